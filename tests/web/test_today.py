"""Today and the look back, through the pages, with the clock moved."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, DoseTaken, Night, PlanEvent, ScaleTaken, SideEffect, Stool
from epsom.core.person import Medicine, Person
from epsom.notebook import Notebook, new_id
from epsom.web.house import House
from tests.web.conftest import Clock

SHAMING = re.compile(r"\b(streak|missed|failed?|should|days? in a row)\b", re.IGNORECASE)


@pytest.fixture
def dosing(planned: Notebook, clock: Clock) -> Notebook:
    """Eight days in: the week without magnesium is over and the first dose was accepted today."""
    clock.forward(days=8)
    planned.step()
    return planned


def post_dose(browser: TestClient, notebook: Notebook, status: str, **more: str) -> tuple[int, str]:
    """Tap a button of the first dose of the page; returns its planned minute and the page that follows."""
    planned = notebook.today().doses[0].planned
    prefix = f"d{planned}_"
    data = {
        "which": prefix,
        "day": notebook.moment.day.isoformat(),
        f"{prefix}planned": str(planned),
        f"{prefix}mg": "100",
    }
    data |= {f"{prefix}status": status} | {prefix + name: value for name, value in more.items()}
    return planned, browser.post("/today/dose", data=data).text


# --- the first days -----------------------------------------------------------------------------------------------------
def test_the_first_evening_has_a_plan_to_look_at(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/today")
    assert page.status_code == 200
    assert "Good evening." in page.text
    assert "Tuesday 2 June" in page.text
    assert "Your first plan is ready" in page.text


def test_the_first_week_has_no_dose_and_says_why(browser: TestClient, planned: Notebook) -> None:
    page = browser.get("/today").text
    assert "No magnesium yet" in page
    assert 'action="/today/dose"' not in page


def test_the_first_dose_is_an_offer(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    page = browser.get("/today").text
    assert "An offer" in page
    assert "Not yet" in page
    assert planned.standing().rung == 0
    after = browser.post("/review/do", data={"do": "step"})
    assert after.history[0].status_code == 303
    assert planned.standing().rung
    assert "Your dose" in after.text
    back = re.search(r'name="change" value="([^"]+)"', after.text)
    assert back is not None
    browser.post("/undo", data={"change": back[1], "back": "/today"})
    assert planned.standing().rung == 0


# --- doses --------------------------------------------------------------------------------------------------------------
def test_taken_is_kept_with_the_minute_of_the_tap(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    clock.set("21:34")
    planned, page = post_dose(browser, dosing, "taken")
    kept = dosing.entry(DoseTaken, clock().day, planned)
    assert kept is not None
    assert (kept.status, kept.taken) == ("taken", 21 * 60 + 34)
    assert "Taken at 21:34" in page


def test_the_time_can_be_changed_but_not_to_later(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    planned, page = post_dose(browser, dosing, "taken", taken="23:50")
    assert "23:50 is still to come" in page
    assert 'value="23:50"' in page
    assert dosing.entry(DoseTaken, clock().day, planned) is None
    post_dose(browser, dosing, "taken", taken="19:05")
    kept = dosing.entry(DoseTaken, clock().day, planned)
    assert kept is not None
    assert kept.taken == 19 * 60 + 5


def test_skipped_and_later(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    planned, page = post_dose(browser, dosing, "later")
    assert "It stays here" in page
    assert "Taken</button>" in page
    _, page = post_dose(browser, dosing, "skipped")
    kept = dosing.entry(DoseTaken, clock().day, planned)
    assert kept is not None
    assert (kept.status, kept.taken) == ("skipped", None)
    assert "Left out today" in page


def test_after_midnight_a_dose_belongs_to_the_evening_before(
    browser: TestClient, dosing: Notebook, clock: Clock
) -> None:
    evening = clock().day
    clock.set(f"{evening + timedelta(days=1)} 00:20")
    page = browser.get("/today").text
    assert "From last evening" in page
    prefix = re.search(r'name="which" value="(d\d+_)"', page)
    assert prefix is not None
    planned = int(prefix[1][1:-1])
    data = {
        "which": prefix[1],
        "day": evening.isoformat(),
        f"{prefix[1]}planned": str(planned),
        f"{prefix[1]}status": "taken",
    }
    browser.post("/today/dose", data=data)
    kept = dosing.entry(DoseTaken, evening, planned)
    assert kept is not None
    assert (kept.day, kept.taken) == (evening, 20)
    assert not dosing.entries(DoseTaken, evening + timedelta(days=1))
    assert "From last evening" not in browser.get("/today").text


def test_a_thyroid_tablet_is_kept_clear_of(browser: TestClient, house: House, notebook: Notebook, clock: Clock) -> None:
    thyroid = Medicine(text="levothyroxine", times=(7 * 60,))
    notebook.tell(replace(notebook.person(), medicines=(thyroid,)), "a thyroid tablet")
    notebook.accept()
    clock.forward(days=8)
    notebook.step()
    clock.set("08:00")
    page = browser.get("/today").text
    assert "magnesium is fine after 11:00" in page.replace("\n", " ")
    for dose in notebook.today().doses:
        assert dose.planned >= 11 * 60


def test_a_new_medicine_rests_todays_dose_or_all_of_them(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    def taking(text: str) -> Person:
        return replace(dosing.person(), medicines=(Medicine(text=text, times=(420,)),))

    dosing.tell(taking("levothyroxine"), "a thyroid tablet")
    page = browser.get("/today").text
    assert "Levothyroxine" in page
    assert 'action="/today/dose"' not in page
    assert dosing.standing().takes  # only today
    clock.forward(days=1)
    assert 'action="/today/dose"' in browser.get("/today").text
    dosing.tell(taking("zorblaxin"), "a medicine nobody knows")
    assert dosing.standing().state == "paused"
    assert 'action="/today/dose"' not in browser.get("/today").text
    for path in ("/today", "/review"):
        assert "until you have asked a pharmacist" in browser.get(path).text
    assert "I have asked" in browser.get("/review").text


def test_weak_kidneys_have_no_dose(browser: TestClient, house: House, notebook: Notebook, clock: Clock) -> None:
    from epsom.examples import examples

    notebook.tell(dict(examples(clock().day))["karl"], "facts")
    page = browser.get("/today").text
    assert "Food and practices first" in page
    assert 'action="/today/dose"' not in page
    assert not re.search(r"\d+ mg", page)


# --- loose stools -------------------------------------------------------------------------------------------------------
def test_a_liquid_stool_rests_the_dose_at_once(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    assert dosing.today().doses
    after = browser.post("/today/stool", data={"stool_form": "7"})
    assert "Magnesium pauses. Drink enough." in after.text
    assert 'action="/today/dose"' not in after.text
    assert dosing.standing().state == "paused"
    assert "Drink enough" in browser.get("/today").text  # also on the next visit, and until it is over
    undo = re.search(r'name="change" value="([^"]+)"', after.text)
    assert undo is not None
    browser.post("/undo", data={"change": undo[1], "back": "/today"})
    assert dosing.entry(Stool, clock().day) is None
    assert dosing.standing().takes
    assert dosing.today().doses


def test_after_two_usual_days_a_lower_restart_is_offered_not_forced(
    browser: TestClient, dosing: Notebook, clock: Clock
) -> None:
    clock.forward(days=8)
    dosing.step()
    before = dosing.rung_mg(dosing.standing().rung)
    browser.post("/today/stool", data={"stool_form": "7"})
    for _ in range(2):
        clock.forward(days=1)
        assert 'action="/today/stool"' in browser.get("/today").text
        browser.post(f"/log/{clock().day}/stool", data={"stool_form": "4"})
    assert dosing.standing().state == "paused"
    page = browser.get("/review").text
    assert 'value="restart"' in page
    browser.post("/review/do", data={"do": "restart"})
    now = dosing.standing()
    assert now.takes
    after = dosing.rung_mg(now.rung)
    assert before is not None
    assert after is not None
    assert after < before


# --- the check-in -------------------------------------------------------------------------------------------------------
def test_a_check_in_is_kept_and_can_be_undone(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    note = "🌙 שלום <script>alert(1)</script>"
    data = {"do": "save", "stress": "4", "mood": "", "marks_asked": "yes", "marks": "illness", "note": note}
    answer = browser.post("/today/check-in", data=data)
    assert answer.history[0].status_code == 303
    assert "Saved." in answer.text
    assert "Noted: stress 4; ill or in pain; a note." in answer.text
    assert "<script>alert" not in answer.text
    kept = planned.entry(CheckIn, clock().day)
    assert kept is not None
    assert (kept.stress, kept.mood, kept.illness, kept.note) == (4, None, True, note)
    undo = re.search(r'name="change" value="([^"]+)"', answer.text)
    assert undo is not None
    browser.post("/undo", data={"change": undo[1], "back": "/today"})
    assert planned.entry(CheckIn, clock().day) is None


def test_a_rating_can_be_taken_back_and_the_rest_stays(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    planned.log(CheckIn(day=clock().day, stress=6, mood=3, tension=8, alcohol=1.0))
    browser.post("/today/check-in", data={"do": "save", "stress": "", "mood": "5"})
    kept = planned.entry(CheckIn, clock().day)
    assert kept is not None
    assert (kept.stress, kept.mood, kept.tension, kept.alcohol) == (None, 5, 8, 1.0)


@pytest.mark.parametrize(("field", "typed"), [("stress", "11"), ("mood", "-1"), ("energy", "a lot")])
def test_a_rating_that_cannot_be_is_said_beside_its_field(
    browser: TestClient, planned: Notebook, clock: Clock, field: str, typed: str
) -> None:
    page = browser.post("/today/check-in", data={"do": "save", field: typed, "note": "stays here"})
    assert page.status_code == 422
    assert f'id="w-{field}"' in page.text
    assert "stays here" in page.text
    assert planned.entry(CheckIn, clock().day) is None


def test_an_empty_check_in_is_fine(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    answer = browser.post("/today/check-in", data={"do": "save", "stress": "", "note": ""})
    assert answer.status_code == 200
    assert planned.entry(CheckIn, clock().day) is None


def test_not_today_asks_no_more_until_tomorrow(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    assert "About a minute" in browser.get("/today").text
    assert "About a minute" not in browser.post("/today/check-in", data={"do": "not_today"}).text
    clock.forward(days=1)
    assert "About a minute" in browser.get("/today").text


def test_a_usual_tuesday_is_spoken_of_only_when_there_is_one(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    today = clock().day
    for weeks in range(1, 5):
        planned.log(CheckIn(day=today - timedelta(weeks=weeks), tension=7))
    said = browser.post("/today/check-in", data={"do": "save", "tension": "5"}).text
    assert "Muscle tension is a bit lower than your usual Tuesday." in said  # 5 against 7, 7, 7, 7
    clock.forward(days=1)
    assert "usual Wednesday" not in browser.post("/today/check-in", data={"do": "save", "tension": "5"}).text


# --- parts of the day ---------------------------------------------------------------------------------------------------
def test_after_ten_the_page_is_quiet(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    assert 'class="ribbon"' in browser.get("/today").text
    clock.set("22:10")
    page = browser.get("/today").text
    assert "Tonight's dose" in page or "Tonight&#39;s dose" in page
    assert 'class="ribbon"' not in page
    assert 'href="/tools"' in page
    assert 'href="/support"' in page


def test_last_night_is_three_taps_in_the_morning(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    assert 'id="last-night"' not in browser.get("/today").text
    clock.set("07:40")
    assert 'id="last-night"' in browser.get("/today").text
    data = {"night_quality": "4", "night_sol_min": "15", "night_awakenings": "1"}
    page = browser.post("/today/night", data=data).text
    kept = planned.entry(Night, clock().day)
    assert kept is not None
    assert (kept.quality, kept.sol_min, kept.awakenings) == (4, 15, 1)
    assert 'id="last-night"' not in page


def test_the_three_taps_fill_up_a_night_and_never_write_over_it(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    clock.set("07:40")
    planned.log(Night(day=clock().day, bed_time=1365, rise_time=420))
    browser.post("/today/night", data={"night_quality": "4"})
    kept = planned.entry(Night, clock().day)
    assert kept is not None
    assert (kept.bed_time, kept.quality) == (1365, 4)
    page = browser.post("/today/night", data={"night_quality": "2", "night_sol_min": "60"})
    assert page.status_code == 422
    assert "There is a night for this day already" in page.text
    assert 'value="22:45"' in page.text  # what was there before
    assert 'value="60"' in page.text  # what was typed now
    assert planned.entry(Night, clock().day) == kept


def test_ten_days_away_are_not_counted(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    post_dose(browser, dosing, "taken")
    clock.forward(days=10)
    for path in ("/today", "/log", "/review"):
        page = browser.get(path).text
        assert not SHAMING.search(re.sub(r"<[^>]+>", " ", page)), path
    assert "Welcome back. Start from today." in browser.get("/today").text


def test_a_small_day_shows_only_the_dose(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    page = browser.post("/today/minimum", data={"on": "yes"}).text
    assert "Your dose" in page
    assert 'action="/today/check-in"' not in page
    clock.forward(days=1)
    assert 'action="/today/check-in"' in browser.get("/today").text


def test_not_for_me(browser: TestClient, planned: Notebook) -> None:
    first = planned.today().suggestion
    assert first is not None
    browser.post("/today/not-for-me", data={"practice": first.id})
    again = planned.today().suggestion
    assert again is None or again.id != first.id


def test_the_support_card_comes_first_and_can_be_put_away(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    planned.log(ScaleTaken(id=new_id(), day=clock().day, scale="phq9", answers=(0, 0, 1, 1, 0, 0, 0, 0, 1)))
    page = browser.get("/today").text
    assert page.index("Open Support") < page.index('id="doses"')
    assert "Open Support" not in browser.post("/today/hide-support").text
    assert 'class="always-support"' in browser.get("/today").text


# --- the look back ------------------------------------------------------------------------------------------------------
def test_what_is_not_offered_is_not_done(browser: TestClient, dosing: Notebook) -> None:
    rung = dosing.standing().rung
    answer = browser.post("/review/do", data={"do": "step"})  # a step was taken today
    assert answer.status_code == 409
    assert dosing.standing().rung == rung
    assert len([each for each in dosing.entries(PlanEvent) if each.kind == "stepped"]) == 1


def test_an_alarming_sign_leads_to_help(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    answer = browser.post(f"/log/{clock().day}/side-effect", data={"side_what": "chest_pain"})
    assert str(answer.url).endswith("/review")
    assert "call the emergency number now" in answer.text
    assert 'href="tel:911"' in answer.text
    assert dosing.standing().state == "paused"
    assert 'value="resume"' not in answer.text
    assert browser.post("/review/do", data={"do": "resume"}).status_code == 409
    assert 'action="/today/dose"' not in browser.get("/today").text
    assert len(dosing.entries(SideEffect, date(2026, 1, 1))) == 1


def test_pause_and_come_back(browser: TestClient, dosing: Notebook) -> None:
    browser.post("/review/do", data={"do": "pause"})
    assert dosing.standing().state == "paused"
    assert "Magnesium rests" in browser.get("/today").text
    browser.post("/review/do", data={"do": "resume"})
    assert dosing.standing().takes
    browser.post("/review/do", data={"do": "stop"})
    assert dosing.standing().state == "stopped"


# --- hours kept free, and hours before ------------------------------------------------------------------------------------
def test_a_dose_taken_in_the_hours_of_a_medicine_says_so(
    browser: TestClient, house: House, dosing: Notebook, clock: Clock
) -> None:
    person = replace(dosing.person(), medicines=(Medicine(text="levothyroxine", times=(7 * 60,)),))
    house.store.tell(dosing.profile, person, clock(), "a medicine")
    clock.set("08:10")
    data = {"which": "new_", "new_status": "taken", "new_taken": "08:00", "new_mg": "100"}
    page = browser.post(f"/log/{clock().day}/dose", data=data).text
    assert "within the hours kept free for your levothyroxine" in page
    assert "ask your pharmacist if you are unsure" in page
    clock.set("20:30")
    _, page = post_dose(browser, dosing, "taken", taken="08:05")
    assert "within the hours kept free for your levothyroxine" in page
    _, page = post_dose(browser, dosing, "taken", taken="20:15")
    assert "within the hours kept free" not in page


def test_hours_before_its_time_a_dose_is_not_asked_about(browser: TestClient, dosing: Notebook, clock: Clock) -> None:
    clock.set("09:00")
    page = browser.get("/today").text
    assert dosing.today().doses[0].early
    assert "Taken</button>" not in page
    assert "Taken at another time?" in page
    clock.set("19:00")
    assert "Taken</button>" in browser.get("/today").text


def test_a_new_medicine_in_the_first_week_pauses_no_dose(planned: Notebook) -> None:
    person = replace(planned.person(), medicines=(Medicine(text="levothyroxine", times=(7 * 60,)),))
    said = " ".join(each.text for each in planned.tell(person, "a new medicine").sentences)
    assert "There is no magnesium today" in said
    assert "Today's dose pauses" not in said
