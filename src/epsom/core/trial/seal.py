"""Sealing a trial: everything fixed before day 1 as one canonical text, and the hash of it that is shown.

Who knows the hash before the first day can tell afterwards that neither question nor schedule was moved. It proves
nothing about who ran the trial, and hides nothing: what is to stay hidden is kept by whoever holds the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from hashlib import sha256
from typing import Any

from epsom.core.trial.schedule import draw, probability, seed_of
from epsom.core.trial.shapes import Protocol, Trial
from epsom.errors import InputError

__all__ = ["FORMAT", "canonical", "fingerprint", "holds", "protocol_parts", "sealed", "sealed_parts"]

FORMAT = "epsom-trial-1"  # of the sealed text and of design.json; what it says may only grow in a new format
_NUMBERS = frozenset(
    {"low", "high", "step", "mid", "sd", "median_days", "log_sd", "elemental_mg"}
)  # never whole numbers


def sealed(protocol: Protocol, seed: str, on: date | None, *, schedule: Sequence[int] | None = None) -> Trial:
    """Draw and seal a trial on a day. `seed` is hex; whoever calls takes it from a source nobody can foresee.

    A `fixed` design is not drawn: its `schedule` (n_days,) of 0 and 1 is given; it may only be given there. Raises
    InputError for an impossible design or seed.
    """
    design = protocol.design
    if (schedule is not None) != (design.scheme == "fixed"):
        raise InputError(
            "A fixed design needs its schedule, and a drawn one takes none.",
            "Leave the schedule out, or choose the fixed scheme.",
        )
    if schedule is not None and (len(schedule) != design.n_days or not set(schedule) <= {0, 1}):
        raise InputError(f"The schedule has to be {design.n_days} days of 0 or 1.")
    trial = Trial(
        protocol=protocol,
        seed=seed_of(seed),
        schedule=draw(design, seed) if schedule is None else tuple(schedule),
        probability=probability(design),
        sealed_on=on,
    )
    return replace(trial, seal=fingerprint(trial))


def holds(trial: Trial) -> bool:
    """Whether the seal is that of the trial as it stands, and a drawn schedule is the one its seed picks."""
    design = trial.protocol.design
    try:
        if trial.seal != fingerprint(trial):
            return False
        return not trial.randomised or (draw(design, trial.seed), probability(design)) == (
            trial.schedule,
            trial.probability,
        )
    except (InputError, ValueError):  # no design that can be dealt, or a number that has no spelling: not ours
        return False


def fingerprint(trial: Trial) -> str:
    """SHA-256, in hex, of the canonical text of everything but the seal."""
    return sha256(canonical(sealed_parts(trial)).encode("ascii")).hexdigest()


def sealed_parts(trial: Trial) -> dict[str, Any]:
    """What the seal covers, as JSON values: format, protocol, seed, schedule, probability and the day of sealing."""
    return {
        "format": FORMAT,
        "protocol": protocol_parts(trial.protocol),
        "seed": trial.seed,
        "schedule": list(trial.schedule),
        "probability": [float(each) for each in trial.probability],
        "sealed_on": None if trial.sealed_on is None else trial.sealed_on.isoformat(),
    }


def protocol_parts(protocol: Protocol) -> dict[str, Any]:
    """A protocol as JSON values."""
    parts: dict[str, Any] = _plain(asdict(protocol))
    return parts


def canonical(value: object) -> str:
    """JSON that has one spelling: keys sorted, no spaces, ASCII only, numbers in their shortest exact form."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _plain(value: Any, name: str = "") -> Any:
    """Lists for tuples, and a number that may have a fraction always as such: 1 and 1.0 are the same answer."""
    if isinstance(value, Mapping):
        return {key: _plain(each, key) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if name in _NUMBERS and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
