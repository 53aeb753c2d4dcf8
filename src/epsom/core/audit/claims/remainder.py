"""Reads what no finder could place: a sentence on magnesium that names an outcome, or warns, in words of its own.

The finders ask for a doer, a verb and a thing in a fitting order. Writers have more ways than that ("basically nothing
for cramps", "they dropped off sooner", "kidneys gone? then no"). Where a sentence is plainly about magnesium and holds
both a thing and a word of change, of result or of care, it is taken for what it says. What goes on telling of a study
counts as told of that study. Questions, headings and sentences on other minerals are left alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from epsom.core.audit.claims.dangers import kidney_in, kidney_warned
from epsom.core.audit.claims.descriptions import without_descriptions
from epsom.core.audit.claims.effects import CALLED_AFTER, is_object, only_points, stands_for_another
from epsom.core.audit.claims.labels import apart_in
from epsom.core.audit.claims.saying import SPELT, Here, Said, both_arms, extent, numbers_in, sizes_in
from epsom.core.audit.claims.stories import only_meant, owed_to_it, turned_for
from epsom.core.audit.claims.unlisted import unlisted_in
from epsom.core.audit.shapes import Stance
from epsom.core.audit.text.grammar import Clause, negations
from epsom.core.audit.text.words import Hit

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
    if here.has("meta"):
        return []
    if not (here.about or here.topic.magnesium):
        return _limits(here, True) if here.topic.told and not found else []
    more = _placed(here, found)
    if here.story:
        more += _experienced(here, found + more)
    more += unlisted_in(here, found + more)
    return without_descriptions(here, more or apart_in(here, found))


def _experienced(here: Here, found: list[Said]) -> list[Said]:
    """What somebody tells it did to them, clause by clause: "I slept through", "not one attack since"."""
    more: list[Said] = []
    for index, clause in enumerate(here.reading.clauses):
        if any(each.first < clause.last and clause.first < each.last for each in found):
            continue
        for thing in clause.hits:
            if thing.subject not in here.families.outcomes:
                continue
            if "stil" in here.scan.stems[max(clause.first - 1, thing.first - 3) : thing.first] and not clause.has(
                "help"
            ):
                denied = _of_oneself(here, index, clause, thing, thing)
                more.append(replace(denied, stance="denied", story=False, outsized=False))
                break  # "and I still wake at three"
            owed = owed_to_it(here.scan.stems, here.reading.part.first, here.reading.part.last)
            turn = (
                thing
                if owed and not clause.has("null_result")
                else turned_for(clause, thing, here.scan.stems, here.reading.part.first)
            )
            if turn is not None:
                more.append(_of_oneself(here, index, clause, thing, turn))
                break
        else:
            idiom = next((hit for hit in clause.get("worked") if hit.last - hit.first > 1), None)
            if idiom is not None and not clause.has("subject") and not clause.has("other_mineral"):
                about = Hit(idiom.first, idiom.last, "subject", here.topic.outcome or "general")
                more.append(_of_oneself(here, index, clause, about, idiom))
    return more


def _of_oneself(here: Here, index: int, clause: Clause, thing: Hit, turn: Hit) -> Said:
    said = _said(here, index, clause, thing, False, False)
    none_left = turn is thing
    stance: Stance = "reported" if none_left or said.stance == "asserted" else said.stance
    return replace(said, stance=stance, story=True, kind="efficacy", merge=f"story{index}")


def _placed(here: Here, found: list[Said]) -> list[Said]:
    part = here.reading.part
    if only_meant(here.scan.stems[part.first : part.last]):
        return []
    if part.last - part.first < _SHORTEST:
        return [] if found else _listed_care(here)
    gave = here.has("given", "past_taking") and here.has("people") and not here.story
    told = here.topic.told or gave or here.has("study") or (here.has("told_study") and not _of_placebos(here))
    if not told and not (
        here.has("magnesium") or _stands_for_it(here) or here.forms or part.kind == "item" or _goes_on(here)
    ):
        return [] if found else _vanished(here) or _headed(here) or _care(here)
    if found and not told:
        return []
    if not told and not _SURVEYED.isdisjoint(here.scan.stems[part.first : part.last]):
        return _care(here)  # what goes with a diet is no effect of it
    if here.scan.stems[part.first] == "if" and here.has("advice", "take"):
        return []
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


_THOSE = frozenset("peopl adult patient men women volunteer thos veteran participant children".split())


def _only_kept(clause: Clause, thing: Hit) -> bool:
    """Whether no word of change follows on a thing that only says who they were."""
    cues = ("change", "turned_out", "effect", "null_result", "better_than", "worked", "went_away")
    return not any(hit.first >= thing.last for cue in cues for hit in clause.get(cue))


def _of_placebos(here: Here) -> bool:
    """Whether it speaks of the placebo effect as such, and tells of no study."""
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return any(pair in (("placebo", "respons"), ("placebo", "effect")) for pair in pairwise(words))


def _results(here: Here, found: list[Said], told: bool) -> list[Said]:
    """Each clause with a thing and a word of change; of a clause in which something was found, nothing."""
    families = here.families
    wanted = _TOLD if told else _TURNS
    more: list[Said] = []
    named: set[str] = {each.subject for each in found}
    for index, clause in enumerate(here.reading.clauses):
        figured = told and any(_by_figure(here, hit) for hit in clause.hits) and "change" in here.reading.cues
        if clause.has("drug") or clause.has("more_dose") or not (figured or wanted.intersection(clause.by)):
            continue
        words = here.scan.stems[clause.first : clause.last]
        if clause.has("side_effects") or words[:1] == ["stil"] or not _NO_RESULT.isdisjoint(words):
            continue
        if clause.has("other_mineral") and not clause.has("magnesium") and not (told and _beside_the_point(clause)):
            continue
        if words[:1] == ["if"] or words[:2] == ["and", "if"]:
            continue  # a case, and not what becomes of it
        spoken = {each.kind for each in found if each.first < clause.last and clause.first < each.last}
        listed = [hit for hit in clause.hits if told and hit.subject in families.outcomes and _by_figure(here, hit)]
        if spoken and (not told or "efficacy" in spoken) and not listed:
            continue
        if clause.has("other_thing") and not (clause.has("magnesium") or told):
            continue
        for thing in clause.hits:
            mechanism = thing.subject in families.mechanisms
            if not mechanism and thing.subject not in families.outcomes:
                continue
            if (mechanism and spoken) or (listed and spoken and thing not in listed):
                continue
            if (thing.subject in named and not clause.has("strong")) or _only_names(here, clause, thing, wanted):
                continue
            named.add(thing.subject)
            more.append(_said(here, index, clause, thing, mechanism, told))
            if not told:
                return more
    return more


_NO_RESULT = frozenset(
    "caus recruit enrol enroll screen invit diary".split()
)  # whom a study took in, and what does harm


def _by_figure(here: Here, thing: Hit) -> bool:
    """Whether a thing has a figure of its own: "depression fell by six points and anxiety by 4.5"."""
    stems = here.scan.stems
    return any(
        one == "by" and (two[:1].isdecimal() or two in SPELT)
        for one, two in pairwise(stems[thing.last : thing.last + 5])
    )


def _beside_the_point(clause: Clause) -> bool:
    """Whether another mineral only comes after the result: "scores halved, whether or not B6 was added"."""
    results = [hit.first for cue in ("change", "turned_out", "help") for hit in clause.get(cue)]
    return bool(results) and min(results) < clause.get("other_mineral")[0].first


def _only_names(here: Here, clause: Clause, thing: Hit, wanted: frozenset[str]) -> bool:
    """Whether a thing only says whom it was about: "adults who slept badly", "people with insomnia"."""
    before = here.scan.stems[max(clause.first, thing.first - 3) : thing.first]
    if thing.subject == "serum_mg" and not is_object(here, thing, clause):
        return True  # "chosen because their serum magnesium was low"
    counted = any(
        hit.first > thing.last for hit in clause.get("turned_out")
    )  # "five of seven anxiety studies as positive"
    if not counted and not CALLED_AFTER.isdisjoint(here.scan.stems[thing.last : thing.last + 1]):
        return True  # "the best-known sleep trial"
    others = (hit for hit in clause.hits if hit is not thing and hit.subject)
    if before[-1:] in (["with"], ["without"]) and any(hit.subject in here.families.mechanisms for hit in others):
        return True  # "cortisol was lower in people with PTSD"
    if before[-1:] == ["with"] and before[-2:-1] and before[-2] in _THOSE and _only_kept(clause, thing):
        return True  # "people with depression were asked to keep a diary"
    if (before[-1:] == ["with"] or not _PEOPLE.isdisjoint(before)) and clause.by.keys().isdisjoint(_GIVEN):
        return True
    turns = [hit for hit in clause.hits if hit.cue in wanted]
    return bool(turns) and all(
        hit.first >= thing.first and hit.last <= thing.last and hit.cue != "effect" for hit in turns
    )


def _at_once(here: Here, clause: Clause, told: bool) -> bool:
    """Whether it is promised at once: "deep sleep from the very first night"."""
    return not told and clause.has("fast") and not here.has("hedge", "report")


def _said(here: Here, index: int, clause: Clause, thing: Hit, mechanism: bool, told: bool) -> Said:
    first, last = extent(here, clause, thing.first, thing.last)
    denied = clause.has("null_result") or negations(here.reading, index, thing.first, here.scan.stems) % 2 == 1
    denied = denied and not (
        here.story and turned_for(clause, thing, here.scan.stems, here.reading.part.first) is thing
    )
    begin = Hit(clause.first, clause.first, "", "")
    stance: Stance = "denied" if denied else here.stance(index, begin)
    if stance == "denied" and not denied:
        stance = "reported"  # "I haven't had an attack since" tells of a change
    if stance == "asserted" and clause.has("hedge"):
        stance = "hedged"
    elif stance == "asserted" and (told or here.story):
        stance = "reported"
    sizes, outsized = sizes_in(here, clause)
    return Said(
        kind="mechanism" if mechanism or here.animals() else "efficacy", subject=thing.subject, stance=stance,
        said="linked" if thing.subject == "serum_mg" and clause.has("linked") else "", first=first, last=last,
        strong=clause.has("strong") or _at_once(here, clause, told), weak=clause.has("weak"), numbers=numbers_in(here, clause), studied=told,
        both_arms=both_arms(here, clause), merge=f"remainder{index}", in_animals=here.animals(), sizes=sizes,
        outsized=outsized and not denied, story=here.story,
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


def _stands_for_it(here: Here) -> bool:
    """Whether a word of the sentence stands for magnesium, and not for what the sentence began with."""
    return here.has("pronoun", "low_magnesium") and any(
        hit.cue in ("pronoun", "low_magnesium") and not (stands_for_another(here, hit) or only_points(here, hit))
        for hit in here.reading.part.hits
    )


def _no_more(here: Here) -> list[Said]:
    """ "No more charley horses at 2 a.m." promises what it does not say."""
    part = here.reading.part
    if here.scan.stems[part.first : part.first + 2] != ["no", "mor"] or here.has("limit"):
        return []
    clause = here.reading.clauses[0]
    for thing in clause.hits:
        if thing.subject in here.families.outcomes and thing.first - part.first <= 4:
            said = _said(here, 0, clause, thing, False, False)
            return [replace(said, stance="asserted", strong=True)]
    return []


_CASES = frozenset("when if becaus sinc as whil although".split())  # "when you're well rested, ..." is a body fact


def _goes_on(here: Here) -> bool:
    """Whether a sentence that names nothing still tells what magnesium does: "Most people feel calmer within weeks"."""
    opens = here.scan.stems[here.reading.part.first]
    things = [hit.first - here.reading.part.first for hit in here.reading.part.hits if hit.subject]
    if len(things) > 1 and things[0] <= 1:
        return False  # "Good sleep lowers blood pressure" is the body's doing
    return here.topic.it and here.has("effect") and not here.has("other_thing", "clinician") and opens not in _CASES


def _vanished(here: Here) -> list[Said]:
    """What is said to have gone, or to go by such a day, as a result of what the text praises."""
    if here.has("other_mineral", "other_thing", "if") or not here.topic.magnesium:
        return []
    if here.has("negation"):
        return _no_more(here)
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
        if clause.has("requirement") or _by_the_reader(here, clause):
            continue
        if clause.by.keys() & {"help", "change", "worked", "null_result", "noticeable"}:
            return [_said(here, index, clause, Hit(clause.first, clause.last, "subject", outcome), False, False)]
    return []


_READERS = frozenset("you we i they".split())


def _by_the_reader(here: Here, clause: Clause) -> bool:
    """Whether the reader does what looks like an effect: "the one you stop me about", "treat it as a laxative"."""
    stems = here.scan.stems
    for hit in clause.get("help")[:1]:
        if stems[hit.first - 1] in _READERS and hit.first > clause.first:
            return True
        if stems[hit.first] == "treat" and stems[hit.last : hit.last + 1] in (["it"], ["them"]):
            return True
    return False


_SCORED = frozenset("scor symptom rating attack episod taker arm half third quarter".split())
_OUTCOMES = frozenset({"turned_out", "change", "better_than", "null_result", "help"})


def _unnamed(here: Here, told: bool) -> list[Said]:
    """A result of the study last told of whose outcome was named before: "they were two points better off"."""
    named = (hit.subject for hit in here.reading.part.hits if hit.subject in here.families.outcomes)
    outcome = next(named, here.topic.outcome)
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
        scored = not _SCORED.isdisjoint(stems[clause.first : clause.last])
        if sized or plain or scored or clause.has("null_result") or "placebo" in stems[clause.first : clause.last]:
            return [_said(here, index, clause, Hit(clause.first, clause.last, "subject", outcome), False, True)]
    return []


def _limits(here: Here, told: bool) -> list[Said]:
    """What a study lacked, told of the study last spoken of: "there was no dummy pill"."""
    outcome = here.topic.outcome
    cue = next((hit for hit in here.reading.part.hits if hit.cue == "study_limit"), None)
    if (
        cue is None
        or outcome is None
        or not (told or here.topic.magnesium)
        or here.has("other_mineral", "drug", "medicine")
    ):
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
