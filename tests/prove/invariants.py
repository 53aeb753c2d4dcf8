"""What must hold for every person, written apart from the code it checks.

Nothing here imports the rooms it judges: the knowledge files are read again as plain TOML, the tables below were typed
from the design, and the clock arithmetic is minute by minute.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import resources
from typing import Any

RANK = {"ok": 0, "information": 1, "caution": 2, "clinician_first": 3, "contraindicated": 4}
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_EU = ("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE NO IS LI CH").split()
UPPER_LEVEL = {  # mg/day of supplemental magnesium for an adult, by country; anything else follows NASEM
    **dict.fromkeys(_EU, 250),
    "GB": 350,  # the 400 of the UK group is a guidance level; the project stays at 350
    None: 250,  # country not told: the lowest of all
}
NASEM = 350


def raw() -> dict[str, list[dict[str, Any]]]:
    """Every entry of the knowledge files by kind, as plain TOML."""
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for file in resources.files("epsom.knowledge").iterdir():
        if file.name.endswith(".toml"):
            for kind, entries in tomllib.loads(file.read_text(encoding="utf-8")).items():
                kinds[kind] += entries
    return kinds


class Expected:
    """What the files say about single facts, looked up without any of the rooms."""

    def __init__(self) -> None:
        kinds = raw()
        self.condition_rules: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for rule in kinds["rule"]:
            for clause in rule["when"]:
                if set(clause) == {"has_any"}:
                    for condition in clause["has_any"]:
                        self.condition_rules[condition].append(rule)
        self.conditions = tuple(entry["id"] for entry in kinds["condition"])
        self.by_ingredient: dict[str, dict[str, Any]] = {}
        for entry in kinds["interaction"]:
            for ingredient in entry["ingredients"]:
                self.by_ingredient[ingredient] = entry
        self.ingredients = tuple(entry["ingredients"][0] for entry in kinds["interaction"])

    def floor_of_medicine(self, entry: dict[str, Any]) -> int:
        """The least severity an interaction entry asks for (design, section 4)."""
        if entry.get("avoid") or entry.get("clinician_first"):
            return RANK["clinician_first"]
        if "drug_before_mg_h" in entry or "drug_after_mg_h" in entry or entry.get("monitor"):
            return RANK["caution"]
        return 0


def screening_breaches(person: Any, screening: Any, expected: Expected) -> Iterator[str]:
    """Every invariant of one screening that does not hold."""
    rank = RANK[screening.severity]
    room = screening.max_additional_mg
    current = screening.current_supplemental_mg
    limit = UPPER_LEVEL.get(person.country, NASEM)
    if room < 0:
        yield "room below zero"
    if rank >= 3 and room != 0:
        yield "a dose is left at clinician_first or contraindicated"
    if room and (current is None or current + room > limit + 0.05):
        yield f"room {room} beside {current} passes the region's limit {limit}"
    if screening.ceiling_total_supplemental_mg > limit:
        yield "ceiling above the region's limit"
    if any(not finding.because for finding in screening.findings):
        yield "a finding without a source"
    if any(RANK[finding.severity] > rank for finding in screening.findings):
        yield "a finding worse than the whole"
    yield from _unknown_clears(person, screening, rank)
    yield from _kidneys(person, screening, rank)
    yield from _rules(person, screening, rank, expected)


def _unknown_clears(person: Any, screening: Any, rank: int) -> Iterator[str]:
    missing = [person.conditions is None, person.medicines is None, person.products is None, person.age is None]
    if any(missing) and (rank < 2 or screening.max_additional_mg or not screening.open_questions):
        yield "something unknown was cleared"
    childbearing = person.age is None or 10 <= person.age < 56
    asked = screening.open_questions or rank >= 3  # found for another reason, there is nothing left to ask
    untold = person.life_stage is None and person.sex != "male" and childbearing
    if untold and (screening.max_additional_mg or not asked):
        yield "an unknown pregnancy was cleared"
    for taken in person.products or ():
        if taken.elemental_mg is not None and taken.servings_per_day is None and screening.max_additional_mg:
            yield "an unknown number of servings was cleared"


def _kidneys(person: Any, screening: Any, rank: int) -> Iterator[str]:
    egfr = person.kidney.egfr_ml_min
    if egfr is not None and egfr < 30 and rank < 4:
        yield "eGFR under 30 is not contraindicated"
    if egfr is not None and 30 <= egfr < 60 and rank < 3:
        yield "eGFR 30 to 59 is not clinician first"
    if person.kidney.known_disease and rank < 3:
        yield "known kidney disease is not clinician first"
    fresh = person.kidney.tested_on is not None and (screening.today - person.kidney.tested_on) <= timedelta(days=366)
    old = person.age is not None and person.age >= 65
    if old and not (fresh and _has_number(person)) and screening.ceiling_total_supplemental_mg > 100:
        yield "65 or older without a recent kidney test, and more than 100 mg"


def _has_number(person: Any) -> bool:
    kidney = person.kidney
    return any(each is not None for each in (kidney.egfr_ml_min, kidney.creatinine_mg_dl, kidney.creatinine_umol_l))


def _rules(person: Any, screening: Any, rank: int, expected: Expected) -> Iterator[str]:
    if person.age is not None and person.age < 18 and rank < 3:
        yield "a child is not clinician first"
    if person.life_stage == "pregnant" and rank < 3:
        yield "pregnancy is not clinician first"
    for condition in person.conditions or ():
        for rule in expected.condition_rules[condition]:
            if rank < RANK[rule["severity"]]:
                yield f"{condition} asks for {rule['severity']}"
            ceiling = rule.get("ceiling_mg")
            if ceiling is not None and screening.ceiling_total_supplemental_mg > ceiling:
                yield f"{condition} allows {ceiling} mg"
    for taken, told in zip(person.medicines or (), screening.medicines, strict=True):
        if taken.text != told.text:
            yield "a medicine is out of order"
        entry = expected.by_ingredient.get(taken.text)
        if entry is None:
            continue
        if rank < expected.floor_of_medicine(entry):
            yield f"{taken.text} is screened too mildly"
        for key in ("drug_before_mg_h", "drug_after_mg_h"):
            if entry.get(key, 0) > (getattr(told, key) or 0):
                yield f"{taken.text} lost its {key}"
    for lab in person.labs or ():
        if lab.unit == "mmol/L" and lab.value > 1.05 and rank < 4:
            yield "high serum magnesium is not contraindicated"
        if lab.unit == "mmol/L" and lab.range and not lab.range[0] <= lab.value <= lab.range[1] and rank < 3:
            yield "a result outside its own range needs nobody"
        if lab.unit == "parsecs" and rank < 2:
            yield "a unit nobody knows was read"


def milder(before: Any, after: Any) -> Iterator[str]:
    """What got milder although something was added."""
    if RANK[after.severity] < RANK[before.severity]:
        yield "severity fell"
    if after.max_additional_mg > before.max_additional_mg:
        yield "room grew"
    if after.ceiling_total_supplemental_mg > before.ceiling_total_supplemental_mg:
        yield "ceiling rose"


def plan_breaches(person: Any, screening: Any, plan: Any) -> Iterator[str]:
    """Every invariant of one plan that does not hold."""
    if RANK[screening.severity] >= 3 and (plan.kind != "no_plan" or plan.doses or plan.ladder or plan.form):
        yield "a dose although it is not cleared"
    if plan.kind == "no_plan":
        if plan.doses or any(rung.elemental_mg_per_day for rung in plan.ladder):
            yield "no plan, yet a dose"
        if not plan.reasons:
            yield "no plan and no reason"
        return
    if any(rung.elemental_mg_per_day > screening.max_additional_mg for rung in plan.ladder):
        yield "a rung above the ceiling"
    if any(not rung.because for rung in plan.ladder) or any(not each.because for each in plan.evidence):
        yield "a rung or an evidence sentence without a source"
    for day in (plan.start + timedelta(days=offset) for offset in range(0, 60)):
        if sum(dose.elemental_mg for dose in plan.doses if _on(dose, day)) > screening.max_additional_mg + 1e-6:
            yield "a day above the ceiling"
            break
    yield from dose_breaches(plan.doses, screening.medicines, plan.start, plan.start + timedelta(days=45))


def _on(dose: Any, day: date) -> bool:
    return (
        WEEK[day.weekday()] in dose.days
        and (dose.starts_on is None or dose.starts_on <= day)
        and (dose.ends_on is None or day <= dose.ends_on)
    )


def dose_breaches(doses: Any, medicines: Any, first: date, last: date) -> Iterator[str]:
    """Doses inside a drug window, in minutes since the first day, so that midnight is nothing special."""
    days = [first + timedelta(days=offset) for offset in range(-2, (last - first).days + 3)]
    taken = []
    for each in medicines:
        medicine = each.medicine
        if medicine is None or medicine.times is None or each.as_needed:
            continue
        before, after = (each.drug_before_mg_h or 0) * 60, (each.drug_after_mg_h or 0) * 60
        for day in days:
            if medicine.days is not None and WEEK[day.weekday()] not in medicine.days:
                continue
            if (medicine.starts_on and day < medicine.starts_on) or (medicine.ends_on and day > medicine.ends_on):
                continue
            taken += [((day - first).days * 1440 + at, before, after, each.text) for at in medicine.times]
    for day in days:
        for dose in doses:
            if not _on(dose, day):
                continue
            minute = (day - first).days * 1440 + dose.time
            for at, before, after, text in taken:
                if at - after < minute < at + before:
                    yield f"{dose.elemental_mg} mg at minute {dose.time} on {day} is inside the window of {text}"
                    return


def free_minutes(medicines: Any, wake: int, bed: int) -> list[int]:
    """Every awake minute of an ordinary day at which a dose would touch no window, for medicines taken every day."""
    free = []
    for step in range((bed - wake) % 1440 + 1):
        minute = (wake + step) % 1440
        if all(
            not -(each.drug_after_mg_h or 0) * 60 < (minute - at + shift) < (each.drug_before_mg_h or 0) * 60
            for each in medicines
            for at in each.medicine.times or ()
            for shift in (-1440, 0, 1440)
        ):
            free.append(minute)
    return free
