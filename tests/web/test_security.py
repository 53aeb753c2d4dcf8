"""The security checklist, lines 1 to 13, each with its tests. Requests are raw ASGI where a client library would tidy them."""

from __future__ import annotations

import asyncio
import csv
import gc
import io
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import tracemalloc
import urllib.error
import urllib.parse
import urllib.request
import weakref
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from epsom.core.diary import (
    CheckIn,
    Cramps,
    DoseTaken,
    JournalPage,
    Night,
    PracticeDone,
    ScaleTaken,
    SideEffect,
)
from epsom.core.person import Eaten, Lab, Medicine, Person, TakenProduct
from epsom.errors import StoreError
from epsom.notebook import Notebook, new_id
from epsom.store import Cost, Store
from epsom.web import app as app_module
from epsom.web import create_app, security
from epsom.web.house import House
from epsom.web.serve import _listen
from tests.web.conftest import Clock

HERE = b"127.0.0.1:8765"
OWN = (b"sec-fetch-site", b"same-origin")
CHEAP = Cost(rounds=1, memory_kib=8, lanes=1)
SAMPLES = {
    "name": "epsom.css", "code": "x", "day": "2026-06-01", "key": "2026-06-01", "id": "2026-06-01", "kind": "dose",
    "scale": "phq9", "practice": "breath", "change": "x", "goal": "sleep", "outcome": "sleep",
}  # fmt: skip


class Answer:
    """What came back over ASGI."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.pairs = [(name.decode().lower(), value.decode("latin-1")) for name, value in headers]
        self.headers = dict(self.pairs)
        self.body = body

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    app: Any, method: str, path: str, headers: list[tuple[bytes, bytes]], body: list[bytes] | None = None
) -> Answer:
    """One request with exactly these headers, and the body in exactly these pieces."""
    pieces = list(body or [b""])
    out: dict[str, Any] = {"headers": [], "body": b"", "status": 0}

    async def receive() -> dict[str, Any]:
        if pieces:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            assert not out["status"], "two answers to one request"
            out.update(status=message["status"], headers=message["headers"])
        else:
            out["body"] += message.get("body", b"")

    address, _, query = path.partition("?")
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": address,
        "raw_path": address.encode(), "query_string": query.encode(), "root_path": "", "scheme": "http",
        "headers": headers, "client": ("127.0.0.1", 50000), "server": ("127.0.0.1", 8765), "state": {},
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    return Answer(out["status"], out["headers"], out["body"])


@pytest.fixture
def app(house: House) -> Any:
    """The bare app."""
    return create_app(house)


@pytest.fixture
def cookie(house: House) -> tuple[bytes, bytes]:
    """The cookie of a browser that gave the code."""
    return b"cookie", f"{house.cookie}={house.enter().id}".encode()


@pytest.fixture
def code(house: House) -> tuple[bytes, bytes]:
    """The code of this start, as a program brings it."""
    return b"authorization", f"Bearer {house.token}".encode()


def addresses(app: Any, method: str) -> list[str]:
    """Every address that answers a method, with something in the place of each variable part."""
    found = []
    for route in app.routes:
        inside = getattr(route, "original_router", None)
        for each in [route] if inside is None else inside.routes:
            if method in (getattr(each, "methods", None) or ()):
                found.append(re.sub(r"\{(\w+)[^}]*\}", lambda part: SAMPLES.get(part[1], "x"), each.path))
    return sorted(set(found))


def pages_of(app: Any) -> list[str]:
    """Every address that answers GET."""
    return addresses(app, "GET")


def forms_of(app: Any) -> list[str]:
    """Every address that takes a POST."""
    return addresses(app, "POST")


# --- 1 and 13: only this computer, and no way out -------------------------------------------------------------------------
def test_it_listens_on_this_computer_s_own_address_only() -> None:
    listening = _listen(None)
    try:
        assert listening.getsockname()[0] == "127.0.0.1"
        assert listening.family == socket.AF_INET
    finally:
        listening.close()


def test_no_page_opens_a_way_out(
    browser: TestClient, planned: Notebook, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[object] = []

    def refuse(_: object, address: object, *__: object) -> None:
        tried.append(address)
        raise AssertionError(f"a socket to {address}")

    def no_names(*names: object, **__: object) -> None:
        tried.append(names)
        raise AssertionError(f"a look-up of {names}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect_ex", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", no_names)
    monkeypatch.setattr(socket, "create_connection", no_names)
    pages = pages_of(app)
    assert len(pages) > 15
    for page in pages:
        assert browser.get(page, follow_redirects=False).status_code < 500, page
    assert tried == []


# --- 2: exact hosts -------------------------------------------------------------------------------------------------------
FOREIGN_HOSTS = (
        b"127.0.0.1.evil.com", b"127.0.0.1.evil.com:8765", b"localhost:8000@evil.com", b"localhost:8765@evil.com",
        b"127.0.0.1:evil", b"", b"evil.com", b"evil.com:8765", b"127.0.0.1", b"127.0.0.1:8766", b"localhost:80",
        b"LOCALHOST.:8765", b"localhost.:8765", b"127.0.0.1:8765.", b"127.0.0.1:8765 ", b" 127.0.0.1:8765",
        b"127.0.0.1:08765", b"127.1:8765", b"0.0.0.0:8765", b"[::]:8765", b"[::1]", b"127.0.0.1:8765,evil.com",
        b"127.0.0.1:8765\tevil.com", b"xn--localhost:8765", b"2130706433:8765", b"0x7f000001:8765", b"user@127.0.0.1:8765",
        b"127.0.0.1:8765#evil.com", b"127.0.0.1:8765/evil.com", "１２７.0.0.1:8765".encode(), b"\xff\xfe",
)  # fmt: skip


@pytest.mark.parametrize("path", ["/door", "/today", "/api/v1/today", "/static/epsom.css", "/openapi.json"])
def test_another_host_is_not_served(
    app: Any, cookie: tuple[bytes, bytes], code: tuple[bytes, bytes], path: str
) -> None:
    for host in FOREIGN_HOSTS:
        assert ask(app, "GET", path, [(b"host", host), cookie, code]).status == 400, host


def test_no_host_and_two_hosts_are_not_served(app: Any, cookie: tuple[bytes, bytes]) -> None:
    for hosts in ([], [HERE, HERE], [HERE, b"evil.com"], [b"evil.com", HERE]):
        answer = ask(app, "GET", "/door", [*((b"host", each) for each in hosts), cookie])
        assert answer.status == 400, hosts
    for name in (b"x-forwarded-host", b"forwarded", b"x-host"):  # who is in front of us is nobody
        assert ask(app, "GET", "/door", [(b"host", b"evil.com"), (name, HERE)]).status == 400


def test_its_own_names_are_served(app: Any) -> None:
    for host in (b"127.0.0.1:8765", b"localhost:8765", b"[::1]:8765"):
        assert ask(app, "GET", "/door", [(b"host", host)]).status == 200, host


# --- 3: only our own pages may change anything ------------------------------------------------------------------------------
FOREIGN: list[list[tuple[bytes, bytes]]] = [
    [(b"sec-fetch-site", b"cross-site")],
    [(b"sec-fetch-site", b"same-site")],
    [(b"sec-fetch-site", b"")],
    [(b"sec-fetch-site", b"SAME-ORIGIN, cross-site")],
    [(b"sec-fetch-site", b"cross-site"), (b"origin", b"http://127.0.0.1:8765")],
    [(b"sec-fetch-site", b"same-site"), (b"origin", b"http://127.0.0.1:9999")],
    [(b"origin", b"null")],
    [(b"origin", b"")],
    [(b"origin", b"http://evil.com")],
    [(b"origin", b"http://127.0.0.1:8765.evil.com")],
    [(b"origin", b"http://127.0.0.1")],
    [(b"origin", b"http://127.0.0.1:9999")],
    [(b"origin", b"https://127.0.0.1:8765")],
    [(b"origin", b"http://localhost:8765")],  # another origin than the one asked
    [(b"origin", b"http://127.0.0.1:8765/")],
    [(b"origin", b"http://127.0.0.1:8765 http://evil.com")],
    [],
]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "post"])
def test_a_change_asked_for_by_another_site_is_refused(app: Any, cookie: tuple[bytes, bytes], method: str) -> None:
    for path in ("/settings/erase", "/api/v1/undo", "/today", "/leave", "/door", "/nowhere"):
        for headers in FOREIGN:
            assert ask(app, method, path, [(b"host", HERE), cookie, *headers]).status == 403, (path, headers)


def test_every_form_refuses_another_site(app: Any, cookie: tuple[bytes, bytes]) -> None:
    forms = forms_of(app)
    assert len(forms) > 15
    for path in forms:
        for headers in FOREIGN:
            assert ask(app, "POST", path, [(b"host", HERE), cookie, *headers]).status == 403, path


def test_our_own_pages_and_callers_with_the_code_are_let_through(
    app: Any, cookie: tuple[bytes, bytes], code: tuple[bytes, bytes]
) -> None:
    for headers in ([OWN], [(b"sec-fetch-site", b"none")], [(b"origin", b"http://127.0.0.1:8765")], [code]):
        assert ask(app, "POST", "/leave", [(b"host", HERE), cookie, *headers]).status == 303
    wrong = (b"authorization", b"Bearer wrong")
    assert ask(app, "POST", "/leave", [(b"host", HERE), cookie, wrong]).status == 403
    # the code does not make up for a browser that says it comes from elsewhere
    assert ask(app, "POST", "/leave", [(b"host", HERE), cookie, code, (b"sec-fetch-site", b"cross-site")]).status == 403


def test_reading_changes_nothing(browser: TestClient, planned: Notebook, app: Any) -> None:
    before = planned.store.dump()
    for page in pages_of(app):
        browser.get(page, follow_redirects=False)
        browser.head(page, follow_redirects=False)
    assert planned.store.dump() == before


# --- 4: the code of this start --------------------------------------------------------------------------------------------
def test_without_the_code_there_is_the_door_and_help_and_nothing_else(app: Any, planned: Notebook) -> None:
    for page in pages_of(app):
        answer = ask(app, "GET", page, [(b"host", HERE)])
        is_open = page in security.OPEN_PATHS or page.startswith((*security.OPEN_FOLDERS, security.OWN_CODE))
        assert answer.status in ((200, 404, 303) if is_open else (303, 401)), page
        if answer.status == 303:
            assert answer.headers["location"] == "/door", page
        assert b"Ana" not in answer.body


def test_the_cookie_is_strict_and_named_at_random(house: House, app: Any) -> None:
    form = (b"content-type", b"application/x-www-form-urlencoded")
    answer = ask(app, "POST", "/door", [(b"host", HERE), OWN, form], [f"code={house.token}".encode()])
    found = answer.headers["set-cookie"]
    name, _, rest = found.partition("=")
    assert re.fullmatch(r"s8765_[0-9a-f]{8}", name)
    for part in ("HttpOnly", "SameSite=strict", "Path=/"):
        assert part in rest
    assert "Domain" not in rest
    assert house.token not in found
    other = House(house.home, port=8765, clock=house.clock)
    assert (other.cookie, other.token) != (house.cookie, house.token)
    other.close()


def test_a_wrong_code_opens_nothing_and_a_code_in_the_address_neither(house: House, app: Any) -> None:
    form = (b"content-type", b"application/x-www-form-urlencoded")
    for wrong in ("", "x", house.token[:-1], house.token + "x", house.token.swapcase(), "%ff%00", "\u0130"):
        body = f"code={urllib.parse.quote(wrong, safe='%')}".encode()
        answer = ask(app, "POST", "/door", [(b"host", HERE), OWN, form], [body])
        assert (answer.status, "set-cookie" in answer.headers) == (403, False), wrong
    for address in (f"/today?code={house.token}", f"/?token={house.token}", f"/door?code={house.token}"):
        assert "set-cookie" not in ask(app, "GET", address, [(b"host", HERE)]).headers
    answer = ask(app, "GET", f"/api/v1/today?code={house.token}", [(b"host", HERE)])
    assert answer.status == 401
    assert answer.headers["content-type"] == "application/problem+json"


# --- 5: what every answer carries -----------------------------------------------------------------------------------------
def has_the_fence(answer: Answer, path: str) -> None:
    assert answer.headers.get("content-security-policy") == security.POLICY, path
    for part in (
        "frame-ancestors 'none'",
        "default-src 'none'",
        "script-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    ):
        assert part in security.POLICY
    assert "unsafe" not in security.POLICY
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in answer.headers["permissions-policy"]
    fixed = path.startswith(security.OPEN_FOLDERS) and answer.status == 200
    if path == "/sw.js" and answer.status == 200:
        assert answer.headers["cache-control"] == "no-cache"
    else:
        assert answer.headers["cache-control"].startswith("public" if fixed else "no-store"), path
    assert not [name for name in answer.headers if name.startswith("access-control")], path
    assert "server" not in answer.headers
    names = [name for name, _ in answer.pairs if name != "set-cookie"]
    assert len(names) == len(set(names)), f"{path}: a header twice"


def test_every_page_and_every_error_carries_the_headers(
    app: Any, cookie: tuple[bytes, bytes], code: tuple[bytes, bytes], planned: Notebook, house: House
) -> None:
    for session in house.sessions.all():
        session.profile = planned.profile
    for page in [*pages_of(app), "/nowhere", "/api/v1/nowhere", "/static/../app.py", "/static/none.css"]:
        for who in ([], [cookie], [code]):
            for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
                own = [] if method in ("GET", "HEAD", "OPTIONS") else [OWN]
                has_the_fence(ask(app, method, page, [(b"host", HERE), *own, *who]), page)
    has_the_fence(ask(app, "GET", "/today", [(b"host", b"evil.com")]), "/today")
    has_the_fence(ask(app, "POST", "/today", [(b"host", HERE)]), "/today")
    has_the_fence(ask(app, "POST", "/today", [(b"host", HERE), OWN, (b"content-length", b"9" * 12)]), "/today")


@pytest.mark.parametrize("path", ["/broken", "/api/v1/broken"])
def test_a_fault_of_ours_carries_the_headers_and_tells_nothing(
    app: Any, cookie: tuple[bytes, bytes], path: str, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken() -> None:
        raise ZeroDivisionError("CANARY-in-the-message")

    app.add_api_route(path, broken)
    app.router.routes.insert(0, app.router.routes.pop())
    with caplog.at_level(logging.DEBUG):
        answer = ask(app, "GET", path, [(b"host", HERE), cookie])
    assert answer.status == 500
    has_the_fence(answer, path)
    assert b"CANARY" not in answer.body
    assert b"Traceback" not in answer.body
    assert "CANARY" not in caplog.text
    assert "ZeroDivisionError at test_security.py" in caplog.text


def test_a_fault_while_showing_a_fault_still_answers(
    app: Any, house: House, cookie: tuple[bytes, bytes], planned: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    for session in house.sessions.all():
        session.profile = planned.profile

    def gone(*_: object, **__: object) -> None:
        raise StoreError("The disk is gone CANARY.", "")

    monkeypatch.setattr(Store, "setting", gone)
    answer = ask(app, "GET", "/settings", [(b"host", HERE), cookie])
    assert answer.status >= 409
    has_the_fence(answer, "/settings")
    assert "saved before is safe" in answer.text


# --- 6 and 7: no other origin, no foreign shapes, no browsable docs ---------------------------------------------------------
def test_nothing_invites_other_origins(app: Any, cookie: tuple[bytes, bytes]) -> None:
    asks = [(b"origin", b"http://evil.com"), (b"access-control-request-method", b"POST")]
    for path in ("/today", "/api/v1/today", "/openapi.json", "/static/epsom.css"):
        for method in ("OPTIONS", "GET"):
            answer = ask(app, method, path, [(b"host", HERE), cookie, *asks])
            assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_callback_in_the_address_changes_nothing(app: Any, code: tuple[bytes, bytes]) -> None:
    answer = ask(app, "GET", "/openapi.json?callback=alert", [(b"host", HERE), code])
    assert answer.headers["content-type"].startswith("application/json")
    assert not answer.text.startswith("alert")


def test_docs_are_off_and_the_description_wants_the_code(app: Any, code: tuple[bytes, bytes]) -> None:
    for path in ("/docs", "/redoc", "/docs/oauth2-redirect"):
        assert ask(app, "GET", path, [(b"host", HERE), code]).status == 404
    assert ask(app, "GET", "/openapi.json", [(b"host", HERE)]).status == 401
    assert ask(app, "GET", "/openapi.json", [(b"host", HERE), code]).status == 200


# --- 8: what comes in is bounded ------------------------------------------------------------------------------------------
LIMIT = security.LARGEST_BODY
FORM = (b"content-type", b"application/x-www-form-urlencoded")
JSON = (b"content-type", b"application/json")


@pytest.mark.parametrize("path", ["/settings/look", "/door", "/api/v1/assess", "/api/v1/entries/journal"])
def test_a_body_too_large_is_refused_by_its_length_and_by_its_bytes(
    app: Any, cookie: tuple[bytes, bytes], path: str, planned: Notebook, house: House
) -> None:
    for session in house.sessions.all():
        session.profile = planned.profile
    kind = JSON if path.startswith("/api/") else FORM
    base = [(b"host", HERE), OWN, cookie, kind]
    said = ask(app, "POST", path, [*base, (b"content-length", str(LIMIT + 1).encode())], [b"x"])
    assert said.status == 413
    for length in ([], [(b"content-length", b"5")]):  # chunked, or a length that is not true
        pieces = [b"a=" + b"x" * 65_536] * (LIMIT // 65_536 + 2)
        answer = ask(app, "POST", path, [*base, *length], pieces)
        assert answer.status == 413
        has_the_fence(answer, path)
    for odd in (b"-1", b"1e9", b"0x10", b"\xb2", b"9" * 5000, b"+5", b"5, 5", b""):
        assert ask(app, "POST", path, [*base, (b"content-length", odd)], [b"x"]).status == 413, odd


def upload(name: str, content: bytes) -> tuple[tuple[bytes, bytes], bytes]:
    edge = b"edgeedgeedge"
    head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: application/json\r\n\r\n'
    body = b"--" + edge + b"\r\n" + head.encode() + content + b"\r\n--" + edge + b"--\r\n"
    return (b"content-type", b"multipart/form-data; boundary=" + edge), body


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        for each in range(4):
            folder.writestr(f"{each}.json", bytes(64 << 20))
    return out.getvalue()


DEEP = {
    "deep lists": b"[" * 200_000,
    "deep objects": b'{"a":' * 200_000,
    "closed deep lists": b"[" * 100_000 + b"]" * 100_000,
    "a number without end": b"1" * 500_000,
    "no text": bytes(range(256)) * 50,
    "half a character": b'{"format": "\\ud800", "version": 1}',
    "not a number": b'{"format": "epsom record", "version": NaN}',
    "another shape": b'{"format": "epsom record", "version": 1, "profile": [], "told": 3}',
    "deep in its place": b'{"format": "epsom record", "version": 1, "profile": ' + b"[" * 900 + b"]" * 900 + b"}",
}


@pytest.mark.parametrize("path", ["/settings/import", "/settings/restore"])
def test_a_file_that_is_none_of_ours_is_refused_in_words_and_changes_nothing(
    browser: TestClient, planned: Notebook, house: House, path: str
) -> None:
    before = planned.store.dump()
    for what, content in {"a ZIP bomb": bomb(), **DEEP}.items():
        kind, body = upload("../../../../etc/passwd", content)
        tracemalloc.start()
        answer = browser.post(path, content=body, headers={"content-type": kind[1].decode()}, follow_redirects=False)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert answer.status_code == 409, f"{what}: {answer.text[:300]}"
        assert "etc/passwd" not in answer.text
        assert peak < 40_000_000, what
        assert house.store.dump() == before, what
        assert not list(house.home.glob("incoming*")), what


def test_a_form_with_thousands_of_fields_is_refused(browser: TestClient, planned: Notebook) -> None:
    answer = browser.post("/settings/look", content="a=1&" * 5_000, headers={"content-type": FORM[1].decode()})
    assert answer.status_code == 400


def test_deep_json_is_refused_by_the_api(app: Any, code: tuple[bytes, bytes], planned: Notebook) -> None:
    for name, content in DEEP.items():
        answer = ask(app, "POST", "/api/v1/assess", [(b"host", HERE), code, JSON], [content])
        assert answer.status in (400, 422), name
        assert answer.headers["content-type"] == "application/problem+json", name


# --- 9: what goes out -------------------------------------------------------------------------------------------------------
FORMULAS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://evil.com")',
    "＝1+1",
)


def test_a_cell_that_looks_like_a_formula_is_disarmed(browser: TestClient, planned: Notebook) -> None:
    today = planned.moment.day
    for each, words in enumerate(FORMULAS):
        planned.log(SideEffect(id=new_id(), day=today, what=words, note=words))
        planned.log(JournalPage(id=new_id(), day=today, text=words))
        planned.log(CheckIn(day=today - timedelta(days=each), note=words))
    answer = browser.get("/settings/export.zip")
    assert answer.headers["content-disposition"].startswith("attachment")
    cells = []
    with zipfile.ZipFile(io.BytesIO(answer.content)) as folder:
        for name in folder.namelist():
            text = folder.read(name).decode("utf-8-sig")
            csv.field_size_limit(10_000_000)
            cells += [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    armed = [
        each for each in cells if each[:1] in tuple("=+-@\t\r＝＋－＠") and not re.fullmatch(r"-?\d+(\.\d+)?", each)
    ]
    assert armed == []
    assert sum("SUM(A1)" in each for each in cells) == 4  # two of the side effect, one of the page, one of the note


SCRIPTS = (
    "<script>alert({n})</script>", "<ScRiPt src=//evil.com/{n}></sCrIpT>", '"><script>x{n}()</script>',
    "'><img src=x onerror=x{n}()>", "<img src=x{n} onerror=alert`{n}`>", "<svg/onload=x{n}()>", '" onmouseover="x{n}()',
    "' autofocus onfocus=x{n}() x='", "<a href=\"javascript:x{n}()\">x</a>", "javascript:x{n}()//",
    "<iframe srcdoc='<script>x{n}()</script>'>", "</title><script>x{n}()</script>", "</textarea><script>x{n}()</script>",
    "</script><script>x{n}()</script>", "<!--{n}--><script>x{n}()</script>", "{{{{{n}*7}}}}", "{{% if {n} %}}x{{% endif %}}",
    "<style>@import '//evil.com/{n}'</style>", "<base href=//evil.com/{n}/>", "<meta http-equiv=refresh content='0;//evil.com/{n}'>",
    "<form action=//evil.com/{n}><button>x", "<math><mtext><script>x{n}()</script>", "&lt;script&gt;x{n}()&lt;/script&gt;",
    "<details open ontoggle=x{n}()>", "%3Cscript%3Ex{n}()%3C/script%3E",
)  # fmt: skip
PAYLOADS = tuple(f"p{n:03d}q{SCRIPTS[n % len(SCRIPTS)].format(n=n)}" for n in range(500))
MARK = re.compile(r"p\d{3}q")


class Page(HTMLParser):
    """A page as a browser would take it apart: its elements, their attributes, and the words in between."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.title = ""
        self._in: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        self._in.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._in:
            while self._in.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.words += data
        if "title" in self._in and "svg" not in self._in:
            self.title += data


LINKS = {"href", "src", "action", "formaction", "data", "poster", "srcset", "cite", "background"}
KNOWN = {"script": {"src", "defer", "type"}, "link": {"rel", "href", "type", "sizes", "media", "as", "crossorigin"}}


def nothing_runs(page: Page, where: str, *, attached: bool = False) -> None:
    """No element or attribute on the page was made by what somebody typed; a file to print brings its own style."""
    for tag, attributes in page.elements:
        if attached and tag == "style" and not attributes:
            continue
        assert tag not in ("iframe", "object", "embed", "base", "style", "math", "applet", "frame"), f"{where}: <{tag}>"
        assert not MARK.search(tag + " ".join(attributes)), where
        assert not [name for name in attributes if name.startswith("on") or name in ("style", "srcdoc")], (
            f"{where}: <{tag}>"
        )
        if tag == "script":
            assert re.fullmatch(r"/static/[\w.-]+(\?\w+)?", attributes.get("src", "")), where
        if tag == "meta":
            assert attributes.get("http-equiv", "") == "", where
        for name in LINKS & attributes.keys():
            link = attributes[name].strip().lower()
            assert not link.startswith(("javascript:", "data:", "//", "vbscript:")), f"{where}: {link[:60]}"
            assert not MARK.search(attributes[name]), f"{where}: {link[:60]}"


def told_with(words: Iterator[str], base: Person) -> Person:
    """Ana, with something to run in every text field of the person file."""
    take = lambda n: tuple(next(words) for _ in range(n))  # noqa: E731
    return replace(
        base,
        conditions=take(15),
        diet=take(15),
        medicines=tuple(Medicine(text=each) for each in take(20)),
        products=tuple(TakenProduct(label=each, servings_per_day=1.0, elemental_mg=1.0) for each in take(10)),
        eaten=tuple(Eaten(food=next(words), portion=next(words)) for _ in range(15)),
        labs=tuple(Lab(test=next(words), value=1.0, unit=next(words)) for _ in range(15)),
    )


def write_everywhere(notebook: Notebook, words: Iterator[str]) -> None:
    """Something to run in every text field of the diary, until the words are used up."""
    today = notebook.moment.day
    day = today
    while (first := next(words, None)) is not None:
        rest = [next(words, "") for _ in range(7)]
        notebook.store.put(notebook.profile, JournalPage(id=new_id(), day=day, text=first), notebook.moment)
        entries = [
            CheckIn(day=day, stress=3, note=rest[0]),
            Night(day=day, sol_min=10, note=rest[1]),
            SideEffect(id=new_id(), day=day, what=rest[2] or "x", note=rest[3]),
            Cramps(day=day, count=1, where=rest[4]),
            PracticeDone(id=new_id(), day=day, practice=rest[5] or "x"),
            ScaleTaken(id=new_id(), day=day, scale=rest[6] or "x", total=3),
            DoseTaken(day=day, planned=1275, status="taken", elemental_mg=100),
        ]
        for entry in entries:
            notebook.store.put(notebook.profile, entry, notebook.moment)
        day -= timedelta(days=1)


def test_five_hundred_scripts_are_shown_as_words_and_never_run(
    browser: TestClient, planned: Notebook, app: Any, ana: Person, house: House
) -> None:
    assert len(set(PAYLOADS)) == 500
    words = iter(PAYLOADS)
    house.store.rename_profile(planned.profile, next(words))
    house.store.add_profile(next(words), planned.moment)
    planned.tell(told_with(words, ana), next(words))
    write_everywhere(planned, words)
    pages = [each for each in pages_of(app) if not each.startswith(("/static/", "/fonts/", "/api/", "/openapi"))]
    days = [planned.moment.day - timedelta(days=each) for each in range(60)]
    pages += [f"/log/{day}" for day in days]
    pages += [f"/journal/{each.id}" for each in planned.entries(JournalPage)]
    pages += [f"/me/{part}" for part in ("medicine", "product", "conditions", "diet", "eaten", "lab")]
    pages += [
        "/nowhere/%3Cscript%3Ep999q()%3C/script%3E",
        "/today?x=<script>p999q()",
    ]
    seen: set[str] = set()
    for where in pages:
        answer = browser.get(where)
        if answer.headers["content-type"].startswith("text/html"):
            page = Page(answer.text)
            nothing_runs(page, where, attached="attachment" in answer.headers.get("content-disposition", ""))
            assert not MARK.search(page.title), where
            values = " ".join(each.get("value", "") + each.get("aria-label", "") for _, each in page.elements)
            seen |= {each for each in PAYLOADS if each in page.words or each in values}
        else:  # downloads and calendars are never taken for pages
            assert "html" not in answer.headers["content-type"]
            assert answer.headers["x-content-type-options"] == "nosniff"
    assert PAYLOADS[0] in seen  # the name, in the list of people
    export = browser.get("/settings/export.json")
    assert export.headers["content-disposition"].startswith("attachment")
    assert sum(json.dumps(each, ensure_ascii=False)[1:-1] in export.text for each in PAYLOADS) >= 450
    assert len(seen) >= 400  # the others stand where an id belongs, and no page shows an id nobody knows


@pytest.mark.parametrize("at", range(4))
def test_what_was_typed_comes_back_as_words(browser: TestClient, planned: Notebook, at: int) -> None:
    """A form with a problem is shown again with everything typed still there, and still only as words."""
    for words in PAYLOADS[at::4]:
        data = {"exit_to": "web", "exit_address": words, "theme": words, "size": "normal", "motion": "auto"}
        answer = browser.post("/settings/look", data=data)
        assert answer.status_code == 422
        page = Page(answer.text)
        nothing_runs(page, words)
        assert words in [attributes.get("value") for _, attributes in page.elements]


# --- 10: files for this person alone ----------------------------------------------------------------------------------------
def test_files_and_folders_are_private(browser: TestClient, planned: Notebook, house: House) -> None:
    planned.log(CheckIn(day=planned.moment.day, stress=3))
    browser.post("/settings/backup")
    found = list(house.home.rglob("*"))
    assert any(each.suffix == ".epsom" for each in found)
    for each in [house.home, *found]:
        assert each.stat().st_mode & 0o777 == (0o700 if each.is_dir() else 0o600), each


def test_a_folder_others_can_read_is_refused_with_the_way_out(tmp_path: Path, clock: Clock) -> None:
    home = tmp_path / "open"
    home.mkdir()
    for mode in (0o755, 0o750, 0o705, 0o701, 0o770):
        os.chmod(home, mode)
        with pytest.raises(StoreError, match="can read the folder") as refused:
            House(home, clock=clock)
        assert "chmod 700" in refused.value.fix
        assert list(home.iterdir()) == []


# --- 11: no personal word where others look ---------------------------------------------------------------------------------
CANARY = "Zwölfkanarien73"
FORMS = (
    CANARY.encode(),
    CANARY.encode("utf-16-le"),
    urllib.parse.quote(CANARY).encode(),
    json.dumps(CANARY)[1:-1].encode(),
    b"kanarien73",
)


def canaried(notebook: Notebook, ana: Person) -> None:
    """A canary in every text field."""
    words = iter([f"{CANARY} {each}" for each in range(400)])
    notebook.store.rename_profile(notebook.profile, next(words))
    notebook.tell(told_with(words, ana), next(words))
    write_everywhere(notebook, words)


def test_no_canary_in_logs_addresses_titles_and_error_pages(
    browser: TestClient, planned: Notebook, app: Any, ana: Person, caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("httpx").setLevel(logging.WARNING)  # the test's own client, which writes where it went
        canaried(planned, ana)
        for where in [*pages_of(app), f"/nowhere/{CANARY}", f"/api/v1/entries/{CANARY}"]:
            answer = browser.get(where, follow_redirects=False)
            for name, value in answer.headers.items():
                assert "kanarien" not in value, f"{where}: {name}"
            if answer.headers.get("content-type", "").startswith("text/html"):
                page = Page(answer.text)
                assert "kanarien" not in page.title, where
                for tag, attributes in page.elements:
                    for name in LINKS & attributes.keys():
                        assert "kanarien" not in attributes[name], f"{where}: <{tag} {name}>"

        def broken(*_: object, **__: object) -> None:
            raise RuntimeError(f"{CANARY} in a message")

        monkeypatch.setattr(Notebook, "setting", broken)
        for where in ("/settings", "/api/v1/today", "/today"):
            answer = browser.get(where, follow_redirects=False)
            assert answer.status_code in (500, 303, 200), where
            assert "kanarien" not in answer.text
    told = caplog.text + "".join(capfd.readouterr())
    assert "kanarien" not in told.lower()


def test_refusals_of_the_api_do_not_repeat_what_was_sent(
    app: Any, code: tuple[bytes, bytes], planned: Notebook
) -> None:
    bodies = [
        {"medicine": [{"text": 3, "note": CANARY}]}, {CANARY: 1}, [CANARY], {"person": {"sex": CANARY}}, CANARY,
    ]  # fmt: skip
    for body in bodies:
        answer = ask(app, "POST", "/api/v1/assess", [(b"host", HERE), code, JSON], [json.dumps(body).encode()])
        assert answer.status in (409, 422), body
        assert b"value" not in answer.body or "kanarien" not in answer.text


def test_with_a_passphrase_no_file_holds_a_canary(planned: Notebook, ana: Person, house: House) -> None:
    house.store.set_passphrase("four words in a row", cost=CHEAP)
    canaried(planned, ana)
    assert house.store.backup().parent == house.home / "backups"
    looked = 0
    for each in house.home.rglob("*"):
        if each.is_file():
            content = each.read_bytes()
            looked += len(content)
            assert not [form for form in FORMS if form in content], each.name
            assert b"SQLite format 3" not in content, each.name
            assert "kanarien" not in each.name
    assert looked > 100_000


def status_of(request: urllib.request.Request) -> int:
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_real_server_writes_no_canary_and_no_code_of_its_own_accord(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    listening = _listen(None)
    port = listening.getsockname()[1]
    listening.close()
    command = [sys.executable, "-m", "epsom", "serve", "--port", str(port), "--data", str(home), "--seconds", "60"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    ) as running:
        try:
            assert running.stdout is not None
            said = ""
            while "Stop with" not in said:
                line = running.stdout.readline()
                assert line, said
                said += line
            token = re.search(r"#([\w-]+)", said)
            assert token is not None
            base = f"http://127.0.0.1:{port}"
            quoted = urllib.parse.quote(CANARY)
            for path, method, data in (
                (f"/today?{quoted}", "GET", None), (f"/{quoted}", "GET", None), ("/door", "POST", f"code={quoted}".encode()),
                ("/api/v1/assess", "POST", json.dumps({CANARY: 1}).encode()), ("/api/v1/today", "GET", None),
            ):  # fmt: skip
                request = urllib.request.Request(base + path, data=data, method=method)
                request.add_header("Authorization", f"Bearer {token[1]}")
                if data is not None and path.startswith("/api/"):
                    request.add_header("Content-Type", "application/json")
                assert status_of(request) < 500, path
            with socket.create_connection(("127.0.0.1", port), timeout=5) as odd:
                odd.sendall(b"GET /" + CANARY.encode() + b" HTTP/9.9\r\nHost: x\r\n\r\n")
                odd.settimeout(5)
                odd.recv(1000)
        finally:
            running.send_signal(signal.SIGINT)
            rest, _ = running.communicate(timeout=20)
    assert "kanarien" not in rest
    assert token[1] not in rest
    assert "Traceback" not in rest


# --- 12: the lock -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def enciphered(browser: TestClient, planned: Notebook, house: House) -> Notebook:
    """The same record with a passphrase."""
    house.store.set_passphrase("four words in a row", cost=CHEAP)
    house.keep_key()
    return planned


def test_it_locks_after_silence_and_the_key_is_gone(
    browser: TestClient, enciphered: Notebook, house: House, clock: Clock, app: Any
) -> None:
    opened = house.store._opened
    key, store = opened.key, weakref.ref(house.store)
    assert key is not None
    clock.forward(minutes=house.idle_minutes - 1)
    assert browser.get("/settings", follow_redirects=False).status_code == 200
    clock.forward(minutes=house.idle_minutes + 1)
    for page in pages_of(app):
        answer = browser.get(page, follow_redirects=False)
        assert "Ana" not in answer.text, page
        if page not in security.OPEN_PATHS and not page.startswith(
            (*security.OPEN_FOLDERS, security.OWN_CODE, "/lock", "/return")
        ):
            assert answer.status_code in (303, 423), page
            assert answer.headers.get("location", "/lock") == "/lock", page
    assert house.locked
    assert opened.key is None
    assert house._notebooks == {}
    assert all(each.profile is None and each.draft == {} and each.flash is None for each in house.sessions.all())
    vars(enciphered).clear()  # the test's own hold on it
    del opened
    gc.collect()
    assert store() is None, "something still holds the store, and with it the key"
    held = [each for each in gc.get_objects() if isinstance(each, dict | list | tuple) and _holds(each, key)]
    assert held == [] or all(each is held for each in held)


def _holds(container: Any, key: bytes) -> bool:
    values = container.values() if isinstance(container, dict) else container
    return any(type(each) is bytes and each == key and each is not key for each in values)


def test_it_locks_by_itself_when_nobody_asks_anything(
    enciphered: Notebook, house: House, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app_module, "LOOK_SECONDS", 0.01)

    async def wait() -> None:
        watch = asyncio.create_task(app_module._lock_when_idle(house))
        await asyncio.sleep(0.1)
        assert not house.locked
        clock.forward(minutes=house.idle_minutes + 1)
        for _ in range(200):
            await asyncio.sleep(0.01)
            if house.locked:
                break
        watch.cancel()

    asyncio.run(wait())
    assert house.locked


def test_the_lock_screen_still_shows_help_and_opens_again(
    browser: TestClient, enciphered: Notebook, house: House
) -> None:
    browser.post("/lock-now")
    assert house.locked
    locked = browser.get("/lock")
    assert locked.status_code == 200
    assert "/support" in locked.text
    support = browser.get("/support", follow_redirects=False)
    assert support.status_code == 200
    wrong = browser.post("/lock", data={"passphrase": "not this one"})
    assert wrong.status_code == 403
    assert house.locked
    assert browser.get("/api/v1/today").status_code == 423
    assert browser.post("/lock", data={"passphrase": "four words in a row"}, follow_redirects=False).status_code == 303
    assert not house.locked


def test_a_house_without_a_passphrase_does_not_lock(
    browser: TestClient, planned: Notebook, house: House, clock: Clock
) -> None:
    clock.forward(days=3)
    assert browser.get("/settings", follow_redirects=False).status_code == 200
    assert not house.locked


def test_leaving_hides_everything_until_asked(browser: TestClient, planned: Notebook, app: Any) -> None:
    browser.post("/leave")
    for page in pages_of(app):
        if page not in security.OPEN_PATHS and not page.startswith(
            (*security.OPEN_FOLDERS, security.OWN_CODE, "/api/", "/lock", "/return")
        ):
            answer = browser.get(page, follow_redirects=False)
            assert (answer.status_code, answer.headers.get("location")) == (303, "/return"), page
    browser.post("/return")
    assert browser.get("/settings", follow_redirects=False).status_code == 200
