"""`epsom scale`: one questionnaire, scored, as a page or as JSON. Help stands first where an answer asks for it.

It reads what was typed, asks the room of scales, and lays out the answer; it judges nothing, keeps nothing and prints
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from epsom.core.report.shapes import Line, Notes, Report, Says, Section, Table
from epsom.core.scales import ScaleChange, Score, always_say, change, next_due, score
from epsom.core.wording import amount
from epsom.errors import InputError, Problem
from epsom.exchange.scale_json import help_lines, place_of, score_json

if TYPE_CHECKING:
    import argparse

    from epsom.knowledge import CrisisCountry, Knowledge
    from epsom.knowledge.scales import Instrument

__all__ = ["run_scale"]

_BIGGEST = 2_000  # characters of a list of answers
_WORDS = {"-": None, "": None, "yes": 1, "no": 0}
_GENTLY = (
    "It asks about frightening things. You can leave at any time, and you never need to write down what happened. "
    "Answering can stir things up; that usually settles."
)


def run_scale(options: argparse.Namespace) -> dict[str, Any] | Report:
    """Score one questionnaire; without answers show its questions, without an id list all of them.

    Reads `id`, `answers`, `total`, `previous` and `country` (texts or `None`), `now` and `json` of the options, and gives
    an object for JSON or a page. Raises InputError for what cannot be answers.
    """
    from epsom.companion import Companion

    companion = Companion.bundled(options.now or date.today())
    knowledge = companion.knowledge
    if options.id is None:
        return _list_json(knowledge) if options.json else _list_page(knowledge)
    instrument = _instrument(options.id, knowledge)
    if options.answers is None and options.total is None:
        return _questions_json(instrument) if options.json else _questions_page(instrument)
    answers = None if options.answers is None else _answers(options.answers)
    total, previous = _number(options.total), _number(options.previous)
    before = None if previous is None else score(instrument, total=previous)
    found = score(instrument, answers, total=total, previous=previous, today=companion.today)
    moved = None if before is None else change(instrument, before, found)
    write = score_json if options.json else _score_page
    return write(instrument, found, moved, knowledge, place_of(options.country, knowledge))


def _instrument(scale: str, knowledge: Knowledge) -> Instrument:
    wanted = "".join(each for each in scale.lower() if each.isalnum())
    for instrument in knowledge.instruments.values():
        if wanted in (
            instrument.id.replace("_", ""),
            "".join(each for each in instrument.short.lower() if each.isalnum()),
        ):
            return instrument
    fix = "The questionnaires are: " + ", ".join(knowledge.instruments) + "."
    raise InputError(f"There is no questionnaire called {scale[:40]!r}.", fix)


def _answers(text: str) -> tuple[int | None, ...]:
    """Answers as they were typed: numbers with commas between, "-" for one that was skipped."""
    if len(text) > _BIGGEST:
        raise InputError(
            "That is too long for a list of answers.", "Give numbers with commas between, such as 1,0,-,2."
        )
    found: list[int | None] = []
    problems = []
    for n, part in enumerate(text.split(",") if text.strip() else (), start=1):
        word = part.strip().lower()
        if word in _WORDS:
            found.append(_WORDS[word])
        elif word.lstrip("-").isdecimal() and word.isascii():
            found.append(int(word))
        else:
            fix = "Write a whole number, or - for a question you skipped."
            problems.append(Problem(f"Answer {n} is {part.strip()[:40]!r}.", fix))
    if problems:
        raise InputError("These answers can't be read.", problems=tuple(problems[:25]))
    return tuple(found)


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{text[:40]!r} is not a total.", "Write it as a number, such as 12.") from None


# --- a score ---------------------------------------------------------------------------------------------------------
def _score_page(
    instrument: Instrument, found: Score, moved: ScaleChange | None, knowledge: Knowledge, place: CrisisCountry
) -> Report:
    notes = Notes(knowledge)
    first = tuple(help_lines(found, knowledge, place, notes))
    said = tuple(notes.line(text, because, "" if n else "answer") for n, (text, because) in enumerate(found.say))
    blocks = [Says(lines=said)] if first else []
    quiet = [knowledge.safety_protocols[each] for each in found.safety]
    after = [Line(text=each.say) for each in quiet if not each.support and each.say]
    if found.offers:
        after.append(Line(text=f"If you like, {knowledge.instruments[found.offers].short} asks a little more."))
    if after:
        blocks.append(Says(lines=tuple(after)))
    sections = [Section(id="score", title="" if not first else "Your answers", blocks=tuple(blocks))]
    if moved is not None:
        lines = [notes.line(*moved.sentence), *(notes.line(*each) for each in always_say(knowledge))]
        sections.append(Section(id="change", title="Against the time before", blocks=(Says(lines=tuple(lines)),)))
    if found.day is not None:
        again = next_due(instrument, found.day)
        line = Line(text=f"Best asked again from {again.day} {again:%B %Y} on, not sooner.", tone="quiet")
        sections.append(Section(id="again", title="", blocks=(Says(lines=(line,)),)))
    return Report(
        title=instrument.name,
        answer=first or said,
        sections=tuple(section for section in sections if section.blocks),
        footnotes=notes.footnotes(),
        foot=tuple(filter(None, (instrument.attribution,))),
    )


# --- before there are answers ----------------------------------------------------------------------------------------
def _list_json(knowledge: Knowledge) -> dict[str, Any]:
    return {"scales": [_about(each) for each in knowledge.instruments.values()]}


def _about(instrument: Instrument) -> dict[str, Any]:
    return {
        "id": instrument.id,
        "name": instrument.name,
        "questions": len(instrument.items),
        "total_only": not instrument.items,
        "recall": instrument.recall,
        "min_gap_days": instrument.min_gap_days,
    }


def _list_page(knowledge: Knowledge) -> Report:
    rows = tuple(
        (
            each.id,
            each.name,
            f"{len(each.items)} questions" if each.items else "total only",
            f"{each.min_gap_days} days",
        )
        for each in knowledge.instruments.values()
    )
    table = Table(head=("Id", "Name", "Here", "Not sooner than"), rows=rows)
    return Report(
        title="Questionnaires",
        answer=(Line(text="See the questions with: epsom scale phq9", tone="answer"),),
        sections=(Section(id="scales", title="", blocks=(table,)),),
    )


def _questions_json(instrument: Instrument) -> dict[str, Any]:
    return {
        **_about(instrument),
        "gate": instrument.gate,
        "stem": instrument.stem,
        "stem_examples": list(instrument.stem_examples),
        "item_stem": instrument.item_stem,
        "items": [{"n": item.n, "text": item.text} for item in instrument.items],
        "options": [{"value": option.value, "label": option.label} for option in instrument.options],
        "licence": instrument.licence,
        "attribution": instrument.attribution,
    }


def _questions_page(instrument: Instrument) -> Report:
    return Report(
        title=instrument.name,
        answer=(Line(text=_how_to(instrument), tone="answer"), *((Line(text=_GENTLY),) if instrument.cautions else ())),
        sections=tuple(_question_sections(instrument)),
        foot=tuple(filter(None, (instrument.attribution,))),
    )


def _how_to(instrument: Instrument) -> str:
    start = f"epsom scale {instrument.id}"
    if instrument.items:
        count = len(instrument.items) + (instrument.gate is not None)
        example = ",".join(str(instrument.options[n % 2].value) for n in range(1, count + 1))
        return f"Answer with: {start} --answers {example} (a - for one you skip)."
    if instrument.subscales:
        names = ", ".join(part.name for part in instrument.subscales)
        return f"Its questions may not be shown here. With scores from elsewhere: {start} --answers 14,8,20 ({names})."
    span = f"{amount(instrument.lowest)} to {amount(instrument.highest)}"
    return f"Its questions may not be shown here. With a total from elsewhere, {span}: {start} --total N"


def _question_sections(instrument: Instrument) -> Iterator[Section]:
    if not instrument.items:
        return
    choices = ", ".join(f"{option.value} = {option.label}" for option in instrument.options)
    opening = [Line(text=text) for text in (instrument.instructions, instrument.stem) if text]
    blocks: list[Says] = [Says(lines=tuple(opening))] if opening else []
    if instrument.stem_examples:
        blocks.append(Says(lines=tuple(Line(text=text) for text in instrument.stem_examples), points=True))
    if instrument.gate:
        blocks.append(Says(lines=(Line(text=f"First: {instrument.gate}"),)))
    if instrument.item_stem:
        blocks.append(Says(lines=(Line(text=instrument.item_stem),)))
    blocks.append(Says(lines=tuple(Line(text=f"{item.n}. {item.text}") for item in instrument.items)))
    blocks.append(Says(lines=(Line(text=f"{choices}. You can skip any of them.", tone="quiet"),)))
    yield Section(id="questions", title="", blocks=tuple(blocks))
