"""Practices for a moment that is hard: all that fit this person, in four groups, and what to offer first.

It plans nothing and doses nothing; which practices belong to a goal is the business of `practices`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from epsom.core.person import Person
from epsom.core.plan.practices import _applies, _chosen, _Facts, _facts
from epsom.core.plan.shapes import ChosenPractice, Sentence
from epsom.core.safety import Screening
from epsom.knowledge import CautionRow, Knowledge, Practice

__all__ = ["GROUNDING", "GROUPS", "HIGH_DISTRESS", "LeftOut", "Tool", "felt", "left_out", "offer_now", "tools_of"]

Group = Literal["calm", "sleep", "muscles", "head"]
GROUPS: dict[Group, str] = {
    "calm": "Calm down",
    "sleep": "Sleep",
    "muscles": "Muscles",
    "head": "Clear the head",
}
GROUNDING = "grounding_54321"
HIGH_DISTRESS = 8  # of 10: grounding first, Support beside it (rule of the distress meter, a choice of this project)
OFFERED = 2  # two choices at a time at most (practice_rule_1)

# Where one looks for a practice. A new one without a place here is found under the first goal it serves.
_PLACE: dict[str, Group] = {
    "progressive_muscle_relaxation": "muscles",
    "epsom_bath": "muscles",
    "yoga": "muscles",
    "gentle_stretching": "muscles",
    "bedtime_list": "head",
    "journaling": "head",
    "gratitude": "head",
    "mindfulness": "head",
    "exercise": "head",
    "tea_chamomile": "sleep",
    "tea_lemon_balm": "sleep",
}
_PLACE_OF_GOAL: dict[str, Group] = {"calm": "calm", "trauma": "calm", "sleep": "sleep", "muscle": "muscles"}
_MOMENTS = {"morning": "morning", "afternoon": "afternoon", "evening": "evening", "night": "evening"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A practice as it is offered to one person: its cautions, where it stands, and whether it suits a hard moment."""

    practice: ChosenPractice
    group: Group
    category: str
    slots: tuple[str, ...]
    kept: bool = False
    preferred: bool = False  # a condition told speaks for it

    @property
    def in_the_moment(self) -> bool:
        """Whether it can be done at once, wherever one is."""
        return "in_the_moment" in self.slots


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A practice that is not offered to this person, and why."""

    id: str
    title: str
    why: tuple[Sentence, ...]


def tools_of(
    person: Person,
    screening: Screening,
    knowledge: Knowledge,
    *,
    put_away: Collection[str] = (),
    kept: Collection[str] = (),
) -> tuple[Tool, ...]:
    """Every practice that may be offered, with the cautions for this person, in the order of the knowledge.

    Left out are those switched off by default, those a condition or a medicine told rules out, and those `put_away`. While
    conditions are unknown every serious caution stands, with whom it is for. `kept` are those the person wants again.
    """
    facts = _facts(person, screening)
    rows = [row for row in knowledge.caution_rows.values() if _applies(row, facts)]
    preferred = {each for row in rows for each in row.prefer}
    return tuple(
        Tool(
            practice=_chosen(practice, rows, facts, knowledge, on_request=False),
            group=_group(practice),
            category=practice.category,
            slots=practice.slot,
            kept=practice.id in kept,
            preferred=practice.id in preferred,
        )
        for practice in knowledge.practices.values()
        if practice.id not in put_away and practice.default_enabled and not _why_not(practice, rows, facts)
    )


def left_out(person: Person, screening: Screening, knowledge: Knowledge) -> tuple[LeftOut, ...]:
    """The practices that are not offered because of what this person told, or to nobody by default, each with why."""
    facts = _facts(person, screening)
    rows = [row for row in knowledge.caution_rows.values() if _applies(row, facts)]
    found = [(each, _why_not(each, rows, facts) or _risks(each)) for each in knowledge.practices.values()]
    return tuple(LeftOut(id=each.id, title=each.title, why=why) for each, why in found if why)


def offer_now(tools: Sequence[Tool], distress: int | None, part: str) -> tuple[Tool, ...]:
    """What to offer first: grounding alone at a distress of 8 or more of 10, else two that suit the hour.

    Practices the person kept come first, then those for the moment (what a condition told speaks for before the others),
    then those for the part of the day; never two of one kind. `distress` may be unknown. Nothing when all were put away.
    """
    if distress is not None and distress >= HIGH_DISTRESS:
        grounding = tuple(each for each in tools if each.category == "grounding")
        return grounding[:1]
    slot = _MOMENTS.get(part, "any")
    fitting = [each for each in tools if each.in_the_moment or slot in each.slots]
    fitting.sort(key=lambda each: (not each.kept, not (each.preferred and each.in_the_moment), not each.in_the_moment))
    offered: list[Tool] = []
    for each in fitting:
        if len(offered) < OFFERED and each.category not in {other.category for other in offered}:
            offered.append(each)
    return tuple(offered)


def felt(before: int | None, after: int | None, knowledge: Knowledge) -> Literal["worse", "up", "same", "down"] | None:
    """How distress went: "worse" from 2 points up, "up" below that; `None` when one of the two ratings is not told."""
    if before is None or after is None:
        return None
    worse = knowledge.facts["diary_distress_worse"].value
    assert worse is not None
    if after - before >= worse:
        return "worse"
    return "down" if after < before else "same" if after == before else "up"


def _why_not(practice: Practice, rows: Sequence[CautionRow], facts: _Facts) -> tuple[Sentence, ...]:
    """Why a practice is not for this person; empty when it may be."""
    hiding = [row for row in rows if practice.id in row.hide]
    named = [Sentence(text=f"Left out with {row.condition}.", because=(row.because,)) for row in hiding]
    avoid = [
        Sentence(text=each.text, because=(replace(practice.because, checked=each.checked),))
        for each in practice.cautions
        if each.severity == "avoid" and not each.everyone and facts.concerned(each.conditions, each.who)
    ]
    return (*named, *avoid)


def _risks(practice: Practice) -> tuple[Sentence, ...]:
    """For a practice that is offered to nobody by itself: to whom it is risky."""
    if practice.default_enabled:
        return ()
    return tuple(
        Sentence(
            text=f"{each.who[:1].upper()}{each.who[1:]}: {each.text}",
            because=(replace(practice.because, checked=each.checked),),
        )
        for each in practice.cautions
        if each.severity == "avoid" and not each.everyone
    )


def _group(practice: Practice) -> Group:
    if practice.id in _PLACE:
        return _PLACE[practice.id]
    places = [_PLACE_OF_GOAL[each] for each in practice.goals if each in _PLACE_OF_GOAL]
    return places[0] if places else "head"
