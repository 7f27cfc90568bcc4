"""A loan tape, opened: its files with our columns, ready for an engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from xiaodai.tapes import files as tape_files
from xiaodai.tapes.columns import COLUMNS, NEEDED, Kind, PoolError
from xiaodai.tapes.conversion import CSV_TYPE, convert, csv_source, is_text, parquet_source
from xiaodai.tapes.engines import refusals
from xiaodai.tapes.mapping import Mapping, Source


@dataclass(frozen=True)
class Tape:
    """Parquet files with our columns.

    `synthetic` says how the tape was made up, or nothing for a real one; `notes` say what a reader
    should know of how it was read.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    synthetic: str = ""
    notes: tuple[str, ...] = ()


def open_tape(tape: str, mapping: Mapping | None, folder: Path, memory: str = "2GB") -> Tape:
    """Find, check and if need be convert a tape; the converted file is written to `folder`.

    Raises `PoolError` with one sentence for whatever keeps it from being read.
    """
    files, kind = tape_files.find(tape)
    name = Path(tape).name or tape
    if kind == "csv":
        return _from_csv(name, files, mapping, folder, memory)
    schema, _ = tape_files.parquet_schema(files)
    types = {field.name: field.type for field in schema}
    synthetic = (schema.metadata or {}).get(tape_files.SYNTHETIC, b"").decode()
    columns = _columns(name, list(types), mapping)
    if mapping is None:
        for ours in columns:
            if not _fits(COLUMNS[ours], types[ours]):
                raise PoolError(
                    f"the column {ours} of {name} holds {types[ours]}, but must hold "
                    f"{WANTED[COLUMNS[ours]]}: change it, or say its unit in a mapping file"
                )
        return Tape(name, files, tuple(columns), synthetic)
    target = folder / "tape.parquet"
    with _duckdb(folder, memory) as con, refusals():
        convert(con, parquet_source(files), types, columns, target, mapping.missing)
    return Tape(name, (target,), tuple(columns), synthetic)


WANTED: dict[Kind, str] = {
    "id": "whole numbers or text",
    "fen": "whole numbers (fen)",
    "ppm": "whole numbers (millionths a year)",
    "days": "whole numbers",
    "years": "whole numbers",
    "date": "dates",
    "text": "text",
}


def _fits(kind: Kind, held: pa.DataType) -> bool:
    """Whether a Parquet type can be used as it is."""
    value = tape_files.plain(held)
    whole = pa.types.is_integer(value) and not pa.types.is_uint64(value)
    match kind:
        case "date":
            return bool(pa.types.is_date(value))
        case "text":
            return is_text(held)
        case "id":
            return is_text(held) or bool(whole)
    return bool(whole)


def _columns(name: str, present: list[str], mapping: Mapping | None) -> dict[str, Source]:
    """Where each of our columns comes from. Raises `PoolError` for one that is not there."""
    if mapping is None:
        columns = {ours: Source(column=ours) for ours in COLUMNS if ours in present}
    else:
        columns = {ours: mapping.columns[ours] for ours in COLUMNS if ours in mapping.columns}
    for ours, source in columns.items():
        if source.column not in present:
            raise PoolError(
                f"the mapping takes {ours} from the column {source.column!r}, which {name} does "
                f"not have; it has {_listed(present)}"
            )
    if missing := [ours for ours in NEEDED if ours not in columns]:
        raise PoolError(
            f"{name} has no column {missing[0]}; it has {_listed(present)}: rename it, or say in a "
            "mapping file which column it is"
        )
    if (
        (term := columns.get("term_days"))
        and term.unit == "maturity"
        and ("origination_date" not in columns)
    ):
        raise PoolError("a term from its maturity needs origination_date in the mapping")
    return columns


def _listed(names: list[str], most: int = 20) -> str:
    return ", ".join(names[:most]) + (" …" if len(names) > most else "")


def _from_csv(
    name: str, paths: tuple[Path, ...], mapping: Mapping | None, folder: Path, memory: str
) -> Tape:
    sheets = [tape_files.csv_sheet(path) for path in paths]
    for sheet in sheets:
        if (sheet.columns, sheet.delimiter) != (sheets[0].columns, sheets[0].delimiter):
            raise PoolError(
                f"{sheet.path.name} and {sheets[0].path.name} differ: the files of a tape must "
                "have the same header"
            )
    columns = _columns(name, list(sheets[0].columns), mapping)
    copies = [tape_files.as_utf8(sheet, folder, number) for number, sheet in enumerate(sheets)]
    types = dict.fromkeys(sheets[0].columns, CSV_TYPE)
    target = folder / "tape.parquet"
    with _duckdb(folder, memory) as con:
        try:
            source = csv_source(copies, sheets[0])
            missing = mapping.missing if mapping else ()
            with refusals():
                convert(con, source, types, columns, target, missing)
        except duckdb.InvalidInputException as error:
            raise PoolError(_ragged(error, dict(zip(copies, paths, strict=True)))) from None
        rows = con.execute(f"SELECT count(*) FROM {parquet_source((target,))}").fetchall()[0][0]
    if not rows:
        raise PoolError(f"{name} has no rows")
    is_gbk = any(sheet.encoding == tape_files.CHINESE for sheet in sheets)
    return Tape(name, (target,), tuple(columns), notes=("read as GBK",) if is_gbk else ())


def _ragged(error: Exception, originals: dict[Path, Path]) -> str:
    """What DuckDB says of a CSV file that it cannot read, in one sentence."""
    said = str(error)
    line = re.search(r"CSV Error on Line: (\d+)", said)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    file = next(
        (path.name for copy, path in originals.items() if str(copy) in said), "the CSV file"
    )
    place = f"{file}, line {line[1]}" if line else file
    if counts:
        return f"{place}: the line does not have the {counts[1]} values that the header names"
    reason = [part.strip() for part in said.splitlines() if part.strip()]
    return f"{place} cannot be read as CSV: {reason[min(2, len(reason) - 1)]}"


def _duckdb(folder: Path, memory: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(
        config={
            "memory_limit": memory,
            "temp_directory": str(folder / "spill"),
            "preserve_insertion_order": False,
        }
    )
