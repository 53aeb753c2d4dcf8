"""The rule table: every line of it, the bars of a look, and what may never come of days that were not drawn by lot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.verdict.rule import AT_A_LOOK, AT_THE_END, direction, label_of, opposed
from epsom.core.verdict.shapes import LABELS, Effect, Label
from epsom.numbers.nof1.precision import verdict_at


def normal(mean: float, sd: float, mid: float) -> Effect:
    """The chances of a normal answer, by the error function."""
    from math import erf, sqrt

    def above(value: float) -> float:
        return 0.5 - 0.5 * erf((value - mean) / (sd * sqrt(2.0)))

    gain, loss = above(mid), 1.0 - above(-mid)
    return Effect(mean=mean, sd=sd, p_gt_0=above(0.0), p_benefit=gain, p_negligible=1.0 - gain - loss, p_harm=loss)


def chances(p_gt_0: float, benefit: float, negligible: float, harm: float) -> Effect:
    return Effect(mean=0.0, sd=1.0, p_gt_0=p_gt_0, p_benefit=benefit, p_negligible=negligible, p_harm=harm)


# method note, section 5: the bar itself counts as reached, a hair below does not
@pytest.mark.parametrize(
    ("effect", "label"),
    [
        (chances(0.999, 0.95, 0.05, 0.0), "clear benefit"),
        (chances(0.97, 0.9499, 0.05, 0.0), "not known yet"),
        (chances(0.001, 0.0, 0.05, 0.95), "clear harm"),
        (chances(0.97, 0.05, 0.90, 0.05), "no meaningful effect"),
        (chances(0.999, 0.05, 0.90, 0.0), "no meaningful effect"),  # stands above "probable benefit" in the table
        (chances(0.98, 0.50, 0.50, 0.0), "probable benefit"),
        (chances(0.9799, 0.50, 0.50, 0.0), "not known yet"),
        (chances(0.05, 0.0, 0.50, 0.50), "probable harm"),
        (chances(0.0501, 0.0, 0.50, 0.50), "not known yet"),
    ],
)
def test_the_table_at_the_end(effect: Effect, label: Label) -> None:
    assert label_of(effect) == label


@given(mean=st.floats(-4, 4), sd=st.floats(0.05, 2.0), mid=st.floats(0.2, 2.0))
def test_the_table_agrees_with_that_of_planning(mean: float, sd: float, mid: float) -> None:
    effect = normal(mean, sd, mid)
    bars = (0.95, 0.90, 0.98, 0.05)
    told = (effect.p_benefit, effect.p_harm, effect.p_negligible, effect.p_gt_0)
    if all(abs((p or 0.0) - bar) > 1e-9 for p in told for bar in bars):
        assert label_of(effect) == verdict_at(mean, sd, mid)


def test_a_look_before_the_end_asks_more_for_no_difference_and_less_for_harm() -> None:
    assert label_of(chances(0.6, 0.04, 0.93, 0.03), AT_THE_END) == "no meaningful effect"
    assert label_of(chances(0.6, 0.04, 0.93, 0.03), AT_A_LOOK) == "not known yet"
    assert label_of(chances(0.10, 0.0, 0.60, 0.40), AT_A_LOOK) == "probable harm"  # P(effect < 0) = 0.90, section 6
    assert label_of(chances(0.10, 0.0, 0.60, 0.40), AT_THE_END) == "not known yet"
    assert label_of(chances(0.979, 0.5, 0.5, 0.0), AT_A_LOOK) == "not known yet"
    assert label_of(chances(0.98, 0.5, 0.5, 0.0), AT_A_LOOK) == "probable benefit"


@given(gain=st.floats(0, 1), split=st.floats(0, 1), other=st.floats(0, 1))
def test_days_not_drawn_by_lot_never_show_a_benefit_nor_that_there_is_none(
    gain: float, split: float, other: float
) -> None:
    benefit = gain * split
    effect = chances(gain, benefit, (1.0 - benefit) * other, (1.0 - benefit) * (1.0 - other))
    label = label_of(effect, randomised=False)
    assert label in ("not known yet", "probable harm", "clear harm")
    if direction(label_of(effect)) < 0:
        assert label == label_of(effect)  # harm stays: stopping is safe


@given(mean=st.floats(-4, 4), sd=st.floats(0.05, 2.0))
def test_turning_the_scale_round_turns_the_label_round_up_to_the_lower_bar_for_harm(mean: float, sd: float) -> None:
    mirror: dict[Label, set[Label]] = {
        "clear benefit": {"clear harm"},
        "clear harm": {"clear benefit"},
        "no meaningful effect": {"no meaningful effect"},
        "probable benefit": {"probable harm"},
        "probable harm": {"probable benefit", "not known yet"},  # 0.95 against 0.98
        "not known yet": {"not known yet", "probable harm"},
    }
    assert label_of(normal(-mean, sd, 1.0)) in mirror[label_of(normal(mean, sd, 1.0))]


def test_the_order_of_ratings_decides_which_way_and_has_to_agree_with_a_clear_verdict() -> None:
    weak = chances(0.95, 0.5, 0.5, 0.0)
    assert label_of(weak) == "not known yet"
    assert label_of(weak, p_gt_0=0.985) == "probable benefit"
    assert label_of(weak, p_gt_0=0.04) == "not known yet"  # the two models point different ways
    assert label_of(chances(0.10, 0.0, 0.5, 0.5), p_gt_0=0.04) == "probable harm"
    clear = chances(0.999, 0.96, 0.04, 0.0)
    assert label_of(clear, p_gt_0=0.96) == "clear benefit"
    assert label_of(clear, p_gt_0=0.60) == "not known yet"


def test_nothing_worked_out_is_not_known_yet() -> None:
    assert label_of(Effect()) == "not known yet"


def test_opposed_looks_at_the_runs_the_method_names_among_themselves_and_at_others_against_the_answer() -> None:
    up: Label = "probable benefit"
    down: Label = "probable harm"
    assert opposed("not known yet", [up, down])
    assert opposed(up, [down])
    assert opposed(up, [], ["clear harm"])
    assert not opposed("not known yet", [], [up, down])  # fewer days each: their quarrel is no reason to be silent
    assert not opposed(up, ["not known yet", up], ["no meaningful effect"])


def test_every_label_has_a_direction() -> None:
    assert [direction(label) for label in LABELS] == [1, 1, 0, 0, -1, -1, 0]
