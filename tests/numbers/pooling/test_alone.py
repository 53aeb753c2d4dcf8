"""One small table climbed in plain floats gives what the same table gives among others."""

from __future__ import annotations

import numpy as np
import pytest

from epsom.numbers.pooling import fit
from epsom.numbers.pooling.table import Table


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("seed", range(12))
def test_alone_and_in_company_agree(method: str, seed: int) -> None:
    dice = np.random.default_rng([seed, 5])
    studies = int(dice.integers(2, 30))
    variances = np.exp(dice.normal(-2.0, 1.5, studies))
    estimates = dice.normal(0.3, np.sqrt(variances + dice.choice([0.0, 0.05, 2.0])))
    alone = fit.pool(Table(estimates, variances), method).tau2  # type: ignore[arg-type]
    many = fit.batch(np.stack([estimates, estimates]), np.stack([variances, variances]), method=method)  # type: ignore[arg-type]
    assert alone == pytest.approx(float(many[2][0]), rel=1e-9, abs=1e-12)
