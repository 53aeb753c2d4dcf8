"""From what a paper says of its own result to an estimate and its variance: interval, standard error, p-value, medians.

Whatever had to be supposed stands in `assumed`. Arithmetic only; SciPy is asked only where degrees of freedom are known. Not
for means with standard deviations (`effects`), nor for events out of people (`counts`).

Sources: Cochrane Handbook 6.3 and 6.5.2 (spread from intervals and p-values); Wan et al. 2014 and Luo et al. 2018 (medians);
Borenstein et al. 2009, chapter 7 (odds ratio to d).
"""

from __future__ import annotations

from math import isfinite, log, pi, sqrt
from statistics import NormalDist

from epsom.errors import InputError
from epsom.numbers.pooling.effects import Effect, Group, above_zero, finite, people_at_least

__all__ = [
    "d_from_log_odds_ratio",
    "from_five_numbers",
    "from_interval",
    "from_p",
    "from_quartiles",
    "from_range",
    "from_ratio_interval",
    "from_se",
    "sd_from_interval",
    "sd_from_se",
]


def _quantile(level: float, df: float | None) -> float:
    if not 0 < level < 1:
        raise InputError(
            f"An interval cannot hold {level:g} of everything.", "Give a level between 0 and 1, such as 0.95."
        )
    upper = 0.5 + level / 2
    if df is None:
        return NormalDist().inv_cdf(upper)
    if not (isfinite(df) and df > 0):
        raise InputError(
            f"{df:g} degrees of freedom are not possible.", "They lie above zero; leave them out if not known."
        )
    from scipy.special import stdtrit  # type: ignore[import-untyped]  # only for those who know the degrees of freedom

    return float(stdtrit(df, upper))


def from_se(estimate: float, se: float) -> Effect:
    """An estimate and its standard error."""
    finite(estimate=estimate)
    above_zero("standard error", se)
    return Effect(estimate, se**2)


def from_interval(
    low: float, high: float, estimate: float | None = None, level: float = 0.95, df: float | None = None
) -> Effect:
    """An estimate and its confidence interval, normal unless degrees of freedom are given.

    Without an estimate the middle is taken, and said. When the estimate lies off the middle by more than a tenth of the
    width, that is said too: the interval was made on another scale, or a number was mistyped. InputError when the estimate
    lies outside its interval, or the ends are not in order.
    """
    finite(low_end=low, high_end=high)
    if low >= high:
        raise InputError(f"The interval from {low:g} to {high:g} has no width.", "Give the lower end first.")
    middle, width = (low + high) / 2, high - low
    said: tuple[str, ...] = ()
    if estimate is None:
        estimate, said = middle, ("the estimate is the middle of its interval",)
    finite(estimate=estimate)
    if not low <= estimate <= high:
        raise InputError(
            f"The estimate {estimate:g} lies outside its interval, {low:g} to {high:g}.", "Look both up again."
        )
    if abs(estimate - middle) > width / 10:
        said = (*said, "the interval is not even around the estimate, and its width is taken as it is")
    return Effect(estimate, (width / (2 * _quantile(level, df))) ** 2, said)


def from_ratio_interval(low: float, high: float, ratio: float | None = None, level: float = 0.95) -> Effect:
    """An odds, risk or hazard ratio and its interval, as a logarithm; all three lie above zero."""
    for name, value in (("lower end", low), ("upper end", high), ("ratio", 1.0 if ratio is None else ratio)):
        above_zero(name, value)
    return from_interval(log(low), log(high), None if ratio is None else log(ratio), level)


def from_p(estimate: float, p: float, df: float | None = None) -> Effect:
    """An estimate and its exact two-sided p-value; an estimate of nought or a p of 1 leaves the spread unknown.

    A p given only as "below 0.05" is not a p: with the limit itself the variance is an upper bound.
    """
    finite(estimate=estimate)
    if not 0 < p < 1:
        raise InputError(f"A p-value of {p:g} does not tell the spread.", "It lies between 0 and 1; give it exactly.")
    if estimate == 0:
        raise InputError("With a difference of nought a p-value does not tell the spread.", "Leave the study out.")
    statistic = _quantile(1 - p, df)
    return Effect(estimate, (estimate / statistic) ** 2, ("the spread is worked out from a p-value",))


def sd_from_se(se: float, n: float) -> float:
    """The standard deviation of people from the standard error of their mean."""
    above_zero("standard error", se)
    people_at_least(n)
    return se * sqrt(n)


def sd_from_interval(low: float, high: float, n: float, level: float = 0.95) -> float:
    """The standard deviation of n people from the interval of their mean, by t with n - 1 degrees of freedom."""
    people_at_least(n)
    return sqrt(from_interval(low, high, level=level, df=n - 1).variance * n)


def d_from_log_odds_ratio(effect: Effect) -> Effect:
    """A log odds ratio as a standardised difference, supposing a logistic scale underneath: times sqrt(3)/pi."""
    above_zero("variance", effect.variance)
    said = (*effect.assumed, "an even (logistic) scale lies under yes and no")
    return Effect(effect.estimate * sqrt(3) / pi, effect.variance * 3 / pi**2, said)


# --- medians --------------------------------------------------------------------------------------------------------------


def _ordered(n: float, *values: float) -> None:
    people_at_least(n, 5)
    if not all(isfinite(value) for value in values):
        raise InputError("One of these is missing or not a number.", "Give all of them.")
    if list(values) != sorted(values) or values[0] == values[-1]:
        raise InputError("These do not rise from the lowest to the highest.", "Give low end, median, high end.")


def _half_range(n: float) -> float:
    return NormalDist().inv_cdf((n - 0.375) / (n + 0.25))


def _half_quartiles(n: float) -> float:
    return NormalDist().inv_cdf((0.75 * n - 0.125) / (n + 0.25))


def from_quartiles(q1: float, median: float, q3: float, n: float) -> Group:
    """Mean (Luo) and standard deviation (Wan) of n people, five or more, from quartiles; holds for roughly normal values.

    Papers give medians mostly when values are not normal, so a study that enters this way is to be left out once to see.
    """
    _ordered(n, q1, median, q3)
    weight = 0.7 + 0.39 / n
    return Group(weight * (q1 + q3) / 2 + (1 - weight) * median, (q3 - q1) / (2 * _half_quartiles(n)), n)


def from_range(low: float, median: float, high: float, n: float) -> Group:
    """Mean (Luo) and standard deviation (Wan) of n people from the lowest, the median and the highest; rougher still."""
    _ordered(n, low, median, high)
    weight = 4 / (4 + n**0.75)
    return Group(weight * (low + high) / 2 + (1 - weight) * median, (high - low) / (2 * _half_range(n)), n)


def from_five_numbers(low: float, q1: float, median: float, q3: float, high: float, n: float) -> Group:
    """Mean (Luo) and standard deviation (Wan) of n people from lowest, quartiles, median and highest."""
    _ordered(n, low, q1, median, q3, high)
    ends, quarters = 2.2 / (2.2 + n**0.75), 0.7 - 0.72 / n**0.55
    mean = ends * (low + high) / 2 + quarters * (q1 + q3) / 2 + (1 - ends - quarters) * median
    return Group(mean, (high - low) / (4 * _half_range(n)) + (q3 - q1) / (4 * _half_quartiles(n)), n)
