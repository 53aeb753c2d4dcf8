"""The scenarios of tests/cases/diary, days in and a verdict out, run one by one."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from epsom.core.diary import CheckIn, Diary, Reading, SideEffect, Stool, today_of
from epsom.core.diary.progress import progress
from epsom.core.diary.review import review
from epsom.core.diary.standing import standing
from epsom.core.safety import Question
from epsom.knowledge import Knowledge
from tests.core.diary_pieces import at, day, event, plan_of, screening_of

CASES = Path(__file__).parents[1] / "cases" / "diary"
EVENTS = [[0, "accepted"], [7, "stepped", 1], [14, "stepped", 2]]


def cases() -> Iterator[Any]:
    for file in sorted(CASES.glob("*.toml")):
        for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]:
            yield pytest.param(case, id=f"{file.stem}: {case['title']}")


def entries(case: dict[str, Any]) -> Diary:
    """The diary a scenario describes; `ratings` are anxiety ratings that sway by one about a figure, day after day."""

    def on(told: dict[str, Any]) -> dict[str, Any]:
        return {**told, "day": day(told["day"])}

    found: list[Any] = [event(*each) for each in case.get("events", EVENTS)]
    found += [Stool(**on(each)) for each in case.get("stools", ())]
    found += [SideEffect(id=str(place), **on(each)) for place, each in enumerate(case.get("side_effects", ()))]
    found += [CheckIn(**on(each)) for each in case.get("check_ins", ())]
    if "ratings" in case:
        for number in range(-7, case["today"] + 1):
            usual = case["ratings"]["before" if number < 7 else "now"]
            found.append(CheckIn(day=day(number), anxiety=usual + (0, 1, 0, -1)[number % 4]))
    return Diary.of(found, [Reading(**on(each)) for each in case.get("readings", ())])


def screening_for(case: dict[str, Any]) -> Any:
    told = case.get("screening")
    if told == "none":
        return None
    if told == "question":
        return screening_of(open_questions=(Question(id="kidney", ask="Is your kidney well?"),))
    return screening_of(severity=told or "ok", max_additional_mg=case.get("room", 350.0))


@pytest.mark.parametrize("case", list(cases()))
def test_scenario(case: dict[str, Any], knowledge: Knowledge) -> None:
    today, diary, screening = day(case["today"]), entries(case), screening_for(case)
    plan = plan_of(last_day=day(7) + timedelta(days=13) if case.get("laxative") else None)
    now = standing(diary.events, plan, today)
    found_progress = progress(("calm",), diary, plan, now, knowledge, today)
    found = review(plan, now, diary, today, knowledge, screening=screening, progress=found_progress)
    rules = [sentence.because[0].entry for sentence in found.sentences]
    said = " ".join(sentence.text for sentence in found.sentences)
    checks: dict[str, Any] = {
        "verdict": lambda wanted: found.verdict == wanted,
        "rule": lambda wanted: found.rule == wanted,
        "also": lambda wanted: set(wanted) <= set(rules[1:]),
        "urgency": lambda wanted: (found.urgency or "none") == wanted,
        "rung": lambda wanted: found.rung == wanted,
        "restart": lambda wanted: found.restart == wanted,
        "pauses": lambda wanted: found.pauses == wanted,
        "support": lambda wanted: found.support == wanted,
        "no_step": lambda wanted: found.no_step == wanted,
        "says": lambda wanted: wanted in said,
        "asks": lambda wanted: bool(found.ask) == wanted,
        "week": lambda wanted: found.week == wanted,
    }
    wrong = {key: wanted for key, wanted in case["expect"].items() if not checks[key](wanted)}
    assert not wrong, (wrong, found)
    # what holds of every verdict
    assert found.rule == rules[0]
    assert all(sentence.text and sentence.because for sentence in found.sentences)
    page = today_of(plan, screening, now, diary, at(case["today"]), knowledge, verdict=found)
    if found.pauses:
        assert not page.doses
        assert page.step is None
        assert page.no_dose or now.state == "none"
    assert (page.step is not None) == (found.verdict == "step")


def test_every_verdict_occurs() -> None:
    seen = {case.values[0]["expect"]["verdict"] for case in cases()}
    assert seen == {"continue", "step", "hold", "lower", "pause", "stop", "ask"}
