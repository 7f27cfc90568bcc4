"""The conversion of a tape with other names, units and formats into our columns, by DuckDB.

Amounts become whole fen, rates millionths a year, and both are rounded half away from zero; a value
that cannot be read becomes missing, and its row is marked. How texts are read is in `reading.sql`.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any, NamedTuple

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from xiaodai.tapes import expression
from xiaodai.tapes.columns import COLUMNS, CREDIT, FORMATS, UNITS, UNREADABLE, PoolError
from xiaodai.tapes.mapping import Mapping, OwnField, Source

WANTED = {
    "id": "whole numbers or text",
    "date": "dates",
    "text": "whole numbers or text",
}  # else numbers
BANDED = 10**8  # in which parts of one the number of a field with bands is read
DAYS_IN_MONTH = Decimal("30.436875")  # 365.2425 ÷ 12, where no day says which months are meant


def _macro(name: str, result: Any, *kinds: Any) -> Any:
    """A macro of `reading.sql`, or a function of DuckDB's own, as a function of Ibis."""
    arguments = (lambda text: ...) if len(kinds) == 1 else (lambda text, other: ...)
    return ibis.udf.scalar.builtin(arguments, name=name, signature=(kinds, result))


READ = {
    name: _macro(f"read_{name}", "int64", "string", None)
    for name in ("amount", "rate", "days", "months", "years", "figure")
}
float_times = _macro("float_times", "int64", None, None)
exact_times = _macro("exact_times", "int64", None, None)
read_decimal = _macro("read_decimal", expression.DECIMAL, "string")
float_decimal = _macro("float_decimal", expression.DECIMAL, None)
read_day = _macro("read_day", "date", "string")
read_dated = _macro("read_dated", "date", "string", "array<string>")
serial_day = _macro("serial_day", "date", None)
months_later = _macro("months_later", "date", "date", "int64")


@dataclass(frozen=True)
class _Made:
    """A column made: its value, and whether a text that means something could not be read."""

    value: ir.Value
    lost: ir.BooleanValue


class Converted(NamedTuple):
    """The rows with our columns, and for each column where it has a value that cannot be read."""

    table: ir.Table
    lost: dict[str, ir.BooleanValue]


def converted(table: ir.Table, columns: Named[str, Source], mapping: Mapping | None) -> Converted:
    """The rows of a table with our columns and the user's own, and `unreadable`.

    `columns` are those that are made, by name; the mapping says what means no value and which sign
    stands before decimals. Raises `PoolError` for a type that a column cannot be made from.
    """
    table.get_backend().raw_sql(files("xiaodai.tapes").joinpath("reading.sql").read_text("utf-8"))
    texts = _Texts(table, mapping.missing if mapping else (), mapping.decimal if mapping else "")
    made = {name: texts.made(name, given) for name, given in columns.items()}
    values = {name: each.value for name, each in made.items()}
    lost = {name: each.lost for name, each in made.items()}
    if "term_days" in columns and columns["term_days"].unit in ("months", "years", "maturity"):
        values["term_days"] = _term(columns["term_days"], values)
    if columns["balance_fen"].negative:
        values[CREDIT] = (-values["balance_fen"]).clip(lower=0)
        values["balance_fen"] = values["balance_fen"].clip(lower=0)
    return Converted(table.select(**values, **{UNREADABLE: ibis.or_(*lost.values())}), lost)


def _term(given: Source, values: Named[str, ir.Value]) -> ir.Value:
    """The days of a term that is given in months, in years or as its last day."""
    term = values["term_days"]
    granted = values.get("origination_date", ibis.null("date"))
    if given.unit == "maturity":
        return term.delta(granted, unit="day")
    # In hundred-thousandths of a month, so that a part of a month is not lost.
    whole = term // 100_000
    is_whole = term == whole * 100_000
    by_calendar = months_later(granted, whole).delta(granted, unit="day")
    by_average = exact_times(
        term.cast("decimal(20, 0)"), ibis.literal(DAYS_IN_MONTH / 100_000, "decimal(12, 11)")
    )
    return is_whole.ifelse(by_calendar, ibis.null("int64")).coalesce(by_average)


class _Texts:
    """The columns of a table as texts or as what they are; what means no value is missing."""

    def __init__(self, table: ir.Table, missing: tuple[str, ...], decimal: str) -> None:
        self.table = table
        self.decimal = decimal
        self.starts = [text.removesuffix("*") for text in missing if text.endswith("*")]
        self.words = [text for text in missing if not text.endswith("*")]
        self.numbers = [number for text in self.words if (number := _number(text)) is not None]

    def made(self, name: str, given: Source) -> _Made:
        """A column of ours, or a field of the user's own."""
        if given.expression:
            return self._arithmetic(name, given)
        raw = self.raw(given)
        value = self._value(name, given, raw)
        return _Made(value, raw.notnull() & value.isnull())

    def raw(self, given: Source) -> ir.Value:
        """A source as it stands in the tape, its words replaced by what they stand for."""
        raw = self._source(given)
        if given.values and not raw.type().is_string():
            raw = raw.cast("string")
        if raw.type().is_string():
            text = raw.strip()
            if given.values:
                text = text.cases(*given.values.items(), else_=text)
            means_none = text.isin(["", *self.words])
            for start in self.starts:
                means_none = means_none | text.startswith(start)
            return means_none.ifelse(ibis.null("string"), text)
        if self.numbers and raw.type().is_numeric():
            return raw.isin(self.numbers).ifelse(ibis.null(), raw)
        return raw

    def _source(self, given: Source) -> ir.Value:
        if given.row_number:
            return ibis.row_number() + 1
        if given.constant is not None:
            return ibis.literal(str(given.constant))
        return self.table[given.column]

    def _value(self, name: str, given: Source, raw: ir.Value) -> ir.Value:
        kind = "date" if given.unit == "maturity" else COLUMNS.get(name, "own")
        held = raw.type()
        match kind:
            case "own" if isinstance(given, OwnField) and given.bands:
                number = self._whole(raw, "figure", _times(given, BANDED))
                return _place(number, given.bands)
            case "own" | "text" if not held.is_floating() and not held.is_decimal():
                return raw.cast("string")
            case "date" if held.is_date() or held.is_timestamp():
                return raw.cast("date")
            case "date" if held.is_string() or held.is_integer():
                return self._date(raw, given.format)
            case "date" if given.format == "excel" and held.is_numeric():
                return serial_day(raw)
            case "id" if held.is_integer():
                return raw.cast("int64")
            case "id" if held.is_string():
                return raw
            case "fen" | "ppm" | "days" | "years" if held.is_numeric() or held.is_string():
                return self._whole(raw, *_reader(kind, given))
        raise PoolError(
            f"the column {given.column!r} holds {held.to_pyarrow()}, but {name} must be made from "
            f"{WANTED.get(kind, 'numbers')}"
        )

    def _whole(self, raw: ir.Value, reader: str, times: ir.Value) -> ir.Value:
        """A number as a whole number of our units, rounded once, half away from zero."""
        held = raw.type()
        if held.is_string():
            return READ[reader](self._pointed(raw), times)
        if held.is_floating():
            return float_times(raw, times)
        return exact_times(_widened(raw), times)

    def _pointed(self, text: ir.Value) -> ir.Value:
        """A text with a point before its decimals."""
        return text.translate(",.", ".,") if self.decimal == "," else text

    def _date(self, raw: ir.Value, form: str) -> ir.Value:
        if form == "excel":
            return serial_day(raw.cast("string").try_cast("float64"))
        if form in ("", "iso"):
            return read_day(raw.cast("string"))
        patterns = list(FORMATS.get(form, (form,)))
        return read_dated(raw.cast("string"), ibis.array(patterns))

    def _arithmetic(self, name: str, given: Source) -> _Made:
        """An expression; lost where a column of it holds what is no number."""
        lost, missing = [], []

        def number(column: str) -> ir.Value:
            raw = self.raw(Source(column=column))
            held = raw.type()
            if not (held.is_numeric() or held.is_string()):
                raise PoolError(f"the column {column!r} holds {held.to_pyarrow()}, no numbers")
            if held.is_string():
                read = read_decimal(self._pointed(raw))
            else:
                read = float_decimal(raw) if held.is_floating() else raw.cast(expression.DECIMAL)
            lost.append(raw.notnull() & read.isnull())
            missing.append(raw.isnull())
            return read

        exact = expression.value(given.expression, number)
        times = _times(given, BANDED) if name not in COLUMNS else _reader(COLUMNS[name], given)[1]
        value = exact_times(exact, times)
        complete = ~ibis.or_(*missing) if missing else ibis.literal(True)
        is_lost = ibis.or_(*lost, complete & value.isnull())
        if isinstance(given, OwnField):
            if not given.bands:
                raise PoolError(f"the field {name.removeprefix('field_')} is made by arithmetic")
            value = _place(value, given.bands)
        return _Made(value, is_lost)


def _reader(kind: str, given: Source) -> tuple[str, ir.Value]:
    """How texts of a kind of column are read, and how many of ours one of theirs is."""
    units = UNITS[kind]  # type: ignore[index]  # only kinds of numbers come here
    unit = given.unit or next(iter(units))
    scale = units[unit]
    if kind != "days":
        return {"fen": "amount", "ppm": "rate", "years": "years"}[kind], _times(given, scale)
    if unit == "days":
        return "days", _times(given, 1)
    return unit, _times(given, scale * 100_000)  # of a month


def _times(given: Source, scale: int) -> ir.Value:
    """A multiplier as a literal: a whole number where it is one, which is quicker."""
    factor = (given.factor if given.factor is not None else Decimal(1)) * scale
    if factor == int(factor):
        return ibis.literal(int(factor))
    _, digits, exponent = factor.as_tuple()
    places = -int(exponent)
    return ibis.literal(factor, f"decimal({max(len(digits), places) + 1}, {places})")


def _place(number: ir.Value, bands: tuple[Decimal, ...]) -> ir.Value:
    """The place of the band of a number in parts of `BANDED`; missing where it is missing."""
    ends = [(number <= int(end * BANDED), place) for place, end in enumerate(bands)]
    return ibis.cases((number.isnull(), ibis.null("int64")), *ends, else_=len(bands)).cast("int64")


def _widened(raw: ir.Value) -> ir.Value:
    """A whole number or a decimal in a type in which it can be multiplied."""
    held = raw.type()
    if isinstance(held, dt.Decimal):
        return raw.cast(dt.Decimal(38, held.scale))
    return raw.cast("decimal(20, 0)")


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
