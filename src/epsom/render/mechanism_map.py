"""The map of mechanisms as a picture: from each start its arrows, drawn by who saw them, each with the word beside it.

People: a full line. Animals: dashes. Cells: dots. Textbook chemistry: two thin lines. Nothing found: a gap. An arrow the
studies speak against has a bar across it, one they leave open a ring. The same stands in the table beside it. It weighs
nothing, and says nothing of what people feel.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from markupsafe import Markup

from epsom.core.evidence.shapes import Arrow, Mark
from epsom.core.wording import first_upper
from epsom.render.pictures import NARROW, WIDE

__all__ = ["HEAD", "MARKS", "map_key", "map_rows", "map_svg"]

HEAD = ("From", "What it is said to do", "Seen in", "What the studies say")
MARKS: dict[Mark, str] = {
    "human": "seen in people",
    "animal": "seen in animals",
    "cell": "seen in cells",
    "textbook": "textbook chemistry",
    "nothing": "said, and not found anywhere",
}
_SAYS = {"yes": "so", "against": "the studies say otherwise", "unclear": "left open", "nothing": "no study was found"}
_LETTER, _SMALL, _LINE = 7.3, 6.4, 18


@dataclass(frozen=True, slots=True)
class _Branch:
    """Arrows that say the same of the same two things, seen in the same way."""

    arrow: Arrow
    times: int


def _hubs(arrows: Iterable[Arrow]) -> dict[str, list[_Branch]]:
    """The starts in the order they first appear, each with its arrows; those that say the same are one."""
    found: dict[str, dict[tuple[str, ...], list[Arrow]]] = {}
    for each in arrows:
        same = (each.ends, each.relation, each.mark, each.kind, each.says)
        found.setdefault(each.starts, {}).setdefault(same, []).append(each)
    return {start: [_Branch(each[0], len(each)) for each in groups.values()] for start, groups in found.items()}


def _told(branch: _Branch) -> str:
    """In whom it was seen, how often, and whether the studies bear it out."""
    arrow = branch.arrow
    kind = arrow.kind if branch.times == 1 else f"{arrow.kind}, {branch.times} studies"
    return kind if arrow.says in ("yes", "nothing") else f"{kind}; {_SAYS[arrow.says]}"


def map_rows(arrows: Sequence[Arrow]) -> tuple[tuple[str, ...], ...]:
    """The map as a table, under `HEAD`."""
    return tuple(
        (first_upper(start), f"{each.arrow.relation} {each.arrow.ends}", _seen(each), _SAYS[each.arrow.says])
        for start, branches in _hubs(arrows).items()
        for each in branches
    )


def _seen(branch: _Branch) -> str:
    return branch.arrow.kind if branch.times == 1 else f"{branch.arrow.kind}, {branch.times} studies"


# --- the picture ---------------------------------------------------------------------------------------------------------
def map_svg(arrows: Sequence[Arrow], across: int = WIDE) -> Markup:
    """The picture: each start with a stem, and from the stem its arrows. On a phone the start stands above them."""
    narrow = across <= NARROW
    stem = 8.0 if narrow else across * 0.29
    tip, words = (stem + 58, stem + 70) if narrow else (stem + 96, stem + 108)
    letters = int((across - words) / _LETTER)
    parts: list[Markup] = []
    y = 8.0
    for start, branches in _hubs(arrows).items():
        name = wrap(first_upper(start), int(across / _LETTER) if narrow else int((stem - 24) / _LETTER))
        top = y
        if narrow:
            for line in name:
                y += _LINE
                parts.append(Markup('<text class="from" x="0" y="{:.0f}">{}</text>').format(y - 4, line))
        begin = y
        for each in branches:
            says = wrap(f"{each.arrow.relation} {each.arrow.ends}", letters)
            told = wrap(_told(each), int((across - words) / _SMALL))
            at = y + 14
            parts.append(_arrow(each.arrow.mark, each.arrow.says, stem, tip, at))
            for line in says:
                y += _LINE
                parts.append(Markup('<text class="says" x="{:.0f}" y="{:.0f}">{}</text>').format(words, y, line))
            for line in told:
                y += _LINE - 3
                parts.append(Markup('<text class="told" x="{:.0f}" y="{:.0f}">{}</text>').format(words, y, line))
            y += 10
            last = at
        if not narrow:
            for number, line in enumerate(name):
                at = begin + 19 + number * _LINE
                parts.append(Markup('<text class="from" x="0" y="{:.0f}">{}</text>').format(at, line))
            y = max(y, begin + 10 + len(name) * _LINE)
        stem_top = begin + 2 if narrow else begin + 14
        parts.append(Markup('<path class="stem" d="M{0} {1:.0f}V{2:.0f}"/>').format(stem, stem_top, last))
        if not narrow:
            parts.append(
                Markup('<path class="stem" d="M{:.0f} {y:.0f}H{:.0f}"/>').format(stem - 12, stem, y=begin + 14)
            )
        y = max(y, top + 24) + 14
    return Markup('<svg class="mechanisms" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        across, y, "A map of arrows; all of it stands in the table and the lists below.", Markup("").join(parts)
    )


def _arrow(mark: Mark, says: str, start: float, tip: float, y: float) -> Markup:
    head = Markup('<path class="head" d="M{} {}l-9 -5v10z"/>').format(tip, y)
    end = tip - 9
    if mark == "textbook":
        line = Markup('<path class="way textbook" d="M{0} {2}H{1}M{0} {3}H{1}"/>').format(start, end, y - 2, y + 2)
    elif mark == "nothing":
        middle = (start + tip) / 2
        line = Markup('<path class="way nothing" d="M{} {y}H{:.0f}M{:.0f} {y}H{}"/>').format(
            start, middle - 12, middle + 12, end, y=y
        )
        head = Markup('<path class="head open" d="M{} {}l-9 -5v10z"/>').format(tip, y)
    else:
        line = Markup('<path class="way {}" d="M{} {y}H{}"/>').format(mark, start, end, y=y)
    return line + head + _judged(says, (start + tip) / 2 - 2, y)


def _judged(says: str, x: float, y: float) -> Markup:
    if says == "against":
        return Markup('<path class="across" d="M{} {}l7 -16"/>').format(x - 3, y + 8)
    if says == "unclear":
        return Markup('<circle class="ring" cx="{}" cy="{}" r="5"/>').format(x, y)
    return Markup("")


def map_key() -> tuple[tuple[Markup, str], ...]:
    """A small drawing and its words for each kind of arrow."""
    blank = Markup('<svg class="arrow-key" viewBox="0 0 64 18" aria-hidden="true" focusable="false">{}</svg>')
    kinds: list[tuple[Mark, str, str]] = [(mark, "yes", words) for mark, words in MARKS.items()]
    kinds += [("human", "against", "a bar: the studies say otherwise"), ("human", "unclear", "a ring: left open")]
    return tuple((blank.format(_arrow(mark, says, 2, 62, 9)), words) for mark, says, words in kinds)
