"""The files of a loan tape: which a path names, of which kind, and what Parquet files say."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.dataset import dataset

from xiaodai.tapes.columns import PoolError

PARQUET = (".parquet", ".pq")
CSV = (".csv", ".csv.gz", ".txt", ".tsv")


def find(tape: str) -> tuple[tuple[Path, ...], str]:
    """The files that a path, a folder or a glob names, by name, and their kind: parquet or csv.

    Raises `PoolError` where there are none, or Parquet and CSV files mixed.
    """
    path = Path(tape)
    if path.is_dir():
        named = [entry for entry in path.rglob("*") if not entry.name.startswith((".", "_"))]
        nothing = f"the folder {tape} holds no .parquet and no .csv file"
    elif path.is_file():
        named = [path]
        nothing = f"{tape} is no tape: its name must end in .parquet, .csv or .csv.gz"
    else:
        named = list(Path(path.anchor).glob(str(path.relative_to(path.anchor))))
        nothing = f"there is no tape {tape}"
    files = [entry for entry in sorted(named) if entry.is_file() and _kind(entry)]
    if not files:
        raise PoolError(nothing)
    kinds = {_kind(entry) for entry in files}
    if len(kinds) > 1:
        raise PoolError(f"{tape} holds Parquet and CSV files mixed: give one kind")
    return tuple(entry.resolve() for entry in files), kinds.pop()


def _kind(path: Path) -> str:
    name = path.name.lower()
    if name.endswith(PARQUET):
        return "parquet"
    return "csv" if name.endswith(CSV) else ""


def parquet_schema(files: Sequence[Path]) -> pa.Schema:
    """The one schema of Parquet files.

    Raises `PoolError` for a file that is no complete Parquet file, for files whose columns differ,
    and for no rows at all.
    """
    schemas, rows = [], 0
    for path in files:
        try:
            with pq.ParquetFile(path) as file:
                schemas.append(file.schema_arrow)
                rows += file.metadata.num_rows
        except (pa.ArrowException, OSError) as error:
            said = str(error).splitlines()[0].rstrip(".")
            raise PoolError(f"{path.name} is no complete Parquet file: {said}") from None
        if differing := _difference(schemas[0], schemas[-1]):
            raise PoolError(
                f"{path.name} and {files[0].name} differ: {differing}; the files of a tape "
                "must have the same columns of the same types"
            )
    if not rows:
        raise PoolError("the tape has no rows")
    return schemas[0]


def _difference(*schemas: pa.Schema) -> str:
    first, other = ({field.name: plain(field.type) for field in schema} for schema in schemas)
    for name in first | other:
        if name not in first or name not in other:
            return f"only one of them has the column {name}"
        if first[name] != other[name]:
            return f"the column {name} holds {first[name]} and {other[name]}"
    return ""


def plain(held: pa.DataType) -> pa.DataType:
    """The type of a column's values, whether or not they are written as places in a list."""
    return held.value_type if pa.types.is_dictionary(held) else held


def extremes(files: Sequence[Path], column: str) -> tuple[Any, Any] | None:
    """The least and the greatest value of a column, `None` where a file does not say.

    Only the statistics of the files are read, and trusted, as engines do. Missing values do not
    count.
    """
    ends = []
    for fragment in dataset([str(path) for path in files]).get_fragments():
        for group in fragment.row_groups:
            if column not in group.statistics:
                return None
            ends += group.statistics[column].values()
    return (min(ends), max(ends)) if ends else None
