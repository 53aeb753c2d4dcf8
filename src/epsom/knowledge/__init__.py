"""The shapes of what is known: each entry is a frozen value with its sources.

Shapes only. `load` (the one module that opens files) fills them; the core may name a `Rule` without being able to
read a file. All amounts of magnesium are elemental milligrams unless a name says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Literal, Mapping

from epsom.knowledge.shape import Shape

if TYPE_CHECKING:
    from epsom.knowledge.audit_words import AuditAnswer, AuditCue, AuditSubject
    from epsom.knowledge.dictionary import Dictionary
    from epsom.knowledge.help_lines import CrisisCountry as CrisisCountry
    from epsom.knowledge.help_lines import OverdoseRisk, OverdoseSign, PoisonCountry
    from epsom.knowledge.lookup import Lookup
    from epsom.knowledge.practices import Caution as Caution
    from epsom.knowledge.practices import CautionRow as CautionRow
    from epsom.knowledge.practices import Practice as Practice
    from epsom.knowledge.scales import Battery, Instrument, SafetyProtocol
    from epsom.knowledge.studies import Mechanism, Phantom, Question, Review, Saying, Study

Checked = Literal["yes", "partly", "no"]
Basis = Literal["source", "project_choice"]
Severity = Literal["ok", "information", "caution", "clinician_first", "contraindicated"]
Authority = Literal["nasem", "efsa", "uk", "anz", "japan"]
Certainty = Literal["high", "moderate", "low", "very_low", "none"]
EvidenceLevel = Literal["A", "B", "C", "D", "E"]

SEVERITIES: tuple[Severity, ...] = ("ok", "information", "caution", "clinician_first", "contraindicated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cite:
    """One place in one source."""

    source: str
    at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why a sentence stands: the entry it came from, its places, and whether anyone has seen them."""

    entry: str
    kind: Literal["source", "project_choice", "arithmetic", "own_words"] = "source"
    cite: tuple[Cite, ...] = ()
    checked: Checked = "yes"
    reviewed: date | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Entry(Shape):
    """What every piece of knowledge carries: id, sources, whether seen, and when."""

    id: str
    cite: tuple[Cite, ...] = ()
    checked: Checked = "no"
    reviewed: date | None = None  # may be missing only while checked is "no"
    basis: Basis = "source"
    note: str | None = None
    retired: date | None = None

    @cached_property
    def because(self) -> Because:
        """The reason to attach to a sentence that rests on this entry."""
        return Because(entry=self.id, kind=self.basis, cite=self.cite, checked=self.checked, reviewed=self.reviewed)


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Source(Shape):
    """One document, web page or product label."""

    id: str
    kind: Literal[
        "guideline", "label", "compendium", "review", "trial", "cohort", "mechanism", "database", "page", "opinion"
    ]
    title: str
    year: int | None = None
    authors: str | None = None
    journal: str | None = None
    url: str | None = None
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    checked: Checked = "no"
    note: str | None = None


# --- intakes -------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class IntakeRow(Shape):
    """Reference intakes of one age band; ages in years, from inclusive, to exclusive; mg/day."""

    age_from: float
    age_to: float | None = None
    sex: Literal["any", "female", "male"] = "any"
    state: Literal["none", "pregnant", "lactating"] = "none"
    ear: float | None = None
    rda: float | None = None  # RDA, RDI or RNI, as the authority names it
    ai: float | None = None
    ul_supplemental: float | None = None
    checked: Checked = "no"


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class IntakeTable(Entry):
    """The reference intakes of one authority."""

    authority: Authority
    title: str
    year: int
    countries: tuple[str, ...]  # ISO 3166 alpha-2
    rda_name: Literal["RDA", "RDI", "RNI", "AI"]
    requirement_cv: float | None = None  # between-person CV of the requirement, 0.10 = 10 %
    rows: tuple[IntakeRow, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Limit(Entry):
    """A ceiling on supplemental magnesium by one authority (or body), mg elemental/day."""

    authority: Authority
    body: str
    title: str
    value_mg: float
    counts: Literal["supplements", "supplements_and_fortified"] = "supplements"
    applies_from_age: float
    applies_to_age: float | None = None
    sex: Literal["any", "female", "male"] = "any"
    state: Literal["any", "none", "pregnant", "lactating"] = "any"
    doses_at_least: int | None = None  # split in at least so many intakes
    rank: Literal["rules", "dissent"] = "rules"  # dissent: shown, does not bind


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class WithinPersonSd(Entry):
    """Day-to-day SD of one person's magnesium intake, mg/day, from a survey."""

    age_from: float
    age_to: float | None = None
    sex: Literal["any", "female", "male"] = "any"
    sd_mg: float


# --- general facts -------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Fact(Entry):
    """One cited statement, perhaps with a figure, that a room shows or uses by id."""

    topic: str
    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None


# --- labs ----------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class LabTest(Entry):
    """A laboratory test we can read: its names, units (never guessed) and what it can and cannot tell."""

    name: str
    synonyms: tuple[str, ...]
    units: Mapping[str, float]  # accepted unit -> factor to the first (canonical) unit
    canonical_unit: str
    plausible: tuple[float, float]  # canonical unit; outside: refused as impossible
    reference: tuple[float, float] | None = None
    can_tell: str
    cannot_tell: str


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class LabBand(Entry):
    """How one stretch of one test's values is read; canonical unit; from inclusive, below exclusive."""

    test: str
    from_value: float | None = None
    below: float | None = None
    label: str
    action: str
    say: str


# --- assessment ----------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class RiskFactor(Entry):
    """Who runs short (or is at risk of excess)."""

    factor: str
    direction: Literal["up", "down_and_danger"]
    weight: int
    when: tuple[Mapping[str, object], ...]  # same closed list of tests as Rule.when
    say: str
    figure: str | None = None
    counter: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Symptom(Entry):
    """A sign linked to low magnesium; never a diagnosis."""

    symptom: str
    level: Literal["A", "B", "C", "D"]
    specificity: Literal["high", "medium", "low", "very_low", "none"]
    urgent: bool = False


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class RedFlag(Entry):
    """Something that ends the self-care path."""

    group: Literal["emergency_now", "same_day_or_soon", "not_a_magnesium_question"]
    flag: str
    reason: str | None = None
    action: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class FrequencyItem(Entry):
    """One line of the short food-frequency screen: a household portion of a magnesium-rich food group."""

    name: str
    portion: str
    grams: float
    magnesium_mg: float  # per portion
    foods: tuple[str, ...]  # names in the food table it stands for


# --- safety --------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Condition(Entry):
    """A condition a person may name, and the plain words people use for it."""

    name: str
    synonyms: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()  # beginnings of words that point to it where nothing else was recognised
    narrows: str | None = None  # the wider condition this one makes exact when both stand in one phrase


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Rule(Entry):
    """Who must not, who asks first, who takes care. `when`: any clause; within a clause all tests must hold."""

    when: tuple[Mapping[str, object], ...]
    severity: Severity
    ceiling_mg: float | None = None  # self-care ceiling; 0: none without sign-off; None: no ceiling of its own
    strict_ceiling_mg: float | None = None
    condition: str  # the facts' own words for the condition
    ask: str  # the one plain question if we do not know
    say: str  # what the person is told
    rationale: str
    avoid_forms: tuple[str, ...] = ()
    disagreement: str | None = None
    open_severity: Severity | None = None  # while unanswered; None: the rule's own, at most clinician_first
    open_blocks: bool = True  # an unanswered question keeps a plan from being made


InteractionSeverity = Literal["major", "moderate", "minor", "none"]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Interaction(Entry):
    """One medicine, nutrient or substance beside oral magnesium."""

    name: str  # the facts' own `generic`
    ingredients: tuple[str, ...]  # single ingredients this entry covers (lower case)
    brands: tuple[str, ...] = ()
    drug_class: str
    atc: str | None = None
    direction: str
    mechanism_class: str | None = None
    mechanism: str
    severity: InteractionSeverity
    drug_before_mg_h: float | None = None  # drug at least this long before magnesium
    drug_after_mg_h: float | None = None  # drug at least this long after magnesium
    preferred_before_h: float | None = None
    hours_basis: str | None = None
    avoid: bool = False
    clinician_first: bool = False
    count_toward_total: bool = False
    avoid_as_supplement: bool = False
    tell_clinician: bool = False
    monitor: tuple[str, ...] = ()
    prefer_form: str | None = None
    text: str | None = None
    evidence: str | None = None
    alternative_figures: tuple[str, ...] = ()
    say: str  # one plain sentence for the person, in the voice of look.md


# --- forms and products --------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class AtomicWeight(Entry):
    """Abridged IUPAC standard atomic weight, g/mol."""

    element: str
    weight: float


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Variant(Shape):
    """One hydrate or grade of a form. Its magnesium mass fraction is computed from `formula`, never typed."""

    id: str
    name: str
    formula: str
    magnesium_fraction: float  # computed by the loader from the atomic weights
    note: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class FormClaim(Shape):
    """What is claimed of a form and how good the evidence is."""

    claim: str
    evidence_level: str
    evidence: str
    cite: tuple[Cite, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Form(Entry):
    """A chemical form of magnesium."""

    name: str
    category: str
    variants: tuple[Variant, ...]
    synonyms: tuple[str, ...] = ()
    commercial_fraction: tuple[float, float] | None = None
    solubility: str | None = None
    bioaccessible_fraction: float | None = None
    bioaccessible_range: tuple[float, float] | None = None
    absorption: tuple[str, ...] = ()
    laxative_tendency: str | None = None
    gi_note: str | None = None
    claims: tuple[FormClaim, ...] = ()
    onset: str | None = None
    cost_class: str | None = None
    caution: str | None = None
    minor: bool = False


# --- plan ----------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class UpperLevel(Shape):
    """One body's upper level for a cofactor."""

    body: str
    value: float
    unit: Literal["mg/day", "ug/day", "g/day"]
    checked: Checked = "no"
    note: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Cofactor(Entry):
    """A nutrient often sold with magnesium, with its own limits and an honest default."""

    name: str
    claimed_effect: tuple[str, ...]
    findings: tuple[str, ...]
    upper_levels: tuple[UpperLevel, ...] = ()
    interaction_with_magnesium: str
    rule: str
    verdict: str


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Water(Entry):
    """Magnesium in a drinking or mineral water, or a drink, mg per litre."""

    name: str
    mg_per_l: float
    high_mg_per_l: float | None = None
    kind: Literal["tap", "mineral", "drink"] = "mineral"


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class GoalDose(Shape):
    """Where in the day a goal's dose goes; mg elemental low..high."""

    slot: Literal["morning", "afternoon", "evening", "pre_bed"]
    low_mg: float
    high_mg: float
    form: str
    alt_form: str | None = None
    with_food: bool | None = None
    minutes_before_bed: tuple[int, int] | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Goal(Entry):
    """What the person hopes for: doses, practices, measures and the honest sentence."""

    title: str
    doses: tuple[GoalDose, ...]
    practices: tuple[str, ...]
    starters: tuple[str, ...]
    measures: tuple[str, ...]
    primary_outcome: str
    review_weeks: tuple[int, ...]
    outcomes: tuple[str, ...]  # Verdict ids that speak to this goal
    say: str
    therapy_first: str | None = None  # what works better, where it is first line
    blocks: tuple[str, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Step(Entry):
    """One rung of the default ladder."""

    week: int
    mg: float
    do: str


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Slot(Entry):
    """A named stretch of the day; minutes after midnight."""

    label: str
    starts: int
    ends: int


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class ReviewPoint(Entry):
    """A week at which to look back, what to ask, what may follow."""

    week: int
    ask: tuple[str, ...]
    outcomes: tuple[str, ...]
    say: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class StopSign(Entry):
    """A reason to stop, and how fast to act."""

    group: Literal["emergency", "stop_and_ask", "stop_no_urgency", "see_clinician_about_mood", "never"]
    text: str


# --- evidence ------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class OutcomeVerdict(Entry):
    """How sure we are about magnesium and one outcome (GRADE-style)."""

    label: str
    certainty: Certainty
    direction: str
    lower_is_better: bool | None = None
    measure: str | None = None
    estimate: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    unit: str | None = None
    effect_basis: str | None = None
    size_note: str | None = None  # what the figure holds for, in a few plain words after it
    children_only: bool = False  # the doses tried are those of children
    meaningful_change: str | None = None
    time_to_effect: str | None = None
    min_dose_tried_mg: float | None = None
    dose_range_mg: tuple[float, float] | None = None
    who_studied: str
    unknown: str
    downgrades: Mapping[str, int] = field(default_factory=dict)
    sentence: str
    results: tuple[str, ...] = ()  # outcomes of study results and published pools that belong here, nearest first
    words: tuple[str, ...] = ()  # what people call it
    disagreements: tuple[str, ...] = ()  # facts in which reviews contradict each other


# --- names ---------------------------------------------------------------------------------------------------------
@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Name(Entry):
    """A name people write for a medicine that stands for other ingredients: brand, slang, combination."""

    name: str
    ingredients: tuple[str, ...]
    kind: Literal["brand", "slang", "abbreviation", "combination", "synonym", "class"]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Knowledge(Shape):
    """Everything known, by kind and id, with the version it was read from."""

    version: str  # short hash of the files
    dictionary: Dictionary | None = None  # the wide list of medicine names; it never clears anyone
    sources: Mapping[str, Source]
    intake_tables: Mapping[str, IntakeTable]
    limits: Mapping[str, Limit]
    within_person_sds: Mapping[str, WithinPersonSd]
    facts: Mapping[str, Fact]
    lab_tests: Mapping[str, LabTest]
    lab_bands: Mapping[str, LabBand]
    risk_factors: Mapping[str, RiskFactor]
    symptoms: Mapping[str, Symptom]
    red_flags: Mapping[str, RedFlag]
    frequency_items: Mapping[str, FrequencyItem]
    conditions: Mapping[str, Condition]
    rules: Mapping[str, Rule]
    interactions: Mapping[str, Interaction]
    names: Mapping[str, Name]
    atomic_weights: Mapping[str, AtomicWeight]
    forms: Mapping[str, Form]
    cofactors: Mapping[str, Cofactor]
    waters: Mapping[str, Water]
    practices: Mapping[str, Practice]
    caution_rows: Mapping[str, CautionRow]
    goals: Mapping[str, Goal]
    steps: Mapping[str, Step]
    slots: Mapping[str, Slot]
    review_points: Mapping[str, ReviewPoint]
    stop_signs: Mapping[str, StopSign]
    verdicts: Mapping[str, OutcomeVerdict]
    studies: Mapping[str, Study]
    reviews: Mapping[str, Review]
    mechanisms: Mapping[str, Mechanism]
    questions: Mapping[str, Question]
    sayings: Mapping[str, Saying]
    phantoms: Mapping[str, Phantom]
    crisis_countries: Mapping[str, CrisisCountry]
    instruments: Mapping[str, Instrument]
    safety_protocols: Mapping[str, SafetyProtocol]
    batteries: Mapping[str, Battery]
    poison_countries: Mapping[str, PoisonCountry]
    overdose_signs: Mapping[str, OverdoseSign]
    overdose_risks: Mapping[str, OverdoseRisk]
    audit_subjects: Mapping[str, AuditSubject]
    audit_cues: Mapping[str, AuditCue]
    audit_answers: Mapping[str, AuditAnswer]

    @cached_property
    def lookup(self) -> Lookup:
        """Our own medicine names by the way they are looked up."""
        from epsom.knowledge.lookup import Lookup, work_out

        return Lookup(work_out(self.names.values(), self.interactions.values()))

    if not TYPE_CHECKING:  # every kind is there, so nothing but what is declared above is ever offered

        def __getattr__(self, kind: str) -> Mapping[str, object]:
            """The entries of one kind, made when first asked for: most questions need few of the many kinds."""
            make = self.__dict__.get("_unopened", {}).get(kind)
            if make is None:
                raise AttributeError(f"Knowledge has no {kind}")
            return self.__dict__.setdefault(kind, make())  # of two who ask at once, both get the same


# Shapes in files of their own, opened when first asked for: few questions need them.
ELSEWHERE = dict.fromkeys(
    ("CrisisCountry", "CrisisLine", "OverdoseRisk", "OverdoseSign", "PoisonCountry"), "help_lines"
)
ELSEWHERE |= dict.fromkeys(
    "Battery CutPoint Instrument SafetyProtocol SafetyTrigger ScaleBand ScaleFigure ScaleItem ScaleOption ScaleQuestion"
    " Subscale".split(),
    "scales",
)
ELSEWHERE |= dict.fromkeys(("Caution", "CautionRow", "Practice"), "practices")
ELSEWHERE |= dict.fromkeys(
    "GroupResult Mechanism Phantom Pooled Question Review Saying Study StudyResult Votes".split(), "studies"
)
ELSEWHERE |= dict.fromkeys(("AuditAnswer", "AuditCue", "AuditSubject"), "audit_words")

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A shape that stands elsewhere."""
        if name not in ELSEWHERE:
            raise AttributeError(f"epsom.knowledge has no {name}")
        from importlib import import_module

        return getattr(import_module(f"epsom.knowledge.{ELSEWHERE[name]}"), name)
