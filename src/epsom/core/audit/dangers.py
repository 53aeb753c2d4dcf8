"""Finds what a text says of safety: side effects, kidneys, medicines, blood tests, and whom to ask."""

from __future__ import annotations

from dataclasses import replace

from epsom.core.audit.grammar import Clause
from epsom.core.audit.saying import Here, Said, extent, numbers_in, only_if
from epsom.core.audit.shapes import Stance
from epsom.core.audit.words import Hit

# --- safety ---------------------------------------------------------------------------------------------------------------
_DELICATE = frozenset({"children", "pregnancy"})


def _delicate(here: Here) -> bool:
    """Whether it speaks of children or pregnancy with a word of care, and of no study."""
    return not here.has("study") and any(hit.subject in _DELICATE for hit in here.reading.part.hits)


def dangers_in(here: Here) -> list[Said]:
    """Side effects, kidneys, medicines, blood tests, whom to ask; and the sentences that call it harmless."""
    found: list[Said] = []
    about = here.about
    for index, clause in enumerate(here.reading.clauses):
        for sense in ("instead_of_care", "harmless", "kidney_fine"):
            for cue in clause.get(sense)[:1]:
                if sense == "harmless" and (here.has("drug", "medicine", "food_first") or _of_food(here, clause)):
                    continue
                if sense == "instead_of_care" and (
                    here.has("uptake", "absorbed_poorly", "spacing")
                    or "absorb" in here.scan.stems[cue.last : cue.last + 4]
                    or only_if(here, cue)
                ):
                    continue  # "it can stop your tablets from being absorbed", "before you stop your tablets"
                if about or here.topic.magnesium:
                    found.append(_safe(here, index, clause, cue, "safety", sense))
        if not about and not (here.topic.magnesium and not here.has("other_mineral")):
            continue
        for cue in clause.get("side_effects")[:1]:
            if not clause.has("harmless") and _causes(here, clause, cue):
                found.append(_safe(here, index, clause, cue, "safety", "side_effects"))
        if not any(each.said == "harmless" for each in found):
            for cue in clause.get("harmless_use")[:1]:
                if any(hit.subject == "form_topical" for hit in here.forms) or here.topic.form == "form_topical":
                    found.append(_safe(here, index, clause, cue, "form_topical", "harmless"))
    if not about and not here.topic.magnesium:
        return found
    whole = Clause(here.reading.part.first, here.reading.part.last)
    at = len(here.reading.clauses) - 1
    hits = here.reading.part.hits
    for index, clause in enumerate(here.reading.clauses):
        for sense in ("replacement", "unneeded", "food_apart"):
            for cue in clause.get(sense)[:1]:
                said = _safe(here, index, clause, cue, "safety", sense)
                if sense == "replacement" and _denied_near(here, cue):
                    said = replace(said, stance="denied")  # "neither a mineral nor an app is a substitute"
                found.append(replace(said, kind="efficacy", subject="general") if sense == "unneeded" else said)
        for cue in clause.get("food_first")[:1]:
            if clause.has("prefer") and not here.has("study", "low_magnesium"):
                found.append(_safe(here, index, clause, cue, "diet", "food_first"))
        for cue in clause.get("over_limit")[:1]:
            if here.over_limit:
                found.append(replace(_safe(here, index, clause, cue, "dose", "over_limit"), kind="dose"))
        for cue in clause.get("authorised")[:1]:
            if here.has("magnesium", "pronoun"):
                found.append(replace(_safe(here, index, clause, cue, "general", "authorised"), kind="efficacy"))
    joined = next((hit for hit in hits if hit.cue == "together"), None)
    if joined is not None and here.has("take") and here.has("drug", "medicine"):
        warned = any(hit.cue == "negation" and hit.first < joined.first for hit in hits)
        if not warned and not here.has("caution", "spacing", "study", "clinician"):
            return [*found, _safe(here, 0, whole, joined, "interaction", "together", plain=True)]
    drugs = _drugs(here)
    if drugs:
        return found + drugs
    kidney = kidney_in(here)
    if kidney is not None and _mended(here, kidney) and not here.has("negation", "caution", "clinician", "medicine"):
        return [*found, _safe(here, 0, whole, kidney, "safety", "kidney_fine")]
    if kidney is not None and not here.has("kidney_fine") and kidney_warned(here, kidney):
        found += _kidney_and_medicine(here, whole, kidney)
    elif (
        here.has("medicine")
        and (here.has("clinician") or _interferes(here))
        and not here.has("instead_of_care", "study")
        and not any(hit.subject in _SWITCHES for hit in hits)  # it "binds to" them, as some medicines do
        and not _no_interaction(here)  # what is known differs from one medicine to the next
    ):
        cue = next(hit for hit in hits if hit.cue == "medicine")
        found.append(_spaced(here, whole, cue) or _safe(here, 0, whole, cue, "interaction", "medicine", plain=True))
    elif (
        (here.has("risk_condition") or _delicate(here))
        and here.has("caution", "clinician", "ask", "negation")
        and here.reading.part.last - here.reading.part.first < _LONG  # else a list of tags
    ):
        cue = next(hit for hit in hits if hit.cue == "risk_condition" or hit.subject in _DELICATE)
        found.append(_safe(here, 0, whole, cue, "safety", "condition", plain=True))
    elif not here.has("instead_of_care", "study") and (asked := _asks(here)) is not None:
        found.append(_safe(here, at, whole, asked, "safety", "ask", plain=True))
    if here.has("blood_test"):
        cue = next(hit for hit in hits if hit.cue == "blood_test")
        if here.has("poor_test"):
            found.append(_safe(here, at, whole, cue, "monitoring", "poor_test", plain=True))
        elif here.has("check_levels"):
            found.append(_safe(here, at, whole, cue, "monitoring", "check_levels", plain=True))
    return found


def kidney_in(here: Here) -> Hit | None:
    """The kidneys of a sentence, and not somebody who looks after them: a "kidney nurse"."""
    hits = here.reading.part.hits
    posts = {hit.first for hit in hits if hit.cue == "clinician"}
    return next((hit for hit in hits if hit.cue == "kidney" and hit.last not in posts), None)


def _mended(here: Here, kidney: Hit) -> bool:
    """Whether it is said to heal the kidneys: "reverses kidney disease"."""
    return any(hit.cue == "cure" and 0 <= kidney.first - hit.last <= 2 for hit in here.reading.part.hits)


def _kidney_and_medicine(here: Here, whole: Clause, kidney: Hit) -> list[Said]:
    """The warning of weak kidneys, and beside it that of medicines where the sentence tells what happens to them."""
    clauses = here.reading.clauses
    home = next((clause for clause in clauses if clause.first <= kidney.first < clause.last), whole)
    for clause in clauses:
        cue = next(iter(clause.get("some_medicine")), None)
        if cue is not None and clause.has("kept_out") and not here.has("study"):
            own = clause is not home
            first = cue.first if own or cue.first > kidney.first else kidney.first
            split = Clause(first, clause.last) if cue.first > kidney.first and not own else clause
            before = Clause(home.first, split.first) if split is not clause else home if own else whole
            return [
                _safe(here, 0, before, kidney, "safety", "kidney", plain=True),
                _safe(here, 0, split, cue, "interaction", "medicine", plain=True),
            ]
    return [_safe(here, 0, whole, kidney, "safety", "kidney", plain=True)]


def _denied_near(here: Here, cue: Hit) -> bool:
    """Whether a "not" stands right before a phrase, however many others the sentence holds."""
    return any(hit.cue == "negation" and 0 <= cue.first - hit.last <= 4 for hit in here.reading.part.hits)


def kidney_warned(here: Here, kidney: Hit) -> bool:
    """Whether it warns of magnesium and weak kidneys: a word of care, or a "not" that reaches them."""
    return here.has("caution", "clinician") or any(
        hit.cue == "negation" and (-6 <= hit.last - kidney.first <= 0 or 0 <= hit.first - kidney.last <= 1)
        for hit in here.reading.part.hits
    )


_LONG = 60  # words
_SWITCHES = frozenset({"gaba", "nmda"})
_TAKERS = frozenset("tak peopl anyon if on".split())  # "people taking": names who, and not what happens
_THYROID = frozenset({"thyroid", "levothyroxin", "thyroxin"})


def _spaced(here: Here, clause: Clause, cue: Hit) -> Said | None:
    """Hours told for thyroid tablets among other medicines: held against the longest that any of them needs."""
    hours = _hours(here, clause) if here.has("spacing", "interfere", "caution") else ()
    if not hours or _THYROID.isdisjoint(here.scan.stems[clause.first : clause.last]):
        return None
    first, last = extent(here, clause, cue.first, cue.last)
    return Said(
        kind="safety", subject="interaction", said="spacing", stance="asserted", first=first, last=last, numbers=hours,
        entry="levothyroxine", merge="spacing",
    )  # fmt: skip


def _drugs(here: Here) -> list[Said]:
    """What is said of medicines known by name: that they interfere, that they do not, how far apart they go."""
    found: list[Said] = []
    for index, clause in enumerate(here.reading.clauses):
        drugs = clause.get("drug")
        if not drugs and here.topic.drug and clause.has("interfere") and clause.has("magnesium"):
            at = clause.get("interfere")[0]
            drugs = [Hit(at.first, at.last, "drug", here.topic.drug)]  # "it": the medicine of the sentence before
        careless = _careless(here, drugs)
        without = clause.has("null_result") and not here.has("study")
        if not drugs or not (_interferes(here) or without or careless):
            continue
        interfering = next(
            (hit for hit in here.reading.part.hits if hit.cue in ("interfere", "spacing", "caution")), drugs[0]
        )
        reach = max(interfering.first, drugs[0].first)
        denied = any(hit.cue == "negation" and hit.first < reach for hit in clause.hits) and not here.has(
            "caution", "spacing"
        )
        denied = denied or careless
        first, last = extent(here, clause, drugs[0].first, drugs[-1].last)
        hours = _hours(here, clause) if here.has("spacing", "interfere") else ()
        found.append(
            Said(
                kind="safety", subject="interaction", said="spacing" if hours else "drug", stance="denied" if denied else "asserted",
                first=first, last=last, numbers=hours, entry=drugs[0].subject, merge=f"drug{index}",
            )
        )  # fmt: skip
    return found[:2]


def _hours(here: Here, clause: Clause) -> tuple[float, ...]:
    """The hours a clause sets between a medicine and magnesium; minutes are made hours."""
    words = here.scan.stems[clause.first : clause.last]
    if "half" in words and "hour" in words:
        return (0.5,)
    if "minut" in words:
        return tuple(number / 60 for number in numbers_in(here, clause))
    return numbers_in(here, clause) if "hour" in words else ()


def _interferes(here: Here) -> bool:
    """Whether something is said to happen between a medicine and magnesium, or care is asked for."""
    if here.has("spacing", "caution", "kept_out") or (here.has("clinician") and here.has("ask")):
        return True
    return any(hit.cue == "interfere" and here.scan.stems[hit.first] not in _TAKERS for hit in here.reading.part.hits)


def _careless(here: Here, drugs: list[Hit]) -> bool:
    """Whether it calls it all the same when a medicine and magnesium are taken: "fine to wash it down with"."""
    if not drugs or not here.has("no_matter_when") or not here.has("beside_it") or not here.about:
        return False
    return not here.has("caution", "spacing", "clinician", "study", "negation")


def _asks(here: Here) -> Hit | None:
    """The clinician a reader is sent to: "talk to your doctor", not "ask physicians and they shrug"."""
    if not (here.has("magnesium", "pronoun", "take", "low_magnesium") or here.forms) or here.has("they_ask"):
        return None
    hits = here.reading.part.hits
    for hit in hits:
        if hit.cue != "clinician" or not any(h.cue == "ask" and 0 <= hit.first - h.last <= 5 for h in hits):
            continue
        raw = here.scan.text[here.scan.starts[hit.first] : here.scan.ends[hit.last - 1]].lower()
        if not raw.endswith("s") or raw.startswith("your"):
            return hit
    return None


def _no_interaction(here: Here) -> bool:
    """Whether it denies that magnesium gets in the way of medicines."""
    for hit in here.reading.part.hits:
        if hit.cue == "interfere" and here.scan.stems[hit.first] in ("interact", "interfer", "affect", "block", "bind"):
            return any(other.cue == "negation" and 0 <= hit.first - other.last <= 2 for other in here.reading.part.hits)
    return False


def _of_food(here: Here, clause: Clause) -> bool:
    return not {"food", "diet"}.isdisjoint(here.scan.stems[clause.first : clause.last])


def _causes(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether a side effect is laid at magnesium's door, and not merely named in passing."""
    if any(hit.subject == "pms" for hit in clause.hits):
        return False
    if any(hit.first < cue.first + 4 for hit in clause.get("can_cause")) or clause.has("negation"):
        return True
    return bool(here.intro is not None and here.intro.cues & {"side_effects", "can_cause"})


def _safe(here: Here, index: int, clause: Clause, cue: Hit, subject: str, said: str, plain: bool = False) -> Said:
    first, last = extent(here, clause, cue.first, cue.last)
    stance: Stance = here.stance(index, cue)
    if plain and stance == "denied":
        stance = "asserted"
    if stance == "hedged" and said in ("side_effects", "ask"):
        stance = "asserted"
    return Said(kind="safety", subject=subject, said=said, stance=stance, first=first, last=last, merge=said)
