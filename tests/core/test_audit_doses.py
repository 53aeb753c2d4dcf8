"""The amounts of an article as people write them: what they are of, how often a day, and whether they pass a limit.

The figures are arithmetic on the printed ones; shares of magnesium come from the facts on the forms.
"""

from __future__ import annotations

from typing import Any

import pytest

from epsom.core.audit import AuditDose, audit
from epsom.core.audit.dosing.amounts import AMOUNT, read
from epsom.core.audit.dosing.dose_roles import MEN_NEED, WOMEN_NEED
from epsom.knowledge.load import load

KNOWLEDGE = load()
FORMS = KNOWLEDGE.forms
OXIDE = FORMS["oxide"].variants[0].magnesium_fraction


def doses(text: str) -> list[AuditDose]:
    return list(audit(text, KNOWLEDGE).doses)


AMOUNTS = {
    "400-420mg": [(400, 420, "mg")],
    "between 200 and 400 milligrams": [(200, 400, "mg")],
    "between 200 mg and 400 mg": [(200, 400, "mg")],
    "200 mg and 400 mg": [(200, 200, "mg"), (400, 400, "mg")],
    "300- to 400-mg": [(300, 400, "mg")],
    "1.5 to 2 g": [(1.5, 2, "g")],
    "1,200 mg": [(1200, 1200, "mg")],
    "1 000 mg": [(1000, 1000, "mg")],
    "2x150mg": [(150, 150, "mg")],
    "a thousand milligrams": [(1000, 1000, "mg")],
    "two hundred and fifty milligrams": [(250, 250, "mg")],
    "four hundred to six hundred milligrams": [(400, 600, "mg")],
    "twenty-five milligrams": [(25, 25, "mg")],
    "half a gram": [(0.5, 0.5, "g")],
    "two and a half grams": [(2.5, 2.5, "g")],
    "which is a hundred and forty-four elemental": [(144, 144, "mg")],
    "four hundred of glycinate at night": [(400, 400, "mg")],
    "start with 200. ": [(200, 200, "mg")],
    "I do 4 x 300 a day": [(300, 300, "mg")],
    "400 to 420 mg for men and 310 to 320 for women": [(400, 420, "mg"), (310, 320, "mg")],
    "310 to 320 mg a day and men 400 to 420, food included": [(310, 320, "mg"), (400, 420, "mg")],
    "more than 300 of magnesium's roles": [],
    "we took 2019 as the year": [],
    "vitamin B6 for 3 to 4 weeks": [],
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), AMOUNTS.items(), ids=AMOUNTS)
def test_an_amount_is_read_however_it_is_printed(text: str, wanted: list[tuple[float, float, str]]) -> None:
    assert [tuple(read(match)) for match in AMOUNT.finditer(text)] == wanted


DOSES: dict[str, list[dict[str, Any]]] = {
    "For sleep take 350 mg or less of elemental magnesium a day.": [{"basis": "elemental", "role": "limit"}],
    "Try 200 mg a day of elemental magnesium.": [{"basis": "elemental", "daily_mg": (200, 200), "over_250": "no"}],
    "Calming support: 200–400 mg of it daily (elemental magnesium).": [{"basis": "elemental", "over_350": "possible"}],
    "The pills hold magnesium (as citrate) 200 mg.": [{"basis": "elemental", "compound": "citrate"}],
    "Take 400 mg of magnesium glycinate (elemental magnesium: 56 mg).": [
        {"basis": "compound", "compound": "bisglycinate", "elemental_stated_mg": 56, "over_250": "no"}
    ],
    "He advises 250 to 500 mg for magnesium citrate.": [{"basis": "compound", "compound": "citrate", "over_250": "no"}],
    "I take a thousand milligrams of magnesium every night.": [{"daily_mg": (1000, 1000), "role": "reported"}],
    "I swallow magnesium, a thousand milligrams every night, the oxide.": [{"basis": "compound", "compound": "oxide"}],
    "I give my athletes 300 mg of magnesium citrate after dinner.": [{"times_per_day": 1, "over_250": "no"}],
    "Take 125-300 mg of magnesium with each meal and at bedtime.": [{"times_per_day": 4, "daily_mg": (500, 1200)}],
    "Take 150 mg of magnesium in the morning and at night.": [{"times_per_day": 2, "daily_mg": (300, 300)}],
    "Magnesium, 300 mg b.i.d.": [{"times_per_day": 2, "daily_mg": (600, 600)}],
    "Magnesium 400 mg 3x/day.": [{"times_per_day": 3, "daily_mg": (1200, 1200)}],
    "Take magnesium: 200 mg x 2 daily.": [{"times_per_day": 2, "daily_mg": (400, 400)}],
    "Take two capsules of 150 mg magnesium daily.": [{"daily_mg": (300, 300), "over_250": "yes", "over_350": "no"}],
    "It has 120 mg of elemental magnesium per capsule; take three capsules daily.": [{"daily_mg": (360, 360)}],
    "Take 300 mg of magnesium once a week.": [{"daily_mg": None, "over_250": "not_applicable"}],
    "I usually begin with 100 mg of magnesium at supper and raise it each week.": [{"daily_mg": (100, 100)}],
    "Magnesium for kids: 6 mg per kilo of body weight.": [{"per_kg": True, "daily_mg": None}],
    "With magnesium come 3 mg melatonin, 50 mg vitamin B6 and 200 mg L-theanine.": [],
    "I take magnesium and still 5 mg Lexapro.": [],
    "Magnesium (400 mg), zinc (15 mg) and melatonin (3 mg).": [{"amount": (400, 400)}],
    "Add 500 g of Epsom salt to your magnesium bath.": [],
    "Magnesium as a drip: 2 grams of magnesium sulfate in an hour.": [{"daily_mg": None, "over_250": "not_applicable"}],
    "More than 5,000 mg of magnesium a day has caused death.": [{"role": "content", "over_350": "not_applicable"}],
    "In the study they gave 500 mg of magnesium (which is more than the limit).": [{"role": "reported"}],
    "Men are advised to get about 420 mg of magnesium a day, food first.": [{"role": "requirement"}],
    "The average man gets only 228 mg of magnesium a day.": [{"role": "reported", "over_250": "no"}],
    "I tell patients to take 400-600 mg of magnesium daily.": [{"role": "advice", "over_350": "yes"}],
    "Clinical studies show that 300 to 600 mg of magnesium a day reduces anxiety.": [{"role": "advice"}],
    "Magtein holds magnesium: take 2,000 mg of Magtein a day.": [{"compound": "threonate", "over_250": "no"}],
    "Magnesium needs, day by day:\n• Women 19–30: 310 mg\n• Men 19–30: 400 mg": [
        {"role": "requirement", "daily_mg": (310, 310)},
        {"role": "requirement", "daily_mg": (400, 400)},
    ],
}  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), DOSES.items(), ids=DOSES)
def test_a_dose_is_read_as_a_careful_reader_would(text: str, wanted: list[dict[str, Any]]) -> None:
    found = doses(text)
    assert len(found) == len(wanted), [dose.quote for dose in found]
    for dose, values in zip(found, wanted, strict=True):
        for key, value in values.items():
            assert getattr(dose, key) == value, key


def test_what_a_capsule_holds_counts_as_often_as_the_page_says_to_take_it() -> None:
    page = (
        "Each serving of two capsules provides 2,000 mg of magnesium bisglycinate, giving 240 mg of elemental magnesium. "
        "Take two capsules in the morning and two at bedtime."
    )
    (dose,) = doses(page)
    assert (dose.elemental_stated_mg, dose.times_per_day, dose.daily_mg) == (240, 2, (480, 480))
    assert (dose.over_250, dose.over_350) == ("yes", "yes")
    (alone,) = doses("Each capsule holds 240 mg of elemental magnesium.")
    assert alone.daily_mg is None
    assert alone.per_unit_mg == (240, 240)


def test_of_several_salts_in_one_capsule_none_is_the_magnesium_of_the_day() -> None:
    page = (
        "Each capsule contains 400 mg of magnesium oxide and 300 mg of magnesium citrate. Adults: two capsules daily."
    )
    assert [dose.daily_mg for dose in doses(page)] == [None, None]


def test_a_sachet_is_one_dose() -> None:
    (dose,) = doses("One sachet gives 300 mg of magnesium. Take it every night before bed.")
    assert dose.daily_mg == (300, 300)


def test_a_salt_that_a_study_gave_is_magnesium_itself_only_where_the_study_is_named() -> None:
    abbasi = next(study for study in KNOWLEDGE.studies.values() if study.label == "Abbasi 2012")
    assert abbasi.elemental_mg == 500
    (named,) = doses("Abbasi 2012 gave older people 500 mg of magnesium oxide a day.")
    (unnamed,) = doses("One trial gave 60 patients 500 mg of magnesium oxide a day.")
    assert named.basis == "elemental"
    assert unnamed.basis == "compound"
    assert unnamed.daily_mg == pytest.approx((500 * OXIDE, 500 * OXIDE), abs=0.01)


def test_an_amount_named_again_to_be_held_against_a_limit_is_no_second_dose() -> None:
    text = "They ate 550 milligrams of magnesium a day. Nobody took tablets, and 550 milligrams is well above the 350 milligrams a day of the limit."
    assert [dose.amount for dose in doses(text)] == [(550, 550), (350, 350)]


def test_no_table_says_that_people_need_more_than_the_reader_takes_for_a_need() -> None:
    rows = [row for table in KNOWLEDGE.intake_tables.values() for row in table.rows]
    women = [row for row in rows if row.sex == "female" and row.state not in ("pregnant", "pregnancy")]
    assert max(row.rda or row.ai or 0 for row in women) <= WOMEN_NEED
    assert max(row.rda or row.ai or 0 for row in rows) <= MEN_NEED


def test_a_table_of_needs_is_no_advice_but_a_table_of_larger_amounts_is() -> None:
    title = "How much magnesium do you need? The RDA depends on age and sex:\n"
    assert [dose.role for dose in doses(f"{title}• Men 19 to 30: 400 mg/day\n• Women 19 to 30: 310 mg/day")] == [
        "requirement",
        "requirement",
    ]
    assert doses(f"{title}• Men: 500 mg a day")[0].role == "advice"
    assert {
        dose.role for dose in doses("Aim for 320 mg of magnesium if you are a woman or 420 mg if you are a man.")
    } == {"requirement"}


def test_grams_a_day_are_a_salts_where_the_page_is_on_one() -> None:
    share = FORMS["threonate"].commercial_fraction
    assert share is not None
    text = "Magnesium Threonate\n\nMagnesium threonate is dear. The studies used two grams a day."
    (dose,) = doses(text)
    assert (dose.basis, dose.compound) == ("compound", "threonate")
    assert dose.daily_mg == pytest.approx((2000 * share[0], 2000 * share[1]), abs=0.01)
    (unknown,) = doses("Magnesium may help. Up to 1 g a day in three portions is what they took.")
    assert (unknown.basis, unknown.daily_mg) == ("unknown", (1000, 1000))


def test_so_little_magnesium_in_so_much_is_the_weight_of_a_salt() -> None:
    (dose,) = doses("Magnesium is studied at 2,000 mg a day, which delivers about 144 mg of elemental magnesium.")
    assert (dose.basis, dose.elemental_stated_mg, dose.daily_mg) == ("compound", 144, (144, 144))
    said = doses("1,200 mg of magnesium a day is three times what they say, which is 400 mg or less from supplements.")
    assert [each.amount for each in said] == [(1200, 1200), (400, 400)]


def test_which_of_two_ages_an_amount_is_for_is_not_guessed() -> None:
    older = audit("Magnesium: 100 mg for children from four to eight and up to 200 mg for the older ones.", KNOWLEDGE)
    assert "unsafe" not in {claim.verdict for claim in older.claims}
    assert "unsafe" in {claim.verdict for claim in audit("Magnesium: 200 mg a day at ages 4 to 8.", KNOWLEDGE).claims}
