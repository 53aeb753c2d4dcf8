"""Checks of the questionnaires that need more than one value: numbering, ranges, bands, licences, what stands in for what.

Works on the checked plain values of `epsom.knowledge.check`, as `sense` does, and opens no file. It also fills the items
of an instrument that is part of another one.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Iterator

from epsom.errors import Problem
from epsom.knowledge.check import Kinds, Read

_OPEN = ("us_government_work", "open_permission", "own_worded")


def fill_items(into: Kinds, problems: list[Problem]) -> None:
    """Give every instrument that is part of another its items, options and stem; nothing is typed twice."""
    instruments = into.get("instrument", {})
    for read in instruments.values():
        source = instruments.get(str(read.plain.get("items_from")))
        if not read.sound or source is None or not source.sound:
            continue
        for key in ("items", "options"):
            if read.plain[key]:
                what = f"`{key}` come from {source.spot.place.entry} and are typed here as well."
                problems.append(read.spot.at(key).problem(what, "Take them out here."))
        there = {item["n"]: item for item in source.plain["items"]}
        if missing := [n for n in read.plain["items_used"] if n not in there]:
            what = f"{source.spot.place.entry} has no item {missing[0]}."
            problems.append(read.spot.at("items_used").problem(what, "Use the numbers of its items."))
            continue
        used = [there[n] for n in read.plain["items_used"]]
        read.plain["items"] = tuple({**item, "n": n, "cluster": None} for n, item in enumerate(used, start=1))
        read.plain["options"] = tuple(dict(option) for option in source.plain["options"])
        for key in ("stem", "items_checked"):
            read.plain[key] = source.plain[key]


def check_scales(into: Kinds, problems: list[Problem]) -> None:
    """Everything about one instrument that its shape alone cannot say."""
    for read in into.get("instrument", {}).values():
        if read.sound:
            for key, what, fix in _wrong(read.plain):
                problems.append(read.spot.at(key).problem(what, fix))
            _check_triggers(read, problems)


def _wrong(plain: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Every problem as key, what is wrong, way out."""
    items, options = plain["items"], plain["options"]
    if plain["may_ship_items"] != (plain["licence"] in _OPEN):
        yield (
            "may_ship_items",
            f'it does not fit the licence "{plain["licence"]}".',
            "Only open licences may ship items.",
        )
    if items and (not plain["may_ship_items"] or plain["role"] in ("score_entry_only", "not_used")):
        yield "items", "the words of this instrument may not be shipped.", "Take the items out."
    if bool(items) != bool(options):
        yield "options", "items and options go together.", "Give both, or neither."
    if [item["n"] for item in items] != list(range(1, len(items) + 1)):
        yield "items", "the items are not numbered 1, 2, 3 and so on.", "Number them in the order of the form."
    values = [option["value"] for option in options]
    if values != sorted(set(values)):
        yield "options", "the values do not rise.", "Order them from the lowest."
    elif values and (plain["lowest"], plain["highest"]) != (values[0] * len(items), values[-1] * len(items)):
        yield "highest", "lowest and highest do not fit items and options.", "Multiply the ends by the number of items."
    numbers = {item["n"] for item in items}
    if not numbers.issuperset(plain["never_impute"]):
        yield "never_impute", "there is no such item.", "Use the numbers of the items."
    if bool(plain["never_impute"]) != bool(plain["without_them"]):
        yield "without_them", "items that are never filled in need a shorter form.", "Name the instrument without them."
    yield from _wrong_bands(plain)
    yield from _wrong_parts(plain, numbers)
    possible, clear = plain["possible_change"], plain["clear_change"]
    if (possible is None) != (clear is None) or (possible is not None and not 0 < possible <= clear):
        yield "possible_change", "possible_change and clear_change do not fit.", "Give both, the smaller one first."
    if (plain["offers"] is None) != (plain["offers_at"] is None):
        yield "offers_at", "offers and offers_at go together.", "Give both, or neither."


def _wrong_bands(plain: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Bands cover everything from the lowest to the highest total, without a gap and without an overlap."""
    for part in dict.fromkeys(band["subscale"] for band in plain["bands"]):
        bands = [band for band in plain["bands"] if band["subscale"] == part]
        ends = [(band["low"], band["high"]) for band in bands]
        highest = plain["highest"]
        if part is not None:
            highest = next((each["highest"] for each in plain["subscales"] if each["key"] == part), None)
        met = all(low == before + 1 for (_, before), (low, _) in pairwise(ends))
        if not met or ends[0][0] != plain["lowest"] or ends[-1][1] != highest:
            yield "bands", "the bands leave a gap, overlap or miss an end.", "Each begins one above the one before."


def _wrong_parts(plain: dict[str, Any], numbers: set[int]) -> Iterator[tuple[str, str, str]]:
    """Subscales share out the items among them, and each item names its own."""
    parts = plain["subscales"]
    of_parts = [n for part in parts for n in part["items"]]
    if numbers and parts and sorted(of_parts) != sorted(numbers):
        yield "subscales", "the subscales do not share out the items.", "Each item belongs to one subscale."
    cluster = {n: part["key"] for part in parts for n in part["items"]}
    if any(item["cluster"] != cluster.get(item["n"]) for item in plain["items"]):
        yield "items", "an item's cluster is not the subscale that lists it.", "Make the two agree."
    if plain["imputes"] == "cluster_mean" and not parts:
        yield "imputes", "there are no clusters to take a mean of.", "Add the subscales."


def _check_triggers(read: Read, problems: list[Problem]) -> None:
    """A trigger asks for something, and for an answer, an item or a part that exists."""
    plain = read.plain
    values = {option["value"] for option in plain["options"]}
    numbers = {item["n"] for item in plain["items"]}
    parts = {part["key"] for part in plain["subscales"]}
    for index, trigger in enumerate(plain["safety"]):
        asks = (trigger["item"] is None) == (trigger["from_answer"] is None) and any(
            trigger[key] is not None for key in ("item", "from_total", "rise")
        )
        there = (
            (trigger["item"] is None or (trigger["item"] in numbers and trigger["from_answer"] in values))
            and (trigger["unless_zero"] is None or trigger["unless_zero"] in numbers)
            and (trigger["subscale"] is None or trigger["subscale"] in parts)
        )
        if not asks or not there:
            what = "the trigger can never apply as it stands."
            problems.append(
                read.spot.at("safety").at(index).problem(what, "Name an item with an answer, a total or a rise.")
            )
