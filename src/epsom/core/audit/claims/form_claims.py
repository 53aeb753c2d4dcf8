"""Finds what is said of a form of magnesium as such: how well it is taken up, how gentle it is, whether it reaches the brain.

What a form is said to do for an outcome is an effect and is found elsewhere. It does not judge.
"""

from __future__ import annotations

from epsom.core.audit.claims.effects import SENSES, form_meant
from epsom.core.audit.claims.saying import Here, Said, above_all, extent
from epsom.core.audit.text.grammar import Clause, negations
from epsom.core.audit.text.topics import actor_of
from epsom.core.audit.text.words import Hit


def forms_in(here: Here, effects: list[Said]) -> list[Said]:
    """What is said of a form as such: how it is taken up, how gentle it is, whether it gets into the brain."""
    found: list[Said] = []
    if here.animals() and not here.forms:
        return found
    for index, clause in enumerate(here.reading.clauses):
        for sense in SENSES:
            for cue in clause.get(sense):
                actor = actor_of(clause, cue.first, here.families)
                if actor is not None and actor.cue in ("other_mineral", "other_thing"):
                    continue
                form = form_meant(here, clause, cue, actor)
                if form is None:
                    if sense in ("laxative", "antacid", "gentle") or not here.has("magnesium", "pronoun"):
                        continue
                    if here.has("drug", "medicine", "drip_in_hospital"):  # how a medicine, or a drip, gets in
                        continue
                    form = "bioavailability"
                if any(each.kind == "mechanism" and each.first <= cue.first < each.last for each in effects):
                    continue
                if here.has("spacing") and not named_here(here, clause):
                    continue  # "keep them three hours apart, or it won't absorb"
                if sense in ("absorbed_well", "absorbed_poorly"):
                    if here.animals():
                        continue
                    form = "bioavailability" if _only_beside(here, clause, cue) else form
                first, last = extent(here, clause, cue.first, cue.last)
                stance = here.stance(index, cue)
                found.append(
                    Said(
                        kind="form",
                        subject=form,
                        said=sense,
                        stance=stance,
                        first=first,
                        last=last,
                        merge="form",
                        caveat=clause.has("small_studies"),
                        strong=_put_above(here, clause, sense, first, last),
                    )
                )
                break
        for cue in clause.get("uptake"):
            compared = _compared(here, clause, cue)
            if compared is not None and not any(
                each.kind == "form" and each.first <= cue.first < each.last for each in found
            ):
                form, sense = compared
                first, last = extent(here, clause, cue.first, cue.last)
                found.append(
                    Said(
                        kind="form", subject=form, said=sense, stance=here.stance(index, cue), first=first, last=last,
                        merge="form", caveat=clause.has("small_studies"),
                        strong=_put_above(here, clause, sense, first, last),
                    )
                )  # fmt: skip
                continue
            if any(each.kind == "form" and each.first <= cue.first < each.last for each in found):
                continue
            form = form_meant(here, clause, cue, actor_of(clause, cue.first, here.families))
            if form != "form_topical" and not any(hit.subject == "form_topical" for hit in here.forms):
                continue
            first, last = extent(here, clause, cue.first, cue.last)
            down = (
                clause.has("thin")
                or negations(here.reading, index, cue.first, here.scan.stems) % 2
                or clause.has("null_result")
                or clause.has("worse_than")
            )
            if clause.has("thin") and clause.has("evidence"):
                continue
            stance = here.stance(index, cue)
            if stance == "denied":
                stance = "reported" if here.has("report") else "asserted"
            said = "absorbed_poorly" if down else "absorbed_well"
            found.append(Said(kind="form", subject="form_topical", said=said, stance=stance, first=first, last=last))
    return found


def named_here(here: Here, clause: Clause) -> bool:
    """Whether a form of magnesium is named in a clause."""
    return any(hit.subject in here.families.forms for hit in clause.hits)


def _only_beside(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether the only form named is what the rest is held against: "better absorbed than oxide"."""
    named = [hit for hit in clause.hits if hit.subject in here.families.forms]
    return bool(named) and named[0].first >= cue.last and "than" in here.scan.stems[cue.last : named[0].first]


def _put_above(here: Here, clause: Clause, sense: str, first: int, last: int) -> bool:
    """Whether a form is put far above others: "absorbed ten times better", "better than any other"."""
    if any("tim" in here.scan.stems[hit.first : hit.last] for hit in clause.get("strong")):
        return True
    return sense != "absorbed_poorly" and above_all(here, first, last)


def _compared(here: Here, clause: Clause, cue: Hit) -> tuple[str, str] | None:
    """ "Citrate is absorbed better than oxide": the form in front, and whether it comes off well."""
    named = [hit for hit in clause.hits if hit.subject in here.families.forms and hit.first < cue.first]
    if not named or named[-1].subject == "form_topical":
        return None
    for sense, word in (("absorbed_well", "better_than"), ("absorbed_poorly", "worse_than")):
        if any(-4 <= hit.first - cue.last <= 4 or -4 <= cue.first - hit.last <= 2 for hit in clause.get(word)):
            return named[0].subject if len({hit.subject for hit in named}) == 1 else "bioavailability", sense
    return None
