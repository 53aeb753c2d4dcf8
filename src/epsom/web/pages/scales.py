"""Questionnaires: what goes with one's goals, one question on a screen or all on one page, and what the total says.

Every question can be left out, and one can leave at any time. Answers wait in memory until they are kept or dropped.
Scoring, change and the protocols are `core.scales`; this page never says a diagnosis, and it contacts nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.diary import CheckIn, ScaleTaken
from epsom.core.report.shapes import Line, Notes
from epsom.core.scales import (
    Score,
    always_say,
    change,
    next_due,
    offered,
    protocols_of_answer,
    score,
    worse_twice,
)
from epsom.core.scales.hours import not_now
from epsom.errors import InputError
from epsom.knowledge import Knowledge
from epsom.knowledge.scales import Instrument
from epsom.notebook import new_id
from epsom.web.forms import Form
from epsom.web.page import Desk, Elsewhere, desk_of, saved, show, typed
from epsom.web.pages.support import chosen_country, help_for, help_of, own_people

router = APIRouter()

SAFE = ("yes", "not_sure", "no", "rather_not")
SHOWN = 12  # earlier totals on a result page


# --- a questionnaire half filled in ---------------------------------------------------------------------------------------
@dataclass(slots=True)
class Draft:
    """Answers so far, in memory only. `panel`: help is shown before the next question ("ask", or what was answered)."""

    scale: str
    whole: bool = False  # all on one page
    answers: dict[int, int | None] = field(
        default_factory=dict
    )  # 0 is the first yes-or-no question, where there is one
    extra: dict[str, str] = field(default_factory=dict)
    at: int = 0
    panel: str = ""

    def given(self) -> bool:
        """Whether anything was answered."""
        return any(each is not None for each in self.answers.values())


def _screens(instrument: Instrument) -> tuple[int, ...]:
    """The numbers of the screens: 0 for a first yes-or-no question, then the items, then what does not count."""
    first = 0 if instrument.gate else 1
    return tuple(range(first, len(instrument.items) + len(instrument.extra) + 1))


def _after(instrument: Instrument, draft: Draft, n: int) -> int | None:
    """The screen after `n`; none at the end, or after a no to the first question."""
    if n == 0 and draft.answers.get(0) == 0:
        return None
    return n + 1 if n + 1 in _screens(instrument) else None


def _wanted(desk: Desk, scale: str) -> Instrument:
    instrument = desk.knowledge.instruments.get(scale)
    if instrument is None or instrument.role == "not_used" or instrument.retired is not None:
        raise Elsewhere("/scales")
    return instrument


def _drafts(desk: Desk) -> dict[str, Draft]:
    kept = desk.session.draft.setdefault("scales", {})
    assert isinstance(kept, dict)
    return kept


def _begun(desk: Desk, instrument: Instrument) -> Draft:
    draft = _drafts(desk).get(instrument.id)
    if draft is None:
        raise Elsewhere(f"/scales/{instrument.id}")
    return draft


# --- when -------------------------------------------------------------------------------------------------------------------
def _taken(desk: Desk) -> tuple[ScaleTaken, ...]:
    return desk.notebook.entries(ScaleTaken)


@dataclass(frozen=True, slots=True)
class _Hour:
    """What decides whether now is the time: what was taken and when, bedtime, and whether today is a therapy day."""

    taken: tuple[ScaleTaken, ...]
    bed: int | None
    therapy_day: bool

    @classmethod
    def of(cls, desk: Desk) -> _Hour:
        """Read once for all rows of a page."""
        noted, day = desk.notebook.entry(CheckIn, desk.today), desk.notebook.person().day
        return cls(_taken(desk), None if day is None else day.bed, noted is not None and bool(noted.therapy_day))


def _waits(desk: Desk, instrument: Instrument, hour: _Hour, notes: Notes) -> Line | None:
    """Why a questionnaire is not begun now: its own gap, or the hour."""
    same = (instrument.id, instrument.without_them, instrument.items_from)  # the longer form counts for the shorter one
    days = [each.day for each in hour.taken if each.scale in same]
    if days and (due := next_due(instrument, max(days))) > desk.today:
        words = f"Not before {due.day} {due:%B}. Answers that overlap make a change look smaller than it is."
        fact = desk.knowledge.facts["scale_display_6"]
        return notes.line(words, (fact.because,))
    why = not_now(instrument, desk.moment.minute, therapy_day=hour.therapy_day, bed=hour.bed, knowledge=desk.knowledge)
    return None if why is None else notes.line(why[0], why[1])


@dataclass(frozen=True, slots=True)
class _Row:
    """One questionnaire in the list."""

    instrument: Instrument
    waits: Line | None
    begun: bool
    optional: bool = False


@router.get("/scales")
async def scales(request: Request) -> Response:
    """What goes with the goals, the others, totals from elsewhere, and what was kept."""
    desk = desk_of(request)
    notes = Notes(desk.knowledge)
    instruments, hour = desk.knowledge.instruments, _Hour.of(desk)
    taken, goals = hour.taken, desk.notebook.person().goals or ()
    suggested = {each.scale: each for each in offered(goals, taken, desk.today, desk.knowledge)}

    def row(scale: str) -> _Row:
        offer = suggested.get(scale)
        return _Row(instruments[scale], _waits(desk, instruments[scale], hour, notes), scale in _drafts(desk),
                    offer is not None and offer.optional)  # fmt: skip

    askable = [each.id for each in instruments.values() if each.may_ship_items and each.items]
    return show(
        request,
        "scales.html",
        fitting=[row(each) for each in suggested if each in askable],
        others=[row(each) for each in askable if each not in suggested],
        elsewhere=[each for each in instruments.values() if each.role == "score_entry_only"],
        results=[(each, instruments[each.scale], _scored(each, instruments[each.scale]))
                 for each in reversed(taken) if each.scale in instruments][:SHOWN],
        goals=bool(goals),
        footnotes_=notes.footnotes(),
    )  # fmt: skip


# --- begin -------------------------------------------------------------------------------------------------------------------
@router.get("/scales/result/{entry}")
async def result(request: Request, entry: str) -> Response:
    """What a total says, beside one's own earlier ones."""
    desk = desk_of(request)
    taken = desk.notebook.entry(ScaleTaken, entry)
    if taken is None or taken.scale not in desk.knowledge.instruments:
        return RedirectResponse("/scales", 303)
    return _result(request, desk, taken)


@router.get("/scales/{scale}")
async def intro(request: Request, scale: str) -> Response:
    """What it is about, how long it takes, and how one wants to fill it in."""
    desk = desk_of(request)
    return _intro(request, desk, _wanted(desk, scale))


def _intro(request: Request, desk: Desk, instrument: Instrument, status: int = 200, **more: Any) -> Response:
    notes = Notes(desk.knowledge)
    entry = not instrument.items
    around: dict[str, Any] = {
        "instrument": instrument,
        "waits": None if entry else _waits(desk, instrument, _Hour.of(desk), notes),
        "draft": _drafts(desk).get(instrument.id),
        "last_screen": len(_screens(instrument)),
        "heavy": instrument.id in ("pcl5", "pc_ptsd5"),
        "has_safety_item": any(each.safety_protocol == "phq9_item9" for each in instrument.items),
    }
    template = "scales_entry.html" if entry else "scales_intro.html"
    return show(request, template, status, **{**around, **more, "footnotes_": notes.footnotes()})


@router.post("/scales/{scale}/begin")
async def begin(request: Request, scale: str) -> Response:
    """Begin, or go on with what was begun."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    drafts = _drafts(desk)
    if form.raw("how") == "on" and scale in drafts:
        return _to_draft(instrument, drafts[scale])
    if (
        not instrument.items
        or not instrument.may_ship_items
        or _waits(desk, instrument, _Hour.of(desk), Notes(desk.knowledge))
    ):
        return RedirectResponse(f"/scales/{scale}", 303)
    drafts[scale] = Draft(scale, whole=form.raw("how") == "all", at=_screens(instrument)[0])
    return _to_draft(instrument, drafts[scale])


def _to_draft(instrument: Instrument, draft: Draft) -> Response:
    if draft.whole and draft.at <= len(instrument.items):
        return RedirectResponse(f"/scales/{instrument.id}/all", 303)
    return RedirectResponse(f"/scales/{instrument.id}/{draft.at}", 303)


# --- all on one page -----------------------------------------------------------------------------------------------------------
@router.get("/scales/{scale}/all")
async def whole(request: Request, scale: str) -> Response:
    """Every question on one page; those that do not count come after."""
    desk = desk_of(request)
    instrument = _wanted(desk, scale)
    return _whole_page(request, instrument, _begun(desk, instrument))


def _whole_page(request: Request, instrument: Instrument, draft: Draft, status: int = 200, **more: Any) -> Response:
    return show(request, "scales_all.html", status, instrument=instrument, draft=draft,
                options=[(each.value, each.label) for each in instrument.options], **more)  # fmt: skip


@router.post("/scales/{scale}/all")
async def keep_whole(request: Request, scale: str) -> Response:
    """Keep all answers; help comes first where an answer calls for it."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    draft = _begun(desk, instrument)
    numbers = [each for each in _screens(instrument) if each <= len(instrument.items)]
    read = {n: _answer(form, f"a{n}", instrument) for n in numbers}
    if form.problems:
        return _whole_page(request, instrument, draft, 422, form=form)
    closed = read.get(0) == 0
    for n in numbers:
        _keep_answer(desk, instrument, draft, n, read[n])
    draft.at = len(instrument.items) + 1
    if form.raw("leave") and not draft.panel:
        draft.at = numbers[0]
        return RedirectResponse(f"/scales/{scale}/leave", 303)
    if not closed and (instrument.extra or draft.panel):
        return RedirectResponse(f"/scales/{scale}/{draft.at}", 303)
    return _finish(request, desk, instrument, draft)


def _answer(form: Form, name: str, instrument: Instrument) -> int | None:
    words = form.choice(name, tuple(str(each.value) for each in instrument.options))
    return None if words is None else int(words)


# --- leave, keep, drop -----------------------------------------------------------------------------------------------------------
@router.get("/scales/{scale}/leave")
async def ask_leave(request: Request, scale: str) -> Response:
    """Keep the answers for later, drop them, or stop here and see what there is."""
    desk = desk_of(request)
    instrument = _wanted(desk, scale)
    return show(request, "scales_leave.html", instrument=instrument, draft=_begun(desk, instrument))


@router.post("/scales/{scale}/leave")
async def leave(request: Request, scale: str) -> Response:
    """Do as was chosen."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    draft, what = _begun(desk, instrument), form.raw("what")
    if what == "drop":
        _drafts(desk).pop(scale)
        return saved(request, "/scales", "Your answers are dropped. Nothing was kept.")
    if what == "finish":
        return _finish(request, desk, instrument, draft)
    draft.panel = ""
    return saved(request, "/scales", "Your answers wait here until epsom is closed.")


# --- help before the next question --------------------------------------------------------------------------------------------
def _keep_answer(desk: Desk, instrument: Instrument, draft: Draft, n: int, answer: int | None) -> None:
    """Keep one answer; open the panel where it calls for help at once. Today keeps a Support card for two weeks."""
    new = draft.answers.get(n) != answer
    draft.answers[n] = answer
    called = protocols_of_answer(instrument, n, answer) if new and n > 0 else ()
    protocols = [desk.knowledge.safety_protocols[each] for each in called]
    if any(each.support and each.when for each in protocols):
        draft.panel = "ask"
        days = int(desk.knowledge.facts["diary_support_days"].value or 14)
        desk.notebook.set_setting("support_card_until", (desk.today + timedelta(days=days)).isoformat())
        desk.notebook.set_setting("support_hidden_until", None)


@router.post("/scales/{scale}/safe")
async def safe(request: Request, scale: str) -> Response:
    """What to offer next. The answer is used for the next page and written down nowhere."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    draft = _begun(desk, instrument)
    draft.panel = form.choice("safe", SAFE) or "rather_not"
    return RedirectResponse(f"/scales/{scale}/{draft.at}", 303)


@router.post("/scales/{scale}/go-on")
async def go_on(request: Request, scale: str) -> Response:
    """Back to what one was doing, with every answer kept."""
    desk = desk_of(request)
    instrument = _wanted(desk, scale)
    draft = _begun(desk, instrument)
    draft.panel = ""
    if draft.at in _screens(instrument):
        return RedirectResponse(f"/scales/{scale}/{draft.at}", 303)
    return _finish(request, desk, instrument, draft)


def _panel(request: Request, desk: Desk, instrument: Instrument, draft: Draft) -> Response:
    """Thank, lines, one question; then what fits the answer. Nothing about doses stands here."""
    country = help_of(help_for(chosen_country(desk.notebook), desk.knowledge))
    texts = {each.removeprefix("crisis_text_"): fact.text for each, fact in desk.knowledge.facts.items()
             if fact.topic == "crisis_text"}  # fmt: skip
    call, text = country.first("call"), country.first("text")
    emergency = " or ".join(each.number for each in country.emergency_ways) if country.id != "zz" else ""
    emergency = emergency or "your local emergency number"
    not_safe, not_sure = texts["not_safe"], texts["not_sure"]
    if call is None:
        not_safe = not_safe.replace("{emergency} or {line_name} on {line_phone}", "{emergency}")
        not_sure = not_sure.split(" {line_name}")[0]
    words = {
        "emergency": emergency,
        "line_name": call[0].name.text if call else "",
        "line_phone": call[1].number if call else "",
        "text_part": f", or {text[1].label[:1].lower()}{text[1].label[1:]}" if text else "",
    }
    return show(
        request,
        "scales_panel.html",
        nav=None,
        instrument=instrument,
        stage=draft.panel,
        texts=texts,
        not_safe=not_safe.format(**words),
        not_sure=not_sure.format(**words),
        safe_options=list(zip(SAFE, texts["safe_options"].split(" | "), strict=True)),
        country=country,
        people=[{**each, "tel": f"tel:{each.get('phone', '')}"} for each in own_people(desk.notebook)],
    )


# --- one question on a screen -------------------------------------------------------------------------------------------------
@router.get("/scales/{scale}/{n}")
async def question(request: Request, scale: str, n: str) -> Response:
    """One question, with the stretch of time it asks about."""
    desk = desk_of(request)
    instrument = _wanted(desk, scale)
    draft = _begun(desk, instrument)
    if draft.panel:
        return _panel(request, desk, instrument, draft)
    number = _number(instrument, n)
    draft.at = number
    return _question(request, instrument, draft, number)


def _number(instrument: Instrument, n: str) -> int:
    number = int(n) if n.isdecimal() and len(n) < 4 else -1
    if number not in _screens(instrument):
        raise Elsewhere(f"/scales/{instrument.id}")
    return number


def _question(
    request: Request, instrument: Instrument, draft: Draft, n: int, status: int = 200, **more: Any
) -> Response:
    screens = _screens(instrument)
    items = len(instrument.items)
    extra = instrument.extra[n - items - 1] if n > items else None
    stem = instrument.item_stem or instrument.stem or ""
    options = [(str(k), each) for k, each in enumerate(extra.options)] if extra else [
        (str(each.value), each.label) for each in instrument.options]  # fmt: skip
    return show(
        request,
        "scales_question.html",
        status,
        **{
            "instrument": instrument,
            "n": n,
            "place": screens.index(n) + 1,
            "many": len(screens),
            "text": extra.text if extra else instrument.gate if n == 0 else instrument.items[n - 1].text,
            "extra": extra is not None,
            "stem": stem,
            "recall_in_stem": instrument.recall.lower() in stem.lower(),
            "options": options,
            "given": draft.extra.get(extra.key, "") if extra else draft.answers.get(n),
            "back": screens[screens.index(n) - 1] if n != screens[0] and not (draft.whole and n == items + 1) else None,
            **more,
        },
    )


@router.post("/scales/{scale}/{n}")
async def answered(request: Request, scale: str, n: str) -> Response:
    """Keep one answer, or none, and go on; help comes first where an answer calls for it."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    draft = _begun(desk, instrument)
    number = _number(instrument, n)
    if number > len(instrument.items):
        extra = instrument.extra[number - len(instrument.items) - 1]
        draft.extra[extra.key] = form.choice("answer", tuple(str(k) for k in range(len(extra.options)))) or ""
    given = None if number > len(instrument.items) else _answer(form, "answer", instrument)
    if form.problems:
        return _question(request, instrument, draft, number, 422, form=form)
    if number <= len(instrument.items):
        _keep_answer(desk, instrument, draft, number, given)
    if form.raw("leave") and not draft.panel:
        return RedirectResponse(f"/scales/{scale}/leave", 303)
    following = _after(instrument, draft, number)
    draft.at = following if following is not None else len(instrument.items) + len(instrument.extra) + 1
    if following is None and not draft.panel:
        return _finish(request, desk, instrument, draft)
    return RedirectResponse(f"/scales/{scale}/{draft.at}", 303)


# --- the end ---------------------------------------------------------------------------------------------------------------------
def _finish(request: Request, desk: Desk, instrument: Instrument, draft: Draft) -> Response:
    """Write it down and show what it says. Without an answer there is nothing to write down."""
    _drafts(desk).pop(instrument.id, None)
    if not draft.given():
        return saved(request, "/scales", "Nothing was answered, so nothing was kept.")
    answers: tuple[int | None, ...] = tuple(draft.answers.get(n) for n in range(1, len(instrument.items) + 1))
    if instrument.gate:
        answers = (0,) if draft.answers.get(0) == 0 else (draft.answers.get(0), *answers)
    entry = ScaleTaken(id=new_id(), day=desk.today, scale=instrument.id, answers=answers)
    made = desk.notebook.log(entry)
    words = [f"{each.text} {each.options[int(draft.extra[each.key])]}."
             for each in instrument.extra if draft.extra.get(each.key)]  # fmt: skip
    desk.session.draft["scales_extra"] = {entry.id: words}
    return saved(request, f"/scales/result/{entry.id}", "Saved.", undo=made.id)


@router.post("/scales/{scale}")
async def enter_total(request: Request, scale: str) -> Response:
    """Keep a total from elsewhere, for questionnaires whose questions may not be shown here."""
    desk, form = desk_of(request), await typed(request)
    instrument = _wanted(desk, scale)
    if instrument.items:
        return RedirectResponse(f"/scales/{scale}", 303)
    entry, first = _typed_total(form, instrument, desk), next(iter(_total_fields(instrument)))
    if entry is not None and not form.problems:
        try:
            _scored(entry, instrument)
        except InputError as error:
            form.refuse(first, error.what, error.fix)
    if form.problems:
        return _intro(request, desk, instrument, 422, form=form)
    if entry is None:
        return RedirectResponse("/scales", 303)
    made = desk.notebook.log(entry)
    return saved(request, f"/scales/result/{entry.id}", "Saved.", undo=made.id)


def _total_fields(instrument: Instrument) -> dict[str, tuple[float, float]]:
    if instrument.subscales:
        return {each.key: (instrument.lowest, each.highest) for each in instrument.subscales}
    return {"total": (instrument.lowest, instrument.highest)}


def _typed_total(form: Form, instrument: Instrument, desk: Desk) -> ScaleTaken | None:
    """The total, or the three of the DASS-21, as typed; `None` when nothing was."""
    day = form.day("day", desk.today) or desk.today
    if not instrument.subscales:
        total = form.number("total", instrument.lowest, instrument.highest, "a total")
        return None if total is None else ScaleTaken(id=new_id(), day=day, scale=instrument.id, total=total)
    parts = tuple(
        form.whole(key, int(low), int(high), "a score") for key, (low, high) in _total_fields(instrument).items()
    )
    if all(each is None for each in parts):
        return None
    return ScaleTaken(id=new_id(), day=day, scale=instrument.id, answers=parts)


# --- what it says ------------------------------------------------------------------------------------------------------------------
def _scored(taken: ScaleTaken, instrument: Instrument, previous: float | None = None) -> Score:
    return score(instrument, taken.answers, total=taken.total, previous=previous, today=taken.day)


def _result(request: Request, desk: Desk, taken: ScaleTaken) -> Response:
    knowledge, notes = desk.knowledge, Notes(desk.knowledge)
    instrument = knowledge.instruments[taken.scale]
    own = [each for each in _taken(desk) if each.scale == taken.scale]
    place = next((k for k, each in enumerate(own) if each.id == taken.id), 0)
    before = [_scored(each, instrument) for each in own[:place]]
    found = _scored(taken, instrument, before[-1].total if before else None)
    protocols = [knowledge.safety_protocols[each] for each in found.safety]
    extra = desk.session.draft.pop("scales_extra", {})  # seen once
    says = [notes.line(text, because) for text, because in found.say]
    return show(
        request,
        "scales_result.html",
        instrument=instrument,
        taken=taken,
        found=found,
        answer=says[0] if says else None,
        says=says[1:],
        changes=_changes(instrument, own[:place], before, found, notes) if before else [],
        always=[notes.line(text, because) for text, because in always_say(knowledge)],
        support=[notes.line(each.say, (each.because,)) for each in protocols if each.support and each.say],
        advice=[notes.line(each.say, (each.because,)) for each in protocols if not each.support and each.say],
        country=help_of(help_for(chosen_country(desk.notebook), knowledge)) if any(
            each.support for each in protocols) else None,
        worse=worse_twice(instrument, [*before, found]),
        earlier=_earlier(own[: place + 1], instrument),
        extra=extra.get(taken.id, ()) if isinstance(extra, dict) else (),
        offer=_offer(found, knowledge),
        heavy=instrument.id in ("pcl5", "pc_ptsd5"),
        footnotes_=notes.footnotes(),
    )  # fmt: skip


def _changes(
    instrument: Instrument, own: Sequence[ScaleTaken], before: Sequence[Score], now: Score, notes: Notes
) -> list[Line]:
    """Against the first of one's own, and against the last one when that is another."""
    wanted = [(before[0], "at the start")]
    if len(before) > 1:
        wanted.append((before[-1], f"on {own[-1].day.day} {own[-1].day:%B}"))
    found = [change(instrument, earlier, now, than=than) for earlier, than in wanted]
    return [notes.line(*each.sentence) for each in found if each.word is not None]


def _earlier(own: Sequence[ScaleTaken], instrument: Instrument) -> list[tuple[ScaleTaken, Score]]:
    """One's own totals, the newest first."""
    return [(each, _scored(each, instrument)) for each in reversed(own)][:SHOWN]


def _offer(found: Score, knowledge: Knowledge) -> Instrument | None:
    """A fuller questionnaire worth a look, when its questions can be shown here."""
    fuller = knowledge.instruments.get(found.offers or "")
    return fuller if fuller is not None and fuller.may_ship_items else None
