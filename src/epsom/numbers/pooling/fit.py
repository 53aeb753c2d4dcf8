"""One pooled estimate from a table of studies: fixed effect or random effects, with how sure it is and how much studies differ.

The default is REML with the Hartung-Knapp-Sidik-Jonkman interval. Not for deciding what may be pooled, nor for two to four
studies alone: there tau^2 cannot be estimated, and `few` in `bayes` shows the choices side by side.

Sources: Hartung & Knapp 2001, Sidik & Jonkman 2002 (interval); Roever, Knapp & Friede 2015 (its safeguard); Higgins,
Thompson & Spiegelhalter 2009 (prediction interval); Viechtbauer 2007 (Q-profile); Knapp & Hartung 2003 (moderators);
Higgins & Thompson 2002 (I^2, H^2).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import nan, sqrt
from typing import Literal

import numpy as np
from scipy.special import chdtrc, chdtri, fdtrc, ndtr, ndtri, stdtr, stdtrit  # type: ignore[import-untyped]

from epsom.errors import InputError
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.mixed import Array, Data, Method
from epsom.numbers.pooling.table import Interval, Table

__all__ = [
    "Certainty",
    "Coefficient",
    "Pool",
    "Regression",
    "Spread",
    "batch",
    "pool",
    "predict",
    "prediction",
    "regress",
    "shrunken",
    "spread",
]

Certainty = Literal["z", "t", "hksj", "hksj_guarded"]
Variant = Literal["t(k-2)", "t(k-1)", "z"]


@dataclass(frozen=True, slots=True)
class Pool:
    """One pooled estimate; estimates and intervals in the unit of the table, `tau2` in that unit squared.

    `tau2`, `i2` (per cent), `h2`, `q` and `scale` are None when a single study leaves nothing to estimate them from.
    `scale` is the s^2 of Hartung and Knapp; when it is below one, `guarded` holds the interval with s^2 = 1, which is the
    wider of the two and is to be shown beside the other. `weights` are per cent of the whole, in the order of the table.
    """

    method: Method
    certainty: Certainty
    k: int
    level: float
    estimate: float
    se: float
    interval: Interval
    guarded: Interval | None
    statistic: float
    df: float | None
    p: float
    tau2: float | None
    tau2_se: float | None
    i2: float | None
    h2: float | None
    q: float | None
    q_p: float | None
    scale: float | None
    log_likelihood: float | None
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Spread:
    """How far studies differ, with intervals: tau^2 (unit squared), I^2 in per cent, H^2."""

    level: float
    tau2: Interval
    i2: Interval
    h2: Interval


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient of a meta-regression: change in the estimate per unit of the moderator."""

    name: str
    estimate: float
    se: float
    interval: Interval
    statistic: float
    p: float


@dataclass(frozen=True, slots=True)
class Regression:
    """A meta-regression; the first coefficient is the intercept.

    `moderators_test` is chi-squared (QM) with z intervals, F with Hartung-Knapp. `residual_q` is what the moderators leave
    unexplained (QE). `r2` is the per cent of tau^2 they explain, None when there was nothing to explain.
    """

    method: Method
    certainty: Certainty
    k: int
    level: float
    df: float | None
    coefficients: tuple[Coefficient, ...]
    covariance: tuple[tuple[float, ...], ...]
    tau2: float
    i2: float
    r2: float | None
    moderators_test: float
    moderators_p: float
    residual_q: float
    residual_p: float
    scale: float
    log_likelihood: float | None
    few_for_this: bool


def columns(table: Table, on: Sequence[str] = ()) -> tuple[Data, Array]:
    """The table as arrays, and the triangle R with X = (orthonormal x) R; raises InputError when X cannot be told apart."""
    missing = [name for name in on if name not in table.moderators]
    if missing:
        raise InputError(f"There is no moderator called “{missing[0]}” in this table.", "Use one that every study has.")
    y, v = np.asarray(table.estimates, float)[None, :], np.asarray(table.variances, float)[None, :]
    if not on and table.k > 1:  # the usual case needs no decomposition
        root = sqrt(table.k)
        return mixed.tables(y, v, np.full((table.k, 1), 1.0 / root)), np.array([[root]])
    full = np.column_stack([np.ones(table.k), *(np.asarray(table.moderators[name], float) for name in on)])
    if table.k <= full.shape[1]:
        raise InputError(
            f"{table.k} studies cannot carry {len(on)} moderators and an average.",
            "Use fewer moderators, or more studies.",
        )
    # An orthonormal basis keeps the digits when a moderator is far from zero for its spread, such as a year.
    x, triangle = np.linalg.qr(full)
    size = np.abs(np.diag(triangle)) / np.linalg.norm(full, axis=0)
    if (size < 1e-10).any():
        raise InputError(
            "Two of these moderators say the same thing, or one is the same in every study.", "Leave one of them out."
        )
    return mixed.tables(y, v, x), triangle


def _level(level: float) -> float:
    if not 0.0 < level < 1.0:
        raise InputError(
            f"An interval cannot hold {level:g} of everything.", "Give a level between 0 and 1, such as 0.95."
        )
    return 1.0 - level


def _tails(statistic: float, df: float | None) -> float:
    return float(2.0 * (ndtr(-abs(statistic)) if df is None else stdtr(df, -abs(statistic))))


def _reach(level: float, df: float | None) -> float:
    upper = 1.0 - _level(level) / 2.0
    return float(ndtri(upper) if df is None else stdtrit(df, upper))


def _around(centre: float, se: float, reach: float) -> Interval:
    return Interval(centre - reach * se, centre + reach * se)


def pool(table: Table, method: Method = "REML", certainty: Certainty = "hksj", level: float = 0.95) -> Pool:
    """The pooled estimate of a table, by the method and with the kind of interval named.

    Methods: FE (one common effect), DL, HS, HE, SJ, ML, REML, PM. Intervals: z (Wald), t (k-1 degrees of freedom), hksj
    (Hartung-Knapp-Sidik-Jonkman), hksj_guarded (the same with s^2 never below 1). A single study is reported as it is, with
    z. Raises InputError for a table that cannot be used or a level outside 0 to 1.
    """
    _level(level)
    if method not in mixed.METHODS:
        raise InputError(f"We know no method called “{method}”.", f"Use one of {', '.join(mixed.METHODS)}.")
    if table.k == 1:
        return _alone(table, method, level)
    data, _ = columns(table)
    tau2 = mixed.method_tau2(data, method)
    at, at_zero = mixed.state(data, tau2), mixed.state(data, np.zeros(1))
    estimate, total, df = float((at.w * data.y).sum() / at.w.sum()), float(at.w.sum()), float(table.k - 1)
    scale = float(at.q[0]) / df
    wald = 1.0 / sqrt(total)
    factor = {"z": 1.0, "t": 1.0, "hksj": scale, "hksj_guarded": max(1.0, scale)}[certainty]
    se, spare = wald * sqrt(factor), None if certainty == "z" else df
    statistic = estimate / se if se > 0 else nan
    q, noise = float(at_zero.q[0]), df / float(mixed.trace_p(data, at_zero)[0])
    found = float(tau2[0])
    return Pool(
        method=method, certainty=certainty, k=table.k, level=level, estimate=estimate, se=se,
        interval=_around(estimate, se, _reach(level, spare)),
        guarded=_around(estimate, wald, _reach(level, df)) if certainty == "hksj" and scale < 1.0 else None,
        statistic=statistic, df=spare, p=_tails(statistic, spare),
        tau2=found, tau2_se=_tau2_se(data, at, method),
        # With one common effect tau^2 is nought by decree, so I^2 and H^2 there are the ones read from Q.
        i2=100.0 * found / (found + noise) if method != "FE" else 100.0 * max(0.0, (q - df) / q) if q > 0 else 0.0,
        h2=1.0 + found / noise if method != "FE" else q / df,
        q=q, q_p=float(chdtrc(df, q)), scale=scale,
        log_likelihood=_log_likelihood(data, tau2, method),
        weights=tuple(float(share) for share in 100.0 * at.w[0] / total),
    )  # fmt: skip


def _alone(table: Table, method: Method, level: float) -> Pool:
    estimate, se = float(table.estimates[0]), sqrt(table.variances[0])
    statistic = estimate / se
    return Pool(
        method=method, certainty="z", k=1, level=level, estimate=estimate, se=se,
        interval=_around(estimate, se, _reach(level, None)), guarded=None, statistic=statistic, df=None,
        p=_tails(statistic, None), tau2=None, tau2_se=None, i2=None, h2=None, q=None, q_p=None, scale=None,
        log_likelihood=None, weights=(100.0,),
    )  # fmt: skip


def _tau2_se(data: Data, at: mixed.State, method: Method) -> float | None:
    """From the information about tau^2; only the likelihood methods have one that is comparable."""
    if method == "REML":
        return sqrt(2.0 / float(mixed.trace_pp(data, at)[0]))
    if method == "ML":
        return sqrt(2.0 / float((at.w**2).sum()))
    return None


def _log_likelihood(data: Data, tau2: Array, method: Method) -> float | None:
    if method not in ("FE", "ML", "REML"):
        return None
    return float(mixed.likelihood(data, tau2, restricted=method == "REML")[0])


def prediction(found: Pool, variant: Variant = "t(k-2)", level: float | None = None) -> Interval | None:
    """Where the true effect of a new, similar study would lie; None with fewer than three studies.

    The three variants that programs print: t(k-2) as Higgins, Thompson and Spiegelhalter wrote it, t(k-1), and z. Each is
    estimate +- quantile x sqrt(tau^2 + se^2) with the standard error of the pool it is given, so that name the certainty
    as well: the usual pairs are t(k-2) with a z pool, t(k-1) with an hksj pool, z with a z pool.
    """
    if found.tau2 is None or found.k < 3:
        return None
    df = {"t(k-2)": float(found.k - 2), "t(k-1)": float(found.k - 1), "z": None}[variant]
    return _around(found.estimate, sqrt(found.tau2 + found.se**2), _reach(level or found.level, df))


def spread(table: Table, level: float = 0.95, on: Sequence[str] = ()) -> Spread | None:
    """Intervals for tau^2, I^2 and H^2 by the Q-profile; None for a single study, which says nothing about spread.

    An end is 0 when even no spread at all would give a smaller Q than the quantile asks for. With two to four studies the
    interval is very wide, and that is the finding.
    """
    outside = _level(level)
    if table.k == 1:
        return None
    data, _ = columns(table, on)
    df = float(data.df[0])
    low, high = (
        float(mixed.root_of_q(data, np.array([float(chdtri(df, tail))]))[0]) for tail in (outside / 2, 1 - outside / 2)
    )
    noise = df / float(mixed.trace_p(data, mixed.state(data, np.zeros(1)))[0])
    return Spread(
        level,
        tau2=Interval(low, high),
        i2=Interval(100.0 * low / (low + noise), 100.0 * high / (high + noise)),
        h2=Interval(1.0 + low / noise, 1.0 + high / noise),
    )


def regress(
    table: Table, on: Sequence[str], method: Method = "REML", certainty: Certainty = "hksj", level: float = 0.95
) -> Regression:
    """How the estimate changes with moderators of the studies, named in `on`, taken as straight lines.

    Differences between studies are not differences within them: a moderator found here is a lead, not a cause. With fewer
    than ten studies to each moderator `few_for_this` is true. Raises InputError when a moderator is unknown, says the same
    as another, is the same in every study, or when there are not more studies than coefficients.
    """
    data, triangle = columns(table, on)
    tau2 = mixed.method_tau2(data, method)
    at, at_zero = mixed.state(data, tau2), mixed.state(data, np.zeros(1))
    df = float(data.df[0])
    scale = float(at.q[0]) / df
    factor = {"z": 1.0, "t": 1.0, "hksj": scale, "hksj_guarded": max(1.0, scale)}[certainty]
    spare = None if certainty == "z" else df
    back = np.linalg.inv(triangle)
    b, covariance = back @ at.b[0], factor * (back @ at.m[0] @ back.T)
    test = float(b[1:] @ np.linalg.solve(covariance[1:, 1:], b[1:])) if on else nan
    count = float(len(on))
    without = float(mixed.method_tau2(columns(table)[0], method)[0])
    found, q = float(tau2[0]), float(at_zero.q[0])
    noise = df / float(mixed.trace_p(data, at_zero)[0])
    return Regression(
        method=method, certainty=certainty, k=table.k, level=level, df=spare,
        coefficients=tuple(
            _coefficient(name, float(b[place]), sqrt(float(covariance[place, place])), spare, level)
            for place, name in enumerate(("intercept", *on))
        ),
        covariance=tuple(tuple(float(cell) for cell in row) for row in covariance),
        tau2=found, i2=100.0 * found / (found + noise),
        r2=max(0.0, 100.0 * (without - found) / without) if without > 0 else None,
        moderators_test=test if spare is None else test / max(count, 1.0),
        moderators_p=float(chdtrc(count, test) if spare is None else fdtrc(count, df, test / max(count, 1.0))),
        residual_q=q, residual_p=float(chdtrc(df, q)), scale=scale,
        log_likelihood=_log_likelihood(data, tau2, method),
        few_for_this=table.k < 10 * len(on),
    )  # fmt: skip


def _coefficient(name: str, estimate: float, se: float, df: float | None, level: float) -> Coefficient:
    statistic = estimate / se if se > 0 else nan
    return Coefficient(name, estimate, se, _around(estimate, se, _reach(level, df)), statistic, _tails(statistic, df))


def predict(found: Regression, at: Mapping[str, float]) -> Coefficient:
    """The average effect the regression gives for studies with these moderators; every moderator in it is needed."""
    names = [coefficient.name for coefficient in found.coefficients[1:]]
    missing = [name for name in names if name not in at]
    if missing:
        raise InputError(f"A prediction needs a number for “{missing[0]}”.", "Give one for each moderator.")
    x = np.array([1.0, *(at[name] for name in names)])
    b = np.array([coefficient.estimate for coefficient in found.coefficients])
    return _coefficient(
        "prediction", float(x @ b), sqrt(float(x @ np.array(found.covariance) @ x)), found.df, found.level
    )


def shrunken(table: Table, found: Pool) -> tuple[float, ...]:
    """Each study's own effect, drawn towards the pooled one as far as its uncertainty asks (BLUP), in the table's unit."""
    if found.tau2 is None:
        return tuple(float(value) for value in table.estimates)
    own = [found.tau2 / (found.tau2 + variance) for variance in table.variances]
    return tuple(
        share * estimate + (1.0 - share) * found.estimate for share, estimate in zip(own, table.estimates, strict=True)
    )


def batch(estimates: Array, variances: Array, method: Method = "REML") -> tuple[Array, Array, Array]:
    """Many tables at once, (B, k) estimates and variances: pooled estimates, Wald standard errors and tau^2, each (B,).

    For resampling and simulation. Raises InputError when shapes differ, k is below two, or a variance is not above zero.
    """
    y, v = np.asarray(estimates, float), np.asarray(variances, float)
    if y.ndim != 2 or y.shape != v.shape or y.shape[1] < 2 or y.shape[0] < 1:
        raise InputError("Estimates and variances need the same shape: tables down, two or more studies across.")
    if not (np.isfinite(y).all() and np.isfinite(v).all() and (v > 0).all()):
        raise InputError("Each estimate needs to be a number, and each variance a number above zero.")
    data = mixed.tables(y, v, np.full((y.shape[1], 1), 1.0 / sqrt(y.shape[1])))
    tau2 = mixed.method_tau2(data, method)
    at = mixed.state(data, tau2)
    total = at.w.sum(axis=1)
    return (at.w * y).sum(axis=1) / total, 1.0 / np.sqrt(total), tau2
