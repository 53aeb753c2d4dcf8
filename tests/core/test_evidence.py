"""One outcome weighed: what goes into a pool, what stays out and why, and what may be said of it.

The figures come from the research notes (effects worked out there from each paper), from the reference values of metafor in
the methods note, or from arithmetic written out beside them.
"""

from __future__ import annotations

from math import exp, isclose, log, sqrt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epsom.core.evidence import answers, find_outcomes, mechanism_map, not_followed, weigh
from epsom.core.evidence.certainty import certainty_after, too_strong
from epsom.core.evidence.choice import choose
from epsom.core.evidence.pooling import pool_table
from epsom.core.evidence.usable import usable_effects
from epsom.errors import InputError
from epsom.knowledge import Knowledge
from epsom.knowledge.studies import GroupResult, Study, StudyResult
from epsom.numbers.pooling.table import Table
from tests.numbers.pooling.reference import BCG, LATITUDE

Z = 1.959963984540054


# --- effects from what a paper gives -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("study", "outcome", "measure", "estimate", "se", "low", "high"),
    [
        ("rondanelli_2011", "sleep_quality", "md", -6.8, 0.74, -8.3, -5.4),
        ("schuster_2025", "insomnia", "md", -1.6, 0.81, -3.188, -0.012),
        ("tarleton_2017", "depression", "md", -6.0, 0.944, -7.9, -4.2),
        ("tarleton_2017", "anxiety", "md", -4.5, 1.071, -6.6, -2.4),
        ("rajizadeh_2017", "depression", "smd", -0.615, 0.281, -1.167, -0.064),
        ("rajizadeh_2017", "depression", "md", -5.25, 2.315, -9.787, -0.713),
        ("noah_2022", "stress", "smd", -0.29, 0.143, -0.57, -0.01),
        ("hanus_2004", "anxiety", "md", -1.7, 0.601, -2.877, -0.523),
        ("schutten_2021_cortisol", "cortisol", "md", -32, 13.776, -59, -5),
        ("facchinetti_1991", "pms_negative_affect", "smd", -0.521, 0.384, -1.274, 0.232),
        ("caillard_1992", "anxiety", "smd", -0.572, 0.212, -0.986, -0.157),
        ("liu_2016", "cognition", "smd", 0.894, 0.317, 0.273, 1.514),
        ("roguin_maor_2017", "muscle_cramps", "smd", -0.088, 0.206, -0.492, 0.317),
        ("roguin_maor_2017", "muscle_cramps", "md", -0.38, 0.888, -2.12, 1.36),
        ("pfaffenrath_1996", "migraine", "log_rr", 0.971, 0.377, 0.464, 2.033),
        ("mori_2019", "constipation", "log_rr", 2.824, 0.46, 1.145, 6.962),
    ],
)
def test_effects_are_those_worked_out_in_the_research_notes(
    knowledge: Knowledge,
    study: str,
    outcome: str,
    measure: str,
    estimate: float,
    se: float,
    low: float,
    high: float,
) -> None:
    one = knowledge.studies[study]
    found = next(
        effect
        for result in one.results
        if result.outcome == outcome
        for effect in usable_effects(one, result)
        if effect.measure == measure
    )
    ratio = measure == "log_rr"
    reach = Z * sqrt(found.variance)
    shown = [
        exp(value) if ratio else value for value in (found.estimate, found.estimate - reach, found.estimate + reach)
    ]
    # The notes divide Schuster's difference by the t of 0.05 (1.975); by the t of its own 0.049 it is 1.984.
    assert isclose(sqrt(found.variance), se, rel_tol=0.006 if study == "schuster_2025" else 0.003)
    # Published intervals are not always even around the estimate; the notes print them rounded.
    assert shown == pytest.approx([estimate, low, high], abs=0.06 if study == "rondanelli_2011" else 0.055)


def test_a_subgroup_gives_no_effect(knowledge: Knowledge) -> None:
    pouteau = knowledge.studies["pouteau_2018"]
    parts = [result for result in pouteau.results if result.subgroup]
    assert parts
    assert all(usable_effects(pouteau, part) == () for part in parts)


def test_a_cross_over_trial_is_paired_and_its_correlation_varied(knowledge: Knowledge) -> None:
    held = knowledge.studies["held_2002"]
    (result,) = held.results
    md = next(each for each in usable_effects(held, result) if each.measure == "md")

    def variance(r: float) -> float:  # (sd1^2 + sd2^2 - 2 r sd1 sd2) / n, with the paper's 20.4 and 15.4 in 12 people
        return (20.4**2 + 15.4**2 - 2 * r * 20.4 * 15.4) / 12

    assert (md.estimate, md.people) == (pytest.approx(16.5 - 10.1), 12)
    assert md.variance == pytest.approx(variance(0.5))
    assert [each[2] for each in md.instead] == pytest.approx([variance(0.3), variance(0.7)])


def test_groups_without_a_size_are_taken_as_even_and_that_is_said(knowledge: Knowledge) -> None:
    macian = knowledge.studies["macian_2022"]
    effect = usable_effects(macian, macian.results[0])[0]
    assert effect.people == 73
    assert effect.variance == pytest.approx(9.6**2 / 36 + 10.8**2 / 37)
    assert any("two even groups" in said for said in effect.assumed)


def test_a_result_that_contradicts_itself_gives_no_effect() -> None:
    wrong = StudyResult(outcome="x", instrument="x", kind="mean_difference", md=3.0, ci_low=-1.0, ci_high=1.0)
    assert usable_effects(_study(), wrong) == ()


@pytest.mark.parametrize("kind", ["arm_stats", "change_stats", "counts", "proportions", "smd", "change_means"])
def test_missing_figures_give_no_effect(kind: str) -> None:
    empty = StudyResult(outcome="x", instrument="x", kind=kind, groups=(GroupResult(group="magnesium", n=10),))
    assert usable_effects(_study(), empty) == ()


# --- what may be pooled ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("outcome", "study", "word"),
    [
        ("anxiety", "hanus_2004", "hawthorn"),
        ("anxiety", "bourgeois_1986", "lorazepam"),
        ("anxiety", "saba_2022", "p (0.007)"),
        ("stress", "pouteau_2018", "Both groups took magnesium"),
        ("depression", "mehdi_2017", "by drip"),
        ("depression", "tarleton_2017", "PHQ-9"),
        ("depression", "abiri_2021", "no difference"),
        ("insomnia", "rondanelli_2011", "melatonin"),
        ("insomnia", "nielsen_2010", "no difference"),
        ("adhd", "mousain_bosc_2006", "nothing to compare"),
        ("adhd", "elbaza_2016", "chance"),
        ("migraine", "karimi_2021", "valproate"),
        ("migraine", "peikert_1996", "without their spread"),
        ("serum_mg", "nielsen_2010", "a hint"),
    ],
)
def test_each_trial_left_out_says_why(knowledge: Knowledge, outcome: str, study: str, word: str) -> None:
    row = next(each for each in weigh(outcome, knowledge).studies if each.id == study)
    assert not row.pooled
    assert row.why_not is not None
    assert word in row.why_not


def test_every_trial_is_pooled_or_says_why_not(knowledge: Knowledge) -> None:
    for outcome in knowledge.verdicts:
        weight = weigh(outcome, knowledge)
        for row in weight.studies:
            assert row.pooled == (row.why_not is None), (outcome, row.id)
        assert (weight.pool is None) == (weight.why_no_pool is not None)
        assert sum(row.pooled for row in weight.studies) == (weight.pool.k if weight.pool else 0)


def test_nothing_that_the_facts_keep_out_is_ever_pooled(knowledge: Knowledge) -> None:
    for outcome in knowledge.verdicts:
        for row in weigh(outcome, knowledge).studies:
            study = knowledge.studies[row.id]
            if row.pooled:
                assert not study.exclude_from_mg_pool
                assert (study.randomised, study.route) == (True, "oral")
                assert study.control in ("placebo", "untreated")


def test_the_same_people_count_once(knowledge: Knowledge) -> None:
    for verdict in knowledge.verdicts.values():
        members = [each.study for each in choose(verdict, knowledge) if each.why_not is None]
        ids = {study.id for study in members}
        assert not any(study.same_trial_as in ids or study.secondary_of in ids for study in members)


def test_anxiety_and_stress_are_not_pooled(knowledge: Knowledge) -> None:
    """The notes: no adequate set of placebo-controlled trials of magnesium alone."""
    for outcome, study in (("anxiety", "tarleton_2017"), ("stress", "macian_2022")):
        pool = weigh(outcome, knowledge).pool
        assert pool is not None
        assert (pool.k, pool.method, pool.table.names) == (1, "one study", [knowledge.studies[study].label])


@pytest.mark.parametrize("outcome", ["ptsd", "burnout", "fear_extinction"])
def test_without_a_trial_in_people_exactly_that_is_said(knowledge: Knowledge, outcome: str) -> None:
    weight = weigh(outcome, knowledge)
    assert (weight.no_human_trial, weight.certainty, weight.pool, weight.studies) == (True, "none", None, ())
    assert weight.why_no_pool is not None
    assert "No trial in people" in weight.why_no_pool
    assert "no trial in people" in weight.how_sure.lower()


def test_figures_in_doubt_are_never_pooled_without_a_mark(knowledge: Knowledge) -> None:
    insomnia, constipation = weigh("insomnia", knowledge), weigh("constipation", knowledge)
    assert insomnia.pool is not None
    assert insomnia.pool.marked == ("Schuster 2025",)
    (row,) = (each for each in insomnia.studies if each.id == "schuster_2025")
    assert any("0.049" in doubt for doubt in row.doubts)
    # By the intervals of its groups: ((5.8 - 2.0)^2 + (4.1 - 0.4)^2) / (2 * 1.96)^2 is the variance of the difference.
    (other,) = insomnia.pool.sensitivity
    reach = Z * sqrt(((5.8 - 2.0) ** 2 + (4.1 - 0.4) ** 2) / (2 * Z) ** 2)
    assert (other.low, other.high) == pytest.approx((-1.6 - reach, -1.6 + reach))
    assert constipation.pool is not None
    alone = next(each for each in constipation.pool.sensitivity if each.label == "without figures in doubt")
    assert (alone.k, alone.estimate, alone.low, alone.high) == pytest.approx((1, 2.824, 1.145, 6.962), abs=0.001)
    assert constipation.pool.marked == ("Morishita 2021",)


def test_what_was_carried_from_memory_is_said(knowledge: Knowledge) -> None:
    for outcome in knowledge.verdicts:
        for row in weigh(outcome, knowledge).studies:
            study = knowledge.studies[row.id]
            told = "From memory" in " ".join(row.doubts) or "carried from memory" in " ".join(row.doubts)
            assert told == (study.checked == "no" or any(_matters(key) for key in study.unchecked)), row.id


def _matters(key: str) -> bool:
    """Not how a paper is cited, which the bibliography marks."""
    return key.partition(".")[0] not in ("pmid", "pmcid", "doi", "citation", "title", "journal", "label", "year")


# --- pools by the number of studies ------------------------------------------------------------------------------------
def test_two_studies_show_three_ways_and_no_estimate_of_their_spread(knowledge: Knowledge) -> None:
    pool = weigh("muscle_cramps", knowledge).pool
    assert pool is not None
    assert (pool.k, pool.n, pool.tau_estimable, pool.prediction, pool.i2_interval) == (2, 94 + 175, False, None, None)
    assert [each.label for each in pool.others] == ["DerSimonian-Laird", "Bayesian"]
    # Inverse variances of -0.38 (se 0.888) and -0.8 with p 0.01 and 173 degrees of freedom (t 2.6048): se 0.8 / 2.6048.
    w = [1 / 0.888**2, (2.6048 / 0.8) ** 2]
    mean, se = (-0.38 * w[0] - 0.8 * w[1]) / sum(w), 1 / sqrt(sum(w))
    assert pool.estimate == pytest.approx(mean, abs=0.0005)
    assert (pool.others[0].low, pool.others[0].high) == pytest.approx((mean - Z * se, mean + Z * se), abs=0.001)
    # One degree of freedom (12.7062), and never narrower than chance alone.
    assert (pool.low, pool.high) == pytest.approx((mean - 12.7062 * se, mean + 12.7062 * se), abs=0.01)
    assert any("cannot be estimated" in said for said in pool.say)
    assert pool.small_studies.p is None
    assert all(each.slope is None for each in pool.moderators)


def test_thirteen_studies_agree_with_the_reference_values() -> None:
    pool = pool_table(BCG, measure="log_rr", unit="ratio")
    assert pool.estimate == pytest.approx(exp(-0.7145323422))
    assert (log(pool.low), log(pool.high)) == pytest.approx((-1.1084437137, -0.3206209706))
    assert (pool.tau2, pool.i2) == pytest.approx((0.3132432581, 92.2213845213))
    assert pool.tau2_interval == pytest.approx((0.1197183611, 1.1114790841))
    assert pool.i2_interval == pytest.approx((81.92, 97.68), abs=0.005)
    assert pool.prediction is not None
    assert [log(each) for each in pool.prediction] == pytest.approx([-2.0083759069, 0.5793112226])
    dl = next(each for each in pool.others if each.label == "DerSimonian-Laird")
    assert (dl.estimate, dl.low, dl.high) == pytest.approx((0.4896, 0.3449, 0.6950), abs=0.00005)
    without = [log(each.estimate) for each in pool.without_each]
    assert without[:3] == pytest.approx([-0.7070837847, -0.6540312003, -0.6855544108])
    assert (pool.small_studies.test, pool.small_studies.p) == ("Egger, mixed effects", pytest.approx(0.4217844889))
    assert pool.tau_estimable


def test_moderators_are_looked_at_only_with_ten_studies() -> None:
    many = Table(BCG.estimates, BCG.variances, {"weeks": LATITUDE})
    found = {each.name: each for each in pool_table(many, measure="log_rr", unit="ratio").moderators}
    assert found["weeks"].slope == pytest.approx(-0.0291017250)
    assert found["mg_per_day"].slope is None
    few = many.only(range(9))
    assert all(each.slope is None for each in pool_table(few, measure="log_rr", unit="ratio").moderators)
    same = Table(BCG.estimates, BCG.variances, {"weeks": [8.0] * 13})
    said = {each.name: each.say for each in pool_table(same, measure="log_rr", unit="ratio").moderators}
    assert "the same in every study" in said["weeks"]


def test_five_studies_have_a_prediction_and_no_test_for_small_ones() -> None:
    pool = pool_table(BCG.only(range(5)), measure="log_rr", unit="ratio")
    assert pool.tau_estimable
    assert pool.prediction is not None
    assert len(pool.without_each) == 5
    assert (pool.small_studies.p, "ten are the least" in pool.small_studies.say) == (None, True)


def test_a_persons_own_result_can_stand_in_the_same_table(knowledge: Knowledge) -> None:
    pool = weigh("muscle_cramps", knowledge).pool
    assert pool is not None
    table = pool.table
    both = Table([*table.estimates, -1.0], [*table.variances, 0.25], {}, [*table.names, "your own"])
    assert pool_table(both, measure="md", unit=pool.unit).k == 3


@given(
    st.lists(st.tuples(st.floats(-5, 5), st.floats(0.001, 4)), min_size=1, max_size=12),
    st.sampled_from(["md", "smd", "log_rr"]),
)
@settings(max_examples=60, deadline=None)
def test_any_table_gives_an_interval_no_narrower_than_chance(rows: list[tuple[float, float]], measure: str) -> None:
    table = Table([y for y, _ in rows], [v for _, v in rows])
    pool = pool_table(table, measure=measure, unit="points", people_sd=1.0)  # type: ignore[arg-type]
    low, middle, high = (log(x) if measure == "log_rr" else x for x in (pool.low, pool.estimate, pool.high))
    by_chance = 2 * Z / sqrt(sum(1 / v for _, v in rows))  # the interval if nothing differed but by chance
    assert low <= middle <= high
    assert high - low >= by_chance * (1 - 1e-9)
    assert pool.k == len(rows)


# --- reviews beside it -------------------------------------------------------------------------------------------------
def test_published_pools_stand_beside_ours_with_the_reason_for_the_difference(knowledge: Knowledge) -> None:
    cramps = weigh("muscle_cramps", knowledge).published
    theirs = next(each for each in cramps if each.effect.unit == "cramps per week")
    assert (theirs.effect.estimate, theirs.k, theirs.n) == (-0.18, 5, 307)
    assert any("Barna 2021 came after it" in said for said in theirs.differs)
    latency = weigh("sleep_onset_latency", knowledge).published
    assert latency[0].effect.estimate == -17.36
    assert any("Abbasi 2012" in said and "Held 2002" in said for said in latency[0].differs)


def test_blood_levels_of_patients_are_not_shown_as_an_effect(knowledge: Knowledge) -> None:
    shown = weigh("serum_mg", knowledge).published
    assert {each.review for each in shown if each.in_people_given_magnesium} == {"zhang_2016_bp", "zhang_2016_serum"}


def test_a_figure_of_a_review_that_does_not_fit_itself_is_marked(knowledge: Knowledge) -> None:
    morris = [each for each in weigh("cortisol", knowledge).published if each.review == "morris_2012_cortisol_ptsd"]
    assert morris
    assert all(any("0.016" in doubt for doubt in each.doubts) for each in morris)


# --- certainty and sentences -------------------------------------------------------------------------------------------
def test_certainty_is_what_the_steps_leave(knowledge: Knowledge) -> None:
    for verdict in knowledge.verdicts.values():
        if verdict.certainty != "none":
            assert verdict.certainty == certainty_after(sum(verdict.downgrades.values())), verdict.id


def test_every_step_down_has_a_reason_in_words(knowledge: Knowledge) -> None:
    for outcome, verdict in knowledge.verdicts.items():
        told = weigh(outcome, knowledge).reasons
        assert {each.id: each.steps for each in told} == {key: n for key, n in verdict.downgrades.items() if n}
        assert all(each.say.endswith(".") for each in told)


def test_no_sentence_is_stronger_than_its_certainty(knowledge: Knowledge) -> None:
    wrong = {each.id: too_strong(each.sentence, each.certainty) for each in knowledge.verdicts.values()}
    assert {key: word for key, word in wrong.items() if word} == {}


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("Magnesium reduces anxiety.", "very_low"),
        ("Magnesium reduced anxiety in a trial.", "very_low"),
        ("Magnesium helps with PTSD.", "none"),
        ("Magnesium improves sleep.", "low"),
        ("Some people like it, but magnesium relieves stress.", "very_low"),
        ("Magnesium is proven to lower blood pressure.", "moderate"),
        ("Magnesium always works.", "high"),
    ],
)
def test_a_sentence_that_promises_too_much_is_caught(sentence: str, certainty: str) -> None:
    assert too_strong(sentence, certainty) is not None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sentence", "certainty"),
    [
        ("Magnesium may reduce anxiety a little.", "very_low"),
        ("Magnesium lowers blood pressure by about two points on average.", "moderate"),
        ("No trial shows that magnesium helps.", "none"),
        ("On average magnesium improved insomnia scores slightly.", "low"),
    ],
)
def test_a_careful_sentence_passes(sentence: str, certainty: str) -> None:
    assert too_strong(sentence, certainty) is None  # type: ignore[arg-type]


# --- the map, the questions, the words ---------------------------------------------------------------------------------
def test_a_mechanism_is_marked_by_whom_it_was_seen_in(knowledge: Knowledge) -> None:
    found = mechanism_map(knowledge)
    assert "A mechanism is not an effect" in found.sentence
    by_id = {each.id: each for each in found.arrows}
    assert (by_id["fear_extinction"].mark, by_id["cortisol_urinary"].mark) == ("animal", "human")
    assert (by_id["nmda_block"].mark, by_id["atp"].mark) == ("cell", "textbook")
    assert (by_id["hippocampus_volume"].mark, by_id["hippocampus_volume"].says) == ("nothing", "nothing")
    assert by_id["amygdala"].says == "against"
    assert {each.starts for each in found.arrows} | {each.ends for each in found.arrows} == set(found.nodes)


def test_every_answer_rests_on_something(knowledge: Knowledge) -> None:
    assert len(answers(knowledge)) >= 6
    assert len(not_followed(knowledge)) >= 6
    assert all(each.because for each in (*answers(knowledge), *not_followed(knowledge)))


def test_the_hours_for_a_thyroid_tablet_are_those_of_the_interaction(knowledge: Knowledge) -> None:
    hours = knowledge.interactions["levothyroxine"].drug_before_mg_h
    assert hours == 4
    (saying,) = (each for each in not_followed(knowledge) if each.id == "two_hours")
    assert "four hours" in saying.instead


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("insomnia", "insomnia"),
        ("Night leg cramps", "muscle_cramps"),
        ("worry", "anxiety"),
        ("high blood pressure", "blood_pressure"),
        ("sleep_onset_latency", "sleep_onset_latency"),
        ("  PTSD ", "ptsd"),
        ("burnt out", "burnout"),
    ],
)
def test_plain_words_find_their_outcome(knowledge: Knowledge, words: str, first: str) -> None:
    assert find_outcomes(words, knowledge)[0] == first


def test_a_goal_has_the_outcomes_it_names(knowledge: Knowledge) -> None:
    assert find_outcomes("sleep", knowledge) == knowledge.goals["sleep"].outcomes


@pytest.mark.parametrize(("words", "near"), [("insomnai", "insomnia"), ("blood pressur", "blood pressure")])
def test_an_unknown_word_gets_near_suggestions(knowledge: Knowledge, words: str, near: str) -> None:
    with pytest.raises(InputError) as caught:
        find_outcomes(words, knowledge)
    assert near in str(caught.value)


@pytest.mark.parametrize("words", ["", "   ", "?!"])
def test_no_word_at_all_is_an_error_that_shows_the_way(knowledge: Knowledge, words: str) -> None:
    with pytest.raises(InputError, match="epsom evidence"):
        find_outcomes(words, knowledge)


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_finds_outcomes_or_a_kind_refusal(knowledge: Knowledge, words: str) -> None:
    try:
        found = find_outcomes(words, knowledge)
    except InputError as refused:
        found = ()
        told = str(refused)
    else:
        told = "epsom evidence"
    assert set(found) <= knowledge.verdicts.keys()
    assert "epsom evidence" in told


def test_an_id_that_is_not_there_is_an_error(knowledge: Knowledge) -> None:
    with pytest.raises(InputError):
        weigh("no_such_outcome", knowledge)


def _study() -> Study:
    return Study(
        id="made_up", label="Made up", design="parallel", comparator="placebo", control="placebo", population="none",
        route="oral", funded_by="not_told", n_analysed=40,
    )  # fmt: skip
