"""A made-up person with half a year of days, for looking around. No person behind her is real, and no data is copied.

Maya sleeps badly and is tense, takes a thyroid tablet, and took up her plan 25 weeks ago. With magnesium her nights are
made to get a little shorter to fall asleep in, her stress to stay as it was, so that both kinds of result can be seen; days
are left blank as people leave them. For twelve weeks she compared nights with and without, openly, and looked at the
result. Everything is drawn from fixed seeds, none of them picked for what came out: the same moment gives the same days.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from epsom.core.diary import (
    CheckIn,
    Diary,
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
    TrialEvent,
    TrialSealed,
)
from epsom.core.person import WEEKDAYS, Day, Eaten, Kidney, Medicine, Person

if TYPE_CHECKING:
    from epsom.companion import Companion
    from epsom.core.plan import Plan, Rung
    from epsom.core.trial.shapes import Trial
    from epsom.knowledge import Knowledge
    from epsom.store import Store

__all__ = ["NAME", "fill", "person"]

NAME = "Maya (made up)"
_SEED = 7
TOLD, ACCEPTED, FIRST_DOSE, STEPPED, SEALED, STARTED = 183, 175, 168, 154, 132, 131  # days before today
LOOKED, HELD = 34, 21
TRIAL, OUTCOME, QUESTION = "000000sample", "sol_min", "Do I fall asleep faster with magnesium?"
_TRIAL_SEED = hashlib.sha256(b"Maya, made up").hexdigest()
_HALF_LIFE = 2.0  # days, of what magnesium does to her nights
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

    from epsom.store.values import NAMES, moment_to_json, to_json

    told = person()
    profile = store.add_profile(NAME, _earlier(moment, TOLD), sample=True).id
    store.tell(profile, told, _earlier(moment, TOLD), "the first answers")
    told = replace(told, eaten=_eaten())
    store.tell(profile, told, _earlier(moment, ACCEPTED + 1), "what you often eat")
    companion = companion_for(moment.day)
    plan = _plan(told, companion, moment.day - timedelta(days=ACCEPTED))
    before = [each for each in _entries(plan, None, moment.day) if each.day < moment.day - timedelta(days=SEALED)]
    trial = _trial(plan, Diary.of(before), companion.knowledge, moment.day)
    entries = tuple(_entries(plan, trial, moment.day))
    whole = store.export(profile)  # all her days in one write
    for entry in entries:
        written = moment_to_json(_earlier(moment, (moment.day - entry.day).days))
        whole["entries"][NAMES[type(entry)]].append(to_json(entry) | {"written": written})
    store.remove_profile(profile)
    profile = store.import_export(whole).id
    _look(store, profile, trial, entries, companion.knowledge, moment)
    store.set_setting(profile, "seconds_to_today", 104)
    return profile


def _earlier(moment: Moment, days: int) -> Moment:
    """The same time of day, some days ago."""
    return Moment(at=moment.at - timedelta(days=days), offset_minutes=moment.offset_minutes, zone=moment.zone)


def _plan(told: Person, companion: Companion, start: date) -> Plan:
    from epsom.core.plan import draft

    return draft(told, companion.assess(told), companion.screen(told), companion.knowledge, start)


# --- the comparison -------------------------------------------------------------------------------------------------------
def _trial(plan: Plan, before: Diary, knowledge: Knowledge, today: date) -> Trial:
    """Three pairs of two weeks with the dose she lived with then, sealed as anybody's would be; the seed is fixed."""
    from epsom.core.trial.protocol import dose_minute_of, offers, protocol_for
    from epsom.core.trial.seal import sealed
    from epsom.core.trial.shapes import Design

    rung = _steps(plan)[-1]
    offered = offers(person().goals or (), before, knowledge, plan=plan, rung=rung.week)
    minute = dose_minute_of(plan, rung.week)
    protocol = protocol_for(
        next(each.outcome for each in offered if each.outcome.id == OUTCOME),
        Design(),
        knowledge,
        question=QUESTION,
        elemental_mg=rung.elemental_mg_per_day,
        form=plan.form.id if plan.form is not None else None,
        dose_minute=minute,
    )
    return sealed(protocol, _TRIAL_SEED, today - timedelta(days=SEALED))


def _turns_of_trial(trial: Trial, today: date) -> Iterator[Entry]:
    from epsom.exchange.trial_json import write_design

    yield TrialSealed(id=TRIAL, day=today - timedelta(days=SEALED), design=write_design(trial))
    events: tuple[tuple[int, str, str | None], ...] = (
        (STARTED, "started", None),
        (LOOKED, "looked", str(trial.protocol.looks[-1].day)),
    )
    for place, (ago, kind, note) in enumerate(events):
        day = today - timedelta(days=ago)
        yield TrialEvent(id=f"{place:06d}sample", day=day, trial=TRIAL, kind=kind, note=note)  # type: ignore[arg-type]


def _look(
    store: Store, profile: str, trial: Trial, entries: Sequence[Entry], knowledge: Knowledge, moment: Moment
) -> None:
    """Judge her comparison as anybody's, and keep what came out as seen at its end."""
    from epsom.core.trial.align import trial_days
    from epsom.core.verdict import judge
    from epsom.exchange.kept_verdict import look_plain

    then = _earlier(moment, LOOKED)
    days = trial_days(
        trial,
        [each for each in entries if isinstance(each, TrialEvent)],
        [each for each in entries if isinstance(each, CheckIn)],
        [each for each in entries if isinstance(each, Night)],
        [each for each in entries if isinstance(each, DoseTaken)],
        then.day,
    )
    at = trial.protocol.looks[-1].day
    found = judge(trial, days, look_day=at, knowledge=knowledge)
    told = store.told(profile)
    seq = 0 if told is None else told.seq
    store.keep(profile, look_plain(TRIAL, at, then.day, days, found), seq, knowledge.version, then)


# --- the days -------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Days:
    """One day as it is drawn, with how long ago it is."""

    ago: int
    day: date
    dice: Random

    off: bool  # a day without, in her comparison
    built_up: float  # 0 to 1: how much of what magnesium does to her nights is there, seen from the morning

    @property
    def taking(self) -> bool:
        """Whether there was a dose this day, seen from the evening."""
        return self.ago < FIRST_DOSE and not self.off

    def near(self, middle: float, spread: float, low: int, high: int) -> int:
        """A whole number around `middle`."""
        return min(max(round(self.dice.gauss(middle, spread)), low), high)


def _entries(plan: Plan, trial: Trial | None, today: date) -> Iterator[Entry]:
    """All that she wrote down; without a `trial` the days up to its start are the same ones."""
    dice = Random(_SEED)
    events = list(_events(plan, today))
    yield from events
    schedule = () if trial is None else trial.schedule
    if trial is not None:
        yield from _turns_of_trial(trial, today)
    built_up = 0.0
    for ago in range(TOLD - 1, 0, -1):
        place = STARTED - ago
        off = 0 <= place < len(schedule) and not schedule[place]
        one = _Days(ago, today - timedelta(days=ago), dice, off, built_up)
        built_up += (float(one.taking) - built_up) * (1 - 2 ** (-1 / _HALF_LIFE))
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
    steps = _steps(plan)
    yield PlanEvent(id="sample-accepted", day=today - timedelta(days=ACCEPTED), kind="accepted", rung=0)
    for number, (ago, rung) in enumerate(zip((FIRST_DOSE, STEPPED), steps, strict=False)):
        mg = rung.elemental_mg_per_day
        day = today - timedelta(days=ago)
        yield PlanEvent(id=f"sample-step-{number}", day=day, kind="stepped", rung=rung.week, elemental_mg=mg)
    if steps:
        held = today - timedelta(days=HELD)
        yield PlanEvent(id="sample-held", day=held, kind="held", rung=steps[-1].week)


def _steps(plan: Plan) -> list[Rung]:
    """The first two amounts of the ladder, each as its first week has it."""
    rungs = [each for each in plan.ladder if each.elemental_mg_per_day > 0]
    levels = {each.elemental_mg_per_day: each for each in reversed(rungs)}
    return sorted(levels.values(), key=lambda each: each.week)[:2]


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
    falling = one.near(44 - 12 * one.built_up, 11, 5, 95) // 5 * 5
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
        (84, (1, 1, 2, 1, 1, 1, 1, 1, 0), (2, 1, 2, 1, 1, 1, 1)),
        (14, (1, 1, 1, 1, 1, 1, 1, 0, 0), (2, 1, 1, 2, 1, 1, 1)),
    )
    for ago, phq9, gad7 in readings:
        day = today - timedelta(days=ago)
        yield ScaleTaken(id=f"sample-phq9-{ago}", day=day, scale="phq9", answers=phq9)
        yield ScaleTaken(id=f"sample-gad7-{ago}", day=day, scale="gad7", answers=gad7)
