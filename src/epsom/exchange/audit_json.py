"""An audit as JSON, as Markdown, and as schema.org ClaimReview. Shapes only: it adds no judgement.

Places (`start`, `end`) count code points of the text that was audited. Keys may only be added.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epsom.core.audit.shapes import VERDICT_WORDS, counted
from epsom.errors import InputError
from epsom.exchange.answer_json import because_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from epsom.core.audit import Audit, AuditDose, Citation, Claim
    from epsom.knowledge import Because, Knowledge

# schema.org wants a number: five for what holds up, one for what is at odds with the evidence or could do harm.
_RATING = {"supported": 5, "mixed": 3, "promotional": 3, "unsupported": 2, "contradicted": 1, "unsafe": 1}


def audit_json(audit: Audit, knowledge: Knowledge | None = None) -> dict[str, Any]:
    """`epsom audit`. With the knowledge, each reason carries its sources; without it, only the entry's id."""
    return {
        "claims": [_claim(each, knowledge) for each in audit.claims],
        "citations": [_citation(each, knowledge) for each in audit.citations],
        "doses": [_dose(each, knowledge) for each in audit.doses],
        "flags": [{"id": f.id, "reason": f.reason, "start": f.start, "end": f.end} for f in audit.flags],
        "summary": audit.summary,
        "language": audit.language,
        "about_magnesium": audit.about_magnesium,
        "problems": list(audit.problems),
    }


def _claim(claim: Claim, knowledge: Knowledge | None) -> dict[str, Any]:
    return {
        "quote": claim.quote,
        "start": claim.start,
        "end": claim.end,
        "kind": claim.kind,
        "subject": claim.subject,
        "stance": claim.stance,
        "population": claim.population,
        "doses": [_dose(each, knowledge) for each in claim.doses],
        "duration": claim.duration,
        "verdict": claim.verdict,
        "verdict_words": VERDICT_WORDS[claim.verdict],
        "reason": claim.reason,
        "because": _because(claim.because, knowledge),
        "citations": list(claim.citations),
    }


def _citation(citation: Citation, knowledge: Knowledge | None) -> dict[str, Any]:
    return {
        "text": citation.text,
        "start": citation.start,
        "end": citation.end,
        "resolves_to": citation.resolves_to,
        "verdict": citation.verdict,
        "discrepancies": list(citation.discrepancies),
        "reason": citation.reason,
        "because": _because(citation.because, knowledge),
        "doi": citation.doi,
        "pmid": citation.pmid,
        "claims": list(citation.claims),
    }


def _dose(dose: AuditDose, knowledge: Knowledge | None) -> dict[str, Any]:
    def pair(values: tuple[float, float] | None) -> list[float] | None:
        return None if values is None else list(values)

    return {
        "quote": dose.quote,
        "start": dose.start,
        "end": dose.end,
        "amount": list(dose.amount),
        "unit": f"{dose.unit}/kg" if dose.per_kg else dose.unit,
        "basis": dose.basis,
        "compound": dose.compound,
        "times_per_day": dose.times_per_day,
        "daily_mg": pair(dose.daily_mg),
        "role": dose.role,
        "over_250": dose.over_250,
        "over_350": dose.over_350,
        "elemental_stated_mg": dose.elemental_stated_mg,
        "per_unit_elemental_mg": pair(dose.per_unit_mg),
        "because": _because(dose.because, knowledge),
    }


def _because(reasons: Sequence[Because], knowledge: Knowledge | None) -> list[dict[str, Any]]:
    if knowledge is not None:
        return [because_json(each, knowledge) for each in reasons]
    return [{"id": each.entry, "kind": each.kind, "checked": each.checked} for each in reasons]


# --- to read and to pass on ---------------------------------------------------------------------------------------------
def audit_markdown(audit: Audit, title: str, knowledge_version: str) -> str:
    """The audit as Markdown: the summary, the passages by verdict, the gravest first, then citations and flags.

    Each reason has the passages it holds for under it.
    """
    lines = [f"# {_plain(title)}", "", audit.summary, ""]
    lines += [f"> {each}\n" for each in audit.problems]
    for verdict, name in VERDICT_WORDS.items():
        claims = [each for each in audit.claims if each.verdict == verdict]
        if not claims:
            continue
        lines += [f"## {name} ({counted(claims)[verdict]})", ""]
        alike: dict[str, list[Claim]] = {}
        for claim in claims:
            alike.setdefault(f"{claim.reason}{_entries(claim)}", []).append(claim)
        for reason, several in alike.items():
            quotes = dict.fromkeys(_plain(each.quote) for each in several)
            lines += [f"- {reason}", *(f"  - “{each}”" for each in quotes)]
        lines.append("")
    if audit.citations:
        lines += ["## What it leans on", ""]
        for citation in audit.citations:
            lines += [f"- “{_plain(citation.text)}”", f"  {citation.reason or citation.verdict.replace('_', ' ')}"]
        lines.append("")
    if audit.flags:
        lines += ["## About the whole", "", *(f"- {each.reason}" for each in audit.flags), ""]
    lines += [f"Checked with epsom, knowledge {knowledge_version}. Not medical advice.", ""]
    return "\n".join(lines)


def _entries(claim: Claim) -> str:
    ids = ", ".join(f"`{each.entry}`" for each in claim.because)
    return f" ({ids})" if ids else ""


def _plain(text: str) -> str:
    """A quotation on one line, with the signs that Markdown would read made plain."""
    return " ".join(text.split()).replace("\\", "\\\\").replace("*", "\\*").replace("_", "\\_").replace("<", "&lt;")


def claim_reviews(audit: Audit, knowledge: Knowledge, today: date, url: str | None = None) -> dict[str, Any]:
    """The audit as JSON-LD: one schema.org ClaimReview for each claim; `url` is where the article stands, if known."""
    return {
        "@context": "https://schema.org",
        "@graph": [_review(claim, knowledge, today, url) for claim in audit.claims],
    }


def _review(claim: Claim, knowledge: Knowledge, today: date, url: str | None) -> dict[str, Any]:
    reviewed: dict[str, Any] = {"@type": "Claim", "text": claim.quote}
    if url:
        reviewed["appearance"] = {"@type": "CreativeWork", "url": url}
    sources = {cite.source for each in claim.because for cite in each.cite}
    based = []
    for source_id in sorted(sources):
        source = knowledge.sources[source_id]
        work: dict[str, Any] = {"@type": "CreativeWork", "name": source.title}
        if link := (f"https://doi.org/{source.doi}" if source.doi else source.url):
            work["url"] = link
        based.append(work)
    return {
        "@type": "ClaimReview",
        "claimReviewed": claim.quote,
        "itemReviewed": reviewed,
        "reviewBody": claim.reason,
        "reviewRating": {
            "@type": "Rating",
            "ratingValue": _RATING[claim.verdict],
            "bestRating": 5,
            "worstRating": 1,
            "alternateName": VERDICT_WORDS[claim.verdict],
        },
        "author": {"@type": "Organization", "name": "epsom"},
        "datePublished": today.isoformat(),
        **({"isBasedOn": based} if based else {}),
    }


def write_copies(
    audit: Audit, title: str, knowledge: Knowledge, today: date, markdown: str | None, jsonld: str | None
) -> None:
    """Write the audit as Markdown, as ClaimReview, or both; raises `InputError` when a file cannot be written."""
    import json

    copies = []
    if markdown:
        copies.append((markdown, audit_markdown(audit, title, knowledge.version)))
    if jsonld:
        copies.append((jsonld, json.dumps(claim_reviews(audit, knowledge, today), ensure_ascii=False, indent=2) + "\n"))
    for path, text in copies:
        try:
            Path(path).write_text(text, encoding="utf-8")
        except OSError as error:
            raise InputError(f"{path} cannot be written: {error.strerror}.", "Name another file.") from error
