"""Support: people one chose, the emergency number, the lines of a country, and a safety plan in one's own words.

It works without a session, while epsom is locked, and without a network, and opening it is never written down. It does not
judge how anybody is, and it can call nobody.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.report.shapes import Line, Notes
from epsom.core.too_much import TooMuch, too_much
from epsom.knowledge import Because, Knowledge
from epsom.knowledge.help_lines import CrisisCountry, CrisisLine
from epsom.notebook import ELSEWHERE, UNION, Notebook, help_for, new_id
from epsom.web.forms import Form
from epsom.web.page import desk_of, house_of, saved, session_of, show, typed
from epsom.web.templating import environment

router = APIRouter()

__all__ = ["Help", "HelpLine", "Way", "dialled", "help_for", "help_of", "own_people"]

PLAN_FIELDS = ("signs", "alone", "company", "ask", "pros", "space", "reason")
MOST_PEOPLE = 12
_OF_MEDICINES = frozenset({"therapy_combination"})  # whose figure speaks of medicines too
# Lines whose note is for the caller; other notes are for whoever checks the numbers.
_NOTE_FOR_CALLERS = frozenset({"us_samhsa", "gb_111", "in_telemanas", "de_ts1", "nl_113"})


# --- where help is ------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One way to reach a line: a call, a text message or a chat. All are shown alike."""

    kind: str
    label: str
    href: str
    number: str = ""  # to read out or copy


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpLine:
    """One line with all its ways, and what is known about hours and cost."""

    id: str
    name: Line
    ways: tuple[Way, ...]
    about: str
    unchecked: bool
    general: bool = True  # for anyone: no group of people is named


@dataclass(frozen=True, slots=True, kw_only=True)
class Help:
    """The help of one country, in the order it is shown."""

    id: str
    country: str
    emergency: str
    emergency_ways: tuple[Way, ...]
    unchecked: bool  # nobody has read the emergency number on a page
    crisis: tuple[HelpLine, ...]
    besides: tuple[HelpLine, ...]  # not for a crisis

    @property
    def for_anyone(self) -> tuple[HelpLine, ...]:
        """The crisis lines that name no group of people; all of them where every one does."""
        return tuple(each for each in self.crisis if each.general) or self.crisis

    def first(self, kind: str) -> tuple[HelpLine, Way] | None:
        """The first line that can be reached in one way: "call", "text" or "chat"."""
        return next(((line, way) for line in self.crisis for way in line.ways if way.kind == kind), None)


def dialled(number: str) -> str:
    """What a telephone dials: the digits, and a plus in front; what comes after a comma is pressed later, by hand."""
    head = number.split(",", 1)[0].strip()
    digits = re.sub(r"\D", "", head)
    return f"+{digits}" if head.startswith("+") else digits


def help_of(country: CrisisCountry, notes: Notes | None = None) -> Help:
    """An entry as it is shown: every number dialable, text and chat beside the call, unchecked ones marked.

    With `notes` the names carry their footnotes; without, they are plain.
    """
    lines = tuple(_line(each, notes) for each in country.lines)
    quiet = {each.id for each in country.lines if each.not_crisis}
    numbers = re.findall(r"\d{2,}", country.emergency)
    return Help(
        id=country.id,
        country=country.name,
        emergency=country.emergency,
        emergency_ways=tuple(
            Way(kind="call", label=f"Call {each}", href=f"tel:{each}", number=each) for each in numbers
        ),
        unchecked=country.checked == "no",
        crisis=tuple(each for each in lines if each.id not in quiet),
        besides=tuple(each for each in lines if each.id in quiet),
    )


def _line(line: CrisisLine, notes: Notes | None) -> HelpLine:
    ways = []
    if line.phone:
        ways.append(Way(kind="call", label=f"Call {line.phone}", href=f"tel:{dialled(line.phone)}", number=line.phone))
    if line.text_number:
        number = dialled(line.text_number)
        word = f"Text {line.text_keyword} to {line.text_number}" if line.text_keyword else f"Text {line.text_number}"
        body = f"?body={line.text_keyword}" if line.text_keyword else ""
        ways.append(Way(kind="text", label=word, href=f"sms:{number}{body}", number=line.text_number))
    if line.chat_url:
        kind = "chat" if line.phone or line.text_number else "page"
        where = line.chat_url.removeprefix("https://").removeprefix("www.").split("/", 1)[0]
        ways.append(Way(kind=kind, label=f"{'Chat' if kind == 'chat' else 'Page'}: {where}", href=line.chat_url))
    about = [line.audience, _hours(line.hours), line.cost, ", ".join(line.languages) or None]
    if line.chat_url:
        about.append(f"the {'chat' if line.phone or line.text_number else 'page'} needs the internet")
    if line.note and line.id in _NOTE_FOR_CALLERS:
        about.append(line.note.rstrip("."))
    if line.id == "eu_116123":
        about.append("in service in some countries only, so it may work where you are")
    words = "; ".join(each for each in about if each)
    because = Because(entry=line.id, cite=line.cite, checked=line.checked)
    return HelpLine(
        id=line.id,
        name=Line(text=line.name) if notes is None else notes.line(line.name, (because,) if line.cite else ()),
        ways=tuple(ways),
        about=f"{words[:1].upper()}{words[1:]}." if words else "",
        unchecked=line.checked == "no",
        general=line.audience is None,
    )


def _hours(hours: str | None) -> str | None:
    return "day and night" if hours == "24/7" else hours


# --- the page -----------------------------------------------------------------------------------------------------------
def _notebook(request: Request) -> Notebook | None:
    """The notebook behind the page, if it may be looked into now: not while locked, nor after leaving in a hurry."""
    house, session = house_of(request), session_of(request)
    if session is None or session.away or (house.locked and not session.sample):
        return None
    return house.notebook(session)


def own_people(notebook: Notebook | None) -> tuple[dict[str, str], ...]:
    """The people someone chose to call, each with id, name, phone and note."""
    kept = notebook.setting("support_contacts", []) if notebook is not None else []
    return tuple(each for each in kept if isinstance(each, dict)) if isinstance(kept, list) else ()


def chosen_country(notebook: Notebook | None) -> str | None:
    """The country someone chose for Support, or told elsewhere."""
    if notebook is None:
        return None
    return notebook.setting("support_country") or notebook.person().country


@router.get("/support")
async def support(request: Request) -> Response:
    """Everyone who can help, nearest first. Nothing about opening it is kept."""
    house, notebook = house_of(request), _notebook(request)
    knowledge = house.companion(house.clock().day).knowledge
    code, notes = chosen_country(notebook), Notes(knowledge)
    here = help_of(help_for(code, knowledge), notes)
    texts = {each.removeprefix("crisis_text_"): fact.text for each, fact in knowledge.facts.items()
             if fact.topic == "crisis_text"}  # fmt: skip
    treatments = _treatments(knowledge, notes)
    return show(
        request,
        "support.html",
        nav=None,
        home=notebook is not None,
        code=code,
        country=here,
        world=help_of(knowledge.crisis_countries[ELSEWHERE], notes) if here.id != ELSEWHERE else None,
        others=_every_country(knowledge, poison=False),
        countries=[(each.id, each.name) for each in _by_name(knowledge)],
        people=[_person(each) for each in own_people(notebook)],
        plan=_plan(notebook, knowledge),
        texts=texts,
        waiting=_waiting(here, texts),
        treatments=treatments,
        asking=_noted_fact("crisis_evidence_asking_directly", knowledge, notes),
        footnotes_=notes.footnotes(),
    )


def _by_name(knowledge: Knowledge) -> list[CrisisCountry]:
    """Every country by its name; the union and the rest of the world at the end."""
    return sorted(knowledge.crisis_countries.values(), key=lambda each: (each.id in (UNION, ELSEWHERE), each.name))


_RENDERED: dict[tuple[str, bool], Markup] = {}


def _every_country(knowledge: Knowledge, *, poison: bool) -> Markup:
    """The long list by country, drawn once: it is the same for everyone, and nobody in need waits for it."""
    key = (knowledge.version, poison)
    if key not in _RENDERED:
        rows = [(help_of(each), *(_poison(knowledge, each.id) if poison else ((), ""))) for each in _by_name(knowledge)]
        page = environment().get_template("support_countries.html")
        _RENDERED[key] = Markup(page.render(rows=rows, poison=poison))
    return _RENDERED[key]


def _waiting(here: Help, texts: dict[str, str]) -> str:
    """What to try when nobody picks up: the next line that is for anyone, when there is one."""
    reachable = [each for each in here.crisis if each.ways]
    second = next((each.name.text for each in reachable[1:] if each.general), "another line below")
    emergency = " or ".join(each.number for each in here.emergency_ways) or "your local emergency number"
    return texts["waiting"].format(second_line=second, emergency=emergency)


def _noted_fact(fact_id: str, knowledge: Knowledge, notes: Notes) -> Line | None:
    fact = knowledge.facts.get(fact_id)
    return None if fact is None else notes.line(fact.text, (fact.because,))


def _treatments(knowledge: Knowledge, notes: Notes) -> tuple[Line, ...]:
    """Treatments that work, in the words of the guidelines epsom knows."""
    lines = []
    for practice in ("therapy_combination", "stimulus_control"):
        known = knowledge.practices.get(practice)
        if known is not None:
            lines.append(notes.line(known.key_number, (known.because,)))
            stopping = (
                _noted_fact("therapy_never_stop_suddenly", knowledge, notes) if practice in _OF_MEDICINES else None
            )
            lines += [stopping] if stopping is not None else []
    return tuple(lines)


def _person(kept: dict[str, str]) -> dict[str, str]:
    number = dialled(kept.get("phone", ""))
    return {**kept, "tel": f"tel:{number}" if number else "", "sms": f"sms:{number}" if number else ""}


def _plan(notebook: Notebook | None, knowledge: Knowledge) -> list[tuple[str, str, str]]:
    """The lines of the safety plan: id, prompt, own words."""
    kept = notebook.setting("safety_plan", {}) if notebook is not None else {}
    words = kept if isinstance(kept, dict) else {}
    return [(each, knowledge.facts[f"safety_plan_{each}"].text, str(words.get(each, ""))) for each in PLAN_FIELDS]


# --- the country ----------------------------------------------------------------------------------------------------------
@router.post("/support/country")
async def choose_country(request: Request) -> Response:
    """Keep for which country the numbers are shown; the person says it, nothing guesses it."""
    desk, form = desk_of(request), await typed(request)
    given = form.choice("country", tuple(desk.knowledge.crisis_countries))
    desk.notebook.set_setting("support_country", given)
    return RedirectResponse("/support#lines", 303)


# --- own people -------------------------------------------------------------------------------------------------------------
@router.get("/support/people")
async def people(request: Request) -> Response:
    """The people one chose, to change or to add to."""
    desk = desk_of(request)
    return _people_page(request, [_person(each) for each in own_people(desk.notebook)])


def _people_page(request: Request, kept: list[dict[str, str]], status: int = 200, **more: Any) -> Response:
    return show(request, "support_people.html", status, **{"nav": None, "people": kept, "changing": None, **more})


@router.get("/support/people/{person}")
async def one_person(request: Request, person: str) -> Response:
    """One of them, to change."""
    desk = desk_of(request)
    kept = own_people(desk.notebook)
    found = next((each for each in kept if each.get("id") == person), None)
    if found is None:
        return RedirectResponse("/support/people", 303)
    return _people_page(request, [_person(each) for each in kept], changing=found)


@router.post("/support/people")
async def keep_person(request: Request) -> Response:
    """Add somebody, or change what is written about them. A name or a number is enough."""
    desk, form = desk_of(request), await typed(request)
    kept = list(own_people(desk.notebook))
    wanted = form.raw("id")
    given = _read_person(form)
    place = next((n for n, each in enumerate(kept) if each.get("id") == wanted), None)
    if place is None and len(kept) >= MOST_PEOPLE:
        form.refuse("name", f"{MOST_PEOPLE} people are kept already.", "Take one out to make room.")
    if form.problems:
        changing = kept[place] if place is not None else None
        return _people_page(request, [_person(each) for each in kept], 422, form=form, changing=changing)
    if not any(given.values()):
        return RedirectResponse("/support/people", 303)
    entry = {"id": wanted if place is not None else new_id(), **given}
    desk.notebook.set_setting(
        "support_contacts", [*kept, entry] if place is None else [*kept[:place], entry, *kept[place + 1 :]]
    )
    return saved(request, "/support", "Saved.")


def _read_person(form: Form) -> dict[str, str]:
    given = {each: form.text(each, 200) or "" for each in ("name", "phone", "note")}
    if given["phone"] and len(dialled(given["phone"])) < 2:
        form.refuse("phone", "There are no digits in this number.", "Write it as you would dial it.")
    return given


@router.post("/support/people/{person}/remove")
async def remove_person(request: Request, person: str) -> Response:
    """Take somebody out."""
    desk = desk_of(request)
    kept = [each for each in own_people(desk.notebook) if each.get("id") != person]
    desk.notebook.set_setting("support_contacts", kept)
    return saved(request, "/support/people", "Taken out.")


# --- the safety plan ----------------------------------------------------------------------------------------------------------
@router.get("/support/plan")
async def safety_plan(request: Request) -> Response:
    """A short plan in one's own words; every line may stay empty."""
    desk = desk_of(request)
    return show(request, "support_plan.html", nav=None, plan=_plan(desk.notebook, desk.knowledge))


@router.post("/support/plan")
async def keep_safety_plan(request: Request) -> Response:
    """Keep the plan."""
    desk, form = desk_of(request), await typed(request)
    words = {each: form.text(each, 2_000) or "" for each in PLAN_FIELDS}
    if form.problems:
        return show(request, "support_plan.html", 422, nav=None, form=form, plan=_plan(desk.notebook, desk.knowledge))
    desk.notebook.set_setting("safety_plan", words)
    return saved(request, "/support", "Saved.", anchor="plan")


# --- I took too much ----------------------------------------------------------------------------------------------------------
@router.get("/too-much")
async def took_too_much(request: Request) -> Response:
    """Whom to call, and when; what to watch for. Works without a session, and opening it is not written down."""
    total_mg = _noted_too_much(request)
    if total_mg is None:
        return _too_much(request, Form.blank(), asked=False)
    return _too_much(request, Form([("amount", f"{total_mg:g}")]), asked=True)


def _noted_too_much(request: Request) -> float | None:
    """The magnesium of the day whose dose led here, as long as the diary still says it is too much; else nothing."""
    session, notebook = session_of(request), _notebook(request)
    kept = session.draft.get("too_much") if session is not None else None
    if notebook is None or kept is None or kept[0] != notebook.profile:
        return None
    found = [each.total_mg for each in notebook.cautions(*kept[1:]) if each.kind == "too_much"]
    return found[0] if found else None


@router.post("/too-much")
async def look_closer(request: Request) -> Response:
    """The same with what was said about it. It is shown at once and kept nowhere."""
    return _too_much(request, await typed(request), asked=True)


def _too_much(request: Request, form: Form, *, asked: bool) -> Response:
    house, notebook = house_of(request), _notebook(request)
    today = house.clock().day
    knowledge = house.companion(today).knowledge
    signs = form.choices("signs", tuple(knowledge.overdose_signs))
    amount_mg = form.number("amount", 0, 1_000_000, "an amount")
    country = form.choice("country", tuple(knowledge.crisis_countries)) or chosen_country(notebook)
    found = too_much(
        notebook.person() if notebook is not None else None,
        knowledge,
        today,
        elemental_mg=amount_mg,
        signs=signs,
        on_purpose=form.ticked("on_purpose"),
        drank_epsom_salt=form.ticked("epsom_salt"),
        country=country,
    )
    notes = Notes(knowledge)
    return show(
        request,
        "too_much.html",
        422 if form.problems else 200,
        nav=None,
        form=form,
        asked=asked and not form.problems,
        found=found,
        **_in_order(found, knowledge, notes),
        place=help_of(help_for(country, knowledge)),
        sign_options=[(each.id, each.text) for each in found.signs],
        elemental=knowledge.facts["overdose_elemental"].text,
        countries=[(each.id, each.name) for each in _by_name(knowledge)],
        code=help_for(country, knowledge).id if country else "",
        others=_every_country(knowledge, poison=True),
        home=notebook is not None,
        footnotes_=notes.footnotes(),
    )


def _in_order(found: TooMuch, knowledge: Knowledge, notes: Notes) -> dict[str, Any]:
    """The sentences of the page, made in the order they stand there, so that the footnotes count up."""
    line = knowledge.facts["overdose_line_mg"]
    words: dict[str, Any] = {"says": [notes.line(text, because) for text, because in found.say]}
    words["emergency_signs"] = _signs(found, "emergency", notes)
    words["line_mg"] = notes.line(f"it was {line.value or 0:,.0f} mg of magnesium or more in one day", (line.because,))
    words["epsom_salt"] = _noted_fact("overdose_epsom_salt", knowledge, notes)
    words["next_signs"] = _signs(found, "next", notes)
    words["risks"] = [
        (each, notes.line(f"{each.who[:1].upper()}{each.who[1:]}. {each.say}", each.because)) for each in found.risks
    ]
    words["lines"] = [_line(each, notes) for each in found.lines]
    words["first_signs"] = _signs(found, "first", notes)
    words["do"] = [notes.line(text, because) for text, because in found.do]
    return words


def _signs(found: TooMuch, stage: str, notes: Notes) -> list[Line]:
    return [notes.line(each.text, each.because) for each in found.signs if each.stage == stage]


def _poison(knowledge: Knowledge, country: str) -> tuple[tuple[HelpLine, ...], str]:
    """The poison lines of a country, or whom to ask instead; without footnotes, for the long list."""
    known = knowledge.poison_countries.get(country)
    return (tuple(_line(each, None) for each in known.lines), known.instead or "") if known is not None else ((), "")
