"""The person file: what is read, what is refused and in which words, and that writing loses nothing."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.person import (
    GOALS,
    WEEKDAYS,
    Day,
    Eaten,
    Kidney,
    Lab,
    Medicine,
    Person,
    Sex,
    TakenProduct,
    read,
    write,
)
from epsom.core.person.checks import COUNTRIES
from epsom.errors import InputError, Problem
from epsom.examples import EXAMPLES, Example
from tests.fuzz.fuzz_person import mutated, try_one

T = TypeVar("T")
TODAY = date(2026, 11, 22)

# The example of the format, word for word as it is promised to users.
PROMISED = """\
[person]
age = 42                       # or born = 1984-03-09
sex = "female"                 # which reference intakes apply: female | male
life_stage = "none"            # none | pregnant | lactating
country = "US"
weight_kg = 64.0
conditions = ["ptsd", "insomnia"]      # ids or plain words; [] means "none"
goals = ["sleep", "calm"]
diet = ["vegan"]
capsules_at_most = 3

[kidney]
egfr_ml_min = 88
tested_on = 2026-06-01
known_disease = false

[[medicine]]
text = "Synthroid 75 mcg every morning"
times = ["07:00"]
days = ["sun"]
from = 2026-11-20
until = 2026-11-27
as_needed = false

[[product]]
label = "Magnesium oxide 400 mg"
servings_per_day = 1

[day]
wake = "06:30"
bed = "22:30"
meals = ["07:30", "12:30", "18:30"]

[[eaten]]
food = "almonds"
grams = 30
times = 5
per = "week"

[[lab]]
test = "serum magnesium"
value = 0.78
unit = "mmol/L"
range = [0.66, 1.07]
on = 2026-06-01
"""


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as refused:
        read(text, TODAY)
    assert refused.value.exit_code == 3
    return refused.value.problems


def the_problem(text: str) -> Problem:
    (only,) = problems(text)
    return only


# --- what is read -----------------------------------------------------------------------------------------------------
def test_the_promised_example_is_read_key_by_key() -> None:
    assert read(PROMISED, TODAY) == Person(
        age=42, sex="female", life_stage="none", country="US", weight_kg=64.0,
        conditions=("ptsd", "insomnia"), goals=("sleep", "calm"), diet=("vegan",), capsules_at_most=3,
        kidney=Kidney(egfr_ml_min=88.0, tested_on=date(2026, 6, 1), known_disease=False),
        medicines=(Medicine(
            text="Synthroid 75 mcg every morning", times=(420,), days=("sun",),
            starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 27), as_needed=False,
        ),),
        products=(TakenProduct(label="Magnesium oxide 400 mg", servings_per_day=1.0),),
        day=Day(wake=390, bed=1350, meals=(450, 750, 1110)),
        eaten=(Eaten(food="almonds", grams=30.0, times=5.0, per="week"),),
        labs=(Lab(test="serum magnesium", value=0.78, unit="mmol/L", range=(0.66, 1.07), on=date(2026, 6, 1)),),
    )  # fmt: skip


def test_what_is_left_out_is_unknown_and_an_empty_list_means_none() -> None:
    assert read("", TODAY) == Person()
    told = read("medicine = []\nproduct = []\neaten = []\nlab = []\n[person]\nconditions = []\ndiet = []\n", TODAY)
    assert (told.medicines, told.products, told.eaten, told.labs) == ((), (), (), ())
    assert (told.conditions, told.diet, told.goals) == ((), (), None)


@pytest.mark.parametrize(
    ("written", "minutes"),
    [('"07:00"', 420), ('"7:00"', 420), ("07:00:00", 420), ('"00:00"', 0), ('"23:59"', 1439), ("23:59:00", 1439)],
)
def test_a_time_may_be_written_in_three_ways(written: str, minutes: int) -> None:
    assert read(f"[day]\nwake = {written}", TODAY).day.wake == minutes


def test_age_comes_from_the_birth_date_to_the_day() -> None:
    for born, age in [("1984-11-22", 42), ("1984-11-23", 41), ("2026-11-22", 0), ("1984-02-29", 42)]:
        assert read(f"[person]\nborn = {born}", TODAY).age_on(TODAY) == age


def test_age_and_birth_date_may_both_be_given_when_they_agree() -> None:
    assert read("[person]\nage = 42\nborn = 1984-03-09", TODAY).age == 42


def test_two_kidney_numbers_that_differ_are_kept_both() -> None:
    kidney = read("[kidney]\negfr_ml_min = 88\ncreatinine_mg_dl = 2.4", TODAY).kidney
    assert (kidney.egfr_ml_min, kidney.creatinine_mg_dl) == (88.0, 2.4)


def test_there_are_249_country_codes() -> None:
    assert len(COUNTRIES) == 249
    assert {"US", "GB", "DE", "JP", "NZ", "CH", "IE", "AU", "CA"} <= COUNTRIES
    assert not {"UK", "EU", "XX", "EN"} & COUNTRIES


def test_a_lower_case_country_is_taken_in_upper_case() -> None:
    assert read('[person]\ncountry = "nz"', TODAY).country == "NZ"


def test_the_same_medicine_twice_is_fine_on_other_days_or_after_the_first_course() -> None:
    other_days = '[[medicine]]\ntext = "A"\ntimes = ["08:00"]\ndays = ["mon"]\n[[medicine]]\ntext = "a"\ntimes = ["08:00"]\ndays = ["tue"]'
    assert len(read(other_days, TODAY).medicines or ()) == 2
    after = '[[medicine]]\ntext = "A"\ntimes = ["08:00"]\nuntil = 2026-11-01\n[[medicine]]\ntext = "A"\ntimes = ["08:00"]\nfrom = 2026-11-02'
    assert len(read(after, TODAY).medicines or ()) == 2


# --- what is refused: file, line, a word of the reason, a word of the way out ------------------------------------------------
REFUSED = [
    # strict kinds
    ('[person]\nage = "34"', 2, '"34"', "Write 34 without quotes"),
    ("[person]\nage = true", 2, "true", "number"),
    ("[person]\nage = 34.5", 2, "decimal point", "34"),
    ("[person]\nage = 34.0", 2, "decimal point", "34"),
    ("[person]\nage = nan", 2, "nan", "number"),
    ("[person]\nweight_kg = inf", 2, "inf", "leave the line out"),
    ('[person]\nweight_kg = "64,5"', 2, '"64,5"', "64.5"),
    ("[person]\nage = 999999999999999999999999", 2, "too large", "digits"),
    ("[person]\nconditions = true", 2, "a list", "square brackets"),
    ('[person]\nconditions = "insomnia"', 2, "a list", "square brackets"),
    ("[person]\nconditions = [1]", 2, "words", "quotes"),
    ('[person]\nconditions = ["none"]', 2, "not the name", "[]"),
    ('[person]\nconditions = ["  "]', 2, "Nothing stands", "leave the line out"),
    ('[person]\ndiet = ["vegan", "vegan"]', 2, "stands 2 times", "Once"),
    ('[kidney]\nknown_disease = "no"', 2, "true or false", "without quotes"),
    ("[kidney]\nknown_disease = 0", 2, "true or false", "without quotes"),
    # the person
    ("[person]\nage = -1", 2, "-1", "0 to 120"),
    ("[person]\nage = 121", 2, "121", "0 to 120"),
    ("[person]\nage = 340", 2, "340", "Did you mean 34?"),
    ("[person]\nborn = 2027-01-01", 2, "still to come", "year"),
    ("[person]\nborn = 1880-01-01", 2, "120 years ago", "year"),
    ("[person]\nborn = 1905-11-22", 2, "121 years", "year"),
    ('[person]\nborn = "1984-03-09"', 2, "plain date", "1984-03-09 without quotes"),
    ("[person]\nborn = 1984-03-09T10:00:00", 2, "plain date", "1984-03-09"),
    ("[person]\nage = 30\nborn = 1984-03-09", 2, "makes 42", "birth date is enough"),
    ('[person]\nsex = "f"', 2, "short", '"female"'),
    ('[person]\nsex = "males"', 2, "males", 'Did you mean "male"?'),
    ('[person]\nlife_stage = "breastfeeding"', 2, "another name", '"lactating"'),
    ('[person]\nlife_stage = "pregnent"', 2, "pregnent", 'Did you mean "pregnant"?'),
    ('[person]\nsex = "male"\nlife_stage = "pregnant"', 3, "do not go together", 'sex = "female"'),
    ('[person]\ncountry = "UK"', 2, "UK", '"GB"'),
    ('[person]\ncountry = "USA"', 2, "USA", '"US"'),
    ('[person]\ncountry = "Germany"', 2, "Germany", '"DE"'),
    ('[person]\ncountry = "ZZ"', 2, "ZZ", "two letters"),
    ("[person]\nweight_kg = 19.9", 2, "19.9", "20 to 400"),
    ("[person]\nweight_kg = 640", 2, "640", "Did you mean 64?"),
    ('[person]\ngoals = ["anxiety"]', 2, "another name", '"calm"'),
    ('[person]\ngoals = ["stress"]', 2, "another name", '"calm"'),
    ('[person]\ngoals = ["ptsd"]', 2, "another name", '"trauma"'),
    ('[person]\ngoals = ["depression"]', 2, "another name", '"mood"'),
    ('[person]\ngoals = ["cramps"]', 2, "another name", '"muscle"'),
    ('[person]\ngoals = ["constipation"]', 2, "another name", '"digestion"'),
    ('[person]\ngoals = ["focus"]', 2, "another name", '"cognition"'),
    ('[person]\ngoals = ["insomnia"]', 2, "another name", '"sleep"'),
    ('[person]\ngoals = ["slep"]', 2, "slep", 'Did you mean "sleep"?'),
    ("[person]\ncapsules_at_most = 51", 2, "51", "0 to 50"),
    # kidneys
    ("[kidney]\negfr_ml_min = 0", 2, "eGFR", "1 to 200"),
    ("[kidney]\negfr_ml_min = 201", 2, "eGFR", "1 to 200"),
    ("[kidney]\ncreatinine_mg_dl = 80", 2, "80 mg/dL", "creatinine_umol_l"),
    ("[kidney]\ncreatinine_umol_l = 0.9", 2, "0.9 umol/L", "creatinine_mg_dl"),
    ("[kidney]\ncreatinine_mg_dl = 0", 2, "not possible", "report"),
    ("[kidney]\ntested_on = 2026-11-23", 2, "still to come", "year"),
    ("[person]\nborn = 2001-01-01\n[kidney]\ntested_on = 2000-01-01", 4, "before the birth", "both dates"),
    # medicines
    ("[[medicine]]\nas_needed = true", 1, "no text", "text ="),
    ('[[medicine]]\ntext = "none"', 2, "not the name", "[]"),
    ('[[medicine]]\ntext = "A"\ntimes = ["7am"]', 3, "7am", '"07:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = ["24:00"]', 3, "24:00", '"00:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = ["9 pm"]', 3, "9 pm", '"21:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = ["07:60"]', 3, "07:60", '"07:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = [7]', 3, "time", '"07:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = [07:00:30]', 3, "seconds", '"07:00"'),
    ('[[medicine]]\ntext = "A"\ntimes = []', 3, "empty", "Leave the line out"),
    ('[[medicine]]\ntext = "A"\ndays = []', 3, "empty", "every day"),
    ('[[medicine]]\ntext = "A"\ntimes = ["07:00", "7:00"]', 3, "07:00 stands 2 times", "Once"),
    ('[[medicine]]\ntext = "A"\ndays = ["Monday"]', 3, "Monday", '"mon"'),
    ('[[medicine]]\ntext = "A"\nfrom = 2026-11-20\nuntil = 2026-11-19', 4, "before it starts", "dates"),
    ('[[medicine]]\ntext = "A b"\ntimes = ["08:00"]\n[[medicine]]\ntext = "a  B"\ntimes = ["08:00"]', 4, "twice for 08:00", "one entry"),
    ('[medicine]\ntext = "A"', 1, "medicine is a list", "[[medicine]]"),
    ('medicine = ["Synthroid"]', 1, '"Synthroid"', "text ="),
    # products, foods, results
    ("[[product]]\nservings_per_day = 1", 1, "no label", "label ="),
    ('[[product]]\nlabel = "A"\nservings_per_day = 51', 3, "51", "0 to 50"),
    ('[[product]]\nlabel = "A"\nelemental_mg = 4000', 3, "4000 mg of magnesium", "Did you mean 400 mg?"),
    ('[[product]]\nlabel = "A"\nelemental_mg = -1', 3, "less than nothing", "label"),
    ('[[eaten]]\nfood = "A"\ngrams = 5001', 3, "5001", "0 to 5000"),
    ('[[eaten]]\nfood = "A"\ntimes = 51', 3, "51", "0 to 50"),
    ('[[eaten]]\nfood = "A"\ntimes = 201\nper = "week"', 3, "201", "0 to 200"),
    ('[[eaten]]\nfood = "A"\nper = "month"', 3, "month", '"week"'),
    ('[[lab]]\ntest = "A"\nvalue = 1', 1, "unit is missing", "never guessed"),
    ('[[lab]]\ntest = "A"\nvalue = 1\nunit = ""', 4, "Nothing stands", "leave the line out"),
    ('[[lab]]\ntest = "A"\nunit = "mmol/L"', 1, "no value", "value ="),
    ('[[lab]]\ntest = "A"\nvalue = "<0.5"\nunit = "mmol/L"', 3, "<0.5", "number"),
    ('[[lab]]\ntest = "A"\nvalue = -0.1\nunit = "mmol/L"', 3, "below zero", "report"),
    ('[[lab]]\ntest = "A"\nvalue = 1\nunit = "x"\nrange = [1.07, 0.66]', 5, "lower end", "[0.66, 1.07]"),
    ('[[lab]]\ntest = "A"\nvalue = 1\nunit = "x"\nrange = [1.07]', 5, "two ends", "[0.66, 1.07]"),
    ('[[lab]]\ntest = "A"\nvalue = 1\nunit = "x"\non = 2030-01-01', 5, "still to come", "year"),
    ('[day]\nwake = "06:30"\nbed = "06:30"', 3, "both at 06:30", "Change one"),
    # answers to open questions
    ('[answers]\nheart_block = "no"', 2, "true or false", "without quotes"),
    ('[answers]\n"Heart block?" = true', 2, "not the id", "Copy the id"),
    ("answers = []", 1, "not a table", "[answers]"),
    ("medicine = []\n[[medicine]]\ntext = 'A'", 2, "cannot be read", "are two as well"),
    # names
    ("[persons]\nage = 3", 1, "persons", 'Did you mean "person"?'),
    ("[medications]", 1, "medications", 'Did you mean "medicine"?'),
    ("[person]\nwieght_kg = 64", 2, "wieght_kg", 'Did you mean "weight_kg"?'),
    ("[person]\nweight = 64", 2, "weight", 'Did you mean "weight_kg"?'),
    ("[person]\negfr_ml_min = 64", 2, "egfr_ml_min", "[kidney]"),
    ("[person]\nmedicine = []", 2, "medicine", "at the top of the file"),
    ("conditions = []", 1, "conditions", "[person]"),
    ("[person]\nzzzzzzz = 1", 2, "zzzzzzz", "Known here: age, born"),
    ("person = 3", 1, "not a table", "[person]"),
    ("[[person]]\nage = 3", 1, "not a table", "[person]"),
    # not TOML at all
    ("[person]\nage = 34 years", 2, "cannot be read", "without its unit"),
    ("[person]\nweight_kg = 64,5", 2, "cannot be read", "64.5"),
    ("[day]\nwake = 06:30\n", 2, "cannot be read", '"07:00"'),
    ("[person]\nsex = female", 2, "cannot be read", "quotes"),
    ("[person]\nsex = “female”", 2, "cannot be read", "curly"),
    ('[person]\nsex = "female', 2, "cannot be read", "quotation mark"),
    ("[person]\nage = 3\nage = 4\n[day]", 3, "cannot be read", "stands twice"),
    ("[person]\n[person]", 2, "cannot be read", "stands twice"),
    ("[person\nage = 3", 1, "cannot be read", "closing bracket"),
    ("[person]\nborn = 2026-02-30", 2, "cannot be read", "year-month-day"),
    ("[person]\nI am 34 years old", 2, "cannot be read", "name = value"),
    ("x = " + "[" * 4000, None, "too many brackets", "plain words"),
    ("[person]\nage = " + "9" * 4500, None, "thousands of digits", "right file"),
    ("# " + "x" * 6000, 1, "6,002 characters", "right file"),
    ("x = 1\n" * 200_000, None, "1,200,000 characters", "right file"),
    # sizes and letters
    ("[person]\nconditions = [\n" + "".join(f'"c{n}",\n' for n in range(501)) + "]", 2, "501 entries", "Up to 500"),
    ("[[medicine]]\n" * 501, 1, "501 entries", "Up to 500"),
    ('[[medicine]]\ntext = "' + "x" * 2001 + '"', 2, "2,001 characters", "2,000"),
    ('[[medicine]]\ntext = "a\\u001b[31m"', 2, "cannot be printed", "plain letters"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "reason", "way_out"), REFUSED, ids=lambda value: str(value)[:40].replace("\n", " ")
)
def test_one_thing_wrong_is_one_problem_with_line_reason_and_way_out(
    text: str, line: int | None, reason: str, way_out: str
) -> None:
    problem = the_problem(text)
    assert problem.line == line
    assert reason in problem.what
    assert way_out in problem.what + " " + problem.fix


def test_every_problem_is_listed_at_once_in_the_order_of_the_file() -> None:
    found = problems(
        '[person]\nage = "34"\ncountry = "UK"\nwieght_kg = 64\n[kidney]\negfr_ml_min = 500\n'
        '[[medicine]]\ntimes = ["7am"]\n[[lab]]\ntest = "magnesium"\nvalue = 0.8\n'
    )
    assert [problem.line for problem in found] == [2, 3, 4, 6, 7, 8, 9]
    assert found[-1].where == "[[lab]] number 1"
    assert found[5].where == "[[medicine]] number 1, times"


def test_no_more_than_a_hundred_problems_are_shown_and_the_rest_is_counted() -> None:
    found = problems("".join(f"k{n} = 1\n" for n in range(250)))
    assert len(found) == 101
    assert "150 more" in found[-1].what


def test_no_sentence_raises_its_voice() -> None:
    said = " ".join(f"{problem.what} {problem.fix}" for text, *_ in REFUSED for problem in problems(text)).lower()
    for word in ("!", " should ", " must ", "fail", "invalid input", "error"):
        assert word not in said


# --- lines --------------------------------------------------------------------------------------------------------------------
def test_lines_are_found_past_strings_and_lists_over_several_lines() -> None:
    text = (
        '# [person]\n[person]\ndiet = [ # ] "\n  "vegan", # x = 1\n]\n'
        '[[medicine]]\ntext = """A\n[kidney]\nage = 3 \\"""" \ntimes = ["08:00",\n"09:00"]\n\n'
        "[[ medicine ]]\n'text' = '''B\n'''\n\"times\" = ['7am']\r\n[person.x]\n"
    )
    found = {problem.where: problem.line for problem in problems(text)}
    assert found == {"[[medicine]] number 2, times": 16, "[person] x": 17}


def test_inline_tables_and_dotted_keys_are_pointed_at_too() -> None:
    text = 'person.age = "3"\nkidney = { egfr_ml_min = 500 }\nmedicine = [\n  { text = "A", tmes = 1 },\n]\n'
    assert [problem.line for problem in problems(text)] == [1, 2, 3]


# --- writing and reading back -------------------------------------------------------------------------------------------------
WORDS = (
    st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=40)
    .map(str.strip)
    .filter(
        lambda text: (
            bool(text)
            and text.lower() not in ("none", "no", "nothing", "nil", "n/a", "na", "-", "keine", "ninguno", "aucun")
        )
    )
)
DAYS = st.dates(date(1930, 1, 1), TODAY)
MINUTES = st.integers(0, 1439)


def maybe(strategy: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | strategy


def numbers(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False).map(abs)


def listed(strategy: st.SearchStrategy[T], least: int = 0) -> st.SearchStrategy[tuple[T, ...] | None]:
    return maybe(st.lists(strategy, unique=True, min_size=least, max_size=4).map(tuple))


@st.composite
def medicines(draw: st.DrawFn, number: int) -> Medicine:
    first, last = sorted((draw(st.dates()), draw(st.dates())))
    return Medicine(
        text=f"{draw(WORDS)} {number}",  # the same one twice at one time is refused
        times=draw(listed(MINUTES, 1)), days=draw(listed(st.sampled_from(WEEKDAYS), 1)),
        starts_on=draw(st.sampled_from([None, first])), ends_on=draw(st.sampled_from([None, last])), as_needed=draw(st.booleans()),
    )  # fmt: skip


@st.composite
def labs(draw: st.DrawFn, born: date | None) -> Lab:
    ends = sorted(draw(st.lists(numbers(0, 1e6), min_size=2, max_size=2, unique=True)))
    on = draw(maybe(st.dates(born or date(1930, 1, 1), TODAY)))
    return Lab(
        test=draw(WORDS),
        value=draw(numbers(0, 1e9)),
        unit=draw(WORDS),
        range=draw(st.sampled_from([None, (ends[0], ends[1])])),
        on=on,
    )


@st.composite
def people(draw: st.DrawFn) -> Person:
    born = draw(maybe(DAYS))
    sex: Sex | None = draw(st.sampled_from((None, "female", "male")))
    wake = draw(maybe(MINUTES))
    entries = [draw(maybe(st.integers(0, 3))) for _ in range(4)]
    medicine, product, eaten, lab = (None if count is None else range(count) for count in entries)
    return Person(
        age=None if born else draw(maybe(st.integers(0, 120))), born=born, sex=sex,
        life_stage=draw(st.sampled_from([None, "none"] if sex == "male" else [None, "none", "pregnant", "lactating"])),
        country=draw(maybe(st.sampled_from(sorted(COUNTRIES)))), weight_kg=draw(maybe(numbers(20, 400))),
        conditions=draw(listed(WORDS)), goals=draw(listed(st.sampled_from(GOALS))), diet=draw(listed(WORDS)),
        capsules_at_most=draw(maybe(st.integers(0, 50))),
        kidney=Kidney(
            egfr_ml_min=draw(maybe(numbers(1, 200))), creatinine_mg_dl=draw(maybe(numbers(0.1, 20))),
            creatinine_umol_l=draw(maybe(numbers(9, 2000))), tested_on=draw(maybe(st.dates(born or date(1930, 1, 1), TODAY))),
            known_disease=draw(maybe(st.booleans())),
        ),
        medicines=None if medicine is None else tuple(draw(medicines(n)) for n in medicine),
        products=None if product is None else tuple(
            TakenProduct(label=draw(WORDS), servings_per_day=draw(maybe(numbers(0, 50))), elemental_mg=draw(maybe(numbers(0, 3000))))
            for _ in product
        ),
        day=Day(wake=wake, bed=draw(maybe(MINUTES.filter(lambda bed: bed != wake))), meals=draw(listed(MINUTES))),
        eaten=None if eaten is None else tuple(
            Eaten(food=draw(WORDS), grams=draw(maybe(numbers(0, 5000))), portion=draw(maybe(WORDS)), times=draw(numbers(0, 50)),
                  per=draw(st.sampled_from(["day", "week"])))
            for _ in eaten
        ),
        labs=None if lab is None else tuple(draw(labs(born)) for _ in lab),
        answers=draw(st.dictionaries(st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True), st.booleans(), max_size=3)),
    )  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(people())
def test_what_is_written_reads_back_as_the_same_person(person: Person) -> None:
    assert read(write(person), TODAY) == person


@settings(max_examples=200, deadline=None)
@given(people(), st.data())
def test_a_line_spoilt_anywhere_is_pointed_at(person: Person, data: st.DataObject) -> None:
    lines = write(person).split("\n")
    heads = [number for number, line in enumerate(lines) if line.startswith("[")]
    at = data.draw(st.sampled_from(heads)) + 1
    lines.insert(at, "spoilt_key = 1")
    assert the_problem("\n".join(lines)).line == at + 1


def test_a_commented_example_line_can_be_used_by_taking_the_mark_away() -> None:
    written = write(Person(products=(TakenProduct(label="A"),), eaten=(Eaten(food="B"),)))
    lines = [line[2:] if line.startswith("# ") and " = " in line else line for line in written.split("\n")]
    told = read("\n".join(lines), TODAY)
    assert (told.age, told.sex, told.kidney.egfr_ml_min, told.day.wake) == (42, "female", 88.0, 390)


def test_every_example_in_the_documents_is_a_person_file_that_can_be_read() -> None:
    home = Path(__file__).resolve().parents[2]
    blocks = [
        block
        for document in ("README.md", "src/epsom/help/person.md")
        for block in re.findall(r"```toml\n(.*?)```", (home / document).read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert len(blocks) == 4
    assert [read(block, TODAY) == Person() for block in blocks] == [False] * 4


def test_answers_to_open_questions_are_kept_by_id() -> None:
    assert read("[answers]\nheart_block = false\ndialysis = true", TODAY).answers == {
        "heart_block": False,
        "dialysis": True,
    }


# --- examples and junk --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.id)
def test_the_bundled_people_are_read_and_round_trip(example: Example) -> None:
    person = read(example.path.read_text(encoding="utf-8"), TODAY)
    assert read(write(person), TODAY) == person
    assert person.age is not None
    assert person.country is not None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_a_person_or_a_kind_refusal(text: str) -> None:
    assert try_one(text) in ("person", "refused")


def test_two_thousand_spoilt_files_are_a_person_or_a_kind_refusal() -> None:
    outcomes = [try_one(text) for text in mutated(seed=22, count=2_000)]
    assert set(outcomes) == {"person", "refused"}
