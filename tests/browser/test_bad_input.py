"""Odd input in every form: it is saved, or it is asked about beside its field with everything typed still there.

The forms are read off the pages as a browser sees them, filled in field by field with what people do type by mistake, and
sent. What comes back is read as a page again.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from epsom.core.diary import CheckIn, JournalPage, Night
from epsom.core.person import Person
from tests.browser.conftest import Site
from tests.browser.test_fifteen_checks import WITH_FORMS, open_as

SMILES = "🙂 fine 👩🏽‍⚕️ ¿qué? Ω ﷽"
RIGHT_TO_LEFT = "שלום עולם \u200fمرحبا بالعالم\u200f abc 123"
MARKS = "<b>bold</b> & \"quotes\" 'single' {{ 7*7 }}"
LONG = "A long evening. " * 6_250  # 100,000 characters
ODD = {
    "minus and the future": {
        "number": "-5",
        "date": "2099-12-31",
        "time": "27:61",
        "text": SMILES,
        "area": RIGHT_TO_LEFT,
    },
    "too much": {"number": "1800", "date": "0001-01-01", "time": "a quarter to", "text": RIGHT_TO_LEFT, "area": LONG},
    "words for numbers": {
        "number": "twenty",
        "date": "yesterday",
        "time": "-07:00",
        "text": "x" * 3_000,
        "area": SMILES,
    },
}

# Sends every form of the page filled in with `odd`, one after the other, and says what is wrong with what comes back.
SEND = """async odd => {
  const wrong = [], told = {sent: 0, asked: 0};
  const kind = each => each.tagName === 'TEXTAREA' ? 'area'
    : each.type === 'date' ? 'date' : each.type === 'time' ? 'time'
    : ['numeric', 'decimal'].includes(each.inputMode) ? 'number' : 'text';
  for (const form of document.querySelectorAll('main form[method=post]')) {
    const action = new URL(form.action).pathname;
    if (/erase|\\/(restore|import|switch|look-around|lock-now|passphrase)$/.test(action)) continue;
    const data = new URLSearchParams(), typed = [];
    for (const each of form.elements) {
      if (!each.name || each.type === 'submit' || each.disabled || each.type === 'fieldset') continue;
      if (['radio', 'checkbox'].includes(each.type)) { if (each.checked) data.append(each.name, each.value); continue; }
      if (each.type === 'hidden' || each.tagName === 'SELECT') { data.append(each.name, each.value); continue; }
      data.append(each.name, odd[kind(each)]);
      typed.push([each.name, odd[kind(each)]]);
    }
    if (!typed.length) continue;
    const button = [...form.elements].find(each => each.type === 'submit');
    if (button && button.name) data.append(button.name, button.value);
    told.sent += 1;
    const answer = await fetch(form.action, {method: 'POST', body: data});
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (![200, 422].includes(answer.status)) { wrong.push(action + ': ' + answer.status); continue; }
    if (answer.status !== 422) continue;
    told.asked += 1;
    const box = page.querySelector('.problems[role=alert]');
    if (!box) { wrong.push(action + ': refused without a word'); continue; }
    for (const link of box.querySelectorAll('a[href^="#f-"]')) {
      const id = link.getAttribute('href').slice(1), field = page.getElementById(id);
      if (!field) { wrong.push(action + ': no place ' + id); continue; }
      const said = (field.getAttribute('aria-describedby') || '').split(' ').map(one => page.getElementById(one)).filter(Boolean);
      if (field.getAttribute('aria-invalid') !== 'true') wrong.push(action + ': not marked ' + id);
      if (!said.some(one => one.classList.contains('wrong') && one.textContent.trim().length > 10))
        wrong.push(action + ': nothing said beside ' + id);
    }
    const same = [...page.querySelectorAll('main form')].find(each => new URL(each.action, location).pathname === action
      && typed.every(([name]) => each.elements.namedItem(name)));
    if (!same) { wrong.push(action + ': the form is gone'); continue; }
    for (const [name, words] of typed) {
      const field = same.elements.namedItem(name);
      const there = field.tagName === 'TEXTAREA' ? field.value : field.getAttribute('value');
      if (there !== words) wrong.push(action + ': lost what was typed in ' + name + ': ' + String(there).slice(0, 40));
    }
  }
  return [wrong, told];
}"""


@pytest.mark.parametrize("odd", ODD, ids=[each.replace(" ", "-") for each in ODD])
def test_every_form_takes_odd_input_and_loses_nothing(site: Site, ana: Person, odd: str) -> None:
    wrong: list[tuple[str, str]] = []
    sent = asked = 0
    with site.context() as context:
        page = context.new_page()
        open_as(site, page, ana)
        for path in WITH_FORMS:
            page.goto(path)
            found, told = page.evaluate(SEND, ODD[odd])
            wrong += [(path, each) for each in found]
            sent, asked = sent + told["sent"], asked + told["asked"]
        page.goto("/start?new=1")
        page.get_by_role("button", name="Start", exact=True).click()
        for screen in (3, 4, 5):
            page.goto(f"/start/{screen}")
            found, told = page.evaluate(SEND, ODD[odd])
            wrong += [(f"/start/{screen}", each) for each in found]
            sent, asked = sent + told["sent"], asked + told["asked"]
    assert sent > 25
    assert asked > 5
    assert wrong == []


def problem_of(page: Any, name: str) -> str:
    """The words beside a field that is in question, tied to it for whoever cannot see them."""
    field = page.locator(f"[name='{name}'][aria-invalid=true]").first
    field.wait_for(state="attached")
    ids = (field.get_attribute("aria-describedby") or "").split()
    return " ".join(page.locator(f"#{each}").inner_text() for each in ids)


def unfold(page: Any, words: str) -> Any:
    """Open a fold of the page of a day."""
    summary = page.locator("details.entry > summary", has_text=words)
    if summary.locator("xpath=..").get_attribute("open") is None:
        summary.click()
    return summary.locator("xpath=..")


def test_a_night_of_thirty_hours_is_asked_about(site: Site, ana: Person) -> None:
    """As minutes beyond a day, and as times that do not fit together; negative minutes too."""
    with site.context(360) as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        for typed, field in (
            ({"night_sol_min": "1800"}, "night_sol_min"),
            ({"night_waso_min": "-20"}, "night_waso_min"),
            ({"night_naps_min": "-1"}, "night_naps_min"),
            (
                {
                    "night_bed_time": "22:00",
                    "night_rise_time": "06:00",
                    "night_final_wake": "06:00",
                    "night_sol_min": "700",
                },
                "",
            ),
        ):
            page.goto(f"/log/{site.clock().day}")
            fold = unfold(page, "The night before")
            for name, words in typed.items():
                fold.locator(f"[name={name}]").fill(words)
            fold.get_by_role("button", name="Save", exact=True).click()
            page.get_by_role("alert").first.wait_for()
            if field:
                assert len(problem_of(page, field)) > 10
            for name, words in typed.items():
                assert page.locator(f"[name={name}]").input_value() == words
            assert notebook.entry(Night, site.clock().day) is None


def test_two_nights_at_once_are_both_shown_and_one_is_chosen(site: Site, ana: Person) -> None:
    """Two windows with the same morning: the second is not written over the first unseen, and nothing typed is lost."""
    with site.context(1280) as context:
        page, other = context.new_page(), context.new_page()
        notebook = open_as(site, page, ana)
        today = site.clock().day
        for each in (page, other):
            each.goto(f"/log/{today}")
            unfold(each, "The night before").locator("[name=night_sol_min]").fill("20" if each is page else "75")
        unfold(page, "The night before").get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("status").wait_for()
        unfold(other, "The night before").get_by_role("button", name="Save", exact=True).click()
        other.get_by_text("There is a night for this day already.").wait_for()
        assert other.locator("[name=night_sol_min]").input_value() == "75"
        kept = notebook.entry(Night, today)
        assert kept is not None
        assert kept.sol_min == 20
        other.get_by_role("button", name="Use what I typed").click()
        other.get_by_role("status").wait_for()
        kept = notebook.entry(Night, today)
        assert kept is not None
        assert kept.sol_min == 75


def test_days_still_to_come_are_not_written_in(site: Site, ana: Person) -> None:
    with site.context(360) as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        tomorrow = site.clock().day + timedelta(days=1)
        page.goto("/log")
        page.get_by_label("Date").fill(tomorrow.isoformat())
        page.get_by_role("button", name="Open", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert "still to come" in problem_of(page, "day")
        page.goto(f"/log/{tomorrow}")
        assert page.get_by_role("button", name="Save", exact=True).count() == 0
        page.goto("/scales/pss10")
        page.get_by_label("Total").fill("12")
        page.get_by_label("On which day").fill(tomorrow.isoformat())
        page.get_by_role("button", name="Keep it").click()
        page.get_by_role("alert").wait_for()
        assert "still to come" in problem_of(page, "day")
        assert page.get_by_label("Total").input_value() == "12"
        assert notebook.entries(CheckIn) == ()


def test_a_hundred_thousand_characters_of_journal_are_kept_whole_and_more_is_not_lost(site: Site, ana: Person) -> None:
    with site.context(360) as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        page.goto("/journal")
        page.get_by_label("A blank page").fill(LONG.strip())
        page.get_by_role("button", name="Keep this page").click()
        page.get_by_role("status").wait_for()
        assert [each.text for each in notebook.entries(JournalPage)] == [LONG.strip()]
        more = LONG + "and one more line"
        page.goto("/journal")
        page.get_by_label("A blank page").fill(more)
        page.get_by_role("button", name="Keep this page").click()
        page.get_by_role("alert").wait_for()
        assert re.search("100,0[0-9]{2} characters", problem_of(page, "text"))
        assert page.get_by_label("A blank page").input_value() == more
        assert len(notebook.entries(JournalPage)) == 1


@pytest.mark.parametrize("words", [SMILES, RIGHT_TO_LEFT, MARKS], ids=["signs", "right-to-left", "marks"])
def test_every_script_and_sign_comes_back_as_it_was_typed(site: Site, ana: Person, words: str) -> None:
    with site.context(360) as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        page.goto("/today")
        page.get_by_label("A note, if you like").fill(words)
        page.get_by_role("region", name="How was today?").get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("status").wait_for()
        kept = notebook.entry(CheckIn, site.clock().day)
        assert kept is not None
        assert kept.note == words
        page.goto("/journal")
        page.get_by_label("A blank page").fill(words)
        page.get_by_role("button", name="Keep this page").click()
        page.get_by_role("status").wait_for()
        written = page.locator(".written").first
        assert written.inner_text() == words
        assert written.get_attribute("dir") == "auto"
        direction = written.evaluate("e => getComputedStyle(e).direction")
        assert direction == ("rtl" if words == RIGHT_TO_LEFT else "ltr")
        page.goto("/me/medicines")
        page.locator("main [name=text]").fill(words)
        page.get_by_role("button", name=re.compile("^(Save|Keep)")).first.click()
        page.wait_for_load_state("load")
        page.goto("/me")
        medicines = notebook.person().medicines or ()
        assert medicines == () or words in [each.text for each in medicines]
