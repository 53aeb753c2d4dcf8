"""Which trials may share a pool for one outcome, and for each that may not, the plain reason.

A trial is in when people were put into groups by chance, one group took magnesium by mouth and nothing else beside it, the
other took a dummy pill or nothing, and its figures give an effect. One effect for each trial. The rules are this project's;
it pools nothing itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from epsom.core.evidence.shapes import Usable
from epsom.core.evidence.usable import usable_effects
from epsom.core.wording import amount, listed

if TYPE_CHECKING:
    from epsom.knowledge import Knowledge, OutcomeVerdict
    from epsom.knowledge.studies import Study, StudyResult

__all__ = ["NOT_TOLD", "Chosen", "choose", "found_in_words", "studies_of"]

# What a verdict measures, as the measure its pool is made in where several would serve equally many trials.
_MEASURES = {
    "mean difference": "md",
    "standardised mean difference": "smd",
    "Hedges' g": "smd",
    "Cohen's d": "smd",
    "risk ratio": "log_rr",
}
NOT_TOLD = "not told for this"
_HARMS = "Harms are told in passing and counted in different ways, so they are not pooled."
_ORDER = ("md", "smd", "log_rr")
_FOUND = {
    "no_difference": "no difference",
    "favours_magnesium": "in favour of magnesium",
    "favours_combination": "better with the mixture",
    "favours_mg_plus_b6": "better with magnesium and vitamin B6",
    "favours_control": "better with the medicine it was compared with",
    "favours_active_arms": "some difference between its groups",
    "improved_from_baseline": "better than at the start, with nothing to compare",
    "improved_in_both_arms": "better than at the start in both groups",
    "differs_between_four_arms": "its four groups differed, and it is unclear which",
    "within_arm_fall": "a fall from the start in one group",
    "within_arm_rise": "a rise from the start in one group",
    "rises": "a rise",
    "mixed": "mixed results",
    "unclear": "unclear",
    "undetermined": "could not be told, since the dummy pill did so much",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """One trial beside one outcome: its effect if there is one, and why it is not pooled if it is not."""

    study: Study
    result: StudyResult | None
    effect: Usable | None
    why_not: str | None


def studies_of(verdict: OutcomeVerdict, knowledge: Knowledge) -> tuple[Study, ...]:
    """The trials that speak to an outcome: those with a result for it, and those its verdict names; oldest first."""
    named = {cite.source for cite in verdict.cite}
    found = [
        study
        for study in knowledge.studies.values()
        if study.retired is None and (study.id in named or _results(study, verdict))
    ]
    return tuple(sorted(found, key=lambda study: (study.year or 0, study.label)))


def choose(verdict: OutcomeVerdict, knowledge: Knowledge) -> tuple[Chosen, ...]:
    """Every trial of the outcome, with the effect that goes into the pool or the reason why none does.

    All in the pool share one measure and one scale: the one that serves most trials, and of equals the one the verdict is
    told in. Trials that cannot be pooled keep their effect where there is one, to be shown beside the pool.
    """
    studies = studies_of(verdict, knowledge)
    offers = {study.id: _offers(study, verdict) for study in studies}
    kept_out = {study.id: _unfit(study, studies) for study in studies}
    scale = _common_scale([offers[study.id] for study in studies if kept_out[study.id] is None], verdict)
    return tuple(_chosen(study, verdict, offers[study.id], kept_out[study.id], scale) for study in studies)


def found_in_words(study: Study, verdict: OutcomeVerdict) -> str:
    """What a trial says it found for this outcome, in a few plain words, whatever its quality."""
    results = [each for each in _results(study, verdict) if each.subgroup is None] or _results(study, verdict)
    words = []
    for each in results[:3]:
        said = _FOUND.get(each.direction or "", (each.direction or "not told").replace("_", " "))
        if each.subgroup:
            said = f"{said} in some of its people"
        p = f" (p {amount(each.p)})" if each.p is not None else ""
        words.append(f"{each.instrument}: {said}{p}")
    if not words and not verdict.results and study.adverse_events:
        return f"told as a harm: {study.adverse_events}"
    return "; ".join(words) if words else NOT_TOLD


# --- the effects there are ---------------------------------------------------------------------------------------------
def _results(study: Study, verdict: OutcomeVerdict) -> list[StudyResult]:
    """Its results for the outcome, the outcome's nearest measure first."""
    order = {name: place for place, name in enumerate(verdict.results)}
    return sorted((each for each in study.results if each.outcome in order), key=lambda each: order[each.outcome])


def _offers(study: Study, verdict: OutcomeVerdict) -> Mapping[tuple[str, str], tuple[StudyResult, Usable]]:
    """The effects of a trial by measure and scale; of several on one scale the nearest result."""
    found: dict[tuple[str, str], tuple[StudyResult, Usable]] = {}
    for result in _results(study, verdict):
        for effect in usable_effects(study, result):
            found.setdefault((effect.measure, effect.scale), (result, effect))
    return found


def _common_scale(
    offers: Sequence[Mapping[tuple[str, str], object]], verdict: OutcomeVerdict
) -> tuple[str, str] | None:
    counts = Counter(scale for each in offers for scale in each)
    told_in = _MEASURES.get(verdict.measure or "")

    def rank(scale: tuple[str, str]) -> tuple[int, bool, bool, int]:
        measure, words = scale
        return counts[scale], measure == told_in, words == verdict.unit, -_ORDER.index(measure)

    return max(counts, key=rank) if counts else None


def _chosen(
    study: Study,
    verdict: OutcomeVerdict,
    offers: Mapping[tuple[str, str], tuple[StudyResult, Usable]],
    kept_out: str | None,
    scale: tuple[str, str] | None,
) -> Chosen:
    if scale is not None and scale in offers:
        result, effect = offers[scale]
    elif offers:
        result, effect = next(iter(offers.values()))
    else:
        results = _results(study, verdict)
        why = kept_out or (_without_figures(study, results) if verdict.results else _HARMS)
        return Chosen(study=study, result=results[0] if results else None, effect=None, why_not=why)
    why_not = kept_out
    if why_not is None and (effect.measure, effect.scale) != scale:
        why_not = f"It counts {effect.scale}, and its figures do not allow it to be put on the ruler of the others."
    return Chosen(study=study, result=result, effect=effect, why_not=why_not)


# --- why not -----------------------------------------------------------------------------------------------------------
def _unfit(study: Study, beside: Sequence[Study]) -> str | None:
    """Why a trial cannot tell what magnesium alone does, however good its figures; None when it can."""
    if study.design == "single_arm" or study.control == "none":
        return "Everyone took magnesium: there was nothing to compare with."
    if study.randomised is not True:
        told = study.randomised is False
        return "People were not put into groups by chance." if told else "Whether chance made the groups is not told."
    if study.route != "oral":
        return "Magnesium went in by drip, which is not the same as a tablet."
    if study.control == "magnesium":
        return "Both groups took magnesium, so it cannot show what magnesium does."
    if study.control == "active":
        return f"It was compared with a medicine ({study.comparator}), not with a dummy pill or with nothing."
    if study.taken_with and not study.with_alone:
        return f"Magnesium came together with {listed(study.taken_with)}, so nobody can tell what it did alone."
    ids = {each.id for each in beside}
    if study.same_trial_as in ids or study.secondary_of in ids:
        return "It is another report of a trial that is here already, and the same people count once."
    if study.exclude_from_mg_pool:
        return "It cannot tell what magnesium alone does."
    return None


def _without_figures(study: Study, results: Sequence[StudyResult]) -> str:
    """Why no effect can be worked out."""
    whole = [each for each in results if each.subgroup is None]
    if not results:
        return "Its figures for this could not be read."
    if not whole:
        return (
            f"Only a part of its people has figures ({results[0].subgroup}), and such a part is a hint, not a result."
        )
    kinds = {each.kind for each in whole}
    if kinds <= {"text"}:
        none = any(each.direction == "no_difference" for each in whole)
        said = "It found no difference" if none else "It tells its result in words only"
        return f"{said}, and no figures could be read."
    if "p_value" in kinds:
        p = next(each.p for each in whole if each.kind == "p_value")
        return f"It gives a p ({amount(p)}) but no averages or spread." if p is not None else "It gives no figures."
    if "baseline_only" in kinds:
        return "Its values at the end could not be read."
    return "It gives averages without their spread."
