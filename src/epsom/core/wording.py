"""How figures, clock times and lists are put into words. It knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Iterable


def clock(minute: int) -> str:
    """Minutes after midnight as people write them: 1290 is "21:30"."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"


def listed(words: Iterable[str]) -> str:
    """Several words as one phrase: "a, b and c"; none gives an empty text."""
    each = list(dict.fromkeys(words))
    return " and ".join([", ".join(each[:-1]), each[-1]] if len(each) > 1 else each)


def first_upper(text: str) -> str:
    """The text with a capital in front, unless its first word is more than plain small letters: "eGFR" stays."""
    first = text.split(maxsplit=1)[0].rstrip(",.:;") if text.strip() else ""
    plain = first.replace("-", "").replace("'", "")
    return text[:1].upper() + text[1:] if plain.isalpha() and plain.islower() else text


def about(mg: float) -> int:
    """A number as people say it: to the nearest 10 from 20 mg on, else to the nearest 1. Words and pictures share it."""
    return round(mg) if mg < 20 else round(mg / 10) * 10


def amount(value: float) -> str:
    """A figure without needless noughts: 100.0 is "100", 0.5 stays "0.5"."""
    return f"{value:g}"
