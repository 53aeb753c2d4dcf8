"""Backups are whole or not there, and taken back whole or not at all; what was erased is in no file any more."""

from __future__ import annotations

import errno
import json
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from epsom.core.diary.shapes import JournalPage, Stool
from epsom.core.person import Person
from epsom.errors import BusyError, LockedError, StoreError
from epsom.store import Store, migrate
from epsom.store import backup as backup_room
from tests.store.conftest import CHEAP, Open
from tests.store.days import DAY, moment, one_of_each, scenario

WORDS = "three small words"


def contents(home: Path) -> dict[str, bytes]:
    """Every file of the folder with its bytes; the lock is empty and does not count."""
    found = {str(path.relative_to(home)): path for path in home.rglob("*") if path.is_file() and path.name != "lock"}
    return {name: path.read_bytes() for name, path in found.items()}


@pytest.fixture
def made(home: Path, tmp_path: Path) -> tuple[str, Path]:
    """A record with days in it, closed: its dump, and a backup outside its folder."""
    store = Store.open(home)
    scenario(store, 2)
    dump = store.dump()
    store.backup(tmp_path / "copy.epsom")
    store.close()
    return dump, tmp_path / "copy.epsom"


def test_a_backup_brings_back_everything_and_keeps_what_it_replaced(home: Path, made: tuple[str, Path]) -> None:
    before, copy = made
    store = Store.open(home)
    later = store.add_profile("later", moment()).id
    with pytest.raises(BusyError):
        Store.restore(home, copy, wait=0.1)
    after = store.dump()
    store.close()
    Store.restore(home, copy)
    store = Store.open(home)
    assert store.dump() == before
    store.close()
    (replaced,) = [path for path in (home / "backups").iterdir() if path.is_dir()]
    store = Store.open(replaced)
    assert store.dump() == after
    assert later in {each.id for each in store.profiles()}
    store.close()


def test_a_backup_starts_a_record_in_an_empty_folder(tmp_path: Path, made: tuple[str, Path]) -> None:
    before, copy = made
    Store.restore(tmp_path / "new", copy)
    store = Store.open(tmp_path / "new")
    assert store.dump() == before
    store.close()


def test_a_backup_is_made_while_the_record_is_in_use(home: Path, tmp_path: Path) -> None:
    store, other = Store.open(home), Store.open(home)
    profile = store.add_profile("Ada", moment()).id
    for number in range(30):
        other.put(profile, Stool(day=DAY, times=number), moment())
        if number % 10 == 0:
            store.backup(tmp_path / f"{number}.epsom")
    assert store.backup().parent == home / "backups"
    assert sorted(path.name for path in tmp_path.glob("*")) == ["0.epsom", "10.epsom", "20.epsom", "home"]
    store.close()
    other.close()
    for number in (0, 10, 20):
        Store.restore(tmp_path / f"of {number}", tmp_path / f"{number}.epsom")
        again = Store.open(tmp_path / f"of {number}")
        assert again.entry(profile, Stool, DAY) == Stool(day=DAY, times=number)
        again.close()


def test_a_locked_backup_opens_with_its_own_keys_only(home: Path, tmp_path: Path) -> None:
    store = Store.open(home)
    scenario(store, 2)
    before = store.dump()
    recovery = store.set_passphrase(WORDS, cost=CHEAP)
    copy = store.backup(tmp_path / "copy.epsom")
    store.change_passphrase("newer words", passphrase=WORDS, cost=CHEAP)
    store.close()
    files = contents(home)
    told: Any
    for told in ({}, {"passphrase": "newer words"}, {"recovery_key": "AAAA"}):
        with pytest.raises(LockedError):
            Store.restore(home, copy, **told)
    assert contents(home) == files
    Store.restore(home, copy, recovery_key=recovery)
    store = Store.open(home, passphrase=WORDS)
    assert store.dump() == before
    store.close()


def test_a_cut_or_changed_backup_is_refused_before_anything_changes(home: Path, made: tuple[str, Path]) -> None:
    _, copy = made
    whole, files, dice = copy.read_bytes(), contents(home), random.Random(3)
    header = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    cuts = [0, 1, 14, 15, 16, header - 1, header, header + 1, header + 4096, len(whole) - 1]
    cuts += [dice.randrange(len(whole)) for _ in range(60)]
    broken = [whole[:cut] for cut in cuts] + [whole + b"x", whole + whole]
    for _ in range(60):
        place = dice.randrange(header, len(whole))
        broken.append(whole[:place] + bytes([whole[place] ^ (1 << dice.randrange(8))]) + whole[place + 1 :])
    for content in broken:
        copy.write_bytes(content)
        with pytest.raises(StoreError) as caught:
            Store.restore(home, copy)
        assert "Nothing was changed" in caught.value.fix
        assert contents(home) == files


def _backup_of(database: bytes, *, step: str = migrate.NEWEST, key: Any = None) -> bytes:
    """A file that looks like a backup from outside, whatever is in it."""
    import hashlib

    header = {"bytes": len(database), "sha256": hashlib.sha256(database).hexdigest(), "step": step, "key": key}
    return b"epsom backup 1\n" + json.dumps(header).encode() + b"\n" + database


def test_foreign_and_newer_files_are_refused_before_anything_changes(
    home: Path, tmp_path: Path, made: tuple[str, Path]
) -> None:
    _, copy = made
    files = contents(home)
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE profile (id TEXT)")
    foreign.commit()
    foreign.close()
    other = (tmp_path / "foreign.db").read_bytes()
    store = Store.open(tmp_path / "newer")
    with store._database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.backup(tmp_path / "newer.epsom")
    store.close()
    newer = (tmp_path / "newer.epsom").read_bytes()
    hidden = newer[newer.index(b"SQLite format 3") :]
    for content in (
        b"", b"\0" * 100_000, b"PK\x03\x04 a zip", other, (home / "record-1.db").read_bytes(), newer,
        _backup_of(other), _backup_of(b"nothing"), _backup_of(b""), _backup_of(hidden), _backup_of(other, key={"a": 1}),
        b"epsom backup 1\n{}\n", b"epsom backup 1\n" + b"[" * 100_000, b"epsom backup 2\n{}\n",
    ):  # fmt: skip
        copy.write_bytes(content)
        with pytest.raises(StoreError):
            Store.restore(home, copy, passphrase="x")
        assert contents(home) == files
    with pytest.raises(StoreError, match="cannot be read"):
        Store.restore(home, tmp_path / "no such file")


def test_a_full_disk_during_backup_or_restore_changes_nothing(
    home: Path, tmp_path: Path, made: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, copy = made
    files = contents(home)

    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("epsom.store.backup.shutil.copyfileobj", full)
    with pytest.raises(StoreError, match="No space"):
        Store.restore(home, copy)
    assert contents(home) == files
    store = Store.open(home)
    with pytest.raises(StoreError, match="No space"):
        store.backup(tmp_path / "other.epsom")
    assert not [path for path in tmp_path.iterdir() if "other" in path.name]
    monkeypatch.undo()
    monkeypatch.setattr(backup_room, "_require_whole", lambda *_: full())
    with pytest.raises(StoreError):
        store.backup(tmp_path / "other.epsom")
    store.close()
    with pytest.raises(StoreError):
        Store.restore(home, copy)
    assert {name for name in contents(home) if name.endswith(".db")} == {"record-1.db"}


def test_a_copy_that_lost_rows_does_not_count(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(home)
    scenario(store, 2)
    whole = backup_room._counts
    monkeypatch.setattr(backup_room, "_counts", lambda c: whole(c) | {"night": whole(c)["night"] + id(c) % 1000 + 1})
    with pytest.raises(StoreError, match="not whole"):
        store.backup(tmp_path / "copy.epsom")
    assert not (tmp_path / "copy.epsom").exists()
    store.close()


# --- erasing ----------------------------------------------------------------------------------------------------------
def _two_people_with_canaries(store: Store) -> tuple[str, str, list[bytes]]:
    """Two hundred canaries in every place words can go, changed and removed on the way; and someone who stays."""
    canaries = [f"canary{number:04}x" for number in range(200)]
    words = iter(canaries)
    gone = store.add_profile(next(words), moment()).id
    stays = store.add_profile("stays", moment()).id
    for entry in one_of_each():
        store.put(stays, entry, moment())
    store.tell(gone, Person(conditions=(next(words), next(words))), moment(), next(words))
    store.keep(gone, {next(words): next(words)}, 1, next(words), moment())
    store.set_setting(gone, next(words), {"a": next(words)})
    for number, word in enumerate(words):
        long = f"{word} " * (400 if number % 9 == 0 else 1)
        store.put(gone, JournalPage(id=f"{number % 60}", day=DAY, text=long), moment())
        if number % 7 == 0:
            store.remove(gone, JournalPage, f"{number % 60}", moment())
    return gone, stays, [word.encode() for word in canaries]


def _found(home: Path, canaries: list[bytes]) -> set[bytes]:
    everything = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    return {word for word in canaries if word in everything}


def test_an_erased_person_is_in_no_file_and_the_others_are(home: Path) -> None:
    store = Store.open(home)
    gone, stays, canaries = _two_people_with_canaries(store)
    store.backup()
    assert len(_found(home, canaries)) > 150  # the others were removed, and wiped, on the way
    there = store.export(stays)
    store.erase(gone)
    assert _found(home, canaries) == set()  # while it is open: the log and its index too
    assert [each.id for each in store.profiles()] == [stays]
    assert store.export(stays) == there
    (copy,) = (home / "backups").iterdir()
    store.close()
    assert _found(home, canaries) == set()
    Store.restore(home, copy)
    store = Store.open(home)
    assert store.export(stays) == there
    store.close()


def test_erasing_everything_leaves_no_trace_and_a_new_record_can_begin(home: Path) -> None:
    store = Store.open(home)
    _, _, canaries = _two_people_with_canaries(store)
    copy = store.backup()
    store.close()
    Store.restore(home, copy)  # which keeps the replaced one in the backup folder
    store = Store.open(home)
    store.backup()
    other = Store.open(home, wait=0.1)
    with pytest.raises(BusyError):
        other.erase_all()
    other.close()
    store.erase_all()
    assert _found(home, canaries) == set()
    assert [path.name for path in home.rglob("*")] == ["lock"]
    with pytest.raises(StoreError, match="closed"):
        store.profiles()
    store = Store.open(home)
    assert store.profiles() == ()
    store.close()


def test_erasing_that_was_cut_short_goes_on_at_the_next_opening(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store.open(home)
    _, _, canaries = _two_people_with_canaries(store)
    store.backup()
    monkeypatch.setattr("epsom.store.folder.destroy", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.erase_all()
    monkeypatch.undo()
    store.close()
    assert _found(home, canaries)
    store = Store.open(home)
    assert store.profiles() == ()
    assert _found(home, canaries) == set()
    store.close()


def test_what_is_removed_is_overwritten_in_the_file_without_erasing_too(home: Path) -> None:
    store = Store.open(home)
    gone, _, canaries = _two_people_with_canaries(store)
    page = store.add_profile("another", moment()).id
    store.put(page, JournalPage(id="a", day=DAY, text="canaryffffx " * 300), moment())
    store.remove(page, JournalPage, "a", moment())
    store.remove_profile(gone)
    store.close()
    assert _found(home, [*canaries, b"canaryffffx"]) == set()


def test_erasing_works_on_a_server_too(open_store: Open) -> None:
    store = open_store()
    gone, stays, _ = _two_people_with_canaries(store)
    store.erase(gone)
    assert "canary" not in store.dump()
    assert [each.id for each in store.profiles()] == [stays]
    store.erase_all()
    again = open_store()
    assert again.dump() == ""


def test_what_another_window_still_reads_is_told(home: Path) -> None:
    """An old page stays in the log while someone reads it; then erasing says so instead of claiming to be done."""
    store, other = Store.open(home, wait=0.2), Store.open(home)
    gone, _, canaries = _two_people_with_canaries(store)
    with other._database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM journal")).all()
        with pytest.raises(BusyError):
            store.erase(gone)
    other.close()
    assert gone not in {each.id for each in store.profiles()}
    store.close()
    store = Store.open(home)
    store.close()
    assert _found(home, canaries) == set()
