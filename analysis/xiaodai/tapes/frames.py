"""Tables as data frames: whole numbers stay whole, and shares are divided once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

LARGEST = 2**63  # what 64 bits hold; larger whole numbers become decimals


def exact_frame(lines: Iterable[Sequence[Any]], headers: Sequence[str]) -> pd.DataFrame:
    """A data frame of rows; whole numbers are int64, Int64 where some are missing, else decimals.

    >>> exact_frame([(1, None), (2, 2**53 + 1)], ("a", "b"))["b"].tolist()[1]
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


def ratio(part: int | None, whole: int | None) -> float | None:
    """`part ÷ whole`, correctly rounded; `None` where either is missing or the whole is 0.

    >>> ratio(1, 3), ratio(1, 0)
    (0.3333333333333333, None)
    """
    return None if part is None or not whole else float(Fraction(part, whole))
