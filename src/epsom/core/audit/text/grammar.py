"""Reads the shape of a sentence: its clauses, who it speaks of, what is negated, hedged, quoted or only imagined.

A small grammar over marked words, and no statistical parser: the traps of health writing (not, no evidence that, may,
a rejected quotation, "if it did, we would") are few and are words one can list, so each is a line of knowledge that a
clinician can read and a test can name. A model would need a download, would cost a hundred times the time, and could
not say why it took "does not cure" for a cure. It decides nothing about what is true.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from typing import Literal

from epsom.core.audit.shapes import Stance
from epsom.core.audit.text.sentences import Part
from epsom.core.audit.text.words import Hit, Scan

Actor = Literal["magnesium", "pronoun", "other_mineral", "low_magnesium", "form"]

_ACTORS = frozenset({"magnesium", "pronoun", "other_mineral", "other_thing", "low_magnesium"})
_OWNERS = frozenset({"the", "your", "our", "some", "most", "a", "their"})
_AUXILIARIES = frozenset("can may might will could is are does do has have was were would should it they".split())
_ANEW = frozenset({"no", "zero", "without", "never"})  # after a comma each denies for itself
_HARD_BREAKS = frozenset("but although though whereas while yet however because since despite so still".split())
_CONCEDING = frozenset("whil although though wherea".split())  # up to the comma; what follows stands against it
_DASHES = frozenset(";:—–-")
_SCOPE = 14  # words a negation reaches
_QUOTED_AT_LEAST = 3  # words; shorter quotations are names and scare quotes
_OPENERS = {'"': '"', "“": "”", "„": "“", "«": "»"}


@dataclass(slots=True, eq=False)
class Clause:
    """A stretch of a sentence with one speaker and one time; `hard` when it stands against the one before it."""

    first: int
    last: int
    hard: bool = False
    aside: bool = False  # stands in brackets
    hits: list[Hit] = field(default_factory=list)
    by: dict[str, list[Hit]] = field(default_factory=dict)

    def has(self, cue: str) -> bool:
        """Whether a phrase of this class stands in the clause."""
        return cue in self.by

    def get(self, cue: str) -> list[Hit]:
        """The phrases of this class, in order."""
        return self.by.get(cue, [])


@dataclass(slots=True)
class Reading:
    """One sentence read: its clauses, and what holds for all of it."""

    part: Part
    clauses: list[Clause]
    cues: frozenset[str]
    subjects: frozenset[str] = frozenset()
    imagined: bool = False  # "if it did, we would": says the opposite
    quoted: list[tuple[int, int]] = field(default_factory=list)  # words inside quotation marks
    set_aside: bool = False  # a quotation or a saying from which the text takes its distance
    wholly: bool = False  # the distance holds for all of it
    endorsed: bool = False
    listed: bool = False  # a line of a list of sources
    named: frozenset[str] = field(init=False)  # the classes and subjects that stand in it

    def __post_init__(self) -> None:
        self.named = self.cues | self.subjects

    def taken_back(self, at: int) -> bool:
        """Whether the distance reaches the word `at`: it does not cross a "but"."""
        if not self.set_aside or self.wholly:
            return self.set_aside
        mine = self._clause_at(at)
        for hit in self.part.hits:
            if hit.cue == "distance":
                low, high = sorted((mine, self._clause_at(hit.first)))
                if not any(clause.hard for clause in self.clauses[low + 1 : high + 1]):
                    return True
        return False

    def _clause_at(self, at: int) -> int:
        found = [index for index, clause in enumerate(self.clauses) if clause.first <= at < clause.last]
        return found[-1] if found else 0

    def in_quotation(self, at: int) -> bool:
        """Whether a word stands inside quotation marks."""
        return any(first <= at < last for first, last in self.quoted)


def read(part: Part, scan: Scan, forms: frozenset[str]) -> Reading:
    """Read one part; `forms` are the subjects that are forms of magnesium."""
    if not part.hits and not part.quiet:
        return Reading(part, [Clause(part.first, part.last)], frozenset())
    cues = frozenset([mark[2] for mark in (*part.hits, *part.quiet)])
    subjects = frozenset([hit.subject for hit in part.hits if hit.subject])
    reading = Reading(part, _clauses(part, scan, forms), cues, subjects)
    reading.imagined = _is_imagined(part, cues)
    if scan.quotes and bisect_left(scan.quotes, part.first) < bisect_left(scan.quotes, part.last):
        reading.quoted = _quotations(part, scan)
    reading.endorsed = "endorse" in cues
    reading.wholly = not reading.endorsed and bool(reading.quoted and "reject" in cues)
    reading.set_aside = reading.wholly or ("distance" in cues and not reading.endorsed)
    return reading


def _is_imagined(part: Part, cues: frozenset[str]) -> bool:
    if "if" not in cues or "would" not in cues:
        return False
    condition = min(hit.first for hit in part.hits if hit.cue == "if")
    apart = [hit.first for hit in part.hits if hit.cue == "break" and hit.first > condition]
    wished = [hit.first for hit in part.hits if hit.cue == "would"]
    if apart and min(wished) > max(apart):
        return False  # "... if you are older, because I would have sworn by it"
    return any(at > condition for at in wished) or condition > part.first


def _quotations(part: Part, scan: Scan) -> list[tuple[int, int]]:
    found = []
    at = part.first
    while at < part.last:
        closer = _OPENERS.get(scan.stems[at])
        if closer is None:
            at += 1
            continue
        end = at + 1
        while end < part.last and scan.stems[end] not in (closer, '"', "”"):
            end += 1
        if end - at > _QUOTED_AT_LEAST:
            found.append((at + 1, end))
        at = end + 1
    return found


def _clauses(part: Part, scan: Scan, forms: frozenset[str]) -> list[Clause]:
    signs = scan.signs[bisect_left(scan.signs, part.first) : bisect_left(scan.signs, part.last)]
    hits = part.hits
    stems = scan.stems
    breaks = {
        hit.first
        for hit in hits
        if hit.cue == "break"
        and hit.first > part.first
        and (stems[hit.first] not in ("who", "stil") or stems[hit.first - 1] == ",")
    }  # "those who took it slept longer" is one clause, and so is "the findings are still mixed"
    if not signs and not breaks:
        whole = Clause(part.first, part.last)
        _share_hits([whole], hits)
        return [whole]
    if breaks:
        breaks -= {at for hit in hits if hit.last - hit.first > 1 for at in range(hit.first + 1, hit.last)}
    return _cut(part, scan.stems, sorted({*signs, *breaks}), breaks, forms)


def _cut(part: Part, stems: list[str], marks: list[int], breaks: set[int], forms: frozenset[str]) -> list[Clause]:
    """Cut a sentence at these words: signs, and words that begin a clause."""
    hits = part.hits
    named = {hit.first for hit in hits if hit.cue == "subject"}
    actors = {hit.first for hit in hits if hit.cue in _ACTORS or hit.subject in forms}
    clauses: list[Clause] = []
    current = Clause(part.first, part.last)
    outer: list[Clause] = []
    concedes = stems[part.first] in _CONCEDING
    for at in marks:
        word = stems[at]
        opens = ""
        if word in _DASHES:
            opens = "hard" if word == ";" else "soft"
        elif word in ("(", "["):
            outer.append(current)
            current = Clause(at + 1, part.last, aside=True)
            clauses.append(current)
            continue
        elif word in (")", "]"):
            if outer:
                current.last = at
                current = outer.pop()
            continue
        elif at in breaks:
            opens = "hard" if word in _HARD_BREAKS or stems[at] == "even" else "soft"
        elif word == "," and concedes and at + 1 < part.last:
            opens, concedes = "hard", False
        elif word == "," and at + 1 < part.last:
            ahead = at + 1 + (stems[at + 1] in ("and", "or", "then", "so"))
            owned = ahead < part.last and stems[ahead] in _OWNERS
            if ahead in actors or (owned and (ahead + 1 in actors or (stems[ahead] == "their" and ahead + 1 in named))):
                opens = "soft" if not _is_list(stems, at, part.last, actors) else ""
        if opens and not outer:
            current.last = at
            if current.last > current.first and current not in clauses:
                clauses.append(current)
            current = Clause(at + (word in ",;:—–-"), part.last, hard=opens == "hard")
    for clause in (*outer, current):
        if clause.last > clause.first and clause not in clauses:
            clauses.append(clause)
    clauses.sort(key=lambda clause: clause.first)
    _share_hits(clauses, hits)
    return clauses


def _is_list(stems: list[str], comma: int, last: int, actors: set[int]) -> bool:
    """Whether the comma stands in a row of names: "zinc, calcium and magnesium"."""
    ahead = comma + 1 + (stems[comma + 1] in ("and", "or"))
    for at in range(ahead + 1, min(ahead + 4, last)):
        if stems[at] in (",", "and", "or", ")"):
            return at + 1 in actors or at + 2 in actors
    return False


def _share_hits(clauses: list[Clause], hits: list[Hit]) -> None:
    """Each phrase to the innermost clause it stands in."""
    if len(clauses) == 1:
        only = clauses[0]
        only.hits = hits
        by = only.by
        for hit in hits:
            if hit.cue in by:
                by[hit.cue].append(hit)
            else:
                by[hit.cue] = [hit]
        return
    asides = [clause for clause in clauses if clause.aside]
    mains = [clause for clause in clauses if not clause.aside]
    where = 0
    for hit in hits:
        home = next((clause for clause in asides if clause.first <= hit.first < clause.last), None) if asides else None
        if home is None:
            while where + 1 < len(mains) and mains[where + 1].first <= hit.first:
                where += 1
            home = mains[where] if mains else None
        if home is not None:
            home.hits.append(hit)
            home.by.setdefault(hit.cue, []).append(hit)


_TAKEN_FOR_TRUE = frozenset(
    "realis realise realiz realize know knew notic worry fear afraid hesitat panic doubt".split()
)


def negations(reading: Reading, index: int, before: int, stems: list[str]) -> int:
    """How many negations reach the word `before` in the clause of this index."""
    clause = reading.clauses[index]
    count = 0
    last = -2
    for hit in clause.get("negation"):
        if hit.first == reading.part.first and stems[hit.last : hit.last + 1] == [","]:
            continue  # "No, that does not mean ..." answers, and denies nothing by itself
        if not _TAKEN_FOR_TRUE.isdisjoint(stems[hit.last : hit.last + 1]):
            continue  # "I didn't realise it helped" takes for true that it did
        if hit.first < before and _only_a_case(reading, hit, before, stems):
            continue  # "if you feel nothing, raise the dose" forbids nothing
        if hit.first < before and before - hit.first <= _SCOPE and not _resumed(stems, hit.last, before):
            count += hit.first - last > 1 or hit.first == clause.first
            last = hit.last
    back = index
    while back > 0 and not reading.clauses[back].hard:
        back -= 1
        earlier = reading.clauses[back]
        if earlier.aside:
            continue
        count += sum(
            1 for hit in earlier.get("negation") if _governs(hit, reading) or _opens_short(hit, earlier, reading)
        )
    return count


def _only_a_case(reading: Reading, hit: Hit, before: int, stems: list[str]) -> bool:
    """Whether a negation stands in the case a sentence begins with, and the word after its comma."""
    opens = stems[reading.part.first : reading.part.first + 1]
    return opens in (["if"], ["when"], ["until"], ["unles"]) and "," in stems[hit.last : before]


def _resumed(stems: list[str], first: int, last: int) -> bool:
    """Whether a new verb begins in between ("will not help and can upset your stomach"), or a denial of its own
    ("no bloating, zero side effects")."""
    return any(
        stems[at] in ("and", "but", ",", "or")
        and at + 1 <= last
        and ((stems[at + 1] in _AUXILIARIES and at + 1 < last) or (stems[at] == "," and stems[at + 1] in _ANEW))
        for at in range(first, last)
    )


def _opens_short(hit: Hit, clause: Clause, reading: Reading) -> bool:
    """Whether a sentence begins with what is denied of all: "No supplement, magnesium included, has been shown to ..."."""
    return hit.first == reading.part.first == clause.first and 2 <= clause.last - clause.first <= 4


def _governs(hit: Hit, reading: Reading) -> bool:
    """Whether a negation speaks of all that follows: "there is no evidence that", "it is not true that"."""
    return hit.last - hit.first > 1


def stance_of(
    reading: Reading, index: int, predicate: Hit, inherited: Reading | None, denied: bool, stems: list[str]
) -> Stance:
    """How a clause says what it says; `denied` adds one negation that is part of the predicate itself."""
    odd = (negations(reading, index, predicate.first, stems) + denied) % 2 == 1
    if inherited is not None and any(hit.cue == "negation" and _governs(hit, inherited) for hit in inherited.part.hits):
        odd = not odd
    if odd:
        return "denied"
    clause = reading.clauses[index]
    if (
        any(hit.first <= predicate.last + 3 for hit in clause.get("hedge"))
        or _earlier(reading, index, "hedge")
        or (inherited and "hedge" in inherited.cues)
    ):
        return "hedged"
    if "report" in reading.cues or (inherited is not None and "report" in inherited.cues):
        return "asserted" if reading.endorsed else "reported"
    return "asserted"


def _earlier(reading: Reading, index: int, cue: str) -> bool:
    """Whether a clause that still governs this one holds such a phrase."""
    while index > 0 and not reading.clauses[index].hard:
        index -= 1
        if reading.clauses[index].has(cue):
            return True
    return False
