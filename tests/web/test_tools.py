"""Tools now: what fits this person, grounding first when it is bad, and what becomes of a practice afterwards."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from epsom.core.diary import PracticeDone
from epsom.core.person import Medicine
from epsom.core.plan.tools import felt, left_out, offer_now, tools_of


def shown(text: str) -> list[str]:
    """The practices linked on the page, in order."""
    return re.findall(r'class="tool" href="/tools/([a-z0-9_]+)"', text)


def test_every_practice_is_in_the_list_once_or_is_named_as_left_out(browser, notebook, bundled):
    text = browser.get("/tools").text
    listed = shown(text.split('id="all"', 1)[1])
    out = text.split("Not in this list, and why", 1)[1]
    assert len(listed) == len(set(listed))
    for practice in bundled.knowledge.practices.values():
        assert (practice.id in listed) != (practice.title in out)
    assert {"cold_exposure", "sleep_restriction", "tea_reishi"}.isdisjoint(listed)  # off by default in the facts


def test_warfarin_takes_chamomile_out_of_the_list_and_its_page_says_why(browser, notebook):
    assert "tea_chamomile" in shown(browser.get("/tools").text)
    person = notebook.person()
    notebook.tell(replace(person, medicines=(Medicine(text="warfarin"),)), "a new medicine")
    text = browser.get("/tools").text
    assert "tea_chamomile" not in shown(text)
    page = browser.get("/tools/tea_chamomile").text
    assert "not offered here" in page
    assert "blood thinner" in page


@pytest.mark.parametrize("rating", [8, 9, 10])
def test_at_eight_or_more_grounding_comes_first_with_support_beside_it(browser, notebook, rating):
    text = browser.post("/tools/distress", data={"before": str(rating)}).text
    offer = text.split('id="offer"', 1)[1].split('id="all"', 1)[0]
    assert "/tools/grounding_54321" in offer
    assert "/support" in offer
    assert 'href="tel:' in offer
    assert "breathing" not in offer.lower()
    assert text.index("grounding_54321") < text.index("slow_paced_breathing")


@pytest.mark.parametrize("rating", ["", "0", "7"])
def test_below_eight_two_are_offered_and_no_two_of_a_kind(browser, notebook, bundled, rating):
    text = browser.post("/tools/distress", data={"before": rating}).text
    offered = shown(text.split('id="offer"', 1)[1].split('id="all"', 1)[0])
    assert len(offered) == 2
    assert len({bundled.knowledge.practices[each].category for each in offered}) == 2


def test_every_practice_can_be_opened_with_its_steps_and_a_stop(browser, notebook, bundled):
    for practice in shown(browser.get("/tools").text):
        text = browser.get(f"/tools/{practice}").text
        for step in bundled.knowledge.practices[practice].steps:
            assert step.replace("'", "&#39;") in text
        assert re.search(rf'stop-button[^>]*href="/tools/{practice}/after"', text)


def test_steps_come_one_at_a_time_and_each_can_be_skipped(browser, notebook, bundled):
    steps = bundled.knowledge.practices["grounding_54321"].steps
    for n, step in enumerate(steps, start=1):
        text = browser.get(f"/tools/grounding_54321?step={n}").text
        assert step in text
        assert "Stop" in text
        assert ("Skip this one" in text) == (n < len(steps))
    assert browser.get("/tools/grounding_54321?step=99").status_code == 200


def test_the_pacer_never_asks_to_hold_the_breath_and_has_words_without_a_script(browser, notebook):
    text = browser.get("/tools/slow_paced_breathing").text
    assert "data-breath hidden" in text  # nothing moves before a script says it can
    assert "By counting: in, two, three, four; out" in text
    assert not re.search(r"\bhold (your|the) breath\b", text)
    for mode in ("circle", "count", "text"):
        assert f'name="mode" value="{mode}"' in text


def test_a_small_drop_is_a_win_and_is_written_down(browser, notebook, clock):
    browser.post("/tools/distress", data={"before": "6"})
    text = browser.post("/tools/humming/after", data={"after": "5", "verdict": "keep"}).text
    assert "From 6 to 5." in text
    assert "it counts" in text
    (entry,) = notebook.entries(PracticeDone)
    assert (entry.practice, entry.before, entry.after, entry.verdict) == ("humming", 6, 5, "keep")
    assert (entry.day, entry.minute) == (clock().day, 19 * 60 + 30)
    assert shown(browser.get("/tools").text)[0] == "humming"


def test_two_points_up_says_that_this_happens_offers_grounding_and_puts_it_away(browser, notebook):
    browser.post("/tools/distress", data={"before": "4"})
    text = browser.post("/tools/mindfulness/after", data={"after": "6", "verdict": "keep"}).text
    assert "That happens" in text
    assert "/tools/grounding_54321" in text
    assert "/support" in text
    assert notebook.setting("hidden_practices") == ["mindfulness"]
    assert notebook.entries(PracticeDone)[0].verdict == "not_for_me"
    listed = browser.get("/tools").text
    assert "mindfulness" not in shown(listed)
    assert "/tools/mindfulness/back" in listed
    browser.post("/tools/mindfulness/back")
    assert "mindfulness" in shown(browser.get("/tools").text)


def test_one_point_up_does_not_put_it_away(browser, notebook):
    browser.post("/tools/distress", data={"before": "4"})
    browser.post("/tools/mindfulness/after", data={"after": "5"})
    assert notebook.setting("hidden_practices", []) == []


def test_nothing_has_to_be_rated(browser, notebook):
    text = browser.post("/tools/yoga/after", data={"before": "", "after": "", "verdict": ""}).text
    assert "Saved." in text
    (entry,) = notebook.entries(PracticeDone)
    assert (entry.before, entry.after, entry.verdict) == (None, None, None)


def test_a_rating_that_is_none_is_asked_again(browser, notebook):
    answer = browser.post("/tools/yoga/after", data={"after": "eleven"})
    assert answer.status_code == 422
    assert 'id="w-after"' in answer.text
    assert notebook.entries(PracticeDone) == ()


def test_an_unknown_practice_leads_back_to_the_list(browser, notebook):
    for path in ("/tools/nonsense", "/tools/nonsense/after", "/tools/done"):
        assert browser.get(path).url.path == "/tools"
    assert browser.post("/tools/nonsense/after", data={}).url.path == "/tools"


# --- the room behind it ---------------------------------------------------------------------------------------------
def test_without_facts_every_serious_caution_stands_with_whom_it_is_for(bundled):
    from epsom.core.person import Person

    person = Person()
    tools = {each.practice.id: each for each in tools_of(person, bundled.screen(person), bundled.knowledge)}
    said = " ".join(each.text for each in tools["slow_paced_breathing"].practice.cautions)
    assert "Lung or heart disease, pregnancy:" in said


def test_what_a_condition_speaks_for_is_offered_first(bundled, ana):
    person = replace(ana, conditions=("ptsd",))
    tools = tools_of(person, bundled.screen(person), bundled.knowledge)
    assert offer_now(tools, 5, "evening")[0].practice.id == "grounding_54321"  # caution_row_ptsd_or_panic prefers it


def test_dissociation_leaves_mindfulness_out_with_a_reason(bundled, ana):
    person = replace(ana, conditions=("dissociation",))
    out = {each.id: each for each in left_out(person, bundled.screen(person), bundled.knowledge)}
    assert "dissociation" in out["mindfulness"].why[0].text


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [(5, 7, "worse"), (5, 6, "up"), (5, 5, "same"), (5, 4, "down"), (None, 4, None), (4, None, None)],
)
def test_how_distress_went(bundled, before, after, how):
    assert felt(before, after, bundled.knowledge) == how


def test_not_for_me_puts_a_practice_away_at_once(browser, notebook):
    text = browser.post("/tools/humming/away").text
    assert "is put away" in text
    assert "humming" not in shown(text)
    assert browser.post("/tools/nonsense/away").url.path == "/tools"


def test_a_caution_says_why_it_concerns_this_person(bundled):
    from epsom.core.person import Kidney, Medicine, Person
    from epsom.core.plan.tools import tools_of

    who = Person(kidney=Kidney(known_disease=True), medicines=(Medicine(text="levothyroxine 50 mcg"),))
    tools = {each.practice.id: each for each in tools_of(who, bundled.screen(who), bundled.knowledge)}
    said = {name: " ".join(each.text for each in tools[name].practice.cautions) for name in tools}
    assert "You told us: a kidney problem. If you were given a fluid limit" in said["hydration"]
    assert "You told us: levothyroxine 50 mcg. May interact with thyroid" in said["tea_lemon_balm"]
