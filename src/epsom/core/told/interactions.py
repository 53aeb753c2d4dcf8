"""One entered medicine beside magnesium: which of our rules speak to it, and what they come to together.

It judges a single entry; `safety` puts all of them together with everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from epsom.core.medicines import Match, MedicineIndex, Reading, prepare, recognise
from epsom.core.person import Medicine
from epsom.knowledge import Because, Interaction, Knowledge

Outcome = Literal["none", "note", "monitor", "spacing", "counts_as_source", "clinician_first", "blocked", "unknown"]

STRICTEST_FIRST: tuple[Outcome, ...] = (
    "blocked",
    "clinician_first",
    "spacing",
    "monitor",
    "unknown",
    "counts_as_source",
    "note",
    "none",
)
_HARMLESS = frozenset({"none", "note", "monitor"})
_MILD = frozenset({"counts_as_source", "note", "none"})  # what a guess at the name may not settle


@dataclass(frozen=True, slots=True, kw_only=True)
class MedicineScreening:
    """One entered medicine beside magnesium."""

    text: str
    generics: tuple[str, ...]
    outcome: Outcome
    drug_before_mg_h: float | None  # the drug at least this long before magnesium
    drug_after_mg_h: float | None  # the drug at least this long after magnesium
    say: str
    because: tuple[Because, ...]
    ask: str | None = None
    monitor: tuple[str, ...] = ()
    interactions: tuple[str, ...] = ()  # ids of the entries used, the deciding one first
    avoid_forms: tuple[str, ...] = ()
    medicine: Medicine | None = None  # the entry itself: times, days, from, until
    slots: tuple[str, ...] = ()  # times of day read from the text when no clock time was given
    as_needed: bool = False
    classes: tuple[str, ...] = ()  # drug classes of the entries used
    known_as: tuple[str, ...] = ()  # generics and entry ids, for the rules' `takes_any`
    is_source: bool = False  # holds magnesium itself
    source_mg_per_day: float | None = None  # what it brings; None: cannot be known
    name_first: bool = False  # a word for several medicines, some of which matter: no dose until it is named


def outcome_of(entry: Interaction) -> Outcome:
    """The outcome one entry of the interaction table stands for, strictest key first (design, section 4)."""
    if entry.avoid:
        return "blocked"
    if entry.clinician_first:
        return "clinician_first"
    if entry.drug_before_mg_h is not None or entry.drug_after_mg_h is not None:
        return "spacing"
    if entry.monitor or (entry.tell_clinician and not entry.count_toward_total):
        return "monitor"
    if entry.count_toward_total:
        return "counts_as_source"
    return "none" if entry.severity == "none" and entry.text is None else "note"


@lru_cache(maxsize=16384)
def beside(medicine: Medicine, knowledge: Knowledge) -> MedicineScreening:
    """Screen one entered medicine; a name we only guessed, or do not know, is never cleared.

    Hours are the largest over the components; without a rule of ours the general gap of magnesium labels stands in.
    """
    reading = recognise(medicine.text, _index(knowledge))
    parts = [_part(match, knowledge) for match in reading.matches]
    untrue = bool(reading.denied) and (medicine.times is not None or medicine.days is not None)
    if reading.unread or (not parts and not reading.nothing) or (parts and reading.nothing) or untrue:
        parts.append(("unknown", None))  # "stopped", yet with a clock time: it is asked, and its gap kept meanwhile
    parts.sort(key=lambda part: STRICTEST_FIRST.index(part[0]))
    outcome: Outcome = parts[0][0] if parts else "none"
    entries = tuple(dict.fromkeys(entry.id for _, entry in parts if entry is not None))
    used = [knowledge.interactions[each] for each in entries]
    gap = knowledge.facts["default_gap"].value or 0.0
    members = _members({*reading.could_be, *(reading.denied if untrue else ())}, knowledge)
    floor = gap if any(part[0] == "unknown" for part in parts) else None
    source = any(entry.count_toward_total for entry in used)
    return MedicineScreening(
        text=medicine.text,
        generics=tuple(dict.fromkeys(match.generic for match in reading.matches)),
        outcome=outcome,
        drug_before_mg_h=_largest([entry.drug_before_mg_h for entry in (*used, *members)], floor),
        drug_after_mg_h=_largest([entry.drug_after_mg_h for entry in (*used, *members)], floor),
        say=_say(reading, used, _longest(used, members, gap), untrue, knowledge),
        because=_because(reading, used, knowledge),
        ask=_ask(reading, untrue, knowledge),
        monitor=tuple(dict.fromkeys(what for entry in used for what in entry.monitor)),
        interactions=entries,
        avoid_forms=_avoided(used, knowledge),
        medicine=medicine,
        slots=reading.slots,
        as_needed=medicine.as_needed or reading.as_needed,
        classes=tuple(dict.fromkeys(entry.drug_class for entry in used)),
        known_as=tuple(dict.fromkeys([*(match.generic for match in reading.matches), *entries])),
        is_source=source,
        source_mg_per_day=_source_mg(reading, knowledge) if source else None,
        name_first=(reading.vague or untrue)
        and not (members and all(outcome_of(each) in _HARMLESS for each in members)),
    )


def _members(could_be: set[str], knowledge: Knowledge) -> tuple[Interaction, ...]:
    """The entries a vague word may stand for, so that the gap of the strictest is kept until it is named."""
    if not could_be:
        return ()
    return tuple(each for each in knowledge.interactions.values() if not could_be.isdisjoint(each.ingredients))


@lru_cache(maxsize=4)
def _index(knowledge: Knowledge) -> MedicineIndex:
    return prepare(knowledge, knowledge.dictionary)


def _part(match: Match, knowledge: Knowledge) -> tuple[Outcome, Interaction | None]:
    if match.interaction is None:
        return "unknown", None
    entry = knowledge.interactions[match.interaction]
    outcome = outcome_of(entry)
    return ("unknown" if match.how == "fuzzy" and outcome in _MILD else outcome), entry


def _largest(hours: list[float | None], floor: float | None) -> float | None:
    """The largest of the hours given; one side named makes the other side 0, never a guess."""
    return max([each for each in [*hours, floor] if each is not None], default=None)


def _longest(used: list[Interaction], members: tuple[Interaction, ...], gap: float) -> float:
    """The gap to name for a word nobody knows: the longest of what it may stand for, on either side."""
    entries = (*used, *members)
    return max(
        [gap, *(each.drug_before_mg_h or 0.0 for each in entries), *(each.drug_after_mg_h or 0.0 for each in entries)]
    )


def _say(reading: Reading, used: list[Interaction], gap: float, untrue: bool, knowledge: Knowledge) -> str:
    facts = knowledge.facts
    if untrue:
        return facts["medicine_maybe_taken"].text.format(medicine=reading.denied[0], hours=f"{gap:g}")
    said = [
        facts["medicine_guessed"].text.format(medicine=match.written, generic=match.generic)
        for match in reading.matches
        if match.how == "fuzzy"
    ]
    said += [entry.say for entry in used]
    said += [
        facts["medicine_without_rule"].text.format(medicine=match.generic.capitalize(), hours=f"{gap:g}")
        for match in reading.matches
        if match.interaction is None
    ]
    unknown = reading.unread or (() if reading.matches or reading.nothing else (reading.text.strip(),))
    said += [facts["medicine_word_not_known"].text.format(medicine=word, hours=f"{gap:g}") for word in unknown]
    if any("magnesium" in each.lower() for each in reading.could_be):
        said.append(facts["medicine_may_hold_magnesium"].text)
    return " ".join(dict.fromkeys(said)) or facts["medicine_nothing_taken"].text


def _because(reading: Reading, used: list[Interaction], knowledge: Knowledge) -> tuple[Because, ...]:
    reasons = [entry.because for entry in used]
    if reading.unread or not reading.matches or any(match.interaction is None for match in reading.matches):
        fact = "medicine_nothing_taken" if reading.nothing and not reading.matches else "default_gap"
        reasons.append(knowledge.facts[fact].because)
    return tuple(reasons)


def _ask(reading: Reading, untrue: bool, knowledge: Knowledge) -> str | None:
    if untrue:
        return knowledge.facts["ask_still_taken"].text.format(medicine=reading.denied[0])
    return reading.ask  # whatever is not known comes with a question of its own


def _avoided(used: list[Interaction], knowledge: Knowledge) -> tuple[str, ...]:
    """Forms an entry asks to keep away from, as in "avoid oxide and hydroxide"."""
    words = {word.strip(",.") for entry in used if entry.prefer_form for word in entry.prefer_form.split()}
    return tuple(form for form in knowledge.forms if form in words)


def _source_mg(reading: Reading, knowledge: Knowledge) -> float | None:
    """Elemental mg a day of a magnesium product written among the medicines; `None` when the text does not say."""
    from epsom.core.product import read  # only these few medicines are labels too

    product = read(reading.text, knowledge)
    amount = product.elemental_mg_per_serving
    amount = product.high_mg_per_serving if amount is None else amount
    times = reading.doses_per_day or product.servings_per_day
    return None if amount is None or times is None else amount * times
