"""Whether a minute of a day is too close to a medicine, and from when on it is fine. It reads a plan's windows only.

It places no doses (`plan.schedule` does) and is no stricter than the plan: the two ends of a window are free.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from epsom.core.person import WEEKDAYS
from epsom.core.plan import Window
from epsom.core.plan.timing import PADDING

DAY = 1440
_PAD = timedelta(days=PADDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class TooClose:
    """A minute that lies inside windows kept free of magnesium."""

    windows: tuple[Window, ...]  # those it lies in
    clear_in: int | None  # minutes until none is in the way; None: not within a week
    clear_at: int | None  # that as a clock time
    today: bool  # whether that is still the same calendar day


def too_close(windows: Sequence[Window], minute: int, day: date) -> TooClose | None:
    """What a dose at `minute` of `day` would be too close to, or None when it is far enough from everything.

    Windows reach over midnight into the days beside those the medicine is taken on. A medicine whose clock time nobody
    told and whose window crosses midnight closes both nights it may mean.
    """
    start = day.toordinal() * DAY + minute
    spans = sorted(_all_spans(windows, day), key=lambda each: each[:2])
    inside = [window for begins, ends, window in spans if begins < start < ends]
    if not inside:
        return None
    clear = start
    for begins, ends, _ in spans:
        if begins < clear < ends:
            clear = ends
    found = clear if clear - start < 7 * DAY else None
    return TooClose(
        windows=tuple(dict.fromkeys(inside)),
        clear_in=None if found is None else found - start,
        clear_at=None if found is None else found % DAY,
        today=found is not None and found // DAY == day.toordinal(),
    )


def windows_on(windows: Sequence[Window], day: date) -> tuple[Window, ...]:
    """The windows of medicines taken on that very day, in order of the clock."""
    found = [each for each in windows if _counts(each, day)]
    return tuple(sorted(found, key=lambda each: each.starts if each.at is None else each.at))


def _counts(window: Window, day: date) -> bool:
    """Whether the medicine may be taken on that day: its weekdays, and its course with a day on either side."""
    if WEEKDAYS[day.weekday()] not in window.days:
        return False
    begun = window.starts_on is None or window.starts_on - _PAD <= day
    return begun and (window.ends_on is None or day <= window.ends_on + _PAD)


def _all_spans(windows: Sequence[Window], day: date) -> Iterator[tuple[int, int, Window]]:
    """(from, to, window) in minutes of the calendar, for the days before and the week after."""
    for away in range(-2, 9):
        taken_on = day + timedelta(days=away)
        for window in windows:
            if _counts(window, taken_on):
                for begins, ends in _spans(window, taken_on.toordinal() * DAY):
                    yield begins, ends, window


def _spans(window: Window, midnight: int) -> Iterator[tuple[int, int]]:
    if window.ends - window.starts >= DAY:  # a whole day and more: how much more is not kept
        yield midnight - DAY, midnight + 2 * DAY
    elif window.at is not None:
        taken = midnight + window.at
        yield taken - (window.at - window.starts) % DAY, taken + (window.ends - window.at) % DAY
    elif window.starts < window.ends:
        yield midnight + window.starts, midnight + window.ends
    else:
        yield midnight - DAY + window.starts, midnight + window.ends
        yield midnight + window.starts, midnight + DAY + window.ends
