"""The tables: one per kind of entry, its columns the fields of the shape, plus those around them.

Every row says when it was written: the instant in UTC, how far the person's clock was from it, and their zone. This is
what the database looks like now; how an older one gets here is in `migrations/`. A test holds both, and the shapes of
the diary, together.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)

from epsom.core.diary.shapes import KINDS, Entry

__all__ = ["ENTRY_TABLES", "answer", "change", "metadata", "profile", "setting", "told"]

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def _written() -> tuple[Column[datetime], Column[int], Column[str]]:
    return (
        Column("at_utc", DateTime, nullable=False),
        Column("offset_minutes", Integer, nullable=False),
        Column("zone", Text),
    )


def _of() -> Column[str]:
    """Whose row it is."""
    return Column("profile", Text, ForeignKey("profile.id", ondelete="CASCADE"), primary_key=True)


def _day(*, key: bool) -> Column[date]:
    return Column("day", Date, primary_key=key, nullable=False)


def _whole(*names: str) -> tuple[Column[int], ...]:
    return tuple(Column(name, Integer) for name in names)


def _marks(*names: str) -> tuple[Column[bool], ...]:
    return tuple(Column(name, Boolean) for name in names)


def _entries(name: str, *columns: Column[Any]) -> Table:
    """A table of entries; one whose key is not its day gets an index by day."""
    table = Table(name, metadata, _of(), *columns, *_written())
    if not table.c.day.primary_key:
        Index(None, table.c.profile, table.c.day)
    return table


profile = Table(
    "profile",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("sample", Boolean, nullable=False),
    Column("revision", Integer, nullable=False, server_default="0"),  # goes up with every write to this profile
    *_written(),
)
told = Table(
    "told",
    metadata,
    _of(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),
    Column("person", Text, nullable=False),  # a person file, whole
    *_written(),
)
answer = Table(
    "answer",
    metadata,
    _of(),
    Column("id", Text, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("told_seq", Integer, nullable=False),
    Column("knowledge_version", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON
    *_written(),
    Index(None, "profile", "seq", unique=True),
)
setting = Table(
    "setting",
    metadata,
    Column("profile", Text, primary_key=True),  # no foreign key: an empty one stands for the whole house
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),  # JSON
)
change = Table(
    "change",
    metadata,
    _of(),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),  # JSON list
    Column("before", Text),  # JSON, with when it was written
    Column("after", Text),
    *_written(),
    Index(None, "profile", "id", unique=True),
    CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="changed_something"),
)

ENTRY_TABLES: dict[type[Entry], Table] = {
    KINDS[table.name]: table
    for table in (
        _entries(
            "check_in",
            _day(key=True),
            *_whole("stress", "anxiety", "mood", "energy", "tension", "focus", "startle"),
            *_marks("therapy_day", "illness", "hard_day", "travel", "medicine_changed"),
            Column("caffeine_last", Integer),
            Column("alcohol", Double),
            Column("cycle_day", Integer),
            Column("note", Text),
        ),
        _entries(
            "dose",
            _day(key=True),
            Column("planned", Integer, primary_key=True, autoincrement=False),
            Column("status", Text, nullable=False),
            Column("elemental_mg", Double),
            Column("taken", Integer),
        ),
        _entries(
            "night",
            _day(key=True),
            *_whole("bed_time", "try_time", "sol_min", "awakenings", "waso_min", "final_wake", "rise_time"),
            *_whole("quality", "nightmares", "naps_min"),
            Column("note", Text),
            Column("recalled", Boolean, nullable=False),
        ),
        _entries("stool", _day(key=True), *_whole("form", "times")),
        _entries(
            "side_effect",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("what", Text, nullable=False),
            Column("how_bad", Integer),
            Column("note", Text),
        ),
        _entries("cramps", _day(key=True), *_whole("count", "worst"), Column("where", Text), Column("woke", Boolean)),
        _entries(
            "practice",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("practice", Text, nullable=False),
            *_whole("minute", "before", "after"),
            Column("verdict", Text),
        ),
        _entries(
            "scale",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("scale", Text, nullable=False),
            Column("answers", Text),  # JSON list
            Column("total", Double),
        ),
        _entries(
            "journal",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("text", Text, nullable=False),
            Column("kind", Text, nullable=False),
        ),
        _entries(
            "plan_event",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("kind", Text, nullable=False),
            Column("rung", Integer),
            Column("elemental_mg", Double),
            Column("form", Text),
            Column("why", Text),
        ),
        _entries(
            "trial_sealed",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("design", Text, nullable=False),
        ),
        _entries(
            "trial_event",
            Column("id", Text, primary_key=True),
            _day(key=False),
            Column("trial", Text, nullable=False),
            Column("kind", Text, nullable=False),
            Column("note", Text),
        ),
    )
}
