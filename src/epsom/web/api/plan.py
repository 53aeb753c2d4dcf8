"""The turns of one's plan: take it up, step, hold, lower, pause, come back, stop. None is made that the pages do not offer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from epsom.core.diary import PlanEvent
from epsom.notebook import Notebook
from epsom.web.api.asking import PLAN
from epsom.web.api.problems import Refusal
from epsom.web.api.route import IdempotencyKey, JsonRoute, answer, desk_for, finished, responses
from epsom.web.page import Desk

router = APIRouter(route_class=JsonRoute, tags=["plan"], prefix="/plan")
RUNNING = ("baseline", "climbing", "holding")
KEPT_KEYS = 50
_KEYS = "api_turns"


@router.get("", responses=responses(*PLAN, "standing", computed=True))
async def plan(request: Request) -> Response:
    """The plan of this profile as it stands today."""
    from epsom.core.person import write
    from epsom.exchange.answer_json import answer_json
    from epsom.exchange.diary_json import standing_json

    desk = desk_for(request)
    found = desk.notebook.answer()
    told = answer_json(found, write(found.person), desk.knowledge)
    told["standing"] = standing_json(desk.notebook.standing(), desk.knowledge)
    return answer(finished(told, desk.knowledge, desk.moment))


def _held_back(notebook: Notebook) -> str:
    from epsom.core.diary.review import holds_back

    return "What was noted speaks against it." if holds_back(notebook.review(), notebook.standing()) else ""


def _accept(notebook: Notebook) -> str:
    if notebook.standing().state not in ("none", "stopped"):
        return "A plan is running already."
    if notebook.answer().plan.kind != "plan":
        return "There is no plan to take up: no dose is safe to name now."
    return _held_back(notebook)


def _step(notebook: Notebook) -> str:
    return "" if notebook.today().step is not None else "No step is offered now."


def _hold(notebook: Notebook) -> str:
    return "" if notebook.standing().state in RUNNING else "There is no running plan to hold."


def _lower(notebook: Notebook) -> str:
    standing = notebook.standing()
    fits = standing.state in ("climbing", "holding", "paused") and bool(standing.rung)
    return "" if fits else "There is no smaller amount to go to."


def _pause(notebook: Notebook) -> str:
    return "" if notebook.standing().state in RUNNING else "There is no running plan to pause."


def _resume(notebook: Notebook) -> str:
    if notebook.standing().state != "paused":
        return "Nothing is paused."
    if notebook.answer().plan.kind != "plan":
        return "With what was told there is no dose for now."
    return _held_back(notebook)


def _come_back(notebook: Notebook) -> PlanEvent:
    """Come back to the same amount, or to the smaller one that the look back asks for."""
    found = notebook.review()
    if found.restart and found.rung != notebook.standing().rung:
        notebook.lower(found.rule)
    return notebook.resume()


def _stop(notebook: Notebook) -> str:
    return "" if notebook.standing().state in (*RUNNING, "paused") else "There is no plan to stop."


_TURNS: dict[str, tuple[Callable[[Notebook], str], Callable[[Notebook], PlanEvent], str]] = {
    "accept": (_accept, Notebook.accept, "Take up the plan; it begins with a week without magnesium."),
    "step": (_step, Notebook.step, "Go on to the next rung, when one is offered."),
    "hold": (_hold, Notebook.hold, "Stay on this rung for another while."),
    "lower": (_lower, Notebook.lower, "Go back to the next smaller amount."),
    "pause": (_pause, Notebook.pause, "No dose until one comes back; everything else stays."),
    "resume": (_resume, _come_back, "Come back to the rung one was on, or a lower one agreed on meanwhile."),
    "stop": (_stop, Notebook.stop, "End the plan; the diary and the food stay."),
}


def _address(name: str) -> None:
    refused, turn, what = _TURNS[name]

    async def take(request: Request, _: IdempotencyKey = None) -> Response:
        desk = desk_for(request)
        done = _done_before(desk, request, name)
        if done is None:
            why = refused(desk.notebook)
            if why:
                raise Refusal(409, why, "GET /api/v1/standing and /api/v1/review say how things stand.")
            done = turn(desk.notebook).id
            _remember(desk, request, name, done)
        return answer(_state(desk, done))

    router.add_api_route(
        f"/{name}", take, methods=["POST"], name=name, summary=what,
        responses=responses("change", "standing", "no_dose", computed=True),
    )  # fmt: skip


def _state(desk: Desk, event: str) -> dict[str, Any]:
    from epsom.exchange.answer_json import as_json
    from epsom.exchange.diary_json import standing_json

    told = {
        "change": f"turn:{event}",
        "standing": standing_json(desk.notebook.standing(), desk.knowledge),
        "no_dose": as_json(desk.notebook.today().no_dose, desk.knowledge),
    }
    return finished(told, desk.knowledge, desk.moment)


# A step taken twice would be another dose, so its key outlives this start of epsom.
def _name(request: Request, name: str) -> str | None:
    key = request.headers.get("idempotency-key")
    return None if key is None else hashlib.sha256(f"{name}\n{key}".encode()).hexdigest()[:24]


def _done_before(desk: Desk, request: Request, name: str) -> str | None:
    wanted = _name(request, name)
    kept = desk.notebook.setting(_KEYS, []) if wanted is not None else []
    return next((str(event) for key, event in kept if key == wanted), None)


def _remember(desk: Desk, request: Request, name: str, event: str) -> None:
    wanted = _name(request, name)
    if wanted is not None:
        kept = desk.notebook.setting(_KEYS, [])
        desk.notebook.set_setting(_KEYS, [*kept, [wanted, event]][-KEPT_KEYS:])


for each in _TURNS:
    _address(each)
