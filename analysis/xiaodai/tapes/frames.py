"""Tables as data frames: whole numbers stay whole, missing ones too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

LARGEST = 2**63  # what 64 bits hold; larger whole numbers become decimals


def frame(lines: Iterable[Sequence[Any]], headers: Sequence[str]) -> pd.DataFrame:
    """A data frame of rows; a column of whole numbers with missing values has the type Int64.

    >>> frame([(1, None), (2, 2**53 + 1)], ("a", "b"))["b"].tolist()[1]
    9007199254740993
    """
    made = pd.DataFrame(list(lines), columns=list(headers), dtype=object)
    for name in headers:
        made[name] = _typed(made[name])
    return made


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    known = [value for value in column if value is not None]
    if not known or not all(type(value) is int for value in known):
        return column.infer_objects()
    if any(abs(value) >= LARGEST for value in known):
        return column.map(lambda value: None if value is None else Decimal(value))
    return column.astype("int64" if len(known) == len(column) else "Int64")
