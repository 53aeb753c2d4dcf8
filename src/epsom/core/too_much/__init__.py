"""Too much was swallowed: whom to call, how soon, what to watch for, and who is in danger from less.

It sorts into three: call the emergency number, ask a poison line now, or watch at home. Unknown never clears: an amount
or a risk we don't know means asking. It treats nothing, and it does not replace the people who answer those lines.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from datetime import date
from typing import TYPE_CHECKING

from epsom.core.told import read_told
from epsom.core.told.when import compile_when, holds
from epsom.core.too_much.shapes import Act, RiskNote, Sentence, Sign, TooMuch
from epsom.errors import InputError
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.person import Person
    from epsom.knowledge.help_lines import CrisisCountry, CrisisLine, PoisonCountry

__all__ = ["RiskNote", "Sign", "TooMuch", "too_much"]

_ANYWHERE, _EUROPE = "zz", "eu"


def too_much(
    person: Person | None,
    knowledge: Knowledge,
    today: date,
    *,
    elemental_mg: float | None = None,
    signs: Collection[str] = (),
    on_purpose: bool = False,
    drank_epsom_salt: bool = False,
    country: str | None = None,
) -> TooMuch:
    """What to do after too much, for a person or (`None`) for anyone.

    `elemental_mg` is all the magnesium of that day, `None` when it is not known; `signs` are ids of signs that are
    there. `country` (two letters) goes before the person's own, for someone who travels. Raises InputError for an
    amount that cannot be, or a sign that is not in the list.
    """
    _check(elemental_mg, signs, knowledge)
    told = country or (person.country if person else None)
    place, poison = _country(told, knowledge)
    risks = _risks(person, knowledge, today)
    act = _act(elemental_mg, signs, risks, knowledge, on_purpose=on_purpose, drank_epsom_salt=drank_epsom_salt)
    crisis = tuple(line for line in place.lines if not line.not_crisis) if on_purpose else ()
    return TooMuch(
        act=act,
        say=tuple(_answer(act, elemental_mg, place, poison, risks, knowledge, on_purpose, drank_epsom_salt)),
        emergency=place.emergency,
        lines=poison.lines,
        instead=poison.instead,
        crisis_lines=crisis,
        signs=tuple(
            Sign(id=each.id, stage=each.stage, text=each.text, there=each.id in signs, because=(each.because,))
            for each in knowledge.overdose_signs.values()
        ),
        risks=tuple(risk for risk in risks if risk.applies is not False),
        do=tuple(_do(act, knowledge)),
    )


def _check(elemental_mg: float | None, signs: Collection[str], knowledge: Knowledge) -> None:
    number = isinstance(elemental_mg, int | float) and not isinstance(elemental_mg, bool)
    if elemental_mg is not None and (not number or not math.isfinite(elemental_mg) or elemental_mg < 0):
        raise InputError(
            f"{str(elemental_mg)[:40]} can't be an amount of magnesium.",
            "Give it in mg, or leave it out if you are unsure.",
        )
    for each in signs:
        if each not in knowledge.overdose_signs:
            raise InputError(
                f"{str(each)[:40]!r} is not in the list of signs.",
                f"The signs are: {', '.join(knowledge.overdose_signs)}.",
            )


def _country(code: str | None, knowledge: Knowledge) -> tuple[CrisisCountry, PoisonCountry]:
    """The lines of a country; of Europe, where 112 holds, or of anywhere when it is not in the list."""
    known = (code or "").lower()
    if known not in knowledge.poison_countries:
        european = {
            each for table in knowledge.intake_tables.values() if table.authority == "efsa" for each in table.countries
        }
        known = _EUROPE if known.upper() in european else _ANYWHERE
    return knowledge.crisis_countries[known], knowledge.poison_countries[known]


def _risks(person: Person | None, knowledge: Knowledge, today: date) -> tuple[RiskNote, ...]:
    told = None if person is None else read_told(person, knowledge, today)
    # A list that was not given, or holds a word we don't know, rules out nothing.
    listed = (
        person is not None and person.conditions is not None and told is not None and not told.conditions.unknown
        and not told.conditions.guessed
    )  # fmt: skip
    notes = []
    for risk in knowledge.overdose_risks.values():
        applies = None if told is None else holds(compile_when(risk.when, knowledge), told.facts)
        by_condition = any("has_any" in clause for clause in risk.when)
        notes.append(
            RiskNote(
                id=risk.id,
                who=risk.who,
                say=risk.say,
                applies=None if applies is False and by_condition and not listed else applies,
                because=(risk.because,),
            )
        )
    return tuple(notes)


def _act(
    elemental_mg: float | None,
    signs: Collection[str],
    risks: tuple[RiskNote, ...],
    knowledge: Knowledge,
    *,
    on_purpose: bool,
    drank_epsom_salt: bool,
) -> Act:
    stages = {knowledge.overdose_signs[each].stage for each in signs}
    large, line = (knowledge.facts[each].value or 0.0 for each in ("overdose_large_mg", "overdose_line_mg"))
    if on_purpose or "emergency" in stages or (elemental_mg is not None and elemental_mg >= large):
        return "emergency"
    at_risk = any(risk.applies is not False for risk in risks)
    if at_risk or drank_epsom_salt or "next" in stages or elemental_mg is None or elemental_mg >= line:
        return "call"
    return "watch"


# --- words ---------------------------------------------------------------------------------------------------------
def _fact(fact_id: str, knowledge: Knowledge, **words: str) -> Sentence:
    fact = knowledge.facts[fact_id]
    return fact.text.format(**words) if words else fact.text, (fact.because,)


def _answer(
    act: Act,
    elemental_mg: float | None,
    place: CrisisCountry,
    poison: PoisonCountry,
    risks: tuple[RiskNote, ...],
    knowledge: Knowledge,
    on_purpose: bool,
    drank_epsom_salt: bool,
) -> Iterator[Sentence]:
    emergency = place.emergency[:1].lower() + place.emergency[1:]
    if on_purpose:
        yield _fact("overdose_on_purpose", knowledge, emergency=emergency)
    elif act == "emergency":
        text, because = _fact("overdose_emergency_now", knowledge, emergency=emergency)
        yield text, (*because, place.because)
    elif act == "watch":
        yield _fact("overdose_watch", knowledge)
        yield _fact("overdose_if_in_doubt", knowledge)
    elif poison.lines:
        text, because = _fact("overdose_call_now", knowledge, line=_line(poison.lines))
        yield text, (*because, poison.because)
    else:
        text, because = _fact("overdose_call_instead", knowledge, instead=poison.instead or "")
        yield text, (*because, poison.because)
    if drank_epsom_salt:
        yield _fact("overdose_epsom_salt", knowledge)
    for risk in risks:
        if risk.applies:
            yield risk.say, risk.because
    if act == "call" and elemental_mg is None:
        yield _fact("overdose_amount_not_known", knowledge)
    if act == "call" and not any(risk.applies for risk in risks) and any(risk.applies is None for risk in risks):
        yield _fact("overdose_we_do_not_know", knowledge)


def _line(lines: tuple[CrisisLine, ...]) -> str:
    """The line to call; of many regional ones, where to find it."""
    if len(lines) > 2:
        return "the one nearest you, listed below"
    return f"{lines[0].name}, {lines[0].phone}"


def _do(act: Act, knowledge: Knowledge) -> Iterator[Sentence]:
    for fact_id in ("overdose_stop", "overdose_no_vomiting", "overdose_keep_pack", "overdose_not_alone"):
        yield _fact(fact_id, knowledge)
    yield _fact("overdose_more_danger", knowledge)
    if act == "watch":
        yield _fact("overdose_one_day", knowledge)
