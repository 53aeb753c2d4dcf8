"""The charts: gaps stay blank, long diaries stay small, the band and the stair stand where the figures say."""

from __future__ import annotations

import itertools
import re
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from epsom.render.charts import Chart, LadderStep, chart_rows, chart_svg, grain_of, ladder_svg
from epsom.render.pictures import NARROW, WIDE

START = date(2026, 3, 1)
TOP, BASE = 30, 162  # of the plot, drawing units


def chart(*values: float | None, **more: object) -> Chart:
    return Chart(start=START, values=values, **more)  # type: ignore[arg-type]


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def of_class(svg: str, name: str) -> list[ElementTree.Element]:
    return [each for each in parsed(svg).iter() if name in (each.get("class") or "").split()]


def test_a_gap_is_left_blank_and_parts_the_line() -> None:
    svg = chart_svg(chart(3, 4, None, None, 5, 6))
    lines = of_class(svg, "line")
    assert [len(re.findall(r"[ML]", each.get("d") or "")) for each in lines] == [2, 2]
    assert len(of_class(svg, "dot")) == 4


def test_the_ends_of_the_scale_are_the_ends_of_the_plot() -> None:
    dots = of_class(chart_svg(chart(0, 10, 5)), "dot")
    assert [float(each.get("cy") or 0) for each in dots] == [BASE, TOP, (TOP + BASE) / 2]


def test_values_beyond_the_scale_stay_inside_the_plot() -> None:
    dots = of_class(chart_svg(chart(-40, 400)), "dot")
    assert [float(each.get("cy") or 0) for each in dots] == [BASE, TOP]


def test_the_band_lies_between_its_two_values() -> None:
    (band,) = of_class(chart_svg(chart(5, 5, band=(2.5, 7.5))), "band")
    top, tall = float(band.get("y") or 0), float(band.get("height") or 0)
    assert (top, top + tall) == (TOP + 132 * 0.25, TOP + 132 * 0.75)


@pytest.mark.parametrize(
    ("days", "grain", "most"), [(3, 1, 3), (120, 1, 120), (121, 7, 18), (1092, 7, 156), (3650, 28, 131)]
)
def test_long_diaries_are_told_in_weeks(days: int, grain: int, most: int) -> None:
    long = chart(*[float(at % 7) for at in range(days)])
    assert grain_of(long) == grain
    rows = chart_rows(long)
    assert len(rows) == most
    if grain > 1:  # whole weeks of 0 to 6: the mean of each is 3; the last may be a part of one
        assert {value for _, value, _ in rows[1:]} == {"3"}
    assert len(chart_svg(long)) < 12_000


def test_a_week_without_an_entry_is_a_gap_too() -> None:
    values: list[float | None] = [5.0] * 70 + [None] * 14 + [5.0] * 70
    assert len(of_class(chart_svg(chart(*values)), "line")) == 2


def test_the_table_is_newest_first_and_tells_the_dose() -> None:
    steps = ((START + timedelta(days=1), 100.0), (START + timedelta(days=2), 150.0))
    assert chart_rows(chart(4, 4.25, None, 6, steps=steps)) == (
        ("4 Mar 2026", "6", "150 mg"),
        ("2 Mar 2026", "4.2", "100 mg"),
        ("1 Mar 2026", "4", "0 mg"),
    )


def test_the_stair_has_its_milligrams_and_goes_when_there_are_none() -> None:
    steps = ((START, 0.0), (START + timedelta(days=10), 100.0), (START + timedelta(days=20), 0.0))
    svg = chart_svg(chart(*[5.0] * 40, steps=steps))
    assert [each.text for each in of_class(svg, "tread")] == ["100 mg"]
    assert of_class(chart_svg(chart(5, 5, steps=((START, 0.0),))), "stair") == []


@pytest.mark.parametrize("values", [(), (None,), (5.0,), (None, None, 3.0)])
def test_little_or_nothing_still_draws(values: tuple[float | None, ...]) -> None:
    assert parsed(chart_svg(chart(*values))).tag.endswith("svg")


@pytest.mark.parametrize("across", [WIDE, NARROW])
def test_dates_do_not_lie_on_each_other(across: int) -> None:
    for days in (2, 30, 200, 800, 3650):
        svg = chart_svg(chart(*[5.0] * days), across)
        places = [(float(e.get("x") or 0), len(e.text or "")) for e in of_class(svg, "hour")]
        places.sort()
        assert all(left + letters * 6.5 < right for (left, letters), (right, _) in itertools.pairwise(places))
        assert all(x + letters * 6.5 <= across + 6 for x, letters in places)


def test_words_of_a_person_cannot_become_markup() -> None:
    svg = chart_svg(chart(5, 5, high_word="<script>", summary='"><b>'))
    assert "<script>" not in svg
    assert "<b>" not in svg


def test_nothing_in_a_chart_carries_a_style_of_its_own() -> None:
    svg = chart_svg(chart(*[5.0] * 30, band=(4, 6), steps=((START, 100.0),), marks=(START,)))
    assert "style=" not in svg
    assert "fill=" not in svg


def test_the_ladder_shows_where_one_stands() -> None:
    steps = [
        LadderStep(week=0, elemental_mg=0, where="past"),
        LadderStep(week=1, elemental_mg=100, where="here"),
        LadderStep(week=2, elemental_mg=200, where="ahead"),
    ]
    for across in (WIDE, NARROW):
        svg = ladder_svg(steps, across)
        heights = [float(each.get("height") or 0) for each in of_class(svg, "step")]
        assert heights[1] - heights[0] == pytest.approx(heights[2] - heights[1])  # 100 mg is 100 mg
        assert [each.text for each in of_class(svg, "here-word")] == ["you are here"]
        assert "week 1: 100 mg a day, you are here" in (parsed(svg).get("aria-label") or "")
    assert of_class(ladder_svg([LadderStep(week=0, elemental_mg=0, where="ahead")]), "drop") == []
