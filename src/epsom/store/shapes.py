"""What the store hands out besides entries: a profile, what was told, a kept answer, a change. Shapes only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from epsom.core.diary.shapes import Entry, Moment
from epsom.core.person import Person

__all__ = ["Change", "KeptAnswer", "Profile", "Told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One person's part of the record; `sample` marks the made-up one."""

    id: str
    name: str
    sample: bool
    created: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All facts as they stood once something new was told; `what` says in words what that was."""

    seq: int  # 1, 2, 3 … within a profile
    profile: str
    moment: Moment
    what: str
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAnswer:
    """An answer as given, with the facts (`told_seq`) and the knowledge it came from, so that it can be worked out again."""

    id: str
    profile: str
    moment: Moment
    told_seq: int
    knowledge_version: str
    answer: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one write did; `before` is `None` for something new and `after` for something removed."""

    id: str  # empty when there was nothing to change
    kind: str
    before: Entry | None
    after: Entry | None
    revision: int = field(default=0, compare=False)  # of the profile, as this write left it
