"""The one base of every shape of knowledge: values by name, set once, told apart by identity. It knows no kind."""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, fields
from typing import Any


class Shape:
    """What all shapes share: named values, set once. Written out, since forty generated methods cost a start 30 ms."""

    def __init__(self, **values: Any) -> None:
        own = {each.name: each for each in fields(self)}  # type: ignore[arg-type]
        if odd := values.keys() - own.keys():
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(odd))}")
        for name in own.keys() - values.keys():
            value, make = own[name].default, own[name].default_factory
            if value is MISSING and make is MISSING:
                raise TypeError(f"{type(self).__name__} needs {name}")
            values[name] = value if make is MISSING else make()
        self.__dict__.update(values)

    def __setattr__(self, name: str, value: object) -> None:
        raise FrozenInstanceError(f"{type(self).__name__}.{name} is set once")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('id', '')}>"
