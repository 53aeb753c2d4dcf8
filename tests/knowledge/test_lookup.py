"""The name index opened from the compiled file is the one worked out afresh, and a changed Knowledge gets its own."""

from __future__ import annotations

from epsom.knowledge import Knowledge
from epsom.knowledge.lookup import Lookup, work_out


def test_the_opened_index_equals_the_one_worked_out(knowledge: Knowledge) -> None:
    fresh = Lookup(work_out(knowledge.names.values(), knowledge.interactions.values()))
    opened = knowledge.lookup
    assert list(opened) == list(fresh)
    assert len(opened) > 5_000
    assert all(opened[key] == fresh[key] for key in fresh)
    assert opened.entries == fresh.entries
    assert sorted(map(repr, opened.combined)) == sorted(map(repr, fresh.combined))


def test_an_index_with_fewer_names_does_not_know_the_others(knowledge: Knowledge) -> None:
    few = Lookup(work_out([], [knowledge.interactions["levothyroxine"]]))
    assert "levothyroxine" in few
    assert "ciprofloxacin" not in few
    assert "ciprofloxacin" in knowledge.lookup
