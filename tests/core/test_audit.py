"""The audit of articles: sentences with traps, places that point at the words, texts that are no article."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.audit import Audit, audit
from epsom.knowledge.load import load

KNOWLEDGE = load()
CASES = tomllib.loads((Path(__file__).parents[1] / "cases" / "audit" / "sentences_traps.toml").read_text("utf-8"))


def check_places(text: str, found: Audit) -> None:
    """Every quote stands where it is said to stand, and every index points at something."""
    for start, end, quote in (
        *((claim.start, claim.end, claim.quote) for claim in found.claims),
        *((dose.start, dose.end, dose.quote) for dose in found.doses),
    ):
        assert text[start:end] == quote
        assert quote.strip()
    for citation in found.citations:
        assert text[citation.start : citation.end] == citation.text
        assert all(0 <= number < len(found.claims) for number in citation.claims)
    for claim in found.claims:
        assert all(0 <= number < len(found.citations) for number in claim.citations)
        assert claim.reason
        assert claim.because
    for flag in found.flags:
        assert flag.start is None or 0 <= flag.start <= (flag.end or 0) <= len(text)
    assert found.summary


@pytest.mark.parametrize("case", CASES["sentence"], ids=lambda case: f"{case['id']} {case['trap']}")
def test_a_sentence_gives_its_claims_and_no_others(case: dict[str, Any]) -> None:
    found = audit(case["text"], KNOWLEDGE)
    check_places(case["text"], found)
    expected, optional = (
        [(each["kind"], each["subject"], each["stance"], each["verdicts"]) for each in case[key]]
        for key in ("claims", "optional")
    )
    allowed = expected + optional
    for claim in found.claims:
        fits = [e for e in allowed if e[:3] == (claim.kind, claim.subject, claim.stance) and claim.verdict in e[3]]
        assert fits, f"not expected: {claim.kind} {claim.subject} {claim.stance} {claim.verdict}: {claim.quote}"
        if fits[0] in expected:
            expected.remove(fits[0])
    assert not expected, f"not found: {expected}"


@pytest.mark.parametrize("case", CASES["sentence"], ids=lambda case: f"{case['id']} {case['trap']}")
def test_a_sentence_gives_its_doses(case: dict[str, Any]) -> None:
    found = audit(case["text"], KNOWLEDGE).doses
    assert len(found) == len(case["doses"]), [dose.quote for dose in found]
    for dose, wanted in zip(found, case["doses"], strict=True):
        assert list(dose.amount) == pytest.approx(wanted["amount"])
        for key in ("unit", "basis", "compound", "times_per_day", "role", "over_250", "over_350"):
            assert getattr(dose, key) == wanted.get(key), key
        if "daily_mg" not in wanted:
            assert dose.daily_mg is None
        else:
            assert dose.daily_mg is not None
            assert list(dose.daily_mg) == pytest.approx(wanted["daily_mg"], rel=0.01, abs=0.5)


WORDS = (
    "magnesium", "Magnesium", "zinc", "not", "never", "no evidence that", "may", "helps", "cures", "sleep", "anxiety,",
    "and", "but", "if", "would", "glycinate", "oxide", "is poorly absorbed", "200 mg", "300-800mg", "two 200 mg capsules",
    "a day", "twice daily", "2 g", "4 mmol", "of", "(", ")", '"', "“", "”", "?", ".", "\n", "\n\n", "•", ":", ";", "—",
    "study", "trial", "Abbasi 2012", "[1]", "kidneys", "doctor", "levothyroxine", "apart", "80%", "deficient", "it", "they",
    "Epsom salt", "1.", "e.g.", "Dr.", "مغنيسيوم", "магний", "ﬁ", "\u202e", "😀", "\x00", "\u2028",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=400), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
def test_any_text_is_answered_and_every_quote_stands_where_it_is_said_to(text: str) -> None:
    check_places(text, audit(text, KNOWLEDGE))


def test_an_empty_text_is_answered_kindly() -> None:
    found = audit(" \n ", KNOWLEDGE)
    assert not found.claims
    assert "no text" in found.summary
    assert not found.about_magnesium


def test_an_article_in_german_is_told_that_english_is_read() -> None:
    text = (
        "Magnesium ist ein Mineralstoff, der für den Körper wichtig ist. Viele Menschen nehmen es gegen Krämpfe und "
        "hoffen, dass sie damit besser schlafen. Ob das stimmt, ist nicht sicher, weil die Studien klein sind."
    )
    found = audit(text, KNOWLEDGE)
    assert found.language == "de"
    assert not found.claims
    assert "German" in found.problems[0]
    assert "I read English" in found.problems[0]


def test_an_article_about_zinc_makes_no_claim_about_magnesium() -> None:
    text = "Zinc and your sleep\n\nZinc improves sleep. It also eases anxiety, and zinc is safe for everyone. Take 25 mg of zinc a day."
    found = audit(text, KNOWLEDGE)
    assert not found.claims
    assert not found.doses
    assert not found.about_magnesium
    assert "zinc" in found.problems[0]


def test_right_to_left_text_and_signs_of_many_kinds_are_no_trouble() -> None:
    text = "المغنيسيوم مفيد للنوم. Magnesium 😀 cures insomnia. מגנזיום"
    found = audit(text, KNOWLEDGE)
    check_places(text, found)
    assert [claim.verdict for claim in found.claims] == ["unsupported"]


def test_a_very_long_text_is_read_in_part_and_says_so() -> None:
    found = audit("Magnesium helps sleep. " * 50_000, KNOWLEDGE)
    assert "first 300,000 characters" in found.problems[0]


def test_a_list_hands_its_opening_on() -> None:
    text = "Some studies suggest that magnesium could\n\n • ease anxiety\n • lift sleep quality\n"
    found = audit(text, KNOWLEDGE)
    assert {(claim.subject, claim.stance) for claim in found.claims} == {
        ("anxiety", "hedged"),
        ("sleep_quality", "hedged"),
    }


def test_a_heading_names_the_form_for_what_follows() -> None:
    text = "Forms of magnesium\n\nMagnesium Threonate\n\nCrosses the blood-brain barrier effectively.\n"
    found = audit(text, KNOWLEDGE)
    assert [(claim.kind, claim.subject) for claim in found.claims] == [("form", "form_threonate")]


def test_a_saying_that_the_next_sentence_rejects_is_not_held_against_the_text() -> None:
    text = 'Sellers like to promise "magnesium oil cures anxiety in days". No controlled trial backs that.'
    assert all(claim.verdict == "supported" for claim in audit(text, KNOWLEDGE).claims)


FLAGS = {
    "sells_something": "Magnesium helps sleep. Shop now and use code CALM for a discount.",
    "dose_above_ul_without_warning": "For sleep, take 500 mg of magnesium every day.",
    "reported_dose_above_ul": "In a trial, volunteers took 500 mg of magnesium a day and slept better.",
    "no_safety_caveat": "Magnesium improves sleep.",
    "omits_kidney_and_drug_warning": "Magnesium improves sleep. It can cause diarrhoea.",
    "uncited_numbers": "Magnesium improves sleep by 40%.",
    "cure_language": "Magnesium cures insomnia.",
}


@pytest.mark.parametrize(("flag", "text"), FLAGS.items())
def test_each_flag_is_raised_by_a_text_that_earns_it(flag: str, text: str) -> None:
    assert flag in {each.id for each in audit(text, KNOWLEDGE).flags}


def test_a_careful_text_raises_no_flag() -> None:
    text = (
        "The evidence for magnesium in insomnia is weak. It can cause diarrhoea. In the United States the limit for "
        "supplements is 350 mg a day. People with kidney disease, and anyone who takes antibiotics, ask a doctor first."
    )
    assert not audit(text, KNOWLEDGE).flags


def test_every_answer_rests_on_entries_that_are_there() -> None:
    kinds = {
        "verdict": KNOWLEDGE.verdicts, "form": KNOWLEDGE.forms, "rule": KNOWLEDGE.rules, "interaction": KNOWLEDGE.interactions,
        "limit": KNOWLEDGE.limits, "lab_test": KNOWLEDGE.lab_tests, "intake_table": KNOWLEDGE.intake_tables,
        "mechanism": KNOWLEDGE.mechanisms, "fact": KNOWLEDGE.facts,
    }  # fmt: skip
    for answer in KNOWLEDGE.audit_answers.values():
        for each in answer.rests_on:
            kind, _, entry = each.partition(":")
            assert entry in kinds[kind], f"{answer.id}: {each}"


FAMILIES = {
    "the more the better": ("The higher the dose of magnesium, the calmer you feel.", "dose", "unsupported"),
    "the more the smaller share": ("The larger the dose, the less magnesium your body absorbs.", "mechanism", "supported"),
    "stress uses it up": ("A stressful job burns through magnesium.", "mechanism", "mixed"),
    "ordinary work": ("Your nerves need magnesium to pass on signals.", "mechanism", "supported"),
    "seen in animals": ("For magnesium taurate the heart studies come from rats, not people.", "form", "supported"),
    "into the cells": ("Chelated magnesium goes straight into your cells.", "form", "unsupported"),
    "a bad form": ("Magnesium oxide is worthless.", "form", "mixed"),
    "gentle": ("Magnesium glycinate is kind to your stomach.", "form", "mixed"),
    "so many times better": ("Liposomal magnesium is absorbed eight times better than tablets.", "form", "unsupported"),
    "patience": ("Allow six weeks before you judge what magnesium does for your mood.", "timing", "supported"),
    "first night": ("Magnesium calms you on the very first night.", "timing", "unsupported"),
    "in parts": ("Spread your magnesium over two meals: smaller doses are easier on the gut.", "timing", "supported"),
    "who runs short": ("People with coeliac disease often run short of magnesium.", "prevalence", "supported"),
    "who never runs short": ("Heavy drinkers never run low on magnesium.", "prevalence", "contradicted"),
    "medicine that lowers it": ("Years on lansoprazole can lower your magnesium.", "safety", "supported"),
    "test that tells all": ("A serum test tells you exactly how much magnesium you hold.", "safety", "contradicted"),
    "test that says little": ("Serum magnesium is a poor mirror of your stores.", "safety", "supported"),
    "no interaction at all": ("Magnesium does not interfere with any medication.", "safety", "unsafe"),
    "no need for a gap": ("It is fine to wash down alendronate with magnesium water.", "safety", "unsafe"),
    "together, no matter": ("Take levothyroxine and magnesium together with breakfast; it makes no odds.", "safety", "unsafe"),
    "overdose is nothing": ("An overdose of magnesium is no big deal.", "safety", "unsafe"),
    "pregnancy at any dose": ("Magnesium is safe in pregnancy at any dose.", "safety", "unsafe"),
    "stop what was prescribed": ("With magnesium you can stop your sleeping tablets.", "safety", "unsafe"),
    "too small to replace": ("The effect of magnesium is far too small to replace your tablets.", "safety", "supported"),
    "a child above its limit": ("Give a five-year-old 300 mg of magnesium at bedtime.", "dose", "unsafe"),
    "a guidance level": ("The guidance level for magnesium supplements in the UK is 400 mg a day.", "dose", "supported"),
    "what men need": ("In the UK the requirement for magnesium is 300 mg a day for men.", "dose", "supported"),
    "Australian limit": ("In Australia the upper level for magnesium is 350 mg a day on top of food.", "dose", "supported"),
    "a condition in front": ("If you are burnt out, magnesium will get you back on your feet.", "efficacy", "unsupported"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "verdict"), FAMILIES.values(), ids=FAMILIES)
def test_a_family_of_wording_is_found_and_judged(text: str, kind: str, verdict: str) -> None:
    found = audit(text, KNOWLEDGE)
    check_places(text, found)
    assert (kind, verdict) in {(claim.kind, claim.verdict) for claim in found.claims}


@pytest.mark.parametrize(
    "text",
    [
        "Ask your doctor before you stop your antidepressants, even if magnesium helps.",
        "Magnesium can stop your tablets from being absorbed.",
        "If you stop your tablets suddenly, your blood pressure can rise.",
        "Too much magnesium is not harmless.",
        "If you take no other medicines, magnesium will not affect any drugs.",
        "No serum test tells you exactly how much magnesium you hold.",
        "The red cell magnesium test is not the gold standard.",
        "People who eat more magnesium have fewer strokes.",
        "For children aged 4 to 8 the limit for magnesium supplements is 110 mg a day.",
        "Magnesium helps turn food into energy.",
        "No, magnesium will not stop osteoporosis.",
        "Free delivery on all orders over thirty pounds.",
    ],
)
def test_a_fair_sentence_is_accused_of_nothing(text: str) -> None:
    assert not {claim.verdict for claim in audit(text, KNOWLEDGE).claims} & {
        "unsafe", "contradicted", "unsupported", "promotional"
    }  # fmt: skip


def test_a_result_told_as_its_study_published_it_is_supported() -> None:
    told = audit("Tarleton 2017 found that anxiety scores fell by 4.5 points on magnesium.", KNOWLEDGE).claims
    assert [(claim.stance, claim.verdict) for claim in told] == [("reported", "supported")]


# --- what is not said of magnesium, and what a reader must not be told is right ----------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "Magnesium is sold everywhere. The vagus nerve is long. It connects the brain to the heart.",
        "Magnesium is a mineral. This activates the sympathetic nervous system and floods the body with cortisol.",
        "Magnesium is a mineral. Managing stress is not only about magnesium.",
        "“Magnesium works with these muscles,” he adds.",
    ],
)
def test_what_is_not_said_of_magnesium_is_left_alone(text: str) -> None:
    assert [each for each in audit(text, load()).claims if each.kind in ("mechanism", "efficacy")] == []


@pytest.mark.parametrize(
    "text",
    [
        "Do not take magnesium together with thyroid or antibiotic medication (wait at least 2 hours).",
        "Magnesium and medicines: keep your thyroid tablets 2 hours apart from it.",
    ],
)
def test_two_hours_are_not_enough_for_a_thyroid_tablet(text: str) -> None:
    (claim,) = [each for each in audit(text, load()).claims if each.subject == "interaction"]
    assert claim.verdict == "mixed"
    assert "4 hours" in claim.reason


@pytest.mark.parametrize(
    "text",
    [
        "Take magnesium 30 minutes after levothyroxine.",
        "Take your magnesium together with your levothyroxine in the morning.",
    ],
)
def test_half_an_hour_beside_a_thyroid_tablet_could_do_harm(text: str) -> None:
    assert "unsafe" in {each.verdict for each in audit(text, load()).claims if each.subject == "interaction"}


def test_not_having_known_takes_it_for_true() -> None:
    (claim,) = audit("Magnesium: I didn't realise it also helped with anxiety.", load()).claims
    assert claim.stance != "denied"
