"""Is a magnesium supplement safe for this person, and how much of it? Three-valued: unknown never clears.

It looks at nobody's needs and plans nothing: a screening stands on its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from epsom.core.person import Medicine, Person, TakenProduct
from epsom.core.product import Product
from epsom.knowledge import Because, Knowledge, Severity

Outcome = Literal[
    "none", "note", "monitor", "spacing", "counts_as_source", "clinician_first", "blocked", "unknown"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the screening found."""

    id: str                              # rule id, or the screening's own id for products, medicines and limits
    severity: Severity
    say: str
    because: tuple[Because, ...]
    ceiling_mg: float | None = None
    open: bool = False                   # it stands because an answer is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineScreening:
    """One entered medicine beside magnesium."""

    text: str
    generics: tuple[str, ...]
    outcome: Outcome
    drug_before_mg_h: float | None       # the drug at least this long before magnesium
    drug_after_mg_h: float | None        # the drug at least this long after magnesium
    say: str
    because: tuple[Because, ...]
    ask: str | None = None
    monitor: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()   # ids of the entries used
    avoid_forms: tuple[str, ...] = ()
    medicine: Medicine | None = None     # the entry itself: times, days, from, until
    slots: tuple[str, ...] = ()          # times of day read from the text when no clock time was given
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One plain question whose answer would change the screening."""

    id: str
    ask: str
    blocks_plan: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """What another authority says about the ceiling."""

    authority: str
    body: str
    value_mg: float
    say: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProduct:
    """A product taken now, read, with what it brings a day (upper end used for planning)."""

    taken: TakenProduct
    product: Product
    mg_per_day: float | None             # None: cannot be known
    counted_mg_per_day: float | None     # the upper end that counts toward the ceiling; None: cannot be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Whether a supplement is safe, up to which ceiling, and what is still open."""

    severity: Severity
    egfr_ml_min: float | None
    egfr_stale: bool
    authority: str
    ceiling_total_supplemental_mg: float
    ceiling_because: tuple[Because, ...]
    current_supplemental_mg: float | None
    max_additional_mg: float
    findings: tuple[Finding, ...]
    medicines: tuple[MedicineScreening, ...]
    products: tuple[ReadProduct, ...]
    open_questions: tuple[Question, ...]
    dissent: tuple[Dissent, ...]
    doses_at_least: int                  # an authority's rule to split (BfR: 2 above its comfort), else 1
    avoid_forms: tuple[str, ...]
    conditions: tuple[str, ...]          # condition ids recognised
    today: date
    because: tuple[Because, ...]


def screen(person: Person, knowledge: Knowledge, today: date) -> Screening:
    """Screen a person."""
    raise NotImplementedError
