"""What the browser tests share: the real app on a port of its own, Debian's Chromium, and a clock that can be moved.

Every context watches itself: a console error (a breach of the policy is one), an error of a script, or a request to
anywhere but our own address fails the test that caused it. Without a Chromium the tests are skipped and say so.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from epsom.companion import Companion
from epsom.core.person import Person
from epsom.notebook import Notebook
from epsom.web import create_app
from epsom.web.house import House
from tests.web.conftest import Clock

playwright = pytest.importorskip(
    "playwright.sync_api", reason="the browser tests need playwright: make test installs it"
)

PICTURES = Path(__file__).resolve().parents[2] / "out" / "pages"
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium_path() -> str | None:
    """Where a Chromium is, if anywhere."""
    return next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for the tests of a module; no longer, as it keeps an event loop running that other tests stumble over."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine, so the pages were not driven: apt install chromium")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def known() -> Companion:
    """Knowledge and foods, read once."""
    return Companion.bundled(Clock()().day)


class Site:
    """The app as served, one start of it, with its clock."""

    def __init__(self, house: House, clock: Clock, browser: Any) -> None:
        self.house = house
        self.clock = clock
        self.base = f"http://127.0.0.1:{house.port}"
        self.browser = browser
        self.complaints: list[str] = []

    @contextmanager
    def context(self, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Any]:
        """A browser context that watches its console and its requests."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 820}, color_scheme=scheme, base_url=self.base, locale="en-GB",
            service_workers="block", **options,
        )  # fmt: skip
        context.set_default_timeout(15_000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.complaints.append(f"script: {error.error}"))
        context.on("request", self._request)
        try:
            yield context
        finally:
            context.close()

    def _console(self, message: Any) -> None:
        ours = not message.text.startswith(
            ("Failed to load resource", "Service Worker registration blocked by Playwright")
        )
        if message.type in ("error", "warning") and ours:
            self.complaints.append(f"console: {message.text[:300]}")

    def _request(self, request: Any) -> None:
        if not request.url.startswith((self.base + "/", "data:", "blob:", "about:")):
            self.complaints.append(f"request: {request.url[:200]}")

    # --- ways in --------------------------------------------------------------------------------------------------------
    def enter(self, page: Any) -> None:
        """Through the door, by typing the code."""
        page.goto("/door")
        page.fill("#f-code", self.house.token)
        page.click("main button[type=submit]")

    def look_around(self, page: Any) -> None:
        """In, as the made-up person."""
        self.enter(page)
        page.goto("/start?new=1")
        page.click("button[formaction='/look-around']")
        page.wait_for_url("**/today")

    def settle(self, person: Person, *, accept: bool = True) -> Notebook:
        """A profile with facts, made behind the pages; every session opens it."""
        profile = self.house.store.add_profile("Ana", self.clock())
        notebook = Notebook(self.house.store, self.house.companion, profile.id, self.clock)
        notebook.tell(person, "the first answers")
        if accept:
            notebook.accept()
        for session in self.house.sessions.all():
            session.profile = profile.id
        return notebook


@pytest.fixture
def site(tmp_path: Path, chromium: Any, known: Companion) -> Iterator[Site]:
    """A start of the app in a folder of its own, on a free port of 127.0.0.1; stopped when the test ends."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chmod(home, 0o700)
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(64)
    clock = Clock()
    house = House(home, port=listening.getsockname()[1], clock=clock)
    house._companions = {known.today: known}
    server = uvicorn.Server(
        uvicorn.Config(create_app(house), log_level="error", access_log=False, timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listening])), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    made = Site(house, clock, chromium)
    yield made
    server.should_exit = True
    thread.join(10)
    listening.close()
    assert made.complaints == []


@pytest.fixture
def ana(known: Companion) -> Person:
    """The example person who takes no medicines."""
    from epsom.examples import EXAMPLES
    from epsom.exchange.person_file import open_person

    return open_person(EXAMPLES[0].path, Clock()().day)


@pytest.fixture
def joan(known: Companion) -> Person:
    """The example person on levothyroxine, with a course of ciprofloxacin and an antacid."""
    from epsom.examples import EXAMPLES
    from epsom.exchange.person_file import open_person

    return open_person(EXAMPLES[1].path, Clock()().day)
