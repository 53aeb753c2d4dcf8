"""The plan as a calendar: a file to download, or an address on this computer that a calendar can read again and again."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.notebook import Notebook
from epsom.web.page import desk_of, house_of, saved, typed
from epsom.web.security import same

router = APIRouter()
FEED = "/calendar/feed/"


@router.get("/calendar/plan.ics")
async def download(request: Request) -> Response:
    """The calendar as a file."""
    return calendar_file(desk_of(request).notebook, attached=True)


@router.post("/calendar/feed")
async def feed_switch(request: Request) -> Response:
    """Switch the address for calendar programs on or off; a new one is made each time."""
    desk, form = desk_of(request), await typed(request)
    on = form.raw("feed") == "on"
    desk.notebook.set_setting("calendar_feed", secrets.token_urlsafe(24) if on else None)
    desk.notebook.set_setting("calendar_says_what", form.ticked("says_what"))
    return saved(request, "/settings", "Calendar changed." if on else "The calendar address is off.", anchor="calendar")


@router.get("/calendar/feed/{code}.ics")
async def feed(request: Request, code: str) -> Response:
    """What a calendar program on this computer reads; the long code in the address stands in for a sign-in."""
    house = house_of(request)
    if house.locked:
        raise HTTPException(423)
    for profile in house.store.profiles():
        wanted = house.store.setting(profile.id, "calendar_feed")
        if isinstance(wanted, str) and same(code, wanted):
            return calendar_file(Notebook(house.store, house.companion, profile.id, house.clock), attached=False)
    raise HTTPException(404)


def calendar_file(notebook: Notebook, *, attached: bool) -> Response:
    """The doses of now and the looks back as an .ics answer; nothing but looks back while no dose may be.

    A comparison has no doses there: a calendar would go on showing them on the days that are to be without.
    """
    from epsom.core.diary.standing import last_dose_day, rung_on
    from epsom.exchange.calendar import plan_calendar

    events, standing, plan = notebook.events(), notebook.standing(), notebook.answer().plan
    takes = standing.takes and not notebook.review().pauses and notebook.today().arm is None
    rung = rung_on(plan, standing.rung or 0, standing.mg_at_most) if takes else None
    starts_on = standing.since or notebook.moment.day
    if (notebook.setting("rest_day") or {}).get("day") == notebook.moment.day.isoformat():
        starts_on = notebook.moment.day + timedelta(days=1)
    stamp = datetime.combine(events[-1].day, datetime.min.time(), UTC) if events else datetime(2026, 1, 1, tzinfo=UTC)
    content = plan_calendar(
        rung.doses if rung is not None else (),
        plan.reviews if standing.state not in ("none", "stopped") else (),
        owner=notebook.profile,
        starts_on=starts_on,
        ends_on=last_dose_day(standing, plan),
        stamp=stamp,
        sequence=len(events),
        say_what=bool(notebook.setting("calendar_says_what", False)),
    )
    headers = {"content-disposition": 'attachment; filename="plan.ics"'} if attached else {}
    return Response(content, media_type="text/calendar; charset=utf-8", headers=headers)
