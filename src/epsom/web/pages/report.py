"""The report to print: a page for the person, one for a clinician, one about the diary; and all of it as one file."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.report import write_plan
from epsom.core.report.diary import in_own_words, placed, write_diary
from epsom.core.report.pages import write_clinician
from epsom.core.report.shapes import Report
from epsom.web.page import Desk, desk_of, show

router = APIRouter()

PARTS = (("me", "For me"), ("clinician", "For a clinician"), ("diary", "From the diary"))


def _gather(desk: Desk, parts: tuple[str, ...]) -> dict[str, Report]:
    """The reports asked for, by the part they stand for."""
    notebook, knowledge = desk.notebook, desk.knowledge
    answer, standing = notebook.answer(), notebook.standing()
    told = (answer.person, answer.assessment, answer.screening, answer.plan, knowledge)
    found: dict[str, Report] = {}
    if "me" in parts:
        found["me"] = placed(write_plan(*told), standing, answer.plan)
    if "clinician" in parts:
        words = str(notebook.setting("clinician_text", "") or "")
        found["clinician"] = in_own_words(placed(write_clinician(*told), standing, answer.plan), words)
    if "diary" in parts:
        diary = notebook.long_diary()
        found["diary"] = write_diary(
            notebook.progress(diary), standing, answer.plan, diary.side_effects, diary.stools, knowledge, desk.today
        )
    return found


@router.get("/report")
async def report(request: Request) -> Response:
    """The page for the person."""
    return _page(request, "me")


@router.get("/report/part/{part}")
async def report_part(request: Request, part: str) -> Response:
    """Another page of it."""
    if part not in dict(PARTS):
        raise HTTPException(404)
    return _page(request, part)


def _page(request: Request, part: str) -> Response:
    found = _gather(desk_of(request), (part,))
    return show(request, "report.html", report=found[part], parts=PARTS, part=part)


@router.get("/report/download")
async def download(request: Request) -> Response:
    """Everything as one HTML file that needs nothing else."""
    from epsom.render.html import page

    desk = desk_of(request)
    found = _gather(desk, tuple(each for each, _ in PARTS))
    text = page(list(found.values()), "Notes")
    return Response(
        text,
        media_type="text/html; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="notes-{desk.today.isoformat()}.html"'},
    )
