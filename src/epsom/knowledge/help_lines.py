"""The shapes of help: lines to call in a crisis or a poisoning, and what too much magnesium does and to whom.

Shapes only, opened when first asked for; the numbers stand in `crisis.toml` and `overdose.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Mapping

from epsom.knowledge import Checked, Cite, Entry
from epsom.knowledge.shape import Shape

__all__ = ["CrisisCountry", "CrisisLine", "OverdoseRisk", "OverdoseSign", "PoisonCountry"]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class CrisisLine(Shape):
    """One line a person can call, text or write to."""

    id: str
    name: str
    phone: str | None = None
    text_number: str | None = None
    text_keyword: str | None = None
    chat_url: str | None = None
    hours: str | None = None
    cost: str | None = None
    audience: str | None = None
    languages: tuple[str, ...] = ()
    not_crisis: bool = False
    checked: Checked = "no"
    note: str | None = None
    cite: tuple[Cite, ...] = ()


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class CrisisCountry(Entry):
    """Help in one country. id is the lower-case country code."""

    code: str
    name: str
    emergency: str
    lines: tuple[CrisisLine, ...]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class PoisonCountry(Entry):
    """Whom to ask in one country when too much was swallowed. The emergency number stands with its crisis lines.

    Without a line of its own, `instead` says whom to call.
    """

    code: str
    lines: tuple[CrisisLine, ...] = ()
    instead: str | None = None


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class OverdoseSign(Entry):
    """One thing to watch for after too much. "first": common and mild; "next": ask now; "emergency": call at once."""

    stage: Literal["first", "next", "emergency"]
    text: str


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class OverdoseRisk(Entry):
    """Who is in danger from less: any clause, all tests within a clause, as in a rule."""

    who: str
    when: tuple[Mapping[str, object], ...]
    say: str
