"""Whether a comparison may start: every reason against it, safety first. What is not known never clears.

Stopping and starting is only for someone who lives well with a dose of the plan, and for whom nothing speaks against
doing so by themselves. It decides nothing about the dose (`safety`, `plan`) and nothing while a trial runs (`running`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from epsom.core.diary.review import Review
from epsom.core.diary.standing import Standing, last_dose_day, rung_on
from epsom.core.plan import Plan, Sentence
from epsom.core.plan.shapes import say
from epsom.core.plan.timing import name_of
from epsom.core.safety import Screening
from epsom.core.trial.protocol import checked
from epsom.core.trial.running import Running
from epsom.core.trial.shapes import Protocol
from epsom.core.wording import amount, first_upper
from epsom.knowledge import SEVERITIES, Knowledge

__all__ = ["ALONE_NOT", "amount_reasons", "condition_reasons", "may_start", "safety_reasons"]

_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])
_DIARY_FIRST = frozenset(
    {"pause", "ask", "lower", "hold"}
)  # a stop as a good result is what a comparison can look into
USUAL_DAYS = 91  # how long a comparison is taken to be while it has no protocol: 12 weeks and a run-in

# Conditions where magnesium is treatment, or where a swing in it can matter: to stop and start is not for oneself. Most of
# them keep a plan from being made at all; here they are named once more, so that no easier rule elsewhere opens this door.
ALONE_NOT = frozenset(
    {
        "alcohol_use_disorder", "alcohol_withdrawal", "anorexia", "arrhythmia", "atrial_fibrillation", "bariatric_surgery",
        "bipolar", "cancer_treatment", "cannot_report_symptoms", "dementia", "epilepsy", "fertility_treatment", "gitelman",
        "heart_failure", "hyperaldosteronism", "hypomagnesaemia", "ileostomy", "lactation", "long_qt",
        "low_potassium_or_calcium", "malabsorption", "organ_transplant", "pancreatitis", "preeclampsia", "pregnancy",
        "refeeding", "seizures", "short_bowel", "surgery_planned", "tetany", "torsades", "very_low_weight",
    }
)  # fmt: skip


def may_start(
    plan: Plan | None,
    screening: Screening | None,
    standing: Standing,
    review: Review | None,
    protocol: Protocol | None,
    running: Running | None,
    knowledge: Knowledge,
    today: date,
) -> tuple[Sentence, ...]:
    """Every reason why a comparison may not start on `today`, the weightiest first; empty when it may.

    `review` is the look at the diary of today: without one nobody knows of a stop sign, and that is a reason. `running` is
    the newest other trial. Without a `protocol` it says whether one may be set up; with one also whether that one fits.
    """
    found = (
        *_safety(screening, knowledge),
        *_conditions(screening, knowledge),
        *_plan(plan, standing, knowledge),
        *_diary(review, knowledge),
        *_dose(plan, screening, standing, protocol, knowledge, today),
        *_medicines(screening, protocol, knowledge, today),
        *_others(protocol, running, knowledge),
    )
    return tuple({each.text: each for each in found}.values())


def safety_reasons(
    screening: Screening | None, protocol: Protocol | None, knowledge: Knowledge, today: date
) -> tuple[Sentence, ...]:
    """The part of `may_start` that needs no plan and no diary: the screening, conditions, and medicines that change."""
    return (
        *_safety(screening, knowledge),
        *_conditions(screening, knowledge),
        *_medicines(screening, protocol, knowledge, today),
    )


def condition_reasons(screening: Screening | None, knowledge: Knowledge) -> tuple[Sentence, ...]:
    """A sentence for each condition with which stopping and starting is not for oneself; they hold on every day, so one
    that is told while a comparison runs rests it.
    """
    return tuple(_conditions(screening, knowledge))


def amount_reasons(mg: float, knowledge: Knowledge) -> tuple[tuple[Sentence, ...], tuple[Sentence, ...]]:
    """For an amount of which nobody knows whose it is: what forbids it, and what to know beside it.

    Above the highest limit any authority has for adults it is forbidden; above the lowest it is told.
    """
    limits = [each for each in knowledge.limits.values() if each.rank == "rules" and each.applies_to_age is None]
    highest, lowest = max(limits, key=lambda each: each.value_mg), min(limits, key=lambda each: each.value_mg)
    if mg > highest.value_mg:
        words = {"mg": amount(mg), "limit": amount(highest.value_mg)}
        return (say("trial_gate_every_limit", knowledge, highest.because, **words),), ()
    if mg > lowest.value_mg:
        words = {"mg": amount(mg), "limit": amount(lowest.value_mg)}
        return (), (say("trial_gate_lowest_limit", knowledge, lowest.because, **words),)
    return (), ()


def _safety(screening: Screening | None, knowledge: Knowledge) -> Iterator[Sentence]:
    if screening is None:
        yield say("trial_gate_not_screened", knowledge)
        return
    if screening.severity in _NO_DOSE:
        worst = [each for each in screening.findings if each.severity in _NO_DOSE]
        yield say("trial_gate_not_cleared", knowledge, *(why for each in worst for why in each.because))
    for question in screening.open_questions:
        yield say("trial_gate_question", knowledge, ask=question.ask)


def _conditions(screening: Screening | None, knowledge: Knowledge) -> Iterator[Sentence]:
    if screening is None:
        return
    # breastfeeding is told as a stage of life and no condition; the screening has found it by the same name
    for each in dict.fromkeys((*screening.conditions, *(found.id for found in screening.findings))):
        if each in ALONE_NOT:
            condition = knowledge.conditions.get(each)
            name = condition.name if condition is not None else each.replace("_", " ")
            more = () if condition is None else (condition.because,)
            yield say("trial_gate_condition", knowledge, *more, condition=name)


def _plan(plan: Plan | None, standing: Standing, knowledge: Knowledge) -> Iterator[Sentence]:
    if plan is None or standing.state == "none":
        yield say("trial_gate_no_plan", knowledge)
    elif plan.kind == "no_plan":
        yield from plan.reasons or (say("trial_gate_no_plan", knowledge),)
    elif last_dose_day(standing, plan) is not None:
        yield say("trial_gate_limited", knowledge)


def _diary(review: Review | None, knowledge: Knowledge) -> Iterator[Sentence]:
    if review is None:
        yield say("trial_gate_not_reviewed", knowledge)
    elif review.verdict in _DIARY_FIRST or review.pauses or review.urgency is not None:
        yield say("trial_gate_diary_first", knowledge)
        yield from review.sentences[:1]


def _dose(
    plan: Plan | None,
    screening: Screening | None,
    standing: Standing,
    protocol: Protocol | None,
    knowledge: Knowledge,
    today: date,
) -> Iterator[Sentence]:
    if plan is None or plan.kind == "no_plan" or standing.state == "none":
        return  # said already
    if not standing.takes or standing.since is None:
        yield say("trial_gate_no_dose", knowledge)
        return
    days, enough = (today - standing.since).days, _figure("trial_gate_too_soon", knowledge)
    if days < enough:
        ready = standing.since + timedelta(days=enough)
        yield say("trial_gate_too_soon", knowledge, days=max(days, 0), day=f"{ready.day} {ready:%B}")
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most)
    lived = 0.0 if rung is None else rung.elemental_mg_per_day
    if lived <= 0:
        yield say("trial_gate_no_dose", knowledge)
        return
    wanted = lived if protocol is None else protocol.elemental_mg
    if wanted is None:
        yield say("trial_gate_no_amount", knowledge)
    elif abs(wanted - lived) > 0.05:
        yield say("trial_gate_dose", knowledge, mg=amount(wanted), rung=amount(lived))
    if wanted is not None and screening is not None and wanted > screening.max_additional_mg:
        because = screening.ceiling_because
        room = amount(screening.max_additional_mg)
        yield say("trial_gate_room", knowledge, *because, mg=amount(wanted), room=room)
    form = standing.form or (plan.form.id if plan.form is not None else None)
    if protocol is not None and protocol.form is not None and protocol.form != form:
        yield say("trial_gate_form", knowledge)


def _medicines(
    screening: Screening | None, protocol: Protocol | None, knowledge: Knowledge, today: date
) -> Iterator[Sentence]:
    """Medicines that changed within the last week, or that begin or end within the weeks of the comparison."""
    quiet = _figure("trial_gate_medicine_changed", knowledge)
    last = today + timedelta(days=protocol.design.n_days if protocol is not None else USUAL_DAYS)
    for each in screening.medicines if screening is not None else ():
        if each.medicine is None or each.as_needed:
            continue
        began, ends = each.medicine.starts_on, each.medicine.ends_on
        turns = [day for day in (began, None if ends is None else ends + timedelta(days=1)) if day is not None]
        name = first_upper(name_of(each))
        recent = [day for day in turns if 0 <= (today - day).days < quiet]
        if recent:
            ready = max(recent) + timedelta(days=quiet)
            words = {"medicine": name, "day": f"{ready.day} {ready:%B}"}
            yield say("trial_gate_medicine_changed", knowledge, **words)
        if any(today < day <= last for day in turns):
            yield say("trial_gate_course", knowledge, medicine=name)


def _others(protocol: Protocol | None, running: Running | None, knowledge: Knowledge) -> Iterator[Sentence]:
    if running is not None and running.state in ("running", "paused"):
        yield say("trial_gate_running", knowledge)
    for problem in checked(protocol) if protocol is not None else ():
        yield say("trial_gate_protocol", knowledge, problem=f"{problem.what} {problem.fix}".strip())


def _figure(fact: str, knowledge: Knowledge) -> int:
    value = knowledge.facts[fact].value
    assert value is not None, fact
    return int(value)
