"""How good and how fast medicines are read: `python benchmarks/medicines.py [STRINGS.csv]`.

A file of strings has the columns class, text and ingredients (";" between). Without one the project's own strings are
used: `tune` was looked at while the reader was made, `kept` and `blind` only afterwards
(first reading: 0.987 and 0.978 exact). Times are given as ratios to splitting the same
texts into words in the same run, and in microseconds for orientation.
"""

from __future__ import annotations

import csv
import re
import statistics
import subprocess
import sys
import tracemalloc
from collections import defaultdict
from pathlib import Path
from time import perf_counter

from epsom.core.medicines import MedicineIndex, prepare, recognise
from epsom.knowledge.dictionary import load_dictionary
from epsom.knowledge.load import load

OWN = Path(__file__).parent.parent / "tests" / "cases" / "medicines" / "strings.csv"
READY = """
from time import perf_counter
from epsom.knowledge.load import load
knowledge = load()
began = perf_counter()
from epsom.core.medicines import prepare, recognise
from epsom.knowledge.dictionary import load_dictionary
recognise("Synthroid 75mcg every morning", prepare(knowledge, load_dictionary()))
print(perf_counter() - began)
"""


def quality(rows: list[dict[str, str]], index: MedicineIndex) -> None:
    """Print exactness by class, precision and recall, and every string that was read otherwise."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    right = wrong = missed = 0
    for row in rows:
        expected = {name for name in row["ingredients"].split(";") if name}
        found = {match.generic for match in recognise(row["text"], index).matches}
        for key in (row["class"], "all"):
            counts[key][0] += found == expected
            counts[key][1] += 1
        right, wrong, missed = (
            right + len(found & expected),
            wrong + len(found - expected),
            missed + len(expected - found),
        )
        if found != expected:
            print(f"  {row['text']!r}: {sorted(found)}, expected {sorted(expected)}")
    print("  exact  " + "  ".join(f"{key} {good}/{asked}" for key, (good, asked) in counts.items()))
    print(f"  exact {counts['all'][0] / counts['all'][1]:.3f}  precision {right / (right + wrong):.3f}  ", end="")
    print(f"recall {right / (right + missed):.3f}")


def best_of(texts: list[str], index: MedicineIndex, rounds: int = 7) -> list[float]:
    """Seconds for each text, the best of the rounds."""
    best = [float("inf")] * len(texts)
    for _ in range(rounds):
        for i, text in enumerate(texts):
            began = perf_counter()
            recognise(text, index)
            best[i] = min(best[i], perf_counter() - began)
    return best


def main() -> None:
    """Print quality, times, memory."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else OWN
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    index = prepare(load(), load_dictionary())
    for part in sorted({row.get("set", "") for row in rows}):
        print(f"{path.name} {part}")
        quality([row for row in rows if row.get("set", "") == part], index)

    texts = [row["text"] for row in rows]
    began = perf_counter()
    for _ in range(100):
        for text in texts:
            re.findall(r"\w+", text)
    plain = (perf_counter() - began) / 100 / len(texts)
    times = best_of(texts, index)
    asked = [
        t for t, text in zip(times, texts, strict=True) if any(m.how == "fuzzy" for m in recognise(text, index).matches)
    ]
    for name, some in (("all", times), ("near spellings", asked)):
        if some:
            print(f"{name}: median {statistics.median(some) * 1e6:.0f} us a text ", end="")
            print(
                f"({statistics.median(some) / plain:.0f} times splitting it into words), slowest {max(some) * 1e6:.0f} us"
            )
    ready = [
        float(subprocess.run([sys.executable, "-c", READY], capture_output=True, text=True, check=True).stdout)
        for _ in range(5)
    ]
    print(f"ready in a fresh process, knowledge loaded: {min(ready) * 1e3:.0f} ms")
    knowledge = load()
    tracemalloc.start()
    fresh = prepare(knowledge, load_dictionary())
    print(f"memory {tracemalloc.get_traced_memory()[0] / 1e6:.1f} MB, ", end="")
    for text in texts:
        recognise(text, fresh)
    print(f"{tracemalloc.get_traced_memory()[0] / 1e6:.1f} MB after reading {len(texts)} texts")


if __name__ == "__main__":
    main()
