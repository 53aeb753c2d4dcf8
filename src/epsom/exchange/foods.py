"""Opens the food files: the packed table, the swaps. What they mean is the business of `epsom.core.food`.

The table is built by `scripts/build_foods.py`; where every value comes from is written in provenance.toml.
"""

from __future__ import annotations

from functools import cache
from os.path import dirname, join

from epsom.core.food import SwapFood, read_swaps
from epsom.core.food.table import FoodTable

__all__ = ["load_foods", "swap_candidates"]

PLACE = join(dirname(dirname(__file__)), "knowledge", "foods")


@cache
def load_foods() -> FoodTable:
    """Open the food table that ships with epsom; raises KnowledgeError when it is damaged."""
    with open(join(PLACE, "table.bin"), "rb") as file:
        return FoodTable(file.read())


def swap_candidates(table: FoodTable) -> tuple[SwapFood, ...]:
    """List the everyday foods a plan may offer, with magnesium (mg) and energy (kcal) computed from the table."""
    with open(join(PLACE, "swaps.tsv"), encoding="utf-8") as file:
        return read_swaps(file.read(), table)
