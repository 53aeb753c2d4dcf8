"""`epsom evidence` through its door: the promised keys, always there, and pages that say where things come from."""

from __future__ import annotations

import json
from typing import Any

import pytest

from epsom.cli import main
from epsom.core.evidence import weigh
from epsom.core.report.evidence import write_evidence, write_outcomes
from epsom.core.report.shapes import Line, Pebbles, Report, Says, Table
from epsom.exchange.evidence_json import evidence_json, outcomes_json
from epsom.knowledge import Knowledge

PROMISED = {"certainty", "effect", "pooled", "studies", "sentence"}
EFFECT = {"estimate", "low", "high", "unit"}
POOLED = {"method", "k", "n", "estimate", "low", "high", "tau2", "i2", "prediction"}


def told(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main(["evidence", *words, "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def test_the_promised_keys_are_there_for_every_outcome(knowledge: Knowledge) -> None:
    for outcome in knowledge.verdicts:
        found = evidence_json([weigh(outcome, knowledge)], knowledge)
        assert found.keys() >= PROMISED
        assert found["effect"].keys() >= EFFECT
        assert found["pooled"].keys() >= POOLED
        assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_what_is_not_known_is_null_and_never_left_out(knowledge: Knowledge) -> None:
    found = evidence_json([weigh("ptsd", knowledge)], knowledge)
    assert (found["certainty"], found["studies"], found["no_human_trial"]) == ("none", [], True)
    assert set(found["effect"].values()) == {None}
    assert (found["pooled"]["k"], found["pooled"]["estimate"]) == (0, None)


def test_a_study_brings_its_sources_and_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(capsys, "anxiety")
    hanus = next(each for each in found["studies"] if each["id"] == "hanus_2004")
    assert (hanus["pooled"], "hawthorn" in hanus["why_not"], hanus["funded_by"]) == (False, True, "maker")
    assert hanus["because"]["sources"][0]["id"] == "hanus_2004"


def test_the_table_that_went_in_comes_along(capsys: pytest.CaptureFixture[str]) -> None:
    pooled = told(capsys, "night", "leg", "cramps")["pooled"]
    assert [row["study"] for row in pooled["table"]] == ["Roguin Maor 2017", "Barna 2021"]
    assert pooled["table"][0]["estimate"] == pytest.approx(-0.38)
    assert pooled["table"][0]["variance"] == pytest.approx(4.05**2 / 48 + 4.53**2 / 46)


def test_a_goal_gives_its_nearest_outcome_and_the_others(
    capsys: pytest.CaptureFixture[str], knowledge: Knowledge
) -> None:
    found = told(capsys, "sleep")
    assert (found["outcome"], *(each["outcome"] for each in found["others"])) == knowledge.goals["sleep"].outcomes


def test_all_outcomes_are_listed_with_the_same_keys_empty(
    capsys: pytest.CaptureFixture[str], knowledge: Knowledge
) -> None:
    found = told(capsys)
    assert found == json.loads(json.dumps(outcomes_json(knowledge)))
    assert [each["id"] for each in found["outcomes"]] == list(knowledge.verdicts)
    assert found.keys() >= PROMISED


@pytest.mark.parametrize(
    ("words", "key"), [("questions", "questions"), ("articles", "not_followed"), ("mechanisms", "arrows")]
)
def test_the_other_pages_are_json_too(capsys: pytest.CaptureFixture[str], words: str, key: str) -> None:
    assert told(capsys, words)[key]
    assert main(["evidence", words]) == 0
    assert "Where this comes from" in capsys.readouterr().out


def test_an_unknown_word_is_bad_data_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evidence", "insomnai"]) == 3
    out = capsys.readouterr()
    assert (out.out, "insomnia" in out.err) == ("", True)


# --- the page ----------------------------------------------------------------------------------------------------------
def _texts(report: Report) -> str:
    found = [line.text for line in report.answer]
    for section in report.sections:
        found.append(section.title)
        for block in section.blocks:
            if isinstance(block, Says):
                found += [block.title, *(line.text for line in block.lines)]
            elif isinstance(block, Table):
                found += [" ".join(row) for row in block.rows]
            elif isinstance(block, Pebbles):
                found.append(block.line.text)
    return "\n".join(found)


def test_the_page_shows_dose_form_length_people_and_who_paid(knowledge: Knowledge) -> None:
    text = _texts(write_evidence([weigh("muscle_cramps", knowledge)], knowledge))
    for part in ("520 mg, oxide, 4 weeks", "94 people", "against a dummy pill", "paid for by a maker", "Together (2)"):
        assert part in text
    assert "cannot be estimated from so few" in text


def test_every_trial_on_the_page_has_a_footnote(knowledge: Knowledge) -> None:
    for outcome in ("anxiety", "insomnia", "depression"):
        weight = weigh(outcome, knowledge)
        report = write_evidence([weight], knowledge)
        lines = [
            line
            for section in report.sections
            for block in section.blocks
            if isinstance(block, Says)
            for line in block.lines
        ]
        for row in weight.studies:
            assert any(line.notes for line in lines if isinstance(line, Line) and line.text.startswith(row.label)), (
                row.id
            )


def test_the_picture_of_an_effect_puts_the_estimate_on_its_side(knowledge: Knowledge) -> None:
    report = write_evidence([weigh("insomnia", knowledge)], knowledge)
    table = next(block for section in report.sections for block in section.blocks if isinstance(block, Table))
    (picture,) = (row[2] for row in table.rows)
    assert len(picture) == 25
    assert picture.index("■") < 12  # below zero: left of the line


def test_reviews_have_a_picture_where_we_have_no_pool(knowledge: Knowledge) -> None:
    report = write_evidence([weigh("blood_pressure", knowledge)], knowledge)
    table = next(block for section in report.sections for block in section.blocks if isinstance(block, Table))
    assert len(table.rows) == 8  # the pools with an interval: two each of four reviews
    assert "mmHg" in table.head[1]


def test_every_goal_has_its_page(knowledge: Knowledge) -> None:
    for goal in knowledge.goals.values():
        report = write_evidence([weigh(each, knowledge) for each in goal.outcomes], knowledge)
        assert len(report.answer) == len(goal.outcomes)


def test_a_doubt_stands_on_the_page(knowledge: Knowledge) -> None:
    assert "does not fit the intervals" in _texts(write_evidence([weigh("insomnia", knowledge)], knowledge))


def test_no_trial_in_people_is_said_on_the_page(knowledge: Knowledge) -> None:
    text = _texts(write_evidence([weigh("burnout", knowledge)], knowledge))
    assert "No trial in people was found" in text


def test_the_list_has_every_outcome_the_surest_first(knowledge: Knowledge) -> None:
    report = write_outcomes(knowledge)
    (blocks, _) = (section.blocks for section in report.sections)
    pebbles = [block.certainty for block in blocks if isinstance(block, Pebbles)]
    order = ["high", "moderate", "low", "very_low", "none"]
    assert len(pebbles) == len(knowledge.verdicts)
    assert pebbles == sorted(pebbles, key=order.index)
