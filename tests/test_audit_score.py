"""The scorer of the audit, and the articles it reads: right answers score 1, none score 0, wrong ones less."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from epsom.knowledge import Knowledge
from tests.audit_score import (
    CASES,
    FLAGS,
    Case,
    Text,
    accepted_verdicts,
    close,
    over,
    own_cases,
    paper,
    score_article,
    sentence_faults,
    sentences,
    split,
)

ALL = list(own_cases())
KINDS = {"efficacy", "mechanism", "dose", "safety", "form", "timing", "prevalence", "product"}
VERDICTS = {"supported", "mixed", "unsupported", "contradicted", "unsafe", "promotional"}
STANCES = {"asserted", "hedged", "reported", "denied"}
EMPTY: dict[str, Any] = {"claims": [], "citations": [], "doses": [], "flags": []}


def perfect(case: Case) -> dict[str, Any]:
    """The audit that says what the answers say."""
    text = Text(case.text)
    audit = copy.deepcopy(EMPTY)
    for claim in case.answers["claims"]:
        start, end = text.place(claim["quote"])
        audit["claims"].append({**claim, "start": start, "end": end, "doses": []})
    for dose in case.answers["doses"]:
        start, end = text.place(dose["quote"])
        audit["doses"].append({**dose, "start": start, "end": end})
    for cited in case.answers["citations"]:
        start, end = text.place(cited["as_given"])
        verdict = sorted(accepted_verdicts(cited))[0]
        types = [each for each in cited["discrepancy_types"] if each != "correct"]
        resolved = (cited["points_to"] or "").rsplit(":", 1)[-1] or None
        found = {"text": cited["as_given"], "start": start, "end": end, "verdict": verdict, "discrepancies": types}
        audit["citations"].append({**found, "resolves_to": resolved if verdict in ("supports", "found_but") else None})
    audit["flags"] = [{"id": name, "reason": ""} for name, value in case.answers["flags"].items() if value]
    return audit


def one(name: str) -> Case:
    return next(case for case in ALL if case.name == name)


# --- the files --------------------------------------------------------------------------------------------------------
def number(name: str) -> int:
    """The number of an article, the first part of its name."""
    return int(name.split("_", 1)[0])


def test_every_article_is_in_one_half_and_63_to_133_split_by_its_number() -> None:
    halves = split()
    assert len(ALL) >= 32
    assert {case.name for case in ALL} == {path.stem for path in (CASES / "articles").glob("*.txt")}
    assert {case.name for case in ALL} == {path.stem for path in (CASES / "answers").glob("*.yaml")}
    assert set(halves["dev"]).isdisjoint(halves["held"])
    assert [
        name for name in halves["dev"] if (62 < number(name) < 134 and number(name) % 2 == 0) or number(name) > 153
    ] == []
    assert [
        name for name in halves["held"] if number(name) < 154 and (not 62 < number(name) < 134 or number(name) % 2 == 1)
    ] == []


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_every_quote_stands_in_its_text_exactly_once(case: Case) -> None:
    quotes = [each["quote"] for key in ("claims", "doses", "not_claims") for each in case.answers[key]]
    quotes += [each["as_given"] for each in case.answers["citations"]]
    assert {quote: case.text.count(quote) for quote in quotes if case.text.count(quote) != 1} == {}
    assert case.answers["file"] == f"{case.name}.txt"
    assert 200 <= len(case.text.split()) <= 900


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_answers_use_the_words_of_the_contract(case: Case) -> None:
    ids = [each["id"] for key in ("claims", "doses", "citations") for each in case.answers[key]]
    assert len(set(ids)) == len(ids)
    for claim in case.answers["claims"]:
        assert {claim["kind"], *claim.get("also_kind", ())} <= KINDS, claim["id"]
        assert {claim["verdict"], *claim.get("also_accept", ())} <= VERDICTS, claim["id"]
        assert claim["stance"] in STANCES, claim["id"]
        assert claim.get("duplicate_of", claim["id"]) in ids
    for dose in case.answers["doses"]:
        assert dose["basis"] in ("elemental", "compound", "unknown")
        assert ("compound" in dose) == (dose["basis"] == "compound"), dose["id"]
        assert dose["amount"][0] <= dose["amount"][1]
        for key, limit in (("over_250", 250), ("over_350", 350)):
            assert dose[key] in (None, over(dose["daily_mg"], limit)), dose["id"]
    for cited in case.answers["citations"]:
        assert cited["discrepancy_types"]
        assert (cited["points_to"] is None) == (cited["exists"] in ("no", "unidentifiable")), cited["id"]
    assert set(FLAGS) <= set(case.answers["flags"])


def test_an_invented_study_is_marked_and_only_there() -> None:
    cited = [each for case in ALL for each in case.answers["citations"]]
    assert [each["id"] for each in cited if (each["exists"] == "no") != each.get("invented", False)] == []


# --- the scorer -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_the_right_answers_score_one(case: Case) -> None:
    score = score_article(case.text, case.answers, perfect(case))
    assert score.misses == ()
    assert (score.claims.f1, score.citations.f1, score.doses.f1, score.flags.precision) == (1, 1, 1, 1)
    assert score.accusations == 0


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_an_empty_audit_finds_nothing_and_accuses_nobody(case: Case) -> None:
    score = score_article(case.text, case.answers, EMPTY)
    for part, key in ((score.claims, "claims"), (score.citations, "citations"), (score.doses, "doses")):
        asked = [each for each in case.answers[key] if not each.get("optional") and "duplicate_of" not in each]
        assert (part.right, part.false, part.missed) == (0, 0, len(asked))
        assert part.f1 == (0 if asked else 1)
    assert score.accusations == 0


def test_a_shifted_verdict_costs_twice() -> None:
    case = one("01_hospital_page")
    audit = perfect(case)
    at = next(n for n, each in enumerate(case.answers["claims"]) if each["subject"] == "muscle_cramps")
    audit["claims"][at]["verdict"] = "contradicted"
    before = score_article(case.text, case.answers, perfect(case)).claims
    after = score_article(case.text, case.answers, audit)
    assert (after.claims.right, after.claims.false, after.claims.missed) == (before.right - 1, 1, 1)
    assert after.claims_seen.recall == 1
    assert after.accusations == 1


def test_a_wrong_kind_is_not_right_and_another_accepted_kind_is() -> None:
    case = one("01_hospital_page")
    audit = perfect(case)
    limit = next(each for each in audit["claims"] if each["quote"].startswith("In the European Union"))
    limit["kind"] = "safety"
    assert score_article(case.text, case.answers, audit).claims.f1 == 1
    limit["kind"] = "prevalence"
    assert score_article(case.text, case.answers, audit).claims.f1 < 1


def test_the_whole_sentence_answers_for_the_quote_within_it() -> None:
    case = one("01_hospital_page")
    audit = perfect(case)
    whole = Text(case.text)
    for claim in audit["claims"]:
        claim["start"], claim["end"] = next(place for place in whole.sentences if place[0] <= claim["start"] < place[1])
    assert score_article(case.text, case.answers, audit).claims.f1 == 1


def test_optional_claims_cost_nothing_and_pieces_are_left_out() -> None:
    case = one("01_hospital_page")
    audit = perfect(case)
    optional = next(n for n, each in enumerate(case.answers["claims"]) if each.get("optional"))
    audit["claims"][optional]["verdict"] = "unsafe"
    audit["claims"].append({**audit["claims"][-1], "end": audit["claims"][-1]["start"] + 5})
    assert score_article(case.text, case.answers, audit).claims.f1 == 1
    del audit["claims"][optional]
    assert score_article(case.text, case.answers, audit).claims.f1 == 1


def test_either_of_a_duplicate_is_enough() -> None:
    case = one("04_glossy_magazine")
    twin = next(each for each in case.answers["claims"] if "duplicate_of" in each)
    for gone in (twin["id"], twin["duplicate_of"]):
        audit = perfect(case)
        audit["claims"] = [each for each in audit["claims"] if each["id"] != gone]
        assert score_article(case.text, case.answers, audit).claims.f1 == 1


def test_what_nobody_expects_is_false_and_lenient_forgives_what_accuses_nobody() -> None:
    case = one("30_dentist_blog")
    start = case.text.index("We're open on Saturdays")
    extra = {"kind": "efficacy", "subject": "other", "stance": "asserted", "start": start, "end": start + 9}
    for verdict, lenient in (("supported", 1.0), ("contradicted", 0.0)):
        audit = perfect(case)
        audit["claims"].append({**extra, "verdict": verdict})
        score = score_article(case.text, case.answers, audit)
        assert score.claims.false == 1
        assert (score.claims_lenient.f1 == 1) == bool(lenient)
    start, end = Text(case.text).place("one tablet at night stops grinding in three days")
    audit = perfect(case)
    audit["claims"].append({**extra, "verdict": "supported", "subject": "ptsd", "start": start, "end": end})
    assert score_article(case.text, case.answers, audit).claims_lenient.false == 1


def test_citations_need_the_verdict_and_the_paper() -> None:
    case = one("09_sleep_leaflet")
    audit = perfect(case)
    audit["citations"][0]["resolves_to"] = "held_2002"
    assert score_article(case.text, case.answers, audit).citations.f1 < 1
    audit = perfect(case)
    audit["citations"][0]["verdict"] = "found_but"
    score = score_article(case.text, case.answers, audit)
    assert (score.citations.right, score.accusations) == (2, 1)
    audit = perfect(case)
    again = {**audit["citations"][0], "start": 0, "end": 4}
    audit["citations"].append(again)
    assert score_article(case.text, case.answers, audit).citations.f1 == 1
    again["verdict"] = "not_found"
    assert score_article(case.text, case.answers, audit).citations.false == 1


def test_an_id_of_a_paper_is_known_however_it_is_spelt() -> None:
    assert paper("meta_analyses:mah_pitre_2021") == paper("mah2021") == ("mah", "2021", "")
    assert paper("trials:schutten_2021_cortisol") != paper("schutten_2022_vascular")
    assert paper("zhang_2016_bp") != paper("zhang_2016_serum")
    assert paper("mechanisms:amygdala") == paper("abumaria_2011")
    assert paper("dri:uk") == ("uk",)
    assert paper(None) == ()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"amount": [200, 200]}, "amount"),
        ({"unit": "g"}, "unit"),
        ({"basis": "elemental"}, "basis"),
        ({"compound": "oxide"}, "compound"),
        ({"over_350": "no"}, "over_350"),
    ],
)
def test_a_dose_is_exact_or_it_is_not(change: dict[str, Any], fault: str) -> None:
    case = one("02_supplement_shop")
    audit = perfect(case)
    audit["doses"][0].update(change)
    score = score_article(case.text, case.answers, audit)
    assert score.doses.f1 < 1
    assert any(fault in miss for miss in score.misses)


def test_amounts_agree_within_one_percent_or_half_a_milligram() -> None:
    assert close([240, 240], 242)
    assert close(5, [5.4, 5.4])
    assert not close(240, 245)
    assert close(None, None)
    assert not close(None, 5)
    assert [over(each, 250) for each in (None, 250, [200, 300], 251)] == ["not_applicable", "no", "possible", "yes"]


def test_flags_are_counted_one_by_one_and_null_is_not_scored() -> None:
    case = one("25_product_faq")
    audit = perfect(case)
    audit["flags"] = [{"id": "cure_language"}, {"id": "uncited_numbers"}, {"id": "sells_something"}]
    score = score_article(case.text, case.answers, audit)
    assert (score.flags.right, score.flags.false) == (4, 1)
    assert (score.flags_true.right, score.flags_true.false, score.flags_true.missed) == (1, 1, 0)


def test_sentences_end_at_full_stops_and_lines_but_not_at_titles() -> None:
    text = "Dr. Vells said so. It is true!\n• One\n• Two et al. Found more."
    assert [text[a:b] for a, b in sentences(text)] == [
        "Dr. Vells said so.", "It is true!", "• One", "• Two et al. Found more.",
    ]  # fmt: skip


def test_a_tricky_sentence_passes_only_with_everything_right() -> None:
    text = "Magnesium does not mend a broken heart."
    claim = {"kind": "efficacy", "subject": "other", "stance": "denied", "verdict": "supported"}
    item = {"id": "x", "text": text, "expected": {"claims": [claim], "doses": [], "citations": []}}
    found = {**claim, "start": 0, "end": len(text)}
    assert sentence_faults(item, {**EMPTY, "claims": [found]}) == []
    assert sentence_faults(item, EMPTY) == ["not found: efficacy other denied supported"]
    assert len(sentence_faults(item, {**EMPTY, "claims": [{**found, "stance": "asserted"}]})) == 2
    dose = {"amount": [5, 5], "unit": "mg", "basis": "unknown", "start": 0, "end": 4}
    assert sentence_faults(item, {**EMPTY, "claims": [found], "doses": [dose]}) == ["1 doses instead of 0"]


def test_the_answers_rest_on_entries_that_exist(knowledge: Knowledge) -> None:
    refs = {ref for case in ALL for claim in case.answers["claims"] for ref in claim["refs"]}
    known = {
        "interactions": set(knowledge.interactions),
        "contraindications": set(knowledge.rules),
        "forms": set(knowledge.forms),
    }
    kinds = {ref.split(":", 1)[0] for ref in refs}
    others = {"verdicts", "trials", "meta_analyses", "mechanisms", "forms_ref", "dri", "status_labs", "facts"}
    assert kinds <= {*known, *others}
    missing = [ref for ref in refs for kind, name in [ref.split(":", 1)] if kind in known and name not in known[kind]]
    assert missing == []
