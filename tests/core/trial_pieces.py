"""Pieces the tests of the self-trial are made of: a protocol by hand, events, and days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from epsom.core.diary import TrialEvent
from epsom.core.trial.seal import sealed
from epsom.core.trial.shapes import Design, Look, Outcome, Protocol, Trial

DAY = date(2026, 11, 23)  # a Monday: the first day of the run-in
STRESS = Outcome(id="stress", name="stress", low=0.0, high=10.0, higher_is_better=False, mid=1.0)
SEED = "5eed"


def day(number: int) -> date:
    """A calendar day counted from the first one of the trial."""
    return DAY + timedelta(days=number)


def protocol_of(**other: Any) -> Protocol:
    """Three pairs of 14 days after 7 days of run-in, looked at after the second pair and at the end."""
    design = other.get("design", Design())
    looks = (Look(day=design.n_days - 1, final=True),)
    if design == Design():
        looks = (Look(day=62), *looks)
    facts: dict[str, Any] = {
        "question": "Is there less stress with magnesium?",
        "outcome": STRESS,
        "design": design,
        "looks": looks,
        "elemental_mg": 200.0,
    }
    return Protocol(**{**facts, **other})


def trial_of(seed: str = SEED, **other: Any) -> Trial:
    """A sealed trial."""
    return sealed(protocol_of(**other), seed, DAY - timedelta(days=1))


def events_of(*told: tuple[int, Any] | tuple[int, Any, str]) -> Sequence[TrialEvent]:
    """Events from (day, kind) or (day, kind, note), in this order."""
    return [
        TrialEvent(id=str(n), day=day(each[0]), trial="t", kind=each[1], note=each[2] if len(each) == 3 else None)
        for n, each in enumerate(told)
    ]
