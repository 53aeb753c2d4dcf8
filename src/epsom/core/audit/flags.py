"""What is to be said of a text as a whole: whether it sells, warns, heals, and where its numbers come from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from epsom.core.audit.grammar import Reading
from epsom.core.audit.shapes import AuditDose, Citation, Claim, Flag
from epsom.core.audit.words import Hit, Scan

_SOURCE = re.compile(
    r"\[\d|\(\d{1,3}\)|(?<=[a-z\])%”])[.,;]\d{1,3}(?:[,–-]\d{1,3})*(?:\s|$)|\b(?:19|20)\d\d\b|doi|PMID|https?://|et al|¹|²|³|[⁴-⁹]"
    r"|\b(?:systematic review|meta-analysis|[Aa]ccording to|[Ss]urveys?|NHANES|National|University|Institute|Journal)\b"
)
_STOCK = re.compile(
    r"\b(?:300|600|325|350|hundreds of)\b[^.]{0,40}\b(?:reactions|enzymes|processes|functions)", re.IGNORECASE
)
# A figure that can carry a claim: a share, a change, or how soon; how long a study ran is none.
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:%|percent|per cent|mmol|points|in\s\d|out of|times (?:more|better|higher|lower|faster|as)"
    r"|(?:minutes?|hours?|days?) (?:more|longer|sooner|faster|earlier|quicker|extra|less))"
    r"|\b(?:with)?in (?:just |only |under |as little as |about )?(?:\d+|two|three|four|five|six|seven|ten|twenty|thirty) (?:minutes|hours|days|nights)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine) (?:in|out of) (?:two|three|four|five|ten)\b"
    r"|\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)? per ?cent\b|\b\d+ from \d+\b|\b(?:doubles|doubled|triples|tripled|halves|halved)\b",
    re.IGNORECASE,
)  # fmt: skip
# A sentence that goes on about the study before it.
_GOES_ON = re.compile(
    r"(?:At the end|In the end|By the end|After|Afterwards|The (?:study|trial|review|researchers|authors|team|group|result|magnesium|participants|difference|volunteers)"
    r"|Those who|They|Participants|Volunteers|On average|Scores?|Compared|Neither|Both groups|Half|It found)\b"
)
_BACK, _ON = 4, 2  # sentences in which the source of a figure may stand
# Offers that no word gives away; the words of sellers are the cue "sells".
_CODE = re.compile(
    r"[Cc]ode:?\s[“\"']?[A-Z][A-Z0-9]{2,}\b|\d{1,2}\s?(?:%|percent|per cent)\soff\b|[$£€]\s?\d+\soff\b|not been evaluated by the (?:Food|FDA)"
)
_PRICE = re.compile(r"[$£€]\s?\d{1,3}(?:\.\d\d)?(?![\d,.]*\d|\s?(?:million|billion|bn|m\b|k\b))")
_GUESSED = re.compile(
    r"(?:sold in[^.]*|paid|spent|costs?|costing|worth|pay|about|around|roughly|between|typically|anywhere|under|over|than|to|[-–])\s?(?:from\s)?$",
    re.IGNORECASE,
)
_FOR_SALE = re.compile(
    r"\b(?i:capsules|tablets|bottles?|tubs?|jars?|sprays?|sachets|sessions?|drips?|infusions?|packages?|membership|subscri\w+|delivery"
    r"|basket|cart|flakes|oil|drops|powder|gummies|kit|course|save)\b|(?:[A-Z][\w’'-]+\s){2,}\(?$",
)
_WHO = frozenset({"kidney", "risk_condition", "medicine", "drug"})
_CAUTIOUS = frozenset(
    "caution side_effects clinician ask spacing interfere kidney medicine drug limit risk_condition form_topical negation".split()
)
_NEAR = 6  # words
_FORBIDS = re.compile(
    r"\b(?:not|never|n['’]t) (?:exceed|go (?:over|above|beyond)|take more than|use (?:it )?on|(?:be )?(?:for|suitable|recommended|advised|safe)\b)|\bunsuitable"
    r"|\b(?:stay|steer|keep) (?:well )?(?:clear|away|off)\b|\b(?:check|screen|test|assess)\w*\b.{0,30}\bkidney|\b(?:broken|irritated|open|cut) skin",
    re.IGNORECASE,
)
_FAILING = re.compile(
    r"\b(?:failing|weak|poor|bad|damaged|diseased|impaired|reduced|sick)\w* (?:kidney|renal)|\bkidney (?:disease|failure|trouble|damage)",
    re.IGNORECASE,
)
# "Your kidneys flush out whatever you don't need", "take it with any medicine", "PPIs drain your magnesium": no warnings.
_FLUSHES = re.compile(
    r"(?:flush|excret|get[s]? rid|remov|filter|clear|pee|wash|pass)(?![^.]*\b(?:can['’]t|cannot|unable|not able|weak|poor|impair|fail|disease|damage|struggl))",
    re.IGNORECASE,
)
_WELCOMES = re.compile(
    r"\b(?:safe|fine|ok|okay|no problem|happily|perfectly)\b[^.]{0,40}\b(?:with|alongside|beside)\b", re.IGNORECASE
)
_DRAINS = re.compile(
    r"\b(?:deplet|drain|strip|rob|use[sd]? up|wast|flush|lower|reduc)\w*\b[^.]{0,30}\bmagnesium", re.IGNORECASE
)
_RESTS = re.compile(r"(?:deplet|drain|lower|lose|loss|low)\w*\b[^.]{0,30}\bmagnesium", re.IGNORECASE)
_OFFICIAL = frozenset({250.0, 350.0, 400.0})  # milligrams a day: Europe, the United States, the United Kingdom
_LIMIT_NAMED = re.compile(
    r"\b(?:upper (?:intake )?(?:limit|level)|tolerable|guidance level|(?:daily|safe|recommended|supplements?|supplemental|regulatory|european|eu|us|uk|american|both|every) limits?"
    r"|limits? (?:for|from|is|of|in|are)|maximum (?:dose|daily|recommended|safe))\b",
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
    limited = any(
        dose.role == "limit" and dose.daily_mg is not None and dose.daily_mg[1] in _OFFICIAL for dose in doses
    ) or any(
        "limit" in reading.cues and _LIMIT_NAMED.search(scan.text, reading.part.start, reading.part.end)
        for reading in readings
    )
    sold = _sells(scan, readings)
    found = [
        sold,
        *_dose_flags(readings, claims, doses, limited),
        _no_caution(scan, readings, claims, limited),
        _no_kidneys(scan, readings, claims),
        _no_source(scan, readings, claims, citations),
        _cures(scan, readings, sold is not None),
    ]
    return tuple(flag for flag in found if flag is not None)


def _sells(scan: Scan, readings: Sequence[Reading]) -> Flag | None:
    reason = "The text sells what it praises."
    for reading in readings:
        if "sells" not in reading.cues or reading.cues & {"reject", "negation"} or reading.imagined:
            continue
        part = reading.part
        if part.question or not any(_is_selling(hit, reading, scan) for hit in part.hits):
            continue
        return Flag(id="sells_something", reason=reason, start=part.start, end=part.end)
    offer = _CODE.search(scan.text) or next(
        (each for each in _PRICE.finditer(scan.text) if _is_offer(each, scan)), None
    )
    if offer is None:
        return None
    return Flag(id="sells_something", reason=reason, start=offer.start(), end=offer.end())


def _is_selling(hit: Hit, reading: Reading, scan: Scan) -> bool:
    """Whether a phrase sells; a price is looked at by itself, and a study that its maker sponsored sells nothing."""
    word = scan.stems[hit.first]
    return hit.cue == "sells" and word not in "$£€" and not (word.startswith("sponsor") and "study" in reading.cues)


def _is_offer(price: re.Match[str], scan: Scan) -> bool:
    """Whether a price is that of a thing on offer: it stands beside a product, and is no guess at what such things cost."""
    text = scan.text
    line = text.rfind("\n", 0, price.start()) + 1
    before, after = text[max(price.start() - 60, line) : price.start()], text[price.end() : price.end() + 30]
    return not _GUESSED.search(before) and bool(_FOR_SALE.search(before) or _FOR_SALE.search(after.split("\n")[0]))


def _dose_flags(
    readings: Sequence[Reading], claims: Sequence[Claim], doses: Sequence[AuditDose], limited: bool
) -> list[Flag | None]:
    found: list[Flag | None] = []
    if limited:
        return found
    # What an adult's limit lets pass can still be too much for a child; the claim was held against the child's.
    unsafe = {
        dose.start for claim in claims if claim.kind == "dose" and claim.verdict == "unsafe" for dose in claim.doses
    }
    for dose in doses:
        passes = dose.over_350 in ("yes", "possible")
        if (dose.role == "advice" and (passes or dose.start in unsafe)) or (dose.role == "content" and passes):
            reason = (
                f"It advises {dose.quote} without saying that this can pass the limits for supplements "
                "(250 mg a day in Europe, 350 mg in the United States)."
            )
            if not passes:
                reason = f"It advises {dose.quote}, which is more than the limit for a child, without saying so."
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


def _no_caution(scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim], limited: bool) -> Flag | None:
    if limited or not claims or any(_is_caution(*pair, scan) for pair in _with_next(readings)):
        return None
    for claim in claims:
        if claim.kind == "safety" and claim.subject in ("safety", "interaction") and claim.verdict == "supported":
            reading = readings[max(bisect_right(readings, claim.start, key=lambda each: each.part.start) - 1, 0)]
            if reading.cues & _CAUTIOUS and "low_magnesium" not in reading.cues and not _RESTS.search(claim.quote):
                return None
    reason = "It gives no caution of any kind: no side effect, no limit, nobody who is to ask first."
    return Flag(id="no_safety_caveat", reason=reason)


def _with_next(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Reading | None]]:
    """Each sentence with the one after it, which may answer a question."""
    return zip_longest(readings, readings[1:]) if readings else iter(())


def _is_caution(reading: Reading, following: Reading | None, scan: Scan) -> bool:
    """Whether a sentence warns of anything: a side effect, a limit, weak kidneys, an illness, a medicine; or says to ask."""
    cues = reading.cues
    if reading.part.question:
        return _names_who(reading, following, scan)
    if cues & {"harmless", "kidney_fine", "instead_of_care"} or reading.imagined:
        return False
    if "side_effects" in cues and cues & {"can_cause", "caution"} and _is_caused(reading):
        return True
    if {"clinician", "ask"} <= cues and _sends(reading, scan):
        return True
    if cues & _CAUTIOUS and _FORBIDS.search(scan.text, reading.part.start, reading.part.end):
        return True
    return _names_who(reading, following, scan)


def _is_caused(reading: Reading) -> bool:
    """Whether a side effect is laid at magnesium's door: not denied, not relieved, no sign of a lack, not a medicine's."""
    cues = reading.cues
    if "low_magnesium" in cues and "caution" not in cues:
        return False
    if "medicine" in cues and not cues & {"magnesium", "pronoun"}:
        return False
    for hit in reading.part.hits:
        if hit.cue == "side_effects" and not any(
            (other.cue in ("negation", "help") and 0 <= hit.first - other.last <= _NEAR) or other.subject == "pms"
            for other in reading.part.hits
        ):
            return True
    return False


def _sends(reading: Reading, scan: Scan) -> bool:
    """Whether it sends the reader to a clinician: "check with your doctor", not "ask why your doctor never told you"."""
    hits = reading.part.hits
    asks = [hit for hit in hits if hit.cue == "ask"]
    if any(hit.cue == "negation" and asks and hit.first < asks[0].first for hit in hits):
        return False
    for hit in hits:
        if hit.cue == "clinician" and any(0 <= hit.first - ask.last <= 5 for ask in asks):
            raw = scan.text[scan.starts[hit.first] : scan.ends[hit.last - 1]].lower()
            if not raw.endswith("s") or raw.startswith("your"):
                return True  # "ask physicians and they shrug" sends nobody
    return False


def _names_who(reading: Reading, following: Reading | None, scan: Scan) -> bool:
    """Whether a sentence names kidneys, a medicine or an illness as a reason for care; a question needs its answer."""
    cues = reading.cues
    if not cues & _WHO:
        return False
    if reading.part.question:
        answer = following.cues if following is not None else frozenset()
        return "reject" not in answer and bool((cues | answer) & {"caution", "clinician", "ask"})
    if cues & {"instead_of_care", "kidney_fine", "cure", "together"}:
        return False
    sentence = scan.text[reading.part.start : reading.part.end]
    if cues & {"kidney", "risk_condition"}:
        if cues & {"caution", "clinician", "ask"} or _FORBIDS.search(sentence):
            return True
        if "negation" in cues and not _FLUSHES.search(sentence):
            return True
        if cues & {"can_cause", "side_effects"} and "low_magnesium" not in cues and _FAILING.search(sentence):
            return True
    if not cues & {"medicine", "drug"} or "study" in cues:
        return False
    if {"clinician", "ask"} <= cues:
        return True
    return (
        bool(cues & {"interfere", "spacing", "caution"})
        and not _WELCOMES.search(sentence)
        and not _DRAINS.search(sentence)
    )


def _no_kidneys(scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim]) -> Flag | None:
    if not claims:
        return None
    for reading, following in _with_next(readings):
        if reading.cues & {"kidney", "medicine", "drug"} and _names_who(reading, following, scan):
            return None
    reason = "It names neither weak kidneys nor medicines as a reason for care."
    return Flag(id="omits_kidney_and_drug_warning", reason=reason)


def _no_source(
    scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim], citations: Sequence[Citation]
) -> Flag | None:
    """A number that carries a health claim, with no source in its sentence or the one before."""
    spans = sorted(
        (claim.start, claim.stance == "denied")
        for claim in claims
        if claim.kind not in ("timing", "safety", "product", "dose")
    )
    starts = [start for start, _ in spans]
    named = sorted(citation.start for citation in citations if citation.verdict != "unidentifiable")
    for index, reading in enumerate(readings):
        part = reading.part
        stances = [denied for _, denied in spans[bisect_left(starts, part.start) : bisect_left(starts, part.end)]]
        if part.question or part.kind == "heading" or (all(stances) and (stances or not _promises(reading))):
            continue
        if {"noticeable", "negation"} <= reading.cues:
            continue  # "nobody would notice two points"
        figure = _FIGURE.search(_STOCK.sub(" ", scan.text[part.start : part.end]))
        if figure is None or _is_sourced(scan, readings, index, named):
            continue
        at = scan.text.find(figure[0], part.start, part.end)
        if at >= 0:
            reason = f'"{figure[0]}" stands there without a source.'
            return Flag(id="uncited_numbers", reason=reason, start=at, end=at + len(figure[0]))
    return None


def _promises(reading: Reading) -> bool:
    """Whether a sentence in which no claim was found speaks all the same of what magnesium does for people."""
    if reading.set_aside or reading.imagined or reading.cues & {"negation", "study", "reject", "hedge", "thin"}:
        return False
    return "subject" in reading.cues and bool(reading.cues & {"help", "fast", "effect", "proof", "common"})


def _is_sourced(scan: Scan, readings: Sequence[Reading], index: int, named: list[int]) -> bool:
    """Whether a sentence, or those around it in its paragraph, name where it has its figures from.

    The results of a study may stand in the paragraph after the one that names it: "At the end, scores had fallen".
    """
    here = readings[index].part
    goes_on = _GOES_ON.match(scan.text, here.start) is not None
    for at in range(max(index - _BACK, 0), min(index + _ON + 1, len(readings))):
        part = readings[at].part
        if part.paragraph != here.paragraph and at != index - 1 and not (goes_on and at < index):
            continue
        first = bisect_left(named, part.start)
        if (first < len(named) and named[first] < part.end) or _SOURCE.search(scan.text, part.start, part.end):
            return True
    return False


def _cures(scan: Scan, readings: Sequence[Reading], sells: bool) -> Flag | None:
    """The first promise of healing the text makes; of what it only quotes, a seller makes its customers' words its own."""
    for reading in readings:
        if "cure" not in reading.cues or reading.set_aside or reading.imagined or reading.part.question:
            continue
        if not reading.cues & {"magnesium", "pronoun"} and not any(
            hit.subject[:5] == "form_" for hit in reading.part.hits
        ):
            continue
        if any(hit.subject == "animals" for hit in reading.part.hits):
            continue
        for hit in reading.part.hits:
            if hit.cue != "cure" or _denied(reading, hit.first) or _heals_nothing(reading, hit, scan):
                continue
            if reading.in_quotation(hit.first) and not (sells or reading.endorsed):
                continue
            reason = "It speaks of healing or reversing; nothing known of magnesium allows that."
            return Flag(id="cure_language", reason=reason, start=reading.part.start, end=reading.part.end)
    return None


def _heals_nothing(reading: Reading, cure: Hit, scan: Scan) -> bool:
    """Whether a word of healing promises none: a lack that is put right, magnesium that leaves with the urine, "may"."""
    after = scan.stems[cure.last : cure.last + 5]
    if not _NO_ILLNESS.isdisjoint(after) or (
        "kidney" in reading.cues and scan.stems[cure.first] in ("get", "eliminat", "eliminate")
    ):
        return True
    return any(
        (hit.cue == "low_magnesium" and 0 <= hit.first - cure.last <= _NEAR)
        or (hit.cue == "hedge" and 0 <= cure.first - hit.last <= _NEAR)
        for hit in reading.part.hits
    )


_NO_ILLNESS = frozenset({"life", "deficiency", "shortage", "lack", "urin", "urine", "wound"})


def _denied(reading: Reading, before: int) -> bool:
    return any(hit.cue == "negation" and hit.first < before for hit in reading.part.hits)
