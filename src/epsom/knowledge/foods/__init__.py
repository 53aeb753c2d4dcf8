"""Opens the food files: the packed table, the swaps. What they mean is the business of `epsom.core.food`.

The table is built by `scripts/build_foods.py`; where every value comes from is written in provenance.toml.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from epsom.core.food import SwapFood, read_swaps
from epsom.core.food_table import FoodTable

__all__ = ["load_foods", "swap_candidates"]


@cache
def load_foods() -> FoodTable:
    """Open the food table that ships with epsom; raises KnowledgeError when it is damaged."""
    return FoodTable(files(__name__).joinpath("table.bin").read_bytes())


def swap_candidates(table: FoodTable) -> tuple[SwapFood, ...]:
    """List the everyday foods a plan may offer, with magnesium (mg) and energy (kcal) computed from the table."""
    return read_swaps(files(__name__).joinpath("swaps.tsv").read_text(encoding="utf-8"), table)
