"""Where a person stands with a plan: which rung of the ladder, since when, paused or not. Read off the events alone.

Nothing here climbs by itself: a rung rises only by an event that the person caused. It does not say whether to go up,
down or stop (`review`), nor which doses a rung means (`today`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from epsom.core.diary.shapes import PlanEvent
from epsom.core.plan import Plan, Rung

State = Literal["none", "baseline", "climbing", "holding", "paused", "stopped"]

WEEK = timedelta(days=7)
REVIEW_WEEKS = (2, 4, 8, 12)  # to look back in, beside those of the plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a person stands; days are their calendar days, `rung` is the week of the ladder."""

    state: State = "none"
    rung: int | None = None  # kept while paused or stopped: the one to come back to, never above it
    since: date | None = None  # on this rung and dose since (a pause ends it, coming back begins it anew)
    started_on: date | None = None  # the first day of the week without magnesium
    first_dose_on: date | None = None  # the first day on a rung with magnesium
    why: str | None = None  # the rule behind the last event, if any
    form: str | None = None  # a form the person chose instead of the plan's
    mg_at_most: float | None = None  # a day: what was agreed to; a ladder drawn anew may not raise it
    changed_on: date | None = None  # the last event of any kind: one change a week
    held: bool = False  # the person chose to stay on this rung

    @property
    def takes(self) -> bool:
        """Whether there are doses at all in this state."""
        return self.state in ("climbing", "holding") and bool(self.rung)

    @property
    def may_step_on(self) -> date | None:
        """The first day on which the next rung may be offered: a week after the last change. None: not in this state."""
        if self.state not in ("baseline", "climbing", "holding") or self.changed_on is None:
            return None
        return self.changed_on + WEEK


def standing(events: Sequence[PlanEvent], plan: Plan | None, today: date) -> Standing:
    """Where the events up to and with `today` have led; with none, the state is "none".

    `plan` is only asked which rungs there are. Accepting puts a person on week 0, without magnesium. An event that
    cannot be (a step while paused, a resume without a pause) changes nothing.
    """
    now = Standing()
    for event in sorted((each for each in events if each.day <= today), key=lambda each: each.day):
        now = _after(now, event, plan)
    return now


def _after(now: Standing, event: PlanEvent, plan: Plan | None) -> Standing:
    if event.kind == "accepted":
        begun = Standing(started_on=event.day)
        return _on_rung(begun, event, max(event.rung or 0, 0), plan)
    if now.state in ("none", "stopped"):
        return now
    if event.kind == "stopped":
        return replace(now, state="stopped", since=event.day, changed_on=event.day, why=event.why, held=False)
    if event.kind == "paused":
        if now.state == "paused":
            return replace(now, why=event.why or now.why)
        return replace(now, state="paused", since=event.day, changed_on=event.day, why=event.why, held=False)
    if event.kind == "lowered":  # also while paused: what to come back to
        rung = _lower(now, event, plan)
        if now.state == "paused":
            mg = event.elemental_mg if event.elemental_mg is not None else _mg(plan, rung)
            return replace(now, rung=rung, mg_at_most=_smaller(now.mg_at_most, mg), changed_on=event.day)
        return _on_rung(now, event, rung, plan)
    if now.state == "paused":
        if event.kind != "resumed":
            return now
        back = now.rung or 0
        return _on_rung(now, event, back if event.rung is None else max(0, min(event.rung, back)), plan)
    if event.kind == "stepped":
        return _on_rung(now, event, _next(now, event, plan), plan)
    if event.kind == "held":
        state: State = "baseline" if not now.rung else "holding"
        return replace(now, state=state, held=True, changed_on=event.day, why=event.why)
    if event.kind == "form_changed":
        return replace(now, form=event.form, changed_on=event.day, why=event.why)
    return now  # a resume without a pause


def _on_rung(now: Standing, event: PlanEvent, rung: int, plan: Plan | None) -> Standing:
    mg = event.elemental_mg
    if event.kind in ("lowered", "resumed"):
        mg = _smaller(now.mg_at_most, mg if mg is not None else _mg(plan, rung))
    at_top = plan is not None and bool(plan.ladder) and rung_above(plan, rung) is None
    state: State = "baseline" if rung == 0 else "holding" if at_top else "climbing"
    first = now.first_dose_on or (event.day if rung else None)
    same = rung == now.rung and now.state != "paused"
    return replace(
        now,
        state=state,
        rung=rung,
        since=now.since if same else event.day,
        first_dose_on=first,
        why=event.why,
        mg_at_most=mg,
        changed_on=event.day,
        held=False,
    )


def _next(now: Standing, event: PlanEvent, plan: Plan | None) -> int:
    """The rung a step leads to: the one the event names, else the next of the ladder; never a lower one."""
    rung = now.rung or 0
    if event.rung is not None:
        return max(event.rung, rung)
    above = rung_above(plan, rung)
    return above.week if above is not None else rung if plan is not None and plan.ladder else rung + 1


def _lower(now: Standing, event: PlanEvent, plan: Plan | None) -> int:
    """The rung a lowering leads to: the one named, else the next smaller amount; never a higher one."""
    rung = now.rung or 0
    if event.rung is not None:
        return max(0, min(event.rung, rung))
    below = rung_below(plan, rung)
    if below is not None:
        return below.week
    return rung if plan is not None and plan.ladder else max(rung - 1, 0)


def _mg(plan: Plan | None, rung: int) -> float | None:
    on = rung_on(plan, rung)
    return None if on is None else on.elemental_mg_per_day


def _smaller(some: float | None, other: float | None) -> float | None:
    return min((each for each in (some, other) if each is not None), default=None)


def rung_on(plan: Plan | None, rung: int, mg_at_most: float | None = None) -> Rung | None:
    """The rung of the ladder for that week: the last at or before it that is not above an agreed amount."""
    fitting = [
        each
        for each in (plan.ladder if plan is not None else ())
        if each.week <= rung and (mg_at_most is None or each.elemental_mg_per_day <= mg_at_most)
    ]
    return fitting[-1] if fitting else None


def rung_above(plan: Plan | None, rung: int, mg_at_most: float | None = None) -> Rung | None:
    """The next rung with a larger amount than the one now; None at the top."""
    now = rung_on(plan, rung, mg_at_most)
    if plan is None or now is None:
        return None
    return next((each for each in plan.ladder if each.elemental_mg_per_day > now.elemental_mg_per_day), None)


def rung_below(plan: Plan | None, rung: int, mg_at_most: float | None = None) -> Rung | None:
    """The rung with the next smaller amount that is not nothing; None at the lowest."""
    now = rung_on(plan, rung, mg_at_most)
    if plan is None or now is None:
        return None
    smaller = [each for each in plan.ladder if 0 < each.elemental_mg_per_day < now.elemental_mg_per_day]
    return max(smaller, key=lambda each: (each.elemental_mg_per_day, -each.week), default=None)


def effective_start(now: Standing, today: date) -> date:
    """The day to hand to `draft(start=…)` so that the week of the current rung holds today.

    Week 0 begins on the day the plan was accepted. Someone who stays longer on a rung stays in its last day, and the
    later weeks wait. Without a plan it is today.
    """
    if now.rung is None or now.since is None:
        return today
    if now.state in ("paused", "stopped"):
        return today - now.rung * WEEK
    inside = min(max((today - now.since).days, 0), WEEK.days - 1)
    return today - now.rung * WEEK - timedelta(days=inside)


def week_of(now: Standing, today: date) -> int | None:
    """Full weeks since the plan began, by the calendar and whatever the rung; None without a plan."""
    return None if now.started_on is None else (today - now.started_on) // WEEK


def last_dose_day(now: Standing, plan: Plan | None) -> date | None:
    """The last day with doses when the plan allows them only for so long (a laxative); None: no such end.

    The days count from this person's first dose, so that staying on a rung does not make them longer.
    """
    doses = [dose for rung in (plan.ladder if plan is not None else ()) for dose in rung.doses]
    first = min((dose.starts_on for dose in doses if dose.starts_on is not None), default=None)
    ends = [dose.ends_on for dose in doses if dose.ends_on is not None]
    if now.first_dose_on is None or first is None or len(ends) < len(doses):
        return None
    return now.first_dose_on + (max(ends) - first)


def review_week(plan: Plan | None, now: Standing, day: date) -> int | None:
    """The week of a look back that fell due in the last seven days, counted from the day the plan began; else None."""
    if now.state in ("none", "stopped"):
        return None
    week = week_of(now, day)
    own = {each.week for each in plan.reviews} if plan is not None else set()
    return week if week in own | set(REVIEW_WEEKS) else None
