"""The ends of quantities, and the hull of several."""

from dataclasses import replace

import pytest

from xiaodai.values.ends import end_of, hull
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Mark, constant
from xiaodai.values.words import Text


def between(low: int, high: int):
    made = constant(0, "company").named("counts")
    return replace(made, interval=Interval.of(low, high))


def test_each_end_is_a_number_with_the_quantity_behind_it() -> None:
    whole = between(3, 8)
    low, high = end_of(whole, "low"), end_of(whole, "high")
    assert (low.low, low.high, high.low, high.high) == (3, 3, 8, 8)
    assert (low.name.en, high.name.en) == ("counts, at least", "counts, at most")
    assert low.inputs == high.inputs == (whole,)


def test_the_hull_reaches_from_the_lowest_end_to_the_highest_and_keeps_caveats() -> None:
    marked = replace(between(1, 2), marks=(Mark("inference", Text("why")),))
    whole = hull([between(5, 9), marked, between(6, 7)])
    assert (whole.low, whole.high) == (1, 9)
    assert [mark.kind for mark in whole.marks] == ["inference"]
    with pytest.raises(ValueError, match="of nothing"):
        hull([])
