"""What a judged self-trial comes to: numbers, verdict, reasons, and what to do next. Shapes only.

Every figure is in the outcome's own units with higher meaning better: an outcome where lower is better was turned.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "LABELS",
    "Diagnostics",
    "Effect",
    "HalfLifeFound",
    "Label",
    "PairEffect",
    "ScoreShift",
    "Sensitivity",
    "Verdict",
]

Label = Literal[
    "clear benefit",
    "probable benefit",
    "no meaningful effect",
    "not known yet",
    "probable harm",
    "clear harm",
    "withheld",
]
LABELS: tuple[Label, ...] = (
    "clear benefit",
    "probable benefit",
    "no meaningful effect",
    "not known yet",
    "probable harm",
    "clear harm",
    "withheld",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """An effect: posterior mean, sd, 95 % interval, and the chances. NaN never: None where nothing can be worked out."""

    mean: float | None = None
    sd: float | None = None
    low: float | None = None
    high: float | None = None
    p_gt_0: float | None = None
    p_benefit: float | None = None  # above the smallest change that matters
    p_negligible: float | None = None
    p_harm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLifeFound:
    """The build-up half-life in days: mean and 95 % range; None under a model without one."""

    mean: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """The same question asked another way: what was changed, what came out, and the label it would give."""

    id: str  # half_prior, double_prior, itt or as_taken, no_build_up, build_up, robust, ordinal, without_pair_0, …
    name: str
    effect: Effect
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PairEffect:
    """One pair of periods: mean rating on, off, and days rated in each."""

    pair: int
    on: float | None
    off: float | None
    rated_on: int
    rated_off: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreShift:
    """How much more often a rating reaches a level with full intake than without: shares of days, 95 % range of the change."""

    level: float  # as written; reached means at least it, or at most where lower is better
    off: float
    on: float
    change: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostics:
    """How far the numbers can be trusted; `lag1` is the correlation of what the model could not foretell."""

    khat: float | None = None
    ess: float | None = None
    ljung_box_p: float | None = None
    lag1: float | None = None
    acf: tuple[float, ...] = ()
    outlier_days: tuple[int, ...] = ()
    variance_ratio: float | None = None  # on over off, of what was left over
    variance_p: float | None = None  # of both being the same
    step_day: int | None = None  # where the level bends most, and how often chance alone bends it as much
    step_p: float | None = None
    missing_on: float | None = None  # shares of days without a rating
    missing_off: float | None = None
    adherence: float | None = None  # mean share taken on planned days
    contrast: float | None = None  # mean intake on planned days less mean intake on the others
    method: str = ""  # how the integral was done


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The whole answer of a judged trial."""

    label: Label
    withheld: tuple[str, ...] = ()  # reasons in plain words; empty unless label is "withheld"
    effect: Effect  # as taken, under the protocol's model
    reached: float | None = (
        None  # the effect actually reached on this schedule: effect times mean exposure on "on" days
    )
    shift: ScoreShift | None = None  # the same effect in days that reach a level
    itt: Effect = Effect()
    primary: Literal["as_taken", "itt"] = "as_taken"
    half_life: HalfLifeFound = HalfLifeFound()
    slow_share: float | None = None  # posterior weight of slow build-up, when both were averaged
    sensitivity: tuple[Sensitivity, ...] = ()
    randomisation_p: float | None = None
    n_schedules: int | None = None
    smallest_p: float | None = None  # that the randomisation test could have come to
    diagnostics: Diagnostics = Diagnostics()
    pairs: tuple[PairEffect, ...] = ()
    fitted: tuple[
        tuple[int, float, float, float], ...
    ] = ()  # (day, middle, low, high) of the fitted course, outcome units as written
    randomised: bool = True
    final: bool = True  # false: a planned look before the end
    days_needed: int | None = None  # more days, if it went on, for "not known yet"; None: no sensible number
    mid: float = 0.0
    scale: float = 1.0  # what the ratings were divided by inside
    prior: str = "default"
    model: str = "auto"
    rated_days: int = 0
    name: str = "rating"  # of the outcome, in words
    unit: str = "points"
    higher_is_better: bool = True  # of the ratings as written
    effect_unit: Literal["outcome", "underlying"] = (
        "outcome"  # underlying: standard deviations of a day's noise (ordinal)
    )
    direction_p: float | None = None  # P(effect > 0) by the ordinal model, where that decided which way the effect goes
    notes: tuple[str, ...] = ()  # what was assumed or set aside, in plain words
    sentence: str = ""
    next_steps: tuple[str, ...] = ()
    why_weak: tuple[str, ...] = ()  # for comparisons that were not randomised
