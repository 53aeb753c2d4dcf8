"""The JSON of a verdict: its contract, key by key, and that nothing in it is no JSON."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from epsom.core.trial.shapes import ModelName
from epsom.core.verdict import Effect, Verdict, judge, judge_rows
from epsom.core.verdict.shapes import LABELS
from epsom.exchange.kept_verdict import verdict_from_plain, verdict_plain
from epsom.exchange.trial_json import read_design
from epsom.exchange.verdict_json import analysis_json, verdict_json
from tests.core.verdict_pieces import lived, rows, trial

NUMBERS = {"mean", "sd", "low", "high", "p_gt_0"}


@pytest.mark.parametrize("model", ["full", "ar1", "ordinal", "auto"])
def test_the_contract_holds_for_every_model(model: ModelName) -> None:
    told = verdict_json(judge_rows(rows("ar1_90"), model=model, sensitivity=False))
    assert json.loads(json.dumps(told, allow_nan=False)) == told
    assert set(told["effect"]) >= NUMBERS
    assert all(isinstance(told["effect"][key], float) for key in NUMBERS)
    for key in ("p_benefit", "p_negligible", "p_harm"):
        assert 0.0 <= told[key] <= 1.0
    assert told["p_benefit"] + told["p_negligible"] + told["p_harm"] == pytest.approx(1.0)
    assert told["verdict"] in LABELS
    assert told["withheld"] == []
    assert set(told["half_life_days"]) == {"mean", "low", "high"}
    assert (told["half_life_days"]["mean"] is None) == (model == "ar1")
    assert set(told["itt"]) == set(told["effect"])
    assert {"id", "name", "verdict", "effect"} <= set(told["sensitivity"][0])
    assert {"p", "n_schedules"} <= set(told["randomisation_test"])
    assert {"khat", "ess", "ljung_box_p", "lag1"} <= set(told["diagnostics"])
    assert told["randomised"] is True
    assert isinstance(told["sentence"], str)


def test_the_chances_at_the_top_are_those_that_decided() -> None:
    taken = Effect(mean=1.0, sd=0.5, low=0.0, high=2.0, p_gt_0=0.97, p_benefit=0.8, p_negligible=0.2, p_harm=0.0)
    planned = replace(taken, p_benefit=0.6, p_negligible=0.4)
    verdict = Verdict(label="not known yet", effect=taken, itt=planned)
    assert verdict_json(verdict)["p_benefit"] == 0.8
    assert verdict_json(replace(verdict, primary="itt"))["p_benefit"] == 0.6


def test_what_could_not_be_worked_out_is_null() -> None:
    told = verdict_json(judge_rows([]))
    assert told["effect"]["mean"] is None
    assert told["verdict"] == "withheld"
    unsound = Verdict(label="withheld", effect=Effect(mean=float("nan"), sd=float("inf")))
    assert verdict_json(unsound)["effect"]["mean"] is None
    json.dumps(verdict_json(unsound), allow_nan=False)


def test_everything_for_another_analysis_is_there() -> None:
    plan = trial()
    days = lived(plan, 1.0)
    verdict = judge(plan, days, sensitivity=False)
    told = json.loads(json.dumps(analysis_json(verdict, days, plan), allow_nan=False))
    assert read_design(json.dumps(told["design"])) == plan
    assert [row["rating"] for row in told["days"]] == [day.rating for day in days]
    assert told["verdict"] == verdict_json(verdict)


def test_a_verdict_that_was_kept_comes_back_whole() -> None:
    verdict = judge(plan := trial(), lived(plan, 1.0))
    assert verdict_from_plain(json.loads(json.dumps(verdict_plain(verdict)))) == verdict
