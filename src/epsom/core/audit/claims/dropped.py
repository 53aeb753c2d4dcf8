"""Finds prescribed medicines that a text says were stopped, halved or never begun, or tells its reader to leave off.

It also finds the two curt comforts that stand in for a caution: a question about too much that is answered "hardly",
and harm that is said to come only from a drip. It does not know what a medicine is for, and judges nothing.
"""

from __future__ import annotations

import re

from epsom.core.audit.claims.saying import Here, Said, extent
from epsom.core.audit.text.grammar import Clause, Reading
from epsom.core.audit.text.words import stem

_OWNED = r"(?:his|her|my|their|your|our|[A-Z]?[a-z]+['’]s)"
_NAMES = (
    r"(?:prescriptions?|scripts?|meds|medications?|medicines?|antidepressants?|anti-?depressants?|beta[\s-]blockers?|ssris?|snris?|statins?|lithium"
    r"|ritalin|adderall|concerta|stimulants?|benzos?|benzodiazepines?|xanax|valium|sertraline|citalopram|escitalopram|fluoxetine|prozac|zoloft|lexapro"
    r"|propranolol|zopiclone|ambien|sleeping\s(?:pills?|tablets?)|sleep\smeds|thyroxine|levothyroxine|blood\spressure\s(?:pills?|tablets?))"
)
_PILLS = r"(?:pills?|tablets?|drugs?|doses?|capsules?)"
_OBJECT = rf"(?:(?:taking|using|with)\s)?(?:(?:all|both)\s(?:of\s)?)?(?:{_OWNED}\s(?:\w+\s){{0,2}}?(?:{_NAMES}|pills?|tablets?|drugs?)|(?:the\s|that\s|those\s|this\s)?(?:\w+\s)?{_NAMES})\b"
# The words of these names, by which a sentence is seen to name a medicine at all.
_NAMED = frozenset(
    map(
        stem,
        "prescription prescriptions script scripts med meds medication medicine antidepressant depressants anti blocker ssri snri"
        " statin lithium ritalin adderall concerta stimulant benzo benzos benzodiazepine xanax valium sertraline citalopram"
        " escitalopram fluoxetine prozac zoloft lexapro propranolol zopiclone ambien pill pills tablet drug dose capsule thyroxine"
        " levothyroxine".split(),
    )
)
_DID = re.compile(
    rf"\b(?:stopped|quit|ditched|dropped|binned|halved|cancelled|canceled|shelved|(?:came|come|gone|went|got|been|weaned|tapered|moved|taken|took)\s(?:(?:him|her|them|me|us|myself|himself|herself|themselves)\s)?off"
    rf"|(?:threw|thrown)\s(?:out|away)|flushed|gave\sup|given\sup|never\s(?:did\s|even\s)?(?:fill(?:ed)?|picked\sup|pick\sup|started|took|took\sup)|let\sgo\sof)\s{_OBJECT}",
    re.IGNORECASE,
)
_DO = re.compile(
    rf"(?:^|[,;:]\s|\bthen\s|\band\s|\byou\scan\s(?:then\s)?|\byou\scould\s|\byou\smay\s)(?:(?:stop|quit|halve|ditch|drop|bin|cut|reduce|lower|wean\s(?:yourself\s)?off|come\soff|get\soff|taper(?:\soff)?|skip|leave\soff|phase\sout)\s{_OBJECT}"
    rf"|(?:bring|take|get|cut|wind)\s{_OBJECT}(?:\s\w+){{0,2}}?\s(?:down|back|out)\b|(?:halve|stop|cut|drop|skip)\s(?:the|that|those|your)\s{_PILLS}\b)",
    re.IGNORECASE,
)
_BARE_PILL = re.compile(rf"\b(?:the|that|those|your)\s{_PILLS}\b", re.IGNORECASE)
_SPOKEN_OF = re.compile(rf"\b(?:{_NAMES})\b", re.IGNORECASE)
_BEFORE = 200  # characters in which the medicine stands of which "the pill" is one
_NOT = re.compile(
    r"\b(?:not|never|cannot|nobody|no one|without|before|unless|don['’]t|n['’]t|if (?:you|they|he|she|i)|when (?:you|they|he|she)|(?:doctors?|gp|physician|psychiatrist|consultant|prescriber|cardiologist|nurse|hospital)|people who|anyone who|those who|patients who|wish(?:ed)? to|want(?:ed|s)? to|thinking of|whether to)\s(?:\w+\s){0,3}?$",
    re.IGNORECASE,
)
_NEVER_BEGUN = re.compile(r"never\s", re.IGNORECASE)
_ENDED_BADLY = re.compile(
    r"\b(?:relaps|worse|withdrawal|danger|regret|came back|returned|risky|mistake|sorry|hospital|crash|rebound|ill\b|side effects|years ago|long before|because of|could not tolerate|did not suit)",
    re.IGNORECASE,
)
_CURT = 16  # words and signs of an answer
_GUIDED = frozenset("clinician caution told_study study reject spacing".split())
_VEIN_ONLY = re.compile(
    r"\b(?:only|solely|exclusively|purely|just)\b[^.;]{0,50}\b(?:into (?:a|the) veins?|intravenous\w*|in(?:to)? the vein|by (?:drip|vein|injection)|through a drip|(?:with|from|on) (?:a |an |the )?(?:drip|drips|iv|infusions?|injections?)|injected|infused|iv magnesium|hospital drip)"
    r"|\b(?:drips?|infusions?|injections?|iv) (?:only|alone)\b",
    re.IGNORECASE,
)
_HARM = re.compile(
    r"\b(?:too much|overdos|toxic|poison|harm|danger|side effects?|very high|high levels|lethargy|slow heart|heart (?:to )?stop|low blood pressure|hypermagn|excess)",
    re.IGNORECASE,
)
_GIVEN_FOR = re.compile(
    r"\b(?:pre-?eclampsia|eclampsia|torsades?|asthma|works|benefit|effective|helps?|used|absorb)", re.IGNORECASE
)
_FOUGHT = re.compile(
    r"\b(?:fight|fought|argue|warn|object|against|hate|oppose|quarrel|row|furious|angry|talk you out of|mistake|wrong|foolish|dangerous|daft|refuse|upset|scold|beg you)\b(?:,?\s\w+){0,5},?\s?$",
    re.IGNORECASE,
)


def dropped_in(here: Here) -> Said | None:
    """A medicine that was stopped for it or never begun, or that the reader is told to halve or leave off."""
    part, text = here.reading.part, here.scan.text
    if part.question or _NAMED.isdisjoint(here.scan.stems[part.first : part.last]):
        return None
    if not here.reading.cues.isdisjoint(_GUIDED):
        return None
    sentence = text[part.start : part.end]
    found = _DID.search(sentence) or _DO.search(sentence)
    if found is None or _ENDED_BADLY.search(sentence):
        return None
    if _NOT.search(sentence[: found.start()]) and _NEVER_BEGUN.match(found[0]) is None:
        return None
    bare = _SPOKEN_OF.search(found[0]) is None
    if bare and _BARE_PILL.search(found[0]) and not _SPOKEN_OF.search(text, max(part.start - _BEFORE, 0), part.start):
        return None  # "the pill" may be magnesium's own
    return _said(here, "instead_of_care", part.start + found.start())


def only_by_drip(here: Here) -> Said | None:
    """Harm that is said to come only where it runs into a vein: a comfort nobody with weak kidneys can trust."""
    part, text = here.reading.part, here.scan.text
    if part.question or not here.has("iv", "drip_in_hospital") or here.has("kidney", "told_study", "reject"):
        return None
    found = _VEIN_ONLY.search(text, part.start, part.end)
    if found is None or _GIVEN_FOR.search(text, part.start, part.end):
        return None
    if _HARM.search(text, max(part.start - _BEFORE, 0), found.start()) is None:
        return None
    return _said(here, "harmless", found.start())


def is_fought(here: Here, first: int) -> bool:
    """Whether the writer stands against what begins at this word: "I'd fight you over replacing treatment"."""
    begin = here.reading.part.start
    return _FOUGHT.search(here.scan.text[begin : here.scan.starts[first]]) is not None


def _said(here: Here, said: str, at: int) -> Said:
    """What was found, told of the clause it stands in."""
    starts = here.scan.starts
    clause = next(
        (each for each in here.reading.clauses if starts[each.first] <= at <= starts[each.last - 1] and not each.aside),
        Clause(here.reading.part.first, here.reading.part.last),
    )
    begin = next((word for word in range(clause.first, clause.last) if starts[word] >= at), clause.first)
    first, last = extent(here, clause, begin, begin + 1)
    return Said(kind="safety", subject="safety", said=said, stance="asserted", first=first, last=last, merge=said)


_TOO_MUCH = re.compile(
    r"\b(?:too much|overdos|overdo it|side[\s-]effects?|downsides?|dangers?|dangerous|risks?|harm|toxic)", re.IGNORECASE
)
_HARDLY = re.compile(
    r"(?:(?:it|that|this)(?:['’]s| is| would be)\s|you would (?:find it|have to try)\s|(?:that )?(?:is )?)?(?:(?:very|almost|nearly|practically|virtually|next to|really|pretty|extremely)\s)*"
    r"(?:hard\b|difficult\b|impossible\b|not really\b|hardly\b|not a chance\b|there (?:aren['’]t|are not|are) (?:any|none)\b|none\b(?! of)|zero\b|don['’]t worry|no need to worry|nothing to worry)",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:if|unless|kidney|food|diet|eat|limit|within|up to|healthy|known|most|serious)", re.IGNORECASE
)
_INSTEAD = re.compile(
    r"\b(?:replac|instead of|come off|stop taking|get off|swap|in place of|do without|need (?:my|your))", re.IGNORECASE
)
_SAYS_YES = re.compile(
    r"(?:in (?:most|many|nearly all) cases,?\s|for (?:most|many)(?: people)?,?\s|very often,?\s|often,?\s|usually,?\s|almost always,?\s)?(?:yes|it (?:will|can|does)|absolutely|definitely|certainly)\b",
    re.IGNORECASE,
)


def answered_care(asked: Here, following: Reading) -> Said | None:
    """What a question of safety and its answer say together: "Kidney disease? Talk to your doctor."

    `asked` is the question, read as a statement. "Can I take too much? Hardly." calls it harmless, and "Will it replace
    my sleeping pills? In most cases, yes." sets it in the place of treatment.
    """
    text, part = asked.scan.text, asked.reading.part
    question, answer = text[part.start : part.end], text[following.part.start : following.part.end]
    if following.part.question or following.part.last - following.part.first > _CURT:
        return None
    if not question.strip() or {"reject", "study"} & asked.reading.cues:
        return None

    def told(said: str, first: int = following.part.first) -> Said:
        return Said(
            kind="safety", subject="safety", said=said, stance="asserted", first=first, last=following.part.last,
            merge=said,
        )  # fmt: skip

    if {"clinician", "ask"} <= following.cues and "negation" not in following.cues:
        if asked.has("kidney", "risk_condition", "medicine", "drug"):
            return told("kidney" if asked.has("kidney") else "ask", part.first)
        return None
    if _INSTEAD.search(question) and asked.has("treatment_drug", "medicine", "instead_of_care", "prescribed"):
        return told("instead_of_care") if _SAYS_YES.match(answer) else None
    if _TOO_MUCH.search(question) and _HARDLY.match(answer) and not _QUALIFIED.search(answer):
        return told("harmless")
    return None
