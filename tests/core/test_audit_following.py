"""What the audit reads over more than one sentence: studies, short answers, lists, words in front, sources, readers."""

from __future__ import annotations

import pytest

from epsom.core.audit import Audit, audit
from epsom.knowledge.load import load

KNOWLEDGE = load()


def read(text: str) -> Audit:
    return audit(text, KNOWLEDGE)


def verdicts(text: str) -> set[tuple[str, str, str]]:
    return {(claim.kind, claim.subject, claim.verdict) for claim in read(text).claims}


TOLD = "A 2012 trial gave 46 older people with insomnia 500 mg of magnesium or a placebo for eight weeks. "


# --- a study goes on ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("then", "subject"),
    [
        ("Those in the magnesium group fell asleep sooner.", "sleep_onset_latency"),
        ("They dropped off sooner than those on placebo.", "sleep_onset_latency"),
        ("In the end their insomnia scores were better than with placebo.", "insomnia"),
        ("Scores of depression had fallen by two points more.", "depression"),
    ],
)
def test_a_result_told_in_the_next_sentence_is_reported(then: str, subject: str) -> None:
    found = [claim for claim in read(TOLD + then).claims if claim.kind == "efficacy" and claim.subject == subject]
    assert [claim.stance for claim in found] == ["reported"]
    assert found[0].verdict in ("supported", "mixed")


@pytest.mark.parametrize(
    "text",
    [
        TOLD + "Total sleep time rose by 16 minutes, which was not significant.",
        "In a trial of magnesium, sleep improved equally in both groups.",
        TOLD + "Sleep was no better than with placebo.",
    ],
)
def test_what_came_to_nothing_is_denied(text: str) -> None:
    found = [claim for claim in read(text).claims if claim.kind == "efficacy"]
    assert {(claim.stance, claim.verdict) for claim in found} == {("denied", "supported")}


def test_what_a_study_lacked_is_told_of_it() -> None:
    text = "In a trial of 126 adults magnesium lowered depression scores. There was no dummy pill."
    assert ("efficacy", "depression", "supported") in verdicts(text)


def test_a_study_in_rats_told_of_rats_holds_and_told_of_people_does_not() -> None:
    rats = "A study gave rats magnesium L-threonate. The rats kept new learning that a danger was over for longer."
    assert all(claim.verdict in ("supported", "mixed") for claim in read(rats).claims)
    people = verdicts("Magnesium L-threonate helps people unlearn old fears.")
    assert {verdict for _, _, verdict in people} == {"unsupported"}


# --- how much --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "subject", "verdict"),
    [
        # Zhang 2016: 2 mmHg; Mah and Pitre 2021: 17 minutes sooner. Four times as much is far off.
        ("Magnesium lowers blood pressure by 20 points.", "blood_pressure", "contradicted"),
        ("Magnesium lowers blood pressure by 2 points.", "blood_pressure", "supported"),
        ("Magnesium makes people fall asleep two hours sooner.", "sleep_onset_latency", "contradicted"),
        ("Magnesium doubles deep sleep.", "sleep_quality", "unsupported"),
    ],
)
def test_a_size_is_held_against_what_trials_found(text: str, subject: str, verdict: str) -> None:
    assert ("efficacy", subject, verdict) in verdicts(text)


# --- short answers -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Magnesium is popular. Does magnesium cure cramps? It does not.", ("efficacy", "muscle_cramps", "supported")),
        ("Magnesium is popular. Is it good for cramps at night? No.", ("efficacy", "muscle_cramps", "supported")),
        ("Magnesium is easy. Isn't it bad for the kidneys? No. That's a myth.", ("safety", "safety", "unsafe")),
    ],
)
def test_a_question_and_its_curt_answer_are_one_statement(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in verdicts(text)


def test_a_question_alone_claims_nothing() -> None:
    assert read("Does magnesium help you sleep?").claims == ()


def test_a_saying_that_is_taken_back_is_not_the_texts() -> None:
    text = "People say that magnesium cures anxiety. It doesn't."
    assert all(claim.stance == "denied" for claim in read(text).claims)


def test_a_distance_does_not_cross_a_but() -> None:
    text = "Friends say that magnesium cures everything, but it can cause diarrhoea in large amounts."
    assert {(claim.kind, claim.verdict) for claim in read(text).claims} == {("safety", "supported")}


# --- lists, words in front, what is not the article's ----------------------------------------------------------------------------
def test_promises_in_a_list_are_claims() -> None:
    text = "Why people love our magnesium\n\n• Ends panic attacks\n• Deep, unbroken sleep from the very first night\n"
    assert {claim.subject for claim in read(text).claims if claim.kind == "efficacy"} == {"anxiety", "sleep_quality"}


def test_a_word_in_front_names_the_outcome() -> None:
    text = "What magnesium can do.\n\nMigraine. Taken daily, large doses cut the number of attacks for some people.\n"
    assert ("efficacy", "migraine", "mixed") in verdicts(text) or ("efficacy", "migraine", "supported") in verdicts(
        text
    )


def test_a_list_of_sources_claims_nothing() -> None:
    text = (
        "Magnesium may help sleep a little.\n\nReferences\n"
        "1. Held K et al. Oral Mg2+ supplementation reverses age-related sleep changes. Pharmacopsychiatry 2002;35:135-143.\n"
        "2. De Souza MC et al. Magnesium alone ends premenstrual anxiety. J Womens Health 2000;9:131-139.\n"
    )
    assert {claim.start < text.index("References") for claim in read(text).claims} == {True}


def test_what_readers_write_below_is_not_the_articles() -> None:
    text = "Magnesium may help sleep a little.\n\n2 Comments\n\nMagnesium cured my restless legs in two days.\n"
    assert {claim.start < text.index("2 Comments") for claim in read(text).claims} == {True}


@pytest.mark.parametrize("sign", ["²", "¹", "³", "½", "①", "٣"])
def test_an_odd_digit_stops_nothing(sign: str) -> None:
    assert read(f"In a trial magnesium improved sleep by {sign} points more than placebo.{sign} It helped.").claims


@pytest.mark.parametrize("text", ["Magnesium helps sleep (", "Magnesium (", "A trial of magnesium [", "(("])
def test_an_empty_bracket_stops_nothing(text: str) -> None:
    read(text)


# --- what must never pass ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "If you have kidney disease, take 400 mg of magnesium a day.",
        "Adults with kidney disease can safely take 200 mg of magnesium a day.",
        "With stage 4 kidney failure, take 400 mg of magnesium daily.",
        "People with chronic kidney disease can take magnesium.",
        "Magnesium relieves chest pain and breathlessness.",
        "Take magnesium for panic attacks with chest pain instead of going to the emergency room.",
        "Magnesium can reduce symptoms like:\n- Shortness of breath or tight chest\n- tense shoulders\n",
        "Take magnesium. If you feel nothing, raise the dose until your stool turns loose.",
    ],
)
def test_what_could_do_harm_is_said_and_never_called_right(text: str) -> None:
    found = {claim.verdict for claim in read(text).claims}
    assert "unsafe" in found
    assert "supported" not in found


@pytest.mark.parametrize(
    "text",
    [
        "If you have kidney disease, ask your doctor before you take magnesium.",
        "Do not take magnesium if you have kidney disease.",
        "Magnesium supplements can build up in people with kidney disease.",
        "Older adults are more likely to have weak kidneys and to take medicines that clash with magnesium.",
        "If your kidneys are weak, take less magnesium.",
        "Too much magnesium can cause trouble breathing; go to the emergency room.",
        "If you want to come off your medicine, see your doctor first; magnesium is no swap.",
    ],
)
def test_a_caution_is_never_called_harmful(text: str) -> None:
    assert {claim.verdict for claim in read(text).claims} <= {"supported", "mixed"}


# --- fair words ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The findings on magnesium and anxiety are still mixed.", ("efficacy", "anxiety", "supported")),
        ("No supplement, magnesium included, has been shown to treat PTSD.", ("efficacy", "ptsd", "supported")),
        ("Magnesium is popular. Whether it helps with burnout has never been tested.", ("efficacy", "burnout", "supported")),
        ("While magnesium isn't a cure-all, research suggests it may support sleep.", ("efficacy", "sleep_quality", "mixed")),
    ],
)  # fmt: skip
def test_a_fair_word_is_read_as_meant(text: str, expected: tuple[str, str, str]) -> None:
    assert expected in verdicts(text)


def test_amounts_of_one_day_are_added_up() -> None:
    (claim,) = read("Take 300 mg of elemental magnesium in the morning and 300 mg at night.").claims
    assert (claim.verdict, len(claim.doses)) == ("unsafe", 2)
    assert "600 mg" in claim.reason
    (fair,) = read("Take 100 mg of elemental magnesium with breakfast and 100 mg at bedtime.").claims
    assert fair.verdict == "supported"
    either = read("Take 300 mg of elemental magnesium in the morning or 300 mg at night.").claims
    assert {claim.verdict for claim in either} == {"mixed"}


def test_levels_that_go_with_an_illness_are_no_tablets() -> None:
    text = (
        "There is some evidence that magnesium levels in the body are connected to the development of mood disorders."
    )
    assert {claim.reason for claim in read(text).claims} == {
        "Being found together does not show that one brings the other, or that tablets help."
    }


def test_what_a_page_lists_beside_the_article_is_not_the_articles() -> None:
    found = read(
        "Magnesium may ease anxiety a little.\n\nLatest Posts\n\nHow magnesium cures depression\n\n"
        "  • Magnesium ends panic 06/15/2025\n\nThen the article goes on. Magnesium cures cramps.\n\nTags\n\n"
        "low mood   magnesium cures anxiety   deep sleep   kidney disease   love test   work stress   calm nerves   tired mind"
    )
    assert [claim.subject for claim in found.claims] == ["anxiety", "muscle_cramps"]


def test_what_is_said_twice_of_the_same_words_counts_once() -> None:
    found = read("Magnesium cures anxiety, depression and insomnia.")
    assert len({(claim.start, claim.end) for claim in found.claims}) == 1
    assert found.summary.startswith("There is one claim")


def of_dose(text: str) -> tuple[str, str]:
    claim = next(each for each in read(text).claims if each.kind == "dose")
    return claim.verdict, claim.reason


def test_the_weight_of_a_salt_that_could_be_taken_for_magnesium_is_only_partly_backed() -> None:
    verdict, reason = of_dose("Take 400 mg of magnesium glycinate before bed.")
    assert verdict == "mixed"
    assert "read as magnesium itself" in reason
    assert of_dose("Take 200 mg of magnesium glycinate before bed.")[0] == "supported"
    assert of_dose("Take 800 mg of magnesium glycinate a day.")[0] == "unsafe"  # twice 350 mg and more
    assert of_dose("Take 500 mg of magnesium glycinate, which holds 60 mg of elemental magnesium.")[0] == "supported"
    flags = read("Take 800 mg of magnesium glycinate a day.").flags
    assert any("of a salt" in flag.reason for flag in flags if flag.id == "dose_above_ul_without_warning")


def rows(text: str) -> list[tuple[str, str, str]]:
    return [(claim.kind, claim.subject, claim.verdict) for claim in read(text).claims]


def test_what_stands_beside_a_claim_is_no_claim_of_its_own() -> None:
    # an illness that acts, other things that act, another nutrient in front, a topic carried too far
    assert rows("Magnesium is a mineral. Trauma can have profound effects on the nerves and the brain.") == []
    assert (
        rows(
            "Magnesium is a mineral. The NMDA receptor, which magnesium regulates, is central to synaptic plasticity."
        )[1:]
        == []
    )
    text = "It regulates the release of neurotransmitters, which are essential for communication between brain cells."
    assert all(subject != "neuroplasticity" for _, subject, _ in rows(f"Magnesium is a mineral. {text}"))
    assert rows("Magnesium works with others.\n\nVitamin D: supports mood and sleep.") == []
    assert rows("Magnesium may ease low mood. If your gut takes up none, you won't see the benefits.")[1:] == []
    assert rows("Magnesium blocks a receptor. Too much glutamate can cause anxiety and harm nerve cells.")[1:] == []


def test_what_is_conceded_before_a_fair_reading_is_not_accused() -> None:
    found = rows(
        "“While the findings suggest a possible link between low magnesium and depression, the research is still mixed,"
        " above all for anxiety,” she says."
    )
    assert found
    assert {verdict for *_, verdict in found} == {"supported"}


def test_a_known_use_is_not_put_down_as_talk() -> None:
    found = rows("Magnesium citrate, known for good uptake, is often used for its laxative properties.")
    assert all(verdict == "supported" for *_, verdict in found)


def test_a_title_in_a_list_of_sources_claims_nothing() -> None:
    found = read(
        "Magnesium may ease anxiety a little.\n\n🧾 References\n\nEby GA, Eby KL. “Rapid recovery from major depression"
        " using magnesium treatment.” Med Hypotheses. 2006.\n\nNational Centre for Trauma. “Managing Stress with Magnesium.” 2022."
    )
    assert [claim.subject for claim in found.claims] == ["anxiety"]


def test_a_doctor_would_not_be_ashamed_of_these() -> None:
    # physiology is called so, with no row on each thing it names
    assert rows(
        "Magnesium is a mineral involved in over 300 reactions, including those that regulate stress and sleep."
    ) == [("mechanism", "mechanism", "supported")]
    # how one takes it is no claim on its salts, and a calm bowel no claim on anxiety
    assert all(
        kind == "timing" for kind, *_ in rows("Take magnesium with food or in divided doses for better absorption.")
    )
    assert rows("Magnesium brings calmer digestion.") == []
    # two forms in two clauses are two claims, each with its own answer
    found = read(
        "Magnesium oxide is often recommended for migraine, while magnesium malate may ease aching muscles."
    ).claims
    assert {(claim.subject, claim.verdict) for claim in found} == {
        ("form_oxide", "mixed"),
        ("form_malate", "unsupported"),
    }
    assert any("migraine" in claim.reason for claim in found)
    # a label of something else to do claims nothing of magnesium
    assert rows("Magnesium may help.\n\n• Stress reduction: use mindfulness to manage your feelings.")[1:] == []


def test_that_the_kidneys_let_it_out_is_no_caution() -> None:
    found = read("Magnesium may ease anxiety a little. The excess is excreted by the kidneys. It can cause diarrhoea.")
    assert any(flag.id == "omits_kidney_and_drug_warning" for flag in found.flags)
    found = read("Magnesium may ease anxiety a little. Weak kidneys cannot excrete it, so ask your doctor first.")
    assert all(flag.id != "omits_kidney_and_drug_warning" for flag in found.flags)


def test_a_warning_on_kidneys_after_a_medicine_is_read_to_its_end() -> None:
    # found by damaged input: the medicine stands in the sentence before, and "mag nesium" in this one
    text = (
        "Keep magnesium at least four hours away from levothyroxine."
        " People with kidney disease should not take mag\u200fnesium without a doctor."
    )
    assert any(claim.kind == "safety" for claim in read(text).claims)


def test_a_trial_that_found_one_thing_and_not_another_is_told_whole() -> None:
    found = read("Magnesium glycinate helps with anxiety, better sleep and calm.").claims
    of_form = [claim for claim in found if claim.subject == "form_glycinate"]
    assert of_form
    assert all("1.6 points of 28" in claim.reason for claim in of_form)


def test_physiology_does_not_carry_the_praise_before_it() -> None:
    found = read(
        "One of the most powerful tools for calm is magnesium—a mineral involved in more than 300 reactions, including"
        " those that regulate stress and sleep."
    ).claims
    assert [claim.quote.split()[:3] for claim in found if claim.verdict == "supported"] == [
        ["a", "mineral", "involved"]
    ]


def test_what_it_can_do_in_general_is_no_result_of_the_study_before() -> None:
    found = read(
        "Magnesium has been studied. In a 2000 trial people on magnesium slept better. Magnesium can be a useful part of"
        " managing mood swings in bipolar disorder."
    ).claims
    assert [claim.verdict for claim in found if claim.subject == "bipolar"] == ["unsupported"]


def test_an_hour_for_uptake_is_not_called_right_for_the_food_beside_it() -> None:
    found = rows("Magnesium is best taken with food or before bedtime for maximum absorption.")
    assert all(verdict != "supported" for *_, verdict in found)
