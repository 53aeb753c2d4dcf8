"""The pieces of the self-trial engine against plain dense algebra, SciPy and textbook values."""

from __future__ import annotations

from math import exp, inf, log, pi, sqrt

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1.autoregressive import correlated_products, gap_products
from epsom.numbers.nof1.days import Array, Priors, build_up, exposure_columns, fixed_columns, series
from epsom.numbers.nof1.gaussian import evaluate_gaussian, least_noise, log_prior
from epsom.numbers.nof1.integrate import find_mode, integrate, log_mean, metropolis, pareto, smooth
from epsom.numbers.nof1.level_filter import Covariance, gains, products, weighted_residual, whitened
from epsom.numbers.nof1.linear import Conditional, linear
from epsom.numbers.nof1.mixture import Mixture, blend
from epsom.numbers.nof1.points import sobol, uniforms
from epsom.numbers.nof1.residuals import dependence

GAPPY = np.array([0.0, 1.0, 2.0, 5.0, 5.4, 5.4, 9.0, 10.0, 40.0])
PARAMETERS = np.array([[0.7, 0.4, 0.3], [1.3, 0.9, 0.01], [0.2, 0.05, 1.0]])  # wave sd, phi, drift sd


def dense(days: Array, wave_sd: float, phi: float, drift_sd: float, noise: Array) -> Array:
    """The covariance written out: drift from the first rating on, wave, noise."""
    since = days - days[0]
    drift = drift_sd**2 * np.minimum(since[:, None], since)
    whole: Array = drift + wave_sd**2 * phi ** np.abs(days[:, None] - days) + np.diag(noise)
    return whole


def batch() -> Covariance:
    return Covariance(PARAMETERS[:, 0] ** 2, PARAMETERS[:, 1], PARAMETERS[:, 2] ** 2)


# --- the filter (the note's section 8, target 1: 1e-9) ----------------------------------------------------------------
def test_cross_products_and_determinant_equal_dense_algebra() -> None:
    dice = np.random.default_rng(1)
    still, moving = dice.normal(size=(9, 3)), dice.normal(size=(9, 2, 3))
    noise = dice.uniform(0.1, 1.0, size=(9, 3))
    found = gains(GAPPY, batch(), noise)
    white = whitened(found, moving, still)
    sums = products(white)
    for member, (wave, phi, drift) in enumerate(PARAMETERS):
        covariance = dense(GAPPY, wave, phi, drift, noise[:, member])
        columns = np.column_stack([still, moving[:, :, member]])
        assert sums[member] == pytest.approx(columns.T @ np.linalg.solve(covariance, columns), rel=1e-9, abs=1e-9)
        assert np.log(found.variance[:, member]).sum() == pytest.approx(np.linalg.slogdet(covariance)[1], abs=1e-9)


def test_the_way_back_equals_dense_algebra() -> None:
    dice = np.random.default_rng(2)
    columns, noise = dice.normal(size=(9, 1, 3)), dice.uniform(0.1, 1.0, size=(9, 3))
    found = gains(GAPPY, batch(), noise)
    back = weighted_residual(found, whitened(found, columns, np.zeros((9, 0)))[:, 0])
    for member, (wave, phi, drift) in enumerate(PARAMETERS):
        covariance = dense(GAPPY, wave, phi, drift, noise[:, member])
        assert back[:, member] == pytest.approx(np.linalg.solve(covariance, columns[:, 0, member]), abs=1e-9)


def test_correlated_products_equal_dense_algebra() -> None:
    days = np.array([0.0, 1.0, 3.0, 4.0, 5.5, 9.5])
    columns = np.random.default_rng(3).normal(size=(6, 4))
    sums, log_determinant = correlated_products(gap_products(days, columns), np.array([0.0, 0.3, 0.95]))
    for member, phi in enumerate((0.0, 0.3, 0.95)):
        correlation = phi ** np.abs(days[:, None] - days)
        assert sums[member] == pytest.approx(columns.T @ np.linalg.solve(correlation, columns), abs=1e-9)
        assert log_determinant[member] == pytest.approx(np.linalg.slogdet(correlation)[1], abs=1e-9)


def test_two_ratings_at_one_time_are_not_for_the_ar1_model() -> None:
    with pytest.raises(ValueError, match="one rating at a time"):
        gap_products(np.array([0.0, 1.0, 1.0]), np.ones((3, 2)))


# --- the linear part --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("effect_mean", [0.0, 0.7])
def test_density_and_effect_equal_dense_algebra(effect_mean: float) -> None:
    priors = Priors(effect_mean=effect_mean)
    dice = np.random.default_rng(4)
    intake = np.repeat([1.0, 0.0, 0.0, 1.0], 5)
    days = np.array([0.0, 1.0, 2.0, 4.0, 4.4, 8.0, 11.0, 12.0, 13.0, 17.0, 19.0])
    data = series(days, dice.normal(5.0, 1.0, size=11), intake, 0.5, dice.normal(size=(11, 2)))
    theta = np.array([[0.1, -0.4, 0.3, -3.0, 1.2], [-0.5, 1.0, -1.0, -2.0, -1.0]])
    told = evaluate_gaussian(data, priors, True)(theta)
    for member, (log_sigma, logit_phi, logit_nu, log_omega, log_h) in enumerate(theta):
        phi, nu = 1.0 / (1.0 + exp(-logit_phi)), 1.0 / (1.0 + exp(-logit_nu))
        variance = exp(2.0 * log_sigma)
        noise = np.full(11, variance * nu + least_noise(priors))
        covariance = dense(days, sqrt(variance * (1.0 - nu)), phi, exp(log_omega), noise)
        columns = np.column_stack(
            [fixed_columns(data, priors), exposure_columns(data, priors, np.array([exp(log_h)]))[:, :, 0]]
        )
        whole = covariance + columns @ columns.T
        away = data.outcome - data.outcome.mean() - columns[:, -1] * effect_mean / 1.5
        expected = stats.multivariate_normal(np.zeros(11), whole).logpdf(away)
        assert told.log_density[member] == pytest.approx(expected + log_prior(theta, priors)[member], abs=1e-9)
        lean = np.linalg.solve(whole, columns[:, -1])
        assert told.mean[member] == pytest.approx(effect_mean + 1.5 * lean @ away, abs=1e-9)
        assert told.sd[member] == pytest.approx(1.5 * sqrt(1.0 - lean @ columns[:, -1]), abs=1e-9)


def test_an_outcome_without_spread_is_no_obstacle() -> None:
    told = linear(np.zeros((1, 3, 3)), 0.0, 1.5)
    assert (told.mean[0], told.sd[0], told.log_density[0]) == (0.0, 1.5, 0.0)


def test_the_prior_integrates_to_one() -> None:
    # by independent coordinates: each density summed over a fine grid
    middle = np.array([0.0, 0.0, 0.0, log(0.04), log(4.0)])
    at_middle = log_prior(middle[None], Priors())[0]
    total = 0.0
    for which in range(5):
        grid = np.repeat(middle[None], 4001, axis=0)
        grid[:, which] += np.linspace(-20.0, 20.0, 4001)
        total += log(np.exp(log_prior(grid, Priors()) - at_middle).sum() * 0.01)
    assert at_middle + total == pytest.approx(0.0, abs=1e-6)


# --- exposure ---------------------------------------------------------------------------------------------------------
def test_exposure_reaches_half_after_one_half_life() -> None:
    exposure = build_up(np.ones(9), np.array([4.0]))
    assert exposure[3, 0] == pytest.approx(0.5)
    assert exposure[7, 0] == pytest.approx(0.75)


def test_half_life_nought_is_what_was_taken_and_an_endless_one_is_nothing() -> None:
    taken = np.array([1.0, 0.0, 0.5, 1.0])
    exposure = build_up(taken, np.array([0.0, 1e300]))
    assert exposure[:, 0].tolist() == taken.tolist()
    assert np.abs(exposure[:, 1]).max() < 1e-290


def test_exposure_is_centred_on_its_expectation() -> None:
    data = series(np.arange(6), np.arange(6.0), np.array([1.0, 1, 0, 0, 1, 1]), np.array([0.0, 0, 0.5, 0.5, 0.5, 0.5]))
    ramp, effect = exposure_columns(data, Priors(), np.array([0.0]))[:, :, 0].T
    assert ramp / 3.0 == pytest.approx([0, 0, 0.5, 0.5, 0.5, 0.5])
    assert effect / 1.5 == pytest.approx([1, 1, -0.5, -0.5, 0.5, 0.5])


@pytest.mark.parametrize(
    ("days", "outcome", "intake", "match"),
    [
        ([0, 1], [1.0, 2.0], [1.0, np.nan], "finite"),
        ([1, 0], [1.0, 2.0], [1.0, 0.0], "in order"),
        ([0, 2], [1.0, 2.0], [1.0, 0.0], "in order"),
        ([0, 1], [np.nan, np.nan], [1.0, 0.0], "nothing is rated"),
        ([0, 1], [1.0], [1.0, 0.0], "one row"),
        ([0, 1], [1.0, inf], [1.0, 0.0], "not a finite"),
    ],
)
def test_data_that_cannot_be_used_are_refused(
    days: list[int], outcome: list[float], intake: list[float], match: str
) -> None:
    with pytest.raises(ValueError, match=match):
        series(days, outcome, intake, 0.5)


# --- points -----------------------------------------------------------------------------------------------------------
def test_plain_points_are_those_of_scipy() -> None:
    theirs = stats.qmc.Sobol(20, scramble=False, bits=32).random(1024)
    assert sobol(1024, 20, None) - 2.0**-33 == pytest.approx(theirs, abs=0)


@pytest.mark.parametrize("seed", [10, 14])
def test_scrambled_points_keep_one_in_every_slice_and_spread_as_well(seed: int) -> None:
    points = sobol(1024, 6, seed)
    assert all(np.unique((column * 1024).astype(int)).size == 1024 for column in points.T)
    even = stats.qmc.discrepancy(points, method="L2-star")
    assert even < 0.7 * stats.qmc.discrepancy(np.random.default_rng(0).random((1024, 6)), method="L2-star")
    assert not np.array_equal(points, sobol(1024, 6, seed + 1))


def test_uniforms_start_as_published() -> None:
    # SplitMix64 from 1234567, first outputs as listed with the reference code and on Rosetta Code
    first = np.array([6457827717110365317, 3203168211198807973], dtype=np.uint64)
    assert uniforms(2, 1234567) == pytest.approx((first >> np.uint64(12)).astype(float) / 2.0**52 + 2.0**-53, abs=0)


# --- mixtures ---------------------------------------------------------------------------------------------------------
def test_one_normal_has_the_values_of_the_tables() -> None:
    one = Mixture(np.ones(1), np.zeros(1), np.ones(1))
    assert one.quantile(0.975) == pytest.approx(1.959963984540054, abs=1e-12)
    assert one.above(10.0) == pytest.approx(7.61985302416052e-24, rel=1e-10)
    assert one.between(-1.0, 1.0) == pytest.approx(0.6826894921370859, abs=1e-14)
    assert (one.mean, one.sd) == (0.0, 1.0)


def test_student_parts_have_the_values_of_scipy() -> None:
    one = Mixture(np.ones(1), np.array([2.0]), np.array([3.0]), 4.0)
    assert one.quantile(0.9) == pytest.approx(stats.t(4, 2, 3).ppf(0.9), abs=1e-10)
    assert one.sd == pytest.approx(stats.t(4, 2, 3).std(), rel=1e-12)
    assert one.density(4.0) == pytest.approx(stats.t(4, 2, 3).pdf(4.0), rel=1e-12)
    assert Mixture(np.ones(1), np.zeros(1), np.ones(1), 2.0).sd == inf


def test_a_quantile_gives_its_share_back_however_far_apart_the_parts() -> None:
    parts = Mixture(np.array([0.3, 0.5, 0.2]), np.array([-1e4, 0.0, 50.0]), np.array([0.01, 1.0, 300.0]))
    for share in (1e-9, 0.025, 0.31, 0.5, 0.8, 0.975, 1 - 1e-9):
        assert parts.below(parts.quantile(share)) == pytest.approx(share, rel=1e-8)
    with pytest.raises(ValueError, match="between 0 and 1"):
        parts.quantile(1.0)


def test_blending_adds_probabilities_by_share() -> None:
    one, other = Mixture(np.ones(1), np.zeros(1), np.ones(1)), Mixture(np.ones(1), np.ones(1), np.ones(1))
    both = blend([one, other], [1.0, 3.0])
    assert both.below(0.5) == pytest.approx(0.25 * one.below(0.5) + 0.75 * other.below(0.5), abs=1e-15)
    with pytest.raises(ValueError, match="same kind"):
        blend([one, Mixture(np.ones(1), np.zeros(1), np.ones(1), 4.0)], [0.5, 0.5])


# --- weights ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [0.1, 0.5, 0.9])
def test_the_shape_of_a_pareto_tail_is_found(shape: float) -> None:
    excesses = np.sort(stats.genpareto(shape, scale=2.0).ppf((np.arange(4000) + 0.5) / 4000))
    found, scale = pareto(excesses)
    assert found == pytest.approx(shape, abs=0.03)
    assert scale == pytest.approx(2.0, rel=0.05)


def test_even_weights_stay_even_and_wild_ones_are_noticed() -> None:
    even, _ = smooth(np.zeros(100))
    assert even == pytest.approx(np.full(100, 0.01))
    z = stats.norm.ppf(sobol(2048, 1, 7)[:, 0])
    _, calm = smooth(-0.5 * (z / 0.8) ** 2 + 0.5 * z**2)
    _, wild = smooth(-0.5 * (z / 3.0) ** 2 + 0.5 * z**2)
    assert calm < 0.5
    assert wild > 0.7


def test_log_mean_does_not_overflow() -> None:
    assert log_mean([-1000.0, -1000.0 + log(3.0)], [0.5, 0.5]) == pytest.approx(-1000.0 + log(2.0))


# --- integration ------------------------------------------------------------------------------------------------------
def normal(theta: Array) -> Conditional:
    """A correlated normal in three dimensions whose effect is its first coordinate plus a unit of spread."""
    root = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0], [-2.0, 1.0, 3.0]])
    z = np.linalg.solve(root, (theta - np.array([1.0, -2.0, 5.0])).T)
    height = -0.5 * (z * z).sum(axis=0) - 1.5 * log(2 * pi) - log(1.8)
    return Conditional(height, theta[:, 0], np.ones(len(theta)))


def test_a_known_normal_is_integrated() -> None:
    found = integrate(normal, np.zeros((1, 3)))
    effect = Mixture(found.weights, found.means, found.sds)
    assert found.method == "importance"
    assert found.log_evidence == pytest.approx(0.0, abs=0.01)
    assert effect.mean == pytest.approx(1.0, abs=0.01)
    assert effect.sd == pytest.approx(sqrt(2.0), rel=0.01)


def test_the_mode_and_curvature_of_a_known_normal_are_found() -> None:
    centre, covariance = find_mode(normal, np.array([[9.0, 9.0, 9.0], [-4.0, 0.0, 0.0]]))
    assert centre == pytest.approx([1.0, -2.0, 5.0], abs=1e-6)
    assert covariance == pytest.approx(np.array([[1, 0.8, -2], [0.8, 1, -1], [-2, -1, 14]]), abs=1e-5)


def test_metropolis_finds_the_same_normal() -> None:
    start = integrate(normal, np.zeros((1, 3)))
    found = metropolis(normal, start)
    effect = Mixture(found.weights, found.means, found.sds)
    assert (found.method, found.points.shape) == ("metropolis", (20_000, 3))
    assert effect.mean == pytest.approx(1.0, abs=4.0 / sqrt(found.ess))
    assert effect.sd == pytest.approx(sqrt(2.0), rel=0.05)


def test_weights_that_cannot_be_trusted_fall_back_to_metropolis() -> None:
    # a bent ridge: x ~ N(0, 1), y ~ N(4 x^2, 0.3^2), which no ellipse covers; the effect is x
    def ridge(theta: Array) -> Conditional:
        x, y = theta.T
        return Conditional(-0.5 * x**2 - 0.5 * ((y - 4.0 * x**2) / 0.3) ** 2, x, np.full(len(theta), 0.01))

    found = integrate(ridge, np.zeros((1, 2)))
    assert found.method == "metropolis"
    assert found.khat > 0.7
    assert abs(Mixture(found.weights, found.means, found.sds).mean) < 0.3


# --- what is left over ------------------------------------------------------------------------------------------------
def test_ljung_box_by_hand() -> None:
    # 1, 2, ... 10: lag-1 autocorrelation 0.7 exactly (sum of (x_t - m)(x_t+1 - m) = 57.75 of 82.5)
    told = dependence(np.arange(1.0, 11.0), lags=1)
    assert told.autocorrelations == pytest.approx([0.7])
    assert told.statistic == pytest.approx(10 * 12 * 0.49 / 9)
    assert told.p == pytest.approx(stats.chi2.sf(10 * 12 * 0.49 / 9, 1))
    assert np.isnan(dependence(np.ones(50)).p)
