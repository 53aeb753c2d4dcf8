"""How much magnesium a person probably gets, how likely that is too little, and who runs short.

The room's one verb, `assess`, and its words for the person. Intake is worked out in `intake`, results in `labs`. No
dose advice, and it is blind to safety: nothing here clears or forbids a supplement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from epsom.core.assessment.intake import (
    Range,
    UsualIntake,
    probability_inadequate,
    screen_frequency,
    usual_intake,
    within_person_sd,
)
from epsom.core.assessment.requirement import Requirement, requirement
from epsom.core.assessment.shapes import Assessment, RedFlagNote, Risk, Supplements, SymptomNote
from epsom.core.assessment.words import emergency_of, sentences
from epsom.core.food import FoodTable, total
from epsom.core.person import Person
from epsom.core.told import ReadProduct, read_told
from epsom.core.told.labs import LabReading, read_labs
from epsom.core.told.when import Clause, Context, compile_when, holds
from epsom.knowledge import Because, CrisisCountry, Knowledge, RedFlag, RiskFactor

__all__ = [
    "Assessment",
    "LabReading",
    "Range",
    "RedFlagNote",
    "Requirement",
    "Risk",
    "Supplements",
    "SymptomNote",
    "assess",
    "screen_frequency",
]

METHOD = "iom_method"
CAVEAT = "symptoms_general_caveat"


def assess(person: Person, knowledge: Knowledge, today: date, foods: FoodTable | None = None) -> Assessment:
    """Assess a person on a day: usual intake against need, mg of elemental magnesium a day.

    `foods` is the food table; without it foods cannot be placed and are listed in `uncounted`. Missing facts give
    `None`, never zero: no intake told, no probability and no gap. The probability is the Institute of Medicine's
    method for one person (2000), on food and water; with products it stands in its own field.
    """
    need = requirement(person, knowledge, today)
    intake = usual_intake(person.eaten or (), knowledge, None if foods is None else partial(total, table=foods))
    sd_within, sd_because = within_person_sd(person, intake.mean_mg, knowledge, today)
    told = bool(intake.shares)
    chance = _chance(intake.mean_mg, intake, need, sd_within) if told else None
    told_now = read_told(person, knowledge, today)
    supplements = _supplements(person, told_now.products)
    with_products = None
    if chance is not None and supplements.low_mg:
        with_products = _chance(intake.mean_mg + supplements.low_mg, intake, need, sd_within)
    reasons = (*need.ear_because, *sd_because, knowledge.facts[METHOD].because)
    target = need.target_mg
    risks = _risks(told_now.facts, knowledge)
    draft = Assessment(
        intake_mg=intake.range(sd_within) if told else None,
        supplement_mg=supplements.low_mg,
        requirement=need,
        p_inadequate=chance,
        gap_mg=max(0.0, target - intake.mean_mg) if told and target is not None else None,
        method=intake.method if told else "none",
        days=intake.days if told else 0.0,
        helpings=intake.helpings,
        risk_factors=risks,
        labs=read_labs(person, knowledge, today),
        symptoms=_symptoms(knowledge),
        symptom_caveat=(knowledge.facts[CAVEAT].text, (knowledge.facts[CAVEAT].because,)),
        say=(),
        because=tuple(dict.fromkeys((*need.because, *intake.because, *(() if chance is None else reasons)))),
        water_mg=intake.water_mg if told else None,
        supplement_high_mg=supplements.high_mg,
        p_inadequate_with_products=with_products,
        uncounted=intake.uncounted,
        list_looks_partial=told and intake.looks_partial,
        red_flags=_red_flags(person.country, knowledge),
    )
    said = sentences(draft, person, intake, sd_within_mg=sd_within, chance_because=reasons, knowledge=knowledge)
    return replace(draft, say=said)


def _chance(mean_mg: float, intake: UsualIntake, need: Requirement, sd_within_mg: float) -> float | None:
    if need.ear_mg is None or need.sd_mg is None:
        return None
    return probability_inadequate(mean_mg, need.ear_mg, need.sd_mg, sd_within_mg, intake.days)


# --- who runs short ------------------------------------------------------------------------------------------------
def _risks(facts: Context, knowledge: Knowledge) -> tuple[Risk, ...]:
    """The reasons that hold, the dangerous ones first, then the weightiest; those we cannot tell stand last, open."""
    found: list[Risk] = []
    for factor, clauses in _compiled_factors(knowledge):
        answer = holds(clauses, facts)
        if answer is not False:
            found.append(
                Risk(
                    id=factor.id,
                    factor=factor.factor,
                    direction=factor.direction,
                    weight=factor.weight,
                    say=factor.say if answer else f"We don't know whether this holds for you. {factor.say}",
                    because=(factor.because,),
                    open=answer is None,
                )
            )
    return tuple(sorted(found, key=lambda risk: (risk.open, risk.direction == "up", -abs(risk.weight))))


@lru_cache(maxsize=4)
def _compiled_factors(knowledge: Knowledge) -> tuple[tuple[RiskFactor, tuple[Clause, ...]], ...]:
    factors = (factor for factor in knowledge.risk_factors.values() if factor.retired is None)
    return tuple((factor, compile_when(factor.when, knowledge)) for factor in factors)


# --- what is taken now ---------------------------------------------------------------------------------------------
def _supplements(person: Person, products: tuple[ReadProduct, ...]) -> Supplements:
    """Sum the products taken now, mg/day, as a lower and an upper end; one that cannot be read makes it unknown."""
    if person.products is None:
        return Supplements(low_mg=None, high_mg=None, because=())
    low = [each.low_mg_per_day for each in products]
    high = [each.counted_mg_per_day for each in products]
    return Supplements(
        low_mg=None if None in low else sum(each for each in low if each is not None),
        high_mg=None if None in high else sum(each for each in high if each is not None),
        because=(Because(entry="product", kind="own_words"),) if products else (),
    )


# --- signs ---------------------------------------------------------------------------------------------------------
def _symptoms(knowledge: Knowledge) -> tuple[SymptomNote, ...]:
    """The whole list, what cannot wait first: it describes magnesium, not this person."""
    notes = (
        SymptomNote(
            symptom=each.symptom,
            level=each.level,
            specificity=each.specificity,
            urgent=each.urgent,
            because=(each.because,),
            note=each.note,
        )
        for each in knowledge.symptoms.values()
        if each.retired is None
    )
    return tuple(sorted(notes, key=lambda note: (not note.urgent, note.level)))


_WHERE = {
    "emergency_now": "call {emergency} now.",
    "same_day_or_soon": "speak to a doctor today or as soon as you can.",
    "not_a_magnesium_question": "this is worth its own visit to a doctor; magnesium is not the answer to it.",
}


def _red_flags(country: str | None, knowledge: Knowledge) -> tuple[RedFlagNote, ...]:
    """Every red flag with where to turn: the emergency number of the country, where we hold one."""
    known = emergency_of(country, knowledge)
    return tuple(
        RedFlagNote(
            id=each.id,
            group=each.group,
            flag=each.flag,
            say=f"{each.flag[0].upper()}{each.flag[1:]}: {_where_to_turn(each, known)}",
            because=(each.because,) if known is None else (each.because, known.because),
        )
        for each in knowledge.red_flags.values()
        if each.retired is None
    )


def _where_to_turn(flag: RedFlag, known: CrisisCountry | None) -> str:
    emergency = "your emergency number" if known is None else known.emergency
    said = _WHERE[flag.group].format(emergency=emergency)
    if flag.action is None or flag.group != "emergency_now":
        return said
    if "poison" in flag.action:
        return f"call a poison centre or {emergency} now."
    line = None if known is None else next((each for each in known.lines if each.phone and not each.not_crisis), None)
    if "crisis line" in flag.action and line is not None:
        return f"call {emergency} now, or {line.name} on {line.phone}."
    return said
