"""Finds statements that are made of known parts, whatever stands between them: "People with … run short of …".

A frame is an answer of the knowledge that names the classes of words a sentence has to hold (`needs`; `a|b` is either)
and those it may not (`without`). Where all stand in one sentence about magnesium the statement is made. A frame is more
exact than a single phrase, so it takes the place of what others found in the same words, unless it stands `beside` it.
It judges nothing; the verdict is the answer's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from epsom.core.audit.claims.saying import Here, Said, above_all, extent, only_if, overlap
from epsom.core.audit.text.words import Hit, stem
from epsom.knowledge import Knowledge
from epsom.knowledge.audit_words import AuditAnswer

_SPAN = re.compile(
    r"\b(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|half an|several|(?:a )?few|(?:a )?couple of)"
    r"(?:\s?(?:-|–|to|or)\s?(?:\d+|\w+))?[ -](hour|day|night|week|fortnight|month|cycle)s?\b",
    re.IGNORECASE,
)


_TIMES = frozenset(map(stem, "hour day night week fortnight month cycle".split()))
_place = itemgetter(0)


class Frame(NamedTuple):
    """One frame made ready: what it needs, each with its alternatives, and what it may not hold."""

    answer: AuditAnswer
    needs: tuple[frozenset[str], ...]
    needed: tuple[int, ...]  # the same as bits, so that a sentence is asked quickly
    without: int  # as bits


_BITS: dict[str, int] = {}  # one for each class that a frame asks for


def _bits(names: Iterable[str]) -> int:
    """These classes as bits."""
    found = 0
    for name in names:
        found |= _BITS.setdefault(name, 1 << len(_BITS))
    return found


def _held(marks: Iterable[str]) -> int:
    """Of what stands in a sentence, what any frame asks for, as bits."""
    found = 0
    for name in marks:
        found |= _BITS.get(name, 0)
    return found


_COMMON = 100_000  # what a family counts as: it may stand for the sentence before
_BEFORE = "after_strain"  # that the sentence before spoke of stress


@lru_cache(maxsize=4)
def frames_of(knowledge: Knowledge) -> dict[str, tuple[Frame, ...]]:
    """The frames by each alternative of their rarest need, so that a sentence asks only those that can fit."""
    found: dict[str, list[Frame]] = {}
    sizes = {cue.id: len(cue.words) for cue in knowledge.audit_cues.values()}
    sizes |= {each.id: len(each.words) for each in knowledge.audit_subjects.values() if each.family != "form"}
    sizes[_BEFORE] = _COMMON
    for answer in knowledge.audit_answers.values():
        if answer.needs:
            needs = tuple(frozenset(need.split("|")) for need in answer.needs)
            frame = Frame(answer, needs, tuple(_bits(need) for need in needs), _bits(answer.without))
            rarest = min(needs, key=lambda need: sum(sizes.get(each, _COMMON) for each in need))
            for name in sorted(rarest):
                found.setdefault(name, []).append(frame)
    return {first: tuple(frames) for first, frames in found.items()}


def frames_in(here: Here, frames: dict[str, tuple[Frame, ...]]) -> tuple[list[Said], list[Said]]:
    """The frames that fit a sentence: those that take the place of other findings, and those that stand beside them."""
    alone: list[Said] = []
    beside: list[Said] = []
    asked = frames.keys() & here.reading.named
    if not asked:
        return alone, beside
    fitting = _fitting(asked, frames, _held(_marks(here)))
    if not fitting:
        return alone, beside
    hits = sorted((*here.reading.part.hits, *map(Hit._make, here.reading.part.quiet)), key=_place)
    for name in dict.fromkeys(name for hit in hits for name in (hit.cue, hit.subject) if name in fitting):
        for frame in fitting[name]:
            pair = _close(here, hits, frame) if frame.answer.within else None
            if frame.answer.within and pair is None:
                continue
            if any(said.answer == frame.answer.id for said in (*alone, *beside)):
                continue
            if frame.answer.id.startswith("frame_pick_") and _across_forms(here, hits, frame):
                continue
            if frame.answer.verdict == "unsafe" and pair is not None and only_if(here, pair[0]):
                continue
            said = _said(here, frame, pair, hits)
            if _is_opinion(here, said, frame) or any(_is_the_same(said, other) for other in (*alone, *beside)):
                continue
            (beside if frame.answer.beside else alone).append(said)
    return alone, beside


def _fitting(asked: Set[str], frames: dict[str, tuple[Frame, ...]], held: int) -> dict[str, list[Frame]]:
    """Of the frames asked for by these names those of which a sentence holds every part, and nothing they may not."""
    found: dict[str, list[Frame]] = {}
    for name in asked:
        for frame in frames[name]:
            if held & frame.without:
                continue
            for need in frame.needed:
                if not held & need:
                    break
            else:
                found.setdefault(name, []).append(frame)
    return found


def _across_forms(here: Here, hits: list[Hit], frame: Frame) -> bool:
    """Whether the parts are of two forms, each in a clause of its own: "oxide is taken for migraine, malate for aches"."""
    if len({hit.subject for hit in here.forms}) < 2 or len(here.reading.clauses) < 2:
        return False
    for clause in here.reading.clauses:
        mine = {name for hit in hits if clause.first <= hit.first < clause.last for name in (hit.cue, hit.subject)}
        mine |= {"form"} if mine & here.families.forms else set()
        mine |= {"outcome"} if mine & here.families.outcomes else set()
        if not any(need.isdisjoint(mine) for need in frame.needs):
            return False
    return True


def _is_the_same(one: Said, other: Said) -> bool:
    """Whether two frames say the same of the same: what a nerve needs is told once."""
    if one.kind != "mechanism" or (one.subject, one.stance) != (other.subject, other.stance):
        return False
    return overlap(one, other)


def _is_opinion(here: Here, said: Said, frame: Frame) -> bool:
    """Whether a form is only praised or run down by somebody: the word that reports it stands in the same clause."""
    if said.kind != "form" or said.stance != "reported" or said.studied or frame.answer.verdict == "supported":
        return False
    if not frame.answer.id.startswith(_TASTE):  # what scientists say of its ways is no opinion on it
        return False
    return any(clause.first <= said.first < clause.last and clause.has("report") for clause in here.reading.clauses)


_TASTE = ("frame_pick_", "frame_best_", "frame_form_bad", "frame_leave_")
_BETTER = ("frame_better_", "frame_best_", "frame_slips_", "frame_into_")
_ITSELF = frozenset({"magnesium", "it", "mineral"})
_STRAINED = frozenset({"stress", "burnout"})
_OTHERS = frozenset({"other_mineral", "other_thing", "drug", "medicine", "treatment_drug"})
_OURS = frozenset({"magnesium", "mag"})


def _close(here: Here, hits: list[Hit], frame: Frame) -> tuple[Hit, Hit] | None:
    """The first two parts where they stand near enough to each other, and what is said is not said of another thing."""
    form = here.topic.form  # what "it" or "this form" stands for
    ones, others = (
        [hit for hit in hits if hit.cue in need or hit.subject in need or (form in need and _is_this_form(here, hit))]
        for need in frame.needs[:2]
    )
    for one in ones:
        for other in others:
            near = max(one.first, other.first) - min(one.last, other.last) <= frame.answer.within
            if near and (frame.answer.kind != "mechanism" or not _is_anothers(here, one, other, hits)):
                return one, other
    return None


def _is_this_form(here: Here, hit: Hit) -> bool:
    """Whether a pronoun stands for the form just spoken of: "this form", and no bare "it"."""
    return hit.cue == "pronoun" and here.scan.stems[hit.first] == "this" and hit.last - hit.first > 1


def _is_anothers(here: Here, one: Hit, other: Hit, hits: list[Hit]) -> bool:
    """Whether something else does it, and magnesium is only named later: "Yoga calms the nerves; magnesium is ..."."""
    early, late = (one, other) if one.first < other.first else (other, one)
    clauses = here.reading.clauses
    at = _clause_of(here, early)
    ours = [
        place for place in range(here.reading.part.first, here.reading.part.last) if here.scan.stems[place] in _OURS
    ]
    ours += [hit.first for hit in here.forms]
    if any(clauses[at].first <= place < early.last for place in ours):
        return False
    if any(hit.cue in _OTHERS and clauses[at].first <= hit.first and hit.last <= early.first for hit in hits):
        between = any(early.last <= place <= late.last for place in ours)
        return not (between and any(hit.cue == "pronoun" and early.last <= hit.first <= late.last for hit in hits))
    later = [index for index in range(at + 1, len(clauses)) if clauses[index].hard]
    return bool(later and ours) and late.last <= clauses[later[0]].first <= min(ours)


def _marks(here: Here) -> frozenset[str]:
    """All that stands in a sentence: classes and subjects, their families, and whether it names a stretch of time."""
    part, families = here.reading.part, here.families
    subjects = here.reading.subjects
    found = {*here.reading.cues, *subjects}
    for family, name in (
        (families.forms, "form"),
        (families.outcomes, "outcome"),
        (families.mechanisms, "works_through"),
    ):
        if not subjects.isdisjoint(family):
            found.add(name)
    if here.topic.form is not None and "pronoun" in found:
        found.add("form")
        found.add(here.topic.form)
    if here.topic.headed is not None and "outcome" not in found and "form" in found:
        found |= {"outcome", here.topic.headed}  # "Can't sleep? Try glycinate."
    if here.topic.low and "pronoun" in found:
        found.add("low_magnesium")  # "A shortage ... It is seen more often in ..."
    if here.topic.outcome in _STRAINED:
        found.add(_BEFORE)  # "Stress ... From there it is lost in the urine."
    timed = not _TIMES.isdisjoint(here.scan.stems[part.first : part.last])
    span = _SPAN.search(here.scan.text, part.start, part.end) if timed else None
    if span is not None:
        found.add("span")
        found.add("long_span" if span[1].lower() in ("week", "fortnight", "month", "cycle") else "short_span")
    return frozenset(found)


def _said(here: Here, frame: Frame, pair: tuple[Hit, Hit] | None, hits: list[Hit]) -> Said:
    """The statement in the clauses its parts stand in; the first part is what a negation has to reach."""
    parts = [next((hit for hit in hits if hit.cue in need or hit.subject in need), None) for need in frame.needs]
    if pair is not None:
        parts[:2] = pair
    cue = parts[0] or hits[0]
    places = [hit for hit in parts if hit is not None]
    clauses = here.reading.clauses
    index = _clause_of(here, cue)
    at = {index, *(_clause_of(here, hit) for hit in places if not clauses[_clause_of(here, hit)].aside)}
    begin, _ = extent(here, clauses[min(at)], min(hit.first for hit in places), min(hit.last for hit in places))
    _, end = extent(here, clauses[max(at)], max(hit.first for hit in places), max(hit.last for hit in places))
    answer = frame.answer
    subject = answer.subject
    if answer.kind == "form":
        named = (*(hit for hit in places if hit.subject in here.families.forms), *here.forms)
        if named:
            subject = named[0].subject
        elif not subject.startswith("form_") or any(here.topic.form in need for need in frame.needs):
            subject = here.topic.form or subject
    elif answer.kind == "mechanism" and len(frame.needs[0]) > 1 and cue.subject in frame.needs[0]:
        subject = cue.subject
    elif answer.kind == "prevalence" and answer.subject != "diet":
        subject = next((hit.subject for hit in hits if hit.subject in here.families.outcomes), subject)
    stance = here.stance(index, cue)
    if stance == "denied" and answer.kind == "mechanism" and (told_by_its_lack(here) or _a_ground(here, cue)):
        stance = "asserted"
    return Said(
        kind=answer.kind or "safety", subject=subject, said=answer.said, stance=stance, first=begin,
        last=max(end, begin + 1), answer=answer.id, studied=here.has("study"),
        strong=answer.kind == "form" and answer.id.startswith(_BETTER) and above_all(here, begin, end),
        about_evidence=answer.verdict == "supported", merge=answer.id, beside=answer.beside,
    )  # fmt: skip


def _a_ground(here: Here, cue: Hit) -> bool:
    """Whether a statement is the ground for a denial, and not denied: "it doesn't rule that out, as most is in bone"."""
    denials = [hit.last for hit in here.reading.part.hits if hit.cue == "negation" and hit.last <= cue.first]
    words = here.scan.stems[max(denials) : cue.first] if denials else []
    return any(pair in ((",", "as"), (",", "sinc")) for pair in pairwise(words))


def told_by_its_lack(here: Here) -> bool:
    """Whether what is denied is only its lack: "cannot work without magnesium", "not enough magnesium lets it rise"."""
    if any(hit.last - hit.first > 1 for hit in here.reading.part.hits if hit.cue == "negation"):
        return False
    stems = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if "without" in stems:
        return not _ITSELF.isdisjoint(stems[stems.index("without") + 1 :][:4])
    if "cannot" in stems and here.has("low_magnesium"):
        return True  # "with too little of it a muscle cannot let go"
    return "not" in stems and stems[stems.index("not") + 1 :][:1] == ["enough"]


def _clause_of(here: Here, hit: Hit) -> int:
    clauses = here.reading.clauses
    inner = [at for at, clause in enumerate(clauses) if clause.first <= hit.first < clause.last]
    return next((at for at in inner if clauses[at].aside), inner[-1] if inner else 0)
