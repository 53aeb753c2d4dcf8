"""The JSON API under /api/v1: the same verbs as the command line, for programs on this computer.

A thin door like the pages: it reads strict JSON, asks the companion or the notebook, and hands back what they found.
`asking` answers about people it does not know, `evidence` is what is known, `audit` takes an article apart, `record` is one
person's record, `plan` the turns of their plan, `trial` their comparison of days with and without.
"""

from __future__ import annotations

from fastapi import APIRouter

from epsom.web.api import asking, audit, evidence, plan, record, trial
from epsom.web.api.problems import our_fault, problem, refused, unfit

__all__ = ["our_fault", "problem", "refused", "router", "unfit"]

router = APIRouter(prefix="/api/v1")
for each in (asking.router, evidence.router, audit.router, record.router, plan.router, trial.router):
    router.include_router(each)
