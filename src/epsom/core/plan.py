"""A day one can live: food first, then form, ladder, times that keep clear of drugs, practices, reviews.

Nothing here without a `Screening`; no dose above its ceiling.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from epsom.core.assessment import Assessment
from epsom.core.person import Person, Weekday
from epsom.core.safety import Screening
from epsom.knowledge import Because, Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of advice with its reasons."""

    text: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One food to add or change: what, how much, how often, and what it brings."""

    food: str
    say: str                             # "a handful of almonds (30 g) on 4 days a week"
    portion: str
    grams: float
    times_per_week: int
    magnesium_mg_per_day: float
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FormChoice:
    """A form with its reasons for and against for this person."""

    id: str
    name: str
    because: tuple[Because, ...]
    for_it: tuple[Sentence, ...]
    against_it: tuple[Sentence, ...]
    units_per_day: int | None
    cost_class: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One week of the ladder."""

    week: int
    elemental_mg_per_day: float
    do: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose at the ladder's start; time is minutes after midnight."""

    time: int
    days: tuple[Weekday, ...]
    elemental_mg: float
    with_food: bool
    slot: str
    why: str
    starts_on: date | None = None        # a stretch of the plan (a course of antibiotics changes the day)
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of the day kept free of magnesium; minutes after midnight, may cross it (ends < starts)."""

    medicine: str
    at: int | None
    starts: int
    ends: int
    days: tuple[Weekday, ...]
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPractice:
    """A practice that fits the goal, with the cautions that apply to this person."""

    id: str
    title: str
    slot: str
    dose: str | None
    steps: tuple[str, ...]
    level: str
    key_number: str
    cautions: tuple[Sentence, ...]
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CofactorNote:
    """What to do about a nutrient often sold beside magnesium."""

    id: str
    name: str
    say: str
    upper_level: str | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A date on which to look back."""

    week: int
    on: date
    ask: tuple[str, ...]
    outcomes: tuple[str, ...]
    say: str | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """A reason to stop, and how fast to act."""

    group: str
    text: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about magnesium and one goal."""

    goal: str
    outcome: str
    certainty: str
    sentence: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan, or no plan with its reasons. Food, practices, evidence and stop signs are there either way."""

    kind: Literal["plan", "no_plan"]
    reasons: tuple[Sentence, ...]        # why no plan, or why this one
    form: FormChoice | None
    alternatives: tuple[FormChoice, ...]
    ladder: tuple[Rung, ...]
    doses: tuple[Dose, ...]
    windows: tuple[Window, ...]
    clash: tuple[Sentence, ...]          # the two things that leave no time, and what would free it
    food: tuple[Swap, ...]
    practices: tuple[ChosenPractice, ...]
    therapy_first: tuple[Sentence, ...]
    cofactors: tuple[CofactorNote, ...]
    reviews: tuple[Review, ...]
    stop_signs: tuple[Stop, ...]
    evidence: tuple[Evidence, ...]
    time_course: tuple[Sentence, ...]
    would_change: tuple[Sentence, ...]   # what would change this plan
    ceiling_mg: float
    start: date
    because: tuple[Because, ...]


def draft(
    person: Person, assessment: Assessment, screening: Screening, knowledge: Knowledge, start: date
) -> Plan:
    """Draft a plan."""
    raise NotImplementedError
