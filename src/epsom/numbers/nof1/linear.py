"""The linear part in closed form: the effect and the evidence once the covariance is known.

Works on cross-products of prior-scaled columns, whose coefficients are N(0, 1) before the data. Method note, section 3,
step B. Not for choosing the covariance.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, pi

import numpy as np

from epsom.numbers.nof1.days import Array


@dataclass(frozen=True, slots=True)
class Conditional:
    """Each (N,): the log of the integrated misfit and determinants, and the effect's mean and sd given the covariance."""

    log_density: Array
    mean: Array
    sd: Array


def linear(products: Array, effect_mean: float, effect_sd: float) -> Conditional:
    """Integrate all coefficients of columns (N, q, q), the effect last but one and the outcome last.

    `log_density` is -1/2 (log|A| + r'V^-1 r - S_xr' b), A = S_xx + I; what does not depend on the columns is added by
    the caller. The effect's coefficient is N(effect_mean, effect_sd^2) before the data, the others N(0, 1).
    """
    each = products.copy()
    shift = effect_mean / effect_sd
    if shift:  # a prior mean is taken out of the outcome first: r - shift x
        each[:, :, -1] -= shift * products[:, :, -2]
        each[:, -1, :] -= shift * each[:, -2, :]
    size = each.shape[-1]
    each[:, np.arange(size), np.arange(size)] += 1.0
    # One factor gives all: its last row is L^-1 S_xr, and as the effect stands last among the columns, back substitution
    # for it ends after one step. The 1 added to the outcome's own corner keeps an outcome without spread positive.
    root = np.linalg.cholesky(each)
    diagonal = np.diagonal(root, axis1=1, axis2=2)
    misfit = diagonal[:, -1] ** 2 - 1.0
    log_density = -np.log(diagonal[:, :-1]).sum(axis=1) - 0.5 * misfit
    effect = diagonal[:, -2]
    return Conditional(log_density, effect_mean + effect_sd * root[:, -1, -2] / effect, effect_sd / effect)


def log_constant(n: int) -> float:
    """-n/2 log 2 pi, the part of a normal density that depends on the number of ratings alone."""
    return -0.5 * n * log(2.0 * pi)
