"""Support and "I took too much": there for everyone, with numbers that can be dialled, and nothing about opening them kept."""

from __future__ import annotations

import re

import pytest
from starlette.testclient import TestClient

from epsom.web import create_app
from epsom.web.house import House
from epsom.web.pages.support import dialled, help_for, help_of

LINKS = re.compile(r'href="((?:tel|sms):[^"]*)"')
DIALABLE = re.compile(r"(?:tel:\+?\d{2,15}|sms:\+?\d{2,15}(?:\?body=[A-Z]+)?)")
# As printed in the list of retired numbers that came with the crisis facts.
RETIRED = ("08457909090", "07725909090", "1850609090", "18002738255", "18005990019")


@pytest.fixture
def stranger(house: House):
    """A browser that has not given the code."""
    with TestClient(
        create_app(house), base_url="http://127.0.0.1:8765", headers={"Sec-Fetch-Site": "same-origin"}
    ) as client:
        yield client


def digits(text: str) -> str:
    return re.sub(r"[\s\-.()]", "", text)


def section(text: str, country: str) -> str:
    """The folded part of the long list that belongs to one country."""
    return text.split(f"<summary>{country}", 1)[1].split("</details>", 1)[0]


def test_support_opens_without_a_code_and_shows_every_country(stranger, bundled):
    answer = stranger.get("/support")
    assert answer.status_code == 200
    for country in bundled.knowledge.crisis_countries.values():
        part = section(answer.text, country.name)
        for number in re.findall(r"\d{2,}", country.emergency) if country.id != "zz" else ():
            assert f'href="tel:{number}"' in part
        for line in country.lines:
            assert (line.name.replace("&", "&amp;")) in part
            if line.phone:
                assert f'href="tel:{dialled(line.phone)}"' in part
                assert line.phone in part
            if line.text_number:
                assert f'href="sms:{dialled(line.text_number)}' in part
            if line.checked == "no":
                assert "not checked yet" in part


@pytest.mark.parametrize("path", ["/support", "/too-much"])
def test_every_number_can_be_dialled_and_none_is_retired(stranger, path):
    text = stranger.get(path).text
    links = LINKS.findall(text)
    assert len(links) > 30
    assert [each for each in links if not DIALABLE.fullmatch(each)] == []
    squeezed = digits(text)
    assert [each for each in RETIRED if each in squeezed] == []


@pytest.mark.parametrize(
    ("printed", "dials"),
    [
        ("116 123", "116123"),
        ("988, then press 1", "988"),
        ("9-8-8", "988"),
        ("0800 111 0 111", "08001110111"),
        ("+44 1865 000000", "+441865000000"),
    ],
)
def test_what_a_telephone_dials(printed, dials):
    assert dialled(printed) == dials


def test_two_emergency_numbers_are_two_links_and_not_one_long_number(bundled):
    ways = help_of(help_for("IE", bundled.knowledge)).emergency_ways
    assert [each.href for each in ways] == ["tel:112", "tel:999"]


@pytest.mark.parametrize(("code", "entry"), [("FI", "eu"), ("BR", "zz"), (None, "zz"), ("gb", "gb")])
def test_a_country_without_its_own_entry_gets_the_nearest(bundled, code, entry):
    assert help_for(code, bundled.knowledge).id == entry


def test_support_opens_while_locked_and_tells_nothing_personal(house, browser, notebook):
    browser.post("/support/people", data={"name": "Rosa Quintana", "phone": "+34 600 111 222", "note": ""})
    browser.post("/support/plan", data={"signs": "I stop answering the phone"})
    mine = browser.get("/support").text
    assert "Rosa Quintana" in mine
    assert 'href="tel:+34600111222"' in mine
    assert "I stop answering the phone" in mine
    house.store.set_passphrase("a long passphrase of many words")
    house.lock()
    locked = browser.get("/support")
    assert locked.status_code == 200
    assert 'href="tel:988"' in locked.text
    assert "Rosa" not in locked.text
    assert "answering the phone" not in locked.text


def test_after_leaving_in_a_hurry_support_tells_nothing_personal(browser, notebook):
    browser.post("/support/people", data={"name": "Rosa Quintana", "phone": "600111222"})
    browser.post("/leave")
    text = browser.get("/support").text
    assert "Rosa" not in text
    assert "tel:" in text


def test_opening_support_writes_nothing(house, browser, notebook):
    before = house.store.dump()
    browser.get("/support")
    browser.get("/too-much")
    browser.post("/too-much", data={"amount": "400", "on_purpose": "yes"})
    assert house.store.dump() == before


def test_the_chosen_country_comes_first(browser, notebook):
    browser.post("/support/country", data={"country": "ie"})
    text = browser.get("/support").text
    assert notebook.setting("support_country") == "ie"
    assert "Lines: Ireland" in text
    assert text.index('href="tel:112"') < text.index("Lines: Ireland") < text.index("Another country")


def test_people_can_be_changed_and_taken_out(browser, notebook):
    browser.post("/support/people", data={"name": "Rosa", "phone": "600111222", "note": "drives"})
    (kept,) = notebook.setting("support_contacts")
    browser.post("/support/people", data={"id": kept["id"], "name": "Rosa Q", "phone": "600111333"})
    (changed,) = notebook.setting("support_contacts")
    assert (changed["id"], changed["name"], changed["phone"]) == (kept["id"], "Rosa Q", "600111333")
    browser.post(f"/support/people/{kept['id']}/remove")
    assert notebook.setting("support_contacts") == []


def test_a_number_without_digits_is_tied_to_its_field_and_nothing_typed_is_lost(browser, notebook):
    answer = browser.post("/support/people", data={"name": "Rosa", "phone": "ask her", "note": "drives"})
    assert answer.status_code == 422
    assert 'id="w-phone"' in answer.text
    assert "ask her" in answer.text
    assert "drives" in answer.text
    assert notebook.setting("support_contacts") is None


def test_the_page_has_no_clutter_in_its_head(browser, notebook):
    text = browser.get("/support").text
    assert "main-nav" not in text
    assert 'class="bar"' not in text
    assert "data-leave" in text


# --- I took too much ------------------------------------------------------------------------------------------------
def test_too_much_opens_without_a_code_and_names_the_signs(stranger, bundled):
    text = stranger.get("/too-much").text
    for sign in bundled.knowledge.overdose_signs.values():
        assert sign.text.replace("'", "&#39;") in text
    for country in bundled.knowledge.poison_countries.values():
        for line in country.lines:
            assert f'href="tel:{dialled(line.phone)}"' in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ({"amount": "5000"}, "Call 999 now"),  # 5,000 mg and more: poisoning on record
        ({"amount": "300", "signs": "overdose_breathing"}, "Call 999 now"),
        ({"amount": "", "country": "gb"}, "Call the poison line now"),
        ({"amount": "10", "on_purpose": "yes"}, "thank you for looking here"),
    ],
)
def test_too_much_sorts_what_was_said(stranger, said, shown):
    text = stranger.post("/too-much", data={"country": "gb", **said}).text
    assert shown in text.split('id="answer"', 1)[1].split("</section>", 1)[0]


def test_an_amount_that_is_no_number_is_asked_again(stranger):
    answer = stranger.post("/too-much", data={"amount": "two tablets", "signs": "overdose_flushing"})
    assert answer.status_code == 422
    assert "two tablets" in answer.text
    assert 'id="w-amount"' in answer.text


def test_one_person_can_be_opened_to_change(browser, notebook):
    browser.post("/support/people", data={"name": "Rosa", "phone": "600111222"})
    (kept,) = notebook.setting("support_contacts")
    assert "Change Rosa" in browser.get(f"/support/people/{kept['id']}").text
    assert browser.get("/support/people/nobody").url.path == "/support/people"


def test_twelve_people_are_enough_and_an_empty_form_adds_nobody(browser, notebook):
    for n in range(13):
        answer = browser.post("/support/people", data={"name": f"Friend {n}"})
    assert answer.status_code == 422
    browser.post("/support/people", data={"name": ""})
    assert len(notebook.setting("support_contacts")) == 12


def test_every_line_of_the_safety_plan_may_stay_empty(browser, notebook):
    assert "How I know a bad spell is starting" in browser.get("/support/plan").text
    browser.post("/support/plan", data={"alone": "walk round the block"})
    assert notebook.setting("safety_plan")["alone"] == "walk round the block"
    assert browser.post("/support/plan", data={"alone": "z" * 2_001}).status_code == 422
    assert notebook.setting("safety_plan")["alone"] == "walk round the block"


def test_the_line_to_try_next_is_for_anyone_and_treatment_speaks_plainly(browser, notebook):
    browser.post("/support/country", data={"country": "us"})
    text = browser.get("/support").text
    assert "If nobody picks up, try Crisis Text Line" in text
    assert "try Veterans Crisis Line" not in text
    assert "never stop one suddenly" in text


def test_the_lines_for_anyone_leave_out_those_for_one_group(bundled):
    here = help_of(help_for("US", bundled.knowledge))
    assert [each.id for each in here.for_anyone[:2]] == ["us_988", "us_ctl"]
    assert "us_vcl" in [each.id for each in here.crisis]


def test_a_time_in_everyday_words_is_taken_in_a_form():
    from epsom.core.person import words

    assert words.typed_meals("7am, 12:30") == (420, 750)
    assert words.typed_times("7 am, 9pm")[0] == (420, 1260)
