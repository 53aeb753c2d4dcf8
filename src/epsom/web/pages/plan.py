"""The plan: where one stands on the ladder, why this form, what the day looks like, and every way to turn it.

It places words and buttons; what is safe, how much and when were decided before it is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.report import first_doses, form_name, is_waiting, no_dose, ribbons, without_dosing
from epsom.core.report.shapes import Line, Notes, Ribbon
from epsom.core.wording import about, amount, clock
from epsom.web.forms import Form
from epsom.web.page import Desk, desk_of, saved, show, typed
from epsom.web.standing_first import ask_whom, urgent_line

if TYPE_CHECKING:
    from epsom.companion import Answer
    from epsom.core.diary.standing import Standing
    from epsom.core.plan import ChosenPractice, Dose, FormChoice, Plan, Rung
    from epsom.knowledge import Knowledge

router = APIRouter()

MOST_LINES = 5  # of a day
CLEARED_AGAIN = "review_cleared_again"  # then the rule that paused no longer holds
_GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("stay", "Stay where you are", ("change_lowest", "change_missed")),
    ("down", "Come down", ("change_stools", "change_drowsy", "change_two_weeks")),
    ("pause", "Pause, and ask", ("change_illness", "change_kidney", "change_pregnancy", "change_medicine")),
)
_SLOTS = ("morning", "afternoon", "evening", "pre_bed", "night", "in_the_moment", "any")


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line of the day: what, and when in words."""

    id: str
    when: str
    text: str
    sort: float
    dose: bool = False


# --- the page ----------------------------------------------------------------------------------------------------------
@router.get("/plan")
async def plan_page(request: Request) -> Response:
    """The plan as it stands today."""
    return show(request, "plan.html", **_view(desk_of(request)))


def _view(desk: Desk) -> dict[str, Any]:
    from epsom.core.diary.review import holds_back
    from epsom.core.diary.standing import rung_above, rung_below, rung_on
    from epsom.core.diary.today import doses_on, step_offer

    notebook, knowledge = desk.notebook, desk.knowledge
    answer, standing = notebook.answer(), notebook.standing()
    plan, screening = answer.plan, answer.screening
    waiting = plan.kind == "no_plan" and is_waiting(screening)
    if plan.kind == "no_plan" and not waiting and no_dose(screening):
        _, plan = without_dosing(answer.assessment, plan)
    notes = Notes(knowledge)
    urgent = urgent_line(screening, notes)
    asks = {each.ask for each in screening.open_questions}  # they stand below, as questions
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most) if plan.kind == "plan" else None
    hidden = set(notebook.setting("hidden_practices", []))
    verdict = notebook.review() if standing.state != "none" else None
    waits = verdict is not None and holds_back(verdict, standing)
    lower = rung_below(plan, standing.rung or 0, standing.mg_at_most) if plan.kind == "plan" else None
    form = _form_now(plan, standing)
    due = doses_on(rung.doses, desk.today) if rung is not None and standing.takes else ()
    return {
        "plan": plan,
        "screening": screening,
        "standing": standing,
        "rung": rung,
        "waiting": waiting,
        "headline": _headline(plan, standing, rung, desk.today),
        "urgent": urgent,
        "ask_whom": ask_whom(screening),
        "why_now": _why(
            verdict.rule if verdict is not None and verdict.rule == CLEARED_AGAIN else standing.why, knowledge, notes
        ),
        "reasons": [
            notes.line(each.text, each.because)
            for each in plan.reasons
            if (urgent is None or each.text != urgent.text) and each.text not in asks
        ],
        "questions": tuple(dict.fromkeys(each.ask for each in screening.open_questions)),
        "ladder": _ladder(plan, standing, rung),
        "rungs": [(each.week, amount(each.elemental_mg_per_day), each.do) for each in plan.ladder],
        "up": _up(standing, rung_above(plan, standing.rung or 0, standing.mg_at_most), desk.today, notes),
        "turns": list(_turns(plan, notes)),
        "stops": _stop_lines(plan, notes),
        "offer": step_offer(plan, screening, standing, verdict, knowledge) if verdict is not None else None,
        "verdict": verdict,
        "waits": [notes.line(each.text, each.because, "care") for each in verdict.sentences] if verdict and waits else [],
        "again_mg": notebook.rung_mg(verdict.rung) if verdict is not None and verdict.restart else None,
        "lower": lower,
        "form_now": form,
        "form_lines": _form_lines(form, notes),
        "forms": _other_forms(plan, form, knowledge),
        "ribbons": bands(answer, rung, with_doses=standing.state != "paused") if plan.doses else (),
        "day_lines": _day_lines(plan, due, form, hidden, notebook.setting("day_order", []), knowledge),
        "reviews": _reviews(plan, standing, desk.today, notes),
        "practices": [_practice(each, notes) for each in plan.practices if each.id not in hidden],
        "hidden": [knowledge.practices[each].title for each in sorted(hidden) if each in knowledge.practices],
        "therapy": [notes.line(each.text, each.because) for each in plan.therapy_first],
        "food": [
            notes.line(f"{_capital(each.say)}: about {amount(about(each.magnesium_mg_per_day))} mg a day.", each.because)
            for each in plan.food
        ],
        "food_notes": [notes.line(each.text, each.because) for each in plan.food_notes],
        "cofactors": [(each.name, notes.line(each.say, each.because), each.upper_level) for each in plan.cofactors],
        "care": [notes.line(each.text, each.because, "care") for each in (*plan.clash, *plan.as_needed)],
        "assumed": [notes.line(each.text, each.because, "quiet") for each in plan.assumed],
        "form_form": Form.blank(),
        "clinician_form": Form.blank(),
        "clinician_text": notebook.setting("clinician_text", ""),
        "notes": notes.footnotes(),
    }  # fmt: skip


def _headline(plan: Plan, standing: Standing, rung: Rung | None, today: date) -> str:
    """Where one stands, in a sentence."""
    since = "" if standing.since is None else f"{standing.since.day} {standing.since:%B}"
    mg = "" if rung is None else amount(rung.elemental_mg_per_day)
    if plan.kind == "no_plan":
        return "No magnesium supplement for now. Food and practices are yours all the same."
    if standing.state == "baseline":
        first = plan.ladder[1].elemental_mg_per_day if len(plan.ladder) > 1 else 0.0
        begins = standing.may_step_on
        when = "now" if begins is None or begins <= today else f"from {begins.day} {begins:%B}"
        return f"A week without magnesium, so you know your usual days. The first step, {amount(first)} mg, can come {when}."
    if standing.state in ("climbing", "holding"):
        return f"You are on {mg} mg of magnesium a day, since {since}."
    if standing.state == "paused":
        return f"Paused since {since}. Nothing is lost; you can come back when it suits you."
    if standing.state == "stopped":
        return f"You stopped magnesium on {since}. Your diary, the food and the practices stay."
    doses = first_doses(plan)
    first_mg = amount(sum(each.elemental_mg for each in doses))
    return f"Here is a plan you can take up: first a week without, then {first_mg} mg a day."


def _why(rule: str | None, knowledge: Knowledge, notes: Notes) -> Line | None:
    """The rule behind the last turn, in its own words."""
    if rule is None:
        return None
    if rule in knowledge.rules:
        return notes.line(knowledge.rules[rule].say, (knowledge.rules[rule].because,))
    if rule in knowledge.facts and "{" not in knowledge.facts[rule].text:
        return notes.line(knowledge.facts[rule].text, (knowledge.facts[rule].because,))
    return None


def bands(answer: Answer, rung: Rung | None, *, with_doses: bool = True) -> tuple[Ribbon, ...]:
    """The day as a band, with the doses of the rung one stands on, or of the first step while there are none yet."""
    doses = rung.doses if rung is not None and rung.doses else tuple(first_doses(answer.plan))
    return ribbons(answer.person, replace(answer.plan, doses=doses if with_doses else ()), answer.screening)


# --- the ladder --------------------------------------------------------------------------------------------------------
def _ladder(plan: Plan, standing: Standing, rung: Rung | None) -> dict[str, Any] | None:
    from epsom.render.charts import LadderStep, ladder_svg
    from epsom.render.pictures import NARROW

    if not plan.ladder:
        return None
    at = rung.week if rung is not None and standing.state not in ("none", "stopped") else None
    steps = tuple(
        LadderStep(
            week=each.week,
            elemental_mg=each.elemental_mg_per_day,
            where="ahead" if at is None or each.week > at else "here" if each.week == at else "past",
        )
        for each in plan.ladder
    )
    return {"wide": ladder_svg(steps), "narrow": ladder_svg(steps, NARROW)}


def _up(standing: Standing, above: Rung | None, today: date, notes: Notes) -> list[Line]:
    """What would make one go up: the next step's own words, and the day from which it may be offered."""
    if above is None:
        return []
    found = [notes.line(above.do, above.because)]
    may = standing.may_step_on
    if may is not None and may > today:
        fact = notes.knowledge.facts["titration_rule_one_change"]
        found.append(notes.line(f"Not before {may.day} {may:%B}: one change a week.", (fact.because,), "quiet"))
    return found


def _turns(plan: Plan, notes: Notes) -> Iterable[tuple[str, str, list[Line]]]:
    """What makes one stay, come down or pause: the plan's own sentences, by the fact they rest on."""
    for group, title, facts in _GROUPS:
        lines = [
            notes.line(each.text, each.because)
            for each in plan.would_change
            if each.because and each.because[0].entry in facts
        ]
        if lines:
            yield group, title, lines


def _stop_lines(plan: Plan, notes: Notes) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for each in plan.stop_signs:
        tone = "stop" if each.group == "emergency" else ""
        found.setdefault(each.group, []).append(notes.line(_capital(each.text), each.because, tone))
    return found


# --- the form ----------------------------------------------------------------------------------------------------------
def _form_now(plan: Plan, standing: Standing) -> FormChoice | None:
    offered = [] if plan.form is None else [plan.form, *plan.alternatives]
    return next((each for each in offered if each.id == standing.form), plan.form)


def _form_lines(form: FormChoice | None, notes: Notes) -> list[Line]:
    if form is None:
        return []
    return [notes.line(each.text, each.because) for each in (*form.for_it, *form.against_it)]


def _other_forms(plan: Plan, now: FormChoice | None, knowledge: Knowledge) -> list[tuple[str, str]]:
    if plan.form is None or now is None:
        return []
    found = []
    for each in (plan.form, *plan.alternatives):
        if each.id != now.id:
            why = next((one.text for one in (*each.against_it, *each.for_it)), "")
            short = form_name(plan.form.id, knowledge).lower()
            found.append((each.id, f"{form_name(each.id, knowledge)}. {why.replace(plan.form.name, short)}"))
    return found


# --- the day -----------------------------------------------------------------------------------------------------------
def _day_lines(
    plan: Plan,
    due: Sequence[Dose],
    form: FormChoice | None,
    hidden: Collection[str],
    order: Sequence[str],
    knowledge: Knowledge,
) -> list[DayLine]:
    """At most five lines, in the person's own order where they made one."""
    found = [_dose_line(each, form, knowledge) for each in due]
    for each in plan.practices:
        if each.id not in hidden and not each.on_request:
            slot = knowledge.slots.get(each.slot)
            at = slot.starts if slot is not None else 12 * 60
            label = slot.label if slot is not None else each.slot.replace("_", " ")
            found.append(DayLine(each.id, _capital(label), each.title, at + _SLOTS.index(each.slot) * 0.1
                                 if each.slot in _SLOTS else float(at)))  # fmt: skip
    found.append(DayLine("check_in", "Evening", "A check-in of a minute", 20 * 60.0))
    places = {each: at for at, each in enumerate(order)}
    found.sort(key=lambda each: (places.get(each.id, len(places) + each.sort), each.sort))
    return found[:MOST_LINES]


def _dose_line(dose: Dose, form: FormChoice | None, knowledge: Knowledge) -> DayLine:
    name = "magnesium" if form is None else form_name(form.id, knowledge).lower()
    food = ", with food" if dose.with_food else ""
    return DayLine(
        f"dose-{dose.time}", clock(dose.time), f"{amount(dose.elemental_mg)} mg {name}{food}", dose.time, True
    )


def _practice(each: ChosenPractice, notes: Notes) -> dict[str, Any]:
    return {
        "id": each.id,
        "title": each.title,
        "dose": each.dose,
        "key": notes.line(each.key_number, each.because),
        "steps": each.steps,
        "cautions": [notes.line(one.text, one.because, "care") for one in each.cautions],
        "more": each.on_request,
    }


def _reviews(
    plan: Plan, standing: Standing, today: date, notes: Notes
) -> list[tuple[int, date, bool, Line | None, tuple[str, ...]]]:
    """The dates of the looks back: from the day the plan began, or as they would fall if it began today."""
    began = standing.started_on if standing.state not in ("none", "stopped") else None
    found = []
    for each in plan.reviews:
        on = each.on if began is None else began + timedelta(weeks=each.week)
        line = None if each.say is None else notes.line(each.say, each.because)
        found.append((each.week, on, on < today, line, each.ask))
    return found


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


# --- turning it --------------------------------------------------------------------------------------------------------
@router.post("/plan/accept")
async def accept(request: Request) -> Response:
    """Take the plan up."""
    from epsom.core.diary.review import holds_back

    notebook = desk_of(request).notebook
    standing = notebook.standing()
    if notebook.answer().plan.kind != "plan" or standing.state not in ("none", "stopped"):
        return saved(request, "/plan", "There is nothing to take up just now.")
    if holds_back(notebook.review(), standing):
        return saved(request, "/plan", "Not yet: what you noted speaks against it. The reasons are below.")
    event = notebook.accept()
    return saved(request, "/plan", "Taken up. It begins with a week without magnesium.", undo=notebook.take_back(event))


@router.post("/plan/step")
async def step(request: Request) -> Response:
    """Go up one step, when one is offered."""
    view = _view(desk_of(request))
    if view["offer"] is None:
        return saved(request, "/plan", "There is no step to take just now.")
    notebook = desk_of(request).notebook
    return saved(request, "/plan", "Noted: the next step.", undo=notebook.take_back(notebook.step()))


@router.post("/plan/stay")
async def stay(request: Request) -> Response:
    """Stay on this step."""
    notebook = desk_of(request).notebook
    if notebook.standing().state not in ("baseline", "climbing", "holding"):
        return saved(request, "/plan", "There is nothing to hold just now.")
    return saved(
        request, "/plan", "You stay where you are. That is a good place.", undo=notebook.take_back(notebook.hold())
    )


@router.post("/plan/lower")
async def lower(request: Request) -> Response:
    """Come down to the next smaller amount."""
    notebook = desk_of(request).notebook
    if not notebook.standing().takes or _view(desk_of(request))["lower"] is None:
        return saved(request, "/plan", "This is the smallest amount there is.")
    return saved(request, "/plan", "Lowered. Less is fine.", undo=notebook.take_back(notebook.lower()))


@router.post("/plan/pause")
async def pause(request: Request) -> Response:
    """Pause; everything stays."""
    notebook = desk_of(request).notebook
    if notebook.standing().state not in ("baseline", "climbing", "holding"):
        return saved(request, "/plan", "Nothing is running just now.")
    return saved(request, "/plan", "Paused. Everything stays as it is.", undo=notebook.take_back(notebook.pause()))


@router.post("/plan/resume")
async def resume(request: Request) -> Response:
    """Come back from a pause: to the same amount, or to the smaller one the diary asks for."""
    from epsom.core.diary.review import holds_back

    notebook = desk_of(request).notebook
    standing = notebook.standing()
    if standing.state != "paused":
        return saved(request, "/plan", "Nothing is paused.")
    if notebook.answer().plan.kind != "plan":
        return saved(request, "/plan", "With what you told us there is no dose for now. The reasons are below.")
    verdict = notebook.review()
    if holds_back(verdict, standing):
        return saved(request, "/plan", "Not yet: what you noted speaks against it. The reasons are below.")
    if verdict.restart and verdict.rung != standing.rung:
        notebook.lower(verdict.rule)
    return saved(request, "/plan", "Welcome back. Start from today.", undo=notebook.take_back(notebook.resume()))


@router.post("/plan/stop")
async def stop(request: Request) -> Response:
    """End the magnesium; the diary and the food stay."""
    notebook = desk_of(request).notebook
    if notebook.standing().state in ("none", "stopped"):
        return saved(request, "/plan", "There is nothing to stop.")
    return saved(
        request,
        "/plan",
        "Stopped. What you noted stays, and so does the rest.",
        undo=notebook.take_back(notebook.stop()),
    )


@router.post("/plan/form")
async def change_form(request: Request) -> Response:
    """Choose another form among those that fit."""
    desk, form = desk_of(request), await typed(request)
    view = _view(desk)
    chosen = form.choice("form", [each for each, _ in view["forms"]])
    if chosen is None:
        return show(request, "plan.html", 422 if form.problems else 200, **{**view, "form": form, "form_form": form})
    if desk.notebook.standing().state in ("none", "stopped"):
        return saved(request, "/plan", "Take the plan up first; then the form can be changed.")
    event = desk.notebook.change_form(chosen)
    return saved(request, "/plan", "Changed. The amounts stay the same.", undo=desk.notebook.take_back(event))


# --- the day as one likes it ---------------------------------------------------------------------------------------------
@router.post("/plan/day")
async def move(request: Request) -> Response:
    """Move one line of the day up or down."""
    desk, form = desk_of(request), await typed(request)
    way, _, which = form.raw("move").partition(":")
    ids = [each.id for each in _view(desk)["day_lines"]]
    if which in ids and way in ("up", "down"):
        at = ids.index(which)
        to = min(max(at + (-1 if way == "up" else 1), 0), len(ids) - 1)
        ids.insert(to, ids.pop(at))
        desk.notebook.set_setting("day_order", ids)
    return RedirectResponse("/plan#day", 303)


@router.post("/plan/hide")
async def hide(request: Request) -> Response:
    """Put a practice away, or bring all of them back."""
    desk, form = desk_of(request), await typed(request)
    hidden = [each for each in desk.notebook.setting("hidden_practices", []) if isinstance(each, str)]
    practice = form.raw("practice")
    if form.raw("show") == "all":
        desk.notebook.set_setting("hidden_practices", [])
        return saved(request, "/plan", "All practices are back.", anchor="practices")
    if practice in desk.knowledge.practices and practice not in hidden:
        desk.notebook.set_setting("hidden_practices", [*hidden, practice])
        return saved(request, "/plan", "Put away. You can bring it back any time.", anchor="practices")
    return RedirectResponse("/plan#practices", 303)


@router.post("/plan/clinician")
async def clinician(request: Request) -> Response:
    """Keep the words for a clinician; they stand at the top of the report."""
    desk, form = desk_of(request), await typed(request)
    words = form.text("clinician_text", 4_000)
    if form.problems:
        return show(request, "plan.html", 422, **{**_view(desk), "form": form, "clinician_form": form})
    desk.notebook.set_setting("clinician_text", words or "")
    return saved(request, "/plan", "Kept. It stands in your report.", anchor="clinician")
