"""Finds a food by the words people use, turns portions into grams, and adds up nutrients.

Missing is unknown, never zero. It knows nothing of requirements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping

from epsom.core.person import Eaten


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """A household portion and its weight."""

    name: str
    grams: float
    source: str                          # "usda" (weighed) or "assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nutrient:
    """One value per 100 g, with where it came from."""

    amount: float
    unit: str
    source_code: str                     # USDA source code, or "fndds"
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Food:
    """One food of the table."""

    id: str
    name: str
    group: str
    per_100g: Mapping[str, Nutrient]     # magnesium, calcium, ...; a key that is absent is unknown
    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One search hit."""

    name: str
    magnesium_mg_per_100g: float | None
    portions: tuple[Portion, ...]
    score: float
    food: Food


@dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """What one eaten entry was taken to be: which food, how many grams, on what assumption."""

    eaten: Eaten
    food: Food | None                    # None: not found; then `ask` says what would help
    grams: float | None
    assumption: str | None               # said to the person, e.g. "a handful of almonds: 30 g, assumed"
    ask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Nutrients per day over everything eaten; a nutrient missing in any food is listed in `unknown`."""

    per_day: Mapping[str, float]
    unknown: Mapping[str, tuple[str, ...]]   # nutrient -> foods without a value
    helpings: tuple[Helping, ...]
