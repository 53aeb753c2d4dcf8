"""Reads how often a day an amount is meant, and how many pieces of it: "two 200 mg capsules twice daily".

One pass over a sentence marks every such phrase; an amount then asks for those near to it. What a page says once for
the whole product ("Adults: two capsules daily") is looked for in the whole text, when a piece's content is known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

MarkKind = Literal["often", "daily", "divided", "seldom", "each"]

_COUNTS: Final = {
    "a": 1, "an": 1, "once": 1, "one": 1, "twice": 2, "thrice": 3, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "eight": 8, "twelve": 12, "pair of": 2, "couple of": 2,
}  # fmt: skip
_LATIN: Final = {"b": 2, "t": 3, "q": 4}
_DAY = r"(?:day|daily|night|24\shours)"
_NOUN = r"(?:capsule|tablet|pill|gummy|gummie|caplet|softgel|sachet|scoop|serving|stick|chew|lozenge|dose|portion|teaspoon|spoonful|spoon)"
# Lower-case text; every branch begins with a letter or figure that few words begin with, so that the pass is cheap.
_MARKS = re.compile(
    rf"""\b(?:
      (?P<often>once|twice|thrice|one|two|three|four|[1-4])(?:\s?[x×]|\stimes?)?,?\s?(?:(?:a|per|each|every|in\sthe)\s|/\s?|-)?{_DAY}\b
    | (?P<latin>[btq])\.?i\.?d\b
    | every\s(?P<hours>4|6|8|12|four|six|eight|twelve)\shours
    | (?P<two>(?:(?:in\sthe|every|each)\s)?morning(?:,?\sand|,|\s&)\s(?:[a-z]+\s){{0,3}}?(?:evening|night|afternoon|bedtime|bed)\b|a\.?m\.?\sand\sp\.?m\b
        |(?:breakfast|lunch)\sand\s(?:[a-z]+\s)?(?:lunch|dinner|supper|tea|evening\smeal)\b)
    | (?P<meals>(?:with|at|after|before)\s(?:each|every|all\sthree|three|each\sof\s[a-z\s]{{2,12}}?)\s(?:main\s)?meals?(?:\sand\s(?:again\s)?(?:at\s|before\s)?bed(?:time)?)?)
    | (?:split|shared|divided|spread|broken|taken)\b[^.;]{{0,24}}?\b(?:(?P<parts>two|three|four|2|3|4)\s(?:(?:equal|divided|separate|smaller)\s)?(?:doses|parts|portions|servings|meals)|(?P<halves>morning\sand\s(?:evening|night)|breakfast\sand\s)|(?P<split>doses|day))
    | in\s(?P<parts2>two|three|four|2|3|4)\s(?:divided\s|equal\s|separate\s)?(?:doses|portions)
    | (?P<split2>(?:in\s)?divided\sdoses)
    | (?P<seldom>(?:(?:once|twice|times|days|nights)\s(?:a|per|every|each)|per)\s(?:week|fortnight|month)\b|weekly\b|every\s(?:other|second|third)\s(?:day|night)\b)
    | (?P<daily>(?:a|per|each|every|in)\s?(?:day|night|evening|morning)\b|daily\b|nightly\b|at\s(?:night|bedtime)\b|before\s(?:bed|bedtime|sleep|turning\sin|you\sgo\sto\sbed)\b
        |bedtime\b|(?:in|of)\s(?:the|an)\s(?:evening|morning)\b|a\s24-hour\b|tonight\b|(?:with|after|before|at)\s(?:your\s|an\s|the\s)?(?:evening\smeal|dinner|supper|breakfast|lunch)\b)
    | (?P<each>each\b(?!\s(?:day|night|evening|morning|meal|week))|apiece\b|per\s(?:vegan\s|single\s)?{_NOUN}\b|in\s(?:one|a|every)\s{_NOUN}\b)
    )|(?P<slash>/\s?d(?:ay)?\b)""",
    re.VERBOSE,
)  # fmt: skip
_MARKING = (
    "day", "daily", "d.", "night", "hour", "morning", "evening", "meal", "dose", "portion", "bed", "week", "month", "dinner",
    "supper", "lunch", "breakfast", "each", "apiece", "per ", "in one", "in a", "in every", " bid", "tid", "qid", "mg/d", "am and",
)  # fmt: skip
_PIECES = rf"{_NOUN}(?:e?s)?"
_COUNT_BEFORE = re.compile(
    r"\b(?:(pair\sof|couple\sof|one|two|three|four|five|six|\d)(?:\s?([x×])\s?|\s))(?:of\sthe\s)?$"
)
_TIMES_AFTER = re.compile(r"\s?[x×]\s?(\d)\b(?!\d|\s?mg)")
_PIECES_AFTER = re.compile(rf"\s?-?\s?(?:[^\W\d_]+\s){{0,3}}?{_PIECES}\b")
_PIECES_BEFORE = re.compile(
    rf"\b(one|two|three|four|five|six|\d)\s(?:[^\W\d_]+\s){{0,2}}?{_PIECES}(?:,|\s\()?\s?(?:of|at|with|each\s\w+|that\s\w+|containing)\s(?:of\s|about\s)?$"
)
_SERVING_OF = re.compile(
    rf"\bserving(?:\ssize)?(?:\sof\s|:\s?|\s?\()(?P<n>one|two|three|four|five|six|\d)\s(?:[a-z]+\s)?(?P<noun>{_NOUN})"
)
_ENDS_PIECES = re.compile(r"(?:of|at|with|containing|about|each \w+|that \w+) $")
_CONTENT_OF = re.compile(
    rf"\b(?P<n>one|two|three|four|five|six|\d|each|every|per|a|the|our|daily)\s(?:[a-z-]+\s){{0,2}}?(?P<noun>{_NOUN})(?:e?s)?\b"
)
_TAKE = re.compile(
    rf"(?P<not>(?:exceed|more than|instead of|child(?:ren)?\b[^.\n]{{0,25}})\s)?\b(?P<n>one|two|three|four|five|six|\d)\s(?:\(\d\)\s)?(?:[a-z]+\s)?(?P<noun>{_NOUN})(?:e?s)?\b(?P<rest>[^.\n;]{{0,70}})"
)
_TAKE_IT = re.compile(
    rf"\b(?:take|have|drink|enjoy|sip|use|mix)\s(?:it|this|them|one|a\s(?:\w+\s)?{_NOUN})\b(?P<rest>[^.\n;]{{0,60}})"
)
_A_DAYS = frozenset({"serving", "scoop", "sachet", "stick", "portion"})  # pieces made to be taken one at a time
_AND_MORE = re.compile(r"\band\s(?:another\s)?(one|two|three|four|\d)\s(?:more\s)?(?:[a-z]+\s)?(?:at|in|before|with)\b")
_REACH = 90  # characters behind an amount in which "a day" still belongs to it


@dataclass(frozen=True, slots=True)
class Mark:
    """One phrase about how often; `count` is times a day, parts of a day's amount, or 1."""

    kind: MarkKind
    start: int
    end: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How an amount is taken: times a day as told, what a day's amount is in these amounts, and whether a day is named."""

    times: int | None = None
    factor: float = 1
    told: bool = False  # a time of day or "a day" stands near
    each: bool = False  # the amount is that of one piece
    seldom: bool = False  # not every day


def marks_in(low: str) -> list[Mark]:
    """Every phrase about how often in a lower-case sentence, in order."""
    if not any(word in low for word in _MARKING):
        return []
    found = []
    for match in _MARKS.finditer(low):
        kind, count = _meaning(match)
        found.append(Mark(kind, match.start(), match.end(), count))
    return found


def _meaning(match: re.Match[str]) -> tuple[MarkKind, int]:
    name = match.lastgroup or ""
    if name == "often":
        return "often", count_of(match["often"])
    if name == "latin":
        return "often", _LATIN[match["latin"]]
    if name == "hours":
        return "often", 24 // count_of(match["hours"])
    if name == "two":
        return "often", 2
    if name == "meals":
        return "often", 4 if "bed" in match["meals"] else 3
    if name in ("parts", "parts2"):
        return "divided", count_of(match[name])
    if name in ("halves", "split", "split2"):
        return "divided", 2
    if name == "seldom":
        return "seldom", 1
    return ("each", 1) if name == "each" else ("daily", 1)


def count_of(word: str) -> int:
    """A small number in figures or words; 1 for what is none."""
    return _COUNTS.get(word, int(word) if word.isdigit() else 1)


def rhythm_of(low: str, marks: Sequence[Mark], span: tuple[int, int], room: tuple[int, int]) -> Rhythm:
    """How the amount at `span` is taken; `room` is the stretch from the amount before to the amount after it."""
    start, end = span
    behind, ahead = low[room[0] : start], low[end : room[1]]
    pieces: float = 1
    times: int | None = None
    counted = _COUNT_BEFORE.search(behind[-14:])
    if counted and counted[2]:
        times = count_of(counted[1])
    elif after := _TIMES_AFTER.match(ahead):
        times = count_of(after[1])
    elif counted and _PIECES_AFTER.match(ahead):
        pieces = count_of(counted[1])
    elif _ENDS_PIECES.search(behind[-12:]) and (inside := _PIECES_BEFORE.search(behind[-60:])):
        pieces = count_of(inside[1])
    near = [mark for mark in marks if room[0] <= mark.start and mark.end <= room[1]]
    each = any(mark.kind == "each" and -30 < mark.start - end < 45 for mark in near)
    if each and pieces == 1 and times is None:
        pieces = _told_pieces(low[room[0] : start] + " | " + low[end : room[1]])[0] or 1
    if times is not None:
        return Rhythm(times, times, told=True, each=each)
    if any(mark.kind == "seldom" and _belongs(mark, start, end, 30) for mark in near):
        return Rhythm(None, pieces, each=each, seldom=True)
    for mark in near:
        if mark.kind == "divided" and _belongs(mark, start, end, 60):
            return Rhythm(mark.count, pieces, told=True, each=each)
    for mark in near:
        if mark.kind == "often" and _belongs(mark, start, end, 30):
            return Rhythm(mark.count, mark.count * pieces, told=True, each=each)
    told = any(mark.kind == "daily" and _belongs(mark, start, end, 45) for mark in near)
    return Rhythm(1 if told else None, pieces, told=told, each=each)


def _belongs(mark: Mark, start: int, end: int, back: int) -> bool:
    return mark.start - end < _REACH if mark.start >= end else start - mark.start <= back


def _told_pieces(low: str) -> tuple[float | None, int]:
    """How many pieces a day a stretch of text tells to take, and in how many goes; None when it does not say."""
    for match in _TAKE.finditer(low):
        if match["not"]:
            continue
        marks = [mark for mark in marks_in(match["rest"]) if mark.kind in ("often", "daily")]
        if not marks or any(mark.kind == "seldom" for mark in marks):
            continue
        count = count_of(match["n"])
        if more := _AND_MORE.search(match["rest"]):
            return float(count + count_of(more[1])), 2
        return float(count * max(mark.count for mark in marks)), max(mark.count for mark in marks)
    return None, 1


def serving_of(low: str) -> tuple[str, int] | None:
    """Of how many pieces a label's serving is made: ("capsule", 4) for "serving size: 4 capsules"."""
    match = None
    for match in _SERVING_OF.finditer(low):  # noqa: B007  the last one stands nearest
        pass
    return None if match is None else (match["noun"], count_of(match["n"]))


def told_pieces(low: str) -> tuple[str, float] | None:
    """Of which pieces, and how many a day, a lower-case sentence tells to take: ("capsule", 4); None if it does not."""
    for match in _TAKE.finditer(low):
        pieces, _ = _told_pieces(match[0])
        if pieces is not None and not match["not"]:
            return match["noun"], pieces
    return None


def content_of(low: str) -> tuple[str, int] | None:
    """Of what, and of how many, a sentence gives the content: ("capsule", 2) for "two capsules provide"."""
    match = _SERVING_OF.search(low) or _CONTENT_OF.search(low)
    return None if match is None else (match["noun"], count_of(match["n"]))


def taken_daily(text: str, noun: str) -> tuple[float, int] | None:
    """How many such pieces the whole text tells its readers to take a day, and in how many goes; None if it does not.

    "Take it every night" speaks of one piece where a piece is made to be one dose, like a sachet.
    """
    low = text.lower()
    at = low.find(noun)
    while at >= 0:
        match = _TAKE.search(low, max(at - _REACH, 0), at + _REACH)
        if match is not None and match["noun"] == noun and not match["not"]:
            pieces, times = _told_pieces(match[0])
            if pieces is not None:
                return pieces, times
        at = low.find(noun, at + 1)
    if noun in _A_DAYS:
        for match in _TAKE_IT.finditer(low):
            counts = [mark.count for mark in marks_in(match["rest"]) if mark.kind in ("often", "daily")]
            if counts:
                return float(max(counts)), max(counts)
    return None
