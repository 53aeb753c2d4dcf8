"""How long the self-trial takes: CPU seconds of planning and judging, and of other programs on the same model and data.

    OMP_NUM_THREADS=1 python benchmarks/nof1_engine.py            all of it; with NumPyro or nutpie installed, minutes
    OMP_NUM_THREADS=1 python benchmarks/nof1_engine.py --quick    without other programs

Made-up ratings of a known effect. Times are also counted in Cholesky factors of as many days by NumPy in the same run, which
travels better than milliseconds. Other programs come with requirements/validation.txt; one that is not there is said to be
missing. Figures for people, not a test: they are never asserted.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from epsom.numbers.nof1 import (
    Averaged,
    Plan,
    Posterior,
    Priors,
    Series,
    fit_autoregressive,
    fit_averaged,
    fit_counts,
    fit_gaussian,
    fit_ordinal,
    fit_robust,
    grid,
    randomisation_test,
    series,
)
from epsom.numbers.nof1.days import build_up

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # for what stands beside the package: validation
SIZES = (10, 30, 90, 180, 400)
PEOPLE = (10, 30, 100)


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


def once(work: Callable[[], object]) -> float:
    """CPU milliseconds of one run."""
    begun = time.process_time()
    work()
    return 1000.0 * (time.process_time() - begun)


def answer(fit: Callable[[], Posterior | Averaged]) -> tuple[float, ...]:
    """What a person is told: fit, interval and the three probabilities."""
    effect = fit().effect
    return (*effect.interval(0.95), effect.above(0.5), effect.between(-0.5, 0.5), effect.below(-0.5))


def cholesky(days: int) -> float:
    """CPU milliseconds of one NumPy Cholesky factor of a days x days covariance."""
    at = np.arange(days)
    covariance = 0.4 ** np.abs(at[:, None] - at) + np.eye(days)
    return least(lambda: [np.linalg.cholesky(covariance) for _ in range(200)]) / 200.0


def models() -> None:
    """Every model at every length."""
    priors = Priors()
    print(f"{'model':<26}{'days':>6}{'CPU ms':>10}{'Choleskys':>12}")
    for days in SIZES:
        data, unit = trial(days), cholesky(days)
        work: dict[str, Callable[[], Posterior | Averaged]] = {
            "AR(1)": partial(fit_autoregressive, data, priors),
            "full": partial(fit_gaussian, data, priors),
            "immediate and slow": partial(fit_averaged, data, priors),
            "ordinal, five": partial(fit_ordinal, fifths(data), priors),
            "counts": partial(fit_counts, tallies(data), priors),
            "Student-t check": partial(fit_robust, data, priors),
        }
        for name, fit in work.items():
            took = least(partial(answer, fit))
            print(f"{name:<26}{days:>6}{took:>10.1f}{took / unit:>12.0f}", flush=True)
        print(f"{'one NumPy Cholesky':<26}{days:>6}{unit:>10.4f}{1:>12}", flush=True)


def plans() -> None:
    """The planning grid of five designs and five effects, and the randomisation test."""
    dice = np.random.default_rng(1)

    def pairs(days: int, block: int, count: int) -> np.ndarray:
        first = dice.integers(0, 2, size=(count, -(-days // (2 * block))))
        return np.repeat(np.stack([first, 1 - first], axis=2).reshape(count, -1), block, axis=1)[:, :days]

    designs = [
        Plan(pairs(days, block, 60), 0.5, half_life_days=4.0)
        for days, block in ((84, 3), (84, 7), (84, 14), (168, 14), (168, 28))
    ]
    took = least(lambda: grid(designs, (0.0, 0.5, 1.0, 1.5, 2.0), prior_sd=1.5, mid=0.5))
    print(f"planning grid, 5 designs of 60 draws x 5 effects: {took:.1f} ms")
    for block, count in ((7, 64), (3, 16_384)):
        rows = pairs(84, block, count)
        data = series(np.arange(84), dice.normal(size=84), rows[0], 0.5)
        took = least(partial(randomisation_test, data, rows, 0.5, 0.4, actual=rows[0]))
        print(f"randomisation test over {count} schedules: {took:.1f} ms")


def people() -> None:
    """Made-up people judged one after the other, as `many` does: 84 days and 7 of run-in, an effect of half a sd."""
    from validation.operating import CELLS, person

    from epsom.core.verdict.judging import judge
    from epsom.knowledge.load import load

    knowledge = load()
    cell = next(each for each in CELLS if each.effect == 0.5 and each.pairs == 3)
    print(f"{'judging':<34}{'people':>8}{'CPU s':>9}{'a person, ms':>14}{'a minute':>10}")
    for name, asked in (("auto", "auto"), ("full", "full"), ("AR(1)", "ar1")):
        for count in PEOPLE:
            trials = [person(cell, number, knowledge) for number in range(count)]
            judge(*trials[0], model=asked, sensitivity=False)
            took = once(lambda: [judge(*each, model=asked, sensitivity=False) for each in trials])  # noqa: B023
            said = f"{name}, no further fits"
            print(
                f"{said:<34}{count:>8}{took / 1000:>9.2f}{took / count:>14.1f}{60_000 * count / took:>10.0f}",
                flush=True,
            )
    trials = [person(cell, number, knowledge) for number in range(5)]
    took = once(lambda: [judge(*each, knowledge=knowledge) for each in trials])
    print(
        f"{'auto, with everything asked':<34}{5:>8}{took / 1000:>9.2f}{took / 5:>14.1f}{300_000 / took:>10.0f}",
        flush=True,
    )


def others(days: int = 90) -> None:
    """The same trial by other programs."""
    data, priors = trial(days), Priors()
    ours = {
        "AR(1)": least(partial(answer, partial(fit_autoregressive, data, priors))),
        "full": least(partial(answer, partial(fit_gaussian, data, priors))),
        "ordinal": least(partial(answer, partial(fit_ordinal, fifths(data), priors))),
    }

    def line(model: str, program: str, took: float, note: str) -> None:
        print(f"{model:<10}{program:<38}{took / 1000:>9.2f}{took / ours[model]:>10.0f}  {note}", flush=True)

    print(f"{'model':<10}{f'program, {days} days':<38}{'CPU s':>9}{'times':>10}")
    for model, took in ours.items():
        line(model, "epsom", took, "the whole answer")
    if importlib.util.find_spec("statsmodels") is None:
        print("statsmodels is not installed")
    else:
        line(
            "AR(1)",
            "statsmodels UnobservedComponents",
            least(partial(unobserved, data, False), 1.0),
            "one maximum, no posterior",
        )
        line(
            "full",
            "statsmodels UnobservedComponents x 11",
            once(partial(unobserved, data, True)),
            "11 half-lives, maxima",
        )
    if importlib.util.find_spec("numpyro") is None:
        print("NumPyro is not installed")
    else:
        from validation.nof1_nuts import first_order, full, nuts, ordered

        for model, made in (("AR(1)", first_order(data)), ("full", full(data)), ("ordinal", ordered(fifths(data)))):
            found = nuts(made, 1000, 1000)
            line(
                model,
                "NumPyro NUTS 2 x (1000 + 1000)",
                1000.0 * found.cpu,
                f"compiling too; {found.effective:.0f} effective draws",
            )
    if importlib.util.find_spec("nutpie") is None:
        print("nutpie is not installed")
    else:
        compiled, drawn = nutpie_first_order(data)
        line("AR(1)", "nutpie 2 x (1000 + 1000)", drawn, f"and {compiled / 1000:.1f} s of compiling")


def unobserved(data: Series, slow: bool) -> None:
    """Maximum likelihood by statsmodels: AR(1) with regressors, or all of equation (1) at each of 11 half-lives."""
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    days = np.arange(data.intake.size)
    outcome = np.full(days.size, np.nan)
    outcome[data.days.astype(int)] = data.outcome
    trend = days / days.size - 0.5
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if not slow:
            beside = np.column_stack([np.ones(days.size), trend, data.intake - data.expected])
            UnobservedComponents(outcome, autoregressive=1, exog=beside).fit(disp=False)
            return
        week = np.eye(7)[days % 7][:, 1:]
        for half_life in np.exp(np.linspace(np.log(0.5), np.log(20.0), 11)):
            ramp, taken = (build_up(each, np.array([half_life]))[:, 0] for each in (data.expected, data.intake))
            beside = np.column_stack([trend, week, ramp, taken - ramp])
            UnobservedComponents(outcome, level="local level", autoregressive=1, exog=beside).fit(disp=False)


def nutpie_first_order(data: Series) -> tuple[float, float]:
    """CPU milliseconds of compiling and of drawing the AR(1) model by nutpie, two chains one after the other."""
    import nutpie
    import pymc

    place = data.days.astype(int)
    gap = np.abs(data.days[:, None] - data.days)
    trend = (data.days - data.days.mean()) / (data.days[-1] - data.days[0])
    nuisance = np.column_stack([5.0 * np.ones(place.size), 2.0 * trend, 3.0 * data.expected[place]])
    fixed, taken = nuisance @ nuisance.T, (data.intake - data.expected)[place]
    with pymc.Model() as model:
        sigma = pymc.math.exp(pymc.Normal("log_sigma", 0.0, 0.75))
        phi, beta = pymc.Beta("phi", 2.0, 2.0), pymc.Normal("beta", 0.0, 1.5)
        pymc.MvNormal(
            "y", mu=beta * taken, cov=sigma**2 * phi**gap + fixed, observed=data.outcome - data.outcome.mean()
        )
    begun = time.process_time()
    compiled = nutpie.compile_pymc_model(model)
    between = time.process_time()
    nutpie.sample(compiled, draws=1000, tune=1000, chains=2, cores=1, seed=1, progress_bar=False)
    return 1000.0 * (between - begun), 1000.0 * (time.process_time() - between)


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser(description="How long the self-trial takes.")
    parser.add_argument("--quick", action="store_true", help="without other programs")
    asked = parser.parse_args()
    models()
    plans()
    people()
    if not asked.quick:
        others()


if __name__ == "__main__":
    main()
