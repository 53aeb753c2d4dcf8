"""Finds everything one sentence says about magnesium, whatever it is. Whether it is so is the business of `judging`."""

from __future__ import annotations

from dataclasses import replace

from epsom.core.audit.claims.dangers import alarm_soothed, dangers_in, kidneys_dared
from epsom.core.audit.claims.descriptions import without_descriptions
from epsom.core.audit.claims.doubts import doubts_in, evidence_in
from epsom.core.audit.claims.effects import SENSES, effects_in
from epsom.core.audit.claims.form_claims import forms_in
from epsom.core.audit.claims.frames import Frame, frames_in
from epsom.core.audit.claims.saying import Here, Said, overlap, same_words
from epsom.core.audit.claims.supply import sales_in, supply_in, times_in

_SUPPLY = frozenset({"low_magnesium", "low_intake", "enough_intake"})
_EFFECTS = frozenset({"help", "role", "linked", "null_result", "effect", "reputed"})
_EVIDENCE = frozenset({"thin", "distance", "negation"})
_FORMS = frozenset({*SENSES, "uptake"})
_TIMES = frozenset({"time_of_day", "fast", "slow", "more_dose"})
_DOUBTS = frozenset({"untested", "null_result", "worked", "noticeable", "change"})
_DANGERS = frozenset(
    "instead_of_care harmless kidney_fine side_effects harmless_use replacement unneeded food_apart over_limit authorised"
    " drug interfere kidney medicine risk_condition clinician blood_test caution ask food_first".split()
)
_ORDINARY = frozenset("mechanism status link cortisol fear_extinction neuroplasticity".split())  # said beside nothing
_CHOICES = ("frame_pick_", "frame_best_")


def find(here: Here, frames: dict[str, tuple[Frame, ...]]) -> list[Said]:
    """Everything one sentence says about magnesium; each finder is asked only where one of its words stands."""
    part, cues = here.reading.part, here.reading.cues
    if part.question or part.kind == "heading" or here.reading.imagined or here.reading.listed:
        return []
    sold = sales_in(here)
    if "meta" in cues:
        return sold
    found: list[Said] = []
    if here.about:
        found = supply_in(here) if cues & _SUPPLY else []
        effects = effects_in(here) if cues & _EFFECTS and "subject" in cues and (not found or "help" in cues) else []
        judged = evidence_in(here, effects) if cues & _EVIDENCE else []
        if judged:
            effects = [
                each for each in effects if each.stance == "denied" or not any(overlap(each, other) for other in judged)
            ]
        found += effects + judged
        if cues & _FORMS:
            found += [each for each in forms_in(here, effects) if not any(overlap(each, other) for other in judged)]
        if (cues & _TIMES or ("take" in cues and "pronoun" in cues)) and not here.experience:
            found += times_in(here)
        found = [each for each in found if not _set_aside(here, each)] if here.reading.set_aside else found
        if cues & _DOUBTS or ("help" in cues and len(here.reading.clauses) > 1):
            found += doubts_in(here, found)
    found += sold
    if cues & _DANGERS:
        found += dangers_in(here)
    if not frames.keys().isdisjoint(here.reading.named) and (here.topic.magnesium or here.about):
        alone, beside = frames_in(here, frames)
        if here.experience:  # how fast it worked for one person is their story, and no rule
            alone = [each for each in alone if each.kind != "timing"]
        if alone:
            found = [each for each in found if not any(_replaced(each, other) for other in alone)] + alone
        found += [each for each in beside if not any(_is_told(each, other) for other in found)]
        if any(each.subject == "muscle_relaxation" for each in beside):  # "loosens muscles" is no promise against pain
            found = [each for each in found if each.subject != "muscle_pain" or each.kind != "efficacy"]
    dared = kidneys_dared(here)
    if dared is not None:
        found = [*(each for each in found if each.kind not in ("safety", "timing")), dared]
    alarm = alarm_soothed(here)
    if alarm is not None:
        found = [*(each for each in found if each.kind != "safety"), alarm]
    found = without_descriptions(here, [_measured(here, each) for each in found])
    return _merged([each for each in found if not _set_aside(here, each)]) if found else found


_ADVISED = frozenset("rda rdas recommend advis guidelin rni dri".split())
_CLIENTS = frozenset("client patient peopl veteran women customer survivor one".split())
_MINE = frozenset("my our i we".split())


def _measured(here: Here, said: Said) -> Said:
    """A share with what it is a share of: people below what is advised, or the clients of one practice."""
    if said.kind != "prevalence" or said.percent is None:
        return said
    words = here.scan.stems[here.reading.part.first : here.reading.part.last]
    if not _ADVISED.isdisjoint(words):
        return replace(said, measure="advised")
    own = any(one in _MINE and not _CLIENTS.isdisjoint(words[at + 1 : at + 3]) for at, one in enumerate(words))
    return replace(said, measure="own") if own or ("i" in words and "see" in words) else said


def _is_told(one: Said, other: Said) -> bool:
    """Whether a frame only says again what was found; another thing that magnesium does in the same words is told too."""
    if one.answer == "frame_body_work" and other.subject != one.subject:
        return False  # `belonging` says which of them counts
    return same_words(one, other) and (one.kind != "mechanism" or one.subject in (other.subject, *_ORDINARY))


def _replaced(one: Said, frame: Said) -> bool:
    """Whether a frame takes the place of what was found; a warning leaves a denied effect beside it."""
    if one.kind != frame.kind and one.kind in ("product", "prevalence", "form"):
        return False
    if one.said in ("gentle", "laxative") and (frame.answer or "").startswith(_CHOICES):
        return False  # what it is chosen for, and how the gut takes it, are two things
    return overlap(one, frame) and not (frame.kind == "safety" and one.kind == "efficacy" and one.stance == "denied")


def _set_aside(here: Here, said: Said) -> bool:
    """Whether the text only repeats it, from a distance."""
    if said.stance == "denied" or said.about_evidence or said.kind in ("safety", "product"):
        return False
    return here.reading.taken_back(said.first)


def _merged(found: list[Said]) -> list[Said]:
    """Things said twice in one sentence become one."""
    kept: list[Said] = []
    for each in sorted(found, key=lambda said: (said.first, said.last)):
        twin = next(
            (
                at
                for at, other in enumerate(kept)
                if (other.kind, other.subject, other.said, other.merge)
                == (each.kind, each.subject, each.said, each.merge)
                and other.stance == each.stance
            ),
            None,
        )
        if twin is None:
            kept.append(each)
    return kept
