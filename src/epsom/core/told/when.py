"""Does a rule's `when` hold for this person? Yes, no, or unknown, never a guess.

The closed list of tests (`WHEN_TESTS`) is answered here once, for safety and for the reasons a person may run short.
It knows facts and conditions, not what follows from them.

A missing answer is `None`. Within a clause every test must hold, and any clause is enough (Kleene's strong logic), so
an unknown test only matters where nothing else decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from epsom.core.person import Kidney, Lab, LifeStage, Sex
from epsom.core.told.kidney import creatinine_mg_dl, egfr_ckd_epi_2021
from epsom.core.told.labs import canonical, find_test
from epsom.knowledge import Knowledge

Answer = bool | None
Test = Callable[["Context"], Answer]
Clause = tuple[Test, ...]

FRESH_DAYS = 366  # "in the last 12 months"
CHILDBEARING = (10, 56)  # years, from inclusive, to exclusive: where an unanswered pregnancy question matters


@dataclass(slots=True)
class Context:
    """The facts a `when` can ask about, worked out once per person. Unknown is `None`."""

    age: int | None = None
    sex: Sex | None = None
    life_stage: LifeStage | None = None
    conditions: frozenset[str] = frozenset()
    egfr_ml_min: float | None = None
    egfr_fresh: bool = False
    known_kidney_disease: Answer = None
    classes: frozenset[str] = frozenset()
    ingredients: frozenset[str] = frozenset()
    takes_unknown: bool = False
    labs: Mapping[str, tuple[float | None, tuple[float, float] | None]] = field(default_factory=dict)
    forms: frozenset[str] = frozenset()
    topical: bool = False
    tokens: frozenset[str] = frozenset()  # all of the above that a rule may wait for, in one set


def egfr_of(kidney: Kidney, age: int | None, sex: Sex | None) -> float | None:
    """The lowest eGFR (mL/min/1.73 m2) the given numbers allow; `None` without a number.

    Creatinine is turned into eGFR by CKD-EPI 2021, which holds for adults only; with the sex unknown both are computed
    and the lower is used.
    """
    values = [] if kidney.egfr_ml_min is None else [kidney.egfr_ml_min]
    creatinine = [] if kidney.creatinine_mg_dl is None else [kidney.creatinine_mg_dl]
    if kidney.creatinine_umol_l is not None:
        creatinine.append(creatinine_mg_dl(kidney.creatinine_umol_l))
    if creatinine and age is not None and age >= 18:
        values.append(egfr_ckd_epi_2021(max(creatinine), age, sex))
    return min(values, default=None)


def egfr_from(tests: Iterable[Kidney], age: int | None, sex: Sex | None, today: date) -> tuple[float | None, bool]:
    """The lowest eGFR over several kidney tests, and whether any of them is at most 12 months old."""
    found = [(value, is_fresh(each, today)) for each in tests if (value := egfr_of(each, age, sex)) is not None]
    return min((value for value, _ in found), default=None), any(fresh for _, fresh in found)


def kidney_labs(labs: tuple[Lab, ...], knowledge: Knowledge) -> list[Kidney]:
    """Kidney tests that stand among the laboratory results; they count like those of the kidney section."""
    found = []
    for lab in labs:
        test = find_test(lab.test, knowledge)
        value = None if test is None else canonical(lab.value, lab.unit, test)
        if test is not None and value is not None and test.id == "egfr":
            found.append(Kidney(egfr_ml_min=value, tested_on=lab.on))
        elif test is not None and value is not None and test.id == "serum_creatinine":
            found.append(Kidney(creatinine_umol_l=value, tested_on=lab.on))
    return found


def is_fresh(kidney: Kidney, today: date) -> bool:
    """Whether the kidney test is at most 12 months old; a test without a date is not."""
    return kidney.tested_on is not None and (today - kidney.tested_on).days <= FRESH_DAYS


def known_disease(kidney: Kidney, conditions: frozenset[str] | None, egfr: float | None, fresh: bool) -> Answer:
    """Whether kidney disease is known: a "yes" anywhere wins; a list, a "no" or a fresh good test answers "no"."""
    if kidney.known_disease or (conditions and not conditions.isdisjoint(KIDNEY_CONDITIONS)):
        return True
    if kidney.known_disease is False or conditions is not None or (fresh and egfr is not None and egfr >= 60):
        return False
    return None


KIDNEY_CONDITIONS = frozenset({"chronic_kidney_disease", "ckd_stage_4_5", "kidney_failure", "dialysis"})


def latest_labs(
    labs: tuple[Lab, ...], knowledge: Knowledge
) -> dict[str, tuple[float | None, tuple[float, float] | None]]:
    """The latest result of each known test in its canonical unit, with the laboratory's own range.

    A unit we do not know gives `None` as the value: it is never guessed. An undated result counts as the latest, and
    of several undated ones the last written.
    """
    found: dict[str, tuple[float | None, tuple[float, float] | None]] = {}
    for lab in sorted(labs, key=lambda one: one.on or date.max):
        test = find_test(lab.test, knowledge)
        if test is None:
            continue
        value = canonical(lab.value, lab.unit, test)
        ends = (None, None) if lab.range is None else [canonical(end, lab.unit, test) for end in lab.range]
        own = None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
        found[test.id] = (value, own)
    return found


def holds(clauses: tuple[Clause, ...], facts: Context) -> Answer:
    """Whether any clause holds: yes, no, or unknown."""
    unknown = False
    for clause in clauses:
        verdict: Answer = True
        for test in clause:
            answer = test(facts)
            if answer is False:
                verdict = False
                break
            if answer is None:
                verdict = None
        if verdict:
            return True
        unknown = unknown or verdict is None
    return None if unknown else False


def compile_when(when: tuple[Mapping[str, object], ...], knowledge: Knowledge) -> tuple[Clause, ...]:
    """Turn the `when` of a rule into tests; the loader has already refused keys that are not in the closed list."""
    return tuple(tuple(_TESTS[key](cast(Any, value), knowledge) for key, value in clause.items()) for clause in when)


def _egfr_below(limit: float, _: Knowledge) -> Test:
    def test(facts: Context) -> Answer:
        if facts.egfr_ml_min is not None and (facts.egfr_fresh or facts.egfr_ml_min < 60):
            return facts.egfr_ml_min < limit  # an old bad number still counts; an old good one clears nothing
        return False if facts.known_kidney_disease is False else None

    return test


def _egfr_from(limit: float, _: Knowledge) -> Test:
    def test(facts: Context) -> Answer:
        if facts.egfr_ml_min is not None and (facts.egfr_fresh or facts.egfr_ml_min < 60):
            return facts.egfr_ml_min >= limit
        return True if facts.known_kidney_disease is False else None

    return test


def _age(compare: Callable[[int], bool]) -> Test:
    return lambda facts: None if facts.age is None else compare(facts.age)


def _life_stage(stage: str, _: Knowledge) -> Test:
    def test(facts: Context) -> Answer:
        if facts.life_stage is not None or facts.sex == "male":
            return facts.life_stage == stage
        if facts.age is not None and not CHILDBEARING[0] <= facts.age < CHILDBEARING[1]:
            return False
        return None if stage != "none" else True

    return test


def _has_any(ids: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(ids)
    return lambda facts: not wanted.isdisjoint(facts.conditions)


def _maybe_any(ids: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(ids)
    return lambda facts: False if wanted.isdisjoint(facts.conditions) else None


def _takes_class(classes: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(classes)
    return lambda facts: not wanted.isdisjoint(facts.classes)


def _takes_any(names: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(names)
    return lambda facts: not wanted.isdisjoint(facts.ingredients)


def _takes_maybe(names: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(names)
    return lambda facts: False if wanted.isdisjoint(facts.ingredients) else None


def _takes_two_of(names: tuple[str, ...], _: Knowledge) -> Test:
    wanted = frozenset(names)
    return lambda facts: len(wanted & facts.ingredients) > 1


def _lab(limit: Mapping[str, Any], compare: Callable[[float, float], bool]) -> Test:
    def test(facts: Context) -> Answer:
        if limit["test"] not in facts.labs:
            return False  # a test never made shows nothing; the kidney rules look after that
        value = facts.labs[limit["test"]][0]
        return None if value is None else compare(value, limit["value"])

    return test


def _own_range(test_id: str, compare: Callable[[float, tuple[float, float]], bool]) -> Test:
    def test(facts: Context) -> Answer:
        value, own = facts.labs.get(test_id, (None, None))
        return False if value is None or own is None else compare(value, own)

    return test


def _flag(name: str) -> Callable[[bool, Knowledge], Test]:
    return lambda wanted, _: lambda facts: None if getattr(facts, name) is None else getattr(facts, name) == wanted


_TESTS: Mapping[str, Callable[[Any, Knowledge], Test]] = {
    "egfr_below": _egfr_below,
    "egfr_from": _egfr_from,
    "egfr_fresh": _flag("egfr_fresh"),
    "known_kidney_disease": _flag("known_kidney_disease"),
    "has_any": _has_any,
    "maybe_any": _maybe_any,
    "age_below": lambda limit, _: _age(lambda age: age < limit),
    "age_from": lambda limit, _: _age(lambda age: age >= limit),
    "life_stage": _life_stage,
    "sex": lambda sex, _: lambda facts: None if facts.sex is None else facts.sex == sex,
    "takes_class": _takes_class,
    "takes_any": _takes_any,
    "takes_maybe": _takes_maybe,
    "takes_two_of": _takes_two_of,
    "takes_unknown": _flag("takes_unknown"),
    "lab_above": lambda limit, _: _lab(limit, lambda value, line: value > line),
    "lab_below": lambda limit, _: _lab(limit, lambda value, line: value < line),
    "lab_above_own_range": lambda test, _: _own_range(test, lambda value, own: value > own[1]),
    "lab_below_own_range": lambda test, _: _own_range(test, lambda value, own: value < own[0]),
    "form_any": lambda ids, _: lambda facts: not facts.forms.isdisjoint(ids),
    "product_topical": _flag("topical"),
    "no_flags": lambda _wanted, _: lambda facts: True,  # the screening drops such a rule once another has spoken
    "always": lambda wanted, _: lambda facts: wanted,
}
