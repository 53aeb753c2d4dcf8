"""What a person told, read once for every room: conditions, medicines and products recognised, facts worked out.

It recognises and adds up; it judges nothing. Safety and assessment both start here and stay blind to each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from epsom.core.person import Person, TakenProduct
from epsom.core.told.conditions import Conditions, recognise_conditions
from epsom.core.told.interactions import MedicineScreening, beside
from epsom.core.told.when import Context, egfr_from, kidney_labs, known_disease, latest_labs
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.product import Product


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadProduct:
    """A product taken now, read, with what it brings a day, mg of elemental magnesium."""

    taken: TakenProduct
    product: Product
    low_mg_per_day: float | None  # at least; None: cannot be known
    counted_mg_per_day: float | None  # at most, which is what counts toward the ceiling; None: cannot be known


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A person's words, read."""

    conditions: Conditions
    medicines: tuple[MedicineScreening, ...]
    products: tuple[ReadProduct, ...]
    facts: Context


def read_told(person: Person, knowledge: Knowledge, today: date) -> Told:
    """Read everything a person told on a day; a list that was not given reads as empty, and the rooms ask for it."""
    conditions = recognise_conditions(person.conditions, knowledge)
    medicines = tuple([beside(medicine, knowledge) for medicine in person.medicines or ()])
    products = tuple([read_product(taken, knowledge) for taken in person.products or ()])
    age = person.age_on(today)
    tests = [person.kidney, *kidney_labs(person.labs, knowledge)] if person.labs else [person.kidney]
    egfr, fresh = egfr_from(tests, age, person.sex, today)
    listed = None if person.conditions is None else conditions.set
    facts = Context(
        age=age,
        sex=person.sex,
        life_stage=person.life_stage,
        conditions=conditions.set,
        egfr_ml_min=egfr,
        egfr_fresh=fresh,
        known_kidney_disease=known_disease(person.kidney, listed, egfr, fresh),
    )
    if medicines:
        facts.classes = frozenset([name for each in medicines if not each.as_needed for name in each.classes])
        facts.ingredients = frozenset([name for each in medicines for name in each.known_as])
        facts.takes_unknown = any(each.outcome == "unknown" for each in medicines)
    if person.labs:
        facts.labs = latest_labs(person.labs, knowledge)
    if products:
        facts.forms = frozenset([form for each in products for form in each.product.forms])
        facts.topical = any(each.product.topical for each in products)
    marks = [*(f"lab:{test}" for test in facts.labs), *(("topical",) if facts.topical else ())]
    facts.tokens = facts.conditions.union(facts.ingredients, facts.classes, marks)
    return Told(conditions=conditions, medicines=medicines, products=products, facts=facts)


@lru_cache(maxsize=4096)
def read_product(taken: TakenProduct, knowledge: Knowledge) -> ReadProduct:
    """Read one product taken now. What goes on the skin counts nothing; without an upper end nothing is known."""
    from epsom.core.product import read  # many people have no product, and the reader is not small

    product = read(taken.label, knowledge)
    low, high = _per_serving(taken, product)
    servings = product.servings_per_day if taken.servings_per_day is None else taken.servings_per_day
    if high == 0:
        servings = servings or 0.0
    if high is None or servings is None:
        return ReadProduct(taken=taken, product=product, low_mg_per_day=None, counted_mg_per_day=None)
    # the servings of the directions are the most anyone would take, so they say nothing of the least
    certain = taken.servings_per_day is not None or high == 0
    return ReadProduct(
        taken=taken,
        product=product,
        low_mg_per_day=low * servings if low is not None and certain else None,
        counted_mg_per_day=high * servings,
    )


def _per_serving(taken: TakenProduct, product: Product) -> tuple[float | None, float | None]:
    if product.topical:
        return 0.0, 0.0
    if taken.elemental_mg is not None:
        return taken.elemental_mg, taken.elemental_mg
    if product.elemental_mg_per_serving is not None:
        return product.elemental_mg_per_serving, product.elemental_mg_per_serving
    return product.low_mg_per_serving, product.high_mg_per_serving
