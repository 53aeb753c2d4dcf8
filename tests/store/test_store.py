"""What is put in comes out, on a file and on a server alike; every change can be undone; nobody sees another's days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epsom.core.diary.shapes import KINDS, CheckIn, DoseTaken, Entry, JournalPage, Night, ScaleTaken, Stool
from epsom.core.person import Person
from epsom.errors import InputError, StoreError
from epsom.store import Store
from epsom.store.entries import KEPT_CHANGES
from tests.store.conftest import Open
from tests.store.days import DAY, ENTRIES, ada, any_of, counted, moment, one_of_each, scenario

anything = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def key(entry: Entry) -> tuple[Any, ...]:
    return tuple(getattr(entry, name) for name in entry.KEY)


def test_a_file_and_a_server_hold_the_same_after_the_same_days(open_store: Open, tmp_path: Path) -> None:
    store = open_store()
    scenario(store)
    reference = Store.open(tmp_path / "reference", new_id=counted())
    scenario(reference)
    text = store.dump()
    assert text == reference.dump()
    assert text.count("\n") > 250
    reference.close()


def test_what_was_kept_is_there_after_closing(open_store: Open) -> None:
    store = open_store()
    first = scenario(store)
    text = store.dump()
    store.close()
    again = open_store()
    assert again.dump() == text
    told = again.told(first)
    assert told is not None
    assert told.person == ada()
    assert [each.seq for each in again.told_history(first)] == [1, 2]


def test_every_kind_comes_back_as_it_was(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    for entry in one_of_each():
        change = store.put(profile, entry, moment())
        assert (change.before, change.after) == (None, entry)
        assert store.entry(profile, type(entry), *key(entry)) == entry
    assert {name for name, kind in KINDS.items() if store.entries(profile, kind)} == set(KINDS)


@anything
@given(entry=ENTRIES)
def test_any_entry_comes_back_as_it_was_and_undoing_leaves_no_trace(store: Store, entry: Entry) -> None:
    profile = store.add_profile("x", moment()).id
    before = store.dump()
    change = store.put(profile, entry, moment())
    assert change.after == entry
    assert store.entry(profile, type(entry), *key(entry)) == entry
    assert store.entries(profile, type(entry), entry.day, entry.day) == (entry,)
    assert store.undo(profile, change.id)
    assert store.dump() == before
    store.remove_profile(profile)


@anything
@given(data=st.data())
def test_undoing_in_turn_leads_back_through_every_state(store: Store, data: st.DataObject) -> None:
    profile = store.add_profile("x", moment()).id
    kind = data.draw(st.sampled_from([CheckIn, Night, Stool]))
    states, changes = [store.dump()], []
    for number in range(data.draw(st.integers(1, 6))):
        entry = replace(data.draw(any_of(kind)), day=DAY)
        verb = data.draw(st.sampled_from(["put", "merge", "remove"]))
        if verb == "remove":
            changes.append(store.remove(profile, kind, DAY, moment(number)))
        else:
            changes.append(getattr(store, verb)(profile, entry, moment(number)))
        states.append(store.dump())
    for change, before, after in reversed(list(zip(changes, states, states[1:], strict=False))):
        assert store.dump() == after
        assert store.undo(profile, change.id) is (change.id != "")
        assert store.dump() == before
    store.remove_profile(profile)


@anything
@given(data=st.data())
def test_merging_twice_is_merging_once_and_takes_nothing_away(store: Store, data: st.DataObject) -> None:
    profile = store.add_profile("x", moment()).id
    kind = data.draw(st.sampled_from(list(KINDS.values())))
    old, new = data.draw(any_of(kind)), data.draw(any_of(kind))
    new = replace(new, **{name: getattr(old, name) for name in old.KEY})
    store.put(profile, old, moment())
    once = store.merge(profile, new, moment()).after
    twice = store.merge(profile, new, moment()).after
    assert once == twice == store.entry(profile, kind, *key(old))
    for name in new.__dataclass_fields__:
        told = getattr(new, name)
        assert getattr(once, name) == (getattr(old, name) if told is None else told)
    store.remove_profile(profile)


def test_undo_refuses_what_something_newer_touched(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    first = store.put(profile, CheckIn(day=DAY, stress=1), moment())
    second = store.put(profile, CheckIn(day=DAY, stress=2), moment())
    store.put(profile, CheckIn(day=DAY, stress=1), moment())  # the same as after the first, and still newer
    assert not store.undo(profile, first.id)
    assert not store.undo(profile, second.id)
    assert store.entry(profile, CheckIn, DAY) == CheckIn(day=DAY, stress=1)
    assert not store.undo(profile, "no such change")
    assert not store.undo(store.add_profile("Ben", moment()).id, first.id)


def test_a_change_is_undone_once(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    change = store.put(profile, Stool(day=DAY, form=4), moment())
    assert store.undo(profile, change.id)
    assert not store.undo(profile, change.id)
    assert store.entries(profile, Stool) == ()


def test_only_the_last_fifty_changes_are_remembered(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    changes = [
        store.put(profile, Stool(day=DAY + timedelta(days=n), form=4), moment()) for n in range(KEPT_CHANGES + 5)
    ]
    assert store.dump().count("\nchange ") + store.dump().startswith("change ") == KEPT_CHANGES
    assert [store.undo(profile, each.id) for each in changes] == [False] * 5 + [True] * KEPT_CHANGES


def test_the_text_of_a_removed_journal_page_is_kept_nowhere(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    page = JournalPage(id="a", day=DAY, text="first canary")
    written = store.put(profile, page, moment())
    store.put(profile, replace(page, text="second canary"), moment())
    removed = store.remove(profile, JournalPage, "a", moment())
    assert "canary" not in store.dump()
    assert not store.undo(profile, removed.id)
    assert not store.undo(profile, written.id)
    assert store.undo(profile, store.put(profile, page, moment()).id)  # undoing a new page removes it
    assert "canary" not in store.dump()


def test_change_reads_and_writes_in_one_step_and_can_remove(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id

    def later(dose: DoseTaken | None) -> DoseTaken | None:
        return DoseTaken(day=DAY, planned=1260, status="later") if dose is None else replace(dose, taken=1300)

    store.change(profile, DoseTaken, (DAY, 1260), later, moment())
    change = store.change(profile, DoseTaken, (DAY, 1260), later, moment())
    assert change.before == DoseTaken(day=DAY, planned=1260, status="later")
    assert store.entry(profile, DoseTaken, DAY, 1260) == DoseTaken(day=DAY, planned=1260, status="later", taken=1300)
    assert store.change(profile, DoseTaken, (DAY, 1260), lambda _: None, moment()).after is None
    assert store.entries(profile, DoseTaken) == ()
    assert store.change(profile, DoseTaken, (DAY, 1260), lambda _: None, moment()).id == ""


def test_an_error_inside_a_change_changes_nothing(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    store.put(profile, Stool(day=DAY, form=4), moment())
    before = store.dump()

    def broken(_: Stool | None) -> Stool | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        store.change(profile, Stool, DAY, broken, moment())
    with pytest.raises(ValueError, match="keeps the kind and the key"):
        store.change(profile, Stool, DAY, lambda _: Stool(day=DAY + timedelta(days=1)), moment())
    assert store.dump() == before


def test_entries_come_by_day_and_within_the_days_asked_for(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    days = [date(2026, 3, 3), date(2026, 3, 1), date(2026, 3, 2), date(2025, 12, 31)]
    for day in days:
        store.put(profile, CheckIn(day=day), moment())
        for id in ("b", "É", "a"):
            store.put(profile, ScaleTaken(id=f"{day}{id}", day=day, scale="gad7"), moment())
    assert [each.day for each in store.entries(profile, CheckIn)] == sorted(days)
    some = store.entries(profile, CheckIn, date(2026, 3, 1), date(2026, 3, 2))
    assert [each.day for each in some] == [date(2026, 3, 1), date(2026, 3, 2)]
    assert [each.id for each in store.entries(profile, ScaleTaken, until=date(2025, 12, 31))] == [
        "2025-12-31a", "2025-12-31b", "2025-12-31É",
    ]  # fmt: skip


def test_nobody_sees_the_days_of_another(store: Store) -> None:
    first, other = (store.add_profile(name, moment()).id for name in ("Ada", "Ben"))
    for entry in one_of_each():
        store.put(first, entry, moment())
    store.tell(first, ada(), moment(), "all")
    store.set_setting(first, "a", 1)
    assert all(store.entries(other, kind) == () for kind in KINDS.values())
    assert (store.told(other), store.answers(other), store.setting(other, "a", "none")) == (None, (), "none")
    assert store.remove(other, Stool, DAY, moment()).id == ""
    assert len(store.entries(first, Stool)) == 1
    store.remove_profile(first)
    assert [each.name for each in store.profiles()] == ["Ben"]
    with pytest.raises(InputError):
        store.entries(first, Stool)
    with pytest.raises(InputError):
        store.put(first, Stool(day=DAY), moment())


def test_answers_come_back_with_the_facts_and_the_knowledge_they_came_from(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    told = store.tell(profile, ada(), moment(), "all")
    kept = [store.keep(profile, {"n": n, "say": "ü\n"}, told.seq, "v1", moment(5 - n)) for n in range(3)]
    assert store.answers(profile) == tuple(kept)
    assert (kept[0].answer, kept[0].told_seq, kept[0].knowledge_version) == ({"n": 0, "say": "ü\n"}, 1, "v1")


def test_moments_keep_their_instant_offset_and_zone(store: Store) -> None:
    for minutes, offset, zone in ((0, -300, "America/Lima"), (1, 345, "Asia/Kathmandu"), (2, 0, None)):
        store.add_profile("x", moment(minutes, offset=offset, zone=zone))
    assert [each.created for each in store.profiles()] == [
        moment(0, offset=-300, zone="America/Lima"),
        moment(1, offset=345, zone="Asia/Kathmandu"),
        moment(2, offset=0, zone=None),
    ]


def test_settings_of_the_house_and_of_a_person_are_apart(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    store.set_setting("", "theme", "dark")
    store.set_setting(profile, "theme", None)
    assert (store.setting("", "theme"), store.setting(profile, "theme", 1), store.setting("", "no")) == (
        "dark",
        None,
        None,
    )
    with pytest.raises(InputError):
        store.set_setting("nobody", "theme", 1)


def test_odd_text_is_kept_and_what_no_database_takes_is_marked(store: Store) -> None:
    profile = store.add_profile("n\0a", moment()).id
    page = JournalPage(id="a", day=DAY, text="x\0y\ud800z " + "é" * 100_000)
    kept = store.put(profile, page, moment()).after
    assert isinstance(kept, JournalPage)
    assert kept.text == "x\ufffdy\ufffdz " + "é" * 100_000
    assert store.entry(profile, JournalPage, "a") == kept
    store.keep(profile, {"say": "a\0\ud800"}, 1, "v", moment())
    assert store.profiles()[0].name == "n\ufffda"


@pytest.mark.parametrize(
    "entry",
    [
        CheckIn(day=DAY, stress=2**31),
        CheckIn(day=DAY, stress="7"),  # type: ignore[arg-type]
        CheckIn(day=DAY, stress=True),
        CheckIn(day=DAY, illness=1),  # type: ignore[arg-type]
        CheckIn(day=DAY, alcohol=float("nan")),
        CheckIn(day=DAY, alcohol=float("inf")),
        CheckIn(day=moment().at),
        CheckIn(day="2026-03-01"),  # type: ignore[arg-type]
        DoseTaken(day=DAY, planned=1, status="lost"),  # type: ignore[arg-type]
        ScaleTaken(id="a", day=DAY, scale="phq9", answers=(1.5,)),  # type: ignore[arg-type]
        ScaleTaken(id="a", day=DAY, scale="phq9", answers=[1]),  # type: ignore[arg-type]
        JournalPage(id="a", day=DAY, text=None),  # type: ignore[arg-type]
    ],
)
def test_a_value_no_column_can_hold_is_refused_and_nothing_is_kept(store: Store, entry: Entry) -> None:
    profile = store.add_profile("Ada", moment()).id
    before = store.dump()
    for verb in (store.put, store.merge):
        with pytest.raises(InputError):
            verb(profile, entry, moment())
    assert store.dump() == before


def test_facts_a_person_file_cannot_hold_are_refused(store: Store) -> None:
    profile = store.add_profile("Ada", moment()).id
    with pytest.raises(InputError):
        store.tell(profile, Person(age=-4), moment(), "odd")
    assert store.told(profile) is None


def test_a_closed_record_stays_closed(store: Store) -> None:
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.profiles()
