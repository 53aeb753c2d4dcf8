"""One pool from a plain table of estimates and variances, as far as the number of studies allows.

One study is reported as it is. Two to four: three methods side by side, and the spread between studies is said to be beyond
estimating. Five and more: REML with Hartung-Knapp, a prediction interval, spread with intervals, each study left out. Tests
for small studies and moderators only where there are enough. Method: `epsom.numbers.pooling`; thresholds are this project's.

Not for choosing studies (`choice`). A person's own results can stand in the same table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, sqrt
from statistics import median
from typing import TYPE_CHECKING

from epsom.core.evidence.shapes import Measure, Moderator, OtherPool, Pool, SmallStudies
from epsom.core.wording import amount, listed
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.numbers.pooling import fit
    from epsom.numbers.pooling.table import Interval, Table

__all__ = ["ENOUGH_FOR_SPREAD", "ENOUGH_FOR_TESTS", "PER_MODERATOR", "pool_table", "shown", "usual_spread"]

ENOUGH_FOR_SPREAD = 5  # below this many studies tau cannot be estimated
ENOUGH_FOR_TESTS = 10  # below this many no test for small-study effects
PER_MODERATOR = 10  # studies that one moderator needs
_Z95 = 1.959963984540054  # the normal quantile of 0.975
_MODERATORS = {
    "mg_per_day": "the dose",
    "weeks": "how long it lasted",
    "chosen_low": "whether people were chosen for low magnesium",
    "oxide": "the form (oxide or another)",
}


def shown(value: float, measure: Measure) -> float:
    """A figure of the pooling scale as people see it: a log ratio becomes a ratio."""
    return exp(value) if measure == "log_rr" else value


def pool_table(
    table: Table,
    *,
    measure: Measure,
    unit: str,
    people: int | None = None,
    people_sd: float | None = None,
    subsets: Mapping[str, Sequence[int]] | None = None,
    variants: Mapping[str, Table] | None = None,
    marked: Sequence[str] = (),
) -> Pool:
    """The pool of a table whose estimates and variances are on the scale of `measure` (logs for a ratio).

    `people_sd` is the spread of people in the unit, which scales the prior for tau where only a few studies are there;
    without it the Bayesian answer is left out for differences in natural units. `subsets` are rows to pool alone, `variants`
    are whole tables under other suppositions; both come back under `sensitivity`. `marked` names studies whose figures are in
    doubt, and the pool says so.
    """
    if table.k == 1:
        return _one(table, measure, unit, people, variants or {}, tuple(marked))
    from epsom.numbers.pooling import fit

    found = fit.pool(table, "REML", "hksj_guarded")
    enough = table.k >= ENOUGH_FOR_SPREAD
    spread = fit.spread(table) if enough else None
    # The pair that belongs together: t with k-2 degrees of freedom around the z pool.
    new = fit.prediction(fit.pool(table, "REML", "z")) if enough else None
    return Pool(
        method="REML-HKSJ",
        measure=measure, unit=unit, k=table.k, n=people,
        estimate=shown(found.estimate, measure),
        low=shown(found.interval.low, measure), high=shown(found.interval.high, measure),
        tau2=found.tau2, tau2_interval=_pair(spread.tau2) if spread else None,
        i2=found.i2, i2_interval=_pair(spread.i2) if spread else None,
        tau_estimable=enough,
        prediction=(shown(new.low, measure), shown(new.high, measure)) if new else None,
        others=_others(table, measure, people_sd),
        without_each=_without_each(table, measure) if enough else (),
        sensitivity=_sensitivity(table, measure, subsets or {}, variants or {}),
        small_studies=_small_studies(table, measure),
        moderators=_moderators(table),
        marked=tuple(marked),
        say=(*_say(table.k), *_marked(marked)),
        table=table,
    )  # fmt: skip


def _one(
    table: Table,
    measure: Measure,
    unit: str,
    people: int | None,
    variants: Mapping[str, Table],
    marked: tuple[str, ...],
) -> Pool:
    """A single study, as it is; nothing heavy is opened for it."""
    reach = _Z95 * sqrt(table.variances[0])
    estimate = table.estimates[0]
    return Pool(
        method="one study", measure=measure, unit=unit, k=1, n=people,
        estimate=shown(estimate, measure), low=shown(estimate - reach, measure), high=shown(estimate + reach, measure),
        tau2=None, tau2_interval=None, i2=None, i2_interval=None, tau_estimable=False, prediction=None,
        others=(), without_each=(),
        sensitivity=tuple(_alone(label, each, measure) for label, each in variants.items()),
        small_studies=SmallStudies(say="With one study there are no small and large ones to compare."),
        moderators=(),
        marked=marked,
        say=("There is one usable study, so nothing is pooled and its own figures are shown.", *_marked(marked)),
        table=table,
    )  # fmt: skip


def _alone(label: str, table: Table, measure: Measure) -> OtherPool:
    reach, estimate = _Z95 * sqrt(table.variances[0]), table.estimates[0]
    low, high = shown(estimate - reach, measure), shown(estimate + reach, measure)
    return OtherPool(label=label, k=1, estimate=shown(estimate, measure), low=low, high=high)


def _say(k: int) -> tuple[str, ...]:
    if k >= ENOUGH_FOR_SPREAD:
        return (f"{k} studies are pooled. The prediction says where a further study like them would come out.",)
    return (
        f"There are only {k} usable studies. How far studies differ cannot be estimated from so few.",
        "Three ways of pooling stand side by side; where they part, the studies do not settle it.",
    )


def _marked(labels: Sequence[str]) -> tuple[str, ...]:
    if not labels:
        return ()
    stand, own = ("stands", "its") if len(labels) == 1 else ("stand", "their")
    return (f"{listed(labels)} {stand} here with a mark: {own} figures are in doubt, or partly carried from memory.",)


def _pair(interval: Interval) -> tuple[float, float]:
    return interval.low, interval.high


def _other(label: str, found: fit.Pool, measure: Measure, said: str = "") -> OtherPool:
    return OtherPool(
        label=label, k=found.k, estimate=shown(found.estimate, measure), low=shown(found.interval.low, measure),
        high=shown(found.interval.high, measure), said=said,
    )  # fmt: skip


def _others(table: Table, measure: Measure, people_sd: float | None) -> tuple[OtherPool, ...]:
    """DerSimonian-Laird beside it; with few studies the Bayesian answer as well, its priors said."""
    from epsom.numbers.pooling import fit

    found = [_other("DerSimonian-Laird", fit.pool(table, "DL", "z"), measure, "too narrow with few studies")]
    if table.k >= ENOUGH_FOR_SPREAD:
        return (*found, _other("one common effect", fit.pool(table, "FE", "z"), measure, "if studies did not differ"))
    scale = 0.5 if measure != "md" else 0.5 * people_sd if people_sd else None
    if scale is not None:
        from epsom.numbers.pooling.bayes import Priors, posterior

        told = posterior(table, Priors(tau_scale=scale))
        found.append(
            OtherPool(
                label="Bayesian", k=table.k, estimate=shown(told.mean, measure), low=shown(told.interval.low, measure),
                high=shown(told.interval.high, measure), said=f"supposed before: a flat average, and a half-normal spread between studies of {amount(round(scale, 2))}",
            )
        )  # fmt: skip
    return tuple(found)


def _without_each(table: Table, measure: Measure) -> tuple[OtherPool, ...]:
    from epsom.numbers.pooling.influence import without_each

    pools = without_each(table, "REML", "hksj_guarded")
    return tuple(_other(f"without {table.label(row)}", each, measure) for row, each in enumerate(pools))


def _sensitivity(
    table: Table, measure: Measure, subsets: Mapping[str, Sequence[int]], variants: Mapping[str, Table]
) -> tuple[OtherPool, ...]:
    from epsom.numbers.pooling import fit

    tables = {label: table.only(rows) for label, rows in subsets.items() if 0 < len(rows) < table.k} | dict(variants)
    return tuple(_other(label, fit.pool(each, "REML", "hksj_guarded"), measure) for label, each in tables.items())


def _small_studies(table: Table, measure: Measure) -> SmallStudies:
    """Egger's test and trim and fill with ten studies and more; below that, that none is made."""
    if table.k < ENOUGH_FOR_TESTS:
        return SmallStudies(
            say=f"Whether small studies show more than large ones cannot be tested with {table.k}; ten are the least."
        )
    from epsom.numbers.pooling.asymmetry import egger, egger_mixed, trim_and_fill

    test = egger_mixed(table) if measure == "log_rr" else egger(table)
    filled = trim_and_fill(table)
    if test is None:  # not with ten and more; said here for the reader and the type
        return SmallStudies(say="Too few studies for a test.")
    uneven = "lean to one side" if test.p < 0.1 else "do not clearly lean to one side"
    return SmallStudies(
        say=f"Small studies {uneven} (p {amount(round(test.p, 3))}). Leaning can have other causes than unprinted studies.",
        test=test.test, p=test.p,
        filled=_other("with the studies that would make it even", filled.pooled, measure) if filled else None,
    )  # fmt: skip


def _moderators(table: Table) -> tuple[Moderator, ...]:
    """A line for each moderator of the table: the slope where there are ten studies for it, else why there is none."""
    found = []
    for name in _MODERATORS.keys() | table.moderators.keys():
        words = _MODERATORS.get(name, name)
        if name not in table.moderators:
            say = f"Nothing can be said of {words}: not every study here tells it."
        elif table.k < PER_MODERATOR:
            say = f"Nothing can be said of {words}: that needs about {PER_MODERATOR} studies, and there are {table.k}."
        elif (slope := _slope(table, name, words)) is not None:
            found.append(slope)
            continue
        else:
            say = f"Nothing can be said of {words}: it is the same in every study."
        found.append(Moderator(name=name, say=say, k=table.k))
    return tuple(sorted(found, key=lambda each: each.name))


def _slope(table: Table, name: str, words: str) -> Moderator | None:
    from epsom.numbers.pooling.fit import regress

    try:
        found = regress(table, [name]).coefficients[1]
    except InputError:
        return None
    changes = found.interval.low > 0 or found.interval.high < 0
    say = f"The effect {'changes' if changes else 'does not clearly change'} with {words}. That is a lead, not a cause."
    return Moderator(
        name=name, say=say, k=table.k, slope=found.estimate, low=found.interval.low, high=found.interval.high, p=found.p
    )


def usual_spread(each: Sequence[float | None]) -> float | None:
    """The middle of the spreads that are known; None when none is."""
    known = [value for value in each if value]
    return median(known) if known else None
