"""Cross-products of many columns under a drifting level, a short-term wave and noise, in time linear in the ratings.

A Kalman filter with two states, run over all columns and a whole batch of parameters at once: its gains do not depend
on the data. Method note, section 3, step A. Not for fitting anything: it knows no prior and no effect.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from epsom.numbers.nof1.days import Array


@dataclass(frozen=True, slots=True)
class Covariance:
    """The parameters of a batch of N covariances V, each (N,): wave sd squared, its correlation a day, drift variance a day."""

    wave: Array
    phi: Array
    drift: Array


@dataclass(frozen=True, slots=True)
class Gains:
    """What the filter needs of V and not of the data, each (n, N): gains, prediction variance, decay to the next rating."""

    up: Array
    wave: Array
    variance: Array
    decay: Array


def gains(days: Array, covariance: Covariance, noise: Array, start: float = 0.0) -> Gains:
    """Gains of the filter for ratings at `days` (n,) with noise variances `noise` (N,) or (n, N).

    The drift is 0 at the first rating, or has the variance `start` there, as a level nobody knows; a missing day is a longer gap. Ratings at the same time differ by noise alone.
    """
    n, count = days.size, covariance.phi.size
    each = np.broadcast_to(noise, (n, count))
    gap = np.diff(days, append=days[-1])
    # what a gap does to the states: decay of the wave, its square, variance of the drift
    over = {
        step: (covariance.phi**step, covariance.phi ** (2.0 * step), step * covariance.drift)
        for step in np.unique(gap).tolist()
    }
    found = Gains(np.empty((n, count)), np.empty((n, count)), np.empty((n, count)), np.empty((n, count)))
    uu, ue, ee = np.full(count, start), np.zeros(count), covariance.wave.copy()
    with_u, with_e, less = np.empty(count), np.empty(count), np.empty(count)
    for i, step in enumerate(gap.tolist()):
        up, wave, variance = found.up[i], found.wave[i], found.variance[i]
        decay, squared, drifted = over[step]
        np.add(uu, ue, out=with_u)
        np.add(ue, ee, out=with_e)
        np.add(with_u, with_e, out=variance)
        variance += each[i]
        np.divide(with_u, variance, out=up)
        np.divide(with_e, variance, out=wave)
        uu -= np.multiply(up, with_u, out=less)
        uu += drifted
        ue -= np.multiply(up, with_e, out=less)
        ue *= decay
        ee -= np.multiply(wave, with_e, out=less)
        ee -= covariance.wave
        ee *= squared
        ee += covariance.wave
        found.decay[i] = decay
    return found


def whitened(found: Gains, moving: Array, still: Array) -> Array:
    """One-step innovations of every column divided by their sd; shape (n, k + p, N), moving columns last.

    `moving` (n, k, N) differs between the members of the batch, `still` (n, p) is shared. The squares of a column sum
    to its V^-1 square, so products of two columns give their V^-1 product.
    """
    n, fixed = still.shape
    total, count = fixed + moving.shape[1], found.up.shape[1]
    # a row a little longer than it has to be: rows a power of two apart would push one another out of the cache
    gaps = np.empty((n, total, count + 16))[:, :, :count]
    level, wave, step = np.zeros((total, count)), np.zeros((total, count)), np.empty((total, count))
    root = 1.0 / np.sqrt(found.variance)
    for i in range(n):
        gap = gaps[i]
        np.add(level, wave, out=gap)
        np.subtract(still[i][:, None], gap[:fixed], out=gap[:fixed])
        np.subtract(moving[i], gap[fixed:], out=gap[fixed:])
        level += np.multiply(gap, found.up[i], out=step)
        wave += np.multiply(gap, found.wave[i], out=step)
        wave *= found.decay[i]
        gap *= root[i]
    return gaps


def products(white: Array) -> Array:
    """Cross-products S = M' V^-1 M of whitened columns (n, q, N), shape (N, q, q)."""
    rows = np.ascontiguousarray(white.transpose(2, 0, 1))
    found: Array = np.matmul(rows.transpose(0, 2, 1), rows)
    return found


def weighted_residual(found: Gains, residual: Array) -> Array:
    """V^-1 w (n, N) from the whitened innovations of w (n, N): the filter's way back.

    The disturbance smoother of de Jong (1989), J. Am. Stat. Assoc. 84, 1085-1088, written for filtered states.
    """
    weighted = residual / np.sqrt(found.variance)
    level, wave = np.zeros(residual.shape[1]), np.zeros(residual.shape[1])
    for i in range(len(residual) - 1, -1, -1):
        wave = wave * found.decay[i]
        weighted[i] -= found.up[i] * level + found.wave[i] * wave
        level = level + weighted[i]
        wave = wave + weighted[i]
    return weighted
