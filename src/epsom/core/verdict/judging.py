"""Judging a self-trial: the days of a sealed trial, or rows from elsewhere, in; one `Verdict` with all its reasons out.

The order is: make the days ready, fit the model of the protocol, see whether a verdict may be given at all, apply the rule
table, ask the same question in other ways. It reads no file and no clock, and never changes a protocol.

Which analysis decides. The effect as taken is always shown. The effect by the plan (intention to treat) stands beside it,
and decides when less than 90 % of the planned doses were taken and the skipping may have depended on how the person
felt (`case.felt`).

Which model decides. `auto` takes the rating as a figure, since the smallest change that matters, the effect and its range
are figures in the outcome's units. Where one end of the scale holds more than half of the days this loses power (it
never cries "it works" more often: method note, section 4), so there the ordinal model is asked which way the effect goes:
its P(effect > 0) takes the place of the other in the rule table, a clear verdict needs both to agree, and what is shown
stays in points. `Verdict.direction_p` holds that probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from epsom.core.trial.shapes import ModelName, Trial, TrialDay
from epsom.core.verdict.case import RUN_IN_RATED, Case, case_of, case_of_rows, constant, felt, piled, too_little
from epsom.core.verdict.diagnosing import course, diagnostics, randomisation, reached, shift
from epsom.core.verdict.fitting import (
    FEW_POINTS,
    POINTS,
    TRUSTED_KHAT,
    Fitted,
    Unsettled,
    before_the_data,
    fit,
    fit_ordered,
)
from epsom.core.verdict.further import days_needed
from epsom.core.verdict.rule import label_of, opposed
from epsom.core.verdict.sensitivity import NAMED, otherwise
from epsom.core.verdict.shapes import Effect, Verdict
from epsom.core.verdict.words import worded
from epsom.knowledge import Knowledge

__all__ = ["judge", "judge_rows", "many", "monitor"]

FOLLOWED = 0.9  # adherence from which the effect as taken and the one by the plan are as good as the same


def judge(
    trial: Trial,
    days: Sequence[TrialDay],
    *,
    model: ModelName | None = None,
    prior: str | None = None,
    look_day: int | None = None,
    ended: bool = False,
    knowledge: Knowledge | None = None,
    sensitivity: bool = True,
) -> Verdict:
    """Judge a trial by its protocol, as of the day `look_day` of its schedule (None: as far as the days go).

    Days after it are not looked at. A verdict is given at the end and at the planned looks; `ended` says that the trial is
    over before its last day, and is then held to the bars of a look. `model` and `prior` other than the protocol's are for
    trying things, and the verdict says which were used. Without `sensitivity` only what costs no further fit is asked
    another way (both priors, no build-up) and nothing is said of what was left over: what simulations and batches want. Without `knowledge` reasons are
    ids and there are no sentences. Ratings are divided by the sd known before the start, else that of the run-in, else
    twice the smallest change that matters, and everything is reported back in the outcome's units, higher meaning better.
    Raises InputError for days or a protocol that cannot be read (see `ready`).
    """
    case = case_of(trial, days, model=model, prior=prior, look_day=look_day, ended=ended)
    return _judged(case, knowledge, thorough=sensitivity)


def judge_rows(
    days: Iterable[TrialDay],
    *,
    mid: float = 0.5,
    model: ModelName = "auto",
    prior: str = "default",
    higher_is_better: bool = True,
    low: float | None = None,
    high: float | None = None,
    name: str = "rating",
    knowledge: Knowledge | None = None,
    sensitivity: bool = True,
) -> Verdict:
    """Judge days that came without a protocol: ratings raw (scale 1), priors of the method note, half-life 4 days.

    Each day says with what probability it was to be a day "on"; 0 or 1 on every day means that nothing was drawn, the
    exposure is then not centred, and neither a benefit nor its absence can be shown. `mid` in the rating's units. As `judge`
    in all else.
    """
    case = case_of_rows(
        days, mid=mid, model=model, prior=prior, higher_is_better=higher_is_better, low=low, high=high, name=name
    )
    return _judged(case, knowledge, thorough=sensitivity)


def monitor(trial: Trial, days: Sequence[TrialDay]) -> float | None:
    """P(effect < 0) so far, for the offer to stop at 0.90, on any day; None while there is too little to go by.

    It needs 7 rated days in each arm and ratings that differ: with fewer the prior would be talking. None also where the
    arithmetic breaks down. The model is the protocol's, fitted once. It is no verdict, and no sign of a benefit comes of it.
    """
    case = case_of(trial, days, model=None, prior=None, look_day=None, ended=True)
    if min(len(case.days.rated_in(True)), len(case.days.rated_in(False))) < RUN_IN_RATED or constant(case.days):
        return None
    try:
        gain = fit(case.days, case.asked, case.model).effect.p_gt_0
    except Unsettled:
        return None
    return None if gain is None else 1.0 - gain


def many(
    trials: Iterable[tuple[Trial, Sequence[TrialDay]]], *, knowledge: Knowledge | None = None
) -> tuple[Verdict, ...]:
    """Judge many people's trials one after the other, without the costly sensitivity runs.

    As `judge` does, but with half the points of integration: on the reference data the effect then moves by at most 0.01 of
    its sd and its sd by 1 %, which is what the other half is worth.
    """
    cases = (case_of(trial, days, model=None, prior=None, look_day=None, ended=False) for trial, days in trials)
    return tuple(_judged(case, knowledge, thorough=False, points=FEW_POINTS) for case in cases)


def _judged(case: Case, knowledge: Knowledge | None, *, thorough: bool, points: int = POINTS) -> Verdict:
    days = case.days
    against = [*case.against, *too_little(case)]
    empty = Verdict(
        label="withheld",
        effect=Effect(),
        diagnostics=diagnostics(case, None),
        pairs=days.pairs(),
        randomised=case.randomised,
        final=case.final,
        mid=case.asked.mid,
        scale=case.asked.scale,
        prior=case.prior,
        model=case.model,
        rated_days=len(days.rated),
        name=case.name,
        unit=case.unit,
        higher_is_better=case.asked.sign > 0,
    )
    if not days.rated:
        return worded(empty, case, against, knowledge)
    # categories need two different answers; without them the figures show that there is nothing to see
    model: ModelName = "auto" if case.model == "ordinal" and constant(days) else case.model
    lax = days.adherence is not None and days.adherence < FOLLOWED
    primary: Literal["as_taken", "itt"] = "itt" if lax and felt(case) else "as_taken"
    ask_order = model == "auto" and not constant(days) and piled(case)
    by_plan: Fitted | None = None
    try:
        taken = fit(days, case.asked, model, points=points)
        if days.intake == days.plan:
            by_plan = taken
        elif lax or thorough:
            by_plan = fit(days, case.asked, model, planned=True, points=points)
        ordered = fit_ordered(days, case.asked, planned=primary == "itt") if ask_order else None
    except Unsettled:
        return worded(empty, case, [*against, ("trial_withheld_unsettled", {})], knowledge)
    deciding = by_plan if primary == "itt" and by_plan is not None else taken
    direction_p = None if ordered is None else ordered.effect.p_gt_0
    label = label_of(deciding.effect, case.bars, randomised=case.randomised, p_gt_0=direction_p)
    if label_of(before_the_data(deciding, case.asked.prior), case.bars) != "not known yet":
        against.append(("trial_withheld_prior", {}))
    trust = diagnostics(case, deciding, thorough=thorough)
    other = taken if primary == "itt" else by_plan
    runs = otherwise(
        case,
        model,
        deciding,
        other,
        ordered,
        outliers=trust.outlier_days,
        planned=primary == "itt",
        thorough=thorough,
    )
    drawn = randomisation(case, taken) if thorough else None
    khat = max((each.khat for each in (deciding, ordered) if each is not None and each.khat is not None), default=0.0)
    if khat > TRUSTED_KHAT:
        against.append(("trial_withheld_khat", {"khat": f"{khat:.2f}"}))
    if opposed(
        label, (run.label for run in runs if run.id in NAMED), (run.label for run in runs if run.id not in NAMED)
    ):
        against.append(("trial_withheld_opposed", {}))
    found = replace(
        empty,
        label="withheld" if against else label,
        effect=taken.effect,
        effect_unit=taken.unit,
        reached=reached(case, taken),
        itt=Effect() if by_plan is None else by_plan.effect,
        primary=primary,
        direction_p=direction_p,
        half_life=taken.half_life,
        slow_share=taken.slow_share,
        sensitivity=runs,
        randomisation_p=None if drawn is None else drawn[0],
        n_schedules=None if drawn is None else drawn[1],
        smallest_p=None if drawn is None else drawn[2],
        diagnostics=trust,
        fitted=course(case, deciding) if thorough else (),
        shift=shift(case, ordered or deciding) if thorough else None,
        model=model,
    )
    if thorough and found.label == "not known yet":
        found = replace(found, days_needed=days_needed(case, deciding))
    return worded(found, case, against, knowledge)
