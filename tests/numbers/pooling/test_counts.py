"""Ratios and differences from counts: metafor's numbers and arithmetic by hand."""

from __future__ import annotations

from math import log, nan, sqrt

import pytest

from epsom.errors import InputError
from epsom.numbers.pooling.counts import (
    Counts,
    log_odds,
    log_odds_ratio,
    log_risk_ratio,
    mantel_haenszel_odds_ratio,
    mantel_haenszel_risk_ratio,
    peto,
    risk_difference,
)

from .reference import BCG, BCG_COUNTS, INFARCT_COUNTS, to_ten


def test_log_risk_ratios_agree_with_metafor() -> None:
    assert BCG.estimates == [
        to_ten(value)
        for value in (-0.8893113339, -1.5853886572, -1.3480731483, -1.4415511900, -0.2175473222, -0.7861155858, -1.6208982236,
                      0.0119523335, -0.4694176487, -1.3713448035, -0.3393588283, 0.4459134006, -0.0173139482)
    ]  # fmt: skip
    assert BCG.variances == [
        to_ten(value)
        for value in (0.3255847650, 0.1945811214, 0.4153679654, 0.0200100319, 0.0512101722, 0.0069056185, 0.2230172476,
                      0.0039615793, 0.0564342105, 0.0730247936, 0.0124122140, 0.5325058452, 0.0714046597)
    ]  # fmt: skip


def test_odds_ratio_and_difference_by_hand() -> None:
    counts = Counts(10, 40, 20, 50)
    # Odds 10/30 over 20/30 is a half; 1/10 + 1/30 + 1/20 + 1/30 = 13/60
    assert log_odds_ratio(counts).estimate == pytest.approx(log(0.5))
    assert log_odds_ratio(counts).variance == pytest.approx(13 / 60)
    # 0.25 - 0.4; 0.25 x 0.75/40 + 0.4 x 0.6/50
    assert risk_difference(counts).estimate == pytest.approx(-0.15)
    assert risk_difference(counts).variance == pytest.approx(0.0046875 + 0.0048)


def test_a_half_is_added_only_when_a_cell_is_empty_and_it_is_said() -> None:
    empty = log_odds_ratio(Counts(0, 22, 1, 21))
    # (0.5/22.5) / (1.5/20.5)
    assert empty.estimate == pytest.approx(log(0.5 * 20.5 / (22.5 * 1.5)))
    assert "half an event" in empty.assumed[0]
    assert log_odds_ratio(Counts(1, 22, 1, 21)).assumed == ()
    # Risk ratio with halves: (0.5/23) / (1.5/22)
    assert log_risk_ratio(Counts(0, 22, 1, 21)).estimate == pytest.approx(log((0.5 / 23) / (1.5 / 22)))


def test_a_study_without_events_says_nothing_about_a_ratio() -> None:
    assert len(log_risk_ratio(Counts(0, 30, 0, 30)).assumed) == 2
    found = risk_difference(Counts(0, 30, 0, 30))
    assert found.estimate == 0
    assert found.variance > 0
    assert len(found.assumed) == 1


def test_log_odds_of_one_group() -> None:
    assert log_odds(20, 50) == log_odds(20, 50)
    assert log_odds(20, 50).estimate == pytest.approx(log(20 / 30))
    assert log_odds(20, 50).variance == pytest.approx(1 / 20 + 1 / 30)
    assert log_odds(0, 10).estimate == pytest.approx(log(0.5 / 10.5))
    assert log_odds(0, 10).assumed


def test_mantel_haenszel_and_peto_agree_with_metafor() -> None:
    risk, odds = mantel_haenszel_risk_ratio(BCG_COUNTS), peto(BCG_COUNTS)
    assert (risk.estimate, sqrt(risk.variance)) == (to_ten(-0.4537096047), to_ten(0.0393373669))
    assert (odds.estimate, sqrt(odds.variance)) == (to_ten(-0.4744463109), to_ten(0.0406590807))
    ratio, odds = mantel_haenszel_odds_ratio(INFARCT_COUNTS), peto(INFARCT_COUNTS)
    assert (ratio.estimate, sqrt(ratio.variance)) == (to_ten(0.0060823032), pytest.approx(0.0303522435, abs=6e-11))
    assert (odds.estimate, sqrt(odds.variance)) == (to_ten(0.0060883458), pytest.approx(0.0303671981, abs=6e-11))


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Counts(5, 4, 1, 10), "5 events among 4 people"),
        (lambda: Counts(-1, 4, 1, 10), "-1 events"),
        (lambda: Counts(0, 0, 1, 10), "without people"),
        (lambda: Counts(nan, 4, 1, 10), "count is missing"),
        (lambda: log_odds(11, 10), "11 events"),
        (lambda: peto([]), "no study"),
        (lambda: peto([Counts(0, 9, 0, 9)]), "hold no event"),
        (lambda: mantel_haenszel_risk_ratio([Counts(0, 9, 1, 9)]), "hold no event"),
        (lambda: mantel_haenszel_odds_ratio([Counts(9, 9, 9, 9)]), "hold no event"),
    ],
)
def test_what_cannot_be_used_is_told_kindly(make: object, words: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert words in str(caught.value)
