"""What is known about an outcome, as JSON: the keys the command line promises first, everything else behind them.

Shapes only, as in `answer_json`. All promised keys are always there; what is not known is null, never left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from epsom.exchange.answer_json import as_json
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.evidence import MechanismMap, Pool, Weight
    from epsom.core.evidence.shapes import Answer, Effect, NotFollowed

__all__ = ["asked_json", "evidence_json", "mechanisms_json", "not_followed_json", "outcomes_json"]

_NO_EFFECT = {"estimate": None, "low": None, "high": None, "unit": None, "measure": None, "basis": None}
_NO_POOL = {
    "method": None, "k": 0, "n": None, "estimate": None, "low": None, "high": None, "tau2": None, "i2": None,
    "prediction": None,
}  # fmt: skip


def evidence_json(weights: Sequence[Weight], knowledge: Knowledge) -> dict[str, Any]:
    """`epsom evidence OUTCOME`: the nearest outcome at the top; with a goal its other outcomes under `others`."""
    first, *others = (_weight(each, knowledge) for each in weights)
    return {**first, "others": others}


def outcomes_json(knowledge: Knowledge) -> dict[str, Any]:
    """`epsom evidence`: every outcome with its certainty and sentence; the promised keys are there and empty."""
    listed = [
        {
            "id": each.id,
            "label": each.label,
            "certainty": each.certainty,
            "direction": each.direction,
            "sentence": each.sentence,
        }
        for each in knowledge.verdicts.values()
        if each.retired is None
    ]
    empty: dict[str, Any] = {
        "certainty": None,
        "effect": dict(_NO_EFFECT),
        "pooled": dict(_NO_POOL),
        "studies": [],
        "sentence": None,
    }
    return {"outcomes": listed, **empty}


def mechanisms_json(found: MechanismMap, knowledge: Knowledge) -> dict[str, Any]:
    """The map of mechanisms, with the sentence that belongs beside it."""
    told: dict[str, Any] = as_json(found, knowledge)
    return told


def asked_json(found: Sequence[Answer], knowledge: Knowledge) -> dict[str, Any]:
    """What people ask, with the answers."""
    return {"questions": as_json(tuple(found), knowledge)}


def not_followed_json(found: Sequence[NotFollowed], knowledge: Knowledge) -> dict[str, Any]:
    """What articles say that we do not follow."""
    return {"not_followed": as_json(tuple(found), knowledge)}


def _weight(weight: Weight, knowledge: Knowledge) -> dict[str, Any]:
    told: dict[str, Any] = as_json(weight, knowledge)
    pool, effect = told.pop("pool"), told.pop("effect")
    return {
        "outcome": told.pop("outcome"),
        "label": told.pop("label"),
        "certainty": told.pop("certainty"),
        "sentence": told.pop("sentence"),
        "effect": effect or dict(_NO_EFFECT),
        "pooled": _pool(weight.pool, pool),
        "studies": told.pop("studies"),
        "effect_known": _known(weight.effect),
        **told,
    }


def _known(effect: Effect | None) -> bool:
    return effect is not None and effect.estimate is not None


def _pool(pool: Pool | None, told: dict[str, Any] | None) -> dict[str, Any]:
    """The pool; its intervals as pairs, and the table that went in under `table`."""
    if pool is None or told is None:
        return dict(_NO_POOL)
    table = pool.table
    told["table"] = [
        {
            "study": table.label(row),
            "estimate": table.estimates[row],
            "variance": table.variances[row],
            **{name: values[row] for name, values in table.moderators.items()},
        }
        for row in range(table.k)
    ]
    return told
