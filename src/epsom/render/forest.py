"""The forest plot of one outcome, and the same as a table: each trial with its dose, form, weeks and who paid beside it.

What was pooled is a filled square as large as its share, what was not is an empty one; our pool is a filled diamond with
the range of a further study under it, a published pool an empty diamond. Nothing is worked out here: every figure is the
weight's own. Colours and strokes are the style sheet's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log, sqrt
from textwrap import wrap
from typing import Literal

from markupsafe import Markup

from epsom.core.evidence.shapes import Effect, Published, StudyRow, Weight
from epsom.core.wording import amount, first_upper
from epsom.render.pictures import NARROW, WIDE

__all__ = ["HEAD", "Forest", "ForestRow", "forest_caption", "forest_of", "forest_rows", "forest_svg"]

HEAD = ("Trial or pool", "Magnesium a day", "Weeks", "People", "Who paid", "Effect (95 %)", "In our pool")
Kind = Literal["pooled", "beside", "ours", "published"]
_PAID = {"maker": "paid for by a maker", "public": "paid for publicly", "not_told": "who paid is not told"}
_PAID_SHORT = {"maker": "a maker", "public": "public money", "not_told": "not told"}
_UNITS = {
    "standard deviations": "parts of the usual spread between people",
    "ratio": "times as many people who got better",
    "mmHg": "points (mmHg)",
    "min": "minutes",
}
_NO_DUMMY = "no dummy pill"
_LETTER, _SMALL = 7.4, 6.5  # about how wide a letter is, drawing units
_LINE, _PLOT = 18, 22  # units from line to line of text, and for the plot of a row on a phone
_SPREAD = 2.5  # pools that reach further than so many times the trials are cut off, with an arrow


@dataclass(frozen=True, slots=True, kw_only=True)
class ForestRow:
    """One line of the picture; `told` are the words under its name."""

    kind: Kind
    label: str
    told: tuple[str, ...]
    effect: Effect
    dose: str = ""
    weeks: str = ""
    people: str = ""
    paid: str = ""
    in_pool: str = ""
    share: float | None = None  # per cent of the pool
    further: tuple[float, float] | None = None  # where a further study would come out


@dataclass(frozen=True, slots=True, kw_only=True)
class Forest:
    """Rows on one ruler; a ratio has its line at one, everything else at nothing."""

    rows: tuple[ForestRow, ...]
    unit: str
    ratio: bool
    left: str
    right: str
    summary: str


def forest_of(weight: Weight) -> Forest | None:
    """The trials with a figure on the ruler of our pool, the pool, and published pools in the same unit.

    Without a pool of ours the published pools in the commonest unit stand alone; None when there is nothing to draw.
    """
    pool = weight.pool
    given = [each for each in weight.published if each.in_people_given_magnesium and each.effect.low is not None]
    unit = pool.unit if pool is not None else _commonest(given)
    if unit is None:
        return None
    theirs = [each for each in given if each.effect.unit == unit]
    rows = [
        _trial(row, row.effect)
        for row in weight.studies
        if pool is not None and row.effect is not None and row.effect_scale == unit
    ]
    if pool is not None and pool.k > 1:
        effect = Effect(estimate=pool.estimate, low=pool.low, high=pool.high, unit=unit)
        people = f"{pool.n} people" if pool.n else ""
        rows.append(
            ForestRow(
                kind="ours", label="Put together here", told=_lines(f"{pool.k} trials", people), effect=effect,
                people=str(pool.n or "not told"), further=pool.prediction, in_pool="our pool",
            )
        )  # fmt: skip
    rows += [_review(each) for each in theirs]
    if not rows:
        return None
    ratio = unit == "ratio"
    left, right = _sides(weight, ratio)
    return Forest(rows=tuple(rows), unit=_UNITS.get(unit, unit), ratio=ratio, left=left, right=right,
                  summary="; ".join(f"{each.label} {effect_words(each.effect)}" for each in rows))  # fmt: skip


def forest_caption(forest: Forest) -> str:
    """What the marks of this picture mean; only those that are in it."""
    kinds = Counter(each.kind for each in forest.rows)
    said = []
    if kinds["pooled"] > 1:
        said.append("A filled square is a trial in our pool, larger with its share.")
    elif kinds["pooled"]:
        said.append("The filled square is the one trial whose figures we could use.")
    if kinds["beside"]:
        said.append("An empty square is a trial that is shown and not counted in.")
    if kinds["ours"]:
        said.append("The filled diamond is our pool.")
    if kinds["published"]:
        said.append("An empty diamond is the pool of a review.")
    lines, diamonds = kinds["pooled"] + kinds["beside"], kinds["ours"] + kinds["published"]
    drawn = "line or diamond" if lines and diamonds else "line" if lines else "diamond"
    said.append(
        f"Each {drawn} is a likely range (95 %)."
        if len(forest.rows) > 1
        else f"The {drawn} is its likely range (95 %)."
    )
    if any(each.further for each in forest.rows):
        said.append("The bracket under our pool is where a further study like these would come out.")
    return " ".join(said)


def _commonest(given: Sequence[Published]) -> str | None:
    units = Counter(each.effect.unit for each in given if each.effect.unit)
    return units.most_common(1)[0][0] if units else None


def _sides(weight: Weight, ratio: bool) -> tuple[str, str]:
    """What the two sides of the line mean. Our ratios count people who got better, so more of them is the good side."""
    if weight.lower_is_better is None or (ratio and weight.pool is None):
        return "less", "more"
    return ("better", "worse") if weight.lower_is_better and not ratio else ("worse", "better")


def _trial(row: StudyRow, effect: Effect) -> ForestRow:
    form = first_upper((row.form or "form not told").removeprefix("magnesium ").split(" (")[0])
    dose = f"{amount(row.mg_per_day)} mg" if row.mg_per_day else "dose not clear"
    weeks = f"{amount(row.weeks)} weeks" if row.weeks else "length not told"
    people = f"{row.people} people" if row.people else "number of people not told"
    against = f"{_NO_DUMMY}, " if row.control == "untreated" else ""
    return ForestRow(
        kind="pooled" if row.pooled else "beside",
        label=row.label,
        told=(f"{dose}, {form.lower() if form[1:].islower() else form}, {weeks}", f"{people}, {against}{_PAID[row.funded_by]}"),
        effect=effect, dose=f"{dose}, {form}", weeks=amount(row.weeks) if row.weeks else "not told",
        people=str(row.people or "not told"), paid=_PAID_SHORT[row.funded_by], share=row.share,
        in_pool=_share_words(row),
    )  # fmt: skip


def _share_words(row: StudyRow) -> str:
    if not row.pooled:
        return "no"
    return "used alone" if row.share is None or row.share > 99.5 else f"yes, {row.share:.0f} %"


def _review(each: Published) -> ForestRow:
    trials = f"{each.k} trials" if each.k else "number of trials not told"
    people = f"{each.n} people" if each.n else ""
    return ForestRow(
        kind="published", label=each.label, told=_lines("their pool", each.subset or "", trials, people),
        effect=each.effect, people=str(each.n or "not told"), in_pool="no: their pool",
    )  # fmt: skip


def _lines(*parts: str) -> tuple[str, ...]:
    return (", ".join(filter(None, parts)),)


# --- words -------------------------------------------------------------------------------------------------------------
def _figure(value: float) -> str:
    return amount(round(value, 2 if abs(value) < 10 else 1) + 0.0).replace("-", "−")


def effect_words(effect: Effect) -> str:
    """The effect with its interval, as in the picture: "−4.5 (−6.6 to −2.4)"."""
    if effect.estimate is None:
        return "no figure"
    if effect.low is None or effect.high is None:
        return _figure(effect.estimate)
    return f"{_figure(effect.estimate)} ({_figure(effect.low)} to {_figure(effect.high)})"


def forest_rows(forest: Forest) -> tuple[tuple[str, ...], ...]:
    """The same as a table, under `HEAD`."""
    found = []
    for each in forest.rows:
        words = effect_words(each.effect)
        if each.further is not None:
            words += f"; a further study: {_figure(each.further[0])} to {_figure(each.further[1])}"
        label = each.label if each.kind != "published" else f"{each.label}: {each.told[0]}"
        if any(_NO_DUMMY in told for told in each.told):
            label += f" ({_NO_DUMMY})"
        found.append((label, each.dose or "—", each.weeks or "—", each.people, each.paid or "—", words, each.in_pool))
    return tuple(found)


# --- the picture ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Ruler:
    """Where a value stands, in drawing units; ends that do not fit are cut off."""

    left: float
    right: float
    low: float
    high: float
    ratio: bool

    def x(self, value: float) -> float:
        at = log(value) if self.ratio else value
        share = (at - self.low) / (self.high - self.low)
        return round(self.left + min(max(share, 0.0), 1.0) * (self.right - self.left), 1)

    def cut(self, value: float) -> int:
        """-1 when a value lies left of the ruler, 1 when right of it."""
        at = log(value) if self.ratio else value
        return -1 if at < self.low - 1e-9 else 1 if at > self.high + 1e-9 else 0


def _ruler(forest: Forest, left: float, right: float) -> _Ruler:
    def at(value: float) -> float:
        return log(value) if forest.ratio else value

    def ends(kinds: tuple[Kind, ...]) -> list[float]:
        effects = [each.effect for each in forest.rows if each.kind in kinds]
        found = [value for each in effects for value in (each.low, each.estimate, each.high) if value is not None]
        return [at(value) for value in found]

    trials = ends(("pooled", "beside", "published")) or ends(("ours",))
    reach = max([abs(value) for value in trials] or [1.0]) or 1.0
    everything = [min(max(value, -_SPREAD * reach), _SPREAD * reach) for value in (*trials, *ends(("ours",)))]
    low, high = min(0.0, *everything), max(0.0, *everything)
    room = (high - low) * 0.06 or 1.0
    return _Ruler(left, right, low - room, high + room, forest.ratio)


def forest_svg(forest: Forest, across: int = WIDE) -> Markup:
    """The picture. On a phone the plot stands under the words of each row, else beside them."""
    narrow = across <= NARROW
    begin = 10.0 if narrow else across * 0.52
    ruler = _ruler(forest, begin, across - 12.0)
    parts: list[Markup] = []
    top = 34.0
    divided = False
    for each in forest.rows:
        if each.kind in ("ours", "published") and not divided:
            divided = True
            parts.append(Markup('<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(across, top - 4, top - 4))
            top += 8
        found, top = _row(each, ruler, top, across, narrow)
        parts += found
    base = top + 2
    zero = ruler.x(1.0 if forest.ratio else 0.0)
    if not narrow:
        parts.insert(0, _zero(zero, 26, base))
    parts += _foot(forest, ruler, base, zero)
    return Markup('<svg class="forest" viewBox="0 0 {} {:.0f}" role="img" aria-label="{}">{}</svg>').format(
        across, base + 46, f"In {forest.unit}, 95 % interval: {forest.summary}", Markup("").join(parts)
    )


def _row(each: ForestRow, ruler: _Ruler, top: float, across: int, narrow: bool) -> tuple[list[Markup], float]:
    wide = across if narrow else across * 0.5
    words = effect_words(each.effect)
    beside = len(each.label) + len(words) + 3 if narrow else 0
    lines = [line for told in each.told for line in wrap(told, int(wide / _SMALL))]
    y = top + 14
    parts = [Markup('<text class="who" x="0" y="{:.0f}">{}</text>').format(y, each.label)]
    if narrow:
        if beside * _LETTER > across:
            y += _LINE
        parts.append(Markup('<text class="figure" x="{}" y="{:.0f}">{}</text>').format(across, y, words))
    else:
        middle = (ruler.left + ruler.right) / 2
        parts.append(Markup('<text class="figure mid" x="{:.0f}" y="{:.0f}">{}</text>').format(middle, y, words))
    for line in lines:
        y += _LINE - 2
        parts.append(Markup('<text class="told" x="0" y="{:.0f}">{}</text>').format(y, line))
    plot = y + 15 if narrow else top + 32
    if narrow:  # the line stands beside the plot only, as the words run across
        parts.append(_zero(ruler.x(1.0 if ruler.ratio else 0.0), plot - 10, plot + 10))
    parts += _effect(each, ruler, plot)
    below = 10 if each.further is not None else 0
    return parts, max(y + 18, plot + 18 + below) + (4 if narrow else 0)


def _zero(x: float, top: float, base: float) -> Markup:
    """The line of no difference."""
    return Markup('<line class="zero" x1="{0}" x2="{0}" y1="{1:.0f}" y2="{2:.0f}"/>').format(x, top, base)


def _effect(each: ForestRow, ruler: _Ruler, y: float) -> Iterator[Markup]:
    effect = each.effect
    if effect.estimate is None:
        return
    x = ruler.x(effect.estimate)
    if effect.low is not None and effect.high is not None:
        left, right = ruler.x(effect.low), ruler.x(effect.high)
        if each.kind in ("ours", "published"):
            yield Markup('<path class="diamond {}" d="M{} {y}L{x} {}L{} {y}L{x} {}z"/>').format(
                each.kind, left, y - 7, right, y + 7, x=x, y=y
            )
        else:
            yield Markup('<line class="reach {0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>').format(
                each.kind, left, right, y
            )
        for value, at in ((effect.low, left), (effect.high, right)):
            if side := ruler.cut(value):
                yield Markup('<path class="further" d="M{} {}l{} 5l{} 5"/>').format(at - side * 5, y - 5, side * 6, -side * 6)  # fmt: skip
    if each.kind in ("pooled", "beside"):
        half = 3.5 + 4.5 * sqrt((each.share or 0.0) / 100)
        yield Markup('<rect class="square {}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>').format(
            each.kind, x - half, y - half, half * 2, half * 2
        )
    if each.further is not None:
        low, high = (ruler.x(value) for value in each.further)
        yield Markup('<path class="expect" d="M{0} {2}v8M{0} {3}H{1}M{1} {2}v8"/>').format(low, high, y + 9, y + 13)


def _foot(forest: Forest, ruler: _Ruler, base: float, zero: float) -> Iterator[Markup]:
    """The ruler with a few figures, and what its two sides mean above the first row."""
    yield Markup('<line class="rule" x1="{}" x2="{}" y1="{y:.0f}" y2="{y:.0f}"/>').format(
        ruler.left, ruler.right, y=base
    )
    taken: list[tuple[float, float]] = []
    for value in _ticks(ruler):
        x, words = ruler.x(value), _figure(value)
        half = len(words) * _SMALL / 2 + 4
        middle = min(max(x, ruler.left + half - 8), ruler.right - half + 12)
        if all(middle - half > end or middle + half < start for start, end in taken):
            taken.append((middle - half, middle + half))
            yield Markup('<text class="hour" x="{:.1f}" y="{:.0f}">{}</text>').format(middle, base + 16, words)
    yield Markup('<text class="hour" x="{:.1f}" y="{:.0f}">{}</text>').format(
        (ruler.left + ruler.right) / 2, base + 36, first_upper(forest.unit)
    )
    left_room = len(forest.left) + 2
    if zero - ruler.left > left_room * _SMALL:
        yield Markup('<text class="side end" x="{:.1f}" y="18">{}</text>').format(zero - 8, f"← {forest.left}")
    if ruler.right - zero > (len(forest.right) + 2) * _SMALL:
        yield Markup('<text class="side" x="{:.1f}" y="18">{}</text>').format(zero + 8, f"{forest.right} →")


def _ticks(ruler: _Ruler) -> list[float]:
    """The line first, then round figures."""
    if ruler.ratio:
        steps = [0.01, 0.1, 0.25, 0.5, 2.0, 4.0, 10.0, 100.0]
        return [1.0, *(each for each in steps if ruler.low < log(each) < ruler.high)]
    span = ruler.high - ruler.low
    step = next(
        unit * 10.0**power for power in range(-4, 5) for unit in (1, 2, 5) if span / (unit * 10.0**power) <= 4.5
    )
    first = int(ruler.low / step) - 1
    return [0.0, *(round(at * step, 6) for at in range(first, first + 12) if at and ruler.low < at * step < ruler.high)]
