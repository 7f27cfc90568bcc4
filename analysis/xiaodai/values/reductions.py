"""One quantity from many: total, mean, median, extremes; and running ones.

Each figure is taken to vary independently of the others, as everywhere in `interval`. A total and a
mean need one scope, or a reason to go across scopes; a median or an extreme picks figures and needs
none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor
from typing import Any

import pandas as pd

from xiaodai.values.interval import End, Interval
from xiaodai.values.quantity import (
    Computed,
    Mark,
    Quantity,
    Scope,
    ScopeError,
    add_up,
    constant,
    extreme,
)
from xiaodai.values.units import Unit
from xiaodai.values.words import Text


def total(parts: Sequence[Quantity], *, across: Text | None = None) -> Quantity:
    """The sum; `across` says why figures of different scope may be added.

    Raises `ValueError` for none, `UnitError` for different units, `ScopeError` for different scopes
    without a reason.
    """
    summed = add_up(parts, _scope(parts, across))
    return replace(summed, marks=_marks(parts, across))


def mean(parts: Sequence[Quantity], *, across: Text | None = None) -> Quantity:
    """The sum ÷ the number of figures, each counting the same; raises as `total`."""
    summed = total(parts, across=across)
    formula = f"({_slots(len(parts), ' + ')}) ÷ {len(parts)}"
    interval = summed.interval / Interval.point(len(parts))
    return replace(summed, interval=interval, lineage=Computed(formula, tuple(parts)))


def quantile(parts: Sequence[Quantity], share: Fraction) -> Quantity:
    """The value below which a share of the figures lies, linear between two figures.

    From the quantile of the lower ends to that of the upper ones: a quantile grows with each of its
    figures, so that these are its bounds. Raises as `extreme`.
    """
    like = extreme("min", list(parts))
    ends = [[part.interval.ends[side] for part in parts] for side in (0, 1)]
    low, high = (_between(sorted(side), share) for side in ends)
    bounds = Interval(
        low if isinstance(low, Fraction) else None, high if isinstance(high, Fraction) else None
    )
    name = "median" if share == Fraction(1, 2) else f"quantile {float(share):g}"
    formula = f"{name}({_slots(len(parts), ', ')})"
    return replace(like, interval=bounds, lineage=Computed(formula, tuple(parts)))


def median(parts: Sequence[Quantity]) -> Quantity:
    """The figure in the middle, or the mean of both; raises as `extreme`."""
    return quantile(parts, Fraction(1, 2))


def smallest(parts: Sequence[Quantity]) -> Quantity:
    """The smallest value; raises as `extreme`."""
    return extreme("min", list(parts))


def largest(parts: Sequence[Quantity]) -> Quantity:
    """The largest value; raises as `extreme`."""
    return extreme("max", list(parts))


REDUCTIONS: dict[str, Callable[[Sequence[Quantity]], Quantity]] = {
    "sum": total,
    "mean": mean,
    "median": median,
    "min": smallest,
    "max": largest,
}
RUNNING = {"cumsum": total, "cummin": smallest, "cummax": largest}


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
        reached.append(pd.NA if lacking else RUNNING[name](known))
    return reached


def _between(ordered: Sequence[End], share: Fraction) -> End:
    """The end at a share of the way through the ordered ends; an open one stays open."""
    place = (len(ordered) - 1) * share
    below, part = floor(place), place - floor(place)
    if not part:
        return ordered[below]
    one, two = ordered[below], ordered[below + 1]
    if isinstance(one, Fraction) and isinstance(two, Fraction):
        return one + part * (two - one)
    return one if isinstance(two, Fraction) else two


def _scope(parts: Sequence[Quantity], across: Text | None) -> Scope:
    scopes = list(dict.fromkeys(part.scope for part in parts if part.scope))
    if len(scopes) > 1 and across is None:
        raise ScopeError(
            f"{scopes[0][0]} and {scopes[1][0]} are different scopes; "
            f"say why they may be combined, as in series.quantity.sum(across=…)"
        )
    return scopes[0] if scopes else ()


def _marks(parts: Sequence[Quantity], across: Text | None) -> tuple[Mark, ...]:
    marks = [mark for part in parts for mark in part.marks]
    if across is not None and len({part.scope for part in parts if part.scope}) > 1:
        marks.append(Mark("across scopes", across))
    return tuple(dict.fromkeys(marks))


def _slots(number: int, between: str) -> str:
    return between.join(f"{{{place}}}" for place in range(number))
