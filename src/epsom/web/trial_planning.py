"""A comparison under way of being planned: what was chosen so far, and the protocol that comes of it.

What is chosen stays in memory, in the session, until it is sealed. Everything not chosen is what is usual, so that a tired
person can tap Next all the way. What may be compared and what a design can find come from the trial room.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from epsom.core.trial.protocol import default_half_life, dose_minute_of, protocol_for
from epsom.core.trial.shapes import Blinding, Design, Protocol

if TYPE_CHECKING:
    from epsom.core.trial.foresee import Foresight
    from epsom.core.trial.protocol import Offer
    from epsom.web.page import Desk

__all__ = [
    "DESIGNS",
    "Chosen",
    "chosen_of",
    "design_named",
    "foresight_of",
    "forget",
    "offer_of",
    "offers_of",
    "protocol_of",
    "suggested",
]

DESIGNS = ("3x14", "6x7", "2x14", "3x7", "6x14", "3x28")  # pairs x days of a period
RUN_IN = 7
_KEY, _FORESEEN = "trial", "trial_foreseen"
MOST_FORESEEN = 8


@dataclass(slots=True)
class Chosen:
    """What was chosen so far by one profile; None: what is usual."""

    profile: str
    outcome: str | None = None
    question: str = ""
    mid: float | None = None
    blinding: Blinding = "open"
    design: str | None = None
    half_life: float | None = None


def chosen_of(desk: Desk) -> Chosen:
    """What this profile chose so far; begun anew when another one was planning."""
    found = desk.session.draft.get(_KEY)
    if not isinstance(found, Chosen) or found.profile != desk.notebook.profile:
        found = Chosen(profile=desk.notebook.profile)
        desk.session.draft[_KEY] = found
    return found


def forget(desk: Desk) -> None:
    """Forget what was chosen: it is sealed now, or was dropped."""
    desk.session.draft.pop(_KEY, None)


def design_named(name: str) -> Design:
    """The design behind one of the names offered, such as "3x14": three pairs of periods of 14 days."""
    pairs, _, days = name.partition("x")
    return Design(n_pairs=int(pairs), period_days=int(days), run_in_days=RUN_IN)


def offers_of(desk: Desk) -> Sequence[Offer]:
    """What this person could compare, the usual one first."""
    return desk.notebook.trial_offers()


def offer_of(chosen: Chosen, offers: Sequence[Offer]) -> Offer:
    """The outcome that was chosen, else the usual one."""
    usual = next((each for each in offers if each.default), offers[0])
    return next((each for each in offers if each.outcome.id == chosen.outcome), usual)


def suggested(found: Foresight) -> str:
    """The name of the design whose periods fit best, among those offered; else the usual one."""
    best = found.suggested
    name = "" if best is None else f"{best.n_pairs}x{best.period_days}"
    return name if name in DESIGNS else DESIGNS[0]


def protocol_of(chosen: Chosen, desk: Desk) -> Protocol:
    """The protocol as chosen so far, with the dose and the form this person lives with."""
    notebook, knowledge = desk.notebook, desk.knowledge
    offer = offer_of(chosen, offers_of(desk))
    outcome = offer.outcome if chosen.mid is None else replace(offer.outcome, mid=chosen.mid)
    standing, plan = notebook.standing(), notebook.answer().plan
    half_life = default_half_life(knowledge)
    if chosen.half_life is not None and chosen.half_life != half_life.median_days:
        half_life = replace(half_life, median_days=chosen.half_life, because="own")
    form = standing.form or (plan.form.id if plan.form is not None else None)
    return protocol_for(
        outcome,
        design_named(chosen.design or DESIGNS[0]),
        knowledge,
        question=chosen.question,
        blinding=chosen.blinding,
        half_life=half_life,
        elemental_mg=notebook.rung_mg(standing.rung) if standing.takes else None,
        form=form,
        dose_minute=dose_minute_of(plan if plan.kind == "plan" else None, standing.rung),
    )


def foresight_of(desk: Desk, protocol: Protocol) -> Foresight:
    """What a protocol can find. It takes a second to work out, so the last few are kept in the session, till it is locked."""
    from epsom.core.trial.foresee import foresee

    known: dict[Protocol, Foresight] = desk.session.draft.setdefault(_FORESEEN, {})
    if protocol not in known:
        while len(known) >= MOST_FORESEEN:
            del known[next(iter(known))]
        known[protocol] = foresee(protocol, desk.knowledge)
    return known[protocol]
