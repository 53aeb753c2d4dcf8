"""Reads a supplement label: how much elemental magnesium, as which form. It does not judge whether to take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.knowledge import Because, Knowledge


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What one label says. Amounts are elemental mg; `None` means it cannot be known from this text."""

    text: str
    elemental_mg_per_serving: float | None
    elemental_mg_per_unit: float | None
    units_per_serving: float | None
    unit: str | None                                  # capsule, tablet, scoop, mL, ...
    forms: tuple[str, ...]                            # ids of forms, or "unspecified"
    stated: Literal["elemental", "compound", "ambiguous"]
    flags: tuple[str, ...]
    ask: str | None                                   # the one question that would settle it
    low_mg_per_serving: float | None                  # when elemental is not printed: what it may be
    high_mg_per_serving: float | None                 # planning uses this upper end
    servings_per_day: float | None                    # the highest in the directions, None: not said
    topical: bool = False                             # counts 0 absorbed
    because: tuple[Because, ...] = ()


def read(text: str, knowledge: Knowledge) -> Product:
    """Read a label's text."""
    raise NotImplementedError
