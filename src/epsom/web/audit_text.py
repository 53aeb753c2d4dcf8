"""The text of an audited article, cut into parts, paragraphs and pieces, so that marks and notes stand where they belong.

Not a letter is changed or lost; whoever shows a piece escapes it. What a passage is, `audit_view` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from epsom.web.audit_view import GRAVITY, Passage, Tone

__all__ = ["PART", "Paragraph", "Piece", "marked_only", "paragraphs", "parts_of"]

PART = 24_000  # characters of the article on one page
LONGEST_PARAGRAPH = 3_000
_WRAPPED = range(45, 101)  # letters of a line that was broken by hand: the next one goes on with it
_HEADING, _NO_HEADING = 90, (".", ",", ";", ":", "”", '"')
_BULLETS = ("-", "*", "•", "–", "·")
_STOPS = re.compile(r"[.,;:!?)\]”’\"']{1,3}(?=\s|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of text with one look; `begins` and `ends` are the passages that do so here."""

    text: str
    tone: Tone | None = None
    begins: tuple[int, ...] = ()
    ends: tuple[Passage, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of the article, with the passages that begin in it."""

    pieces: tuple[Piece, ...]
    notes: tuple[Passage, ...]
    look: Literal["text", "head", "item", "gap"] = "text"
    skipped: int = 0  # paragraphs a gap stands for


def parts_of(text: str) -> list[tuple[int, int]]:
    """The text in parts of about `PART` characters, cut between paragraphs where there are some."""
    parts, begin = [], 0
    for start, end, _ in _blocks(text, 0, len(text)):
        if end - begin > PART and start > begin:
            parts.append((begin, start))
            begin = start
    parts.append((begin, len(text)))
    return parts


def paragraphs(text: str, found: Sequence[Passage], part: tuple[int, int], shown: str) -> Iterator[Paragraph]:
    """The paragraphs of one part with their marks, for one of the filters."""
    start, end = part
    tight = [
        _without_blanks(text, each) for each in found if shown in each.kinds and each.start < end and each.end > start
    ]
    here = _said_once([each for each in tight if each.start < each.end])
    blocks = list(_blocks(text, start, end))
    looks = _looks(text, blocks)
    for at, (first, last, _) in enumerate(blocks):
        marked = [each for each in here if each.start < last and each.end > first]
        yield Paragraph(
            pieces=_after_stops(tuple(_pieces(text, first, last, marked))),
            notes=tuple(each for each in marked if first <= each.start < last),
            look=looks[at],
        )


def marked_only(found: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """The paragraphs with a mark, each after its heading; a gap stands for those between them."""
    skipped: list[Paragraph] = []
    for each in found:
        if not any(piece.tone for piece in each.pieces):
            skipped.append(each)
            continue
        head = [skipped.pop()] if skipped and skipped[-1].look == "head" else []
        if skipped:
            yield Paragraph(pieces=(), notes=(), look="gap", skipped=len(skipped))
        skipped = []
        yield from (*head, each)
    if skipped:
        yield Paragraph(pieces=(), notes=(), look="gap", skipped=len(skipped))


def _looks(text: str, blocks: Sequence[tuple[int, int, bool]]) -> list[Literal["text", "head", "item"]]:
    """How paragraphs look: headings are short, alone and without a stop; three and more of these in a row are a list."""
    likely = [
        alone and last - first <= _HEADING and not text[first:last].rstrip().endswith(_NO_HEADING)
        for first, last, alone in blocks
    ]
    found: list[Literal["text", "head", "item"]] = ["head" if each else "text" for each in likely]
    for at, (first, last, _) in enumerate(blocks):
        if all(likely[at : at + 3]) and at + 3 <= len(likely):
            found[at : at + 3] = ["item"] * 3
        elif text[first:last].lstrip().startswith(_BULLETS):
            found[at] = "item"
    return found


def _said_once(found: Sequence[Passage]) -> list[Passage]:
    """What was said at a passage further up is pointed at, not said again."""
    first: dict[tuple[str, str], int] = {}
    told = []
    for each in found:
        says = tuple(
            replace(say, as_at=at)
            if (at := first.setdefault((say.verdict, say.line.text), each.number)) != each.number
            else say
            for say in each.says
        )
        told.append(replace(each, says=says))
    return told


def _without_blanks(text: str, each: Passage) -> Passage:
    """The passage without blanks at its ends, which stand in no paragraph."""
    words = text[each.start : each.end]
    start = each.start + len(words) - len(words.lstrip())
    return replace(each, start=start, end=max(start, each.start + len(words.rstrip())))


def _pieces(text: str, first: int, last: int, marked: Sequence[Passage]) -> Iterator[Piece]:
    cuts = {first, last}
    for each in marked:
        cuts.update((max(each.start, first), min(each.end, last)))
    edges = sorted(cuts)
    for left, right in pairwise(edges):
        over = [each for each in marked if each.start < right and each.end > left]
        yield Piece(
            text=text[left:right],
            tone=min((each.tone for each in over), key=GRAVITY.index) if over else None,
            begins=tuple(each.number for each in over if each.start == left),
            ends=tuple(each for each in over if each.end == right),
        )


def _after_stops(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The word of a mark stands behind the comma or full stop that follows, not before it."""
    found: list[Piece] = []
    for each in pieces:
        stop = _STOPS.match(each.text) if found and found[-1].ends and not each.begins else None
        if stop is None or each.ends:
            found.append(each)
            continue
        ends, found[-1] = found[-1].ends, replace(found[-1], ends=())
        found.append(Piece(text=stop[0], tone=each.tone, ends=ends))
        if rest := each.text[len(stop[0]) :]:
            found.append(replace(each, text=rest))
    return tuple(found)


def _blocks(text: str, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
    """The paragraphs as (start, end, whether it is one line by itself). A blank line ends one; so does a line that was
    not broken by hand, or a list that begins."""
    begin, last, before = -1, start, 0
    lines = 0
    at = start
    while at < end:
        stop = text.find("\n", at, end)
        stop = end if stop < 0 else stop
        blank = not text[at:stop].strip()
        goes_on = begin >= 0 and before in _WRAPPED and not text[at : at + 3].lstrip().startswith(_BULLETS)
        if begin >= 0 and (blank or not goes_on):
            yield from _cut(text, begin, last, lines == 1)
            begin, lines = -1, 0
        if not blank:
            begin = at if begin < 0 else begin
            last, before, lines = stop, stop - at, lines + 1
        at = stop + 1
    if begin >= 0:
        yield from _cut(text, begin, last, lines == 1)


def _cut(text: str, start: int, end: int, alone: bool) -> Iterator[tuple[int, int, bool]]:
    """A paragraph that is far too long in several, between two words."""
    while end - start > LONGEST_PARAGRAPH:
        space = text.rfind(" ", start + LONGEST_PARAGRAPH // 2, start + LONGEST_PARAGRAPH)
        stop = start + LONGEST_PARAGRAPH if space < 0 else space
        yield start, stop, False
        start = stop
    yield start, end, alone
