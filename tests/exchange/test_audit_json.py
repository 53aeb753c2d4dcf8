"""The audit as JSON, Markdown and ClaimReview; the text of articles in many wrappings."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from epsom.cli import main
from epsom.core.audit import audit
from epsom.exchange.article import MAX_BYTES, Article, read_article
from epsom.exchange.audit_json import audit_json, audit_markdown, claim_reviews
from epsom.knowledge.load import load

KNOWLEDGE = load()
TEXT = "Magnesium cures insomnia. Take 600 mg of magnesium a day. Magnesium lowers blood pressure a little."
FOUND = audit(TEXT, KNOWLEDGE)
LONG = "Magnesium may ease mild anxiety a little, and good trials are lacking. " * 8


def test_the_promised_keys_are_there_and_the_json_is_plain() -> None:
    answer = json.loads(json.dumps(audit_json(FOUND, KNOWLEDGE)))
    assert {"claims", "citations", "doses", "flags", "summary"} <= answer.keys()
    claim = answer["claims"][0]
    assert {
        "quote",
        "start",
        "end",
        "kind",
        "subject",
        "stance",
        "verdict",
        "doses",
        "reason",
        "because",
    } <= claim.keys()
    assert TEXT[claim["start"] : claim["end"]] == claim["quote"]
    dose = answer["doses"][0]
    assert {"amount", "unit", "basis", "times_per_day", "daily_mg"} <= dose.keys()
    assert dose["daily_mg"] == [600, 600]
    assert claim["because"][0]["sources"]


def test_without_knowledge_the_reasons_are_ids() -> None:
    because = audit_json(FOUND)["claims"][0]["because"][0]
    assert because["id"] == "insomnia"
    assert "sources" not in because


def test_markdown_quotes_every_passage_with_its_verdict() -> None:
    text = audit_markdown(FOUND, "An *article*", KNOWLEDGE.version)
    for claim in FOUND.claims:
        assert claim.quote in text
    assert "Could do harm" in text
    assert "\\*article\\*" in text
    assert KNOWLEDGE.version in text


def test_claim_reviews_are_what_schema_org_asks_for() -> None:
    linked = claim_reviews(FOUND, KNOWLEDGE, date(2026, 11, 22), url="https://example.org/article")
    assert linked["@context"] == "https://schema.org"
    assert len(linked["@graph"]) == len(FOUND.claims)
    for review, claim in zip(linked["@graph"], FOUND.claims, strict=True):
        assert review["@type"] == "ClaimReview"
        assert review["claimReviewed"] == claim.quote
        assert review["datePublished"] == "2026-11-22"
        assert review["itemReviewed"]["appearance"]["url"] == "https://example.org/article"
        rating = review["reviewRating"]
        assert rating["worstRating"] <= rating["ratingValue"] <= rating["bestRating"]
        assert rating["alternateName"]
    assert "appearance" not in claim_reviews(FOUND, KNOWLEDGE, date(2026, 11, 22))["@graph"][0]["itemReviewed"]


# --- articles -----------------------------------------------------------------------------------------------------------
def test_html_gives_the_article_without_menu_and_advert() -> None:
    menu = "".join(f'<li><a href="/{n}">Section {n}</a></li>' for n in range(12))
    page = (
        f"<!DOCTYPE html><html><head><title>Calm &amp; sleep</title></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>Calm</h1><p>{LONG}</p><p>{LONG}</p></article>"
        '<aside class="advert">Buy cheap shoes now</aside><footer>All rights reserved</footer></body></html>'
    )
    article = read_article(page.encode(), "page.html")
    assert article.kind == "html"
    assert "Magnesium may ease mild anxiety" in article.text
    assert "Section 3" not in article.text
    assert "shoes" not in article.text


def test_html_is_known_without_its_ending() -> None:
    assert read_article(f"<html><body><p>{LONG}</p></body></html>", "pasted").kind == "html"


def test_markdown_loses_its_signs_and_keeps_its_words() -> None:
    text = "# Sleep\n\n**Magnesium** may [help](https://example.org). ![x](y.png)\n\n> quoted _words_\n"
    article = read_article(text.encode(), "note.md")
    assert article.title == "Sleep"
    assert "Magnesium may help." in article.text
    assert "quoted words" in article.text
    assert "png" not in article.text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_text_is_read_in_the_usual_encodings(encoding: str) -> None:
    article = read_article("Magnesium – so heißt es – helps “sleep”.".encode(encoding), "a.txt")
    assert article.text == "Magnesium – so heißt es – helps “sleep”."


def _pdf(words: str) -> bytes:
    """A PDF of one page with these words, made by hand."""
    stream = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET".encode("latin-1")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
    start = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def test_a_pdf_gives_its_words() -> None:
    article = read_article(_pdf("Magnesium helps sleep."), "a.pdf")
    assert article.kind == "pdf"
    assert "Magnesium helps sleep." in article.text


def test_a_locked_pdf_says_that_it_is_locked() -> None:
    import pypdf

    writer = pypdf.PdfWriter(BytesIO(_pdf("Magnesium.")))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    article = read_article(out.getvalue(), "a.pdf")
    assert not article.text
    assert "password" in article.problems[0]


ODD = {
    "an empty file": (b"", "empty"),
    "blanks": (b" \n\t ", "empty"),
    "a picture called text": (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
    "a photograph called text": (b"\xff\xd8\xff\xe0" + bytes(100), "picture"),
    "a packed file": (b"PK\x03\x04" + bytes(50), "packed"),
    "noise": (bytes(range(256)) * 20, "no text"),
    "noughts": (bytes(1000), "no text"),
    "a broken PDF": (b"%PDF-1.4\nnonsense", "PDF"),
    "too large": (b"a" * (MAX_BYTES + 1), "MB"),
}


@pytest.mark.parametrize(("data", "word"), ODD.values(), ids=ODD.keys())
def test_what_is_no_article_is_answered_kindly(data: bytes, word: str) -> None:
    article = read_article(data, "thing.txt")
    assert not article.text.strip()
    assert word in article.problems[0]


def test_five_megabytes_of_text_are_read() -> None:
    article: Article = read_article(b"Magnesium helps sleep. " * 220_000, "long.txt")
    assert len(article.text) > 5_000_000
    assert not article.problems


# --- the command --------------------------------------------------------------------------------------------------------
def test_the_command_prints_json_and_writes_copies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article, notes, linked = tmp_path / "a.txt", tmp_path / "a.md", tmp_path / "a.jsonld"
    article.write_text(TEXT, encoding="utf-8")
    assert main(["audit", str(article), "--json", "--markdown", str(notes), "--jsonld", str(linked)]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert [claim["verdict"] for claim in answer["claims"]] == [claim.verdict for claim in FOUND.claims]
    assert "Could do harm" in notes.read_text("utf-8")
    assert json.loads(linked.read_text("utf-8"))["@graph"]


def test_the_command_prints_a_page_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXT, encoding="utf-8")
    assert main(["audit", str(article)]) == 0
    page = capsys.readouterr().out
    assert "Could do harm" in page
    assert "600 mg" in page


def test_the_command_refuses_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = tmp_path / "a.txt"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n")
    assert main(["audit", str(picture)]) == 3
    assert main(["audit", str(tmp_path / "none.txt")]) == 3
    assert main(["audit", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert "picture" in said
    assert "folder" in said
