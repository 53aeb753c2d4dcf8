"""What a verdict may say: the label decides which words may appear, and a step never raises a dose."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.verdict import Verdict, judge, judge_rows
from epsom.core.verdict.case import case_of
from epsom.core.verdict.rule import label_of
from epsom.core.verdict.shapes import LABELS, Effect
from epsom.core.verdict.words import figure, in_100, range_words, worded
from epsom.knowledge import Knowledge
from tests.core.verdict_pieces import fixed_trial, lived, rows, trial

PLAN = trial()
DAYS = lived(PLAN, 1.0)
CASE = case_of(PLAN, DAYS, model=None, prior=None, look_day=None, ended=False)
FORBIDDEN = re.compile(
    r"\b(should|must|fail|failed|missed|streak|boost|detox|journey|proven|proves?)\b|!", re.IGNORECASE
)
SAYS_BENEFIT = re.compile(r"that it helps you at all|helps enough")
SAYS_HARM = re.compile(r"makes things worse")
SAYS_NOTHING = re.compile(r"no difference that matters")
MORE = re.compile(r"\b(more magnesium|higher dose|raise|increase|double|step up)\b", re.IGNORECASE)


def told(verdict: Verdict) -> str:
    return " ".join([verdict.sentence, *verdict.withheld, *verdict.notes, *verdict.next_steps, *verdict.why_weak])


def normal(mean: float, sd: float, mid: float) -> Effect:
    from math import erf, sqrt

    def above(value: float) -> float:
        return 0.5 - 0.5 * erf((value - mean) / (sd * sqrt(2.0)))

    gain, loss = above(mid), 1.0 - above(-mid)
    return Effect(
        mean=mean,
        sd=sd,
        low=mean - 1.96 * sd,
        high=mean + 1.96 * sd,
        p_gt_0=above(0.0),
        p_benefit=gain,
        p_negligible=max(0.0, 1.0 - gain - loss),
        p_harm=loss,
    )


@settings(max_examples=300)
@given(mean=st.floats(-4, 4), sd=st.floats(0.05, 2.0), drawn=st.booleans())
def test_the_label_decides_which_words_may_appear(knowledge: Knowledge, mean: float, sd: float, drawn: bool) -> None:
    effect = normal(mean, sd, 1.0)
    label = label_of(effect, randomised=drawn)
    verdict = worded(
        Verdict(label=label, effect=effect, randomised=drawn, mid=1.0, scale=1.2, name="sleep quality"),
        CASE,
        (),
        knowledge,
    )
    sentence = verdict.sentence
    assert bool(SAYS_BENEFIT.search(sentence)) == (label in ("clear benefit", "probable benefit"))
    assert bool(SAYS_HARM.search(sentence)) == (drawn and label in ("clear harm", "probable harm"))
    assert bool(SAYS_NOTHING.search(sentence)) == (label == "no meaningful effect")
    if label == "not known yet":
        assert "likely" not in sentence
        assert "certain" not in sentence
        assert ("can't be told yet" in sentence) == drawn
    assert ("not drawn by lot" in sentence) == (not drawn)
    if label == "probable benefit":
        # never surer of what matters than the figures are
        assert effect.p_benefit is not None
        assert ("almost certain (" in sentence.split("helps you at all")[1]) == (effect.p_benefit >= 0.99)
    assert not FORBIDDEN.search(told(verdict))
    assert not MORE.search(" ".join(verdict.next_steps))
    assert "{" not in told(verdict)
    assert verdict.next_steps


def test_the_sentence_a_statistician_and_a_tired_person_both_accept(knowledge: Knowledge) -> None:
    effect = Effect(mean=0.8, sd=0.3, low=0.21, high=1.39, p_gt_0=0.984, p_benefit=0.70, p_negligible=0.30, p_harm=0.0)
    verdict = worded(
        Verdict(label="probable benefit", effect=effect, mid=0.6, scale=1.2, name="sleep"), CASE, (), knowledge
    )
    assert verdict.sentence == (
        "On magnesium your sleep was about 0.8 points better (95 % range 0.2 to 1.4 better); it is very likely (98 in "
        "100) that it helps you at all, and likely (70 in 100) that it helps enough to matter to you."
    )


def test_a_verdict_that_is_withheld_gives_its_reason_and_no_figure(knowledge: Knowledge) -> None:
    verdict = judge(PLAN, DAYS[:20], knowledge=knowledge, sensitivity=False)
    assert verdict.label == "withheld"
    assert verdict.sentence.startswith("No verdict: day 20 is not one of the days on which a look was planned")
    assert len(verdict.withheld) == 3  # not a look, too few pairs, too few rated days
    assert not re.search(r"better|worse|likely", verdict.sentence)


@pytest.mark.parametrize("effect", [-3.0, -1.2, 0.4, 3.0])
def test_whole_verdicts_speak_the_voice(knowledge: Knowledge, effect: float) -> None:
    verdict = judge(PLAN, lived(PLAN, effect), knowledge=knowledge)
    assert not FORBIDDEN.search(told(verdict))
    assert all(run.name and "_" not in run.name for run in verdict.sensitivity)
    assert not MORE.search(" ".join(verdict.next_steps))


def test_an_open_comparison_says_that_hope_may_be_part_of_it(knowledge: Knowledge) -> None:
    blinded = trial(blinding="blinded")
    hope = "hoping can be part"
    assert any(hope in each for each in judge(PLAN, DAYS, knowledge=knowledge, sensitivity=False).notes)
    notes = judge(blinded, lived(blinded, 1.0), knowledge=knowledge, sensitivity=False).notes
    assert not any(hope in each for each in notes)


def test_not_drawn_by_lot_says_why_it_is_weak(knowledge: Knowledge) -> None:
    plan = fixed_trial(tuple([0] * 7 + [1] * 14 + [0] * 14 + [1] * 14 + [0] * 14))
    verdict = judge(plan, lived(plan, 3.0), knowledge=knowledge, sensitivity=False)
    assert len(verdict.why_weak) == 3
    assert "can't tell whether that was magnesium" in verdict.sentence
    assert any("drawn by lot" in step for step in verdict.next_steps)


def test_what_was_assumed_is_told(knowledge: Knowledge) -> None:
    days = [
        replace(
            day,
            taken=None if day.day in (20, 21, 22, 23) else day.taken,
            rating=None if day.planned and day.day % 3 == 0 else day.rating,
        )
        for day in DAYS
        if day.day != 40
    ]
    notes = " ".join(judge(PLAN, days, knowledge=knowledge, sensitivity=False).notes)
    assert "not noted on" in notes
    assert "no entry at all for 1 day" in notes or "no entry" not in notes  # the schedule knows what was planned
    assert "Ratings are missing on" in notes


def test_ratings_on_another_scale_than_the_prior_are_told(knowledge: Knowledge) -> None:
    days = [replace(day, rating=None if day.rating is None else 40.0 * day.rating) for day in rows("ar1_90")]
    notes = judge_rows(days, model="ar1", knowledge=knowledge, sensitivity=False).notes
    assert any("were judged on a scale of 1" in note for note in notes)
    plain = judge_rows(rows("ar1_90"), model="ar1", knowledge=knowledge, sensitivity=False).notes
    assert not any("were judged on a scale" in note for note in plain)


def test_what_nobody_could_check_is_told(knowledge: Knowledge) -> None:
    def notes(verdict: Verdict) -> str:
        return " ".join(verdict.notes)

    assert "taken on trust" in notes(judge_rows(rows("ar1_90"), model="ar1", knowledge=knowledge, sensitivity=False))
    assert "taken on trust" not in notes(
        judge_rows(rows("ar1_90", 0.0), model="ar1", knowledge=knowledge, sensitivity=False)
    )
    whole = judge(PLAN, DAYS, knowledge=knowledge, sensitivity=False)
    assert "on trust" not in notes(whole)
    assert "ended before" not in notes(whole)
    short = judge(PLAN, DAYS[:45], ended=True, knowledge=knowledge, sensitivity=False)
    assert "ended before its last day" in notes(short)
    assert "ended before" not in notes(judge(PLAN, DAYS, ended=True, knowledge=knowledge, sensitivity=False))


def test_rows_from_elsewhere_are_not_called_magnesium(knowledge: Knowledge) -> None:
    verdict = judge_rows(rows("ar1_180"), knowledge=knowledge, sensitivity=False)
    assert "magnesium" not in verdict.sentence
    assert verdict.sentence.startswith("With it your rating was about")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (0.2, 1.4, "0.2 to 1.4 better"),
        (-1.4, -0.2, "0.2 to 1.4 worse"),
        (-0.3, 1.4, "0.3 worse to 1.4 better"),
        (-0.01, 1.4, "0 to 1.4 better"),
        (-1.4, 0.01, "0 to 1.4 worse"),
    ],
)
def test_a_range_in_words(low: float, high: float, words: str) -> None:
    verdict = Verdict(label="not known yet", effect=Effect(), mid=0.5, scale=1.0)
    assert range_words(Effect(mean=0.0, low=low, high=high), verdict) == words


def test_chances_are_never_rounded_to_certainty() -> None:
    assert [in_100(each) for each in (0.0, 0.004, 0.006, 0.5, 0.994, 0.996, 1.0)] == [
        "less than 1",
        "less than 1",
        "1",
        "50",
        "99",
        "more than 99",
        "more than 99",
    ]
    assert [figure(each, 1.0) for each in (-0.04, 1.26, -1.26)] == ["0.0", "1.3", "-1.3"]
    assert figure(14.6, 30.0) == "15"


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.977, "97.7"), (0.97999, "97.9"), (0.98, "98"), (0.9496, "94.9"), (0.95, "95"), (0.899, "89.9"), (0.9, "90"),
     (0.974, "97"), (0.945, "94")],
)  # fmt: skip
def test_a_chance_short_of_a_bar_never_reads_as_if_it_met_it(chance: float, words: str) -> None:
    assert in_100(chance) == words


@given(st.floats(0.0, 1.0), st.sampled_from([0.90, 0.95, 0.98]))
def test_what_is_printed_meets_a_bar_exactly_when_the_chance_does(chance: float, bar: float) -> None:
    printed = in_100(chance)
    value = 0.5 if printed == "less than 1" else 99.5 if printed == "more than 99" else float(printed)
    assert (value >= round(100 * bar)) == (chance >= bar)


@pytest.mark.parametrize(
    ("slow", "reached", "words"),
    [(0.8, 0.5, "would be about 0.8 points better, once built up"), (0.8, 0.75, "was about 0.8 points better"),
     (0.3, 0.5, "was about 0.8 points better"), (None, 0.5, "was about 0.8 points better")],
)  # fmt: skip
def test_an_effect_that_was_not_reached_is_not_told_as_if_it_had_been(
    knowledge: Knowledge, slow: float | None, reached: float, words: str
) -> None:
    effect = Effect(mean=0.8, sd=0.3, low=0.21, high=1.39, p_gt_0=0.984, p_benefit=0.70, p_negligible=0.30, p_harm=0.0)
    found = Verdict(
        label="probable benefit", effect=effect, mid=0.6, scale=1.2, name="sleep", slow_share=slow, reached=reached
    )
    assert words in worded(found, CASE, (), knowledge).sentence


def test_every_label_has_its_sentence(knowledge: Knowledge) -> None:
    for label in LABELS:
        assert f"trial_say_{label.replace(' ', '_')}" in knowledge.facts
