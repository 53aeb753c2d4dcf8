"""Practices for a goal, and the nutrients often sold beside magnesium, each with the cautions that apply here.

Two practices to start with and a third for someone who asks for more. It plans no doses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from epsom.core.person import Person
from epsom.core.plan.shapes import ChosenPractice, CofactorNote, Sentence, say
from epsom.core.safety import Screening
from epsom.core.wording import amount, listed
from epsom.knowledge import Caution, CautionRow, Cofactor, Goal, Knowledge, Practice, UpperLevel

STARTERS = 2
NOTES_AT_MOST = 4
_SERIOUS = frozenset({"ask_clinician", "avoid"})

_STAGES = {"pregnant": "pregnan", "lactating": "breastfeed"}
_STAGE_CONDITIONS = {"pregnancy": "pregnan", "lactation": "breastfeed"}

_STAGE_WORDS = {"pregnant": "pregnancy", "lactating": "breastfeeding"}
_KIDNEY = "previous_kidney_problem"  # the answer "yes, a kidney problem" outside the list of conditions
_KIDNEY_RULES = frozenset({"kidney_egfr_lt_30", "kidney_egfr_30_59"})
_KIDNEY_WORDS = "a kidney problem"
YOU_TOLD = "You told us: "  # begins every caution that a fact of this person calls for

# Which nutrients go with which goal in shops; the first two are told to anyone with a goal.
_OFTEN_BESIDE = ("vitamin_b6", "vitamin_d")
_BESIDE_GOAL = {
    "sleep": ("glycine", "zinc"),
    "calm": ("taurine", "omega_3"),
    "mood": ("omega_3",),
    "cognition": ("omega_3",),
    "muscle": ("potassium", "calcium"),
    "energy": ("potassium",),
}
# How a label names them.
_ON_LABELS = {
    "vitamin_b6": ("b6", "b-6", "pyridox"),
    "zinc": ("zinc", "zma"),
    "vitamin_d": ("vitamin d", "d3", "cholecalciferol"),
    "taurine": ("taurin",),
    "omega_3": ("omega", "epa", "fish oil"),
    "calcium": ("calcium",),
    "potassium": ("potassium",),
    "boron": ("boron", "borate"),
}
_BODIES = {"efsa": ("EFSA",), "nasem": ("IOM",), "uk": ("UK",), "anz": (), "japan": ()}


@dataclass(frozen=True, slots=True)
class _Facts:
    """What decides about a practice: conditions and life stage, medicines, and whether conditions were told at all."""

    conditions: frozenset[str]
    stages: tuple[str, ...]  # beginnings of the words that name the life stage in "who" a caution is for
    takes: frozenset[str]
    told: bool
    medicines: tuple[tuple[str, frozenset[str]], ...] = ()  # as told, with every name and class each goes by
    stage: str | None = None

    def concerned(self, conditions: tuple[str, ...], who: str) -> bool:
        """Whether a caution for these conditions, or for these people in words, is for this person."""
        return not self.conditions.isdisjoint(conditions) or any(stage in who.lower() for stage in self.stages)


def choose_practices(
    person: Person, screening: Screening, goals: tuple[Goal, ...], knowledge: Knowledge
) -> tuple[ChosenPractice, ...]:
    """Two practices for the first goal, and one more on request; none without a goal.

    Rows of the caution table hide, mark or prefer; a practice to avoid with a condition told is left out. While the
    conditions are unknown, every serious caution stands, with whom it is for.
    """
    if not goals:
        return ()
    facts = _facts(person, screening)
    rows = [row for row in knowledge.caution_rows.values() if _applies(row, facts)]
    hidden = {each for row in rows for each in row.hide}
    preferred = {each for row in rows for each in row.prefer}
    wanted = dict.fromkeys((*goals[0].starters, *goals[0].practices))
    ids = sorted(wanted, key=lambda each: each not in preferred)  # stable: the goal's own order otherwise
    fitting = [knowledge.practices[each] for each in ids if each not in hidden]
    fitting = [practice for practice in fitting if practice.default_enabled and not _to_avoid(practice, facts)]
    return tuple(
        _chosen(practice, rows, facts, knowledge, on_request=place >= STARTERS)
        for place, practice in enumerate(fitting[: STARTERS + 1])
    )


def _facts(person: Person, screening: Screening) -> _Facts:
    stages = [word for stage, word in _STAGES.items() if person.life_stage == stage]
    stages += [word for each, word in _STAGE_CONDITIONS.items() if each in screening.conditions]
    medicines = tuple(
        (each.text, frozenset((*each.classes, *each.known_as, *each.generics))) for each in screening.medicines
    )
    takes = frozenset(name for _, names in medicines for name in names)
    conditions = set(screening.conditions)
    found = any(each.id in _KIDNEY_RULES and not each.open for each in screening.findings)
    if person.kidney.known_disease or found:
        conditions.add(_KIDNEY)
    stage = _STAGE_WORDS.get(person.life_stage or "")
    return _Facts(frozenset(conditions), tuple(stages), takes, person.conditions is not None, medicines, stage)


def _applies(row: CautionRow, facts: _Facts) -> bool:
    return facts.concerned(row.conditions, row.condition) or not facts.takes.isdisjoint(row.interactants)


def _to_avoid(practice: Practice, facts: _Facts) -> bool:
    return any(
        caution.severity == "avoid" and not caution.everyone and facts.concerned(caution.conditions, caution.who)
        for caution in practice.cautions
    )


def _chosen(
    practice: Practice, rows: Iterable[CautionRow], facts: _Facts, knowledge: Knowledge, *, on_request: bool
) -> ChosenPractice:
    said: list[Sentence] = []
    personal = False
    for caution in practice.cautions:
        because = (replace(practice.because, checked=caution.checked),)
        what = _concerns(caution, [row for row in rows if practice.id in row.mark], facts, knowledge)
        personal = personal or bool(what)
        if what or caution.everyone:
            lead = f"{YOU_TOLD}{what}. " if what and not caution.everyone else ""
            said.append(Sentence(text=f"{lead}{caution.text}", because=because))
        elif caution.severity in _SERIOUS and not (facts.told and caution.conditions):
            said.append(Sentence(text=f"{caution.who[:1].upper()}{caution.who[1:]}: {caution.text}", because=because))
    marking = [row for row in rows if practice.id in row.mark]
    if marking and not personal:
        what = listed(name for row in marking for name in _named(row.conditions, row.interactants, facts, knowledge))
        what = what or listed(row.condition for row in marking)
        said.insert(0, say("practice_marked", knowledge, *(row.because for row in marking), what=what))
    return ChosenPractice(
        id=practice.id,
        title=practice.title,
        slot=practice.slot[0] if practice.slot else "any",
        dose=practice.dose,
        steps=practice.steps,
        level=practice.level,
        key_number=practice.key_number,
        cautions=tuple(said),
        because=(replace(practice.because, checked=practice.key_number_checked),),
        on_request=on_request,
    )


def _named(conditions: Iterable[str], interactants: Iterable[str], facts: _Facts, knowledge: Knowledge) -> list[str]:
    """What of these this person told: conditions by their name, medicines as they were written."""
    wanted = frozenset(interactants)
    names = [
        _KIDNEY_WORDS if each == _KIDNEY else knowledge.conditions[each].name
        for each in conditions
        if each in facts.conditions and each in knowledge.conditions
    ]
    return names + [text for text, known_as in facts.medicines if not wanted.isdisjoint(known_as)]


def _concerns(caution: Caution, marking: Iterable[CautionRow], facts: _Facts, knowledge: Knowledge) -> str:
    """Why a caution is for this person, in what they told; empty when it is not.

    A row that marks the practice brings its medicines in: lemon balm's caution for the thyroid holds for a thyroid tablet.
    """
    alike = [row for row in marking if not set(row.conditions).isdisjoint(caution.conditions)]
    medicines = [name for row in alike for name in row.interactants]
    named = _named(caution.conditions, medicines, facts, knowledge)
    if not named and facts.concerned(caution.conditions, caution.who):
        named = [facts.stage or "pregnancy or breastfeeding"]
    return listed(named)


def choose_cofactors(screening: Screening, goals: tuple[Goal, ...], knowledge: Knowledge) -> tuple[CofactorNote, ...]:
    """Up to four notes on nutrients sold beside magnesium: those in present products first, then the goal's.

    Limits are those of the person's authority, else the lowest known; without a limit that is said by leaving it out.
    """
    labels = " ".join(each.taken.label.lower() for each in screening.products)
    held = [each for each, words in _ON_LABELS.items() if any(word in labels for word in words)]
    beside = [each for goal in goals for each in _BESIDE_GOAL.get(goal.id, ())]
    often = _OFTEN_BESIDE if goals else _OFTEN_BESIDE[1:]
    ids = [each for each in dict.fromkeys((*held, *often, *beside)) if each in knowledge.cofactors]
    return tuple(
        _note(knowledge.cofactors[each], screening.authority, each in held, knowledge) for each in ids[:NOTES_AT_MOST]
    )


def _note(cofactor: Cofactor, authority: str, held: bool, knowledge: Knowledge) -> CofactorNote:
    level = _level(cofactor, authority)
    upper = None if level is None else f"{amount(level.value)} {level.unit.replace('ug', 'µg')} ({level.body})"
    words = say(f"cofactor_{cofactor.id}", knowledge, cofactor.because)
    text = words.text
    if held:
        limit = "cofactor_in_product_limit" if upper else "cofactor_in_product_no_limit"
        limited = say(limit, knowledge, level=upper).text
        text = f"{say('cofactor_in_product', knowledge, name=cofactor.name, limit=limited).text} {text}"
    return CofactorNote(id=cofactor.id, name=cofactor.name, say=text, upper_level=upper, because=words.because)


def _level(cofactor: Cofactor, authority: str) -> UpperLevel | None:
    """The upper level of the person's authority, else the lowest; figures that were replaced do not count."""
    current = [each for each in cofactor.upper_levels if "before" not in each.body]
    own = [each for each in current if any(body in each.body for body in _BODIES.get(authority, ()))]
    return min(own or current, key=lambda each: each.value, default=None)
