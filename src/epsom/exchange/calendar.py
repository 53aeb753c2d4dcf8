"""The plan as a calendar: one repeating event for each dose, one all-day event for each look back (RFC 5545).

Times are floating, so that 21:30 stays 21:30 wherever one travels. Ids stay the same while a dose keeps its place, so
that a calendar which reads the file again moves its events and does not double them. Titles say nothing about health
unless asked to.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from icalendar import Alarm, Calendar, Event

from epsom.core.plan import Dose, Review
from epsom.core.wording import amount

__all__ = ["plan_calendar"]

DAYS = {"mon": "MO", "tue": "TU", "wed": "WE", "thu": "TH", "fri": "FR", "sat": "SA", "sun": "SU"}
WEEKDAYS = tuple(DAYS)
LENGTH = timedelta(minutes=10)


def plan_calendar(
    doses: Sequence[Dose],
    reviews: Sequence[Review],
    *,
    owner: str,
    starts_on: date,
    stamp: datetime,
    sequence: int,
    ends_on: date | None = None,
    say_what: bool = False,
) -> bytes:
    """The calendar as bytes of an .ics file.

    `owner` keeps the ids of two people apart and is not readable in them; `starts_on` is the first day of the doses of
    now, `ends_on` the last of any dose (None: no end); `stamp` (UTC) and `sequence` rise when the plan changes. With `say_what` the titles name magnesium and milligrams.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//epsom//plan//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Evening steps" if not say_what else "epsom")
    for dose in doses:
        ends = min((each for each in (dose.ends_on, ends_on) if each is not None), default=None)
        first = _first_day(dose, max(starts_on, dose.starts_on or starts_on))
        if ends is None or first <= ends:  # a calendar shows the first day of a repeat even after the repeat's end
            calendar.add_component(_dose(dose, owner, first, ends, stamp, sequence, say_what))
    for review in reviews:
        calendar.add_component(_review(review, owner, stamp, sequence))
    return bytes(calendar.to_ical())


def _dose(
    dose: Dose, owner: str, first: date, ends: date | None, stamp: datetime, sequence: int, say_what: bool
) -> Event:
    event = Event()
    begins = datetime.combine(first, time(dose.time // 60 % 24, dose.time % 60))
    event.add("uid", _uid(owner, "dose", dose.slot, f"{dose.time:04d}", dose.starts_on or "", ",".join(dose.days)))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("dtstart", begins)
    event.add("dtend", begins + LENGTH)
    rule: dict[str, object] = {"freq": "weekly", "byday": [DAYS[each] for each in dose.days]}
    if len(dose.days) == len(DAYS):
        rule = {"freq": "daily"}
    if ends is not None:
        rule["until"] = datetime.combine(ends, time(23, 59, 59))
    event.add("rrule", rule)
    part = "morning" if 240 <= dose.time < 720 else "midday" if 720 <= dose.time < 1020 else "evening"
    food = ", with food" if dose.with_food else ""
    event.add(
        "summary", f"Magnesium {amount(dose.elemental_mg)} mg{food}" if say_what else f"Time for your {part} step"
    )
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Time for your {part} step")
    alarm.add("trigger", timedelta(0))
    event.add_component(alarm)
    return event


def _review(review: Review, owner: str, stamp: datetime, sequence: int) -> Event:
    event = Event()
    event.add("uid", _uid(owner, "review", str(review.week)))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("dtstart", review.on)
    event.add("dtend", review.on + timedelta(days=1))
    event.add("summary", "A look back")
    event.add("transp", "TRANSPARENT")
    return event


def _first_day(dose: Dose, earliest: date) -> date:
    """The first day on or after `earliest` on which the dose is due; the rule counts from there."""
    week = (earliest + timedelta(days=each) for each in range(7))
    return next((day for day in week if WEEKDAYS[day.weekday()] in dose.days), earliest)


def _uid(owner: str, *parts: object) -> str:
    digest = hashlib.sha256("|".join([owner, *map(str, parts)]).encode()).hexdigest()[:24]
    return f"{digest}@epsom.invalid"
