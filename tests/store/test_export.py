"""One document holds everything of a person and makes the same person again; tables hold no formula."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from epsom.core.diary.shapes import KINDS, JournalPage, SideEffect
from epsom.core.person import Lab, Person
from epsom.errors import EpsomError, InputError
from epsom.store import Store
from tests.store.conftest import Open
from tests.store.days import DAY, ENTRIES, TEXT, ada, moment, scenario

HELP = Path(__file__).parents[2] / "src" / "epsom" / "help" / "record.md"


def again(told: Any) -> Any:
    """As it comes back from a file."""
    return json.loads(json.dumps(told, ensure_ascii=False))


def test_an_export_makes_the_same_person_in_another_record(open_store: Open) -> None:
    store, other = open_store("one"), open_store("other")
    first = scenario(store, 3)
    told = again(store.export(first))
    profile = other.import_export(told)
    assert profile.id == first
    assert other.export(profile.id) == told
    assert other.told_history(profile.id) == store.told_history(first)
    assert other.answers(profile.id) == store.answers(first)
    for kind in KINDS.values():
        assert other.entries(profile.id, kind) == store.entries(first, kind)
    twin = store.import_export(told)  # where the id is taken
    assert twin.id != first
    theirs = store.export(twin.id)
    assert theirs | {"profile": told["profile"]} == told


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(entries=st.lists(ENTRIES, max_size=8), name=TEXT, value=st.recursive(st.none() | st.booleans() | TEXT, st.lists))
def test_exporting_importing_and_exporting_again_changes_nothing(
    store: Store, entries: list[Any], name: str, value: Any
) -> None:
    profile = store.add_profile(name, moment()).id
    for number, entry in enumerate(entries):
        store.put(profile, entry, moment(number))
    store.tell(profile, ada(), moment(), name)
    store.keep(profile, {"value": value}, 1, name, moment())
    store.set_setting(profile, name, value)
    told = again(store.export(profile))
    store.remove_profile(profile)
    assert store.import_export(told).id == profile
    assert again(store.export(profile)) == told
    store.remove_profile(profile)


def _without(told: Any, *path: Any) -> Any:
    copy = again(told)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return copy


def _with(told: Any, value: Any, *path: Any) -> Any:
    copy = again(told)
    inner = copy
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return copy


def test_anything_but_a_whole_export_is_refused_and_nothing_is_added(store: Store) -> None:
    told = again(store.export(scenario(store, 2)))
    before = store.dump()
    night = ("entries", "night", 0)
    odd: list[Any] = [
        None, [], "x", 7, {}, {"format": "epsom record"},
        *(_without(told, key) for key in told),
        *(_without(told, "profile", key) for key in told["profile"]),
        *(_without(told, *night, key) for key in told["entries"]["night"][0]),
        _with(told, "other", "format"), _with(told, 3, "version"), _with(told, 0, "version"), _with(told, True, "version"),
        _with(told, 1, "version"), _without(told, "entries", "trial_event"), _with(told, "yes", "profile", "sample"),
        _with(told, {}, "entries", "weather"), _with(told, 1.5, *night, "sol_min"), _with(told, "7", *night, "sol_min"),
        _with(told, "soon", *night, "day"), _with(told, None, *night, "day"), _with(told, 10**12, *night, "sol_min"),
        _with(told, "lost", "entries", "dose", 0, "status"), _with(told, {"at": "soon"}, *night, "written"),
        _with(told, "2026-03-01T12:00:00", *night, "written", "at"), _with(told, 9999, *night, "written", "offset_minutes"),
        _with(told, [told["entries"]["night"][0]] * 2, "entries", "night"), _with(told, 5, "told", 0, "seq"),
        _with(told, "age = -4", "told", 0, "person"), _with(told, "x", "answers", 0, "told_seq"),
        _with(told, [told["answers"][0]] * 2, "answers"), _with(told, [1], "entries", "night"), _with(told, 7, "settings"),
        _with(told, 10**30, "answers", 0, "told_seq"), _with(told, {"a\0": 1, "a\ufffd": 2}, "settings"),
    ]  # fmt: skip
    for each in odd:
        with pytest.raises(EpsomError) as caught:
            store.import_export(each)
        assert caught.value.exit_code == 3, each
        assert store.dump() == before
    assert len(odd) > 40


def test_an_export_from_before_comparisons_is_still_read(store: Store) -> None:
    told = again(store.export(scenario(store, 2)))
    older = _with(told, 1, "version")
    for name in ("trial_sealed", "trial_event"):
        older = _without(older, "entries", name)
    found = store.export(store.import_export(older).id)
    assert found["version"] == 2
    assert found["entries"] == told["entries"] | {"trial_sealed": [], "trial_event": []}
    assert found["told"] == told["told"]


def test_an_unknown_field_is_refused_rather_than_dropped(store: Store) -> None:
    told = again(store.export(scenario(store, 2)))
    told["entries"]["night"][0]["snoring"] = 3
    with pytest.raises(InputError, match="snoring"):
        store.import_export(told)


def test_the_help_page_describes_every_part_of_the_export(store: Store) -> None:
    told = store.export(scenario(store, 2))
    page = HELP.read_text(encoding="utf-8")
    parts = [
        *told,
        *told["profile"],
        *told["profile"]["created"],
        *told["told"][0],
        *told["answers"][0],
        *told["entries"],
    ]
    assert [each for each in parts if f'"{each}"' not in page and f"`{each}`" not in page] == []


def test_a_table_for_each_kind_holds_what_was_written(store: Store) -> None:
    profile = scenario(store)
    sheets = store.tables_csv(profile)
    assert set(sheets) == {f"{name}.csv" for name in ("told", "answers", "settings", "lab", *KINDS)}
    rows = list(csv.DictReader(io.StringIO(sheets["check_in.csv"], newline="")))
    assert [row["day"] for row in rows] == [f"2026-03-{day:02}" for day in range(1, 11)]
    assert (rows[0]["anxiety"], rows[0]["note"], rows[0]["illness"], rows[0]["hard_day"], rows[0]["tension"]) == (
        "5", "schlecht geträumt 😴", "no", "yes", "",
    )  # fmt: skip
    journal = list(csv.DictReader(io.StringIO(sheets["journal.csv"], newline="")))
    assert journal[0]["text"] == "Erste Zeile\r\nzweite\tZeile\n\n"
    assert all(text.encode("utf-8") for text in sheets.values())
    marked = store.tables_csv(profile, mark=True)
    assert all(marked[name] == "\ufeff" + text for name, text in sheets.items())


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(store: Store, sign: str) -> None:
    profile = store.add_profile("x", moment()).id
    risky = f'{sign}HYPERLINK("x")'
    store.put(profile, JournalPage(id=risky, day=DAY, text=risky), moment())
    store.put(profile, SideEffect(id="a", day=DAY, what=risky, note=risky), moment(offset=-300))
    store.tell(profile, ada(), moment(), risky)
    store.set_setting(profile, risky, risky)
    for text in store.tables_csv(profile).values():
        for row in csv.reader(io.StringIO(text, newline="")):
            assert not [cell for cell in row if cell.startswith(sign) and cell != "-300"]
    assert "'" + risky in [cell for row in csv.reader(io.StringIO(store.tables_csv(profile)["journal.csv"], newline="")) for cell in row]  # fmt: skip


def test_the_blood_tests_told_are_a_table_of_their_own(store: Store) -> None:
    profile = store.add_profile("Ana", moment())
    assert store.tables_csv(profile.id)["lab.csv"].splitlines() == ["on,test,value,unit,range_low,range_high"]
    lab = Lab(test="serum magnesium", value=0.78, unit="mmol/L", range=(0.66, 1.07), on=date(2026, 1, 5))
    store.tell(profile.id, Person(labs=(lab,)), moment(), "a blood test")
    rows = store.tables_csv(profile.id)["lab.csv"].splitlines()
    assert rows[1:] == ["2026-01-05,serum magnesium,0.78,mmol/L,0.66,1.07"]
