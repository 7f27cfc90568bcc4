"""A loan tape, opened: its files with our columns, ready for an engine.

A tape with other names, units and formats is converted by DuckDB. Amounts become whole fen, rates
millionths a year, and both are rounded half away from zero; a value that cannot be read becomes
missing, and its row is marked.
"""

from __future__ import annotations

import csv
import gzip
import re
import shutil
from collections.abc import Mapping as Named
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TextIO, cast

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow.dataset import dataset

from xiaodai.tapes.columns import (
    COLUMNS,
    FORMATS,
    NEEDED,
    UNITS,
    UNREADABLE,
    Kind,
    Mapping,
    PoolError,
    Source,
)
from xiaodai.tapes.declared import Field
from xiaodai.tapes.engines import engine

PARQUET = (".parquet", ".pq")
CSV = (".csv", ".csv.gz", ".txt", ".tsv")
DELIMITERS = ",;\t|"
CHINESE = "gb18030"  # holds GBK and GB2312
PIECE = 1 << 22  # characters read at a time
SYNTHETIC = b"xiaodai_ledger"  # the key in a Parquet file that a synthetic tape carries
# DuckDB's own: the time that a text says in the first pattern that fits, else missing.
try_strptime: Any = ibis.udf.scalar.builtin(
    lambda text, patterns: ..., name="try_strptime", signature=((str, list[str]), datetime)
)
EXACT = "decimal(30, 8)"
WANTED = {
    "id": "whole numbers or text",
    "date": "dates",
    "text": "whole numbers or text",
}  # else numbers


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
        text = _utf8(path, copy)
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


def _utf8(path: Path, copy: Path) -> Path:
    """Where a text stands in UTF-8."""
    with suppress(UnicodeDecodeError), _text(path, "utf-8") as text:
        while text.read(PIECE):
            pass
        return path
    with _text(path, CHINESE) as text, copy.open("w", encoding="utf-8", newline="") as file:
        shutil.copyfileobj(text, file, PIECE)
    return copy


def _text(path: Path, encoding: str) -> TextIO:
    """A text file, packed or not, opened with the ends of its lines as they are."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    opened = gzip.open if is_packed else open
    return cast(TextIO, opened(path, "rt", encoding=encoding, newline=""))


@dataclass(frozen=True)
class Tape:
    """Parquet files with our columns.

    `synthetic` says how the tape was made up, or nothing for a real one; `notes` say what a reader
    should know of how it was read; `fields` are the user's own, each of them a column of the files.
    """

    name: str
    files: tuple[Path, ...]
    columns: tuple[str, ...]
    synthetic: str = ""
    notes: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


def open_tape(tape: str, mapping: Mapping | None, folder: Path, memory: str = "2GB") -> Tape:
    """Find, check and if need be convert a tape; the converted file is written to `folder`.

    Raises `PoolError` with one sentence for whatever keeps it from being read.
    """
    files, kind = find(tape)
    name = Path(tape).name or tape
    if kind == "csv":
        return _from_csv(name, files, mapping, folder, memory)
    schema = parquet_schema(files)
    synthetic = (schema.metadata or {}).get(SYNTHETIC, b"").decode()
    columns = _columns(name, schema.names, mapping)
    if mapping is None:
        for ours in columns:
            held, kind = schema.field(ours).type, COLUMNS[ours]
            if not _fits(kind, plain(held)):
                raise PoolError(
                    f"the column {ours} of {name} holds {held}, but must hold "
                    f"{WANTED.get(kind, f'whole numbers ({kind})')}: change it, or say its unit in "
                    "a mapping file"
                )
        return Tape(name, files, tuple(columns), synthetic)
    target = folder / "tape.parquet"
    with engine("duckdb", memory, folder / "spill") as opened:
        _converted(opened.read(files), columns, mapping.missing).to_parquet(target)
    return Tape(name, (target,), tuple(columns), synthetic)


def _fits(kind: Kind, held: pa.DataType) -> bool:
    """Whether a Parquet type can be used as it is."""
    is_text = pa.types.is_string(held) or pa.types.is_large_string(held)
    is_whole = pa.types.is_integer(held) and not pa.types.is_uint64(held)
    named = is_text or is_whole
    fitting = {"date": pa.types.is_date(held), "text": named, "id": named}
    return bool(fitting.get(kind, is_whole))


def _columns(name: str, present: Sequence[str], mapping: Mapping | None) -> dict[str, Source]:
    """Where each of our columns comes from. Raises `PoolError` for one that is not there."""
    listed = ", ".join(present[:20]) + (" …" if len(present) > 20 else "")
    given = mapping.columns if mapping else {name: Source(column=name) for name in present if name}
    columns = {ours: given[ours] for ours in COLUMNS if ours in given}
    for ours, source in columns.items():
        if source.column not in present:
            raise PoolError(
                f"the mapping takes {ours} from the column {source.column!r}, which {name} does "
                f"not have; it has {listed}"
            )
    if missing := [ours for ours in NEEDED if ours not in columns]:
        raise PoolError(
            f"{name} has no column {missing[0]}; it has {listed}: rename it, or say in a mapping "
            "file which column it is"
        )
    return columns


def _from_csv(
    name: str, paths: Sequence[Path], mapping: Mapping | None, folder: Path, memory: str
) -> Tape:
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
    columns = _columns(name, first.columns, mapping)
    target = folder / "tape.parquet"
    with engine("duckdb", memory, folder / "spill") as opened:
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
            _converted(rows, columns, mapping.missing if mapping else ()).to_parquet(target)
        except duckdb.InvalidInputException as error:
            raise PoolError(_ragged(str(error), sheets)) from None
    if not pq.read_metadata(target).num_rows:
        raise PoolError(f"{name} has no rows")
    is_gbk = any(sheet.text != sheet.path for sheet in sheets)
    return Tape(name, (target,), tuple(columns), notes=("read as GBK",) if is_gbk else ())


def _ragged(said: str, sheets: Sequence[Sheet]) -> str:
    """What DuckDB says of a CSV file that it cannot read, in one sentence."""
    line = re.search(r"CSV Error on Line: (\d+)", said)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    name = next((sheet.path.name for sheet in sheets if str(sheet.text) in said), "the CSV file")
    place = f"{name}, line {line[1]}" if line else name
    if counts:
        return f"{place}: the line does not have the {counts[1]} values that the header names"
    reason = [part.strip() for part in said.splitlines() if part.strip()]
    return f"{place} cannot be read as CSV: {reason[min(2, len(reason) - 1)]}"


def _converted(table: ir.Table, columns: Named[str, Source], missing: Sequence[str]) -> ir.Table:
    """The rows of a table with our columns; a text in `missing` means no value.

    Raises `PoolError` for a type that a column cannot be made from.
    """
    raw = {name: _raw(table[given.column], missing) for name, given in columns.items()}
    made = {name: _value(name, given, raw[name]) for name, given in columns.items()}
    if "term_days" in columns and columns["term_days"].unit == "maturity":
        made["term_days"] = made["term_days"].delta(made["origination_date"], unit="day")
    lost = [raw[name].notnull() & value.isnull() for name, value in made.items()]
    return table.select(**made, **{UNREADABLE: ibis.or_(*lost)})


def _raw(column: ir.Value, missing: Sequence[str]) -> ir.Value:
    """A source column; text is trimmed, and text that means no value becomes missing."""
    if not column.type().is_string():
        return column
    text = column.strip()
    return text.isin(["", *missing]).ifelse(ibis.null(), text)


def _value(name: str, given: Source, raw: ir.Value) -> ir.Value:
    kind = "date" if given.unit == "maturity" else COLUMNS[name]
    held = raw.type()
    match kind:
        case "date" if held.is_date() or held.is_timestamp():
            return raw.cast("date")
        case "date" if held.is_string() or held.is_integer():
            return _date(raw.cast("string"), given.format)
        case "id" if held.is_integer():
            return raw.cast("int64")
        case "text" if held.is_integer():
            return _value(name, given, raw.cast("string"))
        case "id" | "text" if held.is_string():
            return raw.cases(*given.values.items(), else_=raw) if given.values else raw
        case "fen" | "ppm" | "days" | "years" if held.is_numeric() or held.is_string():
            return _whole(raw, given.unit, UNITS[kind])
    raise PoolError(
        f"the column {given.column!r} holds {held.to_pyarrow()}, but {name} must be made from "
        f"{WANTED.get(kind, 'numbers')}"
    )


def _date(text: ir.Value, form: str) -> ir.Value:
    if form:
        return try_strptime(text, [FORMATS.get(form, form)]).cast("date")
    return text.try_cast("date").coalesce(try_strptime(text, [*FORMATS.values()]).cast("date"))


def _whole(raw: ir.Value, unit: str, units: Named[str, int]) -> ir.Value:
    """A number as a whole number of our units; thousands separators and a percent sign are read."""
    if raw.type().is_string():
        raw = raw.re_replace("[,%，]", "")
    exact = raw.try_cast(EXACT)
    ours = exact * units[unit or next(iter(units))]
    if unit == "months":
        ours = (exact * 365 / 12).try_cast(EXACT)
    return ours.round(0).try_cast("int64")
