"""The evidence cards: every verdict, its certainty in a word, its size in plain figures, and what is not followed."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from epsom.companion import Companion
from epsom.core.report.cards import cards, not_followed, size_of
from epsom.core.report.shapes import CERTAINTY_WORDS, Notes
from epsom.notebook import Notebook

from .test_plan import text_of


def test_every_outcome_has_a_card_with_its_certainty_in_a_word(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/evidence").text
    for verdict in notebook.companion.knowledge.verdicts.values():
        card = re.search(rf'<article class="card" id="{verdict.id}".*?</article>', page, re.DOTALL)
        assert card is not None
        assert CERTAINTY_WORDS[verdict.certainty] in card[0]
        filled = {"none": 0, "very_low": 1, "low": 2, "moderate": 3, "high": 4}[verdict.certainty]
        assert card[0].count('class="full"') == filled


def test_the_cards_of_a_goal(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/evidence/for/sleep").text
    shown = re.findall(r'<article class="card" id="([^"]+)"', page)
    assert tuple(shown) == notebook.companion.knowledge.goals["sleep"].outcomes
    assert browser.get("/evidence/for/happiness").status_code == 404


@pytest.mark.parametrize(
    ("outcome", "words"),
    [  # figures of the verdicts: Mah & Pitre 2021, Garrison 2020, Peikert 1996, Mori 2019
        ("sleep_onset_latency", "About 17 minutes less, likely between 7.4 and 27."),
        ("total_sleep_time", "About 16 minutes more; anything from 6 less to 38 more is possible."),
        ("muscle_cramps", "About 0.18 cramps per week less; anything from 0.84 less to 0.49 more is possible."),
        ("diarrhoea", "About 19 in 100 people."),
        ("constipation", "About 2.8 times as many people got better, likely between 1.2 and 6.9 times."),
        ("ptsd", "No usable number. That is not the same as no effect."),
    ],
)
def test_the_size_in_plain_figures(bundled: Companion, outcome: str, words: str) -> None:
    assert size_of(bundled.knowledge.verdicts[outcome]) == words


def test_doses_above_the_limit_are_not_copied(bundled: Companion) -> None:
    found = {each.id: each for each in cards(bundled.knowledge, 350, Notes(bundled.knowledge))}
    assert "above your limit of 350 mg" in found["migraine"].used[-1].text  # tried with 360 to 600 mg
    assert "within your limit" in found["anxiety"].used[-1].text  # 192 to 300 mg
    none = {each.id: each for each in cards(bundled.knowledge, 0, Notes(bundled.knowledge))}
    assert "For you no dose is planned" in none["anxiety"].used[-1].text


def test_what_is_not_followed_has_a_source_or_is_marked_ours(bundled: Companion) -> None:
    items = not_followed(bundled.knowledge, Notes(bundled.knowledge))
    assert {"skin", "two_hours", "reishi", "doses"} <= {each.id for each in items}
    for each in items:
        assert each.ours
        assert all(line.notes or line.mark for line in (each.they, *each.ours))


def test_the_page_of_what_is_not_followed(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/evidence/not-followed").text)
    assert "Levothyroxine: at least 4 h." in page
    assert "May add to bleeding" in page
