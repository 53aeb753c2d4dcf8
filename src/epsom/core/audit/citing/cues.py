"""What a text tells of a study it leans on: the cues, the mention that gathers them, the names we know. Shapes only.

A mention is gathered piece by piece while a text is read, so these shapes can be changed; nothing outside this room
sees them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Cues", "Known", "Mention", "Told", "join"]

_KINDS = (
    "doi", "pmid", "pmcid", "surnames", "year", "journal", "title", "studies", "people", "institution", "place",
)  # fmt: skip


_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")


class Told:
    """What a text says of a study: as it stands, in small letters, and its words."""

    __slots__ = ("low", "text", "words")

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = text.lower()
        self.words = frozenset(_WORD.findall(self.low))


@dataclass(slots=True)
class Cues:
    """What a mention tells of the paper."""

    noun: str = ""  # the words it is called by: "a 2017 double-blind trial"
    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    surnames: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None
    title: str | None = None
    studies: int | None = None
    people: int | None = None
    institution: str | None = None
    place: tuple[str, str] | None = None  # volume and first page

    @property
    def kinds(self) -> set[str]:
        """The kinds of cue that are there, beside the words it is called by."""
        return {name for name in _KINDS if getattr(self, name)}


@dataclass(slots=True)
class Mention:
    """One place where the text leans on something, the cues there, and the sentences that speak of it."""

    start: int
    end: int
    sentence: int = 0  # index; -1 in a list of references
    cues: Cues = field(default_factory=Cues)
    vague: bool = False  # "numerous studies suggest": nothing to look up
    entry: int | None = None  # its number in a list of references
    bracketed: bool = False  # a mark like [1], which is nothing else
    marker: tuple[int, ...] = ()  # numbers of a footnote mark, while it stands alone
    bare: bool = False  # a mark of a lost list: only told of when its sentence names a paper
    about: tuple[tuple[int, int], ...] = ()  # what the text says of it
    near: tuple[int, int] = (0, 0)  # from its sentence to the end of what follows in the paragraph
    spoken: tuple[int, ...] = ()  # indexes of later sentences that go on about it
    listed: tuple[int, int] | None = None  # where its own entry in a list stands
    marked: tuple[int, ...] = ()  # starts of the footnote marks that point here


@dataclass(frozen=True, slots=True)
class Known:
    """Names of our own bibliography, by which a mention is seen where its form alone would not tell."""

    surnames: frozenset[str] = frozenset()  # in plain letters
    journals: frozenset[tuple[str, ...]] = frozenset()


def join(one: Cues, other: Cues) -> None:
    """Give `one` the cues of another anchor of the same study; where both have one, the first stands."""
    for name in _KINDS:
        told = getattr(other, name)
        if told and not getattr(one, name):
            setattr(one, name, told)
    if other.noun:
        one.noun = f"{one.noun} {other.noun}" if one.noun else other.noun
