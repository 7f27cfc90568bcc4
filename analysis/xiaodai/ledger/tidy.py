"""Figures as data frames: one a row, or one column of quantities for each metric."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from xiaodai.ledger.days import days
from xiaodai.ledger.tables import Point, in_time
from xiaodai.values import accessor  # noqa: F401 - registers `series.quantity`
from xiaodai.values.array import QuantityArray
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity


def tidy(points: Sequence[Point]) -> pd.DataFrame:
    """One row per figure, with the columns of `Ledger.frame`.

    `value` is a column of quantities where all figures have one dimension, else of objects.
    """
    ends = {end: f"quantity.{end}" for end in ("low", "mid", "high")}
    support = ("grade", "prints", "origins", "status")
    table = frame(points, "entity", "metric", "period", *support, unit="quantity.unit.id", **ends)
    table = table.astype(dict.fromkeys(ends, "float64")).assign(
        **days(table["period"]),
        value=_column([point.quantity for point in points]),
        claims=["; ".join(point.claims) for point in points],
        against=["; ".join(point.against) for point in points],
    )
    when = ["period", "start", "end"]
    return table[["entity", "metric", *when, "value", *ends, "unit", *support, "claims", "against"]]


def wide(points: Sequence[Point]) -> pd.DataFrame:
    """One column of quantities per metric, by entity and period code in order of time."""
    names = ["entity", "period"]
    columns = {}
    for metric in dict.fromkeys(point.metric for point in points):
        own = [point for point in points if point.metric == metric]
        index = pd.MultiIndex.from_frame(frame(own, *names))
        quantities = [point.quantity for point in own]
        columns[metric] = pd.Series(QuantityArray._from_sequence(quantities), index=index)
    if not columns:
        return pd.DataFrame(index=pd.MultiIndex.from_arrays([[], []], names=names))
    table = pd.concat(columns, axis=1)
    keys = sorted(table.index, key=lambda key: (key[0], in_time(key[1])))
    return table.loc[keys]


def _column(quantities: Sequence[Quantity]) -> Any:
    if len({q.unit.dimensions for q in quantities}) == 1:
        return QuantityArray._from_sequence(quantities)
    return pd.Series(quantities, dtype=object)
