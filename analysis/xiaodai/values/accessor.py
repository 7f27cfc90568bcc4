"""`series.quantity` and `frame.quantity`: the numbers behind columns of quantities.

Importing this module registers both with pandas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype, exact_text
from xiaodai.values.elements import aligned, mean, total
from xiaodai.values.quantity import Quantity
from xiaodai.values.words import Text


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

    @property
    def low(self) -> pd.Series[float]:
        """The lower ends as floats; NaN where open or missing."""
        return _floats(self._series, "low")

    @property
    def mid(self) -> pd.Series[float]:
        """The middles as floats; NaN where a side is open or the value is missing."""
        return _floats(self._series, "mid")

    @property
    def high(self) -> pd.Series[float]:
        """The upper ends as floats; NaN where open or missing."""
        return _floats(self._series, "high")

    @property
    def half_width(self) -> pd.Series[float]:
        """Half of high − low: the error bar around the middle, as in `plot(yerr=…)`."""
        return (self.high - self.low) / 2

    @property
    def exact(self) -> pd.Series[str]:
        """The ends as exact text, `59.825..59.835`; missing where the value is."""
        return _texts(self._series, lambda q: exact_text(q.low, q.high))

    @property
    def sources(self) -> pd.Series[str]:
        """The ids of the claims that each value rests on, joined by `; `."""
        return _texts(self._series, lambda q: "; ".join(q.sources))

    def to(self, unit_id: str) -> pd.Series[Any]:
        """The same column in another unit; raises `UnitError` if the dimensions differ."""
        return self._series.astype(QuantityDtype(unit_id))

    def plus(self, other: Any, *, across: Text) -> pd.Series[Any]:
        """`column + other`, where `across` says why figures of different scope may be added."""
        return self._with(other, lambda a, b: a.plus(b, across=across))

    def minus(self, other: Any, *, across: Text) -> pd.Series[Any]:
        """`column − other`, where `across` says why the scopes may be compared."""
        return self._with(other, lambda a, b: a.minus(b, across=across))

    def times(self, other: Any, *, extrapolate: Text) -> pd.Series[Any]:
        """`column × other`, where `extrapolate` says why the scopes may be multiplied."""
        return self._with(other, lambda a, b: a.times(b, extrapolate=extrapolate))

    def over(
        self, other: Any, *, extrapolate: Text | None = None, across: Text | None = None
    ) -> pd.Series[Any]:
        """`column ÷ other` with a reason, as `Quantity.over`."""
        return self._with(other, lambda a, b: a.over(b, extrapolate=extrapolate, across=across))

    def sum(self, *, across: Text) -> Quantity:
        """The sum, where `across` says why figures of different scope may be added."""
        return total(list(self._series.dropna()), across=across)

    def mean(self, *, across: Text) -> Quantity:
        """The mean, each figure counting the same, where `across` says why."""
        return mean(list(self._series.dropna()), across=across)

    def expand(self) -> pd.DataFrame:
        """Plain columns `low`, `mid`, `high`, `unit`, `exact` and `sources`, by the same index."""
        return _expanded(self._series).fillna({"unit": self.unit})

    def _with(self, other: Any, f: Callable[[Quantity, Quantity], Quantity]) -> pd.Series[Any]:
        left, right = self._series, other
        if isinstance(other, pd.Series):
            left, right = self._series.align(other)
        pairs = zip(left, aligned(right, len(left)), strict=True)
        results = [pd.NA if a is pd.NA or b is pd.NA else f(a, b) for a, b in pairs]
        made = QuantityArray._from_sequence(results)
        return pd.Series(made, index=left.index, name=self._series.name)


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
            if isinstance(column.dtype, QuantityDtype):
                parts.append(QuantityColumn(column).expand().add_prefix(f"{name}_"))
            elif _holds_quantities(column):
                parts.append(_expanded(column).add_prefix(f"{name}_"))
            else:
                parts.append(column)
        return pd.concat(parts, axis=1) if parts else self._frame


def _holds_quantities(column: pd.Series[Any]) -> bool:
    known = column.dropna() if column.dtype == object else column.iloc[:0]
    return len(known) > 0 and all(isinstance(value, Quantity) for value in known)


def _expanded(column: pd.Series[Any]) -> pd.DataFrame:
    """The columns of `expand`; a missing value has no unit."""
    ends = {name: _floats(column, name) for name in ("low", "mid", "high")}
    words = {
        "unit": _texts(column, lambda q: q.unit.id),
        "exact": _texts(column, lambda q: exact_text(q.low, q.high)),
        "sources": _texts(column, lambda q: "; ".join(q.sources)),
    }
    return pd.DataFrame(ends | words)


def _floats(column: pd.Series[Any], end: str) -> pd.Series[float]:
    ends = [getattr(value, end, None) for value in column]
    return pd.Series(ends, index=column.index, dtype="float64", name=column.name)


def _texts(column: pd.Series[Any], f: Callable[[Quantity], str]) -> pd.Series[str]:
    texts = [f(value) if isinstance(value, Quantity) else None for value in column]
    return pd.Series(texts, index=column.index, dtype="str", name=column.name)
