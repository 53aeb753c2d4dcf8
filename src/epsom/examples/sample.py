"""A made-up person with ten weeks of days, for looking around. No person behind her is real, and no data is copied.

Maya sleeps badly and is tense, takes a thyroid tablet, and took up her plan ten weeks ago. Her nights are made to get a
little shorter to fall asleep in, her stress to stay as it was, so that both kinds of result can be seen; days are left
blank as people leave them. Everything is drawn from a fixed seed: the same moment gives the same days.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from epsom.core.diary import (
    CheckIn,
    DoseTaken,
    Entry,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    ScaleTaken,
    SideEffect,
    Stool,
)
from epsom.core.person import WEEKDAYS, Day, Eaten, Kidney, Medicine, Person

if TYPE_CHECKING:
    from epsom.companion import Companion
    from epsom.core.plan import Plan
    from epsom.store import Store

__all__ = ["NAME", "fill", "person"]

NAME = "Maya (made up)"
_SEED = 7
TOLD, ACCEPTED, FIRST_DOSE, STEPPED, HELD = 78, 70, 63, 49, 21  # days before today
_AWAY = range(36, 40)  # a few days without a word
_ILL = (52, 51)
_NOTES = {
    64: "Long day at work, tea in the evening.",
    45: "Walked home along the river.",
    30: "Quiet Sunday.",
    12: "Visitors, late dinner.",
    3: "Read on paper instead of the phone.",
}
_PAGES = (
    (66, "page", "I would like evenings to be evenings again. Starting with putting the phone in the hall."),
    (41, "tomorrow", "Ring the dentist. Buy oats. Ask Jo about Saturday. That is all, and it can wait until morning."),
    (24, "three_good_things", "The smell of rain. Soup that turned out well. Jo laughed on the phone."),
    (6, "page", "Slept through until five. Not proof of anything, but nice."),
)  # fmt: skip


def person() -> Person:
    """Maya's facts."""
    return Person(
        age=41,
        sex="female",
        life_stage="none",
        country="GB",
        conditions=("hypothyroidism",),
        goals=("sleep", "calm"),
        diet=(),
        capsules_at_most=3,
        kidney=Kidney(known_disease=False),
        medicines=(Medicine(text="levothyroxine 75 mcg", times=(7 * 60,)),),
        products=(),
        answers={"hypothyroid_or_addison_untreated": False},  # it is treated and stable
        day=Day(wake=6 * 60 + 45, bed=22 * 60 + 45, meals=(7 * 60 + 45, 12 * 60 + 30, 18 * 60 + 45)),
    )


def _eaten() -> tuple[Eaten, ...]:
    return (
        Eaten(food="oatmeal", portion="1 cup", times=4, per="week"),
        Eaten(food="banana", portion="1 medium", times=5, per="week"),
        Eaten(food="white bread", portion="2 slices", times=1, per="day"),
        Eaten(food="cheddar cheese", grams=30, times=4, per="week"),
        Eaten(food="chicken breast", grams=120, times=3, per="week"),
        Eaten(food="white rice, cooked", grams=180, times=3, per="week"),
        Eaten(food="pasta cooked", grams=220, times=3, per="week"),
        Eaten(food="tomato sauce", grams=120, times=3, per="week"),
        Eaten(food="green salad", grams=80, times=3, per="week"),
        Eaten(food="plain yogurt", grams=150, times=3, per="week"),
        Eaten(food="coffee", portion="2 cups", times=1, per="day"),
    )


def fill(store: Store, companion_for: Callable[[date], Companion], moment: Moment) -> str:
    """Write Maya into `store`, with all days relative to `moment`; returns the id of her profile."""
    from dataclasses import replace

    told = person()
    profile = store.add_profile(NAME, _earlier(moment, TOLD), sample=True).id
    store.tell(profile, told, _earlier(moment, TOLD), "the first answers")
    told = replace(told, eaten=_eaten())
    store.tell(profile, told, _earlier(moment, ACCEPTED + 1), "what you often eat")
    plan = _plan(told, companion_for(moment.day), moment.day - timedelta(days=ACCEPTED))
    for entry in _entries(plan, moment.day):
        store.put(profile, entry, _earlier(moment, (moment.day - entry.day).days))
    store.set_setting(profile, "seconds_to_today", 104)
    return profile


def _earlier(moment: Moment, days: int) -> Moment:
    """The same time of day, some days ago."""
    return Moment(at=moment.at - timedelta(days=days), offset_minutes=moment.offset_minutes, zone=moment.zone)


def _plan(told: Person, companion: Companion, start: date) -> Plan:
    from epsom.core.plan import draft

    return draft(told, companion.assess(told), companion.screen(told), companion.knowledge, start)


# --- the days -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Days:
    """One day as it is drawn, with how long ago it is."""

    ago: int
    day: date
    dice: Random

    @property
    def taking(self) -> bool:
        """Whether magnesium had begun, seen from the evening."""
        return self.ago < FIRST_DOSE

    def near(self, middle: float, spread: float, low: int, high: int) -> int:
        """A whole number around `middle`."""
        return min(max(round(self.dice.gauss(middle, spread)), low), high)


def _entries(plan: Plan, today: date) -> Iterator[Entry]:
    dice = Random(_SEED)
    events = list(_events(plan, today))
    yield from events
    for ago in range(TOLD - 1, 0, -1):
        one = _Days(ago, today - timedelta(days=ago), dice)
        rung = max((each.rung or 0 for each in events if each.day <= one.day), default=0)
        drawn = list(_day(one)) + list(_doses(one, plan, rung))
        if ago not in _AWAY:
            yield from drawn
    yield from _scales(today)
    for ago, kind, text in _PAGES:
        yield JournalPage(id=f"sample-page-{ago}", day=today - timedelta(days=ago), kind=kind, text=text)  # type: ignore[arg-type]
    yield SideEffect(id="sample-effect", day=today - timedelta(days=STEPPED - 2), what="drowsy_day", how_bad=2)


def _events(plan: Plan, today: date) -> Iterator[PlanEvent]:
    """Accepted, up twice as far as the ladder goes, then kept."""
    rungs = [each for each in plan.ladder if each.elemental_mg_per_day > 0]
    levels = {each.elemental_mg_per_day: each for each in reversed(rungs)}  # the first week on each amount
    steps = sorted(levels.values(), key=lambda each: each.week)[:2]
    yield PlanEvent(id="sample-accepted", day=today - timedelta(days=ACCEPTED), kind="accepted", rung=0)
    for number, (ago, rung) in enumerate(zip((FIRST_DOSE, STEPPED), steps, strict=False)):
        mg = rung.elemental_mg_per_day
        day = today - timedelta(days=ago)
        yield PlanEvent(id=f"sample-step-{number}", day=day, kind="stepped", rung=rung.week, elemental_mg=mg)
    if steps:
        held = today - timedelta(days=HELD)
        yield PlanEvent(id="sample-held", day=held, kind="held", rung=steps[-1].week)


def _day(one: _Days) -> Iterator[Entry]:
    dice, ago = one.dice, one.ago
    ill, therapy = ago in _ILL, ago % 7 == 2
    stress = one.near(5.6, 1.5, 1, 10)
    tension = one.near(5.2 if one.taking else 5.5, 1.4, 0, 10)
    mood, energy = one.near(5.6, 1.2, 1, 9), one.near(5.0, 1.3, 1, 9)
    if dice.random() < 0.86:
        yield CheckIn(
            day=one.day,
            stress=stress,
            tension=tension,
            mood=mood if dice.random() < 0.92 else None,
            energy=energy,
            anxiety=one.near(4.8, 1.4, 0, 10),
            therapy_day=True if therapy else None,
            illness=True if ill else None,
            travel=True if ago in (35, 40) else None,
            note=_NOTES.get(ago),
        )
    falling = one.near(32 if ago < FIRST_DOSE - 1 else 44, 11, 5, 95) // 5 * 5
    awake = one.near(26, 10, 0, 80) // 5 * 5
    times = one.near(1.8, 0.8, 0, 5)
    late = one.near(0, 14, -30, 60) // 5 * 5
    up = one.near(0, 9, -20, 40) // 5 * 5
    if dice.random() < 0.9:
        bed = 22 * 60 + 45 + late
        yield Night(
            day=one.day,
            bed_time=bed,
            try_time=bed + 10,
            sol_min=falling,
            awakenings=times,
            waso_min=awake if times else 0,
            final_wake=6 * 60 + 30 + up,
            rise_time=6 * 60 + 50 + up,
            quality=min(max(round(4.2 - falling / 28 - awake / 60), 1), 5),
        )
    if ago % 2 == 0 or STEPPED - 4 < ago < STEPPED:
        loose = ago in (STEPPED - 2, STEPPED - 3)
        form = 5 if loose else dice.choice((3, 4, 4, 4, 4))
        yield Stool(day=one.day, form=form, times=1)
    if ago % 5 == 1 and ago < ACCEPTED:
        before = one.near(5.5, 1.2, 3, 9)
        practice = "bedtime_list" if ago % 10 == 1 else "slow_paced_breathing"
        yield PracticeDone(
            id=f"sample-practice-{ago}",
            day=one.day,
            practice=practice,
            minute=21 * 60 + 40,
            before=before,
            after=max(before - dice.choice((0, 1, 1, 2)), 0),
            verdict="keep" if ago == 61 else None,
        )


def _doses(one: _Days, plan: Plan, week: int) -> Iterator[DoseTaken]:
    """What became of the doses of the rung she was on: most taken, a few left out, a few not noted."""
    rung = next((each for each in plan.ladder if each.week == week), None)
    if rung is None or not one.taking:
        return
    for dose in rung.doses:
        begun = dose.starts_on is None or dose.starts_on <= one.day
        over = dose.ends_on is not None and one.day > dose.ends_on
        if WEEKDAYS[one.day.weekday()] not in dose.days or not begun or over:
            continue
        luck = one.dice.random()
        if luck < 0.84:
            taken = dose.time + one.near(8, 12, -15, 45)
            yield DoseTaken(
                day=one.day, planned=dose.time, status="taken", elemental_mg=dose.elemental_mg, taken=min(taken, 1439)
            )
        elif luck < 0.9:
            yield DoseTaken(day=one.day, planned=dose.time, status="skipped")


def _scales(today: date) -> Iterator[ScaleTaken]:
    """Three readings of two questionnaires; the answers are invented."""
    readings = (
        (ACCEPTED, (1, 1, 2, 2, 1, 1, 1, 1, 0), (2, 1, 2, 2, 1, 1, 1)),
        (42, (1, 1, 2, 1, 1, 1, 1, 1, 0), (2, 1, 2, 1, 1, 1, 1)),
        (14, (1, 1, 1, 1, 1, 1, 1, 0, 0), (2, 1, 1, 2, 1, 1, 1)),
    )
    for ago, phq9, gad7 in readings:
        day = today - timedelta(days=ago)
        yield ScaleTaken(id=f"sample-phq9-{ago}", day=day, scale="phq9", answers=phq9)
        yield ScaleTaken(id=f"sample-gad7-{ago}", day=day, scale="gad7", answers=gad7)
