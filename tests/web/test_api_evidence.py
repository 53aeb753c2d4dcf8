"""Evidence and audit over the API: the same answers as the rooms give, refusals in words, places that fit the text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from epsom.companion import Companion
from epsom.core.evidence import weigh
from epsom.web import create_app
from epsom.web.house import House


@pytest.fixture
def api(house: House) -> Iterator[TestClient]:
    """A program that brings the code of this start; there is no profile, and none is needed."""
    headers = {"Authorization": f"Bearer {house.token}"}
    with TestClient(create_app(house), base_url="http://127.0.0.1:8765/api/v1", headers=headers) as client:
        yield client


def test_every_outcome_of_the_list_has_its_own_address(api: TestClient, bundled: Companion) -> None:
    listed = [each["outcome"] for each in api.get("/evidence", params={"limit": 100}).json()["items"]]
    assert set(listed) == set(bundled.knowledge.verdicts)
    for outcome in listed:
        told = api.get(f"/evidence/{outcome}").json()
        assert told["outcome"] == outcome
        assert told["sentence"] == bundled.knowledge.verdicts[outcome].sentence
        assert told["knowledge_version"] == bundled.knowledge.version


def test_one_outcome_carries_its_trials_and_the_reasons_they_are_not_pooled(
    api: TestClient, bundled: Companion
) -> None:
    told, weight = api.get("/evidence/muscle_cramps").json(), weigh("muscle_cramps", bundled.knowledge)
    assert weight.pool is not None
    assert told["pooled"]["k"] == weight.pool.k == 2  # Roguin Maor 2017 and Barna 2021
    assert [each["id"] for each in told["studies"]] == [each.id for each in weight.studies]
    assert all(each["why_not"] for each in told["studies"] if not each["pooled"])


def test_where_nobody_was_studied_it_says_so(api: TestClient) -> None:
    told = api.get("/evidence/ptsd").json()
    assert (told["certainty"], told["no_human_trial"], told["studies"], told["pooled"]["k"]) == ("none", True, [], 0)


def test_an_unknown_outcome_is_refused_in_words(api: TestClient) -> None:
    answer = api.get("/evidence/happiness")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["fix"]


@pytest.mark.parametrize(
    ("address", "key"), [("mechanisms", "arrows"), ("questions", "questions"), ("not-followed", "not_followed")]
)
def test_the_other_lists(api: TestClient, address: str, key: str) -> None:
    told = api.get(f"/evidence/{address}").json()
    assert told[key]
    assert all(each["because"] for each in told[key])


# --- audit -----------------------------------------------------------------------------------------------------------------
TEXT = "Take 600 mg of magnesium oxide every night. A cream tops up your magnesium through the skin. 😴 It helps you sleep."


def _audit(api: TestClient, text: str, **more: Any) -> Any:
    return api.post("/audit", json={"text": text, **more})


def test_places_point_at_the_quoted_words(api: TestClient) -> None:
    told = _audit(api, TEXT).json()
    assert told["claims"]
    assert told["doses"]
    for kind in ("claims", "doses"):
        for each in told[kind]:
            assert told["text"][each["start"] : each["end"]] == each["quote"]


def test_markup_is_taken_off_before_places_are_counted(api: TestClient) -> None:
    page = f"<html><head><title>Nights</title></head><body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    told = _audit(api, page, kind="html").json()
    assert told["title"] == "Nights"
    assert "<p>" not in told["text"]
    for each in told["claims"]:
        assert told["text"][each["start"] : each["end"]] == each["quote"]


def test_a_text_about_something_else_is_answered_kindly(api: TestClient) -> None:
    told = _audit(api, "Zinc lozenges shorten a cold. Zinc is best taken on the first day of a cold, they say.").json()
    assert told["about_magnesium"] is False
    assert told["claims"] == []
    assert "zinc" in told["problems"][0]


def test_nothing_to_read_is_refused(api: TestClient) -> None:
    assert _audit(api, "  \n ").status_code == 422
    assert _audit(api, "x" * 100_001).status_code == 422
    assert api.post("/audit", json={"text": "magnesium", "url": "http://example.org"}).status_code == 422
