"""Reads a list of references at the end of a text, and the footnote marks that point to it.

Without a list a mark in brackets is reported once, for all of them; bare figures are left alone.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from epsom.core.audit.citing.bibliography import journal_key
from epsom.core.audit.citing.cues import Cues, Known, Mention, join
from epsom.core.audit.citing.named import doi_of
from epsom.core.audit.citing.patterns import (
    AFTER_STOP,
    BRACKETED,
    DOI,
    ENTRY_HEAD,
    ENTRY_MARK,
    HEAD_WORDS,
    IN_PARENTHESES,
    INLINE_HEAD,
    MDPI,
    MDPI_JOURNALS,
    NEXT_WORK,
    NOT_SURNAMES,
    OFFICE,
    PLACE,
    PMC,
    PMID,
    RAISED,
    SUPER,
    SURNAME,
    TITLE,
    YEAR,
)
from epsom.core.audit.shapes import Sentence

__all__ = ["entries", "list_start", "marks", "tied"]

_BEFORE_HEAD = re.compile(r"[\W\d_]*")  # signs, numbers and pictures
_OPENING = 40  # characters of a line that are looked at for such a heading
_LONGEST_HEAD = 60  # characters of a heading like "References and further reading"
_MOST_MARKS = 40  # places that one entry is read from
_MOST_BARE = 400  # lines looked at for a list without a heading
_SHORT_WORK = 40
_BY_NAME = re.compile(rf"[ \t]*[-•*]?\s*{SURNAME},?\s(?:[A-Z]{{1,3}}\.?,?\s?){{1,3}}(?:[,.&(]|\s|et\b)")
_YEARS = re.compile(rf"\b{YEAR}\b")
_LIKE_ENTRY = re.compile(rf"{YEAR}|doi|PMID|10\.\d{{4}}|https?:", re.I)
_PUBLISHED = re.compile(
    rf"\b{YEAR}\b.{{0,12}}[;:]\s?\d|et al\b.*{YEAR}|\bdoi\b|\bPMID\b|10\.\d{{4}}/|https?://(?:pubmed|www\.ncbi|doi)",
    re.I,
)


def list_start(text: str, low: str) -> int | None:
    """Where the list of references begins: after its last heading that is followed by something like an entry.

    Without a heading: at the first of at least two numbered works that end the text. `low` is the text in small letters.
    """
    found, end = None, -1
    for line in low.split("\n"):
        begin, end = end + 1, end + 1 + len(line)
        opening = line[_BEFORE_HEAD.match(line).end() : _OPENING].split(None, 1)  # type: ignore[union-attr]
        if not opening or opening[0].rstrip(":*_") not in HEAD_WORDS:
            continue
        inline = INLINE_HEAD.match(text, begin, end)
        if inline is not None:
            found = inline.end()
        elif _is_head(text, begin, end):
            found = end
    return found if found is not None else _bare_list(text)


def _is_head(text: str, begin: int, end: int) -> bool:
    short = end - begin <= _LONGEST_HEAD and ENTRY_HEAD.fullmatch(text, begin, end) is not None
    return short and _LIKE_ENTRY.search(text, end, end + 400) is not None


def _bare_list(text: str) -> int | None:
    """Where the works begin that end a text without a heading: numbered, or each with its authors first."""
    start, works, odd, end = None, 0, 0, len(text.rstrip())
    for _ in range(_MOST_BARE):
        begin = text.rfind("\n", 0, end) + 1
        line = text[begin : min(end, begin + 1000)]
        if line.strip():
            count = _works_in(line)
            if count:
                start, works, odd = begin, works + count, 0
            elif odd or _YEARS.search(line) is None:
                break
            else:
                odd += 1  # one line among them that looks otherwise
        if not begin:
            break
        end = begin - 1
    return start if works >= 2 else None


def _works_in(line: str) -> int:
    """How many works a line of a list without a heading holds; 0 when it does not look like one."""
    years = len(_YEARS.findall(line))
    mark = ENTRY_MARK.match(line)
    if mark is not None and (mark["n"] or mark["m"]):
        more = len(NEXT_WORK.findall(line))
        if more:
            return more + 1 if years > more else 0
        bracketed = line.lstrip().startswith("[") and _LIKE_ENTRY.search(line) is not None
        return int(bracketed or _PUBLISHED.search(line) is not None)
    return int(years > 0 and len(line) >= _SHORT_WORK and _BY_NAME.match(line) is not None)


def entries(text: str, start: int, known: Known) -> Iterator[Mention]:
    """Each work of the list that begins at `start`, as a mention of its own."""
    count = other = 0
    for begin, end in _lines(text, start):
        line = text[begin:end]
        mark = ENTRY_MARK.match(line)
        told = mark and (mark["n"] or mark["m"])
        if end - begin < (_SHORTEST_LABEL if told else _SHORTEST):
            continue
        count += 1
        if not told and (_WORK.search(line) is None or _PAGE_FOOT.search(line) is not None):
            other += 1
            if other > _MOST_OTHER:
                return  # the list is over
            continue
        other = 0
        first = begin + (mark.end() if mark else len(line) - len(line.lstrip()))
        cues = _entry_cues(text[first:end], known)
        number = int(told) if told else count
        yield Mention(first, end, -1, entry=number, cues=cues, about=((first, end),))


def _lines(text: str, start: int) -> Iterator[tuple[int, int]]:
    """The lines of a list; one that holds several numbered works is cut before each."""
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        line = text[at:end]
        cuts = [at + each.start() for each in NEXT_WORK.finditer(line)] if end - at > _SHORTEST else []
        if cuts:
            for begin, until in pairwise([at, *cuts, end]):
                yield begin, begin + len(text[begin:until].rstrip())
        else:
            yield at, at + len(line.rstrip())
        at = end + 1


_MOST_OTHER = 4  # lines in a row that are no works, after which the list is over
_PAGE_FOOT = re.compile(r"©|\bcopyright\b|all rights reserved|\b(?:last|medically) (?:updated|reviewed)\b", re.I)
_SHORTEST_LABEL = 9  # characters of a label like "1. Si 2024"
_SHORTEST = 15  # characters of a work
_WORK = re.compile(rf"\b{YEAR}\b|10\.\d{{4}}|PMID|et al|pubmed|PMC\d|mdpi\.com|ods\.od\.nih", re.I)
_AUTHOR_LINE = re.compile(
    rf"^\s*(?:{SURNAME},?\s[A-Z][A-Z. -]{{0,5}}(?:,\s|\s?&\s|\sand\s|;\s|\s)?)+(?:et\sal)?[.:]?\s(?=[A-Z(“\"])"
)
_WHO = re.compile(
    rf"{SURNAME},\s[A-Z]\.|{SURNAME},?\s[A-Z]{{1,3}}\b(?:,|$|\sand\b|\s&)|{SURNAME}(?:\set\sal\.?|\s(?:and|&)\s{SURNAME})?,?\s\(?{YEAR}\)?$"
)
_NAMES = re.compile(r"^(?:[A-Z]\.,?\s|\S+,\s[A-Z]\b)|&\s[A-Z]\w+,\s[A-Z]\b")
_LABEL = re.compile(rf"^\s*{SURNAME}(?:\set\sal\.?|\s(?:and|&)\s{SURNAME})?,?\s\(?{YEAR}\)?[,.:;]\s")
_PIECES = re.compile(r"(?<=[^\W_A-Z)?!])[.?!]\s|\(\d{4}[a-z]?\)\.?\s|…\s?|\.\.\.\s?")
_LINK = re.compile(r"\bdoi\b|https?:|PMID|PMC\d|et al\.?$", re.I)


def _entry_cues(entry: str, known: Known) -> Cues:
    doi, pmid, pmc = DOI.search(entry), PMID.search(entry), PMC.search(entry)
    place, address, office = PLACE.search(entry), MDPI.search(entry), OFFICE.search(entry)
    years = re.findall(rf"\b{YEAR}\b", re.sub(DOI, " ", entry))
    title, journal = _title_and_journal(entry, known)
    at = (place["volume"], place["page"]) if place else None
    year = int(place["year"]) if place else int(years[0]) if years else None
    if address is not None and address[1] in MDPI_JOURNALS and journal is None:
        journal, before = MDPI_JOURNALS[address[1]]
        at, year = (address[2], address[3]), year or before + int(address[2])
    return Cues(
        doi=doi_of(doi[0]) if doi else None, pmid=pmid[1] if pmid else None, pmcid=pmc[1] if pmc else None,
        surnames=_names(entry), year=year, title=title, journal=journal, place=at,
        institution=office["office"] or office["says"] or office["sheet"] if office else None,
    )  # fmt: skip


def _names(entry: str) -> tuple[str, ...]:
    names: list[str] = []
    head = re.split(rf"\(?{YEAR}|[\"“]|\.\s(?=[A-Z][a-z]+\s[a-z])", entry)[0]
    for part in re.split(r",|;|&|\band\b", head):
        word = re.match(rf"\s*({SURNAME})(?:\s[A-Z]{{1,3}}\b|\set\sal|\s*$|\.)", part)
        if word and word[1].lower() not in NOT_SURNAMES:
            names.append(word[1])
    return tuple(names[:3])


def _title_and_journal(entry: str, known: Known) -> tuple[str | None, str | None]:
    """The title and the journal of a work; either may be left out, and a journal is never taken for a title."""
    quoted = TITLE.search(entry)
    rest = entry[quoted.end() :] if quoted else _LABEL.sub("", _AUTHOR_LINE.sub("", entry, count=1), count=1)
    title = quoted[1] if quoted else None
    journal = None
    for piece in _PIECES.split(rest):
        piece = re.sub(r"^.*\bet al\.?,?\s", "", piece.strip(' *_"”.,'))  # noqa: PLW2901
        name = re.split(rf"[,.;]?\s\(?(?:{YEAR}|\d)", piece)[0].strip(" ,.;*_(")
        if not piece or _LINK.search(piece) or _WHO.match(piece):
            continue
        if _is_journal(name, piece, known):
            journal = journal or name
        elif (
            title is None
            and len(piece.split()) >= 4
            and not _NAMES.search(piece)
            and not re.match(rf"{SURNAME}\s[A-Z]{{1,3}},", piece)
        ):
            title = piece
    return title, journal


def _is_journal(name: str, piece: str, known: Known) -> bool:
    words = name.split()
    if not words or not name[:1].isupper() or len(words) > 9:
        return False
    if journal_key(name) in known.journals:
        return True
    capital = all(each[:1].isupper() or each.lower() in _SMALL_WORDS for each in words)
    return capital and len(name) > 3 and (len(words) < 4 or name != piece)


_SMALL_WORDS = frozenset("of the and in for on & de".split())


def marks(text: str, sentences: Sequence[Sentence], until: int, listed: bool) -> list[Mention]:
    """The footnote marks before `until`: [1], [2,3], 4 after a full stop, raised figures; with a list also (5)."""
    starts = [each.start for each in sentences]
    found: list[Mention] = []
    for pattern, sign, before in _MARKS:
        if (sign and sign not in text) or (pattern is IN_PARENTHESES and not listed):
            continue
        if pattern is RAISED and text.isascii():
            continue
        for mark in pattern.finditer(text, 0, until):
            start = mark.start() + (pattern is AFTER_STOP)
            previous = text[mark.start() - 1 : mark.start()] if mark.start() else ""
            if previous == " " and pattern in (BRACKETED, IN_PARENTHESES):
                previous = text[mark.start() - 2 : mark.start() - 1]
            if before is not None and before.match(previous) is None:
                continue
            numbers = _numbers(mark[1] if pattern.groups else mark[0])
            index = bisect_right(starts, start) - 1
            if not numbers or max(numbers) > 200 or index < 0:
                continue
            index -= index > 0 and start == starts[index]  # it belongs to the sentence before
            found.append(Mention(start, mark.end(), index, marker=tuple(numbers), bracketed=pattern is BRACKETED))
    return sorted(found, key=lambda each: each.start)


# How a mark looks, a sign that the text may hold one, and what stands before it.
_MARKS = (
    (BRACKETED, "[", re.compile(r"[\w.,;:)\"”’%]")),
    (AFTER_STOP, "", re.compile(r"[a-z)\"”’%]")),
    (RAISED, "", None),
    (IN_PARENTHESES, "(", re.compile(r"[a-z)\"”’%.,;!?]")),
)


def _numbers(told: str) -> list[int]:
    numbers: list[int] = []
    for part in re.split(r",\s?", told.translate(SUPER)):
        low, _, high = re.sub(r"\s?[-–]\s?", "-", part).partition("-")
        first, last = int(low), int(high or low)
        numbers += range(first, min(last, first + 20) + 1) if last >= first else [first]
    return numbers


def tied(text: str, found: list[Mention], entries: list[Mention], marks: list[Mention]) -> list[Mention]:
    """The mentions and the marks that stand alone; the others join the entry they point to.

    A mention with the mark of an entry behind it in one sentence is told what that entry tells. Without a list one mark
    in brackets speaks for all.
    """
    if not entries:
        return [*found, *_lone(text, found, marks)]
    by_number = {each.entry: each for each in entries}
    bodies: dict[int, list[Mention]] = {}
    for each in found:
        if not each.vague:
            bodies.setdefault(each.sentence, []).append(each)
    found = _without_marked(found, marks, by_number)
    into: dict[int, Mention] = {}
    for mark, last in zip(marks, [None, *marks], strict=False):
        for number in mark.marker:
            entry = by_number.get(number)
            if entry is None:
                continue
            if len(entry.marked) < _MOST_MARKS:
                entry.marked = (*entry.marked, mark.start)
            one = next((each for each in reversed(bodies.get(mark.sentence, ())) if each.start < mark.start), None)
            if one is None or len(mark.marker) > 1 or (last is not None and last.start > one.start):
                continue  # another mark stands between
            if number not in into and _same(one.cues, entry.cues):
                into[number] = one
    pointing = Counter(id(one) for one in into.values())
    for number, one in into.items():
        if pointing[id(one)] == 1:
            entry = by_number[number]
            join(one.cues, entry.cues)
            one.marked, one.listed = entry.marked, (entry.start, entry.end)
    return found


def _without_marked(found: list[Mention], marks: list[Mention], listed: Mapping[int | None, Mention]) -> list[Mention]:
    """Without words like "some studies" in a sentence whose mark says which."""
    marked = {mark.sentence for mark in marks if any(each in listed for each in mark.marker)}
    return [each for each in found if not each.vague or each.sentence not in marked]


def _lone(text: str, found: list[Mention], marks: list[Mention]) -> Iterator[Mention]:
    """Marks whose list is not there: the first in brackets for all of them, and each sentence that a mark ends.

    Such a sentence may tell enough of a study to know it; it is left out when it does not.
    """
    bracketed = next((each for each in marks if each.bracketed), None)
    if bracketed is not None:
        yield bracketed
    told = {each.sentence for each in found if not each.vague}
    for mark in marks[:_MOST_MARKS]:
        if mark.sentence not in told and mark is not bracketed:
            told.add(mark.sentence)
            yield Mention(mark.start, mark.end, mark.sentence, marker=mark.marker, bare=True)


def _same(one: Cues, other: Cues) -> bool:
    """Whether what the text calls a study can be the entry its mark points to: nothing told of both differs."""
    if one.surnames and one.surnames[:1] != other.surnames[:1]:
        return False
    return (
        all(getattr(one, name) == getattr(other, name) for name in ("year", "doi", "pmid") if getattr(one, name))
        and not one.title
    )
