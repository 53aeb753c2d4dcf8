"""Keeps track of what a text is speaking of from sentence to sentence: magnesium, a form of it, or another mineral.

A pronoun, a heading and a list hand their subject on; another mineral takes it away. It finds no claims.
"""

from __future__ import annotations

from dataclasses import dataclass

from epsom.core.audit.text.grammar import Clause, Reading
from epsom.core.audit.text.words import Hit
from epsom.knowledge import Knowledge
from epsom.knowledge.audit_words import AuditSubject

_MINERALS = frozenset({"magnesium", "low_magnesium", "other_mineral"})
_SAYING = frozenset("negation help worked change linked null_result pronoun magnesium".split())
_GIVING = frozenset({"given", "past_taking"})
_STUDIES = frozenset({"study", "told_study"})
_HEAD = 5  # words in which a sentence names what it is about
_PEOPLE = frozenset({"clinician", "medicine", "drug"})
_BESIDES = frozenset(
    "besid besides alongsid apart unlik instead".split()
)  # "Beside magnesium, I suggest a walk. It ..."
_HEADING = 5  # words of a sentence that only names what comes
_SUBJECT = 4  # words into a sentence; a mineral named later is not what it is about
LEVELS = frozenset({"serum_mg", "brain_mg"})  # "more magnesium in the brain" does things too


@dataclass(frozen=True, slots=True)
class Families:
    """The subjects by what they are."""

    outcomes: frozenset[str]
    mechanisms: frozenset[str]
    forms: frozenset[str]
    populations: frozenset[str]
    physiology: frozenset[str]
    by_id: dict[str, AuditSubject]

    @classmethod
    def of(cls, knowledge: Knowledge) -> Families:
        """The families of this knowledge's subjects."""
        subjects = dict(knowledge.audit_subjects)

        def family(name: str) -> frozenset[str]:
            return frozenset(each.id for each in subjects.values() if each.family == name)

        return cls(
            outcomes=family("outcome"),
            mechanisms=family("mechanism"),
            forms=family("form"),
            populations=family("population"),
            physiology=family("physiology"),
            by_id=subjects,
        )


@dataclass(slots=True)
class Topic:
    """What the text speaks of just now."""

    magnesium: bool = False  # magnesium rather than another mineral
    form: str | None = None  # the form that "it" stands for
    heading_form: str | None = None
    outcome: str | None = None  # the outcome last spoken of
    low: bool = False  # "this deficiency"
    drug: str | None = None  # the medicine last spoken of: its entry, or "" for a kind of medicine
    study: bool = False  # the sentence before told of a study
    headed: str | None = None  # the outcome a word in front names for the paragraph: "Migraine. ..."
    asked: str | None = None  # the outcome that the question just before was about
    it: bool = False  # "it" at the beginning of the next sentence is magnesium
    told: bool = False  # this paragraph tells of a study
    mine: bool = False  # somebody has told that they took it
    testimonials: bool = False  # the heading says that customers tell what it did
    animals: bool = False

    def start_paragraph(self, usual: bool) -> None:
        """A new paragraph speaks of what the text speaks of, whatever the last one ended with."""
        self.magnesium = usual
        self.low = self.told = self.animals = False
        self.it = usual
        self.headed = self.asked = None
        self.form = self.heading_form

    def start_heading(self, reading: Reading, families: Families) -> None:
        """A heading names what comes: a form, magnesium, or something else altogether."""
        forms = [hit.subject for hit in reading.part.hits if hit.subject in families.forms]
        self.heading_form = forms[0] if len(set(forms)) == 1 else None
        self.form = self.heading_form
        if forms or "magnesium" in reading.cues:
            self.magnesium = self.it = True
        elif "other_mineral" in reading.cues:
            self.magnesium = False
        outcome = [hit.subject for hit in reading.part.hits if hit.subject in families.outcomes]
        if outcome:
            self.outcome = outcome[0]
        self.study = self.animals = self.low = self.mine = False

    def follow(self, reading: Reading, families: Families, opens: str) -> None:
        """Take over what a sentence leaves in mind for the next one; `opens` is its first word."""
        last_mineral = None
        forms: list[str] = []
        outcome = None
        minerals = not reading.cues.isdisjoint(_MINERALS) or bool(reading.subjects)
        for hit in reading.part.hits if minerals else ():
            if hit.cue in ("magnesium", "low_magnesium") or (
                hit.cue == "other_mineral" and last_mineral is None and hit.first - reading.part.first <= _SUBJECT
            ):
                last_mineral = hit.cue
            if hit.subject in families.forms:
                forms.append(hit.subject)
                last_mineral = "magnesium"
            elif hit.subject in families.outcomes:
                outcome = hit.subject
        if last_mineral is not None:
            self.magnesium = last_mineral != "other_mineral"
            self.low = last_mineral == "low_magnesium"
        if forms:
            self.form = forms[-1] if len(set(forms)) == 1 else None
        elif last_mineral == "magnesium":
            self.form = self.heading_form
        if outcome:
            self.outcome = outcome
            if reading.part.last - reading.part.first <= _HEADING and reading.cues.isdisjoint(_SAYING):
                self.headed = outcome
        others = reading.cues & {"other_mineral", "other_thing"}
        if "magnesium" in reading.cues or forms:
            self.it = not others and opens not in _BESIDES
            self.magnesium = self.magnesium and (self.it or bool(forms) or bool(others))
        elif others or (opens not in ("it", "ther") and _names_another(reading)):
            self.it = False
        self.asked = outcome if reading.part.question else None
        self.study = "study" in reading.cues
        who = "people" in reading.cues or not reading.subjects.isdisjoint(families.populations)
        gave = who and not reading.cues.isdisjoint(_GIVING)
        studied = not reading.cues.isdisjoint(_STUDIES)
        self.told = self.told or gave or (studied and not reading.cues.isdisjoint(("report", "people")))
        drugs = [hit.subject for hit in reading.part.hits if hit.cue == "drug"] if "drug" in reading.cues else []
        self.drug = drugs[-1] if drugs else "" if "medicine" in reading.cues else None
        named = "animals" in reading.subjects
        people = not named and not reading.subjects.isdisjoint(families.populations)
        self.animals = named or (self.animals and self.told and not people and "people" not in reading.cues)


def _names_another(reading: Reading) -> bool:
    """Whether a sentence begins with something else that a later "it" may stand for."""
    begins = reading.part.first + _HEAD
    return any(hit.first < begins and (hit.subject or hit.cue in _PEOPLE) for hit in reading.part.hits)


def actor_of(clause: Clause, before: int, families: Families) -> Hit | None:
    """Who does what the word `before` says: the nearest mineral, form or pronoun in front of it."""
    found = None
    for hit in clause.hits:
        if hit.first >= before:
            break
        if (
            hit.cue in ("magnesium", "low_magnesium", "other_mineral", "other_thing")
            or hit.subject in families.forms
            or hit.subject in LEVELS
        ):
            found = hit
        elif hit.cue == "pronoun" and (found is None or hit.first - found.last > 1):
            found = (
                hit
                if found is None or (found.cue in ("other_mineral", "other_thing") and hit.first - found.last > 6)
                else found
            )
    return found
