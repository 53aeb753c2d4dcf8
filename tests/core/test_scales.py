"""Questionnaires: the published words to the letter, the published test vectors, and the edges where help comes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.scales import always_say, change, next_due, offered, protocols_of_answer, score, worse_twice
from epsom.core.scales.schedule import next_due as next_due_of_room
from epsom.errors import InputError
from epsom.knowledge import Knowledge
from epsom.knowledge.scales import Instrument

REFERENCE: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parents[1] / "reference" / "instruments.yaml").read_text(encoding="utf-8")
)
FACTS = {each["id"]: each for each in REFERENCE["instruments"]}
VECTORS = {each["id"]: each for each in REFERENCE["test_vectors"]["cases"]}
WITH_ITEMS = ("phq9", "gad7", "pc_ptsd5", "pcl5")
PARTS = {"phq8": "phq9", "phq2": "phq9", "gad2": "gad7"}
TYPED_IN = ("dass21", "pss10", "pss4", "who5", "isi", "ais", "psqi", "promis_sleep")
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Filled:
    """A questionnaire filled in, as far as the schedule needs it."""

    scale: str
    day: date


@pytest.fixture(scope="module")
def scales(knowledge: Knowledge) -> dict[str, Instrument]:
    return dict(knowledge.instruments)


# --- the words ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", WITH_ITEMS)
def test_the_words_are_those_of_the_form_to_the_letter(scales: dict[str, Instrument], scale: str) -> None:
    ours, theirs = scales[scale], FACTS[scale]
    assert [(item.n, item.text) for item in ours.items] == [(item["n"], item["text"]) for item in theirs["items"]]
    assert [(o.value, o.label) for o in ours.options] == [(o["value"], o["label"]) for o in theirs["response_options"]]
    assert (ours.stem, ours.item_stem, ours.instructions) == tuple(
        theirs.get(key) for key in ("stem", "item_stem", "instructions")
    )
    assert list(ours.stem_examples) == theirs.get("stem_examples", [])
    assert ours.gate == theirs.get("gate", {}).get("text")
    assert ours.attribution == theirs["licence"]["attribution"]
    assert [(q.text, list(q.options)) for q in ours.extra] == [
        (q["text"], q["options"]) for q in theirs.get("unscored_items", [])
    ]


@pytest.mark.parametrize(("part", "whole"), PARTS.items())
def test_a_shorter_form_has_the_words_of_the_longer_one(scales: dict[str, Instrument], part: str, whole: str) -> None:
    used = FACTS[part]["items_used"]
    assert [item.text for item in scales[part].items] == [scales[whole].items[n - 1].text for n in used]
    assert scales[part].options[-1].label == scales[whole].options[-1].label
    assert scales[part].stem == FACTS[whole]["stem"]


def test_words_that_may_not_be_shipped_are_nowhere(scales: dict[str, Instrument]) -> None:
    assert {each for each, one in scales.items() if not one.may_ship_items} == set(TYPED_IN)
    assert all(not scales[each].items and not scales[each].stem for each in TYPED_IN)
    assert {each for each, fact in FACTS.items() if not fact["licence"]["may_ship_items"]} == set(TYPED_IN)


@pytest.mark.parametrize("scale", [*WITH_ITEMS, *PARTS, *TYPED_IN])
def test_gaps_ranges_and_thresholds_are_the_noted_ones(scales: dict[str, Instrument], scale: str) -> None:
    ours, theirs = scales[scale], FACTS[scale]
    assert (ours.min_gap_days, ours.recall_days) == (theirs["min_gap_days"], theirs["recall_period"]["days"])
    if "max" in theirs["scoring"]:
        assert (ours.lowest, ours.highest) == (theirs["scoring"]["min"], theirs["scoring"]["max"])
    use = theirs.get("use_in_app", {})
    assert (ours.possible_change, ours.clear_change) == (use.get("possible_change"), use.get("clear_change"))
    bands = [(b["min"], b["max"], b["label"], b["plain_label"]) for b in theirs.get("bands", {}).get("ranges", [])]
    assert [(b.low, b.high, b.label, b.plain_label) for b in ours.bands if b.subscale is None] == bands
    parts = theirs.get("bands", {}).get("by_subscale", {})
    assert [(b.subscale, b.low, b.high, b.label) for b in ours.bands if b.subscale] == [
        (part, b["min"], b["max"], b["label"]) for part, found in parts.items() for b in found
    ]


@pytest.mark.parametrize("scale", [*WITH_ITEMS, *PARTS, *TYPED_IN])
def test_a_line_keeps_its_figures_and_its_mark(scales: dict[str, Instrument], scale: str) -> None:
    theirs = FACTS[scale].get("cut_points", [])
    assert [(c.sensitivity, c.specificity, c.checked == "yes") for c in scales[scale].cut_points] == [
        (c.get("sensitivity"), c.get("specificity"), c["checked"]) for c in theirs
    ]
    assert [f"{c.sign} {c.value:g}" + (f" to {c.high:g}" if c.high else "") for c in scales[scale].cut_points] == [
        c["value"] for c in theirs
    ]


def test_protocols_and_the_two_sentences_are_kept(knowledge: Knowledge) -> None:
    theirs = {each["id"]: each for each in REFERENCE["safety_protocols"]}
    assert set(theirs) <= set(knowledge.safety_protocols)
    for each, fact in theirs.items():
        protocol = knowledge.safety_protocols[each]
        assert list(protocol.steps) == [step["do"] for step in fact["steps"]]
        assert list(protocol.never) == fact.get("never", [])
    assert [text for text, _ in always_say(knowledge)] == REFERENCE["change_rules"]["always_say"]


# --- the published test vectors ------------------------------------------------------------------------------------
@pytest.mark.parametrize("case", [each for each in VECTORS if each.startswith(("phq9", "gad7", "pcptsd5", "pcl5"))])
def test_vector(scales: dict[str, Instrument], case: str) -> None:
    vector = VECTORS[case]
    answers = list(vector["answers"])
    if "gate" in vector:
        answers = [vector["gate"], *answers]
    found = score(scales[vector["instrument"]], answers)
    assert found.total == vector["total"]
    if "band" in vector:
        assert found.band is not None
        assert found.band.label == vector["band"]
    assert list(found.safety) == vector.get("safety", [])
    assert found.approximate is vector.get("approximate", False)
    if "phq8_total" in vector:
        assert (found.short_scale, found.short_total) == ("phq8", vector["phq8_total"])
    if "flag" in vector:
        assert vector["flag"] in found.flags
    if "clusters" in vector:
        assert {part.key: part.total for part in found.subscales} == vector["clusters"]
        assert found.above_cut is vector["above_cut"]
    assert ("offer_pcl5" in found.flags) is vector.get("offer_pcl5", False)


@pytest.mark.parametrize("case", [each for each in VECTORS if each.startswith("change")])
def test_vector_of_change(scales: dict[str, Instrument], case: str) -> None:
    vector = VECTORS[case]
    instrument = scales[vector["instrument"]]
    found = change(instrument, vector["baseline"], vector["now"])
    assert (found.difference, found.label, found.direction) == (vector["change"], vector["label"], "better")
    assert f"{instrument.clear_change:g} or more is clear" in found.sentence[0]


# --- skipped answers -----------------------------------------------------------------------------------------------
def test_a_mean_is_rounded_half_up(scales: dict[str, Instrument]) -> None:
    # 6 of 6 answered, sum 3: 3 * 7 / 6 = 3.5
    assert score(scales["gad7"], [1, 1, 1, 0, 0, 0, None]).total == 4
    # sum 9 over 8: 9 * 9 / 8 = 10.125; the other way, 5 over 7: 5 * 9 / 7 = 6.43
    assert score(scales["phq9"], [2, 1, 1, 1, 1, 1, 1, None, 1]).total == 10
    assert score(scales["phq9"], [1, 1, 1, 1, 1, 0, None, None, 0]).total == 6


def test_too_many_skipped_is_no_total_and_nothing_counts_as_zero(scales: dict[str, Instrument]) -> None:
    found = score(scales["phq9"], [3, None, 3, None, 3, None, 3, 3, 0])
    assert (found.total, found.band, found.at_least) == (None, None, 15)
    assert "too_many_skipped" in found.flags
    assert score(scales["gad7"], [None] * 7).total is None
    assert score(scales["gad2"], [3, None]).total is None


def test_question_9_is_never_filled_in(scales: dict[str, Instrument]) -> None:
    found = score(scales["phq9"], [1, None, 1, 1, 1, 1, 1, None, None])
    # sum 6 over 6 of the eight: 6 * 8 / 6 = 8
    assert (found.total, found.short_total, found.short_approximate) == (None, 8, True)
    assert "item9_skipped" in found.flags
    assert "phq9_item9" not in found.safety


@given(skipped=st.sets(st.integers(0, 7), max_size=8), rest=st.lists(st.integers(0, 3), min_size=8, max_size=8))
def test_without_question_9_there_is_never_a_phq9_total(
    knowledge: Knowledge, skipped: set[int], rest: list[int]
) -> None:
    answers = [None if n in skipped else value for n, value in enumerate(rest)]
    found = score(knowledge.instruments["phq9"], [*answers, None])
    assert found.total is None
    assert (found.short_total is None) == (len(skipped) > 2)


@given(answers=st.lists(st.one_of(st.none(), st.integers(0, 4)), min_size=20, max_size=20))
def test_a_total_of_the_pcl5_lies_between_what_was_given_and_what_could_be(
    knowledge: Knowledge, answers: list[int | None]
) -> None:
    found = score(knowledge.instruments["pcl5"], answers)
    if found.total is not None:
        most = sum(4 if each is None else each for each in answers)
        assert found.at_least <= found.total <= most
        assert len(found.skipped) <= 2
    assert found.approximate is (found.total is not None and bool(found.skipped))


def test_the_pcl5_fills_in_from_the_same_cluster_only(scales: dict[str, Instrument]) -> None:
    answers: list[int | None] = [2] * 20
    answers[5] = None  # of the two items of cluster C, the other stands in
    found = score(scales["pcl5"], answers)
    assert (found.total, found.approximate) == (40, True)
    assert {part.key: part.approximate for part in found.subscales} == {"B": False, "C": True, "D": False, "E": False}
    answers[6] = None  # two of one cluster: no total, and the other clusters stay
    found = score(scales["pcl5"], answers)
    assert (found.total, [part.total for part in found.subscales]) == (None, [10, None, 14, 12])
    # cluster B 4 answered of 5, sum 1: 1.25; the whole 1.25 -> 1
    assert score(scales["pcl5"], [1, 0, 0, 0, None, *[0] * 15]).total == 1
    # two clusters with one gap each: 5/4 * 1 + 2 * 1 = 3.25 -> 3, not the sum of two roundings
    assert score(scales["pcl5"], [1, 0, 0, 0, None, 1, None, *[0] * 13]).total == 3


def test_the_provisional_pattern_needs_the_skipped_ones_only_where_they_decide(scales: dict[str, Instrument]) -> None:
    both = [2, 0, 0, 0, 0, 2, 0, 2, 2, 0, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0]
    assert score(scales["pcl5"], both).pattern is True
    assert score(scales["pcl5"], [*both[:15], 1, *both[16:]]).pattern is False
    assert score(scales["pcl5"], [*both[:15], None, *both[16:]]).pattern is None
    assert score(scales["phq9"], [0] * 9).pattern is None


def test_a_screen_with_a_gap_gives_no_result_line(scales: dict[str, Instrument]) -> None:
    found = score(scales["pc_ptsd5"], [1, 1, None, 1, 0, 0])
    assert (found.total, found.at_least, found.above_cut) == (None, 2, None)
    assert any("no result" in text and "adds up to 2" in text for text, _ in found.say)
    # three yeses are three yeses, whatever the others would have been
    assert "offer_pcl5" in score(scales["pc_ptsd5"], [1, 1, 1, 1, None, None]).flags


def test_the_first_question_of_the_screen(scales: dict[str, Instrument]) -> None:
    screen = scales["pc_ptsd5"]
    assert score(screen, [0]).total == 0
    assert score(screen, [0, 0, 0, 0, 0, 0]).total == 0
    assert score(screen, [1, 0, 1, 0, 0]).total == 2  # answers alone: they are only asked after a yes
    assert score(screen, [None]).total is None
    with pytest.raises(InputError, match="answered no, and a later one yes"):
        score(screen, [0, 0, 1, 0, 0, 0])


# --- help first ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("answer", "shown"), [(0, False), (1, True), (2, True), (3, True), (None, False)])
def test_question_9_opens_help_at_any_answer_but_not_at_all(
    scales: dict[str, Instrument], answer: int | None, shown: bool
) -> None:
    assert ("phq9_item9" in score(scales["phq9"], [0] * 8 + [answer]).safety) is shown  # type: ignore[list-item]
    assert (protocols_of_answer(scales["phq9"], 9, answer) == ("phq9_item9",)) is shown
    assert protocols_of_answer(scales["phq9"], 8, 3) == ()


def test_a_high_or_rising_phq9_opens_help(scales: dict[str, Instrument]) -> None:
    phq9 = scales["phq9"]
    assert "phq9_high" in score(phq9, [3, 3, 3, 3, 3, 3, 2, 0, 0]).safety  # 20
    assert "phq9_high" not in score(phq9, [3, 3, 3, 3, 3, 3, 1, 0, 0]).safety  # 19
    rising = [1, 1, 1, 1, 1, 1, 1, 1, 1]  # 9, question 9 above 0
    assert "phq9_high" in score(phq9, rising, previous=4).safety
    assert "phq9_high" not in score(phq9, rising, previous=5).safety
    assert "phq9_high" not in score(phq9, [*rising[:8], 0], previous=0).safety
    # skipped is not "not at all", and the given answers alone can reach the line
    assert "phq9_high" in score(phq9, [*rising[:8], None], previous=3).safety
    assert "phq9_high" in score(phq9, [3, 3, 3, 3, 3, 3, 3, None, None]).safety
    assert "phq9_high" in score(phq9, total=20).safety
    typed = score(phq9, total=8)
    assert "item9_not_known" in typed.flags
    assert any("does not show the answer to question 9" in text for text, _ in typed.say)


def test_the_pcl5_protocols(scales: dict[str, Instrument]) -> None:
    def answers(item_16: int | None, rest: int = 0) -> list[int | None]:
        return [*[rest] * 15, item_16, *[rest] * 4]

    assert score(scales["pcl5"], answers(3)).safety == ("pcl5_item16",)
    assert score(scales["pcl5"], answers(2)).safety == ()
    assert score(scales["pcl5"], answers(None)).safety == ()
    assert score(scales["pcl5"], [4] * 8 + [1] + [0] * 11).safety == ("pcl5_high",)  # 33
    assert score(scales["pcl5"], [4] * 8 + [0] * 12).safety == ()  # 32
    assert score(scales["pcl5"], [4] * 8 + [1] + [0] * 11).above_cut is True
    assert score(scales["pcl5"], [4] * 7 + [2] + [0] * 12).above_cut is False  # 30
    assert score(scales["pcl5"], [4] * 9 + [None] * 11).safety == ("pcl5_high",)  # 36 without the rest


def test_a_heavy_dass_depression_score_opens_help(scales: dict[str, Instrument]) -> None:
    assert score(scales["dass21"], [22, 0, 0]).safety == ("dass21_depression_high",)
    assert score(scales["dass21"], [20, 42, 42]).safety == ()


# --- totals from elsewhere -----------------------------------------------------------------------------------------
def test_totals_from_elsewhere_are_read_in_their_bands(scales: dict[str, Instrument]) -> None:
    isi = score(scales["isi"], total=15)
    assert isi.band is not None
    assert (isi.total, isi.band.label) == (15, "moderate")
    assert score(scales["who5"], total=48).flags == ("above_cut", "offer_phq9")
    assert score(scales["who5"], total=52).flags == ()
    assert score(scales["promis_sleep"], total=55.3).above_cut is True
    assert "of 100" not in score(scales["promis_sleep"], total=55.3).say[0][0]
    dass = score(scales["dass21"], [14, 8, None])
    assert [(part.total, part.band.label if part.band else None) for part in dass.subscales] == [
        (14, "moderate"), (8, "mild"), (None, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scale", "given"),
    [
        ("phq9", {"answers": [0] * 10}),
        ("phq9", {"answers": [0] * 8}),
        ("phq9", {"answers": []}),
        ("phq9", {"answers": [0, 0, 0, 4, 0, 0, 0, 0, 0]}),
        ("phq9", {"answers": [0, 0, 0, -1, 0, 0, 0, 0, 0]}),
        ("phq9", {"answers": [0, 0, 0, "two", 0, 0, 0, 0, 0]}),
        ("phq9", {"answers": [0, 0, 0, 1.0, 0, 0, 0, 0, 0]}),
        ("phq9", {"answers": [0, 0, 0, True, 0, 0, 0, 0, 0]}),
        ("phq9", {"answers": [0] * 100_000}),
        ("phq9", {"answers": [0] * 9, "total": 3}),
        ("phq9", {}),
        ("phq9", {"total": 28}),
        ("phq9", {"total": -1}),
        ("phq9", {"total": 3.5}),
        ("phq9", {"total": float("nan")}),
        ("phq9", {"total": float("inf")}),
        ("phq9", {"total": True}),
        ("isi", {"total": "fifteen"}),
        ("isi", {"answers": [1, 2, 3, 4, 1, 2, 3]}),
        ("who5", {"total": 13}),
        ("dass21", {"total": 20}),
        ("dass21", {}),
        ("isi", {}),
        ("dass21", {"answers": [13, 8, 20]}),
        ("dass21", {"answers": [14, 8]}),
        ("dass21", {"answers": [44, 8, 8]}),
        ("pc_ptsd5", {"answers": [2]}),
        ("pc_ptsd5", {"answers": [2, 0, 0, 0, 0, 0]}),
    ],
)
def test_what_cannot_be_is_refused_in_kind_words(
    scales: dict[str, Instrument], scale: str, given: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as refused:
        score(scales[scale], **given)
    words = str(refused.value)
    assert len(words) < 4000
    assert not any(word in words.lower() for word in ("must", "should", "invalid", "error", "!"))


# --- change --------------------------------------------------------------------------------------------------------
def test_change_says_which_way_how_sure_and_by_which_threshold(scales: dict[str, Instrument]) -> None:
    worse = change(scales["gad7"], 8, 11, than="at the start")
    assert (worse.direction, worse.label, worse.word) == ("worse", "possible_change", "possible")
    assert worse.sentence[0].startswith("3 higher than at the start; that is a possible change, for the worse.")
    same = change(scales["gad7"], 8, 8)
    assert (same.direction, same.label, same.sentence[0][:15]) == (None, "no_clear_change", "The same as bef")
    up = change(scales["who5"], 40, 52)  # higher is better here
    assert (up.direction, up.label) == ("better", "clear_change")
    assert change(scales["phq2"], 6, 0).label == "not_known"
    unknown = change(scales["phq9"], None, 9)
    assert (unknown.label, unknown.word) == ("not_known", None)


def test_a_threshold_says_whether_it_was_read_or_chosen(scales: dict[str, Instrument]) -> None:
    def reason(scale: str) -> tuple[str, str]:
        because = change(scales[scale], 10, 4).sentence[1][0]
        return because.kind, because.checked

    assert reason("phq9") == ("source", "yes")  # 5 and 6 were both read
    assert reason("gad7") == ("source", "partly")  # 4 was read, 3 is ours
    assert reason("promis_sleep")[0] == "project_choice"


def test_with_question_9_skipped_the_other_eight_are_compared(scales: dict[str, Instrument]) -> None:
    phq9 = scales["phq9"]
    first = score(phq9, [2, 2, 2, 2, 2, 2, 2, 0, 3])
    now = score(phq9, [1, 1, 1, 1, 1, 1, 1, 0, None])
    found = change(phq9, first, now)
    assert (found.difference, found.label) == (-7, "clear_change")
    assert change(phq9, 17, now).label == "not_known"


def test_clearly_worse_at_two_readings_in_a_row(scales: dict[str, Instrument]) -> None:
    gad7 = scales["gad7"]
    assert worse_twice(gad7, [5, 9, 9]) is True
    assert worse_twice(gad7, [5, 9, 8]) is False
    assert worse_twice(gad7, [14, 5, 9, 13]) is True  # back up in two clear steps
    assert worse_twice(gad7, [5, None, 9, None, 10]) is True
    assert worse_twice(gad7, [5, 9]) is False
    assert worse_twice(gad7, []) is False
    assert worse_twice(gad7, [13, 9, 5]) is False


# --- when ------------------------------------------------------------------------------------------------------------
def test_nothing_comes_round_before_its_gap(scales: dict[str, Instrument]) -> None:
    assert next_due_of_room is next_due
    for instrument in scales.values():
        assert (next_due(instrument, TODAY) - TODAY).days == instrument.min_gap_days
    assert next_due(scales["pcl5"], date.max) == date.max


def test_what_goes_with_which_goal(knowledge: Knowledge) -> None:
    def of(*goals: str) -> dict[str, int | None]:
        return {each.scale: each.every_days for each in offered(goals, (), TODAY, knowledge)}

    assert of("calm") == {"gad7": 14, "phq9": 28}
    assert of("trauma") == {"pc_ptsd5": None, "pcl5": 28, "phq9": 28}
    assert of("mood", "trauma", "mood")["phq9"] == 14
    assert of("sleep") == {"gad7": 28, "phq9": 28, "isi": 14}
    assert of("migraine") == of("no such goal") == of() == {}


def test_an_offer_waits_for_its_day(knowledge: Knowledge) -> None:
    def of(scale: str, days_ago: int, goal: str = "calm", taken: str | None = None) -> tuple[bool, date]:
        last = Filled(taken or scale, TODAY - timedelta(days=days_ago))
        found = {each.scale: each for each in offered([goal], [last], TODAY, knowledge)}[scale]
        return found.due, found.due_on

    assert of("gad7", 13) == (False, TODAY + timedelta(days=1))
    assert of("gad7", 14) == (True, TODAY)
    assert of("pcl5", 27, "trauma") == (False, TODAY + timedelta(days=1))
    assert of("phq9", 3, taken="phq8")[0] is False  # the shorter form asks about the same days
    assert of("gad7", -3)[0] is False  # a day that has not come yet
    once = offered(["trauma"], [Filled("pc_ptsd5", TODAY - timedelta(days=400))], TODAY, knowledge)
    assert "pc_ptsd5" not in {each.scale for each in once}


# --- words -----------------------------------------------------------------------------------------------------------
def test_every_sentence_has_a_reason_and_names_no_diagnosis(scales: dict[str, Instrument]) -> None:
    never = ("depression", "ptsd", "insomnia disorder", "disorder", "severe", "you have", "!", "must", "should")
    for instrument in scales.values():
        if instrument.items:
            for value in (instrument.options[0].value, instrument.options[-1].value):
                said = score(instrument, [value] * len(instrument.items)).say
                words = " ".join(text.replace(instrument.short, "") for text, _ in said).lower()
                assert all(because for _, because in said)
                assert not [word for word in never if word in words.replace("not a diagnosis", "")]
                assert "not a diagnosis" in words
