"""Laboratory results: units, ranges, bands and caveats, against published conversions and worked examples."""

from __future__ import annotations

from datetime import date

import pytest

from epsom.core.person import Lab, Person
from epsom.core.told.labs import (
    LabReading,
    canonical,
    corrected_for_albumin_mmol_l,
    find_test,
    fractional_excretion_pct,
    read_fractional_excretion,
    read_labs,
)
from epsom.knowledge import Knowledge

TODAY = date(2026, 11, 22)
RECENT = date(2026, 9, 1)


def reading(knowledge: Knowledge, lab: Lab, *others: Lab, age: int = 45) -> LabReading:
    person = Person(age=age, sex="female", life_stage="none", labs=(lab, *others))
    return read_labs(person, knowledge, TODAY)[0]


def serum(value: float, unit: str = "mmol/L", own: tuple[float, float] | None = None) -> Lab:
    return Lab(test="serum magnesium", value=value, unit=unit, range=own, on=RECENT)


@pytest.mark.parametrize(("mmol_l", "mg_dl", "meq_l"), [(0.85, 2.07, 1.7), (0.75, 1.82, 1.5), (1.05, 2.55, 2.1)])
def test_the_three_units_say_the_same(mmol_l: float, mg_dl: float, meq_l: float, knowledge: Knowledge) -> None:
    test = find_test("serum magnesium", knowledge)
    assert test is not None
    for value, unit in ((mmol_l, "mmol/L"), (mg_dl, "mg/dL"), (meq_l, "mEq/L")):
        assert canonical(value, unit, test) == pytest.approx(mmol_l, abs=0.005)


@pytest.mark.parametrize("unit", ["mmol/l", "MMOL/L", " mmol / L "])
def test_a_unit_may_be_written_as_laboratories_do(unit: str, knowledge: Knowledge) -> None:
    assert reading(knowledge, serum(0.8, unit)).value == 0.8


@pytest.mark.parametrize("unit", ["", " ", "mg", "g/L", "normal"])
def test_a_unit_is_never_guessed(unit: str, knowledge: Knowledge) -> None:
    read = reading(knowledge, serum(1.7, unit))
    assert (read.value, read.band, read.urgent) == (None, None, False)
    for accepted in ("mmol/L", "mg/dL", "mEq/L"):
        assert accepted in read.say
    assert "1.7 is normal in mg/dL and also in mEq/L" in read.say


@pytest.mark.parametrize(
    ("value", "band", "urgent"),
    [
        (0.49, "critical_low", True),
        (0.50, "clearly_low", False),
        (0.60, "low", False),
        (0.70, "borderline_low", False),
        (0.75, "in_range_below_proposed_0_85", False),
        (0.85, "in_range", False),
        (1.00, "upper_in_range_or_slightly_high", False),
        (1.06, "high", False),
        (2.05, "critical_high", True),
    ],
)
def test_the_bands(value: float, band: str, urgent: bool, knowledge: Knowledge) -> None:
    read = reading(knowledge, serum(value))
    assert (read.band, read.urgent) == (band, urgent)
    assert read.can_tell
    assert read.cannot_tell


@pytest.mark.parametrize(
    ("value", "unit", "band"),
    [
        (1.7, "mg/dL", "borderline_low"),  # printed as 0.70 mmol/L
        (1.7, "mEq/L", "in_range"),  # printed as 0.85 mmol/L
        (1.2, "mg/dL", "critical_low"),
        (1.6, "mg/dL", "low"),
        (5.0, "mg/dL", "critical_high"),
    ],
)
def test_the_bands_in_other_units(value: float, unit: str, band: str, knowledge: Knowledge) -> None:
    assert reading(knowledge, serum(value, unit)).band == band


@pytest.mark.parametrize(
    ("value", "own", "band"),
    [
        (0.68, (0.66, 1.07), "inside_own_range"),  # our band would call it low
        (1.06, (0.66, 1.07), "inside_own_range"),  # our band would call it high
        (0.78, (0.80, 1.00), "below_own_range"),  # our band would call it in range
        (0.97, (0.66, 0.91), "above_own_range"),
        (0.55, (0.46, 0.91), "inside_own_range"),  # a laboratory's limits for late pregnancy
        (0.55, (0.66, 0.91), "clearly_low"),  # both say low: the sharper word stands
    ],
)
def test_the_laboratorys_own_range_wins(
    value: float, own: tuple[float, float], band: str, knowledge: Knowledge
) -> None:
    assert reading(knowledge, serum(value, own=own)).band == band


@pytest.mark.parametrize(("value", "own"), [(0.4, (0.3, 1.0)), (2.4, (0.7, 2.6))])
def test_a_critical_value_is_urgent_whatever_the_range_says(
    value: float, own: tuple[float, float], knowledge: Knowledge
) -> None:
    assert reading(knowledge, serum(value, own=own)).urgent


@pytest.mark.parametrize(("age", "urgent"), [(17, True), (18, False), (45, False)])
def test_a_child_is_in_danger_sooner(age: int, urgent: bool, knowledge: Knowledge) -> None:
    assert reading(knowledge, serum(1.9), age=age).urgent is urgent  # the child's critical value is 1.8 mmol/L


def test_limits_the_wrong_way_round_are_no_limits(knowledge: Knowledge) -> None:
    assert reading(knowledge, serum(0.55, own=(1.0, 0.7))).band == "clearly_low"


def test_the_laboratorys_range_is_read_in_its_own_unit(knowledge: Knowledge) -> None:
    read = reading(knowledge, Lab(test="magnesium", value=1.9, unit="mg/dL", range=(1.6, 2.6), on=RECENT))
    assert read.band == "inside_own_range"
    assert read.value == pytest.approx(0.78, abs=0.005)


def test_inside_the_range_is_not_said_to_mean_full_stores(knowledge: Knowledge) -> None:
    say = reading(knowledge, serum(0.78, own=(0.66, 1.07))).say
    assert "inside your laboratory's range" in say
    assert "0.85" in say
    assert "20" in say


@pytest.mark.parametrize("value", [78.0, 0.001])
def test_an_impossible_value_is_said_kindly_and_not_read(value: float, knowledge: Knowledge) -> None:
    read = reading(knowledge, serum(value))
    assert (read.value, read.band) == (None, None)
    assert "look at the report once more" in read.say


@pytest.mark.parametrize(
    ("on", "stale"), [(date(2025, 11, 22), False), (date(2025, 11, 20), True), (date(2020, 1, 1), True)]
)
def test_a_result_older_than_a_year_says_little(on: date, stale: bool, knowledge: Knowledge) -> None:
    read = reading(knowledge, Lab(test="serum magnesium", value=0.8, unit="mmol/L", on=on))
    assert read.stale is stale
    assert ("more than 12 months old" in read.say) is stale


def test_a_result_without_a_date_says_so(knowledge: Knowledge) -> None:
    assert "no date" in reading(knowledge, Lab(test="serum magnesium", value=0.8, unit="mmol/L")).say


def test_an_unknown_test_asks_and_does_not_guess(knowledge: Knowledge) -> None:
    read = reading(knowledge, Lab(test="serum magnesum", value=0.8, unit="mmol/L"))
    assert read.test is None
    assert "Did you mean" in read.say
    assert reading(knowledge, Lab(test="zonulin", value=1, unit="ng/mL")).test is None


# --- albumin -------------------------------------------------------------------------------------------------------
def test_low_albumin_is_allowed_for_in_the_si_form() -> None:
    # Kroll and Elin 1985: + 0.005 mmol/L for each g/L below 40
    assert corrected_for_albumin_mmol_l(0.65, 28) == pytest.approx(0.71)
    assert corrected_for_albumin_mmol_l(0.65, 40) == pytest.approx(0.65)


@pytest.mark.parametrize(
    ("albumin", "unit", "on", "corrected"),
    [
        (28, "g/L", RECENT, 0.71),
        (2.8, "g/dL", RECENT, 0.71),
        (35, "g/L", RECENT, None),  # not low enough to offer it
        (28, "g/L", date(2026, 1, 1), None),  # another day's blood
        (28, "", RECENT, None),
    ],
)
def test_the_correction_is_offered_only_with_a_low_albumin_of_the_same_day(
    albumin: float, unit: str, on: date, corrected: float | None, knowledge: Knowledge
) -> None:
    read = reading(knowledge, serum(0.65), Lab(test="albumin", value=albumin, unit=unit, on=on))
    assert read.corrected == (None if corrected is None else pytest.approx(corrected))
    assert read.value == 0.65


# --- urine ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("u_mg", "s_mg", "u_cr", "s_cr", "femg"), [(6.0, 1.2, 100, 1.0, 7.14), (1.0, 1.4, 120, 0.9, 0.765)]
)
def test_fractional_excretion(u_mg: float, s_mg: float, u_cr: float, s_cr: float, femg: float) -> None:
    assert fractional_excretion_pct(u_mg, s_mg, u_cr, s_cr) == pytest.approx(femg, abs=0.005)


@pytest.mark.parametrize(
    ("pct", "fact"), [(0.765, "femg_conserving"), (1.9, "femg_conserving"), (3, "femg_grey"), (7.14, "femg_wasting")]
)
def test_what_a_fractional_excretion_means(pct: float, fact: str, knowledge: Knowledge) -> None:
    assert read_fractional_excretion(pct, knowledge).id == fact


@pytest.mark.parametrize(
    ("serum_mmol_l", "urine", "unit", "fact"),
    [
        (0.65, 0.8, "mmol/day", "urine_conserving"),
        (0.65, 60, "mg/24h", "urine_wasting"),
        (0.80, 60, "mg/day", "urine_suggestive_pair"),
        (0.80, 100, "mg/day", None),
        (0.90, 60, "mg/day", None),
    ],
)
def test_a_day_of_urine_is_read_beside_the_blood(
    serum_mmol_l: float, urine: float, unit: str, fact: str | None, knowledge: Knowledge
) -> None:
    day = Lab(test="24-hour urine magnesium", value=urine, unit=unit, on=RECENT)
    used = {each.entry for each in reading(knowledge, day, serum(serum_mmol_l)).because}
    assert used & {"urine_conserving", "urine_wasting", "urine_suggestive_pair"} == ({fact} if fact else set())
    alone = {each.entry for each in reading(knowledge, day).because}
    assert not alone & {"urine_conserving", "urine_wasting", "urine_suggestive_pair"}


# --- other tests ---------------------------------------------------------------------------------------------------
def test_other_tests_are_read_with_their_range_or_none(knowledge: Knowledge) -> None:
    red_cell = reading(knowledge, Lab(test="RBC magnesium", value=2.0, unit="mmol/L", on=RECENT))
    assert "1.65 to 2.65 mmol/L" in red_cell.say
    assert "your laboratory's own" in red_cell.say
    potassium = reading(knowledge, Lab(test="potassium", value=4.1, unit="mmol/L", on=RECENT))
    assert potassium.say == "Your potassium is 4.1 mmol/L."
    assert potassium.band is None


def test_an_old_critical_value_is_still_urgent(knowledge: Knowledge) -> None:
    read = reading(knowledge, Lab(test="serum magnesium", value=2.4, unit="mmol/L", on=date(2024, 1, 1)))
    assert read.urgent
    assert "still a call for today" in read.say


def test_a_date_in_the_future_is_pointed_out(knowledge: Knowledge) -> None:
    read = reading(knowledge, Lab(test="serum magnesium", value=0.9, unit="mmol/L", on=date(2027, 1, 1)))
    assert "in the future" in read.say
    assert not read.stale
