"""Nothing acknowledged is lost. More of the same, by hand: `python -m tests.store.prove_durability --kills 1000`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="forks writers and looks into /proc, as on Linux")


def test_two_hundred_kills_and_as_many_faults_lose_nothing(tmp_path: Path) -> None:
    """In a process of its own: it forks, and it closes files under the feet of the database."""
    ran = subprocess.run(
        [
            sys.executable, "-m", "tests.store.prove_durability",
            "--kills", "200", "--swaps", "20", "--faults", "200", "--folder", tmp_path,
        ],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    done = {name: int(number) for name, number in re.findall(r"([a-z][a-z ]*) (\d+)[,;]", ran.stdout.replace("_", " "))}
    assert (done["kills"], done["swaps"], done["faults"], done["lost or wrong"]) == (200, 20, 200, 0)
    assert done["acknowledged"] > 200
    assert sum(number for name, number in done.items() if name.startswith("fault ")) == 200
