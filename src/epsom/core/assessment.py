"""How much magnesium a person probably gets, how likely that is too little, and who runs short. No dose advice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from epsom.core.food import Helping
from epsom.core.person import Lab, Person
from epsom.knowledge import Because, Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A mean with the range we would not be surprised by (90 %)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """The reference intakes that apply, mg/day."""

    ear_mg: float | None
    rda_mg: float | None
    ai_mg: float | None
    authority: str
    rda_name: str                        # RDA, RDI, RNI or AI
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """One reason this person may run short, or may hold too much."""

    id: str
    factor: str
    direction: str
    weight: int
    say: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReading:
    """What one result can and cannot tell."""

    lab: Lab
    test: str | None                     # LabTest id; None: a test we do not know
    value: float | None                  # canonical unit
    unit: str | None
    band: str | None
    say: str
    can_tell: str
    cannot_tell: str
    urgent: bool
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SymptomNote:
    """The non-specific list and its caveat, and the red flags that route to care."""

    symptom: str
    level: str
    specificity: str
    urgent: bool
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Likely intake, likely shortage, and what speaks for or against it."""

    intake_mg: Range | None              # food and water, usual; None: nothing was told
    supplement_mg: float | None          # from products taken now
    requirement: Requirement
    p_inadequate: float | None           # None: no intake, or the authority gives an AI only
    gap_mg: float | None                 # to the RDA (or AI), 0 when met; None: no intake
    method: str                          # "recall", "frequency_screen" or "none"
    days: float                          # days of recall behind the estimate
    helpings: tuple[Helping, ...]
    risk_factors: tuple[Risk, ...]
    labs: tuple[LabReading, ...]
    symptoms: tuple[SymptomNote, ...]
    say: tuple[tuple[str, tuple[Because, ...]], ...]   # sentences for the person, each with its reasons
    because: tuple[Because, ...]


def assess(person: Person, knowledge: Knowledge, today: date) -> Assessment:
    """Assess a person."""
    raise NotImplementedError
