"""Opening a record: the folder, its lock, its key, and the tables brought up to date. Knows nothing of what is kept."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from epsom.errors import BusyError, StoreError
from epsom.store import keys, migrate
from epsom.store.database import APPLICATION, WAIT, Database, connect_file, engine_for_url, sqlite_engine, translated
from epsom.store.folder import POINTER, FolderLock, Pointer, database_files, prepare, wipe

__all__ = ["Opened", "open_folder", "open_url"]

_EMPTY = 8192  # bytes; a database that was made and never used is smaller


@dataclass(slots=True)
class Opened:
    """A record that is open: its database, and for one in a folder where it is and how it is held."""

    database: Database
    home: Path | None = None
    pointer: Pointer | None = None
    lock: FolderLock | None = None
    key: bytes | None = None

    def close(self) -> None:
        """Close the database, forget the key and let go of the folder."""
        self.database.close()
        self.key = None
        if self.lock is not None:
            self.lock.close()

    def in_folder(self, what: str) -> tuple[Path, Pointer]:
        """The folder and its pointer; `StoreError` saying that `what` is not ours to do on a server, or in memory."""
        if self.home is None and self.database.is_file:
            raise StoreError(f"{what} is not possible here: this record is gone when it is closed.")
        if self.home is None or self.pointer is None:
            raise StoreError(
                f"{what} is done by the PostgreSQL server for this record, not by epsom.",
                "Ask whoever looks after the server. An export of each person works as always.",
            )
        return self.home, self.pointer

    @contextmanager
    def alone(self, what: str) -> Iterator[tuple[Path, Pointer]]:
        """The folder with nobody else in it, no transaction running and the database file closed."""
        home, pointer = self.in_folder(what)
        assert self.lock is not None
        try:
            with self.database.alone(), self.lock.alone():
                self._require_ours(home, pointer)
                self.database.engine.dispose()
                yield home, pointer
        except BusyError:
            self._require_ours(home, pointer)  # the lock was let go for a moment; someone may have been quicker
            raise

    def _require_ours(self, home: Path, pointer: Pointer) -> None:
        now = Pointer.read(home)
        if now is None or now.database != pointer.database:
            self.database.close()
            raise StoreError("Your record was replaced while it was open here.", "Open it again. Nothing was changed.")

    def go_on_with(self, pointer: Pointer, key: bytes | None) -> None:
        """Use another database file of the folder from now on; only while alone."""
        assert self.home is not None
        self.pointer, self.key = pointer, key
        self.database.change_file(sqlite_engine(self.home / pointer.database, key, wait=self.database.wait))


def open_url(url: str, *, wait: float = WAIT) -> Opened:
    """Open the record in a PostgreSQL database."""
    opened = Opened(Database(engine_for_url(url, wait=wait), wait=wait))
    try:
        _bring_up(opened)
    except BaseException:
        opened.close()
        raise
    return opened


def open_folder(
    home: Path, *, passphrase: str | None = None, recovery_key: str | None = None, wait: float = WAIT
) -> Opened:
    """Open the record in a folder, or make one there."""
    prepare(home)
    lock = FolderLock(home, wait)
    try:
        lock.share()
        pointer = Pointer.read(home)
        if pointer is None or not pointer.database:
            with lock.alone():
                pointer = _new(home)
        _tidy(home, lock)
        key = None
        if pointer.envelope is not None:
            key = keys.unseal(pointer.envelope, passphrase=passphrase, recovery_key=recovery_key)
        if not (home / pointer.database).exists():
            raise StoreError("The database of your record is not in its folder.", "Restore a backup, or put it back.")
        opened = Opened(
            Database(sqlite_engine(home / pointer.database, key, wait=wait), wait=wait), home, pointer, lock, key
        )
        try:
            _bring_up(opened)
        except BaseException:
            opened.database.close()
            raise
        return opened
    except BaseException:
        lock.close()
        raise


def _new(home: Path) -> Pointer:
    """The pointer to a new and empty database; the lock is held alone, so what is here was left by someone cut short."""
    pointer = Pointer.read(home)
    if pointer is not None and not pointer.database:
        wipe(home)
    elif pointer is not None:
        return pointer  # someone else was quicker
    elif any(path.stat().st_size > _EMPTY for path in database_files(home) if not path.name.endswith("-shm")):
        raise StoreError(
            f"The file {POINTER} is missing from the folder of your record, so the database in it cannot be opened.",
            "Put it back, or restore a backup into another folder. Nothing was changed.",
        )
    pointer = Pointer.next(home, None)
    with translated():
        connection = connect_file(home / pointer.database, None, create=True)
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute(f"PRAGMA application_id={APPLICATION}")
        finally:
            connection.close()
    pointer.write(home)
    return pointer


def _tidy(home: Path, lock: FolderLock) -> None:
    """Wipe what a swap that was cut short left behind, if nobody else is here."""
    pointer = Pointer.read(home)
    if pointer is None or not pointer.others(home):
        return
    try:
        with lock.alone(wait=0):
            pointer = Pointer.read(home)
            if pointer is not None:
                pointer.remove_others(home)
    except BusyError:
        return  # whoever opens the folder next does it


def _bring_up(opened: Opened) -> None:
    """See that the file is ours and its tables are those of today; a copy is made before older ones are changed."""
    with opened.database.reading() as connection:
        _require_epsom(connection, opened.database)
        step = migrate.step_of(connection)
    if step == migrate.NEWEST:
        return
    if step is not None and opened.home is not None:
        from epsom.store.backup import back_up, free_name

        back_up(opened, free_name(opened.home, f"before-{migrate.NEWEST}"))
    with opened.database.writing() as connection:
        opened.database.lock_house(connection)
        if migrate.step_of(connection) != migrate.NEWEST:  # someone else may have been quicker
            migrate.upgrade(connection)


def _require_epsom(connection: Connection, database: Database) -> None:
    if database.is_file and connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION:
        raise StoreError("The file in the folder of your record was not made by epsom.", "Restore a backup.")
