"""Food first: a few everyday foods that close the gap, chosen by a small integer programme. It plans no doses.

Energy only keeps the choice within bounds; it is never shown. Figures come with the foods, from the food table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from epsom.core.assessment import Assessment
from epsom.core.food import Helping, SwapFood
from epsom.core.person import Person
from epsom.core.plan.diet import Diet, conditions_that_restrict, read_diet
from epsom.core.plan.shapes import Sentence, Swap, say
from epsom.core.safety import Screening
from epsom.core.wording import about, amount, listed
from epsom.knowledge import Because, Knowledge
from epsom.numbers.choose import Row, cheapest

FOODS_AT_MOST = 4
ENERGY_AT_MOST_KCAL = 250.0  # net, a day
LEAST_A_WEEK = 2  # less often is no habit
CLOSE_ENOUGH_MG = 5.0  # a day; not worth another food
WITHOUT_A_GAP_MG = 100  # offered when nothing was told of what is eaten
_LONELY = 40.0
_ROUND_MG = 10  # gaps are rounded up to this, so that the same programme serves many people

FOODS_AT_LEAST = 2  # a choice, where there is one
# Foods most kitchens know, offered before rarer ones (a choice of ours).
_EVERYDAY = frozenset(
    "almonds cashews walnuts peanuts peanut_butter pumpkin_seeds sunflower_seeds black_beans kidney_beans chickpeas "
    "lentils hummus tofu edamame soy_milk porridge shredded_wheat wholemeal_bread brown_rice wholewheat_pasta spinach "
    "green_peas baked_potato avocado banana blackberries dark_chocolate salmon mackerel yoghurt".split()
)
# At most one food of each of these, so that the choice is varied and fits into one week.
_KINDS = ("nuts", "seeds", "legume", "soy", "grain", "vegetable", "fruit", "chocolate", "fish", "dairy", "breakfast")
# Findings after which food is somebody else's business, and the sentence that says whose.
_LEFT_TO_OTHERS = {
    "kidney_egfr_lt_30": "food_kidney",
    "kidney_egfr_30_59": "food_kidney",
    "acute_kidney_injury": "food_kidney",
    "hypermagnesaemia": "food_restricted",
    "magnesium_restricted_diet": "food_restricted",
    "bowel_obstruction": "food_bowel",
    "ileostomy_short_bowel": "food_bowel",
    "eating_disorder_refeeding": "food_team",
}
_VITAMIN_K_ANTAGONISTS = frozenset({"warfarin", "acenocoumarol", "phenprocoumon", "fluindione"})
_NOTED = {"kidney_unknown_with_risk": "food_potassium", "chronic_diarrhoea": "food_slowly"}


@dataclass(frozen=True, slots=True)
class Meals:
    """The swaps chosen, what they bring a day (mg), and what is to be said beside them."""

    swaps: tuple[Swap, ...]
    mg_per_day: float
    notes: tuple[Sentence, ...]


def known_gap(assessment: Assessment) -> float | None:
    """The gap (mg a day) as far as it can be relied on: None when nothing, or plainly not everything, was told.

    A short list of foods that already covers the need is a gap of 0 all the same.
    """
    if assessment.gap_mg is None or (assessment.list_looks_partial and assessment.gap_mg > 0):
        return None
    return assessment.gap_mg


def food_first(
    person: Person, assessment: Assessment, screening: Screening, knowledge: Knowledge, foods: Sequence[SwapFood]
) -> Meals:
    """The few swaps that bring a person's food nearest to the gap (mg of magnesium a day).

    Without a known gap a modest 100 mg is aimed at, and said so; a gap of 0 needs no swaps. Restrictions that are not
    understood are handed back as notes, and where a condition leaves food to a specialist nothing is suggested.
    """
    others = [each for each in screening.findings if each.id in _LEFT_TO_OTHERS and not each.open]
    if others:
        return Meals((), 0.0, (say(_LEFT_TO_OTHERS[others[0].id], knowledge, *others[0].because),))
    gap = known_gap(assessment)
    if gap is not None and gap <= 0:
        return Meals((), 0.0, (say("food_is_enough", knowledge, *assessment.requirement.because),))
    every = tuple(foods)
    told = (*(person.diet or ()), *conditions_that_restrict(person.conditions or ()))
    diet = read_diet(told, every)
    notes = _notes(diet, screening, knowledge)
    stones = any("stone" in each for each in screening.conditions)
    clotting = any(not _VITAMIN_K_ANTAGONISTS.isdisjoint(each.known_as) for each in screening.medicines)
    if stones:
        notes.append(say("food_oxalate", knowledge))
    if clotting:
        notes.append(say("food_vitamin_k", knowledge))
    fitting = [
        food
        for food in every
        if diet.allows(food)
        and (food.oxalate == "low" or not stones)
        and ("vitamin_k" not in food.groups or not clotting)
    ]
    eaten = _eaten_a_week(assessment.helpings, fitting)
    target = WITHOUT_A_GAP_MG if gap is None else ceil(gap / _ROUND_MG) * _ROUND_MG
    if gap is None:
        notes.insert(0, say("food_gap_not_known", knowledge, target=target))
    times = _choose(
        tuple(fitting), tuple(max(0, food.max_per_week - ceil(eaten[food.id])) for food in fitting),
        tuple(eaten[food.id] > 0 for food in fitting), target,
    )  # fmt: skip
    swaps = tuple(_swap(food, often) for food, often in zip(fitting, times, strict=True) if often)
    brought = sum(each.magnesium_mg_per_day for each in swaps)
    if not swaps:
        notes.append(say("food_none_fits", knowledge))
    elif brought < target - CLOSE_ENOUGH_MG:
        notes.append(say("food_part_of_gap", knowledge, mg=amount(about(brought)), gap=target))
    return Meals(swaps, round(brought, 1), tuple(notes))


def _notes(diet: Diet, screening: Screening, knowledge: Knowledge) -> list[Sentence]:
    notes = [say(_NOTED[each.id], knowledge, *each.because) for each in screening.findings if each.id in _NOTED]
    if diet.leave_alone:
        notes.append(say("food_medical_diet", knowledge))
    if diet.not_understood:
        notes.append(say("food_not_understood", knowledge, words=listed(f"“{each}”" for each in diet.not_understood)))
    return notes


def _eaten_a_week(helpings: Iterable[Helping], foods: Sequence[SwapFood]) -> dict[str, float]:
    """How often a week each food is on the table already, by its entry or by its name; not told counts as never."""
    often: dict[str, float] = {food.id: 0.0 for food in foods}
    for helping in helpings:
        times = helping.eaten.times * (7 if helping.eaten.per == "day" else 1)
        for food in foods:
            same = helping.food is not None and helping.food.id == food.food_id
            if same or food.name.lower().removesuffix("s") in helping.eaten.food.lower():
                often[food.id] += times
    return often


@lru_cache(maxsize=4096)
def _choose(
    foods: tuple[SwapFood, ...], most: tuple[int, ...], liked: tuple[bool, ...], target_mg: int
) -> tuple[int, ...]:
    """Times a week of each food: as much of the target as can be had, then with the fewest changes.

    First the shortfall (mg a day) is made as small as possible. Then, within 5 mg of that, each new food costs 10 and
    each time a week 1; foods already eaten and everyday ones cost less, those best kept for now and then a little
    more. A single food every day is put off by 40, so that two or more share the work where they can.
    """
    count = len(foods)
    short, lonely = 2 * count, 2 * count + 1  # variables: times a week, whether chosen, the shortfall, a lone food
    bounds = [*map(float, most), *([1.0] * count), float(target_mg), 1.0]
    whole = [True] * short + [False, False]
    brings = {index: food.magnesium_gain_mg / 7 for index, food in enumerate(foods)}
    rows = [
        Row({**brings, short: 1.0}, low=target_mg),
        Row({index: food.energy_gain_kcal / 7 for index, food in enumerate(foods)}, high=ENERGY_AT_MOST_KCAL),
        Row({count + index: 1.0 for index in range(count)}, high=FOODS_AT_MOST),
        Row({**{count + index: 1.0 for index in range(count)}, lonely: float(FOODS_AT_LEAST)}, low=FOODS_AT_LEAST),
    ]
    for index in range(count):
        rows.append(Row({index: 1.0, count + index: -float(most[index])}, high=0.0))
        rows.append(Row({index: 1.0, count + index: -float(LEAST_A_WEEK)}, low=0.0))
    for kind in _KINDS:
        rows.append(Row({count + index: 1.0 for index, food in enumerate(foods) if kind in food.groups}, high=1.0))
    nearest = cheapest([0.0] * short + [1.0, 0.0], bounds, rows, whole)
    assert nearest is not None  # no food at all, with the whole target short, is always possible
    bounds[short] = min(nearest[short] + CLOSE_ENOUGH_MG, float(target_mg))
    each_food = [
        10.0 + (7 - food.max_per_week) - 4 * likes - 4 * (food.id in _EVERYDAY)
        for food, likes in zip(foods, liked, strict=True)
    ]
    fewest = cheapest([1.0] * count + each_food + [0.0, _LONELY], bounds, rows, whole)
    assert fewest is not None  # the first answer still fits
    return tuple(round(value) for value in fewest[:count])


def _swap(food: SwapFood, times: int) -> Swap:
    often = "every day" if times == 7 else f"on {times} days a week"
    return Swap(
        food=food.name,
        say=f"{food.phrase} ({amount(food.grams)} g) {often}",
        portion=food.portion,
        grams=food.grams,
        times_per_week=times,
        magnesium_mg_per_day=round(food.magnesium_gain_mg * times / 7, 1),
        because=(Because(entry=food.food_id, kind="arithmetic"),),
    )
