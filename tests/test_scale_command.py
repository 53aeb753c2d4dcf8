"""`epsom scale` as people and programs meet it: what stands first, what the object holds, what is refused and how."""

from __future__ import annotations

import json
from typing import Any

import pytest

from epsom.cli import main

DAY = ("--now", "2026-11-22")
HEAVY = "3,3,3,3,3,3,3,3,3"


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["scale", *arguments, *DAY, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["scale", *arguments, *DAY]) == 0
    return " ".join(capsys.readouterr().out.split())


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["scale", *arguments, *DAY]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


def test_the_object_has_what_was_promised(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "gad7", "--answers", "2,2,3,2,1,2,1", "--previous", "9")
    assert (found["total"], found["band"], found["flags"]) == (13, "moderate", [])
    assert (found["change"]["difference"], found["change"]["label"]) == (4, "clear_change")
    assert (found["change"]["direction"], found["change"]["clear_from"]) == ("worse", 4)
    assert [each["text"][:8] for each in found["change"]["say"][1:]] == ["Symptoms", "One scor"]
    assert found["next_on"] == "2026-12-06"
    assert found["support"] is None
    assert found["because"][0]["id"] == "gad7"


def test_skipped_answers(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "phq9", "--answers", "2,2,2,3,1,2,2,0,-")
    assert (found["total"], found["short"], found["skipped"]) == (None, {"scale": "phq8", "total": 14}, [9])
    assert found["flags"] == ["item9_skipped"]
    found = asked(capsys, "phq9", "--answers", "-,2,2,3,1,2,2,0,0")  # the list begins like an option
    assert (found["total"], found["approximate"]) == (14, True)  # 12 * 9 / 8 = 13.5


def test_the_parts_of_the_pcl5(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "pcl5", "--answers", "3,2,1,3,2,3,2,1,2,2,3,2,2,1,2,0,3,3,2,3")
    assert {key: part["total"] for key, part in found["subscales"].items()} == {"B": 11, "C": 5, "D": 13, "E": 13}
    assert found["flags"] == ["above_cut", "pcl5_high"]


def test_help_stands_first_in_the_country_that_was_named(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "phq9", "--answers", "0,0,0,0,0,0,0,0,1", "--country", "gb")
    assert text.index("116 123") < text.index("1 of 27")
    assert text.index("Emergency: 999") < text.index("1 of 27")
    found = asked(capsys, "phq9", "--answers", HEAVY, "--country", "US")
    assert found["flags"][-2:] == ["phq9_item9", "phq9_high"]
    assert (found["support"]["emergency"], found["support"]["lines"][0]["phone"]) == ("911", "988")


def test_without_a_country_it_says_how_to_name_one(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "phq9", "--answers", "0,0,0,0,0,0,0,0,2")
    assert text.index("local emergency number") < text.index("--country") < text.index("2 of 27")
    assert printed(capsys, "pcl5", "--answers", ",".join(["0"] * 15 + ["4"] + ["0"] * 4)).startswith(
        "PTSD Checklist for DSM-5 You said risky"
    )


def test_no_answer_and_no_id_are_answered_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(asked(capsys)["scales"]) == 15
    assert "pc_ptsd5" in printed(capsys)
    assert [item["n"] for item in asked(capsys, "pc-ptsd-5")["items"]] == [1, 2, 3, 4, 5]
    assert "Have you ever experienced this kind of event?" in printed(capsys, "PC-PTSD-5")
    assert "You can leave at any time" in printed(capsys, "pcl5")
    assert "0 to 28" in printed(capsys, "isi")
    assert "depression, anxiety, stress" in printed(capsys, "dass21")
    assert "asks a little more" in printed(capsys, "pc_ptsd5", "--answers", "yes,1,1,1,0,0")


@pytest.mark.parametrize(
    "arguments",
    [
        ("no_such_scale",),
        ("phq9", "--answers", "0,0,0"),
        ("phq9", "--answers", "0,0,0,0,0,0,0,0,0,0"),
        ("phq9", "--answers", "0,0,0,0,0,0,0,0,4"),
        ("phq9", "--answers", "0,0,0,0,0,0,0,0,\u0663"),
        ("phq9", "--answers", "a lot"),
        ("phq9", "--answers", "1.5,0,0,0,0,0,0,0,0"),
        ("phq9", "--answers", "0," * 5000),
        ("phq9", "--answers", ""),
        ("phq9", "--answers", "0,0,0,0,0,0,0,0,0", "--previous", "99"),
        ("phq9", "--answers", "0,0,0,0,0,0,0,0,0", "--total", "3"),
        ("isi", "--total", "many"),
        ("isi", "--total", "nan"),
        ("isi", "--answers", "1,1,1,1,1,1,1"),
    ],
)
def test_odd_input_is_told_what_to_do_instead(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    words = refused(capsys, *arguments)
    assert "Traceback" not in words
    assert 20 < len(words) < 5000
    assert not [word for word in ("must", "should", "invalid", "!") if word in words.lower()]
