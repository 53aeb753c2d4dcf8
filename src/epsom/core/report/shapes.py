"""What a report is made of: sections of blocks, lines with numbered footnotes. The doors turn it into text or HTML.

Shapes and the numbering of footnotes only; which sentence goes where is the business of `report`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from epsom.knowledge import Because, Certainty, Knowledge, Source

# The shapes below do without comparison and repr: making those costs a cold start more than all they are used for.
_JOINED = re.compile(r"(?<=\w)_(?=\w)")
PEBBLES: dict[Certainty, int] = {"none": 0, "very_low": 1, "low": 2, "moderate": 3, "high": 4}
CERTAINTY_WORDS: dict[Certainty, str] = {
    "none": "not known",
    "very_low": "very unsure",
    "low": "unsure",
    "moderate": "fairly sure",
    "high": "sure",
}


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Line:
    """One sentence or a few, with the numbers of its footnotes and a mark for what is not from a source."""

    text: str
    notes: tuple[int, ...] = ()
    mark: str = ""  # "arithmetic", "from what you told us", "our choice", or empty
    tone: str = ""  # "", "answer", "stop", "care", "quiet"


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Says:
    """Lines that follow each other: a paragraph, or a list when `points`."""

    lines: tuple[Line, ...]
    points: bool = False
    title: str = ""

    @property
    def shared_mark(self) -> str:
        """The mark all lines have in common, so that it can be said once; empty when they differ or are few."""
        marks = {line.mark for line in self.lines}
        return next(iter(marks)) if len(marks) == 1 and len(self.lines) > 1 else ""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Table:
    """Rows of short text; the first row is the heading."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Ribbon:
    """Twenty-four hours from waking as one band; minutes after midnight."""

    title: str
    wake: int
    bed: int
    meals: tuple[int, ...]
    doses: tuple[tuple[int, float], ...]  # minute, mg
    windows: tuple[tuple[int, int, str], ...]  # starts, ends, medicine
    takings: tuple[tuple[int, str], ...]  # minute, medicine
    summary: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Cup:
    """The requirement as a cup: what fills it, how unsure that is, and the ceiling on products as its rim; mg/day."""

    need_mg: float
    need_name: str
    food_mg: float
    food_low_mg: float
    food_high_mg: float
    products_mg: float  # 0 also when products were not told: then nothing is drawn
    ceiling_mg: float
    summary: str


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Stairs:
    """The ladder as steps: week, mg/day and what to do; `here` is the step one stands on."""

    steps: tuple[tuple[int, float, Line], ...]
    here: int = 0


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Pebbles:
    """One thing that is known, how surely (0 to 4 pebbles, always with the word), and the sentence."""

    label: str
    certainty: Certainty
    line: Line


Block = Says | Table | Ribbon | Cup | Stairs | Pebbles


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Section:
    """A heading and what stands under it."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Footnote:
    """One numbered reason: where it is from, and whether anyone has seen it there."""

    number: int
    text: str
    url: str | None = None
    unchecked: bool = False


@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Report:
    """A whole page."""

    title: str
    answer: tuple[Line, ...]
    sections: tuple[Section, ...]
    footnotes: tuple[Footnote, ...] = ()
    foot: tuple[str, ...] = ()


@dataclass(slots=True)
class Notes:
    """Numbers footnotes in the order they are first needed; the same reason keeps its number."""

    knowledge: Knowledge
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    _footnotes: list[Footnote] = field(default_factory=list)

    def line(self, text: str, because: Iterable[Because], tone: str = "") -> Line:
        """A line with its footnotes; a reason without a source becomes a mark instead."""
        reasons = list(because)
        numbers = [self._number(each) for each in reasons if each.cite or each.kind == "source"]
        marks = {"arithmetic": "arithmetic", "own_words": "from what you told us", "project_choice": "our choice"}
        bare = [marks[each.kind] for each in reasons if not each.cite and each.kind in marks]
        mark = bare[0] if bare and not numbers else ""
        return Line(text=spaced(text), notes=tuple(sorted(set(numbers))), mark=mark, tone=tone)

    def footnotes(self) -> tuple[Footnote, ...]:
        """All footnotes so far, by number."""
        return tuple(self._footnotes)

    def _number(self, because: Because) -> int:
        key = (because.kind, because.checked, *(f"{cite.source}@{cite.at}" for cite in because.cite))
        if not because.cite:
            key = (*key, because.entry)
        if key not in self._numbers:
            self._numbers[key] = len(self._footnotes) + 1
            self._footnotes.append(self._footnote(self._numbers[key], because))
        return self._numbers[key]

    def _footnote(self, number: int, because: Because) -> Footnote:
        places: dict[str, list[str]] = {}
        for cite in because.cite:
            places.setdefault(cite.source, []).extend([cite.at] if cite.at else [])
        cited = [(self.knowledge.sources[each], at) for each, at in places.items()]
        parts = [_named(source, at) for source, at in cited[:3]]
        if len(cited) > 3:
            parts.append(f"and {len(cited) - 3} more: epsom knowledge show {because.entry}")
        text = "; ".join(parts)
        if not parts:
            text = f"No document yet for this sentence about {_named_low(_topic(because.entry, self.knowledge))}."
        elif because.checked == "no":
            text = f"{_ended(text)} Nobody has checked this in the document yet."
        elif because.checked == "partly":
            text = f"{_ended(text)} Only partly checked."
        elif because.reviewed is not None:
            text = f"{_ended(text)} Read {because.reviewed.day} {because.reviewed:%B %Y}."
        if because.kind == "project_choice":
            text = f"Our own choice, drawn from: {text}"
        url = next((source.url for source, _ in cited if source.url), None)
        return Footnote(number=number, text=text, url=url, unchecked=because.checked != "yes" or not parts)


def spaced(text: str) -> str:
    """Words for people: an id that found its way into a sentence is shown with spaces."""
    return _JOINED.sub(" ", text) if "_" in text else text


def _named(source: Source, at: list[str]) -> str:
    """A source as it stands in a footnote: title, year, identifier and the places in it, nothing twice."""
    year = f" ({source.year})" if source.year and str(source.year) not in source.title else ""
    ident = f", doi {source.doi}" if source.doi else (f", PMID {source.pmid}" if source.pmid else "")
    places = "".join(f", {each}" for each in dict.fromkeys(at))
    return f"{source.title.rstrip('.')}{year}{ident}{places}"


def _topic(entry_id: str, knowledge: Knowledge) -> str:
    """What an entry is about, in its own words where it has some."""
    fact = knowledge.facts.get(entry_id)
    if fact is not None:
        return fact.topic.replace("_", " ")
    named: tuple[Mapping[str, Any], ...] = (
        knowledge.conditions, knowledge.interactions, knowledge.cofactors, knowledge.forms, knowledge.practices,
        knowledge.goals, knowledge.verdicts, knowledge.lab_tests, knowledge.risk_factors,
    )  # fmt: skip
    for entry in (each[entry_id] for each in named if entry_id in each):
        for key in ("name", "title", "label", "factor"):
            if words := getattr(entry, key, None):
                return str(words).replace("_", " ")
    for country in knowledge.crisis_countries.values():
        for line in country.lines:
            if line.id == entry_id:
                return line.name
    return entry_id.replace("_", " ")


def _named_low(topic: str) -> str:
    """A topic inside a sentence: its first letter small, unless it is a short form such as PTSD."""
    return topic[:1].lower() + topic[1:] if topic[1:2].islower() else topic


def _ended(text: str) -> str:
    return text if text.endswith((".", "?")) else f"{text}."
