"""The JSON API: the verbs of the command line with the same keys, strict at the door, and writes that count once."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from epsom.cli import main
from epsom.core.diary import CheckIn, DoseTaken, JournalPage, PlanEvent, SideEffect, Stool
from epsom.examples import EXAMPLES, examples
from epsom.exchange.entry_json import MODELS, entry_json, read_words
from epsom.exchange.person_file import open_person
from epsom.exchange.person_json import person_json
from epsom.notebook import Notebook
from epsom.store import Cost
from epsom.web import create_app
from epsom.web.house import House
from tests.web.conftest import Clock
from tests.web.schema_fuzz import attack, fuzzed_house, operations_of, schema_of, takes_input

MG = {"value": 100, "unit": "mg", "basis": "elemental"}


@pytest.fixture
def api(house: House, notebook: Notebook) -> Iterator[TestClient]:
    """A program that brings the code of this start, and no browser header."""
    headers = {"Authorization": f"Bearer {house.token}"}
    with TestClient(create_app(house), base_url="http://127.0.0.1:8765/api/v1", headers=headers) as client:
        yield client


def problem(answer: Any, status: int) -> dict[str, Any]:
    """The problem document of a refusal."""
    assert answer.status_code == status, answer.text[:500]
    assert answer.headers["content-type"] == "application/problem+json"
    told: dict[str, Any] = answer.json()
    assert {"type", "title", "status", "detail", "fix"} <= told.keys()
    assert told["status"] == status
    assert told["title"]
    return told


# --- the same answers as the command line -----------------------------------------------------------------------------------
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.id)
@pytest.mark.parametrize("verb", ["assess", "screen", "plan"])
def test_a_person_gets_the_answer_of_the_command_line(
    api: TestClient, clock: Clock, capsys: pytest.CaptureFixture[str], example: Any, verb: str
) -> None:
    clock.set("2026-11-22 19:30")
    assert main([verb, str(example.path), "--json", "--now", "2026-11-22"]) == 0
    wanted = json.loads(capsys.readouterr().out)
    answer = api.post(f"/{verb}", json=person_json(open_person(example.path, clock().day)))
    assert answer.status_code == 200, answer.text[:500]
    told = answer.json()
    wanted.get("kept", {}).pop("facts", None), told.get("kept", {}).pop("facts", None)  # other words, the same person
    assert {name: told[name] for name in wanted} == wanted
    assert told["knowledge_version"]
    assert told["computed_at"] == "2026-11-22T19:30:00+02:00"
    assert told["zone"] == "Europe/Madrid"
    assert told["reasons"]
    assert told["sources"]


def test_label_food_check_and_scale_have_the_keys_of_the_command_line(
    api: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = [
        (["label", "Magnesium oxide 400 mg"], api.post("/label", json={"text": "Magnesium oxide 400 mg"})),
        (["check", "Synthroid"], api.post("/check", json={"text": "Synthroid"})),
        (["food", "almonds"], api.get("/food", params={"q": "almonds"})),
        (
            ["scale", "phq9", "--answers", "1,2,0,1,0,0,1,0,0"],
            api.post("/scale", json={"scale": "phq9", "answers": [1, 2, 0, 1, 0, 0, 1, 0, 0]}),
        ),
    ]
    for arguments, answer in pairs:
        assert answer.status_code == 200, answer.text[:300]
        assert main([*arguments, "--json", "--now", "2026-06-02"]) == 0
        wanted = json.loads(capsys.readouterr().out)
        assert {name: answer.json()[name] for name in wanted} == wanted, arguments


def test_item_nine_brings_help_first(api: TestClient) -> None:
    told = api.post("/scale", json={"scale": "phq9", "answers": [0] * 8 + [1], "country": "GB"}).json()
    assert told["safety"]
    assert told["support"]["emergency"]


def test_check_looks_at_the_person_too(api: TestClient) -> None:
    karl = person_json(dict(examples(Clock()().day))["karl"])
    karl.pop("lab", None)
    told = api.post("/check", json={"text": "Synthroid", "person": karl}).json()
    assert told["screening"]["severity"] == "contraindicated"
    assert told["screening"]["medicines"][-1]["text"] == "Synthroid"


def test_evidence_comes_in_pages_and_by_goal(api: TestClient) -> None:
    seen, cursor = [], None
    while True:
        page = api.get("/evidence", params={"limit": 3} | ({"cursor": cursor} if cursor else {})).json()
        seen += [each["outcome"] for each in page["items"]]
        cursor = page["cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) > 3
    some = api.get("/evidence", params={"goal": "sleep"}).json()["items"]
    assert {each["outcome"] for each in some} <= set(seen)
    problem(api.get("/evidence", params={"goal": "fame"}), 422)


# --- strict at the door -----------------------------------------------------------------------------------------------------
def test_a_bare_number_is_refused_for_a_dose_and_says_how(api: TestClient) -> None:
    person = {"product": [{"label": "Magnesium", "elemental_mg": 200}]}
    told = problem(api.post("/assess", json=person), 422)
    assert any("basis" in each["fix"] for each in told["problems"])
    told = problem(api.post("/entries/dose", json={"planned": "21:30", "status": "taken", "elemental_mg": 100}), 422)
    assert any("basis" in each["fix"] for each in told["problems"])
    for odd in ({"value": 1, "unit": "g", "basis": "elemental"}, {"value": 1, "unit": "mg", "basis": "compound"},
                {"value": "1", "unit": "mg", "basis": "elemental"}, {"value": 1, "unit": "mg"}, "100 mg", [100],
                {"value": -1, "unit": "mg", "basis": "elemental"}, {"value": 10**9, "unit": "mg", "basis": "elemental"}):  # fmt: skip
        problem(api.post("/entries/dose", json={"planned": "21:30", "status": "taken", "elemental_mg": odd}), 422)
    assert (
        api.post("/entries/dose", json={"planned": "21:30", "status": "taken", "elemental_mg": MG}).status_code == 201
    )


@pytest.mark.parametrize(
    "person",
    [
        {"person": {"age": "40"}}, {"person": {"age": True}}, {"person": {"shoe_size": 4}}, {"medicines": []},
        {"medicine": [{"text": "x", "times": ["7am"]}]}, {"medicine": [{"text": "x", "from": "yesterday"}]},
        {"medicine": {"text": "x"}}, {"lab": [{"test": "magnesium", "value": 0.8}]}, {"answers": {"x": "yes"}},
        {"medicine": [{"text": "none"}]}, {"person": {"age": 412}}, {"person": {"country": "ZZ"}}, [], "x", 3, None,
        {"medicine": [{"text": "a\u0000b"}]}, {"medicine": [{"text": "a\ud800b"}]}, {"answers": {"No such id": True}},
        {"person": {"born": "2026-6-1"}}, {"person": {"born": "20260601"}}, {"person": {"weight_kg": 1e308}},
        {"day": {"wake": "24:00"}}, {"day": {"wake": 390}}, {"medicine": [{"text": "x" * 2001}]},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_no_person_is_refused_with_its_place(api: TestClient, person: Any) -> None:
    answer = api.post("/screen", content=json.dumps(person), headers={"Content-Type": "application/json"})
    told = problem(answer, 422)
    assert told.get("problems") or told["detail"]


def test_only_json_is_read(api: TestClient) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml",
                 "application/json5", "text/json", ""):  # fmt: skip
        problem(api.post("/label", content=b'{"text": "Magnesium"}', headers={"Content-Type": kind}), 415)
    problem(
        api.post("/plan/accept", content=b"a=1", headers={"Content-Type": "application/x-www-form-urlencoded"}), 415
    )
    kind = {"Content-Type": "application/json; charset=utf-8"}
    assert api.post("/label", content=b'{"text": "Magnesium"}', headers=kind).status_code == 200
    for odd in (b"{", b"", b"\xff\xfe", b'{"text": NaN}', b'{"text": "a", "text": "b"}', b"nul"):
        answer = api.post("/label", content=odd, headers=kind)
        assert answer.status_code in (400, 422), odd
        problem(answer, answer.status_code)


def test_a_list_that_is_left_out_is_not_known_and_an_empty_one_means_none(api: TestClient) -> None:
    unknown = api.post("/screen", json={"person": {"age": 40}}).json()
    none = api.post(
        "/screen", json={"person": {"age": 40, "conditions": []}, "medicine": [], "kidney": {"known_disease": False}}
    ).json()
    assert len(unknown["open_questions"]) > len(none["open_questions"])


def test_no_such_address_and_no_such_method_are_problems_too(api: TestClient) -> None:
    problem(api.get("/nowhere"), 404)
    problem(api.get("/entries/plan_event"), 404)
    answer = api.delete("/today")
    problem(answer, 405)
    assert answer.headers["allow"] == "GET"


# --- what was told ------------------------------------------------------------------------------------------------------------
def test_new_facts_need_the_etag_and_say_what_they_changed(api: TestClient, planned: Notebook) -> None:
    first = api.get("/me")
    assert first.json()["told"]["seq"] == 1
    facts = first.json()["facts"]
    facts["medicine"] = [{"text": "ciprofloxacin 500 mg", "times": ["08:00", "20:00"]}]
    problem(api.put("/me", json={"facts": facts, "what": "a new medicine"}), 428)
    problem(api.put("/me", json={"facts": facts}, headers={"If-Match": '"' + "0" * 20 + '"'}), 412)
    answer = api.put(
        "/me", json={"facts": facts, "what": "a new medicine"}, headers={"If-Match": first.headers["etag"]}
    )
    assert answer.status_code == 200, answer.text[:500]
    assert answer.json()["told"]["seq"] == 2
    assert [each["text"] for each in answer.json()["changed"]["medicines"]] == ["ciprofloxacin 500 mg"]
    assert answer.json()["changed"]["sentences"]
    assert answer.headers["etag"] == api.get("/me").headers["etag"] != first.headers["etag"]
    assert planned.person().medicines is not None


def test_a_new_blocking_fact_pauses_the_plan(api: TestClient, planned: Notebook) -> None:
    facts = api.get("/me").json()["facts"]
    facts["kidney"] = {"egfr_ml_min": 20.0}
    told = api.put("/me", json={"facts": facts}, headers={"If-Match": api.get("/me").headers["etag"]}).json()
    assert told["changed"]["pauses"] is True
    assert told["standing"]["state"] == "paused"
    problem(api.post("/plan/resume"), 409)  # it is not settled by coming back
    assert planned.standing().state == "paused"


def test_me_comes_back_the_same_for_every_example(api: TestClient, notebook: Notebook) -> None:
    for example in EXAMPLES:
        person = dict(examples(Clock()().day))[example.id]
        etag = api.get("/me").headers["etag"]
        answer = api.put("/me", json={"facts": person_json(person)}, headers={"If-Match": etag})
        assert answer.status_code == 200, answer.text[:500]
        assert notebook.person() == person
        assert answer.json()["facts"] == person_json(person)


# --- the diary --------------------------------------------------------------------------------------------------------------
FULL: dict[str, dict[str, Any]] = {
    "check_in": {"stress": 4, "mood": 6, "therapy_day": True, "caffeine_last": "15:30", "alcohol": 1.5, "note": "a\nb"},
    "dose": {"planned": "21:30", "status": "taken", "elemental_mg": MG, "taken": "21:40"},
    "night": {"bed_time": "22:45", "try_time": "23:00", "sol_min": 20, "awakenings": 1, "waso_min": 5, "final_wake": "06:40",
              "rise_time": "07:00", "quality": 4, "nightmares": 0, "naps_min": 0, "note": "", "recalled": False},
    "stool": {"form": 4, "times": 1},
    "side_effect": {"what": "headache", "how_bad": 2, "note": "n"},
    "cramps": {"count": 1, "worst": 3, "where": "calf", "woke": True},
    "practice": {"practice": "paced_breathing", "minute": "20:00", "before": 6, "after": 4, "verdict": "keep"},
    "scale": {"scale": "phq9", "answers": [1, None, 0, 1, 0, 0, 1, 0, 0]},
    "journal": {"text": "<script>x</script> 🌙 שלום", "kind": "tomorrow"},
}  # fmt: skip


def test_every_kind_has_its_model_here() -> None:
    assert set(FULL) == set(MODELS)


@pytest.mark.parametrize("kind", FULL)
def test_an_entry_of_each_kind_is_written_read_changed_removed_and_brought_back(
    api: TestClient, notebook: Notebook, kind: str
) -> None:
    before = notebook.store.dump()
    made = api.post(f"/entries/{kind}", json=FULL[kind])
    assert made.status_code == 201, made.text[:500]
    entry = made.json()["entry"]
    assert {name: entry[name] for name in FULL[kind]} == FULL[kind]
    assert entry["day"] == "2026-06-02"
    one = api.get(f"/entries/{kind}/{entry['id']}")
    assert (one.json()["entry"], one.headers["etag"]) == (entry, made.headers["etag"])
    assert api.get(f"/entries/{kind}").json() == {"items": [entry], "cursor": None}
    address = f"/entries/{kind}/{entry['id']}"
    problem(api.put(address, json=FULL[kind]), 428)
    problem(api.put(address, json=FULL[kind], headers={"If-Match": '"' + "f" * 20 + '"'}), 412)
    again = api.put(address, json=FULL[kind], headers={"If-Match": made.headers["etag"]})
    assert again.status_code == 200, again.text[:500]
    assert again.json()["entry"] == entry
    problem(api.delete(address, headers={"If-Match": '"' + "f" * 20 + '"'}), 412)
    gone = api.delete(address)
    problem(api.get(address), 404)
    problem(api.delete(address), 404)
    problem(api.put(address, json=FULL[kind], headers={"If-Match": made.headers["etag"]}), 404)
    back = api.post("/undo", json={"change": gone.json()["change"]}).json()["undone"]
    assert back is (kind != "journal")  # a removed page is kept nowhere
    if back:
        assert api.get(address).json()["entry"] == entry
        assert api.delete(address).status_code == 200
    assert [line for line in notebook.store.dump().splitlines() if line in before.splitlines()]


def test_two_check_ins_of_a_day_are_one_and_an_edit_empties_what_it_leaves_out(
    api: TestClient, notebook: Notebook
) -> None:
    assert api.post("/entries/check_in", json={"stress": 4}).status_code == 201
    second = api.post("/entries/check_in", json={"mood": 6, "stress": None})
    assert second.status_code == 200
    assert (second.json()["entry"]["stress"], second.json()["entry"]["mood"]) == (4, 6)
    address = f"/entries/check_in/{second.json()['entry']['id']}"
    edited = api.put(address, json={"mood": 5}, headers={"If-Match": second.headers["etag"]})
    assert edited.json()["entry"]["stress"] is None
    problem(api.put(address, json={"day": "2026-06-01"}, headers={"If-Match": edited.headers["etag"]}), 422)


def test_a_long_list_comes_in_pages_that_hold_everything_once(api: TestClient, notebook: Notebook) -> None:
    today = notebook.moment.day
    for each in range(25):
        notebook.log(SideEffect(id=f"e{each:02d}", day=today - timedelta(days=each // 3), what="headache"))
    seen, cursor, pages = [], None, 0
    while True:
        page = api.get("/entries/side_effect", params={"limit": 4} | ({"cursor": cursor} if cursor else {})).json()
        seen += page["items"]
        pages, cursor = pages + 1, page["cursor"]
        if cursor is None:
            break
    assert pages == 7
    assert seen == [entry_json(each) for each in notebook.entries(SideEffect)]
    some = api.get("/entries/side_effect", params={"since": "2026-06-01", "until": "2026-06-01"}).json()["items"]
    assert {each["day"] for each in some} == {"2026-06-01"}
    for odd in ("x", "====", "MjAyNi0wNi0wMg", "💧"):
        assert api.get("/entries/side_effect", params={"cursor": odd}).status_code in (200, 422)


@pytest.mark.parametrize(
    ("kind", "odd"),
    [
        ("check_in", {"stress": 11}), ("check_in", {"stress": 4.0}), ("check_in", {"stress": "4"}), ("check_in", {"day": "2026-06-03"}),
        ("check_in", {"day": "2026-02-30"}), ("check_in", {"note": "x" * 100_001}), ("check_in", {"caffeine_last": 930}),
        ("night", {"sol_min": -1}), ("night", {"waso_min": 1441}), ("night", {"quality": 0}), ("night", {"final_wake": "6:40"}),
        ("stool", {"form": 8}), ("dose", {"status": "taken"}), ("dose", {"planned": "21:30", "status": "eaten"}), ("journal", {}),
        ("side_effect", {"what": ""}), ("scale", {"scale": "phq9", "answers": ["1"]}), ("practice", {"practice": "../x"}),
        ("journal", {"text": "x", "kind": "diary"}), ("check_in", {"mood": 1, "colour": "red"}),
    ],
)  # fmt: skip
def test_odd_entries_are_refused_and_nothing_is_kept(api: TestClient, notebook: Notebook, kind: str, odd: Any) -> None:
    before = notebook.store.dump()
    problem(api.post(f"/entries/{kind}", json=odd), 422)
    assert notebook.store.dump() == before


def test_a_write_sent_twice_with_its_key_counts_once(
    api: TestClient, notebook: Notebook, house: House, clock: Clock
) -> None:
    key = {"Idempotency-Key": "one-and-only"}
    first = api.post("/entries/journal", json={"text": "a page"}, headers=key)
    second = api.post("/entries/journal", json={"text": "a page"}, headers=key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert second.headers["idempotency-replayed"] == "true"
    assert len(notebook.entries(JournalPage)) == 1
    problem(api.post("/entries/journal", json={"text": "another"}, headers=key), 422)
    house.replies.clear()  # as after a new start
    third = api.post("/entries/journal", json={"text": "a page"}, headers=key)
    assert third.json()["entry"] == first.json()["entry"]
    assert len(notebook.entries(JournalPage)) == 1
    without = api.post("/entries/journal", json={"text": "a page"})
    assert without.json()["entry"]["id"] != first.json()["entry"]["id"]
    for odd in ("", "a b", "x" * 201, "ü"):
        answer = api.post("/entries/journal", json={"text": "x"}, headers={"Idempotency-Key": odd.encode("latin-1")})
        problem(answer, 422)


def test_a_red_flag_pauses_and_undo_takes_the_pause_back(api: TestClient, planned: Notebook, clock: Clock) -> None:
    clock.forward(days=8)
    assert api.post("/plan/step").status_code == 200
    told = api.post("/entries/side_effect", json={"what": "fainting", "how_bad": 9}).json()
    assert told["paused"] is True
    assert api.get("/standing").json()["state"] == "paused"
    assert api.post("/undo", json={"change": told["change"]}).json() == {"undone": True}
    assert api.get("/standing").json()["state"] == "climbing"


# --- the plan ---------------------------------------------------------------------------------------------------------------
def test_a_plan_is_lived_through_its_turns(api: TestClient, notebook: Notebook, clock: Clock) -> None:
    assert api.get("/plan").json()["kind"] == "plan"
    assert api.get("/standing").json()["state"] == "none"
    for turn in ("step", "hold", "lower", "pause", "resume", "stop"):
        problem(api.post(f"/plan/{turn}"), 409)
    assert notebook.entries(PlanEvent) == ()
    assert api.post("/plan/accept").json()["standing"]["state"] == "baseline"
    problem(api.post("/plan/accept"), 409)
    problem(api.post("/plan/step"), 409)  # the week without magnesium comes first
    clock.forward(days=8)
    first = api.post("/plan/step", headers={"Idempotency-Key": "step-1"})
    assert first.json()["standing"]["state"] == "climbing"
    assert api.get("/today").json()["doses"][0]["planned"] == api.get("/plan").json()["ladder"][1]["doses"][0]["time"]
    problem(api.post("/plan/step"), 409)  # one change a week
    assert api.post("/plan/hold").json()["standing"]["held"] is True
    assert api.post("/plan/pause").json()["standing"]["state"] == "paused"
    assert api.get("/today").json()["doses"] == []
    assert api.get("/today").json()["no_dose"]
    assert api.post("/plan/resume").json()["standing"]["takes"] is True
    told = api.post("/plan/stop").json()
    assert told["standing"]["state"] == "stopped"
    assert api.post("/undo", json={"change": told["change"]}).json() == {"undone": True}
    assert api.get("/standing").json()["takes"] is True


def test_a_step_sent_again_after_a_new_start_is_no_second_step(
    api: TestClient, planned: Notebook, house: House, clock: Clock
) -> None:
    clock.forward(days=8)
    key = {"Idempotency-Key": "step-once"}
    first = api.post("/plan/step", headers=key).json()
    house.replies.clear()
    clock.forward(days=8)  # another step is on offer by now
    planned.log(Stool(day=clock().day, form=4))
    second = api.post("/plan/step", headers=key)
    assert second.status_code == 200
    assert second.json()["change"] == first["change"]
    assert [each.kind for each in planned.events()] == ["accepted", "stepped"]


def test_nobody_takes_up_a_plan_that_is_none(api: TestClient, notebook: Notebook) -> None:
    etag = api.get("/me").headers["etag"]
    karl = person_json(dict(examples(Clock()().day))["karl"])
    karl.pop("lab", None)
    assert api.put("/me", json={"facts": karl}, headers={"If-Match": etag}).status_code == 200
    told = problem(api.post("/plan/accept"), 409)
    assert "no dose" in told["title"]
    assert notebook.events() == ()


def test_the_looks_at_the_diary_answer(api: TestClient, planned: Notebook, clock: Clock) -> None:
    for _ in range(12):
        api.post("/entries/check_in", json={"mood": 6, "stress": 3})
        clock.forward(days=1)
    assert api.get("/review").json()["verdict"] in ("continue", "step", "hold", "lower", "pause", "stop", "ask")
    progress = api.get("/progress").json()
    assert {"goals", "series", "steps", "rows"} <= progress.keys()
    assert {each["measure"] for each in progress["series"]} >= {"mood", "stress"}
    calendar = api.get("/calendar")
    assert calendar.headers["content-type"].startswith("text/calendar")
    assert calendar.text.startswith("BEGIN:VCALENDAR")


def test_an_export_from_here_is_read_back(api: TestClient, planned: Notebook, house: House) -> None:
    planned.log(DoseTaken(day=planned.moment.day, planned=1290, status="taken", elemental_mg=100))
    told = api.get("/export").json()
    again = house.store.import_export(told)
    assert house.store.export(again.id)["entries"] == told["entries"]


# --- who asks -----------------------------------------------------------------------------------------------------------------
def test_without_a_profile_it_says_so_and_one_can_be_made(house: House) -> None:
    headers = {"Authorization": f"Bearer {house.token}"}
    with TestClient(create_app(house), base_url="http://127.0.0.1:8765/api/v1", headers=headers) as api:
        for path in ("/me", "/today", "/entries/dose", "/export", "/plan"):
            problem(api.get(path), 409)
        assert api.get("/profiles").json()["items"] == []
        assert api.post("/profiles", json={"name": "Ana"}).status_code == 201
        assert [each["chosen"] for each in api.get("/profiles").json()["items"]] == [True]
        assert api.get("/me").json() == {"facts": {}, "told": None}
        assert api.put("/me", json={"facts": {"person": {"age": 40}}}).status_code == 200


def test_a_locked_record_answers_locked(api: TestClient, notebook: Notebook, house: House) -> None:
    house.store.set_passphrase("four words in a row", cost=Cost(rounds=1, memory_kib=8, lanes=1))
    house.keep_key()
    house.replies["x"] = ("", 200, {}, b"personal")
    house.lock()
    told = problem(api.get("/today"), 423)
    assert told["fix"]
    assert house.replies == {}


def test_the_description_names_every_verb_and_every_answer_s_least_keys(api: TestClient, house: House) -> None:
    told = api.get("http://127.0.0.1:8765/openapi.json").json()
    assert told["openapi"].startswith("3.")
    paths = {each.removeprefix("/api/v1") for each in told["paths"]}
    verbs = {"assess", "screen", "plan", "label", "food", "check", "scale", "me", "today", "undo", "review", "progress",
             "standing", "evidence", "export", "calendar", *(f"plan/{turn}" for turn in ("accept", "step", "hold", "lower",
             "pause", "resume", "stop")), *(f"entries/{kind}" for kind in MODELS)}  # fmt: skip
    assert {f"/{each}" for each in verbs} <= paths
    for path, operations in told["paths"].items():
        assert path.startswith("/api/v1/")
        for operation in operations.values():
            assert "application/problem+json" in operation["responses"]["4XX"]["content"]
    assert not re.search(r"/work|/root|/tmp", json.dumps(told))


def test_log_in_words_and_in_json_are_one(tmp_path: Path) -> None:
    words = ["planned=21:30", "status=taken", "elemental_mg=100", "taken="]
    entry = read_words("dose", words, Clock()().day, lambda: "x")
    assert entry == DoseTaken(day=Clock()().day, planned=1290, status="taken", elemental_mg=100.0)
    assert read_words("check_in", ["note=a=b", "travel=yes"], Clock()().day, lambda: "x") == CheckIn(
        day=Clock()().day, note="a=b", travel=True
    )


# --- thousands of calls made up from the description ----------------------------------------------------------------------
PARTS, CASES = 24, 18  # CASES calls of each operation that takes anything, spread over PARTS tests


@pytest.fixture(scope="module")
def fuzzed() -> Iterator[tuple[House, dict[str, Any]]]:
    """A house of its own for the made-up calls, and the operations of its API."""
    with fuzzed_house() as house:
        yield house, operations_of(schema_of(house))


@pytest.mark.parametrize("part", range(PARTS))
def test_no_call_that_can_be_made_up_is_a_fault(fuzzed: tuple[House, dict[str, Any]], part: int) -> None:
    house, operations = fuzzed
    for label in sorted(operations)[part::PARTS]:
        statuses = attack(operations[label], CASES, house, start=part)
        assert not [status for status in statuses if status >= 500], label
        assert sum(statuses.values()) >= (CASES if takes_input(operations[label]) else 1), label


def test_the_made_up_calls_are_well_over_a_thousand(fuzzed: tuple[House, dict[str, Any]]) -> None:
    assert CASES * sum(map(takes_input, fuzzed[1].values())) >= 1_100  # twenty thousand with `make prove`
