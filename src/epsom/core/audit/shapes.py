"""What an audit is made of: claims, citations, doses, flags, each with its place in the text.

Shapes only. Every place counts code points of the text that was given to `audit`, so that ``text[start:end]`` is
always the quote. Amounts called `daily_mg` are elemental magnesium; `None` means the text does not let one say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from epsom.knowledge import Because

ClaimKind = Literal["efficacy", "mechanism", "dose", "safety", "form", "timing", "prevalence", "product"]
Stance = Literal["asserted", "hedged", "reported", "denied"]
Verdict = Literal["supported", "mixed", "unsupported", "contradicted", "unsafe", "promotional"]
Basis = Literal["elemental", "compound", "unknown"]
Role = Literal["advice", "reported", "requirement", "limit", "content"]
Over = Literal["yes", "no", "possible", "not_applicable"]
CitationVerdict = Literal["supports", "found_but", "not_found", "unidentifiable"]

CLAIM_KINDS: tuple[ClaimKind, ...] = (
    "efficacy", "mechanism", "dose", "safety", "form", "timing", "prevalence", "product",
)  # fmt: skip
VERDICTS: tuple[Verdict, ...] = ("unsafe", "contradicted", "unsupported", "mixed", "promotional", "supported")
# What each verdict is called for people, the gravest first. "Mixed" is no reproach: there is some support in people.
VERDICT_WORDS: dict[Verdict, str] = {
    "unsafe": "Could do harm",
    "contradicted": "At odds with the evidence",
    "unsupported": "No good study behind it",
    "mixed": "Only partly backed",
    "promotional": "Sells something",
    "supported": "Holds up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of the text, in code points, the end not included."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditDose:
    """One amount of magnesium, or of a magnesium salt, that the text names."""

    quote: str
    start: int
    end: int
    amount: tuple[float, float]  # low and high as printed
    unit: str  # mg, g, mcg, mmol, mEq
    basis: Basis
    compound: str | None  # id of the form whose weight it is, or in which it is taken
    times_per_day: int | None
    daily_mg: tuple[float, float] | None  # elemental mg a day
    role: Role
    over_250: Over  # the European limit for supplements, adults
    over_350: Over  # the American one
    elemental_stated_mg: float | None = None  # printed beside a salt's weight
    per_unit_mg: tuple[float, float] | None = None  # elemental mg in one amount, when no day can be told
    per_kg: bool = False
    because: tuple[Because, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing the text says about magnesium, how it says it, and what is known."""

    quote: str
    start: int
    end: int
    kind: ClaimKind
    subject: str
    stance: Stance
    population: str | None = None
    doses: tuple[AuditDose, ...] = ()
    duration: str | None = None
    verdict: Verdict
    reason: str
    because: tuple[Because, ...] = ()
    citations: tuple[int, ...] = ()  # indexes into Audit.citations


def counted(claims: Sequence[Claim]) -> Counter[Verdict]:
    """How many passages were given each verdict; what is said twice of the same words counts once."""
    return Counter(verdict for *_, verdict in {(each.start, each.end, each.verdict) for each in claims})


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One study, review or document the text leans on, and what became of it when it was looked up."""

    text: str
    start: int
    end: int
    resolves_to: str | None = None  # id of a source or study; None: none of ours
    verdict: CitationVerdict = "unidentifiable"
    discrepancies: tuple[str, ...] = ()
    reason: str = ""
    because: tuple[Because, ...] = ()
    doi: str | None = None
    pmid: str | None = None
    claims: tuple[int, ...] = ()  # indexes into Audit.claims
    faults: tuple[tuple[str, str], ...] = ()  # what is at fault in how the study is told of: its kind, and a sentence
    goes_on: tuple[
        tuple[int, int, frozenset[str]], ...
    ] = ()  # later sentences that tell of it, and what is at fault there


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something about the whole text, with the place that shows it where there is one."""

    id: str
    reason: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence, heading or list item of the text, as the rooms of the audit share it."""

    start: int
    end: int
    kind: Literal["text", "heading", "item"]
    paragraph: int  # counts from 0; a list belongs to the paragraph that opens it


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Everything found in one text."""

    claims: tuple[Claim, ...] = ()
    citations: tuple[Citation, ...] = ()
    doses: tuple[AuditDose, ...] = ()
    flags: tuple[Flag, ...] = ()
    summary: str
    language: str  # "en", another code, or "" when there are too few words to tell
    about_magnesium: bool
    problems: tuple[str, ...] = field(default=())  # why there is little or nothing to say, in plain words
