"""Rank-1 lattices: attributes of loans by rank, so that every distribution is exact for every seed.

Rows 0 … n − 1 get the ranks (a·row + b) mod n. Where a and n have no common divisor every rank
occurs once: a distribution over the ranks is met exactly, and any row can be computed alone. An
attribute whose ranks are a lattice over another's makes with it a lattice in the unit square, which
is the more even the smaller the partial quotients of a ÷ n. Such lattices are Korobov's (1959), the
rule for a is Zaremba's (1966), the random shift b is Cranley and Patterson's (1976). All of it is
integer arithmetic: the same bytes on every machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from math import gcd
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Columns = dict[str, Integers]

LIMIT = 1 << 31  # ranks and multipliers stay below it, products below 2⁶²
LEVELS = 20_000  # equal steps in which a distribution is written
NEIGHBOURS = 64  # multipliers tried on each side of the ideal one
MILLION = 1_000_000


class Lattice(NamedTuple):
    """A one-to-one map of positions 0 … size − 1 onto ranks 0 … size − 1."""

    multiplier: int
    shift: int
    size: int

    def ranks(self, positions: Integers) -> Integers:
        """(multiplier × position + shift) mod size."""
        ranks = positions * self.multiplier
        ranks += self.shift
        whole = ranks // self.size  # with the two lines below three times as fast as numpy's %
        whole *= self.size
        ranks -= whole
        return ranks


def lattice(size: int, ideal_ppm: int, seed: int, name: str) -> Lattice:
    """The lattice of an attribute: its multiplier near a fraction of the size, its shift hashed.

    Raises `ValueError` for a size that 31 bits do not hold.
    """
    if not 1 <= size < LIMIT:
        raise ValueError(f"a lattice has 1 to {LIMIT - 1:,} points, not {size:,}")
    digest = sha256(f"{seed} {name} {size}".encode()).digest()
    return Lattice(multiplier(size, ideal_ppm), int.from_bytes(digest[:8], "big") % size, size)


def multiplier(size: int, ideal_ppm: int) -> int:
    """The multiplier near size × ideal ÷ 10⁶, prime to the size, with small partial quotients.

    Of the candidates the one whose largest partial quotient is smallest, then the nearest.

    >>> multiplier(89, 618_034), largest_partial_quotient(55, 89)
    (55, 2)
    """
    if size <= 2:
        return size - 1
    ideal = size * ideal_ppm // MILLION
    near = range(max(1, ideal - NEIGHBOURS), min(size, ideal + NEIGHBOURS + 1))
    return min(
        (number for number in near if gcd(number, size) == 1),
        key=lambda number: (largest_partial_quotient(number, size), abs(number - ideal), number),
    )


def largest_partial_quotient(numerator: int, denominator: int) -> int:
    """The largest partial quotient of the continued fraction of a number between 0 and 1."""
    largest = 0
    while numerator:
        largest = max(largest, denominator // numerator)
        numerator, denominator = denominator % numerator, numerator
    return largest


def categories(shares: Sequence[tuple[int, int]]) -> Integers:
    """The value on each level, from (levels, value) pairs.

    Raises `ValueError` unless they fill the `LEVELS`.
    """
    counts, values = np.array(shares, np.int64).T
    if counts.sum() != LEVELS:
        raise ValueError(f"a distribution has {LEVELS} levels, not {counts.sum()}")
    return np.repeat(values, counts)


def knots(segments: Sequence[tuple[int, int]], end: int) -> Integers:
    """The `LEVELS` + 1 knots of a quantile function, from segments (levels, value it begins at).

    Between the beginnings, and up to `end`, values rise in a straight line.

    Raises `ValueError` unless the segments fill the `LEVELS`.
    """
    place = categories([(count, place) for place, (count, _) in enumerate(segments)])
    counts, begins = np.array(segments, np.int64).T
    within = np.arange(LEVELS) - (np.cumsum(counts) - counts)[place]
    rising = begins[place] + np.diff(begins, append=end)[place] * within // counts[place]
    return np.append(rising, end)


def drawn(values: Integers, ranks: Integers, size: int) -> Integers:
    """The value on the level of the middle of each rank, ⌊(2·rank + 1) × LEVELS ÷ (2·size)⌋."""
    found: Integers = values[(2 * ranks + 1) * (LEVELS // 2) // size]
    return found


def quantiles(points: Integers, ranks: Integers, size: int) -> Integers:
    """The quantile function with these knots at the middle of each rank, rounded down.

    Values are from the first knot to the last one less one.
    """
    scaled = (2 * ranks + 1) * (LEVELS // 2)
    level = scaled // size
    scaled -= level * size
    scaled *= np.diff(points)[level]
    scaled //= size
    scaled += points[level]
    return scaled
