"""Progress: one honest sentence for each goal, one quiet chart with its table, and what else could explain a change.

Nothing is counted here that nobody asked for. After 22:00 the charts are folded away.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from epsom.core.diary import MARKS, RATINGS
from epsom.core.report.shapes import Notes
from epsom.render.charts import Chart, chart_rows, chart_svg, grain_of
from epsom.render.pictures import NARROW
from epsom.web.diary_forms import RATING_WORDS
from epsom.web.page import Desk, desk_of, show
from epsom.web.trial_view import trial_card

if TYPE_CHECKING:
    from epsom.core.diary.progress import GoalProgress, Progress, ScaleLine, Series
    from epsom.core.diary.shapes import Diary

router = APIRouter()

TABS = (("ratings", "Ratings"), ("sleep", "Sleep"), ("questionnaires", "Questionnaires"), ("tolerance", "Tolerance"))
SHOWN_DAYS = 184  # the usual view; "all the time" shows everything
NIGHT = 22 * 60
ADHERENCE_DAYS = 28
# measure: (name of its link, word at the low end, word at the high end, what one unit of the axis is in the diary)
_SLEEP = {
    "quality": ("How I slept", "slept badly", "slept well", 1.0),
    "sol": ("Minutes to fall asleep", "asleep at once", "a long wait", 1.0),
    "waso": ("Minutes awake at night", "slept through", "long awake", 1.0),
    "tst": ("Hours slept", "", "a long night", 60.0),
    "awakenings": ("Times awake", "slept through", "often awake", 1.0),
    "se": ("Share of the time in bed asleep", "none", "all of it", 1.0),
}
_TOLERANCE = {"stools": ("Stools", "hard", "liquid"), "cramps": ("Cramps a day", "none", "many")}
_LABELS = {
    "clear": "clear change", "possible": "possible change", "no clear change": "no clear change", "too early": "too early to tell",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drawn:
    """One chart with what stands beside it."""

    title: str
    wide: Markup
    narrow: Markup
    summary: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    band: bool  # whether a usual range is drawn
    marked: bool  # whether days are marked


# --- the pages -----------------------------------------------------------------------------------------------------------
@router.get("/progress")
async def progress(request: Request) -> Response:
    """The sentences, and the chart of the first goal."""
    return _page(request, None, None)


@router.get("/progress/{tab}")
async def progress_tab(request: Request, tab: str) -> Response:
    """One kind of record."""
    return _page(request, tab, None)


@router.get("/progress/{tab}/{measure}")
async def progress_measure(request: Request, tab: str, measure: str) -> Response:
    """One measure."""
    return _page(request, tab, measure)


def _page(request: Request, tab: str | None, measure: str | None) -> Response:
    desk = desk_of(request)
    whole = request.query_params.get("time") == "all"
    diary = desk.notebook.long_diary(whole=whole)
    found = desk.notebook.progress(whole=whole)
    if tab is None:
        tab, measure = _first(found)
    if tab not in dict(TABS):
        raise HTTPException(404)
    links = _links(tab, found, diary)
    if measure is not None and measure not in dict(links) and measure not in {**_SLEEP, **RATING_WORDS, **_TOLERANCE}:
        raise HTTPException(404)
    if measure is None and links:
        measure = links[0][0]
    since = date.min if whole else desk.today - timedelta(days=SHOWN_DAYS - 1)
    notes = Notes(desk.knowledge)
    drawn = _drawn(measure, found, diary, since, desk) if measure is not None and tab != "questionnaires" else None
    return show(
        request,
        "progress.html",
        goals=[_sentence(each, notes) for each in found.goals],
        others=[_sentence(each, notes) for each in found.others],
        remarks=[notes.line(each.text, each.because) for each in found.notes],
        tabs=TABS,
        tab=tab,
        links=links,
        measure=measure,
        drawn=drawn,
        scales=[_scale(each, found) for each in found.scales] if tab == "questionnaires" else (),
        effects=_side_effects(diary, since, desk) if tab == "tolerance" else (),
        doses=_adherence(diary, desk) if tab == "tolerance" else "",
        also=found.also,
        whole=whole,
        here=request.url.path,
        more=_has_more(desk, since),
        trial=trial_card(desk),
        quiet=desk.moment.minute >= NIGHT or desk.moment.minute < 5 * 60,
        notes=notes.footnotes(),
    )


def _first(found: Progress) -> tuple[str, str | None]:
    """The tab and measure of the first goal that has days to show."""
    known = {each.measure for each in found.series}
    measure = next((each.measure for each in found.goals if each.measure in known), None)
    if measure in _SLEEP:
        return "sleep", measure
    if measure in ("stool", "cramps"):
        return "tolerance", "stools" if measure == "stool" else measure
    return "ratings", measure


def _links(tab: str, found: Progress, diary: Diary) -> list[tuple[str, str]]:
    known = {each.measure for each in found.series}
    if tab == "ratings":
        return [(each, RATING_WORDS[each][0]) for each in RATINGS if each in known]
    if tab == "sleep":
        return [(each, words[0]) for each, words in _SLEEP.items() if each in known]
    if tab == "tolerance":
        there = {"stools": bool(diary.stools), "cramps": bool(diary.cramps)}
        return [(each, words[0]) for each, words in _TOLERANCE.items() if there[each]]
    return []


def _sentence(each: GoalProgress, notes: Notes) -> dict[str, Any]:
    lines = [notes.line(one.text, one.because) for one in each.sentences]
    sure = None if each.how_sure is None else notes.line(each.how_sure.text, each.how_sure.because, "quiet")
    title = each.title if each.measure != each.goal else each.what
    return {"title": title[:1].upper() + title[1:], "label": _LABELS[each.label], "kind": each.label.replace(" ", "-"),
            "lines": lines, "sure": sure}  # fmt: skip


def _has_more(desk: Desk, since: date) -> bool:
    """Whether anything was told before the days shown; asked of the profile, not of the whole diary."""
    events = desk.notebook.events()
    return since != date.min and bool(events) and events[0].day < since


# --- charts --------------------------------------------------------------------------------------------------------------
def _drawn(measure: str, found: Progress, diary: Diary, since: date, desk: Desk) -> Drawn | None:
    chart, title = _chart(measure, found, diary, since, desk)
    if chart is None:
        return None
    chart = replace(chart, low_word=_end(chart.low, chart.low_word), high_word=_end(chart.high, chart.high_word))
    each = {1: "Day", 7: "Week", 28: "Four weeks"}[grain_of(chart)]
    summary = _in_words(chart, title)
    chart = replace(chart, summary=summary)
    return Drawn(
        title=title,
        wide=chart_svg(chart),
        narrow=chart_svg(chart, NARROW),
        summary=summary,
        head=(each, title, "Magnesium a day"),
        rows=chart_rows(chart),
        band=chart.band is not None,
        marked=bool(chart.marks),
    )


def _end(value: float, word: str) -> str:
    """What an end of the scale means: its number, and the word for it."""
    return f"{value:g} {word}".strip()


def _chart(measure: str, found: Progress, diary: Diary, since: date, desk: Desk) -> tuple[Chart | None, str]:
    steps = tuple((each.day, each.elemental_mg) for each in found.steps)
    marks = tuple(
        each.day for each in diary.check_ins if any(getattr(each, mark) for mark in MARKS) and each.day >= since
    )
    if measure == "stools":
        forms = {each.day: float(each.form) for each in diary.stools if each.form is not None and each.day >= since}
        if not forms:
            return None, ""
        start = min(forms)
        days = (desk.today - start).days + 1
        values = tuple(forms.get(start + timedelta(days=at)) for at in range(days))
        name, low, high = _TOLERANCE["stools"]
        return Chart(
            start=start, values=values, low=1, high=7, low_word=low, high_word=high, steps=steps, marks=marks
        ), name
    series = next((each for each in found.series if each.measure == measure), None)
    if series is None:
        return None, ""
    start, values = _from(series, since)
    if not any(each is not None for each in values):
        return None, ""
    if measure in RATING_WORDS:
        name, low, high = RATING_WORDS[measure]
        return Chart(
            start=start, values=values, low_word=low, high_word=high, band=series.band, steps=steps, marks=marks
        ), name
    name, low, high, unit = _SLEEP.get(measure) or (*_TOLERANCE[measure], 1.0)
    values = tuple(None if each is None else each / unit for each in values)
    least, most = _ends(measure, values)
    band = None if series.band is None else (max(series.band[0] / unit, least), min(series.band[1] / unit, most))
    return Chart(
        start=start,
        values=values,
        low=least,
        high=most,
        low_word=low,
        high_word=high,
        band=band,
        steps=steps,
        marks=marks,
    ), name


def _from(series: Series, since: date) -> tuple[date, tuple[float | None, ...]]:
    """The days of a series from `since` on."""
    late = max((since - series.first).days, 0) if since > series.first else 0
    return series.first + timedelta(days=late), series.values[late:]


def _ends(measure: str, values: tuple[float | None, ...]) -> tuple[float, float]:
    if measure == "quality":
        return 1.0, 5.0
    if measure == "se":
        return 0.0, 100.0
    most = max((each for each in values if each is not None), default=1.0)
    step = 30.0 if most > 20 else 2.0
    return 0.0, max(ceil(most / step) * step, step)


def _in_words(chart: Chart, title: str) -> str:
    """The picture in a sentence: how many days, from when to when, from what to what, and the dose at the end."""
    known = [each for each in chart.values if each is not None]
    start, end = (f"{day.day} {day:%B %Y}" for day in (chart.start, chart.end))
    low, high = (f"{each:.1f}".removesuffix(".0") for each in (min(known), max(known)))
    count = f"{len(known)} days" if len(known) != 1 else "one day"
    between = f"between {low} and {high}" if low != high else f"at {low}"
    usual = ""
    if chart.band is not None:
        usual = f" Before magnesium it was usually between {chart.band[0]:.1f} and {chart.band[1]:.1f}."
    dose = f" The dose at the end is {chart.steps[-1][1]:g} mg a day." if any(mg for _, mg in chart.steps) else ""
    return f"{title}: {count} noted from {start} to {end}, {between}.{usual}{dose}"


def _scale(line: ScaleLine, found: Progress) -> dict[str, Any]:
    days = [day for day, _ in line.totals]
    totals = dict(line.totals)
    drawn = None
    if len(totals) > 1:
        span = (days[-1] - days[0]).days + 1
        values = tuple(totals.get(days[0] + timedelta(days=at)) for at in range(span))
        most = max(totals.values())
        chart = Chart(start=days[0], values=values, high=max(ceil(most / 5) * 5, 5), high_word=f"{line.name} total", low_word="0",
                      joined=True, steps=tuple((each.day, each.elemental_mg) for each in found.steps), summary=line.say)  # fmt: skip
        drawn = (chart_svg(chart), chart_svg(chart, NARROW))
    rows = tuple((f"{day.day} {day:%B %Y}", f"{total:g}") for day, total in reversed(line.totals))
    return {"name": line.name, "say": line.say, "drawn": drawn, "rows": rows}


# --- tolerance -----------------------------------------------------------------------------------------------------------
def _side_effects(diary: Diary, since: date, desk: Desk) -> list[tuple[str, str, str]]:
    facts = desk.knowledge.facts
    found = []
    for each in reversed(diary.side_effects):
        if each.day >= since:
            known = facts.get(f"side_{each.what}")
            bad = "" if each.how_bad is None else f"{each.how_bad} of 10"
            found.append((f"{each.day.day} {each.day:%B}", each.what if known is None else known.text, bad))
    return found[:100]


def _adherence(diary: Diary, desk: Desk) -> str:
    """On how many evenings a dose was noted; shown to someone who opens it, never by itself."""
    from epsom.core.diary.review import doses_noted

    first = desk.notebook.standing().first_dose_on
    if first is None:
        return ""
    begins = max(first, desk.today - timedelta(days=ADHERENCE_DAYS - 1))
    return doses_noted(diary, begins, desk.today, desk.knowledge, evening=True).text
