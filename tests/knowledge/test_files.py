"""The knowledge files as they ship: sound, whole, and the figures that must not slip."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from epsom.knowledge import Entry, Knowledge
from epsom.knowledge import load as load_room
from epsom.knowledge.load import due, problems, sources_of
from epsom.knowledge.sense import VOCABULARY
from epsom.knowledge.structure import inner_fields, kinds
from epsom.knowledge.when_tests import WHEN_TESTS

# The day the files were last put together; a later day only makes more entries due.
DAY = date(2026, 11, 22)


def test_nothing_is_wrong_with_the_files() -> None:
    assert [str(problem) for problem in problems(today=DAY)] == []


# As counted in the research notes the files were made from; entries may be added, and are retired instead of deleted.
@pytest.mark.parametrize(
    ("field", "count"),
    [
        ("rules", 35),
        ("interactions", 253),
        ("forms", 35),
        ("crisis_countries", 18),
        ("practices", 27),
        ("verdicts", 21),
        ("cofactors", 9),
    ],
)
def test_nothing_was_lost(knowledge: Knowledge, field: str, count: int) -> None:
    assert len(getattr(knowledge, field)) >= count


def test_the_variants_of_the_forms_are_all_there(knowledge: Knowledge) -> None:
    assert sum(len(form.variants) for form in knowledge.forms.values()) == 60


def test_there_is_one_intake_table_for_each_authority(knowledge: Knowledge) -> None:
    authorities = sorted(table.authority for table in knowledge.intake_tables.values())
    assert authorities == ["anz", "efsa", "japan", "nasem", "uk"]


def test_every_kind_has_entries(knowledge: Knowledge) -> None:
    assert [field for field, _ in kinds().values() if not getattr(knowledge, field)] == []


def test_every_source_is_cited_and_can_be_found(knowledge: Knowledge) -> None:
    cited = {
        source.id
        for field, _ in kinds().values()
        for entry in getattr(knowledge, field).values()
        for source, _ in sources_of(entry, knowledge)
    }
    assert sorted(set(knowledge.sources) - cited) == []


def test_every_unchecked_entry_is_due_and_nothing_is_old_yet(knowledge: Knowledge) -> None:
    lines = due(knowledge, DAY)
    unchecked = [
        entry.id
        for kind, (field, _) in kinds().items()
        for entry in getattr(knowledge, field).values()
        if kind not in VOCABULARY and entry.checked == "no"
    ]
    assert sum("nobody has" in line for line in lines) == len(unchecked)
    assert not any("months ago" in line for line in lines)


def test_every_inner_value_is_built(knowledge: Knowledge) -> None:
    """No plain table or day number is left where a shape or a date belongs."""
    for field, shape in kinds().values():
        for entry in getattr(knowledge, field).values():
            for key, inner in inner_fields()[shape.__name__]:
                value = getattr(entry, key)
                if inner == "date":
                    assert value is None or isinstance(value, date)
                else:
                    assert all(type(part).__name__ == inner for part in value)


# Abridged standard atomic weights; fractions as published for the compounds in the research notes.
@pytest.mark.parametrize(
    ("form", "formula", "fraction"),
    [
        ("oxide", "MgO", 0.60304),
        ("hydroxide", "Mg(OH)2", 0.41676),
        ("citrate", "Mg3(C6H5O7)2", 0.16163),
        ("bisglycinate", "Mg(C2H4NO2)2", 0.14096),
        ("chloride", "MgCl2.6H2O", 0.11956),
        ("sulfate", "MgSO4.7H2O", 0.09861),
    ],
)
def test_known_fractions(knowledge: Knowledge, form: str, formula: str, fraction: float) -> None:
    (found,) = [variant for variant in knowledge.forms[form].variants if variant.formula == formula]
    assert round(found.magnesium_fraction, 5) == fraction


def test_the_guide_for_clinicians_names_every_test_of_a_when_clause() -> None:
    guide = (Path(load_room.__file__).parent / "README.md").read_text(encoding="utf-8")
    assert [key for key in WHEN_TESTS if f"`{key}`" not in guide] == []
    assert [field for field in Entry.__dataclass_fields__ if f"| `{field}` |" not in guide] == []


def test_the_wide_list_of_medicine_names_comes_along(knowledge: Knowledge) -> None:
    assert knowledge.dictionary.find("sertraline") == ("sertraline",)
