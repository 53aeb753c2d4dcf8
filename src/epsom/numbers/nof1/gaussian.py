"""The full model of a daily rating: build-up, trend, weekdays, drift, day-to-day correlation and noise.

The linear part and all days are integrated in closed form, the few parameters of the covariance and the half-life by
`integrate`. Method note, sections 2 and 3. Not for ratings with few categories piled at one end: see `latent`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, lgamma, log, pi

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_expit  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, Priors, Series, exposure_columns, lean_columns
from epsom.numbers.nof1.integrate import Evaluate, Integral, integrate
from epsom.numbers.nof1.level_filter import Covariance, gains, products, whitened
from epsom.numbers.nof1.linear import Conditional, linear, log_constant
from epsom.numbers.nof1.mixture import Mixture
from epsom.numbers.nof1.points import sobol

FINEST = 2e-6  # of the level's prior sd: no rating is finer, or ratings without spread leave nothing to calculate with
CHUNK = 1040  # parameters worked on together: enough to share the loop over days, few enough for their columns' memory


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed after the last day: the effect as an exact mixture, and weighted values of every parameter.

    `effect` is in the outcome's units. `parameters` maps names to values (N,) that go with `weights` (N,): sigma, phi, nu,
    omega, half_life_days, as far as the model has them. `integral` keeps the evidence and the diagnostics.
    """

    effect: Mixture
    parameters: dict[str, Array]
    weights: Array
    integral: Integral

    @property
    def log_evidence(self) -> float:
        """The log probability of the ratings under the whole model, for comparing models of the same ratings."""
        return self.integral.log_evidence

    def parameter_mean(self, name: str) -> float:
        """The mean of one parameter; KeyError when the model does not have it."""
        return float(self.weights @ self.parameters[name])

    def parameter_quantile(self, name: str, share: float) -> float:
        """The value of one parameter below which `share` of the weight lies, straight between the points."""
        values = self.parameters[name]
        order = np.argsort(values, kind="stable")
        sorted_weights = self.weights[order]
        reached = np.cumsum(sorted_weights) - 0.5 * sorted_weights
        return float(np.interp(share, reached, values[order]))


def fit_gaussian(data: Series, priors: Priors, build_up: bool = True, count: int = 1024) -> Posterior:
    """Posterior of the effect under equation (1); with `build_up` false the effect is immediate (half-life 0).

    `count` is the number of points of the integration. The same data give the same answer to the last digit.
    """
    names = ("sigma", "phi", "nu", "omega", "half_life_days")[: 5 if build_up else 4]
    found = integrate(evaluate_gaussian(data, priors, build_up), starts(data, priors, build_up), count)
    values = natural(found.points)
    return Posterior(
        Mixture(found.weights, found.means, found.sds), dict(zip(names, values, strict=True)), found.weights, found
    )


def natural(theta: Array) -> list[Array]:
    """(N, d) log sigma, logit phi, logit nu, log omega and perhaps log h as sigma, phi, nu, omega, h, each (N,)."""
    columns: list[Array] = [np.exp(theta[:, 0]), expit(theta[:, 1]), expit(theta[:, 2]), np.exp(theta[:, 3])]
    return columns if theta.shape[1] == 4 else [*columns, np.exp(theta[:, 4])]


def starts(data: Series, priors: Priors, build_up: bool) -> Array:
    """Places to look for the mode from: 48 points of the prior's middle, sigma moved to the size of the ratings."""
    spread = max(float(data.outcome.std()), 1e-6)
    centre = np.array([log(spread), 0.0, 0.0, priors.log_omega_mean, log(priors.half_life_days)])
    reach = np.array([0.5, 1.0, 1.0, priors.log_omega_sd, priors.log_half_life_sd])
    size = 5 if build_up else 4
    places: Array = centre[:size] + (2.0 * sobol(48, size, None) - 1.0) * reach[:size]
    return places


def least_noise(priors: Priors) -> float:
    """The smallest variance of a rating's noise: far below any scale people use, far above rounding."""
    return (FINEST * priors.level_sd) ** 2


def log_prior(theta: Array, priors: Priors) -> Array:
    """Log prior density (N,) of unbounded parameters (N, 4 or 5): normals, and beta densities with their Jacobian."""
    total = log_normal(theta[:, 0], priors.log_sigma_mean, priors.log_sigma_sd)
    total = total + log_beta(theta[:, 1], priors.phi_beta) + log_beta(theta[:, 2], priors.nu_beta)
    total += log_normal(theta[:, 3], priors.log_omega_mean, priors.log_omega_sd)
    if theta.shape[1] > 4:
        total = total + log_normal(theta[:, 4], log(priors.half_life_days), priors.log_half_life_sd)
    return total


def log_normal(value: Array, mean: float, sd: float) -> Array:
    """Log density of N(mean, sd^2) at each value."""
    density: Array = -0.5 * ((value - mean) / sd) ** 2 - log(sd) - 0.5 * log(2.0 * pi)
    return density


def log_beta(logit: Array, shape: tuple[float, float]) -> Array:
    """Log density of a logit whose number between 0 and 1 has a beta distribution."""
    a, b = shape
    total: Array = a * log_expit(logit) + b * log_expit(-logit) + lgamma(a + b) - lgamma(a) - lgamma(b)
    return total


def evaluate_gaussian(data: Series, priors: Priors, build_up: bool) -> Evaluate:
    """The function to integrate: (N, 4 or 5) unbounded parameters to log p(y, theta) and the effect's mean and sd."""
    still, start = lean_columns(data, priors)
    centred = data.outcome - data.outcome.mean()
    at_once = exposure_columns(data, priors, np.zeros(1))

    def some(theta: Array) -> Conditional:
        sigma, phi, nu, omega, *rest = natural(theta)
        moving = np.empty((data.days.size, 3, len(theta)))
        moving[:, :2] = exposure_columns(data, priors, rest[0]) if rest else at_once
        moving[:, 2] = centred[:, None]
        found = gains(
            data.days, Covariance(sigma**2 * (1.0 - nu), phi, omega**2), sigma**2 * nu + least_noise(priors), start
        )
        told = linear(products(whitened(found, moving, still)), priors.effect_mean, priors.effect_sd)
        log_density = told.log_density + log_constant(data.days.size) - 0.5 * np.log(found.variance).sum(axis=0)
        return Conditional(log_density + log_prior(theta, priors), told.mean, told.sd)

    return in_chunks(some)


def in_chunks(some: Evaluate) -> Evaluate:
    """The same function on any number of parameters, a few at a time; parameters beyond reason get no weight."""

    def every(theta: Array) -> Conditional:
        sane: NDArray[np.bool_] = np.all(np.abs(theta) < 300.0, axis=1)
        usable = np.where(sane[:, None], theta, 0.0)
        parts = [some(usable[i : i + CHUNK]) for i in range(0, len(theta), CHUNK)]
        log_density = np.concatenate([part.log_density for part in parts])
        return Conditional(
            np.where(sane, log_density, -inf),
            np.concatenate([part.mean for part in parts]),
            np.concatenate([part.sd for part in parts]),
        )

    return every
