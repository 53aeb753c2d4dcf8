"""Finds what the amounts of a label refer to (a serving, a capsule, 15 mL, 100 g) and how much a day it directs.

It knows nothing about magnesium; `label_lines` joins these references to amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.core import label_words as words
from epsom.core.label_text import Token

_VOLUMES = frozenset({"ml", "cl", "l", "floz"})
_SKIPPED = frozenset({"word", "dash", "noise"})
_DOSE_WORDS = frozenset({"dose", "dosage", "dosis", "dos", "davka", "dawka", "posologie", "doses", "intake", "davkovani"})
_SPOONS = frozenset({"scoop", "teaspoon", "tablespoon", "cup", "capful"})
_STRENGTH_UNITS = frozenset({"mg", "mmol", "meq", "mcg", "g"})
_MOST_PIECES = 12  # more than that is the content of the pack, not a serving (drops and sprays excepted)


@dataclass(frozen=True, slots=True)
class Quantity:
    """So many of a unit (2 capsules, 0.5 teaspoon, 15 mL), with its weight or volume when printed."""

    count: float
    unit: str
    high: float = 0.0
    grams: float | None = None
    ml: float | None = None

    @property
    def volume_ml(self) -> float | None:
        """The volume, printed or by the usual size of the spoon; None for pieces."""
        if self.ml is not None:
            return self.ml
        factor = words.UNITS_OF_VOLUME_ML.get(self.unit)
        return None if factor is None else self.count * factor


@dataclass(frozen=True, slots=True)
class Reference:
    """Tokens from `start` to before `end` say what amounts refer to."""

    start: int
    end: int
    kind: Literal["serving", "per", "hundred", "strength"]
    quantity: Quantity | None
    daily: bool = False


@dataclass(frozen=True, slots=True)
class Directions:
    """The most a day the directions allow: single dose, times a day, and whether they give a range."""

    dose: Quantity | None
    times: float
    total: float            # units a day
    is_range: bool
    said: bool


def _at(tokens: list[Token], position: int) -> Token | None:
    return tokens[position] if 0 <= position < len(tokens) else None


def _kind(tokens: list[Token], position: int) -> str:
    return tokens[position].kind if 0 <= position < len(tokens) else ""


def numeral(tokens: list[Token], position: int) -> tuple[float, float] | None:
    """The number at `position`, printed in digits or as a word (or a lone l before a unit), as low and high."""
    token = _at(tokens, position)
    if token is None:
        return None
    if token.kind == "number":
        return token.number, token.high
    if token.text in words.NUMBER_WORDS and (token.kind == "numeral" or token.text in words.SHY_NUMBERS):
        if token.text in words.SHY_NUMBERS and _kind(tokens, position + 1) not in ("count", "serving"):
            return None
        value = words.NUMBER_WORDS[token.text]
        if _kind(tokens, position + 1) in ("to", "dash"):
            upper = numeral(tokens, position + 2)
            if upper is not None and upper[1] > value:
                return value, upper[1]
        return value, value
    if token.text in ("l", "i") and _kind(tokens, position + 1) in ("count", "line"):
        return 1.0, 1.0
    return None


def quantity_at(tokens: list[Token], position: int, default: float | None = None) -> tuple[Quantity, int] | None:
    """Read "2 vegetarian capsules", "1/2 tsp (2.5 mL)", "3 g (1 level teaspoon)"; with `default` the number may lack."""
    found = numeral(tokens, position)
    if found is None:
        if default is None:
            return None
        low = high = default
    else:
        low, high = found
        position += 1
        if _kind(tokens, position) in ("to", "dash") and numeral(tokens, position + 1):
            upper = numeral(tokens, position + 1)
            if upper and upper[1] > low:
                high, position = upper[1], position + 2
    for _ in range(4):
        token = _at(tokens, position)
        if token is None:
            return None
        if token.kind == "line" and _kind(tokens, position + 1) == "count" and found is not None:
            position += 1
            continue
        if token.kind in ("count", "serving"):
            unit = token.value if token.kind == "count" else "serving"
            return _with_weight(tokens, position + 1, low, high, unit)
        if token.kind == "unit":
            return _measured(tokens, position, low, high, found is not None)
        if token.kind not in _SKIPPED and not (token.kind in ("size", "of", "stem", "mag") and default is not None):
            return None
        position += 1
    return None


def _measured(tokens: list[Token], position: int, low: float, high: float, numbered: bool) -> tuple[Quantity, int] | None:
    unit = tokens[position].value
    if unit not in _VOLUMES and not (unit == "g" and numbered):
        return None
    position += 1
    if unit == "g":
        if _kind(tokens, position) == "count":
            return Quantity(1.0, tokens[position].value, 1.0, grams=low), position + 1
        inside = quantity_at(tokens, position + 1) if _kind(tokens, position) == "open" else None
        if inside and inside[0].unit not in ("g", "serving"):
            end = inside[1] + (1 if _kind(tokens, inside[1]) == "close" else 0)
            held = inside[0]
            return Quantity(held.count, held.unit, held.high, grams=low, ml=held.ml), end
        return Quantity(low, "g", high, grams=low), position
    factor = words.UNITS_OF_VOLUME_ML[unit]
    if _kind(tokens, position) == "count" and tokens[position].value in _SPOONS | {"ampoule", "sachet", "bottle"}:
        position += 1
    if _kind(tokens, position) == "open" and _kind(tokens, position + 2) == "unit" and _kind(tokens, position + 3) == "close":
        position += 4
    return Quantity(low, unit, high, ml=low * factor), position


def _with_weight(tokens: list[Token], position: int, low: float, high: float, unit: str) -> tuple[Quantity, int]:
    """A bracket after the unit may hold its weight or volume: "(4.2 g)", "(approx. 15 mL)"."""
    grams = ml = None
    end = position
    if _kind(tokens, position) == "open":
        inner = position + 1
        while _kind(tokens, inner) in ("word", "noise", "yields", "size", "to") and inner < position + 4:
            inner += 1
        value, measure = _at(tokens, inner), _at(tokens, inner + 1)
        if value and measure and value.kind == "number" and measure.kind == "unit" and _kind(tokens, inner + 2) in ("close", ""):
            if measure.value == "g":
                grams, end = value.number, inner + 3
            elif measure.value in words.UNITS_OF_VOLUME_ML:
                ml, end = value.number * words.UNITS_OF_VOLUME_ML[measure.value], inner + 3
    return Quantity(low, unit, high, grams=grams, ml=ml), end


def find_references(tokens: list[Token]) -> list[Reference]:
    """Every place where the label says what its amounts refer to, in order and without overlap."""
    found: list[Reference] = []
    position = 0
    while position < len(tokens):
        reference = _reference_at(tokens, position)
        if reference is not None:
            found.append(reference)
            position = max(reference.end, position + 1)
        else:
            position += 1
    return found


def _reference_at(tokens: list[Token], position: int) -> Reference | None:
    kind = tokens[position].kind
    if kind == "per":
        return _per(tokens, position)
    if kind == "serving":
        return _serving(tokens, position)
    if kind == "daily" and _kind(tokens, position + 1) == "serving":
        serving = _serving(tokens, position + 1)
        return serving and Reference(position, serving.end, serving.kind, serving.quantity, True)
    if kind == "contains":
        return _contained(tokens, position)
    if kind == "slash":
        inner = quantity_at(tokens, position + 1, default=1.0)
        if inner and _kind(tokens, position - 1) in ("unit", "number") and inner[0].unit != "serving":
            return Reference(position, inner[1], "per", inner[0])
        return None
    if kind == "unit" and tokens[position].value in _STRENGTH_UNITS and _kind(tokens, position - 1) == "number":
        return _strength(tokens, position)
    if kind in ("number", "numeral") or tokens[position].text in words.SHY_NUMBERS:
        return _counted(tokens, position)
    return None


def _per(tokens: list[Token], position: int) -> Reference | None:
    start = position
    position += 1
    while _kind(tokens, position) in ("of", "per") or (_kind(tokens, position) == "daily" and _kind(tokens, position + 1) == "serving"):
        position += 1
    if _kind(tokens, position) == "serving":
        serving = _serving(tokens, position, after_per=True)
        if serving is None:
            return Reference(start, position + 1, "serving", None, _is_daily(tokens, position))
        return Reference(start, serving.end, serving.kind, serving.quantity, serving.daily or _is_daily(tokens, position))
    if _kind(tokens, position) == "contains":
        return None
    inner = quantity_at(tokens, position, default=1.0)
    if inner is None:
        return None
    quantity, end = inner
    if quantity.unit in ("g", "ml") and quantity.count == 100:
        return Reference(start, end, "hundred", quantity)
    if quantity.unit == "serving":
        return Reference(start, end, "serving", None)
    return Reference(start, end, "per", quantity)


_DAILY_NOUNS = (
    "tages", "dags", "dag", "journalier", "dobova", "denni", "dzienn",
)


def _is_daily(tokens: list[Token], position: int) -> bool:
    return tokens[position].text.startswith(_DAILY_NOUNS) or _kind(tokens, position - 1) == "daily"


def _serving(tokens: list[Token], position: int, after_per: bool = False) -> Reference | None:
    """"Serving size 2 capsules", "Tagesdosis (2 Kapseln)", "per serving (4 capsules)"."""
    start, noun = position, tokens[position]
    daily = _is_daily(tokens, position)
    position += 1
    bracket = False
    for _ in range(7):
        kind = _kind(tokens, position)
        if kind == "open":
            bracket = True
        elif kind in ("size", "colon", "dash", "noise", "yields", "line", "to") or (kind in ("of", "daily", "serving", "and", "word", "per")):
            if kind == "per" and not _kind(tokens, position + 1) == "number":
                return None
            if kind == "daily":
                daily = True
        else:
            break
        position += 1
    inner = quantity_at(tokens, position)
    if inner is None:
        bare = _at(tokens, position)
        if bare and bare.kind == "number" and bare.number <= 6 and "size" in {t.kind for t in tokens[start:position]}:
            if _kind(tokens, position + 1) in ("line", "stop", "", "serving"):
                return Reference(start, position + 1, "serving", Quantity(bare.number, "piece", bare.number))
        return None
    quantity, end = inner
    if quantity.unit == "serving":
        return None
    if quantity.unit in ("g", "ml") and quantity.count == 100:
        return Reference(start, end, "hundred", quantity)
    directed = _kind(tokens, start - 1) == "directions" or _kind(tokens, start - 2) == "directions"
    followed = any(_kind(tokens, end + step) in ("daily", "times", "repeats") for step in (0, 1))
    ranged = quantity.high > quantity.count
    if not after_per and not bracket and (ranged or (noun.text in _DOSE_WORDS and (directed or followed))):
        return None
    if bracket and _kind(tokens, end) == "close":
        end += 1
    return Reference(start, end, "serving", quantity, daily)


def _contained(tokens: list[Token], position: int) -> Reference | None:
    """"Composition of 1 tablet:", "Inhalt pro Kapsel"; "contains 60 tablets" is a pack and says nothing."""
    inner = quantity_at(tokens, position + 1 + (_kind(tokens, position + 1) in ("of", "colon")))
    if inner is None or inner[0].unit in ("g", "serving") or not _serving_sized(inner[0]):
        return None
    if _kind(tokens, inner[1]) not in ("colon", "line", "open", "contains"):
        return None
    return Reference(position, inner[1], "per", inner[0])


def _strength(tokens: list[Token], position: int) -> Reference | None:
    """"500 mg capsules": the amount is in each piece. "6.5 g sachets" tells only a weight."""
    unit = _at(tokens, position + 1)
    if unit is None or unit.kind != "count":
        return None
    if tokens[position].value == "g" and unit.value in ("sachet", "scoop", "teaspoon", "tablespoon"):
        grams = tokens[position - 1].number
        return Reference(position - 1, position + 2, "strength", Quantity(1.0, unit.value, 1.0, grams=grams))
    return Reference(position + 1, position + 2, "strength", Quantity(1.0, unit.value, 1.0))


def _counted(tokens: list[Token], position: int) -> Reference | None:
    """"2 tablets provide", "1 Beutel enthält", "10 ml:", "40 drops ="."""
    if _kind(tokens, position - 1) in ("directions", "to"):
        return None
    inner = quantity_at(tokens, position)
    if inner is None or inner[0].unit in ("g", "serving") or not _serving_sized(inner[0]):
        return None
    quantity, end = inner
    ahead = end
    while _kind(tokens, ahead) in ("word", "daily", "of") and ahead < end + 2:
        ahead += 1
    if _kind(tokens, ahead) not in ("contains", "colon", "yields"):
        zu = _at(tokens, end)
        if not (zu and zu.text in ("zu", "a") and _kind(tokens, end + 1) == "number"):
            return None
        ahead = end
    return Reference(position, ahead + 1, "per", quantity)


def _serving_sized(quantity: Quantity) -> bool:
    return quantity.count <= _MOST_PIECES or quantity.unit in ("drop", "spray", "ml") or quantity.unit not in words.PIECES


def loose_quantity(tokens: list[Token]) -> Quantity | None:
    """A small count named without a cue ("Rennie 2 tablets", "Natural Calm 2 tsp"), for one-line texts."""
    for position in range(len(tokens)):
        inner = quantity_at(tokens, position)
        if inner and inner[0].unit not in ("g", "serving") and _serving_sized(inner[0]):
            if not (inner[0].unit == "ml" and _is_water(tokens, inner[1])):
                return inner[0]
    return None


def _is_water(tokens: list[Token], position: int) -> bool:
    return any(_kind(tokens, position + step) == "water" for step in (0, 1, 2))


# --- directions ----------------------------------------------------------------------------------------------------
def read_directions(tokens: list[Token], references: list[Reference]) -> Directions:
    """The highest daily use the directions give; `said` is False when there are none."""
    taken = {index for reference in references if reference.kind != "strength" for index in range(reference.start, reference.end)}
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
        continues = token.kind == "line" and _kind(tokens, position + 1) in ("repeats", "times", "daily", "numeral")
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
    if not directed and not kinds & {"daily", "repeats", "times", "hours"}:
        return None
    doses = _doses(tokens, start, end, taken)
    low, times = _times(tokens, start, end)
    if not directed and not (doses and (times or "daily" in kinds)):
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
        watery = (quantity.unit in _VOLUMES or quantity.unit == "cup") and _is_water(tokens, following)
        strength = quantity.unit == "g" and _kind(tokens, position - 1) in ("open", "word")
        if not watery and not strength and quantity.count > 0:
            doses.append(quantity)
        position = max(following, position + 1)
    return doses


def _bare_count(tokens: list[Token], position: int) -> Quantity | None:
    """"Take 2 daily": a number with no unit between a verb and a time."""
    token = tokens[position]
    if token.kind not in ("number", "numeral") or _kind(tokens, position - 1) != "directions":
        return None
    if _kind(tokens, position + 1) not in ("daily", "repeats", "part", "times"):
        return None
    found = numeral(tokens, position)
    if found is None or found[1] > 10 or _kind(tokens, position + 1) == "times":
        return None
    return Quantity(found[0], "serving", found[1])


def _times(tokens: list[Token], start: int, end: int) -> tuple[float, float]:
    """How often a day, low and high; 0 when not said."""
    low = high = 0.0
    for position in range(start, end):
        token = tokens[position]
        if token.kind == "repeats":
            first, last = (float(part) for part in token.value.split())
            if _kind(tokens, position + 1) == "to" and _kind(tokens, position + 2) == "repeats":
                last = float(tokens[position + 2].value.split()[1])
                return first, last
            low, high = max(low, first), max(high, last)
        elif token.kind == "times":
            before = position - 1
            while _kind(tokens, before) in ("dash", "noise"):
                before -= 1
            found = numeral(tokens, before)
            if found is not None and found[1] <= 12:
                first = found[0]
                if _kind(tokens, before - 1) in ("to", "dash"):
                    lower = numeral(tokens, before - 2)
                    first = lower[0] if lower else first
                low, high = max(low, first), max(high, found[1])
            else:
                after = numeral(tokens, position + 1)
                if after is None and token.text == "x":
                    continue
        elif token.kind == "hours":
            found = numeral(tokens, position - 1)
            if found is not None and 1 <= found[0] <= 24 and _kind(tokens, position - 2) == "per":
                low, high = max(low, 24 / found[1]), max(high, 24 / found[0])
        elif token.kind == "meals":
            low, high = max(low, 1.0), max(high, 3.0 if _kind(tokens, position - 1) == "per" else 1.0)
    if not high:
        parts = {tokens[position].value for position in range(start, end) if tokens[position].kind == "part"}
        joined = any(tokens[position].kind == "and" for position in range(start, end))
        if len(parts) > 1 and joined:
            low = high = float(len(parts))
        elif any(tokens[position].kind == "daily" for position in range(start, end)):
            low = high = 1.0
    return low, high
