"""What a new fact changes: the screening before it against the screening after, in sentences, and whether doses pause.

It screens nobody itself and writes no event; unknown never clears, so a new medicine nobody knows pauses as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.core.plan.timing import name_of
from epsom.core.safety import Finding, MedicineScreening, Question, Screening
from epsom.core.wording import amount
from epsom.knowledge import SEVERITIES, Knowledge

_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])
_PAUSES_FOR = frozenset({"blocked", "clinician_first", "unknown"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What is different, and what has to wait."""

    sentences: tuple[Sentence, ...]  # the weightiest first; one that nothing changes when nothing does
    found: tuple[Finding, ...] = ()  # new ones
    gone: tuple[Finding, ...] = ()
    medicines: tuple[MedicineScreening, ...] = ()  # new ones, and those that now come out differently
    questions: tuple[Question, ...] = ()  # newly open
    pauses: bool = False  # doses pause until this is settled
    pauses_today: bool = False  # only today's dose: from tomorrow the new times hold
    pauses_trial: bool = False  # a running comparison can no longer compare like with like
    reason: Sentence | None = None  # why it pauses


def changed(
    before: Screening,
    after: Screening,
    knowledge: Knowledge,
    *,
    mg_now: float = 0.0,
    first_week: bool = False,
    comparing: bool = True,
    not_alone: Sequence[Sentence] = (),
) -> Changed:
    """What lies between two screenings of one person; `mg_now` is the day's amount of the plan that is running.

    In the `first_week` of a plan there is no dose yet that could pause. Of a comparison nothing is said to someone who is
    not `comparing`. `not_alone` is why stopping and starting is not for oneself, as known now, where a comparison goes on.
    """
    known = {(each.id, each.severity, each.say) for each in before.findings}
    found = tuple(each for each in after.findings if (each.id, each.severity, each.say) not in known)
    still = {each.id for each in after.findings}
    eased = SEVERITIES.index(after.severity) < SEVERITIES.index(before.severity)  # the verdict as a whole
    gone = tuple(
        each
        for each in before.findings
        if eased and each.id not in still and not each.open and each.severity in (*_NO_DOSE, "caution")
    )
    medicines = _new_medicines(before, after)
    asked = {each.id for each in before.open_questions}
    questions = tuple(each for each in after.open_questions if each.id not in asked)
    stops = tuple(_pauses(after, medicines, knowledge, mg_now))
    spacing = tuple(
        say(
            "changed_spacing_baseline" if first_week else "changed_pause_spacing",
            knowledge,
            *each.because,
            medicine=_named(each),
        )
        for each in medicines
        if each.outcome == "spacing"
    )
    mentioned = list(stops or spacing)
    mentioned += [Sentence(text=each.say, because=each.because) for each in found]
    mentioned += [Sentence(text=each.say, because=each.because) for each in medicines]
    if after.ceiling_total_supplemental_mg != before.ceiling_total_supplemental_mg:
        words = {
            "before": amount(before.ceiling_total_supplemental_mg),
            "after": amount(after.ceiling_total_supplemental_mg),
        }
        mentioned.append(say("changed_ceiling", knowledge, *after.ceiling_because, **words))
    mentioned += [say("changed_gone", knowledge, *each.because, what=each.say) for each in gone]
    trial = bool(stops or medicines or not_alone)
    mentioned += not_alone
    if trial and comparing:
        mentioned.append(say("changed_trial", knowledge))
    once = {each.text: each for each in reversed(mentioned)}
    ordered = tuple(each for each in mentioned if once.pop(each.text, None) is not None)
    reasons = stops or spacing
    return Changed(
        sentences=ordered or (say("changed_nothing", knowledge),),
        found=found,
        gone=gone,
        medicines=medicines,
        questions=questions,
        pauses=bool(stops),
        pauses_today=bool(spacing) and not stops,
        pauses_trial=trial,
        reason=reasons[0] if reasons else None,
    )


def _new_medicines(before: Screening, after: Screening) -> tuple[MedicineScreening, ...]:
    """Medicines that were not there or came out differently; the harmless ones too, since a trial notices them."""
    known = {
        (each.text, each.outcome, each.drug_before_mg_h, each.drug_after_mg_h, each.medicine)
        for each in before.medicines
    }
    return tuple(
        each
        for each in after.medicines
        if (each.text, each.outcome, each.drug_before_mg_h, each.drug_after_mg_h, each.medicine) not in known
    )


def _pauses(
    after: Screening, medicines: tuple[MedicineScreening, ...], knowledge: Knowledge, mg_now: float
) -> Iterator[Sentence]:
    """Why doses pause until it is settled. What does not clear a dose pauses it, also if it did not before."""
    if after.severity in _NO_DOSE:
        worst = [each for each in after.findings if each.severity == after.severity]
        yield say("changed_pause_first", knowledge, *(because for each in worst for because in each.because))
    for each in medicines:
        if each.outcome in _PAUSES_FOR:
            yield say("changed_pause_unknown", knowledge, *each.because, medicine=_named(each))
    firm = any(each.severity in _NO_DOSE and not each.open for each in after.findings)
    if not firm and any(each.blocks_plan for each in after.open_questions):  # else no answer brings a dose back
        yield say("changed_pause_question", knowledge)
    if mg_now > after.max_additional_mg:
        yield say("changed_pause_room", knowledge, *after.ceiling_because)


def _named(medicine: MedicineScreening) -> str:
    name = name_of(medicine)
    return name[:1].upper() + name[1:]
