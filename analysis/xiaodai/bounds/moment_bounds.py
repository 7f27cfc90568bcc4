"""Sharp bounds on expectations when a distribution is known only through a few of its moments.

All distributions on `[low, high]` with `E φᵢ ∈ [aᵢ, bᵢ]` are admissible. Where every function is
linear between its breaks, mass inside a stretch may be moved to the stretch's two ends without
changing any expectation, so the largest and the smallest `E f / E g` are linear programmes with one
unknown for every break and two for every stretch, its ends approached from inside (for the ratio:
Charnes and Cooper, *Naval Research Logistics Quarterly* 9, 1962; for bounds from moments: Smith,
*Operations Research* 43, 1995). HiGHS (through scipy) solves many of them at once in floating
point. Its dual weights are then turned into rational numbers, and weak duality gives an exact bound
that no admissible distribution can pass; where the weights were found exactly it is the optimum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import block_diag

from xiaodai.values.interval import Interval

# The value at a point, approached from within the stretch whose middle is the second argument; at a
# break itself both arguments are the break.
Value: TypeAlias = Callable[[Fraction, Fraction], Fraction]
# Breaks and ends of stretches, each with the middle of the stretch that it belongs to.
Points: TypeAlias = tuple[tuple[Fraction, Fraction], ...]
Stretch: TypeAlias = tuple[Fraction, Fraction]  # from the lower end to the upper
DENOMINATOR = 10**6  # dual weights are ratios of differences of printed figures, far below this
PARTS = 4  # that a stretch is cut into where its bound is loose
CLOSE = Fraction(1, 10**4)  # bounds nearer than that are not refined
ZERO = Fraction(0)


class InfeasibleError(ValueError):
    """No distribution fits what is known."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one variable, linear between neighbouring `breaks`; it may jump there."""

    breaks: tuple[Fraction, ...]
    value: Value

    def __sub__(self, other: Function) -> Function:
        """The difference of two functions."""
        return Function(
            self.breaks + other.breaks, lambda x, m: self.value(x, m) - other.value(x, m)
        )

    def __mul__(self, other: Function) -> Function:
        """The product; one factor has to be constant between breaks."""
        return Function(
            self.breaks + other.breaks, lambda x, m: self.value(x, m) * other.value(x, m)
        )


ONE = Function((), lambda x, m: Fraction(1))
IDENTITY = Function((), lambda x, m: x)


def inside(low: Fraction | None, high: Fraction | None) -> Function:
    """One within a band, its edges included, and zero outside; an end that is `None` is open."""
    return Function(
        tuple(end for end in (low, high) if end is not None),
        lambda x, m: Fraction(int((low is None or m >= low) and (high is None or m <= high))),
    )


def above(level: Fraction) -> Function:
    """One above a level, which is not included, and zero elsewhere."""
    return Function((level,), lambda x, m: Fraction(int(m > level)))


def excess(level: Fraction) -> Function:
    """`max(x − level, 0)`."""
    return Function((level,), lambda x, m: max(x - level, ZERO))


def square_around(centre: Fraction) -> Function:
    """`(x − centre)²` at the ends of a stretch: convex, so enough for the largest mean only."""
    return Function((), lambda x, m: (x - centre) ** 2)


@dataclass(frozen=True, slots=True)
class Moment:
    """Something known: the expectation of a function lies in an interval."""

    function: Function
    interval: Interval


@dataclass(frozen=True, slots=True)
class Programme:
    """The smallest `Σ f y` with `Σ g y = 1`, all `y ≥ 0` and `Σ h y ≥ 0` for every row `h`."""

    f: tuple[Fraction, ...]
    g: tuple[Fraction, ...]
    rows: tuple[tuple[Fraction, ...], ...]

    def negative(self) -> Programme:
        """The programme whose smallest value is minus this one's largest."""
        return Programme(tuple(-f for f in self.f), self.g, self.rows)


@dataclass(frozen=True)
class Distribution:
    """What is known of a distribution: where it lies and some of its moments."""

    low: Fraction
    high: Fraction
    moments: tuple[Moment, ...] = ()

    def stretches(self, *functions: Function) -> list[Stretch]:
        """The breaks, each a stretch of its own from itself to itself, and what lies between."""
        breaks = {b for f in functions for b in f.breaks}
        breaks |= {b for moment in self.moments for b in moment.function.breaks}
        ends = sorted({self.low, self.high} | {b for b in breaks if self.low < b < self.high})
        return [(end, end) for end in ends] + list(pairwise(ends))

    def points(self, *functions: Function) -> Points:
        """The ends of every stretch, each with the middle of the stretch it belongs to."""
        return tuple(
            (end, (a + b) / 2)
            for a, b in self.stretches(*functions)
            for end in ((a, b) if a < b else (a,))
        )

    def rows(self, points: Points) -> tuple[tuple[Fraction, ...], ...]:
        """The moments as rows `Σ h y ≥ 0` over masses at the given points."""
        found: list[tuple[Fraction, ...]] = []
        for moment in self.moments:
            at = [moment.function.value(x, m) for x, m in points]
            if (low := moment.interval.low) is not None:
                found.append(tuple(value - low for value in at))
            if (high := moment.interval.high) is not None:
                found.append(tuple(high - value for value in at))
        return tuple(found)

    def programmes(self, ratios: Sequence[tuple[Function, Function]]) -> list[Programme]:
        """The smallest `E f / E g` over all admissible distributions, for every pair."""
        rows, found = cache(self.rows), []  # most pairs share their breaks
        for f, g in ratios:
            points = self.points(f, g)
            tops, bottoms = (tuple(h.value(x, m) for x, m in points) for h in (f, g))
            found.append(Programme(tops, bottoms, rows(points)))
        return found

    def bounds(self, ratios: Sequence[tuple[Function, Function]]) -> list[Interval]:
        """Sharp bounds on `E f / E g` for every pair; `g` must not be negative.

        Raises `InfeasibleError` if no distribution is admissible or if an `E g` must be zero.
        """
        lows = self.programmes(ratios)
        solved = smallest([*lows, *(low.negative() for low in lows)])
        ends = [(low, -high) for low, high in zip(solved, solved[len(lows) :], strict=False)]
        if any(low > high for low, high in ends):  # they miss each other by a hair
            raise InfeasibleError("no distribution fits what is known")
        return [Interval(low, high) for low, high in ends]

    def largest(self, ratios: Sequence[tuple[Function, Function]]) -> list[Fraction]:
        """The sharp upper bounds alone; raises as `bounds` does."""
        return [-value for value in smallest([p.negative() for p in self.programmes(ratios)])]

    def expectations(self, functions: Sequence[Function]) -> list[Interval]:
        """Sharp bounds on the expectation of every function."""
        return self.bounds([(f, ONE) for f in functions])

    def misfit(self) -> Fraction:
        """By how much the moments miss each other, all held with one slack: zero if some fit."""
        points = self.points()
        rows = tuple((*row, Fraction(1)) for row in self.rows(points))
        slack = (ZERO,) * len(points) + (Fraction(1),)
        return smallest([Programme(slack, (*(Fraction(1) for _ in points), ZERO), rows)])[0]


def smallest(programmes: Sequence[Programme]) -> list[Fraction]:
    """The value of every programme, from below: exact wherever its dual weights were found exactly.

    With weights `u ≥ 0`, `Σ f y ≥ v` for every `v` with `f ≥ v g + Σ u h` in all columns. Raises
    `InfeasibleError` if a programme has no solution.
    """
    return [_proved(p, found) for p, found in zip(programmes, _weights(programmes), strict=True)]


def _weights(programmes: Sequence[Programme]) -> list[list[Fraction]]:
    """The dual weights of every programme's rows, as rational numbers that are not negative."""
    rows = [np.array(p.rows, float).reshape(-1, len(p.f)) for p in programmes]
    solved = linprog(
        [float(value) for p in programmes for value in p.f],
        A_ub=-block_diag(rows, format="csr"),
        b_ub=np.zeros(sum(len(p.rows) for p in programmes)),
        A_eq=block_diag([np.array([p.g], float) for p in programmes], format="csr"),
        b_eq=np.ones(len(programmes)),
        method="highs",
        options={"presolve": False},  # the programmes are small; half the time went into it
    )
    if solved.x is None or not solved.success:
        raise InfeasibleError("no distribution fits what is known")
    found = iter(solved.ineqlin.marginals)
    return [
        [max(Fraction(-next(found)).limit_denominator(DENOMINATOR), ZERO) for _ in p.rows]
        for p in programmes
    ]


def _proved(programme: Programme, found: Sequence[Fraction]) -> Fraction:
    """The bound that the dual weights prove, in rational numbers."""
    left = [
        f - sum((u * row[j] for u, row in zip(found, programme.rows, strict=True) if u), ZERO)
        for j, f in enumerate(programme.f)
    ]
    columns = list(zip(left, programme.g, strict=True))
    bound = min(rest / g for rest, g in columns if g > 0)
    missed = min((rest for rest, g in columns if g == 0), default=ZERO)
    if missed >= 0:
        return bound
    # Columns without denominator need `f ≥ Σ u h`. What rounding took from them costs at most that
    # much for every unit of mass, and `Σ g y = 1` bounds the mass.
    mass = (Fraction(1),) * len(programme.g)
    floor = smallest([Programme(programme.g, mass, programme.rows)])[0]
    if floor > 0:
        return bound + missed / floor
    if any(found):  # without weights only the columns speak
        return _proved(programme, [ZERO] * len(found))
    raise ValueError("the ratio has no bound")


def refined(
    stretches: Sequence[Stretch],
    judged: Callable[[Sequence[Stretch]], Mapping[Stretch, Stretch]],
    rounds: int,
    crowd: int | None = None,
) -> Fraction:
    """The largest value of a function, from above, by cutting the stretches where it may lie.

    `judged` gives, for each stretch that holds a value at all, one that the function reaches there
    at most, and one that it does reach. With more than `crowd` stretches left the bound so far is
    returned: valid though not the best. Raises `ValueError` if no stretch holds a value.
    """
    reached: list[Fraction] = []
    settled: list[Fraction] = []
    for left in reversed(range(rounds)):
        found = judged(stretches)
        reached += [value for _, value in found.values()]
        loose = [s for s, (most, _) in found.items() if left and most - max(reached) > CLOSE]
        if crowd is not None and len(loose) * PARTS > crowd:
            loose = []
        settled += [most for s, (most, _) in found.items() if s not in loose]
        stretches = [part for s in loose for part in pairwise(grid(*s, PARTS))]
        if not loose:
            break
    return max(settled)


def grid(low: Fraction, high: Fraction, parts: int) -> list[Fraction]:
    """The ends of equal parts of a stretch."""
    return [low + (high - low) * k / parts for k in range(parts + 1)]
