"""The safety page: the answer, the hours kept free, labels, medicines, stop signs, and the one-pager."""

from __future__ import annotations

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from epsom.core.person import Kidney, Medicine, Person
from epsom.notebook import Notebook
from epsom.web.asking import plain

from .test_plan import text_of


@pytest.fixture
def thyroid(notebook: Notebook, ana: Person) -> Notebook:
    """Ana with a thyroid tablet at seven."""
    tablet = Medicine(text="levothyroxine 75 micrograms", times=(420,))
    notebook.tell(replace(ana, medicines=(tablet,)), "a new medicine")
    return notebook


def test_the_answer_stands_first(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/safety").text)
    assert "Nothing you told us speaks against a small magnesium supplement." in page
    assert "350 mg a day" in page
    assert "EFSA (EU) 250 mg" in page  # who sets another limit is said


def test_four_hours_on_either_side_of_the_thyroid_tablet(browser: TestClient, thyroid: Notebook) -> None:
    page = browser.get("/safety").text
    assert "free of magnesium for levothyroxine: 03:00 to 11:00" in page
    assert 'class="window0"' in page
    row = text_of(page[page.index("Free of magnesium from") :])
    assert "levothyroxine 07:00 03:00 11:00" in row


def test_kidneys_put_the_stop_first(browser: TestClient, notebook: Notebook, ana: Person) -> None:
    notebook.tell(replace(ana, kidney=Kidney(egfr_ml_min=22, tested_on=notebook.moment.day)), "a kidney test")
    for path in ("/safety", "/safety/card"):
        page = text_of(browser.get(path).text)
        assert "Do not take magnesium supplements" in page
        assert "none from supplements, antacids or laxatives" in page


def test_a_label_is_read_with_its_question(browser: TestClient, notebook: Notebook) -> None:
    label = "Magnesium Glycinate 500 mg per capsule"
    answer = browser.post("/safety/label", data={"label_text": label})
    assert "Glycinate" not in str(answer.url)
    page = text_of(answer.text)
    assert "does not say how much of it is magnesium" in page
    assert "a question for you" in page
    assert label in answer.text  # what was typed is still there


def test_a_medicine_is_looked_up_and_not_kept(browser: TestClient, notebook: Notebook) -> None:
    before = notebook.person()
    answer = browser.post("/safety/medicine", data={"medicine_text": "ciprofloxacin"})
    assert "ciprofloxacin" not in str(answer.url)
    assert "Keep them apart" in text_of(answer.text)
    assert notebook.person() == before


def test_an_unknown_medicine_is_not_cleared(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.post("/safety/medicine", data={"medicine_text": "zzqx forte"}).text)
    assert "We cannot tell" in page


@pytest.mark.parametrize(("field", "path"), [("label_text", "/safety/label"), ("medicine_text", "/safety/medicine")])
def test_too_long_is_said_and_kept_in_its_field(browser: TestClient, notebook: Notebook, field: str, path: str) -> None:
    words = "x" * 20_001
    answer = browser.post(path, data={field: words})
    assert answer.status_code == 422
    assert words in answer.text
    assert "<script>" not in browser.post(path, data={field: "<script>"}).text.split("<main")[1]


def test_every_stop_sign_and_everyone_who_asks_first(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/safety").text)
    knowledge = notebook.companion.knowledge
    for sign in knowledge.stop_signs.values():
        assert text_of(plain(sign.text)).split('"')[0] in page.replace("&#39;", "'").replace("&#34;", '"')
    asked = [each for each in knowledge.rules.values() if each.severity in ("contraindicated", "clinician_first")]
    assert f"({sum(each.severity == 'contraindicated' for each in asked)})" in page


def test_a_paused_plan_shows_no_dose_in_the_day(browser: TestClient, thyroid: Notebook) -> None:
    thyroid.accept()
    thyroid.pause()
    page = browser.get("/safety").text
    assert "mg at" not in page
    assert "03:00 to 11:00" in page


def test_the_numbers_are_on_the_support_page_and_names_keep_their_small_letters(
    browser: TestClient, notebook: Notebook
) -> None:
    page = text_of(browser.get("/safety").text)
    assert "The numbers are on the Support page" in page
    assert "If things get too much" not in page
    assert "EGFR below" not in page  # the EGFR antibody is another thing
    assert "eGFR" in page
