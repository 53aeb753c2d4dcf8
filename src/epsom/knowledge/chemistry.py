"""How much of a compound is magnesium, from its formula and the atomic weights.

So that no elemental fraction is ever typed by hand. It knows formulas, not products: what a label means is for
`core.product`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Mapping

_TOKEN = re.compile(r"([A-Z][a-z]?)(\d*)|(\()|(\))(\d*)")
_LEADING = re.compile(r"\d+")
_DOTS = re.compile(r"[.·•∙⋅]")


def atoms(formula: str) -> dict[str, int]:
    """Count the atoms of a formula such as ``4MgCO3.Mg(OH)2.5H2O``; ValueError says what could not be read."""
    total: Counter[str] = Counter()
    for part in _DOTS.split(formula.replace(" ", "")):
        leading = _LEADING.match(part)
        times = int(leading.group()) if leading else 1
        for element, count in _group(part[leading.end() if leading else 0 :], formula).items():
            total[element] += times * count
    return dict(total)


def _group(part: str, formula: str) -> Counter[str]:
    """Atoms of one part between dots."""
    stack: list[Counter[str]] = [Counter()]
    at = 0
    while at < len(part):
        token = _TOKEN.match(part, at)
        if token is None:
            raise ValueError(f'"{part[at:]}" in "{formula}" is not an element symbol, a count or a bracket')
        element, count, opened, closed, times = token.groups()
        if element:
            stack[-1][element] += _count(count, formula)
        elif opened:
            stack.append(Counter())
        elif closed and len(stack) == 1:
            raise ValueError(f'"{formula}" closes a bracket that was never opened')
        else:
            inner = stack.pop()
            for symbol, number in inner.items():
                stack[-1][symbol] += number * _count(times, formula)
        at = token.end()
    if len(stack) != 1:
        raise ValueError(f'"{formula}" opens a bracket that is never closed')
    if not stack[0]:
        raise ValueError(f'"{formula}" has an empty part')
    return stack[0]


def _count(digits: str, formula: str) -> int:
    number = int(digits) if digits else 1
    if number == 0:
        raise ValueError(f'"{formula}" counts an atom zero times')
    return number


def molar_mass(formula: str, weights: Mapping[str, float]) -> float:
    """Molar mass in g/mol; ValueError if the formula does not parse or an element has no atomic weight."""
    counted = atoms(formula)
    missing = sorted(set(counted) - set(weights))
    if missing:
        raise ValueError(f'"{formula}" needs the atomic weight of {", ".join(missing)}')
    return sum(weights[element] * count for element, count in counted.items())


def magnesium_fraction(formula: str, weights: Mapping[str, float]) -> float:
    """Grams of elemental magnesium in a gram of the compound; ValueError if the formula holds none or cannot be read."""
    mass = molar_mass(formula, weights)
    magnesium = atoms(formula).get("Mg", 0)
    if not magnesium:
        raise ValueError(f'"{formula}" holds no magnesium')
    return magnesium * weights["Mg"] / mass
