"""What an effect means in days: how much more often a rating reaches a level, on full intake against none.

For ratings modelled as numbers and as categories. A translation of an effect already found, over this person's own days;
not another test of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from epsom.numbers.nof1.average import Averaged
from epsom.numbers.nof1.days import Array, Series, build_up
from epsom.numbers.nof1.gaussian import Posterior

NODES = 5  # of the effect at each set of parameters
ENOUGH = 256  # sets of parameters that stand for all


@dataclass(frozen=True, slots=True)
class Shift:
    """Share of days at or above a level without intake and with all of it, and the change with its 95 % range."""

    off: float
    on: float
    change: float
    low: float
    high: float


def score_shift(data: Series, posterior: Posterior | Averaged, level: float) -> Shift:
    """Change in the share of days rated at least `level`, full build-up of full intake against no intake.

    The underlying day is normal around a middle chosen so that, with the intake there was, it reaches `level` as often as
    the person did (half a day is added to each side, so never and always stay short of 0 and 1). `posterior` is from a
    model of ratings as numbers or as categories; counts raise ValueError.
    """
    models = posterior.models if isinstance(posterior, Averaged) else (posterior,)
    shares = posterior.probabilities if isinstance(posterior, Averaged) else (1.0,)
    reached = (float((data.outcome >= level).sum()) + 0.5) / (data.outcome.size + 1.0)
    parts = [_one(data, model, reached) for model in models]
    weights = np.concatenate([share * weight for share, (weight, _, _) in zip(shares, parts, strict=True)])
    off, on = (np.concatenate([part[place] for part in parts]) for place in (1, 2))
    change = on - off
    order = np.argsort(change, kind="stable")
    place = np.cumsum(weights[order]) - 0.5 * weights[order]
    low, high = np.interp([0.025, 0.975], place, change[order]).tolist()
    return Shift(float(weights @ off), float(weights @ on), float(weights @ change), low, high)


def representatives(weights: Array, count: int) -> Array:
    """Places of `count` members that stand for all, each as often as it weighs, evenly along their order."""
    return np.minimum(np.searchsorted(np.cumsum(weights), (np.arange(count) + 0.5) / count), weights.size - 1)


def _one(data: Series, model: Posterior, reached: float) -> tuple[Array, Array, Array]:
    """Weights, shares off and shares on (k,) for one model."""
    named = model.parameters
    if "size" in named:
        raise ValueError("counts have no level of this kind")
    chosen = representatives(model.weights, ENOUGH)
    half_life = named["half_life_days"][chosen] if "half_life_days" in named else np.zeros(1)
    exposure = build_up(data.intake, half_life)[np.floor(data.days).astype(np.int64)]
    exposure = np.broadcast_to(exposure, (data.days.size, chosen.size))
    nodes, node_weights = np.polynomial.hermite_e.hermegauss(NODES)
    node_weights = node_weights / node_weights.sum()
    effect = model.effect.centres[chosen, None] + model.effect.scales[chosen, None] * nodes  # (k, NODES)
    if "sigma" in named:
        left = data.outcome[:, None] - model.effect.centres[chosen] * exposure
        spread = np.maximum(left.std(axis=0), 1e-9)[:, None]
    else:
        spread = named["nu"][chosen, None] ** -0.5  # noise of sd 1 and the wave
    scaled = effect / spread
    by_day = exposure[:, :, None] * scaled
    middle = ndtri(reached) - by_day.mean(axis=0)
    for _ in range(30):
        at = middle + by_day
        miss = ndtr(at).mean(axis=0) - reached
        if float(np.abs(miss).max()) < 1e-9:
            break
        density = np.exp(-0.5 * at**2).mean(axis=0) / np.sqrt(2.0 * np.pi)
        middle = middle - np.clip(miss / np.maximum(density, 1e-12), -1.0, 1.0)
    weights = np.broadcast_to(node_weights / chosen.size, scaled.shape)
    return weights.ravel(), ndtr(middle).ravel(), ndtr(middle + scaled).ravel()
