"""A slice of the proof in every test run, and that its invariants can fail."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from epsom.companion import Companion
from epsom.core.person import Medicine, TakenProduct
from tests.prove.__main__ import ORDINARY, draft_part, screen_part, spaced_part
from tests.prove.invariants import (
    Expected,
    dose_breaches,
    free_minutes,
    milder,
    plan_breaches,
    screening_breaches,
)
from tests.prove.people import TODAY, Stratum, strata

PARTS = 4


@pytest.mark.parametrize("part", range(PARTS))
def test_a_slice_of_boundary_people_through_screen(part: int) -> None:
    people, added, breaches = screen_part(100_000, part, PARTS)
    assert abs(people - 100_000 // PARTS) <= 10  # the strata do not all divide by the parts
    assert added > 0
    assert breaches == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_slice_of_boundary_people_through_draft(part: int) -> None:
    people, plans, breaches = draft_part(5_000, part, PARTS)
    assert abs(people - 5_000 // PARTS) <= 10
    assert plans > 0
    assert breaches == []


@pytest.mark.parametrize("part", range(PARTS))
def test_a_slice_of_pairs_and_triples_of_spaced_medicines(part: int) -> None:
    people, plans, breaches = spaced_part(1_000, part, PARTS)
    assert people >= 1_000 // PARTS
    assert plans > 0
    assert breaches == []


def test_numbers_of_a_stratum_never_repeat() -> None:
    for stratum in strata(Expected().conditions, Expected().ingredients):
        numbers = list(stratum.numbers(5_000))
        assert len(set(numbers)) == len(numbers)
        assert all(0 <= number < stratum.size for number in numbers)
        shared = [*stratum.numbers(5_000, 0, 3), *stratum.numbers(5_000, 1, 3), *stratum.numbers(5_000, 2, 3)]
        assert sorted(shared) == sorted(numbers)


def test_a_small_stratum_is_walked_whole() -> None:
    ages = Stratum("ages", (("age", (20, 30, 40)), ("country", ("US", "DE"))))
    assert {(p.age, p.country) for p in map(ages.person, ages.numbers(100))} == {
        (age, country) for age in (20, 30, 40) for country in ("US", "DE")
    }


# --- planted faults: each must be seen ----------------------------------------------------------------------------
@pytest.fixture(scope="module")
def companion() -> Companion:
    return Companion.bundled(today=TODAY)


@pytest.mark.parametrize(
    "fault",
    [
        {"severity": "ok"},
        {"max_additional_mg": 9999.0},
        {"max_additional_mg": -1.0},
        {"ceiling_total_supplemental_mg": 500.0},
        {"medicines": ()},
    ],
)
def test_a_planted_fault_in_a_screening_is_seen(fault: dict[str, Any], companion: Companion) -> None:
    person = replace(ORDINARY, conditions=("dialysis",), medicines=(Medicine(text="ciprofloxacin", times=(480,)),))
    sound = companion.screen(person)
    assert list(screening_breaches(person, sound, Expected())) == []
    try:
        found = list(screening_breaches(person, replace(sound, **fault), Expected()))
    except ValueError:  # a medicine that is missing breaks the pairing itself
        found = ["a medicine is missing"]
    assert found


def test_a_milder_answer_is_seen(companion: Companion) -> None:
    mild, strict = (
        companion.screen(ORDINARY),
        companion.screen(replace(ORDINARY, medicines=(), conditions=("dialysis",))),
    )
    assert list(milder(strict, mild))
    assert not list(milder(mild, strict))


def test_an_unknown_that_was_cleared_is_seen(companion: Companion) -> None:
    sound = companion.screen(replace(ORDINARY, medicines=()))
    untold = replace(ORDINARY, medicines=None)
    assert "something unknown was cleared" in list(screening_breaches(untold, sound, Expected()))
    servings = replace(ORDINARY, medicines=(), products=(TakenProduct(label="Magnesium", elemental_mg=100),))
    assert "an unknown number of servings was cleared" in list(screening_breaches(servings, sound, Expected()))


def test_a_dose_inside_a_window_is_seen_across_midnight(companion: Companion) -> None:
    late = replace(ORDINARY, medicines=(Medicine(text="levothyroxine", times=(30,)),))  # half past midnight
    answer = companion.plan_for(late)
    assert answer.plan.kind == "plan"
    assert list(plan_breaches(late, answer.screening, answer.plan)) == []
    for minute in (1350, 1439, 0, 200):
        moved = tuple(replace(dose, time=minute) for dose in answer.plan.doses)
        assert list(dose_breaches(moved, answer.screening.medicines, answer.plan.start, date(2026, 12, 24)))
    too_much = tuple(replace(dose, elemental_mg=400) for dose in answer.plan.doses)
    assert list(plan_breaches(late, answer.screening, replace(answer.plan, doses=too_much)))


def test_free_minutes_by_hand() -> None:
    medicine = SimpleNamespace(drug_before_mg_h=4, drug_after_mg_h=4, medicine=Medicine(text="x", times=(420,)))
    free = free_minutes([medicine], 390, 1350)
    assert free[0] == 11 * 60  # four hours after 07:00, and the hour itself is free
    assert free[-1] == 1350
