"""The conversion of a tape with other names, units and formats into our columns, by DuckDB.

Amounts become whole fen, rates millionths a year, and both are rounded half away from zero; a value
that cannot be read becomes missing, and its row is marked.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import ibis
import ibis.expr.types as ir

from xiaodai.tapes.columns import COLUMNS, FORMATS, UNITS, UNREADABLE, PoolError
from xiaodai.tapes.mapping import Source

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


def converted(table: ir.Table, columns: Named[str, Source], missing: Sequence[str]) -> ir.Table:
    """The rows of a table with our columns; a text in `missing` means no value.

    Raises `PoolError` for a type that a column cannot be made from.
    """
    made = _made(table, columns, missing)
    lost = unreadable(table, columns, missing)
    return table.select(**made, **{UNREADABLE: ibis.or_(*lost.values())})


def unreadable(
    table: ir.Table, columns: Named[str, Source], missing: Sequence[str]
) -> dict[str, ir.BooleanValue]:
    """For each of our columns where it has a value that cannot be read."""
    made = _made(table, columns, missing)
    raw = {name: _raw(table[given.column], missing) for name, given in columns.items()}
    return {name: raw[name].notnull() & value.isnull() for name, value in made.items()}


def _made(
    table: ir.Table, columns: Named[str, Source], missing: Sequence[str]
) -> dict[str, ir.Value]:
    made = {
        name: _value(name, given, _raw(table[given.column], missing))
        for name, given in columns.items()
    }
    if "term_days" in columns and columns["term_days"].unit == "maturity":
        made["term_days"] = made["term_days"].delta(made["origination_date"], unit="day")
    return made


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
        case "id" | "text" if held.is_string():
            return raw.cases(*given.values.items(), else_=raw) if given.values else raw
        case "text" if held.is_integer():
            return _value(name, given, raw.cast("string"))
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
