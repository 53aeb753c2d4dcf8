"""One total against the person's own earlier ones: clear, possible or no clear change, always with the thresholds.

The thresholds are the instrument's (`possible_change`, `clear_change`). It says that something changed, never why.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from epsom.core.scales.shapes import ChangeLabel, ScaleChange, Score, Sentence
from epsom.core.wording import amount
from epsom.knowledge import Because, Checked, Knowledge
from epsom.knowledge.scales import Instrument

_WORDS: dict[ChangeLabel, str] = {
    "clear_change": "a clear change",
    "possible_change": "a possible change",
    "no_clear_change": "no clear change",
}
_ARITHMETIC = Because(entry="arithmetic", kind="arithmetic")
_ALWAYS = ("scale_always_time", "scale_always_snapshot")


def change(
    instrument: Instrument, earlier: Score | float | None, now: Score | float | None, *, than: str = "before"
) -> ScaleChange:
    """How the total stands against an earlier one of the same person; `than` names the earlier one ("at the start").

    Where one of two scores has only its shorter form (PHQ-9 with question 9 skipped), the shorter forms are compared.
    Without two totals, or without thresholds, the label is "not_known". Whatever is shown, `always_say` goes with it.
    """
    first, second = _comparable(earlier, now)
    scored = [each for each in (earlier, now) if isinstance(each, Score)]
    approximate = any(each.approximate or each.short_approximate for each in scored)
    difference = None if first is None or second is None else second - first
    possible, clear = instrument.possible_change, instrument.clear_change
    return ScaleChange(
        scale=instrument.id,
        difference=difference,
        direction=_direction(instrument, difference),
        label=_label(instrument, difference),
        possible_from=possible,
        clear_from=clear,
        approximate=approximate and difference is not None,
        sentence=_sentence(instrument, difference, than, approximate=approximate),
    )


def worse_twice(instrument: Instrument, totals: Sequence[Score | float | None]) -> bool:
    """Whether the last two readings are both clearly worse than the first, or each clearly worse than the one before.

    `totals` are all readings of one person, oldest first; those without a total are passed over.
    """
    known = [each for each in totals if each is not None and _comparable(each, each)[0] is not None]
    if len(known) < 3:
        return False
    pairs = ([(known[0], known[-2]), (known[0], known[-1])], [(known[-3], known[-2]), (known[-2], known[-1])])
    return any(all(_clearly_worse(change(instrument, *pair)) for pair in both) for both in pairs)


def always_say(knowledge: Knowledge) -> tuple[Sentence, ...]:
    """The two sentences that stand beside every change."""
    return tuple((knowledge.facts[each].text, (knowledge.facts[each].because,)) for each in _ALWAYS)


def _clearly_worse(found: ScaleChange) -> bool:
    return found.direction == "worse" and found.label == "clear_change"


def _comparable(earlier: Score | float | None, now: Score | float | None) -> tuple[float | None, float | None]:
    """Two totals of the same form; the shorter one when a score has only that."""
    totals = [each.total if isinstance(each, Score) else each for each in (earlier, now)]
    if None in totals and isinstance(earlier, Score) and isinstance(now, Score):
        totals = [earlier.short_total, now.short_total]
    return (None, None) if None in totals else (totals[0], totals[1])


def _direction(instrument: Instrument, difference: float | None) -> Literal["better", "worse"] | None:
    if not difference:
        return None
    return "worse" if (difference > 0) == (instrument.higher_is == "worse") else "better"


def _label(instrument: Instrument, difference: float | None) -> ChangeLabel:
    possible, clear = instrument.possible_change, instrument.clear_change
    if difference is None or possible is None or clear is None:
        return "not_known"
    size = abs(difference)
    return "clear_change" if size >= clear else "possible_change" if size >= possible else "no_clear_change"


def _sentence(instrument: Instrument, difference: float | None, than: str, *, approximate: bool) -> Sentence:
    """The difference, what it is called, and the thresholds that decided."""
    if difference is None:
        return f"There are no two totals of the {instrument.short} to compare.", (_ARITHMETIC,)
    side = (
        f"{amount(abs(difference))} {'higher' if difference > 0 else 'lower'} than {than}"
        if difference
        else f"The same as {than}"
    )
    label = _label(instrument, difference)
    if label == "not_known":
        return f"{side}. The {instrument.short} is not used to judge a change.", (_ARITHMETIC, instrument.because)
    better = {"better": ", for the better", "worse": ", for the worse", None: ""}[_direction(instrument, difference)]
    words = f"{side}; that is {_WORDS[label]}{better if label != 'no_clear_change' else ''}."
    possible, clear = amount(instrument.possible_change or 0), amount(instrument.clear_change or 0)
    words += f" On the {instrument.short} a difference of {clear} or more is clear, {possible} or more is possible."
    if approximate:
        words += " Skipped answers make this less sure."
    return words, (_threshold_because(instrument),)


def _threshold_because(instrument: Instrument) -> Because:
    """Where the thresholds come from: the figures of that size, and otherwise our own choice."""
    sizes = {instrument.possible_change, instrument.clear_change}
    found = [
        figure
        for figure in instrument.figures
        if figure.kind in ("reliable_change", "important_change") and figure.value in sizes and figure.cite
    ]
    if not found:
        return Because(entry=instrument.id, kind="project_choice")
    cites = tuple(dict.fromkeys(cite for figure in found for cite in figure.cite))
    seen = {figure.value for figure in found if figure.checked == "yes"} == sizes
    checked: Checked = "yes" if seen else "partly"
    return Because(entry=instrument.id, cite=cites, checked=checked, reviewed=instrument.reviewed)
