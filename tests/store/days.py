"""Made-up days to write down: fixed ones for a scenario, and any for property tests. Not a test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from epsom.core.diary.shapes import (
    KINDS,
    CheckIn,
    Cramps,
    DoseTaken,
    Entry,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    ScaleTaken,
    SideEffect,
    Stool,
    TrialEvent,
    TrialSealed,
)
from epsom.core.person import Kidney, Medicine, Person
from epsom.store import Store

DAY = date(2026, 3, 1)


def moment(minutes: int = 0, *, offset: int = 60, zone: str | None = "Europe/Berlin") -> Moment:
    """An instant some minutes after noon of the first day."""
    return Moment(
        at=datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(minutes=minutes), offset_minutes=offset, zone=zone
    )


def counted() -> Callable[[], str]:
    """Ids one after the other, the same in every run."""
    numbers = count(1)
    return lambda: f"id{next(numbers):06}"


def ada() -> Person:
    """Someone with a few facts."""
    return Person(
        age=44,
        sex="female",
        goals=("sleep", "calm"),
        kidney=Kidney(egfr_ml_min=88.0, known_disease=False),
        medicines=(Medicine(text="levothyroxine 50", times=(420,)),),
    )


def one_of_each(day: date = DAY) -> Iterator[Entry]:
    """An entry of every kind, with the odd values people write: emoji, right to left, a gap in the answers."""
    yield CheckIn(day=day, stress=7, mood=0, illness=False, hard_day=True, alcohol=1.5, note="schlecht geträumt 😴")
    yield DoseTaken(day=day, planned=1260, status="taken", elemental_mg=100.0, taken=1275)
    yield DoseTaken(day=day, planned=480, status="skipped")
    yield Night(day=day, bed_time=1380, try_time=10, sol_min=35, waso_min=1800, quality=2, recalled=True)
    yield Stool(day=day, form=6, times=3)
    yield SideEffect(id=f"s1 {day}", day=day, what="=SUM(A1:A9)", how_bad=3, note="שלום")
    yield Cramps(day=day, count=2, worst=4, where="left calf", woke=True)
    yield PracticeDone(id=f"p1 {day}", day=day, practice="breathing", minute=1290, before=7, after=4, verdict="keep")
    yield ScaleTaken(id=f"q1 {day}", day=day, scale="phq9", answers=(1, None, 2, 0, 3, 1, 0, 0, 0))
    yield ScaleTaken(id=f"q2 {day}", day=day, scale="psqi", total=11.0)
    yield JournalPage(id=f"j1 {day}", day=day, text="Erste Zeile\r\nzweite\tZeile\n\n", kind="page")
    yield PlanEvent(id=f"e1 {day}", day=day, kind="accepted", rung=1, elemental_mg=100.0, form="glycinate")
    yield TrialSealed(
        id=f"t1 {day}", day=day, design='{\n  "format": "epsom-trial-1",\n  "question": "schläfst du 😴"\n}\n'
    )
    yield TrialEvent(id=f"v1 {day}", day=day, trial=f"t1 {day}", kind="started")
    yield TrialEvent(id=f"v2 {day}", day=day, trial=f"t1 {day}", kind="ended", note="=1+1")


def scenario(store: Store, days: int = 10) -> str:
    """Some days of two people, with corrections, undone changes, removals, answers and settings; returns the first."""
    first = store.add_profile("Ada", moment()).id
    other = store.add_profile("O'Neill; --", moment(1), sample=True).id
    for number, each in enumerate((Person(age=44), ada())):
        store.tell(first, each, moment(number), f"step {number}")
    store.tell(other, Person(age=70), moment(3), "age")
    for profile, offset in ((first, 60), (other, -300)):
        for number in range(days):
            now = moment(number * 1440, offset=offset, zone=None if number % 2 else "America/Lima")
            for entry in one_of_each(DAY + timedelta(days=number)):
                store.merge(profile, entry, now)
    store.merge(first, CheckIn(day=DAY, anxiety=5), moment(20000))
    undone = store.put(first, CheckIn(day=DAY, stress=1), moment(20001))
    assert store.undo(first, undone.id)
    store.remove(first, Stool, DAY, moment(20002))
    store.change(first, Night, DAY, lambda night: night, moment(20003))
    for number in range(3):
        store.keep(first, {"format": 1, "days": [number, None, 0.1], "say": "ü"}, 2, "abc", moment(number))
    store.set_setting("", "theme", {"dark": True})
    store.set_setting(first, "ratings", ["stress", "mood"])
    store.set_setting(first, "ratings", ["stress"])
    store.rename_profile(other, "Sam")
    return first


# --- any entry --------------------------------------------------------------------------------------------------------
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
_VALUES: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**31) + 1, 2**31 - 1),
    float: st.floats(allow_nan=False, allow_infinity=False).map(lambda value: value + 0.0),
    str: TEXT,
    bool: st.booleans(),
    date: DAYS,
    type(None): st.none(),
    tuple: st.lists(st.none() | st.integers(0, 4), max_size=20).map(tuple),
}


def any_of(kind: type[Entry]) -> st.SearchStrategy[Entry]:
    """Any entry of a kind, also ones no person would write."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{each.name: _values(hints[each.name]) for each in fields(kind)})


def _values(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) in (Union, UnionType):
        return st.one_of([_values(part) for part in get_args(hint)])
    return st.sampled_from(get_args(hint)) if get_origin(hint) is Literal else _VALUES[get_origin(hint) or hint]


ENTRIES = st.one_of([any_of(kind) for kind in KINDS.values()])
