"""The seal: one spelling, and nothing can be moved without breaking it."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from datetime import date
from hashlib import sha256
from importlib.resources import files
from itertools import groupby, product
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from epsom.core.trial.seal import canonical, fingerprint, holds, sealed, sealed_parts
from epsom.core.trial.shapes import Design, HalfLife, Look, Outcome, Trial
from epsom.errors import InputError
from epsom.exchange.trial_json import write_design
from tests.core.trial_pieces import DAY, SEED, protocol_of, trial_of

OTHER: dict[str, Any] = {  # another value for each field, by the field's name
    "question": "Another question?",
    "blinding": "blinded",
    "model": "ar1",
    "prior": "meta",
    "elemental_mg": 100.0,
    "form": "citrate",
    "dose_minute": 480,
    "rating_minute": 1200,
    "exclude_marks": (),
    "looks": (Look(day=90, final=True),),
    "id": "mood",
    "name": "mood",
    "low": 1.0,
    "high": 9.0,
    "step": 0.5,
    "higher_is_better": True,
    "mid": 1.5,
    "sd": 2.0,
    "unit": "hours",
    "lag_days": 1,
    "scheme": "fixed",
    "period_days": 7,
    "n_pairs": 4,
    "run_in_days": 0,
    "compared_days": 84,
    "max_run": 2,
    "median_days": 5.0,
    "log_sd": 0.5,
    "because": "own",
    "seed": "f" * 64,
    "schedule": (1,) * 91,
    "probability": (0.25,) * 91,
    "sealed_on": None,
}


def changes(value: Any) -> list[Any]:
    """The value with one field changed, for every field at every depth."""
    found = []
    for each in fields(value):
        inner = getattr(value, each.name)
        if each.name == "seal":
            continue
        if is_dataclass(inner):
            found += [replace(value, **{each.name: other}) for other in changes(inner)]
        else:
            assert OTHER[each.name] != inner
            found.append(replace(value, **{each.name: OTHER[each.name]}))
    return found


def test_changing_any_field_breaks_the_seal() -> None:
    trial = trial_of()
    assert holds(trial)
    moved = changes(trial)
    assert len(moved) == 4 + 9 + len(fields(Outcome)) + len(fields(Design)) + len(fields(HalfLife)) + 1
    assert not any(holds(each) for each in moved)
    assert len({fingerprint(each) for each in moved}) == len(moved)


def test_a_seal_made_anew_over_a_schedule_of_ones_own_does_not_hold() -> None:
    trial = trial_of()
    turned = replace(trial, schedule=trial.schedule[:7] + tuple(1 - each for each in trial.schedule[7:]))
    assert not holds(replace(turned, seal=fingerprint(turned)))
    loaded = replace(trial, probability=(0.0,) * 91)
    assert not holds(replace(loaded, seal=fingerprint(loaded)))


def test_the_canonical_text_byte_for_byte() -> None:
    """Written out here by hand, so that no change of a shape moves an old seal unseen."""
    design = Design(period_days=1, n_pairs=1, run_in_days=1)
    outcome = Outcome(id="sleep_quality", name="sleep", low=1, high=5, mid=1, lag_days=1)
    protocol = protocol_of(
        question="Hilft es? é", outcome=outcome, design=design, looks=(Look(day=2, final=True),), elemental_mg=150
    )
    trial = sealed(protocol, "1", date(2026, 11, 22))
    first, second = trial.schedule[1:]
    by_hand = (
        '{"format":"epsom-trial-1","probability":[0.0,0.5,0.5],"protocol":{"blinding":"open","design":'
        '{"compared_days":null,"max_run":3,"n_pairs":1,"period_days":1,"run_in_days":1,"scheme":"randomised_pairs"},'
        '"dose_minute":null,"elemental_mg":150.0,"exclude_marks":["illness","travel"],"form":null,"half_life":'
        '{"because":"trial_half_life_default","log_sd":0.8,"median_days":4.0},"looks":[{"day":2,"final":true}],'
        '"model":"auto","outcome":{"high":5.0,"higher_is_better":true,"id":"sleep_quality","lag_days":1,"low":1.0,'
        '"mid":1.0,"name":"sleep","sd":null,"step":1.0,"unit":"points"},"prior":"default","question":'
        f'"Hilft es? \\u00e9","rating_minute":null}},"schedule":[0,{first},{second}],"sealed_on":"2026-11-22","seed":'
        f'"{"1".zfill(64)}"}}'
    )
    assert canonical(sealed_parts(trial)) == by_hand
    assert trial.seal == sha256(by_hand.encode("ascii")).hexdigest()


def recipe() -> str:
    """The Python of the help, without the page around it."""
    page = files("epsom").joinpath("help", "trial.md").read_text("utf-8")
    part = page.split("**How anyone can check the seal.**")[1].split("In Python:")[1].split("With `--scheme daily`")[0]
    return dedent(part)


@pytest.mark.parametrize("seed", ["5eed", "0", "f" * 64])
@pytest.mark.parametrize("design", [Design(), Design(n_pairs=9, period_days=3, run_in_days=0), Design(n_pairs=1)])
def test_the_recipe_of_the_help_comes_to_the_same_seal_and_the_same_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], design: Design, seed: str
) -> None:
    """The code of the page is run as it stands there, and knows nothing of epsom."""
    assert "epsom." not in recipe()
    monkeypatch.chdir(tmp_path)
    trial = trial_of(seed, design=design, question="Hilft es? é")
    text = write_design(trial)
    (tmp_path / "design.json").write_text(text, "utf-8")
    exec(recipe(), {})
    assert capsys.readouterr().out.split() == ["True", "True"]
    told = json.loads(text)
    told["schedule"] = told["schedule"][: design.run_in_days] + [1 - d for d in told["schedule"][design.run_in_days :]]
    (tmp_path / "design.json").write_text(json.dumps(told), "utf-8")
    exec(recipe(), {})
    assert capsys.readouterr().out.split() == ["False", "False"]


@pytest.mark.parametrize("seed", ["5eed", "1", "abc"])
def test_the_place_in_the_list_of_a_daily_design_is_as_the_help_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: str
) -> None:
    """All orders of 10 days are written down and put in the order of the page; none of our counting takes part."""
    design = Design(scheme="daily_balanced", compared_days=10, run_in_days=2, max_run=2)
    trial = trial_of(seed, design=design)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "design.json").write_text(write_design(trial), "utf-8")
    known: dict[str, Any] = {}
    exec(recipe(), known)

    def runs(days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(len(list(same)) for _, same in groupby(days))

    orders = [each for each in product((0, 1), repeat=10) if sum(each) == 5 and max(runs(each)) <= 2]
    orders.sort(key=lambda each: (1 - each[0], runs(each)))
    number = known["below"](len(orders), known["bits"]())
    assert trial.schedule == (0, 0, *orders[number])


def test_numbers_have_one_spelling() -> None:
    whole = trial_of(outcome=Outcome(id="stress", name="stress", low=0, high=10, mid=1, sd=2))
    exact = trial_of(outcome=Outcome(id="stress", name="stress", low=0.0, high=10.0, mid=1.0, sd=2.0))
    assert whole.seal == exact.seal
    assert json.loads(canonical(sealed_parts(whole))) == sealed_parts(whole)


def test_the_same_protocol_and_seed_give_the_same_seal() -> None:
    assert trial_of().seal == trial_of("0" + SEED).seal
    assert trial_of("abc").seal != trial_of("abd").seal


def test_a_fixed_order_is_sealed_and_not_drawn() -> None:
    design = Design(scheme="fixed", n_pairs=1, period_days=3, run_in_days=0)
    protocol = protocol_of(design=design)
    trial = sealed(protocol, "0", DAY, schedule=(0, 0, 0, 1, 1, 1))
    assert not trial.randomised
    assert holds(trial)
    assert not holds(replace(trial, schedule=(1, 1, 1, 0, 0, 0)))
    with pytest.raises(InputError, match="needs its schedule"):
        sealed(protocol, "0", DAY)
    with pytest.raises(InputError, match="needs its schedule"):
        sealed(protocol_of(), "0", DAY, schedule=(0,) * 91)
    with pytest.raises(InputError, match="6 days"):
        sealed(protocol, "0", DAY, schedule=(0, 1))


def test_a_number_without_a_spelling_never_holds() -> None:
    trial = trial_of()
    odd: Trial = replace(
        trial, protocol=replace(trial.protocol, outcome=replace(trial.protocol.outcome, mid=float("nan")))
    )
    assert not holds(odd)
