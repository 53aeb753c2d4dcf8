"""Chooses whole numbers: a small integer programme, solved exactly by HiGHS through SciPy.

It knows variables, costs and rows, nothing of what they stand for. Not for large or non-linear problems.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf


@dataclass(frozen=True, slots=True)
class Row:
    """One linear rule: low <= sum of weight x variable <= high; variables that are not named weigh nothing."""

    weights: Mapping[int, float]
    low: float = -inf
    high: float = inf


def cheapest(
    cost: Sequence[float], most: Sequence[float], rows: Sequence[Row], whole: Sequence[bool]
) -> list[float] | None:
    """The values from 0 to `most` with the least total cost that keep every row; None when no values do.

    Variables marked `whole` take whole numbers only. Any units, as long as they agree within a row. Raises ValueError
    when the cost has no lower end. Solved to proven optimality (HiGHS branch and bound, no gap allowed).
    """
    # SciPy takes a quarter of a second and 30 MB to import, so only those who choose something pay for it.
    import numpy as np
    from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped]

    matrix = np.zeros((len(rows), len(cost)))
    for number, row in enumerate(rows):
        for variable, weight in row.weights.items():
            matrix[number, variable] = weight
    rules = LinearConstraint(matrix, [row.low for row in rows], [row.high for row in rows]) if rows else ()
    found = milp(
        c=np.asarray(cost, dtype=float),
        integrality=np.asarray(whole, dtype=int),
        bounds=Bounds(np.zeros(len(cost)), np.asarray(most, dtype=float)),
        constraints=rules,
        options={"mip_rel_gap": 0.0},
    )
    if found.x is None:
        if found.status == 2:
            return None
        raise ValueError(f"There is no cheapest choice: {found.message}")
    return [float(round(value)) if is_whole else float(value) for value, is_whole in zip(found.x, whole, strict=True)]
