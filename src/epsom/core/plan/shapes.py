"""The values a plan is made of, and how a sentence of a plan gets its words. Shapes only: `plan` decides what goes in.

Times are minutes after midnight, amounts are mg of elemental magnesium.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from epsom.core.person import Weekday
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
    say: str  # "a handful of almonds (30 g) on 4 days a week"
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
    units_per_day: int | None  # capsules of ordinary size at the holding dose
    cost_class: str | None
    points: int = 0  # the sum of the reasons; the highest comes first


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One dose at one clock time; `days` are calendar days, also for a time after midnight."""

    time: int
    days: tuple[Weekday, ...]
    elemental_mg: float
    with_food: bool
    slot: str
    why: str
    starts_on: date | None = None  # a stretch of the plan (a course of antibiotics changes the day)
    ends_on: date | None = None  # the last day of the stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One week of the ladder, with the doses it means on each stretch of the plan."""

    week: int
    elemental_mg_per_day: float
    do: str
    because: tuple[Because, ...]
    doses: tuple[Dose, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A stretch of the day kept free of magnesium; it may cross midnight (ends < starts).

    Its two ends are free: a dose exactly the asked hours away is allowed.
    """

    medicine: str
    at: int | None  # None: no clock time was told, only a part of the day
    starts: int
    ends: int
    days: tuple[Weekday, ...]  # the days the medicine is taken
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
    on_request: bool = False  # a third one, for someone who asks for more


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
    reasons: tuple[Sentence, ...]  # why no plan, or why this one
    form: FormChoice | None
    alternatives: tuple[FormChoice, ...]
    ladder: tuple[Rung, ...]
    doses: tuple[Dose, ...]  # those of the first week with magnesium; later weeks stand in the ladder
    windows: tuple[Window, ...]
    clash: tuple[Sentence, ...]  # the things that leave no time, and what would free it
    food: tuple[Swap, ...]
    practices: tuple[ChosenPractice, ...]
    therapy_first: tuple[Sentence, ...]
    cofactors: tuple[CofactorNote, ...]
    reviews: tuple[Review, ...]
    stop_signs: tuple[Stop, ...]
    evidence: tuple[Evidence, ...]
    time_course: tuple[Sentence, ...]
    would_change: tuple[Sentence, ...]  # what would change this plan
    ceiling_mg: float
    start: date
    because: tuple[Because, ...]
    food_notes: tuple[Sentence, ...] = ()  # what the swaps leave out, and why
    assumed: tuple[Sentence, ...] = ()  # what was taken for granted because it was not told
    as_needed: tuple[Sentence, ...] = ()  # medicines taken now and then: what to do on such a day


def say(fact_id: str, knowledge: Knowledge, *more: Because, **words: object) -> Sentence:
    """The sentence kept under `fact_id` with its gaps filled; `more` are further reasons beside the entry itself."""
    fact = knowledge.facts[fact_id]
    return Sentence(text=fact.text.format(**words) if words else fact.text, because=(fact.because, *more))
