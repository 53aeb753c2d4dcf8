"""What a planned trial can find, worked out before its first day: the expected error of the effect, and of each verdict.

Generalised least squares at assumed day-to-day behaviour, over draws of the randomisation. Method note, section 7. Not for
data: nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, build_up
from epsom.numbers.nof1.level_filter import Covariance, gains, products, whitened

UNRATED = 1e12  # of the daily variance: the noise of a day nobody rates
SAME = 1e-9  # share of a column that has to be left when the ones before it are taken out
GOLDEN = 0.6180339887498949


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure each verdict has to be: the rule table of the method note, section 5.

    `clear` is asked of a change beyond the smallest that matters, `negligible` of one within it, `benefit` of any change
    for the better and `harm` of any change for the worse.
    """

    clear: float = 0.95
    negligible: float = 0.90
    benefit: float = 0.98
    harm: float = 0.95


BARS = Bars()


@dataclass(frozen=True, slots=True)
class Plan:
    """One design and what is assumed of the person: `schedules` (S, m) of 0 and 1, their expectation (m,), behaviour.

    `sigma` is the sd of a day, `phi` its correlation with the day before, `nu` the share of the variance that is noise,
    `omega` the drift (sd per square root of a day), `rated` the share of days that get a rating.
    """

    schedules: ArrayLike
    probability: ArrayLike
    sigma: float = 1.0
    phi: float = 0.4
    nu: float = 0.36
    omega: float = 0.04
    half_life_days: float = 0.0
    rated: float = 1.0


def expected_se(
    schedules: ArrayLike,
    probability: ArrayLike,
    *,
    sigma: float,
    phi: float,
    nu: float,
    omega: float,
    half_life_days: float,
    rated: ArrayLike | float | None = None,
    trend: bool = True,
    ramp: bool = True,
) -> float:
    """Root mean square standard error of the effect over schedules (S, m), in the units of `sigma`, without any prior.

    `probability` (m,) is what the schedules are on average, `rated` the days that are rated: (m,) or (S, m) of true and
    false, or a share, whose gaps are then spread evenly. The exposure is centred on its expectation; level, and if asked
    trend and ramp, are taken out. Infinite when any of the schedules says nothing about the effect. ValueError for
    shapes that do not fit.
    """
    drawn = np.atleast_2d(np.asarray(schedules, dtype=np.float64))
    if drawn.ndim != 2 or 0 in drawn.shape:
        raise ValueError("schedules are rows of one number a day, at least one row and one day")
    count, days = drawn.shape
    mean = np.broadcast_to(np.asarray(probability, dtype=np.float64), (days,))
    half_life = np.array([float(half_life_days)])
    both = build_up(np.concatenate([mean[None], drawn]).T, half_life)[:, :, 0]
    nuisance = [np.ones(days)]
    when = np.arange(days, dtype=np.float64)
    if trend:
        nuisance.append(when)
    if ramp:
        nuisance.append(both[:, 0])
    exposure = both[:, 1:] - both[:, :1]
    told = _information(exposure, independent(nuisance), _noise(rated, count, days, nu), phi, nu, omega / sigma)
    return sigma * sqrt(float(np.mean(1.0 / told))) if (told > 0).all() else inf


def chances(
    se: float, prior_sd: float, mid: float, true_effect: float, *, prior_mean: float = 0.0, bars: Bars = BARS
) -> dict[str, float]:
    """The chance of each verdict when the effect is `true_effect` and its estimate has the standard error `se`.

    The estimate is N(true_effect, se^2) and is put together with the prior N(prior_mean, prior_sd^2); the rule sees the
    normal that comes of it. All in one unit; `mid`, the smallest change that matters, is above 0. The chances sum to 1.
    With an infinite `se` the prior alone decides.
    """
    told = se**-2 if 0.0 < se < inf else (0.0 if se == inf else inf)
    if not (told < inf and prior_sd > 0 and mid > 0):
        raise ValueError("se, prior_sd and mid are above 0")
    precision = told + prior_sd**-2
    sd = precision**-0.5
    edges = _edges(sd, mid, bars)
    if told == 0.0:
        return {name: float(name == verdict_at(prior_mean, sd, mid, bars)) for name in _NAMES}
    # the middle of the answer is itself normal over trials
    middle = (told * true_effect + prior_mean / prior_sd**2) / precision
    spread = se * told / precision
    below = ndtr((np.array(edges) - middle) / spread)
    shares = np.diff(np.concatenate([[0.0], below, [1.0]]))
    found = dict.fromkeys(_NAMES, 0.0)
    inner = [0.5 * (low + high) for low, high in pairwise(edges)]
    for place, share in zip([edges[0] - 1.0, *inner, edges[-1] + 1.0], shares.tolist(), strict=True):
        found[verdict_at(place, sd, mid, bars)] += share
    return found


def grid(
    plans: Sequence[Plan], effects: Sequence[float], *, prior_sd: float, mid: float, prior_mean: float = 0.0
) -> list[tuple[float, list[dict[str, float]]]]:
    """For each plan its expected standard error and, for each true effect, the chance of each verdict."""
    found = []
    for plan in plans:
        se = expected_se(
            plan.schedules,
            plan.probability,
            sigma=plan.sigma,
            phi=plan.phi,
            nu=plan.nu,
            omega=plan.omega,
            half_life_days=plan.half_life_days,
            rated=plan.rated,
        )
        found.append((se, [chances(se, prior_sd, mid, effect, prior_mean=prior_mean) for effect in effects]))
    return found


_NAMES = (
    "clear benefit",
    "probable benefit",
    "no meaningful effect",
    "not known yet",
    "probable harm",
    "clear harm",
)


def verdict_at(mean: float, sd: float, mid: float, bars: Bars = BARS) -> str:
    """The verdict of the rule table for an answer N(mean, sd^2), as at the planned end; never "withheld"."""
    above, below = float(ndtr((mean - mid) / sd)), float(ndtr((-mid - mean) / sd))
    if above >= bars.clear:
        return "clear benefit"
    if below >= bars.clear:
        return "clear harm"
    if 1.0 - above - below >= bars.negligible:
        return "no meaningful effect"
    if ndtr(mean / sd) >= bars.benefit:
        return "probable benefit"
    if ndtr(-mean / sd) >= bars.harm:
        return "probable harm"
    return "not known yet"


def _edges(sd: float, mid: float, bars: Bars) -> list[float]:
    """Means of an answer with this sd at which some rule of the table starts or stops to hold, in rising order."""
    clear = mid + float(ndtri(bars.clear)) * sd
    found = [clear, -clear, float(ndtri(bars.benefit)) * sd, -float(ndtri(bars.harm)) * sd]
    low, high = 0.0, mid
    if float(2.0 * ndtr(mid / sd) - 1.0) > bars.negligible:
        for _ in range(60):  # within the smallest change that matters: falls as the middle moves out
            at = 0.5 * (low + high)
            inside = float(ndtr((mid - at) / sd) - ndtr((-mid - at) / sd))
            low, high = (at, high) if inside >= bars.negligible else (low, at)
        found += [low, -low]
    return sorted(found)


def independent(columns: Sequence[Array]) -> Array:
    """The columns (each (n,)) made orthonormal in their order, without those the ones before already say; (n, k)."""
    kept: list[Array] = []
    for column in columns:
        left = column.copy()
        for _ in range(2):  # twice: once leaves rounding behind
            for one in kept:
                left = left - (one @ left) * one
        size = float(np.linalg.norm(left))
        if size > SAME * float(np.linalg.norm(column)):
            kept.append(left / size)
    return np.stack(kept, axis=1)


def _noise(rated: ArrayLike | float | None, count: int, days: int, nu: float) -> Array:
    """Noise variance of each day in shares of the daily variance, (days, count): next to endless where nobody rates."""
    if rated is None:
        there = np.ones((count, days), dtype=bool)
    elif np.ndim(rated) == 0:
        share = float(rated)  # type: ignore[arg-type]
        # a golden-ratio sequence drops days evenly, from another start in each draw
        place = (np.arange(days) + 7.0 * np.arange(count)[:, None]) * GOLDEN % 1.0
        there = place < share
    else:
        there = np.broadcast_to(np.asarray(rated, dtype=bool), (count, days))
    found: Array = np.where(there.T, nu, UNRATED)
    return found


def _information(exposure: Array, nuisance: Array, noise: Array, phi: float, nu: float, drift: float) -> Array:
    """x' V^-1 x - x' V^-1 Z (Z' V^-1 Z)^-1 Z' V^-1 x for each column of `exposure` (n, S), in units of 1 / sigma^2."""
    count = exposure.shape[1]
    same = np.ones(count)
    found = gains(
        np.arange(len(exposure), dtype=np.float64),
        Covariance((1.0 - nu) * same, phi * same, drift**2 * same),
        noise,
    )
    sums = products(whitened(found, exposure[:, None], nuisance))
    size = nuisance.shape[1]
    beside = sums[:, :size, size:]
    left = sums[:, size, size] - (beside * np.linalg.solve(sums[:, :size, :size], beside)).sum(axis=(1, 2))
    told: Array = np.where(left > SAME * np.maximum(sums[:, size, size], 1e-300), left, 0.0)
    return told
