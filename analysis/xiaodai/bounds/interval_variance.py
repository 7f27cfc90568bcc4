"""Statistics of values that are known only as intervals: sharp bounds, exact.

Source: Ferson, Kreinovich, Hajagos, Oberkampf and Ginzburg, *Experimental Uncertainty Estimation
and Statistics for Data Having Interval Uncertainty*, Sandia report SAND2007-0939 (2007).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import pvariance


def variance_bounds(intervals: Sequence[tuple[Fraction, Fraction]]) -> tuple[Fraction, Fraction]:
    """The smallest and the largest population variance of values from the given intervals."""
    if not intervals:
        raise ValueError("there is no variance of nothing")
    smallest = spread_bounds(intervals, [Fraction(1, len(intervals))] * len(intervals))[0]
    return smallest, _largest_variance(list(intervals))


def spread_bounds(
    intervals: Sequence[tuple[Fraction, Fraction]], weights: Sequence[Fraction]
) -> tuple[Fraction, Fraction]:
    """The smallest and the largest variance when the mass in each interval may be spread in it.

    `weights` are the masses, of sum one. The variance is the smallest, over a point c, of the mean
    square around c; so its bounds are the smallest mean square of the nearest points of the
    intervals, and (by the minimax theorem) of their farthest points. Both are convex in c and
    quadratic between breaks, hence found exactly.
    """
    breaks = {end for interval in intervals for end in interval}
    middles = {(low + high) / 2 for low, high in intervals}

    def nearest(c: Fraction) -> list[Fraction]:
        return [min(max(c, low), high) for low, high in intervals]

    def farthest(c: Fraction) -> list[Fraction]:
        return [low if c - low > high - c else high for low, high in intervals]

    def mean_square(points: Sequence[Fraction], c: Fraction) -> Fraction:
        parts = (w * (x - c) ** 2 for w, x in zip(weights, points, strict=True))
        return sum(parts, Fraction(0))

    near = [(nearest(c), c) for c in _stationary(intervals, weights, sorted(breaks))]
    far = []
    for left, right in pairwise(sorted(breaks | middles)):
        points = farthest((left + right) / 2)
        centre = sum((w * x for w, x in zip(weights, points, strict=True)), Fraction(0))
        far += [(points, min(max(centre, left), right))]
    ends = sorted(breaks)
    far += [(farthest(c), c) for c in (ends[0], ends[-1])]
    return (
        min(mean_square(points, c) for points, c in near),
        min(mean_square(points, c) for points, c in far),
    )


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
    return pvariance([value for value, _ in box])


def _stationary(
    intervals: Sequence[tuple[Fraction, Fraction]],
    weights: Sequence[Fraction],
    breaks: Sequence[Fraction],
) -> list[Fraction]:
    """Where the mean square distance to the intervals can have its minimum, piece by piece."""
    candidates = list(breaks)
    for left, right in pairwise(breaks):
        outside = [
            (w, low if low >= right else high)
            for (low, high), w in zip(intervals, weights, strict=True)
            if low >= right or high <= left
        ]
        if (mass := sum((w for w, _ in outside), Fraction(0))) > 0:
            centre = sum((w * end for w, end in outside), Fraction(0)) / mass
            candidates.append(min(max(centre, left), right))
    return candidates
