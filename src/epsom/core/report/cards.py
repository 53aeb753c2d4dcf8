"""Evidence cards: one outcome each, its size in plain figures, what the plan does with it; and what we do not follow.

It chooses and words what the knowledge holds. It weighs no study itself: certainty and sentence are the verdict's own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from epsom.core.report.shapes import Line, Notes
from epsom.core.wording import amount, first_upper, listed
from epsom.knowledge import Because, Certainty, Knowledge, OutcomeVerdict

_ARITHMETIC = Because(entry="arithmetic", kind="arithmetic")
_HARM = "diarrhoea"
_PLAIN_UNITS = {  # unit: (what is counted, on which scale)
    "GAD-7 points": ("points", " on the GAD-7 anxiety score (0 to 21)"),
    "DASS-42 stress points": ("points", " on the DASS-42 stress score (0 to 42)"),
    "ISI points": ("points", " on the ISI insomnia score (0 to 28)"),
    "mmHg": ("points (mmHg)", " in the upper blood pressure"),
    "nmol/day": ("nmol", " in the urine of a day"),
}
_COUNTED = ("minutes", "cramps per week", "percentage points")  # these are less or more, the others lower or higher


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Card:
    """One outcome: the sentence first, then how much, who was studied, and what the plan does with it."""

    id: str
    label: str
    certainty: Certainty
    sentence: Line
    size: str
    basis: str
    noticed: str
    who: str
    unknown: str
    used: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class NotFollowed:
    """One thing popular articles say, and what we do instead."""

    id: str
    title: str
    they: Line
    ours: tuple[Line, ...]


def cards(knowledge: Knowledge, ceiling_mg: float, notes: Notes, goal: str | None = None) -> tuple[Card, ...]:
    """The cards of one goal in its own order, or all of them, the surest first; `ceiling_mg` is the person's limit."""
    if goal is not None and goal in knowledge.goals:
        chosen = [knowledge.verdicts[each] for each in knowledge.goals[goal].outcomes if each in knowledge.verdicts]
    else:
        order: tuple[Certainty, ...] = ("high", "moderate", "low", "very_low", "none")
        chosen = sorted(knowledge.verdicts.values(), key=lambda each: order.index(each.certainty))
    return tuple(_card(each, knowledge, ceiling_mg, notes) for each in chosen)


def _card(verdict: OutcomeVerdict, knowledge: Knowledge, ceiling_mg: float, notes: Notes) -> Card:
    return Card(
        id=verdict.id,
        label=verdict.label,
        certainty=verdict.certainty,
        sentence=notes.line(verdict.sentence, (verdict.because,)),
        size=_noted(size_of(verdict), verdict.size_note),
        basis=first_upper(verdict.effect_basis or ""),
        noticed=first_upper(verdict.meaningful_change or ""),
        who=first_upper(verdict.who_studied),
        unknown=first_upper(verdict.unknown),
        used=tuple(_used(verdict, knowledge, ceiling_mg, notes)),
    )


def _noted(size: str, note: str | None) -> str:
    return size if note is None else f"{size.removesuffix('.')}: {note}."


def size_of(verdict: OutcomeVerdict) -> str:
    """The estimate in plain figures; "no usable number" is said, and is not the same as no effect."""
    found = verdict.estimate
    if found is None:
        return "No usable number. That is not the same as no effect."
    if verdict.measure == "proportion":
        return f"About {round(found * 100)} in 100 people."
    if verdict.measure == "risk ratio":
        between = _between(verdict.ci_low, verdict.ci_high, "times")
        return f"About {_figure(found)} times as many people got better{between}."
    if verdict.unit == "standard deviations":
        way = "Higher" if found > 0 else "Lower"
        return f"{way} by about {_figure(abs(found))} of what people usually differ by{_reach(verdict)}."
    unit, scale = _PLAIN_UNITS.get(verdict.unit or "", (verdict.unit or "", ""))
    return f"About {_figure(abs(found))} {unit} {_ways(verdict)[found > 0]}{scale}{_reach(verdict)}."


def _ways(verdict: OutcomeVerdict) -> tuple[str, str]:
    return ("less", "more") if verdict.unit in _COUNTED else ("lower", "higher")


def _between(low: float | None, high: float | None, unit: str) -> str:
    return "" if low is None or high is None else f", likely between {_figure(low)} and {_figure(high)} {unit}"


def _reach(verdict: OutcomeVerdict) -> str:
    """The likely range, as two amounts on one side, or as reaching from one side over nothing to the other."""
    low, high = verdict.ci_low, verdict.ci_high
    if low is None or high is None:
        return ""
    if low < 0 < high:
        less, more = _ways(verdict)
        return f"; anything from {_figure(-low)} {less} to {_figure(high)} {more} is possible"
    near, far = sorted((abs(low), abs(high)))
    if near == 0:
        return f"; anything from nothing to {_figure(far)} is possible"
    return f", likely between {_figure(near)} and {_figure(far)}"


def _figure(value: float) -> str:
    places = "1" if abs(value) >= 10 else "0.01" if abs(value) < 1 else "0.1"
    rounded = Decimal(str(value)).quantize(Decimal(places), ROUND_HALF_UP)  # 1.15 is 1.2, as people round
    return f"{rounded.normalize():f}"


def _used(verdict: OutcomeVerdict, knowledge: Knowledge, ceiling_mg: float, notes: Notes) -> Iterator[Line]:
    """What the plan does with it: which goals read it, and how the doses tried stand beside the limit."""
    if verdict.id == _HARM:
        for each in ("titration_start_mg", "titration_pause"):
            yield notes.line(knowledge.facts[each].text, (knowledge.facts[each].because,))
        return
    goals = [each.title for each in knowledge.goals.values() if verdict.id in each.outcomes]
    if goals:
        yield notes.line(f"Looked at for: {listed(goals)}.", (_ARITHMETIC,))
    if verdict.dose_range_mg is not None:
        if verdict.children_only:
            low, high = verdict.dose_range_mg
            yield notes.line(f"Tried in children, with {amount(low)} to {amount(high)} mg a day.", (_ARITHMETIC,))
        else:
            yield notes.line(_doses(verdict.dose_range_mg, ceiling_mg), (_ARITHMETIC,))


def _doses(tried: tuple[float, float], ceiling_mg: float) -> str:
    low, high = tried
    span = f"{amount(low)} mg" if low == high else f"{amount(low)} to {amount(high)} mg"
    if not ceiling_mg:
        return f"Tried with {span} a day. For you no dose is planned."
    if low > ceiling_mg:
        return f"Tried with {span} a day, above your limit of {amount(ceiling_mg)} mg. Your plan does not copy that."
    if high > ceiling_mg:
        return (
            f"Tried with {span} a day. Some of that is above your limit of {amount(ceiling_mg)} mg. "
            "Your plan stays within your limit."
        )
    return f"Tried with {span} a day, which is within your limit of {amount(ceiling_mg)} mg."


# --- what the articles say that we do not follow -------------------------------------------------------------------------
# (id, title, what they say, the fact or practice that says so, what we go by: facts, rules, interactions, practices)
_NOT_FOLLOWED: tuple[tuple[str, str, str, str, tuple[str, ...]], ...] = (
    (
        "skin",
        "Magnesium through the skin",
        "Baths, oils and sprays are said to raise your magnesium.",
        "transdermal_epsom_bath_report",
        ("transdermal_review_2017", "transdermal_cream_trial", "transdermal_verdict"),
    ),
    (
        "two_hours",
        "Two hours beside a thyroid tablet",
        "Two hours between magnesium and a thyroid or antibiotic tablet are said to be enough.",
        "article_conflict_two_hours_too_short",
        ("separation_levothyroxine", "separation_quinolones", "separation_bisphosphonates_and_others"),
    ),
    (
        "reishi",
        "Reishi tea in the evening",
        "Reishi is offered as a calming evening tea for everyone.",
        "article_day",
        ("tea_reishi",),
    ),
    (
        "doses",
        "200 to 400 mg for everyone",
        "Everyone is given the same range, and it runs past the limits for supplements.",
        "article_conflict_doses_past_limit",
        ("supplement_upper_level_iom_nasem", "supplement_upper_level_efsa_scf", "ceiling_above_ceiling"),
    ),
    (
        "trial_doses",
        "Doses of trials as a routine",
        "Trials with 300 to 800 mg three times a day are quoted beside everyday advice.",
        "article_conflict_trial_doses",
        ("titration_start_mg", "titration_rule_lowest"),
    ),
    (
        "milligrams",
        "Milligrams of what?",
        "“200 mg magnesium glycinate” may mean the magnesium or the whole compound.",
        "mg_ambiguity_problem",
        ("mg_ambiguity_rule",),
    ),
    (
        "weeks",
        "How soon it works",
        "Two weeks, four to eight weeks, six to twelve: the articles promise different times.",
        "time_course_claim_1",
        ("time_course_reading", "time_course_untreated"),
    ),
)


def not_followed(knowledge: Knowledge, notes: Notes) -> tuple[NotFollowed, ...]:
    """What popular articles say and the plan does not follow, each with what it goes by instead."""
    found = []
    for topic, title, words, said_by, ours in _NOT_FOLLOWED:
        lines = tuple(line for each in ours for line in _said(each, knowledge, notes))
        they = notes.line(words, (knowledge.facts[said_by].because,))
        found.append(NotFollowed(id=topic, title=title, they=they, ours=lines))
    return tuple(found)


def _said(entry: str, knowledge: Knowledge, notes: Notes) -> Iterator[Line]:
    if entry in knowledge.practices:
        practice = knowledge.practices[entry]
        yield notes.line(first_upper(practice.key_number), (practice.because,))
        for each in practice.cautions:
            yield notes.line(f"{first_upper(each.who)}: {each.text}", (practice.because,), "care")
        return
    fact = knowledge.facts[entry]
    yield notes.line(fact.text, (fact.because,))
