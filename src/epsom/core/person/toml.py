"""Reads TOML text so that each problem can point at its line, with what usually causes it.

`parse` returns the tables or one problem; `find_lines` tells on which line each table and key stands. It knows nothing
of what the tables mean, and opens no file.
"""

from __future__ import annotations

import re
import tomllib

from epsom.errors import Problem

MAX_CHARACTERS = 1_000_000
MAX_LINE = 5_000  # dotted keys of far more would keep the parser busy for minutes

Path = tuple[str | int, ...]

_KEY_PART = re.compile(r"""[ \t]*(?:([A-Za-z0-9_-]+)|"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)')[ \t]*""")
_HEADER = re.compile(r"[ \t]*(\[\[?)")
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'  # multi-line strings first, as they may hold anything
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|#[^\n]*|\n|[\[{\]}]|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)


def parse(text: str) -> dict[str, object] | Problem:
    """Return the tables in `text`, or the one problem that keeps it from being read."""
    if len(text) > MAX_CHARACTERS:
        return Problem(
            f"This file has {len(text):,} characters; a person file has a few thousand.",
            "Please look whether it is the right file.",
        )
    for at, line in enumerate(text.split("\n"), start=1):
        if len(line) > MAX_LINE:
            return Problem(
                f"This line has {len(line):,} characters.",
                "Break it up, or look whether this is the right file.",
                line=at,
            )
    try:
        return tomllib.loads(text)
    except RecursionError:
        return Problem("There are too many brackets inside brackets.", "A list holds plain words or numbers here.")
    except tomllib.TOMLDecodeError as error:
        return _not_toml(text, str(error))
    except ValueError:  # Python refuses to read whole numbers of more than 4,300 digits
        return Problem("A number in this file has thousands of digits.", "Please look whether it is the right file.")


def find_lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) of each table, entry and key of a text that `parse` accepted.

    Keys inside inline tables are left to their parent.
    """
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    at, line = 0, 1
    while at < len(text):
        header = _HEADER.match(text, at)
        path, after = _key_path(text, header.end() if header else at)
        if header and path:
            here = path
            if header[1] == "[[":
                counts[path] = counts.get(path, -1) + 1
                here = (*path, counts[path])
            found.setdefault(path[:1], line)
            found.setdefault(path, line)
            found.setdefault(here, line)
        elif path:
            for depth in range(1, min(len(path), 3) + 1):  # nothing we know lies deeper
                found.setdefault((*here, *path[:depth]), line)
        at, line = _end_of_statement(text, after if path and not header else at, line)
    return found


def line_of(found: dict[Path, int], path: Path) -> int | None:
    """Return the line of `path`, or of the nearest thing around it that has one."""
    while path:
        if path in found:
            return found[path]
        path = path[:-1]
    return None


def _key_path(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Read a dotted key at `at`; return its parts and where it ends."""
    parts: list[str] = []
    while part := _KEY_PART.match(text, at):
        parts.append(next(group for group in part.groups() if group is not None))
        at = part.end()
        if text[at : at + 1] != ".":
            break
        at += 1
    return tuple(parts), at


def _end_of_statement(text: str, at: int, line: int) -> tuple[int, int]:
    """Skip to the first line break outside strings and brackets; return the place after it and its line."""
    depth = 0
    while token := _TOKEN.match(text, at):
        at = token.end()
        piece = token[0]
        line += piece.count("\n")
        if piece in ("[", "{"):
            depth += 1
        elif piece in ("]", "}"):
            depth -= 1
        elif piece == "\n" and depth <= 0:
            break
    return at, line


def _not_toml(text: str, message: str) -> Problem:
    """Turn the parser's message into a place, what usually causes it, and the way out."""
    place = re.search(r"\(at (?:line (\d+), column (\d+)|end of document)\)", message)
    lines = text.split("\n")
    at = int(place[1]) if place and place[1] else max(1, len(text.rstrip().split("\n")))
    column = f"column {place[2]}" if place and place[2] else "the end" if place else ""
    return Problem(
        f"From here on it cannot be read ({message.split(' (at ', maxsplit=1)[0].lower()}).",
        _likely(message, lines[at - 1]),
        column,
        at,
    )


def _likely(message: str, line: str) -> str:
    """Return what usually causes a TOML error like this on a line like this."""
    if re.search("[“”„‟«»‘’]", line):
        return 'The quotation marks are curly. Use straight ones: "…".'
    if re.search(r"=\s*\[?\s*\d{1,2}:\d\d", line):
        return 'A time goes in quotes: "07:00".'
    if re.search(r"=\s*\d+,\d", line):
        return "A decimal number has a point: 64.5."
    if re.search(r"=\s*[+-]?[\d.]+\s*[A-Za-zµ%]", line):
        return "A number stands alone, without its unit and without letters."
    if "immutable" in message:
        return "The same name stands twice; an empty list (medicine = []) and a block of it ([[medicine]]) are two as well."
    if "overwrite" in message or "twice" in message or "Duplicate" in message:
        return "The same name stands twice. Keep one of them."
    if "string" in message or "Illegal character" in message or "Unescaped" in message or "Found invalid" in message:
        return 'A quotation mark is missing at the end, or a backslash stands inside the quotes (write "\\\\" or "/").'
    if "array" in message or "table" in message:
        return "A closing bracket or a comma is missing."
    if "date" in message:
        return "Write a date as year-month-day: 2026-06-01."
    if "'='" in message or "statement" in message or "key" in message:
        return "A line reads name = value; a note begins with #."
    return "Words go in quotes, numbers without; yes and no are true and false."
