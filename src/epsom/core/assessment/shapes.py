"""The shapes an assessment is made of. Values only: nothing is worked out here."""

from __future__ import annotations

from dataclasses import dataclass

from epsom.core.assessment.intake import Range
from epsom.core.assessment.requirement import Requirement
from epsom.core.food import Helping
from epsom.core.told.labs import LabReading
from epsom.knowledge import Because

Sentence = tuple[str, tuple[Because, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One reason this person may run short, or may hold too much."""

    id: str
    factor: str
    direction: str  # "up", or "down_and_danger": at risk of too much
    weight: int
    say: str
    because: tuple[Because, ...]
    open: bool = False  # we do not know whether it applies


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomNote:
    """One sign of the non-specific list."""

    symptom: str
    level: str
    specificity: str
    urgent: bool
    because: tuple[Because, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedFlagNote:
    """Something that ends the self-care path, and where to turn."""

    id: str
    group: str
    flag: str
    say: str  # the flag and where to turn, as one sentence
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplements:
    """What products taken now bring, mg/day; `None`: cannot be known."""

    low_mg: float | None
    high_mg: float | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Likely intake, likely shortage, and what speaks for or against it."""

    intake_mg: Range | None  # food and water, usual; None: nothing was told
    supplement_mg: float | None  # from products taken now, the lower end; None: not told, or cannot be known
    requirement: Requirement
    p_inadequate: float | None  # None: no intake, or the authority gives an AI only
    gap_mg: float | None  # to the RDA (or AI), 0 when met; None: no intake
    method: str  # "recall", "frequency_screen" or "none"
    days: float  # days of recall behind the estimate
    helpings: tuple[Helping, ...]
    risk_factors: tuple[Risk, ...]
    labs: tuple[LabReading, ...]
    symptoms: tuple[SymptomNote, ...]
    say: tuple[Sentence, ...]  # sentences for the person, each with its reasons
    because: tuple[Because, ...]
    water_mg: float | None = None  # the part of the intake that is water
    supplement_high_mg: float | None = None  # the upper end of what products bring
    p_inadequate_with_products: float | None = None
    uncounted: tuple[str, ...] = ()  # eaten, but not placed: unknown, not zero
    red_flags: tuple[RedFlagNote, ...] = ()
    symptom_caveat: Sentence = ("", ())  # stands above the list of signs, always
    list_looks_partial: bool = False  # the foods told are plainly not all that is eaten
