"""Period codes as days, beside which a table of figures can be sorted and drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from xiaodai.ledger.tables import UNDATED
from xiaodai.reading.dates import period_days


def days(periods: Iterable[str], index: Any = None) -> Mapping[str, pd.Series[Any]]:
    """The first and the last day of period codes, as columns `start` and `end`."""
    known = [(None, None) if code == UNDATED else period_days(code) for code in periods]
    starts = [first for first, _ in known]
    ends = [None if last == date.max else last for _, last in known]
    return {
        name: pd.Series(pd.to_datetime(pd.Series(column, dtype=object)).to_numpy(), index=index)
        for name, column in (("start", starts), ("end", ends))
    }
