"""What can stop the work, and the words for it.

An answer is never an exception: "do not take this" and "I cannot tell" are values. The tree is small:

    EpsomError                 what happened, and what to do about it
    ├── InputError             a file or a form we cannot use; holds every problem found  (exit 3)
    ├── KnowledgeError         the knowledge files are not sound; holds every problem     (exit 3)
    └── StoreError             what was told cannot be read or kept                       (exit 4)
        ├── LockedError        the record is locked, and this key does not open it        (exit 4)
        └── BusyError          something else is using the record just now                (exit 5)

Anything else that is raised is our fault and keeps its traceback (exit 70).
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BusyError", "EpsomError", "InputError", "KnowledgeError", "LockedError", "Problem", "StoreError"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in something we read: where it is, what it is, and the way out."""

    what: str
    fix: str
    where: str = ""
    line: int | None = None

    def __str__(self) -> str:
        place = self.where if self.line is None else f"line {self.line}" + (f", {self.where}" if self.where else "")
        return (f"{place}: " if place else "") + f"{self.what} {self.fix}".strip()


class EpsomError(Exception):
    """Something stopped the work; ``what`` happened and ``fix`` says what to do."""

    exit_code = 70

    def __init__(self, what: str, fix: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix
        self.problems = problems

    def __str__(self) -> str:
        lines = [self.what, *(f"  - {problem}" for problem in self.problems)]
        return "\n".join([*lines, self.fix] if self.fix else lines)


class InputError(EpsomError):
    """A file or form that cannot be used; every problem is listed at once."""

    exit_code = 3


class KnowledgeError(EpsomError):
    """The knowledge files break a rule of theirs; every problem is listed at once."""

    exit_code = 3


class StoreError(EpsomError):
    """What was told cannot be opened or kept."""

    exit_code = 4


class LockedError(StoreError):
    """The record is locked with a passphrase, and none was given or a wrong one."""

    exit_code = 4


class BusyError(StoreError):
    """Something else is using the record, and waiting did not help."""

    exit_code = 5
