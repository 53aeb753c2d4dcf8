"""Decides from a label's amounts how much elemental magnesium one serving holds, or between which ends it lies.

Order of trust: the magnesium line of a facts panel, "contains ... magnesium", compound weight times mass fraction,
front of pack. A printed percent of a reference intake settles what a bare weight leaves open. Method and tolerances
are those of the label conventions (percent consistent within one point; bases 420, 400 and 375 mg).
"""

from __future__ import annotations

from typing import Mapping

from epsom.core.product import phrases, words
from epsom.core.product.chemistry import (
    ASK_FILL,
    BASES,
    FILL_UNKNOWN_MG,
    OXIDE_FRACTION,
    ROUNDING,
    basis_of,
    check_chemistry,
    check_fill,
    check_front,
    check_percent,
    check_plausible,
    check_units,
    close,
    is_pack_weight,
    room_mg,
    share_of,
)
from epsom.core.product.clauses import SUBSTANCE_UNITS, Amount, Subject
from epsom.core.product.directions import Directions
from epsom.core.product.finding import (
    Finding,
    as_units,
    choose_serving,
    cue,
    enlarge_to_dose,
    named_in,
    per_serving,
    servings_per_day,
)
from epsom.core.product.lines import Reading
from epsom.core.product.phrases import NamedProduct
from epsom.core.product.serving import Quantity, Reference
from epsom.core.product.text import LabelText
from epsom.knowledge import Form

_MOST_MG = 3000.0  # no serving of anything sold to be swallowed holds more elemental magnesium, preps included
_DRUG_SALTS = frozenset({"hydroxide", "trisilicate", "salicylate"})  # sold as medicines, labelled by the salt

ASK_PANEL = 'Does the label\'s facts panel have a line "Magnesium … mg"? What number stands there?'
ASK_NAMED = 'What does the pack say after "magnesium", in mg, and for how much of it?'
ASK_PRESENT = "Does this product contain magnesium? If so, what number stands beside it on the label?"
ASK_EPSOM = "Is this taken by mouth, or used in a bath?"
ASK_GRAMS = "How many grams is one serving?"


def decide(
    label: LabelText, references: list[Reference], reading: Reading, directions: Directions, forms: Mapping[str, Form]
) -> Finding:
    """The whole judgement on one label; mg elemental per serving."""
    _mark_fronts(label, reading, references)
    finding = Finding()
    _read_shares(reading, forms)
    printed = [a for a in reading.amounts if a.subject and _is_elemental(a)]
    grams = [a for a in printed if a.unit == "g" and a.mg >= 1000]  # a pack's or powder's weight, not an element's
    printed = [a for a in printed if a not in grams]
    compounds = [a for a in reading.amounts if a.subject and a.subject.kind == "form" and not _is_elemental(a)]
    blends = [a for a in reading.amounts if a.subject and a.subject.kind == "blend" and not _is_elemental(a)]
    blends += grams
    finding.forms = _forms(printed, reading)
    if _counts_nothing(label, reading, printed, compounds, blends, finding):
        _serve_nothing(label, references, directions, printed, finding)
        return finding
    choose_serving(label, references, directions, printed or compounds or blends, finding)
    settled = _settled_by_percent(label, compounds, printed, forms, finding)
    if printed or settled:
        _from_printed(label, printed or settled, compounds, blends, directions, forms, finding)
    elif compounds and not finding.chosen:
        _from_compounds(label, reading, compounds, forms, finding)
    elif not finding.chosen and blends:
        _from_blend(blends, forms, finding)
    elif not finding.chosen:
        _from_name(label, reading, directions, forms, finding)
    enlarge_to_dose(label, directions, finding)
    if finding.elemental_mg is not None and finding.elemental_mg > _MOST_MG:
        finding.flags.add("chemically_impossible")
        finding.low_mg, finding.high_mg, finding.elemental_mg = 0.0, finding.elemental_mg, None
        finding.stated, finding.ask = "ambiguous", ASK_FILL
    if not finding.forms and "no_magnesium_found" not in finding.flags:
        named = named_in(label.folded)
        finding.forms = list(named.forms) if named else ["unspecified"]
    finding.servings_per_day = servings_per_day(directions, finding, compounds)
    return finding


def _is_elemental(amount: Amount) -> bool:
    subject = amount.subject
    if subject is None or subject.kind == "other":
        return False
    return subject.kind == "mag" or subject.elemental or amount.unit in SUBSTANCE_UNITS


def _read_shares(reading: Reading, forms: Mapping[str, Form]) -> None:
    """ "1000 mg (10 % elemental magnesium)": the percent of a compound weight is a printed elemental figure."""
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
    if cue("FRONT_MARKS", label.folded) or cue("PANEL_MARKS", label.folded):
        for index, token in enumerate(label.tokens):
            if token.text in ("back", "panel", "facts", "supplement", "nutrition") and index + 1 < len(label.tokens):
                starts.append(index)
                break
    if cue("FRONT_MARKS", label.folded) and not starts:
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
            return _specific(dict.fromkeys(found))
    return []


def _specific(found: dict[str, None]) -> list[str]:
    """ "Bisglycinate chelate" is one form: the unnamed chelate adds nothing to it."""
    return [form for form in found if form != "amino_acid_chelate" or "bisglycinate" not in found]


# --- nothing to count --------------------------------------------------------------------------------------------------
def _counts_nothing(
    label: LabelText,
    reading: Reading,
    printed: list[Amount],
    compounds: list[Amount],
    blends: list[Amount],
    finding: Finding,
) -> bool:
    folded = label.folded
    oral = any(word in folded for word in phrases.ORAL_CUES)
    external = cue("EXTERNAL_CUES", folded)
    bath = cue("BATH_CUES", folded)
    if (external and not cue("LAXATIVE_CUES", label.told)) or ((bath or cue("TOPICAL_CUES", folded)) and not oral):
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
    by_name = named_in(folded) is not None
    if "excipientmg" in folded and not named and not by_name and reading.bare_number is None:
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
        finding.units, finding.unit = as_units(quantity)
    finding.servings_per_day = directions.times if directions.said and not finding.topical else None


# --- a printed figure --------------------------------------------------------------------------------------------------
def _settled_by_percent(
    label: LabelText, compounds: list[Amount], printed: list[Amount], forms: Mapping[str, Form], finding: Finding
) -> list[Amount]:
    """A percent beside a salt's weight tells whether that weight is magnesium or salt."""
    if printed:
        return []
    for amount in compounds:
        if amount.percent is None or amount.subject is None or amount.mg <= 0:
            continue
        if basis_of(amount.mg, amount.percent, label):
            return [amount]
        share = share_of(forms, amount.subject.forms, amount.subject.hint)
        if len(compounds) > 1:
            continue
        for name, base in (BASES[2],) if "nrvmark" in label.folded or label.foreign else BASES:
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
    label: LabelText,
    printed: list[Amount],
    compounds: list[Amount],
    blends: list[Amount],
    directions: Directions,
    forms: Mapping[str, Form],
    finding: Finding,
) -> None:
    chosen, value = _best_figure(printed, finding.quantity)
    others = [a for a in compounds if a not in chosen]
    if value is not None:  # a front that repeats the panel's figure beside the salt's name is no compound weight
        others = [
            a for a in others if not (close(a.mg, value) or close(per_serving(a, finding.quantity) or 0.0, value))
        ]
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
    check_percent(label, chosen, finding)
    check_units(printed, chosen, finding)
    if [a for a in others if a.subject and not is_pack_weight(a)]:
        finding.flags.add("compound_weight_stated")
        check_chemistry(others, chosen, value, forms, finding)
    check_front(others + blends + [a for a in printed if a.front], value, finding)
    check_fill(label, value, forms, finding, directions)
    if chosen[0].unit in ("mg", "g") and not finding.flags & {"compound_weight_stated", "chemically_impossible"}:
        check_plausible(label, value, forms, finding)


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
    best = max(_rank(a) for a, _ in usable)
    trusted = [pair for pair in usable if _rank(pair[0]) == best]
    first, value = trusted[0]
    sized = [
        pair
        for pair in trusted
        if pair[0].reference is not None and pair[0].reference.kind == "serving" and pair[0].columns
    ]
    if sized:
        first, value = sized[-1]
    elif first.columns and len(trusted) > 1 and trusted[-1][0].subject is first.subject:
        first, value = trusted[-1]
    rows = _separate_rows(usable)
    if len(rows) > 1 and not (first.subject and first.subject.total):
        total = sum(v for _, v in rows)
        printed_total = next((pair for pair in usable if close(pair[1], total) and pair not in rows), None)
        return ([printed_total[0]], printed_total[1]) if printed_total else ([a for a, _ in rows], total)
    return [first], value


def _rank(amount: Amount) -> int:
    """How plainly a figure says that it is elemental: a total, the word itself, its source or percent, only the name."""
    subject = amount.subject
    if subject is None:
        return 0
    if subject.total:
        return 4
    if subject.elemental:
        return 3
    return 2 if amount.percent is not None or subject.forms else 1


def _separate_rows(usable: list[tuple[Amount, float]]) -> list[tuple[Amount, float]]:
    """Panel lines of different salts, each with its own amount; a line that names all of them is their total."""
    rows: dict[int, tuple[Amount, float]] = {}
    for amount, value in usable:
        if amount.subject is not None and amount.subject.forms and not amount.subject.total:
            rows.setdefault(id(amount.subject), (amount, value))
    found = list(rows.values())
    kinds = [frozenset(a.subject.forms) for a, _ in found if a.subject]
    if len(set(kinds)) != len(kinds) or any(one < other for one in kinds for other in kinds):
        return []
    same = len({a.reference.quantity if a.reference else None for a, _ in found}) == 1
    return found if same else []


# --- compound weights only ---------------------------------------------------------------------------------------------
def _from_compounds(
    label: LabelText, reading: Reading, compounds: list[Amount], forms: Mapping[str, Form], finding: Finding
) -> None:
    """No elemental figure is printed: compute it where the label is plainly a salt's weight, else give both ends."""
    finding.flags.update({"compound_weight_stated", "elemental_not_stated"})
    trusted = [a for a in compounds if not a.front] or compounds
    rows: dict[tuple[str, ...], Amount] = {}
    for amount in trusted:
        subject = amount.subject
        key = tuple(subject.forms) if subject else ()
        held = rows[key].subject if key in rows else None
        if held is None or (held.hint is None and subject is not None and subject.hint is not None):
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
    if all(a.subject and set(a.subject.forms) <= _DRUG_SALTS for a in rows):
        return True
    if cue("DRUG_CUES", label.folded) or cue("ANTACID_CUES", label.told) or cue("LAXATIVE_CUES", label.told):
        return True
    if len(rows) > 1 or any(
        a.subject and a.subject.hint in ("0", "1", "2", "3", "4", "5", "6", "7", "9", "14") for a in rows
    ):
        return True
    return any(
        a.reference is not None
        and a.reference.kind == "per"
        and a.reference.start < a.at
        and a.subject is not None
        and not a.subject.split
        for a in rows
    )


def _cannot_be_elemental(label: LabelText, whole: float, forms: Mapping[str, Form], finding: Finding) -> bool:
    """Whether so much magnesium would need more of the salt than the serving can hold."""
    share = share_of(forms, [form for form in finding.forms if form in forms], None)
    needed = whole / share.pure
    stated = any(a.reference is not None for a in finding.chosen) or any(
        a.reference is not None and a.reference.kind == "serving" for a in finding.chosen
    )
    room = room_mg(label, finding) if stated else None
    if room is not None:
        # "145 mg capsules" on a front may still be the figure of a serving of two or three.
        loose_count = all(a.reference is None or a.reference.kind == "strength" for a in finding.chosen)
        return needed > room * (2 if loose_count else 1)
    loose = finding.quantity is not None and finding.quantity.unit in (
        "scoop",
        "teaspoon",
        "tablespoon",
        "sachet",
        "ml",
        "g",
        "portion",
    )
    return needed > (30_000.0 if loose else FILL_UNKNOWN_MG)


def _from_blend(blends: list[Amount], forms: Mapping[str, Form], finding: Finding) -> None:
    """A blend's weight hides its shares: between nothing and the whole as the richest salt named."""
    amount = next((a for a in blends if not a.front), blends[0])
    whole = per_serving(amount, finding.quantity) or amount.mg
    share = share_of(forms, finding.forms, None)
    finding.chosen, finding.ask, finding.stated = [amount], ASK_PANEL, "ambiguous"
    finding.flags.add("elemental_not_stated")
    if amount.subject is not None and amount.subject.kind == "mag":
        finding.low_mg, finding.high_mg = 0.0, whole
        return
    magnesium_only = amount.subject is not None and amount.subject.forms and amount.subject.nutrient == "magnesium"
    if magnesium_only:
        finding.flags.add("compound_weight_stated")
        finding.low_mg, finding.high_mg = whole * share.low, whole
        if amount.subject and len(amount.subject.forms) > 1:
            finding.flags.add("multi_form_split_unknown")
    else:
        finding.flags.add("proprietary_blend")
        finding.low_mg, finding.high_mg = 0.0, whole * max(share.high, share.pure)
    finding.arithmetic = "compound_weight_times_mass_fraction"


def _from_name(
    label: LabelText, reading: Reading, directions: Directions, forms: Mapping[str, Form], finding: Finding
) -> None:
    """No weight at all: a product known by name, a number that lacks its unit, or nothing to go by."""
    finding.stated, finding.ask = "ambiguous", ASK_NAMED
    share_all = share_of(forms, finding.forms, None)
    if reading.bare_number is not None:
        low = reading.bare_number * share_all.low if finding.forms else 0.0
        finding.low_mg, finding.high_mg = low, reading.bare_number
        finding.ask, finding.arithmetic = ASK_PANEL, "compound_weight_times_mass_fraction"
        return
    percent = next((s.percent for s in reading.subjects if s.kind == "mag" and s.percent and not s.amounts), None)
    if percent is not None and percent <= 300:  # "Magnesium 25% DV": milligrams are not printed
        bases = [base for name, base in BASES if (name == "eu_nrv") == ("nrvmark" in label.folded or label.foreign)]
        finding.low_mg, finding.high_mg = percent / 100 * min(bases), percent / 100 * max(bases)
        finding.ask, finding.arithmetic = ASK_PANEL, "percent_of_reference_intake"
        finding.flags.add("elemental_not_stated")
        return
    product = named_in(label.folded)
    if product is not None:
        finding.named, finding.forms = product, list(product.forms)
        finding.flags.update(product.flags)
        share = share_of(forms, list(product.forms), None)
        if product.elemental:
            low, high = product.low_mg, product.high_mg
        else:
            low, high = product.low_mg * share.low, product.high_mg * share.high
        if finding.quantity is None and directions.dose is not None and directions.dose.unit != "serving":
            dose = directions.dose
            each = words.UNITS_OF_VOLUME_ML.get(dose.unit)
            finding.quantity = Quantity(dose.high, dose.unit, dose.high, ml=dose.high * each if each else None)
            finding.units, finding.unit = as_units(finding.quantity)
        factor = _times_unit(product, finding)
        finding.low_mg, finding.high_mg = low * factor, high * factor
        if product.forms == ("sulfate",):
            finding.ask, finding.low_mg = ASK_EPSOM, 0.0
        return
    if not any(s.kind in ("mag", "form", "blend") for s in reading.subjects):
        finding.ask, finding.forms = ASK_PRESENT, []
        finding.flags.add("no_magnesium_found")
        finding.low_mg = 0.0
        return
    finding.flags.add("elemental_not_stated")
    finding.ask = ASK_PANEL
    finding.low_mg = 0.0
    if (
        finding.quantity is not None and finding.quantity.grams and finding.forms
    ):  # at most the whole powder is the salt
        finding.high_mg = finding.quantity.grams * 1000 * share_all.high


def _times_unit(product: NamedProduct, finding: Finding) -> float:
    """How many of the named product's units one serving is; one usual serving when the text does not say."""
    quantity = finding.quantity
    if quantity is None:
        size = product.per if product.unit != "ml" else 15.0
        finding.quantity = Quantity(size, product.unit, size, ml=size if product.unit == "ml" else None)
        finding.units, finding.unit = as_units(finding.quantity)
        return size / product.per
    per_ml = words.UNITS_OF_VOLUME_ML.get(product.unit)
    if product.unit == quantity.unit or (product.unit in words.PIECES and quantity.unit in words.PIECES):
        return quantity.count / product.per
    if per_ml and quantity.volume_ml:
        return quantity.volume_ml / (per_ml * product.per)
    return max(quantity.count, 1.0)
