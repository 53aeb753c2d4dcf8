"""Small-study checks: do small studies show more than large ones, and what would be left if they did.

The word is asymmetry, not bias: small studies may differ for good reasons. With fewer than ten studies none of the tests is
made, because none can tell; the answer is then None with the reason in `limits`. For ratios the estimate and its variance
depend on each other, and Egger's test sees asymmetry where there is none: use `peters` or `harbord`.

Sources: Egger et al. 1997; Sterne & Egger 2005 (mixed-effects form); Begg & Mazumdar 1994 (rank test); Duval & Tweedie 2000
(trim and fill); Peters et al. 2006; Harbord, Egger & Sterne 2006; Stanley & Doucouliagos 2014 (PET-PEESE); Sterne et al. 2011
(ten studies and other limits).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb, erfc, sqrt
from typing import Literal

import numpy as np
from scipy.special import stdtr  # type: ignore[import-untyped]

from epsom.errors import InputError
from epsom.numbers.pooling.counts import Counts
from epsom.numbers.pooling.fit import Pool, pool, regress
from epsom.numbers.pooling.mixed import Array, Method
from epsom.numbers.pooling.table import Table

__all__ = [
    "LEAST",
    "Filled",
    "Rank",
    "Slope",
    "egger",
    "egger_mixed",
    "harbord",
    "pet_peese",
    "peters",
    "rank",
    "trim_and_fill",
]

LEAST = 10


@dataclass(frozen=True, slots=True)
class Slope:
    """A regression on the size of studies: `statistic` and `p` belong to the slope.

    `limit` is what the line gives for an endlessly large study, in the unit of the table, with its standard error; it is a
    line drawn past the data. `df` is None for a z-test.
    """

    test: str
    k: int
    statistic: float
    df: float | None
    p: float
    limit: float
    limit_se: float


@dataclass(frozen=True, slots=True)
class Rank:
    """Kendall's tau between standardised estimates and their variances; `exact` says how its p-value was found."""

    k: int
    tau: float
    p: float
    exact: bool


@dataclass(frozen=True, slots=True)
class Filled:
    """Trim and fill: how many studies a symmetric picture would need, on which side, and the pool with them put in.

    A what-if, not a corrected answer: it invents studies, and fails when studies truly differ.
    """

    missing: int
    side: Literal["left", "right"]
    pooled: Pool
    filled: Table


def _enough(k: int, even_if_few: bool) -> bool:
    if k < 3:
        raise InputError(f"{k} studies give no picture of small and large.", "Three are the least that can be drawn.")
    return even_if_few or k >= LEAST


def _line(y: Array, x: Array, w: Array) -> tuple[Array, Array]:
    """Weighted least squares on an intercept and x with one spread for all: coefficients and their standard errors."""
    root = np.sqrt(w)
    q, triangle = np.linalg.qr(np.column_stack([np.ones_like(x), x]) * root[:, None])
    if abs(triangle[1, 1]) < 1e-10 * np.linalg.norm(x * root):
        raise InputError("All of these studies are of one size.", "There is no small and large to compare.")
    back = np.linalg.inv(triangle)
    b = back @ (q.T @ (root * y))
    left = root * y - (np.column_stack([np.ones_like(x), x]) * root[:, None]) @ b
    spread = float(left @ left) / (len(y) - 2)
    return b, np.sqrt(spread * np.diag(back @ back.T))


def _slope(test: str, y: Array, x: Array, w: Array, slope_at: int = 1) -> Slope:
    b, se = _line(y, x, w)
    df = float(len(y) - 2)
    statistic = float(b[slope_at] / se[slope_at])
    limit = 1 - slope_at
    return Slope(test, len(y), statistic, df, float(2 * stdtr(df, -abs(statistic))), float(b[limit]), float(se[limit]))


def _arrays(table: Table) -> tuple[Array, Array]:
    return np.asarray(table.estimates, float), np.asarray(table.variances, float)


def egger(table: Table, even_if_few: bool = False) -> Slope | None:
    """Egger's test: estimates on their standard errors, weights 1/v, one spread for all, t with k-2 degrees of freedom.

    None with fewer than ten studies unless `even_if_few`. Not for odds or risk ratios. InputError below three studies.
    """
    if not _enough(table.k, even_if_few):
        return None
    y, v = _arrays(table)
    return _slope("Egger", y, np.sqrt(v), 1 / v)


def egger_mixed(table: Table, method: Method = "REML", even_if_few: bool = False) -> Slope | None:
    """The mixed-effects form of Egger's test: meta-regression on the standard error, z-test; None as for `egger`."""
    if not _enough(table.k, even_if_few):
        return None
    errors = [sqrt(value) for value in table.variances]
    found = regress(Table(table.estimates, table.variances, {"se": errors}), ["se"], method, "z")
    limit, slope = found.coefficients
    return Slope("Egger, mixed effects", table.k, slope.statistic, None, slope.p, limit.estimate, limit.se)


def peters(studies: Sequence[Counts], even_if_few: bool = False) -> Slope | None:
    """Peters' test for odds ratios: log odds ratio on 1/people, weighted by events x non-events / people; None if few.

    Studies with an empty cell get a half in each, as in `counts`.
    """
    if not _enough(len(studies), even_if_few):
        return None
    cells = np.array([_halved(study) for study in studies])
    a, b, c, d = cells.T
    n = cells.sum(axis=1)
    return _slope("Peters", np.log(a * d / (b * c)), 1 / n, 1 / (1 / (a + c) + 1 / (b + d)))


def harbord(studies: Sequence[Counts], even_if_few: bool = False) -> Slope | None:
    """Harbord's test for odds ratios: the score Z/V on 1/sqrt(V), weights V; None if few.

    Z is the surprise in events among the treated and V its variance when nothing works. Studies in which no one, or
    everyone, had the event have no V and are left out.
    """
    if not _enough(len(studies), even_if_few):
        return None
    a, b, c, d = np.array([study.cells for study in studies], float).T
    n = a + b + c + d
    z = a - (a + c) * (a + b) / n
    v = (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1))
    use = v > 0
    if not _enough(int(use.sum()), even_if_few):
        return None
    z, v = z[use], v[use]
    return _slope("Harbord", z / v, 1 / np.sqrt(v), v)


def _halved(study: Counts) -> tuple[float, ...]:
    half = 0.5 if min(study.cells) == 0 else 0.0
    return tuple(cell + half for cell in study.cells)


def rank(table: Table, even_if_few: bool = False) -> Rank | None:
    """The rank test of Begg and Mazumdar; p exact up to 50 studies without ties, else normal with ties allowed for.

    It finds little with fewer than about 25 studies. None with fewer than ten unless `even_if_few`.
    """
    if not _enough(table.k, even_if_few):
        return None
    y, v = _arrays(table)
    w = 1 / v
    mean = float((w * y).sum() / w.sum())
    standard = (y - mean) / np.sqrt(v - 1 / w.sum())
    upper = np.triu_indices(table.k, 1)
    one = np.sign(standard[:, None] - standard[None, :])[upper]
    two = np.sign(v[:, None] - v[None, :])[upper]
    score = round(float((one * two).sum()))
    ties = [np.unique(values, return_counts=True)[1].astype(float) for values in (standard, v)]
    untied = [float((one != 0).sum()), float((two != 0).sum())]
    if min(untied) == 0:
        raise InputError("All of these studies are of one size.", "There is no small and large to compare.")
    tau = score / sqrt(untied[0] * untied[1])
    exact = table.k <= 50 and all(counts.max() == 1 for counts in ties)
    return Rank(table.k, tau, _kendall_p(table.k, score) if exact else _kendall_normal(table.k, score, ties), exact)


def _kendall_p(k: int, score: int) -> float:
    """Two-sided p of Kendall's score by counting all k! orders through their inversions; whole numbers until the end."""
    ways = [1]
    for length in range(2, k + 1):
        wider = [0] * (len(ways) + length - 1)
        running = 0
        for inversions in range(len(wider)):
            running += ways[inversions] if inversions < len(ways) else 0
            running -= ways[inversions - length] if 0 <= inversions - length < len(ways) else 0
            wider[inversions] = running
        ways = wider
    fewest = (comb(k, 2) - abs(score)) // 2
    return min(1.0, 2 * sum(ways[: fewest + 1]) / sum(ways))


def _kendall_normal(k: int, score: int, ties: Sequence[Array]) -> float:
    pairs, threes, fives = [], [], []
    for t in ties:
        pairs.append(float((t * (t - 1)).sum()))
        threes.append(float((t * (t - 1) * (t - 2)).sum()))
        fives.append(float((t * (t - 1) * (2 * t + 5)).sum()))
    variance = (k * (k - 1) * (2 * k + 5) - sum(fives)) / 18 + pairs[0] * pairs[1] / (2 * k * (k - 1))
    variance += threes[0] * threes[1] / (9 * k * (k - 1) * (k - 2))
    return erfc(abs(score) / sqrt(2 * variance))


def trim_and_fill(
    table: Table,
    method: Method = "REML",
    estimator: Literal["L0", "R0"] = "L0",
    side: Literal["left", "right"] | None = None,
) -> Filled:
    """How the pool would look if the studies that a symmetric picture lacks were put in.

    `side` is where studies would be lacking; found from the slope of Egger's mixed-effects line when not given. The
    pooled estimate has z intervals, since the studies put in are not observations. A count that swings to and fro is cut off
    after 100 rounds. InputError below three studies.
    """
    _enough(table.k, even_if_few=True)
    if side is None:
        found = egger_mixed(table, method, even_if_few=True)
        side = "right" if found is not None and found.statistic < 0 else "left"
    sign = -1.0 if side == "right" else 1.0
    y, v = _arrays(table)
    order = np.argsort(sign * y, kind="stable")
    y, v = sign * y[order], v[order]
    missing, before, centre = 0, -1, 0.0
    for _ in range(100):
        if missing == before:
            break
        before, left = missing, table.k - missing
        centre = pool(Table(list(y[:left]), list(v[:left])), method, "z").estimate
        missing = min(_lacking(y - centre, estimator), table.k - 2)
    lower = 2 * centre - y[table.k - missing :]
    filled = Table(
        [*(float(sign * value) for value in y), *(float(sign * value) for value in lower)],
        [*(float(value) for value in v), *(float(value) for value in v[table.k - missing :])],
    )
    return Filled(missing, side, pool(filled, method, "z"), filled)


def _lacking(away: Array, estimator: Literal["L0", "R0"]) -> int:
    """How many studies are lacking below, from the signed ranks of the distances to the centre."""
    k = len(away)
    ranks = np.empty(k)
    ranks[np.argsort(np.abs(away), kind="stable")] = np.arange(1, k + 1)
    if estimator == "R0":
        below = ranks[away < 0]
        found = k - (float(below.max()) if below.size else 0.0) - 1
    else:
        found = (4 * float(ranks[away > 0].sum()) - k * (k + 1)) / (2 * k - 1)
    return max(0, round(found))


def pet_peese(table: Table, even_if_few: bool = False) -> tuple[Slope, Slope, Literal["PET", "PEESE"]] | None:
    """The estimate for an endlessly large study: PET (line in the standard error), PEESE (line in the variance), and which.

    PEESE is the one to read when PET's limit differs from nought (p below 0.1), else PET. For sensitivity only:
    it is far off when studies truly differ, are few, or are all small. None with fewer than ten studies unless `even_if_few`.
    """
    if not _enough(table.k, even_if_few):
        return None
    y, v = _arrays(table)
    pet, peese = _slope("PET", y, np.sqrt(v), 1 / v), _slope("PEESE", y, v, 1 / v)
    strength = abs(pet.limit / pet.limit_se)
    return pet, peese, "PEESE" if stdtr(float(table.k - 2), -strength) < 0.05 else "PET"
