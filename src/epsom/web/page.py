"""What every page shares: who is there, what they typed, how a page is shown, and how one goes on after a form.

Handlers look like this:

    @router.get("/today")
    async def today(request: Request) -> Response:
        desk = desk_of(request)                    # raises Elsewhere when there is no profile yet
        return show(request, "today.html", today=desk.notebook.today())

    @router.post("/today/check-in")
    async def check_in(request: Request) -> Response:
        desk, form = desk_of(request), await typed(request)
        entry = read_check_in(form, desk.today)    # problems land in form.problems
        if form.problems:
            return show(request, "today.html", 422, form=form, today=desk.notebook.today())
        change = desk.notebook.log(entry)
        return saved(request, "/today", "Saved.", undo=change.id)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from epsom.core.diary import Moment
from epsom.knowledge import Knowledge
from epsom.web.forms import MOST_FIELDS, Form
from epsom.web.session import Flash, Session

if TYPE_CHECKING:
    from epsom.core.diary import DoseTaken
    from epsom.notebook import Notebook
    from epsom.web.house import House

__all__ = [
    "Desk",
    "Elsewhere",
    "Look",
    "after_dose",
    "desk_of",
    "house_of",
    "look_of",
    "saved",
    "session_of",
    "show",
    "typed",
]


class Elsewhere(Exception):
    """The page cannot be shown now; go to another one."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the pages look for one person."""

    theme: str = "auto"  # auto, light, dark
    size: str = "normal"  # normal, large, larger
    motion: str = "auto"  # auto follows the system, off
    disguise: bool = False
    exit_to: str = "/clock"
    exit_key: bool = True

    @property
    def name(self) -> str:
        """What stands in the head of the page and in the title of the window."""
        return "Notes" if self.disguise else "epsom"


@dataclass(slots=True)
class Desk:
    """One request of one person: their notebook, their day, what epsom knows."""

    house: House
    session: Session
    notebook: Notebook
    moment: Moment

    @property
    def today(self) -> date:
        """The person's calendar day."""
        return self.moment.day

    @property
    def knowledge(self) -> Knowledge:
        """What epsom knows."""
        return self.house.companion(self.today).knowledge


def house_of(request: Request) -> House:
    """The house this request came to."""
    return cast("House", request.app.state.house)


def session_of(request: Request) -> Session | None:
    """The session of this browser, if it gave the code."""
    return cast("Session | None", request.scope.get("state", {}).get("session"))


def desk_of(request: Request) -> Desk:
    """Who is there and their notebook; without one, the way leads to the start page."""
    house, session = house_of(request), session_of(request)
    if session is None:
        raise Elsewhere("/door")
    notebook = house.notebook(session)
    if notebook is None:
        raise Elsewhere("/start" if not house.store.profiles() else "/who")
    return Desk(house=house, session=session, notebook=notebook, moment=house.clock())


async def typed(request: Request) -> Form:
    """The fields of a form post; files are read by the pages that take them."""
    data = await request.form(max_files=2, max_fields=MOST_FIELDS, max_part_size=1_000_000)
    return Form([(name, value) for name, value in data.multi_items() if isinstance(value, str)])


def saved(request: Request, to: str, text: str = "", *, undo: str | None = None, anchor: str = "") -> RedirectResponse:
    """Go on after a form, with one short message on the next page. Personal words never go into the address."""
    session = session_of(request)
    if text and session is not None:
        session.flash = Flash(text, undo)
    return RedirectResponse(to + (f"#{anchor}" if anchor else ""), 303)


def after_dose(request: Request, desk: Desk, to: str, said: str, change: str, entry: DoseTaken) -> RedirectResponse:
    """Go on after a dose was written down: to what to do about too much, else back, with what there is to know."""
    found = desk.notebook.cautions(entry.day, entry.planned)
    if any(each.kind == "too_much" for each in found):
        # the day and the hour alone are remembered: the amount is read from the diary when the page is made
        desk.session.draft["too_much"] = (desk.notebook.profile, entry.day, entry.planned)
        return saved(request, "/too-much", "Saved. Please read this first.", undo=change)
    return saved(request, to, " ".join((said, *(each.say.text for each in found))), undo=change)


def look_of(request: Request) -> Look:
    """How this person wants the pages; the quiet defaults while nobody is known."""
    house, session = house_of(request), session_of(request)
    if session is None or (house.locked and not session.sample):
        return Look()
    notebook = house.notebook(session)
    if notebook is None:
        return Look()
    given = notebook.setting("look", {})
    known = {each: given[each] for each in Look.__dataclass_fields__ if isinstance(given, dict) and each in given}
    return Look(**known)


def show(request: Request, template: str, status: int = 200, **context: Any) -> Response:
    """A page from its template, with what every page shows around it."""
    from epsom.web.templating import environment, navigation

    house, session = house_of(request), session_of(request)
    notebook = None
    if session is not None and not (house.locked and not session.sample):
        notebook = house.notebook(session)
    flash = None
    if session is not None and request.method == "GET":
        flash, session.flash = session.flash, None
    around = {
        "look": look_of(request),
        "nav": navigation(request.url.path, show_tools=True) if notebook is not None else None,
        "sample": bool(session and session.sample),
        "flash": flash,
        "here": request.url.path,
        "crisis": notebook.crisis() if notebook is not None else None,
        "form": Form.blank(),
    }
    return HTMLResponse(environment().get_template(template).render(**{**around, **context}), status)
