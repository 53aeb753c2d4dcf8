"""Answers as JSON: plain values, clock times, days, and reasons with their sources spelt out."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import date

import pytest

from epsom.companion import Companion
from epsom.core.person import Medicine, Person
from epsom.exchange.answer_json import answer_json, as_json, because_json, food_json
from epsom.knowledge import Because, Cite, Knowledge
from tests.prove.people import strata

TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Shape:
    time: int
    times: tuple[int, ...]
    on: date
    week: int
    because: tuple[Because, ...] = ()


def test_minutes_become_clock_times_and_dates_days(knowledge: Knowledge) -> None:
    shape = Shape(time=1290, times=(0, 1440 + 65), on=TODAY, week=3)
    assert as_json(shape, knowledge) == {
        "time": "21:30", "times": ["00:00", "01:05"], "on": "2026-11-22", "week": 3, "because": [],
    }  # fmt: skip


def test_a_reason_is_spelt_out_with_its_sources(knowledge: Knowledge) -> None:
    source = next(each for each in knowledge.sources.values() if each.doi)
    because = Because(entry="x", cite=(Cite(source=source.id, at="page 4"),), checked="partly", reviewed=TODAY)
    found = because_json(because, knowledge)
    assert (found["id"], found["checked"], found["reviewed"]) == ("x", "partly", "2026-11-22")
    assert found["sources"] == [
        {
            "id": source.id, "title": source.title, "year": source.year, "doi": source.doi, "pmid": source.pmid,
            "url": source.url, "at": "page 4",
        }
    ]  # fmt: skip


def numbers(value: object) -> list[float]:
    if isinstance(value, dict):
        return [each for inner in value.values() for each in numbers(inner)]
    if isinstance(value, list):
        return [each for inner in value for each in numbers(inner)]
    return [value] if isinstance(value, float) else []


def test_whole_answers_are_json_for_boundary_people(knowledge: Knowledge) -> None:
    companion = Companion(knowledge, TODAY)
    names = tuple(each.name for each in knowledge.interactions.values())
    for stratum in strata(tuple(knowledge.conditions), names):
        for number in stratum.numbers(8):
            person = stratum.person(number)
            found = answer_json(companion.plan_for(person), "facts", knowledge)
            assert json.loads(json.dumps(found, allow_nan=False)) == found
            assert all(map(math.isfinite, numbers(found)))
            texts = [each.text for each in person.medicines or ()]
            assert [each["text"] for each in found["screening"]["medicines"]] == texts
            if found["screening"]["severity"] in ("clinician_first", "contraindicated"):
                assert found["screening"]["max_additional_mg"] == 0
                assert found["doses"] == []


def test_a_medicine_that_names_several_stays_one_entry(knowledge: Knowledge) -> None:
    text = "Synthroid and ciprofloxacin, lisinopril"
    screening = Companion(knowledge, TODAY).screen(Person(age=50, medicines=(Medicine(text=text),)))
    assert [each.text for each in screening.medicines] == [text]
    assert len(screening.medicines[0].generics) == 3


@pytest.mark.parametrize(("query", "nearest"), [("digestives", True), ("almonds", False)])
def test_a_food_that_is_only_the_nearest_says_so(knowledge: Knowledge, query: str, nearest: bool) -> None:
    found = food_json(Companion(knowledge, TODAY).find_food(query, 1))["results"]
    assert len(found) == 1
    assert (found[0]["stands_for"] is not None) == nearest
