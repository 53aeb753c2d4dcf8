"""The compiled file: same answers, never stale, never trusted when odd, never in the way."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from epsom.errors import KnowledgeError
from epsom.knowledge import compiled as compiled_room
from epsom.knowledge.load import load
from epsom.knowledge.structure import inner_fields
from tests.knowledge.pieces import FACT, FORM, INTERACTION, LAB, RULE, SOURCE, WEIGHTS, folder_with, same

pytestmark = pytest.mark.usefixtures("home")


# --- version and compiled file -------------------------------------------------------------------------------------
def compiled_files(home: Path) -> list[Path]:
    return sorted((home / "cache").glob("*.compiled"))


def test_the_version_changes_with_the_content_and_not_with_line_ends(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    before = load(folder).version
    assert re.fullmatch("[0-9a-f]{10}", before)
    (folder / "small.toml").write_bytes((SOURCE + FACT).replace("\n", "\r\n").encode())
    assert load(folder).version == before
    (folder / "small.toml").write_text(SOURCE + FACT.replace("clear", "clean"), encoding="utf-8")
    assert load(folder).version != before


def test_the_second_load_gives_the_same_without_reading_toml(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT + WEIGHTS + FORM + RULE + INTERACTION + LAB)
    first = load(folder)
    monkeypatch.setattr("epsom.knowledge.check.parse", None)  # would stop any checking
    assert same(load(folder), first)
    (kept,) = compiled_files(home)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700


def test_changed_content_is_read_anew_even_with_the_old_time_and_size(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    file = folder / "small.toml"
    before = file.stat()
    assert load(folder).facts["kidneys_clear"].text == "Kidneys clear magnesium."
    file.write_text(SOURCE + FACT.replace("Kidneys clear", "Kidneys drain"), encoding="utf-8")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert file.stat().st_size == before.st_size
    assert load(folder).facts["kidneys_clear"].text == "Kidneys drain magnesium."


def test_files_with_problems_are_not_kept(tmp_path: Path, home: Path) -> None:
    folder = folder_with(tmp_path, small=FACT)
    for _ in range(2):
        with pytest.raises(KnowledgeError):
            load(folder)
    assert compiled_files(home) == []


@pytest.mark.parametrize("damage", ["cut", "empty", "one_byte", "other_key", "rubbish"])
def test_a_damaged_compiled_file_is_rebuilt(damage: str, tmp_path: Path, home: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    first = load(folder)
    (kept,) = compiled_files(home)
    good = kept.read_bytes()
    middle = len(good) // 2
    bad = {
        "cut": good[:-7],
        "empty": b"",
        "one_byte": good[:middle] + bytes([good[middle] ^ 1]) + good[middle + 1 :],
        "other_key": good[:20] + bytes(10) + good[30:],
        "rubbish": b"\x00" * 5000,
    }[damage]
    kept.write_bytes(bad)
    assert same(load(folder), first)
    assert compiled_files(home)[0].read_bytes() == good


def test_a_compiled_file_that_others_may_write_is_not_trusted(tmp_path: Path, home: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    load(folder)
    (kept,) = compiled_files(home)
    key = compiled_room.cache_key({}, {})
    forged = compiled_room.Compiled("forged", 0, inner_fields(), {})
    compiled_room.keep(key, forged)
    assert compiled_room.fetch(key) == forged
    path = next(file for file in compiled_files(home) if file != kept)
    path.chmod(0o666)
    assert compiled_room.fetch(key) is None


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="the system has no file owners")
def test_a_compiled_file_of_another_owner_is_not_trusted(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    first = load(folder)
    before = compiled_files(home)[0].read_bytes()
    other = os.geteuid() + 1
    monkeypatch.setattr(os, "geteuid", lambda: other)
    assert compiled_room.fetch(bytes.fromhex(before.hex()[36:100])) is None
    assert same(load(folder), first)


def test_a_link_in_place_of_the_compiled_file_is_not_followed(tmp_path: Path, home: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    first = load(folder)
    (kept,) = compiled_files(home)
    elsewhere = tmp_path / "elsewhere"
    kept.rename(elsewhere)
    kept.symlink_to(elsewhere)
    assert same(load(folder), first)
    assert not compiled_files(home)[0].is_symlink()


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "a_file"
    blocked.write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("EPSOM_HOME", str(blocked))
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    assert same(load(folder), load(folder))
    assert blocked.read_text(encoding="utf-8") == "in the way"


def test_a_full_disc_leaves_no_half_file(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    assert load(folder_with(tmp_path, small=SOURCE + FACT)).facts
    assert list((home / "cache").iterdir()) == []


def test_old_compiled_files_do_not_pile_up(tmp_path: Path, home: Path) -> None:
    for number in range(10):
        load(folder_with(tmp_path, small=SOURCE + FACT.replace("Kidneys", f"{number} kidneys")))
    assert len(compiled_files(home)) <= 4


def test_without_a_home_the_users_cache_folder_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EPSOM_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert compiled_room.cache_folder() == str(tmp_path / "xdg" / "epsom")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert compiled_room.cache_folder() == str(tmp_path / ".cache" / "epsom")


def test_without_any_home_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("EPSOM_HOME")
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda path: path)  # what it does for a user without a home
    monkeypatch.chdir(tmp_path)
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    assert compiled_room.cache_folder() is None
    assert same(load(folder), load(folder))
    assert [path.name for path in tmp_path.iterdir()] == ["files"]
