"""How well the audit does on short pieces of text: `python -m tests.audit_sentences [--held] [--misses]`.

The pieces and their answers are in tests/cases/audit/sentences_more.yaml: one to three sentences each, as pages, shops,
forums and pharmacists write them. Each piece is a whole text of its own, and is scored by the rules of
tests/audit_score.py (claims of the right kind and verdict, doses exact, citations). Beside that: how many claims were
found in the pieces that hold none, and how many claims are right with their stance as well.

Ids that end in 0 or 5 are held: of them only totals are printed, and `--misses` lists none of them.

Not for judging people's articles: it only measures the program.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import yaml

from tests.audit_score import CASES, Entry, Score, Text, engine, score_citations, score_claims, score_doses

KINDS = ("efficacy", "mechanism", "dose", "safety", "form", "timing", "prevalence", "product")
STANCES = ("asserted", "hedged", "reported", "denied")


def pieces() -> list[dict[str, Any]]:
    """All pieces: id, voice, text and expected (claims, doses, citations)."""
    read = yaml.safe_load((CASES / "sentences_more.yaml").read_text(encoding="utf-8"))
    return list(read["sentences"])


def is_held(name: str) -> bool:
    """Whether a piece only measures: its id ends in 0 or 5."""
    return name[-1] in "05"


def holds_none(piece: Entry) -> bool:
    """Whether a piece holds no claim at all, not even one that may be found."""
    return not piece["expected"]["claims"]


def score_piece(piece: Entry, audit: Entry) -> Score:
    """Claims, citations and doses of one piece, by the rules for articles; flags are those of articles, not of it."""
    text, expected = Text(piece["text"]), piece["expected"]
    return (
        score_claims(text, expected, list(audit.get("claims") or []))
        + score_citations(text, expected, list(audit.get("citations") or []))
        + score_doses(text, expected, audit)
    )


def right_among(piece: Entry, audit: Entry, field: str, value: str, *, found_too: bool) -> tuple[int, int]:
    """Of the expected claims whose `field` is `value`: how many are right, and how many there are (optional ones out).

    With `found_too` only found claims of the same value can answer them, as for the stance.
    """
    expected = [claim for claim in piece["expected"]["claims"] if claim[field] == value]
    found = [claim for claim in audit.get("claims") or [] if not found_too or claim.get(field) == value]
    count = score_claims(Text(piece["text"]), {"claims": expected}, found).claims
    return count.right, count.right + count.missed


def shares(
    title: str, field: str, values: Iterable[str], audited: Sequence[tuple[Entry, Entry]], *, found_too: bool
) -> None:
    """Print how many of the expected claims are right, by kind or by stance."""
    cells = []
    for value in values:
        both = [right_among(piece, audit, field, value, found_too=found_too) for piece, audit in audited]
        cells.append(f"{value} {sum(right for right, _ in both)}/{sum(there for _, there in both)}")
    print(f"{title}: {', '.join(cells)}")


def report(title: str, chosen: Sequence[Entry], audit: Callable[[str], Entry], *, details: bool, misses: bool) -> None:
    """Print the totals of some pieces, and what they are made of when that may be seen."""
    audited = [(piece, audit(piece["text"])) for piece in chosen]
    total = Score()
    for piece, found in audited:
        score = score_piece(piece, found)
        total += score
        if misses and score.misses:
            print(f"{piece['id']} {piece['text']}", *(f"      {miss}" for miss in score.misses), sep="\n")
    none = [found for piece, found in audited if holds_none(piece)]
    claims, doses, cited = total.claims, total.doses, total.citations
    print(f"\n{title}, {len(chosen)} pieces")
    print(
        f"claims: precision {claims.precision:.3f} recall {claims.recall:.3f} F1 {claims.f1:.3f} "
        f"({claims.right} right {claims.false} false {claims.missed} missed); lenient F1 {total.claims_lenient.f1:.3f}; "
        f"seen {total.claims_seen.recall:.3f}; fair claims accused {total.accusations}"
    )
    print(f"doses exact: F1 {doses.f1:.3f} ({doses.right} right {doses.false} false {doses.missed} missed)")
    print(f"citations: F1 {cited.f1:.3f} ({cited.right} right {cited.false} false {cited.missed} missed)")
    print(
        f"pieces without a claim: {len(none)}; claims found in them {sum(len(each.get('claims') or []) for each in none)}"
    )
    if details:
        shares("right by kind", "kind", KINDS, audited, found_too=False)
        shares("right with the stance too", "stance", STANCES, audited, found_too=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print how the audit does on the pieces for working, and on the held ones when asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.audit_sentences", description="The audit on short pieces.")
    parser.add_argument("--held", action="store_true", help="also the totals of the pieces that only measure")
    parser.add_argument("--misses", action="store_true", help="list what went wrong, never for the held pieces")
    asked = parser.parse_args(arguments)
    audit = engine()
    if audit is None:
        return 1
    halves = {which: [piece for piece in pieces() if is_held(piece["id"]) is which] for which in (False, True)}
    report("Short pieces, dev", halves[False], audit, details=True, misses=asked.misses)
    if asked.held:
        report("Short pieces, held", halves[True], audit, details=False, misses=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
