"""The lists under /me: medicines, products that hold magnesium, and blood tests; each entry has one small form.

A medicine or a label explains itself before it is kept. It decides nothing: the checks and the screening do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.person import WEEKDAYS, Lab, Medicine, Person, TakenProduct
from epsom.core.person import checks as fit
from epsom.core.person import words as read_words
from epsom.core.person.checks import Unfit
from epsom.core.wording import clock
from epsom.web import asking
from epsom.web.forms import Form
from epsom.web.page import Desk, desk_of, saved, show, typed
from epsom.web.telling import fits, tell

router = APIRouter()

DAYS = tuple(zip(WEEKDAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
UNITS = ("mg/dL", "mmol/L", "umol/L", "ng/mL", "nmol/L", "mEq/L", "mL/min/1.73 m2")
NOUNS = {"medicines": "medicine", "products": "product", "labs": "blood test"}
_NAMED_IN = {"medicines": "text", "products": "label", "labs": "test"}  # the field of the form that names the entry


def _part(request: Request) -> str:
    """Which list, by the address."""
    return request.url.path.split("/")[2]


@router.get("/me/medicines")
@router.get("/me/products")
@router.get("/me/labs")
async def new_entry(request: Request) -> Response:
    """An empty form for one more."""
    return _entry_page(request, desk_of(request), _part(request), None, Form.blank())


@router.post("/me/medicines")
@router.post("/me/products")
@router.post("/me/labs")
async def add_entry(request: Request) -> Response:
    """Add one, or say that there is none."""
    return _keep_entry(request, desk_of(request), _part(request), None, await typed(request))


@router.get("/me/medicines/{at}")
@router.get("/me/products/{at}")
@router.get("/me/labs/{at}")
async def entry_page(request: Request, at: str) -> Response:
    """One entry of a list."""
    if not at.isdecimal() or len(at) > 4:
        return RedirectResponse("/me", 303)
    return _entry_page(request, desk_of(request), _part(request), int(at), Form.blank())


@router.post("/me/medicines/{at}")
@router.post("/me/products/{at}")
@router.post("/me/labs/{at}")
async def keep_entry(request: Request, at: str) -> Response:
    """Change, stop or take out one entry."""
    if not at.isdecimal() or len(at) > 4:
        return RedirectResponse("/me", 303)
    return _keep_entry(request, desk_of(request), _part(request), int(at), await typed(request))


def _entries(person: Person, part: str) -> Sequence[Any]:
    return getattr(person, part) or ()


def _entry_page(request: Request, desk: Desk, part: str, at: int | None, form: Form, status: int = 200) -> Response:
    person, companion = desk.notebook.person(), desk.notebook.companion
    entries = _entries(person, part)
    if at is not None and not 0 <= at < len(entries):
        return RedirectResponse("/me", 303)
    entry = None if at is None else entries[at]
    more: dict[str, Any] = {}
    if part == "medicines":
        words = form.raw("text") or (entry.text if isinstance(entry, Medicine) else "")
        answer = companion.check(words)[0] if words else None
        times = ", ".join(clock(each) for each in entry.times or ()) if isinstance(entry, Medicine) else ""
        more = {"names": asking.medicine_names(companion), "days": DAYS, "times": times, "answer": answer}
    elif part == "products":
        label = form.raw("label") or (entry.label if isinstance(entry, TakenProduct) else "")
        read = companion.read_label(label) if label else None
        more = {"read": None if read is None else {"say": asking.label_read(read), "ask": read.ask,
                                                    "sure": read.stated == "elemental"}}  # fmt: skip
    else:
        more = {"tests": sorted(each.name for each in desk.knowledge.lab_tests.values()), "units": UNITS}
    none = not entries and getattr(person, part) is None and part != "labs"
    return show(request, f"me_{part}.html", status, form=form, entry=entry, at=at, may_say_none=none, part=part, **more)


_FIELDS = {
    "medicines": ("text", "times", "days", "as_needed", "starts_on", "ends_on"),
    "products": ("label", "servings", "elemental_mg"),
    "labs": ("test", "value", "unit", "on", "low", "high"),
}


def _keep_entry(request: Request, desk: Desk, part: str, at: int | None, form: Form) -> Response:
    person = desk.notebook.person()
    entries = list(_entries(person, part))
    if at is not None and at >= len(entries):
        return saved(request, "/me", "That entry is not there any more.")
    do, noun = form.raw("do"), NOUNS[part]
    if at is None and do == "none":
        after = person if entries else replace(person, **{part: ()})  # type: ignore[arg-type]
        return tell(request, desk, after, f"no {part}")
    if at is not None and do == "out":
        name = _name_of(entries.pop(at))
        left = tuple(entries) or None
        return tell(request, desk, replace(person, **{part: left}), f"{noun} taken off the list: {name}")  # type: ignore[arg-type]
    if do == "look":
        return _entry_page(request, desk, part, at, form)
    if at is None and not any(form.raw(each) for each in _FIELDS[part]):
        return saved(request, "/me", "There was nothing to save. That's fine.")
    old = None if at is None else entries[at]
    entry = {"medicines": _read_medicine, "products": _read_product, "labs": _read_lab}[part](form, desk)
    if at is not None and do == "stopped" and isinstance(entry, Medicine) and entry.ends_on is None:
        entry = replace(entry, ends_on=desk.today)
    if entry is None and not form.problems:
        form.refuse(_NAMED_IN[part], "There is no name here.",
                    "Write it as it stands on the box, or go back.")  # fmt: skip
    if entry is not None:
        entries = [*entries, entry] if at is None else [*entries[:at], entry, *entries[at + 1 :]]
    after = replace(person, **{part: tuple(entries)})  # type: ignore[arg-type]
    if not fits(desk, form, after, _NAMED_IN[part]):
        return _entry_page(request, desk, part, at, form, 422)
    what = f"a new {noun}" if old is None else f"{noun} stopped" if do == "stopped" else f"{noun} changed"
    return tell(request, desk, after, f"{what}: {_name_of(entry)}")


def _name_of(entry: object) -> str:
    name = str(getattr(entry, "text", "") or getattr(entry, "label", "") or getattr(entry, "test", ""))
    return name if len(name) <= 60 else f"{name[:59]}…"


def _read_medicine(form: Form, desk: Desk) -> Medicine | None:
    text = form.take("text", lambda words: fit.words(fit.named(words)))
    when = form.take("times", read_words.typed_times) or (None, None, False)
    days = form.choices("days", WEEKDAYS)
    as_needed = form.ticked("as_needed") or when[2]
    if as_needed and when[0]:
        form.refuse("times", "Times stand here, and “only now and then” is ticked.", "Keep the one that is right.")
    starts_on, ends_on = form.take("starts_on", read_words.day), form.take("ends_on", read_words.day)
    if starts_on and ends_on and ends_on < starts_on:
        form.refuse("ends_on", f"It ends on {ends_on}, before it starts on {starts_on}.", "Swap or correct the dates.")
    if text is None:
        return None
    chosen = tuple(each for each in WEEKDAYS if each in {*days, *(when[1] or ())})
    return Medicine(text=text, times=when[0], days=chosen if 0 < len(chosen) < 7 else None, starts_on=starts_on,
                    ends_on=ends_on, as_needed=as_needed)  # fmt: skip


def _read_product(form: Form, desk: Desk) -> TakenProduct | None:
    label = form.take("label", fit.named)
    servings = form.take("servings", read_words.servings)
    elemental = form.take("elemental_mg", lambda words: fit.elemental_mg(_number(words)))
    return None if label is None else TakenProduct(label=label, servings_per_day=servings, elemental_mg=elemental)


def _read_lab(form: Form, desk: Desk) -> Lab | None:
    test, unit = form.take("test", fit.named), form.take("unit", fit.words)
    value = form.take("value", lambda words: fit.lab_value(_number(words)))
    low = form.take("low", lambda words: fit.lab_value(_number(words)))
    high = form.take("high", lambda words: fit.lab_value(_number(words)))
    on = form.day("on", desk.today)
    if unit is None:
        form.refuse(
            "unit", "The unit is missing, and a unit is never guessed.", "Copy it from the report: mmol/L or mg/dL."
        )
    if value is None:
        form.refuse("value", "There is no result here.", "Copy the number as the report prints it.")
    if (low is None) != (high is None):
        form.refuse("low" if low is None else "high", "A range has two ends.", "Write both, or neither.")
    if low is not None and high is not None and low >= high:
        form.refuse("low", "The lower end comes first, and this one is not lower.", "Copy both ends from the report.")
    if test is None or value is None or unit is None:
        return None
    return Lab(test=test, value=value, unit=unit, range=None if low is None or high is None else (low, high), on=on)


def _number(words: str) -> float:
    try:
        return float(words.replace(",", "."))
    except ValueError:
        raise Unfit(f"{fit.show(words)} is not a number.", "Write it in digits, such as 0.85.") from None
