"""Many at once: fifty writers lose no update, and whoever has to wait too long is told so."""

from __future__ import annotations

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from epsom.core.diary.shapes import CheckIn, Stool
from epsom.errors import BusyError, StoreError
from epsom.store import Store
from epsom.store.database import connect_file
from tests.store.conftest import Open
from tests.store.days import DAY, moment
from tests.store.server import Server

WRITERS = 50


def one_more(entry: Stool | None) -> Stool:
    return Stool(day=DAY, times=1) if entry is None else replace(entry, times=(entry.times or 0) + 1)


def test_fifty_threads_lose_no_update(open_store: Open) -> None:
    store = open_store(wait=60.0)
    profile = store.add_profile("Ada", moment()).id
    begin = threading.Barrier(WRITERS)

    def write(_: int) -> None:
        begin.wait(60)
        for _ in range(4):
            store.change(profile, Stool, DAY, one_more, moment())

    with ThreadPoolExecutor(WRITERS) as threads:
        list(threads.map(write, range(WRITERS)))
    assert store.entry(profile, Stool, DAY) == Stool(day=DAY, times=4 * WRITERS)


def test_several_records_of_the_same_place_lose_no_update(open_store: Open) -> None:
    """As when the web app and a command run side by side."""
    stores = [open_store(wait=60.0, new_id=lambda: secrets.token_hex(8)) for _ in range(5)]
    profile = stores[0].add_profile("Ada", moment()).id

    def write(store: Store) -> None:
        for _ in range(10):
            store.change(profile, Stool, DAY, one_more, moment())

    with ThreadPoolExecutor(5) as threads:
        list(threads.map(write, stores))
    assert stores[0].entry(profile, Stool, DAY) == Stool(day=DAY, times=50)


# One process starts the writers as children of its own, so that fifty of them cost one start of Python.
FORKING = """
import os, sys
from pathlib import Path
from epsom.core.diary.shapes import Stool
from epsom.store import Store
from tests.store.days import DAY, moment
from tests.store.test_together import one_more
home, profile, writers = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
children = []
for _ in range(writers):
    child = os.fork()
    if child == 0:
        code = 1
        try:
            store = Store.open(home, wait=60.0)
            for _ in range(4):
                store.change(profile, Stool, DAY, one_more, moment())
            store.close()
            code = 0
        finally:
            os._exit(code)
    children.append(child)
sys.exit(max(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_fifty_processes_lose_no_update(home: Path) -> None:
    store = Store.open(home)
    profile = store.add_profile("Ada", moment()).id
    ran = subprocess.run(
        [sys.executable, "-c", FORKING, str(home), profile, str(WRITERS)],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert store.entry(profile, Stool, DAY) == Stool(day=DAY, times=4 * WRITERS)
    store.close()


def test_readers_do_not_wait_for_a_writer(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    store.put(profile, Stool(day=DAY, times=1), moment())
    seen: list[object] = []

    def look(entry: Stool | None) -> Stool:
        thread = threading.Thread(target=lambda: seen.append(store.entry(profile, Stool, DAY)))
        thread.start()
        thread.join(20)
        return one_more(entry)

    store.change(profile, Stool, DAY, look, moment())
    assert seen == [Stool(day=DAY, times=1)]


def test_a_record_busy_for_too_long_says_so(open_store: Open) -> None:
    store, other = open_store(), open_store(wait=0.2)
    profile = store.add_profile("Ada", moment()).id
    held, go_on = threading.Event(), threading.Event()

    def hold(entry: Stool | None) -> Stool:
        held.set()
        go_on.wait(20)
        return one_more(entry)

    thread = threading.Thread(target=lambda: store.change(profile, Stool, DAY, hold, moment()))
    thread.start()
    try:
        assert held.wait(20)
        with pytest.raises(BusyError) as caught:
            other.put(profile, CheckIn(day=DAY, stress=1), moment())
    finally:
        go_on.set()
        thread.join(20)
    assert caught.value.exit_code == 5
    assert "not saved" in caught.value.fix
    assert other.put(profile, CheckIn(day=DAY, stress=1), moment()).before is None
    assert store.entry(profile, Stool, DAY) == Stool(day=DAY, times=1)


def test_threads_of_one_record_wait_their_turn_and_give_up_too(home: Path) -> None:
    store = Store.open(home, wait=0.2)
    profile = store.add_profile("Ada", moment()).id
    errors: list[type[Exception]] = []

    def hold(entry: Stool | None) -> Stool:
        def write() -> None:
            try:
                store.put(profile, CheckIn(day=DAY), moment())
            except BusyError as problem:
                errors.append(type(problem))

        thread = threading.Thread(target=write)
        thread.start()
        thread.join(20)
        return one_more(entry)

    store.change(profile, Stool, DAY, hold, moment())
    assert errors == [BusyError]
    store.close()


def test_a_file_locked_by_another_program_is_called_busy_after_the_wait(home: Path) -> None:
    store = Store.open(home, wait=0.3)
    profile = store.add_profile("Ada", moment()).id
    other = connect_file(home / "record-1.db", None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(BusyError):
        store.put(profile, CheckIn(day=DAY), moment())
    assert time.monotonic() - began >= 0.3
    other.execute("ROLLBACK")
    other.close()
    store.put(profile, CheckIn(day=DAY), moment())
    store.close()


def test_a_server_that_does_not_answer_is_told_in_words() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nobody answers there
        url = f"postgresql://epsom@127.0.0.1:{taken.getsockname()[1]}/none"
        with pytest.raises(StoreError, match="server"):
            Store.open(Path(), url=url, wait=1.0)


def test_a_server_that_stops_loses_nothing_that_was_kept() -> None:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed, so nothing was tested on PostgreSQL")
    server = Server.start()
    if isinstance(server, str):
        pytest.skip(f"{server}; nothing was tested on PostgreSQL")
    try:
        store = Store.open(Path(), url=server.new_database(), wait=2.0)
        profile = store.add_profile("Ada", moment()).id
        server.restart()
        with pytest.raises(StoreError) as caught:  # the connection that died is noticed once, then a new one is made
            store.put(profile, CheckIn(day=DAY, stress=1), moment())
        assert "still there" in caught.value.fix
        assert store.entries(profile, CheckIn) == ()
        store.put(profile, CheckIn(day=DAY, stress=2), moment())
        assert store.entry(profile, CheckIn, DAY) == CheckIn(day=DAY, stress=2)
        store.close()
    finally:
        server.stop()
