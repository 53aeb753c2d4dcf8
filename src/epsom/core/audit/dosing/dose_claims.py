"""Makes claims of the amounts a sentence names: each judged for itself, or with what is taken beside it on one day.

It knows whose amount it is (a grown-up's, a child's, somebody's with weak kidneys) and what was advised just before.
It reads no amounts and holds no limits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from epsom.core.audit.claims.dangers import kidneys_dared
from epsom.core.audit.claims.saying import Here
from epsom.core.audit.dosing.dose_roles import barely, by_clinics, is_account, of_another, past_limit
from epsom.core.audit.dosing.doses import child_limit, youngest_told
from epsom.core.audit.judging import Judgement, judge_dose
from epsom.core.audit.shapes import AuditDose, Claim, Stance
from epsom.knowledge import Knowledge

_WEAK_KIDNEYS = (
    "With weak kidneys magnesium builds up; how much is safe, if any, is for a doctor who knows the blood values."
)
_ABOVE = frozenset("abov over exce exceed beyond twic double mor higher past".split())
_SUPPLEMENTS = frozenset(
    "upper tolerabl us usa eu uk stat kingdom dos tablet pil powder capsul top laxativ medicin".split()
)
_EARLY = frozenset("morn breakfast noon lunch midday wak".split())
_LATE = frozenset("night bed bedtim even dinner supper sleep".split())
_GRAM = 1000.0  # milligrams
_BEFORE = 400  # characters back to the amount that one more is added to
# "add another 200 mg at lunch": so much more than what was told before; "add 100 mg every three days": a rise.
_MORE = re.compile(
    r"\b(?:add(?:ing)?|take|have|plus|with|and)\s(?:an?\s|in\s)?(?:further|extra|another|additional|second)\s(?:\w+\s)?$|\badd(?:ing)?\s(?:in\s|on\s)?$",
    re.IGNORECASE,
)
_RISES = re.compile(
    r"[^.;\d]{0,30}\bevery\s(?:few|other|two|three|four|five|couple of|second|third|\d)\s?(?:days?|nights?|weeks?)|[^.;\d]{0,30}\b(?:each|every|a|per)\sweek\b",
    re.IGNORECASE,
)
# Those who only pass on what others are to swallow, and have nobody in their care: "our nutritionists suggest".
_ADVISERS = re.compile(
    r"\b(?:our|most|many|some|these|all|leading|top)\s(?:\w+\s)?(?:nutritionists?|experts?|dietitians?|coaches|herbalists|naturopaths?|practitioners|pharmacists|scientists)\s(?:\w+ly\s)?(?:suggest|recommend|advise|say|agree|like|favour|prefer|use)\b",
    re.IGNORECASE,
)
_CUT = re.compile(r",\s(?:and\s|then\s|or\s)?|;\s|\s(?:and|then|but|or)\s")


def population_of(here: Here) -> str | None:
    """Whom the sentence speaks of, if it says."""
    return next((hit.subject for hit in here.reading.part.hits if hit.subject in here.families.populations), None)


def dose_claims(doses: list[AuditDose], told: Sequence[AuditDose], here: Here, knowledge: Knowledge) -> list[Claim]:
    """The judged claims on the amounts of one sentence; `told` are all amounts of the text so far, these included."""
    if not doses or here.reading.part.question or here.reading.imagined:
        return []
    part = here.reading.part
    words = here.scan.stems[part.first : part.last]
    text = here.scan.text
    sentence = text[part.start : part.end]
    low = sentence.lower()
    warned = (
        (here.has("clinician", "kidney") and not _ADVISERS.search(sentence))
        or (here.has("limit") and not _ABOVE.isdisjoint(words))
        or by_clinics(low)
    )
    supplements = any(
        word.startswith(("supplement", "australia", "zealand", "norway", "japan", "canada", "america", "europ"))
        or word in _SUPPLEMENTS
        for word in words
    )
    begins = f"{text[here.intro.part.start : here.intro.part.end]} " if here.intro is not None else ""
    child = child_limit(begins + sentence, knowledge)
    if child is None:
        child = youngest_told(text, sentence, knowledge)
    dared = kidneys_dared(here) is not None
    together = _in_one_day(doses, words)
    found = []
    for number, dose in enumerate(doses):
        if together is not None and dose in together[1:]:
            continue  # told with the first
        if dose.role == "requirement" and barely(low):
            continue
        held = past_limit(text, dose.end) and dose.role in ("advice", "reported", "content")
        added = _added_to(dose, told, here)
        if added is not None and doses[0].start <= added[0].start:
            continue  # a rise from the amount the sentence begins with, and judged there
        summed = together if together is not None and dose in together else added
        whole = dose if summed is None else replace(dose, daily_mg=_sum(summed))
        judgement = judge_dose(whole, warned, supplements, knowledge, child)
        if held and (judgement is None or judgement.verdict != "supported"):
            judgement = _rightly_held(knowledge, dose)
        if judgement is None:
            continue
        if summed is not None and judgement.verdict != "supported":
            judgement = replace(judgement, reason=f"In one day that is {_sum(summed)[1]:g} mg. {judgement.reason}")
        if dared and dose.role == "advice":
            judgement = replace(judgement, verdict="unsafe", reason=_WEAK_KIDNEYS)
        if (
            dose.role == "reported"
            and judgement.verdict == "unsafe"
            and (of_another(low) or (is_account(low) and _is_a_gram(dose)))
        ):
            judgement = replace(judgement, verdict="mixed")  # told of, and not recommended
        start, end = _around(dose, doses, number, here)
        stance: Stance = (
            "reported" if dose.role == "reported" else "hedged" if "hedge" in here.reading.cues else "asserted"
        )
        found.append(
            Claim(
                quote=text[start:end], start=start, end=end, kind="dose", subject="dose", stance=stance,
                population=population_of(here), doses=tuple(summed) if summed else (dose,),
                verdict=judgement.verdict, reason=judgement.reason, because=judgement.because,
            )
        )  # fmt: skip
    return found


def _rightly_held(knowledge: Knowledge, dose: AuditDose) -> Judgement | None:
    """The answer to an amount the text itself calls too much: right, where it is more than the highest limit."""
    from epsom.core.audit.dosing.doses import EU_LIMIT_ID, US_LIMIT_ID

    eu, us = knowledge.limits[EU_LIMIT_ID], knowledge.limits[US_LIMIT_ID]
    if dose.unit != "mg" or dose.amount[0] <= us.value_mg:
        return None
    reason = f"Right: for supplements the limit is {eu.value_mg:g} mg a day in Europe and {us.value_mg:g} mg in the United States."
    return Judgement(verdict="supported", reason=reason, because=(eu.because, us.because))


def _is_a_gram(dose: AuditDose) -> bool:
    """Whether it comes to a gram a day at most: the largest amount that trials of sleep and mood gave."""
    return dose.daily_mg is not None and dose.daily_mg[0] <= _GRAM


def _in_one_day(doses: list[AuditDose], words: list[str]) -> list[AuditDose] | None:
    """The amounts of one sentence that are taken on one day: "300 mg in the morning and 300 mg at night"."""
    advised = [dose for dose in doses if dose.role == "advice" and dose.daily_mg is not None and not dose.per_kg]
    if len(advised) < 2 or _EARLY.isdisjoint(words) or _LATE.isdisjoint(words) or "or" in words:
        return None
    return advised


def _added_to(dose: AuditDose, told: Sequence[AuditDose], here: Here) -> list[AuditDose] | None:
    """The amount advised just before to which this one is added, and this one; None where it stands alone."""
    text = here.scan.text
    if dose.role != "advice" or dose.daily_mg is None:
        return None
    if _MORE.search(text, max(dose.start - 40, 0), dose.start) is None:
        return None
    before = [
        each
        for each in told
        if each.role == "advice" and each.daily_mg is not None and 0 < dose.start - each.end < _BEFORE
    ]
    if not before:
        return None
    within = before[-1].start >= here.reading.part.start
    if within and _RISES.match(text, dose.end) is None:
        return None
    return [before[-1], dose]


def _sum(doses: list[AuditDose]) -> tuple[float, float]:
    low = sum((dose.daily_mg or (0.0, 0.0))[0] for dose in doses)
    return low, sum((dose.daily_mg or (0.0, 0.0))[1] for dose in doses)


def _around(dose: AuditDose, doses: list[AuditDose], number: int, here: Here) -> tuple[int, int]:
    """The clause an amount stands in; where several stand in one, only its own side of the "and" between them."""
    scanned = here.scan
    start, end = dose.start, dose.end
    for clause in here.reading.clauses:
        if scanned.starts[clause.first] <= dose.start < scanned.ends[clause.last - 1] and not clause.aside:
            start = min(scanned.starts[clause.first], dose.start)
            end = max(scanned.ends[clause.last - 1], dose.end)
            break
    if number and start < doses[number - 1].end:
        cuts = list(_CUT.finditer(scanned.text, doses[number - 1].end, dose.start))
        start = cuts[-1].end() if cuts else start
    if number + 1 < len(doses) and doses[number + 1].start < end:
        cut = next(_CUT.finditer(scanned.text, dose.end, doses[number + 1].start), None)
        end = cut.start() if cut else end
    return start, end
