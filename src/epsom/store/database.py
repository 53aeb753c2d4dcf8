"""The connection to a database, SQLite or PostgreSQL, and its troubles in plain words.

One writer at a time and any number of readers; a write counts once COMMIT has returned. Knows no table.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, pool
from sqlalchemy.engine.url import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlcipher3 import dbapi2 as driver  # type: ignore[import-untyped]

from epsom.errors import BusyError, EpsomError, LockedError, StoreError

__all__ = ["APPLICATION", "WAIT", "Database", "connect_file", "postgresql_engine", "sqlite_engine", "translated"]

WAIT = 10.0  # seconds before a locked database is called busy
APPLICATION = 0x6570736D  # "epsm", in the header of each file, so that a foreign one is known
_SETTINGS = ("synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY", "secure_delete=ON", "trusted_schema=OFF", "cell_size_check=ON")  # fmt: skip
_KEPT = "Everything saved before is still there."


def connect_file(path: Path, key: bytes | None, *, wait: float = WAIT, create: bool = False) -> Any:
    """Open one SQLite file with our settings; a wrong key or a file that is no database is found here, not later.

    A file that is not there is an error unless `create`: a record that vanished is not begun anew in silence.
    """
    where = str(path) if create else f"{path.absolute().as_uri()}?mode=rw"
    connection = driver.connect(where, timeout=wait, check_same_thread=False, isolation_level=None, uri=not create)
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")  # or it writes to standard error on a wrong key
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("SELECT count(*) FROM sqlite_master")
        for setting in _SETTINGS:
            connection.execute(f"PRAGMA {setting}")
    except BaseException:
        connection.close()
        raise
    return connection


def sqlite_engine(path: Path, key: bytes | None, *, wait: float = WAIT) -> Engine:
    """An engine on one SQLite file: a transaction that writes takes the write lock when it begins."""
    engine = create_engine(
        "sqlite+pysqlite://",
        creator=lambda: connect_file(path, key, wait=wait),
        module=driver,
        poolclass=pool.QueuePool,
        pool_size=4,
        max_overflow=60,
        pool_timeout=wait,
        hide_parameters=True,  # values are personal; no error of any kind may carry them
    )

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("reading", False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def postgresql_engine(url: str, *, wait: float = WAIT) -> Engine:
    """An engine on a PostgreSQL database; `StoreError` when the driver for it is not installed."""
    try:
        import psycopg  # noqa: F401  (only to see whether it is there)
    except ImportError as problem:
        raise StoreError(
            "The record is on a PostgreSQL server, and the driver for it is not installed.",
            'This adds it: pip install "psycopg[binary]"',
        ) from problem
    milliseconds = int(wait * 1000)
    return create_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        connect_args={"connect_timeout": max(2, int(wait)), "options": f"-c lock_timeout={milliseconds}"},
        pool_size=4,
        max_overflow=60,
        pool_timeout=wait,
        hide_parameters=True,  # values are personal; no error of any kind may carry them
    )


def engine_for_url(url: str, *, wait: float = WAIT) -> Engine:
    """An engine for a database by its address. Only PostgreSQL is one."""
    try:
        backend = make_url(url).get_backend_name()
    except Exception as problem:  # SQLAlchemy raises several kinds here
        raise StoreError(
            "The address of the database cannot be read.", "It looks like postgresql://name@host/database."
        ) from problem
    if backend != "postgresql":
        raise StoreError(f"epsom cannot keep a record in {backend}.", "It can in PostgreSQL, or in a file of its own.")
    return postgresql_engine(url, wait=wait)


class Database:
    """An engine with its transactions: writers of this process queue up, readers do not wait for them."""

    def __init__(self, engine: Engine, *, wait: float = WAIT) -> None:
        self.engine = engine
        self.wait = wait
        self._readers = engine.execution_options(reading=True)
        self._writer = threading.Lock()
        self._turnstile = threading.Condition()
        self._inside = 0
        self._closed_off = False
        self._closed = False

    @property
    def is_file(self) -> bool:
        """Whether this is SQLite."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is on the disk once this block has ended without an error, and never happened otherwise."""
        # A queue in front of the database is fairer than its own waiting; other processes still meet at its lock.
        if self.is_file and not self._writer.acquire(timeout=self.wait):
            raise _busy()
        try:
            with self._entered(), translated(), self.engine.begin() as connection:
                yield connection
        finally:
            if self.is_file:
                self._writer.release()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the record and changes nothing."""
        with self._entered(), translated(), self._readers.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _entered(self) -> Iterator[None]:
        with self._turnstile:
            if not self._turnstile.wait_for(lambda: not self._closed_off, self.wait):
                raise _busy()
            if self._closed:
                raise StoreError("The record is closed.", "Open it again.")
            self._inside += 1
        try:
            yield
        finally:
            with self._turnstile:
                self._inside -= 1
                self._turnstile.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let the transactions of this process end and no new one begin: the file itself is about to be worked on."""
        with self._turnstile:
            if not self._turnstile.wait_for(lambda: not self._closed_off and self._inside == 0, self.wait):
                raise _busy()
            self._closed_off = True
        try:
            yield
        finally:
            with self._turnstile:
                self._closed_off = False
                self._turnstile.notify_all()

    def change_file(self, engine: Engine) -> None:
        """Go on with another file; only while alone."""
        self.engine.dispose()
        self.engine = engine
        self._readers = engine.execution_options(reading=True)

    def lock_house(self, connection: Connection) -> None:
        """Let nobody else write what belongs to the whole house until this transaction ends; SQLite does so by itself."""
        if not self.is_file:
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({APPLICATION})")

    def close(self) -> None:
        """Close every connection for good."""
        self._closed = True
        self.engine.dispose()


def _busy() -> BusyError:
    return BusyError(
        "Your record is busy with something else, and waiting did not help.",
        f"Try again in a moment. What you entered just now is not saved yet. {_KEPT}",
    )


@contextmanager
def translated() -> Iterator[None]:
    """Turn what a database says into words of ours; errors that are our own fault pass unchanged."""
    try:
        yield
    except EpsomError:
        raise
    except PoolTimeout as problem:
        raise _busy() from problem
    except (DBAPIError, driver.Error) as problem:
        error = _in_words(problem.orig if isinstance(problem, DBAPIError) else problem)
        if error is None:
            raise
        raise error from None  # the statement and its values, which are personal, stay out of every traceback


def _in_words(problem: BaseException | None) -> StoreError | None:
    code = getattr(problem, "sqlite_errorname", None) or ""
    state = getattr(problem, "sqlstate", None)
    text = str(problem)
    if code.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")) or state in {"55P03", "40P01", "40001"}:
        return _busy()
    if code == "SQLITE_FULL" or "disk is full" in text or state == "53100":
        return StoreError(
            f"The disk is full, so what you entered just now is not saved. {_KEPT}",
            "Make some room on the disk, then save again.",
        )
    if code.startswith("SQLITE_IOERR") or "disk I/O error" in text or (state or "").startswith("58"):
        return StoreError(
            f"The disk did not take what you entered just now, so it does not count as saved. {_KEPT}",
            "See whether the disk is full or loose, then save again.",
        )
    if code.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(
            f"The file of your record cannot be written to, so nothing new is saved. {_KEPT}",
            "See that the folder of the record is there and belongs to you.",
        )
    if code == "SQLITE_NOTADB":
        return LockedError(
            "This key does not open the record, or the file is not a record of epsom.",
            "Try the passphrase again, or the printed recovery key. Nothing was changed.",
        )
    if code.startswith("SQLITE_CORRUPT"):
        return StoreError(
            "Part of the file of your record is damaged.", "Restore the newest backup. Nothing was changed."
        )
    if (
        state is None
        and type(problem).__module__.startswith("psycopg")
        and type(problem).__name__ == "OperationalError"
    ):
        return StoreError("The database server does not answer.", f"See that it is running, then try again. {_KEPT}")
    if state in {"57P01", "57P02", "57P03", "28000", "28P01", "3D000", "53300"} or (state or "").startswith("08"):
        return StoreError(
            "The database server did not let us in, or is stopping.", f"Ask whoever looks after it. {_KEPT}"
        )
    return None
