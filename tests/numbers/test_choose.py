"""The integer programme against trying every choice, and at its edges."""

from __future__ import annotations

import random
from itertools import product
from math import inf

import pytest

from epsom.numbers.choose import Row, cheapest


@pytest.mark.parametrize("seed", range(40))
def test_agrees_with_trying_every_choice(seed: int) -> None:
    dice = random.Random(seed)
    count = dice.randrange(2, 5)
    cost = [dice.randrange(-3, 9) for _ in range(count)]
    most = [dice.randrange(1, 6) for _ in range(count)]
    rows = [
        Row(
            {index: dice.randrange(-2, 5) for index in dice.sample(range(count), dice.randrange(1, count + 1))},
            low=dice.choice((-inf, dice.randrange(0, 12))),
            high=dice.choice((inf, dice.randrange(8, 20))),
        )
        for _ in range(dice.randrange(1, 4))
    ]
    every = [
        sum(price * value for price, value in zip(cost, values, strict=True))
        for values in product(*(range(top + 1) for top in most))
        if all(row.low <= sum(w * values[i] for i, w in row.weights.items()) <= row.high for row in rows)
    ]
    found = cheapest(cost, most, rows, [True] * count)
    if not every:
        assert found is None
        return
    assert found is not None
    assert sum(price * value for price, value in zip(cost, found, strict=True)) == min(every)
    assert all(value == int(value) and 0 <= value <= top for value, top in zip(found, most, strict=True))
    assert all(row.low <= sum(w * found[i] for i, w in row.weights.items()) <= row.high for row in rows)


def test_numbers_that_need_not_be_whole_are_not_made_whole() -> None:
    assert cheapest([1.0], [10.0], [Row({0: 2.0}, low=5.0)], [False]) == pytest.approx([2.5])
    assert cheapest([1.0], [10.0], [Row({0: 2.0}, low=5.0)], [True]) == [3.0]


def test_without_rows_the_bounds_decide() -> None:
    assert cheapest([-1.0, 1.0], [4.0, 4.0], [], [True, True]) == [4.0, 0.0]


def test_no_choice_at_all_is_an_answer() -> None:
    assert cheapest([1.0], [1.0], [Row({0: 1.0}, low=2.0)], [True]) is None


def test_a_cost_without_a_lower_end_is_refused() -> None:
    with pytest.raises(ValueError, match="no cheapest choice"):
        cheapest([-1.0], [inf], [], [False])
