"""Puts the app together: the fence, the pages, the API, the static files, and calm pages for what goes wrong."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib import import_module
from importlib.resources import files

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

from epsom.errors import EpsomError
from epsom.web.house import House
from epsom.web.page import Elsewhere, session_of, show
from epsom.web.security import Fence

log = logging.getLogger("epsom.web")
LOOK_SECONDS = 20  # how often to see whether everyone has gone

# Each is a module of epsom.web.pages with a `router`. The API stands beside them.
PAGES = (
    "door", "start", "today", "log", "tools", "plan", "progress", "evidence", "food", "safety", "scales", "journal",
    "support", "me", "report", "settings", "calendar", "trial", "trial_setup", "trial_verdict", "trial_wrong", "audit",
)  # fmt: skip
FONTS = {
    "serif-400.otf": ("font_source_serif_pro", "SourceSerifPro-Regular.otf"),
    "serif-600.otf": ("font_source_serif_pro", "SourceSerifPro-Semibold.otf"),
    "serif-400-italic.otf": ("font_source_serif_pro", "SourceSerifPro-It.otf"),
    "sans-400.otf": ("font_hanken_grotesk", "HankenGrotesk-Regular.otf"),
    "sans-600.otf": ("font_hanken_grotesk", "HankenGrotesk-SemiBold.otf"),
}
TYPES = {
    "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml", "png": "image/png",
}  # fmt: skip


def build(house: House) -> FastAPI:
    """The app over one house."""

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        watch = asyncio.create_task(_lock_when_idle(house))
        yield
        watch.cancel()
        house.close()

    app = FastAPI(
        title="epsom", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json", lifespan=life,
        description="One person's magnesium: the same verbs as the command line, on this computer only.",
    )  # fmt: skip
    app.state.house = house
    app.add_middleware(Fence, house=house, fault=_our_fault)
    app.add_exception_handler(Elsewhere, _elsewhere)
    app.add_exception_handler(EpsomError, _sorry)
    app.add_exception_handler(HTTPException, _no_such_page)
    app.add_api_route("/static/{name}", _static, include_in_schema=False)
    app.add_api_route("/fonts/{name}", _font, include_in_schema=False)
    app.add_api_route("/{name}.webmanifest", _manifest, include_in_schema=False)
    app.add_api_route("/sw.js", _worker, include_in_schema=False)
    for name in PAGES:
        app.include_router(import_module(f"epsom.web.pages.{name}").router, include_in_schema=False)
    api = import_module("epsom.web.api")
    app.include_router(api.router)
    app.add_exception_handler(RequestValidationError, api.unfit)
    return app


async def _lock_when_idle(house: House) -> None:
    """Lock the record after long silence, also when no request comes that could notice it."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        house.lock_if_idle()


# --- files that never change ------------------------------------------------------------------------------------------
@lru_cache(maxsize=64)
def _bytes(package: str, folder: str, name: str) -> bytes:
    return files(package).joinpath(folder, name).read_bytes()


async def _static(name: str) -> Response:
    known = {each.name for each in files("epsom.web").joinpath("static").iterdir()}
    if name not in known:
        raise HTTPException(404)
    kind = TYPES.get(name.rsplit(".", 1)[-1], "application/octet-stream")
    return Response(_bytes("epsom.web", "static", name), media_type=kind)


async def _font(name: str) -> Response:
    if name not in FONTS:
        raise HTTPException(404)
    package, file = FONTS[name]
    return Response(_bytes(package, "files", file), media_type="font/otf")


async def _manifest(name: str) -> Response:
    """What a phone or desktop needs to put the app on its home screen; the disguised one is called Notes."""
    if name not in ("epsom", "notes"):
        raise HTTPException(404)
    return JSONResponse(
        {
            "name": name.capitalize() if name == "notes" else name,
            "short_name": name.capitalize() if name == "notes" else name,
            "id": f"/{name}",
            "start_url": "/",
            "scope": "/",
            "display": "standalone",
            "background_color": "#FAF7F2",
            "theme_color": "#FAF7F2",
            "icons": [{"src": f"/static/{name}.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
        },
        media_type="application/manifest+json",
    )


async def _worker() -> Response:
    """The service worker: it keeps style, script, icons and fonts, and no page."""
    return Response(
        _bytes("epsom.web", "static", "sw.js"), media_type=TYPES["js"], headers={"cache-control": "no-cache"}
    )


# --- what goes wrong ----------------------------------------------------------------------------------------------------
async def _elsewhere(_: Request, turn: Exception) -> Response:
    assert isinstance(turn, Elsewhere)
    return RedirectResponse(turn.to, 303)


async def _sorry(request: Request, error: Exception) -> Response:
    """A problem with words: shown, with the way out, and nothing lost."""
    assert isinstance(error, EpsomError)
    if request.url.path.startswith("/api/"):
        return import_module("epsom.web.api").problem(error)  # type: ignore[no-any-return]
    return show(request, "sorry.html", 409, title="That could not be done", what=error.what, fix=error.fix,
                problems=[str(each) for each in error.problems])  # fmt: skip


async def _no_such_page(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if request.url.path.startswith("/api/"):
        return import_module("epsom.web.api").refused(error)  # type: ignore[no-any-return]
    status = error.status_code
    if status == 405:
        return RedirectResponse("/", 303)
    what = "There is no such page." if status == 404 else "That could not be read."
    return show(
        request, "sorry.html", status, title="Not here", what=what, fix="Everything is in the menu above.", problems=[]
    )


async def _our_fault(request: Request, error: Exception) -> Response:
    """A fault of ours: said so; the log gets the kind and the place of it, never a personal value."""
    trace, where = error.__traceback__, "?"
    while trace is not None:
        where = f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
        trace = trace.tb_next
    log.error("%s at %s", type(error).__name__, where)
    if request.url.path.startswith("/api/"):
        return import_module("epsom.web.api").our_fault()  # type: ignore[no-any-return]
    session = session_of(request)
    if session is not None:
        session.flash = None
    what, fix = (
        "Something in epsom went wrong. You did nothing wrong.",
        "What was saved before is safe. Please try again.",
    )
    try:
        return show(request, "sorry.html", 500, title="A fault of ours", what=what, fix=fix, problems=[])
    except Exception:  # the page around it could not be made either
        return PlainTextResponse(f"{what} {fix}", 500)
