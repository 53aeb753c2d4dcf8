"""The fence around the app: who may speak to it, how much they may send, and what every answer carries.

It stands before every page and knows none of them. Each rule has its test in tests/web/test_security.py.
"""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from epsom.web.house import House

__all__ = ["POLICY", "Fence"]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; "
    "object-src 'none'; frame-ancestors 'none'"
)
HEADERS = (
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"),
    ("x-frame-options", "DENY"),
)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_BODY = 1_000_000  # bytes of an ordinary form or API call
LARGEST_ARTICLE = 6_000_000  # bytes of an article to be read, a PDF perhaps
LARGEST_UPLOAD = 256_000_000  # bytes of a backup or an export brought back
UPLOADS = ("/settings/restore", "/settings/import")
# What may be seen without the launch code: help, and nothing about anybody.
OPEN_PATHS = frozenset({"/door", "/support", "/about", "/clock", "/leave", "/too-much", "/epsom.webmanifest",
                        "/notes.webmanifest", "/sw.js", "/favicon.ico"})  # fmt: skip
OPEN_FOLDERS = ("/static/", "/fonts/")
OWN_CODE = "/calendar/feed/"  # carries a code of its own, and only calendar programs ask for it
WITHOUT_A_KEY = frozenset({"/lock", "/door", "/return"})  # also reachable while the house is locked


class Fence:
    """ASGI middleware: exact hosts, own posts only, bounded bodies, the launch code, and strict headers."""

    def __init__(self, app: ASGIApp, house: House, fault: Callable[[Request, Exception], Awaitable[Response]]) -> None:
        self.app = app
        self.house = house
        self.fault = fault  # the page for a fault of ours; further out it would go without our headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        path = scope["path"]
        refusal = self._refusal(scope, headers)
        if refusal is None:
            refusal = self._gate(scope, headers)
        limit = LARGEST_ARTICLE if path == "/audit" else LARGEST_UPLOAD if path in UPLOADS else LARGEST_BODY
        if refusal is None and _too_long(headers, limit):
            refusal = _too_large(scope)
        kept = path.startswith(OPEN_FOLDERS)
        body = _Bounded(receive, limit)
        begun = False

        async def send_with_headers(message: Message) -> None:
            nonlocal begun
            if body.over and not begun:
                return  # whatever was made of half a body is no answer
            if message["type"] == "http.response.start":
                begun = True
                out = MutableHeaders(scope=message)
                for name, value in HEADERS:
                    out[name] = value
                if kept and message["status"] == 200:
                    out["cache-control"] = "public, max-age=31536000, immutable"
                elif "cache-control" not in out:
                    out["cache-control"] = "no-store"
            await send(message)

        if refusal is not None:
            await refusal(scope, receive, send_with_headers)
            return
        answer: Response | None = None
        try:
            await self.app(scope, body, send_with_headers)
        except Exception as error:
            if begun:  # nothing can be said any more; the connection ends
                raise
            if not isinstance(error, ClientDisconnect):  # whoever asked is still there
                answer = await self.fault(Request(scope), error)
        if body.over and not begun:
            body.over, answer = False, _too_large(scope)
        if answer is not None:
            await answer(scope, receive, send_with_headers)

    # --- who may speak to us --------------------------------------------------------------------------------------------
    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        """Turn away other hosts (DNS rebinding) and posts that other sites made."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0] not in self.house.hosts:
            return PlainTextResponse("This address is not served here.", 400)
        if scope["method"] in SAFE:
            return None
        site, origin = headers.get("sec-fetch-site"), headers.get("origin")
        if site is not None:
            allowed = site in ("same-origin", "none")
        elif origin is not None:
            allowed = origin == f"{self.house.scheme}://{hosts[0]}"
        else:
            allowed = self.house.knows_token(_bearer(headers))
        return None if allowed else _refused(scope, 403, "This came from another site, so nothing was changed.")

    def _gate(self, scope: Scope, headers: Headers) -> Response | None:
        """Let in whoever has a session or the code; everyone else sees the door, and help."""
        path: str = scope["path"]
        house = self.house
        session = house.sessions.find(_cookie(headers, house.cookie))
        if session is None and house.knows_token(_bearer(headers)):
            session = house.api_session()
        scope.setdefault("state", {})["session"] = session
        if path in OPEN_PATHS or path.startswith((*OPEN_FOLDERS, OWN_CODE)):
            return None
        if session is None:
            return _refused(scope, 401, "The code of this start is missing.", "/door")
        house.touch(session)
        if house.locked and path not in WITHOUT_A_KEY:
            return _refused(scope, 423, "epsom is locked.", "/lock")
        if session.away and path not in WITHOUT_A_KEY:
            if path.startswith("/api/"):
                return _refused(scope, 423, "epsom was left in a hurry.")
            return RedirectResponse("/return", 303)
        return None


def _refused(scope: Scope, status: int, what: str, page: str = "") -> Response:
    """A refusal in the shape of the caller: a problem document for the API, a page or plain words otherwise."""
    if scope["path"].startswith("/api/") or scope["path"] == "/openapi.json":
        fix = {401: "Send it as: Authorization: Bearer CODE", 423: "Open epsom in the browser first."}.get(status, "")
        body = {"type": "about:blank", "title": what, "status": status, "detail": what, "fix": fix}
        return JSONResponse(body, status, media_type="application/problem+json")
    return RedirectResponse(page, 303) if page else PlainTextResponse(what, status)


def _cookie(headers: Headers, name: str) -> str | None:
    for header in headers.getlist("cookie"):
        for part in header.split(";"):
            key, _, value = part.strip().partition("=")
            if key == name:
                return value
    return None


def _bearer(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def same(left: str, right: str) -> bool:
    """Compare two secrets without telling how much of them agrees."""
    return bool(left) and hmac.compare_digest(left.encode(), right.encode())


def _too_large(scope: Scope) -> Response:
    return _refused(scope, 413, "This is larger than can be taken here.")


def _too_long(headers: Headers, limit: int) -> bool:
    length = headers.get("content-length", "0")
    return not (length.isascii() and length.isdigit() and len(length) < 20) or int(length) > limit


class _Bounded:
    """Counts what really comes in; past the limit the connection is treated as closed."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._left = limit
        self.over = False

    async def __call__(self) -> Message:
        """The next piece of the body."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._left -= len(message.get("body", b""))
            self.over = self.over or self._left < 0
        return {"type": "http.disconnect"} if self.over else message
