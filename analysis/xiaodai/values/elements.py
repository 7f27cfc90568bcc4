"""What one element of a column of quantities is, and how two of them calculate and compare."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf, nan
from typing import Any, TypeAlias

import pandas as pd
from pandas.api.types import is_list_like, is_scalar

from xiaodai.values.interval import Interval
from xiaodai.values.operators import exact, is_number
from xiaodai.values.quantity import Assumed, Quantity
from xiaodai.values.units import Unit, UnitError
from xiaodai.values.words import Text

Op: TypeAlias = Callable[[Any, Any], Any]

GIVEN = Text("given as a number")


def element(value: Any, unit: Unit) -> Any:
    """What an array in this unit holds for a value."""
    if isinstance(value, Quantity):
        if value.unit == unit:
            return value
        if value.unit.dimensions != unit.dimensions:
            raise UnitError(f"a column in {unit} cannot hold {value.unit}")
        return replace(value, unit=unit)
    if is_scalar(value) and pd.isna(value):
        return pd.NA
    if not is_number(value):
        raise TypeError(f"{value!r} is no quantity")
    return given(Interval.point(exact(value) or 0), unit)


def given(interval: Interval, unit: Unit) -> Quantity:
    """A quantity that was given as a number or an interval in its unit."""
    return Quantity(interval * Interval.point(unit.factor), unit, Assumed(GIVEN))


def key(value: Any) -> Interval | None:
    """What makes a value the same as another: its interval."""
    return None if value is pd.NA else value.interval


def rank(value: Any) -> float:
    """What sorting goes by: the middle, else the end that is known; missing values have none."""
    if value is pd.NA:
        return nan
    known = (value.mid, value.low, value.high)
    return float(next((end for end in known if end is not None), inf))


def calculated(values: Sequence[Any], unit: Unit, other: Any, op: Op) -> tuple[list[Any], Unit]:
    """An operation element by element, and the unit of the results, for which the units suffice.

    A result is missing where an operand is, or where the divisor may be zero.
    """
    right = aligned(other, len(values))
    results = [_result(op, a, b) for a, b in zip(values, right, strict=True)]
    one, some = Interval.point(1), right if is_list_like(other) else [other]
    example = next((value for value in some if not pd.isna(value)), 1)
    shown = getattr(getattr(other, "dtype", example), "unit", None)
    if isinstance(shown, Unit):
        example = given(one, shown)
    elif is_number(example):
        example = 1 if op is operator.truediv else 0  # 0 has no unit that could be mistaken
    return results, op(given(one, unit), example).unit


def compared(values: Sequence[Any], other: Any, op: Op) -> list[Any]:
    """A comparison element by element: True, False or missing where it is not decided."""
    decide = {operator.eq: _equal, operator.ne: _unequal}.get(op, op)
    right = aligned(other, len(values))
    return [
        pd.NA if a is pd.NA or pd.isna(b) else decide(a, b)
        for a, b in zip(values, right, strict=True)
    ]


def aligned(other: Any, length: int) -> list[Any]:
    """An operand as one value for each element; raises `ValueError` for another length."""
    if not is_list_like(other):
        return [other] * length
    if len(other) != length:
        raise ValueError(f"Lengths must match to compare: {length} and {len(other)}")
    return list(other)


def _result(op: Op, a: Any, b: Any) -> Any:
    if a is pd.NA or pd.isna(b):
        return pd.NA
    try:
        return op(a, b)
    except ZeroDivisionError:
        return pd.NA


def _equal(a: Quantity, b: Any) -> Any:
    other = a._operand(b)
    if not isinstance(other, Quantity) or other.unit.dimensions != a.unit.dimensions:
        return False
    order = a.compare(other)
    return pd.NA if order == "undecided" else order == "equal"


def _unequal(a: Quantity, b: Any) -> Any:
    same = _equal(a, b)
    return same if same is pd.NA else not same
