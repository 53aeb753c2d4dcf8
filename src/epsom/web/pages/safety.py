"""Safety: the answer in a sentence, what each answer changed, the day's free hours, labels and medicines, stop signs.

Every sentence is the screening's, the knowledge's or the report's; this page only puts them in an order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.report import headline_line, is_waiting, no_dose, safety_section
from epsom.core.report.pages import write_check, write_label
from epsom.core.report.shapes import Line, Notes, Report, Says
from epsom.core.wording import amount, clock, first_upper, listed
from epsom.web.forms import Form
from epsom.web.page import Desk, desk_of, show, typed
from epsom.web.pages.plan import bands

if TYPE_CHECKING:
    from epsom.core.plan import Plan, Window
    from epsom.core.product import Product
    from epsom.core.safety import Screening
    from epsom.knowledge import Knowledge

router = APIRouter()

LONGEST_LABEL = 20_000  # characters of a label that are read
LONGEST_NAME = 300
_STOPS = (
    ("emergency", "Stop, and call the emergency number"),
    ("stop_and_ask", "Stop, and ask within days"),
    ("stop_no_urgency", "Stop when you like"),
    ("see_clinician_about_mood", "See someone about"),
    ("never", "Never"),
)
_WHO = (
    ("contraindicated", "Do not take it, unless the people who treat you prescribe it"),
    ("clinician_first", "Ask first"),
)


# --- the page ----------------------------------------------------------------------------------------------------------
@router.get("/safety")
async def safety(request: Request) -> Response:
    """Is it safe for me, and why."""
    return show(request, "safety.html", **_view(desk_of(request)))


def _view(desk: Desk) -> dict[str, Any]:
    from epsom.core.diary.standing import rung_on

    notebook, knowledge = desk.notebook, desk.knowledge
    answer, standing = notebook.answer(), notebook.standing()
    screening, plan = answer.screening, answer.plan
    notes = Notes(knowledge)
    headline = headline_line(screening, notes)
    section = safety_section(screening, notes)
    blocks = [each for each in section.blocks if isinstance(each, Says)]
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most) if standing.takes else None
    label, medicine = (str(desk.session.draft.get(each, "")) for each in ("label_text", "medicine_text"))
    return {
        "headline": headline,
        "tone": "stop" if no_dose(screening) and not is_waiting(screening) else "",
        "found": [each for each in blocks[1:] if each.title != "The limit"],
        "limit": next((each for each in blocks if each.title == "The limit"), None),
        "limit_more": _limit_more(screening, knowledge, notes),
        "ribbons": bands(answer, rung, with_doses=standing.takes) if plan.windows else (),
        "windows": _windows(plan),
        "apart": _apart(screening) if not plan.windows else (),
        "stops": _stops(knowledge, notes),
        "who": _who(knowledge, notes),
        "label_text": label,
        "label": _label(notebook.companion.read_label(label), screening, knowledge) if label else None,
        "medicine_text": medicine,
        "check": _check(desk, medicine) if medicine else None,
        "label_form": Form.blank(),
        "medicine_form": Form.blank(),
        "asks": tuple(dict.fromkeys(each.ask for each in screening.open_questions)),
        "notes": notes.footnotes(),
    }


def _label(product: Product, screening: Screening, knowledge: Knowledge) -> Report:
    """What a label says, beside the person's own limit; while answers are open, beside the general ones."""
    own = None if is_waiting(screening) else screening.ceiling_total_supplemental_mg
    return write_label(product, knowledge, own)


def _check(desk: Desk, medicine: str) -> Report:
    companion = desk.notebook.companion
    found, with_it = companion.check(medicine, desk.notebook.person())
    return write_check(found, with_it, desk.knowledge)


def _windows(plan: Plan) -> list[tuple[str, str, str, str]]:
    """The free hours as a table: medicine, when it is taken, from, to."""
    return [(each.medicine, _taken(each), clock(each.starts), clock(each.ends)) for each in plan.windows]


def _taken(window: Window) -> str:
    days = "" if len(window.days) == 7 else f" ({listed(day.capitalize() for day in window.days)})"
    course = "" if window.ends_on is None else f", until {window.ends_on:%-d %B}"
    return ("time not told" if window.at is None else clock(window.at)) + days + course


def _apart(screening: Screening) -> tuple[tuple[str, str], ...]:
    """Without a plan there are no hours of a day, only the distances to keep."""
    return tuple(
        (
            each.text,
            f"at least {amount(each.drug_before_mg_h or 0)} hours before magnesium, "
            f"or {amount(each.drug_after_mg_h or 0)} hours after it",
        )
        for each in screening.medicines
        if each.drug_before_mg_h is not None or each.drug_after_mg_h is not None
    )


def _limit_more(screening: Screening, knowledge: Knowledge, notes: Notes) -> list[Line]:
    """What the limit rests on, and what the others who set one say."""
    facts = [
        knowledge.facts[each]
        for each in ("ul_basis_effect", "ul_lowest_diarrhoea_dose", "ul_contrary_evidence", "intake_ul_scope")
    ]
    found = [notes.line(each.text, (each.because,)) for each in facts]
    return found + [notes.line(each.say, each.because, "quiet") for each in screening.dissent]


def _stops(knowledge: Knowledge, notes: Notes) -> list[tuple[str, str, list[Line]]]:
    found = []
    for group, title in _STOPS:
        signs = [each for each in knowledge.stop_signs.values() if each.group == group]
        found.append((group, title, [notes.line(each.text, (each.because,)) for each in signs]))
    return [each for each in found if each[2]]


def _who(knowledge: Knowledge, notes: Notes) -> list[tuple[str, list[tuple[str, Line]]]]:
    """Who would not take it, and who asks first: every rule, whatever this person told."""
    found = []
    for severity, title in _WHO:
        rules = [each for each in knowledge.rules.values() if each.severity == severity]
        lines = [(first_upper(each.condition), notes.line(each.say, (each.because,))) for each in rules]
        found.append((title, lines))
    return found


# --- a label, a medicine -------------------------------------------------------------------------------------------------
@router.post("/safety/label")
async def label(request: Request) -> Response:
    """Read a label. The words stay in this session and never in an address."""
    desk, form = desk_of(request), await typed(request)
    words = form.text("label_text", LONGEST_LABEL)
    if form.problems:
        return show(request, "safety.html", 422, **{**_view(desk), "form": form, "label_form": form})
    desk.session.draft["label_text"] = words or ""
    return RedirectResponse("/safety#label", 303)


@router.post("/safety/medicine")
async def medicine(request: Request) -> Response:
    """Look one medicine up beside magnesium, and with what was told. Nothing is kept."""
    desk, form = desk_of(request), await typed(request)
    words = form.text("medicine_text", LONGEST_NAME)
    if form.problems:
        return show(request, "safety.html", 422, **{**_view(desk), "form": form, "medicine_form": form})
    desk.session.draft["medicine_text"] = words or ""
    return RedirectResponse("/safety#medicine", 303)


# --- the one-pager -------------------------------------------------------------------------------------------------------
@router.get("/safety/card")
async def card(request: Request) -> Response:
    """One page for the fridge: the answer, the limit, the distances, the stop signs."""
    return show(request, "safety_card.html", **_view(desk_of(request)))
