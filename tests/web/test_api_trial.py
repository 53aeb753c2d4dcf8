"""A comparison through the API: the same verbs and the same refusals as the pages, and no arm while it is hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from epsom.core.trial.seal import holds
from epsom.core.verdict.shapes import Effect, Verdict
from epsom.exchange.trial_csv import read_rows
from epsom.exchange.trial_json import read_design
from epsom.notebook import Notebook
from epsom.web import create_app
from epsom.web.house import House

from .conftest import Clock
from .test_trial_pages import live, settled  # noqa: F401  # a fixture

JSON = {"Content-Type": "application/json"}


@pytest.fixture
def api(house: House, settled: Notebook) -> Iterator[TestClient]:  # noqa: F811
    """A program that brings the code of this start; the person has lived with a dose for two weeks."""
    headers = {"Authorization": f"Bearer {house.token}"}
    with TestClient(create_app(house), base_url="http://127.0.0.1:8765/api/v1", headers=headers) as client:
        house.api_session().profile = settled.profile
        yield client


def told(answer: Any, status: int = 200) -> dict[str, Any]:
    assert answer.status_code == status, answer.text[:500]
    found: dict[str, Any] = answer.json()
    return found


def sealed(api: TestClient, **how: Any) -> dict[str, Any]:
    return told(api.post("/trial/seal", json={"outcome": "stress", "mid": 1, "design": "3x7", **how}), 201)


def test_before_one_it_says_what_could_be_compared(api: TestClient) -> None:
    assert told(api.get("/trial"))["state"] == "none"
    found = told(api.get("/trial/offers"))
    assert found["against"] == []
    assert {"stress", "sleep_quality"} <= {each["outcome"]["id"] for each in found["items"]}
    assert {"name": "3x14", "n_days": 91} in found["designs"]


def test_foresight_keeps_nothing_and_its_chances_add_up(api: TestClient, settled: Notebook) -> None:  # noqa: F811
    found = told(api.post("/trial/foresight", json={"outcome": "stress", "mid": 1, "design": "6x7"}))
    assert found["n_days"] == 91
    for row in found["rows"]:
        for way in ("fast", "slow"):
            assert sum(row[way].values()) == pytest.approx(1.0)
    assert [each["mids"] for each in found["rows"]] == [-1.0, 0.0, 0.5, 1.0, 1.5, 2.0]
    assert settled.trials() == ()


@pytest.mark.parametrize(
    "body",
    [{"outcome": "weight"}, {"design": "1x1"}, {"mid": 0}, {"mid": -1}, {"half_life_days": 1000}, {"blinding": "half"},
     {"seed": "5eed"}],
)  # fmt: skip
def test_what_cannot_be_sealed_is_refused(api: TestClient, settled: Notebook, body: dict[str, Any]) -> None:  # noqa: F811
    assert told(api.post("/trial/seal", json=body), 422)["title"]
    assert settled.trials() == ()


def test_a_life_of_one(api: TestClient, settled: Notebook, clock: Clock) -> None:  # noqa: F811
    found = sealed(api, question="Am I calmer with it?")
    assert found["state"] == "sealed"
    assert found["trial"]["protocol"]["question"] == "Am I calmer with it?"
    assert found["trial"]["seal"] == settled.trials()[0].trial.seal
    assert "schedule" not in json.dumps(found)
    told(api.post("/trial/seal", json={"outcome": "stress"}), 409)  # one at a time
    told(api.post("/trial/pause", headers=JSON), 409)
    assert told(api.post("/trial/start", json={"day": None}))["state"] == "running"
    told(api.post("/trial/start", headers=JSON), 409)
    live(settled, clock, 10)
    quality = told(api.get("/trial/quality"))["quality"]
    assert (quality["days"], quality["rated"]) == (3, 2)  # an evening rating answers to the day before: one is to come
    assert told(api.post("/trial/pause", json={"why": "travel"}))["state"] == "paused"
    assert told(api.post("/trial/resume", headers=JSON))["state"] == "running"
    told(api.post("/trial/look", headers=JSON), 409)  # not a planned day
    told(api.get("/trial/verdict"), 404)
    told(api.post("/trial/guess", json={"guess": "on"}), 409)  # it is open
    trial = read_design(api.get("/trial/design.json").text)
    assert holds(trial)
    rows = read_rows(api.get("/trial/data.csv").text, trial=trial)
    assert rows.problems == ()
    assert [each.planned for each in rows.days] == [float(each) for each in trial.schedule[: len(rows.days)]]
    assert told(api.post("/trial/end", json={"why": "enough"}))["state"] == "ended_early"


def test_a_start_counts_once(api: TestClient, settled: Notebook) -> None:  # noqa: F811
    sealed(api)
    key = {"Idempotency-Key": "start-1", **JSON}
    first = api.post("/trial/start", headers=key)
    again = api.post("/trial/start", headers=key)
    assert again.headers["idempotency-replayed"] == "true"
    assert first.json() == again.json()
    assert sum(each.kind == "started" for each in settled.trials()[0].events) == 1


@pytest.mark.parametrize("days", [-1, 2, 400])
def test_it_begins_today_or_tomorrow(api: TestClient, clock: Clock, days: int) -> None:
    from datetime import timedelta

    sealed(api)
    day = (clock().day + timedelta(days=days)).isoformat()
    told(api.post("/trial/start", json={"day": day}), 422)


def test_a_hidden_arm_leaves_by_no_address(api: TestClient, settled: Notebook, clock: Clock) -> None:  # noqa: F811
    sealed(api, blinding="blinded")
    told(api.post("/trial/start", headers=JSON))
    live(settled, clock, 12)
    found = told(api.get("/trial"))
    assert found["running"]["arm_today"] == "hidden"
    assert found["running"]["box"] == 1
    told(api.get("/trial/design.json"), 409)
    quality = told(api.get("/trial/quality"))["quality"]
    assert quality["on"] is None
    rows = [each.split(",") for each in api.get("/trial/data.csv").text.splitlines()]
    at = rows[0].index("planned"), rows[0].index("taken")
    assert {each[place] for each in rows[8:] for place in at} == {""}


def test_the_answer_opens_the_key(
    api: TestClient, settled: Notebook, clock: Clock, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    sealed(api, blinding="blinded")
    told(api.post("/trial/start", headers=JSON))
    live(settled, clock, 50)
    told(api.post("/trial/look", headers=JSON), 409)  # the guess comes first
    told(api.post("/trial/guess", json={"guess": "off"}))
    effect = Effect(mean=0.2, sd=0.5, low=-0.8, high=1.2, p_gt_0=0.66, p_benefit=0.06, p_negligible=0.93, p_harm=0.01)
    made = Verdict(
        label="no meaningful effect", effect=effect, mid=1.0, sentence="It makes no difference that matters."
    )
    monkeypatch.setattr("epsom.core.verdict.judge", lambda *_, **__: made)
    found = told(api.post("/trial/look", headers=JSON))
    assert found["verdict"] == "no meaningful effect"
    assert found["looked_on"] == clock().day.isoformat()
    assert told(api.get("/trial/verdict")) == {**found, "computed_at": told(api.get("/trial/verdict"))["computed_at"]}
    assert holds(read_design(api.get("/trial/design.json").text))
