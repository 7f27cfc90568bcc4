"""Quantities on the axes of a chart: matplotlib draws the middle of each and writes its unit."""

from __future__ import annotations

from math import nan
from typing import Any

import matplotlib.units as mpl
import numpy as np

from xiaodai.values.quantity import Quantity
from xiaodai.values.units import Unit


class Middles(mpl.ConversionInterface):
    """What matplotlib asks for; a missing value and an open interval leave a gap."""

    @staticmethod
    def convert(value: Any, unit: Unit | None, axis: Any) -> Any:
        """One quantity or many as floats in the unit of the axis."""
        if np.iterable(value):
            return np.array([Middles.convert(one, unit, axis) for one in value], dtype=float)
        if not isinstance(value, Quantity):
            return value if isinstance(value, int | float) else nan
        middle = value.interval.midpoint
        return nan if middle is None else float(middle / (unit or value.unit).factor)

    @staticmethod
    def axisinfo(unit: Unit | None, axis: Any) -> mpl.AxisInfo | None:
        """The unit as the label of the axis."""
        if not isinstance(unit, Unit):
            return None
        return mpl.AxisInfo(label=unit.en)  # type: ignore[no-untyped-call]

    @staticmethod
    def default_units(x: Any, axis: Any) -> Unit | None:
        """The unit of the first quantity."""
        values = x if np.iterable(x) else [x]
        return next((one.unit for one in values if isinstance(one, Quantity)), None)
