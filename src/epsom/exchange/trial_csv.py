"""The days of a trial as a table: DATA.csv in, with every problem named by its line, and out for other programs.

Least columns: `day` (from 0), `planned` (0 or 1), `taken` (share of the dose, empty: not noted), `rating` (empty: not
rated). A row is kept only where its meaning is certain; whatever is not is a problem beside the good rows, never a guess.
It judges nothing, and leaves days without a row to whoever does, unless a design says what was planned on them.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import StringIO
from math import isfinite

from epsom.core.diary.shapes import MARKS
from epsom.core.trial.schedule import periods
from epsom.core.trial.shapes import Trial, TrialDay
from epsom.errors import InputError, Problem

__all__ = ["COLUMNS", "TrialRows", "days_from", "read_rows", "write_rows"]

COLUMNS = ("day", "date", "planned", "taken", "rating", "probability", "period", "pair", "position", "paused", "marks")
_NEEDED = ("day", "planned", "rating")
_READ = ("day", "date", "planned", "taken", "rating", "probability", "paused", "marks")
BIGGEST = 5_000_000  # characters
LAST_DAY = 3_999
MOST_SHOWN = 40  # problems that are listed; of the others the number is told
_MISSING = frozenset({"", "-", "na", "n/a", "nan", "null", "none", "missing"})
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_COMMA = re.compile(r"[+-]?\d+,\d+")
_SLASHED = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")
_MARKED = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False, "": False}
_SAVE = 'Save the table as "CSV UTF-8" and try again.'


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialRows:
    """What a table holds: days in order, one each; what could not be read, by line; and what was understood how."""

    days: tuple[TrialDay, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    rows: int  # lines with something in them, below the heading


def days_from(
    text: str | bytes,
    *,
    trial: Trial | None = None,
    probability: float = 0.5,
    low: float | None = None,
    high: float | None = None,
) -> tuple[tuple[TrialDay, ...], tuple[str, ...]]:
    """The days of a table without a single problem, and the notes; otherwise InputError with all of them. See `read_rows`."""
    found = read_rows(text, trial=trial, probability=probability, low=low, high=high)
    if found.problems:
        count = len(found.problems)
        shown = found.problems[:MOST_SHOWN]
        more = f" The first {MOST_SHOWN} are listed." if count > MOST_SHOWN else ""
        raise InputError(
            f"This table has {count} problem{'' if count == 1 else 's'}, so nothing was judged.{more}",
            "Nothing was changed. Put these right in the table and try again. The columns: epsom help trial",
            shown,
        )
    return found.days, found.notes


def read_rows(
    text: str | bytes,
    *,
    trial: Trial | None = None,
    probability: float = 0.5,
    low: float | None = None,
    high: float | None = None,
) -> TrialRows:
    """Read a table of days. Raises InputError only when there is no table in it at all.

    Columns may stand in any order and be parted by commas, semicolons or tabs; with the last two, or in quotes, a comma
    may be the decimal sign. `low` and `high` are the ends of the rating's scale; a trial brings its own. With a `trial` the
    plan is checked against the sealed schedule, its probabilities are used, and days without a row are added as planned and
    not rated; without one every day gets `probability`, unless the table has that column.
    """
    lines = _lines(text)
    sign, header_at, header = _header(lines)
    found = _Found()
    columns = _columns(header, header_at, trial, found)
    table = list(_cells(lines, sign, header_at))
    found.rows = len(table)
    if "day" in columns or "date" in columns:
        days = _days_of(table, columns, found)
        if trial is not None:
            outcome = trial.protocol.outcome
            low, high = outcome.low, outcome.high
        rows = dict(_read(table, days, columns, sign, found, probability, (low, high)))
        kept = _once(rows, table, days, found)
        kept = _by_design(kept, trial, "planned" in columns, found) if trial is not None else kept
    else:
        kept = {}
    if not table:
        found.problem(None, "", "There is no row under the heading.", "One row for each day.")
    found.problems.sort(key=lambda each: each.line or 0)
    return TrialRows(
        days=tuple(each for _, each in sorted(kept.values(), key=lambda pair: pair[1].day)),
        problems=tuple(found.problems),
        notes=tuple(found.notes),
        rows=found.rows,
    )


class _Found:
    """What is gathered while a table is read."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.notes: list[str] = []
        self.rows = 0

    def problem(self, line: int | None, column: str, what: str, fix: str) -> None:
        self.problems.append(Problem(what, fix, column, line))


# --- lines, heading, cells ----------------------------------------------------------------------------------------------
def _lines(text: str | bytes) -> list[str]:
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-16" if text[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        except UnicodeDecodeError:
            raise InputError("This file is not text that can be read.", _SAVE) from None
    if len(text) > BIGGEST:
        raise InputError("This file is too large for the days of one person.", "One row for each day is enough.")
    if "\0" in text:
        raise InputError("This file is not a table in plain text.", _SAVE)
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if max(map(len, lines)) > 10_000:
        raise InputError("A line of this file is far too long for a table of days.", _SAVE)
    if not any(each.strip() for each in lines):
        raise InputError("This file is empty.", "The first line names the columns: day,planned,taken,rating")
    return lines


def _header(lines: Sequence[str]) -> tuple[str, int, list[str]]:
    """The sign between cells, the line the heading stands on (from 0), and its words."""
    at = next(n for n, each in enumerate(lines) if each.strip())
    sign = max(",;\t", key=lines[at].count)
    words = [each.strip().lower() for each in next(csv.reader([lines[at]], delimiter=sign))]
    if not set(words) & set(COLUMNS):
        raise InputError(
            "The first line does not name the columns.", "It has to look like this: day,planned,taken,rating"
        )
    return sign, at, words


def _columns(header: Sequence[str], at: int, trial: Trial | None, found: _Found) -> dict[str, int]:
    columns: dict[str, int] = {}
    beside = []
    for place, name in enumerate(header):
        if name in columns:
            found.problem(at + 1, name[:40], "This column stands twice.", "Leave one of them out.")
        elif name in _READ:
            columns[name] = place
        elif name:
            beside.append(name[:40])
    for name in _NEEDED:
        known = name in columns or (name == "day" and "date" in columns) or (name == "planned" and trial is not None)
        if not known:
            found.problem(at + 1, name, "This column is missing.", "The columns are: day,planned,taken,rating")
    unread = [each for each in beside if each not in COLUMNS]
    if unread:
        found.notes.append(f"Not read: {', '.join(unread[:10])}.")
    if "taken" not in columns:
        found.notes.append("There is no column for what was taken, so the plan stands for it.")
    return columns


Row = tuple[int, list[str]]  # line, counted from 1, and cells


def _cells(lines: Sequence[str], sign: str, header_at: int) -> Iterator[Row]:
    for number, line in enumerate(lines[header_at + 1 :], header_at + 2):
        if line.strip(f" {sign}\t\"'"):
            yield number, [each.strip() for each in next(csv.reader([line], delimiter=sign))]


# --- which day --------------------------------------------------------------------------------------------------------
def _days_of(table: Sequence[Row], columns: Mapping[str, int], found: _Found) -> dict[int, int]:
    """The day of each line that has one, checked against the calendar where there are dates."""
    dates: dict[int, date] = {}
    days: dict[int, int] = {}
    told = {line: _cell(cells, columns, "day") for line, cells in table}
    if "day" in columns and told and all(_date(each) is not None for each in told.values()):
        dates = {line: when for line, each in told.items() if (when := _date(each)) is not None}
        found.notes.append(f"The column day holds dates; {min(dates.values())} is day 0.")
    elif "day" in columns:
        for line, each in told.items():
            day = _day(each, line, found)
            if day is not None:
                days[line] = day
    if "date" in columns:
        for line, cells in table:
            each = _cell(cells, columns, "date")
            when = _date(each)
            if when is not None:
                dates[line] = when
            elif each or "day" not in columns:
                found.problem(
                    line, "date", f"{each[:40]!r} is not a date we can be sure of.", "Write it as 2026-11-22."
                )
                days.pop(line, None)
        if "day" not in columns and dates:
            found.notes.append(f"Days are counted from the first date, {min(dates.values())}.")
    if days and dates:
        _against_the_calendar(days, dates, found)
    elif dates:
        first = min(dates.values())
        days = {line: (when - first).days for line, when in dates.items()}
    for line in [line for line, day in days.items() if day > LAST_DAY]:
        found.problem(line, "day", f"Day {days.pop(line)} is too far on for one trial.", "Days count from 0.")
    return days


def _day(told: str, line: int, found: _Found) -> int | None:
    if _NUMBER.fullmatch(told) and float(told).is_integer() and 0 <= float(told) < 10**9:
        return int(float(told))
    if not told:
        found.problem(line, "day", "The day is missing.", "Count the days from 0.")
    elif _SLASHED.fullmatch(told):
        found.problem(
            line, "day", f"{told!r} is a date, not a number.", "Count the days from 0, or write 2026-11-22 in all."
        )
    else:
        found.problem(line, "day", f"{told[:40]!r} is not a day.", "Count the days from 0, in whole numbers.")
    return None


def _date(told: str) -> date | None:
    try:
        return date.fromisoformat(told) if len(told) == 10 else None
    except ValueError:
        return None


def _against_the_calendar(days: dict[int, int], dates: Mapping[int, date], found: _Found) -> None:
    """Take out the lines whose count and date do not go together: a day of the count that spans two dates, or skips one.

    Day 0 is the date most lines agree on; with no majority no line is certain.
    """
    zero = {line: dates[line] - timedelta(days=day) for line, day in days.items() if line in dates}
    votes: dict[date, int] = {}
    for each in zero.values():
        votes[each] = votes.get(each, 0) + 1
    first = max(votes, key=lambda each: votes[each], default=None)
    sure = first is not None and 2 * votes[first] > len(zero)
    for line, began in zero.items():
        if sure and began == first:
            continue
        day, when = days.pop(line), dates[line]
        same = sorted({dates[other] for other in zero if other != line and (days.get(other) == day)})
        if same and when not in same:
            what = f"Day {day} is {when} here and {same[0]} elsewhere: one day of the count spans two dates."
        else:
            what = f"Day {day} and {when} do not go together with the other lines."
        found.problem(line, "day", what, "Count calendar days: one number for each date, none left out.")


# --- the other cells ----------------------------------------------------------------------------------------------------
def _cell(cells: Sequence[str], columns: Mapping[str, int], name: str) -> str:
    place = columns.get(name)
    return cells[place] if place is not None and place < len(cells) else ""


def _read(
    table: Sequence[Row],
    days: Mapping[int, int],
    columns: Mapping[str, int],
    sign: str,
    found: _Found,
    probability: float,
    scale: tuple[float | None, float | None],
) -> Iterator[tuple[int, TrialDay]]:
    """The day of each line that can be read whole."""
    widest = max(columns.values())
    for line, cells in table:
        if len(cells) > widest + 1 and any(cells[widest + 1 :]) and sign == ",":
            known = [each for each in cells[widest + 1 :] if each]
            if len(cells) - (widest + 1) <= len(columns) and all(_NUMBER.fullmatch(each) for each in known):
                found.problem(
                    line, "", f"There are {len(cells)} cells; a decimal comma may have parted one.",
                    "Write numbers with a point, or put semicolons between the columns.",
                )  # fmt: skip
                continue
        before = len(found.problems)
        values = {
            name: _number(_cell(cells, columns, name), name, line, sign, found)
            for name in ("planned", "taken", "rating", "probability")
        }
        planned = values["planned"]
        unread = any(each.where == "planned" for each in found.problems[before:])
        if "planned" in columns and planned not in (0.0, 1.0) and not unread:
            found.problem(line, "planned", "The plan of a day is 0 or 1.", "1 for a day with, 0 for a day without.")
        _in_range(values, scale, line, found)
        paused = _MARKED.get(_cell(cells, columns, "paused").lower())
        if paused is None:
            found.problem(line, "paused", "This is 0 or 1.", "1 for a day of a pause.")
        marks = tuple(_cell(cells, columns, "marks").split())
        if unknown := [each for each in marks if each not in MARKS]:
            found.problem(line, "marks", f"{unknown[0][:40]!r} is no mark.", f"The marks are: {', '.join(MARKS)}.")
        if len(found.problems) > before or line not in days:
            continue
        chance = values["probability"]
        yield (
            line,
            TrialDay(
                day=days[line],
                planned=planned or 0.0,
                probability=0.0 if paused else probability if chance is None else chance,
                taken=values["taken"],
                rating=values["rating"],
                marks=marks,
                paused=bool(paused),
            ),
        )


def _number(told: str, name: str, line: int, sign: str, found: _Found) -> float | None:
    """The number in a cell; None for an empty one, and, with a problem, for one that is not certainly a number."""
    if told.lower() in _MISSING:
        return None
    plain = told.replace(",", ".") if _COMMA.fullmatch(told) else told
    if plain != told and sign == "," and len(told.split(",")[1]) == 3:
        found.problem(
            line, name, f"{told[:40]!r} can be read in two ways.", "Write it with a point and without a comma."
        )
        return None
    if _NUMBER.fullmatch(plain) and isfinite(float(plain)):
        return float(plain)
    if _SLASHED.fullmatch(told):
        what, fix = f"{told!r} is a date, not a number.", "A spreadsheet may have turned it into one: write it anew."
    else:
        what, fix = f"{told[:40]!r} is not a number.", "Write a number, or leave it empty for none."
    found.problem(line, name, what, fix)
    return None


def _in_range(
    values: Mapping[str, float | None], scale: tuple[float | None, float | None], line: int, found: _Found
) -> None:
    taken, chance, rating, (low, high) = values["taken"], values["probability"], values["rating"], scale
    if taken is not None and not 0 <= taken <= 1:
        fix = "Write the share of the day's dose, from 0 to 1; half of it is 0.5."
        found.problem(line, "taken", f"{taken:g} is no share of a dose.", fix)
    if chance is not None and not 0 <= chance <= 1:
        found.problem(line, "probability", f"{chance:g} is no probability.", "It lies from 0 to 1.")
    if rating is not None and ((low is not None and rating < low) or (high is not None and rating > high)):
        ends = f"{'…' if low is None else f'{low:g}'} to {'…' if high is None else f'{high:g}'}"
        found.problem(
            line, "rating", f"{rating:g} is outside the scale, {ends}.", "Look at it once more, or leave it empty."
        )


def _once(
    rows: Mapping[int, TrialDay], table: Sequence[Row], days: Mapping[int, int], found: _Found
) -> dict[int, tuple[int, TrialDay]]:
    """The rows by day, with their lines; of a day that has two none is kept, whatever they say."""
    lines: dict[int, list[int]] = {}
    for line, _ in table:
        if line in days:
            lines.setdefault(days[line], []).append(line)
    for day, where in lines.items():
        for line in where[1:]:
            found.problem(
                line, "day", f"Day {day} has another row, on line {where[0]}.",
                "Keep the one that is true; two ratings of a day make one row with their mean.",
            )  # fmt: skip
    return {day: (where[0], rows[where[0]]) for day, where in lines.items() if len(where) == 1 and where[0] in rows}


# --- against the design -------------------------------------------------------------------------------------------------
def _by_design(
    kept: dict[int, tuple[int, TrialDay]], trial: Trial, planned_told: bool, found: _Found
) -> dict[int, tuple[int, TrialDay]]:
    """The rows with what the design knows of their day; a plan that differs from the sealed one is a problem."""
    period_at = {at: each for each in periods(trial.protocol.design) for at in range(each.first, each.last + 1)}
    last = max(kept, default=-1)
    made: dict[int, tuple[int, TrialDay]] = {}
    position, differ, added = 0, [], 0
    for day in range(last + 1):
        line, row = kept.get(day, (0, None))
        if row is not None and row.paused:
            made[day] = (line, replace(row, planned=0.0, probability=0.0))
            continue
        if position >= len(trial.schedule):
            if row is not None:
                found.problem(line, "day", f"Day {day} lies after the last day of the design.", "Leave it out.")
            continue
        planned = float(trial.schedule[position])
        if row is not None and planned_told and row.planned != planned:
            differ.append((line, day, planned))
        if row is None:
            added += 1
        period = period_at.get(position)
        made[day] = (
            line,
            replace(
                row if row is not None else TrialDay(day=day, planned=planned, probability=0.0),
                planned=planned,
                probability=trial.probability[position],
                period=None if period is None else period.number,
                pair=None if period is None else period.pair,
                position=position,
            ),
        )
        position += 1
    for line, day, planned in differ:
        made.pop(day)
        found.problem(
            line, "planned", f"Day {day} was sealed as {planned:g}, and this row says {1 - planned:g}.",
            "Days count from 0, the first day of the run-in. What was taken goes under taken.",
        )  # fmt: skip
    if added:
        found.notes.append(f"{added} day{'' if added == 1 else 's'} without a row: as planned, and not rated.")
    return made


# --- out ----------------------------------------------------------------------------------------------------------------
def write_rows(days: Iterable[TrialDay], *, starts_on: date | None = None, hidden: bool = False) -> str:
    """The days as a table that `read_rows` reads back; with `starts_on` each has its date.

    While the arms are `hidden` the columns that would give them away stay empty; such a table cannot be judged.
    """
    out = StringIO()
    names = [each for each in COLUMNS if each != "date" or starts_on is not None]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for each in days:
        secret = hidden and each.period is not None
        cells: dict[str, object] = {
            "day": each.day,
            "date": "" if starts_on is None else (starts_on + timedelta(days=each.day)).isoformat(),
            "planned": "" if secret else _short(each.planned),
            "taken": "" if secret else _short(each.taken),
            "rating": _short(each.rating),
            "probability": _short(each.probability),
            "period": "" if each.period is None else each.period,
            "pair": "" if each.pair is None else each.pair,
            "position": "" if each.position is None else each.position,
            "paused": int(each.paused),
            "marks": " ".join(each.marks),
        }
        writer.writerow([cells[name] for name in names])
    return out.getvalue()


def _short(value: float | None) -> str:
    """A number in its shortest exact form, without a needless fraction."""
    if value is None:
        return ""
    return str(int(value)) if float(value).is_integer() else repr(float(value))
