"""The chance of each verdict under models of an effect that may come at once or build up, weighed by their evidence.

What `precision` works out for one known half-life, here for the average over several that the analysis will use: which of
them is true is part of what the days have to tell, and that costs precision. Linear theory at known day-to-day behaviour,
method note sections 2, 3 and 7; exact but for a fixed set of quasi-random draws of the noise. Nothing is fitted here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, build_up
from epsom.numbers.nof1.points import sobol
from epsom.numbers.nof1.precision import BARS, GOLDEN, Bars, independent

NAMES = (
    "clear benefit",
    "clear harm",
    "no meaningful effect",
    "probable benefit",
    "probable harm",
    "not known yet",
)  # in the order in which the rules are tried
DRAWS = 128  # of the noise, for each schedule
TINY = 1e-9  # of the largest information: keeps a column that says nothing from being divided by


@dataclass(frozen=True, slots=True)
class Foreseen:
    """For each true half-life (T) and true effect (E): chance of each verdict, and the root mean square posterior sd."""

    chances: list[list[dict[str, float]]]
    sd: list[list[float]]


def foreseen(
    schedules: ArrayLike,
    probability: ArrayLike,
    *,
    sigma: float,
    phi: float,
    nu: float,
    omega: float,
    half_lives: Sequence[float],
    shares: Sequence[float],
    truths: Sequence[float],
    effects: Sequence[float],
    mid: float,
    prior_sd: float,
    prior_mean: float = 0.0,
    rated: float = 1.0,
    wider: float = 1.0,
    bars: Bars = BARS,
    draws: int = DRAWS,
) -> Foreseen:
    """Chances over draws of the schedules (S, m) and of the noise, in the units of `sigma`.

    The analysis averages models with the `half_lives` (J,), 0 being at once, whose prior `shares` (J,) sum to 1; the truth
    has each of `truths` (T,) with each of `effects` (E,). `probability` (m,) is what the schedules are on average, `rated` the
    share of days that are rated, evenly. `wider` is a factor on every standard error, for what is not known besides.
    """
    drawn = np.atleast_2d(np.asarray(schedules, dtype=np.float64))
    mean = np.asarray(probability, dtype=np.float64)
    both = build_up(np.concatenate([mean[None], drawn]).T, np.asarray([*half_lives, *truths], dtype=np.float64))
    exposure = both[:, 1:] - both[:, :1]  # (m, S, J + T)
    days = len(mean)
    there = np.arange(days) * GOLDEN % 1.0 < rated
    ramps = [both[:, 0, at] for at in {0, len(half_lives) // 2}]
    weight = _weight(there, ramps, sigma, phi, nu, omega) / wider**2
    seen = exposure[there]
    count = len(half_lives)
    product = np.einsum("msj,mn,nsk->sjk", seen[:, :, :count], weight, seen, optimize=True)  # (S, J, J + T)
    model, cross = product[:, :, :count], product[:, :, count:]
    power = np.einsum("sjj->sj", model)
    root = _root(model)
    noise = ndtri(np.clip(sobol(draws, count, seed=1), 1e-12, 1 - 1e-12))  # (D, J)
    shaken = np.einsum("sjk,dk->sdj", root, noise)
    variance = 1.0 / (power + prior_sd**-2)  # (S, J)
    chances: list[list[dict[str, float]]] = []
    sds: list[list[float]] = []
    for truth in range(len(truths)):
        row, wide = [], []
        for effect in effects:
            score = shaken + effect * cross[:, None, :, truth]  # (S, D, J)
            found, sd = _verdicts(score, variance[:, None], np.log(shares), prior_mean, prior_sd, mid, bars)
            row.append(found)
            wide.append(sd)
        chances.append(row)
        sds.append(wide)
    return Foreseen(chances, sds)


def _weight(there: np.ndarray, ramps: list[Array], sigma: float, phi: float, nu: float, omega: float) -> Array:
    """V^-1 of the rated days with level, trend and ramps projected out."""
    when = np.arange(len(there), dtype=np.float64)[there]
    apart = np.abs(when[:, None] - when[None, :])
    drift = np.minimum(when[:, None], when[None, :]) - when[0]
    cover = sigma**2 * ((1.0 - nu) * phi**apart + nu * np.eye(len(when))) + omega**2 * drift
    inverse = np.linalg.inv(cover)
    beside = independent([np.ones_like(when), when, *(ramp[there] for ramp in ramps)])
    half = inverse @ beside
    found: Array = inverse - half @ np.linalg.solve(beside.T @ half, half.T)
    return found


def _root(model: Array) -> Array:
    """A square root of each information matrix, also of one that says nothing in some direction."""
    values, vectors = np.linalg.eigh(model)
    found: Array = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
    return found


def _verdicts(
    score: Array, variance: Array, log_shares: Array, prior_mean: float, prior_sd: float, mid: float, bars: Bars
) -> tuple[dict[str, float], float]:
    """The share of draws that end in each verdict, for scores x' V^-1 y (S, D, J)."""
    middle = variance * (score + prior_mean / prior_sd**2)
    evidence = log_shares + 0.5 * (middle**2 / variance + np.log(variance)) - log(prior_sd)
    weights = np.exp(evidence - evidence.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    sd = np.sqrt(variance)

    def above(value: float) -> Array:
        found: Array = (weights * ndtr((middle - value) / sd)).sum(axis=-1)
        return found

    better, worse, gain = above(mid), 1.0 - above(-mid), above(0.0)
    rules = [
        better >= bars.clear,
        worse >= bars.clear,
        1.0 - better - worse >= bars.negligible,
        gain >= bars.benefit,
        1.0 - gain >= bars.harm,
        np.ones_like(gain, dtype=bool),
    ]
    first = np.argmax(np.stack(rules), axis=0)
    shares = np.bincount(first.ravel(), minlength=len(NAMES)) / first.size
    whole = (weights * middle).sum(axis=-1)
    spread = (weights * (variance + middle**2)).sum(axis=-1) - whole**2
    return dict(zip(NAMES, shares.tolist(), strict=True)), float(np.sqrt(spread.mean()))
