"""What the pages ask about a person: the lists to tick, the open questions as small cards, and how answers become facts.

"None of these" answers what was listed and nothing else. A list of conditions counts as told only once somebody has said
that this is all; until then only what rules a dose out by itself is handed on, so that its reason can be seen. It judges
nothing: what a fact means is the screening's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from epsom.core.person import GOALS, Person
from epsom.core.person import words as read_words
from epsom.core.person.checks import Unfit
from epsom.core.safety import Question, Screening, screen
from epsom.knowledge import SEVERITIES

if TYPE_CHECKING:
    from epsom.companion import Companion
    from epsom.core.product import Product
    from epsom.web.forms import Form

__all__ = [
    "GOAL_CARDS",
    "GOAL_ICONS",
    "LATER",
    "LISTED",
    "Card",
    "Item",
    "answered",
    "cards",
    "condition_words",
    "label_read",
    "medicine_names",
    "plain",
    "read_list",
    "read_rest",
    "rest_of_list",
    "settled",
    "to_keep",
    "with_conditions",
]

GOAL_CARDS = (
    ("sleep", "Sleep better"),
    ("calm", "Less stress and worry"),
    ("trauma", "Living with trauma"),
    ("mood", "Lighter mood"),
    ("energy", "More energy"),
    ("cognition", "Clearer head"),
    ("digestion", "Easier digestion"),
    ("muscle", "Fewer cramps"),
    ("migraine", "Fewer migraines"),
    ("pms", "Easier days before a period"),
)
GOAL_ICONS = {
    "sleep": "moon", "calm": "breath", "trauma": "safety", "mood": "sun", "energy": "today", "cognition": "head",
    "digestion": "food", "muscle": "muscle", "migraine": "eye", "pms": "calendar",
}  # fmt: skip
assert {each for each, _ in GOAL_CARDS} == set(GOALS) == set(GOAL_ICONS)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to tick: its id, its words, and how it reads among a person's conditions (None: it is told elsewhere)."""

    id: str
    label: str
    condition: str | None


LISTED = (
    Item("kidney", "A kidney problem", None),
    Item("heart_rhythm", "A heart rhythm problem", "heart rhythm problem"),
    Item("slow_pulse", "A slow pulse", "slow pulse"),
    Item("low_pressure", "Low blood pressure", "low blood pressure"),
    Item("pregnant", "Pregnant", None),
    Item("breastfeeding", "Breastfeeding", None),
    Item("child", "Under 18", None),
    Item("myasthenia", "A muscle disease, such as myasthenia", "muscle disease such as myasthenia"),
    Item("bowel", "A blocked bowel", "bowel blockage"),
)
LATER = (
    Item("high_pressure", "High blood pressure", "high blood pressure"),
    Item("diabetes", "Diabetes", "diabetes"),
    Item("heart_failure", "A weak heart (heart failure)", "heart failure"),
    Item("heart_attack", "A heart attack in the last 3 months", "heart attack in the last 3 months"),
    Item("fainting", "Fainting without a known reason", "unexplained fainting"),
    Item("stones", "Kidney stones", "kidney stones"),
    Item("dehydrated", "Dried out, or passing very little water, now", "dehydrated"),
    Item("diarrhoea", "Diarrhoea most weeks", "diarrhoea most weeks"),
    Item("stoma", "A stoma, or a short bowel", "stoma or short bowel"),
    Item("thyroid", "A thyroid problem", "thyroid problem"),
    Item("adrenal", "Addison's disease", "Addison's disease"),
    Item("transplant", "A transplanted organ", "organ transplant"),
    Item("cancer", "Treatment for cancer now", "cancer treatment"),
    Item("operation", "An operation in the next 2 weeks", "operation planned in the next 2 weeks"),
    Item("eating", "An eating disorder", "eating disorder"),
    Item("drinking", "Heavy drinking, or just stopped", "heavy drinking, or just stopped"),
    Item("seizures", "Seizures or hand spasms", "seizures"),
    Item("memory", "Memory or speech loss", "dementia"),
    Item("limit", "Told to limit magnesium", "told to limit magnesium"),
)
_BY_ID = {each.id: each for each in (*LISTED, *LATER)}
_FIRM = SEVERITIES.index("clinician_first")


# --- conditions -------------------------------------------------------------------------------------------------------
def read_list(form: Form, name: str, offered: Sequence[Item]) -> dict[str, bool]:
    """What a list of ticks says of the items on it: ticked is yes, "none of these" is no to all, nothing says nothing."""
    given = form.choices(name, [*(each.id for each in offered), "none", "rather_not"])
    ticked = [each for each in given if each in _BY_ID]
    if "none" in given and ticked:
        words = "; ".join(_BY_ID[each].label for each in ticked)
        form.refuse(name, f"“None of these” is ticked, and so is: {words}.", "Keep the one that is right.")
        return {}
    if "none" in given:
        return {each.id: False for each in offered}
    return dict.fromkeys(ticked, True)


def read_rest(form: Form, offered: Sequence[Item]) -> tuple[dict[str, bool], tuple[str, ...], bool]:
    """The rest of the list: what was ticked, what was added in own words, and whether that is all."""
    ids = [each.id for each in offered]
    ticked = form.choices("later", ids)
    words = form.take("words", read_words.names) or ()
    if form.raw("reply") == "none" and (ticked or words):
        form.refuse("later", "Something is ticked or written here, and “None of these” was pressed.",
                    "Press “Only those I ticked” to keep it, or take it out.")  # fmt: skip
    complete = form.raw("reply") in ("none", "all")
    said = {each: each in ticked for each in ids} if complete else dict.fromkeys(ticked, True)
    return said, words, complete


def condition_words(said: Mapping[str, bool]) -> tuple[str, ...]:
    """The conditions among what was ticked, in the words they are kept in."""
    return tuple(each.condition for each in (*LISTED, *LATER) if said.get(each.id) and each.condition)


def rest_of_list(said: Mapping[str, bool], person: Person) -> tuple[Item, ...]:
    """What has not been asked for, or not answered yet, and can apply."""
    known = {*said, "child"}
    known |= {"kidney"} if person.kidney.known_disease is not None else set()
    known |= {"pregnant", "breastfeeding"} if person.life_stage is not None or person.sex == "male" else set()
    return tuple(each for each in (*LISTED, *LATER) if each.id not in known)


def with_conditions(
    person: Person, said: Mapping[str, bool], words: Sequence[str], complete: bool, companion: Companion
) -> Person:
    """The person with what the lists said; `complete` is their own word that there is nothing else.

    An incomplete list stays unknown, unless what is on it rules a dose out by itself.
    """
    told = tuple(dict.fromkeys([*condition_words(said), *words]))
    kidney = person.kidney
    if "kidney" in said:
        kidney = replace(kidney, known_disease=said["kidney"])
    stage = person.life_stage
    if said.get("pregnant"):
        stage = "pregnant"
    elif said.get("breastfeeding"):
        stage = "lactating"
    elif said.get("pregnant") is False and said.get("breastfeeding") is False and person.sex != "male":
        stage = "none"
    answers = dict(person.answers)
    if "child" in said and person.age is None and person.born is None:
        answers["child"] = said["child"]
    found = replace(person, kidney=kidney, life_stage=stage, answers=answers)
    if complete:
        return replace(found, conditions=told)
    if told and _rules_out(replace(found, conditions=told), companion):
        return replace(found, conditions=told)
    return replace(found, conditions=None)


def _rules_out(person: Person, companion: Companion) -> bool:
    """Whether a finding about these conditions, not a missing answer, keeps a dose away."""
    alone = Person(age=30, sex="male", conditions=person.conditions, medicines=(), products=())
    found = companion.screen(replace(alone, kidney=replace(alone.kidney, known_disease=False)))
    return any(not each.open and SEVERITIES.index(each.severity) >= _FIRM for each in found.findings)


# --- open questions -----------------------------------------------------------------------------------------------------
Kind = Literal[
    "yes_no", "stage", "age", "kidney", "kidney_number", "conditions", "medicines", "products", "medicine"
]  # fmt: skip
_KINDS: dict[str, Kind] = {
    "kidney_egfr_lt_30": "kidney",
    "kidney_egfr_30_59": "kidney",
    "kidney_unknown_with_risk": "kidney_number",
    "pregnancy": "stage",
    "lactation": "stage",
    "child": "age",
    "older_adult": "age",
    "healthy_adult": "age",
    "conditions_not_told": "conditions",
    "medicines_not_told": "medicines",
    "products_not_told": "products",
    "medicine_not_known": "medicine",
}
_YES_NO = {"yes": True, "no": False}  # every such question is put so that "yes" means that its rule holds
_ELSEWHERE = {"under “If things get too much”": "on the Support page"}  # what a printed page has at its foot
_FILE_WORDS = (", and in the file", " An empty list")  # the same question is put where a file is written by hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One open question as it is shown: what is asked, how it is answered, whether a dose waits for it."""

    id: str
    ask: str
    kind: Kind
    blocks: bool


def cards(screening: Screening, person: Person) -> tuple[Card, ...]:
    """The open questions as cards, those a dose waits for first; questions answered by the same fact become one."""
    from epsom.core.report import is_closed

    found: dict[str, Card] = {}
    closed = is_closed(screening)
    for question in sorted(screening.open_questions, key=lambda each: not each.blocks_plan):
        kind = _kind(question)
        key = question.id if kind == "yes_no" else f"{question.id}:{question.ask}" if kind == "medicine" else kind
        ask = plain(question.ask)
        if kind == "kidney" and person.kidney.known_disease is not None:
            kind, ask = "kidney_number", "Do you know a number from a kidney blood test?"
        if key in found and kind == "yes_no":
            found[key] = replace(found[key], ask=f"{found[key].ask} {ask}")
        elif key not in found:
            # what was told keeps a dose away whatever is answered; with a known problem a number alone opens nothing
            waits = question.blocks_plan and kind != "kidney_number" and not closed
            found[key] = Card(id=question.id, ask=ask, kind=kind, blocks=waits)
    return tuple(found.values())


def _kind(question: Question) -> Kind:
    if question.id in _KINDS:
        return _KINDS[question.id]
    if question.id.startswith("condition_"):
        return "yes_no"
    return "products" if "product" in question.id else "medicine" if "medicine" in question.id else "yes_no"


def plain(ask: str) -> str:
    """A sentence without the words that are for someone who writes a file by hand or reads the printed page."""
    for words, here in _ELSEWHERE.items():
        ask = ask.replace(words, here)
    for words in _FILE_WORDS:
        head, cut, _ = ask.partition(words)
        if cut:
            ask = head if head.endswith(("?", ".")) else f"{head}."
    return ask


def answered(card: Card, form: Form, person: Person, companion: Companion) -> Person:
    """The person with the answer of one card; "not sure" and nothing at all change nothing. Problems land in the form."""
    reply = form.raw("reply")
    if card.kind in ("kidney", "kidney_number"):
        kidney = person.kidney
        if card.kind == "kidney" and reply in ("yes", "no"):
            kidney = replace(kidney, known_disease=reply == "yes")
        test = form.take("kidney_test", read_words.kidney_test)
        tested_on = form.day("tested_on", companion.today)
        if test is not None:
            known = kidney.known_disease
            kidney = replace(test, tested_on=tested_on, known_disease=known)
        return replace(person, kidney=kidney)
    if card.kind == "stage":
        stages = {"pregnant": "pregnant", "breastfeeding": "lactating", "no": "none"}
        return replace(person, life_stage=read_words.life_stage(stages[reply])) if reply in stages else person
    if card.kind == "age":
        age = form.take("age", lambda words: read_words.age(words, companion.today))
        if age is None:
            return person
        left = {each: yes for each, yes in person.answers.items() if each not in ("child", "older_adult")}
        if isinstance(age, int):
            return replace(person, age=age, born=None, answers=left)
        return replace(person, age=None, born=age, answers=left)
    if card.kind == "medicines" and reply == "none":
        return replace(person, medicines=())
    if card.kind == "products" and reply == "none" and card.id == "products_not_told":
        return replace(person, products=())
    if card.kind == "yes_no" and reply in _YES_NO:
        return replace(person, answers={**person.answers, card.id: _YES_NO[reply]})
    return person


def settled(before: Person, after: Person, companion: Companion) -> Person:
    """`after` without earlier answers to questions that the new facts have opened: an old "no" does not clear them."""
    if not after.answers:
        return after
    known, today = companion.knowledge, companion.today
    asked = {(each.id, each.ask) for each in screen(replace(before, answers={}), known, today).open_questions}
    now = screen(replace(after, answers={}), known, today).open_questions
    opened = {each.id for each in now if (each.id, each.ask) not in asked}
    fresh = {each for each, yes in after.answers.items() if before.answers.get(each) != yes}
    return replace(
        after, answers={each: yes for each, yes in after.answers.items() if each in fresh or each not in opened}
    )


# --- the rest -----------------------------------------------------------------------------------------------------------
def to_keep(person: Person, companion: Companion) -> Unfit | None:
    """What stands in the way of keeping these facts together, in the words of the person file; None when nothing does."""
    from epsom.core.person import read, write
    from epsom.errors import InputError

    try:
        read(write(person), companion.today)
    except Unfit as unfit:
        return unfit
    except InputError as refused:
        first = refused.problems[0]
        return Unfit(first.what, first.fix)
    return None


def _whole_mg(value: float) -> str:
    return f"{round(value, 1) if value < 10 else round(value):g}"


def label_read(product: Product) -> str:
    """What was read off a label, said back in one sentence."""
    unit = product.unit or "serving"
    each = unit if unit[0].isalpha() else f"{unit} of it"
    if product.topical:
        return "This goes on the skin. None of it counts."
    if product.elemental_mg_per_serving is not None and product.stated == "elemental":
        of_unit = product.elemental_mg_per_unit
        if of_unit is not None and product.units_per_serving not in (None, 1):
            return (
                f"We read {_whole_mg(of_unit)} mg of elemental magnesium per {each}, "
                f"{_whole_mg(product.elemental_mg_per_serving)} mg per serving of {product.units_per_serving:g}."
            )
        return f"We read {_whole_mg(product.elemental_mg_per_serving)} mg of elemental magnesium per {each}."
    low, high = product.low_mg_per_serving, product.high_mg_per_serving
    if high is None:
        return "We could not read an amount of magnesium in this."
    if low == high:
        return f"It may hold about {_whole_mg(high)} mg of elemental magnesium per {each}. We count it as that until you look."
    return f"It may hold between {_whole_mg(low or 0)} and {_whole_mg(high)} mg of elemental magnesium per {each}. We count the higher one."


def medicine_names(companion: Companion) -> tuple[str, ...]:
    """Common names for typing ahead: the single ingredients and brands of the interaction table."""
    found = {name for each in companion.knowledge.interactions.values() for name in (*each.ingredients, *each.brands)}
    return tuple(sorted({each[:1].upper() + each[1:] for each in found if len(each) < 28}, key=str.lower))
