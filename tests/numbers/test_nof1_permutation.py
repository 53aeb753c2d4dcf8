"""The randomisation test against dense algebra and full enumeration, and how often it cries wolf."""

from __future__ import annotations

from itertools import product
from math import sqrt

import numpy as np
import pytest

from epsom.numbers.nof1 import Series, series
from epsom.numbers.nof1.days import Array, build_up
from epsom.numbers.nof1.permutation import randomisation_test


def every(pairs: int, block: int, run_in: int = 0) -> Array:
    """All schedules of randomised pairs, (2^pairs, days)."""
    rows = [
        np.repeat([side for first in order for side in (first, 1 - first)], block)
        for order in product((0, 1), repeat=pairs)
    ]
    return np.concatenate([np.zeros((len(rows), run_in)), np.array(rows)], axis=1).astype(float)


def ratings(dice: np.random.Generator, schedule: Array, effect: float, drift: float = 0.0, walk: float = 0.0) -> Array:
    """A day of sd 1, of which 36 % is noise, correlated 0.4 with the day before; a drift at the start and a random walk."""
    days = schedule.size
    wave = np.zeros(days)
    wave[0] = dice.normal()
    for day in range(1, days):
        wave[day] = 0.4 * wave[day - 1] + sqrt(1 - 0.16) * dice.normal()
    found = effect * schedule + 0.8 * wave + 0.6 * dice.normal(size=days)
    return found + drift * np.exp(-np.arange(days) / 7.0) + np.cumsum(walk * dice.normal(size=days))


def brute(data: Series, schedules: Array, expected: Array, phi: float, half_life: float) -> Array:
    """The statistic of every schedule by n x n algebra."""
    inverse = np.linalg.inv(phi ** np.abs(data.days[:, None] - data.days))
    place = data.days.astype(int)
    ramp = build_up(expected, np.array([half_life]))[place, 0]
    beside = np.column_stack([np.ones(place.size), data.days, ramp])
    take_out = (
        np.eye(place.size) - beside @ np.linalg.pinv(beside.T @ inverse @ beside, rcond=1e-10) @ beside.T @ inverse
    )
    residual = take_out @ data.outcome
    found = []
    for schedule in schedules:
        exposure = take_out @ (build_up(schedule, np.array([half_life]))[place, 0] - ramp)
        found.append(abs(exposure @ inverse @ residual) / sqrt(exposure @ inverse @ exposure))
    return np.array(found)


@pytest.mark.parametrize("half_life", [0.0, 3.0])
@pytest.mark.parametrize("run_in", [0, 5])
def test_it_equals_dense_algebra_over_every_schedule(half_life: float, run_in: int) -> None:
    dice = np.random.default_rng(6)
    schedules = every(4, 3, run_in)
    days = schedules.shape[1]
    expected = np.r_[np.zeros(run_in), np.full(days - run_in, 0.5)]
    rated = ratings(dice, schedules[5], 0.9)
    rated[[2, 11, 12]] = np.nan
    data = series(np.arange(days), rated, schedules[5], expected)
    all_of_them = brute(data, schedules, expected, 0.35, half_life)
    for actual in (5, 9):
        statistic, p = randomisation_test(
            data, schedules, expected, 0.35, actual=schedules[actual], half_life_days=half_life
        )
        assert statistic == pytest.approx(all_of_them[actual], rel=1e-9)
        assert p == np.mean(all_of_them >= all_of_them[actual] * (1 - 1e-9))


def test_the_smallest_p_is_two_schedules_out_of_all() -> None:
    # a pure effect: only the schedule itself and its mirror image are as extreme
    schedules = every(6, 7)
    data = series(np.arange(84), 10.0 * schedules[20], schedules[20], 0.5)
    assert randomisation_test(data, schedules, 0.5, 0.4, actual=schedules[20])[1] == pytest.approx(2 / 64)


def test_over_all_draws_every_p_is_as_rare_as_it_says() -> None:
    # exact by construction: were any schedule the actual one, with ratings that do not answer to it, p <= a in at most a
    schedules = every(5, 3)
    rated = ratings(np.random.default_rng(8), schedules[0], 0.0, drift=-3.0, walk=0.5)
    data = series(np.arange(30), rated, schedules[0], 0.5)
    ps = np.array([randomisation_test(data, schedules, 0.5, 0.4, actual=row)[1] for row in schedules])
    for bar in np.unique(ps):
        assert np.mean(ps <= bar) <= bar + 1e-12


def test_a_sample_without_the_actual_schedule_counts_it_in() -> None:
    schedules = every(6, 7)
    data = series(np.arange(84), 10.0 * schedules[20], schedules[20], 0.5)
    others = np.delete(schedules, [20, 63 - 20], axis=0)
    assert randomisation_test(data, others, 0.5, 0.4, actual=schedules[20])[1] == pytest.approx(1 / 63)


def test_more_than_one_batch_of_schedules_changes_nothing() -> None:
    schedules = every(13, 2)
    rated = ratings(np.random.default_rng(9), schedules[77], 0.5)
    data = series(np.arange(52), rated, schedules[77], 0.5)
    found = randomisation_test(data, schedules, 0.5, 0.4, actual=schedules[77])
    reverse = randomisation_test(data, schedules[::-1], 0.5, 0.4, actual=schedules[77])
    assert found == pytest.approx(reverse)
    assert found[1] == np.mean(brute(data, schedules, np.full(52, 0.5), 0.4, 0.0) >= found[0] * (1 - 1e-9))


@pytest.mark.parametrize(("drift", "walk"), [(0.0, 0.0), (-1.5, 0.0), (0.0, 0.3)])
def test_without_an_effect_it_cries_wolf_as_often_as_it_says(drift: float, walk: float) -> None:
    # the note: 4 to 7 % at a nominal 5 %; 64 schedules allow p = 2/64 and 4/64, so 5 % means 3.1 %
    schedules, dice = every(6, 7), np.random.default_rng(10)
    ps = []
    for _ in range(400):
        row = schedules[dice.integers(64)]
        data = series(np.arange(84), ratings(dice, row, 0.0, drift, walk), row, 0.5)
        ps.append(randomisation_test(data, schedules, 0.5, 0.4, actual=row)[1])
    for bar in (2 / 64, 10 / 64, 0.5):
        assert np.mean(np.array(ps) <= bar + 1e-9) <= bar + 3.0 * sqrt(bar * (1 - bar) / 400)
    assert np.mean(np.array(ps) <= 10 / 64 + 1e-9) >= 10 / 64 - 3.5 * sqrt(10 / 64 * 54 / 64 / 400)


@pytest.mark.parametrize(("block", "pairs", "power"), [(7, 6, 0.58), (3, 14, 0.97)])
def test_it_finds_a_large_effect_about_as_often_as_the_method_says(block: int, pairs: int, power: float) -> None:
    # 84 days, an effect of one sd; the note does not say how its days wandered: here -1.5 exp(-t / 7) and 0.15 a day
    dice = np.random.default_rng(12)
    schedules = every(pairs, block)
    schedules = schedules if pairs < 8 else schedules[dice.permutation(len(schedules))[:999]]
    hits = 0
    for _ in range(300):
        row = schedules[dice.integers(len(schedules))]
        data = series(np.arange(84), ratings(dice, row, 1.0, -1.5, 0.15), row, 0.5)
        hits += randomisation_test(data, schedules, 0.5, 0.4, actual=row)[1] <= 0.05
    assert hits / 300 == pytest.approx(power, abs=3.0 * sqrt(power * (1 - power) / 300))


def test_a_schedule_that_says_nothing_gives_no_evidence() -> None:
    data = series(np.arange(28), np.arange(28) % 5, np.zeros(28), 0.5)
    assert randomisation_test(data, every(2, 7), 0.5, 0.4, actual=np.zeros(28)) == (0.0, 1.0)
    flat = series(np.arange(28), np.full(28, 4.0), every(2, 7)[1], 0.5)
    assert randomisation_test(flat, every(2, 7), 0.5, 0.4, actual=every(2, 7)[1]) == (0.0, 1.0)


def test_what_does_not_fit_is_refused() -> None:
    data = series([0, 1, 1, 2], [1.0, 2.0, 3.0, 4.0], [0, 1, 1, 0], 0.5)
    with pytest.raises(ValueError, match="one rating at a time"):
        randomisation_test(data, np.zeros((2, 4)), 0.5, 0.4, actual=np.zeros(4))
    with pytest.raises(ValueError, match="each day"):
        randomisation_test(data, np.zeros((2, 3)), 0.5, 0.4, actual=np.zeros(4))
    with pytest.raises(ValueError, match="phi"):
        randomisation_test(data, np.zeros((2, 4)), 0.5, 1.0, actual=np.zeros(4))
