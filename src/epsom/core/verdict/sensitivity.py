"""The same question asked another way: other priors, no build-up, by the plan, other models, days or pairs left out.

Each run gives an effect and the label it would have given. Priors and the models of an average come from the fit that is
there; the others cost a fit each. It decides nothing: `rule.opposed` reads what comes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from epsom.core.trial.shapes import ModelName
from epsom.core.verdict.case import Case, constant
from epsom.core.verdict.fitting import (
    FEW_POINTS,
    MOST_CATEGORIES,
    TRUSTED_KHAT,
    Fitted,
    Prior,
    Unsettled,
    effect_of,
    fit,
    fit_one,
    under_prior,
)
from epsom.core.verdict.ready import Ready, without
from epsom.core.verdict.rule import label_of
from epsom.core.verdict.shapes import Effect, Sensitivity

__all__ = ["NAMED", "otherwise"]

NAMED = frozenset({"half_prior", "double_prior", "itt", "as_taken", "no_build_up"})  # the method's list for withholding
MOST_PAIRS = 8  # more are not left out one by one: each of them says little, and each costs a fit
LONGEST = 400  # days; beyond, only what is quick is asked
_MARKS = ("illness", "travel")  # without a protocol


def otherwise(
    case: Case,
    model: ModelName,
    deciding: Fitted,
    other: Fitted | None,
    ordered: Fitted | None,
    *,
    outliers: Iterable[int] = (),
    planned: bool = False,
    thorough: bool = True,
) -> tuple[Sensitivity, ...]:
    """All the runs there are for this case, in the order they are read; without `thorough` those that cost no further fit,
    and without their 95 % ranges.

    `deciding` is the fit the label came from, `planned` whether it is the one by the plan, `other` the fit the other way;
    `ordered` the ordinal one where it was asked already; `outliers` the days nobody would have foretold.
    """
    runs = list(_free(case, deciding, other, ordered, planned, thorough))
    if thorough and not constant(case.days) and len(case.days.plan) <= LONGEST:
        runs += _models(case, model, deciding, ordered, planned)
        runs += _fewer_days(case, model, outliers, planned)
    return tuple(runs)


def _run(case: Case, run: str, effect: Effect) -> Sensitivity:
    return Sensitivity(id=run, name=run, effect=effect, label=label_of(effect, case.bars, randomised=case.randomised))


def _tried(case: Case, run: str, fitted: Callable[[], Fitted]) -> Sensitivity:
    """A run with a fit of its own; one whose integral cannot be trusted is shown without figures, and says nothing."""
    try:
        found = fitted()
    except Unsettled:
        return _run(case, run, Effect())
    trusted = found.khat is None or found.khat <= TRUSTED_KHAT
    return _run(case, run, found.effect if trusted else Effect())


def _free(
    case: Case, deciding: Fitted, other: Fitted | None, ordered: Fitted | None, planned: bool, ends: bool
) -> Iterator[Sensitivity]:
    had = case.asked.prior
    for run, factor in (("half_prior", 0.5), ("double_prior", 2.0)):
        wanted = under_prior(deciding.mixture, had, Prior(mean=had.mean, sd=had.sd * factor))
        yield _run(case, run, effect_of(wanted, deciding.mid, deciding.scale, ends=ends))
    if other is not None and other is not deciding:
        yield _run(case, "as_taken" if planned else "itt", other.effect)
    if deciding.slow_share is not None:
        for run, (_, posterior) in zip(("no_build_up", "build_up"), deciding.parts, strict=True):
            yield _run(case, run, effect_of(posterior.effect, deciding.mid, deciding.scale, ends=ends))
    if ordered is not None:
        yield _run(case, "ordinal", ordered.effect)


def _models(
    case: Case, model: ModelName, deciding: Fitted, ordered: Fitted | None, planned: bool
) -> Iterator[Sensitivity]:
    """Other models of the same days; those that take long are asked as slow or immediate, whichever fits better."""
    days, asked = case.days, case.asked
    one = partial(fit_one, days, asked, planned=planned)
    whole = partial(fit, days, asked, planned=planned)
    if model in ("full", "ordinal"):
        yield _tried(case, "no_build_up", partial(one, "ordinal" if model == "ordinal" else "gaussian", slow=False))
    if model == "ar1":
        yield _tried(case, "build_up", partial(whole, "full"))
    if model == "ordinal":
        yield _tried(case, "as_figures", partial(whole, "auto"))
        return
    yield _tried(case, "robust", partial(one, "robust", slow=deciding.slow))
    used = {rating for rating in days.ratings if rating is not None}
    if ordered is None and len(used) <= MOST_CATEGORIES:
        yield _tried(case, "ordinal", partial(one, "ordinal", slow=deciding.slow))


def _fewer_days(case: Case, model: ModelName, outliers: Iterable[int], planned: bool) -> Iterator[Sensitivity]:
    days = case.days
    pairs = [pair.pair for pair in days.pairs() if pair.rated_on and pair.rated_off]
    if 3 <= len(pairs) <= MOST_PAIRS:
        for pair in pairs:
            left = without(days, (day for day, of in enumerate(days.pair) if of == pair))
            yield from _again(case, f"without_pair_{pair}", left, model, planned)
    excluded = frozenset(_MARKS if case.trial is None else case.trial.protocol.exclude_marks)
    marked = [day for day in days.rated if excluded.intersection(days.marks[day])]
    if marked:
        yield from _again(case, "without_marked", without(days, marked), model, planned)
    wild = list(outliers)
    if wild:
        yield from _again(case, "without_outliers", without(days, wild), model, planned)


def _again(case: Case, run: str, days: Ready, model: ModelName, planned: bool) -> Iterator[Sensitivity]:
    if days.rated and not constant(days):
        yield _tried(case, run, partial(fit, days, case.asked, model, planned=planned, points=FEW_POINTS))
