"""Backups of a record in a folder: one file each, complete or not there, and taken back whole or not at all.

    epsom backup 1                          the first line
    {"bytes": …, "sha256": …, "step": …, "key": …}    the second: how long, its fingerprint, its step, its wrapped key
    …                                       the database, enciphered when the record is

Not for moving data to other programs: that is the export.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Any

from epsom.errors import StoreError
from epsom.store import keys, migrate
from epsom.store.database import APPLICATION, WAIT, connect_file, translated
from epsom.store.folder import (
    BACKUPS,
    POINTER,
    FolderLock,
    Pointer,
    database_files,
    destroy,
    prepare,
    sync_folder,
)
from epsom.store.opening import Opened

__all__ = ["back_up", "copied", "free_name", "restore"]

_FIRST = b"epsom backup 1\n"
_LONGEST_HEADER = 65_536
_CHUNK = 1 << 20
_NOTHING = "Nothing was changed."


@dataclass(frozen=True, slots=True)
class _Header:
    length: int
    sha256: str
    step: str
    envelope: dict[str, Any] | None
    starts_at: int


def free_name(home: Path, name: str) -> Path:
    """A free file name in the backup folder; the folder is made."""
    folder = home / BACKUPS
    folder.mkdir(mode=0o700, exist_ok=True)
    number = 1
    while (path := folder / f"{name}-{number}.epsom").exists():
        number += 1
    return path


# --- making one -------------------------------------------------------------------------------------------------------
def back_up(opened: Opened, path: Path) -> None:
    """Copy the record as it is at one instant into `path`; the name appears only once the copy was opened and is whole."""
    _, pointer = opened.in_folder("A backup")
    staged, written = path.with_name(f".{path.name}.db"), path.with_name(f".{path.name}.part")
    for leftover in (staged, written):
        destroy(leftover)
    try:
        with translated():
            with opened.database.reading() as connection:
                source: Any = connection.connection.driver_connection
                with closing(connect_file(staged, opened.key, create=True)) as target:
                    source.backup(target)
                    target.execute("PRAGMA journal_mode=DELETE")  # one file, no log beside it
                expected = _counts(source)
            step = _require_whole(staged, opened.key, expected)
        _write(staged, written, step, pointer.envelope)
        with written.open("rb") as file:
            _require_unbroken(file, _header_of(file))
        written.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        raise StoreError(
            f"The backup could not be written: {problem.strerror}.", "Your record is as it was. Try another place."
        ) from problem
    finally:
        for leftover in (staged, written):
            destroy(leftover)


def _write(database: Path, path: Path, step: str, envelope: dict[str, Any] | None) -> None:
    with database.open("rb") as source, path.open("xb") as file:
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        header = {"bytes": database.stat().st_size, "sha256": sha256, "step": step, "key": envelope}
        file.write(_FIRST + json.dumps(header).encode() + b"\n")
        source.seek(0)
        shutil.copyfileobj(source, file, _CHUNK)
        file.flush()
        os.fsync(file.fileno())


def copied(source: Path, source_key: bytes | None, target: Path, target_key: bytes | None) -> None:
    """Copy a closed database into a new file under another key (`None`: none), and see that all of it is there."""
    with closing(connect_file(source, source_key, create=True)) as connection:  # or it may not make the target
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        key = "" if target_key is None else f"x'{target_key.hex()}'"
        connection.execute("ATTACH DATABASE ? AS target KEY ?", (str(target), key))
        connection.execute("SELECT sqlcipher_export('target')")
        connection.execute(f"PRAGMA target.application_id={APPLICATION}")
        connection.execute("DETACH DATABASE target")
        expected = _counts(connection)
    _require_whole(target, target_key, expected)
    with closing(connect_file(target, target_key)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _counts(connection: Any) -> dict[str, int]:
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables}


def _require_whole(path: Path, key: bytes | None, expected: dict[str, int] | None = None) -> str:
    """Open a copy and look it over; returns the step of its tables."""
    with translated(), closing(connect_file(path, key)) as connection:
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise StoreError("That file was not made by epsom.", _NOTHING)
        found = connection.execute("PRAGMA integrity_check").fetchall()
        if key is not None:
            found += connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if found != [("ok",)] or (expected is not None and _counts(connection) != expected):
            raise StoreError("The copy is not whole, so it does not count.", _NOTHING)
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise StoreError("The copy holds entries that belong to nobody, so it does not count.", _NOTHING)
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


# --- taking one back --------------------------------------------------------------------------------------------------
def restore(home: Path, path: Path, *, passphrase: str | None, recovery_key: str | None, wait: float = WAIT) -> None:
    """Put the backup in place of the record; everything that can be wrong with it is found before anything changes.

    The record it replaces stays in the backup folder, as a folder that can be opened as it is.
    """
    with _opened(path) as file:
        header = _header_of(file)
        _require_unbroken(file, header)
        migrate.require_known(header.step)
        key = None
        if header.envelope is not None:
            key = keys.unseal(header.envelope, passphrase=passphrase, recovery_key=recovery_key)
        prepare(home)
        lock = FolderLock(home, wait)
        try:
            with lock.alone():
                _put_in_place(home, file, header, key)
        finally:
            lock.close()


def _put_in_place(home: Path, file: BufferedReader, header: _Header, key: bytes | None) -> None:
    fresh = Pointer.next(home, header.envelope)
    staged = home / fresh.database
    kept: Path | None = None
    try:
        file.seek(header.starts_at)
        with staged.open("xb") as target:
            shutil.copyfileobj(file, target, _CHUNK)
            target.flush()
            os.fsync(target.fileno())
        migrate.require_known(_require_whole(staged, key))
        with translated(), closing(connect_file(staged, key)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        kept = _keep_replaced(home, fresh)
        fresh.write(home)  # the swap
    except BaseException as problem:
        for leftover in database_files(home):
            if leftover.name.startswith(fresh.database):
                destroy(leftover)
        if kept is not None:
            shutil.rmtree(kept)
        if isinstance(problem, OSError):
            raise StoreError(f"The backup could not be put in place: {problem.strerror}.", _NOTHING) from problem
        raise
    fresh.remove_others(home)


def _keep_replaced(home: Path, fresh: Pointer) -> Path | None:
    """Copy the record that is about to be replaced, with its log and its wrapped key, as a folder of its own.

    Whatever is there is copied as it is: also a record nobody can open, for want of its key or its pointer.
    """
    there = [path for path in fresh.others(home) if not path.name.endswith("-shm")]
    if not there:
        return None
    folder = home / BACKUPS / "replaced-1"
    while folder.exists():
        folder = folder.with_name(f"replaced-{int(folder.name.rpartition('-')[2]) + 1}")
    folder.mkdir(mode=0o700, parents=True)
    for path in [*there, home / POINTER]:
        if path.exists():
            shutil.copyfile(path, folder / path.name)
    return folder


@contextmanager
def _opened(path: Path) -> Iterator[BufferedReader]:
    try:
        file = path.open("rb")
    except OSError as problem:
        raise StoreError(f"The backup cannot be read: {problem.strerror}.", _NOTHING) from problem
    with file:
        yield file


def _header_of(file: BufferedReader) -> _Header:
    if file.read(len(_FIRST)) != _FIRST:
        raise StoreError("That file is not a backup of epsom.", f"Backups end in .epsom. {_NOTHING}")
    try:
        told = json.loads(file.readline(_LONGEST_HEADER))
        header = _Header(told["bytes"], told["sha256"], told["step"], told["key"], file.tell())
        fits = type(header.length) is int and isinstance(header.sha256, str) and isinstance(header.step, str)
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise StoreError("The beginning of that backup is damaged.", f"Use another one. {_NOTHING}") from problem
    if not fits or not isinstance(header.envelope, dict | None):
        raise StoreError("The beginning of that backup is damaged.", f"Use another one. {_NOTHING}")
    return header


def _require_unbroken(file: BufferedReader, header: _Header) -> None:
    there = file.seek(0, os.SEEK_END) - header.starts_at
    if there < header.length:
        raise StoreError("That backup is cut short: the end of it is missing.", f"Use another one. {_NOTHING}")
    file.seek(header.starts_at)
    if there > header.length or hashlib.file_digest(file, "sha256").hexdigest() != header.sha256:
        raise StoreError("That backup is damaged: it is not as it was written.", f"Use another one. {_NOTHING}")
