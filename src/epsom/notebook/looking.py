"""What follows from one profile's record today: standing, answer, diary, look back, progress. It reads and writes nothing.

How far back each kind of entry is read is settled here, by what the rules of `core.diary` look at. Tests hold it against
the same rules over the whole diary.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from epsom.core.diary import (
    CheckIn,
    Cramps,
    DoseTaken,
    Entry,
    Moment,
    Night,
    PlanEvent,
    PracticeDone,
    ScaleTaken,
    SideEffect,
    Stool,
    TrialEvent,
    TrialSealed,
)
from epsom.core.person import Person
from epsom.notebook.kept import Kept, joined

if TYPE_CHECKING:
    from epsom.companion import Answer, Companion
    from epsom.core.diary.amount import Caution
    from epsom.core.diary.arm import ArmToday
    from epsom.core.diary.progress import Progress
    from epsom.core.diary.review import Review
    from epsom.core.diary.shapes import Diary, Reading
    from epsom.core.diary.sleep import SleepMeasures
    from epsom.core.diary.standing import Standing
    from epsom.core.diary.today import DoseToday, Today
    from epsom.core.plan import Dose
    from epsom.core.safety import Screening
    from epsom.core.scales import ScaleChange, Score
    from epsom.store import Store, Told

__all__ = ["LookBack"]

_E = TypeVar("_E", bound=Entry)
_T = TypeVar("_T")
DIARY_DAYS = 184
BEFORE_DAYS = 30  # before the first dose, and before the last: what a change is read off, and a day more
EVENING = 18 * 60  # a dose planned later than this may still be taken after midnight
_COMPARED = (CheckIn, Night, Stool, Cramps, ScaleTaken, PlanEvent)  # what progress is worked out from
_READ = (
    *_COMPARED,
    DoseTaken,
    SideEffect,
    PracticeDone,
    TrialSealed,
    TrialEvent,
)  # what any rule reads: all but the journal
_LABELS: dict[str, Literal["clear", "possible", "no clear change"]] = {
    "clear_change": "clear", "possible_change": "possible", "no_clear_change": "no clear change",
}  # fmt: skip


class LookBack:
    """What one profile told and wrote down, and what follows from it today."""

    def __init__(
        self, store: Store, companion_for: Callable[[date], Companion], profile: str, clock: Callable[[], Moment]
    ) -> None:
        self.store = store
        self.profile = profile
        self.clock = clock
        self._companion_for = companion_for
        self._answers: dict[tuple[object, ...], Answer] = {}
        # not through `self`: a circle would keep the store, and with it its key, in memory after a lock
        self._kept = Kept(store, profile, lambda: ((day := clock().day), companion_for(day).knowledge.version))

    # --- where and when -------------------------------------------------------------------------------------------------
    @property
    def moment(self) -> Moment:
        """Now, as the person lives it."""
        return self.clock()

    @property
    def companion(self) -> Companion:
        """The companion of today."""
        return self._companion_for(self.moment.day)

    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Read the record once for all that is asked for inside; nothing may be written in there."""
        with self._kept.one_look():
            yield

    # --- what was told and written down -----------------------------------------------------------------------------------
    def person(self) -> Person:
        """All facts as they stand; everything unknown while nothing was told."""
        told = self._told()
        return Person() if told is None else told.person

    def screening(self) -> Screening:
        """Whether a supplement is safe today, by all that was told."""
        return self.companion.screen(self.person())

    def entries(self, kind: type[_E], since: date | None = None, until: date | None = None) -> tuple[_E, ...]:
        """Entries of one kind, by day."""
        return self.store.entries(self.profile, kind, since, until)

    def entry(self, kind: type[_E], *key: object) -> _E | None:
        """One entry by its key."""
        return self.store.entry(self.profile, kind, *key)

    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of this profile."""
        return self.store.setting(self.profile, key, default)

    # --- the plan ---------------------------------------------------------------------------------------------------------
    def events(self) -> tuple[PlanEvent, ...]:
        """The turns of the plan so far, oldest first; their ids count up, so that those of one day stay in order."""
        return self._once(
            "events",
            lambda: tuple(sorted(self.entries(PlanEvent), key=lambda each: (each.day, each.id))),
            (PlanEvent,),
        )

    def standing(self) -> Standing:
        """Where the person stands with the plan today."""
        from epsom.core.diary.standing import standing

        return self._once(
            "standing", lambda: standing(self.events(), self._unplaced(), self._day_of_turns()), (PlanEvent,)
        )

    def answer(self) -> Answer:
        """Today's whole answer: assessment, screening, and the plan with its ladder set where the person stands."""
        from epsom.core.diary.standing import effective_start

        now = self.standing()
        return self._answer_from(effective_start(now, self.moment.day), now.first_dose_on)

    def rung_mg(self, rung: int | None) -> float | None:
        """The amount a day on a rung of the ladder (mg elemental), never above what was agreed on for the rung one is on."""
        from epsom.core.diary.standing import rung_on

        now = self.standing()
        agreed = now.mg_at_most if rung is not None and rung <= (now.rung or 0) else None
        found = None if rung is None else rung_on(self._unplaced(), rung, agreed)
        return None if found is None else found.elemental_mg_per_day

    def due_on(self, day: date) -> tuple[Dose, ...]:
        """The doses the plan had for a day up to today, as far as the events tell; none while it had none, nor on a day
        that a comparison had without magnesium."""
        from epsom.core.diary.standing import rung_on, standing
        from epsom.core.diary.today import doses_on

        arm = self._arm_on(day)
        if arm is not None and not arm.doses:
            return ()
        plan = self._unplaced()
        then = standing(self.events(), plan, day)
        rung = rung_on(plan, then.rung or 0, then.mg_at_most) if then.takes else None
        return doses_on(rung.doses, day) if rung is not None else ()

    def pause_reason(self) -> str | None:
        """The sentence with which changed facts paused the plan; none when it is not paused, or for another reason."""
        if self.review().rule == "review_cleared_again":
            return None  # what is told now no longer asks for it
        now, kept = self.standing(), self.setting("pause_reason") or {}
        return (
            kept.get("text") if now.state == "paused" and now.why is not None and now.why == kept.get("why") else None
        )

    # --- the day ----------------------------------------------------------------------------------------------------------
    def recent(self, kind: type[_E]) -> tuple[_E, ...]:
        """The entries of a kind that the rules of the day read, by day; where they all are older, those of the last day.

        That is half a year. Stools and side effects reach back to the day the plan was taken up or come back to, when
        that is longer ago: an alarming one counts until then. Of each practice the last one done is there, too.
        """
        since = self.moment.day - timedelta(days=DIARY_DAYS)
        if kind is Stool or kind is SideEffect:
            turns = [each.day for each in self.events() if each.kind in ("accepted", "resumed")]
            since = min(since, max((each for each in turns if each <= self.moment.day), default=since))
        return self._kept.rows(kind, since, each="practice" if kind is PracticeDone else None)

    def diary(self) -> Diary:
        """What the rules of the day read: all questionnaires and events, and of everything else the `recent` entries."""
        return self._once("diary", self._read_diary)

    def _read_diary(self) -> Diary:
        from epsom.core.diary.shapes import Diary

        return Diary(
            check_ins=self.recent(CheckIn),
            doses=self.recent(DoseTaken),
            nights=self.recent(Night),
            stools=self.recent(Stool),
            side_effects=self.recent(SideEffect),
            cramps=self.recent(Cramps),
            practices=self.recent(PracticeDone),
            events=self.events(),
            readings=self.readings(),
        )

    def review(self) -> Review:
        """What the diary says to do next."""
        with self.one_look():
            return self._once("review", self._review)

    def _review(self) -> Review:
        from epsom.core.diary.review import review

        now, diary, knowledge = self.standing(), self.diary(), self.companion.knowledge
        found = review(
            self._unplaced(), now, diary, self._day_of_turns(), knowledge, screening=self.answer().screening,
            progress=self.progress() if now.takes else None,
        )  # fmt: skip
        arm = self._arm_on(self.moment.day)
        if arm is None:
            return found
        from epsom.core.diary.arm import frozen

        return frozen(found, arm, knowledge)

    def today(self, moment: Moment | None = None) -> Today:
        """The page of today; an earlier `moment` gives a day that is just over."""
        from epsom.core.diary.today import today_of

        at = moment or self.moment
        until = self.setting("support_hidden_until")
        with self.one_look():
            answer = self.answer()
            found = today_of(
                answer.plan, answer.screening, self.standing(), self.diary(), at, self.companion.knowledge,
                verdict=self.review(), goals=answer.person.goals or (), hidden=self.setting("hidden_practices", []),
                support_hidden=bool(until) and date.fromisoformat(until) >= at.day,
                support_until=date.fromisoformat(asked) if (asked := self.setting("support_card_until")) else None,
                minimum=self.setting("minimum_day") == at.day.isoformat(), arm=self._arm_on(at.day),
            )  # fmt: skip
        return self._rested(found)

    def cautions(self, day: date, planned: int) -> tuple[Caution, ...]:
        """What to know about a dose that was written down: too much in the day, or too close to a medicine."""
        from epsom.core.diary.amount import cautions

        entry = self.entry(DoseTaken, day, planned)
        if entry is None:
            return ()
        answer = self.answer()
        return cautions(
            entry, self.entries(DoseTaken, day, day), answer.person, answer.screening, answer.plan.windows,
            self.moment.day, self.companion.knowledge, country=self.setting("support_country"),
        )  # fmt: skip

    def _rested(self, today: Today) -> Today:
        """Today without its open doses when a new medicine rests them for this one day, and why."""
        from epsom.core.plan import Sentence

        rest = self.setting("rest_day") or {}
        if rest.get("day") != today.day.isoformat() or not today.doses:
            return today
        done = tuple(each for each in today.doses if each.status in ("taken", "skipped"))
        return replace(today, doses=done, no_dose=(Sentence(text=rest["why"], because=()),), step=None)

    def late_doses(self) -> tuple[DoseToday, ...]:
        """After midnight: the doses of the evening before that nobody has noted yet, warned of as of this minute."""
        from epsom.core.diary.spacing import too_close
        from epsom.core.diary.today import too_close_in_words

        now = self.moment
        if (self.setting("rest_day") or {}).get("day") == now.day.isoformat() or self.standing().changed_on == now.day:
            return ()  # what was told or turned since midnight holds for the evening before as well
        with self.one_look():
            before = self.today(replace(now, at=now.at - timedelta(minutes=now.minute + 1)))
            clash = too_close(self.answer().plan.windows, now.minute, now.day)
        said = None if clash is None else too_close_in_words(clash, self.screening(), self.companion.knowledge)
        return tuple(
            replace(each, now=said, fine_from=None if clash is None else clash.clear_at)
            for each in before.doses
            if each.status in ("open", "later") and each.planned >= EVENING
        )

    def measures(self, night: Night) -> SleepMeasures:
        """What a night comes to, also in a night in which the clocks were changed."""
        from epsom.core.diary.sleep import measures

        return measures(night, clocks_forward=_clocks_forward(night.day, self.moment.zone))

    # --- looking back -----------------------------------------------------------------------------------------------------
    def long_diary(self, *, whole: bool = False) -> Diary:
        """What a look back reads: the days of `diary`, those before the first dose and those before a pause or the end,
        however old, and every side effect; `whole`: every day."""
        return self._once(f"long diary {whole}", lambda: self._read_long_diary(whole))

    def _read_long_diary(self, whole: bool) -> Diary:
        diary, now, reach = self.diary(), self.standing(), timedelta(days=BEFORE_DAYS)
        until = self.moment.day - timedelta(days=DIARY_DAYS + 1)
        stretches: list[tuple[date | None, date]] = [(None, until)] if whole else []
        if not whole and now.first_dose_on is not None:
            stretches.append((now.first_dose_on - reach, min(now.first_dose_on, until)))
        if not whole and now.state in ("paused", "stopped") and now.since is not None:
            stretches.append((now.since - reach, until))
        older = [each for each in stretches if each[0] is None or each[0] <= each[1]]

        def reaching_back(kind: type[_E], recent: tuple[_E, ...]) -> tuple[_E, ...]:
            def read() -> tuple[_E, ...]:
                return joined(*(self.entries(kind, *each) for each in older))

            return (
                joined(self._once(f"older {kind.__name__} {whole}", read, (kind, PlanEvent)), recent)
                if older
                else recent
            )

        return replace(
            diary,
            check_ins=reaching_back(CheckIn, diary.check_ins),
            nights=reaching_back(Night, diary.nights),
            stools=reaching_back(Stool, diary.stools),
            cramps=reaching_back(Cramps, diary.cramps),
            side_effects=self._once("side effects", lambda: self.entries(SideEffect), (SideEffect,)),
        )

    def progress(self, diary: Diary | None = None, *, whole: bool = False) -> Progress:
        """What changed for each goal, by `diary` (the long one when none is given); the series go back to its first day
        with `whole`, else half a year."""
        from epsom.core.diary.progress import progress

        def work_out() -> Progress:
            return progress(
                self.person().goals or (), diary or self.long_diary(whole=whole), self._unplaced(), self.standing(),
                self.companion.knowledge, self.moment.day, since=date.min if whole else None,
            )  # fmt: skip

        return work_out() if diary is not None else self._once(f"progress {whole}", work_out, _COMPARED)

    def readings(self) -> tuple[Reading, ...]:
        """The questionnaires filled in so far, each beside the one before it and the first, as the rules of the day read them."""
        return self._once("readings", self._score, (ScaleTaken,))

    def _score(self) -> tuple[Reading, ...]:
        from epsom.core.scales import change, score

        known = self.companion.knowledge.instruments
        scored: dict[str, list[Score]] = {}
        found = []
        for each in self.entries(ScaleTaken):
            instrument = known.get(each.scale)
            if instrument is None:
                continue
            now = score(instrument, each.answers, total=each.total if each.answers is None else None, today=each.day)
            before = scored.setdefault(each.scale, [])
            against = [change(instrument, earlier, now) for earlier in (before[-1:] + before[:1])]
            told = next((one for one in against if (one.direction, one.label) == ("worse", "clear_change")), None)
            found.append(_reading(each, instrument.short, now, told or (against[0] if against else None)))
            before.append(now)
        return tuple(found)

    # --- inside -----------------------------------------------------------------------------------------------------------
    def _arm_on(self, day: date) -> ArmToday | None:
        """The day of a comparison; what is known of comparisons stands in `trials`."""
        return None

    def _day_of_turns(self) -> date:
        """Today, or the day of the last turn where the clock was put back or one flew west: no turn is undone by that."""
        return max([self.moment.day, *(each.day for each in self.events()[-1:])])

    def _told(self) -> Told | None:
        return self._once("told", lambda: self.store.told(self.profile), ())

    def _once(self, what: str, read: Callable[[], _T], of: Collection[type[Any]] = _READ) -> _T:
        """Work something out from these kinds of entries, or take what was worked out since one of them last changed."""
        return self._kept.once(what, read, of)

    def _unplaced(self) -> Any:
        """The plan as drawn from its first day, to read the rungs off; where one stands does not matter for that."""
        return self._once("unplaced", self._draw_unplaced, (PlanEvent,))

    def _draw_unplaced(self) -> Any:
        accepted = [each.day for each in self.events() if each.kind == "accepted"]
        plan = self._answer_from(accepted[-1] if accepted else self.moment.day).plan
        return plan if plan.kind == "plan" else None

    def _answer_from(self, start: date, begun_on: date | None = None) -> Answer:
        """Today's answer with the ladder begun on `start`, the first dose taken on `begun_on`; worked out once."""
        from epsom.companion import Answer
        from epsom.core.plan import draft
        from epsom.exchange.foods import swap_candidates

        told = self._told()
        companion = self.companion
        key = (0 if told is None else told.seq, companion.today, start, begun_on, companion.knowledge.version)
        if key not in self._answers:
            person = Person() if told is None else told.person
            assessment, screening = companion.assess(person), companion.screen(person)
            foods = swap_candidates(companion.foods)
            plan = draft(person, assessment, screening, companion.knowledge, start, foods=foods, begun_on=begun_on)
            answer = Answer(
                person=person, assessment=assessment, screening=screening, plan=plan, today=companion.today,
                knowledge_version=companion.knowledge.version,
            )  # fmt: skip
            self._answers = {**dict(list(self._answers.items())[-6:]), key: answer}
        return self._answers[key]


def _reading(taken: ScaleTaken, name: str, now: Score, change: ScaleChange | None) -> Reading:
    from epsom.core.diary.shapes import Reading

    nine = taken.answers[8] if taken.scale == "phq9" and taken.answers is not None and len(taken.answers) > 8 else None
    label = None if change is None else _LABELS.get(change.label)
    direction = None if change is None else change.direction
    return Reading(
        day=taken.day, scale=taken.scale, name=name, total=now.total, direction=direction, label=label, self_harm=nine
    )


def _clocks_forward(day: date, zone: str | None) -> int:
    """By how many minutes the clocks went forward in the night before `day`; 0 where the zone is not known."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    if zone is None:
        return 0
    try:
        where = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    noon = datetime.combine(day, time(12), where)
    before, after = ((noon - timedelta(days=away)).utcoffset() for away in (1, 0))
    return 0 if before is None or after is None else int((after - before).total_seconds() // 60)
