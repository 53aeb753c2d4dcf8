"""Tells which sentences warn: of a side effect, of too much, of weak kidneys, an illness or a medicine; or say to ask.

What only speaks of kidneys or medicines ("your kidneys flush out the rest") warns of nothing. It judges no claim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.words import Scan

_WHO = frozenset({"kidney", "risk_condition", "medicine", "drug"})
_CAUTIOUS = frozenset(
    "caution side_effects clinician ask spacing interfere kept_out kidney medicine drug limit risk_condition form_topical negation".split()
)
_SWITCHES = frozenset({"gaba", "nmda"})  # it "binds to" them, as some medicines do
_NEAR = 6  # words
_RESUMED = frozenset({"and", "but", "or", ","})
_FORBIDS = re.compile(
    r"\b(?:not|never|n['’]t) (?:exceed|go (?:over|above|beyond)|take more than|use (?:it )?on|(?:be )?(?:for|suitable|recommended|advised|safe)\b)|\bunsuitable"
    r"|\b(?:stay|steer|keep) (?:well )?(?:clear|away|off)\b|\b(?:check|screen|test|assess)\w*\b.{0,30}\bkidney|\b(?:broken|irritated|open|cut) skin"
    r"|\b(?:if|provided(?: that)?|as long as|so long as|assuming) (?:your|their|the) kidneys\b",
    re.IGNORECASE,
)
_EXCESS = re.compile(
    r"\btoo much\b|\boverdos|\b(?:large|high|higher|excessive)\w* (?:dose|amount)|\btoxic|\bpoison", re.IGNORECASE
)
_FAILING = re.compile(
    r"\b(?:failing|weak|poor|bad|damaged|diseased|impaired|reduced|sick)\w* (?:kidney|renal)|\bkidney (?:disease|failure|trouble|damage)",
    re.IGNORECASE,
)
_HARMS = re.compile(
    r"\b(?:hazard|danger|risk|trouble|poison|build|accumulat|emergenc|hospital|coma|harm|careful|different story)",
    re.IGNORECASE,
)
_REFUSES = re.compile(
    r"(?:\b(?:not|never|no|nobody|cannot)|n['’]t)\b[^.]{0,30}\b(?:tak|us|suit|safe|advis|recommend|clear|rid|handl|cop|remov|touch|start|near|without)",
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
    r"\b(?:deplet|drain|strip|rob|use[sd]? up|wast|flush|lower|reduc)\w*\b[^.]{0,30}\bmagnesium"
    r"|\b(?:block|stop|hinder|impair|interfer|affect)\w*\b(?! by)[^.]{0,30}\bmagnesium(?:['’]s)? (?:absorption|uptake|levels|stores|status)"
    r"|\b(?:block|stop|hinder|impair|interfer)\w*\b[^.]{0,20}\babsor\w+ (?:of )?magnesium",
    re.IGNORECASE,
)


# What warns where both stand in one sentence; and what makes light of it, or tells it of something else.
_WHO_PAIRS = (
    (frozenset({"weak_kidneys"}), frozenset({"kidney_care", "large_harm"})),
    (frozenset({"bound_drug"}), frozenset({"medicine_trouble"})),
)
_PAIRS = (
    *_WHO_PAIRS,
    (frozenset({"gut_trouble", "loose_gut"}), frozenset({"brings_on", "got_it", "had_too_much", "cut_down"})),
    (frozenset({"some_medicine"}), frozenset({"medicine_trouble"})),
    (frozenset({"large_amount", "too_much"}), frozenset({"large_harm", "poisoned"})),
    (frozenset({"delicate"}), frozenset({"delicate_care"})),
)
_LOOSER = (  # these only where it is plain that it is about taking magnesium
    (frozenset({"gut_part"}), frozenset({"gut_unhappy"})),
    (frozenset({"asked_person"}), frozenset({"asks_first", "before_start"})),
)
_NAMED = frozenset({"magnesium", "pronoun", "before_start"})
_RECKLESS = frozenset({"push_on", "need_most", "waves_off", "belittles", "no_need_doctor"})
_WAVING = _RECKLESS - {"need_most"}  # "tell your doctor, all the more so if ..."
_OF_MAGNESIUM = frozenset({"magnesium", "pronoun", "low_magnesium"})
_NO_CAUTION = frozenset(
    "no_risk_at_all no_interplay no_trouble not_to_fear not_harmful kidney_ease"
    " any_dose comfort gut_by_other other_remedy sun_light they_ask off_it may_drop_it reject question"
    " low_magnesium lacking helps_with gentle no_gut kinder fewer_sides".split()
)


def with_next(readings: Sequence[Reading]) -> Iterator[tuple[Reading, Reading | None]]:
    """Each sentence with the one after it, which may answer a question."""
    return zip_longest(readings, readings[1:]) if readings else iter(())


def is_caution(reading: Reading, following: Reading | None, scan: Scan) -> bool:
    """Whether a sentence warns of anything: a side effect, a limit, weak kidneys, an illness, a medicine; or says to ask."""
    cues = reading.cues
    if reading.part.question:
        told = following.cues if following is not None and "side_effects" in cues else frozenset()
        if "side_effects" in told and not told & {"harmless", "negation"}:
            return True  # "Side effects? Just some loose stools."
        return names_who(reading, following, scan)
    if cues & {"harmless", "kidney_fine", "instead_of_care"} or reading.imagined:
        return False
    sent = {"clinician", "ask"} <= cues and _sends(reading, scan)
    if not reading.named.isdisjoint(_RECKLESS) and not (sent and reading.named.isdisjoint(_WAVING)):
        return False  # "ignore the warnings about kidneys"
    if "side_effects" in cues and cues & {"can_cause", "caution"} and _is_caused(reading, scan):
        return True
    if "caution" in cues and "negation" not in cues and _EXCESS.search(scan.text, reading.part.start, reading.part.end):
        return True
    if sent:
        return True
    if cues & _CAUTIOUS and _FORBIDS.search(scan.text, reading.part.start, reading.part.end):
        return True
    return _warns_in_parts(reading) or names_who(reading, following, scan)


def _warns_in_parts(reading: Reading) -> bool:
    """Whether two parts of a caution stand in it, as the frames know them: "Runny stools were what people complained of"."""
    return _pair_stands(reading, _PAIRS if reading.named.isdisjoint(_NAMED) else _PAIRS + _LOOSER)


def _pair_stands(reading: Reading, pairs: Sequence[tuple[frozenset[str], frozenset[str]]]) -> bool:
    """Whether both of a pair stand in it, and nothing that makes light of them or tells them of something else."""
    marks = reading.named
    if not marks.isdisjoint(_NO_CAUTION | _RECKLESS) or ("other_mineral" in marks and marks.isdisjoint(_OF_MAGNESIUM)):
        return False
    return any(not marks.isdisjoint(one) and not marks.isdisjoint(other) for one, other in pairs)


def _is_caused(reading: Reading, scan: Scan) -> bool:
    """Whether a side effect is laid at magnesium's door: not denied, not relieved, no sign of a lack, not a medicine's."""
    cues = reading.cues
    if "low_magnesium" in cues and "caution" not in cues:
        return False
    if "medicine" in cues and not cues & {"magnesium", "pronoun"}:
        return False
    hits = reading.part.hits
    if any(hit.subject == "pms" for hit in hits):
        return False
    for hit in hits:
        if hit.cue == "side_effects":
            before = [each for each in hits if 0 <= hit.first - each.last <= _NEAR]
            undone = max((each.last for each in before if each.cue in ("negation", "help")), default=-1)
            caused = max((each.last for each in before if each.cue in ("can_cause", "caution")), default=-1)
            if undone < 0 or not _RESUMED.isdisjoint(
                scan.stems[undone:caused]
            ):  # "does not help sleep and can upset your stomach"
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


def names_who(reading: Reading, following: Reading | None, scan: Scan) -> bool:
    """Whether a sentence names kidneys, a medicine or an illness as a reason for care; a question needs its answer."""
    cues = reading.cues
    if not cues & _WHO:
        return False
    if reading.part.question:
        answer = following.cues if following is not None else frozenset()
        return "reject" not in answer and bool((cues | answer) & {"caution", "clinician", "ask"})
    if cues & {"instead_of_care", "kidney_fine", "cure"} or not reading.named.isdisjoint(_RECKLESS):
        return False
    if "together" in cues and "kept_out" not in cues:
        return False
    if _pair_stands(reading, _WHO_PAIRS):
        return True
    sentence = scan.text[reading.part.start : reading.part.end]
    if cues & {"kidney", "risk_condition"}:
        if cues & {"caution", "clinician"} or _FORBIDS.search(sentence):
            return True
        if "negation" in cues and _REFUSES.search(sentence) and not _FLUSHES.search(sentence):
            return True
        if "low_magnesium" not in cues and _FAILING.search(sentence):
            return bool(cues & {"can_cause", "side_effects"}) or _HARMS.search(sentence) is not None
    if not cues & {"medicine", "drug"} or "study" in cues or not reading.subjects.isdisjoint(_SWITCHES):
        return False
    if {"clinician", "ask"} <= cues:
        return True
    return (
        bool(cues & {"interfere", "kept_out", "spacing", "caution"})
        and not _WELCOMES.search(sentence)
        and not _DRAINS.search(sentence)
    )
