"""Finds the mentions of studies in one sentence: every cue is an anchor, and anchors that belong together become one.

Two cues of one kind with different values make two mentions. It does not say which paper is meant.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from epsom.core.audit.bibliography import journal_key, plain
from epsom.core.audit.cues import Cues, Known, Mention, joined
from epsom.core.audit.patterns import (
    A_FEW,
    A_YEAR,
    ALSO_WORDS,
    AUTHOR_TEAM,
    AUTHOR_YEAR,
    CAPITAL,
    COCHRANE,
    DOI,
    FIRST_NAME,
    GENERIC,
    IN_BRACKETS,
    INLINE,
    INSTITUTES,
    INSTITUTION,
    JOURNAL,
    MONTHS,
    NOT_SURNAMES,
    OF_STUDIES,
    ONE_FROM,
    PEOPLE,
    PLACE,
    PMC,
    PMID,
    SELLERS_OWN,
    SHOWED,
    SIGNS,
    SPECIFIC,
    STUDY,
    STUDY_BY,
    STUDY_WORD,
    SURNAME,
    TEAM_SIGNS,
    TITLE,
    TITLED,
    VAGUE,
    WORDS_BEFORE,
    YEAR,
    number,
)
from epsom.core.audit.shapes import Sentence

__all__ = ["in_sentence"]


def in_sentence(text: str, sentence: Sentence, index: int, known: Known) -> list[Mention]:
    """The mentions of one sentence, with places in the whole text; `index` is the number of the sentence."""
    part = text[sentence.start : min(sentence.end, sentence.start + 3000)]  # of a wall of text, its beginning
    low = part.lower()
    if not any(sign in low for sign in SIGNS):
        return []
    anchors = sorted(_anchors(part, low, known), key=lambda each: each.start)
    merged: list[Mention] = []
    for anchor in anchors:
        if merged and _goes_with(merged[-1], anchor, part):
            merged[-1] = _one_of(merged[-1], anchor)
        else:
            merged.append(anchor)
    alone = len([each for each in merged if not each.vague]) == 1
    sized = [
        each if each.vague else replace(each, cues=_sized(each.cues, part if alone else _own_words(each, merged, part)))
        for each in merged
    ]
    kept = [each for each in sized if each.vague or _worth(each, part)]
    return [
        replace(each, start=each.start + sentence.start, end=_closed(part, each) + sentence.start, sentence=index)
        for each in kept
    ]


def _closed(part: str, mention: Mention) -> int:
    """Its end, with the bracket that closes one opened inside it."""
    words = part[mention.start : mention.end]
    left_open = words.count("(") > words.count(")") and part[mention.end : mention.end + 1] == ")"
    return mention.end + left_open


def _one_of(last: Mention, anchor: Mention) -> Mention:
    """Two anchors as one mention; what stands far apart is shown by the place that names it best."""
    far = anchor.start - last.end > 60
    shown = max((last, anchor), key=lambda each: len(each.cues.kinds)) if far else last
    return replace(
        last,
        start=shown.start,
        end=shown.end if far else max(last.end, anchor.end),
        cues=joined(last.cues, anchor.cues),
        vague=last.vague and anchor.vague,
    )


def _own_words(mention: Mention, every: Sequence[Mention], part: str) -> str:
    """The words of a mention and the few after it that no other mention begins in."""
    until = min((each.start for each in every if each.start >= mention.end), default=len(part))
    return part[mention.start : min(mention.end + 60, until)]


def _anchors(part: str, low: str, known: Known) -> Iterator[Mention]:
    """Every cue of a sentence; each pattern is only tried where a sign of it is there, as most sentences hold none."""
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return all(end <= one or start >= other for one, other in taken)

    def anchor(start: int, end: int, *, vague: bool = False, **cues: object) -> Mention:
        taken.append((start, end))
        return Mention(start=start, end=end, sentence=0, cues=Cues(**cues), vague=vague)  # type: ignore[arg-type]

    dated = A_YEAR.search(part) is not None
    studied = STUDY_WORD.search(part) is not None
    yield from _identifiers(part, low, anchor)
    if any(sign in part for sign in '"“„«'):
        yield from _titles(part, free, anchor)
    if dated and ";" in part:
        for found in PLACE.finditer(part):
            if free(*found.span()):
                place = (found["volume"], found["page"])
                yield anchor(*found.span(), journal=found["journal"], year=int(found["year"]), place=place)
    if dated and not taken:
        for found in INLINE.finditer(part):
            journal = found["journal"].strip()
            yield anchor(*found.span(), surnames=(found["who"],), journal=journal, year=int(found["year"]))
    yield from _authors(part, free, anchor, known, dated=dated, low=low)
    if studied or "journal" in low or "publish" in low or "appeared" in low:
        yield from _journals(part, free, anchor, known)
    if "cochrane" in low:
        for found in COCHRANE.finditer(part):
            if free(*found.span()):
                yield anchor(*found.span(), noun="a Cochrane review", institution="Cochrane")
    if dated:
        for found in ONE_FROM.finditer(part):
            if free(*found.span()):
                yield anchor(*found.span(), noun=found[0], year=int(found["year"]))
    if INSTITUTES.search(part):
        for found in INSTITUTION.finditer(part):
            if free(*found.span()):
                yield anchor(*found.span(), institution=found[0])
    if studied:
        yield from _described(part, free, anchor)
    if studied or "research" in low or "evidence" in low or "suggest" in low or "data" in low or "lab test" in low:
        for pattern in (VAGUE, A_FEW, SELLERS_OWN):
            for found in pattern.finditer(part):
                if free(*found.span()):
                    yield anchor(found.start(), found.end() - 1, vague=True, noun=found[0])


Free = Callable[[int, int], bool]
Anchor = Callable[..., Mention]


def _identifiers(part: str, low: str, anchor: Anchor) -> Iterator[Mention]:
    if "10." in part:
        for found in DOI.finditer(part):
            yield anchor(*found.span(), doi=found[0].rstrip(".,;)"))
    if "pmid" in low or "pubmed" in low:
        for found in PMID.finditer(part):
            yield anchor(*found.span(), pmid=found[1])
    if "pmc" in low:
        for found in PMC.finditer(part):
            yield anchor(*found.span(), pmcid=found[1])


def _titles(part: str, free: Free, anchor: Anchor) -> Iterator[Mention]:
    for found in TITLE.finditer(part):
        if not free(*found.span()):
            continue
        if re.match(r"(?:The\s)?Journal\sof\b|[\w&]+\sJournal\b", found[1]) and len(found[1].split()) < 9:
            yield anchor(*found.span(), journal=found[1].strip(" ,."))
        elif _looks_like_title(part, found):
            yield anchor(*found.span(), title=found[1].strip())


def _journals(part: str, free: Free, anchor: Anchor, known: Known) -> Iterator[Mention]:
    for found in JOURNAL.finditer(part):
        name = _journal_name(found["name"])
        start = found.start("name")
        if name and free(start, start + len(name)):
            yield anchor(start, start + len(name), journal=name)
    for found in IN_BRACKETS.finditer(part) if "(" in part else ():
        if free(*found.span(1)) and journal_key(found[1]) in known.journals:
            yield anchor(*found.span(1), journal=found[1])


_SEVERAL = ("studies", "trials", "reviews", "analyses", "experiments", "papers", "surveys", "rcts", "reports")


def _described(part: str, free: Free, anchor: Anchor) -> Iterator[Mention]:
    """A study called by what it was: "a 2017 double-blind trial"; not several of a kind, none of them named."""
    for found in STUDY_WORD.finditer(part):
        noun = found[0].lower()
        if noun.endswith(_SEVERAL) or not free(*found.span()) or GENERIC.search(part[: found.start()]):
            continue
        start = _phrase_start(part, found.start())
        words = part[start : found.end()]
        years = re.findall(rf"\b{YEAR}\b", words)
        if SPECIFIC.search(words) or years:
            yield anchor(start, found.end(), noun=words, year=int(years[0]) if years else None)
        elif noun not in ("analysis", "paper") and re.match(r"(?:a|an|another|the|this|in an?)\s", words, re.I):
            yield anchor(start, found.end(), noun=words)


def _authors(part: str, free: Free, anchor: Anchor, known: Known, *, dated: bool, low: str) -> Iterator[Mention]:
    for found in AUTHOR_YEAR.finditer(part) if dated else ():
        one, two = found["one"], found["two"]
        if one.split()[-1].lower() in NOT_SURNAMES or not free(*found.span()):
            continue
        if not found["team"] and journal_key(one) in known.journals and plain(one) not in known.surnames:
            before = re.search(r"(?:[A-Z][\w’']+\s(?:in|of|and|&)\s|[A-Z][\w’']+\s)+$", part[: found.start()])
            whole = (before[0] if before else "") + one
            yield anchor(
                found.start() - len(before[0] if before else ""), found.end(), journal=whole, year=int(found["year"])
            )
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
        yield anchor(*found.span(), surnames=names, year=int(found["year"]))
    for pattern, sign in ((AUTHOR_TEAM, TEAM_SIGNS), (STUDY_BY, (" by ",))):
        for found in pattern.finditer(part) if any(each in low for each in sign) else ():
            names = tuple(each for each in (found["one"], found["two"]) if each)
            if names[0].lower() not in NOT_SURNAMES and free(found.start("one"), found.end()):
                yield anchor(found.start("one"), found.end(), surnames=names)
    yield from _known_authors(part, free, anchor, known)


def _known_authors(
    part: str, free: Callable[[int, int], bool], anchor: Callable[..., Mention], known: Known
) -> Iterator[Mention]:
    """Surnames of the bibliography in free speech: "in 2012 Abbasi made a trial", "the Pouteau study", "Tarleton's, from 2017"."""
    for found in CAPITAL.finditer(part):
        name = plain(found[1])
        if name not in known.surnames or not free(*found.span()):
            continue
        around = part[max(0, found.start() - 45) : found.end() + 45]
        studied = re.search(rf"{STUDY}|research|team|colleagues|co-?workers", around, re.I)
        dated = re.search(rf"\b{YEAR}\b", part)
        called = re.match(rf"\s{STUDY}\b", part[found.end() :], re.I) and re.search(
            r"\b[Tt]he\s$", part[: found.start()]
        )
        if name in ALSO_WORDS and not called and not (studied and dated and re.search(rf"{YEAR}", around)):
            continue
        if studied or (dated and name not in ALSO_WORDS):
            pair = re.match(rf"\s(?:and|&)\s({SURNAME})", part[found.end() :])
            names = (found[1], pair[1]) if pair and plain(pair[1]) in known.surnames else (found[1],)
            yield anchor(found.start(), found.end() + (pair.end() if pair and len(names) > 1 else 0), surnames=names)


def _is_label(part: str, found: re.Match[str]) -> bool:
    """ "Abbasi, 2012" or "Held 2002" at the end of a bracket or a clause; not "Berlin 2019" in running words."""
    after = part[found.end() : found.end() + 1]
    return after in ")];" or found["between"].startswith(",")


def _looks_like_title(part: str, found: re.Match[str]) -> bool:
    words = found[1].split()
    if not 3 <= len(words) <= 40:
        return False
    before = part[: found.start()]
    if TITLED.search(before):
        return True
    capital = sum(each[:1].isupper() for each in words if len(each) > 3)
    long_words = sum(len(each) > 3 for each in words)
    return capital >= max(3, 0.7 * long_words) and bool(re.search(STUDY + r"|journal|research", part, re.I))


def _journal_name(words: str) -> str:
    """The words of a journal's name: cut where a year, a date or another clause begins."""
    cut = re.split(rf"\b(?:in|on|by|for)\s(?:{YEAR}|[A-Z][a-z]+\s{YEAR})|,\s|\s(?:and|in|on|of|the|for)$", words)[0]
    cut = re.sub(r"(?:\s(?:of|and|in|for|the|on|&))+$", "", cut).strip(" .:-")
    first = cut.split()[0].lower() if cut else ""
    single_ok = len(cut.split()) > 1 or len(cut) > 5
    return (
        cut
        if cut and single_ok and first not in (MONTHS + " the this a people rats mice europe america").split()
        else ""
    )


def _phrase_start(part: str, noun: int) -> int:
    """Where the noun phrase around a study word begins: at its article, or at the nearest word that belongs to it."""
    window = max(0, noun - 90)
    told = WORDS_BEFORE.search(part, window, noun)
    first = window if told is None else told.start()
    before = part[first:noun]
    starts = [each.start() for each in re.finditer(r"\b(?:in an?|an?|one|another|the|this|that)\s", before, re.I)]
    if starts:
        return first + starts[-1] if not re.search(r"[,;:.]", before[starts[-1] :]) else noun
    keep = noun
    for word in reversed(list(re.finditer(rf"\b(?:{YEAR}|[\w-]+)\s", before))):
        if not SPECIFIC.fullmatch(word[0].strip()) and word[0].strip().lower() not in ("controlled", "scientific"):
            break
        keep = first + word.start()
    return keep


def _goes_with(last: Mention, anchor: Mention, part: str) -> bool:
    """Whether two anchors of one sentence speak of the same thing."""
    if last.vague or anchor.vague:
        return anchor.start < last.end
    both = last.cues.kinds & anchor.cues.kinds
    if any(getattr(last.cues, name) != getattr(anchor.cues, name) for name in both):
        return False
    if last.cues.noun and anchor.cues.noun and anchor.cues.kinds:
        return False
    between = part[last.end : anchor.start]
    if len(between) > 160 or re.search(r";|\b(?:while|whereas|but|another|and a (?:second|later|further))\b", between):
        return bool(anchor.cues.noun) and not anchor.cues.kinds and len(between) <= 160
    return True


def _sized(cues: Cues, part: str) -> Cues:
    """With how many studies and how many people the words tell."""
    of = next((each for each in OF_STUDIES.finditer(part) if not re.fullmatch(YEAR, each["n"])), None)
    people = next((each for each in PEOPLE.finditer(part) if not re.fullmatch(YEAR, each["n"] or "")), None)
    told = number(of["n"]) if of else None
    if told is not None and told < 2:
        told = None
    size = number(people["n"] or people["m"]) if people else None
    year = cues.year
    if year is None:
        years = set(re.findall(rf"\b{YEAR}\b", part))
        year = int(years.pop()) if len(years) == 1 else None
    return replace(cues, studies=cues.studies or told, people=cues.people or size, year=year)


def _worth(mention: Mention, part: str) -> bool:
    """Whether a mention says enough to be one: a bare "the study" belongs to the one before."""
    if mention.cues.kinds:
        return True
    words = mention.cues.noun.lower()
    if re.match(r"(?:the|this|that)\s", words):
        return False
    if re.match(r"\s(?:from|at|by|out of)\s(?:the\s)?[A-Z]", part[mention.end :]):
        return True
    return bool(SPECIFIC.search(words)) or SHOWED.match(part, mention.start) is not None
