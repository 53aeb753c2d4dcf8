"""The screening room beyond its scenarios: sums, kidneys, questions, answers, and the edges of each branch."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.person import Kidney, Lab, Medicine, Person, TakenProduct
from epsom.core.safety import authority_for, screen, total_supplemental
from epsom.core.told.interactions import STRICTEST_FIRST, beside, outcome_of
from epsom.core.told.when import egfr_of
from epsom.knowledge import SEVERITIES, Knowledge
from epsom.knowledge.load import load

TODAY = date(2026, 11, 22)
HEALTHY = Person(age=40, sex="female", life_stage="none", country="US", conditions=(), medicines=(), products=())


def rank(person: Person, knowledge: Knowledge) -> int:
    return SEVERITIES.index(screen(person, knowledge, TODAY).severity)


def ids(person: Person, knowledge: Knowledge) -> set[str]:
    return {finding.id for finding in screen(person, knowledge, TODAY).findings}


def test_every_rule_and_every_class_of_medicine_has_a_scenario(knowledge: Knowledge) -> None:
    import tomllib
    from pathlib import Path

    folder = Path(__file__).parents[1] / "cases" / "safety"
    rules = tomllib.loads((folder / "rules.toml").read_text(encoding="utf-8"))["case"]
    named = {each for case in rules for each in case["expect"].get("because", ())}
    assert set(knowledge.rules) <= named
    classes = tomllib.loads((folder / "interaction_classes.toml").read_text(encoding="utf-8"))["case"]
    entries = {name: entry for entry in knowledge.interactions.values() for name in entry.ingredients}
    shown = {case["title"].split(": ")[0] for case in classes}
    taken = {medicine for case in classes for medicine in case["person"]["medicines"]}
    shown |= {entries[name].drug_class for name in taken if name in entries}
    assert {entry.drug_class for entry in knowledge.interactions.values()} - shown <= {"food"}


def test_each_interaction_is_screened_as_its_entry_says(knowledge: Knowledge) -> None:
    """Every ingredient of every entry, by its own name: never milder than the entry, hours never shorter."""
    order = {outcome: at for at, outcome in enumerate(STRICTEST_FIRST)}
    for entry in knowledge.interactions.values():
        for ingredient in entry.ingredients:
            found = beside(Medicine(text=ingredient), knowledge)
            assert order[found.outcome] <= order[outcome_of(entry)], (ingredient, found.outcome)
            assert (found.drug_before_mg_h or 0) >= (entry.drug_before_mg_h or 0), ingredient
            assert (found.drug_after_mg_h or 0) >= (entry.drug_after_mg_h or 0), ingredient
            assert found.because, ingredient


def test_what_is_major_is_never_cleared(knowledge: Knowledge) -> None:
    for entry in knowledge.interactions.values():
        if entry.severity == "major":
            assert outcome_of(entry) not in ("none", "note"), entry.id


def test_brands_lead_to_their_entry(knowledge: Knowledge) -> None:
    for entry in knowledge.interactions.values():
        for brand in entry.brands:
            found = beside(Medicine(text=brand), knowledge)
            assert entry.id in found.interactions, (brand, found.interactions, found.outcome)


@pytest.mark.parametrize(
    ("kidney", "age", "sex", "wanted"),
    [
        (Kidney(), 50, "male", None),
        (Kidney(egfr_ml_min=70), 50, "male", 70),
        (Kidney(creatinine_mg_dl=1.4), 72, "female", 40.0),  # vectors of the facts file
        (Kidney(creatinine_mg_dl=2.3), 59, "male", 31.9),
        (Kidney(creatinine_umol_l=1.4 * 88.4), 72, "female", 40.0),
        (Kidney(egfr_ml_min=70, creatinine_mg_dl=1.4), 72, "female", 40.0),  # two numbers: the lower
        (Kidney(creatinine_mg_dl=1.4), 17, "female", None),  # not valid for children
        (Kidney(creatinine_mg_dl=1.4), None, "female", None),
    ],
)
def test_the_lowest_egfr_the_numbers_allow(kidney: Kidney, age: int | None, sex: Any, wanted: float | None) -> None:
    found = egfr_of(kidney, age, sex)
    assert found is None if wanted is None else found == pytest.approx(wanted, abs=0.06)


def test_with_the_sex_unknown_the_lower_egfr_is_used() -> None:
    both = [egfr_of(Kidney(creatinine_mg_dl=1.0), 50, sex) for sex in ("female", "male")]
    assert egfr_of(Kidney(creatinine_mg_dl=1.0), 50, None) == min(each for each in both if each is not None)


def test_a_test_exactly_a_year_old_still_counts_and_a_day_more_does_not(knowledge: Knowledge) -> None:
    for days, ceiling in ((366, 350), (367, 100)):
        tested = Kidney(egfr_ml_min=80, tested_on=TODAY - timedelta(days=days))
        old = replace(HEALTHY, age=70, life_stage=None, sex="male", kidney=tested)
        assert screen(old, knowledge, TODAY).ceiling_total_supplemental_mg == ceiling


def test_an_answer_settles_an_open_question_and_never_a_found_rule(knowledge: Knowledge) -> None:
    stroke = replace(HEALTHY, conditions=("stroke",))
    assert "frail_or_cannot_report" in ids(stroke, knowledge)
    assert "frail_or_cannot_report" not in ids(replace(stroke, answers={"frail_or_cannot_report": False}), knowledge)
    yes = screen(replace(stroke, answers={"frail_or_cannot_report": True}), knowledge, TODAY)
    assert yes.severity == "clinician_first"
    assert not yes.open_questions
    dementia = replace(HEALTHY, conditions=("dementia",), answers={"frail_or_cannot_report": False})
    assert rank(dementia, knowledge) == SEVERITIES.index("clinician_first")


def test_a_condition_nobody_knows_can_be_answered(knowledge: Knowledge) -> None:
    unknown = replace(HEALTHY, conditions=("Zorblax syndrome",))
    assert screen(unknown, knowledge, TODAY).open_questions[0].blocks_plan
    (asked,) = (each.id for each in screen(unknown, knowledge, TODAY).open_questions)
    settled = screen(replace(unknown, answers={asked: False}), knowledge, TODAY)
    assert (settled.severity, settled.open_questions) == ("caution", ())
    affected = screen(replace(unknown, answers={asked: True}), knowledge, TODAY)
    assert affected.severity == "clinician_first"


def test_an_answer_about_one_condition_settles_no_other(knowledge: Knowledge) -> None:
    one, other = "Zorblax syndrome", "Quorlian disease"
    (asked,) = (each.id for each in screen(replace(HEALTHY, conditions=(one,)), knowledge, TODAY).open_questions)
    both = replace(HEALTHY, conditions=(one, other), answers={asked: False})
    (left,) = screen(both, knowledge, TODAY).open_questions
    assert left.blocks_plan
    assert other in left.ask
    assert left.id != asked
    assert screen(replace(both, conditions=(other,)), knowledge, TODAY).open_questions == (left,)
    done = screen(replace(both, answers={asked: False, left.id: False}), knowledge, TODAY)
    assert done.open_questions == ()


@pytest.mark.parametrize("words", [("Zorblax syndrome", "Zorblax  SYNDROME."), ("Ångström fever", "ångström fever")])
def test_the_same_words_are_asked_about_once(words: tuple[str, str], knowledge: Knowledge) -> None:
    ids_of = [screen(replace(HEALTHY, conditions=(each,)), knowledge, TODAY).open_questions[0].id for each in words]
    assert ids_of[0] == ids_of[1]


@pytest.mark.parametrize(
    ("one", "other"), [("ångström fever", "öngström fever"), ("z" * 60 + "a", "z" * 60 + "b"), ("再生障碍", "白癜风")]
)
def test_other_words_have_another_question(one: str, other: str, knowledge: Knowledge) -> None:
    from epsom.core.told.conditions import answer_id

    found = {answer_id("condition_not_known", each) for each in (one, other)}
    assert len(found) == 2
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{0,79}", each) for each in found)


def test_no_to_all_words_at_once_settles_nothing_and_yes_to_all_stays_careful(knowledge: Knowledge) -> None:
    unknown = replace(HEALTHY, conditions=("Zorblax syndrome",))
    no = screen(replace(unknown, answers={"condition_not_known": False}), knowledge, TODAY)
    assert no.open_questions[0].blocks_plan
    assert "answer_not_asked" in {each.id for each in no.findings}
    assert rank(replace(unknown, answers={"condition_not_known": True}), knowledge) == SEVERITIES.index(
        "clinician_first"
    )


FACTS_NOT_YES = {"child", "older_adult", "healthy_adult"}  # an age answers these
YES_NO = re.compile(r"(Is|Are|Was|Were|Do|Does|Did|Has|Have|In the last 3 months, have) ")


def test_every_question_of_a_rule_is_put_so_that_yes_means_the_rule_holds(knowledge: Knowledge) -> None:
    for each in knowledge.rules.values():
        if each.id in FACTS_NOT_YES:
            continue
        assert YES_NO.match(each.ask), each.id
        # "treated", "stable", "normal" in a question are the words with which a yes would clear
        clears = {"treated", "stable", "healthy", "fine"} & set(re.findall(r"[a-z]+", each.ask.lower()))
        turned = "untreated, or not stable yet" in each.ask
        assert turned or not clears, (each.id, each.ask)


# For each rule that can stand open: a person for whom it does, by what was told.
OPEN = {
    "heart_block_brady": ("heart block",), "heart_failure_or_recent_mi": ("heart disease",),
    "frail_or_cannot_report": ("stroke",), "kidney_stones_infection": ("kidney stones",),
    "hypothyroid_or_addison_untreated": ("hypothyroidism",), "cancer_treatment": ("cancer",),
}  # fmt: skip


@pytest.mark.parametrize("rule", OPEN)
def test_yes_makes_a_rule_hold_and_no_clears_that_rule_alone(rule: str, knowledge: Knowledge) -> None:
    person = replace(HEALTHY, conditions=OPEN[rule])
    before = screen(person, knowledge, TODAY)
    assert rule in {each.id for each in before.open_questions}
    yes, no = (screen(replace(person, answers={rule: each}), knowledge, TODAY) for each in (True, False))
    held = [each for each in yes.findings if each.id == rule]
    assert [(each.open, each.severity) for each in held] == [(False, knowledge.rules[rule].severity)]
    assert yes.max_additional_mg <= before.max_additional_mg
    others = {each.id for each in before.findings} - {rule}
    assert rule not in {each.id for each in no.findings}
    assert others <= {each.id for each in no.findings} | {"healthy_adult"}


def test_the_rules_listed_are_all_that_a_condition_leaves_open(knowledge: Knowledge) -> None:
    maybe = {each.id for each in knowledge.rules.values() if any("maybe_any" in clause for clause in each.when)}
    assert maybe == set(OPEN)


def test_an_answer_nobody_asked_for_is_said(knowledge: Knowledge) -> None:
    assert "answer_not_asked" in ids(replace(HEALTHY, answers={"foo": True}), knowledge)


def test_one_question_is_put_once(knowledge: Knowledge) -> None:
    asks = [question.ask for question in screen(Person(), knowledge, TODAY).open_questions]
    assert len(asks) == len(set(asks))
    assert len(asks) <= 8  # nobody is asked thirty things


def test_the_sum_over_products_and_medicines_is_one_function(knowledge: Knowledge) -> None:
    products = (TakenProduct(label="Magnesium", servings_per_day=1, elemental_mg=120),)
    antacid = Medicine(text="Milk of magnesia 15 ml (500 mg magnesium) once a day")
    found = screen(replace(HEALTHY, products=products, medicines=(antacid,)), knowledge, TODAY)
    assert found.current_supplemental_mg == total_supplemental(found.products, found.medicines, True)
    assert found.medicines[0].is_source
    assert total_supplemental(found.products, found.medicines, False) is None


def test_a_magnesium_medicine_of_unknown_amount_leaves_no_room(knowledge: Knowledge) -> None:
    found = screen(replace(HEALTHY, medicines=(Medicine(text="milk of magnesia"),)), knowledge, TODAY)
    assert found.current_supplemental_mg is None
    assert found.max_additional_mg == 0
    assert "product_amount_unknown" in {question.id for question in found.open_questions}


def test_a_course_that_ended_says_nothing_more(knowledge: Knowledge) -> None:
    for ended, there in ((TODAY - timedelta(days=2), True), (TODAY - timedelta(days=3), False)):
        course = Medicine(text="ciprofloxacin 500 mg", ends_on=ended)
        assert ("medicine_ciprofloxacin" in ids(replace(HEALTHY, medicines=(course,)), knowledge)) is there


def test_products_meet_medicines_and_stops(knowledge: Knowledge) -> None:
    product = (TakenProduct(label="Magnesium tablets. From the corner shop", servings_per_day=1, elemental_mg=100),)
    spaced = screen(replace(HEALTHY, products=product, medicines=(Medicine(text="levothyroxine"),)), knowledge, TODAY)
    said = next(each for each in spaced.findings if each.id == "gaps_hold_for_products").say
    assert "Magnesium tablets" in said
    assert "levothyroxine" in said
    stopped = screen(replace(HEALTHY, products=product, conditions=("dialysis",)), knowledge, TODAY)
    assert {each.severity for each in stopped.findings if each.id == "products_while_not_cleared"} == {
        "contraindicated"
    }


def test_long_labels_are_cut_for_a_sentence(knowledge: Knowledge) -> None:
    label = "A very long name of a magnesium product that goes on and on and on without any end in sight"
    found = screen(replace(HEALTHY, products=(TakenProduct(label=label, servings_per_day=1),)), knowledge, TODAY)
    assert "…" in next(each for each in found.findings if each.id == "product_amount_unknown").say


def test_servings_not_told_are_not_guessed(knowledge: Knowledge) -> None:
    product = (TakenProduct(label="Magnesium", elemental_mg=100),)
    assert screen(replace(HEALTHY, products=product), knowledge, TODAY).current_supplemental_mg is None


@pytest.mark.parametrize(
    ("country", "authority", "said"),
    [
        ("US", "nasem", None), ("CA", "nasem", None), ("DE", "efsa", None), ("CH", "efsa", None), ("NO", "efsa", None),
        ("GB", "uk", None), ("AU", "anz", None), ("NZ", "anz", None), ("JP", "japan", None),
        ("BR", "nasem", "country_without_own_limits"), (None, "nasem", "country_not_told"),
    ],
)  # fmt: skip
def test_the_country_picks_the_authority(
    country: str | None, authority: str, said: str | None, knowledge: Knowledge
) -> None:
    assert authority_for(country, knowledge) == (authority, said)


def test_without_a_country_the_lowest_limit_of_all_holds(knowledge: Knowledge) -> None:
    assert screen(replace(HEALTHY, country=None), knowledge, TODAY).ceiling_total_supplemental_mg == 250


def test_germany_asks_for_two_intakes(knowledge: Knowledge) -> None:
    assert screen(replace(HEALTHY, country="DE"), knowledge, TODAY).doses_at_least == 2
    assert screen(replace(HEALTHY, country="FR"), knowledge, TODAY).doses_at_least == 1


def test_dissent_is_shown_and_does_not_bind(knowledge: Knowledge) -> None:
    found = screen(HEALTHY, knowledge, TODAY)
    assert {each.value_mg for each in found.dissent} == {250, 400}
    assert found.ceiling_total_supplemental_mg == 350


def test_a_laboratory_range_of_its_own_wins(knowledge: Knowledge) -> None:
    high = Lab(test="serum magnesium", value=2.5, unit="mg/dL", range=(1.7, 2.4), on=TODAY)
    assert "hypermagnesaemia" in ids(replace(HEALTHY, labs=(high,)), knowledge)
    older, newer = replace(high, on=date(2025, 1, 1)), Lab(test="serum magnesium", value=2.0, unit="mg/dL", on=TODAY)
    assert "hypermagnesaemia" not in ids(replace(HEALTHY, labs=(older, newer)), knowledge)
    assert "healthy_adult" in ids(replace(HEALTHY, labs=(Lab(test="vibes", value=1, unit="x"),)), knowledge)


def test_words_for_conditions(knowledge: Knowledge) -> None:
    def known(*words: str) -> tuple[str, ...]:
        return screen(replace(HEALTHY, conditions=words), knowledge, TODAY).conditions

    assert known("PTSD", "insomnia") == ("ptsd", "insomnia")
    assert known("none") == ()
    assert "diabetes" in known("diabetes and kidney disease since 2010")
    assert "chronic_kidney_disease" in known("diabetes and kidney disease since 2010")
    assert known("myastenia gravs") == ("myasthenia_gravis",)
    assert "condition_guessed" in ids(replace(HEALTHY, conditions=("myastenia gravs",)), knowledge)
    assert "condition_negated" in ids(replace(HEALTHY, conditions=("no kidney disease",)), knowledge)
    assert "condition_read_as" in ids(replace(HEALTHY, conditions=("mild asthma since 2010",)), knowledge)
    assert known("eGFR 88") == ()  # a good figure is no condition: asked, never read as one
    assert known("gfr 45") == ("chronic_kidney_disease",)
    assert known("xq") == ()


_CONDITIONS = sorted(load().conditions)
_DRUGS = sorted(entry.ingredients[0] for entry in load().interactions.values())
_PEOPLE = st.builds(
    Person,
    age=st.one_of(st.none(), st.integers(0, 110)),
    sex=st.sampled_from([None, "female", "male"]),
    life_stage=st.sampled_from([None, "none", "pregnant", "lactating"]),
    country=st.sampled_from([None, "US", "DE", "GB", "AU", "JP", "BR"]),
    conditions=st.one_of(st.none(), st.lists(st.sampled_from(_CONDITIONS), max_size=3).map(tuple)),
    medicines=st.one_of(
        st.none(),
        st.lists(
            st.builds(Medicine, text=st.sampled_from([*_DRUGS, "qwzrtplk", "sertaline", "antibiotic", "none"])),
            max_size=3,
        ).map(tuple),
    ),
    products=st.one_of(
        st.none(),
        st.lists(
            st.builds(
                TakenProduct,
                label=st.sampled_from(["Magnesium", "Magnesium oxide 400 mg", "?"]),
                servings_per_day=st.one_of(st.none(), st.floats(0, 6)),
                elemental_mg=st.one_of(st.none(), st.floats(0, 600)),
            ),
            max_size=2,
        ).map(tuple),
    ),
    kidney=st.builds(
        Kidney,
        egfr_ml_min=st.one_of(st.none(), st.floats(1, 150)),
        tested_on=st.sampled_from([None, date(2026, 6, 1), date(2020, 1, 1)]),
        known_disease=st.sampled_from([None, True, False]),
    ),
)


@settings(max_examples=200, deadline=None)
@given(_PEOPLE, st.sampled_from(_CONDITIONS), st.sampled_from(_DRUGS))
def test_adding_something_never_makes_it_milder(person: Person, condition: str, drug: str) -> None:
    knowledge = load()
    before = screen(person, knowledge, TODAY)
    more = []
    if person.conditions is not None:
        more.append(replace(person, conditions=(*person.conditions, condition)))
    if person.medicines is not None:
        more.append(replace(person, medicines=(*person.medicines, Medicine(text=drug))))
    if person.products is not None:
        extra = TakenProduct(label="Magnesium", servings_per_day=1, elemental_mg=50)
        more.append(replace(person, products=(*person.products, extra)))
    for each in more:
        after = screen(each, knowledge, TODAY)
        assert SEVERITIES.index(after.severity) >= SEVERITIES.index(before.severity)
        assert after.max_additional_mg <= before.max_additional_mg


@settings(max_examples=100, deadline=None)
@given(_PEOPLE)
def test_unknown_never_clears(person: Person) -> None:
    found = screen(person, load(), TODAY)
    if None in (person.conditions, person.medicines, person.products, person.age):
        assert found.severity not in ("ok", "information")
        assert found.max_additional_mg == 0
        assert found.open_questions


def test_a_medicine_said_to_be_stopped_yet_given_a_time_is_asked_about(knowledge: Knowledge) -> None:
    stopped = Medicine(text="stopped levothyroxine last march", times=(1260,))
    found = beside(stopped, knowledge)
    assert (found.outcome, found.drug_before_mg_h, found.drug_after_mg_h) == ("unknown", 4, 4)
    assert found.name_first
    assert found.ask == "Are you still taking levothyroxine?"
    assert "at least 4 hours" in found.say
    assert beside(replace(stopped, times=None), knowledge).outcome == "none"
