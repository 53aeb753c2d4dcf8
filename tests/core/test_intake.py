"""Usual intake, reference intakes and the probability of inadequacy, against published worked examples and tables."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest

from epsom.core.assessment.intake import (
    litres_of,
    probability_inadequate,
    screen_frequency,
    sd_of_difference,
    usual_intake,
    within_person_sd,
)
from epsom.core.food import Food, Helping, Nutrient, Total
from epsom.core.person import Eaten, Person
from epsom.knowledge import FrequencyItem, Knowledge

# The Institute of Medicine's worked example (2000): a woman of 31 to 50, EAR 265, SD of the requirement 26.5, day-to-day
# SD 86. The report rounds z to 2 for "97.5 percent".
EAR, SD_REQUIREMENT, SD_WITHIN = 265.0, 26.5, 86.0


def test_the_worked_example_of_three_days() -> None:
    assert round(sd_of_difference(SD_REQUIREMENT, SD_WITHIN, 3)) == 56
    z = (320 - EAR) / sd_of_difference(SD_REQUIREMENT, SD_WITHIN, 3)
    assert round(z, 1) == 1.0
    adequate = 1 - probability_inadequate(320, EAR, SD_REQUIREMENT, SD_WITHIN, 3)
    assert adequate == pytest.approx(0.85, abs=0.015)  # the report reads 1.0 off the table; z is 0.98


@pytest.mark.parametrize(
    ("days", "factor", "intake"),
    [(1, 1.0, 445), (3, 1.0, 377), (7, 1.0, 349), (1, 1.25, 486), (7, 1.25, 362)],
)
def test_the_intakes_needed_to_be_almost_sure(days: int, factor: float, intake: int) -> None:
    sd = sd_of_difference(SD_REQUIREMENT, SD_WITHIN * factor, days)
    assert pytest.approx(intake, abs=1) == EAR + 2 * sd  # the report prints 377 where the formula gives 377.6
    normal_at_two = 0.5 * math.erfc(2 / math.sqrt(2))  # 2.3 %, the report's "97.5 percent"
    assert probability_inadequate(intake, EAR, SD_REQUIREMENT, SD_WITHIN * factor, days) == pytest.approx(
        normal_at_two, abs=0.001
    )


def test_at_the_ear_itself_the_odds_are_even() -> None:
    assert probability_inadequate(EAR, EAR, SD_REQUIREMENT, SD_WITHIN, 3) == 0.5


# --- adding up -----------------------------------------------------------------------------------------------------
def food(name: str, mg_per_100g: float | None) -> Food:
    """A food of a small table of our own."""
    per_100g = {}
    if mg_per_100g is not None:
        per_100g["magnesium"] = Nutrient(amount=mg_per_100g, unit="mg", source_code="1", year=2010)
    return Food(id=name, name=name, group="", per_100g=per_100g, portions=())


# round figures, so that the sums can be done in the head
TABLE = {"nuts": food("nuts", 300), "bread": food("bread", 80), "mystery": food("mystery", None)}


def total_of(eaten: tuple[Eaten, ...]) -> Total:
    """Stands in for the food room: grams as given, or 50 g assumed."""
    helpings = tuple(
        Helping(
            eaten=each,
            food=TABLE.get(each.food),
            grams=each.grams or 50.0,
            assumption="taken as given" if each.grams else "50 g, assumed",
        )
        for each in eaten
    )
    return Total(per_day={}, unknown={}, helpings=helpings)


NUTS = Eaten(food="nuts", grams=70, per="week")  # 300 mg/100 g x 70 g / 7 = 30 mg a day
BREAD = Eaten(food="bread", grams=100, times=2)  # 80 mg/100 g x 200 g = 160 mg a day


def test_foods_add_up_to_a_day(knowledge: Knowledge) -> None:
    intake = usual_intake((NUTS, BREAD), knowledge, total_of)
    assert intake.mean_mg == pytest.approx(190)
    assert intake.uncounted == ()
    assert intake.method == "recall"


def test_a_remembered_day_is_one_day_and_a_usual_week_seven(knowledge: Knowledge) -> None:
    assert usual_intake((BREAD,), knowledge, total_of).days == 1
    assert usual_intake((NUTS,), knowledge, total_of).days == 7
    # by milligrams: 190 / (160 / 1 + 30 / 7)
    assert usual_intake((NUTS, BREAD), knowledge, total_of).days == pytest.approx(1.1565, abs=1e-4)


def test_what_cannot_be_placed_is_named_and_not_counted_as_zero(knowledge: Knowledge) -> None:
    eaten = (BREAD, Eaten(food="zorp", grams=100), Eaten(food="mystery", grams=100))
    intake = usual_intake(eaten, knowledge, total_of)
    assert intake.mean_mg == pytest.approx(160)
    assert intake.uncounted == ("zorp", "mystery")
    assert usual_intake((Eaten(food="zorp"),), knowledge, total_of).shares == ()
    assert usual_intake((BREAD,), knowledge, None).uncounted == ("bread",)


def test_the_range_holds_the_mean_and_widens_with_what_is_not_known(knowledge: Knowledge) -> None:
    told = usual_intake((BREAD,), knowledge, total_of).range(86)
    assumed = usual_intake((Eaten(food="bread", times=4),), knowledge, total_of).range(86)
    week = usual_intake((replace(BREAD, times=14, per="week"),), knowledge, total_of).range(86)
    assert told.mean == assumed.mean == week.mean == pytest.approx(160)
    assert assumed.low < told.low < told.mean < told.high < assumed.high
    assert week.high - week.low < told.high - told.low
    # day to day 1.645 x 86, portion and table 1.645 x 10 % of 160 each, in quadrature
    assert told.high - told.mean == pytest.approx(1.645 * math.sqrt(86**2 + 2 * 16**2))


def test_a_range_never_goes_below_nothing(knowledge: Knowledge) -> None:
    assert usual_intake((NUTS,), knowledge, total_of).range(86).low == 0


def test_a_short_list_is_seen_to_be_short(knowledge: Knowledge) -> None:
    assert usual_intake((NUTS,), knowledge, total_of).looks_partial


# --- water ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("entry", "litres", "said"),
    [
        (Eaten(food="water", portion="1.5 L"), 1.5, True),
        (Eaten(food="water", portion="1,5 liters"), 1.5, True),
        (Eaten(food="water", portion="750 ml"), 0.75, True),
        (Eaten(food="water", grams=500), 0.5, True),
        (Eaten(food="water", portion="2 glasses"), 0.5, False),
        (Eaten(food="water", portion="a glass"), 0.25, False),
        (Eaten(food="2 glasses of water"), 0.5, False),
        (Eaten(food="1.5 L tap water"), 1.5, True),
        (Eaten(food="water", portion="half a litre"), 0.5, True),
        (Eaten(food="water", portion="a splash"), 0.25, False),
        (Eaten(food="water"), 0.25, False),
    ],
)
def test_how_much_was_drunk(entry: Eaten, litres: float, said: bool) -> None:
    assert litres_of(entry) == (pytest.approx(litres), said)


@pytest.mark.parametrize("name", ["Gerolsteiner", "gerolsteiner mineral water", "Gerolsteiner Sprudel"])
def test_a_known_mineral_water_counts_what_its_label_says(name: str, knowledge: Knowledge) -> None:
    intake = usual_intake((Eaten(food=name, portion="1 l"),), knowledge, total_of)
    assert intake.mean_mg == intake.water_mg == pytest.approx(108)
    assert intake.because


def test_an_accent_does_not_hide_a_water(knowledge: Knowledge) -> None:
    assert usual_intake((Eaten(food="Hépar", portion="1 l"),), knowledge, total_of).water_mg == pytest.approx(119)


@pytest.mark.parametrize("name", ["tap water", "water", "Tap Water", "a glass of water"])
def test_tap_water_is_a_range_until_it_is_known(name: str, knowledge: Knowledge) -> None:
    intake = usual_intake((Eaten(food=name, portion="2 l"),), knowledge, total_of)
    spread = intake.range(0)
    assert intake.water_mg == pytest.approx(2 * math.sqrt(50))  # 1 to 50 mg a litre, in the middle by factors
    assert spread.low <= 2 * 1 + 1
    assert spread.high >= 2 * 50
    assert "1 to 50 mg a litre" in (intake.helpings[0].assumption or "")


def test_watermelon_is_not_water(knowledge: Knowledge) -> None:
    assert usual_intake((Eaten(food="watermelon"),), knowledge, total_of).uncounted == ("watermelon",)


# --- day-to-day variation ------------------------------------------------------------------------------------------
TODAY = date(2026, 11, 22)


def test_the_published_variation_is_used_where_there_is_one(knowledge: Knowledge) -> None:
    sd, because = within_person_sd(Person(age=40, sex="female"), 250, knowledge, TODAY)
    assert sd == 86
    assert [each.checked for each in because] == ["yes"]


@pytest.mark.parametrize(("age", "sex"), [(40, "male"), (25, "female"), (70, "female"), (70, "male"), (8, "female")])
def test_a_borrowed_variation_is_marked_unchecked(age: int, sex: str, knowledge: Knowledge) -> None:
    person = replace(Person(age=age), sex=sex)  # type: ignore[arg-type]
    sd, because = within_person_sd(person, 250, knowledge, TODAY)
    assert sd > 0
    assert {each.checked for each in because} == {"no"}


def test_with_the_sex_unknown_the_larger_variation_is_used(knowledge: Knowledge) -> None:
    assert within_person_sd(Person(age=40), 250, knowledge, TODAY)[0] == 120


# --- the short screen ----------------------------------------------------------------------------------------------
def test_the_short_screen_stands_for_its_portions(knowledge: Knowledge) -> None:
    item = FrequencyItem(id="nuts", name="Nuts", portion="1 small handful", grams=30, magnesium_mg=70, foods=("nuts",))
    known = replace(knowledge, frequency_items={"nuts": item})
    intake = usual_intake(screen_frequency({"nuts": 7}, known), known, total_of)
    assert intake.mean_mg == pytest.approx(70)
    assert (intake.method, intake.days) == ("frequency_screen", 1)


def test_a_food_with_another_portion_is_not_the_screen(knowledge: Knowledge) -> None:
    item = FrequencyItem(id="nuts", name="Nuts", portion="1 small handful", grams=30, magnesium_mg=70, foods=("nuts",))
    known = replace(knowledge, frequency_items={"nuts": item})
    assert usual_intake((Eaten(food="nuts", grams=30),), known, total_of).method == "recall"


def test_every_line_of_the_screen_is_known_again_when_it_comes_back(knowledge: Knowledge) -> None:
    assert knowledge.frequency_items
    for name, item in knowledge.frequency_items.items():
        intake = usual_intake(screen_frequency({name: 7}, knowledge), knowledge, total_of)
        assert intake.mean_mg == pytest.approx(item.magnesium_mg), name
        assert intake.method == "frequency_screen"
