"""What was told, read: words for conditions near to a name, and the question that comes with what is not known.

The rules that follow from it are in test_safety.py, the names of medicines in test_medicines.py.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from epsom.core.medicines import prepare, recognise
from epsom.core.person import Medicine
from epsom.core.told.conditions import recognise_conditions
from epsom.core.told.interactions import beside
from epsom.knowledge import Knowledge

MEDICINES = Path(__file__).parents[1] / "cases" / "medicines"


def texts() -> list[str]:
    """Every medicine text of the case files, and texts that hold no name at all."""
    rows = [row for file in sorted(MEDICINES.glob("*.csv")) for row in csv.DictReader(file.open(encoding="utf-8"))]
    return ["", "   ", "???", "5 mg", "the blue pill", "xyzzy", "x" * 2500, *(row["text"] for row in rows)]


# --- medicines -----------------------------------------------------------------------------------------------------
def test_whatever_is_not_known_in_a_text_comes_with_a_question(knowledge: Knowledge) -> None:
    index = prepare(knowledge, knowledge.dictionary)
    asked = 0
    for text in texts():
        reading, screened = recognise(text, index), beside(Medicine(text=text), knowledge)
        assert not (reading.nothing and reading.matches), text
        if reading.unread or not (reading.matches or reading.nothing):
            assert screened.ask, text
            assert screened.outcome not in {"none", "note", "counts_as_source"}, text
            assert min(screened.drug_before_mg_h or 0, screened.drug_after_mg_h or 0) >= 2, text  # the general gap
            asked += 1
    assert asked >= 7  # at least those without a name


@pytest.mark.parametrize("text", ["", "   ", "???", "5 mg", "the blue pill", "xyzzy"])
def test_a_text_without_a_name_is_unknown_keeps_a_gap_and_asks_for_the_name(knowledge: Knowledge, text: str) -> None:
    screened = beside(Medicine(text=text), knowledge)
    assert screened.outcome == "unknown"
    assert (screened.drug_before_mg_h, screened.drug_after_mg_h) == (2, 2)
    assert screened.ask is not None
    assert "on the box" in screened.ask


def test_a_denial_with_a_clock_time_is_asked_about_and_its_gap_kept(knowledge: Knowledge) -> None:
    plain = beside(Medicine(text="no levothyroxine"), knowledge)
    assert (plain.outcome, plain.ask, plain.drug_before_mg_h) == ("none", None, None)
    timed = beside(Medicine(text="no levothyroxine", times=(420,)), knowledge)
    assert timed.ask == "Are you still taking levothyroxine?"
    assert (timed.outcome, timed.drug_before_mg_h, timed.drug_after_mg_h) == ("unknown", 4, 4)


# --- conditions ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "condition"),
    [
        ("hyperkalaemea", "high_potassium"),  # kalium is potassium
        ("hypercalcaemea", "hypercalcaemia"),
        ("hypokalaemea", "low_potassium_or_calcium"),
        ("Hypothyroidsm", "hypothyroidism"),
        ("hyperthyroidsm", "hyperthyroidism"),
    ],
)
def test_a_misspelt_ion_or_gland_is_guessed_with_its_own_side_kept(
    knowledge: Knowledge, told: str, condition: str
) -> None:
    read = recognise_conditions((told,), knowledge)
    assert read.ids == (condition,)
    assert [guess for _, guess in read.guessed] == [condition]
    assert read.unknown == ()


def test_too_little_is_never_taken_for_too_much(knowledge: Knowledge) -> None:
    """Low phosphate is no condition of ours, and its name is only two letters from high phosphate."""
    read = recognise_conditions(("hypophosphataemia",), knowledge)
    assert (read.ids, read.unknown) == ((), ("hypophosphataemia",))
    assert recognise_conditions(("hyperphosphataemia",), knowledge).ids == ("high_phosphate",)


def test_an_antacid_that_comes_with_and_without_magnesium_is_said_to_count(knowledge: Knowledge) -> None:
    answer = beside(Medicine(text="Gaviscon"), knowledge)
    assert answer.outcome == "unknown"
    assert answer.ask
    assert knowledge.facts["medicine_may_hold_magnesium"].text in answer.say
