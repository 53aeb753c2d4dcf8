"""Reads a list of references at the end of a text, and the footnote marks that point to it.

Without a list a mark in brackets is reported once, for all of them; bare figures are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from epsom.core.audit.cues import Cues, Mention
from epsom.core.audit.patterns import (
    DOI,
    ENTRY_HEAD,
    ENTRY_MARK,
    MARKER,
    NOT_SURNAMES,
    PMC,
    PMID,
    SUPER,
    SURNAME,
    TITLE,
    YEAR,
)
from epsom.core.audit.shapes import Sentence

__all__ = ["entries", "list_start", "marks", "tied"]


def list_start(text: str) -> int | None:
    """Where the list of references begins: its last heading that is followed by something like an entry."""
    found = None
    for head in ENTRY_HEAD.finditer(text):
        after = text[head.end() : head.end() + 400]
        if re.search(rf"{YEAR}|doi|PMID|10\.\d{{4}}|https?:", after, re.I):
            found = head.end()
    return found


def entries(text: str, start: int) -> Iterator[Mention]:
    """Each work of the list that begins at `start`, as a mention of its own."""
    place, count = start, 0
    for line in text[start:].splitlines(keepends=True):
        body = line.strip()
        at, place = place, place + len(line)
        if len(body) < 15:
            continue
        mark = ENTRY_MARK.match(line)
        numbered = mark is not None and bool(mark["n"] or mark["m"])
        if not numbered and not re.search(rf"\b{YEAR}\b|10\.\d{{4}}|PMID|et al", line):
            continue
        count += 1
        told = mark and (mark["n"] or mark["m"])
        begin = at + (mark.end() if mark else len(line) - len(line.lstrip()))
        end = at + len(line.rstrip())
        entry = text[begin:end]
        yield Mention(
            start=begin,
            end=end,
            sentence=-1,
            entry=int(told) if told else count,
            cues=_entry_cues(entry),
            about=((begin, end),),
        )


_AUTHOR_LINE = re.compile(
    rf"^\s*(?:{SURNAME},?\s[A-Z][A-Z. -]{{0,5}}(?:,\s|\s?&\s|\sand\s|;\s|\s)?)+(?:et\sal)?[.:]?\s(?=[A-Z(“\"])"
)


def _entry_cues(entry: str) -> Cues:
    doi, pmid, pmc = DOI.search(entry), PMID.search(entry), PMC.search(entry)
    years = re.findall(rf"\b{YEAR}\b", re.sub(DOI, " ", entry))
    names: list[str] = []
    head = re.split(rf"\(?{YEAR}|[\"“]|\.\s(?=[A-Z][a-z]+\s[a-z])", entry)[0]
    for part in re.split(r",|;|&|\band\b", head):
        word = re.match(rf"\s*({SURNAME})(?:\s[A-Z]{{1,3}}\b|\set\sal|\s*$|\.)", part)
        if word and word[1].lower() not in NOT_SURNAMES:
            names.append(word[1])
    quoted = TITLE.search(entry)
    entry = _AUTHOR_LINE.sub("", entry, count=1)
    pieces = [each.strip() for each in re.split(r"(?<=[a-z)?])\.\s|\(\d{4}\)\.?\s", entry) if len(each.split()) >= 4]
    pieces = [
        each
        for each in pieces
        if not re.search(r"et al|\bdoi|https?:", each) and not re.match(rf"{SURNAME}\s[A-Z]{{1,3}},", each)
    ]
    title = quoted[1] if quoted else max(pieces, key=len, default=None)
    after = entry.split(title, 1)[1] if title and title in entry else ""
    journal = re.match(r"[\"”.,\s*_]*([A-Z][A-Za-z&.: -]{3,60}?)[*_]*(?:[.,;(]|\s\d|$)", after)
    return Cues(
        doi=doi[0].rstrip(".,;)") if doi else None, pmid=pmid[1] if pmid else None, pmcid=pmc[1] if pmc else None,
        surnames=tuple(names[:3]), year=int(years[0]) if years else None,
        title=title, journal=journal[1].strip() if journal else None,
    )  # fmt: skip


_DIGIT = re.compile(r"[0-9¹²³⁴⁵⁶⁷⁸⁹]")


def _digits(text: str, sentence: Sentence) -> bool:
    return _DIGIT.search(text, sentence.start, sentence.end) is not None


def marks(text: str, sentence: Sentence, index: int) -> Iterator[Mention]:
    """The footnote marks of one sentence: [1], [2,3], 4 after a full stop, raised figures."""
    for found in MARKER.finditer(text, sentence.start, sentence.end) if _digits(text, sentence) else ():
        told = (found[1] or found[2] or found[3]).translate(SUPER)
        numbers: list[int] = []
        for part in re.split(r",\s?", told):
            low, _, high = re.sub(r"\s?[-–]\s?", "-", part).partition("-")
            first, last = int(low), int(high or low)
            numbers += range(first, min(last, first + 20) + 1) if last >= first else [first]
        if max(numbers) <= 200:
            space = len(found[0]) - len(found[0].lstrip())
            yield Mention(
                start=found.start() + space,
                end=found.end(),
                sentence=index,
                marker=tuple(numbers),
                bracketed=bool(found[1]),
            )


def tied(found: list[Mention], entries: list[Mention], marks: list[Mention]) -> tuple[list[Mention], list[Mention]]:
    """Marks join the entry of the list they point to; without such an entry each number stands alone once."""
    places = {each.entry: place for place, each in enumerate(entries)}
    seen: set[int] = set()
    for mark in marks:
        alone = []
        for each in mark.marker:
            if each in places:
                entry = entries[places[each]]
                entries[places[each]] = replace(entry, marked=(*entry.marked, mark.start))
            elif each not in seen and mark.bracketed:
                seen.add(each)
                alone.append(each)
        if alone and len(seen) == len(alone) and not entries and mark.bracketed:
            found.append(replace(mark, marker=tuple(alone)))  # without a list one mark speaks for all
    return found, entries
