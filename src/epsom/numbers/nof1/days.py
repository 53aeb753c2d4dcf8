"""One person's ratings beside what was taken: the data of a randomised self-trial, its columns, and the priors.

It turns days, ratings and intake into arrays for the models beside it. Not for reading files, scaling ratings or
deciding which day a dose belongs to: that is settled before the numbers arrive here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Series:
    """What was rated and what was taken; made by `series`, which checks it.

    `days` (n,) are the times of the n ratings in days, not decreasing; `outcome` (n,) the ratings, higher is better;
    `intake` (m,) what was taken on each whole day 0..m-1 as a share of the full dose; `expected` (m,) its mean under the
    randomisation; `covariates` (n, k) disturbances known before the intake.
    """

    days: Array
    outcome: Array
    intake: Array
    expected: Array
    covariates: Array


@dataclass(frozen=True, slots=True)
class Priors:
    """What is believed before the first day, in units of the outcome and in days.

    Normal standard deviations of the linear part, normal priors on the logs of `sigma` (sd of a day), `omega` (drift, sd
    per square root of a day) and the half-life, beta priors on `phi` (day-to-day correlation) and `nu` (share of the
    variance that is noise). The outcome is taken as divided by its run-in sd, or by the smallest change that matters.
    """

    level_sd: float = 5.0
    effect_mean: float = 0.0
    effect_sd: float = 1.5
    ramp_sd: float = 3.0
    trend_sd: float = 2.0
    weekday_sd: float = 0.5
    covariate_sd: float = 1.0
    log_sigma_mean: float = 0.0
    log_sigma_sd: float = 0.75
    phi_beta: tuple[float, float] = (2.0, 2.0)
    nu_beta: tuple[float, float] = (2.0, 2.0)
    log_omega_mean: float = log(0.04)
    log_omega_sd: float = 0.8
    half_life_days: float = 4.0
    log_half_life_sd: float = 0.8

    def scaled(self, factor: float) -> Priors:
        """The same beliefs about an outcome counted in units `factor` times smaller; `factor` is above 0."""
        return replace(
            self,
            level_sd=self.level_sd * factor,
            effect_mean=self.effect_mean * factor,
            effect_sd=self.effect_sd * factor,
            ramp_sd=self.ramp_sd * factor,
            trend_sd=self.trend_sd * factor,
            weekday_sd=self.weekday_sd * factor,
            covariate_sd=self.covariate_sd * factor,
            log_sigma_mean=self.log_sigma_mean + log(factor),
            log_omega_mean=self.log_omega_mean + log(factor),
        )


def series(
    days: ArrayLike,
    outcome: ArrayLike,
    intake: ArrayLike,
    expected: ArrayLike | float,
    covariates: ArrayLike | None = None,
) -> Series:
    """Checked data of one trial; a rating that is NaN is dropped, which makes a longer gap and imputes nothing.

    `days` and `outcome` (n,), `intake` and `expected` (m,) for whole days from 0, `covariates` (n, k) or none. A rating
    at 3.4 sees the exposure of day 3. One number for `expected` stands for every day. An unknown intake has to be
    settled before: NaN there, days out of order or outside the intake, or nothing rated raise ValueError.
    """
    when, rated, taken = (np.array(part, dtype=np.float64, ndmin=1) for part in (days, outcome, intake))
    mean = np.array(np.broadcast_to(np.asarray(expected, dtype=np.float64), taken.shape))
    beside = np.zeros((when.size, 0)) if covariates is None else np.array(covariates, dtype=np.float64)
    beside = beside[:, None] if beside.ndim == 1 else beside
    if not (when.ndim == rated.ndim == taken.ndim == 1 and rated.shape == when.shape and len(beside) == when.size):
        raise ValueError(
            "days, outcome and covariates need one row for each rating, and intake one number for each day"
        )
    if not (np.isfinite(when).all() and np.isfinite(taken).all() and np.isfinite(mean).all()):
        raise ValueError("days, intake and expected need a finite number everywhere; only ratings may be missing")
    there = ~np.isnan(rated)
    when, rated, beside = when[there], rated[there], beside[there]
    if when.size == 0:
        raise ValueError("nothing is rated")
    if not (np.isfinite(rated).all() and np.isfinite(beside).all()):
        raise ValueError("a rating or a covariate is not a finite number")
    if (np.diff(when) < 0).any() or when[0] < 0 or np.floor(when[-1]) >= taken.size:
        raise ValueError("days need to be in order, from 0, and within the days whose intake is known")
    return Series(when, rated, taken, mean, beside)


def build_up(daily: Array, half_life_days: Array) -> Array:
    """Exposure x_t = (1 - k) x_(t-1) + k a_t with k = 1 - 2^(-1/h), from 0 before the first day.

    `daily` (m,) or (m, c), `half_life_days` (N,); gives (m, N) or (m, c, N). A half-life of 0 is an immediate effect.
    Method note, equation (2).
    """
    with np.errstate(divide="ignore"):
        rate = -np.expm1(-np.log(2.0) / half_life_days)
    exposure = np.empty((*daily.shape, half_life_days.size))
    level = np.zeros((*daily.shape[1:], half_life_days.size))
    for day, amount in enumerate(daily[..., None]):
        gap = np.subtract(amount, level, out=exposure[day])
        gap *= rate
        level += gap
        exposure[day] = level
    return exposure


def fixed_columns(data: Series, priors: Priors, level: bool = True) -> Array:
    """The columns that hold still, each times its prior sd: level, trend, seven weekdays, covariates; shape (n, p).

    The trend runs over the rated span with mean 0. Weekdays are exchangeable, so which is called 0 does not matter.
    """
    span = data.days[-1] - data.days[0]
    trend = (data.days - data.days.mean()) / span if span > 0 else np.zeros_like(data.days)
    weekday = np.floor(data.days).astype(np.int64)[:, None] % 7 == np.arange(7)
    parts = [
        np.full((data.days.size, 1 if level else 0), priors.level_sd),
        priors.trend_sd * trend[:, None],
        priors.weekday_sd * weekday,
        priors.covariate_sd * data.covariates,
    ]
    return np.concatenate(parts, axis=1)


def lean_columns(data: Series, priors: Priors, level: bool = True) -> tuple[Array, float]:
    """`fixed_columns` in fewer columns (n, p - 2), and the variance of a level that stands for what is left out.

    What is the same on every day, the level itself and the mean of the weekdays, is a drift that starts somewhere else: a
    filter carries it for nothing. The other six directions of the weekdays are as good as the seven.
    """
    columns = fixed_columns(data, priors, level=False)
    six = np.zeros((7, 6))
    for place in range(6):  # Helmert: each day against the mean of those before it, all of length 1
        six[: place + 1, place], six[place + 1, place] = 1.0, -(place + 1.0)
    six /= np.sqrt((six**2).sum(axis=0))
    lean = np.concatenate([columns[:, :1], columns[:, 1:8] @ six, columns[:, 8:]], axis=1)
    return lean, (priors.level_sd**2 if level else 0.0) + priors.weekday_sd**2 / 7.0


def exposure_columns(data: Series, priors: Priors, half_life_days: Array) -> Array:
    """Ramp and effect for each half-life, each times its prior sd; shape (n, 2, N).

    The effect belongs to the exposure less its expectation under the randomisation, the ramp to that expectation: only
    the difference is as good as random. Method note, equations (1) and (3).
    """
    # the filter is linear, so differences and prior sds may go in before it
    daily = np.stack([priors.ramp_sd * data.expected, priors.effect_sd * (data.intake - data.expected)], axis=1)
    both = build_up(daily, half_life_days)
    place = np.floor(data.days).astype(np.int64)
    return both if place.size == len(both) and (np.diff(place) == 1).all() else both[place]
