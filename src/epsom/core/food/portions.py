"""Turns portions as people say them ("a handful", "1 1/2 cups", "half an avocado") into grams.

The food's own weighed household portions come first, then those of a near relative, then a small table of assumed
ones; what was assumed is always said, and what is not understood is asked. It neither finds foods nor adds them up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Iterable, Sequence

from epsom.core.food.search import FILLERS, search, words
from epsom.core.food.table import Food, FoodTable, Portion

__all__ = ["Amount", "Weighed", "read_amount", "relatives", "split_amount", "weigh"]

GRAMS = {"g": 1.0, "kg": 1000.0, "oz": 28.35, "lb": 453.59}
MILLILITRES = {"ml": 1.0, "cl": 10.0, "dl": 100.0, "l": 1000.0, "floz": 29.57, "tsp": 4.93, "tbsp": 14.79, "cup": 236.6}
"""US household volumes in ml, as in USDA's portions; a metric cup (250 ml) is 6 % larger."""

_MEASURES = {
    "g": "g gram gramm gramme gramo grammo grama gr",
    "kg": "kg kilo kilogram kilogramm",
    "oz": "oz ounce",
    "lb": "lb pound",
    "ml": "ml milliliter millilitre mililitro",
    "cl": "cl",
    "dl": "dl deciliter decilitre",
    "l": "l liter litre litro",
    "floz": "floz",
    "tsp": "tsp teaspoon teaspoonful tl teeloffel tesked theelepel cucharadita cucchiaino",
    "tbsp": "tbsp tbs tablespoon tablespoonful el essloffel matsked eetlepel cucharada cucchiaio spoon spoonful",
    "cup": "cup cupful tasse taza tazza kop kopp bardak katori",
    "slice": "slice scheibe tranche rebanada fetta plak skiva toast dilim rasher",
    "piece": "piece stuck morceau pezzo trozo stuk bit each item unit chunk",
    "can": "can tin dose lata",
    "package": "package packet pack pkg paket sachet pouch bag",
    "bottle": "bottle flasche botella bouteille bottiglia fles flaska",
    "container": "container tub pot carton becher",
    "bar": "bar riegel barre barrita",
    "serving": "serving portion helping porcion ration portie",
    "scoop": "scoop",
    "stick": "stick stalk rib",
    "square": "square row",
    "handful": "handful handvoll poignee punado manciata handvol fistful",
    "fist": "fist",
    "palm": "palm palmsized deck",
    "thumb": "thumb",
    "glass": "glass glas verre vaso bicchiere copo tumbler",
    "mug": "mug becherglas",
    "bowl": "bowl schussel schale bol tazon ciotola kom skal bowlful",
    "plate": "plate teller assiette plato piatto bord tallrik plateful",
    "pint": "pint",
    "shot": "shot",
    "pinch": "pinch",
    "dash": "dash splash drizzle",
    "knob": "knob pat",
    "clove": "clove",
    "fillet": "fillet filet",
    "ear": "ear cob",
    "leaf": "leaf",
    "breast": "breast",
    "cracker": "cracker",
    "biscuit": "biscuit",
}
_MEASURE_OF = {"".join(words(name)): measure for measure, names in _MEASURES.items() for name in names.split()}
_NUMBERS = {
    "a": 1.0, "an": 1.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0,
    "eight": 8.0, "nine": 9.0, "ten": 10.0, "dozen": 12.0, "half": 0.5, "quarter": 0.25, "third": 1 / 3, "couple": 2.0,
    "few": 3.0, "several": 4.0, "ein": 1.0, "eine": 1.0, "zwei": 2.0, "un": 1.0, "une": 1.0, "una": 1.0, "uno": 1.0,
    "deux": 2.0, "dos": 2.0, "due": 2.0, "double": 2.0, "single": 1.0, "eighth": 0.125,
}  # fmt: skip
_SIZES = {
    "small": 0.7,
    "little": 0.7,
    "mini": 0.5,
    "medium": 1.0,
    "regular": 1.0,
    "normal": 1.0,
    "large": 1.4,
    "big": 1.4,
}
_SIZES |= {
    "heaped": 1.4,
    "heaping": 1.4,
    "level": 1.0,
    "generous": 1.3,
    "huge": 1.8,
    "tall": 1.3,
    "thick": 1.4,
    "thin": 0.7,
}
_SKIP = frozenset(
    "of about around roughly approx approximately circa the my some full whole size sized serving's de d x times".split()
)
_FRACTION = re.compile(r"^(\d+)/(\d+)$")
_NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
_RANGE = re.compile(r"(\d+(?:[.,]\d+)?)\s*(?:-|–|to)\s*(\d+(?:[.,]\d+)?)")
_PARTS = re.compile(r"\d+/\d+|\d+(?:\.\d+)?|[^\W\d_]+")

# Assumed weights in grams, where no weighed portion fits: (measure, kind of food) -> grams. Everyday figures, a choice
# of this project and not measured; "any" is used when the kind is not listed, and a pair that is absent is asked.
_ASSUMED: dict[tuple[str, str], float] = {
    ("handful", "nuts"): 30, ("handful", "dried fruit"): 35, ("handful", "berries"): 70, ("handful", "leaves"): 25,
    ("handful", "crisps"): 20, ("package", "crisps"): 28, ("handful", "any"): 30,
    ("palm", "meat or fish"): 100, ("palm", "soy"): 100, ("palm", "cheese"): 60, ("palm", "any"): 100,
    ("piece", "meat or fish"): 100, ("piece", "soy"): 100, ("piece", "cheese"): 30, ("piece", "chocolate"): 10,
    ("fillet", "meat or fish"): 120, ("breast", "meat or fish"): 150,
    ("fist", "leaves"): 30, ("fist", "any"): 150, ("thumb", "any"): 20,
    ("slice", "bread"): 32, ("slice", "cheese"): 20, ("slice", "meat or fish"): 25, ("slice", "cake"): 80, ("slice", "any"): 30,
    ("square", "chocolate"): 10, ("bar", "chocolate"): 45, ("bar", "any"): 40,
    ("glass", "wine"): 150, ("glass", "drink"): 240, ("mug", "drink"): 300, ("mug", "any"): 300, ("cup", "drink"): 240,
    ("pint", "drink"): 500, ("bottle", "wine"): 750, ("bottle", "beer"): 330, ("bottle", "drink"): 500,
    ("can", "drink"): 330, ("can", "beer"): 330, ("can", "meat or fish"): 110, ("can", "any"): 240,
    ("shot", "drink"): 30, ("shot", "any"): 44, ("bowl", "leaves"): 60, ("bowl", "any"): 250, ("plate", "any"): 300,
    ("plate", "leaves"): 80, ("scoop", "powder"): 30, ("scoop", "any"): 65, ("pinch", "any"): 0.4, ("dash", "any"): 10,
    ("tbsp", "nuts"): 10, ("tsp", "nuts"): 3.5, ("tbsp", "powder"): 8, ("tbsp", "any"): 13, ("tsp", "any"): 4.5,
    ("cup", "nuts"): 140, ("cup", "leaves"): 30, ("cup", "berries"): 145, ("cup", "soup"): 245, ("cup", "yoghurt"): 245,
    ("knob", "any"): 10, ("container", "yoghurt"): 150, ("leaf", "leaves"): 10, ("clove", "any"): 3,
}  # fmt: skip
_LIKE_A_CUP = {"bowl": 1.0, "fist": 1.0, "mug": 1.25, "glass": 1.0, "plate": 1.5}
_KINDS: tuple[tuple[str, str, str], ...] = (
    # kind, words of the name, words of the group; the first that fits
    ("wine", "wine champagne", "wine"),
    ("beer", "beer ale stout lager", "beer"),
    ("powder", "powder protein", "protein powder"),
    ("drink", "milk juice water tea coffee drink soda cola smoothie cocoa lemonade kefir buttermilk beverage", "beverage drink juice milk tea coffee water smoothie beer wine"),
    ("soup", "soup stew chili curri oatmeal porridge stock broth", "soup oatmeal"),
    ("chocolate", "chocolate", "chocolate"),
    ("dried fruit", "raisin prune dried date", "dried"),
    ("berries", "berri blueberri strawberri raspberri blackberri cherri grape", "berri"),
    ("nuts", "almond cashew walnut pecan peanut pistachio hazelnut nut seed filbert macadamia trail", "nut seed"),
    ("leaves", "spinach lettuce arugula kale chard cress", "spinach lettuce"),
    ("crisps", "chip popcorn pretzel cracker", "chip popcorn pretzel snack"),
    ("bread", "bread toast", "bread"),
    ("cheese", "cheese paneer", "cheese"),
    ("yoghurt", "yogurt skyr", "yogurt"),
    ("soy", "tofu tempeh soybean curd", "soy"),
    ("cake", "cake pie", "cake pie"),
    ("meat or fish", "fish beef pork chicken turkey lamb veal salmon tuna steak ham", "fish beef pork poultri chicken turkey lamb meat finfish shellfish sausage"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount as somebody said it: how many of which measure, with words that were left over."""

    count: float
    measure: str | None  # None: the food itself is counted ("2", "half an avocado")
    size: str | None = None
    rest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """Grams for an amount of one food and the assumption behind them, in words for the person."""

    grams: float
    assumption: str


def read_amount(text: str) -> Amount | None:
    """Read an amount; None when no number, measure or size is in it, or two that do not go together."""
    count: float | None = None
    again: float | None = None  # a second number, after the measure: "1 can (400 g)"
    measure = size = None
    article = joined = False
    rest: list[str] = []
    for part in _parts(text):
        number = _number(part)
        word = "".join(words(part))
        if part in ("a", "an", "ein", "eine", "un", "une", "una"):
            article = True
        elif part in ("and", "und", "et", "y"):
            joined = True
        elif number is not None:
            if measure is None and not rest:
                count = number if count is None else _combined(count, number, part, joined)
            elif again is None:
                again = number
            else:
                return None
        elif part in _SIZES and measure is None:
            size = part
        elif word in _MEASURE_OF:
            found = _MEASURE_OF[word]
            if again is not None and found in GRAMS and (count or 1.0) == 1.0 and measure not in GRAMS:
                count, again, measure, size = again, None, found, None
            measure = measure or found
        elif part not in _SKIP:
            rest.append(word)
    if again is not None or (count is None and measure is None and size is None and not article):
        return None
    return Amount(1.0 if count is None else count, measure, size, tuple(rest))


def split_amount(text: str) -> tuple[str | None, str]:
    """Split a leading amount from a food ("2 tbsp chia seeds"); the amount is None when there is none."""
    pieces = text.split()
    cut = 0
    told = False
    for i, piece in enumerate(pieces):
        low = piece.lower().strip(".,")
        parts = _parts(low)
        known = [_number(part) is not None or "".join(words(part)) in _MEASURE_OF for part in parts]
        if parts and all(known) and not low.endswith("%"):
            told = (
                told
                or any(_number(part) is not None for part in parts)
                or (i + 1 < len(pieces) and pieces[i + 1] == "of")
            )
            cut = i + 1
        elif low in ("a", "an") or (low in _SKIP and cut == i and i > 0) or low in _SIZES or low in ("palm-sized", "x"):
            told = told or low in ("a", "an", "palm-sized")
            cut = i + 1
        else:
            break
    if not told or cut == 0 or cut == len(pieces):
        return None, text
    amount = pieces[:cut]
    while len(amount) > 1 and amount[-1].lower() in ("of", "a", "an", "the"):
        amount.pop()
    return " ".join(amount), " ".join(pieces[cut:])


def _parts(text: str) -> list[str]:
    """Cut a portion into numbers and words, small letters."""
    low = re.sub(r"(\d)([½¼¾⅓⅔⅛])", r"\1 \2", text.lower())
    low = unicodedata.normalize("NFKC", low).replace("\u2044", "/")
    low = re.sub(r"\b(?:fl\.?|fluid)\s*(?:oz\.?|ounces?)", "floz", low)
    low = re.sub(r"(\d),(\d)", r"\1.\2", low)
    low = _RANGE.sub(lambda found: str((float(found[1]) + float(found[2])) / 2), low)
    return _PARTS.findall(low)


def _number(part: str) -> float | None:
    """The value of a digit, a fraction or a number word."""
    fraction = _FRACTION.match(part)
    if fraction:
        return int(fraction[1]) / int(fraction[2]) if int(fraction[2]) else None
    return (
        float(part)
        if _NUMBER.match(part)
        else _NUMBERS.get(part.removesuffix("s") if part in ("quarters", "thirds") else part)
    )


def _combined(count: float, number: float, part: str, joined: bool) -> float:
    """Two numbers in a row: a fraction is added ("1 1/2", "one and a half"), a whole number multiplies ("2 x 150 g")."""
    if joined or (number < 1 and (part[0].isdigit() or count >= 1) and part not in ("quarters", "thirds")):
        return count + number
    return count * number


def weigh(amount: Amount, food: Food, table: FoodTable) -> Weighed | None:
    """Weigh an amount of a food in grams; None when it cannot be known without asking."""
    kind = _kind(food)
    liquid = kind in ("drink", "wine", "beer")
    if amount.measure in GRAMS and not (liquid and amount.measure == "oz"):
        return Weighed(amount.count * GRAMS[amount.measure], "")
    measure = "floz" if amount.measure == "oz" else amount.measure
    amount = Amount(amount.count, measure, amount.size, amount.rest)
    if (measure, kind) == ("package", "crisps"):  # USDA weighed the bag a family shares
        return _by_assumption(amount, food, kind, table)
    found = _by_portions(amount, food.portions, food)
    if found is not None:
        return Weighed(found[0], f'USDA weighed "{found[1].name}" at {found[1].grams:g} g')
    for relative in _weighed_alike(food, table):
        found = _by_portions(amount, relative.portions, food)
        if found is not None:
            return Weighed(found[0], f'by "{found[1].name}" = {found[1].grams:g} g of "{relative.name}"')
    if measure in MILLILITRES and liquid:
        return Weighed(amount.count * MILLILITRES[measure], "assumed to weigh as much as water")
    return _by_assumption(amount, food, kind, table)


def _by_assumption(amount: Amount, food: Food, kind: str, table: FoodTable) -> Weighed | None:
    """Weigh by the assumed table; a bowl or a fist by the cup where a cup has been weighed."""
    measure = amount.measure
    if measure is None:
        return None
    factor = _SIZES.get(amount.size or "medium", 1.0)
    if measure in _LIKE_A_CUP and (kind == "any" or (measure, kind) not in _ASSUMED):
        cups = Amount(amount.count * _LIKE_A_CUP[measure] * factor, "cup", None, amount.rest)
        for some in (food, *_weighed_alike(food, table)):
            found = _by_portions(cups, some.portions, food)
            if found is not None:
                holds = f"{_LIKE_A_CUP[measure] * factor:.2g}"
                return Weighed(found[0], f"assumed: a {measure} holds {holds} cup{'' if holds == '1' else 's'}")
    kinds = (kind, "drink", "any") if kind in ("wine", "beer") else (kind, "any")
    each = next((_ASSUMED[measure, kind] for kind in kinds if (measure, kind) in _ASSUMED), None)
    if each is None:
        return None
    return Weighed(amount.count * each * factor, f"assumed: about {each * factor:g} g each")


def _by_portions(amount: Amount, portions: Sequence[Portion], food: Food) -> tuple[float, Portion] | None:
    """Weigh by weighed household portions: same measure, fewest words that were not said."""
    said = {*amount.rest, amount.size or ""}
    best: tuple[float, float, Portion] | None = None
    for portion in portions:
        count, measure, named = _portion(portion.name)
        if amount.measure is None:
            if measure is not None or not _counts(named, food):
                continue
            each, distance = 1.0, 0.0
        elif measure == amount.measure:
            each, distance = 1.0, 0.0
        elif amount.measure in MILLILITRES and measure in MILLILITRES:
            each, distance = MILLILITRES[amount.measure] / MILLILITRES[measure], 3.0
        else:
            continue
        usual = amount.size or ("large" if food.name.startswith("Egg") else "medium")
        distance += 0.4 * len(named - said) - 1.5 * len(named & said) - (1.0 if usual in named else 0.0)
        if best is None or distance < best[0]:
            best = (distance, amount.count * each * portion.grams / count, portion)
    if best is None:
        return None
    grams = best[1]
    if amount.size and amount.measure is not None and amount.size not in best[2].name:
        grams *= _SIZES[amount.size]
    return grams, best[2]


def _portion(name: str) -> tuple[float, str | None, set[str]]:
    """Read a weighed portion's own name: how many, of which measure, its other words."""
    number, _, rest = name.partition(" ")
    plain = re.sub(r"\([^)]*\)", " ", rest.replace("fl oz", "floz"))
    split = words(plain)
    measure = next((_MEASURE_OF[word] for word in split[:1] if word in _MEASURE_OF), None)
    return float(number) or 1.0, measure, set(split[1 if measure else 0 :])


_SHELF_WORDS = frozenset(
    words("nuts seeds fish beverages cereals ready to eat candies snacks crustaceans mollusks spices alcoholic")
)
_STATES = frozenset(words("raw dried uncooked powder frozen babyfood"))
_EACH = frozenset(
    words("fruit medium small large item unit each whole piece nut kernel pod head bulb root jumbo extra")
)


def _counts(named: set[str], food: Food) -> bool:
    """Whether a weighed portion is one of the food itself ("1 avocado", "1 medium")."""
    return bool(named & _EACH) or bool(named & set(words(food.name)))


def _weighed_alike(food: Food, table: FoodTable) -> Iterable[Food]:
    """Foods whose portions may stand in: the one the table names, then others nearly the same."""
    first = table.relative(table.number_of[food.id])
    if first is not None:
        yield table.food(first)
    yield from relatives(food, table)


def relatives(food: Food, table: FoodTable) -> Iterable[Food]:
    """Foods nearly the same that have weighed portions: alike in name and state, and within a third in energy."""
    energy = food.per_100g.get("energy")
    if energy is None:
        return
    own = table.number_of[food.id]
    named = words(food.name)
    joined, state = "".join(named), _STATES & set(named)
    told = [part for part in food.name.split("(")[0].split(",") if not re.search(r"\b(NS|NFS|fat)\b", part)]
    wanted = next((split for split in map(words, told) if not _SHELF_WORDS.issuperset(split)), named)
    for hit in search(" ".join(told[:3]), table, 60):
        relative = table.amount(hit.number, "energy")
        if hit.number == own or relative is None or abs(relative - energy.amount) > energy.amount / 3 + 5:
            continue
        name = table.name(hit.number)
        alike = all(word in joined or word in _SHELF_WORDS for word in words(name.split("(")[0].split(",")[0]))
        alike = alike and _says_all(wanted, words(name))
        if alike and _STATES & set(words(name)) == state and table.portions(hit.number):
            yield table.food(hit.number)


def _says_all(wanted: Sequence[str], named: Sequence[str]) -> bool:
    """Whether a name holds every word wanted, written apart or together (oats and oatmeal, brazil nuts, brazilnuts)."""
    joined = "".join(named)
    return all(
        word in joined or word in FILLERS or any(len(part) > 2 and word.startswith(part) for part in named)
        for word in wanted
    )


def _kind(food: Food) -> str:
    """The kind of food an assumed weight depends on."""
    named, group = set(words(food.name)), set(words(food.group))
    for kind, name_words, group_words in _KINDS:
        if group & set(group_words.split()) and (
            named & set(name_words.split()) or kind not in ("powder", "dried fruit", "berries", "leaves", "chocolate")
        ):
            return kind
    for kind, name_words, _ in _KINDS:
        if set(words(food.name.split(",")[0])) & set(name_words.split()):
            return kind
    return "any"
