"""Boundary people, each one distinct, numbered so that any of them can be built again from (stratum, number).

A stratum is a product of axes. Strata differ in how many conditions, medicines, products and labs a person lists, so no
two strata share a person. A stratum larger than what is asked for is walked with a stride that shares no factor with its
size: every number comes up at most once, spread over all axes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import gcd, prod
from typing import Any

from epsom.core.person import Day, Kidney, Lab, Medicine, Person, TakenProduct

TODAY = date(2026, 11, 22)
FRESH, STALE = date(2026, 6, 1), date(2024, 1, 1)

AGES = (None, 0, 17, 18, 19, 30, 31, 50, 55, 56, 64, 65, 70, 90)
SEX_STAGE = (
    (None, None),
    (None, "none"),
    ("female", None),
    ("female", "none"),
    ("female", "pregnant"),
    ("female", "lactating"),
    ("male", None),
    ("male", "none"),
)
COUNTRIES = (None, "US", "CA", "DE", "FR", "NO", "CH", "GB", "AU", "NZ", "JP", "BR")
_EGFR = (5, 29, 29.9, 30, 30.1, 59, 59.9, 60, 89, 120)
KIDNEYS = tuple(
    Kidney(egfr_ml_min=egfr, tested_on=on, known_disease=known)
    for known in (None, False, True)
    for egfr, on in [(None, None), *((egfr, on) for egfr in _EGFR for on in (FRESH, STALE, None))]
) + tuple(
    Kidney(creatinine_mg_dl=mg, creatinine_umol_l=umol, tested_on=FRESH, known_disease=known)
    for known in (None, False, True)
    for mg, umol in ((0.7, None), (1.4, None), (4.0, None), (None, 62), (None, 400))
)
_PLAIN_PRODUCTS = [
    (TakenProduct(label="Magnesium", servings_per_day=servings, elemental_mg=mg),)
    for mg in (1, 100, 249, 250, 251, 349, 350, 351, 400, 2000)
    for servings in (1, 2, None)
]
PRODUCTS: tuple[tuple[TakenProduct, ...], ...] = (
    *_PLAIN_PRODUCTS,
    (TakenProduct(label="Magnesium glycinate 500 mg", servings_per_day=1),),
    (TakenProduct(label="Magnesium oxide 400 mg", servings_per_day=1),),
    (TakenProduct(label="Epsom salt bath", servings_per_day=1),),
    (TakenProduct(label="some powder from a friend", servings_per_day=1),),
    (
        TakenProduct(label="Magnesium", servings_per_day=1, elemental_mg=200),
        TakenProduct(label="Antacid with magnesium", servings_per_day=3, elemental_mg=50),
    ),
)
_RESULTS = [
    (Lab(test="serum magnesium", value=value, unit="mmol/L", range=own, on=on),)
    for value in (0.4, 0.69, 0.70, 0.75, 0.85, 1.0, 1.05, 1.06, 2.1)
    for own in (None, (0.66, 1.07), (0.75, 0.95))
    for on in (None, FRESH)
]
LABS: tuple[tuple[Lab, ...], ...] = (
    *_RESULTS,
    (Lab(test="serum magnesium", value=1.7, unit="mg/dL", on=FRESH),),
    (Lab(test="serum magnesium", value=1.7, unit="parsecs", on=FRESH),),
)
_DAY = Day(wake=390, bed=1350, meals=(450, 750, 1110))


@dataclass(frozen=True)
class Stratum:
    """One product of axes: a name, the axes in order, and how many people it holds."""

    name: str
    axes: tuple[tuple[str, tuple[Any, ...]], ...]

    @property
    def size(self) -> int:
        """How many distinct people the stratum holds."""
        return prod(len(values) for _, values in self.axes)

    def person(self, number: int) -> Person:
        """Build person `number`."""
        facts: dict[str, Any] = {"day": _DAY, "goals": ("sleep",)}
        for key, values in self.axes:
            number, at = divmod(number, len(values))
            if key == "sex_stage":
                facts["sex"], facts["life_stage"] = values[at]
            else:
                facts[key] = values[at]
        return Person(**facts)

    def numbers(self, wanted: int, part: int = 0, parts: int = 1) -> Iterator[int]:
        """At most `wanted` distinct numbers spread over the whole stratum; `part` of `parts` shares them out."""
        size = self.size
        if wanted >= size:
            yield from range(part, size, parts)
            return
        stride = int(size * 0.6180339887498949) | 1
        while gcd(stride, size) != 1:
            stride += 2
        for turn in range(part, wanted, parts):
            yield turn * stride % size


def medicine(name: str, at: int | None = 480) -> Medicine:
    """A medicine taken every day at one time (minutes after midnight)."""
    return Medicine(text=name, times=None if at is None else (at,))


def strata(conditions: tuple[str, ...], medicines: tuple[str, ...]) -> tuple[Stratum, ...]:
    """Every stratum, for the condition ids and the ingredient names of the knowledge files."""
    who = (("age", AGES), ("sex_stage", SEX_STAGE), ("country", COUNTRIES))
    kidney = ("kidney", KIDNEYS)
    nothing = ("conditions", ((),)), ("medicines", ((),)), ("products", ((),))
    one_condition = tuple((each,) for each in conditions)
    two_conditions = tuple(combinations(conditions, 2))
    one_medicine = tuple((medicine(each),) for each in medicines)
    two_medicines = tuple((medicine(a), medicine(b, 1200)) for a, b in combinations(medicines, 2))
    return (
        Stratum(
            "nobody told us anything",
            (*who, kidney, ("conditions", (None,)), ("medicines", (None, ())), ("products", (None, ()))),
        ),
        Stratum("only kidneys", (*who, kidney, *nothing)),
        Stratum("one condition", (*who, kidney, ("conditions", one_condition), *nothing[1:])),
        Stratum("two conditions", (*who, ("conditions", two_conditions), *nothing[1:])),
        Stratum("one medicine", (*who, kidney, nothing[0], ("medicines", one_medicine), nothing[2])),
        Stratum("two medicines", (*who, nothing[0], ("medicines", two_medicines), nothing[2])),
        Stratum(
            "a condition and a medicine", (*who, ("conditions", one_condition), ("medicines", one_medicine), nothing[2])
        ),
        Stratum("a product", (*who, kidney, nothing[0], nothing[1], ("products", PRODUCTS))),
        Stratum("a product and a medicine", (*who, nothing[0], ("medicines", one_medicine), ("products", PRODUCTS))),
        Stratum("a laboratory result", (*who, kidney, *nothing, ("labs", LABS))),
    )
