"""Today and the look back: the evening page, what a tap on it writes down, and what the diary says to do next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.diary import CheckIn, Diary, DoseTaken, Night, Stool
from epsom.core.report.shapes import Line, Notes, Ribbon
from epsom.core.wording import clock, listed
from epsom.web import diary_forms as words
from epsom.web.forms import Form
from epsom.web.page import Desk, after_dose, desk_of, saved, show, typed
from epsom.web.pages.log import NO_FORMS, NOTHING, day_page
from epsom.web.standing_first import ask_whom, urgent_line

if TYPE_CHECKING:
    from epsom.companion import Answer
    from epsom.core.diary.review import Review
    from epsom.core.diary.standing import Standing
    from epsom.core.diary.today import DoseToday, Today

router = APIRouter()

GREETINGS = {
    "morning": ("Good morning.", "How was the night?"),
    "afternoon": ("Good afternoon.", "Here is your day."),
    "evening": ("Good evening.", "A minute for today, then the evening is yours."),
    "night": ("Good evening.", "A quiet page for the end of the day."),
}
AFTER_MIDNIGHT = ("Still awake?", "That happens. The rest can wait until the morning.")
NEW_DAY = 5 * 60  # until then the last evening is not quite over
STOOL_DAYS = 14  # days after a dose began or changed in which the bowels are asked about
HEADLINES = {
    "continue": "Go on as you are.",
    "step": "You can go up one step, if you like.",
    "hold": "Stay where you are for now.",
    "lower": "A smaller dose may suit you better.",
    "pause": "Magnesium rests for now.",
    "stop": "This is a good point to stop.",
    "ask": "Ask a doctor or pharmacist first.",
}


# --- Today ----------------------------------------------------------------------------------------------------------------
@router.get("/today")
async def today(request: Request) -> Response:
    """The page of today."""
    return _page(request, desk_of(request))


def _page(request: Request, desk: Desk, status: int = 200, forms: Mapping[str, Form] = NO_FORMS) -> Response:
    """Today, with the form that has a problem put back as it was typed."""
    with desk.notebook.one_look():
        return _today(request, desk, status, forms)


def _today(request: Request, desk: Desk, status: int, forms: Mapping[str, Form]) -> Response:
    notebook = desk.notebook
    answer, now, standing = notebook.answer(), notebook.today(), notebook.standing()
    notes = Notes(desk.knowledge)
    late = () if desk.moment.minute >= NEW_DAY else notebook.late_doses()
    evening_before = desk.moment.minute < NEW_DAY
    doses = [_dose(each, desk.today, notes) for each in now.doses]
    if evening_before:  # the doses of the new day can wait for the new day
        doses = [each for each in doses if each.dose.status == "open" and each.dose.planned < NEW_DAY + 60]
    doses = [_dose(each, desk.today - timedelta(days=1), notes) for each in late] + doses
    verdict, settled = now.verdict, notebook.setting("no_check_in") == desk.today.isoformat()
    urgent = urgent_line(answer.screening, notes)

    def said_first(text: str) -> bool:
        return urgent is not None and text == urgent.text

    context: dict[str, Any] = {
        "now": now,
        "greeting": AFTER_MIDNIGHT if evening_before else _greeting(now, settled or now.check_in is not None),
        "day": desk.today,
        "standing": standing,
        "doses": doses[:3],
        "more_doses": len(doses) - 3,
        "urgent": urgent,
        "no_dose": [notes.line(each.text, each.because) for each in now.no_dose if not said_first(each.text)],
        "keep_clear": [notes.line(each.text, each.because) for each in now.keep_clear],
        "ribbon_now": _ribbon(answer, now) if now.doses and now.charts else None,
        "done": [each.planned for each in now.doses if each.status == "taken"],
        "step": now.step,
        "step_line": None if now.step is None else notes.line(now.step.say.text, now.step.say.because),
        "verdict": verdict,
        "verdict_line": _first_line(verdict, notes),
        "card": _review_card(now, verdict),
        "ratings": [(each, words.RATING_WORDS[each]) for each in notebook.setting("ratings") or now.ratings],
        "marks": words.MARK_WORDS,
        "marked": [] if now.check_in is None else [each for each, _ in words.MARK_WORDS if getattr(now.check_in, each)],
        "noted_line": "" if now.check_in is None else words.check_in_line(now.check_in),
        "not_today": settled,
        "quality": words.QUALITY,
        "onset": words.ONSET,
        "wakings": words.WAKINGS,
        "stools": words.STOOLS,
        "ask_stool": _ask_stool(desk, standing, now),
        "resting": standing.state == "paused",
        "pause_reason": notebook.pause_reason(),
        "no_plan": [each for each in _no_plan(answer, notes) if not said_first(each.text)]
        if standing.state == "none"
        else (),
        "ask_whom": ask_whom(answer.screening),
        "rest_ends": _rest_ends(standing, verdict, notes),
        "plan_ready": standing.state == "none" and answer.plan.kind == "plan",
        "last_night": notebook.entry(Night, desk.today),
        "forms": forms,
        "blank": Form.blank(),
        "headlines": HEADLINES,
        "footnotes_list": (),
    }
    context["footnotes_list"] = notes.footnotes()
    return show(request, "today_night.html" if now.quiet else "today.html", status, **context)


def _greeting(now: Today, asked: bool) -> tuple[str, str]:
    """A greeting for the hour; when nothing is left to do, it says so."""
    hello, line = GREETINGS[now.part]
    if now.part == "evening" and asked and all(each.status in ("taken", "skipped") for each in now.doses):
        return hello, "That's enough for today. The evening is yours."
    if now.part == "morning" and not now.ask_last_night:
        return hello, "Here is your day."
    return hello, line


@dataclass(frozen=True, slots=True)
class _DoseLine:
    """A dose as it stands on the page."""

    dose: DoseToday
    day: date
    now: Line | None
    planned_note: Line | None

    @property
    def field(self) -> str:
        """What the names of its fields begin with."""
        return f"d{self.dose.planned}_"


def _dose(dose: DoseToday, day: date, notes: Notes) -> _DoseLine:
    now = None if dose.now is None else notes.line(dose.now.text, dose.now.because, "care")
    planned = None
    if dose.at_planned is not None and dose.at_planned != dose.now:
        planned = notes.line(dose.at_planned.text, dose.at_planned.because, "care")
    return _DoseLine(dose, day, now, planned)


def _first_line(verdict: Review | None, notes: Notes) -> Line | None:
    if verdict is None or not verdict.sentences:
        return None
    return notes.line(verdict.sentences[0].text, verdict.sentences[0].because)


def _review_card(now: Today, verdict: Review | None) -> bool:
    """Whether the look back has a card: a review is due, or the diary says something else than go on."""
    if now.minimum:
        return verdict is not None and verdict.urgency in ("now", "today")
    return now.review_week is not None or (
        verdict is not None and verdict.verdict in ("hold", "lower", "pause", "stop", "ask")
    )


def _ask_stool(desk: Desk, standing: Standing, now: Today) -> bool:
    """The bowels are asked about on request, for a while after a dose began or went up, and while they rest a dose."""
    if now.minimum or desk.notebook.entry(Stool, desk.today) is not None:
        return False
    if standing.state == "baseline":
        verdict = desk.notebook.review()
        return verdict.pauses and verdict.rule.startswith(("review_severe", "review_loose"))
    if standing.state == "paused":
        return (standing.why or "").startswith(("review_severe", "review_loose"))
    if not now.ask_stool:
        return False
    wanted = desk.notebook.setting("ask_stool", None)
    if wanted is not None:
        return bool(wanted)
    return standing.since is not None and (desk.today - standing.since).days < STOOL_DAYS


def _rest_ends(standing: Standing, verdict: Review | None, notes: Notes) -> Line | None:
    """What ends a rest after loose stools: usual ones, noted. Nothing while there is no such rest."""
    if standing.state != "paused" or verdict is None or verdict.rule not in ("review_severe", "review_loose_days"):
        return None
    days, fact = notes.knowledge.facts["diary_rest_days"], notes.knowledge.facts["review_rest_ends"]
    return notes.line(fact.text.format(days=f"{days.value:g}"), (fact.because,))


def _no_plan(answer: Answer, notes: Notes) -> tuple[Line, ...]:
    return (
        tuple(notes.line(each.text, each.because) for each in answer.plan.reasons)
        if answer.plan.kind == "no_plan"
        else ()
    )


def _ribbon(answer: Answer, now: Today) -> Ribbon:
    """The day as a ribbon: today's doses and the medicines of today."""
    from epsom.core.diary.spacing import windows_on

    day = answer.person.day
    windows = windows_on(answer.plan.windows, now.day)
    doses = tuple((each.planned, each.elemental_mg) for each in now.doses)
    free = listed(dict.fromkeys(each.medicine for each in windows))
    taken = listed(f"{mg:g} mg at {clock(at)}" for at, mg in doses)
    return Ribbon(
        title="Today",
        wake=420 if day.wake is None else day.wake,
        bed=1350 if day.bed is None else day.bed,
        meals=day.meals or (),
        doses=doses,
        windows=tuple(dict.fromkeys((each.starts, each.ends, each.medicine) for each in windows)),
        takings=tuple(dict.fromkeys((each.at, each.medicine) for each in windows if each.at is not None)),
        summary=f"Today: {taken}." + (f" Some hours are kept free for {free}." if free else ""),
    )


# --- what a tap writes down ---------------------------------------------------------------------------------------------
@router.post("/today/dose")
async def dose(request: Request) -> Response:
    """Taken, skipped or later; the time of the tap unless another one was typed."""
    desk, form = desk_of(request), await typed(request)
    notebook, prefix = desk.notebook, form.raw("which")[:8]
    day = form.day("day", desk.today, desk.today - timedelta(days=1)) or desk.today
    now = desk.moment.minute if day == desk.today else None
    entry = words.read_dose(form, day, now, prefix)
    if entry is None:
        return _page(request, desk, 422, {prefix: form})
    if entry.status == "taken" and entry.taken is None:
        entry = DoseTaken(
            day=day, planned=entry.planned, status="taken", elemental_mg=entry.elemental_mg, taken=desk.moment.minute
        )
    change = notebook.log(entry, merge=False)
    said = {"taken": "Noted.", "skipped": "Left out. That is fine.", "later": "Later, then. It stays here."}[
        entry.status
    ]
    found = notebook.today()
    if day == desk.today and found.no_dose and not any(each.status == "later" for each in found.doses):
        said = f"Noted. {found.no_dose[0].text}"  # the page was older than what holds now
    return after_dose(request, desk, "/today", said, change.id, entry)


@router.post("/today/check-in")
async def check_in(request: Request) -> Response:
    """The check-in; "not today" asks no more until tomorrow."""
    from epsom.core.diary.check_in import answer_back

    desk, form = desk_of(request), await typed(request)
    notebook = desk.notebook
    if form.raw("do") == "not_today":
        notebook.set_setting("no_check_in", desk.today.isoformat())
        return saved(request, "/today", "That's fine. Nothing is asked until tomorrow.")
    read = words.read_check_in(form, desk.today, None)
    if form.problems:
        return _page(request, desk, 422, {"check_in": form})
    if read == CheckIn(day=desk.today) and notebook.entry(CheckIn, desk.today) is None:
        return saved(request, "/today", NOTHING)
    change = notebook.amend(CheckIn, (desk.today,), lambda old: words.read_check_in(form, desk.today, old))
    said = answer_back(read, Diary(check_ins=notebook.recent(CheckIn)), desk.knowledge).text
    if read.medicine_changed:
        said += " You can tell us the medicine under “What you told us”; then it is checked at once."
    return saved(request, "/today", said, undo=change.id)


@router.post("/today/night")
async def night(request: Request) -> Response:
    """Last night in three taps; a night that is there already is filled up, or asked about when it says something else."""
    desk, form = desk_of(request), await typed(request)
    read = words.read_night(form, desk.today, None, "night_")
    if form.problems:
        return _page(request, desk, 422, {"night": form})
    if read == Night(day=desk.today):
        return saved(request, "/today", NOTHING)
    there = desk.notebook.entry(Night, desk.today)
    if there is not None and words.nights_differ(there, read):
        both = dict(words.night_fields(there, "night_")) | dict(words.night_fields(read, "night_"))
        return day_page(request, desk, desk.today, 422, {"night": Form([*both.items()])}, night_there=there)
    change = desk.notebook.log(read)  # what the three taps leave open stays as it was
    return saved(request, "/today", "Saved.", undo=change.id)


@router.post("/today/stool")
async def stool(request: Request) -> Response:
    """Today's loosest stool. A liquid one rests the dose, and what to do stands on the page at once."""
    desk, form = desk_of(request), await typed(request)
    if form.raw("do") == "never":
        desk.notebook.set_setting("ask_stool", False)
        return saved(request, "/today", "Not asked any more. Settings can bring it back.")
    read = words.read_stool(form, desk.today, None)
    if form.problems:
        return _page(request, desk, 422, {"stool": form})
    if read == Stool(day=desk.today):
        return saved(request, "/today", NOTHING)
    change = desk.notebook.amend(Stool, (desk.today,), lambda old: words.read_stool(form, desk.today, old))
    return saved(request, "/today", _after_tolerance(desk, change.id), undo=change.id)


def _after_tolerance(desk: Desk, change: str) -> str:
    """What is said back to a stool or a side effect: the first sentence of the look back when it rested the dose."""
    if "+" not in change:
        return "Saved."
    return f"Saved. {desk.notebook.review().sentences[0].text}"


@router.post("/today/not-for-me")
async def not_for_me(request: Request) -> Response:
    """Do not suggest a practice again."""
    desk, form = desk_of(request), await typed(request)
    practice = form.choice("practice", tuple(desk.knowledge.practices))
    hidden = desk.notebook.setting("hidden_practices", []) or []
    if practice and practice not in hidden:
        desk.notebook.set_setting("hidden_practices", [*hidden, practice])
    return saved(request, "/today", "It won't be suggested again. Settings can bring it back.")


@router.post("/today/minimum")
async def minimum(request: Request) -> Response:
    """A minimum day: the dose and Support, no more. Pressed again, everything is back."""
    desk, form = desk_of(request), await typed(request)
    on = form.raw("on") == "yes"
    desk.notebook.set_setting("minimum_day", desk.today.isoformat() if on else None)
    return saved(request, "/today", "A small day. That's enough." if on else "Everything is back.")


@router.post("/today/hide-support")
async def hide_support(request: Request) -> Response:
    """Put the Support card away; the link at the head of every page stays."""
    desk = desk_of(request)
    until = desk.notebook.today().support_card_until
    desk.notebook.set_setting("support_hidden_until", until.isoformat() if until else None)
    return saved(request, "/today", "Put away. Support stays at the top of every page.")


# --- the look back ----------------------------------------------------------------------------------------------------------
@router.get("/review")
async def review(request: Request) -> Response:
    """What the diary says to do next, with reasons."""
    return _review_page(request, desk_of(request))


def _review_page(request: Request, desk: Desk, status: int = 200, refused: str = "") -> Response:
    with desk.notebook.one_look():
        return _reviewed(request, desk, status, refused)


def _reviewed(request: Request, desk: Desk, status: int, refused: str) -> Response:
    notebook, notes = desk.notebook, Notes(desk.knowledge)
    found, standing = notebook.review(), notebook.standing()
    sentences = [
        each for each in found.sentences if each.because[0].entry != "review_paused" or found.rule == "review_paused"
    ]
    lines = [notes.line(each.text, each.because) for each in sentences]
    return show(
        request, "review.html", status, found=found, standing=standing, lines=lines, headline=_headline(found, standing),
        footnotes_list=notes.footnotes(), refused=refused, offers=_offers(found, standing), mg=notebook.rung_mg(found.rung),
        pause_reason=notebook.pause_reason(), rest_ends=_rest_ends(standing, found, notes), today=desk.today,
        urgent=urgent_line(notebook.answer().screening, notes), mg_now=notebook.rung_mg(standing.rung) if standing.takes else None,
    )  # fmt: skip


def _headline(found: Review, standing: Standing) -> str:
    if found.urgency == "now":
        return "Stop magnesium, and get help now."
    if found.restart:
        return "You can start again lower, if you like."
    if found.pauses and found.verdict == "pause" and standing.state == "baseline":
        return "The first dose waits."
    return HEADLINES[found.verdict]


def _offers(found: Review, standing: Standing) -> tuple[str, ...]:
    """Which buttons there are: nothing that the look back does not allow, and always a way to do less."""
    if standing.state in ("none", "stopped"):
        return ()
    offers: list[str] = []
    if found.restart and standing.state == "paused":
        offers += ["restart"]
    elif found.verdict == "step":
        offers += ["step", "hold"]
    elif found.verdict == "lower" and standing.takes:
        offers += ["lower"]
    elif found.verdict == "hold" and standing.takes:
        offers += ["hold"]
    elif standing.state == "paused" and found.verdict == "pause" and found.rule == "review_paused":
        offers += ["resume"]
    if standing.state != "paused":
        offers += ["pause"]
    return (*offers, "stop")


@router.post("/review/do")
async def act(request: Request) -> Response:
    """Do what was offered; something the look back does not offer now is not done."""
    desk, form = desk_of(request), await typed(request)
    notebook, wanted = desk.notebook, form.raw("do")
    found = notebook.review()
    if wanted not in _offers(found, notebook.standing()):
        return _review_page(request, desk, 409, "That does not fit what the diary says now. Here is how it stands.")
    if wanted == "restart":
        event = notebook.resume() if found.rung == notebook.standing().rung else _lower_and_resume(desk, found.rule)
    else:
        why = found.rule if wanted in ("lower", "stop") else None
        event = getattr(notebook, wanted)(why) if wanted in ("lower", "stop", "pause") else getattr(notebook, wanted)()
    said = {
        "step": "One step up. It begins today.", "hold": "You stay where you are.", "lower": "One step down.",
        "pause": "Magnesium is paused. Everything else goes on.", "resume": "Magnesium goes on from where you were.",
        "restart": "It starts again, lower.", "stop": "Magnesium is stopped. Your diary and the food ideas stay.",
    }  # fmt: skip
    back = "/review" if form.raw("back") == "review" and wanted == "stop" else "/today"
    return saved(request, back, said[wanted], undo=notebook.take_back(event))


def _lower_and_resume(desk: Desk, rule: str) -> Any:
    desk.notebook.lower(rule)
    return desk.notebook.resume()
