"""Quantities in files: exact ends as text, and the Arrow form that Parquet keeps.

In Arrow a quantity is a record of `low`, `mid` and `high` (floats in its unit), `unit`, `exact`
(its ends as exact numbers, `119.65..119.67` or `..107/5081`) and `sources` (the claims it rests
on). The formula does not survive a file.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pyarrow as pa

from xiaodai.values.interval import Interval
from xiaodai.values.units import Unit

FIELDS = {
    "low": pa.float64(),
    "mid": pa.float64(),
    "high": pa.float64(),
    "unit": pa.string(),
    "exact": pa.string(),
    "sources": pa.list_(pa.string()),
}


def exact_text(low: Fraction | None, high: Fraction | None) -> str:
    """The ends of an interval as exact text; one number where both are the same.

    >>> exact_text(Fraction("119.65"), Fraction(120)), exact_text(None, Fraction(1, 3))
    ('119.65..120', '..1/3')
    """
    ends = ["" if end is None else _written(end) for end in (low, high)]
    return ends[0] if low is not None and low == high else "..".join(ends)


def interval(text: str) -> Interval:
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


def array(values: Sequence[Any], unit: Unit) -> pa.Array:
    """Quantities (anything else is missing) as an Arrow array of records."""
    records = [_record(value, unit) if hasattr(value, "interval") else None for value in values]
    return pa.array(records, type=pa.struct(list(FIELDS.items())))


def texts(stored: pa.Array | pa.ChunkedArray) -> list[str | None]:
    """The exact ends of each quantity of an Arrow array."""
    return [None if record is None else record["exact"] for record in stored.to_pylist()]


def _record(quantity: Any, unit: Unit) -> dict[str, Any]:
    low, mid, high = quantity.low, quantity.mid, quantity.high
    numbers = (None if end is None else float(end) for end in (low, mid, high))
    rest = (unit.id, exact_text(low, high), list(quantity.sources))
    return dict(zip(FIELDS, (*numbers, *rest), strict=True))


def _written(end: Fraction) -> str:
    for places in range(13):
        if (end * 10**places).denominator == 1:
            whole, rest = divmod(abs(end) * 10**places, 10**places)
            decimals = f".{int(rest):0{places}d}" if places else ""
            return f"{'-' if end < 0 else ''}{int(whole)}{decimals}"
    return str(end)
