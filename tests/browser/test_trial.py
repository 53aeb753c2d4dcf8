"""A comparison from the first question to the verdict, in a real browser: planned, sealed, lived for 13 weeks, looked at.

A phone in light walks the way; a desk in dark looks at the same pages beside it. The days between are written down behind
the pages, with the clock moved on. Pictures of each screen are written to out/pages; they are for people to look at.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from epsom.core.person import Person
from epsom.core.trial.seal import holds
from epsom.notebook import Notebook
from tests.browser.conftest import Site
from tests.browser.hands import Hand, Keys
from tests.browser.test_every_page import look_at
from tests.web.test_trial_pages import live

TAPS = 7  # from "Plan a comparison" to "Begin today", with what is offered


SCHEME = {"phone": "light", "desk": "dark"}  # as the two screens are opened


class Pair:
    """The two screens, and what was wrong on either."""

    def __init__(self, phone: Any, desk: Any) -> None:
        self.screens = (("phone", phone), ("desk", desk))
        self.wrong: list[str] = []

    def look(self, path: str, name: str) -> None:
        """The same page on both: no finding of axe, no sideways scroll, labels, targets, one heading."""
        for where, page in self.screens:
            self.wrong += [
                f"{path} on the {where}: {each}" for each in look_at(page, path, f"trial_{name}_{where}", SCHEME[where])
            ]


@pytest.fixture
def settled(site: Site, ana: Person) -> Notebook:
    """Someone who has lived with the first step for two weeks."""
    notebook = site.settle(ana)
    live(notebook, site.clock, 8)
    notebook.step()
    live(notebook, site.clock, 15, noise=2)
    return notebook


def button(page: Any, name: str) -> Any:
    return page.get_by_role("main").get_by_role("button", name=name, exact=True).first


def test_from_the_question_to_the_verdict(site: Site, settled: Notebook) -> None:
    with site.context(360) as one, site.context(1280, "dark") as other:
        phone, desk = one.new_page(), other.new_page()
        for page in (phone, desk):
            site.enter(page)
        for session in site.house.sessions.all():
            session.profile = settled.profile
        both, hand = Pair(phone, desk), Hand(phone)

        # planned and sealed, with what is offered
        both.look("/trial", "before")
        phone.goto("/trial")
        hand.press(phone.get_by_role("link", name="Plan a comparison"))
        for screen in range(1, 5):
            phone.wait_for_url(f"**/trial/new/{screen}")
            hand.press(button(phone, "Next"))
        phone.wait_for_url("**/trial/new/5")
        for screen in (1, 4, 5):
            both.look(f"/trial/new/{screen}", f"new_{screen}")
        hand.press(button(phone, "Seal it"))
        phone.get_by_text("Sealed. Chance has dealt the weeks.").wait_for()
        kept = settled.trials()[0]
        assert holds(kept.trial)
        both.look("/trial/protocol", "protocol")
        phone.goto("/trial")
        phone.locator("summary", has_text="The seal").click()
        assert phone.locator(".seal").inner_text() == kept.trial.seal
        hand.press(button(phone, "Begin today"))
        phone.get_by_text("It has begun. Today is day 1.").wait_for()
        assert hand.taps <= TAPS

        # lived: today's half, and nothing that says how one fares
        live(settled, site.clock, 40, noise=5)
        both.look("/trial", "running")
        assert phone.locator("svg.hill, svg.course").count() == 0
        arm = settled.trial_running()
        assert arm is not None
        both.look("/today", "today")
        assert re.search(r"Day 41 of 91\.", phone.get_by_role("main").inner_text())
        live(settled, site.clock, 52, noise=6)

        # looked at once
        both.look("/trial/look", "look")
        phone.goto("/trial/look")
        hand.press(button(phone, "Look"))
        phone.wait_for_url("**/trial/verdict")
        look = settled.trial_verdict()
        assert look is not None
        assert look.verdict.sentence.partition(";")[0] in phone.get_by_role("main").inner_text()
        for page in (phone, desk):
            page.goto("/trial/verdict")
            assert page.locator("svg.hill:visible").count() == 1
        both.look("/trial/verdict", "verdict")
        both.look("/trial/report/checklist", "checklist")
        with phone.expect_download() as waiting:
            phone.goto("/trial/verdict")
            phone.get_by_role("link", name="Every number of this page").click()
        assert waiting.value.suggested_filename == "verdict.json"
        assert both.wrong == []


def test_a_comparison_is_planned_with_scripts_off_and_fits_320_pixels(site: Site, settled: Notebook) -> None:
    with site.context(320, java_script_enabled=False) as context:
        page = context.new_page()
        site.enter(page)
        for session in site.house.sessions.all():
            session.profile = settled.profile
        page.goto("/trial")
        page.get_by_role("link", name="Plan a comparison").click()
        for screen in range(1, 5):
            page.wait_for_url(f"**/trial/new/{screen}")
            if screen == 3:
                page.get_by_role("radio", name=re.compile("^Blinded")).check()
            button(page, "Next").click()
        button(page, "Seal it").click()
        page.get_by_text("Sealed. Chance has dealt the weeks.").wait_for()
    wide = {}
    with site.context(320) as context:
        page = context.new_page()
        site.enter(page)
        for session in site.house.sessions.all():
            session.profile = settled.profile
        for path in (
            "/trial",
            "/trial/kit",
            "/trial/key",
            "/trial/protocol",
            "/trial/protocol/checklist",
            "/trial/wrong",
        ):
            page.goto(path)
            over = page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
            if over > 0:
                wide[path] = over
    assert wide == {}


def test_a_comparison_is_planned_with_keys_alone(site: Site, settled: Notebook) -> None:
    with site.context(1280) as context:
        page = context.new_page()
        site.enter(page)
        for session in site.house.sessions.all():
            session.profile = settled.profile
        keys = Keys(page)
        page.goto("/trial")
        keys.press(page.get_by_role("link", name="Plan a comparison"))
        for screen in range(1, 5):
            page.wait_for_url(f"**/trial/new/{screen}")
            if screen == 1:
                keys.choose(page.get_by_role("radio", name=re.compile("^Stress")))
            keys.press(button(page, "Next"))
        keys.press(button(page, "Seal it"))
        page.get_by_text("Sealed. Chance has dealt the weeks.").wait_for()
        keys.press(button(page, "Begin tomorrow"))
        page.get_by_text("It begins on").first.wait_for()
        assert settled.trials()[0].trial.protocol.outcome.id == "stress"
        assert keys.unseen == []
