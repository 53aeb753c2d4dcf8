"""Free text to ingredients: which medicines are meant. It decides nothing about magnesium; `safety` does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.knowledge import Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One ingredient recognised in a text."""

    written: str                        # the words it was found in
    generic: str                        # international name, lower case
    interaction: str | None             # id of our own interaction entry; None: a real medicine without a rule of ours
    how: Literal["exact", "fuzzy"]
    score: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that was recognised in one text, and what was not."""

    text: str
    matches: tuple[Match, ...]
    unread: tuple[str, ...]             # stretches that may name a medicine but that no list of ours knows
    nothing: bool                       # the text says that nothing is taken ("none", "stopped last march")
    ask: str | None                     # the question to put, e.g. "Did you mean levothyroxine?"
    slots: tuple[str, ...] = ()         # morning, noon, afternoon, evening, night, as written ("every morning")
    as_needed: bool = False


def recognise(text: str, knowledge: Knowledge) -> Reading:
    """Recognise the medicines named in a text."""
    raise NotImplementedError
