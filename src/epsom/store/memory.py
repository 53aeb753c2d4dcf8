"""A record that lives in memory only and is gone when it is closed: for looking around with a made-up person."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, create_engine, event, pool
from sqlcipher3 import dbapi2 as driver  # type: ignore[import-untyped]

from epsom.store import Store, tables
from epsom.store.database import Database, connect_file
from epsom.store.opening import Opened

__all__ = ["in_memory"]


def in_memory() -> Store:
    """An empty record without a file."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect_file(Path(":memory:"), None, create=True),
        module=driver,
        poolclass=pool.StaticPool,
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    database = Database(engine)
    with database.writing() as connection:
        tables.metadata.create_all(connection)
    return Store(Opened(database))
