"""The reference intakes of all five authorities, row by row at their edges, and what is assumed when a fact is missing.

The figures are those of the printed tables: NASEM 1997, EFSA 2015, COMA 1991, NHMRC 2006, MHLW 2015.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from epsom.core.assessment.requirement import requirement
from epsom.core.person import Person
from epsom.knowledge import Knowledge

TODAY = date(2026, 11, 22)

# country, age, sex, life stage -> authority, EAR, RDA (RDI, RNI), AI; mg/day
ROWS = [
    ("US", 1, "male", "none", "nasem", 65, 80, None),
    ("US", 3, "female", "none", "nasem", 65, 80, None),
    ("US", 4, "female", "none", "nasem", 110, 130, None),
    ("US", 13, "male", "none", "nasem", 200, 240, None),
    ("US", 14, "male", "none", "nasem", 340, 410, None),
    ("CA", 18, "female", "none", "nasem", 300, 360, None),
    ("CA", 19, "female", "none", "nasem", 255, 310, None),
    ("US", 30, "male", "none", "nasem", 330, 400, None),
    ("US", 31, "male", "none", "nasem", 350, 420, None),
    ("US", 31, "female", "none", "nasem", 265, 320, None),
    ("US", 120, "female", "none", "nasem", 265, 320, None),
    ("US", 18, "female", "pregnant", "nasem", 335, 400, None),
    ("US", 25, "female", "pregnant", "nasem", 290, 350, None),
    ("US", 40, "female", "pregnant", "nasem", 300, 360, None),
    ("US", 40, "female", "lactating", "nasem", 265, 320, None),
    ("DE", 2, "male", "none", "efsa", None, None, 170),
    ("FR", 9, "female", "none", "efsa", None, None, 230),
    ("IT", 10, "male", "none", "efsa", None, None, 300),
    ("SE", 17, "female", "none", "efsa", None, None, 250),
    ("NO", 18, "male", "none", "efsa", None, None, 350),
    ("CH", 60, "female", "none", "efsa", None, None, 300),
    ("DE", 30, "female", "pregnant", "efsa", None, None, 300),
    ("GB", 19, "male", "none", "uk", 250, 300, None),
    ("GB", 45, "female", "none", "uk", 200, 270, None),
    ("AU", 14, "male", "none", "anz", 340, 410, None),
    ("AU", 30, "female", "none", "anz", 255, 310, None),
    ("NZ", 31, "female", "none", "anz", 265, 320, None),
    ("NZ", 80, "male", "none", "anz", 350, 420, None),
    ("AU", 35, "female", "pregnant", "anz", 300, 360, None),
    ("JP", 1, "female", "none", "japan", 60, 70, None),
    ("JP", 8, "female", "none", "japan", 140, 160, None),
    ("JP", 8, "male", "none", "japan", 140, 170, None),
    ("JP", 29, "male", "none", "japan", 280, 340, None),
    ("JP", 30, "male", "none", "japan", 310, 370, None),
    ("JP", 50, "male", "none", "japan", 290, 350, None),
    ("JP", 70, "female", "none", "japan", 220, 270, None),
    ("JP", 32, "female", "pregnant", "japan", 270, 330, None),
    ("JP", 32, "female", "lactating", "japan", 240, 290, None),
]


def person(**facts: object) -> Person:
    return replace(Person(age=40, sex="female", life_stage="none", country="US"), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize("row", ROWS)
def test_the_printed_tables(row: tuple[str, int, str, str, str, float, float, float], knowledge: Knowledge) -> None:
    country, age, sex, stage, *printed = row
    need = requirement(person(country=country, age=age, sex=sex, life_stage=stage), knowledge, TODAY)
    assert [need.authority, need.ear_mg, need.rda_mg, need.ai_mg] == printed
    assert need.because


def test_each_authority_names_its_amount_its_own_way(knowledge: Knowledge) -> None:
    names = {
        country: requirement(person(country=country), knowledge, TODAY).rda_name
        for country in ("US", "DE", "GB", "AU", "JP")
    }
    assert names == {"US": "RDA", "DE": "AI", "GB": "RNI", "AU": "RDI", "JP": "RDA"}


@pytest.mark.parametrize(
    ("born", "ai"), [(date(2026, 9, 1), 30), (date(2026, 5, 23), 30), (date(2026, 5, 22), 75), (date(2025, 11, 23), 75)]
)
def test_infants_are_read_by_the_month(born: date, ai: float, knowledge: Knowledge) -> None:
    need = requirement(person(age=None, born=born), knowledge, TODAY)
    assert (need.ai_mg, need.ear_mg, need.rda_name) == (ai, None, "AI")


@pytest.mark.parametrize("country", ["BR", "IN", None])
def test_any_other_country_takes_the_american_tables_and_says_so(country: str | None, knowledge: Knowledge) -> None:
    need = requirement(person(country=country), knowledge, TODAY)
    assert need.authority == "nasem"
    assert "American and Canadian" in " ".join(need.assumed)


@pytest.mark.parametrize("country", ["US", "DE", "GB", "AU", "JP"])
@pytest.mark.parametrize("missing", ["sex", "age"])
@pytest.mark.parametrize("age", [20, 35, 60, 80])
def test_a_missing_fact_never_lowers_the_need(country: str, missing: str, age: int, knowledge: Knowledge) -> None:
    for sex in ("female", "male"):
        full = person(country=country, age=age, sex=sex)
        known = requirement(full, knowledge, TODAY)
        vague = requirement(replace(full, **{missing: None}), knowledge, TODAY)
        for amount in ("ear_mg", "rda_mg", "ai_mg"):
            assert (getattr(vague, amount) or 0) >= (getattr(known, amount) or 0)
        assert vague.assumed


def test_nothing_is_assumed_of_someone_who_told_everything(knowledge: Knowledge) -> None:
    assert requirement(person(), knowledge, TODAY).assumed == ()


def test_a_pregnancy_outside_the_printed_ages_takes_the_nearest_row(knowledge: Knowledge) -> None:
    assert requirement(person(age=52, life_stage="pregnant"), knowledge, TODAY).rda_mg == 360
    assert requirement(person(age=13, life_stage="pregnant"), knowledge, TODAY).rda_mg == 400


def test_the_spread_of_the_need_is_a_tenth_of_the_ear(knowledge: Knowledge) -> None:
    assert requirement(person(), knowledge, TODAY).sd_mg == pytest.approx(26.5)
    assert requirement(person(sex="male"), knowledge, TODAY).sd_mg == pytest.approx(35)
    assert requirement(person(country="DE"), knowledge, TODAY).sd_mg is None


def test_a_figure_nobody_has_seen_is_marked(knowledge: Knowledge) -> None:
    british = requirement(person(country="GB"), knowledge, TODAY)
    assert british.ear_mg == 200
    assert british.ear_because[0].checked == "no"
    assert british.because[0].checked == "partly"
    american = requirement(person(), knowledge, TODAY)
    assert {each.checked for each in (*american.because, *american.ear_because)} == {"yes"}


def test_an_age_without_a_figure_has_none_and_says_so(knowledge: Knowledge) -> None:
    need = requirement(person(country="DE", age=None, born=date(2026, 10, 1)), knowledge, TODAY)
    assert (need.target_mg, need.ear_mg) == (None, None)
    assert "no figure for this age" in " ".join(need.assumed)


def test_an_authority_silent_on_pregnancy_gives_the_usual_figure_and_says_so(knowledge: Knowledge) -> None:
    tables = {
        name: replace(table, rows=tuple(row for row in table.rows if row.state == "none"))
        for name, table in knowledge.intake_tables.items()
    }
    silent = replace(knowledge, intake_tables=tables)
    need = requirement(person(country="DE", life_stage="pregnant"), silent, TODAY)
    assert need.ai_mg == 300
    assert "no separate figure for pregnancy" in " ".join(need.assumed)


def test_a_woman_who_left_out_pregnancy_is_told_what_was_assumed(knowledge: Knowledge) -> None:
    need = requirement(person(life_stage=None), knowledge, TODAY)
    assert need.rda_mg == 320
    assert "neither is assumed" in " ".join(need.assumed)
    assert requirement(person(life_stage=None, age=70), knowledge, TODAY).assumed == ()
