"""Finds what a text says of the evidence itself: thin, missing, never tested, no better than a dummy pill."""

from __future__ import annotations

from epsom.core.audit.claims.saying import SPELT, Here, Said, both_arms, extent, numbers_in
from epsom.core.audit.claims.stories import owed_to_it
from epsom.core.audit.shapes import Stance
from epsom.core.audit.text.grammar import Clause
from epsom.core.audit.text.words import Hit

_EVIDENCE_NOUNS = frozenset({"evidenc", "proof", "trial", "study", "result", "finding", "research"})
_ABSENCE = frozenset({"no", "littl", "lack", "zero"})
_AFTER_WORKED = (["for"], ["by"], [","], ["."], [";"], ["!"], ["well"])
_OTHER_WORK = frozenset(
    "other_mineral other_thing serum_mg kidney time_of_day medicine drug spacing food_apart requirement".split()
)
_ALL_OF_IT = frozenset(  # after "it can help": nothing new
    "the their thes thos your this that it them such symptom problem complaint issu trouble with too as wel a lot you"
    " , . ; ! greatly enormously here there ther tremendously immensely both all of".split()
)
_SIZES = frozenset("point minut mmhg % percent per attack a of day cramp".split())


# --- how good the evidence is ---------------------------------------------------------------------------------------------
def evidence_in(here: Here, effects: list[Said]) -> list[Said]:
    """What a text says of the evidence itself; beside an effect it is that effect's caveat, not a claim of its own."""
    found: list[Said] = []
    for index, clause in enumerate(here.reading.clauses):
        cue, denied = _verdict_on_evidence(here, clause)
        if cue is None or (denied and (_said_within(effects, cue, clause) or _of_harm(here, clause, cue))):
            continue
        if any(each.stance != "denied" and each.last <= clause.first for each in effects):
            continue  # a caveat of what was just said
        found += _about_evidence(here, index, clause, cue, denied)
    return found


_HARMS = frozenset("caus harm hurt damag toxic danger dangerous addict addictiv interact clash trigger".split())


def _of_harm(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether what nobody has shown is harm: "there is no evidence that it hurts the kidneys"."""
    return not _HARMS.isdisjoint(here.scan.stems[cue.last : clause.last])


def doubts_in(here: Here, effects: list[Said]) -> list[Said]:
    """What was never tested, made no difference, or changed by so many points, where the thing itself stands elsewhere."""
    found: list[Said] = []
    if here.story and owed_to_it(here.scan.stems, here.reading.part.first, here.reading.part.last):
        return found
    for index, clause in enumerate(here.reading.clauses):
        if any(each.first < clause.last and each.last > clause.first for each in effects):
            continue
        for cue in [] if _people_untested(here, clause, cue_at=index) else clause.get("untested")[:1]:
            found += _untested(here, clause, cue)
        for cue in clause.get("null_result")[:1]:
            found += _about_topic(here, index, clause, cue, denied=True)
        for cue in clause.get("worked")[:1]:
            if here.scan.stems[clause.first] in _ASKING or (here.has("drug") and "they" in _ahead(here, clause, cue)):
                continue  # "Why it works:", "which may be part of how they work"
            if cue.last - cue.first > 1 or (
                here.scan.stems[cue.last : cue.last + 1] in _AFTER_WORKED and _is_a_verb(here, cue)
            ):
                found += _about_topic(here, index, clause, cue)
        if index and any(hit.subject in here.families.outcomes for c in here.reading.clauses[:index] for hit in c.hits):
            orders = clause.has("take") and not clause.has("magnesium")  # "take it earlier in the day or stop"
            for cue in [] if orders or clause.has("thin") or clause.has("evidence") else clause.get("help")[-1:]:
                if not clause.has("subject") and _ALL_OF_IT.issuperset(here.scan.stems[cue.last : clause.last]):
                    found += _about_topic(here, index, clause, cue)  # "If you are burnt out, magnesium can help"
        for cue in clause.get("worked")[:1]:
            if not found and not effects and here.topic.magnesium and _many_people(here, clause, cue):
                found += _felt(here, clause, cue)
        for cue in [] if found or clause.has("subject") else clause.get("help")[-1:]:
            if here.scan.stems[cue.last : cue.last + 1] == ["by"] and clause.has("magnesium"):
                found += _about_topic(here, index, clause, cue)  # "everyone in the study was helped by magnesium"
        if not found and clause.has("negation") and not clause.has("subject") and clause.has("pronoun"):
            for cue in clause.get("help")[-1:]:
                if cue.last == clause.last or _ALL_OF_IT.issuperset(here.scan.stems[cue.last : clause.last]):
                    found += _about_topic(here, index, clause, cue)  # "there is little to suggest that it helps"
        for cue in [] if clause.has("low_magnesium") else clause.get("noticeable")[:1]:
            found += _about_topic(here, index, clause, cue, evidence=True)
        named = any(hit.subject in here.families.outcomes for hit in clause.hits)
        if (
            not found
            and (named or here.has("study") or here.topic.study)
            and clause.has("change")
            and _figure(here, clause)
        ):
            found += _about_topic(here, index, clause, clause.get("change")[0])
    return found


_ASKING = frozenset({"why", "how", "what"})
_THEY = frozenset("most many few they nobody noone non".split())
_TESTABLE = frozenset("client patient people survivor women men adult customer children".split())


def _ahead(here: Here, clause: Clause, cue: Hit) -> list[str]:
    return here.scan.stems[clause.first : cue.first]


def _people_untested(here: Here, clause: Clause, cue_at: int) -> bool:
    """Whether it is people who were never tested: "my clients are low, although most have never been tested"."""
    stems = here.scan.stems
    if _THEY.isdisjoint(stems[clause.first : clause.first + 2]) or clause.has("magnesium") or not cue_at:
        return False
    before = here.reading.clauses[cue_at - 1]
    return not _TESTABLE.isdisjoint(stems[before.first : before.last])


_MANY = frozenset("customer client user people patient subscriber reader buyer".split())


def _many_people(here: Here, clause: Clause, cue: Hit) -> bool:
    """Whether it is said of most who took it: "Most customers feel a difference inside a week"."""
    before = here.scan.stems[clause.first : cue.first]
    return not _MANY.isdisjoint(before) and cue.last - cue.first > 1 and not clause.has("negation")


def _felt(here: Here, clause: Clause, cue: Hit) -> list[Said]:
    first, last = extent(here, clause, cue.first, cue.last)
    subject = here.topic.outcome or "general"
    return [Said(kind="efficacy", subject=subject, stance="asserted", first=first, last=last, strong=True, story=True)]


_BEFORE_A_VERB = frozenset(
    "do doe did can will would may might could not to should really actually it they that".split()
)


def _is_a_verb(here: Here, cue: Hit) -> bool:
    """Whether "work" is what it does, and not a noun: "It is lovely work"."""
    raw = here.scan.text[here.scan.starts[cue.first] : here.scan.ends[cue.first]]
    return raw != "work" or here.scan.stems[cue.first - 1] in _BEFORE_A_VERB


def _untested(here: Here, clause: Clause, cue: Hit) -> list[Said]:
    """ "Nobody has tested that salt": of a form where one is named, else of the outcome the text speaks of."""
    first, last = extent(here, clause, cue.first, cue.last)
    forms = [hit.subject for hit in here.forms] or ([here.topic.form] if here.topic.form else [])
    outcome = next((hit.subject for hit in here.reading.part.hits if hit.subject in here.families.outcomes), None)
    if "form_topical" in forms:
        return [_said_of_form(forms[0], "absorbed_poorly", first, last)]
    if forms and outcome is None:
        return [_said_of_form(forms[0], "untested", first, last)]
    outcome = outcome or here.topic.outcome
    if outcome is None:
        return []
    return [
        Said(
            kind="efficacy",
            subject=outcome,
            stance="denied",
            first=first,
            last=last,
            about_evidence=True,
            merge="evidence",
        )
    ]


def _said_of_form(form: str, said: str, first: int, last: int) -> Said:
    return Said(kind="form", subject=form, said=said, stance="asserted", first=first, last=last, about_evidence=True)


def _about_topic(
    here: Here, index: int, clause: Clause, cue: Hit, denied: bool = False, evidence: bool = False
) -> list[Said]:
    """A result whose outcome stands in another clause, or in the sentence before."""
    stems = here.scan.stems
    if any(hit.cue in _OTHER_WORK and "placebo" not in stems[hit.first : hit.last] for hit in clause.hits):
        return []
    if "mg" in stems[cue.first : clause.last] and "mor" in stems[cue.first : cue.last]:
        return []  # "no more than 350 mg a day" is a limit
    outcome = next((hit.subject for hit in here.reading.part.hits if hit.subject in here.families.outcomes), None)
    outcome = outcome or here.topic.outcome
    if outcome is None or not (here.has("magnesium", "study", "pronoun") or here.forms or here.topic.study or evidence):
        return []
    first, last = extent(here, clause, cue.first, cue.last)
    stance: Stance = here.stance(index, cue, denied=denied)
    if stance == "asserted" and (here.story or here.topic.told):
        stance = "reported"
    return [
        Said(
            kind="efficacy", subject=outcome, story=here.story, stance=stance, first=first, last=last, about_evidence=evidence,
            numbers=numbers_in(here, clause), studied=here.has("study", "proofless") or here.topic.study,
            both_arms=both_arms(here, clause), merge="result",
        )
    ]  # fmt: skip


def _figure(here: Here, clause: Clause) -> bool:
    """Whether a clause gives a size: points, minutes, mmHg, attacks, percent."""
    stems = here.scan.stems
    return any(
        (stems[at][0].isdecimal() or stems[at] in SPELT) and at + 1 < clause.last and stems[at + 1] in _SIZES
        for at in range(clause.first, clause.last)
    )


def _within(said: Said, clause: Clause) -> bool:
    return clause.first <= said.first and said.last <= clause.last


def _verdict_on_evidence(here: Here, clause: Clause) -> tuple[Hit | None, bool]:
    """The words that call evidence thin, or say there is none."""
    for thin in clause.get("thin"):
        near = [
            hit
            for hit in clause.get("evidence")
            if abs(hit.first - thin.first) <= 12 and not hit.first <= thin.first < hit.last
        ]
        if not near and not _EVIDENCE_NOUNS.isdisjoint(here.scan.stems[thin.first : thin.last]):
            near = [thin]  # "the evidence low": the noun is part of the phrase
        if not near and clause.hard:
            earlier = [hit for hit in here.reading.part.hits if hit.cue == "evidence" and hit.last <= thin.first]
            near = [hit for hit in earlier if thin.first - hit.last <= 14]
        doubted = any(hit.first < thin.first and thin.first - hit.last <= 3 for hit in clause.get("negation"))
        if near and not doubted:
            return thin, False
    if clause.has("distance"):
        for rejected in clause.get("reject"):
            return rejected, False
    for none in clause.get("negation"):
        if none.last - none.first > 1 and _speaks_ofevidence_in(here, none):
            return none, True
    return None, False


def _said_within(effects: list[Said], hit: Hit, clause: Clause) -> bool:
    return any(each.stance == "denied" and each.last > hit.first for each in effects)


def _speaks_ofevidence_in(here: Here, hit: Hit) -> bool:
    words = here.scan.stems[hit.first : hit.last]
    return not _EVIDENCE_NOUNS.isdisjoint(words) and not _ABSENCE.isdisjoint(words)


def _about_evidence(here: Here, index: int, clause: Clause, cue: Hit, denied: bool = False) -> list[Said]:
    families, topic = here.families, here.topic
    form = next((hit.subject for hit in here.forms), "form_topical" if here.has("on_the_skin") else None)
    first, last = extent(here, clause, cue.first, cue.last)
    stance: Stance = "denied" if denied else here.stance(index, cue)
    if stance == "denied" and not denied:
        stance = "asserted"
    if form is None and topic.form is not None and denied:
        form = topic.form
    if form == "form_topical" or (form is None and topic.form == "form_topical"):
        return [
            Said(
                kind="form",
                subject="form_topical",
                said="absorbed_poorly",
                stance=stance if not denied else "asserted",
                first=first,
                last=last,
                about_evidence=True,
            )
        ]
    subject = next((hit.subject for hit in here.reading.part.hits if hit.subject in families.outcomes), None)
    if subject is None and denied and len({hit.subject for hit in here.forms}) == 1:
        return [
            _said_of_form(here.forms[0].subject, "untested", first, last)
        ]  # "Taurate: we could find no trial of it"
    subject = subject or topic.outcome
    if subject is None:
        if not here.has("magnesium") and not here.topic.it and not here.topic.told:
            return []
        subject = "general"
    return [
        Said(
            kind="efficacy",
            subject=subject,
            stance=stance,
            first=first,
            last=last,
            about_evidence=True,
            merge="evidence",
        )
    ]
