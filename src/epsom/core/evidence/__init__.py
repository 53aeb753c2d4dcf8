"""How sure is anyone that magnesium does something? One outcome weighed, from the trials up.

What may be pooled is pooled live from the figures as published; what may not says why; published pools stand beside ours.
It knows no person and gives no advice: what it finds is for plans, reports and audits to use.

    usable      from what a paper gives to an effect
    choice      which trials may share a pool
    pooling     one pool, as far as the number of studies allows
    published   the pools of reviews, beside ours
    certainty   reasons for being less sure, and sentences never stronger than that
    weighing    all of it for one outcome
    finding     which outcome is meant by a word
    arrows      the map of mechanisms
    asked       what people ask, and what articles say that we do not follow
"""

from epsom.core.evidence.arrows import mechanism_map
from epsom.core.evidence.asked import answers, not_followed
from epsom.core.evidence.finding import find_outcomes
from epsom.core.evidence.shapes import MechanismMap, Pool, Published, StudyRow, Weight
from epsom.core.evidence.weighing import weigh

__all__ = [
    "MechanismMap",
    "Pool",
    "Published",
    "StudyRow",
    "Weight",
    "answers",
    "find_outcomes",
    "mechanism_map",
    "not_followed",
    "weigh",
]
