"""Effect sizes from means and standard deviations: metafor's numbers, the gamma function, and arithmetic by hand."""

from __future__ import annotations

from math import nan, sqrt
from statistics import mean, stdev

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.errors import InputError
from epsom.numbers.pooling.effects import (
    Effect,
    Group,
    change_sd,
    correlation_from,
    crossover,
    crossover_g,
    exact_j,
    flip,
    g_from_d,
    hedges_g,
    join,
    mean_difference,
    pre_post_g,
    pre_post_g_difference,
    together,
    vary,
)

from .reference import to_ten


@pytest.mark.parametrize(
    ("df", "expected"),
    # gamma(m/2) / (sqrt(m/2) gamma((m-1)/2)) with mpmath at 40 digits
    [(2, 0.56418958354776), (10, 0.92274560805309), (38, 0.98011040213095), (300, 0.99749756684386)],
)
def test_the_small_sample_factor_is_exact(df: float, expected: float) -> None:
    assert exact_j(df) == pytest.approx(expected, rel=1e-12)


def test_pre_post_change_agrees_with_metafor() -> None:
    # escalc(measure = "SMCR"), with the variance of the methods note: 2 (1-r)/n + g^2/(2n)
    pre, post, sd = (30.6, 23.5, 0.5, 53.4, 35.6), (38.5, 26.8, 0.7, 75.9, 36.0), (15, 3.1, 0.1, 14.5, 4.7)
    people, correlation = (20, 50, 9, 10, 14), (0.47, 0.64, 0.77, 0.89, 0.44)
    found = [pre_post_g(*row) for row in zip(pre, post, sd, people, correlation, strict=True)]
    assert [effect.estimate for effect in found] == [
        to_ten(value) for value in (0.5055527859, 1.0481248983, 1.8054066674, 1.4180817286, 0.0800836143)
    ]
    assert [effect.variance for effect in found] == [
        to_ten(value) for value in (0.0593895905, 0.0253856580, 0.2321940686, 0.1225477895, 0.0802290495)
    ]
    assert found[0].assumed == ()


def test_a_mean_difference_by_hand() -> None:
    # 11.4 - 10.9; 3.8^2/12 + 4.3^2/11 = 1.2033333333 + 1.6809090909
    found = mean_difference(Group(11.4, 3.8, 12), Group(10.9, 4.3, 11))
    assert found.estimate == pytest.approx(0.5)
    assert found.variance == to_ten(2.8842424242)


def test_hedges_g_by_hand() -> None:
    # Equal spreads of 2 and a difference of 1 make d = 0.5; J(38) = 0.98011040213095 as above.
    g = 0.5 * 0.98011040213095
    found = hedges_g(Group(6, 2, 20), Group(5, 2, 20))
    assert found.estimate == pytest.approx(g, rel=1e-12)
    assert found.variance == pytest.approx(0.1 + g * g / 80, rel=1e-12)
    assert g_from_d(0.5, 20, 20) == found


def test_joined_groups_are_the_people_counted_together() -> None:
    one, two, three = [3.0, 5.0, 4.0], [9.0, 7.0], [1.0, 2.0, 2.5, 8.0]
    joined = join(*(Group(mean(part), stdev(part), len(part)) for part in (one, two, three)))
    everyone = [*one, *two, *three]
    assert joined == (pytest.approx(mean(everyone)), pytest.approx(stdev(everyone)), 9)


def test_the_spread_of_changes_and_its_correlation_undo_each_other() -> None:
    # 3^2 + 4^2 - 2 x 0.5 x 3 x 4 = 13
    assert change_sd(3, 4, 0.5) == pytest.approx(sqrt(13))
    assert correlation_from(3, 4, sqrt(13)) == pytest.approx(0.5)


def test_a_cross_over_is_paired() -> None:
    # Twelve people, 16.5 (20.4) and 10.1 (15.4): v = (20.4^2 + 15.4^2 - 2 r x 20.4 x 15.4)/12 = (653.32 - 628.32 r)/12
    first, second = Group(16.5, 20.4, 12), Group(10.1, 15.4, 12)
    guessed = crossover(first, second)
    assert guessed.estimate == pytest.approx(6.4)
    assert guessed.variance == pytest.approx((653.32 - 314.16) / 12)
    assert guessed.assumed == ("the two measurements of a person are correlated at 0.5",)
    known = crossover(first, second, 0.7)
    assert known.assumed == ()
    assert known.variance == pytest.approx((653.32 - 0.7 * 628.32) / 12)
    # As separate people it would be 653.32/12: pairing makes it less.
    assert known.variance < guessed.variance < mean_difference(first, second).variance
    # Standardised by sqrt(653.32/2): g = J(11) x 6.4/18.0737; J(11) = 0.92998... from gamma(5.5)/(sqrt(5.5) gamma(5)).
    g = 52.34277778455352 / (sqrt(5.5) * 24) * 6.4 / sqrt(326.66)
    standard = crossover_g(first, second)
    assert standard.estimate == pytest.approx(g, rel=1e-12)
    assert standard.variance == pytest.approx(1 / 12 + g * g / 24, rel=1e-12)


def test_the_correlation_is_varied_when_it_is_a_guess() -> None:
    found = vary(lambda r: crossover(Group(5, 2, 10), Group(4, 2, 10), r))
    # (4 + 4 - 8 r) / 10
    assert [(r, round(effect.variance, 10)) for r, effect in found] == [(0.3, 0.56), (0.5, 0.4), (0.7, 0.24)]


def test_change_against_change() -> None:
    treated, control = pre_post_g(10, 6, 4, 20), pre_post_g(10, 9, 4, 18, 0.6)
    found = pre_post_g_difference(treated, control)
    assert found.estimate == treated.estimate - control.estimate
    assert found.variance == treated.variance + control.variance
    assert found.assumed == treated.assumed


def test_several_outcomes_of_one_trial_count_once() -> None:
    # Mean 0.4; variance (0.04 + 0.09 + 2 r x 0.2 x 0.3)/4: at r = 0.5 it is 0.19/4, at r = 1 it would be 0.25/4.
    found = together([Effect(0.3, 0.04), Effect(0.5, 0.09, ("a guess",))])
    assert (found.estimate, found.variance) == (pytest.approx(0.4), pytest.approx(0.0475))
    assert found.assumed == ("a guess", "the outcomes of one trial are correlated at 0.5")
    assert together([Effect(0.3, 0.04)]) == Effect(0.3, pytest.approx(0.04))


def test_the_direction_can_be_turned() -> None:
    assert flip(Effect(0.3, 0.04, ("a guess",))) == Effect(-0.3, 0.04, ("a guess",))


GOOD = Group(5, 2, 20)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: mean_difference(Group(5, -2, 20), GOOD), "standard deviation is -2"),
        (lambda: mean_difference(Group(5, 0, 20), GOOD), "standard deviation is 0"),
        (lambda: mean_difference(Group(nan, 2, 20), GOOD), "mean is missing"),
        (lambda: mean_difference(GOOD, Group(5, 2, 1)), "group of 1"),
        (lambda: hedges_g(GOOD, Group(5, 2, nan)), "group of nan"),
        (lambda: exact_j(1), "too few"),
        (join, "no group"),
        (lambda: together([]), "no effect"),
        (lambda: together([Effect(1, -1)]), "variance is -1"),
        (lambda: together([Effect(1, 1)] * 3, -0.9), "cannot all be correlated"),
        (lambda: change_sd(2, 2, 1.5), "correlation of 1.5"),
        (lambda: correlation_from(2, 2, 9), "do not fit together"),
        (lambda: crossover(GOOD, Group(5, 2, 19)), "not the same people"),
        (lambda: crossover(GOOD, GOOD, -1), "correlation of -1"),
        (lambda: pre_post_g(1, 2, 0, 10), "before is 0"),
        (lambda: pre_post_g(1, 2, 1, 2), "at least 3"),
        (lambda: g_from_d(nan, 10, 10), "d is missing"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)


@settings(max_examples=80, deadline=None)
@given(
    st.floats(-50, 50),
    st.floats(0.1, 20),
    st.integers(2, 200),
    st.floats(-50, 50),
    st.floats(0.1, 20),
    st.integers(2, 200),
)
def test_swapping_the_groups_turns_the_effect_round(
    m1: float, s1: float, n1: int, m2: float, s2: float, n2: int
) -> None:
    one, two = Group(m1, s1, n1), Group(m2, s2, n2)
    for make in (mean_difference, hedges_g):
        found, back = make(one, two), flip(make(two, one))
        assert found.estimate == pytest.approx(back.estimate)
        assert found.variance == pytest.approx(back.variance)
        assert found.variance > 0
