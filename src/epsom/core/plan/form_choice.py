"""Which form of magnesium: the bowel, absorption, capsules and price decide, each reason worth points in the open.

What is claimed of a form for a goal breaks ties only, and says how weak it is. It decides no dose.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from typing import Literal

from epsom.core.plan.shapes import FormChoice, Sentence, say
from epsom.knowledge import Form, Knowledge

Bowel = Literal["usual", "slow", "loose"]

CAPSULE_MG = 700.0  # powder in one large capsule, a choice of ours: published labels hold 667 to 750 mg
ALTERNATIVES = 4

# Points of each reason; the sentence beside them says the same in words (planning.toml).
_GENTLE = {"low": 3, "low to moderate": 2, "moderate": 0, "unknown": -1}
_IF_SLOW = {"low": 0, "low to moderate": 1, "moderate": 4, "unknown": 0}
_IF_LOOSE = {"low": 4, "low to moderate": 1, "moderate": -4, "unknown": -4}
_PRICE = {"lowest": 2, "low": 2, "medium": 1, "high": 0, "highest": -1}
_SOLUBLE = 0.9  # share of the dose that behaves as dissolved
_MANY_UNITS = 4

# Words in a claim that make it speak to a goal.
_CLAIMED_FOR = {
    "sleep": ("sleep",),
    "calm": ("calm", "anxiety", "relaxation", "stress"),
    "trauma": ("ptsd", "fear"),
    "mood": ("mood", "depress"),
    "energy": ("energy", "fatigue"),
    "cognition": ("memory", "cognition", "brain"),
    "digestion": ("constipation",),
    "muscle": ("cramp", "muscle", "pain"),
    "migraine": ("migraine",),
    "pms": ("premenstrual", "pms"),
}
_CLAIM_WORDS = {"human RCT": "form_claim_tested", "drug use": "form_claim_drug"}


@dataclass(frozen=True, slots=True)
class Need:
    """What a form has to suit: how the bowel is, the holding dose (mg a day), capsules, and what the goal prefers."""

    bowel: Bowel
    hold_mg: float
    capsules_at_most: int | None
    avoid: tuple[str, ...]
    goals: tuple[str, ...]
    preferred: tuple[str, ...]  # form ids, the first goal's first


@lru_cache(maxsize=4096)
def choose_form(need: Need, knowledge: Knowledge) -> tuple[FormChoice, ...]:
    """The forms that suit, the best first, then the next ones and the goal's own; empty when all are ruled out.

    Ties go to the form the goal prefers, then to fewer capsules. A form without a figure for its strength, price or
    looseness is not offered, nor one with a caution of its own.
    """
    suiting = [form for form in knowledge.forms.values() if _on_offer(form) and form.id not in need.avoid]
    choices = [_weigh(form, need, knowledge) for form in suiting]
    choices.sort(key=lambda each: (-each.points, _rank(each.id, need.preferred), each.units_per_day or 0, each.id))
    best, rest = choices[:1], choices[1:]
    shown = rest[:ALTERNATIVES]
    shown += [each for each in rest[ALTERNATIVES:] if each.id in need.preferred]
    return (*best, *(_not_first(each, best[0], knowledge) for each in shown))


def bowel_of(conditions: Iterable[str], goals: Iterable[str]) -> Bowel:
    """Whether the bowel is slow, loose or as usual, from recognised conditions and the goal; loose wins over slow."""
    words = {word for each in conditions for word in each.split("_")}
    if words & {"diarrhoea", "diarrhea", "ibs", "colitis", "crohn", "crohns", "incontinence"}:
        return "loose"
    return "slow" if "constipation" in words or "digestion" in goals else "usual"


def _on_offer(form: Form) -> bool:
    return (
        not form.minor
        and "unspecified" not in form.name
        and form.retired is None
        and form.caution is None
        and form.commercial_fraction is not None
        and form.cost_class in _PRICE
        and _looseness(form) in _GENTLE
    )


def _looseness(form: Form) -> str:
    """How much an ordinary dose loosens stools, from the entry's own words; laxatives as such are "high"."""
    words = form.laxative_tendency or "unknown"
    if "moderate at" in words:
        return "moderate"
    for level in ("low to moderate", "low", "moderate", "unknown"):
        if words.startswith(level):
            return level
    return "high"


def _rank(form_id: str, preferred: tuple[str, ...]) -> int:
    return preferred.index(form_id) if form_id in preferred else len(preferred)


def _weigh(form: Form, need: Need, knowledge: Knowledge) -> FormChoice:
    fraction = form.commercial_fraction or (1.0, 1.0)
    units = ceil(need.hold_mg / (fraction[0] * CAPSULE_MG))  # the weaker end of what is sold
    reasons: list[tuple[int, Sentence]] = [
        _tolerability(form, need, knowledge),
        _absorption(form, knowledge),
        _price(form, knowledge),
    ]
    if need.capsules_at_most is not None and units > need.capsules_at_most:
        most = need.capsules_at_most
        reasons.append((-4, say("form_too_many_capsules", knowledge, form.because, units=units, most=most)))
    elif units > _MANY_UNITS:
        reasons.append((-1, say("form_many_capsules", knowledge, form.because, units=units)))
    claims = _claims(form, need.goals, knowledge)
    return FormChoice(
        id=form.id,
        name=form.name,
        because=(form.because,),
        for_it=tuple(words for points, words in (*reasons, *claims) if points > 0),
        against_it=tuple(words for points, words in (*reasons, *claims) if points <= 0),
        units_per_day=units,
        cost_class=form.cost_class,
        points=sum(points for points, _ in reasons),
    )


def _tolerability(form: Form, need: Need, knowledge: Knowledge) -> tuple[int, Sentence]:
    looseness = _looseness(form)
    if need.bowel == "slow":
        points = _IF_SLOW[looseness]
        fact = "form_draws_water" if points > 1 else "form_no_help_when_slow"
    elif need.bowel == "loose":
        points = _IF_LOOSE[looseness]
        fact = "form_gentle_when_loose" if points > 0 else "form_worse_when_loose"
    else:
        points = _GENTLE[looseness]
        fact = {3: "form_gentle", 2: "form_fairly_gentle"}.get(points, "form_may_loosen")
    return points, say(fact, knowledge, form.because)


def _absorption(form: Form, knowledge: Knowledge) -> tuple[int, Sentence]:
    in_people = any(not study.startswith("rats") for study in form.absorption)
    if (form.bioaccessible_fraction or 0.0) < _SOLUBLE:
        return 0, say("form_dissolves_poorly", knowledge, form.because)
    return (2, say("form_absorbed", knowledge, form.because)) if in_people else (
        1, say("form_absorbed_assumed", knowledge, form.because)
    )  # fmt: skip


def _price(form: Form, knowledge: Knowledge) -> tuple[int, Sentence]:
    points = _PRICE[form.cost_class or ""]
    fact = {2: "form_cheap", 1: "form_mid_price"}.get(points, "form_dear")
    return points, say(fact, knowledge, form.because)


def _claims(form: Form, goals: tuple[str, ...], knowledge: Knowledge) -> list[tuple[int, Sentence]]:
    """What is claimed of this form for these goals, with how it was tested; only a trial in people or use as a medicine counts for it."""
    out = []
    for goal in goals:
        words, told = _CLAIMED_FOR.get(goal, ()), False
        for claim in form.claims:
            if any(word in claim.claim.lower() for word in words) and not told:
                fact = _CLAIM_WORDS.get(claim.evidence_level, "form_claim_weak")
                if "no placebo" in claim.evidence:
                    fact = "form_claim_weak"
                own = f"form_claim_{form.id}_{goal}"  # in words for the person, where someone has written them
                told = own in knowledge.facts
                sentence = say(own if told else fact, knowledge, form.because, claim=claim.claim)
                out.append((0 if fact == "form_claim_weak" else 1, sentence))
    return out


def _not_first(choice: FormChoice, best: FormChoice, knowledge: Knowledge) -> FormChoice:
    """An alternative always says why it does not come first."""
    if choice.points < best.points:
        why = say("form_behind", knowledge, best=best.name)
    else:
        why = say("form_level", knowledge, best=best.name)
    return FormChoice(
        id=choice.id,
        name=choice.name,
        because=choice.because,
        for_it=choice.for_it,
        against_it=(*choice.against_it, why),
        units_per_day=choice.units_per_day,
        cost_class=choice.cost_class,
        points=choice.points,
    )
