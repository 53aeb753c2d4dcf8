"""The AR(1) model of a daily rating: a known exposure, one day leaning on the last, no drift and no extra noise.

The covariance has two parameters, so a grid does: cross-products are quadratic in phi^gap and every sigma is cheap once
phi is settled. Method note, section 3, "AR(1) special case". Not for several ratings at the same time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import logit  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, Priors, Series, exposure_columns, fixed_columns
from epsom.numbers.nof1.gaussian import Posterior, log_beta, log_normal
from epsom.numbers.nof1.integrate import Integral
from epsom.numbers.nof1.linear import log_constant
from epsom.numbers.nof1.mixture import Mixture

PHI_NODES, SIGMA_NODES = 32, 40
LOW = 30.0  # log units under the top from which on the grid stops
MOST_CORRELATED = 1.0 - 1e-9


@dataclass(frozen=True, slots=True)
class Gaps:
    """Sums over pairs of neighbouring ratings, one for each distinct gap: gap and pairs (g,), products (g, q, q)."""

    first: Array
    gap: Array
    pairs: Array
    later: Array
    across: Array
    earlier: Array


def gap_products(days: Array, columns: Array) -> Gaps:
    """Sort the cross-products of columns (n, q) by the gap between neighbours; ValueError for two ratings at one time."""
    gap = np.diff(days)
    if (gap <= 0).any():
        raise ValueError("the AR(1) model takes one rating at a time; ratings at the same time need the full model")
    distinct, which = np.unique(gap, return_inverse=True)
    last, this = columns[:-1], columns[1:]
    later, across, earlier = (np.zeros((distinct.size, columns.shape[1], columns.shape[1])) for _ in range(3))
    for number in range(distinct.size):
        of, before = this[which == number], last[which == number]
        later[number], earlier[number] = of.T @ of, before.T @ before
        across[number] = of.T @ before + before.T @ of
    pairs = np.bincount(which, minlength=distinct.size).astype(np.float64)
    return Gaps(np.outer(columns[0], columns[0]), distinct, pairs, later, across, earlier)


def correlated_products(sums: Gaps, phi: Array) -> tuple[Array, Array]:
    """M' R^-1 M (N, q, q) and log|R| (N,) for correlations phi^|gap|, each phi (N,) at least 0 and below 1."""
    decay = phi[:, None] ** sums.gap
    left = 1.0 - decay**2
    found = sums.first + np.einsum("Ng,gij->Nij", 1.0 / left, sums.later)
    found -= np.einsum("Ng,gij->Nij", decay / left, sums.across)
    found += np.einsum("Ng,gij->Nij", decay**2 / left, sums.earlier)
    return found, np.log(left) @ sums.pairs


def fit_autoregressive(data: Series, priors: Priors, half_life_days: float = 0.0, weekdays: bool = False) -> Posterior:
    """Posterior of the effect with the half-life given (0 is immediate), on 32 x 40 Gauss-Legendre points.

    Two ratings at the same time raise ValueError. Without `weekdays` the seven days of the week are taken as alike.
    """
    still = fixed_columns(data, priors)
    if not weekdays:
        still = np.delete(still, np.arange(2, 9), axis=1)
    moving = exposure_columns(data, priors, np.array([half_life_days]))[:, :, 0]
    shift = priors.effect_mean / priors.effect_sd
    outcome = data.outcome - data.outcome.mean() - shift * moving[:, 1]
    sums = gap_products(data.days, np.column_stack([still, moving, outcome]))

    def slices(phi: Array) -> Callable[[Array], tuple[Array, Array, Array]]:
        return _given_phi(sums, phi, data.days.size, priors)

    size = np.log(max(float(data.outcome.std()), 1e-12))
    box = (0.0, 1.0, min(size, priors.log_sigma_mean) - 4.0, max(size, priors.log_sigma_mean) + 4.0)
    for _ in range(3):
        box = _narrowed(slices, box)
    phi, phi_weight = _legendre(PHI_NODES, box[0], box[1])
    log_sigma, sigma_weight = _legendre(SIGMA_NODES, box[2], box[3])
    heights, means, sds = slices(phi)(log_sigma)
    top = float(heights.max())
    mass = np.exp(heights - top) * phi_weight[:, None] * sigma_weight
    weights = (mass / mass.sum()).ravel()
    grid_phi, grid_sigma = np.broadcast_arrays(phi[:, None], np.exp(log_sigma))
    found = Integral(
        np.stack([np.log(grid_sigma).ravel(), grid_phi.ravel()], axis=1),
        weights,
        means.ravel(),
        sds.ravel(),
        top + float(np.log(mass.sum())),
        float("nan"),
        1.0 / float(weights @ weights),
        "grid",
    )
    parameters = {"sigma": grid_sigma.ravel(), "phi": grid_phi.ravel()}
    return Posterior(Mixture(weights, found.means, found.sds), parameters, weights, found)


def _given_phi(sums: Gaps, phi: Array, n: int, priors: Priors) -> Callable[[Array], tuple[Array, Array, Array]]:
    """Log joint density, effect mean and effect sd, each (N, S), for phi (N,) and then any log sigma (S,).

    The p x p block is taken apart once for each phi: in its own axes every sigma costs p.
    """
    found, log_determinant = correlated_products(sums, phi)
    values, vectors = np.linalg.eigh(found[:, :-1, :-1])
    values = np.maximum(values, 0.0)[:, None]
    along = np.einsum("Nij,Ni->Nj", vectors, found[:, :-1, -1])[:, None]
    effect = vectors[:, -1][:, None]
    logit_phi: Array = logit(phi)
    # log_beta is the density of the logit; the grid runs over phi itself
    prior = log_beta(logit_phi, priors.phi_beta) - np.log(phi) - np.log1p(-phi)

    def at(log_sigma: Array) -> tuple[Array, Array, Array]:
        variance = np.exp(2.0 * log_sigma)[:, None]
        reach = values + variance
        misfit = (found[:, -1, -1, None] - (along**2 / reach).sum(axis=2)) / variance[:, 0]
        log_size = np.log1p(values / variance).sum(axis=2)
        heights = log_constant(n) - n * log_sigma - 0.5 * (log_determinant[:, None] + log_size + misfit)
        heights = heights + prior[:, None] + log_normal(log_sigma, priors.log_sigma_mean, priors.log_sigma_sd)
        means = priors.effect_mean + priors.effect_sd * (effect * along / reach).sum(axis=2)
        sds = priors.effect_sd * np.sqrt((effect**2 / reach).sum(axis=2) * variance[:, 0])
        return heights, means, sds

    return at


def _narrowed(
    slices: Callable[[Array], Callable[[Array], tuple[Array, Array, Array]]], box: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """The part of a box of phi and log sigma that holds everything within 30 log units of the top, and a margin."""
    phi = np.linspace(box[0], box[1], 18)
    log_sigma = np.linspace(box[2], box[3], 40)
    heights = slices(np.clip(phi, 1e-9, MOST_CORRELATED))(log_sigma)[0]
    high = heights > heights.max() - LOW
    rows, columns = np.flatnonzero(high.any(axis=1)), np.flatnonzero(high.any(axis=0))
    return (
        float(phi[max(rows[0] - 1, 0)]),
        float(phi[min(rows[-1] + 1, phi.size - 1)]),
        float(log_sigma[max(columns[0] - 1, 0)]),
        float(log_sigma[min(columns[-1] + 1, log_sigma.size - 1)]),
    )


def _legendre(count: int, low: float, high: float) -> tuple[Array, Array]:
    """Gauss-Legendre points and weights on an interval."""
    points, weights = np.polynomial.legendre.leggauss(count)
    return low + 0.5 * (high - low) * (points + 1.0), 0.5 * (high - low) * weights
