"""What you told us: every fact has its form, every save screens at once, and nothing typed is lost."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import Stool
from epsom.core.person import Kidney
from epsom.notebook import Notebook
from epsom.web import asking
from tests.web.conftest import Clock

FORMS = ("person", "goals", "kidney", "conditions", "diet", "day", "name", "medicines", "products", "labs")


def test_every_fact_is_shown_with_a_way_to_change_it(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/me").text
    for text in ("34 years", "female", "United States", "Sleep better", "06:45", "oatmeal", "The first answers", "Ana"):
        assert text in page, text
    for each in FORMS:
        assert f'href="/me/{each}"' in page, each
        assert browser.get(f"/me/{each}").status_code == 200


@pytest.mark.parametrize("part", ["person", "goals", "kidney", "conditions", "diet", "day", "name"])
def test_a_form_with_every_field_empty_is_kept(browser: TestClient, notebook: Notebook, part: str) -> None:
    answer = browser.post(f"/me/{part}", data={})
    assert answer.status_code == 200
    assert answer.url.path in ("/me", "/me/changed")


def test_a_saved_form_without_a_change_tells_nothing_new(browser: TestClient, notebook: Notebook) -> None:
    before = len(notebook.store.told_history(notebook.profile))
    same = {"wake": "06:45", "bed": "22:45", "meals": "07:30, 12:30, 18:45"}
    assert "Nothing was changed." in browser.post("/me/day", data=same).text
    assert len(notebook.store.told_history(notebook.profile)) == before


def test_a_new_medicine_is_screened_at_once_and_moves_the_doses(browser: TestClient, planned: Notebook) -> None:
    page = browser.post("/me/medicines", data={"text": "levothyroxine", "times": "07:00", "do": "save"})
    assert page.url.path == "/me/changed"
    assert "4 hours" in page.text
    assert "A new medicine: levothyroxine" in page.text
    doses = [dose for rung in planned.answer().plan.ladder for dose in rung.doses]
    assert doses
    assert min(each.time for each in doses) >= 11 * 60


def test_a_kidney_problem_pauses_a_running_plan_and_can_be_taken_back(browser: TestClient, planned: Notebook) -> None:
    page = browser.post("/me/kidney", data={"known_disease": "yes"})
    assert "Your doses are paused" in page.text
    assert planned.standing().state == "paused"
    assert planned.answer().plan.kind == "no_plan"
    browser.post("/me/take-back")
    assert planned.person().kidney == Kidney(known_disease=False)
    assert planned.answer().plan.kind == "plan"
    whats = [each.what for each in planned.store.told_history(planned.profile)]
    assert whats == ["the first answers", "your kidneys", "taken back: your kidneys"]


def test_pregnancy_is_screened_at_once(browser: TestClient, planned: Notebook) -> None:
    browser.post("/me/person", data={"age": "34", "sex": "female", "country": "US", "life_stage": "pregnant"})
    assert planned.person().life_stage == "pregnant"
    assert planned.answer().plan.kind == "no_plan"
    assert planned.standing().state == "paused"


def test_facts_that_do_not_go_together_are_refused_with_everything_still_there(
    browser: TestClient, notebook: Notebook
) -> None:
    page = browser.post("/me/person", data={"age": "51", "sex": "male", "life_stage": "pregnant", "country": "US"})
    assert page.status_code == 422
    assert 'value="51"' in page.text
    assert notebook.person().age == 34


def test_a_medicine_can_be_changed_stopped_and_taken_out(browser: TestClient, notebook: Notebook) -> None:
    data = {"text": "doxycycline", "times": "08:00, 20:00", "starts_on": "2026-06-01", "ends_on": "2026-06-08"}
    browser.post("/me/medicines", data={**data, "do": "save"})
    (medicine,) = notebook.person().medicines or ()
    assert medicine.times == (480, 1200)
    page = browser.get("/me/medicines/0").text
    assert 'value="doxycycline"' in page
    assert 'value="08:00, 20:00"' in page
    assert 'value="2026-06-08"' in page
    browser.post(
        "/me/medicines/0", data={"text": "doxycycline", "times": "08:00", "days": ["mon", "wed"], "do": "save"}
    )
    (medicine,) = notebook.person().medicines or ()
    assert medicine.days == ("mon", "wed")
    assert medicine.ends_on is None
    browser.post("/me/medicines/0", data={"text": "doxycycline", "times": "08:00", "do": "stopped"})
    (medicine,) = notebook.person().medicines or ()
    assert medicine.ends_on == notebook.moment.day
    browser.post("/me/medicines/0", data={"do": "out"})
    assert notebook.person().medicines is None  # an emptied list is not the word "none"
    assert notebook.answer().plan.kind == "no_plan"
    browser.post("/me/question", data={"card": "medicines_not_told", "reply": "none"})
    assert notebook.person().medicines == ()


def test_a_result_needs_its_unit_and_keeps_what_was_typed(browser: TestClient, notebook: Notebook) -> None:
    page = browser.post("/me/labs", data={"test": "creatinine", "value": "0,9", "on": "2026-05-20", "do": "save"})
    assert page.status_code == 422
    assert 'id="w-unit"' in page.text
    assert 'value="0,9"' in page.text
    browser.post(
        "/me/labs", data={"test": "creatinine", "value": "0,9", "unit": "mg/dL", "on": "2026-05-20", "do": "save"}
    )
    (lab,) = notebook.person().labs or ()
    assert (lab.value, lab.unit) == (0.9, "mg/dL")


def test_an_incomplete_list_of_conditions_waits_and_a_complete_one_counts(
    browser: TestClient, notebook: Notebook
) -> None:
    browser.post("/me/conditions", data={"words": "asthma", "all": ""})
    assert notebook.person().conditions is None
    assert notebook.answer().plan.kind == "no_plan"
    assert "asthma" in browser.get("/me/conditions").text  # nothing typed is lost
    browser.post("/me/conditions", data={"words": "asthma", "all": "all"})
    assert notebook.person().conditions == ("asthma",)
    assert notebook.answer().plan.kind == "plan"


def test_an_old_no_does_not_clear_a_question_that_a_new_fact_opens(browser: TestClient, notebook: Notebook) -> None:
    from dataclasses import replace

    before = replace(notebook.person(), answers={"heart_block_brady": False})
    after = replace(before, conditions=("heart block",))
    kept = asking.settled(before, after, notebook.companion)
    assert "heart_block_brady" not in kept.answers
    opened = {each.id for each in notebook.companion.screen(kept).open_questions}
    assert "heart_block_brady" in opened


def test_untreated_is_not_cleared_and_treated_is(browser: TestClient, notebook: Notebook) -> None:
    browser.post("/me/conditions", data={"words": "hypothyroidism", "all": "all"})
    browser.post("/me/question", data={"card": "hypothyroid_or_addison_untreated", "reply": "yes"})
    assert notebook.screening().max_additional_mg == 0
    assert notebook.person().answers == {
        "hypothyroid_or_addison_untreated": True
    }  # the rule about untreated ones holds
    from dataclasses import replace

    notebook.tell(replace(notebook.person(), answers={}), "the question again")
    browser.post("/me/question", data={"card": "hypothyroid_or_addison_untreated", "reply": "no"})
    assert notebook.person().answers == {"hypothyroid_or_addison_untreated": False}
    assert not notebook.screening().open_questions


def test_a_label_and_a_medicine_explain_themselves_before_they_are_kept(
    browser: TestClient, notebook: Notebook
) -> None:
    page = browser.post("/me/products", data={"label": "Magnesium 375 mg per 3 capsules", "do": "look"})
    assert "125 mg of elemental magnesium per capsule" in page.text
    page = browser.post("/me/medicines", data={"text": "warfarin", "do": "look"})
    assert "INR" in page.text
    assert notebook.person().products == ()
    assert notebook.person().medicines == ()


def test_the_history_says_what_was_told_when(browser: TestClient, notebook: Notebook) -> None:
    browser.post("/me/day", data={"wake": "06:00", "bed": "22:45"})
    page = browser.get("/me").text
    history = page[page.index("When you told what") :]
    assert re.search(r"2 Jun 2026, 19:30</span> Your day", history)
    assert history.index("Your day") < history.index("The first answers")


def test_odd_words_are_kept_as_words(browser: TestClient, notebook: Notebook) -> None:
    browser.post("/me/name", data={"name": "<script>alert(1)</script> أنا 🌙"})
    page = browser.get("/me").text
    assert "<script>alert(1)" not in page
    assert "🌙" in page
    assert browser.post("/me/name", data={"name": "x" * 61}).status_code == 422
    assert browser.get("/me/medicines/999").url.path == "/me"
    assert browser.post("/me/medicines/77", data={"do": "out"}).url.path == "/me"


def test_facts_put_back_lead_out_of_the_pause(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    for _ in range(2):
        clock.forward(days=7)
        planned.step()
    browser.post("/me/kidney", data={"known_disease": "yes"})
    assert planned.standing().state == "paused"
    assert "This calls for a doctor or pharmacist first" in browser.get("/today").text
    browser.post("/me/kidney", data={"known_disease": "no"})
    for path in ("/today", "/plan", "/review"):
        page = browser.get(path).text
        assert "This calls for a doctor or pharmacist first" not in page, path
        assert "egin again" in page, path
    browser.post("/review/do", data={"do": "restart"})
    assert planned.standing().takes


def test_a_rest_after_loose_stools_says_what_ends_it(browser: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=7)
    planned.step()
    planned.log(Stool(day=clock().day, form=7, times=2))
    for path in ("/today", "/review"):
        page = browser.get(path).text
        assert "This rest ends when usual stools are noted" in page, path
        assert f'href="/log/{clock().day}#stool"' in page, path
