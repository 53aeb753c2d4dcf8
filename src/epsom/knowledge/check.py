"""Checking the knowledge files: TOML text in, plain checked values and every problem found out.

One short walk over the type hints of the shapes in `epsom.knowledge` checks all kinds alike. It opens no file, builds
no entry and knows nothing of the cache; `load` does that. The rules about sources, cross references and sense are in
`epsom.knowledge.sense`.
"""

from __future__ import annotations

import difflib
import math
import re
import tomllib
import types
from collections.abc import Mapping as AbstractMapping
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from typing import Any, Iterable, Iterator, Literal, Mapping, TypeAlias, Union, get_args, get_origin

from epsom.errors import Problem
from epsom.knowledge.structure import ABSENT, default_of, hints, kinds, shape_fields

# A checked entry: field name -> str, bool, int, float, None, tuple, dict; a date is its ordinal day, an inner entry a
# dict of the same make. Nothing else, so that it can be kept as data only and built into entries in one way.
Plain: TypeAlias = dict[str, Any]

SNAKE_CASE = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")
_HEADER = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]\s*(#.*)?")
_KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")
_SYNTAX_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
CLOCK = "HH:MM"

# Written as "HH:MM", kept as minutes after midnight.
CLOCK_FIELDS = frozenset({("Slot", "starts"), ("Slot", "ends")})
# Units a statement, a laboratory test or an effect may be in. A new one is added here, once it is sure that every room
# that reads it takes it for what it is.
UNITS = (
    "GAD-7 points",
    "DASS-42 stress points",
    "ISI points",
    "mmHg",
    "cramps per week",
    "nmol/day",
    "mg",
    "mg/day",
    "mg/kg/day",
    "mg/L",
    "mg/dL",
    "g/L",
    "g/dL",
    "mg per 100 g",
    "mg per mmol",
    "mg per mEq",
    "ug/day",
    "g/day",
    "g",
    "g/mol",
    "mmol",
    "mmol/day",
    "mmol/L",
    "umol/L",
    "mEq/L",
    "mL/min/1.73 m2",
    "mL/min/1.73m2",
    "mL/min/{1.73_m2}",
    "mL/min",
    "L",
    "L/h",
    "1/h",
    "h",
    "hours",
    "minutes",
    "days",
    "weeks",
    "months",
    "years",
    "fraction",
    "percent",
    "percentage points",
    "ratio",
    "count",
    "standard deviations",
)
UNIT_FIELDS = frozenset({("Fact", "unit"), ("OutcomeVerdict", "unit"), ("LabTest", "canonical_unit")})
# Filled in by the loader, so a typed figure is refused.
COMPUTED = {("Variant", "magnesium_fraction"): "it is computed from `formula` and the [[atomic_weight]] entries"}
# Numbers that may be below zero: effects and their intervals. Every other number is an amount, an age or a time.
MAY_BE_NEGATIVE = frozenset(
    "value low high estimate ci_low ci_high downgrades from_value below weight change md smd pct".split()
)


@dataclass(slots=True)
class Place:
    """An entry in the files: file, kind, id, and the lines of its header (under "") and of its keys when known."""

    file: str
    kind: str
    entry: str
    lines: Mapping[str, int]


@dataclass(slots=True)  # not frozen: there is one for every value that is read, and frozen ones are slow to make
class Spot:
    """A value in an entry: the keys and the positions in lists on the way to it."""

    place: Place
    path: tuple[str | int, ...] = ()

    def at(self, step: str | int) -> Spot:
        """One step further in: a key, or a position in a list."""
        return Spot(self.place, (*self.path, step))

    @property
    def line(self) -> int | None:
        """Line of the key, or of the entry's header when the key is not written there."""
        lines = self.place.lines
        return lines.get(str(self.path[0]) if self.path else "", lines.get(""))

    def problem(self, what: str, fix: str) -> Problem:
        """A problem at this spot; people count from 1."""
        key = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in self.path)
        where = ", ".join(filter(None, (self.place.file, f"[[{self.place.kind}]] {self.place.entry}", key[1:])))
        return Problem(what=what, fix=fix, where=where, line=self.line)


@dataclass(frozen=True)
class Read:
    """One entry as it came through the walk."""

    spot: Spot
    plain: Plain
    sound: bool  # no problem inside it; only sound entries take part in the checks of sense


Kinds: TypeAlias = dict[str, dict[str, Read]]


# --- one file ------------------------------------------------------------------------------------------------------
def parse(file: str, text: bytes, problems: list[Problem]) -> dict[str, Any] | None:
    """The tables of one file; None (and a problem) when it is not TOML."""
    try:
        return tomllib.loads(text.decode("utf-8"))
    except UnicodeDecodeError as error:
        problems.append(Problem(f"the file is not UTF-8 text (byte {error.start + 1}).", "Save it as UTF-8.", file))
    except tomllib.TOMLDecodeError as error:
        found = _SYNTAX_LINE.search(str(error))
        what = _SYNTAX_LINE.sub("", str(error))
        problems.append(
            Problem(
                what=f"this is not TOML: {what}.",
                fix='Check quotes, brackets and commas; text stands in "double quotes", and a key may stand only once.',
                where=file,
                line=int(found.group(1)) if found else None,
            )
        )
    return None


def entry_lines(text: bytes) -> dict[str, list[dict[str, int]]]:
    """For each kind, for each of its entries in order: the line of the header (under "") and of each key."""
    found: dict[str, list[dict[str, int]]] = {}
    entry: dict[str, int] = {}
    for number, line in enumerate(text.decode("utf-8", "replace").split("\n"), start=1):
        if header := _HEADER.fullmatch(line):
            entry = {"": number}
            found.setdefault(header.group(1), []).append(entry)
        elif key := _KEY.match(line):
            entry.setdefault(key.group(1), number)
    return found


def read_file(file: str, text: bytes, tables: dict[str, Any], into: Kinds, problems: list[Problem]) -> None:
    """Check every entry of one parsed file and add it to `into`."""
    lines = entry_lines(text)
    for kind, entries in tables.items():
        of_kind = lines.get(kind, [])
        first = of_kind[0][""] if of_kind else None
        if kind not in kinds():
            what = f'"{kind}" is not a kind of entry.'
            problems.append(Problem(what, suggest(kind, kinds(), "kinds"), file, first))
        elif not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            what = f'"{kind}" is not a list of entries.'
            problems.append(Problem(what, f"Begin each entry with a line [[{kind}]].", file, first))
        else:
            # A header inside a long text, or a list written another way: better no line number than a wrong one.
            known = of_kind if len(of_kind) == len(entries) else [{}] * len(entries)
            for number, (entry, at) in enumerate(zip(entries, known, strict=True), start=1):
                place = Place(file, kind, str(entry.get("id", f"number {number}")), at)
                read_entry(Spot(place), entry, into, problems)


def read_entry(spot: Spot, entry: dict[str, Any], into: Kinds, problems: list[Problem]) -> None:
    """Check one entry against its shape."""
    before = len(problems)
    plain = read_table(spot, entry, kinds()[spot.place.kind][1], problems)
    entry_id = plain.get("id")
    if not isinstance(entry_id, str):
        return
    check_id(spot.at("id"), entry_id, problems)
    of_kind = into.setdefault(spot.place.kind, {})
    if entry_id in of_kind:
        other = of_kind[entry_id].spot
        there = f"{other.place.file} line {other.line}" if other.line else other.place.file
        problems.append(
            spot.at("id").problem(f'the id "{entry_id}" is already used in {there}.', "Give one of them another id.")
        )
        return
    of_kind[entry_id] = Read(spot, plain, sound=len(problems) == before)


def check_id(spot: Spot, entry_id: str, problems: list[Problem]) -> None:
    """Ids are for ever, so they are plain from the start."""
    if not SNAKE_CASE.fullmatch(entry_id):
        better = re.sub(r"[^a-z0-9]+", "_", entry_id.lower()).strip("_")
        problems.append(
            spot.problem(
                f'the id "{entry_id}" is not snake_case.',
                f'Use small letters, digits and single underscores, as in "{better or "an_id"}".',
            )
        )


# --- one value -----------------------------------------------------------------------------------------------------
def read_table(spot: Spot, table: dict[str, Any], shape: type, problems: list[Problem]) -> Plain:
    """Check the keys of one table; the result holds every field of the shape that could be read."""
    known = shape_fields(shape)
    for key in table:
        if key not in known:
            problems.append(spot.at(key).problem(f'"{key}" is not a key here.', suggest(key, known, "keys")))
    plain: Plain = {}
    for key, field in known.items():
        computed = COMPUTED.get((shape.__name__, key))
        if computed and key in table:
            problems.append(spot.at(key).problem(f'"{key}" is not typed by hand; {computed}.', "Take this key out."))
        elif computed:
            continue
        elif key in table:
            value = read_value(spot.at(key), table[key], field_hint(shape, key), problems)
            if value is not ABSENT:
                plain[key] = value
        elif (default := default_of(field)) is ABSENT:
            problems.append(spot.at(key).problem(f'the key "{key}" is missing.', f"Add {example(shape, key)}."))
        else:
            plain[key] = default
    return plain


def field_hint(shape: type, key: str) -> Any:
    """The type of a field as it is written in a file."""
    if (shape.__name__, key) in CLOCK_FIELDS:
        return CLOCK
    return Literal[UNITS] if (shape.__name__, key) in UNIT_FIELDS else hints(shape)[key]


def read_value(spot: Spot, value: Any, hint: Any, problems: list[Problem]) -> Any:
    """Check one value against a type hint; ABSENT (and a problem) when it does not fit."""
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        inner = [arg for arg in get_args(hint) if arg is not type(None)]
        return read_value(spot, value, inner[0], problems)
    if origin is Literal:
        return read_choice(spot, value, get_args(hint), problems)
    if origin is tuple:
        return read_list(spot, value, get_args(hint), problems)
    if origin is AbstractMapping:
        return read_mapping(spot, value, get_args(hint)[1], problems)
    if is_dataclass(hint) and isinstance(hint, type):
        if isinstance(value, dict):
            return read_table(spot, value, hint, problems)
        return refuse(spot, value, "a table such as { key = value }", problems)
    return read_simple(spot, value, hint, problems)


def read_simple(spot: Spot, value: Any, hint: Any, problems: list[Problem]) -> Any:
    """Text, numbers, true or false, dates, clock times."""
    if hint is CLOCK:
        if isinstance(value, str) and _CLOCK.fullmatch(value):
            return int(value[:2]) * 60 + int(value[3:])
        return refuse(spot, value, 'a time of day such as "07:30"', problems)
    if hint is str:
        if isinstance(value, str) and value.strip():
            return value
        return refuse(spot, value, 'text in "double quotes" that is not empty', problems)
    if hint is bool:
        return value if isinstance(value, bool) else refuse(spot, value, "true or false", problems)
    if hint is date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.toordinal()
        return refuse(spot, value, "a date without quotes such as 2026-11-21", problems)
    if hint is int or hint is float:
        return read_number(spot, value, hint, problems)
    raise TypeError(f"no way to read {hint!r}; teach read_simple")


def read_number(spot: Spot, value: Any, hint: type, problems: list[Problem]) -> Any:
    """A finite number; whole where the shape says so; below zero only where that makes sense."""
    wanted = "a whole number" if hint is int else "a number"
    if isinstance(value, bool) or not isinstance(value, int if hint is int else (int, float)):
        return refuse(spot, value, f"{wanted} without quotes", problems)
    if not math.isfinite(value):
        return refuse(spot, value, "a finite number", problems)
    if value < 0 and MAY_BE_NEGATIVE.isdisjoint(spot.path):
        return refuse(spot, value, f"{wanted} of zero or more", problems)
    return hint(value)


def read_choice(spot: Spot, value: Any, choices: tuple[Any, ...], problems: list[Problem]) -> Any:
    """One of a closed list."""
    if isinstance(value, str) and value in choices:
        return value
    problems.append(spot.problem(f"{shown(value)} is not in the list.", suggest(value, choices, "values")))
    return ABSENT


def read_list(spot: Spot, value: Any, args: tuple[Any, ...], problems: list[Problem]) -> Any:
    """A list of one type, or a pair of fixed length."""
    if not isinstance(value, list):
        return refuse(spot, value, "a list such as [ … ]", problems)
    if args[-1] is Ellipsis:
        wanted = [args[0]] * len(value)
    elif len(value) == len(args):
        wanted = list(args)
    else:
        return refuse(spot, value, f"a list of exactly {len(args)}", problems)
    if wanted and is_when(wanted[0]):
        return tuple(read_when(spot.at(i), clause, problems) for i, clause in enumerate(value))
    pairs = zip(value, wanted, strict=True)
    items = [read_value(spot.at(i), item, hint, problems) for i, (item, hint) in enumerate(pairs)]
    return ABSENT if any(item is ABSENT for item in items) else tuple(items)


def read_mapping(spot: Spot, value: Any, hint: Any, problems: list[Problem]) -> Any:
    """A table whose keys are free, as in units = { "mmol/L" = 1.0 }."""
    if not isinstance(value, dict):
        return refuse(spot, value, "a table such as { key = value }", problems)
    read = {key: read_value(spot.at(key), item, hint, problems) for key, item in value.items()}
    return ABSENT if any(item is ABSENT for item in read.values()) else read


# --- when ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class LabLine:
    """The value of lab_above and lab_below."""

    test: str
    value: float


# What the value of each test in when_tests.WHEN_TESTS looks like.
WHEN_VALUES: Mapping[str, Any] = {
    "egfr_below": float,
    "egfr_from": float,
    "egfr_fresh": bool,
    "known_kidney_disease": bool,
    "has_any": tuple[str, ...],
    "maybe_any": tuple[str, ...],
    "age_below": float,
    "age_from": float,
    "life_stage": Literal["none", "pregnant", "lactating"],
    "sex": Literal["female", "male"],
    "takes_class": tuple[str, ...],
    "takes_any": tuple[str, ...],
    "takes_maybe": tuple[str, ...],
    "takes_two_of": tuple[str, ...],
    "takes_unknown": bool,
    "lab_above": LabLine,
    "lab_below": LabLine,
    "lab_above_own_range": str,
    "lab_below_own_range": str,
    "form_any": tuple[str, ...],
    "product_topical": bool,
    "no_flags": bool,
    "always": bool,
}


def is_when(hint: Any) -> bool:
    """Whether a field is a list of `when` clauses."""
    return get_origin(hint) is AbstractMapping and get_args(hint)[1] is object


def read_when(spot: Spot, clause: Any, problems: list[Problem]) -> Plain:
    """One clause: tests from the closed list, all of which hold together."""
    if not isinstance(clause, dict) or not clause:
        refuse(spot, clause, "a table of tests such as { age_from = 65 }", problems)
        return {}
    plain: Plain = {}
    for key, value in clause.items():
        if key not in WHEN_VALUES:
            problems.append(spot.at(key).problem(f'"{key}" is not a test.', suggest(key, WHEN_VALUES, "tests")))
            continue
        read = read_value(spot.at(key), value, WHEN_VALUES[key], problems)
        if read == ():
            problems.append(spot.at(key).problem("the list is empty, so it can never hold.", "Name at least one."))
        elif read is not ABSENT:
            plain[key] = read
    return plain


# --- words for problems --------------------------------------------------------------------------------------------
def shown(value: Any) -> str:
    """A value as it stands in the file, shortened."""
    if isinstance(value, str):
        text = f'"{value}"'
    elif isinstance(value, bool):
        text = "true" if value else "false"
    else:
        text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"


def refuse(spot: Spot, value: Any, wanted: str, problems: list[Problem]) -> Any:
    """Note that a value is of the wrong sort."""
    problems.append(spot.problem(f"{shown(value)} is not {wanted}.", f"Write {wanted}."))
    return ABSENT


def suggest(word: Any, known: Iterable[str], what: str) -> str:
    """The nearest known word, or the whole list when none is near."""
    names = list(known)
    near = difflib.get_close_matches(str(word).lower(), names, n=1, cutoff=0.62)
    if near:
        return f'Did you mean "{near[0]}"?'
    if len(names) <= 40:
        return f"Known {what}: {', '.join(names)}." if names else f"There are no {what} yet."
    return f"It is none of the {len(names)} known {what}."


_EXAMPLES = {str: '"…"', float: "0.0", int: "0", bool: "true", date: "2026-11-21", CLOCK: '"07:30"'}


def example(shape: type, key: str) -> str:
    """How a missing key would be written."""
    hint = field_hint(shape, key)
    if get_origin(hint) is Literal:
        return f"{key} = one of " + ", ".join(f'"{choice}"' for choice in get_args(hint))
    if get_origin(hint) is tuple:
        return f"{key} = [ … ]"
    return f"{key} = {_EXAMPLES.get(hint, '{ … }')}"


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every value inside a plain entry with its path, itself included."""
    yield key, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{key}.{name}" if key else name)
    elif isinstance(value, tuple):
        for index, inner in enumerate(value, start=1):
            yield from walk(inner, f"{key}[{index}]")
