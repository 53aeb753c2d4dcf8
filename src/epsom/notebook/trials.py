"""The comparisons of one profile: sealed, started, paused, looked at, ended; and what a running one makes of a day.

The rooms `core.trial` and `core.verdict` decide, this keeps. What was sealed is never written over, and a verdict that
was seen stays as it was seen, whatever is noted or learned later. Chance comes in here and nowhere below: the seed.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from epsom.core.diary import CheckIn, DoseTaken, Entry, Night, PlanEvent, TrialEvent, TrialSealed
from epsom.errors import EpsomError
from epsom.notebook.looking import DIARY_DAYS, LookBack
from epsom.notebook.refusing import Refused, against_the_dose, plainly, refuse

if TYPE_CHECKING:
    from epsom.core.diary.arm import ArmToday
    from epsom.core.plan import Sentence
    from epsom.core.trial.protocol import Offer
    from epsom.core.trial.running import QualityPanel, Running
    from epsom.core.trial.shapes import Protocol, Trial, TrialDay
    from epsom.core.verdict.shapes import Verdict
    from epsom.store import KeptAnswer

__all__ = ["HarmSign", "KeptTrial", "TrialLook", "Trials", "new_id"]

_E = TypeVar("_E", bound=Entry)

_KINDS = (TrialSealed, TrialEvent)
_OF_DAYS = (*_KINDS, CheckIn, Night, DoseTaken)  # what the days of a comparison come from
HARM = "trial_harm"  # why a comparison rests, and the plan with it, when the ratings look worse with magnesium
CONDITION = "changed_condition"  # why it rests when something was told with which one does not stop and start alone
RATED_ON = 14  # days with magnesium that have to be rated before the ratings are watched for harm
Guess = Literal["on", "off", "dont_know"]


def new_id() -> str:
    """An id for an entry: random, says nothing."""
    return secrets.token_hex(10)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTrial:
    """One comparison as the record has it; `events` in the order they were written."""

    id: str
    sealed_on: date
    trial: Trial
    design: str  # the text of design.json, as sealed
    events: tuple[TrialEvent, ...] = ()

    def last(self, *kinds: str) -> TrialEvent | None:
        """The last event of one of these kinds."""
        return next((each for each in reversed(self.events) if each.kind in kinds), None)

    @property
    def ended(self) -> bool:
        """Whether someone, or a change of the dose, ended it; one whose days are over is not ended by that."""
        return self.last("ended", "harm_stop") is not None

    @property
    def started_on(self) -> date | None:
        """Its first day, the run-in among them."""
        event = self.last("started")
        return None if event is None else event.day


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialLook:
    """A verdict as it was seen."""

    trial: str
    day: int  # the day of the comparison up to which was looked
    on: date  # when
    verdict: Verdict
    knowledge_version: str
    days_changed: bool  # days it was worked out from were edited since


@dataclass(frozen=True, slots=True, kw_only=True)
class HarmSign:
    """The ratings so far look worse on days with magnesium: the chance of that, and the sentence that says so."""

    p_worse: float
    sentence: str


class Trials(LookBack):
    """What one profile compared and compares. Writes are durable before they return."""

    # --- which there are --------------------------------------------------------------------------------------------------
    def trials(self) -> tuple[KeptTrial, ...]:
        """Every comparison that can be read, oldest first, the ended ones too."""
        return self._read_trials()[0]

    def trial_problems(self) -> tuple[str, ...]:
        """What is wrong with comparisons that cannot be read, as after an import of a changed file."""
        return self._read_trials()[1]

    def kept_trial(self, trial_id: str | None = None) -> KeptTrial | None:
        """One comparison by its id; without one the newest that was not ended."""
        found = self.trials()
        if trial_id is None:
            return next((each for each in reversed(found) if not each.ended), None)
        return next((each for each in found if each.id == trial_id), None)

    def trial_id(self) -> str | None:
        """The id of the newest comparison that was not ended."""
        kept = self.kept_trial()
        return None if kept is None else kept.id

    def trial(self) -> Trial | None:
        """The newest comparison that was not ended; one whose days are over stays until it is ended or the next sealed."""
        kept = self.kept_trial()
        return None if kept is None else kept.trial

    def trial_events(self, trial_id: str) -> tuple[TrialEvent, ...]:
        """What became of a comparison, in the order it was written."""
        kept = self.kept_trial(trial_id)
        return () if kept is None else kept.events

    def _read_trials(self) -> tuple[tuple[KeptTrial, ...], tuple[str, ...]]:
        return self._once("trials", self._parse_trials, _KINDS)

    def _parse_trials(self) -> tuple[tuple[KeptTrial, ...], tuple[str, ...]]:
        sealed = sorted(self.entries(TrialSealed), key=lambda each: each.id)
        if not sealed:
            return (), ()
        from epsom.exchange.trial_json import read_design

        events = sorted(self.entries(TrialEvent), key=lambda each: each.id)
        found, problems = [], []
        for each in sealed:
            try:
                trial = read_design(each.design)
            except EpsomError as error:
                problems.append(str(error))
                continue
            own = tuple(event for event in events if event.trial == each.id)
            found.append(KeptTrial(id=each.id, sealed_on=each.day, trial=trial, design=each.design, events=own))
        return tuple(found), tuple(problems)

    # --- where it stands --------------------------------------------------------------------------------------------------
    def trial_running(self, trial_id: str | None = None) -> Running | None:
        """Where a comparison stands today; without an id the newest that was not ended."""
        kept = self.kept_trial(trial_id)
        return None if kept is None else self._running(kept, self._trial_day(kept))

    def trial_days(self, trial_id: str | None = None) -> tuple[TrialDay, ...]:
        """The calendar days of a comparison up to today, with what was taken and rated; none before it began."""
        kept = self.kept_trial(trial_id)
        if kept is None:
            return ()
        return self._once(f"trial days {kept.id}", lambda: self._days(kept), _OF_DAYS)

    def trial_quality(self, trial_id: str | None = None) -> QualityPanel | None:
        """How well the days that are over were rated and the plan kept, without a verdict; by arm only where it is known."""
        from epsom.core.trial.running import quality

        kept = self.kept_trial(trial_id)
        if kept is None or kept.started_on is None:
            return None
        over = (self.moment.day - kept.started_on).days
        hidden = kept.trial.protocol.blinding == "blinded" and kept.last("unblinded") is None
        return quality(self.trial_days(kept.id)[: max(over, 0)], self.companion.knowledge, hidden=hidden)

    def _running(self, kept: KeptTrial, day: date) -> Running:
        from epsom.core.trial.running import progress_of

        return self._once(f"running {kept.id} {day}", lambda: progress_of(kept.trial, kept.events, day), _KINDS)

    def _trial_day(self, kept: KeptTrial) -> date:
        """Today, or the day of the last event where the clock was put back: nothing is undone by that.

        A start that is still to come is no such event.
        """
        days = [each.day for each in kept.events if each.kind != "started"]
        return max([self.moment.day, kept.sealed_on, *days])

    def _days(self, kept: KeptTrial) -> tuple[TrialDay, ...]:
        from epsom.core.trial.align import trial_days

        if kept.started_on is None:
            return ()
        since, until = kept.started_on, self._trial_day(kept)
        lately = since >= self.moment.day - timedelta(days=DIARY_DAYS)

        def of(kind: type[_E]) -> tuple[_E, ...]:
            found = self.recent(kind) if lately else self.entries(kind, since)
            return tuple(each for each in found if since <= each.day <= until)

        return trial_days(kept.trial, kept.events, of(CheckIn), of(Night), of(DoseTaken), until)

    def _open_trial(self, *states: str) -> KeptTrial | None:
        """The newest comparison when it stands in one of these states."""
        kept = self.kept_trial()
        return kept if kept is not None and self._running(kept, self._trial_day(kept)).state in states else None

    def _arm_on(self, day: date) -> ArmToday | None:
        """What the comparison of a day makes of it; none when there was none."""
        found = self.trials()
        if not found:
            return None
        return self._once(f"arm {day}", lambda: self._read_arm(found, day), _KINDS)

    def _read_arm(self, found: tuple[KeptTrial, ...], day: date) -> ArmToday | None:
        from epsom.core.diary.arm import arm_of

        for kept in reversed(found):
            as_of = self._trial_day(kept) if day == self.moment.day else day
            if kept.sealed_on <= as_of:
                arm = arm_of(kept.trial, self._running(kept, as_of), self.companion.knowledge)
                if arm is not None:
                    return arm
        return None

    # --- setting one up -----------------------------------------------------------------------------------------------------
    def trial_offers(self, rating_minute: int | None = None) -> tuple[Offer, ...]:
        """What this person could compare, the default first; `rating_minute` is the usual clock time of the rating."""
        from epsom.core.trial.protocol import offers

        return offers(
            self.person().goals or (), self.diary(), self.companion.knowledge, plan=self.answer().plan,
            rung=self.standing().rung, rating_minute=rating_minute,
        )  # fmt: skip

    def trial_may_start(self, protocol: Protocol | None = None) -> tuple[Sentence, ...]:
        """Every reason against a comparison now; empty when it may begin. With a `protocol` also what does not fit in it."""
        from epsom.core.trial.gate import may_start

        kept, answer = self.kept_trial(), self.answer()
        running = None if kept is None else self._running(kept, self._trial_day(kept))
        found = may_start(
            answer.plan, answer.screening, self.standing(), self.review(), protocol, running, self.companion.knowledge,
            self.moment.day,
        )  # fmt: skip
        return tuple(dict.fromkeys((*found, *self._new_medicines())))

    def seal_trial(self, protocol: Protocol) -> str:
        """Draw the order of a comparison from a seed nobody can foresee, seal it, keep it; returns its id.

        `Refused`, with every reason, when it may not start; one that is sealed and not begun has to be ended first.
        """
        from epsom.core.trial.seal import sealed
        from epsom.exchange.trial_json import write_design

        if self._open_trial("sealed") is not None:
            refuse(plainly("Another comparison is sealed already. Begin it, or end it first."))
        refuse(self.trial_may_start(protocol))
        day = self.moment.day
        trial = sealed(protocol, secrets.token_hex(32), day)
        entry = TrialSealed(id=f"{len(self.entries(TrialSealed)):06d}{new_id()}", day=day, design=write_design(trial))
        self._kept.wrote(self.store.put(self.profile, entry, self.moment))
        return entry.id

    # --- its turns ----------------------------------------------------------------------------------------------------------
    def start_trial(self, day: date | None = None) -> TrialEvent:
        """Begin the sealed comparison today or tomorrow. `Refused` with reasons when that may not be."""
        today = self.moment.day
        day = day or today
        kept = self._open_trial("sealed")
        if kept is None:
            raise Refused(plainly("There is no sealed comparison to begin."))
        if kept.started_on is not None and kept.started_on > today:
            refuse(plainly("It begins soon already."))
        if not today <= day <= today + timedelta(days=1):
            refuse(plainly("A comparison begins today or tomorrow."))
        refuse(self.trial_may_start(kept.trial.protocol))
        return self._trial_event(kept, "started", day=day)

    def pause_trial(self, why: str | None = None) -> TrialEvent:
        """Let the comparison wait. No dose until it goes on or is ended: a day of rest is a day without."""
        kept = self._open_trial("running")
        if kept is None:
            raise Refused(plainly("No comparison is running."))
        return self._trial_event(kept, "paused", note=why)

    def against_resuming_trial(self) -> tuple[Sentence, ...]:
        """Why a resting comparison may not go on now; empty when it may."""
        from epsom.core.diary.arm import rests_until
        from epsom.core.plan.shapes import say

        kept, knowledge = self._open_trial("paused"), self.companion.knowledge
        if kept is None:
            return plainly("No comparison is resting.")
        blocked = against_the_dose(self)
        if blocked:
            return blocked
        alone = self._not_alone()
        if alone:
            return alone
        paused = kept.last("paused")
        if not self._same_treatment(kept):
            return (say("trial_frozen", knowledge),)
        ready = self.moment.day if paused is None else rests_until(paused.day, paused.note)
        if self.moment.day < ready:
            return plainly(f"Something changed a few days ago. From {ready.day} {ready:%B} on it can go on.")
        return ()

    def resume_trial(self) -> TrialEvent:
        """Go on from today. `Refused`, with reasons, when what is known now does not clear a dose."""
        refuse(self.against_resuming_trial())
        kept = self._open_trial("paused")
        assert kept is not None
        return self._trial_event(kept, "resumed")

    def end_trial(self, why: str | None = None) -> TrialEvent:
        """End the newest comparison, or drop one that was not begun; what was noted stays.

        `why` is kept as it is; "trial_harm" says that it ends because the ratings look worse with magnesium.
        """
        kept = self._open_trial("sealed", "running", "paused", "over")
        if kept is None:
            raise Refused(plainly("There is no comparison to end."))
        return self._trial_event(kept, "harm_stop" if why == HARM else "ended", note=why)

    def guess_trial(self, answer: Guess) -> TrialEvent:
        """Keep what someone thinks their boxes held, before they look; the last guess before the look counts."""
        kept = self._looked_for()
        if kept is None or kept.trial.protocol.blinding != "blinded":
            raise Refused(plainly("There is nothing to guess: you know which days were which."))
        if kept.last("looked", "unblinded") is not None:
            refuse(plainly("A guess counts only before the look."))
        return self._trial_event(kept, "guessed", note=answer)

    def unblind_trial(self, trial_id: str | None = None) -> TrialEvent:
        """Note that the key of a blinded comparison was opened, for an emergency or after the end."""
        kept = self.kept_trial(trial_id) or self._looked_for()
        if kept is None or kept.trial.protocol.blinding != "blinded":
            raise Refused(plainly("There is no key to open."))
        return self._trial_event(kept, "unblinded")

    # --- looking ------------------------------------------------------------------------------------------------------------
    def look_at_trial(self) -> Verdict:
        """Judge the newest comparison, keep what came out, and give it; a look that was used is given again as it was.

        Only at a planned look that is due, or after the end; `Refused` at other times, and before the guess of a blinded
        comparison that is over.
        """
        from epsom.core.verdict import judge
        from epsom.exchange.kept_verdict import look_plain

        kept = self._looked_for()
        if kept is None:
            raise Refused(plainly("There is no comparison to look at."))
        running = self._running(kept, self._trial_day(kept))
        days, over = self.trial_days(kept.id), running.state in ("over", "ended_early")
        reached = max((each.position for each in days if each.position is not None), default=-1)
        at = running.due_look.day if running.due_look is not None else reached
        seen = [each for each in self.trial_looks(kept.id) if each.day == at]
        if over and seen:
            return seen[0].verdict
        refuse(self._against_looking(kept, running))
        knowledge = self.companion.knowledge
        look_day = None if running.state == "ended_early" else at
        found = judge(kept.trial, days, look_day=look_day, ended=running.state == "ended_early", knowledge=knowledge)
        if not over and kept.trial.protocol.blinding == "blinded":
            found = _still_blind(found)
        told = look_plain(kept.id, at, self.moment.day, days, found)
        facts = self._told()
        self.store.keep(self.profile, told, 0 if facts is None else facts.seq, knowledge.version, self.moment)
        self._trial_event(kept, "looked", note=str(at))
        return found

    def trial_looks(self, trial_id: str) -> tuple[TrialLook, ...]:
        """The verdicts of a comparison that were seen, as they were seen, the first one first."""
        kept = self.kept_trial(trial_id)
        if kept is None or kept.last("looked") is None:
            return ()
        from epsom.exchange.kept_verdict import is_look

        answers = self._once("answers", lambda: self.store.answers(self.profile), _KINDS)
        days = self.trial_days(trial_id)
        by_day = {
            each.answer["day"]: each for each in reversed(answers) if is_look(each.answer, trial_id)
        }  # the first counts
        return tuple(_look_from(each, days) for _, each in sorted(by_day.items()))

    def trial_verdict(self, trial_id: str | None = None) -> TrialLook | None:
        """The latest verdict that was seen of a comparison (without an id of the newest); none before the first look."""
        kept = self._looked_for() if trial_id is None else self.kept_trial(trial_id)
        looks = () if kept is None else self.trial_looks(kept.id)
        return looks[-1] if looks else None

    def trial_harm(self, trial_id: str | None = None) -> HarmSign | None:
        """The sign that magnesium makes things worse, by the ratings so far; none while there is none.

        From 14 rated days with magnesium on. It is worked out when days were noted, and taken from there after that.
        """
        kept = self.kept_trial(trial_id)
        if kept is None or kept.started_on is None:
            return None
        return self._once(f"harm {kept.id}", lambda: self._read_harm(kept), _OF_DAYS)

    def _read_harm(self, kept: KeptTrial) -> HarmSign | None:
        from epsom.core.trial.running import stops_for_harm
        from epsom.core.verdict import monitor

        days = self.trial_days(kept.id)
        if sum(each.planned > 0 and each.rating is not None for each in days) < RATED_ON:
            return None
        chance = monitor(kept.trial, days)
        if chance is None or not stops_for_harm(chance):
            return None
        fact = self.companion.knowledge.facts[HARM]
        return HarmSign(p_worse=chance, sentence=fact.text.format(tens=int(chance * 10)))

    def _looked_for(self) -> KeptTrial | None:
        """The newest comparison that began."""
        return next((each for each in reversed(self.trials()) if each.started_on is not None), None)

    def _against_looking(self, kept: KeptTrial, running: Running) -> tuple[Sentence, ...]:
        from epsom.core.plan.shapes import say

        knowledge = self.companion.knowledge
        if not running.may_look:
            on = running.next_look_on
            if on is None:
                return plainly("There is nothing to look at yet.")
            return (say("trial_no_look_yet", knowledge, day=f"{on.day} {on:%B}"),)
        over, blinded = running.state in ("over", "ended_early"), kept.trial.protocol.blinding == "blinded"
        if over and blinded and kept.last("guessed", "unblinded") is None:
            return (say("trial_guess", knowledge),)
        return ()

    # --- what the rest of the record does to it -------------------------------------------------------------------------------
    def _trial_follows(self, turn: PlanEvent) -> None:
        """What a turn of the plan means for a comparison: a pause rests it, another dose or form ends it."""
        kept = self._open_trial("sealed", "running", "paused")
        if kept is None:
            return
        if turn.kind == "paused":
            self._rest_trial(turn.why or "plan_paused", turn)
        elif turn.kind in ("stopped", "accepted") or (turn.kind != "held" and not self._same_treatment(kept)):
            self._trial_event(kept, "ended", note=f"plan_{turn.kind}", turn=turn)
        elif self._not_alone():
            self._rest_trial(CONDITION, turn)

    def _not_alone(self) -> tuple[Sentence, ...]:
        """What was told with which stopping and starting is not for oneself; empty when nothing was."""
        from epsom.core.trial.gate import condition_reasons

        return condition_reasons(self.screening(), self.companion.knowledge)

    def _same_treatment(self, kept: KeptTrial) -> bool:
        """Whether the amount and the form one lives with now are those that were sealed."""
        from epsom.core.diary.arm import same_dose

        protocol, now, plan = kept.trial.protocol, self.standing(), self.answer().plan
        form = now.form or (plan.form.id if plan.form is not None else None)
        return same_dose(protocol.elemental_mg, self.rung_mg(now.rung)) and protocol.form in (None, form)

    def _trial_settles(self) -> None:
        """After a turn of the plan was taken back: a comparison rests or ends where it no longer fits the plan."""
        kept, now = self._open_trial("sealed", "running", "paused"), self.standing()
        if kept is None:
            return
        if now.state == "paused":
            self._rest_trial("plan_paused")
        elif not now.takes or not self._same_treatment(kept):
            self._trial_event(kept, "ended", note="plan_taken_back")
        elif self._not_alone():
            self._rest_trial(CONDITION)

    def _rest_trial(self, why: str, turn: PlanEvent | None = None) -> None:
        """Let a running comparison rest at once; one that would begin tomorrow waits to be begun again."""
        kept = self._open_trial("sealed", "running")
        if kept is None:
            return
        begun = kept.last("started")
        if begun is not None and begun.day > self._trial_day(kept):
            self._kept.wrote(self.store.remove(self.profile, TrialEvent, (begun.id,), self.moment))
        elif begun is not None:
            self._trial_event(kept, "paused", note=why, turn=turn)

    def _trial_takes_back(self, turn: PlanEvent) -> bool:
        """Take back what a turn of the plan brought to a comparison; false when something newer came in between.

        On a later day, or when facts were told that day, the comparison stays as it is: it may not go on unseen.
        """
        linked = next((each for each in self.entries(TrialEvent) if each.id[_PLACE:] == turn.id[_PLACE:]), None)
        if linked is None:
            return True
        kept, facts, today = self.kept_trial(linked.trial), self._told(), self.moment.day
        newest = self.trials()[-1:]
        if kept is None or kept.events[-1:] != (linked,) or newest != (kept,):
            return False
        if linked.day == today and (facts is None or facts.moment.day < today):
            self._kept.wrote(self.store.remove(self.profile, TrialEvent, (linked.id,), self.moment))
        return True

    def _undo_trial_event(self, event_id: str) -> bool:
        """Take back a start, a pause, a coming back or a guess while it is the last thing that happened."""
        newest = self.trials()[-1:]
        last = newest[0].events[-1] if newest and newest[0].events else None
        if last is None or last.id != event_id or last.kind not in ("started", "paused", "resumed", "guessed"):
            return False
        if last.kind == "paused" and self.against_resuming_trial():
            return False
        self._kept.wrote(self.store.remove(self.profile, TrialEvent, (last.id,), self.moment))
        return True

    def _trial_event(
        self,
        kept: KeptTrial,
        kind: Any,
        *,
        note: str | None = None,
        day: date | None = None,
        turn: PlanEvent | None = None,
    ) -> TrialEvent:
        """Keep an event; one that a turn of the plan brought ends in the same letters as that turn."""
        places = [int(each.id[:_PLACE]) for each in self.entries(TrialEvent) if each.id[:_PLACE].isdecimal()]
        own = new_id() if turn is None else turn.id[_PLACE:]
        event = TrialEvent(
            id=f"{max(places, default=-1) + 1:0{_PLACE}d}{own}", day=day or self._trial_day(kept), trial=kept.id,
            kind=kind, note=note,
        )  # fmt: skip
        self._kept.wrote(self.store.put(self.profile, event, self.moment))
        return event

    def _new_medicines(self) -> Iterator[Sentence]:
        """A sentence for each lasting medicine that was told or taken out within the last days, as the gate asks."""
        from epsom.core.plan.shapes import say
        from epsom.core.wording import first_upper

        knowledge, today = self.companion.knowledge, self.moment.day
        quiet = timedelta(days=int(knowledge.facts["trial_gate_medicine_changed"].value or 0))
        history = self._once("told history", lambda: self.store.told_history(self.profile), ())
        lately = [each for each in history if today - each.moment.day < quiet]
        for before, after in pairwise(history[len(history) - len(lately) - 1 :] if len(lately) < len(history) else ()):
            ready = after.moment.day + quiet
            names = [
                {each.text for each in one.person.medicines or () if not each.as_needed} for one in (before, after)
            ]
            for name in sorted(names[0] ^ names[1]):
                words = {"medicine": first_upper(name), "day": f"{ready.day} {ready:%B}"}
                yield say("trial_gate_medicine_changed", knowledge, **words)


_PLACE = 6  # digits in front of an id, so that what happened stays in order


def _still_blind(found: Verdict) -> Verdict:
    """A verdict of a blinded comparison that goes on, without what says which box held what: the means of each period, the
    fitted course, and what leaving a pair out does."""
    runs = tuple(each for each in found.sensitivity if not each.id.startswith("without_"))
    return replace(found, pairs=(), fitted=(), sensitivity=runs)


def _look_from(kept: KeptAnswer, days: tuple[TrialDay, ...]) -> TrialLook:
    from epsom.exchange.kept_verdict import mark_of, verdict_from_plain

    told = kept.answer
    return TrialLook(
        trial=told["trial"],
        day=told["day"],
        on=date.fromisoformat(told["on"]),
        verdict=verdict_from_plain(told["verdict"]),
        knowledge_version=kept.knowledge_version,
        days_changed=told["days"] != mark_of(days, told["day"]),
    )
