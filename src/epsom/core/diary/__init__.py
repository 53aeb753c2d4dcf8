"""The diary: what a person writes down day by day, what follows from it, and what to do next.

It judges the days of one person against their own earlier days; whether magnesium did it is for a trial to say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from epsom.core.diary.shapes import (
    KINDS,
    MARKS,
    RATINGS,
    CheckIn,
    Cramps,
    Diary,
    DoseTaken,
    Entry,
    JournalPage,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    Reading,
    ScaleTaken,
    SideEffect,
    Stool,
    TrialEvent,
    TrialSealed,
)

if TYPE_CHECKING:
    from epsom.core.diary.changes import Changed, changed
    from epsom.core.diary.check_in import answer_back
    from epsom.core.diary.progress import GoalProgress, Progress
    from epsom.core.diary.review import Review, doses_noted
    from epsom.core.diary.sleep import SleepMeasures, SleepWeek, is_recalled, measures, week_to
    from epsom.core.diary.spacing import TooClose, too_close
    from epsom.core.diary.standing import Standing, effective_start
    from epsom.core.diary.today import DoseToday, StepOffer, Today, ratings_for, today_of

__all__ = [
    "KINDS",
    "MARKS",
    "RATINGS",
    "Changed",
    "CheckIn",
    "Cramps",
    "Diary",
    "DoseTaken",
    "DoseToday",
    "Entry",
    "GoalProgress",
    "JournalPage",
    "Moment",
    "Night",
    "PlanEvent",
    "PracticeDone",
    "Progress",
    "Reading",
    "Review",
    "ScaleTaken",
    "SideEffect",
    "SleepMeasures",
    "SleepWeek",
    "Standing",
    "StepOffer",
    "Stool",
    "Today",
    "TooClose",
    "TrialEvent",
    "TrialSealed",
    "answer_back",
    "changed",
    "doses_noted",
    "effective_start",
    "is_recalled",
    "measures",
    "ratings_for",
    "today_of",
    "too_close",
    "week_to",
]

# Whoever keeps entries needs the shapes alone: the rest is opened when first asked for. `standing`, `review` and
# `progress` are asked for in the modules of the same name.
_ELSEWHERE = {
    "Changed": "changes",
    "changed": "changes",
    "answer_back": "check_in",
    "GoalProgress": "progress",
    "Progress": "progress",
    "Review": "review",
    "doses_noted": "review",
    "SleepMeasures": "sleep",
    "SleepWeek": "sleep",
    "is_recalled": "sleep",
    "measures": "sleep",
    "week_to": "sleep",
    "TooClose": "spacing",
    "too_close": "spacing",
    "Standing": "standing",
    "effective_start": "standing",
    "DoseToday": "today",
    "StepOffer": "today",
    "Today": "today",
    "ratings_for": "today",
    "today_of": "today",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """A name that stands in one of the modules of the room."""
        if name not in _ELSEWHERE:
            raise AttributeError(f"epsom.core.diary has no {name}")
        from importlib import import_module

        return getattr(import_module(f"epsom.core.diary.{_ELSEWHERE[name]}"), name)
