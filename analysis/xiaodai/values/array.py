"""Quantities as a pandas dtype: `quantity[yi_yuan]` is a column of quantities in 亿元.

Each element keeps its exact interval and its lineage; what is calculated from columns has its
formula. Columns add, compare and reduce as numbers do, with the guards of quantities:

- An order that the intervals leave open is missing (`pd.NA`) in a nullable boolean column, and so
  is `==` between intervals that overlap.
- Dividing by what may be zero gives a missing value.
- Sorting, ranking, `float` and charts take the middle of the interval; where a side is open,
  sorting takes the end that is known, and a number is missing.
- `unique`, `value_counts`, grouping and merging go by the interval, whatever the lineage.

Importing this module registers the dtype by its name.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

import matplotlib.units as mpl_units
import numpy as np
import pandas as pd
from pandas.api import extensions
from pandas.api.extensions import ExtensionArray, ExtensionDtype, register_extension_dtype, take
from pandas.api.indexers import check_array_indexer
from pandas.api.types import is_integer, is_list_like, is_scalar, pandas_dtype

from xiaodai.values import elements
from xiaodai.values.dtype import Middles, QuantityDtype, arrow_array, exact_interval
from xiaodai.values.elements import REDUCTIONS, RUNNING, Op, quantile, reduced, running
from xiaodai.values.interval import Interval
from xiaodai.values.quantity import Quantity
from xiaodai.values.units import UnitError


# pandas' stubs lack the class that makes the operators.
class QuantityArray(extensions.ExtensionScalarOpsMixin, ExtensionArray):  # type: ignore[misc, name-defined]
    """Quantities of one unit, some of them perhaps missing.

    >>> loans = pd.array([1, 2, None], dtype="quantity[yi_yuan]")
    >>> loans * 2
    <QuantityArray>
    [200 million yuan, 400 million yuan, <NA>]
    Length: 3, dtype: quantity[yi_yuan]

    Raises `UnitError` for a quantity of another dimension, `TypeError` for what is no quantity.
    """

    __array_priority__ = 1000
    __hash__ = None  # type: ignore[assignment]  # an array can change

    _data: Any  # numpy's array of objects
    _readonly: bool  # kept by pandas

    def __init__(self, values: Sequence[Any] | np.ndarray, dtype: QuantityDtype) -> None:
        self._data = np.empty(len(values), dtype=object)
        self._data[:] = [elements.element(value, dtype.unit) for value in values]
        self._dtype = dtype

    @classmethod
    def _of(cls, data: np.ndarray, dtype: QuantityDtype) -> QuantityArray:
        made = cls.__new__(cls)
        made._data, made._dtype = data, dtype
        return made

    @classmethod
    def _from_sequence(
        cls, scalars: Any, *, dtype: Any = None, copy: bool = False
    ) -> QuantityArray:
        if isinstance(scalars, QuantityArray) and dtype in (None, scalars.dtype):
            return scalars.copy() if copy else scalars
        values = list(scalars)
        return cls(values, _dtype_of(values) if dtype is None else _named(dtype))

    @classmethod
    def _from_sequence_of_strings(
        cls, strings: Any, *, dtype: Any, copy: bool = False
    ) -> QuantityArray:
        unit = _named(dtype).unit
        intervals = [None if pd.isna(text) else exact_interval(text) for text in strings]
        return cls([i and elements.given(i, unit) for i in intervals], _named(dtype))

    @classmethod
    def _from_factorized(cls, values: Any, original: QuantityArray) -> QuantityArray:
        first = {q.interval: q for q in reversed(original._data) if q is not pd.NA}
        return cls([first.get(key, pd.NA) for key in values], original.dtype)

    @classmethod
    def _concat_same_type(cls, to_concat: Sequence[QuantityArray]) -> QuantityArray:
        return cls._of(np.concatenate([one._data for one in to_concat]), to_concat[0].dtype)

    def _cast_pointwise_result(self, values: Any) -> Any:
        known = [value for value in values if value is not pd.NA]
        if all(isinstance(value, Quantity) for value in known):
            with suppress(UnitError):
                return QuantityArray(list(values), _dtype_of(known) if known else self.dtype)
        plain = np.empty(len(values), dtype=object)
        plain[:] = list(values)
        return pd.Series(plain).infer_objects().array

    @property
    def dtype(self) -> QuantityDtype:
        """The dtype, with the unit."""
        return self._dtype

    @property
    def nbytes(self) -> int:
        """The bytes of the references to the quantities."""
        return int(self._data.nbytes)

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, item: Any) -> Any:
        if is_integer(item):
            return self._data[item]
        item = check_array_indexer(self, item)
        found = self._of(self._data[item], self.dtype)
        if isinstance(item, slice):
            found._readonly = self._readonly
        return found

    def __setitem__(self, key: Any, value: Any) -> None:
        if self._readonly:
            raise ValueError("Cannot modify read-only array")
        key = check_array_indexer(self, key)
        if not is_list_like(value):
            self._data[key] = elements.element(value, self.dtype.unit)
        elif is_scalar(key):
            raise ValueError("setting an array element with a sequence.")
        else:
            self._data[key] = type(self)(list(value), self.dtype)._data

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        if dtype is not None and np.dtype(dtype).kind in "iufc":
            if copy is False:
                raise ValueError("numbers of quantities are always a copy")
            return self._middles().astype(dtype)
        if copy is False and not self._readonly:
            return self._data
        values = self._data.copy() if copy or not self._readonly else self._data.view()
        values.flags.writeable = bool(copy) or not self._readonly
        return values

    def isna(self) -> Any:
        """Which elements are missing."""
        return np.array([value is pd.NA for value in self._data], dtype=bool)

    def _each(self, f: Callable[[Quantity], Any]) -> list[Any]:
        return [value if value is pd.NA else f(value) for value in self._data]

    def take(self, indexer: Any, *, allow_fill: bool = False, fill_value: Any = None) -> Any:
        """The elements at these places; with `allow_fill`, −1 is the fill value."""
        fill = elements.element(fill_value, self.dtype.unit) if allow_fill else None
        taken: Any = take(self._data, indexer, allow_fill=allow_fill, fill_value=fill)
        return self._of(taken, self.dtype)

    def copy(self) -> QuantityArray:
        """A copy of the array; quantities never change and are shared."""
        return self._of(self._data.copy(), self.dtype)

    def astype(self, dtype: Any, copy: bool = True) -> Any:
        """Another unit (`quantity[yuan]`), numbers (the middles) or text."""
        wanted = pandas_dtype(dtype)
        if isinstance(wanted, QuantityDtype):
            same = wanted == self.dtype and not copy
            return self if same else type(self)(self._data, wanted)
        if isinstance(wanted, pd.StringDtype):
            return pd.array(self._each(str), dtype=wanted)
        if isinstance(wanted, ExtensionDtype) and wanted.kind in "iuf":
            return pd.array(self._middles(), dtype=wanted)
        return super().astype(dtype, copy=copy)

    def unique(self) -> Any:
        """The different values in order, each as the first quantity that has it."""
        return self.factorize(use_na_sentinel=False)[1]

    def duplicated(self, keep: Any = "first") -> Any:
        """Which elements have the value of another."""
        codes = self.factorize()[0]
        return pd.Series(codes).duplicated(keep=keep).to_numpy()

    def isin(self, values: Any) -> Any:
        """Which elements have one of these values."""
        keys = set()
        for value in values:
            with suppress(TypeError, ValueError):  # what the column cannot hold is not in it
                keys.add(_key(elements.element(value, self.dtype.unit)))
        return np.array([_key(value) in keys for value in self._data], dtype=bool)

    def value_counts(self, dropna: bool = True) -> pd.Series[int]:
        """How often each value occurs; the index holds the first quantity that has it."""
        codes, values = self.factorize(use_na_sentinel=dropna)
        counts = np.bincount(codes[codes >= 0], minlength=len(values))
        return pd.Series(pd.array(counts, dtype="Int64"), index=pd.Index(values), name="count")

    def searchsorted(self, value: Any, side: Any = "left", sorter: Any = None) -> Any:
        """Where values belong in a sorted array."""
        values = value if is_list_like(value) else [value]
        wanted = type(self)(list(values), self.dtype)._values_for_argsort()
        places = self._values_for_argsort().searchsorted(wanted, side=side, sorter=sorter)
        return places if is_list_like(value) else places[0]

    def equals(self, other: object) -> bool:
        """Whether another array holds the same quantities, lineage included."""
        if not isinstance(other, QuantityArray) or self.dtype != other.dtype:
            return False
        pairs = zip(self._data, other._data, strict=False)
        return len(self) == len(other) and all(a is b or a == b for a, b in pairs)

    def __contains__(self, item: object) -> bool:
        if item is pd.NA:
            return bool(self.isna().any())
        return isinstance(item, Quantity) and bool(self.isin([item]).any())

    def _values_for_argsort(self) -> Any:
        return np.array([elements.rank(value) for value in self._data], dtype=float)

    def _values_for_factorize(self) -> tuple[Any, Any]:
        return np.array([_key(value) for value in self._data], dtype=object), None

    def _values_for_json(self) -> Any:
        return self.astype("str").to_numpy(dtype=object)

    def _formatter(self, boxed: bool = False) -> Callable[[Any], str | None]:
        return str

    def _middles(self) -> Any:
        """The middles as floats; missing values and open intervals are NaN."""
        middles = (getattr(value, "mid", None) for value in self._data)
        return np.array([np.nan if mid is None else float(mid) for mid in middles], dtype=float)

    def __neg__(self) -> QuantityArray:
        return type(self)(self._each(operator.neg), self.dtype)

    def __pos__(self) -> QuantityArray:
        return self.copy()

    def __abs__(self) -> QuantityArray:
        return type(self)(self._each(abs), self.dtype)

    @classmethod
    def _create_method(
        cls, op: Op, coerce_to_dtype: bool = True, result_dtype: Any = None
    ) -> Callable[[QuantityArray, Any], Any]:
        """What pandas makes the operators from: calculating or, to truth values, comparing."""

        def operate(self: QuantityArray, other: Any) -> Any:
            if isinstance(other, (pd.Series, pd.Index, pd.DataFrame)):
                return NotImplemented  # pandas aligns them and asks again
            if not coerce_to_dtype:
                return pd.array(elements.compared(self._data, other, op), dtype="boolean")
            results, unit = elements.calculated(self._data, self.dtype.unit, other, op)
            return cls(results, QuantityDtype(unit))

        return operate

    def _reduce(
        self, name: str, *, skipna: bool = True, keepdims: bool = False, **kwargs: Any
    ) -> Any:
        if name == "count":
            return len(self) - int(self.isna().sum())
        least = kwargs.get("min_count", 0)
        result = reduced(self._data, name, self.dtype.unit, skipna=skipna, min_count=least)
        return type(self)([result], self.dtype) if keepdims else result

    def _quantile(self, qs: Any, interpolation: str) -> QuantityArray:
        if interpolation != "linear":
            raise TypeError(f"quantiles of quantities are linear, not {interpolation!r}")
        known = [value for value in self._data if value is not pd.NA]
        shares = [Fraction(str(float(q))) for q in qs]
        found = [quantile(known, share) if known else pd.NA for share in shares]
        return type(self)(found, self.dtype)

    def _accumulate(self, name: Any, *, skipna: bool = True, **kwargs: Any) -> Any:
        return type(self)(running(self._data, name, skipna=skipna), self.dtype)

    def _groupby_op(
        self, *, how: str, ngroups: int, ids: Any, has_dropped_na: bool, **kwargs: Any
    ) -> Any:
        groups = [np.flatnonzero(ids == group) for group in range(ngroups)]
        if how in REDUCTIONS:
            return type(self)([self[g]._reduce(how, **kwargs) for g in groups], self.dtype)
        if how in RUNNING:
            reached = np.full(len(self), pd.NA, dtype=object)
            for group in groups:
                reached[group] = running(self._data[group], how, skipna=kwargs["skipna"])
            return type(self)(reached, self.dtype)
        asked = {"ngroups": ngroups, "ids": ids, "has_dropped_na": has_dropped_na}
        whole: Any = super()
        return whole._groupby_op(how=how, **asked, **kwargs)

    def __arrow_array__(self, type: Any = None) -> Any:
        return arrow_array(self._data, self.dtype.unit)


QuantityArray._add_arithmetic_ops()
QuantityArray._add_comparison_ops()
QuantityDtype.array_type = QuantityArray
register_extension_dtype(QuantityDtype)
mpl_units.registry[Quantity] = Middles()


def _key(value: Any) -> Interval | None:
    return getattr(value, "interval", None)


def _named(dtype: Any) -> QuantityDtype:
    """A dtype given as itself or by its name."""
    if isinstance(dtype, QuantityDtype):
        return dtype
    return QuantityDtype.construct_from_string(dtype)


def _dtype_of(values: Sequence[Any]) -> QuantityDtype:
    first = next((value for value in values if isinstance(value, Quantity)), None)
    if first is None:
        raise TypeError("no quantity says the unit; name it, as in dtype='quantity[yuan]'")
    return QuantityDtype(first.unit)
