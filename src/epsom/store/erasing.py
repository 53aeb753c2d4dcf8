"""Erasing so that nothing is left in any file. Which rows go is decided elsewhere; here their traces go."""

from __future__ import annotations

import time

from sqlalchemy import delete, select, text

from epsom.errors import BusyError
from epsom.store import tables
from epsom.store.database import Database, translated
from epsom.store.folder import remove_backups, wipe
from epsom.store.opening import Opened

__all__ = ["clear_traces", "erase_all"]


def clear_traces(opened: Opened) -> None:
    """After rows were deleted: rewrite the database without their space, empty its log, wipe the backups made before."""
    if opened.home is None:
        _vacuum_server(opened.database)
        return
    from epsom.store.backup import back_up, free_name

    had_backups = remove_backups(opened.home) > 0
    _vacuum_file(opened.database)
    with opened.database.reading() as connection:
        others = connection.scalar(select(tables.profile.c.id).limit(1)) is not None
    if had_backups and others:
        back_up(opened, free_name(opened.home, "after-erasing"))


def _vacuum_file(database: Database) -> None:
    """Deleted cells are zeroed as they go (`secure_delete`); this also empties the log that still holds old pages."""
    until = time.monotonic() + database.wait
    with database.alone(), translated(), database.engine.connect() as connection:
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        cursor.execute("VACUUM")
        while cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] != 0:
            if time.monotonic() >= until:
                raise BusyError(
                    "This person is out of the record, but another window keeps an old page of it in a working file.",
                    "Close the other windows of epsom, open the record once more and close it; then nothing is left.",
                )
            time.sleep(0.05)


def _vacuum_server(database: Database) -> None:
    """Have the server write its tables anew. What its own logs and backups hold is for whoever looks after it."""
    if database.is_file:
        return  # in memory: there is no file
    with translated(), database.engine.connect() as connection:
        plain = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in tables.metadata.sorted_tables:
            plain.execute(text(f'VACUUM (FULL) "{table.name}"'))


def erase_all(opened: Opened) -> None:
    """Wipe the record, its key and its backups, and close it. On a server, empty its tables."""
    if opened.home is None:
        with opened.database.writing() as connection:
            opened.database.lock_house(connection)
            for table in reversed(tables.metadata.sorted_tables):
                connection.execute(delete(table))
        _vacuum_server(opened.database)
        opened.close()
        return
    with opened.alone("Erasing the record") as (home, _):
        wipe(home)
    opened.close()
