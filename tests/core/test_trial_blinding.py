"""The kit: labels that tell nothing, a key that tells all, and how well the boxes kept their secret."""

from __future__ import annotations

from math import sqrt

import pytest

from epsom.core.trial.blinding import Guess, blinding_index, kit_of
from epsom.core.trial.shapes import Design
from epsom.errors import InputError
from epsom.knowledge import Knowledge
from tests.core.trial_pieces import trial_of

BLINDED = {"blinding": "blinded", "form": "citrate"}


def test_one_box_for_each_period(knowledge: Knowledge) -> None:
    trial = trial_of(**BLINDED)
    kit = kit_of(trial, knowledge)
    assert [(each.box, each.first_day, each.last_day, each.days) for each in kit.labels] == [
        (1, 8, 21, 14), (2, 22, 35, 14), (3, 36, 49, 14), (4, 50, 63, 14), (5, 64, 77, 14), (6, 78, 91, 14),
    ]  # fmt: skip
    assert [each.holds == "magnesium" for each in kit.key] == [bool(trial.schedule[7 + 14 * n]) for n in range(6)]
    assert {each.doses for each in kit.key} == {16}  # the same in every box: a count tells nothing
    assert sum(each.holds == "magnesium" for each in kit.key) == 3
    assert (kit.elemental_mg, kit.form, kit.seal) == (200.0, "citrate", trial.seal)


def test_labels_are_the_same_whatever_was_drawn(knowledge: Knowledge) -> None:
    drawn = {kit_of(trial_of(f"{seed:x}", **BLINDED), knowledge).labels for seed in range(1, 9)}
    keys = {kit_of(trial_of(f"{seed:x}", **BLINDED), knowledge).key for seed in range(1, 9)}
    assert len(drawn) == 1
    assert len(keys) > 1


def test_how_to_go_about_it_names_who_fills_and_the_emergency(knowledge: Knowledge) -> None:
    text = " ".join(each.text for each in kit_of(trial_of(**BLINDED), knowledge).how_to)
    assert "pharmacist" in text
    assert "emergency the key is opened" in text


def test_an_open_comparison_has_no_boxes(knowledge: Knowledge) -> None:
    for other in ({}, {"blinding": "blinded", "design": Design(scheme="daily_balanced", compared_days=84)}):
        with pytest.raises(InputError, match="no boxes"):
            kit_of(trial_of(**other), knowledge)


def guesses(trial: object, right: int, wrong: int, unsure: int) -> dict[int, Guess]:
    """Guesses for the first boxes: so many right, then wrong, then none."""
    found: dict[int, Guess] = {}
    for n in range(right + wrong + unsure):
        on = bool(trial.schedule[7 + 14 * n])  # type: ignore[attr-defined]
        truth: Guess = "on" if on else "off"
        other: Guess = "off" if on else "on"
        found[n + 1] = truth if n < right else other if n < right + wrong else "dont_know"
    return found


@pytest.mark.parametrize(
    ("right", "wrong", "unsure", "on", "off", "fact"),
    [
        (6, 0, 0, 1.0, 1.0, "trial_blind_open"),
        (0, 6, 0, -1.0, -1.0, "trial_blind_kept"),
        (0, 0, 6, 0.0, 0.0, "trial_blind_kept"),
        (3, 0, 0, None, None, "trial_blind_unknown"),
        (0, 0, 0, None, None, "trial_blind_unknown"),
    ],
)
def test_the_index(
    knowledge: Knowledge, right: int, wrong: int, unsure: int, on: float | None, off: float | None, fact: str
) -> None:
    trial = trial_of(**BLINDED)
    found = blinding_index(trial, guesses(trial, right, wrong, unsure), knowledge)
    assert (found.right, found.wrong, found.dont_know) == (right, wrong, unsure)
    assert found.say.because[0].entry == fact
    if on is not None:
        assert (found.on, found.off) == (on, off)


def test_the_index_by_hand(knowledge: Knowledge) -> None:
    """Three boxes with magnesium: right, right, wrong: (2 - 1) / 3, with the variance of those three values over 3."""
    trial = trial_of(**BLINDED)
    with_magnesium = [n + 1 for n in range(6) if trial.schedule[7 + 14 * n]]
    told: dict[int, Guess] = dict(zip(with_magnesium, ("on", "on", "off"), strict=True))
    found = blinding_index(trial, told, knowledge)
    assert found.on == pytest.approx(1 / 3)
    assert found.off is None
    assert found.off_range is None
    half = 1.96 * sqrt((1 - 1 / 9) / 3)
    assert found.on_range == pytest.approx((1 / 3 - half, 1.0))  # cut at 1


def test_a_guess_for_a_box_there_is_not_counts_nothing(knowledge: Knowledge) -> None:
    found = blinding_index(trial_of(**BLINDED), {7: "on", 0: "off"}, knowledge)
    assert (found.right, found.wrong, found.dont_know) == (0, 0, 0)
