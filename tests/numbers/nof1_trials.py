"""The six made-up trials of `nof1_data` and the posteriors that other programs found for them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np

from epsom.numbers.nof1 import Series, series

HERE = Path(__file__).parent / "nof1_data"
REFERENCE = json.loads((HERE / "reference.json").read_text(encoding="utf-8"))


def trial(name: str, expected: float) -> Series:
    """One of them, with what was expected of the intake (0: nothing is centred)."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return series(
        [float(row["day"]) for row in rows],
        [float(row["rating"]) if row["rating"] else np.nan for row in rows],
        [float(row["taken"]) for row in rows],
        expected,
    )
