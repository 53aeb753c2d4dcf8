"""The change in how often a rating reaches a level, against closed forms and simulation."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1 import (
    Mixture,
    Posterior,
    Priors,
    fit_autoregressive,
    fit_averaged,
    fit_counts,
    fit_gaussian,
    fit_ordinal,
    score_shift,
    series,
)
from epsom.numbers.nof1.days import Array
from epsom.numbers.nof1.integrate import Integral


def sure(effect: float, **parameters: float) -> Posterior:
    """A posterior that is certain of everything."""
    one = np.ones(1)
    integral = Integral(np.zeros((1, 1)), one, one, one, 0.0, 0.0, 1.0, "grid")
    return Posterior(
        Mixture(one, effect * one, 1e-9 * one),
        {name: value * one for name, value in parameters.items()},
        one,
        integral,
    )


def halves(days: int, block: int = 7) -> Array:
    return (np.arange(days) // block % 2).astype(float)


def test_a_known_effect_on_categories_is_a_difference_of_normal_shares() -> None:
    # half the days on, half off: one underlying normal day of sd nu^(-1/2), moved by 1.2 on the days on
    intake = halves(84)
    high = np.zeros(84)
    high[np.flatnonzero(intake == 1)[:30]] = 1.0
    high[np.flatnonzero(intake == 0)[:12]] = 1.0  # 30 of 42 on, 12 of 42 off
    found = score_shift(series(np.arange(84), high, intake, 0.5), sure(1.2, nu=0.5), 1.0)
    assert (found.off + found.on) / 2 == pytest.approx(42.5 / 85)
    assert stats.norm.ppf(found.on) - stats.norm.ppf(found.off) == pytest.approx(1.2 * sqrt(0.5))
    assert found.change == pytest.approx(found.on - found.off)
    assert found.low == pytest.approx(found.change, abs=1e-6)
    assert found.high == pytest.approx(found.change, abs=1e-6)


def test_no_effect_changes_nothing_and_turning_the_effect_turns_the_change() -> None:
    data = series(np.arange(84), np.arange(84) % 5, halves(84), 0.5)
    still = score_shift(data, sure(0.0, nu=0.4), 3.0)
    assert still.change == pytest.approx(0.0, abs=1e-9)
    assert still.off == pytest.approx((np.sum(data.outcome >= 3) + 0.5) / 85)
    up, down = score_shift(data, sure(0.7, nu=0.4), 3.0), score_shift(data, sure(-0.7, nu=0.4), 3.0)
    assert up.change > 0 > down.change


@pytest.mark.parametrize("level", [-1.0, 0.0, 0.7, 2.0])
def test_the_share_of_normal_ratings_is_found(level: float) -> None:
    # four thousand days: what is counted is what would be
    dice, intake = np.random.default_rng(1), halves(4_000, 1)
    data = series(np.arange(4_000), 0.8 * intake + dice.normal(size=4_000), intake, 0.5)
    found = score_shift(data, sure(0.8, sigma=1.0), level)
    assert found.off == pytest.approx(stats.norm.sf(level), abs=0.025)
    assert found.on == pytest.approx(stats.norm.sf(level - 0.8), abs=0.025)


def test_a_slow_effect_changes_more_than_was_seen() -> None:
    data = series(np.arange(84), np.arange(84) % 5, halves(84), 0.5)
    at_once, slow = sure(1.0, nu=0.5, half_life_days=1e-9), sure(1.0, nu=0.5, half_life_days=7.0)
    # the same full effect: with build-up the days "off" were not without it, so there is less below and as much between
    assert score_shift(data, slow, 3.0).off != pytest.approx(score_shift(data, at_once, 3.0).off, abs=0.005)


def test_levels_nobody_or_everybody_reached_stay_inside_0_and_1() -> None:
    data = series(np.arange(42), np.full(42, 3.0), halves(42), 0.5)
    for level in (0.0, 3.0, 9.0):
        found = score_shift(data, sure(2.0, nu=0.5), level)
        assert 0.0 < found.off < 1.0
        assert 0.0 < found.on < 1.0


def test_models_of_the_engine_agree_on_a_large_effect_and_hold_the_truth() -> None:
    dice, intake = np.random.default_rng(2), halves(112)
    rated = np.clip(np.round(5.0 + 1.5 * intake + 1.5 * dice.normal(size=112)), 0, 10)
    data = series(np.arange(112), rated, intake, 0.5)
    truth = stats.norm.sf(6.5, 6.5, 1.5) - stats.norm.sf(6.5, 5.0, 1.5)  # a rating of at least 7
    scaled = series(data.days, rated / 1.5, intake, 0.5)
    told = [
        score_shift(scaled, fit_autoregressive(scaled, Priors()), 7 / 1.5),
        score_shift(scaled, fit_averaged(scaled, Priors()), 7 / 1.5),
        score_shift(data, fit_ordinal(data, Priors(), False, 256), 7.0),
    ]
    for found in told:
        assert found.low < truth < found.high
        assert found.change == pytest.approx(truth, abs=0.2)
        assert found.low < found.change < found.high
    blended = score_shift(scaled, fit_averaged(scaled, Priors()), 7 / 1.5)
    assert blended == told[1]  # to the last digit


def test_an_average_is_the_weighted_change_of_its_models() -> None:
    data = series(np.arange(84), np.sin(np.arange(84)) + halves(84), halves(84), 0.5)
    found = fit_averaged(data, Priors())
    each = [score_shift(data, model, 1.0).change for model in found.models]
    assert score_shift(data, found, 1.0).change == pytest.approx(float(np.dot(found.probabilities, each)), abs=1e-9)
    assert fit_gaussian(data, Priors()).effect.mean == pytest.approx(found.models[1].effect.mean)


def test_counts_have_no_level() -> None:
    data = series(np.arange(42), np.arange(42) % 4, halves(42), 0.5)
    with pytest.raises(ValueError, match="no level"):
        score_shift(data, fit_counts(data, Priors(), False, 64), 2.0)
