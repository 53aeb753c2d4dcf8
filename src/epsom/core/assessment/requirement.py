"""Which reference intake applies to a person: the country gives the authority; age, sex and life stage the row.

Not for what a person eats (`intake`) and not for upper limits (`safety`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from epsom.core.person import Person, Sex
from epsom.knowledge import Authority, Because, Checked, IntakeRow, IntakeTable, Knowledge

DEFAULT_AUTHORITY: Authority = "nasem"
ADULT_FROM = 19.0  # where the age is not known, an adult is assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """The reference intakes that apply, mg/day."""

    ear_mg: float | None
    rda_mg: float | None
    ai_mg: float | None
    authority: str
    rda_name: str  # RDA, RDI, RNI or AI
    because: tuple[Because, ...]
    sd_mg: float | None = None  # between-person SD of the requirement
    ear_because: tuple[Because, ...] = ()  # apart, because some tables were seen only for the RDA
    assumed: tuple[str, ...] = ()  # what we took for granted, in sentences for the person

    @property
    def target_mg(self) -> float | None:
        """The amount to reach, mg/day: the RDA (RDI, RNI), else the AI; `None` where the authority gives neither."""
        return self.rda_mg if self.rda_mg is not None else self.ai_mg


def requirement(person: Person, knowledge: Knowledge, today: date) -> Requirement:
    """Find the reference intake for this person, mg/day.

    Where a fact is missing the higher intake that could apply is taken and `assumed` says so. An authority may have no
    row for an age: then all figures are `None`.
    """
    table, assumed = _table_for(person.country, knowledge)
    low, high = age_span(person, today)
    if high == math.inf:
        assumed.append("We don't know your age, so an adult is assumed and the highest adult figure is used.")
    stage = person.life_stage
    if stage is None:
        stage = "none"
        if person.sex == "female" and low < 51 and high > 14:
            assumed.append("You did not say whether you are pregnant or breastfeeding, so neither is assumed here.")
    rows, staged = _rows(table, low, high, person.sex, stage)
    if stage != "none" and not staged:
        words = "pregnancy" if stage == "pregnant" else "breastfeeding"
        assumed.append(f"{_NAMES[table.authority]} set no separate figure for {words}, so the usual one is used.")
    if person.sex is None and len({(row.ear, row.rda, row.ai) for row in rows}) > 1:
        assumed.append("We don't know which sex to read the tables for, so the higher figure is used.")
    if not rows:
        assumed.append(f"{_NAMES[table.authority]} give no figure for this age.")
    return _requirement(table, rows, tuple(assumed))


_NAMES: Mapping[str, str] = {
    "nasem": "The American and Canadian reference intakes",
    "efsa": "The European reference intakes",
    "uk": "The British reference intakes",
    "anz": "The Australian and New Zealand reference intakes",
    "japan": "The Japanese reference intakes",
}


def _table_for(country: str | None, knowledge: Knowledge) -> tuple[IntakeTable, list[str]]:
    tables = {table.authority: table for table in knowledge.intake_tables.values() if table.retired is None}
    for table in tables.values():
        if country is not None and country.upper() in table.countries:
            return table, []
    why = "You did not say where you live" if country is None else "We hold no reference intakes of your country"
    return tables[DEFAULT_AUTHORITY], [f"{why}, so the American and Canadian ones are used."]


def age_span(person: Person, today: date) -> tuple[float, float]:
    """The ages this person may have, in years: one moment when the birth date is known, else the whole year."""
    if person.born is not None:
        born = person.born
        months = (today.year - born.year) * 12 + today.month - born.month - (today.day < born.day)
        return months / 12, months / 12
    if person.age is None:
        return ADULT_FROM, math.inf
    return float(person.age), person.age + 0.999


def _rows(
    table: IntakeTable, low: float, high: float, sex: Sex | None, stage: str
) -> tuple[tuple[IntakeRow, ...], bool]:
    """The rows that may apply, and whether they are of the person's own life stage."""
    if stage != "none":
        own = [row for row in table.rows if row.state == stage]
        found = [row for row in own if _covers(row, low, high)] or _nearest(own, low)
        if found:
            return tuple(found), True
    plain = [row for row in table.rows if row.state == "none" and _covers(row, low, high)]
    of_sex = [row for row in plain if sex is None or row.sex in ("any", sex)]
    return tuple(of_sex), False


def _covers(row: IntakeRow, low: float, high: float) -> bool:
    return row.age_from <= high and (row.age_to is None or low < row.age_to)


def _nearest(rows: list[IntakeRow], age: float) -> list[IntakeRow]:
    """The life-stage row nearest in age, for a pregnancy before 14 or after 50."""
    return sorted(rows, key=lambda row: min(abs(row.age_from - age), abs((row.age_to or math.inf) - age)))[:1]


def _requirement(table: IntakeTable, rows: tuple[IntakeRow, ...], assumed: tuple[str, ...]) -> Requirement:
    ear = max((row.ear for row in rows if row.ear is not None), default=None)
    rda = max((row.rda for row in rows if row.rda is not None), default=None)
    ai = max((row.ai for row in rows if row.ai is not None), default=None)
    order: tuple[Checked, ...] = ("no", "partly", "yes")
    seen = min((row.checked for row in rows), key=order.index, default=table.checked)
    cv = table.requirement_cv
    return Requirement(
        ear_mg=ear,
        rda_mg=rda,
        ai_mg=None if rda is not None else ai,
        authority=table.authority,
        rda_name="AI" if rda is None else table.rda_name,
        because=(replace(table.because, checked=seen),),
        sd_mg=None if ear is None or cv is None else cv * ear,
        ear_because=() if ear is None else (replace(table.because, checked="yes" if seen == "yes" else "no"),),
        assumed=assumed,
    )
