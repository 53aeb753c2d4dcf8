"""The engine of a randomised self-trial: one person's days in, the effect as an exact mixture of normals out.

Pure functions on arrays: no files, no clock, no global state; the same data give the same answer to the last digit. It
judges nothing and words nothing: verdicts, looks and protocols belong above. Needs NumPy and SciPy, so import it late.

    data = series(days, ratings, intake, expected=0.5)
    found = fit_averaged(data, Priors())
    found.effect.mean, found.effect.interval(0.95), found.effect.above(0.5)
"""

from epsom.numbers.nof1.autoregressive import fit_autoregressive
from epsom.numbers.nof1.average import Averaged, average, fit_averaged
from epsom.numbers.nof1.checks import fitted_course, level_step, variance_ratio, wild_days
from epsom.numbers.nof1.days import Priors, Series, series
from epsom.numbers.nof1.families import fit_counts, fit_ordinal, fit_robust
from epsom.numbers.nof1.gaussian import Posterior, fit_gaussian
from epsom.numbers.nof1.mixture import Mixture, blend
from epsom.numbers.nof1.permutation import randomisation_test
from epsom.numbers.nof1.precision import Bars, Plan, chances, expected_se, grid
from epsom.numbers.nof1.residuals import Dependence, dependence, reached, surprises
from epsom.numbers.nof1.shift import Shift, score_shift

__all__ = [
    "Averaged",
    "Bars",
    "Dependence",
    "Mixture",
    "Plan",
    "Posterior",
    "Priors",
    "Series",
    "Shift",
    "average",
    "blend",
    "chances",
    "dependence",
    "expected_se",
    "fit_autoregressive",
    "fit_averaged",
    "fit_counts",
    "fit_gaussian",
    "fit_ordinal",
    "fit_robust",
    "fitted_course",
    "grid",
    "level_step",
    "randomisation_test",
    "reached",
    "score_shift",
    "series",
    "surprises",
    "variance_ratio",
    "wild_days",
]
