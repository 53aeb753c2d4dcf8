"""Why we are not surer, in plain words, and whether a sentence promises more than its certainty allows.

Certainty is GRADE in spirit: trials begin at "sure" and lose steps. The steps stand in the verdicts; here they get words.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from epsom.core.evidence.shapes import Reason
from epsom.knowledge import Certainty

if TYPE_CHECKING:
    from epsom.knowledge import OutcomeVerdict

__all__ = ["certainty_after", "how_sure", "reasons", "too_strong"]

_REASONS: dict[Literal["rob", "inc", "ind", "imp", "pub"], tuple[str, str]] = {
    "rob": (
        "Some trials had weak spots, such as people knowing what they took.",
        "Most trials had serious weak spots, such as no fair dummy pill.",
    ),
    "inc": ("The trials do not agree with each other.", "The trials flatly contradict each other."),
    "ind": (
        "The trials looked at other people, doses or measures than most who ask.",
        "The trials are far from the question most people ask.",
    ),
    "imp": (
        "Too few people were studied to rule out chance, or a difference too small to matter.",
        "Far too few people were studied.",
    ),
    "pub": (
        "Small trials, or trials paid for by the maker, get into print more easily when the news is good.",
        "Much of what is in print comes from those who sell it.",
    ),
}
_LEVELS: tuple[Certainty, ...] = ("very_low", "low", "moderate", "high")
_SURE: dict[Certainty, str] = {
    "high": "We are sure of this.",
    "moderate": "We are fairly sure; more trials could still move it.",
    "low": "We are unsure; the true answer may well be different.",
    "very_low": "We are very unsure; this is little more than a hint.",
    "none": "Nobody knows: no trial in people was found.",
}

# Words that promise whatever stands beside them.
_PROOF = re.compile(
    r"\b(prove[ns]?|proof|cures?|cured|guarantee\w*|definitely|certainly|always|clinically shown|undoubtedly|miracle)\b",
    re.I,
)
_NOW = re.compile(
    r"\b(helps?|works|reduces?|lowers|improves?|relieves?|prevents?|eases?|treats?|calms|raises|strengthens?|protects?|"
    r"restores?|shortens?|lengthens?|heals?|stops|fixes)\b",
    re.I,
)
_THEN = re.compile(
    r"\b(helped|worked|reduced|lowered|improved|relieved|prevented|eased|treated|calmed|raised|strengthened)\b", re.I
)
_HEDGE = re.compile(
    r"\b(may|might|could|can be|possibly|perhaps|hints?|suggests?|report\w*|some|small|weak|not|no|nobody|never|neither|"
    r"without|only|often feel|nothing|unclear|whether)\b",
    re.I,
)
# A claim about other help than magnesium is not a claim about magnesium.
_OTHER_HELP = re.compile(r"\bproven help is [^.;]*", re.I)
_CLAUSE = re.compile(r"[;:.,]|\b(?:but|yet|while)\b")


def reasons(verdict: OutcomeVerdict) -> tuple[Reason, ...]:
    """Each reason for being less sure, in the usual order, with its steps."""
    return tuple(
        Reason(id=each, steps=steps, say=_REASONS[each][min(steps, 2) - 1])
        for each in _REASONS
        if (steps := verdict.downgrades.get(each, 0))
    )


def certainty_after(steps: int) -> Certainty:
    """What is left of "sure" after so many steps down; it ends at very low."""
    return _LEVELS[max(0, 3 - steps)]


def how_sure(certainty: Certainty) -> str:
    """The certainty as a plain sentence."""
    return _SURE[certainty]


def too_strong(sentence: str, certainty: Certainty) -> str | None:
    """The words by which a sentence says more than its certainty allows; None when it does not.

    Nothing is ever proven. At very low and at none a claim needs a hedge or a denial in its own clause, in the present and
    in the past; at low in the present; at moderate and high a plain verb may stand.
    """
    plain = _OTHER_HELP.sub("", sentence)
    if found := _PROOF.search(plain):
        return found.group()
    if certainty in ("moderate", "high"):
        return None
    tests = (_NOW, _THEN) if certainty in ("very_low", "none") else (_NOW,)
    for clause in _CLAUSE.split(plain):
        for test in tests:
            if (found := test.search(clause)) and not _HEDGE.search(clause):
                return found.group()
    return None
