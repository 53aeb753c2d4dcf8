"""What one laboratory result can and cannot tell about magnesium.

A unit is never guessed and the laboratory's own range wins over our bands, except where a value is critical. It is not
for deciding whether a supplement is safe: `safety` reads the same results by its own rules.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from epsom.core.person import Lab, Person
from epsom.knowledge import Because, Fact, Knowledge, LabBand, LabTest

SERUM = "serum_magnesium"
ALBUMIN = "albumin"
URINE_24H = "urine_magnesium_24h"
PROPOSED_LINE = "serum_cutoff_0_85"
STORES = "serum_normal_when_stores_down"
CORRECTION = "albumin_correction"
CHILD_CRITICAL = "critical_values_davis_child"
ALBUMIN_LOW_G_L = 35.0  # the correction is offered below this (fact albumin_correction_below)
LOW_MMOL_L = 0.70  # where our bands begin to call serum magnesium low; only used when the laboratory gave no range
SUGGESTIVE_MMOL_L = 0.82  # fact urine_suggestive_pair
MG_PER_MMOL = 24.305
STALE_DAYS = 366  # older than 12 months
URGENT_ACTIONS = frozenset({"urgent_same_day_care", "emergency"})
OWN_RESULT = Because(entry="lab", kind="own_words")
CONVERTED = Because(entry="unit_conversion", kind="arithmetic")


@dataclass(frozen=True, slots=True, kw_only=True)
class LabReading:
    """What one result can and cannot tell."""

    lab: Lab
    test: str | None  # LabTest id; None: a test we do not know
    value: float | None  # canonical unit
    unit: str | None
    band: str | None
    say: str
    can_tell: str
    cannot_tell: str
    urgent: bool
    because: tuple[Because, ...]
    stale: bool = False
    corrected: float | None = None  # serum magnesium corrected for low albumin, mmol/L


def read_labs(person: Person, knowledge: Knowledge, today: date) -> tuple[LabReading, ...]:
    """Read every result a person gave, in their order; none given, none read."""
    labs = person.labs or ()
    return tuple(read_lab(lab, person, knowledge, today) for lab in labs)


def read_lab(lab: Lab, person: Person, knowledge: Knowledge, today: date) -> LabReading:
    """Read one result: what it is, what it can and cannot tell, and whether it cannot wait.

    A test or a unit we do not know, or a value no such test can give, is said kindly with the way out, and then
    `value` and `band` are `None`. The laboratory's own range wins over our bands; a critical value is always urgent.
    """
    test = find_test(lab.test, knowledge)
    if test is None:
        return _unread(lab, None, _unknown_test(lab, knowledge), (OWN_RESULT,))
    value = canonical(lab.value, lab.unit, test)
    if value is None:
        return _unread(lab, test, _unknown_unit(lab, test), (OWN_RESULT, test.because))
    if not test.plausible[0] <= value <= test.plausible[1]:
        return _unread(lab, test, _implausible(lab, test), (OWN_RESULT, test.because))
    beside = _same_day(lab, person.labs or (), knowledge)
    own = _own_range(lab, test)
    same_unit = _plain_unit(lab.unit) == _plain_unit(test.canonical_unit)
    # Limits are printed to two decimals: 1.7 mg/dL is 0.6994 mmol/L and stands at 0.70, not below it.
    band = _band(test, value if same_unit else round(value, 2), own, knowledge)
    said, because = _words(lab, test, value, own, band)
    reading = LabReading(
        lab=lab,
        test=test.id,
        value=value,
        unit=test.canonical_unit,
        band=_label(value, own, band),
        say=said,
        can_tell=test.can_tell,
        cannot_tell=test.cannot_tell,
        urgent=band is not None and band.action in URGENT_ACTIONS,
        because=because,
        stale=lab.on is not None and (today - lab.on).days > STALE_DAYS,
    )
    if test.id == SERUM:
        reading = _serum_words(reading, value, beside.get(ALBUMIN), person=person, knowledge=knowledge, today=today)
    if test.id == URINE_24H and SERUM in beside:
        reading = _urine_words(reading, value, beside[SERUM], knowledge)
    return replace(reading, say=f"{reading.say} {_when(lab, today, reading.urgent)}".rstrip())


# --- names and units -----------------------------------------------------------------------------------------------
@lru_cache(maxsize=1024)
def find_test(name: str, knowledge: Knowledge) -> LabTest | None:
    """The test meant by a name: its id, its name or a synonym, however it is spelled with capitals and hyphens."""
    said = _plain(name)
    for test in knowledge.lab_tests.values():
        if test.retired is None and said in {_plain(word) for word in (test.id, test.name, *test.synonyms)}:
            return test
    return None


def canonical(value: float, unit: str, test: LabTest) -> float | None:
    """The value in the test's canonical unit; `None` when the unit is missing or not one of the test's own."""
    factors = {_plain_unit(name): factor for name, factor in test.units.items()}
    factor = factors.get(_plain_unit(unit))
    return None if factor is None else round(value * factor, 6)  # 6 digits: the noise of multiplying, not the result


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", name.casefold()))


def _plain_unit(unit: str) -> str:
    plain = unit.casefold().replace(" ", "").replace("µ", "u").replace("μ", "u").replace("²", "2")
    return re.sub(r"/(24h(rs?)?|d|24hours)$", "/day", plain)


def _unknown_test(lab: Lab, knowledge: Knowledge) -> str:
    from rapidfuzz import process

    names = {_plain(word): test.name for test in knowledge.lab_tests.values() for word in (test.name, *test.synonyms)}
    near = process.extractOne(_plain(lab.test), list(names), score_cutoff=80)
    asked = (
        f"Did you mean {_mid(names[near[0]])}?"
        if near
        else f"We can read {_listed(dict.fromkeys(map(_mid, names.values())))}."
    )
    return f"We don't know the test “{lab.test}”. {asked}"


def _unknown_unit(lab: Lab, test: LabTest) -> str:
    said = f"“{lab.unit}” is not a unit we know for it" if lab.unit.strip() else "It has no unit"
    why = " We never guess: 1.7 is normal in mg/dL and also in mEq/L, and they are not the same amount."
    return (
        f"We cannot read your {_mid(test.name)} of {lab.value:g} yet. {said}. It can be {_listed(test.units, 'or')}; "
        f"the unit is printed beside the number.{why if test.id == SERUM else ''}"
    )


def _implausible(lab: Lab, test: LabTest) -> str:
    low, high = (bound / _factor(lab.unit, test) for bound in test.plausible)
    return (
        f"{lab.value:g} {lab.unit} is outside what this test can show ({low:.3g} to {high:.3g} {lab.unit}). Perhaps the "
        "unit or the decimal point is another one: please look at the report once more. If the report really says "
        "this, call the laboratory or your doctor today."
    )


def _factor(unit: str, test: LabTest) -> float:
    return next(factor for name, factor in test.units.items() if _plain_unit(name) == _plain_unit(unit))


def _listed(names: Iterable[str], last: str = "and") -> str:
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} {last} {every[-1]}"


def _mid(name: str) -> str:
    """A test's name inside a sentence: "serum magnesium", but "eGFR"."""
    return name[0].lower() + name[1:] if name[1:2].islower() else name


def _unread(lab: Lab, test: LabTest | None, say: str, because: tuple[Because, ...]) -> LabReading:
    return LabReading(
        lab=lab,
        test=None if test is None else test.id,
        value=None,
        unit=None if test is None else test.canonical_unit,
        band=None,
        say=say,
        can_tell="" if test is None else test.can_tell,
        cannot_tell="" if test is None else test.cannot_tell,
        urgent=False,
        because=because,
    )


def _same_day(beside: Lab, labs: tuple[Lab, ...], knowledge: Knowledge) -> dict[str, float]:
    """The readable values of the same day by test id, in canonical units; of several of one test, the last written."""
    found: dict[str, float] = {}
    for lab in labs:
        test = find_test(lab.test, knowledge) if lab.on == beside.on else None
        value = None if test is None else canonical(lab.value, lab.unit, test)
        if test is not None and value is not None and test.plausible[0] <= value <= test.plausible[1]:
            found[test.id] = value
    return found


# --- bands ---------------------------------------------------------------------------------------------------------
def _own_range(lab: Lab, test: LabTest) -> tuple[float, float] | None:
    """The laboratory's own limits in the canonical unit; limits the wrong way round are no limits."""
    if lab.range is None or lab.range[0] >= lab.range[1]:
        return None
    low, high = (canonical(bound, lab.unit, test) for bound in lab.range)
    return None if low is None or high is None else (low, high)


def _side(value: float, own: tuple[float, float]) -> str:
    if value < own[0]:
        return "below"
    return "above" if value > own[1] else "inside"


def _band(test: LabTest, value: float, own: tuple[float, float] | None, knowledge: Knowledge) -> LabBand | None:
    """Our band for the value, unless the laboratory's range says otherwise and the value is not critical."""
    bands = [band for band in knowledge.lab_bands.values() if band.test == test.id and band.retired is None]
    found = next((band for band in bands if _within(value, band)), None)
    if found is None or own is None or found.action in URGENT_ACTIONS:
        return found
    low_or_high = "low" if _side(value, own) == "below" else "high"
    agrees = _side(value, own) != "inside" and low_or_high in found.label and "in_range" not in found.label
    return found if agrees else None


def _within(value: float, band: LabBand) -> bool:
    return (band.from_value is None or band.from_value <= value) and (band.below is None or value < band.below)


def _label(value: float, own: tuple[float, float] | None, band: LabBand | None) -> str | None:
    if band is not None:
        return band.label
    return None if own is None else f"{_side(value, own)}_own_range"


def _words(
    lab: Lab, test: LabTest, value: float, own: tuple[float, float] | None, band: LabBand | None
) -> tuple[str, tuple[Because, ...]]:
    """The answer itself: where the value stands, by our band or by the laboratory's range."""
    same = _plain_unit(lab.unit) == _plain_unit(test.canonical_unit)
    converted = "" if same else f" ({value:.3g} {test.canonical_unit})"
    because = (OWN_RESULT, test.because) if same else (OWN_RESULT, test.because, CONVERTED)
    shown = f"Your {_mid(test.name)} is {lab.value:g} {lab.unit}{converted}"
    if own is not None:
        shown += f", {_PLACES[_side(value, own)]}"
    if band is not None:
        return f"{shown}. {band.say}", (*because, band.because)
    if own is not None:
        return f"{shown}.{_OWN_SAY[_side(value, own)]}", because
    if test.reference is not None:
        low, high = test.reference
        return (
            f"{shown}. A common range is {low:g} to {high:g} {test.canonical_unit}; your laboratory's own, printed "
            "beside the number, is the one that counts."
        ), because
    return f"{shown}.", because


_PLACES = {
    "inside": "inside your laboratory's range",
    "below": "below your laboratory's range",
    "above": "above your laboratory's range",
}
_OWN_SAY = {
    "inside": "",
    "below": " That is worth showing to your doctor.",
    "above": " Show it to your doctor before you take any magnesium.",
}


def _when(lab: Lab, today: date, urgent: bool) -> str:
    if lab.on is None:
        return "It has no date; a result more than 12 months old says little about today."
    if lab.on > today:
        return "Its date lies in the future: please look at it once more."
    if (today - lab.on).days > STALE_DAYS:
        if urgent:
            return "It is more than 12 months old: if nobody has looked at it since, that is still a call for today."
        return "It is more than 12 months old, so it says little about today."
    return ""


# --- serum magnesium -----------------------------------------------------------------------------------------------
def _serum_words(
    reading: LabReading, value: float, albumin_g_l: float | None, *, person: Person, knowledge: Knowledge, today: date
) -> LabReading:
    """Add the caveats that belong to this value of serum magnesium, and the value corrected for low albumin."""
    facts, band, corrected = knowledge.facts, reading.band or "", None
    said: list[tuple[str, Because]] = []
    age = person.age_on(today)
    child = age is not None and age < 18
    too_high = child and value > (facts[CHILD_CRITICAL].high or math.inf)
    if too_high and not reading.urgent:
        said.append(("For a child this is dangerously high: get medical help now.", facts[CHILD_CRITICAL].because))
    if band == "inside_own_range" and value < (facts[PROPOSED_LINE].value or 0.0):
        said.append((_PROPOSAL, facts[PROPOSED_LINE].because))
    if band == "inside_own_range" or band.startswith(("in_range", "borderline")):
        said.append((facts[STORES].text, facts[STORES].because))
    if albumin_g_l is not None and albumin_g_l < ALBUMIN_LOW_G_L:
        corrected = round(corrected_for_albumin_mmol_l(value, albumin_g_l), 4)
        said.append((_ALBUMIN.format(corrected=corrected), facts[CORRECTION].because))
    if reading.lab.range is None and (child or person.life_stage == "pregnant"):
        whom = "Under 18" if child else "In pregnancy"
        said.append((f"{whom} laboratories use other limits; ask for theirs.", reading.because[1]))
    return replace(
        reading,
        say=" ".join((reading.say, *(text for text, _ in said))),
        because=tuple(dict.fromkeys((*reading.because, *(reason for _, reason in said)))),
        urgent=reading.urgent or too_high,
        corrected=corrected,
    )


_PROPOSAL = (
    "Some researchers argue that results under 0.85 mmol/L can go with low body stores; laboratories mostly do not use "
    "that line."
)
_ALBUMIN = (
    "Your albumin is low, and that alone makes magnesium read low. Allowing for it, it would be about {corrected:.2f} "
    "mmol/L; the correction is rough."
)


def corrected_for_albumin_mmol_l(total_mmol_l: float, albumin_g_l: float) -> float:
    """Serum magnesium corrected for albumin, mmol/L: total + 0.005 x (40 - albumin in g/L) (Kroll and Elin 1985).

    Weakly validated; offered only when albumin is below 35 g/L.
    """
    return total_mmol_l + 0.005 * (40 - albumin_g_l)


# --- urine ---------------------------------------------------------------------------------------------------------
def _urine_words(reading: LabReading, mmol_per_day: float, serum_mmol_l: float, knowledge: Knowledge) -> LabReading:
    """Read a 24-hour urine beside the serum magnesium of the same day."""
    facts = knowledge.facts
    pair = facts["urine_suggestive_pair"]
    low, high = ((each or 0.0) / MG_PER_MMOL for each in (pair.low, pair.high))
    if serum_mmol_l < LOW_MMOL_L:
        fact = facts["urine_wasting" if mmol_per_day > 1.0 else "urine_conserving"]
    elif serum_mmol_l < SUGGESTIVE_MMOL_L and low <= mmol_per_day <= high:
        fact = pair
    else:
        return reading
    return replace(reading, say=f"{reading.say} {fact.text}", because=(*reading.because, fact.because))


def fractional_excretion_pct(
    urine_magnesium: float, serum_magnesium: float, urine_creatinine: float, serum_creatinine: float
) -> float:
    """Share of filtered magnesium that leaves in the urine, per cent; 0.7 is the part of serum magnesium that filters.

    Both magnesium values in one unit, both creatinine values in one unit; spot urine and blood taken together. It does
    not hold when kidneys work much less well, or soon after magnesium or a diuretic.
    """
    return 100 * (urine_magnesium * serum_creatinine) / (0.7 * serum_magnesium * urine_creatinine)


def read_fractional_excretion(pct: float, knowledge: Knowledge) -> Fact:
    """What a fractional excretion means when serum magnesium is low: under 2 % kept, 2 to 4 % grey, above it lost."""
    facts = knowledge.facts
    grey = facts["femg_grey"]
    if pct < (grey.low or 0.0):
        return facts["femg_conserving"]
    return grey if pct <= (grey.high or 0.0) else facts["femg_wasting"]
