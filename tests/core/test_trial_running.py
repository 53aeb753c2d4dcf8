"""Where a trial stands: one trial day for each calendar day, pauses, looks, blinding, early ends, and the panel."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.trial.align import trial_days
from epsom.core.trial.running import (
    HARM_BAR,
    NOTED_ENOUGH,
    OFF_DAYS_TAKEN,
    RATED_ENOUGH,
    UNEVEN,
    course_of,
    progress_of,
    quality,
    stops_for_harm,
)
from epsom.core.trial.shapes import Design, Look, TrialDay
from epsom.knowledge import Knowledge
from tests.core.trial_pieces import day, events_of, protocol_of, trial_of

SHORT = Design(period_days=3, n_pairs=2, run_in_days=2)  # 14 days
LOOKS = (Look(day=7), Look(day=13, final=True))
KINDS = ("paused", "resumed", "looked", "guessed", "ended", "harm_stop", "unblinded", "started")


def short(**other: object) -> object:
    return trial_of(design=SHORT, looks=LOOKS, **other)


# --- the calendar ---------------------------------------------------------------------------------------------------
@given(
    turns=st.lists(st.tuples(st.integers(-3, 60), st.sampled_from(KINDS)), max_size=12),
    today=st.integers(-2, 60),
    start=st.none() | st.integers(0, 5),
)
def test_exactly_one_trial_day_for_each_calendar_day_and_no_position_skipped_or_repeated(
    turns: list[tuple[int, str]], today: int, start: int | None
) -> None:
    trial = short()
    events = events_of(*([] if start is None else [(start, "started")]), *turns)
    course = course_of(trial, events, day(today))
    days = trial_days(trial, events, (), (), (), day(today))
    assert [each.day for each in days] == list(range(len(days)))  # one for each, in order
    positions = [each.position for each in days if each.position is not None]
    assert positions == list(range(len(positions)))  # the schedule waits, but skips and repeats nothing
    assert len(positions) <= 14
    for each in days:
        assert each.paused == (each.position is None)
        if each.paused:
            assert (each.planned, each.probability, each.period) == (0.0, 0.0, None)
        else:
            assert each.planned == trial.schedule[each.position]
            assert each.probability == trial.probability[each.position]
    if course.state in ("running", "paused"):
        assert course.starts_on is not None
        assert course.starts_on + timedelta(days=len(days) - 1) == day(today)
    if course.state == "over":
        assert positions[-1] == 13
    now = progress_of(trial, events, day(today))
    assert now.state == course.state
    if now.state in ("running", "paused"):
        assert now.days_left == 14 - len(positions)
        assert now.ends_on is not None
        assert now.ends_on >= day(today)


@given(turns=st.lists(st.tuples(st.integers(0, 30), st.sampled_from(("paused", "resumed"))), max_size=8))
def test_a_later_today_never_changes_the_days_before(turns: list[tuple[int, str]]) -> None:
    trial = short()
    events = events_of((0, "started"), *turns)
    longest = trial_days(trial, events, (), (), (), day(60))
    for today in range(31):
        days = trial_days(trial, events, (), (), (), day(today))
        assert days == longest[: len(days)]


def test_before_the_start_there_is_nothing() -> None:
    trial = short()
    now = progress_of(trial, [], day(3))
    assert (now.state, now.day, now.arm_today, now.may_look, now.days_left) == ("sealed", None, None, False, 14)
    assert now.next_look == LOOKS[0]
    assert now.next_look_on is None
    later = events_of((5, "started"))
    assert progress_of(trial, later, day(4)).state == "sealed"  # agreed on for tomorrow
    assert progress_of(trial, later, day(5)).day == 0
    assert trial_days(trial, [], (), (), (), day(3)) == ()


def test_the_run_in_then_the_arms_of_the_schedule() -> None:
    trial = short()
    events = events_of((0, "started"))
    seen = [progress_of(trial, events, day(n)).arm_today for n in range(14)]
    assert seen[:2] == ["run_in", "run_in"]
    assert seen[2:] == ["on" if each else "off" for each in trial.schedule[2:]]
    assert [progress_of(trial, events, day(n)).period for n in (1, 2, 4, 5, 13)] == [None, 0, 0, 1, 3]


def test_a_pause_makes_the_schedule_wait() -> None:
    trial = short()
    events = events_of((0, "started"), (4, "paused"), (9, "resumed"))
    paused = progress_of(trial, events[:2], day(6))
    assert (paused.state, paused.day, paused.arm_today, paused.days_left, paused.paused_days) == (
        "paused",
        4,
        None,
        10,
        3,
    )
    back = progress_of(trial, events, day(9))
    assert (back.state, back.day, back.paused_days) == ("running", 4, 5)
    assert back.ends_on == day(18)
    assert course_of(trial, events, day(18)).positions == (0, 1, 2, 3, *(None,) * 5, *range(4, 14))


def test_pausing_and_going_on_within_a_day_loses_none() -> None:
    trial = short()
    events = events_of((0, "started"), (4, "paused"), (4, "resumed"))
    assert course_of(trial, events, day(6)).positions == tuple(range(7))
    again = events_of((0, "started"), (4, "paused"), (4, "resumed"), (4, "paused"))
    assert course_of(trial, again, day(5)).positions == (0, 1, 2, 3, None, None)


def test_an_early_end_leaves_its_own_day_out_and_looks_are_open() -> None:
    trial = short()
    events = events_of((0, "started"), (5, "ended", "asked"))
    now = progress_of(trial, events, day(8))
    assert (now.state, now.may_look, now.due_look, now.arm_today, now.days_left) == ("ended_early", True, None, None, 0)
    assert len(trial_days(trial, events, (), (), (), day(8))) == 5
    assert now.ends_on == day(4)
    assert progress_of(trial, events_of((0, "started"), (5, "harm_stop")), day(5)).state == "ended_early"
    assert progress_of(trial, events_of((1, "ended")), day(5)).state == "ended_early"


def test_an_end_on_the_last_day_is_no_early_end() -> None:
    trial = short()
    now = progress_of(trial, events_of((0, "started"), (13, "ended")), day(13))
    assert (now.state, now.due_look, now.may_look) == ("over", LOOKS[1], True)
    assert progress_of(trial, events_of((0, "started")), day(13)).state == "running"
    assert progress_of(trial, events_of((0, "started")), day(14)).state == "over"
    assert progress_of(trial, events_of((0, "started"), (20, "ended")), day(25)).state == "over"


# --- looks ------------------------------------------------------------------------------------------------------------
def test_a_look_is_ready_from_the_day_after_and_only_once() -> None:
    trial = short()
    started = events_of((0, "started"))
    at_its_day = progress_of(trial, started, day(7))
    assert (at_its_day.may_look, at_its_day.due_look, at_its_day.next_look) == (False, None, LOOKS[0])
    assert at_its_day.next_look_on == day(8)
    ready = progress_of(trial, started, day(8))
    assert (ready.may_look, ready.due_look, ready.next_look) == (True, LOOKS[0], LOOKS[1])
    assert ready.next_look_on == day(14)
    used = events_of((0, "started"), (9, "looked", "7"))
    assert progress_of(trial, used, day(9)).may_look is False
    assert progress_of(trial, used, day(12)).may_look is False
    over = progress_of(trial, used, day(14))
    assert (over.may_look, over.due_look, over.next_look) == (True, LOOKS[1], None)


def test_looking_too_early_uses_no_look_up() -> None:
    events = events_of((0, "started"), (6, "looked", "6"))
    assert progress_of(short(), events, day(8)).due_look == LOOKS[0]


def test_a_pause_moves_the_look() -> None:
    events = events_of((0, "started"), (4, "paused"), (9, "resumed"))
    assert progress_of(short(), events, day(9)).next_look_on == day(13)
    assert progress_of(short(), events, day(12)).may_look is False
    assert progress_of(short(), events, day(13)).may_look is True


# --- blinding -----------------------------------------------------------------------------------------------------------
def test_a_blinded_trial_hides_the_arm_and_names_a_box() -> None:
    trial = short(blinding="blinded")
    events = events_of((0, "started"))
    seen = [progress_of(trial, events, day(n)) for n in range(14)]
    assert [each.arm_today for each in seen] == ["run_in"] * 2 + ["hidden"] * 12
    assert [each.box for each in seen] == [None, None, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    opened = [*events, *events_of((6, "unblinded"))]
    assert progress_of(trial, opened, day(5)).arm_today == "hidden"
    assert progress_of(trial, opened, day(6)).arm_today in ("on", "off")


# --- harm, quality -----------------------------------------------------------------------------------------------------
def test_the_bar_for_harm() -> None:
    assert [stops_for_harm(each) for each in (None, 0.0, 0.8999, 0.9, 1.0)] == [False, False, False, True, True]


def days_of(n: int, **other: object) -> list[TrialDay]:
    """Compared days, seven on and seven off in turn."""
    return [
        replace(
            TrialDay(
                day=at,
                planned=float(at // 7 % 2 == 0),
                probability=0.5,
                taken=float(at // 7 % 2 == 0),
                rating=float(3 + at % 3),
                period=at // 7,
                pair=at // 14,
                position=at,
            ),
            **other,  # type: ignore[arg-type]
        )
        for at in range(n)
    ]


def test_a_trial_that_is_kept_well_has_no_warning() -> None:
    panel = quality(days_of(28))
    assert (panel.days, panel.rated_share, panel.adherence, panel.warning_ids) == (28, 1.0, 1.0, ())
    assert panel.on is not None
    assert (panel.on.days, panel.on.rated) == (14, 14)


def test_no_days_no_panel_no_division() -> None:
    panel = quality([])
    assert (panel.days, panel.rated_share, panel.adherence) == (0, None, None)


def test_the_warnings() -> None:
    assert quality(days_of(28, rating=None)).warning_ids == ("trial_panel_few_ratings",)
    assert quality(days_of(28, rating=4.0)).warning_ids == ("trial_panel_constant",)
    assert quality(days_of(28, taken=None)).warning_ids == ("trial_panel_few_doses",)
    assert quality(days_of(28, taken=1.0)).warning_ids == ("trial_panel_off_days",)
    lopsided = [replace(each, rating=None) if each.planned and each.day % 7 < 3 else each for each in days_of(28)]
    assert quality(lopsided).warning_ids == ("trial_panel_uneven",)
    assert quality(days_of(6, rating=None)).warning_ids == ()


def test_the_run_in_and_pauses_are_not_counted() -> None:
    days = [*days_of(28), *days_of(5, paused=True, period=None), *days_of(3, period=None)]
    panel = quality(days)
    assert (panel.days, panel.paused_days) == (28, 5)


@given(
    arms=st.lists(st.booleans(), min_size=4, max_size=4),
    noted=st.lists(st.booleans(), min_size=28, max_size=28),
    rated=st.lists(st.none() | st.floats(0, 10), min_size=28, max_size=28),
    n=st.integers(0, 28),
)
def test_nothing_in_a_blinded_panel_depends_on_the_arms(
    arms: list[bool], noted: list[bool], rated: list[float | None], n: int
) -> None:
    def dealt(order: list[bool]) -> list[TrialDay]:
        """The same days with the arms dealt in another order; the boxes were taken or not whatever they held."""
        return [
            replace(
                each,
                planned=float(order[at // 7]),
                taken=float(order[at // 7]) if noted[at] else None,
                rating=rated[at],
            )
            for at, each in enumerate(days_of(28)[:n])
        ]

    assert quality(dealt(arms), hidden=True) == quality(dealt([True, False, True, False]), hidden=True)


def test_a_blinded_panel_tells_nothing_by_arm() -> None:
    panel = quality(days_of(28, taken=1.0), hidden=True)
    assert panel.on is None
    assert panel.off is None
    assert "trial_panel_off_days" not in panel.warning_ids


@pytest.mark.parametrize("number", [0, 7, 13])
def test_a_protocol_without_looks_still_stands_somewhere(number: int) -> None:
    trial = trial_of(design=SHORT, looks=())
    now = progress_of(trial, events_of((0, "started")), day(number))
    assert (now.next_look, now.due_look, now.may_look) == (None, None, False)
    assert protocol_of(design=SHORT).design is SHORT


# --- figures that stand in the knowledge too ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("trial_harm_threshold", HARM_BAR),
        ("trial_panel_few_ratings", RATED_ENOUGH),
        ("trial_panel_few_doses", NOTED_ENOUGH),
        ("trial_panel_uneven", UNEVEN),
        ("trial_panel_off_days", OFF_DAYS_TAKEN),
    ],
)
def test_the_bars_are_those_of_the_knowledge(knowledge: Knowledge, fact: str, value: float) -> None:
    assert knowledge.facts[fact].value == value


def test_warnings_come_in_words_with_their_reason(knowledge: Knowledge) -> None:
    panel = quality(days_of(28, rating=None), knowledge)
    assert [each.because[0].entry for each in panel.warnings] == list(panel.warning_ids)
    assert "7 in 10 days" in panel.warnings[0].text
