"""The front desk: a kept answer worked out again, on its own day, with newer knowledge, and after time has passed."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

import epsom
from epsom.companion import Companion
from epsom.core.person import read
from epsom.core.report.pages import write_explanation
from epsom.exchange.answer_json import answer_json
from epsom.exchange.kept_answer import Kept
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load

TODAY = date(2026, 11, 22)
SHIPPED = Path(epsom.__file__).parent


def kept_of(name: str, knowledge: Knowledge) -> Kept:
    facts = (SHIPPED / "examples" / f"{name}.toml").read_text(encoding="utf-8")
    answer = answer_json(Companion(knowledge, TODAY).plan_for(read(facts, TODAY)), facts, knowledge)
    return Kept(answer=json.loads(json.dumps(answer)), facts=facts, today=TODAY, knowledge_version=knowledge.version)


@pytest.mark.parametrize("name", ["ana", "joan", "karl"])
def test_worked_out_again_at_once_it_is_the_same(knowledge: Knowledge, name: str) -> None:
    found = Companion(knowledge, TODAY).explain(kept_of(name, knowledge))
    assert (found.from_knowledge, found.from_time) == ((), ())
    assert write_explanation(found).answer[0].text == "Worked out again, this answer is the same."


def test_new_knowledge_is_told_apart_from_time(knowledge: Knowledge, tmp_path: Path) -> None:
    folder = tmp_path / "knowledge"
    shutil.copytree(SHIPPED / "knowledge", folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    file = folder / "interactions.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index("\n", text.index("levothyroxine"))
    end = text.index("\n[", start) if "\n[" in text[start:] else len(text)
    entry = text[start:end]
    hours = next(line for line in entry.splitlines() if line.startswith("drug_after_mg_h"))
    assert hours.split("=")[1].strip() in ("4", "4.0")
    file.write_text(text[:start] + entry.replace(hours, "drug_after_mg_h = 9") + text[end:], encoding="utf-8")
    newer = load(folder)
    assert newer.version != knowledge.version

    found = Companion(newer, TODAY).explain(kept_of("joan", knowledge))
    parts = {each.part: each for each in found.from_knowledge}
    assert "screening.medicines" in parts
    assert found.from_time == ()
    page = write_explanation(found)
    assert "would differ" in page.answer[0].text
    assert [section.title.split(" (")[0] for section in page.sections] == ["Because what is known changed"]


def test_an_entry_that_is_checked_again_is_named(knowledge: Knowledge) -> None:
    kept = kept_of("joan", knowledge)
    finding = kept.answer["screening"]["medicines"][0]
    finding["say"] = "It used to say something else."
    finding["because"][0]["checked"] = "no"
    entry = finding["because"][0]["id"]
    found = Companion(knowledge, TODAY).explain(kept)
    (medicines,) = (each for each in found.from_knowledge if each.part == "screening.medicines")
    assert any(why.startswith(f"{entry} ") for why in medicines.why)


def test_time_alone_ends_a_course_and_makes_a_kidney_test_old(knowledge: Knowledge) -> None:
    later = Companion(knowledge, date(2029, 1, 1)).explain(kept_of("joan", knowledge))
    assert later.from_knowledge == ()
    parts = {each.part: each for each in later.from_time}
    findings = parts["screening.findings"]
    assert "ciprofloxacin no longer speaks to it" in findings.why  # its week is over
    assert any("kidney" in why and why.endswith("now speaks to it") for why in findings.why)  # the test is old
    assert "doses" in parts
    text = " ".join(section.title for section in write_explanation(later).sections)
    assert "Because time passed (22 November 2026 to 1 January 2029)" in text


def test_check_beside_a_person_adds_to_what_they_take(knowledge: Knowledge) -> None:
    companion = Companion(knowledge, TODAY)
    person = read((SHIPPED / "examples" / "joan.toml").read_text(encoding="utf-8"), TODAY)
    alone, nothing = companion.check("doxycycline")
    answer, screening = companion.check("doxycycline", person)
    assert nothing is None
    assert screening is not None
    assert answer == alone
    assert [each.text for each in screening.medicines] == [*(m.text for m in person.medicines or ()), "doxycycline"]
