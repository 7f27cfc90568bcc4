"""`series.quantity` and `frame.quantity`: the numbers behind columns of quantities.

Importing this module registers both with pandas.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype, exact_text
from xiaodai.values.elements import aligned, mean, total
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text

_PLAIN: dict[str, Callable[[Quantity], Any]] = {
    "low": attrgetter("low"),
    "mid": attrgetter("mid"),
    "high": attrgetter("high"),
    "unit": attrgetter("unit.id"),
    "exact": lambda quantity: exact_text(quantity.low, quantity.high),
    "sources": lambda quantity: "; ".join(quantity.sources),
}


def _part(name: str, says: str) -> property:
    """A part of each quantity as a plain column by the same index."""
    return property(lambda column: _plain(column._series, name), doc=says)


def _calculated(method: Callable[..., Quantity]) -> Callable[..., pd.Series[Any]]:
    """A method of quantities for columns, element by element, with its reasons by name."""

    def calculated(column: QuantityColumn, other: Any, **why: Text) -> pd.Series[Any]:
        left, right = column._series, other
        if isinstance(other, pd.Series):
            left, right = column._series.align(other)
        pairs = zip(left, aligned(right, len(left)), strict=True)
        results = [pd.NA if a is pd.NA or b is pd.NA else method(a, b, **why) for a, b in pairs]
        made = QuantityArray._from_sequence(results)
        return pd.Series(made, index=left.index, name=column._series.name)

    calculated.__doc__ = method.__doc__
    return calculated


@register_series_accessor("quantity")
class QuantityColumn:
    """What a column of quantities holds, as plain columns, and calculating with a reason.

    >>> loans = pd.Series([3, 5], dtype="quantity[company]", name="loans")
    >>> loans.quantity.mid.tolist()
    [3.0, 5.0]

    Raises `AttributeError` for a column of another dtype.
    """

    def __init__(self, series: pd.Series[Any]) -> None:
        if not isinstance(series.dtype, QuantityDtype):
            raise AttributeError(f"the column {series.name!r} holds {series.dtype}, no quantities")
        self._series = series

    @property
    def unit(self) -> str:
        """The id of the unit that the numbers are in."""
        dtype: Any = self._series.dtype
        return str(dtype.unit)

    low = _part("low", "The lower ends as floats; NaN where open or missing.")
    mid = _part("mid", "The middles as floats; NaN where a side is open or the value is missing.")
    high = _part("high", "The upper ends as floats; NaN where open or missing.")
    exact = _part("exact", "The ends as exact text, `59.825..59.835`; missing where the value is.")
    sources = _part("sources", "The ids of the claims that each value rests on, joined by `; `.")

    @property
    def half_width(self) -> pd.Series[float]:
        """Half of high − low: the error bar around the middle, as in `plot(yerr=…)`."""
        half: pd.Series[float] = (self.high - self.low) / 2
        return half

    def to(self, unit_id: str) -> pd.Series[Any]:
        """The same column in another unit; raises `UnitError` if the dimensions differ."""
        return self._series.astype(QuantityDtype(unit_id))

    plus, minus = _calculated(Quantity.plus), _calculated(Quantity.minus)
    times, over = _calculated(Quantity.times), _calculated(Quantity.over)

    def sum(self, *, across: Text) -> Quantity:
        """The sum, where `across` says why figures of different scope may be added."""
        return total(list(self._series.dropna()), across=across)

    def mean(self, *, across: Text) -> Quantity:
        """The mean, each figure counting the same, where `across` says why."""
        return mean(list(self._series.dropna()), across=across)

    def expand(self) -> pd.DataFrame:
        """Plain columns `low`, `mid`, `high`, `unit`, `exact` and `sources`, by the same index."""
        return _expanded(self._series).fillna({"unit": self.unit})


@register_dataframe_accessor("quantity")
class QuantityFrame:
    """What a frame with columns of quantities holds, as plain columns."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def expand(self) -> pd.DataFrame:
        """The frame for a file: each column of quantities as floats and text beside each other.

        `loans` becomes `loans_low`, `loans_mid`, `loans_high`, `loans_unit`, `loans_exact` and
        `loans_sources`; so does a column of objects that are quantities of several units. Other
        columns stay.
        """
        parts: list[Any] = []
        for name, column in self._frame.items():
            known = column.dropna() if column.dtype == object else ()
            if isinstance(column.dtype, QuantityDtype):
                parts.append(QuantityColumn(column).expand().add_prefix(f"{name}_"))
            elif len(known) and all(isinstance(value, Quantity) for value in known):
                parts.append(_expanded(column).add_prefix(f"{name}_"))
            else:
                parts.append(column)
        return pd.concat(parts, axis=1) if parts else self._frame


def _expanded(column: pd.Series[Any]) -> pd.DataFrame:
    """The columns of `expand`; a missing value has no unit."""
    return pd.DataFrame({name: _plain(column, name) for name in _PLAIN})


def _plain(column: pd.Series[Any], name: str) -> pd.Series[Any]:
    read = _PLAIN[name]
    plain = [read(value) if isinstance(value, Quantity) else None for value in column]
    dtype = "float64" if name in ("low", "mid", "high") else "str"
    return pd.Series(plain, index=column.index, dtype=dtype, name=column.name)
