"""The commands of the record: what is said was kept is kept, what is locked stays locked, and nothing is erased by a slip."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import epsom
from epsom.cli import main
from epsom.errors import BusyError
from epsom.examples import EXAMPLES
from epsom.store import Cost, Store

DAY = ["--now", "2026-11-22"]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the record, named by EPSOM_HOME, with Ana in it."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    monkeypatch.setenv("EPSOM_HOME", str(folder))
    monkeypatch.delenv("EPSOM_PASSPHRASE", raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert main(["import", str(EXAMPLES[0].path), *DAY]) == 0
    return folder


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON a command prints; it says nothing else."""
    capsys.readouterr()
    assert main([*arguments, *DAY]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out)


def test_an_entry_is_kept_before_it_is_said_to_be(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answer = told(capsys, "log", "check_in", "mood=6", "stress=4", "note=a=b", "--json")
    assert (answer["entry"]["mood"], answer["entry"]["note"], answer["entry"]["day"]) == (6, "a=b", "2026-11-22")
    told(capsys, "log", "check_in", "energy=3", "--json")
    told(capsys, "log", "dose", "planned=21:15", "status=taken", "elemental_mg=100", "--day", "2026-11-21", "--json")
    kept = told(capsys, "export")["entries"]
    assert [(each["mood"], each["energy"]) for each in kept["check_in"]] == [(6, 3)]
    assert [(each["planned"], each["elemental_mg"]) for each in kept["dose"]] == [(1275, 100.0)]


def test_a_process_killed_after_its_word_has_kept_its_word(home: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(epsom.__file__).parents[1]), "EPSOM_HOME": str(home)}
    command = [sys.executable, "-m", "epsom", "log", "stool", "form=4", *DAY]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as running:
        assert running.stdout is not None
        assert running.stdout.readline() == "Noted for 2026-11-22.\n"
        running.kill()
    store = Store.open(home)
    assert len(store.export(store.profiles()[0].id)["entries"]["stool"]) == 1
    store.close()


@pytest.mark.parametrize(
    "arguments",
    [
        ["log", "stool", "form=9"], ["log", "stool", "form"], ["log", "stool", "shape=4"], ["log", "dreams", "x=1"],
        ["log", "stool", "form=4", "form=5"], ["log", "check_in", "--day", "2026-11-23"], ["log", "dose", "planned=9pm"],
        ["log", "plan_event", "kind=accepted"], ["today", "--profile", "Nobody"], ["import", "nowhere.json"],
    ],
)  # fmt: skip
def test_what_cannot_be_kept_is_refused_in_words(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    before = told(capsys, "export")
    assert main([*arguments, *DAY]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err
    assert "Traceback" not in err
    assert told(capsys, "export") == before


def test_today_says_where_one_stands(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "today", "--json")
    assert {"day", "doses", "no_dose", "verdict", "standing"} <= found.keys()
    assert found["standing"]["state"] == "none"
    assert main(["today", *DAY]) == 0
    out = capsys.readouterr().out
    assert "Sunday 22 November 2026" in out
    assert "No plan has been taken up yet" in out


def test_an_export_brings_the_same_person_back(home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told(capsys, "log", "journal", "text=a page", "--json")
    first = told(capsys, "export")
    path = tmp_path / "me.json"
    path.write_text(json.dumps(first), encoding="utf-8")
    other = tmp_path / "other"
    assert main(["import", str(path), "--data", str(other)]) == 0
    again = told(capsys, "export", "--data", str(other))
    assert again == first
    for odd in ("{", "[" * 100_000, "[]", "{}", '{"format": "epsom record", "version": 99}'):
        path.write_text(odd, encoding="utf-8")
        assert main(["import", str(path), "--data", str(other)]) == 3
    assert told(capsys, "export", "--data", str(other)) == first


def test_tables_are_private_files_a_spreadsheet_can_open(home: Path, tmp_path: Path) -> None:
    main(["log", "side_effect", "what==1+1", *DAY])
    assert main(["export", "--csv", str(tmp_path / "tables")]) == 0
    found = {each.name: each for each in (tmp_path / "tables").iterdir()}
    assert "side_effect.csv" in found
    for each in found.values():
        assert each.stat().st_mode & 0o777 == 0o600
        assert each.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in found["side_effect.csv"].read_text(encoding="utf-8-sig")


def test_a_backup_comes_back_whole_and_is_never_written_over(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = told(capsys, "export")
    copy = tmp_path / "copy.epsom"
    assert main(["backup", str(copy)]) == 0
    assert main(["backup", str(copy)]) == 3
    assert main(["backup", str(tmp_path / "no folder" / "copy.epsom")]) == 3
    main(["log", "stool", "form=4", *DAY])
    assert main(["restore", str(copy)]) == 0
    assert told(capsys, "export") == before
    copy.write_bytes(copy.read_bytes()[:-100])
    assert main(["restore", str(copy)]) == 4
    assert told(capsys, "export") == before


def test_nothing_is_erased_by_a_slip(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = told(capsys, "export")
    assert main(["erase"]) == 3
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "yes")
    assert main(["erase"]) == 0
    assert told(capsys, "export") == before
    monkeypatch.setattr("builtins.input", lambda _: " Erase ")
    assert main(["erase"]) == 0
    assert main(["export"]) == 3
    assert [each.name for each in home.iterdir() if each.suffix == ".epsom"] == []
    assert not any(b"bisglycinate" in each.read_bytes() for each in home.iterdir() if each.is_file())


def test_one_person_can_be_erased_alone(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(EXAMPLES[0].path), "--profile", "Bea", *DAY]) == 0
    assert main(["today", *DAY]) == 3  # whose?
    assert main(["today", "--profile", "Bea", *DAY]) == 0
    assert main(["erase", "--profile", "Bea", "--yes-erase-everything"]) == 0
    assert told(capsys, "today", "--json")["day"] == "2026-11-22"


def test_a_locked_record_wants_its_passphrase(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store.open(home)
    store.set_passphrase("four words in a row", cost=Cost(rounds=1, memory_kib=8, lanes=1))
    store.close()
    for arguments in (["today"], ["log", "stool", "form=4"], ["export"], ["backup", str(tmp_path / "x.epsom")]):
        assert main(arguments) == 4, arguments
    monkeypatch.setenv("EPSOM_PASSPHRASE", "not this one")
    assert main(["today"]) == 4
    monkeypatch.setenv("EPSOM_PASSPHRASE", "four words in a row")
    assert main(["log", "stool", "form=4", *DAY]) == 0
    assert main(["backup", str(tmp_path / "locked.epsom")]) == 0
    assert main(["restore", str(tmp_path / "locked.epsom")]) == 0
    monkeypatch.delenv("EPSOM_PASSPHRASE")
    assert main(["restore", str(tmp_path / "locked.epsom")]) == 4
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: "four words in a row")
    assert len(told(capsys, "export")["entries"]["stool"]) == 1
    assert main(["erase", "--yes-erase-everything"]) == 0  # a lost passphrase locks nobody in


def test_a_record_in_use_leaves_with_five(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise BusyError("Your record is open somewhere else just now.", "Try again.")

    monkeypatch.setattr(Store, "open", busy)
    assert main(["today"]) == 5


def test_a_folder_others_can_read_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home.chmod(0o755)
    for command in (["today"], ["serve", "--seconds", "0.1"], ["export"]):
        assert main(command) == 4
        assert "chmod 700" in capsys.readouterr().err


def test_everything_a_command_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    home, pages = tmp_path / "home", tmp_path / "pages"
    environment = {**os.environ, "PYTHONPATH": str(Path(epsom.__file__).parents[1]), "EPSOM_HOME": str(home)}
    command = [sys.executable, "-m", "epsom", "demo", "--out", str(pages)]
    subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    assert home.stat().st_mode & 0o777 == 0o700
    for each in (*pages.iterdir(), *home.rglob("*")):
        assert each.stat().st_mode & 0o077 == 0, each
    Store.open(home).close()


def test_serve_says_where_it_is_and_stops_when_asked(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve", "--seconds", "0.2"]) == 0
    out = capsys.readouterr().out
    assert "http://127.0.0.1:" in out
    assert out.count("#") == 1
    assert out.endswith("Everything you saved is kept.\n")


def test_the_short_demo_is_short_and_the_full_one_is_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--out", str(tmp_path), *DAY]) == 0
    short = capsys.readouterr().out
    assert len(short.splitlines()) < 45
    assert short.count("The whole plan, to print:") == 3
    assert main(["demo", "--full", "--out", str(tmp_path), *DAY]) == 0
    assert len(capsys.readouterr().out) > 5 * len(short)


def test_a_dose_that_is_too_much_says_what_to_do(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "log", "dose", "planned=21:15", "status=taken", "mg=100", "--json")
    assert (found["entry"]["elemental_mg"]["value"], found["warnings"]) == (100, [])
    found = told(capsys, "log", "dose", "planned=21:15", "status=taken", "mg=5200", "--json")
    assert [(each["kind"], each["act"]) for each in found["warnings"]] == [("too_much", "emergency")]
    assert main(["log", "dose", "planned=21:15", "status=taken", "mg=4000", *DAY]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Noted for 2026-11-22.\n")
    assert "Call" in out.splitlines()[1]
    assert "I took too much" in out


def test_a_dose_without_its_time_is_asked_for_it_in_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "dose", "mg=100", *DAY]) == 3
    err = capsys.readouterr().err
    assert "epsom log dose planned=21:30 status=taken mg=100" in err
    assert "Field required" not in err


def test_today_leaves_no_mark_without_its_sentence(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["today", *DAY]) == 0
    assert "(our choice)" not in capsys.readouterr().out
    store = Store.open(home)
    profile = store.profiles()[0].id
    from datetime import UTC, date, datetime

    from epsom.core.diary import Moment, PlanEvent

    moment = Moment(at=datetime(2026, 11, 20, 12, tzinfo=UTC), offset_minutes=0)
    store.put(profile, PlanEvent(id="0", day=date(2026, 11, 20), kind="accepted", rung=0), moment)
    store.close()
    assert main(["today", *DAY]) == 0
    out = capsys.readouterr().out
    assert "No magnesium yet" in out
    assert "(our choice)" not in out
