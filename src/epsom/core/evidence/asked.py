"""What people ask, and what articles say that we do not follow: short answers that rest on entries.

The words stand in the knowledge files; here each gets the reasons of the entries it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from epsom.core.evidence.shapes import Answer, NotFollowed
from epsom.knowledge import Because
from epsom.knowledge.studies import RESTS_ON

if TYPE_CHECKING:
    from epsom.knowledge import Knowledge

__all__ = ["answers", "not_followed"]


def answers(knowledge: Knowledge) -> tuple[Answer, ...]:
    """The questions people ask, each answered in a few plain sentences."""
    return tuple(
        Answer(
            id=each.id,
            question=each.question,
            answer=each.answer,
            because=_because(each.because, each.rests_on, knowledge),
        )
        for each in knowledge.questions.values()
        if each.retired is None
    )


def not_followed(knowledge: Knowledge) -> tuple[NotFollowed, ...]:
    """What articles say that we do not follow, and what we say in its place."""
    return tuple(
        NotFollowed(
            id=each.id,
            saying=each.saying,
            instead=each.instead,
            because=_because(each.because, each.rests_on, knowledge),
        )
        for each in knowledge.sayings.values()
        if each.retired is None
    )


def _because(own: Because, rests_on: Iterable[str], knowledge: Knowledge) -> tuple[Because, ...]:
    """The reasons of the entries it rests on, its own first where it cites something itself."""
    found = [own] if own.cite else []
    for each in rests_on:
        kind, _, entry_id = each.partition(".")
        found.append(getattr(knowledge, RESTS_ON[kind])[entry_id].because)
    return tuple(dict.fromkeys(found))
