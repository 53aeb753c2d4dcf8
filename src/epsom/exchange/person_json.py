"""A person as JSON, in the same shape as the person file; amounts in one dose carry their unit and basis.

It has no rules of its own: what comes in is written as a person file and read by the one reader there is.
"""

from __future__ import annotations

import json
import tomllib
from datetime import date
from typing import Any

from epsom.core.person import Person, read, write
from epsom.exchange.entry_json import quantity

__all__ = ["person_from_json", "person_json"]

_TABLES = ("person", "kidney", "day", "answers")


def person_json(person: Person) -> dict[str, Any]:
    """The person as JSON values; what is not known is left out."""
    told: dict[str, Any] = _plain(tomllib.loads(write(person)))
    for each in told.get("product", []):
        if "elemental_mg" in each:
            each["elemental_mg"] = quantity(each["elemental_mg"])
    return told


def person_from_json(told: dict[str, Any], today: date) -> Person:
    """The person in JSON values; dates are `date`, an amount is a bare number here. `InputError` lists every problem."""
    lines = [f"{name} = []" for name, value in told.items() if value == []]
    for name in _TABLES:
        if name in told:
            lines += [f"[{name}]", *_lines(told[name])]
    for name, value in told.items():
        if isinstance(value, list):
            for each in value:
                lines += [f"[[{name}]]", *_lines(each)]
    return read("\n".join(lines) + "\n", today)


def _lines(table: dict[str, Any]) -> list[str]:
    return [f"{_string(name)} = {_value(value)}" for name, value in table.items() if value is not None]


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return _string(value) if isinstance(value, str) else repr(value)


def _string(text: str) -> str:
    """A basic string of TOML; JSON writes the same, but for one control character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
