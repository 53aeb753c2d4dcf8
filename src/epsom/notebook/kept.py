"""What was read from one profile's record and worked out from it, kept for as long as the record stays as it is.

A write of ours says what it changed: only what was read from that kind of entry is read again. After any other write
(new facts, another process) all of it is. It knows no rule of the diary and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar, cast

from epsom.core.diary import KINDS, Entry

if TYPE_CHECKING:
    from epsom.store import Change, Store

__all__ = ["Kept", "joined"]

_E = TypeVar("_E", bound=Entry)
_T = TypeVar("_T")
_MOST = 64  # writes of ours remembered between two looks; after more everything is read again


def joined(*parts: Sequence[_E]) -> tuple[_E, ...]:
    """Entries of one kind in one row, by day and key as the record gives them; of two with one key the later part's."""
    by_key = {_key(each): each for part in parts for each in part}
    return tuple(sorted(by_key.values(), key=lambda each: (each.day, _key(each))))


def _key(entry: Entry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in entry.KEY)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Entries of one kind as they were asked for."""

    since: date
    entries: tuple[Any, ...]


@dataclass(slots=True)
class _Look:
    """All that holds for one state of the record."""

    found: dict[str, tuple[Any, frozenset[type[Any]]]] = field(default_factory=dict)  # with the kinds it was read from
    rows: dict[type[Any], _Rows] = field(default_factory=dict)

    def after(self, changes: Sequence[Change]) -> _Look:
        """What still holds after these changes, with the new entries put in their rows."""
        kinds = {KINDS[each.kind] for each in changes}
        rows = dict(self.rows)
        for change in changes:
            kind = KINDS[change.kind]
            held = _put(rows.pop(kind), change) if kind in rows else None
            if held is not None:
                rows[kind] = held
        return _Look({what: each for what, each in self.found.items() if kinds.isdisjoint(each[1])}, rows)


def _put(held: _Rows, change: Change) -> _Rows | None:
    """The rows with a changed entry in its place; none when they have to be read again."""
    if change.after is None:
        return held if change.before is None else None
    may_have_moved = change.before is not None and "day" not in change.after.KEY
    reaches_back = (
        not held.entries or min(held.entries[0].day, change.after.day) < held.since
    )  # which ones may differ now
    if may_have_moved or reaches_back:
        return None
    return _Rows(held.since, joined(held.entries, (change.after,)))


class Kept:
    """The kept part of one profile's record. `under` tells what else it hangs on: the day, the knowledge."""

    def __init__(self, store: Store, profile: str, under: Callable[[], object]) -> None:
        self._store = store
        self._profile = profile
        self._under = under
        self._seen: tuple[int, object] = (-1, None)  # the revision, and what else `_look` belongs to
        self._look = _Look()
        self._held: _Look | None = None
        self._ours: dict[int, Change] = {}  # by the revision each brought

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Look once whether the record has changed, for all that is asked for inside; nothing may be written in there."""
        outer = self._held
        self._held = self._unchanged() if outer is None else outer
        try:
            yield
        finally:
            self._held = outer

    def once(self, what: str, read: Callable[[], _T], of: Collection[type[Any]]) -> _T:
        """Work something out, or take what was worked out already.

        `of` are the kinds of entries it comes from, all of them; facts need not be named, they change everything.
        """
        look = self._held or self._unchanged()
        if what not in look.found:
            look.found[what] = (read(), frozenset(of))
        return cast("_T", look.found[what][0])

    def rows(self, kind: type[_E], since: date, *, each: str | None = None) -> tuple[_E, ...]:
        """The entries of a kind from a day on; where there are none, those of the last day before it.

        `each` names a field: the last entry for each of its values is there as well, however old.
        """
        look = self._held or self._unchanged()
        held = look.rows.get(kind)
        if held is None or held.since != since:
            found = self._store.entries(self._profile, kind, since)
            if not found or each is not None:
                found = joined(self._store.latest(self._profile, kind, each), found)
            held = look.rows[kind] = _Rows(since, found)
        return held.entries

    def wrote(self, change: Change) -> Change:
        """Take note of a write of ours, and hand it back."""
        if len(self._ours) >= _MOST:
            self._ours.clear()
        self._ours[change.revision] = change
        return change

    def _unchanged(self) -> _Look:
        """What holds for the record as it is now."""
        seen = (self._store.revision(self._profile), self._under())
        if seen != self._seen:
            ours = self._ours_since(*seen)
            self._look = _Look() if ours is None else self._look.after(ours)
            self._seen = seen
            self._ours.clear()
        return self._look

    def _ours_since(self, revision: int, under: object) -> list[Change] | None:
        """The changes since the last look when every one of them is ours; none when anything else happened."""
        last, before = self._seen
        if under != before or not 0 <= last < revision <= last + len(self._ours):
            return None
        found = [self._ours.get(each) for each in range(last + 1, revision + 1)]
        ours = [each for each in found if each is not None]
        return ours if len(ours) == len(found) else None
