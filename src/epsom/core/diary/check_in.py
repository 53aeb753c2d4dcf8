"""One sentence back for a check-in: how today stands beside this person's own usual. It judges nobody's day."""

from __future__ import annotations

from datetime import timedelta

from epsom.core.diary.noted import WORDS
from epsom.core.diary.shapes import RATINGS, CheckIn, Diary
from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.knowledge import Knowledge

SAME_WEEKDAYS = 3  # at least so many earlier ones to speak of a usual Tuesday
LOOKS_BACK = timedelta(days=84)
A_BIT = 1.0  # less is about the same
MUCH = 3.0


def answer_back(check_in: CheckIn, diary: Diary, knowledge: Knowledge) -> Sentence:
    """ "Muscle tension is a bit lower than your usual Tuesday.", or that it is saved.

    The rating furthest from the mean of the same weekday in the last twelve weeks speaks, when three such days or more
    were noted and it lies at least a point away.
    """
    since = check_in.day - LOOKS_BACK
    alike = [
        each
        for each in diary.check_ins
        if since <= each.day < check_in.day and each.day.weekday() == check_in.day.weekday()
    ]
    furthest, what = 0.0, ""
    for rating in RATINGS:
        value = getattr(check_in, rating)
        usual = [noted for each in alike if (noted := getattr(each, rating)) is not None]
        if value is None or len(usual) < SAME_WEEKDAYS:
            continue
        away = value - sum(usual) / len(usual)
        if abs(away) >= A_BIT and abs(away) > abs(furthest):
            furthest, what = away, WORDS[rating]
    if not what:
        return say("check_in_saved", knowledge)
    how = "a bit " if abs(furthest) < MUCH else "much "
    how += "lower than" if furthest < 0 else "higher than"
    words = {"what": what[:1].upper() + what[1:], "how": how, "day": f"{check_in.day:%A}"}
    return say("check_in_compared", knowledge, **words)
