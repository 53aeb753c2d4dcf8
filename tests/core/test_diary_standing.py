"""Where a person stands with a plan: every kind of event, and rules that hold over any list of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.diary import PlanEvent, Standing, effective_start
from epsom.core.diary.standing import last_dose_day, review_week, rung_above, rung_below, rung_on, standing, week_of
from tests.core.diary_pieces import DAY, LADDER, day, event, plan_of

PLAN = plan_of()
ACCEPTED = event(0, "accepted")


def after(*events: PlanEvent, on: int = 60, plan: Any = PLAN) -> Standing:
    return standing(events, plan, day(on))


def state(found: Standing) -> tuple[str, int | None]:
    return found.state, found.rung


def test_without_events_nothing_stands() -> None:
    assert after() == Standing()
    assert not after().takes
    assert after().may_step_on is None
    assert effective_start(after(), DAY) == DAY
    assert week_of(after(), DAY) is None


def test_accepting_begins_with_a_week_without_magnesium_that_ends_by_a_step_only() -> None:
    found = after(ACCEPTED)
    assert state(found) == ("baseline", 0)
    assert (found.started_on, found.since, found.first_dose_on, found.takes) == (DAY, DAY, None, False)
    assert found.may_step_on == day(7)
    begun = after(ACCEPTED, event(7, "stepped"))
    assert state(begun) == ("climbing", 1)
    assert (begun.first_dose_on, begun.takes) == (day(7), True)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ((event(7, "stepped"), event(14, "stepped")), ("climbing", 2)),
        ((event(7, "stepped", 1), event(14, "stepped", 3)), ("holding", 3)),  # 200 mg is the top of this ladder
        ((event(7, "stepped", 3), event(14, "stepped")), ("holding", 3)),
        ((event(7, "stepped", 2), event(14, "stepped", 1)), ("climbing", 2)),  # a step never leads down
        ((event(7, "stepped", 2), event(9, "lowered")), ("climbing", 1)),
        ((event(7, "stepped", 1), event(9, "lowered")), ("climbing", 1)),  # no smaller dose than the smallest
        ((event(7, "stepped", 1), event(9, "lowered", 0)), ("baseline", 0)),
        ((event(7, "stepped", 2), event(9, "lowered", 5)), ("climbing", 2)),  # a lowering never leads up
        ((event(7, "stepped", 1), event(9, "held")), ("holding", 1)),
        ((event(3, "held"),), ("baseline", 0)),
        ((event(7, "stepped", 2), event(9, "paused")), ("paused", 2)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "stepped")), ("paused", 2)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "paused")), ("paused", 2)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "resumed")), ("climbing", 2)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "resumed", 1)), ("climbing", 1)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "resumed", 4)), ("climbing", 2)),
        ((event(7, "stepped", 2), event(9, "paused"), event(10, "lowered"), event(11, "resumed")), ("climbing", 1)),
        ((event(7, "stepped", 2), event(9, "resumed")), ("climbing", 2)),
        ((event(7, "stepped", 2), event(9, "stopped")), ("stopped", 2)),
        ((event(7, "stepped", 2), event(9, "stopped"), event(10, "resumed")), ("stopped", 2)),
        ((event(7, "stepped", 2), event(9, "stopped"), event(10, "accepted")), ("baseline", 0)),
        ((event(7, "stepped", 2), event(9, "form_changed", form="citrate")), ("climbing", 2)),
    ],
)
def test_each_turn(events: tuple[PlanEvent, ...], expected: tuple[str, int]) -> None:
    assert state(after(ACCEPTED, *events)) == expected


def test_nothing_but_accepting_begins_a_plan() -> None:
    kinds = ("stepped", "held", "lowered", "paused", "resumed", "stopped", "form_changed")
    for kind in kinds:
        assert after(event(0, kind, 2)).state == "none"


def test_without_a_ladder_to_look_at_a_rung_is_a_week() -> None:
    assert state(after(ACCEPTED, event(7, "stepped"), plan=None)) == ("climbing", 1)
    assert state(after(ACCEPTED, event(7, "stepped"), event(14, "stepped"), event(15, "lowered"), plan=None)) == (
        "climbing",
        1,
    )


def test_events_of_days_to_come_do_not_count() -> None:
    assert state(standing((event(7, "stepped", 1), ACCEPTED), PLAN, day(6))) == ("baseline", 0)


def test_one_change_a_week() -> None:
    assert after(ACCEPTED, event(7, "stepped")).may_step_on == day(14)
    held = after(ACCEPTED, event(7, "stepped"), event(15, "held"))
    assert (held.may_step_on, held.held, held.since) == (day(22), True, day(7))
    assert after(ACCEPTED, event(7, "stepped"), event(9, "form_changed", form="citrate")).may_step_on == day(16)
    assert after(ACCEPTED, event(7, "stepped"), event(9, "paused")).may_step_on is None


def test_the_reason_of_a_pause_is_kept() -> None:
    events = (ACCEPTED, event(7, "stepped"), event(9, "paused", why="review_severe"))
    assert after(*events).why == "review_severe"
    assert after(*events, event(9, "paused")).why == "review_severe"
    assert after(*events, event(10, "stopped", why="user")).why == "user"


def test_a_ladder_drawn_anew_raises_nobody() -> None:
    steeper = plan_of(((0, 0.0), (1, 150.0), (2, 200.0)))
    agreed = after(ACCEPTED, event(7, "stepped", 2, elemental_mg=150.0), plan=steeper)
    rung = rung_on(steeper, agreed.rung or 0, agreed.mg_at_most)
    assert rung is not None
    assert (rung.week, rung.elemental_mg_per_day) == (1, 150)
    above = rung_above(steeper, agreed.rung or 0, agreed.mg_at_most)
    assert above is not None
    assert above.week == 2
    lowered = after(ACCEPTED, event(7, "stepped", 2, elemental_mg=150.0), event(9, "lowered", 1))
    assert lowered.mg_at_most == 100
    paused = after(ACCEPTED, event(7, "stepped", 2, elemental_mg=150.0), event(9, "paused"), event(9, "lowered", 1))
    assert paused.mg_at_most == 100
    assert (
        after(ACCEPTED, event(7, "stepped", 2), event(8, "paused"), event(9, "resumed"), plan=None).mg_at_most is None
    )


def test_neighbours_on_the_ladder() -> None:
    def week(rung: Any) -> int | None:
        return None if rung is None else int(rung.week)

    assert [week(rung_on(PLAN, each)) for each in range(10)] == [0, 1, 2, 3, 4, 4, 4, 4, 8, 8]
    assert [week(rung_above(PLAN, each)) for each in range(5)] == [1, 2, 3, None, None]
    assert [week(rung_below(PLAN, each)) for each in (0, 1, 2, 3, 8)] == [None, None, 1, 2, 2]
    assert rung_on(None, 1) is None
    assert rung_above(None, 1) is None
    assert rung_below(None, 1) is None
    assert rung_on(plan_of(()), 1) is None


def test_the_start_to_draft_from() -> None:
    assert effective_start(after(ACCEPTED, on=3), day(3)) == DAY
    second = (ACCEPTED, event(7, "stepped"), event(16, "stepped"))
    assert effective_start(after(*second, on=16), day(16)) == day(16 - 14)  # the first day of week 2
    assert effective_start(after(*second, on=22), day(22)) == day(22 - 14 - 6)  # its last day
    assert effective_start(after(*second, on=99), day(99)) == day(99 - 14 - 6)  # held there as long as one likes
    paused = after(*second, event(20, "paused"), on=30)
    assert effective_start(paused, day(30)) == day(30 - 14)


def test_the_end_of_a_laxative_counts_from_the_first_dose_whatever_rung_was_held() -> None:
    first = day(7)
    laxative = plan_of(((0, 0.0), (1, 100.0), (2, 150.0)), last_day=first + timedelta(days=13))
    found = after(ACCEPTED, event(9, "stepped", 1), event(16, "held"), plan=laxative)
    assert last_dose_day(found, laxative) == day(9 + 13)
    assert last_dose_day(after(ACCEPTED, plan=laxative), laxative) is None
    assert last_dose_day(found, PLAN) is None
    assert last_dose_day(found, None) is None


def test_looking_back_is_counted_from_the_beginning() -> None:
    events = (ACCEPTED, event(7, "stepped"))
    due = [
        review_week(plan_of(reviews=(1,)), after(*events, on=on), day(on)) for on in (6, 7, 13, 14, 20, 21, 28, 56, 84)
    ]
    assert due == [None, 1, 1, 2, 2, None, 4, 8, 12]
    assert review_week(None, after(*events, on=14), day(14)) == 2
    assert review_week(PLAN, after(*events, event(10, "stopped"), on=14), day(14)) is None


KINDS = ("accepted", "stepped", "held", "lowered", "paused", "resumed", "stopped", "form_changed")
EVENTS = st.lists(
    st.builds(
        lambda number, kind, rung, mg: event(number, kind, rung, elemental_mg=mg),
        st.integers(0, 80),
        st.sampled_from(KINDS),
        st.none() | st.integers(-2, 12),
        st.none() | st.sampled_from((50.0, 100.0, 150.0, 200.0)),
    ),
    max_size=12,
)
PLANS = st.sampled_from((None, PLAN, plan_of(()), plan_of(((0, 0.0), (1, 50.0))), plan_of(LADDER[:4])))


@given(events=EVENTS, plan=PLANS, on=st.integers(0, 100))
def test_rules_over_any_events(events: list[PlanEvent], plan: Any, on: int) -> None:
    now = standing(events, plan, day(on))
    assert not (now.takes and now.state in ("none", "baseline", "paused", "stopped"))
    assert not (now.takes and now.first_dose_on is None)
    assert now.rung is None or now.rung >= 0
    start = effective_start(now, day(on))
    if now.state in ("baseline", "climbing", "holding"):
        assert now.rung is not None
        assert 0 <= (day(on) - start).days - 7 * now.rung < 7  # today lies in the week of the rung
    assert week_of(now, day(on)) is None or now.started_on is not None
    # another day without an event changes nothing but the calendar
    if not any(each.day == day(on + 1) for each in events):
        assert standing(events, plan, day(on + 1)) == now


@given(events=EVENTS, plan=PLANS)
def test_a_rung_never_rises_but_by_accepting_or_stepping(events: list[PlanEvent], plan: Any) -> None:
    ordered = sorted(events, key=lambda each: each.day)
    for end in range(1, len(ordered) + 1):
        before, now = standing(ordered[: end - 1], plan, day(100)), standing(ordered[:end], plan, day(100))
        if (now.rung or 0) > (before.rung or 0):
            assert ordered[end - 1].kind in ("accepted", "stepped")
            assert ordered[end - 1].kind == "accepted" or before.state in ("baseline", "climbing", "holding")
