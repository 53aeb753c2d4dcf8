"""The shape of a decision about one label, its serving, and the cues that tell what kind of product it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from epsom.core.product import phrases, words
from epsom.core.product.clauses import Amount
from epsom.core.product.directions import Directions
from epsom.core.product.phrases import NamedProduct
from epsom.core.product.serving import Quantity, Reference, loose_quantity
from epsom.core.product.text import LabelText


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)  # when first asked for: a person without products pays nothing


def cue(name: str, folded: str) -> bool:
    """Whether the folded text holds one of the cues of that name."""
    return _pattern(getattr(phrases, name)).search(folded) is not None


def named_in(folded: str) -> NamedProduct | None:
    """The product named in the text that people call by name alone, if any."""
    return next((product for product in phrases.NAMED_PRODUCTS if _pattern(product.pattern).search(folded)), None)


@dataclass(slots=True)
class Finding:
    """What was decided about one label, before it becomes a `Product`."""

    elemental_mg: float | None = None
    low_mg: float | None = None
    high_mg: float | None = None
    stated: Literal["elemental", "compound", "ambiguous"] = "ambiguous"
    forms: list[str] = field(default_factory=list)
    ask: str | None = None
    units: float = 1.0
    unit: str | None = None
    quantity: Quantity | None = None
    servings_per_day: float | None = None
    kept: bool = False  # a medicine's "in each 15 mL" stays the serving though the dose is larger
    doses: float = 1.0  # how many of what the amounts refer to make the serving, when the dose is larger
    topical: bool = False
    arithmetic: str | None = None
    named: NamedProduct | None = None
    flags: set[str] = field(default_factory=set)
    chosen: list[Amount] = field(default_factory=list)


def choose_serving(
    label: LabelText, references: list[Reference], directions: Directions, candidates: list[Amount], finding: Finding
) -> None:
    """The serving: as sized by the label, else what the trusted amount refers to, else a count named in passing."""
    quantity: Quantity | None = None
    columns = [
        column for amount in candidates for column in amount.columns if column.kind == "serving" and column.quantity
    ]
    sized = columns[-1:] or [r for r in references if r.kind in ("serving", "multiple") and r.quantity is not None]
    if sized:
        quantity = sized[0].quantity
        if columns and quantity is not None and quantity.unit == "g":
            quantity = Quantity(1.0, "portion", 1.0, grams=quantity.grams)
    if quantity is None:
        trusted = [a for a in candidates if not a.front] or candidates
        named = [
            a.reference.quantity
            for a in trusted
            if a.reference and a.reference.quantity and a.reference.kind in ("per", "strength")
        ]
        quantity = named[-1] if candidates and candidates[0].columns and named else (named[0] if named else None)
    if quantity is None and any(a.reference and a.reference.daily for a in candidates) and directions.dose:
        dose = directions.dose
        quantity = (
            Quantity(directions.total, dose.unit, directions.total)
            if dose.unit != "serving" and directions.total > 0
            else None
        )
    if quantity is None and not directions.said:
        quantity = loose_quantity(label.tokens)
    if quantity is None:
        unit = next((t.value for t in label.tokens if t.kind == "count"), None)
        if unit is None:
            return
        quantity = Quantity(1.0, unit, 1.0)
    finding.quantity = quantity
    finding.units, finding.unit = as_units(quantity)


def as_units(quantity: Quantity) -> tuple[float, str]:
    """A measure (15 mL, half a teaspoon, 3 g) is one unit; pieces and whole spoons are counted."""
    if quantity.unit in ("ml", "cl", "l", "floz", "g"):
        name = {"ml": "mL", "cl": "cL", "l": "L", "floz": "fl oz"}.get(quantity.unit, quantity.unit)
        return 1.0, f"{quantity.count:g} {name}"
    if quantity.count < 1 or quantity.count > 1000:
        return 1.0, f"{quantity.count:g} {quantity.unit}"
    return round(quantity.count, 2), quantity.unit


def per_serving(amount: Amount, serving: Quantity | None) -> float | None:
    """The amount scaled from what it refers to (a capsule, 10 mL, 100 g) to the serving; None when that needs a weight."""
    reference = amount.reference
    if reference is None or reference.quantity is None or amount.front:
        return amount.mg
    basis = reference.quantity
    if reference.kind == "hundred":
        size = None if serving is None else (serving.grams if basis.unit == "g" else serving.volume_ml)
        return None if size is None else amount.mg * size / 100
    if reference.kind == "serving" or serving is None or serving is basis or basis.count <= 0:
        return amount.mg
    if basis.unit == serving.unit or (basis.unit in words.PIECES and serving.unit in words.PIECES):
        return amount.mg * serving.count / basis.count
    if basis.volume_ml and serving.volume_ml:
        return amount.mg * serving.volume_ml / basis.volume_ml
    if basis.unit == "g" and serving.grams:
        return amount.mg * serving.grams / basis.count
    return amount.mg


def servings_per_day(directions: Directions, finding: Finding, compounds: list[Amount]) -> float | None:
    """The most servings a day the directions allow; `None` when they do not say."""
    if not directions.said or not (directions.often or finding.kept):
        return None  # a dose without its frequency: once a day would be a guess
    dose, serving = directions.dose, finding.quantity
    if dose is None or dose.unit == "serving":
        return directions.total or None
    if dose.unit == "g":
        grams = serving.grams if serving is not None else None
        if grams is None and compounds:
            grams = compounds[0].mg / 1000
        return directions.total / grams if grams else None
    if serving is None:
        return directions.total
    if dose.unit == serving.unit or (dose.unit in words.PIECES and serving.unit in words.PIECES):
        return directions.total / serving.count
    dose_ml = dose.ml or words.UNITS_OF_VOLUME_ML.get(dose.unit)
    if dose_ml and serving.volume_ml:
        each = dose_ml / dose.count if dose.ml else dose_ml
        return directions.total * each / serving.volume_ml
    return directions.times if dose.high <= 1 else None


def enlarge_to_dose(label: LabelText, directions: Directions, finding: Finding) -> None:
    """Where a dose is printed without its frequency and is larger than what the amounts refer to, it is the serving.

    With a frequency the doses of a day are counted in `servings_per_day` and the serving stays as printed. So it does
    on a medicine's panel ("in each 15 mL"), whose dose is then counted as taken once.
    """
    dose = directions.loose if directions.dose is None else directions.dose
    factor = None if dose is None else _doses_in(dose, finding.quantity)
    if dose is None or factor is None or factor <= 1.01 or (directions.said and directions.often):
        return
    headed = any(a.reference is not None and a.reference.start < a.at for a in finding.chosen)
    if headed and directions.dose is not None and (cue("DRUG_CUES", label.folded) or cue("LAXATIVE_CUES", label.told)):
        finding.kept = True
        return
    finding.doses = factor
    for name in ("elemental_mg", "low_mg", "high_mg"):
        value = getattr(finding, name)
        setattr(finding, name, None if value is None else value * factor)
    serving = finding.quantity
    if dose.unit == "serving":
        finding.units = round(finding.units * factor, 2)
        if serving is not None:
            finding.quantity = replace(serving, count=serving.count * factor, high=serving.count * factor)
        return
    unit = serving.unit if serving is not None and {dose.unit, serving.unit} <= words.PIECES else dose.unit
    ml = None if dose.ml is None else dose.ml * dose.high / dose.count
    finding.quantity = Quantity(dose.high, unit, dose.high, ml=ml)
    finding.units, finding.unit = as_units(finding.quantity)


def _doses_in(dose: Quantity, serving: Quantity | None) -> float | None:
    """How many servings the highest dose is; None when the two have no common measure."""
    if dose.unit == "serving":
        return dose.high
    if serving is None or serving.count <= 0 or dose.count <= 0:
        return None
    if dose.unit == serving.unit or {dose.unit, serving.unit} <= words.PIECES:
        return dose.high / serving.count
    if dose.volume_ml and serving.volume_ml:
        return dose.volume_ml * dose.high / dose.count / serving.volume_ml
    if dose.unit == "g" and serving.grams:
        return dose.high / serving.grams
    return None
