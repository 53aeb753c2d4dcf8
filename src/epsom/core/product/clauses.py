"""Cuts a label into clauses: the subjects, amounts and percents of each, in the order they stand.

A clause ends at a comma, a line, a bracket, or a word such as "as", "from", "providing". Which amount belongs to
which subject is not decided here: `label_lines` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from epsom.core.product.serving import Reference, kind_at
from epsom.core.product.text import Token

MG_PER_MMOL = 24.305  # the atomic weight of magnesium
MG_PER_MEQ = MG_PER_MMOL / 2
TO_MG = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "mmol": MG_PER_MMOL, "μmol": MG_PER_MMOL / 1000, "meq": MG_PER_MEQ}
SUBSTANCE_UNITS = frozenset({"mmol", "μmol", "meq"})

_HYDRATE = re.compile(
    r"(mono|di|tri|tetra|penta|hexa|hepta|nona|tetradeca)-?h?[yi]drat|^(дигидрат|тригидрат|гексагидрат|гептагидрат)"
)
_HYDRATES = {
    "mono": 1,
    "di": 2,
    "tri": 3,
    "tetra": 4,
    "penta": 5,
    "hexa": 6,
    "hepta": 7,
    "nona": 9,
    "tetradeca": 14,
    "дигидрат": 2,
    "тригидрат": 3,
    "гексагидрат": 6,
    "гептагидрат": 7,
}
_ANHYDROUS = re.compile(r"anhydr|wasserfrei|anidr|anhidr|vandfri|vattenfri|bezwodn|watervrij|безводн")
_MODIFIERS = frozenset(
    "l d dl bis bi di tri n acid hydrogen basic heavy light pure pur amino fully reacted trimagnesium ionic buffered "
    "schweres leichtes leger lourd".split()
)
_NEUTRAL = frozenset(
    "total nominal quantity content amount about approx ca circa min minimum value strength potency typical average net "
    "ungefahr teneur totale gehalt inhalt quantite contenuto contenido mind insgesamt gesamt waarde mineral".split()
)

_LIMITS = ("exceed", "uberschr", "depass", "supera", "exceder", "overschr", "przekr", "overskr")
Via = Literal["", "source", "yields", "and", "comma", "line", "stop", "open", "close"]


@dataclass(slots=True, eq=False)
class Subject:
    """Something an amount can belong to."""

    kind: Literal["mag", "form", "blend", "other"]
    forms: list[str] = field(default_factory=list)
    hint: str | None = None
    elemental: bool = False
    amounts: list[Amount] = field(default_factory=list)
    source: bool = False  # named as the source of another subject
    split: bool = False  # its forms were listed together for one amount
    listed: bool = False  # found among the ingredients
    nutrient: str = ""
    at: int = 0
    chelated: bool = False
    percent: float | None = None  # of a reference intake, when no amount is printed
    counted: bool = False  # a bare number stood beside it ("Calories 5")
    total: bool = False  # named as the total
    lent: bool = False  # its forms are those of the compound it was printed beside


@dataclass(slots=True, eq=False)
class Amount:
    """A printed amount in mg (of whatever its subject is) and what it refers to."""

    mg: float
    unit: str
    at: int
    subject: Subject | None = None
    reference: Reference | None = None
    columns: tuple[Reference, ...] = ()
    percent: float | None = None
    linked: bool = False  # joined to the amount before by "providing", "equivalent to", "from"
    front: bool = False
    unmarked: bool = False  # followed by the sign for "daily value not established"


@dataclass(slots=True)
class Clause:
    """A stretch of a label that belongs together: a name and the amounts said of it."""

    via: Via
    depth: int
    items: list[tuple[str, object]] = field(default_factory=list)
    strangers: int = 0  # unknown words before the first amount
    line: int = 0
    listed: bool = False
    total: bool = False


def cut_clauses(tokens: list[Token], references: list[Reference]) -> list[Clause]:
    """Cut the tokens of a label into clauses: what belongs to what."""
    ends = {reference.start: reference.end for reference in references}
    clauses = [Clause("stop", 0)]
    depth = line = position = 0
    listed = limit = False
    while position < len(tokens):
        token = tokens[position]
        clause = clauses[-1]
        if position in ends:
            position = max(ends[position], position + 1)
            if _opens_statement(tokens, position) and clause.items:
                clauses.append(Clause("", depth, line=line, listed=listed))
            continue
        kind = token.kind
        if kind in ("source", "yields", "and", "comma", "line", "stop", "open", "close"):
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind in ("line", "stop"):
                line += 1
                limit = False
                listed = (
                    listed
                    and kind == "line"
                    and kind_at(tokens, position + 1) not in ("mag", "form", "directions", "serving")
                )
                depth = depth if kind == "line" else 0
            clauses.append(Clause(kind, depth, line=line, listed=listed))  # type: ignore[arg-type]
            position += 1
            continue
        if kind == "contains" and clause.items and _of_magnesium(tokens, position + 1):
            clauses.append(Clause("yields", depth, line=line, listed=listed))
            position += 1
            continue
        if kind == "ingredients" and kind_at(tokens, position - 1) != "directions":
            listed = _heading(tokens, position)
            clause.listed = listed
            position += 1
            continue
        limit = limit or (kind == "exceed" and token.text.startswith(_LIMITS))
        if limit and kind == "number":  # "do not exceed 350 mg of magnesium" is no content
            position += 1
            continue
        position = _add_item(tokens, position, clause)
    return clauses


def _opens_statement(tokens: list[Token], position: int) -> bool:
    """After "each tablet contains" or "10 ml:" a new statement begins."""
    return bool({kind_at(tokens, position - 1), kind_at(tokens, position)} & {"contains", "colon", "yields"})


def _of_magnesium(tokens: list[Token], position: int) -> bool:
    """Whether "120 mg (of) elemental magnesium" stands here."""
    if kind_at(tokens, position) != "number" or kind_at(tokens, position + 1) != "unit":
        return False
    ahead = position + 2
    while kind_at(tokens, ahead) in ("of", "elemental"):
        ahead += 1
    return kind_at(tokens, ahead) == "mag" and kind_at(tokens, ahead + 1) != "stem"


def _heading(tokens: list[Token], position: int) -> bool:
    """ "Ingredients:" opens a list; "Active ingredient (in each tablet)" does not."""
    before = tokens[position - 1].text if position else ""
    return not before.startswith(("active", "wirk", "actif", "activ", "attiv"))


def _add_item(tokens: list[Token], position: int, clause: Clause) -> int:
    token = tokens[position]
    kind = token.kind
    if kind == "number":
        return _add_number(tokens, position, clause)
    if kind == "mag":
        return _add_magnesium(tokens, position, clause)
    if kind == "stem":
        return _add_stem(tokens, position, clause)
    if kind == "form":
        subject = Subject("form", [token.value], at=position)
        _push_form(clause, subject)
    elif kind == "nutrient":
        clause.items.append(("subject", Subject("other", nutrient=token.value, at=position)))
    elif kind == "elemental":
        clause.items.append(("elemental", position))
    elif kind == "blend":
        _add_blend(clause, position)
    elif kind == "word":
        _add_word(tokens, position, clause)
    return position + 1


def _add_number(tokens: list[Token], position: int, clause: Clause) -> int:
    token = tokens[position]
    following = position + 1
    while kind_at(tokens, following) in ("dash", "noise") and following < position + 2:
        following += 1
    if (
        kind_at(tokens, following) == "line"
        and kind_at(tokens, following + 1) == "unit"
        and tokens[following + 1].value in TO_MG
    ):
        following += 1
    unit = tokens[following] if following < len(tokens) else None
    if unit is not None and unit.kind == "unit" and unit.value in TO_MG:
        value = token.high if token.high > token.number else token.number
        amount = Amount(value * TO_MG[unit.value], unit.value, position)
        clause.items.append(("amount", amount))
        return following + 1
    if unit is not None and unit.kind == "percent":
        if kind_at(tokens, position - 1) != "less":
            clause.items.append(("percent", token.number))
        return following + 1
    if unit is not None and unit.kind in ("unit", "count"):
        return following + 1
    if unit is not None and unit.text in ("h2o", "hydrate"):
        _hint(clause, f"{token.number:g}")
        return following + 1
    if unit is not None and unit.text == "h" and kind_at(tokens, following + 1) == "number":
        _hint(clause, f"{token.number:g}")
        return following + 3
    last = clause.items[-1][1] if clause.items else None
    if isinstance(last, Subject) and last.kind == "other" and kind_at(tokens, position + 1) in ("line", "stop", ""):
        last.counted = True
    return position + 1


def _hint(clause: Clause, hint: str) -> None:
    for kind, item in reversed(clause.items):
        if kind == "subject" and isinstance(item, Subject) and item.kind in ("form", "mag"):
            item.hint = hint
            return
    clause.items.append(("hint", hint))


def _add_magnesium(tokens: list[Token], position: int, clause: Clause) -> int:
    """ "Magnesium" alone is the element; with a salt's name directly after it, the salt."""
    start = position
    text = tokens[position].text
    position += 1
    forms: list[str] = []
    words: list[str] = []
    while position < len(tokens):
        token = tokens[position]
        if token.kind == "stem":
            if token.value not in forms:
                forms.append(token.value)
            words.append(token.text)
        elif token.kind in ("dash", "noise") or (
            token.kind == "word" and (token.text in _MODIFIERS or _is_hydrate(token.text))
        ):
            words.append(token.text)
        elif token.kind == "form" and not forms:
            break
        else:
            break
        position += 1
    if not forms:
        subject = Subject("mag", at=start)
        clause.items.append(("subject", subject))
        return start + 1
    if len(forms) > 1 and "amino_acid_chelate" in forms:
        forms.remove("amino_acid_chelate")
    subject = Subject("form", forms, at=start, hint=_hint_from([text, *words]), chelated="amino_acid_chelate" in forms)
    _take_pending_hint(clause, subject)
    _push_form(clause, subject)
    return position


def _push_form(clause: Clause, subject: Subject) -> None:
    """A trade name beside its own salt ("Magtein magnesium L-threonate") is one subject."""
    last = clause.items[-1] if clause.items else None
    if (
        last
        and last[0] == "subject"
        and isinstance(last[1], Subject)
        and last[1].kind == "form"
        and last[1].forms == subject.forms
    ):
        last[1].hint = subject.hint or last[1].hint
        return
    clause.items.append(("subject", subject))


def _is_hydrate(text: str) -> bool:
    return bool(_HYDRATE.search(text) or _ANHYDROUS.search(text))


def _hint_from(texts: list[str]) -> str | None:
    for text in texts:
        hydrate = _HYDRATE.search(text)
        if hydrate:
            return str(_HYDRATES[hydrate[1] or hydrate[2]])
        if _ANHYDROUS.search(text):
            return "0"
    for text in texts:
        for word in ("lysin", "hydrogencit"):
            if text.startswith(word):
                return word
    if "hydrogen" in texts and any(text.startswith("cit") for text in texts):
        return "hydrogencit"
    return None


def _take_pending_hint(clause: Clause, subject: Subject) -> None:
    if clause.items and clause.items[-1][0] == "hint":
        subject.hint = subject.hint or str(clause.items.pop()[1])


def _add_stem(tokens: list[Token], position: int, clause: Clause) -> int:
    """A salt's name: before "of magnesium" it makes a subject, after another nutrient it belongs to that."""
    token = tokens[position]
    previous = clause.items[-1] if clause.items else None
    owned = (
        previous is not None
        and previous[0] == "subject"
        and isinstance(previous[1], Subject)
        and previous[1].kind == "other"
    )
    if not owned:
        ahead = position + 1
        forms, words = [token.value], [token.text]
        while kind_at(tokens, ahead) in ("of", "stem", "dash") or (
            kind_at(tokens, ahead) == "word" and tokens[ahead].text in _MODIFIERS
        ):
            if tokens[ahead].kind == "stem":
                forms.append(tokens[ahead].value)
            ahead += 1
        if kind_at(tokens, ahead) == "source" and tokens[ahead].text in ("de", "da", "z"):
            ahead += 1
        if kind_at(tokens, ahead) == "mag":
            ahead += 1
            while kind_at(tokens, ahead) == "stem" or (
                kind_at(tokens, ahead) == "word" and _is_hydrate(tokens[ahead].text)
            ):
                if tokens[ahead].kind == "stem":
                    forms.append(tokens[ahead].value)
                words.append(tokens[ahead].text)
                ahead += 1
            subject = Subject("form", list(dict.fromkeys(forms)), at=position, hint=_hint_from(words))
            _take_pending_hint(clause, subject)
            _push_form(clause, subject)
            return ahead
    if (
        previous is not None
        and previous[0] == "subject"
        and isinstance(previous[1], Subject)
        and previous[1].kind == "form"
    ):
        if token.value not in previous[1].forms and token.value != "amino_acid_chelate":
            previous[1].forms.append(token.value)
        return position + 1
    if not owned and _stands_alone(tokens, position, clause):
        named = previous[1] if previous is not None else None
        if isinstance(named, Subject) and named.kind == "mag":  # "Magnesium fully reacted glycinate 100 mg"
            named.kind, named.forms = "form", [token.value]
        else:  # "Chloride 650 mg"
            clause.items.append(("subject", Subject("other", nutrient="other", at=position)))
        return position + 1
    if not owned:
        clause.items.append(("stem", (token.value, position, _hint_from([token.text]))))
    return position + 1


def _stands_alone(tokens: list[Token], position: int, clause: Clause) -> bool:
    """Whether a salt's name without magnesium has an amount of its own, outside brackets and lists."""
    listed = clause.depth > 0 or clause.via in ("comma", "and", "source")
    chelate = tokens[position].value == "amino_acid_chelate"
    return not listed and not chelate and kind_at(tokens, position + 1) == "number"


def _add_blend(clause: Clause, position: int) -> None:
    last = clause.items[-1] if clause.items else None
    if last and last[0] == "subject" and isinstance(last[1], Subject):
        if last[1].kind == "mag":
            last[1].kind, last[1].nutrient = "blend", "magnesium"
        return
    clause.items.append(("subject", Subject("blend", at=position)))


def _add_word(tokens: list[Token], position: int, clause: Clause) -> None:
    text = tokens[position].text
    if _is_hydrate(text):
        _hint(clause, _hint_from([text]) or "0")
        return
    if text in ("total", "totale", "gesamt", "insgesamt", "totaal", "totalt"):
        clause.total = True
    if text == "buffered" or text.startswith("gepuffert"):
        return
    if len(text) >= 4 and text not in _NEUTRAL and not any(kind == "amount" for kind, _ in clause.items):
        clause.strangers += 1
