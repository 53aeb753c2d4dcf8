"""A comparison through the API: what could be compared, what a design can find, sealing, the turns, looks, and the files.

The same verbs as the pages, and the same refusals. While the arms of a blinded comparison are hidden no address gives one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field
from starlette.responses import Response

from epsom.core.trial.shapes import Protocol
from epsom.exchange.entry_json import Calendar, Line, Model
from epsom.notebook.refusing import Refused
from epsom.notebook.trials import KeptTrial
from epsom.web.api.problems import Refusal
from epsom.web.api.route import IdempotencyKey, JsonRoute, answer, desk_for, finished, responses
from epsom.web.page import Desk
from epsom.web.trial_planning import DESIGNS, Chosen, design_named, foresight_of, offers_of, protocol_of
from epsom.web.trial_view import arms_hidden, look_now, newest

router = APIRouter(route_class=JsonRoute, tags=["trial"], prefix="/trial")

STATE = ("state", "trial", "running", "against")


# --- where it stands ----------------------------------------------------------------------------------------------------
@router.get("", responses=responses(*STATE, computed=True))
async def trial(request: Request) -> Response:
    """The newest comparison and where it stands today; state "none" and what speaks against one while there is none."""
    desk = desk_for(request)
    return answer(_state(desk))


def _state(desk: Desk) -> dict[str, Any]:
    from epsom.exchange.answer_json import as_json

    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    goes_on = running is not None and running.state in ("running", "paused")
    protocol = kept.trial.protocol if kept is not None and running is not None and running.state == "sealed" else None
    paused = running is not None and running.state == "paused"
    against = (
        desk.notebook.against_resuming_trial() if paused else () if goes_on else desk.notebook.trial_may_start(protocol)
    )
    told = {
        "state": "none" if running is None else running.state,
        "trial": None if kept is None else _trial(kept),
        "running": None if running is None else as_json(running, desk.knowledge),
        "against": as_json(against, desk.knowledge),
    }
    return finished(told, desk.knowledge, desk.moment)


def _trial(kept: KeptTrial) -> dict[str, Any]:
    """A comparison without its schedule: that is the key, and stands in the design."""
    from epsom.core.trial.seal import sealed_parts

    return {
        "id": kept.id,
        "seal": kept.trial.seal,
        "sealed_on": kept.sealed_on.isoformat(),
        "started_on": None if kept.started_on is None else kept.started_on.isoformat(),
        "protocol": sealed_parts(kept.trial)["protocol"],
    }


# --- planning one ---------------------------------------------------------------------------------------------------------
class ProtocolModel(Model):
    """What was chosen; what is left out is what is usual."""

    outcome: Annotated[str, Field(pattern="^[a-z0-9_]{1,40}$")] | None = None
    question: Annotated[Line, Field(max_length=300)] | None = None
    mid: float | None = Field(None, ge=0.01, le=10_000, description="the smallest change that matters, in its units")
    blinding: Literal["open", "blinded"] = "open"
    design: Literal["3x14", "6x7", "2x14", "3x7", "6x14", "3x28"] = Field(
        "3x14", description="pairs x days of a period"
    )
    half_life_days: float | None = Field(None, ge=0.1, le=365)


def _protocol(told: ProtocolModel, desk: Desk) -> Protocol:
    known = [each.outcome.id for each in offers_of(desk)]
    if told.outcome is not None and told.outcome not in known:
        raise Refusal(422, "There is no outcome of this name.", f"The outcomes are: {', '.join(known)}.")
    chosen = Chosen(
        profile=desk.notebook.profile,
        outcome=told.outcome,
        question=told.question or "",
        mid=told.mid,
        blinding=told.blinding,
        design=told.design,
        half_life=told.half_life_days,
    )
    return protocol_of(chosen, desk)


@router.get("/offers", responses=responses("items", "designs", "against", computed=True))
async def offers(request: Request) -> Response:
    """What could be compared, the usual one first, the designs there are, and what speaks against one now."""
    from epsom.exchange.answer_json import as_json

    desk = desk_for(request)
    told = {
        "items": as_json(tuple(offers_of(desk)), desk.knowledge),
        "designs": [{"name": each, "n_days": design_named(each).n_days} for each in DESIGNS],
        "against": as_json(desk.notebook.trial_may_start(), desk.knowledge),
    }
    return answer(finished(told, desk.knowledge, desk.moment))


@router.post("/foresight", responses=responses("rows", "sentences", "n_days", "days_needed", computed=True))
async def foresight(request: Request, told: ProtocolModel, _: IdempotencyKey = None) -> Response:
    """What a design can find and what it cannot. Nothing is kept."""
    from epsom.exchange.answer_json import as_json

    desk = desk_for(request)
    found = as_json(foresight_of(desk, _protocol(told, desk)), desk.knowledge)
    return answer(finished(found, desk.knowledge, desk.moment))


@router.post("/seal", status_code=201, responses=responses(*STATE, computed=True, status=201))
async def seal(request: Request, told: ProtocolModel, _: IdempotencyKey = None) -> Response:
    """Let chance deal the days, seal everything, and keep it. It does not begin by that."""
    from epsom.core.trial.protocol import checked

    desk = desk_for(request)
    protocol = _protocol(told, desk)
    problems = checked(protocol)
    if problems:
        raise Refusal(422, problems[0].what, problems[0].fix)
    _take(lambda: desk.notebook.seal_trial(protocol))
    return answer(_state(desk), 201)


# --- its turns ------------------------------------------------------------------------------------------------------------
class StartModel(Model):
    """The first day: today or tomorrow."""

    day: Calendar | None = None


class WhyModel(Model):
    """Why, in a word that is kept as it is; it may be left out."""

    why: Annotated[str, Field(pattern="^[a-z0-9_]{1,40}$")] | None = None


class GuessModel(Model):
    """Whether one thinks one can tell which boxes held magnesium."""

    guess: Literal["on", "off", "dont_know"]


def _take(turn: Callable[[], object]) -> object:
    """Take a turn; what the notebook refuses is a problem document with its reasons."""
    try:
        return turn()
    except Refused as refused:
        raise Refusal(409, " ".join(each.text for each in refused.sentences), "GET /api/v1/trial says how things stand.") from None  # fmt: skip


@router.post("/start", responses=responses(*STATE, computed=True))
async def start(request: Request, told: StartModel | None = None, _: IdempotencyKey = None) -> Response:
    """Begin the sealed comparison, today or tomorrow."""
    desk = desk_for(request)
    day = desk.today if told is None or told.day is None else told.day
    if not desk.today <= day <= desk.today + timedelta(days=1):
        raise Refusal(422, "A comparison begins today or tomorrow.", "Leave the day out for today.")
    _take(lambda: desk.notebook.start_trial(day))
    return answer(_state(desk))


@router.post("/pause", responses=responses(*STATE, computed=True))
async def pause(request: Request, told: WhyModel | None = None, _: IdempotencyKey = None) -> Response:
    """Let it wait."""
    desk = desk_for(request)
    _take(lambda: desk.notebook.pause_trial(None if told is None else told.why))
    return answer(_state(desk))


@router.post("/resume", responses=responses(*STATE, computed=True))
async def resume(request: Request, _: IdempotencyKey = None) -> Response:
    """Go on from today."""
    desk = desk_for(request)
    _take(desk.notebook.resume_trial)
    return answer(_state(desk))


@router.post("/end", responses=responses(*STATE, computed=True))
async def end(request: Request, told: WhyModel | None = None, _: IdempotencyKey = None) -> Response:
    """End it, or drop one that was not begun."""
    desk = desk_for(request)
    _take(lambda: desk.notebook.end_trial(None if told is None else told.why))
    return answer(_state(desk))


@router.post("/guess", responses=responses(*STATE, computed=True))
async def guess(request: Request, told: GuessModel, _: IdempotencyKey = None) -> Response:
    """Keep the guess of a blinded comparison, before the look."""
    desk = desk_for(request)
    _take(lambda: desk.notebook.guess_trial(told.guess))
    return answer(_state(desk))


# --- looking --------------------------------------------------------------------------------------------------------------
VERDICT = ("verdict", "sentence", "effect", "withheld", "looked_on", "days_changed")


@router.post("/look", responses=responses(*VERDICT, computed=True))
async def look(request: Request, _: IdempotencyKey = None) -> Response:
    """Look at a planned look or after the end, and keep what was seen."""
    desk = desk_for(request)
    _take(lambda: look_now(desk.notebook))
    return answer(_verdict(desk))


@router.get("/verdict", responses=responses(*VERDICT, computed=True))
async def verdict(request: Request) -> Response:
    """The verdict as it was seen at the latest look."""
    return answer(_verdict(desk_for(request)))


def _verdict(desk: Desk) -> dict[str, Any]:
    from epsom.exchange.verdict_json import verdict_json

    kept = next((each for each in reversed(desk.notebook.trials()) if each.last("looked") is not None), None)
    found = None if kept is None else desk.notebook.trial_verdict(kept.id)
    if found is None:
        raise Refusal(404, "No verdict was looked at yet.", "POST /api/v1/trial/look looks, at a planned look.")
    told = {**verdict_json(found.verdict), "looked_on": found.on.isoformat(), "days_changed": found.days_changed}
    return finished(told, desk.knowledge, desk.moment)


@router.get("/quality", responses=responses("quality", computed=True))
async def quality(request: Request) -> Response:
    """How complete the days are, without a verdict; null before it began."""
    from epsom.exchange.answer_json import as_json

    desk = desk_for(request)
    kept = newest(desk)
    found = None if kept is None else desk.notebook.trial_quality(kept.id)
    told = {"quality": None if found is None else as_json(found, desk.knowledge)}
    return answer(finished(told, desk.knowledge, desk.moment))


# --- to take along --------------------------------------------------------------------------------------------------------
def _kept(desk: Desk) -> KeptTrial:
    kept = newest(desk)
    if kept is None:
        raise Refusal(404, "There is no comparison.", "POST /api/v1/trial/seal makes one.")
    return kept


@router.get("/design.json", responses=responses("format", "seal", "seed", "schedule", "probability", "protocol"))
async def design(request: Request) -> Response:
    """The sealed design, as it was written. It holds the schedule, so a hidden one stays closed."""
    kept = _kept(desk_for(request))
    if arms_hidden(kept.trial, kept.events):
        raise Refusal(409, "The key of this comparison is closed until the end.", "Look at the end; then it opens.")
    return Response(kept.design, media_type="application/json")


@router.get("/data.csv", response_class=Response, responses=responses(content="text/csv"))
async def data(request: Request) -> Response:
    """The days as `epsom trial judge` reads them; columns that give a hidden arm away stay empty."""
    from epsom.exchange.trial_csv import write_rows

    desk = desk_for(request)
    kept = _kept(desk)
    hidden = arms_hidden(kept.trial, kept.events)
    began: date | None = kept.started_on
    return Response(
        write_rows(desk.notebook.trial_days(kept.id), starts_on=began, hidden=hidden), media_type="text/csv"
    )
