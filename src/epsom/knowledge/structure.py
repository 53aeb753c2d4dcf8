"""What the shapes are made of: kinds, fields, type hints, defaults, shapes within shapes.

Read off the dataclasses of `epsom.knowledge`, so that a new field there is known to the check and to the compiled form
without another line. It looks at no file and at no entry.
"""

from __future__ import annotations

from collections.abc import Mapping as AbstractMapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, get_args, get_origin, get_type_hints

from epsom import knowledge as shapes

ABSENT = object()  # no value and no default


@cache
def kinds() -> dict[str, tuple[str, type]]:
    """Every kind a file may hold: name of the table -> (field of Knowledge, shape)."""
    found: dict[str, tuple[str, type]] = {}
    # Some shapes are only named there, and the dictionary is no kind of entry: their names are given a meaning here.
    elsewhere = {name: getattr(shapes, name) for name in shapes.ELSEWHERE}
    for name, hint in get_type_hints(shapes.Knowledge, localns={"Dictionary": object, **elsewhere}).items():
        if get_origin(hint) is AbstractMapping:
            singular = f"{name[:-3]}y" if name.endswith("ies") else name[:-1]
            found[singular] = (name, get_args(hint)[1])
    return found


@cache
def hints(shape: type) -> dict[str, Any]:
    """Type hints of one shape, resolved."""
    return get_type_hints(shape)


@cache
def shape_fields(shape: type) -> dict[str, Field[Any]]:
    """Fields of one shape by name."""
    return {field.name: field for field in fields(shape)}


def default_of(field: Field[Any]) -> Any:
    """The value of a key that was left out, or ABSENT if it may not be."""
    if field.default is not MISSING:
        return field.default
    return field.default_factory() if field.default_factory is not MISSING else ABSENT


@cache
def defaults_of(shape: type) -> dict[str, Any]:
    """The values that stand in the shape itself, so that an entry without them still has them."""
    return {key: field.default for key, field in shape_fields(shape).items() if field.default is not MISSING}


def without_defaults(value: Any, hint: Any) -> Any:
    """The same plain value with everything left out that says no more than its shape's defaults."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is tuple and isinstance(value, tuple) and args[-1] is Ellipsis:
        return tuple(without_defaults(item, args[0]) for item in value)
    if not (is_dataclass(hint) and isinstance(hint, type) and isinstance(value, dict)):
        return value
    defaults = defaults_of(hint)
    return {
        key: without_defaults(inner, hints(hint)[key])
        for key, inner in value.items()
        if key not in defaults or inner != defaults[key]
    }


def inner_fields() -> dict[str, tuple[tuple[str, str], ...]]:
    """For each shape, the fields whose plain value still has to be built: days, and lists of inner shapes."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for shape in all_shapes():
        built: list[tuple[str, str]] = []
        for key, hint in hints(shape).items():
            args = get_args(hint)
            if date in args:
                built.append((key, "date"))
            elif args and isinstance(args[0], type) and is_dataclass(args[0]):
                built.append((key, args[0].__name__))
        found[shape.__name__] = tuple(built)
    return found


@cache
def all_shapes() -> tuple[type, ...]:
    """The shapes of all kinds and of the tables inside them."""
    found: dict[type, None] = {}
    waiting: list[type] = [shape for _, shape in kinds().values()]
    while waiting:
        shape = waiting.pop()
        found[shape] = None
        for hint in hints(shape).values():
            inner = next(iter(get_args(hint)), None)
            if isinstance(inner, type) and is_dataclass(inner) and inner not in found:
                waiting.append(inner)
    return tuple(found)
