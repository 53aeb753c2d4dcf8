"""Pooled estimates, spread and moderators against metafor, and what a table has to be."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.errors import InputError
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.effects import Group, hedges_g, mean_difference
from epsom.numbers.pooling.fit import batch, columns, pool, predict, prediction, regress, shrunken, spread
from epsom.numbers.pooling.table import Table

from .reference import BCG, BCG_ODDS, BCG_RISK, EIGHTEEN, INFARCT, INFARCT_15, STROKE, TEN, rows, to_ten


@pytest.mark.parametrize(
    ("method", "estimate", "se", "tau2"),
    [
        ("FE", -0.4302851637, 0.0404987517, 0.0),
        ("DL", -0.7141172221, 0.1787420895, 0.3087602629),
        ("HS", -0.7045353739, 0.1586520931, 0.2283628637),
        ("HE", -0.7158785888, 0.1832799860, 0.3285638580),
        ("SJ", -0.7172485926, 0.1870594584, 0.3455157016),
        ("ML", -0.7111991355, 0.1718968088, 0.2800281373),
        ("REML", -0.7145323422, 0.1797815161, 0.3132432581),
        # metafor's own root-finder stops at 0.3180937119; this is the root of Q = k-1 to ten decimals.
        ("PM", -0.7149681535, 0.1808921915, 0.3180684522),
    ],
)
def test_every_method_agrees_to_ten_decimals(method: mixed.Method, estimate: float, se: float, tau2: float) -> None:
    found = pool(BCG, method, "z")
    assert (found.estimate, found.se, found.tau2) == (to_ten(estimate), to_ten(se), to_ten(tau2))


def test_what_goes_with_reml_agrees() -> None:
    found = pool(BCG, "REML", "z")
    assert found.tau2_se == to_ten(0.1664257528)
    assert pool(BCG, "ML").tau2_se == to_ten(0.1442519494)
    assert (found.interval.low, found.interval.high) == (to_ten(-1.0668976388), to_ten(-0.3621670455))
    assert found.p == pytest.approx(7.054258102e-05, rel=1e-9)
    assert found.i2 == to_ten(92.2213845213)
    assert found.h2 == to_ten(12.8557582353)
    assert found.log_likelihood == to_ten(-12.2023714155)
    assert found.q == to_ten(152.2330080824)
    assert found.q_p == pytest.approx(1.996764591e-26, rel=1e-9)


def test_hartung_knapp_agrees() -> None:
    reml, dl = pool(BCG), pool(BCG, "DL")
    assert reml.se == to_ten(0.1807917441)
    assert (reml.interval.low, reml.interval.high) == (to_ten(-1.1084437137), to_ten(-0.3206209706))
    assert reml.p == to_ten(0.001920015096)
    assert dl.se == to_ten(0.1806966283)
    assert (dl.interval.low, dl.interval.high) == (to_ten(-1.1078213542), to_ten(-0.3204130900))
    assert pool(BCG, "HE", "hksj_guarded").se == to_ten(0.1832799860)


def test_the_safeguard_is_shown_when_hartung_knapp_is_narrower() -> None:
    # Two alike estimates: s^2 is nearly nought, and plain Hartung-Knapp nearly certain. With s^2 = 1 the interval is
    # estimate +- t_0.975(1) / sqrt(sum w), and t_0.975(1) = tan(0.475 pi) = 12.7062047362.
    found = pool(Table([0.30, 0.31], [0.04, 0.04]), "DL")
    half = math.tan(0.475 * math.pi) * math.sqrt(0.02)
    assert found.scale is not None
    assert found.scale < 1
    assert found.guarded is not None
    assert found.guarded.high - found.guarded.low == pytest.approx(2 * half, rel=1e-12)
    assert found.interval.high - found.interval.low < found.guarded.high - found.guarded.low
    assert pool(BCG).guarded is None


def test_prediction_intervals_agree_in_all_three_variants() -> None:
    wald = pool(BCG, "REML", "z")
    by_z, by_k1, by_k2 = prediction(wald, "z"), prediction(pool(BCG), "t(k-1)"), prediction(wald)
    assert by_z is not None
    assert by_k1 is not None
    assert by_k2 is not None
    assert (by_z.low, by_z.high) == (to_ten(-1.8666922179), to_ten(0.4376275336))
    assert (by_k1.low, by_k1.high) == (to_ten(-1.9960168342), to_ten(0.5669521499))
    assert (by_k2.low, by_k2.high) == (to_ten(-2.0083759069), to_ten(0.5793112226))


def test_q_profile_agrees() -> None:
    found = spread(BCG)
    assert found is not None
    # The roots to ten decimals; metafor prints 0.1196953 and 1.1114863, as far as its root-finder goes.
    assert (found.tau2.low, found.tau2.high) == (to_ten(0.1197183611), to_ten(1.1114790841))
    assert (round(found.i2.low, 2), round(found.i2.high, 2)) == (81.92, 97.68)


def test_a_ratio_is_read_by_its_exponential() -> None:
    found = pool(BCG, "DL", "z")
    assert [round(math.exp(value), 4) for value in (found.estimate, found.interval.low, found.interval.high)] == [
        0.4896, 0.3449, 0.6950,
    ]  # fmt: skip


def test_odds_ratios_and_risk_differences_agree() -> None:
    common, random = pool(BCG_ODDS, "FE", "z"), pool(BCG_ODDS, "DL", "z")
    assert (round(common.estimate, 4), round(common.statistic, 4)) == (-0.4361, -10.3190)
    assert common.q == pytest.approx(163.1649, abs=5e-5)
    assert (round(random.estimate, 4), random.tau2) == (-0.7474, pytest.approx(0.3663, abs=5e-5))
    assert random.i2 == pytest.approx(92.6455, abs=5e-5)
    common, random = pool(BCG_RISK, "FE", "z"), pool(BCG_RISK, "DL", "z")
    assert (round(common.estimate, 4), common.q) == (-0.0009, pytest.approx(276.4737, abs=5e-5))
    assert (round(random.estimate, 4), round(random.statistic, 4)) == (-0.0071, -4.5128)


@pytest.mark.parametrize(
    ("table", "method", "estimate", "se", "tau2"),
    [
        (INFARCT, "FE", 0.0147544548, 0.0305129031, 0.0),
        (INFARCT, "DL", -0.7275829137, 0.1963157232, 0.2238830562),
        (INFARCT, "REML", -0.7665898799, 0.2118011202, 0.2926378322),
        (INFARCT_15, "FE", -0.5534599748, 0.1152478162, 0.0),
        (INFARCT_15, "DL", -0.8523022084, 0.1981092051, 0.1528406494),
        (INFARCT_15, "REML", -0.8745475313, 0.2079831438, 0.1910618220),
    ],
)
def test_the_lesson_of_isis_4_agrees(
    table: Table, method: mixed.Method, estimate: float, se: float, tau2: float
) -> None:
    found = pool(table, method, "z")
    assert (found.estimate, found.se, found.tau2) == (to_ten(estimate), to_ten(se), to_ten(tau2))


def test_what_goes_with_isis_4_agrees() -> None:
    assert pool(INFARCT, "DL").se == to_ten(0.1860354037)
    assert pool(INFARCT, "REML").se == to_ten(0.1880871741)
    assert pool(INFARCT).q == to_ten(47.0593477570)
    assert pool(INFARCT_15).q == to_ten(20.9183821715)
    assert pool(INFARCT, "DL").i2 == pytest.approx(68.1254, abs=5e-5)
    ahead = prediction(pool(INFARCT, "REML", "z"), "z")
    assert ahead is not None
    assert (ahead.low, ahead.high) == (pytest.approx(-1.9052219, abs=6e-8), pytest.approx(0.3720422, abs=6e-8))


def test_stroke_units_agree_as_difference_and_standardised() -> None:
    table = rows([mean_difference(Group(*one), Group(*two)) for one, two in STROKE])
    assert table.variances == [
        to_ten(value)
        for value in (40.5080231596, 2.0806451613, 15.6984037559, 150.2222222222, 17.3076923077, 1.1673414305, 94.5891265597,
                      6.3108792846, 19.8423076923)
    ]  # fmt: skip
    dl, reml = pool(table, "DL", "z"), pool(table, "REML", "z")
    assert (dl.estimate, dl.se, dl.tau2) == (to_ten(-13.9817218170), to_ten(5.1266983392), to_ten(205.4093754679))
    assert dl.q == to_ten(238.9158108620)
    assert (reml.estimate, reml.se, reml.tau2) == (to_ten(-15.1060274735), to_ten(8.9465528398), to_ten(684.6461519297))
    assert pool(table, "PM").tau2 == pytest.approx(728.25, abs=0.2)  # printed to two decimals by a loose root-finder
    smd = pool(rows([hedges_g(Group(*one), Group(*two)) for one, two in STROKE]), "REML", "z")
    assert (smd.estimate, smd.se, smd.tau2) == (to_ten(-0.5371082584), to_ten(0.3086614903), to_ten(0.7908429138))


@pytest.mark.parametrize(
    ("method", "tau2"),
    [("HS", 0.2281818538), ("HE", 0.1483570667), ("DL", 0.2767778291), ("ML", 0.1966697215), ("REML", 0.2232245904),
     ("SJ", 0.1992284311)],
)  # fmt: skip
def test_ten_studies_agree(method: mixed.Method, tau2: float) -> None:
    assert pool(TEN, method).tau2 == to_ten(tau2)


def test_paule_mandel_solves_its_equation() -> None:
    found = pool(TEN, "PM").tau2
    assert found == pytest.approx(0.19200497, abs=5e-9)
    # By its definition: with weights 1/(v + tau2) the sum of squares is k - 1.
    w = 1 / (np.array(TEN.variances) + found)
    y = np.array(TEN.estimates)
    assert (w * (y - (w @ y) / w.sum()) ** 2).sum() == pytest.approx(9, rel=1e-12)


@pytest.mark.parametrize(
    ("method", "tau2"),
    [("HS", 0.0099), ("HE", 0.0), ("DL", 0.0126), ("ML", 0.0132), ("REML", 0.0157), ("SJ", 0.0248)],
)
def test_eighteen_studies_near_the_boundary_agree(method: mixed.Method, tau2: float) -> None:
    assert pool(EIGHTEEN, method).tau2 == pytest.approx(tau2, abs=5e-5)


# --- moderators -----------------------------------------------------------------------------------------------------------


def test_regression_on_latitude_agrees() -> None:
    found = regress(BCG, ["latitude"], certainty="z")
    assert [c.estimate for c in found.coefficients] == [to_ten(0.2514682100), to_ten(-0.0291017250)]
    assert [c.se for c in found.coefficients] == [to_ten(0.2490953966), to_ten(0.0071953272)]
    assert found.tau2 == to_ten(0.0763479640)
    assert found.r2 == pytest.approx(75.6266, abs=5e-5)
    # metafor prints 16.3582321470: its tau^2 is off by 1e-12, which moves QM by 1.6e-10. This is the top of the restricted
    # likelihood found with mpmath at 40 digits (findroot on its derivative, normal equations written out).
    assert found.moderators_test == to_ten(16.3582321472)
    assert found.moderators_p == pytest.approx(5.242794e-05, rel=1e-6)
    assert found.residual_q == to_ten(30.7330900107)
    assert found.residual_p == pytest.approx(0.001214, abs=5e-7)
    hksj = regress(BCG, ["latitude"])
    assert [c.se for c in hksj.coefficients] == [to_ten(0.2839252837), to_ten(0.0082014174)]
    assert hksj.moderators_test == to_ten(12.5909828844)
    assert hksj.moderators_p == to_ten(0.0045650515)


def test_regression_by_other_methods_agrees() -> None:
    dl = regress(BCG, ["latitude"], "DL")
    assert [c.estimate for c in dl.coefficients] == [to_ten(0.2595437124), to_ten(-0.0292287388)]
    assert dl.tau2 == to_ten(0.0633005024)
    assert regress(BCG, ["latitude"], "ML").tau2 == to_ten(0.0343514425)


@pytest.mark.parametrize(
    ("latitude", "estimate", "se"),
    [(13, -0.12685422, 0.16933176), (33.46, -0.72227551, 0.10765166), (44, -1.02900769, 0.14037117)],
)
def test_predictions_agree(latitude: float, estimate: float, se: float) -> None:
    found = predict(regress(BCG, ["latitude"], certainty="z"), {"latitude": latitude})
    assert (found.estimate, found.se) == (pytest.approx(estimate, abs=6e-9), pytest.approx(se, abs=6e-9))


def test_two_moderators_agree_even_one_far_from_zero() -> None:
    found = regress(BCG, ["latitude", "year"])
    assert found.coefficients[0].estimate == pytest.approx(-3.5453530200, abs=1e-9)
    assert [c.estimate for c in found.coefficients[1:]] == [to_ten(-0.0280113294), to_ten(0.0019074804)]
    assert found.tau2 == to_ten(0.1107846969)
    assert found.few_for_this


def test_studies_are_drawn_towards_the_pool() -> None:
    assert shrunken(BCG, pool(BCG)) == pytest.approx(
        [-0.8002336, -1.2517060, -0.9869031, -1.3978977, -0.2873798, -0.7845715, -1.2439635, 0.0028792, -0.5068364, -1.2471730,
         -0.3536584, -0.2847337, -0.1467431],
        abs=6e-8,
    )  # fmt: skip


# --- few studies, odd tables ------------------------------------------------------------------------------------------------


def test_a_single_study_is_reported_as_it_is() -> None:
    found = pool(Table([-0.4], [0.04]))
    assert (found.estimate, found.se, found.certainty) == (-0.4, pytest.approx(0.2), "z")
    # -0.4 +- 1.959963984540054 x 0.2
    assert (found.interval.low, found.interval.high) == (to_ten(-0.7919927969), to_ten(-0.0080072031))
    assert found.tau2 is None
    assert spread(Table([-0.4], [0.04])) is None
    assert prediction(found) is None
    assert shrunken(Table([-0.4], [0.04]), found) == (-0.4,)


def test_two_studies_have_no_prediction_and_a_wide_spread() -> None:
    # Equal variances and y = +-1: Q(tau2) = 2 / (0.1 + tau2), so the roots are 2/chi2 - 0.1 with one degree of freedom;
    # the quantiles of chi2(1) at 0.025 and 0.975 are 0.000982069117175 and 5.023886187314888.
    table = Table([-1.0, 1.0], [0.1, 0.1])
    found = spread(table)
    assert prediction(pool(table)) is None
    assert found is not None
    assert found.tau2.low == pytest.approx(2 / 5.023886187314888 - 0.1, rel=1e-10)
    assert found.tau2.high == pytest.approx(2 / 0.000982069117175 - 0.1, rel=1e-9)
    # With two equal variances DL, HE, PM and REML all give (y1 - y2)^2 / 2 - v = 1.9.
    for method in ("DL", "HE", "PM", "REML"):
        assert pool(table, method).tau2 == pytest.approx(1.9, rel=1e-12)


@pytest.mark.parametrize("method", mixed.METHODS)
def test_studies_that_agree_entirely_have_no_spread(method: mixed.Method) -> None:
    found = pool(Table([0.5, 0.5, 0.5], [0.1, 0.2, 0.3]), method, "z")
    assert found.estimate == pytest.approx(0.5)
    assert found.tau2 == 0.0


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (lambda: Table([], []), "no study here"),
        (lambda: Table([1.0], [-0.1]), "no study is that certain"),
        (lambda: Table([1.0], [0.0]), "no study is that certain"),
        (lambda: Table([math.nan], [0.1]), "not a number"),
        (lambda: Table([1.0], [math.inf]), "variance is missing"),
        (lambda: Table([1.0, 2.0], [0.1]), "2 estimates and 1 variances"),
        (lambda: Table([1.0], [0.1], {"dose": [math.nan]}), "no usable number for “dose”"),
        (lambda: Table([1.0], [0.1], names=["a", "b"]), "1 estimates and 2 names"),
        (lambda: pool(TEN, level=1.0), "cannot hold 1 of everything"),
        (lambda: pool(TEN, "XX"), "no method called “XX”"),  # type: ignore[arg-type]
        (lambda: regress(TEN, ["dose"]), "no moderator called “dose”"),
        (lambda: regress(Table([1.0, 2.0], [0.1, 0.1], {"dose": [1.0, 2.0]}), ["dose"]), "cannot carry"),
        (lambda: regress(Table([1.0, 2.0, 3.0], [0.1] * 3, {"dose": [2.0] * 3}), ["dose"]), "same in every study"),
        (lambda: predict(regress(BCG, ["year"]), {}), "needs a number for “year”"),
        (lambda: batch(np.zeros((2, 3)), np.zeros((2, 3))), "above zero"),
        (lambda: batch(np.zeros(3), np.ones(3)), "same shape"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(table: object, words: str) -> None:
    assert callable(table)
    with pytest.raises(InputError) as caught:
        table()
    assert words in str(caught.value)


def test_every_problem_is_listed_at_once_with_its_study() -> None:
    with pytest.raises(InputError) as caught:
        Table([1.0, math.nan], [-1.0, 0.1], names=["Ahn 2001", "Berg 2010"])
    assert [problem.where for problem in caught.value.problems] == ["Ahn 2001", "Berg 2010"]


# --- what holds for any table -----------------------------------------------------------------------------------------------

STUDIES = st.lists(st.tuples(st.floats(-3, 3), st.floats(1e-3, 3)), min_size=2, max_size=12)


def _table(studies: list[tuple[float, float]]) -> Table:
    return Table([y for y, _ in studies], [v for _, v in studies])


@settings(max_examples=60, deadline=None)
@given(STUDIES)
def test_reml_is_at_the_top_of_its_likelihood(studies: list[tuple[float, float]]) -> None:
    data, _ = columns(_table(studies))
    for restricted, method in ((True, "REML"), (False, "ML")):
        best = mixed.method_tau2(data, method)  # type: ignore[arg-type]
        top = mixed.likelihood(data, best, restricted)[0]
        everywhere = [mixed.likelihood(data, np.array([tau2]), restricted)[0] for tau2 in np.linspace(0, 12, 241)]
        assert top >= max(everywhere) - 1e-9


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(-30, 30), st.floats(-6, 6)), min_size=2, max_size=10))
def test_reml_holds_when_some_studies_outweigh_others_a_million_times(studies: list[tuple[float, float]]) -> None:
    table = _table([(y, 10.0**power) for y, power in studies])
    data, _ = columns(table)
    best = mixed.method_tau2(data, "REML")
    top = mixed.likelihood(data, best, restricted=True)[0]
    everywhere = [mixed.likelihood(data, np.array([tau2]), True)[0] for tau2 in (0.0, *np.geomspace(1e-8, 1e5, 200))]
    assert top >= max(everywhere) - 1e-6
    found = pool(table)
    assert found.tau2_se is not None
    assert found.tau2_se > 0


def test_the_trace_of_pp_keeps_its_digits_beside_an_overwhelming_study() -> None:
    # P = W - Ww'/S in fractions, weights 10^8, 1 and 1/2: the sum of its squared cells, exactly.
    w = [Fraction(10**8), Fraction(1), Fraction(1, 2)]
    total = sum(w)
    p = [[(w[i] if i == j else 0) - w[i] * w[j] / total for j in range(3)] for i in range(3)]
    exact = float(sum(cell * cell for row in p for cell in row))
    data, _ = columns(Table([0.0, 1.0, 2.0], [1e-8, 1.0, 2.0]))
    assert mixed.trace_pp(data, mixed.state(data, np.zeros(1)))[0] == pytest.approx(exact, rel=1e-12)


@settings(max_examples=60, deadline=None)
@given(STUDIES, st.sampled_from(mixed.METHODS), st.floats(-5, 5), st.sampled_from([0.01, 3.0, 250.0]))
def test_another_zero_and_another_unit_change_nothing_else(
    studies: list[tuple[float, float]], method: mixed.Method, shift: float, unit: float
) -> None:
    one = pool(_table(studies), method)
    two = pool(_table([(unit * (y + shift), unit**2 * v) for y, v in studies]), method)
    assert one.tau2 is not None
    assert two.estimate == pytest.approx(unit * (one.estimate + shift), rel=1e-6, abs=unit * 1e-6)
    assert two.tau2 == pytest.approx(unit**2 * one.tau2, rel=1e-6, abs=unit**2 * 1e-7)


@settings(max_examples=60, deadline=None)
@given(STUDIES, st.sampled_from(mixed.METHODS), st.randoms(use_true_random=False))
def test_the_order_of_studies_changes_nothing(
    studies: list[tuple[float, float]], method: mixed.Method, dice: object
) -> None:
    shuffled = sorted(studies, key=lambda _: dice.random())  # type: ignore[attr-defined]
    one, two = pool(_table(studies), method), pool(_table(shuffled), method)
    assert two.estimate == pytest.approx(one.estimate, abs=1e-7)
    assert min(y for y, _ in studies) - 1e-9 <= one.estimate <= max(y for y, _ in studies) + 1e-9
    assert one.tau2 is not None
    assert one.tau2 >= 0


@settings(max_examples=40, deadline=None)
@given(STUDIES)
def test_q_profile_holds_the_paule_mandel_root_in_the_middle_of_its_equation(
    studies: list[tuple[float, float]],
) -> None:
    table = _table(studies)
    found, root = spread(table), pool(table, "PM").tau2
    assert found is not None
    assert root is not None
    # Q falls with tau2 and k - 1 lies between its two quantiles, so the root lies between the two ends.
    assert found.tau2.low - 1e-9 <= root <= found.tau2.high + 1e-9


def test_many_tables_at_once_are_each_table_alone() -> None:
    dice = np.random.default_rng(7)
    picked = dice.integers(0, 13, (20, 13))
    y, v = np.array(BCG.estimates)[picked], np.array(BCG.variances)[picked]
    for method in mixed.METHODS:
        estimates, errors, tau2 = batch(y, v, method)
        for row in range(20):
            alone = pool(Table(list(y[row]), list(v[row])), method, "z")
            assert (estimates[row], errors[row], tau2[row]) == (
                pytest.approx(alone.estimate, abs=1e-10), pytest.approx(alone.se, abs=1e-10),
                pytest.approx(alone.tau2, abs=1e-10),
            )  # fmt: skip
