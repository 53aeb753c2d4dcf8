"""Answers as JSON: the promise of the command line and of kept answers. Keys may only be added, never renamed.

It gives shapes to what the rooms found and adds no judgement. A time of day is "HH:MM", a date "YYYY-MM-DD".
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Mapping

from epsom.knowledge import Because, Knowledge

if TYPE_CHECKING:
    from epsom.companion import Answer
    from epsom.core.assessment import Assessment
    from epsom.core.food import Found
    from epsom.core.plan import Plan
    from epsom.core.product import Product
    from epsom.core.safety import Screening
    from epsom.core.told.interactions import MedicineScreening

_MINUTES = frozenset({"time", "starts", "ends", "at", "wake", "bed"})  # minutes after midnight wherever they occur
_MINUTE_LISTS = frozenset({"times", "meals"})


def as_json(value: Any, knowledge: Knowledge, key: str = "") -> Any:
    """Turn any answer into plain JSON values; a `Because` becomes its entry with the sources spelt out."""
    if isinstance(value, Because):
        return because_json(value, knowledge)
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: as_json(getattr(value, each.name), knowledge, each.name) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(name): as_json(each, knowledge, str(name)) for name, each in value.items()}
    if isinstance(value, list | tuple):
        listed = key[:-1] if key in _MINUTE_LISTS else ""
        return [as_json(each, knowledge, "time" if listed else "") for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if key in _MINUTES and isinstance(value, int) and not isinstance(value, bool):
        return f"{value // 60 % 24:02d}:{value % 60:02d}"
    return value


def because_json(because: Because, knowledge: Knowledge) -> dict[str, Any]:
    """One reason: the entry it rests on, whether anyone has seen it, and its sources."""
    sources = []
    for cite in because.cite:
        source = knowledge.sources[cite.source]
        found = {"id": source.id, "title": source.title, "year": source.year, "doi": source.doi, "pmid": source.pmid}
        sources.append({**found, "url": source.url, "at": cite.at})
    return {
        "id": because.entry,
        "kind": because.kind,
        "checked": because.checked,
        "reviewed": None if because.reviewed is None else because.reviewed.isoformat(),
        "sources": sources,
    }


def label_json(product: Product, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom label`."""
    return as_json(product, knowledge)  # type: ignore[no-any-return]


def food_json(found: list[Found]) -> dict[str, Any]:
    """`epsom food`."""
    return {
        "results": [
            {
                "name": each.name,
                "magnesium_mg_per_100g": each.magnesium_mg_per_100g,
                "portions": [{"name": p.name, "grams": p.grams, "source": p.source} for p in each.portions],
                "score": round(each.score, 4),
                "id": each.food.id,
                "stands_for": each.stands_for,
            }
            for each in found
        ]
    }


def assess_json(assessment: Assessment, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom assess`."""
    answer: dict[str, Any] = as_json(assessment, knowledge)
    return answer


def screen_json(screening: Screening, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom screen`."""
    answer: dict[str, Any] = as_json(screening, knowledge)
    for each in answer["medicines"]:
        del each["medicine"], each["known_as"]  # the entry as told is among the facts
    return answer


def medicine_json(screening: MedicineScreening, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom check`: one entry of `medicines[]`."""
    answer: dict[str, Any] = as_json(screening, knowledge)
    del answer["medicine"], answer["known_as"]
    return answer


def plan_json(plan: Plan, knowledge: Knowledge) -> dict[str, Any]:
    """The plan alone."""
    answer: dict[str, Any] = as_json(plan, knowledge)
    return answer


def answer_json(answer: Answer, facts: str, knowledge: Knowledge) -> dict[str, Any]:
    """`epsom plan`: the plan, with what it rests on and the facts it came from, so that it can be explained later."""
    return {
        **plan_json(answer.plan, knowledge),
        "assessment": assess_json(answer.assessment, knowledge),
        "screening": screen_json(answer.screening, knowledge),
        "kept": {
            "format": 1,
            "facts": facts,
            "today": answer.today.isoformat(),
            "knowledge_version": answer.knowledge_version,
        },
    }
