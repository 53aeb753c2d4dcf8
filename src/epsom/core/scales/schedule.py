"""When a questionnaire may come round again, and which ones go with a person's goals.

Overlapping stretches make a change look smaller than it is, so nothing is offered before its own gap has passed. All of
it is an offer; nobody has to take any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from epsom.core.scales.shapes import Offer, Taken
from epsom.knowledge import Knowledge
from epsom.knowledge.scales import Battery, Instrument

_ONCE = 0


def next_due(instrument: Instrument, last_day: date) -> date:
    """The first day on which it may be offered again."""
    return _later(last_day, instrument.min_gap_days)


def offered(goals: Iterable[str], taken: Iterable[Taken], today: date, knowledge: Knowledge) -> tuple[Offer, ...]:
    """The questionnaires that go with these goals, in their order, each with the day it may be offered next.

    Several goals that ask for the same one make one offer, at the shortest of their intervals and never below its gap.
    A shorter form counts as the longer one (PHQ-8 for PHQ-9). Goals without questionnaires, or unknown, offer none.
    """
    last = _last_days(taken)
    wanted: dict[str, dict[str, int | None]] = {}  # scale -> goal -> days between; None: only when asked for
    for goal in dict.fromkeys(goals):
        for battery in (each for each in knowledge.batteries.values() if each.goal == goal):
            for scale, every in _asked(battery):
                wanted.setdefault(scale, {})[goal] = every
    offers = []
    for scale, by_goal in wanted.items():
        instrument = knowledge.instruments[scale]
        offer = _offer(instrument, by_goal, _last(instrument, last), today, knowledge)
        if offer is not None:
            offers.append(offer)
    return tuple(offers)


def _asked(battery: Battery) -> Iterable[tuple[str, int | None]]:
    yield from ((scale, _ONCE) for scale in battery.once)
    yield from ((scale, 14) for scale in battery.every_14_days)
    yield from ((scale, 28) for scale in battery.every_28_days)
    yield from ((scale, None) for scale in battery.optional)


def _last_days(taken: Iterable[Taken]) -> dict[str, date]:
    last: dict[str, date] = {}
    for each in taken:
        last[each.scale] = max(each.day, last.get(each.scale, each.day))
    return last


def _last(instrument: Instrument, last: Mapping[str, date]) -> date | None:
    days = [last[each] for each in (instrument.id, instrument.without_them or "") if each in last]
    return max(days, default=None)


def _offer(
    instrument: Instrument, by_goal: Mapping[str, int | None], last_on: date | None, today: date, knowledge: Knowledge
) -> Offer | None:
    """One offer; `None` for one that is asked only once and was taken."""
    repeats = [every for every in by_goal.values() if every]
    once = not repeats and _ONCE in by_goal.values()
    if once and last_on is not None:
        return None
    every = None if once else max(instrument.min_gap_days, min(repeats, default=instrument.min_gap_days))
    due_on = today if last_on is None else _later(last_on, every or instrument.min_gap_days)
    reasons = [each.because for each in knowledge.batteries.values() if each.goal in by_goal]
    return Offer(
        scale=instrument.id,
        goals=tuple(by_goal),
        every_days=every,
        last_on=last_on,
        due_on=due_on,
        due=due_on <= today,
        optional=all(every is None for every in by_goal.values()),
        because=tuple(reasons),
    )


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:  # the calendar ends before that
        return date.max
