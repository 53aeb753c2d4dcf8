"""Progress: the comparison of two stretches of days, and the honest sentence for each goal."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.diary import CheckIn, Cramps, Diary, Night, Progress, Reading, Stool
from epsom.core.diary.comparison import RHO_UNKNOWN, carry_over, compare, effective_days, t95
from epsom.core.diary.progress import progress
from epsom.core.diary.standing import standing
from epsom.knowledge import Knowledge
from tests.core.diary_pieces import DAY, day, event, plan_of

STEPPED = (event(0, "accepted"), event(7, "stepped", 1), event(14, "stepped", 2))
PLAN = plan_of()


# --- the comparison ------------------------------------------------------------------------------------------------
# scipy 1.17: [round(stats.t.ppf(.975, d), 3) for d in …]
@pytest.mark.parametrize(
    ("freedom", "expected"),
    [
        (0.5, 12.706),
        (1, 12.706),
        (2, 4.303),
        (3.5, 2.94),
        (7, 2.365),
        (12, 2.179),
        (25, 2.06),
        (45, 2.014),
        (500, 1.965),
    ],
)
def test_students_t(freedom: float, expected: float) -> None:
    assert t95(freedom) == pytest.approx(expected, abs=0.011)


# numpy: d = np.array(days); len(d)**2 / (rho ** np.abs(d[:, None] - d[None, :])).sum()
@pytest.mark.parametrize(
    ("days", "rho", "expected"),
    [
        (tuple(range(14)), 0.3, 7.9110378725675865),
        ((0, 1, 2, 5, 6, 9, 13), 0.6, 3.540798067619695),
        (tuple(range(28)), 0.5, 9.799999998174608),
        (tuple(range(10)), 0.0, 10.0),
    ],
)
def test_what_days_that_cling_together_are_worth(days: tuple[int, ...], rho: float, expected: float) -> None:
    assert effective_days(days, rho) == pytest.approx(expected, rel=1e-12)


BEFORE = dict(enumerate(map(float, (6, 7, 5, 6, 8, 7, 6, 5, 6, 7, 7, 6, 5, 6))))
NOW = {
    20 + place: float(value) for place, value in enumerate((5, 4, 6, 5, 4, 4, 5, 6, 5, 4, 3, 4, 5, 5, 4, 5, 4, 6, 5, 4))
}


def test_the_difference_against_another_program() -> None:
    """With numpy and scipy: rho from the residuals' products at lag 1 (0.2036), variances over 1 - 1/n_eff, Welch."""
    found = compare(BEFORE, NOW)
    assert found.change == pytest.approx(4.65 - 87 / 14)
    assert (found.low, found.high) == pytest.approx((-2.34288, -0.78569), abs=1e-3)
    assert found.carry_over == pytest.approx(0.20361378)
    assert (found.days_before, found.days_now, found.higher) == (14, 20, 0)
    assert found.lower == 17  # below the middle day before, 6: all but the three sixes
    assert found.spread == pytest.approx(0.892582, abs=1e-6)  # numpy: std(ddof=1)
    assert not found.may_be_none


def test_days_that_never_differ_are_no_surer_than_their_rounding() -> None:
    same = dict.fromkeys(range(10), 5.0)
    found = compare(same, dict.fromkeys(range(10, 20), 5.0))
    assert found.change == 0
    assert found.may_be_none
    # two means of ten days with a variance of 1/12 each: 2.101 (t at 18) times the root of 1/60
    assert found.high == pytest.approx(2.101 * (1 / 60) ** 0.5, abs=0.002)


def test_with_hardly_a_day_beside_another_carry_over_is_taken_to_be_half() -> None:
    assert carry_over(({0: 1.0, 2: 5.0, 4: 3.0}, {6: 2.0, 8: 4.0})) == RHO_UNKNOWN
    assert carry_over((dict.fromkeys(range(9), 4.0),)) == 0
    swings = {place: float(place % 2) for place in range(20)}
    assert carry_over((swings,)) == 0  # never below 0
    slopes = {place: float(place) for place in range(40)}
    assert carry_over((slopes,)) == 0.9


def test_the_range_holds_what_it_says_when_days_cling_together() -> None:
    """Of 400 made-up people without any change, at carry-over 0 to 0.6, about 19 of 20 ranges hold 0."""
    rng = random.Random(11)
    for rho in (0.0, 0.3, 0.6):
        held = 0
        for _ in range(400):
            value, days = rng.gauss(0, 1), []
            for _ in range(42):
                value = rho * value + rng.gauss(0, 1) * (1 - rho * rho) ** 0.5
                days.append(float(min(max(round(5 + 2 * value), 0), 10)))
            held += compare(dict(enumerate(days[:14])), dict(enumerate(days[14:], 14))).may_be_none
        assert 0.91 <= held / 400 <= 0.99, rho


@given(
    before=st.dictionaries(st.integers(0, 30), st.integers(0, 10).map(float), min_size=2),
    now=st.dictionaries(st.integers(40, 80), st.integers(0, 10).map(float), min_size=2),
)
def test_any_two_stretches_can_be_compared(before: dict[int, float], now: dict[int, float]) -> None:
    before, now = dict(sorted(before.items())), dict(sorted(now.items()))
    found = compare(before, now)
    assert found.low <= found.change <= found.high
    assert 1 <= found.worth_before <= len(before)
    assert found.lower + found.higher <= found.days_now
    back = compare(now, before)
    assert (back.low, back.high) == pytest.approx((-found.high, -found.low))


# --- the sentences -------------------------------------------------------------------------------------------------
SWAY = (0, 1, 0, -1)


def sway(usual: float, number: int) -> int:
    return round(usual) + SWAY[number % 4]


def check_ins(before: float, now: float, last: int = 48, first: int = -7, **more: Any) -> list[CheckIn]:
    """Anxiety that sways by one about a figure before the first dose (day 7), and about another one since."""
    days = range(first, last + 1)
    return [CheckIn(day=day(each), anxiety=sway(before if each < 7 else now, each), **more) for each in days]


def look(
    knowledge: Knowledge,
    *entries: Any,
    goals: tuple[str, ...] = ("calm",),
    on: int = 48,
    events: Any = STEPPED,
    readings: tuple[Reading, ...] = (),
    **more: Any,
) -> Progress:
    diary = Diary.of((*events, *entries), readings)
    return progress(goals, diary, PLAN, standing(events, PLAN, day(on)), knowledge, day(on), **more)


def text(found: Progress) -> str:
    return " ".join(each.text for goal in found.goals for each in goal.sentences)


def test_flat_data_say_no_clear_change_and_that_stopping_is_fine(knowledge: Knowledge) -> None:
    found = look(knowledge, *check_ins(5, 5))
    (calm,) = found.goals
    assert (calm.label, calm.direction, calm.goal, calm.measure) == ("no clear change", None, "calm", "anxiety")
    assert calm.say.text.startswith("No clear change: anxiety is about where it was before you began")
    assert [each.text for each in found.notes] == ["No clear change is a result too. Stopping is fine."]
    assert calm.how_sure is not None
    assert calm.how_sure.text == "Fairly sure that there is no large change."


def test_improving_data_without_a_comparison_say_it_may_be_time_alone(knowledge: Knowledge) -> None:
    found = look(knowledge, *check_ins(7, 4))
    (calm,) = found.goals
    assert (calm.label, calm.direction) == ("clear", "better")
    # before: fourteen days that sum to 7 * 14 + 1; since: 4 on average
    assert calm.say.text == "Clear change: anxiety is lower by about 3.1 points than before you began."
    assert "14 days before, 28 since; 28 of the 28 were better than the middle of the days before." in text(found)
    assert "This may be time alone" in text(found)
    assert calm.how_sure is not None
    assert calm.how_sure.text == "Fairly sure that it changed; not why."
    assert calm.say.because[1].entry == "daily_clear_change"
    assert not found.notes
    assert "This may be time alone" not in text(look(knowledge, *check_ins(7, 4), comparison=True))


def test_few_days_are_said_to_be_few(knowledge: Knowledge) -> None:
    (calm,) = look(knowledge, *check_ins(7, 4, first=0)).goals
    assert (calm.label, calm.how_sure and calm.how_sure.text) == (
        "clear",
        "Fairly sure that it changed, from few days; not why.",
    )


def test_worse_is_stated_plainly_with_what_to_do(knowledge: Knowledge) -> None:
    found = look(knowledge, *check_ins(3, 6))
    assert (found.goals[0].label, found.goals[0].direction) == ("clear", "worse")
    assert "anxiety is higher by about 2.9 points" in text(found)
    assert "This is worse than before." in text(found)
    assert "time alone" not in text(found)


def test_mood_is_better_when_it_is_higher(knowledge: Knowledge) -> None:
    noted = [CheckIn(day=day(each), mood=sway(3 if each < 7 else 6, each)) for each in range(-7, 49)]
    found = look(knowledge, *noted, goals=("mood",))
    assert (found.goals[0].label, found.goals[0].direction) == ("clear", "better")
    assert "28 of the 28 were better than the middle of the days before" in text(found)


def test_less_than_a_point_is_no_clear_change_but_a_sure_small_one_is_possible(knowledge: Knowledge) -> None:
    steady = [CheckIn(day=day(each), anxiety=5 if each < 7 else 4 if each % 4 else 5) for each in range(-7, 49)]
    (calm,) = look(knowledge, *steady).goals  # 0.75 points lower, every range leaves out 0
    assert (calm.label, calm.direction) == ("possible", "better")
    assert calm.how_sure is not None
    assert calm.how_sure.text == "Not sure: it may be chance."


def test_a_large_difference_among_wild_days_is_only_possible(knowledge: Knowledge) -> None:
    wild = (0, 4, 10, 8, 10, 3, 9)
    noted = [CheckIn(day=day(each), anxiety=wild[each % 7]) for each in range(0, 7)]
    noted += [CheckIn(day=day(each), anxiety=max(wild[each % 7] - 4, 0)) for each in range(7, 28)]
    (calm,) = look(knowledge, *noted, on=27).goals
    assert calm.difference is not None
    assert calm.difference.may_be_none
    assert calm.label == "possible"


def test_wild_days_without_a_difference_may_hide_one(knowledge: Knowledge) -> None:
    noted = [CheckIn(day=day(each), anxiety=(0, 10, 5, 9, 1, 10, 0)[each % 7]) for each in range(0, 28)]
    (calm,) = look(knowledge, *noted, on=27).goals
    assert calm.label == "no clear change"
    assert calm.how_sure is not None
    assert "a change could hide in them" in calm.how_sure.text


@pytest.mark.parametrize(
    ("entries", "on", "events"),
    [
        ((), 48, STEPPED),
        (check_ins(7, 4, first=2), 48, STEPPED),  # five days before
        (check_ins(7, 4), 19, STEPPED),  # thirteen days with magnesium
        (check_ins(7, 4, last=12), 48, STEPPED),  # nothing noted lately
        (check_ins(7, 4), 48, STEPPED[:1]),  # no dose yet
        (check_ins(7, 4), 48, ()),
    ],
)
def test_too_early_to_tell(knowledge: Knowledge, entries: Any, on: int, events: Any) -> None:
    found = look(knowledge, *entries, on=on, events=events)
    assert found.goals[0].label == "too early"
    assert found.goals[0].say.text.startswith("Too early to tell for anxiety: ")
    assert found.notes == ()


def test_marked_days_are_set_aside_and_told(knowledge: Knowledge) -> None:
    storm = [
        replace(each, anxiety=10, therapy_day=True) if each.day.weekday() == 2 else each for each in check_ins(7, 4)
    ]
    found = look(knowledge, *storm)
    assert found.goals[0].difference is not None
    assert found.goals[0].difference.days_now == 24
    assert found.goals[0].difference.now < 5
    assert [each.text for each in found.notes] == ["Days marked as therapy or illness were set aside."]
    assert found.also == (
        "Therapy days: 18 November, 25 November, 2 December, 9 December and 16 December and other days.",
    )
    # the day stays in the chart
    assert 10.0 in found.series[0].values


def test_a_changed_medicine_makes_no_change_a_clear_one(knowledge: Knowledge) -> None:
    noted = [replace(each, medicine_changed=each.day == day(20)) for each in check_ins(7, 4)]
    found = look(knowledge, *noted)
    assert found.goals[0].label == "possible"
    assert "before and after cannot be compared cleanly" in text(found)
    assert found.also == ("A medicine changed: 22 November.",)


def test_goals_without_a_measure_and_words_that_are_no_goals(knowledge: Knowledge) -> None:
    found = look(knowledge, *check_ins(7, 4), goals=("migraine", "nonsense", "calm", "calm"))
    assert [(each.goal, each.label) for each in found.goals] == [("migraine", "too early"), ("calm", "clear")]
    assert found.goals[0].say.text == "Nothing in the diary speaks to “Migraine prevention” yet."


def test_after_stopping_the_days_with_magnesium_are_the_ones_that_count(knowledge: Knowledge) -> None:
    events = (*STEPPED, event(35, "stopped"))
    noted = [*check_ins(7, 4, last=34), *(CheckIn(day=day(each), anxiety=9) for each in range(35, 61))]
    (calm,) = look(knowledge, *noted, events=events, on=60).goals
    assert (calm.label, calm.direction) == ("clear", "better")
    assert calm.difference is not None
    assert calm.difference.days_now == 28


# --- nights, stools, cramps ----------------------------------------------------------------------------------------
def nights(before: int, now: int, last: int = 48) -> list[Night]:
    """Minutes to fall asleep; the night of day 7 was still without magnesium."""
    return [
        Night(day=day(each), sol_min=(before if each < 8 else now) + 5 * SWAY[each % 4], awakenings=1)
        for each in range(-6, last + 1)
    ]


def test_falling_asleep_twenty_minutes_sooner_is_clear_and_fifteen_is_not(knowledge: Knowledge) -> None:
    sooner = look(knowledge, *nights(50, 25), goals=("sleep",))
    assert (sooner.goals[0].label, sooner.goals[0].direction) == ("clear", "better")
    assert "the time to fall asleep is lower by about 25 minutes" in text(sooner)
    assert sooner.goals[0].say.because[1].entry == "sleep_change_sol"
    assert sooner.goals[0].say.because[1].cite[0].source == "pmc7853211_insomnia_thresholds"
    assert look(knowledge, *nights(50, 35), goals=("sleep",)).goals[0].label == "possible"
    flat = look(knowledge, *nights(50, 50), goals=("sleep",))
    assert flat.goals[0].label == "no clear change"
    assert flat.goals[0].how_sure is not None
    assert "no large change" in flat.goals[0].how_sure.text
    assert [each.measure for each in flat.others] == ["awakenings"]
    assert "Compare your nights with your own nights only" in flat.notes[-1].text


def test_sleep_quality_is_measured_by_its_own_spread(knowledge: Knowledge) -> None:
    def quality(now: int) -> list[Night]:
        return [Night(day=day(n), quality=(2 if n < 8 else now) + (n % 2)) for n in range(-6, 49)]

    (better,) = [each for each in look(knowledge, *quality(4)).others if each.measure == "quality"]
    assert (better.label, better.direction, better.goal) == ("clear", "better", "quality")
    (same,) = [each for each in look(knowledge, *quality(2)).others if each.measure == "quality"]
    assert same.label == "no clear change"
    assert same.how_sure is not None


def test_days_with_usual_stools(knowledge: Knowledge) -> None:
    stools = [Stool(day=day(each), form=1 if each < 7 or each % 4 == 0 else 4) for each in range(-7, 49)]
    found = look(knowledge, *stools, Stool(day=day(-20), times=1), goals=("digestion",))
    assert (found.goals[0].label, found.goals[0].direction) == ("clear", "better")
    assert "the share of days with usual stools is higher by about 75 % of the days" in text(found)
    even = [Stool(day=day(each), form=4) for each in range(-7, 49)]
    flat = look(knowledge, *even, goals=("digestion",)).goals[0]
    assert (flat.label, flat.how_sure and flat.how_sure.text) == (
        "no clear change",
        "Fairly sure that there is no large change.",
    )


def cramps(before: tuple[int, ...], now: tuple[int, ...], last: int = 48) -> list[Cramps]:
    """Cramps of each day, over and over."""
    found = []
    for each in range(-7, last + 1):
        days = before if each < 7 else now
        found.append(Cramps(day=day(each), count=days[each % len(days)]))
    return found


@pytest.mark.parametrize(
    ("before", "now", "label", "direction"),
    [
        ((1,), (0, 0, 0, 1, 0, 0, 1), "clear", "better"),  # 7 a week to 2
        ((1,), (1, 0, 1, 1, 0, 1, 1), "possible", "better"),  # 7 to 5, 29 % fewer
        ((1,), (1, 1, 1, 1, 1, 1, 0), "no clear change", None),  # 7 to 6, 14 % fewer
        ((0, 0, 0, 1, 0, 0, 0), (0,), "possible", "better"),  # 1 to 0: fewer than two fewer
        ((1, 0, 1, 0, 1, 0, 1), (1,), "possible", "worse"),  # 4 to 7
        ((0,), (0,), "no clear change", None),
    ],
)
def test_cramps_by_the_week(
    knowledge: Knowledge, before: tuple[int, ...], now: tuple[int, ...], label: str, direction: str | None
) -> None:
    (found,) = [each for each in look(knowledge, *cramps(before, now)).others if each.measure == "cramps"]
    assert (found.label, found.direction) == (label, direction)
    said = " ".join(each.text for each in found.sentences)
    assert ("time alone" in said) == (direction == "better")
    assert ("This is worse" in said) == (direction == "worse")


def test_what_the_measures_are_and_are_not_is_said_beside_them(knowledge: Knowledge) -> None:
    slept = [
        Night(day=day(n), try_time=1380, sol_min=20, waso_min=20, final_wake=400, bed_time=1370, rise_time=410)
        for n in range(-6, 49)
    ]
    said = [each.because[0].entry for each in look(knowledge, *slept, *cramps((1,), (1,))).notes]
    assert said == ["progress_none_stop", "sleep_definitions", "sleep_bias", "cramps_days_expectation"]


def test_cramps_without_enough_days_noted(knowledge: Knowledge) -> None:
    assert look(knowledge, *cramps((1,), (0,), last=20), on=40).others == ()
    assert look(knowledge, *cramps((1,), (0,))[10:]).others == ()
    few = [each for each in cramps((2,), (0,)) if each.day.weekday() > 2]  # four days a week
    assert look(knowledge, *few).others == ()
    assert look(knowledge, *cramps((1,), (0,)), events=()).others == ()
    assert look(knowledge, Cramps(day=day(1), worst=3)).series == ()
    (compared,) = look(knowledge, *cramps((1,), (0,)), comparison=True).others
    assert len(compared.sentences) == 1


# --- chart and table -----------------------------------------------------------------------------------------------
def test_the_series_leaves_gaps_blank_and_has_the_band_of_the_days_before(knowledge: Knowledge) -> None:
    noted = [each for each in check_ins(5, 5, last=20, first=0) if each.day not in (day(3), day(12))]
    found = look(knowledge, *noted, on=22)
    (series,) = found.series
    assert (series.measure, series.first, len(series.values)) == ("anxiety", DAY, 23)
    assert [place for place, value in enumerate(series.values) if value is None] == [3, 12, 21, 22]
    # before: 5 6 5 . 5 6 5 on days 0 to 6: mean 32/6, standard deviation the root of (4 * (1/3)^2 + 2 * (2/3)^2) / 5
    assert series.band == pytest.approx((4.82, 5.85), abs=0.006)
    assert not series.higher_is_better


def test_the_band_stays_on_the_scale_and_needs_days_before(knowledge: Knowledge) -> None:
    extreme = [CheckIn(day=day(each), anxiety=0 if each % 5 else 10) for each in range(0, 20)]
    assert look(knowledge, *extreme, on=20).series[0].band[0] == 0.0  # type: ignore[index]
    assert look(knowledge, *extreme, on=20, events=()).series[0].band is None
    assert look(knowledge, *extreme[8:], on=20).series[0].band is None
    (slept,) = look(knowledge, Night(day=day(1), sol_min=20), Night(day=day(2), sol_min=30)).series
    assert slept.band == pytest.approx((17.93, 32.07))  # 25, and the root of 50 on either side


def test_dose_steps_and_the_table_beside_the_chart(knowledge: Knowledge) -> None:
    events = (
        *STEPPED,
        event(14, "held"),
        event(15, "form_changed", form="citrate"),
        event(16, "paused"),
        event(18, "lowered"),
        event(18, "resumed"),
        event(20, "stopped"),
    )
    found = look(knowledge, *check_ins(5, 5, first=0, last=20), events=events, on=22)
    assert [((each.day - DAY).days, each.elemental_mg) for each in found.steps] == [
        (0, 0.0),
        (7, 100.0),
        (14, 150.0),
        (16, 0.0),
        (18, 100.0),
        (20, 0.0),
    ]
    # the weeks from the last back to the first: 5 6 5 4 over and over
    assert [(row.first, row.days, row.mean, row.elemental_mg) for row in found.rows] == [
        (day(21), 0, None, 0.0),
        (day(14), 7, pytest.approx(4.9), 150.0),
        (day(7), 7, 5.0, 100.0),
        (day(0), 7, pytest.approx(5.1), 0.0),
    ]


def test_questionnaires_line_by_line(knowledge: Knowledge) -> None:
    readings = (
        Reading(day=day(1), scale="phq9", name="PHQ-9", total=12),
        Reading(day=day(40), scale="phq9", name="PHQ-9", total=7, direction="better", label="possible"),
        Reading(day=day(2), scale="gad7", total=9),
        Reading(day=day(20), scale="pcl5", total=42),
        Reading(day=day(41), scale="pcl5", total=41, direction="better", label="no clear change"),
        Reading(day=day(3), scale="pc_ptsd5", total=None),
        Reading(day=day(60), scale="gad7", total=20),
    )
    found = look(knowledge, readings=readings)
    assert [each.say for each in found.scales] == [
        "PHQ-9: 12 at the start, 7 now; possible change, for the better.",
        "GAD7: 9. A second one will show whether anything changed.",
        "PCL5: 42 at the start, 41 now; no clear change.",
    ]
    assert found.scales[0].totals == ((day(1), 12), (day(40), 7))


def test_years_later_the_days_before_still_count_and_the_chart_begins_half_a_year_back(knowledge: Knowledge) -> None:
    noted = check_ins(7, 4, last=800)
    found = look(knowledge, *noted, on=800)
    assert (found.goals[0].label, found.goals[0].difference and found.goals[0].difference.days_before) == ("clear", 14)
    assert found.series[0].first == day(800 - 182)
    assert found.series[0].band is not None
    assert look(knowledge, *noted, on=800, since=day(790)).series[0].first == day(790)
    assert look(knowledge, *noted[:100], on=800).series == ()


def test_entries_of_days_to_come_are_not_read(knowledge: Knowledge) -> None:
    early = look(knowledge, *check_ins(7, 4), *nights(50, 25), *cramps((1,), (0,)), on=10)
    assert {len(each.values) for each in early.series} <= {17, 18}
    assert early.also == ()


@given(
    days=st.lists(
        st.tuples(st.integers(-20, 60), st.none() | st.integers(0, 10), st.booleans(), st.booleans()), max_size=60
    ),
    on=st.integers(-5, 60),
)
def test_no_diary_raises(knowledge: Knowledge, days: list[Any], on: int) -> None:
    entries = {each[0]: each for each in days}
    noted = [
        CheckIn(day=day(n), anxiety=value, illness=ill, medicine_changed=new) for n, value, ill, new in entries.values()
    ]
    found = look(knowledge, *noted, on=on)
    assert all(each.sentences and each.sentences[0].because for each in found.goals)
    assert isinstance(found.goals[0].say.text, str)
    assert date(2026, 1, 1) < DAY
