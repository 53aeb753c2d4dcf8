"""The self-trial as it runs: where one stands, today's half, how complete the days are, and the turns one can take.

It shows and passes on. What keeps a trial from starting, what a day holds, when a look is due and what the verdict is come
from the notebook; nothing here tells how the person fares while a trial runs.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.report.shapes import Line, Notes
from epsom.core.trial.shapes import Trial
from epsom.core.wording import first_upper
from epsom.notebook.refusing import Refused
from epsom.notebook.trials import HARM, Guess
from epsom.render.trial_pictures import figure
from epsom.web.forms import Form
from epsom.web.page import Desk, Elsewhere, desk_of, saved, show, typed
from epsom.web.pages.trial_verdict import is_night, seen_verdict
from epsom.web.trial_view import (
    GUESSES,
    WHY_END,
    arms_hidden,
    calendar_of,
    design_words,
    look_now,
    may_look,
    newest,
    units,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from epsom.core.diary import TrialEvent
    from epsom.core.plan import Sentence
    from epsom.core.trial.running import QualityPanel, Running
    from epsom.notebook.trials import KeptTrial

router = APIRouter()

UNDONE = ("started", "paused", "resumed")  # what can be taken back at once
_COMMON = {"reasons": WHY_END}
_HEADINGS = {
    "none": "Try it out, fairly",
    "sealed": "Your comparison",
    "running": "Your comparison",
    "paused": "Your comparison rests",
    "over": "Your comparison is over",
    "ended_early": "Your comparison has ended",
}


# --- the page ---------------------------------------------------------------------------------------------------------
@router.get("/trial")
async def trial_page(request: Request) -> Response:
    """Where one stands: not yet and why, ready, running, resting, or over."""
    return _page(request, desk_of(request))


def _page(request: Request, desk: Desk, status: int = 200, end_form: Form | None = None) -> Response:
    with desk.notebook.one_look():
        view = _view(desk)
    form = end_form or Form.blank()
    return show(request, "trial.html", status, **{**view, "form": form, "end_form": form})


def _view(desk: Desk) -> dict[str, Any]:
    notes = Notes(desk.knowledge)
    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    dropped = kept is not None and running is not None and running.state == "ended_early" and kept.started_on is None
    if kept is None or running is None or dropped:
        return {
            **_COMMON,
            **_none(desk, notes),
            "unread": desk.notebook.trial_problems(),
            "quiet": is_night(desk),
            "notes": notes.footnotes(),
        }
    view = _there(desk, kept, running, notes)
    return {
        **_COMMON,
        **view,
        "unread": desk.notebook.trial_problems(),
        "quiet": is_night(desk),
        "notes": notes.footnotes(),
    }


def _none(desk: Desk, notes: Notes) -> dict[str, Any]:
    against = desk.notebook.trial_may_start()
    standing = desk.notebook.standing()
    way = ("/plan", "To your plan") if standing.state != "none" else ("/plan", "See the first plan")
    return {
        **_EMPTY, "state": "none", "heading": _HEADINGS["none"], "against": _lines(against, notes), "way_out": way,
    }  # fmt: skip


_EMPTY: dict[str, Any] = {
    "kept": None, "against": (), "calendar": None, "panel": None, "harm": "", "due": None, "today_line": None,
    "hidden": False, "blinded": False, "started": False, "may_download": False, "seen_before": False, "fixed": (),
    "seal": "", "design": "", "begins": None, "stuck": (), "again_against": (), "way_out": ("/plan", "To your plan"),
}  # fmt: skip


def _there(desk: Desk, kept: KeptTrial, running: Running, notes: Notes) -> dict[str, Any]:
    notebook, trial = desk.notebook, kept.trial
    hidden = arms_hidden(trial, kept.events)
    days = notebook.trial_days(kept.id)
    over = running.state in ("over", "ended_early")
    seen = seen_verdict(desk, kept.id) is not None
    goes_on = running.state in ("running", "paused")
    return {
        **_EMPTY,
        "state": running.state,
        "heading": _HEADINGS[running.state],
        "kept": kept,
        "against": _lines(notebook.trial_may_start(trial.protocol), notes) if running.state == "sealed" else (),
        "again_against": _lines(notebook.trial_may_start(), notes) if over else (),
        "calendar": calendar_of(trial, days, kept.started_on, over=over, hidden=hidden),
        "panel": _panel(notebook.trial_quality(kept.id), trial, running, notes) if goes_on else None,
        "harm": _harm(desk) if goes_on else "",
        "due": _look(desk, kept, running, seen=seen),
        "today_line": _today(trial, running, desk),
        "hidden": hidden,
        "blinded": trial.protocol.blinding == "blinded",
        "started": kept.started_on is not None,
        "may_download": not hidden,
        "seen_before": seen,
        "begins": kept.started_on if running.state == "sealed" else None,
        "stuck": _lines(notebook.against_resuming_trial(), notes) if running.state == "paused" else (),
        "fixed": _fixed(trial),
        "seal": trial.seal,
        "design": design_words(trial.protocol),
    }


def _lines(sentences: Sequence[Sentence], notes: Notes) -> list[Line]:
    return [notes.line(each.text, each.because) for each in sentences]


def _fixed(trial: Trial) -> list[tuple[str, str]]:
    protocol = trial.protocol
    outcome = protocol.outcome
    found = [
        ("Question", protocol.question),
        ("What decides", f"{first_upper(outcome.name)}, {'higher' if outcome.higher_is_better else 'lower'} is better"),
        ("Smallest change that matters", f"{figure(outcome.mid)} {units(outcome, outcome.mid)}"),
        ("Design", design_words(protocol)),
        ("Known to you", "no: numbered boxes" if protocol.blinding == "blinded" else "yes: an open comparison"),
        ("Looks", ", ".join(_look_day(each.day, final=each.final) for each in protocol.looks)),
    ]
    if protocol.elemental_mg is not None:
        found.insert(4, ("A day with magnesium", f"{protocol.elemental_mg:g} mg"))
    if trial.sealed_on is not None:
        found.append(("Sealed on", f"{trial.sealed_on.day} {trial.sealed_on:%B %Y}"))
    return found


def _look_day(day: int, *, final: bool) -> str:
    return f"after day {day + 1}" + (" (the end)" if final else "")


def _panel(found: QualityPanel | None, trial: Trial, running: Running, notes: Notes) -> dict[str, Any] | None:
    if found is None:
        return None
    facts = [
        ("Days compared so far", f"{found.days} of {running.n_days - trial.protocol.design.run_in_days}"),
        ("Of these rated", str(found.rated)),
    ]
    if found.noted:
        facts.append(("Doses noted", f"{found.noted} of {found.planned} days"))
    if found.on is not None and found.off is not None:
        facts.append(
            (
                "Rated with, and without",
                f"{found.on.rated} of {found.on.days}, and {found.off.rated} of {found.off.days}",
            )
        )
    if found.paused_days:
        facts.append(("Days of rest", str(found.paused_days)))
    return {"facts": facts, "warnings": _lines(found.warnings, notes)}


def _harm(desk: Desk) -> str:
    found = desk.notebook.trial_harm()
    return "" if found is None else found.sentence


def _look(desk: Desk, kept: KeptTrial, running: Running, *, seen: bool) -> dict[str, str] | None:
    """The card of a look that is due, or of the verdict that was seen."""
    over = running.state in ("over", "ended_early")
    if may_look(desk, kept, running):
        if over and _to_guess(desk) is not None:
            return {"title": "One question before the answer", "text": "It says how well the boxes kept their secret.",
                    "href": "/trial/guess", "button": "Answer it"}  # fmt: skip
        early = running.state == "ended_early"
        title = "You can look" if early else "Your answer is ready" if over else "A planned look is due"
        text = (
            "It ended early. You can look at what its days say; it may be that nothing can be told from them."
            if early
            else "The days are in. You can look whenever it suits you."
            if over
            else "You can look now, or leave it and go on. Leaving it costs nothing."
        )
        return {"title": title, "text": text, "href": "/trial/look", "button": "Look"}
    if seen:
        title = "What came of it" if over else "You have looked before"
        return {
            "title": title,
            "text": "The verdict stays as you saw it.",
            "href": "/trial/verdict",
            "button": "The verdict",
        }
    return None


def _today(trial: Trial, running: Running, desk: Desk) -> tuple[str, str] | None:
    """Today's half, in words."""
    if running.state == "paused":
        return "It rests", "It waits where it was. Nothing is lost."
    if running.state != "running":
        return None
    if running.day is None:
        begins = running.starts_on
        when = "soon" if begins is None else f"on {begins.day} {begins:%B}"
        return "It begins soon", f"The first day is {when}. Until then everything stays as it is."
    day = f"Day {running.day + 1} of {running.n_days}."
    ends = "" if running.ends_on is None else f" The last day will be {running.ends_on.day} {running.ends_on:%B}."
    nxt = (
        ""
        if running.next_look_on is None
        else f" You can look from {running.next_look_on.day} {running.next_look_on:%B} on."
    )
    title = {
        "on": "Today is a day with magnesium",
        "off": "Today is a day without",
        "run_in": "Today is a day without, to see where you start",
        "hidden": f"Today it is box {running.box}",
    }.get(running.arm_today or "", "Today")
    return title, day + ends + nxt


# --- turns ------------------------------------------------------------------------------------------------------------
@router.post("/trial/start")
async def start(request: Request) -> Response:
    """Begin today or tomorrow."""
    desk, form = desk_of(request), await typed(request)
    day = desk.today + timedelta(days=1 if form.raw("when") == "tomorrow" else 0)
    said = f"It begins on {day.day} {day:%B}." if day != desk.today else "It has begun. Today is day 1."
    return _turn(request, desk, lambda: desk.notebook.start_trial(day), said)


@router.post("/trial/pause")
async def pause(request: Request) -> Response:
    """Let the trial wait."""
    desk = desk_of(request)
    return _turn(request, desk, lambda: desk.notebook.pause_trial("own"), "It rests, and waits where it is.")


@router.post("/trial/resume")
async def resume(request: Request) -> Response:
    """Go on from today."""
    desk = desk_of(request)
    return _turn(request, desk, desk.notebook.resume_trial, "Welcome back. It goes on from today.")


@router.post("/trial/end")
async def end(request: Request) -> Response:
    """End it, or drop one that was not begun."""
    desk, form = desk_of(request), await typed(request)
    why = form.choice("why", [*(each for each, _ in WHY_END), HARM])
    if form.problems:
        return _page(request, desk, 422, form)
    return _turn(request, desk, lambda: desk.notebook.end_trial(why or "own"), "Ended. Your diary stays as it is.")


def _turn(request: Request, desk: Desk, take: Callable[[], TrialEvent], said: str) -> Response:
    """Take a turn; where the notebook refuses it, say why in its words."""
    try:
        event = take()
    except Refused as refused:
        return saved(request, "/trial", " ".join(each.text for each in refused.sentences))
    return saved(request, "/trial", said, undo=desk.notebook.take_back(event) if event.kind in UNDONE else None)


# --- the guess, and the look ------------------------------------------------------------------------------------------


@router.get("/trial/guess")
async def guess_page(request: Request) -> Response:
    """The question that comes before the answer of a blinded trial."""
    desk = desk_of(request)
    if _to_guess(desk) is None:
        raise Elsewhere("/trial")
    return _guess(request, desk, Form.blank())


def _to_guess(desk: Desk) -> KeptTrial | None:
    """The trial whose question is open: blinded, over, not asked before."""
    kept = newest(desk)
    if kept is None or not arms_hidden(kept.trial, kept.events) or kept.last("guessed") is not None:
        return None
    running = desk.notebook.trial_running(kept.id)
    return kept if running is not None and running.state in ("over", "ended_early") else None


def _guess(request: Request, desk: Desk, form: Form, status: int = 200) -> Response:
    fact = desk.knowledge.facts.get("trial_guess")
    question = "Before you look: what do you think?" if fact is None else fact.text
    return show(request, "trial_guess.html", status, form=form, question=question, guesses=GUESSES)


@router.post("/trial/guess")
async def guess(request: Request) -> Response:
    """Keep the guess, and go on to the look."""
    desk, form = desk_of(request), await typed(request)
    if _to_guess(desk) is None:
        return saved(request, "/trial", "There is nothing to guess just now.")
    given = form.choice("guess", [each for each, _ in GUESSES])
    if form.problems:
        return _guess(request, desk, form, 422)
    kinds: dict[str | None, Guess] = {"on": "on", "off": "off"}
    desk.notebook.guess_trial(kinds.get(given, "dont_know"))
    return saved(request, "/trial/look", "Kept.")


@router.get("/trial/look")
async def look_page(request: Request) -> Response:
    """Asked once more before a verdict is shown; at other times, when the next look is."""
    desk = desk_of(request)
    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    if kept is None or running is None:
        raise Elsewhere("/trial")
    over = running.state in ("over", "ended_early")
    if not may_look(desk, kept, running):
        if seen_verdict(desk, kept.id) is not None and over:
            raise Elsewhere("/trial/verdict")
        return show(request, "trial_look.html", ready=False, final=False, why_not=_why_not(running, desk))
    if over and _to_guess(desk) is not None:
        raise Elsewhere("/trial/guess")
    return show(request, "trial_look.html", ready=True, final=over, why_not="")


def _why_not(running: Running, desk: Desk) -> str:
    on = running.next_look_on
    if on is None:
        return "There is nothing to look at yet."
    fact = desk.knowledge.facts.get("trial_no_look_yet")
    day = f"{on.day} {on:%B}"
    return f"The next look is on {day}." if fact is None else fact.text.format(day=day)


@router.post("/trial/look")
async def look(request: Request) -> Response:
    """Look, and keep what was seen."""
    desk = desk_of(request)
    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    if kept is None or running is None or not may_look(desk, kept, running):
        return saved(request, "/trial", "It is not a day to look.")
    try:
        look_now(desk.notebook)
    except Refused as refused:
        return saved(request, "/trial", " ".join(each.text for each in refused.sentences))
    return saved(request, "/trial/verdict")


# --- to take along ----------------------------------------------------------------------------------------------------
@router.get("/trial/design.json")
async def design_file(request: Request) -> Response:
    """The sealed design, as it was written; closed while the arms are to stay unknown."""
    kept = _open_trial(request, desk_of(request))
    return _file(kept.design, "design.json", "application/json")


@router.get("/trial/data.csv")
async def data_file(request: Request) -> Response:
    """The days, in the columns that `epsom trial judge` reads."""
    from epsom.exchange.trial_csv import write_rows

    desk = desk_of(request)
    kept = _open_trial(request, desk)
    return _file(
        write_rows(desk.notebook.trial_days(kept.id), starts_on=kept.started_on), "data.csv", "text/csv; charset=utf-8"
    )


@router.get("/trial/verdict.json")
async def verdict_file(request: Request) -> Response:
    """Every number of the verdict."""
    import json

    from epsom.exchange.verdict_json import analysis_json

    desk = desk_of(request)
    kept = _open_trial(request, desk)
    verdict = seen_verdict(desk, kept.id)
    if verdict is None:
        raise HTTPException(404)
    told = analysis_json(verdict, desk.notebook.trial_days(kept.id), kept.trial)
    return _file(json.dumps(told, ensure_ascii=False, indent=2), "verdict.json", "application/json")


def _open_trial(request: Request, desk: Desk) -> KeptTrial:
    """The trial asked for with "of", else the newest; its arms may be seen."""
    of = request.query_params.get("of")
    kept = newest(desk) if of is None else desk.notebook.kept_trial(of)
    if kept is None or arms_hidden(kept.trial, kept.events):
        raise HTTPException(404)
    return kept


def _file(text: str, name: str, kind: str) -> Response:
    return Response(text, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
