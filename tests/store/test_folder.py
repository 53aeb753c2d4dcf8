"""The folder: where it is, that it is private, and what is done with what a cut left behind."""

from __future__ import annotations

import errno
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from epsom.core.diary.shapes import JournalPage, Stool
from epsom.errors import StoreError
from epsom.store import Store, default_home
from epsom.store.folder import Pointer, destroy
from epsom.store.memory import in_memory
from tests.store.days import DAY, moment, scenario


@pytest.mark.parametrize(
    ("platform", "told", "expected"),
    [
        ("linux", {"EPSOM_HOME": "/a/b", "XDG_DATA_HOME": "/c"}, "/a/b"),
        ("linux", {"XDG_DATA_HOME": "/c"}, "/c/epsom"),
        ("linux", {}, "~/.local/share/epsom"),
        ("darwin", {}, "~/Library/Application Support/epsom"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/epsom"),
    ],
)
def test_where_the_record_lives(platform: str, told: dict[str, str], expected: str) -> None:
    assert default_home(told, platform) == Path(expected).expanduser()


def test_a_folder_others_can_read_is_refused_with_the_way_out(home: Path) -> None:
    Store.open(home).close()
    home.chmod(0o750)
    with pytest.raises(StoreError) as caught:
        Store.open(home)
    assert f"chmod 700 '{home}'" in caught.value.fix
    home.chmod(0o700)
    (home / "record-1.db").chmod(0o644)  # inside a private folder nobody could read it; put right
    Store.open(home).close()
    assert (home / "record-1.db").stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be made") as caught:
        Store.open(tmp_path / "file" / "home")
    assert "EPSOM_HOME" in caught.value.fix


def test_what_a_cut_left_behind_is_wiped_at_the_next_opening(home: Path) -> None:
    store = Store.open(home)
    profile = store.add_profile("Ada", moment()).id
    store.close()
    for name in ("record-2.db", "record-2.db-wal", "record-7.db"):
        (home / name).write_bytes(b"left over" * 10_000)
    store = Store.open(home)
    assert [each.id for each in store.profiles()] == [profile]
    assert sorted(path.name for path in home.glob("*.db*") if "record-1" not in path.name) == []
    store.close()


def test_a_lost_pointer_is_no_reason_to_begin_anew(home: Path) -> None:
    store = Store.open(home)
    store.put(store.add_profile("Ada", moment()).id, Stool(day=DAY), moment())
    store.close()
    pointer = (home / "record.json").read_bytes()
    (home / "record.json").unlink()
    with pytest.raises(StoreError, match="missing"):
        Store.open(home)
    for broken in (b"", b"{", b"[]", b'{"database": "../../x", "key": null}'):
        (home / "record.json").write_bytes(broken)
        with pytest.raises(StoreError):
            Store.open(home)
    (home / "record.json").write_bytes(pointer)
    store = Store.open(home)
    assert [each.name for each in store.profiles()] == ["Ada"]
    store.close()


def test_a_record_without_its_pointer_is_kept_when_a_backup_takes_its_place(home: Path, tmp_path: Path) -> None:
    store = Store.open(home)
    store.add_profile("Ada", moment())
    store.backup(tmp_path / "copy.epsom")
    store.add_profile("Ben", moment())
    store.close()
    pointer = (home / "record.json").read_bytes()
    for broken in (b"{", None):
        (home / "record.json").unlink()
        if broken is not None:
            (home / "record.json").write_bytes(broken)
        Store.restore(home, tmp_path / "copy.epsom")
        store = Store.open(home)
        assert [each.name for each in store.profiles()] == ["Ada"]
        store.close()
    kept = home / "backups" / "replaced-1"
    (kept / "record.json").write_bytes(pointer)
    store = Store.open(kept)
    assert [each.name for each in store.profiles()] == ["Ada", "Ben"]
    store.close()


def test_a_folder_that_takes_no_file_is_told_in_words(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("epsom.store.folder.os.fsync", full)
    with pytest.raises(StoreError, match="No space") as caught:
        Store.open(home)
    assert "room" in caught.value.fix
    assert not (home / "record.json.new").exists()
    monkeypatch.undo()
    (home / "lock").unlink()
    (home / "lock").mkdir()
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(home)
    (home / "lock").rmdir()
    Store.open(home).close()


def test_a_database_that_was_only_begun_is_begun_again(home: Path) -> None:
    Store.open(home).close()
    (home / "record.json").unlink()
    (home / "record-1.db").write_bytes(b"")
    store = Store.open(home)
    assert store.profiles() == ()
    store.close()


def test_a_missing_or_foreign_or_damaged_database_is_refused(home: Path) -> None:
    import sqlite3

    Store.open(home).close()
    database = home / "record-1.db"
    whole = database.read_bytes()
    database.unlink()
    with pytest.raises(StoreError, match="not in its folder"):
        Store.open(home)
    assert not database.exists()
    foreign = sqlite3.connect(database)
    foreign.execute("CREATE TABLE profile (id)")
    foreign.commit()
    foreign.close()
    with pytest.raises(StoreError, match="not made by epsom"):
        Store.open(home)
    database.write_bytes(b"no database at all" * 1000)
    with pytest.raises(StoreError):
        Store.open(home)
    database.write_bytes(whole[:5000])
    with pytest.raises(StoreError):
        Store.open(home)
    database.write_bytes(whole)
    Store.open(home).close()


def test_every_connection_is_set_up_to_lose_and_leak_nothing(home: Path) -> None:
    """What each number means is in the list of pragmas of SQLite: synchronous 2 is FULL, temp_store 2 is memory."""
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "temp_store": 2, "secure_delete": 1}
    expected |= {"trusted_schema": 0, "cell_size_check": 1, "application_id": 0x6570736D}
    store = Store.open(home)
    for transaction in (store._database.reading, store._database.writing):
        with transaction() as connection:
            found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
        assert found == expected
    store.close()


def test_destroying_overwrites_before_it_removes(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"secret" * 500_000)
    other.hardlink_to(path)  # still there when the name is gone
    destroy(path)
    assert not path.exists()
    assert b"secret" not in other.read_bytes()
    destroy(path)


def test_the_pointer_names_the_next_free_file(home: Path) -> None:
    Store.open(home).close()
    assert Pointer.next(home, None).database == "record-2.db"


def test_a_record_that_vanished_is_not_begun_anew_in_silence(home: Path) -> None:
    store = Store.open(home)
    store.add_profile("Ada", moment())
    store._database.engine.dispose()
    (home / "record-1.db").unlink()
    with pytest.raises(StoreError, match="cannot be written"):
        store.profiles()
    assert not (home / "record-1.db").exists()
    store.close()


def test_a_record_in_memory_keeps_days_and_no_file() -> None:
    store = in_memory()
    profile = scenario(store)
    assert len(store.entries(profile, Stool)) == 9
    with pytest.raises(StoreError, match="gone when it is closed"):
        store.backup()
    store.erase(profile)
    assert len(store.profiles()) == 1
    store.erase_all()


def test_a_missing_driver_or_an_odd_address_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    for url in ("postgresql", "mysql://a/b", "postgresql://a:b:c@d/e", ""):
        with pytest.raises(StoreError):
            Store.open(Path(), url=url)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError) as caught:
        Store.open(Path(), url="postgresql://epsom@127.0.0.1/epsom")
    assert "psycopg[binary]" in caught.value.fix


def test_values_stand_in_no_error_even_when_it_is_our_fault(home: Path) -> None:
    """A statement that goes wrong for a reason of our own keeps its traceback, without what the person wrote."""
    store = Store.open(home, new_id=lambda: "same")
    profile = store.add_profile("Ada", moment()).id
    store.put(profile, Stool(day=DAY), moment())
    written = "".join(["can", "ary"])  # a traceback quotes the lines of this test, too
    with pytest.raises(IntegrityError) as caught:
        store.put(profile, JournalPage(id="x", day=DAY, text=written), moment())
    assert written not in "".join(traceback.format_exception(caught.value))
    assert store.entries(profile, JournalPage) == ()
    store.close()


def test_the_command_line_does_not_wait_for_the_store() -> None:
    """Opening help loads no database."""
    code = (
        "import sys, epsom.cli; sys.exit(any(name in sys.modules for name in ('sqlalchemy', 'sqlcipher3', 'alembic')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
