"""Checks that need more than one value: sources, dates, ranges, cross references, formulas.

What the type hints cannot say. It works on the checked plain values of `epsom.knowledge.check`, opens no file and has
no clock: the day is handed in.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Iterable, Iterator

from epsom.errors import Problem
from epsom.knowledge.check import UNITS, Kinds, Read, Spot, check_id, suggest
from epsom.knowledge.chemistry import magnesium_fraction
from epsom.knowledge.scale_sense import check_scales, fill_items
from epsom.knowledge.study_sense import check_studies

_COUNTRY = re.compile(r"[A-Z]{2}")

# Words, not statements about health: these kinds may stand without a source even when checked.
VOCABULARY = frozenset({"name", "condition", "slot", "audit_subject", "audit_cue"})

# (kind, path of keys) -> kind of the ids that stand there. A path walks through lists and inner tables.
REFERENCES: dict[tuple[str, str], str] = {
    ("goal", "practices"): "practice",
    ("goal", "starters"): "practice",
    ("goal", "outcomes"): "verdict",
    ("goal", "doses.form"): "form",
    ("goal", "doses.alt_form"): "form",
    ("practice", "goals"): "goal",
    ("practice", "slot"): "slot",
    ("practice", "cautions.conditions"): "condition",
    ("caution_row", "conditions"): "condition",
    ("caution_row", "hide"): "practice",
    ("caution_row", "mark"): "practice",
    ("caution_row", "prefer"): "practice",
    ("lab_band", "test"): "lab_test",
    ("audit_subject", "verdict"): "verdict",
    ("audit_subject", "form"): "form",
    ("rule", "avoid_forms"): "form",
    ("rule", "when.has_any"): "condition",
    ("rule", "when.maybe_any"): "condition",
    ("rule", "when.form_any"): "form",
    ("rule", "when.lab_above.test"): "lab_test",
    ("rule", "when.lab_below.test"): "lab_test",
    ("rule", "when.lab_above_own_range"): "lab_test",
    ("rule", "when.lab_below_own_range"): "lab_test",
    ("instrument", "items_from"): "instrument",
    ("instrument", "without_them"): "instrument",
    ("instrument", "offers"): "instrument",
    ("instrument", "items.safety_protocol"): "safety_protocol",
    ("instrument", "safety.protocol"): "safety_protocol",
    ("battery", "goal"): "goal",
    ("battery", "once"): "instrument",
    ("battery", "every_14_days"): "instrument",
    ("battery", "every_28_days"): "instrument",
    ("battery", "optional"): "instrument",
    ("study", "forms"): "form",
    ("study", "secondary_of"): "study",
    ("study", "same_trial_as"): "study",
    ("review", "includes"): "study",
    ("mechanism", "outcome"): "verdict",
    ("verdict", "disagreements"): "fact",
}
REFERENCES |= {
    (kind, path): target
    for kind in ("risk_factor", "overdose_risk")
    for (of, path), target in REFERENCES.items()
    if of == "rule" and "when" in path
}

# Words that may stand where an id is expected.
ALSO: dict[tuple[str, str], tuple[str, ...]] = {("practice", "slot"): ("in_the_moment", "night", "any")}

# Lower bound, upper bound: the first may not exceed the second (nor, for ages, equal it).
BOUNDS = (
    ("age_from", "age_to"),
    ("applies_from_age", "applies_to_age"),
    ("from_value", "below"),
    ("egfr_from", "egfr_below"),
    ("age_from", "age_below"),
)
ORDERED = (
    ("low", "high"),
    ("low", "value"),
    ("value", "high"),
    ("ci_low", "estimate"),
    ("estimate", "ci_high"),
    ("ci_low", "ci_high"),
    ("low_mg", "high_mg"),
    ("mg_per_l", "high_mg_per_l"),
    ("strict_ceiling_mg", "ceiling_mg"),
)
PAIRS = frozenset(
    {"plausible", "reference", "commercial_fraction", "bioaccessible_range", "minutes_before_bed", "dose_range_mg"}
)


def check_sense(into: Kinds, today: date | None, problems: list[Problem]) -> None:
    """All checks across values and entries; with no `today` a review date may lie in the future."""
    fill_fractions(into, problems)
    fill_items(into, problems)
    for entries in into.values():
        for read in entries.values():
            if read.sound:
                check_dates(read, today, problems)
                check_cited(read, problems)
                check_order(read, problems)
                check_inner_ids(read, problems)
    check_sources(into, problems)
    check_references(into, problems)
    check_takes(into, problems)
    check_ingredients(into, problems)
    check_lab_tests(into, problems)
    check_condition_words(into, problems)
    check_countries(into, problems)
    check_scales(into, problems)
    check_studies(into, problems)


def tables(spot: Spot, value: Any) -> Iterator[tuple[Spot, dict[str, Any]]]:
    """Every table inside a plain entry, itself included, with its spot."""
    if isinstance(value, dict):
        yield spot, value
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in inside:
        if inner and isinstance(inner, (dict, tuple)):
            yield from tables(spot.at(step), inner)


def at_path(spot: Spot, value: Any, path: str) -> Iterator[tuple[Spot, str]]:
    """Every text at the end of a path of keys, through lists and inner tables."""
    if isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from at_path(spot.at(index), inner, path)
    elif path and isinstance(value, dict):
        key, _, rest = path.partition(".")
        if key in value:
            yield from at_path(spot.at(key), value[key], rest)
    elif isinstance(value, str):
        yield spot, value


# --- sources and dates ---------------------------------------------------------------------------------------------
def check_dates(read: Read, today: date | None, problems: list[Problem]) -> None:
    """A checked entry says when; nobody has checked anything tomorrow."""
    plain, spot = read.plain, read.spot
    if "reviewed" not in plain:  # a source carries no date of its own
        return
    reviewed = plain["reviewed"]
    if plain["checked"] != "no" and reviewed is None:
        fix = 'Add reviewed = YYYY-MM-DD, the day someone compared it with its source, or write checked = "no".'
        problems.append(spot.at("reviewed").problem(f'checked is "{plain["checked"]}" but no day is given.', fix))
    if today is not None and reviewed is not None and reviewed > today.toordinal():
        when = date.fromordinal(reviewed).isoformat()
        problems.append(
            spot.at("reviewed").problem(f"{when} lies in the future.", f"Write {today.isoformat()} or an earlier day.")
        )


def check_cited(read: Read, problems: list[Problem]) -> None:
    """A checked statement about health names the source it was compared with."""
    plain, spot = read.plain, read.spot
    exempt = spot.place.kind in VOCABULARY or plain.get("basis") == "project_choice"
    if "cite" in plain and plain["checked"] != "no" and not plain["cite"] and not exempt:
        fix = 'Add cite = [{ source = "…", at = "…" }], or write checked = "no" or basis = "project_choice".'
        problems.append(spot.at("cite").problem("it is marked as checked but cites nothing.", fix))


def check_sources(into: Kinds, problems: list[Problem]) -> None:
    """Every citation leads to a source, and no document is listed twice."""
    sources = into.get("source", {})
    for kind, entries in into.items():
        if kind == "source":
            continue
        for read in entries.values():
            for spot, table in tables(read.spot, read.plain):
                for inner, source in at_path(spot.at("cite"), table.get("cite", ()), "source"):
                    if source not in sources:
                        fix = f"{suggest(source, sources, 'sources')} Or add a [[source]] with this id."
                        problems.append(inner.problem(f'there is no source "{source}".', fix))
    for key in ("url", "doi", "pmid"):
        seen: dict[str, str] = {}
        for source_id, read in sources.items():
            address = read.plain.get(key)
            other = seen.setdefault(address, source_id) if isinstance(address, str) else source_id
            if other != source_id:
                what = f'the {key} "{address}" already belongs to the source "{other}".'
                problems.append(read.spot.at(key).problem(what, f'Cite "{other}" and take this source out.'))


# --- cross references ----------------------------------------------------------------------------------------------
def check_references(into: Kinds, problems: list[Problem]) -> None:
    """Ids that point at another entry point at one that exists."""
    for (kind, path), target in REFERENCES.items():
        known = [*into.get(target, {}), *ALSO.get((kind, path), ())]
        for read in into.get(kind, {}).values():
            for spot, word in at_path(read.spot, read.plain, path):
                if word not in known:
                    problems.append(spot.problem(f'there is no {target} "{word}".', suggest(word, known, f"{target}s")))


def check_takes(into: Kinds, problems: list[Problem]) -> None:
    """Drug classes and interaction ids named in a `when` exist; a misspelt one would never be found in anyone.

    A plain ingredient may be one without an interaction of its own, so of those only the spelling is looked at.
    """
    interactions = into.get("interaction", {})
    classes = sorted({str(read.plain.get("drug_class")) for read in interactions.values()})
    for kind in ("rule", "risk_factor", "overdose_risk"):
        for read in into.get(kind, {}).values():
            for spot, word in at_path(read.spot, read.plain, "when.takes_class"):
                if word not in classes:
                    fix = suggest(word, classes, "drug classes")
                    problems.append(spot.problem(f'no interaction is of the drug class "{word}".', fix))
            for key in ("takes_any", "takes_two_of"):
                for spot, word in at_path(read.spot, read.plain, f"when.{key}"):
                    if "_" in word and word not in interactions:
                        fix = suggest(word, interactions, "interactions")
                        problems.append(spot.problem(f'there is no interaction "{word}".', fix))
                    elif word != word.lower().strip():
                        what = f'"{word}" is not in plain small letters.'
                        problems.append(spot.problem(what, f'Write "{word.lower().strip()}".'))


def check_ingredients(into: Kinds, problems: list[Problem]) -> None:
    """One ingredient, one entry: two answers for one medicine would depend on which is read first."""
    seen: dict[str, Read] = {}
    for kind in ("interaction", "name"):
        for read in into.get(kind, {}).values():
            for index, word in enumerate(read.plain.get("ingredients", ())):
                spot = read.spot.at("ingredients").at(index)
                if word != word.lower() or word != word.strip():
                    fix = f'Write "{word.lower().strip()}".'
                    problems.append(spot.problem(f'"{word}" is not in plain small letters.', fix))
                elif kind == "interaction" and read.plain.get("retired") is None:
                    other = seen.setdefault(word, read)
                    if other is not read:
                        what = f'"{word}" is already covered by the interaction "{other.spot.place.entry}".'
                        problems.append(spot.problem(what, "Keep it in one of the two."))


# --- sense within an entry -----------------------------------------------------------------------------------------
def check_order(read: Read, problems: list[Problem]) -> None:
    """Lower bounds lie below upper bounds."""
    for spot, table in tables(read.spot, read.plain):
        for low, high in BOUNDS + ORDERED:
            first, second = table.get(low), table.get(high)
            if not isinstance(first, (int, float)) or not isinstance(second, (int, float)):
                continue
            if first > second or (first == second and (low, high) in BOUNDS):
                what = f"{low} = {first:g} does not lie below {high} = {second:g}."
                problems.append(spot.at(low).problem(what, "Check both figures against the source."))
        for key in PAIRS & table.keys():
            pair = table[key]
            if isinstance(pair, tuple) and len(pair) == 2 and pair[0] > pair[1]:
                problems.append(
                    spot.at(key).problem(f"{pair[0]:g} is above {pair[1]:g}.", "Put the lower figure first.")
                )


def check_lab_tests(into: Kinds, problems: list[Problem]) -> None:
    """Units come from the closed list; the canonical one is among them, with the factor 1."""
    for read in into.get("lab_test", {}).values():
        for unit in read.plain.get("units", ()):
            if unit not in UNITS:
                what = f'"{unit}" is not in the list.'
                problems.append(read.spot.at("units").problem(what, suggest(unit, UNITS, "units")))
        units, canonical = read.plain.get("units"), read.plain.get("canonical_unit")
        if isinstance(units, dict) and isinstance(canonical, str) and units.get(canonical) != 1:
            what = f'the canonical unit "{canonical}" does not have the factor 1 in `units`.'
            problems.append(
                read.spot.at("canonical_unit").problem(what, f'Write units = {{ "{canonical}" = 1.0, … }}.')
            )


def check_inner_ids(read: Read, problems: list[Problem]) -> None:
    """Variants and crisis lines have ids as well; within their entry each is plain and stands once."""
    for key, value in read.plain.items():
        seen: set[str] = set()
        for index, inner in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(inner, dict) and isinstance(inner.get("id"), str):
                spot = read.spot.at(key).at(index).at("id")
                check_id(spot, inner["id"], problems)
                if inner["id"] in seen:
                    what = f'the id "{inner["id"]}" stands twice in this entry.'
                    problems.append(spot.problem(what, "Give one of them another id."))
                seen.add(inner["id"])


def check_condition_words(into: Kinds, problems: list[Problem]) -> None:
    """A word for a condition leads to one condition, or it would depend on luck which rule is asked."""
    seen: dict[str, Read] = {}
    for read in into.get("condition", {}).values():
        if not read.sound:
            continue
        for word in dict.fromkeys(w.lower() for w in (read.plain["name"], *read.plain["synonyms"])):
            other = seen.setdefault(word, read)
            if other is not read:
                what = f'"{word}" already means the condition "{other.spot.place.entry}".'
                problems.append(read.spot.at("synonyms").problem(what, "Keep it in one of the two."))


def check_countries(into: Kinds, problems: list[Problem]) -> None:
    """Country codes are two capitals; one country has one authority and one list of lines."""
    seen: dict[str, Read] = {}
    for kind, key in (("intake_table", "countries"), ("crisis_country", "code"), ("poison_country", "code")):
        seen.clear()
        for read in into.get(kind, {}).values():
            for spot, code in at_path(read.spot, read.plain, key):
                if not _COUNTRY.fullmatch(code):
                    problems.append(spot.problem(f'"{code}" is not a country code.', 'Use two capitals, as in "GB".'))
                other = seen.setdefault(code, read)
                if other is not read:
                    what = f'"{code}" already stands in "{other.spot.place.entry}".'
                    problems.append(spot.problem(what, "Keep it in one of the two."))
    for read in (*into.get("crisis_country", {}).values(), *into.get("poison_country", {}).values()):
        country = read.plain.get("code")
        if isinstance(country, str) and read.spot.place.entry != country.lower():
            what = f"the id is not the country {country}."
            problems.append(read.spot.at("id").problem(what, f'Write "{country.lower()}".'))


def fill_fractions(into: Kinds, problems: list[Problem]) -> None:
    """Compute the magnesium fraction of every variant from its formula."""
    weights = {
        str(read.plain["element"]): float(read.plain["weight"])
        for read in into.get("atomic_weight", {}).values()
        if read.sound
    }
    for read in into.get("form", {}).values():
        for index, variant in enumerate(read.plain.get("variants", ())):
            if not isinstance(variant.get("formula"), str):
                continue
            try:
                variant["magnesium_fraction"] = magnesium_fraction(variant["formula"], weights)
            except ValueError as error:
                spot = read.spot.at("variants").at(index).at("formula")
                fix = 'Write it as in "Mg(C6H11O7)2.2H2O", and see that each element has an [[atomic_weight]].'
                problems.append(spot.problem(f"{error}.", fix))


def latest_review(into: Kinds) -> int:
    """Ordinal of the latest review day of all entries; 0 when none has one."""
    days: Iterable[int] = (read.plain.get("reviewed") or 0 for entries in into.values() for read in entries.values())
    return max(days, default=0)
