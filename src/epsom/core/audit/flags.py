"""What is to be said of a text as a whole: whether it sells, warns, heals, and where its numbers come from."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from epsom.core.audit.cautions import is_caution, names_who, with_next
from epsom.core.audit.shapes import AuditDose, Citation, Claim, Flag
from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.words import Hit, Scan

_SOURCE = re.compile(
    r"\[\d|\(\d{1,3}\)|(?<=[a-z\])%”])[.,;]\d{1,3}(?:[,–-]\d{1,3})*(?:\s|$)|\b(?:19|20)\d\d\b|doi|PMID|https?://|et al|¹|²|³|[⁴-⁹]"
    r"|\b(?:systematic review|meta-analysis|[Aa]ccording to|[Ss]urveys?|NHANES|National|University|Institute|Journal)\b"
)
_STOCK = re.compile(
    r"\b(?:300|600|325|350|hundreds of)\b[^.]{0,40}\b(?:reactions|enzymes|processes|functions)"
    r"|\b(?:1|one|99)\s?(?:%|percent|per ?cent)[^.]{0,60}\b(?:serum|blood|bones?|cells)\b",  # of the body's magnesium
    re.IGNORECASE,
)
# A figure that can carry a claim: a share, a change, or how soon; how long a study ran is none. In figures, and in words.
_FIGURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:%|percent|per cent|mmol|points|in\s\d|out of|times (?:more|better|higher|lower|faster|as)"
    r"|(?:minutes?|hours?|days?) (?:more|longer|sooner|faster|earlier|quicker|extra|less))"
    r"|\d+ from \d+\b"
)
_TOLD_FIGURE = re.compile(
    r"\b(?:with)?in (?:just |only |under |as little as |about )?(?:\d+|two|three|four|five|six|seven|ten|twenty|thirty) (?:minutes|hours|days|nights)\b"
    r"|\b(?:one|two|three|four|five|six|seven|eight|nine) (?:in|out of) (?:two|three|four|five|ten)\b"
    r"|\b(?:ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)? per ?cent\b|\b(?:doubles|doubled|triples|tripled|halves|halved)\b",
    re.IGNORECASE,
)
_COUNTING = (" in ", "within ", "percent", "per cent", " out of ", "doubl", "tripl", "halv")
_SHARE_OF = re.compile(
    r"\d\s?(?:%|percent|per cent) of (?:all |the |us |our )?(?:people|adults|americans|britons|women|men|population|children|us\b|patients)",
    re.IGNORECASE,
)
_DOSED = re.compile(r"\d+\s?(?:mg|milligrams)\b")  # an amount that "studies show" to do something
# A sentence that goes on about the study before it.
_GOES_ON = re.compile(
    r"(?:At the end|In the end|By the end|After|Afterwards|The (?:study|trial|review|researchers|authors|team|group|result|magnesium|participants|difference|volunteers)"
    r"|Those who|They|Participants|Volunteers|On average|Scores?|Compared|Neither|Both groups|Half|It found)\b"
)
_BACK, _ON = 4, 2  # sentences in which the source of a figure may stand
# Offers that no word gives away; the words of sellers are the cue "sells".
_OFFERS = (
    (" off", re.compile(r"(?:\d{1,2}\s?(?:%|percent|per cent)|[$£€]\s?\d+)\soff\b")),
    ("ode", re.compile(r"[Cc]ode:?\s[“\"']?[A-Z][A-Z0-9]{2,}\b")),
    (
        "lick",
        re.compile(
            r"\b(?:looking for|want|need|shop|try|order|buy|get)\b[^.!\n]{0,60}[?!.]?\s(?:just\s)?click\shere",
            re.IGNORECASE,
        ),
    ),
    ("evaluated by", re.compile(r"not been evaluated by the (?:Food|FDA)")),
    (
        "ur ",
        re.compile(
            r"\b[Oo]ur\s(?:[A-Z][\w’'-]+\s){1,4}(?:[Mm]agnesium|Complex|Spray|Powder|Gummies|Capsules|Drops|Blend|Oil)\b"
        ),
    ),
)
_PRICE = re.compile(r"[$£€]\s?\d{1,3}(?:\.\d\d)?(?![\d,.]*\d|\s?(?:million|billion|bn|m\b|k\b))")
_GUESSED = re.compile(
    r"(?:sold in[^.]*|paid|spent|costs?|costing|worth|pay|about|around|roughly|between|typically|anywhere|under|over|than|to|[-–])\s?(?:from\s)?$",
    re.IGNORECASE,
)
_FOR_SALE = re.compile(
    r"\b(?i:capsules|tablets|bottles?|tubs?|jars?|sprays?|sachets|sessions?|visits?|drips?|infusions?|packages?|membership|subscri\w+|delivery"
    r"|basket|cart|flakes|oil|drops|powder|gummies|kit|course|save)\b|(?:[A-Z][\w’'-]+\s){2,}\(?$",
)
_NEAR = 6  # words
_OWN = re.compile(
    r"\bI (?:\w+ )?(?:take|took|do|use|used|swallow|started|went|am on)\b|\bI['’](?:m|ve) (?:on|taking|been)\b"
)
_SAID_SOON = 3  # sentences from a study's dose on, in which the text may say that it is above the limit
_RECOVERS = (
    "help you recover", "helps you recover", "helps people recover", "gone for good",
    "your life back", "your old self", "like yourself again", "helps you heal", "help you heal",
    "recovery from burnout", "recovery from trauma", "recovery from depression", "your body remembers how",
)  # fmt: skip
_OFFICIAL = frozenset({250.0, 350.0})  # milligrams a day: Europe, the United States
_BRITISH = re.compile(r"\b(?:UK|NHS|Brit\w+|guidance|harm)\b")  # where 400 mg is what does no harm
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
    limited = any(_is_official(dose, scan) for dose in doses) or any(
        _names_limit(reading, scan) for reading in readings
    )
    sold = _sells(scan, readings)
    found = [
        sold,
        *_dose_flags(scan, readings, claims, doses, limited),
        _no_caution(scan, readings, claims, limited),
        _no_kidneys(scan, readings, claims),
        _no_source(scan, readings, claims, citations),
        _cures(scan, readings, sold is not None),
    ]
    return tuple(flag for flag in found if flag is not None)


def _is_official(dose: AuditDose, scan: Scan) -> bool:
    """Whether an amount is named as a limit and is the one of an authority."""
    if dose.role != "limit" or dose.daily_mg is None:
        return False
    high = dose.daily_mg[1]
    return high in _OFFICIAL or (
        high == 400.0 and _BRITISH.search(scan.text, max(dose.start - 160, 0), dose.end + 120) is not None
    )


def _sells(scan: Scan, readings: Sequence[Reading]) -> Flag | None:
    reason = "The text sells what it praises."
    for reading in readings:
        if "sells" not in reading.cues or reading.cues & {"reject", "negation"} or reading.imagined:
            continue
        part = reading.part
        if part.question or not any(_is_selling(hit, reading, scan) for hit in part.hits):
            continue
        return Flag(id="sells_something", reason=reason, start=part.start, end=part.end)
    offers = (pattern.search(scan.text) for needle, pattern in _OFFERS if needle in scan.text)
    offer = next((each for each in offers if each is not None), None)
    offer = offer or next((each for each in _PRICE.finditer(scan.text) if _is_offer(each, scan)), None)
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
    scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim], doses: Sequence[AuditDose], limited: bool
) -> list[Flag | None]:
    return [None if limited else _advised_above(claims, doses), _reported_above(scan, readings, doses)]


def _advised_above(claims: Sequence[Claim], doses: Sequence[AuditDose]) -> Flag | None:
    # What an adult's limit lets pass can still be too much for a child; the claim was held against the child's.
    unsafe = {
        claim.doses[0].start
        for claim in claims
        if claim.kind == "dose" and claim.verdict == "unsafe" and len(claim.doses) == 1
    }
    for dose in doses:
        passes = dose.over_350 in ("yes", "possible")
        if (dose.role == "advice" and (passes or dose.start in unsafe)) or (dose.role == "content" and passes):
            reason = (
                f"It advises {dose.quote} without saying that this can pass the limits for supplements "
                "(250 mg a day in Europe, 350 mg in the United States)."
            )
            if not passes and dose.basis == "compound":
                reason = (
                    f"It advises {dose.quote} of a salt; read as magnesium itself that is far above the limits for supplements, "
                    "and it does not say which is meant."
                )
            elif not passes:
                reason = f"It advises {dose.quote}, which is more than the limit for a child, without saying so."
            return Flag(id="dose_above_ul_without_warning", reason=reason, start=dose.start, end=dose.end)
    raised = next((claim for claim in claims if _is_raised(claim)), None)
    if raised is None:
        return None
    reason = f"It says: {raised.quote}. That can pass the limits for supplements, and it does not say so."
    return Flag(id="dose_above_ul_without_warning", reason=reason, start=raised.start, end=raised.end)


def _reported_above(scan: Scan, readings: Sequence[Reading], doses: Sequence[AuditDose]) -> Flag | None:
    """A study's dose above the limit, unless the text says so where it reports it; a limit named elsewhere is not enough."""
    for dose in doses:
        if dose.role != "reported" or dose.over_350 not in ("yes", "possible") or not _of_a_study(readings, dose):
            continue
        at = bisect_right(readings, dose.start, key=lambda each: each.part.start) - 1
        if _OWN.search(scan.text, readings[at].part.start, dose.start):
            continue  # somebody's own dose is no study's
        if any(_names_limit(reading, scan) for reading in readings[at : at + _SAID_SOON]):
            continue
        reason = f"A study dose of {dose.quote} is reported without saying that it is above the limits for supplements."
        return Flag(id="reported_dose_above_ul", reason=reason, start=dose.start, end=dose.end)
    return None


def _names_limit(reading: Reading, scan: Scan) -> bool:
    """Whether a sentence speaks of a limit for supplements, and not only of "no more than" so much."""
    if "over_limit" in reading.cues:
        return True
    return "limit" in reading.cues and _LIMIT_NAMED.search(scan.text, reading.part.start, reading.part.end) is not None


def _is_raised(claim: Claim) -> bool:
    """Whether a claim is an instruction to go above what was named: "double it", or several amounts in one day."""
    told = claim.kind == "dose" and claim.verdict == "unsafe" and len(claim.doses) != 1
    return told and claim.stance not in ("denied", "reported")


def _of_a_study(readings: Sequence[Reading], dose: AuditDose) -> bool:
    """Whether a dose stands in a sentence about a study, or right after one."""
    at = bisect_right([reading.part.start for reading in readings], dose.start) - 1
    return any(reading.cues & {"study", "report"} for reading in readings[max(at - 1, 0) : at + 1])


def _no_caution(scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim], limited: bool) -> Flag | None:
    if limited or not claims or any(is_caution(*pair, scan) for pair in with_next(readings)):
        return None
    reason = "It gives no caution of any kind: no side effect, no limit, nobody who is to ask first."
    return Flag(id="no_safety_caveat", reason=reason)


def _no_kidneys(scan: Scan, readings: Sequence[Reading], claims: Sequence[Claim]) -> Flag | None:
    if not claims:
        return None
    for reading, following in with_next(readings):
        if not reading.cues & {"kidney", "medicine", "drug"} or _only_excretes(reading, scan):
            continue
        if names_who(reading, following, scan):
            return None
    reason = "It names neither weak kidneys nor medicines as a reason for care."
    return Flag(id="omits_kidney_and_drug_warning", reason=reason)


def _only_excretes(reading: Reading, scan: Scan) -> bool:
    """Whether the kidneys are named only as what lets magnesium out: "the excess leaves through the kidneys"."""
    words = frozenset(scan.stems[reading.part.first : reading.part.last])
    return not (reading.cues & {"medicine", "drug", "clinician"} or _LETS_OUT.isdisjoint(words)) and _ILL.isdisjoint(
        words
    )


_LETS_OUT = frozenset("excret filter flush remov clear leav pass rid eliminat eliminate dispos".split())
_ILL = frozenset(
    "diseas weak impair problem failur fail function bad poor trouble troubl damag reduc dialysis egfr condition issu unless"
    " if ill sick stone slow cannot not without careful caution".split()
)


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
        if part.question or part.kind == "heading" or (all(stances) and stances):
            continue
        if not stances and not _promises(reading) and not _counts_people(reading, scan):
            continue
        if "noticeable" in reading.cues and any(
            hit.cue == "noticeable" and "not" in scan.stems[hit.first : hit.last] for hit in part.hits
        ):
            continue  # "I wouldn't expect most people to notice two points"
        figure = _figure_in(scan.text[part.start : part.end], "study" in reading.cues and bool(stances))
        if figure is None or _is_sourced(scan, readings, index, named):
            continue
        at = scan.text.find(figure[0], part.start, part.end)
        if at >= 0:
            reason = f'"{figure[0]}" stands there without a source.'
            return Flag(id="uncited_numbers", reason=reason, start=at, end=at + len(figure[0]))
    return None


def _figure_in(sentence: str, studied: bool) -> re.Match[str] | None:
    """The figure in a sentence that can carry a claim; an amount in mg is one where studies are said to show it."""
    counted = any(digit in sentence for digit in "0123456789")
    told = any(word in sentence.lower() for word in _COUNTING)
    if not counted and not told:
        return None
    plain = _STOCK.sub(" ", sentence)
    figure = (_FIGURE.search(plain) if counted else None) or (_TOLD_FIGURE.search(plain) if told else None)
    return figure or (_DOSED.search(plain) if studied else None)


def _counts_people(reading: Reading, scan: Scan) -> bool:
    """Whether it tells how many people have too little magnesium, in words in which no claim was found."""
    if not reading.cues & {"magnesium", "low_magnesium"} or reading.set_aside or reading.cues & {"study", "reject"}:
        return False
    return _SHARE_OF.search(scan.text, reading.part.start, reading.part.end) is not None


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
    goes_on = here.kind == "item" or _GOES_ON.match(scan.text, here.start) is not None
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
    told = _told_cures(scan, readings)
    for reading in readings:
        if ("cure" not in reading.cues and reading.part.start not in told) or not _promises_of_magnesium(reading, scan):
            continue
        for hit in reading.part.hits:
            if hit.cue != "cure" or _denied(reading, hit.first) or _heals_nothing(reading, hit, scan):
                continue
            if reading.in_quotation(hit.first) and not (sells or reading.endorsed):
                continue
            return _cure_flag(reading)
        if reading.part.start in told and not reading.cues & {"negation", "hedge"}:
            return _cure_flag(reading)
    return None


def _cure_flag(reading: Reading) -> Flag:
    reason = "It speaks of healing or reversing; nothing known of magnesium allows that."
    return Flag(id="cure_language", reason=reason, start=reading.part.start, end=reading.part.end)


def _told_cures(scan: Scan, readings: Sequence[Reading]) -> set[int]:
    """Where the sentences begin that promise recovery in a set phrase."""
    low = scan.text.lower()
    starts = [reading.part.start for reading in readings]
    found = set()
    for phrase in _RECOVERS:
        at = low.find(phrase)
        while at >= 0:
            found.add(starts[max(bisect_right(starts, at) - 1, 0)])
            at = low.find(phrase, at + 1)
    return found


def _promises_of_magnesium(reading: Reading, scan: Scan) -> bool:
    """Whether a sentence speaks of magnesium, of people, and in its own name."""
    if "reject" in reading.cues or reading.set_aside or reading.imagined or reading.part.question:
        return False
    hits = reading.part.hits
    if any(hit.subject == "animals" for hit in hits):
        return False
    if "magnesium" in reading.cues or any(hit.subject[:5] == "form_" for hit in hits):
        return True
    return any(hit.cue == "pronoun" and not _names_a_process(hit, scan) for hit in hits)


def _names_a_process(pronoun: Hit, scan: Scan) -> bool:
    """Whether "this" goes with a noun of its own that is no mineral: "this process underlies healing"."""
    words = scan.stems[pronoun.first : pronoun.last + 1]
    return words[:1] in (["this"], ["that"], ["these"], ["those"]) and not _PROCESSES.isdisjoint(words)


_PROCESSES = frozenset(
    "proces mechanism system balanc state change effect work step practic approach therapy cycl response rest sleep".split()
)


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
