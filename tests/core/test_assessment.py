"""The scenarios of tests/cases/assessment, which a clinician can read, and what must hold for everyone."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from epsom.core.assessment import Assessment, assess, screen_frequency
from epsom.core.food import FoodTable
from epsom.core.person import Eaten, Kidney, Person, TakenProduct, read
from epsom.exchange.foods import load_foods
from epsom.knowledge import FrequencyItem, Knowledge

CASES = Path(__file__).parents[1] / "cases" / "assessment"
TODAY = date(2026, 11, 22)
WOMAN = Person(age=40, sex="female", life_stage="none", country="US", conditions=(), medicines=(), products=())


@pytest.fixture(scope="session")
def foods() -> FoodTable:
    return load_foods()


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['title']}")


def between(value: float | None, span: list[float]) -> bool:
    return value is not None and span[0] - 0.001 <= value <= span[1] + 0.001


def holds(key: str, wanted: Any, found: Assessment) -> bool:
    """Whether one line of `expect` is true of an assessment."""
    said = [text for text, _ in found.say]
    need = found.requirement
    checks = {
        "authority": lambda: need.authority == wanted,
        "ear_mg": lambda: need.ear_mg == wanted,
        "rda_mg": lambda: need.rda_mg == wanted,
        "ai_mg": lambda: need.ai_mg == wanted,
        "intake": lambda: wanted == "none" and found.intake_mg is None and found.gap_mg is None,
        "intake_between": lambda: found.intake_mg is not None and between(found.intake_mg.mean, wanted),
        "water_between": lambda: between(found.water_mg, wanted),
        "gap_between": lambda: between(found.gap_mg, wanted),
        "p": lambda: wanted == "none" and found.p_inadequate is None,
        "p_between": lambda: between(found.p_inadequate, wanted),
        "p_with_products_between": lambda: between(found.p_inadequate_with_products, wanted),
        "supplement_mg": lambda: found.supplement_mg == wanted,
        "method": lambda: found.method == wanted,
        "days": lambda: found.days == wanted,
        "uncounted": lambda: list(found.uncounted) == wanted,
        "risks": lambda: {risk.id for risk in found.risk_factors if not risk.open} == set(wanted),
        "danger": lambda: {r.id for r in found.risk_factors if r.direction == "down_and_danger"} == set(wanted),
        "bands": lambda: [reading.band or "none" for reading in found.labs] == wanted,
        "urgent": lambda: any(reading.urgent for reading in found.labs) is wanted,
        "first_says": lambda: wanted in said[0],
        "says": lambda: all(any(words in text for text in said) for words in wanted),
        "never_says": lambda: not any(words in text for words in wanted for text in said),
        "lab_says": lambda: all(any(words in reading.say for reading in found.labs) for words in wanted),
    }
    return checks[key]()


@pytest.mark.parametrize("case", list(cases()))
def test_scenario(case: dict[str, Any], knowledge: Knowledge, foods: FoodTable) -> None:
    found = assess(read(case["file"], TODAY), knowledge, TODAY, foods=foods)
    wrong = {key: wanted for key, wanted in case["expect"].items() if not holds(key, wanted, found)}
    assert not wrong, (wrong, found)


# --- what holds for everyone ---------------------------------------------------------------------------------------
PEOPLE = [
    Person(),
    WOMAN,
    replace(WOMAN, eaten=(Eaten(food="almonds", grams=30),)),
    replace(WOMAN, country="DE", eaten=(Eaten(food="almonds", grams=30), Eaten(food="tap water", portion="1 l"))),
    replace(WOMAN, country="GB", sex=None, eaten=(Eaten(food="spinach, cooked", grams=400),)),
    replace(WOMAN, age=8, country="JP", eaten=(Eaten(food="milk", grams=400),)),
]


@pytest.mark.parametrize("person", PEOPLE)
def test_every_sentence_has_a_reason(person: Person, knowledge: Knowledge, foods: FoodTable) -> None:
    found = assess(person, knowledge, TODAY, foods=foods)
    assert found.say
    for text, because in found.say:
        assert because, text
        for reason in because:
            assert {cite.source for cite in reason.cite} <= set(knowledge.sources)
    for part in (*found.risk_factors, *found.labs, *found.symptoms, *found.red_flags):
        assert part.because


@pytest.mark.parametrize("person", PEOPLE)
def test_the_voice_is_kept(person: Person, knowledge: Knowledge, foods: FoodTable) -> None:
    said = " ".join(text for text, _ in assess(person, knowledge, TODAY, foods=foods).say)
    assert "!" not in said
    for word in (" should ", " must ", " fail", " missed", "boost", "detox", "journey"):
        assert word not in f" {said.lower()} "


@pytest.mark.parametrize("person", PEOPLE)
def test_the_same_facts_give_the_same_answer(person: Person, knowledge: Knowledge, foods: FoodTable) -> None:
    assert assess(person, knowledge, TODAY, foods=foods) == assess(person, knowledge, TODAY, foods=foods)


def test_nothing_told_is_unknown_and_not_zero(knowledge: Knowledge, foods: FoodTable) -> None:
    found = assess(Person(), knowledge, TODAY, foods=foods)
    assert (found.intake_mg, found.gap_mg, found.p_inadequate, found.supplement_mg) == (None, None, None, None)
    assert found.requirement.rda_mg == 420  # the highest that could apply


def test_more_food_never_raises_the_odds_or_the_gap(knowledge: Knowledge, foods: FoodTable) -> None:
    before = None
    for grams in (50, 100, 200, 400):
        found = assess(replace(WOMAN, eaten=(Eaten(food="almonds", grams=grams),)), knowledge, TODAY, foods=foods)
        assert found.p_inadequate is not None
        assert found.gap_mg is not None
        if before is not None:
            assert found.p_inadequate < before.p_inadequate
            assert found.gap_mg <= before.gap_mg
        before = found
    assert before is not None
    assert before.gap_mg == 0


def test_an_unchecked_figure_behind_the_odds_is_said(knowledge: Knowledge, foods: FoodTable) -> None:
    eaten = (Eaten(food="almonds", grams=60), Eaten(food="pasta, cooked", grams=900))
    british = assess(replace(WOMAN, country="GB", eaten=eaten), knowledge, TODAY, foods=foods)
    american = assess(replace(WOMAN, eaten=eaten), knowledge, TODAY, foods=foods)
    assert any("not been checked" in text for text, _ in british.say)
    assert not any("not been checked" in text for text, _ in american.say)
    assert any(each.checked == "no" for each in british.because)


def test_a_product_that_cannot_be_read_leaves_the_sum_unknown(knowledge: Knowledge, foods: FoodTable) -> None:
    found = assess(
        read('[[product]]\nlabel = "a blue pill from the cupboard"\nservings_per_day = 1', TODAY),
        knowledge,
        TODAY,
        foods=foods,
    )
    assert found.supplement_mg is None
    assert any("cannot tell how much magnesium your products add" in text for text, _ in found.say)


def test_red_flags_name_the_number_of_the_country(knowledge: Knowledge) -> None:
    flags = assess(replace(WOMAN, country="GB"), knowledge, TODAY).red_flags
    now = [flag for flag in flags if flag.group == "emergency_now"]
    assert now
    assert all("999" in flag.say for flag in now)
    assert any("Samaritans" in flag.say for flag in now)
    assert any(flag.say == "Seizure: call 999 now." for flag in now)
    unknown = assess(replace(WOMAN, country=None), knowledge, TODAY).red_flags
    assert all("your emergency number" in flag.say for flag in unknown if flag.group == "emergency_now")


def test_an_open_reason_is_said_to_be_open(knowledge: Knowledge) -> None:
    risks = {risk.id: risk for risk in assess(Person(age=50, sex="male"), knowledge, TODAY).risk_factors}
    assert risks["risk_kidney"].open
    assert risks["risk_kidney"].say.startswith("We don't know")
    told = assess(replace(WOMAN, kidney=Kidney(known_disease=False)), knowledge, TODAY)
    assert told.risk_factors == ()


def test_the_signs_stand_with_what_cannot_wait_first(knowledge: Knowledge) -> None:
    symptoms = assess(WOMAN, knowledge, TODAY).symptoms
    urgent = [note.urgent for note in symptoms]
    assert urgent == sorted(urgent, reverse=True)
    assert any(urgent)
    assert "No symptom or questionnaire diagnoses low magnesium" in assess(WOMAN, knowledge, TODAY).symptom_caveat[0]
    assert {note.specificity for note in symptoms if note.level == "D"} <= {"none", "very_low"}


def test_what_goes_on_the_skin_counts_nothing(knowledge: Knowledge) -> None:
    oil = TakenProduct(label="Magnesium chloride oil spray, for the skin", servings_per_day=3)
    found = assess(replace(WOMAN, products=(oil,)), knowledge, TODAY)
    assert (found.supplement_mg, found.supplement_high_mg) == (0, 0)


def test_a_label_that_leaves_the_amount_open_gives_a_range(knowledge: Knowledge) -> None:
    # 400 mg of the oxide holds 241 mg (mass fraction 0.603); printed as it is, it may also mean 400 mg of magnesium
    tablet = TakenProduct(label="Magnesium oxide 400 mg", servings_per_day=1)
    found = assess(replace(WOMAN, products=(tablet,)), knowledge, TODAY)
    assert found.supplement_mg == pytest.approx(241, abs=1)
    assert found.supplement_high_mg == 400
    assert any("240 to 400 mg a day" in text for text, _ in found.say)


def test_the_short_screen_is_a_rough_first_look(knowledge: Knowledge) -> None:
    item = FrequencyItem(
        id="nuts", name="Nuts", portion="1 small handful", grams=30, magnesium_mg=70, foods=("almonds",)
    )
    known = replace(knowledge, frequency_items={"nuts": item})
    found = assess(replace(WOMAN, eaten=screen_frequency({"nuts": 14}, known)), known, TODAY)
    assert found.method == "frequency_screen"
    assert found.intake_mg is not None
    assert found.intake_mg.mean == pytest.approx(140)
    assert any("rough first look" in text for text, _ in found.say)


def test_a_food_without_a_table_is_named_and_gives_no_intake(knowledge: Knowledge) -> None:
    found = assess(replace(WOMAN, eaten=(Eaten(food="almonds", grams=30),)), knowledge, TODAY)
    assert found.intake_mg is None
    assert found.uncounted == ("almonds",)
    assert "could not place almonds" in found.say[0][0]


def test_an_age_without_a_reference_has_an_intake_and_no_gap(knowledge: Knowledge, foods: FoodTable) -> None:
    baby = replace(WOMAN, age=None, born=date(2026, 9, 1), country="DE", eaten=(Eaten(food="banana", grams=50),))
    found = assess(baby, knowledge, TODAY, foods=foods)
    assert found.intake_mg is not None
    assert (found.gap_mg, found.p_inadequate) == (None, None)
