"""Rows of the tables around the entries as shapes, and the questions every transaction begins with."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from epsom.core import person as person_file
from epsom.errors import InputError
from epsom.store import tables
from epsom.store.shapes import KeptAnswer, Profile, Told
from epsom.store.values import columns_of_moment, moment_from_columns

__all__ = [
    "add_profile",
    "answer_in",
    "profile_in",
    "profile_of",
    "remove_profile",
    "require",
    "revision_of",
    "told_in",
]


def require(connection: Connection, profile: str, *, lock: bool = False) -> None:
    """`InputError` when there is no such profile; `lock` keeps other writers from it until the transaction ends."""
    query = select(tables.profile.c.id).where(tables.profile.c.id == profile)
    if connection.scalar(query.with_for_update() if lock else query) is None:
        raise InputError("There is nobody of that name in this record.", "Choose one of the profiles that are there.")


def revision_of(connection: Connection, profile: str) -> int:
    """How many writes to a profile there were; 0 for nobody."""
    return connection.scalar(select(tables.profile.c.revision).where(tables.profile.c.id == profile)) or 0


def profile_of(connection: Connection, profile: str) -> Profile:
    """One profile by its id."""
    require(connection, profile)
    return profile_in(connection.execute(select(tables.profile).where(tables.profile.c.id == profile)).mappings().one())


def add_profile(connection: Connection, profile: Profile) -> None:
    """Write the row of a new profile."""
    values = {"id": profile.id, "name": profile.name, "sample": profile.sample}
    connection.execute(insert(tables.profile), values | columns_of_moment(profile.created))


def remove_profile(connection: Connection, profile: str) -> None:
    """Delete every row of a profile."""
    for table in reversed(tables.metadata.sorted_tables):
        owner = table.c.id if table is tables.profile else table.c.profile
        connection.execute(delete(table).where(owner == profile))


def profile_in(row: Any) -> Profile:
    """The profile in a row."""
    return Profile(id=row["id"], name=row["name"], sample=row["sample"], created=moment_from_columns(row))


def told_in(row: Any) -> Told:
    """What was told, from a row; dates in it are judged by the day it was told."""
    moment = moment_from_columns(row)
    person = person_file.read(row["person"], moment.day)
    return Told(seq=row["seq"], profile=row["profile"], moment=moment, what=row["what"], person=person)


def answer_in(row: Any) -> KeptAnswer:
    """The answer in a row."""
    return KeptAnswer(
        id=row["id"],
        profile=row["profile"],
        moment=moment_from_columns(row),
        told_seq=row["told_seq"],
        knowledge_version=row["knowledge_version"],
        answer=json.loads(row["answer"]),
    )
