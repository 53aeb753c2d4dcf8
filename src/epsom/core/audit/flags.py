"""What is to be said of a text as a whole: whether it sells, warns, heals, and where its numbers come from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from epsom.core.audit.grammar import Reading
from epsom.core.audit.shapes import AuditDose, Citation, Claim, Flag
from epsom.core.audit.words import Scan

_SOURCE = re.compile(
    r"\[\d|\(\d{1,3}\)|(?<=[a-z\])%”])[.,;]\d{1,3}(?:[,–-]\d{1,3})*(?:\s|$)|\b(?:19|20)\d\d\b|doi|PMID|https?://|et al|¹|²|³|\b(?:systematic review|meta-analysis|according to|survey|NHANES|National|University|Institute|Journal)\b"
)
_STOCK = re.compile(
    r"\b(?:300|600|325|350|hundreds of)\b[^.]{0,40}\b(?:reactions|enzymes|processes|functions)", re.IGNORECASE
)
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:%|percent|per cent|mmol|times|years|weeks|points|in\s\d|out of)|\b(?:one|two|three|four|nine) (?:in|out of) (?:two|three|four|five|ten)\b"
    r"|\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)? per ?cent\b|\b\d+ from \d+\b",
    re.IGNORECASE,
)


def find_flags(
    scan: Scan,
    readings: Sequence[Reading],
    claims: Sequence[Claim],
    doses: Sequence[AuditDose],
    citations: Sequence[Citation],
) -> tuple[Flag, ...]:
    """The flags of a text, each with the place that shows it where there is one."""
    limited = any(dose.role == "limit" for dose in doses) or any("limit" in reading.cues for reading in readings)
    found = [
        _sells(readings),
        *_dose_flags(readings, doses, limited),
        _no_caution(readings, claims, limited),
        _no_kidneys(readings, claims),
        _no_source(scan, readings, claims, citations),
        _cures(readings),
    ]
    return tuple(flag for flag in found if flag is not None)


def _sells(readings: Sequence[Reading]) -> Flag | None:
    for reading in readings:
        if "sells" in reading.cues and "reject" not in reading.cues:
            part = reading.part
            return Flag(id="sells_something", reason="The text sells what it praises.", start=part.start, end=part.end)
    return None


def _dose_flags(readings: Sequence[Reading], doses: Sequence[AuditDose], limited: bool) -> list[Flag | None]:
    found: list[Flag | None] = []
    if limited:
        return found
    for dose in doses:
        if dose.role == "advice" and dose.over_350 in ("yes", "possible"):
            reason = (
                f"It advises {dose.quote} without saying that this can pass the limits for supplements "
                "(250 mg a day in Europe, 350 mg in the United States)."
            )
            found.append(Flag(id="dose_above_ul_without_warning", reason=reason, start=dose.start, end=dose.end))
            break
    for dose in doses:
        if dose.role == "reported" and dose.over_350 in ("yes", "possible") and _of_a_study(readings, dose):
            reason = (
                f"A study dose of {dose.quote} is reported without saying that it is above the limits for supplements."
            )
            found.append(Flag(id="reported_dose_above_ul", reason=reason, start=dose.start, end=dose.end))
            break
    return found


def _of_a_study(readings: Sequence[Reading], dose: AuditDose) -> bool:
    """Whether a dose stands in a sentence about a study, or right after one."""
    at = bisect_right([reading.part.start for reading in readings], dose.start) - 1
    return any(reading.cues & {"study", "report"} for reading in readings[max(at - 1, 0) : at + 1])


def _no_caution(readings: Sequence[Reading], claims: Sequence[Claim], limited: bool) -> Flag | None:
    if limited or not claims or any(_is_caution(reading) for reading in readings):
        return None
    for claim in claims:
        if claim.kind == "safety" and claim.subject in ("safety", "interaction") and claim.verdict == "supported":
            return None
    reason = "It gives no caution of any kind: no side effect, no limit, nobody who is to ask first."
    return Flag(id="no_safety_caveat", reason=reason)


def _is_caution(reading: Reading) -> bool:
    """Whether a sentence warns of anything: a side effect, weak kidneys, an illness, a medicine."""
    cues = reading.cues
    if cues & {"harmless", "kidney_fine", "instead_of_care"} or reading.imagined:
        return False
    if "side_effects" in cues and cues & {"can_cause", "caution"}:
        return True
    return _names_who(reading)


def _names_who(reading: Reading) -> bool:
    """Whether a sentence names kidneys, a medicine or an illness as a reason for care."""
    cues = reading.cues
    if cues & {"instead_of_care", "kidney_fine", "cure", "together"}:
        return False
    if cues & {"kidney", "risk_condition"} and cues & {"caution", "clinician", "ask", "negation"}:
        return True
    if not cues & {"medicine", "drug"} or "study" in cues:
        return False
    return bool(cues & {"interfere", "spacing", "caution"}) or {"clinician", "ask"} <= cues


def _no_kidneys(readings: Sequence[Reading], claims: Sequence[Claim]) -> Flag | None:
    if not claims:
        return None
    for reading in readings:
        if reading.cues & {"kidney", "medicine", "drug"} and _names_who(reading):
            return None
    reason = "It names neither weak kidneys nor medicines as a reason for care."
    return Flag(id="omits_kidney_and_drug_warning", reason=reason)


def _no_source(
    scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim], citations: Sequence[Citation]
) -> Flag | None:
    """A number that carries a health claim, with no source in its sentence or the one before."""
    spans = sorted(
        (claim.start, claim.end) for claim in claims if claim.kind not in ("timing", "safety", "product", "dose")
    )
    starts = [start for start, _ in spans]
    named = sorted(citation.start for citation in citations if citation.verdict != "unidentifiable")
    for index, reading in enumerate(readings):
        part = reading.part
        first = bisect_left(starts, part.start)
        if part.question or first >= len(starts) or starts[first] >= part.end:
            continue
        figure = _FIGURE.search(_STOCK.sub(" ", scan.text[part.start : part.end]))
        if figure is None or _is_sourced(scan, readings, index, named):
            continue
        at = scan.text.find(figure[0], part.start, part.end)
        if at >= 0:
            reason = f'"{figure[0]}" stands there without a source.'
            return Flag(id="uncited_numbers", reason=reason, start=at, end=at + len(figure[0]))
    return None


def _is_sourced(scan: Scan, readings: Sequence[Reading], index: int, named: list[int]) -> bool:
    """Whether a sentence, or the one before it, names where it has its figures from."""
    for reading in readings[max(index - 1, 0) : index + 1]:
        part = reading.part
        at = bisect_left(named, part.start)
        if at < len(named) and named[at] < part.end:
            return True
        if _SOURCE.search(scan.text[part.start : part.end]):
            return True
    return False


def _cures(readings: Sequence[Reading]) -> Flag | None:
    for reading in readings:
        if "cure" not in reading.cues or reading.set_aside or reading.imagined or reading.part.question:
            continue
        for hit in reading.part.hits:
            if hit.cue == "cure" and not _denied(reading, hit.first):
                reason = "It speaks of healing or reversing; nothing known of magnesium allows that."
                return Flag(id="cure_language", reason=reason, start=reading.part.start, end=reading.part.end)
    return None


def _denied(reading: Reading, before: int) -> bool:
    return any(hit.cue == "negation" and hit.first < before for hit in reading.part.hits)
