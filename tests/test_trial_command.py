"""`epsom trial plan` and `epsom trial design` as people and programs meet them; judging has a file of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from epsom.cli import main
from epsom.core.trial.seal import holds
from epsom.exchange.trial_json import read_design

DAY = ("--now", "2026-11-22")


def asked(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["trial", *arguments, *DAY, "--json"]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    found: dict[str, Any] = json.loads(shown.out)
    return found


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["trial", *arguments, *DAY]) == 0
    shown = capsys.readouterr().out
    assert all(len(line) <= 80 for line in shown.splitlines())
    return shown


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["trial", *arguments, *DAY]) == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "Traceback" not in shown.err
    return shown.err


def chances(text: str) -> list[str]:
    """The lines of the table of chances, without its heading."""
    return text.split("How it would end")[1].split("# helps", maxsplit=1)[0].strip().splitlines()[1:]


def mistyped(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as raised:
        main(["trial", *arguments])
    assert raised.value.code == 2
    return capsys.readouterr().err


# --- plan -------------------------------------------------------------------------------------------------------------------
def test_a_plan_prints_the_middle_of_the_belief_that_was_given(capsys: pytest.CaptureFixture[str]) -> None:
    line = r"Before any data \(prior\)\s+0\.3, give or take 0\.5 points"
    assert re.search(line, printed(capsys, "plan", "--prior", "0.3,0.5"))
    assert re.search(r"Before any data \(prior\)\s+0, give or take", printed(capsys, "plan"))


def test_a_plan_needs_no_file_and_no_words(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "plan")
    assert (found["n_days"], found["compared_days"], found["n_schedules"]) == (91, 84, 8)
    assert found["smallest_p"] == 0.25  # 2 of 8 orders
    assert [each["mids"] for each in found["chances"]] == [-1.0, 0.0, 0.5, 1.0, 1.5, 2.0]
    for each in found["chances"]:
        assert sum(each["fast"].values()) == pytest.approx(1)
        assert sum(each["slow"].values()) == pytest.approx(1)
    assert found["half_life"]["median_days"] == 10.0
    sources = {each["id"] for each in found["half_life_because"]["because"][0]["sources"]}
    assert sources == {"blancquaert2019", "zhang_2016_serum"}
    assert found["problems"] == []
    assert found["protocol"]["outcome"]["id"] == "stress"


def test_a_plan_for_people_has_table_picture_and_sentences(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "plan", "--outcome", "stress", "--days", "84")
    assert text.startswith("What this comparison can find\n\n91 days: 7 days without, then 3 pairs of 14-day periods")
    pictured = [
        next(part for part in line.split() if len(part) > 5 and not set(part) - set("#=.x")) for line in chances(text)
    ]
    assert len(pictured) == 12
    assert {len(each) for each in pictured} == {20}  # each picture is whole
    assert pictured[-2].count("#") > pictured[6].count("#") > pictured[2].count("#")  # larger effects are seen more
    assert "times." in text
    assert "out of reach in 91 days" in " ".join(text.split())
    assert "Nothing was drawn or kept." in text


def test_the_whole_hundred_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "plan", "--days", "56", "--period", "7")
    for line in chances(text):
        shares = [int(part.split()[0]) for part in line.rstrip().rsplit("  ", 1)[1].split(", ")]
        assert sum(shares) == 100


def test_outcomes_of_the_diary_bring_their_units(capsys: pytest.CaptureFixture[str]) -> None:
    sleep = asked(capsys, "plan", "--outcome", "sleep-quality", "--dose-time", "08:00", "--rating-time", "20:00")
    assert sleep["protocol"]["outcome"]["lag_days"] == 1  # a night, whatever the clock of the rating
    falling = asked(capsys, "plan", "--outcome", "sol_min", "--sd", "20")
    assert (falling["mid"], falling["unit"], falling["protocol"]["outcome"]["higher_is_better"]) == (
        10.0,
        "minutes",
        False,
    )
    same = asked(capsys, "plan", "--outcome", "mood", "--dose-time", "08:00", "--rating-time", "20:00")
    assert same["protocol"]["outcome"]["lag_days"] == 0


def test_an_outcome_of_ones_own(capsys: pytest.CaptureFixture[str]) -> None:
    own = asked(capsys, "plan", "--outcome", "pages written", "--mid", "2", "--low", "0")
    assert own["protocol"]["outcome"]["name"] == "pages written"
    assert (own["mid"], own["scale"], own["scale_known"]) == (2.0, 4.0, False)
    assert "no outcome of the diary" in refused(capsys, "plan", "--outcome", "pages written")


def test_designs_that_can_be_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(capsys, "plan", "--period", "7")["n_schedules"] == 64  # 84 days are 6 pairs of 7
    assert asked(capsys, "plan", "--period", "7", "--pairs", "4", "--run-in", "0")["n_days"] == 56
    daily = asked(capsys, "plan", "--scheme", "daily", "--days", "70", "--max-run", "2")
    assert (
        daily["n_schedules"] == 136050710238288
    )  # counted by hand-written recursion, tests/core/test_trial_schedule.py
    assert daily["periods"] == []
    printed(capsys, "plan", "--scheme", "daily", "--days", "70")


def test_a_plan_that_is_too_short_is_foreseen_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    found = asked(capsys, "plan", "--pairs", "1")
    assert any("cannot carry a verdict" in each for each in found["problems"])
    assert "Before it can be sealed" in printed(capsys, "plan", "--pairs", "1")


def test_more_days_see_more(capsys: pytest.CaptureFixture[str]) -> None:
    def sd(*arguments: str) -> float:
        return float(asked(capsys, "plan", *arguments)["sd_fast"])

    assert sd("--days", "168") < sd("--days", "84")
    assert sd("--rated", "1") < sd("--rated", "0.5")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--days", "80"), "do not hold whole pairs"),
        (("--days", "84", "--pairs", "2"), "do not hold whole pairs"),
        (("--days", "0"), "--days has to be 1 to 400"),
        (("--pairs", "-1"), "--pairs has to be"),
        (("--pairs", "100"), "400 is the most"),
        (("--scheme", "daily", "--days", "7"), "even number"),
        (("--run-in", "-1"), "run-in"),
        (("--mid", "0"), "--mid has to be a number above 0"),
        (("--mid", "nan"), "--mid has to be a number above 0"),
        (("--sd", "-1"), "--sd has to be a number above 0"),
        (("--rated", "0"), "--rated"),
        (("--prior", "mine"), "is not a prior"),
        (("--outcome", ""), "Which outcome?"),
    ],
)
def test_what_cannot_be_planned(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], words: str) -> None:
    assert words in refused(capsys, "plan", *arguments)


@pytest.mark.parametrize(
    "arguments",
    [(), ("draw",), ("plan", "--nonsense"), ("plan", "--mid", "x"), ("plan", "--dose-time", "25:00"), ("judge",)],
)
def test_what_is_mistyped(capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]) -> None:
    assert "usage" in mistyped(capsys, *arguments)


@pytest.mark.parametrize("what", ["plan", "design", "judge"])
def test_each_has_help_of_its_own(capsys: pytest.CaptureFixture[str], what: str) -> None:
    with pytest.raises(SystemExit) as raised:
        main(["trial", what, "--help"])
    assert raised.value.code == 0
    assert f"epsom trial {what}" in capsys.readouterr().out


# --- design -----------------------------------------------------------------------------------------------------------------
def test_a_design_is_written_sealed_and_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "design.json"
    text = printed(capsys, "design", "--days", "84", "--mg", "200", "--seed", "5eed", "--out", str(out))
    trial = read_design(out.read_text("utf-8"))
    assert holds(trial)
    assert trial.seal in text.replace("\n", "")
    assert trial.protocol.elemental_mg == 200.0
    assert str(trial.sealed_on) == "2026-11-22"
    shown = [
        line.split()[-1] for line in text.splitlines() if line[:1].isdigit() and " to " in line and "pairs" not in line
    ]
    arms = ["with" if trial.schedule[7 + 14 * n] else "without" for n in range(6)]
    assert shown == ["(run-in)", *arms]


def test_the_same_seed_draws_the_same_days_and_none_a_new_one(capsys: pytest.CaptureFixture[str]) -> None:
    one, same = (asked(capsys, "design", "--period", "3", "--days", "84", "--seed", "abc") for _ in range(2))
    assert one == same
    new = {tuple(asked(capsys, "design", "--period", "3", "--days", "84")["schedule"]) for _ in range(5)}
    assert len(new) == 5  # of 16,384


def test_a_design_as_json_is_the_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "design.json"
    told = asked(capsys, "design", "--seed", "1", "--out", str(out))
    assert told["design"] == json.loads(out.read_text("utf-8"))
    assert told["out"] == str(out)
    assert told["sealed"] is True
    assert read_design(json.dumps(told["design"])).seal == told["seal"]


def test_a_file_that_is_there_stays(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "design.json"
    out.write_text("mine", "utf-8")
    assert "is there already" in refused(capsys, "design", "--out", str(out))
    assert out.read_text("utf-8") == "mine"
    printed(capsys, "design", "--out", str(out), "--force")
    assert holds(read_design(out.read_text("utf-8")))
    assert [each.name for each in tmp_path.iterdir()] == ["design.json"]


def test_where_nothing_can_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for extra in ((), ("--force",)):
        assert "cannot be written" in refused(capsys, "design", "--out", str(tmp_path / "no" / "d.json"), *extra)


def test_a_blinded_design_shows_no_days(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pages, objects = set(), set()
    out = tmp_path / "design.json"
    for seed in ("1", "2", "3", "4"):
        page = printed(capsys, "design", "--blinded", "--seed", seed, "--out", str(out), "--force")
        trial = read_design(out.read_text("utf-8"))
        assert trial.protocol.blinding == "blinded"
        pages.add(page.replace(trial.seal, ""))
        told = asked(capsys, "design", "--blinded", "--seed", seed, "--out", str(out), "--force")
        assert (told["schedule"], told["design"]) == (None, None)
        assert trial.seed not in json.dumps(told)
        objects.add(json.dumps({**told, "seal": ""}))
    assert len(objects) == 1  # nothing in it depends on what was drawn
    assert len(pages) == 1
    assert "--out" in refused(capsys, "design", "--blinded")


def test_a_design_that_is_not_ready(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "d.json"
    assert "cannot carry a verdict" in refused(capsys, "design", "--pairs", "1", "--out", str(out))
    assert "Boxes need periods" in refused(capsys, "design", "--scheme", "daily", "--blinded", "--out", str(out))
    assert "not a seed" in refused(capsys, "design", "--seed", "horse", "--out", str(out))
    assert not out.exists()


def test_looks_only_at_the_end_when_asked(capsys: pytest.CaptureFixture[str]) -> None:
    usual = asked(capsys, "design", "--seed", "1")["protocol"]["looks"]
    assert usual == [{"day": 62, "final": False}, {"day": 90, "final": True}]
    assert asked(capsys, "design", "--seed", "1", "--final-look-only")["protocol"]["looks"] == usual[1:]


PERSON = """medicine = []
product = []

[person]
age = 42
sex = "female"
life_stage = "none"
country = "US"
conditions = {conditions}

[kidney]
known_disease = false
"""


def test_with_a_person_nothing_is_drawn_that_is_not_safe(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out, person = tmp_path / "d.json", tmp_path / "me.toml"
    person.write_text(PERSON.format(conditions='["kidney failure"]'), "utf-8")
    told = asked(capsys, "design", "--mg", "200", "--with", str(person), "--out", str(out))
    assert told["sealed"] is False
    assert told["reasons"]
    assert "Nothing was drawn" in printed(capsys, "design", "--with", str(person), "--out", str(out))
    person.write_text(PERSON.format(conditions='["pregnancy"]'), "utf-8")
    assert asked(capsys, "design", "--with", str(person), "--out", str(out))["sealed"] is False
    assert not out.exists()
    person.write_text(PERSON.format(conditions="[]"), "utf-8")
    assert asked(capsys, "design", "--mg", "5000", "--with", str(person), "--out", str(out))["sealed"] is False
    assert asked(capsys, "design", "--mg", "200", "--with", str(person), "--out", str(out))["sealed"] is True


def test_without_a_person_it_says_that_nobody_was_screened(capsys: pytest.CaptureFixture[str]) -> None:
    assert "Nobody was screened here." in printed(capsys, "design", "--seed", "1")


def test_an_amount_above_every_limit_is_not_drawn_for_anybody(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    out = tmp_path / "d.json"
    told = asked(capsys, "design", "--mg", "4000", "--out", str(out))
    assert told["sealed"] is False
    assert "more than every limit for adults" in told["reasons"][0]["text"]
    assert any(each["sources"] for each in told["reasons"][0]["because"])
    assert not out.exists()
    beside = asked(capsys, "design", "--mg", "300", "--seed", "1")
    assert (beside["sealed"], len(beside["warnings"])) == (True, 1)
    assert asked(capsys, "design", "--mg", "200", "--seed", "1")["warnings"] == []
    assert "250 mg at the lowest" in " ".join(printed(capsys, "design", "--mg", "300", "--seed", "1").split())


# --- the door stays light -----------------------------------------------------------------------------------------------
def test_neither_help_nor_a_design_opens_the_numbers() -> None:
    code = (
        "import sys; from epsom.cli import main\n"
        "main(['trial', 'design', '--seed', '1', '--now', '2026-11-22'])\n"
        "sys.exit(any(each in sys.modules for each in ('numpy', 'scipy', 'fastapi', 'sqlalchemy', 'pydantic')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert ran.returncode == 0, ran.stderr
