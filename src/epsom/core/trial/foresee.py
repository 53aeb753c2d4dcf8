"""What a planned comparison can find and what it cannot, said before it starts: in numbers, and in plain sentences.

The chance of each verdict for effects of several sizes, once for an effect that comes at once and once for one that builds
up as slowly as is believed; which period length fits; how many days it takes. The analysis does not know beforehand which
of the two is so, and what that costs is counted in. Method note, section 7. It knows no data and promises nothing: days of
another person than assumed give other chances.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, sqrt
from statistics import NormalDist

from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.core.trial.protocol import FEWEST_DAYS, FEWEST_PAIRS
from epsom.core.trial.schedule import MOST_DAYS, count, every, periods, probability
from epsom.core.trial.shapes import Design, HalfLife, Protocol
from epsom.core.wording import amount
from epsom.errors import InputError
from epsom.knowledge import Knowledge

__all__ = ["EFFECTS", "Foresight", "PeriodChoice", "Row", "foresee", "in_tens", "prior_in_units", "unit_of"]

EFFECTS = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0)  # true effects looked at, in smallest changes that matter
# What is usual of a person's days, in sds of a day: method note, sections 5 and 7.
PHI, NU, OMEGA = 0.4, 0.36, 0.04
RATED = 0.9  # share of days that get a rating
DRAWS = 32  # schedules the chances are averaged over
FEWER_DRAWS = 12  # where several designs are compared
QUANTILES = (0.1, 0.3, 0.5, 0.7, 0.9)  # of the belief about the half-life, each for a fifth of it
AT_ONCE = 0.5  # share of the belief that the effect comes at once, where the analysis averages both
LENGTHS = (3, 7, 10, 14, 21, 28)
GOOD_CHANCE = 0.8
CLEARLY_BETTER = 0.03  # by so much the chance has to rise for another period length to be suggested,
LITTLE_WORSE = 0.05  # and neither chance may fall by more: what suits a fast effect may hide a slow one
SEEN = 2.0  # mids: the effect by whose chance of being seen period lengths are compared
PRIOR_SDS = {"default": 1.5, "narrow": 0.75, "wide": 3.0}  # in sds of a day: method note, section 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One true effect, and the chance of each verdict by its label, for the two ways in which it may come."""

    mids: float  # the effect in smallest changes that matter
    effect: float  # the same in the outcome's units, above 0 meaning better
    fast: Mapping[str, float]
    slow: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChoice:
    """One period length for about as many days, and the expected sd of the answer, in the outcome's units."""

    period_days: int
    n_pairs: int
    n_days: int  # the run-in with them
    sd_fast: float
    sd_slow: float
    seen_fast: float  # chance that a benefit of twice the smallest change that matters is seen
    seen_slow: float

    @property
    def seen(self) -> float:
        """The mean of both chances: an effect at once and a slow one count alike, as they do in the judging."""
        return (self.seen_fast + self.seen_slow) / 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What a design can find. All sds in the outcome's units; chances from 0 to 1."""

    n_days: int
    compared_days: int
    n_schedules: int
    smallest_p: float  # that the randomisation test can reach, two-sided
    scale: float  # the sd of a day that was taken
    scale_known: bool
    mid: float
    unit: str
    prior_sd: float
    prior_mean: float = 0.0  # positive for better
    half_life: HalfLife
    half_life_because: Sentence | None
    se_fast: float  # standard error without a prior, for an effect at once; infinite when the design says nothing
    sd_fast: float  # expected sd of the answer when the effect is twice the smallest that matters
    sd_slow: float
    rows: tuple[Row, ...]
    none_in_reach: bool  # whether "no meaningful effect" comes out at all without an effect, 1 time in 20 or more
    choices: tuple[PeriodChoice, ...]  # shortest periods first; empty in a daily design
    suggested: PeriodChoice | None
    days_needed: tuple[
        tuple[float, int | None], ...
    ]  # (effect in mids, days for 8 in 10 to see it at once; None: too many)
    sentences: tuple[Sentence, ...]


def foresee(protocol: Protocol, knowledge: Knowledge, *, rated: float = RATED) -> Foresight:
    """What the design of a protocol can find. `rated` is the share of days taken to be rated, above 0.

    The sd of a day is the outcome's; where it is not known, twice the smallest change that matters. Raises InputError for a
    design that cannot be dealt, and for a fixed order, where nothing was left to chance and so no such chance can be told.
    """
    design, outcome = protocol.design, protocol.outcome
    if design.scheme == "fixed":
        raise InputError("What a fixed order can find cannot be told.", "Let chance deal the periods.")
    number = count(design)
    if not (isfinite(outcome.mid) and outcome.mid > 0 and 0 < rated <= 1):
        raise InputError("The smallest change that matters has to be above 0.", "One step of the scale is usual.")
    case = _Case(protocol, outcome.sd or 2 * outcome.mid, rated)
    expected = case.expected(design, EFFECTS, draws=DRAWS)
    rows = tuple(
        Row(mids=mids, effect=mids * outcome.mid, fast=expected.fast[at], slow=expected.slow[at])
        for at, mids in enumerate(EFFECTS)
    )
    choices = tuple(case.choices()) if design.scheme == "randomised_pairs" else ()
    found = Foresight(
        n_days=design.n_days,
        compared_days=design.n_days - design.run_in_days,
        n_schedules=number,
        smallest_p=min(1.0, 2 / number),
        scale=case.scale,
        scale_known=outcome.sd is not None,
        mid=outcome.mid,
        unit=outcome.unit,
        prior_sd=case.prior_sd,
        prior_mean=case.prior_mean,
        half_life=protocol.half_life,
        half_life_because=_fact(protocol.half_life.because, knowledge),
        se_fast=case.se(design),
        sd_fast=expected.sd_fast[EFFECTS.index(SEEN)],
        sd_slow=expected.sd_slow[EFFECTS.index(SEEN)],
        rows=rows,
        none_in_reach=_row(rows, 0.0).slow["no meaningful effect"] >= 0.05,
        choices=choices,
        suggested=_best(choices, design.period_days),
        days_needed=tuple((mids, case.days_needed(mids)) for mids in (1.0, 2.0)),
        sentences=(),
    )
    return replace(found, sentences=tuple(_words(found, design, knowledge)))


def _fact(fact: str, knowledge: Knowledge) -> Sentence | None:
    return say(fact, knowledge) if fact in knowledge.facts else None


def prior_in_units(name: str, scale: float) -> tuple[float, float]:
    """Mean and sd of the prior a name stands for, in the outcome's units: default, narrow, wide, or "mean,sd" in units."""
    if name in PRIOR_SDS:
        return 0.0, PRIOR_SDS[name] * scale
    try:
        mean, sd = (float(part) for part in name.split(","))
    except ValueError:
        mean = sd = 0.0
    if not (isfinite(mean) and isfinite(sd) and sd > 0):
        fix = f"Write one of {', '.join(PRIOR_SDS)}, or a middle and a standard deviation such as 0.3,0.5."
        raise InputError(f"{name[:40]!r} is not a prior.", fix)
    return mean, sd


@dataclass(frozen=True, slots=True)
class _Expected:
    """What one design is expected to bring, by effect: chances and sd, for an effect at once and a slow one."""

    fast: list[dict[str, float]]
    slow: list[dict[str, float]]
    sd_fast: list[float]
    sd_slow: list[float]


class _Case:
    """The assumptions a foresight is worked out under, and what follows from them for a design."""

    def __init__(self, protocol: Protocol, scale: float, rated: float) -> None:
        self.protocol = protocol
        self.scale = scale
        self.rated = rated
        self.prior_mean, self.prior_sd = prior_in_units(protocol.prior, scale)
        belief = protocol.half_life
        self.half_lives = [belief.median_days * exp(belief.log_sd * NormalDist().inv_cdf(share)) for share in QUANTILES]

    def models(self) -> tuple[list[float], list[float]]:
        """Half-lives the analysis of the protocol averages, 0 being at once, and the belief in each before the data."""
        slow = self.half_lives
        if self.protocol.model == "ar1":
            return [0.0], [1.0]
        if self.protocol.model == "auto":
            return [0.0, *slow], [AT_ONCE, *[(1 - AT_ONCE) / len(slow)] * len(slow)]
        return slow, [1 / len(slow)] * len(slow)

    def expected(
        self, design: Design, mids: Sequence[float], *, slow: bool = True, draws: int = FEWER_DRAWS
    ) -> _Expected:
        """For true effects in smallest changes that matter; without `slow` only effects that come at once."""
        from epsom.numbers.nof1.foreseen import foreseen

        half_lives, shares = self.models()
        truths = [0.0, *self.half_lives] if slow else [0.0]
        found = foreseen(
            list(every(design, draws)),
            probability(design),
            sigma=self.scale,
            phi=PHI,
            nu=NU,
            omega=OMEGA * self.scale,
            half_lives=half_lives,
            shares=shares,
            truths=truths,
            effects=[each * self.protocol.outcome.mid for each in mids],
            mid=self.protocol.outcome.mid,
            prior_sd=self.prior_sd,
            prior_mean=self.prior_mean,
            rated=self.rated,
        )
        later, sds = found.chances[1:], found.sd[1:]
        return _Expected(
            fast=found.chances[0],
            slow=[
                {label: sum(one[at][label] for one in later) / len(later) for label in found.chances[0][at]}
                for at in range(len(mids) if later else 0)
            ],
            sd_fast=found.sd[0],
            sd_slow=[sqrt(sum(one[at] ** 2 for one in sds) / len(sds)) for at in range(len(mids) if sds else 0)],
        )

    def se(self, design: Design) -> float:
        """Standard error of an effect at once, without a prior and with nothing else in question."""
        from epsom.numbers.nof1.precision import expected_se

        return expected_se(
            list(every(design, 2 * DRAWS)), probability(design), sigma=self.scale, phi=PHI, nu=NU,
            omega=OMEGA * self.scale, half_life_days=0.0, rated=None if self.rated == 1 else self.rated,
        )  # fmt: skip

    def choices(self) -> Iterator[PeriodChoice]:
        """Period lengths that give about as many compared days, with at least three pairs where the days allow it."""
        own = self.protocol.design
        days = own.n_days - own.run_in_days
        for length in sorted({*LENGTHS, own.period_days}):
            pairs = own.n_pairs if length == own.period_days else max(1, round(days / (2 * length)))
            design = replace(own, period_days=length, n_pairs=pairs)
            near = abs(2 * length * pairs - days) <= 0.15 * days and design.n_days <= MOST_DAYS
            if length == own.period_days or (near and pairs >= 3):
                found = self.expected(design, [SEEN])
                yield PeriodChoice(
                    period_days=length,
                    n_pairs=pairs,
                    n_days=design.n_days,
                    sd_fast=found.sd_fast[0],
                    sd_slow=found.sd_slow[0],
                    seen_fast=_benefit(found.fast[0]),
                    seen_slow=_benefit(found.slow[0]),
                )

    def days_needed(self, mids: float) -> int | None:
        """Fewest days, run-in with them, to have 8 chances in 10 of seeing a benefit of this size that comes at once."""
        own = self.protocol.design

        def sized(size: int) -> Design:
            if own.scheme == "daily_balanced":
                return replace(own, compared_days=2 * size)
            return replace(own, n_pairs=size)

        def enough(size: int) -> bool:
            return _benefit(self.expected(sized(size), [mids], slow=False).fast[0]) >= GOOD_CHANCE

        low = 14 if own.scheme == "daily_balanced" else FEWEST_PAIRS
        high = low
        while sized(high).n_days <= MOST_DAYS and not enough(high):
            low, high = high + 1, 2 * high
        if sized(high).n_days > MOST_DAYS:
            high = low
            while sized(high + 1).n_days <= MOST_DAYS:
                high += 1
            if sized(high).n_days > MOST_DAYS or not enough(high):
                return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) else (middle + 1, high)
        return sized(high).n_days


def _best(choices: Sequence[PeriodChoice], own_days: int) -> PeriodChoice | None:
    """The period length that sees clearly more at little cost, of those with three pairs or more; else the person's own."""
    good = [each for each in choices if each.n_pairs >= 3] or list(choices)
    own = next((each for each in choices if each.period_days == own_days), None)
    if own is None or own not in good:
        return max(good, key=lambda each: each.seen, default=None)
    better = [
        each
        for each in good
        if each.seen > own.seen + CLEARLY_BETTER
        and each.seen_fast >= own.seen_fast - LITTLE_WORSE
        and each.seen_slow >= own.seen_slow - LITTLE_WORSE
    ]
    return max(better, key=lambda each: each.seen, default=own)


def _row(rows: Sequence[Row], mids: float) -> Row:
    return next(each for each in rows if each.mids == mids)


# --- in words -----------------------------------------------------------------------------------------------------------
def in_tens(chance: float) -> str:
    """A chance as people say it: "hardly ever", "about 3 in 10 times", "nearly always"."""
    if chance < 0.05:
        return "hardly ever"
    if chance >= 0.95:
        return "nearly always"
    return f"about {min(9, max(1, round(10 * chance)))} in 10 times"


def _benefit(chances: Mapping[str, float]) -> float:
    return chances["clear benefit"] + chances["probable benefit"]


def _harm(chances: Mapping[str, float]) -> float:
    return chances["clear harm"] + chances["probable harm"]


def unit_of(value: float, unit: str) -> str:
    """The unit as it stands after a number: "1 point", "1.5 points"."""
    return unit[:-1] if round(value, 2) == 1 and unit.endswith("s") and len(unit) > 2 else unit


def _units(value: float, unit: str) -> dict[str, object]:
    return {"effect": amount(round(value, 2)), "unit": unit_of(value, unit)}


def _words(found: Foresight, design: Design, knowledge: Knowledge) -> Iterator[Sentence]:
    none = _row(found.rows, 0.0)
    if found.compared_days < FEWEST_DAYS or len({each.pair for each in periods(design)}) < FEWEST_PAIRS:
        yield say("trial_foresee_too_short", knowledge)
    for mids in (1.0, SEEN):
        row = _row(found.rows, mids)
        yield say(
            "trial_foresee_chance", knowledge, chance=in_tens(_benefit(row.fast)), **_units(row.effect, found.unit)
        )
        if mids == SEEN:
            half_life = amount(round(found.half_life.median_days, 1))
            yield say("trial_foresee_slow", knowledge, half_life=half_life, chance=in_tens(_benefit(row.slow)))
    wrongly, nothing = in_tens(_benefit(none.fast)), in_tens(none.fast["no meaningful effect"])
    yield say("trial_foresee_none", knowledge, false=wrongly, none=nothing)
    if not found.none_in_reach:
        yield say("trial_foresee_none_slow", knowledge, days=found.n_days)
    worse = _row(found.rows, -1.0)
    yield say("trial_foresee_harm", knowledge, chance=in_tens(_harm(worse.fast)), **_units(-worse.effect, found.unit))
    for mids, days in found.days_needed:
        fact = "trial_foresee_days_too_many" if days is None else "trial_foresee_days"
        yield say(fact, knowledge, days=days or MOST_DAYS, **_units(mids * found.mid, found.unit))
    yield from _about_periods(found, design, knowledge)
    number = "more than a million" if found.n_schedules > 1_000_000 else f"{found.n_schedules:,}"
    smallest = "0.001 or less" if found.smallest_p <= 0.001 else f"{found.smallest_p:.2g}"
    yield say("trial_foresee_schedules", knowledge, count=number, p=smallest)
    if not found.scale_known:
        yield say("trial_foresee_no_sd", knowledge)
    yield say("trial_foresee_assumed", knowledge)
    if found.half_life_because is not None:
        yield found.half_life_because


def _about_periods(found: Foresight, design: Design, knowledge: Knowledge) -> Iterator[Sentence]:
    if found.suggested is None:
        return
    best = found.suggested
    if best.period_days == design.period_days:
        yield say("trial_foresee_period_fits", knowledge, days=best.period_days)
    else:
        chances = {"fast": in_tens(best.seen_fast), "slow": in_tens(best.seen_slow)}
        words = {**chances, **_units(SEEN * found.mid, found.unit)}
        yield say("trial_foresee_period", knowledge, days=best.period_days, **words)
