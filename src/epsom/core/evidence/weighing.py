"""One outcome weighed: trials chosen, pooled or told one by one, reviews beside them, and how sure that leaves us.

It joins what the other modules of the room find. The sentence is the verdict's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import sqrt
from typing import TYPE_CHECKING

from epsom.core.evidence.certainty import how_sure, reasons
from epsom.core.evidence.choice import Chosen, choose, found_in_words
from epsom.core.evidence.pooling import pool_table, shown, usual_spread
from epsom.core.evidence.published import disagreements, notes_of, published
from epsom.core.evidence.shapes import Effect, Measure, Pool, StudyRow, Usable, Weight
from epsom.core.wording import listed
from epsom.errors import InputError

if TYPE_CHECKING:
    from epsom.knowledge import Knowledge, OutcomeVerdict
    from epsom.numbers.pooling.table import Table

__all__ = ["weigh"]

# Fields that were carried from memory, by how their names begin; how a paper is cited is the bibliography's business.
_RECALLED = (
    ("results", "some of its figures"),
    ("n", "how many people there were"),
    ("intervention.elemental", "the dose"),
    ("elemental", "the dose"),
    ("intervention.form", "the form"),
    ("design", "how it was made"),
    ("population", "who took part"),
    ("adverse_events", "side effects"),
    ("funding", "who paid"),
)
_Z95 = 1.959963984540054
_NO_TRIAL = "No trial in people was found, so there is nothing to pool."
_NO_FIGURES = (
    "No trial of magnesium alone against a dummy pill or nothing gives figures we could read, so nothing is pooled."
)


def weigh(outcome: str, knowledge: Knowledge) -> Weight:
    """What is known about magnesium and one outcome, named by its id.

    Raises InputError for an id that is not there; `find_outcomes` turns people's words into ids.
    """
    verdict = knowledge.verdicts.get(outcome)
    if verdict is None or verdict.retired is not None:
        raise InputError(f"We know no outcome called {outcome!r}.", f"They are: {', '.join(knowledge.verdicts)}.")
    chosen = choose(verdict, knowledge)
    members = [each for each in chosen if each.why_not is None and each.effect is not None]
    ours = _pool(members)
    shares = _shares(members, ours)
    rows = tuple(_row(each, verdict, shares) for each in chosen)
    no_trial = verdict.certainty == "none" and not rows
    return Weight(
        outcome=verdict.id, label=verdict.label, certainty=verdict.certainty, direction=verdict.direction,
        lower_is_better=verdict.lower_is_better, sentence=verdict.sentence, how_sure=how_sure(verdict.certainty),
        reasons=reasons(verdict), effect=_told(verdict), meaningful_change=verdict.meaningful_change,
        time_to_effect=verdict.time_to_effect, doses_tried_mg=verdict.dose_range_mg, who_studied=verdict.who_studied,
        unknown=verdict.unknown, no_human_trial=no_trial, pool=ours,
        why_no_pool=None if ours else _NO_TRIAL if no_trial else _NO_FIGURES,
        studies=rows, published=published(verdict, rows, ours, knowledge), reviews=notes_of(verdict, knowledge),
        disagreements=disagreements(verdict, knowledge), because=verdict.because,
    )  # fmt: skip


def _told(verdict: OutcomeVerdict) -> Effect | None:
    """The effect the verdict is told in; None when no single number can be defended."""
    if verdict.estimate is None:
        return None
    return Effect(
        estimate=verdict.estimate, low=verdict.ci_low, high=verdict.ci_high, unit=verdict.unit, measure=verdict.measure,
        basis=verdict.effect_basis,
    )  # fmt: skip


# --- the pool ----------------------------------------------------------------------------------------------------------
def _pool(members: Sequence[Chosen]) -> Pool | None:
    effects = [each.effect for each in members if each.effect is not None]
    if not effects:
        return None
    people = [each.people for each in effects]
    return pool_table(
        _table(members, effects),
        measure=effects[0].measure, unit=effects[0].scale,
        people=sum(each for each in people if each is not None) if None not in people else None,
        people_sd=usual_spread([each.people_sd for each in effects]),
        subsets=_subsets(members),
        variants=_variants(members, effects),
        marked=[each.study.label for each in members if each.study.in_doubt],
    )  # fmt: skip


def _table(members: Sequence[Chosen], effects: Sequence[Usable]) -> Table:
    """The plain table: what is pooled, and of the moderators those that every study tells."""
    from epsom.numbers.pooling.table import Table

    studies = [each.study for each in members]
    columns = {
        "mg_per_day": [study.elemental_mg for study in studies],
        "weeks": [study.weeks for study in studies],
        "chosen_low": [None if study.chosen_low is None else float(study.chosen_low) for study in studies],
        "oxide": [float("oxide" in study.forms) if study.forms else None for study in studies],
    }
    return Table(
        [each.estimate for each in effects],
        [each.variance for each in effects],
        {
            name: [value for value in values if value is not None]
            for name, values in columns.items()
            if None not in values
        },
        [study.label for study in studies],
    )


def _subsets(members: Sequence[Chosen]) -> dict[str, list[int]]:
    """Rows to pool alone: without figures in doubt, without trials that had no dummy pill, without those makers paid for."""
    return {
        "without figures in doubt": [row for row, each in enumerate(members) if not each.study.in_doubt],
        "only against a dummy pill": [row for row, each in enumerate(members) if each.study.control == "placebo"],
        "without trials known to be paid for by a maker": [
            row for row, each in enumerate(members) if each.study.funded_by != "maker"
        ],
    }


def _variants(members: Sequence[Chosen], effects: Sequence[Usable]) -> dict[str, Table]:
    """The whole table again under each other supposition that one of its effects knows."""
    labels = dict.fromkeys(label for each in effects for label, _, _ in each.instead)
    found = {}
    for label in labels:
        changed = [
            next((replace(each, estimate=y, variance=v) for said, y, v in each.instead if said == label), each)
            for each in effects
        ]
        found[label] = _table(members, changed)
    return found


def _shares(members: Sequence[Chosen], ours: Pool | None) -> dict[str, float]:
    """Per cent of the pool that each study carries: 1 / (v + tau2)."""
    if ours is None:
        return {}
    weights = [1.0 / (variance + (ours.tau2 or 0.0)) for variance in ours.table.variances]
    total = sum(weights)
    return {each.study.id: 100.0 * weight / total for each, weight in zip(members, weights, strict=True)}


# --- the rows ----------------------------------------------------------------------------------------------------------
def _doubts(chosen: Chosen) -> tuple[str, ...]:
    """What is odd about the figures of one trial: they do not fit each other, or come from memory."""
    study = chosen.study
    said = [study.doubt] if study.doubt else []
    if study.checked == "no":
        said.append("Nobody has read the paper yet; all of this is carried from memory.")
    elif recalled := dict.fromkeys(words for key in study.unchecked for at, words in _RECALLED if key.startswith(at)):
        said.append(f"From memory, not seen in the paper: {listed(recalled)}.")
    return tuple(said)


def _row(chosen: Chosen, verdict: OutcomeVerdict, shares: dict[str, float]) -> StudyRow:
    study, effect = chosen.study, chosen.effect
    people = effect.people if effect and effect.people else study.n_analysed or study.n_randomised
    return StudyRow(
        id=study.id, label=study.label, year=study.year, design=study.design, control=study.control,
        comparator=study.comparator, people=people, mg_per_day=study.elemental_mg, form=study.form, forms=study.forms,
        weeks=study.weeks, population=study.population, chosen_low=study.chosen_low, funding=study.funding,
        funded_by=study.funded_by, risk_of_bias=study.risk_of_bias, adverse_events=study.adverse_events,
        found=found_in_words(study, verdict), effect=_shown(effect) if effect else None,
        effect_scale=effect.scale if effect else None, pooled=study.id in shares, share=shares.get(study.id),
        why_not=chosen.why_not, assumed=effect.assumed if effect else (), doubts=_doubts(chosen), because=study.because,
    )  # fmt: skip


def _shown(effect: Usable) -> Effect:
    reach = _Z95 * sqrt(effect.variance)
    measure: Measure = effect.measure
    return Effect(
        estimate=shown(effect.estimate, measure), low=shown(effect.estimate - reach, measure),
        high=shown(effect.estimate + reach, measure), unit=effect.scale,
        measure={"md": "mean difference", "smd": "Hedges' g", "log_rr": "risk ratio"}[measure],
    )  # fmt: skip
