"""Statistics of values that are known only as intervals: sharp bounds, exact.

Source: Ferson, Kreinovich, Hajagos, Oberkampf and Ginzburg, *Experimental Uncertainty Estimation
and Statistics for Data Having Interval Uncertainty*, Sandia report SAND2007-0939 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise


def variance_bounds(intervals: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """The smallest and the largest population variance of values from the given intervals."""
    if not intervals:
        raise ValueError("there is no variance of nothing")
    lows = sorted(low for low, _ in intervals)
    highs = sorted(high for _, high in intervals)
    if lows[-1] <= highs[0]:  # all can be equal
        smallest = Fraction(0)
    else:
        smallest = min(_spread_around(intervals, c) for c in _stationary(intervals))
    largest = _largest_variance(list(intervals))
    return smallest, largest


def _variance(values: Sequence[Fraction]) -> Fraction:
    middle = sum(values, Fraction(0)) / len(values)
    return sum(((value - middle) ** 2 for value in values), Fraction(0)) / len(values)


def _largest_variance(box: list[tuple[Fraction, Fraction]]) -> Fraction:
    """The variance at the best corner.

    Moving one value from its lower to its upper end raises the variance if and only if the middle
    of its interval exceeds the mean of the others. Where that is certain the value is settled;
    only where it is not are both corners tried.
    """
    for i, (low, high) in enumerate(box):
        if low == high:
            continue
        others = box[:i] + box[i + 1 :]
        middle = (low + high) / 2 * len(others)
        settled = [high] if middle >= sum(top for _, top in others) else []
        settled += [low] if not settled and middle <= sum(bottom for bottom, _ in others) else []
        if settled:
            return _largest_variance([*box[:i], (settled[0], settled[0]), *box[i + 1 :]])
    for i, (low, high) in enumerate(box):
        if low != high:
            corners = ([*box[:i], (end, end), *box[i + 1 :]] for end in (low, high))
            return max(_largest_variance(corner) for corner in corners)
    return _variance([value for value, _ in box])


def _spread_around(intervals: Sequence[tuple[Fraction, Fraction]], c: Fraction) -> Fraction:
    """Mean squared distance of the intervals from one point."""
    squares = (max(low - c, c - high, Fraction(0)) ** 2 for low, high in intervals)
    return sum(squares, Fraction(0)) / len(intervals)


def _stationary(intervals: Sequence[tuple[Fraction, Fraction]]) -> list[Fraction]:
    """Where the convex function `_spread_around` can have its minimum, piece by piece."""
    breaks = sorted({end for interval in intervals for end in interval})
    candidates = list(breaks)
    for left, right in pairwise(breaks):
        outside = [low for low, _ in intervals if low >= right]
        outside += [high for _, high in intervals if high <= left]
        if outside:
            centre = sum(outside, Fraction(0)) / len(outside)
            if left <= centre <= right:
                candidates.append(centre)
    return candidates
