"""A new fact: what it changes, and what pauses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from epsom.core.diary import Changed, changed
from epsom.core.person import Day, Kidney, Medicine, Person, TakenProduct
from epsom.core.safety import screen
from epsom.knowledge import Knowledge

TODAY = date(2026, 11, 22)
USUAL = Person(
    age=40,
    sex="female",
    life_stage="none",
    country="US",
    conditions=(),
    goals=("sleep",),
    medicines=(),
    products=(),
    kidney=Kidney(known_disease=False),
    day=Day(wake=390, bed=1350, meals=(450, 750, 1110)),
)


def change(knowledge: Knowledge, mg_now: float = 150.0, before: Person = USUAL, **told: Any) -> Changed:
    after = replace(before, **told)
    return changed(screen(before, knowledge, TODAY), screen(after, knowledge, TODAY), knowledge, mg_now=mg_now)


def test_nothing_new_changes_nothing(knowledge: Knowledge) -> None:
    found = change(knowledge)
    assert [each.text for each in found.sentences] == ["Nothing changes for your plan."]
    assert (found.pauses, found.pauses_today, found.pauses_trial, found.reason) == (False, False, False, None)


@pytest.mark.parametrize(
    "told",
    [
        {"life_stage": "pregnant"},
        {"conditions": ("chronic kidney disease",)},
        {"kidney": Kidney(egfr_ml_min=25, tested_on=TODAY, known_disease=None)},
        {"conditions": ("myasthenia gravis",)},
    ],
)
def test_a_diagnosis_or_a_pregnancy_that_calls_for_a_clinician_pauses(
    knowledge: Knowledge, told: dict[str, Any]
) -> None:
    found = change(knowledge, **told)
    assert found.pauses
    assert found.pauses_trial
    assert not found.pauses_today
    assert found.reason == found.sentences[0]
    assert found.found
    assert all(each.text and each.because for each in found.sentences)


def test_a_medicine_to_space_pauses_todays_dose_only(knowledge: Knowledge) -> None:
    found = change(knowledge, medicines=(Medicine(text="levothyroxine", times=(420,)),))
    assert (found.pauses, found.pauses_today, found.pauses_trial) == (False, True, True)
    assert found.reason is not None
    assert found.reason.text == (
        "Levothyroxine has to keep its distance from magnesium. Today's dose pauses; from tomorrow the new times hold."
    )
    assert [each.text for each in found.medicines] == ["levothyroxine"]


def test_a_new_time_of_a_medicine_counts_as_a_change(knowledge: Knowledge) -> None:
    morning = replace(USUAL, medicines=(Medicine(text="levothyroxine", times=(420,)),))
    found = change(knowledge, before=morning, medicines=(Medicine(text="levothyroxine", times=(1200,)),))
    assert found.pauses_today
    assert not change(knowledge, before=morning).medicines


def test_a_medicine_nobody_knows_and_one_that_is_ruled_out_pause(knowledge: Knowledge) -> None:
    for name in ("zzyqx 20 mg", "raltegravir"):
        found = change(knowledge, medicines=(Medicine(text=name),))
        assert found.pauses, name
        assert found.pauses_trial


def test_a_harmless_medicine_pauses_a_comparison_and_no_dose(knowledge: Knowledge) -> None:
    found = change(knowledge, medicines=(Medicine(text="cetirizine"),))
    assert (found.pauses, found.pauses_today, found.pauses_trial) == (False, False, True)
    assert "The comparison that is running pauses too" in found.sentences[-1].text


def test_a_product_with_magnesium_leaves_less_room(knowledge: Knowledge) -> None:
    product = (TakenProduct(label="Magnesium citrate", servings_per_day=1, elemental_mg=250),)
    found = change(knowledge, products=product)  # 350 mg less 250 leaves 100
    assert found.pauses
    assert found.reason is not None
    assert "less room" in found.reason.text
    assert not change(knowledge, mg_now=100.0, products=product).pauses


def test_an_open_question_pauses(knowledge: Knowledge) -> None:
    found = change(knowledge, conditions=None)
    assert found.questions
    assert found.pauses


def test_another_country_another_limit(knowledge: Knowledge) -> None:
    found = change(knowledge, mg_now=100.0, country="DE")
    said = " ".join(each.text for each in found.sentences)
    assert "250 mg a day is now the limit for you; it was 350 mg." in said
    assert not found.pauses


def test_what_is_no_longer_in_the_way_is_told(knowledge: Knowledge) -> None:
    pregnant = replace(USUAL, life_stage="pregnant")
    found = change(knowledge, before=pregnant, life_stage="none")
    assert found.gone
    assert not found.pauses
    assert any(each.text.startswith("No longer applies: “") for each in found.sentences)


def test_nothing_falls_away_beside_a_verdict_that_did_not_ease(knowledge: Knowledge) -> None:
    fifty_two = replace(USUAL, kidney=Kidney(egfr_ml_min=52, tested_on=TODAY))
    worse = change(knowledge, before=fifty_two, kidney=Kidney(creatinine_mg_dl=4.1, tested_on=TODAY))
    child = change(knowledge, before=replace(USUAL, life_stage="pregnant"), life_stage="none", age=16)
    for found in (worse, child):
        assert not found.gone
        assert not any("No longer applies" in each.text for each in found.sentences)


def test_no_answer_is_called_missing_where_none_brings_a_dose_back(knowledge: Knowledge) -> None:
    found = change(knowledge, kidney=Kidney(egfr_ml_min=41, tested_on=TODAY), life_stage=None)
    assert found.pauses
    assert not any("One answer is missing" in each.text for each in found.sentences)
