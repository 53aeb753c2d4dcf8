"""The shapes of what was studied: trials with their figures as published, reviews, mechanisms, questions, sayings.

Shapes only, opened when first asked for, as `scales` is. Nothing here is computed: an effect or a pool is worked out from
these figures by `epsom.core.evidence` each time. Signs are magnesium minus control.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Mapping

from epsom.knowledge import Entry
from epsom.knowledge.shape import Shape

__all__ = [
    "RESTS_ON",
    "GroupResult",
    "Mechanism",
    "Phantom",
    "Pooled",
    "Question",
    "Review",
    "Saying",
    "Study",
    "StudyResult",
    "Votes",
]

ResultKind = Literal[
    "arm_stats",  # means and SDs at the end
    "change_stats",  # means and SDs of the change
    "change_means",
    "change_ci",
    "mean_difference",
    "smd",
    "counts",
    "proportions",
    "pct_change",
    "pre_post",
    "pre_post_pct",
    "arm_means",
    "p_value",
    "text",
    "baseline_only",
    "counts_single_arm",
]
Level = Literal[
    "human_rct", "human_observational", "human_other", "animal", "in_vitro", "textbook_biochemistry", "none"
]
# What an answer may rest on: the word in front of the dot, as in "verdict.insomnia", and the field of Knowledge.
RESTS_ON = {
    "verdict": "verdicts", "study": "studies", "review": "reviews", "mechanism": "mechanisms", "fact": "facts",
    "form": "forms", "limit": "limits", "rule": "rules", "interaction": "interactions", "practice": "practices",
    "cofactor": "cofactors", "stop_sign": "stop_signs", "phantom": "phantoms", "lab_test": "lab_tests",
}  # fmt: skip


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class GroupResult(Shape):
    """What was found in one group of one result, as published; None is not known, never zero."""

    group: Literal["magnesium", "control", "magnesium_b6", "magnesium_alone", "senna"]
    n: int | None = None
    mean: float | None = None
    sd: float | None = None
    change: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    pct: float | None = None
    events: int | None = None
    pre: float | None = None
    pre_sd: float | None = None
    post: float | None = None
    post_sd: float | None = None
    baseline_mean: float | None = None
    baseline_sd: float | None = None
    end_sd: float | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class StudyResult(Shape):
    """One outcome of one study as published: `md` and `smd` are magnesium minus control."""

    outcome: str
    instrument: str
    kind: ResultKind
    unit: str | None = None
    weeks: float | None = None  # of this measurement
    paired: bool = False
    subgroup: str | None = None
    md: float | None = None
    smd: float | None = None
    smd_kind: Literal["cohens_d", "hedges_g"] | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    n_total: int | None = None
    n_mg: int | None = None
    n_control: int | None = None
    direction: str | None = None
    lower_is_better: bool | None = None
    groups: tuple[GroupResult, ...] = ()
    note: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Study(Entry):
    """One trial (one publication); its first citation is the paper itself."""

    label: str
    year: int | None = None
    outcomes: tuple[str, ...] = ()
    registration: str | None = None
    design: Literal["parallel", "crossover", "single_arm"]
    randomised: bool | None = None
    blinding: str | None = None
    weeks: float | None = None
    washout_weeks: float | None = None
    country: str | None = None
    design_note: str | None = None
    secondary_of: str | None = None
    same_trial_as: str | None = None
    comparator: str
    control: Literal["placebo", "untreated", "active", "magnesium", "none"]  # how we read `comparator`
    population: str
    age: str | None = None
    female_pct: float | None = None
    baseline_status: str | None = None
    chosen_low: bool | None = None  # people were chosen for low magnesium; None: not told
    n_randomised: int | None = None
    n_analysed: int | None = None
    mg_randomised: int | None = None
    control_randomised: int | None = None
    mg_analysed: int | None = None
    control_analysed: int | None = None
    form: str | None = None
    forms: tuple[str, ...] = ()  # ids of forms, where the paper names one we know
    elemental_mg: float | None = None  # a day
    mg_per_kg: float | None = None
    schedule: str | None = None
    route: Literal["oral", "intravenous"]
    taken_with: tuple[str, ...] = ()  # what else was in it, in the magnesium group alone unless it says otherwise
    with_alone: bool = False  # there is a group that had magnesium without them, or both groups had them
    adverse_events: str | None = None
    risk_of_bias: str | None = None
    funding: str | None = None
    funded_by: Literal["maker", "public", "not_told"]  # how we read `funding`
    exclude_from_mg_pool: bool = False
    confidence: Literal["high", "medium", "low"] | None = None
    unchecked: tuple[str, ...] = ()  # fields carried from memory
    doubt: str | None = None  # what is odd about its figures, in plain words
    in_doubt: bool = False  # the figures we use are themselves in doubt: never pooled without saying so
    results: tuple[StudyResult, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Pooled(Shape):
    """One pooled estimate that a review published."""

    outcome: str
    measure: str
    component: str | None = None
    unit: str | None = None
    estimate: float | None = None
    se: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    studies: int | None = None
    participants: int | None = None
    i2: float | None = None
    weeks: float | None = None
    subset: str | None = None
    direction: str | None = None
    certainty: str | None = None
    note: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Votes(Shape):
    """How many studies came out positive: a count, never an effect."""

    group: str
    positive: int
    total: int | None = None
    without_effect: int | None = None
    mixed: int | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Review(Entry):
    """One review, meta-analysis or official opinion; its first citation is the paper itself."""

    label: str
    year: int | None = None
    type: str
    outcomes: tuple[str, ...] = ()
    registration: str | None = None
    studies: int | None = None
    rcts: int | None = None
    participants: int | None = None
    effect_sizes: int | None = None
    includes: tuple[str, ...] = ()  # studies of ours that it includes, where it is known
    breakdown: Mapping[str, float] = field(default_factory=dict)
    population: str | None = None
    doses: str | None = None
    pooled: tuple[Pooled, ...] = ()
    votes: tuple[Votes, ...] = ()
    heterogeneity: str | None = None
    certainty: str | None = None
    conclusion: str | None = None
    later: str | None = None  # a trial that came after its search
    unchecked: tuple[str, ...] = ()
    doubt: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Mechanism(Entry):
    """One arrow: something does something to something, and what kind of study says so."""

    subject: str
    relation: str
    object: str
    starts: str  # the node of the map it starts from
    ends: str  # the node it points at
    best_evidence: Level
    direction: str
    supports_patient_claim: bool
    reference: str | None = None
    outcome: str | None = None  # the verdict that asks whether people feel anything of it
    unchecked: tuple[str, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Question(Entry):
    """A question people ask, with a short answer that rests on other entries."""

    question: str
    answer: tuple[str, ...]
    rests_on: tuple[str, ...]  # entries, as kind.id
    words: tuple[str, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Saying(Entry):
    """Something articles say that we do not follow, and why."""

    saying: str
    instead: str
    rests_on: tuple[str, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Phantom(Entry):
    """A study that is told of and that nobody could trace: never evidence."""

    told: str
    why: str
