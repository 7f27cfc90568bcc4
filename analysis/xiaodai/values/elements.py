"""How columns of quantities calculate, compare and reduce to one quantity, missing values apart.

Each figure is taken to vary independently of the others, as everywhere in `interval`. A total and a
mean need one scope, or a reason to go across scopes; a median or an extreme picks figures and needs
none.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import partial
from math import floor, inf, nan
from typing import Any, TypeAlias

import pandas as pd
from pandas.api.types import is_list_like, is_scalar

from xiaodai.values.interval import End, Interval
from xiaodai.values.operators import exact, is_number
from xiaodai.values.quantity import (
    Assumed,
    Computed,
    Quantity,
    ScopeError,
    add_up,
    constant,
    extreme,
    slots,
)
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
    pairs = zip(values, aligned(other, len(values)), strict=True)
    return [_result(decide, a, b) for a, b in pairs]


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


def total(parts: Sequence[Quantity], *, across: Text | None = None) -> Quantity:
    """The sum; `across` says why figures of different scope may be added.

    Raises `ValueError` for none, `UnitError` for different units, `ScopeError` for different scopes
    without a reason.
    """
    scopes = list(dict.fromkeys(part.scope for part in parts if part.scope))
    summed = add_up(parts, scopes[0] if scopes else ())
    if len(scopes) < 2:
        return summed
    if across is None:
        raise ScopeError(
            f"{scopes[0][0]} and {scopes[1][0]} are different scopes; "
            f"say why they may be combined, as in series.quantity.sum(across=…)"
        )
    return summed.marked("across scopes", across)


def mean(parts: Sequence[Quantity], *, across: Text | None = None) -> Quantity:
    """The sum ÷ the number of figures, each counting the same; raises as `total`."""
    summed = total(parts, across=across)
    lineage = Computed(f"({slots(parts, ' + ')}) ÷ {len(parts)}", tuple(parts))
    return replace(summed, interval=summed.interval / Interval.point(len(parts)), lineage=lineage)


def quantile(parts: Sequence[Quantity], share: Fraction) -> Quantity:
    """The value below which a share of the figures lies, linear between two figures.

    From the quantile of the lower ends to that of the upper ones: a quantile grows with each of its
    figures, so that these are its bounds. Raises as `extreme`.
    """
    like = extreme("min", parts)
    sides = zip(*(part.interval.ends for part in parts), strict=True)
    low, high = (_between(sorted(side), share) for side in sides)
    name = "median" if share == Fraction(1, 2) else f"quantile {float(share):g}"
    lineage = Computed(f"{name}({slots(parts)})", tuple(parts))
    return replace(like, interval=Interval.from_ends(low, high), lineage=lineage)


REDUCTIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "sum": total,
    "mean": mean,
    "median": partial(quantile, share=Fraction(1, 2)),
    "min": partial(extreme, "min"),
    "max": partial(extreme, "max"),
}
RUNNING = {"cumsum": "sum", "cummin": "min", "cummax": "max"}


def reduced(
    values: Sequence[Any], name: str, unit: Unit, *, skipna: bool = True, min_count: int = 0
) -> Any:
    """One quantity from a column, whose missing values are `pd.NA`, by a name of `REDUCTIONS`.

    Missing where a value is (unless `skipna`), where fewer than `min_count` are known, and where
    none is: only the sum of nothing is 0. Raises `TypeError` for another name.
    """
    if name not in REDUCTIONS:
        raise TypeError(
            f"a column in {unit} does not support operation '{name}'; "
            f"there is: {', '.join(REDUCTIONS)}"
        )
    known = [value for value in values if value is not pd.NA]
    if len(known) < min_count or (len(known) < len(values) and not skipna):
        return pd.NA
    if known:
        return REDUCTIONS[name](known)
    return replace(constant(0), unit=unit) if name == "sum" else pd.NA


def running(values: Sequence[Any], name: str, *, skipna: bool = True) -> list[Any]:
    """What a column comes to so far, at each value, by a name of `RUNNING`.

    Missing at a missing value, and after it unless `skipna`. Raises `TypeError` for another name.
    """
    if name not in RUNNING:
        raise TypeError(f"quantities do not support operation '{name}'")
    reached: list[Any] = []
    known: list[Quantity] = []
    for value in values:
        if value is not pd.NA:
            known.append(value)
        lacking = value is pd.NA or (len(known) <= len(reached) and not skipna)
        reached.append(pd.NA if lacking else REDUCTIONS[RUNNING[name]](known))
    return reached


def _between(ordered: Sequence[End], share: Fraction) -> End:
    """The end at a share of the way through the ordered ends; an open one stays open."""
    place = (len(ordered) - 1) * share
    below, part = floor(place), place - floor(place)
    return (1 - part) * ordered[below] + part * ordered[below + 1] if part else ordered[below]
