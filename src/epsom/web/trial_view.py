"""A self-trial as the pages show it: which arms may be seen, the calendar, the course of the days, and numbers in words.

It judges nothing: what may be looked at, what a day holds and what a verdict says come from the notebook. While the arms
of a blinded trial are hidden none leaves this module, in no picture and no table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from epsom.core.trial import schedule as dealing
from epsom.core.wording import first_upper
from epsom.render import trial_pictures as draw
from epsom.render.pictures import NARROW, WIDE
from epsom.render.trial_pictures import figure, in_tens

if TYPE_CHECKING:
    from epsom.core.diary import TrialEvent
    from epsom.core.trial.running import Running
    from epsom.core.trial.shapes import Outcome, Protocol, Trial, TrialDay
    from epsom.core.verdict.shapes import Effect, Verdict
    from epsom.notebook import Notebook
    from epsom.notebook.trials import KeptTrial
    from epsom.web.page import Desk

__all__ = [
    "GUESSES",
    "LABEL_WORDS",
    "WHY_END",
    "Card",
    "Drawn",
    "arms_hidden",
    "calendar_of",
    "course_of",
    "design_words",
    "effect_words",
    "endings_key",
    "hill_of",
    "look_now",
    "may_look",
    "newest",
    "short_dates",
    "trial_card",
    "units",
    "units_of",
]

LABEL_WORDS = {
    "clear benefit": "clear help",
    "probable benefit": "probable help",
    "no meaningful effect": "no difference that matters",
    "not known yet": "not known yet",
    "probable harm": "probably worse",
    "clear harm": "clearly worse",
    "withheld": "no verdict",
}

WHY_END = (
    ("too_much", "It is too much to keep up"),
    ("does_not_agree", "The magnesium does not agree with me"),
    ("changed", "Something else changed"),
    ("enough", "I know enough"),
)
GUESSES = (
    ("on", "Yes, I think I could tell"),
    ("off", "No, I could not"),
    ("dont_know", "I am not sure"),
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture in two widths, its words, and the same as a table."""

    wide: Markup
    narrow: Markup
    summary: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def newest(desk: Desk) -> KeptTrial | None:
    """The newest trial there is, the ended ones among them."""
    found = desk.notebook.trials()
    return found[-1] if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What another page says of the comparison, and where it leads."""

    title: str
    text: str
    href: str
    action: str


def trial_card(desk: Desk) -> Card | None:
    """The comparison on Progress: to be planned, sealed, running, ready to look at, or over. None while no plan was taken up."""
    kept = newest(desk)
    running = None if kept is None else desk.notebook.trial_running(kept.id)
    if kept is None or running is None or (running.state == "ended_early" and kept.started_on is None):
        if desk.notebook.standing().state in ("none", "baseline"):
            return None
        said = "Your diary cannot tell time from magnesium. Some weeks with and some without, dealt by chance, can."
        return Card(title="Is it the magnesium?", text=said, href="/trial", action="Try it out, fairly")
    if running.state == "sealed":
        return Card(
            title="Your comparison", text="It is sealed and waits for you.", href="/trial", action="To your comparison"
        )
    if running.state in ("over", "ended_early"):
        if not may_look(desk, kept, running):
            said = "It is over, and you have seen what came of it."
            return Card(title="Your comparison", text=said, href="/trial/verdict", action="What came of it")
        said = "It is over. You can look whenever it suits you."
        return Card(title="Your comparison", text=said, href="/trial", action="To your comparison")
    said = "It rests, and waits for you." if running.state == "paused" else _where(running)
    if may_look(desk, kept, running):
        said += " A planned look is due, if you like."
    return Card(title="Your comparison", text=said, href="/trial", action="To your comparison")


def _where(running: Running) -> str:
    if running.day is None:
        return "It begins soon."
    return f"Day {running.day + 1} of {running.n_days}. Until you look, this page mixes days with and without."


def arms_hidden(trial: Trial, events: Iterable[TrialEvent]) -> bool:
    """Whether the arms are to stay unseen: the trial is blinded, and the key was not opened."""
    return trial.protocol.blinding == "blinded" and not any(each.kind == "unblinded" for each in events)


def may_look(desk: Desk, kept: KeptTrial, running: Running) -> bool:
    """Whether there is a look to take now that was not taken: a planned one that is due, or the one at the end."""
    if kept.started_on is None:
        return False
    looks = desk.notebook.trial_looks(kept.id)
    if running.state == "over":
        return not any(each.day == kept.trial.protocol.looks[-1].day for each in looks)
    if running.state == "ended_early":
        ends = [at for at, each in enumerate(kept.events) if each.kind in ("ended", "harm_stop")]
        return not any(each.kind == "looked" for each in kept.events[ends[0] :]) if ends else False
    return running.due_look is not None


def look_now(notebook: Notebook) -> None:
    """Look; at the end of a blinded comparison the key is opened with the answer: nothing is left to keep from anyone."""
    kept = next((each for each in reversed(notebook.trials()) if each.started_on is not None), None)
    running = None if kept is None else notebook.trial_running(kept.id)
    notebook.look_at_trial()
    over = running is not None and running.state in ("over", "ended_early")
    if kept is not None and over and arms_hidden(kept.trial, kept.events):
        notebook.unblind_trial(kept.id)


def units(outcome: Outcome, value: float | None = None) -> str:
    """The unit of an outcome in words, in the singular where the value is 1."""
    unit = outcome.unit or "points"
    return unit.removesuffix("s") if value is not None and abs(value) == 1 and unit.endswith("s") else unit


def units_of(verdict: Verdict, outcome: Outcome, value: float | None = None) -> str:
    """The unit the effect of a verdict is told in: that of the outcome, or sds of a day where only the order counted."""
    return units(outcome, value) if verdict.effect_unit == "outcome" else "sd of a day"


def short_dates(first: date, last: date) -> str:
    """A stretch of days: "3 to 16 Mar", "28 Mar to 10 Apr"."""
    if first == last:
        return f"{first.day} {first:%b}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {last.day} {last:%b}"
    return f"{first.day} {first:%b} to {last.day} {last:%b}"


def design_words(protocol: Protocol) -> str:
    """The design in one sentence: how long, how it is dealt."""
    design = protocol.design
    weeks, rest = divmod(design.n_days, 7)
    long = f"{weeks} weeks" if not rest else f"{design.n_days} days"
    run_in = f" The first {design.run_in_days} days are without, for everyone." if design.run_in_days else ""
    if design.scheme == "daily_balanced":
        return f"{long}. Each day is dealt anew, as many with as without, never more than {design.max_run} alike in a row.{run_in}"
    if design.scheme == "fixed":
        return f"{long}, in an order that was chosen and not dealt.{run_in}"
    return (
        f"{long}: {design.n_pairs} pairs of periods of {design.period_days} days. In each pair chance says "
        f"which half is with magnesium.{run_in}"
    )


# --- numbers in words -------------------------------------------------------------------------------------------------
def effect_words(effect: Effect, unit: str) -> str:
    """An effect as people say it: "About 1.2 points better. With 95 in 100 odds it lies between 0.3 and 2.1"."""
    if effect.mean is None or effect.low is None or effect.high is None:
        return "No number could be worked out."
    shown, way = figure(abs(effect.mean)), "better" if effect.mean > 0 else "worse"
    middle = "no difference at all" if shown == "0" else f"{shown} {unit} {way}"
    return f"About {middle}. With 95 in 100 odds it lies between {figure(effect.low)} and {figure(effect.high)}; below nought means worse."


# --- the calendar -----------------------------------------------------------------------------------------------------
def calendar_of(trial: Trial, days: Sequence[TrialDay], started_on: date | None, *, over: bool, hidden: bool) -> Drawn:
    """The periods with the day one is at. Arms that are to come are not told, and none is while they are `hidden`.

    `days` reach up to today.
    """
    blocks = _blocks(trial, days, started_on, over=over, hidden=hidden)
    here = next((each for each in blocks if each.where == "here"), None)
    said = f"{len(blocks)} stretches of days." + (
        f" You are in this one: {here.name[:1].lower() + here.name[1:]}, {here.dates}." if here else ""
    )
    head, rows = draw.calendar_rows(blocks)
    wide, narrow = (draw.calendar_svg(blocks, across, summary=said) for across in (WIDE, NARROW))
    return Drawn(wide, narrow, said, head, rows)


def _blocks(
    trial: Trial, days: Sequence[TrialDay], started_on: date | None, *, over: bool, hidden: bool
) -> tuple[draw.Block, ...]:
    design = trial.protocol.design
    seen = {each.position: each.day for each in days if each.position is not None}
    now = max(seen, default=-1)
    next_day = (max((each.day for each in days), default=-1)) + 1
    paused = bool(days) and days[-1].paused

    def on(position: int) -> date | None:
        if started_on is None:
            return None
        day = seen.get(position, next_day + position - now - 1)
        return started_on + timedelta(days=day)

    found = []
    stretches: list[tuple[str, int, int, int | None, int | None]] = []
    if design.run_in_days:
        stretches.append(("Run-in, without", 0, design.run_in_days - 1, None, None))
    for each in dealing.periods(design):
        pair = each.pair if design.scheme != "daily_balanced" else None
        stretches.append((f"Period {each.number + 1}", each.first, each.last, pair, each.number))
    for name, first, last, pair, number in stretches:
        where = "past" if over or last < now or (last == now and paused) else "here" if first <= now else "ahead"
        if where == "past" and over and first > now:
            where = "ahead"  # ended before it came to that
        arm, holds = "hidden", ""
        if number is None:
            arm = "off"
        elif hidden:
            holds = f"box {number + 1}"
        elif where != "ahead":
            dealt = set(trial.schedule[first : last + 1])
            arm = "hidden" if len(dealt) > 1 else "on" if 1 in dealt else "off"
            holds = {"on": "with magnesium", "off": "without"}.get(arm, "with and without by turns")
        start, end = on(first), on(last)
        length = last - first + 1
        dates = short_dates(start, end) if start and end else f"{length} days"
        done = (now - first + 0.5) / length if where == "here" else 0.0
        found.append(draw.Block(name=name, holds=holds, dates=dates, where=where, arm=arm, done=done, pair=pair))
    return tuple(found)


# --- the course of the days -------------------------------------------------------------------------------------------
def course_of(
    trial: Trial, days: Sequence[TrialDay], started_on: date | None, verdict: Verdict | None = None, *, hidden: bool
) -> Drawn | None:
    """Ratings, period means and the fitted course; none without a single rating. While the arms are `hidden` neither they
    nor the fitted course, which would give them away, are drawn."""
    if not any(each.rating is not None for each in days):
        return None
    outcome = trial.protocol.outcome
    ratings = {each.day: each.rating for each in days}
    count = max(ratings) + 1
    stretches = _stretches(days, hidden)
    better, worse = (outcome.high, outcome.low) if outcome.higher_is_better else (outcome.low, outcome.high)

    def end(value: float | None) -> str:
        if value is None:
            return ""
        return f"{value:g}, the {'better' if value == better else 'worse' if value == worse else ''} end"

    began = started_on or date(2000, 1, 1)
    dates = tuple(
        (day, f"{(began + timedelta(days=day)).day} {began + timedelta(days=day):%b}")
        for day in sorted({0, count - 1, *(each.first for each in stretches)})
    )
    course = draw.Course(
        ratings=tuple(ratings.get(day) for day in range(count)),
        stretches=stretches,
        fitted=() if hidden or verdict is None else verdict.fitted,
        low=outcome.low,
        high=outcome.high,
        low_word=end(outcome.low),
        high_word=end(outcome.high),
        dates=dates if started_on else ((0, "day 1"), (count - 1, f"day {count}")),
    )
    names = [
        short_dates(began + timedelta(days=each.first), began + timedelta(days=each.last))
        if started_on
        else f"{each.first + 1} to {each.last + 1}"
        for each in stretches
    ]
    rated = sum(1 for each in days if each.rating is not None)
    said = f"{first_upper(outcome.name)}: {rated} days rated of {count}."
    if not hidden:
        means = {arm: _mean([each.rating for each in days if each.rating is not None and _arm(each) == arm]) for arm in ("on", "off")}  # fmt: skip
        if None not in means.values():
            said += f" The mean is {figure(means['on'])} with magnesium and {figure(means['off'])} without."  # type: ignore[arg-type]
    head, rows = draw.course_rows(course, names)
    wide, narrow = (draw.course_svg(course, across, summary=said) for across in (WIDE, NARROW))
    return Drawn(wide, narrow, said, head, rows)


def _mean(values: Sequence[float]) -> float | None:
    return fmean(values) if values else None


def _arm(each: TrialDay) -> str:
    if each.paused:
        return "paused"
    if each.period is None:
        return "run_in"
    return "on" if each.planned >= 0.5 else "off"


def _stretches(days: Sequence[TrialDay], hidden: bool) -> tuple[draw.Stretch, ...]:
    """Days that follow each other under one heading, with the mean of their ratings."""
    groups: list[tuple[tuple[Any, ...], list[TrialDay]]] = []
    for each in sorted(days, key=lambda one: one.day):
        arm = _arm(each)
        key = (each.period, "hidden" if hidden and arm in ("on", "off") else arm)
        if groups and groups[-1][0] == key and groups[-1][1][-1].day + 1 == each.day:
            groups[-1][1].append(each)
        else:
            groups.append((key, [each]))
    found = []
    for (_, arm), group in groups:
        rated = [each.rating for each in group if each.rating is not None]
        found.append(draw.Stretch(first=group[0].day, last=group[-1].day, arm=arm, mean=_mean(rated), rated=len(rated)))
    return tuple(found)


# --- the hill ---------------------------------------------------------------------------------------------------------
def hill_of(verdict: Verdict, outcome: Outcome) -> Drawn | None:
    """What is believed of the effect, over the three grounds; none where no number could be worked out."""
    found = verdict.effect if verdict.primary == "as_taken" else verdict.itt
    if found.mean is None or found.sd is None or found.low is None or found.high is None or verdict.mid <= 0:
        return None
    odds = (found.p_harm, found.p_negligible, found.p_benefit)
    unit = units_of(verdict, outcome)
    hill = draw.Hill(
        mean=found.mean, sd=found.sd, low=found.low, high=found.high, mid=verdict.mid, odds=odds, unit=unit
    )
    better, none, worse = (in_tens(each) for each in reversed(odds))
    said = (
        f"The odds: {better} that it helps by {figure(verdict.mid)} {units_of(verdict, outcome, verdict.mid)} or more, "
        f"{none} that any difference is smaller than that, {worse} that it makes things worse by as much."
    )
    head, rows = draw.hill_rows(hill)
    wide, narrow = (draw.hill_svg(hill, across, summary=said) for across in (WIDE, NARROW))
    return Drawn(wide, narrow, said, head, rows)


def endings_key() -> tuple[tuple[str, str], ...]:
    """Class and name of each ending, for the key under a bar."""
    return tuple((kind, name) for kind, name, _ in draw.ENDINGS)
