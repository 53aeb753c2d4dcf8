"""Reads a label's directions: the most a day they allow. What a serving is, `label_serving` says."""

from __future__ import annotations

from dataclasses import dataclass

from epsom.core.product.serving import VOLUMES, Quantity, Reference, is_water, kind_at, numeral, quantity_at
from epsom.core.product.text import Token


@dataclass(frozen=True, slots=True)
class Directions:
    """The most a day the directions allow: single dose, times a day, and whether they give a range."""

    dose: Quantity | None
    times: float
    total: float  # units a day
    is_range: bool
    said: bool


def read_directions(tokens: list[Token], references: list[Reference]) -> Directions:
    """The highest daily use the directions give; `said` is False when there are none."""
    taken = {
        index
        for reference in references
        if reference.kind != "strength"
        for index in range(reference.start, reference.end)
    }
    best = Directions(None, 1.0, 0.0, False, False)
    for start, end in _sentences(tokens):
        one = _sentence(tokens, start, end, taken)
        if one is not None and one.said:
            best = _stronger(best, one)
    return best


def _stronger(best: Directions, one: Directions) -> Directions:
    chosen = one if not best.said or one.total > best.total or (best.dose is None and one.dose is not None) else best
    return Directions(chosen.dose, chosen.times, chosen.total, best.is_range or one.is_range, True)


def _sentences(tokens: list[Token]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    start = 0
    for position, token in enumerate(tokens):
        continues = token.kind == "line" and kind_at(tokens, position + 1) in ("repeats", "times", "daily", "numeral")
        if token.kind == "stop" or (token.kind == "line" and not continues):
            if position > start:
                spans.append((start, position))
            start = position + 1
    if start < len(tokens):
        spans.append((start, len(tokens)))
    return spans


def _sentence(tokens: list[Token], start: int, end: int, taken: set[int]) -> Directions | None:
    kinds = {tokens[index].kind for index in range(start, end)}
    directed = "directions" in kinds
    if not directed and not kinds & {"daily", "repeats", "times", "hours", "part"}:
        return None
    doses = _doses(tokens, start, end, taken)
    low, times = _times(tokens, start, end)
    often = bool(times) and "daily" in kinds and bool(kinds & {"repeats", "times"})
    if not directed and not often and not (doses and (times or kinds & {"daily", "part"})):
        return None
    if "exceed" in kinds or (not doses and not times):
        return None
    is_range = any(dose.high > dose.count for dose in doses) or low < times
    units = {dose.unit for dose in doses}
    if len(doses) > 1 and len(units) == 1 and _joined_by_range(tokens, start, end):
        is_range = True
    if not doses:
        return Directions(None, times, times, is_range, True)
    parts = [tokens[index].value for index in range(start, end) if tokens[index].kind == "part"]
    split = len(doses) > 1 and len(set(parts)) > 1 and len(units) == 1
    top = max(doses, key=lambda dose: dose.high)
    total = sum(dose.high for dose in doses) if split else top.high * max(times, 1.0)
    return Directions(top, max(times, 1.0), total, is_range, True)


def _joined_by_range(tokens: list[Token], start: int, end: int) -> bool:
    return any(tokens[index].kind in ("to", "dash") for index in range(start, end))


def _doses(tokens: list[Token], start: int, end: int, taken: set[int]) -> list[Quantity]:
    doses: list[Quantity] = []
    position = start
    while position < end:
        if position in taken:
            position += 1
            continue
        inner = quantity_at(tokens, position)
        if inner is None or inner[1] > end:
            bare = _bare_count(tokens, position)
            if bare is not None:
                doses.append(bare)
            position += 1
            continue
        quantity, following = inner
        watery = (quantity.unit in VOLUMES or quantity.unit == "cup") and is_water(tokens, following)
        strength = quantity.unit == "g" and kind_at(tokens, position - 1) in ("open", "word")
        if not watery and not strength and quantity.count > 0:
            doses.append(quantity)
        position = max(following, position + 1)
    return doses


def _bare_count(tokens: list[Token], position: int) -> Quantity | None:
    """ "Take 2 daily": a number with no unit between a verb and a time."""
    token = tokens[position]
    if token.kind not in ("number", "numeral") or kind_at(tokens, position - 1) != "directions":
        return None
    if kind_at(tokens, position + 1) not in ("daily", "repeats", "part", "times"):
        return None
    found = numeral(tokens, position)
    if found is None or found[1] > 10 or kind_at(tokens, position + 1) == "times":
        return None
    return Quantity(found[0], "serving", found[1])


def _times(tokens: list[Token], start: int, end: int) -> tuple[float, float]:
    """How often a day, low and high; 0 when not said."""
    low = high = 0.0
    for position in range(start, end):
        token = tokens[position]
        if token.kind == "repeats":
            first, last = (float(part) for part in token.value.split())
            if kind_at(tokens, position + 1) == "to" and kind_at(tokens, position + 2) == "repeats":
                last = float(tokens[position + 2].value.split()[1])
                return first, last
            low, high = max(low, first), max(high, last)
        elif token.kind == "times":
            before = position - 1
            while kind_at(tokens, before) in ("dash", "noise"):
                before -= 1
            found = numeral(tokens, before)
            if found is not None and found[1] <= 12:
                first = found[0]
                if kind_at(tokens, before - 1) in ("to", "dash"):
                    lower = numeral(tokens, before - 2)
                    first = lower[0] if lower else first
                low, high = max(low, first), max(high, found[1])
            else:
                after = numeral(tokens, position + 1)
                if after is None and token.text == "x":
                    continue
        elif token.kind == "hours":
            found = numeral(tokens, position - 1)
            if found is not None and 1 <= found[0] <= 24 and kind_at(tokens, position - 2) == "per":
                low, high = max(low, 24 / found[1]), max(high, 24 / found[0])
        elif token.kind == "meals":
            often = 3.0 if kind_at(tokens, position - 1) == "per" or tokens[position - 1].text == "after" else 1.0
            night = (
                any(t.text in ("bedtime", "night") for t in tokens[position:end])
                and kind_at(tokens, position + 1) == "and"
            )
            low, high = max(low, 1.0), max(high, often + night)
    if not high:
        parts = {tokens[position].value for position in range(start, end) if tokens[position].kind == "part"}
        joined = any(tokens[position].kind == "and" for position in range(start, end))
        if len(parts) > 1 and joined:
            low = high = float(len(parts))
        elif any(tokens[position].kind == "daily" for position in range(start, end)):
            low = high = 1.0
    return low, high
