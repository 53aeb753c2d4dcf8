"""Reads what no finder could place: a sentence on magnesium that names an outcome, or warns, in words of its own.

The finders ask for a doer, a verb and a thing in a fitting order. Writers have more ways than that ("basically nothing
for cramps", "they dropped off sooner", "kidneys gone? then no"). Where a sentence is plainly about magnesium and holds
both a thing and a word of change, of result or of care, it is taken for what it says. What goes on telling of a study
counts as told of that study. Questions, headings and sentences on other minerals are left alone.
"""

from __future__ import annotations

from dataclasses import replace

from epsom.core.audit.dangers import kidney_in, kidney_warned
from epsom.core.audit.grammar import Clause, negations
from epsom.core.audit.saying import SPELT, Here, Said, both_arms, extent, numbers_in, sizes_in
from epsom.core.audit.shapes import Stance
from epsom.core.audit.words import Hit

_TURNS = frozenset(
    {"help", "null_result", "change", "worked", "effect", "strong", "noticeable", "cure", "proof", "reputed"}
)
_TOLD = _TURNS | {"turned_out", "better_than", "worse_than", "only_a_little", "weak"}
_SHORTEST = 4  # words
_SIZES = frozenset("point minut mmhg % percent per scal attack scor".split())
_SURVEYED = frozenset("eat eaten eater diet dietary intak risk".split())
_GIVEN = frozenset({"given", "past_taking", "study"})
_PEOPLE = frozenset("who whos whose whom among".split())


def remaining_in(here: Here, found: list[Said]) -> list[Said]:
    """What a sentence says beside what was found in it: effects, mechanisms, or a word of care."""
    part = here.reading.part
    if not (here.about or here.topic.magnesium):
        return []
    if part.last - part.first < _SHORTEST:
        return [] if found else _listed_care(here)
    told = here.topic.told or here.has("study")
    if here.has("meta"):
        return []
    if not told and not (
        here.has("magnesium", "low_magnesium", "pronoun") or here.forms or part.kind == "item" or _goes_on(here)
    ):
        return [] if found else _vanished(here) or _headed(here) or _care(here)
    if found and not told:
        return []
    if not told and not _SURVEYED.isdisjoint(here.scan.stems[part.first : part.last]):
        return _care(here)  # what goes with a diet is no effect of it
    more = _results(here, found, told)
    if more or found:
        return more
    return (
        _promised(here)
        or _vanished(here)
        or _unnamed(here, told)
        or _headed(here)
        or _limits(here, told)
        or _care(here)
    )


def _results(here: Here, found: list[Said], told: bool) -> list[Said]:
    """Each clause with a thing and a word of change; of a clause in which something was found, nothing."""
    families = here.families
    wanted = _TOLD if told else _TURNS
    more: list[Said] = []
    named: set[str] = {each.subject for each in found}
    for index, clause in enumerate(here.reading.clauses):
        if clause.has("drug") or clause.has("more_dose") or not wanted.intersection(clause.by):
            continue
        if clause.has("side_effects") or here.scan.stems[clause.first : clause.first + 1] == ["stil"]:
            continue
        if clause.has("other_mineral") and not clause.has("magnesium"):
            continue
        spoken = {each.kind for each in found if each.first < clause.last and clause.first < each.last}
        if spoken and (not told or "efficacy" in spoken):
            continue
        if clause.has("other_thing") and not (clause.has("magnesium") or told):
            continue
        for thing in clause.hits:
            mechanism = thing.subject in families.mechanisms
            if not mechanism and thing.subject not in families.outcomes:
                continue
            if mechanism and spoken:
                continue
            if (thing.subject in named and not clause.has("strong")) or _only_names(here, clause, thing, wanted):
                continue
            named.add(thing.subject)
            more.append(_said(here, index, clause, thing, mechanism, told))
            if not told:
                return more
    return more


def _only_names(here: Here, clause: Clause, thing: Hit, wanted: frozenset[str]) -> bool:
    """Whether a thing only says whom it was about: "adults who slept badly", "people with insomnia"."""
    before = here.scan.stems[max(clause.first, thing.first - 3) : thing.first]
    if (before[-1:] == ["with"] or not _PEOPLE.isdisjoint(before)) and clause.by.keys().isdisjoint(_GIVEN):
        return True
    turns = [hit for hit in clause.hits if hit.cue in wanted]
    return all(hit.first >= thing.first and hit.last <= thing.last and hit.cue != "effect" for hit in turns)


def _said(here: Here, index: int, clause: Clause, thing: Hit, mechanism: bool, told: bool) -> Said:
    first, last = extent(here, clause, thing.first, thing.last)
    denied = clause.has("null_result") or negations(here.reading, index, thing.first, here.scan.stems) % 2 == 1
    begin = Hit(clause.first, clause.first, "", "")
    stance: Stance = "denied" if denied else here.stance(index, begin)
    if stance == "asserted" and clause.has("hedge"):
        stance = "hedged"
    elif stance == "asserted" and told:
        stance = "reported"
    sizes, outsized = sizes_in(here, clause)
    return Said(
        kind="mechanism" if mechanism or here.animals() else "efficacy", subject=thing.subject, stance=stance,
        said="linked" if thing.subject == "serum_mg" and clause.has("linked") else "", first=first, last=last,
        strong=clause.has("strong"), weak=clause.has("weak"), numbers=numbers_in(here, clause), studied=told,
        both_arms=both_arms(here, clause), merge=f"remainder{index}", in_animals=here.animals(), sizes=sizes,
        outsized=outsized and not denied,
    )  # fmt: skip


_NO_PROMISES = frozenset("sign_of side_effects low_magnesium risk_group risk_condition medicine drug kidney".split())


def _promised(here: Here) -> list[Said]:
    """A line of a list that promises: "Ends panic attacks", "Deep sleep from the first night"."""
    part = here.reading.part
    intro = here.intro.cues if here.intro is not None else frozenset()
    if part.kind != "item" or not _NO_PROMISES.isdisjoint(intro | here.reading.cues) or here.reading.cues & {"if"}:
        return []
    raw = here.scan.text[here.scan.starts[part.first] : here.scan.ends[part.first]]
    acts = raw[:1].isupper() and raw.endswith("s") and not raw.endswith(("ss", "us", "is"))
    for index, clause in enumerate(here.reading.clauses[:2]):
        for thing in clause.hits:
            promises = acts or clause.by.keys() & {"strong", "fast", "effect", "cure"}
            if promises and thing.subject in here.families.outcomes and thing.first > part.first:
                return [_said(here, index, clause, thing, False, False)]
    return []


def _goes_on(here: Here) -> bool:
    """Whether a sentence that names nothing still tells what magnesium does: "Most people feel calmer within weeks"."""
    return here.topic.it and here.has("effect") and not here.has("other_thing", "clinician")


def _vanished(here: Here) -> list[Said]:
    """What is said to have gone, or to go by such a day, as a result of what the text praises."""
    if here.has("negation", "other_mineral", "if") or not here.topic.magnesium:
        return []
    for index, clause in enumerate(here.reading.clauses):
        if clause.by.keys() & {"went_away", "by_then"} and clause.by.keys() & {"went_away", *_TURNS}:
            for thing in clause.hits:
                if thing.subject in here.families.outcomes:
                    return [replace(_said(here, index, clause, thing, False, False), strong=True)]
    return []


def _headed(here: Here) -> list[Said]:
    """What is said under a word in front: "Migraine. Large doses cut the number of attacks for some." """
    outcome = here.topic.headed
    if outcome is None or here.has("other_mineral", "other_thing", "drug", "medicine", "side_effects"):
        return []
    for index, clause in enumerate(here.reading.clauses):
        if clause.by.keys() & {"help", "change", "worked", "null_result", "noticeable"} and not clause.has(
            "requirement"
        ):
            return [_said(here, index, clause, Hit(clause.first, clause.last, "subject", outcome), False, False)]
    return []


_OUTCOMES = frozenset({"turned_out", "change", "better_than", "null_result", "help"})


def _unnamed(here: Here, told: bool) -> list[Said]:
    """A result of the study last told of whose outcome was named before: "they were two points better off"."""
    outcome = here.topic.outcome
    if outcome is None or not told:
        return []
    for index, clause in enumerate(here.reading.clauses):
        if clause.has("other_mineral") or _OUTCOMES.isdisjoint(clause.by):
            continue
        stems = here.scan.stems
        sized = any(
            (stems[at][0].isdecimal() or stems[at] in SPELT) and not _SIZES.isdisjoint(stems[at + 1 : at + 3])
            for at in range(clause.first, clause.last - 1)
        )
        plain = any("." in stems[at] and stems[at][0].isdecimal() for at in range(clause.first, clause.last))
        if sized or plain or clause.has("null_result") or "placebo" in stems[clause.first : clause.last]:
            return [_said(here, index, clause, Hit(clause.first, clause.last, "subject", outcome), False, True)]
    return []


def _limits(here: Here, told: bool) -> list[Said]:
    """What a study lacked, told of the study last spoken of: "there was no dummy pill"."""
    outcome = here.topic.outcome
    cue = next((hit for hit in here.reading.part.hits if hit.cue == "study_limit"), None)
    if cue is None or outcome is None or not told or here.has("other_mineral"):
        return []
    clause = next(
        (each for each in here.reading.clauses if each.first <= cue.first < each.last and not each.aside), None
    )
    if clause is not None and any(hit.last <= cue.first for hit in clause.get("negation")):
        return []  # "neither group knew which was which"
    first, last = extent(here, clause, cue.first, cue.last) if clause is not None else (cue.first, cue.last)
    return [
        Said(
            kind="efficacy", subject=outcome, stance="reported", first=first, last=last, about_evidence=True,
            merge="limit",
        )
    ]  # fmt: skip


_CARE = (
    "kidney", "risk_condition", "medicine", "drug", "caution", "clinician", "side_effects", "check_up", "too_much",
    "poisoned", "loose_gut",
)  # fmt: skip
_BEARERS = frozenset("kidney risk_condition medicine drug".split())  # whom it concerns, and no word of care
_RECKLESS = frozenset(
    "harmless kidney_fine harmless_use instead_of_care not_to_fear called_safe no_matter_when swaps any_dose waves_off"
    " belittles push_on".split()
)


_WARNS = ("clinician", "caution", "ask", "asked_person", "check_up", "delicate_care", "kidney_care")
_WHO = frozenset("kidney weak_kidneys risk_condition sick_hearts medicine drug some_medicine delicate".split())


def _listed_care(here: Here) -> list[Said]:
    """An item of a list that begins with a warning: "Ask first if:" and then "you are pregnant"."""
    if here.intro is None or here.has("magnesium", "help") or not here.intro.cues & frozenset(_WARNS):
        return []
    cue = next((hit for hit in here.reading.part.hits if hit.cue in _WHO), None)
    if cue is None or here.intro.cues & _RECKLESS:
        return []
    whole = Clause(here.reading.part.first, here.reading.part.last)
    first, last = extent(here, whole, cue.first, cue.last)
    said = "kidney" if cue.cue in ("kidney", "weak_kidneys") else "condition"
    return [Said(kind="safety", subject="safety", said=said, stance="asserted", first=first, last=last, merge="care")]


def _care(here: Here) -> list[Said]:
    if here.has(*_RECKLESS) or here.has("study", "low_magnesium", "lacking", "off_it"):
        return []
    listed = _listed_care(here)
    if listed:
        return listed
    kidney = kidney_in(here)
    grounds = [cue for cue in _CARE if here.has(cue) and (cue != "kidney" or kidney is not None)]
    cares = [cue for cue in grounds if cue not in _BEARERS and (cue != "clinician" or here.has("ask", "asks_first"))]
    if not (len(grounds) > 1 and cares) and not (
        kidney is not None
        and (here.has("if") or (here.has("ask") and here.has("weak_kidneys")) or kidney_warned(here, kidney))
    ):
        return []
    cue = next(hit for hit in here.reading.part.hits if hit.cue in grounds)
    whole = Clause(here.reading.part.first, here.reading.part.last)
    first, last = extent(here, whole, cue.first, cue.last)
    said = "kidney" if "kidney" in grounds else "condition"
    return [Said(kind="safety", subject="safety", said=said, stance="asserted", first=first, last=last, merge="care")]
