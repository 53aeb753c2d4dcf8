"""A verdict in words: one sentence, why there is none, what was assumed, what to do next. Never stronger than the label.

The sentences stand in the knowledge (`trial_say_…`, `trial_withheld_…`, `trial_note_…`, `trial_next_…`); here it is chosen
which are said, and their figures are filled in. No step ever raises a dose. It works nothing out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import floor
from statistics import pstdev

from epsom.core.verdict.case import Case, Reason, counted_days
from epsom.core.verdict.ready import Ready
from epsom.core.verdict.rule import AT_A_LOOK, AT_THE_END, direction
from epsom.core.verdict.shapes import Effect, ScoreShift, Sensitivity, Verdict
from epsom.core.wording import first_upper
from epsom.knowledge import Knowledge

__all__ = ["LEFT_OVER", "MISSING_GAP", "figure", "in_100", "range_words", "shift_words", "size_words", "worded"]

MISSING_GAP = 0.15  # between the arms, from which missing ratings may tilt the answer
LEFT_OVER = 0.01  # p of the Ljung-Box test, below which it is told
_UNEVEN = 0.01  # p of the test of equal spread
_BARS = frozenset(
    bar for bars in (AT_THE_END, AT_A_LOOK) for bar in (bars.clear, bars.negligible, bars.benefit, bars.harm)
)
_ALL_OF_IT = 0.9  # of the full effect; where less was reached, the sentence says that it is not there yet
_SURE = (
    (0.99, "almost certain"),
    (0.90, "very likely"),
    (0.66, "likely"),
    (0.33, "about as likely as not"),
    (0.10, "unlikely"),
    (0.00, "very unlikely"),
)


def worded(verdict: Verdict, case: Case, against: Sequence[Reason], knowledge: Knowledge | None) -> Verdict:
    """The verdict with its sentence, its reasons, its notes and the next steps; without `knowledge`, reasons are ids."""
    if knowledge is None:
        return replace(verdict, withheld=tuple(reason for reason, _ in against))
    reasons = tuple(_say(knowledge, reason, words) for reason, words in against)
    said = replace(
        verdict,
        withheld=tuple(first_upper(reason) for reason in reasons),
        notes=tuple(_say(knowledge, reason, words) for reason, words in _notes(verdict, case)),
        sensitivity=tuple(_named(run, knowledge) for run in verdict.sensitivity),
        why_weak=()
        if verdict.randomised
        else tuple(
            _say(knowledge, each, {}) for each in ("trial_weak_not_drawn", "trial_weak_by_itself", "trial_weak_can_say")
        ),
    )
    return replace(
        said,
        sentence=_sentence(said, case, reasons, knowledge),
        next_steps=tuple(_say(knowledge, step, words) for step, words in _steps(said, case)),
    )


# --- figures ---------------------------------------------------------------------------------------------------------
def figure(value: float, scale: float) -> str:
    """A figure with as many decimals as it can bear beside a day's sd of `scale`; never a lone minus nought."""
    places = 0 if scale >= 20.0 else 1 if scale >= 0.5 else 2 if scale >= 0.05 else 3
    text = f"{value:.{places}f}"
    return text.lstrip("-") if float(text) == 0.0 else text


def in_100(chance: float) -> str:
    """A chance in 100, whole; the ends are never rounded to certainty.

    One that falls short of a bar of the rule and would round up to it keeps a place, cut off: it never reads as if it met it.
    """
    whole = round(100.0 * chance)
    if any(chance < bar and whole >= 100.0 * bar for bar in _BARS):
        return f"{min(floor(1000.0 * chance), 10 * whole - 1) / 10:.1f}"
    return "less than 1" if whole < 1 else "more than 99" if whole > 99 else str(whole)


def size_words(value: float, verdict: Verdict) -> str:
    """A size with its unit, without its direction: "0.8 points", "1 point"."""
    return _with_unit(abs(value), verdict)


def range_words(effect: Effect, verdict: Verdict) -> str:
    """The 95 % range in words: "0.2 to 1.4 better", "0.3 worse to 1.4 better"; empty when there is none."""
    if effect.low is None or effect.high is None:
        return ""
    low, high = (figure(abs(value), _grain(verdict)) for value in (effect.low, effect.high))
    ends = [float(low), float(high)]
    if effect.low >= 0.0 or (ends[0] == 0.0 and effect.high > 0.0):
        return f"{low if ends[0] else '0'} to {high} better"
    if effect.high <= 0.0 or ends[1] == 0.0:
        return f"{high if ends[1] else '0'} to {low} worse"
    return f"{low} worse to {high} better"


def shift_words(shift: ScoreShift, *, higher_is_better: bool) -> dict[str, str]:
    """What fills the braces of the sentences about days that reach a level."""
    return {
        "level": f"{shift.level:.3g}",
        "better": "more" if higher_is_better else "less",
        "off": in_100(shift.off),
        "on": in_100(shift.on),
        "low": f"{100.0 * shift.low:+.0f}",
        "high": f"{100.0 * shift.high:+.0f}",
    }


def _way(value: float) -> str:
    return "better" if value >= 0.0 else "worse"


def _grain(verdict: Verdict) -> float:
    return 1.0 if verdict.effect_unit == "underlying" else min(verdict.scale, 2.0 * verdict.mid)


def _with_unit(value: float, verdict: Verdict) -> str:
    text = figure(value, _grain(verdict))
    if verdict.effect_unit == "underlying":
        return text
    text = text[:-2] if text.endswith(".0") else text
    unit = verdict.unit[:-1] if text == "1" and verdict.unit.endswith("s") else verdict.unit
    return f"{text} {unit}".strip()


def _sure(chance: float) -> str:
    return next(word for bar, word in _SURE if chance >= bar)


# --- the sentence ----------------------------------------------------------------------------------------------------
def _say(knowledge: Knowledge, fact: str, words: dict[str, str]) -> str:
    return knowledge.facts[fact].text.format(**words)


def _effect(verdict: Verdict) -> Effect:
    return verdict.itt if verdict.primary == "itt" else verdict.effect


def _sentence(verdict: Verdict, case: Case, reasons: Sequence[str], knowledge: Knowledge) -> str:
    effect = _effect(verdict)
    if verdict.label == "withheld":
        return _say(knowledge, "trial_say_withheld", {"reason": reasons[0] if reasons else ""})
    if None in (effect.mean, effect.p_gt_0, effect.p_benefit, effect.p_negligible, effect.p_harm):
        raise ValueError("a verdict that is not withheld has an effect")  # nothing below could be said truly
    mean, harm = effect.mean or 0.0, effect.p_harm or 0.0
    gain = effect.p_gt_0 or 0.0 if verdict.direction_p is None else verdict.direction_p
    benefit, nothing = effect.p_benefit or 0.0, effect.p_negligible or 0.0
    name = verdict.name
    size = _with_unit(abs(mean), verdict)
    words = {
        "with": "On magnesium" if case.trial is not None else "With it",
        "what": "magnesium" if case.trial is not None else "what you took",
        "your": name if name.split(" ", 1)[0] in ("the", "your") else f"your {name}",
        "size": size,
        "way": _way(mean),
        "range": range_words(effect, verdict),
    }
    none = float(figure(mean, _grain(verdict))) == 0.0
    form = "none" if none else "built_up" if _to_come(verdict, mean) else "points"
    if verdict.effect_unit == "underlying" and not none:
        form = "order_plain" if verdict.shift is None else "order"
        words |= {} if verdict.shift is None else shift_words(verdict.shift, higher_is_better=verdict.higher_is_better)
    words |= {
        "effect": _say(knowledge, f"trial_effect_{form}", words),
        "any": in_100(gain),
        "sure": _sure(gain),
        "mid": in_100(benefit),
        "enough": _sure(benefit),
        "worse": in_100(1.0 - gain),
        "harm": in_100(harm),
        "sure_harm": _sure(harm if verdict.label == "clear harm" else 1.0 - gain),
        "nothing": in_100(nothing),
        "sure_nothing": _sure(nothing),
        "smallest": _with_unit(verdict.mid, replace(verdict, effect_unit="outcome")),
    }
    said = f"trial_say_{verdict.label.replace(' ', '_')}"
    if not verdict.randomised:
        said = "trial_say_not_drawn_harm" if direction(verdict.label) < 0 else "trial_say_not_drawn"
    return _say(knowledge, said, words)


def _to_come(verdict: Verdict, mean: float) -> bool:
    """Whether the effect is that of full strength, most likely comes slowly, and was not reached on these days."""
    slow = verdict.model == "full" if verdict.slow_share is None else verdict.slow_share > 0.5
    short = verdict.reached is not None and abs(verdict.reached) < _ALL_OF_IT * abs(mean)
    return verdict.randomised and slow and short


# --- what was assumed ------------------------------------------------------------------------------------------------
def _notes(verdict: Verdict, case: Case) -> Iterator[Reason]:
    days, trust = case.days, verdict.diagnostics
    share = in_100(1.0 if trust.adherence is None else trust.adherence)
    if case.trial is None and verdict.randomised:
        yield "trial_note_no_design", {}
    if case.ended and not verdict.final:
        yield "trial_note_ended", {}
    elif not verdict.final and verdict.label != "withheld":
        yield "trial_note_early", {}
    spread = _spread(days)
    if spread is not None and not 0.2 <= spread / verdict.scale <= 5.0:
        yield "trial_note_scale", {"spread": f"{spread:.2g}", "scale": f"{verdict.scale:.2g}"}
    if days.unknown:
        yield "trial_note_unknown_intake", {"days": counted_days(days.unknown), "share": share}
    if days.filled:
        yield "trial_note_filled", {"days": counted_days(days.filled)}
    if verdict.primary == "itt":
        yield "trial_note_by_plan", {}
    elif trust.adherence is not None and trust.adherence < 0.9:
        yield "trial_note_not_followed", {"share": share}
    if verdict.direction_p is not None:
        yield "trial_note_order", {"unit": verdict.unit}
    on, off = trust.missing_on, trust.missing_off
    if on is not None and off is not None and abs(on - off) > MISSING_GAP:
        yield "trial_note_missing", {"on": f"{100 * on:.0f}", "off": f"{100 * off:.0f}"}
    ratio = trust.variance_ratio
    if ratio is not None and trust.variance_p is not None and trust.variance_p < _UNEVEN:
        yield "trial_note_spread", {"more": "more" if ratio > 1.0 else "less"}
    if trust.ljung_box_p is not None and trust.ljung_box_p < LEFT_OVER:
        yield "trial_note_left", {"p": f"{trust.ljung_box_p:.3f}" if trust.ljung_box_p >= 0.001 else "under 0.001"}
    if trust.outlier_days:
        yield "trial_note_wild", {"days": counted_days(len(trust.outlier_days))}
    if trust.method == "metropolis":
        yield "trial_note_metropolis", {}
    if verdict.smallest_p is not None and verdict.smallest_p > 0.05:
        words = {"p": f"{verdict.smallest_p:.2g}", "count": str(verdict.n_schedules)}
        yield "trial_note_few_schedules", words
    if verdict.slow_share is not None and 0.1 < verdict.slow_share < 0.9:
        yield "trial_note_slow", {"slow": in_100(verdict.slow_share)}
    if case.trial is not None and case.trial.protocol.blinding == "open":
        yield "trial_note_open", {}


def _spread(days: Ready) -> float | None:
    """The sd of the ratings; None when they do not differ."""
    rated = [rating for rating in days.ratings if rating is not None]
    return pstdev(rated) or None if rated else None


def _named(run: Sensitivity, knowledge: Knowledge) -> Sensitivity:
    head, _, pair = run.id.rpartition("_")
    if head == "without_pair":
        return replace(run, name=_say(knowledge, "trial_run_without_pair", {"pair": str(int(pair) + 1)}))
    return replace(run, name=_say(knowledge, f"trial_run_{run.id}", {}))


# --- what next -------------------------------------------------------------------------------------------------------
def _steps(verdict: Verdict, case: Case) -> Iterator[Reason]:
    """What a person can do: go on as they are, stop, leave it at that, or compare again. Never more of anything."""
    label = verdict.label
    if label == "withheld":
        yield "trial_next_put_right", {}
        return
    if direction(label) < 0:
        yield "trial_next_stop", {}
        yield "trial_next_ask", {}
        return
    if not verdict.final and case.trial is not None and not case.ended:
        yield "trial_next_to_the_end", {}
        return
    if direction(label) > 0:
        yield "trial_next_go_on", {}
        if label == "probable benefit":
            yield "trial_next_again", {}
    elif label == "no meaningful effect":
        yield "trial_next_stop_free", {}
        yield "trial_next_other_reason", {}
    else:
        yield "trial_next_leave_it", {}
        if not verdict.randomised:
            yield "trial_next_draw", {}
        elif verdict.days_needed is not None:
            yield "trial_next_longer", {"days": str(verdict.days_needed)}
        else:
            yield "trial_next_not_longer", {}
