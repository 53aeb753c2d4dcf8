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


def gains(days: Array, covariance: Covariance, noise: Array) -> Gains:
    """Gains of the filter for ratings at `days` (n,) with noise variances `noise` (N,) or (n, N).

    The drift is 0 at the first rating; a missing day is a longer gap. Ratings at the same time differ by noise alone.
    """
    n, count = days.size, covariance.phi.size
    each = np.broadcast_to(noise, (n, count))
    gap = np.diff(days, append=days[-1])
    decay_of = {value: covariance.phi**value for value in np.unique(gap).tolist()}
    found = Gains(np.empty((n, count)), np.empty((n, count)), np.empty((n, count)), np.empty((n, count)))
    uu, ue, ee = np.zeros(count), np.zeros(count), covariance.wave.copy()
    for i, step in enumerate(gap.tolist()):
        with_u, with_e = uu + ue, ue + ee
        variance = with_u + with_e + each[i]
        up, wave, decay = with_u / variance, with_e / variance, decay_of[step]
        uu = uu - up * with_u + step * covariance.drift
        ue = (ue - up * with_e) * decay
        ee = (ee - wave * with_e - covariance.wave) * decay * decay + covariance.wave
        found.up[i], found.wave[i], found.variance[i], found.decay[i] = up, wave, variance, decay
    return found


def whitened(found: Gains, moving: Array, still: Array) -> Array:
    """One-step innovations of every column divided by their sd; shape (n, k + p, N), moving columns last.

    `moving` (n, k, N) differs between the members of the batch, `still` (n, p) is shared. The squares of a column sum
    to its V^-1 square, so products of two columns give their V^-1 product.
    """
    n, fixed = still.shape
    total, count = fixed + moving.shape[1], found.up.shape[1]
    white = np.empty((n, total, count))
    level, wave, step = np.zeros((total, count)), np.zeros((total, count)), np.empty((total, count))
    root = 1.0 / np.sqrt(found.variance)
    for i in range(n):
        gap = white[i]
        np.add(level, wave, out=gap)
        np.subtract(still[i][:, None], gap[:fixed], out=gap[:fixed])
        np.subtract(moving[i], gap[fixed:], out=gap[fixed:])
        level += np.multiply(gap, found.up[i], out=step)
        wave += np.multiply(gap, found.wave[i], out=step)
        wave *= found.decay[i]
        gap *= root[i]
    return white


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
