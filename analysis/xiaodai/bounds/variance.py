"""Sharp bounds on a variance: of values known as intervals, or of a distribution by its moments.

`Var = min over c of E(x − c)²`. So the largest variance is the smallest, over c, of the largest
mean square around c (Sion's minimax theorem; for a known mean and range it is the inequality of
Bhatia and Davis, *American Mathematical Monthly* 107, 2000), and any c gives a valid bound.

For intervals both bounds are exact (Ferson, Kreinovich, Hajagos, Oberkampf and Ginzburg,
*Experimental Uncertainty Estimation and Statistics for Data Having Interval Uncertainty*, Sandia
report SAND2007-0939, 2007). For moments a mean square is bounded by a linear programme. Its
smallest value for a mean in [a, b] is, by Lagrange duality, the largest over a price β of
`min E[(x − c)² − βx] + min(βa, βb)`: within a stretch the square is smallest at one known point, so
again a linear programme, and any β gives a valid bound. Taking for c the middle of [a, b] costs at
most the square of half its width; wide limits are cut into cells until that is little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from statistics import pvariance
from typing import TypeAlias

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    ZERO,
    Distribution,
    Moment,
    Programme,
    Stretch,
    grid,
    refined,
    smallest,
    square_around,
)
from xiaodai.values.interval import Interval

TRIED, ZOOMS = 12, 6  # centres or prices tried at once; most rounds of narrowing
FINE = Fraction(1, 50)  # between two tried places; where they are nearer, none is tried between
LEVELS = 8  # how often a cell is cut

Weighed: TypeAlias = list[tuple[Fraction, Fraction]]  # masses, each with its place


def variance_bounds(intervals: Sequence[Stretch]) -> Stretch:
    """The smallest and the largest population variance of values from the given intervals."""
    if not intervals:
        raise ValueError("there is no variance of nothing")
    least, _ = spread_bounds(intervals, [Fraction(1, len(intervals))] * len(intervals))
    return least, _largest_corner(list(intervals))


def spread_bounds(intervals: Sequence[Stretch], weights: Sequence[Fraction]) -> Stretch:
    """The smallest and the largest variance when the mass in each interval may be spread in it.

    `weights` are the masses, of sum one. The bounds are the smallest mean square of the nearest
    points of the intervals around one point c, and that of their farthest points. Both are convex
    in c and quadratic between breaks, hence found exactly.
    """
    ends = {end for interval in intervals for end in interval}
    middles = {(low + high) / 2 for low, high in intervals}
    masses = list(zip(weights, intervals, strict=True))

    def nearest(c: Fraction) -> Weighed:
        """An interval around c has a point at c itself."""
        return [(w, low if c < low else high) for w, (low, high) in masses if not low <= c <= high]

    def farthest(c: Fraction) -> Weighed:
        return [(w, low if c - low > high - c else high) for w, (low, high) in masses]

    return _least_square(nearest, ends), _least_square(farthest, ends | middles)


def _least_square(points: Callable[[Fraction], Weighed], breaks: set[Fraction]) -> Fraction:
    """The smallest mean square around one point; between breaks the points stay the same."""
    found = []
    for left, right in pairwise([min(breaks), *sorted(breaks)]):
        at = points((left + right) / 2)
        mass = sum((w for w, _ in at), ZERO)
        centre = sum((w * x for w, x in at), ZERO) / mass if mass else left
        c = min(max(centre, left), right)
        found.append(sum((w * (x - c) ** 2 for w, x in at), ZERO))
    return min(found)


def _largest_corner(box: list[Stretch]) -> Fraction:
    """The largest variance of values from intervals, which some corner of their box has.

    Moving one value from its lower to its upper end raises the variance if and only if the middle
    of its interval exceeds the mean of the others. Where that is certain the value is settled;
    only where it is not are both ends tried.
    """

    def best(i: int) -> Sequence[Fraction]:
        low, high = box[i]
        others = box[:i] + box[i + 1 :]
        middle = (low + high) / 2 * len(others)
        if middle >= sum(top for _, top in others):
            return (high,)
        return (low,) if middle <= sum(bottom for bottom, _ in others) else (low, high)

    loose = {i: best(i) for i, (low, high) in enumerate(box) if low < high}
    if not loose:
        return pvariance([value for value, _ in box])
    i = min(loose, key=lambda i: len(loose[i]))
    return max(_largest_corner([*box[:i], (end, end), *box[i + 1 :]]) for end in loose[i])


def variance(known: Distribution) -> Interval:
    """Bounds on the variance over all admissible distributions, in the square of the unit.

    `known` may hold means and probabilities of bands (functions that are the identity or constant
    between their breaks). Both bounds are valid whatever happens; they are sharp but for the last
    step of refinement. Raises `ValueError` if no distribution is admissible.
    """
    mean = known.expectations([IDENTITY])[0]
    assert mean.low is not None and mean.high is not None, "a distribution has bounded support"

    def largest_square(centres: Sequence[Fraction]) -> list[Fraction]:
        return [-top for top in known.largest([(square_around(c), ONE) for c in centres])]

    return Interval(
        _smallest(known, mean.low, mean.high), -_peak(largest_square, mean.low, mean.high)
    )


def _peak(
    values: Callable[[Sequence[Fraction]], list[Fraction]], low: Fraction, high: Fraction
) -> Fraction:
    """The largest value of a concave function between two places, tried on ever narrower grids."""
    best = []
    for _ in range(ZOOMS):
        tried = grid(low, high, TRIED)
        found = values(tried)
        best.append(max(found))
        if high - low <= FINE * TRIED:
            break
        at = found.index(max(found))
        low, high = tried[max(at - 1, 0)], tried[min(at + 1, len(tried) - 1)]
    return max(best)


def _smallest(known: Distribution, low: Fraction, high: Fraction) -> Fraction:
    def judged(cells: Sequence[Stretch]) -> dict[Stretch, Stretch]:
        """Minus the floor of the variance in a cell of means, and minus a value near it."""
        values = {cell: _within(known, *cell, whole=cell == (low, high)) for cell in cells}
        return {
            (a, b): (min(((b - a) / 2) ** 2 - value, ZERO), -value)
            for (a, b), value in values.items()
            if value is not None
        }

    return -refined([(low, high)], judged, LEVELS)


def _within(known: Distribution, low: Fraction, high: Fraction, *, whole: bool) -> Fraction | None:
    """The smallest `E(x − c)²` for a mean between two limits and c their middle, from below.

    `None` if no admissible distribution has such a mean; of the `whole` range some have.
    """
    held = replace(known, moments=(*known.moments, Moment(IDENTITY, Interval(low, high))))
    if not whole and held.misfit() > 0:
        return None
    centre = (low + high) / 2
    rest = replace(known, moments=tuple(m for m in known.moments if m.function is not IDENTITY))
    first, last = 2 * (held.low - centre), 2 * (held.high - centre)

    def values(prices: Sequence[Fraction]) -> list[Fraction]:
        solved = smallest([_priced(rest, centre, price) for price in prices])
        pairs = zip(solved, prices, strict=True)
        return [value + min(price * low, price * high) for value, price in pairs]

    return _peak(values, first, last)


def _priced(known: Distribution, centre: Fraction, price: Fraction) -> Programme:
    """The smallest `E[(x − c)² − βx]`; the price replaces what is known of the mean."""
    nearest = centre + price / 2
    best = tuple((min(max(nearest, a), b), (a + b) / 2) for a, b in known.stretches())
    return Programme(
        tuple((x - centre) ** 2 - price * x for x, _ in best),
        (Fraction(1),) * len(best),
        known.rows(best),
    )
