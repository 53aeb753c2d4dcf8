"""The report: three pages and one file, with the plan where it stands and no dose where there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, SideEffect
from epsom.core.person import Kidney, Person
from epsom.notebook import Notebook

from .conftest import Clock
from .test_plan import text_of


def test_the_pages(browser: TestClient, planned: Notebook) -> None:
    assert "Your magnesium plan" in browser.get("/report").text
    assert "Summary for a clinician" in browser.get("/report/part/clinician").text
    assert "From the diary" in browser.get("/report/part/diary").text
    assert browser.get("/report/part/other").status_code == 404


def test_the_ladder_is_marked_where_one_stands(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    planned.step()
    page = text_of(browser.get("/report").text)
    assert re.search(r"Week 1\. [^.]*\.[^W]*you are here", page)
    assert "Now: On 100 mg a day since 10 June 2026." in page
    planned.pause()
    assert "Magnesium is paused since" in text_of(browser.get("/report").text)


def test_own_words_come_first_for_the_clinician(browser: TestClient, planned: Notebook) -> None:
    planned.set_setting("clinician_text", "I sleep badly.\n\n<b>Please look at iron.</b>")
    page = browser.get("/report/part/clinician").text
    assert page.index("In their own words") < page.index("As told")
    assert "&lt;b&gt;Please look at iron." in page


def test_the_diary_page_says_what_was_noted(browser: TestClient, planned: Notebook) -> None:
    day = planned.moment.day
    planned.log(CheckIn(day=day, anxiety=5, therapy_day=True))
    planned.log(SideEffect(id="1", day=day - timedelta(days=1), what="bloating", how_bad=3))
    page = text_of(browser.get("/report/part/diary").text)
    assert "too early to tell" in page
    assert "Bloating or wind 3 of 10" in page
    assert "Therapy days: 2 June" in page


def test_one_file_that_needs_nothing_else(browser: TestClient, planned: Notebook) -> None:
    answer = browser.get("/report/download")
    assert 'attachment; filename="notes-2026-06-02.html"' in answer.headers["content-disposition"]
    for title in ("Your magnesium plan", "Summary for a clinician", "From the diary"):
        assert title in answer.text
    assert not re.search(r"<script|<link|src=|url\((?!#)", answer.text)


def test_weak_kidneys_leave_no_dose_on_any_page(browser: TestClient, notebook: Notebook, ana: Person) -> None:
    notebook.tell(replace(ana, kidney=Kidney(egfr_ml_min=22, tested_on=notebook.moment.day)), "a kidney test")
    for path in ("/report", "/report/part/clinician", "/report/part/diary"):
        assert not re.search(r"\d+ mg at \d\d:\d\d", text_of(browser.get(path).text))
    assert "Weak kidneys cannot clear it" in text_of(browser.get("/report").text)
