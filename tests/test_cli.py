"""The command line as a promise: keys, exit codes, and nothing on standard output but the answer."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import epsom
from epsom.cli import main
from epsom.knowledge import SEVERITIES

EXAMPLES = Path(epsom.__file__).parent / "examples"
NAMES = ("ana", "joan", "karl")
DAY = ["--now", "2026-11-22"]
OUTCOMES = {"none", "note", "monitor", "spacing", "counts_as_source", "clinician_first", "blocked", "unknown"}
MEDICINE = {"text", "generics", "outcome", "drug_before_mg_h", "drug_after_mg_h", "say", "because"}
LEAST = {
    "assess": {"intake_mg", "requirement", "p_inadequate", "gap_mg", "risk_factors", "labs", "because"},
    "screen": {
        "severity", "egfr_ml_min", "ceiling_total_supplemental_mg", "current_supplemental_mg", "max_additional_mg",
        "findings", "medicines", "open_questions",
    },
    "plan": {
        "kind", "reasons", "form", "alternatives", "ladder", "doses", "food", "practices", "cofactors", "reviews",
        "stop_signs", "evidence", "because",
    },
}  # fmt: skip


def file_of(name: str) -> str:
    return str(EXAMPLES / f"{name}.toml")


def answered(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """The JSON a command prints; standard output holds nothing else, standard error nothing."""
    assert main([*arguments, "--json", *DAY]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("command", sorted(LEAST))
def test_a_person_s_answer_has_every_promised_key(capsys: pytest.CaptureFixture[str], command: str, name: str) -> None:
    assert LEAST[command] <= answered(capsys, command, file_of(name)).keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_inner_keys_of_an_assessment(capsys: pytest.CaptureFixture[str], name: str) -> None:
    found = answered(capsys, "assess", file_of(name))
    assert {"mean", "low", "high"} <= found["intake_mg"].keys()
    assert {"ear_mg", "rda_mg", "ai_mg", "authority"} <= found["requirement"].keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_inner_keys_and_closed_words_of_a_screening(capsys: pytest.CaptureFixture[str], name: str) -> None:
    found = answered(capsys, "screen", file_of(name))
    assert found["severity"] in SEVERITIES
    for each in found["findings"]:
        assert {"id", "severity", "say", "because"} <= each.keys()
        assert each["severity"] in SEVERITIES
    for each in found["medicines"]:
        assert each.keys() >= MEDICINE
        assert each["outcome"] in OUTCOMES
    for each in found["open_questions"]:
        assert {"id", "ask"} <= each.keys()
    if found["severity"] in ("clinician_first", "contraindicated"):
        assert found["max_additional_mg"] == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_inner_keys_and_times_of_a_plan(capsys: pytest.CaptureFixture[str], name: str) -> None:
    found = answered(capsys, "plan", file_of(name))
    assert found["kind"] in ("plan", "no_plan")
    assert (found["kind"] == "plan") == bool(found["doses"])
    for rung in found["ladder"]:
        assert {"week", "elemental_mg_per_day"} <= rung.keys()
    for dose in [*found["doses"], *(dose for rung in found["ladder"] for dose in rung["doses"])]:
        assert {"time", "days", "elemental_mg", "with_food"} <= dose.keys()
        assert re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", dose["time"])
    for each in found["evidence"]:
        assert {"goal", "certainty", "sentence"} <= each.keys()
    assert found["kept"]["facts"] == Path(file_of(name)).read_text(encoding="utf-8")


def test_a_contraindicated_person_gets_no_dose(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "plan", file_of("karl"))  # 71, kidneys at a quarter
    assert found["screening"]["severity"] == "contraindicated"
    assert found["screening"]["max_additional_mg"] == 0
    assert (found["kind"], found["doses"], found["ladder"], found["form"]) == ("no_plan", [], [], None)


def test_every_entered_medicine_is_echoed_in_order(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    texts = ["Synthroid 75 mcg  every morning", "L-THYROXIN «Henning» 100 µg", "no such pill 5", "甲状腺の薬"]
    toml = "medicine = [\n" + "".join(f"  {{ text = {json.dumps(each)} }},\n" for each in texts) + "]\n"
    path = tmp_path / "p.toml"
    path.write_text(toml + "[person]\nage = 40\n", encoding="utf-8")
    found = answered(capsys, "screen", str(path))
    assert [each["text"] for each in found["medicines"]] == texts


def test_check_answers_as_one_entry_of_medicines(capsys: pytest.CaptureFixture[str]) -> None:
    alone = answered(capsys, "check", "Synthroid")
    assert alone.keys() >= MEDICINE
    assert (alone["text"], alone["outcome"]) == ("Synthroid", "spacing")
    assert "screening" not in alone
    beside = answered(capsys, "check", "Synthroid", "--with", file_of("karl"))
    assert beside["screening"]["severity"] == "contraindicated"
    assert beside["screening"]["medicines"][-1]["text"] == "Synthroid"


def test_label_has_every_promised_key(capsys: pytest.CaptureFixture[str]) -> None:
    found = answered(capsys, "label", "Magnesium oxide 400 mg")
    assert {
        "elemental_mg_per_serving", "elemental_mg_per_unit", "units_per_serving", "forms", "stated", "flags", "ask",
    } <= found.keys()  # fmt: skip
    assert found["stated"] in ("elemental", "compound", "ambiguous")
    assert found["forms"] == ["oxide"]


def test_label_reads_standard_input(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("Magnesium (as magnesium citrate) 150 mg per capsule"))
    assert answered(capsys, "label", "-")["elemental_mg_per_unit"] == 150


def test_food_has_every_promised_key_and_says_when_it_is_only_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    results = answered(capsys, "food", "almonds")["results"]
    assert results
    for each in results:
        assert {"name", "magnesium_mg_per_100g", "portions", "score", "stands_for"} <= each.keys()
    assert answered(capsys, "food", "digestives")["results"][0]["stands_for"]
    assert main(["food", "digestives"]) == 0
    assert "the nearest to digestive" in capsys.readouterr().out
    assert answered(capsys, "food", "zzzzqqqq")["results"] == []


def test_explain_has_what_it_compares(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    kept = tmp_path / "answer.json"
    kept.write_text(json.dumps(answered(capsys, "plan", file_of("joan"))), encoding="utf-8")
    found = answered(capsys, "explain", str(kept))
    assert {"kept", "now", "from_knowledge", "from_time"} <= found.keys()
    assert (found["from_knowledge"], found["from_time"]) == ([], [])
    assert main(["explain", str(kept), *DAY]) == 0
    assert "this answer is the same" in capsys.readouterr().out


def test_demo_names_each_example_and_writes_its_report(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["demo", "--out", str(tmp_path / "pages"), *DAY]) == 0
    out = capsys.readouterr().out
    for name in ("Ana Example", "Joan Sample", "Karl Muster"):
        assert out.count(f"=== {name}") == 1
    assert "epsom new" in out.splitlines()[-1]
    assert sorted(each.name for each in (tmp_path / "pages").iterdir()) == ["ana.html", "joan.html", "karl.html"]


@pytest.mark.parametrize("arguments", [["help"], ["help", "report"], ["knowledge", "show", "levothyroxine"], []])
def test_the_other_pages_answer(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 0
    assert capsys.readouterr().out


BAD_FILES = {
    "wrong TOML": "[person\nage = 3",
    "two of one key": "[person]\nage = 3\nage = 4\n",
    "an unknown key": "[person]\nage = 40\nshoe_size = 43\n",
    "an impossible age": "[person]\nage = 412\n",
    "a missing unit": '[[lab]]\ntest = "serum magnesium"\nvalue = 0.8\n',
    "not a number": "[person]\nweight_kg = nan\n",
    "without end": "[person]\nweight_kg = inf\n",
    "empty": "",
    "only space": " \n\n",
    "a list where a table belongs": "person = []\n",
    "a wrong time": '[[medicine]]\ntext = "Synthroid"\ntimes = ["25:99"]\n',
}


@pytest.mark.parametrize("command", ["assess", "screen", "plan"])
@pytest.mark.parametrize("what", sorted(BAD_FILES))
def test_bad_data_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, command: str, what: str
) -> None:
    path, page = tmp_path / "p.toml", tmp_path / "page.html"
    path.write_text(BAD_FILES[what], encoding="utf-8")
    extra = ["--html", str(page)] if command == "plan" else []
    assert main([command, str(path), "--json", *extra]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.strip()
    assert "Traceback" not in err
    assert not page.exists()


def test_every_problem_is_listed_at_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[person]\nage = 412\nshoe_size = 43\nsex = "yes"\n[day]\nwake = "26:00"\n', encoding="utf-8")
    assert main(["plan", str(path)]) == 3
    err = capsys.readouterr().err
    for word in ("412", "shoe_size", "sex", "26:00", "line 2", "line 3"):
        assert word in err


def test_what_is_no_file_of_words_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    big, binary = tmp_path / "big.toml", tmp_path / "binary.toml"
    with big.open("wb") as file:
        file.truncate(50_000_000)
    binary.write_bytes(bytes(range(256)))
    for path in (tmp_path, tmp_path / "nobody.toml", big, binary, Path("/dev/zero")):
        assert main(["plan", str(path), "--json"]) == 3
        out, err = capsys.readouterr()
        assert (out, "Traceback" in err) == ("", False)


def test_empty_lists_and_two_doses_at_one_time_are_answered_or_refused_never_a_fault(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "p.toml"
    path.write_text("medicine = []\nproduct = []\n[person]\nage = 40\nconditions = []\n", encoding="utf-8")
    assert answered(capsys, "screen", str(path))["medicines"] == []
    twice = 'times = ["07:00", "07:00"]'
    path.write_text(f'[[medicine]]\ntext = "Synthroid"\n{twice}\n[person]\nage = 40\n', encoding="utf-8")
    assert main(["plan", str(path), "--json"]) in (0, 3)
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["plan"], ["plan", "x", "--now", "tomorrow"], ["food"], ["knowledge", "eat"]]
)
def test_wrong_usage_leaves_with_two(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert capsys.readouterr().out == ""


def test_an_empty_label_and_a_page_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["label", " "], ["help", "nowhere"], ["knowledge", "show", "nothing_of_the_kind"]):
        assert main(arguments) == 3
        assert capsys.readouterr().out == ""


def test_a_report_that_cannot_be_written_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["plan", file_of("ana"), "--html", str(tmp_path), *DAY]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert "cannot be written" in err


def test_a_fault_of_ours_keeps_its_traceback(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr("epsom.companion.Companion.screen", broken)
    assert main(["screen", file_of("ana")]) == 70
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" in err
    assert "ZeroDivisionError: a fault" in err


def test_words_of_a_file_give_the_terminal_no_orders(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text('[[medicine]]\ntext = "Syn\\u001b[2Jthroid\\u0007"\n[person]\nage = 40\n', encoding="utf-8")
    main(["screen", str(path)])
    out, err = capsys.readouterr()
    assert "\x1b" not in out + err
    assert "\x07" not in out + err


def test_json_reads_back_where_the_terminal_knows_ascii_only() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "epsom", "check", "Lévothyrox µg", "--json", *DAY],
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "ascii", "PYTHONPATH": str(Path(epsom.__file__).parents[1])},
    )
    assert json.loads(done.stdout.decode("ascii"))["text"] == "Lévothyrox µg"


def test_a_reader_who_has_seen_enough_is_no_fault() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "epsom", "plan", file_of("joan"), *DAY], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        assert b"Traceback" not in running.stderr.read()
        assert running.wait() == 0


@pytest.mark.parametrize("arguments", [["check", ""], ["check", " "], ["food", ""], ["food", "", "--json"]])
def test_nothing_to_look_for_is_asked_for_kindly(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 3
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("There is no ")
    assert "epsom " + arguments[0] in err
