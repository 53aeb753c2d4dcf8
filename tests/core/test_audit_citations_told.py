"""How what is told of a study is held against the study: salts, sleep nobody measured, a dummy pill nobody had, lists.

The sentences are written for these tests; what the studies did is as the knowledge files give it.
"""

from __future__ import annotations

from functools import cache

import pytest

from epsom.core.audit import Audit, Citation, audit
from epsom.knowledge import Knowledge
from epsom.knowledge.load import load


@cache
def known() -> Knowledge:
    return load()


def read(text: str) -> Audit:
    """The audit of a text; its title makes sure that it is read as one about magnesium."""
    return audit(f"Magnesium, magnesium and magnesium\n\n{text}", known())


def only(text: str) -> Citation:
    found = read(text).citations
    assert len(found) == 1, [(each.text, each.verdict, each.resolves_to) for each in found]
    return found[0]


@pytest.mark.parametrize(
    ("text", "paper"),
    [
        ("One 1994 study in the Journal of Parenteral and Enteral Nutrition set two salts side by side.", "schuette1994"),
        ("Eby and Eby (Medical Hypotheses, 2006) tell the case histories of people who took it.", "eby_2006"),
        ("A 1991 study in Obstetrics & Gynecology found that 360 mg a day eased premenstrual mood, in only 32 women.", "facchinetti_1991"),
        ("Boyle, Lawton and Dye (2017) gathered 18 studies and called their quality poor.", "boyle_2017"),
        ("A larger American study of people over 51, published in 2010, saw both groups improve equally in sleep.", "nielsen_2010"),
        ("For threonate there is Hausenblas 2024, with 80 adults and 1 gram a day for three weeks; its maker paid.", "hausenblas_2024"),
    ],
)  # fmt: skip
def test_a_study_is_found_by_a_longer_name(text: str, paper: str) -> None:
    found = only(text)
    assert (found.resolves_to, found.verdict, found.discrepancies) == (paper, "supports", ())


@pytest.mark.parametrize(
    ("text", "paper", "kind", "say"),
    [
        # the trial gave the oxide
        ("A 2012 trial in the Journal of Research in Medical Sciences gave people magnesium glycinate for eight weeks, and they slept longer.", "abbasi_2012", "wrong_dose", "oxide, not glycinate"),
        # sleep was not an outcome of it
        ("In Tarleton et al. (2017), which had no placebo, anxiety scores fell within two weeks and sleep improved.", "tarleton_2017", "wrong_outcome", "did not measure sleep"),
        ("A trial by Pouteau et al. (PLoS One, 2018) set it against placebo, and stress fell by half.", "pouteau_2018", "wrong_design", "not against a dummy pill"),
        ("In a 2017 trial without a placebo, Tarleton gave 126 adults 248 mg a day, and 112 of them reported a clear improvement in depression.", "tarleton_2017", "wrong_number", "112 is how many were counted"),
        ("In 2017 Tarleton found gains in depression that were comparable to those of standard medicines.", "tarleton_2017", "overstated", "comparable to"),
        ("Abumaria and others in the Journal of Neuroscience (2011) found that threonate erased old fears in rats.", "abumaria_2011", "overstated", "erased"),
    ],
)  # fmt: skip
def test_what_is_told_otherwise_is_named(text: str, paper: str, kind: str, say: str) -> None:
    found = only(text)
    assert found.resolves_to == paper
    assert kind in found.discrepancies
    assert say in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "An earlier study of older people (Abbasi, 2012) used 500 mg a day as oxide, the form everyone tells you to avoid.",
        "Held and colleagues (2002) wired up twelve healthy people in their sixties; they had a little more slow-wave sleep.",
        "Nielsen (2010) gave 320 mg a day of citrate to adults who slept badly. Both groups improved. The magnesium did nothing beyond placebo.",
        "Tarleton (2017) found depression six points lower than in the untreated weeks.",
        "A 2025 trial of bisglycinate in 155 poor sleepers found 1.6 points less insomnia, and nothing at all for anxiety.",
        "A study of a hundred people past fifty saw sleep improve handsomely on 320 mg of citrate, and just as handsomely on placebo (Nielsen, 2010).",
        "The 2026 paper in Frontiers in Nutrition, paid for by a maker, found a gain on a test battery with threonate and none in sleep (Lopresti).",
        "Abbasi (2012) gave not glycinate but oxide, and sleep improved in 46 older people.",
        "Hanus 2004 found a mixture with hawthorn and California poppy superior to placebo for anxiety in 264 people.",
    ],
)  # fmt: skip
def test_what_is_told_fairly_is_left_in_peace(text: str) -> None:
    found = only(text)
    assert (found.verdict, found.discrepancies) == ("supports", ())


def test_an_author_who_is_quoted_is_no_second_study() -> None:
    found = only(
        "Researchers at the University of Vermont gave 126 adults 248 mg a day in 2017, without a placebo, and depression"
        ' eased. "We were surprised," the lead author, Emily Tarleton, said at the time.'
    )
    assert found.resolves_to == "tarleton_2017"


def test_a_list_under_a_picture_is_read_and_another_paper_by_the_same_author_is_not_taken_for_it() -> None:
    found = read(
        "Anxiety eased (Tarleton et al., 2017), with no placebo.\n\n🧾 References\n\n"
        "Tarleton EK, et al. “Effects of magnesium supplements on worry and stress in grown-ups.” PLoS One. 2017.\n\n"
        "Rosanoff A. “What magnesium does for a troubled mind.” Adv Nutr. 2019.\n"
    ).citations
    told = {each.text[:8]: each for each in found}
    assert told["Tarleton"].resolves_to == "tarleton_2017"
    assert "wrong_title" in told["Tarleton"].discrepancies
    assert (told["Rosanoff"].verdict, told["Rosanoff"].resolves_to) == ("not_found", None)


def test_a_book_told_of_as_a_study_in_a_journal_is_named() -> None:
    found = only('The study in Current Neuropharmacology, "Magnesium in the Central Nervous System", settles it.')
    assert (found.resolves_to, found.discrepancies) == ("vink_nechifor_2011", ("wrong_journal",))


def test_that_a_trial_was_looked_for_is_said_only_where_nothing_else_is_told_of() -> None:
    found = only("A 2019 study of 300 people found that magnesium steadied mood and depression after trauma and PTSD.")
    assert "looked for" not in found.reason


def test_what_a_trial_did_not_measure_is_held_against_that_claim_alone() -> None:
    found = read("In Tarleton et al. (2017), which had no placebo, magnesium lowered anxiety and sleep improved.")
    verdicts = {claim.subject: claim.verdict for claim in found.claims}
    assert verdicts["sleep_quality"] == "contradicted"
    assert verdicts["anxiety"] == "mixed"


def test_the_fault_of_the_study_is_told_with_the_claim_it_carries() -> None:
    found = read(
        "Tarleton (2017) found that magnesium eased depression as well as any medicine does; it was a clear win."
    )
    claim = next(each for each in found.claims if each.subject == "depression")
    assert "no dummy pill" in claim.reason
    assert claim.verdict in ("mixed", "unsupported")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Magnesium cures anxiety. Take 800 mg of magnesium a day. Order now at our shop.", ("can pass the limits", "neither for weak kidneys")),
        ("Magnesium may ease anxiety a little. It can cause diarrhoea.", ("weak kidneys or some medicines",)),
        ("In Tarleton et al. (2017) 300 people took magnesium and slept better. Ask your doctor first if your kidneys are weak or you take antibiotics.", ("he one study it names",)),
    ],
)  # fmt: skip
def test_the_second_sentence_says_the_gravest_of_the_whole(text: str, words: tuple[str, ...]) -> None:
    summary = read(text).summary
    for each in words:
        assert each in summary


def test_a_text_with_any_flag_is_never_said_to_raise_none() -> None:
    found = read("In one trial people took 729 mg of magnesium a day and slept. Ask first if your kidneys are weak.")
    assert found.flags
    assert "raised no flag" not in found.summary


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Magnesium helps with anxiety. Looking for supplements for this? Click here.", True),
        ("Magnesium helps with anxiety. Looking for online therapy ? Click Here.", True),
        ("Magnesium helps with anxiety. Looking for more on breathing? Read our page on it.", False),
    ],
)  # fmt: skip
def test_an_offer_put_as_a_question_sells(text: str, flag: bool) -> None:
    assert any(each.id == "sells_something" for each in read(text).flags) is flag


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("Magnesium shapes the joints between nerves. This process underlies learning and emotional healing.", False),
        ("Magnesium is the root of it. It heals depression.", True),
        ("Burnout is an empty tank. Put back the magnesium and your body remembers how to rest.", True),
    ],
)  # fmt: skip
def test_healing_is_a_promise_only_when_magnesium_brings_it(text: str, flag: bool) -> None:
    assert any(each.id == "cure_language" for each in read(text).flags) is flag


def test_a_dose_of_case_histories_is_told_as_what_it_comes_to() -> None:
    text = "The authors tell of four patients in a study, with 125 to 300 mg of magnesium at each meal and at bedtime."
    claim = next(each for each in read(text).claims if each.kind == "dose")
    assert claim.verdict == "mixed"
    assert "500 to 1200 mg a day" in claim.reason


def test_what_is_told_in_the_next_sentences_is_held_to_the_study_too() -> None:
    found = read(
        "Magnesium was tested in a 4-week study (Noah et al., 2022). It found that young adults who took magnesium felt"
        " less stress than those on placebo."
    )
    claim = next(each for each in found.claims if each.subject == "stress")
    assert claim.reason.startswith("This is Noah 2022. ")
    assert "mixture" in claim.reason
    assert claim.citations == (0,)


def test_the_length_of_a_scale_is_no_size_of_an_effect():
    from epsom.core.audit.citing.compare import _POINTS

    assert not _POINTS.search("scored on a 10 points anxiety rating scale")
    assert not _POINTS.search("scored on a 7 point scale")
    assert _POINTS.search("fell by 6 points on the scale")
    assert _POINTS.search("fell by 4.5 points after six weeks")
