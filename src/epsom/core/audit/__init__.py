"""Takes an article apart: what it claims of magnesium, in which doses, and what is known of each. It reads no files.

The machinery is a small grammar over known words (see `text.grammar` for why): one pass marks phrases, each sentence is
read for who says what how surely, and every finding is judged against an entry of the knowledge. It is built to miss
rather than to accuse: what it cannot place it leaves alone. It does not say whether to take magnesium.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from epsom.core.audit.citing.citations import cite
from epsom.core.audit.claims.belonging import speaks_of_magnesium, without_talk
from epsom.core.audit.claims.dropped import answered_care
from epsom.core.audit.claims.finding import find
from epsom.core.audit.claims.frames import Frame, frames_of
from epsom.core.audit.claims.remainder import remaining_in
from epsom.core.audit.claims.saying import Here, Said
from epsom.core.audit.claims.stories import begins_a_story, heads_stories
from epsom.core.audit.dosing.dose_claims import dose_claims, population_of
from epsom.core.audit.dosing.doses import AMOUNT, read_doses
from epsom.core.audit.flags import find_flags
from epsom.core.audit.judging import Judgement, answers_of, judge, worst
from epsom.core.audit.shapes import Audit, AuditDose, Citation, Claim, Flag, Sentence, Span, Stance
from epsom.core.audit.summary import summarise
from epsom.core.audit.text.grammar import Reading, read
from epsom.core.audit.text.language import language_of, problems_of
from epsom.core.audit.text.left_out import leave_out_references, leave_out_what_follows
from epsom.core.audit.text.retorts import retort
from epsom.core.audit.text.sentences import split
from epsom.core.audit.text.topics import Families, Topic
from epsom.core.audit.text.words import Scan, scan, words_of
from epsom.knowledge import Knowledge
from epsom.knowledge.audit_words import AuditAnswer

__all__ = ["Audit", "AuditDose", "Citation", "Claim", "Flag", "Sentence", "Span", "audit"]

_CONTRARY = frozenset({"says_something_else", "wrong_outcome"})
_OFF = frozenset({"wrong_number", "overstated", "wrong_population", "wrong_dose", "wrong_design"})
_OF_THE_STUDY = frozenset({*_OFF, "omits_key_limitation"})
# Of these, what is wrong with all that is told of a study, and not with one figure of one sentence.
_OF_ALL_OF_IT = frozenset({"omits_key_limitation", "wrong_population", "wrong_design"})
_TOLD_CAREFULLY = re.compile(
    r"\b(?:lack\w*|without|no|not|nobody|only|just|small|combin\w+|weak|poor\w*|limit\w*|mixed|unclear|inconclusive"
    r"|challenging)\b|n['’]t\b",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:for|within|over|after|in|during)\s(?:about\s|just\s|only\s|around\s)?((?:[a-z]+|\d+)(?:(?:\sto\s|\sor\s|-|–)\d+)?\s(?:hour|day|week|month|year)s?)\b",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.]\d)(?!\s?(?:mg|weeks|months|years|people|adults))")
LONGEST = 300_000  # characters that are read; an article has some ten thousand


@lru_cache(maxsize=4)
def _prepared(knowledge: Knowledge) -> tuple[Families, dict[tuple[str, str], AuditAnswer]]:
    return Families.of(knowledge), answers_of(knowledge)


def audit(text: str, knowledge: Knowledge) -> Audit:
    """Everything the text says of magnesium, judged; places count code points of `text`.

    Only the first 300,000 characters are read, and only English; `problems` says so in plain words. A text that is
    not about magnesium, or not in English, gives no claims.
    """
    read_text = text[:LONGEST]
    scanned = scan(read_text, words_of(knowledge))
    language = language_of(scanned.stems)
    about, problems = problems_of(text, scanned, language, LONGEST)
    if language not in ("en", "") or not read_text.strip():
        return Audit(
            summary=problems[0] if problems else "", language=language, about_magnesium=about, problems=problems
        )
    families, answers = _prepared(knowledge)
    parts = split(scanned)
    readings = [read(part, scanned, families.forms) for part in parts]
    sentences = tuple(Sentence(start=p.start, end=p.end, kind=p.kind, paragraph=p.paragraph) for p in parts)
    outcomes = [
        (scanned.starts[hit.first], hit.subject)
        for part in parts
        for hit in part.hits
        if hit.subject in families.outcomes or hit.subject in families.mechanisms
    ]
    citations = cite(read_text, sentences, knowledge, outcomes) if about else ()
    leave_out_references(readings, citations, read_text)
    leave_out_what_follows(readings, scanned)
    claims, doses = _read_all(readings, scanned, families, answers, knowledge)
    claims, citations = _tied(claims, citations, sentences, _uncertain(families, knowledge), knowledge)
    flags = find_flags(scanned, readings, claims, doses, citations) if about else ()
    return Audit(
        claims=claims,
        citations=citations,
        doses=tuple(doses),
        flags=flags,
        summary=summarise(claims, flags, problems, citations),
        language=language,
        about_magnesium=about,
        problems=problems,
    )


def _read_all(
    readings: list[Reading],
    scanned: Scan,
    families: Families,
    answers: dict[tuple[str, str], AuditAnswer],
    knowledge: Knowledge,
) -> tuple[tuple[Claim, ...], list[AuditDose]]:
    topic = Topic(magnesium=not any("other_mineral" in reading.cues for reading in readings[:1]))
    claims: list[Claim] = []
    doses: list[AuditDose] = []
    asked = False
    answered = -1  # the sentence that was read with the question before it
    usual = topic.magnesium or _mostly_magnesium(readings)
    paragraph = -1
    frames = frames_of(knowledge)
    amounts = [match.start() for match in AMOUNT.finditer(scanned.text)]
    for index, reading in enumerate(readings):
        part = reading.part
        if part.paragraph != paragraph:
            paragraph = part.paragraph
            topic.start_paragraph(usual)
        following = readings[index + 1] if index + 1 < len(readings) else None
        if part.question and following is not None and part.hits:
            told = _answered(reading, following, scanned, topic, families, answers, knowledge, frames)
            claims += told
            answered = index + 1 if told else answered
        dosed = bisect_left(amounts, part.start) < bisect_left(amounts, part.end)
        if part.kind == "heading":
            topic.start_heading(reading, families)
            topic.testimonials = heads_stories(reading, scanned)
            if dosed:  # a row of a label: "Magnesium taurate 500 mg"
                doses += read_doses(reading, scanned, topic, families, knowledge, None)
            continue
        if not part.hits and not part.quiet and not dosed:
            continue
        intro = readings[part.intro] if part.intro is not None else None
        turned = retort(following, scanned) if following is not None else None
        if following is not None and (
            (reading.quoted and following.cues & {"reject"})
            or (turned == "no" and (reading.quoted or reading.cues & {"distance", "report", "proof", "strong"}))
        ):
            reading.set_aside = reading.wholly = True
        here = Here(reading, scanned, topic, families, intro)
        found = read_doses(reading, scanned, topic, families, knowledge, intro) if dosed else []
        doses += found
        here.over_limit = _over_limit(doses)
        opens = next((word for word in scanned.stems[part.first : part.last] if word[:1].isalpha()), "")
        said = [each for each in find(here, frames) if speaks_of_magnesium(each, here, opens)]
        if not (part.question or reading.imagined or reading.wholly):
            rest = [
                each for each in remaining_in(here, said) if each.about_evidence or not reading.taken_back(each.first)
            ]
            said += [each for each in rest if speaks_of_magnesium(each, here, opens)]
        said = without_talk(said, here)
        if answered == index and part.last - part.first <= _CURT_ANSWER:
            said = []  # "In most cases, yes" was read with its question
        if asked:
            said = [each for each in said if each.said != "ask"]
        asked = asked or any(each.said == "ask" for each in said)
        claims += _claims(said, here, found, answers, knowledge)
        claims += dose_claims(found, doses, here, knowledge)
        topic.follow(reading, families, opens)
        topic.mine = topic.mine or ((topic.magnesium or here.about) and begins_a_story(reading, scanned))
    claims.sort(key=lambda claim: (claim.start, claim.end))
    return tuple(claims), doses


_CURT_ANSWER = 8  # words and signs
_STANCES: dict[str, Stance] = {"no": "denied", "yes": "asserted", "perhaps": "hedged"}
_ASKED = frozenset({"efficacy", "mechanism", "form"})
_AT_RISK = frozenset({"kidney", "medicine", "drug"})
_BAD = frozenset("bad danger dangerous harm harmful hurt risky toxic unsaf interact clash".split())
_FINE = frozenset("saf fin ok okay together mix combin".split())


def _answered(
    reading: Reading,
    following: Reading,
    scanned: Scan,
    topic: Topic,
    families: Families,
    answers: dict[tuple[str, str], AuditAnswer],
    knowledge: Knowledge,
    frames: dict[str, tuple[Frame, ...]],
) -> list[Claim]:
    """What a question and its curt answer say together: "Does it cure cramps? It does not." """
    asked = replace(reading, part=replace(reading.part, question=False, kind="text"), set_aside=False, imagined=False)
    here = Here(asked, scanned, topic, families, None)
    if topic.magnesium or here.about:
        care = answered_care(here, following)
        if care is not None:
            return _claims([care], here, [], answers, knowledge)
    turned = retort(following, scanned)
    if turned is None:
        return []
    said = [
        replace(each, stance=_STANCES[turned], last=following.part.last, strong=each.strong and turned == "yes")
        for each in find(here, frames)
        if each.kind in _ASKED and each.stance != "denied" and not each.about_evidence
    ]
    if not said and asked.cues & _AT_RISK:
        words = frozenset(scanned.stems[asked.part.first : asked.part.last])
        if (turned == "no" and words & _BAD) or (turned == "yes" and words & _FINE and not words & _BAD):
            first, last = asked.part.first, following.part.last
            said = [Said(kind="safety", subject="safety", said="harmless", stance="asserted", first=first, last=last)]
    return _claims(said[:1], here, [], answers, knowledge)


def _over_limit(doses: list[AuditDose]) -> bool:
    """Whether one of the amounts last named passes a limit for supplements."""
    return any(dose.over_250 in ("yes", "possible") for dose in doses[-3:])


def _mostly_magnesium(readings: list[Reading]) -> bool:
    """Whether the text speaks more of magnesium than of any other mineral."""
    hits = [hit.cue for reading in readings for hit in reading.part.hits]
    return hits.count("magnesium") + hits.count("low_magnesium") >= hits.count("other_mineral")


def _claims(
    said: list[Said],
    here: Here,
    doses: list[AuditDose],
    answers: dict[tuple[str, str], AuditAnswer],
    knowledge: Knowledge,
) -> list[Claim]:
    """What was said, judged; what is said twice of one form in one sense is one claim with the gravest verdict."""
    judged: list[tuple[Said, Judgement]] = []
    for each in said:
        judgement = judge(each, answers, here.families, knowledge)
        if judgement is not None:
            judged.append((each, judgement))
    groups: dict[tuple[str, ...], list[tuple[Said, Judgement]]] = {}
    for number, (each, judgement) in enumerate(judged):
        mark = ("", str(number), "")
        if each.kind == "form":
            mark = (each.kind, each.subject, "denied" if each.stance == "denied" else each.said or each.answer or "")
        elif each.kind == "prevalence":
            mark = (each.kind, each.subject, f"{each.merge}{judgement.verdict}")
        groups.setdefault(mark, []).append((each, judgement))
    return [_claim(group, here, doses) for group in groups.values()]


def _claim(group: list[tuple[Said, Judgement]], here: Here, doses: list[AuditDose]) -> Claim:
    scanned = here.scan
    first, last = min(each.first for each, _ in group), max(each.last for each, _ in group)
    start, end = scanned.starts[first], scanned.ends[last - 1]
    said, judgement = group[0][0], worst([judgement for _, judgement in group])
    return Claim(
        quote=scanned.text[start:end],
        start=start,
        end=end,
        kind=said.kind,
        subject=said.subject,
        stance=said.stance,
        population=population_of(here),
        doses=tuple(dose for dose in doses if start <= dose.start < end),
        duration=_duration(scanned.text[start:end]),
        verdict=judgement.verdict,
        reason=judgement.reason,
        because=judgement.because,
    )


def _duration(quote: str) -> str | None:
    """How long, in the text's own words: "eight weeks"."""
    found = _LASTING.search(quote)
    return found[1] if found else None


def _tied(
    claims: tuple[Claim, ...],
    citations: tuple[Citation, ...],
    sentences: Sequence[Sentence],
    uncertain: frozenset[str],
    knowledge: Knowledge,
) -> tuple[tuple[Claim, ...], tuple[Citation, ...]]:
    """Tie claims and citations that stand in one sentence; what the cited paper says then decides an effect."""
    if not citations:
        return claims, citations
    of_claim: list[list[int]] = [[] for _ in claims]
    of_citation: list[list[int]] = [list(citation.claims) for citation in citations]
    begins = [sentence.start for sentence in sentences]
    starts = [claim.start for claim in claims]
    for at, citation in enumerate(citations):
        home = sentences[max(bisect_right(begins, citation.start) - 1, 0)]
        same = set(range(bisect_left(starts, home.start), bisect_left(starts, home.end)))
        for begin, end, _ in citation.goes_on:  # "It also found that ..."
            same |= {n for n in range(bisect_left(starts, begin), bisect_left(starts, end)) if _is_told(claims[n])}
        for number in sorted({*same, *citation.claims}):
            of_claim[number].append(at)
            if number not in of_citation[at]:
                of_citation[at].append(number)
    return (
        tuple(
            _held_to(
                claim,
                [citations[at] for at in of_claim[n]],
                tuple(of_claim[n]),
                claim.subject in uncertain
                and not _own_figures(claim, [citations[at] for at in of_claim[n]], knowledge),
                knowledge,
            )
            for n, claim in enumerate(claims)
        ),
        tuple(replace(citation, claims=tuple(sorted(of_citation[at]))) for at, citation in enumerate(citations)),
    )


def _is_told(claim: Claim) -> bool:
    """Whether a claim after the sentence that names a study can be what the study is said to have found."""
    return claim.kind in ("efficacy", "mechanism", "form") and claim.stance != "denied"


def _uncertain(families: Families, knowledge: Knowledge) -> frozenset[str]:
    """Subjects of which so little is known that one fair citation does not make a claim hold up."""
    return frozenset(
        each.id
        for each in families.by_id.values()
        if each.verdict is None or knowledge.verdicts[each.verdict].certainty in ("none", "very_low")
    )


def _own_figures(claim: Claim, cited: list[Citation], knowledge: Knowledge) -> bool:
    """Whether a claim gives a result just as the cited study published it, to the nearest whole or one digit."""
    told = [float(figure) for figure in _PLAIN.findall(claim.quote)]
    for citation in cited:
        study = knowledge.studies.get(citation.resolves_to or "")
        for result in study.results if study is not None else ():
            known = [abs(value) for value in (result.md, result.smd, result.ci_low, result.ci_high) if value]
            if any(abs(one - value) < 0.051 or (value >= 2 and one == round(value)) for one in told for value in known):
                return True
    return False


def _looked_at(claim: Claim, citation: Citation, knowledge: Knowledge) -> bool:
    """Whether the cited trial looked at what the claim speaks of; what it did not measure concerns another claim."""
    study = knowledge.studies.get(citation.resolves_to or "")
    if study is None or _CONTRARY.intersection(citation.discrepancies) != {"wrong_outcome"}:
        return False
    return claim.subject in study.outcomes or any(claim.subject == result.outcome for result in study.results)


def _comes_later(claim: Claim, citation: Citation) -> bool:
    """Whether a claim stands in a sentence after the one that names the study, and nothing is at fault in it."""
    return any(begin <= claim.start < end and not _OFF & kinds for begin, end, kinds in citation.goes_on)


def _with_fault(claim: Claim, cited: list[Citation]) -> Claim:
    """What is at fault in how the study was told of goes before what is known over all."""
    for each in cited:
        later = _comes_later(claim, each)
        wanted = _OF_ALL_OF_IT if later else _OF_THE_STUDY
        if later and _TOLD_CAREFULLY.search(claim.quote):
            continue  # the text says itself what the study lacked
        say = " ".join(say for kind, say in each.faults if kind in wanted)
        if say:
            named = each.reason.partition(". ")[0]  # "This is Noah 2022"
            return replace(claim, reason=f"{named}. {say} {claim.reason}", because=(*each.because, *claim.because))
    return claim


def _held_to(claim: Claim, cited: list[Citation], at: tuple[int, ...], uncertain: bool, knowledge: Knowledge) -> Claim:
    """A claim beside its citations: contradicted where the paper says otherwise, supported where it is told fairly."""
    if claim.kind in ("efficacy", "mechanism", "form") and claim.stance != "denied":
        wrong = next(
            (
                each
                for each in cited
                if _CONTRARY.intersection(each.discrepancies) and not _looked_at(claim, each, knowledge)
            ),
            None,
        )
        if wrong is not None and claim.verdict in ("mixed", "unsupported", "supported"):
            because = (*wrong.because, *claim.because)
            return replace(claim, citations=at, verdict="contradicted", reason=wrong.reason, because=because)
        beside = [each for each in cited if not _comes_later(claim, each)]
        if claim.verdict == "supported" and any(_OFF.intersection(each.discrepancies) for each in beside):
            off = next(each for each in beside if _OFF.intersection(each.discrepancies))
            because = (*off.because, *claim.because)
            return replace(claim, citations=at, verdict="mixed", reason=off.reason, because=because)
        if (
            not uncertain
            and claim.kind == "efficacy"
            and claim.verdict == "mixed"
            and claim.stance == "reported"
            and cited
            and all(c.verdict == "supports" for c in cited)
        ):
            because = (*cited[0].because, *claim.because)
            return replace(claim, citations=at, verdict="supported", because=because)
        if claim.kind == "efficacy" and claim.verdict in ("mixed", "unsupported"):
            claim = _with_fault(claim, cited)
    return replace(claim, citations=at) if at else claim
