"""An article pasted, read with its notes, and taken along: on a phone by daylight and at a desk at night, by hand and by keys."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import pytest

from tests.browser.conftest import PICTURES, Site
from tests.browser.test_every_page import EVERYTHING, SIDEWAYS, SMALL_TARGETS, UNLABELLED, findings

ARTICLE = files("epsom.examples").joinpath("article.md").read_text("utf-8")


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_an_article_is_pasted_read_and_taken_along(site: Site, width: int, scheme: str) -> None:
    with site.context(width, scheme, accept_downloads=True) as context:
        page = context.new_page()
        site.enter(page)
        page.goto("/audit")
        page.fill("#f-text", ARTICLE)
        page.click("text=Read it")
        page.wait_for_url("**/audit/report")
        _is_sound(page, f"audit_report_{width}_{scheme}")

        # from the mark to its note and back
        mark = page.locator("a.m-word", has_text="could do harm").first
        mark.click()
        number = page.url.rsplit("#n-", 1)[1]
        note = page.locator(f"#n-{number}")
        assert "Could do harm" in note.inner_text()
        assert note.bounding_box()["y"] < 820  # it is on the screen
        words = page.locator(f"#p-{number} + mark").bounding_box()
        beside = note.bounding_box()["x"] > words["x"] + 400
        assert beside is (width > 1000)  # in the margin, or under the passage
        page.locator(f"#n-{number} a.m-number").first.click()
        assert page.url.endswith(f"#p-{number}")

        page.click("text=Amounts (")
        assert page.locator("aside.margin").count() == 3  # 500, 400 and 600 mg
        with page.expect_download() as got:
            page.click("text=For programs")
        told = json.loads(got.value.path().read_text("utf-8"))
        assert {each["amount"][0] for each in told["doses"]} == {400, 500, 600}

        # one verdict by itself: its passages only; a number that is not among them leads to the whole article
        page.goto("/audit/report")
        count = page.locator("a.count", has_text="Could do harm")
        told = int(count.locator("strong").inner_text())
        count.click()
        page.wait_for_url("**show=unsafe#reading")
        _is_sound(page, f"audit_filtered_{width}_{scheme}")
        assert 0 < page.locator("aside.margin").count() <= told
        page.click("summary:has-text('What these words mean')")
        assert "following it could hurt someone" in page.inner_text(".legend").lower()
        page.locator("#named + dl a.m-number").first.click()
        page.wait_for_url("**/audit/report#p-*")

        page.click("text=Forget this article")
        assert "Forgotten." in page.inner_text(".flash")


def _is_sound(page: Any, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)
    assert findings(page, "tag", EVERYTHING) == []
    assert page.evaluate(SIDEWAYS) <= 0
    assert page.evaluate(SMALL_TARGETS) == []
    assert page.evaluate(UNLABELLED) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate(SIDEWAYS) <= 0
    page.set_viewport_size({"width": int(name.split("_")[2]), "height": 820})


def test_keys_alone_read_the_example(site: Site) -> None:
    with site.context(360) as context:
        page = context.new_page()
        site.enter(page)
        page.goto("/audit")
        page.focus("#example button")
        page.keyboard.press("Enter")
        page.wait_for_url("**/audit/report")
        page.locator("a.m-word").first.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/audit/report#n-1")
