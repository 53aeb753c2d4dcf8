"""A first evening and ten days of writing them down, in a real browser: start, plan, days, a practice, a questionnaire, review, report.

The same walk on a phone and a desk, light and dark, with keys alone, with scripts off, and with reduced motion. Pictures of
each screen are written to out/pages for the first two and the one without scripts; they are for people to look at.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from epsom.core.diary import CheckIn, DoseTaken, Night, PracticeDone, ScaleTaken, Stool
from tests.browser.conftest import PICTURES, Site
from tests.browser.hands import Hand, Keys

FIRST = date(2026, 6, 2)
DAYS = 10  # the first evening is one of them
PHQ9 = (1, 1, 2, 1, 0, 1, 1, 0, 0)  # the answers given on the way; they add up to 7
RATED = ((6, 5, 4, 4), (5, 5, 5, 4), (6, 4, 4, 5))  # what is tapped, in turn


class Walk:
    """One person on the way, with their hand."""

    def __init__(self, site: Site, page: Any, hand: Hand, pictures: str = "") -> None:
        self.site, self.page, self.hand, self.pictures = site, page, hand, pictures
        self.shots = 0

    def look(self, what: str) -> None:
        """Keep a picture of the screen, where pictures are kept."""
        if not self.pictures:
            return
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.shots += 1
        self.page.screenshot(path=PICTURES / f"journey_{self.pictures}_{self.shots:02}_{what}.png", full_page=True)

    def button(self, name: str, within: Any = None) -> None:
        """Press a button by its words."""
        self.hand.press((within or self.page).get_by_role("button", name=name, exact=True).first)

    def link(self, name: str) -> None:
        """Follow a link of the page itself by its words."""
        self.hand.press(self.page.get_by_role("main").get_by_role("link", name=name, exact=True).first)

    def answer(self, group: str, name: str) -> None:
        """Choose one answer of a group."""
        found = self.page.get_by_role("group", name=group, exact=True)
        kind = "checkbox" if found.get_by_role("checkbox").count() else "radio"
        self.hand.choose(found.get_by_role(kind, name=name, exact=True))

    def told(self, words: str = "") -> None:
        """Wait for the message after a form."""
        self.page.get_by_role("status").filter(has_text=words).first.wait_for()

    def at(self, day: date, clock: str) -> None:
        """Open Today on another day, or at another hour."""
        self.site.clock.set(f"{day} {clock}")
        self.page.goto("/today")

    # --- the way ------------------------------------------------------------------------------------------------------
    def in_at_the_door(self) -> None:
        self.page.goto("/")
        self.look("door")
        self.hand.type(
            self.page.get_by_label("The code from the window where epsom was started"), self.site.house.token
        )
        self.button("Open")
        self.page.wait_for_url("**/start")

    def begin(self) -> None:
        """The six screens, with a plan accepted at the end."""
        self.look("start_1")
        self.button("Start")
        for goal in ("Sleep better", "Less stress and worry"):
            self.hand.choose(self.page.get_by_role("checkbox", name=goal))
        self.look("start_2")
        self.button("Next")
        self.hand.type(self.page.get_by_label("Age", exact=True), "34")
        self.hand.pick(self.page.get_by_label("Country", exact=True), "United Kingdom")
        self.hand.choose(self.page.get_by_role("radio", name="Female", exact=True))
        self.hand.choose(self.page.get_by_role("checkbox", name="None of these"))
        self.look("start_3")
        self.button("Next")
        self.look("start_4")
        self.button("I take none")
        self.answer("Do you take magnesium already?", "No")
        self.look("start_5")
        self.button("Next")
        self.look("start_6_question")
        self.button("None of these, nothing else")
        self.look("start_6")
        self.button("Accept")
        self.page.wait_for_url("**/today")

    def evening(self, number: int) -> None:
        """The dose if there is one, and the check-in."""
        self.at(FIRST + timedelta(days=number), "21:15")
        offer = self.page.get_by_role("button", name="Begin", exact=True)
        if offer.count():
            self.look("today_offer")
            self.hand.press(offer)
            self.told("One step up")
        taken = self.page.get_by_role("button", name="Taken", exact=True)
        if taken.count():
            self.hand.press(taken)
            self.told("Noted")
        card = self.page.get_by_role("region", name="How was today?")
        ratings = card.get_by_role("group").filter(has=self.page.get_by_role("radio", name="10", exact=True))
        for at in range(ratings.count()):
            value = RATED[number % len(RATED)][at]
            self.hand.choose(ratings.nth(at).get_by_role("radio", name=str(value), exact=True))
        if number in (0, 8):
            self.look(f"today_evening_{number}")
        self.button("Save", card)
        self.page.get_by_text("Noted: ").wait_for()

    def morning(self, number: int) -> None:
        """Last night in three taps."""
        self.at(FIRST + timedelta(days=number), "07:40")
        self.answer("How was your sleep?", "good" if number % 2 else "fair")
        self.answer("How long until you slept?", "15 min" if number % 3 else "30 min")
        self.answer("How often did you wake?", "once")
        if number == 1:
            self.look("today_morning")
        self.button("Save", self.page.get_by_role("region", name="Last night"))
        self.told("Saved")

    def practice(self) -> None:
        """A practice, with distress before and after."""
        self.page.goto("/tools")
        self.answer("How distressed do you feel right now?", "6")
        self.look("tools")
        self.button("Show what may help")
        self.hand.press(self.page.get_by_role("link").filter(has_text="Slow paced breathing").or_(
            self.page.get_by_role("main").locator("a[href='/tools/slow_paced_breathing']")).first)  # fmt: skip
        self.look("tools_player")
        self.link("Done")
        self.answer("How distressed do you feel right now?", "4")
        self.look("tools_after")
        self.button("Save")
        self.page.get_by_role("heading", name="From 6 to 4.").wait_for()
        self.look("tools_done")

    def questionnaire(self) -> None:
        """The PHQ-9, one question on a screen, in the middle of a day: in the last hours of an evening it is not begun."""
        self.site.clock.set("13:30")
        self.page.goto("/scales/phq9")
        self.look("phq9")
        self.button("One question at a time")
        words = ("Not at all", "Several days", "More than half the days", "Nearly every day")
        for number, value in enumerate(PHQ9, start=1):
            self.page.get_by_text(f"PHQ-9 · {number} of 10").wait_for()
            self.hand.choose(self.page.get_by_role("radio", name=words[value], exact=True))
            if value == 2:
                self.look("phq9_question")
            self.button("Next")
        self.page.get_by_role("heading", name="One last thing").wait_for()  # it does not count, and may be left out
        self.button("Next")
        self.page.get_by_role("heading", name="PHQ-9", exact=True).wait_for()
        assert "7" in self.page.get_by_role("main").inner_text()
        self.look("phq9_result")

    def belly(self) -> None:
        """The stool of a day after the dose began."""
        card = self.page.get_by_role("region", name="How is your belly?")
        self.hand.press(card.locator("summary"))
        self.hand.choose(card.get_by_role("radio", name="4 · smooth soft log"))
        self.button("Save", card)
        self.told("Saved")

    def look_back(self) -> None:
        """The review, Progress, Plan, the report."""
        self.page.goto("/review")
        self.look("review")
        assert self.page.get_by_role("heading", level=1).inner_text()
        self.page.goto("/progress")
        self.look("progress")
        said = self.page.get_by_role("main").inner_text()
        assert "too early to tell" in said
        self.page.goto("/plan")
        self.look("plan")
        self.link("See the report")
        self.look("report")
        report = self.page.get_by_role("main").inner_text()
        assert " mg" in report


def walk_through(site: Site, page: Any, hand: Hand, pictures: str = "") -> None:
    """All of it; then what is written down is compared with what was tapped."""
    walk = Walk(site, page, hand, pictures)
    walk.in_at_the_door()
    walk.begin()
    for number in range(DAYS):
        if number:
            walk.morning(number)
        walk.evening(number)
        if number == 2:
            walk.practice()
        if number == 3:
            walk.questionnaire()
        if number == 9:
            walk.belly()
    walk.look_back()
    kept(site)


def kept(site: Site) -> None:
    """Everything tapped is there, and nothing else."""
    notebook = site.house.notebook(site.house.sessions.all()[-1])
    assert notebook is not None
    days = [FIRST + timedelta(days=number) for number in range(DAYS)]
    checks = notebook.entries(CheckIn)
    assert [each.day for each in checks] == days
    for number, each in enumerate(checks):
        told = [value for name in ("stress", "anxiety", "mood", "energy", "tension", "focus", "startle")
                if (value := getattr(each, name)) is not None]  # fmt: skip
        assert sorted(told) == sorted(RATED[number % len(RATED)][: len(told)])
        assert told
    nights = notebook.entries(Night)
    assert [each.day for each in nights] == days[1:]
    assert [each.sol_min for each in nights] == [15 if number % 3 else 30 for number in range(1, DAYS)]
    assert {each.awakenings for each in nights} == {1}
    doses = notebook.entries(DoseTaken)
    assert [each.day for each in doses] == days[-len(doses) :]
    assert len(doses) in (2, 3)
    assert {each.status for each in doses} == {"taken"}
    assert [(each.before, each.after) for each in notebook.entries(PracticeDone)] == [(6, 4)]
    assert [(each.scale, each.answers) for each in notebook.entries(ScaleTaken)] == [("phq9", PHQ9)]
    assert [each.form for each in notebook.entries(Stool)] == [4]
    assert notebook.standing().state in ("climbing", "holding")


@pytest.mark.parametrize(
    ("width", "scheme", "pictures", "options"),
    [
        (360, "light", "phone", {}),
        (1280, "dark", "desk", {"reduced_motion": "reduce"}),
        (360, "dark", "no-scripts", {"java_script_enabled": False}),
    ],
    ids=["phone-light", "desk-dark-reduced-motion", "scripts-off"],
)
def test_first_evening_to_report(site: Site, width: int, scheme: str, pictures: str, options: dict[str, Any]) -> None:
    with site.context(width, scheme, **options) as context:
        page = context.new_page()
        walk_through(site, page, Hand(page), pictures)


def test_first_evening_to_report_with_keys_alone(site: Site) -> None:
    with site.context(1280) as context:
        page = context.new_page()
        keys = Keys(page)
        walk_through(site, page, keys)
        assert keys.unseen == []
