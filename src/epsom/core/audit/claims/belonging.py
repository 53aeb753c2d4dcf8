"""Whether what was found in a sentence is surely said of magnesium: a wrong accusation is worse than a missed claim.

What another thing does, what only a label says and what the text concedes before a fair reading is left out here. It
finds nothing of its own and judges nothing.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from epsom.core.audit.claims.saying import Here, Said, overlap

__all__ = ["speaks_of_magnesium", "without_talk"]

_GOING_ON = ("it", "ther", "by", "without", "with", "too", "low", "also", "and", "when")
_OTHER_THINGS = ("this", "these", "that", "those", "which", "are", "because")


def without_talk(said: list[Said], here: Here) -> list[Said]:
    """What a form is only said to be used for gives way where the use itself is known: a laxative, an antacid.

    So does what is conceded before how good the evidence is: "While the findings suggest a link, research is mixed."
    """
    known = [each for each in said if each.said in ("laxative", "antacid")]
    said = [each for each in said if each.said != "reputed" or not any(overlap(each, one) for one in known)]
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if here.reading.part.hits and here.reading.part.hits[0].cue == "side_effects" and here.has("can_cause", "common"):
        # "An upset stomach is the most common, above all with poorly absorbed forms" warns, and compares no uptake
        said = [each for each in said if each.kind != "form" or each.said in ("gentle", "laxative")]
    body = [each for each in said if each.answer == "frame_body_work"]
    if body and not (_IN_SUCH_WORK.isdisjoint(words) or _AMONG_IT.isdisjoint(words)):
        said = _without_praise(body[0], here)  # "involved in 300 reactions, among them those that regulate sleep"
    elif body and any(each.kind == "mechanism" and each not in body for each in said):
        said = [each for each in said if each not in body]
    said = [_in_general(_with_its_outcome(each, here), here) for each in said]
    fair = [each for each in said if each.about_evidence and each.kind == "efficacy"]
    opens = next((word for word in words if word[:1].isalpha()), "")
    if fair and opens in _CONCEDES:
        said = [each for each in said if each.about_evidence or each.stance == "asserted"]
    return said


def _without_praise(body: Said, here: Here) -> list[Said]:
    """What the body does, without praise before a dash: "a powerful tool is magnesium, a mineral involved in ..."."""
    if not here.has("strong"):
        return [body]
    stems, first = here.scan.stems, here.reading.part.first
    dash = next((at for at in range(body.last - 1, first, -1) if stems[at] in ("—", "–")), None)
    return [] if dash is None else [replace(body, first=dash + 1)]


def _in_general(said: Said, here: Here) -> Said:
    """What a paragraph on a study says that it can do is no result of the study: "it can be of use in ..."."""
    if not (said.studied and said.stance == "reported" and said.kind == "efficacy") or said.numbers:
        return said
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if here.has("study", "told_study", "report", "given", "past_taking") or _MODAL.isdisjoint(words):
        return said
    return replace(said, studied=False, stance="hedged")


_MODAL = frozenset({"can", "may", "could", "might"})


def _with_its_outcome(said: Said, here: Here) -> Said:
    """What a form is said to be used for is judged as that, where trials speak of it: migraine."""
    if said.subject in _GLYCINATES and said.said in ("anxiety", "stress", "depression"):
        slept = here.reading.subjects & {"sleep_quality", "insomnia"}
        return replace(said, said="sleep_quality") if slept else said  # the trial found the one and not the other
    if said.said != "reputed":
        return said
    used = next(
        (hit for hit in here.reading.part.hits if said.first <= hit.first < said.last and hit.subject in _TRIED), None
    )
    return said if used is None else replace(said, said=used.subject)


_GLYCINATES = frozenset({"form_glycinate", "form_bisglycinate"})
_TRIED = frozenset({"migraine", "constipation"})
_AMONG_IT = frozenset("includ many among such thos rol".split())
_IN_SUCH_WORK = frozenset({"reaction", "proces", "enzym", "function"})
_CONCEDES = frozenset({"whil", "although", "though", "whereas"})


def _too_much_else(here: Here) -> bool:
    """Whether "too much" is said of another thing: "Too much glutamate can cause anxiety"."""
    if here.has("magnesium", "pronoun", "over_limit") or here.forms:
        return False
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    after = [words[at + 2] for at in range(len(words) - 2) if words[at : at + 2] == ["too", "much"]]
    return bool(after) and all(word.isalpha() and word not in _OF_ITSELF for word in after)


_OF_ITSELF = frozenset(
    "includ mean caus magnesium mag magnesia mineral of is was can may might could will would do did has had at in on for or and but at once from too per a an the to it this"
    " that these supplement tablet capsul powder pill oil salt".split()
)


def _is_lone_sign(said: Said, here: Here) -> bool:
    """Whether a side effect is only a line of a list that nothing says is one of magnesium's: "Digestive problems"."""
    part = here.reading.part
    if said.said != "side_effects" or part.kind != "item" or part.last - part.first > _FEW_WORDS:
        return False
    intro = here.intro.cues if here.intro is not None else frozenset()
    return not (here.has("magnesium", "pronoun") or here.forms or intro & _OF_TABLETS)


_OF_TABLETS = frozenset({"magnesium", "pronoun", "side_effects", "too_much", "take", "low_magnesium"})


_FEW_WORDS = 4


def _is_taken_up(said: Said, here: Here) -> bool:
    """Whether it is how one takes it, and not which form, that is to help it in: "in divided doses for better absorption"."""
    if said.kind != "form" or said.said != "absorbed_well" or here.forms:
        return False
    return not _TAKEN.isdisjoint(here.scan.stems[here.reading.part.first : here.reading.part.last])


_FOR_UPTAKE = frozenset("absorption absorb uptak bioavailability".split())
_TAKEN = frozenset("divid split spread smaller food meal meals bedtim bed dos doses twic".split())


def _is_bodily(said: Said, here: Here) -> bool:
    """Whether "calmer" is said of a part of the body: "calmer digestion and heart rhythm"."""
    if said.subject != "anxiety" or said.kind != "efficacy":
        return False
    own = [hit for hit in here.reading.part.hits if hit.subject == "anxiety"]
    stems = here.scan.stems
    return bool(own) and all(stems[hit.first][:4] == "calm" and stems[hit.last] in _PARTS for hit in own)


_PARTS = frozenset("digestion digestiv heart gut stomach bowel bladder skin breath muscl leg heartbeat puls".split())


def _is_only_a_label(said: Said, here: Here) -> bool:
    """Whether the words in front of a colon are only the name of something else to do: "Stress reduction: practise yoga"."""
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if said.kind != "efficacy" or ":" not in words[:6] or not here.reading.cues.isdisjoint(_ITSELF) or here.forms:
        return False
    at = words.index(":")
    return said.last - here.reading.part.first <= at + 1 and words[at + 1 : at + 2] != [] and words[at + 1] in _TO_DO


_TO_DO = frozenset(
    "us use practis practic try combin engag incorporat do tak make mak set keep establish consider avoid limit".split()
)


def _acts_itself(said: Said, here: Here) -> bool:
    """Whether the sentence only tells what an illness does: "Trauma can have profound effects on the brain"."""
    if said.stance == "denied":
        return False
    for clause in here.reading.clauses:
        if not clause.first <= said.first < clause.last or not clause.by.keys().isdisjoint(_ITSELF):
            continue
        own = next((hit for hit in clause.hits if hit.first == clause.first and hit.subject == said.subject), None)
        formed = any(hit.subject in here.families.forms for hit in clause.hits)
        return own is not None and not formed and own.last < clause.last and here.scan.stems[own.last] in _DOES
    return False


def _is_carried_too_far(said: Said, here: Here) -> bool:
    """Whether a thing spoken of before is put under a sentence that speaks of none: "If it is not absorbed, you won't see it"."""
    if said.story or said.subject in here.reading.subjects or said.stance == "denied":
        return False
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    return words[:2] == ["it", "about"] or ("if" in words and not said.studied)


_OTHER_NUTRIENTS = ("vitamin", "zinc", "calcium", "potassium", "iron", "omega", "probiotic", "melatonin", "ashwagandha")


def _of_another_nutrient(said: Said, here: Here) -> bool:
    """Whether the words in front of a colon name another nutrient: "Vitamin D: supports mood"."""
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    front = words[: words.index(":")] if ":" in words[:5] else []
    if not front or front[0] not in _OTHER_NUTRIENTS or "magnesium" in front:
        return False
    return said.kind == "efficacy" or (said.kind == "mechanism" and said.subject in ("gaba", "serotonin", "melatonin"))


_ITSELF = frozenset({"magnesium", "low_magnesium", "pronoun"})


_DOES = frozenset("can may is has have doe do affect caus lead chang make mak keep leav tak com".split())
_ONE = frozenset({"is", "are", "has", "was"})
_MANY = frozenset({"are", "were", "have"})


def _said_of_others(said: Said, here: Here) -> bool:
    """Whether it is said of several things named right before: "neurotransmitters, which are essential for ..."."""
    stems, at = here.scan.stems, said.first
    if stems[at - 1 : at + 1] in (["which", "magnesium"], ["that", "magnesium"]) and stems[at + 2 : at + 3] == [","]:
        return stems[at + 3] in _ONE  # "the receptor, which magnesium regulates, is central to ..."
    if at < 3 or stems[at - 1] not in ("which", "that") or stems[at] not in _MANY:
        return False
    near = range(max(at - 5, here.reading.part.first), at)
    return not any(
        (hit.cue in ("magnesium", "pronoun") or hit.subject in here.families.forms) and hit.last - 1 in near
        for hit in here.reading.part.hits
    )


def speaks_of_magnesium(said: Said, here: Here, opens: str) -> bool:
    """Whether what was found is surely said of magnesium: a wrong accusation is worse than a missed claim.

    A sentence that names it, its lack or one of its forms may say anything. Of one that does not, a mechanism is only
    taken where the paragraph goes on with magnesium, and never when it begins with "this" or another word that may
    point at something else.
    """
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if (
        _of_another_nutrient(said, here)
        or _is_taken_up(said, here)
        or _is_bodily(said, here)
        or _is_only_a_label(said, here)
    ):
        return False
    if said.kind in ("efficacy", "mechanism") and _said_of_others(said, here):
        return False
    if said.kind == "efficacy" and _acts_itself(said, here):
        return False
    if said.kind == "efficacy" and _is_carried_too_far(said, here):
        return False
    if (
        said.said == "with_food"
        and here.has("time_of_day")
        and not _FOR_UPTAKE.isdisjoint(here.scan.stems[here.reading.part.first : here.reading.part.last])
    ):
        return False  # "with food or before bedtime for maximum absorption": the food is the smaller part of it
    if said.kind == "safety" and (_too_much_else(here) or _is_lone_sign(said, here)):
        return False
    if said.kind == "efficacy" and any(pair == ("only", "about") for pair in pairwise(words)):
        return False  # "stress is not only about magnesium"
    if said.kind not in ("mechanism", "efficacy") or said.subject == "stress_depletes" or here.forms:
        return True
    if said.kind == "mechanism" and ((said.answer is not None and not said.beside) or "magnesium" in words):
        return True
    if said.studied and (here.topic.told or here.reading.cues >= {"study", "report"}):
        return True
    bare = ("it", "this", "that", "they", "these", "those")
    if here.has("magnesium", "low_magnesium") or any(
        hit.cue == "pronoun" and (hit.last - hit.first > 1 or here.scan.stems[hit.first] not in bare)
        for hit in here.reading.part.hits
    ):
        return True
    if here.reading.part.marked or (here.intro is not None and here.intro.cues & {"magnesium", "low_magnesium"}):
        return True
    if said.kind == "efficacy":
        return True
    return here.topic.it and opens not in _OTHER_THINGS and ("it" in words or opens in _GOING_ON)
