"""The result of a self-trial as a page: the sentence, the periods, the chances, the reasons, and what to do next.

And its protocol as a page, to read or to lodge somewhere before the first day. It says what the rooms of the trial and of
the verdict say, and works nothing out. The reporting checklists stand in `trial_checklists`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from epsom.core.report.shapes import Block, Line, Notes, Report, Says, Section, Table
from epsom.core.report.trial_words import (
    analysis_words,
    carry_over_words,
    counted,
    design_words,
    draw_words,
    looks_words,
    outcome_words,
    taken_words,
)
from epsom.core.verdict.shapes import Effect, Verdict
from epsom.core.verdict.words import figure, in_100, range_words, shift_words, size_words
from epsom.core.wording import amount, first_upper

if TYPE_CHECKING:
    from epsom.core.trial.shapes import Trial
    from epsom.knowledge import Knowledge

__all__ = ["write_protocol", "write_verdict"]

_CELLS = 31  # of the small picture of a period
_TITLES = {
    "clear benefit": "It helps you",
    "probable benefit": "It probably helps you",
    "no meaningful effect": "It makes no difference that matters to you",
    "not known yet": "It can't be told yet",
    "probable harm": "It probably makes things worse",
    "clear harm": "It makes things worse",
    "withheld": "No verdict",
}


def write_verdict(
    verdict: Verdict, knowledge: Knowledge, *, trial: Trial | None = None, read: Sequence[str] = ()
) -> Report:
    """The page of a verdict. `read` is what the reader of the table had to say; `trial` adds what was fixed beforehand."""
    tone = "care" if verdict.label in ("withheld", "probable harm", "clear harm") else "answer"
    answer = [Line(text=verdict.sentence, tone=tone)]
    answer += [Line(text=reason) for reason in verdict.withheld[1:]]
    sections = [
        _section("next", "What you can do", _points(verdict.next_steps)),
        _section("weak", "Why this says little", _points(verdict.why_weak)),
        _section("periods", "How it went", _periods(verdict)),
        _section("chances", "How sure", _chances(verdict, knowledge)),
        _section("otherwise", "Asked another way", _otherwise(verdict)),
        _section("notes", "To keep in mind", _points((*verdict.notes, *read))),
        _section("trust", "How far to trust the figures", _trust(verdict)),
        _section("how", "How it was worked out", _how(verdict, trial, knowledge)),
    ]
    return Report(
        title=_title(verdict),
        answer=tuple(answer),
        sections=tuple(each for each in sections if each.blocks),
        foot=("This is about you alone. It says nothing about other people, and nothing about other doses.",),
    )


def _title(verdict: Verdict) -> str:
    """The label in words; of days nobody dealt it says only how they differed."""
    if verdict.randomised or verdict.label == "withheld":
        return _TITLES[verdict.label]
    return "Worse on the days with it" if verdict.label.endswith("harm") else _TITLES["not known yet"]


def _section(name: str, title: str, blocks: Sequence[Block]) -> Section:
    return Section(id=name, title=title, blocks=tuple(blocks))


def _points(texts: Sequence[str]) -> list[Block]:
    return [Says(lines=tuple(Line(text=text) for text in texts), points=True)] if texts else []


# --- the periods -----------------------------------------------------------------------------------------------------
def _periods(verdict: Verdict) -> list[Block]:
    """Every pair of periods with its two means as marks on one line, and the same for all of them together."""
    rated = [value for pair in verdict.pairs for value in (pair.on, pair.off) if value is not None]
    if not rated or len(verdict.pairs) > 12:
        return []
    low, high = min(rated), max(rated)
    margin = 0.15 * (high - low) or 0.5
    low, high = low - margin, high + margin
    rows = []
    for pair in verdict.pairs:
        drawn = [" "] * _CELLS
        for value, sign in ((pair.off, "○"), (pair.on, "●")):
            if value is not None:
                at = round((value - low) / (high - low) * (_CELLS - 1))
                drawn[at] = "◉" if drawn[at] == "○" else sign
        rows.append(
            (
                str(pair.pair + 1),
                _mean(pair.on, pair.rated_on, verdict),
                _mean(pair.off, pair.rated_off, verdict),
                "".join(drawn).replace(" ", "·"),
            )
        )
    words = f"● with, ○ without, ◉ both; mean of the days rated in each period, in {verdict.unit}."
    fitted = _fitted_words(verdict)
    return [
        Table(head=("Pair", "With", "Without", ""), rows=tuple(rows)),
        Says(lines=(Line(text=words, tone="quiet"), *((Line(text=fitted),) if fitted else ()))),
    ]


def _mean(value: float | None, rated: int, verdict: Verdict) -> str:
    return "not rated" if value is None else f"{figure(value, verdict.scale)} ({rated})"


def _fitted_words(verdict: Verdict) -> str:
    """The fitted effect in full and as far as this schedule let it come."""
    effect = _deciding(verdict)
    if effect.mean is None or verdict.effect_unit == "underlying":
        return ""
    way = "better" if effect.mean >= 0.0 else "worse"
    text = f"Fitted effect: {size_words(effect.mean, verdict)} {way} ({range_words(effect, verdict)})."
    if verdict.reached is not None and abs(verdict.reached) < 0.9 * abs(effect.mean):
        text += f" Reached on these days, as it builds up: {size_words(verdict.reached, verdict)}."
    return text


def _deciding(verdict: Verdict) -> Effect:
    return verdict.itt if verdict.primary == "itt" else verdict.effect


# --- the figures -----------------------------------------------------------------------------------------------------
def _chances(verdict: Verdict, knowledge: Knowledge) -> list[Block]:
    effect = _deciding(verdict)
    if None in (effect.p_benefit, effect.p_negligible, effect.p_harm, effect.p_gt_0):
        return []
    mid = counted(verdict.mid, verdict.unit)
    rows = [
        (f"It helps by {mid} or more", effect.p_benefit),
        (f"It does less than {mid} either way", effect.p_negligible),
        (f"It makes things worse by {mid} or more", effect.p_harm),
        ("It helps at all", effect.p_gt_0 if verdict.direction_p is None else verdict.direction_p),
    ]
    shown = tuple((words, in_100(chance or 0.0), _tens(chance or 0.0)) for words, chance in rows)
    blocks: list[Block] = [Table(head=("", "In 100", ""), rows=shown)]
    if verdict.shift is not None:
        words = shift_words(verdict.shift, higher_is_better=verdict.higher_is_better)
        blocks.append(Says(lines=(Line(text=knowledge.facts["trial_shift"].text.format(**words)),)))
    return blocks


def _tens(chance: float) -> str:
    """Ten small marks, as many filled as the chance has tenths."""
    filled = round(10.0 * chance)
    return "●" * filled + "○" * (10 - filled)


def _otherwise(verdict: Verdict) -> list[Block]:
    if not verdict.sensitivity and verdict.randomisation_p is None:
        return []
    rows = tuple((first_upper(run.name), _short(run.effect, verdict, run.id), run.label) for run in verdict.sensitivity)
    blocks: list[Block] = [Table(head=("If", "Effect (95 % range)", "It would say"), rows=rows)] if rows else []
    if verdict.randomisation_p is not None:
        text = (
            f"The draw alone: of {verdict.n_schedules} ways the days could have been dealt, {in_100(verdict.randomisation_p)} "
            f"in 100 would have looked at least as different as yours (p {verdict.randomisation_p:.3f}). The least it could "
            f"have come to is {verdict.smallest_p:.3f}."
        )
        blocks.append(Says(lines=(Line(text=text),)))
    return blocks


def _short(effect: Effect, verdict: Verdict, run: str) -> str:
    if effect.mean is None or effect.low is None or effect.high is None:
        return "not worked out"
    scale = 1.0 if run == "ordinal" else verdict.scale
    mean, low, high = (figure(each, scale) for each in (effect.mean, effect.low, effect.high))
    return f"{mean} ({low} to {high})" + (" sd" if run == "ordinal" and verdict.effect_unit == "outcome" else "")


def _trust(verdict: Verdict) -> list[Block]:
    trust = verdict.diagnostics
    rows = [
        ("Days rated", str(verdict.rated_days)),
        ("Planned doses taken", _share(trust.adherence)),
        ("Difference in intake between the two kinds of days", _share(trust.contrast)),
        ("Not rated, with / without", f"{_share(trust.missing_on)} / {_share(trust.missing_off)}"),
        ("Left over hangs together (Ljung-Box p; lag 1)", f"{_plain(trust.ljung_box_p)}; {_plain(trust.lag1)}"),
        ("Ups and downs with, against without (variance ratio)", _plain(trust.variance_ratio)),
        ("Days far from foretold", ", ".join(str(day + 1) for day in trust.outlier_days) or "none"),
        ("Integral: k-hat (below 0.7), effective points", f"{_plain(trust.khat)}; {_whole(trust.ess)}"),
    ]
    return [Table(head=("", ""), rows=tuple(rows))]


def _share(value: float | None) -> str:
    return "not told" if value is None else f"{100.0 * value:.0f} %"


def _plain(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _whole(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _how(verdict: Verdict, trial: Trial | None, knowledge: Knowledge) -> list[Block]:
    """Model and prior in words, since no posterior is to be shown without its prior."""
    lines = [Line(text=text) for text in _worked_out(verdict, trial, knowledge)]
    return [Says(lines=tuple(lines), points=True)]


def _worked_out(verdict: Verdict, trial: Trial | None, knowledge: Knowledge) -> Iterator[str]:
    models = {
        "auto": "an effect at once and one that builds up slowly, averaged by how well each fits",
        "full": "an effect that builds up, with drift, days that hang together, and noise",
        "ar1": "an effect at once, each day leaning on the day before",
        "ordinal": "the order of the ratings, with an effect that builds up",
    }
    yield f"Model: {models[verdict.model]}."
    yield _prior_words(verdict)
    if verdict.half_life.mean is not None:
        half = verdict.half_life
        yield (
            f"Half of the effect is there after about {figure(half.mean or 0.0, 1.0)} days, if it builds up at all "
            f"({figure(half.low or 0.0, 1.0)} to {figure(half.high or 0.0, 1.0)})."
        )
    if trial is not None:
        fact = knowledge.facts.get(trial.protocol.half_life.because)
        if fact is not None:
            yield fact.text
        yield f"Seal of the design: {trial.seal[:16]}…"
    yield (
        "Rule: clear at 95 in 100 beyond the smallest change that matters, probable at 98 in 100 for a gain and 95 in 100 "
        "for a loss, no difference at 90 in 100."
    )


def _prior_words(verdict: Verdict) -> str:
    from epsom.core.verdict.fitting import prior_of

    prior = prior_of(verdict.prior, verdict.scale)
    middle, sd = (figure(each * verdict.scale, verdict.scale) for each in (prior.mean, prior.sd))
    return (
        f"Before the days spoke: an effect around {middle}, give or take {sd} {verdict.unit} ({verdict.prior} prior)."
    )


# --- the protocol ----------------------------------------------------------------------------------------------------
def write_protocol(trial: Trial, knowledge: Knowledge, *, foresight: Sequence[str] = ()) -> Report:
    """Everything that was fixed before the first day, to read, print or lodge somewhere; the schedule is not in it.

    `foresight` is what was said beforehand of what this design can and cannot find. Who has the seal can show later that
    nothing was moved.
    """
    notes = Notes(knowledge)
    protocol = trial.protocol
    fact = knowledge.facts.get(protocol.half_life.because)
    half = protocol.half_life
    believed = f"Half of the effect after about {amount(half.median_days)} days (log sd {amount(half.log_sd)}), if it builds up at all."
    analysis = [Line(text=analysis_words(trial)), Line(text=carry_over_words(trial)), Line(text=believed)]
    if fact is not None:
        analysis.append(notes.line(fact.text, [fact.because]))
    blinded = (
        "Blinded: boxes are filled and numbered by somebody else; before the result you are asked for your guess."
        if protocol.blinding == "blinded"
        else "Open: you know which days are which."
    )
    marks = ", ".join(protocol.exclude_marks) or "none"
    parts = (
        (
            "compared",
            "What is compared",
            [Line(text=design_words(trial)), Line(text=taken_words(trial)), Line(text=blinded)],
        ),
        ("outcome", "What decides", [Line(text=outcome_words(trial))]),
        ("dealt", "How the days are dealt", [Line(text=draw_words(trial))]),
        ("looks", "When it may be looked at", [Line(text=looks_words(trial))]),
        ("foresight", "What it can find", [Line(text=each) for each in foresight]),
        ("analysis", "How it will be worked out", analysis),
        (
            "otherwise",
            "Asked another way, beside it",
            [
                Line(
                    text="Half and double the width of the prior; the effect at once and slow; by the plan and as taken."
                ),
                Line(
                    text="Heavy tails; the order of the ratings alone; each pair left out; days far from foretold left out."
                ),
                Line(text=f"Days left out in one run for their marks: {marks}."),
                Line(text="The randomisation test, over all ways the days could have been dealt."),
            ],
        ),
        (
            "silent",
            "When there will be no verdict",
            [
                Line(
                    text="Fewer than 2 complete pairs, fewer than 14 rated days of a kind, less than half a dose between the two "
                    "kinds of days, arithmetic that does not settle, or runs that point the other way."
                )
            ],
        ),
    )
    sealed = "" if trial.sealed_on is None else f" on {trial.sealed_on.isoformat()}"
    return Report(
        title="Protocol of a comparison in one person",
        answer=(Line(text=protocol.question, tone="answer"), Line(text=f"Sealed{sealed}. SHA-256: {trial.seal}")),
        sections=tuple(
            _section(name, title, [Says(lines=tuple(lines), points=len(lines) > 1)])
            for name, title, lines in parts
            if lines
        ),
        footnotes=notes.footnotes(),
        foot=("Changing any of this ends the comparison; another one may begin.",),
    )
