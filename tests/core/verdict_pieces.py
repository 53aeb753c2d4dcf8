"""Made-up trials for the tests of the verdict: a sealed design, and a person whose days follow a rule written out here."""

from __future__ import annotations

import csv
import random
from dataclasses import replace
from pathlib import Path

from epsom.core.trial.seal import sealed
from epsom.core.trial.shapes import Design, HalfLife, Look, ModelName, Outcome, Protocol, Trial, TrialDay

SYNTHETIC = Path(__file__).parents[1] / "numbers" / "nof1_data"


def rows(name: str, probability: float = 0.5) -> list[TrialDay]:
    """A made-up trial with known answers (`numbers/nof1_data`), each day as it stands in the table."""
    with (SYNTHETIC / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [
            TrialDay(
                day=int(row["day"]),
                planned=float(row["planned"]),
                probability=probability,
                taken=float(row["taken"]) if row["taken"] else None,
                rating=float(row["rating"]) if row["rating"] else None,
            )
            for row in csv.DictReader(file)
        ]


def trial(
    *,
    period: int = 7,
    pairs: int = 4,
    run_in: int = 7,
    model: ModelName = "ar1",
    seed: str = "5eed",
    mid: float = 1.0,
    sd: float | None = 1.2,
    higher_is_better: bool = True,
    low: float | None = 0.0,
    high: float | None = 10.0,
    blinding: str = "open",
) -> Trial:
    """A sealed trial of pairs of periods, looks at the end of each pair from the second on."""
    design = Design(scheme="randomised_pairs", period_days=period, n_pairs=pairs, run_in_days=run_in)
    looks = tuple(Look(day=run_in + 2 * period * n - 1, final=n == pairs) for n in range(2, pairs + 1))
    protocol = Protocol(
        question="Does magnesium help my sleep?",
        outcome=Outcome(
            id="sleep_quality",
            name="sleep quality",
            low=low,
            high=high,
            mid=mid,
            sd=sd,
            higher_is_better=higher_is_better,
        ),
        design=design,
        looks=looks,
        model=model,
        half_life=HalfLife(),
        blinding="blinded" if blinding == "blinded" else "open",
        elemental_mg=200.0,
        form="glycinate",
    )
    return sealed(protocol, seed, None)


def fixed_trial(schedule: tuple[int, ...], *, period: int = 14) -> Trial:
    """A comparison nobody dealt: the schedule is given."""
    pairs = len(schedule) // (2 * period)
    design = Design(scheme="fixed", period_days=period, n_pairs=pairs, run_in_days=len(schedule) - 2 * pairs * period)
    protocol = Protocol(
        question="Did it help?",
        outcome=Outcome(id="mood", name="mood", low=0.0, high=10.0, mid=1.0, sd=1.2),
        design=design,
        looks=(Look(day=len(schedule) - 1, final=True),),
        model="ar1",
    )
    return sealed(protocol, "0", None, schedule=schedule)


def lived(
    sealed_trial: Trial, effect: float, *, seed: int = 1, sd: float = 1.2, middle: float = 5.0, whole: bool = True
) -> list[TrialDay]:
    """Days of someone who takes every dose and rates every day: middle + effect x plan + normal noise, on the scale.

    Rounded to whole points when `whole`.
    """
    dice = random.Random(seed)
    days = []
    for day, planned in enumerate(sealed_trial.schedule):
        rating = min(10.0, max(0.0, middle + effect * planned + dice.gauss(0.0, sd)))
        days.append(
            TrialDay(
                day=day,
                planned=float(planned),
                probability=sealed_trial.probability[day],
                taken=float(planned),
                rating=float(round(rating)) if whole else rating,
            )
        )
    return days


def turned(days: list[TrialDay], total: float = 10.0) -> list[TrialDay]:
    """The same days on a scale read the other way round."""
    return [replace(day, rating=None if day.rating is None else total - day.rating) for day in days]
