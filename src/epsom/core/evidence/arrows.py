"""The map of mechanisms: what is said to do what, and in whom it was seen. A mechanism is not an effect.

Whether people feel anything of it is another question, which the outcome of an arrow answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from epsom.core.evidence.shapes import Arrow, Mark, MechanismMap

if TYPE_CHECKING:
    from epsom.knowledge import Knowledge
    from epsom.knowledge.studies import Level, Mechanism

__all__ = ["NOT_AN_EFFECT", "mechanism_map"]

NOT_AN_EFFECT = (
    "A mechanism is not an effect: that something happens in a cell, an animal or a blood test does not mean that a person "
    "feels better."
)
_SEEN: dict[Level, tuple[Mark, str]] = {
    "human_rct": ("human", "a trial in people"),
    "human_observational": ("human", "people watched, nothing given"),
    "human_other": ("human", "people, in another setting such as a drip"),
    "animal": ("animal", "rats or mice"),
    "in_vitro": ("cell", "cells or tissue in a dish"),
    "textbook_biochemistry": ("textbook", "textbook chemistry"),
    "none": ("nothing", "no study found"),
}
_AGAINST, _NOTHING = "contradicts", "unsupported"


def mechanism_map(knowledge: Knowledge) -> MechanismMap:
    """Every arrow with its mark, and the nodes in the order they first appear."""
    arrows = tuple(_arrow(each) for each in knowledge.mechanisms.values() if each.retired is None)
    nodes = dict.fromkeys(node for each in arrows for node in (each.starts, each.ends))
    return MechanismMap(nodes=tuple(nodes), arrows=arrows, sentence=NOT_AN_EFFECT)


def _arrow(mechanism: Mechanism) -> Arrow:
    mark, kind = _SEEN[mechanism.best_evidence]
    return Arrow(
        id=mechanism.id, starts=mechanism.starts, ends=mechanism.ends, relation=mechanism.relation, mark=mark, kind=kind,
        says=_says(mechanism), sentence=f"{mechanism.subject} {mechanism.relation} {mechanism.object}",
        outcome=mechanism.outcome, note=mechanism.note, because=mechanism.because,
    )  # fmt: skip


def _says(mechanism: Mechanism) -> Literal["yes", "against", "unclear", "nothing"]:
    direction = mechanism.direction
    if direction.startswith("supports"):
        return "yes"
    if direction == _AGAINST:
        return "against"
    return "nothing" if direction == _NOTHING else "unclear"
