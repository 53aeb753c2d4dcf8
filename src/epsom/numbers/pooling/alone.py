"""The climb to tau^2 for one small table with a mean and nothing else, in plain floats.

`mixed` does the same for many tables at once; for a dozen studies its arrays cost more than the sums they hold. Both have to
give the same tau^2, which is tested. Not for moderators, nor for tables with studies left out.
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["MOST", "climb_alone"]

MOST = 64  # studies; beyond, arrays are quicker
_STEPS = 200


def climb_alone(
    y: Sequence[float], v: Sequence[float], start: float, floor: float, exact: float, restricted: bool
) -> float:
    """The tau^2 >= 0 with the highest (restricted) likelihood, uphill from `start`; `y` and `v` (k,) are the table.

    `floor` is the smallest tau^2 that is not nought, `exact` the relative size of a step that changes no digit. Newton steps
    where the likelihood bends the right way, scoring steps where it does not (Viechtbauer 2005; Harville 1977).
    """
    tau2 = start
    for _ in range(_STEPS):
        w = [1.0 / (each + tau2) for each in v]
        total = sum(w)
        mean = sum(weight * value for weight, value in zip(w, y, strict=True)) / total
        u = [weight * (value - mean) for weight, value in zip(w, y, strict=True)]  # Py
        wu = [weight * each for weight, each in zip(w, u, strict=True)]
        bend = sum(one * other for one, other in zip(wu, u, strict=True)) - sum(wu) ** 2 / total  # y'PPPy
        first, information = _traces(w, total) if restricted else (total, sum(weight * weight for weight in w))
        slope = sum(each * each for each in u) - first
        curve = 2.0 * bend - information
        newton = curve > 0.0
        step = slope / (curve if newton else information)
        moved = tau2 / 2.0 if tau2 + step < 0.0 else tau2 + step
        if moved < floor and slope <= 0.0:
            moved = 0.0
        done = abs(moved - tau2) <= floor + (1e-9 if newton else exact) * tau2
        tau2 = moved
        if done:
            break
    return tau2


def _traces(w: Sequence[float], total: float) -> tuple[float, float]:
    """tr P and tr PP by sums of positive terms only, so that no digit is lost beside one study of great weight."""
    before, left = 0.0, []
    for weight in w:
        left.append(before)
        before += weight
    one = two = after = 0.0
    for weight, earlier in zip(reversed(w), reversed(left), strict=True):
        diagonal = weight / total * (earlier + after)
        after += weight
        one += diagonal
        two += diagonal * diagonal
    pairs = squares = 0.0
    for weight in w:
        square = weight * weight
        pairs += square * squares
        squares += square
    return one, two + 2.0 * pairs / (total * total)
