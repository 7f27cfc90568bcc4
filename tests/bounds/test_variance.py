"""Bounds on statistics of interval data, against brute force and descent."""

import itertools
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.length import examples
from xiaodai.bounds.variance import variance_bounds

rates = st.fractions(0, 36, max_denominator=20)
ranges = st.tuples(rates, rates).map(lambda ends: tuple(sorted(ends)))
boxes = st.lists(ranges, min_size=1, max_size=5)


@pytest.mark.long
@given(boxes)
@settings(max_examples=examples(60, 400))
def test_the_largest_variance_is_that_of_some_corner(box) -> None:
    _, largest = variance_bounds(box)
    corners = itertools.product(*box)
    assert largest == max(statistics.pvariance(corner) for corner in corners)


@given(boxes, st.data())
@settings(max_examples=60)
def test_any_admissible_rates_have_a_variance_within_the_bounds(box, data) -> None:
    smallest, largest = variance_bounds(box)
    weights = [data.draw(st.fractions(0, 1, max_denominator=8)) for _ in box]
    values = [low + (high - low) * w for (low, high), w in zip(box, weights, strict=True)]
    assert smallest <= statistics.pvariance(values) <= largest


@given(boxes)
@settings(max_examples=60)
def test_the_smallest_variance_is_attained(box) -> None:
    """Coordinate descent, a method of its own, gets as low as the bound says and no lower."""
    smallest, _ = variance_bounds(box)
    values = [(float(low) + float(high)) / 2 for low, high in box]
    for _ in range(400):
        centre = sum(values) / len(values)
        values = [min(max(centre, float(low)), float(high)) for low, high in box]
    reached = statistics.pvariance(values)
    assert reached >= float(smallest) - 1e-9
    assert reached == pytest.approx(float(smallest), abs=1e-6)


def test_nothing_has_no_variance() -> None:
    with pytest.raises(ValueError, match="no variance of nothing"):
        variance_bounds([])
