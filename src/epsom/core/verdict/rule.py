"""The rule table: from an effect's chances to the label of a verdict. Method note, sections 5 and 6.

Pure arithmetic on four probabilities. It fits nothing and words nothing, and whether a verdict may be given at all is
settled beside it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from epsom.core.verdict.shapes import Effect, Label

__all__ = ["AT_A_LOOK", "AT_THE_END", "Bars", "direction", "label_of", "opposed"]


@dataclass(frozen=True, slots=True)
class Bars:
    """How sure one has to be, as posterior probabilities.

    `clear` of a change beyond the smallest that matters, `negligible` of one that stays within it, `benefit` of any gain,
    `harm` of any loss. The bar for harm is lower on purpose: stopping is safe.
    """

    clear: float = 0.95
    negligible: float = 0.90
    benefit: float = 0.98
    harm: float = 0.95


AT_THE_END = Bars()
# At a planned look before the end: 0.98 for a gain (5 % false over eleven looks, 0.95 on a gain beyond the smallest that
# matters 0.8 %), 0.90 for harm at any time. No figure is known for "no meaningful effect" over several looks, so
# it is held to 0.98 as well: going on costs little, stopping too soon loses the answer.
AT_A_LOOK = Bars(negligible=0.98, harm=0.90)

_DIRECTIONS: dict[Label, int] = {"clear benefit": 1, "probable benefit": 1, "probable harm": -1, "clear harm": -1}


def label_of(effect: Effect, bars: Bars = AT_THE_END, *, randomised: bool = True, p_gt_0: float | None = None) -> Label:
    """The label of an effect; the first rule that holds, from the top of the table.

    `p_gt_0` takes the place of the effect's own when another model is asked which way the effect goes; a clear verdict then
    needs it to agree with the direction at the bar for harm, and a probable one both to lie on the same side. Days that were not drawn by lot can show neither a benefit
    nor that there is none, so they leave only harm and "not known yet". An effect nobody could work out is "not known yet".
    """
    if effect.p_gt_0 is None or effect.p_benefit is None or effect.p_negligible is None or effect.p_harm is None:
        return "not known yet"
    gain = effect.p_gt_0 if p_gt_0 is None else p_gt_0
    same_side = (gain >= 0.5) == (effect.p_gt_0 >= 0.5)
    agrees = p_gt_0 is None
    label: Label = "not known yet"
    if effect.p_benefit >= bars.clear and (agrees or gain >= bars.harm):
        label = "clear benefit"
    elif effect.p_harm >= bars.clear and (agrees or 1.0 - gain >= bars.harm):
        label = "clear harm"
    elif effect.p_negligible >= bars.negligible:
        label = "no meaningful effect"
    elif same_side and gain >= bars.benefit:
        label = "probable benefit"
    elif same_side and 1.0 - gain >= bars.harm:
        label = "probable harm"
    return label if randomised or direction(label) < 0 else "not known yet"


def direction(label: Label) -> int:
    """1 for a label of benefit, -1 for one of harm, else 0."""
    return _DIRECTIONS.get(label, 0)


def opposed(main: Label, named: Iterable[Label], others: Iterable[Label] = ()) -> bool:
    """Whether asking another way turns the answer round, so that none can be given.

    `named` are the runs the method names (half and double prior, by the plan, no build-up): there one benefit and one harm,
    the main label among them, is enough. `others` see fewer days or a coarser model, and only count against `main`.
    """
    ways = {direction(each) for each in (main, *named)}
    against = -direction(main)
    return {1, -1} <= ways or (against != 0 and against in {direction(each) for each in others})
