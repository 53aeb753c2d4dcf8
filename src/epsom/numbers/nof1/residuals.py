"""What is left over: standardised one-step surprises of a fitted series, and whether they still hang together.

For the models of `gaussian` and `autoregressive`. Not for the underlying series of `latent`, whose surprises are not seen.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array, Priors, Series, build_up, exposure_columns, fixed_columns
from epsom.numbers.nof1.gaussian import Posterior
from epsom.numbers.nof1.level_filter import Covariance, gains, products, whitened
from epsom.numbers.nof1.mixture import Mixture


@dataclass(frozen=True, slots=True)
class Dependence:
    """Autocorrelations at lags 1, 2 ..., the Ljung-Box statistic over all of them and its p-value."""

    autocorrelations: tuple[float, ...]
    statistic: float
    p: float


def surprises(data: Series, priors: Priors, posterior: Posterior, weekdays: bool = True) -> Array:
    """Each rating's distance from what the days before foretold, in standard deviations; shape (n,).

    Worked out at the posterior means of the parameters, with the most likely coefficients there. A parameter the model
    does not have (noise and drift of the AR(1) model, a half-life) is 0. A wild day is one beyond 4.
    """
    means = {name: np.array([posterior.parameter_mean(name)]) for name in posterior.parameters}
    nothing = np.zeros(1)
    nu, omega = means.get("nu", nothing), means.get("omega", nothing)
    variance = means["sigma"] ** 2
    still = fixed_columns(data, priors)
    if not weekdays:
        still = np.delete(still, np.arange(2, 9), axis=1)
    exposure = exposure_columns(data, priors, means.get("half_life_days", nothing))
    outcome = (data.outcome - data.outcome.mean())[:, None, None]
    found = gains(data.days, Covariance(variance * (1.0 - nu), means["phi"], omega**2), variance * nu)
    white = whitened(found, np.concatenate([exposure, outcome], axis=1), still)
    sums = products(white)[0]
    size = len(sums) - 1
    shift = np.zeros(size)  # the prior mean of each coefficient
    shift[-1] = priors.effect_mean / priors.effect_sd
    coefficients = np.linalg.solve(sums[:size, :size] + np.eye(size), sums[:size, size] + shift)
    left: Array = white[:, size, 0] - white[:, :size, 0] @ coefficients
    return left


def dependence(values: Array, lags: int = 7) -> Dependence:
    """Autocorrelation of `values` (n,) in their order, and the test of Ljung and Box (1978), Biometrika 65, 297-303.

    With fewer than `lags` + 2 values, or values without spread, every number is NaN.
    """
    n, away = values.size, values - values.mean()
    power = float(away @ away)
    if n < lags + 2 or not power > 0:
        return Dependence((float("nan"),) * lags, float("nan"), float("nan"))
    each = [float(away[lag:] @ away[:-lag]) / power for lag in range(1, lags + 1)]
    statistic = n * (n + 2.0) * sum(value**2 / (n - lag) for lag, value in enumerate(each, start=1))
    return Dependence(tuple(each), statistic, float(chdtrc(lags, statistic)))


def reached(data: Series, posterior: Posterior, on: NDArray[np.bool_]) -> Mixture:
    """The effect reached on this schedule: full effect times the mean exposure on the days marked in `on` (m,).

    With no day marked the exposure is 0, and so is the effect reached, all but exactly.
    """
    half_life = posterior.parameters.get("half_life_days", np.zeros(posterior.weights.size))
    marked = build_up(data.intake, half_life)[on]
    share = marked.mean(axis=0) if len(marked) else np.zeros(posterior.weights.size)
    effect = posterior.effect
    scales = np.maximum(effect.scales * np.abs(share), 1e-12)
    return Mixture(effect.weights, effect.centres * share, scales, effect.freedom)
