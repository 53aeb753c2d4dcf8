"""An article put in and read: marks where the words stand, notes beside them, everything escaped, nothing kept."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import unescape
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as any_of
from starlette.testclient import TestClient

from epsom.companion import Companion
from epsom.core.audit import Audit, Citation, Claim, audit
from epsom.core.report.shapes import Notes
from epsom.exchange.article import read_article
from epsom.web import audit_text as cut
from epsom.web import audit_view as view
from epsom.web.house import House
from tests.web.conftest import Clock

from .test_plan import text_of

NO_FILE = ("", b"", "application/octet-stream")
BATH = "Magnesium is in nuts. Warm baths raise your magnesium through the skin. Take 600 mg of magnesium every night for ever."


def read(browser: TestClient, text: str = "", file: tuple[str, bytes] | None = None) -> Any:
    """Paste a text or choose a file, and press the button."""
    return browser.post("/audit", data={"text": text}, files={"file": file or NO_FILE})


def problem_of(answer: Any) -> str:
    """The words at the top of a form that is shown again."""
    assert answer.status_code == 422
    found = re.search(r'<div class="problems".*?</div>', answer.text, re.DOTALL)
    assert found is not None
    return unescape(text_of(found[0]))


def article_of(page: str) -> str:
    """The article as it is shown, without the words of the marks."""
    rows = re.findall(r'<p class="article-(?:text|head)"[^>]*>(.*?)</p>', page, re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", "", re.sub(r'<a class="m-word.*?</a>', "", "\n".join(rows))))


# --- the example -----------------------------------------------------------------------------------------------------------
def test_the_example_is_read_without_a_profile(browser: TestClient) -> None:
    answer = browser.post("/audit/example")
    assert answer.url.path == "/audit/report"
    assert [each.status_code for each in answer.history] == [303]
    article = files("epsom.examples").joinpath("article.md").read_text("utf-8")
    words, shown = re.findall(r"\w+", article), re.findall(r"\w+", article_of(answer.text))
    assert words == shown  # the whole article stands there, in its order
    assert len(words) > 400
    assert "Could do harm" in text_of(answer.text)  # it advises 600 mg


def test_every_mark_has_its_note_and_every_note_its_mark(browser: TestClient) -> None:
    page = browser.post("/audit/example").text
    marks = re.findall(r'href="#n-(\d+)">\d+ [a-z]', page)
    notes = re.findall(r'id="n-(\d+)"', page)
    places = re.findall(r'id="p-(\d+)"', page)
    assert len(notes) > 10
    assert sorted(map(int, marks)) == sorted(map(int, notes)) == sorted(map(int, places))
    assert len(set(places)) == len(places)


def test_a_filter_shows_its_passages_only(browser: TestClient, bundled: Companion) -> None:
    browser.post("/audit/example")
    everything = set(re.findall(r'id="n-(\d+)"', browser.get("/audit/report").text))
    some = {
        each: set(re.findall(r'id="n-(\d+)"', browser.get(f"/audit/report?show={each}").text))
        for each in ("claims", "doses", "citations")
    }
    assert all(found and found < everything for found in some.values())
    assert set().union(*some.values()) == everything
    assert browser.get("/audit/report?show=nothing").status_code == 404
    assert browser.get("/audit/report?part=2").status_code == 404


def test_the_counts_stand_first_and_the_gravest_first(browser: TestClient, bundled: Companion) -> None:
    page = browser.post("/audit/example").text
    article = files("epsom.examples").joinpath("article.md").read_bytes()
    found = audit(read_article(article, "article.md").text, bundled.knowledge).claims
    counts = re.findall(r'class="count c-(\w+)" href="/audit/report\?show=\1#reading"><strong>(\d+)</strong>', page)
    graver = ["unsafe", "contradicted", "unsupported", "mixed", "promotional", "supported"]
    told = {each: len({(claim.start, claim.end) for claim in found if claim.verdict == each}) for each in graver}
    assert counts == [(each, str(told[each])) for each in graver if told[each]]
    assert page.index('id="counts"') < page.index('id="first"') < page.index('id="reading"')
    first = unescape(text_of(page[page.index('id="first"') : page.index('id="whole"')]))
    grave = [each for each in found if each.verdict in ("unsafe", "contradicted")]
    assert grave
    for each in grave:
        assert " ".join(each.quote.split())[:60] in first
        assert each.reason in first
    assert first.index("Could do harm") < first.index("At odds with the evidence")


def test_no_source_names_a_command(browser: TestClient) -> None:
    page = browser.post("/audit/example").text
    assert "Where this comes from" in page
    assert "epsom knowledge show" not in page


def test_one_verdict_by_itself_leaves_the_rest_out_and_says_so(browser: TestClient) -> None:
    everything = browser.post("/audit/example").text
    page = browser.get("/audit/report?show=unsafe").text
    notes = re.findall(r'<aside class="margin m-(\w+)" id="n-(\d+)"', page)
    assert notes
    assert {tone for tone, _ in notes} == {"stop"}
    assert re.search(r"\d+ paragraphs without such a note", page)
    assert "without such a note" not in everything
    assert len(article_of(page)) < len(article_of(everything)) / 2
    # a number whose passage is not here leads to the whole article, where it is
    for number in re.findall(r'href="#p-(\d+)"', page):
        assert f'id="p-{number}"' in page
    for number in re.findall(r'href="/audit/report#p-(\d+)"', page):
        assert f'id="p-{number}"' not in page
        assert f'id="p-{number}"' in everything


# --- other people's words ------------------------------------------------------------------------------------------------
def test_the_text_is_escaped_wherever_it_stands(browser: TestClient) -> None:
    bad = '<script>alert(1)</script><img src=x onerror=alert(2)> " onfocus="alert(3)'
    page = read(browser, f"{bad} magnesium {bad}\n\n{BATH}").text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert '" onfocus=' not in page
    again = read(browser, file=("<script>alert(4)</script>.txt", b"\x89PNG\r\n\x1a\n" + bytes(40)))
    assert "<script>alert" not in again.text


def test_what_was_read_leaves_nothing_on_the_disk(browser: TestClient, house: House, tmp_path: Path) -> None:
    word = "Quagmirella"
    read(browser, f"{word}. {BATH}")
    browser.get("/audit/download/article-check.json")
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or word.encode() not in file.read_bytes()


def test_it_is_forgotten_by_the_button_and_by_the_hour(browser: TestClient, clock: Clock) -> None:
    read(browser, BATH)
    assert browser.post("/audit/forget").url.path == "/audit"
    assert browser.get("/audit/report").url.path == "/audit"
    read(browser, BATH)
    assert browser.get("/audit/report").url.path == "/audit/report"
    clock.forward(minutes=61)
    assert browser.get("/audit/report").url.path == "/audit"
    assert "still open" not in browser.get("/audit").text


def test_one_browser_does_not_see_what_another_reads(browser: TestClient, house: House) -> None:
    read(browser, BATH)
    other = TestClient(browser.app, base_url="http://127.0.0.1:8765", headers={"Sec-Fetch-Site": "same-origin"})
    other.post("/door", data={"code": house.token})
    assert other.get("/audit/report").url.path == "/audit"


# --- what cannot be read -----------------------------------------------------------------------------------------------------
def test_nothing_at_all(browser: TestClient) -> None:
    assert "nothing to read yet" in problem_of(read(browser))
    assert "nothing to read yet" in problem_of(read(browser, " \n\t "))
    assert "empty" in problem_of(read(browser, file=("note.txt", b"")))


def test_a_picture_with_another_name(browser: TestClient) -> None:
    said = problem_of(read(browser, file=("article.txt", b"\x89PNG\r\n\x1a\n" + bytes(60))))
    assert "picture" in said
    assert "Copy the words" in said


def test_a_locked_pdf(browser: TestClient) -> None:
    from io import BytesIO

    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret", algorithm="RC4-128")
    made = BytesIO()
    writer.write(made)
    assert "locked with a password" in problem_of(read(browser, file=("paper.pdf", made.getvalue())))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Zinc lozenges shorten a cold by a day. Take zinc as soon as the nose runs, and take it often.", "zinc"),
        ("Magnesium ist gut für den Schlaf und für die Nerven. Nehmen Sie jeden Abend eine Tablette mit Wasser, "
         "und Sie werden sehen, dass es Ihnen nach ein paar Wochen besser geht als vorher.", "German"),
    ],
)  # fmt: skip
def test_a_text_there_is_little_to_say_of(browser: TestClient, text: str, word: str) -> None:
    answer = read(browser, text)
    page = text_of(answer.text)
    assert answer.status_code == 200
    assert word in page
    assert "There is little to say of this one" in page
    assert "Check another article" in page
    assert "/audit/download/" not in answer.text
    assert 'id="n-1"' not in answer.text


def test_a_file_is_taken_before_what_was_pasted(browser: TestClient) -> None:
    page = article_of(read(browser, "pasted words", ("mine.md", b"# Salt\n\nMagnesium helps you *sleep*.")).text)
    assert page.split() == ["Salt", "Magnesium", "helps", "you", "sleep."]


def test_a_long_text_is_read_in_parts_and_the_rest_is_said(browser: TestClient) -> None:
    text = "\n\n".join(
        f"Paragraph {at}. The weather was fine, and magnesium was not on anybody's mind." for at in range(1600)
    )
    assert len(text) > 100_000
    page = read(browser, text).text
    assert "The first 100,000 characters were read" in page
    parts = re.search(r"part 1 of (\d+)", page)
    assert parts is not None
    last = browser.get(f"/audit/report?part={parts[1]}").text
    assert "Paragraph 1." in page
    assert "Paragraph 1." not in last
    assert len(page) < 100_000


def test_more_than_the_fence_lets_through_is_refused(browser: TestClient) -> None:
    assert read(browser, "magnesium " * 650_000).status_code == 413


# --- take it along -----------------------------------------------------------------------------------------------------------
def test_the_downloads(browser: TestClient, bundled: Companion) -> None:
    read(browser, BATH)
    found = audit(BATH, bundled.knowledge)
    assert found.claims
    kept = browser.get("/audit/download/article-check.md")
    assert kept.headers["content-disposition"] == 'attachment; filename="article-check.md"'
    assert kept.headers["cache-control"] == "no-store"
    assert found.summary in kept.text
    told = json.loads(browser.get("/audit/download/article-check.json").content)
    assert [each["quote"] for each in told["claims"]] == [each.quote for each in found.claims]
    graph = json.loads(browser.get("/audit/download/article-check.jsonld").content)
    assert graph["@context"] == "https://schema.org"
    assert {each["@type"] for each in graph["@graph"]} == {"ClaimReview"}
    assert browser.get("/audit/download/other.txt").status_code == 404


# --- the view ------------------------------------------------------------------------------------------------------------
def _shown(text: str, found: Sequence[view.Passage]) -> str:
    parts = cut.parts_of(text)
    pieces = [
        piece.text for part in parts for each in cut.paragraphs(text, found, part, "all") for piece in each.pieces
    ]
    return "".join(pieces)


def _audit_of(text: str, claims: list[tuple[int, int]], citations: list[tuple[int, int]]) -> Audit:
    return Audit(
        claims=tuple(
            Claim(quote=text[a:b], start=a, end=b, kind="efficacy", subject="sleep", stance="asserted", verdict="mixed", reason="x")
            for a, b in claims
        ),
        citations=tuple(Citation(text=text[a:b], start=a, end=b) for a, b in citations),
        summary="", language="en", about_magnesium=True,
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(data=any_of.data())
def test_whatever_the_places_no_letter_is_lost_and_every_passage_ends_once(bundled: Companion, data: Any) -> None:
    text = data.draw(any_of.text(any_of.sampled_from("ab .,\n”é😴"), min_size=1, max_size=200))
    place = any_of.tuples(any_of.integers(0, len(text)), any_of.integers(0, len(text))).map(sorted).map(tuple)
    claims, citations = data.draw(any_of.lists(place, max_size=6)), data.draw(any_of.lists(place, max_size=4))
    found = view.passages(_audit_of(text, claims, citations), Notes(bundled.knowledge))
    assert re.sub(r"\s", "", _shown(text, found)) == re.sub(r"\s", "", text)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    shown = [each for part in cut.parts_of(text) for each in cut.paragraphs(text, found, part, "all")]
    pieces = [piece for each in shown for piece in each.pieces]
    said = [each.number for each in found if text[each.start : each.end].strip()]
    assert sorted(number for piece in pieces for number in piece.begins) == said
    assert sorted(one.number for piece in pieces for one in piece.ends) == said
    assert sorted(one.number for each in shown for one in each.notes) == said


def test_findings_at_one_place_share_a_number_and_the_gravest_word(bundled: Companion) -> None:
    text = "Magnesium heals all. Then nothing."
    claims = [(0, 19), (0, 20)]
    found = view.passages(_audit_of(text, claims, [(0, 19)]), Notes(bundled.knowledge))
    assert [(each.number, len(each.says)) for each in found] == [(1, 2), (2, 1)]
    assert found[0].word == "partly backed"


def test_sources_of_which_the_same_is_to_be_said_are_one_row(bundled: Companion) -> None:
    text = "Studies show it. Research shows it. Tarleton shows it."
    told = [
        (0, 7, "unidentifiable", "None is named."),
        (17, 25, "unidentifiable", "None is named."),
        (36, 44, "found_but", "Open."),
    ]
    found = Audit(
        citations=tuple(
            Citation(text=text[start:end], start=start, end=end, verdict=verdict, reason=reason)  # type: ignore[arg-type]
            for start, end, verdict, reason in told
        ),
        summary="", language="en", about_magnesium=True,
    )  # fmt: skip
    notes = Notes(bundled.knowledge)
    rows = view.citation_rows(found, view.passages(found, notes), notes, bundled.knowledge)
    assert [each.places for each in rows] == [(("Studies", 1), ("Research", 2)), (("Tarleton", 3),)]
    assert [each.verdict for each in rows] == ["Too vague to look up", "Found, but something differs"]


def test_three_short_lines_are_a_list_and_one_is_a_heading() -> None:
    text = "Sleep\n\nAll that was told is told here.\n\n• nuts\n• seeds\n\nCalm\nNerves\nMuscles"
    looks = [each.look for each in cut.paragraphs(text, (), (0, len(text)), "all")]
    assert looks == ["head", "text", "item", "item", "item", "item", "item"]


def test_lines_broken_by_hand_are_one_paragraph_and_others_are_not() -> None:
    broken = "This line was broken by hand at about seventy letters, as mails are,\nand goes on here.\n\nNext."
    assert len(list(cut.paragraphs(broken, (), (0, len(broken)), "all"))) == 2
    from_page = "A heading\nA first paragraph that is one long line, as it comes out of a web page, and ends with a stop, here and now.\nA second."  # fmt: skip
    assert [each.look for each in cut.paragraphs(from_page, (), (0, len(from_page)), "all")] == [
        "head",
        "text",
        "text",
    ]


def test_a_file_of_several_megabytes_is_read_without_touching_the_disk(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tempfile

    def no_disk(*_: object, **__: object) -> None:
        raise AssertionError("a file was written")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", no_disk)
    text = "Magnesium helps with sleep.\n\n" + "Some words about the weather follow here.\n" * 90_000
    answer = read(browser, file=("long.txt", text.encode()))
    assert answer.url.path == "/audit/report"
    assert "long text" in text_of(answer.text)
