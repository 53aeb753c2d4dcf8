"""What a self-trial says of itself: design, what is taken, outcome, draw, looks, analysis, each in a sentence or two.

For the protocol page and the reporting checklists, so that both say the same. It decides nothing, and shows the schedule of
a blinded trial only when that can no longer spoil anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from epsom.core.wording import amount, clock, listed

if TYPE_CHECKING:
    from epsom.core.trial.shapes import Trial
    from epsom.core.verdict.shapes import Verdict

__all__ = [
    "analysis_words",
    "blinding_words",
    "carry_over_words",
    "counted",
    "design_words",
    "draw_words",
    "limits_words",
    "looks_words",
    "order_words",
    "outcome_words",
    "taken_words",
]


def design_words(trial: Trial) -> str:
    """Number and length of periods, run-in and wash-out."""
    design = trial.protocol.design
    run_in = f"{design.run_in_days} days without at the start" if design.run_in_days else "no days without at the start"
    if design.scheme == "daily_balanced":
        body = (
            f"{design.compared_days} days, each with or without, half of each, at most {design.max_run} alike in a row"
        )
    elif design.scheme == "fixed":
        body = f"{2 * design.n_pairs} periods of {design.period_days} days in a given order, not drawn by lot"
    else:
        body = f"{design.n_pairs} pairs of periods of {design.period_days} days, one with and one without in each pair"
    return f"One person, with against without. {run_in[0].upper()}{run_in[1:]}, then {body}. No wash-out: build-up is modelled."


def taken_words(trial: Trial) -> str:
    """What is taken on a day with, and on a day without."""
    protocol = trial.protocol
    what = "magnesium" if protocol.form is None else f"magnesium as {protocol.form.replace('_', ' ')}"
    dose = "" if protocol.elemental_mg is None else f"{amount(protocol.elemental_mg)} mg of elemental "
    when = "" if protocol.dose_minute is None else f" at {clock(protocol.dose_minute)}"
    off = "a look-alike without magnesium" if protocol.blinding == "blinded" else "nothing"
    return f"With: {dose}{what}{when}, every day. Without: {off}."


def counted(value: float, unit: str) -> str:
    """A figure and its unit, one of which is no "1 points"."""
    return f"{amount(value)} {unit[:-1] if value == 1 and unit.endswith('s') else unit}"


def outcome_words(trial: Trial) -> str:
    """The one outcome that decides, its scale, and when it is noted."""
    outcome = trial.protocol.outcome
    ends = "" if outcome.low is None or outcome.high is None else f", {amount(outcome.low)} to {amount(outcome.high)}"
    way = "higher" if outcome.higher_is_better else "lower"
    when = trial.protocol.rating_minute
    noted = "noted once a day" if when is None else f"noted once a day, about {clock(when)}"
    before = "the day" if outcome.lag_days == 1 else f"{outcome.lag_days} days"
    lag = f"; compared with the intake of {before} before" if outcome.lag_days else ""
    return (
        f"{outcome.name[:1].upper()}{outcome.name[1:]}{ends} {outcome.unit}, {way} is better, {noted}{lag}. Smallest change "
        f"that matters: {counted(outcome.mid, outcome.unit)}."
    )


def looks_words(trial: Trial) -> str:
    """On which days a result may be looked at, and the rules then."""
    days = listed(f"day {look.day + 1}" for look in trial.protocol.looks)
    return (
        f"A result may be looked at after {days}, never in between. A gain needs 98 in 100 there. Stopping for harm is offered "
        "at any time from 90 in 100 on."
    )


def draw_words(trial: Trial) -> str:
    """How the order was drawn."""
    if not trial.randomised:
        return "The order was given, not drawn."
    return (
        "From a seed, through SHA-256 and counting through all admissible orders, each as likely when the seed is picked by "
        "chance. Whether the seed was chosen by chance is not recorded."
    )


def analysis_words(trial: Trial) -> str:
    """The model that was fixed, its prior, and the rule."""
    protocol = trial.protocol
    half = protocol.half_life
    slow = f"build-up with a half-life of about {amount(half.median_days)} days (log sd {amount(half.log_sd)})"
    models = {
        "auto": f"an immediate effect and {slow}, averaged by their evidence",
        "full": slow,
        "ar1": "an immediate effect",
        "ordinal": f"ordered categories (probit), {slow}",
    }
    return (
        f"Model “{protocol.model}”: Bayesian regression on the exposure less its expectation under the draw; "
        f"{models[protocol.model]}. Prior of the effect: {protocol.prior}. Clear at 0.95 beyond the smallest change, no "
        "difference at 0.90, probable at 0.98 for a gain and 0.95 for a loss."
    )


def carry_over_words(trial: Trial) -> str:
    """Carry-over, time and autocorrelation under the model that was fixed."""
    if trial.protocol.model == "ar1":
        return (
            "Carry-over is not part of this model, and is asked about in a run with build-up; time by a linear trend; each "
            "day leans on the day before (first-order autocorrelation)."
        )
    return (
        "Carry-over is part of the model (build-up and wash-out with one half-life); time by a linear trend, a random walk "
        "and weekdays; days that hang together by an Ornstein-Uhlenbeck process."
    )


def limits_words(trial: Trial) -> str:
    """The kind of draw and its limits."""
    design = trial.protocol.design
    if design.scheme == "fixed":
        return "Not drawn."
    if design.scheme == "daily_balanced":
        return f"Half of the days of each kind, at most {design.max_run} alike in a row."
    return "In each pair, with first or without first, each as likely."


def blinding_words(trial: Trial) -> str:
    """Who did not know which days were which."""
    if trial.protocol.blinding == "blinded":
        return "The person; boxes were filled and numbered by somebody else."
    return "Nobody: the person knew which days were which."


def order_words(trial: Trial, verdict: Verdict | None) -> str:
    """The order, once showing it can no longer spoil anything."""
    if trial.protocol.blinding == "blinded" and (verdict is None or not verdict.final):
        return f"Sealed until the end (SHA-256 {trial.seal[:16]}…)."
    schedule = "".join(str(day) for day in trial.schedule)
    return f"Day by day, 1 for with: {schedule}. Seal (SHA-256): {trial.seal}"
