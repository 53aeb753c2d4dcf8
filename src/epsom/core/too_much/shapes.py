"""What someone who took too much is told. Shapes only: the room decides what goes in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from epsom.knowledge import Because

if TYPE_CHECKING:
    from epsom.knowledge.help_lines import CrisisLine

Act = Literal["emergency", "call", "watch"]
Sentence = tuple[str, tuple[Because, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing to watch for; `there` when the person said so."""

    id: str
    stage: Literal["first", "next", "emergency"]
    text: str
    there: bool
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskNote:
    """Someone who is in danger from less. `applies` is `None` when we don't know whether it is true of this person."""

    id: str
    who: str
    say: str
    applies: bool | None
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TooMuch:
    """What to do now; the first sentence of `say` is the answer. Signs stand from the mild to the grave."""

    act: Act
    say: tuple[Sentence, ...]
    emergency: str
    lines: tuple[CrisisLine, ...]  # poison lines; none where no line for the public is known
    instead: str | None  # whom to ask where there is none
    crisis_lines: tuple[CrisisLine, ...]  # only when it was taken to hurt oneself
    signs: tuple[Sign, ...]
    risks: tuple[RiskNote, ...]  # those that apply, or may
    do: tuple[Sentence, ...]
