"""What the chart of progress shows and the table beside it: a measure day by day, its usual band, the dose steps.

Figures only: how they are drawn is for the page, what they mean is for `progress`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from epsom.core.diary.noted import HIGHER_IS_BETTER, WORDS
from epsom.core.diary.shapes import RATINGS, Diary
from epsom.core.diary.standing import WEEK, rung_on, standing
from epsom.core.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One measure day by day; `values` begin at `first`, one a day, None where nothing was noted."""

    measure: str
    what: str
    first: date
    values: tuple[float | None, ...]
    band: tuple[float, float] | None  # the usual spread before: mean less and plus one standard deviation
    higher_is_better: bool


@dataclass(frozen=True, slots=True)
class DoseStep:
    """From this day on, so much magnesium a day was agreed on (mg elemental)."""

    day: date
    elemental_mg: float
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One week of a series, for the table beside the chart."""

    measure: str
    first: date
    days: int  # noted
    mean: float | None
    elemental_mg: float  # the most agreed on in that week


def series_of(
    measure: str, values: Mapping[int, float], before: Mapping[int, float], shown: date, today: date
) -> Series | None:
    """One measure from `shown` to `today` with the band of the days `before`; None when nothing was noted there."""
    noted = [day for day in values if day >= shown.toordinal()]
    if not noted:
        return None
    band = None
    if len(before) >= 2:
        mean = sum(before.values()) / len(before)
        spread = (sum((value - mean) ** 2 for value in before.values()) / (len(before) - 1)) ** 0.5
        band = (round(mean - spread, 2), round(mean + spread, 2))
        if measure in RATINGS:
            band = (max(band[0], 0.0), min(band[1], 10.0))
    first = min(noted)
    return Series(
        measure=measure,
        what=WORDS[measure],
        first=date.fromordinal(first),
        values=tuple(values.get(day) for day in range(first, today.toordinal() + 1)),
        band=band,
        higher_is_better=measure in HIGHER_IS_BETTER,
    )


def dose_steps(diary: Diary, plan: Plan | None, today: date) -> tuple[DoseStep, ...]:
    """Each day on which the amount agreed on changed."""
    found: list[DoseStep] = []
    for day in sorted({each.day for each in diary.events if each.day <= today}):
        then = standing(diary.events, plan, day)
        rung = rung_on(plan, then.rung or 0, then.mg_at_most) if then.takes else None
        mg = rung.elemental_mg_per_day if rung is not None else 0.0
        if not found or found[-1].elemental_mg != mg or found[-1].state != then.state:
            found.append(DoseStep(day, mg, then.state))
    return tuple(found)


def rows_of(series: Series, steps: Sequence[DoseStep]) -> Iterable[Row]:
    """The weeks of a series, the last one first; a week begins with the first day of the series."""
    for place in reversed(range(0, len(series.values), 7)):
        noted = [value for value in series.values[place : place + 7] if value is not None]
        first = series.first + timedelta(days=place)
        reached = [each.elemental_mg for each in steps if first <= each.day < first + WEEK]
        before = [each.elemental_mg for each in steps if each.day < first][-1:]
        yield Row(
            measure=series.measure,
            first=first,
            days=len(noted),
            mean=round(sum(noted) / len(noted), 1) if noted else None,
            elemental_mg=max((*reached, *before), default=0.0),
        )
