"""How long pooling takes: thirteen studies by REML beside PyMARE, and the evidence pages beside a bare Python, in one run.

    OMP_NUM_THREADS=1 python benchmarks/pooling.py [ROUNDS]

PyMARE comes with requirements/validation.txt; without it that line is left out, and said. Figures for people, not a test: they
are never asserted.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

from epsom.core.evidence import weigh
from epsom.knowledge.load import load
from epsom.numbers.pooling.counts import Counts, log_risk_ratio
from epsom.numbers.pooling.fit import pool
from epsom.numbers.pooling.influence import without_each
from epsom.numbers.pooling.table import Table

# Thirteen trials of the BCG vaccine (Colditz et al. 1994): treated with and without tuberculosis, controls with and without.
BCG = (
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
)  # fmt: skip
COMMANDS = {
    "python -c pass": ["-c", "pass"],
    "epsom evidence": ["-m", "epsom", "evidence"],
    "epsom evidence ptsd": ["-m", "epsom", "evidence", "ptsd"],
    "epsom evidence anxiety (one study)": ["-m", "epsom", "evidence", "anxiety"],
    "epsom evidence cramps (two pooled)": ["-m", "epsom", "evidence", "cramps"],
}
_COMPILED = tempfile.TemporaryDirectory()
_ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
_ENVIRONMENT["PYTHONPYCACHEPREFIX"] = _COMPILED.name


def studies() -> Table:
    """The thirteen log risk ratios."""
    effects = [log_risk_ratio(Counts(a, a + b, c, c + d)) for a, b, c, d in BCG]
    return Table([each.estimate for each in effects], [each.variance for each in effects])


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """Median time of one call, after one that warms up."""
    work()
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        took.append(time.perf_counter() - began)
    return statistics.median(took) * 1000


def theirs(table: Table) -> Callable[[], object] | None:
    """The same pool by PyMARE, from arrays to its table of figures; None when it is not installed."""
    try:
        import numpy as np
        from pymare import Dataset
        from pymare.estimators import VarianceBasedLikelihoodEstimator
    except ImportError:
        return None
    y, v = np.array(table.estimates), np.array(table.variances)

    def fit() -> object:
        estimator = VarianceBasedLikelihoodEstimator(method="REML")
        return estimator.fit_dataset(Dataset(y, v)).summary().get_fe_stats()

    return fit


def cold(arguments: list[str]) -> float:
    """Wall milliseconds of one fresh process."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL, env=_ENVIRONMENT)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print both tables."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    table = studies()
    ours = milliseconds(lambda: pool(table, "REML", "hksj"), 400)
    print(f"REML with Hartung-Knapp, 13 studies: {ours:.3f} ms")
    other = theirs(table)
    if other is None:
        print("PyMARE is not installed here, so it is not compared (requirements/validation.txt has it).")
    else:
        slow = milliseconds(other, 100)
        print(f"the same by PyMARE:                  {slow:.3f} ms, {slow / ours:.1f} times as long")
    print(f"without each of 13:                  {milliseconds(lambda: without_each(table), 100):.3f} ms")
    knowledge = load()
    outcomes = list(knowledge.verdicts)
    every = milliseconds(lambda: [weigh(each, knowledge) for each in outcomes], 20)
    print(f"all {len(outcomes)} outcomes weighed:             {every:.1f} ms")

    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        cold(command)  # once for the caches
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            took[name].append(cold(command))
    bare = statistics.median(took["python -c pass"])
    for name, each in took.items():
        print(f"{name:36} {statistics.median(each) / bare:6.1f} x   (median {statistics.median(each):6.1f} ms)")


if __name__ == "__main__":
    main()
