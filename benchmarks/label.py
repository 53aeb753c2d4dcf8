"""How long one label takes to read, against splitting the same text into words; nothing is asserted.

python benchmarks/label.py
"""

from __future__ import annotations

import statistics
import sys
import time
import tomllib
from pathlib import Path

from epsom.core.product import read
from epsom.knowledge.load import load

LABELS = Path(__file__).parents[1] / "tests" / "reference" / "labels_more.toml"


def best_of(times: int, text: str, act: object) -> float:
    """Seconds of the fastest of so many calls."""
    best = float("inf")
    for _ in range(times):
        started = time.perf_counter()
        act(text)  # type: ignore[operator]
        best = min(best, time.perf_counter() - started)
    return best


def main() -> int:
    """Print median, slowest and the ratio to `str.split`, and the first call of a fresh process."""
    texts = [label["text"] for label in tomllib.loads(LABELS.read_text("utf-8"))["label"]]
    knowledge = load()
    started = time.perf_counter()
    read(texts[0], knowledge)
    first = time.perf_counter() - started
    reading = [best_of(20, text, lambda text: read(text, knowledge)) for text in texts]
    splitting = [best_of(20, text, str.split) for text in texts]
    ratio = statistics.median(reading) / statistics.median(splitting)
    print(f"labels                {len(texts)}, {statistics.mean(map(len, texts)):.0f} characters on average")
    print(f"median per label      {statistics.median(reading) * 1e3:.3f} ms = {ratio:.0f} x str.split")
    print(f"slowest label         {max(reading) * 1e3:.3f} ms")
    print(f"first call            {first * 1e3:.1f} ms (builds the vocabulary)")
    longest = best_of(3, "Magnesium (as oxide) 5 mg per 2 capsules\n" * 5000, lambda text: read(text, knowledge))
    print(f"200,000 characters    {longest * 1e3:.0f} ms (cut at 20,000)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
