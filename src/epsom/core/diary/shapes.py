"""What a person writes down about their days: frozen values, with `None` for not told (never zero, never "no").

Shapes only; what follows from them is worked out in the rooms beside. Days are the person's own calendar days; a night
belongs to the day of waking. Clock times are minutes after midnight of the day they fall on, ratings are whole numbers 0
to 10. Every entry knows its `KEY`, the fields that make two of one kind the same entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar, Literal

__all__ = [
    "KINDS",
    "MARKS",
    "RATINGS",
    "CheckIn",
    "Cramps",
    "Diary",
    "DoseTaken",
    "Entry",
    "JournalPage",
    "Moment",
    "Night",
    "PlanEvent",
    "PracticeDone",
    "Reading",
    "ScaleTaken",
    "SideEffect",
    "Stool",
    "TrialEvent",
    "TrialSealed",
]

DoseStatus = Literal["taken", "skipped", "later"]
JournalKind = Literal["page", "three_good_things", "tomorrow"]
EventKind = Literal["accepted", "stepped", "held", "lowered", "paused", "resumed", "stopped", "form_changed"]
TrialEventKind = Literal["started", "paused", "resumed", "looked", "guessed", "ended", "harm_stop", "unblinded"]

RATINGS = ("stress", "anxiety", "mood", "energy", "tension", "focus", "startle")
MARKS = ("therapy_day", "illness", "hard_day", "travel", "medicine_changed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An instant as a person lives it: their clock, how far it is from UTC, and the name of their time zone if known."""

    at: datetime  # aware, in UTC
    offset_minutes: int  # local clock minus UTC
    zone: str | None = None  # IANA name

    @property
    def local(self) -> datetime:
        """The clock on the wall, without a zone."""
        from datetime import timedelta

        return self.at.replace(tzinfo=None) + timedelta(minutes=self.offset_minutes)

    @property
    def day(self) -> date:
        """The person's calendar day."""
        return self.local.date()

    @property
    def minute(self) -> int:
        """Minutes after the person's midnight."""
        return self.local.hour * 60 + self.local.minute


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn:
    """One day's check-in: the ratings this person chose, and marks that explain a day."""

    KEY: ClassVar[tuple[str, ...]] = ("day",)
    day: date
    stress: int | None = None
    anxiety: int | None = None
    mood: int | None = None
    energy: int | None = None
    tension: int | None = None
    focus: int | None = None
    startle: int | None = None
    therapy_day: bool | None = None
    illness: bool | None = None
    hard_day: bool | None = None
    travel: bool | None = None
    medicine_changed: bool | None = None
    caffeine_last: int | None = None  # minute
    alcohol: float | None = None  # drinks
    cycle_day: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseTaken:
    """What became of one planned dose; `planned` is its minute in the plan."""

    KEY: ClassVar[tuple[str, ...]] = ("day", "planned")
    day: date
    planned: int
    status: DoseStatus
    elemental_mg: float | None = None
    taken: int | None = None  # minute, when known


@dataclass(frozen=True, slots=True, kw_only=True)
class Night:
    """One night, by the day of waking; `recalled` when written down more than three nights later."""

    KEY: ClassVar[tuple[str, ...]] = ("day",)
    day: date
    bed_time: int | None = None
    try_time: int | None = None
    sol_min: int | None = None
    awakenings: int | None = None
    waso_min: int | None = None
    final_wake: int | None = None
    rise_time: int | None = None
    quality: int | None = None  # 1 very poor to 5 very good
    nightmares: int | None = None
    naps_min: int | None = None
    note: str | None = None
    recalled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stool:
    """The loosest stool of a day: form 1 to 7, and how many times."""

    KEY: ClassVar[tuple[str, ...]] = ("day",)
    day: date
    form: int | None = None
    times: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SideEffect:
    """Something that may come from the magnesium; `id` is given by whoever writes it down."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    what: str  # one of the known ones, or the person's own words
    how_bad: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cramps:
    """The muscle cramps of a day."""

    KEY: ClassVar[tuple[str, ...]] = ("day",)
    day: date
    count: int | None = None
    worst: int | None = None
    where: str | None = None
    woke: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeDone:
    """A practice tried, with distress before and after."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    practice: str
    minute: int | None = None
    before: int | None = None
    after: int | None = None
    verdict: Literal["keep", "not_for_me"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleTaken:
    """A questionnaire filled in (`answers`, in order, `None` for skipped) or a total from elsewhere (`total`)."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    scale: str
    answers: tuple[int | None, ...] | None = None
    total: float | None = None  # only for a total typed in; otherwise it is worked out


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalPage:
    """A page of the journal. Kept, shown, exported and erased; never read by any rule."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    text: str
    kind: JournalKind = "page"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEvent:
    """A turn in the life of a plan. `rung` is the week of the ladder it puts one on; `why` an id of a rule, or empty."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    kind: EventKind
    rung: int | None = None
    elemental_mg: float | None = None  # a day, of that rung as it was then: a new ladder may not raise it by itself
    form: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialSealed:
    """A comparison that was drawn and sealed on a day; `design` is the whole text of its design.json, never changed."""

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    design: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialEvent:
    """A turn in the life of a comparison; `trial` is the id of its `TrialSealed`.

    `note`: why it paused or ended (an id of a rule, or empty), the guess ("on", "off", "dont_know"), the day looked at.
    """

    KEY: ClassVar[tuple[str, ...]] = ("id",)
    id: str
    day: date
    trial: str
    kind: TrialEventKind
    note: str | None = None


Entry = (
    CheckIn
    | DoseTaken
    | Night
    | Stool
    | SideEffect
    | Cramps
    | PracticeDone
    | ScaleTaken
    | JournalPage
    | PlanEvent
    | TrialSealed
    | TrialEvent
)
KINDS: dict[str, type[Entry]] = {
    "check_in": CheckIn,
    "dose": DoseTaken,
    "night": Night,
    "stool": Stool,
    "side_effect": SideEffect,
    "cramps": Cramps,
    "practice": PracticeDone,
    "scale": ScaleTaken,
    "journal": JournalPage,
    "plan_event": PlanEvent,
    "trial_sealed": TrialSealed,
    "trial_event": TrialEvent,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One questionnaire as it was scored: its total, and how that stands against the first one of its kind."""

    day: date
    scale: str
    name: str = ""  # "PHQ-9"
    total: float | None = None
    direction: Literal["better", "worse"] | None = None  # against the first reading; None: the same, or the first
    label: Literal["clear", "possible", "no clear change"] | None = None  # None: nothing to compare with
    self_harm: int | None = None  # the answer to item 9 of the PHQ-9, 0 to 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Diary:
    """Entries sorted by kind, each kind by day. The journal is not among them: no rule reads it; nor are comparisons,
    which have rooms of their own."""

    check_ins: tuple[CheckIn, ...] = ()
    doses: tuple[DoseTaken, ...] = ()
    nights: tuple[Night, ...] = ()
    stools: tuple[Stool, ...] = ()
    side_effects: tuple[SideEffect, ...] = ()
    cramps: tuple[Cramps, ...] = ()
    practices: tuple[PracticeDone, ...] = ()
    events: tuple[PlanEvent, ...] = ()
    readings: tuple[Reading, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[Entry], readings: Iterable[Reading] = ()) -> Diary:
        """A diary from entries in any order; of two on one day the order given is kept. What no rule of the day reads is left out."""
        found: dict[type[Entry], list[Entry]] = {kind: [] for kind in KINDS.values()}
        for entry in entries:
            found[type(entry)].append(entry)
        for each in found.values():
            each.sort(key=lambda entry: entry.day)
        return cls(
            check_ins=tuple(found[CheckIn]),  # type: ignore[arg-type]
            doses=tuple(found[DoseTaken]),  # type: ignore[arg-type]
            nights=tuple(found[Night]),  # type: ignore[arg-type]
            stools=tuple(found[Stool]),  # type: ignore[arg-type]
            side_effects=tuple(found[SideEffect]),  # type: ignore[arg-type]
            cramps=tuple(found[Cramps]),  # type: ignore[arg-type]
            practices=tuple(found[PracticeDone]),  # type: ignore[arg-type]
            events=tuple(found[PlanEvent]),  # type: ignore[arg-type]
            readings=tuple(sorted(readings, key=lambda each: each.day)),
        )
