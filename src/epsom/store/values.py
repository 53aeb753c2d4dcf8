"""Entries and moments as columns, as JSON, and back; nothing is written that would not come back the same.

Not for judging what was told: a night of thirty hours is kept as it is. Only what no database can hold is turned away.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from types import UnionType
from typing import Any, Literal, Union, cast, get_args, get_origin, get_type_hints

from epsom.core.diary.shapes import KINDS, Entry, Moment
from epsom.errors import InputError

__all__ = [
    "BIGGEST_WHOLE",
    "NAMES",
    "clean",
    "clean_text",
    "columns_of",
    "columns_of_moment",
    "entry_from_columns",
    "entry_from_json",
    "json_text",
    "key_of",
    "moment_from_columns",
    "moment_from_json",
    "moment_to_json",
    "to_json",
]

NAMES: dict[type[Entry], str] = {kind: name for name, kind in KINDS.items()}
BIGGEST_WHOLE = 2**31 - 1  # what an integer column of either database holds


def _hints_of(kind: type[Entry]) -> dict[str, tuple[frozenset[Any], tuple[Any, ...]]]:
    """By field of a kind: the types a value may have, and the words it may be (none: any)."""
    told = get_type_hints(kind)
    found = {}
    for each in fields(kind):
        hint = told[each.name]
        parts = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
        words = tuple(word for part in parts if get_origin(part) is Literal for word in get_args(part))
        types = {str if get_origin(part) is Literal else get_origin(part) or part for part in parts}
        found[each.name] = (frozenset(types), words)
    return found


_HINTS = {kind: _hints_of(kind) for kind in KINDS.values()}


def clean_text(text: str) -> str:
    """`text` with the two things no database takes, NUL and half a character, replaced by a visible mark."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _clean_number(value: float, name: str) -> float:
    if not math.isfinite(value) or (isinstance(value, int) and abs(value) > BIGGEST_WHOLE):
        raise InputError(f"The number for {name.replace('_', ' ')} cannot be kept.", "A smaller one can.")
    return value if isinstance(value, int) else value + 0.0  # no minus zero: one database forgets it


def clean(entry: Entry) -> Entry:
    """`entry` as it will come back from the database; `InputError` for a value of a kind that cannot be kept."""
    changed: dict[str, Any] = {}
    for name, (types, words) in _HINTS[type(entry)].items():
        value = getattr(entry, name)
        kind = type(value)
        if kind is int and float in types and int not in types:
            value = float(_clean_number(value, name))
        elif kind not in types or (words and value is not None and value not in words):
            raise InputError(
                f"{NAMES[type(entry)]}.{name} was given as {kind.__name__}, which does not fit.", "Please choose again."
            )
        elif kind is str:
            value = clean_text(value)
        elif kind in {int, float}:
            value = _clean_number(value, name)
        elif kind is tuple:
            if not all(part is None or type(part) is int for part in value):
                raise InputError(f"The answers of {name} can only be whole numbers or empty.", "Please choose again.")
            value = tuple(None if part is None else int(_clean_number(part, name)) for part in value)
        changed[name] = value
    return replace(entry, **changed)


def key_of(entry: Entry) -> tuple[Any, ...]:
    """The values that make two entries of one kind the same one."""
    return tuple(getattr(entry, name) for name in type(entry).KEY)


# --- columns ----------------------------------------------------------------------------------------------------------
def columns_of(entry: Entry) -> dict[str, Any]:
    """The columns of a clean entry."""
    return {name: _column(getattr(entry, name)) for name in _HINTS[type(entry)]}


def _column(value: Any) -> Any:
    return json_text(value) if isinstance(value, tuple) else value


def entry_from_columns(kind: type[Entry], row: Mapping[Any, Any]) -> Entry:
    """The entry in a row; columns it does not have are left aside."""
    return kind(**{name: _value(row[name], types) for name, (types, _) in _HINTS[kind].items()})


def _value(value: Any, types: frozenset[Any]) -> Any:
    return tuple(json.loads(value)) if tuple in types and value is not None else value


def columns_of_moment(moment: Moment) -> dict[str, Any]:
    """When a row was written: the instant in UTC without a zone, the offset, and the zone's name."""
    if moment.at.tzinfo is None:
        raise ValueError("a moment needs an aware instant")
    return {
        "at_utc": moment.at.astimezone(UTC).replace(tzinfo=None),
        "offset_minutes": moment.offset_minutes,
        "zone": moment.zone,
    }


def moment_from_columns(row: Mapping[Any, Any]) -> Moment:
    """When a row was written."""
    return Moment(at=row["at_utc"].replace(tzinfo=UTC), offset_minutes=row["offset_minutes"], zone=row["zone"])


# --- JSON -------------------------------------------------------------------------------------------------------------
def json_text(value: object) -> str:
    """`value` as JSON that is the same for the same value."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def to_json(entry: Entry) -> dict[str, Any]:
    """The fields of an entry as JSON values; days as `2026-01-31`."""
    return {name: _plain(getattr(entry, name)) for name in _HINTS[type(entry)]}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def entry_from_json(kind: type[Entry], told: Mapping[str, Any]) -> Entry:
    """The entry that `to_json` wrote. `InputError` for anything else: an unknown field, a wrong type, one left out."""
    hints = _HINTS[kind]
    if set(told) != set(hints):
        odd = ", ".join(sorted(set(told) ^ set(hints)))
        raise InputError(f"An entry of {NAMES[kind]} does not have the fields it needs: {odd}.")
    values: dict[str, Any] = {}
    for name, (types, _) in hints.items():
        value = told[name]
        if date in types and isinstance(value, str):
            value = _day_from(value)
        elif tuple in types and isinstance(value, list):
            value = tuple(value)
        values[name] = value
    return clean(kind(**values))


def _day_from(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as problem:
        raise InputError(f"{text[:20]!r} is not a day.", "A day looks like 2026-01-31.") from problem


def moment_to_json(moment: Moment) -> dict[str, Any]:
    """A moment as JSON values."""
    at = moment.at.astimezone(UTC).isoformat()
    return {"at": at, "offset_minutes": moment.offset_minutes, "zone": moment.zone}


def moment_from_json(told: object) -> Moment:
    """The moment that `moment_to_json` wrote; `InputError` for anything else."""
    values = cast(dict[str, Any], told) if isinstance(told, dict) else {}
    try:
        at, offset, zone = datetime.fromisoformat(values["at"]), values["offset_minutes"], values["zone"]
    except (KeyError, TypeError, ValueError) as problem:
        raise InputError("A moment in it cannot be read.") from problem
    fits = at.tzinfo is not None and type(offset) is int and abs(offset) <= 1440 and isinstance(zone, str | None)
    if not fits:
        raise InputError("A moment in it cannot be read.")
    return Moment(at=at.astimezone(UTC), offset_minutes=offset, zone=None if zone is None else clean_text(zone))
