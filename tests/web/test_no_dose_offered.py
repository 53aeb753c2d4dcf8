"""Whatever was told or noted meanwhile: no page, address, or file offers a dose, a step or a coming back that may not be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import SideEffect, Stool
from epsom.core.person import Kidney, Medicine
from epsom.notebook import Notebook
from epsom.web.house import House
from tests.web.conftest import Clock

KNOWN = Kidney(egfr_ml_min=95, tested_on=date(2026, 5, 20), known_disease=False)


@pytest.fixture
def on_150(notebook: Notebook, clock: Clock) -> Notebook:
    """Ana on the second step of her ladder."""
    notebook.tell(replace(notebook.person(), kidney=KNOWN, country="US", labs=()), "a kidney test")
    notebook.accept()
    for _ in range(2):
        clock.forward(days=7)
        assert notebook.today().step is not None
        notebook.step()
    return notebook


def mg(notebook: Notebook) -> float:
    return sum(each.elemental_mg for each in notebook.today().doses)


def api(browser: TestClient, house: House, turn: str) -> int:
    key = {"authorization": f"Bearer {house.token}"}
    return browser.post(f"/api/v1/plan/{turn}", headers=key, json={}).status_code


def refused_everywhere(browser: TestClient, house: House, notebook: Notebook) -> None:
    assert 'value="resume"' not in browser.get("/review").text
    for path, data in (("/review/do", {"do": "resume"}), ("/review/do", {"do": "restart"}), ("/plan/resume", {})):
        browser.post(path, data=data)
        assert notebook.standing().state == "paused", path
    assert api(browser, house, "resume") == 409
    assert notebook.standing().state == "paused"
    assert b"RRULE" not in browser.get("/calendar/plan.ics").content


def test_kidney_disease_told_while_paused(browser: TestClient, house: House, on_150: Notebook) -> None:
    on_150.pause()
    assert api(browser, house, "resume") == 200
    on_150.pause()
    on_150.tell(replace(on_150.person(), kidney=Kidney(known_disease=True)), "your kidneys")
    refused_everywhere(browser, house, on_150)


def test_an_alarming_sign_some_days_ago(browser: TestClient, house: House, on_150: Notebook, clock: Clock) -> None:
    on_150.log(SideEffect(id="a", day=clock().day, what="heartbeat"))
    for _ in range(3):
        refused_everywhere(browser, house, on_150)
        clock.forward(days=4)


def test_an_alarming_sign_written_down_days_later_pauses(browser: TestClient, house: House, on_150: Notebook) -> None:
    on_150.log(SideEffect(id="a", day=on_150.moment.day - timedelta(days=4), what="heartbeat"))
    refused_everywhere(browser, house, on_150)


def test_a_liquid_stool_and_the_lower_restart(
    browser: TestClient, house: House, on_150: Notebook, clock: Clock
) -> None:
    before = mg(on_150)
    on_150.log(Stool(day=clock().day, form=7, times=2))
    refused_everywhere(browser, house, on_150)
    for _ in range(2):
        clock.forward(days=1)
        on_150.log(Stool(day=clock().day, form=4, times=1))
    assert api(browser, house, "resume") == 200
    assert 0 < mg(on_150) < before


def test_a_stopped_plan_is_not_taken_up_again_the_day_after_an_alarm(
    browser: TestClient, house: House, on_150: Notebook, clock: Clock
) -> None:
    on_150.log(SideEffect(id="a", day=clock().day, what="chest_pain"))
    on_150.stop()
    clock.forward(days=1)
    browser.post("/plan/accept")
    assert api(browser, house, "accept") == 409
    assert on_150.standing().state == "stopped"


def test_a_ladder_drawn_anew_raises_nothing_by_itself(on_150: Notebook) -> None:
    several = tuple(Medicine(text=each) for each in ("sertraline", "omeprazole", "cetirizine", "simvastatin"))
    person = on_150.person()
    on_150.lower()
    on_150.tell(replace(person, medicines=several), "medicines")
    low = mg(on_150)
    on_150.tell(replace(person, medicines=()), "no medicines")
    assert mg(on_150) <= low
    assert all("far enough from your medicines" not in each.text for each in on_150.today().no_dose)


def test_more_room_after_a_pause_is_not_taken_without_a_step(on_150: Notebook, clock: Clock) -> None:
    person = replace(on_150.person(), born=None, age=66)
    on_150.tell(person, "age")
    on_150.tell(replace(person, kidney=Kidney(known_disease=False)), "no test")
    assert on_150.standing().state == "paused"
    on_150.resume()
    assert mg(on_150) == 100
    on_150.tell(person, "the test again")
    assert mg(on_150) == 100
    clock.forward(days=7)
    offered = on_150.today().step
    assert offered is None or offered.elemental_mg == 150


def test_flying_west_or_a_clock_put_back_undoes_no_pause(on_150: Notebook, clock: Clock) -> None:
    clock.set(f"{clock().day} 00:40")
    on_150.log(Stool(day=clock().day, form=7, times=3))
    clock.travel(-300)
    assert not on_150.today().doses
    assert on_150.standing().state == "paused"
    assert on_150.review().rule == "review_severe"
    on_150.hold()  # nothing later is sorted before it
    assert on_150.standing().state == "paused"


def test_a_medicine_told_after_midnight_rests_the_evening_before_too(on_150: Notebook, clock: Clock) -> None:
    clock.set(f"{clock().day + timedelta(days=1)} 00:20")
    assert on_150.late_doses()
    thyroid = Medicine(text="levothyroxine 75 micrograms", times=(420,))
    on_150.tell(replace(on_150.person(), medicines=(thyroid,)), "a medicine")
    assert not on_150.late_doses()


def test_a_step_after_midnight_is_not_for_the_evening_before(on_150: Notebook, clock: Clock) -> None:
    clock.set(f"{clock().day + timedelta(days=7)} 00:20")
    assert on_150.late_doses()
    on_150.step()
    assert not on_150.late_doses()


def test_a_page_left_open_says_that_there_is_no_dose_now(browser: TestClient, on_150: Notebook, clock: Clock) -> None:
    on_150.pause()
    page = browser.post("/today/dose", data={"which": "d1290_", "d1290_planned": "1290", "d1290_status": "later"})
    assert page.history
    assert "It stays here" not in page.text
    assert "Noted. Magnesium is paused" in page.text


def test_an_undo_of_facts_takes_nothing_newer_with_it(browser: TestClient, on_150: Notebook) -> None:
    browser.post("/me/day", data={"wake": "06:00", "bed": "22:45"})
    on_150.tell(replace(on_150.person(), kidney=Kidney(known_disease=True)), "told elsewhere")
    browser.post("/me/take-back")
    assert on_150.person().kidney.known_disease


def test_after_leaving_in_a_hurry_the_api_shows_nothing_either(
    browser: TestClient, house: House, on_150: Notebook
) -> None:
    browser.post("/me/day", data={"wake": "06:00", "bed": "22:45"})
    browser.post("/leave")
    assert browser.get("/api/v1/me").status_code == 423
    assert browser.get("/api/v1/me", headers={"authorization": f"Bearer {house.token}"}).status_code == 423


def test_a_calendar_address_does_not_come_along_with_an_export(house: House, on_150: Notebook) -> None:
    on_150.set_setting("calendar_feed", "a" * 32)
    made = house.store.import_export(house.store.export(on_150.profile))
    assert house.store.setting(made.id, "calendar_feed") is None
    assert house.store.setting(on_150.profile, "calendar_feed") == "a" * 32
