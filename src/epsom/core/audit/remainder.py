"""Reads what no finder could place: a sentence on magnesium that names an outcome, or warns, in words of its own.

The finders ask for a doer, a verb and a thing in a fitting order. Writers have more ways than that ("basically nothing
for cramps", "sleep came easier", "kidneys gone? then no"). Where a sentence is plainly about magnesium and holds both a
thing and a word of change, of result or of care, that is taken for what it says. It is asked only when nothing else was
found, and it leaves questions, headings and sentences on other minerals alone.
"""

from __future__ import annotations

from epsom.core.audit.grammar import Clause, negations
from epsom.core.audit.saying import Here, Said, both_arms, extent, numbers_in
from epsom.core.audit.shapes import Stance
from epsom.core.audit.words import Hit

_TURNS = frozenset(
    "help null_result change worked effect strong better_than worse_than noticeable linked cure hinders fast proof reputed"
    " only_a_little weak works".split()
)
_RESULTS = frozenset("null_result worked noticeable change better_than".split())
_ELSEWHERE = frozenset({"other_mineral", "other_thing", "drug", "medicine"})
_SHORTEST = 4  # words


def remaining_in(here: Here) -> list[Said]:
    """What a sentence says in which nothing was found: an effect, a mechanism, or a word of care."""
    part = here.reading.part
    if part.last - part.first < _SHORTEST or not (here.about or here.topic.magnesium):
        return []
    return _effect(here) or _care(here)


def _effect(here: Here) -> list[Said]:
    families = here.families
    for index, clause in enumerate(here.reading.clauses):
        things = [hit for hit in clause.hits if hit.subject in families.outcomes or hit.subject in families.mechanisms]
        if not things or clause.has("other_mineral"):
            continue
        told = here.has("study") and here.has("report")
        turn = next((hit for hit in clause.hits if hit.cue in _TURNS), None)
        if turn is None and not told:
            continue
        thing = things[0]
        if turn is None and not (numbers_in(here, clause) or clause.has("negation")):
            continue
        if clause.has("other_thing") and not clause.has("magnesium") and not here.forms:
            continue
        first, last = extent(here, clause, thing.first, thing.last)
        end = Hit(clause.last, clause.last, "", "")
        odd = negations(here.reading, index, (turn or thing).first, here.scan.stems) % 2 == 1
        denied = odd or clause.has("null_result")
        stance: Stance = "denied" if denied else here.stance(index, Hit(clause.first, clause.first, "", ""))
        if stance == "asserted" and clause.has("hedge"):
            stance = "hedged"
        mechanism = thing.subject in families.mechanisms
        return [
            Said(
                kind="mechanism" if mechanism or here.animals() else "efficacy", subject=thing.subject,
                stance=stance, first=first, last=max(last, min(end.last, last)), strong=clause.has("strong", ) ,
                weak=clause.has("weak"), numbers=numbers_in(here, clause),
                studied=here.has("study", "proofless") or here.topic.study, both_arms=both_arms(here, clause),
                merge="remainder",
            )
        ]  # fmt: skip
    return []


_CARE = ("kidney", "risk_condition", "medicine", "drug", "caution", "clinician", "side_effects", "check_up", "too_much", "poisoned", "loose_gut")  # fmt: skip
_RECKLESS = frozenset(
    "harmless kidney_fine harmless_use instead_of_care not_to_fear called_safe no_matter_when swaps any_dose".split()
)


def _care(here: Here) -> list[Said]:
    if here.has(*_RECKLESS) or here.has("study"):
        return []
    grounds = [cue for cue in _CARE if here.has(cue)]
    if len(grounds) < 2 and not ({"kidney"} & set(grounds) and here.has("negation", "if", "ask")):
        return []
    cue = next(hit for hit in here.reading.part.hits if hit.cue in grounds)
    whole = Clause(here.reading.part.first, here.reading.part.last)
    first, last = extent(here, whole, cue.first, cue.last)
    said = "kidney" if "kidney" in grounds else "condition"
    return [Said(kind="safety", subject="safety", said=said, stance="asserted", first=first, last=last, merge="care")]
