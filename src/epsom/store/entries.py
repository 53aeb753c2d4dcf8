"""Entries in and out of their tables, and the list of changes that undo needs. Works inside a transaction given to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from sqlalchemy import Connection, Select, Table, and_, delete, func, insert, select, update
from sqlalchemy.sql import ColumnElement

from epsom.core.diary.shapes import KINDS, Entry, JournalPage, Moment
from epsom.store import tables
from epsom.store.shapes import Change
from epsom.store.values import (
    NAMES,
    clean,
    columns_of,
    columns_of_moment,
    entry_from_columns,
    entry_from_json,
    json_text,
    key_of,
    moment_from_columns,
    moment_from_json,
    moment_to_json,
    to_json,
)

__all__ = ["KEPT_CHANGES", "between", "latest", "merged", "read", "turn", "undo", "with_moments", "write"]

KEPT_CHANGES = 50  # of each profile


def _at(table: Table, kind: type[Entry], profile: str, key: tuple[Any, ...]) -> ColumnElement[bool]:
    if len(key) != len(kind.KEY):
        raise ValueError(f"the key of {NAMES[kind]} is {kind.KEY}")
    return and_(
        table.c.profile == profile, *(table.c[name] == value for name, value in zip(kind.KEY, key, strict=True))
    )


def _row(connection: Connection, kind: type[Entry], profile: str, key: tuple[Any, ...]) -> tuple[Entry, Moment] | None:
    table = tables.ENTRY_TABLES[kind]
    row = connection.execute(select(table).where(_at(table, kind, profile, key))).mappings().first()
    return None if row is None else (entry_from_columns(kind, row), moment_from_columns(row))


def read(connection: Connection, kind: type[Entry], profile: str, key: tuple[Any, ...]) -> Entry | None:
    """One entry by its key."""
    row = _row(connection, kind, profile, key)
    return None if row is None else row[0]


def between(
    connection: Connection, kind: type[Entry], profile: str, since: date | None, until: date | None
) -> tuple[Entry, ...]:
    """The entries of the days `since` to `until`, both included, by day and then key."""
    table = tables.ENTRY_TABLES[kind]
    query = _entries_of(table).where(table.c.profile == profile)
    if since is not None:
        query = query.where(table.c.day >= since)
    if until is not None:
        query = query.where(table.c.day <= until)
    return _in_order(connection, kind, query)


def latest(connection: Connection, kind: type[Entry], profile: str, each: str | None) -> tuple[Entry, ...]:
    """The entries of the last day with any, or of the last day of each value of the field `each`; by day and then key."""
    table = tables.ENTRY_TABLES[kind]
    inner = table.alias()  # or the question inside would be taken for the one around it
    own = inner.c.profile == profile
    query = _entries_of(table).where(table.c.profile == profile)
    if each is None:
        query = query.where(table.c.day == select(func.max(inner.c.day)).where(own).scalar_subquery())
    else:
        value = inner.c[each]
        last = select(value.label("value"), func.max(inner.c.day).label("last")).where(own).group_by(value).subquery()
        query = query.join(last, and_(table.c[each] == last.c.value, table.c.day == last.c.last))
    return _in_order(connection, kind, query)


def _entries_of(table: Table) -> Select[Any]:
    return select(*(column for column in table.c if column.name not in {"profile", "at_utc", "offset_minutes", "zone"}))


def _in_order(connection: Connection, kind: type[Entry], query: Select[Any]) -> tuple[Entry, ...]:
    found = [entry_from_columns(kind, row._mapping) for row in connection.execute(query)]
    return tuple(sorted(found, key=lambda each: (each.day, key_of(each))))  # databases order text in ways of their own


def with_moments(connection: Connection, kind: type[Entry], profile: str) -> Iterator[tuple[Entry, Moment]]:
    """Every entry of a kind and when it was written, by day and then key."""
    table = tables.ENTRY_TABLES[kind]
    rows = connection.execute(select(table).where(table.c.profile == profile)).mappings()
    found = [(entry_from_columns(kind, row), moment_from_columns(row)) for row in rows]
    yield from sorted(found, key=lambda pair: (pair[0].day, key_of(pair[0])))


def write(connection: Connection, profile: str, entry: Entry, moment: Moment, *, there: bool) -> None:
    """Write a clean entry over the one with its key (`there`) or as a new one."""
    table = tables.ENTRY_TABLES[type(entry)]
    values = columns_of(entry) | columns_of_moment(moment)
    if there:
        connection.execute(update(table).where(_at(table, type(entry), profile, key_of(entry))), values)
    else:
        connection.execute(insert(table), {"profile": profile, **values})


def _remove(connection: Connection, kind: type[Entry], profile: str, key: tuple[Any, ...]) -> None:
    table = tables.ENTRY_TABLES[kind]
    connection.execute(delete(table).where(_at(table, kind, profile, key)))


def turn(
    connection: Connection,
    profile: str,
    kind: type[Entry],
    key: tuple[Any, ...],
    turning: Callable[[Entry | None], Entry | None],
    moment: Moment,
    new_id: Callable[[], str],
) -> Change:
    """Read one entry, let `turning` make the new one of it, write that, and remember both for undo.

    The profile is locked by the caller, so no other write comes between. `turning` returns `None` to remove.
    """
    found = _row(connection, kind, profile, key)
    before = None if found is None else found[0]
    after = turning(before)
    if after is not None:
        after = clean(after)
        if type(after) is not kind or key_of(after) != key:
            raise ValueError("a change keeps the kind and the key of an entry")
        write(connection, profile, after, moment, there=before is not None)
    elif before is not None:
        _remove(connection, kind, profile, key)
    if before is None and after is None:
        return Change(id="", kind=NAMES[kind], before=None, after=None)
    change = Change(id=new_id(), kind=NAMES[kind], before=before, after=after)
    if after is None and kind is JournalPage:
        _forget(connection, profile, kind, key)  # a removed page is gone, from the list of changes too
    else:
        _remember(connection, profile, change, key, None if found is None else found[1], moment)
    return change


def merged(old: Entry | None, new: Entry) -> Entry:
    """`new`, with `old` wherever `new` says nothing."""
    if old is None:
        return new
    untold = {each.name: getattr(old, each.name) for each in fields(new) if getattr(new, each.name) is None}
    return replace(new, **untold)


# --- undo -------------------------------------------------------------------------------------------------------------
def _key_text(key: tuple[Any, ...]) -> str:
    return json_text([each.isoformat() if isinstance(each, date) else each for each in key])


def _remember(
    connection: Connection, profile: str, change: Change, key: tuple[Any, ...], since: Moment | None, moment: Moment
) -> None:
    table = tables.change
    last = connection.scalar(select(func.max(table.c.seq)).where(table.c.profile == profile)) or 0
    values = {
        "profile": profile,
        "seq": last + 1,
        "id": change.id,
        "kind": change.kind,
        "key": _key_text(key),
        "before": None if change.before is None or since is None else _kept(change.before, since),
        "after": None if change.after is None else _kept(change.after, moment),
    }
    connection.execute(insert(table), values | columns_of_moment(moment))
    if last >= KEPT_CHANGES:
        connection.execute(delete(table).where(table.c.profile == profile, table.c.seq <= last + 1 - KEPT_CHANGES))


def _kept(entry: Entry, moment: Moment) -> str:
    return json_text({"entry": to_json(entry), "written": moment_to_json(moment)})


def _forget(connection: Connection, profile: str, kind: type[Entry], key: tuple[Any, ...]) -> None:
    table = tables.change
    same = and_(table.c.profile == profile, table.c.kind == NAMES[kind], table.c.key == _key_text(key))
    connection.execute(delete(table).where(same))


def undo(connection: Connection, profile: str, change_id: str) -> Change | None:
    """Put back what was before a change, with the time it was written, and say what that changed.

    `None` when something newer touched the entry. What it returns cannot be undone in turn, so it has no id.
    """
    table = tables.change
    row = (
        connection.execute(select(table).where(table.c.profile == profile, table.c.id == change_id)).mappings().first()
    )
    if row is None:
        return None
    same = and_(table.c.profile == profile, table.c.kind == row["kind"], table.c.key == row["key"])
    if connection.scalar(select(func.max(table.c.seq)).where(same)) != row["seq"]:
        return None
    kind = KINDS[row["kind"]]
    before: Any = None if row["before"] is None else json.loads(row["before"])
    after: Any = None if row["after"] is None else json.loads(row["after"])
    known = entry_from_json(kind, (before if after is None else after)["entry"])
    key = key_of(known)
    now = _row(connection, kind, profile, key)
    if now != (None if after is None else (known, moment_from_json(after["written"]))):
        return None
    old = None if before is None else entry_from_json(kind, before["entry"])
    if old is None:
        _remove(connection, kind, profile, key)
    else:
        write(connection, profile, old, moment_from_json(before["written"]), there=now is not None)
    if before is None and kind is JournalPage:
        _forget(connection, profile, kind, key)
    else:
        connection.execute(delete(table).where(table.c.profile == profile, table.c.seq == row["seq"]))
    return Change(id="", kind=row["kind"], before=None if now is None else now[0], after=old)
