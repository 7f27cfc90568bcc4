"""Irrational functions enclosed in exact intervals (40 decimal digits, rounded outwards)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, localcontext
from fractions import Fraction

from xiaodai.values.interval import Interval

_DIGITS = 40
_SLACK = Fraction(1, 10**30)  # far above the rounding of a few operations at 40 digits


def enclose(f: Callable[[Decimal], Decimal]) -> Callable[[Fraction], Interval]:
    """Turn a function of decimals into one that returns a rational interval around its value.

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
