"""A life with the notebook in any order: whatever is told, noted, turned or asked, on whatever day, no dose that may not be.

What must hold is written apart from the rooms that decide it: minute by minute from the medicines themselves, from the
room of today's screening, and from what was agreed to. A failing life is printed step by step and shrunk.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from epsom.companion import Companion
from epsom.core.diary import CheckIn, DoseTaken, Moment, ScaleTaken, SideEffect, Stool, TrialEvent
from epsom.core.person import WEEKDAYS, Day, Kidney, Medicine, Person, TakenProduct
from epsom.core.trial.protocol import outcome_named, protocol_for
from epsom.core.trial.shapes import Design
from epsom.exchange.calendar import DAYS as CALENDAR_DAYS
from epsom.notebook import Notebook, Refused, new_id
from epsom.store.memory import in_memory
from epsom.web.api import plan as turns
from epsom.web.pages.calendar import calendar_file
from epsom.web.pages.today import _offers

BEGIN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
STOPS = ("clinician_first", "contraindicated")
NO_KIDNEY = Kidney(egfr_ml_min=95, tested_on=date(2026, 2, 20), known_disease=False)
WELL = Person(
    age=44, sex="female", life_stage="none", country="US", conditions=(), goals=("sleep",), kidney=NO_KIDNEY,
    medicines=(), products=(), day=Day(wake=420, bed=1380, meals=(450, 750, 1110)),
)  # fmt: skip
THYROID = Medicine(text="levothyroxine 75 micrograms", times=(420,))
MEDICINES = (
    (),
    (THYROID,),
    (Medicine(text="levothyroxine 75 micrograms"),),  # nobody said when
    (Medicine(text="doxycycline", times=(480, 1200)),),
    (Medicine(text="alendronate 70 mg", times=(420,), days=("sun",)),),
    (Medicine(text="zorblax 20 mg", times=(480,)),),  # nobody knows it
    (THYROID, Medicine(text="sertraline"), Medicine(text="omeprazole"), Medicine(text="ramipril")),
    (Medicine(text="sodium polystyrene sulfonate", times=(720,)),),
    None,
)
FACTS: dict[str, tuple[Any, ...]] = {
    "age": (44, 17, 71, None),
    "life_stage": ("none", "pregnant", "lactating", None),
    "country": ("US", "DE", "GB", None),
    "conditions": ((), ("chronic kidney disease",), ("diabetes",), ("lichen planus",), ("diarrhoea",), None),
    "goals": (("sleep",), ("digestion",), ("migraine",), ("calm", "muscle"), ()),
    "kidney": (
        NO_KIDNEY, Kidney(egfr_ml_min=45, tested_on=date(2026, 2, 20)), Kidney(known_disease=True), Kidney(),
        Kidney(egfr_ml_min=25, tested_on=date(2024, 1, 1)),
        Kidney(egfr_ml_min=95, tested_on=date(2025, 3, 20), known_disease=False),
    ),
    "medicines": MEDICINES,
    "products": (
        (), (TakenProduct(label="magnesium citrate", servings_per_day=1, elemental_mg=150),),
        (TakenProduct(label="magnesium", servings_per_day=1),), None,
    ),
    "answers": ({}, {"condition_not_known": False}, {"kidney_egfr_lt_30": False}, {"pregnancy": False}),
}  # fmt: skip
ALARMS = ("heartbeat", "chest_pain")
SIGNS = ("nausea", "drowsy", "rash", "heartbeat", "vomiting", "chest_pain", "my toes felt odd")
DESIGN = Design(period_days=7, n_pairs=2, run_in_days=3)
CLOCKS = (-600, -300, 0, 60, 120, 345, 780)
_companions: dict[date, Companion] = {}


def companion(day: date) -> Companion:
    """The companion of a day, on knowledge read once."""
    if day not in _companions:
        known = next(iter(_companions.values()), None)
        _companions[day] = Companion.bundled(day) if known is None else Companion(known.knowledge, day, known.foods)
    return _companions[day]


def in_a_window(screening: Any, minute: int, day: date) -> str | None:
    """The medicine with a known clock time that a dose at this minute of this day would be too close to, by its own hours."""
    at = day.toordinal() * 1440 + minute
    for each in screening.medicines:
        medicine = each.medicine
        if medicine is None or not medicine.times or medicine.as_needed:
            continue
        before, after = (each.drug_before_mg_h or 0) * 60, (each.drug_after_mg_h or 0) * 60
        for away in range(-2, 3):
            taken_on = day + timedelta(days=away)
            on = medicine.days is None or WEEKDAYS[taken_on.weekday()] in medicine.days
            begun = medicine.starts_on is None or medicine.starts_on <= taken_on
            if not on or not begun or (medicine.ends_on is not None and taken_on > medicine.ends_on):
                continue
            for time in medicine.times:
                taken = taken_on.toordinal() * 1440 + time
                if taken - after < at < taken + before:
                    return str(medicine.text)
    return None


def calendar_doses(notebook: Notebook) -> list[tuple[date, date | None, set[str], int]]:
    """The doses of the calendar file as (first day, last day or none, weekdays, minute)."""
    from icalendar import Calendar

    found = []
    for event in Calendar.from_ical(bytes(calendar_file(notebook, attached=True).body)).walk("VEVENT"):
        begins, repeats = event.decoded("dtstart"), event.get("rrule")
        if repeats is None:
            continue
        names = {code: name for name, code in CALENDAR_DAYS.items()}
        days = {names[each] for each in repeats.get("BYDAY", [])} or set(WEEKDAYS)
        until = repeats.get("UNTIL", [None])[0]
        found.append((begins.date(), None if until is None else until.date(), days, begins.hour * 60 + begins.minute))
    return found


class Life(RuleBasedStateMachine):
    """One person, in any order."""

    @initialize(medicines=st.sampled_from((*MEDICINES[:2], MEDICINES[6])), rungs=st.integers(0, 3))
    def begin(self, medicines: tuple[Medicine, ...], rungs: int) -> None:
        self.now, self.offset = BEGIN, 60
        self.store = in_memory()
        profile = self.store.add_profile("Ana", self.moment())
        self.notebook = Notebook(self.store, companion, profile.id, self.moment)
        self.person = WELL
        self.agreed = 0.0  # mg a day the person has said yes to, or came down to since
        self.changes: list[str] = []
        self.told: list[Person] = []
        self.tell(medicines=medicines)
        self.turn("accept")
        for _ in range(rungs):
            self.now += timedelta(days=7)
            self.turn("step")

    def moment(self) -> Moment:
        return Moment(at=self.now, offset_minutes=self.offset, zone=None)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()

    def tell(self, **facts: Any) -> None:
        from dataclasses import replace

        self.person = replace(self.person, **facts)
        self.notebook.tell(self.person, "something")
        self.told.append(self.person)

    # --- what a person does ---------------------------------------------------------------------------------------------
    @rule(data=st.data())
    def new_fact(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(FACTS)))
        self.tell(**{name: data.draw(st.sampled_from(FACTS[name]))})

    @rule(begins=st.integers(-3, 12), lasts=st.integers(2, 20), data=st.data())
    def a_course(self, begins: int, lasts: int, data: st.DataObject) -> None:
        first = self.moment().day + timedelta(days=begins)
        text = data.draw(st.sampled_from(("ciprofloxacin 500 mg", "doxycycline 100 mg")))
        course = Medicine(text=text, times=(480, 1200), starts_on=first, ends_on=first + timedelta(days=lasts))
        others = [each for each in self.person.medicines or () if each.text != text and each.ends_on is None]
        self.tell(medicines=(*others, course))

    @rule()
    def all_is_well(self) -> None:
        self.tell(**{name: getattr(WELL, name) for name in FACTS})

    @precondition(lambda self: len(self.told) > 1)
    @rule()
    def as_it_was_before(self) -> None:
        self.person = self.told[-2]
        self.tell()

    @rule(name=st.sampled_from(sorted(turns._TURNS)))
    def turn(self, name: str) -> None:
        refused, take, _ = turns._TURNS[name]
        if refused(self.notebook):
            return
        offered = self.notebook.today().step if name == "step" else None
        event = take(self.notebook)
        self.changes.append(self.notebook.take_back(event))
        if offered is not None:
            self.agreed = offered.elemental_mg
        if name in ("accept", "stop"):
            self.agreed = 0.0

    @rule(data=st.data())
    def on_the_page_of_the_look_back(self, data: st.DataObject) -> None:
        offers = _offers(self.notebook.review(), self.notebook.standing())
        screening = self.notebook.screening()
        if self.is_stopped_by(screening) or self.alarms():
            assert not {"step", "resume", "restart"} & set(offers), offers
            assert all(turns._TURNS[each][0](self.notebook) for each in ("step", "resume"))
        wanted = data.draw(st.sampled_from(("", *offers)))
        if wanted in ("pause", "stop", "lower", "hold", "step", "resume"):
            self.turn(wanted)
        elif wanted == "restart":
            before = self.agreed
            self.turn("resume")
            assert self.notebook.standing().takes
            assert self.mg() <= before

    def is_stopped_by(self, screening: Any) -> bool:
        return screening.severity in STOPS or any(each.blocks_plan for each in screening.open_questions)

    def alarms(self) -> list[SideEffect]:
        """What was noted since the plan was taken up or come back to that calls for a doctor first."""
        begun = max((each.day for each in self.notebook.events() if each.kind in ("accepted", "resumed")), default=None)
        noted = self.notebook.store.entries(self.notebook.profile, SideEffect)
        return [each for each in noted if each.what in ALARMS and begun is not None and each.day >= begun]

    def mg(self) -> float:
        """The amount of a day that the page would show on a day with doses."""
        return self.notebook.rung_mg(self.notebook.standing().rung) or 0.0 if self.notebook.standing().takes else 0.0

    @rule(days=st.integers(1, 9), minutes=st.integers(0, 1439))
    def time_passes(self, days: int, minutes: int) -> None:
        self.now += timedelta(days=days - 1, minutes=minutes)

    @rule()
    def a_week_later(self) -> None:
        self.now += timedelta(days=7)

    @rule(hours=st.integers(1, 30))
    def the_clock_is_put_back(self, hours: int) -> None:
        self.now -= timedelta(hours=hours)

    @rule(offset=st.sampled_from(CLOCKS))
    def somewhere_else(self, offset: int) -> None:
        self.offset = offset

    @rule(form=st.sampled_from((3, 4, 6, 7)), times=st.integers(0, 5), back=st.integers(0, 3))
    def stool(self, form: int, times: int, back: int) -> None:
        day = self.moment().day - timedelta(days=back)
        self.changes.append(self.notebook.log(Stool(day=day, form=form, times=times)).id)

    @rule(what=st.sampled_from(SIGNS), back=st.integers(0, 4), how_bad=st.sampled_from((None, 2, 9)))
    def side_effect(self, what: str, back: int, how_bad: int | None) -> None:
        day = self.moment().day - timedelta(days=back)
        entry = SideEffect(id=new_id(), day=day, what=what, how_bad=how_bad)
        self.changes.append(self.notebook.log(entry).id)

    @rule(nine=st.integers(0, 3))
    def questionnaire(self, nine: int) -> None:
        taken = ScaleTaken(id=new_id(), day=self.moment().day, scale="phq9", answers=(1, 1, 1, 1, 1, 1, 1, 1, nine))
        self.notebook.log(taken)

    @rule(ill=st.booleans())
    def check_in(self, ill: bool) -> None:
        self.notebook.log(CheckIn(day=self.moment().day, mood=5, illness=ill))

    @rule(status=st.sampled_from(("taken", "later", "skipped")), planned=st.integers(0, 1439))
    def a_dose_of_a_page_left_open(self, status: Any, planned: int) -> None:
        due = self.notebook.today().doses
        at = due[0].planned if due else planned
        mg = due[0].elemental_mg if due else 100.0
        self.notebook.log(DoseTaken(day=self.moment().day, planned=at, status=status, elemental_mg=mg), merge=False)

    @precondition(lambda self: bool(self.changes))
    @rule()
    def undo(self) -> None:
        before = self.notebook.standing().rung or 0
        change = self.changes.pop()
        self.notebook.undo(change)
        if change.startswith("turn:"):  # taking a turn back brings back what was agreed to before it
            self.agreed = max(self.agreed, self.notebook.standing().mg_at_most or 0.0)
        note(f"undone: {change[:5]} from rung {before}")

    # --- what must hold ---------------------------------------------------------------------------------------------------
    @invariant()
    def no_dose_that_may_not_be(self) -> None:
        if not hasattr(self, "notebook"):
            return
        notebook, moment = self.notebook, self.moment()
        screening, standing, today = notebook.screening(), notebook.standing(), notebook.today()
        open_now = [each for each in today.doses if each.status in ("open", "later")]
        where = f"{moment.local} {standing.state} {standing.rung} {screening.severity}"
        for each in (*open_now, *(notebook.late_doses() if moment.minute < 300 else ())):
            assert standing.state in ("climbing", "holding"), where
            assert not self.alarms(), where
            assert screening.severity not in STOPS, where
            assert not [one.ask for one in screening.open_questions if one.blocks_plan], where
            assert not today.verdict or not today.verdict.pauses, where
            assert each.elemental_mg <= screening.max_additional_mg, where
        for each in open_now:
            assert in_a_window(screening, each.planned, moment.day) is None, (where, each)
            if in_a_window(screening, moment.minute, moment.day) is not None:
                assert each.now is not None, (where, "a dose now, and nothing said")
        planned = sum(each.elemental_mg for each in today.doses)
        if open_now:
            assert planned <= screening.max_additional_mg, where
            assert planned <= self.agreed, (where, planned, self.agreed)
        if standing.takes and self.mg() and not self.is_stopped_by(screening):
            assert self.mg() <= self.agreed, (where, self.mg(), self.agreed)
            self.agreed = self.mg()
        if today.step is not None:
            assert screening.severity not in STOPS, where
            assert today.step.elemental_mg <= screening.max_additional_mg, where
            assert standing.state in ("baseline", "climbing", "holding"), where
        if not any(each.status in ("open", "later") for each in today.doses) and today.no_dose:
            assert all(each.text for each in today.no_dose)

    @invariant()
    def the_calendar_has_no_more_than_the_page(self) -> None:
        if not hasattr(self, "notebook"):
            return
        notebook, day = self.notebook, self.moment().day
        screening, standing, today = notebook.screening(), notebook.standing(), notebook.today()
        doses = calendar_doses(notebook)
        if not standing.takes or screening.severity in STOPS or (today.verdict and today.verdict.pauses):
            assert not doses, (standing, screening.severity)
        for first, last, weekdays, minute in doses:
            assert last is None or first <= last, "begins after its own end"
            assert WEEKDAYS[first.weekday()] in weekdays
            for away in range(15):
                on = day + timedelta(days=away)
                if first <= on and (last is None or on <= last) and WEEKDAYS[on.weekday()] in weekdays:
                    assert in_a_window(screening, minute, on) is None, (on, minute)


class Comparing(Life):
    """The same person with comparisons: sealed, begun, resting, looked at, ended, in any order between everything else."""

    @initialize(medicines=st.just(()), rungs=st.just(2))
    def begin(self, medicines: tuple[Medicine, ...], rungs: int) -> None:
        super().begin(medicines, rungs)
        self.now += timedelta(days=15)
        self.seal()
        self.start(tomorrow=False)

    def refused(self, turn: Any, *told: Any) -> bool:
        """Take a turn of a comparison, when the notebook lets it be taken."""
        try:
            event = turn(*told)
        except Refused:
            return True
        if isinstance(event, TrialEvent) and event.kind in ("started", "paused", "resumed"):
            self.changes.append(self.notebook.take_back(event))
        return False

    @rule()
    def two_quiet_weeks_later(self) -> None:
        self.now += timedelta(days=15)

    @precondition(lambda self: self.notebook.trial() is None or self.running() == "over")
    @rule()
    def seal(self) -> None:
        notebook = self.notebook
        plan, mg = notebook.answer().plan, notebook.rung_mg(notebook.standing().rung)
        form = None if plan.form is None else notebook.standing().form or plan.form.id
        outcome = outcome_named("stress", sd=1.5)
        known = notebook.companion.knowledge
        self.refused(notebook.seal_trial, protocol_for(outcome, DESIGN, known, elemental_mg=mg, form=form))

    @rule(tomorrow=st.booleans())
    def start(self, tomorrow: bool) -> None:
        if not self.refused(self.notebook.start_trial, self.moment().day + timedelta(days=tomorrow)):
            assert not self.is_stopped_by(self.notebook.screening())
            assert not self.alarms()

    @rule()
    def rest(self) -> None:
        self.refused(self.notebook.pause_trial, "travel")

    @rule()
    def go_on(self) -> None:
        if not self.refused(self.notebook.resume_trial):
            assert not self.is_stopped_by(self.notebook.screening())
            assert not self.alarms()
            assert self.notebook.standing().takes

    @rule()
    def look(self) -> None:
        before = self.notebook.trial_verdict()
        if self.refused(self.notebook.look_at_trial):
            assert self.notebook.trial_verdict() == before

    @precondition(lambda self: self.running() in ("paused", "over"))
    @rule()
    def end(self) -> None:
        self.refused(self.notebook.end_trial, "own")

    @rule(stress=st.integers(0, 10))
    def rate(self, stress: int) -> None:
        self.changes.append(self.notebook.log(CheckIn(day=self.moment().day, stress=stress)).id)

    @rule()
    def the_doses_of_today(self) -> None:
        for each in self.notebook.today().doses:
            taken = DoseTaken(
                day=self.moment().day, planned=each.planned, status="taken", elemental_mg=each.elemental_mg
            )
            self.changes.append(self.notebook.log(taken).id)

    # --- what must hold ---------------------------------------------------------------------------------------------------
    def running(self) -> str | None:
        found = self.notebook.trial_running() if hasattr(self, "notebook") else None
        return None if found is None else found.state

    def dealt(self, kept: Any, day: date) -> int | None:
        """What the sealed order has for a day, counted by hand: 1 with, 0 without or resting, none outside of it."""
        begun = next((each.day for each in kept.events if each.kind == "started"), None)
        if begun is None or day < begun:
            return None
        at, rests = -1, False
        for away in range((day - begun).days + 1):
            on = begun + timedelta(days=away)
            for each in kept.events:
                if each.day == on and each.kind in ("ended", "harm_stop"):
                    return None
                if each.day == on and each.kind in ("paused", "resumed"):
                    rests = each.kind == "paused"
            at += not rests
        if at >= len(kept.trial.schedule):
            return None
        return 0 if rests else int(kept.trial.schedule[at])

    @invariant()
    def a_comparison_only_takes_doses_away(self) -> None:
        if not hasattr(self, "notebook"):
            return
        notebook, moment = self.notebook, self.moment()
        found = notebook.trials()
        assert notebook.trial_problems() == ()
        states = [notebook._running(each, notebook._trial_day(each)).state for each in found]
        assert sum(each in ("sealed", "running", "paused") for each in states) <= 1, states
        today = notebook.today()
        open_now = [each for each in today.doses if each.status in ("open", "later")]
        newest = found[-1:]
        behind = any(moment.day < each.day for kept in newest for each in kept.events if each.kind != "started")
        for kept, state in zip(newest, states[-1:], strict=True):
            note(f"{state} {self.dealt(kept, moment.day)} {today.arm and today.arm.arm}")
            if state in ("sealed", "running", "paused"):
                assert today.step is None
                assert today.arm is not None
            if state == "paused":
                assert not open_now
            if state == "running":
                assert notebook.standing().takes
                assert notebook.rung_mg(notebook.standing().rung) == kept.trial.protocol.elemental_mg
                if not behind:  # with the clock put back it stays at the last thing that happened
                    planned = self.dealt(kept, moment.day)
                    assert planned or not open_now, (moment.local, planned)
            if moment.minute < 300 and notebook.late_doses():
                assert self.dealt(kept, moment.day - timedelta(days=1)) != 0
            self.the_days_fit(kept)

    def the_days_fit(self, kept: Any) -> None:
        days = self.notebook.trial_days(kept.id)
        assert [each.day for each in days] == list(range(len(days)))
        places = [each.position for each in days if each.position is not None]
        assert places == list(range(len(places)))
        for each in days:
            assert each.paused == (each.position is None)
            assert each.planned == (0 if each.position is None else kept.trial.schedule[each.position])
            assert each.taken is None or 0 <= each.taken <= 1


TestComparing = Comparing.TestCase
TestComparing.settings = settings(
    max_examples=5, stateful_step_count=30, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestComparing = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")(TestComparing)

TestLife = Life.TestCase
TestLife.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, derandomize=True, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestLife = pytest.mark.filterwarnings("ignore::hypothesis.errors.NonInteractiveExampleWarning")(TestLife)
