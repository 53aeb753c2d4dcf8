"""Effects from intervals, standard errors, p-values and medians: arithmetic with known quantiles."""

from __future__ import annotations

from math import log, nan, pi, sqrt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.errors import InputError
from epsom.numbers.pooling.effects import Effect
from epsom.numbers.pooling.reported import (
    d_from_log_odds_ratio,
    from_five_numbers,
    from_interval,
    from_p,
    from_quartiles,
    from_range,
    from_ratio_interval,
    from_se,
    sd_from_interval,
    sd_from_se,
)

Z = 1.959963984540054  # the 0.975 quantile of the normal


def test_a_standard_error_is_squared() -> None:
    assert from_se(-1.5, 0.4) == Effect(-1.5, pytest.approx(0.16))


def test_an_interval_gives_its_standard_error() -> None:
    found = from_interval(-1.5 - Z * 0.4, -1.5 + Z * 0.4, -1.5)
    assert found.variance == pytest.approx(0.16, rel=1e-12)
    assert found.assumed == ()
    # t_0.95(10) = 1.8124611228 for a 90 % interval with ten degrees of freedom
    assert from_interval(-1.8124611228, 1.8124611228, level=0.9, df=10).variance == pytest.approx(1, rel=1e-9)


def test_a_published_interval() -> None:
    # A net difference of -6.0 (-7.9 to -4.2): (3.7 / 2 / 1.959964)^2 = 0.943895^2
    found = from_interval(-7.9, -4.2, -6.0)
    assert sqrt(found.variance) == pytest.approx(0.943895, abs=5e-7)


def test_what_is_supposed_of_an_interval_is_said() -> None:
    assert from_interval(-4, 2).estimate == -1
    assert from_interval(-4, 2).assumed == ("the estimate is the middle of its interval",)
    assert "not even" in from_interval(-4, 2, 1).assumed[0]


def test_a_ratio_is_taken_as_a_logarithm() -> None:
    found = from_ratio_interval(0.84, 1.29, 1.04)
    assert found.estimate == pytest.approx(log(1.04))
    assert found.variance == pytest.approx((log(1.29 / 0.84) / (2 * Z)) ** 2)


def test_a_p_value_gives_the_spread() -> None:
    # Two-sided p of the normal at 1.959964 is 0.05; of t with 10 degrees of freedom at 2.2281388520 too.
    assert from_p(-2.0, 0.05).variance == pytest.approx((2 / Z) ** 2, rel=1e-9)
    assert from_p(2.0, 0.05, df=10).variance == pytest.approx((2 / 2.2281388519649385) ** 2, rel=1e-9)
    assert from_p(2.0, 0.05).assumed == ("the spread is worked out from a p-value",)


def test_the_spread_of_people_from_that_of_their_mean() -> None:
    assert sd_from_se(0.5, 16) == 2
    # t_0.975(15) = 2.131449545559323: a mean +- 1.0657247728 has a standard error of 0.5
    assert sd_from_interval(-2.131449545559323 / 2, 2.131449545559323 / 2, 16) == pytest.approx(2, rel=1e-9)


def test_an_odds_ratio_as_a_standardised_difference() -> None:
    found = d_from_log_odds_ratio(Effect(pi, 1.0))
    assert (found.estimate, found.variance) == (pytest.approx(sqrt(3)), pytest.approx(3 / pi**2))
    assert found.assumed


def test_medians_by_hand() -> None:
    # n = 100. Quartiles 10, 12, 16: weight 0.7039, mean 0.7039 x 13 + 0.2961 x 12 = 12.7039;
    # SD 6 / (2 z(74.875/100.25)), where mpmath gives z = 0.664712473801298
    found = from_quartiles(10, 12, 16, 100)
    assert found.mean == pytest.approx(12.7039)
    assert found.sd == pytest.approx(6 / (2 * 0.664712473801298), rel=1e-12)
    # Range 2, 12, 30: 100^0.75 = 31.6227766, weight 4/35.6227766 = 0.1122877, mean 12 + 4 x 0.1122877 = 12.4491507;
    # SD 28 / (2 z(99.625/100.25)), where mpmath gives z = 2.49859056096226
    found = from_range(2, 12, 30, 100)
    assert found.mean == pytest.approx(12.4491507, abs=1e-6)
    assert found.sd == pytest.approx(28 / (2 * 2.49859056096226), rel=1e-12)
    # Five numbers: w1 = 2.2/33.8227766 = 0.0650449, 100^0.55 = 12.5892541, w2 = 0.7 - 0.0571916 = 0.6428084;
    # mean 0.0650449 x 16 + 0.6428084 x 13 + 0.2921467 x 12 = 12.9029880; SD is the mean of the two above
    five = from_five_numbers(2, 10, 12, 16, 30, 100)
    assert five.mean == pytest.approx(12.9029880, abs=1e-6)
    assert five.sd == pytest.approx((found.sd + from_quartiles(10, 12, 16, 100).sd) / 2)


def test_even_quantiles_give_back_the_middle() -> None:
    for found in (from_quartiles(1, 2, 3, 50), from_range(0, 2, 4, 50), from_five_numbers(0, 1, 2, 3, 4, 50)):
        assert found.mean == pytest.approx(2)
        assert found.n == 50


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: from_se(1, -0.1), "standard error is -0.1"),
        (lambda: from_se(nan, 0.1), "estimate is missing"),
        (lambda: from_interval(2, 1), "no width"),
        (lambda: from_interval(1, 2, 3), "outside its interval"),
        (lambda: from_interval(1, 2, level=95), "cannot hold 95"),
        (lambda: from_interval(1, 2, df=0), "0 degrees of freedom"),
        (lambda: from_ratio_interval(-0.1, 2, 1), "lower end is -0.1"),
        (lambda: from_p(1, 0), "p-value of 0"),
        (lambda: from_p(1, 1), "p-value of 1"),
        (lambda: from_p(0, 0.5), "difference of nought"),
        (lambda: sd_from_se(0.5, 1), "group of 1"),
        (lambda: from_quartiles(3, 2, 1, 40), "do not rise"),
        (lambda: from_quartiles(1, 1, 1, 40), "do not rise"),
        (lambda: from_quartiles(1, 2, nan, 40), "missing"),
        (lambda: from_range(1, 2, 3, 4), "at least 5"),
        (lambda: d_from_log_odds_ratio(Effect(1, 0)), "variance is 0"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)


@settings(max_examples=80, deadline=None)
@given(st.floats(-20, 20), st.floats(0.05, 5), st.sampled_from([0.9, 0.95, 0.99]), st.sampled_from([None, 5.0, 40.0]))
def test_an_interval_undoes_itself(estimate: float, se: float, level: float, df: float | None) -> None:
    reach = sqrt(1 / from_interval(-1, 1, 0, level, df).variance)  # the quantile, from an interval of known width
    found = from_interval(estimate - reach * se, estimate + reach * se, estimate, level, df)
    assert sqrt(found.variance) == pytest.approx(se, rel=1e-9)
