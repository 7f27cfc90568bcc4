"""Turning a tape with other names, units and formats into one with our columns, by DuckDB.

Amounts become whole fen, rates millionths a year, and both are rounded half away from zero; a value
that cannot be read becomes missing, and its row is marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from xiaodai.tapes.columns import COLUMNS, UNREADABLE, PoolError
from xiaodai.tapes.files import Sheet, plain
from xiaodai.tapes.mapping import UNITS, Source

PATTERNS = {"iso": "%Y-%m-%d", "chinese": "%Y年%m月%d日", "compact": "%Y%m%d"}
MONTH = "(365.0 / 12)"  # days
CSV_TYPE = pa.string()


def convert(
    con: duckdb.DuckDBPyConnection,
    source: str,
    types: dict[str, pa.DataType],
    columns: dict[str, Source],
    target: Path,
    missing: Sequence[str] = (),
) -> None:
    """Write the rows of `source` (SQL of a table) with our columns to a Parquet file.

    `types` are those of the source's columns; a text in `missing` means no value. Raises
    `PoolError` for a type that a column cannot be made from.
    """
    raw = {
        name: _raw(given.column, types[given.column], missing) for name, given in columns.items()
    }
    values = {
        name: _value(name, given, types[given.column], raw[name]) for name, given in columns.items()
    }
    if (term := columns.get("term_days")) and term.unit == "maturity":
        values["term_days"] = (
            f"datediff('day', {values['origination_date']}, {values['term_days']})"
        )
    lost = [f"({raw[name]} IS NOT NULL AND ({value}) IS NULL)" for name, value in values.items()]
    made = [f"({value}) AS {name}" for name, value in values.items()]
    made.append(f"({' OR '.join(lost)}) AS {UNREADABLE}")
    con.execute(
        f"COPY (SELECT {', '.join(made)} FROM {source}) TO {literal(str(target))} (FORMAT parquet)"
    )


def csv_source(paths: list[Path], sheet: Sheet) -> str:
    """CSV files of one layout as a table of text, in SQL."""
    files = ", ".join(literal(str(path)) for path in paths)
    names = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in sheet.columns)
    delimiter = literal(sheet.delimiter)
    return (
        f"read_csv([{files}], header = true, auto_detect = false, delim = {delimiter}, "
        f"quote = '\"', escape = '\"', columns = {{{names}}}, strict_mode = true, "
        "null_padding = false)"
    )


def parquet_source(paths: tuple[Path, ...]) -> str:
    """Parquet files of one layout as a table, in SQL."""
    return f"read_parquet([{', '.join(literal(str(path)) for path in paths)}])"


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def _name(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'


def _raw(column: str, held: pa.DataType, missing: Sequence[str]) -> str:
    """A source column; text is trimmed, and text that means no value becomes missing."""
    if not is_text(held):
        return _name(column)
    value = f"trim({_name(column)})"
    for text in ("", *missing):
        value = f"nullif({value}, {literal(text)})"
    return value


def is_text(held: pa.DataType) -> bool:
    """Whether a column holds text, written out or as places in a list."""
    value = plain(held)
    return bool(pa.types.is_string(value) or pa.types.is_large_string(value))


def _value(name: str, given: Source, held: pa.DataType, raw: str) -> str:
    kind = COLUMNS[name]
    if name == "term_days" and given.unit == "maturity":
        kind = "date"
    text = is_text(held)
    number = bool(
        pa.types.is_integer(held) or pa.types.is_floating(held) or pa.types.is_decimal(held)
    )
    dated = bool(pa.types.is_date(held) or pa.types.is_timestamp(held))
    match kind:
        case "date" if dated:
            return f"CAST({raw} AS DATE)"
        case "date" if text or pa.types.is_integer(held):
            return _date(f"CAST({raw} AS VARCHAR)", given.format)
        case "id" if pa.types.is_integer(held):
            return f"CAST({raw} AS BIGINT)"
        case "id" if text:
            return raw
        case "text" if text:
            return _translated(raw, given.values)
        case "fen" | "ppm" | "days" | "years" if number or text:
            return _whole(raw, given.unit, UNITS[kind], is_text=text)
    wanted = {"date": "dates", "id": "whole numbers or text", "text": "text"}.get(kind, "numbers")
    raise PoolError(
        f"the column {given.column!r} holds {held}, but {name} must be made from {wanted}"
    )


def _date(raw: str, form: str) -> str:
    if form:
        return f"CAST(try_strptime({raw}, {literal(PATTERNS.get(form, form))}) AS DATE)"
    known = [f"CAST(try_strptime({raw}, {literal(p)}) AS DATE)" for p in PATTERNS.values()]
    return f"coalesce(TRY_CAST({raw} AS DATE), {', '.join(known)})"


def _translated(raw: str, values: dict[str, str]) -> str:
    if not values:
        return raw
    cases = " ".join(
        f"WHEN {literal(theirs)} THEN {literal(ours)}" for theirs, ours in values.items()
    )
    return f"CASE {raw} {cases} ELSE {raw} END"


def _whole(raw: str, unit: str, units: dict[str, int], *, is_text: bool) -> str:
    """A number as a whole number of our units; thousands separators and a percent sign are read."""
    if is_text:
        raw = f"replace(replace(replace({raw}, ',', ''), '%', ''), '，', '')"
    exact = f"TRY_CAST({raw} AS DECIMAL(30, 8))"
    if unit == "months":
        return f"TRY_CAST(round({exact} * {MONTH}) AS BIGINT)"
    factor = units[unit or next(iter(units))]
    return f"TRY_CAST(round({exact} * {factor}) AS BIGINT)"
