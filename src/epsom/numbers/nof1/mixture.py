"""A weighted mixture of normal or Student-t distributions: exact probabilities and quantiles, never from draws.

Any unit. Not for distributions of more than one number.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isinf, sqrt

import numpy as np
from scipy.special import gammaln, ndtr, stdtr  # type: ignore[import-untyped]

from epsom.numbers.nof1.days import Array


@dataclass(frozen=True, slots=True)
class Mixture:
    """Parts with weights that sum to 1, centres and scales, all (N,), and degrees of freedom; infinity is normal."""

    weights: Array
    centres: Array
    scales: Array
    freedom: float = inf

    @property
    def mean(self) -> float:
        """The mean; with one degree of freedom or less there is none, and this is the weighted centre."""
        return float(self.weights @ self.centres)

    @property
    def sd(self) -> float:
        """The standard deviation; infinite with two degrees of freedom or less."""
        if self.freedom <= 2:
            return inf
        widen = 1.0 if isinf(self.freedom) else self.freedom / (self.freedom - 2.0)
        return sqrt(float(self.weights @ (widen * self.scales**2 + (self.centres - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """The probability of less than `value`."""
        return float(self.weights @ self._standard((value - self.centres) / self.scales))

    def above(self, value: float) -> float:
        """The probability of more than `value`, worked out in its own tail, so small ones keep their digits."""
        return float(self.weights @ self._standard((self.centres - value) / self.scales))

    def between(self, low: float, high: float) -> float:
        """The probability of at least `low` and at most `high`."""
        return max(0.0, 1.0 - self.below(low) - self.above(high))

    def quantile(self, share: float) -> float:
        """The value below which `share` of the probability lies, to the last few digits. ValueError outside 0 to 1."""
        if not 0.0 < share < 1.0:
            raise ValueError(f"a quantile belongs to a share between 0 and 1, not {share}")
        reach, finest = 1.0 + float(self.scales.max()), float(self.scales.min())
        close = 1e-15 * finest
        low, high = float(self.centres.min()) - reach, float(self.centres.max()) + reach
        while self.below(low) > share:
            low -= (reach := 2.0 * reach)
        while self.above(high) > 1.0 - share:
            high += (reach := 2.0 * reach)
        middle = min(max(self.mean, low), high)
        for _ in range(200):  # Newton where it stays inside the bracket, halving where it does not
            miss = self.below(middle) - share
            low, high = (low, middle) if miss > 0 else (middle, high)
            density = self.density(middle)
            step = middle - miss / density if density > 0 else inf
            step = step if low < step < high else 0.5 * (low + high)
            if abs(step - middle) <= close * max(1.0, abs(middle) / finest):
                return step
            middle = step
        return middle

    def interval(self, share: float) -> tuple[float, float]:
        """The range that leaves out the same probability at both ends."""
        return self.quantile(0.5 - share / 2.0), self.quantile(0.5 + share / 2.0)

    def density(self, value: float) -> float:
        """The density at `value`."""
        z = (value - self.centres) / self.scales
        if isinf(self.freedom):
            each = np.exp(-0.5 * z * z) / sqrt(2.0 * np.pi)
        else:
            half = 0.5 * self.freedom
            top = gammaln(half + 0.5) - gammaln(half) - 0.5 * np.log(self.freedom * np.pi)
            each = np.exp(top - (half + 0.5) * np.log1p(z * z / self.freedom))
        return float(self.weights @ (each / self.scales))

    def _standard(self, z: Array) -> Array:
        found: Array = ndtr(z) if isinf(self.freedom) else stdtr(self.freedom, z)
        return found


def blend(parts: list[Mixture], shares: list[float]) -> Mixture:
    """One mixture out of several of the same kind, each with its share; the shares are made to sum to 1.

    Parts of different degrees of freedom raise ValueError.
    """
    if len({part.freedom for part in parts}) != 1:
        raise ValueError("only mixtures of the same kind can be blended")
    total = sum(shares)
    return Mixture(
        np.concatenate([part.weights * (share / total) for part, share in zip(parts, shares, strict=True)]),
        np.concatenate([part.centres for part in parts]),
        np.concatenate([part.scales for part in parts]),
        parts[0].freedom,
    )
