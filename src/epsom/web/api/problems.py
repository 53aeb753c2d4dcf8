"""What goes wrong, as problem documents (RFC 9457). What was sent is never repeated in them: it may be personal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from epsom.errors import BusyError, EpsomError, InputError, LockedError, Problem

__all__ = ["PROBLEM", "PROBLEM_SCHEMA", "Refusal", "our_fault", "problem", "refused", "unfit"]

PROBLEM = "application/problem+json"
MOST_PROBLEMS = 50
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "fix"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "fix": {"type": "string"},
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what", "fix"],
                "properties": {
                    "where": {"type": "string"},
                    "what": {"type": "string"},
                    "fix": {"type": "string"},
                },
            },
        },
    },
}


class Refusal(HTTPException):
    """A refusal with its way out."""

    def __init__(self, status: int, title: str, fix: str = "") -> None:
        super().__init__(status, title)
        self.fix = fix


def _document(
    status: int, title: str, fix: str, problems: tuple[Problem, ...] = (), headers: Mapping[str, str] | None = None
) -> Response:
    told = [{"where": each.where, "what": each.what, "fix": each.fix} for each in problems[:MOST_PROBLEMS]]
    lines = [": ".join(part for part in (each.where, each.what) if part) for each in problems[:MOST_PROBLEMS]]
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": " ".join([title, *lines]),
        "fix": fix,
    }
    return JSONResponse(
        {**body, "problems": told} if told else body, status, media_type=PROBLEM, headers=dict(headers or {})
    )


def problem(error: EpsomError) -> Response:
    """A problem of ours as a problem document: 422 bad data, 423 locked, 409 busy or not possible now."""
    status = 422 if isinstance(error, InputError) else 423 if isinstance(error, LockedError) else 409
    headers = {"retry-after": "1"} if isinstance(error, BusyError) else None
    return _document(status, _whole(error.what), _whole(error.fix), tuple(map(_whole_problem, error.problems)), headers)


def refused(error: HTTPException) -> Response:
    """An HTTP refusal as a problem document."""
    if isinstance(error, Refusal):
        return _document(error.status_code, str(error.detail), error.fix)
    title, fix = _TITLES.get(error.status_code, str(error.detail)), _FIXES.get(error.status_code, "")
    return _document(error.status_code, title, fix, headers=error.headers)


_TITLES = {
    400: "The body could not be read.", 404: "There is nothing at this address.", 405: "This address does not take that method.",
}  # fmt: skip
_FIXES = {404: "The addresses are described at /openapi.json.", 400: "Send one JSON document in UTF-8."}


def our_fault() -> Response:
    """A fault of ours as a problem document."""
    return _document(500, "Something in epsom went wrong.", "What was saved before is safe. Please try again.")


async def unfit(request: Request, error: Exception) -> Response:
    """A body, parameter or header that cannot be used."""
    from epsom.exchange.entry_json import problems_in

    assert isinstance(error, RequestValidationError)
    errors = error.errors()
    no_json = any(each.get("type") == "json_invalid" for each in errors)
    if no_json:
        return _document(400, "The body is not JSON.", "Send one JSON document in UTF-8.")
    problems = tuple(_whole_problem(each) for each in problems_in(errors, skip=1))
    return _document(422, "This cannot be used as it stands.", "The description is at /openapi.json.", problems)


def _whole(text: str) -> str:
    """Text that UTF-8 can carry."""
    return text.encode("utf-8", "replace").decode()


def _whole_problem(each: Problem) -> Problem:
    return Problem(what=_whole(each.what), fix=_whole(each.fix), where=_whole(each.where), line=each.line)
