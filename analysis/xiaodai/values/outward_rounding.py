"""Bounds as readers see them: each end on its own, rounded outwards so that it stays a bound.

A wide interval is shown with few digits, as if it were one loose number. Its ends are exact, and
each is written with four digits: the lower one rounded down, the upper one up (outward rounding: R.
E. Moore, R. B. Kearfott and M. J. Cloud, *Introduction to Interval Analysis*, 2009, ch. 3).
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple

from xiaodai.values.formatting import SHORT as DIGITS
from xiaodai.values.formatting import magnitude
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Computed, Quantity
from xiaodai.values.words import Text


class Ends(NamedTuple):
    """The lower end, the upper end, and both together, each rounded outwards."""

    least: Quantity
    greatest: Quantity
    both: Quantity


def outwards(bounds: Quantity) -> Ends:
    """The ends of an interval of numbers above zero, rounded outwards in its own unit.

    Least = ⌊low ÷ s⌋ × s and greatest = ⌈high ÷ s⌉ × s, with the step s that leaves four digits.
    Raises `ValueError` for an end that is open or not above zero.
    """
    if bounds.low is None or bounds.high is None or bounds.low <= 0:
        raise ValueError(f"{bounds.name.en} must have two ends above zero")
    low, high = (step * whole(end / step) for end, whole, step in (
        (bounds.low, floor, _step(bounds.low)), (bounds.high, ceil, _step(bounds.high))
    ))  # fmt: skip
    return Ends(
        _made(bounds, low, low, "min {0}").named(Text("lower bound of {name}", name=bounds.name)),
        _made(bounds, high, high, "max {0}").named(Text("upper bound of {name}", name=bounds.name)),
        _made(bounds, low, high, "[min {0}, max {0}]").named(
            Text("bounds of {name}", name=bounds.name)
        ),
    )


def _made(bounds: Quantity, low: Fraction, high: Fraction, formula: str) -> Quantity:
    factor = bounds.unit.factor
    interval = Interval(low * factor, high * factor)
    return replace(bounds, interval=interval, lineage=Computed(formula, (bounds,)))


def _step(value: Fraction) -> Fraction:
    """One unit of the last of the four digits."""
    return Fraction(10) ** (magnitude(value) - DIGITS + 1)
