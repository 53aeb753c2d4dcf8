"""The pages under /start: six small screens from hello to a first plan. Each can be skipped, and Back keeps what was typed.

What is typed stays in memory, in the session, until the last screen; only then a notebook is begun. The plan on the last
screen is the core's, drawn from the same facts that are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.companion import Answer, Companion
from epsom.core.person import Person
from epsom.web import asking
from epsom.web.countries import country_name, country_options
from epsom.web.forms import Form
from epsom.web.house import House
from epsom.web.onboarding import (
    MOST_MEDICINES,
    Draft,
    newly_told,
    person_of,
    read_about,
    read_day,
    read_medicine,
    read_product,
    rows_form,
    rows_of,
)  # fmt: skip
from epsom.web.page import Elsewhere, house_of, saved, session_of, show, typed
from epsom.web.session import Session
from epsom.web.standing_first import ask_whom, first_reasons

router = APIRouter()

SCREENS = 6
_TITLES = {
    2: "What would help most",
    3: "You, and what keeps you safe",
    4: "Medicines",
    5: "Your day",
    6: "A first plan",
}
_FIELDS = {2: ("goals",), 3: ("age", "sex", "country", "listed"), 5: ("wake", "bed", "taking", "label", "servings")}
CLASSES = (
    ("thyroid tablet", "Thyroid tablet"),
    ("antibiotic", "Antibiotic"),
    ("osteoporosis tablet", "Osteoporosis tablet"),
    ("water tablet", "Water tablet (diuretic)"),
    ("blood thinner", "Blood thinner"),
    ("blood pressure tablet", "Heart or blood pressure"),
    ("gabapentin", "Gabapentin"),
)
_TIMES = {
    "thyroid tablet": "07:00",
    "osteoporosis tablet": "07:00",
}  # offered as an example in the field, never assumed


def _session(request: Request) -> Session:
    session = session_of(request)
    if session is None:
        raise Elsewhere("/door")
    return session


def _draft(session: Session) -> Draft:
    """The onboarding under way; without one, the way leads to its first screen."""
    draft = session.draft.get("start")
    if not isinstance(draft, Draft):
        raise Elsewhere("/today" if session.profile and not session.sample else "/start")
    return draft


def _companion(house: House) -> Companion:
    return house.companion(house.clock().day)


def _page(request: Request, screen: int, draft: Draft, form: Form, status: int = 200, **more: Any) -> Response:
    context = {"screen": screen, "screens": SCREENS, "draft": draft, "form": form, "nav": None, "sample": False}
    return show(request, f"start_{screen}.html", status, **{**context, **more})


# --- 1: hello ---------------------------------------------------------------------------------------------------------
@router.get("/start")
async def hello(request: Request) -> Response:
    """What this is and is not."""
    house, session = house_of(request), _session(request)
    if session.profile and not session.sample and "new" not in request.query_params:
        return RedirectResponse("/today", 303)
    named = bool(house.store.profiles())
    under_way = isinstance(session.draft.get("start"), Draft)
    return show(
        request, "start_1.html", named=named, under_way=under_way, folder=str(house.home), nav=None, sample=False
    )


@router.post("/start")
async def begin(request: Request) -> Response:
    """Begin; nothing is kept yet."""
    house, session, form = house_of(request), _session(request), await typed(request)
    if session.sample:
        session.sample = False
        house.forget_sample()
    known = session.draft.get("start")
    if not isinstance(known, Draft):
        session.draft["start"] = Draft(began=house.now())
    _draft(session).name = (form.raw("name") or _draft(session).name)[:60]
    return RedirectResponse("/start/2", 303)


@router.post("/start/again")
async def again(request: Request) -> Response:
    """Forget what was typed so far."""
    _session(request).draft.pop("start", None)
    return RedirectResponse("/start?new=1", 303)


# --- 2 to 5 -----------------------------------------------------------------------------------------------------------
@router.get("/start/2")
async def goals_page(request: Request) -> Response:
    """What would help most."""
    draft = _draft(_session(request))
    return _page(request, 2, draft, draft.form(2), goals=asking.GOAL_CARDS, pictures=asking.GOAL_ICONS)


@router.post("/start/2")
async def goals(request: Request) -> Response:
    """Keep the goals."""
    draft, form = _draft(_session(request)), await typed(request)
    if not _skipped(draft, 2, form):
        form.choices("goals", [each for each, _ in asking.GOAL_CARDS])
        if form.problems:
            return _page(request, 2, draft, form, 422, goals=asking.GOAL_CARDS, pictures=asking.GOAL_ICONS)
        _keep(draft, 2, form)
    return RedirectResponse("/start/3", 303)


@router.get("/start/3")
async def you_page(request: Request) -> Response:
    """Age, sex, country, and the list of things that keep a dose away."""
    draft = _draft(_session(request))
    return _page(request, 3, draft, draft.form(3), listed=asking.LISTED, countries=country_options())


@router.post("/start/3")
async def you(request: Request) -> Response:
    """Keep what was told."""
    house, draft, form = house_of(request), _draft(_session(request)), await typed(request)
    if _skipped(draft, 3, form):
        draft.said = {each: yes for each, yes in draft.said.items() if each not in {one.id for one in asking.LISTED}}
    else:
        person = read_about(form, _companion(house))
        said = asking.read_list(form, "listed", asking.LISTED)
        years = person.age_on(_companion(house).today)
        if said.get("child") and years is not None and years >= 18:
            form.refuse("age", f"You wrote {years} years, and “Under 18” is ticked.", "Keep the one that is right.")
        if person.sex == "male" and (said.get("pregnant") or said.get("breastfeeding")):
            form.refuse("sex", "“Male” and pregnant or breastfeeding do not go together here.",
                        "Sex picks the reference tables. Choose female, and your own limits are used.")  # fmt: skip
        if form.problems:
            return _page(request, 3, draft, form, 422, listed=asking.LISTED, countries=country_options())
        _keep(draft, 3, form)
        later = {each: yes for each, yes in draft.said.items() if each not in {one.id for one in asking.LISTED}}
        draft.said = {**said, **later}
        draft.cards = replace(draft.cards, life_stage=None, age=None, born=None)
        draft.complete = draft.complete and not asking.rest_of_list(draft.said, person_of(draft, _companion(house)))
    return RedirectResponse("/start/4", 303)


@router.get("/start/4")
async def medicines_page(request: Request) -> Response:
    """Which medicines, and when."""
    house, draft = house_of(request), _draft(_session(request))
    return _medicines(request, house, draft, rows_form(draft))


@router.post("/start/4")
async def medicines(request: Request) -> Response:
    """Add, take out, look up, or go on."""
    house, draft, form = house_of(request), _draft(_session(request)), await typed(request)
    do = form.raw("do")
    if do in ("none", "skip"):
        draft.medicines, draft.no_medicines = [], do == "none"
        return RedirectResponse("/start/5", 303)
    rows = rows_of(form)
    for at, (text, times) in enumerate(rows):
        read_medicine(form, at, text, times)
    if form.problems:
        return _medicines(request, house, draft, form, 422, rows)
    draft.medicines, draft.no_medicines = [each for each in rows if each[0]], False
    if do.startswith("class:"):
        text = do.removeprefix("class:")
        if text in dict(CLASSES) and text not in {each[0].lower() for each in draft.medicines}:
            draft.medicines.append((text, ""))
        return RedirectResponse("/start/4#list", 303)
    if do.startswith("out:"):
        at = int(do[4:]) if do[4:].isdecimal() else -1
        kept = [each for number, each in enumerate(rows) if number != at and each[0]]
        draft.medicines = kept
        return RedirectResponse("/start/4#list", 303)
    new = [text for text, _ in draft.medicines if text not in draft.seen]
    draft.seen.update(new)
    speaks = [text for text in new if _companion(house).check(text)[0].outcome != "none"]
    if do == "add" or (speaks and do == "next"):
        return RedirectResponse("/start/4#list", 303)
    return RedirectResponse("/start/5", 303)


def _medicines(
    request: Request, house: House, draft: Draft, form: Form, status: int = 200,
    rows: Sequence[tuple[str, str]] | None = None,
) -> Response:  # fmt: skip
    companion = _companion(house)
    shown = []
    for text, times in draft.medicines if rows is None else rows:
        answer = companion.check(text)[0] if text.strip() else None
        shown.append({"text": text, "times": times, "answer": answer, "example": _TIMES.get(text.lower(), "08:00")})
    taken = {each["text"] for each in shown}
    return _page(request, 4, draft, form, status, rows=shown, classes=[each for each in CLASSES if each[0] not in taken],
                 names=asking.medicine_names(companion), more=len(shown) < MOST_MEDICINES)  # fmt: skip


@router.get("/start/5")
async def day_page(request: Request) -> Response:
    """When the day begins and ends, and what is taken already."""
    house, draft = house_of(request), _draft(_session(request))
    form = draft.form(5)
    return _page(request, 5, draft, form, read=_label(form, house), taking="no" if draft.no_products else "")


@router.post("/start/5")
async def day(request: Request) -> Response:
    """Keep the day; a label is read and said back first."""
    house, draft, form = house_of(request), _draft(_session(request)), await typed(request)
    if _skipped(draft, 5, form):
        draft.no_products = False
        return RedirectResponse("/start/6", 303)
    read_day(form)
    product = read_product(form)
    if form.raw("taking") == "no" and form.raw("label"):
        form.refuse("taking", "“No” is chosen, and a label is typed.", "Keep the one that is right.")
    if form.problems:
        return _page(request, 5, draft, form, 422, read=_label(form, house), taking="")
    _keep(draft, 5, form)
    draft.no_products = form.raw("taking") == "no"
    if product is not None and (form.raw("do") == "read" or product.label not in draft.seen):
        draft.seen.add(product.label)
        return RedirectResponse("/start/5#label", 303)
    return RedirectResponse("/start/6", 303)


def _label(form: Form, house: House) -> dict[str, Any] | None:
    """What was read off the label typed, said back, with the question that would settle it."""
    words = form.raw("label")
    if not words:
        return None
    product = _companion(house).read_label(words)
    return {"say": asking.label_read(product), "ask": product.ask, "sure": product.stated == "elemental"}


# --- 6: a first plan ----------------------------------------------------------------------------------------------------
@router.get("/start/6")
async def plan_page(request: Request) -> Response:
    """The first plan, or food and practices with the reason, and what one more answer would change."""
    house, draft = house_of(request), _draft(_session(request))
    return _plan(request, house, draft, Form.blank())


def _plan(request: Request, house: House, draft: Draft, form: Form, status: int = 200) -> Response:
    from epsom.core.report import write_plan
    from epsom.core.report.shapes import Notes

    companion = _companion(house)
    person = person_of(draft, companion)
    answer = companion.plan_for(person)
    report = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    asked = asking.cards(answer.screening, person)
    notes = Notes(companion.knowledge)
    reasons = [notes.line(asking.plain(each.text), each.because) for each in answer.plan.reasons]
    food = [notes.line(each.say[:1].upper() + each.say[1:], each.because) for each in answer.plan.food[:2]]
    line = notes.line(report.answer[0].text, (), report.answer[0].tone)
    reasons = [each for each in reasons if each.text != line.text]  # said above
    crisis = companion.knowledge.crisis_countries
    return _page(
        request, 6, draft, form, status, plan=answer.plan, line=line, reasons=reasons, food=food,
        title=_title(answer, bool(asked)), stands=first_reasons(answer.screening, notes),
        practices=[each for each in answer.plan.practices if not each.on_request][:2],
        review=answer.plan.reviews[0] if answer.plan.reviews and answer.plan.kind == "plan" else None,
        cards=asked[:2], waiting=len(asked), rest=asking.rest_of_list(draft.said, person), notes=notes.footnotes(),
        summary=_summary(draft, person, companion), told_country=country_name(person.country),
        support=[(code, each.name) for code, each in crisis.items()],
        assumed=[notes.line(each.text, each.because) for each in answer.plan.assumed] if answer.plan.kind == "plan" else [],
    )  # fmt: skip


def _title(answer: Answer, asked: bool) -> str:
    """What the last screen is headed with: whom to ask, where what was told keeps a dose away whatever else is answered."""
    if answer.plan.kind == "plan":
        return "Here is a first plan"
    return ask_whom(answer.screening) or ("Nearly there" if asked else "Here is a first plan")


def _summary(draft: Draft, person: Person, companion: Companion) -> list[tuple[int, str, str]]:
    """What was told so far, one line for each screen, to go back to."""
    from epsom.core.wording import clock, listed

    goals = listed(words for each, words in asking.GOAL_CARDS if each in (person.goals or ()))
    years = person.age_on(companion.today)
    about = " · ".join([*([f"{years} years"] if years is not None else []), *([person.sex] if person.sex else []),
                    *([country_name(person.country)] if person.country else [])])  # fmt: skip
    taken = "none" if person.medicines == () else listed(each.text for each in person.medicines or ())
    times = [*([f"up at {clock(person.day.wake)}"] if person.day.wake is not None else []),
             *([f"to bed at {clock(person.day.bed)}"] if person.day.bed is not None else [])]  # fmt: skip
    return [
        (2, "What would help", goals or "skipped"),
        (3, "You", about or "skipped"),
        (4, "Medicines", taken or "skipped"),
        (5, "Your day", listed(times) or "skipped"),
    ]


@router.post("/start/6")
async def answer_card(request: Request) -> Response:
    """Keep the answer to one more question, and draw the plan anew."""
    house, draft, form = house_of(request), _draft(_session(request)), await typed(request)
    companion = _companion(house)
    if form.raw("card") == "conditions_not_told":
        offered = asking.rest_of_list(draft.said, person_of(draft, companion))
        said, words, complete = asking.read_rest(form, offered)
        if not form.problems:
            draft.said.update(said)
            draft.words = list(dict.fromkeys([*draft.words, *words]))
            draft.complete = complete
    else:
        person = person_of(draft, companion)
        card = next(
            (each for each in asking.cards(companion.screen(person), person) if each.id == form.raw("card")), None
        )
        if card is not None:
            after = asking.answered(card, form, person, companion)
            if not form.problems:
                draft.cards = newly_told(draft.cards, person, after)
    if form.problems:
        return _plan(request, house, draft, form, 422)
    return RedirectResponse("/start/6", 303)


@router.post("/start/finish")
async def finish(request: Request) -> Response:
    """Begin the notebook with what was told, and the plan if it was accepted."""
    house, session, form = house_of(request), _session(request), await typed(request)
    draft = _draft(session)
    companion = _companion(house)
    person = person_of(draft, companion)
    wrong = asking.to_keep(person, companion)
    if wrong is not None:
        form.refuse("facts", wrong.what, wrong.fix)
        return _plan(request, house, draft, form, 422)
    names = {each.name for each in house.store.profiles()}
    name = draft.name or next(each for each in ("Me", *(f"Me {n}" for n in range(2, 1000))) if each not in names)
    profile = house.store.add_profile(name, house.clock())
    session.sample, session.profile = False, profile.id
    notebook = house.notebook(session)
    assert notebook is not None
    notebook.tell(person, "the first answers")
    if form.raw("do") == "accept" and notebook.answer().plan.kind == "plan":
        notebook.accept()
    notebook.set_setting("seconds_to_today", max(0, round(house.now() - draft.began)))
    notebook.set_setting("conditions_said", draft.said)
    notebook.set_setting("conditions_words", [*asking.condition_words(draft.said), *draft.words])
    support = form.raw("support_country").lower()
    if support in companion.knowledge.crisis_countries:
        notebook.set_setting("support_country", support)
    session.draft.pop("start", None)
    return saved(request, "/today", "Kept on this computer. That's enough for today.")


# --- small things -------------------------------------------------------------------------------------------------------
def _skipped(draft: Draft, screen: int, form: Form) -> bool:
    """Whether a screen was skipped; then nothing of it is kept."""
    if form.raw("do") != "skip":
        return False
    draft.pages.pop(screen, None)
    return True


def _keep(draft: Draft, screen: int, form: Form) -> None:
    draft.pages[screen] = [(name, words) for name in _FIELDS[screen] for words in form.all_typed(name)]
