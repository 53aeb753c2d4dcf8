"""The studies, reviews, mechanisms and answers as they ship, and what the loader refuses about them."""

from __future__ import annotations

from pathlib import Path

import pytest

from epsom.knowledge import ELSEWHERE, Knowledge
from epsom.knowledge.load import load, problems
from epsom.knowledge.studies import RESTS_ON

PAPER = """
[[source]]
id = "smith_2020"
kind = "trial"
title = "A trial"
checked = "yes"
"""
STUDY = """
[[study]]
id = "smith_2020"
label = "Smith 2020"
design = "parallel"
randomised = true
comparator = "placebo"
control = "placebo"
population = "adults"
route = "oral"
funded_by = "not_told"
results = [
  { outcome = "sleep", instrument = "ISI", kind = "change_stats", md = -2.0, groups = [
    { group = "magnesium", n = 20, change = -5.0, sd = 3.0 },
    { group = "control", n = 20, change = -3.0, sd = 3.0 },
  ] },
]
cite = [{ source = "smith_2020" }]
checked = "yes"
reviewed = 2026-11-21
"""


# As counted in the research notes.
@pytest.mark.parametrize(
    ("field", "count"), [("studies", 59), ("reviews", 26), ("mechanisms", 35), ("verdicts", 21), ("phantoms", 8)]
)
def test_nothing_was_lost(knowledge: Knowledge, field: str, count: int) -> None:
    assert len(getattr(knowledge, field)) >= count


def test_checked_marks_are_carried_over(knowledge: Knowledge) -> None:
    """The notes: 45 trials and 21 reviews whose record or abstract was read."""
    assert sum(each.checked == "yes" for each in knowledge.studies.values()) == 45
    assert sum(each.checked == "yes" for each in knowledge.reviews.values()) == 21
    assert [each.id for each in knowledge.studies.values() if each.checked == "no"] == ["hemamy_2020", "quaranta_2007"]
    assert "results.control" in knowledge.studies["morishita_2021"].unchecked


def test_every_paper_is_in_the_bibliography(knowledge: Knowledge) -> None:
    for each in (*knowledge.studies.values(), *knowledge.reviews.values()):
        source = knowledge.sources[each.cite[0].source]
        assert source.id == each.id
        assert source.title


@pytest.mark.parametrize(
    ("study", "year", "pmid", "doi", "pmcid"),
    [
        ("abbasi_2012", 2012, "23853635", None, "PMC3703169"),
        ("tarleton_2017", 2017, "28654669", "10.1371/journal.pone.0180067", "PMC5487054"),
        ("schuster_2025", 2025, None, "10.2147/NSS.S524348", None),
        ("hausenblas_2024", 2024, "39252819", "10.1016/j.sleepx.2024.100121", "PMC11381753"),
    ],
)
def test_identifiers_are_those_of_the_papers(
    knowledge: Knowledge, study: str, year: int, pmid: str | None, doi: str | None, pmcid: str | None
) -> None:
    source = knowledge.sources[study]
    assert (source.year, source.pmid, source.doi, source.pmcid) == (year, pmid, doi, pmcid)


def test_figures_stand_as_published(knowledge: Knowledge) -> None:
    (score, *_) = knowledge.studies["rajizadeh_2017"].results
    groups = {each.group: each for each in score.groups}
    assert (groups["magnesium"].n, groups["magnesium"].change, groups["magnesium"].sd) == (26, -15.65, 8.9)
    assert (groups["control"].n, groups["control"].change, groups["control"].sd) == (27, -10.4, 7.9)
    held = knowledge.studies["held_2002"]
    assert (held.elemental_mg, held.n_randomised, held.design, held.funded_by) == (729, 12, "crossover", "maker")
    assert knowledge.studies["rondanelli_2011"].taken_with == ("melatonin 5 mg", "zinc 11.25 mg")


def test_figures_that_do_not_fit_carry_a_doubt(knowledge: Knowledge) -> None:
    marked = {each.id for each in knowledge.studies.values() if each.in_doubt}
    assert marked == {"schuster_2025", "morishita_2021", "facchinetti_1991", "macian_2022"}
    assert all(knowledge.studies[each].doubt for each in marked)
    assert knowledge.studies["rajizadeh_2017"].doubt
    assert knowledge.reviews["morris_2012_cortisol_ptsd"].doubt


def test_no_mechanism_promises_anything(knowledge: Knowledge) -> None:
    assert not any(each.supports_patient_claim for each in knowledge.mechanisms.values())
    release = knowledge.mechanisms["norepinephrine"]
    assert release.object == "catecholamine (adrenaline, noradrenaline) release"


def test_what_an_answer_may_rest_on_is_a_field_of_knowledge(knowledge: Knowledge) -> None:
    assert all(getattr(knowledge, field) for field in RESTS_ON.values())


def test_the_shapes_are_opened_late_and_have_one_home() -> None:
    assert {ELSEWHERE[name] for name in ("Study", "Review", "Mechanism", "Question", "Saying")} == {"studies"}


# --- what is refused ---------------------------------------------------------------------------------------------------
def _said(tmp_path: Path, *parts: str) -> str:
    (tmp_path / "all.toml").write_text("\n".join(parts), encoding="utf-8")
    return "\n".join(str(each) for each in problems(tmp_path))


def test_a_sound_study_is_read(tmp_path: Path, home: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "all.toml").write_text(PAPER + STUDY, encoding="utf-8")
    (result,) = load(tmp_path / "files").studies["smith_2020"].results
    assert [group.change for group in result.groups] == [-5.0, -3.0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("md = -2.0", "md = -3.0", "md = -3 is not -5 - -3"),
        ('control = "placebo"', 'control = "none"', "nothing to compare with"),
        ('route = "oral"', 'route = "by mouth"', "not in the list"),
        ('group = "control"', 'group = "magnesium"', "one group stands twice"),
        ('cite = [{ source = "smith_2020" }]', 'cite = [{ source = "other" }]', "not the paper itself"),
        ("results = [", 'forms = ["no_such_form"]\nresults = [', 'there is no form "no_such_form"'),
        ("results = [", 'secondary_of = "jones_1999"\nresults = [', 'there is no study "jones_1999"'),
        ('kind = "change_stats"', 'kind = "a_guess"', "not in the list"),
    ],
)
def test_a_study_that_cannot_be_right_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in _said(tmp_path, PAPER, STUDY.replace(old, new, 1))


def test_a_mechanism_that_promises_is_refused(tmp_path: Path) -> None:
    mechanism = """
[[mechanism]]
id = "calms"
subject = "magnesium"
relation = "calms"
object = "people"
starts = "magnesium"
ends = "people"
best_evidence = "animal"
direction = "supports"
supports_patient_claim = true
"""
    assert "no mechanism allows a promise" in _said(tmp_path, mechanism)


@pytest.mark.parametrize(
    ("rests_on", "said"),
    [('["verdict.none_such"]', 'there is no verdict "none_such"'), ('["gossip.x"]', "not a kind to rest on")],
)
def test_an_answer_rests_on_what_exists(tmp_path: Path, rests_on: str, said: str) -> None:
    question = f"""
[[question]]
id = "why"
question = "Why?"
answer = ["Because."]
rests_on = {rests_on}
basis = "project_choice"
"""
    assert said in _said(tmp_path, question)


def test_an_outcome_that_nobody_reports_is_refused(tmp_path: Path) -> None:
    verdict = """
[[verdict]]
id = "sleep"
label = "Sleep"
certainty = "low"
direction = "unknown"
who_studied = "nobody"
unknown = "all"
sentence = "Nobody knows."
results = ["slepe"]
"""
    assert 'no study reports "slepe"' in _said(tmp_path, PAPER, STUDY, verdict)
