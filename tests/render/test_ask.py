"""`epsom new` through a pipe: typed answers, back, stop, a refused answer, and a file that is there already."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from epsom.cli import main
from epsom.exchange.person_file import open_person

DAY = ["--now", "2026-11-22"]


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))


def test_answers_become_a_file_that_plan_reads(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "me.toml"
    typed(monkeypatch, "sleep", "34", "female", "no", "US", *[""] * 60)
    assert main(["new", str(path), *DAY]) == 0
    assert f"epsom plan {path}" in capsys.readouterr().out
    person = open_person(path, date(2026, 11, 22))
    assert (person.goals, person.sex, person.country) == (("sleep",), "female", "US")
    assert person.age_on(date(2026, 11, 22)) == 34
    assert person.medicines is None  # skipped is unknown, never "none"
    assert main(["plan", str(path), *DAY]) == 0
    assert "A few answers are still open" in capsys.readouterr().out


def test_back_changes_the_answer_before(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "me.toml"
    typed(monkeypatch, "back", "sleep", "34", "back", "61", *[""] * 60)
    assert main(["new", str(path), *DAY]) == 0
    assert open_person(path, date(2026, 11, 22)).age_on(date(2026, 11, 22)) == 61
    assert capsys.readouterr().out.count("How old are you?") == 2


def test_a_refused_answer_is_asked_again(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "me.toml"
    typed(monkeypatch, "", "four hundred", "412", "40", *[""] * 60)
    assert main(["new", str(path), *DAY]) == 0
    assert open_person(path, date(2026, 11, 22)).age_on(date(2026, 11, 22)) == 40
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("lines", [("sleep", "stop"), ("sleep", "34"), ()])
def test_stop_or_the_end_of_the_pipe_writes_nothing(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, lines: tuple[str, ...]
) -> None:
    path = tmp_path / "me.toml"
    typed(monkeypatch, *lines)
    assert main(["new", str(path), *DAY]) == 0
    assert not path.exists()
    assert "Nothing was written" in capsys.readouterr().out


def test_a_file_that_is_there_is_left_alone(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "me.toml"
    path.write_text("mine", encoding="utf-8")
    typed(monkeypatch, *[""] * 60)
    assert main(["new", str(path), *DAY]) == 3
    assert path.read_text(encoding="utf-8") == "mine"
    assert "is there already" in capsys.readouterr().err
