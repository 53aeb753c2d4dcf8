"""Questionnaires on screen: one question at a time or all at once, help at once where it is due, and no trap anywhere."""

from __future__ import annotations

import re

import pytest

from epsom.core.diary import CheckIn, ScaleTaken

ALWAYS = ("a better score does not prove that magnesium did it", "One score is a snapshot")
DOSE_WORDS = re.compile(r"magnesium|\bdose|\bmg\b|supplement|ladder", re.IGNORECASE)


def begin(browser, scale, how="one"):
    return browser.post(f"/scales/{scale}/begin", data={"how": how})


def answer_all(browser, scale, answers, first=1):
    """Answer one question after the other; the last answer."""
    begin(browser, scale)
    reply = None
    for n, each in enumerate(answers, start=first):
        reply = browser.post(f"/scales/{scale}/{n}", data={"answer": "" if each is None else str(each)})
    return reply


def kept(notebook):
    return [(each.scale, each.answers, each.total) for each in notebook.entries(ScaleTaken)]


def test_what_goes_with_the_goals_comes_first(browser, notebook):
    text = browser.get("/scales").text
    assert "your choice" in text
    for scale in ("gad7", "phq9", "isi", "dass21"):
        assert f'href="/scales/{scale}"' in text


@pytest.mark.parametrize("scale", ["phq9", "gad7", "pcl5"])
def test_every_question_stands_word_for_word_with_its_stretch_of_time_and_a_skip(browser, notebook, bundled, scale):
    instrument = bundled.knowledge.instruments[scale]
    begin(browser, scale)
    for item in instrument.items:
        text = browser.get(f"/scales/{scale}/{item.n}").text
        assert item.text.replace("'", "&#39;") in text
        assert instrument.recall.lower() in text.lower()
        assert "Skip this one" in text
        assert "Stop here" in text
        for option in instrument.options:
            assert option.label in text


def test_a_gad7_is_scored_and_kept_without_a_diagnosis(browser, notebook):
    # test vector gad7_a of the instruments' facts: 13, moderate
    text = answer_all(browser, "gad7", [2, 2, 3, 2, 1, 2, 1]).text
    assert kept(notebook) == [("gad7", (2, 2, 3, 2, 1, 2, 1), None)]
    assert "GAD-7: 13 of 21, a level where many people choose to talk to a clinician." in text
    assert "It is not a diagnosis." in text
    assert all(each in text for each in ALWAYS)


def test_skipping_everything_keeps_nothing(browser, notebook):
    text = answer_all(browser, "gad7", [None] * 7).text
    assert kept(notebook) == []
    assert "Nothing was answered" in text


def test_all_on_one_page_gives_the_same(browser, notebook):
    answer = begin(browser, "gad7", "all")
    assert answer.url.path == "/scales/gad7/all"
    assert answer.text.count("<fieldset") == 7
    browser.post("/scales/gad7/all", data={f"a{n}": str(v) for n, v in enumerate([2, 2, 3, 2, 1, 2, 1], start=1)})
    assert kept(notebook) == [("gad7", (2, 2, 3, 2, 1, 2, 1), None)]


def test_an_answer_that_is_not_offered_is_refused_beside_its_question(browser, notebook):
    begin(browser, "gad7")
    answer = browser.post("/scales/gad7/1", data={"answer": "7"})
    assert answer.status_code == 422
    assert 'id="w-answer"' in answer.text


# --- question 9 of the PHQ-9 ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("answer", [1, 2, 3])
def test_question_nine_opens_help_at_once_and_goes_back_with_answers_kept(browser, notebook, answer):
    panel = answer_all(browser, "phq9", [1, 2, 2, 3, 1, 1, 2, 0, answer])
    main = panel.text.split("<main", 1)[1].split("</main>", 1)[0]
    assert "Thank you for being honest about that" in main
    assert "Are you safe right now?" in main
    assert 'href="tel:988"' in main
    assert 'href="sms:988"' in main
    assert 'href="tel:911"' in main
    assert not DOSE_WORDS.search(re.sub(r"<[^>]+>", " ", main))
    assert "<textarea" not in main
    assert 'type="text"' not in main
    assert "panel" not in str(panel.url)
    assert "safe" not in str(panel.url)
    back = browser.post("/scales/phq9/go-on")
    assert back.url.path == "/scales/phq9/10"
    assert "how difficult have these problems" in back.text
    browser.post("/scales/phq9/10", data={"answer": ""})
    assert kept(notebook) == [("phq9", (1, 2, 2, 3, 1, 1, 2, 0, answer), None)]


@pytest.mark.parametrize("said", ["yes", "not_sure", "no", "rather_not", ""])
def test_each_answer_about_being_safe_leads_on_and_is_written_nowhere(browser, notebook, house, said):
    answer_all(browser, "phq9", [0, 0, 0, 0, 0, 0, 0, 0, 2])
    before = house.store.dump()
    text = browser.post("/scales/phq9/safe", data={"safe": said}).text
    main = text.split("<main", 1)[1].split("</main>", 1)[0]
    assert "/scales/phq9/go-on" in main
    assert 'href="tel:988"' in main
    assert not DOSE_WORDS.search(re.sub(r"<[^>]+>", " ", main))
    if said in ("no", "not_sure"):
        assert main.index('href="tel:911"') < main.index('href="tel:988"')
        assert "hurt yourself" in main
        assert "/tools/grounding_54321" in main
    else:
        assert "/support/plan" in main
        assert "People who can help this week" in main
    assert house.store.dump() == before
    assert browser.post("/scales/phq9/go-on").url.path == "/scales/phq9/10"


def test_not_at_all_opens_nothing_and_support_stays_in_its_place(browser, notebook):
    text = answer_all(browser, "phq9", [0, 0, 0, 0, 0, 0, 0, 0, 0]).text
    assert "how difficult have these problems" in text
    assert "Are you safe" not in text
    assert 'class="always-support" href="/support"' in text
    assert notebook.setting("support_card_until") is None


def test_the_support_card_stays_fourteen_days(browser, notebook, clock):
    answer_all(browser, "phq9", [0, 0, 0, 0, 0, 0, 0, 0, 1])
    assert notebook.setting("support_card_until") == "2026-06-16"  # 2 June and 14 days
    browser.post("/scales/phq9/go-on")
    browser.post("/scales/phq9/10", data={})
    assert notebook.today().support_card is not None
    clock.forward(days=15)
    assert notebook.today().support_card is None


def test_all_on_one_page_opens_help_too_before_anything_else(browser, notebook):
    begin(browser, "phq9", "all")
    answer = browser.post("/scales/phq9/all", data={"a1": "1", "a9": "1"})
    assert "Are you safe right now?" in answer.text
    assert kept(notebook) == []
    browser.post("/scales/phq9/go-on")
    browser.post("/scales/phq9/10", data={"answer": "1"})
    assert kept(notebook) == [("phq9", (1, None, None, None, None, None, None, None, 1), None)]


def test_stopping_at_question_nine_still_shows_help_first(browser, notebook):
    begin(browser, "phq9")
    answer = browser.post("/scales/phq9/9", data={"answer": "3", "leave": "yes"})
    assert "Are you safe right now?" in answer.text


def test_a_country_without_a_phone_line_still_has_words_that_make_sense(browser, notebook):
    notebook.set_setting("support_country", "zz")
    answer_all(browser, "phq9", [0, 0, 0, 0, 0, 0, 0, 0, 2])
    text = browser.post("/scales/phq9/safe", data={"safe": "no"}).text
    assert "Please call 112 now." in text or "Please call your local emergency number now." in text
    assert "{" not in text.split("<main", 1)[1]
    assert " on  now" not in text


# --- leaving --------------------------------------------------------------------------------------------------------
def test_leaving_keeps_or_drops_by_choice(browser, notebook):
    begin(browser, "pcl5")
    browser.post("/scales/pcl5/1", data={"answer": "3"})
    assert "Drop them" in browser.get("/scales/pcl5/leave").text
    browser.post("/scales/pcl5/leave", data={"what": "keep"})
    assert "waiting" in browser.get("/scales").text
    on = browser.post("/scales/pcl5/begin", data={"how": "on"})
    assert on.url.path == "/scales/pcl5/2"
    assert re.search(r'value="3" checked', browser.get("/scales/pcl5/1").text)
    browser.post("/scales/pcl5/leave", data={"what": "drop"})
    assert kept(notebook) == []
    assert browser.get("/scales/pcl5/2").url.path == "/scales/pcl5"


def test_finishing_early_leaves_the_rest_out(browser, notebook):
    begin(browser, "gad7")
    browser.post("/scales/gad7/1", data={"answer": "2"})
    text = browser.post("/scales/gad7/leave", data={"what": "finish"}).text
    assert kept(notebook) == [("gad7", (2, None, None, None, None, None, None), None)]
    assert "there is no result" in text


# --- when -----------------------------------------------------------------------------------------------------------
def test_it_is_not_offered_again_before_its_gap(browser, notebook, clock):
    answer_all(browser, "gad7", [0] * 7)
    clock.forward(days=13)
    assert "Not before 16 June" in browser.get("/scales/gad7").text
    assert begin(browser, "gad7").url.path == "/scales/gad7"
    clock.forward(days=1)
    assert begin(browser, "gad7").url.path == "/scales/gad7/1"


@pytest.mark.parametrize(("time", "offered"), [("20:59", True), ("21:00", False), ("03:00", False), ("05:00", True)])
def test_nothing_long_late_in_the_evening(browser, notebook, clock, time, offered):
    clock.set(time)
    assert (begin(browser, "gad7").url.path == "/scales/gad7/1") == offered


def test_the_pcl5_is_not_for_a_therapy_day_nor_for_the_last_two_hours_before_bed(browser, notebook, clock):
    clock.set("12:00")
    assert begin(browser, "pcl5").url.path == "/scales/pcl5/1"
    browser.post("/scales/pcl5/leave", data={"what": "drop"})
    notebook.log(CheckIn(day=clock().day, therapy_day=True))
    assert "therapy day" in browser.get("/scales/pcl5").text
    assert begin(browser, "pcl5").url.path == "/scales/pcl5"
    assert begin(browser, "gad7").url.path == "/scales/gad7/1"


def test_two_hours_before_bed(bundled):
    from epsom.core.scales.hours import not_now

    pcl5 = bundled.knowledge.instruments["pcl5"]
    at = {"therapy_day": False, "knowledge": bundled.knowledge}
    assert not_now(pcl5, 18 * 60 + 59, bed=21 * 60, **at) is None
    assert not_now(pcl5, 19 * 60, bed=21 * 60, **at) is not None
    assert not_now(pcl5, 20 * 60, bed=60, **at) is None  # bed at one in the night
    assert not_now(pcl5, 20 * 60, bed=None, **at) is None


# --- trauma ---------------------------------------------------------------------------------------------------------
def test_the_examples_are_behind_a_tap_with_a_warning(browser, notebook):
    answer = begin(browser, "pc_ptsd5")
    before, folded = answer.text.split('<details class="fold"', 1)
    assert "can be unpleasant" in before
    assert "an earthquake or flood" not in before
    assert "an earthquake or flood" in folded
    assert not folded.startswith(" open")
    assert "<textarea" not in answer.text


def test_a_no_to_the_first_question_ends_it(browser, notebook):
    begin(browser, "pc_ptsd5")
    text = browser.post("/scales/pc_ptsd5/0", data={"answer": "0"}).text
    assert kept(notebook) == [("pc_ptsd5", (0,), None)]
    assert "nothing more to ask" in text


def test_a_positive_screen_offers_the_fuller_look(browser, notebook):
    text = answer_all(browser, "pc_ptsd5", [1, 1, 1, 1, 0, 0], first=0).text
    assert 'href="/scales/pcl5"' in text
    assert "/tools/grounding_54321" in text


def test_a_high_pcl5_names_treatments_and_item_sixteen_opens_support(browser, notebook):
    # test vector pcl5_a (42, item 16 at 0), and the same with item 16 at 3
    answers = [3, 2, 1, 3, 2, 3, 2, 1, 2, 2, 3, 2, 2, 1, 2, 0, 3, 3, 2, 3]
    assert "grounding" in browser.get("/scales/pcl5").text
    text = answer_all(browser, "pcl5", answers).text
    assert "PCL-5: 42 of 80" in text
    assert "prolonged exposure, cognitive processing therapy and EMDR" in text
    assert "add-on" in text
    assert "risky or harmful" not in text


def test_item_sixteen_of_the_pcl5_shows_support_after_the_questionnaire(browser, notebook):
    text = answer_all(browser, "pcl5", [0] * 15 + [3] + [0] * 4).text
    assert "risky or harmful things" in text
    assert 'href="tel:988"' in text


# --- change, and totals from elsewhere ------------------------------------------------------------------------------
def test_change_is_shown_against_ones_own_earlier_total_with_its_threshold(browser, notebook, clock):
    answer_all(browser, "gad7", [2, 2, 3, 2, 1, 2, 1])  # 13
    clock.forward(days=14)
    text = answer_all(browser, "gad7", [1, 1, 2, 2, 1, 1, 1]).text  # 9; vector change_gad7: clear change
    assert "4 lower than at the start" in text
    assert "a clear change" in text
    assert "difference of 4 or more is clear" in text
    assert all(each in text for each in ALWAYS)


def test_a_total_from_elsewhere_is_kept_without_showing_a_question(browser, notebook):
    text = browser.get("/scales/isi").text
    assert "may not be shown here" in text
    text = browser.post("/scales/isi", data={"total": "16"}).text
    assert kept(notebook) == [("isi", None, 16.0)]
    assert "CBT-I is the first choice" in text  # plain label of 15 to 21


def test_the_three_scores_of_the_dass21(browser, notebook):
    text = browser.post("/scales/dass21", data={"depression": "22", "anxiety": "4", "stress": "10"}).text
    assert kept(notebook) == [("dass21", (22, 4, 10), None)]
    assert "heavy load" in text
    assert 'href="tel:988"' in text


@pytest.mark.parametrize("total", ["29", "-1", "16.5", "a lot"])
def test_a_total_that_cannot_be_is_asked_again(browser, notebook, total):
    answer = browser.post("/scales/isi", data={"total": total})
    assert answer.status_code == 422
    assert 'id="w-total"' in answer.text
    assert total in answer.text
    assert kept(notebook) == []


def test_unknown_questionnaires_lead_back_to_the_list(browser, notebook):
    for path in ("/scales/nonsense", "/scales/gad7/3", "/scales/result/nothing", "/scales/gad7/all"):
        assert browser.get(path).url.path.startswith("/scales")
    assert browser.post("/scales/gad7/safe", data={}).url.path == "/scales/gad7"


def test_an_odd_answer_on_the_one_page_is_refused_beside_its_question(browser, notebook):
    begin(browser, "gad7", "all")
    answer = browser.post("/scales/gad7/all", data={"a1": "2", "a3": "9"})
    assert answer.status_code == 422
    assert 'id="w-a3"' in answer.text


def test_leaving_the_one_page_keeps_what_was_ticked(browser, notebook):
    begin(browser, "gad7", "all")
    assert browser.post("/scales/gad7/all", data={"a1": "2", "leave": "yes"}).url.path == "/scales/gad7/leave"
    browser.post("/scales/gad7/leave", data={"what": "keep"})
    on = browser.post("/scales/gad7/begin", data={"how": "on"})
    assert on.url.path == "/scales/gad7/all"
    assert 'value="2" checked' in on.text


def test_a_no_on_the_one_page_ends_it_too(browser, notebook):
    begin(browser, "pc_ptsd5", "all")
    browser.post("/scales/pc_ptsd5/all", data={"a0": "0"})
    assert kept(notebook) == [("pc_ptsd5", (0,), None)]


def test_an_empty_total_keeps_nothing(browser, notebook):
    assert browser.post("/scales/isi", data={"total": ""}).url.path == "/scales"
    assert browser.post("/scales/dass21", data={}).url.path == "/scales"
    assert browser.post("/scales/gad7", data={"total": "4"}).url.path == "/scales/gad7"
    assert kept(notebook) == []


def test_twice_clearly_worse_says_that_it_is_worth_telling_someone(browser, notebook, clock):
    for total in ([0] * 7, [1, 1, 1, 1, 0, 0, 0], [2, 2, 1, 1, 1, 1, 1]):  # 0, 4, 9: each 4 or more above the first
        text = answer_all(browser, "gad7", total).text
        clock.forward(days=14)
    assert "worth telling a doctor or therapist" in text


def test_the_longer_form_counts_for_the_shorter_one(browser, notebook, clock):
    answer_all(browser, "phq9", [0] * 9)
    browser.post("/scales/phq9/10", data={"answer": "1"})
    clock.forward(days=3)
    assert "Not before 16 June" in browser.get("/scales/phq8").text


def test_what_does_not_count_is_seen_once_and_kept_nowhere(browser, notebook, house):
    answer_all(browser, "phq9", [0] * 9)
    answer = browser.post("/scales/phq9/10", data={"answer": "1"})
    assert "Somewhat difficult" in answer.text
    assert "Somewhat difficult" not in browser.get(answer.url.path).text
    assert "Somewhat difficult" not in house.store.dump()
