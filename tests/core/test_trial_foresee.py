"""What a design can find: against the simulated table of the method note, by arithmetic, and in words that never promise."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from epsom.core.trial.foresee import EFFECTS, Foresight, Row, foresee, in_tens, prior_in_units, unit_of
from epsom.core.trial.protocol import outcome_named, protocol_for
from epsom.core.trial.shapes import Design, HalfLife, Outcome
from epsom.errors import InputError
from epsom.knowledge import Knowledge

UNIT = Outcome(id="x", name="calm", mid=0.5, sd=1.0, unit="sds")  # the units of the note: sd 1 a day, mid 0.5
NEVER = re.compile(
    r"\b(will|prove[sdn]?|proof|guarantee\w*|certain(ly)?|surely|definitely|cure\w*|should|must|fail\w*)\b|!"
)


def foreseen(knowledge: Knowledge, design: Design, *, rated: float = 1.0, **other: Any) -> Foresight:
    protocol = protocol_for(other.pop("outcome", UNIT), replace(design, run_in_days=0), knowledge)
    return foresee(replace(protocol, **other), knowledge, rated=rated)


def row(found: Foresight, mids: float) -> Row:
    return next(each for each in found.rows if each.mids == mids)


# Method note, section 5, 300 simulated trials a line, mid 0.5, 7-day blocks, effect at once, AR(1) model: true effect, days,
# clear benefit, probable benefit, no meaningful effect, harm of any kind. What is slow or in question is compared in
# tests/numbers/test_nof1_foreseen.py.
SIMULATED = [
    (0.0, 168, 0.00, 0.013, 0.79, 0.060),
    (0.5, 84, 0.02, 0.34, 0.08, 0.0),
    (0.5, 168, 0.03, 0.65, 0.14, 0.0),
    (1.0, 84, 0.49, 0.41, 0.00, 0.0),
    (-0.5, 84, 0.00, 0.00, 0.06, 0.56),
]


@pytest.mark.parametrize(("effect", "days", "clear", "probable", "none", "harm"), SIMULATED)
def test_the_chances_lie_near_those_that_were_simulated(
    knowledge: Knowledge, effect: float, days: int, clear: float, probable: float, none: float, harm: float
) -> None:
    """Within 0.12: the theory takes the days as known, and 300 trials are unsure by up to 0.06 themselves."""
    found = foreseen(knowledge, Design(period_days=7, n_pairs=days // 14), model="ar1")
    chances = row(found, effect / 0.5).fast
    assert chances["clear benefit"] == pytest.approx(clear, abs=0.12)
    assert chances["clear benefit"] + chances["probable benefit"] == pytest.approx(clear + probable, abs=0.12)
    assert chances["no meaningful effect"] == pytest.approx(none, abs=0.12)
    assert chances["clear harm"] + chances["probable harm"] == pytest.approx(harm, abs=0.12)


@pytest.mark.parametrize(
    ("days", "block", "sd"),
    [(84, 7, 0.28), (168, 7, 0.20)],
)
def test_the_expected_sd_is_that_of_the_note(knowledge: Knowledge, days: int, block: int, sd: float) -> None:
    found = foreseen(knowledge, Design(period_days=block, n_pairs=days // (2 * block)), model="ar1")
    assert found.sd_fast == pytest.approx(sd, abs=0.03)


def test_what_the_analysis_does_not_know_is_counted_in(knowledge: Knowledge) -> None:
    """Under `auto` an effect at once is seen less often than by a model that takes it for granted; and `full` knows no such."""

    def seen(model: str) -> float:
        chances = row(foreseen(knowledge, Design(), model=model), 2.0).fast
        return chances["clear benefit"] + chances["probable benefit"]

    assert seen("ar1") > seen("auto") + 0.1
    assert seen("auto") > seen("full")
    assert seen("ordinal") == seen("full")
    sure = foreseen(knowledge, Design(n_pairs=6, period_days=7), model="ar1")
    open_one = foreseen(knowledge, Design(n_pairs=6, period_days=7))
    assert row(sure, 0.0).fast["no meaningful effect"] > 0.3
    assert row(open_one, 0.0).fast["no meaningful effect"] < 0.05


def test_chances_are_chances(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design())
    assert [each.mids for each in found.rows] == list(EFFECTS)
    for each in found.rows:
        for chances in (each.fast, each.slow):
            assert sum(chances.values()) == pytest.approx(1.0)
            assert all(0 <= chance <= 1 + 1e-12 for chance in chances.values())


def test_a_larger_effect_is_seen_more_often_and_more_days_see_more(knowledge: Knowledge) -> None:
    def seen(design: Design, mids: float) -> float:
        chances = row(foreseen(knowledge, design), mids).fast
        return chances["clear benefit"] + chances["probable benefit"]

    three, six = Design(n_pairs=3), Design(n_pairs=6)
    assert seen(three, 0.0) < seen(three, 1.0) < seen(three, 2.0)
    assert seen(three, 1.0) < seen(six, 1.0)
    few = foreseen(knowledge, three, rated=0.5)
    assert few.sd_fast > foreseen(knowledge, three).sd_fast


def test_units_only_change_units(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design())
    tenfold = foreseen(knowledge, Design(), outcome=replace(UNIT, mid=5.0, sd=10.0))
    assert tenfold.sd_slow == pytest.approx(10 * found.sd_slow)
    for one, other in zip(found.rows, tenfold.rows, strict=True):
        assert other.effect == pytest.approx(10 * one.effect)
        assert other.fast == pytest.approx(dict(one.fast))


def test_without_an_sd_twice_the_smallest_change_is_taken_and_told(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design(), outcome=replace(UNIT, sd=None))
    assert (found.scale, found.scale_known) == (1.0, False)
    assert any(each.because[0].entry == "trial_foresee_no_sd" for each in found.sentences)
    known = foreseen(knowledge, Design())
    assert not any(each.because[0].entry == "trial_foresee_no_sd" for each in known.sentences)


def test_no_meaningful_effect_is_told_to_be_out_of_reach_when_the_effect_may_be_slow(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design())  # 84 days, half-life about 10 days
    assert not found.none_in_reach
    (said,) = [each for each in found.sentences if each.because[0].entry == "trial_foresee_none_slow"]
    assert "out of reach in 84 days" in said.text
    quick = foreseen(knowledge, Design(period_days=14, n_pairs=14), half_life=HalfLife(median_days=0.2, log_sd=0.1))
    assert quick.none_in_reach
    assert not any(each.because[0].entry == "trial_foresee_none_slow" for each in quick.sentences)


def test_slow_build_up_asks_for_longer_periods_and_fast_for_shorter(knowledge: Knowledge) -> None:
    """Note, section 7: blocks of 3 to 5 half-lives for slow effects, short ones for fast."""
    slow = foreseen(knowledge, Design(period_days=7, n_pairs=12), half_life=HalfLife(median_days=5.0, log_sd=0.1))
    assert slow.suggested is not None
    assert 14 <= slow.suggested.period_days <= 28
    widths = {each.period_days: each.sd_fast for each in slow.choices}
    assert widths[3] < widths[7] < widths[14]
    assert all(each.n_pairs >= 3 or each.period_days == 7 for each in slow.choices)


def test_ones_own_period_stays_when_no_other_is_clearly_better(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design(period_days=14, n_pairs=3))
    assert found.suggested is not None
    assert found.suggested.period_days == 14
    assert any(each.because[0].entry == "trial_foresee_period_fits" for each in found.sentences)


@pytest.mark.parametrize(("length", "n"), [(3, 14), (7, 6), (14, 3), (28, 2), (14, 6), (7, 12)])
def test_a_suggestion_sees_more_and_hides_little(knowledge: Knowledge, length: int, n: int) -> None:
    found = foreseen(knowledge, Design(period_days=length, n_pairs=n))
    own = next(each for each in found.choices if each.period_days == length)
    best = found.suggested
    assert best is not None
    if best != own and own.n_pairs >= 3:
        assert best.seen > own.seen
        assert min(best.seen_fast - own.seen_fast, best.seen_slow - own.seen_slow) >= -0.05


def test_the_days_needed_give_the_chance_and_a_pair_less_does_not(knowledge: Knowledge) -> None:
    design = Design(period_days=7, n_pairs=6)
    days = dict(foreseen(knowledge, design).days_needed)[2.0]
    assert days is not None
    pairs = days // 14

    def seen(n: int) -> float:
        chances = row(foreseen(knowledge, replace(design, n_pairs=n)), 2.0).fast
        return chances["clear benefit"] + chances["probable benefit"]

    assert seen(pairs) > 0.77  # within what fewer draws are unsure by
    assert seen(pairs - 2) < 0.8
    tiny = foreseen(knowledge, design, outcome=replace(UNIT, mid=0.05))
    assert dict(tiny.days_needed)[1.0] is None


def test_a_daily_design_is_foreseen_too(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design(scheme="daily_balanced", compared_days=84, max_run=2))
    assert found.choices == ()
    assert found.suggested is None
    assert found.n_schedules > 10**12
    assert found.sd_fast < foreseen(knowledge, Design(period_days=14, n_pairs=3)).sd_fast


def test_too_short_a_design_says_so(knowledge: Knowledge) -> None:
    found = foreseen(knowledge, Design(n_pairs=1))
    assert found.sentences[0].because[0].entry == "trial_foresee_too_short"


def test_a_fixed_order_or_an_impossible_design_is_refused(knowledge: Knowledge) -> None:
    with pytest.raises(InputError, match="fixed order"):
        foreseen(knowledge, Design(scheme="fixed"))
    with pytest.raises(InputError):
        foreseen(knowledge, Design(n_pairs=0))
    with pytest.raises(InputError):
        foreseen(knowledge, Design(), outcome=replace(UNIT, mid=0.0))


def test_priors_by_name_or_by_figures() -> None:
    assert prior_in_units("default", 2.0) == (0.0, 3.0)
    assert prior_in_units("narrow", 2.0) == (0.0, 1.5)
    assert prior_in_units("0.3, 0.5", 2.0) == (0.3, 0.5)
    for text in ("", "broad", "1", "1,0", "nan,1", "1,2,3"):
        with pytest.raises(InputError, match="is not a prior"):
            prior_in_units(text, 1.0)


def test_a_narrower_prior_narrows_the_answer(knowledge: Knowledge) -> None:
    assert foreseen(knowledge, Design(), prior="narrow").sd_slow < foreseen(knowledge, Design()).sd_slow


# --- words ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (0.0, "hardly ever"),
        (0.049, "hardly ever"),
        (0.05, "about 1 in 10 times"),
        (0.33, "about 3 in 10 times"),
        (0.94, "about 9 in 10 times"),
        (0.95, "nearly always"),
        (1.0, "nearly always"),
    ],
)
def test_chances_as_people_say_them(chance: float, words: str) -> None:
    assert in_tens(chance) == words


def test_units_in_the_singular() -> None:
    assert [unit_of(each, "points") for each in (0.5, 1.0, 2.0)] == ["points", "point", "points"]
    assert unit_of(1.0, "percent") == "percent"


@pytest.mark.parametrize("outcome", ["stress", "mood", "sol_min", "sleep_quality"])
@pytest.mark.parametrize(
    "design",
    [Design(), Design(n_pairs=1), Design(period_days=28, n_pairs=6), Design(scheme="daily_balanced", compared_days=60)],
)
def test_the_words_never_promise(knowledge: Knowledge, outcome: str, design: Design) -> None:
    found = foreseen(knowledge, design, outcome=outcome_named(outcome))
    assert found.sentences
    for each in found.sentences:
        assert each.because
        assert not NEVER.search(each.text.lower()), each.text
        assert "{" not in each.text
    assert any("differ" in each.text for each in found.sentences)  # says that one's own days may be other than assumed
