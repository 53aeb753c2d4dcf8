"""Joins each amount of a label to what it refers to: a serving, a capsule, 15 mL, 100 g, a column of a table."""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from epsom.core.product.clauses import Amount
from epsom.core.product.serving import Quantity, Reference
from epsom.core.product.text import Token


def attach_references(tokens: list[Token], references: list[Reference], amounts: list[Amount]) -> None:
    """Join each amount to what it refers to: a phrase that follows it in its sentence, else the last one before it."""
    lines = _line_numbers(tokens)
    forward = _forward_references(references, amounts, lines)
    strengths = {reference.start: reference for reference in references if reference.kind == "strength"}
    multiples = {reference.end: reference for reference in references if reference.kind == "multiple"}
    spots = [amount.at for amount in amounts]
    for index, amount in enumerate(amounts):
        multiple = multiples.get(amount.at)
        if multiple is not None:
            each = Quantity(1.0, "piece", 1.0)
            amount.reference = Reference(multiple.start, multiple.end, "strength", each)
            continue
        strength = next((strengths[amount.at + step] for step in (1, 2, 3, 4) if amount.at + step in strengths), None)
        following = spots[index + 1] if index + 1 < len(spots) else len(tokens)
        if strength is not None and following >= strength.start:
            amount.reference = strength
            continue
        columns = forward.get(amount.at, ())
        if len(columns) > 1:
            amount.columns = columns
        elif columns:
            amount.reference = columns[0]
    _assign_columns(amounts)
    _assign_following(references, amounts, lines)


def _line_numbers(tokens: list[Token]) -> list[int]:
    lines, line = [], 0
    for token in tokens:
        lines.append(line)
        if token.kind in ("line", "stop") and token.text != "|":
            line += 1
    return lines


def _forward_references(
    references: list[Reference], amounts: list[Amount], lines: list[int]
) -> dict[int, tuple[Reference, ...]]:
    """For each amount the references in force: the last one before it, or the columns of the last heading."""
    found: dict[int, tuple[Reference, ...]] = {}
    plain = [reference for reference in references if reference.kind not in ("strength", "multiple")]
    spots = sorted(amount.at for amount in amounts)
    current: tuple[Reference, ...] = ()
    pointer = 0
    for at in spots:
        while pointer < len(plain) and plain[pointer].start < at:
            reference = plain[pointer]
            between = any(current and current[-1].start < spot < reference.start for spot in spots)
            same_line = bool(current) and lines[current[-1].start] == lines[reference.start]
            current = (*current, reference) if same_line and not between else (reference,)
            pointer += 1
        found[at] = current
    return found


def _assign_columns(amounts: list[Amount]) -> None:
    """Under a heading with several columns the amounts of one subject stand in the columns' order."""
    done: set[int] = set()
    for amount in amounts:
        if not amount.columns or amount.subject is None or id(amount.subject) in done:
            continue
        done.add(id(amount.subject))
        row = [other for other in amount.subject.amounts if other.columns == amount.columns]
        if len(row) >= len(amount.columns):
            for other, column in zip(row, amount.columns, strict=False):
                other.reference = column
        else:
            named = [column for column in amount.columns if column.quantity is not None] or list(amount.columns)
            serving = [column for column in named if column.kind == "serving"]
            for other in row:
                other.reference = (serving or named)[-1]


def _assign_following(references: list[Reference], amounts: list[Amount], lines: list[int]) -> None:
    """ "48 mg per tablet": a reference after the amounts of its sentence claims those that no other in it claimed."""
    spots = [amount.at for amount in amounts]
    last_in_line = {lines[amount.at]: amount.at for amount in amounts}
    before: Reference | None = None
    for reference in references:
        if reference.kind in ("strength", "multiple"):
            continue
        line = lines[reference.start]
        if before is not None and lines[before.start] != line:
            before = None
        floor = before.start if before is not None else -1
        inside = amounts[bisect_right(spots, floor) : bisect_left(spots, reference.start)]
        claimed = [amount for amount in inside if lines[amount.at] == line]
        if claimed and not _belongs_before(claimed, before, reference, last_in_line.get(line, -1)):
            for amount in claimed:
                if amount.reference is None or amount.reference.kind != "strength":
                    amount.reference = reference
        before = reference


def _belongs_before(claimed: list[Amount], before: Reference | None, reference: Reference, last: int) -> bool:
    """Whether the amounts between two references of one sentence belong to the first."""
    if before is None or not any(amount.reference is before for amount in claimed):
        return False
    return last > reference.start or (before.kind != "serving" and reference.kind == "serving")
