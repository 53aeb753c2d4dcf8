"""Blinding a comparison with numbered boxes: what each label says, the key for the one who fills them, and the guess.

One box for each period, opaque and numbered; the app speaks of box numbers only. Whoever fills the boxes keeps the key. At
the end the person guesses what each box held, and an index says whether the boxes kept their secret. It looks at no
ratings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Literal

from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.core.trial.schedule import arm_of, periods
from epsom.core.trial.shapes import Trial
from epsom.errors import InputError
from epsom.knowledge import Knowledge

__all__ = ["BlindingIndex", "Box", "Guess", "Kit", "Label", "blinding_index", "kit_of"]

Guess = Literal["on", "off", "dont_know"]
SPARE_DAYS = 2
KEPT = 0.2  # from -0.2 to 0.2 the index is read as guessing: Bang and others 2004
FEWEST_GUESSES = 4
HOW_TO = (
    "trial_blind_why",
    "trial_blind_who",
    "trial_blind_fill",
    "trial_blind_alike",
    "trial_blind_powder",
    "trial_blind_emergency",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is printed on one box: it gives nothing away."""

    box: int  # from 1
    first_day: int  # of the schedule, from 1
    last_day: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One line of the key: for the eyes of the one who fills the boxes."""

    box: int
    holds: Literal["magnesium", "look-alike"]
    days: int
    doses: int  # days and some spare ones, so that a count of what is left tells nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    """Everything to print: labels for the person, the key for the other, and how to go about it."""

    labels: tuple[Label, ...]
    key: tuple[Box, ...]
    elemental_mg: float | None  # a day, of magnesium
    form: str | None
    seal: str  # printed on both sheets, so that they are known to belong together
    how_to: tuple[Sentence, ...]


def kit_of(trial: Trial, knowledge: Knowledge) -> Kit:
    """The kit of a blinded trial in pairs of periods. Raises InputError for any other: it has no boxes."""
    design = trial.protocol.design
    if trial.protocol.blinding != "blinded" or design.scheme != "randomised_pairs":
        raise InputError("This comparison is open, so there are no boxes.", "Boxes belong to a blinded one in pairs.")
    labels, key = [], []
    for each in periods(design):
        days = each.last - each.first + 1
        number = each.number + 1
        labels.append(Label(box=number, first_day=each.first + 1, last_day=each.last + 1, days=days))
        holds: Literal["magnesium", "look-alike"] = "magnesium" if arm_of(trial.schedule, each) else "look-alike"
        key.append(Box(box=number, holds=holds, days=days, doses=days + SPARE_DAYS))
    return Kit(
        labels=tuple(labels),
        key=tuple(key),
        elemental_mg=trial.protocol.elemental_mg,
        form=trial.protocol.form,
        seal=trial.seal,
        how_to=tuple(say(each, knowledge) for each in HOW_TO),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindingIndex:
    """How well the boxes kept their secret: -1 all guessed wrong, 0 as by chance, 1 all guessed right; None: too little."""

    on: float | None  # of the boxes with magnesium
    off: float | None
    on_range: tuple[float, float] | None  # 95 %
    off_range: tuple[float, float] | None
    right: int
    wrong: int
    dont_know: int
    say: Sentence


def blinding_index(trial: Trial, guesses: Mapping[int, Guess], knowledge: Knowledge) -> BlindingIndex:
    """Bang's index from the guess for each box (its number, from 1). Boxes without a guess are left out.

    For each arm: (right - wrong) / all guesses of the arm, "don't know" among them (Bang and others, Control Clin Trials
    2004;25:143); its variance is that of a mean of values -1, 0 and 1. With fewer than 4 guesses nothing is said.
    """
    truth = {each.number + 1: arm_of(trial.schedule, each) for each in periods(trial.protocol.design)}
    scores: dict[int, list[int]] = {0: [], 1: []}
    for box, guess in guesses.items():
        arm = truth.get(box)
        if arm is not None:
            scores[arm].append(0 if guess == "dont_know" else 1 if (guess == "on") == bool(arm) else -1)
    told = scores[0] + scores[1]
    (on, on_range), (off, off_range) = _index(scores[1]), _index(scores[0])
    known = [each for each in (on, off) if each is not None]
    if len(told) < FEWEST_GUESSES or len(known) < 2:
        fact = "trial_blind_unknown"
    else:
        fact = "trial_blind_open" if sum(known) / 2 > KEPT else "trial_blind_kept"
    return BlindingIndex(
        on=on,
        off=off,
        on_range=on_range,
        off_range=off_range,
        right=told.count(1),
        wrong=told.count(-1),
        dont_know=told.count(0),
        say=say(fact, knowledge),
    )


def _index(scores: list[int]) -> tuple[float | None, tuple[float, float] | None]:
    if not scores:
        return None, None
    n, mean = len(scores), sum(scores) / len(scores)
    spread = sqrt(max(sum(each * each for each in scores) / n - mean * mean, 0.0) / n)
    return mean, (max(-1.0, mean - 1.96 * spread), min(1.0, mean + 1.96 * spread))
