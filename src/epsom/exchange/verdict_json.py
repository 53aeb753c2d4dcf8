"""A verdict as JSON values: what `epsom trial judge --json` prints, what the web hands out, and what a re-analysis needs.

The keys of `verdict_json` are a contract: they may be added to, never renamed. Every figure is in the outcome's units with
higher meaning better, and a figure nobody could work out is null. Not for keeping a verdict as it was shown, which is
`kept_verdict`. It judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from epsom.core.trial.shapes import Trial, TrialDay
from epsom.core.verdict.shapes import Effect, Verdict
from epsom.exchange.trial_json import trial_json

__all__ = ["FORMAT", "analysis_json", "verdict_json"]

FORMAT = "epsom-verdict-1"


def verdict_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON values, in one order, the same for the same verdict to the last character.

    `effect` is the one by what was taken, `itt` the one by the plan (the same numbers when every dose was taken as planned,
    nulls when it was not asked). `p_benefit`, `p_negligible` and `p_harm` at the top are those of the effect that decided,
    named in `primary`; under the ordinal model effects count in standard deviations of a day's noise (`effect_unit`).
    """
    trust = verdict.diagnostics
    deciding = verdict.itt if verdict.primary == "itt" else verdict.effect
    return {
        "format": FORMAT,
        "verdict": verdict.label,
        "sentence": verdict.sentence,
        "withheld": list(verdict.withheld),
        "randomised": verdict.randomised,
        "final": verdict.final,
        "effect": _effect(verdict.effect),
        "p_benefit": _number(deciding.p_benefit),
        "p_negligible": _number(deciding.p_negligible),
        "p_harm": _number(deciding.p_harm),
        "primary": verdict.primary,
        "effect_unit": verdict.unit if verdict.effect_unit == "outcome" else "underlying",
        "direction_p": _number(verdict.direction_p),
        "effect_reached": _number(verdict.reached),
        "shift": None if verdict.shift is None else asdict(verdict.shift),
        "itt": _effect(verdict.itt),
        "half_life_days": {
            "mean": _number(verdict.half_life.mean),
            "low": _number(verdict.half_life.low),
            "high": _number(verdict.half_life.high),
        },
        "p_builds_up": _number(verdict.slow_share),
        "sensitivity": [
            {"id": run.id, "name": run.name, "verdict": run.label, "effect": _effect(run.effect)}
            for run in verdict.sensitivity
        ],
        "randomisation_test": {
            "p": _number(verdict.randomisation_p),
            "n_schedules": verdict.n_schedules,
            "smallest_p": _number(verdict.smallest_p),
        },
        "diagnostics": {
            "khat": _number(trust.khat),
            "ess": _number(trust.ess),
            "method": trust.method or None,
            "ljung_box_p": _number(trust.ljung_box_p),
            "lag1": _number(trust.lag1),
            "acf": [_number(each) for each in trust.acf],
            "outlier_days": list(trust.outlier_days),
            "variance_ratio": _number(trust.variance_ratio),
            "variance_p": _number(trust.variance_p),
            "step_day": trust.step_day,
            "step_p": _number(trust.step_p),
            "missing_on": _number(trust.missing_on),
            "missing_off": _number(trust.missing_off),
            "adherence": _number(trust.adherence),
            "contrast": _number(trust.contrast),
        },
        "pairs": [asdict(pair) for pair in verdict.pairs],
        "fitted": [{"day": day, "mean": mean, "low": low, "high": high} for day, mean, low, high in verdict.fitted],
        "outcome": verdict.name,
        "unit": verdict.unit,
        "higher_is_better": verdict.higher_is_better,
        "mid": verdict.mid,
        "scale": verdict.scale,
        "prior": verdict.prior,
        "model": verdict.model,
        "rated_days": verdict.rated_days,
        "days_needed": verdict.days_needed,
        "notes": list(verdict.notes),
        "next_steps": list(verdict.next_steps),
        "why_weak": list(verdict.why_weak),
    }


def analysis_json(verdict: Verdict, days: Iterable[TrialDay], trial: Trial | None = None) -> dict[str, Any]:
    """Everything needed to analyse a trial again elsewhere: the verdict, the days as they were read, the sealed design.

    It holds the person's ratings and which days were which: it is the person's to hand on.
    """
    return {
        "format": "epsom-analysis-1",
        "verdict": verdict_json(verdict),
        "design": None if trial is None else trial_json(trial),
        "days": [{**asdict(day), "marks": list(day.marks)} for day in days],
    }


def _effect(effect: Effect) -> dict[str, float | None]:
    return {
        "mean": _number(effect.mean),
        "sd": _number(effect.sd),
        "low": _number(effect.low),
        "high": _number(effect.high),
        "p_gt_0": _number(effect.p_gt_0),
        "p_benefit": _number(effect.p_benefit),
        "p_negligible": _number(effect.p_negligible),
        "p_harm": _number(effect.p_harm),
    }


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
