"""The scenarios of tests/cases/safety, which a clinician can read, run one by one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from epsom.core.person import Kidney, Lab, Medicine, Person, TakenProduct
from epsom.core.safety import screen
from epsom.knowledge import SEVERITIES, Knowledge

CASES = Path(__file__).parents[1] / "cases" / "safety"
TODAY = date(2026, 11, 22)
USUAL = {
    "age": 40,
    "sex": "female",
    "life_stage": "none",
    "country": "US",
    "conditions": [],
    "medicines": [],
    "products": [],
}


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['title']}")


def person_of(told: dict[str, Any]) -> Person:
    """The person a scenario describes; "not told" leaves a list out."""
    facts = {**USUAL, **told}
    lists = {key: None if facts[key] == "not told" else facts[key] for key in ("conditions", "medicines", "products")}
    return Person(
        age=facts["age"],
        sex=facts["sex"],
        life_stage=facts["life_stage"],
        country=facts["country"],
        conditions=None if lists["conditions"] is None else tuple(lists["conditions"]),
        medicines=None if lists["medicines"] is None else tuple(Medicine(text=each) for each in lists["medicines"]),
        products=None
        if lists["products"] is None
        else tuple(
            TakenProduct(label=each["label"], servings_per_day=each.get("servings"), elemental_mg=each.get("mg"))
            for each in lists["products"]
        ),
        kidney=Kidney(
            egfr_ml_min=facts.get("egfr"),
            tested_on=facts.get("tested_on"),
            known_disease=facts.get("kidney_disease"),
        ),
        labs=tuple(
            Lab(
                test=each["test"],
                value=each["value"],
                unit=each["unit"],
                range=tuple(each["range"]) if "range" in each else None,  # type: ignore[arg-type]
                on=each.get("on"),
            )
            for each in facts.get("labs", ())
        ),
    )


@pytest.mark.parametrize("case", list(cases()))
def test_scenario(case: dict[str, Any], knowledge: Knowledge) -> None:
    found = screen(person_of(case.get("person", {})), knowledge, TODAY)
    expect = dict(case["expect"])
    ids = {finding.id for finding in found.findings}
    checks = {
        "severity": lambda wanted: found.severity == wanted,
        "at_least": lambda wanted: SEVERITIES.index(found.severity) >= SEVERITIES.index(wanted),
        "because": lambda wanted: set(wanted) <= ids,
        "ceiling": lambda wanted: found.ceiling_total_supplemental_mg == wanted,
        "room": lambda wanted: found.max_additional_mg == wanted,
        "current": lambda wanted: found.current_supplemental_mg == wanted,
        "open": lambda wanted: set(wanted) <= {question.id for question in found.open_questions},
        "avoid_forms": lambda wanted: set(wanted) <= set(found.avoid_forms),
        "outcome": lambda wanted: found.medicines[0].outcome == wanted,
        "before": lambda wanted: found.medicines[0].drug_before_mg_h == wanted,
        "after": lambda wanted: found.medicines[0].drug_after_mg_h == wanted,
    }
    wrong = {key: wanted for key, wanted in expect.items() if not checks[key](wanted)}
    assert not wrong, (
        wrong,
        found.severity,
        ids,
        found.ceiling_total_supplemental_mg,
        found.max_additional_mg,
        [(m.outcome, m.drug_before_mg_h, m.drug_after_mg_h) for m in found.medicines],
    )


def test_the_chapter_of_the_documentation_is_these_scenarios() -> None:
    from scripts.print_scenarios import CHAPTER, chapter

    assert CHAPTER.read_text(encoding="utf-8") == chapter()
