"""The few pictures of the page, drawn as SVG: the day ribbon, the cup, the ladder and the pebbles.

Each comes with its numbers in words as its label. The colours and strokes are the style sheet's; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from markupsafe import Markup

from epsom.core.report import kept_free
from epsom.core.report.shapes import PEBBLES, Cup, Ribbon, Stairs
from epsom.core.wording import about, clock
from epsom.knowledge import Certainty

WIDE, NARROW = 624, 336  # drawing units across: the column on a screen or on paper, and on a phone
_LETTER = 7.6  # about how wide a letter of the labels is, drawing units
_HATCHES = (45, 135, 0)  # degrees; one kind of stroke for each medicine, so that crossing stretches can be told apart


def hatches_svg() -> Markup:
    """The strokes that fill the stretches kept free; stands once on the page, unseen."""
    patterns = Markup("").join(
        Markup(
            '<pattern id="hatch{}" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate({})">'
            '<line class="hatch" x1="0" y1="0" x2="0" y2="6"/></pattern>'
        ).format(at, turn)
        for at, turn in enumerate(_HATCHES)
    )
    return Markup('<svg class="hatches" width="0" height="0" aria-hidden="true"><defs>{}</defs></svg>').format(patterns)


def ribbon_svg(ribbon: Ribbon, across: int = WIDE, *, now: int | None = None, done: Collection[int] = ()) -> Markup:
    """The day as one band from waking to waking: hatched stretches kept free, drops for doses, small marks for meals.

    `now` draws a line at that minute; doses planned at a minute in `done` are drawn as empty drops.
    """

    def x(minute: int) -> float:
        return round((minute - ribbon.wake) % 1440 / 1440 * across, 1)

    labels = [(x(at), f"{mg:g} mg at {clock(at)}") for at, mg in sorted(ribbon.doses, key=lambda each: x(each[0]))]
    levels = _levels([(_anchored(at, words, across)[0], words) for at, words in labels])
    top, height = 40 + 18 * max(levels, default=0), 32
    awake = x(ribbon.bed) or across
    parts = [
        Markup('<rect class="night" x="0" y="{}" width="{}" height="{}" rx="6"/>').format(top, across, height),
        Markup('<rect class="awake" x="0" y="{}" width="{}" height="{}" rx="6"/>').format(top, awake, height),
    ]
    kinds = _kinds(ribbon)
    for starts, ends, name in ribbon.windows:
        for left, right in _pieces(x(starts), x(ends), across):
            parts.append(
                Markup('<rect class="window{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                    kinds[name], left, top, round(right - left, 1), height
                )
            )
    for minute in ribbon.meals:
        parts.append(Markup('<circle class="meal" cx="{}" cy="{}" r="3.5"/>').format(x(minute), top + height / 2))
    for minute, _ in ribbon.takings:
        parts.append(
            Markup('<line class="taking" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(
                x(minute), top - 4, top + height + 4
            )
        )
    parts += _axis(ribbon, top + height, x, across)
    if now is not None:
        parts.append(_now(x(now), top, height, across))
    emptied = {x(minute) for minute in done}
    parts += [
        _drop(at, top, words, level, across, done=at in emptied)
        for (at, words), level in zip(labels, levels, strict=True)
    ]
    return Markup('<svg class="ribbon" viewBox="-4 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        across + 8, top + height + 40, ribbon.summary, Markup("").join(parts)
    )


def ribbon_key(ribbon: Ribbon) -> Markup:
    """What the marks of a ribbon mean: a swatch for each medicine with its hours, then drop, line and dot."""
    kinds = _kinds(ribbon)
    entries = [
        Markup('<li><svg class="swatch" viewBox="0 0 28 14" aria-hidden="true"><rect class="window{}" width="28" '
               'height="14"/></svg> free of magnesium for {}: {}</li>').format(kinds[name], name, hours)
        for name, hours in kept_free(ribbon.windows)
    ]  # fmt: skip
    marks = (
        (
            "a dose",
            bool(ribbon.doses),
            '<path class="drop" d="M14 0 c-4 5 -5 7 -5 9 a5 5 0 0 0 10 0 c0 -2 -1 -4 -5 -9z"/>',
        ),
        ("a medicine", bool(ribbon.takings), '<line class="taking" x1="14" x2="14" y1="0" y2="14"/>'),
        ("a meal", bool(ribbon.meals), '<circle class="meal" cx="14" cy="7" r="3.5"/>'),
    )
    entries += [
        Markup('<li><svg class="swatch" viewBox="0 0 28 14" aria-hidden="true">{}</svg> {}</li>').format(
            Markup(drawn), words
        )
        for words, there, drawn in marks
        if there
    ]
    return Markup('<ul class="key">{}</ul>').format(Markup("").join(entries))


def _kinds(ribbon: Ribbon) -> dict[str, int]:
    names = dict.fromkeys(name for _, _, name in ribbon.windows)
    return {name: at % len(_HATCHES) for at, name in enumerate(names)}


def _pieces(left: float, right: float, across: int) -> list[tuple[float, float]]:
    """A stretch of the circle cut where the band ends."""
    return [(left, right)] if left < right else [(left, float(across)), (0.0, right)]


def _anchored(at: float, words: str, across: int) -> tuple[float, float]:
    """Where a label begins so that it stays on the picture, and its middle."""
    wide = len(words) * _LETTER
    start = min(max(at - wide / 2, 0.0), across - wide)
    return start, start + wide / 2


def _levels(labels: Sequence[tuple[float, str]]) -> list[int]:
    """A row for each label, left to right, so that none lies on another; 0 is nearest the band."""
    ends: list[float] = []
    found = []
    for start, words in labels:
        level = next((row for row, end in enumerate(ends) if end + 8 <= start), len(ends))
        ends[level:] = [start + len(words) * _LETTER, *ends[level + 1 :]]
        found.append(level)
    return found


def _axis(ribbon: Ribbon, base: int, x: Callable[[int], float], across: int) -> list[Markup]:
    """Hours beneath the band, then waking and bed."""
    found = []
    for hour in range(0, 24, 3 if across == WIDE else 6):
        at = x(hour * 60)
        if 20 < at < across - 20:
            found.append(Markup('<text class="hour" x="{}" y="{}">{:02d}:00</text>').format(at, base + 18, hour))
    found.append(Markup('<text class="hour start" x="0" y="{}">wake {}</text>').format(base + 36, clock(ribbon.wake)))
    bed = min(max(x(ribbon.bed), 130.0), across - 34.0)
    found.append(Markup('<text class="hour" x="{}" y="{}">bed {}</text>').format(bed, base + 36, clock(ribbon.bed)))
    return found


def _now(at: float, top: int, height: int, across: int) -> Markup:
    """A line across the band where the day stands."""
    side = "end" if at > across - 40 else "start"
    return Markup(
        '<line class="now-line" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>'
        '<text class="now" x="{3}" y="{4}" text-anchor="{5}">now</text>'
    ).format(at, top - 6, top + height + 6, at - 6 if side == "end" else at + 6, top + height / 2 + 5, side)


def _drop(at: float, top: int, words: str, level: int, across: int, *, done: bool = False) -> Markup:
    shape = f"M{at} {top - 14} c-6 8 -8 11 -8 16 a8 8 0 0 0 16 0 c0 -5 -2 -8 -8 -16z"
    y = top - 20 - 18 * level
    stem = (
        Markup('<line class="stem" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(at, y + 4, top - 14) if level else ""
    )
    return Markup('{}<path class="drop{}" d="{}"/><text class="dose" x="{:.1f}" y="{}">{}</text>').format(
        stem, " done" if done else "", shape, _anchored(at, words, across)[1], y, words
    )


def cup_svg(cup: Cup) -> Markup:
    """The need as a cup: what is sure of food, products on top of it, and the unsure part of food pale above both."""
    top, base, left, wide = 26, 168, 6, 104
    scale = (base - top) / max(cup.need_mg * 1.08, cup.food_high_mg + cup.products_mg, 1)

    def y(mg: float) -> float:
        return round(base - mg * scale, 1)

    sure, with_products = cup.food_low_mg, cup.food_low_mg + cup.products_mg
    most = cup.food_high_mg + cup.products_mg
    layers = [("sure", 0.0, sure), ("products", sure, with_products), ("unsure", with_products, most)]
    parts = [
        Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{:.1f}"/>').format(
            style, left, y(high), wide, y(low) - y(high)
        )
        for style, low, high in layers
        if high > low
    ]
    rim = min(y(cup.need_mg), y(most)) - 8
    parts += [
        Markup('<path class="glass" d="M{0} {1} V{2} H{3} V{1}"/>').format(left, rim, base, left + wide),
        Markup('<line class="need" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            left - 6, left + wide + 10, y(cup.need_mg), y(cup.need_mg)
        ),
    ]
    labels = [
        (y(cup.need_mg), "dose", f"{cup.need_mg:.0f} mg is advised ({cup.need_name})"),
        (y(sure / 2), "note", f"food and water: {about(cup.food_low_mg)} to {about(cup.food_high_mg)} mg"),
        (y((with_products + most) / 2), "soft", "pale: the unsure part"),
    ]
    if cup.products_mg:
        labels.append((y((sure + with_products) / 2), "note", f"products: {about(cup.products_mg)} mg"))
    labels.sort()
    for at, (_, style, words) in zip(_apart([each[0] for each in labels], base), labels, strict=True):
        parts.append(
            Markup('<text class="{}" x="{}" y="{:.1f}">{}</text>').format(style, left + wide + 18, at + 5, words)
        )
    return Markup('<svg class="cup" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>').format(
        NARROW, base + 6, cup.summary, Markup("").join(parts)
    )


def _apart(heights: Sequence[float], lowest: float, gap: float = 21) -> list[float]:
    """Heights in order moved so that labels there do not touch, none below `lowest`."""
    placed = list(heights)
    for at in range(1, len(placed)):
        placed[at] = max(placed[at], placed[at - 1] + gap)
    for at in range(len(placed) - 1, -1, -1):
        limit = lowest - 6 if at == len(placed) - 1 else placed[at + 1] - gap
        placed[at] = min(placed[at], limit)
    return placed


def stairs_svg(stairs: Stairs) -> Markup:
    """The ladder as steps, low to high, with the one stood on now in the darker colour."""
    steps = stairs.steps
    highest = max((mg for _, mg, _ in steps), default=1.0) or 1.0
    wide = NARROW / max(len(steps), 1)
    parts = []
    for at, (week, mg, _) in enumerate(steps):
        height, left, middle = 6 + mg / highest * 64, at * wide, at * wide + wide / 2
        parts.append(
            Markup(
                '<rect class="step{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="3"/>'
                '<text class="dose" x="{:.1f}" y="{:.1f}">{:g} mg</text><text class="hour" x="{:.1f}" y="116">{}</text>'
            ).format(
                " here" if at == stairs.here else "", left + 1, 98 - height, wide - 2, height, middle, 98 - height - 7,
                mg, middle, f"week {week}" if len(steps) <= 6 else week,
            )
        )  # fmt: skip
    words = "; ".join(f"week {week}: {mg:g} mg a day" for week, mg, _ in steps)
    return Markup('<svg class="stairs" viewBox="0 0 {} 122" role="img" aria-label="{}">{}</svg>').format(
        NARROW, words, Markup("").join(parts)
    )


def pebbles_svg(certainty: Certainty) -> Markup:
    """Four pebbles, filled as far as one can be sure; the word always stands beside them."""
    filled = PEBBLES[certainty]
    stones = Markup("").join(
        Markup('<ellipse class="{}" cx="{}" cy="9" rx="7.5" ry="5.5"/>').format(
            "full" if at < filled else "bare", 10 + at * 20
        )
        for at in range(4)
    )
    return Markup('<svg class="pebbles" viewBox="0 0 80 18" aria-hidden="true">{}</svg>').format(stones)
