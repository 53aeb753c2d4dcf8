"""Reads a label's directions: the most a day they allow. What a serving is, `label_serving` says."""

from __future__ import annotations

from typing import NamedTuple

from epsom.core.product import words
from epsom.core.product.serving import VOLUMES, Quantity, Reference, is_water, kind_at, numeral, quantity_at
from epsom.core.product.text import Token

_MOST_BARE = 10  # a bare number above this is an age, a strength or a pack
_MOST_BARE_DAILY = 24
_AGE = frozenset("years year yrs yr months weeks jahre jahren jahr ans anos anni jaar lat ar".split())
_ENDS = frozenset({"", "stop", "line", "comma", "close", "and"})
_MOST_LOOSE_ML = 90.0  # more than that is a bottle
_NO_BARE_COUNT = frozenset({"unit", "percent", "slash", "times", "count", "hours", "nutrient", "mag", "stem", "number"})
_VAGUE = frozenset(
    "several few some mehrere einige plusieurs quelques varios varias unos unas algunas diverse alcune qualche".split()
)
_TAKING = frozenset("have having use using eat eating on".split())  # verbs of people, not of labels
_MANY_MEALS = frozenset({"meals", "mahlzeiten", "comidas", "pasti", "maaltijden"})
_BOUNDARIES = frozenset({"", "comma", "stop", "line", "colon", "open", "and", "part", "daily", "count", "unit"})


class Directions(NamedTuple):
    """The most a day the directions allow: single dose, times a day, and whether they give a range.

    `often` is False when nothing says how many times a day: then `times` is 1 for want of a word and no figure.
    `loose` is a dose named beside the amounts with no verb and no frequency ("dose 30-60 ml", "2 tablespoons").
    """

    dose: Quantity | None
    times: float
    total: float  # units a day
    is_range: bool
    said: bool
    often: bool = False
    loose: Quantity | None = None


def read_directions(tokens: list[Token], references: list[Reference]) -> Directions:
    """The highest daily use the directions give; `said` is False when there are none."""
    taken = {
        index
        for reference in references
        if reference.kind != "strength" and not _is_each_time(tokens, reference)
        for index in range(reference.start, reference.end)
    }
    best = Directions(None, 1.0, 0.0, False, False)
    for start, end in _sentences(tokens):
        one = _sentence(tokens, start, end, taken)
        if one is not None and one.said:
            best = _stronger(best, one)
    return best if best.dose is not None else best._replace(loose=_loose_dose(tokens, taken))


def _is_each_time(tokens: list[Token], reference: Reference) -> bool:
    """ "Morgens und abends je 2 Kapseln": what is taken each time, not what an amount refers to."""
    near = (kind_at(tokens, reference.start - 1), kind_at(tokens, reference.end))
    return tokens[reference.start].text == "je" and bool({"part", "daily", "times", "repeats"} & set(near))


def _stronger(best: Directions, one: Directions) -> Directions:
    for dosed, timed in ((best, one), (one, best)):
        if dosed.said and dosed.dose is not None and not dosed.often and timed.dose is None and timed.often:
            ranged = dosed.is_range or timed.is_range  # "Take 2 tablets. Three times a day."
            return Directions(dosed.dose, timed.times, dosed.total * timed.times, ranged, True, True)
    chosen = one if not best.said or one.total > best.total or (best.dose is None and one.dose is not None) else best
    return Directions(chosen.dose, chosen.times, chosen.total, best.is_range or one.is_range, True, chosen.often)


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
    if not directed and not kinds & {"daily", "repeats", "times", "hours", "part", "meals"}:
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
    if not doses and any(tokens[index].text in _VAGUE for index in range(start, end)):
        return None  # "several daily" is not one
    if not doses:
        return Directions(None, times, times, is_range, True, True)
    known = bool(times) or bool(kinds & {"daily", "part"})
    parts = [tokens[index].value for index in range(start, end) if tokens[index].kind == "part"]
    split = len(doses) > 1 and len(set(parts)) > 1 and len(units) == 1
    top = max(doses, key=lambda dose: dose.high)
    total = sum(dose.high for dose in doses) if split else top.high * max(times, 1.0)
    return Directions(top, max(times, 1.0), total, is_range, True, known)


def _joined_by_range(tokens: list[Token], start: int, end: int) -> bool:
    return any(tokens[index].kind in ("to", "dash") for index in range(start, end))


def _doses(tokens: list[Token], start: int, end: int, taken: set[int]) -> list[Quantity]:
    doses: list[Quantity] = []
    position = start
    while position < end:
        if position in taken:
            position += 1
            continue
        scheme = _scheme(tokens, position)
        if scheme is not None:
            doses.append(scheme[0])
            position = scheme[1]
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


def _scheme(tokens: list[Token], position: int) -> tuple[Quantity, int] | None:
    """ "1-0-2": what is taken in the morning, at noon and at night (and before bed); a day's sum."""
    parts: list[float] = []
    at = position
    while kind_at(tokens, at) == "number" and tokens[at].number <= _MOST_BARE:
        token = tokens[at]
        parts += [token.number] if token.high in (0.0, token.number) else [token.number, token.high]
        at += 1
        if kind_at(tokens, at) != "dash":
            break
        at += 1
    if len(parts) not in (3, 4) or not sum(parts) or kind_at(tokens, position - 1) == "dash":
        return None
    return Quantity(sum(parts), "serving", sum(parts)), at


def _bare_count(tokens: list[Token], position: int) -> Quantity | None:
    """ "Take 2", "1-2 daily", "two at bedtime": a number with no unit, after a verb or with a time after it."""
    token = tokens[position]
    if token.kind not in ("number", "numeral"):
        return None
    found = numeral(tokens, position)
    following = kind_at(tokens, position + 1)
    most = _MOST_BARE_DAILY if following == "daily" else _MOST_BARE
    if found is None or not 0 < found[1] <= most or following in _NO_BARE_COUNT:
        return None
    if position + 1 < len(tokens) and tokens[position + 1].text in _AGE:
        return None
    back = position - 1
    while kind_at(tokens, back) == "noise":  # the full stop of "tgl."
        back -= 1
    before = kind_at(tokens, back)
    repeated = before in ("daily", "part") or (before == "times" and numeral(tokens, back - 1) is not None)
    if repeated and following in _ENDS:
        return Quantity(found[0], "serving", found[1])  # "2x2", "morgens 2, abends 2"
    taking = before == "directions" or (back >= 0 and tokens[back].text in _TAKING)
    if taking or (before in _BOUNDARIES and _time_follows(tokens, position + 1)):
        return Quantity(found[0], "serving", found[1])
    return None


def _time_follows(tokens: list[Token], position: int) -> bool:
    for ahead in range(position, position + 5):
        kind = kind_at(tokens, ahead)
        if kind in ("daily", "repeats", "part", "meals", "directions"):
            return True
        if kind not in ("word", "to", "of", "and", "per", "noise"):
            return kind in ("number", "numeral") and kind_at(tokens, ahead + 1) in ("times", "hours")
    return False


def _loose_dose(tokens: list[Token], taken: set[int]) -> Quantity | None:
    """The largest dose-sized quantity outside every reference and warning: it may be what a person takes at once."""
    found: list[Quantity] = []
    for start, end in _sentences(tokens):
        if any(tokens[index].kind == "exceed" for index in range(start, end)):
            continue
        for position in range(start, end):
            if kind_at(tokens, position) == "times" and tokens[position].text == "x":
                found += _multiplied(tokens, position)
        found += [dose for dose in _doses(tokens, start, end, taken) if _dose_sized(dose)]
    return max(found, key=lambda dose: dose.volume_ml or dose.high, default=None)


def _multiplied(tokens: list[Token], position: int) -> list[Quantity]:
    """ "100 mg tablets x 2", "3 x magnesium 100 mg": so many of what the label is about."""
    for at, beyond in ((position + 1, position + 2), (position - 1, position + 1)):
        token = numeral(tokens, at)
        unit = kind_at(tokens, beyond) in ("unit", "number", "numeral", "percent")
        if token is not None and 0 < token[1] <= _MOST_BARE and not unit:
            return [Quantity(token[0], "serving", token[1])]
    return []


def _dose_sized(dose: Quantity) -> bool:
    """Whether it is a dose and not what the pack holds."""
    if dose.unit in VOLUMES:
        return (dose.ml or 0.0) * dose.high / dose.count <= _MOST_LOOSE_ML
    return dose.unit != "g" and dose.high <= _MOST_BARE


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
            if found is None and before >= 0 and tokens[before].text in words.SHY_NUMBERS:
                found = (words.NUMBER_WORDS[tokens[before].text],) * 2  # "dos veces": no unit follows the number
            if found is not None and found[1] <= 12:
                first = found[0]
                if kind_at(tokens, before - 1) in ("to", "dash"):
                    lower = numeral(tokens, before - 2)
                    first = lower[0] if lower else first
                low, high = max(low, first), max(high, found[1])
            else:
                after = numeral(tokens, position + 1)
                counted = kind_at(tokens, position - 1) == "count" and kind_at(tokens, position + 2) in _ENDS
                if after is None or token.text != "x" or after[1] > _MOST_BARE:
                    continue
                if counted or kind_at(tokens, position + 2) == "daily":
                    low, high = max(low, after[0]), max(high, after[1])
        elif token.kind == "hours":
            found = numeral(tokens, position - 1)
            if found is not None and 1 <= found[0] <= 24 and kind_at(tokens, position - 2) == "per":
                low, high = max(low, 24 / found[1]), max(high, 24 / found[0])
        elif token.kind == "meals":
            timed = any(tokens[index].kind in ("daily", "repeats", "times") for index in range(start, end))
            every = kind_at(tokens, position - 1) == "per" or tokens[position - 1].text == "after"
            often = 3.0 if every or (token.text in _MANY_MEALS and not timed) else 1.0
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
