"""The library door `epsom.nof1`: it says what the rooms say, in the words of the field."""

from __future__ import annotations

from random import Random

import pytest

from epsom import nof1
from epsom.core.trial.seal import holds
from epsom.core.verdict import judge
from epsom.errors import InputError
from epsom.knowledge import Knowledge

SLEEP = nof1.Outcome("sleep quality", scale=(0, 10), mid=0.5, sd=1.0)
DESIGN = nof1.Design(period_days=7, n_pairs=6, run_in_days=7, seed="5eed")


def ratings(effect: float, *, design: nof1.Design = DESIGN, seed: int = 1) -> list[float | None]:
    """A person whose days differ by an sd of 1, and who feels `effect` at once on days on; a tenth is not rated."""
    chance = Random(seed)
    days = [5 + effect * on + chance.gauss(0, 1) for on in design.schedule]
    return [None if chance.random() < 0.1 else each for each in days]


def trial(effect: float = 0.0, **other: object) -> nof1.Trial:
    facts = {"rating": ratings(effect), "taken": list(map(float, DESIGN.schedule)), "model": "ar1", **other}
    return nof1.Trial(DESIGN, SLEEP, **facts)  # type: ignore[arg-type]


def test_a_design_deals_seals_and_counts() -> None:
    assert (DESIGN.n_days, DESIGN.n_schedules) == (91, 64)
    assert sum(DESIGN.schedule) == 42
    assert DESIGN.probability == (0.0,) * 7 + (0.5,) * 84
    assert DESIGN.seal() == nof1.Design(period_days=7, n_pairs=6, run_in_days=7, seed="05EED").seal()
    assert (
        len({DESIGN.seal(), nof1.Design(period_days=7, n_pairs=6, seed="1").seal(), nof1.Design(seed="5eed").seal()})
        == 3
    )
    with pytest.raises(InputError, match="cannot be drawn"):
        _ = nof1.Design(n_pairs=0, seed="1").schedule
    with pytest.raises(InputError, match="not a seed"):
        _ = nof1.Design(seed="horse").schedule


def test_precision_is_that_of_the_note() -> None:
    """Section 7: 84 days, phi 0.4, no noise part, no drift: 0.28 with 7-day blocks; 1.48 with a half-life of 10 days."""
    design = nof1.Design(period_days=7, n_pairs=6, run_in_days=0, seed="1")
    assert nof1.expected_precision(design, nu=0.0, omega=0.0).se == pytest.approx(0.28, abs=0.01)
    slow = nof1.expected_precision(design, nu=0.0, omega=0.0, half_life_days=10)
    assert slow.se == pytest.approx(1.48, abs=0.15)  # the ramp is taken out here as well
    found = nof1.expected_precision(design, sd=2.0, mid=1.0)
    assert list(found.chances) == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert all(sum(each.values()) == pytest.approx(1) for each in found.chances.values())
    assert found.posterior_sd < min(found.se, 3.0)


def test_a_fit_says_what_the_rooms_say(knowledge: Knowledge) -> None:
    one = trial(1.5)
    found = nof1.fit(one, knowledge=knowledge)
    told = judge(one.sealed, one.days, knowledge=knowledge)
    assert found.verdict == told
    assert found.effect is not None
    assert found.effect.mean == pytest.approx(told.effect.mean)
    assert found.effect.interval(0.95) == pytest.approx((told.effect.low, told.effect.high))
    assert found.effect.prob(greater_than=0.5) == pytest.approx(told.effect.p_benefit)
    assert found.effect.prob() == pytest.approx(told.effect.p_gt_0)
    low, high = found.effect.interval(0.5)
    assert found.effect.interval(0.95)[0] < low < found.effect.mean < high
    assert found.autocorrelation is not None
    assert 0 <= found.autocorrelation <= 1
    assert found.verdict.label in ("clear benefit", "probable benefit")
    assert holds(one.sealed)


def test_intention_to_treat_asks_of_the_plan() -> None:
    half = [each * 0.5 for each in DESIGN.schedule]
    as_taken = nof1.fit(trial(1.0, taken=half))
    planned = nof1.fit(trial(1.0, taken=half), estimand="itt")
    assert as_taken.effect is not None
    assert planned.effect is not None
    assert (
        as_taken.effect.mean > planned.effect.mean > 0
    )  # half the dose for the same difference: twice the effect of all


def test_lower_is_better_turns_the_effect() -> None:
    up, down = ratings(1.5), [None if each is None else 10 - each for each in ratings(1.5)]
    better = nof1.fit(nof1.Trial(DESIGN, SLEEP, rating=up, model="ar1"))
    turned = nof1.Outcome("stress", scale=(0, 10), mid=0.5, sd=1.0, higher_is_better=False)
    worse = nof1.fit(nof1.Trial(DESIGN, turned, rating=down, model="ar1"))
    assert better.effect is not None
    assert worse.effect is not None
    assert better.effect.mean == pytest.approx(worse.effect.mean, abs=1e-9)


def test_the_prior_is_told_in_the_units_of_the_outcome() -> None:
    tight = nof1.fit(trial(1.5), prior=nof1.Prior(mean=0.0, sd=0.05))
    usual = nof1.fit(trial(1.5))
    same = nof1.fit(trial(1.5), prior=nof1.Prior(mean=0.0, sd=1.5))  # sd of a day 1: the default in so many words
    assert tight.effect is not None
    assert usual.effect is not None
    assert same.effect is not None
    assert tight.effect.sd < 0.06
    assert same.effect.mean == pytest.approx(usual.effect.mean)


@pytest.mark.parametrize("rating", [[], [None] * 91, [float("nan")] * 91, [5.0] * 91, [5.0, 6.0, 4.0]])
def test_too_little_gives_a_withheld_verdict_and_never_an_exception(rating: list[float | None]) -> None:
    found = nof1.fit(nof1.Trial(DESIGN, SLEEP, rating=rating, model="ar1"))
    assert found.verdict.label == "withheld"


def test_what_cannot_be_days_is_refused() -> None:
    for other in (
        {"rating": [1.0] * 92, "taken": None},
        {"taken": [1.0]},
        {"taken": [2.0] * 91},
        {"rating": [1e400] * 91},
    ):
        with pytest.raises(InputError):
            _ = trial(**other).days


def test_the_randomisation_test_by_hand() -> None:
    """With a huge effect no other order fits as well but the one with all days swapped: 2 of 64."""
    sure = nof1.randomisation_test(trial(50.0), phi=0.0)
    assert sure.n_schedules == 64
    assert sure.p == pytest.approx(2 / 64)
    many = nof1.Design(scheme="daily_balanced", compared_days=28, run_in_days=0, seed="1")
    found = nof1.randomisation_test(nof1.Trial(many, SLEEP, rating=ratings(0.0, design=many)), phi=0.2)
    assert found.n_schedules == 4096
    assert 0 < found.p <= 1
    assert nof1.randomisation_test(nof1.Trial(DESIGN, SLEEP, rating=[5.0]), phi=0.2).p == 1.0


def test_while_it_runs_only_looks_and_harm_are_known() -> None:
    bad = trial(-3.0)
    early, late = nof1.monitor(bad, 3), nof1.monitor(bad, 60)
    assert early.p_worse is None
    assert not early.stop_for_harm
    assert late.p_worse is not None
    assert late.p_worse > 0.9
    assert late.stop_for_harm
    good = nof1.monitor(trial(3.0), 60)
    assert not good.stop_for_harm
    assert (good.may_look, good.next_look) == (False, 62)
    assert nof1.monitor(trial(), 62).may_look
    assert nof1.monitor(trial(), 90).next_look is None
    own = nof1.monitor(trial(looks=(48,)), 48)
    assert (own.may_look, own.looks) == (True, (48, 90))


def test_later_days_do_not_reach_back() -> None:
    cut = trial(-3.0, rating=ratings(-3.0)[:50], taken=list(map(float, DESIGN.schedule))[:50])
    assert nof1.monitor(trial(-3.0), 49) == nof1.monitor(cut, 49)


def test_reports_for_the_two_checklists(knowledge: Knowledge) -> None:
    one = trial(1.0)
    found = nof1.fit(one, knowledge=knowledge)
    told = nof1.report(one, found, knowledge=knowledge)
    assert "CENT 2015" in told
    before = nof1.protocol(one, knowledge=knowledge)
    assert "SPENT 2019" in before
    for text, standard in ((nof1.report, "PRISMA"), (nof1.protocol, "PRISMA")):
        with pytest.raises(InputError, match="no standard"):
            text(*((one, found) if text is nof1.report else (one,)), standard, knowledge=knowledge)  # type: ignore[operator]


def test_the_same_input_gives_the_same_answer() -> None:
    one, other = nof1.fit(trial(0.7)), nof1.fit(trial(0.7))
    assert one.verdict == other.verdict
    assert one.effect is not None
    assert other.effect is not None
    assert one.effect.interval(0.9) == other.effect.interval(0.9)
