"""From a screening to the hours of the day: which stretches stay free, on which dates, and what to do if none is left.

It names medicines and writes sentences; `schedule` does the searching. It decides no amounts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from epsom.core.person import WEEKDAYS, Person
from epsom.core.plan.schedule import DAY, GRID, DayShape, Taking, Timetable, Wish, find, possible
from epsom.core.plan.shapes import Sentence, Window, say
from epsom.core.safety import MedicineScreening, Screening
from epsom.core.wording import amount, clock, listed
from epsom.knowledge import Because, Knowledge, Slot

# A day where none was told (a choice of ours, said aloud): up at 07:00, in bed at 22:30, three meals.
WAKE, BED = 7 * 60, 22 * 60 + 30
_AWAKE = BED - WAKE
_MEALS = (30, 330, 690)  # minutes after waking: 07:30, 12:30 and 18:30 on that day
_NOON = (11 * 60, 14 * 60)
_SLOTS_OF = {
    "morning": ("morning",),
    "afternoon": ("afternoon",),
    "evening": ("evening",),
    "night": ("pre_bed", "night"),
}
_FROM_BED = frozenset({"evening", "pre_bed", "night"})  # parts of the day that go with bedtime rather than with waking
PADDING = 1  # days before and after a course that are kept as if it were on
WAIT_AT_MOST = timedelta(days=21)  # a course that ends by then, counted from the first dose, is waited for
PAUSE_AT_MOST = 30 + 2 * PADDING  # days without any possible time that a plan waits out
_NEVER, _ALWAYS = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Spaced:
    """One medicine to keep clear of, and the days (ordinals, padded) between which it counts."""

    taking: Taking
    screening: MedicineScreening
    first: int
    last: int
    told: bool  # a clock time was given, not only a part of the day

    @property
    def is_course(self) -> bool:
        """Whether it is known to end."""
        return self.last < _ALWAYS


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of dates with the same medicines and the same best week; ordinals, `last` None: open."""

    first: int
    last: int | None
    spaced: tuple[Spaced, ...]
    timetable: Timetable | None  # None: no time on any day

    @property
    def days(self) -> int | None:
        """How many days it lasts, None: no end."""
        return None if self.last is None else self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class Medicines:
    """The medicines of a screening as the search needs them."""

    spaced: tuple[Spaced, ...]
    untimed: tuple[MedicineScreening, ...]  # hours to keep, but nobody said when it is taken
    as_needed: tuple[MedicineScreening, ...]  # taken now and then: the rule goes with it in words


def name_of(screened: MedicineScreening) -> str:
    """What to call a medicine: its generic name, or the words it was entered with."""
    return listed(screened.generics) or screened.text


def hours_of(screened: MedicineScreening) -> tuple[float, float]:
    """Hours the medicine goes before and after magnesium; a side without a figure is 0."""
    return screened.drug_before_mg_h or 0.0, screened.drug_after_mg_h or 0.0


def shape_of_day(person: Person, knowledge: Knowledge) -> tuple[DayShape, tuple[Sentence, ...]]:
    """When the person is up and eats, and what had to be assumed because it was not told."""
    wake, bed, meals = person.day.wake, person.day.bed, person.day.meals
    assumed = []
    if wake is None or bed is None:
        wake = (WAKE if bed is None else (bed - _AWAKE) % DAY) if wake is None else wake
        bed = (wake + _AWAKE) % DAY if bed is None else bed
        assumed.append(say("assumed_day", knowledge, wake=clock(wake), bed=clock(bed)))
    if meals is None:
        meals = tuple((wake + minutes) % DAY for minutes in _MEALS)
        assumed.append(say("assumed_meals", knowledge, meals=listed(map(clock, meals))))
    return DayShape(wake=wake, bed=bed, meals=meals), tuple(assumed)


def slot_span(slot: Slot, day: DayShape) -> tuple[int, int]:
    """A named part of the day in minutes after waking; the clock times of the entry stand for a 07:00 to 22:30 day."""
    if slot.id in _FROM_BED:
        return day.length + slot.starts - BED, day.length + slot.ends - BED
    return slot.starts - WAKE, slot.ends - WAKE


def medicines_to_space(screening: Screening, day: DayShape, start: date, knowledge: Knowledge) -> Medicines:
    """Every medicine that has hours to keep from `start` on, sorted by what is known of its times."""
    spaced, untimed, as_needed = [], [], []
    for screened in screening.medicines:
        before, after = hours_of(screened)
        medicine = screened.medicine
        first = last = None
        if medicine is not None:
            first, last = medicine.starts_on, medicine.ends_on
        until = _ALWAYS if last is None else last.toordinal() + PADDING
        if not (before or after) or until < start.toordinal():
            continue
        if screened.as_needed:
            as_needed.append(screened)
        told = medicine is not None and bool(medicine.times)
        if medicine is not None and medicine.times:
            stretches = tuple((minute, minute) for minute in medicine.times)
        else:
            stretches = _stretches_of(screened.slots, day, knowledge)
        if not stretches:
            if not screened.as_needed:
                untimed.append(screened)
            continue
        days = WEEKDAYS if medicine is None or medicine.days is None else medicine.days
        taking = Taking(
            name=name_of(screened),
            stretches=stretches,
            days=tuple(WEEKDAYS.index(each) for each in days),
            before=ceil(before * 60),
            after=ceil(after * 60),
        )
        since = _NEVER if first is None else first.toordinal() - PADDING
        spaced.append(Spaced(taking, screened, since, until, told))
    return Medicines(tuple(spaced), tuple(untimed), tuple(as_needed))


def after_courses(screening: Screening, first_dose_on: date) -> tuple[date, tuple[tuple[MedicineScreening, date], ...]]:
    """The first dose moved past the short courses that reach into its first week, and those courses with their ends.

    A course counts that has hours to keep and ends within three weeks of the day first meant; a longer one is
    planned around instead. A day is kept free after the last (a choice of ours).
    """
    latest = first_dose_on + WAIT_AT_MOST
    waited: dict[MedicineScreening, date] = {}
    moved = True
    while moved:
        moved = False
        for each in screening.medicines:
            medicine = each.medicine
            if (
                medicine is None
                or medicine.ends_on is None
                or each in waited
                or each.as_needed
                or not any(hours_of(each))
            ):
                continue
            if medicine.ends_on > latest or medicine.ends_on + timedelta(days=PADDING) < first_dose_on:
                continue
            since = medicine.starts_on
            if since is None or since < first_dose_on + timedelta(days=7 + PADDING):
                waited[each] = medicine.ends_on
                first_dose_on = medicine.ends_on + timedelta(days=PADDING + 1)
                moved = True
    return first_dose_on, tuple(waited.items())


def _stretches_of(words: tuple[str, ...], day: DayShape, knowledge: Knowledge) -> tuple[tuple[int, int], ...]:
    """Every time at which a medicine "in the morning" may be taken, by the clock and by this person's own day.

    Nothing when any of the words is one we do not know: half a description would leave a time unguarded.
    """
    found = 0  # bit 0 is midnight
    for word in words:
        if word == "noon":
            found |= _bits(*_NOON)
        elif word in _SLOTS_OF:
            for slot in (knowledge.slots[each] for each in _SLOTS_OF[word]):
                starts, ends = slot_span(slot, day)
                found |= _bits(slot.starts, slot.ends) | _bits(day.wake + starts, day.wake + ends)
        else:
            return ()
    return _runs(found)


def _bits(starts: int, ends: int) -> int:
    """The minutes of a stretch, both ends with it, as bits of one day; it may cross midnight."""
    stretch = ((1 << ends - starts + 1) - 1) << starts % DAY
    return (stretch | stretch >> DAY) & (1 << DAY) - 1


def _runs(minutes: int) -> tuple[tuple[int, int], ...]:
    """The unbroken stretches of a day's minutes; one across midnight ends before it starts."""
    if minutes in (0, (1 << DAY) - 1):
        return ((0, DAY - 1),) if minutes else ()
    starts = [each for each in range(DAY) if minutes >> each & 1 and not minutes >> (each - 1) % DAY & 1]
    ends = [each for each in range(DAY) if minutes >> each & 1 and not minutes >> (each + 1) % DAY & 1]
    if ends[0] < starts[0]:
        ends = [*ends[1:], ends[0]]
    return tuple(zip(starts, ends, strict=True))


def windows(spaced: tuple[Spaced, ...]) -> tuple[Window, ...]:
    """The stretches kept free of magnesium, for the picture of the day."""
    return tuple(window for each in spaced for window in _windows_of(each))


def _windows_of(spaced: Spaced) -> Iterator[Window]:
    taking, medicine = spaced.taking, spaced.screening.medicine
    for earliest, latest in taking.stretches:
        lasts = (latest - earliest) % DAY + taking.before + taking.after
        whole = lasts >= DAY
        yield Window(
            medicine=taking.name,
            at=earliest if spaced.told else None,
            starts=0 if whole else (earliest - taking.after) % DAY,
            ends=DAY if whole else (latest + taking.before) % DAY,
            days=tuple(WEEKDAYS[each] for each in taking.days),
            starts_on=None if medicine is None else medicine.starts_on,
            ends_on=None if medicine is None else medicine.ends_on,
        )


def over_time(spaced: tuple[Spaced, ...], wishes: tuple[Wish, ...], day: DayShape, start: date) -> tuple[Stretch, ...]:
    """The plan's stretches from `start` on: cut where a course begins or ends, with the best week of each.

    Neighbours with the same week are one stretch; the last has no end.
    """
    begin = start.toordinal()
    cuts = {each.first for each in spaced} | {each.last + 1 for each in spaced} | {begin}
    edges = sorted(cut for cut in cuts if begin <= cut <= _ALWAYS)
    found: list[Stretch] = []
    for index, first in enumerate(edges):
        last = edges[index + 1] - 1 if index + 1 < len(edges) else None
        on = tuple(each for each in spaced if each.first <= first and (last or _ALWAYS) <= each.last)
        timetable = find(tuple(each.taking for each in on), wishes, day)
        if found and found[-1].timetable == timetable:
            on = found[-1].spaced if timetable is None else _together(found[-1].spaced, on)
            found[-1] = Stretch(found[-1].first, last, on, timetable)
        else:
            found.append(Stretch(first, last, on, timetable))
    return tuple(found)


def _together(some: tuple[Spaced, ...], others: tuple[Spaced, ...]) -> tuple[Spaced, ...]:
    return (*some, *(each for each in others if each not in some))


def blocks_for_good(stretch: Stretch) -> bool:
    """Whether a stretch without any time lasts too long to wait out."""
    return stretch.timetable is None and (stretch.days is None or stretch.days > PAUSE_AT_MOST)


def clash(
    stretch: Stretch, wishes: tuple[Wish, ...], day: DayShape, assumed_day: bool, knowledge: Knowledge
) -> tuple[Sentence, ...]:
    """Which things leave no time, as few as will do, and what would free it. Nobody is told to move a medicine."""
    guilty = _fewest(stretch.spaced, wishes, day)
    if not guilty:
        return (say("clash_short_day", knowledge, wake=clock(day.wake), bed=clock(day.bed)),)
    because = _because(guilty)
    names = listed(_described(each) for each in guilty)
    fact = "clash_one" if len(guilty) == 1 else "clash_several"
    out = [say(fact, knowledge, *because, medicines=names, wake=clock(day.wake), bed=clock(day.bed))]
    for each in guilty:
        if not each.told:
            out.append(say("clash_tell_time", knowledge, medicine=each.taking.name))
        elif (better := _other_time(each, guilty, wishes, day)) is not None:
            out.append(
                say("clash_ask_to_move", knowledge, *_because((each,)), medicine=each.taking.name, time=clock(better))
            )
    if len(out) == 1:
        out.append(say("clash_ask_anyway", knowledge, *because))
    if assumed_day:
        out.append(say("clash_tell_day", knowledge))
    return tuple(out)


def _fewest(spaced: tuple[Spaced, ...], wishes: tuple[Wish, ...], day: DayShape) -> tuple[Spaced, ...]:
    """A smallest clash: taking any one of them away frees a time. Found by leaving out one after the other."""
    kept = list(spaced)
    for each in spaced:
        rest = [other for other in kept if other is not each]
        if not possible(tuple(other.taking for other in rest), wishes, day):
            kept = rest
    return tuple(kept)


def _other_time(moved: Spaced, guilty: tuple[Spaced, ...], wishes: tuple[Wish, ...], day: DayShape) -> int | None:
    """A clock time for a medicine taken once that would free the day: beside another medicine first, else the nearest."""
    if len(moved.taking.stretches) > 1:
        return None
    now = moved.taking.stretches[0][0]
    others = tuple(each.taking for each in guilty if each is not moved)
    beside = [earliest for other in others for earliest, latest in other.stretches if earliest == latest]
    quarters = [(day.wake + minute) % DAY for minute in range(-day.wake % GRID, day.length + 1, GRID)]
    quarters.sort(key=lambda minute: (min((minute - now) % DAY, (now - minute) % DAY), minute))
    for minute in (*beside, *quarters):
        taking = Taking(
            moved.taking.name, ((minute, minute),), moved.taking.days, moved.taking.before, moved.taking.after
        )
        if possible((*others, taking), wishes, day):
            return minute
    return None


def _described(spaced: Spaced) -> str:
    times = ", ".join(
        clock(earliest) if earliest == latest else f"{clock(earliest)}–{clock(latest)}"
        for earliest, latest in spaced.taking.stretches
    )
    return f"{spaced.taking.name} ({times}; {rule_in_words(spaced.screening)})"


def rule_in_words(screened: MedicineScreening) -> str:
    """The hours on both sides in words: "4 h on either side", or each side by itself."""
    before, after = hours_of(screened)
    if before == after:
        return f"{amount(before)} h on either side"
    sides = [f"{amount(before)} h after it"] * bool(before) + [f"{amount(after)} h before it"] * bool(after)
    return " and ".join(sides)


def distance_in_words(screened: MedicineScreening) -> str:
    """How a medicine taken now and then keeps away: "2 hours from", or each side by itself, before "magnesium"."""
    before, after = hours_of(screened)
    if before == after:
        return f"{_hours(before)} from"
    sides = [f"{_hours(before)} before"] * bool(before) + [f"{_hours(after)} after"] * bool(after)
    return f"at least {' or '.join(sides)}"


def _hours(hours: float) -> str:
    return f"{amount(hours)} hour{'' if hours == 1 else 's'}"


def _because(spaced: tuple[Spaced, ...]) -> tuple[Because, ...]:
    return tuple(dict.fromkeys(because for each in spaced for because in each.screening.because))


def spoken(ordinal: int) -> str:
    """A date as people write it: 5 December 2026."""
    day = date.fromordinal(ordinal)
    return f"{day.day} {day:%B} {day.year}"
