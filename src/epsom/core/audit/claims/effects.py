"""Finds what magnesium, or one form of it, is said to do: help, or work on the body. It judges nothing."""

from __future__ import annotations

import re
from itertools import pairwise

from epsom.core.audit.claims.saying import Here, Said, both_arms, extent, has_number, numbers_in, sizes_in
from epsom.core.audit.claims.stories import only_meant, owed_to_it
from epsom.core.audit.shapes import Stance
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.topics import LEVELS, actor_of
from epsom.core.audit.text.words import Hit

SENSES = ("absorbed_well", "absorbed_poorly", "laxative", "antacid", "gentle", "into_brain")
_DIAGNOSES = frozenset({"bipolar"})
_SIGNS_OF_THEM = frozenset({"depression", "general"})
_NEAR = 14  # words between what helps and what is helped
_AFTER = 7
CALLED_AFTER = frozenset(  # things named after what they are for: "sleep tracker"
    "supplement aid tablet pill specialist expert clinic medication medicin study trial research diary tracker app coach "
    "drug foundation week world apnea apnoea hormon test mask therapy problem's consultant podcast magazin blog gummy product "
    "survivor suffer formula blend lab clinician hygien studie".split()
)
_HAVING = frozenset("with having has had have suffer suffering experienc experienced face facing whose".split())
_PASSIVE = re.compile(
    r"^(improv|eas|ros|rais|went|came|lift|better|fel|drop|gon|fad|disappear|vanish|lessen|reduc|lower|cure|help|sort|got|stop|settl|shorten|shorter|easier|quicker|faster|halv|doubl|tripl|prevent|reliev|treat|lift|calm|soften|benefit|extend|lengthen|prolong|cut|alleviat|diminish|decreas|increas|boost|enhanc|sharpen|deepen|slash|trim|shrank|shrunk|climb|grew|soar|plummet|plung|dwindl|tumbl|subsid|clear)"
)
_MAKE = frozenset({"mak", "made", "put", "giv", "gav", "keep", "kept", "help"})
_TIED = frozenset(
    "where stor tied linked link involv key behind for essential that which responsibl associat govern".split()
)
_SURVEY = frozenset("risk eat eaten diet intak rate odd".split())
_FRONTING = frozenset("for in with as when against to where".split())
_AFTERWARDS = frozenset("after dur under amid despit following".split())
_KEEPING = frozenset({"diary", "log", "record", "tracker"})
_LOW = frozenset({"low", "lower", "poor"})
_EMPTY_VERBS = frozenset({"against", "better", "less", "fewer", "control", "regulat", "keep", "keeps", "les", "trying"})


# --- effects ------------------------------------------------------------------------------------------------------------
def effects_in(here: Here) -> list[Said]:
    """What magnesium, or a form of it, is said to do: one claim for each thing it is said to do it to."""
    found: list[Said] = []
    carried: Hit | None = None

    def mechanistic(said: Said) -> bool:
        return said.subject in here.families.mechanisms

    for index, clause in enumerate(here.reading.clauses):
        objects = [hit for hit in clause.hits if is_object(here, hit, clause)]
        named_illness = [hit for hit in clause.hits if hit.subject in _DIAGNOSES] if objects else []
        if named_illness:  # a diagnosis outranks its signs: "mood fluctuations associated with bipolar disorder"
            objects = [hit for hit in objects if hit.subject not in {*_SIGNS_OF_THEM, *_DIAGNOSES}] + named_illness[:1]
        if (
            only_meant(here.scan.stems[clause.first : clause.last])
            or here.scan.stems[clause.first : clause.first + 1] == ["stil"]
            or clause.has("more_dose")
            or clause.has("drug")
            or _is_label(here, clause)
        ):
            continue
        used: dict[str, Said] = {}
        for thing in objects:
            predicate, passive = _predicate(here, clause, thing)
            if predicate is None:
                continue
            actor = actor_of(clause, predicate.first if not passive else thing.first, here.families)
            if actor is None and (passive or predicate is thing):
                actor = actor_of(clause, clause.last, here.families)
            if actor is None:
                actor = carried or _supplied(here, clause, thing)
            said = effect_of(here, index, clause, thing, predicate, actor)
            if said is not None and actor is None:
                carried = Hit(predicate.first, predicate.first + 1, "pronoun", "")  # "Loosens muscles and ends cramps"
            if said is not None and said.subject not in used:
                if (
                    said.said == "linked"
                    and not mechanistic(said)
                    and any(each.said == "linked" and mechanistic(each) for each in (*found, *used.values()))
                ):
                    continue
                used[said.subject] = said
        last = actor_of(clause, clause.last, here.families)
        if last is not None and not clause.aside:
            carried = last
        named = [said for said in used.values() if said.subject in here.families.mechanisms]
        found += [said for said in used.values() if said.subject != "nervous_system" or len(named) == 1]
    return found


def _supplied(here: Here, clause: Clause, thing: Hit) -> Hit | None:
    """Magnesium where it stands inside a word of plenty: "by making sure you have enough magnesium, you may ..."."""
    stems = here.scan.stems
    if here.topic.magnesium and stems[clause.first][:1].isdecimal() and "mg" in stems[clause.first : clause.first + 2]:
        return Hit(
            clause.first, clause.first + 2, "magnesium", ""
        )  # "500 mg a day helped people to fall asleep sooner"
    for hit in clause.get("enough_intake"):
        if hit.last <= thing.first and "magnesium" in stems[hit.first : hit.last]:
            return Hit(hit.first, hit.last, "magnesium", "")
    return None


def _is_label(here: Here, clause: Clause) -> bool:
    """Whether a clause is the bold label in front of a list item: "Stress reduction: ..."."""
    part = here.reading.part
    begins = clause.first == part.first and clause.last < part.last
    return (
        begins
        and clause.last - clause.first <= 5
        and here.scan.stems[clause.last] == ":"
        and not clause.has("magnesium")
    )


def is_object(here: Here, hit: Hit, clause: Clause) -> bool:
    """Whether a phrase is something that could be helped, and not a thing called after it ("sleep tracker")."""
    families = here.families
    if hit.subject not in families.outcomes and hit.subject not in families.mechanisms:
        return False
    stems = here.scan.stems
    if hit.last < len(stems) and stems[hit.last] in CALLED_AFTER:
        return False
    before = stems[hit.first - 1] if hit.first > clause.first else ""
    if hit.subject == "illness" and not _SURVEY.isdisjoint(stems[clause.first : hit.first]):
        return False  # a risk found in surveys is no effect of tablets
    if _is_example(here, clause, hit) or (hit.subject == "b6_synergy" and _names_another(here, hit)):
        return False
    if not _KEEPING.isdisjoint(stems[max(hit.first - 3, clause.first) : hit.first]):
        return False  # "a diary of their cramps"
    if before in _AFTERWARDS or (hit.subject == "muscle_cramps" and clause.has("side_effects")):
        return False
    if hit.subject == "serum_mg" and not _LOW.isdisjoint(
        (*stems[max(hit.first - 2, 0) : hit.first], *stems[hit.last : hit.last + 2])
    ):
        return False  # "people with a low level in the blood" tells who they were
    if hit.subject in families.outcomes and any(
        other.subject in families.mechanisms
        and 0 <= hit.first - other.last <= 9
        and _TIED.intersection(stems[other.last : hit.first])
        for other in clause.hits
    ):
        return False
    if before in _HAVING and hit.subject in families.outcomes:
        behind = hit.first - 2
        helps = [other for other in clause.hits if other.cue == "help" and other.first < hit.first]
        if not any(other.last > behind for other in helps):
            others = any(
                other.subject in families.outcomes or other.subject in families.mechanisms
                for other in clause.hits
                if other is not hit
            )
            return before == "with" and bool(helps) and not others and hit.first - helps[-1].last <= 4
    return True


def _names_another(here: Here, hit: Hit) -> bool:
    """Whether the sentence names something else that could be helped: "with vitamin B6" is then what was taken."""
    families = here.families
    return any(
        other.subject in families.outcomes or (other.subject in families.mechanisms and other.subject != hit.subject)
        for other in here.reading.part.hits
    )


def _is_example(here: Here, clause: Clause, hit: Hit) -> bool:
    """Whether it only spells out what was named before: "PMS symptoms such as mood swings"."""
    stems, families = here.scan.stems, here.families
    for other in clause.hits:
        if other.subject in families.outcomes and other.last <= hit.first:
            between = stems[other.last : hit.first]
            if "such" in between or "includ" in between or "like" in between:
                return True
    return False


def _predicate(here: Here, clause: Clause, thing: Hit) -> tuple[Hit | None, bool]:
    """What is said to happen to a thing: the nearest fitting word before it, else one right after it."""
    wanted = (
        ("help", "null_result", "linked", "role", "reputed")
        if thing.subject in here.families.mechanisms
        else ("help", "null_result", "linked", "reputed")
    )
    best: Hit | None = None
    for hit in clause.hits:
        if hit.first >= thing.first:
            break
        if hit.cue == "other_mineral" and best is not None and hit.first > best.first:
            continue
        if hit.cue in wanted and thing.first - hit.last <= _NEAR and not _adds_that(here, hit):
            if best is not None and best.first == hit.first and best.cue == "help":
                continue
            if here.scan.stems[hit.first] in _EMPTY_VERBS and best is not None and hit.last - hit.first == 1:
                continue
            best = hit
    if best is not None:
        return best, False
    if thing.subject == "stress_depletes":
        return (thing, False) if any(hit.subject == "stress" for hit in here.reading.part.hits) else (None, False)
    if any(hit.cue == "effect" and hit.first <= thing.first and hit.last >= thing.last for hit in clause.hits):
        return thing, False
    stems = here.scan.stems
    fronted = thing.first - clause.first <= 4 and stems[clause.first] in _FRONTING
    for hit in clause.hits:
        if thing.subject == "serum_mg" and hit.cue == "linked" and 0 <= hit.first - thing.last <= _AFTER:
            return hit, True  # "levels in the body are connected to mood disorders"
        if hit.first < thing.last or hit.cue not in ("help", "null_result"):
            continue
        near = fronted or hit.first - thing.last <= _AFTER
        if near and (hit.cue == "null_result" or _PASSIVE.match(stems[hit.first])):
            return hit, True
        break
    return None, False


def _adds_that(here: Here, hit: Hit) -> bool:
    return here.scan.stems[hit.first : hit.first + 2] == ["add", "that"]  # it is somebody who adds


def effect_of(here: Here, index: int, clause: Clause, thing: Hit, predicate: Hit, actor: Hit | None) -> Said | None:
    """One effect, or nothing when it is another mineral's or nobody's."""
    families, topic = here.families, here.topic
    if actor is not None and actor.cue == "other_mineral":
        actor = _joined(here, clause, actor)
    if actor is not None and actor.cue in ("other_mineral", "other_thing"):
        return None
    if clause.has("worse") and predicate.cue != "null_result" and (actor is None or actor.cue != "low_magnesium"):
        return None
    if actor is None or actor.cue == "pronoun":
        if not topic.magnesium and not here.has("magnesium", "low_magnesium") and not here.forms:
            return None
        if actor is None and not _implied(here, clause, predicate):
            return None
    if actor is not None and (stands_for_another(here, actor) or only_points(here, actor)):
        return None
    low = (actor is not None and actor.cue == "low_magnesium") or (
        topic.low
        and actor is not None
        and actor.cue == "pronoun"
        and not clause.has("magnesium")
        and any(hit.cue == "linked" and hit.first == predicate.first for hit in clause.hits)
    )
    first, last = extent(here, clause, min(thing.first, predicate.first), max(thing.last, predicate.last))
    mechanism = thing.subject in families.mechanisms
    strength = any(
        _near(hit, predicate, thing)
        for hit in clause.get("strong")
        if not (here.topic.told or here.has("study")) or here.scan.stems[hit.first] != "beat"
    ) and not clause.has("weak")
    strength = strength or (clause.has("fast") and not here.has("study", "hedge") and not here.topic.told)
    if (
        low
        and predicate.cue != "null_result"
        and not _corrects(here, clause, actor)
        and not _then_took(here, clause, thing)
    ):
        stance = here.stance(index, predicate)
        return Said(
            kind="mechanism", subject=thing.subject, said="linked", stance=stance, first=first, last=last, merge="link"
        )
    if predicate.cue == "linked" and not mechanism and not clause.has("help"):
        return None
    form = form_meant(here, clause, predicate, None if actor is not None and actor.subject in LEVELS else actor)
    stance = here.stance(index, predicate, denied=_comes_to_nothing(here, index, predicate))
    if stance == "asserted" and here.topic.told and (_of_the_people_in_it(here) or _past(here, clause, thing)):
        stance = "reported"
    weak = clause.has("weak") or (here.topic.told and here.has("weak"))
    caveat = here.has("thin")
    if form == "form_topical" and thing.subject == "serum_mg":
        down = stance == "denied"
        how: Stance = stance if not down else "reported" if here.has("report") else "asserted"
        said = "absorbed_poorly" if down else "absorbed_well"
        return Said(kind="form", subject=form, said=said, stance=how, first=first, last=last, merge="form")
    direct = (not mechanism or thing.subject == "brain_mg") and not here.story
    if (
        form is not None
        and direct
        and (here.forms or not mechanism or thing.subject == "brain_mg")
        and (here.forms or form == "form_topical" or not here.topic.told)
        and not (strength and form != "form_topical")
        and (form == "form_topical" or not (here.trial() or _as_a_result(here, clause)))
        and not here.animals()
    ):
        said = "reputed" if clause.has("reputed") else thing.subject
        if thing.subject == "brain_mg":
            said = "into_brain"
        if _compares_down(here, clause, thing):
            said = "less_useful"
        return Said(
            kind="form",
            subject=form,
            said=said,
            stance=stance,
            first=first,
            last=last,
            merge="form",
            strong=strength or ("%" in here.scan.stems[first:last] and form != "form_topical"),
        )
    if mechanism or here.animals() or predicate.cue == "role":
        subject = form if form is not None and thing.subject == "brain_mg" else thing.subject
        sense = thing.subject if subject != thing.subject else ""
        if subject == "cortisol" and any(hit.subject == "ptsd" and hit.first == thing.last + 2 for hit in clause.hits):
            sense = "ptsd"  # "brings cortisol down in PTSD"
        elif subject == "serum_mg" and clause.has("linked"):
            sense = "linked"  # levels that go with an illness are no tablets that raise them
        return Said(
            kind="mechanism", subject=subject, said=sense, stance=stance,
            first=first, last=last, strong=strength or _by_a_share(here, clause, subject), in_animals=here.animals(),
            numbers=numbers_in(here, clause),
            studied=here.has("study", "given") or here.topic.told, outsized=sizes_in(here, clause)[1],
        )  # fmt: skip
    sizes, outsized = sizes_in(here, clause)
    if here.story and (stance == "asserted" or (stance == "denied" and owed_to_it(here.scan.stems, *_span(here)))):
        stance = "reported"
    return Said(
        kind="efficacy", subject=thing.subject, story=here.story, sizes=sizes, outsized=outsized, numbers=numbers_in(here, clause), studied=here.has("study", "proofless") or here.topic.study or here.topic.told, both_arms=both_arms(here, clause), stance=stance, first=first, last=last, strong=strength, weak=weak,
        caveat=caveat, merge=str(first) if has_number(here, clause) else "",
    )  # fmt: skip


_FINDINGS = frozenset("show shown found result finding saw seen observ".split())


def _as_a_result(here: Here, clause: Clause) -> bool:
    """Whether a finding with figures is told: "taking 500 mg of the oxide for 8 weeks lowered it, the results showed"."""
    words = here.scan.stems[clause.first : clause.last]
    return here.has("report") and "mg" in words and not _FINDINGS.isdisjoint(words)


_AFTER_THIS = frozenset("can may might could will would must then also in is are was has have had did does do".split())


def only_points(here: Here, actor: Hit) -> bool:
    """Whether "this" only points at a noun of its own: "This constant state increases anxiety"."""
    stems = here.scan.stems
    if actor.last - actor.first > 1 or stems[actor.first] not in ("this", "thes", "that", "thos"):
        return False
    if actor.last >= here.reading.part.last or not stems[actor.last].isalpha():
        return False
    word = here.scan.text[here.scan.starts[actor.last] : here.scan.ends[actor.last]].casefold()
    verb = word in _AFTER_THIS or word.endswith("ly") or (word.endswith("s") and not word.endswith(("ss", "us", "is")))
    return not verb


def _span(here: Here) -> tuple[int, int]:
    return here.reading.part.first, here.reading.part.last


def stands_for_another(here: Here, actor: Hit) -> bool:
    """Whether "it" means what the same sentence began with: "Sleep restores the brain, and a lack of it ..."."""
    part = here.reading.part
    said = here.scan.stems[actor.first : actor.last]
    if here.has("magnesium") or here.forms or "it" not in said or part.kind == "item":
        return False
    return any(
        hit.first - part.first <= 1 and hit.last < actor.first and hit.subject in here.families.outcomes
        for hit in part.hits
    )


def _by_a_share(here: Here, clause: Clause, subject: str) -> bool:
    """Whether cortisol is promised to fall by so many percent; a trial told as one is no promise."""
    if subject != "cortisol" or here.topic.told or here.has("study"):
        return False
    return sizes_in(here, clause)[1] or not _PERCENT.isdisjoint(here.scan.stems[clause.first : clause.last])


_PERCENT = frozenset({"%", "percent"})
_JOINTS = frozenset({"and", ",", "plus", "with", "&", "together"})


def _joined(here: Here, clause: Clause, other: Hit) -> Hit:
    """Magnesium where it was given together with another thing, "vitamin D and magnesium"; else that other thing."""
    for hit in clause.get("magnesium"):
        low, high = (hit.last, other.first) if hit.first < other.first else (other.last, hit.first)
        if high - low <= 5 and not _JOINTS.isdisjoint(here.scan.stems[low:high]):
            return hit
    return other


_THEY = frozenset(
    "thos they people participant volunteer patient scor both sleeper adult women men group average".split()
)


_PASTS = frozenset(
    "had fallen risen fell rose brought cut did led came went made got had saw drove shrank beat held kept".split()
)


def _past(here: Here, clause: Clause, thing: Hit) -> bool:
    """Whether what is said to have happened is past: in a paragraph on a study it is the study's."""
    text, starts, ends = here.scan.text, here.scan.starts, here.scan.ends
    words = (text[starts[at] : ends[at]].casefold() for at in range(clause.first, min(thing.last + 3, clause.last)))
    return any(word in _PASTS or (word.endswith("ed") and word != "need") for word in words)


def _of_the_people_in_it(here: Here) -> bool:
    """Whether a sentence goes on telling of the people of a study: "Those on the mineral slept longer"."""
    first = here.reading.part.first
    return not _THEY.isdisjoint(here.scan.stems[first : first + 4])


def _comes_to_nothing(here: Here, index: int, predicate: Hit) -> bool:
    """Whether an effect is told as none: by its own word, or by what comes after, "improved equally in both groups"."""
    if predicate.cue == "null_result":
        return True
    clause, families = here.reading.clauses[index], here.families
    things = [
        hit.first for hit in clause.hits if hit.subject in families.outcomes or hit.subject in families.mechanisms
    ]
    last = max(things, default=0)
    if any(hit.first > predicate.first and hit.first > last for hit in clause.get("null_result")):
        return True
    return _undone(here, index)


def _undone(here: Here, index: int) -> bool:
    """Whether what comes after takes it back: "it rose by 16 minutes, which was not significant"."""
    if here.reading.clauses[index].has("null_result"):
        return False
    for clause in here.reading.clauses[index + 1 : index + 3]:
        if any(hit.subject in here.families.outcomes or hit.subject in here.families.mechanisms for hit in clause.hits):
            return False
        if clause.has("null_result"):
            return True
    return False


def _implied(here: Here, clause: Clause, predicate: Hit) -> bool:
    """Whether a clause without a doer still speaks of magnesium: an item of its list, a heading's "Reduces stress"."""
    part = here.reading.part
    if here.intro is not None and (here.intro.cues & {"magnesium", "pronoun", "low_magnesium"} or here.topic.magnesium):
        return True
    begins = predicate.first - clause.first <= 2
    if begins and (part.kind == "item" or here.topic.heading_form is not None or _begins_with_a_verb(here)):
        return True
    if here.has("magnesium", "low_magnesium") or here.forms:
        return True
    return here.topic.magnesium and (here.topic.study or here.has("study")) and "other_thing" not in here.reading.cues


def _begins_with_a_verb(here: Here) -> bool:
    """Whether a sentence leaves its doer out: "Improves sleep quality and reduces anxiety." """
    first = here.reading.part.first
    raw = here.scan.text[here.scan.starts[first] : here.scan.ends[first]]
    return here.topic.it and raw[:1].isupper() and raw.endswith("s") and not raw.endswith(("ss", "us", "is"))


def _corrects(here: Here, clause: Clause, actor: Hit | None) -> bool:
    """Whether it is a shortage put right that helps: "correcting a deficiency"."""
    if actor is None:
        return False
    stems = here.scan.stems
    before = stems[max(actor.first - 3, 0) : actor.first]
    after = stems[actor.last : actor.last + 5]  # "if your level is low, correcting it may help"
    rights = [word for word, two in pairwise(after) if two in ("it", "this", "that", "them")]
    return any(
        word.startswith(
            ("correct", "replenish", "treat", "fix", "address", "restor", "overcom", "revers", "put", "top")
        )
        for word in (*before, *rights)
    )


def _then_took(here: Here, clause: Clause, thing: Hit) -> bool:
    """Whether those who were low then took it: "adults low in magnesium had less stress after eight weeks of it"."""
    return any(
        hit.first > thing.last and {"after", "with", "on", "tak"} & set(here.scan.stems[thing.last : hit.first])
        for hit in clause.get("magnesium")
    )


def _near(hit: Hit, predicate: Hit, thing: Hit) -> bool:
    low, high = min(predicate.first, thing.first) - 4, max(predicate.last, thing.last) + 4
    return low <= hit.first <= high


def form_meant(here: Here, clause: Clause, predicate: Hit, actor: Hit | None) -> str | None:
    """The form a predicate speaks of, if it speaks of one form rather than of magnesium."""
    if actor is not None and actor.subject in here.families.forms:
        return actor.subject
    named = [hit.subject for hit in clause.hits if hit.subject in here.families.forms]
    if named:
        return named[-1] if len(set(named)) == 1 else "bioavailability"
    if actor is not None and actor.cue != "pronoun":
        return None
    for other in here.reading.clauses:
        if other.first < clause.first:
            ahead = [hit.subject for hit in other.hits if hit.subject in here.families.forms]
            if ahead:
                return ahead[-1] if len(set(ahead)) == 1 else "bioavailability"
    if here.has("magnesium") and here.topic.heading_form is None:
        return None
    if here.topic.heading_form is not None:
        return here.topic.heading_form
    if actor is not None and predicate.cue in SENSES:
        return here.topic.form
    return None


def _compares_down(here: Here, clause: Clause, thing: Hit) -> bool:
    stems = here.scan.stems[clause.first : thing.first]
    return any(stems[at] in ("les", "less", "worse", "inferior") for at in range(len(stems)))
