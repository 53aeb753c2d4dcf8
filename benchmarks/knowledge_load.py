"""How long it takes until the knowledge is there, beside the start of Python itself.

Each line is the median of fresh processes: a bare Python, the shapes alone, `load()` with its compiled file, and
`load()` that reads and checks every TOML file. Ratios are to the bare Python of the same run, so that they mean the
same on a fast and on a busy machine. Run: python benchmarks/knowledge_load.py [rounds]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LOAD = "from epsom.knowledge.load import load; load()"
CASES = {
    "python -c pass": "pass",
    "import epsom.knowledge (shapes)": "import epsom.knowledge",
    "load(), compiled file there": LOAD,
    "load(), no compiled file": LOAD,
}
INSIDE = """
import time
start = time.perf_counter()
from epsom.knowledge.load import load
imported = time.perf_counter()
load()
loaded = time.perf_counter()
load()
again = time.perf_counter()
print(imported - start, loaded - imported, again - loaded)
"""


def milliseconds(code: str, home: Path) -> float:
    """Wall time of one fresh process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "EPSOM_HOME": str(home)})
    return (time.perf_counter() - start) * 1000


def inside(home: Path) -> list[float]:
    """Milliseconds inside one process: imports, first load, second load."""
    run = [sys.executable, "-c", INSIDE]
    done = subprocess.run(run, check=True, capture_output=True, text=True, env={**os.environ, "EPSOM_HOME": str(home)})
    return [float(seconds) * 1000 for seconds in done.stdout.split()]


def main(rounds: int) -> None:
    """Print the table."""
    times: dict[str, list[float]] = {name: [] for name in CASES}
    parts: list[list[float]] = []
    with tempfile.TemporaryDirectory() as place:
        warm = Path(place) / "warm"
        milliseconds(LOAD, warm)
        for number in range(rounds):  # interleaved, so that a busy moment touches all alike
            for name, code in CASES.items():
                home = Path(place) / f"cold{number}" if "no compiled" in name else warm
                times[name].append(milliseconds(code, home))
            parts.append(inside(warm))
        size = sum(file.stat().st_size for file in (warm / "cache").iterdir())
    bare = statistics.median(times["python -c pass"])
    for name, of_case in times.items():
        middle = statistics.median(of_case)
        print(f"{name:34} {middle:7.1f} ms   {middle / bare:5.1f} x   (fastest {min(of_case):.1f} ms)")
    imports, first, second = (statistics.median(column) for column in zip(*parts, strict=True))
    print(f"inside one process: imports {imports:.1f} ms, load() {first:.1f} ms, load() again {second:.1f} ms")
    print(f"compiled file: {size / 1024:.0f} KiB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
