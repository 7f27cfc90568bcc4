"""Quantities and columns made for tests."""

import pandas as pd

from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Computed, Quantity
from xiaodai.values.units import unit

NA = pd.NA


def quantity(low, high, unit_id="number", scope=(), reading="") -> Quantity:
    """From `low` to `high` in a unit, read in the claim `a.claim`, `about` or `above` it."""
    shown = unit(unit_id)
    interval = Interval.of(low, high) * Interval.point(shown.factor)
    return Quantity(interval, shown, Claimed(("a.claim",), reading=reading), scope)


def calculated(low, high, unit_id="number") -> Quantity:
    """From `low` to `high` in a unit, calculated from something."""
    read = quantity(low, high, unit_id)
    return Quantity(read.interval, read.unit, Computed("f()", ()))


def column(*ends, unit="company", scope=(), **options) -> pd.Series:
    """A column of pairs of ends, or `NA`."""
    values = [NA if pair is NA else quantity(*pair, unit, scope) for pair in ends]
    return pd.Series(QuantityArray(values, QuantityDtype(unit)), **options)


def ends(values) -> list:
    """The ends of each value of a column, or `NA`."""
    return [NA if q is NA else (q.low, q.high) for q in values]
