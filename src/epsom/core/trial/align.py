"""The days of a trial, by the clock: each rating beside the intake it can answer to, and the share of the dose taken.

A dose acts only on what comes after it. A night belongs to the day of waking, so it answers to the intake of the day
before; so does a rating that is made before the day's dose. That shift is settled in the protocol (`Outcome.lag_days`)
before the first day and never searched for afterwards. It fits nothing and scales nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from epsom.core.diary.noted import values_of
from epsom.core.diary.shapes import MARKS, CheckIn, Diary, DoseTaken, Night
from epsom.core.trial.running import course_of
from epsom.core.trial.schedule import periods
from epsom.core.trial.shapes import Trial, TrialDay

if TYPE_CHECKING:
    from epsom.core.diary import TrialEvent

__all__ = ["NIGHTS", "lag_for", "ratings_of", "share_taken", "trial_days"]

GOING_TO_BED_UNTIL = 5 * 60  # minutes after midnight; as Today has it, the morning begins then

# Outcomes that are read off nights, as the diary names its measures; a rating of the day goes by its own name.
NIGHTS: dict[str, str] = {
    "sleep_quality": "quality",
    "sol_min": "sol",
    "waso_min": "waso",
    "tst_min": "tst",
    "sleep_efficiency": "se",
    "awakenings": "awakenings",
}


def lag_for(outcome: str, dose_minute: int | None, rating_minute: int | None) -> int:
    """How many days back the intake lies that a rating can answer to: 1 for nights and for ratings before the dose.

    Clock times are minutes after the person's midnight, and a dose after it is noted on the new day: taken before 5:00, on
    going to bed, it meets the night that ends that morning. Without both times a rating of the day is taken to come after a
    dose of the morning only when the dose's time is told and before noon; else the day before is the safe reading.
    """
    if dose_minute is None:
        return 1
    if outcome in NIGHTS or outcome in NIGHTS.values():
        return 0 if dose_minute < GOING_TO_BED_UNTIL else 1
    if rating_minute is None:
        return 0 if dose_minute < 720 else 1
    return 0 if dose_minute < rating_minute else 1


def ratings_of(outcome: str, diary: Diary) -> dict[date, float]:
    """Every rating of one outcome in the diary, by the day it was written for; impossible nights are left out."""
    found = values_of(diary).get(NIGHTS.get(outcome, outcome), {})
    return {date.fromordinal(day): value for day, value in found.items()}


def share_taken(doses: Iterable[DoseTaken], elemental_mg: float | None) -> float | None:
    """The share of a day's dose that was taken, from what was noted that day: 0 for skipped, None when nothing was.

    `elemental_mg` is the whole day's dose. A dose taken without an amount counts as its part of the doses noted; without
    the day's dose the share of the noted doses that were taken is given. More than the day's dose counts as all of it; a
    dose put off (`later`) is not noted yet.
    """
    noted = [each for each in doses if each.status in ("taken", "skipped")]
    if not noted:
        return None
    taken = [each for each in noted if each.status == "taken"]
    if elemental_mg is None or any(each.elemental_mg is None for each in taken):
        return len(taken) / len(noted)
    return min(1.0, sum(each.elemental_mg or 0.0 for each in taken) / elemental_mg)


def trial_days(
    trial: Trial,
    events: Sequence[TrialEvent],
    check_ins: Sequence[CheckIn],
    nights: Sequence[Night],
    doses: Sequence[DoseTaken],
    today: date,
) -> tuple[TrialDay, ...]:
    """The calendar days of a trial from its first up to `today`, one each, in order; empty before the start.

    `events` are those of this trial. A rating of day d is found on day d - lag; one that answers to a day before the
    trial or after its last is left out. In a blinded trial a box of look-alikes brings nothing, whatever was noted.
    """
    course = course_of(trial, events, today)
    if course.starts_on is None:
        return ()
    protocol = trial.protocol
    rated = ratings_of(protocol.outcome.id, Diary(check_ins=tuple(check_ins), nights=tuple(nights)))
    marked = {each.day: tuple(mark for mark in MARKS if getattr(each, mark)) for each in check_ins}
    by_day: dict[date, list[DoseTaken]] = {}
    for dose in doses:
        by_day.setdefault(dose.day, []).append(dose)
    period_at = {at: each for each in periods(protocol.design) for at in range(each.first, each.last + 1)}
    lag = timedelta(days=protocol.outcome.lag_days)
    found = []
    for number, position in enumerate(course.positions):
        day = course.starts_on + timedelta(days=number)
        planned = 0 if position is None else trial.schedule[position]
        taken = share_taken(by_day.get(day, ()), protocol.elemental_mg)
        if protocol.blinding == "blinded" and not planned:
            taken = None if taken is None else 0.0
        period = None if position is None else period_at.get(position)
        answered = day + lag
        found.append(
            TrialDay(
                day=number,
                planned=float(planned),
                probability=0.0 if position is None else trial.probability[position],
                taken=taken,
                rating=rated.get(answered) if answered <= today else None,
                marks=marked.get(answered, ()),
                paused=position is None,
                period=None if period is None else period.number,
                pair=None if period is None else period.pair,
                position=position,
            )
        )
    return tuple(found)
