"""The house the pages live in: the store, who sits at the browser, the launch code, the clock, and the lock.

It holds things together and decides nothing about health. One house is one start of `epsom serve`.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from epsom.companion import Companion
from epsom.core.diary import Moment
from epsom.notebook import Notebook
from epsom.web.security import same
from epsom.web.session import IDLE_MINUTES, Session, Sessions

if TYPE_CHECKING:
    from epsom.store import Store

__all__ = ["House", "system_clock"]

Clock = Callable[[], Moment]


def system_clock() -> Moment:
    """Now, on this computer's own clock and in its own time zone."""
    now = datetime.now(UTC)
    local = now.astimezone()
    offset = local.utcoffset()
    return Moment(at=now, offset_minutes=0 if offset is None else int(offset.total_seconds() // 60), zone=None)


class House:
    """Everything one start of the app holds."""

    scheme = "http"

    def __init__(
        self,
        home: Path,
        *,
        port: int = 8765,
        clock: Clock = system_clock,
        url: str | None = None,
        token: str | None = None,
    ) -> None:
        self.home = home
        self.url = url
        self.clock = clock
        self.port = port
        self.token = token or secrets.token_urlsafe(16)
        self.cookie = f"s{port}_{secrets.token_hex(4)}"
        self.sessions = Sessions()
        self._store: Store | None = None
        self._has_passphrase = False
        self._sample: Store | None = None
        self._sample_profile = ""
        self._notebooks: dict[tuple[bool, str], Notebook] = {}
        self._companions: dict[date, Companion] = {}
        self._api: Session | None = None
        self.replies: dict[str, Any] = {}  # what the API answered, for writes that come twice; gone with the key
        self.open_if_unlocked()

    # --- addresses and codes --------------------------------------------------------------------------------------------
    @property
    def hosts(self) -> frozenset[str]:
        """The exact Host headers that are answered."""
        names = ("127.0.0.1", "localhost", "[::1]")
        return frozenset(f"{each}:{self.port}" for each in names)

    def knows_token(self, token: str) -> bool:
        """Whether a code is the one of this start."""
        return same(token, self.token)

    def api_session(self) -> Session:
        """The one session of callers who bring the code with each call; it uses the first profile."""
        if self._api is None or self.sessions.find(self._api.id) is None:
            self._api = self.sessions.open(self.now())
        if self._api.profile is None and self._store is not None:
            profiles = self._store.profiles()
            self._api.profile = profiles[0].id if profiles else None
        return self._api

    def now(self) -> float:
        """Seconds, for idling."""
        return self.clock().at.timestamp()

    def enter(self) -> Session:
        """A new session for whoever gave the code; it starts with the only profile there is."""
        session = self.sessions.open(self.now())
        profiles = self._store.profiles() if self._store is not None else ()
        if len(profiles) == 1:
            session.profile = profiles[0].id
        return session

    def touch(self, session: Session) -> None:
        """Note that someone is there; after long silence a house with a passphrase locks itself first."""
        if not self.lock_if_idle(session.seen_at):
            session.seen_at = self.now()

    def lock_if_idle(self, seen_at: float | None = None) -> bool:
        """Lock a house with a passphrase when nobody was there for long (by `seen_at`, or by every session)."""
        if self.locked or not self.has_passphrase:
            return False
        last = max((each.seen_at for each in self.sessions.all()), default=self.now()) if seen_at is None else seen_at
        idle = self.now() - last > self.idle_minutes * 60
        if idle:
            self.lock()
        return idle

    # --- the store ------------------------------------------------------------------------------------------------------
    @property
    def store(self) -> Store:
        """The open store; asking while locked is a fault of ours, the fence does not let that happen."""
        if self._store is None:
            raise RuntimeError("the house is locked")
        return self._store

    @property
    def locked(self) -> bool:
        """Whether the store waits for its passphrase."""
        return self._store is None

    @property
    def has_passphrase(self) -> bool:
        """Whether the store has one."""
        return self._has_passphrase

    @property
    def idle_minutes(self) -> int:
        """After how many quiet minutes the house locks itself."""
        given = None if self._store is None else self._store.setting("", "idle_minutes")
        return given if isinstance(given, int) else IDLE_MINUTES

    def open_if_unlocked(self) -> None:
        """Open the store unless it wants a passphrase."""
        from epsom.store import Store

        self._has_passphrase = self.url is None and self.home.is_dir() and Store.is_locked(self.home)
        if not self._has_passphrase:
            self._store = Store.open(self.home, url=self.url)

    def unlock(self, passphrase: str | None = None, recovery_key: str | None = None) -> None:
        """Open the store with its passphrase or its recovery key; raises `LockedError` for a wrong one."""
        from epsom.store import Store

        self._store = Store.open(self.home, passphrase=passphrase, recovery_key=recovery_key)

    def lock(self) -> None:
        """Close the store and forget its key, and everything read from it."""
        self.replies.clear()
        self._notebooks = {key: each for key, each in self._notebooks.items() if key[0]}
        if self._store is not None:
            self._store.close()
            self._store = None
        for session in self.sessions.all():
            session.profile, session.flash, session.draft = None, None, {}

    def keep_key(self) -> None:
        """Look again whether the record has a passphrase, after it was set or taken away."""
        self._has_passphrase = self.store.has_passphrase

    def restore(self, backup: Path, passphrase: str | None = None, recovery_key: str | None = None) -> None:
        """Put a backup in the place of the record; when that is refused the record is as it was."""
        from epsom.store import Store

        chosen = [(each, each.profile) for each in self.sessions.all()]
        self._close_record()
        try:
            Store.restore(self.home, backup, passphrase=passphrase, recovery_key=recovery_key)
        except BaseException:
            for session, profile in chosen:
                session.profile = profile
            raise
        finally:
            self.open_if_unlocked()

    def erase(self, profile: str) -> None:
        """Erase one person without a trace."""
        self._notebooks.pop((False, profile), None)
        self.replies.clear()
        self.store.erase(profile)

    def erase_all(self) -> None:
        """Erase everyone; an empty record is made in its place."""
        self._notebooks = {key: each for key, each in self._notebooks.items() if key[0]}
        self.store.erase_all()
        self._close_record()
        self.open_if_unlocked()

    def _close_record(self) -> None:
        self.replies.clear()
        if self._store is not None:
            self._store.close()
        self._store = None
        self._notebooks = {key: each for key, each in self._notebooks.items() if key[0]}
        for session in self.sessions.all():
            session.profile, session.draft = None, {}

    def close(self) -> None:
        """Close everything."""
        for each in (self._store, self._sample):
            if each is not None:
                each.close()
        self._store = self._sample = None

    # --- notebooks --------------------------------------------------------------------------------------------------------
    def companion(self, today: date) -> Companion:
        """The companion of a day; knowledge and foods are read once."""
        if today not in self._companions:
            known = next(iter(self._companions.values()), None)
            made = Companion.bundled(today) if known is None else Companion(known.knowledge, today, known.foods)
            self._companions = {**dict(list(self._companions.items())[-4:]), today: made}
        return self._companions[today]

    def notebook(self, session: Session) -> Notebook | None:
        """The notebook of a session's profile; none while no profile is chosen."""
        if session.sample:
            return self._sample_notebook()
        if session.profile is None or self._store is None:
            return None
        key = (False, session.profile)
        if key not in self._notebooks:
            self._notebooks[key] = Notebook(self._store, self.companion, session.profile, self.clock)
        return self._notebooks[key]

    def _sample_notebook(self) -> Notebook:
        """The made-up person, in a store of their own that lives in memory only."""
        if self._sample is None:
            from epsom.examples.sample import fill
            from epsom.store.memory import in_memory

            self._sample = in_memory()
            self._sample_profile = fill(self._sample, self.companion, self.clock())
        key = (True, self._sample_profile)
        if key not in self._notebooks:
            self._notebooks[key] = Notebook(self._sample, self.companion, self._sample_profile, self.clock)
        return self._notebooks[key]

    def forget_sample(self) -> None:
        """Begin the made-up person anew next time."""
        if self._sample is not None:
            self._sample.close()
        self._sample = None
        self._notebooks = {key: each for key, each in self._notebooks.items() if not key[0]}
