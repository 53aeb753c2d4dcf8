"""Finds what the amounts of a label refer to: a serving, a capsule, 15 mL, 100 g.

It knows nothing about magnesium; `label_references` joins these references to amounts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from epsom.core.product import words
from epsom.core.product.text import Token

VOLUMES = frozenset({"ml", "cl", "l", "floz"})
_SKIPPED = frozenset({"word", "dash", "noise"})
_DOSE_WORDS = frozenset(
    {"dose", "dosage", "dosis", "dos", "davka", "dawka", "posologie", "doses", "intake", "davkovani"}
)
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


class Reference(NamedTuple):
    """Tokens from `start` to before `end` say what amounts refer to."""

    start: int
    end: int
    kind: Literal["serving", "per", "hundred", "strength", "multiple"]
    quantity: Quantity | None
    daily: bool = False


def token_at(tokens: list[Token], position: int) -> Token | None:
    """The token at a position; `None` beyond the ends."""
    return tokens[position] if 0 <= position < len(tokens) else None


def kind_at(tokens: list[Token], position: int) -> str:
    """The kind of the token at a position; empty beyond the ends."""
    return tokens[position].kind if 0 <= position < len(tokens) else ""


def numeral(tokens: list[Token], position: int) -> tuple[float, float] | None:
    """The number at `position`, printed in digits or as a word (or a lone l before a unit), as low and high."""
    token = token_at(tokens, position)
    if token is None:
        return None
    if token.kind == "number":
        return token.number, token.high
    if token.text in words.NUMBER_WORDS and (token.kind == "numeral" or token.text in words.SHY_NUMBERS):
        if token.text in words.SHY_NUMBERS and kind_at(tokens, position + 1) not in ("count", "serving"):
            return None
        value = words.NUMBER_WORDS[token.text]
        if kind_at(tokens, position + 1) in ("to", "dash"):
            upper = numeral(tokens, position + 2)
            if upper is not None and upper[1] > value:
                return value, upper[1]
        return value, value
    if token.text in ("l", "i") and kind_at(tokens, position + 1) in ("count", "line"):
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
        if low <= 0:
            return None
        position += 1
        if kind_at(tokens, position) in ("to", "dash") and numeral(tokens, position + 1):
            upper = numeral(tokens, position + 1)
            if upper and upper[1] > low:
                high, position = upper[1], position + 2
    for _ in range(4):
        token = token_at(tokens, position)
        if token is None:
            return None
        if token.kind == "line" and kind_at(tokens, position + 1) == "count" and found is not None:
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


def _measured(
    tokens: list[Token], position: int, low: float, high: float, numbered: bool
) -> tuple[Quantity, int] | None:
    unit = tokens[position].value
    if unit not in VOLUMES and not (unit == "g" and (numbered or tokens[position].text.startswith("gram"))):
        return None
    position += 1
    if unit == "g":
        if kind_at(tokens, position) == "count":
            return Quantity(1.0, tokens[position].value, 1.0, grams=low), position + 1
        inside = quantity_at(tokens, position + 1) if kind_at(tokens, position) == "open" else None
        if inside and inside[0].unit not in ("g", "serving"):
            end = inside[1] + (1 if kind_at(tokens, inside[1]) == "close" else 0)
            held = inside[0]
            return Quantity(held.count, held.unit, held.high, grams=low, ml=held.ml), end
        return Quantity(low, "g", high, grams=low), position
    factor = words.UNITS_OF_VOLUME_ML[unit]
    if kind_at(tokens, position) == "count" and tokens[position].value in _SPOONS | {"ampoule", "sachet", "bottle"}:
        position += 1
    if (
        kind_at(tokens, position) == "open"
        and kind_at(tokens, position + 2) == "unit"
        and kind_at(tokens, position + 3) == "close"
    ):
        position += 4
    return Quantity(low, unit, high, ml=low * factor), position


def _with_weight(tokens: list[Token], position: int, low: float, high: float, unit: str) -> tuple[Quantity, int]:
    """A bracket after the unit may hold its weight or volume: "(4.2 g)", "(approx. 15 mL)"."""
    grams = ml = None
    end = position
    of = token_at(tokens, position)
    if of and of.text in ("da", "de", "a", "zu", "of", "von", "av") and kind_at(tokens, position + 1) == "number":
        measure = token_at(tokens, position + 2)  # "1 bustina da 5 g"
        if measure and measure.kind == "unit" and measure.value in ("g", "ml"):
            size = tokens[position + 1].number or None
            held = (size, None) if measure.value == "g" else (None, size)
            return Quantity(low, unit, high, grams=held[0], ml=held[1]), position + 3
    if kind_at(tokens, position) == "open":
        inner = position + 1
        while kind_at(tokens, inner) in ("word", "noise", "yields", "size", "to") and inner < position + 4:
            inner += 1
        value, measure = token_at(tokens, inner), token_at(tokens, inner + 1)
        if (
            value
            and measure
            and value.kind == "number"
            and value.number > 0
            and measure.kind == "unit"
            and kind_at(tokens, inner + 2) in ("close", "")
        ):
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
    if kind == "daily" and kind_at(tokens, position + 1) == "serving":
        serving = _serving(tokens, position + 1)
        return serving and Reference(position, serving.end, serving.kind, serving.quantity, True)
    if kind == "daily" and kind_at(tokens, position + 1) == "open":
        inside = quantity_at(tokens, position + 2)  # "300 mg / jour (2 comprimés)"
        if inside and inside[0].unit not in ("g", "serving") and kind_at(tokens, inside[1]) == "close":
            return Reference(position, inside[1] + 1, "serving", inside[0], True)
        return None
    if kind == "contains":
        return _contained(tokens, position)
    if kind == "slash":
        inner = quantity_at(tokens, position + 1, default=1.0)
        if inner and kind_at(tokens, position - 1) in ("unit", "number") and inner[0].unit != "serving":
            return Reference(position, inner[1], "per", inner[0])
        return None
    if kind == "unit" and tokens[position].value in _STRENGTH_UNITS and kind_at(tokens, position - 1) == "number":
        return _strength(tokens, position)
    if kind in ("number", "numeral") or tokens[position].text in words.SHY_NUMBERS:
        return _multiple(tokens, position) or _counted(tokens, position)
    return None


def _per(tokens: list[Token], position: int) -> Reference | None:
    start = position
    position += 1
    while kind_at(tokens, position) in ("of", "per") or (
        kind_at(tokens, position) == "daily" and kind_at(tokens, position + 1) == "serving"
    ):
        position += 1
    if kind_at(tokens, position) == "serving":
        serving = _serving(tokens, position, after_per=True)
        if serving is None:
            return Reference(start, position + 1, "serving", None, _is_daily(tokens, position))
        return Reference(
            start, serving.end, serving.kind, serving.quantity, serving.daily or _is_daily(tokens, position)
        )
    if kind_at(tokens, position) == "contains":
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
    "tages",
    "dags",
    "dag",
    "journalier",
    "dobova",
    "denni",
    "dzienn",
)


def _is_daily(tokens: list[Token], position: int) -> bool:
    return tokens[position].text.startswith(_DAILY_NOUNS) or kind_at(tokens, position - 1) == "daily"


def _serving(tokens: list[Token], position: int, after_per: bool = False) -> Reference | None:
    """ "Serving size 2 capsules", "Tagesdosis (2 Kapseln)", "per serving (4 capsules)"."""
    start, noun = position, tokens[position]
    daily = _is_daily(tokens, position)
    position += 1
    bracket = False
    for _ in range(7):
        kind = kind_at(tokens, position)
        if kind == "open":
            bracket = True
        elif kind in ("size", "colon", "dash", "noise", "yields", "line", "to") or (
            kind in ("of", "daily", "serving", "and", "word", "per")
        ):
            if kind == "per" and kind_at(tokens, position + 1) != "number":
                return None
            if kind == "daily":
                daily = True
        else:
            break
        position += 1
    inner = quantity_at(tokens, position)
    if inner is None:
        return _uncounted(tokens, start, position, bracket, daily)
    quantity, end = inner
    if quantity.unit == "serving":
        return None
    if quantity.unit in ("g", "ml") and quantity.count == 100:
        return Reference(start, end, "hundred", quantity)
    directed = kind_at(tokens, start - 1) == "directions" or kind_at(tokens, start - 2) == "directions"
    followed = any(kind_at(tokens, end + step) in ("daily", "times", "repeats") for step in (0, 1))
    ranged = quantity.high > quantity.count
    if not after_per and not bracket and (ranged or (noun.text in _DOSE_WORDS and (directed or followed))):
        return None
    if bracket and kind_at(tokens, end) == "close":
        end += 1
    return Reference(start, end, "serving", quantity, daily)


def _uncounted(tokens: list[Token], start: int, position: int, bracket: bool, daily: bool) -> Reference | None:
    """ "Serving size: 2" at the end of a line, or "(2 Presslinge)": pieces we have no word for."""
    bare = token_at(tokens, position)
    if bare is None or bare.kind != "number" or not 0 < bare.number <= _MOST_PIECES:
        return None
    pieces = Quantity(bare.number, "piece", bare.number)
    following = [kind_at(tokens, position + 1), kind_at(tokens, position + 2)]
    if bracket and following == ["word", "close"]:
        return Reference(start, position + 3, "serving", pieces, daily)
    if following[0] in ("line", "stop", "", "serving") and "size" in {token.kind for token in tokens[start:position]}:
        return Reference(start, position + 1, "serving", pieces)
    return None


def _contained(tokens: list[Token], position: int) -> Reference | None:
    """ "Composition of 1 tablet:", "Inhalt pro Kapsel"; "contains 60 tablets" is a pack and says nothing."""
    inner = quantity_at(tokens, position + 1 + (kind_at(tokens, position + 1) in ("of", "colon")))
    if inner is None or inner[0].unit in ("g", "serving") or not _serving_sized(inner[0]):
        return None
    if kind_at(tokens, inner[1]) not in ("colon", "line", "open", "contains"):
        return None
    return Reference(position, inner[1], "per", inner[0])


def _strength(tokens: list[Token], position: int) -> Reference | None:
    """ "500 mg capsules": the amount is in each piece. "6.5 g sachets" tells only a weight."""
    unit = token_at(tokens, position + 1)
    if unit is None or unit.kind != "count":
        return None
    if tokens[position].value == "g" and unit.value in ("sachet", "scoop", "teaspoon", "tablespoon"):
        grams = tokens[position - 1].number
        return Reference(position - 1, position + 2, "strength", Quantity(1.0, unit.value, 1.0, grams=grams))
    return Reference(position + 1, position + 2, "strength", Quantity(1.0, unit.value, 1.0))


def _multiple(tokens: list[Token], position: int) -> Reference | None:
    """ "2 x 150 mg": two pieces, each with what follows."""
    following = token_at(tokens, position + 1)
    if following is None or following.text != "x" or not 1 <= tokens[position].number <= 8:
        return None
    if kind_at(tokens, position + 2) != "number" or kind_at(tokens, position + 3) != "unit":
        return None
    return Reference(
        position, position + 2, "multiple", Quantity(tokens[position].number, "piece", tokens[position].number)
    )


def _counted(tokens: list[Token], position: int) -> Reference | None:
    """ "2 tablets provide", "1 Beutel enthält", "10 ml:", "40 drops ="."""
    if kind_at(tokens, position - 1) in ("directions", "to"):
        return None
    inner = quantity_at(tokens, position)
    if inner is None or inner[0].unit == "serving" or not _serving_sized(inner[0]):
        return None
    quantity, end = inner
    ahead = end
    while kind_at(tokens, ahead) in ("word", "daily", "of") and ahead < end + 2:
        ahead += 1
    if quantity.unit == "g" and kind_at(tokens, ahead) != "contains":
        return None
    if kind_at(tokens, ahead) not in ("contains", "colon", "yields"):
        zu = token_at(tokens, end)
        if not (zu and zu.text in ("zu", "a") and kind_at(tokens, end + 1) == "number"):
            return None
        ahead = end
    return Reference(position, ahead + 1, "per", quantity)


def _serving_sized(quantity: Quantity) -> bool:
    return (
        quantity.count <= _MOST_PIECES or quantity.unit in ("drop", "spray", "ml") or quantity.unit not in words.PIECES
    )


def loose_quantity(tokens: list[Token]) -> Quantity | None:
    """A small count named without a cue ("Rennie 2 tablets", "Natural Calm 2 tsp"), for one-line texts."""
    for position in range(len(tokens)):
        inner = quantity_at(tokens, position)
        if inner is None or inner[0].unit in ("g", "serving") or not _serving_sized(inner[0]):
            continue
        if inner[0].unit != "ml" or not is_water(tokens, inner[1]):
            return inner[0]
    return None


def is_water(tokens: list[Token], position: int) -> bool:
    """Whether water is meant within the next words."""
    return any(kind_at(tokens, position + step) == "water" for step in (0, 1, 2))
