"""What holds for the self-trial engine whatever the data: symmetry, scale, missing days, edges; and the Laplace families.

The families are compared with exact integration by brute force, which shares no code with them but the columns.
"""

from __future__ import annotations

import subprocess
import sys
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1 import (
    Posterior,
    Priors,
    Series,
    average,
    fit_autoregressive,
    fit_averaged,
    fit_counts,
    fit_gaussian,
    fit_ordinal,
    fit_robust,
    reached,
    series,
    surprises,
)
from epsom.numbers.nof1.days import Array, exposure_columns, fixed_columns
from epsom.numbers.nof1.families import FREEDOM, counts, ordinal, student
from epsom.numbers.nof1.gaussian import evaluate_gaussian, least_noise, starts
from epsom.numbers.nof1.integrate import find_mode
from epsom.numbers.nof1.latent import Family, evaluate_latent

HOME = Path(__file__).resolve().parents[2]


def trial(days: int = 42, effect: float = 0.8, seed: int = 5) -> Series:
    """Pairs of 7-day periods, a correlated day, some ratings missing; Gaussian to two digits."""
    dice = np.random.default_rng(seed)
    order = np.concatenate([dice.permutation([0.0, 1.0]) for _ in range(days // 14 + 1)])
    intake = np.repeat(order, 7)[:days]
    wave = np.zeros(days)
    for day in range(1, days):
        wave[day] = 0.4 * wave[day - 1] + 0.7 * dice.normal()
    rated = 5.0 + effect * intake + wave + 0.6 * dice.normal(size=days)
    rated[dice.random(days) < 0.1] = np.nan
    return series(np.arange(days), rated.round(2), intake, 0.5)


def with_outcome(data: Series, outcome: Array) -> Series:
    return series(data.days, outcome, data.intake, data.expected)


def told(found: Posterior) -> tuple[float, ...]:
    effect = found.effect
    return (effect.mean, effect.sd, *effect.interval(0.95), effect.above(0.5), effect.below(-0.5))


FITS = [fit_gaussian, fit_autoregressive]


# --- whatever the data ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("fit", FITS)
def test_shift_and_scale_move_the_answer_exactly(fit: type) -> None:
    data, before = trial(), fit(trial(), Priors())
    after = fit(with_outcome(data, 30.0 + 10.0 * data.outcome), Priors().scaled(10.0))
    assert after.effect.mean == pytest.approx(10.0 * before.effect.mean, rel=1e-6)
    assert after.effect.sd == pytest.approx(10.0 * before.effect.sd, rel=1e-6)
    assert after.log_evidence == pytest.approx(before.log_evidence - data.days.size * log(10.0), abs=1e-6)


@pytest.mark.parametrize("fit", [*FITS, fit_robust])
def test_turning_the_sign_swaps_benefit_and_harm(fit: type) -> None:
    data = trial()
    one, other = fit(data, Priors()).effect, fit(with_outcome(data, -data.outcome), Priors()).effect
    assert other.mean == pytest.approx(-one.mean, abs=1e-6)
    assert other.below(-0.5) == pytest.approx(one.above(0.5), abs=1e-6)


@pytest.mark.parametrize("fit", [*FITS, fit_ordinal])
def test_a_missing_rating_is_a_longer_gap(fit: type) -> None:
    data = trial()
    outcome = np.round(data.outcome)
    gone = outcome.copy()
    gone[[3, 17]] = np.nan
    keep = np.delete(np.arange(data.days.size), [3, 17])
    dropped = series(data.days[keep], outcome[keep], data.intake, data.expected)
    assert told(fit(with_outcome(data, gone), Priors())) == told(fit(dropped, Priors()))


@pytest.mark.parametrize("fit", [fit_gaussian, fit_ordinal, fit_counts, fit_robust, fit_autoregressive])
def test_the_same_data_give_the_same_answer_to_the_last_digit(fit: type) -> None:
    data = with_outcome(trial(), np.round(trial().outcome))
    np.random.default_rng(1).random(10)
    assert told(fit(data, Priors())) == told(fit(data, Priors()))


def test_another_process_gives_the_same_answer_to_the_last_digit() -> None:
    code = "from tests.numbers.test_nof1_models import *; print(told(fit_gaussian(trial(), Priors())))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True, cwd=HOME)
    assert ran.stdout.strip() == str(told(fit_gaussian(trial(), Priors())))


@pytest.mark.parametrize("fit", FITS)
def test_a_constant_schedule_leaves_the_prior(fit: type) -> None:
    data = trial()
    for intake in (np.zeros(42), np.ones(42)):
        found = fit(series(data.days, data.outcome, intake, intake), Priors(effect_mean=0.3))
        assert (found.effect.mean, found.effect.sd) == pytest.approx((0.3, 1.5), abs=1e-9)


def test_a_build_up_that_never_ends_leaves_the_prior() -> None:
    found = fit_gaussian(trial(), Priors(half_life_days=1e6, log_half_life_sd=0.1))
    assert (found.effect.mean, found.effect.sd) == pytest.approx((0.0, 1.5), abs=1e-2)


def test_a_very_short_build_up_is_an_immediate_effect() -> None:
    # the mixture differs by the points alone, so the conditional answers are compared: same parameters, h = 0 and 1 minute
    data, priors = trial(), Priors()
    theta = np.array([[0.0, 0.3, -0.2, -3.0]])
    at_once = evaluate_gaussian(data, priors, False)(theta)
    soon = evaluate_gaussian(data, priors, True)(np.column_stack([theta, [log(1.0 / 1440.0)]]))
    assert (soon.mean[0], soon.sd[0]) == pytest.approx((at_once.mean[0], at_once.sd[0]), abs=1e-12)


def test_time_backwards_leaves_the_covariance_alone() -> None:
    data = trial()
    last = data.intake.size - 1
    plain = Priors(weekday_sd=1e-6)
    back = series(last - data.days[::-1], data.outcome[::-1], data.intake[::-1], data.expected)
    one, other = fit_autoregressive(data, plain), fit_autoregressive(back, plain)
    for name in ("phi", "sigma"):
        assert other.parameter_mean(name) == pytest.approx(one.parameter_mean(name), abs=1e-9)
    assert told(other) == pytest.approx(told(one), abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_wider_prior_never_narrows_the_interval(seed: int) -> None:
    data = trial(seed=seed)
    width = [
        np.ptp(fit_autoregressive(data, Priors(effect_sd=sd)).effect.interval(0.95)) for sd in (0.5, 1.0, 1.5, 3.0)
    ]
    assert width == sorted(width)


def test_another_rated_day_does_not_make_the_effect_less_sure() -> None:
    # at given parameters the sd does not depend on the ratings, so this holds exactly
    data, flat = trial(), Priors(trend_sd=1e-9)
    theta = starts(data, flat, True)
    for keep in range(8, data.days.size, 5):
        # the day left out stands between the first and the last, and the trend, which is counted from their mean, is off
        some = np.r_[0 : keep - 3, keep - 1 : keep]
        fewer = series(data.days[some], data.outcome[some], data.intake, data.expected)
        more = series(data.days[:keep], data.outcome[:keep], data.intake, data.expected)
        sd_of = [evaluate_gaussian(each, flat, True)(theta).sd for each in (fewer, more)]
        assert (sd_of[1] <= sd_of[0] + 1e-12).all()


def test_two_ratings_a_day_and_two_at_once_work() -> None:
    data = trial()
    twice = np.sort(np.concatenate([data.days + 0.4, data.days + 0.9, data.days[:1] + 0.4]))
    found = fit_gaussian(series(twice, np.resize(data.outcome, twice.size), data.intake, 0.5), Priors())
    assert np.isfinite(told(found)).all()


@pytest.mark.parametrize("fit", [fit_gaussian, fit_autoregressive, fit_robust, fit_counts])
@pytest.mark.parametrize("outcome", [[4.0], [4.0, 4.0, 6.0], [4.0] * 30, [0.0] * 29 + [9.0], list(range(10)) * 3])
def test_odd_data_give_numbers_and_never_a_traceback(fit: type, outcome: list[float]) -> None:
    days = len(outcome)
    found = fit(series(np.arange(days), outcome, np.arange(days) // 7 % 2, 0.5), Priors())
    assert np.isfinite(told(found)[:4]).all()
    assert found.effect.sd <= 1.6


@pytest.mark.parametrize("fit", [fit_gaussian, fit_autoregressive])
def test_four_hundred_days_without_any_spread_give_numbers(fit: type) -> None:
    found = fit(series(np.arange(400), np.full(400, 7.0), np.arange(400) // 7 % 2, 0.5), Priors())
    assert found.effect.mean == pytest.approx(0.0, abs=1e-6)


def test_a_prior_for_the_effect_counts_as_another_measurement() -> None:
    # normal theory at given parameters: precision adds, and the mean is weighted by it
    data, theta = trial(), np.array([[0.0, 0.3, -0.2, -3.0, 1.0]])
    wide = evaluate_gaussian(data, Priors(effect_sd=1e4), True)(theta)
    narrow = evaluate_gaussian(data, Priors(effect_mean=0.7, effect_sd=0.5), True)(theta)
    precision = 1.0 / wide.sd[0] ** 2 + 4.0
    assert narrow.sd[0] == pytest.approx(precision**-0.5, rel=1e-6)
    assert narrow.mean[0] == pytest.approx((wide.mean[0] / wide.sd[0] ** 2 + 0.7 * 4.0) / precision, rel=1e-5)


def test_a_drift_at_the_start_is_not_taken_for_an_effect_once_exposure_is_centred() -> None:
    # the note's section 2 in small: no effect, start-up drift -1.5 exp(-t / 7), 84 days, build-up; 24 trials of 7-day blocks
    found: dict[float, list[float]] = {0.0: [], 0.5: []}
    for seed in range(24):
        data = trial(84, 0.0, 900 + seed)
        drifted = with_outcome(data, data.outcome - 1.5 * np.exp(-data.days / 7.0))
        for expected, means in found.items():
            means.append(
                fit_gaussian(series(data.days, drifted.outcome, data.intake, expected), Priors(), count=256).effect.mean
            )
    assert abs(np.mean(found[0.5])) < abs(np.mean(found[0.0]))


def test_the_integration_agrees_with_a_grid_over_all_four_parameters() -> None:
    # brute force: 17 points each way in the axes of the mode's curvature, out to 6 of its standard deviations
    data, priors = trial(28), Priors()
    evaluate = evaluate_gaussian(data, priors, False)
    centre, covariance = find_mode(evaluate, starts(data, priors, False))
    along = np.linspace(-6.0, 6.0, 17)
    grid = np.stack(np.meshgrid(*[along] * 4, indexing="ij"), axis=-1).reshape(-1, 4)
    root = np.linalg.cholesky(covariance)
    at = evaluate(centre + grid @ root.T)
    top = at.log_density.max()
    mass = np.exp(at.log_density - top)
    evidence = top + log(mass.sum()) + 4 * log(along[1] - along[0]) + np.log(np.diag(root)).sum()
    mean = mass @ at.mean / mass.sum()
    sd = sqrt(mass @ (at.sd**2 + (at.mean - mean) ** 2) / mass.sum())
    found = fit_gaussian(data, priors, build_up=False)
    assert found.log_evidence == pytest.approx(evidence, abs=0.02)
    assert found.effect.mean == pytest.approx(mean, abs=0.01 * sd)
    assert found.effect.sd == pytest.approx(sd, rel=0.01)


# --- averaging, what is reached, what is left over --------------------------------------------------------------------
def test_averaging_weighs_by_evidence_and_refuses_shares_that_do_not_add_up() -> None:
    data = trial()
    found = fit_averaged(data, Priors(), immediate_share=0.25)
    odds = 0.25 / 0.75 * exp(found.models[0].log_evidence - found.models[1].log_evidence)
    assert found.probabilities[0] / found.probabilities[1] == pytest.approx(odds)
    assert found.effect.above(0.0) == pytest.approx(
        sum(p * model.effect.above(0.0) for p, model in zip(found.probabilities, found.models, strict=True))
    )
    only = average(found.models, (0.0, 1.0))
    assert only.effect.mean == pytest.approx(found.models[1].effect.mean)
    with pytest.raises(ValueError, match="sum to 1"):
        average(found.models, (0.5, 0.6))


def test_an_immediate_effect_is_reached_in_full_and_a_slow_one_in_part() -> None:
    data, on = trial(), trial().intake > 0.5
    at_once, slow = fit_gaussian(data, Priors(), build_up=False), fit_gaussian(data, Priors())
    assert reached(data, at_once, on).mean == pytest.approx(at_once.effect.mean)
    assert 0.0 < reached(data, slow, on).mean < slow.effect.mean
    assert abs(reached(data, slow, np.zeros(42, dtype=bool)).mean) < 1e-12


def test_surprises_of_a_fitted_series_are_of_unit_size_and_show_a_wild_day() -> None:
    data = trial(84)
    calm = surprises(data, Priors(), fit_gaussian(data, Priors()))
    assert 0.8 < calm.std() < 1.1
    wild = data.outcome.copy()
    wild[20] += 12.0
    spoilt = with_outcome(data, wild)
    found = surprises(spoilt, Priors(), fit_autoregressive(spoilt, Priors()), weekdays=False)
    assert (np.flatnonzero(np.abs(found) > 4.0) == [20]).all()


# --- families ---------------------------------------------------------------------------------------------------------
def brute_force(data: Series, priors: Priors, family: Family, theta: Array, kind: str) -> tuple[float, float, float]:
    """Log evidence, effect mean and sd for one set of outer parameters: a million draws of the series from its prior.

    Shares only columns and priors with the engine; the densities of the ratings are SciPy's.
    """
    dice = np.random.default_rng(11)
    phi, omega, half_life = 1 / (1 + exp(-theta[1])), exp(theta[2]), exp(theta[3])
    since = data.days - data.days[0]
    covariance = omega**2 * np.minimum(since[:, None], since)
    covariance += family.wave(theta[None])[0] * phi ** np.abs(data.days[:, None] - data.days)
    still = fixed_columns(data, priors, level=family.has_level)
    effect_column = exposure_columns(data, priors, np.array([half_life]))[:, :, 0]
    columns = np.column_stack([still, effect_column])
    drawn = dice.normal(size=(400_000, columns.shape[1]))
    root = np.linalg.cholesky(covariance + 1e-12 * np.eye(since.size))
    eta = drawn @ columns.T + dice.normal(size=(400_000, since.size)) @ root.T
    eta += priors.effect_mean / priors.effect_sd * effect_column[:, 1]
    y = data.outcome
    if kind == "ordinal":
        cuts = np.concatenate([[-np.inf], np.cumsum(np.r_[theta[4], np.exp(theta[5:])]), [np.inf]])
        place = y.astype(int)
        height = np.log(stats.norm.cdf(cuts[place + 1] - eta) - stats.norm.cdf(cuts[place] - eta)).sum(axis=1)
    elif kind == "counts":
        rate, size = np.exp(eta + log(y.mean() + 0.1)), exp(theta[4])
        height = stats.nbinom.logpmf(y, size, size / (size + rate)).sum(axis=1)
    else:
        scale = sqrt(exp(2 * theta[0]) / (1 + exp(-theta[4])) + least_noise(priors))
        height = stats.t.logpdf(y - y.mean(), FREEDOM, eta, scale).sum(axis=1)
    mass = np.exp(height - height.max())
    effect = priors.effect_mean + priors.effect_sd * drawn[:, -1]
    mean = mass @ effect / mass.sum()
    return height.max() + log(mass.mean()), mean, sqrt(mass @ (effect - mean) ** 2 / mass.sum())


SHORT = series(np.arange(12), [0, 0, 1, 2, 2, 1, 2, 1, 0, 1, 2, 2], np.repeat([0, 1, 0, 1], 3), 0.5)
CALM = Priors(level_sd=1.0, effect_mean=0.4, effect_sd=1.0, ramp_sd=0.3, trend_sd=0.3, weekday_sd=0.1)


@pytest.mark.parametrize(
    ("kind", "make", "theta"),
    [
        ("ordinal", ordinal, [0.5, 0.2, -2.0, 0.3, -0.6, 0.1]),
        ("counts", counts, [-0.7, 0.2, -2.0, 0.3, 1.5]),
        ("student", student, [-0.3, 0.2, -2.0, 0.3, 0.2]),
        ("student", student, [0.2, 0.2, -2.0, 0.3, 1.0]),
    ],
)
def test_laplace_agrees_with_a_draw_of_the_whole_prior(kind: str, make: type, theta: list[float]) -> None:
    # the note asks for 0.1 sd and 5 % of the ordinal form; the evidence is asked for within 0.1, and that of heavy tails,
    # which compares with nothing, within 0.4
    family = make(SHORT, CALM, True)
    found = evaluate_latent(SHORT, CALM, family)(np.array([theta]))
    evidence, mean, sd = brute_force(SHORT, CALM, family, np.array(theta), kind)
    assert found.log_density[0] - family.log_prior(np.array([theta]))[0] == pytest.approx(
        evidence, abs=0.4 if kind == "student" else 0.1
    )
    assert found.mean[0] == pytest.approx(mean, abs=0.1 * sd)
    assert found.sd[0] == pytest.approx(sd, rel=0.05)


def test_names_of_categories_and_unused_ones_do_not_matter() -> None:
    data = with_outcome(trial(), np.clip(np.round(trial().outcome), 4, 7))
    assert told(fit_ordinal(data, Priors())) == told(fit_ordinal(with_outcome(data, data.outcome**3), Priors()))


def test_yes_or_no_turned_round_turns_the_effect() -> None:
    data = trial()
    yes = (data.outcome > 5.3).astype(float)
    one, other = fit_ordinal(with_outcome(data, yes), Priors()), fit_ordinal(with_outcome(data, 1.0 - yes), Priors())
    assert other.effect.mean == pytest.approx(-one.effect.mean, abs=0.05 * one.effect.sd)


def test_one_category_or_a_broken_count_is_refused() -> None:
    data = trial()
    with pytest.raises(ValueError, match="same category"):
        fit_ordinal(with_outcome(data, np.ones(data.days.size)), Priors())
    with pytest.raises(ValueError, match="whole numbers"):
        fit_counts(data, Priors())


def test_categories_of_a_large_effect_show_it() -> None:
    data = trial(84, 2.0)
    found = fit_ordinal(with_outcome(data, np.round(data.outcome)), Priors()).effect
    assert found.above(0.0) > 0.99


def test_a_wild_day_moves_the_robust_answer_less() -> None:
    data = trial(84, 0.8)
    wild = data.outcome.copy()
    wild[30] += 15.0
    spoilt = with_outcome(data, wild)
    moved = [
        abs(fit(spoilt, Priors()).effect.mean - fit(data, Priors()).effect.mean) for fit in (fit_gaussian, fit_robust)
    ]
    assert moved[1] < 0.5 * moved[0]
