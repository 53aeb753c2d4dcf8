"""What people read: every sentence has its source or its mark, in the voice agreed, for examples and boundary people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from epsom.companion import Answer, Companion
from epsom.core.assessment import Assessment
from epsom.core.person import Day, Kidney, Person, TakenProduct, read
from epsom.core.plan import Plan
from epsom.core.report import is_waiting, lines_of, write_plan
from epsom.core.report.pages import (
    write_assessment,
    write_check,
    write_clinician,
    write_explanation,
    write_label,
    write_screening,
)
from epsom.core.report.shapes import Cup, Line, Notes, Report, Ribbon, Says, Section, Stairs, Table
from epsom.core.safety import Screening
from epsom.examples import examples
from epsom.exchange.answer_json import answer_json
from epsom.exchange.kept_answer import Kept
from epsom.knowledge import Because, Cite, Knowledge
from tests.prove.people import strata

TODAY = date(2026, 11, 22)
# "should" in "less well than they should" is no advice; "heart failure" is a name and not matched by these words
NEVER = re.compile(
    r"(?<!than they )\bshould\b|\bfail(s|ed|ing)?\b|\bmissed\b|\bstreak|\bjourney|\bboost|\bdetox|!|(?-i:\bNone\b)|\bnan\b|"
    r"\binf\b|\.\.(?!\.)|\?\.|\.;|\w_\w|\s\s",
    re.IGNORECASE,
)
MUST = re.compile(r"\bmust\b(?! not)", re.IGNORECASE)  # "must not meet" is a real stop
NUMBERED = re.compile(r"doi \S+|epsom knowledge show \S+|https?://\S+")


@pytest.fixture(scope="module")
def companion(knowledge: Knowledge) -> Companion:
    return Companion(knowledge, TODAY)


@pytest.fixture(scope="module")
def people(knowledge: Knowledge) -> list[Person]:
    """The three examples and two hundred boundary people."""
    names = tuple(each.name for each in knowledge.interactions.values() if "_" not in each.name)
    found = [person for _, person in examples(TODAY)]
    for stratum in strata(tuple(knowledge.conditions), names):
        found += [stratum.person(number) for number in stratum.numbers(20)]
    return found


@pytest.fixture(scope="module")
def pages(companion: Companion, people: list[Person]) -> list[tuple[Person, str, Report]]:
    """Every page of everyone."""
    found = []
    for person in people:
        answer = companion.plan_for(person)
        parts = (answer.person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
        found += [
            (person, "plan", write_plan(*parts)),
            (person, "clinician", write_clinician(*parts)),
            (person, "assessment", write_assessment(person, answer.assessment, answer.screening, companion.knowledge)),
            (person, "screening", write_screening(person, answer.screening, companion.knowledge)),
        ]
    for text in ("Synthroid", "warfarin", "no such pill", "Maalox", "ciprofloxacin 500 mg"):
        alone, screening = companion.check(text)
        found.append((Person(), "check", write_check(alone, screening, companion.knowledge)))
        for person in people[:3]:
            beside, screening = companion.check(text, person)
            found.append((person, "check", write_check(beside, screening, companion.knowledge)))
    for text in ("Magnesium oxide 400 mg", "Magnesium citrate 150 mg elemental", "Epsom salt bath", "hello"):
        found.append((Person(), "label", write_label(companion.read_label(text), companion.knowledge)))
    return found


def shown(report: Report) -> Iterator[str]:
    """All text but the footnotes, which quote the titles of others."""
    yield report.title
    yield from (line.text for line in lines_of(report))
    yield from report.foot
    for section in report.sections:
        yield section.title
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (cell for row in (block.head, *block.rows) for cell in row)
            elif isinstance(block, Ribbon | Cup):
                yield block.summary
            if isinstance(block, Says | Table | Ribbon):
                yield block.title


def test_each_sentence_has_a_footnote_or_a_mark(pages: list[tuple[Person, str, Report]]) -> None:
    bare = {(kind, line.text) for _, kind, page in pages for line in lines_of(page) if not line.notes and not line.mark}
    assert bare == set()


def test_footnotes_are_numbered_from_one_in_the_order_they_are_needed(pages: list[tuple[Person, str, Report]]) -> None:
    for _, _, page in pages:
        seen: list[int] = []
        for line in lines_of(page):
            seen += [number for number in line.notes if number not in seen]
        assert seen == sorted(seen)
        assert [each.number for each in page.footnotes] == list(range(1, len(page.footnotes) + 1))
        assert set(seen) == {each.number for each in page.footnotes}


def test_what_nobody_has_checked_says_so(pages: list[tuple[Person, str, Report]]) -> None:
    notes = [note for _, _, page in pages for note in page.footnotes]
    assert any(note.unchecked for note in notes)
    for note in notes:
        assert note.unchecked == any(
            word in note.text for word in ("checked this", "partly checked", "No document yet")
        )
        assert not re.search(r"\w_\w", NUMBERED.sub("", note.text)), note.text
        assert "?." not in note.text
        assert ".." not in note.text


def test_the_voice_is_kept(pages: list[tuple[Person, str, Report]]) -> None:
    wrong = {(kind, text) for _, kind, page in pages for text in shown(page) if NEVER.search(text) or MUST.search(text)}
    assert wrong == set()


def test_nobody_who_is_contraindicated_reads_a_dose(companion: Companion, people: list[Person]) -> None:
    met = 0
    for person in people:
        answer = companion.plan_for(person)
        if answer.screening.severity != "contraindicated":
            continue
        met += 1
        page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
        assert not any(re.search(r"\d ?mg", line.text) for line in page.answer)
        blocks = [block for section in page.sections for block in section.blocks]
        assert not any(isinstance(block, Stairs) for block in blocks)
        assert not any(block.doses for block in blocks if isinstance(block, Ribbon))
        assert not any(isinstance(block, Says) and block.title == "When to look back" for block in blocks)
        told = re.compile(r"\b(start|begin|take|stay|hold|try)( with| at)? \d+ ?mg", re.IGNORECASE)
        medicines = {each.text for each in person.medicines or ()}
        assert not [
            line.text
            for line in lines_of(page)
            if told.search(line.text) and not any(line.text.startswith(each) for each in medicines)
        ]
    assert met >= 20


def test_open_questions_come_before_everything_else(companion: Companion) -> None:
    person = Person(age=42, sex="female", country="US", goals=("sleep",))
    answer = companion.plan_for(person)
    assert is_waiting(answer.screening)
    page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    assert page.answer[0].text.startswith("A few answers are still open")
    assert page.sections[0].id == "open"
    asked = [line.text for block in page.sections[0].blocks if isinstance(block, Says) for line in block.lines]
    assert set(asked) == {each.ask for each in answer.screening.open_questions}
    assert len(asked) == len(set(asked))
    assert sum(line.text in asked for line in lines_of(page)) == len(asked)  # and are asked once


def test_a_weak_kidney_is_not_an_open_question(companion: Companion) -> None:
    person = Person(age=71, kidney=Kidney(egfr_ml_min=24, tested_on=TODAY), day=Day(wake=420, bed=1350))
    answer = companion.plan_for(person)
    page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    assert not is_waiting(answer.screening)
    assert page.answer[0].text.startswith("Do not take")


def test_products_that_were_not_told_are_not_called_nothing(
    pages: list[tuple[Person, str, Report]], companion: Companion
) -> None:
    cups = [
        (person, block)
        for person, kind, page in pages
        if kind == "plan"
        for section in page.sections
        for block in section.blocks
        if isinstance(block, Cup)
    ]
    assert cups
    for person, cup in cups:
        assert ("products" in cup.summary) == bool(companion.screen(person).current_supplemental_mg)


def test_help_is_on_every_page_and_short_beside_a_plan(companion: Companion, people: list[Person]) -> None:
    for person in people:
        answer = companion.plan_for(person)
        page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
        sections = [each for each in page.sections if each.id == "help"]
        assert len(sections) == 1
        lines = sum(len(block.lines) for block in sections[0].blocks if isinstance(block, Says))
        light = answer.plan.kind == "plan" and not {"mood", "trauma"} & set(person.goals or ())
        assert 1 <= lines <= (2 if light else 4)


def test_a_footnote_names_each_document_once_with_its_places(knowledge: Knowledge) -> None:
    source = next(iter(knowledge.sources.values()))
    because = Because(entry="x", cite=(Cite(source=source.id, at="page 1"), Cite(source=source.id, at="page 2")))
    notes = Notes(knowledge)
    assert notes.line("A sentence.", [because]).notes == (1,)
    text = notes.footnotes()[0].text
    assert text.count(source.title.rstrip(".")) == 1
    assert "page 1, page 2" in text


def test_a_reason_without_a_document_says_what_it_is_about(knowledge: Knowledge) -> None:
    fact = next(iter(knowledge.facts.values()))
    notes = Notes(knowledge)
    notes.line("A sentence.", [Because(entry=fact.id, checked="no")])
    note = notes.footnotes()[0]
    assert fact.topic.replace("_", " ") in note.text
    assert note.text.startswith("No document yet")
    assert note.unchecked


def test_lines_with_one_mark_share_it() -> None:
    one, other = Line(text="a", mark="how"), Line(text="b", mark="how")
    assert Says(lines=(one, other)).shared_mark == "how"
    assert Says(lines=(one,)).shared_mark == ""
    assert Says(lines=(one, Line(text="c"))).shared_mark == ""
    page = Report(title="", answer=(), sections=(Section(id="s", title="", blocks=(Says(lines=(one, other)),)),))
    assert list(lines_of(page)) == [one, other]


def test_what_is_over_the_limit_is_said_first(companion: Companion) -> None:
    taken = TakenProduct(label="Magnesium citrate", elemental_mg=400.0, servings_per_day=2)
    person = Person(
        age=40, sex="male", country="US", conditions=(), medicines=(), products=(taken,), kidney=Kidney(),
        day=Day(wake=420, bed=1350),
    )  # fmt: skip
    answer = companion.plan_for(person)
    assert any(each.id == "current_over_ceiling" for each in answer.screening.findings)
    first = "You already take more magnesium than the limit for you: 800 mg a day, and the limit is 350 mg."
    page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    assert page.answer[0].text.startswith(first)
    assert write_screening(person, answer.screening, companion.knowledge).answer[0].text.startswith(first)
    assert not any("enough" in line.text for line in page.answer)
    assert not any("leaves 0 mg" in line.text for line in lines_of(page))


def test_who_gets_no_dose_reads_nothing_about_dosing(companion: Companion) -> None:
    (person,) = (person for name, person in examples(TODAY) if name == "karl")
    answer = companion.plan_for(person)
    page = write_plan(person, answer.assessment, answer.screening, answer.plan, companion.knowledge)
    titles = {block.title for section in page.sections for block in section.blocks if isinstance(block, Says)}
    assert titles.isdisjoint({"How long it takes", "Stop when you like", "Other nutrients"})
    assert "What works better, and comes first" in titles
    assert not any(line.text.startswith("That leaves a gap") for line in lines_of(page))
    milder = {each.say for each in answer.screening.findings if each.severity in ("ok", "information", "caution")}
    milder -= {each.say for each in answer.screening.medicines}
    assert milder
    assert milder.isdisjoint({line.text for line in lines_of(page)})
    told = [line.text for line in lines_of(write_clinician(*_parts(answer), companion.knowledge))]
    assert all(any(say in text for text in told) for say in milder)


def _parts(answer: Answer) -> tuple[Person, Assessment, Screening, Plan]:
    return answer.person, answer.assessment, answer.screening, answer.plan


def test_a_changed_kept_file_is_not_laid_on_the_knowledge(companion: Companion) -> None:
    facts = 'medicine = []\nproduct = []\n[person]\nage = 40\nsex = "male"\ncountry = "US"\nconditions = []\n'
    answer = answer_json(companion.plan_for(read(facts, TODAY)), facts, companion.knowledge)
    rung = answer["ladder"][1]
    before = rung["elemental_mg_per_day"]
    rung["elemental_mg_per_day"] = 9000.0
    kept = Kept(answer=answer, facts=facts, today=TODAY, knowledge_version=companion.knowledge.version)
    page = write_explanation(companion.explain(kept))
    (section,) = page.sections
    assert section.title.startswith("The kept file was changed after it was made")
    assert "is known changed" not in section.title
    said = " ".join(line.text for line in lines_of(page))
    assert "9000 mg a day" in said
    assert f"{before:g} mg a day" in said


def test_a_label_is_noticed_in_sentences_and_held_against_the_own_limit(companion) -> None:
    from epsom.core.report.pages import write_label

    product = companion.read_label("Magnesium citrate 375 mg (NRV 100%). Take two capsules daily")
    general, own = (
        " ".join(each.text for each in write_label(product, companion.knowledge, limit).answer)
        for limit in (None, 350.0)
    )
    assert "in the US, and of 250 mg in Europe" in general
    assert "above the limit of 350 mg a day for supplements that holds for you" in own
    noticed = write_label(product, companion.knowledge).sections[0].blocks[0].lines
    assert [each.text for each in noticed] == ["One serving is more than one piece."]
