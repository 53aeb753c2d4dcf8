"""What is said of magnesium, before anyone judges it: its frame, its place, and how surely it is put."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from epsom.core.audit.claims.stories import tells_of_oneself
from epsom.core.audit.shapes import ClaimKind, Stance
from epsom.core.audit.text.grammar import Clause, Reading, stance_of
from epsom.core.audit.text.topics import LEVELS, Families, Topic
from epsom.core.audit.text.words import Hit, Scan

SPELT = {  # by their stems
    "two": 2, "thr": 3, "four": 4, "fiv": 5, "six": 6, "seven": 7, "eight": 8, "nin": 9, "ten": 10, "twelv": 12,
    "seventeen": 17, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing said: its frame, its place in words, and how."""

    kind: ClaimKind
    subject: str
    said: str = ""  # the sense, as in AuditAnswer.said
    stance: Stance
    first: int
    last: int
    strong: bool = False  # cures, proves, promises
    weak: bool = False  # a little, for some
    about_evidence: bool = False  # speaks of how good the evidence is
    caveat: bool = False  # the text itself says how little it rests on
    both_arms: bool = False  # what happened with magnesium and what with the dummy pill, in figures
    studied: bool = False  # told of a study, or of what was shown
    in_animals: bool = False  # said of rats, mice or cells
    story: bool = False  # what one person tells of themselves
    percent: float | None = None
    measure: str = ""  # whom a share counts or what it is held against: "own" clients, the "advised" amount
    numbers: tuple[float, ...] = ()  # figures in the clause, to hold against what is known
    sizes: tuple[float, ...] = ()  # by how many minutes, mmHg or points it is said to change
    outsized: bool = False  # doubled, halved, by a third or more
    entry: str | None = None  # the medicine it speaks of
    group: str | None = None
    answer: str | None = None  # the answer that a frame belongs to
    beside: bool = False  # a frame that stands beside other findings
    merge: str = ""  # claims of one sentence with the same mark are one


@dataclass(slots=True)
class Here:
    """What the finders need of one sentence."""

    reading: Reading
    scan: Scan
    topic: Topic
    families: Families
    intro: Reading | None
    over_limit: bool = False  # an amount named so far passes a limit
    forms: list[Hit] = field(init=False)  # the forms of magnesium named here
    about: bool = field(init=False)  # it speaks of magnesium, by name or by what came before
    story: bool = field(init=False)  # somebody tells what it did to them

    def __post_init__(self) -> None:
        cues, subjects = self.reading.cues, self.reading.subjects
        named = not subjects.isdisjoint(self.families.forms)
        self.forms = [hit for hit in self.reading.part.hits if hit.subject in self.families.forms] if named else []
        self.about = (
            named
            or "magnesium" in cues
            or "low_magnesium" in cues
            or not subjects.isdisjoint(LEVELS)
            or (self.topic.magnesium and "other_mineral" not in cues)
        )
        named = named or "magnesium" in cues or (self.topic.it and "pronoun" in cues)
        mine = self.topic.mine or self.topic.testimonials
        told = named or mine or self.topic.magnesium
        self.story = told and tells_of_oneself(self.reading, self.scan, mine, timed=not (named or mine))

    @property
    def experience(self) -> bool:
        """Whether somebody tells of an outcome in themselves."""
        return self.story and not self.reading.subjects.isdisjoint(self.families.outcomes)

    def has(self, *cues: str) -> bool:
        """Whether any of these classes stands in the sentence."""
        return not self.reading.cues.isdisjoint(cues)

    def trial(self) -> bool:
        """Whether it tells of a study in which something was given."""
        return self.has("study", "given") and not self.has("reputed")

    def animals(self) -> bool:
        """Whether it tells of animals or dishes."""
        return self.topic.animals or "animals" in self.reading.subjects

    def stance(self, index: int, predicate: Hit, denied: bool = False) -> Stance:
        """How the clause of this index says it."""
        return stance_of(self.reading, index, predicate, self.intro, denied, self.scan.stems)


def overlap(one: Said, other: Said) -> bool:
    """Whether two claims share words."""
    return one.first < other.last and other.first < one.last


def same_words(one: Said, other: Said) -> bool:
    """Whether two things of one kind are said in the same words."""
    return one.kind == other.kind and overlap(one, other)


_ONLY_IF = frozenset("befor if when unles until whether anyon nobody who peopl should without".split())


def only_if(here: Here, cue: Hit) -> bool:
    """Whether a phrase only names a case: "before you stop your tablets", "if you come off them"."""
    return not _ONLY_IF.isdisjoint(here.scan.stems[max(cue.first - 3, here.reading.part.first) : cue.first])


def has_number(here: Here, clause: Clause) -> bool:
    """Whether a clause holds a figure."""
    return any(word[0].isdecimal() for word in here.scan.stems[clause.first : clause.last])


def extent(here: Here, clause: Clause, first: int, last: int) -> tuple[int, int]:
    """The words to quote: the clause around what was found, without its first conjunction and closing sign."""
    begin, end = clause.first, clause.last
    stems = here.scan.stems
    while begin < first and stems[begin] in (
        ",",
        "and",
        "or",
        "but",
        "so",
        "that",
        '"',
        "“",
        "•",
        "\n",
        "which",
        "because",
        "although",
        "though",
        "while",
        "however",
        "yet",
        "*",
        "–",
        "-",
    ):
        begin += 1
    while end > last and stems[end - 1] in (".", ",", ";", ":", "!", "\n", '"', "”", ")", "and", "•"):
        end -= 1
    return begin, end


def numbers_in(here: Here, clause: Clause) -> tuple[float, ...]:
    """The plain numbers of a clause, years left out."""
    found = []
    stems = here.scan.stems
    for at in range(clause.first, clause.last):
        word = stems[at]
        if at and stems[at - 1] in ("[", ";"):
            continue  # a footnote
        if word in SPELT:
            found.append(float(SPELT[word]))
        elif word[0].isdecimal() and len(word) < 8:
            clean = word.replace(",", ".")
            if clean.count(".") < 2 and not (len(word) == 4 and word.startswith(("19", "20"))):
                found.append(float(clean))
    return tuple(found)


_MEASURES = {"minut": 1.0, "min": 1.0, "hour": 60.0, "mmhg": 1.0, "mm": 1.0, "point": 1.0}
_COMPARED = frozenset("sooner longer lower faster quicker earlier more les less shorter higher extra of off".split())
_GROWTH = frozenset(
    "of increas rise drop reduction improv fall more les decreas better higher lower boost jump".split()
)
_SHARES = frozenset("half third quarter".split())
_BY = frozenset({"by", "in"})
_MANIFOLD = frozenset("doubl tripl quadrupl halv".split())


_UP_TO = frozenset("up to a about around nearly almost as much over mor than roughly mor".split())


def _by_so_much(before: list[str]) -> bool:
    """Whether the words in front make a third or a half a size: "by up to a third", not "by four and a half"."""
    while before and before[-1] in _UP_TO:
        before = before[:-1]
    return bool(before) and before[-1] in _BY


def sizes_in(here: Here, clause: Clause) -> tuple[tuple[float, ...], bool]:
    """By how much something is said to change: minutes (hours are made minutes), mmHg and points; and whether manifold."""
    stems = here.scan.stems
    found = []
    manifold = False
    for at in range(clause.first, clause.last):
        word = stems[at]
        if word in _SHARES and _by_so_much(stems[max(at - 5, clause.first) : at]):
            manifold = True
        if word in _MANIFOLD:
            manifold = stems[at + 1 : at + 2] not in (["blind"], ["check"], ["the"]) or word == "halv"
            continue
        if not (word in SPELT or word[:1].isdecimal()) or at + 1 >= clause.last:
            continue
        clean = word.replace(",", "")
        value = float(SPELT[word]) if word in SPELT else float(clean) if clean.replace(".", "", 1).isdecimal() else None
        if value is None:
            continue
        before, unit, after = stems[at - 1] if at else "", stems[at + 1], stems[at + 2 : at + 3]
        by = before == "by" or (
            before in ("about", "around", "to", "over", "roughly") and "by" in stems[max(at - 4, 0) : at]
        )
        if unit in _MEASURES and (by or not _COMPARED.isdisjoint(after)):
            found.append(value * _MEASURES[unit])
        elif unit in ("%", "percent", "per") and value >= 30:
            manifold = manifold or by or not _GROWTH.isdisjoint(after)
    return tuple(found), manifold


_ABOVE_ALL = (("far", "better"), ("far", "mor"), ("any", "other"), ("all", "other"), ("by", "far"), ("superior", "to"))


def above_all(here: Here, first: int, last: int) -> bool:
    """Whether a form is put far above the rest: "absorbed far better than any other"."""
    words = here.scan.stems[first:last]
    return any(pair in _ABOVE_ALL for pair in pairwise(words))


_DUMMIES = frozenset({"placebo", "dummy", "sham"})


def both_arms(here: Here, clause: Clause) -> bool:
    """Whether a clause gives a figure with magnesium and one with the dummy pill."""
    words = here.scan.stems[clause.first : clause.last]
    return not _DUMMIES.isdisjoint(words) and len(numbers_in(here, clause)) >= 2
