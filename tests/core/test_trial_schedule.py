"""The draw: every admissible schedule exactly once among the numbers, exact probabilities, the same on every machine."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, islice, product

import pytest

from epsom.core.trial.schedule import (
    _below,
    _bits,
    _schedule,
    arm_of,
    count,
    design_problems,
    draw,
    every,
    periods,
    probability,
    rank_of,
    seed_of,
)
from epsom.core.trial.shapes import Design
from epsom.errors import InputError


def daily(days: int, max_run: int, run_in: int = 0) -> Design:
    return Design(scheme="daily_balanced", compared_days=days, max_run=max_run, run_in_days=run_in)


def pairs(n: int, length: int = 2, run_in: int = 0) -> Design:
    return Design(n_pairs=n, period_days=length, run_in_days=run_in)


def all_daily(days: int, max_run: int) -> set[tuple[int, ...]]:
    """Brute force: every 0/1 sequence, kept when balanced and when no run is too long."""
    return {
        each
        for each in product((0, 1), repeat=days)
        if 2 * sum(each) == days and max(len(list(run)) for _, run in groupby(each)) <= max_run
    }


def all_pairs(n: int, length: int) -> set[tuple[int, ...]]:
    halves = {1: (1,) * length + (0,) * length, 0: (0,) * length + (1,) * length}
    return {sum((halves[each] for each in order), ()) for order in product((0, 1), repeat=n)}


SMALL = [(daily(days, run), all_daily(days, run)) for days in range(2, 15, 2) for run in (1, 2, 3, 7)] + [
    (pairs(n, length), all_pairs(n, length)) for n in range(1, 7) for length in (1, 3)
]


@pytest.mark.parametrize(("design", "admissible"), SMALL)
def test_the_numbers_are_the_admissible_schedules_each_once(design: Design, admissible: set[tuple[int, ...]]) -> None:
    assert count(design) == len(admissible)
    dealt = [_schedule(design, rank) for rank in range(count(design))]
    assert len(set(dealt)) == len(dealt)
    assert set(dealt) == admissible
    assert [rank_of(design, each) for each in dealt] == list(range(len(dealt)))
    assert list(every(design, count(design))) == dealt


@pytest.mark.parametrize(("design", "admissible"), SMALL)
def test_probabilities_are_those_of_the_enumeration(design: Design, admissible: set[tuple[int, ...]]) -> None:
    exact = [Fraction(sum(day), len(admissible)) for day in zip(*admissible, strict=True)]
    assert [Fraction(each) for each in probability(design)] == exact


def test_what_a_design_does_not_admit_has_no_number() -> None:
    every_sequence = set(product((0, 1), repeat=8))
    for design, admissible in ((daily(8, 2), all_daily(8, 2)), (pairs(2, 2), all_pairs(2, 2))):
        assert {each for each in every_sequence if rank_of(design, each) is None} == every_sequence - admissible
    assert rank_of(pairs(1, 2, run_in=1), (1, 1, 1, 0, 0)) is None  # magnesium in the run-in
    assert rank_of(daily(8, 2), (0, 1)) is None


def test_a_number_below_a_bound_is_exactly_uniform() -> None:
    """Over all streams of 3 bits, those that are not passed over hit every number below 5 equally often."""
    hits = Counter()
    for first in product((0, 1), repeat=3):
        rest = iter((*first, 0, 0, 0))
        number = _below(5, rest)
        if sum(1 for _ in rest) == 3:  # the first three bits were enough
            hits[number] += 1
    assert hits == {0: 1, 1: 1, 2: 1, 3: 1, 4: 1}
    assert _below(1, iter(())) == 0  # nothing to choose, nothing used


def test_the_stream_is_sha_256_of_key_and_counter() -> None:
    taken = list(islice(_bits(b"key"), 512))
    told = b"".join(sha256(b"key" + block.to_bytes(8, "big")).digest() for block in (0, 1))
    assert taken == [int(bit) for bit in "".join(f"{byte:08b}" for byte in told)]


def test_the_draw_by_hand() -> None:
    """Six pairs: the first six bits of the stream are the order of the pairs, a 0 for "on first"."""
    digest = sha256(b"epsom trial draw 1\0" + bytes.fromhex("5eed".zfill(64)) + bytes(8)).digest()
    wanted: list[int] = []
    for bit in f"{digest[0]:08b}"[:6]:
        wanted += [1, 0] if bit == "0" else [0, 1]
    assert draw(pairs(6, 1, run_in=2), "5eed") == (0, 0, *wanted)


def test_draws_of_many_seeds_spread_evenly() -> None:
    """8,400 seeds over the 84 schedules of ten days: chi-squared within what chance gives (df 83)."""
    design = daily(10, 2)
    n, seeds = count(design), 8_400
    hits = Counter(draw(design, f"{seed:x}") for seed in range(1, seeds + 1))
    wanted = seeds / n
    chi = sum((hits[each] - wanted) ** 2 / wanted for each in every(design, n))
    assert len(hits) == n
    assert 43 < chi < 140  # 0.0001 either side of 83 degrees of freedom


def test_a_design_that_rejection_would_hardly_ever_hit() -> None:
    """70 days, never more than 2 alike in a row: counted, not tried; fewer than one balanced sequence in 100,000 fits."""
    design = daily(70, 2, run_in=7)
    found = draw(design, "abc")
    assert len(found) == 77
    assert not any(found[:7])
    assert sum(found) == 35
    assert max(len(list(run)) for _, run in groupby(found[7:])) == 2
    assert rank_of(design, found) is not None
    assert count(design) / 2**70 < 1e-6  # what the method note says of it


def test_the_longest_design_can_be_dealt() -> None:
    found = draw(daily(400, 3), "1")
    assert sum(found) == 200
    assert len(draw(pairs(200, 1), "1")) == 400


def test_the_same_seed_gives_the_same_days_and_another_one_others() -> None:
    design = pairs(20, 1)
    assert draw(design, "5EED ") == draw(design, "0005eed")
    assert draw(design, "5eed") != draw(design, "5eee")


@pytest.mark.parametrize("text", ["", "  ", "xyz", "-1", "1" * 65, "é"])
def test_what_is_no_seed_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="not a seed"):
        seed_of(text)


def test_a_sample_stands_in_when_there_are_too_many() -> None:
    design = daily(70, 2)
    some = list(every(design, 200))
    assert len(some) == 200 == len(set(some))
    assert some == list(every(design, 200))
    assert all(rank_of(design, each) is not None for each in some)


@pytest.mark.parametrize(
    ("design", "where"),
    [
        (daily(7, 2), "compared_days"),
        (daily(0, 2), "compared_days"),
        (daily(10, 0), "max_run"),
        (pairs(0), "n_pairs"),
        (pairs(3, 0), "period_days"),
        (pairs(3, 2, run_in=-1), "run_in_days"),
        (Design(scheme="daily_balanced"), "compared_days"),
    ],
)
def test_an_impossible_design_is_refused_with_the_place(design: Design, where: str) -> None:
    assert [each.where for each in design_problems(design)] == [where]
    with pytest.raises(InputError):
        draw(design, "1")
    with pytest.raises(InputError):
        count(design)


def test_too_long_a_design_is_refused() -> None:
    assert "401 days" in str(design_problems(pairs(200, 1, run_in=1))[0])


def test_a_fixed_order_is_not_drawn() -> None:
    design = Design(scheme="fixed", n_pairs=1, period_days=14, run_in_days=0)
    assert count(design) == 1
    assert list(every(design, 10)) == []
    assert rank_of(design, (0,) * 14 + (1,) * 14) is None
    with pytest.raises(InputError, match="not drawn"):
        draw(design, "1")


def test_periods_cover_the_compared_days_once() -> None:
    for design in (pairs(3, 14, run_in=7), daily(30, 2, run_in=5), pairs(2, 1)):
        covered = [at for each in periods(design) for at in range(each.first, each.last + 1)]
        assert covered == list(range(design.run_in_days, design.n_days))
    assert [each.pair for each in periods(pairs(2, 14))] == [0, 0, 1, 1]
    found = draw(pairs(2, 3), "1")
    assert {arm_of(found, each) for each in periods(pairs(2, 3))} == {0, 1}
    assert arm_of(draw(daily(28, 2), "1"), periods(daily(28, 2))[0]) is None
