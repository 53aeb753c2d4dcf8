"""What a person told us: frozen values, with `None` for unknown (never "no").

The shapes, and the door to the person file: `read` and `write`. What one answer may be is in `person_checks`; how the
file is taken apart is in `person_file`. It judges nothing: the other rooms do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

__all__ = [
    "GOALS",
    "WEEKDAYS",
    "Day",
    "Eaten",
    "Kidney",
    "Lab",
    "LifeStage",
    "Medicine",
    "Person",
    "Sex",
    "TakenProduct",
    "Weekday",
    "read",
    "write",
]

Sex = Literal["female", "male"]
LifeStage = Literal["none", "pregnant", "lactating"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
GOALS = ("sleep", "calm", "trauma", "mood", "energy", "cognition", "digestion", "muscle", "migraine", "pms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One entry of the medicine list, as written; times are minutes after midnight."""

    text: str
    times: tuple[int, ...] | None = None  # None: not said
    days: tuple[Weekday, ...] | None = None  # None: every day
    starts_on: date | None = None  # None: long since
    ends_on: date | None = None  # None: no end known; the last day it is taken
    as_needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenProduct:
    """A product that holds magnesium and is taken now."""

    label: str
    servings_per_day: float | None = None  # None: not said
    elemental_mg: float | None = None  # per serving, when the person knows it


@dataclass(frozen=True, slots=True, kw_only=True)
class Kidney:
    """What is known of the kidneys."""

    egfr_ml_min: float | None = None
    creatinine_mg_dl: float | None = None
    creatinine_umol_l: float | None = None
    tested_on: date | None = None
    known_disease: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The shape of a day; minutes after midnight. `bed` may be after midnight (less than `wake`)."""

    wake: int | None = None
    bed: int | None = None
    meals: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Eaten:
    """One food and how often; grams, or a portion in words."""

    food: str
    grams: float | None = None
    portion: str | None = None
    times: float = 1.0
    per: Literal["day", "week"] = "day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """One laboratory result, in the unit it was printed in."""

    test: str
    value: float
    unit: str
    range: tuple[float, float] | None = None  # the laboratory's own, same unit
    on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything one person told us. A list that is `None` was not answered; an empty one means "none"."""

    age: int | None = None
    born: date | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    country: str | None = None  # ISO 3166 alpha-2, upper case
    weight_kg: float | None = None
    conditions: tuple[str, ...] | None = None
    goals: tuple[str, ...] | None = None
    diet: tuple[str, ...] | None = None
    capsules_at_most: int | None = None
    kidney: Kidney = field(default_factory=Kidney)
    medicines: tuple[Medicine, ...] | None = None
    products: tuple[TakenProduct, ...] | None = None
    day: Day = field(default_factory=Day)
    eaten: tuple[Eaten, ...] | None = None
    labs: tuple[Lab, ...] | None = None
    answers: Mapping[str, bool] = field(default_factory=dict)  # open questions of a screening, by id: yes or no

    def age_on(self, today: date) -> int | None:
        """Age in whole years on `today`; from the birth date when that was given."""
        if self.born is None:
            return self.age
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


def read(text: str, today: date) -> Person:
    """Return the person a person file (TOML) describes; what was left out stays `None`.

    Raises `InputError` with every problem in it, each with its line, the reason and the way out. `today` tells dates
    that lie in the future from those that do not. Nothing is written.
    """
    from epsom.core.person import file as person_file

    return person_file.read(text, today)


def write(person: Person) -> str:
    """Return `person` as a commented person file (TOML) that `read` turns back into the same person."""
    from epsom.core.person import text as person_text

    return person_text.write(person)
