"""The progress page: a sentence for each goal, the chart with its table, honest about little and about long diaries."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, DoseTaken, Night, SideEffect, Stool
from epsom.notebook import Notebook

from .conftest import Clock
from .test_plan import text_of


def lived(notebook: Notebook, browser: TestClient, clock: Clock, before: int, since: int) -> None:
    """Three weeks without and six with magnesium; anxiety goes from `before` to `since`, up and down by one."""
    start = notebook.moment.day
    for at in range(64):
        if at == 21:
            notebook.step()
        level = before if at < 21 else since
        day = start + timedelta(days=at)
        notebook.log(CheckIn(day=day, anxiety=level + (at % 3) - 1, illness=True if at == 30 else None))
        notebook.log(Night(day=day, sol_min=20 + at % 2 * 10, quality=3))
        clock.forward(days=1)
    notebook.log(DoseTaken(day=notebook.moment.day - timedelta(days=1), planned=1275, status="taken"))


def test_nothing_noted_is_too_early_and_no_chart(browser: TestClient, planned: Notebook) -> None:
    page = browser.get("/progress").text
    assert "too early to tell" in page
    assert "No days yet" in page
    assert 'class="chart"' not in page


def test_a_drop_is_said_plainly_and_never_as_proof(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=7, since=3)
    page = text_of(browser.get("/progress").text)
    assert "clear change" in page
    assert "This may be time alone" in page
    assert "How sure:" in page


def test_flat_days_are_a_result(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=5, since=5)
    page = text_of(browser.get("/progress").text)
    assert "no clear change" in page
    assert "Stopping is fine" in page


def test_the_chart_has_its_words_band_dose_and_table(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=7, since=3)
    page = browser.get("/progress/ratings/anxiety").text
    assert "as much as I can imagine" in page
    assert 'class="band"' in page
    assert 'class="stair"' in page
    assert "100 mg" in page
    assert "Magnesium a day" in page
    assert 'aria-label="Anxious or on edge: 64 days noted' in page


def test_what_else_could_explain_it_is_listed(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=7, since=3)
    assert "Ill or in pain: 2 July" in text_of(browser.get("/progress").text)


def test_doses_are_counted_only_for_someone_who_asks(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=7, since=3)
    counted = re.compile(r"noted on \d+ of \d+ evenings")
    assert not counted.search(text_of(browser.get("/progress").text))
    page = browser.get("/progress/tolerance").text
    folded = re.search(r"<details[^>]*><summary>On how many evenings.*?</details>", page, re.DOTALL)
    assert folded is not None
    assert counted.search(folded[0])
    assert "<details open" not in folded[0]


def test_tolerance_shows_stools_and_side_effects(browser: TestClient, planned: Notebook) -> None:
    planned.log(Stool(day=planned.moment.day, form=4))
    planned.log(SideEffect(id="1", day=planned.moment.day, what="<i>odd</i>", how_bad=2))
    page = browser.get("/progress/tolerance").text
    assert "7 liquid" in page
    assert "&lt;i&gt;odd&lt;/i&gt;" in page


def test_after_ten_the_chart_is_folded_away(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    lived(planned, browser, clock, before=7, since=3)
    clock.set("22:30")
    page = browser.get("/progress").text
    assert page.index("Show the chart") < page.index('class="chart"')


@pytest.mark.parametrize("path", ["/progress/elsewhere", "/progress/ratings/weight", "/progress/../x"])
def test_there_is_nothing_else(browser: TestClient, planned: Notebook, path: str) -> None:
    assert browser.get(path).status_code == 404


def test_a_long_diary_shows_the_last_half_year_and_all_of_it_on_request(
    browser: TestClient, planned: Notebook, clock: Clock
) -> None:
    lived(planned, browser, clock, before=7, since=3)
    clock.forward(days=400)
    planned.log(CheckIn(day=planned.moment.day, anxiety=4))
    page = browser.get("/progress/ratings/anxiety").text
    assert "Anxious or on edge: one day noted" in page
    whole = browser.get("/progress/ratings/anxiety?time=all").text
    assert "65 days noted from 2 June 2026 to 9 September 2027" in whole


@pytest.mark.parametrize("word", ["streak", "missed", "failed", "should"])
def test_no_word_that_shames(browser: TestClient, planned: Notebook, clock: Clock, word: str) -> None:
    clock.forward(days=10)
    assert not re.search(rf"\b{word}\b", text_of(browser.get("/progress").text), re.IGNORECASE)
