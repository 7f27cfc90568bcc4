"""Rows and data frames of a study's results: fields and columns declared by their names."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # much is shown without a frame, and pandas takes a third of a second
    import pandas as pd


def row(**fields: Any) -> pd.Series:
    """One result with named fields, of any kind: a series of objects, indexed by their names.

    Rows make a frame: `pd.DataFrame([row(…), row(…)])`.

    >>> row(quarter="2025Q3", count=4863).quarter
    '2025Q3'
    """
    import pandas as pd

    return pd.Series(fields, dtype=object)


def frame(rows: Iterable[object], *attributes: str, **renamed: str) -> pd.DataFrame:
    """One row for each object, one column for each attribute.

    `attributes` are names such as `revenue` or `margin.low`; the column has the last part of the
    name. `renamed` are columns under another name: `gap="both.width"`. Rows may be mappings too.
    Raises `AttributeError` or `KeyError` for an attribute that a row does not have.
    """
    import pandas as pd

    columns = {name.rpartition(".")[2]: name for name in attributes} | renamed
    kept = list(rows)
    return pd.DataFrame(
        {column: [_value(row, name) for row in kept] for column, name in columns.items()},
        columns=list(columns),
    )


def _value(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else attrgetter(name)(row)
