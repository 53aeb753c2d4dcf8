"""The parts of statements: every name a frame asks for exists, and what only frames ask for is asked by nobody else."""

from __future__ import annotations

import ast
from pathlib import Path

import epsom.core.audit
from epsom.core.audit.claims.saying import SPELT
from epsom.core.audit.text.words import ASKED_FOR, stem
from epsom.knowledge.load import load

KNOWLEDGE = load()
SOURCES = sorted(Path(epsom.core.audit.__file__).parent.glob("*.py"))
FAMILIES = {"form", "outcome", "works_through", "span", "long_span", "short_span", "drug"}


def words_in_strings(source: str) -> set[str]:
    """Every word of every string of a module, without its docstrings."""
    tree = ast.parse(source)
    docs = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docs)
    return {word for node in strings if isinstance(node.value, str) for word in node.value.split()}


def test_every_name_a_frame_needs_or_bars_exists() -> None:
    known = FAMILIES | {cue.id for cue in KNOWLEDGE.audit_cues.values()}
    known |= {subject.id for subject in KNOWLEDGE.audit_subjects.values()}
    asked = {
        (answer.id, name)
        for answer in KNOWLEDGE.audit_answers.values()
        for names in (*answer.needs, *answer.without)
        for name in names.split("|")
    }
    assert {(answer, name) for answer, name in asked if name not in known} == set()


def test_a_part_that_the_code_asks_for_is_not_kept_for_frames_alone() -> None:
    parts = {cue.id for cue in KNOWLEDGE.audit_cues.values() if cue.part}
    asked = set().union(*(words_in_strings(path.read_text(encoding="utf-8")) for path in SOURCES))
    assert (parts & asked) - ASKED_FOR == set()
    assert ASKED_FOR - parts == set()


def test_spelt_numbers_are_kept_by_their_stems() -> None:
    spelt = "two three four five six seven eight nine ten twelve twenty thirty forty fifty sixty seventy eighty ninety"
    assert [SPELT[stem(word)] for word in spelt.split()] == [
        2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 30, 40, 50, 60, 70, 80, 90,
    ]  # fmt: skip
