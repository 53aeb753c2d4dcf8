"""Checks of studies, reviews, mechanisms and answers that need more than one value: figures that fit, ids that exist.

Works on the checked plain values of `epsom.knowledge.check`, as `sense` does, and opens no file.
"""

from __future__ import annotations

from collections.abc import Iterator

from epsom.errors import Problem
from epsom.knowledge.check import Kinds, Plain, Read, suggest
from epsom.knowledge.studies import RESTS_ON

_ROUNDED = 0.011  # a difference of two figures printed with two decimals
_OWN_PAPER = "Cite the paper itself first."


def check_studies(into: Kinds, problems: list[Problem]) -> None:
    """Everything about the evidence that the shapes alone cannot say."""
    for read in into.get("study", {}).values():
        if read.sound:
            for index, what, fix in _wrong(read.plain):
                problems.append(read.spot.at("results").at(index).problem(what, fix))
            _check_design(read, problems)
    for kind in ("study", "review"):
        for read in into.get(kind, {}).values():
            if read.sound and (not read.plain["cite"] or read.plain["cite"][0]["source"] != read.plain["id"]):
                problems.append(read.spot.at("cite").problem("the first source is not the paper itself.", _OWN_PAPER))
    for read in into.get("mechanism", {}).values():
        if read.sound and read.plain["supports_patient_claim"]:
            what = "no mechanism allows a promise to a person."
            problems.append(read.spot.at("supports_patient_claim").problem(what, "Write false, and add a [[study]]."))
    _check_outcomes(into, problems)
    _check_rests(into, problems)


def _wrong(plain: Plain) -> Iterator[tuple[int, str, str]]:
    """Results whose figures contradict each other: position, what is wrong, way out."""
    for index, result in enumerate(plain["results"]):
        groups = {group["group"]: group for group in result["groups"]}
        if len(groups) != len(result["groups"]):
            yield index, "one group stands twice.", "Give each group once."
        first, second = groups.get("magnesium"), groups.get("control")
        if first is None or second is None:
            continue
        key = "change" if first["change"] is not None else "mean"
        if result["md"] is not None and first[key] is not None and second[key] is not None:
            md = first[key] - second[key]
            if abs(md - result["md"]) > _ROUNDED:
                yield index, f"md = {result['md']:g} is not {first[key]:g} - {second[key]:g}.", "Check all three."
        for group in (first, second):
            if group["events"] is not None and group["n"] is not None and group["events"] > group["n"]:
                yield index, "there are more events than people.", "Check both."


def _check_design(read: Read, problems: list[Problem]) -> None:
    """The way a study was made fits what it was compared with."""
    plain = read.plain
    if (plain["design"] == "single_arm") != (plain["control"] == "none"):
        what = "only a study with a single group has nothing to compare with."
        problems.append(read.spot.at("control").problem(what, "Look at `design` and `control` again."))


def _check_outcomes(into: Kinds, problems: list[Problem]) -> None:
    """An outcome a verdict collects is one that some study or review reports; a misspelt one would stay empty."""
    reported = {
        result["outcome"] for read in into.get("study", {}).values() for result in read.plain.get("results", ())
    }
    reported |= {pool["outcome"] for read in into.get("review", {}).values() for pool in read.plain.get("pooled", ())}
    for read in into.get("verdict", {}).values():
        for index, outcome in enumerate(read.plain.get("results", ())):
            if reported and outcome not in reported:
                what = f'no study reports "{outcome}".'
                problems.append(read.spot.at("results").at(index).problem(what, suggest(outcome, reported, "outcomes")))


def _check_rests(into: Kinds, problems: list[Problem]) -> None:
    """An answer rests on entries that exist."""
    for kind in ("question", "saying"):
        for read in into.get(kind, {}).values():
            for index, name in enumerate(read.plain.get("rests_on", ())):
                of, _, entry = name.partition(".")
                spot = read.spot.at("rests_on").at(index)
                if of not in RESTS_ON:
                    problems.append(spot.problem(f'"{of}" is not a kind to rest on.', suggest(of, RESTS_ON, "kinds")))
                elif entry not in into.get(of, {}):
                    known = into.get(of, {})
                    problems.append(spot.problem(f'there is no {of} "{entry}".', suggest(entry, known, f"{of}s")))
