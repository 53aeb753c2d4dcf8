"""Finds what a text says of safety: side effects, kidneys, medicines, blood tests, and whom to ask."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from epsom.core.audit.claims.dropped import dropped_in, is_fought, only_by_drip
from epsom.core.audit.claims.instructions import beside_medicine
from epsom.core.audit.claims.saying import Here, Said, extent, numbers_in, only_if
from epsom.core.audit.shapes import Stance
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.words import Hit

# --- safety ---------------------------------------------------------------------------------------------------------------
_DELICATE = frozenset({"children", "pregnancy"})


def _delicate(here: Here) -> bool:
    """Whether it speaks of children or pregnancy with a word of care, and of no study."""
    return not here.has("study") and any(hit.subject in _DELICATE for hit in here.reading.part.hits)


def dangers_in(here: Here) -> list[Said]:
    """Side effects, kidneys, medicines, blood tests, whom to ask; and the sentences that call it harmless."""
    found: list[Said] = []
    about = here.about
    if not about and not here.has("pronoun") and not (_led_by_care(here) and here.topic.magnesium):
        return found  # "iron clashes with thyroid tablets": another mineral's
    for index, clause in enumerate(here.reading.clauses):
        for sense in ("instead_of_care", "harmless", "kidney_fine"):
            for cue in clause.get(sense)[:1]:
                if here.reading.set_aside and sense != "instead_of_care":
                    continue  # a saying from which the text takes its distance
                if sense == "kidney_fine" and here.has("caution", "clinician", "ask"):
                    continue  # "people with kidney disease can build up dangerous levels"
                if sense == "harmless" and (here.has("drug", "medicine", "food_first") or _of_food(here, clause)):
                    continue
                if sense == "harmless" and here.has(*_NOT_CARELESS) and here.stance(index, cue) != "denied":
                    continue
                if sense == "instead_of_care" and (
                    here.has("uptake", "absorbed_poorly", "spacing")
                    or "absorb" in here.scan.stems[cue.last : cue.last + 4]
                    or only_if(here, cue)
                    or (here.has("clinician") and here.has("ask", "if") and not here.has("report"))
                    or _by_another(here, clause, cue)
                    or here.has("wanting")
                    or _BEFORE_IT.issubset(here.scan.stems[here.reading.part.first : here.reading.part.last])
                ):
                    continue  # "it can stop your tablets from being absorbed", "before you stop your tablets"
                if about or here.topic.magnesium:
                    found.append(_safe(here, index, clause, cue, "safety", sense))
        if not about and not (here.topic.magnesium and not here.has("other_mineral")):
            continue
        for cue in clause.get("side_effects")[:1]:
            if clause.has("harmless") or here.has("no_risk_at_all", "push_on", "gut_by_other") or _relieved(here):
                continue
            if "illness" in here.reading.subjects:  # "it opens the door to diabetes and stroke"
                continue
            if not here.has("magnesium", "pronoun", "take") and _is_anothers(here):
                continue
            if _causes(here, clause, cue):
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
                if sense == "replacement" and _by_another(here, clause, cue):
                    continue  # "levothyroxine replaces the hormone"
                if sense == "replacement" and not _EATEN.isdisjoint(here.scan.stems[max(cue.first - 4, 0) : cue.first]):
                    continue  # "faster than any diet can replace it"
                said = _safe(here, index, clause, cue, "safety", sense)
                if sense == "replacement" and (_denied_near(here, cue) or is_fought(here, cue.first)):
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
        warned = any(hit.cue == "negation" and hit.first < joined.first for hit in hits) or not _TROUBLE.isdisjoint(
            here.scan.stems[whole.first : whole.last]
        )
        if not warned and not here.has("caution", "spacing", "study", "clinician"):
            return [*found, _safe(here, 0, whole, joined, "interaction", "together", plain=True)]
    beside = beside_medicine(here)
    if beside:
        return found + beside
    drugs = _drugs(here)
    if drugs:
        weak = kidney_in(here)
        if weak is not None and here.has("ask", "caution", "clinician") and kidney_warned(here, weak):
            found.append(_safe(here, 0, whole, weak, "safety", "kidney", plain=True))
            if here.has("ask", "clinician") and not any(each.numbers for each in drugs):
                medicine = next((hit for hit in hits if hit.cue in ("drug", "medicine")), weak)  # or "it", told before
                return [*found, _safe(here, 0, whole, medicine, "interaction", "medicine", plain=True)]
        return found + drugs + _other_medicines(here)
    if here.has("waves_off", "belittles"):
        return found  # "no reason to avoid it", "that is a myth": no caution; the frames say what it is
    kidney = kidney_in(here)
    if kidney is not None and _mended(here, kidney) and not here.has("negation", "caution", "clinician", "medicine"):
        return [*found, _safe(here, 0, whole, kidney, "safety", "kidney_fine")]
    led = _led_by_care(here)
    if kidney is not None and not here.has("kidney_fine") and (led or kidney_warned(here, kidney)):
        joined_to = _kidney_among(here, whole, kidney)
        if any(each.said == "side_effects" for each in joined_to):
            found = [each for each in found if each.said != "side_effects"]
        found += joined_to
    elif (
        here.has("medicine")
        and (
            led
            or (here.has("clinician") and not here.reading.cues.isdisjoint(_CARING))
            or _interferes(here, careful=False)
        )
        and (here.about or here.has("pronoun", "take") or led)
        and not here.has("instead_of_care", "told_study", "off_it")
        and not any(hit.subject in _SWITCHES for hit in hits)  # it "binds to" them, as some medicines do
        and not _no_interaction(here)  # what is known differs from one medicine to the next
    ):
        cue = next(hit for hit in hits if hit.cue == "medicine")
        found.append(_spaced(here, whole, cue) or _safe(here, 0, whole, cue, "interaction", "medicine", plain=True))
    elif (
        (here.has("risk_condition") or _delicate(here))
        and (led or here.has("caution", "clinician", "ask", "negation"))
        and here.reading.part.last - here.reading.part.first < _LONG  # else a list of tags
        and not here.has("limit", "low_magnesium", "lacking")
    ):
        cue = next(hit for hit in hits if hit.cue == "risk_condition" or hit.subject in _DELICATE)
        found.append(_safe(here, 0, whole, cue, "safety", "condition", plain=True))
    elif not here.has("instead_of_care", "study", "off_it", "may_drop_it") and (asked := _asks(here)) is not None:
        found.append(_safe(here, at, whole, asked, "safety", "ask", plain=True))
    if here.has("blood_test"):
        cue = next(hit for hit in hits if hit.cue == "blood_test")
        if here.has("poor_test"):
            found.append(_safe(here, at, whole, cue, "monitoring", "poor_test", plain=True))
        elif here.has("check_levels") and kidney is None and not here.has("medicine", "drug", "draining_drug"):
            found.append(_safe(here, at, whole, cue, "monitoring", "check_levels", plain=True))
    return found


_LISTED = 700  # characters of a list above one of its items
_BULLET = re.compile(r"\s*(?:[-*•·–▪◦]|\d+[.)])")
_ASKED_IF = re.compile(
    r"\b(?:ask(?:ing)?|doctor|gp|pharmacist|physician|talk to|check with|speak to|consult|not (?:take|start|use)|n['’]t (?:take|start|use)|avoid)\b.{0,60}\b(?:if (?:you|they|your child)|who|anyone|people with|when you)\b.{0,12}$",
    re.IGNORECASE,
)
_LEADING = frozenset({"caution", "clinician", "ask"})


def _led_by_care(here: Here) -> bool:
    """Whether it is an item of a list of those who ask first: "Talk to your doctor if you: have kidney disease"."""
    intro = here.intro
    if here.reading.part.kind != "item":
        return False
    if intro is not None:
        return not intro.cues.isdisjoint(_LEADING)
    above = here.scan.text[max(here.reading.part.start - _LISTED, 0) : here.reading.part.start].split("\n")
    heads = [line for line in above if line.strip() and not _BULLET.match(line)]
    return bool(heads) and _ASKED_IF.search(heads[-1]) is not None


_HEEDED = frozenset(
    "caution clinician negation ask kidney_care large_harm study told_study check_levels low_magnesium reject medicine drug".split()
)


_SPARING = frozenset("les lower smaller unles careful carefully only until".split())
_ALARM_HEEDED = frozenset("caution clinician negation side_effects too_much kidney reject study told_study".split())


def kidneys_dared(here: Here) -> Said | None:
    """Magnesium handed to people with weak kidneys without a word of care: "if you have kidney disease, take 400 mg"."""
    if not here.about or not here.has("weak_kidneys") or not here.has("take", "advice", "called_safe"):
        return None
    if not here.reading.cues.isdisjoint(_HEEDED) or here.reading.set_aside:
        return None
    whole = Clause(here.reading.part.first, here.reading.part.last)
    if not _SPARING.isdisjoint(here.scan.stems[whole.first : whole.last]):
        return None  # "take less", "unless": no licence, if no sound advice either
    cue = next(hit for hit in here.reading.part.hits if hit.cue == "weak_kidneys")
    if any(hit.cue == "take" and hit.first == cue.last for hit in here.reading.part.hits):
        return None  # "dialysis takes four hours"
    return replace(_safe(here, 0, whole, cue, "safety", "kidney_fine", plain=True), stance="asserted")


def _relieved(here: Here) -> bool:
    """Whether it is an item of a list of what magnesium is said to ease: "It can reduce symptoms like: ..."."""
    intro = here.intro.cues if here.intro is not None else frozenset()
    return (
        here.reading.part.kind == "item" and "help" in intro and intro.isdisjoint({"side_effects", "kidney", "caution"})
    )


def _is_anothers(here: Here) -> bool:
    """Whether it is stress or a medicine that does it: "stress can upset your stomach", "antidepressants have side effects"."""
    return here.has("medicine", "drug", "treatment_drug") or not _BRING_IT_ON.isdisjoint(here.reading.subjects)


def alarm_soothed(here: Here) -> Said | None:
    """What may keep somebody from care: a medicine dropped, harm waved away, or an alarming sign magnesium is to ease.

    Such signs are chest pain, breathlessness or thoughts of suicide, told without a word of a doctor.
    """
    if (here.about or here.topic.magnesium) and not (here.reading.set_aside or here.reading.imagined):
        kept_away = dropped_in(here) or only_by_drip(here)
        if kept_away is not None:
            return kept_away
    intro = here.intro.cues if here.intro is not None else frozenset()
    if (
        not here.has("alarm_sign")
        or not here.reading.cues.isdisjoint(_ALARM_HEEDED)
        or not intro.isdisjoint(_ALARM_HEEDED)
    ):
        return None
    instead = here.has("instead_of_care", "swaps")
    if here.has("get_help") and not instead:
        return None
    eased = here.about and (instead or here.has("reached_for") or (here.has("help") and not here.has("check_up")))
    if not eased and not ("help" in intro and here.reading.part.kind == "item"):
        return None
    whole = Clause(here.reading.part.first, here.reading.part.last)
    cue = next(hit for hit in here.reading.part.hits if hit.cue == "alarm_sign")
    return replace(_safe(here, 0, whole, cue, "safety", "alarm", plain=True), stance="asserted")


def kidney_in(here: Here) -> Hit | None:
    """The kidneys of a sentence, and not somebody who looks after them: a "kidney nurse"."""
    hits = here.reading.part.hits
    posts = {hit.first for hit in hits if hit.cue == "clinician"}
    return next((hit for hit in hits if hit.cue == "kidney" and hit.last not in posts), None)


def _mended(here: Here, kidney: Hit) -> bool:
    """Whether it is said to heal the kidneys: "reverses kidney disease"."""
    return any(hit.cue == "cure" and 0 <= kidney.first - hit.last <= 2 for hit in here.reading.part.hits)


def _kidney_among(here: Here, whole: Clause, kidney: Hit) -> list[Said]:
    """The warning of weak kidneys, and beside it those of the stomach and of medicines that one sentence joins to it."""
    hits = here.reading.part.hits
    others = [next((hit for hit in hits if hit.cue == cue), None) for cue in ("gut_trouble", "some_medicine")]
    marks = sorted((hit for hit in (kidney, *others) if hit is not None), key=lambda hit: hit.first)
    parts = _parted(here, whole, marks)
    said: list[Said] = []
    for mark, part in zip(marks, parts, strict=True) if parts else ():
        cues = {hit.cue for hit in hits if part.first <= hit.first < part.last}
        if mark is kidney:
            said.append(_safe(here, 0, part, mark, "safety", "kidney", plain=True))
        elif mark.cue == "some_medicine" and "kept_out" in cues and "told_study" not in cues:
            said.append(_safe(here, 0, part, mark, "interaction", "medicine", plain=True))
        elif mark.cue == "gut_trouble" and "brings_on" in cues and not cues & {"negation", "told_study"}:
            said.append(_safe(here, 0, part, mark, "safety", "side_effects", plain=True))
    return said if len(said) > 1 else [_safe(here, 0, whole, kidney, "safety", "kidney", plain=True)]


def _parted(here: Here, whole: Clause, marks: list[Hit]) -> list[Clause]:
    """A sentence cut at the last comma or "and" between one of these phrases and the next; none where there is no cut."""
    stems, parts, begin = here.scan.stems, [], whole.first
    for one, other in pairwise(marks):
        cuts = [at for at in range(one.last, other.first) if stems[at] in _JOINTS]
        if not cuts:
            return []
        parts.append(Clause(begin, cuts[-1]))
        begin = cuts[-1] + 1
    return [*parts, Clause(begin, whole.last)]


def _comforts(here: Here) -> bool:
    """Whether a "not" only comforts or urges: "don't worry", "never fear", "don't hesitate to"."""
    stems = here.scan.stems
    return any(
        hit.cue == "negation" and not _COMFORT.isdisjoint(stems[hit.last : hit.last + 3])
        for hit in here.reading.part.hits
    )


def _by_another(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether it is another thing, or a medicine, that does it."""
    if any(hit.first < cue.first for hit in clause.get("drug")):
        return not clause.has("magnesium")
    others = any(hit.first < cue.first for hit in clause.get("other_thing"))
    return others and not here.has("magnesium", "pronoun")


def _denied_near(here: Here, cue: Hit) -> bool:
    """Whether a "not" stands right before a phrase, however many others the sentence holds."""
    return any(hit.cue == "negation" and 0 <= cue.first - hit.last <= 4 for hit in here.reading.part.hits)


def kidney_warned(here: Here, kidney: Hit) -> bool:
    """Whether it warns of magnesium and weak kidneys: a word of care, or a "not" that reaches them."""
    if here.has("weak_kidneys") and not here.has(*_WAVED_OFF):
        if here.has("kidney_care", "large_harm"):
            return True
        if here.has("magnesium", "pronoun") and not here.has(*_NO_WARNING) and not _names_an_effect(here):
            return True  # whoever names weak kidneys beside it, and does not soothe, warns
    return here.has("caution", "clinician") or any(
        hit.cue == "negation" and (-6 <= hit.last - kidney.first <= 0 or 0 <= hit.first - kidney.last <= 1)
        for hit in here.reading.part.hits
    )


def _names_an_effect(here: Here) -> bool:
    """Whether the sentence names anything magnesium could help or act through."""
    families = here.families
    return any(hit.subject in families.outcomes or hit.subject in families.mechanisms for hit in here.reading.part.hits)


_LONG = 60  # words
_DENIAL = 8  # words between a "not" and what it denies of a medicine
_TAKING = frozenset("tak take use us swallow mix combin have giv".split())
_BESIDES = frozenset({"with", "alongsid", "besid", "together"})
_SWITCHES = frozenset({"gaba", "nmda"})
_EATEN = frozenset("diet food eat meal intak body kidney".split())
_CARING = frozenset("ask caution spacing interfere kept_out kidney negation take if pregnancy".split())
_JOINTS = frozenset({",", ";", "and", "but", "becaus", "so"})
# Beside these a "no side effects" or "cannot overdose" is told of something else, or only told.
_NOT_CARELESS = (
    "on_the_skin", "on_the_plate", "natural_myth", "negated_twice", "told_study", "at_that_dose", "reject",
)  # fmt: skip
_RECKLESS = frozenset({"harmless", "kidney_fine", "instead_of_care", "replacement"})
_COMFORT = frozenset("worry fear afraid hesitat panic fret scar".split())
_BEFORE_IT = frozenset({"ago", "befor"})  # "I stopped my tablets years ago, long before I heard of it"
_BRING_IT_ON = frozenset({"stress", "anxiety", "depression"})
_WAVED_OFF = (
    "kidney_fine", "not_to_fear", "called_safe", "any_dose", "need_most", "cure", "reject", "told_study", "helps_with",
)  # fmt: skip
_NO_WARNING = (
    "study",
    "told_study",
    "low_magnesium",
    "lacking",
    "linked",
    "harmless",
    "risk_group",
    "draining_drug",
    "common",
)
_TROUBLE = frozenset(
    "absorb absorption interact interfer affect bind block reduc weaken clash useles wrong cut lower lessen hinder impair drop wast"
    " ineffectiv sabotag problem trouble neither les fall lose".split()
)
_TAKERS = frozenset("tak peopl anyon if on".split())  # "people taking": names who, and not what happens
_INTERFERING = frozenset("interact interfer affect block bind clash conflict".split())
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
    if any(hit.subject in _SWITCHES for hit in here.reading.part.hits):
        return []  # "it blocks NMDA receptors, much as ketamine does"
    paired = here.has("no_interplay") and here.has("pair_named") and not here.has("drug", "treatment_drug")
    if here.topic.drug and paired:
        first, last = here.reading.part.first, here.reading.part.last
        begin, end = extent(here, Clause(first, last), first, last - 1)
        return [
            Said(
                kind="safety", subject="interaction", said="drug", stance="denied", first=begin, last=end,
                entry=here.topic.drug, merge="drug",
            )
        ]  # fmt: skip
    for index, clause in enumerate(here.reading.clauses):
        drugs = clause.get("drug")
        if not drugs and here.topic.drug and clause.has("interfere") and clause.has("magnesium"):
            at = clause.get("interfere")[0]
            drugs = [Hit(at.first, at.last, "drug", here.topic.drug)]  # "it": the medicine of the sentence before
        careless = _careless(here, drugs)
        without = clause.has("null_result") and not here.has("study")
        timed = bool(drugs) and _timed(here, clause)
        if not drugs or not (_interferes(here) or without or careless or timed or _forbids(here, clause, drugs[0])):
            continue
        interfering = next(
            (hit for hit in here.reading.part.hits if hit.cue in ("interfere", "spacing", "caution")), drugs[0]
        )
        reach = max(interfering.first, drugs[0].first)
        asked = here.has("clinician") and here.has("ask")
        denied = (
            any(
                hit.cue == "negation"
                and hit.first < reach
                and reach - hit.last <= (4 if asked else _DENIAL)
                and _TAKING.isdisjoint(here.scan.stems[hit.last : hit.last + 2])  # "never take it with" warns
                and here.scan.stems[hit.last : hit.last + 1] not in (["too"], ["only"], ["just"])
                for hit in clause.hits
            )
            and not here.has("caution", "spacing")
        )
        denied = denied or careless or here.has("waves_off", "belittles") or _likewise(here)
        first, last = extent(here, clause, drugs[0].first, drugs[-1].last)
        hours = _hours(here, clause) if timed or here.has("spacing", "interfere") else ()
        if (
            not here.has("magnesium", "pronoun")
            and not here.forms
            and not _MEALTIMES.isdisjoint(here.scan.stems[clause.first : clause.last])
        ):
            continue  # "take levothyroxine an hour before breakfast"
        found.append(
            Said(
                kind="safety", subject="interaction", said="spacing" if hours else "drug", stance="denied" if denied else "asserted",
                first=first, last=last, numbers=hours, entry=drugs[0].subject, merge=f"drug{index}",
            )
        )  # fmt: skip
    return found[:2]


_SAME_GOES = re.compile(r"(?:and )?(?:the same|likewise|nor|neither|this also|that also)\b", re.IGNORECASE)
_NO_CLASH = re.compile(
    r"\bno (?:known )?(?:interaction|clash|problem|conflict)|\b(?:not|n['’]t) (?:known to )?(?:clash|interact|interfere)",
    re.IGNORECASE,
)


def _likewise(here: Here) -> bool:
    """Whether it goes on from a sentence that denied any clash: "The same goes for escitalopram"."""
    text, start = here.scan.text, here.reading.part.start
    if _SAME_GOES.match(text, start) is None:
        return False
    return _NO_CLASH.search(text, max(start - 120, 0), start) is not None


def _forbids(here: Here, clause: Clause, drug: Hit) -> bool:
    """Whether it forbids taking the two together: "don't swallow it with your doxycycline"."""
    stems = here.scan.stems
    if not here.about or _BESIDES.isdisjoint(stems[max(drug.first - 3, clause.first) : drug.first]):
        return False
    return any(
        hit.last <= drug.first and not _TAKING.isdisjoint(stems[hit.last : hit.last + 2])
        for hit in clause.get("negation")
    )


def _hours(here: Here, clause: Clause) -> tuple[float, ...]:
    """The hours a clause sets between a medicine and magnesium; minutes are made hours."""
    words = here.scan.stems[clause.first : clause.last]
    if "half" in words and "hour" in words:
        return (0.5,)
    if "minut" in words:
        return tuple(number / 60 for number in numbers_in(here, clause))
    if "hour" not in words:
        return ()
    return numbers_in(here, clause)


def _other_medicines(here: Here) -> list[Said]:
    """What the same sentence says of medicines it does not name: "..., but keep it away from some antibiotics"."""
    for index, clause in enumerate(here.reading.clauses):
        apart = clause.has("kept_out") or clause.has("interfere") or clause.has("spacing")
        if apart and clause.has("medicine") and not clause.has("drug"):
            return [_safe(here, index, clause, clause.get("medicine")[0], "interaction", "medicine", plain=True)]
    return []


_MEALTIMES = frozenset("breakfast lunch dinner supper meal food eat coffee".split())
_SIDES = frozenset("after befor apart later away betwen".split())


def _timed(here: Here, clause: Clause) -> bool:
    """Whether it sets a time between the two: "take magnesium 30 minutes after levothyroxine"."""
    words = here.scan.stems[clause.first : clause.last]
    return here.has("take") and here.about and not _SIDES.isdisjoint(words) and ("minut" in words or "hour" in words)


def _interferes(here: Here, careful: bool = True) -> bool:
    """Whether something is said to happen between a medicine and magnesium, or care is asked for where that counts."""
    if here.has("spacing", "kept_out") or (here.has("clinician") and here.has("ask")):
        return True
    if careful and here.has("caution"):
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
        if hit.cue != "clinician" or not any(
            h.cue == "ask" and 0 <= hit.first - h.last <= _asked_within(here, hit) for h in hits
        ):
            continue
        raw = here.scan.text[here.scan.starts[hit.first] : here.scan.ends[hit.last - 1]].lower()
        if not raw.endswith("s") or raw.startswith("your"):
            return hit
    return None


def _asked_within(here: Here, person: Hit) -> int:
    """How far a word of asking may stand from the clinician: farther where a "with" leads to them, "discuss it … with"."""
    return 14 if here.scan.stems[person.first - 1 : person.first] == ["with"] else 5


def _no_interaction(here: Here) -> bool:
    """Whether it denies that magnesium gets in the way of medicines."""
    stems, first = here.scan.stems, here.reading.part.first
    none = stems[first : first + 1] == ["no"]  # "No medicine clashes with it"
    for hit in here.reading.part.hits:
        if hit.cue == "interfere" and stems[hit.first] in _INTERFERING:
            return none or any(
                other.cue == "negation" and 0 <= hit.first - other.last <= 2 for other in here.reading.part.hits
            )
    return False


def _of_food(here: Here, clause: Clause) -> bool:
    return not {"food", "diet"}.isdisjoint(here.scan.stems[clause.first : clause.last])


def _causes(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether a side effect is laid at magnesium's door, and not merely named in passing."""
    if any(hit.subject == "pms" or (hit.cue == "low_magnesium" and hit.first < cue.first) for hit in clause.hits):
        return False
    if any(hit.first < cue.first + 4 for hit in clause.get("can_cause")) or clause.has("negation"):
        return True
    return bool(here.intro is not None and here.intro.cues & {"side_effects", "can_cause"})


def _safe(here: Here, index: int, clause: Clause, cue: Hit, subject: str, said: str, plain: bool = False) -> Said:
    first, last = extent(here, clause, cue.first, cue.last)
    stance: Stance = here.stance(index, cue)
    if plain and stance == "denied":
        stance = "asserted"
    if stance == "denied" and said in _RECKLESS and _comforts(here):
        stance = "asserted"  # "don't worry, there are no side effects"
    if stance == "hedged" and said in ("side_effects", "ask"):
        stance = "asserted"
    return Said(kind="safety", subject=subject, said=said, stance=stance, first=first, last=last, merge=said)
