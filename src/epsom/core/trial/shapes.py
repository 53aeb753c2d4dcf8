"""What a self-trial is: its question, its design, its sealed schedule, and the days that came of it. Shapes only.

Days of a trial count from 0, the first day of the run-in. A position counts the days of the schedule from 0; it is the
same as the day until the first pause, during which the schedule waits. A trial never holds a rating or a name; those are
the diary's.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = [
    "Design",
    "HalfLife",
    "Look",
    "Outcome",
    "Protocol",
    "Scheme",
    "Trial",
    "TrialDay",
]

Scheme = Literal["randomised_pairs", "daily_balanced", "fixed"]  # fixed: not randomised (before and after, AB)
Blinding = Literal["open", "blinded"]
ModelName = Literal["auto", "full", "ar1", "ordinal"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """The one thing that decides, in its own units; `lag_days` is settled by the clock before the start."""

    id: str  # of the diary: "stress", "sleep_quality", "sol_min" …; or any word for data from elsewhere
    name: str
    low: float | None = None  # ends of the scale, when it has ends
    high: float | None = None
    step: float = 1.0  # distance between two answers; 0: continuous
    higher_is_better: bool = True
    mid: float  # smallest change that matters to this person, in these units, above 0
    sd: float | None = None  # day-to-day sd known before the start (run-in or diary); None: from the run-in, else 2 mid
    unit: str = "points"
    lag_days: int = 0  # a rating of day d is compared with the intake of day d - lag_days


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfLife:
    """What is believed of the build-up before the start: log-normal, and where that comes from."""

    median_days: float = 4.0
    log_sd: float = 0.8
    because: str = "trial_half_life_default"  # id of a fact in knowledge; "own" when the person chose


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """How the days are dealt. `randomised_pairs`: `n_pairs` pairs of periods of `period_days`, each pair AB or BA.

    `daily_balanced`: every day on or off, as many of each over the compared days, never more than `max_run` alike in a
    row. `fixed`: periods and pairs as told, but the order was chosen and nothing was drawn.
    """

    scheme: Scheme = "randomised_pairs"
    period_days: int = 14
    n_pairs: int = 3
    run_in_days: int = 7
    compared_days: int | None = None  # daily_balanced only; even
    max_run: int = 3  # daily_balanced only

    @property
    def n_days(self) -> int:
        """All days, the run-in among them."""
        compared = self.compared_days if self.scheme == "daily_balanced" else 2 * self.n_pairs * self.period_days
        return self.run_in_days + (compared or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A day at whose end a verdict may be looked at."""

    day: int  # position in the schedule, 0-based; the last one of the compared stretch it closes
    final: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Protocol:
    """Everything that is fixed before day 1. Changing any of it ends the trial."""

    question: str
    outcome: Outcome
    design: Design
    looks: tuple[Look, ...]
    blinding: Blinding = "open"
    model: ModelName = "auto"
    half_life: HalfLife = HalfLife()
    prior: str = "default"
    elemental_mg: float | None = None  # a day on "on" days; the rung the person lives with
    form: str | None = None
    dose_minute: int | None = None  # clock time of the (last) dose of a day
    rating_minute: int | None = None  # usual clock time of the rating; None for a night
    exclude_marks: tuple[str, ...] = ("illness", "travel")  # left out in one of the sensitivity runs


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A protocol with its sealed draw. `schedule` and `probability` (n_days,): planned 0/1 and its expectation."""

    protocol: Protocol
    seed: str  # hex
    schedule: tuple[int, ...]
    probability: tuple[float, ...]
    sealed_on: date | None = None
    seal: str = ""  # SHA-256 of everything above in canonical JSON, see `seal`

    @property
    def randomised(self) -> bool:
        """Whether the schedule was drawn."""
        return self.protocol.design.scheme != "fixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialDay:
    """One calendar day of a trial that is running or over; `day` counts from 0 by the calendar, pauses included.

    `planned` is the plan of the day, `probability` its expectation under the draw; both 0 on a day of a pause. `taken` is
    the share of the day's dose that was taken (None: not noted). `rating` is in the outcome's units, already moved to
    the day whose intake it can answer to (`Outcome.lag_days`), as written (not turned).
    """

    day: int
    planned: float
    probability: float
    taken: float | None = None
    rating: float | None = None
    marks: tuple[str, ...] = ()
    paused: bool = False
    period: int | None = None  # 0-based number of the period; None in the run-in and in a pause
    pair: int | None = None
    position: int | None = None  # place in the schedule, what `Look.day` counts; None on a day of a pause
