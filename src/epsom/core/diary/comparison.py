"""Two stretches of one person's days, compared: the difference of the means and its 95 % range.

Days resemble the day before, so 28 days say less than 28 independent ones. The range allows for that: with carry-over
rho from one day to the next, the variance of a mean of n noted days is sigma^2 / n_eff with

    n_eff = n^2 / sum over all pairs (i, j) of rho^|day_i - day_j|

which is exact for days that follow each other as a first-order autoregression, gaps included, and comes to about
n (1 - rho) / (1 + rho) without gaps (Bayley and Hammersley 1946, J R Stat Soc Suppl 8:184). rho is estimated from days
that lie side by side, each stretch about its own mean, and put right for the downward pull of short stretches,
(1 + 4 rho) / n each (Marriott and Pope 1954, cited from memory; the tests check by simulation that the ranges hold what
they say). The variance of a day is put right by 1 - 1 / n_eff for the same reason. The two variances stay apart, with
Welch's degrees of freedom.

Nothing here knows what was measured, and nothing can tell what caused a difference.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import median

ROUNDING_VARIANCE = 1 / 12  # of a value given in whole steps of 1
RHO_AT_MOST = 0.9
RHO_UNKNOWN = 0.5  # with too few days side by side to see (a choice of ours, on the careful side)
PAIRS_AT_LEAST = 6

# Two-sided 95 % points of Student's t (any printed table), read in between along 1 / degrees of freedom.
_T95 = (
    (1.0, 12.706),
    (1.5, 6.085),
    (2.0, 4.303),
    (3.0, 3.182),
    (4.0, 2.776),
    (5.0, 2.571),
    (6.0, 2.447),
    (8.0, 2.306),
    (10.0, 2.228),
    (15.0, 2.131),
    (20.0, 2.086),
    (30.0, 2.042),
    (60.0, 2.000),
    (120.0, 1.980),
)
_Z95 = 1.960


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What lies between two stretches of days, in the units of the measure."""

    before: float  # mean
    now: float  # mean
    change: float  # now less before
    low: float  # 95 % range of the change
    high: float
    spread: float  # standard deviation before
    carry_over: float  # rho, from one day to the next
    days_before: int
    days_now: int
    worth_before: float  # as many independent days as the noted ones are worth
    worth_now: float
    lower: int  # days now below the middle day before
    higher: int  # days now above it

    @property
    def may_be_none(self) -> bool:
        """Whether 0 lies inside the range: there may be no difference."""
        return self.low <= 0 <= self.high


def compare(before: Mapping[int, float], now: Mapping[int, float], *, step: float = 1.0) -> Difference:
    """Compare two stretches of days (day number -> value, at least two days each).

    `step`, above 0, is the smallest step the values are given in: values cannot be surer than their rounding.
    """
    means = [sum(days.values()) / len(days) for days in (before, now)]
    rho = carry_over((before, now))
    worth = [effective_days(sorted(days), rho) for days in (before, now)]
    floor = ROUNDING_VARIANCE * step * step
    squares = [
        max(_variance(days, mean, each), floor) for days, mean, each in zip((before, now), means, worth, strict=True)
    ]
    parts = [square / each for square, each in zip(squares, worth, strict=True)]
    whole = sum(parts)
    freedom = whole**2 / sum(part**2 / max(each - 1, 1.0) for part, each in zip(parts, worth, strict=True))
    half = t95(freedom) * sqrt(whole)
    change = means[1] - means[0]
    middle = median(before.values())
    return Difference(
        before=means[0],
        now=means[1],
        change=change,
        low=change - half,
        high=change + half,
        spread=sqrt(sum((value - means[0]) ** 2 for value in before.values()) / (len(before) - 1)),
        carry_over=rho,
        days_before=len(before),
        days_now=len(now),
        worth_before=worth[0],
        worth_now=worth[1],
        lower=sum(value < middle for value in now.values()),
        higher=sum(value > middle for value in now.values()),
    )


def carry_over(stretches: Sequence[Mapping[int, float]]) -> float:
    """How much of one day's distance from the mean is left the day after, 0 to 0.9; never below 0, to stay careful."""
    products, pairs, squares, days = 0.0, 0, 0.0, 0
    for stretch in stretches:
        mean = sum(stretch.values()) / len(stretch)
        for day, value in stretch.items():
            squares += (value - mean) ** 2
            days += 1
            if day + 1 in stretch:
                products += (value - mean) * (stretch[day + 1] - mean)
                pairs += 1
    if pairs < PAIRS_AT_LEAST:
        return RHO_UNKNOWN
    if squares == 0:
        return 0.0
    seen = (products / pairs) / (squares / days)
    pull = len(stretches) / days
    corrected = (seen + pull) / max(1 - 4 * pull, 0.2)
    return min(max(corrected, 0.0), RHO_AT_MOST)


def effective_days(days: Sequence[int], rho: float) -> float:
    """How many independent days these (in order) are worth at a carry-over of `rho`."""
    pairs, reach = float(len(days)), 0.0
    # reach: sum over the earlier days i of rho^(day - day_i), carried on from one noted day to the next
    for earlier, later in pairwise(days):
        reach = (reach + 1.0) * rho ** (later - earlier)
        pairs += 2 * reach
    return len(days) ** 2 / pairs


def _variance(days: Mapping[int, float], mean: float, worth: float) -> float:
    """The variance of a day, put right for carry-over: days that cling together show too little of it."""
    around = sum((value - mean) ** 2 for value in days.values()) / len(days)
    return around / max(1 - 1 / worth, 0.1)


def t95(freedom: float) -> float:
    """The two-sided 95 % point of Student's t."""
    if freedom <= 1:
        return _T95[0][1]
    ends = ((float("inf"), _Z95), *reversed(_T95))
    for (more, small), (fewer, large) in pairwise(ends):
        if freedom >= fewer:
            along = (1 / freedom - 1 / more) / (1 / fewer - 1 / more)
            return small + along * (large - small)
    raise AssertionError("no degrees of freedom below one are left")  # pragma: no cover
