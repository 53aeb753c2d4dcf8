"""The printable page: whole, quiet, readable by everyone, and deaf to what stands in a person's words."""

from __future__ import annotations

import re
from datetime import date
from html.parser import HTMLParser
from importlib.resources import files
from itertools import pairwise

import pytest

from epsom.companion import Companion
from epsom.core.person import Medicine, Person
from epsom.core.report import lines_of, write_plan
from epsom.core.report.pages import write_clinician
from epsom.core.report.shapes import Cup, Report, Ribbon
from epsom.examples import examples
from epsom.knowledge import Knowledge
from epsom.render.html import page
from epsom.render.pictures import NARROW, WIDE, cup_svg, ribbon_svg

TODAY = date(2026, 11, 22)
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Elements(HTMLParser):
    """Collects elements and checks that each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def reports(knowledge: Knowledge, person: Person) -> list[Report]:
    answer = Companion(knowledge, TODAY).plan_for(person)
    parts = (answer.person, answer.assessment, answer.screening, answer.plan, knowledge)
    return [write_plan(*parts), write_clinician(*parts)]


@pytest.fixture(scope="module", params=["ana", "joan", "karl"])
def both(request: pytest.FixtureRequest, knowledge: Knowledge) -> tuple[list[Report], str]:
    found = reports(knowledge, dict(examples(TODAY))[request.param])
    return found, page(found)


def test_it_is_whole_and_fetches_nothing(both: tuple[list[Report], str]) -> None:
    elements = Elements(both[1])
    assert elements.open == []
    names = {tag for tag, _ in elements.found}
    assert not names & {"script", "link", "img", "iframe", "object", "form"}
    assert not re.search(r"@import|url\((?!#)", both[1])
    assert not [name for _, attributes in elements.found for name in attributes if name.startswith("on")]
    assert ("html", {"lang": "en"}) in elements.found
    assert sum(tag == "main" for tag, _ in elements.found) == 1


def test_headings_are_in_order_and_pictures_have_words(both: tuple[list[Report], str]) -> None:
    elements = Elements(both[1])
    levels = [int(tag[1]) for tag, _ in elements.found if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    for tag, attributes in elements.found:
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or (attributes["role"] == "img" and attributes["aria-label"])
        if tag == "th":
            assert attributes["scope"] in ("col", "row")


def test_ids_are_unique_and_each_footnote_is_reached(both: tuple[list[Report], str]) -> None:
    elements = Elements(both[1])
    ids = [attributes["id"] for _, attributes in elements.found if "id" in attributes]
    assert len(ids) == len(set(ids))
    targets = {str(a["href"])[1:] for t, a in elements.found if t == "a" and str(a["href"]).startswith("#")}
    assert targets <= set(ids)
    assert {each for each in ids if str(each).startswith("n")} == targets
    outside = [a for t, a in elements.found if t == "a" and not str(a["href"]).startswith("#")]
    assert all(str(a["href"]).startswith("http") and a["rel"] == "noreferrer" for a in outside)


def test_every_sentence_is_on_the_page(both: tuple[list[Report], str]) -> None:
    words = " ".join(" ".join(Elements(both[1]).words).split())
    for report in both[0]:
        assert [each.text for each in lines_of(report) if " ".join(each.text.split()) not in words] == []


def test_a_person_s_words_are_never_markup(knowledge: Knowledge) -> None:
    evil = "</style><script>alert('x')</script>\"><img src=x onerror=y>"
    text = page(reports(knowledge, Person(age=40, medicines=(Medicine(text=evil),), conditions=(evil,))))
    names = {tag for tag, _ in Elements(text).found}
    assert not names & {"script", "img"}
    assert "&lt;script&gt;" in text


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_text_stands_out_from_its_ground(theme: int) -> None:
    css = files("epsom.render").joinpath("templates/report.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--(\w+): (#\w{6})", css.split(":root {")[1 + theme].split("}")[0]))
    for ink in ("ink", "soft", "accent", "care", "stop"):
        for ground in ("paper", "raised", "night"):
            light, dark = sorted((luminance(colours[ink]), luminance(colours[ground])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, ground)


def test_labels_of_near_doses_do_not_touch() -> None:
    for across in (WIDE, NARROW):
        doses = ((1200, 100.0), (1220, 100.0), (1290, 50.0), (5, 100.0))
        ribbon = Ribbon(
            title="", wake=420, bed=1350, meals=(), doses=doses, windows=(), takings=(), summary="four doses"
        )
        drawn = re.findall(r'<text class="dose" x="([\d.]+)" y="([\d.]+)">([^<]+)</text>', ribbon_svg(ribbon, across))
        assert len(drawn) == 4
        boxes = [(float(x), float(y), len(words) * 7.6) for x, y, words in drawn]
        for at, (x, y, wide) in enumerate(boxes):
            assert x - wide / 2 >= -4
            assert x + wide / 2 <= across + 4
            assert all(abs(y - other) >= 14 or abs(x - left) >= (wide + size) / 2 for left, other, size in boxes[:at])


@pytest.mark.parametrize("products", [0.0, 3.0, 400.0])
@pytest.mark.parametrize("food", [(0.0, 0.0, 0.0), (300.0, 160.0, 440.0), (320.0, 319.0, 321.0), (60.0, 20.0, 90.0)])
def test_the_labels_of_the_cup_do_not_touch(products: float, food: tuple[float, float, float]) -> None:
    mean, low, high = food
    cup = Cup(
        need_mg=320, need_name="RDA", food_mg=mean, food_low_mg=low, food_high_mg=high, products_mg=products,
        ceiling_mg=350, summary="in words",
    )  # fmt: skip
    heights = [float(y) for y in re.findall(r'<text [^>]* y="([\d.]+)"', cup_svg(cup))]
    assert len(heights) == (4 if products else 3)
    assert all(0 < y < 176 for y in heights)
    assert all(b - a >= 18 for a, b in pairwise(heights))
    assert ("products" in cup_svg(cup)) == bool(products)
