"""Today: which doses are due, what they keep clear of, and the few lines beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from epsom.core.assessment import assess
from epsom.core.diary import (
    CheckIn,
    Cramps,
    Diary,
    DoseTaken,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    Reading,
    Review,
    SideEffect,
    Stool,
    Today,
    answer_back,
    doses_noted,
    effective_start,
    ratings_for,
    today_of,
    too_close,
)
from epsom.core.diary.amount import cautions
from epsom.core.diary.progress import GoalProgress, Progress
from epsom.core.diary.review import review
from epsom.core.diary.spacing import windows_on
from epsom.core.diary.standing import standing
from epsom.core.diary.today import doses_on, part_of_day
from epsom.core.person import Day, Kidney, Medicine, Person
from epsom.core.plan import ChosenPractice, Plan, Sentence, draft
from epsom.core.safety import MedicineScreening, Question, Screening, screen
from epsom.exchange.foods import load_foods
from epsom.knowledge import SEVERITIES, Because, Knowledge
from tests.core.diary_pieces import DAY, OWN, at, day, dose, event, plan_of, screening_of, window

STEPPED = (event(0, "accepted"), event(7, "stepped", 1))
PLAN = plan_of()
CLEAR = screening_of()


@pytest.fixture
def look(knowledge: Knowledge) -> Any:
    """Today of someone in the first week with magnesium, unless told otherwise."""

    def make(
        moment: Moment | None = None,
        *entries: Any,
        plan: Plan | None = PLAN,
        screening: Screening | None = CLEAR,
        events: tuple[PlanEvent, ...] = STEPPED,
        readings: tuple[Reading, ...] = (),
        **more: Any,
    ) -> Today:
        moment = moment or at(8)
        diary = Diary.of((*events, *entries), readings)
        return today_of(plan, screening, standing(events, plan, moment.day), diary, moment, knowledge, **more)

    return make


def texts(sentences: tuple[Sentence, ...]) -> list[str]:
    return [each.text for each in sentences]


# --- doses ---------------------------------------------------------------------------------------------------------
def test_the_dose_of_the_rung(look: Any) -> None:
    page = look()
    (due,) = page.doses
    assert (due.planned, due.elemental_mg, due.form, due.status) == (1260, 100.0, "Magnesium bisglycinate", "open")
    assert (due.now, due.at_planned, page.no_dose) == (None, None, ())


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"events": ()}, None),
        ({"events": STEPPED[:1]}, "No magnesium yet."),
        ({"events": (*STEPPED, event(8, "paused"))}, "Magnesium is paused."),
        ({"events": (*STEPPED, event(8, "stopped"))}, "You have stopped magnesium."),
        ({"screening": None}, "No dose for now"),
        ({"screening": screening_of(severity="clinician_first")}, "No dose for now"),
        ({"screening": screening_of(severity="contraindicated")}, "No dose for now"),
        ({"screening": screening_of(open_questions=(Question(id="kidney", ask="?"),))}, "No dose for now"),
        ({"screening": screening_of(max_additional_mg=75.0)}, "over the room of 75 mg"),
        ({"plan": None}, "No dose for now"),
        ({"plan": plan_of((), reasons=(Sentence(text="Ask first.", because=OWN),))}, "Ask first."),
        ({"plan": plan_of(doses=(dose(days=("wed",)),))}, "no time is far enough"),
        ({"plan": plan_of(last_day=day(7))}, "two weeks for constipation"),
        ({"plan": plan_of(start=day(4), reasons=(Sentence(text="It waits.", because=OWN),))}, "It waits."),
    ],
)
def test_no_dose_and_why(look: Any, told: dict[str, Any], says: str | None) -> None:
    page = look(**told)
    assert page.doses == ()
    assert page.step is None
    assert (says or "") in " ".join(texts(page.no_dose))
    assert bool(page.no_dose) == (says is not None)
    assert page.keep_clear == ()


def test_the_reasons_of_no_plan_are_the_plans_own(look: Any) -> None:
    reasons = (Sentence(text="Your kidneys come first.", because=OWN),)
    page = look(plan=plan_of((), reasons=reasons), screening=screening_of(severity="contraindicated"))
    assert page.no_dose == reasons


def test_a_question_that_blocks_no_plan_blocks_no_dose(look: Any) -> None:
    assert look(screening=screening_of(open_questions=(Question(id="kind", ask="?", blocks_plan=False),))).doses


def test_the_pause_names_its_rule(look: Any) -> None:
    page = look(events=(*STEPPED, event(8, "paused", why="review_severe")))
    assert "review_severe" in {because.entry for because in page.no_dose[0].because}


def test_a_verdict_that_pauses_takes_the_dose_away_and_says_why(look: Any, knowledge: Knowledge) -> None:
    plan, stool = PLAN, Stool(day=day(8), form=7)
    now = standing(STEPPED, plan, day(8))
    verdict = review(plan, now, Diary.of((*STEPPED, stool)), day(8), knowledge, screening=CLEAR)
    page = look(at(8), stool, verdict=verdict)
    assert (page.doses, page.no_dose, page.verdict) == ((), verdict.sentences, verdict)


@pytest.mark.parametrize("status", ["taken", "skipped", "later"])
def test_what_became_of_a_dose(look: Any, status: Any) -> None:
    (due,) = look(at(8), DoseTaken(day=day(8), planned=1260, status=status, taken=1270)).doses
    assert (due.status, due.taken) == (status, 1270)


def test_a_dose_taken_at_a_time_the_plan_no_longer_has_is_still_that_dose(look: Any) -> None:
    (due,) = look(at(8), DoseTaken(day=day(8), planned=1200, status="taken", elemental_mg=100)).doses
    assert due.status == "taken"


def test_a_day_that_had_its_magnesium_offers_no_more(look: Any) -> None:
    two = plan_of(doses=(dose(480, 50), dose(1260, 50)))
    one_taken = DoseTaken(day=day(8), planned=480, status="taken", elemental_mg=100)
    assert [each.status for each in look(at(8), one_taken, plan=two).doses] == ["taken"]
    odd = (
        DoseTaken(day=day(8), planned=481, status="taken", elemental_mg=50),
        DoseTaken(day=day(8), planned=482, status="taken"),
    )
    third = DoseTaken(day=day(8), planned=483, status="skipped")
    assert [each.status for each in look(at(8), *odd, third, plan=two).doses] == ["taken", "taken"]


def test_taken_yesterday_says_nothing_of_today(look: Any) -> None:
    assert look(at(8), DoseTaken(day=day(7), planned=1260, status="taken")).doses[0].status == "open"


def test_a_dose_after_midnight_belongs_to_its_calendar_day() -> None:
    late = dose(30, days=("tue",))
    assert doses_on((late, dose(1380, days=("mon",))), day(1)) == (late,)  # day 1 is a Tuesday
    assert [each.time for each in doses_on((dose(1380), dose(30)), day(1))] == [30, 1380]
    bounded = dose(starts_on=day(3), ends_on=day(5))
    assert [bool(doses_on((bounded,), day(number))) for number in (2, 3, 5, 6)] == [False, True, True, False]


def test_the_next_dose_less_than_four_hours_away_means_leaving_this_one_out(look: Any) -> None:
    two = plan_of(doses=(dose(720, 50), dose(1260, 50)))
    early, late = look(at(8, "16:59"), plan=two).doses, look(at(8, "17:01"), plan=two).doses
    assert early[0].now is None
    assert late[0].now is not None
    assert "never take two together" in late[0].now.text
    assert late[1].now is None


# --- medicines -----------------------------------------------------------------------------------------------------
def levothyroxine() -> MedicineScreening:
    because = (Because(entry="thyroid_hormones", kind="source"),)
    return MedicineScreening(
        text="levothyroxine",
        generics=("levothyroxine",),
        outcome="spacing",
        drug_before_mg_h=4,
        drug_after_mg_h=4,
        say="",
        because=because,
    )


def test_the_separation_warning_stands_in_the_line_of_the_dose(look: Any) -> None:
    plan = plan_of(windows=(window(),))
    screening = screening_of(medicines=(levothyroxine(),))
    (morning,) = look(at(8, "08:30"), plan=plan, screening=screening).doses
    assert morning.now is not None
    assert morning.now.text == "Levothyroxine at 07:00: magnesium is fine after 11:00."
    assert [because.entry for because in morning.now.because] == ["today_too_close", "thyroid_hormones"]
    assert morning.fine_from == 660
    page = look(at(8, "11:00"), plan=plan, screening=screening)
    assert page.doses[0].now is None
    assert texts(page.keep_clear) == ["Levothyroxine at 07:00: magnesium is fine after 11:00."]


def test_a_planned_time_that_is_too_close_is_told(look: Any) -> None:
    (due,) = look(plan=plan_of(windows=(window(at=1260),))).doses
    assert due.at_planned is not None
    assert "no time is far enough from it today" in due.at_planned.text  # until 01:00 tomorrow
    taken = look(at(8), DoseTaken(day=day(8), planned=1260, status="taken"), plan=plan_of(windows=(window(at=1260),)))
    assert taken.doses[0].at_planned is None


def test_too_close_is_exact_to_the_minute() -> None:
    windows = (window(before=240, after=120),)  # 05:00 to 11:00
    free = [minute for minute in (299, 300, 301, 420, 659, 660, 661) if too_close(windows, minute, DAY) is None]
    assert free == [299, 300, 660, 661]
    found = too_close(windows, 301, DAY)
    assert found is not None
    assert (found.clear_at, found.clear_in, found.today, found.windows) == (660, 359, True, windows)


def test_windows_reach_over_midnight_in_both_directions() -> None:
    late = (window(at=1380, before=240, after=120, days=("mon",)),)  # Monday 21:00 to Tuesday 03:00
    assert [too_close(late, minute, day(1)) is None for minute in (0, 179, 180, 1380)] == [False, False, True, True]
    found = too_close(late, 1400, day(0))
    assert found is not None
    assert (found.today, found.clear_at, found.clear_in) == (False, 180, 220)
    early = (window(at=60, before=60, after=240, days=("mon",)),)  # Sunday 21:00 to Monday 02:00
    assert too_close(early, 1300, day(-1)) is not None
    assert too_close(early, 1300, day(0)) is None


def test_windows_one_behind_the_other_are_waited_out_together() -> None:
    both = (window(), window("iron", at=780, before=120, after=120))  # to 11:00, and 11:00 to 15:00
    found = too_close(both, 600, DAY)
    assert found is not None
    assert found.clear_at == 660  # exactly between the two
    close = too_close((window(), window("iron", at=770, before=120, after=120)), 600, DAY)
    assert close is not None
    assert close.clear_at == 890


def test_a_medicine_without_a_clock_time_across_midnight_closes_both_nights() -> None:
    night = window("doxycycline", at=None, days=("tue",))
    night = replace(night, starts=1200, ends=240)
    assert too_close((night,), 1210, day(0)) is not None
    assert too_close((night,), 1210, day(1)) is not None
    assert too_close((night,), 1210, day(2)) is None
    daytime = replace(night, starts=300, ends=900)
    assert [too_close((daytime,), 600, day(number)) is not None for number in range(3)] == [False, True, False]


def test_a_window_of_a_whole_day_leaves_nothing_free(look: Any) -> None:
    whole = replace(window("weekly", at=None), starts=0, ends=1440)
    found = too_close((whole,), 600, DAY)
    assert found is not None
    assert (found.clear_in, found.clear_at, found.today) == (None, None, False)
    page = look(plan=plan_of(windows=(whole,)))
    assert "Leave magnesium out today" in page.doses[0].now.text


def test_a_course_counts_from_a_day_before_to_a_day_after() -> None:
    course = (window(starts_on=day(10), ends_on=day(12)),)
    assert [n for n in range(6, 17) if too_close(course, 420, day(n)) is not None] == [9, 10, 11, 12, 13]
    assert [n for n in range(6, 17) if windows_on(course, day(n))] == [9, 10, 11, 12, 13]


def test_todays_medicines_in_order_of_the_clock(look: Any) -> None:
    windows = (window("b", at=800), window("a", at=420), replace(window("c", at=None), starts=500, ends=700))
    assert [each.medicine for each in windows_on(windows, DAY)] == ["a", "c", "b"]
    page = look(plan=plan_of(windows=(replace(window("c", at=None), starts=500, ends=700),)))
    assert texts(page.keep_clear) == ["C: magnesium is fine after 11:40."]
    empty = replace(window("d", at=None, before=0, after=0), starts=500, ends=501)
    assert look(plan=plan_of(windows=(empty,))).keep_clear == ()


# --- the page ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("clock", "part", "quiet"),
    [
        ("04:59", "night", True),
        ("05:00", "morning", False),
        ("11:59", "morning", False),
        ("12:00", "afternoon", False),
        ("17:59", "afternoon", False),
        ("18:00", "evening", False),
        ("21:59", "evening", False),
        ("22:00", "night", True),
    ],
)
def test_the_parts_of_the_day_and_the_quiet_of_the_night(look: Any, clock: str, part: str, quiet: bool) -> None:
    page = look(at(8, clock))
    assert (page.part, page.quiet, page.charts) == (part, quiet, not quiet)
    assert part_of_day(page.minute) == part


def test_long_questionnaires_wait_for_the_day_and_not_for_a_therapy_day(look: Any) -> None:
    assert look(at(8, "20:59")).long_questionnaires
    assert not look(at(8, "21:00")).long_questionnaires
    assert not look(at(8, "01:00")).long_questionnaires
    assert not look(at(8), CheckIn(day=day(8), therapy_day=True)).long_questionnaires


def test_the_night_is_asked_about_in_the_morning_only(look: Any) -> None:
    assert look(at(8, "08:00")).ask_last_night
    assert not look(at(8, "13:00")).ask_last_night
    assert not look(at(8, "08:00"), Night(day=day(8), quality=3)).ask_last_night
    assert look(at(8, "08:00"), Night(day=day(7), quality=3)).ask_last_night


def test_stools_are_asked_about_while_there_is_a_dose(look: Any) -> None:
    assert look().ask_stool
    assert not look(at(8), Stool(day=day(8), form=4)).ask_stool
    assert not look(events=STEPPED[:1]).ask_stool


def test_what_was_noted_today_is_there(look: Any) -> None:
    noted = CheckIn(day=day(8), stress=4)
    assert look(at(8), CheckIn(day=day(7), stress=2), noted).check_in == noted
    assert look(at(9), noted).check_in is None


def test_four_ratings_those_of_the_goals_first(knowledge: Knowledge) -> None:
    assert ratings_for((), knowledge) == ("stress", "anxiety", "mood", "energy")
    assert ratings_for(("muscle", "cognition"), knowledge) == ("tension", "focus", "stress", "anxiety")
    assert ratings_for(("sleep", "calm", "nonsense"), knowledge) == ("anxiety", "stress", "mood", "energy")


def test_a_minimum_day_keeps_the_dose_and_support(look: Any) -> None:
    heavy = (Reading(day=day(7), scale="phq9", self_harm=1),)
    page = look(at(14, "08:00"), minimum=True, readings=heavy, plan=plan_of(reviews=(2,)))
    assert page.doses
    assert page.support_card
    assert (page.ratings, page.suggestion, page.step, page.ask_last_night, page.ask_stool, page.review_week) == (
        (),
        None,
        None,
        False,
        False,
        None,
    )
    assert look(at(14)).review_week == 2


def test_the_support_card_stays_two_weeks_and_can_be_hidden(look: Any) -> None:
    heavy = (Reading(day=day(0), scale="phq9", self_harm=1), Reading(day=day(5), scale="phq9", self_harm=0))
    assert look(at(14), readings=heavy).support_card is not None
    assert look(at(14), readings=heavy).support_card_until == day(14)
    assert look(at(15), readings=heavy).support_card is None
    hidden = look(at(14), readings=heavy, support_hidden=True)
    assert (hidden.support_card, hidden.support_card_until) == (None, day(14))
    assert look(at(14)).support_card_until is None


def test_welcome_back_counts_nothing(look: Any) -> None:
    assert look(at(12)).welcome_back is None  # nothing was ever noted
    assert look(at(12), CheckIn(day=day(9))).welcome_back is None
    for entry in (CheckIn(day=day(8)), Cramps(day=day(8)), PracticeDone(id="1", day=day(8), practice="humming")):
        found = look(at(12), entry).welcome_back
        assert found.text == "Welcome back. Start from today."
    assert look(at(30), CheckIn(day=day(8))).welcome_back.text == "Welcome back. Start from today."
    assert look(at(30), readings=(Reading(day=day(8), scale="gad7"),)).welcome_back is not None


def test_a_step_is_offered_with_what_to_look_at(look: Any, knowledge: Knowledge) -> None:
    now = standing(STEPPED, PLAN, day(14))
    verdict = review(PLAN, now, Diary.of(STEPPED), day(14), knowledge, screening=CLEAR)
    page = look(at(14), verdict=verdict)
    assert (page.step.rung, page.step.elemental_mg, page.step.say.text) == (2, 150.0, "150 mg")
    assert page.step.ask == knowledge.review_points["review_tolerance"].ask
    assert page.doses[0].elemental_mg == 100.0  # the dose stays what it is until the person says yes
    assert look(at(14), verdict=verdict, screening=screening_of(max_additional_mg=100.0)).step is None
    assert look(at(14), verdict=verdict, plan=plan_of(())).step is None
    assert look(at(14), verdict=Review(verdict="step", rule="x", sentences=())).step is None


# --- one suggestion ------------------------------------------------------------------------------------------------
def practice(each: str, knowledge: Knowledge) -> ChosenPractice:
    caution = Sentence(text="Keep it small.", because=OWN)
    known = knowledge.practices[each]
    return ChosenPractice(
        id=each,
        title=known.title,
        slot=known.slot[0],
        dose=known.dose,
        steps=known.steps,
        level=known.level,
        key_number=known.key_number,
        cautions=(caution,),
        because=OWN,
    )


def test_a_practice_that_fits_the_hour_with_its_cautions(look: Any, knowledge: Knowledge) -> None:
    plan = plan_of(
        practices=tuple(practice(each, knowledge) for each in ("morning_light", "wind_down", "grounding_54321"))
    )
    assert look(at(8, "08:00"), plan=plan).suggestion.id == "morning_light"
    assert look(at(8, "08:00"), plan=plan).suggestion.cautions
    assert look(at(8, "20:00"), plan=plan).suggestion.id == "wind_down"
    assert look(at(8, "13:00"), plan=plan).suggestion.id == "grounding_54321"
    assert look(at(8, "08:00"), plan=plan, hidden={"morning_light"}).suggestion.id == "grounding_54321"
    unknown = replace(practice("humming", knowledge), id="own", slot="morning")
    assert look(at(8, "08:00"), plan=plan_of(practices=(unknown,))).suggestion.id == "own"
    assert look(at(8, "20:00"), plan=plan_of(practices=(unknown,))).suggestion is None
    assert look(plan=None).suggestion is None


@pytest.mark.parametrize(
    ("told", "left_out"),
    [
        ({"day": day(8)}, True),  # done today
        ({"day": day(5)}, False),
        ({"day": day(5), "verdict": "not_for_me"}, True),
        ({"day": day(5), "before": 3, "after": 5}, True),  # two points worse
        ({"day": day(5), "before": 3, "after": 4}, False),
        ({"day": day(5), "before": 3, "after": 5, "verdict": "keep"}, False),
    ],
)
def test_practices_that_are_left_out(look: Any, knowledge: Knowledge, told: dict[str, Any], left_out: bool) -> None:
    plan = plan_of(practices=(practice("grounding_54321", knowledge),))
    done = PracticeDone(id="1", practice="grounding_54321", **told)
    assert (look(at(8), done, plan=plan).suggestion is None) == left_out


# --- a check-in, and what is told on request -----------------------------------------------------------------------
def test_one_sentence_back(knowledge: Knowledge) -> None:
    def back(today: CheckIn, *earlier: int) -> str:
        days = [CheckIn(day=day(-7 * (place + 1)), tension=value) for place, value in enumerate(earlier)]
        return answer_back(today, Diary.of(days), knowledge).text

    assert back(CheckIn(day=DAY, tension=4), 6, 6, 6) == "Muscle tension is a bit lower than your usual Monday."
    assert back(CheckIn(day=DAY, tension=9), 6, 6, 6) == "Muscle tension is much higher than your usual Monday."
    assert back(CheckIn(day=DAY, tension=6), 6, 6, 6) == "Saved."
    assert back(CheckIn(day=DAY, tension=4), 6, 6) == "Saved."
    assert back(CheckIn(day=DAY, mood=4), 6, 6, 6) == "Saved."
    assert back(CheckIn(day=day(1), tension=1), 6, 6, 6) == "Saved."  # those were Mondays


def test_doses_noted_are_told_to_someone_who_asks(knowledge: Knowledge) -> None:
    taken = [DoseTaken(day=day(number), planned=1260, status="taken") for number in range(18)]
    twice = DoseTaken(day=day(0), planned=480, status="taken")
    skipped = DoseTaken(day=day(20), planned=1260, status="skipped")
    said = doses_noted(Diary.of([*taken, twice, skipped]), day(0), day(27), knowledge, evening=True)
    assert said.text == "A dose was noted on 18 of 28 evenings."
    assert doses_noted(Diary(), day(1), day(0), knowledge).text == "A dose was noted on 0 of 0 days."


def test_a_diary_leaves_the_journal_out_and_sorts_by_day() -> None:
    page = JournalPage(id="1", day=DAY, text="private")
    diary = Diary.of([page, CheckIn(day=day(2)), CheckIn(day=day(1)), SideEffect(id="1", day=day(3), what="x")])
    assert [each.day for each in diary.check_ins] == [day(1), day(2)]
    assert "private" not in repr(diary)


def test_across_time_zones_the_persons_own_day_counts(look: Any) -> None:
    east, west = at(8, "00:30", offset=600), at(8, "23:30", offset=-480)
    assert (look(east).day, look(west).day) == (day(8), day(8))
    assert look(east).minute == 30


# --- rules over many people ----------------------------------------------------------------------------------------
@settings(max_examples=300, deadline=None)
@given(
    events=st.lists(
        st.builds(
            event,
            st.integers(0, 40),
            st.sampled_from(("accepted", "stepped", "lowered", "held", "paused", "resumed", "stopped")),
            st.none() | st.integers(0, 8),
        ),
        max_size=8,
    ),
    on=st.integers(0, 60),
    clock=st.sampled_from(("00:10", "06:00", "09:00", "12:00", "18:30", "22:30")),
    severity=st.sampled_from(SEVERITIES),
    room=st.sampled_from((0.0, 50.0, 100.0, 175.0, 350.0)),
    blocks=st.booleans(),
)
def test_a_dose_is_never_shown_that_was_not_cleared(
    knowledge: Knowledge, events: list[PlanEvent], on: int, clock: str, severity: Any, room: float, blocks: bool
) -> None:
    questions = (Question(id="q", ask="?"),) if blocks else ()
    screening = screening_of(severity=severity, max_additional_mg=room, open_questions=questions)
    first = standing(events, None, day(on))
    plan = plan_of(start=effective_start(first, day(on)))
    now = standing(events, plan, day(on))
    diary = Diary.of(events)
    verdict = review(plan, now, diary, day(on), knowledge, screening=screening)
    page = today_of(plan, screening, now, diary, at(on, clock), knowledge, verdict=verdict)
    whole = sum(each.elemental_mg for each in page.doses)
    assert whole <= room
    if page.doses:
        assert now.state in ("climbing", "holding")
        assert SEVERITIES.index(severity) < SEVERITIES.index("clinician_first")
        assert not blocks
    elif now.state != "none":
        assert page.no_dose
    if page.step is not None:
        assert page.step.elemental_mg <= room
        assert page.step.rung > (now.rung or 0)


PEOPLE = (
    Medicine(text="levothyroxine", times=(420,)),
    Medicine(text="doxycycline", times=(480, 1200), starts_on=day(5), ends_on=day(40)),
    Medicine(text="alendronate", times=(390,), days=("sat",)),
    Medicine(text="ciprofloxacin", times=(540, 1380), starts_on=day(-3), ends_on=day(4)),
)


@pytest.mark.parametrize("medicine", PEOPLE, ids=lambda each: each.text)
def test_the_planned_times_of_a_real_plan_are_never_too_close(knowledge: Knowledge, medicine: Medicine) -> None:
    person = Person(
        age=40,
        sex="female",
        life_stage="none",
        country="US",
        conditions=(),
        goals=("sleep",),
        medicines=(medicine,),
        products=(),
        kidney=Kidney(known_disease=False),
        day=Day(wake=390, bed=1350, meals=(450, 750, 1110)),
    )
    events = (*STEPPED, event(14, "stepped", 2), event(21, "stepped", 3))
    seen = 0
    for number in range(0, 60, 3):
        screening = screen(person, knowledge, day(number))
        start = effective_start(standing(events, None, day(number)), day(number))
        plan = draft(person, assess(person, knowledge, day(number), load_foods()), screening, knowledge, start)
        page = today_of(
            plan, screening, standing(events, plan, day(number)), Diary.of(events), at(number, "23:59"), knowledge
        )
        for each in page.doses:
            seen += 1
            assert too_close(plan.windows, each.planned, day(number)) is None
            assert each.at_planned is None
        assert page.doses or page.no_dose
        assert page.day == DAY + timedelta(days=number)
    assert seen >= 10


def test_the_room_opens_its_modules_when_asked() -> None:
    import epsom.core.diary as room

    assert room.Review is Review
    assert all(hasattr(room, name) for name in room.__all__)
    assert not hasattr(room, "nonsense")


# --- a dose that was written down ------------------------------------------------------------------------------------
WELL = Person(age=34, sex="male", kidney=Kidney(known_disease=False), conditions=(), medicines=(), country="US")


def noted(knowledge: Knowledge, mg: float, *, person: Person = WELL, **told: Any) -> list[tuple[str, str | None]]:
    """What is said after one dose of `mg` on a day that has no other."""
    entry = DoseTaken(day=day(8), planned=1260, status="taken", elemental_mg=mg, taken=told.pop("taken", 1260))
    windows = told.pop("windows", ())
    found = cautions(entry, [entry], person, screening_of(**told), windows, day(8), knowledge)
    return [(each.kind, each.act) for each in found]


@pytest.mark.parametrize(
    ("mg", "told", "said"),
    [
        (350, {}, []),
        (351, {}, [("above_limit", None)]),
        (300, {"current_supplemental_mg": 100.0}, [("above_limit", None)]),  # 400 mg with the products told
        (1000, {}, [("too_much", "call")]),  # the lowest amount for which a poison line is called
        (4999, {}, [("too_much", "call")]),
        (5000, {}, [("too_much", "emergency")]),  # the lowest amount on record with poisonings
        (100, {"severity": "clinician_first"}, [("not_cleared", None)]),
        (100, {"taken": 500, "windows": (window(),)}, [("too_close", None)]),  # 08:20, levothyroxine at 07:00
        (1000, {"taken": 500, "windows": (window(),)}, [("too_much", "call"), ("too_close", None)]),
        (100, {"taken": 700, "windows": (window(),)}, []),
    ],
)
def test_what_is_said_after_a_dose(knowledge: Knowledge, mg: float, told: dict[str, Any], said: Any) -> None:
    assert noted(knowledge, mg, **told) == said


def test_weak_kidneys_are_in_danger_from_less(knowledge: Knowledge) -> None:
    weak = replace(WELL, kidney=Kidney(known_disease=True))
    told = {"severity": "contraindicated", "ceiling_total_supplemental_mg": 0.0, "max_additional_mg": 0.0}
    assert noted(knowledge, 100, person=weak, **told) == [("too_much", "call")]


def test_a_dose_left_out_calls_for_nothing(knowledge: Knowledge) -> None:
    left = DoseTaken(day=day(8), planned=1260, status="skipped", elemental_mg=9000)
    assert cautions(left, [left], WELL, CLEAR, (), day(8), knowledge) == ()


@pytest.mark.parametrize(("clock", "early"), [("14:59", True), ("15:00", False), ("21:30", False)])
def test_hours_before_its_time_a_dose_is_early(look: Any, clock: str, early: bool) -> None:
    assert look(at(8, clock)).doses[0].early is early  # it is due at 21:00


@pytest.mark.parametrize(
    ("label", "says"),
    [("clear", "Things look better"), ("possible", "Things may look a little better; it may be time")],
)
def test_the_look_back_is_no_surer_than_what_changed(knowledge: Knowledge, label: Any, says: str) -> None:
    goal = GoalProgress(goal="sleep", title="Sleep", measure="quality", what="sleep", label=label, direction="better")
    found = review(
        PLAN, standing(STEPPED, PLAN, day(15)), Diary.of(STEPPED), day(15), knowledge, screening=CLEAR,
        progress=Progress(goals=(goal,)),
    )  # fmt: skip
    assert found.sentences[0].text.startswith(says)


@pytest.mark.parametrize(
    "entry",
    [
        Stool(day=day(3), form=7), Stool(day=day(3), form=6, times=4), SideEffect(id="a", day=day(3), what="vomiting"),
        SideEffect(id="b", day=day(3), what="nausea", how_bad=9), SideEffect(id="c", day=day(3), what="nausea"),
        SideEffect(id="d", day=day(3), what="purple spots"), SideEffect(id="e", day=day(3), what="drowsy"),
        CheckIn(day=day(3), illness=True), CheckIn(day=day(3), medicine_changed=True),
    ],
)  # fmt: skip
def test_the_first_week_has_nothing_to_pause_or_stay_at(knowledge: Knowledge, entry: Any) -> None:
    events = STEPPED[:1]
    found = review(PLAN, standing(events, PLAN, day(3)), Diary.of((*events, entry)), day(3), knowledge, screening=CLEAR)
    said = " ".join(texts(found.sentences)).lower()
    assert "first dose waits" in said
    for untrue in ("magnesium pauses", "this dose", "smallest step"):
        assert untrue not in said
