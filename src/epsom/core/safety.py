"""Is a magnesium supplement safe for this person, and how much of it? Three-valued: unknown never clears.

Every rule, every medicine, every product and the ceilings come together here into one `Screening`. It looks at nobody's
needs and plans nothing: a screening stands on its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from math import floor
from typing import Literal, cast

from epsom.core.person import Medicine, Person
from epsom.core.told import ReadProduct, read_told
from epsom.core.told.conditions import Conditions, answer_id, is_negated
from epsom.core.told.interactions import MedicineScreening
from epsom.core.told.when import Clause, Context, compile_when, holds
from epsom.core.wording import first_upper, listed
from epsom.knowledge import SEVERITIES, Because, Knowledge, Limit, Rule, Severity

__all__ = [
    "Dissent",
    "Finding",
    "MedicineScreening",
    "Question",
    "ReadProduct",
    "Screening",
    "authority_for",
    "screen",
    "total_supplemental",
]

_RANK: dict[Severity, int] = {severity: rank for rank, severity in enumerate(SEVERITIES)}
_MEDICINE_SEVERITY: dict[str, Severity] = {
    "blocked": "clinician_first",
    "clinician_first": "clinician_first",
    "spacing": "caution",
    "monitor": "caution",
    "unknown": "caution",
    "counts_as_source": "information",
    "note": "information",
    "none": "ok",
}
TAKEN_NOW = "products_while_not_cleared"  # it speaks about what is taken already, so it is said before everything else
LONGEST_NAME = 40  # characters of a label that stand in a sentence as a name
PAST_AFTER = timedelta(days=2)  # a course that ended longer ago no longer meets a dose


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing the screening found."""

    id: str  # rule id, or the screening's own id for products, medicines and limits
    severity: Severity
    say: str
    because: tuple[Because, ...]
    ceiling_mg: float | None = None
    open: bool = False  # it stands because an answer is missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One plain question whose answer would change the screening."""

    id: str
    ask: str
    blocks_plan: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dissent:
    """What another authority, or another body of the same region, says about the ceiling."""

    authority: str
    body: str
    value_mg: float
    say: str
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Whether a supplement is safe, up to which ceiling, and what is still open."""

    severity: Severity
    egfr_ml_min: float | None
    egfr_stale: bool
    authority: Literal["nasem", "efsa", "uk", "anz", "japan"]
    ceiling_total_supplemental_mg: float
    ceiling_because: tuple[Because, ...]
    current_supplemental_mg: float | None
    max_additional_mg: float
    findings: tuple[Finding, ...]
    medicines: tuple[MedicineScreening, ...]
    products: tuple[ReadProduct, ...]
    open_questions: tuple[Question, ...]
    dissent: tuple[Dissent, ...]
    doses_at_least: int  # an authority's advice to split (BfR), else 1
    avoid_forms: tuple[str, ...]
    conditions: tuple[str, ...]  # condition ids recognised
    today: date
    because: tuple[Because, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiled:
    """One rule made ready: its tests, and what it says when it holds and when it is open."""

    rule: Rule
    clauses: tuple[Clause, ...]
    found: Finding
    open: Finding | None
    question: Question | None
    gate: frozenset[str] | None  # without one of these among what was told it can neither hold nor be open


def screen(person: Person, knowledge: Knowledge, today: date) -> Screening:
    """Screen a person on a day: the worst finding, the lowest ceiling, and the questions still open.

    Amounts are mg of elemental magnesium a day. Whatever is missing stands as an open finding with its one question;
    `max_additional_mg` is 0 at `clinician_first` and `contraindicated`, and while an amount already taken is unknown.
    """
    told = read_told(person, knowledge, today)
    conditions, medicines, products, facts = told.conditions, told.medicines, told.products, told.facts

    findings: list[Finding] = []
    questions: dict[str, Question] = {}
    _apply_rules(facts, person, knowledge, findings, questions)
    _add_unanswered(person, conditions, knowledge, findings, questions)
    _add_medicines(medicines, knowledge, today, findings, questions)
    _add_labs(facts, knowledge, findings)

    authority, stated = authority_for(person.country, knowledge)
    limit = _binding_limit(authority if person.country else None, facts.age, facts.life_stage, knowledge)
    if stated is not None:
        findings.append(_own(stated, "information", knowledge))
    ceiling, ceiling_because = _ceiling(limit, findings)
    current = total_supplemental(products, medicines, person.products is not None)
    _add_totals(products, medicines, current, ceiling, knowledge, findings, questions)

    severity = _worst(findings)
    if _RANK[severity] >= _RANK["caution"]:
        findings = [each for each in findings if each.id != "healthy_adult"]
    blocked = _RANK[severity] >= _RANK["clinician_first"] or current is None
    room = 0.0 if blocked or current is None else max(0.0, floor((ceiling - current) * 10) / 10)
    findings.sort(key=lambda each: (-_RANK[each.severity], each.id != TAKEN_NOW, each.open))
    return Screening(
        severity=severity,
        egfr_ml_min=None if facts.egfr_ml_min is None else round(facts.egfr_ml_min, 1),
        egfr_stale=facts.egfr_ml_min is not None and not facts.egfr_fresh,
        authority=authority,
        ceiling_total_supplemental_mg=ceiling,
        ceiling_because=ceiling_because,
        current_supplemental_mg=current,
        max_additional_mg=room,
        findings=tuple(findings),
        medicines=medicines,
        products=products,
        open_questions=tuple(questions.values()),
        dissent=_dissent(limit.value_mg, 30 if facts.age is None else facts.age, knowledge),
        doses_at_least=_doses_at_least(person.country, knowledge),
        avoid_forms=_avoid_forms(findings, medicines, knowledge),
        conditions=conditions.ids,
        today=today,
        because=(limit.because,),
    )


def _worst(findings: list[Finding]) -> Severity:
    return SEVERITIES[max((_RANK[each.severity] for each in findings), default=0)]


def total_supplemental(
    products: Iterable[ReadProduct], medicines: Iterable[MedicineScreening], products_told: bool
) -> float | None:
    """Elemental magnesium (mg/day) from everything that is not food: the one sum every room uses.

    Upper ends count. `None` when the list of products was not given or any amount cannot be known.
    """
    amounts = [each.counted_mg_per_day for each in products] + [
        each.source_mg_per_day for each in medicines if each.is_source
    ]
    if not products_told or any(amount is None for amount in amounts):
        return None
    return round(sum(amount for amount in amounts if amount is not None), 1)


@lru_cache(maxsize=64)
def authority_for(
    country: str | None, knowledge: Knowledge
) -> tuple[Literal["nasem", "efsa", "uk", "anz", "japan"], str | None]:
    """The authority a country follows, and the id of the sentence to say when none is its own."""
    if country is None:
        return "nasem", "country_not_told"
    for table in knowledge.intake_tables.values():
        if country in table.countries:
            return table.authority, None
    return "nasem", "country_without_own_limits"


@lru_cache(maxsize=4)
def _compiled(knowledge: Knowledge) -> tuple[_Compiled, ...]:
    return tuple(_compile(rule, knowledge) for rule in knowledge.rules.values() if rule.retired is None)


def _compile(rule: Rule, knowledge: Knowledge) -> _Compiled:
    because = (rule.because,)
    clauses, gate = compile_when(rule.when, knowledge), _gate(rule)
    found = Finding(id=rule.id, severity=rule.severity, say=rule.say, because=because, ceiling_mg=rule.ceiling_mg)
    standing = rule.open_severity or SEVERITIES[min(_RANK[rule.severity], _RANK["clinician_first"])]
    if _RANK[standing] < _RANK["caution"]:  # information that nobody needs to be asked for
        return _Compiled(rule=rule, clauses=clauses, found=found, open=None, question=None, gate=gate)
    keeps_ceiling = rule.ceiling_mg != 0 or standing == "clinician_first"
    return _Compiled(
        rule=rule,
        clauses=clauses,
        gate=gate,
        found=found,
        open=Finding(
            id=rule.id,
            severity=standing,
            say=rule.ask,
            because=because,
            ceiling_mg=rule.ceiling_mg if keeps_ceiling else None,
            open=True,
        ),
        question=Question(id=rule.id, ask=rule.ask, blocks_plan=rule.open_blocks and standing == "clinician_first"),
    )


_GATES = ("has_any", "maybe_any", "takes_any", "takes_class", "takes_maybe", "takes_two_of")
_LAB_GATES = ("lab_above", "lab_below", "lab_above_own_range", "lab_below_own_range")


def _gate(rule: Rule) -> frozenset[str] | None:
    """What has to be told before any clause of a rule can hold or be open; `None` when some clause needs nothing."""
    gates = [set(_told(clause)) for clause in rule.when]
    return frozenset().union(*gates) if all(gates) else None


def _told(clause: Mapping[str, object]) -> Iterator[str]:
    for test, value in clause.items():
        if test in _GATES:
            yield from cast("tuple[str, ...]", value)
        elif test in _LAB_GATES:
            yield f"lab:{value['test'] if isinstance(value, Mapping) else value}"
        elif test == "product_topical":
            yield "topical"


def _apply_rules(
    facts: Context, person: Person, knowledge: Knowledge, findings: list[Finding], questions: dict[str, Question]
) -> None:
    answers, tokens = person.answers, facts.tokens
    for each in _compiled(knowledge):
        if each.gate is not None and each.gate.isdisjoint(tokens):
            continue  # most rules, for most people: nothing to work out
        answer = holds(each.clauses, facts)
        if answer is None and answers:
            answer = answers.get(each.rule.id)
        if answer:
            findings.append(each.found)
        elif answer is None and each.open is not None and each.question is not None:
            is_open, question = each.open, each.question
            if person.kidney.known_disease and each.rule.id.startswith("kidney_"):  # only the number is not known
                number = knowledge.facts["ask_kidney_number"].text
                is_open, question = replace(is_open, say=number), replace(question, ask=number)
            findings.append(is_open)
            questions.setdefault(question.ask, question)


def _own(fact_id: str, severity: Severity, knowledge: Knowledge, **words: object) -> Finding:
    """A finding in the screening's own words, from its sentence in the knowledge."""
    fact = knowledge.facts[fact_id]
    say = fact.text.format(**words) if words else fact.text
    return Finding(id=fact_id, severity=severity, say=say, because=(fact.because,))


def _add_unanswered(
    person: Person,
    conditions: Conditions,
    knowledge: Knowledge,
    findings: list[Finding],
    questions: dict[str, Question],
) -> None:
    """Lists that were not given: one question each, and no dose until they are."""
    lists: tuple[tuple[object, str, Severity, str], ...] = (
        (person.conditions, "conditions_not_told", "clinician_first", "ask_conditions"),
        (person.medicines, "medicines_not_told", "clinician_first", "ask_medicines"),
        (person.products, "products_not_told", "caution", "ask_products"),
    )

    def _ask_about(word: str, finding: str, ask: str, words: dict[str, str]) -> None:
        asked = answer_id(finding, word)  # yes to "does it affect …?" is a clinician's matter, no settles it
        answer = person.answers.get(asked)
        affects = finding == "condition_not_known" and (answer or person.answers.get(finding))
        findings.append(_own(finding, "clinician_first" if affects else "caution", knowledge, **words))
        if answer is None:
            questions[word] = Question(id=asked, ask=knowledge.facts[ask].text.format(id=asked, **words))

    for value, fact_id, severity, ask in lists:
        if value is None:
            findings.append(replace(_own(fact_id, severity, knowledge), open=True))
            questions[fact_id] = Question(id=fact_id, ask=knowledge.facts[ask].text)
    for word in conditions.unknown:
        _ask_about(word, "condition_not_known", "ask_condition_not_known", {"condition": word})
    for word, condition_id in conditions.guessed:
        words = {"condition": word, "name": knowledge.conditions[condition_id].name}
        _ask_about(word, "condition_guessed", "ask_condition_guessed", words)
    for word, condition_id in conditions.read_as:
        said = "condition_negated" if is_negated(word) else "condition_read_as"
        name = knowledge.conditions[condition_id].name
        findings.append(_own(said, "information", knowledge, condition=word, name=name))
    for answer in person.answers:
        if answer not in knowledge.rules and not answer.startswith(("condition_not_known_", "condition_guessed_")):
            findings.append(_own("answer_not_asked", "information", knowledge, answer=answer))


def _add_medicines(
    medicines: tuple[MedicineScreening, ...],
    knowledge: Knowledge,
    today: date,
    findings: list[Finding],
    questions: dict[str, Question],
) -> None:
    for each in medicines:
        if _is_past(each.medicine, today):
            continue
        if each.outcome != "none":
            findings.append(
                Finding(
                    id=f"medicine_{each.interactions[0]}" if each.interactions else "medicine_not_known",
                    severity=_MEDICINE_SEVERITY[each.outcome],
                    say=each.say,
                    because=each.because,
                )
            )
        if each.ask is not None:
            questions[each.text] = Question(id="medicine_not_known", ask=each.ask, blocks_plan=each.name_first)


def _is_past(medicine: Medicine | None, today: date) -> bool:
    return medicine is not None and medicine.ends_on is not None and medicine.ends_on < today - PAST_AFTER


def _add_labs(facts: Context, knowledge: Knowledge, findings: list[Finding]) -> None:
    for test_id, (value, _) in facts.labs.items():
        if value is None:
            name = knowledge.lab_tests[test_id].name
            findings.append(_own("test_without_unit_we_know", "caution", knowledge, test=name))
    if facts.egfr_ml_min is not None and not facts.egfr_fresh:
        findings.append(_own("stale_kidney_test", "information", knowledge))


@lru_cache(maxsize=256)
def _binding_limit(authority: str | None, age: int | None, life_stage: str | None, knowledge: Knowledge) -> Limit:
    """The lowest limit of the authority that applies; of every authority when the country is not known."""
    years = 30 if age is None else age
    fitting = [each for each in _limits_at(years, knowledge) if authority in (None, each.authority)]
    binding = [each for each in fitting if each.rank == "rules" and each.state in ("any", life_stage or "none")]
    return min(binding or list(knowledge.limits.values()), key=lambda each: each.value_mg)


def _limits_at(age: int, knowledge: Knowledge) -> list[Limit]:
    return [
        each
        for each in knowledge.limits.values()
        if each.retired is None
        and each.applies_from_age <= age
        and (each.applies_to_age is None or age < each.applies_to_age)
    ]


def _ceiling(limit: Limit, findings: list[Finding]) -> tuple[float, tuple[Because, ...]]:
    lowest = min(
        (each for each in findings if each.ceiling_mg is not None),
        key=lambda each: each.ceiling_mg if each.ceiling_mg is not None else 0.0,
        default=None,
    )
    if lowest is None or lowest.ceiling_mg is None or lowest.ceiling_mg >= limit.value_mg:
        return limit.value_mg, (limit.because,)
    return lowest.ceiling_mg, lowest.because


@lru_cache(maxsize=256)
def _dissent(chosen_mg: float, age: int, knowledge: Knowledge) -> tuple[Dissent, ...]:
    return tuple(
        Dissent(
            authority=each.authority,
            body=each.body,
            value_mg=each.value_mg,
            say=f"{each.body} sets {each.value_mg:g} mg a day.",
            because=(each.because,),
        )
        for each in _limits_at(age, knowledge)
        if each.value_mg != chosen_mg and each.basis == "source"
    )


@lru_cache(maxsize=512)
def _doses_at_least(country: str | None, knowledge: Knowledge) -> int:
    """How many intakes a day the country's own body asks for (the German BfR: two)."""
    return max(
        (each.doses_at_least or 1 for each in knowledge.limits.values() if country and f"({country})" in each.body),
        default=1,
    )


def _avoid_forms(
    findings: list[Finding], medicines: tuple[MedicineScreening, ...], knowledge: Knowledge
) -> tuple[str, ...]:
    rules = knowledge.rules
    from_rules = [
        form for each in findings if each.id in rules and not each.open for form in rules[each.id].avoid_forms
    ]
    return tuple(dict.fromkeys([*from_rules, *(form for each in medicines for form in each.avoid_forms)]))


def _add_totals(
    products: tuple[ReadProduct, ...],
    medicines: tuple[MedicineScreening, ...],
    current: float | None,
    ceiling: float,
    knowledge: Knowledge,
    findings: list[Finding],
    questions: dict[str, Question],
) -> None:
    """What the products and the medicines that are magnesium sources mean together."""
    unknown = [each.taken.label for each in products if each.counted_mg_per_day is None]
    unknown += [each.text for each in medicines if each.is_source and each.source_mg_per_day is None]
    for label in unknown:
        name = _short(label)
        findings.append(_own("product_amount_unknown", "caution", knowledge, product=name))
        ask = knowledge.facts["ask_product_amount"].text.format(product=name)
        questions[label] = Question(id="product_amount_unknown", ask=ask)
    holding = [_named(each.taken.label) for each in products if each.counted_mg_per_day != 0]
    holding += [_named(each.text) for each in medicines if each.is_source]
    if not holding:
        return
    spaced = [each for each in medicines if each.outcome == "spacing"]
    if spaced:
        names = listed(each.generics[0] if each.generics else each.text for each in spaced)
        findings.append(
            _own("gaps_hold_for_products", "caution", knowledge, products=first_upper(listed(holding)), medicines=names)
        )
    worst = _worst(findings)
    if _RANK[worst] >= _RANK["clinician_first"]:
        findings.append(_own("products_while_not_cleared", worst, knowledge, products=listed(holding)))
    elif current is not None and current > ceiling:
        findings.append(
            _own("current_over_ceiling", "caution", knowledge, current=f"{current:g}", ceiling=f"{ceiling:g}")
        )


def _named(label: str) -> str:
    """A product inside a sentence: by its label where that is short, since a whole label does not read as a name."""
    short = _short(label)
    return short if len(short) <= LONGEST_NAME else "the product you named"


def _short(label: str) -> str:
    """The first line or sentence of a label, short enough to stand in one."""
    line = next((each.strip() for each in label.splitlines() if each.strip()), "this product").split(". ")[0]
    return line if len(line) <= 60 else line[:57].rstrip() + "…"
