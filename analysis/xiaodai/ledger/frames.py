"""The ledger as pandas objects: figures as series and frames, claims with typed columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.ledger.tables import UNDATED, LedgerError, Point, in_time
from xiaodai.reading.dates import period_days
from xiaodai.values import accessor  # noqa: F401 - registers `series.quantity`
from xiaodai.values.array import QuantityArray
from xiaodai.values.dtype import QuantityDtype
from xiaodai.values.frames import frame
from xiaodai.values.quantity import Quantity

FREQUENCIES = {"Y": "years", "Q": "quarters", "M": "months", "D": "days"}
_EXAMPLES = 3  # period codes that an error names of each kind


def as_period(code: str, freq: str) -> pd.Period | None:
    """The period of a frequency that a code is, or whose last day it is; `None` if it is neither.

    >>> as_period("2025Q2", "Q"), as_period("2025-06-30", "Q"), as_period("2025H1", "Q")
    (Period('2025Q2', 'Q-DEC'), Period('2025Q2', 'Q-DEC'), None)
    """
    if code == UNDATED:
        return None
    first, last = period_days(code)
    if last == date.max:
        return None
    period = pd.Period(last, freq=freq)
    start, end = period.start_time.date(), period.end_time.date()
    return period if last == end and first in (start, last) else None


def series(points: Sequence[Point], freq: str | None, metric: str, unit: str) -> pd.Series[Any]:
    """Points as the series of `Ledger.series`, named by the metric.

    Raises `LedgerError` if no frequency fits every point, if no point has the frequency asked for,
    or if two have one period.
    """
    if freq is not None and freq not in FREQUENCIES:
        raise LedgerError(f"there is no frequency {freq!r}; there is: {', '.join(FREQUENCIES)}")
    for chosen in [freq] if freq else FREQUENCIES:
        placed = [(period, p) for p in points if (period := as_period(p.period, chosen))]
        periods = [period for period, _ in placed]
        if freq or len(set(periods)) == len(points):
            break
    else:
        raise LedgerError(
            f"{metric} has no one frequency; there is: {_kinds(points)}; "
            f"ask for one, as in freq='Q', or for points()"
        )
    if not placed:
        raise LedgerError(f"{metric} has no {FREQUENCIES[chosen]}; there is: {_kinds(points)}")
    if len(set(periods)) < len(periods):
        codes = ", ".join(p.period for _, p in placed)
        raise LedgerError(f"{metric} has two figures for one of the {FREQUENCIES[chosen]}: {codes}")
    index = pd.PeriodIndex(periods, freq=chosen, name="period")
    values = QuantityArray([p.quantity for _, p in placed], QuantityDtype(unit))
    return pd.Series(values, index=index, name=metric)


def tidy(points: Sequence[Point]) -> pd.DataFrame:
    """One row per figure, with the columns of `Ledger.frame`.

    `value` is a column of quantities where all figures have one dimension, else of objects.
    """
    ends = {end: f"quantity.{end}" for end in ("low", "mid", "high")}
    support = ("grade", "prints", "origins", "status")
    table = frame(points, "entity", "metric", "period", *support, unit="quantity.unit.id", **ends)
    table = table.astype(dict.fromkeys(ends, "float64")).assign(
        **days(table["period"]),
        value=_values([point.quantity for point in points]),
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


def typed(claims: pd.DataFrame) -> pd.DataFrame:
    """The claims with numbers and days where the table has text, as `Ledger.query` gives them.

    `low` and `high` are NaN where open and for dates, `start` and `end` NaT where the period is
    undated or open.
    """
    dated = claims["unit"] == "date"
    found = claims.copy()
    for name in ("low", "high"):
        found[name] = pd.to_numeric(claims[name].mask(dated), errors="coerce").astype("float64")
    for name, end in (("earliest", "low"), ("latest", "high")):
        found[name] = pd.to_datetime(claims[end].where(dated), format="%Y-%m-%d", errors="coerce")
    return found.assign(**days(claims["period"], claims.index))


def days(periods: Iterable[str], index: Any = None) -> Mapping[str, pd.Series[Any]]:
    """The first and the last day of period codes, as columns `start` and `end`."""
    known = [(None, None) if code == UNDATED else period_days(code) for code in periods]
    starts = [first for first, _ in known]
    ends = [None if last == date.max else last for _, last in known]
    return {
        name: pd.Series(pd.to_datetime(pd.Series(column, dtype=object)).to_numpy(), index=index)
        for name, column in (("start", starts), ("end", ends))
    }


def _values(quantities: Sequence[Quantity]) -> Any:
    if len({q.unit.dimensions for q in quantities}) == 1:
        return QuantityArray._from_sequence(quantities)
    return pd.Series(quantities, dtype=object)


def _kinds(points: Sequence[Point]) -> str:
    """How many points there are of each frequency, with examples."""
    codes: dict[str, list[str]] = {}
    for point in points:
        fit = (words for f, words in FREQUENCIES.items() if _is(point.period, f))
        codes.setdefault(next(fit, "other periods"), []).append(point.period)
    return ", ".join(
        f"{len(found)} {words} ({', '.join(found[:_EXAMPLES])}{', …' * (len(found) > _EXAMPLES)})"
        for words, found in codes.items()
    )


def _is(code: str, freq: str) -> bool:
    """Whether a code is written as a period of this frequency."""
    period = as_period(code, freq)
    return period is not None and period_days(code)[0] == period.start_time.date()
