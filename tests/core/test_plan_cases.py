"""The scenarios of tests/cases/plan, which a clinician can read, run one by one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from epsom.core.assessment import assess
from epsom.core.person import Day, Eaten, Kidney, Medicine, Person, TakenProduct
from epsom.core.plan import Dose, Plan, draft
from epsom.core.safety import screen
from epsom.core.wording import clock
from epsom.exchange.foods import load_foods, swap_candidates
from epsom.knowledge import Knowledge
from tests.core.plan_invariants import check

CASES = Path(__file__).parents[1] / "cases" / "plan"
TODAY = date(2026, 11, 22)
FIRST_DOSE_ON = TODAY + timedelta(days=7)  # after the baseline week
USUAL: dict[str, Any] = {
    "age": 40,
    "sex": "female",
    "life_stage": "none",
    "country": "US",
    "conditions": [],
    "medicines": [],
    "products": [],
    "goals": ["sleep"],
    "day": {"wake": "06:30", "bed": "22:30", "meals": ["07:30", "12:30", "18:30"]},
}


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['title']}")


def minutes(time: str) -> int:
    hours, minute = time.split(":")
    return int(hours) * 60 + int(minute)


def medicine_of(told: Any) -> Medicine:
    """A medicine of a scenario: its text alone, or with times and dates."""
    if isinstance(told, str):
        return Medicine(text=told)
    return Medicine(
        text=told["text"],
        times=tuple(map(minutes, told["times"])) if "times" in told else None,
        days=tuple(told["days"]) if "days" in told else None,
        starts_on=told.get("from"),
        ends_on=told.get("until"),
        as_needed=told.get("as_needed", False),
    )


def person_of(told: dict[str, Any]) -> Person:
    """The person a scenario describes; "not told" leaves a fact out."""
    facts = {key: value for key, value in {**USUAL, **told}.items() if value != "not told"}

    def many(key: str, make: Any = str) -> Any:
        return tuple(make(each) for each in facts[key]) if key in facts else None

    day = facts.get("day", {})
    return Person(
        age=facts.get("age"),
        sex=facts.get("sex"),
        life_stage=facts.get("life_stage"),
        country=facts.get("country"),
        conditions=many("conditions"),
        goals=many("goals"),
        diet=many("diet"),
        capsules_at_most=facts.get("capsules_at_most"),
        kidney=Kidney(egfr_ml_min=facts.get("egfr"), tested_on=facts.get("tested_on")),
        medicines=many("medicines", medicine_of),
        products=many(
            "products",
            lambda each: TakenProduct(
                label=each["label"], servings_per_day=each.get("servings"), elemental_mg=each.get("mg")
            ),
        ),
        day=Day(
            wake=minutes(day["wake"]) if "wake" in day else None,
            bed=minutes(day["bed"]) if "bed" in day else None,
            meals=tuple(map(minutes, day["meals"])) if "meals" in day else None,
        ),
        eaten=many("eaten", lambda each: Eaten(**each)),
    )


def plan_of(told: dict[str, Any], knowledge: Knowledge) -> Plan:
    person = person_of(told)
    table = load_foods()
    screening = screen(person, knowledge, TODAY)
    need = assess(person, knowledge, TODAY, table)
    plan = draft(person, need, screening, knowledge, TODAY, foods=swap_candidates(table))
    check(plan, screening)
    return plan


def told_dose(dose: Dose) -> str:
    """A dose as the scenarios write it: "21:00 100 mg", with days and dates where they are not all."""
    words = f"{clock(dose.time)} {dose.elemental_mg:g} mg"
    words += " with food" if dose.with_food else ""
    words += "" if len(dose.days) == 7 else f" on {' '.join(dose.days)}"
    words += f" from {dose.starts_on}" if dose.starts_on and dose.starts_on != FIRST_DOSE_ON else ""
    return words + (f" until {dose.ends_on}" if dose.ends_on else "")


@pytest.mark.parametrize("case", list(cases()))
def test_scenario(case: dict[str, Any], knowledge: Knowledge) -> None:
    plan = plan_of(case.get("person", {}), knowledge)
    expect = dict(case["expect"])
    reasons = " ".join(sentence.text for sentence in plan.reasons)
    because = {entry.entry for sentence in plan.reasons for entry in sentence.because}
    everything = " ".join(sentence.text for sentence in (*plan.would_change, *plan.food_notes, *plan.assumed))
    practices = {practice.id: practice for practice in plan.practices}
    named = " ".join(swap.food for swap in plan.food)
    checks = {
        "kind": lambda wanted: plan.kind == wanted,
        "because": lambda wanted: set(wanted) <= because,
        "reason": lambda wanted: wanted in reasons,
        "said": lambda wanted: wanted in everything,
        "clash": lambda wanted: all(word in " ".join(each.text for each in plan.clash) for word in wanted),
        "doses": lambda wanted: [told_dose(dose) for dose in plan.doses] == wanted,
        "ladder": lambda wanted: [[rung.week, rung.elemental_mg_per_day] for rung in plan.ladder] == wanted,
        "last_doses": lambda wanted: [told_dose(dose) for dose in plan.ladder[-1].doses] == wanted,
        "form": lambda wanted: plan.form is not None and plan.form.id == wanted,
        "form_not": lambda wanted: plan.form is not None and plan.form.id not in wanted,
        "foods": lambda wanted: (len(plan.food) > 0) == wanted,
        "food_without": lambda wanted: not any(word in named for word in wanted),
        "food_mg_at_least": lambda wanted: sum(swap.magnesium_mg_per_day for swap in plan.food) >= wanted,
        "practices": lambda wanted: set(wanted) <= set(practices),
        "practices_without": lambda wanted: set(wanted).isdisjoint(practices),
        "reviews": lambda wanted: [(review.on - TODAY) // timedelta(weeks=1) for review in plan.reviews] == wanted,
        "evidence": lambda wanted: set(wanted) <= {f"{each.outcome} {each.certainty}" for each in plan.evidence},
    }
    for key, wanted in expect.items():
        assert checks[key](wanted), f"{key}: wanted {wanted}, got {plan}"
