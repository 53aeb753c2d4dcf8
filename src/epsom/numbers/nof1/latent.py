"""Ratings that are not normal: an underlying normal series seen through categories, counts or heavy-tailed noise.

Given the few outer parameters, the underlying series is found by Newton's method, each step of which is a Gaussian model
with pseudo-observations and so takes one run of the filter and one way back; Laplace's approximation there, and
`integrate` outside. Method note, section 4. The ways of seeing stand in `families`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, Priors, Series, exposure_columns, lean_columns
from epsom.numbers.nof1.gaussian import Posterior, in_chunks
from epsom.numbers.nof1.integrate import Evaluate, integrate
from epsom.numbers.nof1.level_filter import Covariance, gains, products, weighted_residual, whitened
from epsom.numbers.nof1.linear import Conditional, linear
from epsom.numbers.nof1.mixture import Mixture

STEPS = 40
MANY = 0.7  # of the members still going: with fewer, those that have arrived are put aside
LEAST_WEIGHT = 1e-9  # of a pseudo-observation: one that says next to nothing


@dataclass(frozen=True, slots=True)
class Seen:
    """What the ratings say at an underlying series, each (n, N): log density, its slope, and two curvatures.

    `weight` drives the steps and `curvature` measures the mode's width; both are above 0. They are the same when the
    density is log-concave.
    """

    log_density: Array
    slope: Array
    weight: Array
    curvature: Array

    def some(self, which: NDArray[np.bool_]) -> Seen:
        """The same for those members of the batch alone."""
        weight = self.weight[:, which]
        curvature = weight if self.curvature is self.weight else self.curvature[:, which]
        return Seen(self.log_density[:, which], self.slope[:, which], weight, curvature)


@dataclass(frozen=True, slots=True)
class Family:
    """One way of seeing an underlying series.

    Outer parameters (N, d) are, in this order: one that sets the wave (`wave` gives its variance), logit phi, log omega,
    log half-life when the effect builds up, and then the family's own. `starts` (S, d) are places to look for the mode.
    """

    has_level: bool
    build_up: bool
    wave: Callable[[Array], Array]
    see: Callable[[Array, Array], Seen]
    log_prior: Callable[[Array], Array]
    starts: Array
    first_guess: Array
    parameters: Callable[[Array], dict[str, Array]]


def fit_latent(data: Series, priors: Priors, family: Family, count: int = 512) -> Posterior:
    """Posterior of the effect on the underlying scale; `count` points of integration, the same answer every time."""
    found = integrate(evaluate_latent(data, priors, family), family.starts, count)
    named = {"phi": expit(found.points[:, 1]), "omega": np.exp(found.points[:, 2])}
    if family.build_up:
        named["half_life_days"] = np.exp(found.points[:, 3])
    named |= family.parameters(found.points)
    return Posterior(Mixture(found.weights, found.means, found.sds), named, found.weights, found)


def evaluate_latent(data: Series, priors: Priors, family: Family) -> Evaluate:
    """The function to integrate: (N, d) outer parameters to the Laplace log p(y, theta) and the effect's mean and sd."""
    still, start = lean_columns(data, priors, level=family.has_level)
    at_once = exposure_columns(data, priors, np.zeros(1))
    shift = priors.effect_mean / priors.effect_sd

    def some(theta: Array) -> Conditional:
        count = len(theta)
        exposure = np.broadcast_to(at_once, (*at_once.shape[:2], count))
        if family.build_up:
            exposure = exposure_columns(data, priors, np.exp(theta[:, 3]))
        model = Covariance(family.wave(theta), expit(theta[:, 1]), np.exp(2.0 * theta[:, 2]))
        offset = shift * exposure[:, 1]
        inner = _Inner(data.days, still, start, exposure, model)
        eta = _mode(inner, family, theta, offset)
        seen = family.see(eta + offset, theta)
        target = eta + seen.slope / seen.curvature
        variance, told = inner.condition(target, seen.curvature, priors.effect_sd)
        log_density = told.log_density - 0.5 * np.log(variance).sum(axis=0) + family.log_prior(theta)
        # what the ratings say, in place of what the pseudo-observations say
        log_density += (seen.log_density + 0.5 * seen.slope**2 / seen.curvature - 0.5 * np.log(seen.curvature)).sum(
            axis=0
        )
        return Conditional(log_density, priors.effect_mean + told.mean, told.sd)

    return in_chunks(some)


@dataclass(frozen=True, slots=True)
class _Inner:
    """The Gaussian model of the underlying series for one batch of outer parameters."""

    days: Array
    still: Array
    start: float
    exposure: Array
    covariance: Covariance

    def some(self, which: NDArray[np.bool_]) -> _Inner:
        """The same for those members of the batch alone."""
        model = self.covariance
        kept = Covariance(model.wave[which], model.phi[which], model.drift[which])
        return replace(self, exposure=self.exposure[:, :, which], covariance=kept)

    def condition(self, target: Array, weight: Array, effect_sd: float) -> tuple[Array, Conditional]:
        """Prediction variances (n, N) and the linear part for pseudo-observations `target` of variance 1 / weight."""
        found = gains(self.days, self.covariance, 1.0 / weight, self.start)
        moving = np.concatenate([self.exposure, target[:, None]], axis=1)
        return found.variance, linear(products(whitened(found, moving, self.still)), 0.0, effect_sd)

    def step(self, target: Array, weight: Array) -> tuple[Array, Array]:
        """The most likely series (n, N) for pseudo-observations, and the inverse prior covariance times it."""
        found = gains(self.days, self.covariance, 1.0 / weight, self.start)
        moving = np.concatenate([self.exposure, target[:, None]], axis=1)
        white = whitened(found, moving, self.still)
        sums = products(white)
        size = sums.shape[-1] - 1
        coefficients = np.linalg.solve(sums[:, :size, :size] + np.eye(size), sums[:, :size, size:])[:, :, 0]
        residual = white[:, size] - np.einsum("nqN,qN->nN", white[:, :size], np.ascontiguousarray(coefficients.T))
        pull = weighted_residual(found, residual)
        return target - pull / weight, pull


def _mode(inner: _Inner, family: Family, theta: Array, offset: Array) -> Array:
    """The most likely underlying series (n, N) without its offset, by Newton steps that never go down.

    Members that have arrived are put aside, so that a hard one does not cost the others anything.
    """
    eta = np.repeat(family.first_guess[:, None], len(theta), axis=1) - offset
    going = np.arange(len(theta))
    done = eta.copy()
    seen = family.see(eta + offset, theta)
    pull, height = np.zeros_like(eta), np.full(len(theta), -np.inf)
    for _ in range(STEPS):
        new_eta, new_pull = inner.step(eta + seen.slope / seen.weight, seen.weight)
        new_seen = family.see(new_eta + offset, theta)
        new_height = seen_height(new_seen, new_eta, new_pull)
        for _halving in range(12):
            down = ~(new_height >= height - 1e-7)
            if not down.any():
                break
            # the prior's pull is linear in the series, so a shorter step needs no new run of the filter
            new_eta = np.where(down, 0.5 * (eta + new_eta), new_eta)
            new_pull = np.where(down, 0.5 * (pull + new_pull), new_pull)
            new_seen = family.see(new_eta + offset, theta)
            new_height = seen_height(new_seen, new_eta, new_pull)
        moved = np.abs(new_eta - eta).max(axis=0)
        quadratic = new_seen.weight is new_seen.curvature
        eta, pull, seen, height = new_eta, new_pull, new_seen, new_height
        on = moved >= (1e-4 if quadratic else 1e-5)
        if not on.any():
            break
        if on.sum() < MANY * on.size:
            done[:, going[~on]] = eta[:, ~on]
            going, eta, pull, height = going[on], eta[:, on], pull[:, on], height[on]
            inner, theta, offset, seen = inner.some(on), theta[on], offset[:, on], seen.some(on)
    done[:, going] = eta
    return done


def seen_height(seen: Seen, eta: Array, pull: Array) -> Array:
    """The log density (N,) of ratings and series together, but for what does not depend on the series."""
    total: Array = seen.log_density.sum(axis=0) - 0.5 * (pull * eta).sum(axis=0)
    return total
