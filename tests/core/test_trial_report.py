"""The pages of a self-trial: its result, its protocol, and the two reporting checklists filled in."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from epsom.core.report import lines_of
from epsom.core.report.shapes import Report, Table
from epsom.core.report.trial import write_protocol, write_verdict
from epsom.core.report.trial_checklists import (
    CENT,
    NOT_TOLD,
    SPIRIT,
    Beside,
    filled_cent,
    filled_spent,
    write_cent,
    write_spent,
)
from epsom.core.trial.shapes import ModelName
from epsom.core.verdict import judge, judge_rows
from epsom.knowledge import Knowledge
from epsom.render.terminal import rows as shown
from tests.core.verdict_pieces import fixed_trial, lived, rows, trial


def text(report: Report, width: int = 80) -> str:
    return "\n".join("".join(part for part, _ in line) for line in shown(report, width))


def cells(report: Report) -> str:
    """Every cell of every table, unwrapped."""
    tables = [block for section in report.sections for block in section.blocks if isinstance(block, Table)]
    return "\n".join(" | ".join(row) for table in tables for row in table.rows)


def test_the_page_of_a_verdict_begins_with_its_sentence(knowledge: Knowledge) -> None:
    plan = trial()
    verdict = judge(plan, lived(plan, 2.0), knowledge=knowledge)
    report = write_verdict(verdict, knowledge, trial=plan, read=("Not read: mood.",))
    assert report.answer[0].text == verdict.sentence
    page = text(report)
    assert all(len(line) <= 80 for line in page.splitlines())
    for part in (
        "In 100",
        "Without",
        "k-hat",
        "give or take 1.8 points",  # the prior is always shown: 1.5 times the sd of 1.2
        "Not read: mood",
    ):
        assert part in page
    assert sum("●" in line for line in page.splitlines()) >= len(verdict.pairs)
    assert "ways the days could have been dealt" in " ".join(line.text for line in lines_of(report))


def test_a_page_without_a_verdict_gives_every_reason(knowledge: Knowledge) -> None:
    verdict = judge_rows(rows("ar1_90")[:9], knowledge=knowledge)
    report = write_verdict(verdict, knowledge)
    assert report.title == "No verdict"
    told = " ".join(line.text for line in report.answer)
    assert len(verdict.withheld) > 1
    for reason in verdict.withheld:
        assert reason.lower() in told.lower()


@pytest.mark.parametrize("days", [0, 1, 3])
def test_pages_of_next_to_nothing(knowledge: Knowledge, days: int) -> None:
    verdict = judge_rows(rows("ar1_90")[:days], knowledge=knowledge)
    assert "No verdict" in text(write_verdict(verdict, knowledge))
    assert NOT_TOLD in cells(write_cent(None, verdict, knowledge))


def test_a_blinded_trial_shows_no_order_before_its_end(knowledge: Knowledge) -> None:
    blinded = trial(blinding="blinded")
    days = lived(blinded, 1.0)
    order = "".join(map(str, blinded.schedule))
    early = judge(blinded, days, look_day=blinded.protocol.looks[0].day, knowledge=knowledge, sensitivity=False)
    late = judge(blinded, days, knowledge=knowledge, sensitivity=False)
    assert order not in cells(write_cent(blinded, early, knowledge))
    assert order in cells(write_cent(blinded, late, knowledge))
    for report in (write_spent(blinded, knowledge), write_protocol(blinded, knowledge)):
        assert order not in cells(report) + text(report, 400)


def test_the_checklists_have_the_published_numbers_of_items() -> None:
    # CENT 2015: 25 items, 44 sub-items (abstract of the elaboration); SPIRIT 2013: 33 items (its checklist)
    assert len(CENT) == 44
    assert {int(re.match(r"\d+", item.number).group()) for item in CENT} == set(range(1, 26))  # type: ignore[union-attr]
    assert {int(re.match(r"\d+", item.number).group()) for item in SPIRIT} == set(range(1, 34))  # type: ignore[union-attr]
    for items in (CENT, SPIRIT):
        assert len({item.number for item in items}) == len(items)


def test_cent_is_filled_from_the_trial_and_says_what_nobody_told(knowledge: Knowledge) -> None:
    plan = trial()
    verdict = judge(plan, lived(plan, 2.0), knowledge=knowledge)
    told = {item.number: words for item, words in filled_cent(plan, verdict, Beside())}
    assert "4 pairs of periods of 7 days" in told["3a"]
    assert "200 mg" in told["5"]
    assert "glycinate" in told["5"]
    assert told["1b"] == verdict.sentence
    assert "p 0.1" in told["18"]
    untold = ("4a", "4b", "4c", "9", "10", "14a", "19", "23", "25")
    assert [told[each] for each in untold] == [NOT_TOLD] * len(untold)
    assert "Whether the seed was chosen by chance is not recorded." in told["8a"]
    assert told["14b"] == "Not stopped early."  # the verdict is of the last day of the design
    bare = {item.number: words for item, words in filled_cent(None, verdict, Beside())}
    assert bare["14b"] == NOT_TOLD  # rows alone do not say how long it was meant to be
    answered = sum(words != NOT_TOLD for words in told.values())
    assert f"{answered} of 44 items have an answer here." in text(write_cent(plan, verdict, knowledge))
    planned = {item.number: words for item, words in filled_spent(plan, Beside())}
    assert [planned[each] for each in ("5", "9", "24", "26")] == [NOT_TOLD] * 4
    beside = Beside(
        started_on=date(2026, 1, 5),
        ended_on=date(2026, 3, 8),
        conditions="Sleeps badly.",
        harms=(),
        registered="Nowhere.",
        funding="Nobody.",
    )
    fuller = {item.number: words for item, words in filled_cent(plan, verdict, beside)}
    assert plan.sealed_on is None or plan.seal[:16] in fuller["9"]
    sealed_before = replace(plan, sealed_on=date(2026, 1, 4))
    kept = {item.number: words for item, words in filled_cent(sealed_before, verdict, beside)}
    assert kept["9"].startswith("Sealed on 2026-01-04, begun on 2026-01-05; SHA-256 ")
    late = {
        item.number: words for item, words in filled_cent(replace(plan, sealed_on=date(2026, 1, 6)), verdict, beside)
    }
    assert late["9"] == NOT_TOLD
    assert (fuller["14a"], fuller["19"], fuller["25"]) == ("2026-01-05 to 2026-03-08.", "None noted.", "Nobody.")
    assert "* The number stands from memory" in text(write_cent(plan, verdict, knowledge))


@pytest.mark.parametrize("model", ["auto", "full", "ar1", "ordinal"])
def test_the_protocol_says_what_its_model_does(knowledge: Knowledge, model: ModelName) -> None:
    plan = trial(model=model)
    report = write_protocol(plan, knowledge, foresight=("It can find effects of 1 point.",))
    words = " ".join(line.text for line in lines_of(report))
    assert f"Model “{model}”" in words
    assert ("Carry-over is not part of this model" in words) == (model == "ar1")
    assert "It can find effects of 1 point." in words
    assert plan.seal in words
    assert knowledge.facts["trial_half_life_default"].text in words
    told = {item.number: each for item, each in filled_spent(plan, Beside())}
    assert "4 pairs of periods of 7 days" in told["8"]
    assert told["2a"] == NOT_TOLD


def test_a_comparison_nobody_dealt_is_reported_as_such(knowledge: Knowledge) -> None:
    plan = fixed_trial(tuple([0] * 7 + [1] * 14 + [0] * 14 + [1] * 14 + [0] * 14))
    verdict = judge(plan, lived(plan, 3.0), knowledge=knowledge, sensitivity=False)
    told = {item.number: words for item, words in filled_cent(plan, verdict, Beside())}
    assert told["8a"] == "The order was given, not drawn."
    assert "Why this says little" in text(write_verdict(verdict, knowledge, trial=plan))


def test_words_of_the_pages_keep_the_voice(knowledge: Knowledge) -> None:
    plan = trial()
    verdict = judge(plan, lived(plan, -2.0), knowledge=knowledge)
    whole = "\n".join(
        text(each, 400)
        for each in (
            write_verdict(verdict, knowledge, trial=plan),
            write_protocol(plan, knowledge),
            write_cent(plan, verdict, knowledge),
            write_spent(plan, knowledge),
        )
    )
    assert not re.search(r"\b(should|must|fail|missed|streak|boost|detox|journey)\b|!", whole, re.IGNORECASE)
    assert " 1 points" not in whole


def test_lower_ratings_that_are_better_are_told_that_way(knowledge: Knowledge) -> None:
    plan = trial(higher_is_better=False)
    verdict = judge(plan, lived(plan, -2.0), knowledge=knowledge)
    assert "points better" in verdict.sentence
    assert "or less:" in text(write_verdict(verdict, knowledge, trial=plan))
    assert verdict.fitted[0][2] < verdict.fitted[0][3]
