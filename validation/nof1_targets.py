"""The self-trial engine beside figures that other programs printed: R's nlme, JAGS, statsmodels, published analyses.

    python -m validation.nof1_targets [FOLDER]

FOLDER holds `daily.csv` of the 70-day melatonin self-trial (Meng 2026, CC BY 4.0), which is not part of this project; without
it what needs it is left out, and said. statsmodels is asked beside us where it is installed (requirements/validation.txt).
Ends with 1 when a figure that is meant to agree differs by more than its tolerance.
"""

from __future__ import annotations

import csv
import importlib.util
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import exp, log, pi
from pathlib import Path

import numpy as np
from scipy import stats  # type: ignore[import-untyped]
from scipy.optimize import minimize  # type: ignore[import-untyped]
from tests.numbers.nof1_trials import REFERENCE, trial

from epsom.numbers.nof1 import Priors, fit_autoregressive, fit_gaussian, series
from epsom.numbers.nof1.autoregressive import correlated_products, gap_products
from epsom.numbers.nof1.days import Array
from epsom.numbers.nof1.level_filter import Covariance, gains, products, whitened


@dataclass(frozen=True)
class Line:
    """One figure: what another program printed, what we find, and by how much they may differ."""

    what: str
    printed: float
    ours: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        return abs(self.ours - self.printed) <= self.tolerance


def least_squares(days: Array, columns: Array, outcome: Array, restricted: bool) -> tuple[float, ...]:
    """Effect (the last column's), its standard error, phi, sigma and log likelihood of an AR(1) regression, as gls has them.

    `columns` (n, k). R's ML standard error uses the variance over n - k, as here.
    """
    n, size = columns.shape
    sums = gap_products(days, np.column_stack([columns, outcome]))

    def at(theta: Array) -> tuple[float, float, float]:
        phi = 1.0 / (1.0 + exp(-theta[0]))
        (found,), (determinant,) = correlated_products(sums, np.array([phi]))
        block = found[:size, :size]
        coefficients = np.linalg.solve(block, found[:size, size])
        free = n - size if restricted else n
        misfit = (found[size, size] - found[:size, size] @ coefficients) / exp(2.0 * theta[1])
        height = -0.5 * (free * (log(2.0 * pi) + 2.0 * theta[1]) + determinant + misfit)
        height -= 0.5 * float(np.linalg.slogdet(block)[1]) if restricted else 0.0
        widen = 1.0 if restricted else (n / (n - size)) ** 0.5
        return float(height), float(coefficients[-1]), exp(theta[1]) * np.linalg.inv(block)[-1, -1] ** 0.5 * widen

    start = [-0.5, log(float(outcome.std()))]
    options = {"xatol": 1e-11, "fatol": 1e-13, "maxiter": 2000}
    best = minimize(lambda theta: -at(theta)[0], start, method="Nelder-Mead", options=options).x
    height, effect, error = at(best)
    return effect, error, 1.0 / (1.0 + exp(-best[0])), exp(best[1]), height


def local_level(outcome: Array) -> tuple[float, float, float]:
    """Variances of level and noise, and the diffuse log likelihood, of a local level without anything else."""
    days, n = np.arange(outcome.size, dtype=float), outcome.size

    def at(theta: Array) -> float:
        level, noise = np.exp(theta)
        one = np.ones(1)
        found = gains(days, Covariance(0.0 * one, 0.5 * one, level * one), noise * one)
        (sums,) = products(whitened(found, outcome[:, None, None], np.ones((n, 1))))
        misfit = sums[1, 1] - sums[0, 1] ** 2 / sums[0, 0]
        fixed = float(np.log(found.variance).sum()) + log(sums[0, 0])
        return float(-0.5 * ((n - 1) * log(2.0 * pi) + fixed + misfit))

    options = {"xatol": 1e-10, "fatol": 1e-12, "maxiter": 2000}
    best = minimize(lambda theta: -at(theta), [0.0, log(outcome.var())], method="Nelder-Mead", options=options)
    return float(np.exp(best.x[0])), float(np.exp(best.x[1])), float(-best.fun)


def made_up() -> Iterator[Line]:
    """The trials whose truth is known, which are part of this project."""
    printed = {"ar1_90": (0.36522, 0.23492, -0.1043, 0.8210), "ar1_180": (0.54525, 0.14428, 0.2642, 0.8312)}
    sampled = {"ar1_90": (0.36522, 0.23444, 0.0016), "ar1_180": (0.54545, 0.14399, 0.0009)}
    for name, figures in printed.items():
        found = fit_autoregressive(trial(name, 0.0), Priors()).effect
        ours = (found.mean, found.sd, *found.interval(0.95))
        for what, one, other in zip(("mean", "sd", "2.5 %", "97.5 %"), figures, ours, strict=True):
            yield Line(f"{name} AR(1), {what}", one, other, 1e-4)
        mean, sd, error = sampled[name]
        yield Line(f"{name} AR(1), mean by NUTS 2 x 20,000", mean, found.mean, 3.0 * error)
        yield Line(f"{name} AR(1), sd by NUTS 2 x 20,000", sd, found.sd, 3.0 * error)
    full = {
        "full_90": (
            ("points", 0.5239, 0.5808, 0.0),
            ("Metropolis", 0.5229, 0.5794, 0.0004),
            ("NUTS", 0.498, 0.577, 0.015),
        ),
        "full_180": (
            ("points", 0.4436, 0.3901, 0.0),
            ("Metropolis", 0.4443, 0.3870, 0.0004),
            ("NUTS", 0.455, 0.386, 0.015),
        ),
    }
    for name, engines in full.items():
        effect = fit_gaussian(trial(name, 0.0), Priors()).effect
        for engine, mean, sd, error in engines:
            # 0.02 sd and 3 % for ours, and what sampling leaves open of theirs
            yield Line(f"{name} full, mean by {engine}", mean, effect.mean, 0.02 * sd + 3.0 * error)
            yield Line(f"{name} full, sd by {engine}", sd, effect.sd, 0.03 * sd + 3.0 * error)
    for name in REFERENCE:
        if not name.startswith("_"):
            reference = REFERENCE[name]["reference_posterior"]["full_centred"]
            effect = fit_gaussian(trial(name, 0.5), Priors()).effect
            yield Line(f"{name} full, centred, mean", reference["mean"], effect.mean, 0.02 * reference["sd"])
            yield Line(f"{name} full, centred, sd", reference["sd"], effect.sd, 0.03 * reference["sd"])
    data = trial("ar1_90", 0.0)
    n = data.days.size
    across = (data.days - data.days.mean()) / (data.days[-1] - data.days[0])
    columns = np.column_stack([np.ones(n), across, data.intake[data.days.astype(int)]])
    names = ("effect", "standard error", "phi", "sigma", "log likelihood")
    for restricted, figures in (
        (False, (0.39596965, 0.21684446, 0.19913831, 0.85949497, -107.34680644)),
        (True, (0.38622736, 0.22361618, 0.23820364, 0.88309870, -109.20432480)),
    ):
        ours = least_squares(data.days, columns, data.outcome, restricted)
        for what, one, other in zip(names, figures, ours, strict=True):
            near = 5e-6 if what == "log likelihood" else 2e-7
            yield Line(f"ar1_90 gls {'REML' if restricted else 'ML'}, {what}", one, other, near)
    rated = [9, 9, 10, 11, 9, 7, 6, 6, 6, 6, 5, 5, 6, 4, 6, 6, 7, 7, 9, 8, 8, 7, np.nan, 6, 6, 7, np.nan, 8]
    flat = Priors(level_sd=100.0, effect_sd=100.0, trend_sd=1e-6, log_sigma_sd=20.0, phi_beta=(1.0, 1.0))
    found = fit_autoregressive(series(np.arange(28), rated, np.repeat([0, 1, 0, 1], 7), 0.0), flat).effect
    ours = (found.mean, found.sd, *found.interval(0.95))
    for what, one, other in zip(("mean", "sd", "2.5 %", "97.5 %"), (-1.164, 0.643, -2.425, 0.106), ours, strict=True):
        yield Line(f"28-day example of the JAGS package, {what}", one, other, 0.01)


def melatonin(folder: Path) -> Iterator[Line]:
    """The 70-day self-trial: published figures, and R's gls."""
    with (folder / "daily.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mood = np.array([float(row["mood"]) for row in rows])
    taken = np.array([float(row["melatonin"]) for row in rows])
    number = np.array([float(row["study_day"]) for row in rows])
    dates = [date.fromisoformat(row["date"]) for row in rows]
    since = np.array([(each - dates[0]).days for each in dates], dtype=float)
    drifted = [int(one) for one, other in zip(number, since, strict=True) if one - 1 != other]
    print(f"melatonin: the study day and the calendar part from day {drifted[0] if drifted else '-'} on")
    welch = stats.ttest_ind(mood[taken == 1], mood[taken == 0], equal_var=False)
    yield Line("melatonin, difference of days", 0.92, float(mood[taken == 1].mean() - mood[taken == 0].mean()), 0.005)
    yield Line("melatonin, Welch t", 0.6965, float(welch.statistic), 5e-5)
    yield Line("melatonin, Welch p", 0.4888, float(welch.pvalue), 5e-5)
    level, noise, height = local_level(mood)
    yield Line("melatonin, local level, level variance", 1.0908, level, 5e-4)
    yield Line("melatonin, local level, noise variance", 17.396, noise, 2e-3)
    yield Line("melatonin, local level, log likelihood", -205.531, height, 1e-3)
    one = np.ones(mood.size)
    across = (number - number.mean()) / (number[-1] - number[0])
    names = ("effect", "standard error", "phi", "sigma", "log likelihood")
    plain, trended = np.column_stack([one, taken]), np.column_stack([one, across, taken])
    for what, columns, restricted, figures in (
        ("ML", plain, False, (1.03503203, 0.93776692, 0.49017363, 5.53223799, -209.58682905)),
        ("REML", plain, True, (1.03391837, 0.92873505, 0.50889757)),
        ("REML with trend", trended, True, (1.00026621, 0.96387608, 0.25739044, 4.63424726, -199.53045294)),
    ):
        ours = least_squares(number - 1.0, columns, mood, restricted)
        for name, printed, figure in zip(names, figures, ours, strict=False):
            yield Line(f"melatonin gls {what}, {name}", printed, figure, 2e-5 if name == "log likelihood" else 1e-6)
    spread = float(mood.std(ddof=1))  # the note's own scale is not told; the sd of all days gives its figures
    for name, expected, chance in (("not centred", 0.0, 0.965), ("centred", 0.5, 0.79)):
        slow = fit_gaussian(series(number - 1.0, mood / spread, taken, expected), Priors()).effect
        yield Line(f"melatonin full, P(effect > 0), exposure {name}", chance, slow.above(0.0), 0.006)
    for name, shift, mean, sd in (("the same day", 0, 0.99, 0.96), ("the day after", 1, -1.13, 0.92)):
        moved = fit_autoregressive(
            series(number[shift:] - 1.0 - shift, mood[shift:] / spread, taken, 0.5), Priors()
        ).effect
        yield Line(f"melatonin AR(1), answering on {name}, mean", mean, moved.mean * spread, 0.006)
        yield Line(f"melatonin AR(1), answering on {name}, sd", sd, moved.sd * spread, 0.006)
    if importlib.util.find_spec("statsmodels") is None:
        print("statsmodels is not installed; its local level is left out")
        return
    from statsmodels.tsa.statespace.structural import UnobservedComponents

    told = UnobservedComponents(mood, level="local level").fit(disp=False)
    yield Line("melatonin, local level by statsmodels, noise", float(told.params[0]), noise, 0.02)
    yield Line("melatonin, local level by statsmodels, level", float(told.params[1]), level, 0.02)


def main() -> int:
    """Print every figure; 1 when one that is meant to agree does not."""
    lines = list(made_up())
    if len(sys.argv) > 1:
        lines += melatonin(Path(sys.argv[1]))
    else:
        print("no folder given: the melatonin trial is left out")
    print(f"{'':>3}{'figure':<52}{'printed':>16}{'ours':>16}{'difference':>12}{'tolerance':>11}")
    for line in lines:
        mark = "" if line.agrees else "!"
        print(
            f"{mark:>3}{line.what:<52}{line.printed:>16.8g}{line.ours:>16.8g}{line.ours - line.printed:>12.1e}{line.tolerance:>11.0e}"
        )
    wrong = sum(not line.agrees for line in lines)
    print(f"{len(lines)} figures, {wrong} differ by more than their tolerance")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
