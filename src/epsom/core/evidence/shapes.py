"""What weighing one outcome gives: rows of trials, pools, published pools, reasons for the certainty, the map, answers.

Values only. Estimates are magnesium minus control; a risk ratio is shown as a ratio, its pooling is done on the log scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from epsom.knowledge import Because, Certainty

if TYPE_CHECKING:
    from epsom.numbers.pooling.table import Table

__all__ = [
    "Answer",
    "Arrow",
    "Effect",
    "MechanismMap",
    "Moderator",
    "NotFollowed",
    "OtherPool",
    "Pool",
    "Published",
    "Reason",
    "ReviewNote",
    "SmallStudies",
    "StudyRow",
    "Usable",
    "Weight",
]

Measure = Literal["md", "smd", "log_rr"]
Mark = Literal["human", "animal", "cell", "textbook", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect with its interval (95 %) as it is shown; None where no usable number is known, never zero."""

    estimate: float | None
    low: float | None
    high: float | None
    unit: str | None
    measure: str | None = None
    basis: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usable:
    """One effect worked out from what a paper gives: an estimate and a variance on the scale they are pooled on.

    `scale` names what may share a pool (the same measure of the same thing in the same unit); `assumed` is what had to be
    supposed; `instead` holds the same effect under other suppositions (estimate, variance). `people_sd` is the spread of
    people in that unit, where it can be told.
    """

    measure: Measure
    scale: str
    estimate: float
    variance: float
    people: int | None = None
    people_sd: float | None = None
    assumed: tuple[str, ...] = ()
    instead: tuple[tuple[str, float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StudyRow:
    """One trial beside one outcome: what it was, what it found, and whether it is in our pool or why not."""

    id: str
    label: str
    year: int | None
    design: str
    control: str
    comparator: str
    people: int | None
    mg_per_day: float | None
    form: str | None
    forms: tuple[str, ...]
    weeks: float | None
    population: str
    chosen_low: bool | None
    funding: str | None
    funded_by: Literal["maker", "public", "not_told"]
    risk_of_bias: str | None
    adverse_events: str | None
    found: str  # what it found, in a few plain words
    effect: Effect | None  # None: no number that could be used
    effect_scale: str | None  # what the number counts, in the words of the scale
    pooled: bool
    share: float | None  # per cent of the pool
    why_not: str | None  # the plain reason, when it is not pooled
    assumed: tuple[str, ...]
    doubts: tuple[str, ...]  # figures that do not fit, or that nobody has seen in the paper
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPool:
    """The same studies pooled another way, or without some of them."""

    label: str
    k: int
    estimate: float
    low: float
    high: float
    said: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallStudies:
    """Whether small studies show more than large ones; `p` only where a test makes sense."""

    say: str
    test: str | None = None
    p: float | None = None
    filled: OtherPool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moderator:
    """Whether the effect changes with something about the studies; `slope` is per unit of it, on the pooling scale."""

    name: str
    say: str
    k: int
    slope: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """Our own pool: REML with Hartung-Knapp-Sidik-Jonkman, its s^2 never below 1 (`method` "REML-HKSJ").

    `tau2` and its interval are on the scale of pooling (log for ratios), `i2` is in per cent.
    With two to four studies `tau_estimable` is False: the figures for spread are printed and mean next to nothing. A single
    study is reported as it is (`method` "one study"). `marked` names the studies whose figures are in doubt. `table` is what
    went in, for whoever wants to add to it.
    """

    method: str
    measure: Measure
    unit: str
    k: int
    n: int | None
    estimate: float
    low: float
    high: float
    tau2: float | None
    tau2_interval: tuple[float, float] | None
    i2: float | None
    i2_interval: tuple[float, float] | None
    tau_estimable: bool
    prediction: tuple[float, float] | None
    others: tuple[OtherPool, ...]
    without_each: tuple[OtherPool, ...]
    sensitivity: tuple[OtherPool, ...]
    small_studies: SmallStudies
    moderators: tuple[Moderator, ...]
    marked: tuple[str, ...]
    say: tuple[str, ...]
    table: Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A pool that a review published, beside ours, and why the two differ."""

    review: str
    label: str
    year: int | None
    effect: Effect
    k: int | None
    n: int | None
    i2: float | None
    subset: str | None
    in_people_given_magnesium: bool  # False: blood levels or habits were compared, nobody was given anything
    differs: tuple[str, ...]
    doubts: tuple[str, ...]
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewNote:
    """What a review concluded, and how many studies it counted as positive: a count is no effect."""

    review: str
    label: str
    year: int | None
    conclusion: str | None
    certainty: str | None
    votes: tuple[str, ...]
    doubts: tuple[str, ...]
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One reason why we are less sure, and by how many steps (1 or 2)."""

    id: Literal["rob", "inc", "ind", "imp", "pub"]
    steps: int
    say: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Weight:
    """All that is known about magnesium and one outcome, from the trials up."""

    outcome: str
    label: str
    certainty: Certainty
    direction: str
    lower_is_better: bool | None
    sentence: str
    how_sure: str  # the certainty in a plain sentence
    reasons: tuple[Reason, ...]
    effect: Effect | None
    meaningful_change: str | None
    time_to_effect: str | None
    doses_tried_mg: tuple[float, float] | None
    who_studied: str
    unknown: str
    no_human_trial: bool
    pool: Pool | None
    why_no_pool: str | None
    studies: tuple[StudyRow, ...]
    published: tuple[Published, ...]
    reviews: tuple[ReviewNote, ...]
    disagreements: tuple[tuple[str, Because], ...]
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """One arrow of the mechanism map."""

    id: str
    starts: str
    ends: str
    relation: str
    mark: Mark
    kind: str  # in plain words: "a trial in people", "rats or mice"
    says: Literal["yes", "against", "unclear", "nothing"]
    sentence: str
    outcome: str | None
    note: str | None
    because: Because


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismMap:
    """Nodes and arrows, and the one sentence that belongs beside them."""

    nodes: tuple[str, ...]
    arrows: tuple[Arrow, ...]
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A question people ask, answered from entries."""

    id: str
    question: str
    answer: tuple[str, ...]
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotFollowed:
    """Something articles say that we do not follow."""

    id: str
    saying: str
    instead: str
    because: tuple[Because, ...]
