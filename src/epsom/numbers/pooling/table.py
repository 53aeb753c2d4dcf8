"""The plain table that every pooling function reads: an estimate, a variance and perhaps moderators for each study.

It checks what comes in, once. Not for finding the estimates: see `effects` and `counts`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite

from epsom.errors import InputError, Problem

__all__ = ["Interval", "Table"]


@dataclass(frozen=True, slots=True)
class Interval:
    """Two ends, the low one first, in the unit of whatever they bound."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Table:
    """Studies to be pooled: k estimates in one unit and one direction, their k variances (that unit, squared).

    `moderators` holds k numbers under each name; `names` holds k labels, or none. Each row is taken as independent of the
    others, so one trial gives one row. Raises InputError, with every problem found, when lengths differ, a number is
    missing or not finite, a variance is not above zero, or there is no study at all.
    """

    estimates: Sequence[float]
    variances: Sequence[float]
    moderators: Mapping[str, Sequence[float]] = field(default_factory=dict)
    names: Sequence[str] = ()

    def __post_init__(self) -> None:
        problems = tuple(_problems(self))
        if problems:
            raise InputError("These studies cannot be pooled as they stand.", problems=problems)

    @property
    def k(self) -> int:
        """How many studies there are."""
        return len(self.estimates)

    def label(self, row: int) -> str:
        """The name of a study, or its number counted from one when it has no name."""
        return self.names[row] if self.names else f"study {row + 1}"

    def only(self, rows: Sequence[int]) -> Table:
        """The same table with only these rows (counted from zero), in the order given."""
        return Table(
            [self.estimates[row] for row in rows],
            [self.variances[row] for row in rows],
            {name: [values[row] for row in rows] for name, values in self.moderators.items()},
            [self.names[row] for row in rows] if self.names else (),
        )


def _problems(table: Table) -> list[Problem]:
    found: list[Problem] = []
    count = len(table.estimates)
    if count == 0:
        return [Problem("There is no study here.", "At least one is needed.")]
    columns: dict[str, Sequence[object]] = {"variances": table.variances, **table.moderators}
    if table.names:
        columns["names"] = table.names
    for name, values in columns.items():
        if len(values) != count:
            found.append(
                Problem(f"There are {count} estimates and {len(values)} {name}.", "Each study needs one of each.")
            )
    if found:
        return found
    for row in range(count):
        where = table.label(row)
        if not isfinite(table.estimates[row]):
            found.append(Problem("The estimate is missing or not a number.", "Leave the study out, or give it.", where))
        if not isfinite(table.variances[row]):
            found.append(Problem("The variance is missing or not a number.", "Leave the study out, or give it.", where))
        elif table.variances[row] <= 0:
            found.append(
                Problem(
                    f"The variance is {table.variances[row]:g}, and no study is that certain.",
                    "A variance is above zero: the standard error, squared.",
                    where,
                )
            )
        for name, values in table.moderators.items():
            if not isfinite(values[row]):
                found.append(
                    Problem(f"There is no usable number for “{name}”.", "Leave the study or the moderator out.", where)
                )
    return found
