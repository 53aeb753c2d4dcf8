"""Planning a comparison, one question on a page, and the papers that go with it: what was fixed, labels, the key.

Every question has an answer already, so that Next is enough. What a design can find is shown before anything is sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.report.shapes import Notes
from epsom.core.trial.protocol import ONE_LOOK
from epsom.core.wording import first_upper
from epsom.notebook.refusing import Refused
from epsom.render import trial_pictures as draw
from epsom.render.pictures import NARROW, WIDE
from epsom.render.trial_pictures import Expected, figure
from epsom.web.forms import Form
from epsom.web.page import Desk, Elsewhere, desk_of, saved, show, typed
from epsom.web.pages.trial_verdict import beside_of, is_night, paper
from epsom.web.trial_planning import (
    DESIGNS,
    Chosen,
    chosen_of,
    design_named,
    foresight_of,
    forget,
    offer_of,
    offers_of,
    protocol_of,
    suggested,
)
from epsom.web.trial_view import Drawn, design_words, endings_key, newest, units

if TYPE_CHECKING:
    from epsom.core.trial.blinding import Kit
    from epsom.core.trial.foresee import Foresight, Row
    from epsom.core.trial.protocol import Offer
    from epsom.core.trial.shapes import Outcome
    from epsom.notebook.trials import KeptTrial

router = APIRouter()

SCREENS = 5
WAYS = (
    ("open", "Open: I know which weeks are with magnesium"),
    ("blinded", "Blinded: someone fills numbered boxes for me"),
)
_BLINDING_HELP = (
    "It takes a second person, and look-alikes: empty capsules of the same kind, filled with something harmless.",
    "That person fills one box for each period after a key that only they see. You take from the box of the day.",
    "It guards against hoping. A blinded result is worth more, yet an open one that gets finished is worth more than a "
    "blinded one that does not.",
    ONE_LOOK,
)
_SLOW = "builds up slowly"
_FAST = "comes at once"


# --- the five questions -----------------------------------------------------------------------------------------------
@router.get("/trial/new")
async def new(request: Request) -> Response:
    """To the first question."""
    return RedirectResponse("/trial/new/1", 303)


@router.get("/trial/new/{screen}")
async def new_page(request: Request, screen: int) -> Response:
    """One question."""
    if not 1 <= screen <= SCREENS:
        raise HTTPException(404)
    return _page(request, desk_of(request), screen, Form.blank())


@router.post("/trial/new/{screen}")
async def answer(request: Request, screen: int) -> Response:
    """Keep the answer and go on."""
    desk, form = desk_of(request), await typed(request)
    if not 1 <= screen < SCREENS:
        return _seal(request, desk, form) if screen == SCREENS else RedirectResponse("/trial/new/1", 303)
    chosen = chosen_of(desk)
    _READ[screen](form, chosen, desk)
    if form.problems:
        return _page(request, desk, screen, form, 422)
    onward = screen if form.raw("do") == "show" else screen + 1
    return RedirectResponse(f"/trial/new/{onward}" + ("#find" if onward == screen else ""), 303)


def _page(request: Request, desk: Desk, screen: int, form: Form, status: int = 200) -> Response:
    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    if running is not None and running.state in ("running", "paused"):
        raise Elsewhere("/trial")
    with desk.notebook.one_look():
        chosen = chosen_of(desk)
        context = {
            "screen": screen,
            "screens": SCREENS,
            "form": form,
            "quiet": is_night(desk),
            **_SHOW[screen](desk, chosen),
        }
    return show(request, "trial_new.html", status, **context)


# --- 1: the question --------------------------------------------------------------------------------------------------
def _show_question(desk: Desk, chosen: Chosen) -> dict[str, Any]:
    offers = offers_of(desk)
    now = offer_of(chosen, offers)
    notes = Notes(desk.knowledge)
    return {
        "outcomes": [(each.outcome.id, _offered(each)) for each in offers[:8]],
        "chosen": {"outcome": now.outcome.id, "question": chosen.question},
        "lag": notes.line(now.lag_because.text, now.lag_because.because),
        "notes": notes.footnotes(),
    }


def _offered(offer: Offer) -> str:
    noted = "not noted yet" if not offer.noted else f"{offer.noted} days noted" if offer.noted > 1 else "one day noted"
    return f"{first_upper(offer.outcome.name)} · {noted}"


def _read_question(form: Form, chosen: Chosen, desk: Desk) -> None:
    outcome = form.choice("outcome", [each.outcome.id for each in offers_of(desk)])
    question = form.text("question", 300)
    if form.problems:
        return
    if outcome is not None and outcome != chosen.outcome:
        chosen.outcome, chosen.mid = outcome, None
    chosen.question = question or ""


# --- 2: the smallest change that matters ------------------------------------------------------------------------------
def _show_mid(desk: Desk, chosen: Chosen) -> dict[str, Any]:
    offer = offer_of(chosen, offers_of(desk))
    outcome, notes = offer.outcome, Notes(desk.knowledge)
    mid = outcome.mid if chosen.mid is None else chosen.mid
    ends = "" if outcome.high is None else f" It goes from {outcome.low:g} to {outcome.high:g}."
    help_lines = [
        "Think of a usual day and of one that is better by just this much. Would you notice? Would it be worth a tablet a day?",
        "A small number asks for many more days. A large one may overlook a help that is real.",
    ]
    if offer.mean is not None:
        help_lines.insert(0, f"Lately it was {figure(offer.mean)} on average.{ends}")
    return {
        "outcome": outcome,
        "unit": units(outcome),
        "chosen": {"mid": f"{mid:g}"},
        "mid_hint": "We have put in what fits most people. You know better.",
        "mid_help": help_lines,
        "mid_because": notes.line(offer.mid_because.text, offer.mid_because.because),
        "notes": notes.footnotes(),
    }


def _read_mid(form: Form, chosen: Chosen, desk: Desk) -> None:
    outcome = offer_of(chosen, offers_of(desk)).outcome
    most = 1000.0 if outcome.high is None or outcome.low is None else outcome.high - outcome.low
    given = form.number("mid", 0.01, most, "the smallest change that matters")
    if not form.problems:
        chosen.mid = given


# --- 3: open or blinded -----------------------------------------------------------------------------------------------
def _show_way(desk: Desk, chosen: Chosen) -> dict[str, Any]:
    return {"ways": WAYS, "chosen": {"blinding": chosen.blinding}, "blinding_help": _BLINDING_HELP, "notes": ()}


def _read_way(form: Form, chosen: Chosen, desk: Desk) -> None:
    given = form.choice("blinding", [each for each, _ in WAYS])
    if not form.problems:
        chosen.blinding = "blinded" if given == "blinded" else "open"


# --- 4: how long ------------------------------------------------------------------------------------------------------
def _show_length(desk: Desk, chosen: Chosen) -> dict[str, Any]:
    protocol, notes = protocol_of(chosen, desk), Notes(desk.knowledge)
    found = foresight_of(desk, protocol)
    words = [notes.line(each.text, each.because) for each in found.sentences]
    return {
        "designs": [(each, _length(each, advised=each == suggested(found))) for each in DESIGNS],
        "chosen": {
            "design": chosen.design or suggested(found),
            "half_life": f"{protocol.half_life.median_days:g}",
        },
        "words": words[:4],
        "more_words": words[4:],
        "pictures": _pictures(found, protocol.outcome),
        "key": endings_key(),
        "half_life_help": [],
        "notes": notes.footnotes(),
    }


def _length(name: str, *, advised: bool) -> str:
    design = design_named(name)
    each = f"{design.period_days // 7} weeks" if design.period_days > 7 else "one week"
    said = f"{design.n_days // 7} weeks: {design.n_pairs} pairs, {each} with and {each} without"
    return f"{said} (fits best)" if advised else said


@dataclass(frozen=True, slots=True)
class FarSight:
    """What a design can find of an effect that comes in one of two ways."""

    title: str
    ranges: Drawn
    chances: Drawn


def _pictures(found: Foresight, outcome: Outcome) -> list[FarSight]:
    ways = (
        ("If an effect comes at once", _FAST, found.sd_fast),
        (f"If it builds up slowly, half of it in about {found.half_life.median_days:g} days", _SLOW, found.sd_slow),
    )
    return [
        _far_sight(title, [_expected(each, way, sd, outcome) for each in found.rows], found, outcome)
        for title, way, sd in ways
    ]


def _expected(row: Row, way: str, sd: float, outcome: Outcome) -> Expected:
    reach = 1.96 * sd
    return Expected(
        name=_effect_name(row, outcome),
        true=row.effect,
        low=row.effect - reach,
        high=row.effect + reach,
        chances=row.fast if way == _FAST else row.slow,
    )


def _effect_name(row: Row, outcome: Outcome) -> str:
    if row.effect == 0:
        return "no change at all"
    size = figure(abs(row.effect))
    return f"{size} {units(outcome, float(abs(row.effect)))} {'better' if row.effect > 0 else 'worse'}"


def _far_sight(title: str, rows: list[Expected], found: Foresight, outcome: Outcome) -> FarSight:
    head, body = draw.chance_rows(rows)
    ranges = "How unsure an answer will be: with 95 in 100 odds the truth lies on the line around it."
    chances = "How often it would end in which verdict, for each true change."

    def both(make: Any, summary: str) -> Drawn:
        wide, narrow = (make(across, summary) for across in (WIDE, NARROW))
        return Drawn(wide, narrow, summary, head, body)

    unit = units(outcome)
    return FarSight(
        title,
        both(lambda across, said: draw.ranges_svg(rows, found.mid, across, summary=said, unit=unit), ranges),
        both(lambda across, said: draw.chances_svg(rows, across, summary=said), chances),
    )


def _read_length(form: Form, chosen: Chosen, desk: Desk) -> None:
    design = form.choice("design", DESIGNS)
    half_life = form.number("half_life", 0.1, 365, "the days until half of an effect is there")
    if not form.problems:
        chosen.design, chosen.half_life = design, half_life


# --- 5: check everything, and seal ------------------------------------------------------------------------------------
def _show_check(desk: Desk, chosen: Chosen) -> dict[str, Any]:
    protocol, notes = protocol_of(chosen, desk), Notes(desk.knowledge)
    outcome = protocol.outcome
    against = desk.notebook.trial_may_start(protocol)
    looks = [f"after day {each.day + 1}" for each in protocol.looks]
    summary = [
        (1, "The question", protocol.question),
        (1, "What decides", f"{first_upper(outcome.name)}, {'higher' if outcome.higher_is_better else 'lower'} is better"),
        (2, "Smallest change that matters", f"{figure(outcome.mid)} {units(outcome, outcome.mid)}"),
        (3, "Open or blinded", dict(WAYS)[protocol.blinding]),
        (4, "How long", design_words(protocol)),
        (0, "When you can look", ", ".join([*looks[:-1], f"{looks[-1]}, the end"])),
        (0, "How it is judged", "a model fixed beforehand; what was believed of the effect before is shown with the answer"),
    ]  # fmt: skip
    if protocol.elemental_mg is not None:
        summary.insert(4, (0, "A day with magnesium", f"{protocol.elemental_mg:g} mg, as you take it now"))
    return {
        "chosen": {},
        "summary": summary,
        "stands": [notes.line(each.text, each.because) for each in against],
        "notes": notes.footnotes(),
    }


def _seal(request: Request, desk: Desk, form: Form) -> Response:
    chosen = chosen_of(desk)
    try:
        desk.notebook.seal_trial(protocol_of(chosen, desk))
    except Refused:
        return _page(request, desk, SCREENS, form, 422)
    forget(desk)
    return saved(request, "/trial", "Sealed. Chance has dealt the weeks.")


_SHOW = {1: _show_question, 2: _show_mid, 3: _show_way, 4: _show_length, 5: _show_check}
_READ = {1: _read_question, 2: _read_mid, 3: _read_way, 4: _read_length}


# --- the papers -------------------------------------------------------------------------------------------------------
@router.get("/trial/protocol")
async def protocol_page(request: Request) -> Response:
    """What was fixed before the first day, as a text to print or to send on."""
    from epsom.core.report.trial import write_protocol

    desk = desk_of(request)
    kept = _sealed(desk)
    protocol = kept.trial.protocol
    said = [] if not kept.trial.randomised else [each.text for each in foresight_of(desk, protocol).sentences]
    found = write_protocol(kept.trial, desk.knowledge, foresight=said)
    return paper(request, found, after=kept.last("looked") is not None)


@router.get("/trial/protocol/checklist")
async def protocol_checklist(request: Request) -> Response:
    """SPIRIT 2013 with SPENT 2019, filled in."""
    from epsom.core.report.trial_checklists import write_spent

    desk = desk_of(request)
    kept = _sealed(desk)
    found = write_spent(kept.trial, desk.knowledge, beside_of(desk, kept))
    return paper(request, found, after=kept.last("looked") is not None)


def _sealed(desk: Desk) -> KeptTrial:
    kept = newest(desk)
    if kept is None:
        raise Elsewhere("/trial")
    return kept


@router.get("/trial/kit")
async def kit(request: Request) -> Response:
    """Labels for the boxes, and what to do for the one who fills them."""
    desk = desk_of(request)
    kept = _sealed(desk)
    found = _kit(desk, kept)
    if found is None:
        return show(request, "trial_kit.html", blinded=False, notes=())
    notes = Notes(desk.knowledge)
    how = [notes.line(each.text, each.because) for each in found.how_to]
    return show(request, "trial_kit.html", blinded=True, kit=found, how=how, notes=notes.footnotes())


def _kit(desk: Desk, kept: KeptTrial) -> Kit | None:
    """Labels and key of a blinded comparison; none of an open one."""
    from epsom.core.trial.blinding import kit_of

    return kit_of(kept.trial, desk.knowledge) if kept.trial.protocol.blinding == "blinded" else None


@router.get("/trial/key")
async def key_door(request: Request) -> Response:
    """Who may open the key, before it is shown."""
    desk = desk_of(request)
    kept = _sealed(desk)
    return show(request, "trial_key.html", blinded=kept.trial.protocol.blinding == "blinded", opened=False)


@router.post("/trial/key")
async def key(request: Request) -> Response:
    """The key itself: for the one who fills; who takes and has to know opens it for good, and that is noted."""
    desk, form = desk_of(request), await typed(request)
    kept = newest(desk)
    if kept is None or kept.trial.protocol.blinding != "blinded":
        raise Elsewhere("/trial")
    if form.raw("who") not in ("filler", "taker"):
        return RedirectResponse("/trial/key", 303)
    if form.raw("who") == "taker":
        desk.notebook.unblind_trial(kept.id)
    found = _kit(desk, kept)
    assert found is not None
    mg = "" if found.elemental_mg is None else f", {found.elemental_mg:g} mg a day"
    rows = [
        (str(each.box), f"M: magnesium{mg}" if each.holds == "magnesium" else "L: look-alike", str(each.doses))
        for each in found.key
    ]
    return show(request, "trial_key.html", blinded=True, opened=True, rows=rows, seal=found.seal)
