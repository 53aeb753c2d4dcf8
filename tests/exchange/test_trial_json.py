"""design.json: what is written is read back, and what was changed or is strange is refused with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epsom.core.trial.seal import holds
from epsom.core.trial.shapes import Design, HalfLife, Look, Outcome
from epsom.errors import InputError
from epsom.exchange.trial_json import read_design, trial_json, write_design
from tests.core.trial_pieces import protocol_of, trial_of

WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
NUMBERS = st.floats(-1e6, 1e6)
DESIGNS = st.one_of(
    st.builds(Design, period_days=st.integers(1, 30), n_pairs=st.integers(1, 6), run_in_days=st.integers(0, 14)),
    st.builds(
        Design, scheme=st.just("daily_balanced"), compared_days=st.integers(1, 60).map(lambda n: 2 * n),
        max_run=st.integers(1, 5),
    ),
)  # fmt: skip


@given(
    seed=st.integers(0, 2**256 - 1),
    design=DESIGNS,
    words=WORDS,
    low=st.none() | NUMBERS,
    mid=st.floats(0.01, 100),
    better=st.booleans(),
    blinding=st.sampled_from(["open", "blinded"]),
    marks=st.lists(WORDS, max_size=3).map(tuple),
    half_life=st.builds(HalfLife, median_days=st.floats(0.1, 100), because=WORDS),
)
def test_load_then_dump_is_the_same_file(
    seed: int,
    design: Design,
    words: str,
    low: float | None,
    mid: float,
    better: bool,
    blinding: Any,
    marks: tuple[str, ...],
    half_life: HalfLife,
) -> None:
    outcome = Outcome(id="x", name=words, low=low, mid=mid, higher_is_better=better)
    trial = trial_of(
        f"{seed:x}",
        design=design,
        outcome=outcome,
        question=words,
        blinding=blinding,
        exclude_marks=marks,
        half_life=half_life,
        looks=(Look(day=3), Look(day=design.n_days - 1, final=True)),
    )
    text = write_design(trial)
    again = read_design(text)
    assert again == trial
    assert write_design(again) == text
    assert holds(again)


def test_whole_numbers_come_back_as_they_are_sealed() -> None:
    text = write_design(trial_of(outcome=Outcome(id="stress", name="stress", mid=1)))
    assert write_design(read_design(text)) == text


def broken(**changes: Any) -> str:
    told = trial_json(trial_of())
    for path, value in changes.items():
        *way, last = path.split("__")
        inner = told
        for each in way:
            inner = inner[each]
        inner[last] = value
    return json.dumps(told)


@pytest.mark.parametrize(
    "changes",
    [
        {"protocol__outcome__mid": 0.5},
        {"protocol__question": "Another?"},
        {"protocol__looks": [{"day": 90, "final": True}]},
        {"seed": "0" * 64},
        {"seal": "0" * 64},
        {"schedule": [0] * 91},
        {"sealed_on": None},
    ],
)
def test_a_broken_seal_is_refused_kindly(changes: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="was changed after it was sealed") as raised:
        read_design(broken(**changes))
    assert raised.value.exit_code == 3
    assert "begins another one" in raised.value.fix
    assert not holds(read_design(broken(**changes), check_seal=False))


@pytest.mark.parametrize(
    ("changes", "where", "what"),
    [
        ({"protocol__outcome__mid": "1"}, "protocol.outcome.mid", "a number"),
        ({"protocol__outcome__mid": True}, "protocol.outcome.mid", "a number"),
        ({"protocol__outcome__extra": 1}, "protocol.outcome.extra", "not known"),
        ({"protocol__design__scheme": "coin"}, "protocol.design.scheme", "one of"),
        ({"protocol__design": None}, "protocol.design", "an object"),
        ({"protocol__looks": {}}, "protocol.looks", "a list of looks"),
        ({"protocol__looks": [{"day": 1}]}, "protocol.looks[0].final", "missing"),
        ({"protocol__design__n_pairs": 0}, "n_pairs", "At least one pair"),
        ({"protocol__design__n_pairs": 4}, "schedule", "91 days, and the design has 119"),
        ({"schedule": [0.5] * 91}, "schedule", "0 and 1"),
        ({"schedule": [True] * 91}, "schedule", "0 and 1"),
        ({"probability": [2] * 91}, "probability", "0 to 1"),
        ({"sealed_on": "yesterday"}, "sealed_on", "a day such as"),
        ({"seed": "xyz"}, "seed", "hex"),
        ({"protocol": 3}, "protocol", "an object"),
        ({"more": 3}, "more", "not known"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes: dict[str, Any], where: str, what: str) -> None:
    with pytest.raises(InputError) as raised:
        read_design(broken(**changes))
    assert any(each.where == where and what in each.what for each in raised.value.problems)


def test_every_problem_is_named_at_once() -> None:
    with pytest.raises(InputError) as raised:
        read_design(broken(seed=3, sealed_on=4, protocol__outcome__mid="x", protocol__design__max_run=None))
    places = {each.where for each in raised.value.problems}
    assert places == {"seed", "sealed_on", "protocol.outcome.mid", "protocol.design.max_run"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "no",
        '{"format": "epsom-trial-2"}',
        '{"format": "epsom-trial-1"}',
        '{"a": 1, "a": 2}',
        "[" * 100_000,
        '{"format": NaN}',
        " " * 2_000_000,
        '{"format": "epsom-trial-1", "seed": "\\ud800"}',
    ],
)
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(InputError):
        read_design(text)


def test_numbers_that_are_none_are_refused() -> None:
    text = write_design(trial_of()).replace('"mid": 1.0', '"mid": Infinity')
    with pytest.raises(InputError) as raised:
        read_design(text)
    assert raised.value.problems[0].where == "protocol.outcome.mid"


def test_an_editors_mark_before_the_text_is_read_over() -> None:
    trial = trial_of(blinding="blinded")
    assert read_design("\ufeff" + write_design(trial)) == trial
    assert protocol_of() == trial_of().protocol
