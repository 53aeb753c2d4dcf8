"""Judging: agreement with the reference posteriors, symmetry, looks, every reason to stay silent, and bad data."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from epsom.core.trial.shapes import HalfLife, ModelName, Trial, TrialDay
from epsom.core.verdict import Verdict, judge, judge_rows, many, monitor
from epsom.core.verdict.case import case_of, felt
from epsom.core.verdict.fitting import Asked, Fitted, Prior, effect_of, fit, fit_one, prior_of, under_prior
from epsom.core.verdict.ready import ready
from epsom.errors import InputError
from epsom.exchange.verdict_json import verdict_json
from epsom.knowledge.load import load
from tests.core.verdict_pieces import SYNTHETIC, fixed_trial, lived, rows, trial, turned

REFERENCE = json.loads((SYNTHETIC / "reference.json").read_text(encoding="utf-8"))
MODELS: dict[str, tuple[ModelName, float]] = {
    "full_centred": ("full", 0.5),
    "full_uncentred": ("full", 0.0),
    "ar1_known_exposure": ("ar1", 0.0),
}


def reasons(verdict: Verdict) -> set[str]:
    """Without knowledge the reasons are ids."""
    return {each.removeprefix("trial_withheld_") for each in verdict.withheld}


# --- the numbers -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "model"),
    [
        (name, model)
        for name in REFERENCE
        if not name.startswith("_")
        for model in REFERENCE[name]["reference_posterior"]
    ],
)
def test_rows_without_a_design_give_the_reference_posteriors(name: str, model: str) -> None:
    reference = REFERENCE[name]["reference_posterior"][model]
    used, probability = MODELS[model]
    found = judge_rows(rows(name, probability), model=used, sensitivity=False).effect
    sd = reference["sd"]
    # the method note's own tolerances: 0.02 sd and 3 % for the full model, 1e-4 for the AR(1)
    close = 1e-4 if model == "ar1_known_exposure" else 0.02 * sd
    assert found.mean == pytest.approx(reference["mean"], abs=close)
    assert found.sd == pytest.approx(sd, abs=1e-4 if model == "ar1_known_exposure" else 0.03 * sd)
    assert found.p_gt_0 == pytest.approx(reference["p_gt_0"], abs=0.005)
    assert found.low == pytest.approx(reference["q025"], abs=0.06 * sd)
    assert found.high == pytest.approx(reference["q975"], abs=0.06 * sd)


def test_another_prior_by_weights_is_another_prior_by_fitting() -> None:
    days = ready(rows("ar1_90"), randomised=True)
    asked = Asked(mid=0.5, half_life=HalfLife(), prior=Prior())
    models: tuple[tuple[ModelName, float], ...] = (("ar1", 1e-6), ("full", 0.02))
    for model, close in models:
        had = fit(days, asked, model)
        for wanted in (Prior(sd=0.75), Prior(sd=3.0), Prior(mean=0.4, sd=0.5)):
            again = fit(days, replace(asked, prior=wanted), model).effect
            found = effect_of(under_prior(had.mixture, Prior(), wanted), 0.5, 1.0)
            assert found.mean == pytest.approx(again.mean, abs=close * (again.sd or 1.0))
            assert found.sd == pytest.approx(again.sd, rel=max(close, 1e-6) * 1.5)
            assert found.p_benefit == pytest.approx(again.p_benefit, abs=max(close, 1e-6))


def test_scale_and_origin_of_the_rating_do_not_matter() -> None:
    plan = trial(low=None, high=None)
    wide = trial(low=None, high=None, mid=10.0, sd=12.0)
    days = lived(plan, 1.0)
    stretched = [replace(day, rating=None if day.rating is None else 300.0 + 10.0 * day.rating) for day in days]
    one, other = judge(plan, days, sensitivity=False), judge(wide, stretched, sensitivity=False)
    assert one.label == other.label
    assert other.effect.mean == pytest.approx(10.0 * (one.effect.mean or 0.0), rel=1e-9)
    assert other.effect.p_benefit == pytest.approx(one.effect.p_benefit, rel=1e-7)


@pytest.mark.parametrize("effect", [-3.0, -1.2, 0.0, 1.2, 3.0])
def test_a_scale_read_the_other_way_round_is_the_same_trial(effect: float) -> None:
    up, down = trial(), trial(higher_is_better=False)
    days = lived(up, effect)
    one, other = judge(up, days, sensitivity=False), judge(down, turned(days), sensitivity=False)
    assert one.label == other.label
    assert one.effect.p_gt_0 == pytest.approx(other.effect.p_gt_0, abs=1e-9)
    # and with the sign turned alone, labels mirror, up to the lower bar for harm
    mirrored = judge(up, turned(days), sensitivity=False)
    assert mirrored.effect.mean == pytest.approx(-(one.effect.mean or 0.0), abs=1e-9)
    pair = {one.label, mirrored.label}
    assert pair in (
        {"clear benefit", "clear harm"},
        {"probable benefit", "probable harm"},
        {"not known yet", "probable harm"},
        {"not known yet"},
        {"no meaningful effect"},
    )


def test_the_same_days_give_the_same_verdict_to_the_last_character() -> None:
    plan = trial(model="auto")
    days = lived(plan, 1.0)
    first = json.dumps(verdict_json(judge(plan, days)), allow_nan=False)
    again = json.dumps(verdict_json(judge(plan, days[::-1])), allow_nan=False)
    assert first == again


# --- labels ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("effect", "label"),
    [(3.0, "clear benefit"), (-3.0, "clear harm"), (-1.2, "probable harm"), (0.0, "no meaningful effect")],
)
def test_plain_trials_come_out_as_they_were_made(effect: float, label: str) -> None:
    plan = trial()
    verdict = judge(plan, lived(plan, effect), sensitivity=False)
    assert (verdict.label, verdict.withheld, verdict.final) == (label, (), True)
    assert abs((verdict.effect.mean or 0.0) - effect) < 3.0 * (verdict.effect.sd or 0.0)


def test_days_nobody_dealt_show_neither_a_benefit_nor_its_absence() -> None:
    schedule = tuple([0] * 7 + [1] * 14 + [0] * 14 + [1] * 14 + [0] * 14)
    plan = fixed_trial(schedule)
    good = judge(plan, lived(plan, 3.0), sensitivity=False)
    assert (good.label, good.randomised) == ("not known yet", False)
    assert good.effect.p_benefit is not None
    assert good.effect.p_benefit > 0.95
    assert judge(plan, lived(plan, 0.0), sensitivity=False).label == "not known yet"
    assert judge(plan, lived(plan, -3.0), sensitivity=False).label == "clear harm"


def test_before_and_after_is_not_enough_to_compare() -> None:
    days = [
        TrialDay(day=n, planned=float(n >= 30), probability=0.0, taken=float(n >= 30), rating=4.0 + (n >= 30) + n % 3)
        for n in range(60)
    ]
    verdict = judge_rows(days, model="ar1", sensitivity=False)
    assert (verdict.label, verdict.randomised) == ("withheld", False)
    assert "pairs" in reasons(verdict)
    assert verdict.effect.mean is not None


# --- looks -----------------------------------------------------------------------------------------------------------
def test_a_verdict_is_given_at_planned_looks_and_at_the_end_only() -> None:
    plan = trial()
    days = lived(plan, 1.0)
    looks = [look.day for look in plan.protocol.looks]
    for day in (30, looks[0], looks[0] + 1, looks[-1]):
        verdict = judge(plan, days, look_day=day, sensitivity=False)
        assert ("no_look" in reasons(verdict)) == (day not in looks)
        assert verdict.final == (day == looks[-1])
        assert verdict.effect.mean is not None
    assert judge(plan, days[: looks[0] + 1], sensitivity=False).final is False
    assert "not_there" in reasons(judge(plan, days[:20], look_day=looks[0], sensitivity=False))


def test_days_after_the_look_are_not_read() -> None:
    plan = trial()
    days = lived(plan, 1.0)
    look = plan.protocol.looks[0].day
    spoilt = [day if day.day <= look else replace(day, rating=0.0) for day in days]
    told = [verdict_json(judge(plan, each, look_day=look, sensitivity=False)) for each in (days, spoilt)]
    assert told[0] == told[1]


def test_a_trial_that_ended_early_can_be_looked_at_under_the_bars_of_a_look() -> None:
    plan = trial()
    days = lived(plan, -3.0)[:50]
    assert "no_look" in reasons(judge(plan, days, sensitivity=False))
    ended = judge(plan, days, ended=True, sensitivity=False)
    assert (ended.label, ended.withheld, ended.final) == ("clear harm", (), False)


def test_a_pause_moves_the_calendar_and_not_the_schedule() -> None:
    plan = trial()
    days = lived(plan, 3.0)
    ill = [TrialDay(day=n, planned=0.0, probability=0.0, rating=0.0, paused=True) for n in range(30, 37)]
    moved = [*days[:30], *ill, *(replace(day, day=day.day + 7) for day in days[30:])]
    verdict = judge(plan, moved, sensitivity=False)
    assert (verdict.label, verdict.withheld, verdict.final) == ("clear benefit", (), True)
    assert verdict.rated_days == len(days)  # ratings of the pause are in neither arm
    assert verdict.pairs == judge(plan, days, sensitivity=False).pairs


# --- reasons to stay silent ------------------------------------------------------------------------------------------
def silent(days: list[TrialDay], plan: Trial | None = None) -> Verdict:
    verdict = judge(plan or trial(), days, sensitivity=False)
    assert verdict.label == "withheld"
    json.dumps(verdict_json(verdict), allow_nan=False)
    told = judge(plan or trial(), days, sensitivity=False, knowledge=load())
    assert len(told.withheld) == len(verdict.withheld)
    for reason in told.withheld:
        assert reason.endswith(".")
        assert "{" not in reason
    return verdict


def test_a_broken_seal() -> None:
    plan = trial()
    days = lived(plan, 3.0)
    moved = replace(plan, protocol=replace(plan.protocol, outcome=replace(plan.protocol.outcome, mid=0.1)))
    assert reasons(silent(days, moved)) == {"seal"}


def test_days_that_follow_another_plan() -> None:
    plan = trial()
    days = [replace(day, planned=1.0 - day.planned) if day.day == 40 else day for day in lived(plan, 3.0)]
    assert reasons(silent(days)) == {"plan"}


def test_one_pair_is_too_few() -> None:
    plan = trial(period=14, pairs=1)
    assert reasons(silent(lived(plan, 3.0), plan)) == {"pairs"}


def test_a_pair_that_is_not_over_is_not_complete() -> None:
    plan = trial(period=14, pairs=2)
    days = lived(plan, 3.0)[: 7 + 28 + 14 + 7]
    verdict = judge(plan, days, ended=True, sensitivity=False)
    assert reasons(verdict) == {"pairs"}


def test_thirteen_rated_days_in_an_arm_are_too_few_and_fourteen_are_not() -> None:
    plan = trial()
    days = lived(plan, 3.0)
    on = [day.day for day in days if day.planned]
    for kept, label in ((13, "withheld"), (14, "clear benefit")):
        few = set(on[:: len(on) // 14][:kept])
        thinned = [day if not day.planned or day.day in few else replace(day, rating=None) for day in days]
        verdict = judge(plan, thinned, sensitivity=False)
        assert verdict.label == label
        assert reasons(verdict) == ({"rated"} if label == "withheld" else set())


def test_intake_that_hardly_differs() -> None:
    plan = trial()
    days = [replace(day, taken=0.6 * day.planned + 0.3 * (1 - day.planned)) for day in lived(plan, 3.0)]
    assert "contrast" in reasons(silent(days))


def test_ratings_that_are_all_the_same() -> None:
    verdict = silent([replace(day, rating=5.0) for day in lived(trial(), 0.0)])
    assert reasons(verdict) == {"constant"}
    assert verdict.effect.mean is not None
    assert abs(verdict.effect.mean) < 1e-3


def test_a_rating_off_the_scale() -> None:
    days = lived(trial(), 3.0)
    assert reasons(silent([replace(days[0], rating=77.0), *days[1:]])) == {"outside"}


def test_an_integral_that_did_not_settle(monkeypatch: pytest.MonkeyPatch) -> None:
    from epsom.core.verdict import judging

    plan = trial()
    monkeypatch.setattr(judging, "fit", lambda *told, **named: replace(fit(*told, **named), khat=0.71))
    assert reasons(silent(lived(plan, 3.0))) == {"khat"}


def test_runs_that_point_the_other_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from epsom.core.verdict import judging
    from epsom.core.verdict.shapes import Effect, Sensitivity

    other = Sensitivity(id="half_prior", name="", effect=Effect(), label="probable harm")
    monkeypatch.setattr(judging, "otherwise", lambda *told, **named: (other,))
    assert reasons(silent(lived(trial(), 3.0))) == {"opposed"}


@pytest.mark.parametrize("model", ["auto", "full", "ar1", "ordinal"])
@pytest.mark.parametrize("what", ["nothing", "three days", "one arm", "one arm unrated", "all alike", "nobody rated"])
def test_bad_data_never_ends_in_a_traceback_or_a_verdict(what: str, model: ModelName) -> None:
    days = rows("ar1_90")
    given = {
        "nothing": [],
        "three days": days[:3],
        "one arm": [replace(day, planned=1.0, taken=1.0) for day in days],
        "one arm unrated": [replace(day, rating=None if day.planned else day.rating) for day in days],
        "all alike": [replace(day, rating=3.0) for day in days],
        "nobody rated": [replace(day, rating=None) for day in days],
    }[what]
    verdict = judge_rows(given, model=model, sensitivity=False)
    assert verdict.label == "withheld"
    assert verdict.withheld
    assert (verdict.effect.mean is None) == (what in ("nothing", "nobody rated"))
    json.dumps(verdict_json(verdict), allow_nan=False)


def test_two_thousand_days_are_judged() -> None:
    dice = random.Random(4)
    days = []
    for n in range(2000):
        planned = float(n // 14 % 2)
        days.append(
            TrialDay(day=n, planned=planned, probability=0.5, taken=planned, rating=planned + dice.gauss(5.0, 1.0))
        )
    verdict = judge_rows(days, model="ar1")
    assert verdict.label == "clear benefit"
    assert verdict.effect.mean == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("mid", [0.0, -1.0, float("nan"), float("inf")])
def test_a_smallest_change_of_nothing_is_refused(mid: float) -> None:
    with pytest.raises(InputError, match="smallest change"):
        judge_rows(rows("ar1_90"), mid=mid)


@pytest.mark.parametrize("prior", ["", "hopeful", "1", "1,0", "nan,1", "1,2,3"])
def test_a_prior_nobody_knows_is_refused(prior: str) -> None:
    with pytest.raises(InputError, match="not a prior"):
        judge_rows(rows("ar1_90"), prior=prior)


def test_a_prior_in_the_units_of_the_outcome() -> None:
    assert prior_of("3,6", 2.0) == Prior(mean=1.5, sd=3.0)
    sure = judge_rows(rows("ar1_90"), prior="2,0.01", model="ar1", sensitivity=False)
    assert sure.effect.mean == pytest.approx(2.0, abs=0.02)


def test_a_prior_that_gives_the_answer_before_the_days_do_is_no_verdict() -> None:
    # minutes judged raw: the prior's sd of 1.5 lies within a smallest change of 15, whatever the days say
    days = [replace(day, rating=None if day.rating is None else 40.0 * day.rating) for day in rows("ar1_90")]
    verdict = judge_rows(days, mid=15.0, model="ar1", sensitivity=False)
    assert (verdict.label, reasons(verdict)) == ("withheld", {"prior"})
    own = judge_rows(days, mid=15.0, model="ar1", prior="0,60", sensitivity=False)
    assert own.withheld == ()


def test_arithmetic_that_breaks_down_is_a_reason_and_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    import epsom.numbers.nof1 as engine

    def broken(*told: object, **named: object) -> None:
        raise np_error("Matrix is not positive definite")

    from numpy.linalg import LinAlgError as np_error

    monkeypatch.setattr(engine, "fit_autoregressive", broken)
    verdict = silent(lived(trial(), 3.0))
    assert reasons(verdict) == {"unsettled"}
    assert verdict.effect.mean is None


# --- adherence -------------------------------------------------------------------------------------------------------
def skipping(sealed: Trial, *, by_mood: bool) -> list[TrialDay]:
    """Every fourth dose skipped: after the worst days, or whatever the day."""
    days = lived(sealed, 1.0, whole=False)
    on = [day.day for day in days if day.planned and day.day]
    ratings = {day.day: day.rating or 0.0 for day in days}
    order = sorted(on, key=lambda n: ratings[n - 1]) if by_mood else on[::4]
    skipped = set(order[: len(on) // 4])
    return [replace(day, taken=0.0) if day.day in skipped else day for day in days]


def test_by_the_plan_decides_when_skipping_went_with_how_it_felt() -> None:
    plan = trial(period=14)
    felt_days, plain_days = skipping(plan, by_mood=True), skipping(plan, by_mood=False)

    def case(days: list[TrialDay]):  # type: ignore[no-untyped-def]
        return case_of(plan, days, model=None, prior=None, look_day=None, ended=False)

    assert felt(case(felt_days))
    assert not felt(case(plain_days))
    by_mood, by_chance = judge(plan, felt_days, sensitivity=False), judge(plan, plain_days, sensitivity=False)
    assert (by_mood.primary, by_chance.primary) == ("itt", "as_taken")
    for verdict in (by_mood, by_chance):  # both are shown below 90 %
        assert verdict.diagnostics.adherence == pytest.approx(0.75, abs=0.01)
        assert verdict.itt.mean is not None
        assert verdict.itt.mean != verdict.effect.mean
    assert {run.id for run in by_mood.sensitivity} >= {"as_taken"}
    assert {run.id for run in by_chance.sensitivity} >= {"itt"}


def test_by_the_plan_is_the_same_fit_when_all_was_taken() -> None:
    plan = trial()
    verdict = judge(plan, lived(plan, 1.0), sensitivity=False)
    assert verdict.itt == verdict.effect
    assert "itt" not in {run.id for run in verdict.sensitivity}


# --- the ordinal model -----------------------------------------------------------------------------------------------
def test_where_the_days_pile_up_at_one_end_the_order_decides_the_direction() -> None:
    plan = trial(model="auto")
    days = [
        replace(day, rating=float(max(0, round((day.rating or 0.0) - 5.5)))) for day in lived(plan, 1.5, whole=False)
    ]
    share = sum(day.rating == 0.0 for day in days) / len(days)
    assert share > 0.5
    verdict = judge(plan, days, sensitivity=False)
    ordinal = next(run for run in verdict.sensitivity if run.id == "ordinal")
    assert verdict.direction_p == ordinal.effect.p_gt_0
    assert verdict.effect_unit == "outcome"  # shown in points, as the smallest change is
    assert judge(plan, lived(plan, 1.5), sensitivity=False).direction_p is None


def test_the_ordinal_model_alone_counts_on_its_own_scale_and_tells_days() -> None:
    plan = trial(model="ordinal")
    verdict = judge(plan, lived(plan, 2.0))
    assert verdict.effect_unit == "underlying"
    assert verdict.shift is not None
    assert verdict.shift.on > verdict.shift.off
    assert verdict.shift.change == pytest.approx(verdict.shift.on - verdict.shift.off, abs=1e-9)
    assert {"no_build_up", "as_figures"} <= {run.id for run in verdict.sensitivity}


def test_many_fine_ratings_are_grouped_for_the_ordinal_model() -> None:
    verdict = judge_rows(rows("ar1_90"), model="ordinal", sensitivity=False)
    assert verdict.effect.mean is not None


# --- asked another way -----------------------------------------------------------------------------------------------
def test_the_same_question_is_asked_in_every_way_there_is() -> None:
    plan = trial(model="auto")
    days = [replace(day, marks=("illness",)) if day.day in (20, 21) else day for day in lived(plan, 1.0)]
    verdict = judge(plan, days)
    assert [run.id for run in verdict.sensitivity] == [
        "half_prior",
        "double_prior",
        "no_build_up",
        "build_up",
        "robust",
        "ordinal",
        *(f"without_pair_{n}" for n in range(4)),
        "without_marked",
    ]
    assert verdict.fitted
    assert len(verdict.fitted) == len(days)
    assert all(low < middle < high for _, middle, low, high in verdict.fitted)
    narrow = {run.id: run.effect.sd or 0.0 for run in verdict.sensitivity}
    assert narrow["half_prior"] < (verdict.effect.sd or 0.0) < narrow["double_prior"]


def test_a_wild_day_is_found_and_left_out_in_one_run() -> None:
    plan = trial(low=None, high=None)
    days = lived(plan, 1.0, whole=False)
    wild = [replace(day, rating=40.0) if day.day == 25 else day for day in days]
    verdict = judge(plan, wild)
    assert verdict.diagnostics.outlier_days == (25,)
    without = next(run for run in verdict.sensitivity if run.id == "without_outliers")
    clean = judge(plan, [replace(day, rating=None) if day.day == 25 else day for day in days], sensitivity=False)
    assert without.effect.mean == pytest.approx(clean.effect.mean, abs=1e-9)


def test_the_randomisation_test_counts_the_ways_the_days_could_have_been_dealt() -> None:
    plan = trial(pairs=4)
    verdict = judge(plan, lived(plan, 3.0))
    assert (verdict.n_schedules, verdict.smallest_p) == (16, 2 / 16)
    assert verdict.randomisation_p == pytest.approx(2 / 16)  # nothing is more extreme than a plain large effect
    first = plan.protocol.looks[0].day
    early = judge(plan, lived(plan, 3.0), look_day=first)
    assert (early.n_schedules, early.smallest_p) == (4, 0.5)  # two pairs so far
    assert judge_rows(rows("ar1_90"), model="ar1").randomisation_p is None  # nobody says what could have been dealt


def test_more_days_are_named_only_where_they_would_help() -> None:
    near, hopeless = trial(pairs=3), trial(pairs=3, model="auto", period=7, mid=0.3)
    clearer, vaguer = (judge(near, lived(near, 1.0, seed=seed)) for seed in (4, 8))  # answers of 1.0 and 0.7 points
    assert (clearer.label, vaguer.label) == ("not known yet", "not known yet")
    assert clearer.days_needed is not None
    assert vaguer.days_needed is not None
    assert clearer.days_needed % 14 == 0  # whole pairs of the same periods
    assert 0 < clearer.days_needed < vaguer.days_needed
    unclear = judge(hopeless, lived(hopeless, 0.0, seed=2))
    assert unclear.label == "not known yet"
    assert unclear.days_needed is None


def test_a_run_whose_integral_did_not_settle_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from epsom.core.verdict import sensitivity

    def unsettled(*told: object, **named: object) -> Fitted:
        return replace(fit_one(*told, **named), khat=0.9)  # type: ignore[arg-type]

    monkeypatch.setattr(sensitivity, "fit_one", unsettled)
    plan = trial()
    verdict = judge(plan, lived(plan, 2.0))
    robust = next(run for run in verdict.sensitivity if run.id == "robust")
    assert (robust.effect.mean, robust.label) == (None, "not known yet")
    assert verdict.label != "withheld"


# --- watching and many -----------------------------------------------------------------------------------------------
def test_watching_says_how_sure_harm_is_and_only_with_enough_days() -> None:
    plan = trial()
    bad, good = lived(plan, -2.0), lived(plan, 2.0)
    assert monitor(plan, bad[:15]) is None
    worse, better = monitor(plan, bad[:40]), monitor(plan, good[:40])
    assert worse is not None
    assert worse > 0.9
    assert better is not None
    assert better < 0.1


def test_many_are_judged_as_one_by_one() -> None:
    plans = [(plan := trial(seed=f"{n}", model="auto"), lived(plan, 1.5 * n - 3.0)) for n in range(5)]
    for found, (plan, days) in zip(many(plans), plans, strict=True):
        one = judge(plan, days, sensitivity=False)
        assert found.label == one.label
        assert found.effect.mean == pytest.approx(one.effect.mean, abs=0.02 * (one.effect.sd or 0.0))
        assert found.effect.sd == pytest.approx(one.effect.sd, rel=0.03)
