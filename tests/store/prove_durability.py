"""Prove that nothing acknowledged is lost: writers killed at random moments, swaps cut short, disks that refuse.

    python -m tests.store.prove_durability --kills 1000

One warm process forks each writer, which prints an id after each save that returned, and is killed with SIGKILL. What
was printed has to be there afterwards, whole; at most the one save under way may be there besides.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event
from sqlcipher3 import dbapi2 as driver  # type: ignore[import-untyped]

from epsom.core.diary.shapes import JournalPage
from epsom.errors import BusyError, LockedError, StoreError
from epsom.store import Store
from epsom.store.keys import Cost
from tests.store.days import moment

CHEAP = Cost(rounds=1, memory_kib=64, lanes=1)
PASSPHRASE = "three small words"
FIRST_DAY = date(2026, 1, 1)
LOOK_EVERY = 5  # kills


@dataclass
class Tally:
    """What was done, and what went wrong."""

    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def see(self, right: bool, what: str) -> None:
        """Note something that has to hold."""
        if not right:
            self.wrong.append(what)


def text_of(id: str) -> str:
    """The text of the page with this id: long enough to spill over a page of the database now and then."""
    return f"{id} " * random.Random(id).choice([3, 40, 900])


# --- writers that are killed ------------------------------------------------------------------------------------------
def kill_writers(tally: Tally, home: Path, kills: int, dice: random.Random, passphrase: str | None) -> None:
    """Start a writer and kill it, `kills` times, in one record; look after each kill, and at all of them in the end."""
    store = Store.open(home)
    profile = store.add_profile("x", moment()).id
    if passphrase is not None:
        store.set_passphrase(passphrase, cost=CHEAP)
    store.close()
    acknowledged: dict[int, list[str]] = {}
    for cycle in range(kills):
        # Most are killed somewhere in the midst of their saves, some while they still open the record.
        opening = dice.random() < 0.15
        seconds = dice.uniform(0, 0.02 if opening else 0.03)
        acknowledged[cycle] = _one_writer(home, passphrase, profile, cycle, seconds, opening)
        tally.done["kills"] += 1
        tally.done["acknowledged"] += len(acknowledged[cycle])
        if cycle % LOOK_EVERY == LOOK_EVERY - 1:  # in between, the next writer is the one who recovers
            _look(tally, home, passphrase, profile, dict(list(acknowledged.items())[-LOOK_EVERY:]))
    _look(tally, home, passphrase, profile, acknowledged)


def _day(cycle: int) -> date:
    return FIRST_DAY + timedelta(days=cycle)


def _look(tally: Tally, home: Path, passphrase: str | None, profile: str, acknowledged: dict[int, list[str]]) -> None:
    store = Store.open(home, passphrase=passphrase)
    for cycle, seen in acknowledged.items():
        there = {page.id: page.text for page in store.entries(profile, JournalPage, _day(cycle), _day(cycle))}
        tally.see(set(seen) <= set(there), f"kill {cycle}: lost {sorted(set(seen) - set(there))}")
        tally.see(len(there) <= len(seen) + 1, f"kill {cycle}: {len(there)} pages after {len(seen)} acknowledged")
        tally.see(all(text == text_of(id) for id, text in there.items()), f"kill {cycle}: a page is not whole")
    _require_sound(tally, store)
    store.close()


def _one_writer(
    home: Path, passphrase: str | None, profile: str, cycle: int, seconds: float, opening: bool
) -> list[str]:
    """The ids one writer acknowledged before it was killed `seconds` after it began (or after its first save)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            store = Store.open(home, passphrase=passphrase)
            for number in range(100_000):
                id = f"{cycle}-{number}"
                store.put(profile, JournalPage(id=id, day=_day(cycle), text=text_of(id)), moment(cycle))
                os.write(writing, f"{id}\n".encode())
        finally:
            os._exit(1)  # never back into the parent's code
    os.close(writing)
    if not opening:
        select.select([reading], [], [], 20)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return pipe.read().decode().split("\n")[:-1]  # a line cut short was not acknowledged


def _require_sound(tally: Tally, store: Store) -> None:
    with store._database.reading() as connection:
        tally.see(connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok", "the database is damaged")


# --- swaps that are cut short -----------------------------------------------------------------------------------------
def kill_swaps(tally: Tally, home: Path, swaps: int, dice: random.Random) -> None:
    """Kill a process while it sets or removes the passphrase, backs up or restores: the record is as before or after."""
    store = Store.open(home)
    profile = store.add_profile("x", moment()).id
    for number in range(40):
        store.put(profile, JournalPage(id=f"0-{number}", day=FIRST_DAY, text=text_of(f"0-{number}")), moment())
    expected, copy = store.dump(), home.parent / "copy.epsom"
    store.backup(copy)
    store.close()
    for cycle in range(swaps):
        locked = Store.is_locked(home)
        child = os.fork()
        if child == 0:
            try:
                _swap(home, copy, locked, dice.choice(["passphrase", "passphrase", "restore", "backup"]))
            finally:
                os._exit(1)
        dice.random()  # the child threw them too
        time.sleep(dice.uniform(0.002, 0.06))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        try:
            store = Store.open(home, passphrase=PASSPHRASE if Store.is_locked(home) else None)
        except StoreError as problem:
            tally.see(False, f"swap {cycle}: {problem}")
            return
        tally.see(store.dump() == expected, f"swap {cycle}: the record differs")
        _require_sound(tally, store)
        store.close()
        left = [path.name for path in home.iterdir() if path.name.endswith(".db")]
        tally.see(len(left) == 1, f"swap {cycle}: {left} left behind")
        tally.done["swaps"] += 1


def _swap(home: Path, copy: Path, locked: bool, what: str) -> None:
    if what == "restore":
        Store.restore(home, copy)
        return
    store = Store.open(home, passphrase=PASSPHRASE if locked else None)
    if what == "backup":
        store.backup()
    elif locked:
        store.remove_passphrase(passphrase=PASSPHRASE)
    else:
        store.set_passphrase(PASSPHRASE, cost=CHEAP)


# --- disks that refuse ------------------------------------------------------------------------------------------------
def inject_faults(tally: Tally, home: Path, faults: int, dice: random.Random) -> None:
    """Save into a disk that is full or broken, in six ways in turn; then the same save works once the disk does."""
    store = Store.open(home)
    profile = store.add_profile("x", moment()).id
    kept: set[str] = set()

    def save(id: str) -> None:
        store.put(profile, JournalPage(id=id, day=FIRST_DAY, text=text_of(id) + "." * 6000), moment())
        kept.add(id)

    ways = [_few_pages, _small_files, _log_without_writing, _broken_statement, _broken_commit, _commit_without_word]
    for fault in range(faults):
        way = ways[fault % len(ways)]
        refused = None
        with way(store, home, dice):
            for number in range(60):
                refused = f"{fault}-{number}"
                try:
                    save(refused)
                except StoreError as problem:
                    tally.see(not isinstance(problem, BusyError | LockedError), f"{way.__name__}: {problem!r}")
                    tally.see("saved" in problem.what and "still there" in problem.what, f"it said only: {problem}")
                    tally.see(problem.fix != "", "it did not say what to do")
                    tally.done[f"fault {way.__name__.strip('_')}"] += 1
                    break
                refused = None
        tally.see(refused is not None, f"{way.__name__}: nothing was refused")
        there = {page.id for page in store.entries(profile, JournalPage)}
        tally.see(kept <= there, f"{way.__name__}: lost {kept - there}")
        maybe = {refused} if way is _commit_without_word else set()  # kept, but nobody said so
        tally.see(there - kept <= maybe, f"{way.__name__}: {there - kept} kept though refused")
        if refused is not None:
            save(refused)
        tally.done["faults"] += 1
    _require_sound(tally, store)
    store.close()
    store = Store.open(home)
    there = {page.id for page in store.entries(profile, JournalPage)}
    tally.see(there == kept, f"after opening again {kept ^ there} differ")
    store.close()


def _connection(store: Store) -> Any:
    with store._database.reading() as connection:
        return connection.connection.driver_connection


@contextmanager
def _few_pages(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """SQLite's own limit on the size of the database: it says the disk is full."""
    connection = _connection(store)
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + dice.randrange(4)}")
    try:
        yield
    finally:
        connection.execute("PRAGMA max_page_count = 1000000000")


@contextmanager
def _small_files(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """A limit of the system on the size of files, a little above what the log has now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    _connection(store).execute("PRAGMA wal_checkpoint(TRUNCATE)")  # so that the log has to grow
    resource.setrlimit(resource.RLIMIT_FSIZE, (dice.randrange(1, 120_000), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)


@contextmanager
def _log_without_writing(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """The log becomes read-only under the open database, as when a disk gives up."""
    (log,) = home.glob("record-*.db-wal")
    links = {int(name): Path("/proc/self/fd") / name for name in os.listdir("/proc/self/fd")}
    open_logs = [number for number, link in links.items() if link.is_symlink() and link.readlink() == log]
    assert open_logs, "no open log was found"
    readonly = os.open(log, os.O_RDONLY)
    save = [(number, os.dup(number)) for number in open_logs]
    for number in open_logs:
        os.dup2(readonly, number)
    try:
        yield
    finally:
        for number, kept in save:
            os.dup2(kept, number)
            os.close(kept)
        os.close(readonly)


@contextmanager
def _broken_statement(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """The driver reports an error of the disk at some statement."""
    left = dice.randrange(20)

    def stop(*_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise driver.OperationalError(dice.choice(["disk I/O error", "database or disk is full"]))

    event.listen(store._database.engine, "before_cursor_execute", stop)
    try:
        yield
    finally:
        event.remove(store._database.engine, "before_cursor_execute", stop)


def _at_commit(store: Store, dice: random.Random, *, after: bool) -> Callable[[], None]:
    dialect: Any = store._database.engine.dialect
    whole, left = dialect.do_commit, dice.randrange(4)

    def stop(connection: Any) -> None:
        nonlocal left
        left -= 1
        if left >= 0 or after:
            whole(connection)
        if left < 0:
            raise driver.OperationalError("disk I/O error")

    dialect.do_commit = stop
    return lambda: setattr(dialect, "do_commit", whole)


@contextmanager
def _broken_commit(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """The driver reports an error of the disk instead of committing."""
    put_back = _at_commit(store, dice, after=False)
    try:
        yield
    finally:
        put_back()


@contextmanager
def _commit_without_word(store: Store, home: Path, dice: random.Random) -> Iterator[None]:
    """The commit reaches the disk, and an error comes back all the same."""
    put_back = _at_commit(store, dice, after=True)
    try:
        yield
    finally:
        put_back()


def main(arguments: list[str] | None = None) -> int:
    """Do all three and say what came of it; 1 when anything acknowledged was lost."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--kills", type=int, default=1000)
    asked.add_argument("--swaps", type=int)
    asked.add_argument("--faults", type=int, default=200)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--folder", type=Path, help="where the records are made, if not in the usual temporary folder")
    told = asked.parse_args(arguments)
    tally, dice = Tally(), random.Random(told.seed)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=told.folder) as folder:
        locked = told.kills // 4
        kill_writers(tally, Path(folder) / "plain", told.kills - locked, dice, None)
        kill_writers(tally, Path(folder) / "locked", locked, dice, PASSPHRASE)
        kill_swaps(tally, Path(folder) / "swapped", told.kills // 10 if told.swaps is None else told.swaps, dice)
        inject_faults(tally, Path(folder) / "refused", told.faults, dice)
    figures = ", ".join(f"{name} {number}" for name, number in tally.done.items())
    print(f"{figures}; lost or wrong {len(tally.wrong)}; {time.monotonic() - began:.1f} s")
    for line in tally.wrong[:20]:
        print(" ", line)
    return 1 if tally.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
