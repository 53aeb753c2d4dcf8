"""Events out of people, in two groups: odds ratio, risk ratio, risk difference, and the old ways of pooling them directly.

Ratios are logarithms throughout. Arithmetic only, without NumPy. Not for means: see `effects`.

Sources: Yusuf et al. 1985 (Peto); Mantel & Haenszel 1959, Greenland & Robins 1985 and Robins, Breslow & Greenland 1986
(their variances); Cochrane Handbook 10.4.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, log

from epsom.errors import InputError
from epsom.numbers.pooling.effects import Effect

__all__ = [
    "Counts",
    "log_odds",
    "log_odds_ratio",
    "log_risk_ratio",
    "mantel_haenszel_odds_ratio",
    "mantel_haenszel_risk_ratio",
    "peto",
    "risk_difference",
]


@dataclass(frozen=True, slots=True)
class Counts:
    """People with the event and people in all, treated and control.

    Raises InputError when a group is empty, or has fewer than no or more events than people.
    """

    events: float
    people: float
    control_events: float
    control_people: float

    def __post_init__(self) -> None:
        for events, people in ((self.events, self.people), (self.control_events, self.control_people)):
            if not (isfinite(events) and isfinite(people)):
                raise InputError("A count is missing or not a number.", "Give events and people for both groups.")
            if people <= 0:
                raise InputError(
                    "A group without people cannot be compared.", "Give the number of people in each group."
                )
            if not 0 <= events <= people:
                raise InputError(
                    f"{events:g} events among {people:g} people are not possible.", "Look the counts up again."
                )

    @property
    def cells(self) -> tuple[float, float, float, float]:
        """With and without the event among the treated, then among the controls."""
        return self.events, self.people - self.events, self.control_events, self.control_people - self.control_events


_HALF = "half an event was added to each cell because one of them was empty"
_SILENT = "no one, or everyone, had the event in both groups: such a study says nothing about a ratio"


def _filled(counts: Counts) -> tuple[tuple[float, float, float, float], tuple[str, ...]]:
    """The cells, with a half added to all four only when one of them is empty, and what to say about it."""
    a, b, c, d = counts.cells
    if min(a, b, c, d) > 0:
        return (a, b, c, d), ()
    silent = (_SILENT,) if a == c == 0 or b == d == 0 else ()
    return (a + 0.5, b + 0.5, c + 0.5, d + 0.5), (_HALF, *silent)


def log_odds_ratio(counts: Counts) -> Effect:
    """The log odds ratio, treated over control; v = 1/a + 1/b + 1/c + 1/d. A half is added only when a cell is empty."""
    (a, b, c, d), said = _filled(counts)
    return Effect(log(a * d / (b * c)), 1 / a + 1 / b + 1 / c + 1 / d, said)


def log_risk_ratio(counts: Counts) -> Effect:
    """The log risk ratio, treated over control; v = 1/a - 1/n1 + 1/c - 1/n2. A half is added only when a cell is empty."""
    (a, b, c, d), said = _filled(counts)
    return Effect(log(a / (a + b)) - log(c / (c + d)), 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d), said)


def risk_difference(counts: Counts) -> Effect:
    """The risk of the treated minus that of the controls, as a share of one, not per cent.

    The estimate is never corrected; with an empty cell the variance takes a half more in each, so that it is not nought.
    """
    estimate = counts.events / counts.people - counts.control_events / counts.control_people
    (a, b, c, d), said = _filled(counts)
    first, second = a + b, c + d
    return Effect(estimate, a * b / first**3 + c * d / second**3, tuple(line for line in said if line != _SILENT))


def log_odds(events: float, people: float) -> Effect:
    """The log odds of a single group, for pooling how often something happens; a half is added when a cell is empty."""
    a, b, _, _ = Counts(events, people, 1, 2).cells
    said: tuple[str, ...] = ()
    if min(a, b) == 0:
        a, b, said = a + 0.5, b + 0.5, (_HALF,)
    return Effect(log(a / b), 1 / a + 1 / b, said)


def _some(studies: Sequence[Counts]) -> None:
    if not studies:
        raise InputError("There is no study here.", "At least one is needed.")


def _no_events() -> InputError:
    return InputError("These studies hold no event, or nothing else.", "A ratio needs some of each.")


def mantel_haenszel_risk_ratio(studies: Sequence[Counts]) -> Effect:
    """The common log risk ratio by Mantel and Haenszel, without half events; for rare events and one common effect."""
    _some(studies)
    upper = lower = spread = 0.0
    for study in studies:
        a, _, c, _ = study.cells
        n1, n2 = study.people, study.control_people
        n = n1 + n2
        upper += a * n2 / n
        lower += c * n1 / n
        spread += (n1 * n2 * (a + c) - a * c * n) / n**2
    if upper <= 0 or lower <= 0:
        raise _no_events()
    return Effect(log(upper / lower), spread / (upper * lower))


def mantel_haenszel_odds_ratio(studies: Sequence[Counts]) -> Effect:
    """The common log odds ratio by Mantel and Haenszel, variance by Robins, Breslow and Greenland; without half events."""
    _some(studies)
    upper = lower = both = upper_own = lower_own = 0.0
    for study in studies:
        a, b, c, d = study.cells
        n = a + b + c + d
        r, s, p, q = a * d / n, b * c / n, (a + d) / n, (b + c) / n
        upper, lower = upper + r, lower + s
        upper_own, both, lower_own = upper_own + p * r, both + p * s + q * r, lower_own + q * s
    if upper <= 0 or lower <= 0:
        raise _no_events()
    variance = upper_own / (2 * upper**2) + both / (2 * upper * lower) + lower_own / (2 * lower**2)
    return Effect(log(upper / lower), variance)


def peto(studies: Sequence[Counts]) -> Effect:
    """The common log odds ratio by Peto's one step; for rare events, groups of like size and small effects."""
    _some(studies)
    surprise = spread = 0.0
    for study in studies:
        n1, n2 = study.people, study.control_people
        n, events = n1 + n2, study.events + study.control_events
        surprise += study.events - events * n1 / n
        spread += n1 * n2 * events * (n - events) / (n**2 * (n - 1))
    if spread <= 0:
        raise _no_events()
    return Effect(surprise / spread, 1 / spread)
