"""The evidence: a card for each outcome with how sure anyone is, and what popular articles say that is not followed."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.report.cards import Card, cards, not_followed
from epsom.core.report.shapes import PEBBLES, Notes
from epsom.knowledge import Knowledge
from epsom.web.page import desk_of, show

router = APIRouter()


@router.get("/evidence")
async def evidence(request: Request) -> Response:
    """Every card: those of one's own goals first, then the surest first."""
    return _cards(request, None)


@router.get("/evidence/for/{goal}")
async def evidence_for(request: Request, goal: str) -> Response:
    """The cards that speak to one goal."""
    return _cards(request, goal)


def _cards(request: Request, goal: str | None) -> Response:
    desk = desk_of(request)
    knowledge = desk.knowledge
    if goal is not None and goal not in knowledge.goals:
        raise HTTPException(404)
    notes = Notes(knowledge)
    answer = desk.notebook.answer()
    mine = answer.person.goals or ()
    ceiling = answer.screening.ceiling_total_supplemental_mg if answer.plan.kind == "plan" else 0.0
    chosen = knowledge.goals[goal] if goal is not None else None
    return show(
        request,
        "evidence.html",
        cards=_own_first(cards(knowledge, ceiling, notes, goal), mine if goal is None else (), knowledge),
        chosen=chosen,
        chosen_say=None if chosen is None else notes.line(chosen.say, (chosen.because,)),
        goals=sorted(knowledge.goals.values(), key=lambda each: each.id not in mine),
        mine=mine,
        filled=PEBBLES,
        notes=notes.footnotes(),
    )


def _own_first(found: Sequence[Card], mine: Sequence[str], knowledge: Knowledge) -> tuple[Card, ...]:
    """The cards that speak to a goal the person chose before the others; within both, the order they came in."""
    outcomes = {each for goal in mine if goal in knowledge.goals for each in knowledge.goals[goal].outcomes}
    return tuple(sorted(found, key=lambda each: each.id not in outcomes))


@router.get("/evidence/not-followed")
async def articles(request: Request) -> Response:
    """What popular articles say that the plan does not follow."""
    desk = desk_of(request)
    notes = Notes(desk.knowledge)
    return show(request, "evidence_articles.html", items=not_followed(desk.knowledge, notes), notes=notes.footnotes())
