"""The templates with what they may use: pictures, icons, words for dates and clocks. No page is decided here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from epsom.core.wording import clock, listed
from epsom.web.asking import plain
from epsom.web.drawing import ART, ICONS

if TYPE_CHECKING:
    from epsom.knowledge.scales import Instrument

__all__ = ["Place", "environment", "navigation"]


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the navigation."""

    id: str
    title: str
    href: str
    icon: str
    here: bool = False


_MAIN = (
    ("today", "Today", "/today", "today"),
    ("plan", "Plan", "/plan", "plan"),
    ("progress", "Progress", "/progress", "progress"),
)
_MORE = (
    ("evidence", "Evidence", "/evidence", "evidence"),
    ("audit", "Check an article", "/audit", "pencil"),
    ("food", "Food", "/food", "food"),
    ("safety", "Safety", "/safety", "safety"),
    ("scales", "Questionnaires", "/scales", "scales"),
    ("journal", "Journal", "/journal", "journal"),
    ("me", "What you told us", "/me", "me"),
    ("report", "Print a report", "/report", "print"),
    ("settings", "Settings", "/settings", "settings"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Navigation:
    at: str
    main: tuple[Place, ...]
    more: tuple[Place, ...]
    bar: tuple[Place, ...]
    more_here: bool


@lru_cache(maxsize=64)
def navigation(path: str, show_tools: bool = True) -> _Navigation:
    """Where one can go, and where one is, by the first part of the path."""
    at = path.strip("/").split("/", 1)[0] or "today"
    main, more = (
        tuple(Place(id=each[0], title=each[1], href=each[2], icon=each[3], here=each[0] == at) for each in group)
        for group in (_MAIN, _MORE)
    )
    tools = Place("tools", "Tools", "/tools", "breath", at == "tools")
    rest = Place("more", "More", "/more", "more", at == "more" or any(each.here for each in more))
    bar = (main[0], tools, main[1], main[2], rest)
    return _Navigation(at=at, main=main, more=more, bar=bar, more_here=any(each.here for each in more))


def _day(day: date) -> str:
    """A day as people say it: "Sunday 22 November"."""
    return f"{day:%A} {day.day} {day:%B}"


def _short_day(day: date) -> str:
    """A day in a table: "22 Nov"."""
    return f"{day.day} {day:%b}"


def _mg(value: float) -> str:
    """Milligrams without needless digits."""
    return f"{value:g}" if value < 10 else f"{value:.0f}"


# What an instrument looks at, where its own word sounds like a finding.
_LOOKS_AT = {"pc_ptsd5": "a short look at PTSD symptoms"}


def _looks_at(instrument: Instrument) -> str:
    """What an instrument looks at, in words for a list."""
    return _LOOKS_AT.get(instrument.id, instrument.construct)


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The template environment, made once."""
    from epsom.core.report.shapes import CERTAINTY_WORDS
    from epsom.render.pictures import cup_svg, hatches_svg, pebbles_svg, ribbon_key, ribbon_svg, stairs_svg

    made = Environment(
        loader=PackageLoader("epsom.web"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, auto_reload=False,
    )  # fmt: skip
    made.globals.update(
        icons=ICONS,
        art=ART,
        asset_version=asset_version(),
        ribbon=ribbon_svg,
        ribbon_key=ribbon_key,
        cup=cup_svg,
        stairs=stairs_svg,
        pebbles=pebbles_svg,
        hatches=hatches_svg,
        certainty_words=CERTAINTY_WORDS,
    )
    made.filters.update(
        on_page=plain,
        clock=clock,
        listed=listed,
        day=_day,
        short_day=_short_day,
        mg=_mg,
        kind=lambda each: type(each).__name__,
        looks_at=_looks_at,
        first_upper=lambda text: text[:1].upper() + text[1:],
    )
    return made


@lru_cache(maxsize=1)
def asset_version() -> str:
    """A short hash of the static files, so that a browser keeps them until they change."""
    digest = hashlib.sha256()
    folder = files("epsom.web").joinpath("static")
    for each in sorted(folder.iterdir(), key=lambda file: file.name):
        if each.is_file():
            digest.update(each.read_bytes())
    return digest.hexdigest()[:10]
