"""Decides from a label's amounts how much elemental magnesium one serving holds, or between which ends it lies.

Order of trust: the magnesium line of a facts panel, "contains ... magnesium", compound weight times mass fraction,
front of pack. A printed percent of a reference intake settles what a bare weight leaves open. Method and tolerances
are those of the label conventions (percent consistent within one point; bases 420, 400 and 375 mg).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal, Mapping

from epsom.core import label_words as words
from epsom.core.label_lines import SUBSTANCE_UNITS, Amount, Reading, Subject
from epsom.core.label_serving import Directions, Quantity, Reference, loose_quantity
from epsom.core.label_text import LabelText
from epsom.core.label_words import NamedProduct
from epsom.knowledge import Form

ROUNDING = 0.03           # printed and computed values this close differ by rounding only
OXIDE_FRACTION = 0.60304  # MgO: no magnesium compound in use holds more
_CAPSULE_MG = {"0": 700.0, "00": 1000.0, "000": 1400.0}
_FILL_MG = {"capsule": 1400.0, "softgel": 1600.0, "tablet": 2500.0, "caplet": 2000.0, "gummy": 2500.0}
_FILL_UNKNOWN_MG = 5000.0  # more powder than this is no ordinary serving of pills
_BASES = (("us2020", 420.0), ("us_old", 400.0), ("eu_nrv", 375.0))

_COMPILED = {name: re.compile(getattr(words, name)) for name in (
    "TOPICAL_CUES", "BATH_CUES", "EXTERNAL_CUES", "HOMEOPATHIC_CUES", "LAXATIVE_CUES", "ANTACID_CUES", "MEDICAL_CUES",
    "NOT_SUPPLEMENT_CUES", "SLOW_CUES", "PREGNANCY_CUES", "EFFERVESCENT_CUES", "CITRIC_ACID",
)}
_DRUG = re.compile(r"active (?:ingredient|substance)|drug facts|\busp\b|\bb\.?p\.?\b|\bph\.? ?eur|wirkstoff|principe actif|principio activo|"
                   r"inactive ingredient|picosulfate|\bpharmacopoeia")
_FRONT = re.compile(r"\[ ?front[^\]]*\]|\bfront(?: of (?:pack|label|bottle))? ?:")
_BACK = re.compile(r"\[ ?(?:back|panel|facts)[^\]]*\]|\b(?:back|panel) ?:|supplement facts|nutrition facts|nutrition information")
_SIZE = re.compile(r"\bsize (0{1,3})\b")
_NAMED = tuple((re.compile(product.pattern), product) for product in words.NAMED_PRODUCTS)

ASK_PANEL = "Does the label's facts panel have a line \"Magnesium … mg\"? What number stands there?"
ASK_FILL = "The figures on this label do not fit together. What does the facts panel say beside \"Magnesium\"?"
ASK_NAMED = "What does the pack say after \"magnesium\", in mg, and for how much of it?"
ASK_PRESENT = "Does this product contain magnesium? If so, what number stands beside it on the label?"
ASK_EPSOM = "Is this taken by mouth, or used in a bath?"
ASK_GRAMS = "How many grams is one serving?"


def cue(name: str, folded: str) -> bool:
    """Whether the folded text holds one of the cues of that name."""
    return _COMPILED[name].search(folded) is not None


@dataclass(slots=True)
class Finding:
    """What was decided about one label, before it becomes a `Product`."""

    elemental_mg: float | None = None
    low_mg: float | None = None
    high_mg: float | None = None
    stated: Literal["elemental", "compound", "ambiguous"] = "ambiguous"
    forms: list[str] = field(default_factory=list)
    ask: str | None = None
    units: float = 1.0
    unit: str | None = None
    quantity: Quantity | None = None
    servings_per_day: float | None = None
    topical: bool = False
    arithmetic: str | None = None
    named: NamedProduct | None = None
    flags: set[str] = field(default_factory=set)
    chosen: list[Amount] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Share:
    """The mass fraction of magnesium a compound may have."""

    low: float
    high: float
    pure: float             # the highest of its formulas

    @property
    def exact(self) -> bool:
        return self.high - self.low <= ROUNDING * self.high


def share_of(forms: Mapping[str, Form], ids: list[str], hint: str | None) -> Share:
    """The mass fraction of the named salts; a named hydrate or grade makes it exact, an unknown salt wide."""
    known = [forms[form] for form in ids if form in forms]
    if not known:
        known = [form for form in forms.values() if form.commercial_fraction and not form.minor]
    shares = [_share(form, hint) for form in known]
    return Share(min(s.low for s in shares), max(s.high for s in shares), max(s.pure for s in shares)) if shares else Share(0.04, OXIDE_FRACTION, OXIDE_FRACTION)


def _share(form: Form, hint: str | None) -> Share:
    fractions = [variant.magnesium_fraction for variant in form.variants]
    if hint is not None and form.variants:
        exact = [v.magnesium_fraction for v in form.variants if _is_variant(v.formula, f"{v.id} {v.name}".lower(), hint)]
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


# --- the decision --------------------------------------------------------------------------------------------------
def decide(
    label: LabelText, references: list[Reference], reading: Reading, directions: Directions, forms: Mapping[str, Form]
) -> Finding:
    """The whole judgement on one label; mg elemental per serving."""
    _mark_fronts(label, reading, references)
    finding = Finding()
    _read_shares(reading, forms)
    printed = [a for a in reading.amounts if a.subject and _is_elemental(a)]
    compounds = [a for a in reading.amounts if a.subject and a.subject.kind == "form" and not _is_elemental(a)]
    blends = [a for a in reading.amounts if a.subject and a.subject.kind == "blend" and not _is_elemental(a)]
    finding.forms = _forms(printed, reading)
    if _counts_nothing(label, reading, printed, compounds, blends, finding):
        _serve_nothing(label, references, directions, printed, finding)
        return finding
    _choose_serving(label, references, directions, printed or compounds or blends, finding)
    settled = _settled_by_percent(label, compounds, printed, forms, finding)
    if printed or settled:
        _from_printed(label, printed or settled, compounds, blends, forms, finding)
    elif compounds and not finding.chosen:
        _from_compounds(label, reading, compounds, forms, finding)
    elif not finding.chosen and blends:
        _from_blend(blends, forms, finding)
    elif not finding.chosen:
        _from_name(label, reading, forms, finding)
    if not finding.forms:
        finding.forms = ["unspecified"]
    finding.servings_per_day = _servings_per_day(directions, finding, compounds)
    return finding


def _is_elemental(amount: Amount) -> bool:
    subject = amount.subject
    if subject is None or subject.kind == "other":
        return False
    return subject.kind == "mag" or subject.elemental or amount.unit in SUBSTANCE_UNITS


def _read_shares(reading: Reading, forms: Mapping[str, Form]) -> None:
    """"1000 mg (10 % elemental magnesium)": the percent of a compound weight is a printed elemental figure."""
    for share, subject in reading.fractions:
        target = subject if subject is not None and subject.kind == "form" and subject.amounts else None
        target = target or next((s for s in reading.subjects if s.kind == "form" and s.amounts), None)
        if target is None or not 0 < share <= OXIDE_FRACTION:
            continue
        whole = target.amounts[0]
        made = Subject("mag", forms=list(target.forms), elemental=True, at=whole.at)
        amount = Amount(whole.mg * share, "share", whole.at, made, whole.reference, linked=True)
        made.amounts.append(amount)
        reading.subjects.append(made)
        reading.amounts.append(amount)


def _mark_fronts(label: LabelText, reading: Reading, references: list[Reference]) -> None:
    """Amounts before the facts panel are front of pack: least trusted."""
    panel = _panel_start(label, references)
    if panel is None:
        return
    later = any(a.at > panel and a.subject and a.subject.kind == "mag" for a in reading.amounts)
    for amount in reading.amounts:
        if later and amount.at < panel and (amount.reference is None or amount.reference.kind == "strength"):
            amount.front = True


def _panel_start(label: LabelText, references: list[Reference]) -> int | None:
    """The token where the panel begins: after a mark such as [back] or "Supplement Facts", or at the serving size."""
    starts = [reference.start for reference in references if reference.kind == "serving" and reference.quantity]
    if _FRONT.search(label.folded) or _BACK.search(label.folded):
        for index, token in enumerate(label.tokens):
            if token.text in ("back", "panel", "facts", "supplement", "nutrition") and index + 1 < len(label.tokens):
                starts.append(index)
                break
    if _FRONT.search(label.folded) and not starts:
        starts = [reference.start for reference in references if reference.kind == "per"]
    return min(starts) if starts else None


def _forms(printed: list[Amount], reading: Reading) -> list[str]:
    """Ids of the magnesium forms, as the panel lists them; the ingredient list speaks only where the panel is silent."""
    groups = (
        [a.subject for a in printed if a.subject],
        [s for s in reading.subjects if s.kind in ("form", "blend", "mag") and not s.listed],
        [s for s in reading.subjects if s.kind in ("form", "blend", "mag")],
    )
    for group in groups:
        found = [form for subject in group for form in subject.forms if form != "stearate"]
        if found:
            return list(dict.fromkeys(found))
    return []


# --- nothing to count ----------------------------------------------------------------------------------------------
def _counts_nothing(
    label: LabelText, reading: Reading, printed: list[Amount], compounds: list[Amount], blends: list[Amount], finding: Finding
) -> bool:
    folded = label.folded
    oral = any(word in folded for word in words.ORAL_CUES)
    external = cue("EXTERNAL_CUES", folded)
    bath = cue("BATH_CUES", folded)
    if (external and not cue("LAXATIVE_CUES", folded)) or ((bath or cue("TOPICAL_CUES", folded)) and not oral):
        finding.topical = True
        finding.flags.add("topical")
        if bath or (external and not cue("TOPICAL_CUES", folded)):
            finding.flags.add("do_not_ingest")
        return True
    if not printed and not compounds and not blends and cue("HOMEOPATHIC_CUES", folded):
        finding.flags.add("homeopathic")
        finding.forms = finding.forms or (["phosphate"] if "phos" in folded else [])
        return True
    named = [s for s in reading.subjects if s.kind in ("mag", "form", "blend") and s.forms != ["stearate"]]
    if "excipientmg" in folded and not named and reading.bare_number is None:
        if not any(pattern.search(folded) for pattern, _ in _NAMED):
            finding.flags.add("excipient_only")
            finding.forms = []
            return True
    return False


def _serve_nothing(
    label: LabelText, references: list[Reference], directions: Directions, printed: list[Amount], finding: Finding
) -> None:
    finding.elemental_mg = 0.0
    finding.stated = "elemental"
    if "homeopathic" in finding.flags and not finding.forms:
        finding.forms = ["unspecified"]
    quantity = next((r.quantity for r in references if r.kind in ("serving", "per") and r.quantity), None)
    quantity = quantity or directions.dose
    if quantity is not None and quantity.unit not in ("g", "serving", "ml"):
        finding.quantity = quantity
        finding.units, finding.unit = _as_units(quantity)
    finding.servings_per_day = directions.times if directions.said and not finding.topical else None


# --- servings ------------------------------------------------------------------------------------------------------
def _choose_serving(
    label: LabelText, references: list[Reference], directions: Directions, candidates: list[Amount], finding: Finding
) -> None:
    """The serving: as sized by the label, else what the trusted amount refers to, else a count named in passing."""
    quantity: Quantity | None = None
    columns = [column for amount in candidates for column in amount.columns if column.kind == "serving" and column.quantity]
    sized = columns[-1:] or [r for r in references if r.kind == "serving" and r.quantity is not None]
    if sized:
        quantity = sized[0].quantity
        if columns and quantity is not None and quantity.unit == "g":
            quantity = Quantity(1.0, "portion", 1.0, grams=quantity.grams)
    if quantity is None:
        trusted = [a for a in candidates if not a.front] or candidates
        named = [a.reference.quantity for a in trusted if a.reference and a.reference.quantity and a.reference.kind in ("per", "strength")]
        quantity = named[-1] if candidates and candidates[0].columns and named else (named[0] if named else None)
    if quantity is None and any(a.reference and a.reference.daily for a in candidates) and directions.dose:
        dose = directions.dose
        quantity = Quantity(directions.total, dose.unit, directions.total) if dose.unit != "serving" else None
    if quantity is None and not directions.said:
        quantity = loose_quantity(label.tokens)
    if quantity is None:
        unit = next((t.value for t in label.tokens if t.kind == "count"), None)
        if unit is None:
            return
        quantity = Quantity(1.0, unit, 1.0)
    finding.quantity = quantity
    finding.units, finding.unit = _as_units(quantity)


def _as_units(quantity: Quantity) -> tuple[float, str]:
    """A measure (15 mL, half a teaspoon, 3 g) is one unit; pieces and whole spoons are counted."""
    if quantity.unit in ("ml", "cl", "l", "floz", "g"):
        name = {"ml": "mL", "cl": "cL", "l": "L", "floz": "fl oz"}.get(quantity.unit, quantity.unit)
        return 1.0, f"{quantity.count:g} {name}"
    if quantity.count < 1 or quantity.count > 1000:
        return 1.0, f"{quantity.count:g} {quantity.unit}"
    return quantity.count, quantity.unit


def per_serving(amount: Amount, serving: Quantity | None) -> float | None:
    """The amount scaled from what it refers to (a capsule, 10 mL, 100 g) to the serving; None when that needs a weight."""
    reference = amount.reference
    if reference is None or reference.quantity is None or amount.front:
        return amount.mg
    basis = reference.quantity
    if reference.kind == "hundred":
        size = None if serving is None else (serving.grams if basis.unit == "g" else serving.volume_ml)
        return None if size is None else amount.mg * size / 100
    if reference.kind == "serving" or serving is None or serving is basis or basis.count <= 0:
        return amount.mg
    if basis.unit == serving.unit or (basis.unit in words.PIECES and serving.unit in words.PIECES):
        return amount.mg * serving.count / basis.count
    if basis.volume_ml and serving.volume_ml:
        return amount.mg * serving.volume_ml / basis.volume_ml
    if basis.unit == "g" and serving.grams:
        return amount.mg * serving.grams / basis.count
    return amount.mg


def _servings_per_day(directions: Directions, finding: Finding, compounds: list[Amount]) -> float | None:
    if not directions.said:
        return None
    dose, serving = directions.dose, finding.quantity
    if dose is None or dose.unit == "serving":
        return directions.total or None
    if dose.unit == "g":
        grams = serving.grams if serving is not None else None
        if grams is None and compounds:
            grams = compounds[0].mg / 1000
        return directions.total / grams if grams else None
    if serving is None:
        return directions.total
    if dose.unit == serving.unit or (dose.unit in words.PIECES and serving.unit in words.PIECES):
        return directions.total / serving.count
    dose_ml = dose.ml or words.UNITS_OF_VOLUME_ML.get(dose.unit)
    if dose_ml and serving.volume_ml:
        each = dose_ml / dose.count if dose.ml else dose_ml
        return directions.total * each / serving.volume_ml
    return directions.times


# --- a printed elemental figure ------------------------------------------------------------------------------------
def basis_of(value_mg: float, percent: float, label: LabelText) -> str | None:
    """The reference intake a printed percent was computed on, or None when it fits none within one point."""
    order = list(_BASES)
    if "nrvmark" in label.folded or label.foreign:
        order = [_BASES[2], _BASES[0], _BASES[1]]
    pregnant = cue("PREGNANCY_CUES", label.folded)
    for name, base in order:
        if abs(value_mg / base * 100 - percent) <= 1.0:
            return "us_pregnancy" if name == "us_old" and pregnant else name
    return None


def _settled_by_percent(
    label: LabelText, compounds: list[Amount], printed: list[Amount], forms: Mapping[str, Form], finding: Finding
) -> list[Amount]:
    """A percent beside a salt's weight tells whether that weight is magnesium or salt."""
    if printed:
        return []
    for amount in compounds:
        if amount.percent is None or amount.subject is None:
            continue
        if basis_of(amount.mg, amount.percent, label):
            return [amount]
        share = share_of(forms, amount.subject.forms, amount.subject.hint)
        if len(compounds) > 1:
            continue
        for name, base in ((_BASES[2],) if "nrvmark" in label.folded or label.foreign else _BASES):
            implied = amount.percent / 100 * base
            if share.low * (1 - ROUNDING) <= implied / amount.mg <= share.high * (1 + ROUNDING):
                scaled = implied * (per_serving(amount, finding.quantity) or amount.mg) / amount.mg
                finding.elemental_mg, finding.stated, finding.chosen = scaled, "compound", [amount]
                finding.flags.add("compound_weight_stated")
                finding.flags.update({"us_old": {"dv_old_400"}, "eu_nrv": {"nrv_375"}}.get(name, set()))
                finding.arithmetic = "percent_of_reference_intake"
                return []
    return []


def _from_printed(
    label: LabelText, printed: list[Amount], compounds: list[Amount], blends: list[Amount], forms: Mapping[str, Form], finding: Finding
) -> None:
    chosen, value = _best_figure(printed, finding.quantity)
    others = [a for a in compounds if a not in chosen]
    if value is None:
        finding.stated, finding.ask, finding.low_mg = "ambiguous", ASK_GRAMS, 0.0
        finding.flags.add("elemental_not_stated")
        finding.chosen = chosen
        return
    finding.elemental_mg, finding.stated, finding.chosen = value, "elemental", chosen
    if all(a.unit in SUBSTANCE_UNITS for a in chosen):
        finding.arithmetic = "magnesium_24_305_mg_per_mmol"
    elif chosen[0].unit == "share":
        finding.arithmetic = "compound_weight_times_printed_share"
    _check_percent(label, chosen, finding)
    _check_units(printed, chosen, finding)
    if [a for a in others if a.subject and not _is_pack_weight(a)]:
        finding.flags.add("compound_weight_stated")
        _check_chemistry(others, chosen, value, forms, finding)
    _check_front(others + blends + [a for a in printed if a.front], value, finding)
    _check_fill(label, value, forms, finding)


def _is_pack_weight(amount: Amount) -> bool:
    return amount.reference is not None and amount.reference.kind == "strength" and amount.reference.start < amount.at


def _best_figure(printed: list[Amount], serving: Quantity | None) -> tuple[list[Amount], float | None]:
    """The trusted figure among several: panel over front, mg over mmol, a portion over 100 g; separate lines add up."""
    pool = [a for a in printed if not a.front] or printed
    portions = [a for a in pool if a.reference is None or a.reference.kind != "hundred"]
    pool = portions or pool
    weights = [a for a in pool if a.unit not in SUBSTANCE_UNITS]
    pool = weights or pool
    usable = [(a, value) for a in pool if (value := per_serving(a, serving)) is not None]
    if not usable:
        return pool[:1], None
    first, value = usable[0]
    sized = [pair for pair in usable if pair[0].reference is not None and pair[0].reference.kind == "serving" and pair[0].columns]
    if sized:
        first, value = sized[-1]
    elif first.columns and len(usable) > 1 and usable[-1][0].subject is first.subject:
        first, value = usable[-1]
    if first.percent is None:
        with_percent = [pair for pair in usable if pair[0].percent is not None and not pair[0].columns]
        if with_percent and not _close(with_percent[0][1], value):
            first, value = with_percent[0]
    rows = _separate_rows(usable)
    if len(rows) > 1:
        total = sum(v for _, v in rows)
        if not any(_close(v, total - v) for _, v in rows if len(rows) > 2):
            return [a for a, _ in rows], total
    return [first], value


def _separate_rows(usable: list[tuple[Amount, float]]) -> list[tuple[Amount, float]]:
    """Panel lines of different salts, each with its own amount and none elsewhere as a total."""
    rows: dict[int, tuple[Amount, float]] = {}
    for amount, value in usable:
        if amount.subject is None or not amount.subject.forms or amount.linked:
            return []
        rows.setdefault(id(amount.subject), (amount, value))
    found = list(rows.values())
    kinds = {tuple(a.subject.forms) for a, _ in found if a.subject}
    same = len({a.reference.quantity if a.reference else None for a, _ in found}) == 1
    return found if len(kinds) == len(found) and same else []


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= ROUNDING * max(one, other)


def _check_percent(label: LabelText, chosen: list[Amount], finding: Finding) -> None:
    for amount in chosen:
        percent = amount.percent
        if percent is None and amount.subject is not None:
            percent = next((a.percent for a in amount.subject.amounts if a.percent is not None), None)
        if percent is None or len(chosen) > 1:
            continue
        basis = basis_of(amount.mg, percent, label)
        if basis is None and finding.elemental_mg is not None:
            basis = basis_of(finding.elemental_mg, percent, label)
        flag = {"us2020": None, "us_old": "dv_old_400", "eu_nrv": "nrv_375", "us_pregnancy": "dv_pregnant_400", None: "dv_mismatch"}[basis]
        if flag:
            finding.flags.add(flag)


def _check_units(printed: list[Amount], chosen: list[Amount], finding: Finding) -> None:
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


def _check_chemistry(
    compounds: list[Amount], chosen: list[Amount], value: float, forms: Mapping[str, Form], finding: Finding
) -> None:
    """Compare printed magnesium with what the printed compound weights can hold."""
    weights = [a for a in compounds if not a.front] or compounds
    rows: dict[tuple[str, ...], Amount] = {}
    for amount in weights:
        if amount.subject and not _is_pack_weight(amount):
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


def _check_front(fronts: list[Amount], value: float, finding: Finding) -> None:
    for amount in fronts:
        if amount.front and amount.subject and not _close(amount.mg, value) and amount not in finding.chosen:
            finding.flags.add("front_panel_conflict")
            if amount.mg > value:
                finding.flags.add("compound_weight_stated")


def _room_mg(label: LabelText, finding: Finding) -> float | None:
    """How much powder the pieces of one serving can hold; None when the serving is not made of pieces."""
    quantity = finding.quantity
    if quantity is None or quantity.unit not in _FILL_MG or "chew" in label.folded or "kautabl" in label.folded:
        return None
    size = _SIZE.search(label.folded) if quantity.unit == "capsule" else None
    each = _CAPSULE_MG[size[1]] if size else _FILL_MG[quantity.unit]
    return each * max(quantity.count, 1.0)


def _check_fill(label: LabelText, value: float, forms: Mapping[str, Form], finding: Finding) -> None:
    """The salt that carries this much magnesium must fit into the pieces of one serving."""
    room = _room_mg(label, finding)
    if room is None or finding.elemental_mg is None or "brause" in label.folded or "effervesc" in label.folded:
        return
    known = [form for form in finding.forms if form in forms]
    if not known or "buffered_with_oxide" in finding.flags:
        return
    share = share_of(forms, known, None)
    if value / share.pure > room:
        finding.flags.add("implausible_fill")
        if value / OXIDE_FRACTION > room:
            finding.stated, finding.ask = "ambiguous", ASK_FILL
            finding.low_mg, finding.high_mg = value * share.low, value


# --- compound weights only -----------------------------------------------------------------------------------------
def _from_compounds(
    label: LabelText, reading: Reading, compounds: list[Amount], forms: Mapping[str, Form], finding: Finding
) -> None:
    """No elemental figure is printed: compute it where the label is plainly a salt's weight, else give both ends."""
    finding.flags.update({"compound_weight_stated", "elemental_not_stated"})
    trusted = [a for a in compounds if not a.front] or compounds
    rows: dict[tuple[str, ...], Amount] = {}
    for amount in trusted:
        key = tuple(amount.subject.forms) if amount.subject else ()
        if key not in rows or (rows[key].subject and rows[key].subject.hint is None and amount.subject and amount.subject.hint):  # type: ignore[union-attr]
            rows[key] = amount
    low = high = whole = 0.0
    exact = True
    for amount in rows.values():
        subject = amount.subject or Subject("form")
        scaled = per_serving(amount, finding.quantity)
        if scaled is None:
            finding.ask, finding.low_mg, finding.stated = ASK_GRAMS, 0.0, "compound"
            return
        share = share_of(forms, subject.forms, subject.hint)
        low, high, whole = low + scaled * share.low, high + scaled * share.high, whole + scaled
        exact = exact and share.exact and len(subject.forms) == 1
    finding.chosen = list(rows.values())
    plain = _plainly_compound(label, reading, finding.chosen)
    finding.arithmetic = "compound_weight_times_mass_fraction"
    if plain and exact:
        finding.elemental_mg, finding.stated = (low + high) / 2, "compound"
        return
    finding.ask = ASK_PANEL
    if plain or _cannot_be_elemental(label, whole, forms, finding):
        finding.stated, finding.low_mg, finding.high_mg = "compound", low, high
    else:
        finding.stated, finding.low_mg, finding.high_mg = "ambiguous", low, whole


def _plainly_compound(label: LabelText, reading: Reading, rows: list[Amount]) -> bool:
    """Words that make a weight the weight of the salt: a medicine, a named hydrate, "contains 500 mg of ..."."""
    if _DRUG.search(label.folded) or cue("ANTACID_CUES", label.folded) or cue("LAXATIVE_CUES", label.folded):
        return True
    if len(rows) > 1 or any(a.subject and a.subject.hint in ("0", "1", "2", "3", "4", "5", "6", "7", "9", "14") for a in rows):
        return True
    return any(
        a.reference is not None and a.reference.kind == "per" and a.reference.start < a.at and a.subject is not None and not a.subject.split
        for a in rows
    )


def _cannot_be_elemental(label: LabelText, whole: float, forms: Mapping[str, Form], finding: Finding) -> bool:
    """Whether so much magnesium would need more of the salt than the serving can hold."""
    share = share_of(forms, [form for form in finding.forms if form in forms], None)
    needed = whole / share.pure
    stated = any(a.reference is not None for a in finding.chosen) or any(
        a.reference is not None and a.reference.kind == "serving" for a in finding.chosen
    )
    room = _room_mg(label, finding) if stated else None
    if room is not None:
        return needed > room
    loose = finding.quantity is not None and finding.quantity.unit in ("scoop", "teaspoon", "tablespoon", "sachet", "ml", "g", "portion")
    return needed > (30_000.0 if loose else _FILL_UNKNOWN_MG)


def _from_blend(blends: list[Amount], forms: Mapping[str, Form], finding: Finding) -> None:
    """A blend's weight hides its shares: between nothing and the whole as the richest salt named."""
    amount = next((a for a in blends if not a.front), blends[0])
    whole = per_serving(amount, finding.quantity) or amount.mg
    share = share_of(forms, finding.forms, None)
    finding.chosen, finding.ask, finding.stated = [amount], ASK_PANEL, "ambiguous"
    finding.flags.add("elemental_not_stated")
    magnesium_only = amount.subject is not None and amount.subject.forms and not _others_in(amount)
    if magnesium_only:
        finding.flags.add("compound_weight_stated")
        finding.low_mg, finding.high_mg = whole * share.low, whole
        if amount.subject and len(amount.subject.forms) > 1:
            finding.flags.add("multi_form_split_unknown")
    else:
        finding.flags.add("proprietary_blend")
        finding.low_mg, finding.high_mg = 0.0, whole * max(share.high, share.pure)
    finding.arithmetic = "compound_weight_times_mass_fraction"


def _others_in(amount: Amount) -> bool:
    return amount.subject is not None and amount.subject.nutrient == "blend"


def _from_name(label: LabelText, reading: Reading, forms: Mapping[str, Form], finding: Finding) -> None:
    """No weight at all: a product known by name, a number that lacks its unit, or nothing to go by."""
    finding.stated, finding.ask = "ambiguous", ASK_NAMED
    share_all = share_of(forms, finding.forms, None)
    if reading.bare_number is not None:
        finding.low_mg, finding.high_mg = reading.bare_number * share_all.low, reading.bare_number
        finding.ask, finding.arithmetic = ASK_PANEL, "compound_weight_times_mass_fraction"
        return
    for pattern, product in _NAMED:
        if not pattern.search(label.folded):
            continue
        finding.named, finding.forms = product, list(product.forms)
        finding.flags.update(product.flags)
        share = share_of(forms, list(product.forms), None)
        if product.elemental:
            low, high = product.low_mg, product.high_mg
        else:
            low, high = product.low_mg * share.low, product.high_mg * share.high
        factor = _times_unit(product, finding)
        finding.low_mg, finding.high_mg = low * factor, high * factor
        if product.forms == ("sulfate",) and finding.quantity is None:
            finding.ask = ASK_EPSOM
        return
    if not any(s.kind in ("mag", "form", "blend") for s in reading.subjects):
        finding.ask = ASK_PRESENT
        finding.flags.add("no_magnesium_found")
        finding.low_mg = 0.0
        return
    finding.flags.add("elemental_not_stated")
    finding.ask = ASK_PANEL
    finding.low_mg = 0.0


def _times_unit(product: NamedProduct, finding: Finding) -> float:
    """How many of the named product's units one serving is; one usual serving when the text does not say."""
    quantity = finding.quantity
    if quantity is None:
        size = product.per if product.unit != "ml" else 15.0
        finding.quantity = Quantity(size, product.unit, size, ml=size if product.unit == "ml" else None)
        finding.units, finding.unit = _as_units(finding.quantity)
        return size / product.per
    per_ml = words.UNITS_OF_VOLUME_ML.get(product.unit)
    if product.unit == quantity.unit or (product.unit in words.PIECES and quantity.unit in words.PIECES):
        return quantity.count / product.per
    if per_ml and quantity.volume_ml:
        return quantity.volume_ml / (per_ml * product.per)
    return max(quantity.count, 1.0)
