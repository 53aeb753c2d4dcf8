"""The page of `epsom explain`: what would differ in a kept answer, in words, and the entries that account for it.

It words differences that were found elsewhere; it finds none itself.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from epsom.core.report_shapes import Line, Report, Says, Section, spaced

if TYPE_CHECKING:
    from collections.abc import Iterable

    from epsom.companion import Explanation
    from epsom.exchange.kept_answer import Difference

_SAID = ("say", "ask", "sentence", "text", "title", "name", "id")  # the first of these that an item has is shown


def write_explanation(found: Explanation) -> Report:
    """What a kept answer would be if worked out again, and whether knowledge or only time makes the difference."""
    changed = found.from_knowledge or found.from_time
    text = f"Worked out again, this answer {'would differ' if changed else 'is the same'}."
    kept = found.kept
    parts = (
        (
            f"Because what is known changed ({kept.knowledge_version} to {found.knowledge_version})",
            found.from_knowledge,
        ),
        (f"Because time passed ({_day(kept.today)} to {_day(found.today)})", found.from_time),
    )
    sections = tuple(
        Section(id=f"differences{at}", title=title, blocks=tuple(_told(differences)))
        for at, (title, differences) in enumerate(parts)
        if differences
    )
    return Report(title="", answer=(Line(text=text, tone="answer", mark="arithmetic"),), sections=sections)


def _told(differences: Iterable[Difference]) -> Iterable[Says]:
    for each in differences:
        before, after = _items(each.before), _items(each.after)
        lines = [f"Then: {item}" for item in before if item not in after]
        lines += [f"Now: {item}" for item in after if item not in before]
        if not lines:
            lines = ["The days, or another detail beneath the same words."]
        marked = [Line(text=spaced(text), mark="arithmetic") for text in lines]
        if each.why:
            marked.append(Line(text=f"Why: {'; '.join(each.why)}.", mark="arithmetic", tone="quiet"))
        yield Says(title=each.about[:1].upper() + each.about[1:], lines=tuple(marked), points=True)


def _items(value: Any) -> list[str]:
    """One phrase for each thing a part of an answer says."""
    return [_worded(each) for each in value] if isinstance(value, list) else [_worded(value)]


def _worded(item: Any) -> str:
    if item is None:
        return "nothing"
    if not isinstance(item, dict):
        return f"{item:g}" if isinstance(item, float) else str(item)
    if "elemental_mg" in item and "time" in item:
        until = f", until {item['ends_on']}" if item.get("ends_on") else ""
        since = f", from {item['starts_on']}" if item.get("starts_on") else ""
        return f"{item['elemental_mg']:g} mg at {item['time']}{since}{until}"
    if "week" in item:
        return f"week {item['week']}: {item.get('do', '')}"
    if "mean" in item:
        return f"about {item['mean']:.0f} mg a day, between {item['low']:.0f} and {item['high']:.0f}"
    if "rda_mg" in item:
        return f"{item['rda_mg'] or item.get('ai_mg')} mg a day ({item.get('authority')})"
    if "generics" in item:
        return f"{item.get('text')}: {item.get('say')}"
    return next((str(item[key]) for key in _SAID if item.get(key)), "another detail")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
