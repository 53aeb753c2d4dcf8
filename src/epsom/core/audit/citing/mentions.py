"""Finds where a text leans on a study, and which of its sentences speak of it. It does not say which paper is meant.

A mention gathers every cue of one sentence that can belong together: an author, a year, a journal, a title in quotation
marks, an identifier, words like "a 2020 review of 32 studies". What goes on about it later belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from epsom.core.audit.citing.anchors import in_sentence
from epsom.core.audit.citing.cues import Known, Mention, join
from epsom.core.audit.citing.named import names_in
from epsom.core.audit.citing.patterns import lowered, signs_in
from epsom.core.audit.citing.reference_list import entries, list_start, marks, tied
from epsom.core.audit.shapes import Sentence

__all__ = ["mentions"]

_GOES_ON = re.compile(
    r"\s*(?:the|this|that)\s(?:stud|trial|review|research|analys|paper|authors?|team|result|finding|participants|group|drop|improvement|effect|volunteers|women|men|people)"
    r"|\s*(?:it|they|participants|those|researchers|volunteers|after|results?|over|compared|half|both|three|two|four|in\sthe\s(?:study|trial|review)|of\s(?:the|these|them)|all|subjects|patients|scores?|on\saverage|its|their|(?:older\s|the\s)?(?:people|adults|women|men|patients|children)\s(?:with|who|were|was|given|taking|on)|by\sthe\send|at\sthe\send|most\s(?:studies|of)|(?:the\s)?magnesium\s(?:did|made|was\sno|had\sno|group|arm)|neither|taking\sit)\b",
    re.I,
)
_AGAIN = re.compile(r"(?:the|this|that)\b", re.I)
_LONE = 60  # characters beside a number that are no sentence of their own
_FAR = 6  # paragraphs over which "the study" is still the one told of last
_IDENTIFIERS = frozenset({"doi", "pmid", "pmcid"})


def mentions(text: str, sentences: Sequence[Sentence], known: Known) -> list[Mention]:
    """Every mention of a study in a text, in order of place."""
    low = lowered(text)
    listed = list_start(text, low)
    listed_works = list(entries(text, listed, known)) if listed is not None else []
    body_end = listed if listed is not None else len(text)
    body_again = listed_works[-1].end if listed_works else len(text)  # what follows a list is text again
    signs, studied = signs_in(low, [each.start for each in sentences])
    names = names_in(text, known)
    found: list[Mention] = []
    seen = False
    for index, sentence in enumerate(sentences):
        if not signs[index]:
            continue
        if body_end <= sentence.start < body_again:
            continue
        if sentence.start < body_end < sentence.end:
            sentence = replace(sentence, end=body_end)  # noqa: PLW2901 - the heading of the list, run on
        here = in_sentence(text, low, sentence, index, known, signs[index], studied.get(index, ()), names)
        if sentence.kind == "heading":
            here = [each for each in here if each.cues.kinds & {"surnames", "doi", "pmid"}]
        if not sentence.paragraph and text[sentence.end - 1 : sentence.end].isalnum():
            here = [each for each in here if each.cues.kinds - {"institution"}]  # a headline only announces
        for each in here:
            if each.vague and not each.cues.noun:  # "studies show": said again and again, reported once
                if seen:
                    continue
                seen = True
            found.append(each)
    found = tied(text, found, listed_works, marks(text, sentences, body_end, bool(listed_works)))
    found = _continued(found, sentences)
    _give_context(text, sentences, found)
    return sorted([*_once(found, listed_works), *listed_works], key=lambda each: (each.start, each.end))


def _continued(found: list[Mention], sentences: Sequence[Sentence]) -> list[Mention]:
    """Without mentions that only go on about the one before: "this 4-week study in …", a lone number to look it up."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda each: each.start):
        before = kept[-1] if kept else None
        if before is not None and _goes_on(before, mention, sentences):
            join(before.cues, mention.cues)
            before.spoken = (*before.spoken, mention.sentence)
            before.marked += mention.marked
        else:
            kept.append(mention)
    return kept


def _goes_on(before: Mention, mention: Mention, sentences: Sequence[Sentence]) -> bool:
    if before.vague or mention.vague or before.marker or mention.marker or before.sentence == mention.sentence:
        return False
    kinds = mention.cues.kinds
    if any(getattr(before.cues, name) != getattr(mention.cues, name) for name in kinds & before.cues.kinds):
        return False
    apart = sentences[mention.sentence].paragraph - sentences[before.sentence].paragraph
    number_alone = bool(kinds) and kinds <= _IDENTIFIERS and not mention.cues.noun
    if number_alone:
        here = sentences[mention.sentence]
        lone = here.end - here.start - (mention.end - mention.start) < _LONE
        return lone and apart <= 2 and not before.cues.kinds & {"doi", "pmid", "place"}
    under_heading = sentences[before.sentence].kind == "heading" and apart <= 1
    names_it_again = _AGAIN.match(mention.cues.noun) is not None and apart <= _FAR
    return kinds <= {"journal", "people", "studies"} and (under_heading or names_it_again)


def _once(found: list[Mention], entries: list[Mention]) -> list[Mention]:
    """The mentions of the body, each with what its own entry in the list tells; such an entry is taken out of `entries`."""
    named: dict[tuple[str, int], list[Mention]] = {}
    for entry in reversed(entries):
        if entry.cues.surnames and entry.cues.year is not None:
            named.setdefault((entry.cues.surnames[0], entry.cues.year), []).append(entry)
    taken: set[int] = set()
    for mention in found:
        cues = mention.cues
        if mention.listed is not None or not cues.surnames or cues.year is None:
            continue
        same = named.get((cues.surnames[0], cues.year))
        if same:
            entry = same.pop()
            join(cues, entry.cues)
            mention.marked += entry.marked
            mention.listed = (entry.start, entry.end)
            taken.add(id(entry))
    entries[:] = [each for each in entries if id(each) not in taken]
    return found


def _give_context(text: str, sentences: Sequence[Sentence], found: list[Mention]) -> None:
    """To each mention the places that speak of it."""
    of_sentence: dict[int, list[Mention]] = {}
    for each in found:
        if each.bare:
            continue
        of_sentence.setdefault(each.sentence, []).append(each)
    for mention in found:
        here = sentences[mention.sentence]
        own = [(here.start, here.end)]
        shared = of_sentence.get(mention.sentence, ())
        if len(shared) > 1:  # two in one sentence: each has the words from its own place to the next one's
            later = [each.start for each in shared if each.start > mention.start]
            earlier = [each for each in shared if each.start < mention.start]
            own = [(mention.start if earlier else here.start, min(later, default=here.end))]
        for index in range(mention.sentence + 1, min(mention.sentence + 4, len(sentences))):
            after = sentences[index]
            if after.paragraph != here.paragraph or index in of_sentence:
                break
            if not _GOES_ON.match(text, after.start):
                break
            own.append((after.start, after.end))
        own += [(sentences[each].start, sentences[each].end) for each in mention.spoken]
        if here.kind == "heading" and not mention.spoken:
            own += [
                (each.start, each.end)
                for each in sentences[mention.sentence + 1 : mention.sentence + 3]
                if each.kind == "text"
            ]
        last = here
        line = text.find("\n", here.end) if here.kind == "item" else -1
        for following in sentences[mention.sentence : mention.sentence + 6]:
            if following.paragraph == here.paragraph and (line < 0 or following.start < line):
                last = following
        mention.about = tuple(dict.fromkeys(own))
        mention.near = (here.start, last.end)
