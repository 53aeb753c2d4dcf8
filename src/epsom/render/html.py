"""Reports as one printable page: own styles, no script, footnotes, at home on a phone and on paper.

Nothing is fetched from anywhere; pictures are drawn here as SVG with their numbers in words beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from epsom.core.report_shapes import CERTAINTY_WORDS, PEBBLES, Cup, Report, Ribbon, Stairs

if TYPE_CHECKING:
    from jinja2 import Template

WIDTH = 624  # drawing units across; pictures scale to the column


def page(reports: Sequence[Report], title: str = "") -> str:
    """One HTML document holding the reports one after the other, each starting on its own sheet of paper."""
    return _template().render(title=title or reports[0].title or "epsom", reports=reports)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("epsom.render"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(ribbon=ribbon_svg, cup=cup_svg, stairs=stairs_svg, pebbles=pebbles_svg)
    environment.filters["certainty"] = lambda certainty: CERTAINTY_WORDS[certainty]
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template("report.html")


def ribbon_svg(ribbon: Ribbon) -> Markup:
    """The day as one band from waking to waking: hatched stretches kept free, drops for doses, small marks for meals."""
    top, height = 40, 30
    awake = (ribbon.bed - ribbon.wake) % 1440 or 1440

    def x(minute: int) -> float:
        return round((minute - ribbon.wake) % 1440 / 1440 * WIDTH, 1)

    parts = [
        Markup('<rect class="night" x="0" y="{}" width="{}" height="{}" rx="6"/>').format(top, WIDTH, height),
        Markup('<rect class="awake" x="0" y="{}" width="{}" height="{}" rx="6"/>').format(
            top, round(awake / 1440 * WIDTH, 1), height
        ),
    ]
    for starts, ends, _ in ribbon.windows:
        for left, right in _pieces(x(starts), x(ends)):
            parts.append(
                Markup('<rect class="window" x="{}" y="{}" width="{}" height="{}"/>').format(
                    left, top, round(right - left, 1), height
                )
            )
    for minute in ribbon.meals:
        parts.append(Markup('<circle class="meal" cx="{}" cy="{}" r="3"/>').format(x(minute), top + height / 2))
    for minute, name in ribbon.takings:
        parts.append(
            Markup('<line class="taking" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>{3}</title></line>').format(
                x(minute), top - 3, top + height + 3, name
            )
        )
    parts += _axis(ribbon, top + height, x)
    for minute, mg in ribbon.doses:
        parts.append(_drop(x(minute), top, f"{mg:g} mg", f"{minute // 60 % 24:02d}:{minute % 60:02d}"))
    return Markup(
        '<svg class="ribbon" viewBox="-4 0 {} {}" role="img" aria-label="{}"><defs><pattern id="hatch" width="6" '
        'height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" '
        'x2="0" y2="6"/></pattern></defs>{}</svg>'
    ).format(WIDTH + 8, top + height + 40, ribbon.summary, Markup("").join(parts))


def _pieces(left: float, right: float) -> list[tuple[float, float]]:
    """A stretch of the circle cut where the band ends."""
    return [(left, right)] if left < right else [(left, float(WIDTH)), (0.0, right)]


def _axis(ribbon: Ribbon, base: int, x: Callable[[int], float]) -> list[Markup]:
    found = []
    for hour in range(0, 24, 3):
        at = x(hour * 60)
        if 14 < at < WIDTH - 14:
            found.append(Markup('<text class="hour" x="{}" y="{}">{:02d}:00</text>').format(at, base + 16, hour))
    wake = f"{ribbon.wake // 60:02d}:{ribbon.wake % 60:02d}"
    found.append(Markup('<text class="hour end" x="0" y="{}">wake {}</text>').format(base + 34, wake))
    bed = f"{ribbon.bed // 60 % 24:02d}:{ribbon.bed % 60:02d}"
    found.append(Markup('<text class="hour" x="{}" y="{}">bed {}</text>').format(x(ribbon.bed), base + 34, bed))
    return found


def _drop(at: float, top: int, words: str, clock: str) -> Markup:
    anchor = "start" if at < 60 else ("end" if at > WIDTH - 60 else "middle")
    shape = f"M{at} {top - 12} c-5 7 -7 10 -7 14 a7 7 0 0 0 14 0 c0 -4 -2 -7 -7 -14z"
    return Markup(
        '<path class="drop" d="{}"/><text class="dose" text-anchor="{}" x="{}" y="{}">{} at {}</text>'
    ).format(shape, anchor, at, top - 18, words, clock)


def cup_svg(cup: Cup) -> Markup:
    """The need as a cup seen from the side: food below, products above, the unsure part translucent."""
    scale = 130 / max(cup.need_mg, cup.food_high_mg + cup.products_mg, 1)
    base, left, width = 150, 40, 110

    def layer(low: float, high: float, style: str) -> Markup:
        y, height = base - high * scale, max(0.0, (high - low) * scale)
        return Markup('<rect class="{}" x="{}" y="{:.1f}" width="{}" height="{:.1f}"/>').format(
            style, left, y, width, height
        )

    need = base - cup.need_mg * scale
    parts = [
        layer(0, cup.food_low_mg, "sure"),
        layer(cup.food_low_mg, cup.food_high_mg, "unsure"),
        layer(cup.food_mg, cup.food_mg + cup.products_mg, "products") if cup.products_mg else Markup(""),
        Markup('<path class="glass" d="M{} {:.1f} V{} H{} V{:.1f}"/>').format(left, need - 8, base, left + width, need - 8),
        Markup('<line class="need" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(left - 8, left + width + 8, need, need),
        Markup('<text class="note" x="{}" y="{:.1f}">{:.0f} mg: what you need ({})</text>').format(
            left + width + 16, need + 5, cup.need_mg, cup.need_name
        ),
        Markup('<text class="note" x="{}" y="{:.1f}">about {:.0f} mg from food</text>').format(
            left + width + 16, max(need + 26, base - cup.food_mg * scale + 5), cup.food_mg
        ),
        Markup('<text class="quiet" x="{}" y="{:.1f}">pale: between {:.0f} and {:.0f}</text>').format(
            left + width + 16, max(need + 46, base - cup.food_mg * scale + 25), cup.food_low_mg, cup.food_high_mg
        ),
    ]
    return Markup('<svg class="cup" viewBox="0 0 {} 168" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, cup.summary, Markup("").join(parts)
    )


def stairs_svg(stairs: Stairs) -> Markup:
    """The ladder as steps, low to high, with "you are here"."""
    steps = stairs.steps
    highest = max((mg for _, mg, _ in steps), default=1.0) or 1.0
    width = WIDTH / max(len(steps), 1)
    parts = []
    for at, (week, mg, _) in enumerate(steps):
        height = 8 + mg / highest * 82
        parts.append(
            Markup(
                '<rect class="step{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
                '<text class="dose" text-anchor="middle" x="{:.1f}" y="{:.1f}">{:g} mg</text>'
                '<text class="hour" x="{:.1f}" y="142">week {}</text>'
            ).format(
                " here" if at == stairs.here else "", at * width, 124 - height, width, height,
                at * width + width / 2, 124 - height - 7, mg, at * width + width / 2, week,
            )
        )
    words = "; ".join(f"week {week}: {mg:g} mg a day" for week, mg, _ in steps)
    return Markup('<svg class="stairs" viewBox="0 0 {} 148" role="img" aria-label="{}">{}</svg>').format(
        WIDTH, words, Markup("").join(parts)
    )


def pebbles_svg(certainty: str) -> Markup:
    """Four pebbles, filled as far as one can be sure; the word always stands beside them."""
    filled = PEBBLES[certainty]  # type: ignore[index]
    stones = Markup("").join(
        Markup('<ellipse class="{}" cx="{}" cy="9" rx="7.5" ry="5.5"/>').format("full" if at < filled else "bare", 10 + at * 20)
        for at in range(4)
    )
    return Markup('<svg class="pebbles" viewBox="0 0 80 18" aria-hidden="true">{}</svg>').format(stones)


__all__ = ["cup_svg", "page", "pebbles_svg", "ribbon_svg", "stairs_svg"]
