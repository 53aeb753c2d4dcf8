"""The tables have the fields of the shapes, and the numbered steps lead to exactly these tables."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, insert, select, text

from epsom.core.diary.shapes import KINDS
from epsom.errors import StoreError
from epsom.store import Store, migrate, tables
from epsom.store.database import Database, connect_file, sqlite_engine
from epsom.store.folder import backups
from epsom.store.values import columns_of_moment
from tests.store.conftest import Open
from tests.store.days import counted, moment, one_of_each, scenario

AROUND = ["at_utc", "offset_minutes", "zone"]


@pytest.mark.parametrize("name", KINDS)
def test_the_columns_of_a_kind_are_its_fields(name: str) -> None:
    kind, table = KINDS[name], tables.ENTRY_TABLES[KINDS[name]]
    assert table.name == name
    assert [column.name for column in table.c] == ["profile", *(each.name for each in fields(kind)), *AROUND]
    assert [column.name for column in table.primary_key] == ["profile", *kind.KEY]
    needed = {each.name for each in fields(kind) if each.default is MISSING or each.default is False or each.default}
    assert {column.name for column in table.c if not column.nullable} == {
        "profile",
        *needed,
        "at_utc",
        "offset_minutes",
    }


def test_every_step_is_there_and_in_order() -> None:
    files = sorted(path.stem for path in (Path(migrate.__file__).parent / "migrations").glob("step_*.py"))
    assert tuple(name.removeprefix("step_") for name in files) == migrate.STEPS


def _differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, tables.metadata))


def test_the_steps_lead_to_the_tables_of_today(open_store: Open) -> None:
    with open_store()._database.reading() as connection:
        assert _differences(connection) == []
        assert migrate.step_of(connection) == migrate.NEWEST


def test_the_steps_write_the_same_tables_as_the_description(tmp_path: Path) -> None:
    """Word for word: comparing alone does not see constraints on SQLite."""

    def written(name: str, make: Any) -> dict[str, str]:
        connect_file(tmp_path / name, None, create=True).close()
        database = Database(sqlite_engine(tmp_path / name, None))
        with database.writing() as connection:
            make(connection)
            rows = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE '%alembic%'")).all()
        database.close()
        return {row[0]: re.sub(r"\s+", " ", row[1] or "") for row in rows}

    assert written("steps", migrate.upgrade) == written("tables", tables.metadata.create_all)


def _at_step(home: Path, step: str) -> None:
    """Take a new record back to an older step, with a person in it."""
    store = Store.open(home)
    with store._database.writing() as connection:
        for table in reversed(tables.metadata.sorted_tables):
            table.drop(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        migrate.upgrade(connection, step)
        row = {"id": "old", "name": "Ada", "sample": False} | columns_of_moment(moment())
        connection.execute(insert(tables.profile), row)
    store.close()


def test_older_data_is_copied_away_before_it_is_brought_up(home: Path, tmp_path: Path) -> None:
    _at_step(home, "0001")
    store = Store.open(home)
    assert [each.id for each in store.profiles()] == ["old"]
    with store._database.reading() as connection:
        assert _differences(connection) == []
    (copy,) = backups(home)
    assert copy.name == f"before-{migrate.NEWEST}-1.epsom"
    store.close()
    Store.open(home).close()
    assert backups(home) == [copy]  # and only then
    Store.restore(tmp_path / "elsewhere", copy)
    again = Store.open(tmp_path / "elsewhere")
    assert [each.id for each in again.profiles()] == ["old"]
    again.close()


LATER = {"trial_sealed", "trial_event"}  # what step 3 brought


def test_a_record_of_the_second_step_keeps_every_row(open_store: Open) -> None:
    """Real rows of every kind it had, a change to undo among them; then the new kinds can be kept beside them."""
    ids = counted()
    store = open_store(new_id=ids)
    profile = scenario(store, 3)
    undoable = store.put(profile, next(one_of_each()), moment(30000))
    whole = store.dump()
    with store._database.writing() as connection:
        kept = {
            table.name: [
                dict(row) for row in connection.execute(select(table)).mappings() if row.get("kind") not in LATER
            ]
            for table in tables.metadata.sorted_tables
            if table.name not in LATER
        }
        for table in reversed(tables.metadata.sorted_tables):
            table.drop(connection)
        connection.execute(text("DELETE FROM alembic_version"))
        migrate.upgrade(connection, "0002")
        there = {row[0] for row in connection.execute(text(_NAMES[connection.dialect.name]))}
        assert there & (set(kept) | LATER) == set(kept)
        for table in tables.metadata.sorted_tables:
            if kept.get(table.name):
                connection.execute(insert(table), kept[table.name])
        assert migrate.step_of(connection) == "0002"
    again = open_store(new_id=ids)
    with again._database.reading() as connection:
        assert migrate.step_of(connection) == "0003"
        assert _differences(connection) == []
    before = [line for line in whole.splitlines() if not any(name in line for name in LATER)]
    assert again.dump().splitlines() == before
    for kind in (KINDS[name] for name in LATER):
        assert again.entries(profile, kind) == ()
    assert again.undo(profile, undoable.id)
    for entry in one_of_each():
        again.put(profile, entry, moment())
    assert len(again.entries(profile, KINDS["trial_event"])) == 2


_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def test_a_step_that_breaks_leaves_the_older_data_as_it_was(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _at_step(home, "0001")
    whole = migrate.upgrade

    def cut(connection: Connection, target: str = migrate.NEWEST) -> None:
        whole(connection, target)
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "upgrade", cut)
    with pytest.raises(ZeroDivisionError):
        Store.open(home)
    monkeypatch.undo()
    database = Database(sqlite_engine(home / "record-1.db", None))
    with database.reading() as connection:
        assert migrate.step_of(connection) == "0001"
    database.close()
    store = Store.open(home)
    assert [each.id for each in store.profiles()] == ["old"]
    store.close()


def test_a_record_of_a_newer_epsom_is_left_alone(open_store: Open) -> None:
    store = open_store()
    scenario(store, 2)
    before = store.dump()
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer epsom") as caught:
        open_store()
    assert caught.value.exit_code == 4
    assert store.dump() == before
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": migrate.NEWEST})
