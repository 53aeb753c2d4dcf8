"""Instructions that only the sentences before make dangerous, and the advice to swallow magnesium with a medicine."""

from __future__ import annotations

import pytest

from epsom.core.audit import audit
from epsom.core.audit.claims.instructions import ADULT_LIMIT, CHILD_LIMIT
from epsom.knowledge.load import load

KNOWLEDGE = load()


def verdicts(text: str, kind: str) -> list[str]:
    """The verdicts on the last sentence of a text."""
    start = text.rstrip(".").rfind(". ") + 2
    return [each.verdict for each in audit(text, KNOWLEDGE).claims if each.kind == kind and each.start >= start]


def test_the_limits_are_those_of_the_facts() -> None:
    assert KNOWLEDGE.limits["nasem_ul_4_8"].value_mg == CHILD_LIMIT
    assert KNOWLEDGE.limits["nasem_ul_9_plus"].value_mg == ADULT_LIMIT


@pytest.mark.parametrize(
    "text",
    [
        "Start with 200 mg of magnesium. Double it after a week.",  # 400
        "Take 400 mg of magnesium at night. If nothing happens, double the amount.",  # 800
        "Take 150 mg of magnesium twice a day. In stressful weeks the dose may be doubled.",  # 600
        "Adults take one sachet of 400 mg magnesium. For children, half of it.",  # 200
        "Take 300 mg of magnesium. Kids get the same.",
        "Take 400 mg of magnesium a day. If you feel nothing, go higher.",
        "Each capsule contains 120 mg of elemental magnesium. Take two capsules in the morning and two at bedtime.",  # 480
    ],
)
def test_an_instruction_that_comes_to_more_than_a_limit_is_unsafe(text: str) -> None:
    assert "unsafe" in verdicts(text, "dose")


@pytest.mark.parametrize(
    "text",
    [
        "Start with 100 mg of magnesium. Double it after a week.",  # 200
        "Take 300 mg of magnesium a day. Do not double it.",
        "Take 200 mg of magnesium glycinate. Double it after a week.",  # 40 to 80 of magnesium
        "Take 200 mg of magnesium. Children get a quarter of it.",  # 50
        "Take 250 mg of magnesium. Children take half, if their doctor agrees.",
        "Take 400 mg of magnesium a day. If you double it, expect diarrhoea.",
        "Each capsule contains 400 mg of magnesium citrate. Take two capsules in the morning.",
        "Double it after a week.",
    ],
)
def test_an_instruction_that_stays_within_or_warns_is_left_alone(text: str) -> None:
    assert "unsafe" not in verdicts(text, "dose")


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium is gentle. Take it with your levothyroxine, one glass of water for both.",
        "Magnesium is gentle. Simply take your magnesium with your doxycycline.",
        "Magnesium is gentle. You can take it together with your ciprofloxacin.",
    ],
)
def test_the_advice_to_take_it_with_such_a_medicine_is_unsafe(text: str) -> None:
    assert "unsafe" in verdicts(text, "safety")


@pytest.mark.parametrize(
    "text",
    [
        "Magnesium is gentle. Never take it with levothyroxine; leave four hours.",
        "Magnesium is gentle. Do not take it with your doxycycline.",
        "Magnesium is gentle. Ask before you take it with your levothyroxine.",
        "Magnesium is gentle. If you take it with levothyroxine, it binds the drug.",
    ],
)
def test_a_warning_about_such_a_medicine_is_never_called_unsafe(text: str) -> None:
    assert "unsafe" not in verdicts(text, "safety")
