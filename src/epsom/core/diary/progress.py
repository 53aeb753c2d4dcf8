"""Did anything change? One honest sentence for each goal, with how sure it is, and what else could explain it.

A person's days with magnesium are set beside their own days before it. That cannot show what caused a change: without
a comparison it may be time alone, and the sentences say so. No score and no praise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, TypeVar

from epsom.core.diary.chart import DoseStep, Row, Series, dose_steps, rows_of, series_of
from epsom.core.diary.comparison import Difference, compare
from epsom.core.diary.noted import HIGHER_IS_BETTER, SLEEP, WORDS, values_of
from epsom.core.diary.shapes import RATINGS, CheckIn, Cramps, Diary, Night, Stool
from epsom.core.diary.standing import Standing
from epsom.core.plan import Plan, Sentence
from epsom.core.plan.shapes import say
from epsom.core.wording import amount, listed
from epsom.knowledge import Goal, Knowledge

__all__ = [
    "Direction",
    "DoseStep",
    "GoalProgress",
    "Label",
    "Progress",
    "Row",
    "ScaleLine",
    "Series",
    "measure_of",
    "progress",
]

Label = Literal["clear", "possible", "no clear change", "too early"]
Direction = Literal["better", "worse"]
E = TypeVar("E", CheckIn, Night, Stool, Cramps)

SHOWN = timedelta(days=182)
CLEAR_STOOL_SHARE = 0.25  # a quarter more days with usual stools
_UNITS = {
    "sol": "minutes",
    "waso": "minutes",
    "tst": "minutes",
    "se": "percentage points",
    "awakenings": "a night",
    "stool": "of the days",
    "cramps": "a week",
}
_ALSO: tuple[tuple[str, str], ...] = (
    ("medicine_changed", "A medicine changed"),
    ("therapy_day", "Therapy days"),
    ("illness", "Ill or in pain"),
    ("travel", "Travel"),
    ("hard_day", "Hard days"),
)
_DATES_SHOWN = 5
_SHOWN: dict[Label, str] = {
    "clear": "clear change",
    "possible": "possible change",
    "no clear change": "no clear change",
    "too early": "too early to tell",
}
_WAY: dict[Direction | None, str] = {"better": ", for the better", "worse": ", for the worse", None: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalProgress:
    """What the diary says of one goal or one measure."""

    goal: str  # id of the goal; the measure's own name when it belongs to none
    title: str
    measure: str | None  # one of `WORDS`; None: nothing in the diary speaks to it
    what: str
    label: Label
    direction: Direction | None = None
    sentences: tuple[Sentence, ...] = ()  # the answer first
    how_sure: Sentence | None = None
    difference: Difference | None = None

    @property
    def say(self) -> Sentence:
        """The one sentence."""
        return self.sentences[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleLine:
    """One questionnaire: its totals, and how the last stands against the first."""

    scale: str
    name: str
    totals: tuple[tuple[date, float], ...]
    label: Label
    direction: Direction | None
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Everything the page of progress shows."""

    goals: tuple[GoalProgress, ...] = ()
    others: tuple[GoalProgress, ...] = ()  # what else was noted often enough
    scales: tuple[ScaleLine, ...] = ()
    series: tuple[Series, ...] = ()
    steps: tuple[DoseStep, ...] = ()
    rows: tuple[Row, ...] = ()
    also: tuple[str, ...] = ()  # what could also explain a change
    notes: tuple[Sentence, ...] = ()  # time alone; stopping is a fine result


@dataclass(frozen=True, slots=True)
class _Case:
    diary: Diary
    standing: Standing
    knowledge: Knowledge
    today: date
    shown: date  # charts begin here
    aside: frozenset[date]  # marked days
    values: Mapping[str, Mapping[int, float]]
    compared: bool

    def figure(self, fact: str) -> float:
        value = self.knowledge.facts[fact].value
        assert value is not None, fact
        return value


def progress(
    goals: Sequence[str],
    diary: Diary,
    plan: Plan | None,
    now: Standing,
    knowledge: Knowledge,
    today: date,
    *,
    comparison: bool = False,
    since: date | None = None,
) -> Progress:
    """What changed for each of the `goals` (ids, in the person's order) up to `today`; charts begin at `since`.

    At most 14 days before the first dose are set beside at most the last 28 with magnesium; days marked as therapy or
    illness are set aside. With fewer than 7 noted days on either side, or 14 days with magnesium, it is too early.
    `comparison`: a trial with blocks with and without was run, so that time alone is no longer the likeliest story.
    Without `since` charts begin half a year back; entries that neither they nor the comparison need are not read.
    """
    shown = today - SHOWN if since is None else since
    diary = _needed(diary, now, knowledge, today, shown)
    marked = frozenset(each.day for each in diary.check_ins if each.therapy_day or each.illness)
    case = _Case(diary, now, knowledge, today, shown, marked, values_of(diary), comparison)
    told = tuple(_goal(knowledge.goals[each], case) for each in dict.fromkeys(goals) if each in knowledge.goals)
    spoken = {each.measure for each in told}
    others = tuple(
        each
        for measure in case.values
        if measure not in spoken and (each := _measured(measure, measure, WORDS[measure], case)).label != "too early"
    )
    steps = dose_steps(diary, plan, today)
    series = tuple(drawn for measure in case.values if (drawn := _series(measure, case)) is not None)
    return Progress(
        goals=told,
        others=others,
        scales=_scales(diary),
        series=series,
        steps=steps,
        rows=tuple(row for each in series for row in rows_of(each, steps)),
        also=tuple(_also(diary)),
        notes=tuple(_notes((*told, *others), case)),
    )


# --- what was noted ------------------------------------------------------------------------------------------------
def _needed(diary: Diary, now: Standing, knowledge: Knowledge, today: date, shown: date) -> Diary:
    """The entries of the days before the first dose, of the last ones with magnesium, and of the chart."""
    days = max(knowledge.facts[each].value or 0 for each in ("progress_baseline_days", "progress_days"))
    reach = timedelta(days=int(days) + 1)
    first = now.first_dose_on or today
    end = now.since if now.state in ("stopped", "paused") and now.since is not None else today
    recent = min(shown, end - reach)

    def kept(entries: Sequence[E]) -> tuple[E, ...]:
        return tuple(
            each
            for each in entries
            if recent <= (day := each.day) <= today or (first - reach <= day <= first and day <= today)
        )

    return replace(
        diary,
        check_ins=kept(diary.check_ins),
        nights=kept(diary.nights),
        stools=kept(diary.stools),
        cramps=kept(diary.cramps),
        readings=tuple(each for each in diary.readings if each.day <= today),
        doses=(),
    )


def measure_of(goal: Goal) -> str | None:
    """The measure of the diary that a goal is judged by; None when the diary has none for it."""
    measure = {"stool_form.type": "stool"}.get(goal.primary_outcome, goal.primary_outcome.rpartition(".")[2])
    return measure if measure in WORDS else None


# --- one goal ------------------------------------------------------------------------------------------------------
def _goal(goal: Goal, case: _Case) -> GoalProgress:
    measure = measure_of(goal)
    if measure is None:
        words = say("progress_nothing", case.knowledge, goal.because, goal=goal.title)
        return GoalProgress(
            goal=goal.id, title=goal.title, measure=None, what=goal.title, label="too early", sentences=(words,)
        )
    return _measured(measure, goal.id, goal.title, case)


def _measured(measure: str, goal: str, title: str, case: _Case) -> GoalProgress:
    """One measure before and now."""
    if measure == "cramps":
        return _cramps(goal, title, case)
    what = WORDS[measure]
    before, now = _stretches(measure, case)
    first = case.standing.first_dose_on
    least = int(case.figure("progress_days_at_least"))
    days_in = 0 if first is None else (_end(case) - first).days + 1
    if len(before) < least or len(now) < least or days_in < case.figure("progress_days_in"):
        return _too_early(measure, goal, title, len(before), len(now), case)
    found = compare(before, now, step=_STEP.get(measure, 1.0))
    clear, possible = _weigh(measure, found, case)
    label: Label = "clear" if clear else "possible" if possible else "no clear change"
    if label == "clear" and any(each.medicine_changed for each in _marked_since(case)):
        label = "possible"
    up = found.change > 0
    direction: Direction | None = "better" if up == (measure in HIGHER_IS_BETTER) else "worse"
    if label == "no clear change":
        direction = None
    return GoalProgress(
        goal=goal,
        title=title,
        measure=measure,
        what=what,
        label=label,
        direction=direction,
        sentences=tuple(_sentences(measure, label, direction, found, case)),
        how_sure=_how_sure(measure, label, found, case),
        difference=found,
    )


# The step a measure is told in: nights in five minutes or so. A share of days is no surer than one odd day in sixteen.
_STEP = {"sol": 5.0, "waso": 5.0, "tst": 5.0, "stool": 0.8}


def _stretches(measure: str, case: _Case) -> tuple[dict[int, float], dict[int, float]]:
    """The days before the first dose and the last days with magnesium, marked days set aside."""
    values = case.values.get(measure, {})
    aside = {day.toordinal() for day in case.aside}
    first = case.standing.first_dose_on
    start = (first or case.today + timedelta(days=1)).toordinal()
    if measure in SLEEP and first is not None:
        start += 1  # the night that ended on the morning of the first dose was still without it
    end = _end(case).toordinal() + (1 if measure in SLEEP and case.standing.state == "stopped" else 0)
    oldest = start - int(case.figure("progress_baseline_days"))
    newest = max(start, end - int(case.figure("progress_days")) + 1)
    before = {day: value for day, value in values.items() if oldest <= day < start and day not in aside}
    now = {day: value for day, value in values.items() if newest <= day <= end and day not in aside}
    return before, now if first is not None else {}


def _end(case: _Case) -> date:
    """The last day with magnesium: today, or the day before it was stopped or paused."""
    if case.standing.state in ("stopped", "paused") and case.standing.since is not None:
        return min(case.today, case.standing.since - timedelta(days=1))
    return case.today


def _weigh(measure: str, found: Difference, case: _Case) -> tuple[bool, bool]:
    """(clear, possible) by the rules of the facts: at least so much, at least half the spread, and 0 left out."""
    share = case.figure("daily_spread_share")
    half = share * found.spread
    if measure in RATINGS:
        least = case.figure("daily_clear_change")
    elif measure == "stool":
        least = CLEAR_STOOL_SHARE
    elif measure == "quality":
        least = case.figure("sleep_change_quality") * found.spread
    else:
        least = case.figure(f"sleep_change_{measure}")
    size = abs(found.change)
    large = size >= least and size >= half and size > 0
    return large and not found.may_be_none, large or not found.may_be_none


def _sentences(
    measure: str, label: Label, direction: Direction | None, found: Difference, case: _Case
) -> Iterable[Sentence]:
    better = found.higher if measure in HIGHER_IS_BETTER else found.lower
    counts = say(
        "progress_counts",
        case.knowledge,
        before=found.days_before,
        now=found.days_now,
        better=better,
    ).text
    daily = "daily_possible_change" if label == "possible" else "daily_clear_change"
    rule = daily if measure in RATINGS else f"sleep_change_{measure}"
    because = (case.knowledge.facts[rule].because,) if rule in case.knowledge.facts else ()
    factor = 100.0 if measure == "stool" else 1.0
    unit = "% of the days" if measure == "stool" else _UNITS.get(measure, "points")
    words = {"what": WORDS[measure], "unit": unit}
    low, high = found.low * factor, found.high * factor
    if label == "no clear change":
        numbers = {"change": _signed(found.change * factor), "low": _signed(low), "high": _signed(high)}
        yield say("progress_none", case.knowledge, *because, what=WORDS[measure])
        yield say("progress_none_numbers", case.knowledge, *because, unit=unit, counts=counts, **numbers)
        return
    if found.change < 0:
        low, high = -high, -low
    yield say(
        "progress_changed",
        case.knowledge,
        *because,
        label="Clear change" if label == "clear" else "Possible change",
        direction="higher" if found.change > 0 else "lower",
        change=_rounded(abs(found.change) * factor),
        **words,
    )
    yield say("progress_changed_numbers", case.knowledge, *because, low=_signed(low), high=_signed(high), counts=counts)
    if direction == "worse":
        yield say("progress_worse", case.knowledge)
    elif not case.compared:
        yield say("progress_no_comparison", case.knowledge)
    if any(each.medicine_changed for each in _marked_since(case)):
        yield say("progress_medicine", case.knowledge)


def _how_sure(measure: str, label: Label, found: Difference, case: _Case) -> Sentence:
    if label == "possible":
        return say("sure_possible", case.knowledge)
    if label == "clear":
        many = found.days_before >= 14 and found.days_now >= 21
        return say("sure_clear" if many else "sure_clear_few", case.knowledge)
    reach = max(abs(found.low), abs(found.high))
    least = 1.0 if measure in RATINGS else CLEAR_STOOL_SHARE if measure == "stool" else None
    if least is None:
        fact = case.knowledge.facts[f"sleep_change_{measure}"].value or 0.0
        least = fact * max(found.spread, 1.0) if measure == "quality" else fact  # never nights that were all alike
    return say("sure_none" if reach < least else "sure_none_wide", case.knowledge)


def _marked_since(case: _Case) -> list[CheckIn]:
    """The check-ins of the days that are compared, those before with them."""
    first = case.standing.first_dose_on
    since = (first or case.today) - timedelta(days=int(case.figure("progress_baseline_days")))
    return [each for each in case.diary.check_ins if since <= each.day]


def _too_early(measure: str, goal: str, title: str, before: int, now: int, case: _Case) -> GoalProgress:
    what = WORDS[measure]
    noted = say("progress_noted", case.knowledge, before=before, now=now).text
    least = case.knowledge.facts["progress_days_at_least"].because
    words = say("progress_too_early", case.knowledge, least, what=what, noted=noted)
    return GoalProgress(goal=goal, title=title, measure=measure, what=what, label="too early", sentences=(words,))


def _cramps(goal: str, title: str, case: _Case) -> GoalProgress:
    """Cramps by the week: the weeks before the first dose against the last two with magnesium."""
    first, values = case.standing.first_dose_on, case.values.get("cramps", {})
    least = int(case.figure("cramps_days_noted"))

    def week(last: date) -> float | None:
        days = [values[day] for day in range(last.toordinal() - 6, last.toordinal() + 1) if day in values]
        return 7 * sum(days) / len(days) if len(days) >= least else None

    if first is not None:
        end = _end(case)
        before = [each for back in (1, 8) if (each := week(first - timedelta(days=back))) is not None]
        now = [week(end - timedelta(days=back)) for back in (0, 7) if end - timedelta(days=back + 6) >= first]
        told = [each for each in now if each is not None]
        if before and len(told) == 2:
            return _cramps_compared(goal, title, sum(before) / len(before), told, case)
    noted_before = sum(first is None or day < first.toordinal() for day in values)
    return _too_early("cramps", goal, title, noted_before, len(values) - noted_before, case)


def _cramps_compared(goal: str, title: str, before: float, weeks: list[float], case: _Case) -> GoalProgress:
    now = sum(weeks) / len(weeks)
    fewer, part = case.figure("cramps_fewer"), case.figure("cramps_possible")
    clear = all(each <= before * (1 - case.figure("cramps_clear")) for each in weeks) and before - now >= fewer
    down, up = now <= before * (1 - part) and now < before, now >= before * (1 + part) and now > before
    label: Label = "clear" if clear else "possible" if down or up else "no clear change"
    direction: Direction | None = "better" if clear or down else "worse" if up else None
    names = {"clear": "Clear change", "possible": "Possible change", "no clear change": "No clear change"}
    because = case.knowledge.facts["cramps_clear"].because
    first = say(
        "progress_cramps", case.knowledge, because, label=names[label], now=_rounded(now), before=_rounded(before)
    )
    more = () if direction is None else ("progress_no_comparison" if direction == "better" else "progress_worse",)
    said = [say(each, case.knowledge) for each in more if each != "progress_no_comparison" or not case.compared]
    return GoalProgress(
        goal=goal,
        title=title,
        measure="cramps",
        what=WORDS["cramps"],
        label=label,
        direction=direction,
        sentences=(first, *said),
    )


def _rounded(value: float) -> str:
    return amount(round(value)) if abs(value) >= 10 else f"{value:.1f}".removesuffix(".0")


def _signed(value: float) -> str:
    text = _rounded(value)
    return "0" if text in ("-0", "0") else text.replace("-", "−")


# --- for the page --------------------------------------------------------------------------------------------------
def _notes(found: Sequence[GoalProgress], case: _Case) -> Iterable[Sentence]:
    told = [each for each in found if each.label != "too early"]
    if not told:
        return
    if all(each.label == "no clear change" for each in told):
        yield say("progress_none_stop", case.knowledge)
    if case.aside:
        yield say("progress_aside", case.knowledge)
    measured = {each.measure for each in told}
    if measured & {"waso", "se"}:
        yield say("sleep_definitions", case.knowledge)
    if measured & set(SLEEP):
        yield say("sleep_bias", case.knowledge)
    if "cramps" in measured:
        yield say("cramps_days_expectation", case.knowledge)


def _series(measure: str, case: _Case) -> Series | None:
    before, _ = _stretches(measure, case)
    known = before if case.standing.first_dose_on is not None else {}
    return series_of(measure, case.values[measure], known, case.shown, case.today)


def _also(diary: Diary) -> Iterable[str]:
    for mark, words in _ALSO:
        days = [each.day for each in diary.check_ins if getattr(each, mark)]
        if days:
            more = " and other days" if len(days) > _DATES_SHOWN else ""
            yield f"{words}: {listed(f'{day:%-d %B}' for day in days[-_DATES_SHOWN:])}{more}."


def _scales(diary: Diary) -> tuple[ScaleLine, ...]:
    found: dict[str, list[tuple[date, float]]] = {}
    last = {each.scale: each for each in diary.readings if each.total is not None}
    for each in diary.readings:
        if each.total is not None:
            found.setdefault(each.scale, []).append((each.day, each.total))
    lines = []
    for scale, totals in found.items():
        reading = last[scale]
        name = reading.name or scale.upper()
        label: Label = reading.label or "too early"
        if len(totals) == 1:
            text = f"{name}: {amount(totals[0][1])}. A second one will show whether anything changed."
        else:
            shown = _SHOWN[label] + _WAY[reading.direction if label != "no clear change" else None]
            text = f"{name}: {amount(totals[0][1])} at the start, {amount(totals[-1][1])} now; {shown}."
        lines.append(
            ScaleLine(scale=scale, name=name, totals=tuple(totals), label=label, direction=reading.direction, say=text)
        )
    return tuple(lines)
