"""Leave-one-out, influence and cumulative pooling against metafor."""

from __future__ import annotations

import numpy as np
import pytest

from epsom.errors import InputError
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.fit import pool
from epsom.numbers.pooling.influence import cumulative, pulls, without_each
from epsom.numbers.pooling.table import Table

from .reference import BCG, INFARCT, YEAR, to_ten

WITHOUT = [-0.7070837847, -0.6540312003, -0.6855544108, -0.6284093698, -0.7641700951, -0.7108765556, -0.6552475998,
           -0.7947676045, -0.7411972993, -0.6530329153, -0.7578586267, -0.7598120993, -0.7775361849]  # fmt: skip


def test_each_study_left_out_agrees() -> None:
    assert [pull.without for pull in pulls(BCG)] == [to_ten(value) for value in WITHOUT]
    assert [found.estimate for found in without_each(BCG)] == [to_ten(value) for value in WITHOUT]


def test_cook_and_hat_agree() -> None:
    found = pulls(BCG)
    assert [pull.cook for pull in found] == pytest.approx(
        [0.0017165, 0.1132497, 0.0259803, 0.2294816, 0.0762314, 0.0004135, 0.1087416, 0.1991776, 0.0219984, 0.1170178,
         0.0580782, 0.0634334, 0.1228129],
        abs=6e-8,
    )  # fmt: skip
    assert [pull.hat for pull in found] == pytest.approx(
        [0.0505948, 0.0636468, 0.0443603, 0.0969875, 0.0886846, 0.1009574, 0.0602718, 0.1018944, 0.0874313, 0.0836761,
         0.0992503, 0.0382163, 0.0840285],
        abs=6e-8,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "outlying", "shift", "tau2"),
    # mpmath at 40 digits: REML by the root of its derivative without the study; (y_i - mu)/sqrt(v_i + tau2 + se^2), and the
    # change of mu over 1/sqrt(sum of 1/(v + tau2)) of all thirteen with that tau2
    [
        (0, -0.2181424857, -0.04026588917, 0.3361567018),
        (3, -1.451200664, -0.5138133873, 0.2627581481),
        (7, 1.450080525, 0.4713738837, 0.2731829294),
    ],
)
def test_how_far_a_study_lies_off_agrees(row: int, outlying: float, shift: float, tau2: float) -> None:
    found = pulls(BCG)[row]
    assert found.outlying == pytest.approx(outlying, rel=1e-9)
    assert found.shift == pytest.approx(shift, rel=1e-9)
    assert found.tau2_without == pytest.approx(tau2, rel=1e-9)


@pytest.mark.parametrize("method", mixed.METHODS)
def test_the_sweep_is_each_pool_again(method: mixed.Method) -> None:
    alone = without_each(INFARCT, method, "z")
    assert [pull.without for pull in pulls(INFARCT, method)] == pytest.approx([p.estimate for p in alone], abs=1e-10)
    assert [pull.tau2_without for pull in pulls(INFARCT, method)] == pytest.approx([p.tau2 for p in alone], abs=1e-10)


def test_cumulative_by_year_agrees() -> None:
    found = cumulative(BCG, YEAR)
    assert [step.estimate for _, step in found] == pytest.approx(
        [-0.8893113, -1.3250034, -0.9720799, -1.0010962, -1.1014258, -0.9734639, -0.9012511, -0.7885655, -0.8656074,
         -0.7852104, -0.7082060, -0.7947676, -0.7145323],
        abs=6e-8,
    )  # fmt: skip
    assert [name for name, _ in found][:3] == ["study 1", "study 2", "study 6"]


def test_cumulative_by_precision_ends_with_everything() -> None:
    found = cumulative(BCG, BCG.variances, "DL", "z")
    assert found[0][1].k == 1
    assert found[0][1].estimate == BCG.estimates[int(np.argmin(BCG.variances))]
    assert found[-1][1].estimate == pytest.approx(pool(BCG, "DL", "z").estimate)


def test_too_few_studies_are_told_kindly() -> None:
    with pytest.raises(InputError, match="fewer than three"):
        pulls(Table([1.0, 2.0], [0.1, 0.1]))
    with pytest.raises(InputError, match="single study"):
        without_each(Table([1.0], [0.1]))
    with pytest.raises(InputError, match="2 places in line"):
        cumulative(BCG, [1.0, 2.0])
