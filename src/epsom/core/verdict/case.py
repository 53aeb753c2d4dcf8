"""One comparison before the numbers: its days against its protocol, its question, and what already stands against a verdict.

From a sealed trial or from rows that came without one. It fits nothing and gives no label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import isfinite, sqrt
from statistics import fmean, stdev

from epsom.core.trial.schedule import periods
from epsom.core.trial.seal import holds
from epsom.core.trial.shapes import HalfLife, ModelName, Trial, TrialDay
from epsom.core.verdict.fitting import MOST_CATEGORIES, Asked, prior_of
from epsom.core.verdict.ready import MOST_DAYS, Ready, ready
from epsom.core.verdict.rule import AT_A_LOOK, AT_THE_END, Bars
from epsom.core.wording import listed
from epsom.errors import InputError

__all__ = ["Case", "Reason", "case_of", "case_of_rows", "constant", "counted_days", "felt", "piled", "too_little"]

FEWEST_PAIRS = 2
FEWEST_RATED = 14  # in each arm
LEAST_CONTRAST = 0.5
RUN_IN_RATED = 7  # days, for the run-in to say how much a day varies
PILED = 0.5  # share of days in one end category
FEWEST_SKIPPED = 3
FELT = 0.5  # sd between ratings around skipped doses and the others

Reason = tuple[str, dict[str, str]]  # id of a sentence, and what fills its braces


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Days, question, bars, and reasons against a verdict. `positions`: of each calendar day in the trial's schedule."""

    days: Ready
    asked: Asked
    model: ModelName
    prior: str
    name: str  # of the outcome, in words
    unit: str
    low: float | None
    high: float | None
    step: float
    bars: Bars
    randomised: bool
    final: bool
    complete_pairs: int
    against: tuple[Reason, ...] = ()
    trial: Trial | None = None
    ended: bool = False  # over before its last day
    positions: tuple[int | None, ...] = ()


def case_of_rows(
    days: Iterable[TrialDay],
    *,
    mid: float,
    model: ModelName,
    prior: str,
    higher_is_better: bool,
    low: float | None,
    high: float | None,
    name: str,
) -> Case:
    """Rows without a protocol: raw ratings, the priors of the method note, every day at its own probability."""
    rows = list(days)
    randomised = any(0.0 < row.probability < 1.0 for row in rows)
    made = ready(rows, randomised=randomised, low=low, high=high)
    return Case(
        days=made,
        asked=Asked(
            mid=_above_zero(mid), sign=1 if higher_is_better else -1, prior=prior_of(prior, 1.0), half_life=HalfLife()
        ),
        model=model,
        prior=prior,
        name=name,
        unit="points",
        low=low,
        high=high,
        step=0.0,
        bars=AT_THE_END,
        randomised=randomised,
        final=True,
        complete_pairs=sum(bool(pair.rated_on and pair.rated_off) for pair in made.pairs()),
    )


def case_of(
    trial: Trial,
    days: Sequence[TrialDay],
    *,
    model: ModelName | None,
    prior: str | None,
    look_day: int | None,
    ended: bool,
) -> Case:
    """A sealed trial as of the day `look_day` of its schedule; None: as far as the days go. Later days are not read."""
    protocol, outcome = trial.protocol, trial.protocol.outcome
    mid = _above_zero(outcome.mid)
    last_planned = len(trial.schedule) - 1
    rows, positions = _by_the_schedule(trial, days, last_planned if look_day is None else look_day)
    made = ready(rows, randomised=trial.randomised, low=outcome.low, high=outcome.high)
    reached = max((each for each in positions if each is not None), default=-1)
    scale = _scale(trial, made, positions)
    against, final = _standing(trial, reached, look_day, ended)
    if _other_plan(trial, days, positions):
        against.append(("trial_withheld_plan", {}))
    closed = {pair for pair, end in _pair_ends(trial).items() if end <= reached}
    complete = [pair for pair in made.pairs() if pair.pair in closed and pair.rated_on and pair.rated_off]
    named = protocol.prior if prior is None else prior
    return Case(
        days=made,
        asked=Asked(
            mid=mid,
            scale=scale,
            sign=1 if outcome.higher_is_better else -1,
            half_life=protocol.half_life,
            prior=prior_of(named, scale),
        ),
        model=protocol.model if model is None else model,
        prior=named,
        name=outcome.name,
        unit=outcome.unit,
        low=outcome.low,
        high=outcome.high,
        step=outcome.step,
        bars=AT_THE_END if final else AT_A_LOOK,
        randomised=trial.randomised,
        final=final,
        complete_pairs=len(complete),
        against=tuple(against),
        trial=trial,
        ended=ended,
        positions=positions,
    )


def _by_the_schedule(
    trial: Trial, days: Sequence[TrialDay], last: int
) -> tuple[list[TrialDay], tuple[int | None, ...]]:
    """The days up to position `last` of the schedule, with plan, probability, period and pair as they were sealed.

    A day of a pause has no position: the schedule waits. A calendar day without a row takes a position like any other.
    """
    if len(trial.schedule) != len(trial.probability):
        raise InputError(
            "The schedule and its probabilities are not of one length.", "Use the design as it was sealed."
        )
    told = {row.day: row for row in sorted(days, key=lambda each: each.day)}
    if len(told) != len(days):
        ready(days, randomised=False)  # says which day is there twice
    where = {at: period for period in periods(trial.protocol.design) for at in range(period.first, period.last + 1)}
    rows: list[TrialDay] = []
    positions: list[int | None] = []
    position = 0
    for day in range(min(max(told, default=-1) + 1, MOST_DAYS)):
        row = told.get(day) or TrialDay(day=day, planned=0.0, probability=0.0)
        if row.paused:
            rows.append(replace(row, planned=0.0, probability=0.0, period=None, pair=None))
            positions.append(None)
            continue
        if position > last or position >= len(trial.schedule):
            break
        period = where.get(position)
        rows.append(
            replace(
                row,
                planned=float(trial.schedule[position]),
                probability=trial.probability[position] if trial.randomised else 0.0,
                period=None if period is None else period.number,
                pair=None if period is None else period.pair,
            )
        )
        positions.append(position)
        position += 1
    return rows, tuple(positions)


def _standing(trial: Trial, reached: int, look_day: int | None, ended: bool) -> tuple[list[Reason], bool]:
    """What the protocol has against a verdict now, and whether this is its end."""
    against: list[Reason] = []
    if not holds(trial):
        against.append(("trial_withheld_seal", {}))
    looks = {look.day: look.final for look in trial.protocol.looks}
    end = max((day for day, final in looks.items() if final), default=len(trial.schedule) - 1)
    at = reached if look_day is None else look_day
    if at > reached:
        against.append(("trial_withheld_not_there", {"day": str(at + 1), "reached": str(reached + 1)}))
    elif at < end and not ended and at not in looks:
        against.append(("trial_withheld_no_look", {"day": str(at + 1), "looks": listed(str(day + 1) for day in looks)}))
    return against, at >= end


def _other_plan(trial: Trial, days: Sequence[TrialDay], positions: Sequence[int | None]) -> bool:
    """Whether the rows tell another plan than the sealed one; a row of a pause tells none."""
    place = dict(enumerate(positions))
    return any(
        (position := place.get(row.day)) is not None and not row.paused and row.planned != trial.schedule[position]
        for row in days
    )


def _pair_ends(trial: Trial) -> dict[int, int]:
    return {period.pair: period.last for period in periods(trial.protocol.design)}


def _scale(trial: Trial, days: Ready, positions: Sequence[int | None]) -> float:
    """The sd known before the start, else of at least 7 rated days of the run-in, else twice the smallest change."""
    outcome = trial.protocol.outcome
    if outcome.sd is not None and isfinite(outcome.sd) and outcome.sd > 0.0:
        return outcome.sd
    run_in = trial.protocol.design.run_in_days
    before = [
        rating
        for rating, position in zip(days.ratings, positions, strict=True)
        if rating is not None and position is not None and position < run_in
    ]
    spread = stdev(before) if len(before) >= RUN_IN_RATED else 0.0
    return spread if spread > 0.0 else 2.0 * outcome.mid


def _above_zero(mid: float) -> float:
    if not (isfinite(mid) and mid > 0.0):
        raise InputError(
            "The smallest change that matters has to be above 0.",
            "Say how many points more would make a difference to you.",
        )
    return mid


# --- what stands against a verdict -----------------------------------------------------------------------------------
def too_little(case: Case) -> tuple[Reason, ...]:
    """What the days themselves have against a verdict: the honesty rules of the method note, section 5, and bad ratings."""
    days = case.days
    if not days.rated:
        return (("trial_withheld_unrated", {}),)
    against: list[Reason] = []
    if days.outside:
        told = "1 rating is" if days.outside == 1 else f"{days.outside} ratings are"
        against.append(("trial_withheld_outside", {"ratings": told}))
    if constant(days):
        against.append(("trial_withheld_constant", {}))
    if case.complete_pairs < FEWEST_PAIRS:
        against.append(("trial_withheld_pairs", {"pairs": str(case.complete_pairs), "needed": str(FEWEST_PAIRS)}))
    on, off = len(days.rated_in(True)), len(days.rated_in(False))
    if min(on, off) < FEWEST_RATED:
        against.append(
            ("trial_withheld_rated", {"on": counted_days(on), "off": counted_days(off), "needed": str(FEWEST_RATED)})
        )
    if days.contrast is None or days.contrast < LEAST_CONTRAST:
        against.append(("trial_withheld_contrast", {"contrast": f"{100.0 * (days.contrast or 0.0):.0f}"}))
    return tuple(against)


def counted_days(count: int) -> str:
    """A number of days in words."""
    return "1 day" if count == 1 else f"{count} days"


def constant(days: Ready) -> bool:
    """Whether every rating is the same: then nothing can be learnt, and no sd is worth the name."""
    return len({rating for rating in days.ratings if rating is not None}) < 2


def piled(case: Case) -> bool:
    """Whether one end of a scale of few steps holds more than half of the rated days (method note, section 4)."""
    ratings = [rating for rating in case.days.ratings if rating is not None]
    if len(set(ratings)) > MOST_CATEGORIES:
        return False
    ends = (min(ratings) if case.low is None else case.low, max(ratings) if case.high is None else case.high)
    return max(ratings.count(end) for end in ends) > PILED * len(ratings)


def felt(case: Case) -> bool:
    """Whether skipping may have depended on how the person felt.

    At least 3 planned doses were skipped (less than half taken), and the ratings of the days just before them differ from
    those before the doses that were taken: by half a standard deviation at least, and by two standard errors, so that a
    handful of skipped doses does not look like a choice. The rating of the day itself comes after the dose and may be its
    doing, so it does not count.
    """
    days = case.days
    rated = [rating for rating in days.ratings if rating is not None]
    if len(rated) < 2:
        return False
    before: dict[bool, list[float]] = {True: [], False: []}
    for day in days.arm(True):
        rating = days.ratings[day - 1] if day else None
        if rating is not None:
            before[days.intake[day] < 0.5].append(rating)
    skipped, followed = before[True], before[False]
    if min(len(skipped), len(followed)) < FEWEST_SKIPPED:
        return False
    bar = max(FELT, 2.0 * sqrt(1.0 / len(skipped) + 1.0 / len(followed))) * stdev(rated)
    return abs(fmean(skipped) - fmean(followed)) >= bar > 0.0
