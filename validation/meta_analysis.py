"""Our pools beside PyMARE and statsmodels: the same tables through all three, each figure with the largest difference.

    python -m validation.meta_analysis

Needs requirements/validation.txt. Ends with 1 when a figure that is meant to agree differs by more than its tolerance, or when
the grid of compared figures has shrunk. Published tables come from tests/numbers/pooling/reference.py, our own from the trials.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from pymare import Dataset
from pymare.estimators import DerSimonianLaird, Hedges, VarianceBasedLikelihoodEstimator, WeightedLeastSquares
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions, effectsize_smd
from tests.numbers.pooling.reference import BCG, BCG_COUNTS, EIGHTEEN, INFARCT, STROKE, TEN

from epsom.core.evidence import weigh
from epsom.knowledge.load import load
from epsom.numbers.pooling.counts import log_odds_ratio, log_risk_ratio, risk_difference
from epsom.numbers.pooling.effects import Group, hedges_g
from epsom.numbers.pooling.fit import pool, regress
from epsom.numbers.pooling.table import Table

COMPARED_AT_LEAST = 800  # figures in the grid; it may grow
EXACT, CLOSED, SEARCHED = (
    1e-9,
    1e-10,
    2e-6,
)  # arithmetic; moment estimators; estimators whose search is looser than ours


@dataclass
class Column:
    """All comparisons of one figure with one program."""

    tolerance: float
    worst: float = 0.0
    where: str = ""
    count: int = 0


@dataclass
class Grid:
    """What was compared, and how far apart it was."""

    columns: dict[tuple[str, str], Column] = field(default_factory=dict)

    def add(self, program: str, figure: str, table: str, ours: float, theirs: float, tolerance: float) -> None:
        """One figure of one table; the difference is relative to the larger of one and their figure."""
        column = self.columns.setdefault((program, figure), Column(tolerance))
        column.count += 1
        apart = abs(ours - float(theirs)) / max(1.0, abs(float(theirs)))
        if apart >= column.worst:
            column.worst, column.where = apart, table

    def report(self) -> bool:
        """Print every column; True when all agree and none is missing."""
        sound = True
        for (program, figure), column in sorted(self.columns.items()):
            agrees = column.worst <= column.tolerance
            sound = sound and agrees
            mark = "agrees " if agrees else "DIFFERS"
            print(
                f"{program:12} {figure:34} {mark}  {column.worst:8.1e} at most ({column.where}), {column.count} compared"
            )
        total = sum(column.count for column in self.columns.values())
        print(f"{total} figures compared; at least {COMPARED_AT_LEAST} are wanted.")
        return sound and total >= COMPARED_AT_LEAST


def tables() -> Mapping[str, Table]:
    """Published tables, and every pool of two trials and more that the evidence pages show."""
    stroke = [hedges_g(Group(*treated), Group(*control)) for treated, control in STROKE]
    found = {
        "bcg": Table(BCG.estimates, BCG.variances, BCG.moderators),
        "infarct": INFARCT,
        "ten": TEN,
        "eighteen": EIGHTEEN,
        "stroke": Table([each.estimate for each in stroke], [each.variance for each in stroke]),
        "bcg, first four": BCG.only(range(4)),
        "bcg, first two": BCG.only(range(2)),
    }
    knowledge = load()
    for outcome in knowledge.verdicts:
        ours = weigh(outcome, knowledge).pool
        if ours is not None and ours.k > 1:
            found[outcome] = Table(ours.table.estimates, ours.table.variances)
    return found


def with_pymare(grid: Grid, name: str, table: Table) -> None:
    """tau^2, estimate, standard error and both intervals by four estimators; Q and its p."""
    data = Dataset(np.array(table.estimates), np.array(table.variances))
    makers: tuple[tuple[str, Callable[..., Any], Mapping[str, str], float], ...] = (
        ("DL", DerSimonianLaird, {}, CLOSED),
        ("HE", Hedges, {}, CLOSED),
        ("ML", VarianceBasedLikelihoodEstimator, {"method": "ML"}, SEARCHED),
        ("REML", VarianceBasedLikelihoodEstimator, {"method": "REML"}, SEARCHED),
    )
    for method, make, how, tolerance in makers:
        for certainty, correction in (
            ("z", "wald"),
            ("hksj", "knapp-hartung"),
            ("hksj_guarded", "knapp-hartung-conservative"),
        ):
            theirs = make(**how, small_sample_correction=correction).fit_dataset(data).summary()
            told = {key: float(np.ravel(value)[0]) for key, value in theirs.get_fe_stats().items()}
            ours = pool(table, method, certainty)  # type: ignore[arg-type]
            grid.add("PyMARE", f"{method}: tau2", name, ours.tau2 or 0.0, np.ravel(theirs.tau2)[0], tolerance)
            for figure, mine, key in (
                ("estimate", ours.estimate, "est"),
                ("se", ours.se, "se"),
                ("low", ours.interval.low, "ci_l"),
                ("high", ours.interval.high, "ci_u"),
            ):
                grid.add("PyMARE", f"{method} with {certainty}: {figure}", name, mine, told[key], tolerance)
            if method == "DL" and certainty == "z":
                spread_of = theirs.get_heterogeneity_stats()
                grid.add("PyMARE", "Q", name, ours.q or 0.0, spread_of["Q"][0], EXACT)
                grid.add("PyMARE", "p of Q", name, ours.q_p or 0.0, spread_of["p(Q)"][0], EXACT)
    fixed = WeightedLeastSquares(small_sample_correction="wald").fit_dataset(data).summary().get_fe_stats()
    one = pool(table, "FE", "z")
    grid.add("PyMARE", "one common effect: estimate", name, one.estimate, fixed["est"].ravel()[0], EXACT)
    grid.add("PyMARE", "one common effect: se", name, one.se, fixed["se"].ravel()[0], EXACT)


def moderators_with_pymare(grid: Grid) -> None:
    """Meta-regression of thirteen trials on latitude."""
    table = tables()["bcg"]
    latitude = np.array(table.moderators["latitude"])[:, None]
    data = Dataset(np.array(table.estimates), np.array(table.variances), X=latitude, X_names=["latitude"])
    for certainty, correction in (("z", "wald"), ("hksj", "knapp-hartung")):
        estimator = VarianceBasedLikelihoodEstimator(method="REML", small_sample_correction=correction)
        told = estimator.fit_dataset(data).summary().get_fe_stats()
        ours = regress(table, ["latitude"], "REML", certainty)  # type: ignore[arg-type]
        theirs = sorted(zip(np.ravel(told["est"]), np.ravel(told["se"]), strict=True), reverse=True)
        for coefficient, (estimate, se) in zip(ours.coefficients, theirs, strict=True):
            grid.add(
                "PyMARE",
                f"moderator with {certainty}: estimate",
                coefficient.name,
                coefficient.estimate,
                estimate,
                SEARCHED,
            )
            grid.add("PyMARE", f"moderator with {certainty}: se", coefficient.name, coefficient.se, se, SEARCHED)


def with_statsmodels(grid: Grid, name: str, table: Table) -> None:
    """DerSimonian-Laird and Paule-Mandel with z and with Hartung-Knapp, one common effect, Q."""
    for method, theirs_is in (("DL", "chi2"), ("PM", "iterated")):
        theirs = combine_effects(
            np.array(table.estimates), np.array(table.variances), method_re=theirs_is, use_t=False, atol=1e-12
        )
        if theirs.tau2 < 0:  # a spread below zero is left as it is there, and is nought here: see README.md
            print(f"not compared: {method} of {name}, where statsmodels has a tau2 of {theirs.tau2:.3g}")
            continue
        z, hksj = pool(table, method, "z"), pool(table, method, "hksj")  # type: ignore[arg-type]
        tolerance = CLOSED if method == "DL" else SEARCHED
        intervals = theirs.conf_int(use_t=True)
        for figure, mine, other in (
            ("tau2", z.tau2 or 0.0, theirs.tau2),
            ("estimate", z.estimate, theirs.mean_effect_re),
            ("se", z.se, theirs.sd_eff_w_re),
            ("se with hksj", hksj.se, theirs.sd_eff_w_re_hksj),
            ("low with hksj", hksj.interval.low, intervals[3][0]),
            ("high with hksj", hksj.interval.high, intervals[3][1]),
        ):
            grid.add("statsmodels", f"{method}: {figure}", name, mine, other, tolerance)
        one = pool(table, "FE", "z")
        grid.add("statsmodels", "one common effect: estimate", name, one.estimate, theirs.mean_effect_fe, EXACT)
        grid.add("statsmodels", "one common effect: se", name, one.se, theirs.sd_eff_w_fe, EXACT)
        grid.add("statsmodels", "Q", name, z.q or 0.0, theirs.q, EXACT)


def effects_with_statsmodels(grid: Grid) -> None:
    """Effect sizes of single studies: risk ratio, odds ratio, risk difference; Hedges' g."""
    makers = {"rr": log_risk_ratio, "or": log_odds_ratio, "diff": risk_difference}
    for row, counts in enumerate(BCG_COUNTS):
        for kind, make in makers.items():
            numbers = [
                np.array([x]) for x in (counts.events, counts.people, counts.control_events, counts.control_people)
            ]
            effect, variance = effectsize_2proportions(*numbers, statistic=kind)
            ours = make(counts)
            where = f"bcg {row + 1}"
            grid.add("statsmodels", f"effect of one study, {kind}", where, ours.estimate, effect[0], EXACT)
            grid.add("statsmodels", f"its variance, {kind}", where, ours.variance, variance[0], EXACT)
    for row, (treated, control) in enumerate(STROKE):
        numbers = [np.array([x], float) for x in (*treated, *control)]
        effect, _ = effectsize_smd(*numbers)
        ours = hedges_g(Group(*treated), Group(*control))
        grid.add("statsmodels", "effect of one study, g", f"stroke {row + 1}", ours.estimate, effect[0], 2e-3)


def main() -> int:
    """Compare, print, and return 0 when all agree."""
    grid = Grid()
    for name, table in tables().items():
        with_pymare(grid, name, table)
        with_statsmodels(grid, name, table)
    moderators_with_pymare(grid)
    effects_with_statsmodels(grid)
    return 0 if grid.report() else 1


if __name__ == "__main__":
    sys.exit(main())
