"""How much magnesium a person probably gets, how likely that is too little, and who runs short.

The room's one verb, `assess`, and its words for the person. Intake is worked out in `intake`, results in `labs`. No
dose advice, and it is blind to safety: nothing here clears or forbids a supplement.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import lru_cache, partial

from epsom.core.assessment_shapes import Assessment, RedFlagNote, Risk, Supplements, SymptomNote
from epsom.core.assessment_words import sentences
from epsom.core.conditions import recognise_conditions
from epsom.core.food import FoodTable, total
from epsom.core.intake import (
    Range,
    UsualIntake,
    probability_inadequate,
    screen_frequency,
    usual_intake,
    within_person_sd,
)
from epsom.core.interactions import beside
from epsom.core.labs import LabReading, read_labs
from epsom.core.person import Person, TakenProduct
from epsom.core.product import Product, read
from epsom.core.requirement import Requirement, requirement
from epsom.core.when import Clause, Context, compile_when, egfr_of, holds, is_fresh, known_disease, latest_labs
from epsom.knowledge import Because, Knowledge, RiskFactor

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
    supplements = _supplements(person, knowledge)
    with_products = None
    if chance is not None and supplements.low_mg:
        with_products = _chance(intake.mean_mg + supplements.low_mg, intake, need, sd_within)
    reasons = (*need.ear_because, *sd_because, knowledge.facts[METHOD].because)
    target = need.target_mg
    risks = _risks(person, knowledge, today)
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
def _risks(person: Person, knowledge: Knowledge, today: date) -> tuple[Risk, ...]:
    """The reasons that hold, the dangerous ones first, then the weightiest; those we cannot tell stand last, open."""
    facts = _context(person, knowledge, today)
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
                    say=factor.say,
                    because=(factor.because,),
                    open=answer is None,
                )
            )
    return tuple(sorted(found, key=lambda risk: (risk.open, risk.direction == "up", -abs(risk.weight))))


@lru_cache(maxsize=4)
def _compiled_factors(knowledge: Knowledge) -> tuple[tuple[RiskFactor, tuple[Clause, ...]], ...]:
    factors = (factor for factor in knowledge.risk_factors.values() if factor.retired is None)
    return tuple((factor, compile_when(factor.when, knowledge)) for factor in factors)


def _context(person: Person, knowledge: Knowledge, today: date) -> Context:
    """The facts the reasons ask about; products play no part in running short."""
    conditions = recognise_conditions(person.conditions, knowledge).set
    medicines = [beside(medicine, knowledge) for medicine in person.medicines or ()]
    age = person.age_on(today)
    egfr = egfr_of(person.kidney, age, person.sex)
    fresh = egfr is not None and is_fresh(person.kidney, today)
    told = None if person.conditions is None else conditions
    return Context(
        age=age,
        sex=person.sex,
        life_stage=person.life_stage,
        conditions=conditions,
        egfr_ml_min=egfr,
        egfr_fresh=fresh,
        known_kidney_disease=known_disease(person.kidney, told, egfr, fresh),
        classes=frozenset(name for each in medicines for name in each.classes),
        ingredients=frozenset(name for each in medicines for name in each.known_as),
        takes_unknown=any(each.outcome == "unknown" for each in medicines),
        labs=latest_labs(person.labs, knowledge.lab_tests),
    )


# --- what is taken now ---------------------------------------------------------------------------------------------
def _supplements(person: Person, knowledge: Knowledge) -> Supplements:
    """Sum the products taken now, mg/day, as a lower and an upper end; one that cannot be read makes it unknown."""
    if person.products is None:
        return Supplements(low_mg=None, high_mg=None, because=())
    spans = [_per_day(taken, read(taken.label, knowledge)) for taken in person.products]
    low = [span[0] for span in spans]
    high = [span[1] for span in spans]
    return Supplements(
        low_mg=None if None in low else sum(each for each in low if each is not None),
        high_mg=None if None in high else sum(each for each in high if each is not None),
        because=(Because(entry="product", kind="own_words"),) if spans else (),
    )


def _per_day(taken: TakenProduct, product: Product) -> tuple[float | None, float | None]:
    """What one product brings, mg/day: at least, at most. What goes on the skin counts nothing."""
    if product.topical:
        return 0.0, 0.0
    if taken.elemental_mg is not None:
        low: float | None = taken.elemental_mg
        high: float | None = taken.elemental_mg
    elif product.elemental_mg_per_serving is not None:
        low = high = product.elemental_mg_per_serving
    else:
        low, high = product.low_mg_per_serving, product.high_mg_per_serving
    if high is None:  # a lower end without an upper one says nothing of the amount
        return None, None
    if taken.servings_per_day is not None:
        return _times(low, taken.servings_per_day), _times(high, taken.servings_per_day)
    return low if product.servings_per_day else None, _times(high, product.servings_per_day)


def _times(mg: float | None, servings: float | None) -> float | None:
    return None if mg is None or servings is None else mg * servings


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
    "emergency_now": "Call {emergency} now.",
    "same_day_or_soon": "Speak to a doctor today or as soon as you can.",
    "not_a_magnesium_question": "This is worth its own visit to a doctor; magnesium is not the answer to it.",
}


def _red_flags(country: str | None, knowledge: Knowledge) -> tuple[RedFlagNote, ...]:
    """Every red flag with where to turn: the emergency number of the country, where we hold one."""
    known = None if country is None else knowledge.crisis_countries.get(country.lower())
    emergency = "your emergency number" if known is None else known.emergency
    return tuple(
        RedFlagNote(
            id=each.id,
            group=each.group,
            flag=each.flag,
            say=_WHERE[each.group].format(emergency=emergency),
            because=(each.because,) if known is None else (each.because, known.because),
        )
        for each in knowledge.red_flags.values()
        if each.retired is None
    )
