"""Takes the text out of an article: plain text, HTML, Markdown or PDF. It fetches nothing and judges nothing.

HTML goes through trafilatura, which leaves navigation, adverts and comments out; PDF through pypdf. Both are imported
when first needed. What cannot be read comes back as an article without text and with the reason in plain words.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from epsom.errors import InputError

ArticleKind = Literal["text", "html", "markdown", "pdf", "unreadable"]

MAX_BYTES = 10_000_000
MOST_PAGES = 300  # of a PDF
_SHORT = 200  # characters; a page that gives less is read again with more patience

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"\x00\x00\x01\x00")
_HTML = re.compile(r"<(?:!doctype html|html|head|body|article|main|div|p|h[1-6])\b[^>]{0,500}>", re.IGNORECASE)
_TITLE_WITHIN = 40  # lines from the beginning in which a title stands
_LONGEST_TITLE = 160  # characters
_TITLE = re.compile(r"<title[^>]{0,200}>([^<]{1,300})</title>", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")

_MD_FENCE = re.compile(r"^```.*$", re.MULTILINE)
_MD_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_MD_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,1000}\)")
_MD_LINK = re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{1,1000}\)")
_MD_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*$", re.MULTILINE)
_MD_STRESS = re.compile(r"(\*\*|__|\*|_|~~|`)(?=\S)([^\n*_~`]{1,500}?)(?<=\S)\1")
_MD_QUOTE = re.compile(r"^[ \t]{0,3}>[ \t]?", re.MULTILINE)
_BROKEN_WORD = re.compile(r"(?<=[a-z])-\n(?=[a-z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """The text of an article, with its title and what stood in the way of reading it."""

    text: str
    title: str
    kind: ArticleKind
    problems: tuple[str, ...] = ()


def open_article(path: str) -> Article:
    """The article in the file at `path`, or on standard input for "-"; raises `InputError` when it cannot be opened."""
    try:
        if path == "-":
            return read_article(sys.stdin.buffer.read(MAX_BYTES + 1), "What came in")
        file = Path(path)
        if file.is_dir():
            raise InputError(f"{path} is a folder.", "Name the article inside it.")
        with file.open("rb") as opened:
            return read_article(opened.read(MAX_BYTES + 1), file.name)
    except OSError as error:
        raise InputError(f"{path} cannot be opened: {error.strerror}.", "Check the name of the article.") from error


def read_article(data: bytes | str, name: str) -> Article:
    """The text of an article from a file's bytes or from what was pasted; `name` helps to tell what it is.

    Never raises for what stands in the file: an encrypted PDF, a picture, an empty or a broken file give an article
    with no text and one problem in plain words. Above 10 MB nothing is read.
    """
    size = len(data)
    if size > MAX_BYTES:
        return _unreadable(
            name, f"{name} has {size / 1_000_000:.0f} MB; an article has a few hundred kilobytes at most."
        )
    if isinstance(data, str):
        return _from_text(data.removeprefix("\ufeff"), name)
    if data[:1024].lstrip().startswith(b"%PDF"):
        return _from_pdf(data, name)
    if data.startswith(_PICTURES) or data[8:12] == b"WEBP":
        return _unreadable(
            name, f"{name} is a picture, whatever its name says. Copy the words out of it, or save the page."
        )
    if data.startswith(b"PK\x03\x04"):
        return _unreadable(name, f"{name} is a packed file, such as a Word document. Save it as text or PDF.")
    text = _decoded(data)
    if text is None:
        return _unreadable(name, f"{name} holds no text that can be read. Save the page as HTML, or copy its words.")
    return _from_text(text, name)


def _unreadable(name: str, problem: str) -> Article:
    return Article(text="", title=name, kind="unreadable", problems=(problem,))


def _decoded(data: bytes) -> str | None:
    """The text in a file's bytes: UTF-8, UTF-16, else Windows-1252; None when it is no text at all."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    sample = data[:4000]
    noughts = sample.count(0)
    if noughts > len(sample) * 0.3:  # two bytes a letter without a mark
        later = sample[1::2].count(0) > sample[0::2].count(0)
        return data.decode("utf-16-le" if later else "utf-16-be", "replace") if noughts < len(sample) * 0.6 else None
    if noughts:
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    odd = len(_CONTROL.findall(text[:4000])) + text[:4000].count("\ufffd")
    return None if odd > 0.02 * min(len(text), 4000) else text


def _from_text(text: str, name: str) -> Article:
    ending = name.rsplit(".", 1)[-1].lower() if "." in name else ""
    if not text.strip():
        return Article(text="", title=name, kind="text", problems=(f"{name} is empty.",))
    if ending in ("htm", "html", "xhtml") or (ending not in ("md", "markdown") and _HTML.search(text[:5000])):
        return _from_html(text, name)
    if ending in ("md", "markdown"):
        return _from_markdown(text, name)
    return Article(text=text, title=_first_line(text) or name, kind="text")


def _first_line(text: str) -> str:
    """The first line that holds words, if it is short enough for a title; before it, one near it that names magnesium.

    A pasted page may begin with "top of page", or with the name of its site.
    """
    lines = [line.strip() for line in text.splitlines()[:_TITLE_WITHIN] if line.strip()]
    if not lines:
        return ""
    named = (
        line for line in lines if "magnesium" in line.lower() and len(line) <= _LONGEST_TITLE and line[-1] not in ".;,"
    )
    line = next(named, lines[0])
    return line if len(line) <= _LONGEST_TITLE else ""


def _from_html(text: str, name: str) -> Article:
    import trafilatura  # late: it brings lxml with it

    title = _TITLE.search(text)
    named = " ".join(title[1].split()) if title else name
    found = trafilatura.extract(text, fast=True, include_comments=False, include_tables=True) or ""
    if len(found) < _SHORT:
        found = trafilatura.extract(text, include_comments=False, include_tables=True, favor_recall=True) or found
    if not found.strip():
        problem = f"No article was found in {name}. Copy its words and paste them instead."
        return Article(text="", title=named, kind="html", problems=(problem,))
    return Article(text=found, title=named, kind="html")


def _from_markdown(text: str, name: str) -> Article:
    heading = _MD_HEADING.search(text)
    plain = _MD_COMMENT.sub("", text)
    plain = _MD_FENCE.sub("", plain)
    plain = _MD_IMAGE.sub("", plain)
    plain = _MD_LINK.sub(r"\1", plain)
    plain = _MD_HEADING.sub(r"\1", plain)
    plain = _MD_QUOTE.sub("", plain)
    for _ in range(2):  # stress within stress
        plain = _MD_STRESS.sub(r"\2", plain)
    return Article(text=plain, title=heading[1] if heading else _first_line(plain) or name, kind="markdown")


def _from_pdf(data: bytes, name: str) -> Article:
    from io import BytesIO

    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    locked = f"{name} is locked with a password. Save a copy without it, or copy its words."
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return Article(text="", title=name, kind="pdf", problems=(locked,))
        pages = [page.extract_text() for page in reader.pages[:MOST_PAGES]]
        title = str(reader.metadata.title or "") if reader.metadata else ""
        more = len(reader.pages) > MOST_PAGES
    except DependencyError:  # an encryption we have no means for
        return Article(text="", title=name, kind="pdf", problems=(locked,))
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError) as error:
        problem = (
            f"{name} is a PDF that cannot be read ({type(error).__name__}). Copy its words and paste them instead."
        )
        return Article(text="", title=name, kind="pdf", problems=(problem,))
    text = _BROKEN_WORD.sub("", "\n\n".join(pages))
    if not text.strip():
        problem = f"{name} holds pictures of pages and no words. A text version would do."
        return Article(text="", title=title or name, kind="pdf", problems=(problem,))
    problems = (f"Only the first {MOST_PAGES} pages were read.",) if more else ()
    return Article(text=text, title=title.strip() or _first_line(text) or name, kind="pdf", problems=problems)
