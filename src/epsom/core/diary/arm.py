"""What a running comparison makes of a day: with magnesium, without, from a numbered box, or resting. It judges nothing.

The trial room says where the schedule stands; here that becomes what Today shows: whether doses may be there at all, the
sentence when not, and a ladder that stands still. A comparison only ever takes a dose away, it never brings one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from epsom.core.diary.review import Review
from epsom.core.diary.shapes import RATINGS
from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.core.wording import amount
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.diary.today import DoseToday
    from epsom.core.trial.running import Running
    from epsom.core.trial.shapes import Trial

__all__ = ["Arm", "ArmToday", "arm_of", "doses_in", "frozen", "rated_first", "rests_until", "same_dose"]

Arm = Literal["on", "off", "run_in", "box", "paused", "sealed"]
_WITH_DOSES: frozenset[Arm] = frozenset({"on", "box", "sealed"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmToday:
    """One day of a comparison that is sealed, running or paused. Days count from 0, boxes from 1."""

    arm: Arm  # "sealed": not begun, the plan goes on as it was; "box": blinded
    say: Sentence  # the one sentence; on a day without a dose, why there is none
    day: int | None = None  # of the comparison; None before it begins
    n_days: int
    box: int | None = None  # the box to take from; set in a blinded comparison only
    outcome: str  # what is compared

    @property
    def doses(self) -> bool:
        """Whether there may be a dose on this day, as far as the comparison goes."""
        return self.arm in _WITH_DOSES


def arm_of(trial: Trial, running: Running, knowledge: Knowledge) -> ArmToday | None:
    """The arm of the day `running` was worked out for; None when the comparison is over or was ended.

    A running day whose arm is not known has no dose: unknown never clears.
    """
    if running.state not in ("sealed", "running", "paused"):
        return None
    blinded, box = trial.protocol.blinding == "blinded", running.box
    arm: Arm
    if running.state == "sealed":
        arm, words = "sealed", say("trial_frozen", knowledge)
    elif running.state == "paused":
        arm, words = "paused", say("trial_paused", knowledge)
    elif running.arm_today == "run_in":
        arm, words = "run_in", say("trial_run_in", knowledge, days=trial.protocol.design.run_in_days)
    elif blinded and running.arm_today is not None and box is not None:
        arm, words = "box", say("trial_today_box", knowledge, box=box)
    elif not blinded and running.arm_today == "on":
        arm, words = "on", say("trial_today_on", knowledge)
    else:
        arm, words = "off", say("trial_today_off", knowledge)
    return ArmToday(
        arm=arm,
        say=words,
        day=running.day,
        n_days=running.n_days,
        box=box if arm == "box" else None,
        outcome=trial.protocol.outcome.id,
    )


def doses_in(
    arm: ArmToday | None, doses: Sequence[DoseToday], reasons: Sequence[Sentence]
) -> tuple[tuple[DoseToday, ...], tuple[Sentence, ...]]:
    """The doses of a day, and why there is none, as the comparison leaves them.

    On a day without magnesium only what was already noted stays. From a box every dose looks the same, and counts as if
    it were magnesium: that is the safe side.
    """
    if arm is None or not doses:
        return tuple(doses), tuple(reasons)
    if not arm.doses:
        return tuple(each for each in doses if each.status in ("taken", "skipped")), (arm.say,)
    return tuple(replace(each, box=arm.box) for each in doses), tuple(reasons)


def frozen(found: Review, arm: ArmToday | None, knowledge: Knowledge) -> Review:
    """The look back while a comparison is there: it offers no step. Everything that asks for less stays as it is."""
    if arm is None or found.verdict != "step":
        return found
    return replace(
        found,
        verdict="continue",
        rule="trial_frozen",
        sentences=(say("trial_frozen", knowledge), *found.sentences[1:]),
        rung=None,
        no_step=True,
        ask=(),
    )


def rated_first(ratings: Sequence[str], arm: ArmToday | None) -> tuple[str, ...]:
    """The ratings to ask for, the one that is compared first; as many as before."""
    if arm is None or arm.outcome not in RATINGS:
        return tuple(ratings)
    return tuple(dict.fromkeys((arm.outcome, *ratings)))[: max(len(ratings), 1)]


def same_dose(sealed_mg: float | None, mg: float | None) -> bool:
    """Whether a day's amount is the one that was sealed, as far as anybody weighs it; without a sealed amount any is."""
    return sealed_mg is None or (mg is not None and amount(mg) == amount(sealed_mg))


def rests_until(paused_on: date, why: str | None) -> date:
    """The first day on which a comparison may go on after a pause.

    A changed medicine needs seven days, as before a start: the days right after it are like no others.
    """
    return paused_on + timedelta(days=7) if (why or "").startswith("changed") else paused_on
