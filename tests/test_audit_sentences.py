"""The short pieces of the audit and their scorer: quotes stand in their text, ids hold, answers rest on entries."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import tests.audit_sentences as sentences
from epsom.knowledge import Knowledge
from tests.audit_score import Score, Text, accepted_verdicts
from tests.audit_sentences import KINDS, STANCES, holds_none, is_held, pieces, right_among, score_piece

ALL = pieces()
VERDICTS = {"supported", "mixed", "unsupported", "contradicted", "unsafe", "promotional"}
EMPTY: dict[str, Any] = {"claims": [], "citations": [], "doses": []}
# The entries of the knowledge files that a whole table of facts stands for.
TABLES = {
    "dri:us_canada_nasem_1997": ("intake_tables", "nasem_1997"),
    "dri:eu_efsa": ("limits", "scf_2001_ul"),
    "dri:uk": ("intake_tables", "uk_coma_1991"),
    "dri:australia_nz_nhmrc_2006": ("limits", "anz_ul_adults"),
    "dri:population_intake": ("facts", "population_us_below_ear"),
    "dri:absorption_background": ("facts", "absorption_usual_range"),
    "status_labs:serum_total": ("lab_tests", "serum_magnesium"),
    "status_labs:red_cell_magnesium": ("lab_tests", "red_cell_magnesium"),
    "status_labs:deficiency_symptoms": ("symptoms", "symptom_fatigue_or_weakness"),
    "status_labs:risk_factors": ("risk_factors", "risk_diabetes"),
    "status_labs:hypermagnesaemia": ("overdose_signs", "overdose_flushing"),
}
MAPS = {
    "verdicts": "verdicts", "mechanisms": "mechanisms", "trials": "studies", "meta_analyses": "reviews",
    "forms": "forms", "interactions": "interactions", "contraindications": "rules", "cofactors": "cofactors",
}  # fmt: skip


def perfect(piece: dict[str, Any]) -> dict[str, Any]:
    """The audit that says what the answers of a piece say."""
    text, audit = Text(piece["text"]), copy.deepcopy(EMPTY)
    for kind, quoted in (("claims", "quote"), ("doses", "quote"), ("citations", "as_given")):
        for entry in piece["expected"][kind]:
            start, end = text.place(entry[quoted])
            audit[kind].append({**entry, "start": start, "end": end})
    for cited in audit["citations"]:
        cited["verdict"] = sorted(accepted_verdicts(cited) - set(cited.get("also_verdict", ())))[0]
        cited["discrepancies"] = [each for each in cited["discrepancy_types"] if each != "correct"]
        cited["resolves_to"] = (cited["points_to"] or "").rsplit(":", 1)[-1] or None
    return audit


# --- the file ---------------------------------------------------------------------------------------------------------
def test_there_are_four_hundred_and_eighty_different_pieces_numbered_through() -> None:
    assert [piece["id"] for piece in ALL] == [f"m{number:03d}" for number in range(1, 481)]
    assert len({piece["text"] for piece in ALL}) == 480
    assert sum(is_held(piece["id"]) for piece in ALL) == 96
    assert 60 <= sum(holds_none(piece) for piece in ALL) <= 80


def test_quotes_stand_in_their_text_exactly_once() -> None:
    for piece in ALL:
        expected = piece["expected"]
        quotes = [each["quote"] for kind in ("claims", "doses") for each in expected[kind]]
        quotes += [each["as_given"] for each in expected["citations"]]
        quotes += [each["quote"] for each in expected.get("not_claims", ())]
        for quote in quotes:
            assert piece["text"].count(quote) == 1, (piece["id"], quote)


def test_answers_use_the_words_of_the_readme() -> None:
    ids = [entry["id"] for piece in ALL for kind in ("claims", "citations") for entry in piece["expected"][kind]]
    assert len(ids) == len(set(ids))
    for piece in ALL:
        for claim in piece["expected"]["claims"]:
            assert {claim["kind"], *claim.get("also_kind", ())} <= set(KINDS), claim
            assert {claim["verdict"], *claim.get("also_accept", ())} <= VERDICTS, claim
            assert claim["stance"] in STANCES, claim
        for dose in piece["expected"]["doses"]:
            assert dose["basis"] in {"elemental", "compound", "unknown"}, dose
            assert dose["role"] in {"advice", "reported", "requirement", "limit", "content"}, dose


def test_every_kind_and_every_stance_is_asked_in_both_halves() -> None:
    for half in (False, True):
        claims = [claim for piece in ALL if is_held(piece["id"]) is half for claim in piece["expected"]["claims"]]
        assert {claim["kind"] for claim in claims} == set(KINDS)
        assert {claim["stance"] for claim in claims} == set(STANCES)
        assert {claim["verdict"] for claim in claims} == VERDICTS


def test_answers_rest_on_entries_that_exist(knowledge: Knowledge) -> None:
    refs = {ref for piece in ALL for claim in piece["expected"]["claims"] for ref in claim["refs"]}
    refs |= {each["points_to"] for piece in ALL for each in piece["expected"]["citations"] if each["points_to"]}
    missing = []
    for ref in refs:
        kind, name = ref.split(":", 1)
        shelf, entry = TABLES[ref] if ref in TABLES else (MAPS[kind], name)
        if entry not in getattr(knowledge, shelf):
            missing.append(ref)
    assert missing == []


# --- the scorer -------------------------------------------------------------------------------------------------------
def test_right_answers_score_one_and_none_score_nothing() -> None:
    right, none = Score(), Score()
    for piece in ALL:
        right += score_piece(piece, perfect(piece))
        none += score_piece(piece, EMPTY)
    assert (right.claims.f1, right.doses.f1, right.citations.f1, right.accusations) == (1.0, 1.0, 1.0, 0), right.misses
    assert (none.claims.right, none.doses.right, none.citations.right) == (0, 0, 0)
    assert none.claims.missed == right.claims.right > 250


def test_a_wrong_stance_is_seen() -> None:
    piece = next(
        piece
        for piece in ALL
        for claims in [piece["expected"]["claims"]]
        if [each["stance"] for each in claims] == ["denied"] and not claims[0].get("optional")
    )
    audit = perfect(piece)
    assert right_among(piece, audit, "stance", "denied", found_too=True) == (1, 1)
    audit["claims"][0]["stance"] = "asserted"
    assert right_among(piece, audit, "stance", "denied", found_too=True) == (0, 1)


def test_what_went_wrong_is_never_listed_for_the_held_half(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sentences, "engine", lambda: lambda text: EMPTY)
    assert sentences.main(["--held", "--misses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = {line[:4] for line in lines if line[:1] == "m" and line[1:4].isdigit()}
    assert listed
    assert not any(is_held(name) for name in listed)
    assert any(line.startswith("Short pieces, held, 96 pieces") for line in lines)
    assert not any(piece["text"] in line for piece in ALL if is_held(piece["id"]) for line in lines)
