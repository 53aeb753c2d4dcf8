"""Pages in a terminal: never wider than it is, the same words piped or painted, and nothing obeyed from a file."""

from __future__ import annotations

import io
import re
import unicodedata
from datetime import date

import pytest

from epsom.companion import Companion
from epsom.core.report import write_plan
from epsom.core.report.pages import write_assessment, write_clinician
from epsom.core.report.shapes import Line, Report, Ribbon, Says, Section, Table
from epsom.examples import examples
from epsom.knowledge import Knowledge
from epsom.render.terminal import rows, show

TODAY = date(2026, 11, 22)
PAINT = re.compile(r"\x1b\[[\d;]*m")


@pytest.fixture(scope="module")
def pages(knowledge: Knowledge) -> list[Report]:
    companion = Companion(knowledge, TODAY)
    found = []
    for _, person in examples(TODAY):
        answer = companion.plan_for(person)
        parts = (answer.person, answer.assessment, answer.screening, answer.plan, knowledge)
        found += [
            write_plan(*parts),
            write_clinician(*parts),
            write_assessment(person, answer.assessment, answer.screening, knowledge),
        ]
    return found


def plain(report: Report, width: int = 80) -> list[str]:
    return ["".join(text for text, _ in line).rstrip() for line in rows(report, width)]


def columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def saying(*texts: str) -> Report:
    lines = tuple(Line(text=text, mark="your words") for text in texts)
    return Report(title="", answer=(), sections=(Section(id="s", title="", blocks=(Says(lines=lines, points=True),)),))


@pytest.mark.parametrize("width", [30, 40, 66, 80])
def test_no_line_is_wider_than_the_terminal(pages: list[Report], width: int) -> None:
    assert [line for page in pages for line in plain(page, width) if columns(line) > width] == []


def test_every_word_of_the_page_is_there(pages: list[Report]) -> None:
    for page in pages:
        text = " ".join(" ".join(plain(page)).split())
        for line in page.answer:
            assert " ".join(line.text.split()) in text
        assert page.footnotes[-1].text.split()[-1] in text
        titles = [section.title for section in page.sections if section.title]
        printed = plain(page)
        places = [printed.index(title) for title in titles]
        assert places == sorted(places)


def test_long_words_wide_letters_and_control_characters_are_shown_and_kept_in_bounds() -> None:
    page = saying("x" * 500, "甲状腺" * 60, "a\x1b[31mred\x07\r\nb", "\u202eback", "\udcff")
    shown = plain(page)
    assert all(columns(line) <= 80 for line in shown)
    assert "".join(shown).count("x") == 500
    assert "".join(shown).count("甲") == 60
    assert not re.search("[\x00-\x1f\x7f\u202e\ud800-\udfff]", "".join(shown))


def test_a_table_with_long_cells_stays_in_bounds() -> None:
    table = Table(head=("Food", "mg"), rows=(("almonds " * 30, "80"), ("short", "about " * 20)))
    shown = plain(Report(title="", answer=(), sections=(Section(id="t", title="", blocks=(table,)),)))
    assert max(map(len, shown)) <= 80
    assert " ".join(shown).count("almonds") == 30


def test_the_ribbon_marks_the_dose_the_window_and_bed_where_they_are() -> None:
    ribbon = Ribbon(
        title="A day", wake=360, bed=1320, meals=(720,), doses=((1260, 100.0),), windows=((300, 600, "levothyroxine"),),
        takings=((420, "levothyroxine"),), summary="in words",
    )  # fmt: skip
    shown = plain(Report(title="", answer=(), sections=(Section(id="d", title="", blocks=(ribbon,)),)))
    band, hours = shown[2], shown[3]
    assert band[(1260 - 360) // 20] == "●"
    assert band[(420 - 360) // 20] == "x"
    assert band[(720 - 360) // 20] == "m"
    assert band[(1320 - 360) // 20] == "z"
    assert set(band[:12]) == {"/", "x"}  # 06:00 to 10:00 kept free
    assert band[12] == "·"  # 10:00 is free again
    assert band[-3:] == "///"  # 05:00 to 06:00, before waking
    assert hours.startswith("06:00")


class Screen(io.StringIO):
    """A terminal that takes colours."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def painted(monkeypatch: pytest.MonkeyPatch, report: Report) -> str:
    screen = Screen()
    monkeypatch.setattr("sys.stdout", screen)
    show(report)
    return screen.getvalue()


def test_colour_only_decorates(monkeypatch: pytest.MonkeyPatch, pages: list[Report]) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    text = painted(monkeypatch, pages[0])
    assert PAINT.search(text)
    words = [line.rstrip() for line in PAINT.sub("", text).splitlines()]
    assert words == plain(pages[0])


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch, pages: list[Report]) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    text = painted(monkeypatch, pages[0])
    assert "\x1b" not in text
    assert text.splitlines() == plain(pages[0])
