"""From means and standard deviations to an estimate and its variance: two groups, a change, a cross-over trial.

Groups come as (mean, standard deviation, people). An effect is always first group minus second, in the papers' own direction:
`flip` turns it round, and that is settled before pooling. Whatever had to be supposed on the way stands in `assumed`, and
travels with the effect. Arithmetic only, without NumPy. Not for events out of people (`counts`), nor for papers that give
an interval, a p-value or medians instead (`reported`).

Sources: Hedges 1981 (J); Becker 1988 and Morris 2008 (change standardised by the spread before); Cochrane Handbook 6.5.2
(joining groups) and 23.2 (cross-over trials); Borenstein et al. 2009, chapter 24 (several outcomes of one trial).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, lgamma, log, sqrt
from typing import NamedTuple

from epsom.errors import InputError

__all__ = [
    "Effect",
    "Group",
    "change_sd",
    "correlation_from",
    "crossover",
    "crossover_g",
    "exact_j",
    "flip",
    "g_from_d",
    "hedges_g",
    "join",
    "mean_difference",
    "pre_post_g",
    "pre_post_g_difference",
    "together",
    "vary",
]

USUAL_CORRELATION = 0.5
OTHER_CORRELATIONS = (0.3, 0.5, 0.7)


@dataclass(frozen=True, slots=True)
class Effect:
    """An estimate, its variance (the unit squared), and the suppositions it rests on, in words."""

    estimate: float
    variance: float
    assumed: tuple[str, ...] = ()


class Group(NamedTuple):
    """The mean, standard deviation and number of people of one group, at one time or as a change."""

    mean: float
    sd: float
    n: float


def finite(**given: float) -> None:
    """InputError when a number is missing or not finite; the name of the argument is the name in the message."""
    for name, value in given.items():
        if not isfinite(value):
            raise InputError(
                f"The {name.replace('_', ' ')} is missing or not a number.", "Give it, or leave the study out."
            )


def people_at_least(n: float, least: int = 2) -> None:
    """InputError when a group is too small for what is asked of it."""
    if not (isfinite(n) and n >= least):
        raise InputError(f"A group of {n:g} cannot be used here.", f"It takes at least {least} people.")


def above_zero(what: str, value: float) -> None:
    """InputError when a number that lies above zero does not."""
    if not (isfinite(value) and value > 0):
        raise InputError(f"The {what} is {value:g}; it lies above zero.", "Look it up again, or leave the study out.")


def _within(correlation: float) -> None:
    if not -1 < correlation < 1:
        raise InputError(f"A correlation of {correlation:g} is not possible here.", "It lies between -1 and 1.")


def _group(group: Group, least: int = 2) -> None:
    finite(mean=group.mean)
    above_zero("standard deviation", group.sd)
    people_at_least(group.n, least)


def exact_j(df: float) -> float:
    """Hedges' exact factor against the bias of small samples, for `df` degrees of freedom (two or more)."""
    if not (isfinite(df) and df > 1):
        raise InputError(f"{df:g} degrees of freedom are too few for a standardised effect.", "It takes two or more.")
    return exp(lgamma(df / 2) - log(sqrt(df / 2)) - lgamma((df - 1) / 2))


# --- two groups -------------------------------------------------------------------------------------------------------


def mean_difference(first: Group, second: Group) -> Effect:
    """First mean minus second, in the unit of the scale; for means at the end, or for changes with the spread of changes."""
    _group(first)
    _group(second)
    return Effect(first.mean - second.mean, first.sd**2 / first.n + second.sd**2 / second.n)


def hedges_g(first: Group, second: Group) -> Effect:
    """The difference in pooled standard deviations, corrected by J; v = 1/n1 + 1/n2 + g^2 / (2 (n1 + n2)).

    With changes and their spread the unit is the spread of changes, which is not the spread of people: say which.
    """
    _group(first)
    _group(second)
    df = first.n + second.n - 2
    pooled = sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / df)
    return g_from_d((first.mean - second.mean) / pooled, first.n, second.n)


def g_from_d(d: float, n1: float, n2: float) -> Effect:
    """A published Cohen's d (difference over pooled standard deviation) as Hedges' g with its variance."""
    finite(d=d)
    people_at_least(n1)
    people_at_least(n2)
    g = exact_j(n1 + n2 - 2) * d
    return Effect(g, 1 / n1 + 1 / n2 + g**2 / (2 * (n1 + n2)))


def join(*groups: Group) -> Group:
    """Two or more groups as if they had been one, such as two doses of one trial; exact."""
    if not groups:
        raise InputError("There is no group to join.", "Give at least one.")
    for group in groups:
        _group(group)
    people = sum(group.n for group in groups)
    mean = sum(group.n * group.mean for group in groups) / people
    squares = sum((group.n - 1) * group.sd**2 + group.n * (group.mean - mean) ** 2 for group in groups)
    return Group(mean, sqrt(squares / (people - 1)), people)


def together(effects: Sequence[Effect], correlation: float = USUAL_CORRELATION) -> Effect:
    """Several outcomes of the same people as one average; their correlation is supposed, and said.

    The variance is that of a mean of correlated values. Raises InputError when nothing is given.
    """
    if not effects:
        raise InputError("There is no effect to average.", "Give at least one.")
    _within(correlation)
    count = len(effects)
    for effect in effects:
        above_zero("variance", effect.variance)
    errors = [sqrt(effect.variance) for effect in effects]
    own = sum(error**2 for error in errors)
    total = own + correlation * (sum(errors) ** 2 - own)
    if total <= 0:
        raise InputError(f"{count} outcomes cannot all be correlated at {correlation:g}.", "Use a higher correlation.")
    said = tuple(dict.fromkeys(line for effect in effects for line in effect.assumed))
    if count > 1:
        said = (*said, f"the outcomes of one trial are correlated at {correlation:g}")
    return Effect(sum(effect.estimate for effect in effects) / count, total / count**2, said)


def flip(effect: Effect) -> Effect:
    """The same effect in the other direction."""
    return replace(effect, estimate=-effect.estimate)


# --- change, and the same people twice ----------------------------------------------------------------------------------


def _known(correlation: float | None) -> tuple[float, tuple[str, ...]]:
    if correlation is None:
        return USUAL_CORRELATION, (f"the two measurements of a person are correlated at {USUAL_CORRELATION:g}",)
    _within(correlation)
    return correlation, ()


def change_sd(sd_pre: float, sd_post: float, correlation: float) -> float:
    """The standard deviation of changes, from the spread before, the spread after, and their correlation."""
    above_zero("standard deviation before", sd_pre)
    above_zero("standard deviation after", sd_post)
    _within(correlation)
    return sqrt(sd_pre**2 + sd_post**2 - 2 * correlation * sd_pre * sd_post)


def correlation_from(sd_pre: float, sd_post: float, sd_change: float) -> float:
    """The correlation that three published standard deviations imply; InputError when no correlation could give them."""
    for name, value in (("before", sd_pre), ("after", sd_post), ("of changes", sd_change)):
        above_zero(f"standard deviation {name}", value)
    found = (sd_pre**2 + sd_post**2 - sd_change**2) / (2 * sd_pre * sd_post)
    if not -1 < found < 1:
        raise InputError("These three standard deviations do not fit together.", "One of them may be a standard error.")
    return found


def pre_post_g(pre: float, post: float, sd_pre: float, n: float, correlation: float | None = None) -> Effect:
    """The change of one group in standard deviations before treatment; v = 2(1-r)/n + g^2/(2n).

    Without a control group this holds regression to the mean and expectation as well as any effect. A correlation that is
    not given is taken as 0.5, and said.
    """
    finite(mean_before=pre, mean_after=post)
    above_zero("standard deviation before", sd_pre)
    people_at_least(n, 3)
    r, said = _known(correlation)
    g = exact_j(n - 1) * (post - pre) / sd_pre
    return Effect(g, 2 * (1 - r) / n + g**2 / (2 * n), said)


def pre_post_g_difference(treated: Effect, control: Effect) -> Effect:
    """Change in the treated minus change in the control group, from two `pre_post_g`."""
    said = tuple(dict.fromkeys((*treated.assumed, *control.assumed)))
    return Effect(treated.estimate - control.estimate, treated.variance + control.variance, said)


def crossover(first: Group, second: Group, correlation: float | None = None) -> Effect:
    """A cross-over trial in the unit of the scale: the same n people in both conditions, paired.

    v = (sd1^2 + sd2^2 - 2 r sd1 sd2) / n. Never treat the two periods as separate people. A correlation that is not given is
    taken as 0.5, and said: see `vary`. A published spread of differences gives it: see `correlation_from`.
    """
    n, r, said = _pairs(first, second, correlation)
    return Effect(first.mean - second.mean, change_sd(first.sd, second.sd, r) ** 2 / n, said)


def crossover_g(first: Group, second: Group, correlation: float | None = None) -> Effect:
    """A cross-over trial in standard deviations between people; g corrected with J(n-1), v = 2(1-r)/n + g^2/(2n).

    The unit is the root mean square of the two spreads, so that it compares with parallel trials.
    """
    n, r, said = _pairs(first, second, correlation)
    g = exact_j(n - 1) * (first.mean - second.mean) / sqrt((first.sd**2 + second.sd**2) / 2)
    return Effect(g, 2 * (1 - r) / n + g**2 / (2 * n), said)


def _pairs(first: Group, second: Group, correlation: float | None) -> tuple[float, float, tuple[str, ...]]:
    _group(first, 3)
    _group(second, 3)
    if first.n != second.n:
        raise InputError(
            f"{first.n:g} people in one condition and {second.n:g} in the other are not the same people.",
            "Use those who finished both.",
        )
    r, said = _known(correlation)
    return first.n, r, said


def vary(
    make: Callable[[float], Effect], correlations: Sequence[float] = OTHER_CORRELATIONS
) -> tuple[tuple[float, Effect], ...]:
    """The same effect at several correlations, 0.3, 0.5 and 0.7 unless told; the sensitivity that belongs beside a guess."""
    return tuple((correlation, make(correlation)) for correlation in correlations)
