"""Pieces the tests of the diary are made of: a plan by hand, a screening by hand, moments and events."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from epsom.core.diary import Moment, PlanEvent
from epsom.core.person import WEEKDAYS, Weekday
from epsom.core.plan import ChosenPractice, Dose, FormChoice, Plan, Review, Rung, Sentence, Window
from epsom.core.safety import Screening
from epsom.knowledge import Because

DAY = date(2026, 11, 2)  # a Monday: the day the plan is accepted
OWN = (Because(entry="test", kind="own_words"),)
LADDER = ((0, 0.0), (1, 100.0), (2, 150.0), (3, 200.0), (4, 200.0), (8, 200.0))


def day(number: int) -> date:
    """A day counted from the one the plan was accepted on."""
    return DAY + timedelta(days=number)


def at(number: int, clock: str = "12:00", offset: int = 0) -> Moment:
    """A moment of a day, by the clock on the wall."""
    hours, minutes = map(int, clock.split(":"))
    local = datetime(DAY.year, DAY.month, DAY.day, tzinfo=UTC) + timedelta(days=number, hours=hours, minutes=minutes)
    return Moment(at=local - timedelta(minutes=offset), offset_minutes=offset)


def event(number: int, kind: Any, rung: int | None = None, **more: Any) -> PlanEvent:
    return PlanEvent(id=f"{number}-{kind}-{rung}", day=day(number), kind=kind, rung=rung, **more)


def dose(time: int = 21 * 60, mg: float = 100.0, days: tuple[Weekday, ...] = WEEKDAYS, **more: Any) -> Dose:
    return Dose(time=time, days=days, elemental_mg=mg, with_food=False, slot="pre_bed", why="at bedtime", **more)


def window(
    medicine: str = "levothyroxine", at: int | None = 420, before: int = 240, after: int = 240, **more: Any
) -> Window:
    """A window about a medicine: it goes at least `before` minutes before magnesium and `after` after it."""
    told = 420 if at is None else at
    starts, ends = (told - after) % 1440, (told + before) % 1440
    return Window(medicine=medicine, at=at, starts=starts, ends=ends, **{"days": WEEKDAYS, **more})


def plan_of(
    ladder: tuple[tuple[int, float], ...] = LADDER,
    *,
    start: date = DAY,
    doses: tuple[Dose, ...] | None = None,
    windows: tuple[Window, ...] = (),
    practices: tuple[ChosenPractice, ...] = (),
    reviews: tuple[int, ...] = (),
    reasons: tuple[Sentence, ...] = (),
    last_day: date | None = None,
) -> Plan:
    """A plan with one dose at 21:00 on every rung, or with `doses` on every rung above week 0."""
    first = start + timedelta(days=7)
    rungs = []
    for week, mg in ladder:
        own = (dose(mg=mg, starts_on=first, ends_on=last_day),) if doses is None else doses
        rungs.append(Rung(week=week, elemental_mg_per_day=mg, do=f"{mg:g} mg", because=OWN, doses=own if mg else ()))
    form = FormChoice(
        id="bisglycinate",
        name="Magnesium bisglycinate",
        because=OWN,
        for_it=(),
        against_it=(),
        units_per_day=1,
        cost_class=None,
    )
    return Plan(
        kind="plan" if ladder else "no_plan",
        reasons=reasons,
        form=form if ladder else None,
        alternatives=(),
        ladder=tuple(rungs),
        doses=rungs[1].doses if len(rungs) > 1 else (),
        windows=windows,
        clash=(),
        food=(),
        practices=practices,
        therapy_first=(),
        cofactors=(),
        reviews=tuple(
            Review(week=week, on=start + timedelta(weeks=week), ask=(), outcomes=(), say=None, because=OWN)
            for week in reviews
        ),
        stop_signs=(),
        evidence=(),
        time_course=(),
        would_change=(),
        ceiling_mg=350.0,
        start=start,
        because=OWN,
    )


def screening_of(**other: Any) -> Screening:
    """A screening that clears 350 mg, or what is asked for instead."""
    facts: dict[str, Any] = {
        "severity": "ok",
        "egfr_ml_min": None,
        "egfr_stale": False,
        "authority": "nasem",
        "ceiling_total_supplemental_mg": 350.0,
        "ceiling_because": OWN,
        "current_supplemental_mg": 0.0,
        "max_additional_mg": 350.0,
        "findings": (),
        "medicines": (),
        "products": (),
        "open_questions": (),
        "dissent": (),
        "doses_at_least": 1,
        "avoid_forms": (),
        "conditions": (),
        "today": DAY,
        "because": OWN,
    }
    return Screening(**{**facts, **other})
