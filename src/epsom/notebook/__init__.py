"""One profile's life with epsom: what they told, the plan they live with, their days. Gather, decide, keep.

The doors call this and nothing below it. It owns ids and the clock and has no judgement about health: that is the rooms'.
What follows from the record is in `looking`, and how long it is kept in `kept`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeVar

from epsom.core.diary import CheckIn, DoseTaken, Entry, Night, PlanEvent, ScaleTaken, SideEffect, Stool, TrialEvent
from epsom.notebook.refusing import Refused, against_accepting, against_resuming, against_stepping, refuse
from epsom.notebook.trials import CONDITION, HARM, Trials, new_id

if TYPE_CHECKING:
    from epsom.core.diary.changes import Changed
    from epsom.core.person import Person
    from epsom.knowledge import CrisisCountry, Knowledge
    from epsom.store import Change

__all__ = ["ELSEWHERE", "UNION", "Crisis", "Notebook", "Refused", "help_for", "new_id"]

_E = TypeVar("_E", bound=Entry)
ELSEWHERE, UNION = "zz", "eu"  # help for anywhere, and for a country of the Union without an entry of its own
_TURN, _TRIAL = "turn:", "trial:"


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


class Notebook(Trials):
    """What one profile told, and what follows from it today. Every write is durable before it returns.

    Taking up, going up and coming back are `Refused`, with reasons, whatever door asks, when they are not safe.
    """

    # --- what was told --------------------------------------------------------------------------------------------------
    def tell(self, person: Person, what: str) -> Changed:
        """Keep new facts, screen at once, and pause today's dose where the new screening asks for it.

        `what` says in plain words what was told ("a new medicine"). Returns what the facts changed, with reasons.
        """
        from epsom.core.diary.changes import changed

        before, mg_now = self.screening(), self._mg_now()
        told = self.store.tell(self.profile, person, self.moment, what)
        first_week = self.standing().state == "baseline"
        after, knowledge = self.screening(), self.companion.knowledge
        comparing = self._open_trial("running") is not None
        not_alone = self._not_alone() if self._open_trial("sealed", "running") is not None else ()
        found = changed(
            before, after, knowledge, mg_now=mg_now, first_week=first_week, comparing=comparing, not_alone=not_alone
        )
        if found.reason is not None and self.standing().state not in ("none", "paused", "stopped"):
            if found.pauses:
                event = self._event("paused", rung=self.standing().rung, why=found.reason.because[0].entry)
                self.set_setting("pause_reason", {"why": event.why, "text": found.reason.text})
            else:  # only today: from tomorrow the new times hold
                self.set_setting("rest_day", {"day": self.moment.day.isoformat(), "why": found.reason.text})
        now = self.standing()
        if now.takes and mg_now and self._mg_now() > mg_now:  # more room: going up is a step all the same
            self._event("lowered", rung=now.rung, mg=mg_now)
        if found.pauses_trial:
            why = CONDITION if not_alone else "changed_trial"
            self._rest_trial(found.reason.because[0].entry if found.reason is not None else why)
        elif (kept := self._open_trial("sealed", "running")) is not None and not self._same_treatment(kept):
            self._rest_trial("changed_dose")
        self._keep(told.seq)
        return found

    # --- the plan -------------------------------------------------------------------------------------------------------
    def accept(self) -> PlanEvent:
        """Take up the plan; it begins with a week without magnesium."""
        refuse(against_accepting(self))
        told = self.store.told(self.profile)
        if told is not None:
            self._keep(told.seq)
        return self._event("accepted", rung=0)

    def step(self) -> PlanEvent:
        """Go on to the next rung of the ladder. A comparison that is there ends with it."""
        refuse(against_stepping(self))
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
        return self._event(
            "lowered",
            rung=None if below is None else below.week,
            mg=None if below is None else below.elemental_mg_per_day,
            why=why,
        )

    def pause(self, why: str | None = None) -> PlanEvent:
        """No dose until the person comes back; everything else stays."""
        return self._event("paused", rung=self.standing().rung, why=why)

    def resume(self) -> PlanEvent:
        """Come back to the rung one was on, or a lower one agreed on meanwhile."""
        refuse(against_resuming(self))
        rung = self.standing().rung
        return self._event("resumed", rung=rung, mg=self.rung_mg(rung))

    def stop(self, why: str | None = None) -> PlanEvent:
        """End the plan; the diary and the food stay."""
        return self._event("stopped", why=why)

    def change_form(self, form: str) -> PlanEvent:
        """Choose another of the forms the plan offers."""
        return self._event("form_changed", form=form)

    def take_back(self, event: PlanEvent | TrialEvent) -> str:
        """What `undo` needs to take a turn of the plan or of a comparison back."""
        return f"{_TRIAL if isinstance(event, TrialEvent) else _TURN}{event.id}"

    # --- the diary ------------------------------------------------------------------------------------------------------
    def log(self, entry: Entry, *, merge: bool = True) -> Change:
        """Keep an entry. With `merge` what it leaves open keeps what was written before; otherwise it replaces."""
        entry = self._from_a_box(entry)
        if merge and not isinstance(entry, ScaleTaken):
            change = self.store.merge(self.profile, entry, self.moment)
        else:
            change = self.store.put(self.profile, entry, self.moment)
        return self._looked_at(change)

    def amend(self, kind: type[_E], key: tuple[object, ...], turn: Callable[[_E | None], _E | None]) -> Change:
        """Read one entry, change it, keep it; nothing comes between. Fields may be emptied."""
        return self._looked_at(self.store.change(self.profile, kind, key, turn, self.moment))

    def remove(self, kind: type[Entry], *key: object) -> Change:
        """Take an entry out; `undo` brings it back."""
        return self._kept.wrote(self.store.remove(self.profile, kind, tuple(key), self.moment))

    def undo(self, change: str) -> bool:
        """Put back what was before a change; false when something newer came in between.

        A change may be several ids joined by "+" (an entry, and the pause it brought), newest last.
        """
        return all(self._undo_one(each) for each in reversed(change.split("+")))

    # --- settings -------------------------------------------------------------------------------------------------------
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

    # --- inside ---------------------------------------------------------------------------------------------------------
    def _mg_now(self) -> float:
        now = self.standing()
        return (self.rung_mg(now.rung) or 0.0) if now.takes else 0.0

    def _undo_one(self, change: str) -> bool:
        if change.startswith(_TRIAL):
            return self._undo_trial_event(change.removeprefix(_TRIAL))
        if not change.startswith(_TURN):
            taken_back = self.store.take_back(self.profile, change)
            if taken_back is not None:
                self._kept.wrote(taken_back)
            return taken_back is not None
        events, turned = self.events(), change.removeprefix(_TURN)
        if not events or events[-1].id != turned:
            return False  # something newer was decided since
        if not self._trial_takes_back(events[-1]):
            return False
        self.remove(PlanEvent, turned)
        self._trial_settles()
        return True

    def _from_a_box(self, entry: Entry) -> Entry:
        """A dose from a numbered box, noted without an amount, counts as if it were magnesium: that is the safe side."""
        if not isinstance(entry, DoseTaken) or entry.status != "taken" or entry.elemental_mg is not None:
            return entry
        arm = self._arm_on(entry.day)
        if arm is None or arm.box is None:
            return entry
        due = self.due_on(entry.day)
        mg = next((each.elemental_mg for each in due if each.time == entry.planned), None)
        return replace(entry, elemental_mg=mg if mg is not None else sum(each.elemental_mg for each in due) or None)

    def _looked_at(self, change: Change) -> Change:
        """Take note of a write, and write the pause down at once when a stool, a side effect or ratings that look worse
        with magnesium ask for one.

        Undoing the entry takes the pause back.
        """
        self._kept.wrote(change)
        if isinstance(change.after, CheckIn | Night):
            return self._watched(change)
        if not isinstance(change.after, Stool | SideEffect) or not self.standing().takes:
            return change
        found = self.review()
        if not found.pauses or found.rule == "today_not_cleared":
            return change
        event = self._event("paused", rung=self.standing().rung, why=found.rule)
        return replace(change, id=f"{change.id}+{self.take_back(event)}")

    def _watched(self, change: Change) -> Change:
        """After a rating while a comparison runs: it rests, and the plan with it, when the ratings look worse with magnesium.

        Only once: whoever goes on after that has decided, and is not stopped again.
        """
        kept = self._open_trial("running")
        if kept is None or any(each.note == HARM for each in kept.events) or self.trial_harm() is None:
            return change
        event = self._event("paused", rung=self.standing().rung, why=HARM)
        return replace(change, id=f"{change.id}+{self.take_back(event)}")

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
            id=place + new_id(), day=self._day_of_turns(), kind=kind, rung=rung, elemental_mg=mg, form=form, why=why
        )
        self._kept.wrote(self.store.put(self.profile, event, self.moment))
        self._trial_follows(event)
        return event

    def _keep(self, seq: int) -> None:
        """Keep today's answer with the facts and the knowledge it came from."""
        from epsom.core.person import write
        from epsom.exchange.answer_json import answer_json

        answer = self.answer()
        kept = answer_json(answer, write(answer.person), self.companion.knowledge)
        self.store.keep(self.profile, kept, seq, answer.knowledge_version, self.moment)
