"""Sharp bounds on the variance of a distribution that is known through a few of its moments.

`Var = min over c of E(x − c)²`. So the largest variance is the smallest, over c, of a linear
programme's value (Sion's minimax theorem; for a known mean and range it is the inequality of Bhatia
and Davis, *American Mathematical Monthly* 107, 2000), and any c gives a valid bound.

The smallest variance for a mean in [a, b] is, by Lagrange duality, the largest over a price β of
`min E[(x − c)² − βx] + min(βa, βb)`: within a stretch the square is smallest at one known point, so
again a linear programme, and any β gives a valid bound. Taking for c the middle of [a, b] costs at
most the square of half its width; wide limits are cut into cells until that is little.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from xiaodai.bounds.moment_bounds import (
    IDENTITY,
    ONE,
    ZERO,
    Distribution,
    Moment,
    Points,
    Programme,
    smallest,
    square_around,
)
from xiaodai.values.interval import Interval

TRIED, ZOOMS = 12, 6  # centres or prices tried at once; most rounds of narrowing
FINE = Fraction(1, 50)  # between two tried places; where they are nearer, none is tried between
PARTS, LEVELS = 4, 8  # cells that one is cut into; how often
CLOSE = Fraction(1, 10**4)  # of a squared unit: bounds nearer than that are not refined


def variance(known: Distribution) -> Interval:
    """Bounds on the variance over all admissible distributions, in the square of the unit.

    `known` may hold means and probabilities of bands (functions that are the identity or constant
    between their breaks). Both bounds are valid whatever happens; they are sharp but for the last
    step of refinement. Raises `ValueError` if no distribution is admissible.
    """
    mean = known.expectations([IDENTITY])[0]
    assert mean.low is not None and mean.high is not None, "a distribution has bounded support"
    return Interval(_smallest(known, mean.low, mean.high), _largest(known, mean.low, mean.high))


def _largest(known: Distribution, low: Fraction, high: Fraction) -> Fraction:
    def values(tried: Sequence[Fraction]) -> list[Fraction]:
        return [-top for top in known.largest([(square_around(c), ONE) for c in tried])]

    return -_peak(values, low, high)


def _peak(
    values: Callable[[Sequence[Fraction]], list[Fraction]], low: Fraction, high: Fraction
) -> Fraction:
    """The largest value of a concave function between two places, tried on ever narrower grids."""
    best = []
    for _ in range(ZOOMS):
        tried = _grid(low, high)
        found = values(tried)
        best.append(max(found))
        if high - low <= FINE * TRIED:
            break
        at = found.index(max(found))
        low, high = tried[max(at - 1, 0)], tried[min(at + 1, len(tried) - 1)]
    return max(best)


def _smallest(known: Distribution, low: Fraction, high: Fraction) -> Fraction:
    if _may_be_constant(known, low, high):
        return ZERO
    cells, least = [(low, high)], None
    settled: list[Fraction] = []
    for level in range(LEVELS):
        found = {cell: _within(known, *cell, whole=level == 0) for cell in cells}
        values = {cell: value for cell, value in found.items() if value is not None}
        least = min([*values.values(), *([] if least is None else [least])])
        floors = {(a, b): max(v - ((b - a) / 2) ** 2, ZERO) for (a, b), v in values.items()}
        loose = [] if level == LEVELS - 1 else [c for c in floors if least - floors[c] > CLOSE]
        settled += [floor for cell, floor in floors.items() if cell not in loose]
        cells = [part for cell in loose for part in pairwise(_grid(*cell, PARTS))]
    return min(settled)


def _may_be_constant(known: Distribution, low: Fraction, high: Fraction) -> bool:
    """Whether all mass can sit at one place, if need be on both sides of a break."""
    places: dict[Fraction, Points] = {}
    for x, middle in known.points():
        places[x] = (*places.get(x, ()), (x, middle))
    for a, b in known.stretches():
        if (left := max(a, low)) < (right := min(b, high)):
            places.setdefault((left + right) / 2, (((left + right) / 2, (a + b) / 2),))
    tried = [known.stretched(at) for x, at in places.items() if low <= x <= high]
    return bool(tried) and min(smallest(tried)) <= 0


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


def _grid(low: Fraction, high: Fraction, parts: int = TRIED) -> list[Fraction]:
    return [low + (high - low) * k / parts for k in range(parts + 1)]
