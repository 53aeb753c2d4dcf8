"""What every address of the API shares: JSON in and nothing else, writes that count once, and what answers carry."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Coroutine, Iterable
from datetime import timedelta, timezone
from typing import Annotated, Any

from fastapi import Header, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from epsom.core.diary import Moment
from epsom.knowledge import Knowledge
from epsom.web.api.problems import PROBLEM, PROBLEM_SCHEMA, Refusal
from epsom.web.page import Desk, Elsewhere, desk_of, house_of, session_of

__all__ = ["IdempotencyKey", "IfMatch", "JsonRoute", "answer", "desk_for", "finished", "responses"]

WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
KEPT_REPLIES = 500
KEY = "idempotency-key"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern="^[!-~]{1,200}$",
        description="sent again with the same key, a write counts once",
    ),
]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", pattern='^"[0-9a-f]{20}"$', description="the ETag of what is to be replaced")
]


class StrictRequest(Request):
    """A request whose JSON has no name twice and no number that is none."""

    async def json(self) -> Any:
        """The body; what JSON does not allow is refused."""
        if not hasattr(self, "_json"):
            self._json = json.loads(await self.body(), object_pairs_hook=_once, parse_constant=_no_number)
        return self._json


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise json.JSONDecodeError("a name stands twice", "", 0)
    return found


def _no_number(word: str) -> None:
    raise json.JSONDecodeError(f"{word} is not a number", "", 0)


class JsonRoute(APIRoute):
    """A route that takes JSON only, and answers a repeated write with its first answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler with these rules around it."""
        handle = super().get_route_handler()

        async def ruled(given: Request) -> Response:
            request = StrictRequest(given.scope, given.receive)
            if request.method in WRITES:
                await _only_json(request)
                return await _once_only(request, handle)
            return await handle(request)

        return ruled


async def _only_json(request: Request) -> None:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json" and (kind or await request.body()):
        raise Refusal(415, "Only JSON is read here.", "Send it with Content-Type: application/json.")


async def _once_only(request: Request, handle: Callable[[Request], Coroutine[Any, Any, Response]]) -> Response:
    """Answer from memory when this write was done before with the same key; a key is never used for another write."""
    key = request.headers.get(KEY)
    if key is None:
        return await handle(request)
    session, replies = session_of(request), house_of(request).replies
    who = "" if session is None else f"{session.sample} {session.profile}"
    name = f"{who} {key}"
    what = hashlib.sha256(f"{request.method} {request.url.path}\n".encode() + await request.body()).hexdigest()
    if name in replies:
        known, status, kept, body = replies[name]
        if known != what:
            raise Refusal(422, "This Idempotency-Key was used for another write.", "Take a new key for each new write.")
        return Response(body, status, headers={**kept, "idempotency-replayed": "true"})
    response = await handle(request)
    if response.status_code < 400:
        kept = {each: response.headers[each] for each in ("content-type", "etag") if each in response.headers}
        while len(replies) >= KEPT_REPLIES:
            del replies[next(iter(replies))]
        replies[name] = (what, response.status_code, kept, bytes(response.body))
    return response


# --- who asks ---------------------------------------------------------------------------------------------------------
def desk_for(request: Request) -> Desk:
    """The desk of the caller's profile; refused in words where the pages would lead to the start."""
    try:
        return desk_of(request)
    except Elsewhere:
        raise Refusal(
            409, "No profile is chosen.", "Make one with POST /api/v1/profiles, or choose one in the browser."
        ) from None


# --- answers ----------------------------------------------------------------------------------------------------------
def finished(told: dict[str, Any], knowledge: Knowledge, moment: Moment) -> dict[str, Any]:
    """An answer with what it rests on: `reasons`, `sources`, the version of the knowledge, and when it was worked out."""
    reasons: dict[str, dict[str, Any]] = {}
    sources: dict[str, dict[str, Any]] = {}
    for because in _reasons(told):
        reasons.setdefault(because["id"], {each: because[each] for each in ("id", "kind", "checked")})
        for source in because["sources"]:
            sources.setdefault(source["id"], {name: each for name, each in source.items() if name != "at"})
    at = moment.at.astimezone(timezone(timedelta(minutes=moment.offset_minutes)))
    return {
        "reasons": list(reasons.values()),
        "sources": list(sources.values()),
        **told,
        "knowledge_version": knowledge.version,
        "computed_at": at.isoformat(timespec="seconds"),
        "zone": moment.zone,
    }


def _reasons(value: Any) -> Iterable[dict[str, Any]]:
    if isinstance(value, dict):
        if "sources" in value and "checked" in value and "id" in value:
            yield value
            return
        for each in value.values():
            yield from _reasons(each)
    elif isinstance(value, list):
        for each in value:
            yield from _reasons(each)


def answer(told: dict[str, Any], status: int = 200, etag: str | None = None) -> Response:
    """JSON that UTF-8 can carry."""
    return JSONResponse(told, status, headers={} if etag is None else {"etag": etag})


_COMPUTED = ("reasons", "sources", "knowledge_version", "computed_at", "zone")
_TYPES: dict[str, dict[str, Any]] = {
    "reasons": {"type": "array"},
    "sources": {"type": "array", "items": {"type": "object", "required": ["id", "title"]}},
    "knowledge_version": {"type": "string"},
    "computed_at": {"type": "string", "format": "date-time"},
    "zone": {"type": ["string", "null"]},
    "certainty": {"enum": ["high", "moderate", "low", "very_low", "none"]},
    "severity": {"enum": ["ok", "information", "caution", "clinician_first", "contraindicated"]},
    "kind": {"type": "string"},
    "results": {"type": "array"},
    "items": {"type": "array"},
    "cursor": {"type": ["string", "null"]},
    "change": {"type": "string"},
    "paused": {"type": "boolean"},
    "warnings": {"type": "array", "items": {"type": "object"}},
    "entry": {"type": "object", "required": ["id", "day"]},
    "facts": {"type": "object"},
    "undone": {"type": "boolean"},
    "doses": {"type": "array"},
    "medicines": {"type": "array", "items": {"type": "object", "required": ["text", "generics", "outcome"]}},
    "findings": {"type": "array"},
    "open_questions": {"type": "array"},
    "ladder": {"type": "array"},
}


def responses(
    *keys: str, computed: bool = False, status: int = 200, also: tuple[int, ...] = (), content: str = "application/json"
) -> dict[int | str, dict[str, Any]]:
    """What an address may answer, for its description: the least keys of its JSON, and problem documents."""
    wanted = tuple(dict.fromkeys((*keys, *(_COMPUTED if computed else ()))))
    known = {each: _TYPES[each] for each in wanted if each in _TYPES and not (each == "change" and computed)}
    schema: dict[str, Any] = {"type": "object", "required": list(wanted), "properties": known}
    if content != "application/json":
        schema = {"type": "string"}
    good = {"description": "The answer.", "content": {content: {"schema": schema}}}
    bad = {"description": "A problem, in words.", "content": {PROBLEM: {"schema": PROBLEM_SCHEMA}}}
    return {status: good, **dict.fromkeys(also, good), "4XX": bad}
