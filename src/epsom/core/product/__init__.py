"""Reads a supplement label: how much elemental magnesium, as which form. It does not judge whether to take it.

The dangerous error is reading the weight of a salt as the weight of magnesium, or the reverse. So each figure is
trusted by what it says it is: a panel's magnesium line, then "contains ... magnesium", then compound weight times
the mass fraction of its formula; a bare "Magnesium glycinate 500 mg" is a question, with a low and a high end.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.core.product import amounts as amounts_of
from epsom.core.product.directions import read_directions
from epsom.core.product.finding import Finding
from epsom.core.product.flags import flags_of
from epsom.core.product.lines import read_lines
from epsom.core.product.serving import find_references
from epsom.core.product.text import read_text
from epsom.knowledge import Because, Knowledge

Stated = Literal["elemental", "compound", "ambiguous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What one label says. Amounts are elemental mg; `None` means it cannot be known from this text."""

    text: str
    elemental_mg_per_serving: float | None
    elemental_mg_per_unit: float | None
    units_per_serving: float | None
    unit: str | None  # capsule, tablet, scoop, mL, ...
    forms: tuple[str, ...]  # ids of forms, or "unspecified"
    stated: Stated
    flags: tuple[str, ...]
    ask: str | None  # the one question that would settle it
    low_mg_per_serving: float | None  # when elemental is not printed: what it may be
    high_mg_per_serving: float | None  # planning uses this upper end
    servings_per_day: float | None  # the highest in the directions, None: not said
    topical: bool = False  # counts 0 absorbed
    because: tuple[Because, ...] = ()


def read(text: str, knowledge: Knowledge) -> Product:
    """Read a label's text; mg of elemental magnesium. What the text leaves open becomes `None`, a range and a question.

    Order of trust and flags follow the label conventions kept with the reference labels. Only the first 20,000
    characters are read; the flag `text_cut` says when there were more.
    """
    label = read_text(text)
    references = find_references(label.tokens)
    reading = read_lines(label.tokens, references)
    directions = read_directions(label.tokens, references)
    finding = amounts_of.decide(label, references, reading, directions, knowledge.forms)
    return _product(text, finding, flags_of(label, reading, directions, finding), knowledge)


def _product(text: str, finding: Finding, flags: tuple[str, ...], knowledge: Knowledge) -> Product:
    elemental = _rounded(finding.elemental_mg)
    per_unit = None if finding.elemental_mg is None else _rounded(finding.elemental_mg / finding.units)
    low, high = finding.low_mg, finding.high_mg
    if finding.elemental_mg is not None:
        low = finding.elemental_mg if low is None else low
        high = finding.elemental_mg if high is None else high
    return Product(
        text=text,
        elemental_mg_per_serving=elemental,
        elemental_mg_per_unit=per_unit,
        units_per_serving=_rounded(finding.units),
        unit=finding.unit,
        forms=tuple(finding.forms),
        stated=finding.stated,
        flags=flags,
        ask=finding.ask,
        low_mg_per_serving=_rounded(low),
        high_mg_per_serving=_rounded(high),
        servings_per_day=_rounded(finding.servings_per_day),
        topical=finding.topical,
        because=_because(finding, knowledge),
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _because(finding: Finding, knowledge: Knowledge) -> tuple[Because, ...]:
    """The forms whose chemistry was used, what was only arithmetic, and unchecked strengths of named products."""
    reasons = [Because(entry="label_text", kind="own_words")]
    reasons += [knowledge.forms[form].because for form in finding.forms if form in knowledge.forms]
    if finding.arithmetic:
        reasons.append(Because(entry=finding.arithmetic, kind="arithmetic"))
    if finding.named is not None:
        known = knowledge.forms.get(finding.named.entry) or knowledge.interactions.get(finding.named.entry)
        cite = known.cite if known is not None else ()
        checked: Literal["yes", "no"] = "yes" if finding.named.checked else "no"
        reasons.append(Because(entry=finding.named.entry, cite=cite, checked=checked))
    return tuple(reasons)
