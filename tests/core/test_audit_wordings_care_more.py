"""Dangers and accounts in words their lists did not hold: medicines dropped, doses told and not advised, products named.

The sentences are made up for this. Each kind stands in three wordings, beside what is like it and must not be taken for it.
"""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.core.audit.shapes import Claim, ClaimKind, Verdict
from epsom.knowledge.load import load

KNOWLEDGE = load()
BEFORE = "Magnesium supplements\n\nMagnesium is a mineral.\n\n"  # so that it is known what the sentence is about
OF_CARE = ("safety", "timing", "dose", "product")


def of_care(text: str) -> list[Claim]:
    """What a text on magnesium is found to say of safety, time, amount and sale."""
    return [each for each in audit(BEFORE + text, KNOWLEDGE).claims if each.kind in OF_CARE]


DROPPED = [
    "We talked it over as a family and stopped Huck's prescription in June.",
    "After a month on it she ditched her antidepressant.",
    "I never did fill that prescription for postpartum anxiety.",
    "By summer he had come off his beta blockers.",
    "Since magnesium we have thrown away our sleeping pills.",
    "When you feel ready, bring the lithium down step by step.",
    "Week two: halve your antidepressant.",
]
NOT_DROPPED = [
    "Never stop your tablets on your own.",
    "Do not halve your beta blocker without asking.",
    "She stopped her antidepressant and relapsed within weeks.",
    "Talk to your doctor before you stop your medication.",
]


@pytest.mark.parametrize("sentence", DROPPED)
def test_a_medicine_dropped_for_it_is_unsafe(sentence: str) -> None:
    assert {each.verdict for each in of_care(sentence)} == {"unsafe"}


@pytest.mark.parametrize("sentence", NOT_DROPPED)
def test_a_warning_against_dropping_one_is_not(sentence: str) -> None:
    assert "unsafe" not in {each.verdict for each in of_care(sentence)}


def test_the_pill_is_the_medicine_spoken_of_before() -> None:
    told = "My doctor gave me sleeping pills. Halve the pill for a week while you double your magnesium, then stop it."
    assert "unsafe" in {each.verdict for each in of_care(told)}
    assert "unsafe" not in {each.verdict for each in of_care("Halve the tablet if your stools turn loose.")}


ANSWERED: list[tuple[Verdict, str]] = [
    ("unsafe", "Can I take too much?\nIt is very hard to do."),
    ("unsafe", "Could you overdose on magnesium?\nNot really."),
    ("unsafe", "Will it replace my sleeping pills?\nIn most cases, yes."),
    ("supported", "Kidney disease? Talk to your doctor."),
    ("supported", "Taking other medicines? Ask your pharmacist."),
    ("supported", "Weak kidneys? Check with your GP."),
]


@pytest.mark.parametrize(("verdict", "text"), ANSWERED)
def test_a_question_and_its_answer_are_read_as_one(verdict: Verdict, text: str) -> None:
    assert {each.verdict for each in of_care(text) if each.kind == "safety"} == {verdict}


def test_too_much_food_or_a_condition_leaves_the_answer_fair() -> None:
    for text in (
        "Can I take too much?\nHardly, from food.",
        "Is too much harmful?\nNot really, if your kidneys are well.",
    ):
        assert "unsafe" not in {each.verdict for each in of_care(text)}


FOUND: list[tuple[ClaimKind, Verdict, str]] = [
    ("safety", "unsafe", "Very high levels can slow the heart, but that is only seen when it is given into a vein."),
    ("safety", "unsafe", "An overdose happens only with a drip."),
    ("safety", "unsafe", "Toxic levels are purely a matter of infusions in hospital, and only with a drip."),
    ("safety", "supported", "I'd fight you over replacing treatment with it."),
    ("safety", "supported", "I would argue against replacing treatment with a mineral."),
    ("safety", "supported", "It is a mistake, replacing your treatment with it."),
    ("safety", "supported", "Magnesium does not clash with the common sleeping pills."),
    ("safety", "supported", "We know of no problem with SSRIs."),
    ("safety", "supported", "There is no problem with melatonin."),
    ("safety", "supported", "Alcohol, benzodiazepines: stopping suddenly can be dangerous."),
    ("safety", "supported", "Going cold turkey on your medication is risky."),
    ("safety", "supported", "Stopping abruptly can do harm."),
    ("dose", "supported", "1,200 mg a day is three times what the UK guidance says is unlikely to do harm."),
    ("dose", "supported", "500 mg a day is well over the limit for supplements."),
    ("dose", "supported", "For a child between four and eight the limit is only 110 mg."),
    ("dose", "supported", "The supplement limit for ages 4 to 8 is 110 mg, and for ages 1 to 3 it is 65 mg."),
    ("dose", "mixed", "400 to 600 mg a day is sometimes advised by headache clinics."),
    ("dose", "mixed", "Neurologists may prescribe 600 mg a day."),
    ("dose", "unsafe", "Our nutritionists suggest 500 mg a night."),
    ("dose", "unsafe", "Take 500 mg each night. Add a further 200 mg at lunch."),
    ("dose", "unsafe", "Take 200 mg at bedtime. On hard days take another 200 mg at noon."),
    ("timing", "unsupported", "Most people notice a difference in one to six weeks."),
    ("dose", "unsafe", "In the trial people slept better on 500 mg a night, so take 500 mg each night."),
    ("timing", "mixed", "Consistent use for 4 to 8 weeks yields the best results."),
    ("timing", "mixed", "The full benefit comes after six weeks."),
    ("dose", "unsafe", "Most experts agree on 300 to 500 mg a night."),
    ("timing", "unsupported", "Most users feel better within a month."),
    ("product", "promotional", "Our Rest Easy Magnesium comes in a glass jar."),
    ("product", "promotional", "Halcyon Night Magnesium, £18."),
    ("product", "promotional", "Quiet Harbour Glycinate, 120 capsules, $24."),
]


@pytest.mark.parametrize(("kind", "verdict", "text"), FOUND)
def test_it_is_found_and_judged(kind: ClaimKind, verdict: Verdict, text: str) -> None:
    assert (kind, verdict) in {(each.kind, each.verdict) for each in of_care(text)}


TOLD = [
    "In a small study of older adults with insomnia, 500 mg of magnesium a day made them fall asleep faster.",
    "On high doses, about 730 mg a day, they had a little more deep sleep.",
    "18.6% had diarrhoea at 600 mg of magnesium as citrate.",
    "Those who took in more than 550 milligrams a day had a younger brain.",
    "There's a case report where people came out of depression on 125 to 300 mg with each meal and again at bedtime.",
    "My gym mate takes 2,000 mg of magnesium oxide a day. Thoughts?",
    "400 mg a day made the pulse steadier, according to the paper.",
]


@pytest.mark.parametrize("sentence", TOLD)
def test_what_others_took_is_no_advice(sentence: str) -> None:
    assert "unsafe" not in {each.verdict for each in of_care(sentence) if each.kind == "dose"}


def test_each_amount_of_a_rise_is_judged_by_itself() -> None:
    claims = [
        each for each in of_care("Begin with 200 mg and work up to 600 mg over two weeks.") if each.kind == "dose"
    ]
    assert [(each.quote, each.verdict) for each in claims] == [
        ("Begin with 200 mg", "supported"),
        ("work up to 600 mg over two weeks.", "unsafe"),
    ]


def test_a_child_named_on_a_page_for_parents_has_a_childs_limit() -> None:
    page = (
        "My kids love these gummies. My 3-year-old slept all night, and the kids ask for them. As a mama I am glad.\n\n"
        "Huck gets two after breakfast and that's 170 mg of magnesium. His little sister gets one, so 85 mg."
    )
    assert [each.verdict for each in of_care(page) if each.kind == "dose"] == ["unsafe", "unsafe"]


NOTHING = [
    "Our Team at Magnesium House meets on Mondays.",
    "Some links are affiliate links.",
    "We may earn a commission when you buy through links on this page.",
    "Chronic stress drains it from the body faster than any diet can replace it.",
    "Take levothyroxine with water only, 30 to 60 minutes before breakfast.",
    "Both groups felt less stressed after eight weeks.",
]


@pytest.mark.parametrize("sentence", NOTHING)
def test_it_is_no_claim_of_care(sentence: str) -> None:
    assert of_care(sentence) == []


def test_a_rise_with_a_stated_ceiling_is_judged_by_the_ceiling() -> None:
    claims = of_care("I usually begin with 100 mg and raise it each week, to 300 mg if the bowels allow.")
    assert [each.verdict for each in claims if each.kind == "dose"] == ["supported", "mixed"]


def test_a_harmless_medicine_does_not_weaken_a_warning_for_weak_kidneys() -> None:
    text = "Tell your doctor before you start, all the more so if you take an SSRI or prazosin or have weak kidneys."
    assert {each.verdict for each in of_care(text)} == {"supported"}
    assert "no_safety_caveat" not in {
        flag.id for flag in audit(BEFORE + "It brings deep sleep.\n\n" + text, KNOWLEDGE).flags
    }


def test_praise_for_fewer_side_effects_is_no_warning_of_them() -> None:
    for text in ("It significantly reduces digestive side effects.", "This blend minimises side effects."):
        assert "supported" not in {each.verdict for each in of_care(text)}


def test_each_item_of_those_who_ask_first_is_a_caution() -> None:
    page = "Don't start without asking if you\n* have kidney disease\n* have heart block or take lithium\n* take an antibiotic"
    assert [each.verdict for each in of_care(page) if each.kind == "safety"] == ["supported"] * 3
