"""Reads instructions that only the sentences before make dangerous: "double it", "half of that for children", "with it".

Where a careful reader can be certain what an instruction comes to, it is held against the limits; where the amount
before cannot be told, nothing is said. It also finds the plain advice to swallow magnesium together with a medicine.
"""

from __future__ import annotations

import re
from typing import Final

from epsom.core.audit.claims.saying import Here, Said, extent
from epsom.core.audit.dosing.amounts import AMOUNT
from epsom.core.audit.dosing.servings import content_of, marks_in, rhythm_of, told_pieces
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.words import Hit

CHILD_LIMIT: Final = 110.0  # mg a day, ages 4 to 8: the limit nasem_ul_4_8; older children can take more, younger less
ADULT_LIMIT: Final = 350.0  # mg a day: the limit nasem_ul_9_plus
_BEFORE = 700  # characters in which the amount must stand that an instruction changes

_TIMES_MORE = re.compile(
    r"\b(?P<how>doubl(?:e|ing)|tripl(?:e|ing))\s(?:it|this|that|them|up|the\s(?:amount|dose|dosage|serving|number|quantity)|your\s(?:dose|amount|intake))\b"
    r"|\b(?:dose|amount|serving|it|this|that)\s(?:may|can|could)\s(?:safely\s)?be\s(?P<be>doubled|tripled)\b"
    r"|\btake\s(?P<as>twice|double|three\stimes)\s(?:as\smuch|that|this|the\s(?:amount|dose))\b"
)
_UPWARDS = re.compile(
    r"\b(?:go|move|step)\s(?:up|higher)\b(?!\sto\b)|\b(?:raise|increase|up)\s(?:it|the\s(?:dose|amount)|your\sdose)\b(?!\sto\b)"
)
_CEILING = re.compile(
    r"\b(?:to|until|at|past|over|beyond|reach\w*)\s(?:you\s\w+\s)?(?:about\s|around\s|at\smost\s|a\smaximum\sof\s)?\d"
)
_CHILDREN = r"(?:child(?:ren)?|kids?|toddlers?|little\sones?)"
_SHARE = re.compile(
    rf"\b{_CHILDREN}\b[^.;]{{0,30}}?\b(?P<share>half|a\squarter|a\sthird|the\ssame|as\smuch)\b"
    rf"|\b(?P<first>half|a\squarter|the\ssame)\b[^.;]{{0,20}}\bfor\s(?:an?\s|your\s|the\s)?{_CHILDREN}\b"
)
_SHARES: Final = {"half": 0.5, "a quarter": 0.25, "a third": 1 / 3, "the same": 1.0, "as much": 1.0}
_UNDONE = re.compile(r"\b(?:not|never|cannot|avoid|without|before|if\syou|when\syou|should\syou|n['’]t)\s(?:\w+\s)?$")
# An amount is that of magnesium itself where nothing else is named behind it.
_PLAIN = re.compile(
    r"(?:\s?-?\s?(?:capsules?|tablets?|sachets?))?(?:\s?(?:[.,;:)\n]|$)|\s(?:of\s)?(?:the\s)?(?:elemental\s|pure\s)?mag(?:nesium)?\b(?!\s(?:[^\W\d_]+ate|oxide)\b)"
    r"|\s(?:a|per|each|every|at|before|after|daily|nightly|with|in\sthe|twice|once|three|and|to|or)\b)",
    re.IGNORECASE,
)
_ITSELF = re.compile(
    r"\s(?:of\s)?(?:elemental|pure|actual)\b|\sof\smagnesium\b(?!\s(?:l-)?[^\W\d_]+(?:ate|ide)\b)", re.IGNORECASE
)
_MG: Final = {"mg": 1.0, "g": 1000.0}
_BESIDE = frozenset({"with", "alongsid", "besid", "together"})
_LEADS = frozenset(
    {"can", "should", "may", "simply", "just", "always", "then", "and", ",", ";", ":", ".", "so", "must"}
)
_AT_ONCE = frozenset(
    {"together", "at", "sam", "same", "tak", "taking"}
)  # how phrases begin that tell no harm by themselves
_MIXING = frozenset({"mix", "stir", "combin", "blend", "wash", "swallow"})
_CAREFUL = frozenset("negation caution spacing clinician ask if study reject question distance kept_out report".split())


def changed_dose(here: Here) -> list[Said]:
    """An instruction that makes more of the amount named before, or hands children a share of it, where that is too much."""
    part = here.reading.part
    low = here.scan.text[part.start : part.end].lower()
    if here.has("clinician", "caution", "study", "reject"):
        return []
    more = _TIMES_MORE.search(low)
    if more is not None and not _UNDONE.search(low[: more.start()]):
        how = more["how"] or more["be"] or more["as"]
        before = _amount_before(here)
        factor = 3 if how.startswith("t") and how != "twice" else 2
        if before is not None and before * factor > ADULT_LIMIT:
            return [_said(here, "raised")]
        return []
    upwards = _UPWARDS.search(low)
    ended = upwards is not None and _CEILING.search(low, upwards.end()) is not None
    if upwards is not None and here.over_limit and not ended and not _UNDONE.search(low[: upwards.start()]):
        return [_said(here, "raised")]
    share = _SHARE.search(low)
    if share is not None and not here.has("negation"):
        before = _amount_before(here)
        part_of = _SHARES[(share["share"] or share["first"]).replace("\n", " ")]
        if before is not None and before * part_of > CHILD_LIMIT:
            return [_said(here, "child_share")]
    return []


def taken_pieces(here: Here) -> list[Said]:
    """An instruction that counts pieces ("two capsules in the morning and two at bedtime"), by what the text says one holds."""
    part = here.reading.part
    if here.has("clinician", "caution", "study", "reject", "negation", "limit"):
        return []
    told = told_pieces(here.scan.text[part.start : part.end].lower())
    held = _content(here, told[0]) if told is not None else None
    if told is None or held is None or told[1] * held <= ADULT_LIMIT:
        return []
    return [_said(here, "raised")]


def _content(here: Here, noun: str) -> float | None:
    """The magnesium in one such piece, in mg, as the text gives it; a salt's weight is left aside."""
    text = here.scan.text
    for first, stop, _, amount in AMOUNT.within(text, 0, len(text)):
        begin = max(text.rfind(". ", 0, first), text.rfind("\n", 0, first)) + 1
        piece = content_of(text[begin : stop + 40].split("\n")[0].lower())
        if piece is not None and piece[0] == noun and amount.unit in _MG and _ITSELF.match(text, stop):
            return amount.low * _MG[amount.unit] / piece[1]
    return None


def _said(here: Here, said: str) -> Said:
    part = here.reading.part
    first, last = extent(here, Clause(part.first, part.last), part.first, part.first + 1)
    return Said(kind="dose", subject="dose", said=said, stance="asserted", first=first, last=last, merge=said)


def _amount_before(here: Here) -> float | None:
    """The magnesium a day, in mg, that the sentences before told the reader to take; None where that is uncertain."""
    end = here.reading.part.start
    start = max(end - _BEFORE, 0)
    text = here.scan.text[start:end]
    printed = AMOUNT.within(here.scan.text, start, end)
    if not printed or not here.topic.magnesium:
        return None
    first, stop, _, amount = printed[-1]
    low = text.lower()
    if amount.unit not in _MG or _PLAIN.match(text, stop) is None or len(low) != len(text):
        return None
    room = (max(printed[-2].end if len(printed) > 1 else 0, low.rfind(". ", 0, first) + 1), len(low))
    rhythm = rhythm_of(low, marks_in(low), (first, stop), room)
    return None if rhythm.seldom else amount.high * _MG[amount.unit] * rhythm.factor


def beside_medicine(here: Here) -> list[Said]:
    """The advice to swallow magnesium together with a medicine: judged by what is known of that medicine."""
    if not here.reading.cues.isdisjoint(_CAREFUL) or not here.has("drug"):
        return []
    stems = here.scan.stems
    if any(hit.cue == "interfere" and stems[hit.first] not in _AT_ONCE for hit in here.reading.part.hits):
        return []
    for clause in here.reading.clauses:
        drugs = clause.get("drug")
        takes = [hit for hit in (*clause.get("take"), *_mixes(here, clause)) if _is_told(stems, hit, clause)]
        for drug in drugs if takes else ():
            near = set(stems[max(drug.first - 3, clause.first) : drug.first])
            told = [hit for hit in takes if hit.last <= drug.first and _names_it(here, hit, drug)]
            at_once = "as" in near and "sam" in stems[clause.first : drug.first]
            if told and (near & _BESIDE or at_once):
                first, last = extent(here, clause, told[0].first, drug.last)
                return [
                    Said(
                        kind="safety", subject="interaction", said="drug", stance="denied", first=first, last=last,
                        entry=drug.subject, merge="beside",
                    )
                ]  # fmt: skip
    return []


def _mixes(here: Here, clause: Clause) -> list[Hit]:
    """The words that stir it into something: "mix it with your antibiotic"."""
    stems = here.scan.stems
    return [Hit(at, at + 1, "take", "") for at in range(clause.first, clause.last) if stems[at] in _MIXING]


def _is_told(stems: list[str], take: Hit, clause: Clause) -> bool:
    """Whether the reader is told to take: the verb opens its clause, or follows "you can", "simply"."""
    return take.first == clause.first or stems[take.first - 1] in _LEADS


def _names_it(here: Here, take: Hit, drug: Hit) -> bool:
    """Whether magnesium stands between the verb and the medicine, by its name or as "it"."""
    between = [hit for hit in here.reading.part.hits if take.first <= hit.first < drug.first]
    named = any(hit.cue == "magnesium" or hit.subject in here.families.forms for hit in between)
    return named or (here.topic.magnesium and any(hit.cue == "pronoun" for hit in between))
