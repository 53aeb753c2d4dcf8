"""Binds each printed amount of a label to its subject: magnesium itself, a salt of it, a blend, or something else.

A label is read as clauses. In each, amounts follow their subject ("Magnesium 200 mg") or precede it ("200 mg of
magnesium"); brackets and words such as "as", "from", "providing" start clauses that lean on the one before.
This module does not decide which amount counts: `product` does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from epsom.core.label_serving import Reference
from epsom.core.label_text import Token

MG_PER_MMOL = 24.305   # the atomic weight of magnesium
MG_PER_MEQ = MG_PER_MMOL / 2
TO_MG = {"mg": 1.0, "g": 1000.0, "mcg": 0.001, "mmol": MG_PER_MMOL, "μmol": MG_PER_MMOL / 1000, "meq": MG_PER_MEQ}
SUBSTANCE_UNITS = frozenset({"mmol", "μmol", "meq"})

_HYDRATE = re.compile(r"(mono|di|tri|tetra|penta|hexa|hepta|nona|tetradeca)-?h?[yi]drat|^(дигидрат|тригидрат|гексагидрат|гептагидрат)")
_HYDRATES = {"mono": 1, "di": 2, "tri": 3, "tetra": 4, "penta": 5, "hexa": 6, "hepta": 7, "nona": 9, "tetradeca": 14,
             "дигидрат": 2, "тригидрат": 3, "гексагидрат": 6, "гептагидрат": 7}
_ANHYDROUS = re.compile(r"anhydr|wasserfrei|anidr|anhidr|vandfri|vattenfri|bezwodn|watervrij|безводн")
_MODIFIERS = frozenset(
    "l d dl bis di tri n acid hydrogen basic heavy light pure pur amino fully reacted trimagnesium ionic buffered "
    "schweres leichtes leger lourd".split()
)
_NEUTRAL = frozenset(
    "total nominal quantity content amount about approx ca circa min minimum value strength potency typical average net "
    "ungefahr teneur totale gehalt inhalt quantite contenuto contenido mind insgesamt gesamt waarde mineral".split()
)

Via = Literal["", "source", "yields", "and", "comma", "line", "stop", "open", "close"]


@dataclass(slots=True, eq=False)
class Subject:
    """Something an amount can belong to."""

    kind: Literal["mag", "form", "blend", "other"]
    forms: list[str] = field(default_factory=list)
    hint: str | None = None
    elemental: bool = False
    amounts: list[Amount] = field(default_factory=list)
    source: bool = False         # named as the source of another subject
    split: bool = False          # its forms were listed together for one amount
    listed: bool = False         # found among the ingredients
    nutrient: str = ""
    at: int = 0
    chelated: bool = False


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
    linked: bool = False         # joined to the amount before by "providing", "equivalent to", "from"
    front: bool = False
    unmarked: bool = False       # followed by the sign for "daily value not established"


@dataclass(slots=True)
class _Clause:
    via: Via
    depth: int
    items: list[tuple[str, object]] = field(default_factory=list)
    strangers: int = 0           # unknown words before the first amount
    line: int = 0
    listed: bool = False


@dataclass(slots=True)
class Reading:
    """Everything found in a label about amounts."""

    subjects: list[Subject]
    amounts: list[Amount]
    fractions: list[tuple[float, Subject | None]]     # "10 % elemental magnesium"
    bare_number: float | None                         # "Mg 300": a number that lacks its unit
    nutrients: dict[str, float]                       # other nutrients seen, mg (0: named without an amount)
    conflicts: bool = False


def read_lines(tokens: list[Token], references: list[Reference]) -> Reading:
    """All amounts with subjects, references and percents."""
    clauses = _clauses(tokens, references)
    binder = _Binder()
    for clause in clauses:
        binder.bind(clause)
    amounts = [amount for subject in binder.subjects for amount in subject.amounts]
    amounts.sort(key=lambda amount: amount.at)
    _attach_references(tokens, references, amounts)
    bare = _bare_number(tokens, references) if not any(a.subject and a.subject.kind != "other" for a in amounts) else None
    return Reading(binder.subjects, amounts, binder.fractions, bare, binder.nutrients)


# --- clauses -------------------------------------------------------------------------------------------------------
def _clauses(tokens: list[Token], references: list[Reference]) -> list[_Clause]:
    ends = {reference.start: reference.end for reference in references}
    clauses = [_Clause("stop", 0)]
    depth = line = position = 0
    listed = False
    while position < len(tokens):
        token = tokens[position]
        clause = clauses[-1]
        if position in ends:
            clause.items.append(("reference", position))
            position = max(ends[position], position + 1)
            continue
        kind = token.kind
        if kind in ("source", "yields", "and", "comma", "line", "stop", "open", "close"):
            if kind == "open":
                depth += 1
            elif kind == "close":
                depth = max(0, depth - 1)
            elif kind in ("line", "stop"):
                line += 1
                listed = listed and kind == "line" and _kind_at(tokens, position + 1) not in ("mag", "form", "directions", "serving")
                depth = depth if kind == "line" else 0
            clauses.append(_Clause(kind, depth, line=line, listed=listed))  # type: ignore[arg-type]
            position += 1
            continue
        if kind == "ingredients" and _kind_at(tokens, position - 1) != "directions":
            listed = _heading(tokens, position)
            clause.listed = listed
            position += 1
            continue
        position = _add_item(tokens, position, clause)
    return clauses


def _heading(tokens: list[Token], position: int) -> bool:
    """"Ingredients:" opens a list; "Active ingredient (in each tablet)" does not."""
    before = tokens[position - 1].text if position else ""
    return not before.startswith(("active", "wirk", "actif", "activ", "attiv"))


def _kind_at(tokens: list[Token], position: int) -> str:
    return tokens[position].kind if 0 <= position < len(tokens) else ""


def _add_item(tokens: list[Token], position: int, clause: _Clause) -> int:
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


def _add_number(tokens: list[Token], position: int, clause: _Clause) -> int:
    token = tokens[position]
    following = position + 1
    while _kind_at(tokens, following) in ("dash", "noise") and following < position + 2:
        following += 1
    if _kind_at(tokens, following) == "line" and _kind_at(tokens, following + 1) == "unit" and tokens[following + 1].value in TO_MG:
        following += 1
    unit = tokens[following] if following < len(tokens) else None
    if unit is not None and unit.kind == "unit" and unit.value in TO_MG:
        value = token.high if token.high > token.number else token.number
        amount = Amount(value * TO_MG[unit.value], unit.value, position)
        clause.items.append(("amount", amount))
        return following + 1
    if unit is not None and unit.kind == "percent":
        if _kind_at(tokens, position - 1) != "less":
            clause.items.append(("percent", token.number))
        return following + 1
    if unit is not None and unit.kind in ("unit", "count"):
        return following + 1
    if unit is not None and unit.text in ("h2o", "hydrate"):
        _hint(clause, f"{token.number:g}")
        return following + 1
    if unit is not None and unit.text == "h" and _kind_at(tokens, following + 1) == "number":
        _hint(clause, f"{token.number:g}")
        return following + 3
    return position + 1


def _hint(clause: _Clause, hint: str) -> None:
    for kind, item in reversed(clause.items):
        if kind == "subject" and isinstance(item, Subject) and item.kind in ("form", "mag"):
            item.hint = hint
            return
    clause.items.append(("hint", hint))


def _add_magnesium(tokens: list[Token], position: int, clause: _Clause) -> int:
    """"Magnesium" alone is the element; with a salt's name directly after it, the salt."""
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
        elif token.kind in ("dash", "noise") or (token.kind == "word" and (token.text in _MODIFIERS or _is_hydrate(token.text))):
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


def _push_form(clause: _Clause, subject: Subject) -> None:
    """A trade name beside its own salt ("Magtein magnesium L-threonate") is one subject."""
    last = clause.items[-1] if clause.items else None
    if last and last[0] == "subject" and isinstance(last[1], Subject) and last[1].kind == "form" and last[1].forms == subject.forms:
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


def _take_pending_hint(clause: _Clause, subject: Subject) -> None:
    if clause.items and clause.items[-1][0] == "hint":
        subject.hint = subject.hint or str(clause.items.pop()[1])


def _add_stem(tokens: list[Token], position: int, clause: _Clause) -> int:
    """A salt's name: before "of magnesium" it makes a subject, after another nutrient it belongs to that."""
    token = tokens[position]
    previous = clause.items[-1] if clause.items else None
    owned = previous is not None and previous[0] == "subject" and isinstance(previous[1], Subject) and previous[1].kind == "other"
    if not owned:
        ahead = position + 1
        forms, words = [token.value], [token.text]
        while _kind_at(tokens, ahead) in ("of", "stem", "dash") or (_kind_at(tokens, ahead) == "word" and tokens[ahead].text in _MODIFIERS):
            if tokens[ahead].kind == "stem":
                forms.append(tokens[ahead].value)
            ahead += 1
        if _kind_at(tokens, ahead) == "source" and tokens[ahead].text in ("de", "da", "z"):
            ahead += 1
        if _kind_at(tokens, ahead) == "mag":
            ahead += 1
            while _kind_at(tokens, ahead) == "stem" or (_kind_at(tokens, ahead) == "word" and _is_hydrate(tokens[ahead].text)):
                if tokens[ahead].kind == "stem":
                    forms.append(tokens[ahead].value)
                words.append(tokens[ahead].text)
                ahead += 1
            subject = Subject("form", list(dict.fromkeys(forms)), at=position, hint=_hint_from(words))
            _take_pending_hint(clause, subject)
            _push_form(clause, subject)
            return ahead
    if previous is not None and previous[0] == "subject" and isinstance(previous[1], Subject) and previous[1].kind == "form":
        if token.value not in previous[1].forms and token.value != "amino_acid_chelate":
            previous[1].forms.append(token.value)
        return position + 1
    if not owned and clause.depth == 0 and clause.via not in ("comma", "and", "source") and _kind_at(tokens, position + 1) == "number":
        clause.items.append(("subject", Subject("other", nutrient="other", at=position)))   # "Chloride 650 mg"
        return position + 1
    if not owned:
        clause.items.append(("stem", (token.value, position, _hint_from([token.text]))))
    return position + 1


def _add_blend(clause: _Clause, position: int) -> None:
    last = clause.items[-1] if clause.items else None
    if last and last[0] == "subject" and isinstance(last[1], Subject):
        if last[1].kind == "mag":
            last[1].kind = "blend"
        return
    clause.items.append(("subject", Subject("blend", at=position)))


def _add_word(tokens: list[Token], position: int, clause: _Clause) -> None:
    text = tokens[position].text
    if _is_hydrate(text):
        _hint(clause, _hint_from([text]) or "0")
        return
    if text == "buffered" or text.startswith("gepuffert"):
        return
    if len(text) >= 4 and text not in _NEUTRAL and not any(kind == "amount" for kind, _ in clause.items):
        clause.strangers += 1


# --- binding -------------------------------------------------------------------------------------------------------
class _Binder:
    """Walks over the clauses and joins amounts to subjects."""

    def __init__(self) -> None:
        self.subjects: list[Subject] = []
        self.fractions: list[tuple[float, Subject | None]] = []
        self.nutrients: dict[str, float] = {}
        self.main: Subject | None = None          # the last subject outside brackets and sources
        self.waiting: list[Subject] = []          # subjects on lines of their own, without amounts yet
        self.last_amount: Amount | None = None
        self.last_item: Subject | Amount | None = None
        self.anchors: list[Subject | Amount | None] = []
        self.sourcing = False                     # inside a list of sources outside brackets
        self.inner: Subject | None = None         # the salt named in the bracket we are in
        self.loose: list[Amount] = []             # amounts whose subject has not come yet

    def bind(self, clause: _Clause) -> None:
        if clause.via == "open":
            self.anchors.append(self.last_item)
            self.inner = None
        elif clause.via == "close" and self.anchors:
            self.anchors.pop()
            self.inner = None
        elif clause.via == "stop":
            self.anchors.clear()
            self.loose.clear()
            self.sourcing = False
        elif clause.via == "source" and not self.anchors:
            self.sourcing = True
        inside_source = clause.via == "source" or bool(self.anchors) or (self.sourcing and clause.via in ("comma", "and", "line"))
        subjects = [item for kind, item in clause.items if kind == "subject" and isinstance(item, Subject)]
        amounts = [item for kind, item in clause.items if kind == "amount" and isinstance(item, Amount)]
        self._elementals(clause, subjects, amounts)
        for subject in subjects:
            subject.listed = clause.listed
        self._stems(clause, inside_source, subjects)
        if clause.via == "yields" or clause.via == "source":
            for amount in amounts:
                amount.linked = True
        if subjects and amounts:
            self._both(clause, subjects, amounts, inside_source)
        elif subjects:
            self._only_subjects(clause, subjects, inside_source)
        elif amounts:
            self._only_amounts(clause, amounts)
        self._percents(clause)
        if clause.via == "stop" and not clause.items:
            self.waiting.clear()

    # Subjects ------------------------------------------------------------------------------------------------------
    def _elementals(self, clause: _Clause, subjects: list[Subject], amounts: list[Amount]) -> None:
        """"Elemental" makes a subject of its own unless magnesium stands in the clause or just before the bracket."""
        if not any(kind == "elemental" for kind, _ in clause.items):
            return
        if any(kind == "percent" for kind, _ in clause.items) and not amounts:
            return
        known = [subject for subject in subjects if subject.kind in ("mag", "form")]
        if known:
            target = next((subject for subject in known if subject.kind == "mag"), known[0])
            if target.kind == "form" and len(amounts) > 1:
                return
            target.elemental = True
            return
        if amounts:
            if not subjects:
                made = Subject("mag", elemental=True, at=amounts[0].at)
                place = next(i for i, (kind, _) in enumerate(clause.items) if kind == "elemental")
                clause.items[place] = ("subject", made)
                subjects.append(made)
            return
        anchor = self.anchors[-1] if self.anchors else self.main
        if isinstance(anchor, Subject) and anchor.kind in ("mag", "form") and not anchor.amounts:
            anchor.elemental = True
        elif isinstance(anchor, Amount) and anchor.subject and anchor.subject.kind in ("mag", "form"):
            anchor.subject.elemental = True

    def _owner(self) -> Subject | None:
        anchor = self.anchors[-1] if self.anchors else None
        if isinstance(anchor, Amount):
            anchor = anchor.subject
        return anchor if isinstance(anchor, Subject) else self.main

    def _stems(self, clause: _Clause, inside: bool, subjects: list[Subject]) -> None:
        """Salts named without the word magnesium belong to the nutrient they follow."""
        owner: Subject | None = None
        for kind, item in clause.items:
            if kind == "subject" and isinstance(item, Subject):
                owner = item
            elif kind == "stem" and isinstance(item, tuple):
                form, _, hint = item
                target = owner or self._owner()
                if target is None or target.kind == "other":
                    continue
                if target.kind == "form" and not inside and clause.via not in ("comma", "and"):
                    continue
                if form == "amino_acid_chelate" and target.forms:
                    continue
                if form not in target.forms:
                    target.forms.append(form)
                    target.split = len(target.forms) > 1
                target.hint = target.hint or hint

    def _take(self, subject: Subject) -> None:
        if subject not in self.subjects:
            self.subjects.append(subject)
        if subject.nutrient and subject.nutrient != "other":
            self.nutrients.setdefault(subject.nutrient, 0.0)

    def _give(self, amount: Amount, subject: Subject) -> None:
        amount.subject = subject
        subject.amounts.append(amount)
        self._take(subject)
        if subject.nutrient and subject.nutrient != "other":
            self.nutrients[subject.nutrient] = max(self.nutrients.get(subject.nutrient, 0.0), amount.mg)
        if subject in self.waiting:
            self.waiting.remove(subject)
        self.last_amount = amount
        self.last_item = amount

    def _only_subjects(self, clause: _Clause, subjects: list[Subject], inside: bool) -> None:
        if self.loose and not self.anchors and subjects[0].kind != "other":
            for amount in self.loose:      # "7 mEq (84 mg) magnesium"
                self._give(amount, subjects[0])
            self.loose = []
        for subject in subjects:
            self._take(subject)
            if self.anchors and subject.kind == "form":
                self.inner = subject
            owner = self._owner() if inside else None
            if inside and subject.kind == "form" and owner is not None and owner.kind in ("mag", "blend", "form") and owner is not subject:
                self._adopt(owner, subject)
                self.last_item = subject
                continue
            if inside and self.anchors:
                self.last_item = subject
                continue
            if inside and owner is not None and subject.kind == "mag":
                continue
            self._set_main(subject, clause)

    def _set_main(self, subject: Subject, clause: _Clause) -> None:
        self.main = subject
        self.last_item = subject
        self.sourcing = False
        if not clause.listed:
            self.waiting.append(subject)

    def _adopt(self, owner: Subject, source: Subject) -> None:
        """The source of a subject lends it its forms."""
        source.source = True
        new = [form for form in source.forms if form not in owner.forms]
        if owner.kind == "form" and owner.amounts and not new:
            return
        if owner.kind == "form" and new and owner.forms == ["amino_acid_chelate"]:
            owner.forms.clear()
        owner.forms.extend(new)
        owner.split = owner.split or len(owner.forms) > 1
        owner.hint = owner.hint or source.hint

    # Amounts -------------------------------------------------------------------------------------------------------
    def _both(self, clause: _Clause, subjects: list[Subject], amounts: list[Amount], inside: bool) -> None:
        order = [item for kind, item in clause.items if kind in ("subject", "amount")]
        if clause.via == "close" and not self.anchors and self.waiting:
            target = self.waiting[-1]
            while isinstance(order[0], Amount):      # "Magnesium (aspartate) 450 mg  Zinc 30 mg"
                self._give(order.pop(0), target)  # type: ignore[arg-type]
        owner = self._owner()
        outside = not self.anchors
        first_is_subject = isinstance(order[0], Subject)
        source_only = inside and all(s.kind in ("form", "mag") for s in subjects)
        if outside and source_only and first_is_subject and owner and owner.kind == "mag" and not owner.amounts and clause.via != "line":
            for subject in subjects:      # "Magnesium from magnesium citrate 400 mg": the amount is the magnesium
                self._take(subject)
                self._adopt(owner, subject)
            for amount in amounts:
                amount.linked = False
                self._give(amount, owner)
            self.sourcing = False
            return
        if first_is_subject:
            self._forward(order)
        else:
            self._backward(order, clause)
        if self.anchors and self.last_amount is not None:
            self.inner = self.last_amount.subject
        for subject in subjects:
            self._take(subject)
            if inside and owner is not None and owner is not subject and owner.kind in ("mag", "blend") and subject.kind == "form":
                self._adopt(owner, subject)
            elif outside:
                self.main = subject
                self.sourcing = clause.via == "source"
                if not subject.amounts and not clause.listed:
                    self.waiting.append(subject)

    def _forward(self, order: list[object]) -> None:
        current: Subject | None = None
        for item in order:
            if isinstance(item, Subject):
                current = item
                self.last_item = item
            elif isinstance(item, Amount) and current is not None:
                self._give(item, current)

    def _backward(self, order: list[object], clause: _Clause) -> None:
        held: list[Amount] = []
        last: Subject | None = None
        for item in order:
            if isinstance(item, Amount):
                held.append(item)
            elif isinstance(item, Subject):
                for amount in held:
                    self._give(amount, item)
                held = []
                last = item
                self.last_item = item
        for amount in held:
            if last is not None:
                self._give(amount, last)

    def _only_amounts(self, clause: _Clause, amounts: list[Amount]) -> None:
        if clause.strangers:
            if clause.via in ("comma", "and", "line", "stop", "") or not self.anchors:
                self.last_item = None
            return
        anchor = self.anchors[-1] if self.anchors else None
        target: Subject | None = None
        if self.inner is not None and self.anchors:
            target = self.inner
        elif isinstance(anchor, Amount):
            target = anchor.subject
        elif isinstance(anchor, Subject):
            target = anchor
        elif self.waiting and clause.via not in ("yields", "source"):
            target = self._next_waiting()
        elif self.last_amount is not None and self.last_item is not None:
            target = self.last_amount.subject
        if clause.via == "yields" and target is not None and target.kind == "form" and target.amounts:
            whole = max(amount.mg for amount in target.amounts)
            if amounts[0].mg < 0.7 * whole:     # "magnesium oxide 400 mg (equivalent to 241 mg)"
                target = Subject("mag", elemental=True, at=amounts[0].at, forms=list(target.forms))
        if target is None:
            self.loose.extend(amounts)
            self.last_item = self.loose[-1]
            return
        for amount in amounts:
            self._give(amount, target)

    def _next_waiting(self) -> Subject:
        """A column of names, then a column of amounts: first to first. Otherwise the nearest name."""
        magnesium = [subject for subject in self.waiting if subject.kind == "mag"]
        others = [subject for subject in self.waiting if subject.kind == "other"]
        if len(self.waiting) > 1 and others:
            return self.waiting[0]
        return magnesium[-1] if magnesium else self.waiting[-1]

    def _percents(self, clause: _Clause) -> None:
        items = clause.items
        for position, (kind, item) in enumerate(items):
            if kind != "percent" or not isinstance(item, float):
                continue
            before = [other for name, other in items[:position] if name == "amount" and isinstance(other, Amount)]
            after = items[position + 1][0] if position + 1 < len(items) else ""
            after_item = items[position + 1][1] if position + 1 < len(items) else None
            is_share = after == "elemental" or (
                after == "subject" and isinstance(after_item, Subject) and after_item.kind == "mag" and bool(self.anchors) and not before
            )
            if is_share:
                self.fractions.append((item / 100, self._owner()))
                continue
            amount = before[-1] if before else None
            if amount is None and not any(name == "subject" for name, _ in items[:position]):
                amount = self.last_amount if self.last_item is not None else None
            if amount is not None and amount.percent is None and amount.unit != "mcg":
                amount.percent = item


# --- references ----------------------------------------------------------------------------------------------------
def _attach_references(tokens: list[Token], references: list[Reference], amounts: list[Amount]) -> None:
    """Join each amount to what it refers to: a phrase that follows it in its sentence, else the last one before it."""
    lines = _line_numbers(tokens)
    forward = _forward_references(references, amounts, lines)
    for amount in amounts:
        strength = next((r for r in references if r.kind == "strength" and 0 < r.start - amount.at <= 4), None)
        if strength is not None and not any(other is not amount and amount.at < other.at < strength.start for other in amounts):
            amount.reference = strength
            continue
        columns = forward.get(amount.at, ())
        if len(columns) > 1:
            amount.columns = columns
        elif columns:
            amount.reference = columns[0]
    _assign_columns(amounts)
    _assign_following(references, amounts, lines)


def _line_numbers(tokens: list[Token]) -> list[int]:
    lines, line = [], 0
    for token in tokens:
        lines.append(line)
        if token.kind in ("line", "stop") and token.text != "|":
            line += 1
    return lines


def _forward_references(
    references: list[Reference], amounts: list[Amount], lines: list[int]
) -> dict[int, tuple[Reference, ...]]:
    """For each amount the references in force: the last one before it, or the columns of the last heading."""
    found: dict[int, tuple[Reference, ...]] = {}
    plain = [reference for reference in references if reference.kind != "strength"]
    spots = sorted(amount.at for amount in amounts)
    current: tuple[Reference, ...] = ()
    pointer = 0
    for at in spots:
        while pointer < len(plain) and plain[pointer].start < at:
            reference = plain[pointer]
            between = any(current and current[-1].start < spot < reference.start for spot in spots)
            same_line = bool(current) and lines[current[-1].start] == lines[reference.start]
            current = (*current, reference) if same_line and not between else (reference,)
            pointer += 1
        found[at] = current
    return found


def _assign_columns(amounts: list[Amount]) -> None:
    """Under a heading with several columns the amounts of one subject stand in the columns' order."""
    done: set[int] = set()
    for amount in amounts:
        if not amount.columns or amount.subject is None or id(amount.subject) in done:
            continue
        done.add(id(amount.subject))
        row = [other for other in amount.subject.amounts if other.columns == amount.columns]
        if len(row) >= len(amount.columns):
            for other, column in zip(row, amount.columns, strict=False):
                other.reference = column
        else:
            named = [column for column in amount.columns if column.quantity is not None] or list(amount.columns)
            serving = [column for column in named if column.kind == "serving"]
            for other in row:
                other.reference = (serving or named)[-1]


def _assign_following(references: list[Reference], amounts: list[Amount], lines: list[int]) -> None:
    """"48 mg per tablet": a reference after the amounts of its sentence claims those that no other in it claimed."""
    for reference in references:
        if reference.kind == "strength":
            continue
        line = lines[reference.start]
        before = [other for other in references if other.kind != "strength" and other.start < reference.start and lines[other.start] == line]
        floor = before[-1].start if before else -1
        if before and not any(floor < amount.at < reference.start for amount in amounts):
            continue
        claimed = [a for a in amounts if lines[a.at] == line and floor < a.at < reference.start]
        if not claimed:
            continue
        if before and any(a.reference is before[-1] for a in claimed) and any(lines[a.at] == line and a.at > reference.start for a in amounts):
            continue
        if before and before[-1].kind != "serving" and any(a.reference is before[-1] for a in claimed) and reference.kind == "serving":
            continue
        for amount in claimed:
            if amount.reference is None or amount.reference.kind != "strength":
                amount.reference = reference


def _bare_number(tokens: list[Token], references: list[Reference]) -> float | None:
    taken = {index for reference in references for index in range(reference.start, reference.end)}
    for position, token in enumerate(tokens):
        if token.kind == "number" and position not in taken and 10 <= token.number <= 5000:
            if _kind_at(tokens, position - 1) in ("mag", "stem") and _kind_at(tokens, position + 1) not in ("unit", "count", "percent"):
                return token.number
    return None
