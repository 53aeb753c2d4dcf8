"""The bridge to the numbers: which model is fitted to a trial's days under which prior, and its answer as plain figures.

Ratings go in divided by the scale and turned so that higher is better; effects come out in the outcome's own units, higher
meaning better. NumPy and SciPy arrive with the first fit, not before. It decides nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import e, isfinite
from statistics import NormalDist, pstdev
from typing import TYPE_CHECKING, Any, Literal

from epsom.core.trial.shapes import HalfLife, ModelName
from epsom.core.verdict.ready import Ready
from epsom.core.verdict.shapes import Effect, HalfLifeFound
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.numbers.nof1 import Averaged, Mixture, Posterior, Priors, Series

__all__ = [
    "FEW_POINTS",
    "POINTS",
    "PRIORS",
    "TRUSTED_KHAT",
    "Asked",
    "Fitted",
    "Prior",
    "Unsettled",
    "before_the_data",
    "effect_of",
    "fit",
    "fit_one",
    "fit_ordered",
    "prior_of",
    "series_of",
    "under_prior",
]

PRIORS = {"default": 1.5, "narrow": 0.75, "wide": 3.0}  # sd of the effect before the data, in scales; middle 0
MOST_CATEGORIES = 12  # of the ordinal model; finer ratings are put into ten groups of about as many days
TRUSTED_KHAT = 0.7  # above, the weights of an integral cannot be relied on
POINTS = 1024  # of integration
FEW_POINTS = 512  # where many fits are asked for: on the reference data within 0.01 sd of the effect and 1 % of its sd
_GROUPS = 10
_COUNTS = 0.05  # a model of an average counts for the diagnostics from this posterior share on


class Unsettled(ArithmeticError):
    """Ratings on which the arithmetic breaks down, such as figures a million times beyond the scale they are judged on."""


@contextmanager
def _settled() -> Iterator[None]:
    """What breaks inside the numbers (a matrix that is not positive definite, a grid without weight) as `Unsettled`."""
    try:
        yield
    except (ArithmeticError, ValueError, IndexError) as error:
        raise Unsettled(str(error)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is believed of the effect before the data: normal, in the outcome's units divided by the scale."""

    mean: float = 0.0
    sd: float = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of the numbers, the same for every way of asking.

    `mid` in the outcome's units; `scale` is what ratings are divided by; `sign` is -1 where lower is better.
    """

    mid: float
    scale: float = 1.0
    sign: int = 1
    half_life: HalfLife
    prior: Prior


@dataclass(frozen=True, slots=True)
class Fitted:
    """One model's answer, and what was fitted so that more can be asked of it.

    `unit` says whether the effect counts in the outcome's units or, under the ordinal model, in standard deviations of a
    day's noise on an underlying scale. `whole` is what was fitted, `parts` its models with their posterior shares.
    """

    effect: Effect
    unit: Literal["outcome", "underlying"]
    half_life: HalfLifeFound
    khat: float | None
    ess: float | None
    method: str
    data: Series
    priors: Priors
    whole: Posterior | Averaged
    mixture: Mixture
    mid: float  # in the units the mixture counts in
    scale: float  # from those units to the effect's

    @property
    def parts(self) -> tuple[tuple[float, Posterior], ...]:
        """The models and their posterior shares: immediate and slow, or the only one."""
        return _parts(self.whole)

    @property
    def main(self) -> Posterior:
        """The model with most of the posterior weight."""
        return max(self.parts, key=lambda part: part[0])[1]

    @property
    def slow(self) -> bool:
        """Whether most of the posterior weight is on a slow build-up."""
        return "half_life_days" in self.main.parameters

    @property
    def slow_share(self) -> float | None:
        """Posterior weight of slow build-up, where it was averaged with an immediate effect."""
        return self.parts[1][0] if len(self.parts) == 2 else None


def prior_of(name: str, scale: float) -> Prior:
    """The prior a name stands for: `default` N(0, 1.5^2), `narrow` N(0, 0.75^2), `wide` N(0, 3^2) in scales, or `mean,sd`.

    A prior typed as two numbers counts in the outcome's units, higher meaning better. InputError for anything else.
    """
    if name in PRIORS:
        return Prior(sd=PRIORS[name])
    try:
        mean, sd = (float(part) for part in name.split(","))
    except ValueError:
        mean, sd = 0.0, 0.0
    if not (isfinite(mean) and isfinite(sd) and sd > 0.0):
        raise InputError(
            f"{name[:40]!r} is not a prior.",
            f"Write one of {', '.join(PRIORS)}, or a middle and a standard deviation such as 0.3,0.5.",
        )
    return Prior(mean=mean / scale, sd=sd / scale)


@_settled()
def fit(days: Ready, asked: Asked, model: ModelName, *, planned: bool = False, points: int = POINTS) -> Fitted:
    """Fit a model to the rated days; with `planned` the plan takes the place of what was taken (intention to treat).

    `auto` averages an immediate and a slowly building effect by their evidence, `full` is the slow one alone, `ar1` the
    immediate one with one day leaning on the last, `ordinal` the slow one on ordered categories. `points` of integration
    for the first two. `Unsettled` when nothing is rated, when all
    ratings are alike for `ordinal`, and for ratings beyond reason.
    """
    from epsom.numbers.nof1 import fit_autoregressive, fit_averaged, fit_gaussian, fit_ordinal

    priors = _priors(asked)
    data = series_of(days, asked, planned=planned, categories=model == "ordinal")
    if model == "auto":

        def gaussian(data: Series, priors: Priors, slow: bool) -> Posterior:
            return fit_gaussian(data, priors, slow, points)

        return _fitted(fit_averaged(data, priors, gaussian), asked, data, priors)
    if model == "ordinal":
        return _underlying(fit_ordinal(data, priors), days, asked, data, priors)
    posterior = fit_autoregressive(data, priors) if model == "ar1" else fit_gaussian(data, priors, True, points)
    return _fitted(posterior, asked, data, priors)


@_settled()
def fit_ordered(days: Ready, asked: Asked, *, planned: bool = False) -> Fitted:
    """The ordinal counterpart of `auto`: immediate and slow effects on ordered categories, averaged by their evidence."""
    from epsom.numbers.nof1 import fit_averaged, fit_ordinal

    priors = _priors(asked)
    data = series_of(days, asked, planned=planned, categories=True)
    return _underlying(fit_averaged(data, priors, fit_ordinal), days, asked, data, priors)


@_settled()
def fit_one(
    days: Ready,
    asked: Asked,
    family: Literal["gaussian", "ordinal", "robust"],
    *,
    slow: bool,
    planned: bool = False,
    points: int = POINTS,
) -> Fitted:
    """One model by itself: normal, on ordered categories, or with heavy-tailed noise; slow build-up or immediate."""
    from epsom.numbers.nof1 import fit_gaussian, fit_ordinal, fit_robust

    priors = _priors(asked)
    data = series_of(days, asked, planned=planned, categories=family == "ordinal")
    if family == "ordinal":
        return _underlying(fit_ordinal(data, priors, slow), days, asked, data, priors)
    posterior = fit_robust(data, priors, slow) if family == "robust" else fit_gaussian(data, priors, slow, points)
    return _fitted(posterior, asked, data, priors)


def series_of(days: Ready, asked: Asked, *, planned: bool = False, categories: bool = False) -> Series:
    """The rated days as the models take them; `categories` for ratings as ordered groups instead of scaled figures."""
    from epsom.numbers.nof1 import series

    rated = days.rated
    turned = [asked.sign * rating for rating in days.ratings if rating is not None]
    outcome = _categories(turned) if categories else [rating / asked.scale for rating in turned]
    return series(rated, outcome, days.plan if planned else days.intake, days.expected)


def effect_of(mixture: Mixture, mid: float, scale: float, *, ends: bool = True) -> Effect:
    """A posterior as figures: `mid` in the mixture's units, and everything reported times `scale`.

    Without `ends` the 95 % range, which takes longest, is left out.
    """
    low, high = mixture.interval(0.95) if ends else (None, None)
    gain, loss = mixture.above(mid), mixture.below(-mid)
    gain, loss = min(gain, 1.0), min(loss, 1.0)  # weights sum to 1 but for rounding
    return Effect(
        mean=mixture.mean * scale,
        sd=mixture.sd * scale,
        low=None if low is None else low * scale,
        high=None if high is None else high * scale,
        p_gt_0=min(mixture.above(0.0), 1.0),
        p_benefit=gain,
        p_negligible=max(0.0, 1.0 - gain - loss),
        p_harm=loss,
    )


def before_the_data(fitted: Fitted, prior: Prior) -> Effect:
    """What the prior alone would say, as figures in the units of a fit; the range is left out."""
    believed, mid = NormalDist(prior.mean, prior.sd), fitted.mid
    gain, loss = 1.0 - believed.cdf(mid), believed.cdf(-mid)
    return Effect(
        mean=believed.mean * fitted.scale,
        sd=believed.stdev * fitted.scale,
        p_gt_0=1.0 - believed.cdf(0.0),
        p_benefit=gain,
        p_negligible=max(0.0, 1.0 - gain - loss),
        p_harm=loss,
    )


def under_prior(mixture: Mixture, had: Prior, wanted: Prior) -> Mixture:
    """The posterior of the effect had another normal prior been used, exactly: no second fit.

    Each part is normal, so trading one normal prior for another gives a normal again, with a new weight: with precision
    P = 1/v + 1/t^2 - 1/s^2 and H = m/v + n/t^2 - k/s^2 the part becomes N(H/P, 1/P), and its weight is multiplied by
    (v P t^2 / s^2)^(-1/2) exp((H^2/P - m^2/v - n^2/t^2 + k^2/s^2) / 2). Parts of a blend keep their evidence in their weights,
    so the average over models moves along. For normal mixtures only.
    """
    there = mixture.weights > 0.0
    centres, variance = mixture.centres[there], mixture.scales[there] ** 2
    precision = 1.0 / variance + 1.0 / wanted.sd**2 - 1.0 / had.sd**2
    height = centres / variance + wanted.mean / wanted.sd**2 - had.mean / had.sd**2
    exponent: Any = 0.5 * (
        height**2 / precision - centres**2 / variance - wanted.mean**2 / wanted.sd**2 + had.mean**2 / had.sd**2
    )
    weights = mixture.weights[there] * (variance * precision) ** -0.5 * e ** (exponent - exponent.max())
    return replace(mixture, weights=weights / weights.sum(), centres=height / precision, scales=precision**-0.5)


def _parts(whole: Posterior | Averaged) -> tuple[tuple[float, Posterior], ...]:
    from epsom.numbers.nof1 import Averaged

    return (
        tuple(zip(whole.probabilities, whole.models, strict=True)) if isinstance(whole, Averaged) else ((1.0, whole),)
    )


def _fitted(whole: Posterior | Averaged, asked: Asked, data: Series, priors: Priors) -> Fitted:
    parts = _parts(whole)
    counted = [posterior.integral for share, posterior in parts if share >= _COUNTS]
    khats = [each.khat for each in counted if isfinite(each.khat)]
    mid = asked.mid / asked.scale
    return Fitted(
        effect=effect_of(whole.effect, mid, asked.scale),
        unit="outcome",
        half_life=_half_life(parts),
        khat=max(khats, default=None),
        ess=min((each.ess for each in counted), default=None),
        method="metropolis" if any(each.method == "metropolis" for each in counted) else counted[0].method,
        data=data,
        priors=priors,
        whole=whole,
        mixture=whole.effect,
        mid=mid,
        scale=asked.scale,
    )


def _priors(asked: Asked) -> Priors:
    from epsom.numbers.nof1 import Priors

    return Priors(
        effect_mean=asked.prior.mean,
        effect_sd=asked.prior.sd,
        half_life_days=asked.half_life.median_days,
        log_half_life_sd=asked.half_life.log_sd,
    )


def _underlying(whole: Posterior | Averaged, days: Ready, asked: Asked, data: Series, priors: Priors) -> Fitted:
    """The smallest change that matters is carried over by standard deviations: of the ratings here, of a day there.

    A day on the underlying scale has the variance 1 of its noise and (1 - nu) / nu of its wave, together 1 / nu.
    """
    spread = pstdev([rating for rating in days.ratings if rating is not None])
    noise = sum(share * posterior.parameter_mean("nu") for share, posterior in _parts(whole))
    mid = asked.mid / max(spread, 1e-9) * noise**-0.5
    made = _fitted(whole, asked, data, priors)
    return replace(made, effect=effect_of(whole.effect, mid, 1.0), unit="underlying", mid=mid, scale=1.0)


def _half_life(parts: Sequence[tuple[float, Posterior]]) -> HalfLifeFound:
    """Of the slow model; what it says when the effect looks immediate is mostly its prior."""
    for _, posterior in parts:
        if "half_life_days" in posterior.parameters:
            low, high = (posterior.parameter_quantile("half_life_days", share) for share in (0.025, 0.975))
            return HalfLifeFound(mean=posterior.parameter_mean("half_life_days"), low=low, high=high)
    return HalfLifeFound()


def _categories(ratings: Sequence[float]) -> list[float]:
    """Ratings as they are when few different ones were used, else the number of their tenth, ties kept together."""
    used = sorted(set(ratings))
    if len(used) <= MOST_CATEGORIES:
        return list(ratings)
    order = sorted(ratings)
    return [float(_GROUPS * bisect_left(order, rating) // len(order)) for rating in ratings]
