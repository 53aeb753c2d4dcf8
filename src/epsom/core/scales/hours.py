"""At what time of day a questionnaire is not offered: late in the evening, and heavy ones around therapy or near bed.

It says when it is a better time. Whether the gap since the last one has passed is the business of `schedule`.
"""

from __future__ import annotations

from epsom.core.scales.shapes import Sentence
from epsom.core.wording import clock
from epsom.knowledge import Knowledge
from epsom.knowledge.scales import Instrument

_MORNING = 5 * 60  # the evening ends here
_HEAVY = frozenset({"pcl5"})  # "Do not schedule it in the last two hours before bed", "not on a therapy day"
_BEFORE_BED = 120  # minutes
_DAY = 24 * 60


def not_now(
    instrument: Instrument, minute: int, *, therapy_day: bool, bed: int | None, knowledge: Knowledge
) -> Sentence | None:
    """Why this is not the time for a questionnaire, or `None` when it is.

    `minute` is the person's clock, `bed` their usual bedtime in minutes after midnight; while that is unknown, only the
    general hour counts. `therapy_day` is false when nothing was noted.
    """
    timing = knowledge.facts["scale_timing"].because
    latest = knowledge.facts["diary_no_questionnaire_after"]
    late = int(latest.value or _DAY)
    if minute >= late or minute < _MORNING:
        return f"Questions like these can keep one awake. They are offered again tomorrow, until {clock(late)}.", (
            latest.because,
        )
    if instrument.id not in _HEAVY:
        return None
    if therapy_day:
        return "Today is a therapy day, and that colours the answers. Another day tells more.", (timing,)
    if bed is not None and (bed - minute) % _DAY <= _BEFORE_BED:
        return "This one can stir things up, so it is not offered in the two hours before bed.", (instrument.because,)
    return None
