"""The shapes of practices: what to do beside supplements, to whom it is risky, what a condition hides or prefers.

Shapes only, opened when first asked for; a screening needs none of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.knowledge import Checked, Entry, EvidenceLevel
from epsom.knowledge.shape import Shape

__all__ = ["Caution", "CautionRow", "Practice"]


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Caution(Shape):
    """To whom a practice is risky, and how much."""

    who: str
    severity: Literal["info", "caution", "ask_clinician", "avoid"]
    text: str
    conditions: tuple[str, ...] = ()  # condition ids it applies to; empty with everyone=False: words only
    everyone: bool = False
    checked: Checked = "no"


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class Practice(Entry):
    """Something to do that is not a supplement."""

    title: str
    category: str
    slot: tuple[str, ...]
    goals: tuple[str, ...]
    dose: str | None = None
    steps: tuple[str, ...]
    level: EvidenceLevel
    key_number: str
    key_number_checked: Checked
    more: tuple[str, ...] = ()
    limits: str | None = None
    cautions: tuple[Caution, ...] = ()
    stop_rule: str | None = None
    default_enabled: bool = True


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class CautionRow(Entry):
    """condition -> practices to hide, to mark, to prefer."""

    condition: str
    conditions: tuple[str, ...]  # condition ids
    interactants: tuple[str, ...] = ()  # drug classes or ingredients that count too
    hide: tuple[str, ...] = ()
    mark: tuple[str, ...] = ()
    prefer: tuple[str, ...] = ()
