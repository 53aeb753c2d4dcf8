"""One person's record: who is there, what was told, the diary, the look back, and taking all of it along."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from epsom.core.diary import KINDS, DoseTaken, Entry
from epsom.exchange.entry_json import (
    MODELS,
    Calendar,
    Line,
    Model,
    entry_from,
    entry_json,
    key_from,
    key_text,
    tag_of,
)
from epsom.notebook import Notebook, new_id
from epsom.web.api.person import PersonModel, read_person
from epsom.web.api.problems import Refusal
from epsom.web.api.route import IdempotencyKey, IfMatch, JsonRoute, answer, desk_for, finished, responses
from epsom.web.page import Desk, house_of, session_of

router = APIRouter(route_class=JsonRoute, tags=["record"])
MOST = 1000  # entries in one answer
Name = Annotated[str, Path(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="the id an entry came with")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(max_length=300, description="from the answer before")]


# --- who is there -------------------------------------------------------------------------------------------------------
class ProfileModel(Model):
    """A person's name for their part of the record."""

    name: Annotated[Line, Field(max_length=80)]


def _profile_json(each: Any, chosen: str | None) -> dict[str, Any]:
    return {"id": each.id, "name": each.name, "sample": each.sample, "chosen": each.id == chosen}


@router.get("/profiles", responses=responses("items", "cursor"))
async def profiles(request: Request) -> Response:
    """Everyone in the record; `chosen` is whose part these calls read and write."""
    session = session_of(request)
    chosen = None if session is None else session.profile
    found = [_profile_json(each, chosen) for each in house_of(request).store.profiles()]
    return answer({"items": found, "cursor": None})


@router.post("/profiles", status_code=201, responses=responses("id", "name", status=201))
async def new_profile(request: Request, told: ProfileModel, _: IdempotencyKey = None) -> Response:
    """Begin a new part of the record, and choose it."""
    house, session = house_of(request), session_of(request)
    if not told.name.strip():
        raise Refusal(422, "A name is needed.", "Any word will do.")
    made = house.store.add_profile(told.name.strip(), house.clock())
    if session is not None:
        session.profile, session.sample, session.draft = made.id, False, {}
    return answer(_profile_json(made, made.id), 201)


# --- what was told --------------------------------------------------------------------------------------------------------
class FactsModel(Model):
    """All facts as they are from now on, and in a few words what was told."""

    facts: PersonModel
    what: Annotated[Line, Field(max_length=200)] = "facts from another program"


def facts_of(notebook: Notebook) -> dict[str, Any]:
    """What was told, as JSON, and when that was."""
    from epsom.exchange.person_json import person_json

    told = notebook.store.told(notebook.profile)
    body: dict[str, Any] = {"facts": {}, "told": None}
    if told is not None:
        at = told.moment.local.isoformat(timespec="seconds")
        sign = "-" if told.moment.offset_minutes < 0 else "+"
        hours, minutes = divmod(abs(told.moment.offset_minutes), 60)
        body["facts"] = person_json(told.person)
        body["told"] = {
            "seq": told.seq,
            "at": f"{at}{sign}{hours:02d}:{minutes:02d}",
            "zone": told.moment.zone,
            "what": told.what,
        }
    return body


@router.get("/me", responses=responses("facts", "told"))
async def me(request: Request) -> Response:
    """Everything that was told, as a person."""
    body = facts_of(desk_for(request).notebook)
    return answer(body, etag=tag_of(body))


@router.put("/me", responses=responses("facts", "told", "changed", "standing"))
async def tell(request: Request, told: FactsModel, if_match: IfMatch = None, _: IdempotencyKey = None) -> Response:
    """Keep new facts, screen at once, and say what they changed; doses pause where they have to."""
    from epsom.exchange.diary_json import changed_json, standing_json

    desk = desk_for(request)
    before = facts_of(desk.notebook)
    if before["told"] is not None:
        _require(if_match, tag_of(before))
    person = read_person(told.facts, desk.today)
    if not told.what.strip():
        raise Refusal(422, "Say in a few words what was told.", "For example: a new medicine.")
    changed = desk.notebook.tell(person, told.what.strip())
    body = facts_of(desk.notebook)
    more = {
        "changed": changed_json(changed, desk.knowledge),
        "standing": standing_json(desk.notebook.standing(), desk.knowledge),
    }
    return answer({**body, **more}, etag=tag_of(body))


def _require(given: str | None, now: str) -> None:
    """See that whoever writes over something has seen it as it is now."""
    if given is None:
        raise Refusal(428, "An If-Match header is needed here.", "Read it first and send its ETag back in If-Match.")
    if given != now:
        raise Refusal(412, "It has changed since you read it.", "Read it again, then send its new ETag in If-Match.")


# --- the day, the look back -----------------------------------------------------------------------------------------------
@router.get("/today", responses=responses("day", "doses", "no_dose", "verdict", "standing", computed=True))
async def today(request: Request) -> Response:
    """The doses of today and what else the day has."""
    from epsom.exchange.diary_json import standing_json, today_json

    desk = desk_for(request)
    told = today_json(desk.notebook.today(), desk.knowledge)
    told["standing"] = standing_json(desk.notebook.standing(), desk.knowledge)
    return answer(finished(told, desk.knowledge, desk.moment))


@router.get("/review", responses=responses("verdict", "rule", "sentences", computed=True))
async def review(request: Request) -> Response:
    """What the diary says to do next."""
    from epsom.exchange.diary_json import review_json

    desk = desk_for(request)
    return answer(finished(review_json(desk.notebook.review(), desk.knowledge), desk.knowledge, desk.moment))


@router.get("/progress", responses=responses("goals", "series", "steps", computed=True))
async def progress(request: Request) -> Response:
    """What changed for each goal, how sure that is, and the days behind it."""
    from epsom.exchange.diary_json import progress_json

    desk = desk_for(request)
    return answer(finished(progress_json(desk.notebook.progress(), desk.knowledge), desk.knowledge, desk.moment))


@router.get("/standing", responses=responses("state", "rung", "since", "takes", computed=True))
async def standing(request: Request) -> Response:
    """Where the person stands with the plan."""
    from epsom.exchange.diary_json import standing_json

    desk = desk_for(request)
    return answer(finished(standing_json(desk.notebook.standing(), desk.knowledge), desk.knowledge, desk.moment))


# --- entries ----------------------------------------------------------------------------------------------------------------
def _named(request: Request, kind: str) -> Callable[[], str]:
    """Names for new entries; a write sent again with its key, even after a restart, finds the name it had."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return new_id
    return lambda: hashlib.sha256(f"{kind}\n{key}".encode()).hexdigest()[:20]


def _written(change: Any, desk: Desk) -> dict[str, Any]:
    from epsom.exchange.diary_json import cautions_json

    entry = change.after
    found = desk.notebook.cautions(entry.day, entry.planned) if isinstance(entry, DoseTaken) else ()
    return {
        "entry": entry_json(entry),
        "warnings": cautions_json(found, desk.knowledge),
        "change": change.id,
        "paused": "+" in change.id and desk.notebook.standing().state == "paused",
    }


def _page(found: tuple[Entry, ...], limit: int) -> dict[str, Any]:
    items = [entry_json(each) for each in found[:limit]]
    more = None
    if len(found) > limit:
        last = found[limit - 1]
        more = base64.urlsafe_b64encode(f"{last.day} {key_text(last)}".encode()).decode()
    return {"items": items, "cursor": more}


def _begin(cursor: str | None) -> tuple[date, str] | None:
    """The day and name of the last entry that was seen."""
    if cursor is None:
        return None
    try:
        day, _, key = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
        return date.fromisoformat(day), key
    except (ValueError, binascii.Error):
        raise Refusal(422, "This cursor is none of ours.", "Begin again without a cursor.") from None


def _address(name: str) -> None:
    """The five addresses of one kind of entry."""
    kind, model = KINDS[name], MODELS[name]
    path = f"/entries/{name}"

    def key_of(text: str) -> tuple[Any, ...]:
        key = key_from(name, text)
        if key is None:
            raise Refusal(404, "There is no such entry.", f"GET /api/v1{path} lists those there are.")
        return key

    async def listed(
        request: Request,
        since: Annotated[Calendar | None, Query()] = None,
        until: Annotated[Calendar | None, Query()] = None,
        limit: Limit = 100,
        cursor: Cursor = None,
    ) -> Response:
        begin = _begin(cursor)
        first = since if begin is None else max(begin[0], since or begin[0])
        found = desk_for(request).notebook.entries(kind, first, until)
        if begin is not None:
            found = tuple(each for each in found if (each.day, key_text(each)) > begin)
        return answer(_page(found, limit))

    async def add(request: Request, told: Any, _: IdempotencyKey = None) -> Response:
        desk = desk_for(request)
        change = desk.notebook.log(entry_from(name, told, desk.today, _named(request, name)))
        body = _written(change, desk)
        return answer(body, 201 if change.before is None else 200, tag_of(body["entry"]))

    async def one(request: Request, id: Name) -> Response:
        found = desk_for(request).notebook.entry(kind, *key_of(id))
        if found is None:
            raise Refusal(404, "There is no such entry.", f"GET /api/v1{path} lists those there are.")
        body = {"entry": entry_json(found)}
        return answer(body, etag=tag_of(body["entry"]))

    def unless_newer(old: Entry | None, if_match: str | None) -> Entry:
        if old is None:
            raise Refusal(404, "There is no such entry.", f"POST /api/v1{path} writes a new one.")
        _require(if_match, tag_of(entry_json(old)))
        return old

    async def replace(
        request: Request, id: Name, told: Any, if_match: IfMatch = None, _: IdempotencyKey = None
    ) -> Response:
        desk, key = desk_for(request), key_of(id)
        given = told.model_copy(update=_from_key(name, key, told))
        new = entry_from(name, given, desk.today, lambda: id)
        if tuple(getattr(new, each) for each in kind.KEY) != key:
            raise Refusal(
                422, "The body names another entry than the address.", "Leave its day and id out, or send the same."
            )

        def turn(old: Entry | None) -> Entry:
            unless_newer(old, if_match)
            return new

        body = _written(desk.notebook.amend(kind, key, turn), desk)
        return answer(body, etag=tag_of(body["entry"]))

    async def remove(request: Request, id: Name, if_match: IfMatch = None, _: IdempotencyKey = None) -> Response:
        desk, key = desk_for(request), key_of(id)

        def turn(old: Entry | None) -> None:
            if old is None or if_match is not None:
                unless_newer(old, if_match)

        change = desk.notebook.amend(kind, key, turn)
        return answer({"change": change.id})

    for handler in (add, replace):
        handler.__annotations__["told"] = model
    what = (model.__doc__ or "").strip()
    add_route = router.add_api_route
    add_route(
        path,
        listed,
        methods=["GET"],
        name=f"{name}_list",
        summary=f"{what} Oldest first.",
        responses=responses("items", "cursor"),
    )
    add_route(path, add, methods=["POST"], name=f"{name}_add", summary=f"{what} What it leaves out stays as it was.",
              status_code=201, responses=responses("entry", "change", "paused", "warnings", status=201, also=(200,)))  # fmt: skip
    at = path + "/{id}"
    add_route(at, one, methods=["GET"], name=f"{name}_one", summary=what, responses=responses("entry"))
    add_route(at, replace, methods=["PUT"], name=f"{name}_replace", summary=f"{what} What it leaves out is emptied.",
              responses=responses("entry", "change", "paused", "warnings"))  # fmt: skip
    add_route(at, remove, methods=["DELETE"], name=f"{name}_remove", summary=f"{what} Taken out; undo brings it back.",
              responses=responses("change"))  # fmt: skip


def _from_key(name: str, key: tuple[Any, ...], told: Any) -> dict[str, Any]:
    """What the address says of an entry, where the body leaves it out."""
    if KINDS[name].KEY == ("id",):
        return {"id": told.id or key[0]}
    return {"day": told.day or key[0]}


for each in MODELS:
    _address(each)


class UndoModel(Model):
    """The change to take back, as the write that made it said."""

    change: Annotated[str, Field(min_length=1, max_length=200, pattern="^[0-9a-z+:]+$")]


@router.post("/undo", responses=responses("undone"))
async def undo(request: Request, told: UndoModel, _: IdempotencyKey = None) -> Response:
    """Put back what was before a change; false when something newer came since."""
    return answer({"undone": desk_for(request).notebook.undo(told.change)})


# --- taking it along --------------------------------------------------------------------------------------------------------
@router.get("/export", responses=responses("format", "version", "profile", "told", "entries", "answers", "settings"))
async def export(request: Request) -> Response:
    """Everything of this person, as one document that restores it."""
    notebook = desk_for(request).notebook
    return answer(notebook.store.export(notebook.profile))


@router.get("/calendar", response_class=Response, responses=responses(content="text/calendar"))
async def calendar(request: Request) -> Response:
    """The plan as an iCalendar file."""
    from epsom.web.pages.calendar import calendar_file

    return calendar_file(desk_for(request).notebook, attached=True)
