"""How long one `screen` and one `draft` take, warm, beside a fixed piece of plain Python work in the same run.

    python benchmarks/screen_and_draft.py

The people are boundary people of the proof, each one distinct, so nothing is answered from memory that a first-time
visitor would not find there; reading one medicine, one product and one list of conditions is remembered, as in use.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.prove.invariants import Expected
from tests.prove.people import TODAY, strata

from epsom.companion import Companion
from epsom.core.plan import draft
from epsom.core.safety import screen
from epsom.exchange.foods import swap_candidates


def yardstick() -> int:
    """A thousand additions in a plain loop: the unit of this machine, today."""
    total = 0
    for each in range(1000):
        total += each
    return total


def spread(values: list[float]) -> str:
    """Median, 95th and 99th percentile in microseconds."""
    cut = statistics.quantiles(values, n=100)
    return f"median {cut[49] * 1e6:8.1f} us, p95 {cut[94] * 1e6:8.1f} us, p99 {cut[98] * 1e6:8.1f} us"


def main() -> None:
    """Print the figures."""
    companion, expected = Companion.bundled(TODAY), Expected()
    people = [
        stratum.person(number)
        for stratum in strata(expected.conditions, expected.ingredients)
        for number in stratum.numbers(600)
    ]
    foods = swap_candidates(companion.foods)
    for person in people:  # warm: words and labels read once
        screen(person, companion.knowledge, TODAY)
    units, screens, drafts, screened = [], [], [], []
    for _ in people:
        began = time.perf_counter()
        yardstick()
        units.append(time.perf_counter() - began)
    for person in people:
        began = time.perf_counter()
        screening = screen(person, companion.knowledge, TODAY)
        screens.append(time.perf_counter() - began)
        screened.append(screening)
    for person, screening in list(zip(people, screened, strict=True))[::4]:
        assessment = companion.assess(person)
        began = time.perf_counter()
        draft(person, assessment, screening, companion.knowledge, TODAY, foods=foods)
        drafts.append(time.perf_counter() - began)
    unit = statistics.median(units)
    print(f"yardstick (1,000 additions)  {spread(units)}")
    print(f"screen, {len(screens):,} people        {spread(screens)}   {statistics.median(screens) / unit:6.1f} x")
    print(f"draft,  {len(drafts):,} people        {spread(drafts)}   {statistics.median(drafts) / unit:6.1f} x")


if __name__ == "__main__":
    main()
