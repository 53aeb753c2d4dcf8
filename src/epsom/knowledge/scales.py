"""The shapes of questionnaires: what may be shown, how it is scored, what a change means, when help comes first.

Shapes only, opened when first asked for; the figures stand in `instruments.toml`, the scoring in `epsom.core.scales`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.knowledge import Checked, Cite, Entry
from epsom.knowledge.shape import Shape

__all__ = [
    "Battery",
    "CutPoint",
    "Instrument",
    "SafetyProtocol",
    "SafetyTrigger",
    "ScaleBand",
    "ScaleFigure",
    "ScaleItem",
    "ScaleOption",
    "ScaleQuestion",
    "Subscale",
]

Role = Literal["core", "optional", "score_entry_only", "not_used"]
Licence = Literal["us_government_work", "open_permission", "conditional", "restricted", "own_worded"]
Daily = Literal["daily_checkin", "sleep_diary", "stool_form", "cramps"]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ScaleItem(Shape):
    """One question, word for word as published."""

    n: int
    text: str
    key: str | None = None
    cluster: str | None = None  # key of its subscale
    safety_protocol: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ScaleOption(Shape):
    """One answer to choose: what it counts and its published words."""

    value: int
    label: str


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ScaleQuestion(Shape):
    """A question that belongs to the form and does not count."""

    key: str
    text: str
    options: tuple[str, ...]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ScaleBand(Shape):
    """A stretch of totals, both ends included; `subscale` when it reads one part and not the whole."""

    low: float
    high: float
    label: str
    plain_label: str
    subscale: str | None = None
    checked: Checked = "no"


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class CutPoint(Shape):
    """A line that a study drew; `used` when epsom shows it or acts on it. `high` when the line itself is a stretch."""

    sign: Literal[">=", ">", "<=", "<"]
    value: float
    high: float | None = None
    meaning: str
    sensitivity: float | None = None
    specificity: float | None = None
    used: bool = False
    checked: Checked = "no"
    note: str | None = None
    cite: tuple[Cite, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Subscale(Shape):
    """A part of the whole with a total of its own. `needs`: endorsed items for the published pattern."""

    key: str
    name: str
    formal_name: str | None = None
    items: tuple[int, ...] = ()
    highest: float
    needs: int | None = None
    checked: Checked = "no"


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ScaleFigure(Shape):
    """How exact a scale is, or how large a change matters; `derived` when computed from a published figure."""

    kind: Literal[
        "internal_consistency",
        "test_retest",
        "standard_error",
        "detectable_change",
        "reliable_change",
        "important_change",
        "norm",
        "accuracy",
    ]
    value: float | None = None
    low: float | None = None
    high: float | None = None
    text: str | None = None
    derived: bool = False
    checked: Checked = "no"
    note: str | None = None
    cite: tuple[Cite, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class SafetyTrigger(Shape):
    """When a protocol applies: an answer, a total, a part, or a rise. Every line that is given must hold."""

    protocol: str
    item: int | None = None
    from_answer: int | None = None
    from_total: float | None = None
    subscale: str | None = None  # `from_total` is then that part's
    rise: float | None = None  # above the total before
    unless_zero: int | None = None  # holds unless this item was answered 0; an answer not given does not clear


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Instrument(Entry):
    """One questionnaire: licence, words, scoring, missing answers, bands, lines, and the change that counts.

    An instrument that is part of another (`items_from`, `items_used`) gets its items and options from there.
    """

    short: str
    name: str
    construct: str
    role: Role
    recall_days: int
    recall: str
    recall_checked: Checked = "yes"
    minutes: int | None = None
    min_gap_days: int
    # What the law allows
    licence: Licence
    may_ship_items: bool
    licence_statement: str | None = None
    attribution: str | None = None
    licence_checked: Checked = "no"
    # The words, exactly as published
    items_from: str | None = None
    items_used: tuple[int, ...] = ()
    instructions: str | None = None
    stem: str | None = None
    stem_examples: tuple[str, ...] = ()
    gate: str | None = None  # a first question; answered "no", the rest is left out and the total is the lowest
    item_stem: str | None = None
    items: tuple[ScaleItem, ...] = ()
    items_checked: Checked = "no"
    options: tuple[ScaleOption, ...] = ()
    extra: tuple[ScaleQuestion, ...] = ()
    # Scoring
    method: str
    lowest: float
    highest: float
    step: float = 1.0  # totals come in such steps
    open_ended: bool = False  # lowest and highest only keep out slips of the pen
    higher_is: Literal["worse", "better"] = "worse"
    higher_means: str
    max_missing: int = 0
    max_missing_per_cluster: int | None = None
    imputes: Literal["nothing", "mean", "cluster_mean"] = "nothing"
    never_impute: tuple[int, ...] = ()
    without_them: str | None = None  # the instrument the others make when those items are left out
    missing_note: str | None = None
    bands: tuple[ScaleBand, ...] = ()
    bands_note: str | None = None
    cut_points: tuple[CutPoint, ...] = ()
    subscales: tuple[Subscale, ...] = ()
    endorsed_from: int | None = None  # an answer that counts toward `Subscale.needs`
    # What a change means
    possible_change: float | None = None
    clear_change: float | None = None
    change_note: str | None = None
    figures: tuple[ScaleFigure, ...] = ()
    # What follows
    safety: tuple[SafetyTrigger, ...] = ()
    offers: str | None = None  # a fuller instrument
    offers_at: float | None = None
    cautions: tuple[str, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class SafetyProtocol(Entry):
    """What happens when an answer or a total asks for help first: the trigger in words, the steps, what never happens."""

    trigger: str
    when: str | None = None
    support: bool  # the support panel opens
    say: str | None = None
    steps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    also_when: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Battery(Entry):
    """Which questionnaires go with a goal, and how often; all of them are the person's choice."""

    goal: str
    daily: tuple[Daily, ...] = ()
    once: tuple[str, ...] = ()
    every_14_days: tuple[str, ...] = ()
    every_28_days: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
