"""Setting up a comparison: which outcomes this person could compare, the smallest change that matters, the looks.

Everything here is settled before the first day and sealed with it. It says nothing about what a design can find
(`foresee`) or whether it may start (`gate`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from statistics import NormalDist, fmean, stdev

from epsom.core.diary.noted import HIGHER_IS_BETTER, WORDS
from epsom.core.diary.shapes import RATINGS, Diary
from epsom.core.plan import Plan, Sentence
from epsom.core.plan.shapes import say
from epsom.core.trial.align import NIGHTS, lag_for, ratings_of
from epsom.core.trial.schedule import design_problems, periods
from epsom.core.trial.shapes import Blinding, Design, HalfLife, Look, ModelName, Outcome, Protocol
from epsom.errors import InputError, Problem
from epsom.knowledge import Knowledge

__all__ = [
    "ONE_LOOK",
    "OUTCOMES",
    "Offer",
    "checked",
    "default_half_life",
    "default_looks",
    "mid_from",
    "offers",
    "outcome_named",
    "protocol_for",
]

LAST_NOTED = 28  # days that say how much a day varies
FEWEST_NOTED = 7
FEWEST_PAIRS, FEWEST_DAYS = 2, 28  # method note, section 5: two finished pairs, 14 days in each arm
MID_SHARE = 0.5  # of the sd of a day, method note, section 5
_HALF_LIFE = "trial_half_life_magnesium"
ONE_LOOK = (
    "An early look lets you work out the order from your own ratings, so a blinded comparison has one look, at its end."
)


@dataclass(frozen=True, slots=True)
class Scale:
    """What an outcome of the diary is counted in: ends, distance between two answers, unit."""

    low: float | None
    high: float | None
    step: float
    unit: str


_RATING = Scale(0.0, 10.0, 1.0, "points")
_MINUTES = Scale(0.0, None, 5.0, "minutes")
OUTCOMES: dict[str, Scale] = {
    **dict.fromkeys(RATINGS, _RATING),
    "sleep_quality": Scale(1.0, 5.0, 1.0, "points"),
    "sol_min": _MINUTES,
    "waso_min": _MINUTES,
    "tst_min": _MINUTES,
    "sleep_efficiency": Scale(0.0, 100.0, 1.0, "percent"),
    "awakenings": Scale(0.0, None, 1.0, "times"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One outcome that could be compared, as far as the diary knows it."""

    outcome: Outcome
    noted: int  # days noted, of the last 28 that were
    mean: float | None
    default: bool  # what the first goal is judged by
    mid_because: Sentence
    lag_because: Sentence


def offers(
    goals: Sequence[str],
    diary: Diary,
    knowledge: Knowledge,
    *,
    plan: Plan | None = None,
    rung: int | None = None,
    rating_minute: int | None = None,
) -> tuple[Offer, ...]:
    """What this person could compare, what their first goal is judged by at the front; then the most noted first.

    An outcome is offered when it was ever noted or when a goal is judged by it. With none of both the usual ratings are
    offered. `plan` and `rung` say when the day's last dose is; `rating_minute` is the usual clock time of the rating.
    """
    wanted = [name for goal in goals if (name := _of_goal(goal, knowledge)) is not None]
    noted = {each: ratings_of(each, diary) for each in OUTCOMES}
    names = [each for each in OUTCOMES if noted[each] or each in wanted] or ["stress", "mood", "energy"]
    default = next(iter(wanted), max(names, key=lambda each: len(noted[each])))
    if default not in names:
        names.append(default)
    dose = dose_minute_of(plan, rung)
    ordered = sorted(names, key=lambda each: (each != default, each not in wanted, -len(noted[each])))
    return tuple(
        _offer(each, [noted[each][day] for day in sorted(noted[each])], knowledge, dose, rating_minute, each == default)
        for each in ordered
    )


def _of_goal(goal: str, knowledge: Knowledge) -> str | None:
    entry = knowledge.goals.get(goal)
    if entry is None:
        return None
    kind, _, name = entry.primary_outcome.partition(".")
    if kind == "sleep_diary":
        return next((each for each, measure in NIGHTS.items() if measure == name), None)
    return name if name in RATINGS else None


def dose_minute_of(plan: Plan | None, rung: int | None = None) -> int | None:
    """The clock time of the last dose of a day on this rung, minutes after midnight; None without a dose."""
    if plan is None:
        return None
    on = next((each.doses for each in reversed(plan.ladder) if rung is not None and each.week <= rung), plan.doses)
    return max((dose.time for dose in on), default=None)


def _offer(
    name: str, values: Sequence[float], knowledge: Knowledge, dose: int | None, rating: int | None, default: bool
) -> Offer:
    last = values[-LAST_NOTED:]
    sd = stdev(last) if len(last) >= FEWEST_NOTED else None
    outcome = outcome_named(name, sd=sd or None, dose_minute=dose, rating_minute=rating)
    night = "trial_offer_lag_night" if outcome.lag_days else "trial_offer_lag_bed"
    day = "trial_offer_lag_before" if outcome.lag_days else "trial_offer_lag_same"
    lag = night if name in NIGHTS else day
    return Offer(
        outcome=outcome,
        noted=len(last),
        mean=fmean(last) if last else None,
        default=default,
        mid_because=say("trial_offer_mid" if sd else "trial_offer_mid_unknown", knowledge),
        lag_because=say(lag, knowledge),
    )


def outcome_named(
    name: str,
    *,
    mid: float | None = None,
    sd: float | None = None,
    dose_minute: int | None = None,
    rating_minute: int | None = None,
) -> Outcome:
    """The outcome of the diary with this name, in its own units; KeyError for a name the diary does not have.

    `sd` is that of a day where it is known; without a `mid` it is half of it, at least one step of the scale.
    """
    scale, measure = OUTCOMES[name], NIGHTS.get(name, name)
    return Outcome(
        id=name,
        name=WORDS[measure],
        low=scale.low,
        high=scale.high,
        step=scale.step,
        higher_is_better=measure in HIGHER_IS_BETTER,
        mid=mid_from(sd, scale.step) if mid is None else mid,
        sd=sd,
        unit=scale.unit,
        lag_days=lag_for(name, dose_minute, rating_minute),
    )


def mid_from(sd: float | None, step: float) -> float:
    """The smallest change that matters, where the person names none: half an sd, at least a step, in half steps."""
    if sd is None or sd <= 0:
        return step or 1.0
    return max(step, round(MID_SHARE * sd / (step / 2)) * (step / 2)) if step > 0 else MID_SHARE * sd


def default_looks(design: Design, blinding: Blinding = "open") -> tuple[Look, ...]:
    """A look at the end of each pair from the second on, the last one final; in a daily design, every two weeks so.

    A blinded comparison has the final one only (`ONE_LOOK` says why).
    """
    ends = {each.pair: each.last for each in periods(design)}
    last = max(ends)
    if blinding == "blinded":
        return (Look(day=ends[last], final=True),)
    return tuple(Look(day=ends[pair], final=pair == last) for pair in sorted(ends) if pair >= 1 or pair == last)


def default_half_life(knowledge: Knowledge) -> HalfLife:
    """What is believed of magnesium's build-up: median and spread of the fact, which carries its sources."""
    median, spread = knowledge.facts[_HALF_LIFE].value, knowledge.facts["trial_half_life_log_sd"].value
    assert median is not None, _HALF_LIFE
    assert spread is not None, "trial_half_life_log_sd"
    return HalfLife(median_days=float(median), log_sd=float(spread), because=_HALF_LIFE)


def protocol_for(
    outcome: Outcome,
    design: Design,
    knowledge: Knowledge,
    *,
    question: str = "",
    looks: Sequence[Look] | None = None,
    blinding: Blinding = "open",
    model: ModelName = "auto",
    half_life: HalfLife | None = None,
    prior: str = "default",
    elemental_mg: float | None = None,
    form: str | None = None,
    dose_minute: int | None = None,
    rating_minute: int | None = None,
) -> Protocol:
    """A protocol with everything that was not chosen set to what is usual. Nothing is checked here (`checked`)."""
    better = "higher" if outcome.higher_is_better else "lower"
    asked = f"Is {outcome.name} {better} on days with magnesium than on days without?"
    sound = not design_problems(design)
    return Protocol(
        question=question.strip() or asked,
        outcome=outcome,
        design=design,
        looks=tuple(looks) if looks is not None else default_looks(design, blinding) if sound else (),
        blinding=blinding,
        model=model,
        half_life=half_life if half_life is not None else default_half_life(knowledge),
        prior=prior,
        elemental_mg=elemental_mg,
        form=form,
        dose_minute=dose_minute,
        rating_minute=rating_minute,
    )


# --- checking ---------------------------------------------------------------------------------------------------------
def checked(protocol: Protocol) -> tuple[Problem, ...]:
    """Everything that keeps a protocol from being sealed, in plain words, each with its field; empty when it is ready."""
    return tuple(_wrong(protocol))


def _wrong(protocol: Protocol) -> Iterator[Problem]:
    if not protocol.question.strip():
        yield Problem("The question is missing.", "Write down what you want to find out.", "question")
    yield from _wrong_outcome(protocol.outcome)
    unsound = design_problems(protocol.design)
    yield from unsound
    if not unsound:
        yield from _wrong_length(protocol.design)
        yield from _wrong_looks(protocol)
    if protocol.blinding == "blinded" and protocol.design.scheme != "randomised_pairs":
        fix = "Take pairs of periods, or an open comparison."
        yield Problem("Boxes need periods: days that change one by one cannot be blinded here.", fix, "blinding")
    half_life = protocol.half_life
    if not (isfinite(half_life.median_days) and 0 < half_life.median_days <= 365):
        yield Problem("The half-life has to be more than 0 and at most 365 days.", "10 days is ours.", "half_life")
    if not (isfinite(half_life.log_sd) and 0 < half_life.log_sd <= 3):
        yield Problem("How unsure the half-life is has to lie above 0, up to 3.", "0.8 is ours.", "half_life")
    yield from _wrong_prior(protocol)
    mg = protocol.elemental_mg
    if mg is not None and not (isfinite(mg) and mg > 0):
        yield Problem("The dose has to be more than 0 mg a day.", "It is the dose you live with.", "elemental_mg")
    for name in ("dose_minute", "rating_minute"):
        minute = getattr(protocol, name)
        if minute is not None and not 0 <= minute < 1440:
            yield Problem("This is no time of day.", "Write it as 21:30.", name)


def _wrong_outcome(outcome: Outcome) -> Iterator[Problem]:
    mid, low, high, sd = outcome.mid, outcome.low, outcome.high, outcome.sd
    if not outcome.id.strip() or not outcome.name.strip():
        yield Problem("The outcome has no name.", "Name the one thing that decides.", "outcome")
    if not (isfinite(mid) and mid > 0):
        yield Problem("The smallest change that matters has to be above 0.", "One step of the scale is usual.", "mid")
    elif low is not None and high is not None and low < high and mid >= high - low:
        yield Problem("The smallest change that matters is as large as the whole scale.", "Take a smaller one.", "mid")
    if low is not None and high is not None and not low < high:
        yield Problem("The scale's lower end is not below its upper end.", "For example 0 and 10.", "scale")
    if not (isfinite(outcome.step) and outcome.step >= 0):
        yield Problem("The step of the scale cannot be below 0.", "0 means that any number is an answer.", "step")
    if sd is not None and not (isfinite(sd) and sd > 0):
        yield Problem("How much your days differ has to be above 0.", "Leave it out if it is not known.", "sd")
    if not 0 <= outcome.lag_days <= 7:
        yield Problem("The rating has to answer to the same day or one of the 7 before.", "1 for nights.", "lag_days")


def _wrong_prior(protocol: Protocol) -> Iterator[Problem]:
    """A belief that cannot be read, or that answers the question by itself: no verdict could be given at the end."""
    from epsom.core.trial.foresee import prior_in_units

    outcome = protocol.outcome
    scale = 2 * outcome.mid if outcome.sd is None else outcome.sd
    if not (isfinite(scale) and scale > 0 and isfinite(outcome.mid) and outcome.mid > 0):
        return  # said already
    try:
        belief = NormalDist(*prior_in_units(protocol.prior, scale))
    except InputError as error:
        yield Problem(error.what, error.fix, "prior")
        return
    if _answers_by_itself(belief, outcome.mid):
        what = "What is believed before the first day would already give an answer, whatever the days say."
        yield Problem(what, "Take a smaller change that matters, or a wider belief.", "prior")


def _answers_by_itself(belief: NormalDist, mid: float) -> bool:
    """Whether a belief alone would get a label from the rule table (`core.verdict.rule`, at the end)."""
    gain, loss, worse = 1 - belief.cdf(mid), belief.cdf(-mid), belief.cdf(0)
    return gain >= 0.95 or loss >= 0.95 or 1 - gain - loss >= 0.90 or 1 - worse >= 0.98 or worse >= 0.95


def _wrong_length(design: Design) -> Iterator[Problem]:
    pairs = len({each.pair for each in periods(design)})
    if pairs < FEWEST_PAIRS:
        what = "two weeks" if design.scheme == "daily_balanced" else "pair of periods"
        yield Problem(f"One {what} cannot carry a verdict.", "Two are the least, three or more are better.", "n_pairs")
    days = design.n_days - design.run_in_days
    if days < FEWEST_DAYS:
        fix = "Take longer periods or more of them; 12 weeks is usual."
        yield Problem(f"{days} compared days are too few: 14 of each kind are the least.", fix, "period_days")


def _wrong_looks(protocol: Protocol) -> Iterator[Problem]:
    looks, design = protocol.looks, protocol.design
    days = [each.day for each in looks]
    if not looks or not looks[-1].final or any(each.final for each in looks[:-1]):
        yield Problem("The last look, and only that one, is the final one.", "Add a look on the last day.", "looks")
    if days != sorted(set(days)):
        yield Problem("The looks have to follow each other.", "Each on a later day than the one before.", "looks")
    if any(not design.run_in_days <= day < design.n_days for day in days):
        fix = f"Days {design.run_in_days} to {design.n_days - 1}."
        yield Problem("A look lies outside the compared days.", fix, "looks")
    elif looks and days[-1] != design.n_days - 1:
        yield Problem("The final look has to be on the last day.", f"Day {design.n_days - 1}.", "looks")
    elif protocol.blinding == "blinded" and len(looks) > 1:
        yield Problem(ONE_LOOK, "Leave out the early looks, or take an open comparison.", "looks")
