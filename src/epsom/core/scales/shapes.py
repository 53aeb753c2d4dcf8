"""The values a questionnaire leads to. Shapes only: `scoring`, `change` and `schedule` fill them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from epsom.knowledge import Because
from epsom.knowledge.scales import ScaleBand

Sentence = tuple[str, tuple[Because, ...]]  # words for the person, with their reasons
ChangeLabel = Literal["clear_change", "possible_change", "no_clear_change", "not_known"]


class Taken(Protocol):
    """A questionnaire that was filled in: which, and on which day."""

    @property
    def scale(self) -> str:
        """Id of the instrument."""

    @property
    def day(self) -> date:
        """The person's calendar day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscaleScore:
    """The total of one part; `None` when too much of it was skipped."""

    key: str
    name: str
    total: float | None
    highest: float
    approximate: bool = False
    band: ScaleBand | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One questionnaire, scored. `total` is `None` when too much was skipped; nothing skipped counts as zero."""

    scale: str
    day: date | None
    total: float | None
    out_of: float
    approximate: bool  # skipped answers were filled in from the others
    band: ScaleBand | None
    subscales: tuple[SubscaleScore, ...]
    short_scale: str | None  # the instrument without the items that are never filled in (PHQ-8 in PHQ-9)
    short_total: float | None
    short_approximate: bool
    flags: tuple[str, ...]  # item9_skipped, too_many_skipped, approximate, above_cut, offer_pcl5 …
    safety: tuple[str, ...]  # ids of safety protocols; they come first wherever a score is shown
    skipped: tuple[int, ...]
    at_least: float  # what the given answers alone add up to
    above_cut: bool | None  # on or above the line epsom uses; None: no total or no line
    pattern: bool | None  # the provisional rule of the PCL-5; for the library and reports, never shown as a verdict
    offers: str | None  # a fuller questionnaire worth offering
    say: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleChange:
    """One total against an earlier one of the same person."""

    scale: str
    difference: float | None  # now minus earlier; None when one of them has no total
    direction: Literal["better", "worse"] | None  # None: the same, or not known
    label: ChangeLabel
    possible_from: float | None
    clear_from: float | None
    approximate: bool
    sentence: Sentence

    @property
    def word(self) -> Literal["clear", "possible", "no clear change"] | None:
        """The label as it stands in a sentence; `None` when the two cannot be compared."""
        if self.label == "not_known":
            return None
        return (
            "clear"
            if self.label == "clear_change"
            else "possible"
            if self.label == "possible_change"
            else "no clear change"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A questionnaire that goes with a goal: when it may be offered next. Taking it is the person's choice."""

    scale: str
    goals: tuple[str, ...]
    every_days: int | None  # None: once
    last_on: date | None
    due_on: date
    due: bool
    optional: bool
    because: tuple[Because, ...]
