"""What a comparison makes of Today: doses only on days with, one plain sentence on the others, and a ladder that stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from epsom.core.diary import Diary, DoseTaken, today_of
from epsom.core.diary.arm import ArmToday, arm_of, doses_in, frozen, rated_first, rests_until, same_dose
from epsom.core.diary.changes import changed
from epsom.core.diary.review import Review, review
from epsom.core.diary.standing import standing
from epsom.core.person import Kidney, Medicine, Person
from epsom.core.plan import Sentence
from epsom.core.safety import screen
from epsom.core.trial.running import progress_of
from epsom.knowledge import Knowledge
from tests.core.diary_pieces import DAY as ACCEPTED
from tests.core.diary_pieces import at, day, event, plan_of, screening_of
from tests.core.trial_pieces import DAY, events_of, trial_of

EVENTS = (event(0, "accepted"), event(7, "stepped", 1))
PLAN, CLEAR = plan_of(), screening_of()
ON_RUNG = (DAY - ACCEPTED).days  # the first day of the trial, counted from the day the plan was accepted


def arm_on(number: int, knowledge: Knowledge, *events: Any, **other: Any) -> ArmToday | None:
    """The arm of a day of a trial that began on its day 0."""
    trial = trial_of(**other)
    told = events_of((0, "started"), *events)
    return arm_of(trial, progress_of(trial, told, DAY + timedelta(days=number)), knowledge)


def first(arm: int) -> int:
    """The first compared day with that arm."""
    trial = trial_of()
    return next(n for n, each in enumerate(trial.schedule) if n >= 7 and each == arm)


def shown(number: int, knowledge: Knowledge, arm: ArmToday | None, *doses: DoseTaken, **other: Any) -> Any:
    """Today of someone on the first rung, on a day of the trial."""
    moment = at(ON_RUNG + number, "20:30")
    now = standing(EVENTS, PLAN, moment.day)
    diary = Diary.of([*EVENTS, *doses])
    found = review(PLAN, now, diary, moment.day, knowledge, screening=CLEAR)
    return today_of(PLAN, CLEAR, now, diary, moment, knowledge, verdict=frozen(found, arm, knowledge), arm=arm, **other)


# --- the arm of a day -------------------------------------------------------------------------------------------------
def test_each_day_of_an_open_trial(knowledge: Knowledge) -> None:
    trial = trial_of()
    assert [getattr(arm_on(n, knowledge), "arm", None) for n in range(7)] == ["run_in"] * 7
    for number in range(7, 91):
        arm = arm_on(number, knowledge)
        assert arm is not None
        assert (arm.arm, arm.doses) == (("on", True) if trial.schedule[number] else ("off", False))
        assert (arm.day, arm.n_days, arm.box, arm.outcome) == (number, 91, None, "stress")
        assert arm.say.because[0].entry == ("trial_today_on" if trial.schedule[number] else "trial_today_off")
    assert arm_on(91, knowledge) is None


def test_a_blinded_trial_shows_boxes_only(knowledge: Knowledge) -> None:
    arms = [arm_on(number, knowledge, blinding="blinded") for number in range(91)]
    assert {each.arm for each in arms if each} == {"run_in", "box"}
    assert [each.box for each in arms[7:] if each] == [1 + n // 14 for n in range(84)]
    one = arms[7]
    assert one is not None
    assert "1" in one.say.text
    opened = arm_on(20, knowledge, (18, "unblinded"), blinding="blinded")
    assert opened is not None
    assert (opened.arm, opened.box) == ("box", 1)  # the boxes stay the way to take it


def test_before_it_begins_in_a_pause_and_after_an_end(knowledge: Knowledge) -> None:
    trial = trial_of()
    before = arm_of(trial, progress_of(trial, [], DAY), knowledge)
    assert before is not None
    assert (before.arm, before.doses, before.day) == ("sealed", True, None)
    paused = arm_on(first(1), knowledge, (first(1), "paused"))
    assert paused is not None
    assert (paused.arm, paused.doses) == ("paused", False)
    assert arm_on(12, knowledge, (12, "ended")) is None
    assert arm_on(12, knowledge, (12, "harm_stop")) is None


# --- today ------------------------------------------------------------------------------------------------------------
def test_a_day_with_is_as_without_a_trial_but_for_the_ladder(knowledge: Knowledge) -> None:
    number = first(1)
    plain, compared = shown(number, knowledge, None), shown(number, knowledge, arm_on(number, knowledge))
    assert compared.doses == plain.doses
    assert [each.elemental_mg for each in compared.doses] == [100]
    assert compared.no_dose == ()
    assert plain.step is not None
    assert compared.step is None


@pytest.mark.parametrize("number", [0, first(0)])
def test_a_day_without_has_no_dose_and_says_so(number: int, knowledge: Knowledge) -> None:
    arm = arm_on(number, knowledge)
    assert arm is not None
    found = shown(number, knowledge, arm)
    assert found.doses == ()
    assert found.keep_clear == ()
    assert found.no_dose == (arm.say,)
    assert found.arm == arm


def test_what_was_noted_on_a_day_without_stays(knowledge: Knowledge) -> None:
    number = first(0)
    noted = DoseTaken(day=day(ON_RUNG + number), planned=21 * 60, status="taken", elemental_mg=100)
    found = shown(number, knowledge, arm_on(number, knowledge), noted)
    assert [each.status for each in found.doses] == ["taken"]
    later = DoseTaken(day=day(ON_RUNG + number), planned=21 * 60, status="later")
    assert shown(number, knowledge, arm_on(number, knowledge), later).doses == ()


def test_a_trial_brings_no_dose_where_the_plan_has_none(knowledge: Knowledge) -> None:
    number = first(1)
    arm = arm_on(number, knowledge)
    why = (Sentence(text="no", because=()),)
    assert doses_in(arm, (), why) == ((), why)
    moment = at(ON_RUNG + number, "20:30")
    for kind in ("paused", "stopped"):
        turns = (*EVENTS, event(20, kind))
        now = standing(turns, PLAN, moment.day)
        found = today_of(PLAN, CLEAR, now, Diary.of(turns), moment, knowledge, arm=arm)
        assert found.doses == ()
        assert found.no_dose[0].because[0].entry == f"today_{kind}"
    blocked = screening_of(severity="clinician_first")
    now = standing(EVENTS, PLAN, moment.day)
    assert today_of(PLAN, blocked, now, Diary.of(EVENTS), moment, knowledge, arm=arm).doses == ()


def test_a_box_stands_on_the_dose(knowledge: Knowledge) -> None:
    found = shown(10, knowledge, arm_on(10, knowledge, blinding="blinded"))
    assert [each.box for each in found.doses] == [1]
    assert [each.elemental_mg for each in found.doses] == [100]  # what it counts as


def test_what_is_compared_is_asked_first(knowledge: Knowledge) -> None:
    arm = arm_on(10, knowledge)
    assert shown(10, knowledge, arm, goals=("sleep",)).ratings[0] == "stress"
    assert rated_first(("anxiety", "mood", "energy", "focus"), arm) == ("stress", "anxiety", "mood", "energy")
    assert rated_first(("mood", "stress"), arm) == ("stress", "mood")
    assert rated_first(("mood", "stress"), None) == ("mood", "stress")


def test_only_a_step_is_frozen(knowledge: Knowledge) -> None:
    arm = arm_on(10, knowledge)
    because = knowledge.facts["review_step"].because
    for verdict in ("continue", "hold", "lower", "pause", "stop", "ask", "step"):
        found = Review(verdict=verdict, rule="x", sentences=(Sentence(text="x", because=(because,)),), rung=2)
        now = frozen(found, arm, knowledge)
        assert (now == found) == (verdict != "step")
        assert frozen(found, None, knowledge) == found
    assert (now.verdict, now.rule, now.rung, now.no_step) == ("continue", "trial_frozen", None, True)


# --- the small rules --------------------------------------------------------------------------------------------------
def test_the_same_dose() -> None:
    assert same_dose(150.0, 150.0)
    assert same_dose(None, 150.0)
    assert not same_dose(150.0, 100.0)
    assert not same_dose(150.0, None)


def test_a_changed_medicine_needs_a_week() -> None:
    assert rests_until(DAY, "travel") == DAY
    assert rests_until(DAY, None) == DAY
    for why in ("changed_trial", "changed_pause_unknown", "changed_dose"):
        assert rests_until(DAY, why) == DAY + timedelta(days=7)


@pytest.mark.parametrize("comparing", [True, False])
def test_a_comparison_is_spoken_of_where_there_is_one(comparing: bool, knowledge: Knowledge) -> None:
    kidney = Kidney(egfr_ml_min=95, tested_on=DAY - timedelta(days=30), known_disease=False)
    well = Person(age=44, sex="female", life_stage="none", conditions=(), medicines=(), products=(), kidney=kidney)
    new = Person(
        age=44, sex="female", life_stage="none", conditions=(), medicines=(Medicine(text="cetirizine"),), products=(),
        kidney=kidney,
    )  # fmt: skip
    before, after = (screen(each, knowledge, DAY) for each in (well, new))
    found = changed(before, after, knowledge, comparing=comparing)
    assert found.pauses_trial
    assert any(each.because[0].entry == "changed_trial" for each in found.sentences) == comparing
