"""A scored questionnaire as JSON, and the lines of help that stand before it where an answer asks for them.

Keys may only be added, never renamed. It gives shape to what the room of scales found and adds no judgement.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from epsom.core.report.shapes import Line, Notes
from epsom.core.scales import ScaleChange, Score, always_say, next_due
from epsom.exchange.answer_json import as_json, because_json

if TYPE_CHECKING:
    from epsom.knowledge import CrisisCountry, Knowledge
    from epsom.knowledge.help_lines import CrisisLine
    from epsom.knowledge.scales import Instrument

__all__ = ["help_lines", "nearest", "place_of", "score_json"]

_ITEM_9_PANEL = ("crisis_text_panel_title", "crisis_text_panel_body")
_ADD_COUNTRY = "Add --country and two letters, such as --country GB, and the lines of that country stand here."


# --- help first ------------------------------------------------------------------------------------------------------
def place_of(country: str | None, knowledge: Knowledge) -> CrisisCountry:
    """The help of a country; of anywhere when none, or none we know, was given."""
    return knowledge.crisis_countries.get((country or "").lower()) or knowledge.crisis_countries["zz"]


def nearest(place: CrisisCountry) -> list[CrisisLine]:
    """One line to call, one to write to, and where there is neither, where to look."""
    open_lines = [line for line in place.lines if not line.not_crisis]
    first = [line for line in open_lines if line.phone][:1]
    written = [line for line in open_lines if line.text_number and line not in first][:1]
    return first + written or open_lines


def _ways(line: CrisisLine) -> str:
    ways = [f"call {line.phone}"] if line.phone else []
    if line.text_number:
        ways.append(f"text {line.text_keyword + ' to ' if line.text_keyword else ''}{line.text_number}")
    return ", or ".join(ways or [line.chat_url or ""])


def help_lines(found: Score, knowledge: Knowledge, place: CrisisCountry, notes: Notes) -> Iterator[Line]:
    """What stands before everything else; nothing when no protocol asks for the support panel."""
    protocols = [knowledge.safety_protocols[each] for each in found.safety]
    asking = [each for each in protocols if each.support]
    if not asking:
        return
    if any(each.id == "phq9_item9" for each in asking):
        for fact in (knowledge.facts[each] for each in _ITEM_9_PANEL):
            yield Line(text=fact.text + ("" if fact.text.endswith(".") else "."), tone="stop")
    else:
        yield Line(text=asking[0].say or "", tone="stop")
    yield notes.line(f"Emergency: {place.emergency}.", (place.because,), "stop")
    for line in nearest(place):
        yield notes.line(f"{line.name}: {_ways(line)}.", (place.because,), "stop")
    if place.code == "ZZ":
        yield Line(text=_ADD_COUNTRY, tone="stop")
    yield Line(text=knowledge.facts["crisis_text_app_limits"].text)


# --- one score -------------------------------------------------------------------------------------------------------


def score_json(
    instrument: Instrument, found: Score, moved: ScaleChange | None, knowledge: Knowledge, place: CrisisCountry
) -> dict[str, Any]:
    """One scored questionnaire; `support` is there when an answer asks for help first."""

    def sentences(said: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [{"text": text, "because": [because_json(each, knowledge) for each in why]} for text, why in said]

    support = [each for each in found.safety if knowledge.safety_protocols[each].support]
    return {
        "scale": instrument.id,
        "name": instrument.short,
        "total": found.total,
        "out_of": None if instrument.open_ended else _whole(found.out_of),
        "band": None if found.band is None else found.band.label,
        "band_words": None if found.band is None else found.band.plain_label,
        "approximate": found.approximate,
        "subscales": {
            part.key: {
                "name": part.name,
                "total": part.total,
                "out_of": _whole(part.highest),
                "approximate": part.approximate,
                "band": None if part.band is None else part.band.label,
            }
            for part in found.subscales
        },
        "short": None if found.short_scale is None else {"scale": found.short_scale, "total": found.short_total},
        "change": None if moved is None else _change_json(moved, sentences((moved.sentence, *always_say(knowledge)))),
        "flags": [*found.flags, *found.safety],
        "safety": list(found.safety),
        "skipped": list(found.skipped),
        "above_cut": found.above_cut,
        "offers": found.offers,
        "next_on": None if found.day is None else next_due(instrument, found.day).isoformat(),
        "support": None
        if not support
        else {
            "say": [line.text for line in help_lines(found, knowledge, place, Notes(knowledge))],
            "country": place.code,
            "emergency": place.emergency,
            "lines": as_json(nearest(place), knowledge),
        },
        "say": sentences(found.say),
        "because": [because_json(instrument.because, knowledge)],
    }


def _whole(value: float) -> float:
    return int(value) if value == int(value) else value


def _change_json(moved: ScaleChange, said: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "difference": moved.difference,
        "direction": moved.direction,
        "label": moved.label,
        "possible_from": moved.possible_from,
        "clear_from": moved.clear_from,
        "approximate": moved.approximate,
        "say": said,
    }
