"""A dose that was just written down, looked at once more: the whole day's amount, and the hours it was taken in.

It says what to do when that is above the limit, or inside the hours kept free for a medicine. It keeps nothing, and what
follows from a large amount is for `too_much` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from epsom.core.diary.shapes import DoseTaken
from epsom.core.diary.spacing import too_close
from epsom.core.diary.today import rules_of
from epsom.core.person import Person
from epsom.core.plan import Sentence, Window
from epsom.core.plan.shapes import say
from epsom.core.safety import Screening
from epsom.core.too_much import too_much
from epsom.core.wording import amount, listed
from epsom.knowledge import SEVERITIES, Knowledge

if TYPE_CHECKING:
    from epsom.core.too_much.shapes import Act

ONE_DAY = timedelta(days=1)
HALF_A_DAY = 720
_NO_DOSE = frozenset(SEVERITIES[SEVERITIES.index("clinician_first") :])


@dataclass(frozen=True, slots=True, kw_only=True)
class Caution:
    """One thing to know about a dose that was written down. `act` says how urgent too much is."""

    kind: Literal["too_much", "above_limit", "not_cleared", "too_close"]
    say: Sentence
    act: Act | None = None
    total_mg: float | None = None  # mg elemental of that day, with the products told


def day_total(doses: Iterable[DoseTaken], screening: Screening, day: date) -> float:
    """All the magnesium of a day, mg elemental: doses noted as taken, and the products told.

    A dose without an amount counts as nothing here, so that the day held at least this much.
    """
    taken = sum(each.elemental_mg or 0.0 for each in doses if each.day == day and each.status == "taken")
    return taken + (screening.current_supplemental_mg or 0.0)


def cautions(
    entry: DoseTaken,
    doses: Iterable[DoseTaken],
    person: Person,
    screening: Screening,
    windows: Iterable[Window],
    today: date,
    knowledge: Knowledge,
    *,
    country: str | None = None,
) -> tuple[Caution, ...]:
    """What to know about `entry`, the gravest first; nothing for a dose that was not taken.

    `doses` are those of the same day, `entry` among them. A day within the limit of someone who is cleared is no case
    for a poison line, however little was told.
    """
    if entry.status != "taken":
        return ()
    of_amount = _of_amount(entry, doses, person, screening, today, knowledge, country)
    return (*of_amount, *_of_hours(entry, tuple(windows), screening, knowledge))


def _of_amount(
    entry: DoseTaken,
    doses: Iterable[DoseTaken],
    person: Person,
    screening: Screening,
    today: date,
    knowledge: Knowledge,
    country: str | None,
) -> Iterator[Caution]:
    total = day_total(doses, screening, entry.day)
    limit = screening.ceiling_total_supplemental_mg
    cleared = screening.severity not in _NO_DOSE
    if (cleared and total <= limit) or not total:
        return
    fresh = today - entry.day <= ONE_DAY
    found = too_much(person, knowledge, today, elemental_mg=total, country=country)
    alarming = total > limit or any(risk.applies for risk in found.risks)
    if fresh and found.act != "watch" and alarming:
        text, because = found.say[0]
        yield Caution(kind="too_much", say=Sentence(text=text, because=because), act=found.act, total_mg=total)
    elif not cleared:
        yield Caution(kind="not_cleared", say=say("dose_not_cleared", knowledge, *screening.because), total_mg=total)
    else:
        fact = "dose_above_limit" if entry.day == today else "dose_above_limit_then"
        words = say(fact, knowledge, *screening.ceiling_because, limit=amount(limit))
        yield Caution(kind="above_limit", say=words, total_mg=total)


def _of_hours(
    entry: DoseTaken, windows: tuple[Window, ...], screening: Screening, knowledge: Knowledge
) -> Iterator[Caution]:
    if entry.taken is None:
        return
    after_midnight = entry.taken < entry.planned - HALF_A_DAY
    clash = too_close(windows, entry.taken, entry.day + ONE_DAY if after_midnight else entry.day)
    if clash is not None:
        which = listed(dict.fromkeys(each.medicine for each in clash.windows))
        words = say("dose_too_close", knowledge, *rules_of(clash.windows, screening), medicines=which)
        yield Caution(kind="too_close", say=words)
