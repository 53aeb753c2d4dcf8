"""The search for times against a second one that tries everything, minute by minute, with no cleverness shared."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, product

import pytest

from epsom.core.plan.schedule import APART, DayShape, Taking, Timetable, Wish, find, forbidden, possible
from epsom.knowledge import Knowledge

EVERY_DAY = tuple(range(7))
DAY = DayShape(wake=420, bed=1350, meals=(450, 750, 1110))
EVENING = Wish(starts=810, ends=870, with_food=False)  # 20:30 to 21:30
BREAKFAST = Wish(starts=0, ends=180, with_food=True)


def taking(time: int, before: float, after: float, days: tuple[int, ...] = EVERY_DAY) -> Taking:
    return Taking("a medicine", ((time, time),), days, int(before * 60), int(after * 60))


def at(hours: int, minutes: int = 0) -> int:
    return hours * 60 + minutes


# --- the second search ---------------------------------------------------------------------------------------------
def taken_minutes(takings: tuple[Taking, ...]) -> set[int]:
    """Every minute of the week on which a dose would break a gap, written down one by one."""
    taken: set[int] = set()
    for each in takings:
        if not each.before and not each.after:
            continue
        for earliest, latest in each.stretches:
            for day in each.days:
                for later in range((latest - earliest) % 1440 + 1):
                    medicine = day * 1440 + earliest + later
                    taken.add(medicine % 10080)
                    taken.update((medicine + wait) % 10080 for wait in range(1, each.before))
                    taken.update((medicine - wait) % 10080 for wait in range(1, each.after))
    return taken


def may_take(week_minute: int, takings: tuple[Taking, ...]) -> bool:
    """Whether a dose at this minute of the week keeps every gap."""
    return week_minute % 10080 not in taken_minutes(takings)


def free_minutes(takings: tuple[Taking, ...], day: DayShape) -> list[list[int]]:
    """The free minutes since waking of each day of the week."""
    taken = taken_minutes(takings)
    return [
        [minute for minute in range(day.length + 1) if (weekday * 1440 + day.wake + minute) % 10080 not in taken]
        for weekday in range(7)
    ]


def fits(minutes: list[int], doses: int) -> bool:
    """Whether so many doses fit four hours apart, the earliest first."""
    last = None
    for _ in range(doses):
        last = next((minute for minute in minutes if last is None or minute >= last + APART), None)
        if last is None:
            return False
    return True


def cost(times: tuple[int, ...], wishes: tuple[Wish, ...], day: DayShape) -> tuple[int, ...]:
    """The order of preference written out once more, as sums of each part over the doses of a day."""
    hungry = outside = peckish = late = middle = 0
    for time, wish in zip(times, wishes, strict=True):
        since = [minutes for meal in day.meals if (minutes := (day.wake + time - meal) % 1440) <= 30]
        hungry += wish.with_food and not since
        peckish += wish.likes_food and not since
        late += min(since, default=0) if wish.with_food or wish.likes_food else 0
        outside += max(0, wish.starts - time) + max(0, time - wish.ends)
        middle += abs(2 * time - (wish.starts + wish.ends))
    return hungry, outside, peckish, late, middle, sum(times)


def partings(items: list[int]) -> Iterator[list[list[int]]]:
    """Every way to part a list."""
    if not items:
        yield []
        return
    first, rest = items[0], items[1:]
    for parting in partings(rest):
        yield [[first], *parting]
        for index in range(len(parting)):
            yield [*parting[:index], [first, *parting[index]], *parting[index + 1 :]]


def best_on_quarters(
    free: list[list[int]], wishes: tuple[Wish, ...], day: DayShape
) -> tuple[int, int, tuple[int, ...]] | None:
    """Days left out, kinds of day and cost of the best week that uses quarter hours only, by trying all of them.

    A dose that falls before midnight on one day may not fall after it on another.
    """
    sides = product((False, True), repeat=len(wishes))
    weeks = [best_on_sides(free, wishes, day, side) for side in sides]
    return min((week for week in weeks if week is not None), default=None)


def best_on_sides(
    free: list[list[int]], wishes: tuple[Wish, ...], day: DayShape, sides: tuple[bool, ...]
) -> tuple[int, int, tuple[int, ...]] | None:
    days = []
    for minutes in free:
        quarters = [minute for minute in minutes if (day.wake + minute) % 15 == 0]
        days.append(
            {
                times
                for times in product(quarters, repeat=len(wishes))
                if all(abs(one - other) >= APART for one, other in combinations(times, 2))
                and tuple(time >= 1440 - day.wake for time in times) == sides
            }
        )
    possible_days = [weekday for weekday in range(7) if days[weekday]]
    least_of: dict[tuple[int, ...], tuple[int, ...] | None] = {}
    best = None
    for parting in partings(possible_days):
        if best is not None and len(parting) > best[1]:
            continue
        total: tuple[int, ...] = (0, 0, 0, 0, 0, 0)
        for part in parting:
            key = tuple(part)
            if key not in least_of:
                shared = set.intersection(*(days[weekday] for weekday in part))
                least_of[key] = min((cost(times, wishes, day) for times in shared), default=None)
            least = least_of[key]
            if least is None:
                break
            total = tuple(one + len(part) * other for one, other in zip(total, least, strict=True))
        else:
            found = (7 - len(possible_days), len(parting), total)
            best = found if best is None or found < best else best
    return best if possible_days else None


def told(table: Timetable, wishes: tuple[Wish, ...], day: DayShape) -> list[tuple[int, ...]]:
    """The times since waking of each day the search did not leave out."""
    out = []
    for weekday in range(7):
        if weekday in table.left_out:
            continue
        times = []
        for wish in range(len(wishes)):
            here = [
                (each.time - day.wake) % 1440
                for each in table.placed
                if each.wish == wish and (weekday + (each.time < day.wake)) % 7 in each.days
            ]
            assert len(here) == 1, "one dose of each kind a day"
            times.append(here[0])
        out.append(tuple(times))
    return out


def compare(takings: tuple[Taking, ...], wishes: tuple[Wish, ...], day: DayShape) -> None:
    free = free_minutes(takings, day)
    table = find(takings, wishes, day)
    fitting = [fits(minutes, len(wishes)) for minutes in free]
    assert possible(takings, wishes, day) == any(fitting) == (table is not None)
    if table is None:
        return
    crossing = day.wake + day.length >= 1440
    assert set(table.left_out) >= {weekday for weekday in range(7) if not fitting[weekday]}
    assert crossing or len(table.left_out) == fitting.count(False)
    taken = taken_minutes(takings)
    for each in table.placed:
        assert all(weekday * 1440 + each.time not in taken for weekday in each.days)
        near = any(0 <= (each.time - meal) % 1440 <= 30 for meal in day.meals)
        assert each.at_meal == near
    days = told(table, wishes, day)
    for times in days:
        assert all(abs(one - other) >= APART for one, other in combinations(times, 2))
        assert all(0 <= time <= day.length for time in times)
    for wish in range(len(wishes)):
        assert len({times[wish] >= 1440 - day.wake for times in days}) == 1, "one side of midnight"
    best = best_on_quarters(free, wishes, day)
    on_quarters = all((day.wake + time) % 15 == 0 for times in days for time in times)
    if on_quarters:
        total = tuple(map(sum, zip(*(cost(times, wishes, day) for times in days), strict=True)))
        assert best == (len(table.left_out), len(set(days)), total)
    else:  # leaving the quarter hours has to buy a day, or a week with fewer kinds of day
        assert best is None or (len(table.left_out), len(set(days))) < best[:2]


def some_day(dice: random.Random) -> DayShape:
    wake = dice.randrange(240, 720, 5)
    return DayShape(wake, (wake + dice.randrange(840, 1100, 5)) % 1440, tuple(dice.sample(range(0, 1440, 15), 3)))


def some_wish(dice: random.Random) -> Wish:
    starts = dice.randrange(0, 800, 15)
    return Wish(starts, starts + dice.choice((60, 90, 180)), dice.random() < 0.5, dice.random() < 0.2)


# --- what is compared ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(8))
def test_random_weeks_agree_with_trying_everything(seed: int) -> None:
    dice = random.Random(seed)
    for _ in range(8):
        takings = tuple(
            Taking(
                "one",
                tuple((time, time) for time in dice.sample(range(0, 1440, 5), dice.choice((1, 1, 2)))),
                dice.choice((EVERY_DAY, EVERY_DAY, (dice.randrange(7),), tuple(dice.sample(range(7), 3)))),
                dice.choice((0, 30, 60, 120, 180, 240, 360)),
                dice.choice((0, 60, 120, 240, 360, 480)),
            )
            for _ in range(dice.randrange(5))
        )
        wishes = tuple(some_wish(dice) for _ in range(dice.choice((1, 1, 2))))
        compare(takings, wishes, some_day(dice))


def test_every_pair_of_gaps_in_the_knowledge_agrees_with_trying_everything(knowledge: Knowledge) -> None:
    gaps = sorted(
        {
            (each.drug_before_mg_h or 0.0, each.drug_after_mg_h or 0.0)
            for each in knowledge.interactions.values()
            if each.drug_before_mg_h or each.drug_after_mg_h
        }
    )
    assert len(gaps) >= 10
    dice = random.Random(253)
    for one, other in combinations_with_replacement(gaps, 2):
        days = dice.choice((EVERY_DAY, (6,)))
        takings = (taking(dice.randrange(0, 1440, 5), *one), taking(dice.randrange(0, 1440, 5), *other, days))
        compare(takings, (dice.choice((EVENING, BREAKFAST)),), DAY)


def test_every_pair_of_spaced_medicines_keeps_its_gaps(knowledge: Knowledge) -> None:
    spaced = [each for each in knowledge.interactions.values() if each.drug_before_mg_h or each.drug_after_mg_h]
    dice = random.Random(7)
    pairs = 0
    for one, other in combinations(spaced, 2):
        takings = tuple(
            taking(dice.randrange(0, 1440, 15), each.drug_before_mg_h or 0.0, each.drug_after_mg_h or 0.0)
            for each in (one, other)
        )
        table = find(takings, (EVENING,), DAY)
        assert table is not None or not any(free_minutes(takings, DAY))
        for placed in table.placed if table else ():
            assert may_take(placed.time, takings)
        pairs += 1
    assert pairs == len(spaced) * (len(spaced) - 1) // 2 > 5000


# --- single rules --------------------------------------------------------------------------------------------------
def only_time(takings: tuple[Taking, ...], wish: Wish = EVENING, day: DayShape = DAY) -> int:
    table = find(takings, (wish,), day)
    assert table is not None
    assert not table.left_out
    (placed,) = table.placed
    assert placed.days == EVERY_DAY
    return placed.time


def test_without_medicines_the_wish_is_met() -> None:
    assert only_time(()) == at(21)
    table = find((), (BREAKFAST,), DAY)
    assert table is not None
    assert table.placed[0].at_meal


def test_a_dose_exactly_the_asked_hours_away_is_allowed_and_a_minute_less_is_not() -> None:
    mask = forbidden((taking(at(7), before=4, after=2),))
    assert not mask >> at(11) & 1
    assert mask >> at(11) - 1 & 1
    assert not mask >> at(5) & 1
    assert mask >> at(5) + 1 & 1
    assert mask >> at(7) & 1


def test_a_medicine_with_one_side_only_is_still_never_taken_together_with_a_dose() -> None:
    mask = forbidden((taking(at(7), before=0, after=2),))
    assert mask >> at(7) & 1
    assert not mask >> at(7) + 1 & 1


def test_a_medicine_without_hours_forbids_nothing() -> None:
    assert forbidden((taking(at(7), 0, 0),)) == 0


def test_windows_reach_across_midnight_and_across_the_end_of_the_week() -> None:
    sunday_night = taking(at(23), before=4, after=0, days=(6,))
    mask = forbidden((sunday_night,))
    assert mask >> at(2, 59) & 1  # Monday
    assert not mask >> at(3) & 1
    monday_early = taking(at(1), before=0, after=4, days=(0,))
    assert forbidden((monday_early,)) >> 6 * 1440 + at(21, 1) & 1  # Sunday evening


def test_a_part_of_the_day_forbids_for_every_time_in_it() -> None:
    morning = Taking("one", ((at(7), at(10)),), EVERY_DAY, 240, 120)
    mask = forbidden((morning,))
    assert [mask >> minute & 1 for minute in (at(5), at(5) + 1, at(14) - 1, at(14))] == [0, 1, 1, 0]
    late = Taking("one", ((at(23), at(1)),), (0,), 60, 0)
    assert forbidden((late,)) >> 1440 + at(1, 59) & 1
    assert not forbidden((late,)) >> 1440 + at(2) & 1


def test_a_weekly_medicine_moves_the_time_only_as_far_as_one_time_for_all_days_needs() -> None:
    assert only_time((taking(at(20), 4, 2, days=(6,)),)) == at(18)


def test_a_day_without_any_time_is_left_out_and_the_others_keep_theirs() -> None:
    whole_sunday = Taking("one", ((at(12), at(12)),), (6,), 11 * 60, 6 * 60)
    table = find((whole_sunday,), (EVENING,), DAY)
    assert table is not None
    assert table.left_out == (6,)
    assert [(each.time, each.days) for each in table.placed] == [(at(21), (0, 1, 2, 3, 4, 5))]


def test_two_kinds_of_day_are_told_apart_when_no_time_serves_all() -> None:
    workdays = Taking("one", ((at(7), at(13)),), (0, 1, 2, 3, 4), 60, 60)
    weekend = Taking("two", ((at(14), at(22)),), (5, 6), 60, 60)
    table = find((workdays, weekend), (Wish(0, 180, False),), DAY)
    assert table is not None
    assert [(each.time, each.days) for each in table.placed] == [(at(8, 30), (5, 6)), (at(14), (0, 1, 2, 3, 4))]


def test_three_kinds_of_day_share_times_where_they_can() -> None:
    takings = tuple(Taking("one", ((starts, ends),), days, 1, 1) for starts, ends, days in (
        (at(7), at(12), (0, 1)), (at(10), at(15), (2, 3)), (at(15), at(22, 30), (4, 5, 6)),
        (at(14), at(23), (0, 1)), (at(6), at(7), (2, 3)), (at(6), at(12), (4,)),
    ))  # fmt: skip
    compare(takings, (Wish(0, 60, False),), DAY)
    several = tuple(Taking("one", ((at(7), at(7) + 120 * day),), (day,), 1, 1) for day in range(1, 7))
    others = tuple(Taking("two", ((at(10) + 100 * day, at(23)),), (day,), 1, 1) for day in range(7))
    compare((*several, *others), (Wish(0, 60, False),), DAY)


def test_a_gap_narrower_than_a_quarter_of_an_hour_is_found() -> None:
    takings = (
        Taking("one", ((at(7), at(14)),), EVERY_DAY, 64, 0),
        Taking("two", ((at(15, 10), at(22)),), EVERY_DAY, 60, 5),
    )
    assert only_time(takings) == at(15, 4)


def test_split_doses_stay_four_hours_apart_and_take_the_wishes_they_are_for() -> None:
    table = find((), (EVENING, BREAKFAST), DAY)
    assert table is not None
    assert [(each.wish, each.time) for each in table.placed] == [(0, at(21)), (1, at(7, 30))]
    assert find((), (EVENING, EVENING), DAY) is not None
    assert find((), (EVENING, EVENING), DayShape(420, 600, ())) is None


def test_a_bed_after_midnight_gives_calendar_days() -> None:
    night = DayShape(wake=at(12), bed=at(3), meals=())
    blocked = Taking("one", ((at(12), at(23, 59)),), (0,), 0, 30)
    table = find((blocked,), (Wish(14 * 60, 15 * 60, False),), night)
    assert table is not None
    assert [(each.time, each.days) for each in table.placed] == [(at(2, 30), EVERY_DAY)]
    some_days = find((Taking("one", ((at(11), at(4)),), (0, 1), 0, 30),), (Wish(840, 900, False),), night)
    assert some_days is not None
    assert some_days.left_out == (0, 1)
    assert some_days.placed[0].days == (0, 3, 4, 5, 6)  # nights that begin on Wednesday end on Thursday


def test_no_calendar_day_gets_a_dose_twice() -> None:
    night = DayShape(wake=at(12), bed=at(4), meals=())
    late_only = Taking("one", ((at(11), at(23, 50)),), (0, 1), 1, 1)
    early_only = Taking("two", ((at(23, 50), at(5)),), (3, 4), 1, 1)
    table = find((late_only, early_only), (Wish(600, 660, False),), night)
    assert table is not None
    days = [day for each in table.placed for day in each.days]
    assert len(days) == len(set(days))
    compare((late_only, early_only), (Wish(600, 660, False),), night)


def test_nothing_free_gives_no_timetable() -> None:
    always = Taking("one", ((0, 1439),), EVERY_DAY, 60, 60)
    assert find((always,), (EVENING,), DAY) is None
    assert not possible((always,), (EVENING,), DAY)


def test_waking_and_bed_at_the_same_time_means_awake_but_nights_keep_doses_apart() -> None:
    assert DayShape(420, 420, ()).length == 1200
    assert DayShape(420, 400, ()).length == 1200
