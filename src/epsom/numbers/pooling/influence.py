"""How much one study carries: without each, as they came in, and how far each pulls.

Not for throwing studies out: a study that matters is a reason to read it again.

Sources: Viechtbauer & Cheung 2010 (influence in random-effects models); Lau et al. 1992 (cumulative).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from epsom.errors import InputError
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.fit import Certainty, Pool, columns, pool
from epsom.numbers.pooling.mixed import Method
from epsom.numbers.pooling.table import Table

__all__ = ["Pull", "cumulative", "pulls", "without_each"]


@dataclass(frozen=True, slots=True)
class Pull:
    """How one study pulls on the pool.

    `without` is the pooled estimate without it, `tau2_without` the spread then. `cook` is the squared shift of the estimate
    in squared standard errors, `hat` its share of the weight (0 to 1), `outlying` its distance from the pool of the others in
    standard deviations (beyond 2 or 3 is odd), `shift` the change of the estimate in standard errors of the pool without it.
    """

    name: str
    without: float
    tau2_without: float
    cook: float
    hat: float
    outlying: float
    shift: float


def pulls(table: Table, method: Method = "REML") -> tuple[Pull, ...]:
    """How each study pulls on the pooled estimate, in the order of the table; all fits in one sweep.

    Raises InputError with fewer than three studies: without one there would be nothing left to compare.
    """
    if table.k < 3:
        raise InputError("With fewer than three studies none can be left out.", "Show each study as it is.")
    whole, _ = columns(table)
    keep = 1.0 - np.eye(table.k)
    many = mixed.tables(whole.y.repeat(table.k, 0), whole.v.repeat(table.k, 0), whole.x, keep)
    tau2 = mixed.method_tau2(many, method)
    w = mixed.state(many, tau2).w
    total = w.sum(axis=1)
    others = (w * many.y).sum(axis=1) / total
    at = mixed.state(whole, mixed.method_tau2(whole, method))
    hat = at.w[0] / at.w.sum()
    full = float((at.w * whole.y).sum() / at.w.sum())
    cook = (full - others) ** 2 * at.w.sum()
    outlying = (whole.y[0] - others) / np.sqrt(whole.v[0] + tau2 + 1.0 / total)
    # The shift is measured with the full weights but the spread the others have, as Viechtbauer and Cheung define it.
    shift = (full - others) / np.sqrt(1.0 / (1.0 / (whole.v + tau2[:, None])).sum(axis=1))
    return tuple(
        Pull(table.label(row), *(float(column[row]) for column in (others, tau2, cook, hat, outlying, shift)))
        for row in range(table.k)
    )


def without_each(
    table: Table, method: Method = "REML", certainty: Certainty = "hksj", level: float = 0.95
) -> tuple[Pool, ...]:
    """The whole pool again without each study in turn, in the order of the table; InputError with a single study."""
    if table.k < 2:
        raise InputError("A single study cannot be left out.", "Show it as it is.")
    rows = range(table.k)
    return tuple(pool(table.only([other for other in rows if other != row]), method, certainty, level) for row in rows)


def cumulative(
    table: Table, order: Sequence[float], method: Method = "REML", certainty: Certainty = "hksj", level: float = 0.95
) -> tuple[tuple[str, Pool], ...]:
    """The pool after each further study, lowest `order` first: years, or variances for the most precise first.

    Equal places keep the order of the table. InputError when `order` has not one number for each study.
    """
    if len(order) != table.k:
        raise InputError(f"There are {table.k} studies and {len(order)} places in line.", "Give one for each.")
    line = sorted(range(table.k), key=lambda row: order[row])
    return tuple(
        (table.label(line[count]), pool(table.only(line[: count + 1]), method, certainty, level))
        for count in range(table.k)
    )
