"""How long one trial takes to judge: CPU milliseconds, and against a NumPy Cholesky of as many days in the same run.

    OMP_NUM_THREADS=1 python benchmarks/nof1_engine.py

Made-up ratings of a known effect. Figures for people, not a test: they are never asserted.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from epsom.numbers.nof1 import (
    Averaged,
    Posterior,
    Priors,
    Series,
    fit_autoregressive,
    fit_averaged,
    fit_counts,
    fit_gaussian,
    fit_ordinal,
    fit_robust,
    series,
)

SIZES = (10, 90, 180, 400)


def trial(days: int) -> Series:
    """A trial of 7-day periods in random order within pairs, an effect of 0.8 and a correlated day."""
    dice = np.random.default_rng(days)
    order = np.concatenate([dice.permutation([0, 1]) for _ in range(days // 14 + 1)])
    intake = np.repeat(order, 7)[:days].astype(float)
    wave = np.zeros(days)
    for day in range(1, days):
        wave[day] = 0.4 * wave[day - 1] + 0.7 * dice.normal()
    return series(np.arange(days), 5.0 + 0.8 * intake + wave + 0.6 * dice.normal(size=days), intake, 0.5)


def fifths(data: Series) -> Series:
    """The same trial in five categories."""
    category = np.searchsorted(np.quantile(data.outcome, [0.2, 0.4, 0.6, 0.8]), data.outcome)
    return series(data.days, category, data.intake, data.expected)


def tallies(data: Series) -> Series:
    """The same trial as counts."""
    return series(data.days, np.round(np.exp(data.outcome - 4.0)), data.intake, data.expected)


def least(work: Callable[[], object], seconds: float = 0.5) -> float:
    """The least CPU milliseconds of several runs: what the work costs when nothing else disturbs it."""
    work()
    best, spent = float("inf"), 0.0
    while spent < seconds:
        begun = time.process_time()
        work()
        took = time.process_time() - begun
        best, spent = min(best, took), spent + max(took, 1e-6)
    return 1000.0 * best


def answer(fit: Callable[[], Posterior | Averaged]) -> tuple[float, ...]:
    """What a person is told: fit, interval and the three probabilities."""
    effect = fit().effect
    return (*effect.interval(0.95), effect.above(0.5), effect.between(-0.5, 0.5), effect.below(-0.5))


def cholesky(days: int) -> float:
    """CPU milliseconds of one NumPy Cholesky factor of a days x days covariance."""
    at = np.arange(days)
    covariance = 0.4 ** np.abs(at[:, None] - at) + np.eye(days)
    return least(lambda: [np.linalg.cholesky(covariance) for _ in range(200)]) / 200.0


def main() -> None:
    """Print one line a model and length."""
    priors = Priors()
    print(f"{'model':<22}{'days':>6}{'CPU ms':>10}{'Choleskys':>12}")
    for days in SIZES:
        data, unit = trial(days), cholesky(days)
        models: dict[str, Callable[[], Posterior | Averaged]] = {
            "AR(1)": partial(fit_autoregressive, data, priors),
            "full": partial(fit_gaussian, data, priors),
            "immediate and slow": partial(fit_averaged, data, priors),
            "ordinal, five": partial(fit_ordinal, fifths(data), priors),
            "counts": partial(fit_counts, tallies(data), priors),
            "Student-t check": partial(fit_robust, data, priors),
        }
        for name, fit in models.items():
            took = least(partial(answer, fit))
            print(f"{name:<22}{days:>6}{took:>10.1f}{took / unit:>12.0f}")
        print(f"{'one NumPy Cholesky':<22}{days:>6}{unit:>10.4f}{1:>12}")


if __name__ == "__main__":
    main()
