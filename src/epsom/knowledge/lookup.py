"""Our own medicine names by the way they are looked up: what each stands for and which entry speaks for it.

Worked out of the names and the interaction entries once, kept beside the compiled knowledge, and opened a few letters
at a time, since one person's list asks for a handful of twelve thousand names. It finds exact names only; near
spellings and free text are read elsewhere.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from epsom.knowledge.dictionary import spell

if TYPE_CHECKING:
    from epsom.knowledge import Interaction, Name

__all__ = ["Known", "Lookup", "Plain", "work_out"]

_LETTERS = 2  # names that begin with the same so many letters are kept, and opened, together


class Known(NamedTuple):
    """What a name of ours stands for."""

    name: str  # as it is printed on a box
    generics: tuple[str, ...]  # of a class: its likely members
    is_class: bool
    interaction: str | None  # the entry that lists this very name as its brand

    def printed(self) -> str:
        """The name as a question shows it: a brand as it is, any other spelling as the ingredients."""
        return self.name if self.name[:1].isupper() else " with ".join(self.generics)


class Plain(NamedTuple):
    """The whole lookup as plain data."""

    keys: str  # all names as they are looked up, one a line, the order in which they were learned
    names: dict[str, bytes]  # first letters -> marshal of {name as it is looked up: the parts of its Known}
    longest: dict[str, bytes]  # first letters -> marshal of {first word: words in the longest name with it}
    entries: dict[str, str]  # generic -> id of its own entry
    combined: tuple[tuple[tuple[str, ...], str], ...]  # ingredients an entry speaks for together, and its id


class Lookup:
    """Our names ready for looking up."""

    __slots__ = ("_longest", "_names", "combined", "entries", "plain")

    def __init__(self, plain: Plain) -> None:
        self.plain = plain
        self.entries = plain.entries
        self.combined = [(frozenset(generics), entry) for generics, entry in plain.combined]
        self._names: dict[str, dict[str, tuple[str, tuple[str, ...], bool, str | None]]] = {}
        self._longest: dict[str, dict[str, int]] = {}

    def __len__(self) -> int:
        return self.plain.keys.count("\n") + 1 if self.plain.keys else 0

    def __iter__(self) -> Iterator[str]:
        """All names as they are looked up, in the order in which they were learned."""
        return iter(self.plain.keys.split("\n") if self.plain.keys else ())

    def __contains__(self, key: str) -> bool:
        return key in self._opened(key)

    def __getitem__(self, key: str) -> Known:
        return Known(*self._opened(key)[key])

    def get(self, key: str) -> Known | None:
        """What a name, as `spell` writes it, stands for; `None` when it is not ours."""
        found = self._opened(key).get(key)
        return Known(*found) if found else None

    def longest(self, word: str, otherwise: int) -> int:
        """The words in the longest name that begins with a word; `otherwise` when none does."""
        start = word[:_LETTERS]
        if start not in self._longest:
            self._longest[start] = _loaded(self.plain.longest, start)
        return self._longest[start].get(word, otherwise)

    def _opened(self, key: str) -> dict[str, tuple[str, tuple[str, ...], bool, str | None]]:
        start = key[:_LETTERS]
        opened = self._names.get(start)
        if opened is None:
            opened = self._names[start] = _loaded(self.plain.names, start)
        return opened


def work_out(names: Iterable[Name], interactions: Iterable[Interaction]) -> Plain:
    """The lookup of these names and entries. Who comes first keeps a name: ours, ingredients, then other wordings."""
    learned = _Learned()
    names, interactions = list(names), list(interactions)
    for name in names:
        learned.add(name.name, Known(name.name, name.ingredients, name.kind == "class", None))
    for name in names:
        for generic in name.ingredients:
            learned.add(generic, Known(generic, (generic,), False, None))
    for entry in interactions:
        learned.add_ingredients(entry)
    for entry in interactions:
        learned.add_wordings(entry)
    learned.add_joined()
    return Plain(
        "\n".join(learned.names),
        _parted({key: tuple(known) for key, known in learned.names.items()}),
        _parted(learned.longest),
        learned.entries,
        tuple(learned.combined),
    )


class _Learned:
    """The names learned so far."""

    def __init__(self) -> None:
        self.names: dict[str, Known] = {}
        self.longest: dict[str, int] = {}
        self.entries: dict[str, str] = {}
        self.combined: list[tuple[tuple[str, ...], str]] = []

    def add(self, name: str, known: Known) -> None:
        key = spell(name)
        if key and key not in self.names:
            self.names[key] = known
            words = key.split(" ")
            if len(words) > self.longest.get(words[0], 0):
                self.longest[words[0]] = len(words)

    def add_ingredients(self, entry: Interaction) -> None:
        """What the entry names by its international name is the entry's own, before any other wording of it."""
        for ingredient in entry.ingredients:
            self.add(ingredient, Known(ingredient, (ingredient,), False, None))
            generics = self.names[spell(ingredient)].generics
            if len(generics) > 1:
                self.combined.append((generics, entry.id))
            elif spell(generics[0]) == spell(ingredient):
                self.entries.setdefault(generics[0], entry.id)

    def add_wordings(self, entry: Interaction) -> None:
        """Other wordings and brands in an entry lead to that entry ("buffered aspirin" is not that of aspirin)."""
        own = tuple(dict.fromkeys(g for i in entry.ingredients for g in self.names[spell(i)].generics))
        for ingredient in entry.ingredients:
            known = self.names[spell(ingredient)]
            if len(known.generics) == 1 and not known.is_class:
                self.entries.setdefault(known.generics[0], entry.id)
                self.names[spell(ingredient)] = known._replace(interaction=entry.id)
        for brand in entry.brands:
            self.add(brand, Known(brand, own, len(own) > 1, None))
            self.names[spell(brand)] = self.names[spell(brand)]._replace(interaction=entry.id)

    def add_joined(self) -> None:
        """Names of several words written as one."""
        for key in [key for key in self.names if " " in key]:
            joined = key.replace(" ", "")
            if len(joined) >= 4 and not joined.isdigit():
                self.names.setdefault(joined, self.names[key])


def _parted(table: Mapping[str, Any]) -> dict[str, bytes]:
    """A table cut by the first letters of its keys."""
    parts: dict[str, dict[str, Any]] = {}
    for key, value in table.items():
        parts.setdefault(key[:_LETTERS], {})[key] = value
    return {start: marshal.dumps(part) for start, part in parts.items()}


def _loaded(parts: dict[str, bytes], start: str) -> dict[str, Any]:
    part = parts.get(start)
    return marshal.loads(part) if part else {}
