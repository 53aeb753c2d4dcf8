"""The pictures of a self-trial: their figures are those of their tables, and a hidden arm is in neither."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from epsom.render.trial_pictures import (
    Block,
    Course,
    Expected,
    Hill,
    Stretch,
    calendar_rows,
    calendar_svg,
    chance_rows,
    chances_svg,
    course_rows,
    course_svg,
    figure,
    hill_rows,
    hill_svg,
    in_tens,
    ranges_svg,
)

# The chances are those of the method's table for an immediate effect over 84 days (no effect, and the effect of 1 sd).
NONE = Expected(
    name="no change", true=0.0, low=-0.55, high=0.55,
    chances={"probable benefit": 0.013, "not known yet": 0.60, "no meaningful effect": 0.32, "probable harm": 0.06},
)  # fmt: skip
ONE = Expected(
    name="twice what matters", true=1.0, low=0.45, high=1.55,
    chances={"clear benefit": 0.49, "probable benefit": 0.41, "not known yet": 0.10},
)  # fmt: skip
WIDTHS = (624, 336)


@pytest.mark.parametrize(
    ("chance", "words"),
    [(0.8, "about 8 in 10"), (0.999, "more than 99 in 100"), (0.004, "fewer than 1 in 100"), (0.97, "about 97 in 100"),
     (0.03, "about 3 in 100"), (0.06, "about 6 in 100"), (0.94, "about 94 in 100"), (0.1, "about 1 in 10"), (0.9, "about 9 in 10"), (None, "not worked out")],
)  # fmt: skip
def test_odds_as_people_say_them(chance: float | None, words: str) -> None:
    assert in_tens(chance) == words


@pytest.mark.parametrize(("value", "text"), [(0.5, "0.5"), (-1.25, "−1.25"), (12.34, "12.3"), (0.0, "0"), (-0.0, "0"), (10.0, "10")])  # fmt: skip
def test_figures_have_no_needless_places(value: float, text: str) -> None:
    assert figure(value) == text


def _widths(svg: str, kind: str) -> list[float]:
    return [float(each) for each in re.findall(rf'class="{kind}" x="[\d.]+" y="[\d.]+" width="([\d.]+)"', svg)]


@pytest.mark.parametrize("across", WIDTHS)
def test_a_bar_is_cut_in_proportion(across: int) -> None:
    svg = chances_svg([NONE, ONE], across)
    assert _widths(svg, "v-unknown") == [pytest.approx(0.60 * across - 1.5, abs=0.1), pytest.approx(0.10 * across - 1.5, abs=0.1)]  # fmt: skip
    assert _widths(svg, "v-clear") == [pytest.approx(0.49 * across - 1.5, abs=0.1)]


def test_the_table_of_chances_says_the_same() -> None:
    head, rows = chance_rows([NONE, ONE])
    assert head[2:] == ("clear help", "probable help", "no difference that matters", "not known yet", "makes it worse")
    assert rows[0] == ("no change", "from −0.55 to 0.55", "0 %", "1 %", "32 %", "60 %", "6 %")
    assert rows[1][2:] == ("49 %", "41 %", "0 %", "10 %", "0 %")


@pytest.mark.parametrize("across", WIDTHS)
def test_a_range_lies_between_its_ends(across: int) -> None:
    svg = ranges_svg([NONE, ONE], 0.5, across)
    reach = [(float(a), float(b)) for a, b in re.findall(r'class="reach" x1="([\d.]+)" x2="([\d.]+)"', svg)]
    most = 1.55 * 1.05
    for (left, right), each in zip(reach, (NONE, ONE), strict=True):
        assert left == pytest.approx((each.low + most) / (2 * most) * across, abs=0.06)
        assert right == pytest.approx((each.high + most) / (2 * most) * across, abs=0.06)


BLOCKS = (
    Block(name="Run-in, without", holds="", dates="2 to 8 Jun", where="past", arm="off"),
    Block(name="Period 1", holds="with magnesium", dates="9 to 22 Jun", where="past", arm="on", pair=0),
    Block(name="Period 2", holds="without", dates="23 Jun to 6 Jul", where="here", arm="off", pair=0, done=0.5),
    Block(name="Period 3", holds="", dates="7 to 20 Jul", where="ahead", pair=1),
)


@pytest.mark.parametrize("across", WIDTHS)
def test_the_calendar_says_where_one_is(across: int) -> None:
    svg = calendar_svg(BLOCKS, across)
    assert svg.count("you are here") == 1
    assert svg.count("box-on") == 1
    assert "box box-hidden ahead" in svg
    assert calendar_rows(BLOCKS)[1][3] == ("Period 3", "7 to 20 Jul", "not told yet", "to come")


def _course(arms: tuple[str, ...]) -> Course:
    stretches = tuple(
        Stretch(first=3 * at, last=3 * at + 2, arm=arm, mean=5.0 + at, rated=2) for at, arm in enumerate(arms)
    )
    ratings = tuple(None if day % 3 == 2 else 5.0 + day % 2 for day in range(3 * len(arms)))
    return Course(ratings=ratings, stretches=stretches, low=0, high=10, fitted=tuple((day, 5.0, 4.0, 6.0) for day in range(3 * len(arms))))  # fmt: skip


@pytest.mark.parametrize("across", WIDTHS)
def test_the_course_leaves_gaps_blank_and_tells_arms_without_colour(across: int) -> None:
    svg = course_svg(_course(("run_in", "on", "off")), across)
    assert svg.count('class="rated"') == 6
    assert svg.count('class="strip-on"') == svg.count('class="strip-off"') == 1
    assert svg.count('class="mean"') == 3


def test_hidden_arms_leave_no_trace() -> None:
    first, second = (course_svg(_course(("run_in", each, each))) for each in ("hidden", "hidden"))
    assert first == second
    for word in ("strip-on", "strip-off", ">with", "stretch-on"):
        assert word not in first
    assert course_rows(_course(("hidden",)))[1][0][1] == "not told yet"


HILL = Hill(mean=0.84, sd=0.3, low=0.22, high=1.42, mid=0.5, odds=(0.0001, 0.13, 0.87))


@pytest.mark.parametrize("across", WIDTHS)
def test_the_hill_stands_where_the_effect_is(across: int) -> None:
    svg = hill_svg(HILL, across)
    crest = [tuple(map(float, each.split())) for each in re.search(r'class="crest" d="M([^"]+)"', svg)[1].split("L")]  # type: ignore[index]
    most = 0.84 + 2.9 * (1.42 - 0.84) / 1.96
    top = min(crest, key=lambda each: each[1])
    assert top[0] == pytest.approx((0.84 + most) / (2 * most) * across, abs=across / 100)
    for words in ("under 1 in 100", "about 1 in 10", "about 9 in 10"):
        assert words in svg
    assert all(0 <= x <= across for x, _ in crest)


def test_the_hill_as_a_table() -> None:
    _, rows = hill_rows(HILL)
    assert rows[2] == ("better, by enough to matter", "above 0.5", "about 9 in 10", "87.0 %")


@pytest.mark.parametrize("across", WIDTHS)
def test_every_picture_is_sound_and_holds_no_style(across: int) -> None:
    made = (
        chances_svg([NONE, ONE], across, summary='<b>"&'), ranges_svg([NONE], 0.5, across), calendar_svg(BLOCKS, across),
        course_svg(_course(("run_in", "on", "off", "paused")), across), hill_svg(HILL, across),
        course_svg(Course(ratings=(), stretches=()), across), course_svg(Course(ratings=(5.0,), stretches=()), across),
    )  # fmt: skip
    for svg in made:
        ElementTree.fromstring(str(svg))
        assert "style=" not in svg
        assert 'role="img"' in svg
        assert "nan" not in svg
