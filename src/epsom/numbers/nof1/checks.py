"""Looking over a fitted trial: spread on and off, a step in the level, wild days, and the course the model sees.

Method note, section 11. For ratings modelled as numbers. It points at things; what follows from them is said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve  # type: ignore[import-untyped]
from scipy.special import fdtr, kolmogorov  # type: ignore[import-untyped]

from epsom.numbers.nof1.average import Averaged
from epsom.numbers.nof1.days import Array, Priors, Series, build_up, fixed_columns
from epsom.numbers.nof1.gaussian import Posterior, least_noise
from epsom.numbers.nof1.shift import representatives

FEWEST = 5  # values in each arm before spreads are compared
STANDARD = 24  # sets of parameters the course is worked out for
WILD = 4.0  # standard deviations


@dataclass(frozen=True, slots=True)
class Spread:
    """Variance on over variance off, and the two-sided p-value of both being the same normal's."""

    ratio: float
    p: float


@dataclass(frozen=True, slots=True)
class Step:
    """How far the running sum of surprises strays, where, and how often chance alone takes it as far."""

    day: float
    size: float  # of the running sum over its sd, at its furthest
    p: float


def variance_ratio(left: ArrayLike, on: ArrayLike) -> Spread | None:
    """Spread of what was left over (n,) on days marked in `on` (n,) against the others; None with under 5 in either.

    An effect on how much days differ is no benefit of itself. The p-value is that of the F test, for independent
    surprises of a normal.
    """
    values, marked = np.asarray(left, dtype=np.float64), np.asarray(on, dtype=bool)
    one, other = values[marked], values[~marked]
    if min(one.size, other.size) < FEWEST or not (one.var() > 0 and other.var() > 0):
        return None
    ratio = float(one.var(ddof=1) / other.var(ddof=1))
    below = float(fdtr(one.size - 1, other.size - 1, ratio))
    return Spread(ratio, min(1.0, 2.0 * min(below, 1.0 - below)))


def level_step(days: ArrayLike, left: ArrayLike) -> Step | None:
    """The cumulative sum of surprises (n,) at `days` (n,): a step in the level bends it; None with under 10, or no spread.

    Measured from its own mean and over its own sd; p-value by the Brownian bridge: Brown, Durbin and Evans (1975), J. R.
    Stat. Soc. B 37, 149-192. The day is the last before the bend.
    """
    when, values = np.asarray(days, dtype=np.float64), np.asarray(left, dtype=np.float64)
    sd = float(values.std(ddof=1)) if values.size > 1 else 0.0
    if values.size < 2 * FEWEST or not sd > 0:
        return None
    course = np.abs(np.cumsum(values - values.mean())) / (sd * values.size**0.5)
    furthest = int(np.argmax(course))
    return Step(float(when[furthest]), float(course[furthest]), float(kolmogorov(course[furthest])))


def wild_days(days: ArrayLike, left: ArrayLike, beyond: float = WILD) -> tuple[float, ...]:
    """Days whose surprise is further out than `beyond` standard deviations."""
    return tuple(np.asarray(days, dtype=np.float64)[np.abs(np.asarray(left, dtype=np.float64)) > beyond].tolist())


def fitted_course(
    data: Series, priors: Priors, posterior: Posterior | Averaged, days: ArrayLike | None = None
) -> list[tuple[float, float, float, float]]:
    """(day, middle, low, high) of the level with trend, drift and effect, on an average weekday and without a day's chance.

    At `days`, by default every whole day from 0 to the last of the intake. The band holds 95 %: a normal with the mean and
    sd of the answer over parameters, of which a few stand for all. Covariates are held at 0. A posterior of categories or
    counts raises ValueError.
    """
    models = posterior.models if isinstance(posterior, Averaged) else (posterior,)
    shares = posterior.probabilities if isinstance(posterior, Averaged) else (1.0,)
    if any("sigma" not in model.parameters or "size" in model.parameters for model in models):
        raise ValueError("a course is worked out for ratings modelled as numbers")
    when = np.arange(data.intake.size, dtype=np.float64) if days is None else np.asarray(days, dtype=np.float64)
    total, first, second = 0.0, np.zeros(when.size), np.zeros(when.size)
    for share, model in zip(shares, models, strict=True):
        if share < 1e-4:
            continue
        for place in representatives(model.weights, STANDARD).tolist():
            named = {name: float(values[place]) for name, values in model.parameters.items()}
            middle, variance = _given(data, priors, named, when)
            total += share
            first += share * middle
            second += share * (variance + middle**2)
    middle = first / total
    reach = 1.959963984540054 * np.sqrt(np.maximum(second / total - middle**2, 0.0))
    middle = middle + data.outcome.mean()
    return list(zip(when.tolist(), middle.tolist(), (middle - reach).tolist(), (middle + reach).tolist(), strict=True))


def _given(data: Series, priors: Priors, named: dict[str, float], when: Array) -> tuple[Array, Array]:
    """Mean and variance of the course at `when` for one set of parameters, by dense algebra; the mean rating taken out."""
    sigma, phi, nu, omega = named["sigma"], named["phi"], named.get("nu", 0.0), named.get("omega", 0.0)
    half_life = np.array([named.get("half_life_days", 0.0)])
    both = build_up(np.stack([data.expected, data.intake], axis=1), half_life)[:, :, 0]

    def moving(at: Array) -> Array:
        row = both[np.clip(np.floor(at), 0, len(both) - 1).astype(np.int64)]
        return np.column_stack([priors.ramp_sd * row[:, 0], priors.effect_sd * (row[:, 1] - row[:, 0])])

    still = fixed_columns(data, priors)
    span = data.days[-1] - data.days[0]
    trend = (when - data.days.mean()) / span if span > 0 else np.zeros_like(when)
    seen = np.concatenate([still, moving(data.days)], axis=1)
    asked = np.concatenate(
        [
            np.full((when.size, 1), priors.level_sd),
            priors.trend_sd * trend[:, None],
            np.full((when.size, 7), priors.weekday_sd / 7.0),  # on the average day of the week
            np.zeros((when.size, data.covariates.shape[1])),
            moving(when),
        ],
        axis=1,
    )
    if nu == 0.0 and omega == 0.0:  # the AR(1) model does not know weekdays
        seen[:, 2:9] = asked[:, 2:9] = 0.0
    since = data.days - data.days[0]
    later = np.maximum(when - data.days[0], 0.0)
    gap = np.abs(data.days[:, None] - data.days)
    covariance = seen @ seen.T + omega**2 * np.minimum(since[:, None], since) + sigma**2 * (1.0 - nu) * phi**gap
    covariance[np.diag_indices_from(covariance)] += sigma**2 * nu + least_noise(priors)
    across = asked @ seen.T + omega**2 * np.minimum(later[:, None], since)
    factor = cho_factor(covariance, lower=True)
    shift = priors.effect_mean / priors.effect_sd
    middle = shift * asked[:, -1] + across @ cho_solve(factor, data.outcome - data.outcome.mean() - shift * seen[:, -1])
    own = (asked**2).sum(axis=1) + omega**2 * later
    variance = own - np.einsum("ij,ji->i", across, cho_solve(factor, across.T))
    return middle, np.maximum(variance, 0.0)
