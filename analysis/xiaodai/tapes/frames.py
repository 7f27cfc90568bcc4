"""Tables as data frames: whole numbers stay whole, and shares are divided once."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pandas as pd

LARGEST = 2**63  # what 64 bits hold; larger whole numbers become decimals


def exact_frame(rows: Any, headers: Any = None) -> pd.DataFrame:
    """A data frame of rows; whole numbers are int64, Int64 where some are missing, else decimals.

    `rows` are columns by name, or tuples in the order of the headers, or a frame; a column that it
    lacks is missing.

    >>> exact_frame([(1, None), (2, 2**53 + 1)], ("a", "b"))["b"].tolist()[1]
    9007199254740993
    """
    made = pd.DataFrame(rows, columns=headers, dtype=object).reset_index(drop=True)
    return pd.DataFrame({name: _typed(made[name]) for name in made})


def _typed(column: pd.Series[Any]) -> pd.Series[Any]:
    known = column[column.notna()]
    if known.empty or not all(type(value) is int for value in known):
        return column.where(column.notna(), None).infer_objects()
    if any(abs(value) >= LARGEST for value in known):
        return column.map(Decimal, na_action="ignore").where(column.notna(), None)
    return column.astype("int64" if len(known) == len(column) else "Int64")


def ratio(part: Any, whole: Any) -> float | None:
    """`part ÷ whole`, correctly rounded; `None` where either is missing or the whole is 0.

    >>> ratio(1, 3), ratio(1, 0)
    (0.3333333333333333, None)
    """
    return None if pd.isna(part) or pd.isna(whole) or not whole else float(Fraction(part) / whole)


def ratios(parts: Iterable[Any], wholes: Iterable[Any]) -> list[Any]:
    """Each part over the whole beside it, as `ratio` gives it."""
    return list(map(ratio, parts, wholes))
