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


def amount(value: float) -> str:
    """A figure without needless noughts: 100.0 is "100", 0.5 stays "0.5"."""
    return f"{value:g}"
