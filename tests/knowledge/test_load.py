"""What the loader refuses, and that each refusal names file, entry, key and the way out."""

from __future__ import annotations

import pickle
import re
from dataclasses import asdict, fields, replace
from datetime import date
from pathlib import Path

import pytest

from epsom.errors import KnowledgeError, Problem
from epsom.knowledge import Cite, Knowledge, check, sense
from epsom.knowledge.check import WHEN_VALUES
from epsom.knowledge.load import describe, due, load, problems, sources_of
from epsom.knowledge.structure import all_shapes, kinds, shape_fields
from epsom.knowledge.when_tests import WHEN_TESTS
from tests.knowledge.pieces import CONDITION, FACT, FORM, INTERACTION, LAB, RULE, SOURCE, WEIGHTS, folder_with, same

pytestmark = pytest.mark.usefixtures("home")


def found_in(tmp_path: Path, text: str) -> list[str]:
    return [str(problem) for problem in problems(folder_with(tmp_path, small=text), date(2026, 11, 22))]


# --- what is fine --------------------------------------------------------------------------------------------------
def test_a_sound_folder_loads_with_all_fields_and_the_right_types(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, a=SOURCE + FACT, b=WEIGHTS + FORM + INTERACTION + LAB)
    known = load(folder, today=date(2026, 11, 22))

    fact = known.facts["kidneys_clear"]
    assert fact.cite == (Cite(source="book", at="chapter 6"),)
    assert fact.reviewed == date(2026, 11, 21)
    assert fact.unit is None
    assert fact.because.checked == "yes"
    assert known.interactions["levothyroxine"].drug_before_mg_h == 4.0
    assert type(known.interactions["levothyroxine"].drug_before_mg_h) is float
    assert known.lab_tests["serum_magnesium"].plausible == (0.1, 10.0)
    assert dict(known.lab_tests["serum_magnesium"].units) == {"mmol/L": 1.0, "mg/dL": 0.4114}
    # 24.305 / (24.305 + 2 * 15.999 + 2 * 1.008)
    assert known.forms["hydroxide"].variants[0].magnesium_fraction == pytest.approx(24.305 / 58.319, abs=1e-12)
    assert known.rules == {}


def test_an_entry_equals_one_made_with_the_constructor(tmp_path: Path) -> None:
    entry = load(folder_with(tmp_path, small=SOURCE + FACT)).facts["kidneys_clear"]
    values = {field.name: getattr(entry, field.name) for field in fields(entry)}
    assert same(entry, type(entry)(**values))
    assert replace(entry, topic="heart").topic == "heart"
    assert asdict(entry)["cite"] == ({"source": "book", "at": "chapter 6"},)
    with pytest.raises(AttributeError):
        entry.text = "something else"  # type: ignore[misc]


def test_a_clock_time_becomes_minutes_after_midnight(tmp_path: Path) -> None:
    text = '[[slot]]\nid = "morning"\nlabel = "Morning"\nstarts = "07:30"\nends = "10:00"\n'
    assert load(folder_with(tmp_path, small=text)).slots["morning"].starts == 450


def test_a_kind_without_entries_is_an_empty_mapping(tmp_path: Path) -> None:
    known = load(folder_with(tmp_path, small=SOURCE))
    assert all(getattr(known, field) == {} for field, _ in kinds().values() if field != "sources")


def test_every_kind_of_knowledge_can_be_written_in_a_file() -> None:
    assert {field for field, _ in kinds().values()} == {field.name for field in fields(Knowledge)} - {
        "version",
        "dictionary",
    }


def test_every_test_of_a_when_clause_has_a_type_and_an_explanation() -> None:
    assert list(WHEN_TESTS) == list(WHEN_VALUES)


def test_every_rule_of_the_check_speaks_of_a_field_that_exists() -> None:
    """A misspelt name in one of these tables would check nothing, and nobody would notice."""
    shapes = {shape.__name__: shape_fields(shape) for shape in all_shapes()}
    names = {name for inner in shapes.values() for name in inner} | set(WHEN_VALUES)
    for table in (check.CLOCK_FIELDS, check.UNIT_FIELDS, check.COMPUTED):
        assert [(shape, name) for shape, name in table if name not in shapes[shape]] == []
    in_pairs = {name for pair in sense.BOUNDS + sense.ORDERED for name in pair}
    assert sorted((in_pairs | sense.PAIRS | check.MAY_BE_NEGATIVE) - names) == []
    assert sorted(sense.VOCABULARY - set(kinds())) == []
    for (kind, path), target in sense.REFERENCES.items():
        first, _, rest = path.partition(".")
        assert target in kinds()
        assert first in shapes[kinds()[kind][1].__name__], (kind, path)
        assert not rest or first == "when" or any(rest in inner for inner in shapes.values()), (kind, path)
        assert first != "when" or rest.partition(".")[0] in WHEN_VALUES, (kind, path)


# --- what is refused: (text, words that one of the problems has in it) ---------------------------------------------
REFUSED = {
    "broken_toml": ("[[fact]]\nid = \n", ["line 2", "small.toml", "not TOML", '"double quotes"']),
    "doubled_key": ('[[fact]]\nid = "a"\nid = "b"\n', ["line 3", "small.toml", "a key may stand only once"]),
    "unknown_kind": ('[[facts]]\nid = "a"\n', ["line 1", "small.toml", '"facts" is not a kind', '"fact"']),
    "not_a_list": ('[fact]\nid = "a"\n', ["small.toml", "not a list of entries", "[[fact]]"]),
    "unknown_key": (SOURCE + FACT + 'txt = "x"\n', ["small.toml, [[fact]] kidneys_clear, txt", 'Did you mean "text"?']),
    "missing_key": (
        SOURCE + FACT.replace('topic = "kidney"\n', ""),
        ["[[fact]] kidneys_clear, topic", 'the key "topic" is missing', 'Add topic = "…".'],
    ),
    "missing_choice": (
        SOURCE.replace('kind = "guideline"\n', ""),
        ["[[source]] book, kind", "missing", '"label"'],
    ),
    "missing_id": (FACT.replace('id = "kidneys_clear"\n', ""), ["[[fact]] number 1, id", '"id" is missing']),
    "text_for_number": (
        SOURCE.replace("1997", '"1997"'),
        ["line 6", "[[source]] book, year", "a whole number without quotes"],
    ),
    "true_for_number": (SOURCE.replace("1997", "true"), ["[[source]] book, year", "true is not a whole number"]),
    "fraction_for_whole": (SOURCE.replace("1997", "1997.5"), ["[[source]] book, year", "1997.5 is not a whole number"]),
    "number_for_text": (FACT.replace('"kidney"', "4"), ["[[fact]] kidneys_clear, topic", "text in"]),
    "empty_text": (FACT.replace('"kidney"', '" "'), ["[[fact]] kidneys_clear, topic", "not empty"]),
    "not_a_number": (SOURCE + FACT + "value = nan\n", ["[[fact]] kidneys_clear, value", "finite"]),
    "negative_amount": (
        INTERACTION.replace("mg_h = 4", "mg_h = -4"),
        ["[[interaction]] levothyroxine, drug_before_mg_h", "zero or more"],
    ),
    "date_in_quotes": (
        SOURCE + FACT.replace("2026-11-21", '"2026-11-21"'),
        ["[[fact]] kidneys_clear, reviewed", "a date without quotes"],
    ),
    "moment_for_date": (
        SOURCE + FACT.replace("2026-11-21", "2026-11-21T07:00:00"),
        ["[[fact]] kidneys_clear, reviewed", "a date without quotes"],
    ),
    "list_wanted": (
        INTERACTION.replace('["levothyroxine"]', '"levothyroxine"'),
        ["[[interaction]] levothyroxine, ingredients", "Write a list"],
    ),
    "pair_wanted": (LAB.replace("10.0]", "10.0, 20.0]"), ["serum_magnesium, plausible", "a list of exactly 2"]),
    "table_wanted": (FORM.replace("[{", "[4, {"), ["[[form]] hydroxide, variants[1]", "4 is not a table"]),
    "text_in_numbers": (LAB.replace("= 0.4114", '= "x"'), ["serum_magnesium, units.mg/dL", '"x" is not a number']),
    "bad_clock": (
        '[[slot]]\nid = "night"\nlabel = "Night"\nstarts = "25:00"\nends = "06:00"\n',
        ["[[slot]] night, starts", '"07:30"'],
    ),
    "outside_the_list": (
        RULE.replace('"caution"', '"cautious"'),
        ["line 5", "[[rule]] older, severity", '"cautious" is not in the list', 'Did you mean "caution"?'],
    ),
    "unknown_unit": (
        SOURCE + FACT + 'value = 3.0\nunit = "mg/d"\n',
        ["[[fact]] kidneys_clear, unit", '"mg/d" is not in the list', "mg/d"],
    ),
    "unknown_lab_unit": (LAB.replace("mg/dL", "mg/dl"), ["serum_magnesium, units", '"mg/dl"', '"mg/dL"']),
    "canonical_unit_without_factor_1": (
        LAB.replace('"mmol/L" = 1.0', '"mmol/L" = 2.0'),
        ["serum_magnesium, canonical_unit", "does not have the factor 1"],
    ),
    "doubled_id": (
        SOURCE + FACT + FACT,
        ["line 19", "[[fact]] kidneys_clear, id", "already used in small.toml line 10", "another id"],
    ),
    "doubled_source_url": (
        SOURCE + SOURCE.replace('"book"', '"book_again"'),
        ["[[source]] book_again, url", 'already belongs to the source "book"', 'Cite "book"'],
    ),
    "id_with_capitals": (
        SOURCE + FACT.replace('"kidneys_clear"', '"Kidneys-Clear"'),
        ["[[fact]] Kidneys-Clear, id", "not snake_case", '"kidneys_clear"'],
    ),
    "unknown_source": (
        SOURCE + FACT.replace('source = "book"', 'source = "boook"'),
        ["line 14", "[[fact]] kidneys_clear, cite[1].source", 'no source "boook"', 'Did you mean "book"?'],
    ),
    "slot_of_a_practice": (
        '[[practice]]\nid = "walk"\nslot = ["noon"]\n',
        ["[[practice]] walk, slot[1]", 'no slot "noon"', "in_the_moment, night, any"],
    ),
    "checked_without_day": (
        SOURCE + FACT.replace("reviewed = 2026-11-21\n", ""),
        ["[[fact]] kidneys_clear, reviewed", "no day is given", 'checked = "no"'],
    ),
    "checked_in_the_future": (
        SOURCE + FACT.replace("2026-11-21", "2026-11-23"),
        ["[[fact]] kidneys_clear, reviewed", "2026-11-23 lies in the future", "2026-11-22 or an earlier day"],
    ),
    "checked_without_source": (
        re.sub("cite = .*\n", "", FACT),
        ["[[fact]] kidneys_clear, cite", "cites nothing", "cite = [{", 'basis = "project_choice"'],
    ),
    "unknown_test": (
        RULE.replace("age_from", "age_over"),
        ["[[rule]] older, when[1].age_over", "is not a test", "Did you mean"],
    ),
    "wrong_test_value": (RULE.replace("= 65", '= "65"'), ["[[rule]] older, when[1].age_from", "a number"]),
    "empty_clause": (RULE.replace("{ age_from = 65 }", "{}"), ["[[rule]] older, when[1]", "a table of tests"]),
    "empty_test_list": (
        RULE.replace("age_from = 65", "has_any = []"),
        ["[[rule]] older, when[1].has_any", "can never hold", "at least one"],
    ),
    "test_on_unknown_condition": (
        CONDITION + RULE.replace("age_from = 65", 'has_any = ["asthmaa"]'),
        ["[[rule]] older, when[1].has_any[1]", 'no condition "asthmaa"', '"asthma"'],
    ),
    "test_on_unknown_lab": (
        LAB + RULE.replace("age_from = 65", 'lab_above = { test = "serum_mg", value = 1.05 }'),
        ["[[rule]] older, when[1].lab_above.test", 'no lab_test "serum_mg"', "serum_magnesium"],
    ),
    "test_on_unknown_class": (
        INTERACTION + RULE.replace("age_from = 65", 'takes_class = ["thyroid hormones"]'),
        ["[[rule]] older, when[1].takes_class[1]", "drug class", 'Did you mean "thyroid hormone"?'],
    ),
    "test_on_unknown_interaction": (
        INTERACTION + RULE.replace("age_from = 65", 'takes_any = ["levo_thyroxine"]'),
        ["[[rule]] older, when[1].takes_any[1]", 'no interaction "levo_thyroxine"', '"levothyroxine"'],
    ),
    "unknown_form_in_rule": (
        WEIGHTS + FORM + RULE + 'avoid_forms = ["hydroxid"]\n',
        ["[[rule]] older, avoid_forms[1]", 'no form "hydroxid"', '"hydroxide"'],
    ),
    "ingredient_in_two_entries": (
        INTERACTION + INTERACTION.replace('id = "levothyroxine"', 'id = "thyroxine"'),
        ["[[interaction]] thyroxine, ingredients[1]", 'covered by the interaction "levothyroxine"', "one of the two"],
    ),
    "ingredient_with_capitals": (
        INTERACTION.replace('["levothyroxine"]', '["Levothyroxine"]'),
        ["[[interaction]] levothyroxine, ingredients[1]", "small letters", '"levothyroxine"'],
    ),
    "word_for_two_conditions": (
        CONDITION + CONDITION.replace('id = "asthma"', 'id = "wheezing"'),
        ["[[condition]] wheezing, synonyms", 'already means the condition "asthma"'],
    ),
    "typed_fraction": (
        WEIGHTS + FORM.replace('"Mg(OH)2"', '"Mg(OH)2", magnesium_fraction = 0.4'),
        ["[[form]] hydroxide, variants[1].magnesium_fraction", "not typed by hand", "Take this key out"],
    ),
    "formula_that_does_not_parse": (
        WEIGHTS + FORM.replace("Mg(OH)2", "Mg(OH2"),
        ["[[form]] hydroxide, variants[1].formula", '"Mg(OH2" opens a bracket that is never closed'],
    ),
    "element_without_weight": (
        WEIGHTS + FORM.replace("Mg(OH)2", "MgCl2"),
        ["[[form]] hydroxide, variants[1].formula", "needs the atomic weight of Cl", "[[atomic_weight]]"],
    ),
    "no_magnesium": (WEIGHTS + FORM.replace("Mg(OH)2", "H2O"), ["variants[1].formula", "holds no magnesium"]),
    "variant_twice": (
        WEIGHTS + FORM.replace("variants = [{", 'variants = [{ id = "hydroxide", name = "x", formula = "MgO" }, {'),
        ["[[form]] hydroxide, variants[2].id", "stands twice in this entry"],
    ),
    "interval_upside_down": (SOURCE + FACT + "low = 5.0\nhigh = 3.0\n", ["kidneys_clear, low", "low = 5", "high = 3"]),
    "pair_upside_down": (
        LAB.replace("[0.1, 10.0]", "[10.0, 0.1]"),
        ["serum_magnesium, plausible", "lower figure first"],
    ),
    "ages_upside_down": (RULE.replace("age_from = 65", "age_from = 65, age_below = 65"), ["when[1].age_from", "65"]),
    "country_code": (
        '[[crisis_country]]\nid = "uk"\ncode = "uk"\nname = "x"\nemergency = "999"\nlines = []\n',
        ["[[crisis_country]] uk, code", '"uk" is not a country code', '"GB"'],
    ),
    "country_id": (
        '[[crisis_country]]\nid = "uk"\ncode = "GB"\nname = "x"\nemergency = "999"\nlines = []\n',
        ["[[crisis_country]] uk, id", 'Write "gb"'],
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses(case: str, tmp_path: Path) -> None:
    text, words = REFUSED[case]
    found = found_in(tmp_path, text)
    assert any(all(word in line for word in words) for line in found), "\n".join(found)
    with pytest.raises(KnowledgeError):
        load(tmp_path / "files", today=date(2026, 11, 22))


def test_the_pieces_the_refusals_are_made_of_are_sound(tmp_path: Path) -> None:
    whole = SOURCE + FACT + WEIGHTS + FORM + RULE + CONDITION + INTERACTION + LAB
    assert found_in(tmp_path, whole) == []


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    folder = folder_with(
        tmp_path,
        one=SOURCE + FACT.replace('"book"', '"boook"') + 'wrong = 1\nvalue = "x"\n',
        two=RULE.replace('"caution"', '"bad"').replace("age_from", "aged"),
    )
    with pytest.raises(KnowledgeError) as raised:
        load(folder)
    assert len(raised.value.problems) == 5
    assert "The knowledge files have 5 problems." in str(raised.value)
    assert {problem.where.split(",")[0] for problem in raised.value.problems} == {"one.toml", "two.toml"}
    assert all(isinstance(problem, Problem) and problem.fix and problem.line for problem in raised.value.problems)


def test_a_broken_file_does_not_make_every_citation_look_wrong(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, sources="[[source]\n", facts=FACT)
    assert [problem.where for problem in problems(folder)] == ["sources.toml"]


def test_a_file_that_is_not_text_is_named(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, facts=SOURCE)
    (folder / "odd.toml").write_bytes(b"\xff\xfe")
    assert [str(problem) for problem in problems(folder)] == [
        "odd.toml: the file is not UTF-8 text (byte 1). Save it as UTF-8."
    ]


def test_a_header_inside_a_long_text_costs_the_line_number_not_the_truth(tmp_path: Path) -> None:
    text = SOURCE + FACT.replace('"Kidneys clear magnesium."', '"""\n[[fact]]\n"""') + "wrong = 1\n"
    (problem,) = problems(folder_with(tmp_path, small=text))
    assert problem.line is None
    assert "kidneys_clear, wrong" in problem.where


def test_an_empty_or_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeError, match="no knowledge files"):
        load(folder_with(tmp_path))
    with pytest.raises(KnowledgeError, match="cannot be read"):
        load(tmp_path / "nowhere")


def test_a_review_day_in_the_future_is_refused_even_from_the_compiled_file(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, small=SOURCE + FACT)
    load(folder)
    assert load(folder, today=date(2026, 11, 21)).facts
    with pytest.raises(KnowledgeError, match="future"):
        load(folder, today=date(2026, 11, 20))


def test_unchecked_vocabulary_and_project_choices_need_no_source(tmp_path: Path) -> None:
    unchecked = re.sub("cite = .*\nchecked = .*\nreviewed = .*\n", "", FACT)
    chosen = re.sub("cite = .*\n", 'basis = "project_choice"\n', FACT).replace("kidneys_clear", "chosen")
    vocabulary = CONDITION + 'checked = "yes"\nreviewed = 2026-11-21\n'
    assert found_in(tmp_path, unchecked + chosen + vocabulary) == []


# --- questions about the files -------------------------------------------------------------------------------------
def test_describe_finds_an_id_in_every_kind(tmp_path: Path) -> None:
    known = load(folder_with(tmp_path, small=SOURCE + FACT.replace("kidneys_clear", "asthma") + CONDITION))
    assert [type(entry).__name__ for entry in describe("asthma", known)] == ["Fact", "Condition"]
    assert describe("nothing", known) == []


def test_sources_of_lists_each_place_once_with_those_of_inner_lists(tmp_path: Path) -> None:
    claims = (
        'claims = [{ claim = "x", evidence_level = "y", evidence = "z", cite = [{ source = "book", at = "p. 9" }] }]\n'
    )
    form = FORM + 'cite = [{ source = "book" }, { source = "book" }]\n' + claims
    known = load(folder_with(tmp_path, small=SOURCE + WEIGHTS + form))
    book = known.sources["book"]
    assert sources_of(known.forms["hydroxide"], known) == [(book, None), (book, "p. 9")]
    assert sources_of(book, known) == []


def test_due_tells_what_is_old_unchecked_or_unchecked_in_part(tmp_path: Path) -> None:
    old = FACT.replace("2026-11-21", "2024-11-22")
    just = FACT.replace("2026-11-21", "2024-11-23").replace("kidneys_clear", "still_fresh")
    retired = WEIGHTS.replace("weight = ", "retired = 2026-01-01\nweight = ")
    unchecked = RULE + RULE.replace('id = "older"', 'id = "ours"\nbasis = "project_choice"')
    vocabulary = CONDITION.replace("asthma", "gout")
    known = load(folder_with(tmp_path, small=SOURCE + old + just + retired + unchecked + vocabulary))
    assert due(known, date(2026, 11, 22)) == [
        "fact kidneys_clear: last checked 24 months ago, on 2024-11-22.",
        "rule older: nobody has compared it with a source yet.",
        "rule ours: a choice of this project that nobody has reviewed yet.",
    ]


def test_due_counts_unchecked_parts(tmp_path: Path) -> None:
    country = """
[[crisis_country]]
id = "gb"
code = "GB"
name = "United Kingdom"
emergency = "999"
lines = [{ id = "a", name = "A", checked = "yes" }, { id = "b", name = "B" }]
cite = [{ source = "book" }]
checked = "yes"
reviewed = 2026-11-21
"""
    known = load(folder_with(tmp_path, small=SOURCE + country))
    assert due(known, date(2026, 11, 22)) == [
        "crisis_country gb: 1 of its parts has not been compared with a source yet."
    ]


def test_every_entry_has_all_its_fields(tmp_path: Path) -> None:
    known = load(folder_with(tmp_path, small=SOURCE + FACT + WEIGHTS + FORM + CONDITION + RULE + INTERACTION + LAB))
    for field, shape in kinds().values():
        for entry in getattr(known, field).values():
            assert isinstance(entry, shape)
            assert all(hasattr(entry, inner.name) for inner in fields(entry))


def test_knowledge_can_travel_to_another_process(tmp_path: Path) -> None:
    known = load(folder_with(tmp_path, small=SOURCE + FACT + WEIGHTS + FORM))
    assert same(pickle.loads(pickle.dumps(known)), known)
