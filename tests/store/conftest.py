"""A record to test with, once in a file and once on a PostgreSQL server."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from epsom.store import Store
from epsom.store.keys import Cost
from tests.store.days import counted
from tests.store.server import Server, quick_folder

CHEAP = Cost(rounds=1, memory_kib=64, lanes=1)  # the tests are not kept from guessing
Open = Callable[..., Store]


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    if importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed, so nothing was tested on PostgreSQL")
    started = Server.start()
    if isinstance(started, str):
        pytest.skip(f"{started}; nothing was tested on PostgreSQL")
    try:
        empty = started.new_database()
        Store.open(Path(), url=empty).close()
        yield started
    finally:
        started.stop()


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    """In memory where there is room: these tests do not cut the power, and a real disk would only make them wait."""
    with tempfile.TemporaryDirectory(prefix="epsom-", dir=quick_folder()) as folder:
        yield Path(folder)


@pytest.fixture(params=["file", "server"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Opens records by name: the same name is the same record, with ids counted from one."""
    opened: list[Store] = []
    urls: dict[str, str] = {}
    kind: str = request.param
    running: Server | None = request.getfixturevalue("server") if kind == "server" else None

    def open_one(name: str = "one", **told: Any) -> Store:
        told.setdefault("new_id", counted())
        told.setdefault("wait", 5.0)
        if running is not None:
            if name not in urls:
                urls[name] = running.new_database("epsom_1")
            told["url"] = urls[name]
        opened.append(Store.open(tmp_path / name, **told))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()
    for url in urls.values():
        assert running is not None
        running.drop(url)


@pytest.fixture
def store(open_store: Open) -> Store:
    return open_store()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"
