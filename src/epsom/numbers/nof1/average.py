"""Averages models of the same ratings by their evidence: does the effect come at once, or build up?

Not for models of differently scaled ratings: their evidences do not compare.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from epsom.numbers.nof1.days import Priors, Series
from epsom.numbers.nof1.gaussian import Posterior, fit_gaussian
from epsom.numbers.nof1.integrate import log_mean
from epsom.numbers.nof1.mixture import Mixture, blend


@dataclass(frozen=True, slots=True)
class Averaged:
    """Several posteriors as one: the blended effect, each model's probability after the data, the models themselves."""

    effect: Mixture
    probabilities: tuple[float, ...]
    models: tuple[Posterior, ...]
    log_evidence: float


def average(models: tuple[Posterior, ...], shares: tuple[float, ...]) -> Averaged:
    """Blend posteriors of the same ratings by share x evidence; `shares` are believed before the data and sum to 1.

    Shares below 0, or that do not sum to 1, raise ValueError.
    """
    if len(shares) != len(models) or min(shares) < 0 or abs(sum(shares) - 1.0) > 1e-9:
        raise ValueError("every model needs a share of at least 0, and the shares sum to 1")
    total = log_mean([model.log_evidence for model in models], list(shares))
    after = [share * float(np.exp(model.log_evidence - total)) for model, share in zip(models, shares, strict=True)]
    chances = [each / sum(after) for each in after]
    return Averaged(blend([model.effect for model in models], chances), tuple(chances), models, total)


def fit_averaged(
    data: Series,
    priors: Priors,
    fit: Callable[[Series, Priors, bool], Posterior] = fit_gaussian,
    immediate_share: float = 0.5,
) -> Averaged:
    """Fit the effect as immediate and as slow build-up, in this order, and average the two by their evidence.

    `fit` is `fit_gaussian`, or one of `families`. Method note, section 2, last row of the priors.
    """
    both = fit(data, priors, False), fit(data, priors, True)
    return average(both, (immediate_share, 1.0 - immediate_share))
