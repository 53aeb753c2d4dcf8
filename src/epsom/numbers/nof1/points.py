"""Points spread evenly over a cube by whole-number arithmetic: a Sobol sequence, scrambled from a fixed number.

No global state and no floating point before the last step, so the same points come out everywhere and every time. Not a
source of secrets or of randomisation.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from epsom.numbers.nof1.days import Array

BITS = 32
# Primitive polynomials and first direction numbers of dimensions 2 to 20: Joe and Kuo (2008), SIAM J. Sci. Comput. 30,
# 2635-2654, set D(6). (degree, inner coefficients as bits, m_1 ...)
_DIRECTIONS = (
    (1, 0, (1,)),
    (2, 1, (1, 3)),
    (3, 1, (1, 3, 1)),
    (3, 2, (1, 1, 1)),
    (4, 1, (1, 1, 3, 3)),
    (4, 4, (1, 3, 5, 13)),
    (5, 2, (1, 1, 5, 5, 17)),
    (5, 4, (1, 1, 5, 5, 5)),
    (5, 7, (1, 1, 7, 11, 19)),
    (5, 11, (1, 1, 5, 1, 1)),
    (5, 13, (1, 1, 1, 3, 11)),
    (5, 14, (1, 3, 5, 5, 31)),
    (6, 1, (1, 3, 3, 9, 7, 49)),
    (6, 13, (1, 1, 1, 15, 21, 21)),
    (6, 16, (1, 3, 1, 13, 27, 49)),
    (6, 19, (1, 1, 1, 15, 7, 5)),
    (6, 22, (1, 3, 1, 15, 13, 25)),
    (6, 25, (1, 1, 5, 5, 19, 61)),
    (7, 1, (1, 3, 7, 11, 23, 15, 103)),
)
MOST_DIMENSIONS = len(_DIRECTIONS) + 1


def directions(dimension: int) -> NDArray[np.uint64]:
    """Direction numbers of one dimension from 0, as 32 whole numbers of 32 bits. ValueError past the table."""
    if not 0 <= dimension < MOST_DIMENSIONS:
        raise ValueError(f"the table of directions has {MOST_DIMENSIONS} dimensions")
    if dimension == 0:
        return np.array([1 << (BITS - 1 - bit) for bit in range(BITS)], dtype=np.uint64)
    degree, inner, first = _DIRECTIONS[dimension - 1]
    found = [number << (BITS - 1 - bit) for bit, number in enumerate(first)]
    for bit in range(degree, BITS):
        value = found[bit - degree] ^ (found[bit - degree] >> degree)
        for back in range(1, degree):
            if inner >> (degree - 1 - back) & 1:
                value ^= found[bit - back]
        found.append(value)
    return np.array(found, dtype=np.uint64)


@lru_cache(maxsize=32)
def sobol(count: int, dimensions: int, seed: int | None) -> Array:
    """The first `count` Sobol points, shape (count, dimensions), strictly inside the unit cube.

    A whole number scrambles them by a random triangular matrix of bits and a shift for each dimension (Matousek 1998,
    J. Complexity 14, 527-556); None leaves them as they are, but for the half step that keeps them off 0. Worked out once
    and then kept, so they cannot be written to.
    """
    index = np.arange(count, dtype=np.uint64)
    gray = index ^ (index >> np.uint64(1))
    points = np.zeros((dimensions, count), dtype=np.uint64)
    for dimension in range(dimensions):
        columns, shift = directions(dimension), 0
        if seed is not None:
            columns, shift = _scrambled(columns, seed * 64 + dimension)
        for bit in range(max(1, int(count - 1).bit_length())):
            points[dimension] ^= columns[bit] * (gray >> np.uint64(bit) & np.uint64(1))
        points[dimension] ^= np.uint64(shift)
    found = np.ascontiguousarray(((points.astype(np.float64) + 0.5) / 2.0**BITS).T)
    found.flags.writeable = False
    return found


def uniforms(count: int, seed: int) -> Array:
    """`count` evenly distributed numbers strictly inside (0, 1), by SplitMix64 (Steele and others 2014) from `seed`."""
    return (_bits(count, seed) >> np.uint64(12)).astype(np.float64) / 2.0**52 + 2.0**-53


def _scrambled(columns: NDArray[np.uint64], seed: int) -> tuple[NDArray[np.uint64], int]:
    """Direction numbers times a random lower triangular matrix of bits with ones on its diagonal, and a shift."""
    drawn = _bits(BITS + 1, seed)
    mixed = np.zeros_like(columns)
    for row in range(BITS):  # row 0 is the leading bit; a row may look at bits of its own place and before it
        mask = (1 << (BITS - 1 - row)) | (int(drawn[row]) & (((1 << row) - 1) << (BITS - row)))
        parity = np.bitwise_count(columns & np.uint64(mask)).astype(np.uint64) & np.uint64(1)
        mixed |= parity << np.uint64(BITS - 1 - row)
    return mixed, int(drawn[BITS]) & (2**BITS - 1)


def _bits(count: int, seed: int) -> NDArray[np.uint64]:
    """SplitMix64: the state walks by a fixed odd number, and each state is mixed into 64 bits."""
    with np.errstate(over="ignore"):
        mixed = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return mixed ^ (mixed >> np.uint64(31))
