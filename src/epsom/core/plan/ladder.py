"""How much, and how slowly: the aim of the doses and the weeks that lead there. Amounts only, in mg elemental a day.

Start low, one change a week, hold at the lowest dose that works, never above the room the screening leaves. It knows
no clock times; `dosing` puts the amounts into the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor

from epsom.core.assessment import Assessment
from epsom.core.person import Person
from epsom.core.plan.form_choice import bowel_of
from epsom.core.plan.swaps import known_gap
from epsom.core.safety import Screening
from epsom.knowledge import Goal, GoalDose

# The titration of the facts (choices of ours): 100 mg to begin with, 50 mg a week, 50 mg for those who start lower.
START_MG = 100.0
START_LOWER_MG = 50.0
STEP_MG = 50.0
FINE_MG = 25.0  # amounts below 100 mg, and the parts of a split dose, go in these steps
SINGLE_DOSE_MG = 200.0  # a comfortable most at one time
SMALLEST_USEFUL_MG = 50.0  # less room than this is not worth another product
WITHOUT_GOAL_MG = 200.0  # the most that is aimed at without a goal
OLDER_THAN = 70
SEVERAL_MEDICINES = 4
LOW_CEILING_MG = 100.0
LAXATIVE_DAYS = 14  # "not beyond two weeks without advice"

# What someone without a goal gets: once a day with the evening meal.
NO_GOAL = GoalDose(slot="evening", low_mg=START_MG, high_mg=WITHOUT_GOAL_MG, form="bisglycinate", with_food=True)


@dataclass(frozen=True, slots=True)
class Aim:
    """What the doses of a plan come to: which doses, from where to where, and why from so low."""

    goal: Goal | None  # the one that sets the doses
    blocked: tuple[Goal, ...]  # goals that set none, because of a condition
    doses: tuple[GoalDose, ...]
    intakes_at_least: int  # as many doses a day as the goal or the authority wants
    intakes_required: int  # those the authority insists on
    start_mg: float
    hold_mg: float
    lower_because: tuple[str, ...]  # fact ids: why the start is lower than usual


def aim_for(
    person: Person, assessment: Assessment, screening: Screening, goals: tuple[Goal, ...], current_mg: float
) -> Aim:
    """The aim of the doses: the goal's range less what is taken now, within the room the screening leaves.

    Without a goal the gap to the advised intake is the aim (100 mg while it is unknown). A goal its own entry blocks
    for a condition told passes to the next one. `hold_mg` of 0 means that what is taken now is enough.
    """
    blocked = tuple(goal for goal in goals if _is_blocked(goal, screening.conditions))
    setting = next((goal for goal in goals if goal.doses and goal not in blocked), None)
    doses = (NO_GOAL,) if setting is None else _needed(setting)
    if setting is not None:
        wanted = sum(dose.high_mg for dose in doses)
    else:
        gap = known_gap(assessment)
        wanted = START_MG if gap is None else min(WITHOUT_GOAL_MG, ceil(gap / STEP_MG) * STEP_MG)
    hold = rounded_down(min(wanted - current_mg, screening.max_additional_mg))
    lower = _why_lower(person, screening)
    start = START_LOWER_MG if lower else min(START_MG, sum(dose.low_mg for dose in doses))
    return Aim(
        goal=setting,
        blocked=blocked,
        doses=doses,
        intakes_at_least=max(screening.doses_at_least, len(doses)),
        intakes_required=screening.doses_at_least,
        start_mg=min(start, hold),
        hold_mg=hold,
        lower_because=lower if hold > START_LOWER_MG else (),
    )


def _is_blocked(goal: Goal, conditions: tuple[str, ...]) -> bool:
    """Whether the goal's own entry rules it out with a condition told; a loose bowel of any name counts as one."""
    words = {word.replace(" ", "_") for word in goal.blocks}
    return not words.isdisjoint(conditions) or ("diarrhoea" in words and bowel_of(conditions, ()) == "loose")


def _needed(goal: Goal) -> tuple[GoalDose, ...]:
    """The doses a goal needs; those that may be nothing at all are left out."""
    return tuple(dose for dose in goal.doses if dose.low_mg > 0) or goal.doses[:1]


def rounded_down(mg: float) -> float:
    """The largest plannable amount that is not more: steps of 50 mg, of 25 below 100, and nothing below 50."""
    step = STEP_MG if mg >= START_MG else FINE_MG
    down = floor(mg / step) * step
    return down if down >= SMALLEST_USEFUL_MG else 0.0


def _why_lower(person: Person, screening: Screening) -> tuple[str, ...]:
    age = person.age_on(screening.today)
    why = {
        "why_lower_age": age is not None and age > OLDER_THAN,
        "why_lower_bowel": bowel_of(screening.conditions, ()) == "loose",
        "why_lower_medicines": len(screening.medicines) >= SEVERAL_MEDICINES,
        "why_lower_pressure": not {"low_blood_pressure", "faints_on_standing"}.isdisjoint(screening.conditions),
        "why_lower_ceiling": screening.ceiling_total_supplemental_mg <= LOW_CEILING_MG,
    }
    return tuple(fact for fact, holds in why.items() if holds)


def intakes(mg: float, at_least: int) -> int:
    """How many doses an amount is taken in: none above 200 mg, and no fewer than asked for."""
    return max(at_least, ceil(mg / SINGLE_DOSE_MG))


def split(mg: float, count: int) -> tuple[float, ...]:
    """An amount in `count` parts of 25 mg steps, as even as can be, the larger ones first."""
    steps = round(mg / FINE_MG)
    each, over = divmod(steps, count)
    return tuple((each + (place < over)) * FINE_MG for place in range(count))


def days_at_most(aim: Aim) -> int | None:
    """For how many days the doses may go on without advice: two weeks as a laxative; None: no such end."""
    return LAXATIVE_DAYS if _is_laxative(aim) else None


def _is_laxative(aim: Aim) -> bool:
    return aim.goal is not None and aim.goal.id == "digestion"


def climb(aim: Aim, hold_mg: float, weeks: tuple[int, ...]) -> tuple[tuple[int, float, str], ...]:
    """The rungs as (week, mg a day, what to do): up by 50 mg a week to the hold, then the later weeks to look back in.

    The ladder ends at the last of those weeks: whatever is not reached by then needs a new look.
    """
    if _is_laxative(aim):
        weeks = tuple(week for week in weeks if week * 7 <= LAXATIVE_DAYS) or (LAXATIVE_DAYS // 7,)
    last = max(weeks)
    rungs = [(0, 0.0, "do_baseline")]
    week, mg = 1, min(aim.start_mg, hold_mg)
    rungs.append((week, mg, "do_start"))
    while mg < hold_mg and week < last:
        week, mg = week + 1, min(mg + STEP_MG, hold_mg)
        rungs.append((week, mg, "do_step_laxative" if _is_laxative(aim) else "do_step"))
    if _is_laxative(aim):
        return _with_end(rungs, last)
    held = False
    for later in sorted(weeks):
        if later > week:
            rungs.append((later, mg, "do_last" if later == last else "do_hold_on" if held else "do_hold"))
            held = True
    return tuple(rungs)


def _with_end(rungs: list[tuple[int, float, str]], last: int) -> tuple[tuple[int, float, str], ...]:
    """A laxative's ladder says at its last rung that it ends there."""
    week, mg, _ = rungs[-1]
    if week < last:
        return (*rungs, (last, mg, "do_last_laxative"))
    return (*rungs[:-1], (week, mg, "do_step_last_laxative"))
