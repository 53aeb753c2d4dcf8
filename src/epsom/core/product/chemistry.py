"""Checks a printed magnesium figure against chemistry: mass fractions, percents, millimoles, and what a capsule holds.

Fractions come from the formulas of the knowledge; a product's own range serves where hydrate or grade is unknown.
"""

from __future__ import annotations

import re
from typing import Mapping, NamedTuple

from epsom.core.product import words
from epsom.core.product.clauses import SUBSTANCE_UNITS, Amount
from epsom.core.product.directions import Directions
from epsom.core.product.finding import Finding, as_units, cue, per_serving
from epsom.core.product.serving import Quantity
from epsom.core.product.text import LabelText
from epsom.knowledge import Form

ROUNDING = 0.03  # printed and computed values this close differ by rounding only
OXIDE_FRACTION = 24.305 / (24.305 + 15.999)  # MgO by atomic weights: no magnesium compound in use holds more
_CAPSULE_MG = {"0": 700.0, "00": 1000.0, "000": 1400.0}
_FILL_MG = {"capsule": 1400.0, "softgel": 1600.0, "tablet": 2500.0, "caplet": 2000.0, "gummy": 2500.0}
FILL_UNKNOWN_MG = 5000.0  # more powder than this is no ordinary serving of pills
_MOST_SUPPLEMENT_MG = 1000.0  # elemental in one serving; beyond it only laxatives, antacids and preparations go
_TAKEN_BY_THE_GRAM = frozenset({"hydroxide", "sulfate"})  # as laxatives, whether or not the label says so
BASES = (("us2020", 420.0), ("us_old", 400.0), ("eu_nrv", 375.0))

_SIZE = re.compile(r"\bsize (0{1,3})\b")
ASK_FILL = 'The figures on this label do not fit together. What does the facts panel say beside "Magnesium"?'


class Share(NamedTuple):
    """The mass fraction of magnesium a compound may have."""

    low: float
    high: float
    pure: float  # the highest of its formulas

    @property
    def exact(self) -> bool:
        """Whether both ends agree but for rounding."""
        return self.high - self.low <= ROUNDING * self.high


def share_of(forms: Mapping[str, Form], ids: list[str], hint: str | None) -> Share:
    """The mass fraction of the named salts; a named hydrate or grade makes it exact, an unknown salt wide."""
    known = [forms[form] for form in ids if form in forms]
    if not known:
        known = [form for form in forms.values() if form.commercial_fraction and not form.minor]
    shares = [_share(form, hint) for form in known]
    return (
        Share(min(s.low for s in shares), max(s.high for s in shares), max(s.pure for s in shares))
        if shares
        else Share(0.04, OXIDE_FRACTION, OXIDE_FRACTION)
    )


def _share(form: Form, hint: str | None) -> Share:
    fractions = [variant.magnesium_fraction for variant in form.variants]
    if hint is not None and form.variants:
        exact = [
            v.magnesium_fraction for v in form.variants if _is_variant(v.formula, f"{v.id} {v.name}".lower(), hint)
        ]
        if exact:
            return Share(min(exact), max(exact), max(exact))
    pure = max(fractions) if fractions else OXIDE_FRACTION
    if len(form.variants) == 1 and form.id not in ("sucrosomial", "amino_acid_chelate"):
        return Share(pure, pure, pure)
    if form.commercial_fraction:
        return Share(form.commercial_fraction[0], form.commercial_fraction[1], pure)
    return Share(min(fractions), pure, pure) if fractions else Share(0.04, pure, pure)


def _is_variant(formula: str, name: str, hint: str) -> bool:
    if hint.isdigit():
        water = re.search(r"[.·](\d*)H2O", formula)
        return (int(water[1] or 1) if water else 0) == int(hint)
    return {"lysin": "lysinate", "hydrogencit": "hydrogen"}.get(hint, hint) in name


def basis_of(value_mg: float, percent: float, label: LabelText) -> str | None:
    """The reference intake a printed percent was computed on, or None when it fits none within one point."""
    order = list(BASES)
    if "nrvmark" in label.folded or label.foreign:
        order = [BASES[2], BASES[0], BASES[1]]
    pregnant = cue("PREGNANCY_CUES", label.folded)
    for name, base in order:
        if abs(value_mg / base * 100 - percent) <= 1.0:
            return "us_pregnancy" if name == "us_old" and pregnant else name
    return None


def close(one: float, other: float) -> bool:
    """Whether two weights agree but for rounding."""
    return abs(one - other) <= ROUNDING * max(one, other)


def check_percent(label: LabelText, chosen: list[Amount], finding: Finding) -> None:
    """Flag a printed percentage that fits no daily value with the chosen amounts."""
    for amount in chosen:
        percent = amount.percent
        if percent is None and amount.subject is not None:
            percent = next((a.percent for a in amount.subject.amounts if a.percent is not None), None)
        if percent is None or len(chosen) > 1:
            continue
        basis = basis_of(amount.mg, percent, label)
        if basis is None and finding.elemental_mg is not None:
            basis = basis_of(finding.elemental_mg, percent, label)
        flag = {
            "us2020": None,
            "us_old": "dv_old_400",
            "eu_nrv": "nrv_375",
            "us_pregnancy": "dv_pregnant_400",
            None: "dv_mismatch",
        }[basis]
        if flag:
            finding.flags.add(flag)


def check_units(printed: list[Amount], chosen: list[Amount], finding: Finding) -> None:
    """Milligrams and millimoles of the same line agree exactly, by rounding, or not."""
    for amount in printed:
        twin = next((a for a in chosen if a is not amount and a.subject is amount.subject), None)
        if twin is None or amount.unit not in SUBSTANCE_UNITS or twin.unit in SUBSTANCE_UNITS or not twin.mg:
            continue
        gap = abs(amount.mg - twin.mg) / twin.mg
        if gap > ROUNDING:
            finding.flags.add("label_vs_chemistry_gap")
        elif gap > 0.01:
            finding.flags.add("rounded_label")


def check_chemistry(
    compounds: list[Amount], chosen: list[Amount], value: float, forms: Mapping[str, Form], finding: Finding
) -> None:
    """Compare printed magnesium with what the printed compound weights can hold."""
    weights = [a for a in compounds if not a.front] or compounds
    rows: dict[tuple[str, ...], Amount] = {}
    for amount in weights:
        if amount.subject and not is_pack_weight(amount):
            rows.setdefault(tuple(amount.subject.forms), amount)
    low = high = pure = whole = 0.0
    for amount in rows.values():
        scaled = per_serving(amount, finding.quantity) or amount.mg
        share = share_of(forms, amount.subject.forms, amount.subject.hint) if amount.subject else Share(0, 1, 1)
        low, high = low + scaled * share.low, high + scaled * max(share.high, share.pure)
        pure, whole = pure + scaled * share.pure, whole + scaled
    if not whole or not rows:
        return
    chelate = all(a.subject and set(a.subject.forms) <= {"bisglycinate", "amino_acid_chelate"} for a in rows.values())
    linked = any(a.linked for a in chosen) or any(a.linked for a in rows.values())
    if value > whole * OXIDE_FRACTION * (1 + ROUNDING) or (linked and not chelate and value > high * 1.25):
        _impossible(low, max(value, high), finding)
    elif chelate and value > pure * (1 + ROUNDING):
        finding.flags.update({"fraction_above_pure_chelate", "buffered_with_oxide"})
        _add_form(finding, "oxide")
    elif value > high * (1 + ROUNDING):
        finding.flags.add("label_vs_chemistry_gap")
        if not linked:
            _add_form(finding, "oxide")
    elif value < low * (1 - ROUNDING):
        finding.flags.add("label_vs_chemistry_gap")
    elif low and (value > high * 1.01 or value < low * 0.99):
        finding.flags.add("rounded_label")


def _impossible(low: float, high: float, finding: Finding) -> None:
    finding.flags.add("chemically_impossible")
    finding.elemental_mg, finding.stated, finding.ask = None, "ambiguous", ASK_FILL
    finding.low_mg, finding.high_mg = low, high


def _add_form(finding: Finding, form: str) -> None:
    if form not in finding.forms:
        finding.forms.append(form)


def check_front(fronts: list[Amount], value: float, finding: Finding) -> None:
    """Flag a front of pack that speaks of another weight than the panel."""
    for amount in fronts:
        if amount.front and amount.subject and not close(amount.mg, value) and amount not in finding.chosen:
            finding.flags.add("front_panel_conflict")
            if amount.mg > value:
                finding.flags.add("compound_weight_stated")


def room_mg(label: LabelText, finding: Finding) -> float | None:
    """How much powder the pieces of one serving can hold; None when the serving is not made of pieces."""
    quantity = finding.quantity
    if quantity is None or quantity.unit not in _FILL_MG or "chew" in label.folded or "kautabl" in label.folded:
        return None
    size = _SIZE.search(label.folded) if quantity.unit == "capsule" else None
    each = _CAPSULE_MG[size[1]] if size else _FILL_MG[quantity.unit]
    return each * max(quantity.count, 1.0)


def check_fill(
    label: LabelText, value: float, forms: Mapping[str, Form], finding: Finding, directions: Directions
) -> None:
    """The salt that carries this much magnesium must fit into the pieces of one serving."""
    room = room_mg(label, finding)
    if room is None or finding.elemental_mg is None or "brause" in label.folded or "effervesc" in label.folded:
        return
    known = [form for form in finding.forms if form in forms]
    if not known or "buffered_with_oxide" in finding.flags:
        return
    share = share_of(forms, known, None)
    dose = directions.dose
    if (
        value / share.pure > room
        and finding.units == 1
        and dose is not None
        and dose.unit in words.PIECES
        and dose.high > 1
    ):
        unreferenced = all(a.reference is None for a in finding.chosen)
        if unreferenced and directions.times <= 1 and value / share.pure <= room * dose.high:
            finding.quantity = Quantity(dose.high, dose.unit, dose.high)  # the figure is that of the daily dose
            finding.units, finding.unit = as_units(finding.quantity)
            return
    if value / share.pure > room:
        finding.flags.add("implausible_fill")
        if value / OXIDE_FRACTION > room:
            finding.stated, finding.ask = "ambiguous", ASK_FILL
            finding.low_mg, finding.high_mg = value * share.low, value


def check_plausible(label: LabelText, value: float, forms: Mapping[str, Form], finding: Finding) -> None:
    """A panel figure no serving of a supplement holds is as likely the salt's weight: both ends, and a question."""
    if any(cue(name, label.told) for name in ("LAXATIVE_CUES", "ANTACID_CUES", "MEDICAL_CUES")):
        return
    known = [form for form in finding.forms if form in forms]
    if known and set(known) <= _TAKEN_BY_THE_GRAM:
        return
    share = share_of(forms, known, None)
    bulky = finding.quantity is None and value / share.pure > FILL_UNKNOWN_MG
    if value > _MOST_SUPPLEMENT_MG or bulky:
        finding.flags.add("implausible_fill")
        finding.elemental_mg, finding.stated, finding.ask = None, "ambiguous", ASK_FILL
        finding.low_mg, finding.high_mg = value * share.low, value


def is_pack_weight(amount: Amount) -> bool:
    """Whether an amount is the strength of the whole pack and not of a serving."""
    return amount.reference is not None and amount.reference.kind == "strength" and amount.reference.start < amount.at
