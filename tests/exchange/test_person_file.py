"""Opening a person file: everything that may lie at a path, and the kind word for it."""

from __future__ import annotations

import os
import tracemalloc
from datetime import date, timedelta
from pathlib import Path

import pytest

from epsom.errors import InputError
from epsom.examples import EXAMPLES, WRITTEN_FOR, examples
from epsom.exchange.person_file import open_person

TODAY = date(2026, 11, 22)


def refusal(path: Path | str) -> InputError:
    with pytest.raises(InputError) as refused:
        open_person(path, TODAY)
    assert refused.value.exit_code == 3
    assert refused.value.what
    return refused.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_file_opens_with_and_without_a_byte_order_mark(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "me.toml"
    file.write_bytes('[person]\r\nage = 34\r\ndiet = ["Käse"]\r\n'.encode(encoding))
    person = open_person(file, TODAY)
    assert (person.age, person.diet) == (34, ("Käse",))


def test_a_missing_file_a_folder_and_an_empty_file_say_what_to_do(tmp_path: Path) -> None:
    assert "There is no file" in refusal(tmp_path / "me.toml").what
    assert "epsom new" in refusal(tmp_path / "me.toml").fix
    assert "is a folder" in refusal(tmp_path).what
    (tmp_path / "empty.toml").write_text(" \n\n", encoding="utf-8")
    assert "is empty" in refusal(tmp_path / "empty.toml").what
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert "cannot be opened" in refusal(tmp_path / "file" / "me.toml").what
    assert "cannot be opened" in refusal("x" * 5000).what
    assert "cannot be opened" in refusal("a\0b").what


def test_what_is_no_utf_8_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_bytes(bytes(range(256)))
    assert "not a text file" in refusal(file).what
    file.write_bytes('[person]\ndiet = ["Käse"]'.encode("latin-1"))
    assert "line 2" in refusal(file).what
    assert "UTF-8" in refusal(file).fix
    file.write_bytes("[person]\nage = 34".encode("utf-16"))
    assert "UTF-8" in refusal(file).fix


def test_a_file_of_50_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    file = tmp_path / "big.toml"
    with file.open("wb") as opened:
        opened.truncate(50_000_000)
    tracemalloc.start()
    refused = refusal(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "50.0 MB" in refused.what
    assert peak < 2_000_000


def test_a_device_or_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    assert "not an ordinary file" in refusal(pipe).what


def test_a_file_we_may_not_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "me.toml"
    file.write_text("[person]", encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)  # the permission bits alone do not stop an administrator
    assert "may not read" in refusal(file).what


def test_nothing_is_written_when_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_text('[person]\nage = "34"\n', encoding="utf-8")
    before = (file.read_bytes(), file.stat().st_mtime_ns)
    assert "Nothing was kept or changed." in str(refusal(file))
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert list(tmp_path.iterdir()) == [file]


def test_the_examples_keep_their_distance_to_today() -> None:
    people = dict(examples(TODAY))
    assert list(people) == [example.id for example in EXAMPLES]
    later = dict(examples(WRITTEN_FOR + timedelta(days=400)))
    cipro, moved = (each["joan"].medicines[1] for each in (people, later) if each["joan"].medicines)
    assert cipro.starts_on == date(2026, 11, 26)
    assert moved.starts_on == date(2026, 11, 26) + timedelta(days=400)
    assert moved.ends_on == date(2026, 12, 3) + timedelta(days=400)
    assert examples(date.max)
    assert examples(date.min)
