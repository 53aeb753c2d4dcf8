"""Who sits at this browser: sessions kept in memory only, opened with the launch code, gone when epsom stops."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Any

__all__ = ["Flash", "Session", "Sessions"]

IDLE_MINUTES = 30


@dataclass(slots=True)
class Flash:
    """One short message for the next page, with the change it can undo."""

    text: str
    undo: str | None = None


@dataclass(slots=True)
class Session:
    """One browser that has given the launch code."""

    id: str
    token: str  # for API calls without browser headers
    seen_at: float
    profile: str | None = None
    sample: bool = False  # looking around with the made-up person
    away: bool = False  # left in a hurry: nothing personal is shown until the person says so
    flash: Flash | None = None
    draft: dict[str, Any] = field(default_factory=dict)  # half-finished onboarding and scales, in memory only


class Sessions:
    """All sessions, by the random value of their cookie."""

    def __init__(self) -> None:
        self._all: dict[str, Session] = {}

    def open(self, now: float) -> Session:
        """A new session; the value of its cookie is its id."""
        session = Session(id=secrets.token_urlsafe(32), token=secrets.token_urlsafe(32), seen_at=now)
        self._all[session.id] = session
        return session

    def find(self, cookie: str | None) -> Session | None:
        """The session of a cookie, or none."""
        return self._all.get(cookie) if cookie else None

    def close(self, session: Session) -> None:
        """Forget one session."""
        self._all.pop(session.id, None)

    def close_all(self) -> None:
        """Forget everyone: the house was locked."""
        self._all.clear()

    def all(self) -> tuple[Session, ...]:
        """Every open session."""
        return tuple(self._all.values())
