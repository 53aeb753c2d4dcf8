"""A person at the door: the person file as JSON, strict about types. What each answer may be is the reader's to say."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from epsom.core.person import Person
from epsom.exchange.entry_json import Calendar, Clock, Line, Model, Quantity
from epsom.exchange.person_json import person_from_json

__all__ = ["PersonModel", "read_person"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Entries = Field(None, max_length=500)


class AboutModel(Model):
    """[person]"""

    age: int | float | None = None
    born: Calendar | None = None
    sex: Literal["female", "male"] | None = None
    life_stage: Literal["none", "pregnant", "lactating"] | None = None
    country: Line | None = Field(None, description="ISO 3166 alpha-2")
    weight_kg: float | None = None
    conditions: Annotated[list[Line] | None, Entries] = None
    goals: Annotated[list[Line] | None, Entries] = None
    diet: Annotated[list[Line] | None, Entries] = None
    capsules_at_most: int | None = None


class KidneyModel(Model):
    """[kidney]"""

    egfr_ml_min: float | None = None
    creatinine_mg_dl: float | None = None
    creatinine_umol_l: float | None = None
    tested_on: Calendar | None = None
    known_disease: bool | None = None


class DayModel(Model):
    """[day]"""

    wake: Clock | None = None
    bed: Clock | None = None
    meals: Annotated[list[Clock] | None, Field(max_length=50)] = None


class MedicineModel(Model):
    """[[medicine]]"""

    text: Line
    times: Annotated[list[Clock] | None, Field(max_length=50)] = None
    days: Annotated[list[Weekday] | None, Field(max_length=7)] = None
    starts: Calendar | None = Field(None, alias="from")
    until: Calendar | None = None
    as_needed: bool | None = None


class ProductModel(Model):
    """[[product]]"""

    label: Line
    servings_per_day: float | None = None
    elemental_mg: Quantity | None = Field(None, description="in one serving")


class EatenModel(Model):
    """[[eaten]]"""

    food: Line
    grams: float | None = None
    portion: Line | None = None
    times: float | None = None
    per: Literal["day", "week"] | None = None


class LabModel(Model):
    """[[lab]]"""

    test: Line
    value: float
    unit: Line
    range: Annotated[list[float] | None, Field(min_length=2, max_length=2)] = None
    on: Calendar | None = None


class PersonModel(Model):
    """A person, in the shape of the person file; what is left out is not known, and an empty list means none."""

    person: AboutModel | None = None
    kidney: KidneyModel | None = None
    day: DayModel | None = None
    answers: dict[Annotated[str, Field(max_length=80)], bool] | None = Field(None, max_length=500)
    medicine: Annotated[list[MedicineModel] | None, Entries] = None
    product: Annotated[list[ProductModel] | None, Entries] = None
    eaten: Annotated[list[EatenModel] | None, Entries] = None
    lab: Annotated[list[LabModel] | None, Entries] = None


def read_person(model: PersonModel, today: date) -> Person:
    """The person a model holds; `InputError` with every problem of range and sense."""
    told: dict[str, Any] = model.model_dump(by_alias=True, exclude_none=True)
    for each in told.get("product", []):
        if "elemental_mg" in each:
            each["elemental_mg"] = each["elemental_mg"]["value"]
    return person_from_json(told, today)
