"""One profile's life with epsom: what they told, the plan they live with, their days. Gather, decide, keep.

The doors call this and nothing below it. It owns ids and the clock and has no judgement about health: that is the rooms'.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

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
)
from epsom.core.person import Person

if TYPE_CHECKING:
    from epsom.companion import Answer, Companion
    from epsom.core.diary.changes import Changed
    from epsom.core.diary.progress import Progress
    from epsom.core.diary.review import Review
    from epsom.core.diary.shapes import Diary, Reading
    from epsom.core.diary.sleep import SleepMeasures
    from epsom.core.diary.standing import Standing
    from epsom.core.diary.today import DoseToday, Today
    from epsom.core.plan import Dose
    from epsom.core.safety import Screening
    from epsom.core.scales import ScaleChange, Score
    from epsom.knowledge import CrisisCountry, Knowledge
    from epsom.store import Change, Store, Told

__all__ = ["ELSEWHERE", "UNION", "Crisis", "Notebook", "help_for", "new_id"]

_E = TypeVar("_E", bound=Entry)
_T = TypeVar("_T")
ELSEWHERE, UNION = "zz", "eu"  # help for anywhere, and for a country of the Union without an entry of its own
DIARY_DAYS = 184
BEFORE_DAYS = 28  # before the first dose: what a change is compared with
EVENING = 18 * 60  # a dose planned later than this may still be taken after midnight
_TURN = "turn:"
_LABELS: dict[str, Literal["clear", "possible", "no clear change"]] = {
    "clear_change": "clear", "possible_change": "possible", "no_clear_change": "no clear change",
}  # fmt: skip


def new_id() -> str:
    """An id for an entry: random, says nothing."""
    return secrets.token_hex(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crisis:
    """Where help is in a crisis, for one country."""

    country: str
    emergency: str
    emergency_tel: str


def help_for(code: str | None, knowledge: Knowledge) -> CrisisCountry:
    """The help of a country; of the European Union, or of everywhere, for one without an entry of its own."""
    known = knowledge.crisis_countries
    wanted = (code or "").lower()
    if wanted in known:
        return known[wanted]
    tables = [each for each in knowledge.intake_tables.values() if each.authority == "efsa"]
    european = any(wanted.upper() in each.countries for each in tables)
    return known[UNION if european else ELSEWHERE]


class Notebook:
    """What one profile told, and what follows from it today. Every write is durable before it returns."""

    def __init__(
        self, store: Store, companion_for: Callable[[date], Companion], profile: str, clock: Callable[[], Moment]
    ) -> None:
        self.store = store
        self.profile = profile
        self.clock = clock
        self._companion_for = companion_for
        self._answers: dict[tuple[object, ...], Answer] = {}
        self._seen: tuple[object, ...] = ()  # the state of the record that `_kept_look` belongs to
        self._kept_look: dict[str, Any] = {}
        self._look: dict[str, Any] | None = None

    # --- where and when -------------------------------------------------------------------------------------------------
    @property
    def moment(self) -> Moment:
        """Now, as the person lives it."""
        return self.clock()

    @property
    def companion(self) -> Companion:
        """The companion of today."""
        return self._companion_for(self.moment.day)

    # --- what was told --------------------------------------------------------------------------------------------------
    def person(self) -> Person:
        """All facts as they stand; everything unknown while nothing was told."""
        told = self._told()
        return Person() if told is None else told.person

    def tell(self, person: Person, what: str) -> Changed:
        """Keep new facts, screen at once, and pause today's dose where the new screening asks for it.

        `what` says in plain words what was told ("a new medicine"). Returns what the facts changed, with reasons.
        """
        from epsom.core.diary.changes import changed

        before, mg_now = self.screening(), self._mg_now()
        told = self.store.tell(self.profile, person, self.moment, what)
        found = changed(before, self.screening(), self.companion.knowledge, mg_now=mg_now)
        if found.reason is not None and self.standing().state not in ("none", "paused", "stopped"):
            if found.pauses:
                event = self._event("paused", rung=self.standing().rung, why=found.reason.because[0].entry)
                self.set_setting("pause_reason", {"why": event.why, "text": found.reason.text})
            else:  # only today: from tomorrow the new times hold
                self.set_setting("rest_day", {"day": self.moment.day.isoformat(), "why": found.reason.text})
        self._keep(told.seq)
        return found

    def screening(self) -> Screening:
        """Whether a supplement is safe today, by all that was told."""
        return self.companion.screen(self.person())

    # --- the plan -------------------------------------------------------------------------------------------------------
    def events(self) -> tuple[PlanEvent, ...]:
        """The turns of the plan so far, oldest first; their ids count up, so that those of one day stay in order."""
        return self._once(
            "events",
            lambda: tuple(sorted(self.store.entries(self.profile, PlanEvent), key=lambda each: (each.day, each.id))),
        )

    def standing(self) -> Standing:
        """Where the person stands with the plan today."""
        from epsom.core.diary.standing import standing

        return self._once("standing", lambda: standing(self.events(), self._unplaced(), self.moment.day))

    def answer(self) -> Answer:
        """Today's whole answer: assessment, screening, and the plan with its ladder set where the person stands."""
        from epsom.core.diary.standing import effective_start

        return self._answer_from(effective_start(self.standing(), self.moment.day))

    def accept(self) -> PlanEvent:
        """Take up the plan; it begins with a week without magnesium."""
        told = self.store.told(self.profile)
        if told is not None:
            self._keep(told.seq)
        return self._event("accepted", rung=0)

    def step(self) -> PlanEvent:
        """Go on to the next rung of the ladder."""
        from epsom.core.diary.standing import rung_above

        now = self.standing()
        above = rung_above(self._unplaced(), now.rung or 0, now.mg_at_most)
        return self._event(
            "stepped",
            rung=None if above is None else above.week,
            mg=None if above is None else above.elemental_mg_per_day,
        )

    def hold(self) -> PlanEvent:
        """Stay on this rung for another while."""
        return self._event("held", rung=self.standing().rung)

    def lower(self, why: str | None = None) -> PlanEvent:
        """Go back to the next smaller amount."""
        from epsom.core.diary.standing import rung_below

        now = self.standing()
        below = rung_below(self._unplaced(), now.rung or 0, now.mg_at_most)
        return self._event("lowered", rung=None if below is None else below.week, why=why)

    def pause(self, why: str | None = None) -> PlanEvent:
        """No dose until the person comes back; everything else stays."""
        return self._event("paused", rung=self.standing().rung, why=why)

    def resume(self) -> PlanEvent:
        """Come back to the rung one was on, or a lower one agreed on meanwhile."""
        return self._event("resumed", rung=self.standing().rung)

    def stop(self, why: str | None = None) -> PlanEvent:
        """End the plan; the diary and the food stay."""
        return self._event("stopped", why=why)

    def change_form(self, form: str) -> PlanEvent:
        """Choose another of the forms the plan offers."""
        return self._event("form_changed", form=form)

    # --- the diary ------------------------------------------------------------------------------------------------------
    def log(self, entry: Entry, *, merge: bool = True) -> Change:
        """Keep an entry. With `merge` what it leaves open keeps what was written before; otherwise it replaces."""
        if merge and not isinstance(entry, ScaleTaken):
            change = self.store.merge(self.profile, entry, self.moment)
        else:
            change = self.store.put(self.profile, entry, self.moment)
        return self._looked_at(change)

    def remove(self, kind: type[Entry], *key: object) -> Change:
        """Take an entry out; `undo` brings it back."""
        return self.store.remove(self.profile, kind, tuple(key), self.moment)

    def undo(self, change: str) -> bool:
        """Put back what was before a change; false when something newer came in between.

        A change may be several ids joined by "+" (an entry, and the pause it brought), newest last.
        """
        return all(self._undo_one(each) for each in reversed(change.split("+")))

    def entries(self, kind: type[_E], since: date | None = None, until: date | None = None) -> tuple[_E, ...]:
        """Entries of one kind, by day."""
        return self.store.entries(self.profile, kind, since, until)

    def entry(self, kind: type[_E], *key: object) -> _E | None:
        """One entry by its key."""
        return self.store.entry(self.profile, kind, *key)

    # --- settings -------------------------------------------------------------------------------------------------------
    def setting(self, key: str, default: Any = None) -> Any:
        """A setting of this profile."""
        return self.store.setting(self.profile, key, default)

    def set_setting(self, key: str, value: Any) -> None:
        """Keep a setting of this profile."""
        self.store.set_setting(self.profile, key, value)

    def crisis(self) -> Crisis | None:
        """The first emergency number of the person's country; none while the country is unknown or has none of its own."""
        code = self.setting("support_country") or self.person().country
        country = help_for(str(code) if code else None, self.companion.knowledge)
        numbers = re.findall(r"\d{2,}", country.emergency)
        if country.id == ELSEWHERE or not numbers:
            return None
        return Crisis(country=country.name, emergency=numbers[0], emergency_tel=numbers[0])

    # --- the day and the look back --------------------------------------------------------------------------------------
    @contextmanager
    def one_look(self) -> Iterator[None]:
        """Read the record once for all that is asked for inside; nothing may be written in there."""
        outer = self._look
        self._look = self._unchanged() if outer is None else outer
        try:
            yield
        finally:
            self._look = outer

    def diary(self) -> Diary:
        """What the rules of the day read: the last half year, and all of what is rare (events, side effects).

        While the dose rests, every stool is read: the one that rests it may be older than half a year.
        """
        return self._once("diary", self._read_diary)

    def _read_diary(self) -> Diary:
        from epsom.core.diary.shapes import Diary

        since = self.moment.day - timedelta(days=DIARY_DAYS)
        paused = self.standing().state == "paused"
        often = (CheckIn, DoseTaken, Night, Cramps, *(() if paused else (Stool,)))
        rare = (SideEffect, PracticeDone, *((Stool,) if paused else ()))
        found: list[Entry] = [each for kind in often for each in self.entries(kind, since)]
        if not found:  # someone comes back after a long time
            found = [each for kind in often for each in self.entries(kind)]
        seldom: list[Entry] = [each for kind in rare for each in self.entries(kind)]
        return Diary.of([*found, *seldom, *self.events()], self.readings())

    def review(self) -> Review:
        """What the diary says to do next."""
        with self.one_look():
            return self._once("review", self._review)

    def _review(self) -> Review:
        from epsom.core.diary.review import review

        now, diary = self.standing(), self.diary()
        return review(
            self._unplaced(), now, diary, self.moment.day, self.companion.knowledge, screening=self.answer().screening,
            progress=self.progress(diary) if now.takes else None,
        )  # fmt: skip

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
                minimum=self.setting("minimum_day") == at.day.isoformat(),
            )  # fmt: skip
        return self._rested(found)

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
        with self.one_look():
            before = self.today(replace(now, at=now.at - timedelta(minutes=now.minute + 1)))
            clash = too_close(self.answer().plan.windows, now.minute, now.day)
        said = None if clash is None else too_close_in_words(clash, self.screening(), self.companion.knowledge)
        return tuple(
            replace(each, now=said, fine_from=None if clash is None else clash.clear_at)
            for each in before.doses
            if each.status in ("open", "later") and each.planned >= EVENING
        )

    def pause_reason(self) -> str | None:
        """The sentence with which changed facts paused the plan; none when it is not paused, or for another reason."""
        now, kept = self.standing(), self.setting("pause_reason") or {}
        return (
            kept.get("text") if now.state == "paused" and now.why is not None and now.why == kept.get("why") else None
        )

    def rung_mg(self, rung: int | None) -> float | None:
        """The amount a day on a rung of the ladder (mg elemental), never above what was agreed on for the rung one is on."""
        from epsom.core.diary.standing import rung_on

        now = self.standing()
        agreed = now.mg_at_most if rung is not None and rung <= (now.rung or 0) else None
        found = None if rung is None else rung_on(self._unplaced(), rung, agreed)
        return None if found is None else found.elemental_mg_per_day

    def due_on(self, day: date) -> tuple[Dose, ...]:
        """The doses the plan had for a day up to today, as far as the events tell; none while it had none."""
        from epsom.core.diary.standing import rung_on, standing
        from epsom.core.diary.today import doses_on

        plan = self._unplaced()
        then = standing(self.events(), plan, day)
        rung = rung_on(plan, then.rung or 0, then.mg_at_most) if then.takes else None
        return doses_on(rung.doses, day) if rung is not None else ()

    def measures(self, night: Night) -> SleepMeasures:
        """What a night comes to, also in a night in which the clocks were changed."""
        from epsom.core.diary.sleep import measures

        return measures(night, clocks_forward=_clocks_forward(night.day, self.moment.zone))

    def long_diary(self, *, whole: bool = False) -> Diary:
        """What a look back reads: the days of `diary` and those before the first dose, however old; `whole`: every day."""
        return self._once(f"long diary {whole}", lambda: self._read_long_diary(whole))

    def _read_long_diary(self, whole: bool) -> Diary:
        first, since = self.standing().first_dose_on, self.moment.day - timedelta(days=DIARY_DAYS)
        diary = self.diary()
        if not whole and (first is None or first - timedelta(days=BEFORE_DAYS) >= since):
            return diary
        begins = None if whole or first is None else first - timedelta(days=BEFORE_DAYS)
        ends = since - timedelta(days=1) if whole or first is None else min(first, since - timedelta(days=1))
        known = [each.day for each in diary.check_ins]
        known += [*(each.day for each in diary.nights), *(each.day for each in diary.cramps)]
        if known and min(known) < since:  # all of it is there already
            return diary
        return replace(
            diary,
            check_ins=(*self.entries(CheckIn, begins, ends), *diary.check_ins),
            nights=(*self.entries(Night, begins, ends), *diary.nights),
            cramps=(*self.entries(Cramps, begins, ends), *diary.cramps),
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

        return work_out() if diary is not None else self._once(f"progress {whole}", work_out)

    def readings(self) -> tuple[Reading, ...]:
        """The questionnaires filled in so far, each beside the one before it and the first, as the rules of the day read them."""
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

    def amend(self, kind: type[_E], key: tuple[object, ...], turn: Callable[[_E | None], _E | None]) -> Change:
        """Read one entry, change it, keep it; nothing comes between. Fields may be emptied."""
        return self._looked_at(self.store.change(self.profile, kind, key, turn, self.moment))

    def take_back(self, event: PlanEvent) -> str:
        """What `undo` needs to take a turn of the plan back."""
        return f"{_TURN}{event.id}"

    def _mg_now(self) -> float:
        now = self.standing()
        return (self.rung_mg(now.rung) or 0.0) if now.takes else 0.0

    def _undo_one(self, change: str) -> bool:
        if not change.startswith(_TURN):
            return self.store.undo(self.profile, change)
        events, turned = self.events(), change.removeprefix(_TURN)
        if not events or events[-1].id != turned:
            return False  # something newer was decided since
        self.store.remove(self.profile, PlanEvent, (turned,), self.moment)
        return True

    def _looked_at(self, change: Change) -> Change:
        """Write the pause down at once when a stool or a side effect asks for one; undoing the entry takes it back."""
        if not isinstance(change.after, Stool | SideEffect) or not self.standing().takes:
            return change
        found = self.review()
        if found.verdict not in ("pause", "stop"):
            return change
        event = self._event("paused", rung=self.standing().rung, why=found.rule)
        return replace(change, id=f"{change.id}+{self.take_back(event)}")

    # --- inside ---------------------------------------------------------------------------------------------------------
    def _event(
        self,
        kind: Any,
        *,
        rung: int | None = None,
        mg: float | None = None,
        form: str | None = None,
        why: str | None = None,
    ) -> PlanEvent:
        place = f"{len(self.events()):06d}"
        event = PlanEvent(
            id=place + new_id(), day=self.moment.day, kind=kind, rung=rung, elemental_mg=mg, form=form, why=why
        )
        self.store.put(self.profile, event, self.moment)
        return event

    def _told(self) -> Told | None:
        return self._once("told", lambda: self.store.told(self.profile))

    def _once(self, what: str, read: Callable[[], _T]) -> _T:
        """Read something, or take what was read already, in this look or since the record last changed."""
        look = self._look if self._look is not None else self._unchanged()
        if what not in look:
            look[what] = read()
        return cast("_T", look[what])

    def _unchanged(self) -> dict[str, Any]:
        """What was worked out from the record as it is now; empty when it, the day or the knowledge has changed."""
        seen = (self.store.revision(self.profile), self.moment.day, self.companion.knowledge.version)
        if seen != self._seen:
            self._seen, self._kept_look = seen, {}
        return self._kept_look

    def _unplaced(self) -> Any:
        """The plan as drawn from its first day, to read the rungs off; where one stands does not matter for that."""
        return self._once("unplaced", self._draw_unplaced)

    def _draw_unplaced(self) -> Any:
        accepted = [each.day for each in self.events() if each.kind == "accepted"]
        plan = self._answer_from(accepted[-1] if accepted else self.moment.day).plan
        return plan if plan.kind == "plan" else None

    def _answer_from(self, start: date) -> Answer:
        """Today's answer with the ladder begun on `start`; worked out once for the same facts, day and start."""
        from epsom.companion import Answer
        from epsom.core.plan import draft
        from epsom.exchange.foods import swap_candidates

        told = self._told()
        companion = self.companion
        key = (0 if told is None else told.seq, companion.today, start, companion.knowledge.version)
        if key not in self._answers:
            person = Person() if told is None else told.person
            assessment, screening = companion.assess(person), companion.screen(person)
            foods = swap_candidates(companion.foods)
            plan = draft(person, assessment, screening, companion.knowledge, start, foods=foods)
            answer = Answer(
                person=person, assessment=assessment, screening=screening, plan=plan, today=companion.today,
                knowledge_version=companion.knowledge.version,
            )  # fmt: skip
            self._answers = {**dict(list(self._answers.items())[-6:]), key: answer}
        return self._answers[key]

    def _keep(self, seq: int) -> None:
        """Keep today's answer with the facts and the knowledge it came from."""
        from epsom.core.person import write
        from epsom.exchange.answer_json import answer_json

        answer = self.answer()
        kept = answer_json(answer, write(answer.person), self.companion.knowledge)
        self.store.keep(self.profile, kept, seq, answer.knowledge_version, self.moment)


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
