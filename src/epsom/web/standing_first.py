"""What stands first on a page while something told keeps a dose away: whom to ask, and how soon. It judges nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from epsom.core.report import is_closed, taken_now
from epsom.knowledge import SEVERITIES

if TYPE_CHECKING:
    from epsom.core.report.shapes import Line, Notes
    from epsom.core.safety import Screening

__all__ = ["ask_whom", "first_reasons", "urgent_line"]

_FIRM = SEVERITIES.index("clinician_first")
_WHOM = {
    "pregnancy": "Ask your midwife or doctor first",
    "lactation": "Ask your midwife or doctor first",
    "kidney_egfr_30_59": "Ask your doctor or kidney nurse first",
}


def ask_whom(screening: Screening) -> str | None:
    """The heading while no answer can lead to a dose, or while magnesium taken now is not cleared; else nothing."""
    if taken_now(screening) is not None:
        return "Ask a doctor or pharmacist today"
    if not is_closed(screening):
        return None
    if screening.severity == "contraindicated":
        return "No magnesium supplement for now"
    firm = [each.id for each in screening.findings if not each.open and SEVERITIES.index(each.severity) >= _FIRM]
    return _WHOM.get(firm[0], "Ask a doctor or pharmacist first")


def urgent_line(screening: Screening, notes: Notes) -> Line | None:
    """The sentence about magnesium that is taken already and not cleared; it goes to the top of a page."""
    found = taken_now(screening)
    return None if found is None else notes.line(found.say, found.because, "stop")


def first_reasons(screening: Screening, notes: Notes) -> list[Line]:
    """The firm reasons beside the first one, to be read without unfolding anything."""
    firm = [each for each in screening.findings if not each.open and SEVERITIES.index(each.severity) >= _FIRM]
    return [notes.line(each.say, each.because) for each in firm[1:]]
