"""The shapes of what the audit knows: what people write about, the words that turn a sentence, and what is so.

Shapes only, opened when an article is first audited. How the words are put to use is the business of `core.audit`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from epsom.knowledge import Entry


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class AuditSubject(Entry):
    """One thing that is said to change with magnesium, and the ways people write it."""

    label: str
    family: Literal["outcome", "mechanism", "form", "physiology", "population"]
    words: tuple[str, ...]
    verdict: str | None = None  # the OutcomeVerdict that decides an effect on it
    form: str | None = None  # the Form it stands for


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class AuditCue(Entry):
    """One way words turn or place a statement, and the phrases that do it."""

    words: tuple[str, ...]
    part: bool = False  # only a part of statements: leaves what else is read in the same words as it is


@dataclass(init=False, kw_only=True, eq=False, repr=False)
class AuditAnswer(Entry):
    """What is to be said back when a text says this of that subject; with `needs`, how one knows that it says it."""

    subject: str
    said: str = ""  # a sense in which it is said, such as absorbed_well; empty: whatever is said
    verdict: Literal["supported", "mixed", "unsupported", "contradicted", "unsafe", "promotional"]
    hedged: Literal["", "supported", "mixed", "unsupported", "contradicted", "unsafe"] = ""  # when said with a may
    denied: Literal["", "supported", "mixed", "unsupported", "contradicted", "unsafe"] = "supported"
    reason: str
    reason_denied: str | None = None
    kind: Literal["", "efficacy", "mechanism", "dose", "safety", "form", "timing", "prevalence"] = ""
    needs: tuple[str, ...] = ()  # classes or subjects that stand in one sentence; a|b is either
    without: tuple[str, ...] = ()  # classes or subjects that may not
    within: int = 0  # when set: the first two needs stand at most so many words apart
    beside: bool = False  # does not take the place of what else is found in the same words
    rests_on: tuple[str, ...] = ()  # kind:id, such as verdict:insomnia or form:oxide
