"""How often is the self-trial wrong? Ten thousand made-up people through the whole of it, as people get it.

    OMP_NUM_THREADS=1 python validation/operating.py --keep FILE            carry on where FILE ends, print the tables
    OMP_NUM_THREADS=1 python validation/operating.py --keep FILE --write    and write src/epsom/help/how_often_wrong.toml

Each person gets the usual protocol, a schedule drawn and sealed, a made-up life with the true effect of the cell, and the
judgement at the planned looks. FILE holds one line a trial, so several processes can share the work (`--part 0/2`) and
nothing is lost. Nothing here is used by the package; it writes the one file named above.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import chain
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from epsom.core.trial.protocol import protocol_for
from epsom.core.trial.seal import sealed
from epsom.core.trial.shapes import Design, Outcome, Trial, TrialDay
from epsom.core.verdict import judging
from epsom.core.verdict.fitting import POINTS, fit
from epsom.core.verdict.judging import judge
from epsom.core.verdict.shapes import LABELS, Verdict
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load

Array = NDArray[np.float64]

SEED = 20261122
OUT = Path(__file__).resolve().parents[1] / "src" / "epsom" / "help" / "how_often_wrong.toml"
SD = 2.0  # points of a 0 to 10 scale: the sd of a day; effects and everything below count in it
MID = 0.5
PHI, NOISE, DRIFT = 0.4, 0.36, 0.04  # day-to-day correlation, share of noise, random walk per square root of a day
START, START_DAYS = -1.5, 7.0  # response to having begun to take part, from the first compared day on
SKIPPED, SLIPPED, UNNOTED = 0.07, 0.01, 0.03  # doses on "on" days, doses on "off" days, days whose dose is not noted
UNRATED, AWAY = 0.08, 4  # share of days without a rating, and days in a row without any
SLOW = 3.0  # half-life in days of an effect that builds up
EFFECTS = (0.0, 0.25, 0.5, 1.0, 1.5, -0.5)
PERIOD = 14
NOUGHT_TRIALS, OTHER_TRIALS = 2000, 300  # in each cell
GAIN = ("clear benefit", "probable benefit")
LOSS = ("clear harm", "probable harm")


@dataclass(frozen=True)
class Cell:
    """A true effect in sds of a day, how it comes, and how long the comparison is. Nothing comes in no way."""

    effect: float
    half_life: float
    pairs: int

    @property
    def days(self) -> int:
        return 2 * PERIOD * self.pairs

    @property
    def trials(self) -> int:
        return OTHER_TRIALS if self.effect else NOUGHT_TRIALS

    @property
    def name(self) -> str:
        kind = "none" if not self.effect else "slow" if self.half_life else "at once"
        return f"{self.effect:+.2f} {kind} {self.days}"


CELLS = tuple(
    Cell(effect, half_life, pairs)
    for pairs in (3, 6)
    for effect in EFFECTS
    for half_life in ((0.0, SLOW) if effect else (0.0,))
)


def behaviour(dice: np.random.Generator, days: int) -> Array:
    """A life of so many days without any effect, sd 1: one day leaning on the last, noise, and a slow drift."""
    wave = np.empty(days)
    wave[0] = dice.normal()
    for day in range(1, days):
        wave[day] = PHI * wave[day - 1] + sqrt(1.0 - PHI**2) * dice.normal()
    walk = np.concatenate([[0.0], np.cumsum(DRIFT * dice.normal(size=days - 1))])
    found: Array = sqrt(1.0 - NOISE) * wave + sqrt(NOISE) * dice.normal(size=days) + walk
    return found


def score(latent: Array, effect: float) -> Array:
    """Whole points from 0 to 10. On and off lie on both sides of the middle, so the ends cut little from either."""
    return np.clip(np.round(5.0 + SD * (latent - 0.5 * effect)), 0.0, 10.0)


def person(cell: Cell, number: int, knowledge: Knowledge) -> tuple[Trial, list[TrialDay]]:
    """The sealed trial of one made-up person and the days that came of it."""
    dice = np.random.default_rng([SEED, CELLS.index(cell), number])
    design = Design(period_days=PERIOD, n_pairs=cell.pairs, run_in_days=7)
    before, total = 28, design.n_days
    life = behaviour(dice, before + total)
    diary = score(life[:before], cell.effect)
    outcome = Outcome(
        id="energy", name="energy", low=0.0, high=10.0, step=1.0, mid=MID * SD, sd=float(diary.std(ddof=1)) or None
    )
    trial = sealed(protocol_for(outcome, design, knowledge), dice.bytes(16).hex(), date(2026, 1, 1))
    plan = np.array(trial.schedule, dtype=float)
    taken = np.where(plan > 0, dice.random(total) >= SKIPPED, dice.random(total) < SLIPPED).astype(float)
    rate = 1.0 if cell.half_life == 0.0 else 1.0 - 2.0 ** (-1.0 / cell.half_life)
    exposure, level = np.empty(total), 0.0
    for day in range(total):
        level += rate * (taken[day] - level)
        exposure[day] = level
    since = np.arange(total) - design.run_in_days
    start = np.where(since >= 0, START * np.exp(-np.maximum(since, 0) / START_DAYS), 0.0)
    rating = score(life[before:] + cell.effect * exposure + start, cell.effect)
    noted = dice.random(total) >= UNNOTED
    rated = dice.random(total) >= UNRATED
    away = int(dice.integers(design.run_in_days, total - AWAY))
    rated[away : away + AWAY] = False
    days = [
        TrialDay(
            day=day,
            planned=plan[day],
            probability=trial.probability[day],
            taken=float(taken[day]) if noted[day] else None,
            rating=float(rating[day]) if rated[day] else None,
        )
        for day in range(total)
    ]
    return trial, days


def told(verdict: Verdict) -> dict[str, Any]:
    """What is kept of a verdict; effects in sds of a day."""
    effect = verdict.effect
    figures = {name: getattr(effect, name) for name in ("mean", "sd", "low", "high")}
    return {
        "label": verdict.label,
        **{name: None if value is None else round(value / SD, 5) for name, value in figures.items()},
        "p_gt_0": effect.p_gt_0,
        "khat": verdict.diagnostics.khat,
    }


def trials() -> Iterator[tuple[Cell, int]]:
    """Every trial once, the cells spread evenly, so that a part of the run is a small run of the whole."""
    share = [
        ((number + 0.5) / cell.trials, place, number)
        for place, cell in enumerate(CELLS)
        for number in range(cell.trials)
    ]
    for _, place, number in sorted(share):
        yield CELLS[place], number


def run(keep: Path, part: int, parts: int, most: int, seconds: float, points: int) -> None:
    """Judge trials that `keep` does not hold yet; without an effect at every look, else at the end."""
    judging.fit = partial(fit, points=points)  # type: ignore[assignment]
    knowledge = load()
    done = {(row["cell"], row["number"]) for row in kept(keep)}
    stop, count, mine = time.monotonic() + seconds, 0, keep.with_suffix(f".{part}.jsonl")
    with mine.open("a", encoding="utf-8") as file:
        for place, (cell, number) in enumerate(trials()):
            if place >= most or time.monotonic() > stop:
                break
            if place % parts != part or (cell.name, number) in done:
                continue
            begun = time.process_time()
            trial, days = person(cell, number, knowledge)
            looks = [look.day for look in trial.protocol.looks]
            asked = looks if cell.effect == 0.0 else looks[-1:]
            found = [told(judge(trial, days, look_day=day, sensitivity=False)) for day in asked]
            row = {
                "cell": cell.name,
                "number": number,
                "looks": found,
                "points": points,
                "cpu": time.process_time() - begun,
            }
            file.write(json.dumps(row) + "\n")
            file.flush()
            count += 1
    print(f"part {part} of {parts}: {count} trials judged", file=sys.stderr)


def kept(keep: Path) -> list[dict[str, Any]]:
    """All the lines of all parts."""
    files = sorted(keep.parent.glob(f"{keep.stem}.*.jsonl"))
    return [json.loads(line) for line in chain.from_iterable(file.read_text("utf-8").splitlines() for file in files)]


def summary(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One line of figures for each cell that has any trial."""
    found = []
    for cell in CELLS:
        mine = [row["looks"] for row in rows if row["cell"] == cell.name]
        if not mine:
            continue
        last = [looks[-1] for looks in mine]
        known = [one for one in last if one["mean"] is not None]
        line: dict[str, Any] = {
            "true_effect": cell.effect,
            "comes": "none" if not cell.effect else "slow" if cell.half_life else "at once",
            "compared_days": cell.days,
            "trials": len(mine),
            **{label.replace(" ", "_"): share(one["label"] == label for one in last) for label in LABELS},
            "any_benefit": share(one["label"] in GAIN for one in last),
            "any_harm": share(one["label"] in LOSS for one in last),
            "mean_estimate": round(float(np.mean([one["mean"] for one in known])), 3),
            "mean_sd": round(float(np.mean([one["sd"] for one in known])), 3),
            "coverage_95": share(one["low"] <= cell.effect <= one["high"] for one in known),
        }
        if cell.effect == 0.0:
            line["looks"] = len(mine[0])
            line["benefit_at_any_look"] = share(any(one["label"] in GAIN for one in looks) for looks in mine)
            line["harm_at_any_look"] = share(any(one["label"] in LOSS for one in looks) for looks in mine)
            line["bias_error"] = round(float(np.std([one["mean"] for one in known]) / sqrt(len(known))), 4)
        found.append(line)
    return found


def share(those: Any) -> float:
    """How many of them, from 0 to 1."""
    every = list(those)
    return round(sum(map(bool, every)) / len(every), 4)


def show(lines: Sequence[dict[str, Any]]) -> None:
    """The tables, for people."""
    heads = ("true", "comes", "days", "trials", *LABELS, "estimate", "sd", "cover")
    print("".join(f"{head[:10]:>11}" for head in heads))
    for line in lines:
        labels = (f"{100 * line[label.replace(' ', '_')]:.1f} %" for label in LABELS)
        first = (f"{line['true_effect']:+.2f}", line["comes"], line["compared_days"], line["trials"])
        rest = (f"{line['mean_estimate']:+.3f}", f"{line['mean_sd']:.3f}", f"{100 * line['coverage_95']:.1f} %")
        print("".join(f"{part:>11}" for part in (*first, *labels, *rest)))
    for line in lines:
        if line["true_effect"] == 0.0:
            trials_ = line["trials"]
            ends = [
                (name, line[name], sqrt(line[name] * (1 - line[name]) / trials_))
                for name in ("any_benefit", "benefit_at_any_look")
            ]
            said = ", ".join(f"{name} {100 * value:.2f} % (se {100 * error:.2f})" for name, value, error in ends)
            print(
                f"no effect, {line['compared_days']} days: {said}, bias {line['mean_estimate']:+.3f} (se {line['bias_error']})"
            )


def write(lines: Sequence[dict[str, Any]], rows: Sequence[dict[str, Any]], on: date) -> None:
    """The figures with the settings of the run, as data for the page about them."""
    settings: dict[str, Any] = {
        "made_by": "validation/operating.py",
        "trials": sum(line["trials"] for line in lines),
        "judgements": sum(len(row["looks"]) for row in rows),
        "integration_points": sorted({row.get("points", POINTS) for row in rows}),
        "seed": SEED,
        "on": on,
        "model": "auto",
        "sensitivity": "priors and build-up only: runs that cost a further fit were left out, and could only withhold more",
        "smallest_change_that_matters": MID,
        "period_days": PERIOD,
        "run_in_days": 7,
        "correlation_day_to_day": PHI,
        "share_of_noise": NOISE,
        "drift_per_root_day": DRIFT,
        "start_up_response": START,
        "start_up_days": START_DAYS,
        "doses_skipped": SKIPPED,
        "doses_on_off_days": SLIPPED,
        "doses_not_noted": UNNOTED,
        "days_not_rated": UNRATED,
        "days_away": AWAY,
        "slow_half_life_days": SLOW,
    }
    text = [
        "# How often the self-trial is wrong: made-up people with a known effect, judged as real ones are.",
        "# Written by validation/operating.py; not by hand. Effects in standard deviations of a day, shares from 0 to 1.",
        "",
        "[run]",
        *(f"{name} = {_toml(value)}" for name, value in settings.items()),
    ]
    for line in lines:
        text += ["", "[[cell]]", *(f"{name} = {_toml(value)}" for name, value in line.items())]
    OUT.write_text("\n".join(text) + "\n", encoding="utf-8")


def _toml(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def main() -> None:
    """Carry on, and show what there is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keep", type=Path, required=True, help="where the trials judged so far are kept")
    parser.add_argument("--part", default="0/1", help="which part of the work, as 0/2 and 1/2")
    parser.add_argument("--most", type=int, default=10**9, help="stop after so many trials of the whole list")
    parser.add_argument("--seconds", type=float, default=1e9, help="stop after so long")
    parser.add_argument("--points", type=int, default=POINTS, help="of the integration; people get %(default)s")
    parser.add_argument("--write", action="store_true", help=f"write {OUT.name}")
    asked = parser.parse_args()
    part, parts = (int(piece) for piece in asked.part.split("/"))
    if asked.seconds > 0:
        run(asked.keep, part, parts, asked.most, asked.seconds, asked.points)
    rows = kept(asked.keep)
    lines = summary(rows)
    show(lines)
    if asked.write:
        write(lines, rows, date.today())


if __name__ == "__main__":
    main()
