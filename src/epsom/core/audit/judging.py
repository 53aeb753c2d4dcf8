"""Judges what a text says against what is known: one verdict, one plain sentence, and the entries that decide.

A verdict judges what the text tells the reader, with its stance: the denial of a false claim is supported, and a claim
is never called wrong only because we hold nothing on it. Effects are decided by the outcome's certainty and direction,
all else by the `AuditAnswer` for that subject and sense.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from epsom.core.audit.claims.saying import Said
from epsom.core.audit.shapes import AuditDose, Verdict
from epsom.core.audit.text.topics import Families
from epsom.core.wording import amount
from epsom.knowledge import Because, Knowledge, OutcomeVerdict
from epsom.knowledge.audit_words import AuditAnswer

_KINDS = {
    "verdict": "verdicts", "form": "forms", "rule": "rules", "interaction": "interactions", "limit": "limits",
    "lab_test": "lab_tests", "intake_table": "intake_tables", "mechanism": "mechanisms", "fact": "facts",
}  # fmt: skip
_WORST: tuple[Verdict, ...] = ("unsafe", "contradicted", "unsupported", "mixed", "promotional", "supported")
_LOW = ("low", "very_low", "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A verdict with its sentence and the entries that decide it."""

    verdict: Verdict
    reason: str
    because: tuple[Because, ...] = ()


def answers_of(knowledge: Knowledge) -> dict[tuple[str, str], AuditAnswer]:
    """The answers by subject and sense."""
    return {(answer.subject, answer.said): answer for answer in knowledge.audit_answers.values() if not answer.needs}


def judge(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement | None:
    """The judgement on one thing said; None when nothing we hold speaks to it."""
    if said.answer is not None:
        return _by_answer(said, knowledge.audit_answers[said.answer], knowledge)
    if said.said in ("unneeded", "authorised"):
        subject = "safety" if said.said == "unneeded" else said.subject
        return _by_answer(said, answers[(subject, said.said)], knowledge)
    if said.kind == "product":
        return _by_answer(said, answers[("product", "sells")], knowledge)
    if said.kind == "efficacy" or (said.about_evidence and said.kind != "form"):
        return _effect(said, answers, families, knowledge)
    if said.kind == "mechanism":
        return _mechanism(said, answers, families, knowledge)
    if said.kind == "form":
        return _form(said, answers, families, knowledge)
    if said.kind == "prevalence":
        return _supply(said, answers, families, knowledge)
    if said.entry is not None:
        return _medicine(said, knowledge)
    answer = answers.get((said.subject, said.said))
    return None if answer is None else _by_answer(said, answer, knowledge)


def _medicine(said: Said, knowledge: Knowledge) -> Judgement | None:
    """What is said of one medicine beside magnesium, held against its entry; hours too short are unsafe."""
    entry = knowledge.interactions[said.entry or ""]
    hours = max(entry.drug_before_mg_h or 0.0, entry.drug_after_mg_h or 0.0)
    matters = hours > 0 or entry.avoid or entry.severity != "none"
    verdict: Verdict
    if said.stance == "denied":
        verdict = (
            "supported" if not matters else "unsafe" if hours or entry.avoid or entry.severity == "major" else "mixed"
        )
    elif said.said == "spacing" and said.numbers and hours:
        least = min(entry.drug_before_mg_h or hours, entry.drug_after_mg_h or hours)
        told = max(said.numbers)  # half of what is needed is a step the right way, and too short
        verdict = "supported" if told >= hours else "mixed" if told >= least / 2 else "unsafe"
    else:
        verdict = "supported" if matters else "mixed"
    return Judgement(verdict=verdict, reason=entry.say, because=(entry.because,))


# --- effects ------------------------------------------------------------------------------------------------------------
def _effect(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement | None:
    subject = families.by_id.get(said.subject)
    outcome = knowledge.verdicts.get(subject.verdict) if subject is not None and subject.verdict else None
    if outcome is None:
        answer = answers.get((said.subject, ""))
        if answer is None:
            return None
        if said.story and said.stance != "denied" and answer.verdict == "mixed":
            answer = replace(answer, verdict="unsupported", hedged="unsupported")
        if said.about_evidence:
            return Judgement(verdict="supported", reason=answer.reason, because=_because(answer, knowledge))
        judged = _by_answer(said, answer, knowledge)
        told = said.stance == "reported" and said.studied and not said.strong
        return replace(judged, verdict="mixed") if told and judged.verdict == "unsupported" else judged
    verdict = _evidence_verdict(outcome) if said.about_evidence else _effect_verdict(said, outcome)
    return Judgement(verdict=verdict, reason=_sentence(said, verdict, outcome), because=(outcome.because,))


def _evidence_verdict(outcome: OutcomeVerdict) -> Verdict:
    return "supported" if outcome.certainty in _LOW else "mixed"


def _effect_verdict(said: Said, outcome: OutcomeVerdict) -> Verdict:
    certainty, direction = outcome.certainty, outcome.direction
    if said.stance == "denied":
        if said.strong or direction in ("no_meaningful_effect", "unknown") or certainty == "none":
            return "supported"
        if said.studied and certainty in _LOW:  # one study that found nothing, or "nobody has shown"
            return "supported"
        if direction == "benefit" and certainty in ("moderate", "high"):
            return "mixed" if said.studied else "contradicted"  # one study may well have found nothing
        return "mixed" if direction == "benefit" else "supported"
    if said.both_arms and certainty != "none":
        return "supported"  # the figures of both groups are given: the reader can see for themselves
    if said.outsized and outcome.unit != "percentage points" and not _agrees(said.numbers, outcome):
        return "unsupported"
    if said.story and certainty != "moderate":
        return "unsupported"  # one person cannot tell it from time and hope
    told = said.stance == "reported" and said.studied and not said.strong
    if certainty == "none" or (direction == "unknown" and not told):
        return "unsupported"
    if told and (said.weak or said.caveat) and direction in ("benefit", "possible_benefit"):
        return "supported"
    if told and direction in ("no_meaningful_effect", "unknown"):
        return "mixed"  # a study may well have found it; what is known over all is less
    if direction == "no_meaningful_effect":
        return "unsupported" if said.stance == "hedged" else "contradicted"
    if said.sizes and _far_off(said, outcome):
        return "contradicted"
    if direction == "benefit" and certainty in ("moderate", "high"):
        return "mixed" if said.strong else "supported"
    if said.stance == "reported" and _agrees(said.numbers, outcome):
        return "supported"
    if said.strong:
        return "mixed" if said.stance == "hedged" else "unsupported"
    if said.stance == "hedged" and (said.caveat or (said.weak and direction in ("benefit", "possible_benefit"))):
        return "supported"
    return "mixed"


def _far_off(said: Said, outcome: OutcomeVerdict) -> bool:
    """Whether minutes or mmHg are told that are more than four times what trials found."""
    if outcome.estimate is None or outcome.unit not in ("minutes", "mmHg"):
        return False
    return max(said.sizes) > 4 * abs(outcome.estimate)


def _agrees(numbers: tuple[float, ...], outcome: OutcomeVerdict) -> bool:
    """Whether a figure in the text is the one we hold, to the nearest whole or one digit."""
    if outcome.estimate is None:
        return False
    known = abs(outcome.estimate)
    return any(abs(number - known) < 0.051 or (known >= 2 and number == round(known)) for number in numbers)


def _sentence(said: Said, verdict: Verdict, outcome: OutcomeVerdict) -> str:
    if said.about_evidence and verdict == "supported":
        return f"That is a fair reading. {outcome.sentence}"
    if said.stance == "denied" and verdict == "supported":
        return f"That is right. {outcome.sentence}"
    return outcome.sentence


# --- by what was written down ---------------------------------------------------------------------------------------------
def _mechanism(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement | None:
    subject = families.by_id.get(said.subject)
    if said.said == "linked":
        outcome = knowledge.verdicts.get(subject.verdict) if subject is not None and subject.verdict else None
        if outcome is not None and outcome.certainty == "none" and said.stance != "denied":
            return Judgement(verdict="unsupported", reason=outcome.sentence, because=(outcome.because,))
        own = answers.get((said.subject, ""))
        link = answers[("link", "linked")]
        judged = _by_answer(said, link, knowledge)
        because = (outcome.because,) if outcome is not None else _because(own, knowledge) if own is not None else ()
        if outcome is not None and outcome.id == "serum_mg":
            because = ()  # that tablets raise the level says nothing of what goes with it
        return Judgement(verdict=judged.verdict, reason=judged.reason, because=because or judged.because)
    answer = answers.get((said.subject, said.said)) or (answers.get((said.said, "")) if said.said else None)
    answer = answer or answers.get((said.subject, ""))
    told_of_animals = said.in_animals and said.studied and not said.outsized and said.stance in ("asserted", "reported")
    if answer is None and subject is not None and subject.verdict:  # an outcome, seen in animals
        outcome = knowledge.verdicts[subject.verdict]
        fair = said.stance == "denied" or (told_of_animals and _seen_in_animals(None, subject.verdict, knowledge))
        verdict: Verdict = "supported" if fair else "unsupported" if outcome.certainty == "none" else "mixed"
        return Judgement(
            verdict=verdict, reason=f"That is from animals. {outcome.sentence}", because=(outcome.because,)
        )
    if answer is not None and subject is not None and subject.verdict and said.stance == "reported":
        outcome = knowledge.verdicts[subject.verdict]
        if _agrees(said.numbers, outcome):
            return Judgement(verdict="supported", reason=outcome.sentence, because=(outcome.because,))
    if answer is None:
        return None
    judged = _by_answer(said, answer, knowledge)
    if told_of_animals and _seen_in_animals(answer, None, knowledge):
        return replace(judged, verdict="supported")
    return judged


def _seen_in_animals(answer: AuditAnswer | None, outcome: str | None, knowledge: Knowledge) -> bool:
    """Whether a study in animals saw it, so that whoever tells it of animals tells it fairly."""
    named = {each.partition(":")[2] for each in answer.rests_on} if answer is not None else set()
    return any(
        each.best_evidence == "animal" and each.direction == "supports"
        for each in knowledge.mechanisms.values()
        if each.id in named or (answer is None and each.outcome == outcome)
    )


def _form(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement | None:
    answer = answers.get((said.subject, said.said))
    if answer is not None and said.caveat and answer.verdict == "mixed" and said.stance != "denied":
        return Judgement(verdict="supported", reason=answer.reason, because=_because(answer, knowledge))
    if answer is None and said.said in families.outcomes | families.mechanisms:
        if (said.subject, "effect") in answers:
            answer = answers[(said.subject, "effect")]
        else:
            return _form_effect(said, answers, families, knowledge)
    answer = answer or answers.get(("form", said.said))
    return None if answer is None else _by_answer(said, answer, knowledge)


def _form_effect(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement:
    """A form praised for an outcome it has no answer of its own for: what is known of magnesium, at most mixed."""
    outcome_id = families.by_id[said.said].verdict
    outcome = knowledge.verdicts.get(outcome_id) if outcome_id else None
    form = families.by_id[said.subject].form
    because = [knowledge.forms[form].because] if form is not None and form in knowledge.forms else []
    generic = answers[("form", "effect")]
    if outcome is None or outcome.certainty == "none" or outcome.direction == "unknown":
        verdict: Verdict = "supported" if said.stance == "denied" else "unsupported"
        reason = generic.reason if outcome is None else outcome.sentence
        return Judgement(verdict=verdict, reason=reason, because=(*because, *((outcome.because,) if outcome else ())))
    verdict = _effect_verdict(said, outcome)
    if verdict == "supported" and said.stance != "denied" and said.said != "constipation":
        verdict = "mixed"
    return Judgement(verdict=verdict, reason=outcome.sentence, because=(outcome.because, *because))


_NOT_A_SURVEY = (
    "The people of one practice are no survey, and a deficiency shows in blood values, not in how one feels."
)


def _supply(
    said: Said, answers: dict[tuple[str, str], AuditAnswer], families: Families, knowledge: Knowledge
) -> Judgement | None:
    if said.group is not None and (said.percent or 0) < 50 and said.stance != "denied":
        subject = families.by_id[said.group]
        outcome = knowledge.verdicts.get(subject.verdict) if subject.verdict else None
        if outcome is not None and outcome.certainty != "none":  # lower levels on average are often found
            link = answers[("link", "linked")]
            return Judgement(verdict="mixed", reason=link.reason, because=(outcome.because,))
    answer = answers.get(("status", said.said))
    if answer is None:
        return None
    judged = _by_answer(said, answer, knowledge)
    if said.percent is None or said.stance == "denied":
        return judged
    verdict = judged.verdict
    if said.said == "low_intake":  # 48 to 57 percent of adults in the United States, by survey and age
        most = 84 if said.measure == "advised" else 70  # below what is advised are more than below the average need
        verdict = "supported" if 44 <= said.percent <= 60 else "mixed" if 30 <= said.percent <= most else "contradicted"
    elif said.said == "deficiency":
        verdict = "contradicted" if said.percent >= 60 else "mixed"
        if said.measure == "own" and said.percent >= 50:
            return Judgement(verdict="unsupported", reason=_NOT_A_SURVEY, because=judged.because)
    if verdict == judged.verdict:
        return judged
    low, deficiency = answers[("status", "low_intake")], answers[("status", "deficiency")]
    reason = (
        "About half of adults in the United States eat less than the average requirement, and that is not a deficiency."
    )
    return Judgement(
        verdict=verdict, reason=reason, because=_because(low, knowledge) or _because(deficiency, knowledge)
    )


def _by_answer(said: Said, answer: AuditAnswer, knowledge: Knowledge) -> Judgement:
    verdict: Verdict = answer.verdict
    reason = answer.reason
    if said.stance == "denied":
        verdict = answer.denied or "supported"
        reason = answer.reason_denied or reason
    elif said.stance == "hedged":
        verdict = answer.hedged or answer.verdict
    if said.strong and said.stance != "denied" and verdict == "mixed":
        verdict = "unsupported"
    return Judgement(verdict=verdict, reason=reason, because=_because(answer, knowledge))


def _because(answer: AuditAnswer, knowledge: Knowledge) -> tuple[Because, ...]:
    """The entries an answer rests on; the answer itself where it rests on none."""
    found = []
    for each in answer.rests_on:
        kind, _, entry_id = each.partition(":")
        entry = getattr(knowledge, _KINDS[kind], {}).get(entry_id)
        if entry is not None:
            found.append(entry.because)
    return tuple(found) or (answer.because,)


def worst(judgements: list[Judgement]) -> Judgement:
    """Of several judgements on one passage, the gravest."""
    return min(judgements, key=lambda each: _WORST.index(each.verdict))


# --- doses --------------------------------------------------------------------------------------------------------------
def judge_dose(
    dose: AuditDose, warned: bool, supplements: bool, knowledge: Knowledge, child: float | None = None
) -> Judgement | None:
    """The judgement on an amount that is advised, set as a limit, said to be needed, or said to hold so much magnesium.

    `child` is the limit, in mg a day, of the child it is meant for.
    """
    from epsom.core.audit.dosing.doses import EU_LIMIT_ID, US_LIMIT_ID

    eu, us = knowledge.limits[EU_LIMIT_ID], knowledge.limits[US_LIMIT_ID]
    both = (eu.because, us.because)
    low, high = dose.daily_mg or (0.0, 0.0)
    said = (
        f"For supplements the limit is {eu.value_mg:g} mg a day in Europe and {us.value_mg:g} mg in the United States"
    )
    if dose.role == "limit":
        known = {limit.value_mg for limit in knowledge.limits.values()}
        of_children = {each.value_mg for each in knowledge.limits.values() if each.applies_to_age is not None}
        if child is not None and high in of_children:
            reason = f"Right: for supplements that is the limit at that age ({high:g} mg a day)."
            return Judgement(verdict="supported", reason=reason, because=both)
        if high == eu.value_mg or (high in known and supplements):
            return Judgement(verdict="supported", reason=f"{said}.", because=both)
        if high in known:
            reason = f"{said}; it does not count food, and it does not hold for weak kidneys."
            return Judgement(verdict="mixed", reason=reason, because=both)
        verdict: Verdict = "unsafe" if high > 400 else "mixed"
        return Judgement(verdict=verdict, reason=f"{said}.", because=both)
    if dose.role == "requirement":
        table = knowledge.intake_tables["nasem_1997"]
        if high > 450:
            return Judgement(
                verdict="contradicted",
                reason="Adults need about 300 to 420 mg a day, food included.",
                because=(table.because,),
            )
        return Judgement(
            verdict="supported",
            reason="Adults need about 300 to 420 mg a day, food included.",
            because=(table.because,),
        )
    if dose.role == "reported":
        return _reported(dose, knowledge)
    if dose.role != "advice" or dose.daily_mg is None:
        return None
    if child is not None and high > child:
        reason = f"For a child of that age the limit for supplements is {child:g} mg a day; this is more."
        return Judgement(verdict="mixed" if warned else "unsafe", reason=reason, because=both)
    printed = _as_printed(dose)
    if high <= eu.value_mg < printed:
        whole = amount(round(low)) if round(low) == round(high) else f"{amount(round(low))} to {amount(round(high))}"
        reason = (
            f"Read as the weight of the whole salt that is {whole} mg of magnesium; read as magnesium itself it is above "
            f"the limit for supplements ({eu.value_mg:g} mg a day in Europe, {us.value_mg:g} mg in the United States). "
            "A label says which is meant."
        )
        far = printed > 2 * us.value_mg and not warned
        return Judgement(verdict="unsafe" if far else "mixed", reason=reason, because=both)
    if high <= eu.value_mg:
        return Judgement(
            verdict="supported",
            reason="That is within the limits for supplements, where the kidneys are well.",
            because=both,
        )
    if warned or (low <= us.value_mg and high <= 450):
        return Judgement(verdict="mixed", reason=f"{said}.", because=both)
    return Judgement(verdict="unsafe", reason=f"{said}; this is more.", because=both)


def _as_printed(dose: AuditDose) -> float:
    """The most milligrams a day a reader may take for magnesium where only the weight of a salt is printed; 0 elsewhere.

    Threonate is sold by the gram, and so no reader is misled by it.
    """
    if dose.basis != "compound" or dose.elemental_stated_mg is not None or dose.compound in _BY_THE_GRAM:
        return 0.0
    gram = {"mg": 1.0, "g": 1000.0}.get(dose.unit, 0.0)
    return dose.amount[1] * gram * (dose.times_per_day or 1)


_BY_THE_GRAM = frozenset({"threonate", "l_threonate"})
_FAR_ABOVE = 850.0  # milligrams a day: what trials gave to make people sleep or feel better stayed below


def _reported(dose: AuditDose, knowledge: Knowledge) -> Judgement | None:
    """A dose a study is said to have used is judged where it can be: against chemistry, and against reason."""
    if dose.elemental_stated_mg is not None and dose.compound is not None and dose.compound in knowledge.forms:
        form = knowledge.forms[dose.compound]
        reason = f"That fits the share of magnesium in {form.name[0].lower()}{form.name[1:]}."
        return Judgement(verdict="supported", reason=reason, because=(form.because,))
    if dose.daily_mg is not None and dose.daily_mg[1] >= 1000:
        low, high = dose.daily_mg
        comes_to = f"That comes to {high:g} mg a day" if low == high else f"That comes to {low:g} to {high:g} mg a day"
        if low < _FAR_ABOVE:
            reason = f"{comes_to}; the limits for supplements are 250 mg in Europe and 350 mg in the United States."
            return Judgement(verdict="mixed", reason=reason, because=dose.because)
        reason = (
            f"{comes_to}, several times the limits for supplements (250 mg in Europe, 350 mg in the United States)."
        )
        return Judgement(verdict="unsafe", reason=reason, because=dose.because)
    return None
