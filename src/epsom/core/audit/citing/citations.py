"""Looks up what a text leans on: which paper is meant, and whether it says what the text says it says. No claim is judged.

"Not found" means: not in the bibliography of epsom. That a study does not exist is said only where somebody looked for it
and knowledge says so, or where another paper is known to stand where the text puts it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from epsom.core.audit.citing.bibliography import Bibliography, Paper, bibliography, plain
from epsom.core.audit.citing.compare import differences
from epsom.core.audit.citing.cues import Cues, Mention, Told
from epsom.core.audit.citing.mentions import mentions
from epsom.core.audit.citing.resolve import Resolved, resolve
from epsom.core.audit.shapes import Citation, CitationVerdict, Sentence
from epsom.core.wording import listed
from epsom.knowledge import Because, Knowledge

__all__ = ["cite"]

_SELLER = re.compile(
    r"\b(?:manufacturer|supplier|our (?:own )?(?:lab|study|research|customers?)|in-house|company study|brand(?:'s|’s)? own)\b",
    re.I,
)
_FIGURE = re.compile(
    r"\b((?:\d[\d,.]*|[a-z]+)(?:\s|-)(?:years?|points?|minutes?|percent|per cent|weeks?|people|adults|patients)|\d[\d,.]*\s?%)",
    re.I,
)
_LOOK_BACK = 30  # sentences before a mention in which its subject is looked for
_LOOSE = frozenset("a an the of in few many some several more most all these those older few per by for each".split())


def cite(
    text: str, sentences: Sequence[Sentence], knowledge: Knowledge, outcomes: Sequence[tuple[int, str]] = ()
) -> tuple[Citation, ...]:
    """The citations of a text, in order of place.

    `outcomes` are the places at which the text speaks of an outcome, and which (ids as in knowledge); without them no
    citation is said to be about something else.
    """
    bib = bibliography(knowledge)
    here = _Text(text, sentences, bib, outcomes)
    found = mentions(text, sentences, bib.known)
    signs = sorted({at for mention in found for at in mention.marked})
    read = [here.look_up(mention, signs) for mention in found]
    read = _once(read)
    _tell_twice(read)
    return tuple(_citation(text, each) for each in read)


class _Read:
    """A mention, what the text says of it, the outcomes spoken of there, and what was found."""

    __slots__ = ("before", "found", "mention", "near", "subjects", "told")

    def __init__(self, mention: Mention, told: Told, subjects: frozenset[str], found: Resolved) -> None:
        self.mention, self.told, self.subjects, self.found = mention, told, subjects, found
        self.near = self.before = ""

    def take_from(self, body: _Read) -> None:
        """What the text says where it leans on it is what it says of the entry in the list."""
        self.told, self.near, self.before, self.subjects = body.told, body.near, body.before, body.subjects


class _Text:
    """One text with its sentences and outcomes, in which mentions are looked up."""

    def __init__(
        self,
        text: str,
        sentences: Sequence[Sentence],
        bib: Bibliography,
        outcomes: Sequence[tuple[int, str]],
    ) -> None:
        self.text, self.sentences, self.bib = text, sentences, bib
        self.starts = [each.start for each in sentences]
        ordered = sorted(outcomes)
        self.places = [at for at, _ in ordered]
        self.names = [name for _, name in ordered]

    def look_up(self, mention: Mention, signs: Sequence[int]) -> _Read:
        """Which paper a mention means, beside what is told of it; `signs` are the footnote marks of the whole text."""
        places = list(mention.about) if mention.entry is None else []
        places += [self._leading_to(at, signs) for at in mention.marked if not _within(at, places)]
        said = " ".join(dict.fromkeys(self.text[start:end] for start, end in places))
        if not said and mention.entry is None:
            said = self.text[mention.start : mention.end]
        told = Told(said)
        if mention.vague:
            return _Read(mention, told, frozenset(), Resolved())
        subjects = self._subjects(mention, places)
        before = "".join(self._before(index) for index in self._homes(mention))
        read = _Read(mention, told, subjects, resolve(mention, told, self.bib, subjects, before))
        read.before = before
        read.near = self.text[mention.near[0] : mention.near[1]] + "".join(self._after(at) for at in mention.marked[:4])
        return read

    def _homes(self, mention: Mention) -> list[int]:
        """The sentences that tell of it: its own, or those with the marks that point to it."""
        if mention.sentence >= 0:
            return [mention.sentence]
        return [max(bisect_left(self.starts, at) - 1, 0) for at in mention.marked[:4]]

    def _after(self, at: int) -> str:
        """The paragraph around a footnote mark: its sentence and up to three more."""
        index = max(bisect_left(self.starts, at) - 1, 0)
        last = index
        while last + 1 < len(self.sentences) and last - index < 3:
            if self.sentences[last + 1].paragraph != self.sentences[index].paragraph:
                break
            last += 1
        return " " + self.text[self.starts[index] : self.sentences[last].end]

    def _leading_to(self, at: int, signs: Sequence[int]) -> tuple[int, int]:
        """For an entry of a list: the words before a footnote mark that points to it, back to the mark before."""
        index = bisect_left(self.starts, at) - 1  # a mark that opens a sentence belongs to the one before
        if index < 0:
            return at, at
        before = bisect_left(signs, at) - 1
        start = self.starts[index]
        return max(start, signs[before]) if before >= 0 else start, at

    def _said(self, start: int, end: int) -> frozenset[str]:
        return frozenset(self.names[bisect_left(self.places, start) : bisect_left(self.places, end)])

    def _subjects(self, mention: Mention, places: Sequence[tuple[int, int]]) -> frozenset[str]:
        """The outcomes spoken of where a study is told of; where none is, the last ones before, up to a heading.

        In the paragraph, or at the end of the one before when that asked: "What about sleep?"
        """
        found: frozenset[str] = frozenset().union(*(self._said(start, end) for start, end in places))
        if found or mention.sentence < 0:
            return found
        paragraph = self.sentences[mention.sentence].paragraph
        for index in range(mention.sentence - 1, max(mention.sentence - _LOOK_BACK, 0) - 1, -1):
            before = self.sentences[index]
            last = before.paragraph < paragraph
            if last and not (before.paragraph == paragraph - 1 and self._opens(index)):
                break
            found = self._said(before.start, before.end)
            if found:
                break
        return found

    def _opens(self, index: int) -> bool:
        """Whether a sentence leads to the next paragraph: a heading, or a question with at most one remark after it."""
        here = self.sentences[index]
        if here.kind == "heading":
            return True
        return "?" in self.text[self.sentences[max(index - 1, 0)].start : here.end]

    def _before(self, index: int) -> str:
        """The paragraph up to and with a sentence, at most four sentences of it."""
        here = self.sentences[index]
        first = index
        while first and self.sentences[first - 1].paragraph == here.paragraph and index - first < 3:
            first -= 1
        return self.text[self.sentences[first].start : here.end]


def _within(at: int, places: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at <= end for start, end in places)


def _once(read: Sequence[_Read]) -> list[_Read]:
    """Without marks that tell of no paper or of one cited anyway, and what its own entry in the list tells as well."""
    papers: dict[str, list[_Read]] = {}
    for each in read:
        if each.found.paper is not None:
            papers.setdefault(each.found.paper.id, []).append(each)
    listed = {(each.mention.start, each.mention.end) for each in read if each.mention.entry is not None}
    bodies = {each.mention.listed: each for each in read if each.mention.listed is not None}
    for each in read:
        body = bodies.get((each.mention.start, each.mention.end))
        if body is not None and all(_within(at, body.mention.about) for at in each.mention.marked):
            each.take_from(body)
    authors = {name for each in read if each.found.paper is not None for name in each.found.paper.surnames}
    kept = []
    for each in read:
        if _is_only_a_name(each) and {plain(name) for name in each.mention.cues.surnames} <= authors:
            continue  # an author of a study told of before or after, who "said at the time"
        mention, same = each.mention, papers.get(each.found.paper.id, []) if each.found.paper is not None else []
        if mention.bare and (not same or any(not o.mention.bare for o in same) or same[0] is not each):
            continue
        if mention.listed is not None and not same and mention.listed in listed:
            continue  # what could not be found is shown as it is listed
        kept.append(each)
    return kept


def _is_only_a_name(each: _Read) -> bool:
    """Whether nothing is told but surnames, and no paper was found by them."""
    cues = each.mention.cues
    return each.found.paper is None and cues.kinds == {"surnames"} and not cues.noun


def _tell_twice(read: Sequence[_Read]) -> None:
    """A study told of in the headline and again below is one: the same figure of the same outcome names it."""
    open_ones = [each for each in read if each.found.paper is None and each.subjects and _may_be_known(each)]
    if not open_ones or len(open_ones) == len(read):
        return
    wanted = {id(each): _figures(each) for each in open_ones}
    if not any(wanted.values()):
        return
    known: dict[tuple[str, str], set[str]] = {}
    papers: dict[str, Paper] = {}
    for each in read:
        if each.found.paper is not None:
            papers[each.found.paper.id] = each.found.paper
            for mark in _figures(each):
                known.setdefault(mark, set()).add(each.found.paper.id)
    for each in open_ones:
        meant = {name for mark in wanted[id(each)] for name in known.get(mark, ())}
        if len(meant) == 1:
            each.found = Resolved(paper=papers[meant.pop()])


def _may_be_known(each: _Read) -> bool:
    mention = each.mention
    return not (mention.vague or mention.bare or mention.marker or each.found.named)


def _figures(each: _Read) -> set[tuple[str, str]]:
    told = {found.lower().replace("-", " ") for found in _FIGURE.findall(each.told.text)}
    return {(figure, subject) for figure in told if figure.split()[0] not in _LOOSE for subject in each.subjects}


def _citation(text: str, read: _Read) -> Citation:
    mention, told, found = read.mention, read.told, read.found
    paper = found.paper
    if paper is None:
        return _without_paper(text, read)
    parts = differences(mention.cues, told, read.near, paper, read.subjects, read.before) if told.text else []
    kinds = (*found.wrong, *(each.kind for each in parts))
    said = (*found.detail, *(each.say for each in parts))
    if kinds:
        reason = f"This is {_called(paper)}. {' '.join(dict.fromkeys(said))}"
    elif not told.text or not (paper.outcomes or paper.people or paper.studies):
        reason = f"This is {_called(paper)}."
    else:
        reason = f"This is {_called(paper)}, and nothing told of it differs.{_note(paper)}"
    return Citation(
        text=text[mention.start : mention.end],
        start=mention.start,
        end=mention.end,
        doi=mention.cues.doi,
        pmid=mention.cues.pmid,
        resolves_to=paper.id,
        verdict="found_but" if kinds else "supports",
        discrepancies=tuple(dict.fromkeys(kinds)),
        reason=reason,
        because=(paper.because,),
        faults=tuple((each.kind, each.say) for each in parts),
        goes_on=_later(text, read, paper) if mention.entry is None else (),
    )


def _later(text: str, read: _Read, paper: Paper) -> tuple[tuple[int, int, frozenset[str]], ...]:
    """The sentences after the one that names a study in which the text goes on about it, each with its own faults."""
    found = []
    for start, end in read.mention.about:
        if start >= read.mention.end:
            parts = differences(Cues(), Told(text[start:end]), read.near, paper, read.subjects, read.before)
            found.append((start, end, frozenset(each.kind for each in parts)))
    return tuple(found)


def _called(paper: Paper) -> str:
    return paper.label if paper.year is None or str(paper.year) in paper.label else f"{paper.label} ({paper.year})"


def _note(paper: Paper) -> str:
    return f" Worth knowing: {paper.limitation}" if paper.limitation else ""


def _without_paper(text: str, read: _Read) -> Citation:
    mention, found = read.mention, read.found
    start, end = mention.listed or (mention.start, mention.end)  # what could not be found is shown as it is listed
    verdict: CitationVerdict = "unidentifiable"
    kinds: tuple[str, ...] = ("unidentifiable",)
    because: tuple[Because, ...] = ()
    if found.phantom is not None:
        verdict, kinds, because = "not_found", (), (Because(entry="phantom", kind="project_choice"),)
        reason = f"Nobody could trace it: {found.phantom}."
    elif found.looked_for is not None:
        verdict, kinds, because = "not_found", (), (found.looked_for,)
        reason = "Controlled trials of magnesium for this were looked for, and none was found."
    elif _SELLER.search(read.told.text) is not None:
        kinds = ("unidentifiable", "marketing_source")
        reason = "It comes from somebody who sells, and gives nothing to look up."
    elif found.either:
        reason = f"More than one paper fits: {listed(found.either)}. Too little is told to know which is meant."
    elif found.ruled_out is not None:
        verdict, kinds = "not_found", ("does_not_exist",)
        reason = f"{found.ruled_out}. So it does not exist as it is given here."
    elif found.named:
        verdict, kinds = "not_found", ()
        known = f" Known under that name: {found.near.label}." if found.near is not None else ""
        reason = (
            f"It is not among the studies epsom knows, so it could not be checked. It may exist all the same.{known}"
        )
    elif mention.marker:
        reason = "The list this number points to is not in the text."
    elif mention.vague:
        reason = "No study is named, so there is nothing to look up."
    else:
        reason = "Too little is told of it to know which study is meant."
    return Citation(
        text=text[start:end],
        start=start,
        end=end,
        doi=mention.cues.doi,
        pmid=mention.cues.pmid,
        verdict=verdict,
        discrepancies=kinds,
        reason=reason,
        because=because,
    )
