"""Entries of the diary as JSON: strict models at the door, and the same values back. Used by the API and by `epsom log`.

A time of day is "HH:MM", a day "YYYY-MM-DD", an amount {"value": 100, "unit": "mg", "basis": "elemental"}. A field that
is left out or null was not told. It judges nothing: whether a day fits is a question of range and of words only.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema

from epsom.core.diary import KINDS, RATINGS, Entry, is_recalled
from epsom.errors import InputError, Problem

__all__ = [
    "MODELS",
    "Calendar",
    "Clock",
    "Id",
    "Line",
    "Model",
    "Page",
    "Quantity",
    "entry_from",
    "entry_json",
    "key_from",
    "key_text",
    "problems_in",
    "quantity",
    "read_entry",
    "read_words",
    "tag_of",
]

WORDS, PAGE = 2_000, 100_000  # characters of a line, and of a page
MOST_MG = 100_000  # of one dose; more is a slip of the pen. Far less is too much, and what to do then is said at once
_MINUTES = frozenset({"planned", "taken", "bed_time", "try_time", "final_wake", "rise_time", "caffeine_last", "minute"})
_NAMED = frozenset({"side_effect", "practice", "scale", "journal"})  # their id is given by whoever writes them down


class Model(BaseModel):
    """What every model at the door shares: nothing is guessed from another type, and unknown names are refused."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


def _day(value: object) -> object:
    if isinstance(value, str):
        if len(value) != 10:
            raise ValueError("a day looks like 2026-06-01")
        return date.fromisoformat(value)
    return value


def _text(value: str) -> str:
    value.encode()  # half a character cannot be kept; the error is a ValueError
    if "\0" in value:
        raise ValueError("a zero character cannot be kept")
    return value


Calendar = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Clock = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Line = Annotated[str, Field(min_length=1, max_length=WORDS), AfterValidator(_text)]
Page = Annotated[str, Field(max_length=PAGE), AfterValidator(_text)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
Rating = Annotated[int, Field(ge=0, le=10)]


class Quantity(Model):
    """An amount with its unit and what it is an amount of; a bare number is refused."""

    value: float = Field(gt=0, le=MOST_MG)
    unit: Literal["mg"]
    basis: Literal["elemental"]


class _OfADay(Model):
    day: Calendar | None = Field(None, description="the person's calendar day; today when left out")


class CheckInModel(_OfADay):
    """One day's check-in."""

    stress: Rating | None = None
    anxiety: Rating | None = None
    mood: Rating | None = None
    energy: Rating | None = None
    tension: Rating | None = None
    focus: Rating | None = None
    startle: Rating | None = None
    therapy_day: bool | None = None
    illness: bool | None = None
    hard_day: bool | None = None
    travel: bool | None = None
    medicine_changed: bool | None = None
    caffeine_last: Clock | None = None
    alcohol: float | None = Field(None, ge=0, le=60, description="drinks")
    cycle_day: int | None = Field(None, ge=1, le=60)
    note: Page | None = None


class DoseModel(_OfADay):
    """What became of one planned dose."""

    planned: Clock = Field(description="its time in the plan")
    status: Literal["taken", "skipped", "later"]
    elemental_mg: Quantity | None = None
    taken: Clock | None = None


class NightModel(_OfADay):
    """One night, by the day of waking."""

    bed_time: Clock | None = None
    try_time: Clock | None = None
    sol_min: int | None = Field(None, ge=0, le=1440)
    awakenings: int | None = Field(None, ge=0, le=60)
    waso_min: int | None = Field(None, ge=0, le=1440)
    final_wake: Clock | None = None
    rise_time: Clock | None = None
    quality: int | None = Field(None, ge=1, le=5)
    nightmares: int | None = Field(None, ge=0, le=60)
    naps_min: int | None = Field(None, ge=0, le=1440)
    note: Page | None = None
    recalled: bool | None = Field(
        None, description="written down too late to be remembered well; worked out when left out"
    )


class StoolModel(_OfADay):
    """The loosest stool of a day."""

    form: int | None = Field(None, ge=1, le=7)
    times: int | None = Field(None, ge=0, le=60)


class SideEffectModel(_OfADay):
    """Something that may come from the magnesium."""

    id: Id | None = None
    what: Line
    how_bad: Rating | None = None
    note: Page | None = None


class CrampsModel(_OfADay):
    """The muscle cramps of a day."""

    count: int | None = Field(None, ge=0, le=200)
    worst: Rating | None = None
    where: Line | None = None
    woke: bool | None = None


class PracticeModel(_OfADay):
    """A practice tried, with distress before and after."""

    id: Id | None = None
    practice: Id
    minute: Clock | None = None
    before: Rating | None = None
    after: Rating | None = None
    verdict: Literal["keep", "not_for_me"] | None = None


class ScaleModel(_OfADay):
    """A questionnaire filled in, or a total from elsewhere."""

    id: Id | None = None
    scale: Id
    answers: Annotated[list[Annotated[int, Field(ge=0, le=10)] | None], Field(max_length=60)] | None = None
    total: float | None = Field(None, ge=0, le=1000)


class JournalModel(_OfADay):
    """A page of the journal; no rule reads it."""

    id: Id | None = None
    text: Page
    kind: Literal["page", "three_good_things", "tomorrow"] = "page"


MODELS: dict[str, type[_OfADay]] = {
    "check_in": CheckInModel,
    "dose": DoseModel,
    "night": NightModel,
    "stool": StoolModel,
    "side_effect": SideEffectModel,
    "cramps": CrampsModel,
    "practice": PracticeModel,
    "scale": ScaleModel,
    "journal": JournalModel,
}
assert set(RATINGS) <= set(CheckInModel.model_fields)


# --- in -----------------------------------------------------------------------------------------------------------------
def entry_from(kind: str, told: BaseModel, today: date, new_id: Callable[[], str]) -> Entry:
    """The entry a model holds; `InputError` for a day still to come. `new_id` names the kinds that have an id."""
    values: dict[str, Any] = {}
    for name in type(told).model_fields:
        value = getattr(told, name)
        if name in _MINUTES and isinstance(value, str):
            value = int(value[:2]) * 60 + int(value[3:])
        elif isinstance(value, Quantity):
            value = value.value
        elif isinstance(value, list):
            value = tuple(value)
        values[name] = value
    values["day"] = values["day"] or today
    if values["day"] > today:
        raise InputError(f"{values['day']} is still to come.", "Choose today or a day before.")
    if "recalled" in values and values["recalled"] is None:
        values["recalled"] = is_recalled(values["day"], today)
    if kind in _NAMED:
        values["id"] = values["id"] or new_id()
    return KINDS[kind](**values)


def read_entry(kind: str, told: object, today: date, new_id: Callable[[], str]) -> Entry:
    """The entry in JSON values; `InputError` with every problem when they do not fit."""
    if kind not in MODELS:
        raise InputError(f"There is no kind of entry called {kind!r}.", "The kinds are: " + ", ".join(MODELS) + ".")
    try:
        model = MODELS[kind].model_validate(told)
    except ValidationError as error:
        raise InputError("This cannot be written down.", problems=problems_in(error.errors())) from None
    return entry_from(kind, model, today, new_id)


def problems_in(errors: Any, skip: int = 0) -> tuple[Problem, ...]:
    """What the models found wrong, each with its place; `skip` leaves out the outermost names of the place.

    What was given is never repeated: it may be personal.
    """
    found = []
    for each in errors:
        place = ".".join(str(part) for part in each.get("loc", ())[skip:])[:120]
        what = str(each.get("msg", "")).removeprefix("Value error, ")
        fix = _FIXES.get(str(each.get("type", "")), "")
        if place.split(".")[-1] == "elemental_mg" and each.get("type") in ("model_type", "model_attributes_type"):
            what, fix = "A bare number is not enough for a dose.", _AMOUNT
        found.append(Problem(what=what, fix=fix, where=place))
    return tuple(found)


_AMOUNT = 'Write it as {"value": 200, "unit": "mg", "basis": "elemental"}.'
_FIXES = {
    "extra_forbidden": "Leave this name out; the description at /openapi.json lists those that are known.",
    "missing": "Add it.",
    "string_pattern_mismatch": 'A time of day is written "21:30".',
}


def read_words(kind: str, words: list[str], today: date, new_id: Callable[[], str]) -> Entry:
    """The entry in words of a command line, each `field=value`; `InputError` for what does not fit."""
    if kind not in MODELS:
        raise InputError(f"There is no kind of entry called {kind!r}.", "The kinds are: " + ", ".join(MODELS) + ".")
    told: dict[str, object] = {}
    known = MODELS[kind].model_fields
    for each in words:
        name, sign, value = each.partition("=")
        if name == "mg" and "elemental_mg" in known:
            name = "elemental_mg"
        if not sign or name not in known:
            raise InputError(f"{name[:40]!r} is not a field of {kind}.", "Write field=value with: " + ", ".join(known))
        if name in told:
            raise InputError(f"{name} stands twice.", "Keep one of them.")
        told[name] = _value(value, _parts(known[name].annotation))
    missing = [name for name, field in known.items() if field.is_required() and name not in told]
    if missing:
        example = _EXAMPLES.get(kind, " ".join(f"{each}=…" for each in missing))
        raise InputError(f"Still to say: {', '.join(missing)}.", f"For example: epsom log {kind} {example}")
    return read_entry(kind, told, today, new_id)


_EXAMPLES = {"dose": "planned=21:30 status=taken mg=100"}


def _parts(hint: Any) -> tuple[Any, ...]:
    """The plain types a hint allows."""
    if get_origin(hint) in (Union, UnionType):
        return tuple(part for each in get_args(hint) for part in _parts(each))
    if get_origin(hint) is Annotated:
        return _parts(get_args(hint)[0])
    return (get_origin(hint) or hint,)


def _value(words: str, types: tuple[Any, ...]) -> object:
    if words == "" and type(None) in types:
        return None
    if bool in types:
        return {"yes": True, "true": True, "no": False, "false": False}.get(words.lower(), words)
    if list in types:
        return [None if each.strip() in ("", "-") else _number(each) for each in words.split(",")]
    if Quantity in types:
        value = _number(words.lower().removesuffix("mg").strip())
        return {"value": value, "unit": "mg", "basis": "elemental"}
    return _number(words) if int in types or float in types else words


def _number(words: str) -> object:
    """A number in words; what is none is handed on as it is, for the model to refuse."""
    try:
        return int(words)
    except ValueError:
        pass
    try:
        return float(words)
    except ValueError:
        return words


# --- out ----------------------------------------------------------------------------------------------------------------
def quantity(mg: float | None) -> dict[str, Any] | None:
    """An amount of elemental magnesium as JSON."""
    return None if mg is None else {"value": mg, "unit": "mg", "basis": "elemental"}


def entry_json(entry: Entry) -> dict[str, Any]:
    """An entry as JSON values; `id` names it in addresses."""
    told: dict[str, Any] = {"id": key_text(entry)}
    for each in fields(entry):
        value = getattr(entry, each.name)
        if isinstance(value, date):
            value = value.isoformat()
        elif each.name in _MINUTES and isinstance(value, int):
            value = f"{value // 60 % 24:02d}:{value % 60:02d}"
        elif each.name == "elemental_mg":
            value = quantity(value)
        elif isinstance(value, tuple):
            value = list(value)
        told[each.name] = value
    return told


def key_text(entry: Entry) -> str:
    """What names an entry among its kind: its id, its day, or for a dose its day and time ("2026-06-02T2130")."""
    key = [getattr(entry, name) for name in entry.KEY]
    if isinstance(key[0], str):
        return key[0]
    day = key[0].isoformat()
    return day if len(key) == 1 else f"{day}T{key[1] // 60:02d}{key[1] % 60:02d}"


def key_from(kind: str, text: str) -> tuple[Any, ...] | None:
    """The key of an entry from its name; `None` when it can be no name of this kind."""
    names = KINDS[kind].KEY
    if names == ("id",):
        return (text,)
    day, _, clock = text.partition("T")
    try:
        key: tuple[Any, ...] = (date.fromisoformat(day),)
        if len(names) == 2:
            minute = int(clock[:2]) * 60 + int(clock[2:])
            key = (*key, minute)
    except ValueError:
        return None
    fits = text.isascii() and len(text) == (10 if len(names) == 1 else 15)
    return key if fits else None


def tag_of(told: Mapping[str, Any] | list[Any]) -> str:
    """A mark that changes whenever the JSON changes, for `ETag` and `If-Match`."""
    text = json.dumps(told, sort_keys=True, ensure_ascii=True)
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:20]}"'
