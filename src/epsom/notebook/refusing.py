"""What keeps a turn from being taken: up, on, or back. The same for every door, said in the sentences the pages show.

Only what keeps someone safe is asked here. Whether a turn is offered, a week after the last one for example, is for the
look back and the doors.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from epsom.core.plan import Sentence
from epsom.core.plan.shapes import say
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.notebook.looking import LookBack

__all__ = [
    "Refused",
    "against_accepting",
    "against_resuming",
    "against_stepping",
    "against_the_dose",
    "plainly",
    "refuse",
]

_RUNNING = ("baseline", "climbing", "holding")


class Refused(InputError):
    """A turn that is not taken; `sentences` say why, the weightiest first, and nothing was written."""

    def __init__(self, sentences: Iterable[Sentence]) -> None:
        self.sentences = tuple(sentences)
        super().__init__(" ".join(each.text for each in self.sentences), "Nothing was changed.")


def refuse(sentences: Iterable[Sentence]) -> None:
    """Raise `Refused` when there is any sentence."""
    told = tuple(sentences)
    if told:
        raise Refused(told)


def plainly(text: str) -> tuple[Sentence, ...]:
    """One sentence that rests on nothing but how the record stands."""
    return (Sentence(text=text, because=()),)


def against_accepting(notebook: LookBack) -> tuple[Sentence, ...]:
    """Why the plan may not be taken up now; nothing when it may."""
    if notebook.standing().state not in ("none", "stopped"):
        return plainly("A plan is running already.")
    return _not_cleared(notebook) or _held_back(notebook)


def against_stepping(notebook: LookBack) -> tuple[Sentence, ...]:
    """Why there may be no larger amount now; nothing when there may."""
    from epsom.core.diary.standing import rung_above

    now = notebook.standing()
    if now.state not in _RUNNING:
        return plainly("There is no running plan.")
    blocked = _not_cleared(notebook)
    found = notebook.review()
    held = found.no_step and found.rule != "trial_frozen"  # a comparison ends with a step, it does not forbid one
    if blocked or found.pauses or held:
        return blocked or found.sentences
    above = rung_above(notebook.answer().plan, now.rung or 0, now.mg_at_most)
    screening = notebook.screening()
    if above is not None and above.elemental_mg_per_day > screening.max_additional_mg:
        return (say("changed_pause_room", notebook.companion.knowledge, *screening.ceiling_because),)
    return ()


def against_resuming(notebook: LookBack) -> tuple[Sentence, ...]:
    """Why the plan may not be come back to now; nothing when it may."""
    if notebook.standing().state != "paused":
        return plainly("Nothing is paused.")
    return _not_cleared(notebook) or _held_back(notebook)


def against_the_dose(notebook: LookBack) -> tuple[Sentence, ...]:
    """Why the dose one lives with may not go on now, by the facts, the plan and the diary; nothing when it may."""
    blocked = _not_cleared(notebook)
    if not blocked and not notebook.standing().takes:
        return plainly("The plan is not running. Go on with the plan first, then with the comparison.")
    found = notebook.review()
    return blocked or (found.sentences if found.pauses or found.verdict in ("pause", "ask", "lower") else ())


def _not_cleared(notebook: LookBack) -> tuple[Sentence, ...]:
    plan = notebook.answer().plan
    if plan.kind == "plan":
        return ()
    return plan.reasons or (say("today_not_cleared", notebook.companion.knowledge),)


def _held_back(notebook: LookBack) -> tuple[Sentence, ...]:
    from epsom.core.diary.review import holds_back

    found = notebook.review()
    return found.sentences if holds_back(found, notebook.standing()) else ()
