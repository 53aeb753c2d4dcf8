"""The plan page: where one stands, every way to turn it, and no dose where there is none to be had."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import SideEffect, Stool
from epsom.core.person import Kidney, Person
from epsom.notebook import Notebook

from .conftest import Clock


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_plan_is_offered_and_taken_up(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/plan").text
    assert "Here is a plan you can take up" in page
    assert 'action="/plan/accept"' in page
    assert "Not now" in page
    browser.post("/plan/accept")
    assert notebook.standing().state == "baseline"
    page = text_of(browser.get("/plan").text)
    assert "A week without magnesium" in page
    assert "you are here" in page


def test_the_ladder_and_its_reasons_are_there(browser: TestClient, planned: Notebook) -> None:
    page = browser.get("/plan").text
    for rung in planned.answer().plan.ladder:
        assert f"{rung.elemental_mg_per_day:g} mg" in page
    for title in ("Go up", "Stay where you are", "Come down", "Pause, and ask", "Stop, and call the emergency number"):
        assert title in page
    assert "/calendar/plan.ics" in page


def test_every_turn(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    browser.post("/plan/step")
    assert planned.standing().rung == 1
    clock.forward(days=8)
    browser.post("/plan/stay")
    assert planned.standing().held
    browser.post("/plan/pause")
    assert planned.standing().state == "paused"
    page = text_of(browser.get("/plan").text)
    assert "Paused since" in page
    assert "Resume with 100 mg" in page
    assert "mg at 21:15" not in page
    browser.post("/plan/resume")
    assert planned.standing().state == "climbing"
    browser.post("/plan/stop")
    assert planned.standing().state == "stopped"
    assert "You stopped magnesium" in browser.get("/plan").text


def test_a_step_is_only_taken_when_it_is_offered(browser: TestClient, planned: Notebook) -> None:
    browser.post("/plan/step")  # on the first day of the week without magnesium
    assert planned.standing().state == "baseline"


def test_lower_goes_down_one_step_and_no_further(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    for _ in range(2):
        clock.forward(days=8)
        browser.post("/plan/step")
    assert planned.rung_mg(planned.standing().rung) == 150
    assert "From 150 to 100 mg a day" in text_of(browser.get("/plan").text)
    browser.post("/plan/lower")
    assert planned.rung_mg(planned.standing().rung) == 100
    browser.post("/plan/lower")
    assert planned.rung_mg(planned.standing().rung) == 100


def test_loose_stools_keep_the_way_back_closed(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    browser.post("/plan/step")
    planned.log(Stool(day=planned.moment.day, form=7, times=4))
    assert planned.standing().state == "paused"
    page = browser.get("/plan").text
    assert 'action="/plan/resume"' not in page
    assert "After two days of usual stools" in page
    browser.post("/plan/resume")
    assert planned.standing().state == "paused"


def test_an_alarming_sign_keeps_a_stopped_plan_stopped(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    browser.post("/plan/step")
    planned.log(SideEffect(id="1", day=planned.moment.day, what="fainting"))
    planned.stop()
    assert 'action="/plan/accept"' not in browser.get("/plan").text
    browser.post("/plan/accept")
    assert planned.standing().state == "stopped"


def test_undo_takes_a_turn_back(browser: TestClient, planned: Notebook) -> None:
    page = browser.post("/plan/pause").text
    change = re.search(r'name="change" value="([^"]+)"', page)
    assert change is not None
    browser.post("/undo", data={"change": change[1], "back": "/plan"})
    assert planned.standing().state == "baseline"


def test_another_form_can_be_chosen_but_only_one_that_fits(browser: TestClient, planned: Notebook) -> None:
    other = planned.answer().plan.alternatives[0]
    browser.post("/plan/form", data={"form": other.id})
    assert planned.standing().form == other.id
    assert f'<p class="lead">{other.name}' in browser.get("/plan").text
    answer = browser.post("/plan/form", data={"form": "oxide-of-nothing"})
    assert answer.status_code == 422
    assert planned.standing().form == other.id


def test_the_day_can_be_put_in_another_order(browser: TestClient, planned: Notebook) -> None:
    def order() -> list[str]:
        return re.findall(r'value="down:([^"]+)"', browser.get("/plan").text)

    before = order()
    assert 2 <= len(before) <= 5
    browser.post("/plan/day", data={"move": f"down:{before[0]}"})
    assert order() == [before[1], before[0], *before[2:]]
    browser.post("/plan/day", data={"move": "up:nothing"})
    assert order() == [before[1], before[0], *before[2:]]


def test_a_practice_is_put_away_and_brought_back(browser: TestClient, planned: Notebook) -> None:
    first = planned.answer().plan.practices[0]
    browser.post("/plan/hide", data={"practice": first.id})
    assert planned.setting("hidden_practices") == [first.id]
    assert f'value="{first.id}"' not in browser.get("/plan").text
    browser.post("/plan/hide", data={"show": "all"})
    assert planned.setting("hidden_practices") == []


def test_words_for_the_clinician_are_kept_and_nothing_typed_is_lost(browser: TestClient, planned: Notebook) -> None:
    browser.post("/plan/clinician", data={"clinician_text": "I sleep badly.\n<b>Since spring</b>"})
    page = browser.get("/plan").text
    assert "&lt;b&gt;Since spring&lt;/b&gt;" in page
    assert "<b>Since" not in page
    long = "a" * 4_001
    answer = browser.post("/plan/clinician", data={"clinician_text": long})
    assert answer.status_code == 422
    assert long in answer.text
    assert planned.setting("clinician_text").startswith("I sleep badly.")


def test_kidneys_that_do_not_clear_it_leave_no_dose(browser: TestClient, notebook: Notebook, ana: Person) -> None:
    notebook.accept()
    notebook.tell(replace(ana, kidney=Kidney(egfr_ml_min=22, tested_on=notebook.moment.day)), "a kidney test")
    page = text_of(browser.get("/plan").text)
    assert "No magnesium supplement for now" in page
    assert "Weak kidneys cannot clear it" in page
    assert not re.search(r"\d+ mg (a day|at|magnesium)", page)
    browser.post("/plan/resume")
    browser.post("/plan/accept")
    assert not notebook.standing().takes


def test_an_open_answer_is_asked_with_a_way_to_give_it(browser: TestClient, notebook: Notebook) -> None:
    notebook.tell(Person(), "everything left out")
    page = browser.get("/plan").text
    assert "A few answers are still open" in page
    assert '<li><a href="/me">' in page
    assert 'action="/plan/accept"' not in page


@pytest.mark.parametrize("word", ["streak", "missed", "failed", "should"])
def test_no_word_that_shames(browser: TestClient, planned: Notebook, word: str) -> None:
    assert not re.search(rf"\b{word}\b", text_of(browser.get("/plan").text), re.IGNORECASE)
