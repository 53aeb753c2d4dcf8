"""Quiet charts as SVG: one series of days with its usual band and the dose as a stair below it, and the ladder of a plan.

Any length stays readable: beyond four months days become weeks, beyond three years blocks of four weeks. Gaps stay blank.
Colours and strokes are the style sheet's; nothing about health is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean

from markupsafe import Markup

from epsom.render.pictures import NARROW, WIDE

__all__ = ["Chart", "LadderStep", "chart_rows", "chart_svg", "grain_of", "ladder_svg"]

DAYS_BY_DAY = 120  # up to so many days, every day has its own place
DAYS_BY_WEEK = 7 * 156  # beyond it, four weeks share one
_EACH = {1: "{day}", 7: "week from {day}", 28: "four weeks from {day}"}
_TOP, _HEIGHT, _STRIP, _AXIS = 30, 132, 52, 24  # drawing units: words above, plot, stair of the dose, dates
_BESIDE = 56
_DOTS = 70  # more points than this are a line only
_LETTER = 7.2  # about how wide a letter of a label is

_Place = Callable[[date], float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One series of days. `values[0]` is that of `start`; None is a day without an entry, and stays blank."""

    start: date
    values: tuple[float | None, ...]
    low: float = 0.0  # the ends of the scale
    high: float = 10.0
    low_word: str = ""  # what the ends mean, in words
    high_word: str = ""
    band: tuple[float, float] | None = None  # the usual spread before magnesium
    steps: tuple[tuple[date, float], ...] = ()  # mg a day from that day on, by day
    marks: tuple[date, ...] = ()  # days with something else that may explain them
    joined: bool = False  # few readings far apart: a line crosses the days between
    summary: str = ""  # the picture in words

    @property
    def end(self) -> date:
        """The last day."""
        return self.start + timedelta(days=max(len(self.values) - 1, 0))


def grain_of(chart: Chart) -> int:
    """How many days share one place: 1, 7 or 28. Readings far apart (`joined`) keep their own day."""
    if chart.joined or len(chart.values) <= DAYS_BY_DAY:
        return 1
    return 7 if len(chart.values) <= DAYS_BY_WEEK else 28


def _places(chart: Chart) -> list[tuple[date, float | None]]:
    """First day and value of each place: the mean of its days that have one, else None."""
    grain, values = grain_of(chart), chart.values
    found = []
    for at in range(0, len(values), grain):
        known = [each for each in values[at : at + grain] if each is not None]
        found.append((chart.start + timedelta(days=at), fmean(known) if known else None))
    return found


def chart_rows(chart: Chart, most: int = 160) -> tuple[tuple[str, str, str], ...]:
    """The chart as rows of text: when, value, dose; the newest first, at most `most` of them."""
    said = _EACH[grain_of(chart)]
    found = []
    for day, value in _places(chart):
        if value is not None:
            when = said.format(day=f"{day.day} {day:%b %Y}")
            found.append((when, _figure(value), f"{_dose_on(chart.steps, day):g} mg"))
    return tuple(reversed(found[-most:]))


def _figure(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _dose_on(steps: Sequence[tuple[date, float]], day: date) -> float:
    return next((mg for since, mg in reversed(steps) if since <= day), 0.0)


# --- a series of days ------------------------------------------------------------------------------------------------
def chart_svg(chart: Chart, across: int = WIDE) -> Markup:
    """The chart: band, points, a line over days that follow each other, the dose as a stair, dates, marks."""
    days, left = max(len(chart.values) - 1, 1), 7.0
    edge = across - (_BESIDE if chart.band is not None else 0)  # the band has its words beside it, clear of the points
    right = edge - 7.0

    def x(day: date) -> float:
        return round(left + (day - chart.start).days / days * (right - left), 1)

    def y(value: float) -> float:
        share = (value - chart.low) / ((chart.high - chart.low) or 1.0)
        return round(_TOP + _HEIGHT - min(max(share, 0.0), 1.0) * _HEIGHT, 1)

    base = _TOP + _HEIGHT
    parts = [*_band(chart, y, edge)]
    parts.append(Markup('<line class="axis" x1="0" x2="{0}" y1="{1}" y2="{1}"/>').format(edge, base))
    for words, at in ((f"↑ {chart.high_word}", _TOP - 14), (f"↓ {chart.low_word}", base + 24)):
        parts.append(Markup('<text class="end" x="0" y="{}">{}</text>').format(at, words if words[2:] else ""))
    parts += _series(chart, x, y)
    parts += [
        Markup('<path class="mark-day" d="M{} {}l3.500 6h-7z"/>').format(day, base + 2)
        for day in sorted({x(day) for day in chart.marks if chart.start <= day <= chart.end})
    ]
    base += 32
    if any(mg for _, mg in chart.steps):
        parts += _stair(chart, x, base, edge)
        base += _STRIP
    parts += _dates(chart, x, base + _AXIS - 8, edge)
    return Markup('<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        across, base + _AXIS, chart.summary, Markup("").join(parts)
    )


def _band(chart: Chart, y: Callable[[float], float], across: int) -> Iterator[Markup]:
    if chart.band is None:
        return
    low, high = sorted(chart.band)
    tall = max(y(low) - y(high), 3.0)
    yield Markup('<rect class="band" x="0" y="{}" width="{}" height="{:.1f}" rx="3"/>').format(y(high), across, tall)
    middle = (y(low) + y(high)) / 2
    yield Markup(
        '<text class="band-word" x="{0}" y="{1:.1f}">usual</text><text class="band-word" x="{0}" y="{2:.1f}">before</text>'
    ).format(across + 10, middle - 3, middle + 13)


def _series(chart: Chart, x: _Place, y: Callable[[float], float]) -> Iterator[Markup]:
    runs: list[list[tuple[float, float]]] = [[]]
    middle = timedelta(days=grain_of(chart) // 2)
    for day, value in _places(chart):
        if value is not None:
            runs[-1].append((x(min(day + middle, chart.end)), y(value)))
        elif runs[-1] and not chart.joined:
            runs.append([])
    points = [each for run in runs for each in run]
    for run in runs:
        if len(run) > 1:
            line = "L".join(f"{across} {height}" for across, height in run)
            yield Markup('<path class="line" d="M{}"/>').format(line)
    alone = points if len(points) <= _DOTS else [run[0] for run in runs if len(run) == 1]
    for across, height in alone:
        yield Markup('<circle class="dot" cx="{}" cy="{}" r="{}"/>').format(
            across, height, 3.5 if chart.joined else 2.75
        )


def _stair(chart: Chart, x: _Place, top: float, across: int) -> Iterator[Markup]:
    """The dose below the plot on the same days: a stair with its milligrams on the treads."""
    deep, most = top + _STRIP - 8, max(mg for _, mg in chart.steps)
    shown = [(max(since, chart.start), mg) for since, mg in chart.steps if since <= chart.end]
    shown = list(dict(shown).items())
    path, last_end = [f"M0 {deep}"], -99.0

    def y(mg: float) -> float:
        return round(deep - mg / most * (_STRIP - 26), 1)

    labels = []
    for at, (day, mg) in enumerate(shown):
        here = 0.0 if day == chart.start else x(day)
        path.append(f"H{here}V{y(mg)}")
        before = shown[at - 1][1] if at else 0.0
        words = f"{mg:g} mg"
        start = min(here, across - len(words) * _LETTER)
        if mg != before and mg and start > last_end + 6:
            labels.append(
                Markup('<text class="tread" x="{}" y="{}">{}</text>').format(round(start, 1), y(mg) - 5, words)
            )
            last_end = start + len(words) * _LETTER
    path.append(f"H{across}")
    yield Markup('<path class="stair-fill" d="{}V{}H0z"/>').format("".join(path), deep)
    yield Markup('<path class="stair" d="{}"/>').format("".join(path))
    yield from labels


def _dates(chart: Chart, x: _Place, at: float, across: int) -> Iterator[Markup]:
    """First and last day, and as many firsts of months or years between as fit."""
    years = len(chart.values) > 700
    ends = [chart.start, chart.end] if len(chart.values) > 1 else [chart.start]
    words = {day: f"{day:%b %Y}" if years else f"{day.day} {day:%b}" for day in ends}
    for day in _firsts(chart, years):
        words.setdefault(day, f"{day.year}" if years else f"{day:%b}")
    taken: list[tuple[float, float]] = []
    for day, text in words.items():
        wide = len(text) * _LETTER
        start = min(max(x(day) - wide / 2, 0.0), across - wide)
        if all(start > end + 10 or start + wide < begin - 10 for begin, end in taken):
            taken.append((start, start + wide))
            yield Markup('<text class="hour start" x="{:.1f}" y="{}">{}</text>').format(start, at, text)


def _firsts(chart: Chart, years: bool) -> Iterator[date]:
    day = chart.start.replace(day=1)
    while day <= chart.end:
        if day > chart.start and (not years or day.month == 1):
            yield day
        day = (day + timedelta(days=32)).replace(day=1)


# --- the ladder ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class LadderStep:
    """One step: the week it is for at the earliest, mg a day, and whether one stands on it, has passed it, or not yet."""

    week: int
    elemental_mg: float
    where: str  # "past", "here", "ahead"


def ladder_svg(steps: Sequence[LadderStep], across: int = WIDE) -> Markup:
    """The ladder as stairs, low to high, with a drop standing on the step one is on."""
    most = max((each.elemental_mg for each in steps), default=1.0) or 1.0
    wide = across / max(len(steps), 1)
    ground = 178.0 if any(each.where == "here" for each in steps) else 124.0
    narrow = across <= NARROW
    parts = []
    for at, each in enumerate(steps):
        height, left, middle = 10 + each.elemental_mg / most * 88, at * wide, at * wide + wide / 2
        top = ground - height
        parts.append(
            Markup('<rect class="step {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="4"/>').format(
                each.where, left + 1.5, top, wide - 3, height
            )
        )
        label = f"{each.elemental_mg:g}" if narrow else f"{each.elemental_mg:g} mg"
        week = f"{each.week}" if narrow else f"week {each.week}"
        parts.append(
            Markup('<text class="dose" x="{0:.1f}" y="{1:.1f}">{2}</text><text class="hour" x="{0:.1f}" y="{3}">{4}</text>')
            .format(middle, top - 8, label, ground + 19, week)
        )  # fmt: skip
        if each.where == "here":
            words = "you are here"
            half = len(words) * _LETTER / 2
            at_x = min(max(middle, half), across - half)
            parts.append(
                Markup('<path class="drop" d="M{0:.1f} {1:.1f}c-6 8-8 11-8 16a8 8 0 0 0 16 0c0-5-2-8-8-16z"/>'
                       '<text class="here-word" x="{2:.1f}" y="{3:.1f}">{4}</text>')
                .format(middle, top - 52, at_x, top - 60, words)
            )  # fmt: skip
    if narrow:
        parts.append(
            Markup('<text class="hour" x="{}" y="{}">mg a day, by week</text>').format(across / 2, ground + 38)
        )
    said = "; ".join(
        f"week {each.week}: {each.elemental_mg:g} mg a day{', you are here' if each.where == 'here' else ''}"
        for each in steps
    )
    return Markup('<svg class="ladder" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        across, ground + (46 if narrow else 28), said, Markup("").join(parts)
    )
