"""Every page, at two widths, light and dark: no finding of axe, no sideways scroll, labels, targets, and a picture to look at.

The pictures are written to out/pages. They are for people to look at; nothing compares them.
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.browser.conftest import PICTURES, Site

axe_module = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs axe-playwright-python")

INSIDE = (
    "/today", "/log", "/log/2026-05-28", "/review", "/tools", "/tools/slow_paced_breathing", "/tools/grounding_54321", "/plan",
    "/progress", "/evidence", "/food", "/safety", "/safety/card", "/scales", "/journal", "/support", "/me", "/me/medicines",
    "/report", "/settings", "/too-much", "/about", "/more", "/nowhere", "/trial", "/trial/new/4", "/trial/verdict",
    "/trial/report", "/trial/wrong",
    "/evidence/insomnia", "/evidence/map", "/audit",
)  # fmt: skip
OUTSIDE = ("/door", "/support", "/too-much", "/about", "/clock")

SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll('main button, main a.button, .bar a, .always a, .always button, main summary, .chip, .rate')]
  .filter(e => e.offsetParent !== null).map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width > 0 && (r.height < 43.5 || r.width < 24)).map(([e, r]) => e.outerHTML.slice(0, 90) + ' ' + Math.round(r.width) + 'x' + Math.round(r.height))"""
UNLABELLED = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
  .filter(e => !(e.labels && e.labels.length) && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')).map(e => e.outerHTML.slice(0, 120))"""


EVERYTHING = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OTHER = {"light": "dark", "dark": "light"}


def findings(page: Any, kind: str, names: list[str]) -> list[str]:
    """What axe finds on the page as it stands, one line each; asked by tag or by rule."""
    results = axe_module.Axe().run(page, options={"runOnly": {"type": kind, "values": names}})
    return [
        f"{each['id']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for each in results.response["violations"]
        for node in each["nodes"]
    ]


def look_at(page: Any, path: str, name: str, scheme: str) -> list[str]:
    """Everything wrong with one page at one width, and its colours in both schemes; a picture of each is kept."""
    answer = page.goto(path)
    wrong = [] if answer.status == (404 if path == "/nowhere" else 200) else [f"status {answer.status}"]
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}_{scheme}.png", full_page=True)
    wrong += findings(page, "tag", EVERYTHING)
    page.emulate_media(color_scheme=OTHER[scheme])
    page.screenshot(path=PICTURES / f"{name}_{OTHER[scheme]}.png", full_page=True)
    wrong += [f"{OTHER[scheme]}: {each}" for each in findings(page, "rule", ["color-contrast"])]
    page.emulate_media(color_scheme=scheme)
    if (over := page.evaluate(SIDEWAYS)) > 0:
        wrong.append(f"{over} px wider than the screen")
    wrong += page.evaluate(SMALL_TARGETS)
    wrong += page.evaluate(UNLABELLED)
    wrong += [] if page.locator("h1").count() == 1 else ["not exactly one h1"]
    return wrong


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_every_page_is_sound(site: Site, width: int, scheme: str) -> None:
    wrong: dict[str, list[str]] = {}
    with site.context(width, scheme) as context:
        page = context.new_page()
        for path in OUTSIDE:
            name = f"outside{path.replace('/', '_')}_{width}"
            if found := look_at(page, path, name, scheme):
                wrong[f"outside {path}"] = found
        site.look_around(page)
        for path in INSIDE:
            if found := look_at(page, path, f"{path.strip('/').replace('/', '_')}_{width}", scheme):
                wrong[path] = found
    assert not wrong, "\n".join(f"{path}: {each}" for path, all_of in wrong.items() for each in all_of)


def test_nothing_scrolls_sideways_at_320_pixels(site: Site) -> None:
    """The same as 400 % zoom at 1280 (WCAG 1.4.10)."""
    wide = {}
    with site.context(320) as context:
        page = context.new_page()
        site.look_around(page)
        for path in INSIDE:
            page.goto(path)
            if (over := page.evaluate(SIDEWAYS)) > 0:
                wide[path] = over
    assert wide == {}


def test_larger_text_still_fits_a_phone(site: Site) -> None:
    with site.context(360) as context:
        page = context.new_page()
        site.look_around(page)
        site.house.notebook(site.house.sessions.all()[-1]).set_setting("look", {"size": "larger"})  # type: ignore[union-attr]
        wide = {}
        for path in INSIDE:
            page.goto(path)
            assert "size-larger" in page.locator("html").get_attribute("class")
            if (over := page.evaluate(SIDEWAYS)) > 0:
                wide[path] = over
    assert wide == {}
