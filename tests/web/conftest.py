"""What the tests of the pages share: a house in a folder of its own, a clock that can be moved, a browser past the door.

`browser` has no profile yet. `notebook` makes one ("Ana", with the facts of the example) and opens it in that browser;
`planned` has taken up the plan as well. Nothing here starts a server: every request stays in this process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from epsom.companion import Companion
from epsom.core.diary import Moment
from epsom.core.person import Person
from epsom.notebook import Notebook
from epsom.web import create_app
from epsom.web.house import House


class Clock:
    """The wall clock of the person, to be set and moved by a test. It starts on Tuesday 2 June 2026, 19:30."""

    def __init__(self) -> None:
        self.local = datetime(2026, 6, 2, 19, 30)
        self.offset_minutes = 120
        self.zone: str | None = "Europe/Madrid"

    def __call__(self) -> Moment:
        """Now."""
        at = (self.local - timedelta(minutes=self.offset_minutes)).replace(tzinfo=UTC)
        return Moment(at=at, offset_minutes=self.offset_minutes, zone=self.zone)

    def set(self, text: str) -> None:
        """Set the wall clock: "2026-06-02 19:30", or only "19:30" on the same day."""
        self.local = datetime.fromisoformat(text if "-" in text else f"{self.local:%Y-%m-%d} {text}")

    def forward(self, **by: float) -> None:
        """Move on by days, hours, minutes."""
        self.local += timedelta(**by)

    def travel(self, offset_minutes: int, zone: str | None = None) -> None:
        """Arrive in another time zone; the instant stays, the wall clock changes."""
        self.local += timedelta(minutes=offset_minutes - self.offset_minutes)
        self.offset_minutes, self.zone = offset_minutes, zone


@pytest.fixture
def clock() -> Clock:
    """A clock to move."""
    return Clock()


@pytest.fixture(scope="session")
def bundled() -> Companion:
    """Knowledge and foods, read once for all tests."""
    return Companion.bundled(Clock()().day)


@pytest.fixture
def house(tmp_path: Path, clock: Clock, bundled: Companion) -> Iterator[House]:
    """A house over an empty record in a folder of its own (mode 0700)."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    os.chmod(home, 0o700)
    made = House(home, port=8765, clock=clock)
    made._companions = {bundled.today: bundled}  # read once, not once for each test
    yield made
    made.close()


@pytest.fixture
def browser(house: House) -> Iterator[TestClient]:
    """A browser that has given the code of this start. It follows redirects; `answer.history` has them."""
    with TestClient(
        create_app(house), base_url="http://127.0.0.1:8765", headers={"Sec-Fetch-Site": "same-origin"}
    ) as client:
        answer = client.post("/door", data={"code": house.token}, follow_redirects=False)
        assert answer.status_code == 303, answer.text[:400]
        yield client


@pytest.fixture
def ana(clock: Clock) -> Person:
    """The example person who takes no medicines."""
    from epsom.examples import EXAMPLES
    from epsom.exchange.person_file import open_person

    return open_person(EXAMPLES[0].path, clock().day)


@pytest.fixture
def notebook(house: House, browser: TestClient, ana: Person, clock: Clock) -> Notebook:
    """The notebook of a profile with Ana's facts, open in `browser`."""
    profile = house.store.add_profile("Ana", clock())
    house.store.tell(profile.id, ana, clock(), "the first answers")
    for session in house.sessions.all():
        session.profile = profile.id
    found = house.notebook(house.sessions.all()[0])
    assert found is not None
    return found


@pytest.fixture
def planned(notebook: Notebook) -> Notebook:
    """The same notebook with the plan taken up today: the week without magnesium begins."""
    notebook.accept()
    return notebook
