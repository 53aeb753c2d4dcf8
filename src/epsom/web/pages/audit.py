"""An article taken apart: paste it, or choose a file, and read it with notes in the margin.

What was read stays in the memory of this start of epsom, in the session that read it, one article at a time and for an
hour at most. Filters, further parts and downloads need the text again; to send it back with each of them would put other
people's words, and what somebody reads, into every page and form, and to write it down would leave a trace on the disk.
In memory it is gone with the session, the lock, the next article or the button. Only a download is kept, by the person.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response

from epsom.web.forms import Form
from epsom.web.page import Elsewhere, house_of, saved, session_of, show
from epsom.web.security import LARGEST_ARTICLE

if TYPE_CHECKING:
    from epsom.core.audit import Audit
    from epsom.knowledge import Knowledge
    from epsom.web.session import Session

router = APIRouter()
LONGEST = 100_000  # characters that are read and shown, from a file as well; an article has some ten thousand
LARGEST_KB = (LARGEST_ARTICLE - 50_000) // 1000  # of a file; around it stands what a form adds
KEPT = timedelta(hours=1)
FIRST = 5  # of the gravest findings, said again above the article
_NAME = "audit"
_PASTED = "What you pasted"
_MARKDOWN = re.compile(r"^#{1,6} \S|\*\*\w[^*\n]{1,200}\*\*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Read:
    """One article in memory, with what was found in it."""

    title: str
    text: str
    problems: tuple[str, ...]
    audit: Audit
    at: datetime


def _here(request: Request) -> tuple[Session, Knowledge, datetime]:
    house, session = house_of(request), session_of(request)
    if session is None:
        raise Elsewhere("/door")
    moment = house.clock()
    return session, house.companion(moment.day).knowledge, moment.at


def _kept(request: Request) -> Read | None:
    session, _, now = _here(request)
    read = session.draft.get(_NAME)
    if isinstance(read, Read) and now - read.at <= KEPT:
        return read
    session.draft.pop(_NAME, None)
    return None


# --- put it in -----------------------------------------------------------------------------------------------------------
@router.get("/audit")
async def put_in(request: Request) -> Response:
    """Where an article is pasted or chosen."""
    return _form(request, Form.blank())


def _form(request: Request, form: Form, status: int = 200) -> Response:
    return show(request, "audit.html", status, form=form, open_one=_kept(request), most=LONGEST, kilobytes=LARGEST_KB)


@router.post("/audit")
async def read_it(request: Request) -> Response:
    """Read what was pasted or chosen, and go on to the report."""
    _here(request)
    given = await _sent(request)
    file, pasted = given.get("file"), given.get("text")
    text = pasted if isinstance(pasted, str) else ""
    form = Form([("text", text)])
    content, name = b"", ""
    if isinstance(file, UploadFile) and file.filename:
        content, name = await file.read(LARGEST_ARTICLE), file.filename.replace("\\", "/").rsplit("/", 1)[-1][:120]
    await given.close()
    if not name and not text.strip():
        form.refuse("text", "There is nothing to read yet.", "Paste an article here, or choose a file.")
        return _form(request, form, 422)
    if name:
        return _take(request, form, content, name, "file")
    return _take(request, form, text, _PASTED, "text")


@router.post("/audit/example")
async def example(request: Request) -> Response:
    """Read the example article that epsom brings along."""
    from importlib.resources import files

    return _take(
        request, Form.blank(), files("epsom.examples").joinpath("article.md").read_bytes(), "article.md", "text"
    )


class _InMemory(MultiPartParser):
    """Reads a form with a file without putting the file on the disk, however large it may be."""

    spool_max_size = LARGEST_ARTICLE


async def _sent(request: Request) -> FormData:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        reader = _InMemory(request.headers, request.stream(), max_files=1, max_fields=5, max_part_size=LARGEST_ARTICLE)
        try:
            return await reader.parse()
        except MultiPartException as error:
            raise HTTPException(400, "This form did not come through whole.") from error
    return await request.form(max_fields=5, max_part_size=LARGEST_ARTICLE)


def _take(request: Request, form: Form, content: bytes | str, name: str, field: str) -> Response:
    from epsom.core.audit import audit
    from epsom.exchange.article import read_article

    session, knowledge, now = _here(request)
    marked_up = isinstance(content, str) and _MARKDOWN.search(content[:20_000]) is not None
    article = read_article(content, f"{name}.md" if marked_up else name)
    if not article.text.strip():
        form.given = True
        form.refuse(field, article.problems[0] if article.problems else "No words were found in it.")
        return _form(request, form, 422)
    problems = list(article.problems)
    if len(article.text) >= LONGEST:
        problems.append(f"This is a long text. The first {LONGEST:,} characters were read; the rest is not shown.")
    found = audit(article.text[:LONGEST], knowledge)
    problems += [each for each in found.problems if each != found.summary]
    session.draft[_NAME] = Read(article.title, article.text[:LONGEST], tuple(problems), found, now)
    return saved(request, "/audit/report")


@router.post("/audit/forget")
async def forget(request: Request) -> Response:
    """Let go of the article at once."""
    session, _, _ = _here(request)
    session.draft.pop(_NAME, None)
    return saved(request, "/audit", "Forgotten. Nothing of it is left here.")


# --- read it ---------------------------------------------------------------------------------------------------------------
@router.get("/audit/report")
async def report(request: Request) -> Response:
    """The report: two sentences, what to say of the whole, the article with notes beside it, doses, citations."""
    from epsom.core.report.shapes import Notes
    from epsom.web import audit_text as cut
    from epsom.web import audit_view as view
    from epsom.web.pages.evidence import in_words

    read = _kept(request)
    if read is None:
        return saved(request, "/audit", "Please paste the article once more: nothing of it was kept.")
    shown, part = request.query_params.get("show", "all"), request.query_params.get("part", "1")
    if shown not in view.SHOWN:
        raise HTTPException(404)
    _, knowledge, _ = _here(request)
    notes = Notes(knowledge)
    found = view.passages(read.audit, notes)
    whole = shown in ("all", "claims")  # the others show their passages only, and so need no parts
    parts = cut.parts_of(read.text) if whole else [(0, len(read.text))]
    at = int(part) if part.isascii() and part.isdigit() and len(part) < 6 else 0
    if not 1 <= at <= len(parts):
        raise HTTPException(404)
    reading = list(cut.paragraphs(read.text, found, parts[at - 1], shown))
    first = view.first_rows(read.audit, found, notes)
    return show(
        request,
        "audit_report.html",
        read=read,
        counts=_counts(read.audit),
        means=view.MEANS,
        first=first,
        first_shown=FIRST if len(first) > FIRST + 1 else len(first),
        flags=[(each.reason, view.number_at(found, each.start, each.end)) for each in read.audit.flags],
        shown=shown,
        filters=_filters(read.audit, shown) if found else (),
        paragraphs=reading if shown == "all" else list(cut.marked_only(reading)),
        here={number for each in reading for piece in each.pieces for number in piece.begins},
        on_part=_part_of(found, cut.parts_of(read.text)),
        part=at,
        parts=len(parts),
        doses=view.dose_rows(read.audit, found, notes),
        citations=view.citation_rows(read.audit, found, notes, knowledge),
        notes=in_words(notes.footnotes()),
    )


def _counts(audit: Audit) -> list[tuple[str, str, int]]:
    """The verdicts that were given, the gravest first: id, words, how many passages."""
    from epsom.core.audit.shapes import VERDICT_WORDS, counted
    from epsom.web import audit_view as view

    counts = counted(audit.claims)
    words = VERDICT_WORDS | {each: several for each, several in view.SEVERAL.items() if counts[each] > 1}
    return [(each, words[each], counts[each]) for each in VERDICT_WORDS if counts[each]]


def _filters(audit: Audit, shown: str) -> list[tuple[str, str]]:
    claims = sum(count for *_, count in _counts(audit))
    kinds = (("claims", "Claims", claims), ("doses", "Amounts", len(audit.doses)), ("citations", "Sources it names", len(audit.citations)))  # fmt: skip
    filters = [("all", "Everything"), *((name, f"{title} ({count})") for name, title, count in kinds if count)]
    return filters + [(verdict, f"{words} ({count})") for verdict, words, count in _counts(audit) if verdict == shown]


def _part_of(found: Any, parts: list[tuple[int, int]]) -> dict[int, int]:
    """On which part each passage begins."""
    at, answer = 0, {}
    for each in found:
        while at + 1 < len(parts) and each.start >= parts[at][1]:
            at += 1
        answer[each.number] = at + 1
    return answer


# --- take it along -----------------------------------------------------------------------------------------------------------
def _markdown(read: Read, knowledge: Knowledge, today: datetime) -> tuple[str, str]:
    from epsom.exchange.audit_json import audit_markdown

    return audit_markdown(read.audit, read.title, knowledge.version), "text/markdown; charset=utf-8"


def _json(read: Read, knowledge: Knowledge, today: datetime) -> tuple[str, str]:
    from epsom.exchange.audit_json import audit_json

    return _dumped(audit_json(read.audit, knowledge)), "application/json"


def _reviews(read: Read, knowledge: Knowledge, today: datetime) -> tuple[str, str]:
    from epsom.exchange.audit_json import claim_reviews

    return _dumped(claim_reviews(read.audit, knowledge, today.date())), "application/ld+json"


def _dumped(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


_MAKES: dict[str, Callable[[Read, Knowledge, datetime], tuple[str, str]]] = {
    "article-check.md": _markdown,
    "article-check.json": _json,
    "article-check.jsonld": _reviews,
}


@router.get("/audit/download/{name}")
async def download(request: Request, name: str) -> Response:
    """The report as Markdown, as JSON, or as schema.org ClaimReview."""
    if name not in _MAKES:
        raise HTTPException(404)
    read = _kept(request)
    if read is None:
        return saved(request, "/audit", "Please paste the article once more: nothing of it was kept.")
    _, knowledge, now = _here(request)
    content, kind = _MAKES[name](read, knowledge, now)
    data = content.encode("utf-8", "replace")
    return Response(data, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})
