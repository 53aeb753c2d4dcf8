"""Keeping new facts and what they changed: shared by the pages where a person tells something. It judges nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from epsom.core.person import Person
from epsom.web import asking
from epsom.web.forms import Form
from epsom.web.page import Desk, saved

if TYPE_CHECKING:
    from epsom.core.diary.changes import Changed

__all__ = ["News", "fits", "news_of", "tell"]


@dataclass(frozen=True, slots=True)
class News:
    """What the last save changed, and the facts before it."""

    what: str
    changed: Changed
    before: Person
    seq: int  # of the facts it belongs to: later ones are not undone with it


def tell(request: Request, desk: Desk, person: Person, what: str) -> Response:
    """Keep new facts and go on to what they change."""
    before = desk.notebook.person()
    if person == before:
        return saved(request, "/me", "Nothing was changed.")
    changed = desk.notebook.tell(asking.settled(before, person, desk.notebook.companion), what)
    told = desk.notebook.store.told(desk.notebook.profile)
    desk.session.draft["news"] = (desk.notebook.profile, News(what, changed, before, 0 if told is None else told.seq))
    return RedirectResponse("/me/changed", 303)


def fits(desk: Desk, form: Form, person: Person, field: str) -> bool:
    """Whether the facts go together; if not, the problem is tied to a field."""
    if not form.problems and (wrong := asking.to_keep(person, desk.notebook.companion)) is not None:
        form.refuse(field, wrong.what, wrong.fix)
    return not form.problems


def news_of(desk: Desk) -> News | None:
    """What the last facts changed, while it belongs to the notebook that is open."""
    profile, news = desk.session.draft.get("news", ("", None))
    return news if profile == desk.notebook.profile and isinstance(news, News) else None
