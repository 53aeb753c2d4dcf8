"""The page of an audit: the answer in two sentences, each passage with its note, what it leans on, the whole.

It puts what `core.audit` found into an order; it judges nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from epsom.core.audit.shapes import VERDICT_WORDS, counted
from epsom.core.report.shapes import Block, Line, Notes, Report, Says, Section, Table
from epsom.core.wording import amount
from epsom.knowledge import Because, Knowledge

if TYPE_CHECKING:
    from epsom.core.audit import Audit, AuditDose, Citation, Claim

_TONES = {"unsafe": "stop", "contradicted": "care"}
_LEANS = {
    "supports": "found, and it says this",
    "found_but": "found, but",
    "not_found": "not found here",
    "unidentifiable": "cannot be told apart from others",
}
_LONGEST = 240  # characters of a passage shown in the list


def write_audit(audit: Audit, title: str, knowledge: Knowledge) -> Report:
    """The whole page; the gravest passages first, each with its reason and footnotes."""
    notes = Notes(knowledge)
    answer = [Line(text=audit.summary, tone="answer")]
    answer += [Line(text=each, tone="care") for each in audit.problems if each != audit.summary]
    counts = counted(audit.claims)
    sections = [
        Section(id=verdict, title=f"{name} ({counts[verdict]})", blocks=(_passages(audit, verdict, notes),))
        for verdict, name in VERDICT_WORDS.items()
        if counts[verdict]
    ]
    if audit.doses:
        sections.append(Section(id="doses", title="Doses", blocks=(_doses(audit.doses),)))
    if audit.citations:
        lines = tuple(_citation(each, notes) for each in audit.citations)
        sections.append(Section(id="citations", title="What it leans on", blocks=(Says(lines=lines, points=True),)))
    if audit.flags:
        lines = tuple(Line(text=flag.reason) for flag in audit.flags)
        sections.append(Section(id="flags", title="About the whole", blocks=(Says(lines=lines, points=True),)))
    return Report(
        title=title,
        answer=tuple(answer),
        sections=tuple(sections),
        footnotes=notes.footnotes(),
        foot=(f"Knowledge {knowledge.version}. Not medical advice. What is not found here may still exist elsewhere.",),
    )


def _passages(audit: Audit, verdict: str, notes: Notes) -> Block:
    alike: dict[tuple[int, int], list[Claim]] = {}
    for claim in audit.claims:
        if claim.verdict == verdict:
            alike.setdefault((claim.start, claim.end), []).append(claim)
    return Says(lines=tuple(_passage(each, notes) for each in alike.values()), points=True)


def _passage(claims: list[Claim], notes: Notes) -> Line:
    """One passage with what is to be said of it; the same is said once."""
    reasons = " ".join(dict.fromkeys(claim.reason for claim in claims))
    because: tuple[Because, ...] = tuple(dict.fromkeys(each for claim in claims for each in claim.because))
    return notes.line(f"“{_short(claims[0].quote)}” {reasons}", because, _TONES.get(claims[0].verdict, ""))


def _short(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1].rsplit(" ", 1)[0] + " …"


def _citation(citation: Citation, notes: Notes) -> Line:
    reason = citation.reason or f"{_LEANS[citation.verdict]}."
    return notes.line(f"“{_short(citation.text)}” {reason}", citation.because)


def _doses(doses: tuple[AuditDose, ...]) -> Table:
    rows = tuple(
        (_short(dose.quote), dose.role, _basis(dose), _daily(dose), dose.over_250, dose.over_350) for dose in doses
    )
    head = ("In the text", "As", "Of", "Magnesium a day", "Over 250 (EU)", "Over 350 (US)")
    return Table(head=head, rows=tuple(tuple(cell.replace("_", " ") for cell in row) for row in rows))


def _basis(dose: AuditDose) -> str:
    return {"elemental": "magnesium", "compound": "the salt", "unknown": "not said"}[dose.basis]


def _daily(dose: AuditDose) -> str:
    if dose.daily_mg is None:
        return "cannot be told"
    low, high = dose.daily_mg
    return (
        f"{amount(round(low))} mg" if round(low) == round(high) else f"{amount(round(low))} to {amount(round(high))} mg"
    )
