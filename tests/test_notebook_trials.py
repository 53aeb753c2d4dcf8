"""A comparison in the notebook: what it makes of each day, what rests and ends it, and a verdict that stays as it was seen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import epsom.core.verdict as verdict_room
from epsom.companion import Companion
from epsom.core.diary import CheckIn, DoseTaken, Entry, Moment, SideEffect, Stool, TrialEvent, TrialSealed
from epsom.core.person import Day, Kidney, Medicine, Person
from epsom.core.trial.protocol import protocol_for
from epsom.core.trial.seal import holds, sealed
from epsom.core.trial.shapes import Design, Protocol
from epsom.exchange.diary_json import today_json
from epsom.exchange.trial_json import write_design
from epsom.notebook import Notebook, Refused
from epsom.record_commands import _today_report
from epsom.store import Store
from epsom.store.memory import in_memory
from epsom.store.values import NAMES, moment_to_json, to_json

BEGIN = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)  # 20:00 on the person's clock
NO_KIDNEY = Kidney(egfr_ml_min=95, tested_on=date(2026, 1, 20), known_disease=False)
ANA = Person(
    age=44, sex="female", life_stage="none", country="US", conditions=(), goals=("calm",), kidney=NO_KIDNEY,
    medicines=(), products=(), day=Day(wake=420, bed=1380, meals=(450, 750, 1110)),
)  # fmt: skip
SHORT = Design(period_days=7, n_pairs=2, run_in_days=3)
_known: dict[date, Companion] = {}


def companion(day: date) -> Companion:
    """The companion of a day, on knowledge read once."""
    if day not in _known:
        first = next(iter(_known.values()), None)
        _known[day] = Companion.bundled(day) if first is None else Companion(first.knowledge, day, first.foods)
    return _known[day]


class Life:
    """One person's notebook with a clock that can be moved."""

    def __init__(self, store: Store, told: Any) -> None:
        self.now = BEGIN
        self.store = store
        self.notebook = Notebook(store, companion, store.import_export(told).id, self.moment)

    def moment(self) -> Moment:
        return Moment(at=self.now, offset_minutes=60, zone=None)

    @property
    def today(self) -> date:
        return self.moment().day

    def forward(self, days: int) -> None:
        self.now += timedelta(days=days)

    def protocol(self, design: Design = SHORT, **more: Any) -> Protocol:
        (offered, *_) = [each for each in self.notebook.trial_offers() if each.outcome.id == "anxiety"]
        plan, mg = self.notebook.answer().plan, self.notebook.rung_mg(self.notebook.standing().rung)
        told = {"elemental_mg": mg, "form": plan.form.id if plan.form is not None else None, **more}
        return protocol_for(offered.outcome, design, self.notebook.companion.knowledge, **told)

    def begun(self, design: Design = SHORT, **more: Any) -> str:
        """A comparison sealed and started today."""
        found = self.notebook.seal_trial(self.protocol(design, **more))
        self.notebook.start_trial()
        return found

    def state(self) -> str:
        found = self.notebook.trials()[-1]
        running = self.notebook.trial_running(found.id)
        assert running is not None
        return running.state

    def open_doses(self) -> list[float]:
        return [each.elemental_mg for each in self.notebook.today().doses if each.status in ("open", "later")]

    def arm(self) -> str:
        found = self.notebook.today().arm
        return "none" if found is None else found.arm

    def written(self, entries: list[Entry]) -> None:
        """Many entries at once, as if they had been there all the time."""
        whole = self.store.export(self.notebook.profile)
        for each in entries:
            stamp = {"written": moment_to_json(self.moment())}
            same = [one for one in whole["entries"][NAMES[type(each)]] if one["day"] != each.day.isoformat()]
            whole["entries"][NAMES[type(each)]] = [*same, to_json(each) | stamp]
        self.store.remove_profile(self.notebook.profile)
        assert self.store.import_export(whole).id == self.notebook.profile

    def rated(self, on: int, off: int, *, wobble: int = 1) -> None:
        """Anxiety on every day of the comparison up to yesterday, by the arm it answers to; doses as planned."""
        (kept,) = self.notebook.trials()
        lag = kept.trial.protocol.outcome.lag_days
        mg = kept.trial.protocol.elemental_mg
        entries: list[Entry] = []
        for each in self.notebook.trial_days(kept.id):
            assert kept.started_on is not None
            day = kept.started_on + timedelta(days=each.day)
            if each.planned:
                entries.append(DoseTaken(day=day, planned=1290, status="taken", elemental_mg=mg))
            if day + timedelta(days=lag) < self.today:
                middle = on if each.planned else off
                entries.append(CheckIn(day=day + timedelta(days=lag), anxiety=middle + (each.day * 7 % 3 - 1) * wobble))
        self.written(entries)


@pytest.fixture(scope="module")
def lived() -> Any:
    """Ana's record after 15 days on the second rung, as an export."""
    store = in_memory()
    try:
        now = [BEGIN - timedelta(days=29)]

        def moment() -> Moment:
            return Moment(at=now[0], offset_minutes=60, zone=None)

        notebook = Notebook(store, companion, store.add_profile("Ana", moment()).id, moment)
        notebook.tell(ANA, "the first answers")
        notebook.accept()
        for _ in range(2):
            now[0] += timedelta(days=7)
            notebook.step()
        return store.export(notebook.profile)
    finally:
        store.close()


@pytest.fixture
def life(lived: Any) -> Iterator[Life]:
    store = in_memory()
    yield Life(store, lived)
    store.close()


def said(refused: Callable[[], object]) -> str:
    """What a refusal says."""
    with pytest.raises(Refused) as caught:
        refused()
    assert caught.value.sentences
    return " ".join(each.text for each in caught.value.sentences)


# --- setting up -------------------------------------------------------------------------------------------------------
def test_a_comparison_waits_for_two_weeks_on_the_dose_and_then_freezes_the_ladder(life: Life) -> None:
    life.forward(-2)
    assert "two weeks" in said(lambda: life.notebook.seal_trial(life.protocol()))
    assert life.notebook.trials() == ()
    life.forward(2)
    assert life.notebook.today().step is not None
    trial_id = life.notebook.seal_trial(life.protocol())
    (kept,) = life.notebook.trials()
    assert (kept.id, kept.sealed_on, kept.trial.sealed_on) == (trial_id, life.today, life.today)
    assert holds(kept.trial)
    assert life.notebook.trial() == kept.trial
    assert life.state() == life.arm() == "sealed"
    assert life.open_doses() == [150]  # until it begins the plan goes on
    assert life.notebook.today().step is None
    assert life.notebook.review().rule == "trial_frozen"
    assert life.notebook.today().ratings[0] == "anxiety"
    assert "sealed already" in said(lambda: life.notebook.seal_trial(life.protocol()))
    assert "today or tomorrow" in said(lambda: life.notebook.start_trial(life.today + timedelta(days=9)))


def test_two_sealed_comparisons_are_two_draws(life: Life) -> None:
    life.notebook.seal_trial(life.protocol())
    life.notebook.end_trial("own")
    life.notebook.seal_trial(life.protocol())
    first, second = life.notebook.trials()
    assert first.ended
    assert first.trial.seed != second.trial.seed
    assert life.notebook.trial() == second.trial


def test_another_dose_than_the_one_lived_with_is_refused(life: Life) -> None:
    assert "150 mg" in said(lambda: life.notebook.seal_trial(life.protocol(elemental_mg=300.0)))


def test_a_medicine_that_was_told_some_days_ago_keeps_a_comparison_waiting(life: Life) -> None:
    life.notebook.tell(replace(ANA, medicines=(Medicine(text="cetirizine"),)), "a medicine")
    assert any("Cetirizine" in each.text for each in life.notebook.trial_may_start())
    life.forward(6)
    assert any("Cetirizine" in each.text for each in life.notebook.trial_may_start())
    life.forward(1)
    assert life.notebook.trial_may_start() == ()


# --- the days ---------------------------------------------------------------------------------------------------------
def test_every_day_follows_the_sealed_order(life: Life) -> None:
    life.begun()
    (kept,) = life.notebook.trials()
    for number, planned in enumerate(kept.trial.schedule):
        today = life.notebook.today()
        assert today.arm is not None
        assert today.arm.day == number
        assert life.arm() == ("run_in" if number < 3 else "on" if planned else "off")
        assert bool(life.open_doses()) == bool(planned)
        if not planned:
            assert today.no_dose == (today.arm.say,)
        assert today.step is None
        life.forward(1)
    assert life.state() == "over"
    assert life.arm() == "none"
    assert life.open_doses() == [150]  # afterwards the plan goes on
    begun = kept.started_on
    assert begun is not None
    had = [bool(life.notebook.due_on(begun + timedelta(days=number))) for number in range(len(kept.trial.schedule))]
    assert had == [bool(each) for each in kept.trial.schedule]
    days = life.notebook.trial_days()
    assert [each.planned for each in days[: len(had)]] == list(kept.trial.schedule)


def test_it_may_begin_tomorrow(life: Life) -> None:
    life.notebook.seal_trial(life.protocol())
    life.notebook.start_trial(life.today + timedelta(days=1))
    assert life.arm() == "sealed"
    assert life.open_doses() == [150]
    life.forward(1)
    assert life.arm() == "run_in"
    assert life.open_doses() == []


def test_what_was_taken_on_a_day_without_stays_to_be_seen_and_counts(life: Life) -> None:
    life.begun()
    life.notebook.log(DoseTaken(day=life.today, planned=1290, status="taken", elemental_mg=150))
    assert [each.status for each in life.notebook.today().doses] == ["taken"]
    assert life.notebook.trial_days()[0].taken == 1.0


def test_a_blinded_comparison_names_boxes_and_no_amount(life: Life) -> None:
    life.begun(blinding="blinded")
    assert life.arm() == "run_in"
    life.forward(3)
    seen = set()
    for _ in range(28):
        today = life.notebook.today()
        assert today.arm is not None
        assert today.arm.arm == "box"
        (dose,) = today.doses
        seen.add(dose.box)
        assert dose.box == today.arm.box
        told = today_json(today, life.notebook.companion.knowledge)
        assert told["doses"][0]["elemental_mg"] is None
        assert "150 mg" not in json.dumps(told["doses"])
        life.forward(1)
    assert seen == {1, 2, 3, 4}
    life.forward(-1)
    planned = life.notebook.today().doses[0].planned
    noted = life.notebook.log(DoseTaken(day=life.today, planned=planned, status="taken")).after
    assert isinstance(noted, DoseTaken)
    assert noted.elemental_mg == 150  # it counts as if it were magnesium
    quality = life.notebook.trial_quality()
    assert quality is not None
    assert quality.on is None


def test_today_on_the_command_line_says_where_the_comparison_stands(life: Life) -> None:
    def words() -> str:
        report = _today_report(life.notebook.today(), life.notebook)
        lines = [*report.answer, *(line for each in report.sections for block in each.blocks for line in block.lines)]
        return "\n".join(each.text for each in lines)

    life.begun(blinding="blinded")
    assert "The first 3 days are without magnesium." in words()
    assert "Day 1 of 31 in your comparison." in words()
    assert words().count("without magnesium") == 1
    life.forward(3)
    assert ": from box 1." in words()
    assert "150" not in words()
    life.notebook.pause_trial()
    assert "Your comparison is resting." in words()


def test_a_guess_comes_before_the_last_look_at_a_blinded_comparison(life: Life) -> None:
    life.begun(blinding="blinded")
    life.forward(31)
    life.rated(on=4, off=6)
    assert "Before you look" in said(life.notebook.look_at_trial)
    life.notebook.guess_trial("dont_know")
    life.notebook.look_at_trial()
    assert "before the look" in said(lambda: life.notebook.guess_trial("on"))
    life.notebook.unblind_trial()
    assert [each.kind for each in life.notebook.trials()[0].events] == ["started", "guessed", "looked", "unblinded"]


def test_a_look_before_the_end_of_a_blinded_comparison_keeps_the_boxes_closed(life: Life) -> None:
    design = Design(period_days=7, n_pairs=4, run_in_days=3)
    one = life.protocol(design, blinding="blinded")
    early = replace(one, looks=life.protocol(design).looks)
    assert (len(one.looks), len(early.looks)) == (1, 3)
    assert "work out the order" in said(lambda: life.notebook.seal_trial(early))
    # as a record from elsewhere may hold one all the same
    text = write_design(sealed(early, "5eed", life.today))
    profile, day = life.notebook.profile, life.today
    life.store.put(profile, TrialSealed(id="000000a", day=day, design=text), life.moment())
    life.store.put(profile, TrialEvent(id="000000b", day=day, trial="000000a", kind="started"), life.moment())
    life.forward(3 + 3 * 14)
    life.rated(on=4, off=6)
    seen = life.notebook.look_at_trial()
    assert not seen.final
    assert seen.effect.mean is not None
    assert seen.pairs == seen.fitted == ()
    assert not any("pair" in each.id for each in seen.sensitivity)
    look = life.notebook.trial_verdict()
    assert look is not None
    assert look.verdict == seen


# --- resting and ending -----------------------------------------------------------------------------------------------
def test_a_rest_is_without_magnesium_and_the_order_waits(life: Life) -> None:
    life.begun()
    life.forward(5)
    life.notebook.pause_trial("travel")
    assert (life.state(), life.arm(), life.open_doses()) == ("paused", "paused", [])
    life.forward(4)
    assert life.open_doses() == []
    life.notebook.resume_trial()
    found = life.notebook.trial_running()
    assert found is not None
    assert (found.state, found.day, found.paused_days) == ("running", 5, 4)
    assert life.open_doses() == ([150] if life.arm() == "on" else [])
    assert [each.paused for each in life.notebook.trial_days()] == [False] * 5 + [True] * 4 + [False]
    assert "resting" in said(life.notebook.resume_trial)


def test_a_new_medicine_rests_it_the_moment_it_is_told(life: Life) -> None:
    life.begun()
    life.forward(4)
    found = life.notebook.tell(replace(ANA, medicines=(Medicine(text="cetirizine"),)), "a medicine")
    assert found.pauses_trial
    assert not found.pauses
    assert any("comparison" in each.text for each in found.sentences)
    assert (life.state(), life.open_doses()) == ("paused", [])
    assert life.notebook.standing().takes  # the plan itself has no reason to rest
    life.forward(6)
    assert "From" in said(life.notebook.resume_trial)
    life.forward(1)
    life.notebook.resume_trial()
    assert life.state() == "running"


def test_of_a_comparison_nothing_is_said_to_someone_who_has_none(life: Life) -> None:
    found = life.notebook.tell(replace(ANA, medicines=(Medicine(text="cetirizine"),)), "a medicine")
    assert not any("comparison" in each.text for each in found.sentences)


def test_a_start_that_was_to_come_tomorrow_waits_when_a_medicine_is_told(life: Life) -> None:
    life.notebook.seal_trial(life.protocol())
    life.notebook.start_trial(life.today + timedelta(days=1))
    life.notebook.tell(replace(ANA, medicines=(Medicine(text="cetirizine"),)), "a medicine")
    life.forward(1)
    assert life.state() == "sealed"
    assert "Cetirizine" in said(life.notebook.start_trial)


def test_facts_that_clear_no_dose_rest_both_and_nothing_goes_on_by_itself(life: Life) -> None:
    life.begun()
    life.forward(4)
    life.notebook.tell(replace(ANA, kidney=Kidney(known_disease=True)), "kidneys")
    assert (life.state(), life.notebook.standing().state) == ("paused", "paused")
    life.forward(20)
    assert said(life.notebook.resume_trial)
    assert said(life.notebook.resume)
    life.notebook.tell(ANA, "it was a mistake")
    assert (life.state(), life.open_doses()) == ("paused", [])
    assert "plan" in said(life.notebook.resume_trial)
    life.notebook.resume()
    assert (life.state(), life.open_doses()) == ("paused", [])
    life.notebook.resume_trial()
    assert life.state() == "running"


@pytest.mark.parametrize(
    "told",
    [{"conditions": (each,)} for each in ("epilepsy", "bipolar", "hyperaldosteronism", "malabsorption", "pancreatitis")]
    + [{"life_stage": "lactating"}],
)
def test_a_condition_with_which_nobody_stops_and_starts_alone_rests_it_at_once(
    life: Life, told: dict[str, Any]
) -> None:
    """The screening clears a dose with these, the gate no comparison: told midway, it may not go on by itself."""
    life.begun()
    life.forward(4)
    found = life.notebook.tell(replace(ANA, **told), "something new")
    assert (life.state(), life.open_doses()) == ("paused", [])
    words = " ".join(each.text for each in found.sentences)
    assert found.pauses_trial
    assert "matter for your doctor" in words
    assert "comparison that is running pauses too" in words
    assert life.notebook.trials()[-1].events[-1].note == "changed_condition"
    life.forward(8)
    life.notebook.pause()  # the plan may pause and come back: that moves no dose, and ends no comparison
    life.notebook.resume()
    assert life.state() == "paused"
    assert "matter for your doctor" in said(life.notebook.resume_trial)
    assert life.open_doses() == []
    life.notebook.tell(ANA, "it was a mistake")
    life.notebook.resume_trial()
    assert life.state() == "running"


def test_a_stop_sign_rests_both_and_undoing_it_brings_both_back(life: Life) -> None:
    life.begun()
    life.forward(4)
    change = life.notebook.log(Stool(day=life.today, form=7, times=4))
    assert (life.state(), life.notebook.standing().state) == ("paused", "paused")
    assert said(life.notebook.resume_trial)
    assert life.notebook.undo(change.id)
    assert (life.state(), life.notebook.standing().takes) == ("running", True)
    life.notebook.log(SideEffect(id="chest", day=life.today, what="chest_pain"))
    assert (life.state(), life.notebook.standing().state) == ("paused", "paused")


def test_a_pause_is_not_undone_over_newer_facts(life: Life) -> None:
    life.begun()
    life.forward(4)
    turn = life.notebook.pause()
    life.notebook.tell(replace(ANA, medicines=(Medicine(text="cetirizine"),)), "a medicine")
    assert life.notebook.undo(life.notebook.take_back(turn))
    assert life.notebook.standing().takes
    assert (life.state(), life.open_doses()) == ("paused", [])


@pytest.mark.parametrize(
    ("turn", "reason"),
    [("step", "plan_stepped"), ("lower", "plan_lowered"), ("stop", "plan_stopped"), ("form", "plan_form_changed")],
)
def test_another_dose_ends_it_and_taking_that_back_brings_it_back(life: Life, turn: str, reason: str) -> None:
    life.begun()
    life.forward(4)
    notebook = life.notebook
    others = [each.id for each in notebook.answer().plan.alternatives] if turn == "form" else []
    event = notebook.change_form(others[0]) if turn == "form" else getattr(notebook, turn)()
    (kept,) = notebook.trials()
    assert kept.events[-1].kind == "ended"
    assert kept.events[-1].note == reason
    assert notebook.trial() is None
    assert life.state() == "ended_early"
    assert life.arm() == "none"
    assert notebook.undo(notebook.take_back(event))
    assert (life.state(), life.arm() == "none") == ("running", False)


def test_a_turn_is_not_undone_once_another_comparison_was_sealed(life: Life) -> None:
    life.begun()
    turn = life.notebook.lower()
    life.forward(21)
    life.notebook.seal_trial(life.protocol())
    assert not life.notebook.undo(life.notebook.take_back(turn))
    assert [each.ended for each in life.notebook.trials()] == [True, False]


def test_a_pause_of_the_plan_rests_it_and_the_plan_comes_back_first(life: Life) -> None:
    life.begun()
    life.forward(4)
    life.notebook.pause()
    assert life.state() == "paused"
    assert "plan" in said(life.notebook.resume_trial).lower()
    life.notebook.resume()
    assert life.open_doses() == []
    life.notebook.resume_trial()
    assert life.state() == "running"


def test_turns_of_a_comparison_can_be_taken_back_while_they_are_the_last(life: Life) -> None:
    life.notebook.seal_trial(life.protocol())
    started = life.notebook.start_trial()
    assert life.notebook.undo(life.notebook.take_back(started))
    assert life.state() == "sealed"
    life.notebook.start_trial()
    life.forward(4)
    paused = life.notebook.pause_trial()
    assert life.notebook.undo(life.notebook.take_back(paused))
    assert life.state() == "running"
    ended = life.notebook.end_trial("own")
    assert not life.notebook.undo(life.notebook.take_back(ended))
    assert not life.notebook.undo(life.notebook.take_back(paused))


# --- harm -------------------------------------------------------------------------------------------------------------
def worse_with_magnesium(life: Life) -> None:
    """Two pairs of two weeks in which every day with magnesium was far worse."""
    life.begun(Design(period_days=14, n_pairs=2, run_in_days=7))
    life.forward(60)
    life.rated(on=9, off=3)


def test_ratings_that_look_worse_rest_it_after_a_check_in_and_once_only(life: Life) -> None:
    worse_with_magnesium(life)
    assert life.state() == "running"
    change = life.notebook.log(CheckIn(day=life.today, anxiety=9))
    assert (life.state(), life.notebook.standing().state) == ("paused", "paused")
    assert life.open_doses() == []
    sign = life.notebook.trial_harm()
    assert sign is not None
    assert sign.p_worse >= 0.9
    assert "in 10" in sign.sentence
    assert life.notebook.trials()[0].events[-1].note == "trial_harm"
    assert life.notebook.undo(change.id)
    assert life.state() == "running"
    assert life.notebook.entry(CheckIn, life.today) is None
    life.notebook.log(CheckIn(day=life.today, anxiety=9))
    life.notebook.resume()
    life.notebook.resume_trial()
    life.notebook.log(CheckIn(day=life.today, anxiety=8))
    assert life.state() == "running"  # whoever goes on has decided
    event = life.notebook.end_trial("trial_harm")
    assert event.kind == "harm_stop"
    assert life.state() == "ended_early"


def test_looking_at_today_never_works_the_ratings_out(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    worse_with_magnesium(life)
    asked: list[object] = []

    def none(*told: object) -> None:
        asked.append(told)

    monkeypatch.setattr(verdict_room, "monitor", none)
    for _ in range(3):
        life.notebook.today()
        life.notebook.review()
        life.notebook.trial_running()
    assert asked == []
    life.notebook.log(CheckIn(day=life.today, anxiety=9))
    life.notebook.trial_harm()
    assert len(asked) == 1
    fresh = Notebook(life.store, companion, life.notebook.profile, life.moment)
    fresh.today()
    assert len(asked) == 1


def test_too_few_rated_days_are_not_watched(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    life.begun(Design(period_days=14, n_pairs=2, run_in_days=7))
    life.forward(20)
    life.rated(on=9, off=3)
    monkeypatch.setattr(verdict_room, "monitor", lambda *_: 0.99)
    life.notebook.log(CheckIn(day=life.today, anxiety=9))
    assert life.notebook.trial_harm() is None
    assert life.state() == "running"


# --- looking ----------------------------------------------------------------------------------------------------------
def test_a_verdict_stays_as_it_was_seen(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    trial_id = life.begun(Design(period_days=14, n_pairs=2, run_in_days=7))
    life.forward(20)
    assert "No result before" in said(life.notebook.look_at_trial)
    assert life.notebook.trial_verdict() is None
    life.forward(43)
    life.rated(on=4, off=6)
    seen = life.notebook.look_at_trial()
    look = life.notebook.trial_verdict(trial_id)
    assert look is not None
    assert look.verdict == seen
    assert (look.day, look.on, look.days_changed) == (62, life.today, False)
    assert seen.effect.mean is not None

    def otherwise(*told: object, **more: object) -> None:
        raise AssertionError("what was seen is not judged again")

    monkeypatch.setattr(verdict_room, "judge", otherwise)
    begun = life.notebook.trials()[0].started_on
    assert begun is not None
    life.notebook.log(CheckIn(day=begun + timedelta(days=30), anxiety=10))
    assert life.notebook.look_at_trial() == seen
    fresh = Notebook(life.store, companion, life.notebook.profile, life.moment)
    again = fresh.trial_verdict()
    assert again is not None
    assert again.verdict == seen
    assert again.days_changed


def test_a_planned_look_in_between_is_used_once(life: Life) -> None:
    life.begun(Design(period_days=7, n_pairs=3, run_in_days=3))
    life.forward(31)
    life.rated(on=5, off=5)
    found = life.notebook.trial_running()
    assert found is not None
    assert found.may_look
    seen = life.notebook.look_at_trial()
    assert not seen.final
    assert "No result before" in said(life.notebook.look_at_trial)
    look = life.notebook.trial_verdict()
    assert look is not None
    assert (look.verdict, look.day) == (seen, 30)
    life.forward(14)
    life.notebook.look_at_trial()
    assert [each.day for each in life.notebook.trial_looks(life.notebook.trials()[0].id)] == [30, 44]


def test_one_that_ended_early_can_be_looked_at(life: Life) -> None:
    life.begun(Design(period_days=7, n_pairs=3, run_in_days=3))
    life.forward(33)
    life.rated(on=5, off=5)
    life.notebook.end_trial("own")
    seen = life.notebook.look_at_trial()
    assert life.notebook.look_at_trial() == seen
    assert len(life.notebook.trial_looks(life.notebook.trials()[0].id)) == 1


# --- keeping ----------------------------------------------------------------------------------------------------------
def test_all_of_it_goes_with_an_export(life: Life) -> None:
    life.begun(Design(period_days=14, n_pairs=2, run_in_days=7))
    life.forward(63)
    life.rated(on=4, off=6)
    seen = life.notebook.look_at_trial()
    told = json.loads(json.dumps(life.store.export(life.notebook.profile)))
    other = in_memory()
    try:
        there = Notebook(other, companion, other.import_export(told).id, life.moment)
        assert there.trials() == life.notebook.trials()
        look = there.trial_verdict()
        assert look is not None
        assert look.verdict == seen
        assert not look.days_changed
    finally:
        other.close()


@pytest.mark.parametrize("design", ["", "{", "[]", '{"format": "epsom-trial-1"}'])
def test_one_that_cannot_be_read_is_told_of_and_hinders_nothing(life: Life, design: str) -> None:
    life.begun()
    whole = life.store.export(life.notebook.profile)
    whole["entries"]["trial_sealed"][0]["design"] = design
    life.store.remove_profile(life.notebook.profile)
    life.store.import_export(whole)
    assert life.notebook.trials() == ()
    assert len(life.notebook.trial_problems()) == 1
    assert life.notebook.today().arm is None
    assert life.notebook.trial_running() is None


def test_a_broken_seal_is_no_comparison(life: Life) -> None:
    life.begun()
    whole = life.store.export(life.notebook.profile)
    text = whole["entries"]["trial_sealed"][0]["design"]
    whole["entries"]["trial_sealed"][0]["design"] = text.replace('"mid": ', '"mid": 1', 1)
    life.store.remove_profile(life.notebook.profile)
    life.store.import_export(whole)
    assert life.notebook.trials() == ()
    assert "seal" in life.notebook.trial_problems()[0]


def test_another_process_is_seen(life: Life) -> None:
    other = Notebook(life.store, companion, life.notebook.profile, life.moment)
    assert other.today().arm is None
    life.begun()
    found = other.today().arm
    assert found is not None
    assert found.arm == "run_in"
    other.pause_trial()
    assert life.arm() == "paused"
    assert len(life.notebook.entries(TrialEvent)) == 2
    assert len(life.notebook.entries(TrialSealed)) == 1


# --- the guards of the plan -------------------------------------------------------------------------------------------
def test_the_notebook_itself_refuses_what_is_not_safe(life: Life) -> None:
    events = life.notebook.events()
    assert "running already" in said(life.notebook.accept)
    assert "Nothing is paused" in said(life.notebook.resume)
    life.notebook.log(Stool(day=life.today, form=7, times=4))
    before = life.notebook.events()
    assert said(life.notebook.step)
    assert said(life.notebook.resume)
    life.notebook.stop()
    assert said(life.notebook.step)
    life.notebook.tell(replace(ANA, kidney=Kidney(known_disease=True)), "kidneys")
    assert said(life.notebook.accept)
    assert [each.kind for each in life.notebook.events()] == [*(each.kind for each in before), "stopped"]
    assert len(before) == len(events) + 1


def test_a_calendar_has_no_doses_while_a_comparison_goes_on(life: Life) -> None:
    from epsom.web.pages.calendar import calendar_file

    def repeated() -> int:
        return bytes(calendar_file(life.notebook, attached=False).body).count(b"RRULE")

    assert repeated() > 0
    life.begun()
    assert repeated() == 0
    life.notebook.end_trial("own")
    assert repeated() > 0


def test_the_help_says_from_when_on_harm_is_watched_for() -> None:
    from importlib.resources import files

    from epsom.core.verdict.case import RUN_IN_RATED
    from epsom.notebook.trials import RATED_ON

    page = " ".join(files("epsom").joinpath("help", "trial.md").read_text("utf-8").split())
    assert f"once {RATED_ON} days with magnesium and {RUN_IN_RATED} days without were rated" in page
