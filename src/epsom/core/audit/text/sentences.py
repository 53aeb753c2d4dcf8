"""Cuts a text into sentences, headings and list items, each with its place. It reads no meaning into them.

Plain text from the web has lost its markup: headings are short lines without a full stop, lists are lines after a
colon, footnote numbers stick to the last word. What is unclear becomes a sentence of its own.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from epsom.core.audit.text.words import Hit, Mark, Scan

Marked = TypeVar("Marked", bound=Mark)  # a phrase with its place, or the bare mark of one

_ABBREVIATIONS = frozenset(
    "dr mr mrs ms prof st vs eg ie etc al approx ca no fig vol pp jr sr inc ltd dept est e.g i.e cf resp u.s u.k a.m p.m "
    "oz lb lbs tsp tbsp ref refs ed eds mg incl approx min max dept assoc univ".split()
)
_CLOSERS = frozenset("\"”»)]'")
_BULLET = re.compile(r"[ \t]*(?:[•●▪◦‣·*\-–—✓✔➤►]|\d{1,2}[.)])[ \t]+")
_FOOTNOTE = re.compile(r"(?:\d{1,3}(?:[,–-]\d{1,3})*|[¹²³⁰⁴-⁹]+|[*†‡]+|(?:\[\d{1,3}(?:[,–-] ?\d{1,3})*\])+)(?=\s|$)")
_LONG_HEADING = 100
_MOST_WORDS = 250
_STOPS = frozenset("\n.!?…")


@dataclass(slots=True)
class Part:
    """One sentence, heading or item: places in the text and in the list of words, and the phrases in it."""

    start: int
    end: int
    first: int  # words
    last: int
    kind: Literal["text", "heading", "item"]
    paragraph: int
    question: bool = False
    intro: int | None = None  # index of the part that opens the list
    marked: bool = False  # begins with a bullet or a number
    hits: list[Hit] = field(default_factory=list)
    quiet: list[Mark] = field(default_factory=list)  # what only frames ask for


def split(scan: Scan) -> list[Part]:
    """The parts of a text in order; every word belongs to exactly one."""
    text = scan.text
    wrapped = _is_wrapped(text)
    parts: list[Part] = []
    paragraph = 0
    first = 0
    intro: int | None = None
    count = len(scan.stems)
    opened = 0  # where the current line begins, in code points
    stems = scan.stems
    for at in [at for at, piece in enumerate(stems) if piece in _STOPS]:
        piece = stems[at]
        while at - first > _MOST_WORDS:  # a wall of words: what belongs together cannot be told there
            intro = _close(parts, scan, first, first + _MOST_WORDS, paragraph, intro, line=False)
            first += _MOST_WORDS
        if piece == "\n":
            blank = at + 1 < count and scan.stems[at + 1] == "\n"
            if first < at and (blank or _ends_line(scan, at, opened, wrapped)):
                intro = _close(parts, scan, first, at, paragraph, intro, line=True)
                first = at + 1
            elif first >= at:
                first = at + 1
            if blank:
                paragraph += 1
            opened = scan.ends[at]
        elif _ends_sentence(scan, at):
            last = at + 1
            while last < count and scan.stems[last] in _CLOSERS and scan.starts[last] == scan.ends[last - 1]:
                last += 1
            note = _FOOTNOTE.match(text, scan.ends[last - 1])
            while note and last < count and scan.starts[last] < note.end():
                last += 1
            if last > first:
                intro = _close(parts, scan, first, last, paragraph, intro, line=False)
                first = last
    while count - first > _MOST_WORDS:
        intro = _close(parts, scan, first, first + _MOST_WORDS, paragraph, intro, line=False)
        first += _MOST_WORDS
    if first < count:
        _close(parts, scan, first, count, paragraph, intro, line=True)
    _give_hits(parts, scan)
    return parts


def _is_wrapped(text: str) -> bool:
    """Whether lines were broken at a fixed width, as mail and plain-text files do."""
    lines = [len(line) for line in text[:20_000].split("\n") if line.strip()]
    if len(lines) < 4:
        return False
    lines.sort()
    return 50 <= lines[int(len(lines) * 0.8)] <= 100 and lines[len(lines) // 2] >= 50


def _ends_line(scan: Scan, at: int, opened: int, wrapped: bool) -> bool:
    """Whether the line break at this word ends a part: in wrapped text only short lines and bullets do."""
    begin = scan.ends[at]
    if _BULLET.match(scan.text, begin):
        return True
    following = scan.text[begin : begin + 40].lstrip(" \t")[:1]
    if following.islower() and scan.stems[at - 1] not in ":.!?;":
        return False
    return not (wrapped and scan.starts[at] - opened >= 50)


def _ends_sentence(scan: Scan, at: int) -> bool:
    text, end = scan.text, scan.ends[at]
    following = text[end : end + 1]
    if scan.stems[at] == ".":
        before = scan.stems[at - 1] if at else ""
        touching = at > 0 and scan.ends[at - 1] == scan.starts[at]
        if touching and following and not following.isspace() and following not in _CLOSERS:
            return bool(before and (following == "[" or not before[-1].isdecimal()) and _FOOTNOTE.match(text, end))
        if touching and (before in _ABBREVIATIONS or _is_initial(scan, at, before)):
            return before in ("etc", "al", "mg", "p.m", "a.m") and text[end : end + 2].strip()[:1].isupper()
        if touching and before.isdecimal() and len(before) <= 2 and (at < 2 or scan.stems[at - 2] == "\n"):
            return False  # a numbered line
    if not following or following.isspace() or following in _CLOSERS or following == "[":
        ahead = text[end : end + 6].lstrip(" \t\"”»)]'")
        if not ahead[:1].islower() or (scan.stems[at] == "." and ahead[:1] in ("", "\n")):
            return True
        before = scan.stems[at - 1] if at else ""
        return scan.stems[at] == "." and following == " " and len(before) > 3 and before.isalpha()
    return scan.stems[at] in "!?…" and not following.isalnum()


def _is_initial(scan: Scan, at: int, before: str) -> bool:
    """Whether a letter before a full stop is a name cut short, and not "vitamin D"."""
    return len(before) == 1 and before.isalpha() and before != "i" and (at < 2 or scan.stems[at - 2] != "vitamin")


def _close(
    parts: list[Part], scan: Scan, first: int, last: int, paragraph: int, intro: int | None, line: bool
) -> int | None:
    """Add one part, tell what kind it is, and give the part that opens the list we are in, if any."""
    while last > first and scan.stems[last - 1] == "\n":
        last -= 1
    while first < last and scan.stems[first] == "\n":
        first += 1
    bullet = scan.stems[first] in ("•", "–", "-", "—") if first < last else False
    number = (
        last - first > 2
        and scan.stems[first].isdecimal()
        and scan.stems[first + 1] in (".", ")")
        and (first == 0 or scan.stems[first - 1] == "\n")
    )
    begin = first + (1 if bullet else 2 if number else 0)
    if begin >= last:
        return intro
    start, end = scan.starts[begin], scan.ends[last - 1]
    closing = scan.stems[last - 1]
    told = scan.stems[begin : begin + 3] == ["did", "you", "know"]  # a statement, for all its question mark
    at_line = first == 0 or scan.stems[first - 1] == "\n"
    marked = bullet or number or bool(at_line and _BULLET.match(scan.text, scan.ends[first - 1] if first else 0))
    stopped = closing in (".", "!", "?", ";", "…") or (last - 2 > begin and scan.stems[last - 2] == ".")
    kind: Literal["text", "heading", "item"] = "text"
    if marked:
        kind = "item"
    elif line and at_line and closing != ":" and not stopped and end - start <= _LONG_HEADING:
        over = bool(parts) and parts[-1].marked  # a list with bullets ends where the bullets do
        kind = "item" if intro is not None and not over else "heading"
    asked = scan.stems[begin] == "q" and begin + 1 < last and scan.stems[begin + 1] in (".", ":")
    asked = (
        asked
        or (closing == "?" and not told)
        or (closing in _CLOSERS and last - 2 >= begin and scan.stems[last - 2] == "?")
    )
    opens = closing == ":" or (
        line and not stopped and not marked and last - begin > 3 and _followed_by_bullet(scan, last)
    )
    mine = intro if kind == "item" else None
    if opens and closing != ":" and not marked and _is_title(scan, begin, last):
        kind = "heading"
    elif opens and kind == "heading":
        kind = "text"
    if asked and at_line and not marked and scan.text[end : end + 1] in ("\n", "\r", ""):
        kind = "heading"
    parts.append(
        Part(
            start=start,
            end=end,
            first=begin,
            last=last,
            kind=kind,
            paragraph=paragraph,
            question=asked,
            intro=mine,
            marked=marked,
        )
    )
    if opens:
        return len(parts) - 1
    if kind == "item":
        return intro
    return intro if not line and intro is not None and at_line and _verb_first(scan, begin) else None


def _is_title(scan: Scan, first: int, last: int) -> bool:
    """Whether most words begin with a capital: "Enhancing Brain Health with Magnesium"."""
    words = [scan.text[scan.starts[at]] for at in range(first, last) if scan.stems[at][0].isalpha()]
    return len(words) > 1 and sum(letter.isupper() for letter in words) >= 0.6 * len(words)


def _verb_first(scan: Scan, first: int) -> bool:
    """Whether a line begins with a word like "Reduces": an item of a list whose bullets were lost."""
    raw = scan.text[scan.starts[first] : scan.ends[first]]
    return raw.endswith("s") and raw[:1].isupper() and not raw.endswith(("ss", "us", "is")) and raw != "This"


def _followed_by_bullet(scan: Scan, last: int) -> bool:
    text, at = scan.text, scan.ends[last - 1]
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return at < len(text) and text[at] in "•●▪◦‣✓"


def _give_hits(parts: list[Part], scan: Scan) -> None:
    """Hand each known phrase to the part it stands in; one that runs over an end is dropped."""
    for part in parts:
        part.hits = _within(part, scan.hits)
        part.quiet = _within(part, scan.quiet)


def _within(part: Part, hits: list[Marked]) -> list[Marked]:
    mine = hits[bisect_left(hits, (part.first,)) : bisect_left(hits, (part.last,))]
    last = part.last
    return [hit for hit in mine if hit[1] <= last] if any(hit[1] > last for hit in mine[-_LATE:]) else mine


_LATE = 24  # phrases at the end of a part, among which are all that may run over it
