"""The six screens of the start: few taps, nothing required, nothing cleared that was not asked, nothing typed lost."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from epsom.core.diary import PlanEvent
from epsom.notebook import Notebook
from epsom.web.house import House

HEALTHY = {"age": "34", "sex": "female", "country": "GB", "listed": ["none"], "do": "next"}


def words(text: str) -> str:
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.split("<main", 1)[1].split("</main>", 1)[0]))


def notebook_in(house: House) -> Notebook:
    """The notebook the browser has opened."""
    found = house.notebook(house.sessions.all()[0])
    assert found is not None
    return found


def through(
    browser: TestClient, *, you: dict[str, object] | None = None, medicine: tuple[str, str] | None = None
) -> str:
    """Go through the screens up to the plan; returns the words of the plan screen."""
    browser.post("/start")
    browser.post("/start/2", data={"goals": ["sleep"], "do": "next"})
    browser.post("/start/3", data=you or HEALTHY)
    if medicine is None:
        browser.post("/start/4", data={"do": "none"})
    else:
        row = {"text_0": medicine[0], "times_0": medicine[1]}
        browser.post("/start/4", data={**row, "do": "add"})
        browser.post("/start/4", data={**row, "do": "next"})
    return words(browser.post("/start/5", data={"taking": "no", "do": "next"}).text)


def test_the_first_page_leads_to_hello_and_then_six_screens(browser: TestClient) -> None:
    hello = browser.get("/")
    assert hello.url.path == "/start"
    assert "stays on this computer" in hello.text
    at = browser.post("/start")
    for screen in range(2, 6):
        assert at.url.path == f"/start/{screen}"
        assert f"{screen} of 6" in at.text
        at = browser.post(f"/start/{screen}", data={"do": "skip"})
    assert at.url.path == "/start/6"
    assert "6 of 6" in at.text


def test_skipping_everything_gives_food_and_practices_no_dose_and_the_reason(browser: TestClient, house: House) -> None:
    browser.post("/start")
    for screen in range(2, 6):
        page = browser.post(f"/start/{screen}", data={"do": "skip"})
    said = words(page.text)
    assert "there is no dose here" in said
    assert "Food and practices first" in said
    assert "practices are under Tools" in said
    assert not re.search(r"\d+ mg at \d", said)
    browser.post("/start/finish", data={"do": "accept"})
    notebook = notebook_in(house)
    answer = notebook.answer()
    assert answer.plan.kind == "no_plan"
    assert not answer.plan.doses
    assert answer.plan.food
    assert not notebook.entries(PlanEvent)
    assert notebook.person().conditions is None
    assert notebook.person().kidney.known_disease is None


def test_every_form_takes_empty_fields(browser: TestClient) -> None:
    browser.post("/start")
    for screen in range(2, 6):
        answer = browser.post(f"/start/{screen}", data={})
        assert answer.status_code == 200
        assert answer.url.path == f"/start/{screen + 1}"


def test_the_usual_way_takes_few_taps_and_ends_with_a_plan(browser: TestClient, house: House, clock: object) -> None:
    taps = 1 + 2 + 5 + 1 + 2  # start; a goal, next; age, country, sex, none, next; no medicines; no magnesium, next
    said = through(browser)
    assert "One more question" in said
    said = words(browser.post("/start/6", data={"card": "conditions_not_told", "reply": "none"}).text)
    taps += 1
    assert re.search(r"Start with \d+ mg at \d\d:\d\d", said)
    house.clock.forward(seconds=95)  # type: ignore[attr-defined]
    browser.post("/start/finish", data={"do": "accept"})
    taps += 1
    assert taps <= 20
    notebook = notebook_in(house)
    assert [each.kind for each in notebook.events()] == ["accepted"]
    assert notebook.standing().state == "baseline"
    assert notebook.setting("seconds_to_today") == 95
    assert "start" not in house.sessions.all()[0].draft


def test_none_of_these_answers_only_what_was_listed(browser: TestClient, house: House) -> None:
    through(browser)
    browser.post("/start/finish", data={"do": "later"})
    person = notebook_in(house).person()
    assert person.kidney.known_disease is False
    assert person.life_stage == "none"
    assert person.conditions is None  # a transplant, say, was on no list yet
    assert [each.id for each in notebook_in(house).screening().open_questions] == ["conditions_not_told"]
    assert notebook_in(house).answer().plan.kind == "no_plan"


def test_a_kidney_problem_gives_no_dose_anywhere(browser: TestClient, house: House) -> None:
    said = through(browser, you={**HEALTHY, "listed": ["kidney"]})
    assert not re.search(r"\d+ mg at \d", said)
    assert "doctor" in said or "kidney" in said
    browser.post("/start/6", data={"card": "conditions_not_told", "reply": "none"})
    browser.post("/start/finish", data={"do": "accept"})
    notebook = notebook_in(house)
    assert notebook.person().kidney.known_disease is True
    assert notebook.answer().plan.kind == "no_plan"
    assert notebook.answer().screening.max_additional_mg == 0
    assert not notebook.events()


def test_one_tick_does_not_make_the_list_complete(browser: TestClient, house: House) -> None:
    through(browser, you={**HEALTHY, "listed": ["low_pressure"]})
    browser.post("/start/6", data={"card": "kidney_egfr_lt_30", "reply": "no"})
    browser.post("/start/finish", data={"do": "accept"})
    notebook = notebook_in(house)
    assert notebook.person().conditions is None
    assert notebook.answer().plan.kind == "no_plan"
    browser.post("/me/question", data={"card": "conditions_not_told", "reply": "none"})
    assert notebook.person().conditions == ("low blood pressure",)


def test_a_tick_that_rules_a_dose_out_shows_its_reason(browser: TestClient) -> None:
    said = through(browser, you={**HEALTHY, "listed": ["bowel"]})
    assert "severe belly pain" in said.lower()


def test_a_thyroid_tablet_at_seven_keeps_doses_until_eleven(browser: TestClient, house: House) -> None:
    browser.post("/start")
    row = {"text_0": "levothyroxine", "times_0": "07:00"}
    page = browser.post("/start/4", data={**row, "do": "add"})
    assert page.url.path == "/start/4"
    assert "at least 4 hours" in page.text  # it explains itself at once
    through(browser, medicine=("levothyroxine", "07:00"))
    browser.post("/start/6", data={"card": "conditions_not_told", "reply": "none"})
    browser.post("/start/finish", data={"do": "accept"})
    plan = notebook_in(house).answer().plan
    doses = [dose for rung in plan.ladder for dose in rung.doses]
    assert doses
    assert min(each.time for each in doses) >= 11 * 60


def test_a_word_for_several_medicines_waits_for_its_name(browser: TestClient) -> None:
    browser.post("/start")
    page = browser.post("/start/4", data={"do": "class:antibiotic"})
    assert "The name on the box is enough" in page.text


def test_back_keeps_answers_and_nothing_is_stored_before_the_end(browser: TestClient, house: House) -> None:
    through(browser)
    assert not house.store.profiles()
    page = browser.get("/start/3").text
    assert 'value="34"' in page
    assert re.search(r'value="none" checked', page)
    assert re.search(r'value="GB" selected', page)


def test_a_problem_is_tied_to_its_field_and_keeps_what_was_typed(browser: TestClient) -> None:
    browser.post("/start")
    page = browser.post("/start/3", data={"age": "340", "country": "GB", "listed": ["none", "kidney"], "do": "next"})
    assert page.status_code == 422
    assert 'value="340"' in page.text
    assert 'id="w-age"' in page.text
    assert 'id="w-listed"' in page.text
    page = browser.post("/start/4", data={"text_0": "levothyroxine", "times_0": "7ish", "do": "next"})
    assert page.status_code == 422
    assert 'value="7ish"' in page.text


def test_a_label_is_read_back_in_elemental_milligrams(browser: TestClient, house: House) -> None:
    browser.post("/start")
    label = "Magnesium bisglycinate, elemental magnesium 100 mg per capsule"
    page = browser.post("/start/5", data={"taking": "yes", "label": label, "servings": "2", "do": "next"})
    assert page.url.path == "/start/5"
    assert "We read 100 mg of elemental magnesium per capsule." in page.text
    page = browser.post("/start/5", data={"taking": "yes", "label": label, "servings": "2", "do": "next"})
    assert page.url.path == "/start/6"
    browser.post("/start/finish", data={"do": "later"})
    (product,) = notebook_in(house).person().products or ()
    assert product.servings_per_day == 2
    assert notebook_in(house).screening().current_supplemental_mg == 200


def test_a_second_person_gets_a_notebook_of_their_own(browser: TestClient, notebook: Notebook, house: House) -> None:
    assert browser.get("/start").url.path == "/today"  # no accident
    assert "What shall we call" in browser.get("/start?new=1").text
    browser.post("/start", data={"name": "Ben"})
    for screen in range(2, 6):
        browser.post(f"/start/{screen}", data={"do": "skip"})
    browser.post("/start/finish", data={"do": "later"})
    assert [each.name for each in house.store.profiles()] == ["Ana", "Ben"]
    assert notebook_in(house).profile != notebook.profile
    assert notebook.person().age == 34


def test_magnesium_taken_with_a_kidney_problem_is_spoken_of_first_everywhere(browser: TestClient, house: House) -> None:
    urgent = "ask a doctor or pharmacist about it today, before the next one"
    through(browser, you={**HEALTHY, "listed": ["kidney"]})
    label = "Magnesium citrate, 100 mg elemental magnesium per capsule, from the shop round the corner"
    day = {"taking": "yes", "label": label, "servings": "1", "do": "next"}
    browser.post("/start/5", data=day)
    said = words(browser.post("/start/5", data=day).text)
    assert "Nearly there" not in said
    assert "Ask a doctor or pharmacist today" in said
    assert "the product you named" in said
    assert "Has a doctor ever told you" not in said
    assert "A dose waits for this" not in said
    assert said.index(urgent) < said.index("Do you know a number from a kidney blood test")
    browser.post("/start/finish", data={"do": "later"})
    for path in ("/today", "/plan", "/report", "/safety"):
        page = words(browser.get(path).text)
        assert urgent in page, path
        assert "An empty list" not in page, path
        questions = [page.index(each) for each in ("kidney blood test", "Do you have any long-term") if each in page]
        assert all(page.index(urgent) < each for each in questions), path


def test_pregnancy_asks_a_midwife_first_and_waits_for_no_answer(browser: TestClient) -> None:
    said = through(browser, you={"age": "30", "country": "US", "sex": "female", "listed": ["pregnant"], "do": "next"})
    assert "Ask your midwife or doctor first" in said
    assert "Nearly there" not in said
    assert "A dose waits for this" not in said
