"""From what a paper gives to a usable effect: an estimate and a variance on a scale that says what may share a pool.

The arithmetic is `numbers.pooling`; here stands which of it fits which kind of result, and what had to be supposed. It
decides nothing about whether a trial belongs in a pool: that is `choice`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import sqrt
from typing import TYPE_CHECKING

from epsom.core.evidence.shapes import Measure, Usable
from epsom.core.wording import amount
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.knowledge.studies import GroupResult, Study, StudyResult
    from epsom.numbers.pooling.effects import Effect, Group

__all__ = ["scale_of", "usable_effects"]

Said = tuple[str, ...]  # what had to be supposed
CORRELATIONS = (0.3, 0.7)  # tried beside the usual 0.5 where a cross-over trial does not give its own
STANDARD, RATIO = "standard deviations", "ratio"
_EVEN = "the paper does not give the size of its groups; its people are taken as two even groups"
_PLAIN_UNITS = ("points", "per week", "percent", "percent_change", None)


def scale_of(result: StudyResult) -> str:
    """What one point of a difference means, in words: "ISI points", "cramps per week", "mmol/L"."""
    if result.unit == "points":
        return f"{result.instrument} points"
    return result.instrument if result.unit in _PLAIN_UNITS else str(result.unit)


def usable_effects(study: Study, result: StudyResult) -> tuple[Usable, ...]:
    """Every effect that can be worked out from one result; empty when its figures do not allow any.

    Group sizes that a result lacks are taken from the study, or as two even groups of those analysed, and that is said. A
    cross-over trial is paired with a correlation of 0.5, with 0.3 and 0.7 beside it.
    """
    make = _MAKERS.get(result.kind)
    if make is None or result.subgroup is not None:
        return ()
    try:
        return tuple(make(study, result))
    except InputError:
        return ()  # figures that contradict each other give no effect; `choice` says that they could not be used


def _usable(
    measure: Measure,
    scale: str,
    effect: Effect,
    people: int | None,
    *,
    sd: float | None = None,
    said: Said = (),
    instead: Iterable[tuple[str, float, float]] = (),
) -> Usable:
    return Usable(
        measure=measure, scale=scale, estimate=effect.estimate, variance=effect.variance, people=people, people_sd=sd,
        assumed=(*effect.assumed, *said), instead=tuple(instead),
    )  # fmt: skip


def _groups(result: StudyResult) -> tuple[GroupResult | None, GroupResult | None]:
    by_name = {each.group: each for each in result.groups}
    return by_name.get("magnesium"), by_name.get("control")


def _sizes(study: Study, result: StudyResult) -> tuple[int, int, Said] | None:
    """People in the two groups, and what had to be supposed; None when not even their sum is known."""
    magnesium, control = _groups(result)
    pairs = (
        (magnesium.n if magnesium else None, control.n if control else None),
        (result.n_mg, result.n_control),
        (study.mg_analysed, study.control_analysed),
    )
    for first, second in pairs:
        if first and second:
            return first, second, ()
    total = result.n_total or study.n_analysed
    if not total and study.mg_randomised and study.control_randomised:
        return study.mg_randomised, study.control_randomised, ("the people who began are counted",)
    total = total or study.n_randomised
    return (total // 2, total - total // 2, (_EVEN,)) if total and total > 3 else None


def _means(study: Study, result: StudyResult) -> Iterator[Usable]:
    """Means and standard deviations, at the end or of the change."""
    from epsom.numbers.pooling.effects import Group

    magnesium, control = _groups(result)
    sizes = _sizes(study, result)
    if magnesium is None or control is None or sizes is None:
        return
    ends = [each.change if result.kind == "change_stats" else each.mean for each in (magnesium, control)]
    if ends[0] is None or ends[1] is None or magnesium.sd is None or control.sd is None:
        return
    first, second = Group(ends[0], magnesium.sd, sizes[0]), Group(ends[1], control.sd, sizes[1])
    if result.paired or study.design == "crossover":
        yield from _paired(first, second, scale_of(result), sizes[0])
    else:
        yield from _apart(first, second, scale_of(result), sizes[2])


def _apart(first: Group, second: Group, scale: str, said: Said) -> Iterator[Usable]:
    from epsom.numbers.pooling.effects import hedges_g, mean_difference

    people = int(first.n + second.n)
    within = sqrt(((first.n - 1) * first.sd**2 + (second.n - 1) * second.sd**2) / (people - 2))
    yield _usable("md", scale, mean_difference(first, second), people, sd=within, said=said)
    yield _usable("smd", STANDARD, hedges_g(first, second), people, sd=1.0, said=said)


def _paired(first: Group, second: Group, scale: str, people: int) -> Iterator[Usable]:
    from epsom.numbers.pooling.effects import crossover, crossover_g

    within = sqrt((first.sd**2 + second.sd**2) / 2)
    makers: tuple[tuple[Measure, str, float, Callable[..., Effect]], ...] = (
        ("md", scale, within, crossover),
        ("smd", STANDARD, 1.0, crossover_g),
    )
    for measure, of, sd, make in makers:
        tried = [(each, make(first, second, each)) for each in CORRELATIONS]
        instead = [(f"with a correlation of {amount(r)} within a person", e.estimate, e.variance) for r, e in tried]
        yield _usable(measure, of, make(first, second), people, sd=sd, instead=instead)


def _difference(study: Study, result: StudyResult) -> Iterator[Usable]:
    """A difference with its interval or, failing that, with its exact p; beside it what the groups' intervals give."""
    from epsom.numbers.pooling.reported import from_interval, from_p

    if result.md is None:
        return
    sizes = _sizes(study, result)
    people = sizes[0] + sizes[1] if sizes else None
    if study.design == "crossover" and people:
        people = result.n_total or study.n_analysed or people // 2
    if result.ci_low is not None and result.ci_high is not None:
        effect = from_interval(result.ci_low, result.ci_high, result.md)
    elif result.p is not None and 0 < result.p < 1 and result.md != 0:
        effect = from_p(result.md, result.p, people - 2 if people and people > 3 else None)
    else:
        return
    sd = sqrt(effect.variance / (1 / sizes[0] + 1 / sizes[1])) if sizes and study.design == "parallel" else None
    yield _usable("md", scale_of(result), effect, people, sd=sd, instead=_from_group_intervals(result, result.md))


def _from_group_intervals(result: StudyResult, md: float) -> Iterator[tuple[str, float, float]]:
    """The same difference with the spread that the groups' own intervals give, where they are printed."""
    from epsom.numbers.pooling.reported import from_interval

    variances = [
        from_interval(each.ci_low, each.ci_high).variance
        for each in result.groups
        if each.group in ("magnesium", "control") and each.ci_low is not None and each.ci_high is not None
    ]
    if len(variances) == 2:
        yield "by the intervals of its two groups", md, sum(variances)


def _standardised(study: Study, result: StudyResult) -> Iterator[Usable]:
    """A standardised difference with its interval, or Cohen's d with the size of the groups."""
    from epsom.numbers.pooling.effects import g_from_d
    from epsom.numbers.pooling.reported import from_interval

    if result.smd is None:
        return
    sizes = _sizes(study, result)
    people = sizes[0] + sizes[1] if sizes else None
    if result.ci_low is not None and result.ci_high is not None:
        yield _usable("smd", STANDARD, from_interval(result.ci_low, result.ci_high, result.smd), people, sd=1.0)
    elif result.smd_kind == "cohens_d" and sizes:
        effect = g_from_d(result.smd, sizes[0], sizes[1])
        printed, ours = amount(result.smd), amount(round(effect.estimate, 2))
        said = (
            f"the paper's {printed} (Cohen's d) is told as {ours} (Hedges' g): with few people the first comes out a little too large",
        )
        yield _usable("smd", STANDARD, effect, people, sd=1.0, said=said)


def _proportions(study: Study, result: StudyResult) -> Iterator[Usable]:
    """People with the outcome out of all in the group, or the per cent of them."""
    from epsom.numbers.pooling.counts import Counts, log_risk_ratio

    magnesium, control = _groups(result)
    sizes = _sizes(study, result)
    if magnesium is None or control is None or sizes is None:
        return
    events = [
        each.events if each.events is not None else None if each.pct is None else each.pct / 100 * n
        for each, n in zip((magnesium, control), sizes[:2], strict=True)
    ]
    if events[0] is None or events[1] is None:
        return
    said = sizes[2] if magnesium.events is not None else (*sizes[2], "the people are worked out from per cents")
    effect = log_risk_ratio(Counts(events[0], sizes[0], events[1], sizes[1]))
    yield _usable("log_rr", RATIO, effect, sizes[0] + sizes[1], said=said)


_MAKERS: dict[str, Callable[[Study, StudyResult], Iterator[Usable]]] = {
    "arm_stats": _means,
    "change_stats": _means,
    "mean_difference": _difference,
    "change_means": _difference,
    "change_ci": _difference,
    "smd": _standardised,
    "counts": _proportions,
    "proportions": _proportions,
}
