"""How good and how fast the food search is: `python benchmarks/food_search.py [QUERIES.csv]`.

Without a file the project's own queries are used: `tune` was looked at while the search was made, `held` was not.
Times are given as ratios to a plain scan of all names in the same run, and in microseconds for orientation.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from time import perf_counter

from epsom.core.food import find
from epsom.core.food.table import FoodTable
from epsom.exchange.foods import PLACE, load_foods

READY = """
from time import perf_counter
import epsom.knowledge
began = perf_counter()
from epsom.exchange.foods import load_foods
from epsom.core.food import find
find("almonds", load_foods())
print(perf_counter() - began)
"""


def recall_at_5(rows: list[dict[str, str]], table: FoodTable) -> dict[str, tuple[int, int]]:
    """Count queries with a right answer among the first five, by class and over all."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        right = any(re.search(row["accept_regex"], found.name) for found in find(row["query"], table, 5))
        for key in (row["class"], "all"):
            counts[key][0] += right
            counts[key][1] += 1
    return {key: (right, asked) for key, (right, asked) in counts.items()}


def times(queries: list[str], table: FoodTable, rounds: int = 9) -> tuple[list[float], list[float]]:
    """Seconds of every search, and the best of the rounds for each query (free of what else the machine does)."""
    every: list[float] = []
    best = [float("inf")] * len(queries)
    for _ in range(rounds):
        for i, query in enumerate(queries):
            began = perf_counter()
            find(query, table)
            took = perf_counter() - began
            every.append(took)
            best[i] = min(best[i], took)
    return sorted(every), sorted(best)


def plain_scan(queries: list[str], table: FoodTable) -> float:
    """Seconds a query of a scan of all names with one fuzzy scorer: what there would be without an index."""
    from rapidfuzz import fuzz, process

    names = [name.lower() for name in table.names]
    began = perf_counter()
    for query in queries[:40]:
        process.extract(query, names, scorer=fuzz.WRatio, limit=10)
    return (perf_counter() - began) / len(queries[:40])


def at(sorted_times: list[float], share: float) -> float:
    """The value below which a share of the times lies."""
    return sorted_times[min(len(sorted_times) - 1, int(share * len(sorted_times)))]


def main() -> None:
    """Print recall by class, times, readiness and size."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).with_name("food_queries.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = load_foods()
    find("warm up", table)
    for half in sorted({row.get("half", "given") for row in rows}):
        counts = recall_at_5([row for row in rows if row.get("half", "given") == half], table)
        line = ", ".join(f"{key} {right}/{asked}" for key, (right, asked) in counts.items())
        right, asked = counts["all"]
        print(f"recall@5 {half}: {right / asked:.3f} ({line})")
    queries = [row["query"] for row in rows]
    every, best = times(queries, table)
    scan = plain_scan(queries, table)
    for name, values in (("every search", every), ("best of 9 for each query", best)):
        p50, p99 = at(values, 0.5), at(values, 0.99)
        print(
            f"{name}: p50 {p50 * 1e6:.0f} us (scan x {scan / p50:.0f}), p99 {p99 * 1e6:.0f} us (scan x {scan / p99:.0f})"
        )
    fresh = [
        float(subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=True).stdout)
        for _ in range(7)
    ]
    print(
        f"ready in a fresh process, first answer included: best {min(fresh) * 1e3:.0f} ms, median {sorted(fresh)[3] * 1e3:.0f} ms"
    )
    size = (Path(PLACE) / "table.bin").stat().st_size
    print(f"{len(table)} foods, {len(table.index.words)} words, {size} bytes")


if __name__ == "__main__":
    main()
