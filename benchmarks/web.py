"""How long each page takes with ten years of daily data, beside a bare page of the same server, over real HTTP.

    python benchmarks/web.py [ROUNDS]

Every figure is a ratio of 95th percentiles within one run; pages take turns with the bare page, so that a busy machine
slows all. The bare page is "Something else" (/clock): the same server, fence and template engine, no record. The last
lines are writes, on the disk before they are answered, and Today as the first page after each. The aim is under 10 times.
"""

from __future__ import annotations

import asyncio
import cProfile
import http.client
import os
import pstats
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

from epsom.core.diary import (
    CheckIn,
    DoseTaken,
    Entry,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    ScaleTaken,
    SideEffect,
    Stool,
)
from epsom.examples import EXAMPLES
from epsom.exchange.person_file import open_person
from epsom.store import Store

TODAY = date(2026, 11, 22)
DAYS = 3650
BARE = "/clock"
PAGES = (
    "/today", "/plan", "/progress", "/evidence", "/food", "/safety", "/scales", "/journal", "/me", "/report",
    "/settings", "/tools", "/support", "/log", "/review", "/api/v1/today", "/api/v1/progress",
)  # fmt: skip
WRITES = ("check-in", "dose", "stool", "undo")
AIM = 10.0


def fill(home: Path) -> None:
    """Ten years of days, written as an export and read back in one go."""
    rng = random.Random(7)
    store = Store.open(home)
    moment = Moment(at=datetime(2016, 11, 20, 12, tzinfo=UTC), offset_minutes=60, zone="Europe/Madrid")
    profile = store.add_profile("Ana", moment)
    now = Moment(at=datetime(2026, 11, 22, 9, tzinfo=UTC), offset_minutes=60, zone="Europe/Madrid")
    store.tell(profile.id, open_person(EXAMPLES[0].path, TODAY), now, "the first answers")
    told = store.export(profile.id)
    store.remove_profile(profile.id)
    from epsom.store.values import NAMES, to_json  # the shapes of an export

    written = {"at": "2026-11-22T09:00:00+00:00", "offset_minutes": 60, "zone": "Europe/Madrid"}
    for entry in entries(rng):
        told["entries"][NAMES[type(entry)]].append(to_json(entry) | {"written": written})
    store.import_export(told)
    store.close()


def entries(rng: random.Random) -> list[Entry]:
    """What a steady person writes down in ten years."""
    found: list[Entry] = [
        PlanEvent(id="a", day=TODAY - timedelta(days=60), kind="accepted", rung=0),
        PlanEvent(id="b", day=TODAY - timedelta(days=50), kind="stepped", rung=1, elemental_mg=100),
    ]
    for back in range(1, DAYS):
        day = TODAY - timedelta(days=back)
        found.append(
            CheckIn(day=day, stress=rng.randint(2, 8), mood=rng.randint(2, 8), energy=rng.randint(2, 8), note="a day")
        )
        found.append(Night(day=day, bed_time=1365, try_time=1380, sol_min=rng.randint(5, 60), awakenings=1, waso_min=10,
                           final_wake=400, rise_time=415, quality=rng.randint(1, 5)))  # fmt: skip
        found.append(DoseTaken(day=day, planned=1275, status="taken", elemental_mg=100, taken=1280))
        found.append(Stool(day=day, form=rng.randint(3, 5), times=1))
        if back % 2 == 0:
            found.append(JournalPage(id=f"j{back}", day=day, text="A page of words. " * 30))
            found.append(PracticeDone(id=f"p{back}", day=day, practice="paced_breathing", before=6, after=4))
        if back % 14 == 0:
            found.append(ScaleTaken(id=f"s{back}", day=day, scale="phq9", answers=(1, 0, 1, 0, 0, 1, 0, 0, 0)))
        if back % 30 == 0:
            found.append(SideEffect(id=f"e{back}", day=day, what="nausea", how_bad=2))
    return found


class Browser:
    """One connection to the server, with the cookie of the door."""

    def __init__(self, port: int, code: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", "/door", f"code={code}", self.headers)
        answer = self.connection.getresponse()
        answer.read()
        self.headers["Cookie"] = answer.headers["set-cookie"].partition(";")[0]
        self.page = ""  # the last answer

    def ask(self, path: str, body: str | None = None) -> tuple[int, float]:
        """The status, and how many seconds it took until the last byte."""
        began = time.perf_counter()
        self.connection.request("GET" if body is None else "POST", path, body, self.headers)
        answer = self.connection.getresponse()
        page = answer.read()
        took = time.perf_counter() - began
        self.page = page.decode()
        return answer.status, took


def p95(times: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


def measure(browser: Browser, rounds: int) -> None:
    """Print the table."""
    took: dict[str, list[float]] = {each: [] for each in (BARE, *PAGES)}
    took |= {name: [] for each in WRITES for name in (each, f"/today after {each}")}
    missing = [each for each in PAGES if browser.ask(each)[0] != 200]
    for each in range(rounds):
        for path in (BARE, *(page for page in PAGES if page not in missing)):
            took[path].append(browser.ask(path)[1])
        for name in WRITES:
            path, body = write(name, each, browser.page)
            status, seconds = browser.ask(path, body)
            assert status == 303, f"{name} was answered with {status}"
            took[name].append(seconds)
            took[f"/today after {name}"].append(browser.ask("/today")[1])
    bare = p95(took[BARE])
    for name, times in took.items():
        if times:
            ratio = p95(times) / bare
            mark = "  over the aim" if ratio > AIM else ""
            print(
                f"{name:22} {ratio:7.1f} x   (p95 {p95(times) * 1000:7.2f} ms, median {statistics.median(times) * 1000:7.2f} ms){mark}"
            )
    if missing:
        print("not measured, as they did not answer 200: " + ", ".join(missing))


def write(name: str, place: int, page: str) -> tuple[str, str]:
    """Where a write goes and what it says; an undo takes back what the page before it offers to."""
    if name == "undo":
        offered = re.search(r'name="change" value="([^"]+)"', page)
        assert offered, "the page offers nothing to undo"
        return "/undo", urlencode({"change": offered[1], "back": "/today"})
    said = {
        "check-in": f"stress={place % 11}&mood=5",
        "dose": "which=d1275_&d1275_planned=1275&d1275_status=taken&d1275_mg=100",
        "stool": f"stool_form={3 + place % 2}&stool_times=1",
    }
    return f"/today/{name}", said[name]


def profile(home: Path, path: str) -> None:
    """Where one page spends its time, without a server: `python benchmarks/web.py --profile /today`."""
    import httpx

    from epsom.web import create_app
    from epsom.web.house import House

    house = House(home, clock=lambda: Moment(at=datetime(2026, 11, 22, 18, tzinfo=UTC), offset_minutes=60))
    measured = cProfile.Profile()

    async def ask() -> None:
        transport = httpx.ASGITransport(create_app(house))
        headers = {"Authorization": f"Bearer {house.token}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765", headers=headers) as client:
            await client.get(path)
            measured.enable()
            for _ in range(5):
                await client.get(path)
            measured.disable()

    asyncio.run(ask())
    house.close()
    pstats.Stats(measured).sort_stats("cumulative").print_stats("epsom", 25)


def main() -> None:
    """Fill a record, start the server, measure, and stop it."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        fill(home)
        if sys.argv[1:2] == ["--profile"]:
            profile(home, sys.argv[2])
            return
        rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 100
        command = [sys.executable, "-m", "epsom", "serve", "--data", str(home), "--now", str(TODAY), "--seconds", "900"]
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
            try:
                assert server.stdout is not None
                address = None
                while address is None:
                    line = server.stdout.readline()
                    assert line, "the server did not start"
                    address = re.search(r"http://127\.0\.0\.1:(\d+)/#([\w-]+)", line)
                measure(Browser(int(address[1]), address[2]), rounds)
            finally:
                server.terminate()


if __name__ == "__main__":
    main()
