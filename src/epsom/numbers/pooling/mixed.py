"""The algebra of the random-effects model y = Xb + u + e, for one table or for many at once.

Everything runs over a leading axis of B tables that share k studies and p columns; `keep` is 1 where a study takes part and
0 where it is left out, so that a leave-one-out sweep or a thousand resamples are one call. The cost is O(B k p^2). Not for
people to call: `fit`, `influence` and `asymmetry` are the doors, and they check what comes in.

Sources: DerSimonian & Laird 1986; Hunter & Schmidt 2004; Hedges & Olkin 1985; Sidik & Jonkman 2005; Paule & Mandel 1982;
Viechtbauer 2005 (all of them compared); Harville 1977 (restricted likelihood); Viechtbauer 2007 (Q-profile).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from epsom.numbers.pooling.alone import MOST, climb_alone

__all__ = [
    "METHODS",
    "Array",
    "Data",
    "Method",
    "State",
    "likelihood",
    "method_tau2",
    "root_of_q",
    "state",
    "tables",
    "trace_p",
    "trace_pp",
]

Array: TypeAlias = NDArray[np.float64]
Method = Literal["FE", "DL", "HS", "HE", "SJ", "ML", "REML", "PM"]
METHODS: tuple[Method, ...] = ("FE", "DL", "HS", "HE", "SJ", "ML", "REML", "PM")

_STEPS = 200
_EXACT = 1e-14  # of the typical variance: a step smaller than this changes no digit anyone prints
_GRID = np.linspace(0.0, 1.0, 32)


@dataclass(frozen=True, slots=True)
class Data:
    """B tables: y, v and keep are (B, k); x is (k, p) with orthonormal columns; made by `tables`.

    `products` (k, p*p) is each study's own x x' laid flat: weights times these are the moments X'WX of all tables at once.
    """

    y: Array
    v: Array
    x: Array
    keep: Array
    products: Array

    @property
    def df(self) -> Array:
        """Studies taking part less columns, (B,)."""
        spare: Array = self.keep.sum(axis=1) - self.x.shape[1]
        return spare


@dataclass(frozen=True, slots=True)
class State:
    """The weighted fit at one tau^2 per table: w (B, k), m = (X'WX)^-1 (B, p, p), b (B, p), r = y - Xb (B, k)."""

    w: Array
    m: Array
    b: Array
    r: Array

    @property
    def q(self) -> Array:
        """The weighted sum of squared residuals, y'Py, (B,)."""
        total: Array = (self.w * self.r * self.r).sum(axis=1)
        return total


def tables(y: Array, v: Array, x: Array, keep: Array | None = None) -> Data:
    """B tables from y and v (B, k), the shared orthonormal x (k, p), and who takes part: everyone, unless told."""
    studies, columns = x.shape
    products = (x[:, :, None] * x[:, None, :]).reshape(studies, columns * columns)
    return Data(y, v, x, np.ones_like(y) if keep is None else keep, products)


def state(data: Data, tau2: Array) -> State:
    """The weighted least squares fit at the given tau^2, one per table (B,)."""
    return _fit(data, data.keep / (data.v + tau2[:, None]))


def _fit(data: Data, w: Array) -> State:
    moment = _moment(data, w)
    m = 1.0 / moment if moment.shape[1] == 1 else np.asarray(np.linalg.inv(moment), dtype=np.float64)
    b = (m @ ((w * data.y) @ data.x)[:, :, None])[:, :, 0]
    return State(w, m, b, data.y - b @ data.x.T)


def _moment(data: Data, weight: Array) -> Array:
    """X' diag(weight) X for each table, (B, p, p)."""
    columns = data.x.shape[1]
    return (weight @ data.products).reshape(-1, columns, columns)


def _trace(a: Array, b: Array) -> Array:
    """tr(ab) for each table of symmetric matrices, (B,)."""
    found: Array = (a * b).sum(axis=(1, 2))
    return found


def trace_p(data: Data, at: State) -> Array:
    """tr P, (B,)."""
    return _traces(data, at)[0]


def trace_pp(data: Data, at: State) -> Array:
    """tr PP, (B,); the information about tau^2 under the restricted likelihood is half of it."""
    return _traces(data, at)[1]


def _traces(data: Data, at: State) -> tuple[Array, Array]:
    """tr P and tr PP, (B,) each."""
    if data.x.shape[1] == 1:
        return _traces_of_one_column(data, at)
    w2 = at.w * at.w
    ma2 = at.m @ _moment(data, w2)
    one: Array = at.w.sum(axis=1) - np.trace(ma2, axis1=1, axis2=2)
    cross = _trace(ma2, np.swapaxes(ma2, 1, 2)) - 2.0 * _trace(at.m, _moment(data, w2 * at.w))
    return one, np.maximum(w2.sum(axis=1) + cross, _EXACT * w2.sum(axis=1))


def _traces_of_one_column(data: Data, at: State) -> tuple[Array, Array]:
    """The same by sums of positive terms only: no digit is lost when one study outweighs all others a million times."""
    m, square = at.m[:, :, 0], data.x[:, 0] ** 2
    weight, pair = at.w * square, at.w * at.w * square
    diagonal = at.w * m * (_before(weight) + _before(weight[:, ::-1])[:, ::-1])
    one: Array = diagonal.sum(axis=1)
    two: Array = (diagonal * diagonal).sum(axis=1) + 2.0 * m[:, 0] ** 2 * (pair * _before(pair)).sum(axis=1)
    return one, two


def _before(parts: Array) -> Array:
    """The running sum of everything to the left of each part, (B, k)."""
    found = np.zeros_like(parts)
    np.cumsum(parts[:, :-1], axis=1, out=found[:, 1:])
    return found


def likelihood(data: Data, tau2: Array, restricted: bool) -> Array:
    """The log likelihood of tau^2, restricted or full, with b at its best, (B,)."""
    at = state(data, tau2)
    spread = np.where(data.keep > 0, np.log(data.v + tau2[:, None]), 0.0).sum(axis=1)
    count = data.df if restricted else data.keep.sum(axis=1)
    # The columns are orthonormal, so log|X'X| is nought when every study takes part; tables that leave one out differ
    # from the textbook value by a constant that does not move with tau^2.
    volume = -np.linalg.slogdet(at.m)[1] if restricted else 0.0
    total: Array = -0.5 * (count * np.log(2.0 * np.pi) + spread + volume + at.q)
    return total


def _typical(data: Data) -> Array:
    """A size to measure tau^2 against: the harmonic mean of the variances, (B,)."""
    size: Array = data.keep.sum(axis=1) / (data.keep / data.v).sum(axis=1)
    return size


def _best_on_grid(data: Data, restricted: bool) -> Array:
    """The tau^2 on a coarse grid with the highest likelihood: it can have two tops, and a climb finds only the nearest.

    The grid is zero, then even steps in the logarithm from far below the typical variance to above the squared distance of the
    furthest estimates, beyond which no top can lie.
    """
    count = len(data.y)
    apart = np.where(data.keep > 0, data.y, -np.inf).max(axis=1) - np.where(data.keep > 0, data.y, np.inf).min(axis=1)
    low = 1e-3 * _typical(data)
    high = np.maximum(4.0 * apart * apart, 1e3 * low)
    tau2 = low[:, None] * (high / low)[:, None] ** _GRID
    tau2[:, 0] = 0.0
    repeat = len(_GRID)
    many = replace(data, y=data.y.repeat(repeat, 0), v=data.v.repeat(repeat, 0), keep=data.keep.repeat(repeat, 0))
    seen = likelihood(many, tau2.ravel(), restricted).reshape(count, len(_GRID))
    best: Array = tau2[np.arange(count), np.argmax(seen, axis=1)]
    return best


def _only_a_mean(data: Data) -> bool:
    """Whether every study takes part and the one column is constant."""
    return bool((data.keep > 0).all()) and float(np.ptp(data.x)) <= 1e-15


def _climb(data: Data, restricted: bool) -> Array:
    """The tau^2 >= 0 with the highest (restricted) likelihood, (B,).

    Newton steps where the likelihood bends the right way, scoring steps where it does not; a step below zero goes half the
    way to zero instead, and ends there when the likelihood falls from zero on.
    """
    tau2 = _best_on_grid(data, restricted)
    floor = _EXACT * _typical(data)
    if data.y.shape[0] == 1 and data.x.shape[1] == 1 and data.y.shape[1] <= MOST and _only_a_mean(data):
        y, v = data.y[0].tolist(), data.v[0].tolist()
        return np.array([climb_alone(y, v, float(tau2[0]), float(floor[0]), _EXACT, restricted)])
    for _ in range(_STEPS):
        at = state(data, tau2)
        w2 = at.w * at.w
        u = at.w * at.r  # Py
        wu = at.w * u
        xwu = wu @ data.x
        bend = (wu * u).sum(axis=1) - (xwu * (at.m @ xwu[:, :, None])[:, :, 0]).sum(axis=1)  # y'PPPy
        total, information = _traces(data, at) if restricted else (at.w.sum(axis=1), w2.sum(axis=1))
        slope = (u * u).sum(axis=1) - total
        curve = 2.0 * bend - information
        newton = curve > 0.0
        step = slope / np.where(newton, curve, information)
        moved = np.where(tau2 + step < 0.0, tau2 / 2.0, tau2 + step)
        moved = np.where((moved < floor) & (slope <= 0.0), 0.0, moved)
        # Newton doubles the digits each time, so a step that moved the ninth digit leaves none to find.
        done = np.abs(moved - tau2) <= floor + np.where(newton, 1e-9, _EXACT) * tau2
        tau2 = moved
        if done.all():
            break
    return tau2


def root_of_q(data: Data, target: Array) -> Array:
    """The tau^2 >= 0 at which the generalised Q equals `target` (B,), or 0 when Q is below it already.

    Q falls and is convex in tau^2, so Newton's steps from zero rise to the root and never pass it.
    """
    tau2 = np.zeros(len(data.y))
    size = _typical(data)
    for _ in range(_STEPS):
        at = state(data, tau2)
        above = at.q > target  # at or below it already, also when there are no residuals to divide by
        step = np.where(above, (at.q - target) / np.where(above, ((at.w * at.r) ** 2).sum(axis=1), 1.0), 0.0)
        tau2 = tau2 + step
        if (step <= _EXACT * (size + tau2)).all():
            break
    return tau2


def _dl(data: Data) -> Array:
    at = state(data, np.zeros(len(data.y)))
    return np.maximum(0.0, (at.q - data.df) / trace_p(data, at))


def _hs(data: Data) -> Array:
    at = state(data, np.zeros(len(data.y)))
    found: Array = np.maximum(0.0, (at.q - data.keep.sum(axis=1)) / at.w.sum(axis=1))
    return found


def _he(data: Data) -> Array:
    plain = _fit(data, data.keep)
    v = data.keep * data.v
    unexplained = v.sum(axis=1) - _trace(plain.m, _moment(data, v))
    found: Array = np.maximum(0.0, (plain.q - unexplained) / data.df)
    return found


def _sj(data: Data) -> Array:
    count = data.keep.sum(axis=1)
    mean = (data.keep * data.y).sum(axis=1) / count
    first = (data.keep * (data.y - mean[:, None]) ** 2).sum(axis=1) / count
    alike = first <= 0.0  # estimates that are all the same have no spread to start from
    at = _fit(data, data.keep / (data.v / np.where(alike, 1.0, first)[:, None] + 1.0))
    return np.where(alike, 0.0, at.q / data.df)


_ESTIMATORS: dict[str, Callable[[Data], Array]] = {
    "FE": lambda data: np.zeros(len(data.y)),
    "DL": _dl,
    "HS": _hs,
    "HE": _he,
    "SJ": _sj,
    "ML": lambda data: _climb(data, restricted=False),
    "REML": lambda data: _climb(data, restricted=True),
    "PM": lambda data: root_of_q(data, data.df),
}


def method_tau2(data: Data, method: Method) -> Array:
    """tau^2 for each table by the method named, never below zero, (B,)."""
    return _ESTIMATORS[method](data)
