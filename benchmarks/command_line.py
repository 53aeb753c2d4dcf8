"""How long the commands take, beside a bare Python, in one run; and what a whole plan costs in time and memory.

    python benchmarks/command_line.py [ROUNDS]

Every figure is a ratio to `python -c pass` of the same run. The commands take turns, so that a busy machine slows all.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import epsom

PERSON = str(Path(epsom.__file__).parent / "examples" / "joan.toml")
DAY = ["--now", "2026-11-22"]
COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "epsom --help": [sys.executable, "-m", "epsom", "--help"],
    "epsom check Synthroid": [sys.executable, "-m", "epsom", "check", "Synthroid", *DAY],
    "epsom screen FILE --json": [sys.executable, "-m", "epsom", "screen", PERSON, "--json", *DAY],
    "epsom screen FILE": [sys.executable, "-m", "epsom", "screen", PERSON, *DAY],
    "epsom plan FILE": [sys.executable, "-m", "epsom", "plan", PERSON, *DAY],
}


# As on a machine of one's own: compiled Python files are kept, here in a folder that goes away.
_COMPILED = tempfile.TemporaryDirectory()
_ENVIRONMENT = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
_ENVIRONMENT["PYTHONPYCACHEPREFIX"] = _COMPILED.name


def seconds(command: list[str]) -> float:
    """Wall time of one run."""
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_ENVIRONMENT)
    return time.perf_counter() - began


def peak_mb(command: list[str]) -> float:
    """Peak resident memory of one run, MB."""
    script = (
        "import resource, subprocess, sys;"
        "subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / (1024 if sys.platform == 'linux' else 1048576))"
    )
    done = subprocess.run([sys.executable, "-c", script, *command], check=True, capture_output=True, text=True)
    return float(done.stdout)


def main() -> None:
    """Print the table."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    took: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for command in COMMANDS.values():
        seconds(command)  # once for the caches
    for _ in range(rounds):
        for name, command in COMMANDS.items():
            took[name].append(seconds(command))
    bare = statistics.median(took["python -c pass"])
    for name, each in took.items():
        median = statistics.median(each)
        print(
            f"{name:28} {median / bare:6.1f} x   (median {median * 1000:6.1f} ms, fastest {min(each) * 1000:6.1f} ms)"
        )
    print(f"peak memory of epsom plan: {peak_mb(COMMANDS['epsom plan FILE']):.0f} MB")


if __name__ == "__main__":
    main()
