"""The pages under /me: what a person told us, every fact with its small form, and what a new fact changes.

Each form reads words with the same checks as the person file, keeps all facts as a new dated snapshot, and goes on to the
page that says what changed. Nothing here decides what a fact means.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.person import Day, Kidney, Lab, Medicine, Person, TakenProduct
from epsom.core.person import words as read_words
from epsom.core.wording import clock, listed
from epsom.web import asking
from epsom.web.countries import country_name, country_options
from epsom.web.forms import Form
from epsom.web.page import Desk, desk_of, saved, show, typed
from epsom.web.pages import me_lists
from epsom.web.pages.me_lists import DAYS
from epsom.web.telling import fits, news_of, tell

if TYPE_CHECKING:
    from epsom.core.plan import Sentence

router = APIRouter()
router.include_router(me_lists.router)

STAGES = (("none", "No"), ("pregnant", "Pregnant"), ("lactating", "Breastfeeding"))


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the page: what it is about, what was told, and where it is changed."""

    what: str
    told: str
    href: str = ""  # empty: with the rest of its group
    link: str = "Change"


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that belong together, and where one is added or all are changed; `none` when the person said there is none."""

    title: str
    rows: list[Row]
    add: str = ""
    link: str = ""
    none: bool = False
    named: bool = False  # each row is a thing with a name of its own


# --- everything ---------------------------------------------------------------------------------------------------------
@router.get("/me")
async def me(request: Request) -> Response:
    """Every fact, the questions still open, and when what was told."""
    return _me(request, desk_of(request), Form.blank())


def _me(request: Request, desk: Desk, form: Form, status: int = 200) -> Response:
    notebook, person = desk.notebook, desk.notebook.person()
    asked = asking.cards(notebook.screening(), person)
    history = notebook.store.told_history(notebook.profile)
    names = {each.id: each.name for each in notebook.store.profiles()}
    return show(
        request, "me.html", status, form=form, groups=_groups(person, desk), cards=asked[:2], waiting=len(asked),
        rest=_rest(desk, person), history=history[::-1], name=names.get(notebook.profile, ""), several=len(names) > 1,
    )  # fmt: skip


def _rest(desk: Desk, person: Person) -> tuple[asking.Item, ...]:
    return asking.rest_of_list(desk.notebook.setting("conditions_said", {}), person)


def _groups(person: Person, desk: Desk) -> list[Group]:
    """All rows, by what they are about."""
    years = person.age_on(desk.today)
    goals = listed(words for each, words in asking.GOAL_CARDS if each in (person.goals or ()))
    day = [f"up at {clock(person.day.wake)}"] if person.day.wake is not None else []
    day += [f"to bed at {clock(person.day.bed)}"] if person.day.bed is not None else []
    day += [f"meals at {listed(clock(each) for each in person.day.meals)}"] if person.day.meals else []
    about = [
        Row("Age", "" if years is None else f"{years} years"),
        Row("Reference tables", person.sex or ""),
        Row("Pregnant or breastfeeding", dict(STAGES).get(person.life_stage or "", "").lower()),
        Row("Country", country_name(person.country)),
    ]
    health = [
        Row("Kidneys", _kidney_words(person.kidney), "/me/kidney"),
        Row("Conditions", _list_words(person.conditions), "/me/conditions"),
    ]
    medicines = [
        Row(each.text, _medicine_words(each, desk), f"/me/medicines/{at}")
        for at, each in enumerate(person.medicines or ())
    ]
    products = [
        Row(each.label, _product_words(each), f"/me/products/{at}") for at, each in enumerate(person.products or ())
    ]
    labs = [Row(each.test, _lab_words(each), f"/me/labs/{at}") for at, each in enumerate(person.labs or ())]
    day_and_food = [
        Row("Day", " · ".join(day), "/me/day"),
        Row("What you avoid", _list_words(person.diet), "/me/diet"),
        Row("What you often eat", listed(each.food for each in person.eaten or ()), "/food", "Food page"),
    ]
    return [
        Group("What would help", [Row("Goals", goals, "/me/goals")]),
        Group("You", about, "/me/person", "Change"),
        Group("Your health", health),
        Group("Medicines", medicines, "/me/medicines", "Add a medicine", person.medicines == (), named=True),
        Group(
            "Magnesium you take already", products, "/me/products", "Add a product", person.products == (), named=True
        ),
        Group("Your day and your food", day_and_food),
        Group("Blood tests", labs, "/me/labs", "Add a result", named=True),
    ]


def _list_words(names: tuple[str, ...] | None) -> str:
    return "" if names is None else listed(names) or "none"


def _kidney_words(kidney: Kidney) -> str:
    known = {None: [], True: ["a kidney problem"], False: ["no kidney problem known"]}[kidney.known_disease]
    test = _test_words(kidney)
    on = f" on {kidney.tested_on.day} {kidney.tested_on:%B %Y}" if kidney.tested_on else ""
    label = "eGFR " if kidney.egfr_ml_min is not None else "creatinine "
    return " · ".join([*known, *([f"{label}{test}{on}"] if test else [])])


def _test_words(kidney: Kidney) -> str:
    """A kidney number as it is typed."""
    if kidney.egfr_ml_min is not None:
        return f"{kidney.egfr_ml_min:g}"
    if kidney.creatinine_mg_dl is not None:
        return f"{kidney.creatinine_mg_dl:g} mg/dL"
    return "" if kidney.creatinine_umol_l is None else f"{kidney.creatinine_umol_l:g} umol/L"


def _medicine_words(each: Medicine, desk: Desk) -> str:
    parts = ["as needed"] if each.as_needed else []
    parts += [f"at {listed(clock(time) for time in each.times)}"] if each.times else []
    parts += [listed(dict(DAYS)[day] for day in each.days)] if each.days else []
    parts += [f"from {each.starts_on.day} {each.starts_on:%B %Y}"] if each.starts_on else []
    if each.ends_on:
        over = "ended" if each.ends_on < desk.today else "until"
        parts.append(f"{over} {each.ends_on.day} {each.ends_on:%B %Y}")
    return " · ".join(parts) or "times not said"


def _product_words(each: TakenProduct) -> str:
    parts = ["servings not said" if each.servings_per_day is None else f"{each.servings_per_day:g} a day"]
    parts += [] if each.elemental_mg is None else [f"{each.elemental_mg:g} mg elemental each"]
    return " · ".join(parts)


def _lab_words(each: Lab) -> str:
    on = f" · {each.on.day} {each.on:%B %Y}" if each.on else ""
    return f"{each.value:g} {each.unit}{on}"


# --- what changed -----------------------------------------------------------------------------------------------------
@router.get("/me/changed")
async def changed(request: Request) -> Response:
    """What the last save changed, in sentences with their sources."""
    from epsom.core.report.shapes import Notes

    desk = desk_of(request)
    news = news_of(desk)
    if news is None:
        return RedirectResponse("/me", 303)
    notes = Notes(desk.knowledge)
    person, screening = desk.notebook.person(), desk.notebook.screening()
    aside = {each.say for each in screening.findings if each.open}  # put as a question below
    told = [each for each in news.changed.sentences if each.text not in aside and not _of_a_trial(each)]
    lines = [notes.line(asking.plain(each.text), each.because) for each in told]
    return show(request, "me_changed.html", news=news, lines=lines, notes=notes.footnotes(),
                standing=desk.notebook.standing(), cards=asking.cards(screening, person)[:1],
                rest=_rest(desk, person))  # fmt: skip


def _of_a_trial(sentence: Sentence) -> bool:
    """Whether a sentence speaks of a running comparison; there is none to run here yet."""
    return any(each.entry == "changed_trial" for each in sentence.because)


@router.post("/me/take-back")
async def take_back(request: Request) -> Response:
    """Put the facts back as they were before the last save."""
    desk = desk_of(request)
    news = news_of(desk)
    if news is None:
        return RedirectResponse("/me", 303)
    told = desk.notebook.store.told(desk.notebook.profile)
    if told is None or told.seq != news.seq:
        return saved(request, "/me", "Something newer was told since, so it stays as it is.")
    return tell(request, desk, news.before, f"taken back: {news.what}")


@router.post("/me/question")
async def question(request: Request) -> Response:
    """Keep the answer to an open question."""
    desk, form = desk_of(request), await typed(request)
    notebook, person = desk.notebook, desk.notebook.person()
    companion = notebook.companion
    card = next((each for each in asking.cards(notebook.screening(), person) if each.id == form.raw("card")), None)
    if card is None:
        return saved(request, "/me", "That question is answered already.")
    if card.kind == "conditions":
        said, words, complete = asking.read_rest(form, _rest(desk, person))
        if form.problems:
            return _me(request, desk, form, 422)
        known = notebook.setting("conditions_said", {})
        so_far = [*notebook.setting("conditions_words", []), *asking.condition_words(said), *words]
        after = asking.with_conditions(person, said, so_far, complete, companion)
        notebook.set_setting("conditions_said", {**known, **said})
        notebook.set_setting("conditions_words", list(dict.fromkeys(so_far)))
    else:
        after = asking.answered(card, form, person, companion)
    if not fits(desk, form, after, "reply"):
        return _me(request, desk, form, 422)
    what = (
        "your conditions"
        if card.kind == "conditions"
        else "your age"
        if card.kind == "age"
        else f"an answer to: {card.ask}"
    )
    return tell(request, desk, after, what)


# --- one small form each --------------------------------------------------------------------------------------------------
def _form_page(request: Request, desk: Desk, part: str, form: Form, status: int = 200, **more: Any) -> Response:
    return show(request, f"me_{part}.html", status, form=form, person=desk.notebook.person(), part=part, **more)


def _choices(part: str, desk: Desk) -> dict[str, Any]:
    """What a form offers and shows beside the facts themselves."""
    person = desk.notebook.person()
    if part == "person":
        years = person.born.isoformat() if person.born else person.age
        return {"countries": country_options(), "stages": STAGES, "years": years}
    if part == "goals":
        return {"goals": asking.GOAL_CARDS, "pictures": asking.GOAL_ICONS}
    if part == "kidney":
        return {"test": _test_words(person.kidney)}
    if part == "conditions":
        known = person.conditions
        words = desk.notebook.setting("conditions_words", []) if known is None else known
        return {"words": ", ".join(words), "told": known is not None}
    if part == "day":
        meals = person.day.meals
        return {"meals": "none" if meals == () else ", ".join(clock(each) for each in meals or ())}
    if part == "diet":
        return {"words": "none" if person.diet == () else ", ".join(person.diet or ())}
    return {}


@router.get("/me/{part}")
async def part_page(request: Request, part: str) -> Response:
    """One small form."""
    desk = desk_of(request)
    if part == "name":
        return _name_page(request, desk, Form.blank())
    if part not in _READERS:
        return RedirectResponse("/me", 303)
    return _form_page(request, desk, part, Form.blank(), **_choices(part, desk))


@router.post("/me/{part}")
async def keep_part(request: Request, part: str) -> Response:
    """Keep one small form."""
    desk, form = desk_of(request), await typed(request)
    if part == "name":
        return _rename(request, desk, form)
    if part not in _READERS:
        return RedirectResponse("/me", 303)
    what, read, field = _READERS[part]
    person = read(form, desk)
    if not fits(desk, form, person, field):
        return _form_page(request, desk, part, form, 422, **_choices(part, desk))
    return tell(request, desk, person, what)


def _read_person(form: Form, desk: Desk) -> Person:
    age = form.take("age", lambda words: read_words.age(words, desk.today))
    stage = form.choice("life_stage", [each for each, _ in STAGES])
    person = desk.notebook.person()
    whole = isinstance(age, int)
    answers = {each: yes for each, yes in person.answers.items() if age is None or each not in ("child", "older_adult")}
    return replace(
        person,
        age=age if whole else None,  # type: ignore[arg-type]
        born=None if whole else age,  # type: ignore[arg-type]
        sex=form.take("sex", read_words.sex),
        life_stage=None if stage is None else read_words.life_stage("no" if stage == "none" else stage),
        country=form.take("country", read_words.country),
        answers=answers,
    )


def _read_goals(form: Form, desk: Desk) -> Person:
    goals = form.choices("goals", [each for each, _ in asking.GOAL_CARDS])
    return replace(desk.notebook.person(), goals=goals or None)


def _read_kidney(form: Form, desk: Desk) -> Person:
    person = desk.notebook.person()
    kidney = person.kidney
    if form.raw("kidney_test") != _test_words(kidney):
        kidney = form.take("kidney_test", read_words.kidney_test) or Kidney()
    tested_on = form.day("tested_on", desk.today)
    number = kidney != Kidney(known_disease=kidney.known_disease, tested_on=kidney.tested_on)
    if tested_on is not None and not number and "kidney_test" not in form.problems:
        form.refuse("kidney_test", "A date stands here without a result.", "Write the number, or take the date out.")
    return replace(person, kidney=replace(kidney, tested_on=tested_on, known_disease=form.yes_no("known_disease")))


def _read_conditions(form: Form, desk: Desk) -> Person:
    words = form.take("words", read_words.names) or ()
    complete = form.choice("all", ("all", "more")) == "all"
    person = replace(desk.notebook.person(), conditions=None)
    after = asking.with_conditions(person, {}, words, complete, desk.notebook.companion)
    if not form.problems:
        desk.notebook.set_setting("conditions_words", list(words))
    return after


def _read_diet(form: Form, desk: Desk) -> Person:
    most = form.whole("capsules", 1, 20, "a number of capsules a day")
    return replace(desk.notebook.person(), diet=form.take("diet", read_words.names), capsules_at_most=most)


def _read_day(form: Form, desk: Desk) -> Person:
    wake, bed = form.minute("wake"), form.minute("bed")
    return replace(
        desk.notebook.person(), day=Day(wake=wake, bed=bed, meals=form.take("meals", read_words.typed_meals))
    )


_READERS = {
    "person": ("about you", _read_person, "age"),
    "goals": ("what would help", _read_goals, "goals"),
    "kidney": ("your kidneys", _read_kidney, "kidney_test"),
    "conditions": ("your conditions", _read_conditions, "words"),
    "diet": ("what you avoid", _read_diet, "diet"),
    "day": ("your day", _read_day, "bed"),
}


# --- the notebook's name ---------------------------------------------------------------------------------------------------
def _name_page(request: Request, desk: Desk, form: Form, status: int = 200) -> Response:
    names = {each.id: each.name for each in desk.notebook.store.profiles()}
    return show(request, "me_name.html", status, form=form, name=names.get(desk.notebook.profile, ""), part="name")


def _rename(request: Request, desk: Desk, form: Form) -> Response:
    name = form.text("name", 60)
    if form.problems:
        return _name_page(request, desk, form, 422)
    if name is None:
        return saved(request, "/me", "The name stays as it was.")
    desk.notebook.store.rename_profile(desk.notebook.profile, name)
    return saved(request, "/me", "Saved.")
