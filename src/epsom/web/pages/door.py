"""In and out: the door with its code, who is there, the quick exit and the way back, the lock, and what this is."""

from __future__ import annotations

import asyncio

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.errors import EpsomError
from epsom.web.page import Elsewhere, house_of, look_of, session_of, show, typed

router = APIRouter()


@router.get("/")
async def home(request: Request) -> Response:
    """The first page: where a person left off."""
    house, session = house_of(request), session_of(request)
    if session is None:
        raise Elsewhere("/door")
    if house.notebook(session) is None:
        raise Elsewhere("/who" if house.store.profiles() else "/start")
    return RedirectResponse("/today", 303)


# --- the code of this start -----------------------------------------------------------------------------------------------
@router.get("/door")
async def door(request: Request) -> Response:
    """Ask for the code; a script reads it from the end of the address, where it never reaches a log."""
    if session_of(request) is not None:
        return RedirectResponse("/", 303)
    return show(request, "door.html", wrong=False)


@router.post("/door")
async def enter(request: Request) -> Response:
    """Exchange the code for a cookie."""
    house, form = house_of(request), await typed(request)
    if not house.knows_token(form.raw("code")):
        await asyncio.sleep(0.3)  # guessing is slow
        return show(request, "door.html", 403, wrong=True)
    session = house.enter()
    answer = RedirectResponse("/", 303)
    answer.set_cookie(house.cookie, session.id, httponly=True, samesite="strict", path="/")
    return answer


# --- who is there -----------------------------------------------------------------------------------------------------------
@router.get("/who")
async def who(request: Request) -> Response:
    """Choose among the people who use this epsom."""
    house = house_of(request)
    profiles = house.store.profiles()
    if not profiles:
        raise Elsewhere("/start")
    return show(request, "who.html", profiles=profiles, title="Who is there?")


@router.post("/who")
async def choose(request: Request) -> Response:
    """Open one person's notebook."""
    house, session, form = house_of(request), session_of(request), await typed(request)
    if session is not None and form.raw("profile") in {each.id for each in house.store.profiles()}:
        session.sample, session.profile, session.draft, session.flash = False, form.raw("profile"), {}, None
    return RedirectResponse("/", 303)


@router.post("/look-around")
async def look_around(request: Request) -> Response:
    """Open the made-up person, in a store of their own."""
    session = session_of(request)
    if session is not None:
        session.sample, session.draft, session.flash = True, {}, None
    return RedirectResponse("/today", 303)


@router.post("/stop-looking")
async def stop_looking(request: Request) -> Response:
    """Leave the made-up person; what was tried there is gone."""
    house, session = house_of(request), session_of(request)
    if session is not None:
        session.sample, session.draft, session.flash = False, {}, None
        house.forget_sample()
    return RedirectResponse("/", 303)


# --- out, quickly -------------------------------------------------------------------------------------------------------------
@router.post("/leave")
async def leave(request: Request) -> Response:
    """Away at once: nothing personal is shown until the person says so; a house with a passphrase locks."""
    house, session = house_of(request), session_of(request)
    if session is not None:
        session.away, session.flash = True, None
        if house.has_passphrase and not session.sample:
            house.lock()
    return RedirectResponse("/clock", 303)


@router.get("/clock")
async def clock(request: Request) -> Response:
    """A page about nothing."""
    return show(request, "clock.html", moment=house_of(request).clock(), nav=None, sample=False, crisis=None)


@router.get("/return")
async def back(request: Request) -> Response:
    """Ask before anything personal is shown again."""
    return show(request, "return.html", nav=None, sample=False, crisis=None)


@router.post("/return")
async def come_back(request: Request) -> Response:
    """Show the pages again."""
    session = session_of(request)
    if session is not None:
        session.away = False
    return RedirectResponse("/", 303)


# --- the lock -------------------------------------------------------------------------------------------------------------------
@router.get("/lock")
async def lock_page(request: Request) -> Response:
    """Ask for the passphrase; help in a crisis stands here too."""
    if not house_of(request).locked:
        return RedirectResponse("/", 303)
    return show(request, "lock.html", wrong="", look=look_of(request))


@router.post("/lock")
async def unlock(request: Request) -> Response:
    """Open with the passphrase, or with the recovery key."""
    house, session, form = house_of(request), session_of(request), await typed(request)
    if not house.locked:
        return RedirectResponse("/", 303)
    try:  # the passphrase is slow to check on purpose, so not on the loop that serves pages
        await asyncio.to_thread(house.unlock, form.raw("passphrase") or None, form.raw("recovery_key") or None)
    except EpsomError as error:
        return show(request, "lock.html", 403, wrong=f"{error.what} {error.fix}")
    if session is not None:
        session.away = False
        session.seen_at = house.now()
        profiles = house.store.profiles()
        session.profile = profiles[0].id if len(profiles) == 1 else None
    return RedirectResponse("/", 303)


@router.post("/lock-now")
async def lock_now(request: Request) -> Response:
    """Lock at once."""
    house = house_of(request)
    if house.has_passphrase:
        house.lock()
    return RedirectResponse("/lock", 303)


# --- undo, and what this is -------------------------------------------------------------------------------------------------------
@router.post("/undo")
async def undo(request: Request) -> Response:
    """Put back what the last message offered to undo."""
    from epsom.web.page import desk_of, saved

    desk, form = desk_of(request), await typed(request)
    done = desk.notebook.undo(form.raw("change"))
    to = form.raw("back")
    if not to.startswith("/") or to.startswith("//") or "\\" in to:
        to = "/today"
    return saved(request, to, "Undone." if done else "Something newer was written since, so it stays as it is.")


@router.get("/about")
async def about(request: Request) -> Response:
    """What epsom is, what it never says, and where the data is."""
    from epsom import __version__

    house = house_of(request)
    shown = session_of(request) is not None
    return show(request, "about.html", version=__version__, folder=str(house.home) if shown else "")
