"""From answers to a score: totals, skipped answers, parts, bands, and the protocols that come before everything else.

Sums are exact: what is filled in stays a fraction until it is rounded, half up, once. It compares nothing over time.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from epsom.core.scales.shapes import Score, Sentence, SubscaleScore
from epsom.core.wording import amount, listed
from epsom.errors import InputError, Problem
from epsom.knowledge import Because, Checked
from epsom.knowledge.scales import CutPoint, Instrument, SafetyTrigger, ScaleBand, Subscale

Answers = tuple[int | None, ...]
_ARITHMETIC = Because(entry="arithmetic", kind="arithmetic")


def score(
    instrument: Instrument,
    answers: Sequence[int | None] | None = None,
    *,
    total: float | None = None,
    previous: float | None = None,
    today: date | None = None,
) -> Score:
    """Score one questionnaire.

    `answers` are in the order of the form, `None` for skipped; a first yes-or-no question (PC-PTSD-5) may stand in
    front, and (0,) alone says no to it. DASS-21 takes its three doubled scores. `total` is for a total from elsewhere.
    `previous` is the person's total before this one, for protocols that look at a rise. Skipped answers are filled in
    only as far as the instrument allows; beyond that there is no total. Raises InputError for what cannot be answers.
    """
    if (answers is None) == (total is None):
        raise InputError(
            f"{instrument.short} needs either answers or a total.",
            f"Give {_wanted(instrument)}, or one total from {amount(instrument.lowest)} to {amount(instrument.highest)}.",
        )
    if total is not None:
        return _from_total(instrument, total, previous, today)
    given = tuple(answers or ())
    if not instrument.items:
        return _from_parts(instrument, given, previous, today)
    gate, given = _gate(instrument, given)
    if gate == 0 and any(given):
        what = f"The first question of the {instrument.short} was answered no, and a later one yes."
        raise InputError(what, "Change one of the two: after a no there is nothing more to ask.")
    if gate == 0:
        return _finished(instrument, (0,) * len(instrument.items), today, previous, closed=True)
    _check_answers(instrument, given)
    return _finished(instrument, given, today, previous, closed=False)


def protocols_of_answer(instrument: Instrument, n: int, answer: int | None) -> tuple[str, ...]:
    """The safety protocols that one answer calls for as soon as it is saved; none for a skipped one."""
    return tuple(
        trigger.protocol
        for trigger in instrument.safety
        if answer is not None
        and trigger.item == n
        and trigger.from_answer is not None
        and answer >= trigger.from_answer
    )


# --- what was given ------------------------------------------------------------------------------------------------
def _wanted(instrument: Instrument) -> str:
    if instrument.items:
        return f"{len(instrument.items)} answers"
    return f"{len(instrument.subscales)} scores" if instrument.subscales else "no answers"


def _gate(instrument: Instrument, given: Answers) -> tuple[int | None, Answers]:
    """The answer to the first yes-or-no question, and the rest. Answers without it were only asked after a yes."""
    if instrument.gate is None:
        return None, given
    if len(given) == 1 and (given[0] is None or given[0] == 0) and not isinstance(given[0], bool):
        return (0, ()) if given[0] == 0 else (None, (None,) * len(instrument.items))
    if len(given) == len(instrument.items) + 1:
        _check_answers(instrument, given[:1], "The first question")
        return (1 if given[0] else given[0]), given[1:]
    return 1, given


def _check_answers(instrument: Instrument, given: Answers, name: str = "") -> None:
    wanted, values = len(instrument.items), [option.value for option in instrument.options]
    found = []
    if not name and len(given) != wanted:
        found.append(
            Problem(
                f"{instrument.short} has {wanted} questions, and there {'is' if len(given) == 1 else 'are'} {len(given)} "
                f"answer{'' if len(given) == 1 else 's'} here.",
                "Give one for each, in order, and mark the ones you skipped.",
            )
        )
    for n, answer in enumerate(given, start=1):
        if answer is not None and (isinstance(answer, bool) or not isinstance(answer, int) or answer not in values):
            what = f"{name or f'Question {n}'} was answered {_shown(answer)}."
            found.append(Problem(what, f"The answers go from {values[0]} to {values[-1]}, in whole numbers."))
    if found:
        raise InputError(f"These can't be answers to {instrument.short}.", problems=tuple(found[:25]))


def _shown(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"


def _check_total(instrument: Instrument, total: object, highest: float, name: str) -> float:
    """A typed total as a number; whole ones as whole numbers."""
    low, step = instrument.lowest, instrument.step
    number = isinstance(total, int | float) and not isinstance(total, bool)
    if not number or not math.isfinite(value := float(total)) or not low <= value <= highest:  # type: ignore[arg-type]
        raise InputError(f"{_shown(total)} can't be {name}.", f"It goes from {amount(low)} to {amount(highest)}.")
    if abs(value / step - round(value / step)) > 1e-6:
        steps = "whole numbers" if step == 1 else f"steps of {amount(step)}"
        raise InputError(
            f"{amount(value)} can't be {name}.", f"It comes in {steps}, from {amount(low)} to {amount(highest)}."
        )
    return int(value) if value.is_integer() else value


def _from_total(instrument: Instrument, total: float, previous: float | None, today: date | None) -> Score:
    if instrument.subscales and not instrument.items:
        names = [part.name for part in instrument.subscales]
        raise InputError(
            f"{instrument.short} has no one total.", f"Give its {len(names)} scores, in the order {listed(names)}."
        )
    value = _check_total(instrument, total, instrument.highest, f"a total of the {instrument.short}")
    return _assembled(instrument, today, previous, total=value, at_least=value, answers=None)


def _from_parts(instrument: Instrument, given: Answers, previous: float | None, today: date | None) -> Score:
    """The parts of an instrument whose items are not ours to show, typed in as scores."""
    parts = instrument.subscales
    if len(given) != len(parts) or not parts:
        fix = (
            f"Give its {len(parts)} scores, in the order {listed(part.name for part in parts)}."
            if parts
            else "Give its total."
        )
        raise InputError(f"The questions of the {instrument.short} may not be shown here.", fix)
    scored = []
    for part, value in zip(parts, given, strict=True):
        name = f"the {part.name} score of the {instrument.short}"
        number = None if value is None else _check_total(instrument, value, part.highest, name)
        scored.append(_part_score(instrument, part, number, approximate=False))
    skipped = tuple(n for n, value in enumerate(given, start=1) if value is None)
    return _assembled(
        instrument, today, previous, total=None, at_least=0, answers=None, parts=tuple(scored), skipped=skipped
    )


# --- sums ----------------------------------------------------------------------------------------------------------
def _half_up(value: Fraction) -> int:
    return math.floor(value + Fraction(1, 2))


def _mean_sum(answers: Answers, items: Sequence[int], max_missing: int) -> Fraction | None:
    """The sum over `items` with skipped ones at the mean of the others; `None` when too many were skipped."""
    given = [value for n in items if (value := answers[n - 1]) is not None]
    if not given or len(items) - len(given) > max_missing:
        return None
    return Fraction(sum(given) * len(items), len(given))


def _whole_sum(instrument: Instrument, answers: Answers) -> Fraction | None:
    numbers = range(1, len(answers) + 1)
    skipped = [n for n in numbers if answers[n - 1] is None]
    if not skipped:
        return Fraction(sum(value for value in answers if value is not None))
    if (
        instrument.imputes == "nothing"
        or len(skipped) > instrument.max_missing
        or set(skipped) & set(instrument.never_impute)
    ):
        return None
    if instrument.imputes == "mean":
        return _mean_sum(answers, numbers, instrument.max_missing)
    sums = [_cluster_sum(instrument, part, answers) for part in instrument.subscales]
    return None if None in sums else sum((each for each in sums if each is not None), Fraction(0))


def _cluster_sum(instrument: Instrument, part: Subscale, answers: Answers) -> Fraction | None:
    most = instrument.max_missing_per_cluster or 0 if instrument.imputes == "cluster_mean" else 0
    return _mean_sum(answers, part.items, most)


def _short_sum(instrument: Instrument, answers: Answers) -> Fraction | None:
    """The sum without the items that are never filled in."""
    items = [n for n in range(1, len(answers) + 1) if n not in instrument.never_impute]
    return _mean_sum(answers, items, instrument.max_missing) if instrument.without_them else None


def _pattern(instrument: Instrument, answers: Answers) -> bool | None:
    """Whether every part has as many endorsed items as its `needs`; `None` when skipped ones could decide it."""
    line, parts = instrument.endorsed_from, [part for part in instrument.subscales if part.needs is not None]
    if line is None or not parts:
        return None
    least = [sum((answers[n - 1] or 0) >= line for n in part.items) >= (part.needs or 0) for part in parts]
    most = [
        sum(answers[n - 1] is None or (answers[n - 1] or 0) >= line for n in part.items) >= (part.needs or 0)
        for part in parts
    ]
    return True if all(least) else None if all(most) else False


# --- putting it together -------------------------------------------------------------------------------------------
def _finished(
    instrument: Instrument, answers: Answers, today: date | None, previous: float | None, *, closed: bool
) -> Score:
    exact, short = _whole_sum(instrument, answers), _short_sum(instrument, answers)
    skipped = tuple(n for n, answer in enumerate(answers, start=1) if answer is None)
    parts = []
    for part in instrument.subscales:
        part_sum = _cluster_sum(instrument, part, answers)
        missing = bool(set(part.items) & set(skipped))
        parts.append(
            _part_score(instrument, part, None if part_sum is None else _half_up(part_sum), approximate=missing)
        )
    return _assembled(
        instrument,
        today,
        previous,
        total=None if exact is None else _half_up(exact),
        at_least=sum(value for value in answers if value is not None),
        answers=answers,
        parts=tuple(parts),
        skipped=skipped,
        short=None if short is None else _half_up(short),
        closed=closed,
    )


def _part_score(instrument: Instrument, part: Subscale, total: float | None, *, approximate: bool) -> SubscaleScore:
    return SubscaleScore(
        key=part.key,
        name=part.name,
        total=total,
        highest=part.highest,
        approximate=approximate and total is not None,
        band=_band(instrument, total, part.key),
    )


def _assembled(
    instrument: Instrument,
    today: date | None,
    previous: float | None,
    *,
    total: float | None,
    at_least: float,
    answers: Answers | None,
    parts: tuple[SubscaleScore, ...] = (),
    skipped: tuple[int, ...] = (),
    short: float | None = None,
    closed: bool = False,
) -> Score:
    band, cut = _band(instrument, total), next((each for each in instrument.cut_points if each.used), None)
    never = tuple(n for n in skipped if n in instrument.never_impute)
    approximate = total is not None and bool(skipped)
    safety = _safety(instrument, answers, parts, total, at_least, previous)
    above = None if cut is None or total is None else _beyond(cut, total)
    offers = instrument.offers if _offers(instrument, total, at_least) else None
    flags = [f"item{n}_skipped" for n in never]
    flags += ["approximate"] if approximate else []
    flags += ["too_many_skipped"] if total is None and instrument.items and short is None else []
    flags += ["item9_not_known"] if answers is None and instrument.never_impute == (9,) else []
    flags += ["above_cut"] if above and not instrument.bands else []
    flags += [f"offer_{offers}"] if offers else []
    found = Score(
        scale=instrument.id,
        day=today,
        total=total,
        out_of=instrument.highest,
        approximate=approximate,
        band=band,
        subscales=parts,
        short_scale=instrument.without_them if short is not None else None,
        short_total=short,
        short_approximate=short is not None and len(skipped) > len(never),
        flags=tuple(flags),
        safety=safety,
        skipped=skipped,
        at_least=at_least,
        above_cut=above,
        pattern=None if answers is None else _pattern(instrument, answers),
        offers=offers,
        say=(),
    )
    return _with_words(found, instrument, cut, closed=closed)


def _band(instrument: Instrument, total: float | None, subscale: str | None = None) -> ScaleBand | None:
    """The band a total lies in; a fraction belongs to the band its whole part is in."""
    bands = [band for band in instrument.bands if band.subscale == subscale]
    return None if total is None else next((band for band in bands if band.low <= math.floor(total) <= band.high), None)


def _beyond(cut: CutPoint, total: float) -> bool:
    """Whether a total is on the far side of a line; of a line that is a stretch, the near end counts."""
    tests = {">=": total >= cut.value, ">": total > cut.value, "<=": total <= cut.value, "<": total < cut.value}
    return tests[cut.sign]


def _offers(instrument: Instrument, total: float | None, at_least: float) -> bool:
    """Skipped answers do not hide that a line was reached already."""
    if instrument.offers_at is None:
        return False
    if instrument.higher_is == "better":
        return total is not None and total <= instrument.offers_at
    return (at_least if total is None else total) >= instrument.offers_at


# --- safety --------------------------------------------------------------------------------------------------------
def _safety(
    instrument: Instrument,
    answers: Answers | None,
    parts: tuple[SubscaleScore, ...],
    total: float | None,
    at_least: float,
    previous: float | None,
) -> tuple[str, ...]:
    """The protocols that apply, each once. What was skipped never clears: the given answers alone may reach a line."""
    reached = at_least if total is None else max(total, at_least)
    return tuple(
        dict.fromkeys(
            trigger.protocol
            for trigger in instrument.safety
            if _applies(trigger, answers, {part.key: part.total for part in parts}, reached, previous)
        )
    )


def _applies(
    trigger: SafetyTrigger,
    answers: Answers | None,
    parts: dict[str, float | None],
    reached: float,
    previous: float | None,
) -> bool:
    value: float | None = reached if trigger.subscale is None else parts.get(trigger.subscale)
    if trigger.item is not None:
        answer = answers[trigger.item - 1] if answers else None
        if answer is None or answer < (trigger.from_answer or 0):
            return False
    if trigger.from_total is not None and (value is None or value < trigger.from_total):
        return False
    if trigger.rise is not None and (previous is None or reached - previous < trigger.rise):
        return False
    return trigger.unless_zero is None or answers is None or answers[trigger.unless_zero - 1] != 0


# --- words ---------------------------------------------------------------------------------------------------------
def _with_words(found: Score, instrument: Instrument, cut: CutPoint | None, *, closed: bool) -> Score:
    return replace(found, say=tuple(_words(found, instrument, cut, closed=closed)))


def _because(instrument: Instrument, place: str, checked: Checked | None = None) -> tuple[Because, ...]:
    """The instrument as a reason, with the sources that speak to one thing about it where there are some."""
    cites = tuple(cite for cite in instrument.cite if (cite.at or "").startswith(place)) or instrument.cite
    return (
        Because(entry=instrument.id, cite=cites, checked=checked or instrument.checked, reviewed=instrument.reviewed),
    )


def _words(found: Score, instrument: Instrument, cut: CutPoint | None, *, closed: bool) -> Iterator[Sentence]:
    own = (Because(entry=instrument.id, kind="arithmetic"),)
    if closed:
        yield "You answered no to the first question, so there is nothing more to ask.", _because(instrument, "items")
        return
    yield from _total_words(found, instrument, cut)
    for part in found.subscales:
        if part.band is not None:
            text = (
                f"{_capital(part.name)}: {amount(part.total or 0)} of {amount(part.highest)}, {part.band.plain_label}."
            )
            yield text, _because(instrument, "bands", part.band.checked)
    if found.approximate:
        yield f"{_counted(len(found.skipped))} skipped, so this is an estimate from the others.", own
    if found.short_scale and found.total is None:
        nth = listed(str(n) for n in found.skipped if n in instrument.never_impute)
        about = "about " if found.short_approximate else ""
        rest = len(instrument.items) - len(instrument.never_impute)
        out_of = rest * instrument.options[-1].value
        told = f"The other {rest} come to {about}{amount(found.short_total or 0)} of {out_of}."
        yield f"You skipped question {nth}, which is your choice. {told}", own
    if found.total is None and not found.short_scale and instrument.items:
        told = f"What you answered adds up to {amount(found.at_least)}."
        yield f"{_counted(len(found.skipped))} skipped, so there is no result. {told}", own
    if "item9_not_known" in found.flags:
        told = "If thoughts of being better off dead are there, please talk to someone."
        yield (
            f"A total does not show the answer to question 9. {told}",
            (Because(entry="phq9_item9", kind="project_choice"),),
        )
    yield f"This is about how things were {instrument.recall}. It is not a diagnosis.", _because(instrument, "items")


def _total_words(found: Score, instrument: Instrument, cut: CutPoint | None) -> Iterator[Sentence]:
    if found.total is None:
        return
    head = f"{instrument.short}: {amount(found.total)}" + (
        "" if instrument.open_ended else f" of {amount(found.out_of)}"
    )
    if found.band is not None:
        yield f"{head}, {found.band.plain_label}.", _because(instrument, "bands", found.band.checked)
        return
    yield f"{head}.", (_ARITHMETIC,)
    if cut is not None:
        line = amount(cut.value) + (f" to {amount(cut.high)}" if cut.high else "")
        up, there = cut.sign in (">=", ">"), bool(found.above_cut)
        side = ("on it or " if there and "=" in cut.sign else "") + ("above" if up == there else "below")
        because = Because(entry=instrument.id, cite=cut.cite, checked=cut.checked, reviewed=instrument.reviewed)
        yield f"Studies draw a line for a closer look at {line}. This is {side} it.", (because,)


def _counted(count: int) -> str:
    return "1 question was" if count == 1 else f"{count} questions were"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
