"""The made-up person one looks around with: marked as made up, the same every time, and honest in what her days show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from epsom.companion import Companion
from epsom.core.diary import KINDS, CheckIn, DoseTaken, Moment, Night
from epsom.core.trial.seal import holds
from epsom.core.verdict import LABELS, judge
from epsom.examples.sample import NAME, fill
from epsom.notebook import Notebook
from epsom.store import Store
from epsom.store.memory import in_memory

MOMENT = Moment(at=datetime(2026, 6, 2, 17, 30, tzinfo=UTC), offset_minutes=120)


@pytest.fixture(scope="module")
def companion() -> Companion:
    """Knowledge and foods, read once."""
    return Companion.bundled(MOMENT.day)


@pytest.fixture
def store() -> Iterator[Store]:
    """A record in memory."""
    made = in_memory()
    yield made
    made.close()


def notebook_of(store: Store, companion: Companion, moment: Moment = MOMENT) -> Notebook:
    """Maya's notebook as it is at a moment."""
    return Notebook(store, lambda _: companion, fill(store, lambda _: companion, moment), lambda: moment)


def test_she_is_marked_as_made_up_and_lives_with_a_plan(store: Store, companion: Companion) -> None:
    notebook = notebook_of(store, companion)
    (profile,) = store.profiles()
    assert profile.sample
    assert profile.name == NAME
    assert "made up" in NAME
    standing = notebook.standing()
    assert standing.takes
    assert (MOMENT.day - (standing.started_on or date.max)).days == 25 * 7
    assert notebook.answer().plan.kind == "plan"
    assert not notebook.answer().screening.open_questions


def test_one_goal_may_have_changed_and_one_did_not(store: Store, companion: Companion) -> None:
    said = {each.goal: each.label for each in notebook_of(store, companion).progress().goals}
    assert said["sleep"] in ("possible", "clear")
    assert said["calm"] == "no clear change"


def test_every_kind_of_day_is_there_gaps_are_blank_and_nothing_lies_ahead(store: Store, companion: Companion) -> None:
    notebook = notebook_of(store, companion)
    kept = {name: notebook.entries(kind) for name, kind in KINDS.items()}
    assert {name for name, entries in kept.items() if not entries} == {"cramps"}
    looked = kept.pop("trial_event")
    days = {each.day for entries in kept.values() for each in entries}
    assert max(each.day for each in looked) < MOMENT.day
    assert max(days) < MOMENT.day
    assert min(days) == MOMENT.day - timedelta(days=182)
    blank = {MOMENT.day - timedelta(days=ago) for ago in range(36, 40)}
    assert not blank & days
    assert not [each for each in notebook.entries(CheckIn) if each.day in blank]
    assert len(notebook.entries(Night)) < 182  # some nights were left out too


def test_no_dose_before_eleven_and_none_before_the_first_step(store: Store, companion: Companion) -> None:
    notebook = notebook_of(store, companion)
    doses = notebook.entries(DoseTaken)
    assert doses
    assert min(each.planned for each in doses) >= 11 * 60  # the thyroid tablet is at 7:00, four hours apart
    first = notebook.standing().first_dose_on
    assert first is not None
    assert min(each.day for each in doses) >= first


def test_she_finished_a_comparison_and_saw_what_came_of_it(store: Store, companion: Companion) -> None:
    """Judged by the rooms as anybody's: nothing of the verdict is written down by hand."""
    notebook = notebook_of(store, companion)
    assert notebook.trial_problems() == ()
    (kept,) = notebook.trials()
    trial, running, look = kept.trial, notebook.trial_running(), notebook.trial_verdict()
    assert running is not None
    assert running.state == "over"
    assert (trial.protocol.blinding, trial.protocol.design.n_days - trial.protocol.design.run_in_days) == ("open", 84)
    assert holds(trial)
    assert look is not None
    assert look.verdict.label in LABELS
    assert look.verdict.label != "withheld"
    assert look.verdict.sentence
    assert look.verdict.final
    assert not look.days_changed
    days = notebook.trial_days(kept.id)
    judged = judge(trial, days, look_day=trial.protocol.looks[-1].day, knowledge=companion.knowledge)
    assert judged == look.verdict
    assert notebook.look_at_trial() == look.verdict
    assert notebook.today().arm is None


def test_her_comparison_kept_to_the_plan_and_the_gate_would_have_let_her_begin(
    store: Store, companion: Companion
) -> None:
    notebook = notebook_of(store, companion)
    (kept,) = notebook.trials()
    taken = {each.day for each in notebook.entries(DoseTaken) if each.status == "taken"}
    assert kept.started_on is not None
    for each in notebook.trial_days(kept.id):
        if not each.planned:
            assert kept.started_on + timedelta(days=each.day) not in taken or each.position is None
    begun = Moment(at=MOMENT.at - (MOMENT.day - kept.started_on), offset_minutes=MOMENT.offset_minutes)
    then = in_memory()
    try:
        whole = store.export(notebook.profile)
        whole["entries"] = {
            name: [each for each in entries if date.fromisoformat(each["day"]) < kept.sealed_on]
            for name, entries in whole["entries"].items()
        }
        early = Notebook(then, lambda _: companion, then.import_export(whole).id, lambda: begun)
        assert early.trial_may_start(kept.trial.protocol) == ()
        offered = next(each for each in early.trial_offers() if each.outcome.id == "sol_min")
        assert offered.outcome == kept.trial.protocol.outcome
    finally:
        then.close()


def test_the_same_moment_gives_the_same_days(companion: Companion) -> None:
    def all_of(moment: Moment) -> list[object]:
        store = in_memory()
        try:
            notebook = notebook_of(store, companion, moment)
            return [each for kind in KINDS.values() for each in notebook.entries(kind)]
        finally:
            store.close()

    assert all_of(MOMENT) == all_of(MOMENT)
