"""That the proof of the self-trial can fail, that its made-up people are sound, and that the figures shown keep their bars."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from validation.operating import CELLS, OUT, person, summary

from epsom.core.trial.seal import holds
from epsom.core.verdict.shapes import LABELS
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load
from tests.prove_trials import breaches, randomisation, whole

EVEN = (np.arange(1000) + 0.5) / 1000


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load()


def test_even_places_of_the_truth_are_no_breach() -> None:
    assert breaches(EVEN.tolist()) == []


@pytest.mark.parametrize(
    "shares",
    [EVEN**1.3, 0.5 + (EVEN - 0.5) * 0.8, np.where(EVEN < 0.5, EVEN**1.2, EVEN), np.r_[EVEN[40:], np.full(40, 0.999)]],
)
def test_places_that_lean_or_crowd_are_seen(shares: np.ndarray) -> None:  # type: ignore[type-arg]
    assert breaches(shares.tolist())


def test_answers_too_sure_of_themselves_are_seen() -> None:
    # the truth as if every sd were a quarter too small
    from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

    assert any("95 %" in each for each in breaches(ndtr(1.33 * ndtri(EVEN)).tolist()))


@pytest.mark.parametrize("place", [0, 4, len(CELLS) - 1])
def test_a_made_up_person_is_the_same_every_time_and_keeps_the_seal(place: int, knowledge: Knowledge) -> None:
    cell = CELLS[place]
    trial, days = person(cell, 3, knowledge)
    assert (trial, days) == person(cell, 3, knowledge)
    assert holds(trial)
    assert len(days) == 7 + cell.days == len(trial.schedule)
    assert person(cell, 4, knowledge)[1] != days
    rated = [day.rating for day in days if day.rating is not None]
    assert 0.75 * len(days) < len(rated) < len(days)
    assert all(rating == round(rating) and 0 <= rating <= 10 for rating in rated)
    assert any(day.planned == 1 and day.taken == 0 for day in days)


def test_an_effect_moves_the_made_up_ratings_by_its_size(knowledge: Knowledge) -> None:
    # the same people with an effect of 1.5 sd at once, against those without: 3 points between the arms
    cell = next(each for each in CELLS if each.effect == 1.5 and each.half_life == 0 and each.pairs == 6)
    gaps = []
    for number in range(40):
        days = person(cell, number, knowledge)[1][35:]  # past the start
        on, off = (
            [d.rating for d in days if d.taken == arm and d.planned == arm and d.rating is not None] for arm in (1, 0)
        )
        gaps.append(np.mean(on) - np.mean(off))
    assert np.mean(gaps) == pytest.approx(3.0, abs=0.25)


def test_a_few_whole_trials_are_judged(knowledge: Knowledge) -> None:
    said, wrong = whole(CELLS[0], 3)
    assert "3 trials" in said
    assert wrong == []
    assert randomisation(20)[1] == []
    assert knowledge.facts


def test_a_summary_counts_what_was_kept() -> None:
    look = {"label": "probable benefit", "mean": 0.5, "sd": 0.2, "low": 0.1, "high": 0.9}
    other = {"label": "not known yet", "mean": -0.1, "sd": 0.2, "low": -0.5, "high": 0.3}
    rows = [
        {"cell": CELLS[0].name, "number": 0, "looks": [look, other]},
        {"cell": CELLS[0].name, "number": 1, "looks": [other, look]},
        {"cell": CELLS[0].name, "number": 2, "looks": [other, other]},
        {"cell": CELLS[0].name, "number": 3, "looks": [other, other]},
    ]
    (line,) = summary(rows)
    assert (line["trials"], line["any_benefit"], line["benefit_at_any_look"]) == (4, 0.25, 0.5)
    assert (line["mean_estimate"], line["coverage_95"]) == (0.05, 0.75)


def test_the_figures_shown_keep_the_bars_they_are_shown_for() -> None:
    told = tomllib.loads(Path(OUT).read_text(encoding="utf-8"))
    assert told["run"]["trials"] == sum(cell["trials"] for cell in told["cell"])
    for cell in told["cell"]:
        assert sum(cell[label.replace(" ", "_")] for label in LABELS) == pytest.approx(1.0, abs=5e-4)
        assert cell["any_benefit"] == pytest.approx(cell["clear_benefit"] + cell["probable_benefit"], abs=2e-4)
        if cell["true_effect"] == 0.0:
            assert cell["any_benefit"] <= 0.025
            assert cell["benefit_at_any_look"] <= 0.05
            assert abs(cell["mean_estimate"]) < 0.1
