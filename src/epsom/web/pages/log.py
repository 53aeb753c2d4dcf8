"""The days: a calendar to look back in, and one page for each day on which everything can be written, changed, removed."""

from __future__ import annotations

from calendar import Calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.diary import CheckIn, Cramps, DoseTaken, Entry, Night, PracticeDone, SideEffect, Stool
from epsom.core.diary.sleep import is_recalled
from epsom.core.wording import clock
from epsom.notebook import new_id
from epsom.web import diary_forms as words
from epsom.web.forms import Form
from epsom.web.page import Desk, after_dose, desk_of, saved, show, typed

if TYPE_CHECKING:
    from epsom.core.plan import Dose

router = APIRouter()

EARLIEST = date(2000, 1, 1)
NO_FORMS: Mapping[str, Form] = MappingProxyType({})
NOTHING = "There was nothing to save. That's fine."
_E = TypeVar("_E", bound=Entry)
KINDS: dict[str, type[Entry]] = {
    "check-in": CheckIn, "dose": DoseTaken, "night": Night, "stool": Stool, "side-effect": SideEffect, "cramps": Cramps,
    "practice": PracticeDone,
}  # fmt: skip


# --- the days ---------------------------------------------------------------------------------------------------------------
@router.get("/log")
async def log(request: Request, month: str = "") -> Response:
    """A month of days, with what was written on each. A day without an entry is blank, and that is all it is."""
    desk = desk_of(request)
    return _month_page(request, desk, _month(month, desk.today))


def _month_page(request: Request, desk: Desk, first: date, status: int = 200, form: Form | None = None) -> Response:
    weeks = [
        [each if each.month == first.month else None for each in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    last = (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    lines = _lines(desk, first, last)
    before, after = (first - timedelta(days=1)).replace(day=1), last + timedelta(days=1)
    return show(
        request, "log.html", status, form=form or Form.blank(), first=first, weeks=weeks, lines=lines, today=desk.today,
        listed_days=[(each, lines[each]) for each in sorted(lines, reverse=True)],
        before=before if before >= EARLIEST else None, after=after if after <= desk.today else None,
    )  # fmt: skip


def _month(text: str, today: date) -> date:
    """The first day of the month in an address; this month for one that cannot be read or is still to come."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return first if EARLIEST <= first <= today else today.replace(day=1)


def _lines(desk: Desk, since: date, until: date) -> dict[date, list[str]]:
    """What was written on each day, in a few words each; nothing of the words themselves."""
    notebook = desk.notebook
    found: dict[date, list[str]] = {}

    def add(kind: type[_E], line: Callable[[_E], str]) -> None:
        for each in notebook.entries(kind, since, until):
            said = line(each)
            if said:
                found.setdefault(each.day, []).append(said)

    add(CheckIn, words.check_in_line)
    add(DoseTaken, words.dose_line)
    add(Night, lambda each: words.night_line(each, notebook.measures(each).tst))
    add(Stool, words.stool_line)
    add(SideEffect, lambda each: _effect(each.what, desk).lower())
    add(Cramps, lambda each: "cramps" if each.count is None else f"{each.count} cramp{'' if each.count == 1 else 's'}")
    add(PracticeDone, lambda each: _practice(each.practice, desk).lower())
    return found


def _effect(what: str, desk: Desk) -> str:
    fact = desk.knowledge.facts.get(f"side_{what}")
    return what if fact is None else fact.text


def _practice(practice: str, desk: Desk) -> str:
    known = desk.knowledge.practices.get(practice)
    return practice.replace("_", " ") if known is None else known.title


# --- one day ------------------------------------------------------------------------------------------------------------------
@router.get("/log/{day}")
async def one_day(request: Request, day: str) -> Response:
    """Everything of one day, to be changed."""
    desk = desk_of(request)
    return day_page(request, desk, _day(day, desk.today))


@router.post("/log")
async def go(request: Request) -> Response:
    """Go to a day by its date."""
    desk, form = desk_of(request), await typed(request)
    day = form.day("day", desk.today, EARLIEST)
    if form.problems:
        return _month_page(request, desk, desk.today.replace(day=1), 422, form)
    return saved(request, f"/log/{(day or desk.today).isoformat()}")


def _day(text: str, today: date) -> date:
    """The day of an address; one that is no day, still to come or long ago has no page."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise HTTPException(404) from None
    if not EARLIEST <= day <= today:
        raise HTTPException(404)
    return day


@dataclass(frozen=True, slots=True)
class _DoseOfDay:
    """A dose the plan had for the day, or one that was noted beside it."""

    planned: int
    mg: float | None
    noted: DoseTaken | None

    @property
    def field(self) -> str:
        """What the names of its fields begin with."""
        return f"d{self.planned}_"


def day_page(
    request: Request, desk: Desk, day: date, status: int = 200, forms: Mapping[str, Form] = NO_FORMS, *,
    night_there: Night | None = None,
) -> Response:  # fmt: skip
    """One day; a form with problems is put back as typed, and the night that is there already is shown beside."""
    notebook = desk.notebook
    found = notebook.entry(Night, day)
    measured = None if found is None else notebook.measures(found)
    check = notebook.entry(CheckIn, day)
    knowledge = desk.knowledge
    return show(
        request, "log_day.html", status, day=day, today=desk.today, moment=desk.moment,
        before=day - timedelta(days=1) if day > EARLIEST else None, after=day + timedelta(days=1) if day < desk.today else None,
        check_in=check, check_line="" if check is None else words.check_in_line(check), rating_words=words.RATING_WORDS,
        marks=words.MARK_WORDS, marked=[] if check is None else [each for each, _ in words.MARK_WORDS if getattr(check, each)],
        doses=_doses(notebook.due_on(day), notebook.entries(DoseTaken, day, day)),
        night=found, measured=measured, night_words="" if found is None else words.night_line(found, measured.tst if measured else None),
        night_seen=words.fingerprint(found), recalled=is_recalled(day, desk.today), quality=words.QUALITY, onset=words.ONSET,
        wakings=words.WAKINGS, awake=words.AWAKE, stool=notebook.entry(Stool, day), stools=words.STOOLS,
        stool_words=words.stool_line, dose_words=words.dose_line,
        side_effects=notebook.entries(SideEffect, day, day), side_options=[(each, _effect(each, desk)) for each in side_effects(knowledge)],
        effect=lambda what: _effect(what, desk), cramps=notebook.entry(Cramps, day), cramp_places=words.CRAMP_PLACES,
        practices=notebook.entries(PracticeDone, day, day), practice=lambda each: _practice(each, desk),
        night_there=night_there, night_there_words="" if night_there is None else _night_words(night_there),
        forms=forms, blank=Form.blank(), standing=notebook.standing(),
    )  # fmt: skip


def side_effects(knowledge: Any) -> tuple[str, ...]:
    """The side effects one can choose: the mild ones first, as they are the usual ones."""
    groups = ("mild", "lower", "soon", "today", "now")
    topics = {f"side_effect_{each}": at for at, each in enumerate(groups)}
    found = [each for each in knowledge.facts.values() if each.topic in topics]
    return tuple(each.id.removeprefix("side_") for each in sorted(found, key=lambda each: topics[each.topic]))


def _night_words(night: Night) -> str:
    """Everything of a night in one sentence, to compare with another."""
    parts = [
        "" if night.bed_time is None else f"to bed at {clock(night.bed_time)}",
        "" if night.sol_min is None else f"{night.sol_min} minutes to fall asleep",
        "" if night.awakenings is None else f"woke {night.awakenings} times",
        "" if night.waso_min is None else f"awake for {night.waso_min} minutes",
        "" if night.final_wake is None else f"last waking at {clock(night.final_wake)}",
        "" if night.rise_time is None else f"up at {clock(night.rise_time)}",
        "" if night.quality is None else f"sleep was {dict(words.QUALITY).get(str(night.quality), night.quality)}",
        "with a note" if night.note else "",
    ]
    return ", ".join(each for each in parts if each) or "nothing but the day"


def _doses(due: tuple[Dose, ...], noted: tuple[DoseTaken, ...]) -> list[_DoseOfDay]:
    by_minute = {each.planned: each for each in noted}
    found = [_DoseOfDay(each.time, each.elemental_mg, by_minute.pop(each.time, None)) for each in due]
    found += [_DoseOfDay(each.planned, each.elemental_mg, each) for each in by_minute.values()]
    return sorted(found, key=lambda each: each.planned)


# --- writing --------------------------------------------------------------------------------------------------------------------
def _back(request: Request, day: date, text: str, change: str | None = None) -> Response:
    return saved(request, f"/log/{day.isoformat()}", text, undo=change)


@router.post("/log/{day}/check-in")
async def check_in(request: Request, day: str) -> Response:
    """Ratings, marks, what may explain a day, and a note."""
    desk, form = desk_of(request), await typed(request)
    on = _day(day, desk.today)
    read = words.read_check_in(form, on, None, "c_")
    if form.problems:
        return day_page(request, desk, on, 422, {"check_in_form": form})
    if read == CheckIn(day=on) and desk.notebook.entry(CheckIn, on) is None:
        return _back(request, on, NOTHING)
    change = desk.notebook.amend(CheckIn, (on,), lambda old: words.read_check_in(form, on, old, "c_"))
    return _back(request, on, "Saved.", change.id)


@router.post("/log/{day}/dose")
async def dose(request: Request, day: str) -> Response:
    """One dose: as planned, or another one."""
    desk, form = desk_of(request), await typed(request)
    on, prefix = _day(day, desk.today), form.raw("which")[:8]
    if not any(form.raw(prefix + each) for each in ("planned", "taken", "mg")):
        return _back(request, on, NOTHING)
    after_midnight = on == desk.today - timedelta(days=1)
    now = desk.moment.minute if on == desk.today else None
    entry = words.read_dose(form, on, now, prefix)
    if entry is None:
        return day_page(request, desk, on, 422, {f"dose_{prefix or 'new_'}": form})
    if prefix == "new_" and desk.notebook.entry(DoseTaken, on, entry.planned) is not None:
        form.refuse(
            "new_taken",
            f"A dose at {clock(entry.planned)} is written down already.",
            "Change that one, or give another time.",
        )
        return day_page(request, desk, on, 422, {"dose_new_": form})
    change = desk.notebook.log(entry, merge=False)
    said = "Saved."
    if after_midnight and entry.taken is not None and entry.taken < entry.planned - 720:
        said = "Saved. It was after midnight, and it counts for the evening before."
    return after_dose(request, desk, f"/log/{on.isoformat()}", said, change.id, entry)


@router.post("/log/{day}/night")
async def night(request: Request, day: str) -> Response:
    """One night, by the day of waking. A night that cannot have been is asked about, beside the field."""
    desk, form = desk_of(request), await typed(request)
    on = _day(day, desk.today)
    notebook = desk.notebook
    read = words.read_night(form, on, None, "night_")
    if not form.problems:
        for note in notebook.measures(read).problems:
            form.refuse(f"night_{note.field}", note.say)
    if form.problems:
        return day_page(request, desk, on, 422, {"night_form": form})
    there = notebook.entry(Night, on)
    if read == Night(day=on) and there is None:
        return _back(request, on, NOTHING)
    if there is not None and form.raw("night_seen") != words.fingerprint(there) and form.raw("replace") != "yes":
        return day_page(request, desk, on, 422, {"night_form": form}, night_there=there)

    def turn(old: Night | None) -> Night:
        from dataclasses import replace

        new = words.read_night(form, on, old, "night_")
        return replace(new, recalled=old.recalled if old is not None else is_recalled(on, desk.today))

    change = notebook.amend(Night, (on,), turn)
    warned = notebook.measures(read).warnings
    return _back(request, on, f"Saved. {warned[0].say}" if warned else "Saved.", change.id)


@router.post("/log/{day}/stool")
async def stool(request: Request, day: str) -> Response:
    """The loosest stool of a day."""
    desk, form = desk_of(request), await typed(request)
    on = _day(day, desk.today)
    read = words.read_stool(form, on, None)
    if form.problems:
        return day_page(request, desk, on, 422, {"stool_form": form})
    if read == Stool(day=on) and desk.notebook.entry(Stool, on) is None:
        return _back(request, on, NOTHING)
    change = desk.notebook.amend(Stool, (on,), lambda old: words.read_stool(form, on, old))
    return _tolerated(request, desk, on, change.id)


@router.post("/log/{day}/side-effect")
async def side_effect(request: Request, day: str) -> Response:
    """Something that may come from the magnesium. What to do about it is said at once."""
    desk, form = desk_of(request), await typed(request)
    on = _day(day, desk.today)
    entry = words.read_side_effect(form, on, side_effects(desk.knowledge), new_id())
    if form.problems:
        return day_page(request, desk, on, 422, {"side_form": form})
    if entry is None:
        return _back(request, on, NOTHING)
    change = desk.notebook.log(entry)
    return _tolerated(request, desk, on, change.id)


def _tolerated(request: Request, desk: Desk, on: date, change: str) -> Response:
    """After a stool or a side effect: the look back when it says to act, else the day."""
    found = desk.notebook.review()
    if found.urgency in ("now", "today"):
        return saved(request, "/review", "Saved.", undo=change)
    said = "Saved."
    if "+" in change or found.verdict in ("lower", "hold", "pause", "stop", "ask"):
        said = f"Saved. {found.sentences[0].text}"
    return _back(request, on, said, change)


@router.post("/log/{day}/cramps")
async def cramps(request: Request, day: str) -> Response:
    """The cramps of a day."""
    desk, form = desk_of(request), await typed(request)
    on = _day(day, desk.today)
    read = words.read_cramps(form, on)
    if form.problems:
        return day_page(request, desk, on, 422, {"cramps_form": form})
    if read == Cramps(day=on) and desk.notebook.entry(Cramps, on) is None:
        return _back(request, on, NOTHING)
    change = desk.notebook.log(read, merge=False)
    return _back(request, on, "Saved.", change.id)


@router.post("/log/{day}/remove")
async def remove(request: Request, day: str) -> Response:
    """Remove one entry; it can be brought back at once."""
    desk, form = desk_of(request), await typed(request)
    on, kind = _day(day, desk.today), form.choice("kind", tuple(KINDS))
    if kind is None:
        return _back(request, on, NOTHING)
    shape = KINDS[kind]
    key: tuple[object, ...] = (on,)
    if shape is DoseTaken:
        planned = form.whole("key", 0, 1439, "the time of the dose")
        if planned is None:
            return _back(request, on, NOTHING)
        key = (on, planned)
    elif shape in (SideEffect, PracticeDone):
        there = {each.id for each in desk.notebook.entries(shape, on, on)}
        if form.raw("key") not in there:
            return _back(request, on, NOTHING)
        key = (form.raw("key"),)
    if desk.notebook.entry(shape, *key) is None:
        return _back(request, on, NOTHING)
    change = desk.notebook.remove(shape, *key)
    return _back(request, on, "Removed.", change.id)
