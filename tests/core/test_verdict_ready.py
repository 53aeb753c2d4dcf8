"""Days made ready: nothing dropped in silence, every assumption counted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from epsom.core.trial.shapes import TrialDay
from epsom.core.verdict.ready import MOST_DAYS, ready, without
from epsom.errors import InputError


def day(number: int, planned: float = 0.0, **told: object) -> TrialDay:
    return replace(TrialDay(day=number, planned=planned, probability=0.5, taken=planned, rating=5.0), **told)  # type: ignore[arg-type]


def test_order_does_not_matter_and_holes_are_longer_gaps() -> None:
    found = ready([day(3, 1.0), day(0), day(1, 1.0)], randomised=True)
    assert found.ratings == (5.0, 5.0, None, 5.0)
    assert found.plan == (0.0, 1.0, 1.0, 1.0)  # the hole stands as the day before was planned
    assert (found.filled, found.rated) == (1, (0, 1, 3))


def test_two_rows_for_a_day_and_impossible_days_are_refused_together() -> None:
    with pytest.raises(InputError) as caught:
        ready([day(1), day(1), day(-1), day(MOST_DAYS), day(2, 3.0)], randomised=True)
    assert len(caught.value.problems) == 4


def test_an_intake_nobody_noted_is_the_plan_times_adherence() -> None:
    rows = [day(0, 1.0), day(1, 1.0, taken=0.5), day(2, 1.0, taken=None), day(3, 0.0, taken=None)]
    found = ready(rows, randomised=True)
    assert found.adherence == pytest.approx(0.75)
    assert found.intake == pytest.approx((1.0, 0.5, 0.75, 0.0))
    assert found.unknown == 1  # the day without was planned without: nothing had to be assumed
    assert found.contrast == pytest.approx(0.75)


def test_with_no_intake_noted_the_plan_is_taken_as_followed() -> None:
    found = ready([day(0, 1.0, taken=None), day(1, taken=None)], randomised=True)
    assert (found.adherence, found.intake, found.unknown) == (None, (1.0, 0.0), 1)


def test_nonsense_is_set_aside_and_counted() -> None:
    rows = [day(0, rating=11.0), day(1, rating=float("nan")), day(2, rating=-0.5), day(3, 1.0, taken=float("inf"))]
    found = ready(rows, randomised=True, low=0.0, high=10.0)
    assert (found.outside, found.rated, found.intake[3]) == (3, (3,), 1.0)


def test_a_pause_belongs_to_neither_arm_but_what_was_taken_there_acts_on() -> None:
    pause = day(1, taken=0.5, paused=True, probability=0.0)
    found = ready([day(0, 1.0), pause, day(2)], randomised=True)
    assert found.compared == (True, False, True)
    assert found.ratings[1] is None
    assert found.intake[1] == 0.5
    assert (found.arm(True), found.arm(False)) == ((0,), (2,))


def test_the_run_in_is_no_arm() -> None:
    found = ready([day(0, probability=0.0), day(1, 1.0), day(2)], randomised=True)
    assert found.compared == (False, True, True)
    assert found.rated == (0, 1, 2)  # it still says how things are without


def test_without_a_draw_nothing_is_expected_and_every_day_counts() -> None:
    found = ready([day(0, probability=0.0), day(1, 1.0, probability=1.0)], randomised=False)
    assert (found.expected, found.compared) == ((0.0, 0.0), (True, True))


@pytest.mark.parametrize(
    ("plan", "pairs"),
    [
        ("00110011", (0, 0, 0, 0, 1, 1, 1, 1)),
        ("00111100", (0, 0, 0, 0, 1, 1, 1, 1)),  # off on, on off: two periods alike side by side
        ("0110100", (0, 1, 1, 0)),
        ("", ()),
    ],
)
def test_pairs_are_found_in_the_runs(plan: str, pairs: tuple[int, ...]) -> None:
    found = ready([day(n, float(each)) for n, each in enumerate(plan)], randomised=True)
    if plan == "0110100":  # no common period: runs are paired as they come
        assert found.pair == (0, 0, 0, 1, 1, 2, 2)
    else:
        assert found.pair == pairs


def test_days_left_out_keep_what_was_taken() -> None:
    found = without(ready([day(0, 1.0), day(1)], randomised=True), [0])
    assert (found.ratings, found.intake) == ((None, 5.0), (1.0, 0.0))


def test_pairs_tell_their_means_and_missing_shares() -> None:
    rows = [day(0, 1.0, rating=7.0), day(1, 1.0, rating=None), day(2, rating=4.0), day(3, rating=6.0)]
    found = ready(rows, randomised=True)
    (pair,) = found.pairs()
    assert (pair.on, pair.off, pair.rated_on, pair.rated_off) == (7.0, 5.0, 1, 2)
    assert (found.missing(True), found.missing(False)) == (0.5, 0.0)
