"""The record: what was told, written down and answered, kept on this computer. The only code that knows a database.

`Store` saves and loads the value types of the core; it judges nothing and reads no clock. Each call is one transaction:
when it returns, the change is on the disk, and when it raises, nothing has changed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Iterator, TypeVar, cast

from sqlalchemy import delete, func, insert, select, update

from epsom.core import person as person_file
from epsom.core.diary.shapes import Entry, Moment
from epsom.core.person import Person
from epsom.store import entries as entries_room
from epsom.store import erasing, exporting, locking, tables
from epsom.store.database import WAIT, Database
from epsom.store.folder import default_home
from epsom.store.keys import Cost
from epsom.store.opening import Opened, open_folder, open_url
from epsom.store.rows import add_profile, answer_in, profile_in, remove_profile, require, revision_of, told_in
from epsom.store.shapes import Change, KeptAnswer, Profile, Told
from epsom.store.values import clean, clean_text, columns_of_moment, json_text, key_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

__all__ = ["Change", "Cost", "KeptAnswer", "Profile", "Store", "Told", "default_home"]

E = TypeVar("E", bound=Entry)


def _short_id() -> str:
    return secrets.token_hex(8)


class Store:
    """The record of one folder or one PostgreSQL database. Threads may share it; other processes open their own."""

    def __init__(self, opened: Opened, new_id: Callable[[], str] = _short_id) -> None:
        self._opened = opened
        self._new_id = new_id

    @classmethod
    def open(
        cls,
        home: Path,
        *,
        passphrase: str | None = None,
        recovery_key: str | None = None,
        url: str | None = None,
        wait: float = WAIT,
        new_id: Callable[[], str] = _short_id,
    ) -> Store:
        """Open the record in the folder `home`, or the one at a PostgreSQL `url`; a new one is made where there is none.

        `LockedError` when it has a passphrase and neither that nor the recovery key fits. `wait` is how many seconds to
        wait for others before `BusyError`; `new_id` makes the ids of profiles, answers and changes.
        """
        if url is not None:
            return cls(open_url(url, wait=wait), new_id)
        return cls(open_folder(Path(home), passphrase=passphrase, recovery_key=recovery_key, wait=wait), new_id)

    def close(self) -> None:
        """Close the record and forget its key."""
        self._opened.close()

    @property
    def _database(self) -> Database:
        return self._opened.database

    @contextmanager
    def _writing(self, profile: str) -> Iterator[Connection]:
        """A writing transaction with one profile locked, so that writes to it come one after the other."""
        with self._database.writing() as connection:
            require(connection, profile, lock=True)
            row = tables.profile
            connection.execute(update(row).where(row.c.id == profile).values(revision=row.c.revision + 1))
            yield connection

    # --- profiles -----------------------------------------------------------------------------------------------------
    def profiles(self) -> tuple[Profile, ...]:
        """Everyone in the record, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(select(tables.profile)).mappings().all()
        found = [profile_in(row) for row in rows]
        return tuple(sorted(found, key=lambda each: (each.created.at, each.name, each.id)))

    def add_profile(self, name: str, moment: Moment, *, sample: bool = False) -> Profile:
        """Add a person."""
        profile = Profile(id=self._new_id(), name=clean_text(name), sample=sample, created=moment)
        with self._database.writing() as connection:
            add_profile(connection, profile)
        return profile

    def rename_profile(self, profile: str, name: str) -> None:
        """Give a person another name."""
        with self._writing(profile) as connection:
            connection.execute(update(tables.profile).where(tables.profile.c.id == profile), {"name": clean_text(name)})

    def remove_profile(self, profile: str) -> None:
        """Take a person and everything of theirs out of the record. `erase` also clears backups and working files."""
        with self._writing(profile) as connection:
            remove_profile(connection, profile)

    # --- what was told ------------------------------------------------------------------------------------------------
    def tell(self, profile: str, person: Person, moment: Moment, what: str) -> Told:
        """Keep all facts as they are now; earlier ones stay. `InputError` for facts a person file cannot hold."""
        text = clean_text(person_file.write(person))
        same = person_file.read(text, moment.day)
        with self._writing(profile) as connection:
            table = tables.told
            last = connection.scalar(select(func.max(table.c.seq)).where(table.c.profile == profile)) or 0
            told = Told(seq=last + 1, profile=profile, moment=moment, what=clean_text(what), person=same)
            values = {"profile": profile, "seq": told.seq, "what": told.what, "person": text}
            connection.execute(insert(table), values | columns_of_moment(moment))
        return told

    def told(self, profile: str) -> Told | None:
        """The newest facts; `None` when nothing was told yet."""
        history = self._told(profile, newest=True)
        return history[0] if history else None

    def revision(self, profile: str) -> int:
        """A number that goes up with every fact, entry and answer kept for a profile, whoever keeps it; 0 for nobody.

        As long as it stays the same, what was worked out from the record still holds. Settings do not count.
        """
        with self._database.reading() as connection:
            return revision_of(connection, profile)

    def told_history(self, profile: str) -> tuple[Told, ...]:
        """All facts told, oldest first."""
        return self._told(profile, newest=False)

    def _told(self, profile: str, *, newest: bool) -> tuple[Told, ...]:
        table = tables.told
        query = select(table).where(table.c.profile == profile)
        query = query.order_by(table.c.seq.desc()).limit(1) if newest else query.order_by(table.c.seq)
        with self._database.reading() as connection:
            require(connection, profile)
            rows = connection.execute(query).mappings().all()
        return tuple(told_in(row) for row in rows)

    # --- entries ------------------------------------------------------------------------------------------------------
    def put(self, profile: str, entry: Entry, moment: Moment) -> Change:
        """Keep an entry in place of the one with the same key."""
        new = clean(entry)
        return self._turn(profile, type(new), key_of(new), lambda _: new, moment)

    def merge(self, profile: str, entry: Entry, moment: Moment) -> Change:
        """Keep an entry; what it leaves untold stays as it was kept before."""
        new = clean(entry)
        return self._turn(profile, type(new), key_of(new), lambda old: entries_room.merged(old, new), moment)

    def change(
        self, profile: str, kind: type[E], key: Any, turn: Callable[[E | None], E | None], moment: Moment
    ) -> Change:
        """Read one entry, let `turn` make the new one of it (`None` removes it), and keep that; nothing comes between.

        `key` is the value of the entry's `KEY`, or a tuple of them. `turn` is called with the record locked: be quick.
        """
        turning = cast(Callable[[Entry | None], Entry | None], turn)
        return self._turn(profile, cast(type[Entry], kind), key if isinstance(key, tuple) else (key,), turning, moment)

    def remove(self, profile: str, kind: type[E], key: Any, moment: Moment) -> Change:
        """Remove one entry. The text of a removed journal page is kept nowhere, so that alone cannot be undone."""
        return self._turn(
            profile, cast(type[Entry], kind), key if isinstance(key, tuple) else (key,), lambda _: None, moment
        )

    def _turn(
        self,
        profile: str,
        kind: type[Entry],
        key: tuple[Any, ...],
        turn: Callable[[Entry | None], Entry | None],
        moment: Moment,
    ) -> Change:
        with self._writing(profile) as connection:
            change = entries_room.turn(connection, profile, kind, key, turn, moment, self._new_id)
            return replace(change, revision=revision_of(connection, profile))

    def undo(self, profile: str, change_id: str) -> bool:
        """Put back what was before a change. `False` when the entry changed since, or the change is too long ago."""
        return self.take_back(profile, change_id) is not None

    def take_back(self, profile: str, change_id: str) -> Change | None:
        """`undo` that says what it changed; the change it returns has no id, as it cannot be undone in turn."""
        with self._writing(profile) as connection:
            change = entries_room.undo(connection, profile, change_id)
            return None if change is None else replace(change, revision=revision_of(connection, profile))

    def entries(
        self, profile: str, kind: type[E], since: date | None = None, until: date | None = None
    ) -> tuple[E, ...]:
        """The entries of a kind from the day `since` to the day `until`, both included, by day."""
        with self._database.reading() as connection:
            require(connection, profile)
            found = entries_room.between(connection, cast(type[Entry], kind), profile, since, until)
        return cast(tuple[E, ...], found)

    def latest(self, profile: str, kind: type[E], each: str | None = None) -> tuple[E, ...]:
        """The entries of the last day that has any; with `each`, a field that is always told, those of the last day of
        each of its values. By day; empty when there are none."""
        with self._database.reading() as connection:
            require(connection, profile)
            found = entries_room.latest(connection, cast(type[Entry], kind), profile, each)
        return cast(tuple[E, ...], found)

    def entry(self, profile: str, kind: type[E], *key: Any) -> E | None:
        """One entry by its key; `None` when there is none."""
        flat = key[0] if len(key) == 1 and isinstance(key[0], tuple) else key
        with self._database.reading() as connection:
            require(connection, profile)
            found = entries_room.read(connection, cast(type[Entry], kind), profile, flat)
        return cast("E | None", found)

    # --- answers and settings -----------------------------------------------------------------------------------------
    def keep(
        self, profile: str, answer: dict[str, Any], told_seq: int, knowledge_version: str, moment: Moment
    ) -> KeptAnswer:
        """Keep an answer as it was given, with what it came from. `answer` holds JSON values only."""
        text = clean_text(json_text(answer))
        table = tables.answer
        kept = KeptAnswer(
            id=self._new_id(),
            profile=profile,
            moment=moment,
            told_seq=told_seq,
            knowledge_version=knowledge_version,
            answer=json.loads(text),
        )
        with self._writing(profile) as connection:
            last = connection.scalar(select(func.max(table.c.seq)).where(table.c.profile == profile)) or 0
            values = {"profile": profile, "id": kept.id, "seq": last + 1, "told_seq": told_seq, "answer": text}
            values |= {"knowledge_version": knowledge_version, **columns_of_moment(moment)}
            connection.execute(insert(table), values)
        return kept

    def answers(self, profile: str) -> tuple[KeptAnswer, ...]:
        """The answers kept, oldest first."""
        table = tables.answer
        with self._database.reading() as connection:
            require(connection, profile)
            query = select(table).where(table.c.profile == profile).order_by(table.c.seq)
            rows = connection.execute(query).mappings().all()
        return tuple(answer_in(row) for row in rows)

    def setting(self, profile: str, key: str, default: Any = None) -> Any:
        """A setting of a profile, or of the whole house when `profile` is empty; `default` when it was never set."""
        table = tables.setting
        with self._database.reading() as connection:
            query = select(table.c.value).where(table.c.profile == profile, table.c.key == key)
            text = connection.scalar(query)
        return default if text is None else json.loads(text)

    def set_setting(self, profile: str, key: str, value: Any) -> None:
        """Keep a setting; `value` is anything JSON can hold."""
        table = tables.setting
        row = {"profile": profile, "key": key, "value": clean_text(json_text(value))}
        with self._database.writing() as connection:
            if profile:
                require(connection, profile, lock=True)
            else:
                self._database.lock_house(connection)
            connection.execute(delete(table).where(table.c.profile == profile, table.c.key == key))
            connection.execute(insert(table), row)

    # --- the whole of it ----------------------------------------------------------------------------------------------
    def export(self, profile: str) -> dict[str, Any]:
        """Everything of one profile as JSON values, described in `help/record.md`; nothing of it is enciphered."""
        with self._database.reading() as connection:
            return exporting.export(connection, profile)

    def import_export(self, told: object) -> Profile:
        """Add the profile an export holds, all of it or nothing. `InputError` for anything but a whole export."""
        with self._database.writing() as connection:
            self._database.lock_house(connection)
            return exporting.import_export(connection, told, self._new_id)

    def tables_csv(self, profile: str, *, mark: bool = False) -> dict[str, str]:
        """The tables of one profile as CSV text by file name; `mark` begins each with the sign Excel needs for UTF-8."""
        with self._database.reading() as connection:
            return exporting.tables_csv(connection, profile, mark=mark)

    def dump(self) -> str:
        """Every row as text that is the same on SQLite and PostgreSQL, to compare two records."""
        with self._database.reading() as connection:
            return exporting.dump(connection)

    def backup(self, path: Path | None = None) -> Path:
        """Copy the whole record into one file, open it to see that it is whole, and say where it is.

        Without `path` it goes into the backup folder beside the record. It is enciphered when the record is.
        """
        from epsom.store import backup

        home, _ = self._opened.in_folder("A backup")
        path = backup.free_name(home, "backup") if path is None else path
        backup.back_up(self._opened, path)
        return path

    @staticmethod
    def restore(
        home: Path,
        path: Path,
        *,
        passphrase: str | None = None,
        recovery_key: str | None = None,
        wait: float = WAIT,
    ) -> None:
        """Put a backup in place of the record in `home`, all of it or nothing; the record must not be open anywhere.

        The passphrase or recovery key is that of the backup. The record it replaces stays in the backup folder.
        """
        from epsom.store import backup

        backup.restore(Path(home), Path(path), passphrase=passphrase, recovery_key=recovery_key, wait=wait)

    def erase(self, profile: str) -> None:
        """Take one person out so that no file of the record's folder holds a trace of them.

        Backups in that folder are wiped; when others are in the record too, and there was one, a new one is made. Copies
        elsewhere are beyond reach.
        """
        self.remove_profile(profile)
        erasing.clear_traces(self._opened)

    def erase_all(self) -> None:
        """Wipe everything in the record's folder, backups too, and close the record."""
        erasing.erase_all(self._opened)

    # --- the passphrase -----------------------------------------------------------------------------------------------
    @staticmethod
    def is_locked(home: Path) -> bool:
        """Whether the record in a folder needs a passphrase; `False` where there is none yet."""
        return locking.is_locked(Path(home))

    @property
    def has_passphrase(self) -> bool:
        """Whether this record is enciphered."""
        return self._opened.key is not None

    def set_passphrase(self, new: str, *, cost: Cost | None = None) -> str:
        """Encipher the record and return its recovery key, to be printed; nobody can reset either.

        Backups in the folder, which anyone could read, are wiped and a new one is made if there were any.
        """
        return locking.lock_with(self._opened, new, cost or Cost())

    def change_passphrase(
        self, new: str, *, passphrase: str | None = None, recovery_key: str | None = None, cost: Cost | None = None
    ) -> None:
        """Use another passphrase from now on, shown one of the two keys; the recovery key stays the same."""
        locking.change_passphrase(self._opened, new, passphrase, recovery_key, cost or Cost())

    def change_recovery_key(self, passphrase: str) -> str:
        """Make another recovery key, to be printed; the one before opens only older backups."""
        return locking.change_recovery_key(self._opened, passphrase)

    def remove_passphrase(self, *, passphrase: str | None = None, recovery_key: str | None = None) -> None:
        """Keep the record in the clear from now on, shown one of the two keys."""
        locking.unlock_for_good(self._opened, passphrase, recovery_key)
