"""Small-study checks against metafor, statsmodels, SciPy and a count by hand."""

from __future__ import annotations

from itertools import permutations

import pytest

from epsom.errors import InputError
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.asymmetry import egger, egger_mixed, harbord, pet_peese, peters, rank, trim_and_fill
from epsom.numbers.pooling.counts import Counts
from epsom.numbers.pooling.table import Table

from .reference import BCG, BCG_COUNTS, INFARCT, INFARCT_15, INFARCT_COUNTS, to_ten


def test_egger_agrees() -> None:
    found = egger(BCG)
    assert found is not None
    assert (found.statistic, found.df, found.p) == (to_ten(-1.4012820023), 11, to_ten(0.1887069951))
    assert found.limit == to_ten(-0.1909286424)
    found = egger(INFARCT)
    assert found is not None
    assert (found.statistic, found.p) == (to_ten(-5.7846213551), pytest.approx(0.0000473, abs=5e-8))
    found = egger(INFARCT_15)
    assert found is not None
    assert (round(found.statistic, 4), round(found.p, 5)) == (-3.1783, 0.00726)


def test_egger_with_mixed_effects_agrees() -> None:
    found = egger_mixed(BCG)
    assert found is not None
    assert (found.statistic, found.p, found.limit) == (
        to_ten(-0.8033291931), to_ten(0.4217844889), to_ten(-0.5104318741),
    )  # fmt: skip
    assert found.df is None
    found = egger_mixed(INFARCT)
    assert found is not None
    assert (found.statistic, found.limit) == (to_ten(-4.6686356305), to_ten(0.0419173327))


def test_the_rank_test_agrees() -> None:
    found = rank(BCG)
    assert found is not None
    assert (found.tau, found.p, found.exact) == (to_ten(0.0256410256), pytest.approx(0.9523619, abs=6e-8), True)
    # scipy.stats.kendalltau on the standardised estimates and their variances of the sixteen trials
    found = rank(INFARCT)
    assert found is not None
    assert (found.tau, found.p) == (pytest.approx(0.15), pytest.approx(0.45028488627204627, rel=1e-12))


def test_the_exact_rank_probability_is_that_of_counting_every_order() -> None:
    # Six studies: of all 720 orders, the share whose score is at least as far from nought as the one seen.
    table = Table([0.1, 0.9, 0.2, 1.4, 0.8, 2.0], [0.01, 0.02, 0.05, 0.1, 0.2, 0.4])
    found = rank(table, even_if_few=True)
    assert found is not None

    def score(order: tuple[int, ...]) -> int:
        return sum(1 if order[a] < order[b] else -1 for a in range(6) for b in range(a + 1, 6))

    seen = round(found.tau * 15)
    scores = [score(order) for order in permutations(range(6))]
    assert found.p == pytest.approx(sum(abs(value) >= abs(seen) for value in scores) / 720)


def test_the_rank_test_allows_for_ties() -> None:
    # The standardised estimates keep the order of these estimates where variances are equal; scipy.stats.kendalltau(
    # method="asymptotic") on ([(y - mean)/sqrt(v - 1/sum(1/v))], v) gives the same figures.
    table = Table(
        [0.1, 0.2, 0.35, 0.3, 0.9, 0.7, 1.1, 1.2, 1.6, 1.4], [0.1, 0.1, 0.1, 0.2, 0.2, 0.3, 0.3, 0.4, 0.5, 0.6]
    )
    found = rank(table)
    assert found is not None
    assert found.exact is False
    assert (found.tau, found.p) == (
        pytest.approx(0.848528137423857, rel=1e-12),
        pytest.approx(0.0009824591060571862, rel=1e-9),
    )


@pytest.mark.parametrize(
    ("table", "method", "missing", "estimate"),
    [
        (BCG, "FE", 4, -0.2910259921),
        (BCG, "DL", 1, -0.6560732130),
        # metafor prints -0.6570828008 and -0.3915339265: its refits stop at 1e-5. These are the top of the restricted
        # likelihood of the same filled table by mpmath at 40 digits.
        (BCG, "REML", 1, -0.6570827834878),
        (INFARCT, "REML", 7, -0.3915333697657),
        (INFARCT, "FE", 8, 0.0352058443),
        (INFARCT, "DL", 7, -0.3654580426),
    ],
)
def test_trim_and_fill_agrees(table: Table, method: mixed.Method, missing: int, estimate: float) -> None:
    found = trim_and_fill(table, method)
    assert (found.missing, found.side) == (missing, "right")
    assert found.pooled.estimate == to_ten(estimate)
    assert found.filled.k == table.k + missing


def test_trim_and_fill_by_the_longest_run_finds_nothing_here() -> None:
    found = trim_and_fill(BCG, estimator="R0")
    assert found.missing == 0
    assert found.pooled.estimate == to_ten(-0.7145323422)


def test_trim_and_fill_turns_round_with_the_estimates() -> None:
    mirrored = Table([-value for value in BCG.estimates], BCG.variances)
    found = trim_and_fill(mirrored, "DL")
    assert (found.missing, found.side) == (1, "left")
    assert found.pooled.estimate == to_ten(0.6560732130)
    assert trim_and_fill(mirrored, "DL", side="left") == found


def test_tests_for_odds_ratios_agree_with_statsmodels() -> None:
    # statsmodels 0.14: WLS(log OR, [1, 1/n], weights=1/(1/events + 1/non-events)), halves added to the study with no death
    found = peters(INFARCT_COUNTS)
    assert found is not None
    assert (found.statistic, found.p) == (pytest.approx(-3.95265788, abs=6e-9), pytest.approx(0.0014442, abs=6e-8))
    assert found.limit == pytest.approx(0.0334344958, abs=6e-11)
    # OLS(Z/sqrt(V), [1, sqrt(V)]): its constant is the slope here, its slope the limit
    found = harbord(INFARCT_COUNTS)
    assert found is not None
    assert (found.statistic, found.p) == (pytest.approx(-5.69487269, abs=6e-9), pytest.approx(5.53550758e-05, rel=1e-8))
    assert (found.limit, found.limit_se) == (pytest.approx(0.10291011, abs=6e-9), pytest.approx(0.03738076, abs=6e-9))


def test_pet_peese_agrees_with_statsmodels() -> None:
    # WLS(y, [1, sqrt(v)]) and WLS(y, [1, v]), weights 1/v. PET's limit has t = 2.9525, so PEESE is the one to read.
    found = pet_peese(INFARCT)
    assert found is not None
    pet, peese, chosen = found
    assert (pet.limit, pet.limit_se) == (pytest.approx(0.09961714, abs=6e-9), pytest.approx(0.03373962, abs=6e-9))
    assert (peese.limit, peese.limit_se) == (pytest.approx(0.03364199, abs=6e-9), pytest.approx(0.04207364, abs=6e-9))
    assert chosen == "PEESE"
    weak = pet_peese(BCG)
    assert weak is not None
    assert weak[2] == "PET"


def test_with_fewer_than_ten_studies_no_test_is_made() -> None:
    nine = BCG.only(range(9))
    assert egger(nine) is None
    assert egger_mixed(nine) is None
    assert rank(nine) is None
    assert pet_peese(nine) is None
    assert peters(BCG_COUNTS[:9]) is None
    assert harbord(BCG_COUNTS[:9]) is None
    assert egger(nine, even_if_few=True) is not None


def test_studies_without_events_do_not_count_for_harbord() -> None:
    empty = [*INFARCT_COUNTS, Counts(0, 40, 0, 40)]
    assert harbord(empty) == harbord(INFARCT_COUNTS)
    assert harbord([*INFARCT_COUNTS[:9], *[Counts(0, 40, 0, 40)] * 5]) is None


def test_what_cannot_be_tested_is_told_kindly() -> None:
    with pytest.raises(InputError, match="no picture"):
        egger(BCG.only(range(2)))
    with pytest.raises(InputError, match="one size"):
        egger(Table(BCG.estimates, [0.1] * 13))
    with pytest.raises(InputError, match="one size"):
        rank(Table(BCG.estimates, [0.1] * 13))
