"""What to expect and when to look back: evidence, time course, reviews, stop signs, what would change the plan.

It repeats what is known with how sure it is; it promises nothing and plans no doses.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from epsom.core.plan.shapes import Evidence, Review, Sentence, Stop, say
from epsom.core.plan.timing import distance_in_words, name_of
from epsom.core.safety import MedicineScreening, Screening
from epsom.knowledge import Goal, Knowledge, ReviewPoint

_HARM = "diarrhoea"  # shown as evidence; not something to wait for
_GAP_OUTCOMES = ("serum_mg", _HARM)
REVIEW_WEEKS = (2, 4, 8)  # when no goal sets its own
_ALWAYS = (
    "change_medicine",
    "change_kidney",
    "change_illness",
    "change_pregnancy",
)
_WITH_DOSES = ("change_stools", "change_drowsy", "change_missed", "change_lowest")


def evidence_for(goals: tuple[Goal, ...], knowledge: Knowledge) -> tuple[Evidence, ...]:
    """What is known about magnesium and each outcome of the goals, with its certainty; each outcome once.

    Without a goal, what is known of filling a gap.
    """
    told = [(goal.id, outcome) for goal in goals for outcome in goal.outcomes] or [
        ("gap", outcome) for outcome in _GAP_OUTCOMES
    ]
    first = {outcome: goal for goal, outcome in reversed(told)}
    return tuple(
        Evidence(
            goal=goal,
            outcome=verdict.id,
            certainty=verdict.certainty,
            sentence=verdict.sentence,
            because=(verdict.because,),
        )
        for goal, verdict in ((goal, knowledge.verdicts[outcome]) for goal, outcome in told if first[outcome] == goal)
    )


def therapy_first(goals: Iterable[Goal]) -> tuple[Sentence, ...]:
    """What works better than a supplement, where that is first line."""
    return tuple(Sentence(text=goal.therapy_first, because=(goal.because,)) for goal in goals if goal.therapy_first)


def stop_signs(knowledge: Knowledge) -> tuple[Stop, ...]:
    """Every reason to stop, the most urgent group first as the entries stand."""
    return tuple(
        Stop(group=sign.group, text=sign.text, because=(sign.because,))
        for sign in knowledge.stop_signs.values()
        if sign.retired is None
    )


def review_weeks(goals: tuple[Goal, ...]) -> tuple[int, ...]:
    """The weeks to look back in: those of the first goal, else 2, 4 and 8."""
    return goals[0].review_weeks if goals and goals[0].review_weeks else REVIEW_WEEKS


def reviews(goals: tuple[Goal, ...], start: date, knowledge: Knowledge) -> tuple[Review, ...]:
    """The dates to look back on, counted from the start; a week without questions of its own asks the nearest's."""
    points = sorted(knowledge.review_points.values(), key=lambda point: point.week)
    out = []
    for week in review_weeks(goals):
        point: ReviewPoint = min(points, key=lambda each: (abs(each.week - week), each.week))
        out.append(
            Review(
                week=week,
                on=start + timedelta(weeks=week),
                ask=point.ask,
                outcomes=point.outcomes,
                say=point.say if point.week == week else None,
                because=(point.because,),
            )
        )
    return tuple(out)


def time_course(goals: tuple[Goal, ...], knowledge: Knowledge) -> tuple[Sentence, ...]:
    """How long it took in studies, outcome by outcome, and why a change proves little."""
    said: dict[str, Sentence] = {}
    for goal in goals:
        for verdict in (knowledge.verdicts[outcome] for outcome in goal.outcomes if outcome != _HARM):
            if verdict.time_to_effect is None:
                said[verdict.id] = say("time_not_known", knowledge, verdict.because, label=verdict.label)
            else:
                when = verdict.time_to_effect.rstrip(".")
                said[verdict.id] = say("time_for_goal", knowledge, verdict.because, time=when, label=verdict.label)
    if not goals:
        return (say("time_gap", knowledge, knowledge.verdicts[_GAP_OUTCOMES[0]].because),)
    reading = (say("time_reading", knowledge),) if set(REVIEW_WEEKS) <= set(review_weeks(goals)) else ()
    return (*said.values(), *reading, say("time_by_itself", knowledge))


def when_needed(as_needed: Iterable[MedicineScreening], knowledge: Knowledge) -> tuple[Sentence, ...]:
    """What to do on a day on which a medicine taken now and then is taken."""
    return tuple(
        say("rule_as_needed", knowledge, *each.because, medicine=name_of(each), distance=distance_in_words(each))
        for each in as_needed
    )


def would_change(
    screening: Screening,
    as_needed: Iterable[MedicineScreening],
    *,
    doses: bool,
    laxative: bool,
    food_told: bool,
    knowledge: Knowledge,
) -> tuple[Sentence, ...]:
    """What would change this plan: first what this person's own facts ask for, then what holds for everyone."""
    said = list(when_needed(as_needed, knowledge))
    said += [
        Sentence(text=each.say, because=each.because)
        for each in screening.findings
        if each.id == "gaps_hold_for_products"
    ]
    if doses and laxative:
        said.append(say("change_two_weeks", knowledge))
    if not food_told:
        said.append(say("change_food_told", knowledge))
    said += [say(fact, knowledge) for fact in (_WITH_DOSES if doses else ())]
    said += [say(fact, knowledge) for fact in _ALWAYS]
    if doses:
        said += [Sentence(text=each.say, because=each.because) for each in screening.dissent]
    return tuple(said)
