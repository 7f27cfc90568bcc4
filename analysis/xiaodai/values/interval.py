"""Closed intervals with exact rational ends: the set of values that a printed figure allows.

Arithmetic returns the sharpest interval for operands that vary independently (Moore, Kearfott and
Cloud, *Introduction to Interval Analysis*, SIAM 2009, ch. 2). An operand that occurs twice in a
formula is treated as two independent ones, so formulas are written with each figure once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from math import inf
from typing import TypeAlias

End: TypeAlias = Fraction | float  # a float only ever as ±inf

HAIR = 1e-9

_DIGITS = 40
_SLACK = Fraction(1, 10**30)  # far above the rounding of a few operations at 40 digits


@dataclass(frozen=True, slots=True)
class Interval:
    """The values from `low` to `high`, both included; `None` leaves that side open.

    >>> Interval.of("59.825", "59.835") * Interval.point(2)
    Interval(119.65, 119.67)
    >>> Interval.of(300, None) + Interval.point(1)
    Interval(301, …)

    Raises `ValueError` if `low` lies above `high`.
    """

    low: Fraction | None
    high: Fraction | None

    def __post_init__(self) -> None:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"an interval cannot run from {self.low} down to {self.high}")

    @classmethod
    def of(cls, low: Fraction | int | str | None, high: Fraction | int | str | None) -> Interval:
        """The interval between two exact numbers given as integers, fractions or decimal text."""
        return cls(None if low is None else Fraction(low), None if high is None else Fraction(high))

    @classmethod
    def point(cls, value: Fraction | int | str) -> Interval:
        """The interval that holds one value only."""
        return cls(Fraction(value), Fraction(value))

    @classmethod
    def from_ends(cls, low: End, high: End) -> Interval:
        """The interval between two ends, of which ±infinity leaves its side open."""
        return cls(_closed(low, -inf), _closed(high, inf))

    @property
    def is_point(self) -> bool:
        """Whether exactly one value is allowed."""
        return self.low is not None and self.low == self.high

    @property
    def width(self) -> Fraction | None:
        """`high − low`; `None` if a side is open."""
        return None if self.low is None or self.high is None else self.high - self.low

    @property
    def midpoint(self) -> Fraction | None:
        """`(low + high) / 2`; `None` if a side is open."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2

    @property
    def ends(self) -> tuple[End, End]:
        """Both ends, an open side as ±infinity."""
        return -inf if self.low is None else self.low, inf if self.high is None else self.high

    @property
    def bounds(self) -> tuple[Fraction, Fraction]:
        """Both ends; raises `ValueError` if a side is open."""
        if self.low is None or self.high is None:
            raise ValueError(f"{self} is open on a side, but two bounds are needed")
        return self.low, self.high

    @property
    def reach(self) -> tuple[float, float]:
        """The ends as floats, a hair wider: what lies outside is none of its values."""
        low, high = (float(end) for end in self.ends)
        return low - HAIR * abs(low), high + HAIR * abs(high)

    def __contains__(self, value: Fraction | int) -> bool:
        low, high = self.ends
        return low <= value <= high

    def within(self, other: Interval) -> bool:
        """Whether every value of this interval lies in the other."""
        (a, b), (c, d) = self.ends, other.ends
        return c <= a and b <= d

    def intersect(self, other: Interval) -> Interval | None:
        """The values allowed by both; `None` if there are none."""
        low, high = max(self.ends[0], other.ends[0]), min(self.ends[1], other.ends[1])
        return None if low > high else Interval.from_ends(low, high)

    def beyond(self, other: Interval) -> Fraction | None:
        """How far these values lie above (+) or below (−) all of another; `None` if they meet."""
        if self.low is not None and other.high is not None and self.low > other.high:
            return self.low - other.high
        if self.high is not None and other.low is not None and self.high < other.low:
            return self.high - other.low
        return None

    def hull(self, other: Interval) -> Interval:
        """The smallest interval that holds both."""
        low, high = min(self.ends[0], other.ends[0]), max(self.ends[1], other.ends[1])
        return Interval.from_ends(low, high)

    def __neg__(self) -> Interval:
        return Interval.from_ends(-self.ends[1], -self.ends[0])

    def __add__(self, other: Interval) -> Interval:
        return Interval.from_ends(self.ends[0] + other.ends[0], self.ends[1] + other.ends[1])

    def __sub__(self, other: Interval) -> Interval:
        return self + -other

    def __mul__(self, other: Interval) -> Interval:
        if other.low is not None and other.low == other.high and other.low > 0:  # as units are
            return Interval(self.low and self.low * other.low, self.high and self.high * other.low)
        products = [_times(a, b) for a in self.ends for b in other.ends]
        return Interval.from_ends(min(products), max(products))

    def __truediv__(self, other: Interval) -> Interval:
        """Quotient; raises `ZeroDivisionError` if the divisor may be zero."""
        if 0 in other:
            raise ZeroDivisionError(f"cannot divide by {other}: it may be zero")
        low, high = (Fraction(0) if abs(end) == inf else 1 / end for end in other.ends)
        return self * Interval.from_ends(min(low, high), max(low, high))

    def map(self, f: Callable[[Fraction], Interval], *, decreasing: bool = False) -> Interval:
        """The image under a monotone function that returns enclosures of its values.

        Both sides must be bounded (`ValueError` otherwise).
        """
        first, last = self.bounds[::-1] if decreasing else self.bounds
        return Interval(f(first).low, f(last).high)

    def __repr__(self) -> str:
        low, high = ("…" if end is None else _text(end) for end in (self.low, self.high))
        return f"Interval({low}, {high})"


def enclose(f: Callable[[Decimal], Decimal]) -> Callable[[Fraction], Interval]:
    """Turn a function of decimals into one that returns a rational interval around its value.

    It is calculated with 40 digits and rounded outwards, for irrational functions.

    >>> root = enclose(Decimal.sqrt)(Fraction(2))
    >>> root.low ** 2 < 2 < root.high ** 2
    True
    """

    def enclosed(value: Fraction) -> Interval:
        with localcontext() as context:
            context.prec = _DIGITS
            result = Fraction(f(Decimal(value.numerator) / Decimal(value.denominator)))
        slack = _SLACK * max(abs(result), Fraction(1))
        return Interval(result - slack, result + slack)

    return enclosed


def intersection(intervals: Iterable[Interval]) -> Interval | None:
    """The values that all of the intervals allow; `None` if there are none.

    >>> intersection([Interval.of(0, 2), Interval.of(1, 3)])
    Interval(1, 2)
    """
    common: Interval | None = Interval(None, None)
    for interval in intervals:
        common = common and common.intersect(interval)
    return common


def _closed(end: End, opened: float) -> Fraction | None:
    """An end as a number; `None` where it is the infinity that leaves its side open."""
    if isinstance(end, Fraction):
        return end
    return None if end == opened else Fraction(end)


def _times(a: End, b: End) -> End:
    return Fraction(0) if a == 0 or b == 0 else a * b


def _text(value: Fraction) -> str:
    scaled = value * 10**6
    return f"{float(value):.10g}" if scaled.denominator == 1 else str(value)
