"""One onboarding under way: the words typed so far, and the person they add up to. It lives in memory until the end.

What was skipped stays unknown. It shows no page and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import cast

from epsom.companion import Companion
from epsom.core.person import Day, Medicine, Person, TakenProduct
from epsom.core.person import checks as fit
from epsom.core.person import words as read_words
from epsom.web import asking
from epsom.web.forms import Form

__all__ = [
    "MOST_MEDICINES", "Draft", "newly_told", "person_of", "read_about", "read_day", "read_medicine", "read_product",
    "rows_form", "rows_of",
]  # fmt: skip

MOST_MEDICINES = 30


@dataclass(slots=True)
class Draft:
    """One onboarding under way: the words typed on each screen, and what its lists said."""

    began: float
    name: str = ""
    pages: dict[int, list[tuple[str, str]]] = field(default_factory=dict)
    said: dict[str, bool] = field(default_factory=dict)
    words: list[str] = field(default_factory=list)  # conditions in their own words
    complete: bool = False  # "there is nothing else"
    medicines: list[tuple[str, str]] = field(default_factory=list)  # text and times, as typed
    no_medicines: bool = False
    no_products: bool = False
    cards: Person = field(default_factory=Person)  # what was answered on the last screen; unknown is None
    support: str = ""
    seen: set[str] = field(default_factory=set)  # medicines and labels that have explained themselves

    def form(self, screen: int) -> Form:
        """What was typed on a screen, to be shown again."""
        return Form(self.pages[screen]) if screen in self.pages else Form.blank()


def person_of(draft: Draft, companion: Companion) -> Person:
    """All facts typed so far; what was skipped stays unknown."""
    goals, about = draft.form(2), read_about(draft.form(3), companion)
    day = draft.form(5)
    product = read_product(day)
    medicines = [read_medicine(Form(), at, text, times) for at, (text, times) in enumerate(draft.medicines)]
    told = replace(
        about,
        goals=tuple(cast("Sequence[str]", goals.choices("goals", [each for each, _ in asking.GOAL_CARDS]))) or None,
        medicines=() if draft.no_medicines else tuple(each for each in medicines if each) or None,
        products=() if draft.no_products else None if product is None else (product,),
        day=read_day(day),
    )
    extra = draft.cards
    told = replace(
        told,
        age=told.age if told.age is not None or told.born is not None else extra.age,
        born=told.born if told.age is not None or told.born is not None else extra.born,
        life_stage=extra.life_stage,
        kidney=extra.kidney,
        answers=extra.answers,
        medicines=told.medicines if told.medicines is not None else extra.medicines,
        products=told.products if told.products is not None else extra.products,
    )
    return asking.with_conditions(told, draft.said, draft.words, draft.complete, companion)


def newly_told(kept: Person, before: Person, after: Person) -> Person:
    """What a card added, kept apart from what the screens say."""
    changed = {name: getattr(after, name) for name in ("kidney", "life_stage", "age", "born", "medicines", "products",
                                                       "answers") if getattr(after, name) != getattr(before, name)}  # fmt: skip
    return replace(kept, **changed)


def read_about(form: Form, companion: Companion) -> Person:
    """Age, sex and country off a form."""
    age = form.take("age", lambda words: read_words.age(words, companion.today))
    return Person(
        age=age if isinstance(age, int) else None,
        born=None if isinstance(age, int) else age,
        sex=form.take("sex", read_words.sex),
        country=form.take("country", read_words.country),
    )


def rows_of(form: Form) -> list[tuple[str, str]]:
    """The lines of the medicine form, empty ones left out."""
    found = []
    for at in range(MOST_MEDICINES + 1):
        text, times = form.raw(f"text_{at}"), form.raw(f"times_{at}")
        if text or times:
            found.append((text, times))
    return found


def rows_form(draft: Draft) -> Form:
    """The medicine lines of a draft as a form, to be shown again as they were typed."""
    values = []
    for at, (text, times) in enumerate(draft.medicines):
        values += [(f"text_{at}", text), (f"times_{at}", times)]
    return Form(values)


def read_medicine(form: Form, at: int, text: str, times: str) -> Medicine | None:
    """One line of the form as a medicine; problems are tied to its two fields."""
    line = Form([(f"text_{at}", text), (f"times_{at}", times)])
    named = line.take(f"text_{at}", lambda words: fit.words(fit.named(words)))
    when = line.take(f"times_{at}", read_words.typed_times) or (None, None, False)
    if times and not text:
        line.refuse(f"text_{at}", "A time stands here without a medicine.", "Write its name, or take the time out.")
    for name, problem in line.problems.items():
        form.refuse(name, problem.what, problem.fix)
    return None if named is None else Medicine(text=named, times=when[0], days=when[1], as_needed=when[2])


def read_day(form: Form) -> Day:
    """Waking and going to bed; problems are tied to their fields."""
    wake, bed = form.minute("wake"), form.minute("bed")
    if wake is not None and wake == bed:
        form.refuse("bed", "Waking and going to bed are at the same time.", "Change one of the two.")
    return Day(wake=wake, bed=bed)


def read_product(form: Form) -> TakenProduct | None:
    """The product one takes already; none when no label was typed."""
    label = form.take("label", fit.named)
    servings = form.take("servings", read_words.servings)
    return None if label is None else TakenProduct(label=label, servings_per_day=servings)
