"""The randomisation test: how extreme is what happened among everything the draw could have brought?

It assumes nothing about the days but that the schedule was drawn as it says. Method note, section 7. A companion of the
model, with less power than it; not an estimate of anything.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from epsom.numbers.nof1.days import Array, Series, build_up
from epsom.numbers.nof1.precision import SAME, independent

TIES = 1e-9  # schedules whose statistic is this close are equally extreme
CHUNK = 4096  # schedules worked on together


def randomisation_test(
    data: Series,
    schedules: ArrayLike,
    probability: ArrayLike,
    phi: float,
    *,
    actual: ArrayLike,
    half_life_days: float = 0.0,
) -> tuple[float, float]:
    """The statistic of the schedule that was carried out, and the share of schedules at least as extreme (two-sided).

    `schedules` (S, m) of 0 and 1 are all admissible ones, or a sample of them; `actual` (m,) is the one of this trial and
    is counted in if it is not among them. `probability` (m,) is their expectation and `phi` (0 to below 1) the
    day-to-day correlation, plugged in. |x' R^-1 r| / sqrt(x' R^-1 x), the exposure centred, and level, trend and ramp
    taken out. A schedule that says nothing has the statistic 0, and a trial of such a schedule p = 1. ValueError for
    ratings at the same time, or shapes that do not fit.
    """
    drawn = np.atleast_2d(np.asarray(schedules, dtype=np.float64))
    own = np.asarray(actual, dtype=np.float64)
    days = data.intake.size
    if drawn.ndim != 2 or drawn.shape[1] != days or own.shape != (days,):
        raise ValueError("every schedule needs one number for each day")
    if not 0.0 <= phi < 1.0:
        raise ValueError("phi lies from 0 to below 1")
    mean = np.broadcast_to(np.asarray(probability, dtype=np.float64), (days,))
    gap = np.diff(data.days)
    if (gap <= 0).any():
        raise ValueError("the randomisation test takes one rating at a time")
    # neighbours of an AR(1) series, made independent: (z_i - phi^gap z_(i-1)) / sqrt(1 - phi^(2 gap))
    decay = phi**gap
    root = 1.0 / np.sqrt(1.0 - decay**2)

    def white(columns: Array) -> Array:
        """Rows of one number a rating (c, n), each made independent."""
        found = columns.copy()
        found[:, 1:] -= columns[:, :-1] * decay
        found[:, 1:] *= root
        return found

    place = np.floor(data.days).astype(np.int64)
    half_life = np.array([half_life_days])
    expected = build_up(mean, half_life)[place, 0]
    nuisance = independent([np.ones_like(data.days), data.days - data.days.mean(), expected])
    basis = np.linalg.qr(white(nuisance.T).T)[0]
    (residual,) = white((data.outcome - data.outcome.mean())[None])
    residual = residual - basis @ (basis.T @ residual)

    def statistics(rows: Array) -> Array:
        exposure = rows[:, place] if half_life_days == 0.0 else build_up(rows.T, half_life)[place, :, 0].T
        each = white(exposure - expected)
        power = np.einsum("sn,sn->s", each, each)
        left = power - ((each @ basis) ** 2).sum(axis=1)
        says = left > SAME * np.maximum(power, 1e-300)
        size: Array = np.abs(each @ residual) / np.sqrt(np.where(says, left, 1.0))
        return np.where(says, size, 0.0)

    statistic = float(statistics(own[None])[0])
    if statistic == 0.0:
        return 0.0, 1.0
    bar = statistic * (1.0 - TIES)
    extreme, seen = 0, False
    for start in range(0, len(drawn), CHUNK):
        rows = drawn[start : start + CHUNK]
        extreme += int((statistics(rows) >= bar).sum())
        seen = seen or bool((rows == own).all(axis=1).any())
    total = len(drawn) + (not seen)
    return statistic, (extreme + (not seen)) / total
