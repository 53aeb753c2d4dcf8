"""The Bayesian answer for few studies against mpmath, and what holds for any prior.

The numbers for two studies are two-dimensional adaptive integrals of the raw joint density of average and tau, without any
closed form (mpmath.quad over quad, 16 digits); quantiles were put back into that integral and gave 0.025, 0.5 and 0.975 to
twelve digits. Those for five and thirteen studies are one-dimensional over tau at 30 digits, with the marginal normal of
the estimates written out by the matrix determinant lemma.
"""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.errors import InputError
from epsom.numbers.pooling.bayes import Posterior, Priors, few, posterior
from epsom.numbers.pooling.fit import pool
from epsom.numbers.pooling.table import Table

from .reference import BCG

TWO = Table([-0.5, 0.1], [0.04, 0.09])
FIVE = Table([-7.8, -15.0, -3.0, -6.5, -9.0], [1.2, 40.0, 9.0, 0.01, 4.0])


def close(value: float) -> object:
    return pytest.approx(value, rel=1e-11)


def test_two_studies_with_a_flat_average() -> None:
    found = posterior(TWO)
    assert found.mean == close(-0.25057026293994)
    assert found.sd == close(0.37640721813007)
    assert found.tau_mean == close(0.38425184139159)
    assert found.new_sd == close(0.60163460762466)
    assert found.below_zero == close(0.79864755528342)
    assert found.log_evidence is None
    assert (found.interval.low, found.median, found.interval.high) == (
        close(-0.9962253129413463), close(-0.263702300260822), close(0.5588987258713976),
    )  # fmt: skip

    assert (found.tau_interval.low, found.tau_median, found.tau_interval.high) == (
        close(0.019333422533624155), close(0.3362974026848716), close(1.0296806303705877),
    )  # fmt: skip
    assert (found.new_interval.low, found.new_interval.high) == (close(-1.4926708517539544), close(1.0587838318773586))


def test_two_studies_with_a_prior_for_the_average() -> None:
    found = posterior(TWO, Priors(0, 1, 0.5))
    assert found.mean == close(-0.22699157098302)
    assert found.sd == close(0.33115197641104)
    assert found.tau_mean == close(0.37244230906828)
    assert found.new_sd == close(0.56224438671897)
    assert found.below_zero == close(0.79307842738974)
    assert found.log_evidence == close(-2.0806152844948)


@pytest.mark.parametrize(
    ("table", "priors", "log_evidence", "mean", "sd", "tau_mean", "new_sd", "below", "new_below", "first"),
    [
        (BCG, Priors(0, 1.5, 0.5), -16.150617485524, -0.70087763967757, 0.18514846061276, 0.57096857256859, 0.61697979076933,
         0.99957389958762, 0.88311964564934, -0.79136328461322),
        (FIVE, Priors(0, 10, 5), -14.724305644478, -6.9611322660626, 1.2859503734083, 1.7898877614796, 2.7080534436747,
         0.99932907293694, 0.98502835675651, -7.3637217014457),
    ],
)  # fmt: skip
def test_more_studies(
    table: Table, priors: Priors, log_evidence: float, mean: float, sd: float, tau_mean: float, new_sd: float, below: float,
    new_below: float, first: float,
) -> None:  # fmt: skip
    found = posterior(table, priors)
    assert found.log_evidence == close(log_evidence)
    assert (found.mean, found.sd, found.tau_mean, found.new_sd) == (
        close(mean),
        close(sd),
        close(tau_mean),
        close(new_sd),
    )
    assert (found.below_zero, found.new_below_zero) == (close(below), close(new_below))
    assert found.shrunken[0][0] == close(first)


def test_a_prior_so_narrow_that_nothing_differs_is_the_common_effect() -> None:
    # With tau at nought and a flat average the posterior is the fixed-effect pool: normal, mean and standard error.
    found, fixed = posterior(BCG, Priors(tau_scale=1e-6)), pool(BCG, "FE", "z")
    assert found.mean == pytest.approx(fixed.estimate, abs=1e-8)
    assert found.sd == pytest.approx(fixed.se, abs=1e-8)
    assert found.interval.low == pytest.approx(fixed.interval.low, abs=1e-7)


def test_a_single_study_learns_nothing_about_tau() -> None:
    # Flat average: y says nothing of tau, so tau keeps its half-normal prior: mean 0.5 sqrt(2/pi), median 0.5 x 0.6744897502.
    found = posterior(Table([-0.4], [0.04]))
    assert found.tau_mean == close(0.5 * math.sqrt(2 / math.pi))
    assert found.tau_median == pytest.approx(0.5 * 0.6744897501960817, rel=1e-10)
    assert found.mean == pytest.approx(-0.4)
    # The average is y with variance v + tau^2, and E tau^2 = 0.25.
    assert found.sd == pytest.approx(math.sqrt(0.04 + 0.25), rel=1e-10)


def test_a_thousand_studies_are_still_integrated() -> None:
    # Estimates at +-1 with v = 0.01: tau^2 near 0.99, and the average near nought with a standard error of 1/sqrt(1000).
    found = posterior(Table([1.0, -1.0] * 500, [0.01] * 1000))
    assert found.mean == pytest.approx(0, abs=1e-10)
    assert found.sd == pytest.approx(math.sqrt(1 / 1000), rel=0.01)
    assert found.tau_mean == pytest.approx(math.sqrt(0.99), rel=0.01)


def test_priors_are_stated() -> None:
    assert str(Priors()) == "average effect flat; tau half-normal(0.5)"
    assert str(posterior(TWO, Priors(0, 1.5, 2)).priors) == "average effect normal(0, 1.5); tau half-normal(2)"


def test_few_studies_are_shown_three_ways() -> None:
    found = few(TWO)
    assert (found.dl.method, found.dl.certainty) == ("DL", "z")
    assert (found.reml.method, found.reml.certainty) == ("REML", "hksj")
    # With two studies t has one degree of freedom, and Hartung-Knapp is the widest of the three.
    widths = [part.interval.high - part.interval.low for part in (found.dl, found.bayes, found.reml)]
    assert widths == sorted(widths)


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Priors(tau_scale=0), "scale of the prior"),
        (lambda: Priors(mu_sd=-1), "prior spread"),
        (lambda: Priors(mu_mean=math.nan), "prior average"),
        (lambda: posterior(TWO, level=0), "cannot hold 0"),
        (lambda: few(Table([1.0], [0.1])), "not pooled"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)


STUDIES = st.lists(st.tuples(st.floats(-3, 3), st.floats(1e-2, 3)), min_size=1, max_size=6)


def _in_order(found: Posterior) -> bool:
    return (
        found.interval.low < found.median < found.interval.high
        and found.new_interval.low < found.interval.low < found.interval.high < found.new_interval.high
        and 0 <= found.tau_interval.low < found.tau_median < found.tau_interval.high
    )


@settings(max_examples=15, deadline=None)
@given(STUDIES, st.floats(-4, 4))
def test_the_answer_moves_with_the_zero_and_turns_with_the_sign(
    studies: list[tuple[float, float]], shift: float
) -> None:
    y, v = [a for a, _ in studies], [b for _, b in studies]
    one, moved = posterior(Table(y, v)), posterior(Table([a + shift for a in y], v))
    turned = posterior(Table([-a for a in y], v))
    assert _in_order(one)
    assert moved.mean == pytest.approx(one.mean + shift, abs=1e-8)
    assert moved.tau_mean == pytest.approx(one.tau_mean, abs=1e-8)
    assert turned.interval.high == pytest.approx(-one.interval.low, abs=1e-8)
    assert turned.below_zero == pytest.approx(1 - one.below_zero, abs=1e-8)


def test_the_same_table_gives_the_same_answer_to_the_last_digit() -> None:
    assert posterior(TWO) == posterior(TWO)
