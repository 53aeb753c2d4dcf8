"""Bayesian random effects for few studies: the priors are arguments, stated in the answer, and the integral is numerical.

Given tau everything is normal and closed; tau alone is integrated, by Gauss-Legendre panels that are halved until nothing
moves. No sampling and no dice: the same table gives the same answer. Not for moderators.

Sources: Roever 2020 (the model and this way through it); Roever et al. 2021 (half-normal priors for tau and their scales;
0.5 suits standardised differences and log ratios); Higgins, Thompson & Spiegelhalter 2009 (prediction).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, isfinite, log, pi, sqrt

import numpy as np
from scipy.special import ndtr  # type: ignore[import-untyped]

from epsom.errors import InputError
from epsom.numbers.pooling.fit import Pool, pool
from epsom.numbers.pooling.mixed import Array
from epsom.numbers.pooling.table import Interval, Table

__all__ = ["FEW", "Few", "Posterior", "Priors", "few", "posterior"]

FEW = 5  # below this many studies no estimate of tau is worth having

_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(60)
_MOST_PANELS = 4096
_AGREE = 1e-11


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed before: of the average effect, normal (or flat when `mu_sd` is None), and of tau, in the table's unit.

    tau is half-normal: half of its prior lies below 0.674 scales. Heavier tails are not offered: with two studies and a
    flat average they leave no standard deviation, and a flat tau leaves no posterior at all.
    """

    mu_mean: float = 0.0
    mu_sd: float | None = None
    tau_scale: float = 0.5

    def __post_init__(self) -> None:
        if not isfinite(self.mu_mean):
            raise InputError("The prior average is not a number.", "Give one, such as 0.")
        if self.mu_sd is not None and not (isfinite(self.mu_sd) and self.mu_sd > 0):
            raise InputError("The prior spread of the average lies above zero.", "Leave it out for a flat prior.")
        if not (isfinite(self.tau_scale) and self.tau_scale > 0):
            raise InputError("The scale of the prior for tau lies above zero.", "0.5 suits standardised differences.")

    def __str__(self) -> str:
        average = "flat" if self.mu_sd is None else f"normal({self.mu_mean:g}, {self.mu_sd:g})"
        return f"average effect {average}; tau half-normal({self.tau_scale:g})"


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed after, in the unit of the table; intervals are equal-tailed and hold `level`.

    `mean`, `sd`, `median`, `interval` and `below_zero` (a chance, 0 to 1) are of the average effect; `tau_...` of the spread
    between studies; `new_...` of the true effect in a new, similar study or person, whose mean is `mean` too; `shrunken` are
    the studies' own effects (mean, sd). `log_evidence` compares priors on one table, and is None with a flat prior, where it means nothing.
    """

    k: int
    level: float
    priors: Priors
    mean: float
    sd: float
    median: float
    interval: Interval
    below_zero: float
    tau_mean: float
    tau_median: float
    tau_interval: Interval
    new_sd: float
    new_interval: Interval
    new_below_zero: float
    shrunken: tuple[tuple[float, float], ...]
    log_evidence: float | None


@dataclass(frozen=True, slots=True)
class Few:
    """Three answers side by side for two to four studies, where tau cannot be estimated and the choice shows."""

    dl: Pool
    reml: Pool
    bayes: Posterior


@dataclass(frozen=True, slots=True)
class _Grid:
    """Panels of tau: their edges, 60 nodes in each laid flat, the share of the posterior at each node, the log evidence."""

    edges: Array
    tau: Array
    share: Array
    log_evidence: float


@dataclass(frozen=True, slots=True)
class _Given:
    """The normal average effect at each tau of a grid, (T,): mean, variance, and log of what tau's posterior is up to a constant."""

    mean: Array
    variance: Array
    log_weight: Array


def posterior(table: Table, priors: Priors | None = None, level: float = 0.95) -> Posterior:
    """The posterior of the average effect, the spread, a new study and each study, exact to about ten digits.

    Priors are a flat average and a half-normal(0.5) tau unless given; 0.5 is meant for standardised differences and log
    ratios, so for minutes or millimetres give a scale in that unit. A single study needs a prior for the average too, or a
    flat one is taken, and tau then comes from its prior alone. InputError for a level outside 0 to 1.
    """
    if not 0.0 < level < 1.0:
        raise InputError(
            f"An interval cannot hold {level:g} of everything.", "Give a level between 0 and 1, such as 0.95."
        )
    priors = priors or Priors()
    grid = _integrate(table, priors)
    tau, share = grid.tau, grid.share
    at = _given(table, priors, tau)
    mean, sd = _mixed_moments(share, at.mean, at.variance)
    new_variance = at.variance + tau**2
    _, new_sd = _mixed_moments(share, at.mean, new_variance)
    tail = (1.0 - level) / 2.0

    def mu_at(part: float) -> float:
        return _mixture_quantile(share, at.mean, at.variance, part)

    def new_at(part: float) -> float:
        return _mixture_quantile(share, at.mean, new_variance, part)

    def tau_at(part: float) -> float:
        return _tau_quantile(table, priors, grid, part)

    return Posterior(
        k=table.k, level=level, priors=priors, mean=mean, sd=sd, median=mu_at(0.5),
        interval=Interval(mu_at(tail), mu_at(1.0 - tail)),
        below_zero=_mixture_below(share, at.mean, at.variance, 0.0),
        tau_mean=float(share @ tau), tau_median=tau_at(0.5), tau_interval=Interval(tau_at(tail), tau_at(1.0 - tail)),
        new_sd=new_sd, new_interval=Interval(new_at(tail), new_at(1.0 - tail)),
        new_below_zero=_mixture_below(share, at.mean, new_variance, 0.0),
        shrunken=_shrunken(table, tau, share, at),
        log_evidence=None if priors.mu_sd is None else grid.log_evidence,
    )  # fmt: skip


def few(table: Table, priors: Priors | None = None, level: float = 0.95) -> Few:
    """DL, REML with Hartung-Knapp, and the Bayesian answer side by side; InputError unless there are two studies or more."""
    if table.k < 2:
        raise InputError("A single study is not pooled.", "Show it as it is.")
    return Few(pool(table, "DL", "z", level), pool(table, "REML", "hksj", level), posterior(table, priors, level))


def _log_prior_tau(priors: Priors, tau: Array) -> Array:
    found: Array = 0.5 * log(2.0 / pi) - log(priors.tau_scale) - 0.5 * (tau / priors.tau_scale) ** 2
    return found


def _given(table: Table, priors: Priors, tau: Array) -> _Given:
    """Everything that is closed once tau is known, at each tau (T,)."""
    y, v = np.asarray(table.estimates, float), np.asarray(table.variances, float)
    total = v[None, :] + (tau**2)[:, None]
    w = 1.0 / total
    precision, pull = w.sum(axis=1), w @ y
    log_weight = -0.5 * np.log(2.0 * pi * total).sum(axis=1)
    if priors.mu_sd is None:
        mean, variance = pull / precision, 1.0 / precision
        spread = (w * (y - mean[:, None]) ** 2).sum(axis=1)
        log_weight = log_weight - 0.5 * spread + 0.5 * np.log(2.0 * pi * variance)
    else:
        own = 1.0 / priors.mu_sd**2
        variance = 1.0 / (precision + own)
        mean = variance * (pull + own * priors.mu_mean)
        spread = (w * (y - mean[:, None]) ** 2).sum(axis=1) + own * (mean - priors.mu_mean) ** 2
        log_weight = log_weight - 0.5 * spread + 0.5 * np.log(variance * own)
    return _Given(mean, variance, log_weight + _log_prior_tau(priors, tau))


def _panels(edges: Array) -> tuple[Array, Array]:
    """60 nodes and their weights in each panel between the edges, laid flat."""
    half = np.diff(edges)[:, None] / 2.0
    middle = (edges[:-1] + edges[1:])[:, None] / 2.0
    return (middle + half * _NODES).ravel(), (half * _WEIGHTS).ravel()


def _edges(table: Table, priors: Priors) -> Array:
    """From zero to where nothing is left, in steps that double from the smallest size that matters."""
    smallest = min(priors.tau_scale, sqrt(min(table.variances))) / 8.0
    beyond = max(priors.tau_scale, max(table.estimates) - min(table.estimates))
    ends, top = [0.0, smallest], -inf
    while True:
        ends.append(ends[-1] * 2.0)
        # Height times width is about what a panel holds; e^-40 of the fullest is nothing.
        height = float(_given(table, priors, np.array(ends[-2:])).log_weight.max()) + log(ends[-1])
        top = max(top, height)
        if height < top - 40.0 and ends[-1] > beyond:
            return np.array(ends)


def _integrate(table: Table, priors: Priors) -> _Grid:
    """Panels of tau, halved until evidence, averages and spread no longer move."""
    edges = _edges(table, priors)
    before: tuple[float, ...] | None = None
    while True:
        tau, width = _panels(edges)
        at = _given(table, priors, tau)
        top = float(at.log_weight.max())
        mass = width * np.exp(at.log_weight - top)
        total = float(mass.sum())
        found = _Grid(edges, tau, mass / total, log(total) + top)
        mean, sd = _mixed_moments(found.share, at.mean, at.variance)
        now = (found.log_evidence, mean, sd, float(found.share @ tau))
        close = before is not None and all(
            abs(new - old) <= _AGREE * size for new, old, size in zip(now, before, (1.0, sd, sd, now[3]), strict=True)
        )
        if close or len(edges) > _MOST_PANELS:
            return found
        before = now
        edges = np.sort(np.concatenate((edges, (edges[:-1] + edges[1:]) / 2.0)))


def _mixed_moments(share: Array, mean: Array, variance: Array) -> tuple[float, float]:
    centre = float(share @ mean)
    return centre, sqrt(float(share @ (variance + (mean - centre) ** 2)))


def _mixture_below(share: Array, mean: Array, variance: Array, value: float) -> float:
    return float(share @ ndtr((value - mean) / np.sqrt(variance)))


def _bisect(below: Callable[[float], float], low: float, high: float, part: float) -> float:
    """Where a rising function reaches `part`, to the last digit a float can hold."""
    while True:
        middle = (low + high) / 2.0
        if middle in (low, high):
            return middle
        if below(middle) < part:
            low = middle
        else:
            high = middle


def _mixture_quantile(share: Array, mean: Array, variance: Array, part: float) -> float:
    reach = 40.0 * np.sqrt(variance)
    use = share > 1e-18
    low, high = float((mean - reach)[use].min()), float((mean + reach)[use].max())
    return _bisect(lambda value: _mixture_below(share[use], mean[use], variance[use], value), low, high, part)


def _tau_quantile(table: Table, priors: Priors, grid: _Grid, part: float) -> float:
    """A quantile of tau: the panel that holds it is known, and within it the weight is integrated up to each candidate."""
    up_to = np.cumsum(grid.share.reshape(-1, len(_NODES)).sum(axis=1))
    panel = min(int(np.searchsorted(up_to, part)), len(up_to) - 1)
    start, below_start = float(grid.edges[panel]), float(up_to[panel - 1]) if panel else 0.0

    def below(value: float) -> float:
        tau, width = _panels(np.array([start, value]))
        return below_start + float(width @ np.exp(_given(table, priors, tau).log_weight - grid.log_evidence))

    return _bisect(below, start, float(grid.edges[panel + 1]), part)


def _shrunken(table: Table, tau: Array, share: Array, at: _Given) -> tuple[tuple[float, float], ...]:
    """Mean and standard deviation of each study's own effect."""
    found = []
    for estimate, variance in zip(table.estimates, table.variances, strict=True):
        own = tau**2 / (tau**2 + variance)
        mean = own * estimate + (1.0 - own) * at.mean
        spread = own * variance + (1.0 - own) ** 2 * at.variance
        found.append(_mixed_moments(share, mean, spread))
    return tuple(found)
