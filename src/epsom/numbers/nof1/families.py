"""Ways of seeing an underlying series: ordered categories, yes or no, counts, and ratings with a few wild days.

Each makes a `Family` for `fit_latent`. Method note, section 4; the note leaves the priors of cut points, of the wave and
of dispersion open, and they are stated here.
"""

from __future__ import annotations

from math import lgamma, log, pi

import numpy as np
from scipy.special import expit, gammaln, log_ndtr, ndtri  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, Priors, Series
from epsom.numbers.nof1.gaussian import Posterior, least_noise, log_beta, log_normal
from epsom.numbers.nof1.latent import LEAST_WEIGHT, Family, Seen, fit_latent
from epsom.numbers.nof1.points import sobol

FAR = 1e3  # stands for infinity among cut points
NARROWEST = -1e-12  # log of the share that two neighbouring cut points leave between them, at least
CUT_SD = 2.5  # first cut point: N(0, 2.5^2) in units of the noise
GAP_MEAN, GAP_SD = log(0.7), 1.0  # log distance between cut points
DISPERSION_MEAN, DISPERSION_SD = log(5.0), 1.0  # log of the negative binomial's size
FREEDOM = 4.0  # of the heavy-tailed noise


def fit_ordinal(data: Series, priors: Priors, build_up: bool = True, count: int = 512) -> Posterior:
    """Cumulative probit: the effect on an underlying scale whose daily noise has sd 1; higher category is better.

    `data.outcome` holds category numbers; their distances do not matter, and categories nobody used are left out. Yes or
    no is the case of two. The wave's variance is (1 - nu) / nu, with nu the noise's share as in the full model. Fewer than
    two categories used raise ValueError, as nothing can be learnt from them.
    """
    return fit_latent(data, priors, ordinal(data, priors, build_up), count)


def fit_counts(data: Series, priors: Priors, build_up: bool = True, count: int = 512) -> Posterior:
    """Negative binomial counts: the effect on the log of the rate, more is better unless the caller turns the sign.

    `priors` are those of the log rate: `log_sigma` for the sd of the wave. A count below 0 or not whole raises ValueError.
    """
    return fit_latent(data, priors, counts(data, priors, build_up), count)


def fit_robust(data: Series, priors: Priors, build_up: bool = True, count: int = 256) -> Posterior:
    """The full model with Student-t noise of 4 degrees of freedom: what remains of the effect when wild days count less.

    sigma and nu keep their place: nu sigma^2 is the noise's scale squared. A check beside the full model, by a Laplace
    approximation that is coarse for such tails: differences of a fifth of a standard deviation say nothing, and its
    evidence does not compare with that of other models.
    """
    return fit_latent(data, priors, student(data, priors, build_up), count)


def ordinal(data: Series, priors: Priors, build_up: bool) -> Family:
    """Ordered categories through cut points on a normal noise of sd 1."""
    used, category = np.unique(data.outcome, return_inverse=True)
    if used.size < 2:
        raise ValueError("every rating is in the same category")
    first = 4 if build_up else 3
    share = np.cumsum(np.bincount(category))[:-1] / data.outcome.size
    cuts = ndtri(share) * 1.4  # noise and a wave of about the same size
    middle = np.concatenate(
        [[0.0], _common_middle(priors, build_up), cuts[:1], np.log(np.maximum(np.diff(cuts), 0.05))]
    )

    def edges(theta: Array) -> tuple[Array, Array]:
        inner = np.concatenate([theta[:, first : first + 1], np.exp(theta[:, first + 1 :])], axis=1).cumsum(axis=1).T
        far = np.full((1, len(theta)), FAR)
        every = np.concatenate([-far, inner, far])
        return every[category], every[category + 1]

    def see(eta: Array, theta: Array) -> Seen:
        lower, upper = edges(theta)
        lower, upper = lower - eta, upper - eta
        flipped = lower + upper > 0  # work in the smaller tail, or far categories lose all digits
        low, high = np.where(flipped, -upper, lower), np.where(flipped, -lower, upper)
        top = log_ndtr(high)
        # a category next to nothing wide (nobody believes in one, a wild point of the integral may try one) stays a number
        log_share = top + np.log(-np.expm1(np.minimum(log_ndtr(low) - top, NARROWEST)))
        root = 0.5 * log(2.0 * pi)
        at_lower = np.exp(-0.5 * lower**2 - root - log_share)
        at_upper = np.exp(-0.5 * upper**2 - root - log_share)
        slope = at_lower - at_upper
        curvature = np.maximum(upper * at_upper - lower * at_lower + slope**2, LEAST_WEIGHT)
        return Seen(log_share, slope, curvature, curvature)

    def log_prior(theta: Array) -> Array:
        total = log_beta(theta[:, 0], priors.nu_beta) + _common_prior(theta, priors, build_up)
        total = total + log_normal(theta[:, first], 0.0, CUT_SD)
        total += log_normal(theta[:, first + 1 :], GAP_MEAN, GAP_SD).sum(axis=1)
        return total

    return Family(
        has_level=False,
        build_up=build_up,
        wave=lambda theta: np.exp(-theta[:, 0]),
        see=see,
        log_prior=log_prior,
        starts=_around(middle, np.array([1.0, 1.0, 0.8, 0.8][:first] + [0.3] * (used.size - 1))),
        first_guess=np.zeros(data.outcome.size),
        parameters=lambda theta: {"nu": expit(theta[:, 0])},
    )


def counts(data: Series, priors: Priors, build_up: bool) -> Family:
    """Counts with a log rate and a negative binomial spread."""
    y = data.outcome[:, None]
    if (y < 0).any() or (y != np.round(y)).any():
        raise ValueError("counts are whole numbers from 0")
    base = log(float(y.mean()) + 0.1)
    middle = np.concatenate([[priors.log_sigma_mean], _common_middle(priors, build_up), [DISPERSION_MEAN]])
    log_factorial = gammaln(y + 1.0)

    def see(eta: Array, theta: Array) -> Seen:
        size = np.exp(theta[:, -1])
        share = expit(eta + base - theta[:, -1])  # rate / (rate + size)
        log_density = gammaln(y + size) - gammaln(size) - log_factorial
        log_density = (
            log_density + y * _log_share(eta + base - theta[:, -1]) + size * _log_share(theta[:, -1] - base - eta)
        )
        curvature = np.maximum((y + size) * share * (1.0 - share), LEAST_WEIGHT)
        return Seen(log_density, y - (y + size) * share, curvature, curvature)

    def log_prior(theta: Array) -> Array:
        total = log_normal(theta[:, 0], priors.log_sigma_mean, priors.log_sigma_sd)
        total = total + _common_prior(theta, priors, build_up)
        return total + log_normal(theta[:, -1], DISPERSION_MEAN, DISPERSION_SD)

    return Family(
        has_level=True,
        build_up=build_up,
        wave=lambda theta: np.exp(2.0 * theta[:, 0]),
        see=see,
        log_prior=log_prior,
        starts=_around(middle, np.array([*[0.7, 1.0, 0.8, 0.8][: middle.size - 1], 1.0])),
        first_guess=np.log(data.outcome + 0.5) - base,
        parameters=lambda theta: {"sigma": np.exp(theta[:, 0]), "size": np.exp(theta[:, -1])},
    )


def student(data: Series, priors: Priors, build_up: bool) -> Family:
    """Ratings with heavy-tailed noise; sigma, phi, nu, omega and the half-life as in the full model."""
    y = (data.outcome - data.outcome.mean())[:, None]
    spread = max(float(data.outcome.std()), 1e-6)
    middle = np.concatenate([[log(spread)], _common_middle(priors, build_up), [0.0]])
    constant = lgamma(0.5 * (FREEDOM + 1.0)) - lgamma(0.5 * FREEDOM) - 0.5 * log(FREEDOM * pi)

    def see(eta: Array, theta: Array) -> Seen:
        scale = np.exp(2.0 * theta[:, 0]) * expit(theta[:, -1]) + least_noise(priors)
        away = y - eta
        reach = FREEDOM * scale + away**2
        weight = (FREEDOM + 1.0) / reach
        log_density = constant - 0.5 * np.log(scale) - 0.5 * (FREEDOM + 1.0) * np.log1p(away**2 / (FREEDOM * scale))
        # The density is not log-concave: where its curvature is small or negative, steps weigh the day by a part of its weight
        # in the EM algorithm, and the mode's width by a smaller part. Of four ways tried against brute force this was nearest.
        curvature = (FREEDOM * scale - away**2) / reach
        steps, width = weight * np.maximum(curvature, 0.3), weight * np.maximum(curvature, 0.1)
        return Seen(log_density, weight * away, steps, width)

    def log_prior(theta: Array) -> Array:
        total = log_normal(theta[:, 0], priors.log_sigma_mean, priors.log_sigma_sd)
        return total + _common_prior(theta, priors, build_up) + log_beta(theta[:, -1], priors.nu_beta)

    return Family(
        has_level=True,
        build_up=build_up,
        wave=lambda theta: np.exp(2.0 * theta[:, 0]) * expit(-theta[:, -1]),
        see=see,
        log_prior=log_prior,
        starts=_around(middle, np.array([*[0.5, 1.0, 0.8, 0.8][: middle.size - 1], 1.0])),
        first_guess=0.9 * y[:, 0],
        parameters=lambda theta: {"sigma": np.exp(theta[:, 0]), "nu": expit(theta[:, -1])},
    )


def _common_middle(priors: Priors, build_up: bool) -> Array:
    """The prior's middle of logit phi, log omega and, with build-up, log half-life."""
    return np.array([0.0, priors.log_omega_mean, log(priors.half_life_days)][: 3 if build_up else 2])


def _common_prior(theta: Array, priors: Priors, build_up: bool) -> Array:
    """Log prior of the same, from columns 1 to 3 of the outer parameters."""
    total = log_beta(theta[:, 1], priors.phi_beta) + log_normal(theta[:, 2], priors.log_omega_mean, priors.log_omega_sd)
    if build_up:
        total = total + log_normal(theta[:, 3], log(priors.half_life_days), priors.log_half_life_sd)
    return total


def _around(middle: Array, reach: Array) -> Array:
    """16 places to look for a mode from, the middle first."""
    spread = 2.0 * sobol(16, min(middle.size, 20), None) - 1.0
    wide = np.zeros((16, middle.size))
    wide[:, : spread.shape[1]] = spread
    wide[0] = 0.0
    return middle + wide * reach


def _log_share(x: Array) -> Array:
    """log(1 / (1 + exp(-x))) without overflow."""
    found: Array = -np.logaddexp(0.0, -x)
    return found
