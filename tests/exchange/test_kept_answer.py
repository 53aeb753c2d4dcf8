"""Kept answers: what is none is refused in words, and differences name the part and the entry behind it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from epsom.cli import main
from epsom.errors import InputError
from epsom.exchange.kept_answer import BIGGEST, differences, open_kept

GOOD = {"kept": {"format": 1, "facts": "[person]\n", "today": "2026-11-22", "knowledge_version": "abc"}}
NOT_KEPT: dict[str, bytes] = {
    "empty": b"",
    "not JSON": b"[person]\nage = 3\n",
    "cut short": json.dumps(GOOD).encode()[:-20],
    "a list": b"[]",
    "a number": b"5",
    "nothing kept": b"{}",
    "kept is a word": b'{"kept": "yes"}',
    "facts are a number": json.dumps({"kept": {**GOOD["kept"], "facts": 5}}).encode(),
    "no such day": json.dumps({"kept": {**GOOD["kept"], "today": "2026-13-45"}}).encode(),
    "the day is a number": json.dumps({"kept": {**GOOD["kept"], "today": 5}}).encode(),
    "no text at all": bytes(range(256)),
    "nested without end": b"[" * 200_000,
}


@pytest.mark.parametrize("what", sorted(NOT_KEPT))
def test_what_is_no_kept_answer_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path, what: str) -> None:
    path = tmp_path / "answer.json"
    path.write_bytes(NOT_KEPT[what])
    assert main(["explain", str(path), "--json"]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "is not a kept answer" in err
    assert "epsom plan FILE --json" in err


def test_a_folder_a_missing_file_and_a_huge_one_are_refused(tmp_path: Path) -> None:
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(10 * BIGGEST)
    for path in (tmp_path, tmp_path / "nobody.json", huge, Path("/dev/zero")):
        with pytest.raises(InputError):
            open_kept(path)


def test_a_kept_answer_is_opened_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "answer.json"
    path.write_text(json.dumps(GOOD), encoding="utf-8")
    kept = open_kept(path)
    assert (kept.facts, kept.today, kept.knowledge_version) == ("[person]\n", date(2026, 11, 22), "abc")
    assert kept.answer == GOOD


def reason(entry: str, **more: object) -> dict[str, object]:
    return {"id": entry, "kind": "source", "checked": "yes", **more}


def test_only_what_is_said_counts_as_a_difference() -> None:
    before: dict[str, Any] = {"doses": [{"time": "21:00", "because": [reason("a")]}]}
    after: dict[str, Any] = {"doses": [{"time": "21:00", "because": [reason("b")]}]}
    assert differences(before, after) == ()


def test_a_difference_names_the_entries_that_came_went_or_changed() -> None:
    before: dict[str, Any] = {"screening": {"findings": [{"say": "x", "because": [reason("a"), reason("b")]}]}}
    after: dict[str, Any] = {
        "screening": {"findings": [{"say": "y", "because": [reason("b", checked="no"), reason("c")]}]}
    }
    (found,) = differences(before, after)
    assert found.part == "screening.findings"
    assert (found.before, found.after) == ([{"say": "x"}], [{"say": "y"}])
    assert found.why == (
        "a no longer speaks to it",
        "b was checked again or has other sources",
        "c now speaks to it",
    )


def test_strange_reasons_in_a_tampered_answer_are_passed_over() -> None:
    before: dict[str, Any] = {"doses": [{"time": "1", "because": [3, {"no": "id"}]}, {"because": "words"}]}
    (found,) = differences(before, {"doses": []})
    assert found.why == ()
