"""Where a running trial stands today: which day, which arm, which look; and how well it is being kept, without a verdict.

Read off the sealed schedule and the events alone. Days are the person's own calendar days, so that a journey across time
zones neither skips nor repeats one. It judges no effect (`verdict` does) and stops nothing by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from epsom.core.plan.shapes import Sentence, say
from epsom.core.trial.schedule import periods
from epsom.core.trial.shapes import Look, Trial, TrialDay

if TYPE_CHECKING:
    from epsom.core.diary import TrialEvent
    from epsom.knowledge import Knowledge

__all__ = [
    "HARM_BAR",
    "ArmQuality",
    "Course",
    "QualityPanel",
    "Running",
    "course_of",
    "progress_of",
    "quality",
    "stops_for_harm",
]

State = Literal["sealed", "running", "paused", "over", "ended_early"]
ArmToday = Literal["on", "off", "run_in", "hidden"]

ONE_DAY = timedelta(days=1)
HARM_BAR = 0.90  # method note, section 6: lower than any bar for a benefit, because stopping is safe
RATED_ENOUGH = 0.7
NOTED_ENOUGH = 0.7
UNEVEN = 0.15  # method note, section 11: a difference in missing ratings by arm above 15 points is told
TOO_FEW_DAYS = 7  # less says nothing about habits yet
OFF_DAYS_TAKEN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How the schedule came to lie on the calendar up to a day: `positions[n]` is that of `starts_on` + n days.

    None stands for a day of a pause: the calendar goes on and the schedule waits. A pause begins on the day it was noted
    and the day of going on is a day of the trial again. The day of an early end is not among them, unless it was the
    last one of the schedule.
    """

    starts_on: date | None = None  # None: not started
    positions: tuple[int | None, ...] = ()
    state: State = "sealed"

    def date_of(self, position: int) -> date | None:
        """The calendar day a position fell on; None when it has not come."""
        if self.starts_on is None or position not in self.positions:
            return None
        return self.starts_on + timedelta(days=self.positions.index(position))

    @property
    def reached(self) -> int:
        """How many days of the schedule have begun."""
        return sum(each is not None for each in self.positions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """Where a trial stands on a day. `day` is the position in the schedule, from 0; on a pause, the one that waits."""

    state: State
    day: int | None  # None: not started, over or ended
    n_days: int
    period: int | None  # from 0; None in the run-in, in a pause and outside the trial
    arm_today: ArmToday | None  # hidden: the trial is blinded; None: nothing is planned today
    box: int | None  # of a blinded trial: the number on the box for today, from 1
    next_look: Look | None
    next_look_on: date | None  # if nothing pauses in between: the first day on which it may be looked at
    due_look: Look | None  # the latest planned look that is ready and was not used; None after an early end
    may_look: bool
    days_left: int  # days of the schedule after today
    starts_on: date | None
    ends_on: date | None  # the last day: as it was, or as it will be without a further pause
    paused_days: int


def course_of(trial: Trial, events: Sequence[TrialEvent], today: date) -> Course:
    """The course up to and with `today`, from the events of this trial in the order they were written.

    A pause without a start, going on without a pause, and a second start change nothing.
    """
    known = sorted((each for each in events if each.day <= today), key=lambda each: each.day)  # keeps order in a day
    started = next((each.day for each in known if each.kind == "started"), None)
    if started is None:
        ended = any(each.kind in ("ended", "harm_stop") for each in known)
        return Course(state="ended_early" if ended else "sealed")
    by_day: dict[date, list[str]] = {}
    for each in known:
        by_day.setdefault(max(each.day, started), []).append(each.kind)
    positions: list[int | None] = []
    last = len(trial.schedule) - 1
    paused, at, day = False, 0, started
    while day <= today:
        kinds = by_day.get(day, [])
        for kind in kinds:
            paused = kind == "paused" or (paused and kind != "resumed")
        ended = "ended" in kinds or "harm_stop" in kinds
        if ended and at != last:
            return Course(starts_on=started, positions=tuple(positions), state="ended_early")
        positions.append(None if paused and not ended else at)
        if positions[-1] is not None:
            if at == last:
                over = ended or day < today
                return Course(starts_on=started, positions=tuple(positions), state="over" if over else "running")
            at += 1
        day += ONE_DAY
    return Course(starts_on=started, positions=tuple(positions), state="paused" if paused else "running")


def progress_of(trial: Trial, events: Sequence[TrialEvent], today: date) -> Running:
    """Where the trial stands on `today`. In a blinded trial the arm is hidden until an `unblinded` event.

    A look is ready from the day after the one it closes, so that the night that belongs to it is in.
    """
    course = course_of(trial, events, today)
    n_days, reached = len(trial.schedule), course.reached
    there = course.positions[-1] if course.positions and course.state == "running" else None
    waiting = reached if course.state == "paused" else None
    period = (
        None if there is None else next((p for p in periods(trial.protocol.design) if p.first <= there <= p.last), None)
    )
    blinded = trial.protocol.blinding == "blinded"
    hidden = blinded and not any(each.kind == "unblinded" and each.day <= today for each in events)
    looks = sorted(trial.protocol.looks, key=lambda each: each.day)
    seen = _seen(course, events, looks, today)
    ready = [each for each in looks if _ready(course, each, today)]
    ahead = next((each for each in looks if each not in ready), None)
    goes_on = course.state in ("running", "paused")
    due = next((each for each in reversed(ready) if each.day > seen), None)
    if course.state == "over" and looks:
        due = looks[-1]
    return Running(
        state=course.state,
        day=there if there is not None else waiting,
        n_days=n_days,
        period=None if period is None else period.number,
        arm_today=_arm(trial, there, hidden=hidden),
        box=period.number + 1 if blinded and period is not None else None,
        next_look=ahead if goes_on or course.state == "sealed" else None,
        next_look_on=_on(course, ahead.day, today) + ONE_DAY if ahead is not None and goes_on else None,
        due_look=due if course.state != "ended_early" else None,
        may_look=course.state in ("over", "ended_early") or due is not None,
        days_left=n_days - reached if goes_on or course.state == "sealed" else 0,
        starts_on=course.starts_on,
        ends_on=_last_day(course, n_days, today),
        paused_days=sum(each is None for each in course.positions),
    )


def _arm(trial: Trial, position: int | None, *, hidden: bool) -> ArmToday | None:
    if position is None:
        return None
    if position < trial.protocol.design.run_in_days:
        return "run_in"
    return "hidden" if hidden else "on" if trial.schedule[position] else "off"


def _ready(course: Course, look: Look, today: date) -> bool:
    closed = course.date_of(look.day)
    return closed is not None and (closed < today or (closed == today and course.state == "over"))


def _seen(course: Course, events: Sequence[TrialEvent], looks: Sequence[Look], today: date) -> int:
    """The position of the latest look that was used; -1 when none was. The day it was used says which one it was."""
    used = [each.day for each in events if each.kind == "looked" and each.day <= today]
    found = [each.day for each in looks for day in used if _ready(course, each, day)]
    return max(found, default=-1)


def _on(course: Course, position: int, today: date) -> date:
    """The calendar day a position falls on, if the schedule goes on from today without a pause (from tomorrow in one)."""
    past = course.date_of(position)
    if past is not None:
        return past
    resumes = today + ONE_DAY  # today is either a day of the schedule already, or of a pause
    return resumes + timedelta(days=position - course.reached)


def _last_day(course: Course, n_days: int, today: date) -> date | None:
    if course.starts_on is None:
        return None
    if course.state in ("over", "ended_early"):
        return course.starts_on + timedelta(days=len(course.positions) - 1) if course.positions else None
    return _on(course, n_days - 1, today)


def stops_for_harm(p_worse: float | None) -> bool:
    """Whether the rule for stopping early because of harm holds: the chance of an effect below 0 is 0.90 or more.

    It may be asked on any day: stopping is the safe side. None (nothing can be worked out yet) does not hold; what a
    person feels or a stop sign says needs no such rule. Method note, section 6.
    """
    return p_worse is not None and p_worse >= HARM_BAR


# --- how well it is kept ----------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class ArmQuality:
    """One arm: days that are over, and how many of them were rated."""

    days: int
    rated: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityPanel:
    """How well a trial is being kept. Nothing in it says how the person fares in either arm."""

    days: int  # compared days so far, pauses and the run-in left out
    rated: int
    rated_share: float | None  # None: no such day yet
    planned: int  # days with magnesium planned; while the arms are hidden, days with a box, which are all
    noted: int  # of those, noted whether taken
    adherence: float | None  # mean share taken on planned days that were noted; None without one, and while hidden
    paused_days: int
    on: ArmQuality | None  # None while the arms are hidden
    off: ArmQuality | None
    warnings: tuple[Sentence, ...] = ()  # only with `knowledge`
    warning_ids: tuple[str, ...] = ()


def quality(days: Sequence[TrialDay], knowledge: Knowledge | None = None, *, hidden: bool = False) -> QualityPanel:
    """How well the days so far were rated and the plan was kept, by arm only when it is not `hidden`; no verdict.

    `days` are the days up to the last one that is over. Warnings begin once a week of compared days is in. While the arms
    are hidden nothing in it depends on them.
    """
    compared = [each for each in days if not each.paused and each.period is not None]
    on, off = _arm_quality(compared, 1), _arm_quality(compared, 0)
    planned = [each for each in compared if hidden or each.planned > 0]
    noted = [each.taken for each in planned if each.taken is not None]
    rated = on.rated + off.rated
    ids = tuple(_warnings(compared, planned, on, off, hidden=hidden)) if len(compared) >= TOO_FEW_DAYS else ()
    return QualityPanel(
        days=len(compared),
        rated=rated,
        rated_share=rated / len(compared) if compared else None,
        planned=len(planned),
        noted=len(noted),
        adherence=sum(noted) / len(noted) if noted and not hidden else None,
        paused_days=sum(each.paused for each in days),
        on=None if hidden else on,
        off=None if hidden else off,
        warnings=tuple(say(each, knowledge) for each in ids) if knowledge is not None else (),
        warning_ids=ids,
    )


def _arm_quality(days: Sequence[TrialDay], arm: int) -> ArmQuality:
    own = [each for each in days if (each.planned > 0) == bool(arm)]
    return ArmQuality(days=len(own), rated=sum(each.rating is not None for each in own))


def _warnings(
    compared: Sequence[TrialDay], planned: Sequence[TrialDay], on: ArmQuality, off: ArmQuality, *, hidden: bool
) -> list[str]:
    found = []
    ratings = [each.rating for each in compared if each.rating is not None]
    if len(ratings) < RATED_ENOUGH * len(compared):
        found.append("trial_panel_few_ratings")
    if (
        not hidden
        and min(on.days, off.days) >= TOO_FEW_DAYS
        and abs(on.rated / on.days - off.rated / off.days) > UNEVEN
    ):
        found.append("trial_panel_uneven")
    if len(ratings) >= 2 * TOO_FEW_DAYS and len(set(ratings)) == 1:
        found.append("trial_panel_constant")
    if planned and sum(each.taken is not None for each in planned) < NOTED_ENOUGH * len(planned):
        found.append("trial_panel_few_doses")
    taken_off = [each.taken or 0.0 for each in compared if each.planned == 0]
    if not hidden and taken_off and sum(taken_off) > OFF_DAYS_TAKEN * len(taken_off):
        found.append("trial_panel_off_days")
    return found
