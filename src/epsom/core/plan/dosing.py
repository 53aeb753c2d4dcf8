"""Puts the amounts of the ladder into the hours of the day, stretch by stretch. The heart of a plan with doses.

It is reached only through `plan.draft`, which has already asked the screening whether there may be doses at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from epsom.core.person import WEEKDAYS, Weekday
from epsom.core.plan.ladder import SINGLE_DOSE_MG, Aim, climb, days_at_most, intakes, split
from epsom.core.plan.schedule import DAY, DayShape, Placed, Wish
from epsom.core.plan.shapes import Dose, Rung, Sentence, say
from epsom.core.plan.timing import (
    Spaced,
    Stretch,
    blocks_for_good,
    clash,
    over_time,
    rule_in_words,
    slot_span,
    spoken,
)
from epsom.core.wording import amount, clock, listed
from epsom.knowledge import GoalDose, Knowledge

_DAY_NAMES = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
# A further dose of an amount that is split: any time of the day, with a meal where one is near.
_ANYWHERE = "any"
# How a part of the day is spoken of in a sentence.
_PARTS = {
    "morning": "your morning",
    "afternoon": "your afternoon",
    "evening": "your evening",
    "pre_bed": "bedtime",
    _ANYWHERE: "the middle of your day",
}
_NEAR_BED = 180  # minutes before bed that are still told as such


@dataclass(frozen=True, slots=True)
class Dosing:
    """The ladder with its doses and what is to be said about it; or the clash that leaves no time."""

    ladder: tuple[Rung, ...]
    doses: tuple[Dose, ...]
    notes: tuple[Sentence, ...]
    clash: tuple[Sentence, ...]
    hold_mg: float


@dataclass(frozen=True, slots=True)
class Setting:
    """Where the doses have to go: the medicines to keep clear of, the day, and the first date."""

    spaced: tuple[Spaced, ...]
    day: DayShape
    day_assumed: bool
    start: date
    knowledge: Knowledge


@dataclass(frozen=True, slots=True)
class _Wished:
    """One dose of the day: the part of the day it is for, and the same for the search."""

    slot: str
    wish: Wish


@dataclass(frozen=True, slots=True)
class _Found:
    """The best weeks for each number of doses a day, and what they were searched for."""

    least: int
    by_count: dict[int, tuple[Stretch, ...]]
    wished: tuple[_Wished, ...]
    setting: Setting
    last_day: int | None  # the last day of any dose (ordinal), None: no end


def place(aim: Aim, weeks: tuple[int, ...], setting: Setting) -> Dosing:
    """Times for every rung on every stretch of dates, or the clash.

    A goal's wish for several doses gives way where only fewer fit. More doses than asked for, to split an amount, are
    only used where all stretches have room for them; else the amount stays at what the fewer can carry. A stretch
    without any time is waited out when it is short.
    """
    most = intakes(aim.hold_mg, aim.intakes_at_least)
    wished = _wished(aim, most, setting)
    least = aim.intakes_at_least
    stretches = _search(wished[:least], setting)
    while any(map(blocks_for_good, stretches)) and least > aim.intakes_required:
        least -= 1
        stretches = _search(wished[:least], setting)
    blocked = next(filter(blocks_for_good, stretches), None)
    if blocked is not None:
        return Dosing((), (), (), _clash(blocked, wished[:least], setting), 0.0)
    by_count = {least: stretches}
    for count in range(least + 1, most + 1):
        stretches = _search(wished[:count], setting)
        if any(each.timetable is None for each in stretches):
            break  # a further dose is not worth a pause
        by_count[count] = stretches
    found = _Found(least, by_count, wished, setting, _last_day(aim, by_count[least]))
    hold = min(aim.hold_mg, max(by_count) * SINGLE_DOSE_MG)
    ladder = tuple(_rung(week, mg, do, found) for week, mg, do in climb(aim, hold, weeks))
    highest = max(intakes(mg, least) for mg in (rung.elemental_mg_per_day for rung in ladder))
    notes = [say("plan_split", setting.knowledge, count=highest)] if highest > least else []
    if hold < aim.hold_mg:
        notes.append(say("plan_kept_single", setting.knowledge, hold=amount(hold)))
    notes += _notes(by_count[highest], setting.knowledge)
    return Dosing(ladder, ladder[1].doses, tuple(notes), (), hold)


def _last_day(aim: Aim, stretches: tuple[Stretch, ...]) -> int | None:
    """The last day with doses when they may only go on for so long, counted from the first that can have one."""
    most = days_at_most(aim)
    first = next((each.first for each in stretches if each.timetable is not None), None)
    return None if most is None or first is None else first + most - 1


def _search(wished: tuple[_Wished, ...], setting: Setting) -> tuple[Stretch, ...]:
    return over_time(setting.spaced, tuple(each.wish for each in wished), setting.day, setting.start)


def _clash(blocked: Stretch, wished: tuple[_Wished, ...], setting: Setting) -> tuple[Sentence, ...]:
    wishes = tuple(each.wish for each in wished)
    why = clash(blocked, wishes, setting.day, setting.day_assumed, setting.knowledge)
    if blocked.last is None:
        return why
    return (*why, say("clash_ends", setting.knowledge, last=spoken(blocked.last)))


def _wished(aim: Aim, count: int, setting: Setting) -> tuple[_Wished, ...]:
    """The goal's own doses, then further ones anywhere in the day for amounts that are split."""
    further = Wish(0, setting.day.length, with_food=False, likes_food=True)
    own = tuple(_Wished(dose.slot, _wish(dose, setting)) for dose in aim.doses)
    return (*own, *(_Wished(_ANYWHERE, further) for _ in range(count - len(own))))


def _wish(dose: GoalDose, setting: Setting) -> Wish:
    if dose.minutes_before_bed is not None:
        nearest, furthest = dose.minutes_before_bed
        starts, ends = setting.day.length - furthest, setting.day.length - nearest
    else:
        starts, ends = slot_span(setting.knowledge.slots[dose.slot], setting.day)
    return Wish(starts, ends, bool(dose.with_food))


def _rung(week: int, mg: float, do: str, found: _Found) -> Rung:
    knowledge = found.setting.knowledge
    count = intakes(mg, found.least)
    steps = tuple(step.because for step in knowledge.steps.values() if step.week == week)
    fact = "do_step_split" if do == "do_step" and count > found.least else do
    ends = "" if found.last_day is None else f"{date.fromordinal(found.last_day):%-d %B}"
    words = say(fact, knowledge, *steps, mg=amount(mg), count=count, ends=ends)
    doses = _doses(split(mg, count), found) if mg else ()
    return Rung(week=week, elemental_mg_per_day=mg, do=words.text, because=words.because, doses=doses)


def _doses(parts: tuple[float, ...], found: _Found) -> tuple[Dose, ...]:
    stretches = found.by_count[len(parts)]
    out: list[Dose] = []
    for stretch in stretches:
        placed_here = stretch.timetable.placed if stretch.timetable else ()
        for placed in sorted(placed_here, key=lambda each: (each.time - found.setting.day.wake) % DAY):
            each = found.wished[placed.wish]
            # a time after midnight belongs to the evening before, which is still the stretch before
            first = stretch.first + (placed.time < found.setting.day.wake and stretch is not stretches[0])
            last = min((each for each in (stretch.last, found.last_day) if each is not None), default=None)
            if last is not None and first > last:
                continue
            out.append(
                Dose(
                    time=placed.time,
                    days=_weekdays(placed.days),
                    elemental_mg=parts[placed.wish],
                    with_food=placed.at_meal and (each.wish.with_food or each.wish.likes_food),
                    slot=each.slot,
                    why=_why(placed, each, stretch, found.setting),
                    starts_on=date.fromordinal(first),
                    ends_on=None if last is None else date.fromordinal(last),
                )
            )
    return tuple(out)


def _weekdays(days: tuple[int, ...]) -> tuple[Weekday, ...]:
    return tuple(WEEKDAYS[each] for each in days)


def _why(placed: Placed, wished: _Wished, stretch: Stretch, setting: Setting) -> str:
    """Why at this time: the meal, the wished part of the day, and the medicines it keeps clear of."""
    day, knowledge = setting.day, setting.knowledge
    since_waking = (placed.time - day.wake) % DAY
    to_bed = day.length - since_waking
    part = _PARTS[wished.slot]
    inside = wished.wish.starts <= since_waking <= wished.wish.ends
    if placed.at_meal and (wished.wish.with_food or wished.wish.likes_food):
        meal = min((placed.time - each) % DAY for each in day.meals)
        parts = [say("why_with_meal", knowledge, meal=clock((placed.time - meal) % DAY)).text]
    elif wished.slot == "pre_bed" and to_bed <= _NEAR_BED:
        parts = [say("why_before_bed" if to_bed else "why_at_bed", knowledge, minutes=to_bed).text]
    else:
        parts = [say("why_in_slot" if inside else "why_nearest", knowledge, slot=part).text]
    if wished.wish.with_food and not placed.at_meal:
        parts.append(say("why_snack", knowledge).text)
    if stretch.spaced:
        clear_of = listed(f"{each.taking.name} ({rule_in_words(each.screening)})" for each in stretch.spaced)
        parts.append(say("why_clear", knowledge, medicines=clear_of).text)
    return "; ".join(parts)


def _notes(stretches: tuple[Stretch, ...], knowledge: Knowledge) -> list[Sentence]:
    """What is special on some dates: days without magnesium, a course that changes the day."""
    out = []
    for stretch in stretches:
        because = tuple(dict.fromkeys(reason for each in stretch.spaced for reason in each.screening.because))
        medicines = listed(each.taking.name for each in stretch.spaced)
        if stretch.timetable is None and stretch.last is not None:
            first, last = spoken(stretch.first), spoken(stretch.last)
            out.append(say("plan_pause", knowledge, *because, first=first, last=last, medicines=medicines))
        elif stretch.timetable is not None and stretch.timetable.left_out:
            days = listed(_DAY_NAMES[each] for each in stretch.timetable.left_out)
            out.append(say("plan_left_out", knowledge, *because, days=days, medicines=medicines))
        elif stretch.last is not None and (courses := [each for each in stretch.spaced if each.is_course]):
            names = listed(each.taking.name for each in courses)
            out.append(say("plan_course", knowledge, *because, medicines=names, last=spoken(stretch.last)))
    return out
