"""The evidence: a card for each outcome, one outcome from its trials up, the map of mechanisms, questions, what is not followed.

What is known comes from `core.evidence` and stands in the words of its report; here it gets its pictures and addresses.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.report.cards import Card, cards, not_followed
from epsom.core.report.shapes import PEBBLES, Footnote, Line, Notes
from epsom.knowledge import Goal, Knowledge
from epsom.web.page import Desk, Elsewhere, desk_of, house_of, session_of, show

if TYPE_CHECKING:
    from epsom.core.evidence.shapes import Arrow, Weight
    from epsom.knowledge import OutcomeVerdict
    from epsom.render.forest import Forest

router = APIRouter()
_PARTS = ("sure", "trials", "pool", "out", "reviews", "unknown")  # what a report on one outcome may have
# What the words of the command line are called on a page.
_HERE = {
    "epsom screen and epsom check answer for you": "the Safety page answers for you",
    "For you it may be less: epsom screen says.": "For you it may be less: the Safety page says.",
    "Look yours up: epsom check and its name.": "Look yours up on the Safety page.",
}
_COMMAND = re.compile(r": epsom knowledge show \w+")
_NO_PAPER = re.compile(r"^No document yet for this sentence about [^.]*\.")
_NONE_YET = "No document stands behind this sentence yet."
# Cards that say more about something articles say; the others among them stand by themselves.
_MORE = {
    "skin_absorption": "skin",
    "two_hours": "two_hours",
    "reishi": "reishi",
    "two_to_four_hundred": "doses",
    "compound_or_elemental": "milligrams",
}


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
    chosen = _goal(goal, knowledge)
    notes = Notes(knowledge)
    answer = desk.notebook.answer()
    mine = answer.person.goals or ()
    ceiling = answer.screening.ceiling_total_supplemental_mg if answer.plan.kind == "plan" else 0.0
    return show(
        request,
        "evidence.html",
        cards=_own_first(cards(knowledge, ceiling, notes, goal), mine if goal is None else (), knowledge),
        chosen=chosen,
        chosen_say=None if chosen is None else notes.line(chosen.say, (chosen.because,)),
        goals=_goals(mine, knowledge),
        mine=mine,
        filled=PEBBLES,
        notes=in_words(notes.footnotes()),
    )


def _goal(goal: str | None, knowledge: Knowledge) -> Goal | None:
    if goal is not None and goal not in knowledge.goals:
        raise HTTPException(404)
    return None if goal is None else knowledge.goals[goal]


def _goals(mine: Sequence[str], knowledge: Knowledge) -> list[Goal]:
    return sorted(knowledge.goals.values(), key=lambda each: each.id not in mine)


def _own_first(found: Sequence[Card], mine: Sequence[str], knowledge: Knowledge) -> tuple[Card, ...]:
    """The cards that speak to a goal the person chose before the others; within both, the order they came in."""
    outcomes = {each for goal in mine if goal in knowledge.goals for each in knowledge.goals[goal].outcomes}
    return tuple(sorted(found, key=lambda each: each.id not in outcomes))


# --- the map -----------------------------------------------------------------------------------------------------------
@router.get("/evidence/map")
async def mechanisms(request: Request) -> Response:
    """What is said to happen inside, and in whom it was seen."""
    return _map(request, None)


@router.get("/evidence/map/for/{goal}")
async def mechanisms_for(request: Request, goal: str) -> Response:
    """The arrows that lead to what one goal looks at."""
    return _map(request, goal)


def _map(request: Request, goal: str | None) -> Response:
    from epsom.core.evidence import mechanism_map
    from epsom.core.report.evidence import write_mechanisms
    from epsom.render.mechanism_map import HEAD, map_key, map_rows, map_svg
    from epsom.render.pictures import NARROW

    desk = desk_of(request)
    knowledge = desk.knowledge
    chosen = _goal(goal, knowledge)
    found = mechanism_map(knowledge)
    arrows = [each for each in found.arrows if chosen is None or each.outcome in chosen.outcomes]
    with_map = {each.outcome for each in found.arrows}
    mine = desk.notebook.answer().person.goals or ()
    report = write_mechanisms(found, knowledge) if chosen is None else None
    return show(
        request,
        "evidence_map.html",
        chosen=chosen,
        goals=[each for each in _goals(mine, knowledge) if with_map.intersection(each.outcomes)],
        found=found,
        report=report,
        notes=() if report is None else in_words(report.footnotes),
        head=HEAD,
        rows=map_rows(arrows),
        key=map_key(),
        wide=map_svg(arrows) if arrows else None,
        narrow=map_svg(arrows, NARROW) if arrows else None,
        outcomes=_felt(arrows, knowledge),
    )


def _felt(arrows: Sequence[Arrow], knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """Where it says whether people felt anything: id, label and certainty of each outcome behind the arrows."""
    found = dict.fromkeys(each.outcome for each in arrows if each.outcome in knowledge.verdicts)
    verdicts = [knowledge.verdicts[each] for each in found if each is not None]
    return [(each.id, each.label, each.certainty) for each in verdicts]


# --- questions, and what is not followed ---------------------------------------------------------------------------------
@router.get("/evidence/questions")
async def questions(request: Request) -> Response:
    """What people ask, answered in a few sentences each."""
    from epsom.core.evidence import answers

    knowledge = _known(request)
    notes = Notes(knowledge)
    items = []
    for each in answers(knowledge):
        lines = [notes.line(_here(text), each.because if not at else ()) for at, text in enumerate(each.answer)]
        items.append((each.id, each.question, lines))
    return show(request, "evidence_questions.html", items=items, notes=in_words(notes.footnotes()))


def _known(request: Request) -> Knowledge:
    """What is known, for pages that say nothing about a person: they are read before there is a profile, as an audit is."""
    if session_of(request) is None:
        raise Elsewhere("/door")
    house = house_of(request)
    return house.companion(house.clock().day).knowledge


def _here(text: str) -> str:
    for words, here in _HERE.items():
        text = text.replace(words, here)
    return text


@router.get("/evidence/not-followed")
async def articles(request: Request) -> Response:
    """What popular articles say that the plan does not follow, and what we go by."""
    from epsom.core.evidence import not_followed as sayings

    knowledge = _known(request)
    notes = Notes(knowledge)
    said = [(each, notes.line(_here(each.instead), each.because)) for each in sayings(knowledge)]
    further = {each.id: each for each in not_followed(knowledge, notes)}
    items: list[tuple[str, str, Line, tuple[Line, ...]]] = []
    for each, ours in said:
        more = further.pop(_MORE.get(each.id, ""), None)
        items.append((each.id, f"“{each.saying}”", ours, more.ours if more else ()))
    items += [(other.id, other.they.text, other.ours[0], other.ours[1:]) for other in further.values()]
    return show(request, "evidence_articles.html", items=items, notes=in_words(notes.footnotes()))


# --- one outcome ---------------------------------------------------------------------------------------------------------
@router.get("/evidence/{outcome}")
async def one_outcome(request: Request, outcome: str) -> Response:
    """One outcome from its trials up: the sentence, how sure, the picture, what was pooled, and what it does in the plan."""
    desk = desk_of(request)
    verdict = desk.knowledge.verdicts.get(outcome)
    if verdict is None or verdict.retired is not None:
        raise HTTPException(404)
    return _one(request, desk, outcome)


def _one(request: Request, desk: Desk, outcome: str) -> Response:
    from epsom.core.evidence import weigh
    from epsom.core.report.evidence import write_evidence
    from epsom.render.forest import HEAD, forest_caption, forest_of, forest_rows, forest_svg
    from epsom.render.pictures import NARROW

    knowledge = desk.knowledge
    weight = weigh(outcome, knowledge)
    report = write_evidence((weight,), knowledge)
    forest = forest_of(weight)
    answer = desk.notebook.answer()
    ceiling = answer.screening.ceiling_total_supplemental_mg if answer.plan.kind == "plan" else 0.0
    beside = Notes(knowledge)
    card = next(each for each in cards(knowledge, ceiling, beside) if each.id == outcome)
    goals = [each for each in knowledge.goals.values() if outcome in each.outcomes]
    return show(
        request,
        "evidence_outcome.html",
        weight=weight,
        card=card,
        answer=report.answer,
        parts=dict.fromkeys(_PARTS) | {each.id.removeprefix(f"{outcome}_"): each for each in report.sections},
        mine=bool(set(answer.person.goals or ()) & {each.id for each in goals}),
        goals=goals,
        forest=forest,
        wide=None if forest is None else forest_svg(forest),
        narrow=None if forest is None else forest_svg(forest, NARROW),
        caption="" if forest is None else forest_caption(forest),
        top=_top_figure(knowledge.verdicts[outcome], weight, forest),
        head=HEAD,
        rows=() if forest is None else forest_rows(forest),
        notes=in_words(report.footnotes),
        beside=in_words(_of(card.used, beside)),
    )


def _top_figure(verdict: OutcomeVerdict, weight: Weight, forest: Forest | None) -> str:
    """Which row of the picture the figure at the top of the page is, or why it is none of them."""
    if forest is None or verdict.estimate is None:
        return ""
    rows = [each for each in forest.rows if each.effect.estimate is not None]
    same = next((each for each in rows if abs((each.effect.estimate or 0.0) - verdict.estimate) < 0.006), None)
    if same is not None:
        return f"The figure at the top of this page is that of {same.label}." if len(rows) > 1 else ""
    pool = weight.pool
    if verdict.measure == "Cohen's d" and pool is not None and pool.k == 1 and pool.measure == "smd":
        said = next((text for row in weight.studies if row.pooled for text in row.assumed if "Cohen's d" in text), "")
        return f"Why the picture is not quite the figure at the top: {said}." if said else ""
    return f"The figure at the top is another one, and not in this picture: {verdict.effect_basis}."


def in_words(notes: Sequence[Footnote]) -> tuple[Footnote, ...]:
    """The footnotes without the names of commands and entries, which say nothing to someone reading a page."""
    return tuple(replace(each, text=_NO_PAPER.sub(_NONE_YET, _COMMAND.sub("", each.text))) for each in notes)


def _of(lines: Sequence[Line], notes: Notes) -> tuple[Footnote, ...]:
    """The footnotes that some lines need, out of many."""
    wanted = {number for line in lines for number in line.notes}
    return tuple(each for each in notes.footnotes() if each.number in wanted)
