"""A sealed trial as design.json, out and in: the file that fixes everything before day 1. Format "epsom-trial-1".

What comes in is checked key by key, every problem at once, and the seal is worked out again. It holds the whole schedule:
of a blinded trial it is the key, for the one who fills the boxes. It draws nothing (`core.trial`).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING, Any

from epsom.core.trial.schedule import design_problems
from epsom.core.trial.seal import FORMAT, holds, protocol_parts, sealed_parts
from epsom.core.trial.shapes import Design, HalfLife, Look, Outcome, Protocol, Trial
from epsom.errors import InputError, Problem

if TYPE_CHECKING:
    from epsom.core.trial.foresee import Foresight
    from epsom.knowledge import Knowledge

__all__ = ["foresight_json", "protocol_json", "read_design", "trial_json", "write_design"]

BIGGEST = 1_000_000  # characters; a design of 400 days takes about 6,000
WORDS = 2_000
_SEE = "See: epsom help trial"


def trial_json(trial: Trial) -> dict[str, Any]:
    """The trial as JSON values, the seal with it."""
    return {**sealed_parts(trial), "seal": trial.seal}


def write_design(trial: Trial) -> str:
    """The text of design.json, the same for the same trial to the last character; lists of days on one line each."""
    told = trial_json(trial)
    order = ("format", "seal", "sealed_on", "seed", "schedule", "probability")
    lines = [f"  {json.dumps(key)}: {json.dumps(told[key])}" for key in order]
    protocol = json.dumps(told["protocol"], ensure_ascii=False, indent=2).replace("\n", "\n  ")
    return "{\n" + ",\n".join([*lines, f'  "protocol": {protocol}']) + "\n}\n"


def read_design(text: str, *, check_seal: bool = True) -> Trial:
    """The trial in a design.json. Raises InputError with every problem, and for a seal that is broken.

    With `check_seal` false a broken seal is let through, for whoever asks `seal.holds` and says so beside the answer.
    """
    told = _object(text)
    if told.get("format") != FORMAT:
        raise InputError(
            f"This is not a design of a trial that epsom can read: its format is not {FORMAT!r}.",
            "Give the file that epsom trial design wrote.",
        )
    problems: list[Problem] = []
    trial = _trial(told, problems)
    if trial is not None:
        problems += design_problems(trial.protocol.design) or _days_fit(trial)
    if problems or trial is None:
        raise InputError("This design cannot be read.", _SEE, tuple(problems))
    if check_seal and not holds(trial):
        raise InputError(
            "The seal of this design is broken: something in it was changed after it was sealed.",
            "Take the file as it was written, or seal a new design. Changing a trial begins another one.",
        )
    return trial


def _object(text: str) -> dict[str, Any]:
    if len(text) > BIGGEST:
        raise InputError("This file is too large for a design of a trial.", _SEE)
    try:
        told = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This is not JSON: {error}.", "Give the file that epsom trial design wrote.") from None
    if not isinstance(told, dict):
        raise InputError("This is not a design of a trial.", "Give the file that epsom trial design wrote.")
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def _days_fit(trial: Trial) -> list[Problem]:
    n_days = trial.protocol.design.n_days
    return [
        Problem(f"There are {len(days)} days, and the design has {n_days}.", _SEE, name)
        for name, days in (("schedule", trial.schedule), ("probability", trial.probability))
        if len(days) != n_days
    ]


def protocol_json(protocol: Protocol) -> dict[str, Any]:
    """A protocol as JSON values, as it stands in a design."""
    return dict(protocol_parts(protocol))


def foresight_json(found: Foresight, knowledge: Knowledge) -> dict[str, Any]:
    """What a design can find, as JSON values; an error that has no end is null."""
    from epsom.exchange.answer_json import as_json

    told: dict[str, Any] = as_json(found, knowledge)
    if not isfinite(found.se_fast):
        told["se_fast"] = None
    told["chances"] = told.pop("rows")
    told["periods"] = told.pop("choices")
    told["suggested_period_days"] = None if found.suggested is None else found.suggested.period_days
    told["days_needed"] = [{"mids": mids, "days": days} for mids, days in found.days_needed]
    return told


# --- key by key -----------------------------------------------------------------------------------------------------
_Check = Callable[[Any], Any]  # gives the value, or raises ValueError saying what it has to be


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > WORDS or "\0" in value:
        raise ValueError(f"text of at most {WORDS} characters")
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ValueError("whole characters") from None
    return value


def _hex(value: Any) -> str:
    text = _text(value)
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ValueError("64 hex digits")
    return text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
        raise ValueError("a number")
    return float(value)


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 1_000_000:
        raise ValueError("a whole number")
    return value


def _yes_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _day(value: Any) -> date:
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("a day such as 2026-06-01")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise ValueError("a day such as 2026-06-01") from None


def _or_null(check: _Check) -> _Check:
    return lambda value: None if value is None else check(value)


def _one_of(*words: str) -> _Check:
    def check(value: Any) -> str:
        if value not in words:
            raise ValueError("one of " + ", ".join(words))
        return str(value)

    return check


def _listed(check: _Check, what: str) -> _Check:
    def each(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise ValueError(f"a list of {what}")
        return tuple(check(one) for one in value)

    return each


def _arm(value: Any) -> int:
    if isinstance(value, bool) or value not in (0, 1) or not isinstance(value, int):
        raise ValueError("a list of 0 and 1")
    return value


def _share(value: Any) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError("a list of numbers from 0 to 1")
    return number


_OUTCOME: Mapping[str, _Check] = {
    "id": _text,
    "name": _text,
    "low": _or_null(_number),
    "high": _or_null(_number),
    "step": _number,
    "higher_is_better": _yes_no,
    "mid": _number,
    "sd": _or_null(_number),
    "unit": _text,
    "lag_days": _whole,
}
_HALF_LIFE: Mapping[str, _Check] = {"median_days": _number, "log_sd": _number, "because": _text}
_DESIGN: Mapping[str, _Check] = {
    "scheme": _one_of("randomised_pairs", "daily_balanced", "fixed"),
    "period_days": _whole,
    "n_pairs": _whole,
    "run_in_days": _whole,
    "compared_days": _or_null(_whole),
    "max_run": _whole,
}
_LOOK: Mapping[str, _Check] = {"day": _whole, "final": _yes_no}
_SHAPES: dict[str, tuple[Callable[..., Any], Mapping[str, _Check]]] = {
    "outcome": (Outcome, _OUTCOME),
    "half_life": (HalfLife, _HALF_LIFE),
    "design": (Design, _DESIGN),
}
_PROTOCOL: Mapping[str, _Check] = {
    "question": _text,
    "blinding": _one_of("open", "blinded"),
    "model": _one_of("auto", "full", "ar1", "ordinal"),
    "prior": _text,
    "elemental_mg": _or_null(_number),
    "form": _or_null(_text),
    "dose_minute": _or_null(_whole),
    "rating_minute": _or_null(_whole),
    "exclude_marks": _listed(_text, "words"),
}
_TRIAL: Mapping[str, _Check] = {
    "seed": _hex,
    "seal": _hex,
    "schedule": _listed(_arm, "0 and 1"),
    "probability": _listed(_share, "numbers"),
    "sealed_on": _or_null(_day),
}


def _trial(told: Mapping[str, Any], problems: list[Problem]) -> Trial | None:
    own = _read(told, _TRIAL, "", problems, beside=("format", "protocol"))
    inner = told.get("protocol")
    values = _read(inner, _PROTOCOL, "protocol", problems, beside=(*_SHAPES, "looks"))
    if not isinstance(inner, dict):
        return None
    parts: dict[str, Any] = {}
    for name, (shape, spec) in _SHAPES.items():
        read = _read(inner.get(name), spec, f"protocol.{name}", problems)
        if read is not None:
            parts[name] = shape(**read)
    looks = inner.get("looks")
    if not isinstance(looks, list):
        problems.append(Problem("This has to be a list of looks.", "", "protocol.looks"))
        looks = []
    read_looks = [_read(each, _LOOK, f"protocol.looks[{n}]", problems) for n, each in enumerate(looks)]
    if own is None or values is None or problems:
        return None
    protocol = Protocol(**values, **parts, looks=tuple(Look(**each) for each in read_looks if each is not None))
    return Trial(protocol=protocol, **own)


def _read(
    told: Any, spec: Mapping[str, _Check], where: str, problems: list[Problem], beside: tuple[str, ...] = ()
) -> dict[str, Any] | None:
    """The values of one object; None, and what is wrong, when it is none or a key is missing, strange or unknown."""
    if not isinstance(told, dict):
        problems.append(Problem("This has to be an object.", "", where))
        return None
    prefix = f"{where}." if where else ""
    before = len(problems)
    found: dict[str, Any] = {}
    for name, check in spec.items():
        if name not in told:
            problems.append(Problem("This key is missing.", "", prefix + name))
            continue
        try:
            found[name] = check(told[name])
        except ValueError as error:
            problems.append(Problem(f"This has to be {error}.", "", prefix + name))
    problems += [
        Problem("This key is not known.", "", (prefix + name)[:80]) for name in told if name not in (*spec, *beside)
    ]
    return found if len(problems) == before else None
