"""Questionnaires: scored as published, compared with the person's own earlier totals, offered no sooner than their gap.

A score describes a stretch of time in plain words. It is never a diagnosis and says nothing about why something changed;
whether help comes first is said as protocols (`Score.safety`), and what is then shown is the door's business.
"""

from __future__ import annotations

from epsom.core.scales.change import always_say, change, worse_twice
from epsom.core.scales.schedule import next_due, offered
from epsom.core.scales.scoring import protocols_of_answer, score
from epsom.core.scales.shapes import Offer, ScaleChange, Score, SubscaleScore, Taken

__all__ = [
    "Offer",
    "ScaleChange",
    "Score",
    "SubscaleScore",
    "Taken",
    "always_say",
    "change",
    "next_due",
    "offered",
    "protocols_of_answer",
    "score",
    "worse_twice",
]
