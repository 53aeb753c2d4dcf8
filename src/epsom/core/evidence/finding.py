"""Which outcome is meant: by its id, by a goal, or by the words people use; and what comes near when none is.

It weighs nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.knowledge import Knowledge

__all__ = ["find_outcomes"]

_NEAR = 3


def find_outcomes(words: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The ids of the outcomes that are meant, the nearest first; a goal has several.

    Raises InputError with near suggestions when nothing fits: a guess could answer another question than was asked.
    """
    asked = _plain(words)
    if not asked:
        raise InputError("There is no outcome to look up.", "Write one after the command: epsom evidence sleep")
    exact = asked.replace(" ", "_")
    if exact in knowledge.verdicts:
        return (exact,)
    if exact in knowledge.goals:
        return knowledge.goals[exact].outcomes
    names = _names(knowledge)
    if asked in names:
        return names[asked]
    raise InputError(f"We have nothing called {words.strip()[:40]!r}.", _way_out(asked, names, knowledge))


def _plain(words: str) -> str:
    return re.sub(r"[\W_]+", " ", words.lower()).strip()


def _names(knowledge: Knowledge) -> dict[str, tuple[str, ...]]:
    """Every name by which an outcome or a goal can be called."""
    found: dict[str, tuple[str, ...]] = {}
    for verdict in knowledge.verdicts.values():
        for name in (verdict.label, verdict.label.split(" (")[0], *verdict.words):
            found.setdefault(_plain(name), (verdict.id,))
    for goal in knowledge.goals.values():
        found.setdefault(_plain(goal.title), goal.outcomes)
    return found


def _way_out(asked: str, names: dict[str, tuple[str, ...]], knowledge: Knowledge) -> str:
    from difflib import get_close_matches

    known = [*names, *(each.replace("_", " ") for each in (*knowledge.verdicts, *knowledge.goals))]
    near = list(dict.fromkeys(get_close_matches(asked, known, n=_NEAR, cutoff=0.7)))
    parts = asked.split()
    near += [name for name in known if name not in near and any(len(part) > 3 and part in name for part in parts)]
    if near:
        return "Did you mean " + " or ".join(f'"{each}"' for each in near[:_NEAR]) + "? epsom evidence lists them all."
    return "epsom evidence lists them all."
