"""One outcome, its picture and the same as a table, the map of mechanisms, and the questions."""

from __future__ import annotations

import re
from html import unescape

import pytest
from starlette.testclient import TestClient

from epsom.companion import Companion
from epsom.core.evidence import mechanism_map, weigh
from epsom.core.report.shapes import CERTAINTY_WORDS
from epsom.notebook import Notebook
from epsom.render.forest import Forest, forest_of, forest_rows, forest_svg
from epsom.render.mechanism_map import MARKS, map_key, map_rows, map_svg
from epsom.render.pictures import NARROW, WIDE

from .test_plan import text_of


def _forest(bundled: Companion, outcome: str) -> Forest:
    found = forest_of(weigh(outcome, bundled.knowledge))
    assert found is not None
    return found


# --- one outcome -------------------------------------------------------------------------------------------------------
def test_every_outcome_has_a_page_that_says_its_sentence_and_how_sure(browser: TestClient, notebook: Notebook) -> None:
    for verdict in notebook.companion.knowledge.verdicts.values():
        page = unescape(text_of(browser.get(f"/evidence/{verdict.id}").text))
        assert verdict.sentence in page
        assert CERTAINTY_WORDS[verdict.certainty] in page
        assert "In your plan" in page


def test_an_outcome_nobody_knows_is_not_here(browser: TestClient, notebook: Notebook) -> None:
    assert browser.get("/evidence/happiness").status_code == 404
    assert browser.get("/evidence/map/for/happiness").status_code == 404


def test_where_nobody_was_studied_the_page_says_that(browser: TestClient, notebook: Notebook) -> None:
    for outcome in ("ptsd", "burnout", "fear_extinction"):
        page = browser.get(f"/evidence/{outcome}").text
        assert "No trial in people was found." in page
        assert 'class="forest"' not in page


def test_each_reason_for_being_less_sure_is_told(browser: TestClient, notebook: Notebook) -> None:
    weight = weigh("insomnia", notebook.companion.knowledge)
    page = unescape(text_of(browser.get("/evidence/insomnia").text))
    assert len(weight.reasons) == 2
    assert all(each.say in page for each in weight.reasons)
    for row in weight.studies:  # every trial is there, and each that is not pooled with its reason
        assert row.label in page
        assert row.pooled or (row.why_not is not None and row.why_not in page)


@pytest.mark.parametrize("path", ["/evidence", "/evidence/map", "/evidence/questions", "/evidence/not-followed", "/evidence/depression"])  # fmt: skip
def test_no_page_names_a_command_or_an_entry_of_the_knowledge(
    browser: TestClient, notebook: Notebook, path: str
) -> None:
    page = browser.get(path).text
    for words in ("epsom knowledge show", "epsom screen", "epsom check", "No document yet for this sentence about"):
        assert words not in page, words


@pytest.mark.parametrize("path", ["/evidence/questions", "/evidence/not-followed", "/trial/wrong"])
def test_what_is_about_nobody_is_read_before_there_is_a_profile(browser: TestClient, path: str) -> None:
    assert browser.get(path).url.path == path  # a link from a checked article leads here


def test_a_trial_without_a_dummy_pill_says_so_in_the_picture(bundled: Companion) -> None:
    forest = _forest(bundled, "anxiety")  # Tarleton 2017: open, against nothing
    assert "no dummy pill" in forest_svg(forest)
    assert any("no dummy pill" in each[0] for each in forest_rows(forest))
    assert "no dummy pill" not in forest_svg(_forest(bundled, "muscle_cramps"))


# --- the picture ---------------------------------------------------------------------------------------------------------
def test_the_picture_has_the_figures_of_the_trials_and_of_the_cochrane_pool(bundled: Companion) -> None:
    rows = {each[0]: each for each in forest_rows(_forest(bundled, "muscle_cramps"))}
    # Garrison 2020: -0.18 cramps a week (-0.84 to 0.49), 5 trials, 307 people; Barna 2021: 226 mg, 175 people
    assert rows["Garrison 2020 (Cochrane): their pool, 5 trials, 307 people"][5] == "−0.18 (−0.84 to 0.49)"
    barna = rows["Barna 2021"]
    assert barna[1].startswith("226 mg, Oxide")
    assert barna[2:5] == ("8.6", "175", "a maker")
    assert barna[5].startswith("−0.8 (")
    assert barna[6].startswith("yes")


def test_a_ratio_has_its_line_at_one_and_more_on_the_good_side(bundled: Companion) -> None:
    forest = _forest(bundled, "constipation")
    assert (forest.ratio, forest.left, forest.right) == (True, "worse", "better")
    picture = forest_svg(forest)
    zero = float(re.findall(r'class="zero" x1="([\d.]+)"', picture)[0])
    squares = [float(x) for x in re.findall(r'class="square pooled" x="([\d.]+)"', picture)]
    assert len(squares) == 2
    assert all(each > zero for each in squares)  # both found more people better with magnesium


@pytest.mark.parametrize("across", [WIDE, NARROW])
def test_nothing_of_a_picture_lies_outside_it(bundled: Companion, across: int) -> None:
    drawn = 0
    for outcome in bundled.knowledge.verdicts:
        found = forest_of(weigh(outcome, bundled.knowledge))
        if found is None:
            continue
        drawn += 1
        picture = forest_svg(found, across)
        places = [float(x) for x in re.findall(r' (?:x|x1|x2|cx)="(-?[\d.]+)"', picture)]
        places += [float(x) for x in re.findall(r"[ML](-?[\d.]+) ", picture)]
        assert min(places) >= 0
        assert max(places) <= across
    assert drawn > 10


def test_without_a_pool_of_ours_the_published_ones_stand_alone(bundled: Companion) -> None:
    forest = _forest(bundled, "blood_pressure")
    assert {each.kind for each in forest.rows} == {"published"}
    assert "−2 (−3.58 to −0.43)" in {each[5] for each in forest_rows(forest)}  # Zhang 2016, systolic
    assert forest_of(weigh("ptsd", bundled.knowledge)) is None


# --- the map -----------------------------------------------------------------------------------------------------------
def test_the_map_says_that_a_mechanism_is_not_an_effect(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/evidence/map").text)
    assert "A mechanism is not an effect" in page
    for words in MARKS.values():
        assert words in page


def test_every_arrow_stands_in_the_table_and_is_drawn_by_who_saw_it(bundled: Companion) -> None:
    arrows = mechanism_map(bundled.knowledge).arrows
    said = {(row[0].lower(), row[1]) for row in map_rows(arrows)}
    assert all((each.starts.lower(), f"{each.relation} {each.ends}") in said for each in arrows)
    for across in (WIDE, NARROW):
        picture = map_svg(arrows, across)
        for mark in MARKS:
            assert f'class="way {mark}"' in picture
        assert picture.count('class="head') == len(map_rows(arrows))
        assert picture.count('class="across"') == sum(row[3] == "the studies say otherwise" for row in map_rows(arrows))
    assert len({str(drawing) for drawing, _ in map_key()}) == len(MARKS) + 2  # no two look alike, colour aside


def test_the_map_of_a_goal_has_fewer_arrows(browser: TestClient, notebook: Notebook) -> None:
    page = browser.get("/evidence/map/for/muscle").text
    assert page.count('class="head') < browser.get("/evidence/map").text.count('class="head')
    assert "relieves cramps and tight muscles" in unescape(page)


# --- questions, and what is not followed ----------------------------------------------------------------------------------
def test_every_question_is_answered_and_no_command_is_named(browser: TestClient, notebook: Notebook) -> None:
    page = unescape(text_of(browser.get("/evidence/questions").text))
    for each in notebook.companion.knowledge.questions.values():
        assert each.question in page
    assert not re.search(r"epsom (?:screen|check|plan)", page)


def test_everything_not_followed_is_told_once_with_what_we_go_by(browser: TestClient, notebook: Notebook) -> None:
    page = unescape(text_of(browser.get("/evidence/not-followed").text))
    for each in notebook.companion.knowledge.sayings.values():
        assert page.count(f"“{each.saying}”") == 1
    assert not re.search(r"epsom (?:screen|check|plan)", page)


# --- figures that differ, and counts of studies ---------------------------------------------------------------------------
def test_where_the_picture_has_another_figure_than_the_top_both_are_named(
    browser: TestClient, notebook: Notebook
) -> None:
    # Liu 2016 prints d = 0.91 with 23 and 21 people; Hedges: g = d (1 - 3 / (4 * 42 - 1)) = 0.894
    page = unescape(text_of(browser.get("/evidence/cognition").text))
    assert "the paper's 0.91 (Cohen's d) is told as 0.89 (Hedges' g)" in page
    cramps = text_of(browser.get("/evidence/muscle_cramps").text)
    assert "The figure at the top of this page is that of Garrison 2020 (Cochrane)." in cramps
    migraine = text_of(browser.get("/evidence/migraine").text)
    assert "The figure at the top is another one, and not in this picture: percentage points" in migraine
    assert "The figure at the top" not in text_of(browser.get("/evidence/insomnia").text)  # one row, the same figure


def test_why_there_is_no_figure_is_said_where_the_knowledge_says_it(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/evidence/depression").text)
    assert "No usable number." in page
    assert "No single number is defensible" in page


def test_a_count_of_studies_is_a_sentence_and_names_no_entry(browser: TestClient, notebook: Notebook) -> None:
    page = text_of(browser.get("/evidence/stress").text)
    assert "4 of 8 studies of mildly anxious people spoke for magnesium" in page  # Boyle 2017
    assert "the one study of women after a birth did not speak for magnesium" in page
    knowledge = notebook.companion.knowledge
    counted = [text for each in knowledge.verdicts for note in weigh(each, knowledge).reviews for text in note.votes]
    assert len(counted) > 10
    assert not [text for text in counted if "_" in text or "studies (" in text]  # every group has its words


def test_no_source_is_an_address_of_bare_numbers(bundled: Companion) -> None:
    for source in bundled.knowledge.sources.values():
        assert not re.match(r"https?://[\d.]+[:/]", source.url or ""), source.id
