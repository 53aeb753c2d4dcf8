"""Dealing the days: every schedule a design admits is exactly as likely as any other, and a seed says which one it is.

The admissible schedules are numbered from 0; the seed picks a number and the number is turned into its schedule, so that
nothing is thrown away and tried again. Only whole numbers and SHA-256 take part: the same seed gives the same days on
every Python. It makes no seed (whoever keeps the trial does) and seals nothing (`seal`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import count as counting

from epsom.core.trial.shapes import Design
from epsom.errors import InputError, Problem

__all__ = [
    "MOST_DAYS",
    "Period",
    "arm_of",
    "count",
    "design_problems",
    "draw",
    "every",
    "periods",
    "probability",
    "rank_of",
    "seed_of",
]

MOST_DAYS = 400  # the engine is tested up to here
STRETCH = 14  # days of a daily design that are looked at together: both arms are in each
SEED_DIGITS = 64  # hex, 256 bits
_DRAW = b"epsom trial draw 1\0"
_SAMPLE = b"epsom trial sample 1\0"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days dealt alike, by position in the schedule; in a daily design, two weeks that hold both arms."""

    number: int  # from 0
    pair: int
    first: int  # positions, both ends included
    last: int


# --- what a design may be -------------------------------------------------------------------------------------------
def design_problems(design: Design) -> tuple[Problem, ...]:
    """Everything that keeps a design from being dealt at all; empty when it can be."""
    return tuple(_wrong(design))


def _wrong(design: Design) -> Iterator[Problem]:
    if not 0 <= design.run_in_days <= 60:
        yield Problem("The run-in has to be 0 to 60 days.", "7 days is usual.", "run_in_days")
    if design.scheme == "daily_balanced":
        days = design.compared_days
        if days is None or days < 2 or days % 2:
            yield Problem(
                "The compared days have to be an even number, 2 or more, so that both kinds get as many.",
                "For example 28, 56 or 84.",
                "compared_days",
            )
        if design.max_run < 1:
            yield Problem("At least 1 day alike in a row is needed.", "2 or 3 is usual.", "max_run")
    else:
        if not 1 <= design.period_days <= 90:
            yield Problem("A period has to be 1 to 90 days long.", "7 or 14 is usual.", "period_days")
        if design.n_pairs < 1:
            yield Problem("At least one pair of periods is needed.", "3 or more can carry a verdict.", "n_pairs")
    if design.n_days > MOST_DAYS:
        yield Problem(
            f"That comes to {design.n_days} days, and {MOST_DAYS} is the most.", "Take fewer or shorter periods."
        )


def _sound(design: Design) -> Design:
    problems = design_problems(design)
    if problems:
        raise InputError("This design cannot be drawn.", problems=problems)
    return design


# --- counting -------------------------------------------------------------------------------------------------------
def count(design: Design) -> int:
    """How many schedules the design admits; 1 for one that is fixed. Raises InputError for an impossible design."""
    _sound(design)
    if design.scheme == "fixed":
        return 1
    if design.scheme == "randomised_pairs":
        return 1 << design.n_pairs
    half = (design.compared_days or 0) // 2
    return 2 * _completions(half, design.max_run)[half][half]


@lru_cache(maxsize=16)
def _completions(half: int, max_run: int) -> list[list[int]]:
    """Table [a][b]: ways to lay a days of one kind and b of the other, beginning with the first kind, runs limited.

    It begins with a run of r = 1..max_run days of the first kind; what is left begins with the other kind, which is the
    same table with its arguments swapped. [0][0] is the one way to lay nothing.
    """
    table = [[0] * (half + 1) for _ in range(half + 1)]
    table[0][0] = 1
    for total in range(1, 2 * half + 1):
        for a in range(max(1, total - half), min(half, total) + 1):
            b = total - a
            table[a][b] = sum(table[b][a - run] for run in range(1, min(max_run, a) + 1))
    return table


def probability(design: Design) -> tuple[float, ...]:
    """Probability of an "on" day at each position, exact: 0 in the run-in, 0.5 after it.

    A randomised pair is AB or BA with equal chance. In a daily design the schedule with all days swapped is admissible
    whenever the schedule is (as many of each kind, and the same runs), so that each day is on in exactly half of them.
    A `fixed` schedule was not drawn and has no such probability; 0.5 is what a comparison without a draw is given.
    """
    _sound(design)
    return (0.0,) * design.run_in_days + (0.5,) * (design.n_days - design.run_in_days)


# --- number and schedule --------------------------------------------------------------------------------------------
def draw(design: Design, seed: str) -> tuple[int, ...]:
    """The schedule a seed picks, (n_days,) of 0 and 1, the run-in with it (all 0); each admissible one equally likely.

    Raises InputError for an impossible design, a seed that is not hex, and a `fixed` design, which is not drawn.
    """
    if design.scheme == "fixed":
        raise InputError("A fixed schedule is not drawn.", "Give the schedule itself, or choose another scheme.")
    return _schedule(design, _below(count(design), _bits(_DRAW + bytes.fromhex(seed_of(seed)))))


def every(design: Design, most: int) -> Iterator[tuple[int, ...]]:
    """All admissible schedules in the order of their numbers when there are at most `most`; else `most` exact draws.

    The draws come from one fixed stream and are independent: the same design always gives the same ones, and one may
    come twice. A `fixed` design has none but its own, which it does not hold: nothing is yielded.
    """
    if design.scheme == "fixed":
        return
    number = count(design)
    if number <= most:
        yield from (_schedule(design, rank) for rank in range(number))
        return
    stream = _bits(_SAMPLE)
    yield from (_schedule(design, _below(number, stream)) for _ in range(most))


def _schedule(design: Design, rank: int) -> tuple[int, ...]:
    """The schedule with this number (unranking)."""
    days = [0] * design.run_in_days
    if design.scheme == "randomised_pairs":
        for pair in range(design.n_pairs):
            first = rank >> (design.n_pairs - 1 - pair) & 1  # 0: on comes first
            days += [1 - first] * design.period_days + [first] * design.period_days
        return tuple(days)
    half = (design.compared_days or 0) // 2
    table = _completions(half, design.max_run)
    arm = 1
    if rank >= table[half][half]:
        arm, rank = 0, rank - table[half][half]
    left = [half, half]  # off, on
    while any(left):
        same, other = left[arm], left[1 - arm]
        for run in range(1, min(design.max_run, same) + 1):
            ways = table[other][same - run]
            if rank < ways:
                break
            rank -= ways
        days += [arm] * run
        left[arm] -= run
        arm = 1 - arm
    return tuple(days)


def rank_of(design: Design, schedule: Sequence[int]) -> int | None:
    """The number of a schedule, or None when the design does not admit it; the reverse of a draw."""
    if design.scheme == "fixed" or len(schedule) != design.n_days or any(schedule[: design.run_in_days]):
        return None
    days = list(schedule[design.run_in_days :])
    rank = 0
    if design.scheme == "randomised_pairs":
        for at in range(0, len(days), 2 * design.period_days):
            first = 1 - days[at]
            rank = 2 * rank + first
        return rank if _schedule(design, rank) == tuple(schedule) else None
    half = len(days) // 2
    if days.count(1) != half or days.count(0) != half:
        return None
    table, left, at = _completions(half, design.max_run), [half, half], 0
    rank = 0 if days[0] else table[half][half]
    while at < len(days):
        arm, run = days[at], 1
        while at + run < len(days) and days[at + run] == arm:
            run += 1
        if run > design.max_run:
            return None
        rank += sum(table[left[1 - arm]][left[arm] - shorter] for shorter in range(1, run))
        left[arm] -= run
        at += run
    return rank


# --- chance ---------------------------------------------------------------------------------------------------------
def seed_of(text: str) -> str:
    """A seed as it is kept: 64 small hex digits, shorter ones with noughts in front. Raises InputError for other text."""
    digits = text.strip().lower()
    if not 1 <= len(digits) <= SEED_DIGITS or not set(digits) <= set("0123456789abcdef"):
        raise InputError(
            "This is not a seed.", f"A seed is 1 to {SEED_DIGITS} digits from 0 to 9 and a to f, such as 5eed."
        )
    return digits.zfill(SEED_DIGITS)


def _bits(key: bytes) -> Iterator[int]:
    """An endless stream of bits: SHA-256 of the key and a counter of 8 bytes, the first bit of each byte first."""
    for block in counting():
        for byte in sha256(key + block.to_bytes(8, "big")).digest():
            yield from (byte >> shift & 1 for shift in range(7, -1, -1))


def _below(bound: int, stream: Iterator[int]) -> int:
    """A whole number from 0 to `bound` - 1, each equally likely: too large ones are passed over, never folded back."""
    size = (bound - 1).bit_length()
    while True:
        number = 0
        for _ in range(size):
            number = number << 1 | next(stream)
        if number < bound:
            return number


# --- periods --------------------------------------------------------------------------------------------------------
def periods(design: Design) -> tuple[Period, ...]:
    """The periods in order, by position; two make a pair. In a daily design each two weeks are a period and a pair."""
    _sound(design)
    start, end = design.run_in_days, design.n_days
    if design.scheme == "daily_balanced":
        firsts = range(start, end, STRETCH)
        return tuple(Period(at, at, first, min(first + STRETCH, end) - 1) for at, first in enumerate(firsts))
    firsts = range(start, end, design.period_days)
    return tuple(Period(at, at // 2, first, first + design.period_days - 1) for at, first in enumerate(firsts))


def arm_of(schedule: Sequence[int], period: Period) -> int | None:
    """1 or 0 when all days of the period are dealt alike, else None (a daily design)."""
    days = set(schedule[period.first : period.last + 1])
    return days.pop() if len(days) == 1 else None
