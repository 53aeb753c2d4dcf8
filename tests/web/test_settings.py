"""Settings: how it looks, what is asked, the lock, and one's own data coming and going, all through the pages."""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import CheckIn, JournalPage
from epsom.notebook import Notebook
from epsom.web.house import House
from tests.web.conftest import Clock

PASSPHRASE = "quiet river under stones"


def test_the_look_is_kept_and_shown(browser: TestClient, planned: Notebook) -> None:
    form = {"theme": "dark", "size": "large", "motion": "off", "exit_to": "/clock", "exit_key": "yes"}
    page = browser.post("/settings/look", data=form)
    assert page.status_code == 200
    assert 'class="theme-dark size-large motion-off"' in page.text


def test_the_disguise_changes_name_title_and_icon_everywhere(browser: TestClient, planned: Notebook) -> None:
    browser.post("/settings/look", data={"disguise": "yes"})
    for path in ("/today", "/plan", "/settings", "/support", "/nowhere"):
        text = browser.get(path).text
        assert "<title>Notes</title>" in text, path
        assert "/static/notes.svg" in text, path
        assert 'href="/notes.webmanifest"' in text, path


def test_an_exit_address_that_is_none_is_refused_and_stays_in_its_field(browser: TestClient, planned: Notebook) -> None:
    page = browser.post("/settings/look", data={"exit_to": "web", "exit_address": "javascript:alert(1)"})
    assert page.status_code == 422
    assert "It begins with https://" in page.text
    assert 'value="javascript:alert(1)"' in page.text
    assert planned.setting("look") is None


def test_the_chosen_ratings_are_the_ones_asked(browser: TestClient, planned: Notebook) -> None:
    browser.post("/settings/questions", data={"ratings": ["tension", "focus"]})
    text = browser.get("/today").text
    assert "Muscle tension" in text
    assert "Clear-headedness" in text
    assert "Stress today" not in text


def test_a_passphrase_locks_and_both_keys_open(browser: TestClient, planned: Notebook, house: House) -> None:
    page = browser.post("/settings/passphrase", data={"what": "set", "new": PASSPHRASE, "again": PASSPHRASE})
    found = re.search(r'class="phone recovery">([^<]+)<', page.text)
    assert found, "the recovery key is shown once"
    assert found[1] not in browser.get("/settings").text
    assert browser.post("/lock-now").url.path == "/lock"
    assert browser.get("/today", follow_redirects=False).headers["location"] == "/lock"
    wrong = browser.post("/lock", data={"passphrase": "not that one"})
    assert wrong.status_code == 403
    assert browser.post("/lock", data={"passphrase": PASSPHRASE}).url.path == "/today"
    browser.post("/lock-now")
    assert browser.post("/lock", data={"recovery_key": found[1]}).url.path == "/today"


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [("short", "short", "short enough to be guessed"), (PASSPHRASE, "something else", "not the same")],
)
def test_a_passphrase_that_will_not_do_is_refused(
    browser: TestClient, planned: Notebook, house: House, new: str, again: str, said: str
) -> None:
    page = browser.post("/settings/passphrase", data={"what": "set", "new": new, "again": again})
    assert page.status_code == 422
    assert said in page.text
    assert not house.has_passphrase


def test_an_export_comes_back_as_one_more_person(browser: TestClient, planned: Notebook, house: House) -> None:
    planned.log(JournalPage(id="page", day=planned.moment.day, text="rain on the roof"))
    answer = browser.get("/settings/export.json")
    assert answer.headers["content-disposition"].startswith("attachment")
    page = browser.post("/settings/import", files={"file": ("x.json", answer.content, "application/json")})
    assert page.status_code == 200
    first, second = house.store.profiles()
    assert [each.text for each in house.store.entries(second.id, JournalPage)] == ["rain on the roof"]
    assert house.store.told(second.id).person == house.store.told(first.id).person  # type: ignore[union-attr]


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\xfe", b'{"format": "something else"}'])
def test_a_file_that_is_no_export_changes_nothing(
    browser: TestClient, planned: Notebook, house: House, content: bytes
) -> None:
    before = house.store.dump()
    page = browser.post("/settings/import", files={"file": ("x.json", content, "application/json")})
    assert page.status_code in (409, 422)
    assert house.store.dump() == before


def test_the_tables_hold_what_was_written(browser: TestClient, planned: Notebook) -> None:
    planned.log(CheckIn(day=planned.moment.day, stress=7, note="=1+1"))
    with zipfile.ZipFile(BytesIO(browser.get("/settings/export.zip").content)) as folder:
        text = folder.read("check_in.csv").decode("utf-8-sig")
    assert text.startswith(("day,", "profile,"))
    assert "'=1+1" in text


def test_a_backup_brings_everything_back(browser: TestClient, planned: Notebook, house: House) -> None:
    planned.log(CheckIn(day=planned.moment.day, mood=6))
    assert "Backed up and checked" in browser.post("/settings/backup").text
    (backup,) = (house.home / "backups").glob("*.epsom")
    kept, before = backup.read_bytes(), house.store.dump()
    planned.log(CheckIn(day=planned.moment.day, mood=1))
    assert house.store.dump() != before
    browser.post("/settings/restore", files={"file": ("record.epsom", kept)})
    assert house.store.dump() == before
    assert not list(house.home.glob("incoming*"))


@pytest.mark.parametrize("spoil", ["truncated", "foreign", "empty"])
def test_a_spoilt_backup_changes_nothing(
    browser: TestClient, planned: Notebook, house: House, tmp_path: Path, spoil: str
) -> None:
    browser.post("/settings/backup")
    (backup,) = (house.home / "backups").glob("*.epsom")
    content = {"truncated": backup.read_bytes()[:-100], "foreign": b"SQLite format 3\x00" * 50, "empty": b""}[spoil]
    before = house.store.dump()
    page = browser.post("/settings/restore", files={"file": ("record.epsom", content)})
    assert page.status_code == 409
    assert house.store.dump() == before
    assert not list(house.home.glob("incoming*"))


def test_a_closed_backup_opens_with_its_own_passphrase(browser: TestClient, planned: Notebook, house: House) -> None:
    browser.post("/settings/passphrase", data={"what": "set", "new": PASSPHRASE, "again": PASSPHRASE})
    browser.post("/settings/backup")
    (backup,) = (house.home / "backups").glob("*.epsom")
    content = backup.read_bytes()
    refused = browser.post("/settings/restore", files={"file": ("r.epsom", content)}, data={"passphrase": "wrong one"})
    assert refused.status_code in (200, 409)
    if house.locked:
        browser.post("/lock", data={"passphrase": PASSPHRASE})
    browser.post("/settings/restore", files={"file": ("r.epsom", content)}, data={"passphrase": PASSPHRASE})
    assert house.locked
    assert browser.post("/lock", data={"passphrase": PASSPHRASE}).url.path == "/today"


def test_erasing_asks_for_the_word(browser: TestClient, planned: Notebook, house: House) -> None:
    page = browser.post("/settings/erase", data={"what": "all", "word": "yes"})
    assert page.status_code == 422
    assert "Nothing was erased" in page.text
    assert len(house.store.profiles()) == 1


@pytest.mark.parametrize("what", ["me", "all"])
def test_erasing_leaves_no_word_in_any_file(
    browser: TestClient, planned: Notebook, house: House, what: str, clock: Clock
) -> None:
    house.store.add_profile("Somebody else", clock())
    planned.log(JournalPage(id="page", day=planned.moment.day, text="CANARYINTHEJOURNAL"))
    browser.post("/settings/backup")
    page = browser.post("/settings/erase", data={"what": what, "word": "erase"})
    assert "It is gone" in page.text
    assert len(house.store.profiles()) == (1 if what == "me" else 0)
    for path in house.home.rglob("*"):
        if path.is_file():
            assert b"CANARYINTHEJOURNAL" not in path.read_bytes(), path.name


def test_the_made_up_person_is_never_kept(browser: TestClient, planned: Notebook, house: House) -> None:
    before = house.store.dump()
    browser.post("/look-around")
    browser.post("/settings/name", data={"name": "Somebody"})
    told = json.loads(browser.get("/settings/export.json").text)
    assert "made up" in json.dumps(told).lower()
    browser.post("/settings/erase", data={"what": "all", "word": "erase"})
    assert house.store.dump() == before


def test_somebody_brought_back_has_a_name_of_their_own(browser: TestClient, house: House, notebook: Notebook) -> None:
    content = json.dumps(house.store.export(notebook.profile)).encode()
    for _ in range(2):
        browser.post("/settings/import", files={"file": ("x.json", content, "application/json")})
    names = [each.name for each in house.store.profiles()]
    back = f"brought back {notebook.moment.day.day} {notebook.moment.day:%b}"
    assert sorted(names) == ["Ana", f"Ana ({back})", f"Ana ({back}, 2)"]
