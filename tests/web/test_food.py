"""The food page: the screen of a usual week, the search, what is kept of it, and never a calorie."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from epsom.core.person import Kidney, Person
from epsom.notebook import Notebook

from .test_plan import text_of


def test_a_usual_week_becomes_an_intake_and_keeps_its_answers(browser: TestClient, notebook: Notebook) -> None:
    notebook.tell(replace(notebook.person(), eaten=None), "no food told")
    assert "You have not told us what you eat" in browser.get("/food").text
    browser.post("/food/usual", data={"n_freq_nuts": "7", "n_freq_porridge": "3,5", "n_freq_beans": ""})
    eaten = notebook.person().eaten or ()
    assert {(each.food.split(" ")[0], each.times) for each in eaten} == {("Nuts", 7.0), ("Porridge", 3.5)}
    intake = notebook.answer().assessment.intake_mg
    assert intake is not None
    assert intake.mean == pytest.approx(61.7 + 63.2 / 2)  # the table's own portions, a day
    page = browser.get("/food").text
    assert 'value="7"' in page
    assert 'value="3.5"' in page
    assert 'class="cup"' in page


def test_the_screen_leaves_foods_told_one_by_one_alone(browser: TestClient, notebook: Notebook) -> None:
    before = notebook.person().eaten or ()
    browser.post("/food/usual", data={"n_freq_nuts": "2"})
    assert (notebook.person().eaten or ())[: len(before)] == before
    browser.post("/food/usual", data={"n_freq_nuts": ""})
    assert notebook.person().eaten == before


@pytest.mark.parametrize("times", ["many", "-1", "700", "nan", "1e9"])
def test_odd_times_are_tied_to_their_field_and_nothing_is_lost(
    browser: TestClient, notebook: Notebook, times: str
) -> None:
    before = notebook.person()
    answer = browser.post("/food/usual", data={"n_freq_nuts": times, "n_freq_milk": "4"})
    assert answer.status_code == 422
    assert 'href="#f-n_freq_nuts"' in answer.text
    assert f'value="{times}"' in answer.text
    assert 'value="4"' in answer.text
    assert notebook.person() == before


def test_a_food_is_found_added_and_taken_out(browser: TestClient, notebook: Notebook) -> None:
    answer = browser.post("/food/search", data={"food_query": "pumpkin seeds"})
    assert "pumpkin" not in str(answer.url)  # what was typed stays out of addresses
    names = re.findall(r'name="food" value="([^"]+)"><', answer.text) or re.findall(
        r'name="food" value="([^"]+)"', answer.text
    )
    assert names
    found = notebook.companion.find_food("pumpkin seeds", 1)[0]
    before = notebook.answer().assessment.intake_mg
    browser.post("/food/add", data={"food": found.name, "grams": "30", "times": "7", "per": "week"})
    added = (notebook.person().eaten or ())[-1]
    assert (added.food, added.grams, added.times, added.per) == (found.name, 30, 7, "week")
    after = notebook.answer().assessment.intake_mg
    assert before is not None
    assert after is not None
    assert after.mean - before.mean == pytest.approx((found.magnesium_mg_per_100g or 0) * 0.3)
    at = len(notebook.person().eaten or ()) - 1
    browser.post("/food/remove", data={"at": str(at), "food": "another"})
    assert (notebook.person().eaten or ())[-1] == added
    browser.post("/food/remove", data={"at": str(at), "food": found.name})
    assert added not in (notebook.person().eaten or ())


def test_an_odd_amount_adds_nothing(browser: TestClient, notebook: Notebook) -> None:
    before = notebook.person().eaten
    for odd in ({"grams": "-4"}, {"grams": "x"}, {"times": "60", "per": "day"}, {"per": "year"}):
        answer = browser.post("/food/add", data={"food": "Nuts, almonds", "grams": "30", **odd})
        assert answer.status_code == 422
    assert browser.post("/food/add", data={}).status_code == 422
    assert notebook.person().eaten == before


def test_never_calories_weight_or_body(browser: TestClient, notebook: Notebook) -> None:
    browser.post("/food/search", data={"food_query": "almonds"})
    page = text_of(browser.get("/food").text).lower()
    assert "magnesium" in page
    assert not re.search(r"calori|kcal|energy|\bweight\b|\bbmi\b|\bslim|\bdiet plan", page)


def test_weak_kidneys_hear_of_no_gap(browser: TestClient, notebook: Notebook, ana: Person) -> None:
    assert "leaves a gap" in text_of(browser.get("/food").text)
    notebook.tell(replace(ana, kidney=Kidney(egfr_ml_min=22, tested_on=notebook.moment.day)), "a kidney test")
    page = text_of(browser.get("/food").text)
    assert "leaves a gap" not in page
    assert "kidney dietitian" in page


def test_words_stay_words(browser: TestClient, notebook: Notebook) -> None:
    page = browser.post("/food/search", data={"food_query": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert browser.post("/food/search", data={"food_query": "a" * 500}).status_code == 422
