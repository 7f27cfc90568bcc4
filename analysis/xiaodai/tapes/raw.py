"""The rows of a tape as they stand in its files, for its conversion and for doubts about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.engines import Engine
from xiaodai.tapes.files import find, parquet_schema, plain
from xiaodai.tapes.text import csv_sheet, ragged

SYNTHETIC = b"xiaodai_ledger"  # the key in a Parquet file that a synthetic tape carries


class Place(NamedTuple):
    """Where a value stands in a tape, and the values of some columns there."""

    file: str
    line: int
    values: tuple[object, ...]

    def __str__(self) -> str:
        return f"{self.file}, row {self.line}: {', '.join(map(str, self.values))}"


@dataclass(frozen=True)
class Raw:
    """The rows of a tape, with the columns and values of its files; those of a text file are text.

    `held` are the types of Parquet's columns, empty for text. `notes` say how the files were read.
    """

    name: str
    files: tuple[Path, ...]
    table: ir.Table
    held: dict[str, pa.DataType]
    synthetic: str = ""
    notes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns that the files have."""
        return tuple(self.table.columns)

    def places(self, where: ir.BooleanValue, columns: Sequence[str], most: int = 3) -> list[Place]:
        """Where the first rows stand for which a condition holds."""
        found = self.table.filter(where).select(*columns).limit(most).to_pandas()
        return [Place(self.name, 0, tuple(row)) for row in found.itertuples(index=False)]


@contextmanager
def read_raw(opened: Engine, tape: str, folder: Path) -> Iterator[Raw]:
    """The rows of the tape that a path names, for DuckDB; copies are written to `folder`.

    Raises `PoolError` with one sentence for files that cannot be read, here or while it is used.
    """
    files, kind = find(tape)
    name = Path(tape).name or tape
    if kind == "parquet":
        schema = parquet_schema(files)
        held = {field.name: plain(field.type) for field in schema}
        synthetic = (schema.metadata or {}).get(SYNTHETIC, b"").decode()
        yield Raw(name, files, opened.read(files), held, synthetic)
        return
    with _of_text(opened, name, files, folder) as raw:
        yield raw


@contextmanager
def _of_text(opened: Engine, name: str, paths: Sequence[Path], folder: Path) -> Iterator[Raw]:
    sheets = [
        csv_sheet(path, folder / f"utf8-{number:05d}.csv") for number, path in enumerate(paths)
    ]
    first = sheets[0]
    for sheet in sheets:
        if (sheet.columns, sheet.delimiter) != (first.columns, first.delimiter):
            raise PoolError(
                f"{sheet.path.name} and {first.path.name} differ: the files of a tape must have "
                "the same header"
            )
    is_gbk = any(sheet.text != sheet.path for sheet in sheets)
    notes = ("read as GBK",) if is_gbk else ()
    rows = opened.connection.read_csv(
        [str(sheet.text) for sheet in sheets],
        header=True,
        auto_detect=False,
        delim=first.delimiter,
        quote='"',
        escape='"',
        columns=dict.fromkeys(first.columns, "VARCHAR"),
        strict_mode=True,
        null_padding=False,
    )
    try:
        yield Raw(name, tuple(paths), rows, {}, notes=notes)
    except duckdb.InvalidInputException as error:
        raise PoolError(ragged(str(error), sheets)) from None
