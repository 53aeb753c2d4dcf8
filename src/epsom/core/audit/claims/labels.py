"""Reads effects whose parts stand apart: a label and its line, "good for:" and its list, a question and its answer.

"Migraine: regular use may mean fewer attacks." names the outcome before the colon; "Struggling to sleep? It could be the
answer." names it in the question before; "It can help you:" leaves it to the items below. It finds no doer and no verb
of its own, and it does not judge.
"""

from __future__ import annotations

from epsom.core.audit.claims.effects import effect_of, is_object
from epsom.core.audit.claims.saying import Here, Said
from epsom.core.audit.claims.unlisted import noun_of_praise
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.words import Hit

_LABEL = 4  # words of a label
_ITEM = 8  # words of an item that only names what is helped
_TURNS = ("help", "change", "worked", "null_result", "strong")
_PRAISING = ("help", "strong", "worked")
_SPOILS = frozenset(
    "other_mineral other_thing drug medicine side_effects more_dose requirement low_magnesium sign_of clinician worse"
    " low_intake content".split()
)


def apart_in(here: Here, found: list[Said]) -> list[Said]:
    """Effects told in parts that stand apart; nothing where the sentence said something already."""
    if (
        any(each.kind != "product" for each in found)
        or not (here.about or here.topic.magnesium)
        or not here.reading.cues.isdisjoint(_SPOILS)
    ):
        return []
    return _labelled(here) or _good_for(here) or _item(here) or _answer(here)


def _labelled(here: Here) -> list[Said]:
    """ "Migraine: regular use may mean fewer attacks": the outcome in front of the colon, what becomes of it behind."""
    clauses = here.reading.clauses
    first = clauses[0]
    if len(clauses) < 2 or first.last - first.first > _LABEL or here.scan.stems[first.last : first.last + 1] != [":"]:
        return []
    thing = next((hit for hit in first.hits if hit.subject in here.families.outcomes), None)
    if thing is None:
        return []
    for index, clause in enumerate(clauses[1:], 1):
        turn = next((hit for cue in _TURNS for hit in clause.get(cue)), None)
        if turn is not None and not any(hit.subject in here.families.outcomes for hit in clause.hits):
            said = effect_of(here, index, clause, thing, turn, _named(clause) or _stand_in(turn))
            return [said] if said is not None else []
    return []


def _good_for(here: Here) -> list[Said]:
    """ "Good for: constipation, blood pressure": what the words before the colon praise it for."""
    found: list[Said] = []
    for index, clause in enumerate(here.reading.clauses[:-1]):
        if here.scan.stems[clause.last : clause.last + 1] != [":"] or clause.last - clause.first > 2 * _LABEL:
            continue
        praise = next((hit for hit in clause.get("help") if clause.last - hit.last <= 1), None)
        behind = here.reading.clauses[index + 1]
        if praise is None:
            continue
        actor = _named(clause) or _stand_in(praise)
        for thing in behind.hits:
            if is_object(here, thing, behind) and not any(each.subject == thing.subject for each in found):
                said = effect_of(here, index + 1, behind, thing, praise, actor)
                found += [said] if said is not None else []
        break
    return found


def _item(here: Here) -> list[Said]:
    """ "It can help you:" and below "handle stress"."""
    part, intro = here.reading.part, here.intro
    if part.kind != "item" or intro is None or part.last - part.first > _ITEM or not intro.cues & {"help"}:
        return []
    if not intro.cues & {"magnesium", "pronoun"} or intro.cues & _SPOILS or here.has("negation"):
        return []
    clause = here.reading.clauses[0]
    for thing in clause.hits:
        words = sum(word[:1].isalpha() for word in here.scan.stems[clause.first : clause.last])
        if thing.subject in here.families.outcomes and thing.last - thing.first < words:
            said = effect_of(here, 0, clause, thing, Hit(clause.first, clause.first + 1, "help", ""), None)
            return [said] if said is not None else []
    return []


def _answer(here: Here) -> list[Said]:
    """ "Struggling to sleep? Magnesium could be the answer": the outcome stands in the question."""
    outcome = here.topic.asked or here.topic.headed
    if outcome is None or not (here.has("magnesium") or here.forms):
        return []
    if any(hit.subject in here.families.outcomes for hit in here.reading.part.hits):
        return []
    for index, clause in enumerate(here.reading.clauses):
        actor = _named(clause)
        praise = next((hit for cue in _PRAISING for hit in clause.get(cue)), None)
        noun = noun_of_praise(here, clause, actor) if actor is not None else None
        praise = praise or (Hit(noun, noun + 1, "help", "") if noun is not None else None)
        if actor is not None and praise is not None and praise.first >= actor.first:
            thing = Hit(praise.last - 1, praise.last, "subject", outcome)
            said = effect_of(here, index, clause, thing, praise, actor)
            return [said] if said is not None else []
    return []


def _named(clause: Clause) -> Hit | None:
    return next((hit for hit in clause.hits if hit.cue == "magnesium" or hit.subject.startswith("form_")), None)


def _stand_in(praise: Hit) -> Hit:
    """Magnesium where the text speaks of nothing else."""
    return Hit(praise.first, praise.last, "magnesium", "")
