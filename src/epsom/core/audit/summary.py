"""Puts an audit into two sentences: what was found, and what to keep in mind."""

from __future__ import annotations

from collections.abc import Sequence

from epsom.core.audit.shapes import Citation, Claim, Flag, counted
from epsom.core.wording import listed

# How a paper can differ from what is told of it; what is only left out is not counted.
_OTHERWISE = frozenset(
    "wrong_year wrong_title wrong_journal wrong_authors wrong_identifier wrong_design wrong_outcome wrong_number"
    " wrong_population wrong_dose says_something_else overstated does_not_exist".split()
)
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HOW = {
    "supported": "{} {holds} up",
    "mixed": "{} {is} only partly backed",
    "unsupported": "{} {has} no good study behind {them}",
    "contradicted": "{} {is} at odds with the evidence",
    "unsafe": "{} could do harm",
    "promotional": "{} {sells} something",
}


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def summarise(
    claims: Sequence[Claim],
    flags: Sequence[Flag],
    problems: Sequence[str],
    citations: Sequence[Citation] = (),
) -> str:
    """Two sentences on a text; the problem itself when there is nothing else to say."""
    if not claims:
        if problems:
            return problems[0]
        first = "I found no claim about magnesium here that I can judge."
        return f"{first} {_second(flags, citations)}"
    counts = counted(claims)
    number = counts.total()
    parts = []
    for verdict, words in _HOW.items():
        count = counts[verdict]  # type: ignore[index]
        if count:
            one = count == 1
            parts.append(
                words.format(
                    _number(count), holds="holds" if one else "hold", has="has" if one else "have",
                    them="it" if one else "them", **{"is": "is" if one else "are"}, sells="sells" if one else "sell",
                )
            )  # fmt: skip
    if number == 1:
        found = f"There is one claim, and it {parts[0].partition(' ')[2]}."
    elif len(parts) == 1:
        told, _, rest = parts[0].partition(" ")
        found = f"Both claims {rest}." if number == 2 else f"All {told} claims {rest}."
    else:
        found = f"Of {_number(number)} claims, {listed(parts)}."
    return f"{found} {_second(flags, citations)}"


_MOST = 2  # things said of the whole text


def _second(flags: Sequence[Flag], citations: Sequence[Citation]) -> str:
    """The gravest two things to say of the text as a whole."""
    ids = {flag.id for flag in flags}
    told = [words for flag, words in _OF_THE_WHOLE if flag in ids]
    if {"no_safety_caveat", "omits_kidney_and_drug_warning"} <= ids:
        told = [_NO_CAUTION if "weak kidneys" in words else words for words in told if "of any kind" not in words]
    off = _told_otherwise(citations)
    if off is not None:
        told.insert(1 if "dose_above_ul_without_warning" in ids else 0, off)
    if not told:
        return "The text as a whole raised no flag."
    second = "; ".join(told[:_MOST])
    return f"{second[0].upper()}{second[1:]}."


_OF_THE_WHOLE = (
    ("dose_above_ul_without_warning", "it advises a dose that can pass the limits for supplements and does not say so"),
    ("omits_kidney_and_drug_warning", "it does not say that weak kidneys or some medicines are reasons to ask first"),
    ("sells_something", "keep in mind that it sells what it praises"),
    ("cure_language", "it promises more than anyone can"),
    ("reported_dose_above_ul", "it tells of a study's dose without saying that it is above the limits for supplements"),
    ("no_safety_caveat", "it gives no caution of any kind"),
    ("uncited_numbers", "it gives a number without saying where it is from"),
)


_NO_CAUTION = "it gives no caution of any kind, neither for weak kidneys nor beside medicines"


def _told_otherwise(citations: Sequence[Citation]) -> str | None:
    """How many of the studies a text names are not as it tells them, when that is more than one, or one of few."""
    named = {each.resolves_to or each.text: each for each in citations if each.verdict != "unidentifiable"}
    off = [each for each in named.values() if _OTHERWISE.intersection(each.discrepancies)]
    if len(off) < _MOST and len(off) * 3 < len(named):
        return None
    if not off:
        return None
    if len(named) == 1:
        return "the one study it names is not as it tells it"
    return f"of {_number(len(named))} studies it names, {_number(len(off))} {'is' if len(off) == 1 else 'are'} not as it tells them"
