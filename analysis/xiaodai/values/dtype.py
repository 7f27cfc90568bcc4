"""The dtype of a column of quantities: its name, its unit, and how files and charts see it.

In Arrow, and so in Parquet, a quantity is a record of `low`, `mid` and `high` (floats in its unit),
`unit`, `exact` (its ends as exact numbers, `119.65..119.67` or `..107/5081`) and `sources` (the
claims it rests on). The formula does not survive a file. A chart draws the middle of each quantity
and writes its unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import nan
from typing import Any, ClassVar

import matplotlib.units as mpl
import numpy as np
import pandas as pd
import pyarrow as pa
from pandas.api.extensions import ExtensionArray, ExtensionDtype

from xiaodai.values import units
from xiaodai.values.digits import few_places, written
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.units import Unit, UnitError
from xiaodai.values.words import spoken

FIELDS = {
    "low": pa.float64(),
    "mid": pa.float64(),
    "high": pa.float64(),
    "unit": pa.string(),
    "exact": pa.string(),
    "sources": pa.list_(pa.string()),
}


class QuantityDtype(ExtensionDtype):
    """The dtype of quantities in one unit, named by its id: `quantity[yuan/loan]`.

    Raises `UnitError` for a unit that does not exist.
    """

    type: ClassVar[Any] = Quantity
    array_type: ClassVar[type[ExtensionArray]]  # set by the module that defines the array
    _is_numeric = True
    _metadata = ("unit",)

    def __init__(self, unit: str | Unit) -> None:
        self.unit = units.unit(unit) if isinstance(unit, str) else unit

    @property
    def name(self) -> str:  # type: ignore[override]
        """The dtype as text."""
        return f"quantity[{self.unit}]"

    @property
    def kind(self) -> Any:
        """`f`: pandas' charts then ask for floats, which are the middles."""
        return "f"

    @property
    def na_value(self) -> object:
        """What a missing quantity is."""
        return pd.NA

    def construct_array_type(self) -> Any:
        """The array that holds such a column."""
        return self.array_type

    @classmethod
    def construct_from_string(cls, string: str) -> QuantityDtype:
        """The dtype that a name means; raises `TypeError` for any other text."""
        if not isinstance(string, str):
            raise TypeError(f"'construct_from_string' expects a string, got {type(string)}")
        inside = string.removeprefix("quantity[").removesuffix("]")
        if string != f"quantity[{inside}]":
            raise TypeError(f"Cannot construct a 'QuantityDtype' from '{string}'")
        try:
            return cls(inside)
        except UnitError as error:
            raise TypeError(
                f"Cannot construct a 'QuantityDtype' from '{string}': {error}"
            ) from None

    def _get_common_dtype(self, dtypes: list[Any]) -> QuantityDtype | None:
        kin = (d for d in dtypes if isinstance(d, QuantityDtype))
        same = sum(d.unit.dimensions == self.unit.dimensions for d in kin)
        return self if same == len(dtypes) else None

    def __from_arrow__(self, array: Any) -> Any:
        texts = [None if record is None else record["exact"] for record in array.to_pylist()]
        return self.construct_array_type()._from_sequence_of_strings(texts, dtype=self)


def exact_text(low: Fraction | None, high: Fraction | None) -> str:
    """The ends of an interval as exact text; one number where both are the same.

    >>> exact_text(Fraction("119.65"), Fraction(120)), exact_text(None, Fraction(1, 3))
    ('119.65..120', '..1/3')
    """
    ends = ["" if end is None else _exact(end) for end in (low, high)]
    return ends[0] if low is not None and low == high else "..".join(ends)


def exact_interval(text: str) -> Interval:
    """The interval that `exact_text` wrote, or a single decimal number.

    Raises `ValueError` for anything else.
    """
    low, dots, high = text.partition("..")
    try:
        if not dots:
            return Interval.point(low)
        return Interval(Fraction(low) if low else None, Fraction(high) if high else None)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"{text!r} is no quantity; write 59.83 or 59.825..59.835") from None


def arrow_array(values: Sequence[Any], unit: Unit) -> pa.Array:
    """Quantities (anything else is missing) as an Arrow array of records."""
    records = [_record(value, unit) if hasattr(value, "interval") else None for value in values]
    return pa.array(records, type=pa.struct(list(FIELDS.items())))


def _record(quantity: Any, unit: Unit) -> dict[str, Any]:
    low, mid, high = quantity.low, quantity.mid, quantity.high
    numbers = (None if end is None else float(end) for end in (low, mid, high))
    rest = (unit.id, exact_text(low, high), list(quantity.sources))
    return dict(zip(FIELDS, (*numbers, *rest), strict=True))


def _exact(end: Fraction) -> str:
    places = few_places(end, 12)
    return str(end) if places is None else written(end, places, "zh").replace("−", "-")


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
        return mpl.AxisInfo(label=unit.show(spoken()))  # type: ignore[no-untyped-call]

    @staticmethod
    def default_units(x: Any, axis: Any) -> Unit | None:
        """The unit of the first quantity."""
        values = x if np.iterable(x) else [x]
        return next((one.unit for one in values if isinstance(one, Quantity)), None)
