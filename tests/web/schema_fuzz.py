"""Thousands of calls made up from the description of the API: none may be a fault of ours, each answer as described.

    python -m tests.web.schema_fuzz [--cases 20000] [--seed N]

In this process, over ASGI. The record of an example person is made anew in a folder that goes away.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import booleans
from schemathesis.checks import CHECKS
from schemathesis.generation import GenerationMode

from epsom.companion import Companion
from epsom.core.diary import KINDS
from epsom.examples import EXAMPLES
from epsom.exchange.entry_json import MODELS, entry_json, key_text, read_entry, tag_of
from epsom.exchange.person_file import open_person
from epsom.web import create_app
from epsom.web.api.record import facts_of
from epsom.web.house import House
from tests.web.conftest import Clock

WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
LEAST: dict[str, dict[str, Any]] = {  # kinds that cannot be empty
    "dose": {"planned": "21:30", "status": "taken"},
    "side_effect": {"what": "headache"},
    "practice": {"practice": "paced_breathing"},
    "scale": {"scale": "phq9", "answers": [0, 1, 0, 0, 0, 0, 0, 0, 0]},
    "journal": {"text": "a page"},
}
HOST = "127.0.0.1:8765"


@contextmanager
def fuzzed_house() -> Iterator[House]:
    """A house with an example person who has taken up a plan."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        clock = Clock()
        house = House(home, clock=clock, token="the-code-of-this-fuzzing-run")
        house._companions = {clock().day: Companion.bundled(clock().day)}
        try:
            profile = house.store.add_profile("Ana", clock())
            house.store.tell(profile.id, open_person(EXAMPLES[0].path, clock().day), clock(), "the first answers")
            notebook = house.notebook(house.api_session())
            assert notebook is not None
            notebook.accept()
            for kind in MODELS:
                notebook.log(read_entry(kind, LEAST.get(kind, {}), clock().day, lambda: "known"))
            yield house
        finally:
            house.close()


def schema_of(house: House) -> Any:
    """The description of the API, ready to make up calls from."""
    app = create_app(house)

    async def calls_only(scope: Any, receive: Any, send: Any) -> None:  # the house outlives a single client
        if scope["type"] == "http":
            await app(scope, receive, send)

    return schemathesis.openapi.from_asgi("/openapi.json", calls_only, headers=_headers(house.token))


def _headers(token: str) -> dict[str, str]:
    return {"Host": HOST, "Authorization": f"Bearer {token}"}


def operations_of(schema: Any) -> dict[str, Any]:
    """Every operation by its name, such as "POST /api/v1/assess"."""
    return {operation.ok().label: operation.ok() for operation in schema.get_all_operations()}


def labels() -> tuple[str, ...]:
    """The names of all operations, in order."""
    with fuzzed_house() as house:
        return tuple(sorted(operations_of(schema_of(house))))


def takes_input(operation: Any) -> bool:
    """Whether anything in a call of this operation can be varied."""
    raw = operation.definition.raw
    return bool(raw.get("parameters") or raw.get("requestBody"))


def attack(operation: Any, cases: int, house: House, start: int) -> Counter[int]:
    """Make up `cases` calls of one operation, half of them as described and half not; how many gave which status.

    Half of the calls that name an entry name one that is there, with its mark, so that they go all the way.
    """
    found: Counter[int] = Counter()
    checks = CHECKS.get_by_names(list(WANTED))
    for mode, share in ((GenerationMode.POSITIVE, cases - cases // 2), (GenerationMode.NEGATIVE, cases // 2)):
        if share == 0:
            continue

        @seed(start)
        @settings(
            max_examples=share, database=None, deadline=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck), print_blob=False,
        )  # fmt: skip
        @given(case=operation.as_strategy(generation_mode=mode), known=booleans())
        def one(case: Any, known: bool) -> None:
            answer = case.call(headers={**_headers(house.token), **(_aimed(case, house) if known else {})})
            found[answer.status_code] += 1
            case.validate_response(answer, checks=checks)

        try:
            one()
        except Unsatisfiable:  # nothing can be varied here, or nothing can be wrong
            if mode is GenerationMode.POSITIVE:
                raise
    return found


def _aimed(case: Any, house: House) -> dict[str, str]:
    """Turn a call to what is there: the name of an entry, and the mark it has now."""
    notebook = house.notebook(house.api_session())
    assert notebook is not None
    path = case.operation.path
    if path.endswith("/me"):
        return {"If-Match": tag_of(facts_of(notebook))} if case.method.upper() == "PUT" else {}
    if not path.endswith("/{id}"):
        return {}
    kind = path.split("/")[-2]
    there = notebook.entries(KINDS[kind])
    if not there:
        return {}
    case.path_parameters["id"] = key_text(there[0])
    return {"If-Match": tag_of(entry_json(there[0]))} if case.method.upper() != "GET" else {}


def main() -> int:
    """Run the cases spread over all operations, and say what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = parser.parse_args()
    began, statuses = time.monotonic(), Counter[int]()
    print(f"seed {options.seed}", flush=True)
    with fuzzed_house() as house:
        operations = operations_of(schema_of(house))
        start, left = options.seed, sorted(operations)
        while sum(statuses.values()) < options.cases and left:
            each = -(-(options.cases - sum(statuses.values())) // len(left))
            for label in list(left):
                at = time.monotonic()
                found = attack(operations[label], each, house, start)
                statuses += found
                if sum(found.values()) < each:
                    left.remove(label)  # every call there can be was made
                if os.environ.get("EPSOM_VERBOSE"):
                    print(f"{label:50} {sum(found.values()):6,} {time.monotonic() - at:6.1f} s", flush=True)
            start += 1
    total = sum(statuses.values())
    shown = ", ".join(f"{count:,} x {status}" for status, count in sorted(statuses.items()))
    print(f"{total:,} calls of {len(operations)} operations in {time.monotonic() - began:.0f} s: {shown}")
    print("No fault of ours, and every answer as described.")
    return 0 if total >= options.cases and not any(status >= 500 for status in statuses) else 1


if __name__ == "__main__":
    sys.exit(main())
