"""Finds printed amounts in a text: figures or number words with a unit of mass, and how often a day they are meant.

"400-420mg", "between 200 mg and 400 mg", "a thousand milligrams", "half a gram", "2 x 150 mg", "four hundred of
glycinate at night", "start with 200". It does not know of what an amount is; that is the business of `doses`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Unit = Literal["mg", "g", "mcg", "mmol", "mEq"]

_NUMBER = r"\d+(?:[.,\u2009\u202f]\d+)*"
_UNIT = r"(?:mgs?|milligrams?|milligrammes?|mcg|[µμu]g|micrograms?|g|gms?|grams?|grammes?|mmol|millimoles?|mEq|milliequivalents?)"
# A pattern begins with a figure and only then looks back: one that begins by looking back is tried at every letter.
_FIGURES = re.compile(
    rf"(?P<low>\d(?:(?<=between\s\d)(?P<between>)|(?<![\w.,]\d)|(?<=\d[x×]\d))(?:[.,\u2009\u202f]?\d|\s0\d\d\b)*)"
    rf"(?:(?(between)(?:\s?{_UNIT})?\s(?:and|to)\s(?:about\s)?"
    rf"|(?:(?:\s?{_UNIT})?(?:\s?(?:-|–|—|‑)\s?|-?\sto\s(?:about\s)?)|\s(?:and|or)\s))(?P<high>{_NUMBER}))?"
    rf"(?:-?ish)?\s?-?(?P<unit>{_UNIT})(?!\w)",
    re.IGNORECASE,
)
_ONES: Final = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen".split()
    )
}
_TENS: Final = {
    word: 10 * value
    for value, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
_ONE = "|".join(sorted(_ONES, key=len, reverse=True))
_TEN = rf"(?:{'|'.join(_TENS)})(?:[\s-](?:{_ONE}))?"
_SPELT = (
    rf"(?:(?:a|{_ONE}|{_TEN})\s(?:hundred|thousand)(?:\s(?:and\s)?(?:{_TEN}|{_ONE}))?"
    rf"|(?:a|one|two|three)\s(?:third|quarter|fifth)s?(?:\sof\s(?:a|one))?"
    rf"|(?:{_TEN}|{_ONE})(?:\sand\sa\shalf)?|half(?:\sa)?)"
)
_PARTS: Final = {"third": 1 / 3, "quarter": 0.25, "fifth": 0.2}
_JOINING = frozenset(
    {"and", "a", "half", "of", "to", "or", "hundred", "thousand", *_PARTS, *(f"{part}s" for part in _PARTS)}
)
_UNIT_WORDS = (re.compile(r" milligram(?:me)?s?\b"), re.compile(r" gram(?:me)?s?\b"), re.compile(r" mg\b"))
_WORDS = re.compile(
    rf"(?P<low>{_SPELT}|a(?=\sgram))(?:\s(?:to|or|and)\s(?P<high>{_SPELT}))?\s(?P<unit>{_UNIT})", re.IGNORECASE
)
# "a thousand of oxide", "which is 144 elemental": milligrams that nobody names.
_OF_WHAT = (
    re.compile(r" of mag(?:nesium)?(?!['’\w])"),
    re.compile(
        r" of (?:[^\W\d_]+ate|(?:the )?oxide)(?= (?:at|a|an|per|each|every|daily|nightly|before|in the|twice|three)\b)"
    ),
    re.compile(r" elemental(?!\w)"),
)
_UNNAMED = re.compile(rf"(?P<low>{_SPELT}|\d{{2,4}})", re.IGNORECASE)
# "400 to 420 mg for men and 310 to 320 for women": the second has its unit from the first.
_WHOM = r"(?:men|women|males?|females?|boys|girls|adults|children|those|people|teenagers|pregnan\w+)"
_SHARED = re.compile(
    r"(?P<low>\d(?:(?P<named>(?<=\bwomen\s\d)|(?<=\bgirls\s\d)|(?<=\bmen\s\d)|(?<=\bboys\s\d))|(?<=\band\s\d)|(?<=\bor\s\d)|(?<=[,;]\s\d))\d{1,3})"
    r"(?:(?:\s?(?:-|–|—)\s?|\sto\s)(?P<high>\d{2,4}))?"
    rf"(?=(?(named)[,.;)]|\s(?:for|in|if)\s(?:\w+\s){{0,2}}?{_WHOM}\b))",
    re.IGNORECASE,
)
# "Start with 200." "take 400 at night"
_BARE = re.compile(
    r"(?P<low>[1-9]\d{1,3})"
    r"(?=[.;,!](?!\d)|\n|$|\s(?:a\s(?:day|night)|daily|nightly|at\s(?:night|bed|first)|before\s(?:bed|sleep)|in\sthe\s(?:morn|even)|each|every|twice|and\sthen|then|to\sstart)\b)"
)
_TAKEN = re.compile(
    r"(?:start(?:ing)?\s(?:with|at|on|from)|begin\s(?:with|at)|tak(?:e|ing)|took|up to|(?:['’]m|\bam|\bis|\bwas)\son)\s(?:just\s|about\s|around\s)?$",
    re.IGNORECASE,
)
# "No more than 350 from pills", "the limit is 350 in the US and 250 in Europe", "the EU says 250."
_LIMITED = re.compile(
    r"(?P<low>[1-9]\d{2})(?=[.;,!](?!\d)|\n|$|\s(?:from\s(?:pills|tablets|supplements|capsules|bottles)|in\s(?:the\s)?(?:US|U\.S\.|EU|UK|Europe|America|United)\b))"
)
_LIMIT = re.compile(
    r"\b(?:supplements?|upper|safe|magnesium)\b[^.;]{0,30}\b(?:limit|ceiling|cap|maximum)\b[^.;]{0,50}$"
    r"|\b(?:no|not|never)\smore\sthan\s$|\b(?:EU|Europe|US|America|UK|authorit\w+)\s(?:says?|sets?|stops?|draws?[^.;\d]{0,20})\s(?:at\s)?$",
    re.IGNORECASE,
)
_BARE_TIMES = re.compile(
    r"[2-4]\s?[x×]\s?(?P<low>[1-9]\d{1,3})(?![\d.,]*\d|\s?(?:[a-z]?[glm]\b|[a-z]?grams?|c?mm?\b|reps|times|%|-))"
)
_LONGEST = 60  # characters of a number in words
_YEARS = 1900  # a number of four figures from here on is a year
_LEAST = 50  # milligrams; a smaller number without a unit is a count of something
_WORD = re.compile(r"[\w.,]+")


class Amounts:
    """Finds the amounts of a text, as a compiled pattern finds its matches."""

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The amounts in their order; `read` gives their values."""
        return iter(_all(text)[0])

    def within(self, text: str, start: int, end: int) -> list[Printed]:
        """The amounts that lie in a stretch of a text, counted from its start; the text is gone through only once."""
        matches, starts = _all(text)
        found = []
        for match in matches[bisect_left(starts, start) : bisect_left(starts, end)]:
            if match.end() <= end:
                found.append(Printed(match.start("low") - start, match.end() - start, match[0], read(match)))
        return found


AMOUNT: Final = Amounts()


class Printed(NamedTuple):
    """One amount as it is printed: where it begins and ends, its words, and what it says."""

    first: int
    end: int
    words: str
    amount: Amount


@lru_cache(maxsize=2)
def _all(text: str) -> tuple[tuple[re.Match[str], ...], tuple[int, ...]]:
    """The amounts of a text, and where each begins."""
    found = list(_FIGURES.finditer(text))
    for unit in _UNIT_WORDS:
        for named in unit.finditer(text):
            found += _in_words(_WORDS, text, named.start(), named.end())
    for what in _OF_WHAT:
        for named in what.finditer(text):
            found += [
                each
                for each in _in_words(_UNNAMED, text, named.start(), named.start())
                if _value(each["low"]) >= _LEAST
            ]
    for bare in _BARE.finditer(text):
        if _LEAST <= float(bare["low"]) < _YEARS and _TAKEN.search(text, max(bare.start() - 24, 0), bare.start()):
            found.append(bare)
    for bare in _LIMITED.finditer(text):
        if _LIMIT.search(text, max(bare.start() - 90, 0), bare.start()):
            found.append(bare)
    found += [bare for bare in _BARE_TIMES.finditer(text) if float(bare["low"]) >= _LEAST]
    if found:
        ends = [each.end() for each in found if _is_mg(each)]
        for shared in _SHARED.finditer(text):
            if any(0 < shared.start() - end < 60 for end in ends):
                found.append(shared)
    found.sort(key=lambda match: match.start("low"))
    kept = _apart(found)
    return tuple(kept), tuple(match.start("low") for match in kept)


class Amount(NamedTuple):
    """What an amount says: low and high as printed, and its unit."""

    low: float
    high: float
    unit: Unit


def read(match: re.Match[str]) -> Amount:
    """The values of an amount that `AMOUNT` found; a comma before three digits parts thousands."""
    groups = match.groupdict()
    high = groups.get("high")
    unit = groups.get("unit")
    low = _value(match["low"])
    return Amount(low, _value(high) if high else low, _unit(unit) if unit else "mg")


def _in_words(pattern: re.Pattern[str], text: str, at: int, end: int) -> list[re.Match[str]]:
    """The number that stands right before `at`, in words or plain figures, as the pattern takes it up to `end`."""
    if not _is_number(text[text.rfind(" ", max(at - _LONGEST, 0), at) + 1 : at].rpartition("-")[2].lower()):
        return []
    starts: list[int] = []
    last = at
    for word in reversed(list(_WORD.finditer(text, max(at - _LONGEST, 0), at))):
        low = word[0].lower()
        known = not low.isdigit()
        if not _is_number(low) or not (known or not starts) or text[word.end() : last].strip() not in ("", "-"):
            break
        starts.append(word.start())
        last = word.start()
        if not known:
            break
    for start in reversed(starts):
        match = pattern.fullmatch(text, start, end)
        if match is not None:
            return [match]
    return []


def _is_number(word: str) -> bool:
    return word in _ONES or word in _TENS or word in _JOINING or word.isdigit()


def _apart(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Without those that lie within another."""
    kept: list[re.Match[str]] = []
    for match in found:
        if not kept or match.start("low") >= kept[-1].end():
            kept.append(match)
    return kept


def _is_mg(match: re.Match[str]) -> bool:
    return (match.groupdict().get("unit") or "").lower() in ("mg", "milligrams")


def _unit(text: str) -> Unit:
    low = text.lower()
    if low.startswith(("mcg", "micro", "µ", "μ", "u")):
        return "mcg"
    if low.startswith(("mmol", "millimol")):
        return "mmol"
    if low.startswith(("meq", "milliequ")):
        return "mEq"
    return "mg" if low[0] == "m" else "g"


def _value(text: str) -> float:
    """A printed number, in figures or words."""
    if text.isdecimal():
        return float(text)
    if not text[0].isdigit():
        return _spelt(text)
    clean = re.sub(r"\s", "", text)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", clean):
        return float(clean.replace(",", ""))
    clean = clean.replace(",", ".")
    return float(clean) if clean.count(".") < 2 else float(clean.replace(".", ""))


def _spelt(text: str) -> float:
    """A number in words: "a hundred and forty-four", "two and a half", "half a"."""
    low = text.lower()
    if low.startswith("half"):
        return 0.5
    for part, share in _PARTS.items():
        if part in low:  # "a third of a", "two thirds of a"
            return share * _ONES.get(low.split()[0], 1)
    total = 0.5 if low.endswith("a half") else 0.0
    last = 0.0
    for word in re.split(r"[\s-]+", low.removesuffix("and a half").strip()):
        if word in ("hundred", "thousand"):
            total += (last or 1) * (100 if word == "hundred" else 1000)
            last = 0.0
        else:
            last += 1 if word == "a" else _ONES.get(word, _TENS.get(word, 0))
    return total + last
