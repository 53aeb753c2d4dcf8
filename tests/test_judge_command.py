"""`epsom trial judge`, as it is called: files and options in, JSON or a page out, a clear refusal for what is neither."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from epsom.core.report.shapes import Report
from epsom.errors import InputError
from epsom.exchange.trial_csv import write_rows
from epsom.exchange.trial_json import write_design
from epsom.judge_command import judge_command
from epsom.render.terminal import rows as shown
from tests.core.verdict_pieces import SYNTHETIC, lived, trial

REFERENCE = json.loads((SYNTHETIC / "reference.json").read_text(encoding="utf-8"))


def options(data: Path | str, **told: Any) -> argparse.Namespace:
    known = {"design": None, "model": None, "prior": None, "mid": None, "probability": None, "lower_is_better": False}
    return argparse.Namespace(**{**known, "json": True, "now": None, "data": str(data), **told})


def judged(data: Path | str, **told: Any) -> dict[str, Any]:
    answer = judge_command(options(data, **told))
    assert isinstance(answer, dict)
    json.dumps(answer, allow_nan=False)
    return answer


def page(data: Path | str, **told: Any) -> str:
    answer = judge_command(options(data, json=False, **told))
    assert isinstance(answer, Report)
    return "\n".join("".join(text for text, _ in line) for line in shown(answer))


@pytest.mark.parametrize("name", ["ar1_90", "full_180", "harm_112"])
def test_the_command_gives_the_reference_posterior(name: str) -> None:
    told = judged(SYNTHETIC / f"{name}.csv", model="full", probability="0.5")
    reference = REFERENCE[name]["reference_posterior"]["full_centred"]
    assert told["effect"]["mean"] == pytest.approx(reference["mean"], abs=0.02 * reference["sd"])
    assert told["effect"]["sd"] == pytest.approx(reference["sd"], rel=0.03)
    assert (told["scale"], told["model"], told["randomised"]) == (1.0, "full", True)


def test_lower_is_better_turns_the_answer_round(tmp_path: Path) -> None:
    up = judged(SYNTHETIC / "harm_112.csv", model="ar1")
    down = judged(SYNTHETIC / "harm_112.csv", model="ar1", lower_is_better=True)
    assert down["effect"]["mean"] == pytest.approx(-up["effect"]["mean"], abs=1e-9)
    assert (up["p_harm"], up["p_benefit"]) == pytest.approx((down["p_benefit"], down["p_harm"]))


def test_a_design_and_its_days_are_judged_by_the_protocol(tmp_path: Path) -> None:
    plan = trial()
    (tmp_path / "design.json").write_text(write_design(plan), encoding="utf-8")
    (tmp_path / "days.csv").write_text(write_rows(lived(plan, 3.0)), encoding="utf-8")
    told = judged(tmp_path / "days.csv", design=str(tmp_path / "design.json"))
    assert (told["verdict"], told["model"], told["scale"], told["mid"]) == ("clear benefit", "ar1", 1.2, 1.0)
    assert told["randomisation_test"]["n_schedules"] == 16
    words = page(tmp_path / "days.csv", design=str(tmp_path / "design.json"))
    assert words.startswith("\nIt helps you") or words.startswith("It helps you")
    assert "On magnesium your sleep quality was about" in words
    for part in ("What you can do", "How it went", "How sure", "Asked another way", "How far to trust", "Seal of the"):
        assert part in words


def test_a_design_that_was_changed_is_told_and_gives_no_verdict(tmp_path: Path) -> None:
    plan = trial()
    told = json.loads(write_design(plan))
    told["protocol"]["outcome"]["mid"] = 0.1
    (tmp_path / "design.json").write_text(json.dumps(told), encoding="utf-8")
    (tmp_path / "days.csv").write_text(write_rows(lived(plan, 3.0)), encoding="utf-8")
    answer = judged(tmp_path / "days.csv", design=str(tmp_path / "design.json"))
    assert answer["verdict"] == "withheld"
    assert "sealed" in answer["sentence"]
    assert answer["effect"]["mean"] is not None


def test_what_the_design_fixes_is_not_taken_from_options(tmp_path: Path) -> None:
    plan = trial()
    (tmp_path / "design.json").write_text(write_design(plan), encoding="utf-8")
    (tmp_path / "days.csv").write_text(write_rows(lived(plan, 3.0)), encoding="utf-8")
    design = str(tmp_path / "design.json")
    for told in ({"mid": "0.2"}, {"lower_is_better": True}, {"probability": "0.4"}):
        with pytest.raises(InputError):
            judge_command(options(tmp_path / "days.csv", design=design, **told))
    assert judged(tmp_path / "days.csv", design=design, mid="1")["verdict"] == "clear benefit"


@pytest.mark.parametrize(
    "told",
    [{"model": "t-test"}, {"prior": "hopeful"}, {"mid": "a bit"}, {"mid": "0"}, {"mid": "nan"}, {"probability": "2"}],
)
def test_options_that_make_no_sense_are_refused_kindly(told: dict[str, str]) -> None:
    with pytest.raises(InputError) as caught:
        judge_command(options(SYNTHETIC / "ar1_90.csv", **told))
    assert caught.value.what


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a,b\n1,2\n",
        "day,planned,taken,rating\n0,1,1,5\n0,1,1,6\n",
        "day,planned,taken,rating\n0,1,1,good\n1,0,0,5\n",
        "day,planned,taken,rating\n",
    ],
)
def test_tables_that_cannot_be_read_are_refused_with_the_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        judge_command(options(tmp_path / "days.csv"))


@pytest.mark.parametrize(
    "text",
    [
        "day,planned,taken,rating\n0,1,1,5\n1,0,0,6\n2,1,1,4\n",
        "day;planned;taken;rating\n" + "\n".join(f"{n};{n // 7 % 2};{n // 7 % 2};5,0" for n in range(60)),
        "day,planned,taken,rating\n" + "\n".join(f"{n},1,1,{n % 5}" for n in range(60)),
        "day,planned,taken,rating\n" + "\n".join(f"{n},{n % 2},{n % 2},{'' if n % 2 else 4}" for n in range(60)),
    ],
)
def test_days_that_say_too_little_are_told_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "days.csv").write_text(text, encoding="utf-8")
    told = judged(tmp_path / "days.csv")
    assert told["verdict"] == "withheld"
    assert told["withheld"]
    assert told["effect"]["mean"] is not None
    assert "No verdict" in page(tmp_path / "days.csv")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        judge_command(options(tmp_path / "nothing.csv"))


def test_the_page_fits_a_terminal() -> None:
    assert all(len(line) <= 80 for line in page(SYNTHETIC / "harm_112.csv").splitlines())


def test_the_same_table_gives_the_same_bytes() -> None:
    first, again = (json.dumps(judged(SYNTHETIC / "null_84.csv"), allow_nan=False) for _ in range(2))
    assert first == again
