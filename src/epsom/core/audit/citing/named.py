"""Anchors that name a work: identifiers, titles, journals, and the people who made it. Called by `anchors`.

It knows no more than how such names are written; which paper they mean is found later.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from epsom.core.audit.citing.bibliography import journal_key, plain
from epsom.core.audit.citing.cues import Cues, Known, Mention
from epsom.core.audit.citing.patterns import (
    ALSO_WORDS,
    AUTHOR_JOURNAL,
    AUTHOR_YEAR,
    BY_WHOM,
    CAPITAL,
    DOI,
    DOI_TAIL,
    FIRST_NAME,
    IN_BRACKETS,
    INLINE,
    INSTITUTES,
    JOURNAL,
    MDPI,
    MDPI_JOURNALS,
    MONTHS,
    NATION_NAMES,
    NOT_SURNAMES,
    PAIR_FOUND,
    PLACE,
    PMC,
    PMID,
    STUDY,
    SURNAME,
    TITLE,
    TITLED,
    YEAR,
)

__all__ = [
    "Anchors", "Names", "by_whom", "dated_authors", "doi_of", "identifiers", "journals", "known_authors", "names_in",
    "pairs", "places", "titles",
]  # fmt: skip

_CAPITALISED = re.compile(r"[A-Z][a-zß-ɏ]{2,}")
_TEAM_WORDS = frozenset(
    "al colleague coworker co-worker coauthor co-author team other colleagues coworkers co-workers others".split()
)
_YEARS = re.compile(rf"\b{YEAR}\b")
_STUDIED_NEAR = re.compile(rf"{STUDY}|research|team|colleagues|co-?workers", re.I)


class Anchors:
    """The anchors of one sentence so far; what one has taken no other gets."""

    __slots__ = ("found",)

    def __init__(self) -> None:
        self.found: list[Mention] = []

    def free(self, start: int, end: int) -> bool:
        """Whether nothing has taken a place that this would overlap."""
        return all(end <= each.start or start >= each.end for each in self.found)

    def add(self, start: int, end: int, cues: Cues, *, vague: bool = False) -> None:
        """Take a place for these cues."""
        self.found.append(Mention(start, end, cues=cues, vague=vague))


@dataclass(frozen=True, slots=True)
class Names:
    """The names in a text by which a mention may be seen: surnames of the bibliography, nations, universities."""

    authors: tuple[str, ...]
    nations: tuple[str, ...]
    institutes: tuple[str, ...]


def names_in(text: str, known: Known) -> Names:
    """The names of a text, looked for once."""
    found = set(_CAPITALISED.findall(text))
    return Names(
        tuple(name for name in found if plain(name) in known.surnames),
        nations=tuple(found & NATION_NAMES),
        institutes=(*(found & INSTITUTES), *(name for name in ("MIT", "UCLA") if name in text)),
    )


def doi_of(told: str) -> str:
    """A DOI without what addresses add to it."""
    return DOI_TAIL.sub("", told.rstrip(".,;)"))


def identifiers(anchors: Anchors, part: str, low: str) -> None:
    """DOIs, PMIDs, PMC numbers and addresses of publishers that stand in a sentence."""
    if "10." in part:
        for found in DOI.finditer(part):
            anchors.add(*found.span(), Cues(doi=doi_of(found[0])))
    if "pmid" in low or "pubmed" in low:
        for found in PMID.finditer(part):
            anchors.add(*found.span(), Cues(pmid=found[1]))
    if "pmc" in low:
        for found in PMC.finditer(part):
            anchors.add(*found.span(), Cues(pmcid=found[1]))
    if "mdpi.com" in low:
        for found in MDPI.finditer(part):
            if found[1] in MDPI_JOURNALS:
                journal, first = MDPI_JOURNALS[found[1]]
                cues = Cues(journal=journal, place=(found[2], found[3]), year=first + int(found[2]))
                anchors.add(*found.span(), cues)


def titles(anchors: Anchors, part: str) -> None:
    """Quoted titles of papers."""
    for found in TITLE.finditer(part):
        if not anchors.free(*found.span()):
            continue
        if re.match(r"(?:The\s)?Journal\sof\b|[\w&]+\sJournal\b", found[1]) and len(found[1].split()) < 9:
            anchors.add(*found.span(), Cues(journal=found[1].strip(" ,.")))
        elif _looks_like_title(part, found):
            anchors.add(*found.span(), Cues(title=found[1].strip()))


def places(anchors: Anchors, part: str) -> None:
    """Journal, volume and page, as a list of sources gives them."""
    named = bool(anchors.found)
    if ";" in part:
        for found in PLACE.finditer(part):
            if anchors.free(*found.span()):
                place = (found["volume"], found["page"])
                anchors.add(*found.span(), Cues(journal=found["journal"], year=int(found["year"]), place=place))
    if not named and not anchors.found and re.search(r"\s[A-Z]{1,3}[.,]\s", part):
        for found in INLINE.finditer(part):
            cues = Cues(surnames=(found["who"],), journal=found["journal"].strip(), year=int(found["year"]))
            anchors.add(*found.span(), cues)


def journals(anchors: Anchors, part: str, low: str, known: Known) -> None:
    """Journals by name, with the year beside them."""
    for found in JOURNAL.finditer(part) if " in " in low or "journal" in low else ():
        name = _journal_name(found["name"], known)
        start = found.start("name") + max(found["name"].find(name), 0)
        if name and anchors.free(start, start + len(name)):
            anchors.add(start, start + len(name), Cues(journal=name))
    for found in IN_BRACKETS.finditer(part) if "(" in part else ():
        if anchors.free(*found.span(1)) and journal_key(found[1]) in known.journals:
            anchors.add(*found.span(1), Cues(journal=found[1]))


def _may_name(part: str, year: int) -> bool:
    """Whether a name, or "et al." and its like, stands right before a year."""
    before = part[max(0, year - 40) : year].rstrip(" ([,").rstrip("’'s").rstrip(".")
    last = before[before.rfind(" ") + 1 :].lstrip('([“"')
    return last[:1].isupper() or last in _TEAM_WORDS


def dated_authors(anchors: Anchors, part: str, known: Known) -> None:
    """Authors with a year: "Abbasi et al. (2012)", "Eby and Eby (Medical Hypotheses, 2006)"."""
    for found in AUTHOR_JOURNAL.finditer(part) if "(" in part or "[" in part else ():
        names = tuple(each for each in (found["one"], found["two"]) if each)
        if plain(found["journal"]) in known.surnames or not _journal_name(found["journal"], known):
            continue  # "PLoS One (Tarleton 2017)"
        if not {each.split()[-1].lower() for each in names} & NOT_SURNAMES and anchors.free(*found.span()):
            anchors.add(*found.span(), Cues(surnames=names, journal=found["journal"], year=int(found["year"])))
    if not any(_may_name(part, found.start()) for found in _YEARS.finditer(part)):
        return
    for found in AUTHOR_YEAR.finditer(part):
        one, two = found["one"], found["two"]
        if one.split()[-1].lower() in NOT_SURNAMES or not anchors.free(*found.span()):
            continue
        year = int(found["year"])
        if not found["team"] and journal_key(one) in known.journals and plain(one) not in known.surnames:
            before = re.search(r"(?:[A-Z][\w’']+\s(?:in|of|and|&)\s|[A-Z][\w’']+\s)+$", part[: found.start()])
            whole = (before[0] if before else "") + one
            begin = found.start() - len(before[0] if before else "")
            anchors.add(begin, found.end(), Cues(journal=whole, year=year))
            continue
        if (
            not found["team"]
            and re.search(r"[A-Z][a-z]{2,}\s(?:of\s|for\s|and\s|in\s)?$", part[: found.start()])
            and not FIRST_NAME.search(part[: found.start()])
        ):
            continue  # the end of a longer name: an office, a book, a place
        bracketed = "(" in found["between"] or "[" in found["between"] or part[max(0, found.start() - 1)] in "(["
        if not (found["team"] or bracketed or two or plain(one) in known.surnames or _is_label(part, found)):
            continue
        names = tuple(each for each in (one, two) if each and each.lower() not in NOT_SURNAMES)
        begin = found.start()
        if found["first"] and plain(found["first"]) in known.surnames:
            names = (found["first"], *names)
        elif found["first"]:
            begin = found.start("one")  # "However, Lawton and Dye (2017)"
        anchors.add(begin, found.end(), Cues(surnames=names, year=year))


def by_whom(anchors: Anchors, part: str, heads: Sequence[tuple[int, int]]) -> None:
    """Whoever a study is said to be by: "a review in Nutrients by Gröber"."""
    for _, end in heads:
        found = BY_WHOM.match(part, end)
        if found is None or found["one"].split()[-1].lower() in NOT_SURNAMES:
            continue
        if anchors.free(found.start("one"), found.end()):
            names = tuple(each for each in (found["one"], found["two"]) if each)
            anchors.add(found.start("one"), found.end(), Cues(surnames=names))


def pairs(anchors: Anchors, part: str) -> None:
    """Two who found something in a year: "In 2006, Eby and Eby reported"."""
    for found in PAIR_FOUND.finditer(part):
        names = (found["one"], found["two"])
        if part.endswith(" in ", 0, found.start()):
            continue  # "a study in Obstetrics & Gynecology found"
        if not {each.lower() for each in names} & NOT_SURNAMES and anchors.free(found.start(), found.end("two")):
            anchors.add(found.start(), found.end("two"), Cues(surnames=names))


def known_authors(anchors: Anchors, part: str, known: Known, names: Sequence[str], dated: bool) -> None:
    """Surnames of the bibliography in free speech: "in 2012 Abbasi made a trial", "the Pouteau study", "Tarleton's, from 2017"."""
    for name in names:
        if name in part:
            break
    else:
        return
    for found in CAPITAL.finditer(part):
        name = plain(found[1])
        if name not in known.surnames or not anchors.free(*found.span()):
            continue
        around = part[max(0, found.start() - 45) : found.end() + 45]
        studied = _STUDIED_NEAR.search(around)
        called = re.match(rf"\s{STUDY}\b", part[found.end() :], re.I) and re.search(
            r"\b[Tt]he\s$", part[: found.start()]
        )
        if name in ALSO_WORDS and not called and not (studied and dated and _YEARS.search(around)):
            continue
        if studied or (dated and name not in ALSO_WORDS):
            pair = re.match(rf"\s(?:and|&)\s({SURNAME})", part[found.end() :])
            names = (found[1], pair[1]) if pair and plain(pair[1]) in known.surnames else (found[1],)
            end = found.end() + (pair.end() if pair and len(names) > 1 else 0)
            anchors.add(found.start(), end, Cues(surnames=names))


def _is_label(part: str, found: re.Match[str]) -> bool:
    """ "Abbasi, 2012" or "Held 2002" at the end of a bracket or a clause; not "Berlin 2019" in running words."""
    after = part[found.end() : found.end() + 1]
    return after in ")];" or found["between"].startswith(",")


def _looks_like_title(part: str, found: re.Match[str]) -> bool:
    words = found[1].split()
    if not 3 <= len(words) <= 40:
        return False
    if TITLED.search(part, max(0, found.start() - 30), found.start()):
        return True
    capital = sum(each[:1].isupper() for each in words if len(each) > 3)
    long_words = sum(len(each) > 3 for each in words)
    return capital >= max(3, 0.7 * long_words) and bool(re.search(STUDY + r"|journal|research", part, re.I))


_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_CUT = re.compile(
    rf"\b(?:in|on|by|for|of)\s(?:{YEAR}|{_MONTH}\b|[A-Z][a-z]+\s{YEAR})|,\s(?![A-Z]\w+\s(?:&|and)\s[A-Z])|\s(?:and|in|on|of|the|for)$|\sby\s"
)
_ONE_WORD = frozenset(
    "nature science cell neuron sleep nutrients headache hypertension circulation stroke pain brain heart medicine cureus"
    " biofactors molecules antioxidants diabetes nutrition cephalalgia pharmacopsychiatry neuropharmacology foods cells"
    " psychoneuroendocrinology neuropsychopharmacology neuropsychiatry biometals appetite maturitas menopause".split()
)
_NOT_JOURNALS = frozenset((MONTHS + " this a people rats mice europe america humans women men children").split())


def _journal_name(words: str, known: Known) -> str:
    """The words of a journal's name: cut where a year, a date or another clause begins."""
    cut = _CUT.split(words.removeprefix("The ").removeprefix("the "))[0]
    cut = re.sub(r"(?:\s(?:of|and|in|for|the|on|&))+$", "", cut).strip(" .:-")
    first = cut.split()[0].lower() if cut else ""
    single_ok = len(cut.split()) > 1 or first in _ONE_WORD or journal_key(cut) in known.journals
    return cut if cut and single_ok and first not in _NOT_JOURNALS else ""
