"""The engine of a randomised self-trial: one person's days in, the effect as an exact mixture of normals out.

Pure functions on arrays: no files, no clock, no global state; the same data give the same answer to the last digit. It
judges nothing and words nothing: verdicts, looks and protocols belong above. Needs NumPy and SciPy, so import it late.

    data = series(days, ratings, intake, expected=0.5)
    found = fit_averaged(data, Priors())
    found.effect.mean, found.effect.interval(0.95), found.effect.above(0.5)
"""

from epsom.numbers.nof1.autoregressive import fit_autoregressive
from epsom.numbers.nof1.average import Averaged, average, fit_averaged
from epsom.numbers.nof1.days import Priors, Series, series
from epsom.numbers.nof1.families import fit_counts, fit_ordinal, fit_robust
from epsom.numbers.nof1.gaussian import Posterior, fit_gaussian
from epsom.numbers.nof1.mixture import Mixture, blend
from epsom.numbers.nof1.residuals import Dependence, dependence, reached, surprises

__all__ = [
    "Averaged",
    "Dependence",
    "Mixture",
    "Posterior",
    "Priors",
    "Series",
    "average",
    "blend",
    "dependence",
    "fit_autoregressive",
    "fit_averaged",
    "fit_counts",
    "fit_gaussian",
    "fit_ordinal",
    "fit_robust",
    "reached",
    "series",
    "surprises",
]
