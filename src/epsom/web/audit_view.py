"""What an audit found, as the page shows it: numbered passages with their notes, doses and citations in plain words.

It judges nothing: verdicts and reasons are the audit's own. How the text itself is cut, `audit_text` says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from epsom.core.audit import Audit, AuditDose, Citation, Claim
from epsom.core.audit.shapes import VERDICT_WORDS, Verdict
from epsom.core.report.shapes import Line, Notes
from epsom.core.wording import amount, first_upper
from epsom.knowledge import Knowledge

__all__ = [
    "CITATION_WORDS", "GRAVITY", "MEANS", "SEVERAL", "SHOWN", "CitationRow", "DoseRow", "FirstRow", "Passage", "Tone",
    "citation_rows", "dose_rows", "first_rows", "number_at", "passages",
]  # fmt: skip

Tone = Literal["fine", "care", "stop", "plain"]
SHOWN = ("all", "claims", "doses", "citations", *VERDICT_WORDS)

# A short word on the mark, and how it is drawn; the full words stand in the note.
_VERDICTS: dict[str, tuple[str, Tone]] = {
    "unsafe": ("could do harm", "stop"),
    "contradicted": ("at odds", "stop"),
    "unsupported": ("no good study", "care"),
    "mixed": ("partly backed", "care"),
    "promotional": ("sells", "plain"),
    "supported": ("holds up", "fine"),
}
_CITED: dict[str, tuple[str, Tone]] = {
    "not_found": ("not found here", "care"),
    "found_but": ("found, but", "care"),
    "unidentifiable": ("too vague", "plain"),
    "supports": ("found", "fine"),
}
# What each verdict means, for the legend.
MEANS: dict[Verdict, str] = {
    "unsafe": "following it could hurt someone.",
    "contradicted": "studies, or the source itself, say otherwise.",
    "unsupported": "no adequate study in people that we know of. It may still be so: nobody has looked well enough.",
    "mixed": "there is some support in people, but weaker, narrower or less sure than the words make it sound.",
    "promotional": "it is there to sell something.",
    "supported": "the evidence agrees.",
}
SEVERAL: dict[Verdict, str] = {"supported": "Hold up", "promotional": "Sell something"}  # of more than one claim
# The reason behind each of these says the rest, so they do not say it too.
CITATION_WORDS = {
    "supports": "Found",
    "found_but": "Found, but something differs",
    "not_found": "Not found here",
    "unidentifiable": "Too vague to look up",
}
_FLAGGED = {
    "sells_something": "sells",
    "cure_language": "cure words",
    "uncited_numbers": "no source",
    "dose_above_ul_without_warning": "above a limit",
    "reported_dose_above_ul": "above a limit",
}
_KINDS = {
    "efficacy": "on what it does", "mechanism": "on how it works", "dose": "on how much", "safety": "on how safe it is",
    "form": "on which form", "timing": "on when to take it", "prevalence": "on who runs short", "product": "on a product",
}  # fmt: skip
_STANCES = {"asserted": "", "hedged": "said with care", "reported": "as reported", "denied": "said not to be so"}
GRAVITY: tuple[Tone, ...] = ("stop", "care", "plain", "fine")
_LONGEST_QUOTE = 160  # characters of a passage named outside the article
_SAME_PLACE = 3  # characters by which two findings may differ and still be one mark
_LIMITS = {"eu": "250 mg a day in Europe", "us": "350 mg in the United States"}
_ROLES = {
    "advice": "Advised",
    "reported": "Used in a study, or told of",
    "requirement": "What the body needs in a day, food included",
    "limit": "A limit",
    "content": "What a product or a food holds",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """One finding at a passage."""

    what: str  # what it is about, with how it is said: "on what it does, as reported"; of an amount its heading
    verdict: str  # in full words; empty for a plain amount
    line: Line
    tone: Tone
    as_at: int | None = None  # the passage further up on this page where the same was said


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One marked stretch of the article; `kinds` says in which of the filters it shows."""

    number: int
    start: int
    end: int
    word: str
    tone: Tone
    kinds: frozenset[str]
    says: tuple[Say, ...]
    leans_on: tuple[int, ...] = ()  # numbers of the citations tied to it


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseRow:
    """One amount in plain words: what it means, and how it stands to the limits for supplements."""

    quote: str
    number: int | None
    role: str
    means: str
    limits: Line
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationRow:
    """One thing the text leans on, and what became of it."""

    places: tuple[tuple[str, int | None], ...]  # the words, and the passage they stand in; several when the same holds
    verdict: str
    line: Line
    title: str
    tone: Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRow:
    """One of the gravest findings; `places` are all the passages it holds for."""

    places: tuple[tuple[str, int | None], ...]
    verdict: str
    line: Line


# --- the passages ------------------------------------------------------------------------------------------------------
def passages(audit: Audit, notes: Notes) -> tuple[Passage, ...]:
    """Claims, citations and amounts as numbered passages in the order of the text; findings at one place share a number."""
    claimed = {(dose.start, dose.end) for claim in audit.claims for dose in claim.doses if claim.kind == "dose"}
    found: list[tuple[int, int, str, str, int]] = [
        *((each.start, each.end, "claims", each.kind, at) for at, each in enumerate(audit.claims)),
        *((each.start, each.end, "citations", "", at) for at, each in enumerate(audit.citations)),
        *(
            (each.start, each.end, "doses", "", at)
            for at, each in enumerate(audit.doses)
            if (each.start, each.end) not in claimed
        ),
    ]
    found += [
        (each.start, each.end, "flags", "", at)
        for at, each in enumerate(audit.flags)
        if each.start is not None and each.end is not None and not _covered(each.start, each.end, found)
    ]
    found.sort(key=lambda each: (each[0], -each[1]))
    groups: list[list[tuple[int, int, str, str, int]]] = []
    for one in found:
        same = next((group for group in reversed(groups[-4:]) if _together(group[0], one)), None)
        if same is None:
            groups.append([one])
        else:
            same.append(one)
    numbers = {(kind, at): number for number, group in enumerate(groups, 1) for _, _, kind, _, at in group}
    return tuple(_passage(number, group, audit, notes, numbers) for number, group in enumerate(groups, 1))


def _covered(start: int, end: int, found: Sequence[tuple[int, int, str, str, int]]) -> bool:
    return any(each[0] < end and each[1] > start for each in found)


def _together(one: tuple[int, int, str, str, int], other: tuple[int, int, str, str, int]) -> bool:
    near = abs(one[0] - other[0]) <= _SAME_PLACE and abs(one[1] - other[1]) <= _SAME_PLACE
    return near and (one[2] == "citations") == (other[2] == "citations")


def _passage(
    number: int,
    group: Sequence[tuple[int, int, str, str, int]],
    audit: Audit,
    notes: Notes,
    numbers: dict[tuple[str, int], int],
) -> Passage:
    says: list[tuple[str, Say]] = []
    kinds: set[str] = {"all"}
    leans: list[int] = []
    for _, _, kind, claim_kind, at in group:
        kinds.add("doses" if claim_kind == "dose" else kind)
        if kind == "claims":
            claim = audit.claims[at]
            kinds.update(("claims", claim.verdict))
            leans += [numbers["citations", each] for each in claim.citations]
            says.append((_VERDICTS[claim.verdict][0], _claim(claim, notes)))
        elif kind == "citations":
            cited = audit.citations[at]
            says.append((_CITED[cited.verdict][0], _cited(cited, notes)))
        elif kind == "flags":
            flag = audit.flags[at]
            kinds.add("claims")
            line = Line(text=flag.reason)
            says.append(
                (_FLAGGED.get(flag.id, "a note"), Say(what="On the whole text", verdict="", line=line, tone="care"))
            )
        else:
            says.append(("an amount", _dose_say(audit.doses[at], notes)))
    says.sort(key=lambda each: GRAVITY.index(each[1].tone))
    return Passage(
        number=number,
        start=min(each[0] for each in group),
        end=max(each[1] for each in group),
        word=says[0][0],
        tone=says[0][1].tone,
        kinds=frozenset(kinds),
        says=tuple(say for _, say in says),
        leans_on=tuple(each for each in dict.fromkeys(leans) if each != number),
    )


def _claim(claim: Claim, notes: Notes) -> Say:
    stance = _STANCES[claim.stance]
    what = f"{_KINDS[claim.kind]}, {stance}" if stance else _KINDS[claim.kind]
    line = notes.line(claim.reason, claim.because)
    return Say(what=what, verdict=VERDICT_WORDS[claim.verdict], line=line, tone=_VERDICTS[claim.verdict][1])


def _cited(citation: Citation, notes: Notes) -> Say:
    line = notes.line(citation.reason, citation.because)
    return Say(what="", verdict=CITATION_WORDS[citation.verdict], line=line, tone=_CITED[citation.verdict][1])


def _dose_say(dose: AuditDose, notes: Notes) -> Say:
    row = _dose_row(dose, None, notes)
    text = f"{row.means} {row.limits.text}".strip()
    line = Line(text=text, notes=row.limits.notes, mark=row.limits.mark)
    return Say(what=f"An amount: {row.role[:1].lower()}{row.role[1:]}", verdict="", line=line, tone="plain")


def number_at(found: Sequence[Passage], start: int | None, end: int | None) -> int | None:
    """The first passage that overlaps a place, to point at it; None when none does."""
    if start is None or end is None:
        return None
    return next((each.number for each in found if each.start < end and each.end > start), None)


# --- doses and citations in words ------------------------------------------------------------------------------------------
def dose_rows(audit: Audit, found: Sequence[Passage], notes: Notes) -> tuple[DoseRow, ...]:
    """Every amount of the text, in its order."""
    marks = [each for each in found if "doses" in each.kinds]
    return tuple(_dose_row(each, number_at(marks, each.start, each.end), notes) for each in audit.doses)


def _dose_row(dose: AuditDose, number: int | None, notes: Notes) -> DoseRow:
    over = dose.over_250 == "yes" or dose.over_350 == "yes"
    return DoseRow(
        quote=dose.quote,
        number=number,
        role=_ROLES[dose.role],
        means=_means(dose),
        limits=notes.line(_limits(dose), dose.because),
        tone="care" if over and dose.role == "advice" else "plain",
    )


def _range(values: tuple[float, float]) -> str:
    low, high = (amount(round(each) if each >= 10 else round(each, 1)) for each in values)
    return low if low == high else f"{low} to {high}"


def _means(dose: AuditDose) -> str:
    """The amount as elemental magnesium a day, as far as the text lets one say."""
    if dose.per_kg:
        return "By body weight; no daily amount can be told."
    if dose.daily_mg is not None:
        day = f"{_range(dose.daily_mg)} mg a day"
        if dose.basis == "compound":
            return f"Read as the weight of the whole compound, as it is written: about {day} of magnesium itself."
        if dose.basis == "elemental":
            return f"{first_upper(day)} of magnesium itself."
        return f"{first_upper(day)}, if magnesium itself is meant; the text does not say."
    if dose.per_unit_mg is not None:
        return f"{_range(dose.per_unit_mg)} mg of magnesium itself in each; how many a day is not said."
    return "How much magnesium a day that is cannot be told from the text."


def _limits(dose: AuditDose) -> str:
    eu, us = dose.over_250, dose.over_350
    if eu == "not_applicable" and us == "not_applicable":
        return "" if dose.role in ("content", "limit") else "The limits for supplements are not about this."
    if eu == us:
        both = f"{_LIMITS['eu']}, {_LIMITS['us']}"
        said = {"yes": "Above both limits for supplements", "no": "Within both limits for supplements",
                "possible": "It may be above the limits for supplements"}[eu]  # fmt: skip
        return f"{said} ({both})."
    words = {"yes": "Above", "possible": "Perhaps above", "no": "Within", "not_applicable": "Not measured by"}
    return (
        f"{words[eu]} the European limit for supplements (250 mg a day); {words[us].lower()} the American one (350 mg)."
    )


def citation_rows(
    audit: Audit, found: Sequence[Passage], notes: Notes, knowledge: Knowledge
) -> tuple[CitationRow, ...]:
    """Everything the text leans on, in its order, with the title of the paper it resolves to; where the same is to be
    said of several, they are one row."""
    marks = [each for each in found if "citations" in each.kinds]
    rows: dict[tuple[str, str], CitationRow] = {}
    for each in audit.citations:
        place = (each.text, number_at(marks, each.start, each.end))
        key = (each.verdict, each.reason)
        if key in rows:
            rows[key] = replace(rows[key], places=(*rows[key].places, place))
            continue
        source = knowledge.sources.get(each.resolves_to or "")
        rows[key] = CitationRow(
            places=(place,),
            verdict=CITATION_WORDS[each.verdict],
            line=notes.line(each.reason, each.because),
            title="" if source is None or source.title in each.reason else source.title,
            tone=_CITED[each.verdict][1],
        )
    return tuple(rows.values())


# --- what to look at first ------------------------------------------------------------------------------------------------
def first_rows(audit: Audit, found: Sequence[Passage], notes: Notes) -> tuple[FirstRow, ...]:
    """What could do harm, then what is at odds with the evidence; where the same is to be said of several, one row."""
    rows: dict[tuple[str, str], FirstRow] = {}
    for verdict in ("unsafe", "contradicted"):
        marks = [each for each in found if verdict in each.kinds]
        for claim in audit.claims:
            if claim.verdict != verdict:
                continue
            place = (_short(claim.quote), number_at(marks, claim.start, claim.end))
            key = (verdict, claim.reason)
            if key in rows:
                rows[key] = replace(rows[key], places=tuple(dict.fromkeys((*rows[key].places, place))))
            else:
                line = notes.line(claim.reason, claim.because)
                rows[key] = FirstRow(places=(place,), verdict=VERDICT_WORDS[claim.verdict], line=line)
    return tuple(rows.values())


def _short(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= _LONGEST_QUOTE else plain[:_LONGEST_QUOTE].rsplit(" ", 1)[0] + " …"
