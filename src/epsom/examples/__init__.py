"""Three invented people to try epsom with. No person behind them is real.

Their files are written for one day; `examples` moves every date in them along with today, so that a week of antibiotics
that began two days ago still began two days ago.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from epsom.core.person import Person
from epsom.exchange.person_file import open_person

__all__ = ["EXAMPLES", "WRITTEN_FOR", "Example", "examples"]

WRITTEN_FOR = date(2026, 11, 22)


@dataclass(frozen=True, slots=True)
class Example:
    """One example person: a short id, a line that says who it is, and the file."""

    id: str
    title: str

    @property
    def path(self) -> Path:
        """Where the person file lies."""
        return Path(__file__).with_name(f"{self.id}.toml")


EXAMPLES = (
    Example("ana", "Ana Example, 34, sleeps badly and takes no medicines"),
    Example("joan", "Joan Sample, 58, thyroid tablet, a week of ciprofloxacin, and an antacid"),
    Example("karl", "Karl Muster, 71, kidneys that work at a quarter, wants to sleep"),
)


def examples(today: date) -> tuple[tuple[str, Person], ...]:
    """Return id and person of each example, with their dates moved from the day they were written for to `today`."""
    days = (today - WRITTEN_FOR).days
    return tuple((example.id, _moved(open_person(example.path, WRITTEN_FOR), days)) for example in EXAMPLES)


def _moved(person: Person, days: int) -> Person:
    """Move courses and tests by `days`; the birth date stays, as none of them tells one."""

    def move(day: date | None) -> date | None:
        return None if day is None else date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))

    medicines = tuple(
        replace(medicine, starts_on=move(medicine.starts_on), ends_on=move(medicine.ends_on))
        for medicine in person.medicines or ()
    )
    labs = tuple(replace(lab, on=move(lab.on)) for lab in person.labs or ())
    return replace(
        person,
        kidney=replace(person.kidney, tested_on=move(person.kidney.tested_on)),
        medicines=None if person.medicines is None else medicines,
        labs=None if person.labs is None else labs,
    )
