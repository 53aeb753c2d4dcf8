"""The planning arithmetic against dense algebra, the table of the method note, simulation, and the rule table itself."""

from __future__ import annotations

from functools import partial
from itertools import product
from math import inf, sqrt

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1 import Priors, fit_gaussian, series
from epsom.numbers.nof1.days import Array, build_up
from epsom.numbers.nof1.gaussian import evaluate_gaussian
from epsom.numbers.nof1.precision import Bars, Plan, chances, expected_se, grid, verdict_at


def pairs(days: int, block: int, draws: int, seed: int = 1) -> Array:
    """Draws of randomised pairs of periods, cut off after `days`; shape (draws, days)."""
    dice = np.random.default_rng(seed)
    number = -(-days // (2 * block))
    first = dice.integers(0, 2, size=(draws, number))
    order = np.stack([first, 1 - first], axis=2).reshape(draws, -1)
    return np.repeat(order, block, axis=1)[:, :days].astype(float)


def dense(
    schedules: Array, expected: Array, half_life: float, phi: float, nu: float, omega: float, rated: NDArray[np.bool_]
) -> Array:
    """Squared standard errors by n x n algebra, one for each schedule; sigma 1, level, trend and ramp beside."""
    days = len(expected)
    when = np.arange(days)
    covariance = (1 - nu) * phi ** np.abs(when[:, None] - when) + nu * np.eye(days)
    covariance = covariance + omega**2 * np.minimum(when[:, None], when)
    ramp = build_up(expected, np.array([half_life]))[:, 0]
    found = []
    for schedule, there in zip(schedules, rated, strict=True):
        exposure = build_up(schedule, np.array([half_life]))[:, 0] - ramp
        columns = np.column_stack([exposure, np.ones(days), when, ramp])[there]
        inverse = np.linalg.inv(covariance[np.ix_(there, there)])
        found.append(np.linalg.pinv(columns.T @ inverse @ columns, rcond=1e-12)[0, 0])
    return np.array(found)


# Method note, section 7: expected se in units of the daily sd; phi 0.4, no noise term, no drift, level, trend and ramp out.
TABLE = {
    (28, 0): (0.28, 0.40, 0.50, 0.90),
    (84, 0): (0.16, 0.23, 0.28, 0.31, 0.48),
    (180, 0): (0.11, 0.16, 0.19, 0.21, 0.22),
    (84, 2): (0.79, 0.61, 0.46, 0.40, 0.58),
    (180, 2): (0.54, 0.42, 0.32, 0.27, 0.25),
    (84, 5): (1.93, 1.32, 0.82, 0.58, 0.75),
    (180, 5): (1.31, 0.90, 0.55, 0.38, 0.30),
    (84, 10): (3.83, 2.52, 1.48, 0.98, 1.11),
    (180, 10): (2.61, 1.70, 0.95, 0.60, 0.41),
}


@pytest.mark.parametrize(("days", "half_life"), TABLE)
def test_the_table_of_the_method_is_reached(days: int, half_life: int) -> None:
    # The note took about 60 draws of the randomisation: what two such means can differ by is counted here, three times.
    for block, printed in zip((1, 3, 7, 14, 28), TABLE[days, half_life], strict=False):
        draws = pairs(days, block, 200)
        found = expected_se(draws, 0.5, sigma=1.0, phi=0.4, nu=0.0, omega=0.0, half_life_days=half_life)
        squares = dense(draws[:40], np.full(days, 0.5), half_life, 0.4, 0.0, 0.0, np.ones((40, days), bool))
        doubt = float(squares.std()) * sqrt(1 / 60 + 1 / 200) / (2.0 * found)  # of a root mean square
        assert found == pytest.approx(printed, abs=0.005 + 3.0 * doubt), block
        assert found == pytest.approx(printed, rel=0.08), block


@pytest.mark.parametrize("half_life", [0.0, 3.0])
@pytest.mark.parametrize("phi", [0.0, 0.6])
def test_it_equals_dense_algebra_with_gaps_run_in_drift_and_noise(half_life: float, phi: float) -> None:
    draws = np.concatenate([np.zeros((12, 7)), pairs(42, 7, 12)], axis=1)
    expected = np.r_[np.zeros(7), np.full(42, 0.5)]
    rated = np.random.default_rng(2).random((12, 49)) < 0.8
    found = expected_se(draws, expected, sigma=2.0, phi=phi, nu=0.3, omega=0.2, half_life_days=half_life, rated=rated)
    squares = dense(draws, expected, half_life, phi, 0.3, 0.1, rated)
    assert found == pytest.approx(2.0 * sqrt(squares.mean()), rel=1e-6)


def test_it_says_what_the_engine_later_finds() -> None:
    # at given parameters the posterior sd does not depend on the ratings; flat priors leave the standard error
    draws, days = pairs(56, 7, 5), np.arange(56)
    flat = Priors(level_sd=1e4, effect_sd=1e4, ramp_sd=1e4, trend_sd=1e4, weekday_sd=1e-9)
    theta = np.array([[0.2, -0.3, -0.5, -2.0, 1.1]])
    squares = []
    for row in draws:
        data = series(days, np.sin(days), row, 0.5)
        squares.append(float(evaluate_gaussian(data, flat, True)(theta).sd[0]) ** 2)
    sigma, phi, nu, omega, half_life = (
        np.exp(0.2),
        1 / (1 + np.exp(0.3)),
        1 / (1 + np.exp(0.5)),
        np.exp(-2.0),
        np.exp(1.1),
    )
    found = expected_se(draws, 0.5, sigma=sigma, phi=phi, nu=nu, omega=omega, half_life_days=half_life)
    assert found == pytest.approx(sqrt(np.mean(squares)), rel=1e-4)


def test_simulated_trials_spread_as_foretold() -> None:
    # least squares with the known covariance over simulated immediate effects; the note: 0.285 foretold, 0.279 seen
    draws, dice = pairs(84, 7, 60), np.random.default_rng(3)
    when = np.arange(84)
    covariance = 0.4 ** np.abs(when[:, None] - when)
    root, inverse = np.linalg.cholesky(covariance), np.linalg.inv(covariance)
    estimates = []
    for trial in range(1500):
        columns = np.column_stack([draws[trial % 60] - 0.5, np.ones(84), when])
        outcome = root @ dice.normal(size=84)
        estimates.append(np.linalg.solve(columns.T @ inverse @ columns, columns.T @ inverse @ outcome)[0])
    foretold = expected_se(draws, 0.5, sigma=1.0, phi=0.4, nu=0.0, omega=0.0, half_life_days=0.0)
    assert foretold == pytest.approx(0.285, abs=0.01)
    assert np.std(estimates) == pytest.approx(foretold, rel=4.0 / sqrt(2 * 1500))


def test_fewer_rated_days_say_less_and_none_say_nothing() -> None:
    draws = pairs(84, 7, 20)
    told = [
        expected_se(draws, 0.5, sigma=1.0, phi=0.4, nu=0.36, omega=0.04, half_life_days=2.0, rated=share)
        for share in (1.0, 0.9, 0.6, 0.3)
    ]
    assert told == sorted(told)
    assert told[1] < 1.2 * told[0]
    asked = partial(expected_se, sigma=1.0, phi=0.4, nu=0.36, omega=0.04, half_life_days=2.0)
    assert asked(draws, 0.5, rated=1.0) == asked(draws, 0.5)
    assert asked(np.ones((1, 84)), 1.0) == inf
    assert asked(np.ones((1, 84)), 0.5) == inf


def test_another_rated_day_never_raises_the_expected_error() -> None:
    draws, rated = pairs(42, 7, 8), np.zeros((8, 42), bool)
    before = inf
    asked = partial(expected_se, sigma=1.0, phi=0.4, nu=0.36, omega=0.1, half_life_days=2.0)
    for day in np.random.default_rng(4).permutation(42):
        rated[:, day] = True
        now = asked(draws, 0.5, rated=rated)
        assert now <= before * (1.0 + 1e-9)
        before = now


def test_units_scale_the_error_and_shapes_are_checked() -> None:
    draws = pairs(42, 7, 4)
    small = expected_se(draws, 0.5, sigma=1.0, phi=0.4, nu=0.3, omega=0.1, half_life_days=2.0)
    large = expected_se(draws, 0.5, sigma=10.0, phi=0.4, nu=0.3, omega=1.0, half_life_days=2.0)
    assert large == pytest.approx(10.0 * small)
    with pytest.raises(ValueError, match="schedules"):
        expected_se(np.zeros((0, 3)), 0.5, sigma=1.0, phi=0.4, nu=0.3, omega=0.1, half_life_days=2.0)


# --- chances of each verdict ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("se", "effect", "mid"), list(product([0.1, 0.3, 0.9], [-1.0, 0.0, 0.4, 1.2], [0.3, 0.5])))
def test_chances_are_those_of_drawn_estimates(se: float, effect: float, mid: float) -> None:
    found = chances(se, 1.5, mid, effect, prior_mean=0.2)
    assert sum(found.values()) == pytest.approx(1.0)
    estimates = stats.norm.ppf((np.arange(20_000) + 0.5) / 20_000, effect, se)
    sd = (se**-2 + 1.5**-2) ** -0.5
    means = (estimates / se**2 + 0.2 / 1.5**2) * sd**2
    above, below = stats.norm.sf((mid - means) / sd), stats.norm.cdf((-mid - means) / sd)
    better = stats.norm.sf(-means / sd)
    # the rule table of the method note, in its order
    names = np.select(
        [above >= 0.95, below >= 0.95, 1 - above - below >= 0.90, better >= 0.98, better <= 0.05],
        ["clear benefit", "clear harm", "no meaningful effect", "probable benefit", "probable harm"],
        "not known yet",
    )
    for name, share in found.items():
        assert share == pytest.approx(np.mean(names == name), abs=1.5e-4), name


def test_an_imprecise_trial_cannot_find_nothing_and_a_precise_one_can() -> None:
    assert chances(0.9, 1.5, 0.5, 0.0)["no meaningful effect"] == 0.0
    assert chances(0.05, 1.5, 0.5, 0.0)["no meaningful effect"] > 0.99
    assert chances(inf, 1.5, 0.5, 2.0)["not known yet"] == 1.0
    assert chances(1e6, 1.5, 0.5, 2.0)["not known yet"] == pytest.approx(1.0)


def test_a_false_benefit_stays_under_the_bar() -> None:
    # with a prior around nought, P(beta > 0) >= 0.98 happens in at most 2 % of trials without an effect
    for se in (0.1, 0.3, 0.6, 1.0):
        found = chances(se, 1.5, 0.5, 0.0)
        assert found["clear benefit"] + found["probable benefit"] <= 0.02


def test_turning_the_sign_swaps_the_clear_verdicts() -> None:
    one, other = chances(0.3, 1.5, 0.5, 1.0), chances(0.3, 1.5, 0.5, -1.0)
    assert one["clear benefit"] == pytest.approx(other["clear harm"])
    even = Bars(benefit=0.95, harm=0.95)
    one, other = chances(0.3, 1.5, 0.5, 1.0, bars=even), chances(0.3, 1.5, 0.5, -1.0, bars=even)
    assert one["probable benefit"] == pytest.approx(other["probable harm"])


@pytest.mark.parametrize("broken", [(0.0, 1.5, 0.5), (0.3, 0.0, 0.5), (0.3, 1.5, 0.0), (-1.0, 1.5, 0.5)])
def test_chances_need_something_above_nought(broken: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="above 0"):
        chances(*broken, 0.0)


def test_the_rule_of_the_table_at_its_edges() -> None:
    assert verdict_at(0.5 + 1.6449 * 0.1, 0.1, 0.5) == "clear benefit"
    assert verdict_at(0.5 + 1.6448 * 0.1, 0.1, 0.5) == "probable benefit"
    assert verdict_at(0.0, 0.3, 0.5) == "no meaningful effect"  # 2 Phi(5/3) - 1 = 0.904
    assert verdict_at(0.0, 0.31, 0.5) == "not known yet"  # 0.893
    assert verdict_at(-0.6, 0.35, 0.5) == "probable harm"  # P(beta > 0) = 0.043
    assert verdict_at(0.6, 0.35, 0.5) == "not known yet"  # P(beta > 0) = 0.957: benefit has the higher bar


def test_a_grid_is_its_parts() -> None:
    plans = [Plan(pairs(84, block, 10), 0.5, half_life_days=2.0) for block in (3, 14)]
    told = grid(plans, (0.0, 1.0), prior_sd=1.5, mid=0.5)
    se = expected_se(pairs(84, 14, 10), 0.5, sigma=1.0, phi=0.4, nu=0.36, omega=0.04, half_life_days=2.0)
    assert told[1] == (se, [chances(se, 1.5, 0.5, 0.0), chances(se, 1.5, 0.5, 1.0)])


def test_an_answer_of_the_engine_is_as_wide_as_foretold() -> None:
    # the whole chain once: simulate as assumed, fit as people get it, compare the posterior sd with the plan's
    draws, dice = pairs(84, 7, 6), np.random.default_rng(5)
    foretold = expected_se(draws, 0.5, sigma=1.0, phi=0.4, nu=0.36, omega=0.04, half_life_days=0.0)
    sds = []
    for row in draws:
        wave = np.zeros(84)
        wave[0] = dice.normal()
        for day in range(1, 84):
            wave[day] = 0.4 * wave[day - 1] + sqrt(1 - 0.16) * dice.normal()
        rated = 0.8 * wave + 0.6 * dice.normal(size=84) + np.cumsum(0.04 * dice.normal(size=84))
        sds.append(fit_gaussian(series(np.arange(84), rated, row, 0.5), Priors(), build_up=False, count=256).effect.sd)
    assert np.mean(sds) == pytest.approx((foretold**-2 + 1.5**-2) ** -0.5, rel=0.15)
