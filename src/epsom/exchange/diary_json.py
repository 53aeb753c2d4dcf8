"""What the diary says, as JSON: today, the look back, progress, where the plan stands, what a fact changed.

Shapes only, as in `answer_json`; a time of day is "HH:MM" also where the diary counts minutes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from epsom.exchange.answer_json import as_json
from epsom.exchange.entry_json import entry_json
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.diary import Changed, Progress, Review, Standing, Today
    from epsom.core.diary.amount import Caution

__all__ = ["cautions_json", "changed_json", "progress_json", "review_json", "standing_json", "today_json"]

_MINUTES = frozenset({"planned", "taken", "fine_from", "minute"})


def _clocked(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: _clocked(each, name) for name, each in value.items()}
    if isinstance(value, list):
        return [_clocked(each) for each in value]
    if key in _MINUTES and isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 60 % 24:02d}:{value % 60:02d}"
    return value


def today_json(today: Today, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom today`."""
    told: dict[str, Any] = _clocked(as_json(today, knowledge))
    for dose in told["doses"]:
        if dose["box"] is not None:  # nobody who reads this knows what is in the box
            dose["elemental_mg"] = None
    told["check_in"] = None if today.check_in is None else entry_json(today.check_in)
    return told


def cautions_json(found: Sequence[Caution], knowledge: Knowledge) -> list[Any]:
    """What there is to know about a dose that was written down, the gravest first."""
    told: list[Any] = as_json(tuple(found), knowledge)
    return told


def review_json(review: Review, knowledge: Knowledge) -> dict[str, Any]:
    """What the diary says to do next."""
    told: dict[str, Any] = as_json(review, knowledge)
    return told


def progress_json(progress: Progress, knowledge: Knowledge) -> dict[str, Any]:
    """What changed for each goal."""
    told: dict[str, Any] = as_json(progress, knowledge)
    return told


def standing_json(standing: Standing, knowledge: Knowledge) -> dict[str, Any]:
    """Where the person stands with the plan."""
    may = standing.may_step_on
    told: dict[str, Any] = as_json(standing, knowledge)
    return {**told, "takes": standing.takes, "may_step_on": None if may is None else may.isoformat()}


def changed_json(changed: Changed, knowledge: Knowledge) -> dict[str, Any]:
    """What a new fact changed."""
    told: dict[str, Any] = as_json(changed, knowledge)
    for each in told["medicines"]:
        each.pop("medicine", None), each.pop("known_as", None)
    return told
