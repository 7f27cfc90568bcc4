"""`series.quantity` and `frame.quantity`: the numbers behind columns of quantities.

Importing this module registers both with pandas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from pandas.api.extensions import register_dataframe_accessor, register_series_accessor

from xiaodai.values import reductions
from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype, exact_text
from xiaodai.values.elements import aligned
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
        return self._floats(lambda q: q.low)

    @property
    def mid(self) -> pd.Series[float]:
        """The middles as floats; NaN where a side is open or the value is missing."""
        return self._floats(lambda q: q.mid)

    @property
    def high(self) -> pd.Series[float]:
        """The upper ends as floats; NaN where open or missing."""
        return self._floats(lambda q: q.high)

    @property
    def half_width(self) -> pd.Series[float]:
        """Half of high − low: the error bar around the middle, as in `plot(yerr=…)`."""
        return (self.high - self.low) / 2

    @property
    def exact(self) -> pd.Series[str]:
        """The ends as exact text, `59.825..59.835`; missing where the value is."""
        return self._each(lambda q: exact_text(q.low, q.high), "str")

    @property
    def sources(self) -> pd.Series[str]:
        """The ids of the claims that each value rests on, joined by `; `."""
        return self._each(lambda q: "; ".join(q.sources), "str")

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
        return reductions.total(self._known(), across=across)

    def mean(self, *, across: Text) -> Quantity:
        """The mean, each figure counting the same, where `across` says why."""
        return reductions.mean(self._known(), across=across)

    def expand(self) -> pd.DataFrame:
        """Plain columns `low`, `mid`, `high`, `unit`, `exact` and `sources`, by the same index."""
        columns = {name: getattr(self, name) for name in ("low", "mid", "high")}
        unit = pd.Series(self.unit, index=self._series.index, dtype="str")
        return pd.DataFrame({**columns, "unit": unit, "exact": self.exact, "sources": self.sources})

    def _known(self) -> list[Quantity]:
        return list(self._series.dropna())

    def _floats(self, f: Callable[[Quantity], Any]) -> pd.Series[float]:
        return self._each(lambda q: None if (end := f(q)) is None else float(end), "float64")

    def _each(self, f: Callable[[Quantity], Any], dtype: Any) -> pd.Series[Any]:
        values = [None if value is pd.NA else f(value) for value in self._series]
        return pd.Series(values, index=self._series.index, dtype=dtype, name=self._series.name)

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
                alone = [QuantityColumn(_alone(column, at)).expand() for at in range(len(column))]
                parts.append(pd.concat(alone).add_prefix(f"{name}_"))
            else:
                parts.append(column)
        return pd.concat(parts, axis=1) if parts else self._frame


def _holds_quantities(column: pd.Series[Any]) -> bool:
    known = column.dropna() if column.dtype == object else column.iloc[:0]
    return len(known) > 0 and all(isinstance(value, Quantity) for value in known)


def _alone(column: pd.Series[Any], at: int) -> pd.Series[Any]:
    """One row of a column of objects as a column of quantities; a missing one has no unit."""
    value = column.iloc[at]
    unit = value.unit if isinstance(value, Quantity) else "number"
    return column.iloc[[at]].astype(QuantityDtype(unit))
