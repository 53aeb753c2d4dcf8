"""Published data and what R's metafor makes of them, for the tests of pooling.

Unless a test says otherwise the expected numbers come from metafor 3.8-1 at a tolerance of 1e-12 (rma, escalc, confint,
predict, leave1out, influence, blup, cumul, regtest, ranktest, trimfill, rma.mh, rma.peto), printed to ten decimals.
"""

from __future__ import annotations

import pytest

from epsom.numbers.pooling.counts import Counts, log_odds_ratio, log_risk_ratio, risk_difference
from epsom.numbers.pooling.effects import Effect
from epsom.numbers.pooling.table import Table


def to_ten(value: float) -> object:
    """The value as printed to ten decimals."""
    return pytest.approx(value, abs=6e-11, rel=0)


def rows(effects: list[Effect], moderators: dict[str, list[float]] | None = None) -> Table:
    return Table([effect.estimate for effect in effects], [effect.variance for effect in effects], moderators or {})


# Thirteen trials of the BCG vaccine (Colditz et al. 1994): treated with and without tuberculosis, controls with and without.
_BCG = [
    (4, 119, 11, 128), (6, 300, 29, 274), (3, 228, 11, 209), (62, 13536, 248, 12619), (33, 5036, 47, 5761),
    (180, 1361, 372, 1079), (8, 2537, 10, 619), (505, 87886, 499, 87892), (29, 7470, 45, 7232), (17, 1699, 65, 1600),
    (186, 50448, 141, 27197), (5, 2493, 3, 2338), (27, 16886, 29, 17825),
]  # fmt: skip
BCG_COUNTS = [Counts(a, a + b, c, c + d) for a, b, c, d in _BCG]
LATITUDE = [44.0, 55, 42, 52, 13, 44, 19, 13, 27, 42, 18, 33, 33]
YEAR = [1900.0 + year for year in (48, 49, 60, 77, 73, 53, 73, 80, 68, 61, 74, 69, 76)]
BCG = rows([log_risk_ratio(counts) for counts in BCG_COUNTS], {"latitude": LATITUDE, "year": YEAR})
BCG_ODDS = rows([log_odds_ratio(counts) for counts in BCG_COUNTS])
BCG_RISK = rows([risk_difference(counts) for counts in BCG_COUNTS])

# Sixteen trials of an infusion after a heart attack: deaths and people, treated then control. The last is ISIS-4.
_INFARCT = [
    (1, 40, 2, 36), (9, 135, 23, 135), (2, 200, 7, 200), (1, 48, 1, 46), (10, 150, 8, 148), (1, 59, 9, 56), (1, 25, 3, 23),
    (0, 22, 1, 21), (6, 76, 11, 75), (1, 27, 7, 27), (2, 89, 12, 80), (5, 23, 13, 33), (4, 130, 8, 122),
    (90, 1159, 118, 1157), (4, 107, 17, 108), (2216, 29011, 2103, 29039),
]  # fmt: skip
INFARCT_COUNTS = [Counts(*counts) for counts in _INFARCT]
INFARCT = rows([log_odds_ratio(counts) for counts in INFARCT_COUNTS])
INFARCT_15 = INFARCT.only(range(15))

# Length of stay in nine trials of stroke units (Normand 1999): people, mean, standard deviation, twice.
STROKE = [
    ((55, 47, 155), (75, 64, 156)), ((27, 7, 31), (29, 4, 32)), ((64, 17, 75), (119, 29, 71)), ((66, 20, 18), (137, 48, 18)),
    ((14, 8, 8), (18, 11, 13)), ((19, 7, 57), (18, 4, 52)), ((52, 45, 34), (41, 34, 33)), ((21, 16, 110), (31, 27, 183)),
    ((30, 27, 60), (23, 20, 52)),
]  # fmt: skip

TEN = Table(
    [-0.581, 0.530, 0.771, 1.031, 0.553, 0.295, 0.078, 0.573, -0.176, -0.232],
    [0.023, 0.052, 0.060, 0.115, 0.095, 0.203, 0.200, 0.211, 0.051, 0.040],
)
EIGHTEEN = Table(
    [0.100, -0.162, -0.090, -0.049, -0.046, -0.010, -0.431, -0.261, 0.134, 0.019, 0.175, 0.056, 0.045, 0.103, 0.121, -0.482,
     0.290, 0.342],
    [0.016, 0.015, 0.050, 0.050, 0.032, 0.052, 0.036, 0.024, 0.034, 0.033, 0.031, 0.034, 0.039, 0.167, 0.134, 0.096, 0.016,
     0.035],
)  # fmt: skip
