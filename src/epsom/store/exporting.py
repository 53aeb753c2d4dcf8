"""One profile as a JSON document and back, as tables for a spreadsheet, and the whole record as text to compare.

The JSON is described in `help/record.md`; what is written here and read by another epsom follows that page.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from epsom.core import person as person_file
from epsom.core.diary.shapes import KINDS
from epsom.errors import InputError
from epsom.store import entries, tables
from epsom.store.rows import add_profile, profile_of, told_in
from epsom.store.shapes import Profile
from epsom.store.values import (
    BIGGEST_WHOLE,
    clean_text,
    columns_of_moment,
    entry_from_json,
    json_text,
    key_of,
    moment_from_columns,
    moment_from_json,
    moment_to_json,
    to_json,
)

__all__ = ["dump", "export", "import_export", "tables_csv"]

FORMAT, VERSION = "epsom record", 2
_SINCE = {2: frozenset({"trial_sealed", "trial_event"})}  # the kinds a version brought; an older export is read without
NOT_BROUGHT = frozenset({"calendar_feed"})  # an address with a secret in it: it stays with the record that made it
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # what a spreadsheet may take for a formula
_ODD = "That is not an export of epsom, or part of it was changed."


# --- one document -----------------------------------------------------------------------------------------------------
def export(connection: Connection, profile: str) -> dict[str, Any]:
    """Everything of one profile, as JSON values; what `import_export` needs to make the same again."""
    owner = profile_of(connection, profile)
    about = {"id": owner.id, "name": owner.name, "sample": owner.sample, "created": moment_to_json(owner.created)}
    return {
        "format": FORMAT,
        "version": VERSION,
        "profile": about,
        "told": [
            {"seq": row["seq"], "what": row["what"], "person": row["person"], "written": _written(row)}
            for row in _rows(connection, tables.told, profile)
        ],
        "entries": {
            name: [
                to_json(entry) | {"written": moment_to_json(moment)}
                for entry, moment in entries.with_moments(connection, kind, profile)
            ]
            for name, kind in KINDS.items()
        },
        "answers": [
            {
                "id": row["id"],
                "told_seq": row["told_seq"],
                "knowledge_version": row["knowledge_version"],
                "answer": json.loads(row["answer"]),
                "written": _written(row),
            }
            for row in _rows(connection, tables.answer, profile)
        ],
        "settings": {row["key"]: json.loads(row["value"]) for row in _rows(connection, tables.setting, profile)},
    }


def _rows(connection: Connection, table: Any, profile: str) -> list[Any]:
    query = select(table).where(table.c.profile == profile)
    if "seq" in table.c:
        query = query.order_by(table.c.seq)
    found = connection.execute(query).mappings().all()
    return list(found) if "seq" in table.c else sorted(found, key=lambda row: str(row["key"]))


def _written(row: Any) -> dict[str, Any]:
    return moment_to_json(moment_from_columns(row))


def import_export(connection: Connection, told: object, new_id: Callable[[], str]) -> Profile:
    """Add the profile an export holds; under an id of its own when the one it had is taken here.

    `InputError` for anything that is not a whole export; then nothing is added (the caller's transaction ends).
    """
    try:
        return _import(connection, told, new_id)
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, IntegrityError):
        # What the problem says may quote what is personal, so it goes no further.
        raise InputError(_ODD, "Use the file just as epsom wrote it. Nothing was added.") from None


def _import(connection: Connection, told: Any, new_id: Callable[[], str]) -> Profile:
    if told["format"] != FORMAT:
        raise InputError(_ODD, "Use the file just as epsom wrote it. Nothing was added.")
    version = told["version"]
    if type(version) is not int or not 1 <= version <= VERSION:
        raise InputError(
            "That export was written by a newer epsom.", "Import it with the newer one. Nothing was added."
        )
    about = told["profile"]
    sample = about["sample"]
    if not isinstance(sample, bool):
        raise TypeError("sample")
    profile = Profile(
        id=_text(about["id"]), name=_text(about["name"]), sample=sample, created=moment_from_json(about["created"])
    )
    taken = set(connection.scalars(select(tables.profile.c.id)))
    if profile.id in taken or not profile.id:
        profile = replace(profile, id=new_id())
    add_profile(connection, profile)
    _add(connection, tables.told, [_told_row(each, seq) for seq, each in enumerate(told["told"], 1)], profile.id)
    later = {name for since, names in _SINCE.items() if since > version for name in names}
    kinds = {name: kind for name, kind in KINDS.items() if name not in later}
    if set(told["entries"]) != set(kinds):
        raise KeyError("entries")
    for name, kind in kinds.items():
        seen: set[tuple[Any, ...]] = set()
        for each in told["entries"][name]:
            fields = dict(each)
            moment = moment_from_json(fields.pop("written"))
            entry = entry_from_json(kind, fields)
            if key_of(entry) in seen:
                raise ValueError("the same entry twice")
            seen.add(key_of(entry))
            entries.write(connection, profile.id, entry, moment, there=False)
    _add(connection, tables.answer, [_answer_row(each, seq) for seq, each in enumerate(told["answers"], 1)], profile.id)
    settings = [
        {"key": _text(key), "value": _json(value)} for key, value in told["settings"].items() if key not in NOT_BROUGHT
    ]
    _add(connection, tables.setting, settings, profile.id)
    return profile


def _add(connection: Connection, table: Any, rows: list[dict[str, Any]], profile: str) -> None:
    if rows:
        connection.execute(insert(table), [{"profile": profile, **row} for row in rows])


def _told_row(told: Any, seq: int) -> dict[str, Any]:
    moment, text = moment_from_json(told["written"]), _text(told["person"])
    person_file.read(text, moment.day)
    if told["seq"] != seq:
        raise ValueError("what was told has a gap")
    return {"seq": seq, "what": _text(told["what"]), "person": text, **columns_of_moment(moment)}


def _answer_row(told: Any, seq: int) -> dict[str, Any]:
    moment = moment_from_json(told["written"])
    if (
        type(told["told_seq"]) is not int
        or not 0 <= told["told_seq"] <= BIGGEST_WHOLE
        or type(told["answer"]) is not dict
    ):
        raise TypeError("answer")
    return {
        "id": _text(told["id"]),
        "seq": seq,
        "told_seq": told["told_seq"],
        "knowledge_version": _text(told["knowledge_version"]),
        "answer": _json(told["answer"]),
        **columns_of_moment(moment),
    }


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return clean_text(value)


def _json(value: Any) -> str:
    return clean_text(json_text(value))


# --- tables for a spreadsheet -----------------------------------------------------------------------------------------
def tables_csv(connection: Connection, profile: str, *, mark: bool = False) -> dict[str, str]:
    """Each table of one profile as CSV text, by file name; `mark` puts the sign in front that Excel needs for UTF-8.

    Text that a spreadsheet would take for a formula gets a leading quote. Not for importing: that is the export.
    """
    profile_of(connection, profile)
    sheets = [("told", tables.told), ("answers", tables.answer), ("settings", tables.setting)]
    found = {f"{name}.csv": _sheet(table, _rows(connection, table, profile)) for name, table in sheets}
    for name, kind in KINDS.items():
        table = tables.ENTRY_TABLES[kind]
        rows = connection.execute(select(table).where(table.c.profile == profile)).mappings().all()
        found[f"{name}.csv"] = _sheet(
            table, sorted(rows, key=lambda row: [row["day"], *(row[key] for key in kind.KEY)])
        )
    found["lab.csv"] = _labs(_rows(connection, tables.told, profile))
    return {name: "\ufeff" + text if mark else text for name, text in found.items()}


def _labs(told: list[Any]) -> str:
    """The laboratory results among the newest facts, one a row."""
    newest = max(told, key=lambda row: row["seq"], default=None)
    labs = () if newest is None else told_in(newest).person.labs or ()
    rows = [
        {"on": lab.on, "test": lab.test, "value": lab.value, "unit": lab.unit}
        | {"range_low": lab.range[0] if lab.range else None, "range_high": lab.range[1] if lab.range else None}
        for lab in labs
    ]
    return _as_csv(["on", "test", "value", "unit", "range_low", "range_high"], rows)


def _sheet(table: Any, rows: list[Any]) -> str:
    return _as_csv([column.name for column in table.c if column.name != "profile"], rows)


def _as_csv(columns: list[str], rows: list[Any]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_RISKY):
        return "'" + value
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if hasattr(value, "isoformat") else value


# --- the whole record, to compare -------------------------------------------------------------------------------------
def dump(connection: Connection) -> str:
    """Every row of every table as lines of text, in an order that is the same on every database."""
    return "".join(line + "\n" for line in _lines(connection))


def _lines(connection: Connection) -> Iterator[str]:
    for table in sorted(tables.metadata.tables.values(), key=lambda each: each.name):
        rows = connection.execute(select(table)).mappings()
        kept = [
            each.name for each in table.c if each.name != "revision"
        ]  # how often something was written is not content
        yield from sorted(f"{table.name} {json_text({name: _plain(row[name]) for name in kept})}" for row in rows)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
