"""How many days more would probably settle an answer that is not known yet, if things are as they look now.

The closed form of planning, set to this person's days: method note, section 7. It promises nothing, and a number that no
person would carry out is no number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from math import sqrt

from epsom.core.trial.schedule import every, probability
from epsom.core.trial.shapes import Design
from epsom.core.verdict.case import Case
from epsom.core.verdict.fitting import Fitted

__all__ = ["SETTLED", "days_needed"]

SETTLED = 0.8  # chance of some verdict other than "not known yet"
MOST_MORE = 336  # days; beyond, it is out of reach
_DRAWS = 6  # of the days to come
_SAMPLES = 16  # schedules to pick them from
_GOLDEN = 0.6180339887498949  # drops unrated days evenly


def days_needed(case: Case, fitted: Fitted) -> int | None:
    """Whole further periods of the same design until a verdict is likely (80 %), in days; None when out of reach.

    It takes the effect and the day-to-day behaviour for what they look like now, and widens what the closed form expects by
    as much as this person's answer was wider. None too for comparisons that were not drawn, or beside the outcome's units.
    """
    from epsom.numbers.nof1.precision import chances, expected_se

    if not case.randomised or fitted.unit != "outcome" or fitted.effect.sd is None or fitted.effect.mean is None:
        return None
    block = _more(case)
    days, prior = case.days, case.asked.prior
    mean, sd, mid = fitted.effect.mean / fitted.scale, fitted.effect.sd / fitted.scale, fitted.mid
    if block is None or sd >= prior.sd:
        return None  # the days say nothing the prior did not
    sigma, phi, nu, omega = (
        sum(share * one.parameter_mean(name) for share, one in fitted.parts if name in one.parameters)
        for name in ("sigma", "phi", "nu", "omega")  # the AR(1) model has neither noise nor drift: 0
    )
    half_life = fitted.main.parameter_mean("half_life_days") if fitted.slow else 0.0
    rated = [rating is not None for rating in days.ratings]
    share = len(days.rated) / max(len(days.plan), 1)

    def error(plans: Sequence[Sequence[float]], expected: Sequence[float], seen: Sequence[bool]) -> float:
        return expected_se(
            plans,
            expected,
            sigma=sigma,
            phi=phi,
            nu=nu,
            omega=omega,
            half_life_days=half_life,
            rated=seen,
        )

    now = error([days.plan], days.expected, rated)
    found = 1.0 / sqrt(1.0 / sd**2 - 1.0 / prior.sd**2)
    wider = max(1.0, found / now)
    for more in range(1, MOST_MORE // block.n_days + 1):
        further = _times(block, more)
        plans = [(*days.plan, *(float(day) for day in drawn)) for drawn in _some(further)]
        seen = [*rated, *((day * _GOLDEN) % 1.0 < share for day in range(further.n_days))]
        se = wider * error(plans, (*days.expected, *probability(further)), seen)
        if 1.0 - chances(se, prior.sd, mid, mean, prior_mean=prior.mean)["not known yet"] >= SETTLED:
            return further.n_days
    return None


def _times(block: Design, times: int) -> Design:
    if block.scheme == "daily_balanced":
        return replace(block, compared_days=times * (block.compared_days or 0))
    return replace(block, n_pairs=times * block.n_pairs)


def _some(design: Design) -> Iterator[tuple[int, ...]]:
    """A few schedules, spread over all there are: the same ones every time."""
    drawn = list(every(design, _SAMPLES))
    step = max(1, len(drawn) // _DRAWS)
    yield from drawn[::step][:_DRAWS]


def _more(case: Case) -> Design | None:
    """One more pair of periods as in this trial; for rows without a design, of the length their runs have on average."""
    if case.trial is not None:
        design = case.trial.protocol.design
        if design.scheme == "daily_balanced":
            return replace(design, run_in_days=0, compared_days=14)
        return replace(design, run_in_days=0, n_pairs=1) if design.scheme == "randomised_pairs" else None
    plan = [on for on, there in zip(case.days.plan, case.days.compared, strict=True) if there]
    runs = 1 + sum(one != other for one, other in pairwise(plan))
    length = max(1, round(len(plan) / runs))
    return Design(scheme="randomised_pairs", period_days=length, n_pairs=1, run_in_days=0)
