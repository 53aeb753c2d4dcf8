"""The folder a record lives in: where it is, who may read it, and which file in it counts.

    record.json     names the database file and holds the wrapped key; replacing it is the one moment a swap happens
    record-1.db     the database (with -wal and -shm beside it while open)
    lock            held shared by everyone who has the record open, and alone by whoever swaps files
    backups/        copies made before something big

Whatever else looks like a database here is left over from a swap that was cut short, and is wiped at the next opening.
Knows nothing of what is inside the database.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from epsom.errors import BusyError, StoreError

if sys.platform != "win32":
    import fcntl

__all__ = [
    "FolderLock",
    "Pointer",
    "backups",
    "database_files",
    "default_home",
    "destroy",
    "prepare",
    "remove_backups",
    "sync_folder",
    "wipe",
    "write_file",
]

POINTER, LOCK, BACKUPS = "record.json", "lock", "backups"
_DATABASE = re.compile(r"record-(\d+)\.db(-wal|-shm|-journal)?")
_CHUNK = 1 << 20


def default_home(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The folder of the record: `EPSOM_HOME` where that is set, or else where this system keeps data of programs."""
    if environment.get("EPSOM_HOME"):
        return Path(environment["EPSOM_HOME"]).expanduser()
    if platform == "win32" and environment.get("LOCALAPPDATA"):
        return Path(environment["LOCALAPPDATA"]) / "epsom"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "epsom"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "epsom"


def prepare(home: Path) -> None:
    """Make the folder for this person alone, or refuse one that others can read; new files will be private too."""
    os.umask(0o077)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as problem:
        raise StoreError(
            f"The folder for your record cannot be made: {problem.strerror}.",
            "Set EPSOM_HOME to a folder you can write to.",
        ) from problem
    if sys.platform == "win32":
        return  # the profile folder of Windows is private by its access list
    if home.stat().st_mode & 0o077:
        raise StoreError(
            "Other people on this computer can read the folder of your record, so it stays closed.",
            f"This makes it yours alone: chmod 700 '{home}'",
        )
    for path in home.iterdir():
        if path.is_file() and path.stat().st_mode & 0o077:
            path.chmod(0o600)


def database_files(home: Path) -> list[Path]:
    """Every file of a database in the folder, counting or left over, with those beside it."""
    return sorted(path for path in home.iterdir() if _DATABASE.fullmatch(path.name) and path.is_file())


def backups(home: Path) -> list[Path]:
    """Every file in the backup folder, oldest name first."""
    return sorted(path for path in (home / BACKUPS).rglob("*") if path.is_file())


def write_file(path: Path, content: bytes) -> None:
    """Write a private file whole or not at all, and have it on the disk when this returns."""
    staged = path.with_name(path.name + ".new")
    try:
        descriptor = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
        sync_folder(path.parent)
    except OSError as problem:
        staged.unlink(missing_ok=True)
        raise _not_writable(problem) from problem


def _not_writable(problem: OSError) -> StoreError:
    return StoreError(
        f"The folder of your record cannot be written to: {problem.strerror}. Everything saved before is still there.",
        "See that there is room on the disk and that the folder belongs to you.",
    )


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk (where the system allows it)."""
    if sys.platform != "win32":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def wipe(home: Path) -> None:
    """Wipe every database and backup in the folder, and its pointer last; cut short, the next opening goes on with it."""
    Pointer("").write(home)
    for path in database_files(home):
        destroy(path)
    remove_backups(home)
    (home / POINTER).unlink()
    sync_folder(home)


def remove_backups(home: Path) -> int:
    """Wipe every copy in the backup folder and say how many files there were."""
    found = backups(home)
    for path in found:
        destroy(path)
    if (home / BACKUPS).exists():
        shutil.rmtree(home / BACKUPS)  # only empty folders are left
    return len(found)


def destroy(path: Path) -> None:
    """Overwrite a file with zeros, have that on the disk, and remove it. Disks that copy on write may keep old blocks."""
    if not path.exists():
        return
    with path.open("r+b") as file:
        left = path.stat().st_size
        while left > 0:
            left -= file.write(bytes(min(_CHUNK, left)))
        file.flush()
        os.fsync(file.fileno())
        file.truncate(0)
    path.unlink()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Which database file counts (an empty name: all are being erased), and how its key is wrapped (`None`: no key)."""

    database: str
    envelope: dict[str, Any] | None = None

    @classmethod
    def read(cls, home: Path) -> Pointer | None:
        """What the folder holds; `None` where there is no record yet."""
        try:
            told = json.loads((home / POINTER).read_bytes())
            pointer = cls(told["database"], told["key"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
            raise StoreError(
                f"The file {POINTER} in the folder of your record cannot be read.",
                "Restore a backup, or put the file back. Nothing was changed.",
            ) from problem
        if pointer.database and not _DATABASE.fullmatch(pointer.database):
            raise StoreError(f"The file {POINTER} names no database of epsom.", "Restore a backup.")
        return pointer

    @classmethod
    def next(cls, home: Path, envelope: dict[str, Any] | None) -> Pointer:
        """A pointer to a file name that is still free."""
        numbers = [int(found[1]) for path in home.iterdir() if (found := _DATABASE.fullmatch(path.name))]
        return cls(f"record-{max(numbers, default=0) + 1}.db", envelope)

    def write(self, home: Path) -> None:
        """Make this the record: from here on, and not before, everyone who opens the folder gets this database."""
        told = {"format": "epsom record folder", "version": 1, "database": self.database, "key": self.envelope}
        write_file(home / POINTER, (json.dumps(told, indent=1) + "\n").encode())

    def others(self, home: Path) -> list[Path]:
        """The database files this pointer does not name."""
        return [path for path in database_files(home) if not self.database or not path.name.startswith(self.database)]

    def remove_others(self, home: Path) -> None:
        """Wipe every database file this pointer does not name."""
        for path in self.others(home):
            destroy(path)


class FolderLock:
    """A lock on the folder: many may hold it shared, one alone. It ends with the process that holds it."""

    def __init__(self, home: Path, wait: float) -> None:
        self._wait = wait
        try:
            self._file = (home / LOCK).open("a+b")
        except OSError as problem:
            raise _not_writable(problem) from problem

    def share(self) -> None:
        """Hold it along with others; waits for someone who is swapping files."""
        self._take(alone=False, wait=self._wait)

    @contextmanager
    def alone(self, wait: float | None = None) -> Iterator[None]:
        """Hold it with nobody else, then share it again. `BusyError` when others keep the record open."""
        try:
            self._take(alone=True, wait=self._wait if wait is None else wait)
            yield
        finally:
            self._take(alone=False, wait=self._wait)

    def close(self) -> None:
        """Let go."""
        self._file.close()

    def _take(self, *, alone: bool, wait: float) -> None:
        if sys.platform == "win32":
            return
        until = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise BusyError(
                        "Your record is open somewhere else just now.",
                        "Close the other window or command of epsom, then try again. Nothing was changed.",
                    ) from None
                time.sleep(0.02)
