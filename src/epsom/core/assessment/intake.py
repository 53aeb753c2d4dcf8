"""How much magnesium a person usually gets, and how likely that is less than they need.

Not for the need itself (`requirement`), for reasons to run short (`assessment`), or for any advice on a dose. Intake means food,
water and drinks; products are counted apart. A thing we cannot place counts as unknown and is said, never as zero.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from epsom.core.assessment.requirement import ADULT_FROM, age_span
from epsom.core.food import Helping, Total
from epsom.core.food.portions import MILLILITRES, read_amount, split_amount
from epsom.core.person import Eaten, Person
from epsom.knowledge import Because, Cite, FrequencyItem, Knowledge, Water

TotalOf = Callable[[tuple[Eaten, ...]], Total]

Z_90 = 1.645  # two-sided 90 %
# How far one household portion may be from what was eaten, and a food table from the food on the plate. Nobody has
# published these for a list like ours: they are choices of this project (one standard deviation, share of the mean)
# and are marked so wherever the range is shown.
PORTION_SD_SAID = 0.10
PORTION_SD_ASSUMED = 0.30
TABLE_SD = 0.10
FOOD_TABLE = "usda_sr28"
CHILD_CV = "within_person_cv_other_adults"
WHOLE_DAY_KCAL = 1000.0  # below it a list of foods is not a whole day of an adult: our choice, and never shown
RANGE_BECAUSE = Because(entry="intake_range", kind="project_choice", checked="no")
ARITHMETIC = Because(entry="usual_intake", kind="arithmetic")
OWN_WORDS = Because(entry="eaten", kind="own_words")

# Days of recall an entry stands for: a day remembered is one day, a usual week is seven, and a line of the short
# screen, which asks for groups of food rather than meals, is trusted no more than one remembered day.
DAYS = {"day": 1.0, "week": 7.0}
SCREEN_DAYS = 1.0

GLASS_L = 0.25
_VESSELS_L = {"glass": GLASS_L, "mug": 0.3, "bottle": 0.5, "pint": 0.5, "bowl": 0.3, "can": 0.33}  # assumed
_MEASURED = frozenset({"ml", "cl", "dl", "l", "floz"})
_PLAIN_WATER = frozenset({"water", "tap water", "drinking water", "plain water"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A mean with the range we would not be surprised by (90 %)."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What one eaten entry brings, mg/day, and how far it may be off on either side (90 %)."""

    helping: Helping
    mg: float
    below_mg: float
    above_mg: float
    days: float
    kind: str  # "food", "water" or "screen"
    kcal: float = 0.0  # only to see whether the list can be a whole day; never shown


@dataclass(frozen=True, slots=True, kw_only=True)
class UsualIntake:
    """Everything eaten and drunk that could be placed, and what could not."""

    shares: tuple[Share, ...]
    helpings: tuple[Helping, ...]
    uncounted: tuple[str, ...]
    because: tuple[Because, ...]

    @property
    def mean_mg(self) -> float:
        """Mean intake from food and drink, mg/day."""
        return math.fsum(share.mg for share in self.shares)

    @property
    def water_mg(self) -> float:
        """The part of it that comes from water, mg/day."""
        return math.fsum(share.mg for share in self.shares if share.kind == "water")

    @property
    def days(self) -> float:
        """Days of recall behind the mean: each milligram counts for the days its entry stands for (harmonic mean)."""
        if self.mean_mg <= 0:
            return min((share.days for share in self.shares), default=0.0)
        return round(self.mean_mg / math.fsum(share.mg / share.days for share in self.shares), 6)

    @property
    def looks_partial(self) -> bool:
        """Whether the foods listed are plainly not all that is eaten; unknown energy counts as none."""
        return self.method == "recall" and math.fsum(share.kcal for share in self.shares) < WHOLE_DAY_KCAL

    @property
    def method(self) -> str:
        """ "frequency_screen" when the foods came from the short screen alone, else "recall"."""
        kinds = {share.kind for share in self.shares}
        return "frequency_screen" if "screen" in kinds and "food" not in kinds else "recall"

    def range(self, sd_within_mg: float) -> Range:
        """Mean and 90 % range, mg/day, given the day-to-day SD of one person's intake.

        Day-to-day variation, portions and the food table are taken as independent; each side is added in quadrature.
        """
        day_to_day = Z_90 * sd_within_mg / math.sqrt(self.days)
        table = Z_90 * TABLE_SD * math.fsum(share.mg for share in self.shares if share.kind != "water")
        below = math.hypot(day_to_day, table, *(share.below_mg for share in self.shares))
        above = math.hypot(day_to_day, table, *(share.above_mg for share in self.shares))
        return Range(mean=self.mean_mg, low=max(0.0, self.mean_mg - below), high=self.mean_mg + above)


# --- the usual intake ----------------------------------------------------------------------------------------------
def usual_intake(eaten: Iterable[Eaten], knowledge: Knowledge, total: TotalOf | None) -> UsualIntake:
    """Add up what is eaten and drunk, mg/day; what cannot be placed is listed in `uncounted`, never counted as zero.

    `total` is the food room's sum over a food table; without it only waters and lines of the short screen count.
    """
    shares: list[Share] = []
    foods: list[Eaten] = []
    because: list[Because] = []
    for entry in eaten:
        item, water = _screen_item(entry, knowledge), _water(entry.food, knowledge, drinks=total is None)
        if item is not None:
            shares.append(_screen_share(entry, item))
            because.append(item.because)
        elif water is not None:
            shares.append(_water_share(entry, water))
            because.append(water.because)
        else:
            foods.append(entry)
    helpings = total(tuple(foods)).helpings if total is not None and foods else ()
    if any(helping.food is not None and helping.food.id.startswith("sr28:") for helping in helpings):
        because.append(Because(entry=FOOD_TABLE, cite=(Cite(source=FOOD_TABLE),)))
    placed = [share for helping in helpings if (share := _food_share(helping)) is not None]
    counted = {id(share.helping.eaten) for share in placed}
    return UsualIntake(
        shares=(*placed, *shares),
        helpings=(*helpings, *(share.helping for share in shares)),
        uncounted=tuple(entry.food for entry in foods if id(entry) not in counted),
        because=tuple(dict.fromkeys(because)),
    )


def screen_frequency(answers: Mapping[str, float], knowledge: Knowledge) -> tuple[Eaten, ...]:
    """Turn answers of the short screen (item id -> portions a week) into eaten entries; an unknown id is a KeyError."""
    items = knowledge.frequency_items
    return tuple(
        Eaten(food=items[item].name, portion=items[item].portion, times=times, per="week")
        for item, times in answers.items()
    )


def _per_day(entry: Eaten) -> float:
    return entry.times / DAYS[entry.per]


def _plain(text: str) -> str:
    letters = "".join(
        each for each in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(each)
    )
    return " ".join(re.findall(r"[^\W_]+", letters))


def _food_share(helping: Helping) -> Share | None:
    if helping.food is None or helping.grams is None:
        return None
    nutrient = helping.food.per_100g.get("magnesium")
    if nutrient is None:
        return None
    per_day = helping.grams / 100 * _per_day(helping.eaten)
    mg = nutrient.amount * per_day
    energy = helping.food.per_100g.get("energy")
    off = Z_90 * mg * (PORTION_SD_SAID if helping.eaten.grams is not None else PORTION_SD_ASSUMED)
    return Share(
        helping=helping,
        mg=mg,
        below_mg=min(off, mg),
        above_mg=off,
        days=DAYS[helping.eaten.per],
        kind="food",
        kcal=0.0 if energy is None else energy.amount * per_day,
    )


def _screen_item(entry: Eaten, knowledge: Knowledge) -> FrequencyItem | None:
    """A line of the short screen: its name with exactly its portion, as `screen_frequency` writes it."""
    if entry.portion is None:
        return None
    said = (_plain(entry.food), _plain(entry.portion))
    items = knowledge.frequency_items.values()
    return next((item for item in items if said == (_plain(item.name), _plain(item.portion))), None)


def _screen_share(entry: Eaten, item: FrequencyItem) -> Share:
    mg = item.magnesium_mg * _per_day(entry)
    off = Z_90 * PORTION_SD_ASSUMED * mg
    helping = Helping(eaten=entry, food=None, grams=item.grams, assumption=f"{item.portion}: about {item.grams:g} g")
    return Share(helping=helping, mg=mg, below_mg=off, above_mg=off, days=SCREEN_DAYS, kind="screen")


# --- water ---------------------------------------------------------------------------------------------------------
def _water(food: str, knowledge: Knowledge, *, drinks: bool) -> Water | None:
    """The water meant: by its whole name, or by its brand standing in the text; plain water is tap water.

    Coffee and the like are left to the food table, which knows them better, unless there is none (`drinks`).
    """
    said = _plain(split_amount(food)[1])
    waters = [each for each in knowledge.waters.values() if each.retired is None and (drinks or each.kind != "drink")]
    if said in _PLAIN_WATER:
        return max((water for water in waters if water.kind == "tap"), key=_width, default=None)
    by_name = {_plain(re.split(r"[(,]", water.name)[0]): water for water in waters}
    if said in by_name:
        return by_name[said]
    brands = [name for name, water in by_name.items() if water.kind == "mineral" and f" {name} " in f" {said} "]
    return by_name[max(brands, key=len)] if brands else None


def _width(water: Water) -> float:
    return (water.high_mg_per_l or water.mg_per_l) - water.mg_per_l


def _water_share(entry: Eaten, water: Water) -> Share:
    litres, said = litres_of(entry)
    low = water.mg_per_l
    high = water.high_mg_per_l or low
    # Waters differ by factors, not by steps: the middle of 1 to 50 is 7, not 25 (geometric mean).
    middle = math.sqrt(low * high) if low > 0 else high / 2
    per_day = litres * _per_day(entry)
    off = Z_90 * per_day * middle * (PORTION_SD_SAID if said else PORTION_SD_ASSUMED)
    span = f"{low:g} mg a litre" if high == low else f"{low:g} to {high:g} mg a litre, {middle:.0f} counted"
    amount = f"{litres:g} litres" if litres != 1 else "1 litre"
    helping = Helping(
        eaten=entry,
        food=None,
        grams=litres * 1000,
        assumption=f"{entry.food}: {amount}{'' if said else ', assumed'}, {span}",
    )
    return Share(
        helping=helping,
        mg=per_day * middle,
        below_mg=min(per_day * middle, math.hypot(off, per_day * (middle - low))),
        above_mg=math.hypot(off, per_day * (high - middle)),
        days=DAYS[entry.per],
        kind="water",
    )


def litres_of(entry: Eaten) -> tuple[float, bool]:
    """Litres of one drink, and whether the amount was said; a gram is a millilitre. Nothing said: one glass, 0.25 L."""
    if entry.grams is not None:
        return entry.grams / 1000, True
    said = entry.portion or split_amount(entry.food)[0]
    amount = None if said is None else read_amount(said)
    if amount is None:
        return GLASS_L, False
    if amount.measure in MILLILITRES:
        return amount.count * MILLILITRES[amount.measure] / 1000, amount.measure in _MEASURED
    return amount.count * _VESSELS_L.get(amount.measure or "glass", GLASS_L), False


# --- is it enough? -------------------------------------------------------------------------------------------------
def within_person_sd(
    person: Person, mean_mg: float, knowledge: Knowledge, today: date
) -> tuple[float, tuple[Because, ...]]:
    """Day-to-day SD of one person's intake (mg/day) for this age and sex, from surveys.

    Several may apply when the sex or age is not known: the largest is used. No published figure for the group: an adult
    borrows that of the nearest group, a child takes the upper end of the usual variation around their own mean, and
    the reason then says that nobody has checked it for them.
    """
    low, high = age_span(person, today)
    rows = [row for row in knowledge.within_person_sds.values() if row.retired is None]
    of_sex = [row for row in rows if person.sex is None or row.sex in ("any", person.sex)]
    fit = [row for row in of_sex if row.age_from <= high and (row.age_to is None or low < row.age_to)]
    if not fit and high < ADULT_FROM:
        usual = knowledge.facts[CHILD_CV]
        return mean_mg * (usual.high or 0.0), (replace(usual.because, kind="project_choice", checked="no"),)
    best = max(fit or of_sex or rows, key=lambda row: row.sd_mg)
    return best.sd_mg, (best.because if fit else replace(best.because, kind="project_choice", checked="no"),)


def sd_of_difference(sd_requirement_mg: float, sd_within_mg: float, days: float) -> float:
    """SD of intake minus requirement (mg/day) over so many days, as in IOM 2000."""
    return math.sqrt(sd_requirement_mg**2 + sd_within_mg**2 / days)


def probability_inadequate(
    mean_mg: float, ear_mg: float, sd_requirement_mg: float, sd_within_mg: float, days: float
) -> float:
    """Probability that usual intake is below this person's own requirement: the IOM 2000 method for one person.

    D = mean intake - EAR, divided by the SD of D, read off the normal distribution. All in mg/day. It gives 0.5 at the
    EAR itself. Rough when intake swings a lot from day to day (within-person CV above about 60 %).
    """
    z = (mean_mg - ear_mg) / sd_of_difference(sd_requirement_mg, sd_within_mg, days)
    return 0.5 * math.erfc(z / math.sqrt(2))
