"""Kept answers: reading one back, and saying what would differ if it were worked out again.

A kept answer is what `epsom plan FILE --json` printed. It holds the facts it came from and the version of the knowledge
it was made with, so it can be worked out again on any later day. This module compares; the companion does the working.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from epsom.errors import InputError

BIGGEST = 5_000_000
COMPARED = (
    ("kind", "whether there is a plan"),
    ("form", "the form"),
    ("ladder", "the ladder"),
    ("doses", "the doses and their times"),
    ("food", "the food"),
    ("practices", "the practices"),
    ("evidence", "what the evidence says"),
    ("screening.severity", "how careful to be"),
    ("screening.ceiling_total_supplemental_mg", "the most magnesium a day from products"),
    ("screening.max_additional_mg", "how much room is left"),
    ("screening.findings", "what the screening found"),
    ("screening.medicines", "what we say about your medicines"),
    ("screening.open_questions", "the open questions"),
    ("assessment.requirement", "the recommended amount"),
    ("assessment.intake_mg", "what food brings you"),
    ("assessment.p_inadequate", "how likely it is too little"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A kept answer: the JSON as it was, and the facts, day and knowledge version it was made from."""

    answer: dict[str, Any]
    facts: str
    today: date
    knowledge_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One part that would differ: what it said, what it would say, and which entries account for it."""

    part: str
    about: str
    before: Any
    after: Any
    why: tuple[str, ...]


def open_kept(path: Path) -> Kept:
    """Read a kept answer; anything else is refused with what to do instead."""
    keep = "Keep one with: epsom plan FILE --json > answer.json"
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST + 1)
        if len(content) > BIGGEST:
            raise InputError(f"{path.name} is too large to be a kept answer.", keep)
        answer = json.loads(content)
        kept = answer["kept"]
        facts, today, version = kept["facts"], kept["today"], kept["knowledge_version"]
        if not all(isinstance(each, str) for each in (facts, version)):
            raise TypeError("facts and knowledge_version are text")
        return Kept(answer=answer, facts=facts, today=date.fromisoformat(today), knowledge_version=version)
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}.", keep) from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(f"{path.name} is not a kept answer.", keep) from error


def differences(before: dict[str, Any], after: dict[str, Any]) -> tuple[Difference, ...]:
    """The parts of an answer that differ, with the entries that came, went or were changed beneath them."""
    return tuple(
        Difference(part=part, about=about, before=_plain(old), after=_plain(new), why=tuple(_why(old, new)))
        for part, about in COMPARED
        if _plain(old := _at(before, part)) != _plain(new := _at(after, part))
    )


def _at(answer: Any, part: str) -> Any:
    for key in part.split("."):
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


def _plain(value: Any) -> Any:
    """The value without its reasons, so that a new footnote alone is no difference in what is said."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if key != "because"}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _reasons(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        because = value.get("because")
        for each in because if isinstance(because, list) else ():
            if isinstance(each, dict) and "id" in each:
                yield str(each["id"]), json.dumps(each, sort_keys=True)
        for key, inner in value.items():
            if key != "because":
                yield from _reasons(inner)
    elif isinstance(value, list):
        for each in value:
            yield from _reasons(each)


def _why(old: Any, new: Any) -> Iterator[str]:
    before, after = dict(_reasons(old)), dict(_reasons(new))
    for entry in sorted(before.keys() | after.keys()):
        if entry not in before:
            yield f"{entry} now speaks to it"
        elif entry not in after:
            yield f"{entry} no longer speaks to it"
        elif before[entry] != after[entry]:
            yield f"{entry} was checked again or has other sources"
