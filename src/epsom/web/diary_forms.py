"""The forms of the diary: their questions in words, and how what was typed becomes an entry.

Today and the pages of the days share them. A field left empty stays not told; nothing here is counted, scored or judged.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import date
from typing import Literal, cast

from epsom.core.diary import CheckIn, Cramps, DoseTaken, Entry, Night, SideEffect, Stool
from epsom.core.wording import clock
from epsom.web.forms import LONGEST, Form

__all__ = [
    "AWAKE", "CRAMP_PLACES", "MARK_WORDS", "ONSET", "QUALITY", "RATING_WORDS", "STOOLS", "WAKINGS",
    "check_in_line", "dose_line", "fingerprint", "night_fields", "night_line", "nights_differ", "read_check_in", "read_cramps", "read_dose", "read_night",
    "read_side_effect", "read_stool", "stool_line",
]  # fmt: skip

# rating: (the question, the word at 0, the word at 10)
RATING_WORDS: dict[str, tuple[str, str, str]] = {
    "stress": ("Stress today", "none", "as much as I can imagine"),
    "anxiety": ("Anxious or on edge", "not at all", "as much as I can imagine"),
    "mood": ("Mood", "very low", "very good"),
    "energy": ("Energy", "none", "plenty"),
    "tension": ("Muscle tension", "loose", "very tight"),
    "focus": ("Clear-headedness", "foggy", "clear"),
    "startle": ("Startled or on guard", "not at all", "all day"),
}
MARK_WORDS = (
    ("therapy_day", "Therapy today"),
    ("illness", "Ill or in pain"),
    ("hard_day", "A hard day"),
    ("travel", "Travelling"),
    ("medicine_changed", "A medicine changed"),
)
QUALITY = (("1", "very poor"), ("2", "poor"), ("3", "fair"), ("4", "good"), ("5", "very good"))
ONSET = tuple((str(each), f"{each} min") for each in (5, 15, 30, 45, 60, 90))
WAKINGS = (("0", "not once"), ("1", "once"), ("2", "twice"), ("3", "3 times"), ("4", "4 times"))
AWAKE = tuple((str(each), f"{each} min") for each in (0, 10, 20, 30, 60, 90))
STOOLS = (
    ("1", "1 · hard little pellets"),
    ("2", "2 · lumpy log"),
    ("3", "3 · log with surface cracks"),
    ("4", "4 · smooth soft log"),
    ("5", "5 · soft separate pieces"),
    ("6", "6 · mushy"),
    ("7", "7 · liquid"),
)
CRAMP_PLACES = tuple((each, each) for each in ("calf", "foot", "thigh", "hand", "back", "other"))
LONGEST_WORDS = 200  # characters of a side effect in one's own words
MOST_MG = 100_000  # of one dose; more is a slip of the pen. Far less is too much, and what to do then is said at once
_NIGHT_TIMES = ("bed_time", "try_time", "final_wake", "rise_time")
_NIGHT_COUNTS = {
    "sol_min": (1440, "minutes to fall asleep"), "waso_min": (1440, "minutes awake"), "naps_min": (1440, "minutes of naps"),
    "awakenings": (60, "how often you woke"), "nightmares": (60, "bad dreams"),
}  # fmt: skip


# --- reading ------------------------------------------------------------------------------------------------------------
def read_check_in(form: Form, day: date, kept: CheckIn | None, prefix: str = "") -> CheckIn:
    """The check-in of a form laid over the one there was: a field that was on the form may also be emptied."""
    told: dict[str, object] = {}
    for name in RATING_WORDS:
        if form.has(prefix + name):
            told[name] = form.rating(prefix + name)
    if form.has(prefix + "marks_asked"):
        ticked = form.choices(prefix + "marks", [each for each, _ in MARK_WORDS])
        told |= {name: True if name in ticked else None for name, _ in MARK_WORDS}
    if form.has(prefix + "note"):
        told["note"] = form.text(prefix + "note", LONGEST)
    if form.has(prefix + "caffeine_last"):
        told["caffeine_last"] = form.minute(prefix + "caffeine_last")
    if form.has(prefix + "alcohol"):
        told["alcohol"] = form.number(prefix + "alcohol", 0, 60, "drinks")
    if form.has(prefix + "cycle_day"):
        told["cycle_day"] = form.whole(prefix + "cycle_day", 1, 60, "the day of the period")
    return replace(kept or CheckIn(day=day), **told)  # type: ignore[arg-type]


def read_night(form: Form, day: date, kept: Night | None, prefix: str = "") -> Night:
    """The night of a form laid over the one there was."""
    told: dict[str, object] = {}
    for name in _NIGHT_TIMES:
        if form.has(prefix + name):
            told[name] = form.minute(prefix + name)
    for name, (most, what) in _NIGHT_COUNTS.items():
        if form.has(prefix + name):
            told[name] = form.whole(prefix + name, 0, most, what)
    if form.has(prefix + "quality"):
        told["quality"] = form.whole(prefix + "quality", 1, 5, "how you slept")
    if form.has(prefix + "note"):
        told["note"] = form.text(prefix + "note", LONGEST)
    return replace(kept or Night(day=day), **told)  # type: ignore[arg-type]


def night_fields(night: Night, prefix: str) -> list[tuple[str, str]]:
    """A night as the fields of its form, only those that were told."""
    told = {name: getattr(night, name) for name in (*_NIGHT_TIMES, *_NIGHT_COUNTS, "quality", "note")}
    return [
        (prefix + name, clock(value) if name in _NIGHT_TIMES else str(value))
        for name, value in told.items()
        if value is not None
    ]


def nights_differ(there: Night, typed: Night) -> bool:
    """Whether two tellings of one night say different things about anything both speak of."""
    names = (*_NIGHT_TIMES, *_NIGHT_COUNTS, "quality", "note")
    pairs = ((getattr(there, name), getattr(typed, name)) for name in names)
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def read_dose(form: Form, day: date, now: int | None, prefix: str = "") -> DoseTaken | None:
    """What became of a dose. `now` is the minute of today while `day` is today: a later time is still to come."""
    planned = form.whole(prefix + "planned", 0, 1439, "the time of the dose")
    status = form.choice(prefix + "status", ("taken", "skipped", "later"))
    mg = form.number(prefix + "mg", 1, MOST_MG, "milligrams of magnesium")
    taken = form.minute(prefix + "taken")
    if taken is not None and now is not None and taken > now:
        form.refuse(
            prefix + "taken", f"{clock(taken)} is still to come.", "Give the time you took it, or leave it empty."
        )
    if planned is None:
        planned = taken
    if planned is None:
        form.refuse(prefix + "taken", "When was that?", "A rough time is enough, such as 21:30.")
    if form.problems or planned is None:
        return None
    kind = cast('Literal["taken", "skipped", "later"]', status or "taken")
    return DoseTaken(day=day, planned=planned, status=kind, elemental_mg=mg, taken=taken if kind == "taken" else None)


def read_stool(form: Form, day: date, kept: Stool | None) -> Stool:
    """The loosest stool of a day."""
    told: dict[str, object] = {}
    if form.has("stool_form"):
        told["form"] = form.whole("stool_form", 1, 7, "the kind of stool")
    if form.has("stool_times"):
        told["times"] = form.whole("stool_times", 0, 60, "how many times")
    return replace(kept or Stool(day=day), **told)  # type: ignore[arg-type]


def read_side_effect(form: Form, day: date, known: tuple[str, ...], entry_id: str) -> SideEffect | None:
    """One side effect, from the list or in one's own words; None when neither was given."""
    chosen = form.choice("side_what", known)
    own = form.text("side_own", LONGEST_WORDS)
    bad = form.rating("side_bad")
    note = form.text("side_note", LONGEST)
    what = own or chosen
    return (
        None if what is None or form.problems else SideEffect(id=entry_id, day=day, what=what, how_bad=bad, note=note)
    )


def read_cramps(form: Form, day: date) -> Cramps:
    """The cramps of a day."""
    where = form.choice("cramps_where", [each for each, _ in CRAMP_PLACES])
    return Cramps(
        day=day, count=form.whole("cramps_count", 0, 200, "how many cramps"), worst=form.rating("cramps_worst"), where=where,
        woke=form.yes_no("cramps_woke"),
    )  # fmt: skip


def fingerprint(entry: Entry | None) -> str:
    """A short mark of an entry as it was shown, so that a newer one is not written over unseen; empty for none."""
    return "" if entry is None else hashlib.sha256(repr(entry).encode()).hexdigest()[:16]


# --- in one line ----------------------------------------------------------------------------------------------------------
def check_in_line(entry: CheckIn) -> str:
    """A check-in as one line: "stress 4, mood 6; therapy today"."""
    rated = ", ".join(
        f"{words[0].removesuffix(' today').lower()} {value}"
        for name, words in RATING_WORDS.items()
        if (value := getattr(entry, name)) is not None
    )
    marks = ", ".join(words.lower() for name, words in MARK_WORDS if getattr(entry, name))
    return "; ".join(each for each in (rated, marks, "a note" if entry.note else "") if each)


def dose_line(entry: DoseTaken) -> str:
    """A dose as one line: "100 mg at 21:30"."""
    mg = "" if entry.elemental_mg is None else f"{entry.elemental_mg:g} mg"
    if entry.status != "taken":
        return f"{mg or 'dose'} {'left out' if entry.status == 'skipped' else 'put off'}"
    return f"{mg or 'dose'} at {clock(entry.planned if entry.taken is None else entry.taken)}"


def night_line(entry: Night, asleep: int | None = None) -> str:
    """A night as one line: "slept well, 6 h 40 min"."""
    quality = dict(QUALITY).get(str(entry.quality), "")
    parts = [f"sleep {quality}" if quality else ""]
    if asleep is not None:
        parts.append(f"{asleep // 60} h {asleep % 60:02d} min")
    elif entry.sol_min is not None:
        parts.append(f"{entry.sol_min} min to fall asleep")
    return ", ".join(each for each in parts if each) or "a night"


def stool_line(entry: Stool) -> str:
    """A day's stool as one line."""
    words = dict(STOOLS).get(str(entry.form), "")
    kind = words.partition(" · ")[2]
    times = (
        f"{entry.times} times" if entry.times is not None and entry.times != 1 else "once" if entry.times == 1 else ""
    )
    return "stool: " + (", ".join(each for each in (kind, times) if each) or "noted")
