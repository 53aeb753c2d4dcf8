"""What is known, outcome by outcome: one outcome from its trials up, the map of mechanisms, questions, what is not followed.

The list of outcomes stands in `asking`, where it was from the beginning. Nothing asked here is kept.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request
from starlette.responses import Response

from epsom.web.api.asking import GOALS
from epsom.web.api.problems import Refusal
from epsom.web.api.route import JsonRoute, answer, finished, responses
from epsom.web.page import house_of

router = APIRouter(route_class=JsonRoute, tags=["evidence"], prefix="/evidence")

OUTCOME = (
    "outcome", "label", "certainty", "sentence", "effect", "pooled", "studies", "how_sure", "published", "reviews",
    "who_studied", "unknown", "no_human_trial", "why_no_pool", "because",
)  # fmt: skip


@router.get("/mechanisms", responses=responses("nodes", "arrows", "sentence", computed=True))
async def mechanisms(request: Request) -> Response:
    """What is said to happen inside, each arrow with in whom it was seen. A mechanism is not an effect."""
    from epsom.core.evidence import mechanism_map
    from epsom.exchange.evidence_json import mechanisms_json

    moment = house_of(request).clock()
    knowledge = house_of(request).companion(moment.day).knowledge
    return answer(finished(mechanisms_json(mechanism_map(knowledge), knowledge), knowledge, moment))


@router.get("/questions", responses=responses("questions", computed=True))
async def questions(request: Request) -> Response:
    """What people ask: best form, how long, side effects, who had better not."""
    from epsom.core.evidence import answers
    from epsom.exchange.evidence_json import asked_json

    moment = house_of(request).clock()
    knowledge = house_of(request).companion(moment.day).knowledge
    return answer(finished(asked_json(answers(knowledge), knowledge), knowledge, moment))


@router.get("/not-followed", responses=responses("not_followed", computed=True))
async def not_followed(request: Request) -> Response:
    """What articles say that is not followed here, and what is said in its place."""
    from epsom.core.evidence import not_followed as sayings
    from epsom.exchange.evidence_json import not_followed_json

    moment = house_of(request).clock()
    knowledge = house_of(request).companion(moment.day).knowledge
    return answer(finished(not_followed_json(sayings(knowledge), knowledge), knowledge, moment))


@router.get("/{outcome}", responses=responses(*OUTCOME, computed=True))
async def outcome(
    request: Request, outcome: Annotated[str, Path(max_length=GOALS, description="the id, as in the list")]
) -> Response:
    """One outcome: its trials, what was pooled and what not and why, published pools, and how sure that leaves anyone."""
    from epsom.core.evidence import weigh
    from epsom.exchange.evidence_json import evidence_json

    moment = house_of(request).clock()
    knowledge = house_of(request).companion(moment.day).knowledge
    verdict = knowledge.verdicts.get(outcome)
    if verdict is None or verdict.retired is not None:
        raise Refusal(404, "There is no outcome of this name.", "GET /api/v1/evidence lists them.")
    return answer(finished(evidence_json((weigh(outcome, knowledge),), knowledge), knowledge, moment))
