"""Before a comparison starts, as pages: what a design can find, a sealed design, and why one is not for now.

It lays out what `core.trial` worked out, with a picture in characters that a terminal can show; it works out nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from epsom.core.plan import Sentence
from epsom.core.report.shapes import Block, Line, Notes, Report, Says, Section, Table
from epsom.core.trial.foresee import Foresight, Row, unit_of
from epsom.core.trial.schedule import arm_of, periods
from epsom.core.trial.shapes import Outcome, Protocol, Trial
from epsom.core.wording import amount, listed
from epsom.errors import Problem
from epsom.knowledge import Knowledge

__all__ = ["write_foresight", "write_not_now", "write_sealed"]

BAR = 20  # characters of a bar of chances: one for each 5 in 100
_SIGNS = (
    ("#", "helps", ("clear benefit", "probable benefit")),
    ("=", "no meaningful effect", ("no meaningful effect",)),
    (".", "not known yet", ("not known yet",)),
    ("x", "makes worse", ("probable harm", "clear harm")),
)


def write_foresight(protocol: Protocol, found: Foresight, problems: Sequence[Problem], knowledge: Knowledge) -> Report:
    """What a protocol's design can find: facts, chances as a picture, sentences, other periods; `problems` stand first."""
    notes = Notes(knowledge)
    slow = found.half_life_because
    said = [notes.line(each.text, each.because) for each in found.sentences if each != slow]
    sections = [
        _section("design", "The design", _facts(protocol, found)),
        _section("chances", "How it would end", _chances(found), Says(lines=tuple(_key()))),
        _section("words", "In words", Says(lines=tuple(said), points=True)),
    ]
    if len(found.choices) > 1:
        sections.append(_section("periods", "Other period lengths, about as many days", _periods(found)))
    if slow is not None:
        line = notes.line(slow.text, slow.because)
        sections.append(_section("half_life", "How slowly it may build up", Says(lines=(line,))))
    if problems:
        lines = tuple(Line(text=f"{each.what} {each.fix}".strip(), tone="care") for each in problems)
        sections.insert(0, _section("problems", "Before it can be sealed", Says(lines=lines, points=True)))
    return Report(
        title="What this comparison can find",
        answer=(Line(text=_in_one(protocol), tone="answer"), Line(text=said[1].text)),
        sections=tuple(sections),
        footnotes=notes.footnotes(),
        foot=("Nothing was drawn or kept. Draw and seal it with: epsom trial design --out design.json",),
    )


def _section(name: str, title: str, *blocks: Block) -> Section:
    return Section(id=name, title=title, blocks=blocks)


def _in_one(protocol: Protocol) -> str:
    design = protocol.design
    run_in = f"{design.run_in_days} days without, then " if design.run_in_days else ""
    if design.scheme == "daily_balanced":
        dealt = f"{design.compared_days} days dealt one by one, never more than {design.max_run} alike in a row"
    else:
        dealt = (
            f"{design.n_pairs} pairs of {design.period_days}-day periods, with and without in an order left to chance"
        )
    return f"{design.n_days} days: {run_in}{dealt}."


def _facts(protocol: Protocol, found: Foresight) -> Table:
    outcome = protocol.outcome
    better = "higher is better" if outcome.higher_is_better else "lower is better"
    known = "" if found.scale_known else " (not known: twice the smallest change that matters)"
    half_life = protocol.half_life
    rows = [
        ("Outcome", f"{outcome.name}, {better}"),
        ("Smallest change that matters", _counted(outcome.mid, outcome)),
        ("How much days differ (sd)", _counted(found.scale, outcome) + known),
        ("A rating answers to", "the day before" if outcome.lag_days == 1 else _back(outcome.lag_days)),
        ("Half of the effect after", f"{amount(half_life.median_days)} days, very unsure"),
        ("Before any data (prior)", f"{_middle(found)}, give or take {_counted(found.prior_sd, outcome)}"),
        ("Expected sd of the answer", f"{found.sd_fast:.2f} if at once, {found.sd_slow:.2f} if slow"),
        ("Looks", _looks(protocol)),
    ]
    return Table(head=("", ""), rows=tuple(rows))


def _middle(found: Foresight) -> str:
    """Where the belief lies before any data, positive for better; "0" for no change either way."""
    return amount(round(found.prior_mean, 2))


def _counted(value: float, outcome: Outcome) -> str:
    return f"{amount(round(value, 2))} {unit_of(value, outcome.unit)}"


def _back(days: int) -> str:
    return "the same day" if days == 0 else f"{days} days before"


def _looks(protocol: Protocol) -> str:
    days = [f"day {each.day + 1}" for each in protocol.looks]
    return f"at the end of {listed(days)}"


def _chances(found: Foresight) -> Table:
    rows = []
    for row in found.rows:
        name = _effect(row, found)
        rows.append((name, "at once", _bar(row.fast), _shares(row.fast)))
        rows.append(("", "slowly", _bar(row.slow), _shares(row.slow)))
    return Table(head=("If the truth is", "and comes", "it ends", "of 100"), rows=tuple(rows))


def _effect(row: Row, found: Foresight) -> str:
    if row.effect == 0:
        return "no difference"
    way = "better" if row.effect > 0 else "worse"
    return f"{amount(round(abs(row.effect), 2))} {way}"


def _grouped(chances: Mapping[str, float]) -> list[float]:
    return [sum(chances[label] for label in labels) for _, _, labels in _SIGNS]


def _whole(shares: Sequence[float], total: int) -> list[int]:
    """The shares as whole parts of `total`, by largest remainder, so that they always add up."""
    exact = [each * total for each in shares]
    parts = [int(each + 1e-9) for each in exact]
    order = sorted(range(len(parts)), key=lambda at: parts[at] - exact[at])
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def _bar(chances: Mapping[str, float]) -> str:
    return "".join(sign * n for (sign, _, _), n in zip(_SIGNS, _whole(_grouped(chances), BAR), strict=True))


def _shares(chances: Mapping[str, float]) -> str:
    named = zip(_SIGNS, _whole(_grouped(chances), 100), strict=True)
    return ", ".join(f"{n} {sign}" for (sign, _, _), n in named if n)


def _key() -> Iterator[Line]:
    yield Line(text=", ".join(f"{sign} {words}" for sign, words, _ in _SIGNS) + ".", tone="quiet")


def _periods(found: Foresight) -> Table:
    rows = []
    for each in found.choices:
        best = " (fits best)" if each == found.suggested else ""
        days, pairs = f"{each.period_days} days{best}", str(each.n_pairs)
        rows.append((days, pairs, f"{100 * each.seen_fast:.0f} in 100", f"{100 * each.seen_slow:.0f} in 100"))
    seen = f"{amount(round(2 * found.mid, 2))} better seen"
    return Table(head=("Period", "Pairs", f"{seen}, at once", f"{seen}, slowly"), rows=tuple(rows))


# --- a sealed design --------------------------------------------------------------------------------------------------------
def write_not_now(against: Sequence[Sentence], knowledge: Knowledge) -> Report:
    """Why nothing was drawn: an answer, not an error."""
    notes = Notes(knowledge)
    lines = tuple(notes.line(each.text, each.because) for each in against)
    return Report(
        title="Not now",
        answer=(Line(text="Nothing was drawn: a comparison is not for now.", tone="stop"),),
        sections=(_section("reasons", "Why", Says(lines=lines, points=True)),),
        footnotes=notes.footnotes(),
    )


def write_sealed(
    trial: Trial, knowledge: Knowledge, *, out: str | None, screened: bool, beside: Sequence[Sentence] = ()
) -> Report:
    """A sealed comparison: its hash, what was fixed, and the days, unless it is blinded.

    `out` is the file it went to, `beside` what to know about it; `screened` says whether anyone looked if it is safe.
    """
    notes = Notes(knowledge)
    protocol = trial.protocol
    outcome = protocol.outcome
    rows = [
        ("Question", protocol.question),
        ("Outcome", f"{outcome.name}; {_counted(outcome.mid, outcome)} is the smallest change that matters"),
        ("A rating answers to", "the day before" if outcome.lag_days == 1 else _back(outcome.lag_days)),
        ("Looks", _looks(protocol)),
        ("Worked out by", f"{protocol.model}, prior {protocol.prior}"),
        ("Sealed on", "" if trial.sealed_on is None else f"{trial.sealed_on.day} {trial.sealed_on:%B %Y}"),
    ]
    if protocol.elemental_mg is not None:
        rows.insert(2, ("Dose on days with", f"{amount(protocol.elemental_mg)} mg elemental magnesium"))
    sections = [_section("protocol", "What was fixed", Table(head=("", ""), rows=tuple(rows)))]
    if protocol.blinding == "open":
        sections.append(_section("days", "The days", _schedule(trial)))
    else:
        words = "The order stands in the file only. Give the file to the one who fills the boxes, and do not open it."
        sections.append(_section("days", "The days", Says(lines=(Line(text=words),))))
    lines = [
        Line(text="Write the hash down, or send it to someone, before the first day. It shows that nothing was moved.")
    ]
    lines += [notes.line(each.text, each.because, "care") for each in beside]
    if out is None:
        lines.append(Line(text="Nothing was kept. With --out design.json the design goes into a file.", tone="care"))
    if not screened:
        safe = "Nobody was screened here. Stop and start only a dose you already live with; see: epsom screen"
        lines.append(Line(text=safe, tone="care"))
    return Report(
        title="A sealed comparison",
        answer=(Line(text=_in_one(protocol), tone="answer"), Line(text=f"Seal (SHA-256): {trial.seal}")),
        sections=(*sections, _section("next", "", Says(lines=tuple(lines)))),
        footnotes=notes.footnotes(),
        foot=(f"Written to {out}.",) if out is not None else (),
    )


def _schedule(trial: Trial) -> Table:
    """The days as they were dealt: a period a line, or two weeks a line with a sign for each day."""
    rows = []
    run_in = trial.protocol.design.run_in_days
    if run_in:
        rows.append((f"1 to {run_in}", "without (run-in)"))
    daily = trial.protocol.design.scheme == "daily_balanced"
    for each in periods(trial.protocol.design):
        arm = arm_of(trial.schedule, each)
        signs = "".join("#" if day else "." for day in trial.schedule[each.first : each.last + 1])
        rows.append(
            (f"{each.first + 1} to {each.last + 1}", signs if daily or arm is None else "with" if arm else "without")
        )
    return Table(head=("Days", "# with, . without" if daily else "Magnesium"), rows=tuple(rows))
