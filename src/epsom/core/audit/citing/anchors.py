"""Finds the mentions of studies in one sentence: every cue is an anchor, and anchors that belong together become one.

Two cues of one kind with different values make two mentions. It does not say which paper is meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from epsom.core.audit.citing.cues import Cues, Known, Mention, join
from epsom.core.audit.citing.named import (
    Anchors,
    Names,
    by_whom,
    dated_authors,
    identifiers,
    journals,
    known_authors,
    pairs,
    places,
    titles,
)
from epsom.core.audit.citing.patterns import (
    AGENT_OF,
    AGENTS,
    AUTHOR_TEAM,
    BY,
    COCHRANE,
    COCHRANES,
    DATED,
    DENIED,
    DID,
    FOUND_IN,
    FROM_YEAR,
    GENERIC,
    GO_ON,
    HEAD,
    IN_STUDIES,
    LASTED,
    NATIONS,
    NOT_SURNAMES,
    NUMBERED,
    OF_INSTITUTE,
    OF_NATION,
    OFFICE,
    OFFICES,
    ONE_BEFORE,
    PLAIN_PLURAL,
    PRINTED,
    QUANTITY,
    QUOTED,
    RESEARCH,
    SELLERS_OWN,
    SHOWED,
    SOME,
    SOME_SUCH,
    SPECIFIC,
    STUDIED,
    TEAMED,
    TOOK,
    WEAK,
    YEAR,
    counted,
)
from epsom.core.audit.shapes import Sentence

__all__ = ["in_sentence"]

_LONGEST = 3000  # of a wall of text, its beginning
_AND_NAME = re.compile(r"(?:and|&)\s[A-Z]")
_IN_PRINT = (" in ", " published", " was published", " appeared")
_OWN = ("own ", "supplier", "compan", "manufactur", "maker", "brand", "in-house")
_YEARS = re.compile(rf"\b{YEAR}\b")


def in_sentence(
    text: str,
    low: str,
    sentence: Sentence,
    index: int,
    known: Known,
    signs: int,
    studied: Sequence[int],
    names: Names,
) -> list[Mention]:
    """The mentions of one sentence, with places in the whole text.

    `low` is the text in small letters, `index` the number of the sentence, `signs` what `signs_in` saw in it,
    `studied` where its words like "study" begin, and `names` those of the whole text.
    """
    if not signs & ~WEAK:
        return []
    end = min(sentence.end, sentence.start + _LONGEST)
    part = text[sentence.start : end]
    anchors = Anchors()
    _find(
        anchors,
        part,
        low[sentence.start : end],
        known,
        signs,
        [at - sentence.start for at in studied if at < end],
        names,
    )
    if not anchors.found:
        return []
    merged: list[Mention] = []
    for anchor in sorted(anchors.found, key=lambda each: each.start):
        if merged and _goes_with(merged[-1], anchor, part):
            _add_to(merged[-1], anchor)
        else:
            merged.append(anchor)
    alone = sum(not each.vague for each in merged) == 1
    for each in merged:
        if not each.vague:
            until = len(part) if alone else _own_end(each, merged, part)
            start = 0 if alone else each.start
            _give_sizes(each.cues, part[start:until], low[sentence.start + start : sentence.start + until])
    kept = [each for each in merged if each.vague or each.bare or _worth(each, part)]
    for each in kept:
        each.end = _closed(part, each) + sentence.start
        each.start += sentence.start
        each.sentence = index
    return kept


def _closed(part: str, mention: Mention) -> int:
    """Its end, with the bracket that closes one opened inside it."""
    words = part[mention.start : mention.end]
    left_open = words.count("(") > words.count(")") and part[mention.end : mention.end + 1] == ")"
    return mention.end + left_open


def _add_to(last: Mention, anchor: Mention) -> None:
    """Two anchors as one mention; what stands far apart is shown by the place that names it best."""
    if anchor.start - last.end > 60:
        if len(anchor.cues.kinds) > len(last.cues.kinds):
            last.start, last.end = anchor.start, anchor.end
    else:
        last.end = max(last.end, anchor.end)
    join(last.cues, anchor.cues)
    last.vague = last.vague and anchor.vague


def _own_end(mention: Mention, every: Sequence[Mention], part: str) -> int:
    """Where the words of a mention end: a few after it, until another mention begins."""
    until = min((each.start for each in every if each.start >= mention.end), default=len(part))
    return min(mention.end + 60, until)


def _find(
    anchors: Anchors, part: str, low: str, known: Known, signs: int, studied: Sequence[int], names: Names
) -> None:
    """Every cue of a sentence; each pattern is only tried where a sign of it is there, as most sentences hold none."""
    if signs & NUMBERED:
        identifiers(anchors, part, low)
    if signs & QUOTED:
        titles(anchors, part)
    dated = signs & DATED
    if dated:
        places(anchors, part)
        dated_authors(anchors, part, known)
        if _AND_NAME.search(part) is not None:
            pairs(anchors, part)
        for found in FOUND_IN.finditer(part):
            if found["one"].lower() not in NOT_SURNAMES and anchors.free(found.start("one"), found.end("one")):
                anchors.add(found.start(), found.end("one"), Cues(surnames=(found["one"],), year=int(found["year"])))
    if signs & TEAMED:
        for found in AUTHOR_TEAM.finditer(part):
            both = tuple(each for each in (found["one"], found["two"]) if each)
            if both[0].lower() not in NOT_SURNAMES and anchors.free(found.start("one"), found.end()):
                anchors.add(found.start("one"), found.end(), Cues(surnames=both))
    heads = _heads(low, studied)
    if signs & BY and heads:
        by_whom(anchors, part, heads)
    if names.authors and (dated or signs & (STUDIED | TEAMED | RESEARCH)):
        known_authors(anchors, part, known, names.authors, bool(dated))
    if (
        signs & PRINTED
        or "(" in part
        or any(low.startswith(_IN_PRINT, end) for _, end in heads)
        or " in the journal" in low
    ):
        journals(anchors, part, low, known)
    if signs & COCHRANES:
        for found in COCHRANE.finditer(part):
            if anchors.free(*found.span()):
                anchors.add(*found.span(), Cues(noun="a Cochrane review", institution="Cochrane"))
    if signs & OFFICES:
        for found in OFFICE.finditer(part):
            if anchors.free(*found.span()):
                anchors.add(*found.span(), Cues(institution=found["office"] or found["says"] or found["sheet"]))
    if dated:
        for found in FROM_YEAR.finditer(part):
            one = ONE_BEFORE.search(part, max(0, found.start() - 50), found.start())
            if one is not None and anchors.free(one.start(), found.end()):
                noun = part[one.start() : found.end()]
                anchors.add(one.start(), found.end(), Cues(noun=noun, year=int(found["year"])))
    if signs & AGENTS or names.institutes or names.nations:
        _agents(anchors, part, low, signs, names)
    if signs & (STUDIED | RESEARCH) and part[-1] != "?" and any(word in low for word in _OWN):
        for found in SELLERS_OWN.finditer(part):
            if anchors.free(*found.span()):
                anchors.add(found.start(), found.end() - 1, Cues(noun=found[0]), vague=True)
    if heads:
        _described(anchors, part, heads)
    if heads or signs & (RESEARCH | SOME):
        _vague(anchors, part, low, heads, signs)
    if signs & LASTED and not anchors.found and (" mg" in low or "milligram" in low):
        told = TOOK.search(part)
        if told is not None:
            anchors.add(*told.span(), Cues(noun="people who took"))
            anchors.found[0].bare = True


def _agents(anchors: Anchors, part: str, low: str, signs: int, names: Names) -> None:
    """Researchers of some place or nation, and those who did what only a study does, with how many."""
    patterns = [AGENT_OF] if signs & AGENTS else []
    if any(name in part for name in names.institutes):
        patterns.append(OF_INSTITUTE)
    if any(name in part for name in names.nations):
        patterns.append(OF_NATION)
    for pattern in patterns:
        for found in pattern.finditer(part):
            if anchors.free(*found.span()):
                anchors.add(*found.span(), Cues(noun=found[0], institution=found[0]))
    for found in DID.finditer(part) if signs & AGENTS else ():
        if anchors.free(*found.span()):
            studies, people = counted(low[found.end() : found.end() + 90])
            if (people or 0) >= 5 or (studies or 0) >= 2:
                anchors.add(*found.span(), Cues(noun=found[0], people=people, studies=studies))


def _heads(low: str, studied: Sequence[int]) -> list[tuple[int, int]]:
    """Where the words like "study" stand: "meta-analysis" from its beginning."""
    found: list[tuple[int, int]] = []
    for at in sorted(studied):
        start = at
        while start and (low[start - 1].isalpha() or low[start - 1] == "-"):
            start -= 1
        head = HEAD.match(low, start)
        if head is None and start < at and low[at - 1] == "-":
            start, head = at, HEAD.match(low, at)
        if head is not None and (not found or start >= found[-1][1]):
            found.append((start, head.end()))
    return found


_SEVERAL = ("studies", "trials", "reviews", "analyses", "experiments", "papers", "surveys", "rcts")


def _described(anchors: Anchors, part: str, heads: Sequence[tuple[int, int]]) -> None:
    """A study called by what it was: "a 2017 double-blind trial"; not several of a kind, none of them named."""
    for start, end in heads:
        noun = part[start:end].lower()
        if noun.endswith(_SEVERAL) or not anchors.free(start, end):
            continue
        before = _words_before(part, start)
        if _is_generic(before):
            continue
        begin = _phrase_start(part, start, before)
        words = part[begin:end]
        years = _YEARS.findall(words)
        twin = next((each for each in anchors.found if each.start == begin and each.cues.noun), None)
        if twin is not None:  # "a systematic review and meta-analysis"
            twin.end, twin.cues.noun = end, words
        elif years or SPECIFIC.search(words):
            anchors.add(begin, end, Cues(noun=words, year=int(years[0]) if years else None))
        elif noun not in ("analysis", "paper") and re.match(r"(?:a|an|another|the|this|in an?)\s", words, re.I):
            anchors.add(begin, end, Cues(noun=words))


def _vague(anchors: Anchors, part: str, low: str, heads: Sequence[tuple[int, int]], signs: int) -> None:
    """What names nothing: "numerous studies suggest", "research shows", "a few suggest that"."""
    ends = [
        (start, end) for start, end in heads if low[end - 1] == "s" and not low.startswith("analys", start)
    ]  # several
    for word in ("research", "evidence") if signs & RESEARCH else ():
        at = low.find(word)
        while at >= 0:
            if not low[at + len(word) : at + len(word) + 1].isalpha():
                ends.append((at, at + len(word)))
            at = low.find(word, at + len(word))
    for start, end in ends:
        if GO_ON.match(part, end) is None or not anchors.free(start, end):
            continue
        before = QUANTITY.search(part, max(0, start - 70), start)
        if before is not None and (before.start() == 0 or not part[before.start() - 1].isalnum()):
            anchors.add(before.start(), end, Cues(noun=part[before.start() : end]), vague=True)
        elif low[start:end] == "case reports":
            anchors.add(start, end, Cues(noun=part[start:end]), vague=True)
        elif low[start:end] == "studies" and PLAIN_PLURAL.search(part, 0, start):
            anchors.add(start, end, Cues(noun=""), vague=True)
    told = IN_STUDIES.search(part) if heads else None
    if told is not None and anchors.free(*told.span()):
        anchors.add(*told.span(), Cues(noun=told[0]), vague=True)
    for word in ("few ", "some ", "others ") if signs & SOME else ():
        at = low.find(word)
        while at >= 0:
            begin = at - 2 if word == "few " and low[max(0, at - 2) : at] == "a " else at
            found = SOME_SUCH.match(part, begin) if not begin or not part[begin - 1].isalnum() else None
            if found is not None and anchors.free(*found.span()):
                anchors.add(begin, found.end() - 1, Cues(noun=found[0]), vague=True)
            at = low.find(word, at + len(word))


_MOST_BEFORE = 8  # words of a noun phrase before its noun
_ARTICLES = frozenset("a an one another the this that".split())
_BELONGS = frozenset("controlled scientific research literature case meta".split())


def _words_before(part: str, noun: int) -> list[tuple[int, str]]:
    """The words before a place in the same breath, the nearest first, with where they begin."""
    start = max(0, noun - 90)
    window = part[start:noun]
    window = window[max(window.rfind(sign) for sign in ",;:.") + 1 :]
    found: list[tuple[int, str]] = []
    at = len(window)
    for word in reversed(window.split()[-_MOST_BEFORE:]):
        at = window.rfind(word, 0, at)
        found.append((noun - len(window) + at, word))
    return found


_MORE_OF_IT = frozenset({"larger", "better", "further", "more"})


def _is_generic(before: Sequence[tuple[int, str]]) -> bool:
    """Whether no study in particular is meant, or none at all: "any good trial", "isn't a clinical trial"."""
    for count, (_, word) in enumerate(before[:5]):
        low = word.lower()
        if low in _MORE_OF_IT and any(near.lower() in NATIONS for _, near in before[:count]):
            continue  # "a larger American study" is one
        if (low in GENERIC and count < 4) or low in DENIED or low.endswith(("n't", "n’t")):
            return True
    return False


def _phrase_start(part: str, noun: int, before: Sequence[tuple[int, str]]) -> int:
    """Where the noun phrase around a study word begins: at its article, or at the nearest word that belongs to it."""
    for at, (place, word) in enumerate(before):
        if word.lower() in _ARTICLES and not (
            word == "One" and before[at + 1 : at + 2] and before[at + 1][1] in ("PLoS", "PLOS", "Plos")
        ):
            opened = before[at + 1] if at + 1 < len(before) else None
            return opened[0] if opened is not None and opened[1] in ("in", "In") and word in ("a", "an") else place
    keep = noun
    for place, word in before:
        if not SPECIFIC.fullmatch(word) and word.lower() not in _BELONGS:
            break
        keep = place
    return keep


_APART = re.compile(
    r";|[a-z%)][.!?]\s?[\[(]?\d{1,2}[\])]?\s|\b(?:while|whereas|but|another|and a (?:second|later|further))\b"
)


_AGAIN = re.compile(r"(?:the|this|that)\b", re.I)
_IDENTIFIERS = frozenset({"doi", "pmid", "pmcid"})


def _goes_with(last: Mention, anchor: Mention, part: str) -> bool:
    """Whether two anchors of one sentence speak of the same thing."""
    if last.vague or anchor.vague:
        return anchor.start < last.end
    one, other = last.cues, anchor.cues
    kinds = other.kinds
    if any(getattr(one, name) != getattr(other, name) for name in one.kinds & kinds):
        return False
    if one.noun and other.noun and kinds - {"institution"}:
        return False
    between = part[last.end : anchor.start]
    if kinds & _IDENTIFIERS and one.kinds & (_IDENTIFIERS | {"place"}) and (" and " in between or "http" in between):
        return False
    if len(between) > 160 or _APART.search(between):
        return _AGAIN.match(other.noun) is not None and not kinds and len(between) <= 160
    return True


def _give_sizes(cues: Cues, part: str, low: str) -> None:
    """With how many studies and how many people the words tell."""
    if cues.studies is None or cues.people is None:
        studies, people = counted(low)
        if studies is not None and studies >= 2:
            cues.studies = cues.studies or studies
        if people is not None and people >= 3:
            cues.people = cues.people or people
    if cues.year is None:
        years = set(_YEARS.findall(part))
        cues.year = int(years.pop()) if len(years) == 1 else None


def _worth(mention: Mention, part: str) -> bool:
    """Whether a mention says enough to be one: a bare "the study" belongs to the one before."""
    if mention.cues.kinds:
        return True
    words = mention.cues.noun.lower()
    if re.match(r"(?:the|this|that)\s", words) or re.fullmatch(r"(?:an?|one|another)\s(?:\w+\s)?reviews?", words):
        return False  # a bare review may be a buyer's
    if re.match(r"\s(?:from|at|by|out of)\s(?:the\s)?[A-Z]", part[mention.end :]):
        return True
    return bool(SPECIFIC.search(words)) or SHOWED.match(part, mention.start) is not None
