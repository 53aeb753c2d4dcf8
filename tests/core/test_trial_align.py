"""Ratings beside the intake they can answer to: nights, lags, doses noted or not, and a day that spans two dates."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from epsom.core.diary import CheckIn, DoseTaken, Moment, Night
from epsom.core.trial.align import lag_for, ratings_of, share_taken, trial_days
from epsom.core.trial.shapes import Design, Outcome
from tests.core.trial_pieces import DAY, STRESS, day, events_of, trial_of

SHORT = Design(period_days=3, n_pairs=2, run_in_days=2)
STARTED = events_of((0, "started"))


def taken(number: int, mg: float | None = 200.0, planned: int = 480, status: str = "taken") -> DoseTaken:
    return DoseTaken(day=day(number), planned=planned, status=status, elemental_mg=mg)  # type: ignore[arg-type]


# --- the lag ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("outcome", "dose", "rating", "lag"),
    [
        ("sleep_quality", 480, 420, 1),  # a night answers to the intake of the day before
        ("sleep_quality", 1290, 420, 1),
        ("sleep_quality", 30, 420, 0),  # half past midnight, on going to bed: this very night
        ("sleep_quality", 300, 420, 1),
        ("sol", 480, None, 1),  # a night under the diary's own name for it
        ("stress", 480, 1260, 0),  # dose at 8, rating at 21
        ("stress", 1290, 1260, 1),  # dose at 21:30, rating at 21:00: too early for it
        ("stress", 1260, 1260, 1),  # the same minute: what is rated came before
        ("stress", 480, None, 0),
        ("stress", 1290, None, 1),
        ("stress", None, 1260, 1),  # no time for the dose: the day before is safe
    ],
)
def test_the_lag_by_the_clock(outcome: str, dose: int | None, rating: int | None, lag: int) -> None:
    assert lag_for(outcome, dose, rating) == lag


def test_a_rating_stands_on_the_day_whose_intake_it_answers_to() -> None:
    check_ins = [CheckIn(day=day(n), stress=n) for n in range(10)]
    same = trial_days(trial_of(design=SHORT, looks=()), STARTED, check_ins, (), (), day(9))
    assert [each.rating for each in same] == [float(n) for n in range(10)]
    late = Outcome(id="stress", name="stress", mid=1.0, lag_days=1)
    moved = trial_days(trial_of(design=SHORT, looks=(), outcome=late), STARTED, check_ins, (), (), day(9))
    assert [each.rating for each in moved] == [*(float(n) for n in range(1, 10)), None]  # tomorrow's is not there yet


def test_the_night_after_the_last_dose_still_counts() -> None:
    sleep = Outcome(id="sleep_quality", name="sleep", low=1, high=5, mid=0.5, lag_days=1)
    nights = [Night(day=day(n), quality=1 + n % 5) for n in range(20)]
    days = trial_days(trial_of(design=SHORT, looks=(), outcome=sleep), STARTED, (), nights, (), day(19))
    assert len(days) == 14
    assert days[-1].rating == 1 + 14 % 5


def test_a_rating_from_after_today_is_not_there() -> None:
    check_ins = [CheckIn(day=day(n), stress=5) for n in range(10)]
    late = Outcome(id="stress", name="stress", mid=1.0, lag_days=1)
    days = trial_days(trial_of(design=SHORT, looks=(), outcome=late), STARTED, check_ins, (), (), day(4))
    assert days[-1].rating is None


def test_marks_go_with_the_rating() -> None:
    check_ins = [CheckIn(day=day(3), stress=9, illness=True, travel=True), CheckIn(day=day(4), stress=2, illness=False)]
    days = trial_days(trial_of(design=SHORT, looks=()), STARTED, check_ins, (), (), day(5))
    assert days[3].marks == ("illness", "travel")
    assert [each.marks for each in days if each.day != 3] == [()] * 5
    late = Outcome(id="stress", name="stress", mid=1.0, lag_days=1)
    moved = trial_days(trial_of(design=SHORT, looks=(), outcome=late), STARTED, check_ins, (), (), day(5))
    assert moved[2].marks == ("illness", "travel")


def test_ratings_of_nights_and_days() -> None:
    night = Night(
        day=DAY, bed_time=1380, try_time=1380, sol_min=30, awakenings=0, final_wake=420, rise_time=435, quality=4
    )
    odd = Night(day=day(1), quality=9)  # no quality can be 9
    trial = trial_of(outcome=Outcome(id="tst_min", name="sleep", mid=30))
    days = trial_days(trial, STARTED, (), (night, odd), (), day(1))
    assert days[0].rating == 8 * 60 - 30  # 23:00 to 7:00, half an hour to fall asleep
    assert days[1].rating is None
    assert ratings_of("nothing_of_the_kind", _diary()) == {}


def _diary() -> object:
    from epsom.core.diary import Diary

    return Diary(check_ins=(CheckIn(day=DAY, stress=3),))


# --- intake -------------------------------------------------------------------------------------------------------------
def test_the_share_of_the_dose() -> None:
    assert share_taken([], 200.0) is None
    assert share_taken([taken(0)], 200.0) == 1.0
    assert share_taken([taken(0, 100.0)], 200.0) == 0.5
    assert share_taken([taken(0, 100.0), taken(0, 100.0, 1200)], 200.0) == 1.0
    assert share_taken([taken(0, 100.0), taken(0, None, 1200, "skipped")], 200.0) == 0.5
    assert share_taken([taken(0, None, status="skipped")], 200.0) == 0.0
    assert share_taken([taken(0, None, status="later")], 200.0) is None  # not settled yet
    assert share_taken([taken(0, None), taken(0, None, 1200, "skipped")], 200.0) == 0.5
    assert share_taken([taken(0, 400.0)], 200.0) == 1.0
    assert share_taken([taken(0, 50.0)], None) == 1.0


def test_not_noted_is_not_known_and_a_dose_on_an_off_day_counts() -> None:
    trial = trial_of(design=SHORT, looks=())
    off = trial.schedule.index(0, 2)
    on = trial.schedule.index(1)
    days = trial_days(trial, STARTED, (), (), [taken(off), taken(on, status="skipped", mg=None)], day(13))
    assert (days[off].planned, days[off].taken) == (0.0, 1.0)
    assert (days[on].planned, days[on].taken) == (1.0, 0.0)
    assert days[0].taken is None


def test_a_box_of_look_alikes_brings_nothing() -> None:
    trial = trial_of(design=SHORT, looks=(), blinding="blinded")
    days = trial_days(trial, STARTED, (), (), [taken(n, None) for n in range(2, 13)], day(13))
    assert [each.taken for each in days[2:13]] == [each.planned for each in days[2:13]]
    assert days[0].taken is None
    assert days[13].taken is None


def test_a_dose_of_a_pause_counts_as_taken() -> None:
    events = events_of((0, "started"), (3, "paused"))
    days = trial_days(trial_of(design=SHORT, looks=()), events, (), (), [taken(4)], day(5))
    assert (days[4].planned, days[4].paused, days[4].taken) == (0.0, True, 1.0)


# --- days and time zones ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("hours", [-11, -9, 0, 8, 14])
def test_a_journey_across_time_zones_neither_skips_nor_repeats_a_day(hours: int) -> None:
    """A person who flies on day 5 writes by the clock on their wall; what counts is the date they see."""
    trial = trial_of(design=SHORT, looks=(), outcome=STRESS)
    check_ins = []
    for n in range(14):
        offset = 60 if n < 5 else 60 + hours * 60
        wall = datetime(DAY.year, DAY.month, DAY.day, 21, 0, tzinfo=UTC) + timedelta(days=n)
        moment = Moment(at=wall - timedelta(minutes=offset), offset_minutes=offset)
        check_ins.append(CheckIn(day=moment.day, stress=n % 11))
    days = trial_days(trial, STARTED, check_ins, (), (), day(13))
    assert [each.day for each in days] == list(range(14))
    assert [each.rating for each in days] == [float(n % 11) for n in range(14)]
    assert [each.position for each in days] == list(range(14))


def test_the_clocks_going_back_make_no_second_day() -> None:
    """The 25-hour day of autumn 2026 in Europe lies inside; dates carry the days, not hours."""
    start = events_of((-34, "started"))  # 20 October 2026; the clocks go back on the 25th
    days = trial_days(trial_of(design=SHORT, looks=()), start, (), (), (), day(-20))
    assert [each.day for each in days] == list(range(14))
