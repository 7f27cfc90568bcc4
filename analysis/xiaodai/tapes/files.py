"""The files of a tape: finding them, whether they fit together, and what they say of themselves."""

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple, TextIO, cast

import pyarrow as pa
import pyarrow.parquet as pq

from xiaodai.tapes.columns import PoolError

PARQUET = (".parquet", ".pq")
CSV = (".csv", ".csv.gz", ".txt", ".tsv")
DELIMITERS = ",;\t|"
CHINESE = "gb18030"  # holds GBK and GB2312
PIECE = 1 << 22  # characters read at a time
SYNTHETIC = b"xiaodai_ledger"  # the key in a Parquet file that a synthetic tape carries


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


def _difference(first: pa.Schema, other: pa.Schema) -> str:
    for name in [*first.names, *other.names]:
        if name not in other.names or name not in first.names:
            return f"only one of them has the column {name}"
        types = [plain(schema.field(name).type) for schema in (first, other)]
        if types[0] != types[1]:
            return f"the column {name} holds {types[0]} and {types[1]}"
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
    for path in files:
        metadata = pq.read_metadata(path)
        place = metadata.schema.names.index(column)
        for group in range(metadata.num_row_groups):
            found = metadata.row_group(group).column(place).statistics
            if found is None or not found.has_min_max:
                return None
            ends += [found.min, found.max]
    return (min(ends), max(ends)) if ends else None


class Sheet(NamedTuple):
    """A CSV file: where its text is in UTF-8, its columns and delimiter."""

    path: Path
    text: Path
    columns: tuple[str, ...]
    delimiter: str


def csv_sheet(path: Path, copy: Path) -> Sheet:
    """What a CSV file's first line says; a file in GBK is copied to `copy` in UTF-8.

    Raises `PoolError` for a file in neither encoding, without a header, or with a name twice.
    """
    try:
        text = path if _is_utf8(path) else _recoded(path, copy)
    except UnicodeDecodeError:
        raise PoolError(f"{path.name} is neither UTF-8 nor GBK text") from None
    except (OSError, EOFError) as error:
        raise PoolError(f"{path.name} cannot be read: {error}") from None
    with _text(text, "utf-8-sig") as file:
        line = file.readline().rstrip("\r\n")
    delimiter = max(DELIMITERS, key=line.count)
    columns = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))
    if not any(columns):
        raise PoolError(f"{path.name} has no header")
    if twice := [name for name in columns if columns.count(name) > 1]:
        raise PoolError(f"{path.name} has the column {twice[0]!r} twice")
    return Sheet(path, text, columns, delimiter)


def _is_utf8(path: Path) -> bool:
    try:
        with _text(path, "utf-8") as text:
            while text.read(PIECE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _recoded(path: Path, copy: Path) -> Path:
    with _text(path, CHINESE) as text, copy.open("w", encoding="utf-8", newline="") as file:
        shutil.copyfileobj(text, file, PIECE)
    return copy


def _text(path: Path, encoding: str) -> TextIO:
    """A text file, packed or not, opened with the ends of its lines as they are."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    opened = gzip.open if is_packed else open
    return cast(TextIO, opened(path, "rt", encoding=encoding, newline=""))
