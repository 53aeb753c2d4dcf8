"""What the loader refuses in a questionnaire, and what of it is filled in instead of typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from epsom.knowledge.load import load, problems
from tests.knowledge.pieces import folder_with

pytestmark = pytest.mark.usefixtures("home")

SMALL = """
[[instrument]]
id = "short_one"
short = "S-2"
name = "A short scale"
construct = "tiredness"
role = "optional"
recall_days = 7
recall = "over the last week"
min_gap_days = 7
licence = "open_permission"
may_ship_items = true
stem = "How often?"
items = [
  { n = 1, text = "Tired", cluster = "A" },
  { n = 2, text = "Very tired", cluster = "B" },
]
options = [{ value = 0, label = "No" }, { value = 2, label = "Yes" }]
method = "sum"
lowest = 0.0
highest = 4.0
higher_means = "more tired"
max_missing = 1
imputes = "mean"
bands = [
  { low = 0.0, high = 1.0, label = "little", plain_label = "a little" },
  { low = 2.0, high = 4.0, label = "much", plain_label = "a lot" },
]
subscales = [
  { key = "A", name = "some", items = [1], highest = 2.0 },
  { key = "B", name = "more", items = [2], highest = 2.0 },
]
possible_change = 1.0
clear_change = 2.0
safety = [{ protocol = "ask", item = 2, from_answer = 2 }, { protocol = "ask", rise = 2.0, unless_zero = 2 }]

[[safety_protocol]]
id = "ask"
trigger = "very tired"
support = true
"""

PART = """
[[instrument]]
id = "shorter_one"
short = "S-1"
name = "The second question"
construct = "tiredness"
role = "optional"
recall_days = 7
recall = "over the last week"
min_gap_days = 7
licence = "open_permission"
may_ship_items = true
items_from = "short_one"
items_used = [2]
method = "sum"
lowest = 0.0
highest = 2.0
higher_means = "more tired"
"""


def found_in(tmp_path: Path, text: str) -> list[str]:
    return [str(problem) for problem in problems(folder_with(tmp_path, small=text), date(2026, 11, 22))]


def test_a_sound_scale_loads_and_a_part_of_it_gets_its_words_from_there(tmp_path: Path) -> None:
    shorter = load(folder_with(tmp_path, small=SMALL + PART)).instruments["shorter_one"]
    assert [(item.n, item.text) for item in shorter.items] == [(1, "Very tired")]
    assert [option.label for option in shorter.options] == ["No", "Yes"]
    assert shorter.stem == "How often?"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ('licence = "open_permission"', 'licence = "restricted"', "does not fit the licence"),
        ('role = "optional"', 'role = "score_entry_only"', "may not be shipped"),
        ('options = [{ value = 0, label = "No" }, { value = 2, label = "Yes" }]', "", "items and options go together"),
        ("n = 2, text", "n = 3, text", "not numbered"),
        ("value = 2, label", "value = 0, label", "do not rise"),
        ("highest = 4.0", "highest = 5.0", "do not fit items and options"),
        ("max_missing = 1", "max_missing = 1\nnever_impute = [9]", "no such item"),
        ("max_missing = 1", "max_missing = 1\nnever_impute = [2]", "need a shorter form"),
        ("max_missing = 1", 'max_missing = 1\nnever_impute = [2]\nwithout_them = "lost"', 'no instrument "lost"'),
        ("low = 2.0", "low = 3.0", "leave a gap"),
        ("low = 2.0", "low = 1.0", "leave a gap"),
        ("high = 4.0, label", "high = 3.0, label", "leave a gap"),
        ('plain_label = "a lot"', 'plain_label = "a lot", subscale = "A"', "leave a gap"),
        ("items = [2], highest", "items = [1], highest", "do not share out the items"),
        ('text = "Tired", cluster = "A"', 'text = "Tired", cluster = "B"', "cluster is not the subscale"),
        ("possible_change = 1.0", "possible_change = 3.0", "possible_change and clear_change"),
        ("possible_change = 1.0", "", "possible_change and clear_change"),
        ("clear_change = 2.0", "clear_change = 2.0\noffers_at = 3.0", "offers and offers_at"),
        ("clear_change = 2.0", 'clear_change = 2.0\noffers = "lost"\noffers_at = 3.0', 'no instrument "lost"'),
        ('protocol = "ask", item', 'protocol = "asks", item', 'no safety_protocol "asks"'),
        ("item = 2, from_answer = 2", "item = 2, from_answer = 1", "can never apply"),
        ("item = 2, from_answer = 2", "item = 2", "can never apply"),
        ("item = 2, from_answer = 2", "item = 7, from_answer = 2", "can never apply"),
        ("rise = 2.0, unless_zero = 2", "unless_zero = 2", "can never apply"),
        ("rise = 2.0, unless_zero = 2", 'from_total = 2.0, subscale = "C"', "can never apply"),
        ('imputes = "mean"', 'imputes = "guess"', "is not in the list"),
    ],
)
def test_a_questionnaire_that_cannot_be_is_refused(tmp_path: Path, before: str, after: str, problem: str) -> None:
    assert before in SMALL
    found = found_in(tmp_path, SMALL.replace(before, after, 1))
    assert any(problem in each for each in found), found
    assert all("[[instrument]] short_one" in each for each in found)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("items_used = [2]", "items_used = [5]", "has no item 5"),
        ("items_used = [2]", 'items_used = [2]\nitems = [{ n = 1, text = "Tired" }]', "typed here as well"),
        ('items_from = "short_one"', 'items_from = "long_one"', 'no instrument "long_one"'),
    ],
)
def test_a_part_that_cannot_be_is_refused(tmp_path: Path, before: str, after: str, problem: str) -> None:
    found = found_in(tmp_path, SMALL + PART.replace(before, after))
    assert any(problem in each for each in found), found


def test_clusters_are_needed_where_their_mean_stands_in(tmp_path: Path) -> None:
    start, end = SMALL.index("subscales = ["), SMALL.index("possible_change")
    text = (SMALL[:start] + SMALL[end:]).replace(', cluster = "A"', "").replace(', cluster = "B"', "")
    assert found_in(tmp_path, text) == []
    assert any("no clusters" in each for each in found_in(tmp_path, text.replace('"mean"', '"cluster_mean"')))


def test_a_poison_line_stands_under_one_known_country(tmp_path: Path) -> None:
    text = '[[poison_country]]\nid = "gb"\ncode = "UK"\ninstead = "Ask."\n'
    assert any("the id is not the country" in each for each in found_in(tmp_path, text))


def test_a_risk_names_conditions_that_exist(tmp_path: Path) -> None:
    text = '[[overdose_risk]]\nid = "weak"\nwho = "some"\nwhen = [{ has_any = ["no_such"] }]\nsay = "Ask."\n'
    assert any('no condition "no_such"' in each for each in found_in(tmp_path, text))
