"""Who may start a comparison: one test for each reason against it, and that nothing unknown lets anyone through."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from epsom.companion import Companion
from epsom.core.diary import Diary
from epsom.core.diary.review import Review, review
from epsom.core.diary.standing import Standing, standing
from epsom.core.person import Medicine
from epsom.core.plan import Plan, Sentence
from epsom.core.safety import Question, Screening
from epsom.core.told.interactions import MedicineScreening
from epsom.core.trial.gate import ALONE_NOT, may_start, safety_reasons
from epsom.core.trial.running import progress_of
from epsom.core.trial.shapes import Design, Protocol
from epsom.examples import EXAMPLES
from epsom.exchange.person_file import open_person
from epsom.knowledge import Knowledge
from tests.core.diary_pieces import OWN, day, event, plan_of, screening_of
from tests.core.trial_pieces import events_of, protocol_of, trial_of

TODAY = 40  # days since the plan was accepted
LIVED = (event(0, "accepted"), event(7, "stepped", 1, elemental_mg=100.0))  # 100 mg since day 7
CALM = Review(verdict="continue", rule="test", sentences=(Sentence(text="Go on.", because=OWN),))
READY: dict[str, Any] = {"elemental_mg": 100.0, "form": "bisglycinate"}


def asked(knowledge: Knowledge, **other: Any) -> tuple[str, ...]:
    """The ids of the reasons, for someone whom nothing keeps from starting but what is given here."""
    plan = other.pop("plan", plan_of())
    facts: dict[str, Any] = {
        "plan": plan,
        "screening": screening_of(),
        "standing": standing(other.pop("events", LIVED), plan, day(TODAY)),
        "review": CALM,
        "protocol": protocol_of(**READY),
        "running": None,
        "today": day(TODAY),
    }
    found = may_start(knowledge=knowledge, **{**facts, **other})
    assert all(each.text and each.because for each in found)
    return tuple(each.because[0].entry for each in found)


def medicine(text: str = "amoxicillin", **told: Any) -> MedicineScreening:
    return MedicineScreening(
        text=text,
        generics=(text,),
        outcome="none",
        drug_before_mg_h=None,
        drug_after_mg_h=None,
        say="",
        because=OWN,
        medicine=Medicine(text=text, **told),
        as_needed=told.get("as_needed", False),
    )


def test_someone_who_lives_with_a_dose_and_is_cleared_may_start(knowledge: Knowledge) -> None:
    assert asked(knowledge) == ()
    assert asked(knowledge, protocol=None) == ()


# --- safety: unknown never clears -------------------------------------------------------------------------------------
def test_without_a_screening_nobody_starts(knowledge: Knowledge) -> None:
    assert asked(knowledge, screening=None) == ("trial_gate_not_screened",)


@pytest.mark.parametrize("severity", ["clinician_first", "contraindicated"])
def test_what_is_not_cleared_does_not_start(knowledge: Knowledge, severity: str) -> None:
    found = asked(knowledge, screening=screening_of(severity=severity, max_additional_mg=0.0))
    assert found[0] == "trial_gate_not_cleared"
    assert "trial_gate_room" in found


@pytest.mark.parametrize("blocks", [True, False])
def test_an_open_question_does_not_start_not_even_a_small_one(knowledge: Knowledge, blocks: bool) -> None:
    open_one = Question(id="x", ask="Do your kidneys work well?", blocks_plan=blocks)
    found = may_start(
        plan_of(), screening_of(open_questions=(open_one,)), standing(LIVED, plan_of(), day(TODAY)), CALM, None, None,
        knowledge, day(TODAY),
    )  # fmt: skip
    assert [each.text for each in found] == ["One question is still open: Do your kidneys work well?"]


@pytest.mark.parametrize("condition", sorted(ALONE_NOT))
def test_conditions_where_stopping_is_not_for_oneself(knowledge: Knowledge, condition: str) -> None:
    assert condition in knowledge.conditions  # the list names real ones
    assert asked(knowledge, screening=screening_of(conditions=(condition,))) == ("trial_gate_condition",)


def test_a_stage_of_life_that_is_no_condition_counts_as_one(knowledge: Knowledge) -> None:
    """Breastfeeding is told as a stage of life; what the screening found of it keeps a comparison from beginning."""
    nursing = replace(open_person(EXAMPLES[0].path, day(TODAY)), life_stage="lactating")
    screening = Companion.bundled(day(TODAY)).screen(nursing)
    assert screening.conditions == ()
    found = safety_reasons(screening, None, knowledge, day(TODAY))
    assert [each.because[0].entry for each in found] == ["trial_gate_condition"]
    assert "breastfeeding" in found[0].text.lower()


def test_an_ordinary_condition_is_no_reason(knowledge: Knowledge) -> None:
    assert asked(knowledge, screening=screening_of(conditions=("insomnia", "ptsd", "migraine"))) == ()


def test_no_look_at_the_diary_does_not_clear(knowledge: Knowledge) -> None:
    assert asked(knowledge, review=None) == ("trial_gate_not_reviewed",)


@pytest.mark.parametrize(
    "told",
    [
        {"verdict": "pause", "pauses": True},
        {"verdict": "ask"},
        {"verdict": "lower"},
        {"verdict": "hold"},
        {"verdict": "stop", "urgency": "soon"},
        {"verdict": "continue", "pauses": True},
    ],
)
def test_a_stop_sign_or_a_careful_look_back_comes_first(knowledge: Knowledge, told: dict[str, Any]) -> None:
    found = asked(knowledge, review=replace(CALM, **told))
    assert found[0] == "trial_gate_diary_first"
    assert len(found) == 2  # and what the diary asks for


def test_no_change_so_far_is_what_a_comparison_can_look_into(knowledge: Knowledge) -> None:
    assert asked(knowledge, review=replace(CALM, verdict="stop")) == ()


def test_a_real_review_of_a_quiet_diary_lets_start(knowledge: Knowledge) -> None:
    plan = plan_of()
    events = (event(0, "accepted"), *(event(7 * n, "stepped", n) for n in (1, 2, 3)))  # at the top: 200 mg since day 21
    now = standing(events, plan, day(TODAY))
    quiet = review(plan, now, Diary(events=events), day(TODAY), knowledge, screening=screening_of())
    assert asked(knowledge, plan=plan, events=events, review=quiet, protocol=protocol_of(elemental_mg=200.0)) == ()


# --- the plan and the dose ---------------------------------------------------------------------------------------------
def test_no_plan(knowledge: Knowledge) -> None:
    assert asked(knowledge, plan=None, standing=Standing()) == ("trial_gate_no_plan",)
    assert asked(knowledge, standing=Standing()) == ("trial_gate_no_plan",)
    reasons = (Sentence(text="Not for now.", because=OWN),)
    assert asked(knowledge, plan=plan_of((), reasons=reasons), events=LIVED) == ("test",)


@pytest.mark.parametrize("then", ["paused", "stopped"])
def test_nobody_starts_from_a_pause_or_a_stop(knowledge: Knowledge, then: str) -> None:
    assert asked(knowledge, events=(*LIVED, event(30, then))) == ("trial_gate_no_dose",)


def test_the_week_without_magnesium_is_too_early(knowledge: Knowledge) -> None:
    assert asked(knowledge, events=LIVED[:1]) == ("trial_gate_no_dose",)


def test_fourteen_days_on_the_same_dose(knowledge: Knowledge) -> None:
    def since(number: int) -> tuple[str, ...]:
        return asked(knowledge, events=(event(0, "accepted"), event(number, "stepped", 1, elemental_mg=100.0)))

    assert since(TODAY - 13) == ("trial_gate_too_soon",)
    assert since(TODAY - 14) == ()
    back = (*LIVED, event(TODAY - 10, "paused"), event(TODAY - 5, "resumed"))  # a pause begins the count anew
    assert asked(knowledge, events=back) == ("trial_gate_too_soon",)


def test_a_dose_for_a_short_while_is_not_compared(knowledge: Knowledge) -> None:
    laxative = plan_of(last_day=day(60))
    assert asked(knowledge, plan=laxative) == ("trial_gate_limited",)


def test_the_dose_is_the_one_lived_with(knowledge: Knowledge) -> None:
    assert asked(knowledge, protocol=protocol_of(**{**READY, "elemental_mg": 200.0})) == ("trial_gate_dose",)
    assert asked(knowledge, protocol=protocol_of(**{**READY, "elemental_mg": None})) == ("trial_gate_no_amount",)
    assert asked(knowledge, protocol=protocol_of(**{**READY, "form": "oxide"})) == ("trial_gate_form",)


def test_the_dose_lies_within_the_room(knowledge: Knowledge) -> None:
    assert asked(knowledge, screening=screening_of(max_additional_mg=99.0)) == ("trial_gate_room",)
    assert asked(knowledge, screening=screening_of(max_additional_mg=99.0), protocol=None) == ("trial_gate_room",)
    assert asked(knowledge, screening=screening_of(max_additional_mg=100.0)) == ()


# --- medicines, other trials, the protocol --------------------------------------------------------------------------------
def with_medicine(**told: Any) -> Screening:
    return screening_of(medicines=(medicine(**told),))


def test_a_medicine_that_changed_within_the_week(knowledge: Knowledge) -> None:
    for ago, reason in ((0, True), (6, True), (7, False)):
        changed = with_medicine(starts_on=day(TODAY - ago))
        assert asked(knowledge, screening=changed) == (("trial_gate_medicine_changed",) if reason else ())
    ended = with_medicine(starts_on=day(0), ends_on=day(TODAY - 3))
    assert asked(knowledge, screening=ended) == ("trial_gate_medicine_changed",)


def test_a_course_inside_the_weeks_of_the_comparison(knowledge: Knowledge) -> None:
    course = with_medicine(starts_on=day(10), ends_on=day(TODAY + 30))
    assert asked(knowledge, screening=course) == ("trial_gate_course",)
    planned = with_medicine(starts_on=day(TODAY + 60))
    assert asked(knowledge, screening=planned) == ("trial_gate_course",)
    after = with_medicine(starts_on=day(TODAY + 200))
    assert asked(knowledge, screening=after) == ()
    short = protocol_of(**READY, design=Design(period_days=7, n_pairs=2, run_in_days=0))
    assert asked(knowledge, screening=planned, protocol=short) == ()


def test_lasting_medicines_and_those_now_and_then_are_no_reason(knowledge: Knowledge) -> None:
    assert asked(knowledge, screening=with_medicine()) == ()
    assert asked(knowledge, screening=with_medicine(starts_on=day(0))) == ()
    assert asked(knowledge, screening=with_medicine(as_needed=True, starts_on=day(TODAY))) == ()


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ([(0, "started")], True),
        ([(0, "started"), (3, "paused")], True),
        ([], False),
        ([(0, "started"), (3, "ended")], False),
    ],
)
def test_one_comparison_at_a_time(knowledge: Knowledge, turns: Any, reason: bool) -> None:
    other = progress_of(trial_of(), events_of(*turns), events_of((5, "looked"))[0].day)
    assert asked(knowledge, running=other) == (("trial_gate_running",) if reason else ())


def test_a_protocol_that_is_not_ready(knowledge: Knowledge) -> None:
    assert asked(knowledge, protocol=protocol_of(**READY, question=" ")) == ("trial_gate_protocol",)


def test_every_reason_is_said_at_once_and_none_twice(knowledge: Knowledge) -> None:
    sick = screening_of(
        severity="clinician_first", max_additional_mg=0.0, conditions=("pregnancy", "epilepsy"),
        medicines=(medicine(starts_on=day(TODAY)), medicine(starts_on=day(TODAY))),
    )  # fmt: skip
    found = asked(knowledge, screening=sick, review=None)
    assert found == (
        "trial_gate_not_cleared", "trial_gate_condition", "trial_gate_condition", "trial_gate_not_reviewed",
        "trial_gate_room", "trial_gate_medicine_changed",
    )  # fmt: skip


def test_the_part_for_which_no_plan_is_needed(knowledge: Knowledge) -> None:
    protocol: Protocol = protocol_of()
    assert safety_reasons(screening_of(), protocol, knowledge, day(TODAY)) == ()
    assert safety_reasons(None, protocol, knowledge, day(TODAY)) != ()
    soon = screening_of(medicines=(medicine(ends_on=day(TODAY) + timedelta(days=3)),))
    assert safety_reasons(soon, protocol, knowledge, day(TODAY)) != ()


def test_the_words_are_calm(knowledge: Knowledge) -> None:
    plan: Plan = plan_of()
    text = " ".join(
        each.text for each in may_start(plan, None, Standing(), None, None, None, knowledge, day(TODAY))
    ).lower()
    assert not any(word in text for word in ("should", "must", "fail", "!"))
