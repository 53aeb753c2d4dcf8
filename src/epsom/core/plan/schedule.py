"""Finds the times of the doses: an exact search over the circular day and week. It knows minutes, not medicines' names.

Not for deciding how much to take or whether: it is handed the takings to keep clear of and the doses wished for.

The rule it keeps: a medicine taken at t forbids every dose in the open stretch (t - after, t + before), and t itself,
across midnight and across the end of the week. A dose exactly the asked time away is allowed ("at least").

The search. A person's day runs from waking to bed. Doses may lie on every quarter hour of the clock and, so that a
narrow gap is not overlooked, on the first free minute of each free stretch (and 4 h, 8 h after it): if any times exist
at all, to the minute, some lie there. Of all combinations the best by this order is taken:

    1. fewest weekdays left out (a day is left out only when it has no possible times);
    2. fewest different kinds of day in a week, so the same time every day where that can be;
    3. over all days together: doses off the quarter hour, doses that miss the meal they want, minutes outside the
       wished part of the day, doses that miss a meal they would merely like, minutes after the meal has begun, minutes
       from the middle of the wished part, and last the earlier time.

Each dose keeps to one side of midnight all week, so that no calendar day gets it twice.

Costs of one day add up over its doses, so the best day is found by going through the times in order once for each
order of the wishes, and the best week by going through all ways to part the weekdays: nothing is cut short.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import count, permutations, product
from operator import and_

DAY = 1440
WEEK = 7 * DAY
GRID = 15
APART = 240  # minutes between two doses
LONGEST_DAY = DAY - APART  # of a longer waking day the first 20 hours are used, so that nights keep doses apart too
MEAL_LASTS = 30  # minutes after a meal starts that still count as with food
_BASE = 1 << 20  # larger than any sum of minutes over a day's doses
_ALL_WEEK = (1 << WEEK) - 1


@dataclass(frozen=True, slots=True)
class Taking:
    """One medicine to keep clear of; minutes after midnight, days 0 (Monday) to 6.

    Each stretch is (earliest, latest) minute at which it may be taken: the same twice for a known clock time; latest
    before earliest crosses midnight.
    """

    name: str
    stretches: tuple[tuple[int, int], ...]
    days: tuple[int, ...]
    before: int  # the medicine at least this many minutes before a dose
    after: int  # and at least this many minutes after one


@dataclass(frozen=True, slots=True)
class DayShape:
    """When a person is up and eats; minutes after midnight, `bed` may lie after midnight."""

    wake: int
    bed: int
    meals: tuple[int, ...]

    @property
    def length(self) -> int:
        """Minutes from waking to bed that doses may use; equal times mean awake round the clock."""
        return min((self.bed - self.wake) % DAY or DAY, LONGEST_DAY)


@dataclass(frozen=True, slots=True)
class Wish:
    """Where one dose would like to be, in minutes after waking."""

    starts: int
    ends: int
    with_food: bool
    likes_food: bool = False  # a meal is welcome, but not worth leaving the wished part of the day


@dataclass(frozen=True, slots=True)
class Placed:
    """One dose placed: its wish, the clock time, the calendar days (0 Monday to 6) and whether it meets a meal."""

    wish: int
    time: int
    days: tuple[int, ...]
    at_meal: bool


@dataclass(frozen=True, slots=True)
class Timetable:
    """The best week, and the days (of waking, 0 to 6) that have no possible times."""

    placed: tuple[Placed, ...]
    left_out: tuple[int, ...]


@dataclass(frozen=True, slots=True, order=True)
class _Week:
    """One way to share times among the weekdays; the order of the fields is the order of preference."""

    left_out: int
    kinds: int
    cost: int
    parts: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]  # minutes since waking per wish, and their weekdays


@lru_cache(maxsize=8192)
def find(takings: tuple[Taking, ...], wishes: tuple[Wish, ...], day: DayShape) -> Timetable | None:
    """The best times for the wished doses, or None when no day of the week has any. Minutes throughout."""
    groups = tuple(_alike(takings, day))
    week = _best_week(groups, wishes, day, (None,) * len(wishes))
    if week is None:
        return None
    if _crosses(week, day):
        sides = product((False, True), repeat=len(wishes))
        kept = [_best_week(groups, wishes, day, side) for side in sides]
        week = min(each for each in kept if each is not None)
    days = {weekday for _, weekdays in week.parts for weekday in weekdays}
    return Timetable(
        placed=tuple(_placed(week, day)), left_out=tuple(weekday for weekday in range(7) if weekday not in days)
    )


def possible(takings: tuple[Taking, ...], wishes: tuple[Wish, ...], day: DayShape) -> bool:
    """Whether any day of the week has times for all wished doses."""
    anywhere = (None,) * len(wishes)
    return any(_best(free, wishes, day, anywhere) is not None for free, _ in _alike(takings, day))


def forbidden(takings: tuple[Taking, ...]) -> int:
    """The minutes of the week (bit 0 is Monday 00:00) on which no dose may fall."""
    mask = 0
    for taking in takings:
        if not taking.before and not taking.after:
            continue
        for earliest, latest in taking.stretches:
            starts = earliest - max(taking.after - 1, 0)
            ends = earliest + (latest - earliest) % DAY + max(taking.before - 1, 0)
            stretch = (1 << min(ends - starts + 1, WEEK)) - 1
            for weekday in taking.days:
                mask |= stretch << (weekday * DAY + starts) % WEEK
    return (mask | mask >> WEEK) & _ALL_WEEK


def _alike(takings: tuple[Taking, ...], day: DayShape) -> list[tuple[int, tuple[int, ...]]]:
    """Weekdays with the same free minutes since waking, together; bit 0 is the minute of waking."""
    free = ~forbidden(takings) & _ALL_WEEK
    free = free >> day.wake | free << WEEK - day.wake
    awake = (1 << day.length + 1) - 1
    groups: dict[int, list[int]] = {}
    for weekday in range(7):
        groups.setdefault(free >> weekday * DAY & awake, []).append(weekday)
    return [(minutes, tuple(days)) for minutes, days in groups.items()]


@lru_cache(maxsize=8192)
def _best(
    free: int, wishes: tuple[Wish, ...], day: DayShape, sides: tuple[bool | None, ...]
) -> tuple[int, tuple[int, ...]] | None:
    """The cheapest minutes since waking for the wishes (in their order) among the free ones, with their cost."""
    times = _candidates(free, day.wake, len(wishes))
    midnight = DAY - day.wake
    costs = [
        [_cost(time, wish, day) if side is None or side == (time >= midnight) else None for time in times]
        for wish, side in zip(wishes, sides, strict=True)
    ]
    best: tuple[int, tuple[int, ...]] | None = None
    for order in permutations(range(len(wishes))):
        found = _cheapest(times, [costs[wish] for wish in order])
        if found is not None and (best is None or found[0] < best[0]):
            best = (found[0], tuple(time for _, time in sorted(zip(order, found[1], strict=True))))
    return best


def _cheapest(times: list[int], costs: list[list[int | None]]) -> tuple[int, tuple[int, ...]] | None:
    """The cheapest increasing times at least `APART` from one another, the first by the first costs, and so on."""
    # row[i]: the best way to place the doses so far with the last of them at or before times[i]
    row: list[tuple[int, tuple[int, ...]] | None] = [None] * len(times)
    for number, cost in enumerate(costs):
        following: list[tuple[int, tuple[int, ...]] | None] = []
        best: tuple[int, tuple[int, ...]] | None = None
        earlier = -1  # the last of the times that is far enough before this one
        for time, price in zip(times, cost, strict=True):
            while times[earlier + 1] <= time - APART:
                earlier += 1
            before = (0, ()) if number == 0 else row[earlier] if earlier >= 0 else None
            if before is not None and price is not None and (best is None or before[0] + price < best[0]):
                best = (before[0] + price, (*before[1], time))
            following.append(best)
        row = following
    return row[-1] if row else None


def _candidates(free: int, wake: int, doses: int) -> list[int]:
    """Quarter hours that are free, and the first free minutes (and the earliest next doses after them)."""
    found = {time for time in range(-wake % GRID, free.bit_length(), GRID) if free >> time & 1}
    first = free & ~(free << 1)
    while first:
        lowest = first & -first
        first ^= lowest
        start = lowest.bit_length() - 1
        found.update(time for time in range(start, start + APART * doses, APART) if free >> time & 1)
    return sorted(found)


def _cost(time: int, wish: Wish, day: DayShape) -> int:
    """What it costs to put a wish at a minute since waking: the third line of the order above, as one number."""
    since_meal = _since_meal(time, day)
    off_grid = (day.wake + time) % GRID != 0
    hungry = wish.with_food and since_meal is None
    peckish = wish.likes_food and since_meal is None
    late = since_meal or 0 if wish.with_food or wish.likes_food else 0
    outside = max(wish.starts - time, time - wish.ends, 0)
    from_middle = abs(2 * time - wish.starts - wish.ends)
    cost = 0
    for part in (off_grid, hungry, outside, peckish, late, from_middle, time):
        cost = cost * _BASE + int(part)
    return cost


def _since_meal(time: int, day: DayShape) -> int | None:
    """Minutes since the last meal began, as long as it still counts as with food."""
    since = min(((time + day.wake - meal) % DAY for meal in day.meals), default=DAY)
    return since if since <= MEAL_LASTS else None


def _best_week(
    groups: tuple[tuple[int, tuple[int, ...]], ...],
    wishes: tuple[Wish, ...],
    day: DayShape,
    sides: tuple[bool | None, ...],
) -> _Week | None:
    """The best way to share times among the kinds of day, each wish kept to its side of midnight where one is asked."""
    fitting = [(free, days) for free, days in groups if _best(free, wishes, day, sides) is not None]
    if not fitting:
        return None
    left_out = 7 - sum(len(days) for _, days in fitting)
    bests: dict[int, tuple[int, tuple[int, ...]] | None] = {}

    def members(part: int) -> list[tuple[int, tuple[int, ...]]]:
        return [group for index, group in enumerate(fitting) if part >> index & 1]

    def best_of(part: int) -> tuple[int, tuple[int, ...]] | None:
        if part not in bests:
            shared = reduce(and_, (free for free, _ in members(part)))
            bests[part] = _best(shared, wishes, day, sides)
        return bests[part]

    def weeks(kinds: int) -> list[_Week]:
        out = []
        for parting in _partings((1 << len(fitting)) - 1, kinds):
            cost, parts = 0, []
            for part in parting:
                best = best_of(part)
                if best is None:
                    break
                days = tuple(sorted(weekday for _, days in members(part) for weekday in days))
                cost += best[0] * len(days)
                parts.append((best[1], days))
            else:
                out.append(_Week(left_out, kinds, cost, tuple(parts)))
        return out

    # every kind of day has times of its own, so the search ends at the latest with each kind apart
    return min(next(filter(None, map(weeks, count(1)))))


def _crosses(week: _Week, day: DayShape) -> bool:
    """Whether a dose falls before midnight on some days and after it on others."""
    midnight = DAY - day.wake
    sides = {(wish, time >= midnight) for times, _ in week.parts for wish, time in enumerate(times)}
    return len(sides) > len(week.parts[0][0])


def _partings(whole: int, size: int) -> Iterator[tuple[int, ...]]:
    """Every way to part a set of bits into `size` sets; each holds the lowest bit that is left."""
    if size == 1:
        yield (whole,)
        return
    lowest = whole & -whole
    rest = whole ^ lowest
    chosen = rest
    while chosen:
        chosen = (chosen - 1) & rest
        remaining = rest ^ chosen
        for parting in _partings(remaining, size - 1):
            yield (chosen | lowest, *parting)


def _placed(week: _Week, day: DayShape) -> Iterator[Placed]:
    """Each wish at each of its clock times, with the calendar days; the same time of several parts is told once."""
    days_at: dict[tuple[int, int], set[int]] = {}
    for times, weekdays in week.parts:
        for wish, time in enumerate(times):
            late, minute = divmod(day.wake + time, DAY)
            days_at.setdefault((wish, minute), set()).update((weekday + late) % 7 for weekday in weekdays)
    for (wish, minute), days in sorted(days_at.items()):
        yield Placed(
            wish=wish,
            time=minute,
            days=tuple(sorted(days)),
            at_meal=_since_meal((minute - day.wake) % DAY, day) is not None,
        )
