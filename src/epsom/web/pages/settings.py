"""Settings: how it looks, what is asked, the lock, the calendar, and everything about one's own data."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.diary import RATINGS
from epsom.errors import EpsomError, InputError
from epsom.web.diary_forms import RATING_WORDS
from epsom.web.forms import Form
from epsom.web.page import Desk, Elsewhere, desk_of, house_of, look_of, saved, session_of, show, typed

if TYPE_CHECKING:
    from epsom.store import Store

router = APIRouter()

THEMES = (("auto", "As the system has it"), ("light", "Paper"), ("dark", "Night"))
SIZES = (("normal", "Normal"), ("large", "Large"), ("larger", "Larger"))
MOTIONS = (("auto", "As the system has it"), ("off", "Off"))
EXITS = (("/clock", "A clock, on this computer"), ("web", "A web page of my choice"))
ERASE_WORD = "erase"
LARGEST_IMPORT = 64_000_000


@router.get("/more")
async def more(request: Request) -> Response:
    """Everything that did not fit in the bar, for phones."""
    desk_of(request)
    return show(request, "more.html")


@router.get("/settings")
async def settings(request: Request) -> Response:
    """All settings on one page."""
    return _page(request, desk_of(request))


def _page(request: Request, desk: Desk, status: int = 200, form: Form | None = None, **more: Any) -> Response:
    from epsom import __version__

    notebook, house = desk.notebook, desk.house
    profiles = () if desk.session.sample else house.store.profiles()
    context: dict[str, Any] = {
        "themes": THEMES,
        "sizes": SIZES,
        "motions": MOTIONS,
        "exits": EXITS,
        "rating_words": [(each, RATING_WORDS[each][0]) for each in RATINGS],
        "ratings": notebook.setting("ratings") or (),
        "ask_stool": bool(notebook.setting("ask_stool", False)),
        "hidden": [
            (each, practice.title)
            for each in notebook.setting("hidden_practices", []) or []
            if (practice := desk.knowledge.practices.get(each)) is not None
        ],
        "has_passphrase": house.has_passphrase,
        "idle_minutes": house.idle_minutes if not desk.session.sample else 30,
        "feed": notebook.setting("calendar_feed"),
        "says_what": bool(notebook.setting("calendar_says_what", False)),
        "folder": str(house.home),
        "base": f"{house.scheme}://127.0.0.1:{house.port}",
        "is_server": house.url is not None,
        "profiles": profiles,
        "me": notebook.profile,
        "version": __version__,
        "knowledge_version": desk.knowledge.version,
        "newest": max((each.reviewed for each in desk.knowledge.facts.values() if each.reviewed), default=None),
        "seconds_to_today": notebook.setting("seconds_to_today"),
        "erase_word": ERASE_WORD,
        "recovery_key": None,
        "blinded": any(
            each.trial.protocol.blinding == "blinded" and not each.ended and each.last("unblinded") is None
            for each in notebook.trials()
        ),
    }
    return show(request, "settings.html", status, **{**context, **more, **({"form": form} if form else {})})


# --- look and questions ----------------------------------------------------------------------------------------------------
@router.post("/settings/look")
async def change_look(request: Request) -> Response:
    """How the pages look and behave."""
    desk, form = desk_of(request), await typed(request)
    exit_to = "/clock"
    if form.raw("exit_to") == "web":
        address = form.raw("exit_address")
        if not address.startswith("https://") or len(address) > 300 or any(each.isspace() for each in address):
            form.refuse("exit_address", "This does not look like a web address.", "It begins with https://")
        exit_to = address
    look = {
        "theme": form.choice("theme", [each for each, _ in THEMES]) or "auto",
        "size": form.choice("size", [each for each, _ in SIZES]) or "normal",
        "motion": form.choice("motion", [each for each, _ in MOTIONS]) or "auto",
        "disguise": form.ticked("disguise"),
        "exit_to": exit_to,
        "exit_key": form.ticked("exit_key"),
    }
    if form.problems:
        return _page(request, desk, 422, form)
    desk.notebook.set_setting("look", look)
    return saved(request, "/settings", "Changed.", anchor="look")


@router.post("/settings/questions")
async def change_questions(request: Request) -> Response:
    """Which questions are asked at all."""
    desk, form = desk_of(request), await typed(request)
    chosen = list(form.choices("ratings", RATINGS))
    shown_again = set(form.choices("show_again", sorted(desk.knowledge.practices)))
    if form.problems:
        return _page(request, desk, 422, form)
    desk.notebook.set_setting("ratings", chosen)
    desk.notebook.set_setting("ask_stool", form.ticked("ask_stool"))
    hidden = [each for each in desk.notebook.setting("hidden_practices", []) or [] if each not in shown_again]
    desk.notebook.set_setting("hidden_practices", hidden)
    return saved(request, "/settings", "Changed.", anchor="questions")


# --- people -------------------------------------------------------------------------------------------------------------------
@router.post("/settings/name")
async def rename(request: Request) -> Response:
    """Give this notebook another name."""
    desk, form = desk_of(request), await typed(request)
    name = form.text("name", 80)
    if name and not form.problems and not desk.session.sample:
        desk.house.store.rename_profile(desk.notebook.profile, name)
        return saved(request, "/settings", "Renamed.", anchor="people")
    return _page(request, desk, 422, form) if form.problems else saved(request, "/settings", anchor="people")


@router.post("/settings/switch")
async def switch(request: Request) -> Response:
    """Close this notebook and choose another."""
    session = session_of(request)
    if session is not None:
        session.profile, session.draft = None, {}
    return RedirectResponse("/who", 303)


# --- the lock -----------------------------------------------------------------------------------------------------------------
@router.post("/settings/passphrase")
async def passphrase(request: Request) -> Response:
    """Set, change or take away the passphrase; a new one comes with a recovery key, shown once."""
    desk, form = desk_of(request), await typed(request)
    house, what = desk.house, form.raw("what")
    new, again, old = (str(form.typed(each)) for each in ("new", "again", "old"))
    if desk.session.sample or house.url is not None:
        raise InputError(
            "There is nothing to lock here.", "The passphrase belongs to a record of your own in a folder."
        )
    if what in ("set", "change"):
        if len(new) < 8:
            form.refuse("new", "This is short enough to be guessed.", "Four words in a row are easy to keep in mind.")
        elif new != again:
            form.refuse("again", "The two are not the same.", "Type the new passphrase once more.")
    key: str | None = None
    if not form.problems:
        try:
            key = await asyncio.to_thread(_turn_lock, house.store, what, old, new)
        except EpsomError as error:
            form.refuse("old" if what != "set" else "new", error.what, error.fix)
    if form.problems:
        return _page(request, desk, 422, form)
    house.keep_key()
    if key is None:
        return saved(request, "/settings", "The passphrase is gone." if what == "remove" else "Changed.", anchor="lock")
    return _page(request, desk, recovery_key=key)


def _turn_lock(store: Store, what: str, old: str, new: str) -> str | None:
    if what == "set":
        return str(store.set_passphrase(new))
    if what == "change":
        store.change_passphrase(new, passphrase=old)
        return None
    store.remove_passphrase(passphrase=old)
    return None


@router.post("/settings/idle")
async def idle(request: Request) -> Response:
    """After how many quiet minutes epsom locks itself."""
    desk, form = desk_of(request), await typed(request)
    minutes = form.whole("minutes", 1, 600, "minutes")
    if form.problems:
        return _page(request, desk, 422, form)
    if minutes is not None and not desk.session.sample:
        desk.house.store.set_setting("", "idle_minutes", minutes)
    return saved(request, "/settings", "Changed.", anchor="lock")


# --- data -----------------------------------------------------------------------------------------------------------------------
def _store_of(desk: Desk) -> Store:
    return desk.notebook.store


@router.get("/settings/export.json")
async def export_json(request: Request) -> Response:
    """Everything of this person in one file that restores it."""
    desk = desk_of(request)
    told = _store_of(desk).export(desk.notebook.profile)
    text = json.dumps(told, ensure_ascii=False, indent=1)
    return _attached(text.encode(), f"epsom-{_stamp(desk)}.json", "application/json")


@router.get("/settings/export.zip")
async def export_tables(request: Request) -> Response:
    """One CSV for each table, in one ZIP."""
    desk = desk_of(request)
    tables: Mapping[str, str] = _store_of(desk).tables_csv(desk.notebook.profile)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as folder:
        for name, text in tables.items():
            folder.writestr(name, text.encode("utf-8-sig"))
    return _attached(content.getvalue(), f"epsom-{_stamp(desk)}-tables.zip", "application/zip")


@router.post("/settings/import")
async def import_json(request: Request) -> Response:
    """Bring back a person from an export, beside those who are there."""
    desk = desk_of(request)
    content, _ = await _uploaded(request, LARGEST_IMPORT)
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError("That is not an export of epsom.", "Choose the .json file that Export made.") from None
    taken = {each.name for each in desk.house.store.profiles()}
    profile = desk.house.store.import_export(told)
    if profile.name in taken:  # two of one name could not be told apart
        back = f"brought back {desk.today.day} {desk.today:%b}"
        names = (f"{profile.name[:40]} ({back}{more})" for more in ("", *(f", {n}" for n in range(2, 1000))))
        desk.house.store.rename_profile(profile.id, next(each for each in names if each not in taken))
    if desk.session.sample:
        desk.session.sample = False
    desk.session.profile = profile.id
    return saved(request, "/settings", "Brought back. You are looking at it now.", anchor="data")


@router.post("/settings/backup")
async def backup(request: Request) -> Response:
    """A copy of the whole record in the backup folder, opened again to see that it is whole."""
    desk = desk_of(request)
    if desk.session.sample:
        raise InputError("There is nothing to back up here.", "The made-up person is not kept.")
    path = await asyncio.to_thread(desk.house.store.backup)
    return saved(request, "/settings", f"Backed up and checked: {path.name}", anchor="data")


@router.post("/settings/restore")
async def restore(request: Request) -> Response:
    """Bring back a whole record from a backup: all of it, or nothing is touched."""
    desk = desk_of(request)
    house = desk.house
    if house.url is not None or desk.session.sample:
        raise InputError("A backup cannot be brought back here.", "Use the tools of the database server.")
    content, words = await _uploaded(request, 256_000_000)
    staged = house.home / "incoming.tmp"
    staged.write_bytes(content)
    passphrase, recovery_key = words.get("passphrase") or None, words.get("recovery_key") or None
    try:
        await asyncio.to_thread(house.restore, staged, passphrase, recovery_key)
    finally:
        staged.unlink(missing_ok=True)
    return RedirectResponse("/", 303)


@router.post("/settings/erase")
async def erase(request: Request) -> Response:
    """Erase this person, or everything. The word is asked so that it never happens by a slip."""
    desk, form = desk_of(request), await typed(request)
    if form.raw("word").lower() != ERASE_WORD:
        form.refuse("word", "Nothing was erased.", f"Type the word {ERASE_WORD} to go on.")
        return _page(request, desk, 422, form)
    if desk.session.sample:
        desk.session.sample = False
        desk.house.forget_sample()
        raise Elsewhere("/")
    house, profile = desk.house, desk.notebook.profile
    if form.raw("what") == "all":
        await asyncio.to_thread(house.erase_all)
    else:
        await asyncio.to_thread(house.erase, profile)
    desk.session.profile = None
    return RedirectResponse("/erased", 303)


@router.get("/erased")
async def erased(request: Request) -> Response:
    """Say that it is gone."""
    return show(request, "erased.html", nav=None, look=look_of(request), folder=str(house_of(request).home))


async def _uploaded(request: Request, most: int) -> tuple[bytes, dict[str, str]]:
    """The one file of a form, and the words typed beside it."""
    form = await request.form(max_files=1, max_fields=5)
    file = form.get("file")
    words = {name: each for name, each in form.items() if isinstance(each, str)}
    if not isinstance(file, UploadFile) or not file.filename:
        raise InputError("No file was chosen.", "Choose one, then press the button again.")
    content = await file.read(most + 1)
    await form.close()
    if len(content) > most:
        raise InputError("This file is larger than an export or backup can be.", "Choose the file that epsom made.")
    return content, words


def _attached(content: bytes, name: str, kind: str) -> Response:
    return Response(
        content, media_type=kind, headers={"content-disposition": f'attachment; filename="{Path(name).name}"'}
    )


def _stamp(desk: Desk) -> str:
    return desk.today.isoformat()
