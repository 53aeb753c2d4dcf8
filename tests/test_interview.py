"""The questions of `epsom new`: their order, what can be skipped, what is refused, and the person they add up to."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.person import Day, Eaten, Kidney, Medicine, Person, TakenProduct, read, write
from epsom.interview import check, next_question, person

TODAY = date(2026, 11, 22)


def walk(words: dict[str, str]) -> tuple[list[str], dict[str, str]]:
    """Answer with `words`, skip the rest; return the ids asked and all answers."""
    answers: dict[str, str] = {}
    asked: list[str] = []
    while (question := next_question(answers, TODAY)) is not None:
        asked.append(question.id)
        answer = words.get(question.id, "")
        assert check(question.id, answer, answers, TODAY) is None
        answers[question.id] = answer
    return asked, answers


def told(**words: str) -> Person:
    return person({name.replace("__", "."): answer for name, answer in words.items()}, TODAY)


def test_a_whole_conversation_adds_up_to_a_person_that_the_file_keeps() -> None:
    asked, answers = walk({
        "goals": "anxiety, sleep", "age": "58", "sex": "f", "life_stage": "no", "country": "UK", "kidney_disease": "no",
        "kidney_test": "eGFR 82", "kidney_tested_on": "2026-06-09", "conditions": "insomnia, slow pulse",
        "medicine.1": "levothyroxine 75 micrograms", "medicine.1.times": "7:00",
        "medicine.2": "ciprofloxacin 500 mg", "medicine.2.times": "08:00, 20:00", "medicine.2.course": "2026-11-20 to 2026-11-27",
        "medicine.3": "alendronate", "medicine.3.times": "07:30 Sunday", "medicine.4": "ibuprofen", "medicine.4.times": "as needed",
        "product.1": "Magnesium oxide 400 mg", "product.1.servings": "0,5", "diet": "vegan", "wake": "06:30", "bed": "22:30",
        "meals": "7:45, 12:30, 18:30", "eaten.1": "almonds, 30 g", "eaten.1.often": "5 a week", "eaten.2": "spinach, 1 cup",
        "eaten.2.often": "daily",
    })  # fmt: skip
    assert asked[:9] == [
        "goals", "age", "sex", "life_stage", "country", "kidney_disease", "kidney_test", "kidney_tested_on", "conditions",
    ]  # fmt: skip
    expected = Person(
        age=58, sex="female", life_stage="none", country="GB", goals=("calm", "sleep"), conditions=("insomnia", "slow pulse"),
        diet=("vegan",), kidney=Kidney(egfr_ml_min=82.0, tested_on=date(2026, 6, 9), known_disease=False),
        medicines=(
            Medicine(text="levothyroxine 75 micrograms", times=(420,)),
            Medicine(text="ciprofloxacin 500 mg", times=(480, 1200), starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 27)),
            Medicine(text="alendronate", times=(450,), days=("sun",)),
            Medicine(text="ibuprofen", as_needed=True),
        ),
        products=(TakenProduct(label="Magnesium oxide 400 mg", servings_per_day=0.5),),
        day=Day(wake=390, bed=1350, meals=(465, 750, 1110)),
        eaten=(Eaten(food="almonds", grams=30.0, times=5.0, per="week"), Eaten(food="spinach", portion="1 cup", times=1.0, per="day")),
    )  # fmt: skip
    assert person(answers, TODAY) == expected
    assert read(write(expected), TODAY) == expected


def test_every_question_can_be_skipped_and_then_nothing_is_known() -> None:
    asked, answers = walk({})
    assert person(answers, TODAY) == Person()
    assert len(asked) <= 16
    assert len(set(asked)) == len(asked)


def test_none_is_an_answer_and_not_the_same_as_skipping() -> None:
    none = told(
        conditions="none",
        diet="None",
        goals="none",
        meals="none",
        medicine__1="none",
        product__1="no",
        eaten__1="nothing",
    )
    assert (none.conditions, none.diet, none.goals, none.day.meals) == ((), (), (), ())
    assert (none.medicines, none.products, none.eaten) == ((), (), ())
    skipped = told(conditions="", medicine__1="", product__1="", eaten__1="")
    assert (skipped.conditions, skipped.medicines, skipped.products, skipped.eaten) == (None, None, None, None)


@pytest.mark.parametrize(
    ("answers", "asked"),
    [
        ({"sex": "male"}, False),
        ({"sex": "female"}, True),
        ({}, True),
        ({"sex": "female", "age": "71"}, False),
        ({"sex": "female", "age": "1955-01-01"}, False),
        ({"sex": "female", "age": "8"}, False),
        ({"sex": "female", "age": "1990-01-01"}, True),
        ({"sex": "female", "age": "soon"}, True),
    ],
)
def test_pregnancy_is_asked_about_unless_it_is_ruled_out(answers: dict[str, str], asked: bool) -> None:
    ids: list[str] = []
    so_far = {"goals": "", "age": "", "sex": "", **answers}
    while (question := next_question(so_far, TODAY)) is not None:
        ids.append(question.id)
        so_far[question.id] = ""
    assert ("life_stage" in ids) is asked


def test_an_answer_about_pregnancy_that_no_longer_applies_is_left_out() -> None:
    assert told(sex="male", life_stage="pregnant").life_stage is None
    assert told(sex="female", life_stage="pregnant").life_stage == "pregnant"


def test_details_are_asked_only_of_what_was_named() -> None:
    asked, _ = walk({"medicine.1": "none", "product.1": "Antacid"})
    assert "medicine.1.times" not in asked
    assert "medicine.2" not in asked
    assert asked[asked.index("product.1") : asked.index("product.1") + 3] == [
        "product.1",
        "product.1.servings",
        "product.2",
    ]
    assert "kidney_tested_on" not in asked


def test_entries_end_at_the_first_empty_one() -> None:
    assert told(medicine__1="A", medicine__2="", medicine__3="B").medicines == (Medicine(text="A"),)


def test_nobody_with_many_medicines_is_cut_off_without_a_word() -> None:
    answers = {f"medicine.{number}": f"medicine {number}" for number in range(1, 30)}
    while (question := next_question(answers, TODAY)) is not None and question.id != "medicine.30":
        answers[question.id] = ""
    assert question is not None
    assert "add what is left to the file" in question.how
    assert len(person({**answers, "medicine.30": "medicine 30"}, TODAY).medicines or ()) == 30


@pytest.mark.parametrize(
    ("words", "kidney"),
    [
        ("88", Kidney(egfr_ml_min=88.0)),
        ("eGFR 12", Kidney(egfr_ml_min=12.0)),
        ("62 mL/min", Kidney(egfr_ml_min=62.0)),
        ("62 ml/min/1.73 m2", Kidney(egfr_ml_min=62.0)),
        ("0,9 mg/dl", Kidney(creatinine_mg_dl=0.9)),
        ("creatinine 0.9 mg/dL", Kidney(creatinine_mg_dl=0.9)),
        ("80 umol/L", Kidney(creatinine_umol_l=80.0)),
        ("80 µmol/l", Kidney(creatinine_umol_l=80.0)),
        ("none", Kidney()),
    ],
)
def test_a_kidney_result_is_read_with_its_unit(words: str, kidney: Kidney) -> None:
    assert told(kidney_test=words).kidney == kidney


@pytest.mark.parametrize(
    ("question_id", "words", "reason", "way_out"),
    [
        ("age", "340", "340", "34"),
        ("age", "young", "young", "whole years"),
        ("age", "2030-01-01", "still to come", "year"),
        ("sex", "x", "x", '"female"'),
        ("life_stage", "maybe", "maybe", '"pregnant"'),
        ("country", "Atlantis", "Atlantis", "two letters"),
        ("goals", "slep", "slep", '"sleep"'),
        ("kidney_disease", "perhaps", "neither yes nor no", "leave it empty"),
        ("kidney_test", "0.9", "may be an eGFR or a creatinine", "0.9 mg/dL"),
        ("kidney_test", "creatinine 80", "never guessed", "umol/L"),
        ("kidney_test", "80 mg/dL", "not possible", "umol/L"),
        ("kidney_test", "5 bananas", "never guessed", "eGFR"),
        ("kidney_tested_on", "June", "June", "2026-06-01"),
        ("kidney_tested_on", "2026-02-30", "no calendar", "month"),
        ("kidney_tested_on", "2027-02-03", "still to come", "year"),
        ("medicine.1.times", "mornings", "mornings", '"07:00"'),
        ("medicine.1.times", "7am", "7am", '"07:00"'),
        ("medicine.1.times", "sunday", "no time of day", '"07:00 sun"'),
        ("medicine.1.times", "07:00 7:00", "twice", "Once"),
        ("medicine.1.course", "2026-11-27 to 2026-11-20", "before it starts", "dates"),
        ("medicine.1.course", "a week", "a week", "until"),
        ("product.1.servings", "two", "two", "1 or 0.5"),
        ("product.1.servings", "99", "99", "0 to 50"),
        ("wake", "early", "early", '"07:00"'),
        ("meals", "07:30, noon", "noon", '"07:00"'),
        ("eaten.1", "almonds, 9000 g", "9000", "0 to 5000"),
        ("eaten.1.often", "sometimes", "sometimes", '"5 a week"'),
        ("conditions", "x" * 2001, "2,001 characters", "2,000"),
    ],
)
def test_an_answer_we_cannot_take_is_refused_kindly(question_id: str, words: str, reason: str, way_out: str) -> None:
    so_far = {"kidney_test": "88", "medicine.1": "A", "product.1": "B", "eaten.1": "C"}
    problem = check(question_id, words, so_far, TODAY)
    assert problem is not None
    assert reason in problem.what
    assert way_out in problem.fix
    assert problem.line is None


def test_answers_that_contradict_earlier_ones_are_refused_too() -> None:
    problem = check("bed", "06:30", {"wake": "06:30"}, TODAY)
    assert problem is not None
    assert "both at 06:30" in problem.what
    twice = {"medicine.1": "Synthroid", "medicine.1.times": "07:00", "medicine.2": "synthroid"}
    problem = check("medicine.2.times", "7:00", twice, TODAY)
    assert problem is not None
    assert "twice for 07:00" in problem.what


def test_every_question_says_why_and_how_in_plain_words() -> None:
    answers: dict[str, str] = {}
    full = {"medicine.1": "A", "product.1": "B", "eaten.1": "C", "kidney_test": "88"}
    while (question := next_question(answers, TODAY)) is not None:
        assert question.ask.strip()
        assert question.why.endswith(".")
        assert question.how.endswith(".")
        text = f"{question.ask} {question.why} {question.how}".lower()
        assert not any(word in text for word in ("!", "must", "should", "fail", "journey"))
        answers[question.id] = full.get(question.id, "")


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_any_words_are_kept_or_refused_and_what_is_kept_can_be_written(data: st.DataObject) -> None:
    said = st.text(max_size=20) | st.sampled_from(
        [
            "none",
            "yes",
            "f",
            "34",
            "0.9 mg/dL",
            "07:00",
            "08:00 mon",
            "2026-01-01",
            "until 2026-12-01",
            "a, b",
            "sleep",
            "GB",
            "2 a day",
        ]
    )
    answers: dict[str, str] = {}
    for _ in range(40):
        question = next_question(answers, TODAY)
        if question is None:
            break
        words = data.draw(said)
        problem = check(question.id, words, answers, TODAY)
        assert problem is None or (problem.what and problem.fix)
        answers[question.id] = words if problem is None else ""
    kept = person(answers, TODAY)
    assert read(write(kept), TODAY) == kept
