"""A day one can live: food first, then form, ladder, times that keep clear of drugs, practices, reviews.

Nothing here without a `Screening`, and no dose above the room it leaves: `draft` is the only door to a dose. Not for
judging whether magnesium is safe (`safety`) or needed (`assessment`); it takes their word.

The work is shared out: `swaps` (food), `form_choice`, `ladder` (amounts), `timing` and `schedule` (hours), `dosing`
(amounts into hours), `practice_choice` and `outlook`. The values are in `plan_shapes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from epsom.core.assessment import Assessment
from epsom.core.food import SwapFood
from epsom.core.person import Person
from epsom.core.plan.dosing import Dosing, Setting, place
from epsom.core.plan.form_choice import Need, bowel_of, choose_form
from epsom.core.plan.ladder import SMALLEST_USEFUL_MG, Aim, aim_for
from epsom.core.plan.outlook import (
    evidence_for,
    review_weeks,
    reviews,
    stop_signs,
    therapy_first,
    time_course,
    when_needed,
    would_change,
)
from epsom.core.plan.practices import choose_cofactors, choose_practices
from epsom.core.plan.shapes import (
    ChosenPractice,
    CofactorNote,
    Dose,
    Evidence,
    FormChoice,
    Plan,
    Review,
    Rung,
    Sentence,
    Stop,
    Swap,
    Window,
    say,
)
from epsom.core.plan.swaps import CLOSE_ENOUGH_MG, Meals, food_first, known_gap
from epsom.core.plan.timing import (
    Medicines,
    after_courses,
    medicines_to_space,
    name_of,
    rule_in_words,
    shape_of_day,
    windows,
)
from epsom.core.safety import MedicineScreening, Screening
from epsom.core.wording import amount, listed
from epsom.knowledge import SEVERITIES, Because, Goal, Knowledge

BASELINE = timedelta(days=7)  # week 0 of the ladder: no magnesium yet

__all__ = [
    "ChosenPractice",
    "CofactorNote",
    "Dose",
    "Evidence",
    "FormChoice",
    "Plan",
    "Review",
    "Rung",
    "Sentence",
    "Stop",
    "Swap",
    "Window",
    "draft",
]

_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])


@dataclass(frozen=True, slots=True)
class _Case:
    """What was found about one person before the plan, and the aim that follows."""

    assessment: Assessment
    screening: Screening
    goals: tuple[Goal, ...]
    unknown_goals: tuple[str, ...]
    aim: Aim
    knowledge: Knowledge


def draft(
    person: Person,
    assessment: Assessment,
    screening: Screening,
    knowledge: Knowledge,
    start: date,
    *,
    foods: Sequence[SwapFood] = (),
    begun_on: date | None = None,
) -> Plan:
    """Draft a plan from `start` on, or say why there is none; amounts are mg of elemental magnesium a day.

    `foods` are the everyday foods that may be offered. `begun_on` is the day of the first dose of someone who has begun:
    a short course that reaches into the week after it is waited for, a later one has its hours kept. Without a cleared screening, with a question open that blocks,
    or with a medicine to space whose time nobody told, there is no dose; food, practices, evidence and stop signs come
    either way. What is assumed because it was not told (waking, bed, meals) stands in `assumed`.
    """
    goals, unknown_goals = _goals(person, knowledge)
    meals = food_first(person, assessment, screening, knowledge, foods)
    day, assumed = shape_of_day(person, knowledge)
    first_dose_on, waited = _first_dose(screening, start + BASELINE, begun_on)
    medicines = medicines_to_space(screening, day, first_dose_on, knowledge)
    day_assumed = person.day.wake is None or person.day.bed is None

    aim = aim_for(person, assessment, screening, goals, screening.current_supplemental_mg or 0.0)
    case = _Case(assessment, screening, goals, unknown_goals, aim, knowledge)
    reasons = tuple(_why_none(case, medicines))
    forms: tuple[FormChoice, ...] = ()
    dosing = Dosing((), (), (), (), 0.0)
    if not reasons:
        forms = _forms(person, case)
        if not forms:
            reasons = (say("plan_no_form", knowledge),)
        else:
            setting = Setting(medicines.spaced, day, day_assumed, first_dose_on, knowledge)
            dosing = place(aim, review_weeks(goals), setting)
            reasons = dosing.clash
    cleared = not reasons
    if cleared:
        reasons = (*_waiting_for(waited, first_dose_on, knowledge), *_why(case, meals), *dosing.notes)
        start = first_dose_on - BASELINE
    return Plan(
        kind="plan" if cleared else "no_plan",
        reasons=reasons,
        form=forms[0] if cleared else None,
        alternatives=forms[1:] if cleared else (),
        ladder=dosing.ladder,
        doses=dosing.doses,
        windows=windows(medicines.spaced),
        clash=dosing.clash,
        food=meals.swaps,
        practices=choose_practices(person, screening, goals, knowledge),
        therapy_first=therapy_first(goals),
        cofactors=choose_cofactors(screening, goals, knowledge),
        reviews=reviews(goals, start, knowledge) if cleared else (),
        stop_signs=stop_signs(knowledge),
        evidence=evidence_for(goals, knowledge),
        time_course=time_course(goals, knowledge),
        would_change=would_change(
            screening,
            medicines.as_needed,
            doses=cleared,
            laxative=aim.goal is not None and aim.goal.id == "digestion",
            food_told=known_gap(assessment) is not None,
            knowledge=knowledge,
        ),
        ceiling_mg=screening.ceiling_total_supplemental_mg,
        start=start,
        because=tuple(dict.fromkeys((*screening.because, *(reason for goal in goals for reason in (goal.because,))))),
        food_notes=meals.notes,
        assumed=assumed,
        as_needed=when_needed(medicines.as_needed, knowledge) if cleared else (),
    )


def _first_dose(
    screening: Screening, on: date, begun_on: date | None
) -> tuple[date, tuple[tuple[MedicineScreening, date], ...]]:
    """The first dose meant for `on`, moved past the short courses that are waited for, and those courses."""
    moved, waited = after_courses(screening, on if begun_on is None else begun_on)
    if begun_on is None:
        return moved, waited
    return (moved, waited) if moved > max(on, begun_on) else (on, ())


def _waiting_for(
    courses: tuple[tuple[MedicineScreening, date], ...], first_dose_on: date, knowledge: Knowledge
) -> Iterator[Sentence]:
    """The courses the first dose waits for, and from when on it is taken."""
    on = f"{first_dose_on:%-d %B}"
    for each, ends_on in courses:
        name = name_of(each)
        words = {"medicine": name[:1].upper() + name[1:], "ends": f"{ends_on:%-d %B}", "on": on}
        yield say("plan_after_course", knowledge, *each.because, **words)


def _goals(person: Person, knowledge: Knowledge) -> tuple[tuple[Goal, ...], tuple[str, ...]]:
    """The goals we know, in the person's order, and the words we have no plan for."""
    told = dict.fromkeys(person.goals or ())
    known = tuple(knowledge.goals[each] for each in told if each in knowledge.goals)
    return known, tuple(each for each in told if each not in knowledge.goals)


def _why_none(case: _Case, medicines: Medicines) -> Iterator[Sentence]:
    """Every reason why there is no dose, the weightiest first; none of them means that doses may be planned."""
    assessment, screening, knowledge = case.assessment, case.screening, case.knowledge
    current, ceiling = screening.current_supplemental_mg, screening.ceiling_total_supplemental_mg
    words = {"current": amount(current or 0.0), "ceiling": amount(ceiling)}
    over = current is not None and current > ceiling and screening.severity not in _NO_DOSE
    if over:
        yield say("plan_over_limit", knowledge, *screening.ceiling_because, **words)
    if screening.severity in _NO_DOSE:
        yield from _not_cleared(screening, knowledge)
    asked = {finding.id: finding.because for finding in screening.findings}
    said = {finding.say for finding in screening.findings if finding.severity in _NO_DOSE}
    for question in screening.open_questions:
        if question.blocks_plan and question.ask not in said:
            own = (Because(entry=question.id, kind="own_words"),)
            yield Sentence(text=question.ask, because=asked.get(question.id, own))
    if screening.severity in _NO_DOSE:
        return  # how much room is left does not matter while nothing is cleared
    room = screening.max_additional_mg
    if current is None:
        yield say("plan_amount_not_known", knowledge)
    elif over:
        pass  # said first
    elif room < SMALLEST_USEFUL_MG:
        fact = "plan_little_room" if room > 0 else "plan_no_room" if current > 0 else "plan_no_room_at_all"
        yield say(fact, knowledge, *screening.ceiling_because, room=amount(room), **words)
    elif not case.aim.hold_mg:
        needless = case.aim.goal is None and known_gap(assessment) == 0
        because = assessment.requirement.because if needless else screening.ceiling_because
        yield say("plan_not_needed" if needless else "plan_already_enough", knowledge, *because, **words)
        yield from _goals_set_aside(case)
    for screened in medicines.untimed:
        name, rule = name_of(screened), rule_in_words(screened)
        yield say("plan_ask_time", knowledge, *screened.because, medicine=name, rule=rule)


def _not_cleared(screening: Screening, knowledge: Knowledge) -> Iterator[Sentence]:
    stopping = [finding for finding in screening.findings if finding.severity in _NO_DOSE]
    once = {finding.say: finding for finding in reversed(stopping)}  # one question may stand for two rules
    for finding in reversed(once.values()):
        yield Sentence(text=finding.say, because=finding.because)
    if not stopping:
        yield say("plan_not_cleared", knowledge)


def _forms(person: Person, case: _Case) -> tuple[FormChoice, ...]:
    screening, aim = case.screening, case.aim
    preferred = [form for dose in aim.doses for form in (dose.form, dose.alt_form) if form] if aim.goal else []
    ids = tuple(goal.id for goal in case.goals)
    need = Need(
        bowel=bowel_of(screening.conditions, ids),
        hold_mg=aim.hold_mg,
        capsules_at_most=person.capsules_at_most,
        avoid=screening.avoid_forms,
        goals=ids,
        preferred=tuple(dict.fromkeys(preferred)),
    )
    return choose_form(need, case.knowledge)


def _why(case: _Case, meals: Meals) -> Iterator[Sentence]:
    """Why this plan: the need or the goal, the limit, and every choice that is not the usual one."""
    screening, knowledge, goals, aim = case.screening, case.knowledge, case.goals, case.aim
    assessment = case.assessment
    gap = known_gap(assessment)
    if gap is None:
        yield say("plan_gap_not_known", knowledge)
    elif gap > 0:
        yield say("plan_gap", knowledge, *assessment.requirement.because, gap=amount(round(gap)))
        if meals.mg_per_day >= gap - CLOSE_ENOUGH_MG:
            yield say("plan_food_alone", knowledge)
    else:
        yield say("plan_no_gap_but_goal", knowledge, *assessment.requirement.because)
    for goal in goals:
        yield Sentence(text=goal.say, because=(goal.because,))
    yield from _goals_set_aside(case)
    if not goals:
        yield say("plan_no_goal", knowledge)
    current = screening.current_supplemental_mg or 0.0
    words = {"ceiling": amount(screening.ceiling_total_supplemental_mg), "current": amount(current)}
    fact = "plan_ceiling_current" if current else "plan_ceiling"
    yield say(fact, knowledge, *screening.ceiling_because, **words)
    if aim.lower_because:
        why = listed(knowledge.facts[each].text for each in aim.lower_because)
        yield say("plan_starts_lower", knowledge, start=amount(aim.start_mg), why=why)
    if aim.intakes_required > 1:
        yield say("plan_two_intakes", knowledge, *screening.ceiling_because, count=aim.intakes_required)


def _goals_set_aside(case: _Case) -> Iterator[Sentence]:
    """The goals that play no part in the doses, and why."""
    for goal in case.aim.blocked:
        yield say("plan_goal_blocked", case.knowledge, goal.because, goal=goal.title)
    for word in case.unknown_goals:
        yield say("plan_goal_not_known", case.knowledge, goal=word)
