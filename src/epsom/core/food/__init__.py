"""Finds a food by the words people use, turns portions into grams, and adds up nutrients.

Missing is unknown, never zero. It knows nothing of requirements.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Mapping, Sequence, cast

from epsom.core.food.search import search, words
from epsom.core.food.table import NUTRIENT_UNITS, Food, FoodTable, Nutrient, Portion
from epsom.errors import KnowledgeError, Problem

if TYPE_CHECKING:
    from epsom.core.person import Eaten

__all__ = [
    "NUTRIENT_UNITS",
    "Food",
    "FoodTable",
    "Found",
    "Helping",
    "Nutrient",
    "Portion",
    "SwapFood",
    "Total",
    "find",
    "helping",
    "read_swaps",
    "total",
]

Oxalate = Literal["high", "low", "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One search hit."""

    name: str
    magnesium_mg_per_100g: float | None
    portions: tuple[Portion, ...]  # the food's own, else a near relative's with the relative named as source
    score: float
    food: Food
    stands_for: str | None = None  # said when the food is only the nearest to what was asked for
    guessed: bool = False  # met only by a doubtful guess at a misspelling


@dataclass(frozen=True, slots=True, kw_only=True)
class Helping:
    """What one eaten entry was taken to be: which food, how many grams, on what assumption."""

    eaten: Eaten
    food: Food | None  # None: not found; then `ask` says what would help
    grams: float | None
    assumption: str | None  # said to the person, e.g. "a handful of almonds: 30 g, assumed"
    ask: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """Nutrients per day over everything eaten; a nutrient missing in any food is listed in `unknown`."""

    per_day: Mapping[str, float]
    unknown: Mapping[str, tuple[str, ...]]  # nutrient -> foods without a value
    helpings: tuple[Helping, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SwapFood:
    """An everyday food a plan may offer, one natural portion of it.

    Magnesium (mg) and energy (kcal) are of the whole portion, computed from the food table; with `instead` set the
    portion takes the place of another food and only the gain counts. Oxalate is general knowledge, unchecked.
    """

    id: str
    food_id: str
    name: str
    phrase: str  # "a handful of almonds"
    portion: str
    grams: float
    magnesium_mg: float
    energy_kcal: float
    oxalate: Oxalate
    allergens: frozenset[str]  # nuts, peanut, soy, sesame, gluten, wheat, rye, oats, dairy, fish
    diets: frozenset[str]  # vegan, vegetarian
    max_per_week: int
    groups: frozenset[str]
    swap_for: str | None = None  # "white rice"
    swap_for_magnesium_mg: float = 0.0
    swap_for_energy_kcal: float = 0.0

    @property
    def magnesium_gain_mg(self) -> float:
        """Magnesium the portion adds, mg, less that of the food it replaces."""
        return self.magnesium_mg - self.swap_for_magnesium_mg

    @property
    def energy_gain_kcal(self) -> float:
        """Energy the portion adds, kcal, less that of the food it replaces."""
        return self.energy_kcal - self.swap_for_energy_kcal


def read_swaps(text: str, table: FoodTable) -> tuple[SwapFood, ...]:
    """Read the swap foods from tab-separated lines; a food the table lacks or has no figure for is refused."""
    problems: list[Problem] = []
    out: list[SwapFood] = []
    for line_number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell.strip() for cell in line.split("\t")]
        cells += [""] * (14 - len(cells))
        try:
            out.append(_swap(cells, table))
        except (ValueError, KeyError) as problem:
            problems.append(
                Problem(what=f"{problem}.", fix="Compare with the line above it.", where="swaps.tsv", line=line_number)
            )
    if problems:
        raise KnowledgeError("The list of swap foods is not sound.", problems=tuple(problems))
    return tuple(out)


def _swap(cells: list[str], table: FoodTable) -> SwapFood:
    """Read one line of the swap foods; raises ValueError with what is wrong."""
    id_, food_id, name, phrase, portion, grams, oxalate, allergens, diets, most, groups, instead, other, other_g = cells
    if oxalate not in ("high", "low", "unknown"):
        raise ValueError(f"oxalate is {oxalate!r}, not high, low or unknown")
    magnesium, energy = _brings(food_id, float(grams), table)
    instead_mg, instead_kcal = _brings(other, float(other_g), table) if instead else (0.0, 0.0)
    return SwapFood(
        id=id_,
        food_id=food_id,
        name=name,
        phrase=phrase,
        portion=portion,
        grams=float(grams),
        magnesium_mg=magnesium,
        energy_kcal=energy,
        oxalate=cast(Oxalate, oxalate),
        allergens=frozenset(allergens.split()),
        diets=frozenset(diets.split()),
        max_per_week=int(most),
        groups=frozenset(groups.split()),
        swap_for=instead or None,
        swap_for_magnesium_mg=instead_mg,
        swap_for_energy_kcal=instead_kcal,
    )


def _brings(food_id: str, grams: float, table: FoodTable) -> tuple[float, float]:
    """Magnesium (mg) and energy (kcal) in so many grams; a swap needs both figures."""
    number = table.number_of.get(food_id)
    if number is None:
        raise ValueError(f"{food_id} is not in the food table")
    magnesium, energy = table.amount(number, "magnesium"), table.amount(number, "energy")
    if magnesium is None or energy is None:
        raise ValueError(f"{food_id} has no magnesium or no energy figure")
    return magnesium * grams / 100, energy * grams / 100


def find(query: str, table: FoodTable, limit: int = 10) -> list[Found]:
    """Find foods for words as people type them, best first; nothing found is an empty list."""
    out = []
    for hit in search(query, table, limit):
        food = table.food(hit.number)
        magnesium = food.per_100g.get("magnesium")
        out.append(
            Found(
                name=food.name,
                magnesium_mg_per_100g=None if magnesium is None else magnesium.amount,
                portions=food.portions or table.near_portions(hit.number),
                score=round(hit.score, 3),
                food=food,
                stands_for=hit.by_name,
                guessed=hit.guessed,
            )
        )
    return out


STATES = frozenset("baked boiled canned cooked dried dry fried frozen raw roasted toasted".split())
"""Words of a portion ("1 cup, cooked") that say which food is meant."""
SURE_ENOUGH = 0.6
"""Below this score a search result is not taken for the food that was meant; the person is asked."""


def helping(eaten: Eaten, table: FoodTable) -> Helping:
    """Take one eaten entry for a food and grams, with the assumption said; what is not understood is asked."""
    from epsom.core.food.portions import read_amount, split_amount, weigh  # a mere search does without

    said, name = (eaten.portion, eaten.food) if eaten.portion or eaten.grams else split_amount(eaten.food)
    states = [word for word in words(said or "") if word in STATES and word not in words(name)]
    found = find(" ".join([name, *states]), table, limit=5)
    sure = [
        hit for hit in found if hit.score >= SURE_ENOUGH and not hit.guessed and hit.magnesium_mg_per_100g is not None
    ]
    if not sure:
        near = f" Is it something like {found[0].name}?" if found else ""
        return Helping(
            eaten=eaten,
            food=None,
            grams=None,
            assumption=None,
            ask=f'"{name}" is not in the food table.{near} What is it mostly made of?',
        )
    food = sure[0].food
    taken = f'{name} taken as "{food.name}"' + (", the nearest in the table" if sure[0].stands_for else "")
    if eaten.grams is not None:
        return Helping(eaten=eaten, food=food, grams=eaten.grams, assumption=taken)
    if not said:
        ask = f"How much {name} is it at a time: in grams, cups, slices or handfuls?"
        return Helping(eaten=eaten, food=food, grams=None, assumption=taken, ask=ask)
    amount = read_amount(said)
    weighed = None if amount is None else weigh(amount, food, table)
    if weighed is None:
        ask = f'How many grams is "{said}" of {name}?'
        return Helping(eaten=eaten, food=food, grams=None, assumption=taken, ask=ask)
    grams = round(weighed.grams, 1 if weighed.grams < 10 else 0)
    how = f"{said}: {grams:g} g, {weighed.assumption}" if weighed.assumption else f"{grams:g} g"
    return Helping(eaten=eaten, food=food, grams=grams, assumption=f"{taken}; {how}")


def total(eaten: Sequence[Eaten], table: FoodTable) -> Total:
    """Add up nutrients per day (units of NUTRIENT_UNITS); a food without a value, a food or grams is listed as unknown."""
    helpings = tuple(helping(entry, table) for entry in eaten)
    per_day: dict[str, float] = {}
    unknown: dict[str, list[str]] = {}
    for one in helpings:
        for key in NUTRIENT_UNITS:
            value = None if one.food is None or one.grams is None else one.food.per_100g.get(key)
            if value is None or one.grams is None:
                unknown.setdefault(key, []).append(one.eaten.food)
            else:
                times = one.eaten.times / (7 if one.eaten.per == "week" else 1)
                per_day[key] = per_day.get(key, 0.0) + value.amount * one.grams / 100 * times
    return Total(per_day=per_day, unknown={key: tuple(foods) for key, foods in unknown.items()}, helpings=helpings)
