"""What can be compared, the smallest change that matters, the looks, and what keeps a protocol from being sealed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from statistics import stdev
from typing import Any

import pytest

from epsom.core.diary import CheckIn, Diary, Night
from epsom.core.trial.protocol import (
    OUTCOMES,
    checked,
    default_half_life,
    default_looks,
    dose_minute_of,
    mid_from,
    offers,
    outcome_named,
    protocol_for,
)
from epsom.core.trial.shapes import Design, HalfLife, Look, Outcome
from epsom.knowledge import Knowledge
from tests.core.diary_pieces import DAY, plan_of
from tests.core.trial_pieces import protocol_of


def diary_of(n: int, **ratings: Any) -> Diary:
    """n days of ratings; a rating is a list that is gone round, or one number."""
    days = []
    for at in range(n):
        told = {name: each[at % len(each)] if isinstance(each, list) else each for name, each in ratings.items()}
        days.append(CheckIn(day=DAY + timedelta(days=at), **told))
    return Diary(check_ins=tuple(days))


# --- offers -------------------------------------------------------------------------------------------------------------
def test_the_goal_decides_what_stands_first(knowledge: Knowledge) -> None:
    found = offers(("calm",), diary_of(30, stress=[2, 6], anxiety=[1, 3]), knowledge)
    assert found[0].outcome.id == "anxiety"  # what the goal is judged by
    assert found[0].default
    assert [each.default for each in found[1:]] == [False] * (len(found) - 1)
    assert {each.outcome.id for each in found} == {"stress", "anxiety"}


def test_sleep_is_offered_from_nights(knowledge: Knowledge) -> None:
    nights = tuple(Night(day=DAY + timedelta(days=n), sol_min=20 + n % 7, quality=1 + n % 5) for n in range(20))
    found = offers(("sleep",), Diary(nights=nights), knowledge, plan=plan_of(), rung=1)
    assert found[0].outcome.id == "sol_min"
    assert found[0].outcome.unit == "minutes"
    assert not found[0].outcome.higher_is_better
    assert {each.outcome.lag_days for each in found} == {1}
    assert found[0].lag_because.because[0].entry == "trial_offer_lag_night"
    quality = next(each for each in found if each.outcome.id == "sleep_quality")
    assert (quality.outcome.low, quality.outcome.high, quality.outcome.higher_is_better) == (1.0, 5.0, True)


def test_a_goal_is_offered_before_anything_was_noted(knowledge: Knowledge) -> None:
    (only,) = offers(("mood",), Diary(), knowledge)
    assert (only.outcome.id, only.noted, only.mean, only.outcome.sd, only.outcome.mid) == ("mood", 0, None, None, 1.0)
    assert only.mid_because.because[0].entry == "trial_offer_mid_unknown"


def test_without_goal_and_diary_the_usual_ratings_are_there(knowledge: Knowledge) -> None:
    found = offers((), Diary(), knowledge)
    assert [each.outcome.id for each in found] == ["stress", "mood", "energy"]
    assert sum(each.default for each in found) == 1
    own = offers(("digestion", "nonsense"), Diary(), knowledge)  # goals that no rating of the diary judges
    assert [each.outcome.id for each in own] == ["stress", "mood", "energy"]


def test_the_sd_is_that_of_the_last_28_noted_days(knowledge: Knowledge) -> None:
    early, late = [0, 10] * 10, [4, 5, 6, 7] * 7
    diary = diary_of(48, stress=early + late)
    (only,) = offers((), diary, knowledge)
    assert only.noted == 28
    assert only.outcome.sd == pytest.approx(stdev(late))
    assert only.outcome.mid == 1.0  # half of 1.14 is less than a step


def test_the_smallest_change_is_half_an_sd_and_at_least_a_step() -> None:
    assert mid_from(None, 1.0) == 1.0
    assert mid_from(1.2, 1.0) == 1.0
    assert mid_from(3.0, 1.0) == 1.5
    assert mid_from(30.0, 5.0) == 15.0
    assert mid_from(3.0, 0.0) == 1.5
    assert mid_from(0.0, 1.0) == 1.0
    assert mid_from(None, 0.0) == 1.0


def test_too_few_days_or_days_all_alike_say_nothing_of_the_sd(knowledge: Knowledge) -> None:
    assert offers((), diary_of(6, stress=[1, 9]), knowledge)[0].outcome.sd is None
    alike = offers((), diary_of(20, stress=4), knowledge)[0]
    assert alike.outcome.sd is None
    assert alike.mid_because.because[0].entry == "trial_offer_mid_unknown"


def test_the_lag_follows_the_dose_of_the_rung(knowledge: Knowledge) -> None:
    evening = plan_of()  # 21:00
    assert dose_minute_of(evening, 1) == 21 * 60
    assert dose_minute_of(None) is None
    early = offers((), diary_of(9, stress=3), knowledge, plan=evening, rung=1, rating_minute=20 * 60)
    late = offers((), diary_of(9, stress=3), knowledge, plan=evening, rung=1, rating_minute=22 * 60)
    assert (early[0].outcome.lag_days, late[0].outcome.lag_days) == (1, 0)
    assert [each[0].lag_because.because[0].entry for each in (early, late)] == [
        "trial_offer_lag_before",
        "trial_offer_lag_same",
    ]


def test_every_outcome_of_the_diary_can_be_named() -> None:
    for name in OUTCOMES:
        outcome = outcome_named(name)
        assert outcome.mid > 0
        assert outcome.name
    with pytest.raises(KeyError):
        outcome_named("luck")


# --- looks, half-life ----------------------------------------------------------------------------------------------------
def test_looks_are_at_the_end_of_each_pair_from_the_second_on() -> None:
    four = Design(n_pairs=4, period_days=7, run_in_days=7)
    assert default_looks(four) == (Look(day=34), Look(day=48), Look(day=62, final=True))
    assert default_looks(Design(n_pairs=1)) == (Look(day=34, final=True),)
    daily = Design(scheme="daily_balanced", compared_days=44, run_in_days=0)
    assert [each.day for each in default_looks(daily)] == [27, 41, 43]
    assert default_looks(daily)[-1].final


def test_a_blinded_comparison_has_one_look_and_says_why(knowledge: Knowledge) -> None:
    one = protocol_for(outcome_named("stress"), Design(), knowledge, blinding="blinded")
    assert one.looks == (Look(day=7 + 3 * 28 - 1, final=True),)
    assert checked(one) == ()
    (problem,) = checked(replace(one, looks=default_looks(Design())))
    assert problem.where == "looks"
    assert "work out the order from your own ratings" in problem.what


def test_the_half_life_of_magnesium_comes_from_its_fact(knowledge: Knowledge) -> None:
    fact = knowledge.facts["trial_half_life_magnesium"]
    assert default_half_life(knowledge) == HalfLife(median_days=fact.value, log_sd=0.8, because=fact.id)
    assert {each.source for each in fact.cite} == {"blancquaert2019", "zhang_2016_serum"}


def test_a_protocol_with_everything_usual_is_ready(knowledge: Knowledge) -> None:
    protocol = protocol_for(outcome_named("stress"), Design(), knowledge)
    assert checked(protocol) == ()
    assert protocol.question == "Is stress lower on days with magnesium than on days without?"
    assert protocol.looks[-1].final
    odd = protocol_for(outcome_named("mood"), Design(n_pairs=0), knowledge)
    assert [each.where for each in checked(odd)] == ["n_pairs"]


# --- what is wrong --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"question": "  "}, "question"),
        ({"prior": "foo"}, "prior"),
        ({"prior": "nan,1"}, "prior"),
        ({"prior": "0,-1"}, "prior"),
        ({"prior": "5,0.1"}, "prior"),  # sure of a benefit before the first day
        ({"prior": "0,0.5"}, "prior"),  # 95 in 100 that it is below 1 point
        ({"outcome": Outcome(id="stress", name="stress", low=0.0, high=10.0, mid=2.0, sd=0.5)}, "prior"),  # 4 sds
        ({"design": Design(n_pairs=1)}, "n_pairs"),
        ({"design": Design(n_pairs=3, period_days=3)}, "period_days"),  # 18 compared days
        ({"looks": ()}, "looks"),
        ({"looks": (Look(day=90),)}, "looks"),
        ({"looks": (Look(day=62, final=True), Look(day=90, final=True))}, "looks"),
        ({"looks": (Look(day=70), Look(day=60), Look(day=90, final=True))}, "looks"),
        ({"looks": (Look(day=3), Look(day=90, final=True))}, "looks"),
        ({"looks": (Look(day=80, final=True),)}, "looks"),
        ({"blinding": "blinded", "design": Design(scheme="daily_balanced", compared_days=84)}, "blinding"),
        ({"half_life": HalfLife(median_days=0.0)}, "half_life"),
        ({"half_life": HalfLife(log_sd=float("nan"))}, "half_life"),
        ({"elemental_mg": 0.0}, "elemental_mg"),
        ({"dose_minute": 1440}, "dose_minute"),
        ({"rating_minute": -1}, "rating_minute"),
    ],
)
def test_what_keeps_a_protocol_from_being_sealed(changes: dict[str, Any], where: str) -> None:
    assert [each.where for each in checked(protocol_of(**changes))] == [where]


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"mid": 0.0}, "mid"),
        ({"mid": float("inf")}, "mid"),
        ({"mid": 10.0}, "mid"),
        ({"low": 10.0, "high": 0.0}, "scale"),
        ({"step": -1.0}, "step"),
        ({"sd": 0.0}, "sd"),
        ({"lag_days": -1}, "lag_days"),
        ({"lag_days": 8}, "lag_days"),
        ({"name": " "}, "outcome"),
    ],
)
def test_what_is_wrong_with_an_outcome(changes: dict[str, Any], where: str) -> None:
    outcome = replace(Outcome(id="stress", name="stress", low=0.0, high=10.0, mid=1.0), **changes)
    found = checked(protocol_of(outcome=outcome))
    assert [each.where for each in found] == [where]
    assert all(each.what and each.fix for each in found)


@pytest.mark.parametrize("mean", [-3.0, -1.0, -0.2, 0.0, 0.2, 1.0, 3.0])
@pytest.mark.parametrize("sd", [0.1, 0.4, 0.7, 1.5, 4.0])
def test_a_belief_answers_by_itself_just_when_the_rule_table_labels_it(mean: float, sd: float) -> None:
    from statistics import NormalDist

    from epsom.core.trial.protocol import _answers_by_itself
    from epsom.numbers.nof1.precision import verdict_at

    assert _answers_by_itself(NormalDist(mean, sd), 0.5) is (verdict_at(mean, sd, 0.5) != "not known yet")
