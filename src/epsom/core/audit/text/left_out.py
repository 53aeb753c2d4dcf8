"""Sets aside what stands beside an article: its list of sources, readers' comments, other headlines, a cloud of tags.

What is set aside claims nothing; it is still read for citations. It judges nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from epsom.core.audit.shapes import Citation
from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.sentences import Part
from epsom.core.audit.text.words import Scan

__all__ = ["leave_out_references", "leave_out_what_follows"]

_REFERENCE = re.compile(
    r"\b(?:19|20)\d\d[;:]\s?\d|\(?(?:19|20)\d\d\)?\.|\bdoi\b|\bPMID\b|\bvol\.|\d+\s?\(\d+\)\s?[:,]\s?\d", re.IGNORECASE
)
# A line of a list of sources: names or a number in front, and a year with its volume and page, or an identifier.
_LISTED = re.compile(
    r"^[ \t]*(?:[\[(]?\d{1,3}[\].)][ \t]*|[*•–-][ \t]*|(?=(?:(?:van|von|de|den|der|di|la|le)[ \t])*[A-Z][\w'’-]+,?[ \t][A-Z]{1,3}\b)"
    r"|(?=[A-Z][\w'’-]+,[ \t][A-Z]\.))[^\n]{20,400}?"
    r"(?:(?:19|20)\d\d[a-z]?\)?\s?[;,:.]\s?\d+\s?(?:\(\d+(?:[-–]\d+)?\))?\s?[:;,.]\s?e?\d"
    r"|\d+\s?\(\d+\)\s?[:,]\s?e?\d+|\bdoi\b|\bPMID\b|doi\.org)[^\n]*$"
    r"|^[ \t]*(?:[\[(]?\d{1,3}[\].)][ \t]*)?[A-Z][\w'’-]+,?[ \t](?:[A-Z]{1,3}\b|[A-Z]\.)[^\n]{20,300}(?:19|20)\d\d\)?\.?[ \t]*$",
    re.MULTILINE,
)


def leave_out_references(readings: list[Reading], citations: Sequence[Citation], text: str) -> None:
    """A line of a reference list claims nothing: its title is the paper's."""
    lines = [found.span() for found in _LISTED.finditer(text)]
    begins = [begin for begin, _ in lines]
    for reading in readings if lines else ():
        line = bisect_right(begins, reading.part.start) - 1
        if line >= 0 and reading.part.start < lines[line][1]:
            reading.set_aside = reading.wholly = reading.listed = True
    at = 0
    for reading in readings:
        part = reading.part
        while at < len(citations) and citations[at].end <= part.start:
            at += 1
        covered = sum(
            min(each.end, part.end) - max(each.start, part.start)
            for each in citations[at : at + 3]
            if each.start < part.end and each.end > part.start
        )
        if covered >= 0.6 * (part.end - part.start) and _REFERENCE.search(text, part.start, part.end):
            reading.set_aside = reading.wholly = reading.listed = True


# Words under which a page lists what else there is to read.
_LINKS = frozenset(
    tuple(words.split())
    for words in (
        "relat post", "relat articl", "relat read", "relat content", "relat story", "latest post", "latest articl", "latest news",
        "recent post", "recent articl", "recent news", "popular post", "popular articl", "most read", "most popular",
        "you may also", "you might also", "mor from", "read next", "up next", "keep read", "trend now", "recommend read",
        "tag", "category", "useful link", "quick link",
    )
)  # fmt: skip
_SHORT_HEADING = 6  # words
_LONG_LINE = 12  # words and signs
_DATED = re.compile(r"(?:\b\d{1,2}/\d{1,2}/(?:19|20)\d\d|\b[A-Z][a-z]{2,8}\.? \d{1,2}, (?:19|20)\d\d)\s*$")
_JOINING = frozenset(
    "the a an of to in and or is are was for with that it as on by at be not can may if but from this you your we our its"
    " has have do doe which who they their will so than".split()
)
_CLOUD = 12  # words in a row, with nothing that joins them


_DATED_LINE = re.compile(r"\b(?:19|20)\d\d\b|https?:|\bPMID\b|\bdoi\b", re.IGNORECASE)


def _line_of(text: str, part: Part) -> str:
    """The whole line a part stands in."""
    end = text.find("\n", part.end)
    return text[text.rfind("\n", 0, part.start) + 1 : len(text) if end < 0 else end]


def _is_furniture(part: Part, words: list[str], scanned: Scan) -> bool:
    """Whether a part is the page's and not the article's: a headline with its date, a cloud of tags."""
    if part.kind != "text" and _DATED.search(scanned.text, part.start, part.end) is not None:
        return True
    return len(words) >= _CLOUD and _JOINING.isdisjoint(words) and scanned.stems[part.last - 1] not in ".!?"


_SOURCES = frozenset("referenc sourc bibliography citation citations works literatur footnot reading".split())
_COMMENTS = (
    ["leav", "a", "reply"],
    ["leav", "a", "comment"],
    ["post", "a", "comment"],
    ["join", "the", "conversation"],
)


def leave_out_what_follows(readings: list[Reading], scanned: Scan) -> None:
    """Under "References" nothing is claimed until the next heading; what stands under "2 Comments" is not the article's."""
    listed = told_by_readers = linked = False
    for reading in readings:
        part = reading.part
        stopped = part.kind == "text" and scanned.stems[part.last - 1] in (".", "!", "?")
        if stopped and part.last - part.first > _LONG_LINE and not (told_by_readers or listed):
            linked = False  # a sentence of the article
            continue
        words = [word for word in scanned.stems[part.first : part.last] if word[:1].isalpha()]
        if tuple(words[:3]) in _LINKS or tuple(words[:2]) in _LINKS or tuple(words) in _LINKS:
            linked = len(words) <= _SHORT_HEADING
        elif stopped:
            linked = False  # the article goes on
        if linked or _is_furniture(part, words, scanned):
            reading.set_aside = reading.wholly = reading.listed = True
        if len(words) <= 3:
            if words[-1:] in (["comment"], ["comments"]) and len(words) < part.last - part.first <= 3:
                told_by_readers = True  # "2 Comments"
            elif words in _COMMENTS or words == ["comment"]:
                told_by_readers = True
            elif part.kind == "heading" or scanned.text[part.end : part.end + 1] in ("\n", ":", ""):
                if words and not _SOURCES.isdisjoint(words) and words[0] != "food":
                    listed = True
                elif listed and words:
                    listed = _DATED_LINE.search(_line_of(scanned.text, part)) is not None
        elif part.kind == "heading" and not _REFERENCE.search(scanned.text, part.start, part.end):
            listed = listed and _DATED_LINE.search(_line_of(scanned.text, part)) is not None
        if told_by_readers or listed:
            reading.set_aside = reading.wholly = reading.listed = True
