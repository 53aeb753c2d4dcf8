"""The journal: a blank page or a prompt, a short list for tomorrow, three good things. Kept and shown, never read by a rule.

A page that is deleted is gone at once, also from what could be undone; so deleting asks first.
"""

from __future__ import annotations

from typing import Any, cast

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.diary import CheckIn, JournalPage
from epsom.core.diary.shapes import JournalKind
from epsom.core.diary.today import part_of_day
from epsom.notebook import new_id
from epsom.web.forms import LONGEST, Form
from epsom.web.page import Desk, desk_of, saved, show, typed

router = APIRouter()

SHOWN = 20  # pages at a time
EXCERPT = 1_200  # characters of a long page in the list
LOW_MOOD = 3  # of 10: three good things are not offered at or below it
PROMPTS = {
    "helped": "What helped today?",
    "hard": "What was hard, and how did I get through?",
    "tomorrow": "What do I need tomorrow?",
}  # the prompts of the practice "journaling"
TITLES = {"page": "", "three_good_things": "Three good things", "tomorrow": "For tomorrow"}


def _good_things_now(desk: Desk) -> bool:
    """Whether three good things are offered: switched on, and no low mood noted today."""
    if desk.notebook.setting("three_good_things") is not True:
        return False
    noted = desk.notebook.entry(CheckIn, desk.today)
    return noted is None or noted.mood is None or noted.mood > LOW_MOOD


def _pages(desk: Desk) -> tuple[JournalPage, ...]:
    """All pages, the newest first."""
    return tuple(reversed(desk.notebook.entries(JournalPage)))


# --- the journal ------------------------------------------------------------------------------------------------------------
@router.get("/journal")
async def journal(request: Request) -> Response:
    """A box to write in, and the pages so far."""
    return _journal(request, desk_of(request))


def _journal(request: Request, desk: Desk, status: int = 200, **more: Any) -> Response:
    pages = _pages(desk)
    asked = request.query_params.get("from", "0")
    start = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    prompt = request.query_params.get("prompt", "")
    around: dict[str, Any] = {
        "pages": pages[start : start + SHOWN],
        "older": start + SHOWN if len(pages) > start + SHOWN else None,
        "start": start,
        "many": len(pages),
        "prompts": PROMPTS,
        "prompt": prompt if prompt in PROMPTS else "",
        "titles": TITLES,
        "excerpt": EXCERPT,
        "evening": part_of_day(desk.moment.minute) in ("evening", "night"),
        "good_things": _good_things_now(desk),
        "good_things_on": desk.notebook.setting("three_good_things") is True,
    }
    return show(request, "journal.html", status, **{**around, **more})


@router.post("/journal")
async def write(request: Request) -> Response:
    """Keep a page. An empty one is not kept, and nothing is said about that."""
    desk, form = desk_of(request), await typed(request)
    text = form.text("text", LONGEST)
    prompt = form.raw("prompt")
    if form.problems:
        return _journal(request, desk, 422, form=form, prompt=prompt if prompt in PROMPTS else "")
    if text is None:
        return RedirectResponse("/journal", 303)
    if prompt in PROMPTS:
        text = f"{PROMPTS[prompt]}\n\n{text}"
    _keep(desk, text, "page")
    return saved(request, "/journal", "Kept.")


def _keep(desk: Desk, text: str, kind: str) -> None:
    today = desk.notebook.entries(JournalPage, desk.today, desk.today)
    ordinal = max((int(each.id[:4]) for each in today if each.id[:4].isdecimal()), default=0) + 1
    page_id = f"{ordinal:04}{new_id()}"  # pages of one day stand in the order they were written
    desk.notebook.log(JournalPage(id=page_id, day=desk.today, text=text, kind=cast(JournalKind, kind)), merge=False)


# --- for tomorrow -----------------------------------------------------------------------------------------------------------
@router.get("/journal/tomorrow")
async def tomorrow(request: Request) -> Response:
    """The list for tomorrow: five minutes, three lines."""
    desk = desk_of(request)
    latest = next((each for each in _pages(desk) if each.kind == "tomorrow"), None)
    return show(request, "journal_tomorrow.html", practice=desk.knowledge.practices["bedtime_list"], latest=latest)


@router.post("/journal/tomorrow")
async def keep_tomorrow(request: Request) -> Response:
    """Keep the list; it will be there in the morning."""
    desk, form = desk_of(request), await typed(request)
    text = _lines(form)
    if form.problems:
        practice = desk.knowledge.practices["bedtime_list"]
        return show(request, "journal_tomorrow.html", 422, form=form, practice=practice, latest=None)
    if text:
        _keep(desk, text, "tomorrow")
        return saved(request, "/journal", "The list is closed. It will be there in the morning.")
    return RedirectResponse("/journal", 303)


def _lines(form: Form) -> str:
    """Up to three short lines, and nothing for those left empty."""
    return "\n".join(text for each in ("one", "two", "three") if (text := form.text(each, 1_000)))


# --- three good things -----------------------------------------------------------------------------------------------------
@router.get("/journal/good")
async def good(request: Request) -> Response:
    """Up to three things that were all right. One is enough; none is an honest answer."""
    desk = desk_of(request)
    practice = desk.knowledge.practices["gratitude"]
    return show(request, "journal_good.html", practice=practice, offered=_good_things_now(desk),
                on=desk.notebook.setting("three_good_things") is True)  # fmt: skip


@router.post("/journal/good")
async def keep_good(request: Request) -> Response:
    """Keep them."""
    desk, form = desk_of(request), await typed(request)
    text = _lines(form)
    if form.problems:
        practice = desk.knowledge.practices["gratitude"]
        return show(request, "journal_good.html", 422, form=form, practice=practice, offered=True, on=True)
    if text:
        _keep(desk, text, "three_good_things")
    return saved(request, "/journal", "Kept." if text else "")


@router.post("/journal/good/switch")
async def switch_good(request: Request) -> Response:
    """Switch three good things on or off."""
    desk, form = desk_of(request), await typed(request)
    desk.notebook.set_setting("three_good_things", form.raw("on") == "yes")
    return RedirectResponse("/journal/good" if form.raw("on") == "yes" else "/journal", 303)


# --- deleting ---------------------------------------------------------------------------------------------------------------
@router.get("/journal/delete-all")
async def ask_delete_all(request: Request) -> Response:
    """Ask before everything goes."""
    desk = desk_of(request)
    return show(request, "journal_delete.html", page=None, many=len(_pages(desk)), titles=TITLES)


@router.post("/journal/delete-all")
async def delete_all(request: Request) -> Response:
    """Delete every page."""
    desk = desk_of(request)
    for each in _pages(desk):
        desk.notebook.remove(JournalPage, each.id)
    return saved(request, "/journal", "Every page is gone.")


@router.get("/journal/{page}")
async def one(request: Request, page: str) -> Response:
    """One page, whole, to read or to change."""
    desk = desk_of(request)
    found = desk.notebook.entry(JournalPage, page)
    if found is None:
        return RedirectResponse("/journal", 303)
    return show(request, "journal_page.html", page=found, titles=TITLES)


@router.post("/journal/{page}")
async def change(request: Request, page: str) -> Response:
    """Keep the changed words of a page. Emptied, it stays as it was: deleting is a step of its own."""
    desk, form = desk_of(request), await typed(request)
    found = desk.notebook.entry(JournalPage, page)
    if found is None:
        return RedirectResponse("/journal", 303)
    text = form.text("text", LONGEST)
    if form.problems:
        return show(request, "journal_page.html", 422, form=form, page=found, titles=TITLES)
    if text is not None and text != found.text:
        desk.notebook.log(JournalPage(id=found.id, day=found.day, text=text, kind=found.kind), merge=False)
        return saved(request, "/journal", "Kept.")
    return RedirectResponse("/journal", 303)


@router.get("/journal/{page}/delete")
async def ask_delete(request: Request, page: str) -> Response:
    """Ask before a page goes."""
    desk = desk_of(request)
    found = desk.notebook.entry(JournalPage, page)
    if found is None:
        return RedirectResponse("/journal", 303)
    return show(request, "journal_delete.html", page=found, many=1, titles=TITLES)


@router.post("/journal/{page}/delete")
async def delete(request: Request, page: str) -> Response:
    """Delete one page; its words are kept nowhere."""
    desk = desk_of(request)
    if desk.notebook.entry(JournalPage, page) is not None:
        desk.notebook.remove(JournalPage, page)
    return saved(request, "/journal", "The page is gone.")
