"""The self-trial engine beside NumPyro's NUTS: the same models, priors and data, sampled instead of integrated.

    python -m validation.nof1_nuts [DRAWS]    two chains of so many kept draws each (2000) after half as many; some minutes

Needs requirements/validation.txt. The models are written here from the method's equations and share nothing with the engine but
the data and the numbers of its priors. Ends with 1 when a mean or an sd differs by more than its tolerance.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax.scipy.special import log_ndtr
from numpyro.diagnostics import effective_sample_size
from numpyro.infer import MCMC, NUTS
from tests.numbers.nof1_trials import trial

from epsom.numbers.nof1 import (
    Mixture,
    Priors,
    Series,
    fit_autoregressive,
    fit_gaussian,
    fit_ordinal,
    series,
)

numpyro.enable_x64()
PRIORS = Priors()


@dataclass(frozen=True)
class Sampled:
    """What NUTS found: mean and sd of the effect, the mean's Monte Carlo error, effective draws, CPU seconds to get there."""

    mean: float
    sd: float
    error: float
    effective: float
    divergences: int
    cpu: float


def exposure(intake: np.ndarray, half_life: Any) -> Any:
    """Equation (2), as a sum over the days before: x_t = sum k (1 - k)^(t - s) a_s."""
    keep = 2.0 ** (-1.0 / half_life)
    since = jnp.arange(intake.size)[:, None] - jnp.arange(intake.size)
    return jnp.where(since >= 0, (1.0 - keep) * keep ** jnp.maximum(since, 0), 0.0) @ intake


def columns(data: Series, weekdays: bool, level: bool) -> np.ndarray:
    """Nuisance columns times their prior sd: level, trend, weekdays."""
    parts = [2.0 * (data.days - data.days.mean()) / (data.days[-1] - data.days[0])]
    parts += [5.0 * np.ones(data.days.size)] if level else []
    parts += [0.5 * (data.days.astype(int) % 7 == day) for day in range(7)] if weekdays else []
    return np.column_stack(parts)


def full(data: Series) -> Callable[[], None]:
    """Equation (1); level, trend, weekdays, ramp and days integrated, effect and covariance sampled."""
    place, gap = data.days.astype(int), np.abs(data.days[:, None] - data.days)
    since = data.days - data.days[0]
    shared, nuisance = np.minimum(since[:, None], since), columns(data, True, True)
    outcome = data.outcome - data.outcome.mean()

    def model() -> None:
        sigma = jnp.exp(numpyro.sample("log_sigma", dist.Normal(0.0, 0.75)))
        phi, nu = (numpyro.sample(name, dist.Beta(2.0, 2.0)) for name in ("phi", "nu"))
        omega = jnp.exp(numpyro.sample("log_omega", dist.Normal(np.log(0.04), 0.8)))
        half_life = jnp.exp(numpyro.sample("log_h", dist.Normal(np.log(4.0), 0.8)))
        beta = numpyro.sample("beta", dist.Normal(0.0, 1.5))
        expected = exposure(data.expected, half_life)[place]
        mean = beta * (exposure(data.intake, half_life)[place] - expected)
        beside = jnp.column_stack([nuisance, 3.0 * expected])
        covariance = sigma**2 * ((1.0 - nu) * phi**gap + nu * jnp.eye(place.size)) + omega**2 * shared
        numpyro.sample("y", dist.MultivariateNormal(mean, covariance + beside @ beside.T), obs=outcome)

    return model


def first_order(data: Series) -> Callable[[], None]:
    """The AR(1) model: immediate effect, no noise term, no drift, no weekdays."""
    place, gap = data.days.astype(int), np.abs(data.days[:, None] - data.days)
    nuisance = np.column_stack([columns(data, False, True), 3.0 * data.expected[place]])
    outcome = data.outcome - data.outcome.mean()

    def model() -> None:
        sigma = jnp.exp(numpyro.sample("log_sigma", dist.Normal(0.0, 0.75)))
        phi = numpyro.sample("phi", dist.Beta(2.0, 2.0))
        beta = numpyro.sample("beta", dist.Normal(0.0, 1.5))
        covariance = sigma**2 * phi**gap + nuisance @ nuisance.T
        mean = beta * (data.intake - data.expected)[place]
        numpyro.sample("y", dist.MultivariateNormal(mean, covariance), obs=outcome)

    return model


def ordered(data: Series) -> Callable[[], None]:
    """Cumulative probit over the underlying series, which is sampled day by day (not centred)."""
    place, gap = data.days.astype(int), np.abs(data.days[:, None] - data.days)
    since = data.days - data.days[0]
    shared, nuisance = np.minimum(since[:, None], since), columns(data, True, False)
    used, category = np.unique(data.outcome, return_inverse=True)

    def model() -> None:
        phi, nu = (numpyro.sample(name, dist.Beta(2.0, 2.0)) for name in ("phi", "nu"))
        omega = jnp.exp(numpyro.sample("log_omega", dist.Normal(np.log(0.04), 0.8)))
        half_life = jnp.exp(numpyro.sample("log_h", dist.Normal(np.log(4.0), 0.8)))
        beta = numpyro.sample("beta", dist.Normal(0.0, 1.5))
        first = numpyro.sample("first", dist.Normal(0.0, 2.5))
        gaps = jnp.exp(numpyro.sample("gaps", dist.Normal(np.log(0.7), 1.0).expand([used.size - 2])))
        cuts = first + jnp.concatenate([jnp.zeros(1), jnp.cumsum(gaps)])
        edges = jnp.concatenate([jnp.array([-50.0]), cuts, jnp.array([50.0])])
        expected = exposure(data.expected, half_life)[place]
        beside = jnp.column_stack([nuisance, 3.0 * expected])
        covariance = (1.0 - nu) / nu * phi**gap + omega**2 * shared + 1e-8 * jnp.eye(place.size) + beside @ beside.T
        free = numpyro.sample("free", dist.Normal(0.0, 1.0).expand([place.size]))
        eta = beta * (exposure(data.intake, half_life)[place] - expected) + jnp.linalg.cholesky(covariance) @ free
        lower, upper = edges[category] - eta, edges[category + 1] - eta
        flip = lower + upper > 0
        low, high = jnp.where(flip, -upper, lower), jnp.where(flip, -lower, upper)
        numpyro.factor("y", (log_ndtr(high) + jnp.log1p(-jnp.exp(log_ndtr(low) - log_ndtr(high)))).sum())

    return model


def nuts(model: Callable[[], None], draws: int, warm: int, chains: int = 2, seed: int = 1) -> Sampled:
    """Mean and sd of the effect by NUTS; CPU seconds with compiling."""
    begun = time.process_time()
    run = MCMC(
        NUTS(model, target_accept_prob=0.9),
        num_warmup=warm,
        num_samples=draws,
        num_chains=chains,
        chain_method="sequential",
        progress_bar=False,
    )
    run.run(jax.random.PRNGKey(seed), extra_fields=("diverging",))
    beta = np.asarray(run.get_samples(group_by_chain=True)["beta"])
    cpu = time.process_time() - begun
    effective = float(effective_sample_size(beta))
    sd = float(beta.std(ddof=1))
    bad = int(np.asarray(run.get_extra_fields()["diverging"]).sum())
    return Sampled(float(beta.mean()), sd, sd / effective**0.5, effective, bad, cpu)


def fifths(data: Series) -> Series:
    """The same trial in five categories of about as many days."""
    category = np.searchsorted(np.quantile(data.outcome, [0.2, 0.4, 0.6, 0.8]), data.outcome)
    return series(data.days, category, data.intake, data.expected)


def cases() -> list[tuple[str, Callable[[], Mixture], Callable[[], None], float, float]]:
    """Name, our answer, the model, and what mean (in sds) and sd (as a share) may differ by besides chance."""
    found: list[tuple[str, Callable[[], Mixture], Callable[[], None], float, float]] = []
    for name in ("ar1_90",):
        data = trial(name, 0.5)
        found.append(
            (
                f"{name}, AR(1)",
                lambda data=data: fit_autoregressive(data, PRIORS).effect,
                first_order(data),
                0.002,
                0.002,
            )
        )
    for name in ("full_90", "harm_112"):
        data = trial(name, 0.5)
        found.append((f"{name}, full", lambda data=data: fit_gaussian(data, PRIORS).effect, full(data), 0.02, 0.03))
    for name in ("full_90",):
        data = fifths(trial(name, 0.5))
        found.append(
            (f"{name} in five, ordinal", lambda data=data: fit_ordinal(data, PRIORS).effect, ordered(data), 0.1, 0.05)
        )
    return found


def main() -> int:
    """One line a model and trial; 1 when one differs by more than it may."""
    draws, wrong = int(sys.argv[1]) if len(sys.argv) > 1 else 2000, 0
    print(f"{'':<26}{'ours':>18}{'NUTS':>18}{'mcse':>8}{'mean, sds':>11}{'sd, %':>8}{'draws':>8}{'bad':>5}{'CPU s':>8}")
    for name, fit, model, mean_in_sds, sd_share in cases():
        ours, theirs = fit(), nuts(model, draws, draws // 2)
        away, wider = (ours.mean - theirs.mean) / theirs.sd, ours.sd / theirs.sd - 1.0
        # a sampled sd is about 1 / sqrt(2 effective) unsure
        bad = (
            abs(away) > mean_in_sds + 3.0 * theirs.error / theirs.sd
            or abs(wider) > sd_share + 3.0 / (2.0 * theirs.effective) ** 0.5
        )
        wrong += bad
        told = f"{name:<26}{ours.mean:>10.4f}{ours.sd:>8.4f}{theirs.mean:>10.4f}{theirs.sd:>8.4f}{theirs.error:>8.4f}"
        told += f"{away:>11.3f}{100 * wider:>8.1f}{theirs.effective:>8.0f}{theirs.divergences:>5}{theirs.cpu:>8.1f}"
        print(told + ("  !" if bad else ""), flush=True)
    print(f"{wrong} differ by more than they may")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
