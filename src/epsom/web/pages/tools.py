"""Tools now: something to do in a hard moment, with distress before and after; stopping is always one tap away.

Which practices fit whom, and what comes first, is decided in `core.plan.tools`. No sound, no timer that runs out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.diary import PracticeDone
from epsom.core.diary.today import part_of_day
from epsom.core.plan.practices import YOU_TOLD
from epsom.core.plan.tools import GROUNDING, GROUPS, HIGH_DISTRESS, Tool, felt, left_out, offer_now, tools_of
from epsom.core.report.shapes import Line, Notes
from epsom.knowledge import Knowledge, Practice
from epsom.notebook import Notebook, new_id
from epsom.web.page import Desk, desk_of, saved, show, typed
from epsom.web.pages.support import chosen_country, help_for, help_of, own_people

router = APIRouter()

# Practices that are done somewhere else in epsom: where, and in what words the way there is shown.
_ELSEWHERE = {
    "bedtime_list": ("/journal/tomorrow", "Write the list"),
    "journaling": ("/journal", "Open the journal"),
    "gratitude": ("/journal/good", "Write them down"),
    "support_people": ("/support/people", "Name them"),
    "therapy_combination": ("/report", "Print a report"),
}
_SLOWS_DOWN = frozenset({"breathing", "attention", "body"})  # where the first try may feel worse


# --- what is known about this person's tools -----------------------------------------------------------------------------
def put_away(notebook: Notebook) -> tuple[str, ...]:
    """Practices that are not for this person."""
    kept = notebook.setting("hidden_practices", [])
    return tuple(str(each) for each in kept) if isinstance(kept, list) else ()


def hide(notebook: Notebook, practice: str, *, away: bool) -> None:
    """Put a practice away, or bring it back."""
    now = [each for each in put_away(notebook) if each != practice]
    notebook.set_setting("hidden_practices", [*now, practice] if away else now)


def _tools(desk: Desk) -> tuple[Tool, ...]:
    done = sorted(desk.notebook.entries(PracticeDone), key=lambda each: (each.day, each.minute or 0))
    latest = {each.practice: each.verdict for each in done if each.verdict is not None}
    return tools_of(
        desk.notebook.person(),
        desk.notebook.screening(),
        desk.knowledge,
        put_away=put_away(desk.notebook),
        kept=[each for each, verdict in latest.items() if verdict == "keep"],
    )


def _draft(desk: Desk) -> dict[str, Any]:
    """Distress before, and what came of the last practice; in memory only."""
    kept = desk.session.draft.setdefault("tools", {})
    assert isinstance(kept, dict)
    return kept


def _help(desk: Desk) -> dict[str, Any]:
    """What stands beside a high rating: people, the emergency number, the first line."""
    country = help_of(help_for(chosen_country(desk.notebook), desk.knowledge))
    return {"country": country, "people": own_people(desk.notebook)}


# --- the list -------------------------------------------------------------------------------------------------------------
@router.get("/tools")
async def tools(request: Request) -> Response:
    """Distress first, if one likes; then two suggestions and the whole list."""
    desk = desk_of(request)
    distress = _draft(desk).get("before")
    all_tools = _tools(desk)
    notes = Notes(desk.knowledge)
    away = put_away(desk.notebook)
    high = distress is not None and distress >= HIGH_DISTRESS
    return show(
        request,
        "tools.html",
        distress=distress,
        high=high,
        offered=offer_now(all_tools, distress, part_of_day(desk.moment.minute)),
        groups=[(title, [each for each in all_tools if each.group == group]) for group, title in GROUPS.items()],
        away=[each for each in desk.knowledge.practices.values() if each.id in away],
        left_out=[(each, [notes.line(why.text, why.because) for why in each.why])
                  for each in left_out(desk.notebook.person(), desk.notebook.screening(), desk.knowledge)],
        help=_help(desk) if high else None,
        footnotes_=notes.footnotes(),
    )  # fmt: skip


@router.post("/tools/distress")
async def distress(request: Request) -> Response:
    """Note how it is right now. It is kept with the practice done next, and nowhere else."""
    desk, form = desk_of(request), await typed(request)
    given = form.rating("before")
    _draft(desk)["before"] = None if form.problems else given
    return RedirectResponse("/tools#offer", 303)


# --- one practice -----------------------------------------------------------------------------------------------------------
def _known(desk: Desk, practice: str) -> tuple[Practice, Tool | None] | None:
    known = desk.knowledge.practices.get(practice)
    if known is None or known.retired is not None:
        return None
    everything = tools_of(desk.notebook.person(), desk.notebook.screening(), desk.knowledge)
    return known, next((each for each in everything if each.practice.id == practice), None)


@router.get("/tools/done")
async def done(request: Request) -> Response:
    """How it went, in a sentence; a small drop counts."""
    desk = desk_of(request)
    result = _draft(desk).get("done")
    if not isinstance(result, dict):
        return RedirectResponse("/tools", 303)
    notes = Notes(desk.knowledge)
    change = felt(result["before"], result["after"], desk.knowledge)
    high = result["after"] is not None and result["after"] >= HIGH_DISTRESS
    return show(
        request,
        "tools_done.html",
        result=result,
        change=change,
        practice=desk.knowledge.practices[result["practice"]],
        grounding=GROUNDING,
        happens=_said(("practice_negative_reactions",), desk.knowledge, notes) if change in ("worse", "up") else (),
        help=_help(desk) if high else None,
        footnotes_=notes.footnotes(),
    )


@router.get("/tools/{practice}")
async def player(request: Request, practice: str) -> Response:
    """The steps of one practice: all at once, or one on each screen."""
    desk = desk_of(request)
    found = _known(desk, practice)
    if found is None:
        return RedirectResponse("/tools", 303)
    known, tool = found
    notes = Notes(desk.knowledge)
    if tool is None:
        why = [
            each
            for each in left_out(desk.notebook.person(), desk.notebook.screening(), desk.knowledge)
            if each.id == practice
        ]
        lines = [notes.line(each.text, each.because) for found_ in why for each in found_.why]
        return show(request, "tools_not_offered.html", practice=known, lines=lines, footnotes_=notes.footnotes())
    own = [each for each in tool.practice.cautions if each.text.startswith(YOU_TOLD)]
    steps = known.steps
    step = _step(request.query_params.get("step"), len(steps))
    first_time = not any(each.practice == practice for each in desk.notebook.entries(PracticeDone))
    return show(
        request,
        "tools_player.html",
        practice=known,
        step=step,
        elsewhere=_ELSEWHERE.get(practice),
        paced=practice == "slow_paced_breathing",
        own_cautions=[notes.line(each.text, each.because, "care") for each in own],
        cautions=[notes.line(each.text, each.because) for each in tool.practice.cautions if each not in own],
        before_first=_before_first(known, desk.knowledge, notes) if first_time else (),
        known_of=_known_of(known, desk.knowledge, notes),
        footnotes_=notes.footnotes(),
    )


def _step(given: str | None, steps: int) -> int:
    """Which step is shown alone; 0 for all of them."""
    return int(given) if given is not None and given.isdecimal() and len(given) < 4 and 1 <= int(given) <= steps else 0


def _said(facts: Sequence[str], knowledge: Knowledge, notes: Notes) -> tuple[Line, ...]:
    known = [knowledge.facts[each] for each in facts if each in knowledge.facts]
    return tuple(notes.line(each.text, (each.because,)) for each in known)


def _before_first(practice: Practice, knowledge: Knowledge, notes: Notes) -> tuple[Line, ...]:
    """Said before the first try of what slows one down."""
    if practice.category not in _SLOWS_DOWN:
        return ()
    fact = knowledge.facts["practice_rule_5"]
    words = fact.text.split(": ", 1)[-1]
    return (notes.line(f"{words[:1].upper()}{words[1:]}", (fact.because,)),)


def _known_of(practice: Practice, knowledge: Knowledge, notes: Notes) -> tuple[Line, ...]:
    """What is known of a practice, and how surely."""
    level = knowledge.facts[f"evidence_level_{practice.level.lower()}"]
    lines = [
        notes.line(level.text.split(": ", 1)[-1], (level.because,)),
        notes.line(practice.key_number, (practice.because,)),
    ]
    if practice.limits:
        lines.append(notes.line(practice.limits, (practice.because,)))
    return tuple(lines)


@router.get("/tools/{practice}/after")
async def after(request: Request, practice: str) -> Response:
    """After it, or after stopping: rate again if one likes, keep it or put it away."""
    desk = desk_of(request)
    found = _known(desk, practice)
    if found is None:
        return RedirectResponse("/tools", 303)
    return show(request, "tools_after.html", practice=found[0], before=_draft(desk).get("before"))


@router.post("/tools/{practice}/after")
async def keep(request: Request, practice: str) -> Response:
    """Write the practice down. One that left distress 2 or more higher is put away; it can be brought back."""
    desk, form = desk_of(request), await typed(request)
    found = _known(desk, practice)
    if found is None:
        return RedirectResponse("/tools", 303)
    draft = _draft(desk)
    before = draft.get("before") if "before" in draft else None
    if form.has("before"):
        before = form.rating("before")
    rated = form.rating("after")
    verdict = form.choice("verdict", ("keep", "not_for_me"))
    if form.problems:
        return show(request, "tools_after.html", 422, form=form, practice=found[0], before=draft.get("before"))
    worse = felt(before, rated, desk.knowledge) == "worse"
    said: Literal["keep", "not_for_me"] | None = "keep" if verdict == "keep" else None
    if worse or verdict == "not_for_me":
        said = "not_for_me"
    entry = PracticeDone(
        id=new_id(), day=desk.today, practice=practice, minute=desk.moment.minute, before=before, after=rated,
        verdict=said,
    )  # fmt: skip
    desk.notebook.log(entry)
    if said is not None:
        hide(desk.notebook, practice, away=said == "not_for_me")
    draft["done"] = {"practice": practice, "before": before, "after": rated, "verdict": said}
    draft["before"] = rated  # the next one begins where this one ended
    return RedirectResponse("/tools/done", 303)


@router.post("/tools/{practice}/away")
async def not_for_me(request: Request, practice: str) -> Response:
    """Put a practice away."""
    desk = desk_of(request)
    found = _known(desk, practice)
    if found is None:
        return RedirectResponse("/tools", 303)
    hide(desk.notebook, practice, away=True)
    return saved(request, "/tools", f"{found[0].title} is put away. It stands at the foot of this page.")


@router.post("/tools/{practice}/back")
async def bring_back(request: Request, practice: str) -> Response:
    """Bring a practice back."""
    desk = desk_of(request)
    hide(desk.notebook, practice, away=False)
    return saved(request, "/tools", "It is back in the list.")
