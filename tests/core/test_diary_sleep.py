"""Nights: the measures, nights that cannot be, the clocks, and weekly means."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.diary import Night, SleepMeasures, is_recalled, measures, week_to
from epsom.core.diary.sleep import MEASURES, clocks_forward, mean_of

DAY = date(2026, 11, 22)


def at(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def night(day: date = DAY, **told: Any) -> Night:
    """A night from clock times and figures."""
    minutes: dict[str, Any] = {name: at(value) if isinstance(value, str) else value for name, value in told.items()}
    return Night(day=day, **minutes)


# The vector "diary_a" of the facts on instruments.
DIARY_A: dict[str, Any] = {
    "bed_time": "22:45",
    "try_time": "23:00",
    "sol_min": 30,
    "awakenings": 2,
    "waso_min": 20,
    "final_wake": "06:30",
    "rise_time": "07:00",
}


def test_the_vector_of_the_facts() -> None:
    found = measures(night(**DIARY_A))
    assert (found.tib, found.tst, found.emw, found.se, found.mid_sleep) == (495, 400, 30, 80.8, at("03:00"))
    assert (found.sol, found.waso, found.awakenings, found.quick, found.problem) == (30, 20, 2, False, None)


def test_the_swapped_vector_of_the_facts_is_asked_about_kindly() -> None:
    swapped: dict[str, Any] = {**DIARY_A, "awakenings": 0, "waso_min": 0, "final_wake": "18:30", "rise_time": "19:00"}
    found = measures(night(**swapped))
    assert found.problem is not None
    assert "Were am and pm swapped?" in found.problem
    assert found.problems[0].field == "rise_time"
    assert all(found.value(name) is None for name in MEASURES)


def test_a_sleep_after_midnight_and_one_across_noon() -> None:
    # 02:30 to 10:00: 450 min in bed; asleep 02:50, last waking 09:40, so 410 less 20 = 390 asleep
    late = measures(night(bed_time="02:30", sol_min=20, awakenings=0, final_wake="09:40", rise_time="10:00"))
    assert (late.tib, late.tst, late.waso, late.mid_sleep) == (450, 410, 0, at("06:15"))
    # a night worker: in bed 08:00, up 15:30
    worker = measures(night(bed_time="08:00", sol_min=15, waso_min=30, final_wake="15:00", rise_time="15:30"))
    assert (worker.tib, worker.tst, worker.emw) == (450, 375, 30)


def test_the_time_of_trying_to_sleep_is_bed_time_when_not_told() -> None:
    told = {key: value for key, value in DIARY_A.items() if key != "try_time"}
    assert measures(night(**told)).tst == 415  # 22:45 to 06:30 is 465, less 30 and 20


@pytest.mark.parametrize(
    ("told", "known"),
    [
        ({}, set()),
        ({"quality": 4, "sol_min": 15, "awakenings": 1}, {"quality", "sol", "awakenings"}),
        ({"bed_time": "22:00", "rise_time": "06:00"}, {"tib"}),
        ({"final_wake": "06:00", "rise_time": "06:20"}, {"emw"}),
        ({"try_time": "23:00", "final_wake": "06:00", "sol_min": 10}, {"sol", "mid_sleep"}),
        (
            {"try_time": "23:00", "final_wake": "06:00", "sol_min": 10, "waso_min": 5},
            {"sol", "waso", "tst", "mid_sleep"},
        ),
    ],
)
def test_what_was_not_told_stays_unknown(told: dict[str, Any], known: set[str]) -> None:
    found = measures(night(**told))
    assert {name for name in MEASURES if found.value(name) is not None} == known
    assert found.problem is None


def test_quick_mode_is_a_day_of_the_diary_without_efficiency() -> None:
    found = measures(night(quality=4, sol_min=15, awakenings=1))
    assert found.quick
    assert (found.quality, found.sol, found.se) == (4, 15, None)
    assert not measures(night(bed_time="22:00")).quick


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"bed_time": 1440}, "bed_time"),
        ({"final_wake": -1}, "final_wake"),
        ({"sol_min": -5}, "sol_min"),
        ({"waso_min": -1}, "waso_min"),
        ({"waso_min": 1500}, "waso_min"),
        ({"naps_min": -10}, "naps_min"),
        ({"awakenings": -2}, "awakenings"),
        ({"nightmares": -1}, "nightmares"),
        ({"quality": 0}, "quality"),
        ({"quality": 6}, "quality"),
        ({"bed_time": "22:00", "rise_time": "22:30"}, "rise_time"),  # under an hour
        ({"bed_time": "07:00", "rise_time": "06:00"}, "rise_time"),  # 23 hours
        ({"bed_time": "23:00", "try_time": "22:30", "rise_time": "07:00"}, "try_time"),
        ({"bed_time": "22:00", "final_wake": "07:00", "rise_time": "06:00"}, "rise_time"),
        ({"try_time": "23:00", "final_wake": "16:00"}, "final_wake"),  # 17 hours, no time in bed told
        ({"try_time": "01:00", "final_wake": "06:00", "sol_min": 200, "waso_min": 150}, "sol_min"),
        ({"try_time": "01:00", "final_wake": "06:00", "sol_min": 100, "waso_min": 250}, "waso_min"),
        ({"try_time": "01:00", "final_wake": "06:00", "waso_min": 320}, "waso_min"),
    ],
)
def test_a_night_that_cannot_be_is_told_beside_its_field(told: dict[str, Any], field: str) -> None:
    found = measures(night(**told))
    assert [note.field for note in found.problems] == [field]
    assert found.problem == found.problems[0].say
    assert found.tst is None


def test_several_slips_are_told_together() -> None:
    assert {note.field for note in measures(night(sol_min=-1, quality=9)).problems} == {"sol_min", "quality"}


def test_the_edges_of_time_in_bed_are_allowed() -> None:
    assert measures(night(bed_time="20:00", rise_time="12:00")).tib == 960
    assert measures(night(bed_time="05:00", rise_time="06:00")).tib == 60
    assert measures(night(bed_time="20:00", rise_time="12:01")).problem == (
        "That comes to 16 hours 1 minutes in bed. Were am and pm swapped? Times like 22:30 leave no doubt."
    )


def test_long_waking_is_asked_about_and_kept() -> None:
    found = measures(night(bed_time="20:00", sol_min=300, waso_min=241, final_wake="06:00", rise_time="06:00"))
    assert [note.field for note in found.warnings] == ["sol_min", "waso_min"]
    assert found.tst == 600 - 541
    assert measures(night(sol_min=240)).warnings == ()


def test_the_clocks_of_spring_and_autumn() -> None:
    # 23:00 to 07:00 on the wall is 7 hours when the clocks go forward an hour, 9 when they go back.
    told: dict[str, Any] = {
        "bed_time": "23:00",
        "sol_min": 0,
        "waso_min": 0,
        "final_wake": "07:00",
        "rise_time": "07:00",
    }
    spring = measures(night(**told), clocks_forward=clocks_forward(60, 120))
    autumn = measures(night(**told), clocks_forward=clocks_forward(120, 60))
    assert (spring.tib, spring.tst, spring.se) == (420, 420, 100)
    assert (autumn.tib, autumn.tst) == (540, 540)


def test_the_last_three_nights_are_fresh() -> None:
    assert [is_recalled(DAY - timedelta(days=back), DAY) for back in range(5)] == [False, False, False, True, True]


def test_a_weekly_mean_needs_four_nights_and_says_how_many() -> None:
    nights = [night(day=DAY - timedelta(days=back), **DIARY_A) for back in range(3)]
    week = week_to(nights, DAY)
    assert week.nights == 3
    assert week.means["tst"].value is None
    assert week.say == "A weekly average needs 4 nights; 3 of these 7 can be read."
    assert week_to([], DAY).say == "A weekly average needs 4 nights; none of these 7 can be read."
    fourth = night(day=DAY - timedelta(days=6), **{**DIARY_A, "sol_min": 50, "quality": 3})
    week = week_to([*nights, fourth, night(day=DAY - timedelta(days=7), sol_min=90)], DAY)
    assert (week.nights, week.first) == (4, DAY - timedelta(days=6))
    assert week.means["sol"].value == 35  # (3 * 30 + 50) / 4
    assert week.means["quality"].nights == 1
    # 400 * 3 + 380 over 4 is 395; the middle of sleep is 03:00 three times and 03:10
    assert (
        week.say
        == "On average over 4 nights: 6 h 35 min of sleep, 35 minutes to fall asleep, the middle of sleep at 03:02."
    )


def test_weeks_of_quick_entries_and_of_entries_with_little_in_them() -> None:
    days = [DAY - timedelta(days=back) for back in range(4)]
    assert week_to([night(day=day, quality=4) for day in days], DAY).say == "On average over 4 nights: quality 4 of 5."
    mixed = [night(day=days[0], quality=4), *(night(day=day, bed_time="22:00", rise_time="06:00") for day in days[1:])]
    assert week_to(mixed, DAY).say == "4 nights are noted; none of the averages has 4 nights yet."
    empty = [night(day=day) for day in days]
    assert week_to([*empty, night(day=DAY - timedelta(days=5), sol_min=-3)], DAY).nights == 0


def test_the_mean_of_the_middle_of_sleep_goes_round_midnight() -> None:
    nights = [SleepMeasures(day=DAY, mid_sleep=each) for each in (1430, 1430, 10, 10)]
    assert mean_of(nights, "mid_sleep").value == 0  # halfway between 23:50 and 00:10


TIMES = st.none() | st.integers(-100, 2000)


@given(
    bed=TIMES,
    start=TIMES,
    wake=TIMES,
    rise=TIMES,
    sol=st.none() | st.integers(-10, 3000),
    waso=st.none() | st.integers(-10, 3000),
    awakenings=st.none() | st.integers(-2, 40),
    forward=st.sampled_from((-60, 0, 30, 60)),
)
def test_no_night_raises_and_what_is_worked_out_holds_together(
    bed: int | None,
    start: int | None,
    wake: int | None,
    rise: int | None,
    sol: int | None,
    waso: int | None,
    awakenings: int | None,
    forward: int,
) -> None:
    entry = Night(
        day=DAY,
        bed_time=bed,
        try_time=start,
        final_wake=wake,
        rise_time=rise,
        sol_min=sol,
        waso_min=waso,
        awakenings=awakenings,
    )
    found = measures(entry, clocks_forward=forward)
    assert bool(found.problems) == (found.problem is not None)
    if found.problems:
        return
    if found.tib is not None:
        assert 60 <= found.tib <= 960
    if found.tst is not None:
        assert found.tst >= 0
    if found.tst is not None and found.tib is not None:
        assert found.se is not None
        assert found.tst <= found.tib
        assert 0 <= found.se <= 100
    assert found.mid_sleep is None or 0 <= found.mid_sleep < 1440
