"""Reads a diet in plain words: which foods are out, and what was not understood. It plans no meals.

Unknown words never clear: a restriction that is not understood is handed back to be said aloud. Where a word is wide
("nuts") the wide reading is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from epsom.core.food import SwapFood


@dataclass(frozen=True, slots=True)
class Diet:
    """What a diet in words comes to."""

    must_be: frozenset[str] = frozenset()  # diets every food has to fit: vegan, vegetarian
    without: frozenset[str] = frozenset()  # allergens no food may hold
    no_groups: frozenset[str] = frozenset()  # food groups that are out
    no_foods: frozenset[str] = frozenset()  # ids of foods that are out by name
    low_oxalate: bool = False  # only foods known to be low
    leave_alone: bool = False  # a diet set for a medical reason: no food is suggested at all
    not_understood: tuple[str, ...] = ()  # said aloud, as written

    def allows(self, food: SwapFood) -> bool:
        """Whether a food keeps every restriction that was understood."""
        return (
            not self.leave_alone
            and self.must_be <= food.diets
            and self.without.isdisjoint(food.allergens)
            and self.no_groups.isdisjoint(food.groups)
            and food.id not in self.no_foods
            and (food.oxalate == "low" or not self.low_oxalate)
        )


def _sets(words: dict[str, str]) -> dict[str, frozenset[str]]:
    return {name: frozenset(each.split()) for name, each in words.items()}


# Words of a restriction -> what they rule out.
_DIETS = {
    "vegan": "vegan",
    "plant based": "vegan",
    "plantbased": "vegan",
    "vegetarian": "vegetarian",
    "veggie": "vegetarian",
    "no meat or fish": "vegetarian",
    "no animal products": "vegan",
}
_ALLERGENS = _sets(
    {
        "nuts": "nut nuts almond almonds cashew cashews hazelnut hazelnuts walnut walnuts pecan pecans pistachio pistachios "
        "macadamia macadamias brazil tree treenut treenuts marzipan",
        "peanut": "peanut peanuts groundnut groundnuts nut nuts arachis",
        "soy": "soy soya soybean soybeans tofu edamame tempeh miso natto",
        "sesame": "sesame tahini hummus houmous",
        "gluten": "gluten coeliac celiac glutenfree seitan barley",
        "wheat": "wheat gluten coeliac celiac glutenfree spelt bulgur",
        "rye": "rye gluten coeliac celiac glutenfree",
        "oats": "oat oats gluten coeliac celiac glutenfree porridge",
        "dairy": "dairy lactose milk cheese yoghurt yogurt casein whey dairyfree",
        "fish": "fish salmon cod mackerel tuna pollock seafood",
    }
)
_GROUPS = _sets(
    {
        "legume": "legume legumes bean beans pulse pulses lentil lentils chickpea chickpeas pea peas fodmap fodmaps",
        "soy": "legume legumes fodmap fodmaps",
        "grain": "grain grains keto ketogenic paleo",
        "seeds": "seed seeds",
        "chocolate": "chocolate cocoa caffeine",
        "fish": "meat",  # someone who writes "no meat" may mean fish too
    }
)
# Understood, and none of the foods on offer breaks it.
_NO_MATTER = frozenset(
    [
        "halal",
        "kosher",
        "pescatarian",
        "pescetarian",
        "pork",
        "beef",
        "lamb",
        "poultry",
        "chicken",
        "shellfish",
        "shrimp",
        "prawn",
        "prawns",
        "crustacean",
        "crustaceans",
        "egg",
        "eggs",
        "alcohol",
        "mustard",
        "celery",
        "gelatin",
        "gelatine",
        "sulphite",
        "sulphites",
        "sulfite",
        "sulfites",
        "omnivore",
        "everything",
        "anything",
        "nothing",
        "none",
        "omnivorous",
        "restrictions",
        "restriction",
        "eat",
        "mediterranean",
    ]
)
# Only partly looked after here: the groups go, the rest is said aloud.
_IN_PART = frozenset(["fodmap", "fodmaps", "keto", "ketogenic", "paleo", "caffeine"])
# Diets set for a medical reason that seeds, beans, greens and whole grains can break.
_LEAVE_ALONE = frozenset(["fibre", "fiber", "residue", "potassium", "phosphate", "phosphorus", "renal", "magnesium"])
# After these words every other word names something the person must not have, so none may be passed over.
_RULES_OUT = frozenset(
    ["allergic", "allergy", "allergies", "intolerant", "intolerance", "no", "not", "avoid", "without", "free", "cannot"]
)
_FILLER = _RULES_OUT | frozenset(
    [
        "a",
        "an",
        "the",
        "i",
        "im",
        "am",
        "is",
        "are",
        "have",
        "has",
        "to",
        "of",
        "or",
        "my",
        "me",
        "on",
        "with",
        "non",
        "from",
        "any",
        "all",
        "very",
        "strict",
        "strictly",
        "severe",
        "mild",
        "eat",
        "eating",
        "diet",
        "food",
        "foods",
        "products",
        "product",
        "please",
        "mostly",
        "tree",
        "based",
        "low",
        "plant",
        "animal",
    ]
)
_SPLIT = re.compile(r"[,;/\n]|\band\b|\bbut\b|\bplus\b")
_WORD = re.compile(r"[a-zà-ÿ']+")


@lru_cache(maxsize=4096)
def read_diet(words: tuple[str, ...], foods: tuple[SwapFood, ...]) -> Diet:
    """What a list of restrictions, allergies and dislikes rules out among `foods`.

    Nothing told gives no restriction; a piece of text with a word we do not know is handed back in `not_understood`.
    """
    pieces = [piece.strip() for text in words for piece in _SPLIT.split(text.lower()) if piece.strip()]
    every = [_read_piece(piece, foods) for piece in pieces]
    return Diet(
        must_be=frozenset[str]().union(*(each.must_be for each in every)),
        without=frozenset[str]().union(*(each.without for each in every)),
        no_groups=frozenset[str]().union(*(each.no_groups for each in every)),
        no_foods=frozenset[str]().union(*(each.no_foods for each in every)),
        low_oxalate=any(each.low_oxalate for each in every),
        leave_alone=any(each.leave_alone for each in every),
        not_understood=tuple(dict.fromkeys(word for each in every for word in each.not_understood)),
    )


def _read_piece(piece: str, foods: tuple[SwapFood, ...]) -> Diet:
    plain = " ".join(_WORD.findall(piece.replace("-", " ").replace("'", "")))
    words = frozenset(plain.split())
    diets = {name: diet for name, diet in _DIETS.items() if f" {name} " in f" {plain} "}
    allergens = {each: words & names for each, names in _ALLERGENS.items() if words & names}
    groups = {each: words & names for each, names in _GROUPS.items() if words & names}
    named = {food.id: words & _words_of(food) for food in foods if words & _words_of(food)}
    known = frozenset[str]().union(
        *(name.split() for name in diets), *allergens.values(), *groups.values(), *named.values(),
        words & (_NO_MATTER | _LEAVE_ALONE | {"oxalate", "oxalates"}),
    )  # fmt: skip
    passed_over = words - known - _FILLER if words & _RULES_OUT else frozenset()
    unclear = not known or words & _IN_PART or passed_over
    return Diet(
        must_be=frozenset(diets.values()),
        without=frozenset(allergens),
        no_groups=frozenset(groups),
        no_foods=frozenset(named),
        low_oxalate=not words.isdisjoint({"oxalate", "oxalates"}),
        leave_alone=not words.isdisjoint(_LEAVE_ALONE),
        not_understood=(piece,) if unclear else (),
    )


def conditions_that_restrict(conditions: Iterable[str]) -> tuple[str, ...]:
    """Those of a person's conditions that also say what they cannot eat (allergies, coeliac disease, lactose)."""
    return tuple(
        each
        for each in conditions
        if any(word in each.lower() for word in ("allerg", "celiac", "coeliac", "lactose", "intoleran"))
    )


@lru_cache(maxsize=512)
def _words_of(food: SwapFood) -> frozenset[str]:
    """The words that name a food, each also without its plural s; words that name many foods do not count."""
    words = _WORD.findall(f"{food.id.replace('_', ' ')} {food.name.lower()}")
    return frozenset(words).union(word.removesuffix("s") for word in words) - _TOO_WIDE


_TOO_WIDE = frozenset(
    [
        "seed",
        "seeds",
        "nut",
        "nuts",
        "butter",
        "green",
        "greens",
        "brown",
        "white",
        "black",
        "raw",
        "dried",
        "dark",
        "firm",
        "plain",
        "bran",
        "bread",
    ]
)
