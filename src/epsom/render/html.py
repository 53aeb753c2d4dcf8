"""Reports as one printable page: own styles, no script, footnotes, at home on a phone and on paper.

Nothing is fetched from anywhere. The pictures are drawn in `pictures`; this module only fills the template.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from epsom.core.report.shapes import CERTAINTY_WORDS, Report
from epsom.render.pictures import cup_svg, hatches_svg, pebbles_svg, ribbon_key, ribbon_svg, stairs_svg

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["page"]


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
    environment.globals.update(
        ribbon=ribbon_svg,
        ribbon_key=ribbon_key,
        cup=cup_svg,
        stairs=stairs_svg,
        pebbles=pebbles_svg,
        hatches=hatches_svg,
    )
    environment.filters["certainty"] = lambda certainty: CERTAINTY_WORDS[certainty]
    environment.filters["kind"] = lambda block: type(block).__name__
    return environment.get_template("report.html")
