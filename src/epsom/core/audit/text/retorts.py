"""Reads short answers: "Does it cure cramps? It does not." and "My aunt says it calms the amygdala. Nonsense."

A curt sentence turns the one before it: a question becomes a statement, a saying is taken back. It knows only that no,
yes and perhaps; what was asked is found by the others.
"""

from __future__ import annotations

from typing import Literal

from epsom.core.audit.text.grammar import Reading
from epsom.core.audit.text.words import Scan

Retort = Literal["no", "yes", "perhaps"]

_CURT = 7  # words
_LONGEST = 2 * _CURT  # of them with their signs
_NO = frozenset("no nope nah never wrong fals nonsens rubbish untru bunk baloney hardly neither alas".split())
_YES = frozenset("yes yep yeah absolutely definitely certainly ind".split())
_PERHAPS = frozenset("perhap mayb possibly probably".split())
_THEY = frozenset("it this that they he she ther thes thos".split())
_NOT = frozenset({"not", "cannot", "never"})
_LIES = frozenset("myth lie nonsens wrong fals untru rubbish bunk fiction".split())
_DOES = frozenset("is are do doe does did will would can could has was were has hav i".split())
_UNSURE = frozenset({"might", "may", "could", "depend"})
_BELIEVE = frozenset({"believ", "fall", "buy"})


def _up_to_the_comma(reading: Reading, scan: Scan) -> list[str]:
    """The short answer a longer sentence begins with: "It does, by about two points on average"; else nothing."""
    words = scan.stems[reading.part.first : reading.part.first + 4]
    at = words.index(",") if "," in words else 0
    return words[:at] if 2 <= at <= 3 and words[0] in _THEY and words[1] in _DOES else []


def retort(reading: Reading, scan: Scan) -> Retort | None:
    """What a curt sentence answers; None when it is no answer, or says more than that."""
    part = reading.part
    if part.last - part.first > _LONGEST or part.question or part.kind == "heading":
        return None
    words = [word for word in scan.stems[part.first : part.last] if word[:1].isalpha()]
    if len(words) > _CURT:
        words = _up_to_the_comma(reading, scan)
    if not words:
        return None
    first, rest = words[0], words[1:]
    if first in _NO or (first == "not" and len(words) <= 4):
        return "perhaps" if not _PERHAPS.isdisjoint(rest[:1]) else "no"
    if first in _PERHAPS:
        return "no" if rest[:1] == ["not"] else "perhaps"
    if first in _YES:
        return "yes" if len(words) <= 4 else None
    if not _BELIEVE.isdisjoint(rest[:3]) and not _NOT.isdisjoint(words[:3]):
        return "no"
    if first not in _THEY:
        return None
    if rest and (rest[0] in _NOT or (len(rest) > 1 and rest[0] in _DOES and rest[1] in _NOT)) and len(words) <= 4:
        return "no"
    if not _LIES.isdisjoint(rest) and _NOT.isdisjoint(rest):
        return "no"
    if rest and rest[0] in _UNSURE:
        return "perhaps"
    return "yes" if len(rest) == 1 and rest[0] in _DOES else None
