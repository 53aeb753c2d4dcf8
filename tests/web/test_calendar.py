"""The plan as a calendar: floating times, ids that stay, nothing about health in a title, and an address with a code."""

from __future__ import annotations

import re
from datetime import date, datetime

from icalendar import Calendar
from starlette.testclient import TestClient

from epsom.notebook import Notebook
from tests.web.conftest import Clock


def events(content: bytes) -> list[dict[str, object]]:
    """The events of a calendar file, each as its plain properties."""
    return [
        {key.lower(): each.decoded(key) for key in ("UID", "SUMMARY", "DTSTART", "SEQUENCE")}
        | {"rrule": each.get("RRULE")}
        for each in Calendar.from_ical(content).walk("VEVENT")
    ]


def on_a_dose(planned: Notebook, clock: Clock) -> None:
    """A week later, one step up: the first dose."""
    clock.forward(days=7)
    planned.step()


def test_times_float_and_titles_say_nothing(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    on_a_dose(planned, clock)
    answer = browser.get("/calendar/plan.ics")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert "attachment" in answer.headers["content-disposition"]
    text = answer.content.decode()
    assert "TZID" not in text
    assert not re.search(r"DTSTART:\d{8}T\d{6}Z", text)
    assert not re.search(r"magnesium|mg\b|Ana", text, re.IGNORECASE)
    due = [dose.time for dose in planned.due_on(clock().day)]
    timed = [each["dtstart"] for each in events(answer.content) if isinstance(each["dtstart"], datetime)]
    assert [each.hour * 60 + each.minute for each in timed] == due  # type: ignore[attr-defined]
    assert all(each.tzinfo is None for each in timed)  # type: ignore[attr-defined]


def test_a_dose_keeps_its_id_and_counts_its_changes(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    on_a_dose(planned, clock)
    first = events(browser.get("/calendar/plan.ics").content)
    clock.forward(days=3)
    assert events(browser.get("/calendar/plan.ics").content) == first, "nothing changed, so nothing moves"
    planned.hold()
    later = events(browser.get("/calendar/plan.ics").content)
    assert [each["uid"] for each in later] == [each["uid"] for each in first]
    assert all(new["sequence"] > old["sequence"] for new, old in zip(later, first, strict=True))  # type: ignore[operator]


def test_two_people_have_different_ids(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    from epsom.exchange.calendar import plan_calendar

    on_a_dose(planned, clock)
    doses = planned.due_on(clock().day)
    both = [
        events(plan_calendar(doses, (), owner=owner, starts_on=date(2026, 6, 9), stamp=clock().at, sequence=1))
        for owner in ("one", "two")
    ]
    assert both[0][0]["uid"] != both[1][0]["uid"]


def test_a_paused_or_stopped_plan_has_no_dose(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    on_a_dose(planned, clock)
    planned.pause()
    assert not [each for each in events(browser.get("/calendar/plan.ics").content) if each["rrule"]]
    planned.stop()
    assert events(browser.get("/calendar/plan.ics").content) == []


def test_the_address_needs_its_code_and_can_be_switched_off(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    assert browser.get("/calendar/feed/None.ics").status_code == 404
    browser.post("/calendar/feed", data={"feed": "on"})
    found = re.search(r"/calendar/feed/([\w-]+)\.ics", browser.get("/settings").text)
    assert found
    browser.cookies.clear()  # a calendar program has no session
    assert browser.get(found[0]).status_code == 200
    assert browser.get("/calendar/feed/guess.ics").status_code == 404
    planned.set_setting("calendar_feed", None)
    assert browser.get(found[0]).status_code == 404


def test_the_app_can_stand_on_a_home_screen_and_keeps_no_page(browser: TestClient) -> None:
    shown = browser.get("/epsom.webmanifest").json()
    assert shown["start_url"] == "/"
    assert shown["icons"][0]["src"] == "/static/epsom.svg"
    assert browser.get("/notes.webmanifest").json()["name"] == "Notes"
    assert browser.get("/other.webmanifest").status_code == 404
    worker = browser.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    kept = re.findall(r"\^\\/\(([a-z|]+)\)\\/", worker.text)
    assert kept == ["static|fonts"]
