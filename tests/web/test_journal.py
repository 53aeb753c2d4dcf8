"""The journal: private pages that are kept as written, and gone for good when deleted."""

from __future__ import annotations

import re

from epsom.core.diary import CheckIn, JournalPage

LINE = "You never need to write about what happened."


def pages(notebook):
    return [(each.kind, each.text) for each in notebook.entries(JournalPage)]


def test_the_line_stands_above_the_box(browser, notebook):
    text = browser.get("/journal").text
    assert text.index(LINE) < text.index("<textarea")
    assert len(re.findall(r"/journal\?prompt=", text)) == 3


def test_a_page_is_kept_as_written(browser, notebook):
    words = "مرحبا, a hard day 🌧\n\n<script>alert(1)</script>"
    text = browser.post("/journal", data={"text": words}).text
    assert pages(notebook) == [("page", words)]
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_prompt_stands_over_the_words(browser, notebook):
    assert "What helped today?" in browser.get("/journal?prompt=helped").text
    browser.post("/journal", data={"prompt": "helped", "text": "The walk."})
    assert pages(notebook) == [("page", "What helped today?\n\nThe walk.")]


def test_an_empty_page_is_not_kept(browser, notebook):
    browser.post("/journal", data={"text": "  \n "})
    assert pages(notebook) == []


def test_a_hundred_thousand_characters_are_kept_and_one_more_is_shown_again(browser, notebook):
    long = "x" * 100_000
    browser.post("/journal", data={"text": long})
    assert pages(notebook)[0][1] == long
    answer = browser.post("/journal", data={"text": "y" * 100_001})
    assert answer.status_code == 422
    assert "y" * 100_001 in answer.text
    assert 'id="w-text"' in answer.text


def test_the_list_for_tomorrow_has_three_lines_at_most(browser, notebook):
    browser.post("/journal/tomorrow", data={"one": "call the surgery", "two": "", "three": "bread"})
    assert pages(notebook) == [("tomorrow", "call the surgery\nbread")]
    assert "call the surgery" in browser.get("/journal/tomorrow").text


def test_the_list_is_offered_in_the_evening(browser, notebook, clock):
    assert "Five-minute list for tomorrow" in browser.get("/journal").text  # 19:30
    clock.set("10:00")
    assert "Five-minute list for tomorrow" not in browser.get("/journal").text


def test_three_good_things_are_switched_on_first_and_rest_after_a_low_mood(browser, notebook, clock):
    assert 'name="one"' not in browser.get("/journal/good").text
    browser.post("/journal/good/switch", data={"on": "yes"})
    assert 'name="one"' in browser.get("/journal/good").text
    notebook.log(CheckIn(day=clock().day, mood=3))
    assert 'name="one"' not in browser.get("/journal/good").text
    assert "One is enough" not in browser.get("/journal").text
    notebook.log(CheckIn(day=clock().day, mood=4))
    assert 'name="one"' in browser.get("/journal/good").text


def test_a_page_can_be_changed_and_emptying_it_does_not_delete_it(browser, notebook):
    browser.post("/journal", data={"text": "first"})
    (page,) = notebook.entries(JournalPage)
    browser.post(f"/journal/{page.id}", data={"text": "second"})
    assert pages(notebook) == [("page", "second")]
    browser.post(f"/journal/{page.id}", data={"text": ""})
    assert pages(notebook) == [("page", "second")]


def test_deleting_asks_first_and_leaves_nothing_behind(browser, notebook, house):
    browser.post("/journal", data={"text": "canary-5f1b"})
    (page,) = notebook.entries(JournalPage)
    browser.post(f"/journal/{page.id}", data={"text": "canary-77aa"})
    asked = browser.get(f"/journal/{page.id}/delete")
    assert "canary-77aa" in asked.text
    assert pages(notebook) != []
    answer = browser.post(f"/journal/{page.id}/delete")
    assert 'action="/undo"' not in answer.text
    assert pages(notebook) == []
    dump = house.store.dump()
    assert "canary-5f1b" not in dump
    assert "canary-77aa" not in dump


def test_everything_can_be_deleted_at_once(browser, notebook, house):
    for n in range(5):
        browser.post("/journal", data={"text": f"canary-{n}"})
    assert "5 pages" in browser.get("/journal/delete-all").text
    browser.post("/journal/delete-all")
    assert pages(notebook) == []
    assert "canary-" not in house.store.dump()


def test_older_pages_are_one_tap_away(browser, notebook):
    for n in range(23):
        browser.post("/journal", data={"text": f"page-{n:02}-"})
    text = browser.get("/journal").text
    assert text.count('class="slip"') == 20
    assert "/journal?from=20" in text
    assert browser.get("/journal?from=20").text.count('class="slip"') == 3


def test_the_words_are_in_no_address(browser, notebook):
    answer = browser.post("/journal", data={"text": "canary-address"})
    assert all("canary" not in str(each.url) + str(each.headers) for each in [answer, *answer.history])


def test_good_things_are_kept_with_their_kind_and_can_be_switched_off(browser, notebook):
    browser.post("/journal/good/switch", data={"on": "yes"})
    browser.post("/journal/good", data={"one": "tea", "two": "", "three": "the dog"})
    assert pages(notebook) == [("three_good_things", "tea\nthe dog")]
    browser.post("/journal/good", data={"one": "", "two": "", "three": ""})
    assert len(pages(notebook)) == 1
    browser.post("/journal/good/switch", data={"on": ""})
    assert 'name="one"' not in browser.get("/journal/good").text


def test_lines_that_are_too_long_are_shown_again(browser, notebook):
    for path in ("/journal/tomorrow", "/journal/good"):
        answer = browser.post(path, data={"one": "z" * 1_001})
        assert answer.status_code == 422
        assert "z" * 1_001 in answer.text
    browser.post("/journal", data={"text": "first"})
    (page,) = notebook.entries(JournalPage)
    assert browser.post(f"/journal/{page.id}", data={"text": "z" * 100_001}).status_code == 422
    assert pages(notebook) == [("page", "first")]


def test_pages_that_are_not_there_lead_back(browser, notebook):
    for path in ("/journal/nothing", "/journal/nothing/delete"):
        assert browser.get(path).url.path == "/journal"
        assert browser.post(path, data={"text": "x"}).url.path == "/journal"
    assert pages(notebook) == []
