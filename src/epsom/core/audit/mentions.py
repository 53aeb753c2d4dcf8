"""Finds where a text leans on a study, and which of its sentences speak of it. It does not say which paper is meant.

A mention gathers every cue of one sentence that can belong together: an author, a year, a journal, a title in quotation
marks, an identifier, words like "a 2020 review of 32 studies". What goes on about it later belongs to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from epsom.core.audit.anchors import in_sentence
from epsom.core.audit.cues import Known, Mention, joined
from epsom.core.audit.reference_list import entries, list_start, marks, tied
from epsom.core.audit.shapes import Sentence

__all__ = ["mentions"]

_GOES_ON = re.compile(
    r"\s*(?:the|this|that)\s(?:stud|trial|review|research|analys|paper|authors?|team|result|finding|participants|group|drop|improvement|effect|volunteers|women|men|people)"
    r"|\s*(?:it|they|participants|those|researchers|volunteers|after|results?|over|compared|half|both|three|two|four|in\sthe\s(?:study|trial|review)|of\sthe|all|subjects|patients|scores?|on\saverage|its)\b",
    re.I,
)


def mentions(text: str, sentences: Sequence[Sentence], known: Known) -> list[Mention]:
    """Every mention of a study in a text, in order of place."""
    listed = list_start(text)
    listed_works = list(entries(text, listed)) if listed is not None else []
    body_end = listed if listed is not None else len(text)
    found: list[Mention] = []
    signs: list[Mention] = []
    for index, sentence in enumerate(sentences):
        if sentence.start >= body_end:
            break
        here = in_sentence(text, sentence, index, known)
        if sentence.kind == "heading":
            here = [each for each in here if each.cues.kinds & {"surnames", "doi", "pmid"}]
        found += here
        signs += marks(text, sentence, index)
    found, listed_works = tied(found, listed_works, signs)
    found = _with_context(text, sentences, _continued(found, sentences))
    return sorted([*_once(found, listed_works), *listed_works], key=lambda each: (each.start, each.end))


def _continued(found: list[Mention], sentences: Sequence[Sentence]) -> list[Mention]:
    """Without mentions that only go on about the one before: "this 4-week study in …", a lone number to look it up."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda each: each.start):
        before = kept[-1] if kept else None
        if before is not None and _goes_on(before, mention, sentences):
            kept[-1] = replace(
                before, cues=joined(before.cues, mention.cues), spoken=(*before.spoken, mention.sentence)
            )
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
    number_alone = bool(kinds) and kinds <= {"doi", "pmid", "pmcid"} and not mention.cues.noun
    if number_alone:
        return apart <= 2 and not before.cues.kinds & {"doi", "pmid"}
    under_heading = sentences[before.sentence].kind == "heading" and apart <= 1
    names_it_again = re.match(r"(?:the|this|that)\b", mention.cues.noun, re.I) is not None and apart <= 1
    return kinds <= {"journal", "people", "studies"} and (under_heading or names_it_again)


def _once(found: list[Mention], entries: list[Mention]) -> list[Mention]:
    """The mentions of the body, each with what its own entry in the list tells; such an entry is taken out of `entries`."""
    told = []
    for mention in found:
        for place, entry in enumerate(entries):
            one, other = mention.cues, entry.cues
            same = one.surnames and other.surnames and one.surnames[0] == other.surnames[0] and one.year == other.year
            if same and one.year is not None:
                mention = replace(mention, cues=joined(one, other), marked=entry.marked)  # noqa: PLW2901
                del entries[place]
                break
        told.append(mention)
    return told


def _with_context(text: str, sentences: Sequence[Sentence], found: list[Mention]) -> list[Mention]:
    of_sentence = {each.sentence for each in found}
    told = []
    for mention in found:
        here = sentences[mention.sentence]
        own = [(here.start, here.end)]
        shared = [each for each in found if each.sentence == mention.sentence]
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
        rest = [each for each in sentences[mention.sentence : mention.sentence + 6] if each.paragraph == here.paragraph]
        told.append(replace(mention, about=tuple(dict.fromkeys(own)), near=(here.start, rest[-1].end)))
    return told
