"""Quantities and columns made for tests."""

import pandas as pd

from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Claimed, Quantity
from xiaodai.values.units import unit

NA = pd.NA


def quantity(low, high, unit_id="number", scope=()) -> Quantity:
    """From `low` to `high` in a unit, read in the claim `a.claim`."""
    shown = unit(unit_id)
    interval = Interval.of(low, high) * Interval.point(shown.factor)
    return Quantity(interval, shown, Claimed(("a.claim",)), scope)


def column(*ends, unit="company", scope=(), **options) -> pd.Series:
    """A column of pairs of ends, or `NA`."""
    values = [NA if pair is NA else quantity(*pair, unit, scope) for pair in ends]
    return pd.Series(QuantityArray(values, QuantityDtype(unit)), **options)


def ends(values) -> list:
    """The ends of each value of a column, or `NA`."""
    return [NA if q is NA else (q.low, q.high) for q in values]
