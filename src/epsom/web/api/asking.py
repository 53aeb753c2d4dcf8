"""Questions about anybody: assess, screen, plan, label, food, check, scale, evidence. Nothing asked here is kept."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from pydantic import Field
from starlette.responses import Response

from epsom.companion import Companion
from epsom.core.diary import Moment
from epsom.exchange.entry_json import Line, Model, Page
from epsom.web.api.person import PersonModel, read_person
from epsom.web.api.problems import Refusal
from epsom.web.api.route import IdempotencyKey, JsonRoute, answer, finished, responses
from epsom.web.page import house_of

router = APIRouter(route_class=JsonRoute, tags=["asking"])
LABEL, SCALES, GOALS = 20_000, 60, 80  # characters of a label, answers of a form, characters of an id

ASSESS = ("intake_mg", "requirement", "p_inadequate", "gap_mg", "risk_factors", "labs", "because")
SCREEN = (
    "severity", "egfr_ml_min", "ceiling_total_supplemental_mg", "current_supplemental_mg", "max_additional_mg",
    "findings", "medicines", "open_questions",
)  # fmt: skip
PLAN = (
    "kind", "reasons", "form", "alternatives", "ladder", "doses", "food", "practices", "cofactors", "reviews",
    "stop_signs", "evidence", "because",
)  # fmt: skip
LABELLED = (
    "elemental_mg_per_serving", "elemental_mg_per_unit", "units_per_serving", "forms", "stated", "flags", "ask",
)  # fmt: skip
CHECKED = ("text", "generics", "outcome", "drug_before_mg_h", "drug_after_mg_h", "say", "because")


def _now(request: Request) -> tuple[Moment, Companion]:
    house = house_of(request)
    moment = house.clock()
    return moment, house.companion(moment.day)


@router.post("/assess", responses=responses(*ASSESS, computed=True))
async def assess(request: Request, told: PersonModel, _: IdempotencyKey = None) -> Response:
    """How much magnesium this person probably gets, and how likely that is too little."""
    from epsom.exchange.answer_json import assess_json

    moment, companion = _now(request)
    found = companion.assess(read_person(told, moment.day))
    return answer(finished(assess_json(found, companion.knowledge), companion.knowledge, moment))


@router.post("/screen", responses=responses(*SCREEN, computed=True))
async def screen(request: Request, told: PersonModel, _: IdempotencyKey = None) -> Response:
    """Whether a supplement is safe for this person, and up to which ceiling."""
    from epsom.exchange.answer_json import screen_json

    moment, companion = _now(request)
    found = companion.screen(read_person(told, moment.day))
    return answer(finished(screen_json(found, companion.knowledge), companion.knowledge, moment))


@router.post("/plan", responses=responses(*PLAN, computed=True))
async def plan(request: Request, told: PersonModel, _: IdempotencyKey = None) -> Response:
    """A plan for this person, or none with its reasons."""
    from epsom.core.person import write
    from epsom.exchange.answer_json import answer_json

    moment, companion = _now(request)
    found = companion.plan_for(read_person(told, moment.day))
    return answer(finished(answer_json(found, write(found.person), companion.knowledge), companion.knowledge, moment))


class LabelModel(Model):
    """The words of a label."""

    text: Annotated[Page, Field(min_length=1, max_length=LABEL)]


@router.post("/label", responses=responses(*LABELLED, computed=True))
async def label(request: Request, told: LabelModel, _: IdempotencyKey = None) -> Response:
    """How much elemental magnesium a label says, as which form."""
    from epsom.exchange.answer_json import label_json

    moment, companion = _now(request)
    if not told.text.strip():
        raise Refusal(422, "There is no label text to read.", "Send the words of the label as text.")
    found = companion.read_label(told.text)
    return answer(finished(label_json(found, companion.knowledge), companion.knowledge, moment))


class CheckModel(Model):
    """One medicine or product, and if wanted the person who takes it."""

    text: Line
    person: PersonModel | None = None


@router.post("/check", responses=responses(*CHECKED, computed=True))
async def check(request: Request, told: CheckModel, _: IdempotencyKey = None) -> Response:
    """One medicine or product beside magnesium."""
    from epsom.exchange.answer_json import medicine_json, screen_json

    moment, companion = _now(request)
    if not told.text.strip():
        raise Refusal(422, "There is no medicine to look at.", "Send its name as text.")
    beside = None if told.person is None else read_person(told.person, moment.day)
    found, screening = companion.check(told.text, beside)
    body = medicine_json(found, companion.knowledge)
    if screening is not None:
        body["screening"] = screen_json(screening, companion.knowledge)
    return answer(finished(body, companion.knowledge, moment))


@router.get("/food", responses=responses("results", "cursor", computed=True))
async def food(
    request: Request,
    q: Annotated[str, Query(min_length=1, max_length=200, description="the food, in words")],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> Response:
    """Foods that fit what was typed, best first."""
    from epsom.exchange.answer_json import food_json

    moment, companion = _now(request)
    found = companion.find_food(q, limit)
    return answer(finished({**food_json(found), "cursor": None}, companion.knowledge, moment))


class ScaleModel(Model):
    """A questionnaire: its answers in order, null for skipped, or a total from elsewhere."""

    scale: Annotated[str, Field(pattern="^[a-z0-9_]{1,40}$")]
    answers: Annotated[list[Annotated[int, Field(ge=0, le=100)] | None], Field(max_length=SCALES)] | None = None
    total: float | None = Field(None, ge=0, le=1000)
    previous: float | None = Field(None, ge=0, le=1000, description="the total before this one")
    country: Annotated[str, Field(pattern="^[A-Za-z]{2}$")] | None = None


@router.post("/scale", responses=responses("total", "band", "change", "flags", computed=True))
async def scale(request: Request, told: ScaleModel, _: IdempotencyKey = None) -> Response:
    """One questionnaire, scored; help stands first where an answer asks for it."""
    from epsom.core.scales import change, score
    from epsom.exchange.scale_json import place_of, score_json

    moment, companion = _now(request)
    knowledge = companion.knowledge
    instrument = knowledge.instruments.get(told.scale)
    if instrument is None:
        known = ", ".join(knowledge.instruments)
        raise Refusal(422, "There is no questionnaire of this name.", f"The questionnaires are: {known}.")
    before = None if told.previous is None else score(instrument, total=told.previous)
    answers = None if told.answers is None else tuple(told.answers)
    found = score(instrument, answers, total=told.total, previous=told.previous, today=moment.day)
    moved = None if before is None else change(instrument, before, found)
    body = score_json(instrument, found, moved, knowledge, place_of(told.country, knowledge))
    return answer(finished(body, knowledge, moment))


@router.get("/evidence", responses=responses("items", "cursor", computed=True))
async def evidence(
    request: Request,
    goal: Annotated[str | None, Query(max_length=GOALS, description="only what speaks to this goal")] = None,
    certainty: Literal["high", "moderate", "low", "very_low", "none"] | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
    cursor: Annotated[str | None, Query(max_length=GOALS)] = None,
) -> Response:
    """How sure anyone is of what magnesium does, outcome by outcome."""
    from epsom.exchange.answer_json import because_json

    moment, companion = _now(request)
    knowledge = companion.knowledge
    if goal is not None and goal not in knowledge.goals:
        raise Refusal(422, "There is no goal of this name.", "The goals are: " + ", ".join(knowledge.goals) + ".")
    ids = list(knowledge.verdicts) if goal is None else [*knowledge.goals[goal].outcomes]
    chosen = [knowledge.verdicts[each] for each in ids if each in knowledge.verdicts]
    chosen = [each for each in chosen if certainty in (None, each.certainty)]
    start = next((at + 1 for at, each in enumerate(chosen) if each.id == cursor), None if cursor else 0)
    if start is None:
        raise Refusal(422, "This cursor belongs to another list.", "Begin again without a cursor.")
    page = chosen[start : start + limit]
    items: list[dict[str, Any]] = [
        {
            "outcome": each.id,
            "label": each.label,
            "certainty": each.certainty,
            "effect": None
            if each.estimate is None
            else {"estimate": each.estimate, "low": each.ci_low, "high": each.ci_high, "unit": each.unit},
            "sentence": each.sentence,
            "because": [because_json(each.because, knowledge)],
        }
        for each in page
    ]
    more = page[-1].id if page and start + limit < len(chosen) else None
    return answer(finished({"items": items, "cursor": more}, knowledge, moment))
