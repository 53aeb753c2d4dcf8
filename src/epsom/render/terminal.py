"""Reports in a terminal: 80 columns, the same order and words as the page, readable when piped or without colour.

It lays lines out itself, so that a pipe, a file and a terminal show the same characters. Rich only paints them, and is
imported only where there is something to paint on. It chooses no content.
"""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, TextIO

from epsom.core.report.shapes import (
    CERTAINTY_WORDS,
    PEBBLES,
    Block,
    Cup,
    Line,
    Report,
    Ribbon,
    Says,
    Stairs,
    Table,
)

if TYPE_CHECKING:
    from epsom.core.report.shapes import Pebbles

WIDTH = 80
_TONES = {"answer": "bold", "stop": "bold magenta", "care": "yellow", "quiet": "dim"}
_GAP = 2  # columns between the cells of a table

Spans = tuple[tuple[str, str], ...]  # text and style, side by side


def show(report: Report) -> int:
    """Print a report and return 0; colour only decorates and is left out where the terminal has none."""
    lines = list(rows(report, _columns(sys.stdout)))
    while lines and not lines[0]:
        del lines[0]
    _put(lines, sys.stdout)
    return 0


def show_line(text: str) -> int:
    """Print one sentence between reports, wrapped like them, and return 0."""
    _put(_wrapped(((text, ""),), _columns(sys.stdout)), sys.stdout)
    return 0


def show_markdown(text: str) -> int:
    """Print a help page and return 0."""
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(file=sys.stdout, highlight=False, width=_columns(sys.stdout))
    with console.capture() as captured:
        console.print(Markdown(text))
    _write("\n".join(line.rstrip() for line in captured.get().splitlines()) + "\n", sys.stdout)
    return 0


def rows(report: Report, width: int = WIDTH) -> Iterator[Spans]:
    """Every printed line of a report, in order, none wider than `width` columns."""
    if report.title:
        yield from _wrapped(((report.title, "bold underline"),), width)
        yield ()
    for at, line in enumerate(report.answer):
        if at == 1:
            yield ()
        yield from _wrapped(_line(line), width)
    for section in report.sections:
        if section.title:
            yield ()
            yield from _wrapped(((section.title, "bold cyan"),), width)
        for block in section.blocks:
            yield ()
            yield from _block(block, width)
    if report.footnotes:
        yield ()
        yield (("Where this comes from", "bold cyan"),)
        for each in report.footnotes:
            yield from _wrapped(((each.text, "dim"),), width, lead=f"[{each.number}] ")
    if report.foot:
        yield ()
    for text in report.foot:
        yield from _wrapped(((text, "dim"),), width)


def _columns(file: TextIO) -> int:
    """At most 80; a pipe has 80, a narrower terminal has what it has."""
    if not file.isatty():
        return WIDTH
    try:
        columns = os.get_terminal_size(file.fileno()).columns or WIDTH  # 0: it does not know
        return max(30, min(WIDTH, columns))
    except (OSError, ValueError):  # a terminal that does not tell its size
        return WIDTH


def _put(lines: Iterable[Spans], file: TextIO) -> None:
    if not file.isatty() or os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        _write("".join("".join(text for text, _ in line).rstrip() + "\n" for line in lines), file)
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(file=file, highlight=False, markup=False, emoji=False)
    for line in lines:
        console.print(Text.assemble(*line), soft_wrap=True)


def _write(text: str, file: TextIO) -> None:
    """Write text; what the place cannot show becomes a question mark instead of an error."""
    encoding = file.encoding or "utf-8"
    file.write(text.encode(encoding, "replace").decode(encoding))


def _clean(text: str) -> str:
    """Text without control characters: what people typed is shown and never obeyed by the terminal."""
    if text.isprintable():
        return text
    return "".join(
        " " if unicodedata.category(each) in ("Cc", "Cf", "Zl", "Zp") else "?" if "\ud800" <= each <= "\udfff" else each
        for each in text
    )


def _cells(text: str) -> int:
    """How many columns a text takes; wide letters take two, marks on letters none."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(each) in "WF" for each in text)
    return len(text) + wide - sum(unicodedata.combining(each) > 0 for each in text)


def _wrapped(spans: Spans, width: int, lead: str = "") -> Iterator[Spans]:
    """Break a line between words; the first begins with `lead`, the others are set in by as much."""
    indent = " " * _cells(lead)
    line: list[tuple[str, str]] = [(lead, "")]
    used = room = len(indent)
    for word, style in _words(spans, width - room):
        space = used > room
        if used + space + _cells(word) > width:
            yield tuple(line)
            line, used, space = [(indent, "")], room, False
        if space and line[-1][1] == style:
            line[-1] = (f"{line[-1][0]} {word}", style)
        else:
            line.append((f" {word}" if space else word, style))
        used += space + _cells(word)
    yield tuple(line)


def _words(spans: Spans, width: int) -> Iterator[tuple[str, str]]:
    """The words with their styles; a word wider than a line is cut."""
    for text, style in spans:
        for word in _clean(text).split():
            cut = len(word) if _cells(word) <= width else width if word.isascii() else max(1, width // 2)
            yield from ((word[at : at + cut], style) for at in range(0, len(word), cut))


def _line(line: Line) -> Spans:
    mark = f"({line.mark})" if line.mark else ""
    after = f"[{', '.join(map(str, line.notes))}]" if line.notes else mark
    return ((line.text, _TONES.get(line.tone, "")), (after, "dim"))


def _block(block: Block, width: int) -> Iterator[Spans]:
    if isinstance(block, Says):
        yield from _says(block, width)
    elif isinstance(block, Table):
        yield from _table(block, width)
    elif isinstance(block, Ribbon):
        yield from _ribbon(block, width)
    elif isinstance(block, Cup):
        yield ((_cup(block, width), ""),)
        yield from _wrapped(((block.summary, "dim"),), width)
    elif isinstance(block, Stairs):
        yield from _stairs(block, width)
    else:
        yield from _pebbles(block, width)


def _says(block: Says, width: int) -> Iterator[Spans]:
    shared = block.shared_mark
    if block.title or shared:
        yield from _wrapped(((block.title, "bold"), (f"({shared})" if shared else "", "dim")), width)
    for each in block.lines:
        shown = replace(each, mark="") if shared else each
        yield from _wrapped(_line(shown), width, lead="- " if block.points else "")


def _table(table: Table, width: int) -> Iterator[Spans]:
    if table.title:
        yield from _wrapped(((table.title, "bold"),), width)
    head = [table.head] if any(table.head) else []
    widths = _widths([*head, *table.rows], width)
    for row in head:
        yield from _beside(tuple(((cell, "bold"),) for cell in row), widths)
    for row in table.rows:
        yield from _beside(tuple(((cell, ""),) for cell in row), widths)


def _widths(table: list[tuple[str, ...]], width: int) -> list[int]:
    """A width for each column: what it asks for, the widest cut until all fit side by side."""
    asked = [max(_cells(_clean(row[at])) for row in table) for at in range(len(table[0]))]
    while sum(asked) + _GAP * (len(asked) - 1) > width and max(asked) > 4:
        asked[asked.index(max(asked))] -= 1
    return asked


def _beside(cells: tuple[Spans, ...], widths: list[int]) -> Iterator[Spans]:
    """One row of a table, each cell wrapped in its own column."""
    columns = [list(_wrapped(cell, wide)) for cell, wide in zip(cells, widths, strict=True)]
    for at in range(max(map(len, columns))):
        line: list[tuple[str, str]] = []
        for column, wide in zip(columns, widths, strict=True):
            spans = column[at] if at < len(column) else ()
            used = sum(_cells(text) for text, _ in spans)
            line += [*spans, (" " * (wide - used + _GAP), "")]
        yield tuple(line[:-1])


def _ribbon(ribbon: Ribbon, width: int) -> Iterator[Spans]:
    """Twenty-four hours from waking in one line of characters, with the hours and the key beneath."""
    cells = 72 if width >= 72 else 24  # 20 minutes or an hour each
    minutes = 1440 // cells
    band = [" "] * cells
    awake = (ribbon.bed - ribbon.wake) % 1440 or 1440
    for cell in range(cells):
        minute = (ribbon.wake + cell * minutes) % 1440
        free = any((minute - starts) % 1440 < (ends - starts) % 1440 for starts, ends, _ in ribbon.windows)
        band[cell] = "/" if free else "·" if cell * minutes < awake else " "

    def put(minute: int, sign: str) -> None:
        band[min((minute - ribbon.wake) % 1440 // minutes, cells - 1)] = sign

    for minute in ribbon.meals:
        put(minute, "m")
    for minute, _ in ribbon.takings:
        put(minute, "x")
    put(ribbon.bed, "z")
    for minute, _ in ribbon.doses:
        put(minute, "●")
    hours = [" "] * cells
    for step in range(0, cells, cells // (6 if cells == 72 else 3)):
        at = (ribbon.wake + step * minutes) % 1440
        hours[step : step + 5] = list(f"{at // 60:02d}:{at % 60:02d}")
    yield ((ribbon.title, "bold"),)
    yield (("".join(band), ""),)
    yield (("".join(hours), "dim"),)
    yield from _wrapped((("● dose, / kept free of magnesium, x medicine, m meal, z bed", "dim"),), width)
    yield from _wrapped(((ribbon.summary, ""),), width)


def _cup(cup: Cup, width: int) -> str:
    scale = (40 if width == WIDTH else 12) / max(cup.need_mg, cup.food_high_mg + cup.products_mg, 1)
    sure = round((cup.food_low_mg + cup.products_mg) * scale)
    most = round((cup.food_high_mg + cup.products_mg) * scale)
    bar = list("█" * sure + "░" * max(0, most - sure))
    need = round(cup.need_mg * scale)
    bar += " " * (need + 1 - len(bar))
    bar[need] = "|"
    return f"{''.join(bar)}  | {cup.need_mg:.0f} mg ({cup.need_name})"


def _stairs(stairs: Stairs, width: int) -> Iterator[Spans]:
    highest = max((mg for _, mg, _ in stairs.steps), default=1) or 1
    bar = 12 if width == WIDTH else 4
    widths = [7, 7, bar, width - 7 - 7 - bar - 3 * _GAP]
    for at, (week, mg, line) in enumerate(stairs.steps):
        here = (("<- you are here", "bold"),) if at == stairs.here else ()
        height = "▂" * max(1, round(mg / highest * bar))
        yield from _beside(
            (((f"week {week}", ""),), ((f"{mg:g} mg", ""),), ((height, ""),), (*_line(line), *here)), widths
        )


def _pebbles(block: Pebbles, width: int) -> Iterator[Spans]:
    filled = PEBBLES[block.certainty]
    lead = f"{'●' * filled}{'○' * (4 - filled)} {CERTAINTY_WORDS[block.certainty]}:"
    yield from _wrapped(((lead, "bold"), (block.label, "")), width)
    yield from _wrapped(_line(block.line), width)
