"""The pages of the days: writing, changing, removing, and input that cannot be."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, Cramps, DoseTaken, Night, PracticeDone, SideEffect, Stool
from epsom.notebook import Notebook, new_id
from epsom.web.diary_forms import fingerprint
from tests.web.conftest import Clock

# The first test vector of the sleep diary: 495 minutes in bed, 400 asleep, 80.8 %, middle of sleep at 03:00.
NIGHT = {
    "night_bed_time": "22:45", "night_try_time": "23:00", "night_sol_min": "30", "night_awakenings": "2",
    "night_waso_min": "20", "night_final_wake": "06:30", "night_rise_time": "07:00", "night_seen": "",
}  # fmt: skip


def undo(browser: TestClient, page: str) -> None:
    """Press Undo on a page."""
    change = re.search(r'name="change" value="([^"]+)"', page)
    assert change is not None
    browser.post("/undo", data={"change": change[1], "back": "/log"})


# --- the days -----------------------------------------------------------------------------------------------------------
def test_the_calendar_shows_what_was_written_and_leaves_the_rest_blank(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    clock.set("2026-06-20 19:30")
    planned.log(CheckIn(day=clock().day - timedelta(days=3), mood=6, note="a private word"))
    page = browser.get("/log").text
    assert "mood 6" in page
    assert "a private word" not in page
    assert len(re.findall(r'class="written"', page)) == 1
    assert (
        page.count('href="/log/2026-06-') - page.count("Wednesday 17 June</strong>") == 20
    )  # one link a day up to today
    assert "Nothing is written in this month" in browser.get("/log?month=2026-05").text


@pytest.mark.parametrize("month", ["2099-01", "0001-01", "nonsense", "2026-13", "%F0%9F%8C%99"])
def test_a_month_that_cannot_be_is_this_month(browser: TestClient, planned: Notebook, month: str) -> None:
    assert "June 2026" in browser.get(f"/log?month={month}").text


@pytest.mark.parametrize("day", ["2026-06-03", "2099-01-01", "1850-01-01", "2026-02-30", "yesterday"])
def test_a_day_that_cannot_be_has_no_page(browser: TestClient, planned: Notebook, day: str) -> None:
    assert browser.get(f"/log/{day}").status_code == 404
    assert browser.post(f"/log/{day}/check-in", data={"c_stress": "3"}).status_code == 404


def test_a_future_date_is_said_beside_the_field(browser: TestClient, planned: Notebook) -> None:
    page = browser.post("/log", data={"day": "2026-07-01"})
    assert page.status_code == 422
    assert "still to come" in page.text
    assert 'value="2026-07-01"' in page.text


def test_today_changes_at_the_persons_midnight(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.set("23:59")
    assert browser.get("/log/2026-06-03").status_code == 404
    clock.forward(minutes=1)
    assert browser.get("/log/2026-06-03").status_code == 200


def test_a_journey_west_moves_the_day_not_the_entries(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.set("2026-06-03 02:00")
    browser.post("/log/2026-06-03/check-in", data={"c_stress": "3"})
    clock.travel(-240, "America/New_York")  # 20:00 on the day before
    assert clock().day.isoformat() == "2026-06-02"
    browser.post("/log/2026-06-02/check-in", data={"c_stress": "5"})
    kept = {each.day.isoformat(): each.stress for each in planned.entries(CheckIn)}
    assert kept == {"2026-06-03": 3, "2026-06-02": 5}


# --- one day ------------------------------------------------------------------------------------------------------------
def test_yesterday_can_be_edited(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    yesterday = clock().day - timedelta(days=1)
    data = {
        "c_stress": "3",
        "c_focus": "8",
        "c_marks_asked": "yes",
        "c_marks": "therapy_day",
        "c_caffeine_last": "15:30",
    }
    browser.post(f"/log/{yesterday}/check-in", data=data | {"c_alcohol": "1,5"})
    kept = planned.entry(CheckIn, yesterday)
    assert kept is not None
    assert (kept.stress, kept.focus, kept.therapy_day, kept.caffeine_last, kept.alcohol) == (3, 8, True, 930, 1.5)
    browser.post(f"/log/{yesterday}/check-in", data={"c_stress": "", "c_marks_asked": "yes"})
    kept = planned.entry(CheckIn, yesterday)
    assert kept is not None
    assert (kept.stress, kept.focus, kept.therapy_day) == (None, 8, None)


def test_a_night_with_its_measures(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    page = browser.post(f"/log/{clock().day}/night", data=NIGHT).text
    assert "6 h 40 min" in page
    assert "8 h 15 min" in page
    assert "81 %" in page
    assert "03:00" in page


@pytest.mark.parametrize(
    ("changed", "field", "said"),
    [
        ({"night_final_wake": "18:30", "night_rise_time": "19:00"}, "night_rise_time", "am and pm swapped"),
        ({"night_sol_min": "-5"}, "night_sol_min", "minutes to fall asleep"),
        ({"night_waso_min": "1800"}, "night_waso_min", "minutes awake"),
        ({"night_rise_time": "30:00"}, "night_rise_time", ""),
        ({"night_awakenings": "two"}, "night_awakenings", "not a number"),
        ({"night_quality": "9"}, "night_quality", "how you slept"),
        ({"night_sol_min": "300", "night_waso_min": "300"}, "night_sol_min", "am and pm swapped"),
    ],
)
def test_a_night_that_cannot_be_is_asked_about(
    browser: TestClient, planned: Notebook, clock: Clock, changed: dict[str, str], field: str, said: str
) -> None:
    page = browser.post(f"/log/{clock().day}/night", data=NIGHT | changed | {"night_note": "nothing typed is lost"})
    assert page.status_code == 422
    wrong = re.search(rf'id="w-{field}">([^<]+)<', page.text)
    assert wrong is not None
    assert said in wrong[1]
    assert "nothing typed is lost" in page.text
    for value in changed.values():
        assert f'value="{value}"' in page.text
    assert planned.entry(Night, clock().day) is None


def test_a_night_of_the_clock_change(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.set("2026-03-29 09:00")  # clocks went from 02:00 to 03:00 in Madrid
    browser.post("/log/2026-03-29/night", data=NIGHT)
    night = planned.entry(Night, clock().day)
    assert night is not None
    measured = planned.measures(night)
    assert (measured.tib, measured.tst) == (495 - 60, 400 - 60)


def test_two_nights_for_one_day_are_asked_about(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    day = clock().day
    first = Night(day=day, quality=4, sol_min=10)
    planned.log(first)
    page = browser.post(f"/log/{day}/night", data=NIGHT)  # from a page opened before the first was saved
    assert page.status_code == 422
    assert "There is a night for this day already" in page.text
    assert "sleep was good" in page.text
    assert 'value="22:45"' in page.text
    assert planned.entry(Night, day) == first
    browser.post(f"/log/{day}/night", data=NIGHT | {"replace": "yes", "night_quality": ""})
    kept = planned.entry(Night, day)
    assert kept is not None
    assert (kept.bed_time, kept.quality) == (22 * 60 + 45, None)
    seen = fingerprint(kept)
    assert browser.post(f"/log/{day}/night", data=NIGHT | {"night_seen": seen}).status_code == 200


def test_a_night_written_down_late_says_so(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    late, fresh = clock().day - timedelta(days=6), clock().day - timedelta(days=1)
    for day in (late, fresh):
        browser.post(f"/log/{day}/night", data={"night_quality": "3", "night_seen": ""})
    kept = {each.day: each.recalled for each in planned.entries(Night)}
    assert kept == {late: True, fresh: False}


def test_long_and_foreign_words_are_kept_whole(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    long = "שלום 🌙 " * 12_000
    long = long[:99_990].strip()
    browser.post(f"/log/{clock().day}/check-in", data={"c_note": long})
    kept = planned.entry(CheckIn, clock().day)
    assert kept is not None
    assert kept.note == long
    longer = "x" * 100_001
    page = browser.post(f"/log/{clock().day}/check-in", data={"c_note": longer})
    assert page.status_code == 422
    assert longer in page.text
    assert 'id="w-c_note"' in page.text


def test_a_dose_of_ones_own(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    day = clock().day
    data = {"which": "new_", "new_status": "taken", "new_taken": "8.15", "new_mg": "120"}
    browser.post(f"/log/{day}/dose", data=data)
    kept = planned.entry(DoseTaken, day, 8 * 60 + 15)
    assert kept is not None
    assert kept.elemental_mg == 120
    again = browser.post(f"/log/{day}/dose", data=data | {"new_mg": "300"})
    assert again.status_code == 422
    assert 'value="300"' in again.text
    assert planned.entry(DoseTaken, day, 8 * 60 + 15) == kept
    for wrong in ({"new_taken": ""}, {"new_mg": "-3"}, {"new_taken": "23:30"}):
        assert browser.post(f"/log/{day}/dose", data=data | {"new_taken": "9:00"} | wrong).status_code == 422


def test_every_kind_can_be_added_and_taken_out_and_brought_back(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    day = clock().day
    browser.post(f"/log/{day}/stool", data={"stool_form": "4", "stool_times": "2"})
    browser.post(f"/log/{day}/side-effect", data={"side_own": "<b>tingling</b> 🌙", "side_bad": "3"})
    browser.post(f"/log/{day}/cramps", data={"cramps_count": "2", "cramps_where": "calf", "cramps_woke": "no"})
    planned.log(PracticeDone(id=new_id(), day=day, practice="longer_exhale", before=6, after=4))
    page = browser.get(f"/log/{day}").text
    assert "<b>tingling" not in page
    assert "distress 6 before and 4 after" in page
    effect, practice = planned.entries(SideEffect)[0], planned.entries(PracticeDone)[0]
    for kind, shape, key in (
        ("stool", Stool, ""), ("cramps", Cramps, ""), ("side-effect", SideEffect, effect.id), ("practice", PracticeDone, practice.id),
    ):  # fmt: skip
        before = planned.entries(shape)
        assert before
        after = browser.post(f"/log/{day}/remove", data={"kind": kind, "key": key})
        assert planned.entries(shape) == ()
        undo(browser, after.text)
        assert planned.entries(shape) == before


def test_nothing_at_all_is_fine_everywhere(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    day = clock().day
    for kind in ("check-in", "night", "stool", "side-effect", "cramps", "remove"):
        assert browser.post(f"/log/{day}/{kind}", data={}).status_code == 200, kind
    assert not any(planned.entries(kind) for kind in (CheckIn, Night, Stool, SideEffect, Cramps))


def test_loose_stools_say_what_to_do_at_once(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    planned.step()
    page = browser.post(f"/log/{clock().day}/stool", data={"stool_form": "6", "stool_times": "4"}).text
    assert "Magnesium pauses. Drink enough." in page
    assert planned.standing().state == "paused"


# --- a dose that is too much --------------------------------------------------------------------------------------------
def another_dose(browser: TestClient, day: object, mg: str, time: str = "8:15") -> tuple[str, str]:
    """Write a dose of one's own down; where it led, and the page there."""
    data = {"which": "new_", "new_status": "taken", "new_taken": time, "new_mg": mg}
    answer = browser.post(f"/log/{day}/dose", data=data)
    return answer.url.path, answer.text


@pytest.mark.parametrize(("mg", "says"), [("4000", "call"), ("5200", "Call 911 now")])
def test_a_large_dose_leads_to_what_to_do(
    browser: TestClient, planned: Notebook, clock: Clock, mg: str, says: str
) -> None:
    where, page = another_dose(browser, clock().day, mg)
    assert where == "/too-much"
    assert "What to do now" in page
    answer = re.search(r'<p class="answer">(.+?)</p>', page, re.DOTALL)
    assert answer is not None
    assert says.lower() in answer[1].lower()
    assert planned.entries(DoseTaken)[0].elemental_mg == float(mg)
    assert "What to do now" in browser.get("/too-much").text  # also when the page is loaded again
    undo(browser, page)
    assert planned.entries(DoseTaken) == ()
    assert "What to do now" not in browser.get("/too-much").text  # it was a slip of the pen


def test_doses_that_add_up_to_too_much_lead_there_too(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    for nth, time in enumerate(("8:00", "9:00", "10:00")):
        where, _ = another_dose(browser, clock().day, "340", time)
        assert (where == "/too-much") == (nth == 2), time  # 1,020 mg: from 1,000 mg on the poison line is called


def test_above_the_limit_is_said_in_a_sentence(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    limit = f"{planned.screening().ceiling_total_supplemental_mg:g}"
    where, page = another_dose(browser, clock().day, limit)
    assert where == f"/log/{clock().day}"
    assert "above your limit" not in page
    where, page = another_dose(browser, clock().day, "20", "9:00")
    assert where == f"/log/{clock().day}"
    assert f"above your limit of {limit} mg for today. Leave out the rest today." in page.replace("\u00a0", " ")
    before = clock().day - timedelta(days=5)
    where, page = another_dose(browser, before, "4000")
    assert where == f"/log/{before}"
    assert "for that day" in page


# --- the week without magnesium -----------------------------------------------------------------------------------------
def test_in_the_first_week_the_first_dose_waits_for_usual_stools(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    clock.forward(days=6)
    page = browser.post(f"/log/{clock().day}/stool", data={"stool_form": "7"}).text
    assert "There is no magnesium in this week. The first dose waits" in page
    assert "Magnesium pauses" not in page
    clock.forward(days=2)
    page = browser.get("/today").text
    assert "The first dose waits" in page
    assert 'value="step"' not in page
    assert "The first dose waits." in browser.get("/review").text
    assert browser.post("/review/do", data={"do": "step"}).status_code == 409
    assert planned.standing().state == "baseline"
    for _ in range(7):
        browser.post(f"/log/{clock().day}/stool", data={"stool_form": "4"})
        clock.forward(days=1)
    assert 'value="step"' in browser.get("/today").text
