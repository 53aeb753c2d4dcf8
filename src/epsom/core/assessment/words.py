"""The few sentences of an assessment for the person: the answer first, then why, then how sure.

Words only: every figure was worked out before it comes here, and nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from epsom.core.assessment.intake import ARITHMETIC, OWN_WORDS, RANGE_BECAUSE, UsualIntake
from epsom.core.assessment.shapes import Assessment, Sentence
from epsom.core.person import Person
from epsom.core.wording import about
from epsom.knowledge import Because, CrisisCountry, Knowledge

GAP = replace(ARITHMETIC, entry="gap")
CHANCE = replace(ARITHMETIC, entry="probability_of_inadequacy")
ASSUMED = Because(entry="assumed_need", kind="project_choice")
NOT_TOLD = Because(entry="person", kind="own_words")
PRODUCTS = Because(entry="product", kind="own_words")
LOW_IS_NOT_LACK = (
    "Low intake is not the same as deficiency. Food tables and forgotten foods push the figure down, and the need itself "
    "is known only roughly."
)
TOO_LITTLE_TOLD = (
    "What you told us of your food is too little to say how likely it is that you get less than your body needs."
)
TENTHS_MILD = (0.05, 0.95)  # beyond these "about so many in 10" would say more than we know


def sentences(
    draft: Assessment,
    person: Person,
    intake: UsualIntake,
    *,
    sd_within_mg: float,
    chance_because: tuple[Because, ...],
    knowledge: Knowledge,
) -> tuple[Sentence, ...]:
    """What cannot wait, the answer, why, how sure, and what was taken for granted; each with its reasons."""
    said: list[Sentence] = [(reading.say, reading.because) for reading in draft.labs if reading.urgent]
    number = emergency_of(person.country, knowledge)
    if said and number is not None:
        said.append((f"The emergency number where you live is {number.emergency}.", (number.because,)))
    said += _intake(draft, intake)
    said += _chance(draft, intake, sd_within_mg, chance_because, knowledge)
    said += _how_sure(draft, intake)
    said += _products(draft, person, intake, knowledge)
    said += [(sentence, (ASSUMED, *draft.requirement.because)) for sentence in draft.requirement.assumed]
    said += _risks(draft, person)
    return tuple(said)


def _intake(draft: Assessment, intake: UsualIntake) -> list[Sentence]:
    need, target = draft.requirement, draft.requirement.target_mg
    kind = "adequate intake" if need.rda_name == "AI" else "recommended amount"
    goal = "" if target is None else f"The {kind} for you is {target:g} mg."
    if draft.intake_mg is None:
        lead = "You have not told us what you eat, so we cannot say how much magnesium food brings you."
        if draft.uncounted:
            lead = f"We could not place {listed(draft.uncounted)}, so we cannot say how much magnesium food brings you."
        return [(f"{lead} {goal}".strip(), (OWN_WORDS, *need.because))]
    whence = "Food and water bring" if intake.water_mg >= 1 else "Food brings"
    mean, low, high = (about(each) for each in (draft.intake_mg.mean, draft.intake_mg.low, draft.intake_mg.high))
    spread = f"somewhere between {low} and {high}" if low else f"anywhere up to {high}"
    lead = f"{whence} you about {mean} mg a day, {spread}."
    said: list[Sentence] = [
        (f"{lead} {goal}".strip(), (OWN_WORDS, ARITHMETIC, RANGE_BECAUSE, *intake.because, *need.because))
    ]
    if draft.gap_mg is not None and target is not None:
        more = (
            f"That leaves a gap of about {about(draft.gap_mg)} mg a day." if draft.gap_mg >= 1 else "That reaches it."
        )
        said.append((more, (GAP, *need.because)))
    return said


def _chance(
    draft: Assessment,
    intake: UsualIntake,
    sd_within_mg: float,
    because: tuple[Because, ...],
    knowledge: Knowledge,
) -> list[Sentence]:
    need = draft.requirement
    if draft.intake_mg is None:
        return []
    if draft.p_inadequate is None:
        if need.ai_mg is None:
            return []
        less = draft.intake_mg.mean < need.ai_mg
        meaning = (
            "Less than that says little about whether you run short, because nobody has been able to set a true need."
            if less
            else "Getting that much speaks for having enough."
        )
        return [
            (
                f"It is an adequate intake, a careful guess for a whole group. {meaning}",
                (*need.because, knowledge.facts["iom_ai_rule"].because),
            )
        ]
    reasons = (CHANCE, *because)
    unsure = " One figure behind this has not been checked." if any(each.checked != "yes" for each in reasons) else ""
    if _too_little_told(draft, intake, knowledge):
        return [(TOO_LITTLE_TOLD, (OWN_WORDS,))]
    odds = _odds(draft.p_inadequate)
    said: list[Sentence] = [(f"{odds}{unsure}", reasons)]
    rough = knowledge.facts["iom_non_normal_warning"]
    if rough.low is not None and sd_within_mg > rough.low * draft.intake_mg.mean:
        said.append(("At so low a figure this way of working out the odds is itself rough.", (rough.because,)))
    if draft.p_inadequate >= 0.5:
        said.append((LOW_IS_NOT_LACK, (knowledge.facts["population_caution"].because,)))
    return said


def _too_little_told(draft: Assessment, intake: UsualIntake, knowledge: Knowledge) -> bool:
    """Whether what was told is plainly a part: too little food for a day, or under a third of the short screen's groups."""
    if draft.list_looks_partial:
        return True
    groups = sum(share.kind == "screen" for share in intake.shares)
    return intake.method == "frequency_screen" and groups * 3 < len(knowledge.frequency_items)


def _odds(p_inadequate: float) -> str:
    if p_inadequate > TENTHS_MILD[1]:
        return "It is very likely that this is less than your own body needs."
    if p_inadequate < TENTHS_MILD[0]:
        return "It is very likely that this is as much as your own body needs."
    return f"The odds that this is less than your own body needs are about {round(p_inadequate * 10) or 1} in 10."


def _how_sure(draft: Assessment, intake: UsualIntake) -> list[Sentence]:
    said: list[Sentence] = []
    if draft.intake_mg is not None:
        if draft.method == "frequency_screen":
            basis = "It rests on a short list of food groups, so take it as a rough first look."
        elif draft.days < 1.5:
            basis = "It rests on one remembered day, so take it as a rough first look. A few more days make it firmer."
        elif draft.days < 6:
            basis = "It rests partly on one remembered day and partly on a usual week, so take it as a first look."
        else:
            basis = "It rests on what you eat in a usual week, from memory."
        if draft.list_looks_partial:
            lead = "The list looks like only part of what you eat, so the true figure is probably higher."
        else:
            lead = "Anything left out of the list is not in the figure."
        said.append((f"{basis} {lead}", (OWN_WORDS, RANGE_BECAUSE)))
    if draft.uncounted and draft.intake_mg is not None:
        said.append((f"We could not place {listed(draft.uncounted)}, so that is not counted.", (OWN_WORDS,)))
    if intake.water_mg >= 1 and any(share.kind == "water" and share.above_mg > share.mg for share in intake.shares):
        unknown = (
            "Tap water differs from place to place. Your water supplier can tell you its magnesium in mg per litre."
        )
        said.append((unknown, intake.because))
    return said


def _products(draft: Assessment, person: Person, intake: UsualIntake, knowledge: Knowledge) -> list[Sentence]:
    low, high = draft.supplement_mg, draft.supplement_high_mg
    if not person.products:
        return []
    if low is None or high is None:
        return [("We cannot tell how much magnesium your products add, so they are left out here.", (PRODUCTS,))]
    if not high:
        return [("What goes on the skin adds nothing we can count.", (PRODUCTS,))]
    amount = f"about {about(low)} mg a day" if about(low) == about(high) else f"{about(low)} to {about(high)} mg a day"
    said = f"What you take already adds {amount}."
    if draft.p_inadequate_with_products is not None and not _too_little_told(draft, intake, knowledge):
        with_it = _odds(draft.p_inadequate_with_products).replace("this is", "food and products together are")
        return [(f"{said} {with_it}", (PRODUCTS, CHANCE, *draft.requirement.because))]
    return [(said, (PRODUCTS, ARITHMETIC))]


def _risks(draft: Assessment, person: Person) -> list[Sentence]:
    said: list[Sentence] = [
        (risk.say, risk.because) for risk in draft.risk_factors if risk.direction == "down_and_danger" and not risk.open
    ]
    untold = [
        name for name, told in (("conditions", person.conditions), ("medicines", person.medicines)) if told is None
    ]
    if untold:
        said.append(
            (f"You have not told us your {listed(untold)}, so reasons from there are not counted.", (OWN_WORDS,))
        )
    return said


def emergency_of(country: str | None, knowledge: Knowledge) -> CrisisCountry | None:
    """The entry that holds a country's emergency number; `None` when we hold none or the country is not known."""
    return None if country is None else knowledge.crisis_countries.get(country.lower())


def listed(names: Iterable[str]) -> str:
    """Names joined for a sentence."""
    every = list(dict.fromkeys(names))
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} and {every[-1]}"
