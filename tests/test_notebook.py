"""What is kept and how far back is read changes no answer: beside the whole diary, a fresh notebook, another process."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from epsom.companion import Companion
from epsom.core.diary import (
    KINDS,
    CheckIn,
    Cramps,
    Diary,
    DoseTaken,
    Entry,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    ScaleTaken,
    SideEffect,
    Stool,
    today_of,
)
from epsom.core.diary.progress import Progress, progress
from epsom.core.diary.review import Review, review
from epsom.core.diary.today import Today
from epsom.core.person import Person
from epsom.examples import EXAMPLES
from epsom.exchange.person_file import open_person
from epsom.notebook import Notebook, Refused
from epsom.store import Store
from epsom.store.memory import in_memory
from epsom.store.values import NAMES, to_json

TODAY = date(2026, 11, 22)
YEARS = 3650
NOW = Moment(at=datetime(2026, 11, 22, 18, tzinfo=UTC), offset_minutes=60, zone="Europe/Madrid")
WRITTEN = {"at": "2026-11-22T09:00:00+00:00", "offset_minutes": 60, "zone": "Europe/Madrid"}


def ago(days: int) -> date:
    """A day so many days before today."""
    return TODAY - timedelta(days=days)


def events(*turns: tuple[int, str, int | None]) -> list[PlanEvent]:
    """Turns of a plan, from (days ago, kind, rung)."""
    return [
        PlanEvent(id=f"{place:06d}", day=ago(days), kind=kind, rung=rung, elemental_mg=100 if rung else None)  # type: ignore[arg-type]
        for place, (days, kind, rung) in enumerate(turns)
    ]


def ten_years(*, until: int = 1) -> list[Entry]:
    """Every third day of a steady life, with usual stools and mild practices, up to `until` days ago."""
    rng = random.Random(11)
    found: list[Entry] = []
    for back in range(until, YEARS, 3):
        day = ago(back)
        found.append(CheckIn(day=day, stress=rng.randint(2, 8), mood=rng.randint(2, 8), illness=back % 50 == 0))
        found.append(
            Night(
                day=day, bed_time=1365, try_time=1380, sol_min=rng.randint(5, 60), final_wake=400, rise_time=415,
                quality=rng.randint(1, 5),
            )
        )  # fmt: skip
        found.append(DoseTaken(day=day, planned=1275, status="taken", elemental_mg=100, taken=1280))
        found.append(Stool(day=day, form=rng.randint(3, 4), times=1))
        if back % 4 == 0:
            found.append(PracticeDone(id=f"p{back}", day=day, practice="paced_breathing", before=6, after=4))
        if back % 5 == 0:
            found.append(Cramps(day=day, count=rng.randint(0, 3)))
        if back % 40 == 0:
            found.append(ScaleTaken(id=f"s{back}", day=day, scale="phq9", answers=(1, 0, 1, 0, 0, 1, 0, 0, 0)))
    return found


@pytest.fixture(scope="module")
def companion() -> Companion:
    """Knowledge and foods, read once."""
    return Companion.bundled(TODAY)


@pytest.fixture(scope="module")
def ana() -> Person:
    """The example person who takes no medicines."""
    return open_person(EXAMPLES[0].path, TODAY)


@pytest.fixture
def store() -> Iterator[Store]:
    """A record in memory."""
    made = in_memory()
    yield made
    made.close()


def filled(store: Store, companion: Companion, ana: Person, entries: list[Entry]) -> Notebook:
    """A notebook over a profile with these entries."""
    profile = store.add_profile("Ana", NOW)
    store.tell(profile.id, ana, NOW, "the first answers")
    told = store.export(profile.id)
    store.remove_profile(profile.id)
    for entry in entries:
        told["entries"][NAMES[type(entry)]].append(to_json(entry) | {"written": WRITTEN})
    return Notebook(store, lambda _: companion, store.import_export(told).id, lambda: NOW)


def of_everything(notebook: Notebook) -> tuple[Diary, Review, Today, Progress]:
    """The same rules over the whole diary, every day of it."""
    kinds = [kind for kind in KINDS.values() if kind is not JournalPage]
    entries: list[Entry] = [each for kind in kinds for each in notebook.entries(kind)]
    diary = Diary.of(entries, notebook.readings())
    plan, now, known, day = notebook._unplaced(), notebook.standing(), notebook.companion.knowledge, TODAY
    answer = notebook.answer()
    goals = answer.person.goals or ()
    changed = progress(goals, diary, plan, now, known, day)
    verdict = review(plan, now, diary, day, known, screening=answer.screening, progress=changed if now.takes else None)
    page = today_of(answer.plan, answer.screening, now, diary, NOW, known, verdict=verdict, goals=goals)
    return diary, verdict, page, changed


STARTED = [(80, "accepted", 0), (73, "stepped", 1)]
LONG = [(2000, "accepted", 0), (1990, "stepped", 1)]
LIVES: dict[str, tuple[list[Entry], str, str]] = {  # what is there beside ten years, the state, and the rule that decides
    "no plan": ([], "none", "review_continue"),
    "on it for some weeks": ([*events(*STARTED)], "climbing", ""),
    "on it for years": ([*events(*LONG)], "climbing", ""),
    "a liquid stool before the plan counts no more": (
        [*events(*STARTED), Stool(day=ago(90), form=7, times=2)], "climbing", "",
    ),
    "a liquid stool years ago that nothing was done about": (
        [*events(*LONG), Stool(day=ago(1000), form=7, times=4), *(Stool(day=ago(1000 - each), form=6) for each in (1, 2))],
        "climbing",
        "review_severe",
    ),
    "paused for a year by a liquid stool, and the plan older still": (
        [*events(*LONG, (400, "paused", 1)), Stool(day=ago(400), form=7, times=3), Stool(day=ago(1), form=6, times=1)],
        "paused",
        "review_severe",
    ),
    "paused for years, usual stools since": (
        [*events(*LONG, (900, "paused", 1)), Stool(day=ago(900), form=7, times=3)], "paused", "review_restart_same",
    ),
    "an alarming side effect a year ago": (
        [*events(*LONG), SideEffect(id="chest", day=ago(380), what="chest_pain", how_bad=6)],
        "climbing",
        "review_ask_before_more",
    ),
    "an alarming side effect a year ago while paused": (
        [*events(*LONG, (390, "paused", 1)), SideEffect(id="own", day=ago(380), what="I fainted on the stairs")],
        "paused",
        "review_ask_before_more",
    ),
    "an alarming side effect before coming back counts no more": (
        [*events(*LONG, (390, "paused", 1), (300, "resumed", 1)), SideEffect(id="chest", day=ago(380), what="chest_pain")],
        "climbing",
        "",
    ),
    "stopped for years": ([*events(*LONG, (700, "stopped", None))], "stopped", "review_continue"),
}  # fmt: skip


@pytest.mark.parametrize("life", LIVES)
def test_the_rules_say_the_same_as_over_the_whole_diary(
    store: Store, companion: Companion, ana: Person, life: str
) -> None:
    beside, state, rule = LIVES[life]
    own = {(type(each), each.day) for each in beside if isinstance(each, Stool)}
    notebook = filled(
        store, companion, ana, [each for each in ten_years() if (type(each), each.day) not in own] + beside
    )
    diary, verdict, page, changed = of_everything(notebook)
    assert notebook.standing().state == state
    assert notebook.review() == verdict
    assert notebook.today() == page
    assert notebook.progress() == changed
    assert rule in ("", verdict.rule)
    assert verdict.rule != "review_severe" or rule == "review_severe"
    assert len(notebook.diary().check_ins) < 65 < len(diary.check_ins)  # or nothing would have been tried here


@pytest.mark.parametrize("turns", [[], LONG, [*LONG, (800, "paused", 1)]])
def test_someone_who_comes_back_after_years_is_greeted(
    store: Store, companion: Companion, ana: Person, turns: list[tuple[int, str, int | None]]
) -> None:
    notebook = filled(store, companion, ana, [*ten_years(until=700), *events(*turns)])
    _, verdict, page, changed = of_everything(notebook)
    assert page.welcome_back is not None
    assert (notebook.review(), notebook.today(), notebook.progress()) == (verdict, page, changed)


def test_a_practice_that_was_not_for_this_person_years_ago_is_not_suggested(
    store: Store, companion: Companion, ana: Person
) -> None:
    offered = filled(store, companion, ana, [*ten_years(), *events(*LONG)]).today().suggestion
    assert offered is not None
    no = PracticeDone(id="no", day=ago(2900), practice=offered.id, verdict="not_for_me")
    notebook = filled(store, companion, ana, [*ten_years(), *events(*LONG), no])
    assert no in notebook.diary().practices
    assert notebook.today() == of_everything(notebook)[2]
    assert notebook.today().suggestion != offered


def test_everything_is_read_for_a_look_at_all_days(store: Store, companion: Companion, ana: Person) -> None:
    notebook = filled(store, companion, ana, [*ten_years(), *events(*STARTED)])
    whole = of_everything(notebook)[0]
    looked = notebook.long_diary(whole=True)
    for kind in ("check_ins", "nights", "stools", "cramps", "side_effects"):
        assert getattr(looked, kind) == getattr(whole, kind)


# --- what is kept ------------------------------------------------------------------------------------------------------
def any_entry(rng: random.Random, place: int) -> Entry:
    """Something written down, most often of these days."""
    day = ago(rng.choice((0, 0, 1, 2, 30, 100, 183, 184, 185, 400, 1500)))
    who = rng.randint(0, 9) if rng.random() < 0.5 else place + 100
    made: list[Entry] = [
        CheckIn(day=day, stress=rng.randint(0, 10), medicine_changed=rng.random() < 0.2 or None),
        Night(day=day, quality=rng.randint(1, 5), sol_min=rng.randint(0, 90)),
        DoseTaken(day=day, planned=rng.choice((1275, 540)), status="taken", elemental_mg=100),
        Stool(day=day, form=rng.choice((3, 4, 4, 6, 7)), times=rng.randint(1, 4)),
        SideEffect(id=f"e{who}", day=day, what=rng.choice(("nausea", "flushing", "chest_pain")), how_bad=3),
        Cramps(day=day, count=rng.randint(0, 4)),
        PracticeDone(id=f"p{who}", day=day, practice=rng.choice(("paced_breathing", "worry_time")), before=3, after=6),
        ScaleTaken(id=f"s{who}", day=day, scale="phq9", answers=tuple(rng.randint(0, 2) for _ in range(9))),
        JournalPage(id=f"j{who}", day=day, text="a page"),
    ]
    return rng.choice(made)


def something(notebook: Notebook, rng: random.Random, place: int, undoable: list[str]) -> None:
    """One thing a person does: most often an entry, now and then taking one out or back, or a turn of the plan."""
    entry, dice = any_entry(rng, place), rng.random()
    if dice < 0.1:
        notebook.remove(type(entry), *(getattr(entry, name) for name in entry.KEY))
    elif dice < 0.2 and undoable:
        notebook.undo(undoable.pop())
    elif dice < 0.3:
        turn = rng.choice((notebook.pause, notebook.resume, notebook.step, notebook.accept, notebook.lower))
        with suppress(Refused):  # what the diary or the state does not allow is not done, and nothing is written
            undoable.append(notebook.take_back(turn()))
    else:
        undoable.append(notebook.log(entry).id)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_is_what_a_fresh_notebook_reads(
    tmp_path: Path, companion: Companion, ana: Person, seed: int
) -> None:
    rng = random.Random(seed)
    tmp_path.chmod(0o700)
    here, there = Store.open(tmp_path), Store.open(tmp_path)
    kept = filled(here, companion, ana, [*ten_years(until=150)[::12], *events((60, "accepted", 0), (50, "stepped", 1))])
    elsewhere = Notebook(there, lambda _: companion, kept.profile, lambda: NOW)
    undoable: list[str] = []
    for place in range(40):
        for _ in range(rng.choice((1, 1, 1, 3))):
            something(kept if rng.random() < 0.8 else elsewhere, rng, place, undoable)
        fresh = Notebook(here, lambda _: companion, kept.profile, lambda: NOW)
        for what in ("events", "standing", "readings", "diary", "long_diary", "review", "progress", "today"):
            assert getattr(kept, what)() == getattr(fresh, what)(), (place, what)
    here.close()
    there.close()


def test_new_facts_and_a_new_day_change_what_is_kept(store: Store, companion: Companion, ana: Person) -> None:
    notebook = filled(store, companion, ana, [CheckIn(day=TODAY, stress=4), Night(day=ago(184), quality=3)])
    moments = [NOW]
    notebook = Notebook(store, lambda _: companion, notebook.profile, lambda: moments[-1])
    assert notebook.person() == ana
    assert [each.day for each in notebook.diary().nights] == [ago(184)]
    assert notebook.today().check_in == CheckIn(day=TODAY, stress=4)
    store.tell(notebook.profile, Person(), NOW, "nothing at all")
    assert notebook.person() == Person()
    notebook.log(Night(day=ago(3), quality=2))
    moments.append(replace(NOW, at=NOW.at + timedelta(days=1)))
    assert notebook.today().check_in is None
    assert [each.day for each in notebook.diary().nights] == [ago(3)]


def test_a_check_in_reads_nothing_anew(
    store: Store, companion: Companion, ana: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = filled(store, companion, ana, [*ten_years(), *events(*STARTED)])
    notebook.today()
    asked: list[type[Entry]] = []
    for name in ("entries", "latest"):
        read = getattr(store, name)

        def noting(profile: str, kind: type[Any], *more: Any, _read: Any = read) -> Any:
            asked.append(kind)
            return _read(profile, kind, *more)

        monkeypatch.setattr(store, name, noting)
    notebook.log(CheckIn(day=TODAY, stress=9))
    assert notebook.today().check_in == CheckIn(day=TODAY, stress=9)
    assert notebook.recent(CheckIn)[-1].stress == 9
    assert asked == []
    notebook.log(ScaleTaken(id="new", day=TODAY, scale="phq9", answers=(0,) * 8 + (2,)))
    assert notebook.today().support_card is not None
    assert set(asked) == {ScaleTaken}


# --- the last of a kind -------------------------------------------------------------------------------------------------
def test_the_last_entries_of_a_kind(store: Store) -> None:
    ana, bea = (store.add_profile(name, NOW).id for name in ("Ana", "Bea"))
    done = [
        PracticeDone(id=name, day=ago(back), practice=practice)
        for name, back, practice in (("a", 9, "walk"), ("b", 5, "rest"), ("c", 5, "walk"), ("d", 5, "walk"), ("e", 8, "sit"))
    ]  # fmt: skip
    assert store.latest(ana, PracticeDone) == ()
    for each in done:
        store.put(ana, each, NOW)
    store.put(bea, PracticeDone(id="z", day=ago(1), practice="walk"), NOW)
    assert [each.id for each in store.latest(ana, PracticeDone)] == ["b", "c", "d"]
    assert [each.id for each in store.latest(ana, PracticeDone, "practice")] == ["e", "b", "c", "d"]
    assert [each.id for each in store.latest(bea, PracticeDone, "practice")] == ["z"]
