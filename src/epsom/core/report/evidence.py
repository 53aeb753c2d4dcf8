"""The pages of `epsom evidence`: all outcomes in a line each, one outcome from its trials up, what people ask.

It puts what `core.evidence` found into an order and into words; every line carries its source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from math import log
from typing import TYPE_CHECKING

from epsom.core.report.shapes import CERTAINTY_WORDS, Block, Line, Notes, Pebbles, Report, Says, Section, Table
from epsom.core.wording import amount, first_upper, listed
from epsom.knowledge import Knowledge

if TYPE_CHECKING:
    from epsom.core.evidence import MechanismMap, Pool, Published, StudyRow, Weight
    from epsom.core.evidence.shapes import Answer, Arrow, Effect, NotFollowed, OtherPool

__all__ = ["write_asked", "write_evidence", "write_mechanisms", "write_not_followed", "write_outcomes"]

_OURS = "REML with Hartung-Knapp, never narrower than chance alone"
RULER = 25  # characters of the picture of one effect
_FUNDED = {"maker": "paid for by a maker", "public": "paid for publicly", "not_told": "who paid is not told"}
_UNNAMED = re.compile(r"\bmaker\b|manufacturer", re.I)  # says that a maker paid and not which
_CONTROL = {"placebo": "against a dummy pill", "untreated": "against nothing, with no dummy pill"}


# --- all outcomes ------------------------------------------------------------------------------------------------------
def write_outcomes(knowledge: Knowledge) -> Report:
    """Every outcome with its pebbles and one sentence, the surest first."""
    notes = Notes(knowledge)
    order = list(reversed(CERTAINTY_WORDS))
    verdicts = sorted(
        (each for each in knowledge.verdicts.values() if each.retired is None),
        key=lambda each: order.index(each.certainty),
    )
    blocks = tuple(
        Pebbles(
            label=each.label, certainty=each.certainty, line=Line(text=f"{each.sentence} (epsom evidence {each.id})")
        )
        for each in verdicts
    )
    return Report(
        title="What is known about magnesium",
        answer=(Line(text=f"{len(verdicts)} things people take magnesium for, and how sure anyone can be.", tone="answer"),),
        sections=(
            Section(id="outcomes", title="", blocks=blocks),
            Section(id="more", title="More", blocks=(Says(points=True, lines=(
                Line(text="epsom evidence sleep: one of them, or one of your goals, from its trials up"),
                Line(text="epsom evidence questions: best form, how long, side effects, who had better not"),
                Line(text="epsom evidence mechanisms: what happens in cells and animals, and why that is not enough"),
                Line(text="epsom evidence articles: what articles say that we do not follow"),
            )),)),
        ),
        footnotes=notes.footnotes(),
        foot=(_version(knowledge),),
    )  # fmt: skip


def _version(knowledge: Knowledge) -> str:
    return f"From knowledge version {knowledge.version}. This is no advice for one person: epsom plan is."


# --- one outcome -------------------------------------------------------------------------------------------------------
def write_evidence(weights: Sequence[Weight], knowledge: Knowledge) -> Report:
    """One outcome, or the outcomes of a goal, one after the other: the sentence, the trials, the pools, the reasons."""
    notes = Notes(knowledge)
    several = len(weights) > 1
    answer = tuple(  # first, so that its footnotes have the lowest numbers
        notes.line(f"{weight.label}: {weight.sentence}" if several else weight.sentence, (weight.because,), "answer")
        for weight in weights
    )
    sections = [section for weight in weights for section in _sections(weight, notes, several)]
    return Report(
        title=weights[0].label if not several else listed(weight.label for weight in weights),
        answer=answer,
        sections=tuple(sections),
        footnotes=notes.footnotes(),
        foot=(_version(knowledge),),
    )


def _sections(weight: Weight, notes: Notes, several: bool) -> list[Section]:
    before = f"{weight.label}: " if several else ""
    parts: list[tuple[str, str, list[Block]]] = [
        ("sure", "How sure", _sure(weight, notes)),
        ("trials", "The trials", _trials(weight, notes)),
        ("pool", "Put together here", _pooled(weight)),
        ("out", "Not in our pool, and why", _left_out(weight, notes)),
        ("reviews", "What reviews found", _reviews(weight, notes)),
        ("unknown", "What is not known", _unknown(weight)),
    ]
    return [
        Section(
            id=f"{weight.outcome}_{name}", title=before + (title.lower() if several else title), blocks=tuple(blocks)
        )
        for name, title, blocks in parts
        if blocks
    ]


def _sure(weight: Weight, notes: Notes) -> list[Block]:
    blocks: list[Block] = [
        Pebbles(label=weight.label, certainty=weight.certainty, line=Line(text=weight.how_sure)),
    ]
    if weight.reasons:
        start = "Randomised trials, in which chance makes the groups, start at sure. Here that was lowered:"
        lines = [
            Line(text=f"{each.say} ({'one step' if each.steps == 1 else f'{each.steps} steps'} down)")
            for each in weight.reasons
        ]
        blocks.append(Says(lines=tuple(lines), points=True, title=start))
    if weight.effect is not None and weight.effect.basis:
        says = f"In figures: {_with_interval(weight.effect)}. From: {weight.effect.basis}."
        blocks.append(Says(lines=(notes.line(says, (weight.because,)),)))
    return blocks


# --- the picture of the trials -----------------------------------------------------------------------------------------
def _trials(weight: Weight, notes: Notes) -> list[Block]:
    """Every trial with a figure on the ruler of the pool, the pool, and published pools in the same unit."""
    if weight.pool is None:
        return []
    unit = weight.pool.unit
    rows = [row for row in weight.studies if row.effect is not None and row.effect_scale == unit]
    theirs = [each for each in weight.published if _same_ruler(each, weight.pool)]
    effects = [row.effect for row in rows if row.effect], [each.effect for each in theirs]
    draw = _ruler([*effects[0], *effects[1]], ratio=weight.pool.measure == "log_rr")
    table = [(_name(row), _interval(row.effect), draw(row.effect)) for row in rows if row.effect is not None]
    if weight.pool.k > 1:
        ours = _as_effect(weight.pool)
        table.append((f"Together ({weight.pool.k})", _interval(ours), draw(ours)))
    table += _their_rows(theirs, draw)
    out = " Those marked (out) are not in the pool." if any(not row.pooled for row in rows) else ""
    lines = (Line(text=f"In {unit}, magnesium compared with none.{out}"),)
    told = [notes.line(_told(row), (row.because,)) for row in rows if row.pooled]
    return [
        Says(lines=lines),
        Table(head=("Trial, magnesium a day", "Effect (95 %)", _sides(weight)), rows=tuple(table)),
        Says(lines=tuple(told), points=True),
    ]


def _sides(weight: Weight) -> str:
    """What the two sides of the line in the picture mean."""
    if weight.lower_is_better is None:
        return "less │ more"
    return "better │ worse" if weight.lower_is_better and not _counts_good(weight) else "worse │ better"


def _counts_good(weight: Weight) -> bool:
    """A ratio counts people who got better, so more of them is the good side."""
    return weight.pool is not None and weight.pool.measure == "log_rr"


def _same_ruler(each: Published, pool: Pool) -> bool:
    same = each.effect.unit == pool.unit or (pool.measure == "smd" and each.effect.unit == "standard deviations")
    return each.in_people_given_magnesium and same and each.effect.low is not None


def _their_rows(theirs: Sequence[Published], draw: Callable[[Effect], str]) -> list[tuple[str, str, str]]:
    found = []
    for each in theirs:
        trials = f"{each.k} trials" if each.k else "their pool"
        named = ", ".join(filter(None, (each.label, each.subset, trials)))
        found.append((f"{named}: theirs", _interval(each.effect), draw(each.effect)))
    return found


def _their_picture(weight: Weight) -> list[Block]:
    """Published pools on a ruler of their own, where there is no pool of ours to stand beside."""
    given = [each for each in weight.published if each.in_people_given_magnesium and each.effect.low is not None]
    if weight.pool is not None or not given or given[0].effect.unit == "ratio":
        return []
    unit = given[0].effect.unit
    same = [each for each in given if each.effect.unit == unit]
    rows = _their_rows(same, _ruler([each.effect for each in same], ratio=False))
    return [Table(head=("Review", f"Effect in {unit} (95 %)", _sides(weight)), rows=tuple(rows))]


def _ruler(effects: Sequence[Effect], *, ratio: bool) -> Callable[[Effect], str]:
    """A function that draws an effect with its interval on one ruler; ends that do not fit become arrows."""

    def at(value: float) -> float:
        return log(value) if ratio else value

    ends = [at(value) for each in effects for value in (each.low, each.high) if value is not None]
    reach = max([abs(value) for value in ends] or [1.0]) or 1.0

    def place(value: float) -> int:
        return round((at(value) / reach + 1) / 2 * (RULER - 1))

    def draw(effect: Effect) -> str:
        if effect.estimate is None:
            return ""
        picture = list("·" * RULER)
        picture[RULER // 2] = "│"
        if effect.low is not None and effect.high is not None:
            low, high = place(effect.low), place(effect.high)
            for cell in range(max(low, 0), min(high, RULER - 1) + 1):
                picture[cell] = "─" if cell != RULER // 2 else "┼"
            if low < 0:
                picture[0] = "<"
            if high > RULER - 1:
                picture[-1] = ">"
        picture[min(max(place(effect.estimate), 0), RULER - 1)] = "■"
        return "".join(picture)

    return draw


def _name(row: StudyRow) -> str:
    return f"{row.label}{'' if row.pooled else ' (out)'}: {_what(row)}"


def _what(row: StudyRow) -> str:
    """Dose, form and length, as far as they are told."""
    dose = f"{amount(row.mg_per_day)} mg" if row.mg_per_day else "dose not clear"
    form = (row.form or "form not told").removeprefix("magnesium ")
    weeks = f", {amount(row.weeks)} weeks" if row.weeks else ""
    return f"{dose}, {form}{weeks}"


def _told(row: StudyRow) -> str:
    """The rest about one trial: people, comparison, who paid, what is odd."""
    people = f"{row.people} people" if row.people else "number of people not told"
    against = _CONTROL.get(row.control, f"against {row.comparator}")
    share = f", {row.share:.0f} % of the pool" if row.share is not None and row.share < 99.5 else ""
    odd = " ".join((*(f"Here {_low(each)}." for each in row.assumed), *row.doubts))
    return f"{row.label}: {people} ({_low(row.population)}), {against}, {_paid(row)}{share}. {odd}".strip()


def _paid(row: StudyRow) -> str:
    """Who paid, with the name where the paper has one."""
    named = row.funding.split(" (")[0] if row.funded_by == "maker" and row.funding else ""
    if _UNNAMED.search(named):
        named = ""
    return f"{_FUNDED[row.funded_by]} ({named})" if named else _FUNDED[row.funded_by]


def _low(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


# --- figures -----------------------------------------------------------------------------------------------------------
def _figure(value: float) -> str:
    digits = 2 if abs(value) < 10 else 1
    return amount(round(value, digits) + 0.0)


def _interval(effect: Effect) -> str:
    if effect.estimate is None:
        return "no figure"
    if effect.low is None or effect.high is None:
        return _figure(effect.estimate)
    return f"{_figure(effect.estimate)} ({_figure(effect.low)} to {_figure(effect.high)})"


def _with_interval(effect: Effect) -> str:
    unit = f" {effect.unit}" if effect.unit and effect.unit != "ratio" else ""
    kind = (
        f", as {effect.measure}"
        if effect.measure and effect.unit in ("ratio", "standard deviations", "fraction")
        else ""
    )
    return f"{_interval(effect)}{unit}{kind}"


def _as_effect(pool: Pool) -> Effect:
    from epsom.core.evidence.shapes import Effect as Shown

    return Shown(estimate=pool.estimate, low=pool.low, high=pool.high, unit=pool.unit)


def _other(each: OtherPool) -> str:
    said = f" ({each.said})" if each.said else ""
    studies = "one study" if each.k == 1 else f"{each.k} studies"
    return f"{first_upper(each.label)}: {_figure(each.estimate)} ({_figure(each.low)} to {_figure(each.high)}), {studies}{said}"


# --- the pool ----------------------------------------------------------------------------------------------------------
def _pooled(weight: Weight) -> list[Block]:
    pool = weight.pool
    if pool is None:
        return [Says(lines=(Line(text=weight.why_no_pool or ""),))]
    blocks: list[Block] = [Says(lines=tuple(Line(text=each) for each in pool.say))]
    ways = [
        Line(text=_other(each), mark="arithmetic") for each in (*pool.others, *pool.sensitivity, *pool.without_each)
    ]
    if pool.k > 1:
        first = f"{_OURS}: {_figure(pool.estimate)} ({_figure(pool.low)} to {_figure(pool.high)})"
        ways.insert(0, Line(text=first, mark="arithmetic"))
    if ways:
        blocks.append(
            Says(lines=tuple(ways), points=True, title="Other ways to put it together" if pool.k > 1 else "Otherwise")
        )
    if pool.tau_estimable:
        blocks.append(Says(lines=tuple(_spread(pool)), points=True))
    if pool.k > 1:
        lines = [Line(text=pool.small_studies.say), *_moderators(pool)]
        blocks.append(Says(lines=tuple(lines), points=True))
    return blocks


def _moderators(pool: Pool) -> list[Line]:
    """What the effect changes with; said once where the studies are too few for any of it."""
    if any(each.slope is not None for each in pool.moderators):
        return [Line(text=each.say) for each in pool.moderators]
    need = f"each needs about ten studies that tell it, and there are {pool.k}"
    return [Line(text=f"Whether dose, form, length or the level at the start matter cannot be said: {need}.")]


def _spread(pool: Pool) -> list[Line]:
    found = []
    if pool.prediction:
        low, high = pool.prediction
        found.append(
            Line(text=f"A further study like these would come out between {_figure(low)} and {_figure(high)}.")
        )
    if pool.i2 is not None and pool.i2_interval:
        low, high = pool.i2_interval
        found.append(
            Line(
                text=f"About {pool.i2:.0f} % of the differences between studies is more than chance ({low:.0f} to {high:.0f} %)."
            )
        )
    return found


# --- what is not in it -------------------------------------------------------------------------------------------------
def _left_out(weight: Weight, notes: Notes) -> list[Block]:
    lines = [
        notes.line(_excluded(row), (row.because,))
        for row in weight.studies
        if not row.pooled and row.why_not is not None
    ]
    return [Says(lines=tuple(lines), points=True)] if lines else []


def _excluded(row: StudyRow) -> str:
    from epsom.core.evidence.choice import NOT_TOLD  # here, so that the list of all outcomes does not open the room

    people = f", {row.people} people" if row.people else ""
    odd = "".join(f" {each}" for each in (*(f"Here {_low(said)}." for said in row.assumed), *row.doubts))
    found = f" It says: {row.found}." if row.found != NOT_TOLD else ""
    return f"{row.label} ({_what(row)}{people}, {_paid(row)}). {row.why_not}{found}{odd}"


def _reviews(weight: Weight, notes: Notes) -> list[Block]:
    given = [each for each in weight.published if each.in_people_given_magnesium]
    seen = [each for each in weight.published if not each.in_people_given_magnesium]
    blocks = _their_picture(weight)
    if given:
        blocks.append(Says(title="Their pools beside ours", points=True, lines=tuple(_published(given, notes))))
    if seen:
        title = "People compared as they are: nobody was given anything, so this is no effect of magnesium"
        blocks.append(Says(title=title, points=True, lines=tuple(_published(seen, notes))))
    if weight.reviews:
        lines = [
            notes.line(
                f"{each.label}: {each.conclusion or 'no conclusion noted'}"
                + (f" Counts, which are no effects: {'; '.join(each.votes)}." if each.votes else ""),
                (each.because,),
            )
            for each in weight.reviews
        ]
        blocks.append(
            Says(
                title="What their authors conclude (a dose named here is not a dose to take)",
                points=True,
                lines=tuple(lines),
            )
        )
    if weight.disagreements:
        lines = [notes.line(text, (because,)) for text, because in weight.disagreements]
        blocks.append(Says(title="Where reviews contradict each other", points=True, lines=tuple(lines)))
    return blocks


def _published(found: Iterable[Published], notes: Notes) -> Iterable[Line]:
    """A line for each pool; what was said of the same review already is not said again."""
    said: set[tuple[str, str]] = set()
    for each in found:
        subset = f" ({each.subset})" if each.subset else ""
        k = f", {each.k} trials" if each.k and each.in_people_given_magnesium else ""
        people = f", {each.n} people" if each.n else ""
        new = [text for text in (*each.differs, *each.doubts) if (each.review, text) not in said]
        said.update((each.review, text) for text in new)
        text = f"{each.label}{subset}: {_with_interval(each.effect)}{k}{people}. {' '.join(new)}"
        yield notes.line(text.strip(), (each.because,))


def _unknown(weight: Weight) -> list[Block]:
    lines = [Line(text=f"Studied: {weight.who_studied}."), Line(text=f"Not known: {weight.unknown}.")]
    if weight.doses_tried_mg:
        low, high = weight.doses_tried_mg
        tried = f"{amount(low)} mg" if low == high else f"{amount(low)} to {amount(high)} mg"
        lines.append(Line(text=f"Tried in trials: {tried} a day. A dose that was tried is not a dose to take."))
    if weight.time_to_effect:
        lines.append(Line(text=f"How long it took in studies: {weight.time_to_effect}."))
    if weight.meaningful_change:
        lines.append(Line(text=f"A change one would notice: {weight.meaningful_change}."))
    return [Says(lines=tuple(lines), points=True)]


# --- the map, the questions --------------------------------------------------------------------------------------------
def write_mechanisms(found: MechanismMap, knowledge: Knowledge) -> Report:
    """The arrows by the kind of study that saw them, and the sentence above all of them."""
    notes = Notes(knowledge)
    sections = []
    for mark, title in _MARKS.items():
        lines = tuple(notes.line(_arrow(each), (each.because,)) for each in found.arrows if each.mark == mark)
        if lines:
            sections.append(Section(id=mark, title=title, blocks=(Says(lines=lines, points=True),)))
    return Report(
        title="What happens inside, and in whom it was seen",
        answer=(Line(text=found.sentence, tone="answer"),),
        sections=tuple(sections),
        footnotes=notes.footnotes(),
        foot=(_version(knowledge),),
    )


_MARKS = {
    "human": "Seen in people",
    "animal": "Seen in animals",
    "cell": "Seen in cells",
    "textbook": "Textbook chemistry",
    "nothing": "Said, and not found anywhere",
}
_SAYS = {
    "yes": "",
    "against": " The studies say otherwise.",
    "unclear": " The studies leave it open.",
    "nothing": " No study was found.",
}


def _arrow(arrow: Arrow) -> str:
    """One arrow: what is said, in whom it was seen, and what to think of it."""
    note = f" {first_upper(arrow.note)}." if arrow.note else ""
    said = arrow.sentence if arrow.says == "yes" else f"it is said that {arrow.sentence}"
    return f"{first_upper(arrow.starts)} → {arrow.ends} ({arrow.kind}): {said}.{_SAYS[arrow.says]}{note}"


def write_asked(found: Sequence[Answer], knowledge: Knowledge) -> Report:
    """The questions people ask, each with its short answer."""
    notes = Notes(knowledge)
    sections = tuple(
        Section(
            id=each.id,
            title=each.question,
            blocks=(
                Says(
                    lines=tuple(notes.line(line, each.because if not at else ()) for at, line in enumerate(each.answer))
                ),
            ),
        )
        for each in found
    )
    return Report(
        title="What people ask", answer=(), sections=sections, footnotes=notes.footnotes(), foot=(_version(knowledge),)
    )


def write_not_followed(found: Sequence[NotFollowed], knowledge: Knowledge) -> Report:
    """What articles say that we do not follow, and what we say in its place."""
    notes = Notes(knowledge)
    sections = tuple(
        Section(id=each.id, title=f"“{each.saying}”", blocks=(Says(lines=(notes.line(each.instead, each.because),)),))
        for each in found
    )
    return Report(
        title="What articles say that we do not follow", answer=(), sections=sections, footnotes=notes.footnotes(),
        foot=(_version(knowledge),),
    )  # fmt: skip
