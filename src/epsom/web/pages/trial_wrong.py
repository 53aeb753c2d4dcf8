"""How often a verdict is wrong: the measured table that ships with epsom, in words, as bars, and in full.

The figures come from comparisons of made-up people whose truth was known, judged as everybody's are. Nothing is worked out
here but counts from shares; while the table is not there the page says so, and says no number.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from epsom.render import trial_pictures as draw
from epsom.render.pictures import NARROW, WIDE
from epsom.render.trial_pictures import Expected, figure
from epsom.web.page import Elsewhere, session_of, show
from epsom.web.trial_view import Drawn, endings_key

router = APIRouter()

TABLE = "how_often_wrong.toml"
Cell = Mapping[str, Any]
_SIZES = {
    -2.0: "worse by twice what matters",
    -1.0: "worse by what matters",
    0.0: "no change at all",
    0.5: "half of what matters",
    1.0: "just what matters",
    2.0: "twice what matters",
    3.0: "three times what matters",
}
_LABELS = {
    "clear benefit": "clear_benefit", "probable benefit": "probable_benefit", "no meaningful effect": "no_meaningful_effect",
    "not known yet": "not_known_yet", "probable harm": "probable_harm", "clear harm": "clear_harm",
}  # fmt: skip
_SETTINGS = (
    ("correlation_day_to_day", "Correlation from day to day"),
    ("share_of_noise", "Share of a day's ups and downs that is noise"),
    ("drift_per_root_day", "Slow drift, in sds for the root of a day"),
    ("start_up_response", "Start-up response that fades, in sds of a day"),
    ("start_up_days", "Days in which it fades"),
    ("doses_skipped", "Doses left out"),
    ("doses_on_off_days", "Doses on days without"),
    ("doses_not_noted", "Doses not noted"),
    ("days_not_rated", "Days not rated"),
    ("days_away", "Days away"),
    ("slow_half_life_days", "Half-life of a slow effect, in days"),
    ("smallest_change_that_matters", "Smallest change that matters, in sds of a day"),
    ("period_days", "Days of a period"),
    ("run_in_days", "Days of the run-in"),
    ("seed", "Seed"),
)


@router.get("/trial/wrong")
async def wrong(request: Request) -> Response:
    """How often verdicts like this are wrong."""
    if session_of(request) is None:  # nothing of it is about a person, so no profile is asked for
        raise Elsewhere("/door")
    return show(request, "trial_wrong.html", **_view(table()))


@lru_cache(maxsize=1)
def table() -> dict[str, Any]:
    """The table as it ships with epsom; empty when it does not."""
    place = files("epsom").joinpath("help", TABLE)
    return tomllib.loads(place.read_text("utf-8")) if place.is_file() else {}


def _view(told: Mapping[str, Any]) -> dict[str, Any]:
    cells: list[Cell] = told.get("cell", [])
    if not cells:
        return {"groups": ()}
    run: Mapping[str, Any] = told.get("run", {})
    mid = float(run.get("smallest_change_that_matters", 0.5))
    lengths = sorted({int(each["compared_days"]) for each in cells})
    trials = int(run.get("trials", sum(int(each["trials"]) for each in cells)))
    return {
        "groups": [_group(days, [each for each in cells if each["compared_days"] == days], mid) for days in lengths],
        "trials": f"{trials:,}",
        "nothing": [_false_alarms(each) for each in cells if each["true_effect"] == 0],
        "key": endings_key(),
        "settings": [(words, figure(float(run[name])) if name != "seed" else str(run[name])) for name, words in _SETTINGS if name in run],
        "note": run.get("sensitivity", ""),
    }  # fmt: skip


def _count(cell: Cell, name: str) -> int:
    return round(float(cell[name]) * int(cell["trials"]))


def _false_alarms(cell: Cell) -> str:
    """What comparisons said in which the truth was that magnesium changes nothing."""
    weeks = int(cell["compared_days"]) // 7
    said = (
        f"Over {weeks} weeks: of {cell['trials']} in which magnesium changed nothing, {_count(cell, 'any_benefit')} said at "
        f"the end that it helps."
    )
    if "benefit_at_any_look" in cell:
        said += f" With every planned look used, at one of {cell['looks']} looks, {_count(cell, 'benefit_at_any_look')} did."
    said += f" {_count(cell, 'any_harm')} said at the end that it makes things worse; that bar is lower on purpose."
    return said


def _group(days: int, cells: list[Cell], mid: float) -> dict[str, Any]:
    rows = [_row(each, mid) for each in cells]
    sizes = sorted({int(each["trials"]) for each in cells})
    many = f"{sizes[0]:,}" if len(sizes) == 1 else f"{sizes[0]:,} to {sizes[-1]:,}"
    said = (
        f"How {days // 7} compared weeks ended, by what was true. A row stands for {many} comparisons; the fewer, the rougher "
        "its shares."
    )
    wide, narrow = (draw.chances_svg(rows, across, summary=said) for across in (WIDE, NARROW))
    head = (
        "What was true",
        "Comparisons",
        "Says it helps",
        "Of these clearly",
        "No difference that matters",
        "Not known yet",
        "Says it is worse",
        "No verdict",
    )
    body = tuple(_counts(each, mid) for each in cells)
    return {"title": f"{days // 7} weeks compared", "drawn": Drawn(wide, narrow, said, head, body)}  # fmt: skip


def _name(cell: Cell, mid: float) -> str:
    size = round(float(cell["true_effect"]) / mid, 2)
    words = _SIZES.get(size, f"{figure(size)} times what matters")
    return words if cell["comes"] == "none" else f"{words}, {'slowly' if cell['comes'] == 'slow' else cell['comes']}"


def _row(cell: Cell, mid: float) -> Expected:
    return Expected(
        name=_name(cell, mid),
        true=float(cell["true_effect"]),
        low=0.0,
        high=0.0,
        chances={label: float(cell[name]) for label, name in _LABELS.items()},
    )


def _counts(cell: Cell, mid: float) -> tuple[str, ...]:
    def of(name: str) -> str:
        return f"{_count(cell, name)} of {cell['trials']}"

    names = ("any_benefit", "clear_benefit", "no_meaningful_effect", "not_known_yet", "any_harm", "withheld")
    return (_name(cell, mid), f"{int(cell['trials']):,}", *(of(each) for each in names))
