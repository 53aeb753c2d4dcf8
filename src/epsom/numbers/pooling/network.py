"""Several treatments compared at once, straight and across a common comparator, from the arms of each trial.

Each trial has its own level and each treatment one effect everywhere (consistency). Two arms of a trial share its level, so
that a trial with three arms is not counted as three trials. Not for ranking: an order of treatments without its uncertainty
misleads, and none is given.

Sources: Lu & Ades 2006 and Senn et al. 2013 (the model); Higgins & Whitehead 1996 (tau^2 for each contrast, half of it
shared inside a trial). A spread of tau^2/2 in each arm with a free level for each trial is that model, and its restricted
likelihood is the one of the contrasts (Harville 1977), so the algebra of `mixed` serves unchanged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Literal

import numpy as np
from scipy.special import chdtrc, ndtr, ndtri  # type: ignore[import-untyped]

from epsom.errors import InputError, Problem
from epsom.numbers.pooling import mixed
from epsom.numbers.pooling.mixed import Array
from epsom.numbers.pooling.table import Interval

__all__ = ["Arm", "Compared", "Network", "compare", "network"]


@dataclass(frozen=True, slots=True)
class Arm:
    """One arm of one trial: its own result (a mean, a log odds) in the unit of all, and its variance (sd^2/n)."""

    trial: str
    treatment: str
    estimate: float
    variance: float


@dataclass(frozen=True, slots=True)
class Compared:
    """One treatment minus another, in the unit of the arms, with a z interval."""

    treatment: str
    against: str
    estimate: float
    se: float
    interval: Interval
    p: float


@dataclass(frozen=True, slots=True)
class Network:
    """Every treatment against the reference, in alphabetical order.

    `tau2` is the spread between trials for one contrast; `q` with `q_df` is what the common-effect network leaves
    unexplained, spread and disagreement of paths together. `covariance` is that of the effects, in their order.
    """

    method: Literal["FE", "REML"]
    reference: str
    trials: int
    level: float
    effects: tuple[Compared, ...]
    covariance: tuple[tuple[float, ...], ...]
    tau2: float | None
    q: float
    q_df: int
    q_p: float | None


def network(
    arms: Sequence[Arm], reference: str, method: Literal["FE", "REML"] = "REML", level: float = 0.95
) -> Network:
    """Effects of all treatments against `reference`, from every trial with two or more arms.

    `tau2` is None, and the effects are common effects, when the trials leave nothing over to estimate it from. Raises
    InputError when an arm cannot be used, a trial has one arm or names a treatment twice, or no chain of trials joins a
    treatment to the reference.
    """
    if not 0.0 < level < 1.0:
        raise InputError(
            f"An interval cannot hold {level:g} of everything.", "Give a level between 0 and 1, such as 0.95."
        )
    _check(arms, reference)
    trials = sorted({arm.trial for arm in arms})
    others = sorted({arm.treatment for arm in arms} - {reference})
    full = np.zeros((len(arms), len(trials) + len(others)))
    for row, arm in enumerate(arms):
        full[row, trials.index(arm.trial)] = 1.0
        if arm.treatment != reference:
            full[row, len(trials) + others.index(arm.treatment)] = 1.0
    x, triangle = np.linalg.qr(full)
    y, v = (np.array([[getattr(arm, name) for arm in arms]]) for name in ("estimate", "variance"))
    data = mixed.tables(y, v, x)
    spare = len(arms) - full.shape[1]
    nothing = np.zeros(1)
    in_each_arm = mixed.method_tau2(data, "REML") if method == "REML" and spare > 0 else nothing
    at = mixed.state(data, in_each_arm)
    back = np.linalg.inv(triangle)
    b, covariance = back @ at.b[0], back @ at.m[0] @ back.T
    b, covariance = b[len(trials) :], covariance[len(trials) :, len(trials) :]
    q = float(mixed.state(data, nothing).q[0]) if spare > 0 else 0.0
    return Network(
        method=method, reference=reference, trials=len(trials), level=level,
        effects=tuple(
            _compared(name, reference, float(b[place]), float(covariance[place, place]), level)
            for place, name in enumerate(others)
        ),
        covariance=tuple(tuple(float(cell) for cell in row) for row in covariance),
        tau2=None if spare == 0 else 2.0 * float(in_each_arm[0]),
        q=q, q_df=spare, q_p=float(chdtrc(spare, q)) if spare > 0 else None,
    )  # fmt: skip


def compare(found: Network, treatment: str, against: str) -> Compared:
    """One treatment minus another, straight or across the network; InputError when one of them is not in it."""
    names = [effect.treatment for effect in found.effects]
    weights: Array = np.zeros(len(names))
    for name, sign in ((treatment, 1.0), (against, -1.0)):
        if name not in (*names, found.reference):
            raise InputError(f"No trial here gave “{name}”.", f"There are {', '.join((*names, found.reference))}.")
        if name != found.reference:
            weights[names.index(name)] += sign
    if treatment == against:
        raise InputError(f"“{treatment}” cannot be compared with itself.", "Name two treatments.")
    estimate = float(weights @ np.array([effect.estimate for effect in found.effects]))
    return _compared(treatment, against, estimate, float(weights @ np.array(found.covariance) @ weights), found.level)


def _compared(treatment: str, against: str, estimate: float, variance: float, level: float) -> Compared:
    se = sqrt(variance)
    reach = float(ndtri(0.5 + level / 2.0)) * se
    p = float(2.0 * ndtr(-abs(estimate) / se))
    return Compared(treatment, against, estimate, se, Interval(estimate - reach, estimate + reach), p)


def _check(arms: Sequence[Arm], reference: str) -> None:
    problems = [
        Problem(
            "The result is missing, or its variance is not above zero.", "Leave the trial out, or give both.", arm.trial
        )
        for arm in arms
        if not (isfinite(arm.estimate) and isfinite(arm.variance) and arm.variance > 0)
    ]
    given: dict[str, list[str]] = {}
    for arm in arms:
        given.setdefault(arm.trial, []).append(arm.treatment)
    for trial, treatments in given.items():
        if len(treatments) < 2:
            problems.append(Problem("There is one arm only.", "Leave the trial out.", trial))
        if len(set(treatments)) < len(treatments):
            problems.append(Problem("Two arms have the same treatment.", "Join them into one.", trial))
    reached, growing = {reference}, True
    while growing:
        wider = reached.union(*(names for names in given.values() if reached.intersection(names)))
        growing, reached = len(wider) > len(reached), wider
    lost = sorted({arm.treatment for arm in arms} - reached)
    if lost or not arms:
        problems.append(
            Problem(f"No trial leads from “{reference}” to {', '.join(lost) or 'anything'}.", "Compare them apart.")
        )
    if problems:
        raise InputError("These trials cannot be compared as they stand.", problems=tuple(problems))
