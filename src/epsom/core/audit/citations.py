"""Looks up what a text leans on: which paper is meant, and whether it says what the text says it says. No claim is judged.

"Not found" means: not in the bibliography of epsom. That a study does not exist is said only where somebody looked for it
and knowledge says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from epsom.core.audit.bibliography import Paper, bibliography
from epsom.core.audit.compare import differences
from epsom.core.audit.cues import Mention
from epsom.core.audit.mentions import mentions
from epsom.core.audit.resolve import Resolved, resolve
from epsom.core.audit.shapes import Citation, Sentence
from epsom.core.wording import listed
from epsom.knowledge import Because, Knowledge

__all__ = ["cite", "leans_on"]

_SELLER = re.compile(
    r"\b(?:manufacturer|supplier|our (?:own )?(?:lab|study|research|customers?)|in-house|company study|brand(?:'s|’s)? own)\b",
    re.I,
)


def cite(
    text: str, sentences: Sequence[Sentence], knowledge: Knowledge, outcomes: Sequence[tuple[int, str]] = ()
) -> tuple[Citation, ...]:
    """The citations of a text, in order of place.

    `outcomes` are the places at which the text speaks of an outcome, and which (ids as in knowledge); without them no
    citation is said to be about something else.
    """
    bib = bibliography(knowledge)
    found = mentions(text, sentences, bib.known)
    answers: list[Citation] = []
    signs = sorted({at for mention in found for at in mention.marked})
    for mention in found:
        places = mention.about if mention.entry is None else tuple(_leading_here(mention, sentences, signs))
        told = " ".join(dict.fromkeys(text[start:end] for start, end in places))
        if not told and mention.entry is None:
            told = text[mention.start : mention.end]
        subjects = _subjects(mention, places, sentences, outcomes)
        answers.append(_citation(text, mention, told, subjects, resolve(mention, told, bib, subjects)))
    return tuple(answers)


def _leading_here(mention: Mention, sentences: Sequence[Sentence], signs: Sequence[int]) -> Iterator[tuple[int, int]]:
    """For an entry of a list: the words before each footnote mark that points to it, back to the mark before."""
    for at in mention.marked:
        here = next((each for each in sentences if each.start <= at < each.end), None)
        if here is not None:
            yield max((sign for sign in signs if here.start <= sign < at), default=here.start), at


def _subjects(
    mention: Mention,
    places: Sequence[tuple[int, int]],
    sentences: Sequence[Sentence],
    outcomes: Sequence[tuple[int, str]],
) -> frozenset[str]:
    """The outcomes spoken of where a study is told of; where none is, the last ones of the same paragraph."""
    found = frozenset(name for at, name in outcomes if any(start <= at < end for start, end in places))
    if found or mention.sentence < 0:
        return found
    paragraph = sentences[mention.sentence].paragraph
    for before in reversed(sentences[: mention.sentence]):
        if before.paragraph < paragraph - (before.kind == "heading"):
            break
        found = frozenset(name for at, name in outcomes if before.start <= at < before.end)
        if found:
            break
    return found


def leans_on(text: str, sentences: Sequence[Sentence], knowledge: Knowledge) -> list[tuple[int, tuple[int, ...]]]:
    """For each citation of `cite`, in the same order: its sentence (-1 in a list) and the places of marks pointing to it."""
    return [(each.sentence, each.marked) for each in mentions(text, sentences, bibliography(knowledge).known)]


def _citation(text: str, mention: Mention, told: str, subjects: frozenset[str], found: Resolved) -> Citation:
    base = Citation(
        text=text[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
        doi=mention.cues.doi,
        pmid=mention.cues.pmid,
    )
    if found.paper is None:
        return _without_paper(base, mention, told, found)
    paper = found.paper
    near = text[mention.near[0] : mention.near[1]]
    parts = differences(mention.cues, told, near, paper, subjects) if told else []
    kinds = (*found.wrong, *(each.kind for each in parts))
    said = (*found.detail, *(each.say for each in parts))
    base = replace(base, resolves_to=paper.id, because=(paper.because,))
    if not kinds:
        return replace(base, verdict="supports", reason=f"This is {_called(paper)}. It is told fairly.{_note(paper)}")
    return replace(
        base,
        verdict="found_but",
        discrepancies=tuple(dict.fromkeys(kinds)),
        reason=f"This is {_called(paper)}. {' '.join(dict.fromkeys(said))}",
    )


def _called(paper: Paper) -> str:
    return paper.label if paper.year is None or str(paper.year) in paper.label else f"{paper.label} ({paper.year})"


def _note(paper: Paper) -> str:
    return f" Worth knowing: {paper.limitation}" if paper.limitation else ""


def _without_paper(base: Citation, mention: Mention, told: str, found: Resolved) -> Citation:
    if found.phantom is not None:
        because = (Because(entry="phantom", kind="project_choice"),)
        return replace(base, verdict="not_found", reason=f"Nobody could trace it: {found.phantom}.", because=because)
    if _SELLER.search(told) is not None:
        return replace(
            base,
            verdict="unidentifiable",
            discrepancies=("unidentifiable", "marketing_source"),
            reason="It comes from somebody who sells, and gives nothing to look up.",
        )
    if found.either:
        reason = f"More than one paper fits: {listed(found.either)}. Too little is told to know which is meant."
        return replace(base, verdict="unidentifiable", discrepancies=("unidentifiable",), reason=reason)
    if found.named:
        known = f" Known under that name: {found.near.label}." if found.near is not None else ""
        reason = "It is not among the studies epsom knows, so it could not be checked. It may exist all the same."
        return replace(base, verdict="not_found", reason=reason + known)
    reason = "No study is named, so there is nothing to look up."
    if mention.marker:
        reason = "The list this number points to is not in the text."
    elif not mention.vague:
        reason = "Too little is told of it to know which study is meant."
    return replace(base, verdict="unidentifiable", discrepancies=("unidentifiable",), reason=reason)
