"""Self-trials as a library, in the words of the field: design, fit, verdict, randomisation test, reports.

    from epsom import nof1

    design = nof1.Design(period_days=14, n_pairs=3, run_in_days=7, seed="5eed")
    design.schedule, design.probability, design.seal()            # the hash goes down before day 1
    nof1.expected_precision(design, sd=2, mid=1).chances[2.0]     # chance of each verdict when the effect is 2
    trial = nof1.Trial(design, nof1.Outcome("sleep quality", scale=(1, 5), mid=0.5), rating=ratings, taken=taken)
    found = nof1.fit(trial)
    found.effect.mean, found.effect.interval(0.95), found.effect.prob(greater_than=0.5), found.verdict.label

A thin door over the rooms `trial` and `verdict` and the numbers: pure functions, the same input gives the same answer to
the last digit. Whether anyone may stop and start anything is not asked here; that is for `core.trial.gate`. Pooling
several people's results is not here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any, Literal

from epsom.core.trial import schedule as dealing
from epsom.core.trial import shapes
from epsom.core.trial.running import HARM_BAR, stops_for_harm
from epsom.core.trial.seal import canonical, sealed
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.core.report.shapes import Report
    from epsom.core.verdict.fitting import Fitted
    from epsom.core.verdict.shapes import Diagnostics, HalfLifeFound, Verdict
    from epsom.knowledge import Knowledge

__all__ = [
    "Design",
    "Effect",
    "Fit",
    "Monitor",
    "Outcome",
    "Precision",
    "Prior",
    "RandomisationTest",
    "Trial",
    "expected_precision",
    "fit",
    "monitor",
    "protocol",
    "randomisation_test",
    "report",
]

MOST_SCHEDULES = 4096  # of a randomisation test; beyond, as many exact draws
Number = float | None  # None or NaN: missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """A design and the seed that deals its days. Periods in days; `seed` is hex. InputError for what cannot be dealt."""

    scheme: shapes.Scheme = "randomised_pairs"
    period_days: int = 14
    n_pairs: int = 3
    run_in_days: int = 7
    compared_days: int | None = None  # daily_balanced only
    max_run: int = 3  # daily_balanced only
    seed: str

    @property
    def plan(self) -> shapes.Design:
        """The design without its seed."""
        return shapes.Design(
            scheme=self.scheme,
            period_days=self.period_days,
            n_pairs=self.n_pairs,
            run_in_days=self.run_in_days,
            compared_days=self.compared_days,
            max_run=self.max_run,
        )

    @property
    def n_days(self) -> int:
        """All days, the run-in with them."""
        return self.plan.n_days

    @property
    def n_schedules(self) -> int:
        """How many schedules the design admits, each equally likely."""
        return dealing.count(self.plan)

    @property
    def schedule(self) -> tuple[int, ...]:
        """1 for a day on, 0 for a day off (n_days,), the run-in with them."""
        return dealing.draw(self.plan, self.seed)

    @property
    def probability(self) -> tuple[float, ...]:
        """The chance of a day on (n_days,), exact."""
        return dealing.probability(self.plan)

    def seal(self) -> str:
        """SHA-256 of design, seed, schedule and probability. `Trial.sealed.seal` covers outcome and rules as well."""
        parts = {
            "design": {each: getattr(self.plan, each) for each in shapes.Design.__slots__},
            "seed": dealing.seed_of(self.seed),
            "schedule": list(self.schedule),
            "probability": list(self.probability),
        }
        return sha256(canonical(parts).encode("ascii")).hexdigest()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The one outcome that decides, in its own units. `mid`: the smallest change that matters; `sd`: of a day, if known."""

    name: str
    scale: tuple[float | None, float | None] = (None, None)
    higher_is_better: bool = True
    mid: float = 0.5
    sd: float | None = None
    step: float = 0.0
    unit: str = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of the effect before the data: normal, in the outcome's units, higher meaning better.

    Without figures it is the default of the method note, N(0, 1.5^2) in sds of a day.
    """

    mean: float | None = None
    sd: float | None = None

    @property
    def name(self) -> str:
        """How protocols and verdicts write it down."""
        return "default" if self.sd is None else f"{self.mean or 0.0!r},{self.sd!r}"


@dataclass(frozen=True, slots=True)
class Trial:
    """A design with its outcome and what came of it: one entry for each day from the first, as far as it has gone.

    `rating` (n,) as written; `taken` (n,) shares of the dose from 0 to 1, left out when the plan is all that is known.
    None and NaN are missing. `half_life` is believed before the start: median in days, and sd of its logarithm.
    """

    design: Design
    outcome: Outcome
    rating: Sequence[Number] = ()
    taken: Sequence[Number] | None = None
    marks: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    model: shapes.ModelName = "auto"
    half_life: tuple[float, float] = (4.0, 0.8)
    prior: Prior = Prior()
    looks: tuple[int, ...] | None = None  # days a verdict may be looked at; None: after each pair from the second on

    @property
    def sealed(self) -> shapes.Trial:
        """The sealed trial: protocol, seed, schedule, and the hash over all of them."""
        from epsom.core.trial.protocol import default_looks

        plan, told = self.design.plan, self.outcome
        looks = default_looks(plan)
        if self.looks is not None:
            last = plan.n_days - 1
            looks = tuple(shapes.Look(day=day, final=day == last) for day in sorted({*self.looks, last}))
        low, high = told.scale
        outcome = shapes.Outcome(
            id=told.name,
            name=told.name,
            low=low,
            high=high,
            step=told.step,
            higher_is_better=told.higher_is_better,
            mid=told.mid,
            sd=told.sd,
            unit=told.unit,
        )
        protocol = shapes.Protocol(
            question=f"Does it change {told.name}?",
            outcome=outcome,
            design=plan,
            looks=looks,
            model=self.model,
            half_life=shapes.HalfLife(median_days=self.half_life[0], log_sd=self.half_life[1], because="own"),
            prior=self.prior.name,
        )
        return sealed(protocol, self.design.seed, None)

    @property
    def days(self) -> tuple[shapes.TrialDay, ...]:
        """The days as the verdict takes them. InputError for more entries than days, and for shares outside 0 to 1."""
        plan, given = self.design.plan, len(self.rating)
        taken = _numbers(self.taken, "taken") if self.taken is not None else [None] * given
        rating = _numbers(self.rating, "rating")
        if len(taken) != given or given > plan.n_days:
            raise InputError(
                f"There are {given} ratings and {len(taken)} entries of what was taken, for {plan.n_days} days.",
                "One of each for every day from the first, None where it is missing.",
            )
        if any(each is not None and not 0 <= each <= 1 for each in taken):
            raise InputError("What was taken is a share of the day's dose, from 0 to 1.", "Half of it is 0.5.")
        schedule, probability = self.design.schedule, self.design.probability
        period_at = {at: each for each in dealing.periods(plan) for at in range(each.first, each.last + 1)}
        return tuple(
            shapes.TrialDay(
                day=day,
                planned=float(schedule[day]),
                probability=probability[day],
                taken=taken[day],
                rating=rating[day],
                marks=self.marks.get(day, ()),
                period=period_at[day].number if day in period_at else None,
                pair=period_at[day].pair if day in period_at else None,
                position=day,
            )
            for day in range(given)
        )


def _numbers(values: Iterable[Number], what: str) -> list[float | None]:
    found = [None if each is None or isnan(each) else float(each) for each in values]
    if any(each is not None and not isfinite(each) for each in found):
        raise InputError(f"An entry of {what} is no finite number.", "None stands for a missing one.")
    return found


# --- before the start ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """What a design can find at a known half-life: standard error, expected posterior sd, chance of each verdict."""

    se: float  # infinite when the design says nothing of the effect
    posterior_sd: float
    chances: Mapping[float, Mapping[str, float]]  # by true effect, then by label


def expected_precision(
    design: Design,
    *,
    sd: float = 1.0,
    mid: float = 0.5,
    phi: float = 0.4,
    nu: float = 0.36,
    omega: float = 0.04,
    half_life_days: float = 0.0,
    rated: float = 1.0,
    prior_sd: float | None = None,
    effects: Sequence[float] | None = None,
) -> Precision:
    """Expected precision in closed form, method note section 7. `sd`, `mid` and `effects` in the outcome's units.

    `phi` is the correlation of a day with the one before, `nu` the share of the variance that is noise, `omega` the drift in
    sds per square root of a day. The days are taken as known to behave so; in truth they are not, which costs some more.
    """
    from epsom.numbers.nof1.precision import chances, expected_se

    drawn = list(dealing.every(design.plan, 64))
    se = expected_se(
        drawn, design.probability, sigma=sd, phi=phi, nu=nu, omega=omega * sd, half_life_days=half_life_days,
        rated=None if rated == 1 else rated,
    )  # fmt: skip
    prior = 1.5 * sd if prior_sd is None else prior_sd
    wanted = [0.0, 0.5 * mid, mid, 1.5 * mid, 2 * mid] if effects is None else effects
    told = se**-2 if isfinite(se) else 0.0
    return Precision(
        se=se,
        posterior_sd=(told + prior**-2) ** -0.5,
        chances={float(effect): chances(se, prior, mid, effect) for effect in wanted},
    )


# --- after it -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Effect:
    """The posterior of the effect in the outcome's units, higher meaning better: an exact mixture of normals."""

    _fitted: Fitted

    @property
    def mean(self) -> float:
        """Posterior mean."""
        return self._fitted.mixture.mean * self._fitted.scale

    @property
    def sd(self) -> float:
        """Posterior standard deviation."""
        return self._fitted.mixture.sd * self._fitted.scale

    def interval(self, share: float = 0.95) -> tuple[float, float]:
        """The central interval that holds `share` of the posterior, from its exact distribution function."""
        low, high = self._fitted.mixture.interval(share)
        return low * self._fitted.scale, high * self._fitted.scale

    def prob(self, *, greater_than: float = 0.0) -> float:
        """The posterior probability that the effect is greater than a value."""
        return self._fitted.mixture.above(greater_than / self._fitted.scale)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """One model fitted, and the verdict of the trial's own rule beside it. `effect` is None when nothing can be fitted."""

    effect: Effect | None
    half_life: HalfLifeFound
    autocorrelation: float | None  # posterior mean of phi
    diagnostics: Diagnostics
    verdict: Verdict
    model: shapes.ModelName
    estimand: Literal["as_taken", "itt"]


def fit(
    trial: Trial,
    model: shapes.ModelName | None = None,
    estimand: Literal["as_taken", "itt"] = "as_taken",
    prior: Prior | None = None,
    *,
    knowledge: Knowledge | None = None,
) -> Fit:
    """Fit a model and judge the trial. Other than the trial's own model and prior are for trying things.

    With `knowledge` the verdict has its sentences, without it ids. Nothing rated gives a withheld verdict and no effect.
    """
    from epsom.core.verdict import judge
    from epsom.core.verdict.case import case_of
    from epsom.core.verdict.fitting import Unsettled
    from epsom.core.verdict.fitting import fit as fit_days

    whole, days = trial.sealed, trial.days
    name = None if prior is None else prior.name
    verdict = judge(whole, days, model=model, prior=name, knowledge=knowledge)
    case = case_of(whole, days, model=model, prior=name, look_day=None, ended=False)
    used: shapes.ModelName = trial.model if model is None else model
    effect, phi = None, None
    try:
        fitted = fit_days(case.days, case.asked, used, planned=estimand == "itt")
    except Unsettled:  # nothing rated, or for the ordinal model all ratings alike: the verdict says so
        half_life = verdict.half_life
    else:
        effect, half_life = Effect(fitted), fitted.half_life
        phi = sum(share * one.parameter_mean("phi") for share, one in fitted.parts)
    return Fit(
        effect=effect,
        half_life=half_life,
        autocorrelation=phi,
        diagnostics=verdict.diagnostics,
        verdict=verdict,
        model=used,
        estimand=estimand,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomisationTest:
    """The assumption-free companion: two-sided p, the statistic, and how many schedules it was compared with."""

    p: float
    statistic: float
    n_schedules: int


def randomisation_test(trial: Trial, *, phi: float, half_life_days: float = 0.0) -> RandomisationTest:
    """How extreme the outcome is among the schedules the draw could have brought; `phi` is plugged in (0 to below 1).

    Intention to treat: the plan is compared, not what was taken. All schedules up to 4,096, else as many exact draws. With
    two ratings or fewer there is nothing to compare and p is 1.
    """
    from epsom.numbers.nof1.days import series
    from epsom.numbers.nof1.permutation import randomisation_test as test

    days, design = trial.days, trial.design
    rated = [(each.day, each.rating) for each in days if each.rating is not None]
    number = min(design.n_schedules, MOST_SCHEDULES)
    if len(rated) <= 2:
        return RandomisationTest(p=1.0, statistic=0.0, n_schedules=number)
    n = len(days)
    own = design.schedule[:n]
    sign = 1.0 if trial.outcome.higher_is_better else -1.0
    data = series([day for day, _ in rated], [sign * rating for _, rating in rated], own, design.probability[:n])
    drawn = [each[:n] for each in dealing.every(design.plan, MOST_SCHEDULES)]
    statistic, p = test(data, drawn, design.probability[:n], phi, actual=own, half_life_days=half_life_days)
    return RandomisationTest(p=p, statistic=statistic, n_schedules=number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """What may be known while a trial runs: planned looks and the safety stop, nothing else."""

    looks: tuple[int, ...]
    may_look: bool  # on this day, after its rating
    next_look: int | None
    p_worse: float | None  # None: too few days to say
    harm_bar: float
    stop_for_harm: bool


def monitor(trial: Trial, day: int) -> Monitor:
    """Where a trial stands at the end of a day (from 0): no effect, no verdict, only looks and the rule for harm."""
    from epsom.core.verdict import monitor as watch

    whole = trial.sealed
    looks = tuple(each.day for each in whole.protocol.looks)
    seen = [each for each in trial.days if each.day <= day]
    worse = watch(whole, seen) if seen else None
    return Monitor(
        looks=looks,
        may_look=day in looks,
        next_look=next((each for each in looks if each > day), None),
        p_worse=worse,
        harm_bar=HARM_BAR,
        stop_for_harm=stops_for_harm(worse),
    )


# --- reports ------------------------------------------------------------------------------------------------------------
def report(trial: Trial, found: Fit, standard: Literal["CENT2015"] = "CENT2015", *, knowledge: Knowledge) -> str:
    """The CENT 2015 checklist filled in for a trial, as plain text."""
    from epsom.core.report.trial_checklists import write_cent

    if standard != "CENT2015":
        raise InputError(f"{str(standard)[:40]!r} is no standard we report by.", "Results go by CENT2015.")
    return _as_text(write_cent(trial.sealed, found.verdict, knowledge))


def protocol(trial: Trial, standard: Literal["SPENT2019"] = "SPENT2019", *, knowledge: Knowledge) -> str:
    """The SPENT 2019 checklist filled in for a trial that has not begun, as plain text; it does not show the schedule."""
    from epsom.core.report.trial_checklists import write_spent

    if standard != "SPENT2019":
        raise InputError(f"{str(standard)[:40]!r} is no standard we report by.", "Protocols go by SPENT2019.")
    return _as_text(write_spent(trial.sealed, knowledge))


def _as_text(page: Report) -> str:
    from epsom.render.terminal import rows

    lines: list[Any] = ["".join(text for text, _ in line).rstrip() for line in rows(page)]
    return "\n".join(lines) + "\n"
