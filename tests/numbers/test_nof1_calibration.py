"""Simulation-based calibration: people drawn from the prior, and how often the truth lies where the answer puts it.

Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv:1804.06788. A hundred people each; more belong to longer runs.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats  # type: ignore[import-untyped]

from epsom.numbers.nof1 import Posterior, Priors, Series, fit_autoregressive, fit_gaussian, fit_ordinal, series
from epsom.numbers.nof1.days import build_up
from epsom.numbers.nof1.integrate import TRUST_BELOW

PRIORS = Priors()
DAYS = 42
PEOPLE = 100


def person(model: str, seed: int) -> tuple[Series, float]:
    """Ratings of somebody drawn from the prior of one model, with a tenth of them missing, and their true effect."""
    dice = np.random.default_rng([seed, 20])
    intake = np.concatenate([np.repeat(dice.permutation([0.0, 1.0]), 7) for _ in range(DAYS // 14)])
    effect, ramp = 1.5 * dice.normal(), 3.0 * dice.normal()
    phi, nu = dice.beta(2, 2), dice.beta(2, 2)
    sigma = np.exp(0.75 * dice.normal())
    full = model != "ar1"
    half_life = 4.0 * np.exp(0.8 * dice.normal()) if full else 0.0
    noise_sd, wave_sd = (sigma * nu**0.5, sigma * (1 - nu) ** 0.5) if full else (0.0, sigma)
    if model == "ordinal":
        noise_sd, wave_sd = 1.0, ((1 - nu) / nu) ** 0.5
    exposure = build_up(intake, np.array([half_life]))[:, 0]
    expected = build_up(np.full(DAYS, 0.5), np.array([half_life]))[:, 0]
    days = np.arange(DAYS)
    eta = effect * (exposure - expected) + ramp * expected + 2.0 * dice.normal() * (days - days.mean()) / (DAYS - 1)
    if full:
        eta = eta + (0.5 * dice.normal(size=7))[days % 7]
        steps = 0.04 * np.exp(0.8 * dice.normal()) * dice.normal(size=DAYS)
        eta = eta + np.concatenate([[0.0], np.cumsum(steps[1:])])
    wave = np.empty(DAYS)
    wave[0] = dice.normal()
    for day in range(1, DAYS):
        wave[day] = phi * wave[day - 1] + (1 - phi**2) ** 0.5 * dice.normal()
    rated = eta + wave_sd * wave + noise_sd * dice.normal(size=DAYS)
    if model == "ordinal":
        cuts = np.cumsum([2.5 * dice.normal(), *np.exp(np.log(0.7) + dice.normal(size=3))])
        rated = np.searchsorted(cuts, rated).astype(float)
    rated[1:-1][dice.random(DAYS - 2) < 0.1] = np.nan
    return series(days, rated, intake, 0.5), effect


def shares_below(model: str, people: int) -> tuple[list[float], list[Posterior]]:
    """Where each true effect lies in its answer, from 0 to 1, and the answers; nobody with one category is asked."""
    shares, answers = [], []
    for seed in range(people):
        data, effect = person(model, seed)
        if np.unique(data.outcome).size < 2:
            continue
        if model == "ar1":
            found = fit_autoregressive(data, PRIORS)
        else:
            found = fit_gaussian(data, PRIORS, count=512) if model == "full" else fit_ordinal(data, PRIORS, count=256)
        shares.append(found.effect.below(effect))
        answers.append(found)
    return shares, answers


@pytest.mark.parametrize("model", ["ar1", "full", "ordinal"])
def test_the_truth_lies_where_the_answer_puts_it(model: str) -> None:
    shares, answers = shares_below(model, PEOPLE)
    assert len(shares) > 0.8 * PEOPLE
    assert all(found.integral.method != "importance" or found.integral.khat <= TRUST_BELOW for found in answers)
    assert stats.chisquare(np.histogram(shares, bins=10, range=(0.0, 1.0))[0]).pvalue > 0.01
    away = np.abs(np.array(shares) - 0.5)
    for cover in (0.5, 0.8, 0.95):
        inside = int((away < cover / 2.0).sum())
        assert stats.binomtest(inside, len(shares), cover).pvalue > 0.01
