"""Networks of treatments: against plain pooling, closed forms, and the same model written with contrasts.

The network of 26 diabetes trials of Senn et al. 2013 is not ours to ship; with it the common-effect figures agree with
metafor's to ten decimals, and tau^2 of the random-effects network to nine (0.0999145444).
"""

from __future__ import annotations

from math import nan, sqrt

import numpy as np
import pytest
from scipy.optimize import minimize_scalar  # type: ignore[import-untyped]

from epsom.errors import InputError
from epsom.numbers.pooling.fit import pool
from epsom.numbers.pooling.network import Arm, compare, network

from .reference import TEN, to_ten


def test_one_treatment_in_a_network_is_plain_pooling() -> None:
    # Ten studies as two arms each, the variance shared between them; metafor gives tau^2 0.2232245904.
    arms = [
        arm
        for row, (y, v) in enumerate(zip(TEN.estimates, TEN.variances, strict=True))
        for arm in (Arm(f"t{row}", "new", 7 + row + y, 0.7 * v), Arm(f"t{row}", "old", 7.0 + row, 0.3 * v))
    ]
    for method in ("FE", "REML"):
        found, plain = network(arms, "old", method), pool(TEN, method, "z")  # type: ignore[arg-type]
        assert found.effects[0].estimate == pytest.approx(plain.estimate, abs=1e-10)
        assert found.effects[0].se == pytest.approx(plain.se, abs=1e-10)
        assert found.q == pytest.approx(plain.q, abs=1e-8)
    assert network(arms, "old").tau2 == to_ten(0.2232245904)
    assert network(arms, "old").q_df == 9


def test_a_treatment_seen_only_across_the_comparator_by_hand() -> None:
    # Bucher: a-b is (a-p) - (b-p) = 2 - 0.5, its variance the sum of all four, 0.1 + 0.2 + 0.3 + 0.05.
    arms = [Arm("one", "a", 5, 0.1), Arm("one", "p", 3, 0.2), Arm("two", "b", 1, 0.3), Arm("two", "p", 0.5, 0.05)]
    found = network(arms, "p")
    across = compare(found, "a", "b")
    assert (across.estimate, across.se) == (pytest.approx(1.5), pytest.approx(sqrt(0.65)))
    assert compare(found, "b", "a").estimate == pytest.approx(-1.5)
    assert (found.tau2, found.q_df, found.q_p) == (None, 0, None)


def test_straight_and_across_are_weighed_by_hand() -> None:
    # Across as above: 1.5 with variance 0.65. Straight: 1 with variance 0.25. Weighed: (1.5/0.65 + 1/0.25)/(1/0.65 + 1/0.25).
    arms = [
        Arm("one", "a", 5, 0.1), Arm("one", "p", 3, 0.2), Arm("two", "b", 1, 0.3), Arm("two", "p", 0.5, 0.05),
        Arm("three", "a", 4, 0.15), Arm("three", "b", 3, 0.10),
    ]  # fmt: skip
    found = network(arms, "p", "FE")
    both = compare(found, "a", "b")
    weight = 1 / 0.65 + 1 / 0.25
    assert both.estimate == pytest.approx((1.5 / 0.65 + 1 / 0.25) / weight)
    assert both.se == pytest.approx(1 / sqrt(weight))
    # One number is left over: the two paths differ by 0.5 with variance 0.9.
    assert (found.q, found.q_df) == (pytest.approx(0.25 / 0.9), 1)


def test_three_arms_of_a_trial_share_their_comparator() -> None:
    # The model with contrasts: each against the first arm of its trial, V with the shared arm off the diagonal, tau^2 on
    # the diagonal and tau^2/2 off it; the restricted likelihood climbed by SciPy's bounded search.
    trials = {
        "one": [("p", 0.0, 0.02), ("a", -1.0, 0.03), ("b", -0.2, 0.04)],
        "two": [("p", 0.3, 0.01), ("a", -1.5, 0.02)],
        "three": [("a", 0.1, 0.02), ("b", -0.4, 0.05)],
        "four": [("p", 1.0, 0.05), ("b", 0.1, 0.02)],
        "five": [("b", 2.0, 0.03), ("p", 2.9, 0.01), ("a", 1.2, 0.02)],
    }
    contrasts, x, size = [], [], sum(len(arms) - 1 for arms in trials.values())
    own, shared, at = np.zeros((size, size)), np.zeros((size, size)), 0
    for arms in trials.values():
        first, rest = arms[0], arms[1:]
        block = slice(at, at + len(rest))
        own[block, block] = np.diag([v for _, _, v in rest]) + first[2]
        shared[block, block] = (np.eye(len(rest)) + 1) / 2
        for name, mean, _ in rest:
            contrasts.append(mean - first[1])
            x.append([(name == t) - (first[0] == t) for t in ("a", "b")])
        at += len(rest)
    y, design = np.array(contrasts), np.array(x, float)

    def fit(tau2: float) -> tuple[np.ndarray, np.ndarray, float]:
        inverse = np.linalg.inv(own + tau2 * shared)
        spread = np.linalg.inv(design.T @ inverse @ design)
        b = spread @ design.T @ inverse @ y
        left = y - design @ b
        likelihood = np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(spread)[1] - left @ inverse @ left
        return b, np.sqrt(np.diag(spread)), float(likelihood)

    best = minimize_scalar(lambda tau2: -fit(tau2)[2], bounds=(0, 3), method="bounded", options={"xatol": 1e-12}).x
    found = network([Arm(trial, *arm) for trial, arms in trials.items() for arm in arms], "p")
    assert found.tau2 == pytest.approx(best, abs=1e-7)
    assert found.tau2 is not None
    b, se, _ = fit(found.tau2)
    assert [effect.estimate for effect in found.effects] == pytest.approx(list(b), abs=1e-10)
    assert [effect.se for effect in found.effects] == pytest.approx(list(se), abs=1e-10)
    assert found.q_df == 7 - 2


TWO_ARMS = [Arm("one", "a", 5, 0.1), Arm("one", "p", 3, 0.2)]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: network([], "p"), "leads from “p” to anything"),
        (lambda: network([Arm("one", "a", 5, 0.0), TWO_ARMS[1]], "p"), "variance is not above zero"),
        (lambda: network([Arm("one", "a", nan, 0.1), TWO_ARMS[1]], "p"), "one: The result is missing"),
        (lambda: network([*TWO_ARMS, Arm("two", "a", 1, 0.1)], "p"), "two: There is one arm only"),
        (lambda: network([*TWO_ARMS, Arm("one", "a", 1, 0.1)], "p"), "Two arms have the same treatment"),
        (lambda: network([*TWO_ARMS, Arm("two", "b", 1, 0.1), Arm("two", "c", 1, 0.1)], "p"), "from “p” to b, c"),
        (lambda: network(TWO_ARMS, "zzz"), "from “zzz” to a, p"),
        (lambda: network(TWO_ARMS, "p", level=2), "cannot hold 2"),
        (lambda: compare(network(TWO_ARMS, "p"), "a", "x"), "No trial here gave “x”"),
        (lambda: compare(network(TWO_ARMS, "p"), "a", "a"), "with itself"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)
