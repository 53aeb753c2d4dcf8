"""Integrates a handful of parameters around a mode by smoothed importance sampling, with a fallback that always works.

Given a function that answers a whole batch of parameters at once it finds the mode, lays scrambled Sobol points from a
multivariate t over it, weighs them, and looks at the weights before they are trusted. Method note, section 3, step C. Not
for more than a dozen parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import exp, inf, log, pi
from typing import Literal

import numpy as np
from scipy.special import gammaincinv, gammaln, ndtri  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array
from epsom.numbers.nof1.linear import Conditional
from epsom.numbers.nof1.points import sobol, uniforms

Evaluate = Callable[[Array], Conditional]

SEED = 10  # fixed for ever, so the same data give the same answer; of 200 tried, its points have the most even moments
FREEDOM = 5.0  # of the proposal
WIDEN = 1.15  # of its covariance
LEAST_CURVATURE = 0.05
TRUST_BELOW = 0.7  # of k-hat
MANY = 4096
ARRIVED = (
    1e-3  # expected gain in log density of another step, at which the mode is found: the first look moves on anyway
)
DIFFERENCE = 0.01  # step of the finite differences, on parameters of size 1
CHAINS, WARM, KEPT = 100, 100, 200  # of the fallback: 20,000 steps kept


@dataclass(frozen=True, slots=True)
class Integral:
    """Points (N, d) with weights (N,) that sum to 1, and the effect's mean and sd at each of them (N,).

    `log_evidence` is the log of the integral, `khat` the shape of the largest weights (below 0.7 they can be trusted,
    NaN when there was nothing to weigh), `ess` how many even weights they are worth. When `method` is "metropolis" the
    weights could not be trusted: points and weights come from the chain, `khat` and `log_evidence` from what it replaced.
    """

    points: Array
    weights: Array
    means: Array
    sds: Array
    log_evidence: float
    khat: float
    ess: float
    method: Literal["importance", "metropolis", "grid"]


def integrate(evaluate: Evaluate, starts: Array, count: int = 1024) -> Integral:
    """Integrate exp(log_density) over all parameters; `starts` (S, d) are places to look for the mode from.

    `evaluate` takes (N, d) and answers N at once. A first look with half of `count` points always fits the proposal to what
    it found; the method note does so only when k-hat is above 0.5, which leaves the error of the effect's sd about twice as
    large. k-hat above 0.7 after that fits once more and takes 4,096 points; still above, random-walk Metropolis on the same
    density.
    """
    centre, covariance = find_mode(evaluate, starts)
    pilot = _sample(evaluate, centre, covariance, count // 2, SEED)
    found = _sample(evaluate, *_moments(pilot), count, SEED + 4)
    if not found.khat <= TRUST_BELOW:
        again = _sample(evaluate, *_moments(found), MANY, SEED + 2)
        found = again if again.khat <= found.khat else found
    if not found.khat <= TRUST_BELOW:
        found = metropolis(evaluate, found)
    return found


def find_mode(evaluate: Evaluate, starts: Array, rounds: int = 60) -> tuple[Array, Array]:
    """The highest point from the best of `starts` (S, d), and the inverse of the curvature there (d, d).

    Newton's method with a bound on the step; every finite difference of a step is one batch. Eigenvalues of the negative
    Hessian are at least 0.05, so a flat direction gives a wide covariance and never a negative one.
    """
    heights = np.nan_to_num(evaluate(starts).log_density, nan=-inf)
    centre: Array = starts[int(np.argmax(heights))].copy()
    offsets = _offsets(centre.size)
    height, gradient, curvature = _slopes(evaluate, centre, offsets)
    reach = 2.0
    for _ in range(rounds):
        values, vectors = np.linalg.eigh(-curvature)
        step = vectors @ ((vectors.T @ gradient) / np.maximum(np.abs(values), LEAST_CURVATURE))
        if float(gradient @ step) < ARRIVED:
            break
        step *= min(1.0, reach / float(np.linalg.norm(step)))
        new = _slopes(evaluate, centre + step, offsets)
        if new[0] > height:
            centre, reach = centre + step, min(2.0 * reach, 4.0)
            height, gradient, curvature = new
        else:
            reach = 0.25 * float(np.linalg.norm(step))
            if reach < 1e-4:
                break
    values, vectors = np.linalg.eigh(-curvature)
    return centre, (vectors / np.maximum(values, LEAST_CURVATURE)) @ vectors.T


def _offsets(size: int) -> Array:
    """The points of all second differences: the centre, one step each way, and pairs of steps each way."""
    one = np.eye(size)
    first, second = np.triu_indices(size, 1)
    pairs = one[first] + one[second]
    return DIFFERENCE * np.concatenate([np.zeros((1, size)), one, -one, pairs, -pairs])


def _slopes(evaluate: Evaluate, centre: Array, offsets: Array) -> tuple[float, Array, Array]:
    """Height, gradient (d,) and Hessian (d, d) at `centre`; minus infinity when any of it is not a number."""
    size = centre.size
    heights = evaluate(centre + offsets).log_density
    if not np.isfinite(heights).all():
        return -inf, np.zeros(size), -np.eye(size)
    at, plus, minus = heights[0], heights[1 : size + 1], heights[size + 1 : 2 * size + 1]
    pairs = heights[2 * size + 1 :].reshape(2, -1).sum(axis=0)
    curvature = np.diag(plus - 2.0 * at + minus)
    first, second = np.triu_indices(size, 1)
    single = plus + minus
    curvature[first, second] = 0.5 * (pairs - single[first] - single[second] + 2.0 * at)
    curvature[second, first] = curvature[first, second]
    return float(at), (plus - minus) / (2.0 * DIFFERENCE), curvature / DIFFERENCE**2


def _sample(evaluate: Evaluate, centre: Array, covariance: Array, count: int, seed: int) -> Integral:
    """Weighted points from a multivariate t around `centre`."""
    size = centre.size
    root = np.linalg.cholesky(WIDEN * covariance)
    z = _standard_t(count, size, seed)
    points = centre + z @ root.T
    log_proposal = (
        gammaln(0.5 * (FREEDOM + size))
        - gammaln(0.5 * FREEDOM)
        - 0.5 * size * log(FREEDOM * pi)
        - np.log(np.diag(root)).sum()
        - 0.5 * (FREEDOM + size) * np.log1p((z * z).sum(axis=1) / FREEDOM)
    )
    told = evaluate(points)
    log_ratio = np.nan_to_num(told.log_density - log_proposal, nan=-inf)
    top = float(log_ratio.max())
    weights, khat = smooth(log_ratio)
    return Integral(
        points,
        weights,
        told.mean,
        told.sd,
        top + log(float(np.exp(log_ratio - top).mean())),
        khat,
        1.0 / float(weights @ weights),
        "importance",
    )


@lru_cache(maxsize=32)
def _standard_t(count: int, size: int, seed: int) -> Array:
    """The points of `_sample` before they are moved and turned, (count, size): they depend on no data, so they are kept."""
    cube = sobol(count, size + 1, seed)
    z: Array = ndtri(cube[:, :size]) * np.sqrt(FREEDOM / (2.0 * gammaincinv(0.5 * FREEDOM, cube[:, size:])))
    z.flags.writeable = False
    return z


def _moments(found: Integral) -> tuple[Array, Array]:
    """Weighted mean (d,) and covariance (d, d), never narrower than a sd of 0.01 in any direction."""
    centre = found.weights @ found.points
    away = found.points - centre
    return centre, (away * found.weights[:, None]).T @ away + 1e-4 * np.eye(centre.size)


def smooth(log_ratio: Array) -> tuple[Array, float]:
    """Pareto-smoothed importance weights that sum to 1, and k-hat, from log ratios (N,).

    Vehtari, Simpson, Gelman, Yao and Gabry (2024), J. Mach. Learn. Res. 25(72); the generalised Pareto fit is that of
    Zhang and Stephens (2009), Technometrics 51, 316-325, drawn a little towards 0.5. With fewer than 5 points in the
    tail nothing is smoothed and k-hat is infinite.
    """
    raw: Array = np.exp(log_ratio - log_ratio.max())
    tail = int(np.ceil(min(0.2 * raw.size, 3.0 * raw.size**0.5)))
    order = np.argsort(raw, kind="stable")
    cut, largest = raw[order[-tail - 1]] if tail < raw.size else 0.0, order[-tail:]
    over = raw[largest] - cut
    if tail < 5 or over[0] < 0 or not over[int(tail / 4 + 0.5) - 1] > 0:
        return raw / raw.sum(), inf
    shape, scale = pareto(over)
    share = (np.arange(tail) + 0.5) / tail
    shape = shape if abs(shape) > 1e-9 else 1e-9  # the limit at 0, without dividing by it
    stretched = scale * np.expm1(-shape * np.log1p(-share)) / shape
    weights = raw.copy()
    weights[largest] = np.minimum(cut + stretched, 1.0)
    return weights / weights.sum(), shape


def pareto(over: Array) -> tuple[float, float]:
    """Shape and scale of a generalised Pareto distribution from excesses (n,) in rising order, by Zhang and Stephens."""
    n = over.size
    grid = 30 + int(n**0.5)
    theta = 1.0 / over[-1] + (1.0 - np.sqrt(grid / (np.arange(grid) + 0.5))) / (3.0 * over[int(n / 4 + 0.5) - 1])
    shapes = np.log1p(-theta[:, None] * over).mean(axis=1)
    profile = n * (np.log(-theta / shapes) - shapes - 1.0)
    weight = np.exp(profile - profile.max())
    best = float(theta @ weight / weight.sum())
    shape = float(np.log1p(-best * over).mean())
    return (n * shape + 5.0) / (n + 10.0), -shape / best


def metropolis(evaluate: Evaluate, start: Integral) -> Integral:
    """The same integral by random-walk Metropolis: 100 chains side by side, 200 steps each after 100 to settle.

    Chains start at points drawn by weight from `start`. `ess` compares the spread of the chains' means with the whole.
    """
    size = start.points.shape[1]
    _, covariance = _moments(start)
    root = np.linalg.cholesky(covariance) * (2.38 / size**0.5)
    steps = WARM + KEPT
    dice = uniforms(steps * CHAINS * (size + 1), SEED + 3).reshape(steps, CHAINS, size + 1)
    drawn = np.searchsorted(np.cumsum(start.weights), (np.arange(CHAINS) + 0.5) / CHAINS)
    at = start.points[np.minimum(drawn, start.weights.size - 1)]
    told = evaluate(at)
    height, mean, sd = told.log_density.copy(), told.mean.copy(), told.sd.copy()
    points, means, sds = np.empty((KEPT, CHAINS, size)), np.empty((KEPT, CHAINS)), np.empty((KEPT, CHAINS))
    for step in range(steps):
        trial = at + ndtri(dice[step, :, :size]) @ root.T
        told = evaluate(trial)
        better = np.log(dice[step, :, size]) < np.nan_to_num(told.log_density, nan=-inf) - height
        at = np.where(better[:, None], trial, at)
        height, mean, sd = (
            np.where(better, new, old) for new, old in ((told.log_density, height), (told.mean, mean), (told.sd, sd))
        )
        if step >= WARM:
            points[step - WARM], means[step - WARM], sds[step - WARM] = at, mean, sd
    count = KEPT * CHAINS
    spread = float(means.var())
    between = float(means.mean(axis=0).var(ddof=1)) / CHAINS
    ess = float(count) if between <= 0 else min(float(count), spread / between)
    weights = np.full(count, 1.0 / count)
    return Integral(
        points.reshape(count, size),
        weights,
        means.ravel(),
        sds.ravel(),
        start.log_evidence,
        start.khat,
        ess,
        "metropolis",
    )


def log_mean(logs: list[float], shares: list[float]) -> float:
    """log of the weighted mean of exp(logs), without overflow; the shares sum to 1."""
    top = max(logs)
    return top + log(sum(share * exp(each - top) for each, share in zip(logs, shares, strict=True)))
