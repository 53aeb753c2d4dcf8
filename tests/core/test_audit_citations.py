"""What a text leans on: which paper is meant, what is wrong with how it is told, and what is never said of it.

Expected papers and figures are those of the knowledge files, as published; the sentences are written for these tests.
"""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.audit.citing.citations import cite
from epsom.core.audit.citing.patterns import number
from epsom.core.audit.shapes import Citation, Sentence
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load

_SUBJECTS = {
    "sleep_quality": r"sleep",
    "insomnia": r"insomnia",
    "anxiety": r"anxiety",
    "depression": r"depress",
    "muscle_cramps": r"cramps",
    "stress": r"stress",
    "migraine": r"migraine",
}


@cache
def known() -> Knowledge:
    return load()


def outcomes_in(text: str) -> list[tuple[int, str]]:
    return [(found.start(), name) for name, word in _SUBJECTS.items() for found in re.finditer(word, text, re.I)]


def sentences_of(text: str) -> list[Sentence]:
    """Lines, and in them sentences at ". " before a capital, but not after an initial or "et al."."""
    found, paragraph = [], 0
    for line in re.finditer(r"[^\n]+", text):
        paragraph += text[max(0, line.start() - 2) : line.start()] == "\n\n"
        at = line.start()
        for end in [each.end() for each in re.finditer(r"(?<!et al)(?<! [A-Z])[.!?](?=\s[A-Z“]|$)", line[0])] + [
            len(line[0])
        ]:
            start = at + len(text[at : line.start() + end]) - len(text[at : line.start() + end].lstrip())
            if start < line.start() + end:
                found.append(Sentence(start=start, end=line.start() + end, kind="text", paragraph=paragraph))
            at = line.start() + end
    return found


def cited(text: str) -> tuple[Citation, ...]:
    found = cite(text, sentences_of(text), known(), outcomes_in(text))
    assert all(text[each.start : each.end] == each.text for each in found)
    return found


def only(text: str) -> Citation:
    found = cited(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("Abbasi and colleagues (2012) found that older people slept better.", "abbasi_2012"),
        ("Sleep improved in older adults (Abbasi et al., 2012).", "abbasi_2012"),
        ("In 2012 Abbasi studied 46 older people with insomnia.", "abbasi_2012"),
        ("In a 2012 trial, 46 older people with insomnia took 500 mg a day for 8 weeks.", "abbasi_2012"),
        ("A review of 18 studies published in 2017 called the evidence on anxiety suggestive.", "boyle_2017"),
        ("See doi:10.1186/s12906-021-03297-z for older adults with insomnia.", "mah_pitre_2021"),
        ("The numbers come from PMID 28654669.", "tarleton_2017"),
        ("The Cochrane review of 2020 found no meaningful effect on cramps in older adults.", "garrison_2020"),
        ("The Peikert study (Cephalalgia, 1996) gave 600 mg against migraine.", "peikert_1996"),
        (
            "A paper called “Oral magnesium supplementation for insomnia in older adults: a systematic review & "
            "meta-analysis” found three trials.",
            "mah_pitre_2021",
        ),
    ],
)  # fmt: skip
def test_a_study_is_found_by_the_ways_people_name_it(text: str, paper: str) -> None:
    assert only(text).resolves_to == paper


@pytest.mark.parametrize(
    ("text", "discrepancy"),
    [
        ("Boyle's review of anxiety, published in 2019, looked at 18 studies.", "wrong_year"),
        ("Mah and Pitre (2021) brought together 33 studies of insomnia.", "wrong_number"),
        ("Mah and Pitre (2021) looked at trials of 300 to 800 mg three times a day for sleep.", "wrong_dose"),
        ("In the placebo-controlled trial of Tarleton et al. (2017), depression eased.", "wrong_design"),
        ("Boyle et al. (2017), a meta-analysis of anxiety trials, was cautious.", "wrong_design"),
        ("The Cochrane review of 2020 showed that magnesium relieves muscle cramps.", "says_something_else"),
        ("Tarleton et al. (2017) proved that magnesium cures depression, although nobody was blinded.", "overstated"),
        ("In Tarleton et al. (2017) magnesium eased depression.", "omits_key_limitation"),
        ("Noah et al. (2022) found that magnesium lowered stress.", "omits_key_limitation"),
        ("Abbasi et al. (2012), in the journal Nutrients, gave magnesium to people with insomnia.", "wrong_journal"),
        ("Abbasi et al. (2012, PMID 28654669) gave magnesium to people with insomnia.", "wrong_identifier"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(text: str, discrepancy: str) -> None:
    found = only(text)
    assert found.verdict == "found_but"
    assert discrepancy in found.discrepancies
    assert found.reason
    assert found.because


@pytest.mark.parametrize(
    "text",
    [
        "Abbasi et al. (2012) gave 46 older people with insomnia 500 mg a day for 8 weeks; they slept better.",
        "In Tarleton et al. (2017), an open-label trial without a placebo, depression eased.",
        "Mah and Pitre (2021) pooled three trials with 151 older adults and found low-quality evidence on sleep.",
        "Nielsen (2010) found no difference in sleep quality between magnesium and placebo.",
        "Arab et al. (2023) reviewed nine studies of sleep.",  # online in 2022, in print in 2023
    ],
)  # fmt: skip
def test_a_fair_account_is_not_accused(text: str) -> None:
    found = only(text)
    assert (found.verdict, found.discrepancies) == ("supports", ())


@pytest.mark.parametrize(
    "text",
    [
        "Okonkwo and Byrne (2016) gave magnesium to 120 nurses.",
        "A study titled “Magnesium Deficiency and Its Implications in Stress-Related Illness of Harbour Pilots” was large.",
        "The trial is PMID 999999999.",
    ],
)  # fmt: skip
def test_not_found_here_is_not_said_to_be_missing_from_the_world(text: str) -> None:
    found = only(text)
    assert found.verdict == "not_found"
    assert found.resolves_to is None
    assert "does_not_exist" not in found.discrepancies
    assert "may exist" in found.reason


def test_a_study_nobody_could_trace_is_said_to_be_so_only_because_somebody_looked() -> None:
    found = only("The trial (DOI 10.1016/j.sleep.2024.123456) shows it.")
    assert found.verdict == "not_found"


@pytest.mark.parametrize(
    "text",
    [
        "Numerous studies suggest that it calms.",
        "A few studies have found a benefit.",
        "Cambridge researchers doubt it.",
    ],
)
def test_what_names_nothing_cannot_be_looked_up(text: str) -> None:
    assert only(text).verdict == "unidentifiable"


@pytest.mark.parametrize(
    "text",
    [
        "In May 2017 the weather was bad.",
        "Our clinic in Berlin 2019 opened its doors.",
        "No study has tested this.",
        "More research is needed before anyone can say.",
        "Zinc and calcium matter too.",
        "The conference was held in 2019 in London.",
        "“I slept like a log,” said one reader.",
    ],
)  # fmt: skip
def test_what_is_no_citation_is_left_alone(text: str) -> None:
    assert cited(text) == ()


def test_two_studies_in_one_sentence_keep_their_own_figures() -> None:
    first, second = cited(
        "Abbasi et al. (2012) studied 46 people with insomnia, while Nielsen et al. (2010) studied 100 with poor sleep."
    )
    assert (first.resolves_to, second.resolves_to) == ("abbasi_2012", "nielsen_2010")
    assert (first.discrepancies, second.discrepancies) == ((), ())


def test_a_list_of_references_is_read_and_its_marks_lead_to_it() -> None:
    text = (
        "Older people fell asleep a little sooner.[1] Depression eased in two weeks.[2]\n\nReferences\n\n"
        "1. Mah J, Pitre T. Oral magnesium supplementation for insomnia in older adults: a systematic review & "
        "meta-analysis. BMC Complement Med Ther. 2021;21:125.\n"
        "2. Tarleton EK, et al. Magnesium and the mending of moods. PLoS One. 2017.\n"
    )
    first, second = cited(text)
    assert (first.resolves_to, first.verdict) == ("mah_pitre_2021", "supports")
    assert second.resolves_to == "tarleton_2017"
    assert "wrong_title" in second.discrepancies


def test_a_mark_without_its_list_is_reported_once() -> None:
    found = cited("It helps nerves [1]. It helps muscles [2]. It helps bones [3,4].")
    assert [each.verdict for each in found] == ["unidentifiable"]
    assert "not in the text" in found[0].reason


def test_the_same_study_in_the_text_and_in_the_list_is_one_citation() -> None:
    text = (
        "Sleep got better (Abbasi et al., 2012).\n\nReferences\n\n"
        "Abbasi B, et al. The effect of magnesium supplementation on primary insomnia in elderly. J Res Med Sci. 2012."
    )
    assert only(text).resolves_to == "abbasi_2012"


@pytest.mark.parametrize(
    ("word", "value"),
    [("three", 3), ("twelve", 12), ("thirty-three", 33), ("ninety", 90), ("7,582", 7582), ("many", None)],
)
def test_numbers_in_words(word: str, value: int | None) -> None:
    assert number(word) == value


_BITS = st.sampled_from(
    ["Abbasi", "et al.", "(2012)", "10.1186/s12906-021-03297-z", "PMID 28654669", "study", "“", "”", "[1]", "References", "\n",
     "a 2020 review of 32 studies", "Cochrane", "mg", "1,2", "¹", "trial", "published in", "the journal", "Nutrients", ".", "é", "\u202e"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_BITS | st.text(max_size=12), max_size=40).map(" ".join))
def test_any_text_is_read_and_every_quote_stands_where_it_says(text: str) -> None:
    cited(text)
