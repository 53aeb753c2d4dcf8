"""The closed list of tests a `when` clause may name, shared by the loader and the rooms that answer them."""

from __future__ import annotations

from typing import Mapping

# The closed list of tests in a `when`. A new one: a line here, one in `check.WHEN_VALUES`, a function in core.safety.
WHEN_TESTS: Mapping[str, str] = {
    "egfr_below": "number: eGFR below this, mL/min/1.73 m2",
    "egfr_from": "number: eGFR at or above this, mL/min/1.73 m2",
    "egfr_fresh": "true or false: there is a kidney test recent enough to rely on",
    "known_kidney_disease": "true or false: the person says a doctor has found kidney disease",
    "has_any": "list of condition ids: at least one is present",
    "maybe_any": "list of condition ids: named, but not specific enough to decide, so the answer is unknown",
    "age_below": "number: age in years below this",
    "age_from": "number: age in years at or above this",
    "life_stage": "pregnant, lactating or none",
    "sex": "female or male",
    "takes_class": "list of drug classes as in [[interaction]] drug_class: a medicine of one of them is taken",
    "takes_any": "list of ingredients or [[interaction]] ids: at least one is taken",
    "takes_maybe": "list of ingredients: one is taken, which points to the condition, so the answer is unknown",
    "takes_two_of": "list of ingredients or [[interaction]] ids: at least two different ones are taken",
    "takes_unknown": "true or false: a medicine is named that we do not know",
    "lab_above": "table {test = lab test id, value = number in its canonical unit}: the latest result is above",
    "lab_below": "table {test = lab test id, value = number in its canonical unit}: the latest result is below",
    "lab_above_own_range": "lab test id: the latest result is above the range its laboratory printed",
    "lab_below_own_range": "lab test id: the latest result is below the range its laboratory printed",
    "form_any": "list of form ids: a product with one of these forms is taken",
    "product_topical": "true or false: a magnesium product for the skin or bath is used",
    "no_flags": "true: no other rule has found anything",
    "always": "true: holds for everyone",
}
