"""Too much was swallowed: who is sent where, and that nothing unknown ever sends anyone to wait at home."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.person import Kidney, Person
from epsom.core.too_much import too_much
from epsom.errors import InputError
from epsom.knowledge import Knowledge

TODAY = date(2026, 11, 22)
WELL = Person(
    age=40, sex="male", country="GB", conditions=(), medicines=(), products=(), kidney=Kidney(known_disease=False)
)


def act(knowledge: Knowledge, person: Person | None = WELL, **told: Any) -> str:
    return too_much(person, knowledge, TODAY, **told).act


def test_an_extra_dose_with_nothing_against_it_is_watched_at_home(knowledge: Knowledge) -> None:
    found = too_much(WELL, knowledge, TODAY, elemental_mg=400, signs=("overdose_loose_stools",))
    assert found.act == "watch"
    assert found.risks == ()
    assert found.say[0][0].startswith("You can watch this at home.")
    assert [each.id for each in found.signs if each.there] == ["overdose_loose_stools"]


@pytest.mark.parametrize(
    "told",
    [
        {},  # how much is not known
        {"elemental_mg": 1000},
        {"elemental_mg": 400, "signs": ("overdose_flushing",)},
        {"elemental_mg": 400, "signs": ("overdose_vomiting", "overdose_loose_stools")},
        {"elemental_mg": 300, "drank_epsom_salt": True},
    ],
)
def test_more_than_that_asks_the_poison_line(knowledge: Knowledge, told: dict[str, Any]) -> None:
    found = too_much(WELL, knowledge, TODAY, **told)
    assert found.act == "call"
    assert "111" in found.say[0][0]


@pytest.mark.parametrize(
    "told",
    [
        {"elemental_mg": 5000},
        {"elemental_mg": 10, "signs": ("overdose_sleepy",)},
        {"elemental_mg": 10, "signs": ("overdose_breathing",)},
        {"elemental_mg": 10, "on_purpose": True},
    ],
)
def test_the_grave_ones_call_the_emergency_number(knowledge: Knowledge, told: dict[str, Any]) -> None:
    found = too_much(WELL, knowledge, TODAY, **told)
    assert found.act == "emergency"
    assert "999" in found.say[0][0]


def test_taken_on_purpose_the_crisis_lines_stand_beside(knowledge: Knowledge) -> None:
    found = too_much(WELL, knowledge, TODAY, elemental_mg=200, on_purpose=True)
    assert "gb_sam" in [line.id for line in found.crisis_lines]
    assert all(not line.not_crisis for line in found.crisis_lines)
    assert too_much(WELL, knowledge, TODAY, elemental_mg=200).crisis_lines == ()


@pytest.mark.parametrize(
    ("change", "risk"),
    [
        ({"conditions": ("chronic_kidney_disease",)}, "overdose_kidneys"),
        ({"kidney": Kidney(egfr_ml_min=45, tested_on=date(2026, 6, 1))}, "overdose_kidneys"),
        ({"conditions": ("heart_block",)}, "overdose_heart"),
        ({"conditions": ("myasthenia_gravis",)}, "overdose_muscles"),
        ({"age": 12}, "overdose_children"),
        ({"age": 65}, "overdose_older"),
        ({"conditions": ("ileus",)}, "overdose_bowel"),
        ({"sex": "female", "life_stage": "pregnant"}, "overdose_pregnant"),
    ],
)
def test_who_is_in_danger_from_less_always_asks(knowledge: Knowledge, change: dict[str, Any], risk: str) -> None:
    found = too_much(replace(WELL, **change), knowledge, TODAY, elemental_mg=200)
    assert found.act == "call"
    assert [each.id for each in found.risks if each.applies] == [risk]
    assert knowledge.overdose_risks[risk].say in [text for text, _ in found.say]


@pytest.mark.parametrize(
    "person",
    [
        None,
        Person(),
        replace(WELL, conditions=None),
        replace(WELL, conditions=("zorbitis",)),
        replace(WELL, age=None),
        replace(WELL, sex="female", life_stage=None),
    ],
)
def test_what_we_do_not_know_never_sends_anyone_to_wait(knowledge: Knowledge, person: Person | None) -> None:
    found = too_much(person, knowledge, TODAY, elemental_mg=100)
    assert found.act == "call"
    assert any(each.applies is None for each in found.risks)


@given(
    mg=st.one_of(st.none(), st.floats(0, 20_000)),
    signs=st.sets(
        st.sampled_from(["overdose_loose_stools", "overdose_flushing", "overdose_sleepy", "overdose_a_little_weak"])
    ),
    purpose=st.booleans(),
    salt=st.booleans(),
    age=st.one_of(st.none(), st.integers(1, 99)),
)
def test_more_never_means_less_urgent(
    knowledge: Knowledge, mg: float | None, signs: set[str], purpose: bool, salt: bool, age: int | None
) -> None:
    order = ("watch", "call", "emergency")
    person = replace(WELL, age=age)
    here = order.index(act(knowledge, person, elemental_mg=mg, signs=signs, on_purpose=purpose, drank_epsom_salt=salt))
    worse = {"elemental_mg": None if mg is None else mg * 2 + 1, "signs": {*signs, "overdose_breathing"}}
    assert order.index(act(knowledge, person, on_purpose=purpose, drank_epsom_salt=salt, **worse)) >= here
    assert order.index(act(knowledge, None, elemental_mg=mg, signs=signs, on_purpose=purpose)) >= min(here, 1)


# --- lines -----------------------------------------------------------------------------------------------------------
def test_every_country_with_crisis_lines_has_an_answer_here(knowledge: Knowledge) -> None:
    assert set(knowledge.poison_countries) == set(knowledge.crisis_countries)
    for each in knowledge.poison_countries.values():
        assert bool(each.lines) != bool(each.instead)
        assert all(line.phone and line.cite and line.checked == "yes" for line in each.lines)


def test_no_line_is_an_emergency_number_or_out_of_use(knowledge: Knowledge) -> None:
    retired = {
        re.sub(r"\D", "", fact.text.split(" (")[0])
        for fact in knowledge.facts.values()
        if fact.topic == "retired_number"
    }
    for each in knowledge.poison_countries.values():
        for line in each.lines:
            digits = re.sub(r"\D", "", line.phone or "")
            assert digits not in retired
            assert digits not in re.findall(r"\d+", knowledge.crisis_countries[each.id].emergency)


@pytest.mark.parametrize(
    ("country", "words"),
    [
        ("US", "1-800-222-1222"),
        ("AU", "13 11 26"),
        ("FR", "the one nearest you, listed below"),
        ("NL", "Call your GP"),
        ("IN", "Call your emergency number"),
        ("BR", "Call your emergency number"),
        (None, "Call your emergency number"),
    ],
)
def test_the_country_picks_the_line(knowledge: Knowledge, country: str | None, words: str) -> None:
    found = too_much(replace(WELL, country=country), knowledge, TODAY)
    assert words in found.say[0][0]


def test_a_traveller_gets_the_lines_of_where_they_are_and_europe_has_112(knowledge: Knowledge) -> None:
    assert too_much(WELL, knowledge, TODAY, country="au").emergency == "000"
    assert too_much(WELL, knowledge, TODAY, country="IT").emergency == "112"
    assert "112" in too_much(None, knowledge, TODAY, on_purpose=True).say[0][0]


# --- input, words ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "told", [{"elemental_mg": -1}, {"elemental_mg": float("nan")}, {"elemental_mg": True}, {"signs": ("glowing",)}]
)
def test_what_cannot_be_is_refused(knowledge: Knowledge, told: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        too_much(WELL, knowledge, TODAY, **told)


def test_every_sentence_has_a_reason(knowledge: Knowledge) -> None:
    for told in ({}, {"elemental_mg": 300}, {"elemental_mg": 9000}, {"on_purpose": True, "drank_epsom_salt": True}):
        found = too_much(None, knowledge, TODAY, **told)  # type: ignore[arg-type]
        assert all(because for _, because in (*found.say, *found.do))
        assert not [text for text, _ in (*found.say, *found.do) if "{" in text or "!" in text]
