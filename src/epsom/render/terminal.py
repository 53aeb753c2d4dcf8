"""Reports in a terminal: 80 columns, the same order and words as the page, readable when piped or without colour."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from epsom.core.report_shapes import (
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
    from epsom.core.report_shapes import Pebbles

WIDTH = 80
CELLS = 72  # of a ribbon: 20 minutes each
_TONES = {"answer": "bold", "stop": "bold magenta", "care": "yellow", "quiet": "dim"}


def show(report: Report) -> int:
    """Print a report and return 0; colour only decorates and is left out where the terminal has none."""
    console = console_for(sys.stdout)
    for part in parts(report):
        console.print(part)
    return 0


def console_for(file: object) -> Console:
    """A console of at most 80 columns that honours NO_COLOR and plain pipes."""
    console = Console(file=file, highlight=False, soft_wrap=False)  # type: ignore[arg-type]
    console.width = min(console.width, WIDTH) if console.is_terminal else WIDTH
    return console


def show_markdown(text: str) -> int:
    """Print a help page."""
    from rich.markdown import Markdown

    console_for(sys.stdout).print(Markdown(text))
    return 0


def parts(report: Report) -> list[RenderableType]:
    """Everything to print, in order."""
    found: list[RenderableType] = []
    if report.title:
        found += [Text(report.title, style="bold underline"), Text("")]
    found += [_line(line) for line in report.answer]
    for section in report.sections:
        if section.title:
            found += [Text(""), Text(section.title, style="bold cyan")]
        for block in section.blocks:
            found += [Text(""), _block(block)]
    if report.footnotes:
        found += [Text(""), Text("Where this comes from", style="bold cyan")]
        found += [_hanging(f"[{each.number}] ", Text(each.text, style="dim")) for each in report.footnotes]
    found += [Text("")] + [Text(each, style="dim") for each in report.foot]
    return found


def _line(line: Line) -> Text:
    text = Text(line.text, style=_TONES.get(line.tone, ""))
    if line.notes:
        text.append(" [" + ", ".join(map(str, line.notes)) + "]", style="dim not bold")
    elif line.mark:
        text.append(f" ({line.mark})", style="dim not bold")
    return text


def _hanging(lead: str, text: RenderableType) -> RenderableType:
    grid = RichTable.grid(padding=0)
    grid.add_column(width=len(lead), no_wrap=True)
    grid.add_column()
    grid.add_row(Text(lead), text)
    return grid


def _block(block: Block) -> RenderableType:
    if isinstance(block, Says):
        shared = block.shared_mark
        shown = [replace(each, mark="") if shared else each for each in block.lines]
        title = Text(block.title, style="bold")
        title.append(f"{' ' if block.title else ''}({shared})" if shared else "", style="dim not bold")
        lines = [_hanging("- ", _line(each)) if block.points else _line(each) for each in shown]
        return Group(*([title] if title.plain else []), *lines)
    if isinstance(block, Table):
        return _table(block)
    if isinstance(block, Ribbon):
        return Group(*ribbon_lines(block))
    if isinstance(block, Cup):
        return Group(Text(_cup(block)), Text(block.summary, style="dim"))
    if isinstance(block, Stairs):
        return _stairs(block)
    return _pebbles(block)


def _table(table: Table) -> RenderableType:
    grid = RichTable(box=None, padding=(0, 2, 0, 0), show_header=any(table.head), header_style="bold", title=None)
    for name in table.head:
        grid.add_column(name, overflow="fold")
    for row in table.rows:
        grid.add_row(*(Text(cell) for cell in row))
    return Group(*([Text(table.title, style="bold")] if table.title else []), grid)


def ribbon_lines(ribbon: Ribbon) -> list[Text]:
    """Twenty-four hours from waking in one line of characters, with the hours beneath and the key beside."""
    cells = [" "] * CELLS
    awake = (ribbon.bed - ribbon.wake) % 1440 or 1440
    for cell in range(CELLS):
        minute = (ribbon.wake + cell * 20) % 1440
        cells[cell] = "·" if cell * 20 < awake else " "
        if any((minute - starts) % 1440 < (ends - starts) % 1440 for starts, ends, _ in ribbon.windows):
            cells[cell] = "/"

    def put(minute: int, sign: str) -> None:
        cells[min((minute - ribbon.wake) % 1440 // 20, CELLS - 1)] = sign

    for minute in ribbon.meals:
        put(minute, "m")
    for minute, _ in ribbon.takings:
        put(minute, "x")
    put(ribbon.bed, "z")
    for minute, _ in ribbon.doses:
        put(minute, "●")
    hours = [" "] * CELLS
    for step in range(0, CELLS, 12):
        label = f"{(ribbon.wake + step * 20) // 60 % 24:02d}:{(ribbon.wake + step * 20) % 60:02d}"
        hours[step : step + 5] = list(label)
    key = "● dose   / kept free of magnesium   x medicine   m meal   z bed"
    return [
        Text(ribbon.title, style="bold"),
        Text("".join(cells)),
        Text("".join(hours), style="dim"),
        Text(key, style="dim"),
        Text(ribbon.summary),
    ]


def _cup(cup: Cup) -> str:
    scale = 40 / max(cup.need_mg, cup.food_high_mg, 1)
    sure, unsure = round(cup.food_low_mg * scale), round(cup.food_high_mg * scale)
    bar = "█" * sure + "░" * max(0, unsure - sure)
    need = round(cup.need_mg * scale)
    bar = bar.ljust(need) + ("|" if unsure <= need else "")
    return f"{bar} {cup.need_mg:.0f} mg ({cup.need_name})"


def _stairs(stairs: Stairs) -> RenderableType:
    highest = max((mg for _, mg, _ in stairs.steps), default=1) or 1
    grid = RichTable.grid(padding=(0, 2, 0, 0))
    for _ in range(4):
        grid.add_column()
    for at, (week, mg, line) in enumerate(stairs.steps):
        here = "you are here" if at == stairs.here else ""
        text = _line(line)
        if here:
            text.append(f"  <- {here}", style="bold not dim")
        grid.add_row(Text(f"week {week}"), Text(f"{mg:g} mg"), Text("▂" * max(1, round(mg / highest * 12))), text)
    return grid


def _pebbles(block: Pebbles) -> RenderableType:
    filled = PEBBLES[block.certainty]
    lead = f"{'●' * filled}{'○' * (4 - filled)} {CERTAINTY_WORDS[block.certainty]}"
    return Group(Text.assemble((lead, "bold"), f"  {block.label}"), _line(block.line))
