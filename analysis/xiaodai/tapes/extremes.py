"""The least and the greatest value of a column, from the statistics of Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq


def extremes(files: Sequence[Path], column: str) -> tuple[Any, Any] | None:
    """The least and the greatest value of a column, or nothing where a file does not say.

    Only the statistics are read, and believed, as engines do. Rows without a value do not count.
    """
    lows, highs = [], []
    for path in files:
        metadata = pq.read_metadata(path)
        place = metadata.schema.names.index(column)
        for group in range(metadata.num_row_groups):
            found = metadata.row_group(group).column(place).statistics
            if found is None or not found.has_min_max:
                return None
            lows.append(found.min)
            highs.append(found.max)
    return (min(lows), max(highs)) if lows else None
