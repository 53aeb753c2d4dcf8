"""The verdict of a self-trial: what the rule of the protocol makes of the numbers, or why it stays silent.

`judge` takes a sealed trial and its days, `judge_rows` days from elsewhere, `monitor` only watches for harm. The shapes of
the answer stand in `shapes`. It plans nothing, draws nothing, and keeps nothing.
"""

from epsom.core.verdict.judging import judge, judge_rows, many, monitor
from epsom.core.verdict.shapes import (
    LABELS,
    Diagnostics,
    Effect,
    HalfLifeFound,
    Label,
    PairEffect,
    ScoreShift,
    Sensitivity,
    Verdict,
)

__all__ = [
    "LABELS",
    "Diagnostics",
    "Effect",
    "HalfLifeFound",
    "Label",
    "PairEffect",
    "ScoreShift",
    "Sensitivity",
    "Verdict",
    "judge",
    "judge_rows",
    "many",
    "monitor",
]
