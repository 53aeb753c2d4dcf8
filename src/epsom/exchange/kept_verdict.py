"""A verdict that was seen, as JSON values and back, whole, so that it stays as it was seen.

Beside it a mark of the days it came from, so that it can be said when they were changed since. Not the JSON that is handed
out, which is `verdict_json`. Fields a later epsom adds are left at their defaults here, and fields it no longer has are
left aside.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, cast, get_args, get_origin, get_type_hints

from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.core.trial.shapes import TrialDay
    from epsom.core.verdict.shapes import Verdict

__all__ = ["is_look", "look_plain", "mark_of", "verdict_from_plain", "verdict_plain"]

_WHAT = "trial verdict"


def look_plain(trial_id: str, at: int, on: date, days: Sequence[TrialDay], verdict: Verdict) -> dict[str, Any]:
    """One look: which comparison, up to which position of its schedule, when, at what days, and what was seen."""
    return {
        "what": _WHAT,
        "trial": trial_id,
        "day": at,
        "on": on.isoformat(),
        "days": mark_of(days, at),
        "verdict": verdict_plain(verdict),
    }


def is_look(answer: Mapping[str, Any], trial_id: str) -> bool:
    """Whether a kept answer is a look at this comparison."""
    return answer.get("what") == _WHAT and answer.get("trial") == trial_id


def mark_of(days: Sequence[TrialDay], at: int) -> str:
    """What changes whenever a day up to position `at` of the schedule is changed."""
    last = max((each.day for each in days if each.position is not None and each.position <= at), default=-1)
    told = [sorted(asdict(each).items()) for each in days if each.day <= last]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def verdict_plain(verdict: Verdict) -> dict[str, Any]:
    """Every field of a verdict as JSON values."""
    return asdict(verdict)


def verdict_from_plain(told: object) -> Verdict:
    """The verdict that `verdict_plain` made; `InputError` for anything that is none."""
    from epsom.core.verdict.shapes import Verdict

    try:
        return cast(Verdict, _value(Verdict, told))
    except (TypeError, ValueError, AttributeError) as error:
        raise InputError("A verdict that was kept cannot be read.", "It may have been changed by hand.") from error


def _value(hint: Any, told: Any) -> Any:
    if told is None:
        return None
    if get_origin(hint) in (Union, UnionType):
        return _value(next(each for each in get_args(hint) if each is not type(None)), told)
    if is_dataclass(hint):
        hints = get_type_hints(cast(type, hint))
        return cast(type, hint)(**{name: _value(hints[name], each) for name, each in told.items() if name in hints})
    if get_origin(hint) is tuple:
        parts = get_args(hint)
        kinds = [parts[0]] * len(told) if parts[1:] == (...,) else list(parts)
        return tuple(_value(kind, each) for kind, each in zip(kinds, told, strict=True))
    return told
