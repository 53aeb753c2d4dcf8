"""A trial's days made ready for the models: in order, without holes, every intake settled, arms and pairs counted.

It drops nothing in silence: what was assumed or set aside is counted, for the reasons and the report. It fits nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from math import gcd, isfinite
from statistics import fmean

from epsom.core.trial.shapes import TrialDay
from epsom.core.verdict.shapes import PairEffect
from epsom.errors import InputError, Problem

__all__ = ["MOST_DAYS", "Ready", "ready", "without"]

MOST_DAYS = 4_000  # more is no trial of one person; the engine is tested up to 400
_MOST_TAKEN = 10.0  # times the day's dose; beyond, the figure is no share


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What the models take. All of length m, one for each calendar day from day 0, where not said otherwise."""

    ratings: tuple[float | None, ...]  # as written; None: not rated, or not to be counted
    intake: tuple[float, ...]  # share of the day's dose, settled
    plan: tuple[float, ...]
    expected: tuple[float, ...]  # of the plan under the draw; 0 everywhere when nothing was drawn
    compared: tuple[bool, ...]  # in one of the two arms: neither run-in nor pause
    pair: tuple[int | None, ...]
    marks: tuple[tuple[str, ...], ...]
    paused: tuple[bool, ...]
    unknown: int  # compared days whose intake was not noted and stands as plan times adherence
    filled: int  # days without a row
    outside: int  # ratings that do not lie on the scale; set aside
    adherence: float | None  # mean share taken on planned days; None when no intake is noted on any
    contrast: float | None  # mean intake on planned days less mean intake on the others

    @property
    def rated(self) -> tuple[int, ...]:
        """The days that have a rating."""
        return tuple(day for day, rating in enumerate(self.ratings) if rating is not None)

    def arm(self, on: bool) -> tuple[int, ...]:
        """The compared days of one arm, by the plan."""
        return tuple(day for day, there in enumerate(self.compared) if there and (self.plan[day] >= 0.5) == on)

    def rated_in(self, on: bool) -> tuple[int, ...]:
        """The rated days of one arm."""
        return tuple(day for day in self.arm(on) if self.ratings[day] is not None)

    def missing(self, on: bool) -> float | None:
        """The share of an arm's days without a rating; None when the arm has no days."""
        days = self.arm(on)
        return 1.0 - len(self.rated_in(on)) / len(days) if days else None

    def pairs(self) -> tuple[PairEffect, ...]:
        """Every pair of periods in its order: mean rating on and off, as written, and the days rated in each."""
        found: list[PairEffect] = []
        for pair in sorted({each for each in self.pair if each is not None}):
            arms = [
                [
                    rating
                    for day in self.rated_in(on)
                    if self.pair[day] == pair and (rating := self.ratings[day]) is not None
                ]
                for on in (True, False)
            ]
            on_mean, off_mean = (fmean(arm) if arm else None for arm in arms)
            found.append(PairEffect(pair=pair, on=on_mean, off=off_mean, rated_on=len(arms[0]), rated_off=len(arms[1])))
        return tuple(found)


def ready(days: Iterable[TrialDay], *, randomised: bool, low: float | None = None, high: float | None = None) -> Ready:
    """Days in any order, made ready; `low` and `high` are the ends of the rating's scale, where it has ends.

    A rating that is no number or off the scale is set aside and counted. A day without a row is not rated and stands as its
    neighbour before was planned. An intake that was not noted is the plan times the person's adherence (method note,
    section 2); without any noted intake the plan is taken as followed. Ratings on days of a pause belong to neither arm and
    are set aside, while what was taken there goes on acting. Without pairs of its own, a comparison has those that its runs
    of days alike make. Raises InputError for two rows for one day, days below 0 or beyond `MOST_DAYS`, and probabilities
    that are none.
    """
    rows = _in_order(days)
    whole = list(_without_holes(rows))
    outside = 0
    ratings: list[float | None] = []
    for row in whole:
        rating = row.rating
        if rating is not None and (
            not isfinite(rating)
            or (low is not None and rating < low - 1e-9)
            or (high is not None and rating > high + 1e-9)
        ):
            outside += 1
            rating = None
        ratings.append(None if row.paused else rating)
    timed = any(row.period is not None for row in whole)
    compared = tuple(
        not row.paused and (0.0 < row.probability < 1.0 if randomised else row.period is not None or not timed)
        for row in whole
    )
    known = [_share(row.taken) for row in whole]
    plan = tuple(float(row.planned) for row in whole)
    noted = [
        min(taken, 1.0)
        for taken, there, on in zip(known, compared, plan, strict=True)
        if there and on >= 0.5 and taken is not None
    ]
    adherence = fmean(noted) if noted else None
    intake = tuple(
        on * (1.0 if adherence is None else adherence) if taken is None else taken
        for taken, on in zip(known, plan, strict=True)
    )
    made = Ready(
        ratings=tuple(ratings),
        intake=intake,
        plan=plan,
        expected=tuple(row.probability if randomised else 0.0 for row in whole),
        compared=compared,
        pair=_pairs(whole, compared, plan),
        marks=tuple(row.marks for row in whole),
        paused=tuple(row.paused for row in whole),
        unknown=sum(
            there and taken is None and on > 0.0 for there, taken, on in zip(compared, known, plan, strict=True)
        ),
        filled=len(whole) - len(rows),
        outside=outside,
        adherence=adherence,
        contrast=None,
    )
    on_days, off_days = ([intake[day] for day in made.arm(on)] for on in (True, False))
    return replace(made, contrast=fmean(on_days) - fmean(off_days)) if on_days and off_days else made


def without(days: Ready, left_out: Iterable[int]) -> Ready:
    """The same days with the ratings of some left out; what was taken on them goes on acting."""
    gone = frozenset(left_out)
    return replace(days, ratings=tuple(None if day in gone else rating for day, rating in enumerate(days.ratings)))


def _share(taken: float | None) -> float | None:
    return taken if taken is not None and isfinite(taken) and 0.0 <= taken <= _MOST_TAKEN else None


def _in_order(days: Iterable[TrialDay]) -> list[TrialDay]:
    rows = sorted(days, key=lambda row: row.day)
    problems = []
    seen: set[int] = set()
    for row in rows:
        where = f"day {row.day}"
        if row.day in seen:
            problems.append(Problem("There are two rows for one day.", "Keep one of them.", where))
        seen.add(row.day)
        if not 0 <= row.day < MOST_DAYS:
            problems.append(Problem(f"Days count from 0 to {MOST_DAYS - 1}.", "", where))
        if not (0.0 <= row.probability <= 1.0 and 0.0 <= row.planned <= 1.0):
            problems.append(Problem("The plan and its probability lie from 0 to 1.", "", where))
    if problems:
        raise InputError("These days cannot be judged.", problems=tuple(problems[:25]))
    return rows


def _without_holes(rows: Sequence[TrialDay]) -> Iterable[TrialDay]:
    before: TrialDay | None = None
    for row in rows:
        for day in range(0 if before is None else before.day + 1, row.day):
            # at the very start nothing was planned yet, so the first row's plan may not be carried back
            known = replace(row, planned=0.0) if before is None else before
            yield replace(known, day=day, taken=None, rating=None, marks=())
        yield row
        before = row


def _pairs(rows: Sequence[TrialDay], compared: Sequence[bool], plan: Sequence[float]) -> tuple[int | None, ...]:
    """The pair of each compared day: as the rows say, else as the runs of days alike suggest.

    Runs that are all whole numbers of one period (their greatest common divisor, 2 days or more), such that first and second,
    third and fourth period differ and so on, are pairs of periods. Any other runs are paired as they come.
    """
    if any(row.pair is not None for row in rows):
        return tuple(row.pair if there else None for row, there in zip(rows, compared, strict=True))
    arms = [planned >= 0.5 for there, planned in zip(compared, plan, strict=True) if there]
    runs = [len(list(run)) for _, run in groupby(arms)]
    period = gcd(*runs) or 1  # 0 when nothing is compared
    firsts, seconds = arms[::period][::2], arms[::period][1::2]
    if period >= 2 and all(one != other for one, other in zip(firsts, seconds, strict=False)):
        pairs = [at // (2 * period) for at in range(len(arms))]
    else:
        pairs = [number // 2 for number, run in enumerate(runs) for _ in range(run)]
    each = iter(pairs)
    return tuple(next(each) if there else None for there in compared)
