"""What a night's entry comes to: time in bed, falling asleep, awake in between, sleep, efficiency, middle of sleep.

The measures of the Consensus Sleep Diary (Carney and others 2012): efficiency is sleep over time in bed, and being
awake after the last waking does not count as being awake in the night. A diary is compared with the same person's
other nights only, never with a watch or a norm: against home recordings diaries told about 40 minutes too much sleep.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from epsom.core.diary.shapes import Night
from epsom.core.wording import clock

DAY = 1440
TIB_AT_LEAST, TIB_AT_MOST = 60, 16 * 60  # minutes in bed; outside, am and pm were probably swapped
LONG_AWAKE = 240  # minutes; longer is asked about, not refused
RECALLED_AFTER = timedelta(days=2)  # the last three nights can be written down as they were
NIGHTS_FOR_A_MEAN = 4

Measure = Literal["tib", "sol", "waso", "emw", "tst", "se", "awakenings", "mid_sleep", "quality"]
MEASURES: tuple[Measure, ...] = ("tib", "sol", "waso", "emw", "tst", "se", "awakenings", "mid_sleep", "quality")
_TIMES = ("bed_time", "try_time", "final_wake", "rise_time")
_MINUTES = ("sol_min", "waso_min", "naps_min")
_COUNTS = ("awakenings", "nightmares")

_SWAPPED = "Were am and pm swapped?"
_TOO_LONG = f"That comes to {{hours}} in bed. {_SWAPPED} Times like 22:30 leave no doubt."
_TOO_SHORT = f"That comes to only {{minutes}} minutes in bed. {_SWAPPED} A nap goes under naps."
_TRY_FIRST = "That is before getting into bed. Please look at both times once more."
_RISE_FIRST = "That is before the last waking. Please look at both times once more."
_NO_SLEEP = (
    "Falling asleep and being awake in the night come to more than the {minutes} minutes there were. "
    f"Were the minutes meant, or a time? {_SWAPPED}"
)
_LONG_AWAKE = "That is more than four hours. It is kept; change it if it was a slip."
_NOT_A_TIME = "That is not a time of day. Times run from 00:00 to 23:59."
_NEGATIVE = "That cannot be less than nothing. Leave it empty if you don't know."
_TOO_MANY_MINUTES = "That is longer than a day. Please give minutes, or leave it empty."
_QUALITY = "Please choose 1 (very poor) to 5 (very good), or leave it empty."


@dataclass(frozen=True, slots=True)
class FieldNote:
    """Something to say beside one field of a form."""

    field: str
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepMeasures:
    """What one night comes to; minutes unless said, None for what was not told or cannot be worked out."""

    day: date
    tib: int | None = None  # time in bed
    sol: int | None = None  # sleep onset latency
    waso: int | None = None  # awake after sleep onset, without the last awakening
    emw: int | None = None  # from the last waking to getting up
    tst: int | None = None  # total sleep time
    se: float | None = None  # sleep efficiency, percent of the time in bed, one decimal
    awakenings: int | None = None
    mid_sleep: int | None = None  # clock time, minutes after midnight
    quality: int | None = None  # 1 to 5
    quick: bool = False  # only quality, falling asleep or awakenings were told
    problem: str | None = None  # the first sentence of `problems`
    problems: tuple[FieldNote, ...] = ()  # the night cannot be; nothing was worked out from it
    warnings: tuple[FieldNote, ...] = ()  # unusual, and kept

    def value(self, measure: Measure) -> float | None:
        """One measure by its name."""
        found: float | None = getattr(self, measure)
        return found


@dataclass(frozen=True, slots=True)
class NightMean:
    """The mean of one measure and how many nights went in; too few nights give no mean."""

    value: float | None
    nights: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SleepWeek:
    """Seven days of nights."""

    first: date
    last: date
    nights: int  # with anything told that could be read
    means: dict[Measure, NightMean] = field(default_factory=dict)
    say: str = ""


def measures(night: Night, *, clocks_forward: int = 0) -> SleepMeasures:
    """What a night comes to. A night that cannot be carries `problems`, each beside its field; nothing is raised.

    `clocks_forward` is by how many minutes the clocks were put forward in that night (negative: back); it is taken to
    have happened between trying to sleep and the last waking. Getting into bed is the first time of the night, and
    each later time is the first moment after the one before it that shows that clock: for a night that ends before
    noon this is the rule of counting from noon of the day before, and a sleep across noon is read as well.
    """
    problems = _refused(night)
    if problems:
        return SleepMeasures(day=night.day, problem=problems[0].say, problems=tuple(problems))
    bed, start = night.bed_time, night.try_time if night.try_time is not None else night.bed_time
    wake, rise = night.final_wake, night.rise_time
    tib = _span(clocks_forward, bed, start, wake, rise) if bed is not None and rise is not None else None
    emw = _between(wake, rise)
    asleep_span = None
    if start is not None and wake is not None:
        asleep_span = _between(start, wake)
        asleep_span = None if asleep_span is None else asleep_span - clocks_forward
    waso = night.waso_min if night.waso_min is not None or night.awakenings != 0 else 0
    sol = night.sol_min
    found = _impossible_span(night, tib, asleep_span, emw)
    tst = None
    if found is None and asleep_span is not None and sol is not None and waso is not None:
        tst = asleep_span - sol - waso
    if found is None and asleep_span is not None and (sol or 0) + (waso or 0) > asleep_span:
        blamed = "waso_min" if (waso or 0) > (sol or 0) else "sol_min"
        found = FieldNote(blamed, _NO_SLEEP.format(minutes=asleep_span))
    if found is not None:
        return SleepMeasures(day=night.day, problem=found.say, problems=(found,))
    middle = None
    if start is not None and asleep_span is not None and sol is not None:
        middle = round(start + sol + (asleep_span - sol) / 2) % DAY
    long = [("sol_min", sol), ("waso_min", waso)]
    return SleepMeasures(
        day=night.day,
        tib=tib,
        sol=sol,
        waso=waso,
        emw=emw,
        tst=tst,
        se=None if tst is None or tib is None else round(100 * tst / tib, 1),
        awakenings=night.awakenings,
        mid_sleep=middle,
        quality=night.quality,
        quick=all(getattr(night, each) is None for each in _TIMES),
        warnings=tuple(
            FieldNote(name, _LONG_AWAKE) for name, value in long if value is not None and value > LONG_AWAKE
        ),
    )


def _refused(night: Night) -> list[FieldNote]:
    """The values no night can have, one by one."""
    found = []
    for name in _TIMES:
        value = getattr(night, name)
        if value is not None and not 0 <= value < DAY:
            found.append(FieldNote(name, _NOT_A_TIME))
    for name in (*_MINUTES, *_COUNTS):
        value = getattr(night, name)
        if value is not None and value < 0:
            found.append(FieldNote(name, _NEGATIVE))
        elif value is not None and name in _MINUTES and value > DAY:
            found.append(FieldNote(name, _TOO_MANY_MINUTES))
    if night.quality is not None and not 1 <= night.quality <= 5:
        found.append(FieldNote("quality", _QUALITY))
    return found


def _between(earlier: int | None, later: int | None) -> int | None:
    return None if earlier is None or later is None else (later - earlier) % DAY


def _span(clocks_forward: int, *times: int | None) -> int:
    """Minutes from the first to the last of the times told, each the first moment after the one before."""
    told = [each for each in times if each is not None]
    return sum((later - earlier) % DAY for earlier, later in pairwise(told)) - clocks_forward


def _impossible_span(night: Night, tib: int | None, asleep_span: int | None, emw: int | None) -> FieldNote | None:
    """What is wrong with the times together, beside the field most likely to be the slip."""
    to_try = _between(night.bed_time, night.try_time)
    whole = tib if tib is not None else asleep_span
    if max(whole or 0, emw or 0) > TIB_AT_MOST:
        if to_try is not None and to_try > DAY // 2:
            return FieldNote("try_time", _TRY_FIRST)
        if emw is not None and emw > DAY // 2:
            return FieldNote("rise_time", _RISE_FIRST)
        hours, minutes = divmod(whole or 0, 60)
        long = f"{hours} hours" + (f" {minutes} minutes" if minutes else "")
        return FieldNote("rise_time" if tib is not None else "final_wake", _TOO_LONG.format(hours=long))
    if tib is not None and tib < TIB_AT_LEAST:
        return FieldNote("rise_time", _TOO_SHORT.format(minutes=max(tib, 0)))
    return None


def is_recalled(night: date, today: date) -> bool:
    """Whether a night is written down too late to be remembered well: earlier than the last three nights."""
    return today - night > RECALLED_AFTER


def clocks_forward(evening_offset: int, morning_offset: int) -> int:
    """By how many minutes the clocks went forward between two offsets from UTC (minutes); negative: back."""
    return morning_offset - evening_offset


def mean_of(nights: Iterable[SleepMeasures], measure: Measure) -> NightMean:
    """The mean of one measure over the nights that have it; none under four nights. `mid_sleep` goes round the clock."""
    values = [value for night in nights if (value := night.value(measure)) is not None]
    if len(values) < NIGHTS_FOR_A_MEAN:
        return NightMean(None, len(values))
    if measure == "mid_sleep":  # as distances from the first night, the short way round
        first = values[0]
        away = sum((value - first + DAY / 2) % DAY - DAY / 2 for value in values) / len(values)
        return NightMean(round(first + away, 1) % DAY, len(values))
    return NightMean(round(sum(values) / len(values), 1), len(values))


def week_to(nights: Sequence[Night], last: date) -> SleepWeek:
    """The means of the seven days that end with `last`, and how many nights went into them, in one sentence."""
    first = last - timedelta(days=6)
    read = [measures(night) for night in nights if first <= night.day <= last]
    sound = [each for each in read if not each.problems and any(each.value(name) is not None for name in MEASURES)]
    means = {name: mean_of(sound, name) for name in MEASURES}
    return SleepWeek(first=first, last=last, nights=len(sound), means=means, say=_in_words(len(sound), means))


def _in_words(nights: int, means: dict[Measure, NightMean]) -> str:
    if nights < NIGHTS_FOR_A_MEAN:
        return f"A weekly average needs {NIGHTS_FOR_A_MEAN} nights; {nights or 'none'} of these 7 can be read."
    parts = []
    if (sleep := means["tst"].value) is not None:
        parts.append(f"{int(sleep) // 60} h {int(sleep) % 60:02d} min of sleep")
    if (onset := means["sol"].value) is not None:
        parts.append(f"{onset:.0f} minutes to fall asleep")
    if (middle := means["mid_sleep"].value) is not None:
        parts.append(f"the middle of sleep at {clock(round(middle) % DAY)}")
    if (quality := means["quality"].value) is not None:
        parts.append(f"quality {quality:g} of 5")
    if not parts:
        return f"{nights} nights are noted; none of the averages has {NIGHTS_FOR_A_MEAN} nights yet."
    return f"On average over {nights} nights: {', '.join(parts)}."
