"""What a diary holds, measure by measure: ratings, nights, stools and cramps as one figure a day.

Only what was told is there; a day without it is left out, never taken for nought. It compares nothing.
"""

from __future__ import annotations

from typing import Literal

from epsom.core.diary.shapes import RATINGS, Diary
from epsom.core.diary.sleep import measures

SleepName = Literal["sol", "waso", "tst", "se", "awakenings", "quality"]

SLEEP: tuple[SleepName, ...] = ("sol", "waso", "tst", "se", "awakenings", "quality")
WORDS = {
    "stress": "stress",
    "anxiety": "anxiety",
    "mood": "mood",
    "energy": "energy",
    "tension": "muscle tension",
    "focus": "clear-headedness",
    "startle": "being on guard",
    "sol": "the time to fall asleep",
    "waso": "the time awake at night",
    "tst": "sleep",
    "se": "sleep efficiency",
    "awakenings": "the number of wakings",
    "quality": "sleep quality",
    "stool": "the share of days with usual stools",
    "cramps": "the number of cramps a week",
}
HIGHER_IS_BETTER = frozenset({"mood", "energy", "focus", "tst", "se", "quality", "stool"})


def values_of(diary: Diary) -> dict[str, dict[int, float]]:
    """Every measure that was noted at all, by day number."""
    found: dict[str, dict[int, float]] = {}
    for check_in in diary.check_ins:
        for rating in RATINGS:
            value = getattr(check_in, rating)
            if value is not None:
                found.setdefault(rating, {})[check_in.day.toordinal()] = float(value)
    for night in diary.nights:
        read = measures(night)
        for name in SLEEP:
            slept = read.value(name)
            if slept is not None:
                # a night belongs to the day of waking, but a dose of that day comes after it
                found.setdefault(name, {})[night.day.toordinal()] = slept
    for stool in diary.stools:
        if stool.form is not None:
            found.setdefault("stool", {})[stool.day.toordinal()] = float(stool.form in (3, 4))
    for cramp in diary.cramps:
        if cramp.count is not None:
            found.setdefault("cramps", {})[cramp.day.toordinal()] = float(cramp.count)
    return {measure: found[measure] for measure in WORDS if measure in found}
