"""The commands of the record: serve the pages, today, log, export and import, backup and restore, erase.

A door like `cli`, imported only when one of these is asked for. It opens the record, asks the notebook, prints.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epsom.core.diary import DoseTaken, Moment
from epsom.errors import InputError, LockedError, StoreError

if TYPE_CHECKING:
    from epsom.core.diary import Today
    from epsom.core.plan import Sentence
    from epsom.core.report.shapes import Line, Notes
    from epsom.knowledge import Because
    from epsom.notebook import Notebook
    from epsom.store import Store

__all__ = ["backup", "erase", "export", "import_", "log", "restore", "serve", "today"]

BIGGEST_IMPORT = 64_000_000  # bytes
ERASE_WORD = "erase"
PASSPHRASE = "EPSOM_PASSPHRASE"


# --- the record -----------------------------------------------------------------------------------------------------------
def _home(options: argparse.Namespace) -> Path:
    from epsom.store.folder import default_home

    return Path(options.data).expanduser() if options.data else default_home(os.environ)


def _clock(options: argparse.Namespace) -> Callable[[], Moment]:
    """The clock on the wall; with `--now` the same clock on that day."""
    from epsom.web.house import system_clock

    if options.now is None:
        return system_clock
    away = options.now - system_clock().day

    def shifted() -> Moment:
        now = system_clock()
        return Moment(at=now.at + timedelta(days=away.days), offset_minutes=now.offset_minutes, zone=now.zone)

    return shifted


def _passphrase(ask: str = "Passphrase: ") -> str | None:
    """From the environment, or typed without showing it; none where nobody can type."""
    given = os.environ.get(PASSPHRASE)
    if given:
        return given
    if not sys.stdin.isatty():
        return None
    from getpass import getpass

    return getpass(ask) or None


@contextmanager
def _record(options: argparse.Namespace) -> Iterator[Store]:
    """The record, open for one command."""
    from epsom.store import Store

    home, url = _home(options), getattr(options, "url", None)
    passphrase = None
    if url is None and home.is_dir() and Store.is_locked(home):
        passphrase = _passphrase()
        if passphrase is None:
            raise LockedError(
                "Your record is locked.", f"Run this in a terminal, or give the passphrase in {PASSPHRASE}."
            )
    store = Store.open(home, passphrase=passphrase, url=url)
    try:
        yield store
    finally:
        store.close()


def _profile(store: Store, name: str | None) -> str:
    """The id of the person meant: the one named, or the only one."""
    people = store.profiles()
    if not people:
        raise InputError(
            "Nobody is in this record yet.", "Begin in the browser with: epsom serve (or: epsom import me.toml)"
        )
    if name is None:
        if len(people) > 1:
            listed = ", ".join(each.name for each in people)
            raise InputError("Several people use this record.", f"Say whose: --profile NAME. There are: {listed}.")
        return people[0].id
    found = [each.id for each in people if name in (each.name, each.id)]
    if len(found) != 1:
        listed = ", ".join(each.name for each in people)
        raise InputError(f"{name!r} names nobody here, or more than one.", f"There are: {listed}.")
    return found[0]


@contextmanager
def _notebook(options: argparse.Namespace) -> Iterator[Notebook]:
    from epsom.companion import Companion
    from epsom.notebook import Notebook

    known: dict[date, Companion] = {}

    def companion_for(day: date) -> Companion:
        if day not in known:
            known[day] = Companion.bundled(day)
        return known[day]

    with _record(options) as store:
        yield Notebook(store, companion_for, _profile(store, options.profile), _clock(options))


def _print_json(told: object) -> int:
    from epsom.render.plain import print_json

    return print_json(told)


# --- the pages --------------------------------------------------------------------------------------------------------------
def serve(options: argparse.Namespace) -> int:
    """`epsom serve`: the pages in a browser, on this computer only."""
    from epsom.web.serve import serve as serve_pages
    from epsom.web.serve import stop_on_terminate

    stop_on_terminate()
    return serve_pages(
        _home(options), port=options.port, url=options.url, clock=_clock(options), browser=options.open,
        seconds=options.seconds,
    )  # fmt: skip


# --- the day ----------------------------------------------------------------------------------------------------------------
def today(options: argparse.Namespace) -> int:
    """`epsom today`: the doses and what else the day has."""
    with _notebook(options) as notebook:
        found = notebook.today()
        knowledge = notebook.companion.knowledge
        if options.json:
            from epsom.exchange.diary_json import standing_json, today_json

            where = standing_json(notebook.standing(), knowledge)
            return _print_json({**today_json(found, knowledge), "standing": where})
        from epsom.render.terminal import show

        return show(_today_report(found, notebook))


_STATES = {
    "none": "No plan has been taken up yet. Look at one in the browser: epsom serve",
    "baseline": "This is the week without magnesium: only the diary.",
    "paused": "The plan is paused. No magnesium for now.",
    "stopped": "The plan has ended. The diary stays.",
}


def _today_report(found: Today, notebook: Notebook) -> Any:
    from epsom.core.report.shapes import Notes, Report, Says, Section
    from epsom.core.wording import amount, clock

    notes = Notes(notebook.companion.knowledge)

    def line(text: str, because: Iterable[Because] = (), tone: str = "") -> Line:
        """A line with its footnotes; the mark of a sentence that is our own is left to the look back, as on the page."""
        return replace(notes.line(text, because, tone), mark="")

    state = notebook.standing().state
    answer = [line(_STATES[state], (), "answer")] if state in _STATES else []
    for dose in found.doses:
        food = " with food" if dose.with_food else ""
        status = {"taken": ": taken", "skipped": ": left out", "later": ": later"}.get(dose.status, "")
        what = f"{amount(dose.elemental_mg)} mg, {dose.form}" if dose.box is None else f"from box {dose.box}"
        answer.append(line(f"{clock(dose.planned)}: {what}{food}{status}.", (), "answer"))
        answer += [line(each.text, each.because, "care") for each in (dose.now, dose.at_planned) if each is not None]
    answer += [line(each.text, each.because) for each in found.no_dose]
    told = [each for each in (found.welcome_back, found.support_card) if each is not None]
    told += _comparison(found, notes)
    told += list(found.keep_clear)
    if found.step is not None:
        told.append(found.step.say)
    if found.verdict is not None and state != "none":
        told += list(found.verdict.sentences)
    lines = tuple(line(each.text, each.because) for each in told)
    done = (
        "Your check-in is noted." if found.check_in is not None else "Note the day: epsom log check_in mood=6 stress=4"
    )
    parts = {"Also today": lines, "Diary": (line(done, ()),)}
    if found.suggestion is not None:
        parts["If you like"] = (line(found.suggestion.title, ()),)
    sections = tuple(
        Section(id=title.split()[0].lower(), title=title, blocks=(Says(lines=told, points=len(told) > 1),))
        for title, told in parts.items()
        if told
    )
    return Report(
        title=f"{found.day:%A} {found.day.day} {found.day:%B %Y}",
        answer=tuple(answer),
        sections=sections,
        footnotes=notes.footnotes(),
    )


def _comparison(found: Today, notes: Notes) -> list[Sentence]:
    """Where one is in a comparison that goes on; what keeps a dose away was said already."""
    from epsom.core.plan.shapes import say

    arm = found.arm
    if arm is None:
        return []
    said = [] if arm.say in found.no_dose else [arm.say]
    if arm.day is not None:
        said.append(say("trial_day_of", notes.knowledge, day=arm.day + 1, days=arm.n_days))
    return said


def log(options: argparse.Namespace) -> int:
    """`epsom log KIND field=value …`: write one entry down; it is on the disk before this says so."""
    from epsom.exchange.entry_json import entry_json, read_words
    from epsom.notebook import new_id

    with _notebook(options) as notebook:
        moment = notebook.moment
        entry = read_words(options.kind, options.fields, options.day or moment.day, new_id)
        if options.day is not None and options.day > moment.day:
            raise InputError(f"{options.day} is still to come.", "Choose today or a day before.")
        change = notebook.log(entry)
        assert change.after is not None
        paused = notebook.standing().state == "paused" and "+" in change.id
        found = notebook.cautions(entry.day, entry.planned) if isinstance(entry, DoseTaken) else ()
        if options.json:
            from epsom.exchange.diary_json import cautions_json

            told = {"entry": entry_json(change.after), "change": change.id, "paused": paused}
            return _print_json({**told, "warnings": cautions_json(found, notebook.companion.knowledge)})
    print(f"Noted for {change.after.day.isoformat()}.")
    if paused:
        print("The plan is paused now: no magnesium until this is settled. Why: epsom today")
    for each in found:
        print(each.say.text)
    if any(each.kind != "too_close" for each in found):
        print("I took too much, with what to watch for and whom to call, is in the browser: epsom serve")
    return 0


# --- all of it ----------------------------------------------------------------------------------------------------------------
def export(options: argparse.Namespace) -> int:
    """`epsom export`: everything of one person as JSON on standard output, or as tables in a folder."""
    with _record(options) as store:
        profile = _profile(store, options.profile)
        if options.csv is None:
            return _print_json(store.export(profile))
        tables = store.tables_csv(profile, mark=True)
    folder = Path(options.csv)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, text in tables.items():
            _private(folder / f"{name.removesuffix('.csv')}.csv", text.encode())
    except OSError as error:
        raise InputError(
            f"The tables cannot be written to {folder}: {error.strerror}.", "Name another folder."
        ) from error
    print(f"{len(tables)} tables are in {folder}.")
    return 0


def _private(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)


def import_(options: argparse.Namespace) -> int:
    """`epsom import FILE`: bring back an export beside those who are there; a person file (.toml) begins a new one."""
    path = Path(options.file)
    if path.suffix == ".toml":
        return _import_person(options, path)
    try:
        with path.open("rb") as file:
            content = file.read(BIGGEST_IMPORT + 1)
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}.", "Check the name and try again.") from error
    if len(content) > BIGGEST_IMPORT:
        raise InputError(f"{path} is larger than an export can be.", "Choose the file that epsom export wrote.")
    try:
        told = json.loads(content)
    except (ValueError, RecursionError):
        raise InputError(f"{path} is not an export of epsom.", "Choose the file that epsom export wrote.") from None
    with _record(options) as store:
        profile = store.import_export(told)
    print(f"Brought back: {profile.name}. Nothing that was there has changed.")
    return 0


def _import_person(options: argparse.Namespace, path: Path) -> int:
    from epsom.exchange.person_file import open_person

    clock = _clock(options)
    person = open_person(path, clock().day)
    with _record(options) as store:
        profile = store.add_profile(options.profile or path.stem, clock())
        store.tell(profile.id, person, clock(), "the first answers")
    print(f"{profile.name} is in the record now. Next: epsom serve, or epsom today")
    return 0


def backup(options: argparse.Namespace) -> int:
    """`epsom backup FILE`: a copy of the whole record, opened again to see that it is whole."""
    path = Path(options.file)
    if path.exists():
        raise InputError(f"{path} is there already.", "Name a new file; a backup is never written over another one.")
    if not path.parent.is_dir():
        raise InputError(f"There is no folder {path.parent}.", "Make it first, or name another place.")
    with _record(options) as store:
        store.backup(path)
    print(f"Backed up and checked: {path}")
    return 0


def restore(options: argparse.Namespace) -> int:
    """`epsom restore FILE`: put a backup in place of the record, all of it or nothing."""
    from epsom.store import Store

    home, path = _home(options), Path(options.file)
    try:
        Store.restore(home, path, passphrase=os.environ.get(PASSPHRASE) or None)
    except LockedError:
        passphrase = None if os.environ.get(PASSPHRASE) else _passphrase("Passphrase of the backup: ")
        if passphrase is None:
            raise
        Store.restore(home, path, passphrase=passphrase)
    print(f"Restored. What was there before is kept in {home / 'backups'}.")
    return 0


def erase(options: argparse.Namespace) -> int:
    """`epsom erase`: everyone, or with `--profile` one person, so that no file holds a trace. Nothing brings it back."""
    home = _home(options)
    if not options.sure:
        if not sys.stdin.isatty():
            raise InputError("Nothing was erased.", "To go on without being asked: epsom erase --yes-erase-everything")
        what = f"everything of {options.profile}" if options.profile else f"the whole record in {home}, backups too"
        print(f"This erases {what}. Nothing can bring it back.")
        if input(f"Type the word {ERASE_WORD} to go on: ").strip().lower() != ERASE_WORD:
            print("Nothing was erased.")
            return 0
    if options.profile is None and options.url is None:
        _wipe(home)
    else:
        with _record(options) as store:
            if options.profile is not None:
                store.erase(_profile(store, options.profile))
            else:
                store.erase_all()
    print("Erased. Copies you made elsewhere are still where you put them.")
    return 0


def _wipe(home: Path) -> None:
    """Erase the whole folder; the passphrase is not needed for that, so that a lost one locks nobody in."""
    from epsom.store.folder import FolderLock, Pointer, database_files, prepare, wipe

    if not home.is_dir() or (Pointer.read(home) is None and not database_files(home)):
        raise StoreError(f"There is no record in {home}.", "Name its folder with --data.")
    prepare(home)
    lock = FolderLock(home, 5.0)
    try:
        with lock.alone():
            wipe(home)
    finally:
        lock.close()
