"""What a text tells of a study it leans on: the cues, the mention that gathers them, the names we know. Shapes only."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

__all__ = ["Cues", "Known", "Mention", "joined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cues:
    """What a mention tells of the paper."""

    doi: str | None = None
    pmid: str | None = None
    pmcid: str | None = None
    surnames: tuple[str, ...] = ()
    year: int | None = None
    journal: str | None = None
    title: str | None = None
    noun: str = ""  # the words it is called by: "a 2017 double-blind trial"
    studies: int | None = None
    people: int | None = None
    institution: str | None = None
    place: tuple[str, str] | None = None  # volume and first page

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of cue that are there, beside the words it is called by."""
        names = (
            "doi",
            "pmid",
            "pmcid",
            "surnames",
            "year",
            "journal",
            "title",
            "studies",
            "people",
            "institution",
            "place",
        )
        return frozenset(name for name in names if getattr(self, name))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """One place where the text leans on something, the cues there, and the sentences that speak of it."""

    start: int
    end: int
    sentence: int  # index; -1 in a list of references
    cues: Cues = field(default_factory=Cues)
    vague: bool = False  # "numerous studies suggest": nothing to look up
    entry: int | None = None  # its number in a list of references
    bracketed: bool = False  # a mark like [1], which is nothing else
    marker: tuple[int, ...] = ()  # numbers of a footnote mark, while it stands alone
    about: tuple[tuple[int, int], ...] = ()  # what the text says of it
    near: tuple[int, int] = (0, 0)  # from its sentence to the end of what follows in the paragraph
    spoken: tuple[int, ...] = ()  # indexes of later sentences that go on about it
    marked: tuple[int, ...] = ()  # starts of the footnote marks that point here


@dataclass(frozen=True, slots=True)
class Known:
    """Names of our own bibliography, by which a mention is seen where its form alone would not tell."""

    surnames: frozenset[str] = frozenset()  # in plain letters
    journals: frozenset[tuple[str, ...]] = frozenset()


def joined(one: Cues, other: Cues) -> Cues:
    """All the cues of two anchors of one study; where both have one, the first stands."""
    filled = {name: getattr(other, name) for name in other.kinds if name not in one.kinds}
    noun = " ".join(each for each in (one.noun, other.noun) if each)
    return replace(one, **filled, noun=noun)
