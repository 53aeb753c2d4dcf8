"""The fifteen checks of a reviewer, each driven in a real browser. The first words of each test are the check as it is worded."""

from __future__ import annotations

import json
import re
import time
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from epsom.core.diary import CheckIn, Night
from epsom.core.person import Day, Medicine, Person
from epsom.notebook import Notebook
from tests.browser.conftest import Site
from tests.browser.hands import Hand, Keys
from tests.browser.test_every_page import INSIDE, OUTSIDE, SIDEWAYS, SMALL_TARGETS, UNLABELLED
from tests.browser.test_journey import Walk

# facts/crisis.yaml, as read on 21 November 2026: emergency number, and the first line one can call, as a telephone dials it.
MUST_HAVE = {
    "United States": ("911", "988"),
    "United Kingdom": ("999", "116123"),
    "Canada": ("911", "988"),
    "Ireland": ("112", "116123"),
    "Australia": ("000", "131114"),
    "New Zealand": ("111", "1737"),
    "India": ("112", "14416"),
    "Germany": ("112", "08001110111"),
    "European Union": ("112", "116123"),
}
RETIRED = ("08457909090", "07725909090", "1850609090", "18002738255", "18005990019", "0684119240")
SHAMING = re.compile(r"\b(streaks?|missed|fail(?:ed|s)?|should)\b", re.IGNORECASE)
DOSE = re.compile(r"(\d+) mg at (\d\d:\d\d)")
OPEN_ALL = "() => document.querySelectorAll('details').forEach(each => { each.open = true; })"


def words_of(page: Any, path: str | None = None) -> str:
    """All words of the page itself, also those folded away."""
    if path is not None:
        page.goto(path)
    page.evaluate(OPEN_ALL)
    return str(page.locator("main").inner_text())


def open_as(site: Site, page: Any, person: Person, *, accept: bool = True) -> Notebook:
    """In, with a profile that has these facts."""
    site.enter(page)
    return site.settle(person, accept=accept)


def dosing(site: Site, page: Any, person: Person) -> Notebook:
    """In, eight days on, with the first dose taken up today."""
    notebook = open_as(site, page, person)
    site.clock.forward(days=8)
    notebook.step()
    return notebook


# --- 1 -------------------------------------------------------------------------------------------------------------------
def test_01_three_minutes(site: Site) -> None:
    """Fresh profile, click only defaults: from first page to Today with a plan in under 3:00 and at most 20 taps."""
    with site.context(360) as context:
        page = context.new_page()
        site.enter(page)
        began = time.monotonic()
        walk = Walk(site, page, Hand(page))
        walk.button("Start")
        walk.hand.choose(page.get_by_role("checkbox", name="Sleep better"))
        walk.button("Next")
        walk.hand.type(page.get_by_label("Age", exact=True), "34")
        walk.hand.pick(page.get_by_label("Country", exact=True), "United Kingdom")
        walk.hand.choose(page.get_by_role("radio", name="Female", exact=True))
        walk.hand.choose(page.get_by_role("checkbox", name="None of these"))
        walk.button("Next")
        walk.button("I take none")
        walk.answer("Do you take magnesium already?", "No")
        walk.button("Next")
        walk.button("None of these, nothing else")
        walk.button("Accept")
        page.wait_for_url("**/today")
        assert time.monotonic() - began < 180
        assert walk.hand.taps <= 20
        assert "A week to look first" in page.locator("main").inner_text()
        notebook = site.house.notebook(site.house.sessions.all()[-1])
        assert notebook is not None
        assert notebook.answer().plan.kind == "plan"
        assert notebook.standing().state == "baseline"


def test_01_three_minutes_skipping_every_question(site: Site) -> None:
    """... then again skipping every question."""
    with site.context(360) as context:
        page = context.new_page()
        site.enter(page)
        hand = Hand(page)
        hand.press(page.get_by_role("button", name="Start", exact=True))
        for screen in range(2, 6):
            page.get_by_text(f"{screen} of 6").wait_for()
            hand.press(
                page.get_by_role("button", name="Skip", exact=True).or_(
                    page.get_by_role("button", name="Rather not say")
                )
            )
        page.get_by_text("6 of 6").wait_for()
        hand.press(page.get_by_role("button", name="Accept", exact=True))
        page.wait_for_url("**/today")
        assert hand.taps <= 20
        said = words_of(page)
        assert "Food and practices first" in said
        assert not DOSE.search(said)


# --- 2 -------------------------------------------------------------------------------------------------------------------
# Every form of a page with every field empty, as its first button sends it: [what it does, status, whether it complains].
SEND_EMPTY = """async () => {
  const told = [];
  for (const form of document.querySelectorAll('main form[method=post]')) {
    const action = new URL(form.action).pathname;
    if (/erase|\\/(restore|import|switch|look-around|lock-now|passphrase)$/.test(action)) continue;
    const data = new URLSearchParams();
    for (const each of form.elements) {
      if (!each.name || each.type === 'submit' || each.disabled) continue;
      if (['radio', 'checkbox'].includes(each.type)) continue;
      data.append(each.name, each.type === 'hidden' ? each.value : '');
    }
    const button = [...form.elements].find(each => each.type === 'submit');
    if (button && button.name) data.append(button.name, button.value);
    const answer = await fetch(form.action, {method: 'POST', body: data});
    const text = await answer.text();
    told.push([action, answer.status, text.includes('class="problems"')]);
  }
  return told;
}"""
WITH_FORMS = (
    "/today", "/log", "/log/2026-06-01", "/tools", "/tools/slow_paced_breathing/after", "/plan", "/food", "/safety", "/journal",
    "/journal/tomorrow", "/journal/good", "/support", "/support/people", "/support/plan", "/me", "/me/goals", "/me/person",
    "/me/kidney", "/me/conditions", "/me/medicines", "/me/products", "/me/labs", "/me/day", "/me/diet", "/settings",
    "/too-much", "/review", "/scales/pss10",
)  # fmt: skip


def test_02_skip_everything_each_form_saves_with_every_field_empty(site: Site, ana: Person) -> None:
    """Each form saves with every field empty; no "required" except the erase word."""
    refused, required, sent = [], [], 0
    with site.context() as context:
        page = context.new_page()
        open_as(site, page, ana)
        for path in WITH_FORMS:
            page.goto(path)
            required += [f"{path}: {each}" for each in page.evaluate(
                "() => [...document.querySelectorAll('[required]')].map(each => each.outerHTML.slice(0, 90))")]  # fmt: skip
            answers = page.evaluate(SEND_EMPTY)
            sent += len(answers)
            refused += [(path, *each) for each in answers if each[1] != 200 or each[2]]
        page.goto("/settings")
        page.locator("summary", has_text=re.compile("^Erase$")).click()
        page.get_by_role("button", name="Erase", exact=True).click()
        page.get_by_role("alert").wait_for()
        assert page.get_by_label(re.compile("Type the word")).get_attribute("aria-invalid") == "true"
    assert sent > 40
    assert required == []
    assert refused == []


def test_02_skipped_safety_questions_yield_no_supplement_plan_and_say_why(site: Site) -> None:
    """... skipped safety questions yield no supplement plan and say why."""
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, Person(), accept=False)
        for path in ("/today", "/plan", "/report"):
            said = words_of(page, path)
            assert not DOSE.search(said), path
        said = words_of(page, "/plan")
        assert "Until they are in, there is no dose here." in said
        assert "kidneys" in said
        page.goto("/tools")
        assert page.locator("main a[href^='/tools/']").count() > 5


# --- 3 -------------------------------------------------------------------------------------------------------------------
def test_03_support_in_two(site: Site, ana: Person) -> None:
    """From any page, a crisis number is visible in at most two clicks, also with the network off."""
    without = []
    with site.context(360) as context:
        page = context.new_page()
        for path in OUTSIDE:
            if path == "/clock":  # a page about nothing, on purpose
                continue
            page.goto(path)
            page.get_by_role("link", name="Support", exact=True).first.click()
            assert page.locator("main a[href='tel:112']").count(), path
        open_as(site, page, ana)
        for path in INSIDE:
            page.goto(path)
            if page.get_by_role("link", name="Support", exact=True).count() == 0:
                without.append(f"{path}: no link")
            context.set_offline(True)  # harder than no internet: our own address is cut off too
            number = page.locator("a[href='tel:911']").last
            number.scroll_into_view_if_needed()
            if not number.is_visible():
                without.append(f"{path}: no number without a network")
            context.set_offline(False)
        page.goto("/plan")
        page.get_by_role("link", name="Support", exact=True).first.click()
        page.wait_for_url("**/support")
        assert page.get_by_role("link", name="Call 988").first.is_visible()
    assert without == []


def test_03_tel_links_are_right_for_each_must_have_country_and_no_retired_number_appears(site: Site) -> None:
    """`tel:` link correct for each must-have country; none of the retired numbers appears."""
    with site.context(360) as context:
        page = context.new_page()
        for path in ("/support", "/too-much"):
            page.goto(path)
            digits = re.sub(r"\D", "", re.sub(r"[\s()-]", "", words_of(page)))
            links = "".join(re.sub(r"\D", "", each) for each in page.evaluate(
                "() => [...document.querySelectorAll('a[href]')].map(each => each.getAttribute('href'))"))  # fmt: skip
            assert [each for each in RETIRED if each in digits or each in links] == []
        page.goto("/support")
        page.evaluate(OPEN_ALL)
        for country, (emergency, line) in MUST_HAVE.items():
            place = page.get_by_role("group").filter(has=page.locator("summary", has_text=re.compile(f"^{country}")))
            numbers = place.first.evaluate(
                "e => [...e.querySelectorAll('a[href^=\"tel:\"]')].map(a => a.getAttribute('href'))"
            )
            assert numbers[0] == f"tel:{emergency}", country
            assert f"tel:{line}" in numbers, country
        anywhere = page.get_by_role("group").filter(has=page.locator("summary", has_text="Anywhere else"))
        assert anywhere.locator("a[href='https://findahelpline.com']").count()


# --- 4 -------------------------------------------------------------------------------------------------------------------
def to_item_nine(page: Any) -> None:
    """The PHQ-9, one at a time: the first answered, the others skipped, up to the ninth."""
    page.goto("/scales/phq9")
    page.get_by_role("button", name="One question at a time").click()
    for number in range(1, 9):
        page.get_by_text(f"PHQ-9 · {number} of 10").wait_for()
        if number == 1:
            page.get_by_role("radio", name="More than half the days").check()
        page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_text("PHQ-9 · 9 of 10").wait_for()


def test_04_item_9_opens_help_at_once(site: Site, ana: Person) -> None:
    """Answer PHQ-9 item 9 with "Several days": the panel shows at once, gives a choice, does not trap; "go back" returns to the
    next question with answers kept; Today shows the Support card; nothing about doses on the panel.
    """
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, ana)
        site.clock.set("13:00")
        to_item_nine(page)
        page.get_by_role("radio", name="Several days").check()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_role("heading", name="Thank you for being honest about that.").wait_for()
        panel = page.locator("main").inner_text()
        assert not re.search(r"\bmg\b|magnesium|dose", panel, re.IGNORECASE)
        for choice in ("Yes", "Not sure", "No", "I'd rather not say"):
            assert page.get_by_role("button", name=choice, exact=True).is_visible()
        assert page.get_by_role("link", name="Call 988").first.is_visible()
        page.get_by_role("button", name="Not sure", exact=True).click()
        page.get_by_role("heading", name="Let's find someone to talk to.").wait_for()
        assert not re.search(r"\bmg\b|magnesium|dose", page.locator("main").inner_text(), re.IGNORECASE)
        page.get_by_role("button", name="Go back to what I was doing").click()
        page.get_by_role("heading", name="One last thing").wait_for()
        for path, answer in (("/scales/phq9/9", "Several days"), ("/scales/phq9/1", "More than half the days")):
            page.goto(path)
            assert page.get_by_role("radio", name=answer).is_checked()
        page.goto("/today")
        card = page.get_by_role("region", name="Support", exact=True)
        assert card.get_by_role("link", name="Open Support").is_visible()
        card.get_by_role("button", name="Put this card away").click()
        page.get_by_role("status").wait_for()
        assert page.get_by_role("region", name="Support", exact=True).count() == 0
        assert page.get_by_role("link", name="Support", exact=True).first.is_visible()


def test_04_item_9_answered_not_at_all_keeps_the_support_link(site: Site, ana: Person) -> None:
    """Answer "Not at all": Support link still there."""
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, ana)
        site.clock.set("13:00")
        to_item_nine(page)
        page.get_by_role("radio", name="Not at all").check()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_role("heading", name="One last thing").wait_for()
        assert page.get_by_role("link", name="Support", exact=True).first.is_visible()


# --- 5 -------------------------------------------------------------------------------------------------------------------
# Notes in the page itself how long it took from the last press to an empty body; session storage outlives the page.
STOPWATCH = """() => {
  let from = 0;
  const begin = event => { if (event.type === 'click' || event.key === 'Shift') from = performance.now(); };
  addEventListener('click', begin, true); addEventListener('keydown', begin, true);
  new MutationObserver(() => { if (from && document.body.childElementCount === 0)
    sessionStorage.setItem('blank', String(performance.now() - from)); }).observe(document.body, {childList: true});
}"""
FIVE = ("/today", "/plan", "/journal", "/safety", "/progress")
HEALTH = re.compile(r"magnesium|dose|\bmg\b|stress|sleep|plan|journal|safe|progress|epsom", re.IGNORECASE)


@pytest.mark.parametrize("way", ["button", "shortcut"])
def test_05_quick_exit(site: Site, ana: Person, way: str) -> None:
    """Press the button and the shortcut on five pages: page blanks within 200 ms, neutral page opens, Back does not show health
    content.
    """
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, ana)
        for path in FIVE:
            page.goto("/today")
            page.goto(path)
            page.evaluate(STOPWATCH)
            if way == "button":
                page.get_by_role("button", name="Leave this page").click()
            else:
                for _ in range(3):
                    page.keyboard.press("Shift")
            page.wait_for_url("**/clock")
            assert float(page.evaluate("() => sessionStorage.getItem('blank')")) < 200
            assert page.title() == "Clock"
            assert not HEALTH.search(page.locator("body").inner_text())
            page.go_back()
            page.wait_for_url("**/return")
            assert page.title() == "Clock"
            assert not HEALTH.search(page.locator("body").inner_text())
            page.get_by_role("button", name="Continue").click()
            page.wait_for_url("**/today")


def test_05_quick_exit_works_without_scripts(site: Site, ana: Person) -> None:
    with site.context(360, java_script_enabled=False) as context:
        page = context.new_page()
        open_as(site, page, ana)
        page.goto("/plan")
        page.get_by_role("button", name="Leave this page").click()
        page.wait_for_url("**/clock")
        page.go_back()
        page.wait_for_load_state("load")
        assert not HEALTH.search(page.locator("body").inner_text())


def test_05_tab_title_is_neutral_in_disguise_mode(site: Site, ana: Person) -> None:
    """... tab title neutral in disguise mode."""
    with site.context() as context:
        page = context.new_page()
        open_as(site, page, ana).set_setting("look", {"disguise": True})
        for path in FIVE:
            page.goto(path)
            assert page.title() == "Notes"
            assert page.locator("link[rel=icon]").get_attribute("href") == "/static/notes.svg"
            assert "epsom" not in page.locator("header.top").inner_text().lower()


# --- 6 -------------------------------------------------------------------------------------------------------------------
def test_06_keyboard_only(site: Site) -> None:
    """Onboarding, check-in, tool player, plan change and export without a mouse; focus always visible and never under the header.

    On a phone, where something stays at the head and at the foot of the screen.
    """
    with site.context(360, accept_downloads=True) as context:
        page = context.new_page()
        keys = Keys(page)
        walk = Walk(site, page, keys)
        walk.in_at_the_door()
        walk.begin()
        walk.evening(0)
        walk.practice()
        page.goto("/plan")
        turn = page.get_by_role("region", name="Turn it down, or off")
        keys.press(turn.locator("summary", has_text="Pause for a while"))
        keys.press(turn.get_by_role("button", name="Pause", exact=True))
        page.get_by_role("button", name=re.compile("^Resume")).wait_for()
        page.goto("/settings")
        with page.expect_download() as download:
            keys.press(page.get_by_role("link", name="Everything as one file"))
        told = json.loads(download.value.path().read_text())
        assert "check_in" in json.dumps(told)
        assert keys.unseen == []


# --- 7 -------------------------------------------------------------------------------------------------------------------
OUT_OF_REACH = """() => [...document.querySelectorAll('button, a.button, input:not([type=hidden]), select, textarea, summary')]
  .filter(e => e.checkVisibility({contentVisibilityAuto: true}) && !e.closest('.skip')).map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 1 && (r.left < -1 || r.right > innerWidth + 1) && !e.closest('.table-box'))
  .map(([e, r]) => e.outerHTML.slice(0, 90))"""
STAYS = """() => [...document.querySelectorAll('.top, .bar, .stop-here')].filter(e => ['sticky', 'fixed'].includes(
  getComputedStyle(e).position)).reduce((sum, e) => sum + e.getBoundingClientRect().height, 0) / innerHeight"""


def test_07_zoom_and_phone(site: Site) -> None:
    """320 px wide and 400 % zoom: no sideways scroll, no hidden buttons; targets at least 44 px (24 px floor)."""
    wrong: dict[str, list[str]] = {}
    with site.context(320) as context:
        page = context.new_page()
        site.look_around(page)
        page.set_viewport_size({"width": 320, "height": 256})  # 1280 by 1024, four times as large
        for path in INSIDE:
            page.goto(path)
            page.evaluate(OPEN_ALL)
            found = page.evaluate(OUT_OF_REACH) + page.evaluate(SMALL_TARGETS)
            if (over := page.evaluate(SIDEWAYS)) > 0:
                found.append(f"{over} px wider than the screen")
            if (share := page.evaluate(STAYS)) > 0.34:
                found.append(f"{share:.0%} of the screen stays covered")
            if found:
                wrong[path] = found
    assert wrong == {}


# --- 8 -------------------------------------------------------------------------------------------------------------------
def test_08_every_input_has_a_label_and_every_chart_a_table(site: Site) -> None:
    """Every input has a label; charts have a table. (The automated scan of each page, light and dark: test_every_page.)"""
    wrong = []
    with site.context() as context:
        page = context.new_page()
        site.look_around(page)
        seen = 0
        for path in (
            *INSIDE,
            "/progress/sleep",
            "/progress/ratings",
            "/progress/tolerance",
            "/start?new=1",
            "/scales/pcl5",
        ):
            page.goto(path)
            page.evaluate(OPEN_ALL)
            wrong += [f"{path}: {each}" for each in page.evaluate(UNLABELLED)]
            charts = page.locator("figure.picture:has(svg.chart), figure.picture:has(svg.ladder)")
            seen += charts.count()
            for at in range(charts.count()):
                if charts.nth(at).locator("table").count() == 0:
                    wrong.append(f"{path}: a chart without a table")
            wrong += [f"{path}: a picture nobody is told about" for _ in range(page.evaluate(
                "() => [...document.querySelectorAll('main svg')].filter(e => !e.getAttribute('aria-hidden') && "
                "!e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby') && !e.querySelector('title')).length"))]  # fmt: skip
    assert seen >= 3
    assert wrong == []


def test_08_errors_are_tied_to_their_fields(site: Site, ana: Person) -> None:
    """... errors are tied to fields."""
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, ana)
        page.goto("/me/person")
        page.get_by_label(re.compile("^(Age|How old)"), exact=False).first.fill("-4")
        page.locator("main form button[type=submit]").first.click()
        field = page.locator("[aria-invalid=true]").first
        field.wait_for()
        told = page.locator(f"#{field.get_attribute('aria-describedby').split()[0]}")
        assert told.is_visible()
        assert field.input_value() == "-4"
        alert = page.get_by_role("alert")
        assert alert.evaluate("e => e === document.activeElement")
        alert.get_by_role("link").first.click()
        assert field.evaluate("e => e === document.activeElement")


# --- 9 -------------------------------------------------------------------------------------------------------------------
RED = """() => [...document.querySelectorAll('body *')].flatMap(e => { const s = getComputedStyle(e);
  return [s.color, s.backgroundColor, s.borderTopColor, s.fill, s.stroke].filter(c => {
    const m = c.match(/rgba?\\((\\d+), (\\d+), (\\d+)/); return m && +m[1] > 170 && +m[2] < 90 && +m[3] < 90; })
  .map(c => e.tagName + ' ' + c); })"""


def test_09_no_shame(site: Site, ana: Person) -> None:
    """Skip 10 days (clock moved): no streak, no count of missed days, no red; greeting is neutral; search the built pages for
    *streak, missed, failed, should*.
    """
    found: list[tuple[str, str]] = []
    with site.context(360) as context:
        page = context.new_page()
        notebook = dosing(site, page, ana)
        for _ in range(3):
            notebook.log(CheckIn(day=site.clock().day, stress=5, anxiety=5, mood=5, energy=5))
            site.clock.forward(days=1)
        site.clock.forward(days=10)
        said = words_of(page, "/today")
        assert "Welcome back" in said
        assert not re.search(r"\b(?:1[0-9]|ten|eleven) (?:days|evenings)\b|\bof 28\b|\bgap\b", said)
        for path in (*INSIDE, "/progress/tolerance", "/progress/sleep", "/start?new=1", "/me/day"):
            said = (
                words_of(page, path)
                + page.locator("header.top").inner_text()
                + page.get_by_role("contentinfo").last.inner_text()
            )
            found += [(path, said[max(each.start() - 40, 0) : each.end() + 30]) for each in SHAMING.finditer(said)]
            found += [(path, each) for each in page.evaluate(RED)]
    assert found == []


# --- 10 ------------------------------------------------------------------------------------------------------------------
ASKED = """() => [...document.querySelectorAll('main label, main legend, main [placeholder], main .hint')]
  .map(e => e.getAttribute('placeholder') || e.textContent.trim().slice(0, 200))"""


def test_10_no_trauma_fishing(site: Site, ana: Person) -> None:
    """No page asks what happened."""
    with site.context() as context:
        page = context.new_page()
        open_as(site, page, replace(ana, goals=("trauma",)))
        asked = []
        for path in (
            *INSIDE,
            "/journal?prompt=hard",
            "/support/plan",
            "/me/goals",
            "/me/conditions",
            "/scales/pcl5",
            "/start?new=1",
        ):
            page.goto(path)
            asked += [(path, each) for each in page.evaluate(ASKED)
                      if re.search(r"what happened|the event|describe|your trauma", each, re.IGNORECASE)
                      and "never need to" not in each]  # fmt: skip
        assert asked == []
        page.goto("/journal")
        assert "You never need to write about what happened." in page.locator("main").inner_text()


def test_10_the_list_of_examples_is_behind_a_tap_with_a_warning(site: Site, ana: Person) -> None:
    """... PC-PTSD-5 example list is behind a tap with a warning."""
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, replace(ana, goals=("trauma",)))
        site.clock.set("13:00")
        page.goto("/scales/pc_ptsd5")
        for how in ("One question at a time", "All on one page"):
            page.goto("/scales/pc_ptsd5")
            page.get_by_role("button", name=how).or_(page.get_by_role("button", name="Go on")).first.click()
            page.get_by_text("Reading them can be unpleasant").wait_for()
            example = page.get_by_text("a serious accident or fire")
            assert not example.is_visible()
            page.get_by_text("Show the question").click()
            assert example.is_visible()
            page.get_by_role("button", name="Stop here").first.click()
            page.get_by_role("button", name="Drop them").click()
            page.wait_for_url("**/scales")


def test_10_pcl_5_can_be_left_midway(site: Site, ana: Person) -> None:
    """... PCL-5 can be left midway with a keep-or-drop choice."""
    with site.context(360) as context:
        page = context.new_page()
        open_as(site, page, replace(ana, goals=("trauma",)))
        site.clock.set("13:00")
        page.goto("/scales/pcl5")
        page.get_by_role("button", name="One question at a time").click()
        page.get_by_role("radio").first.check()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_text("PCL-5 · 2 of 20").wait_for()
        page.get_by_role("button", name="Stop here").click()
        page.get_by_role("button", name="Keep them here for later").click()
        page.get_by_role("status").wait_for()
        page.goto("/scales/pcl5")
        page.get_by_role("button", name="Go on").click()
        page.get_by_text("PCL-5 · 2 of 20").wait_for()
        page.get_by_role("link", name="Back", exact=True).click()
        page.get_by_text("PCL-5 · 1 of 20").wait_for()
        assert page.get_by_role("radio").first.is_checked()
        page.get_by_role("button", name="Stop here").click()
        page.get_by_role("button", name="Drop them").click()
        page.get_by_role("status").wait_for()
        page.goto("/scales/pcl5")
        assert page.get_by_role("button", name="One question at a time").is_visible()


# --- 11 ------------------------------------------------------------------------------------------------------------------
def told_by_the_api(page: Any, path: str) -> Any:
    """What the JSON API says to the same browser."""
    return page.evaluate("async path => (await fetch(path)).json()", f"/api/v1{path}")


def test_11_hard_stop_kidney(site: Site) -> None:
    """Tick kidney disease: no dose anywhere (Today, Plan, report, JSON), a clear reason, food and practices remain."""
    with site.context(360) as context:
        page = context.new_page()
        site.enter(page)
        page.goto("/start")
        page.get_by_role("button", name="Start", exact=True).click()
        page.get_by_role("checkbox", name="Sleep better").check()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_label("Age", exact=True).fill("50")
        page.get_by_role("radio", name="Male", exact=True).check()
        page.get_by_role("checkbox", name="A kidney problem").check()
        page.get_by_role("button", name="Next", exact=True).click()
        page.get_by_role("button", name="I take none").click()
        page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_url("**/start/6")
        for path in ("/start/6", "finish", "/today", "/plan", "/report", "/safety/card"):
            if path == "finish":
                page.get_by_role("button", name="Accept", exact=True).click()
                page.wait_for_url("**/today")
                continue
            said = words_of(page, path)
            assert not DOSE.search(said), path
            assert page.get_by_role("button", name="Taken", exact=True).count() == 0
            assert "kidney" in said.lower(), path
        said = words_of(page, "/plan")
        assert page.get_by_role("heading", name="Food first").count()
        assert page.get_by_role("heading", name="Beside it").count()
        plan, today = told_by_the_api(page, "/plan"), told_by_the_api(page, "/today")
        assert today["doses"] == []
        assert '"elemental_mg_per_day"' not in json.dumps(plan)
        assert "no_plan" in json.dumps(plan)
        assert plan["standing"]["state"] == "none"


def test_11_hard_stop_warfarin(site: Site, ana: Person) -> None:
    """Warfarin: chamomile gone."""
    with site.context() as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        page.goto("/tools")
        assert page.locator("a[href='/tools/tea_chamomile']").count() >= 1
        notebook.tell(replace(ana, medicines=(Medicine(text="warfarin 5 mg"),)), "a new medicine")
        for path in ("/tools", "/plan", "/today", "/food", "/report", "/start?new=1"):
            page.goto(path)
            assert page.locator("a[href*='tea_chamomile']").count() == 0, path
            if path != "/tools":  # there a fold says why it is gone
                assert "chamomile" not in words_of(page).lower(), path
        page.goto("/tools/tea_chamomile")
        assert "not offered" in page.locator("main").inner_text()
        assert page.get_by_role("link", name="Done").count() == 0


def test_11_hard_stop_levothyroxine(site: Site, ana: Person) -> None:
    """Levothyroxine at 07:00: no dose offered before 11:00."""
    with site.context(360) as context:
        page = context.new_page()
        thyroid = replace(
            ana,
            medicines=(Medicine(text="levothyroxine 75 micrograms", times=(7 * 60,)),),
            conditions=("underactive thyroid",),
            answers={"hypothyroid_or_addison_untreated": False},
        )
        notebook = dosing(site, page, thyroid)
        assert notebook.today().doses
        seen: list[str] = []
        for path in ("/plan", "/report"):
            seen += [clock for _, clock in DOSE.findall(words_of(page, path))]
        page.goto("/today")
        seen += page.locator(".dose-time").all_inner_texts()
        doses = told_by_the_api(page, "/today")["doses"]
        seen += [each["planned"] for each in doses]
        assert doses
        assert len(seen) >= 3
        assert [each for each in seen if str(each) < "11:00"] == []
        site.clock.set("08:10")
        page.goto("/today")
        assert "11:00" in words_of(page)  # somebody about to take it now is told when it fits


# --- 12 ------------------------------------------------------------------------------------------------------------------
def log_stool(page: Any, site: Site, name: str) -> None:
    """Write down the stool of today through the page of the day."""
    page.goto(f"/log/{site.clock().day}")
    page.locator("summary", has_text="Belly").click()
    page.get_by_role("radio", name=name).check()
    page.locator("#stool").get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("status").wait_for()


def test_12_bad_bowel_day(site: Site, ana: Person) -> None:
    """Log type 7: dose is paused with a plain next step; after 48 h usual stools a lower restart is offered, not forced."""
    with site.context(360) as context:
        page = context.new_page()
        notebook = dosing(site, page, ana)
        site.clock.forward(days=14)
        notebook.step()
        high = notebook.today().doses[0].elemental_mg
        page.goto("/today")
        card = page.get_by_role("region", name="How is your belly?")
        card.locator("summary").click()
        card.get_by_role("radio", name="7 · liquid").check()
        card.get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("heading", name="Magnesium rests").wait_for()
        assert page.get_by_role("button", name="Taken", exact=True).count() == 0
        assert re.search(r"drink|water", words_of(page), re.IGNORECASE)
        assert notebook.standing().state == "paused"
        again = re.compile("^(Start again|Begin again)")
        for _ in range(2):
            site.clock.forward(days=1)
            page.goto("/review")
            assert page.get_by_role("button", name=again).count() == 0  # not before two days of usual stools
            log_stool(page, site, "4 · smooth soft log")
        site.clock.forward(days=1)
        page.goto("/today")
        assert notebook.standing().state == "paused"  # nothing begins by itself
        page.goto("/review")
        offer = page.get_by_role("button", name=again)
        assert offer.is_visible()
        assert page.get_by_role("button", name="Stop magnesium").is_visible()
        offer.click()
        page.get_by_role("status").wait_for()
        assert notebook.standing().takes
        assert notebook.today().doses[0].elemental_mg < high


# --- 13 ------------------------------------------------------------------------------------------------------------------
FLAT = (5, 6, 5, 4, 5, 6, 4, 5)


def lived(site: Site, page: Any, ana: Person, after: tuple[int, ...]) -> None:
    """Four weeks before and eight weeks with magnesium; `after` is the stress noted with it, over and over."""
    site.clock.local -= timedelta(days=28 + 56)
    notebook = open_as(site, page, replace(ana, goals=("calm",)), accept=False)
    begun = site.clock().day
    for number in range(28 + 56):
        if number == 20:
            notebook.accept()
        if number == 28:
            notebook.step()
        value = (FLAT if number < 28 else after)[number % len(FLAT)]
        notebook.log(CheckIn(day=begun + timedelta(days=number), stress=value, anxiety=value), merge=False)
        notebook.log(Night(day=begun + timedelta(days=number), sol_min=20 + 5 * (number % 3), quality=3), merge=False)
        site.clock.forward(days=1)


def test_13_honest_change_flat(site: Site, ana: Person) -> None:
    """Load the sample person with flat data: Progress says "no clear change" and suggests stopping as a fine result."""
    with site.context() as context:
        page = context.new_page()
        lived(site, page, ana, FLAT)
        said = words_of(page, "/progress")
        assert "no clear change" in said.lower()
        assert "clear change" not in said.lower().replace("no clear change", "")
        assert "Stopping is fine." in said


def test_13_honest_change_improving(site: Site, ana: Person) -> None:
    """... load improving data without a comparison: says it may be time alone."""
    with site.context() as context:
        page = context.new_page()
        lived(site, page, ana, (2, 1, 2, 2, 1, 2, 1, 2))
        said = words_of(page, "/progress")
        assert "clear change" in said.lower().replace("no clear change", "")
        assert "may be time alone" in said


def test_13_the_sample_person_shows_both_kinds(site: Site) -> None:
    with site.context() as context:
        page = context.new_page()
        site.look_around(page)
        said = words_of(page, "/progress").lower()
        assert "no clear change" in said
        assert "time alone" in said


# --- 14 ------------------------------------------------------------------------------------------------------------------
CANARY = "zanzibar quince 4711"


def test_14_private_by_construction(site: Site, ana: Person) -> None:
    """Network tab over a full session shows only localhost; no external fonts; no storage of answers in URLs; `no-store` on
    personal pages; export then erase leaves no personal file.
    """
    asked: list[str] = []
    open_to_all = re.compile(r"^/(static|fonts)/|\.webmanifest$|^/(sw\.js|favicon\.ico)")
    with site.context(360, accept_downloads=True) as context:
        page = context.new_page()
        context.on("request", lambda request: asked.append(request.url))
        answers: list[Any] = []

        def came(answer: Any) -> None:
            answers.append(answer)

        context.on("response", came)
        open_as(site, page, ana)
        page.goto("/journal")
        page.get_by_label("A blank page").fill(CANARY)
        page.get_by_role("button", name="Keep this page").click()
        page.get_by_role("status").wait_for()
        page.goto("/today")
        page.get_by_label("A note, if you like").fill(CANARY)
        page.get_by_role("group", name="Mood").get_by_role("radio", name="7", exact=True).check()
        page.get_by_role("region", name="How was today?").get_by_role("button", name="Save", exact=True).click()
        page.get_by_role("status").wait_for()
        page.goto("/me/medicines")
        page.get_by_label(re.compile("name|medicine", re.IGNORECASE)).first.fill("quincezanzibarol 5 mg")
        page.get_by_role("button", name=re.compile("^(Save|Keep)")).first.click()
        page.wait_for_load_state("load")
        for path in INSIDE:
            page.goto(path)
        personal = [each for each in answers if not open_to_all.search(each.url.removeprefix(site.base))]
        assert len(personal) > len(INSIDE)
        assert [each.url for each in personal if "no-store" not in (each.header_value("cache-control") or "")] == []
        assert [each for each in asked if not each.startswith((site.base + "/", "data:"))] == []
        assert [each for each in asked if re.search("zanzibar|quince|4711", each, re.IGNORECASE)] == []
        assert any("/fonts/" in each for each in asked)
        assert page.evaluate("() => [localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]

        page.goto("/settings")
        with page.expect_download() as download:
            page.get_by_role("link", name="Everything as one file").click()
        assert CANARY in download.value.path().read_text()
        assert holding(site, CANARY), "nothing was written where we look, so the look proves nothing"
        page.goto("/settings")
        page.locator("summary", has_text=re.compile("^Erase$")).click()
        page.get_by_role("radio", name="Everyone and everything").check()
        field = page.get_by_label(re.compile("Type the word"))
        word = re.search("“(.+?)”", page.locator(f"label[for={field.get_attribute('id')}]").inner_text())
        assert word is not None
        field.fill(word[1])
        page.get_by_role("button", name="Erase", exact=True).click()
        page.wait_for_load_state("load")
        assert holding(site, CANARY) == []
        assert holding(site, "quincezanzibarol") == []


def holding(site: Site, words: str) -> list[str]:
    """The files of the house that hold some words."""
    found = words.encode()
    return [each.name for each in site.house.home.rglob("*") if each.is_file() and found in each.read_bytes()]


# --- 15 ------------------------------------------------------------------------------------------------------------------
def test_15_night(site: Site, ana: Person) -> None:
    """After 22:00 quiet layout: tonight's dose, tools, Support; no charts, no PCL-5."""
    with site.context(360) as context:
        page = context.new_page()
        dosing(site, page, replace(ana, day=Day(wake=7 * 60, bed=23 * 60 + 30)))
        site.clock.set("22:10")
        page.goto("/today")
        assert page.get_by_role("heading", name="Tonight's dose").is_visible()
        links = page.get_by_role("navigation", name="For the night")
        assert links.get_by_role("link", name=re.compile("Tools")).is_visible()
        assert links.get_by_role("link", name=re.compile("Support")).is_visible()
        assert page.locator("svg.chart, svg.ribbon").count() == 0
        page.goto("/progress")
        assert page.locator("svg.chart:visible").count() == 0
        page.goto("/scales/pcl5")
        assert page.get_by_role("button", name="One question at a time").count() == 0


RADIUS = "() => document.querySelector('[data-breath] circle').getAttribute('r')"
COUNT = "() => document.querySelector('[data-breath-count]').textContent"


def test_15_motion(site: Site, ana: Person) -> None:
    """`prefers-reduced-motion` gives a still count; nothing plays sound by itself."""
    for options, moves in (({"reduced_motion": "reduce"}, False), ({"reduced_motion": "no-preference"}, True)):
        with site.context(360, **options) as context:
            page = context.new_page()
            open_as(site, page, ana)
            page.goto("/tools/slow_paced_breathing")
            page.evaluate("() => { for (const name of ['AudioContext', 'Audio', 'speechSynthesis']) "
                          "Object.defineProperty(window, name, {get() { document.title = 'sound'; }}); }")  # fmt: skip
            assert page.locator("audio, video, [autoplay]").count() == 0
            place = page.get_by_role("region", name="A pace to follow")
            place.get_by_role("button", name="Start", exact=True).click()
            page.wait_for_timeout(300)
            first, counts = page.evaluate(RADIUS), {page.evaluate(COUNT)}
            page.wait_for_timeout(1300)
            counts.add(page.evaluate(COUNT))
            assert (page.evaluate(RADIUS) != first) == moves
            assert (len(counts - {""}) == 2) == (not moves)
            place.get_by_role("button", name="Pause").click()
            assert page.title() != "sound"
            moving = page.evaluate("() => document.getAnimations().length")
            assert moving == 0


def test_15_check_in_with_four_taps_plus_save(site: Site, ana: Person) -> None:
    """... check-in done in 60 seconds with four taps plus save."""
    with site.context(360) as context:
        page = context.new_page()
        notebook = open_as(site, page, ana)
        page.goto("/today")
        began, hand = time.monotonic(), Hand(page)
        card = page.get_by_role("region", name="How was today?")
        ratings = card.get_by_role("group").filter(has=page.get_by_role("radio", name="10", exact=True))
        assert ratings.count() == 4
        for at in range(4):
            hand.choose(ratings.nth(at).get_by_role("radio", name="6", exact=True))
        hand.press(card.get_by_role("button", name="Save", exact=True))
        page.get_by_role("status").wait_for()
        assert (hand.taps, time.monotonic() - began < 60) == (5, True)
        kept = notebook.entry(CheckIn, date(2026, 6, 2))
        assert kept is not None
        assert [
            getattr(kept, each) for each in ("stress", "anxiety", "mood", "energy", "tension", "focus", "startle")
        ].count(6) == 4
