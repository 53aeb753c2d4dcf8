"""What is said of a text as a whole: whether it sells, warns, heals, and where its numbers come from."""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.knowledge.load import load

KNOWLEDGE = load()
CLAIM = "Magnesium improves sleep. "


def flags(text: str) -> set[str]:
    return {each.id for each in audit(text, KNOWLEDGE).flags}


WARNINGS = [
    "Talk to your doctor before you start taking magnesium.",
    "If you have kidney problems, speak to your GP first.",
    "It isn't suitable for anyone with renal impairment.",
    "Magnesium can interact with antibiotics and bisphosphonates.",
    "Too much magnesium can cause diarrhoea and nausea.",
    "A bigger dose will not help your sleep and can upset your stomach.",
    "Side effects? Just some loose stools.",
    "Kidney trouble or prescription meds? Ask your doctor before you touch it.",
    "In kidney failure it can kill.",
    "Anyone on dialysis needs to stay clear of it.",
    "Do not use it on broken skin.",
    "Do not exceed the recommended dose.",
    "The upper limit for supplements is 350 mg a day.",
]
NO_WARNINGS = [
    "Your kidneys simply flush out whatever you don't need.",
    "Healthy kidneys get rid of any excess.",
    "Unlike sleeping pills, magnesium has no side effects.",
    "Glycinate is gentle and doesn't cause diarrhoea.",
    "Signs of a deficiency include nausea, fatigue and muscle weakness.",
    "Magnesium deficiency can cause muscle cramps, nausea and an irregular heartbeat.",
    "It may ease bloating before your period.",
    "Forget prescription drugs and their side effects.",
    "My doctor never told me about magnesium.",
    "Low magnesium is linked with kidney disease and heart problems.",
    "Prescription drugs such as PPIs drain your magnesium.",
    "It is safe to take with any medication.",
    "Cortisol tells the kidneys to flush magnesium out.",
    "“But isn't it bad for kidneys?” No. That's a myth.",
    "Ask physicians, though, and they shrug at magnesium.",
]


@pytest.mark.parametrize("warning", WARNINGS)
def test_a_warning_counts_however_it_is_worded(warning: str) -> None:
    assert "no_safety_caveat" not in flags(CLAIM + warning)


@pytest.mark.parametrize("sentence", NO_WARNINGS)
def test_what_only_speaks_of_kidneys_or_medicines_is_no_warning(sentence: str) -> None:
    assert {"no_safety_caveat", "omits_kidney_and_drug_warning"} <= flags(CLAIM + sentence)


OFFERS = [
    "Book your first infusion online today.",
    "Drips start from $149.",
    "This post contains affiliate links.",
    "Best overall: Harbour Lane Calm ($24.99).",
    "Our pick: Harbour Lane Magnesium Drops, £48, at all good counters.",
    "Code CALM10 gets you 10% off.",
    "Two for one until Sunday.",
    "Our Quiet Hour Magnesium gives 300 mg in two capsules.",
    "Order a kit and get answers in five days.",
    "These statements have not been evaluated by the Food and Drug Administration.",
    "The mattress comes with a sleep trial and free delivery.",
]
NO_OFFERS = [
    "A month's supply costs about $10 to $20.",
    "Magnesium tablets are sold in chemists and supermarkets from £3.99.",
    "I paid £18.99 for it.",
    "We do not sell supplements.",
    "The study was sponsored by the manufacturer.",
    "You can be low in stores and look normal.",
    "Should I buy it?",
    "I have no brand to recommend.",
    "When to get your blood checked is up to your doctor.",
    "If magnesium really took minutes off your marathon, champions would be sponsored by a seed farm.",
    "It is available in tablets, powders and sprays.",
]


@pytest.mark.parametrize("offer", OFFERS)
def test_a_text_that_sells_is_flagged(offer: str) -> None:
    assert "sells_something" in flags(CLAIM + offer)


@pytest.mark.parametrize("sentence", NO_OFFERS)
def test_what_only_speaks_of_buying_sells_nothing(sentence: str) -> None:
    assert "sells_something" not in flags(CLAIM + sentence)


@pytest.mark.parametrize(
    "text",
    [
        "Most people feel calmer within 48 hours on magnesium.",
        "Magnesium doubles your deep sleep.",
        "8 in 10 adults are deficient in magnesium.",
        "With magnesium you sleep 20 minutes longer.",
        "Studies show that 300 mg of magnesium a day eases anxiety.",
    ],
)
def test_a_figure_without_a_source_is_flagged(text: str) -> None:
    assert "uncited_numbers" in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "According to national surveys, 48 percent of people get too little magnesium.",
        "Schuster 2025 gave 155 adults magnesium for sleep. Half took a dummy.\n\nAt the end, insomnia scores had dropped by 3.9 points.",
        "Taking magnesium for 24 weeks may lower cortisol. That is the finding of Schutten and colleagues (2021).",
        "Magnesium takes part in 300 reactions.",
        "I wouldn't expect most of my patients to notice 1.6 points out of 28 on magnesium.",
    ],
)
def test_a_figure_with_its_source_near_is_not_flagged(text: str) -> None:
    assert "uncited_numbers" not in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium heals trauma.",
        "With magnesium you get your life back from anxiety.",
        "It completely eliminated my panic attacks, magnesium did.",
        "Magnesium speeds recovery from burnout.",
    ],
)
def test_a_promise_of_healing_is_flagged(text: str) -> None:
    assert "cure_language" in flags(text)


@pytest.mark.parametrize(
    "text",
    [
        "As kidney function goes down, so does the ability to get rid of magnesium.",
        "Magnesium may help reverse a deficiency.",
        "“My feed says magnesium will fix my sleep.” It will not.",
        "In rats, magnesium threonate reversed memory loss.",
        "If you read that magnesium restores your sleep, take that with a pinch of salt.",
        "If you have thoughts of ending your life, magnesium is no help: call somebody today.",
        "Magnesium does not reverse kidney disease.",
    ],
)
def test_a_word_of_healing_that_promises_nothing_is_not_flagged(text: str) -> None:
    assert "cure_language" not in flags(text)


HIGH = "For sleep, take 500 mg of magnesium a day. "


@pytest.mark.parametrize(
    ("limit", "raised"),
    [
        ("", True),
        ("More than 500 mg a day I would not recommend.", True),
        ("In Europe the limit for supplements is 250 mg a day.", False),
        ("The NHS says that 400 mg or less a day from supplements does no harm.", False),
    ],
)
def test_only_an_authoritys_limit_excuses_a_dose_above_it(limit: str, raised: bool) -> None:
    assert ("dose_above_ul_without_warning" in flags(HIGH + limit)) is raised


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium for kids:\n• Ages 4 to 8: 200 mg a day",
        "Each capsule contains 300 mg of magnesium. Take two capsules in the morning and two at bedtime.",
        "Take 250 mg of magnesium a day. If you feel nothing, double it.",
    ],
)
def test_a_childs_dose_a_pages_capsules_and_a_doubled_dose_are_doses_above_a_limit(text: str) -> None:
    assert "dose_above_ul_without_warning" in flags(text)


def test_a_small_dose_for_adults_is_none() -> None:
    assert "dose_above_ul_without_warning" not in flags("Take 200 mg of magnesium a day. Each capsule holds 100 mg.")
