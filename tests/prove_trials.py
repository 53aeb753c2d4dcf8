"""Proof of the self-trial by simulation: where the truth lies in the answers, and how often they cry wolf.

    python -m tests.prove_trials            all of it, on two processes, some minutes
    python -m tests.prove_trials --people 100

Calibration by drawing people from the prior (Talts and others 2018), looks at a trial every week against the table of the
method (section 6), a response at the start (section 2), the randomisation test (section 7), and whole trials without an
effect through the judging as people get it. A hundred people of the calibration run with every test.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from collections.abc import Callable, Sequence
from functools import partial
from math import sqrt

import numpy as np
from scipy import stats  # type: ignore[import-untyped]
from validation.operating import CELLS, GAIN, LOSS, SD, Cell, person

from epsom.core.verdict.judging import judge
from epsom.knowledge.load import load
from epsom.numbers.nof1 import Priors, fit_autoregressive, fit_gaussian, randomisation_test, series
from epsom.numbers.nof1.integrate import TRUST_BELOW
from tests.numbers.test_nof1_calibration import shares_below
from tests.numbers.test_nof1_permutation import every, ratings

# Section 6 of the method: false benefit in per cent by the bar on P(beta > 0): any of 11 weekly looks, three looks, the last.
LOOKS = {0.95: (13.2, 8.6, 4.2), 0.975: (6.3, 4.4, 2.0), 0.99: (3.0, 1.9, 1.1), 0.995: (1.6, 0.7, 0.4)}
TABLE_TRIALS = 1000  # behind each figure of that table
MOST_FALSE_BENEFIT, MOST_FALSE_BENEFIT_LOOKS = 0.025, 0.05
MOST_BIAS = 0.1

Told = tuple[str, list[str]]  # what was found, and what of it is wrong


def breaches(shares: Sequence[float], bins: int = 20) -> list[str]:
    """What is wrong with places of the truth in their answers, which are even on 0 to 1 when the answers are right."""
    found = []
    p = float(stats.chisquare(np.histogram(shares, bins=bins, range=(0.0, 1.0))[0]).pvalue)
    if not p > 0.01:
        found.append(f"the truth is not spread evenly over the answers: p {p:.4f}")
    away = np.abs(np.array(shares) - 0.5)
    for cover in (0.5, 0.8, 0.95):
        seen = float(np.mean(away < cover / 2.0))
        # three points, or what chance alone does to fewer than a thousand people
        if abs(seen - cover) > max(0.03, 3.3 * sqrt(cover * (1.0 - cover) / len(shares))):
            found.append(f"{100 * cover:.0f} % intervals hold the truth {100 * seen:.1f} % of the time")
    return found


def calibration(model: str, people: int) -> Told:
    """People drawn from the prior of one model."""
    shares, answers = shares_below(model, people)
    wrong = breaches(shares)
    loose = [one for one in answers if one.integral.method == "importance" and not one.integral.khat <= TRUST_BELOW]
    if loose:
        wrong.append(f"{len(loose)} answers with weights that cannot be trusted")
    fell = sum(one.integral.method == "metropolis" for one in answers)
    away = np.abs(np.array(shares) - 0.5)
    cover = ", ".join(f"{100 * np.mean(away < c / 2):.1f}" for c in (0.5, 0.8, 0.95))
    p = float(stats.chisquare(np.histogram(shares, bins=20, range=(0.0, 1.0))[0]).pvalue)
    said = f"{model}: {len(shares)} people, p {p:.2f}, 50/80/95 % hold {cover} %, {fell} by Metropolis, {len(loose)} untrusted"
    return said, wrong


def looks(trials: int) -> Told:
    """No effect, 84 days of 7-day blocks, a look every week from day 14 on: how often P(beta > 0) passes a bar."""
    dice, schedules = np.random.default_rng(61), every(6, 7)
    chances = np.empty((trials, 11))
    for number in range(trials):
        row = schedules[dice.integers(64)]
        rated = ratings(dice, row, 0.0)
        for place, day in enumerate(range(14, 85, 7)):
            data = series(np.arange(day), rated[:day], row[:day], 0.5)
            chances[number, place] = fit_autoregressive(data, Priors()).effect.above(0.0)
    said, wrong = [], []
    for bar, printed in LOOKS.items():
        passed = chances > bar
        seen = [100.0 * float(np.mean(each)) for each in (passed.any(1), passed[:, [2, 6, 10]].any(1), passed[:, 10])]
        said.append(f"{bar}: " + " / ".join(f"{one:.1f} ({other})" for one, other in zip(seen, printed, strict=True)))
        for one, other in zip(seen, printed, strict=True):
            both = sqrt(other * (100.0 - other) * (1.0 / trials + 1.0 / TABLE_TRIALS))
            if abs(one - other) > 3.5 * both:
                wrong.append(f"bar {bar}: {one:.1f} % false benefit, the method has {other} %")
    return f"false benefit over looks at {trials} trials, any week / three / last, % (method): " + "; ".join(
        said
    ), wrong


def start_up(trials: int) -> Told:
    """No effect, and a response to having begun of -1.5 exp(-t / 7): the mean estimate, exposure centred and not."""
    said, wrong = [], []
    for block in (1, 7, 14):
        dice, found = np.random.default_rng([62, block]), []
        for _ in range(trials):
            row = np.repeat(np.concatenate([dice.permutation([0.0, 1.0]) for _ in range(42 // block)]), block)
            rated = ratings(dice, row, 0.0, drift=-1.5)
            means = [
                fit_gaussian(series(np.arange(84), rated, row, expected), Priors(), count=256).effect.mean
                for expected in (0.5, 0.0)
            ]
            found.append(means)
        mean, error = np.mean(found, axis=0), np.std(found, axis=0) / sqrt(trials)
        said.append(f"{block}-day blocks {mean[0]:+.3f} (se {error[0]:.3f}; not centred {mean[1]:+.2f})")
        if abs(mean[0]) > MOST_BIAS + 3.0 * error[0]:
            wrong.append(f"a response at the start moves the effect by {mean[0]:+.3f} with {block}-day blocks")
    return f"start-up response, {trials} trials: " + ", ".join(said), wrong


def randomisation(trials: int) -> Told:
    """How often p <= 0.05 without an effect, whatever the days do, and with one of 1 sd."""
    schedules, said, wrong = every(6, 7), [], []
    for name, effect, drift, walk in (
        ("quiet", 0.0, 0.0, 0.0),
        ("start-up", 0.0, -1.5, 0.0),
        ("strong walk", 0.0, 0.0, 0.3),
        ("effect 1", 1.0, -1.5, 0.15),
    ):
        dice, hits = np.random.default_rng([63, len(name)]), 0
        for _ in range(trials):
            row = schedules[dice.integers(64)]
            data = series(np.arange(84), ratings(dice, row, effect, drift, walk), row, 0.5)
            hits += randomisation_test(data, schedules, 0.5, 0.4, actual=row)[1] <= 0.05
        said.append(f"{name} {100 * hits / trials:.1f} %")
        if effect == 0.0 and hits > stats.binom.ppf(0.9995, trials, 2 / 64):
            wrong.append(f"p <= 0.05 in {hits} of {trials} trials without an effect, {name}")
    return f"randomisation test, p <= 0.05 in {trials} trials: " + ", ".join(said), wrong


def whole(cell: Cell, trials: int) -> Told:
    """Trials without an effect, planned, lived and judged as people get them, at every planned look."""
    knowledge, last, ever, harm, means = load(), 0, 0, 0, []
    for number in range(trials):
        trial, days = person(cell, 100_000 + number, knowledge)
        labels = []
        for look in trial.protocol.looks:
            verdict = judge(trial, days, look_day=look.day, sensitivity=False)
            labels.append(verdict.label)
        last += labels[-1] in GAIN
        ever += any(label in GAIN for label in labels)
        harm += labels[-1] in LOSS
        if verdict.effect.mean is not None:
            means.append(verdict.effect.mean / SD)
    wrong = []
    for count, most, when in ((last, MOST_FALSE_BENEFIT, "at the end"), (ever, MOST_FALSE_BENEFIT_LOOKS, "at a look")):
        if count > stats.binom.ppf(0.999, trials, most):
            wrong.append(f"a benefit that is none {when} in {count} of {trials} trials of {cell.days} days")
    bias, error = float(np.mean(means)), float(np.std(means)) / sqrt(len(means))
    if abs(bias) > MOST_BIAS + 3.0 * error:
        wrong.append(f"bias {bias:+.3f}")
    said = f"no effect, {cell.days} days, {trials} trials: false benefit {last} at the end, {ever} at any look, "
    return said + f"harm {harm}, mean estimate {bias:+.3f} (se {error:.3f})", wrong


def _do(task: Callable[[], Told]) -> Told:
    return task()


def main() -> int:
    """Everything, on two processes; 1 when anything is wrong."""
    parser = argparse.ArgumentParser(description="Prove the self-trial by simulation.")
    parser.add_argument("--people", type=int, default=1000, help="in each of the large simulations")
    people = parser.parse_args().people
    tasks: list[Callable[[], Told]] = [
        partial(calibration, "ordinal", people),
        *(partial(whole, cell, max(20, people // 10)) for cell in CELLS if cell.effect == 0.0),
        partial(calibration, "full", people),
        partial(start_up, max(20, people * 3 // 10)),
        partial(looks, people),
        partial(randomisation, people),
        partial(calibration, "ar1", people),
    ]
    bad = 0
    with multiprocessing.Pool(2) as pool:
        for said, wrong in pool.imap_unordered(_do, tasks):
            print(said, flush=True)
            for what in wrong:
                print(f"  wrong: {what}", flush=True)
            bad += len(wrong)
    print(f"{bad} things are wrong")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
