"""Binds each printed amount of a label to its subject: magnesium itself, a salt of it, a blend, or something else.

A label is read as clauses. In each, amounts follow their subject ("Magnesium 200 mg") or precede it ("200 mg of
magnesium"); brackets and words such as "as", "from", "providing" start clauses that lean on the one before.
This module does not decide which amount counts: `product` does.
"""

from __future__ import annotations

from dataclasses import dataclass

from epsom.core.product.clauses import Amount, Clause, Subject, cut_clauses
from epsom.core.product.references import attach_references
from epsom.core.product.serving import Reference, kind_at
from epsom.core.product.text import Token


@dataclass(slots=True)
class Reading:
    """Everything found in a label about amounts."""

    subjects: list[Subject]
    amounts: list[Amount]
    fractions: list[tuple[float, Subject | None]]  # "10 % elemental magnesium"
    bare_number: float | None  # "Mg 300": a number that lacks its unit
    nutrients: dict[str, float]  # other nutrients seen, mg (0: named without an amount)
    conflicts: bool = False


def read_lines(tokens: list[Token], references: list[Reference]) -> Reading:
    """All amounts with subjects, references and percents."""
    clauses = cut_clauses(tokens, references)
    binder = _Binder()
    for clause in clauses:
        binder.bind(clause)
    amounts = [amount for subject in binder.subjects for amount in subject.amounts]
    amounts.sort(key=lambda amount: amount.at)
    attach_references(tokens, references, amounts)
    bare = (
        _bare_number(tokens, references) if not any(a.subject and a.subject.kind != "other" for a in amounts) else None
    )
    return Reading(binder.subjects, amounts, binder.fractions, bare, binder.nutrients)


class _Binder:
    """Walks over the clauses and joins amounts to subjects."""

    def __init__(self) -> None:
        self.subjects: list[Subject] = []
        self.fractions: list[tuple[float, Subject | None]] = []
        self.nutrients: dict[str, float] = {}
        self.main: Subject | None = None  # the last subject outside brackets and sources
        self.waiting: list[Subject] = []  # subjects on lines of their own, without amounts yet
        self.last_amount: Amount | None = None
        self.last_item: Subject | Amount | None = None
        self.anchors: list[Subject | Amount | None] = []
        self.sourcing = False  # inside a list of sources outside brackets
        self.inner: Subject | None = None  # the salt named in the bracket we are in
        self.closed: Subject | None = None  # what the bracket just closed stood behind, if it has no amount yet
        self.loose: list[Amount] = []  # amounts whose subject has not come yet

    def bind(self, clause: Clause) -> None:
        if clause.via == "open":
            self.anchors.append(self.last_item)
            self.inner = None
        elif clause.via == "close" and self.anchors:
            opened_at = self.anchors.pop()
            self.inner = self.closed = None
            if isinstance(opened_at, Subject):
                self.last_item = opened_at
                self.closed = opened_at if not opened_at.amounts else None
        elif clause.via == "stop":
            self.anchors.clear()
            self.loose.clear()
            self.sourcing = False
        elif clause.via == "source" and not self.anchors:
            self.sourcing = True
        inside_source = (
            clause.via == "source" or bool(self.anchors) or (self.sourcing and clause.via in ("comma", "and", "line"))
        )
        subjects = [item for kind, item in clause.items if kind == "subject" and isinstance(item, Subject)]
        amounts = [item for kind, item in clause.items if kind == "amount" and isinstance(item, Amount)]
        self._elementals(clause, subjects, amounts)
        for subject in subjects:
            subject.listed = clause.listed
        self._stems(clause, inside_source, subjects)
        if clause.total:
            for subject in subjects:
                subject.total = True
        if amounts and (clause.via == "yields" or self.anchors):
            self._lend_forms(subjects)
        if clause.via in ("yields", "source"):
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
    def _elementals(self, clause: Clause, subjects: list[Subject], amounts: list[Amount]) -> None:
        """ "Elemental" makes a subject of its own unless magnesium stands in the clause or just before the bracket."""
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
            self._explicit(clause, target)
            return
        if amounts:
            if not subjects:
                self._give_others(clause, amounts)
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

    def _give_others(self, clause: Clause, amounts: list[Amount]) -> None:
        """ "Magnesium glycinate - 665 mg - 100 mg elemental": only the amount beside the word is elemental."""
        if len(amounts) < 2 or not self.waiting:
            return
        salt = self.waiting[-1]
        beside = [kind for kind, _ in clause.items].index("elemental")
        for position, (_, item) in enumerate(clause.items):
            if isinstance(item, Amount) and abs(position - beside) != 1:
                self._give(item, salt)

    def _explicit(self, clause: Clause, target: Subject) -> None:
        """ "133 mg elemental magnesium": the amount before the word belongs to it, whatever stands earlier."""
        seen = False
        for (_, first), (word, _), (_, last) in zip(clause.items, clause.items[1:], clause.items[2:], strict=False):
            seen = seen or isinstance(first, Subject)
            if seen and isinstance(first, Amount) and word == "elemental" and last is target and target.kind == "mag":
                self._give(first, target)

    def _owner(self) -> Subject | None:
        anchor = self.anchors[-1] if self.anchors else None
        if isinstance(anchor, Amount):
            anchor = anchor.subject
        return anchor if isinstance(anchor, Subject) else self.main

    def _stems(self, clause: Clause, inside: bool, subjects: list[Subject]) -> None:
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

    def _lend_forms(self, subjects: list[Subject]) -> None:
        """ "Magnesium citrate 500 mg (equivalent to magnesium 80 mg)": that magnesium comes from that salt."""
        owner = self._owner()
        if owner is None or owner.kind != "form" or not owner.amounts:
            return
        for subject in subjects:
            if subject.kind == "mag" and not subject.forms and not subject.total:
                subject.forms = list(owner.forms)
                subject.lent = True

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

    def _only_subjects(self, clause: Clause, subjects: list[Subject], inside: bool) -> None:
        if self.loose and not self.anchors and subjects[0].kind != "other":
            for amount in self.loose:  # "7 mEq (84 mg) magnesium"
                self._give(amount, subjects[0])
            self.loose = []
        for subject in subjects:
            self._take(subject)
            if self.anchors and subject.kind == "form":
                self.inner = subject
            owner = self._owner() if inside else None
            if (
                inside
                and subject.kind == "form"
                and owner is not None
                and owner.kind in ("mag", "blend", "form")
                and owner is not subject
            ):
                self._adopt(owner, subject)
                self.last_item = subject
                continue
            if inside and self.anchors:
                self.last_item = subject
                continue
            if inside and owner is not None and subject.kind == "mag":
                continue
            self._set_main(subject, clause)

    def _set_main(self, subject: Subject, clause: Clause) -> None:
        self.main = subject
        self.last_item = subject
        self.sourcing = False
        if not clause.listed and not subject.counted:
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
    def _both(self, clause: Clause, subjects: list[Subject], amounts: list[Amount], inside: bool) -> None:
        order = [
            i
            for kind, i in clause.items
            if kind == "subject" or (kind == "amount" and isinstance(i, Amount) and i.subject is None)
        ]
        if not any(isinstance(item, Amount) for item in order):
            return
        if clause.via == "close" and not self.anchors:
            target = self.closed or (self.waiting[-1] if self.waiting else None)
            while target is not None and isinstance(first := order[0], Amount):
                if isinstance(order[1], Subject) and order[1].elemental:
                    break
                self._give(first, target)  # "Magnesium (aspartate) 450 mg  Zinc 30 mg"
                order = order[1:]
        owner = self._owner()
        outside = not self.anchors
        first_is_subject = isinstance(order[0], Subject)
        source_only = inside and all(s.kind in ("form", "mag") for s in subjects)
        if (
            outside
            and source_only
            and first_is_subject
            and owner
            and owner.kind == "mag"
            and not owner.amounts
            and clause.via != "line"
        ):
            for subject in subjects:  # "Magnesium from magnesium citrate 400 mg": the amount is the magnesium
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
            if (
                inside
                and owner is not None
                and owner is not subject
                and owner.kind in ("mag", "blend")
                and subject.kind == "form"
            ):
                self._adopt(owner, subject)
            elif outside:
                self.main = subject
                self.sourcing = clause.via == "source"
                if not subject.amounts and not clause.listed and not subject.counted:
                    self.waiting.append(subject)

    def _forward(self, order: list[object]) -> None:
        current: Subject | None = None
        for item in order:
            if isinstance(item, Subject):
                current = item
                self.last_item = item
            elif isinstance(item, Amount) and current is not None:
                self._give(item, current)

    def _backward(self, order: list[object], clause: Clause) -> None:
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

    def _only_amounts(self, clause: Clause, amounts: list[Amount]) -> None:
        if clause.strangers:
            if clause.via in ("comma", "and", "line", "stop", "") or not self.anchors:
                self.last_item = None
            return
        anchor = self.anchors[-1] if self.anchors else None
        target: Subject | None = None
        if clause.total and anchor is None and self.main is not None and self.main.kind == "mag" and not self.waiting:
            for amount in amounts:  # "... Total 300 mg"
                self._give(amount, Subject("mag", total=True, at=amount.at))
            return
        if self.inner is not None and self.anchors:
            target = self.inner
        elif isinstance(anchor, Amount):
            target = anchor.subject
        elif isinstance(anchor, Subject):
            target = anchor
        elif self.waiting and clause.via not in ("yields", "source"):
            target = self._next_waiting(clause.via)
        elif self.last_amount is not None and self.last_item is not None:
            target = self.last_amount.subject
        if clause.via == "yields" and target is not None and target.kind == "form" and target.amounts:
            whole = max(amount.mg for amount in target.amounts)
            if amounts[0].mg < 0.7 * whole:  # "magnesium oxide 400 mg (equivalent to 241 mg)"
                target = Subject("mag", elemental=True, at=amounts[0].at, forms=list(target.forms))
        if target is None:
            self.loose.extend(amounts)
            self.last_item = self.loose[-1]
            return
        for amount in amounts:
            self._give(amount, target)

    def _next_waiting(self, via: str) -> Subject:
        """A column of names, then a column of amounts: first to first. Otherwise the nearest name."""
        magnesium = [subject for subject in self.waiting if subject.kind == "mag"]
        others = [subject for subject in self.waiting if subject.kind == "other"]
        if via == "close":
            return self.waiting[-1]
        if len(self.waiting) > 1 and others:
            return self.waiting[0]
        return magnesium[-1] if magnesium else self.waiting[-1]

    def _percents(self, clause: Clause) -> None:
        """A percent belongs to the amount before it, or says what share of a salt is magnesium."""
        items = clause.items
        before: Amount | None = None
        bare: Subject | None = None  # named after the last amount
        named = False
        for position, (kind, item) in enumerate(items):
            if isinstance(item, Amount):
                before, bare = item, None
            elif isinstance(item, Subject):
                bare = item
            named = named or kind == "subject"
            if kind != "percent" or not isinstance(item, float):
                continue
            after, after_item = items[position + 1] if position + 1 < len(items) else ("", None)
            element = isinstance(after_item, Subject) and after_item.kind == "mag"
            if after == "elemental" or (element and bool(self.anchors) and before is None):
                self.fractions.append((item / 100, self._owner()))
                continue
            if bare is not None and not bare.amounts:
                bare.percent, bare = item, None
                continue
            amount = before
            if amount is None and not named and self.last_item is not None:
                amount = self.last_amount
            if amount is None and isinstance(self.last_item, Subject) and self.last_item.kind == "mag":
                self.last_item.percent = item
            elif amount is not None and amount.percent is None and amount.unit != "mcg":
                amount.percent = item


def _bare_number(tokens: list[Token], references: list[Reference]) -> float | None:
    """ "Mg 300", "Magnesium (mg) 200": a number beside magnesium that lacks its unit."""
    taken = {index for reference in references for index in range(reference.start, reference.end)}
    for position, token in enumerate(tokens):
        if token.kind != "number" or position in taken or not 10 <= token.number <= 5000:
            continue
        before = position - 1
        while kind_at(tokens, before) in ("open", "close", "noise", "colon", "dash"):
            before -= 1
        if kind_at(tokens, before) in ("mag", "stem") and kind_at(tokens, position + 1) not in (
            "unit",
            "count",
            "percent",
        ):
            return token.number
    return None
