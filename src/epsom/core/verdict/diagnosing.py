"""How far an answer can be trusted: what the model could not foretell, its integral, what is missing in which arm.

And the test that trusts no model: how extreme is what happened among everything the draw could have brought?
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Any, cast

from epsom.core.trial.schedule import count, every
from epsom.core.verdict.case import Case, constant
from epsom.core.verdict.fitting import Fitted, series_of
from epsom.core.verdict.shapes import Diagnostics, ScoreShift

__all__ = ["MOST_SCHEDULES", "RandomisationTest", "course", "diagnostics", "randomisation", "reached", "shift"]

LAGS = 7
MOST_SCHEDULES = 4_096  # all admissible ones up to here, else so many drawn
LONGEST_COURSE = 400  # days; dense algebra
_MOST_CORRELATED = 0.95
_ROOM = 0.6  # share of days that reach the level of a shift

RandomisationTest = tuple[float, int, float]  # p, schedules looked at, smallest p there could have been


def reached(case: Case, fitted: Fitted) -> float | None:
    """The effect reached on this schedule: the full effect times the mean exposure on the days "on", in the effect's units."""
    from epsom.numbers.nof1 import reached as reached_by

    on = frozenset(case.days.arm(True))
    if not on:
        return None
    marked = cast(Any, [day in on for day in range(len(case.days.plan))])
    return fitted.scale * sum(share * reached_by(fitted.data, one, marked).mean for share, one in fitted.parts)


def diagnostics(case: Case, fitted: Fitted | None, *, thorough: bool = True) -> Diagnostics:
    """Figures for the report. What was left over is that of the model with most weight; None under the ordinal one, whose
    surprises are not seen, where ratings do not differ, and without `thorough`. `lag1` and `acf` are correlations of what was left over."""
    days = case.days
    told = Diagnostics(
        missing_on=days.missing(True),
        missing_off=days.missing(False),
        adherence=days.adherence,
        contrast=days.contrast,
    )
    if fitted is None:
        return told
    told = replace(told, khat=fitted.khat, ess=fitted.ess, method=fitted.method)
    seen = thorough and fitted.unit == "outcome" and not constant(days)
    return _left_over(case, fitted, told) if seen else told


def _left_over(case: Case, fitted: Fitted, told: Diagnostics) -> Diagnostics:
    """With what the days before could not foretell: whether it still hangs together, bends, or spreads more on one arm."""
    from epsom.numbers.nof1 import dependence, level_step, surprises, variance_ratio, wild_days

    weekdays = "omega" in fitted.main.parameters  # the AR(1) model takes the days of the week as alike
    left = surprises(fitted.data, fitted.priors, fitted.main, weekdays)
    found = dependence(left, LAGS)
    when = fitted.data.days
    arms = {True: frozenset(case.days.rated_in(True)), False: frozenset(case.days.rated_in(False))}
    compared = [
        (float(value), int(day) in arms[True])
        for value, day in zip(left, when, strict=True)
        if int(day) in arms[True] or int(day) in arms[False]
    ]
    spread = variance_ratio([value for value, _ in compared], [on for _, on in compared])
    step = level_step(when, left)
    return replace(
        told,
        ljung_box_p=found.p if isfinite(found.p) else None,
        lag1=found.autocorrelations[0] if isfinite(found.p) else None,
        acf=found.autocorrelations if isfinite(found.p) else (),
        outlier_days=tuple(int(day) for day in wild_days(when, left)),
        variance_ratio=None if spread is None else spread.ratio,
        variance_p=None if spread is None else spread.p,
        step_day=None if step is None else int(step.day),
        step_p=None if step is None else step.p,
    )


def course(case: Case, fitted: Fitted) -> tuple[tuple[int, float, float, float], ...]:
    """(day, middle, low, high) of the level with the effect, every day, in the outcome's units as written; 95 % band.

    Empty under the ordinal model, which has no level in those units, and where ratings do not differ.
    """
    from epsom.numbers.nof1 import fitted_course

    if fitted.unit != "outcome" or constant(case.days) or len(case.days.plan) > LONGEST_COURSE:
        return ()
    found = []
    factor = case.asked.sign * case.asked.scale
    for day, middle, low, high in fitted_course(fitted.data, fitted.priors, fitted.whole):
        ends = sorted((factor * low, factor * high))
        found.append((int(day), factor * middle, ends[0], ends[1]))
    return tuple(found)


def shift(case: Case, fitted: Fitted) -> ScoreShift | None:
    """The effect as the share of days that reach a level; None where ratings do not differ.

    The level is the lowest rating that no more than six days in ten reach, so that there is room both ways: about the
    middle of the ratings this person gave.
    """
    from epsom.numbers.nof1 import score_shift

    if constant(case.days):
        return None
    turned = [case.asked.sign * rating for rating in case.days.ratings if rating is not None]
    level = next(
        (each for each in sorted(set(turned)) if sum(rating >= each for rating in turned) <= _ROOM * len(turned)),
        max(turned),
    )
    as_fitted = min(float(value) for value, rating in zip(fitted.data.outcome, turned, strict=True) if rating >= level)
    found = score_shift(fitted.data, fitted.whole, as_fitted)
    return ScoreShift(
        level=case.asked.sign * level, off=found.off, on=found.on, change=found.change, low=found.low, high=found.high
    )


def randomisation(case: Case, fitted: Fitted) -> RandomisationTest | None:
    """The randomisation test of the sealed schedule; None where nothing was drawn, or nothing can be compared.

    Every admissible schedule up to `MOST_SCHEDULES`, else so many drawn, laid over the calendar with its pauses, and cut
    where the days end. What the plan was is compared, so it answers by the plan. The day-to-day correlation is that of the
    fit. The exposure is immediate, or builds up with the half-life believed before the start when the protocol's model does;
    never with one found in the data, which would know the schedule. The smallest p there could have been is that of a
    schedule more extreme than all others, which among pairs always has its mirror image beside it.
    """
    from epsom.numbers.nof1.permutation import randomisation_test

    trial = case.trial
    if (
        trial is None
        or not trial.randomised
        or constant(case.days)
        or not (case.days.arm(True) and case.days.arm(False))
    ):
        return None
    design = trial.protocol.design
    own = case.days.plan
    whole = count(design) <= MOST_SCHEDULES
    rows = [_laid(schedule, case.positions) for schedule in every(design, MOST_SCHEDULES)]
    if whole:
        rows = list(
            dict.fromkeys(rows)
        )  # cut short, several schedules are one; each stands for as many, so one will do
    data = series_of(case.days, case.asked, planned=True)
    phi = sum(
        share * one.parameter_mean("phi") * (1.0 - one.parameter_mean("nu") if "nu" in one.parameters else 1.0)
        for share, one in fitted.parts
    )
    half_life = case.asked.half_life.median_days if case.model == "full" else 0.0
    _, p = randomisation_test(
        data, rows, case.days.expected, min(max(phi, 0.0), _MOST_CORRELATED), actual=own, half_life_days=half_life
    )
    among = len(rows) + (own not in rows)
    return p, among, min(1.0, (2.0 if whole else 1.0) / among)


def _laid(schedule: tuple[int, ...], positions: tuple[int | None, ...]) -> tuple[float, ...]:
    """A schedule on the calendar of this trial: nothing on a day of a pause."""
    return tuple(0.0 if position is None else float(schedule[position]) for position in positions)
