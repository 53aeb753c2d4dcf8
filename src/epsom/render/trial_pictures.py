"""The pictures of a self-trial as SVG: what a design can find, the calendar, the course of the days, and the hill.

Each goes beside a table with the same numbers; the tables are made here too. Colours and strokes are the style sheet's, and
no difference is shown by colour alone. Nothing is worked out here: every figure comes in, and none is a verdict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, exp

from markupsafe import Markup

from epsom.render.pictures import NARROW, WIDE

__all__ = [
    "GROUNDS",
    "Block",
    "Course",
    "Expected",
    "Hill",
    "Stretch",
    "calendar_rows",
    "calendar_svg",
    "chance_rows",
    "chances_svg",
    "course_rows",
    "course_svg",
    "figure",
    "hill_rows",
    "hill_svg",
    "in_tens",
    "ranges_svg",
]

GROUNDS = ("worse, by enough to matter", "no difference that matters", "better, by enough to matter")
_NARROW_GROUNDS = (("worse", ""), ("no difference", "that matters"), ("better", ""))
# The endings of a trial as they stand in a bar: (class, name, labels of the rule table it takes together).
ENDINGS = (
    ("v-clear", "clear help", ("clear benefit",)),
    ("v-probable", "probable help", ("probable benefit",)),
    ("v-none", "no difference that matters", ("no meaningful effect",)),
    ("v-unknown", "not known yet", ("not known yet",)),
    ("v-harm", "makes it worse", ("probable harm", "clear harm")),
)
_Across = Callable[[float], float]  # the place on the drawing of a value
_LETTER = 7.2  # about how wide a letter of a label is
_LEAST = 34.0  # a segment narrower than this has no figure in it


def figure(value: float) -> str:
    """A figure with at most two places after the point, three once it is small; a true minus."""
    text = f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.3f}"
    text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text.replace("-", "−")


def in_tens(chance: float | None) -> str:
    """A chance as people say it: "about 8 in 10"; in hundreds where a tenth would hide it; never as certainty."""
    if chance is None:
        return "not worked out"
    if chance < 0.01:
        return "fewer than 1 in 100"
    if chance < 0.1:
        return f"about {round(chance * 100)} in 100"
    if chance > 0.99:
        return "more than 99 in 100"
    if chance > 0.9:
        return f"about {round(chance * 100)} in 100"
    return f"about {round(chance * 10)} in 10"


# --- before the start: what a design can find -------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One true effect, in words, and what the trial would make of it: 95 % of answers, and the chance of each verdict."""

    name: str
    true: float
    low: float
    high: float
    chances: Mapping[str, float]


def ending_shares(chances: Mapping[str, float]) -> tuple[tuple[str, str, float], ...]:
    """Class, name and share of each ending."""
    return tuple((kind, name, sum(chances.get(each, 0.0) for each in labels)) for kind, name, labels in ENDINGS)


def chance_rows(rows: Sequence[Expected]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The same as a table: heading, then one row for each true effect, in parts of a hundred."""
    head = ("If the true change is", "the answer reaches", *(name for _, name, _ in ENDINGS))
    body = tuple(
        (
            each.name,
            f"from {figure(each.low)} to {figure(each.high)}",
            *(f"{share * 100:.0f} %" for _, _, share in ending_shares(each.chances)),
        )
        for each in rows
    )
    return head, body


def chances_svg(rows: Sequence[Expected], across: int = WIDE, *, summary: str = "") -> Markup:
    """One bar for each true effect, cut by how often the trial would end in each verdict."""
    parts: list[Markup] = []
    top, tall = 4.0, 30.0
    for each in rows:
        parts.append(Markup('<text class="bar-name" x="0" y="{}">{}</text>').format(top + 13, each.name))
        left = 0.0
        for kind, _, share in ending_shares(each.chances):
            wide = share * across
            if wide >= 0.5:
                parts.append(
                    Markup('<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="{}"/>').format(
                        kind, left, top + 20, max(wide - 1.5, 0.8), tall
                    )
                )
            if wide >= _LEAST:
                parts.append(
                    Markup('<text class="in-bar {}-word" x="{:.1f}" y="{}">{:.0f} %</text>').format(
                        kind, left + wide / 2, top + 40, share * 100
                    )
                )
            left += wide
        top += 20 + tall + 14
    return _svg("chances", across, top, summary, parts)


def ranges_svg(
    rows: Sequence[Expected], mid: float, across: int = WIDE, *, summary: str = "", unit: str = ""
) -> Markup:
    """For each true effect the stretch in which 95 of 100 answers of this trial would fall, over the three grounds."""
    most = max([2 * mid, *(abs(end) for each in rows for end in (each.low, each.high))]) * 1.05 or 1.0

    def x(value: float) -> float:
        return round((value + most) / (2 * most) * across, 1)

    top, step = 26.0, 40.0
    base = top + step * len(rows)
    parts = [*_grounds(x, mid, across, 0, base)]
    for at, each in enumerate(rows):
        y = top + step * at + 24
        start = min(max(x(each.true) - len(each.name) * _LETTER / 2, 0.0), across - len(each.name) * _LETTER)
        parts.append(
            Markup(
                '<text class="bar-name" x="{:.1f}" y="{:.1f}">{}</text><line class="reach" x1="{}" x2="{}" y1="{y}" y2="{y}"/>'
                '<path class="reach-end" d="M{} {:.1f}v10M{} {:.1f}v10"/><circle class="dot" cx="{}" cy="{y}" r="5"/>'
            ).format(max(start, 0.0), y - 11, each.name, x(each.low), x(each.high), x(each.low), y - 5, x(each.high), y - 5, x(each.true), y=y)
        )  # fmt: skip
    parts += _ruler(x, mid, base, unit, across)
    return _svg("ranges", across, base + 42, summary, parts)


def _grounds(x: _Across, mid: float, across: int, top: float, base: float) -> Iterator[Markup]:
    """The three grounds as stretches, with thin borders at the smallest change that matters."""
    ends = (0.0, x(-mid), x(mid), float(across))
    for kind, left, right in zip(("g-harm", "g-none", "g-help"), ends, ends[1:], strict=False):
        yield Markup('<rect class="{}" x="{}" y="{}" width="{:.1f}" height="{}"/>').format(
            kind, left, top, max(right - left, 0.0), base - top
        )
    for at in (-mid, mid):
        yield Markup('<line class="border" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x(at), top, base)


def _ruler(x: _Across, mid: float, base: float, unit: str, across: int) -> Iterator[Markup]:
    """The ruler under the grounds: the two borders, nought, and the names of the grounds."""
    yield Markup('<line class="axis" x1="0" x2="{0}" y1="{1}" y2="{1}"/>').format(across, base)
    crowded = x(mid) - x(-mid) < 84
    for value in (-mid, 0.0, mid):
        yield Markup('<line class="axis" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x(value), base, base + 5)
        if crowded and value == 0:
            continue
        text = f"+{figure(value)}" if value > 0 else figure(value)
        kind = "hour" if not crowded else "hour start" if value > 0 else "hour end-word"
        yield Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, x(value), base + 19, text)
    yield Markup('<text class="hour" x="{}" y="{}">{}</text>').format(across / 2, base + 36, unit)
    names = (("← worse", "start", 0.0), ("better →", "end-word", float(across)))
    for words, kind, at in names:
        yield Markup('<text class="hour {}" x="{}" y="{}">{}</text>').format(kind, at, base + 36, words)


# --- the calendar -----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One period in the calendar: its name, what it holds ("" while that is not told), its days, and how far one is."""

    name: str  # "Run-in", "Period 2"
    holds: str  # "with magnesium", "without", "box 3", or ""
    dates: str  # "3 to 16 Mar"
    where: str  # "past", "here", "ahead"
    arm: str = "hidden"  # "on", "off", "hidden"; hidden is drawn the same whatever it is
    done: float = 0.0  # share of its days that are over, for the one that is "here"
    pair: int | None = None


def calendar_rows(blocks: Sequence[Block]) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The calendar as a table."""
    words = {"past": "over", "here": "you are here", "ahead": "to come"}
    return ("Period", "Days", "What it holds", "Where you are"), tuple(
        (each.name, each.dates, each.holds or "not told yet", words[each.where]) for each in blocks
    )


def calendar_svg(blocks: Sequence[Block], across: int = WIDE, *, summary: str = "") -> Markup:
    """The periods as boxes, two of a pair beside each other; a drop stands on the day one is at."""
    parts: list[Markup] = []
    y, tall, gap = 20.0, 58.0, 26.0
    for at, each in enumerate(blocks):
        alone = each.pair is None
        second = not alone and at > 0 and blocks[at - 1].pair == each.pair
        wide = float(across) if alone else across / 2 - 4
        left = across / 2 + 4 if second else 0.0
        if second:
            y -= tall + gap
        parts += _box(each, left, y, wide, 40.0 if alone else tall)
        y += (40.0 if alone else tall) + gap
    return _svg("trial-calendar", across, y - gap + 6, summary, parts)


def _box(each: Block, left: float, top: float, wide: float, tall: float) -> Iterator[Markup]:
    kind = "box-on" if each.arm == "on" else "box-off" if each.arm == "off" else "box-hidden"
    yield Markup('<rect class="box {} {}" x="{:.1f}" y="{}" width="{:.1f}" height="{}" rx="6"/>').format(
        kind, each.where, left + 1, top, wide - 2, tall
    )
    room = wide - 24
    title = _fit(each.holds or each.name, room, 8.0)
    line = _fit(f"{each.name}, {each.dates}" if each.holds and wide > 250 else each.dates, room, 6.6)
    if tall > 45:
        yield Markup('<text class="box-title" x="{0:.1f}" y="{1}">{2}</text><text class="box-days" x="{0:.1f}" y="{3}">{4}</text>').format(
            left + 13, top + 25, title, top + 45, line
        )  # fmt: skip
    else:
        yield Markup('<text class="box-title" x="{:.1f}" y="{}">{}</text>').format(left + 13, top + 25, each.name)
        yield Markup('<text class="box-days end-word" x="{:.1f}" y="{}">{}</text>').format(
            left + wide - (34 if each.where == "past" else 13), top + 25, each.dates
        )
    if each.where == "here":
        x = left + 8 + (wide - 16) * min(max(each.done, 0.0), 1.0)
        words = "you are here"
        half = len(words) * _LETTER / 2
        yield Markup(
            '<line class="here-line" x1="{0:.1f}" x2="{0:.1f}" y1="{1}" y2="{2}"/><circle class="here-dot" cx="{0:.1f}" cy="{1}" r="5"/>'
            '<text class="here-word" x="{3:.1f}" y="{4}">{5}</text>'
        ).format(x, top, top + 11, min(max(x, left + half), left + wide - half), top - 9, words)
    elif each.where == "past":
        yield Markup('<path class="tick" d="m{:.1f} {:.1f} 4 4 7.500-8"/>').format(left + wide - 26, top + 13)


def _fit(words: str, room: float, letter: float) -> str:
    """The words, or as many of their first ones as there is room for."""
    most = int(room / letter)
    return words if len(words) <= most else words[: max(most - 1, 1)].rstrip() + "…"


# --- the course of the days -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days of one arm that follow each other, both ends included; `mean` of their ratings, None when there are none."""

    first: int
    last: int
    arm: str  # "on", "off", "run_in", "paused", "hidden"
    mean: float | None = None
    rated: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """The days of a trial as written down: ratings (None: no rating), stretches, and the fitted course with its band."""

    ratings: tuple[float | None, ...]
    stretches: tuple[Stretch, ...]
    fitted: tuple[tuple[int, float, float, float], ...] = ()
    low: float | None = None
    high: float | None = None
    low_word: str = ""
    high_word: str = ""
    dates: tuple[tuple[int, str], ...] = ()  # words under a day, the first and the last among them


_WORDS = {"on": "with", "off": "without", "run_in": "before", "paused": "rest", "hidden": ""}


def course_rows(course: Course, names: Sequence[str] = ()) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The stretches as a table: days, arm, rated days, their mean and the fitted course in their middle."""
    said = {"on": "with magnesium", "off": "without", "run_in": "run-in", "paused": "rest", "hidden": "not told yet"}
    fitted = {day: middle for day, middle, _, _ in course.fitted}
    rows = []
    for at, each in enumerate(course.stretches):
        inside = [fitted[day] for day in range(each.first, each.last + 1) if day in fitted]
        rows.append(
            (
                names[at] if at < len(names) else f"{each.first + 1} to {each.last + 1}",
                said[each.arm],
                str(each.rated),
                "–" if each.mean is None else figure(each.mean),
                figure(sum(inside) / len(inside)) if inside else "–",
            )
        )
    return ("Days", "What they held", "Rated days", "Mean rating", "Fitted course"), tuple(rows)


def course_svg(course: Course, across: int = WIDE, *, summary: str = "") -> Markup:
    """Ratings as points, each period's mean as a short line, the fitted course with its band, and a strip of the arms."""
    days = max(len(course.ratings), 1)
    top, tall, left = 46.0, 170.0 if across > NARROW else 150.0, 6.0
    low, high = _span(course)

    def x(day: float) -> float:
        return round(left + (day + 0.5) / days * (across - 2 * left), 1)

    def edge(day: float) -> float:
        return round(left + day / days * (across - 2 * left), 1)

    def y(value: float) -> float:
        share = (value - low) / ((high - low) or 1.0)
        return round(top + tall - min(max(share, 0.0), 1.0) * tall, 1)

    base = top + tall
    parts: list[Markup] = []
    for each in course.stretches:
        wide = edge(each.last + 1) - edge(each.first)
        parts.append(
            Markup('<rect class="stretch stretch-{}" x="{}" y="{}" width="{:.1f}" height="{}"/>').format(
                each.arm, edge(each.first), top - 4, max(wide - 1, 0.6), tall + 4
            )
        )
        words = _WORDS[each.arm]
        if words and wide >= len(words) * 6.8:
            parts.append(
                Markup('<text class="hour" x="{:.1f}" y="{}">{}</text>').format(
                    edge(each.first) + wide / 2, top - 11, words
                )
            )
    for words, at in ((f"↑ {course.high_word}", 14), (f"↓ {course.low_word}", base + 38)):
        if words[2:]:
            parts.append(Markup('<text class="end" x="0" y="{}">{}</text>').format(at, words))
    parts += _fitted(course, x, y)
    radius = 2.75 if days <= 120 else 2.0
    parts += [
        Markup('<circle class="rated" cx="{}" cy="{}" r="{}"/>').format(x(day), y(value), radius)
        for day, value in enumerate(course.ratings)
        if value is not None
    ]
    for each in course.stretches:
        if each.mean is not None and each.last > each.first:
            parts.append(
                Markup('<line class="mean" x1="{}" x2="{}" y1="{y}" y2="{y}"/>').format(
                    edge(each.first) + 1, edge(each.last + 1) - 2, y=y(each.mean)
                )
            )
    for each in course.stretches:  # the strip: full for on, bare for off, so that it can be told without colour
        if each.arm in ("on", "off"):
            parts.append(
                Markup('<rect class="strip-{}" x="{}" y="{}" width="{:.1f}" height="8" rx="2"/>').format(
                    each.arm, edge(each.first), base + 6, max(edge(each.last + 1) - edge(each.first) - 1.5, 0.8)
                )
            )
    parts += _under(course.dates, x, base + 56, across)
    return _svg("course chart", across, base + 64, summary, parts)


def _span(course: Course) -> tuple[float, float]:
    """The ends of the scale; where it has none, those of what is drawn."""
    known = [each for each in course.ratings if each is not None] or [0.0, 1.0]
    low = min(known) if course.low is None else course.low
    high = max(known) if course.high is None else course.high
    return (low, high) if high > low else (low - 1, high + 1)


def _fitted(course: Course, x: _Across, y: _Across) -> Iterator[Markup]:
    if len(course.fitted) < 2:
        return
    upper = "L".join(f"{x(day)} {y(high)}" for day, _, _, high in course.fitted)
    lower = "L".join(f"{x(day)} {y(low)}" for day, _, low, _ in reversed(course.fitted))
    middle = "L".join(f"{x(day)} {y(value)}" for day, value, _, _ in course.fitted)
    yield Markup('<path class="fit-band" d="M{}L{}z"/><path class="fit" d="M{}"/>').format(upper, lower, middle)


def _under(dates: Sequence[tuple[int, str]], x: _Across, at: float, across: int) -> Iterator[Markup]:
    taken: list[tuple[float, float]] = []
    for day, words in [*dates[:1], *dates[-1:], *dates[1:-1]]:
        wide = len(words) * _LETTER
        start = min(max(x(day) - wide / 2, 0.0), across - wide)
        if all(start > end + 8 or start + wide < begin - 8 for begin, end in taken):
            taken.append((start, start + wide))
            yield Markup('<text class="hour start" x="{:.1f}" y="{}">{}</text>').format(start, at, words)


# --- the hill ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class Hill:
    """What is believed of the effect after the trial; higher is better. `odds` over the grounds: worse, none, better."""

    mean: float
    sd: float
    low: float  # 95 % interval
    high: float
    mid: float
    odds: tuple[float | None, float | None, float | None]
    unit: str = "points"


def hill_rows(hill: Hill) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """The hill as a table: each ground, where it lies, and its odds."""
    mid = figure(hill.mid)
    where = (f"below −{mid}", f"from −{mid} to {mid}", f"above {mid}")
    return ("Ground", f"Where it lies ({hill.unit})", "Odds", "In a hundred"), tuple(
        (name, place, in_tens(odds), "–" if odds is None else f"{odds * 100:.1f} %")
        for name, place, odds in zip(GROUNDS, where, hill.odds, strict=True)
    )


def hill_svg(hill: Hill, across: int = WIDE, *, summary: str = "") -> Markup:
    """The effect as a hill over a ruler with three named grounds; the part over each ground has its own fill.

    The slopes are drawn so that the foot on each side lies where the 95 % interval ends; the odds are not read off the
    drawing, they come in.
    """
    left_sd, right_sd = max((hill.mean - hill.low) / 1.96, 1e-9), max((hill.high - hill.mean) / 1.96, 1e-9)
    most = max(1.6 * hill.mid, abs(hill.mean - 2.9 * left_sd), abs(hill.mean + 2.9 * right_sd))
    top, tall = 12.0, 132.0
    base = top + tall

    def x(value: float) -> float:
        return round((value + most) / (2 * most) * across, 1)

    def y(value: float) -> float:
        sd = left_sd if value < hill.mean else right_sd
        return round(base - exp(-0.5 * ((value - hill.mean) / sd) ** 2) * tall, 1)

    edges = (-most, -hill.mid, hill.mid, most)
    parts = [*_grounds(x, hill.mid, across, top, base)]
    for kind, start, end in zip(("h-harm", "h-none", "h-help"), edges, edges[1:], strict=False):
        steps = max(ceil((end - start) / (2 * most) * 120), 2)
        points = [start + (end - start) * at / steps for at in range(steps + 1)]
        line = "L".join(f"{x(each)} {y(each)}" for each in points)
        parts.append(Markup('<path class="{}" d="M{} {}L{}L{} {}z"/>').format(kind, x(start), base, line, x(end), base))
    crest = "L".join(f"{x(-most + 2 * most * at / 160)} {y(-most + 2 * most * at / 160)}" for at in range(161))
    parts.append(Markup('<path class="crest" d="M{}"/>').format(crest))
    parts.append(
        Markup('<line class="middle" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>').format(x(hill.mean), y(hill.mean), base)
    )
    parts += _ruler(x, hill.mid, base, hill.unit, across)
    parts.append(
        Markup('<line class="reach" x1="{}" x2="{}" y1="{y}" y2="{y}"/><circle class="dot" cx="{}" cy="{y}" r="4.5"/>').format(
            x(max(hill.low, -most)), x(min(hill.high, most)), x(hill.mean), y=base + 54
        )
    )  # fmt: skip
    parts += _ground_words(hill, across, base + 80)
    return _svg("hill", across, base + 122, summary, parts)


def _ground_words(hill: Hill, across: int, top: float) -> Iterator[Markup]:
    """Under the ruler, one column for each ground: its name and its odds."""
    for at, (name, short, odds) in enumerate(zip(GROUNDS, _NARROW_GROUNDS, hill.odds, strict=True)):
        middle = across * (2 * at + 1) / 6
        words = short if across <= NARROW else (name.split(", ")[0] if at != 1 else name, name.partition(", ")[2])
        lines = [each for each in words if each]
        for row, each in enumerate(lines):
            yield Markup('<text class="ground" x="{:.1f}" y="{:.1f}">{}</text>').format(middle, top + 15 * row, each)
        yield Markup('<text class="odds" x="{:.1f}" y="{:.1f}">{}</text>').format(
            middle, top + 15 * 2 + 5, in_tens(odds).replace("fewer than", "under").replace("more than", "over")
        )


# --- shared -----------------------------------------------------------------------------------------------------------
def _svg(kind: str, across: int, tall: float, summary: str, parts: Sequence[Markup]) -> Markup:
    return Markup('<svg class="{}" viewBox="0 0 {} {:g}" role="img" aria-label="{}">{}</svg>').format(
        kind, across, tall, summary, Markup("").join(parts)
    )
