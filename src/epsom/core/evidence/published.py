"""The pools that reviews published, beside ours, and why the two differ.

Their figures are shown as printed; nothing of theirs enters our pool, since the same trials would count twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from epsom.core.evidence.shapes import Effect, Pool, Published, ReviewNote, StudyRow
from epsom.core.wording import listed

if TYPE_CHECKING:
    from epsom.knowledge import Because, Knowledge, OutcomeVerdict
    from epsom.knowledge.studies import Pooled, Review, Votes

__all__ = ["disagreements", "notes_of", "published"]

_MEASURES = {
    "MD": "mean difference",
    "WMD": "mean difference",
    "SMD": "standardised mean difference",
    "hedges_g": "Hedges' g",
    "cohens_d": "Cohen's d",
    "OR": "odds ratio",
    "RR": "risk ratio",
    "ES": "effect size",
}
_STANDARD = frozenset({"SMD", "hedges_g", "cohens_d"})
# Pools that compare people as they are: nobody was given anything.
_NOT_GIVEN = ("association", "lower_in", "opposite")


def published(
    verdict: OutcomeVerdict, rows: Sequence[StudyRow], ours: Pool | None, knowledge: Knowledge
) -> tuple[Published, ...]:
    """Every published pool of the outcome, newest review first."""
    found = [
        _beside(review, pooled, rows, ours)
        for review in knowledge.reviews.values()
        if review.retired is None
        for pooled in review.pooled
        if pooled.outcome in verdict.results
    ]
    return tuple(sorted(found, key=lambda each: -(each.year or 0)))


def disagreements(verdict: OutcomeVerdict, knowledge: Knowledge) -> tuple[tuple[str, Because], ...]:
    """Where reviews contradict each other, with the reason."""
    return tuple((knowledge.facts[each].text, knowledge.facts[each].because) for each in verdict.disagreements)


def notes_of(verdict: OutcomeVerdict, knowledge: Knowledge) -> tuple[ReviewNote, ...]:
    """The reviews a verdict names, newest first: their conclusion, and their counts of positive studies."""
    named = [knowledge.reviews[cite.source] for cite in verdict.cite if cite.source in knowledge.reviews]
    return tuple(
        ReviewNote(
            review=each.id, label=each.label, year=each.year, conclusion=each.conclusion, certainty=each.certainty,
            votes=tuple(_votes(votes) for votes in each.votes), doubts=(each.doubt,) if each.doubt else (),
            because=each.because,
        )
        for each in sorted(named, key=lambda review: -(review.year or 0))
    )  # fmt: skip


# What was counted, so that "4 of 8 studies" can stand before it; a group without its words is named as it is.
_COUNTED = {
    "sleep_efficiency": "on how much of the night is slept spoke for magnesium",
    "early_morning_awakening": "on waking too early spoke for magnesium",
    "slow_wave_sleep": "on deep sleep spoke for magnesium",
    "sleep": "on sleep spoke for magnesium",
    "anxiety": "on anxiety spoke for magnesium",
    "mildly_anxious": "of mildly anxious people spoke for magnesium",
    "pms": "of premenstrual symptoms spoke for magnesium",
    "hypertension": "of people with high blood pressure spoke for magnesium",
    "postpartum": "of women after a birth spoke for magnesium",
    "depression_mainly_positive": "on depression were mainly positive",
    "depression_low_plasma_correlates_with_scores": "found low magnesium in the blood together with more depression",
    "depression_improved_after_intake": "saw depression ease after magnesium",
    "depression_improved_with_antidepressant": "saw it ease with magnesium beside an antidepressant",
    "serum_mg_linked_to_panic_or_gad": "tied magnesium in the blood to panic or lasting worry",
    "rct_outcomes_significant": "of randomised trials were beyond chance",
    "observational_outcomes_significant": "of studies that only watched people were beyond chance",
    "class_I_trials": "of the most careful kind (class I) spoke for magnesium",
    "class_III_trials": "of a weaker kind (class III) spoke for magnesium",
}


def _votes(votes: Votes) -> str:
    """A count of studies in words: "4 of 8 studies of mildly anxious people spoke for magnesium"."""
    noun = next((each for each in ("outcomes", "trials") if each in votes.group), "studies")
    of = "" if votes.total is None else f" of {votes.total}"
    told = _COUNTED.get(votes.group, f"({votes.group.replace('_', ' ')}) spoke for magnesium")
    if votes.total == 1:
        noun = "study" if noun == "studies" else noun.removesuffix("s")
        return f"the one {noun} {told if votes.positive else told.replace('spoke', 'did not speak')}"
    rest = [f"{votes.without_effect} found nothing"] if votes.without_effect else []
    rest += [f"{votes.mixed} found some of each"] if votes.mixed else []
    return f"{votes.positive or 'none'}{of} {noun} {told}" + (f" ({listed(rest)})" if rest else "")


def _beside(review: Review, pooled: Pooled, rows: Sequence[StudyRow], ours: Pool | None) -> Published:
    given = _given(review, pooled)
    ratio = pooled.measure in ("OR", "RR")
    counted = pooled.unit.replace("_", " ") if ratio and pooled.unit else None  # a ratio has no unit: of what it is one
    subset = ", ".join(filter(None, (pooled.component, pooled.subset, counted))).replace(">= ", "at least ") or None
    unit = pooled.unit or ("standard deviations" if pooled.measure in _STANDARD else None)
    doubts = [review.doubt] if review.doubt else []
    if pooled.note and "recalled" in pooled.note:
        doubts.append("Its figure is carried from memory.")
    return Published(
        review=review.id, label=review.label, year=review.year,
        effect=Effect(
            estimate=pooled.estimate, low=pooled.ci_low, high=pooled.ci_high,
            unit="ratio" if ratio else unit and unit.replace("_", " "),
            measure=_MEASURES.get(pooled.measure, pooled.measure),
        ),
        k=pooled.studies or (review.studies if given and len(review.pooled) == 1 else None),
        n=pooled.participants,
        i2=pooled.i2, subset=subset, in_people_given_magnesium=given,
        differs=tuple(_differs(review, pooled, rows, ours)) if given else (),
        doubts=tuple(doubts),
        because=review.because,
    )  # fmt: skip


def _given(review: Review, pooled: Pooled) -> bool:
    observed = review.type == "meta_analysis_observational"
    return not observed and not (pooled.direction or "").startswith(_NOT_GIVEN)


def _differs(review: Review, pooled: Pooled, rows: Sequence[StudyRow], ours: Pool | None) -> list[str]:
    """Why their pool and ours are not the same, as far as it is known."""
    said = []
    theirs, mine = pooled.studies, ours.k if ours else 0
    pooled_rows = [row for row in rows if row.pooled]
    if theirs:
        said.append(f"Theirs rests on {_trials(theirs)}; {_ours(mine)}.")
    if review.includes:
        told = {row.id: row for row in rows}
        out = [told[each] for each in review.includes if each in told and not told[each].pooled]
        if out:
            said.append(f"Of its trials we have no usable figures for {listed(row.label for row in out)}.")
    elif mine:
        said.append("Which of our trials are among theirs is not known to us.")
    later = [row.label for row in pooled_rows if row.year and review.year and row.year > review.year]
    if later:
        said.append(f"{listed(later)} came after it.")
    if ours is not None and _unlike(pooled, ours):
        said.append(
            f"Theirs is told in {pooled.unit or _MEASURES.get(pooled.measure, pooled.measure)}, ours in {ours.unit}."
        )
    return [each.replace("_", " ") for each in said]


def _trials(count: int) -> str:
    return "one trial" if count == 1 else f"{count} trials"


def _ours(count: int) -> str:
    return (
        "ours on none, since none gives figures we could read"
        if not count
        else f"ours on {_trials(count)} with figures we could read"
    )


def _unlike(pooled: Pooled, ours: Pool) -> bool:
    kind = "smd" if pooled.measure in _STANDARD else "log_rr" if pooled.measure in ("RR", "OR") else "md"
    return kind != ours.measure
