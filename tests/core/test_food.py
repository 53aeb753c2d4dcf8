"""The food room: the table is what the packages hold, words find foods, portions become grams, sums add up."""

from __future__ import annotations

import csv
import hashlib
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.food import NUTRIENT_UNITS, find, helping, read_swaps, total
from epsom.core.food.portions import Amount, read_amount, split_amount
from epsom.core.food.search import words
from epsom.core.food.table import FoodTable, pack
from epsom.core.person import Eaten
from epsom.errors import KnowledgeError
from epsom.exchange.foods import load_foods, swap_candidates
from epsom.knowledge import Knowledge
from epsom.knowledge import foods as food_files

FOLDER = Path(food_files.__file__).parent
QUERIES = Path(__file__).resolve().parents[2] / "benchmarks" / "food_queries.csv"


@pytest.fixture(scope="module")
def table() -> FoodTable:
    return load_foods()


@pytest.fixture(scope="module")
def provenance() -> dict[str, object]:
    return tomllib.loads((FOLDER / "provenance.toml").read_text(encoding="utf-8"))


# --- the table -----------------------------------------------------------------------------------------------------
def test_the_table_is_the_one_its_provenance_describes(
    table: FoodTable, provenance: dict[str, dict[str, object]]
) -> None:
    told = provenance["table"]
    packed = (FOLDER / "table.bin").read_bytes()
    assert hashlib.sha256(packed).hexdigest() == told["sha256"]
    assert (len(packed), len(table)) == (told["bytes"], told["foods"])
    names = (FOLDER / "synonyms.tsv").read_bytes()
    assert hashlib.sha256(names).hexdigest() == told["synonyms_sha256"], "run scripts/build_foods.py after a change"


def test_row_counts_are_those_of_the_packages(table: FoodTable, provenance: dict[str, list[dict[str, object]]]) -> None:
    # 8,789 foods of release 28, 8,050 of them with magnesium; 3,985 survey names, all with magnesium.
    for package, prefix, foods, magnesium in zip(
        provenance["package"], ("sr28:", "fndds:"), (8789, 3985), (8050, 3985), strict=True
    ):
        mine = [i for i in range(len(table)) if table.id(i).startswith(prefix)]
        assert len(mine) == package["foods"] == foods
        for nutrient, count in package["values"].items():  # type: ignore[attr-defined]
            assert sum(table.amount(i, nutrient) is not None for i in mine) == count
        assert package["values"]["magnesium"] == magnesium  # type: ignore[index]
        assert sum(len(table.portions(i)) for i in mine) == package["portions"]
    assert len(set(table.number_of)) == len(table), "ids are unique"


def test_roasted_pumpkin_seeds_are_as_usda_prints_them(table: FoodTable) -> None:
    food = table.by_id("sr28:12016")
    assert food is not None
    assert food.name == "Seeds, pumpkin and squash seed kernels, roasted, without salt"
    magnesium = food.per_100g["magnesium"]
    assert (magnesium.amount, magnesium.unit, magnesium.source_code) == (550.0, "mg", "1")
    assert {portion.name: portion.grams for portion in food.portions} == {"1 cup": 118.0, "1 oz": 28.35}
    assert {portion.source for portion in food.portions} == {"usda"}


def test_missing_is_unknown_and_never_zero(table: FoodTable) -> None:
    unknown = table.by_id("sr28:19171")  # a cocoa powder without a magnesium figure
    assert unknown is not None
    assert "magnesium" not in unknown.per_100g
    assert "energy" in unknown.per_100g
    with pytest.raises(KeyError):
        unknown.per_100g["magnesium"]
    measured_zero = table.by_id("sr28:04053")  # olive oil
    assert measured_zero is not None
    assert measured_zero.per_100g["magnesium"].amount == 0
    survey = table.by_id("fndds:almonds, nfs")
    assert survey is not None
    assert "caffeine" not in survey.per_100g, "the survey rows do not tell caffeine"
    assert survey.per_100g["magnesium"].source_code == "fndds"
    assert survey.per_100g["magnesium"].year == 2024


def test_every_value_has_a_known_unit_source_and_year(table: FoodTable) -> None:
    for number in range(0, len(table), 7):
        for key, nutrient in table.food(number).per_100g.items():
            assert nutrient.unit == NUTRIENT_UNITS[key]
            assert nutrient.source_code in {"1", "4", "5", "6", "7", "8", "9", "11", "12", "13", "fndds"}
            assert 1970 <= nutrient.year <= 2024
            assert nutrient.amount >= 0


def test_a_damaged_table_is_refused() -> None:
    with pytest.raises(KnowledgeError):
        FoodTable(b"something else")
    assert FoodTable(pack({"names": b"Oats\nRice"})).names == ["Oats", "Rice"]


# --- finding -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("half", "least"), [("tune", 0.96), ("held", 0.96)])
def test_a_right_food_is_among_the_first_five(half: str, least: float, table: FoodTable) -> None:
    with QUERIES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["half"] == half]
    wrong = [
        row["query"]
        for row in rows
        if not any(re.search(row["accept_regex"], found.name) for found in find(row["query"], table, 5))
    ]
    assert len(rows) > 100
    assert 1 - len(wrong) / len(rows) >= least, wrong


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("raw spinach", "spinach raw"),
        ("courgette", "zucchini"),
        ("Épinards", "epinards"),
        ("2 tbsp chia seeds", "chia seed"),
        ("a handful of almonds", "almonds"),
        ("oat meal", "oatmeal"),
        ("garbanzos", "garbanzo bean"),
    ],
)
def test_two_ways_to_say_it_find_the_same_food(one: str, other: str, table: FoodTable) -> None:
    assert find(one, table, 1)[0].name == find(other, table, 1)[0].name


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("bread", "Bread, white"),
        ("coffee", "Coffee, brewed"),
        ("milk", "Milk, NFS"),
        ("oats", "Cereals, oats, regular and quick, not fortified, dry"),
        ("almonds", "Almonds, NFS"),
        ("crisps", "Potato chips, NFS"),
        ("chips", "Potato chips, NFS"),
        ("soya milk", "Soy milk, unsweetened"),
        ("weetabix", "Cereals ready-to-eat, WEETABIX whole grain cereal"),
        ("coriander", "Coriander (cilantro) leaves, raw"),
        ("snickers", "Candies, MARS SNACKFOOD US, SNICKERS Bar"),
    ],
)
def test_one_plain_word_means_the_plain_food(query: str, name: str, table: FoodTable) -> None:
    assert find(query, table, 1)[0].name == name


@pytest.mark.parametrize("query", ["lentils", "navy beans", "garbanzo beans", "quinoa", "buckwheat", "teff", "bulgur"])
def test_what_is_eaten_cooked_is_not_first_taken_for_the_dry_food(query: str, table: FoodTable) -> None:
    # dry beans and grain hold about three times what cooked ones hold, in magnesium as in energy
    energy = find(query, table, 1)[0].food.per_100g["energy"].amount
    assert energy < 250


def test_a_brand_that_is_not_in_the_table_says_what_stands_for_it(table: FoodTable) -> None:
    assert find("quorn", table, 1)[0].stands_for == "quorn"
    assert find("frosted flakes", table, 1)[0].stands_for == "frosted flakes"
    for brand in ("horlicks", "nutella", "ryvita"):
        assert find(brand, table, 1)[0].stands_for == brand
    assert find("weetabix", table, 1)[0].stands_for is None, "in the table by its own name"
    assert find("courgette", table, 1)[0].stands_for is None, "only another name for the same food"


def test_a_food_without_a_figure_is_found_and_shown_as_unknown(table: FoodTable) -> None:
    found = find("cocoa hershey's european style unsweetened", table, 3)
    assert any(hit.food.id == "sr28:19171" and hit.magnesium_mg_per_100g is None for hit in found)


@pytest.mark.parametrize("query", ["", "   ", "!!!", "qqqqzzzz", "0", "of the"])
def test_nothing_to_find_is_an_empty_list_or_a_doubtful_one(query: str, table: FoodTable) -> None:
    assert all(0 <= hit.score <= 1 for hit in find(query, table))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_survived_by_search_and_portions(text: str) -> None:
    found = find(text, load_foods())
    assert len(found) <= 10
    assert [hit.score for hit in found] == [min(1.0, max(0.0, hit.score)) for hit in found]
    split_amount(text)
    amount = read_amount(text)
    assert amount is None or amount.count >= 0


def test_plurals_of_names_and_queries_are_cut_alike() -> None:
    for singular, plural in (("berry", "berries"), ("potato", "potatoes"), ("peach", "peaches"), ("leaf", "leaves")):
        assert words(singular) == words(plural)
    assert words("couscous asparagus") == ["couscous", "asparagus"]


@pytest.mark.parametrize("word", ["zorp", "glorp", "shoe", "borp", "asdf", "flurbo", "plumbus"])
def test_a_short_word_a_slip_away_from_a_food_is_asked_and_not_taken(word: str, table: FoodTable) -> None:
    taken = helping(Eaten(food=word, grams=100), table)
    assert taken.food is None
    assert taken.ask


@pytest.mark.parametrize("query", ["porridge", "crisps", "prawns", "kidney beans", "tahini", "chickpeas", "cornflakes"])
def test_a_food_without_weighed_portions_shows_those_of_a_relative_and_names_it(query: str, table: FoodTable) -> None:
    found = find(query, table, 1)[0]
    assert found.food.portions == ()
    assert found.portions
    for portion in found.portions:
        marked, _, relative = portion.source.partition(", of ")
        assert marked == "usda"
        assert any(table.name(i) == relative and table.portions(i) for i in range(len(table)))


def test_shredded_wheat_is_first_the_one_with_the_measured_figure(table: FoodTable) -> None:
    assert find("shredded wheat", table, 1)[0].food.id == "sr28:08147"


# --- portions ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("a handful", Amount(1, "handful")),
        ("1 1/2 cups", Amount(1.5, "cup")),
        ("1½ cups", Amount(1.5, "cup")),
        ("one and a half cups", Amount(1.5, "cup")),
        ("two slices", Amount(2, "slice")),
        ("half an avocado", Amount(0.5, None, None, ("avocado",))),
        ("half a dozen", Amount(6, None)),
        ("100 g", Amount(100, "g")),
        ("100g", Amount(100, "g")),
        ("8 fl oz", Amount(8, "floz")),
        ("a small bowl", Amount(1, "bowl", "small")),
        ("palm-sized", Amount(1, "palm")),
        ("2-3 slices", Amount(2.5, "slice")),
        ("1,5 dl", Amount(1.5, "dl")),
        ("2 x 150 g", Amount(300, "g")),
        ("1 can (400 g)", Amount(400, "g")),
        ("three quarters of a cup", Amount(0.75, "cup")),
        ("5 EL", Amount(5, "tbsp")),
    ],
)
def test_amounts_are_read_as_said(text: str, amount: Amount) -> None:
    read = read_amount(text)
    assert read is not None
    assert (round(read.count, 6), read.measure, read.size) == (amount.count, amount.measure, amount.size)


@pytest.mark.parametrize("text", ["loads", "", "some", "as usual", "2 slices of 30 g", "slices 2 and 3 and 4"])
def test_what_is_no_amount_is_not_read_as_one(text: str) -> None:
    assert read_amount(text) is None


@pytest.mark.parametrize(
    ("food", "portion", "grams"),
    [
        # USDA's weights: quinoa 185 g a cup, large egg white 33 g; ounces and grams are arithmetic
        ("quinoa cooked", "1 1/2 cups", 277.5),
        ("pumpkin seed kernels roasted without salt", "1/2 cup", 59.0),
        ("salmon", "8 oz", 226.8),
        ("tofu", "100 g", 100.0),
        ("tuna", "one 145 g tin", 145.0),
        ("banana", "1 medium", 118.0),
        ("bananas", "2", 236.0),
        ("avocado", "half an avocado", 100.5),
        ("whole milk", "1 cup", 244.0),
        # assumed ones
        ("almonds", "a handful", 30.0),
        ("almonds", "2 handfuls", 60.0),
        ("salmon", "palm-sized", 100.0),
        ("dark chocolate", "a square of chocolate", 10.0),
        ("red wine", "a glass", 150.0),
    ],
)
def test_portions_become_grams_with_the_assumption_said(
    food: str, portion: str, grams: float, table: FoodTable
) -> None:
    taken = helping(Eaten(food=food, portion=portion), table)
    assert taken.grams == pytest.approx(grams, abs=0.5)
    assert taken.food is not None
    assert taken.assumption is not None
    assert taken.food.name in taken.assumption
    assert taken.ask is None


def test_an_assumed_weight_is_called_assumed_and_a_weighed_one_names_usda(table: FoodTable) -> None:
    assumed = helping(Eaten(food="almonds", portion="a handful"), table).assumption
    weighed = helping(Eaten(food="quinoa cooked", portion="1 cup"), table).assumption
    assert assumed is not None
    assert "assumed" in assumed
    assert weighed is not None
    assert "USDA" in weighed


def test_an_amount_inside_the_food_is_read(table: FoodTable) -> None:
    taken = helping(Eaten(food="a handful of pumpkin seeds"), table)
    assert taken.grams == 30
    assert split_amount("2% milk") == (None, "2% milk")
    assert split_amount("7up") == (None, "7up")
    assert split_amount("milk") == (None, "milk")


def test_raw_and_cooked_leaves_are_not_weighed_alike(table: FoodTable) -> None:
    raw = helping(Eaten(food="raw spinach", portion="1 cup"), table)
    cooked = helping(Eaten(food="cooked spinach", portion="1 cup"), table)
    in_the_portion = helping(Eaten(food="spinach", portion="1 cup, cooked"), table)
    assert raw.grams == 30
    assert cooked.grams == 180
    assert in_the_portion.grams == 180


@pytest.mark.parametrize(
    ("food", "portion"), [("almonds", None), ("almonds", "loads"), ("broccoli", "a serving"), ("almonds", "3 squares")]
)
def test_what_is_not_understood_is_asked(food: str, portion: str | None, table: FoodTable) -> None:
    taken = helping(Eaten(food=food, portion=portion), table)
    assert taken.grams is None
    assert taken.ask
    assert "?" in taken.ask


def test_a_word_that_is_no_food_is_asked_and_not_guessed(table: FoodTable) -> None:
    for word in ("xyzzy", "unicorn steak tartlets supreme", ""):
        taken = helping(Eaten(food=word, grams=100), table)
        assert taken.food is None
        assert taken.ask


# --- sums ----------------------------------------------------------------------------------------------------------
def test_the_total_is_grams_times_figure_over_the_days(table: FoodTable) -> None:
    # 270 mg a 100 g of "Nuts, almonds": 30 g five times a week; 64 mg a 100 g of cooked quinoa: 185 g a day
    eaten = (
        Eaten(food="nuts, almonds", grams=30, times=5, per="week"),
        Eaten(food="quinoa, cooked", grams=185, times=1, per="day"),
    )
    sum_ = total(eaten, table)
    names = [taken.food.name for taken in sum_.helpings if taken.food]
    assert names == ["Nuts, almonds", "Quinoa, cooked"]
    assert sum_.per_day["magnesium"] == pytest.approx(270 * 0.30 * 5 / 7 + 64 * 1.85)
    assert "magnesium" not in sum_.unknown


def test_the_parts_make_the_whole_for_every_nutrient(table: FoodTable) -> None:
    eaten = tuple(Eaten(food=food, grams=50) for food in ("almonds", "oats", "whole milk", "banana", "salmon"))
    whole = total(eaten, table).per_day
    for key, amount in whole.items():
        assert amount == pytest.approx(sum(total((one,), table).per_day.get(key, 0.0) for one in eaten))


def test_a_nutrient_missing_in_one_food_is_listed_as_unknown(table: FoodTable) -> None:
    sum_ = total((Eaten(food="almonds", grams=30), Eaten(food="xyzzy", grams=10)), table)
    assert sum_.unknown["magnesium"] == ("xyzzy",)
    assert sum_.unknown["caffeine"] == ("almonds", "xyzzy")
    assert "caffeine" not in sum_.per_day, "unknown is not zero"


# --- swaps and the short screen ------------------------------------------------------------------------------------
def test_swaps_bring_what_the_table_says(table: FoodTable) -> None:
    swaps = {swap.id: swap for swap in swap_candidates(table)}
    assert 40 <= len(swaps) <= 80
    assert swaps["almonds"].magnesium_mg == pytest.approx(270 * 0.30)
    # brown rice 39 mg a 100 g, 202 g a cup; white rice 12 mg, 158 g
    assert swaps["brown_rice"].swap_for == "white rice"
    assert swaps["brown_rice"].magnesium_gain_mg == pytest.approx(39 * 2.02 - 12 * 1.58)
    for swap in swaps.values():
        assert swap.magnesium_gain_mg > 10
        assert 1 <= swap.max_per_week <= 7
        assert table.by_id(swap.food_id) is not None


def test_swaps_carry_what_allergies_and_diets_need(table: FoodTable) -> None:
    for swap in swap_candidates(table):
        food = table.by_id(swap.food_id)
        assert food is not None
        name = food.name.lower()
        for word, allergen in (
            ("almond", "nuts"), ("cashew", "nuts"), ("walnut", "nuts"), ("pecan", "nuts"), ("peanut", "peanut"),
            ("soy", "soy"), ("tofu", "soy"), ("tempeh", "soy"), ("edamame", "soy"), ("natto", "soy"),
            ("fish", "fish"), ("wheat", "gluten"), ("bulgur", "gluten"), ("rye", "gluten"), ("pasta", "gluten"),
            ("oat", "gluten"), ("sesame", "sesame"), ("hummus", "sesame"), ("yogurt", "dairy"),
        ):  # fmt: skip
            if re.search(rf"\b{word}", name) and not name.startswith("buckwheat"):
                assert allergen in swap.allergens, swap.id
        if swap.allergens & {"fish", "dairy"}:
            assert "vegan" not in swap.diets
        if "fish" in swap.allergens:
            assert "vegetarian" not in swap.diets


def test_a_swap_without_a_figure_is_refused_with_its_line(table: FoodTable) -> None:
    good = "a\tsr28:12061\talmonds\ta handful\t1 handful\t30\thigh\tnuts\tvegan\t7\tnuts"
    assert len(read_swaps(good, table)) == 1
    for bad in (good.replace("12061", "99999"), good.replace("12061", "19171"), good.replace("high", "maybe"), "a\tb"):
        with pytest.raises(KnowledgeError) as told:
            read_swaps(f"{good}\n{bad}", table)
        assert told.value.problems[0].line == 2


def test_the_short_screen_is_the_mean_of_its_foods(knowledge: Knowledge, table: FoodTable) -> None:
    by_name: dict[str, list[float]] = {}
    for number, name in enumerate(table.names):
        amount = table.amount(number, "magnesium")
        if amount is not None and table.id(number).startswith("sr28:"):
            by_name.setdefault(name, []).append(amount)
    assert len(knowledge.frequency_items) >= 20
    for item in knowledge.frequency_items.values():
        amounts = [by_name[name][0] for name in item.foods]
        assert item.magnesium_mg == pytest.approx(sum(amounts) / len(amounts) * item.grams / 100, abs=0.051)


@pytest.mark.parametrize(
    ("typed", "leads"), [("injera", "Injera, Ethiopian bread"), ("mineral water", "mineral water")]
)
def test_the_food_of_that_very_name_comes_before_what_is_only_near(table: FoodTable, typed: str, leads: str) -> None:
    assert leads in find(typed, table, 3)[0].name
