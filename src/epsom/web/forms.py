"""What was typed into a form: read field by field, with every problem tied to its field and nothing typed lost.

Each reader returns the value, or `None` for "left empty" and for "cannot be used" (then `problems` says so). It knows no
page and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from epsom.core.person import checks as fit
from epsom.core.person.checks import Unfit
from epsom.errors import Problem

__all__ = ["Form"]

_T = TypeVar("_T")
MOST_FIELDS = 400
LONGEST = 100_000  # characters in a long text


class Form:
    """The fields of one form as typed, and the problems found while reading them."""

    def __init__(self, values: Sequence[tuple[str, str]] = (), *, given: bool = True) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in values:
            self._values.setdefault(name, []).append(value)
        self.given = given
        self.problems: dict[str, Problem] = {}

    @classmethod
    def blank(cls) -> Form:
        """A form nobody has filled in yet."""
        return cls(given=False)

    # --- as typed ------------------------------------------------------------------------------------------------------
    def typed(self, name: str, otherwise: object = "") -> object:
        """What stands in a field: what was typed, or `otherwise` when the form was not filled in yet."""
        if not self.given:
            return "" if otherwise is None else otherwise
        return self._values.get(name, [""])[-1]

    def all_typed(self, name: str, otherwise: Sequence[str] = ()) -> Sequence[str]:
        """Every value ticked under one name."""
        return self._values.get(name, []) if self.given else otherwise

    def has(self, name: str) -> bool:
        """Whether a field was sent at all, even empty."""
        return name in self._values

    def raw(self, name: str) -> str:
        """The words of a field without blank ends; empty when nothing was typed."""
        return self._values.get(name, [""])[-1].strip()

    def refuse(self, name: str, what: str, fix: str = "") -> None:
        """Tie a problem to a field; the first one stays."""
        self.problems.setdefault(name, Problem(what=what, fix=fix, where=name))

    # --- read ----------------------------------------------------------------------------------------------------------
    def take(self, name: str, meaning: Callable[[str], _T]) -> _T | None:
        """The value of a field by `meaning`, which raises `Unfit` for words it cannot use; `None` when empty."""
        words = self.raw(name)
        if not words:
            return None
        try:
            return meaning(words)
        except Unfit as unfit:
            self.refuse(name, unfit.what, unfit.fix)
            return None

    def text(self, name: str, most: int = 2_000) -> str | None:
        """A line or a few; longer than `most` is refused, never cut."""
        return self.take(name, lambda words: _within(words, most))

    def whole(self, name: str, low: int, high: int, what: str) -> int | None:
        """A whole number from `low` to `high`; `what` names it in the sentence ("minutes awake")."""
        return self.take(name, lambda words: _whole(words, low, high, what))

    def number(self, name: str, low: float, high: float, what: str) -> float | None:
        """A number from `low` to `high`, with point or comma."""
        return self.take(name, lambda words: fit.between(_number(words), low, high, what))

    def rating(self, name: str, most: int = 10) -> int | None:
        """A rating from 0 to `most`."""
        return self.whole(name, 0, most, "a rating")

    def minute(self, name: str) -> int | None:
        """A time of day as minutes after midnight; "7am", "7.30" and "2100" are read too."""
        return self.take(name, fit.typed_clock)

    def day(self, name: str, today: date, earliest: date | None = None) -> date | None:
        """A date up to today."""
        return self.take(name, lambda words: _day(words, today, earliest))

    def choice(self, name: str, options: Sequence[str]) -> str | None:
        """One of a few ids."""
        words = self.raw(name)
        if words and words not in options:
            self.refuse(name, "That answer is not one of those offered here.", "Please choose one of them.")
            return None
        return words or None

    def choices(self, name: str, options: Sequence[str]) -> tuple[str, ...]:
        """All ticked ids that are offered, in the order offered; others are refused."""
        given = {each.strip() for each in self._values.get(name, []) if each.strip()}
        if given - set(options):
            self.refuse(name, "One of these answers is not offered here.", "Please choose from those on the page.")
        return tuple(each for each in options if each in given)

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return self.raw(name) == "yes"

    def yes_no(self, name: str) -> bool | None:
        """Yes, no, or not said."""
        return {"yes": True, "no": False}.get(self.raw(name))


def _within(words: str, most: int) -> str:
    if len(words) > most:
        raise Unfit(f"This is {len(words):,} characters long.", f"Up to {most:,} can be kept here.")
    return words.replace("\x00", "")


def _number(words: str) -> float:
    try:
        return float(words.replace(",", ".").replace("−", "-"))
    except ValueError:
        raise Unfit(f"{fit.show(words)} is not a number.", "Write it in digits, such as 20.") from None


def _whole(words: str, low: int, high: int, what: str) -> int:
    value = fit.between(_number(words), low, high, what)
    if value != int(value):
        raise Unfit(f"{fit.show(words)} has a part after the point.", "A whole number is enough.")
    return int(value)


def _day(words: str, today: date, earliest: date | None) -> date:
    try:
        given = date.fromisoformat(words)
    except ValueError:
        raise Unfit(f"{fit.show(words)} is not a date.", "Write year-month-day: 2026-06-01.") from None
    if given > today:
        raise Unfit(f"{given.day} {given:%B %Y} is still to come.", "Choose today or a day before.")
    if earliest is not None and given < earliest:
        raise Unfit(f"{given.day} {given:%B %Y} is further back than we keep.", "Please look at the year once more.")
    return given
