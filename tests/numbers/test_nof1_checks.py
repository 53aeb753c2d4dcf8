"""The looks over a fitted trial, against textbooks, simulation, and the engine's own exact answer."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1 import (
    Priors,
    fit_autoregressive,
    fit_averaged,
    fit_gaussian,
    fit_ordinal,
    fitted_course,
    level_step,
    series,
    surprises,
    variance_ratio,
    wild_days,
)
from tests.numbers.test_nof1_models import trial, with_outcome


# --- spread, step, wild days ------------------------------------------------------------------------------------------
def test_a_variance_ratio_by_hand() -> None:
    left = np.array([1.0, -1.0, 2.0, -2.0, 0.0, 3.0, -3.0, 1.0, -1.0, 0.0, 2.0])
    on = np.array([True] * 5 + [False] * 6)
    found = variance_ratio(left, on)
    assert found is not None
    assert found.ratio == pytest.approx(2.5 / np.var(left[5:], ddof=1))
    below = stats.f.cdf(found.ratio, 4, 5)
    assert found.p == pytest.approx(2 * min(below, 1 - below))
    turned = variance_ratio(left, ~on)
    assert turned is not None
    assert (turned.ratio, turned.p) == pytest.approx((1 / found.ratio, found.p))


def test_spread_that_differs_is_seen_and_even_spread_is_not_made_up() -> None:
    dice, on = np.random.default_rng(1), np.arange(120) % 2 == 0
    told = [variance_ratio(dice.normal(size=120), on) for _ in range(400)]
    ps = [each.p for each in told if each is not None]
    assert len(ps) == 400
    assert stats.kstest(ps, "uniform").pvalue > 0.01
    wide = variance_ratio(dice.normal(size=120) * np.where(on, 2.0, 1.0), on)
    assert wide is not None
    assert wide.p < 1e-4


@pytest.mark.parametrize("on", [[True] * 12, [True] * 4 + [False] * 8])
def test_too_few_days_in_an_arm_have_no_ratio(on: list[bool]) -> None:
    assert variance_ratio(np.arange(12.0), on) is None
    assert variance_ratio(np.zeros(12), [True] * 6 + [False] * 6) is None


def test_a_step_in_the_level_is_seen_where_it_is() -> None:
    dice = np.random.default_rng(2)
    left = dice.normal(size=100) + np.where(np.arange(100) >= 60, 2.0, 0.0)
    found = level_step(np.arange(100), left)
    assert found is not None
    assert abs(found.day - 59) <= 3
    assert found.p < 1e-6


def test_without_a_step_the_p_value_is_rarely_small() -> None:
    dice = np.random.default_rng(3)
    told = [level_step(np.arange(100), dice.normal(size=100)) for _ in range(500)]
    ps = np.array([each.p for each in told if each is not None])
    assert ps.size == 500
    # the bridge looks at every moment and the sum at a hundred, so it errs to the quiet side
    assert 0.02 < np.mean(ps < 0.1) < 0.12
    assert level_step(np.arange(9), np.arange(9.0)) is None
    assert level_step(np.arange(50), np.ones(50)) is None


def test_wild_days_are_named() -> None:
    data = trial(84)
    wild = data.outcome.copy()
    wild[20] += 12.0
    spoilt = with_outcome(data, wild)
    left = surprises(spoilt, Priors(), fit_gaussian(spoilt, Priors(), build_up=False))
    assert wild_days(spoilt.days, left) == (data.days[20],)
    assert wild_days(data.days, np.zeros(data.days.size)) == ()


# --- the fitted course ------------------------------------------------------------------------------------------------
def test_the_course_of_a_sure_model_is_its_regression_line() -> None:
    # next to no noise and no drift: level, trend and an immediate effect come back as they went in
    days, intake = np.arange(56), np.arange(56) // 7 % 2
    rated = 5.0 + 2.0 * (days - days.mean()) / 55 + 1.5 * intake
    data = series(days, rated + 1e-3 * np.sin(37.0 * days), intake, 0.5)
    calm = Priors(log_sigma_mean=-6.0, log_sigma_sd=0.3, log_omega_mean=-12.0, log_omega_sd=0.2)
    for day, middle, low, high in fitted_course(data, calm, fit_gaussian(data, calm, build_up=False)):
        assert middle == pytest.approx(rated[int(day)], abs=0.01)
        assert low < middle < high
        assert high - low < 0.02


def test_the_course_steps_by_the_effect_where_the_intake_changes() -> None:
    data = trial(84, 2.0)
    posterior = fit_autoregressive(data, Priors())
    course = {day: middle for day, middle, _, _ in fitted_course(data, Priors(), posterior)}
    steps = [
        (course[float(day)] - course[float(day - 1)]) * (1 if data.intake[day] else -1)
        for day in range(1, 84)
        if data.intake[day] != data.intake[day - 1]
    ]
    assert np.mean(steps) == pytest.approx(posterior.effect.mean, abs=0.02)


def test_the_band_holds_the_true_course_about_as_often_as_it_says() -> None:
    priors, held, asked = Priors(), 0, 0
    for seed in range(12):
        dice = np.random.default_rng([seed, 9])
        intake = np.repeat(np.concatenate([dice.permutation([0.0, 1.0]) for _ in range(4)]), 7)
        drift = np.concatenate([[0.0], np.cumsum(0.06 * dice.normal(size=55))])
        truth = 1.0 * intake + drift + 0.8 * np.linspace(-0.5, 0.5, 56)
        rated = truth + dice.normal(size=56)
        rated[dice.random(56) < 0.1] = np.nan
        data = series(np.arange(56), rated, intake, 0.5)
        course = fitted_course(data, priors, fit_gaussian(data, priors, False, 256))
        held += sum(low <= truth[int(day)] <= high for day, _, low, high in course)
        asked += len(course)
    assert asked == 12 * 56
    assert held / asked > 0.9


def test_a_day_nobody_rated_has_a_course_and_a_wider_band() -> None:
    days = np.delete(np.arange(56), np.arange(20, 34))
    dice = np.random.default_rng(4)
    data = series(days, dice.normal(size=days.size), np.arange(56) // 7 % 2, 0.5)
    priors = Priors(log_omega_mean=np.log(0.3), log_omega_sd=0.1)
    course = fitted_course(data, priors, fit_gaussian(data, priors, False))
    assert [day for day, *_ in course] == list(range(56))
    width = [high - low for _, _, low, high in course]
    assert width[27] > 1.2 * width[10]
    asked = fitted_course(data, priors, fit_gaussian(data, priors, False), days=[27.5])
    assert [day for day, *_ in asked] == [27.5]


def test_an_average_lies_between_its_models_and_needs_ratings_as_numbers() -> None:
    data = trial(56)
    both = fit_averaged(data, Priors())
    course = fitted_course(data, Priors(), both)
    parts = [fitted_course(data, Priors(), model) for model in both.models]
    for whole, one, other in zip(course, *parts, strict=True):
        middles = sorted((one[1], other[1]))
        assert middles[0] - 1e-9 <= whole[1] <= middles[1] + 1e-9
    rounded = with_outcome(data, np.clip(np.round(data.outcome), 3, 7))
    with pytest.raises(ValueError, match="as numbers"):
        fitted_course(rounded, Priors(), fit_ordinal(rounded, Priors(), False, 64))


def test_a_single_rating_has_a_course() -> None:
    data = series([0.0], [4.0], np.zeros(3), 0.5)
    course = fitted_course(data, Priors(), fit_gaussian(data, Priors(), False, 64))
    assert np.isfinite(course).all()
