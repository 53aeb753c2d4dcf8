"""What else a label says that a person or a plan wants to know, as flags. It changes no figure.

The vocabulary is that of the label conventions; two words are added: `text_cut` and `no_magnesium_found`.
"""

from __future__ import annotations

import re

from epsom.core.product import words
from epsom.core.product.directions import Directions
from epsom.core.product.finding import Finding, cue
from epsom.core.product.lines import Reading
from epsom.core.product.text import LabelText

_UPPER_US_MG = 350.0
_UPPER_EU_MG = 250.0
_B6_UPPER_EU_MG = 12.0
_ZINC_UPPER_EU_MG = 25.0
_B6_IN_HYDROCHLORIDE = 0.823  # pyridoxine in its hydrochloride, by mass
_SODIUM_WORTH_NAMING_MG = 20.0
_SODIUM_SOURCE = re.compile(
    r"natriumhydrogencarbonat|natriumbicarbonat|sodium (?:bi|hydrogen ?)carbonate|bicarbonate de sodium|bicarbonato (?:de|di) sodi"
)
_HUNDRED = re.compile(r"100 ?(?:g|ml)\b")
_B6 = re.compile(r"(?:vitamin\w?|witamina|b)[- ]?b?-?6[^0-9]{0,40}?([0-9]+(?:[.,][0-9]+)?) ?mg")
_PYRIDOXINE = re.compile(r"pyridoxin\w*|piridoxin\w*|piridossin\w*|pirydoksyn\w*|пиридоксин\w*")
_BUFFERED = re.compile(r"buffered|gepuffert|tamponn|tamponad")

_NOT_A_SALT = {"sucrosomial", "stearate"}  # a way of making, and an excipient
_NUTRIENT_FLAGS = {
    "calcium": "contains_calcium",
    "zinc": "contains_zinc",
    "potassium": "contains_potassium",
    "aluminium": "contains_aluminium",
}


def flags_of(label: LabelText, reading: Reading, directions: Directions, finding: Finding) -> tuple[str, ...]:
    """All flags of one label, sorted."""
    flags = set(label.flags) | finding.flags
    if label.foreign:
        flags.add("non_english")
    _about_substance(label, reading, finding, flags)
    _about_serving(label, reading, directions, finding, flags)
    _about_others(label, reading, finding, flags)
    _about_day(finding, flags)
    return tuple(sorted(flags))


def _about_substance(label: LabelText, reading: Reading, finding: Finding, flags: set[str]) -> None:
    folded = label.folded
    if finding.topical or "homeopathic" in flags or "excipient_only" in flags:
        return
    for amount in reading.amounts:
        if amount.subject and amount.subject.kind in ("mag", "form") and amount.unit in ("meq", "mmol", "μmol"):
            flags.add({"meq": "unit_mEq", "mmol": "unit_mmol", "μmol": "unit_umol"}[amount.unit])
    for name, flag in (
        ("LAXATIVE_CUES", "laxative_drug"),
        ("ANTACID_CUES", "antacid"),
        ("MEDICAL_CUES", "medical_prep"),
        ("NOT_SUPPLEMENT_CUES", "not_a_supplement"),
        ("SLOW_CUES", "enteric_or_slow_release"),
    ):
        if cue(name, label.told):
            flags.add(flag)
    if "medical_prep" in flags and "colonoscopy" not in folded:
        flags.discard("laxative_drug")
    if finding.forms == ["salicylate"]:
        flags.add("not_a_supplement")
    forms = set(finding.forms)
    chelate = bool(forms & {"bisglycinate", "amino_acid_chelate"})
    if chelate and (_BUFFERED.search(folded) or (len(forms) == 2 and "oxide" in forms)):
        flags.add("buffered_with_oxide")
        if "oxide" not in finding.forms:
            finding.forms.append("oxide")
    if (
        forms & {"carbonate", "bicarbonate"}
        and cue("CITRIC_ACID", folded)
        and "antacid" not in flags
        and cue("EFFERVESCENT_CUES", folded)
    ):
        flags.add("reacts_in_water")
        if "citrate" not in finding.forms:
            finding.forms.append("citrate")
    if _split_unknown(reading, finding):
        flags.add("multi_form_split_unknown")


def _split_unknown(reading: Reading, finding: Finding) -> bool:
    """Several salts share one printed amount, or the ingredient list alone names several."""
    if not finding.chosen:
        return False
    subjects = [amount.subject for amount in finding.chosen if amount.subject and amount.subject.kind != "blend"]
    listed = {form for subject in subjects for form in subject.forms} & set(finding.forms) - _NOT_A_SALT
    if len(listed) > 1 and len(finding.chosen) == 1:
        return True
    if listed or len(finding.chosen) > 1:
        return False
    salts = [subject for subject in reading.subjects if subject.kind == "form"]
    named = {form for subject in salts if not subject.amounts for form in subject.forms} - _NOT_A_SALT
    weighed = any(subject.amounts for subject in salts)
    return len(named) > 1 and not weighed and named != {"carbonate", "citrate"}  # these two react into one


def _about_serving(
    label: LabelText, reading: Reading, directions: Directions, finding: Finding, flags: set[str]
) -> None:
    quantity = finding.quantity
    if finding.units > 1 and finding.unit != "cup":
        flags.add("serving_multi_unit")
    if quantity is not None and not finding.topical:
        liquid = quantity.ml is not None or quantity.unit in ("ml", "cl", "l", "floz", "drop", "ampoule")
        if liquid:
            flags.add("volume_dose")
        elif quantity.unit in ("scoop", "teaspoon", "tablespoon", "cup", "portion") or (
            quantity.unit in ("piece", "serving", "g") and quantity.grams
        ):
            flags.add("scoop_dose")
    if any(a.reference is not None and a.reference.kind == "hundred" for a in reading.amounts) and _HUNDRED.search(
        label.folded
    ):
        flags.add("per_100g_table")
    if finding.topical or "homeopathic" in flags:
        return
    if directions.said and directions.is_range:
        flags.add("dose_range_directions")
    daily = finding.servings_per_day or 0.0
    piecewise = directions.dose is None or directions.dose.unit in words.PIECES | {
        "ampoule",
        "sachet",
        "drop",
        "serving",
    }
    if directions.said and (directions.times >= 2 or (piecewise and daily > 1.01)):
        flags.add("multiple_servings_per_day")


def _about_others(label: LabelText, reading: Reading, finding: Finding, flags: set[str]) -> None:
    """Other nutrients and their European upper levels."""
    if finding.topical or "excipient_only" in flags:
        return
    for nutrient, mg in reading.nutrients.items():
        if nutrient in _NUTRIENT_FLAGS and (mg > 0 or nutrient == "aluminium"):
            flags.add(_NUTRIENT_FLAGS[nutrient])
    if reading.nutrients.get("sodium", 0.0) >= _SODIUM_WORTH_NAMING_MG or _SODIUM_SOURCE.search(label.folded):
        flags.add("contains_sodium")
    servings = (finding.servings_per_day or 1.0) * finding.doses
    if reading.nutrients.get("zinc", 0.0) * servings > _ZINC_UPPER_EU_MG:
        flags.add("zinc_over_eu_ul")
    b6 = reading.nutrients.get("b6", 0.0) * (_B6_IN_HYDROCHLORIDE if _PYRIDOXINE.search(label.folded) else 1.0)
    printed = _B6.search(label.folded)
    if printed and not b6:
        b6 = float(printed[1].replace(",", "."))
    if b6 * servings > _B6_UPPER_EU_MG:
        flags.add("b6_over_eu_ul")


def _about_day(finding: Finding, flags: set[str]) -> None:
    if not finding.elemental_mg:
        return
    daily = finding.elemental_mg * max(finding.servings_per_day or 1.0, 0.0)
    if daily > _UPPER_US_MG:
        flags.add("over_350_per_day")
    if daily > _UPPER_EU_MG:
        flags.add("over_250_per_day")
