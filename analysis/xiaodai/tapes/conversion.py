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
from xiaodai.tapes.told import told_by_month

WANTED = {
    "id": "whole numbers or text",
    "date": "dates",
    "text": "whole numbers or text",
}  # else numbers
BANDED = 10**8  # in which parts of one the number of a field with bands is read
DAYS_IN_MONTH = Decimal("30.436875")  # 365.2425 ÷ 12, where no day says which months are meant


def _macro(name: str, result: str, *kinds: str | None) -> Any:
    """A macro of `reading.sql` as a function of Ibis; a kind that is None may be any."""
    arguments: Any = {
        1: lambda x: ...,
        2: lambda x, k: ...,
        3: lambda x, k, f: ...,
        4: lambda x, digits, k, f: ...,
    }[len(kinds)]
    return ibis.udf.scalar.builtin(arguments, name=name, signature=(kinds, result))


LOOSE = {
    name: _macro(f"loose_{name}", "int64", "string", "string", None)
    for name in ("amount", "days", "months", "years", "figure")
}
short_times = _macro("short_times", "int64", "string", None)
short_rate = _macro("short_rate", "int64", "string", "string", None, None)
loose_rate = _macro("loose_rate", "int64", "string", "string", None, None)
short_decimal = _macro("short_decimal", expression.DECIMAL, "string")
loose_decimal = _macro("loose_decimal", expression.DECIMAL, "string", "string")
trimmed = _macro("trimmed", "string", "string")
ungrouped = _macro("ungrouped", "string", "string")
unsigned = _macro("unsigned", "string", "string")
half_width = _macro("half_width", "string", "string")
digits_of = _macro("digits_of", "string", "string")
float_times = _macro("float_times", "int64", None, None)
exact_times = _macro("exact_times", "int64", None, None)
float_decimal = _macro("float_decimal", expression.DECIMAL, None)
read_day = _macro("read_day", "date", "string")
read_dated = _macro("read_dated", "date", "string", "array<string>")
serial_day = _macro("serial_day", "date", None)
last_day = _macro("last_day", "date", "date")
months_later = _macro("months_later", "date", "date", "int64")


@dataclass(frozen=True)
class _Number:
    """A number to be read from a cell: how, how many of ours one of its units is, its factor."""

    reader: str
    times: ir.Value | None
    factor: ir.Value | None = None


class Unread(NamedTuple):
    """The texts of one column of a tape from which a column of ours could not be read."""

    ours: str
    column: str
    texts: ir.Table


class Converted(NamedTuple):
    """The rows with our columns, and the texts that could not be read."""

    table: ir.Table
    unread: tuple[Unread, ...]


def converted(table: ir.Table, columns: Named[str, Source], mapping: Mapping | None) -> Converted:
    """The rows of a table with our columns and the user's own, and `unreadable`.

    `columns` are those that are made, by name; the mapping says what means no value and which sign
    stands before decimals. Raises `PoolError` for a type that a column cannot be made from.
    """
    table.get_backend().raw_sql(files("xiaodai.tapes").joinpath("reading.sql").read_text("utf-8"))
    cells = _Cells(table, mapping.missing if mapping else (), mapping.decimal if mapping else "")
    wanted: dict[str, Source] = {}
    for name, given in columns.items():
        if given.expression:
            wanted |= {_leaf(name, of): Source(column=of) for of in given.needs}
        else:
            wanted[name] = given
    numbers = {name: each for name, given in wanted.items() if (each := _number_of(name, given))}
    bare = _viewed(table.select(**{name: cells.bare(given) for name, given in wanted.items()}))
    held = _viewed(
        bare.select(**{n: cells.cell(bare[n], given, n in numbers) for n, given in wanted.items()})
    )
    for name in numbers:
        if not (held[name].type().is_numeric() or held[name].type().is_string()):
            raise _misfit(name.partition(" ")[0], wanted[name], held[name], "numbers")
    read = _numbers_read(held, numbers, cells)
    values, lost, unread = {}, [], []
    for name, given in columns.items():
        if given.expression:
            value, is_lost = _arithmetic(name, given, read)
            leaves = {_leaf(name, of): of for of in given.needs}
        else:
            value = read[_read(name)] if name in numbers else _other(name, given, read[name])
            is_lost = read[name].notnull() & value.isnull()
            leaves = {name: given.column} if given.column else {}
        values[name] = _place(value, given) if isinstance(given, OwnField) else value
        lost.append(is_lost)
        unread += [
            Unread(name, of, read.filter(is_lost).select(text=read[leaf].cast("string")))
            for leaf, of in leaves.items()
        ]
    table = _viewed(read.select(**values, **{UNREADABLE: ibis.or_(*lost)}))
    return Converted(_finished(table, columns), tuple(unread))


def _finished(made: ir.Table, columns: Named[str, Source]) -> ir.Table:
    """What takes several columns: the days of a term, and balances below zero as credits."""
    more: dict[str, ir.Value] = {}
    if "term_days" in columns and columns["term_days"].unit in ("months", "years", "maturity"):
        more["term_days"] = _term(columns["term_days"], made)
    if columns["balance_fen"].negative:
        more[CREDIT] = (-made.balance_fen).clip(lower=0)
        more["balance_fen"] = made.balance_fen.clip(lower=0)
    return made.mutate(**more) if more else made


def _viewed(expression: ir.Table) -> ir.Table:
    """An expression under a name, so that what is made of it names its columns and no more."""
    return expression.get_backend().create_view(ibis.util.gen_name("cells"), expression)


def _term(given: Source, made: ir.Table) -> ir.Value:
    """The days of a term that is given in months, in years or as its last day."""
    term = made.term_days
    granted = made.origination_date if "origination_date" in made.columns else ibis.null("date")
    if given.unit == "maturity":
        return term.delta(granted, unit="day")
    # In hundred-thousandths of a month, so that a part of a month is not lost.
    whole = (term.cast("decimal(20, 0)") / 100_000).round(0).cast("int64")
    by_calendar = months_later(granted, whole).delta(granted, unit="day")
    by_average = exact_times(
        term.cast("decimal(20, 0)"), ibis.literal(DAYS_IN_MONTH / 100_000, "decimal(12, 11)")
    )
    is_calendar = (term == whole * 100_000) & granted.notnull() & by_calendar.notnull()
    return is_calendar.ifelse(by_calendar, by_average)


class _Cells:
    """The columns of a table as they stand in the tape; what means no value is missing."""

    def __init__(self, table: ir.Table, missing: tuple[str, ...], decimal: str) -> None:
        self.table = table
        self.decimal = decimal
        self.starts = [text.removesuffix("*") for text in missing if text.endswith("*")]
        self.words = [text for text in missing if not text.endswith("*")]
        self.numbers = [number for text in self.words if (number := _number(text)) is not None]

    def bare(self, given: Source) -> ir.Value:
        """A source as it stands; a text without white space around it."""
        raw = self._source(given)
        if given.values and not raw.type().is_string():
            raw = raw.cast("string")
        return trimmed(raw) if raw.type().is_string() else raw

    def cell(self, bare: ir.Value, given: Source, is_number: bool) -> ir.Value:
        """Its words replaced by what they stand for; a number's text with a point."""
        if bare.type().is_string():
            text = bare
            if is_number and self.decimal == "," and given.constant is None:
                text = text.translate(",.", ".,")
            if given.values:
                text = text.coalesce("") if "" in given.values else text
                text = text.cases(*given.values.items(), else_=text)
            return self._meant(text)
        if bare.type().is_floating():
            bare = bare.isnan().ifelse(ibis.null(bare.type()), bare)
        if self.numbers and bare.type().is_numeric():
            return bare.isin(self.numbers).ifelse(ibis.null(), bare)
        return bare

    def is_told_later(self, given: Source) -> bool:
        """Whether a text is looked at only if it is no plain number, which spares most the look."""
        is_plain = not given.values and self.decimal != "," and given.constant is None
        return is_plain and not self.numbers and not any(s[:1].isdigit() for s in self.starts)

    def told(self, raw: ir.Value) -> ir.Value:
        """A text that is no plain number; missing where it means no value."""
        return self._meant(raw.strip()) if raw.type().is_string() else raw

    def _meant(self, text: ir.Value) -> ir.Value:
        means_none = text.isin(["", *self.words])
        for start in self.starts:
            means_none = means_none | text.startswith(start)
        return means_none.ifelse(ibis.null("string"), text)

    def _source(self, given: Source) -> ir.Value:
        if given.row_number:
            return ibis.row_number() + 1
        if given.constant is not None:
            return ibis.literal(str(given.constant))
        return self.table[given.column]


def _number_of(name: str, given: Source) -> _Number | None:
    """How the number of a cell is read; `None` where it is to be a date or a text."""
    kind = COLUMNS.get(name, "own")
    if " " in name:  # a column of an expression
        return _Number("decimal", None)
    if isinstance(given, OwnField) and given.bands:
        return _Number("figure", _times(given, BANDED))
    if kind in UNITS and given.unit != "maturity":
        return _Number(*_reader(kind, given), _times(given, 1))
    return None


def _leaf(name: str, column: str) -> str:
    return f"{name} {column}"


def _read(name: str) -> str:
    return f"read {name}"


def _numbers_read(held: ir.Table, numbers: Named[str, _Number], cells: _Cells) -> ir.Table:
    """The cells, and beside them the numbers that were read, in steps that see only what is left.

    A number is rounded once, half away from zero.
    """
    lean, short, plain, digits, found = {}, {}, {}, {}, {}
    texts = {name: number for name, number in numbers.items() if held[name].type().is_string()}
    for name, number in texts.items():
        made = unsigned if number.reader == "rate" else ungrouped
        lean[f"lean {name}"] = made(held[name])
    light = _viewed(held.mutate(**lean))
    for name, number in texts.items():
        cell, text = light[name], light[f"lean {name}"]
        if number.times is None:
            short[f"short {name}"] = short_decimal(text)
        elif number.reader == "rate":
            short[f"short {name}"] = short_rate(cell, text, number.times, number.factor)
        else:
            short[f"short {name}"] = short_times(text, number.times)
    quick = _viewed(light.mutate(**short))
    for name in texts:
        is_left = quick[f"short {name}"].isnull()
        plain[f"plain {name}"] = is_left.ifelse(half_width(quick[name]), ibis.null("string"))
    loose = _viewed(quick.mutate(**plain))
    for name in texts:
        digits[f"digits {name}"] = digits_of(loose[f"plain {name}"])
    bare = _viewed(loose.mutate(**digits))
    for name, number in numbers.items():
        if name not in texts:
            found[name] = _of_number(bare[name], number.times)
            continue
        parts = [bare[f"{part} {name}"] for part in ("plain", "digits")]
        if number.times is None:
            slowly = loose_decimal(*parts)
        elif number.reader == "rate":
            slowly = loose_rate(*parts, number.times, number.factor)
        else:
            slowly = LOOSE[number.reader](*parts, number.times)
        of_short = bare[f"short {name}"]
        found[name] = of_short.notnull().ifelse(of_short, slowly)
    return _viewed(bare.mutate(**{_read(name): each for name, each in found.items()}))


def _of_number(cell: ir.Value, times: ir.Value | None) -> ir.Value:
    """A number that is no text, as a whole number of our units or an exact decimal."""
    held = cell.type()
    if times is None:
        return float_decimal(cell) if held.is_floating() else cell.cast(expression.DECIMAL)
    if held.is_floating():
        return float_times(cell, times)
    widened = dt.Decimal(38, held.scale) if isinstance(held, dt.Decimal) else "decimal(20, 0)"
    return exact_times(cell.cast(widened), times)


def _other(name: str, given: Source, cell: ir.Value) -> ir.Value:
    """A date, an id or a text from its cell. Raises `PoolError` for a cell of another kind."""
    kind = "date" if given.unit == "maturity" else COLUMNS.get(name, "text")
    held = cell.type()
    match kind:
        case "text" if not held.is_floating() and not held.is_decimal():
            return cell.cast("string")
        case "date" if held.is_date() or held.is_timestamp():
            return cell.cast("date")
        case "date" if given.format == "excel" and (held.is_numeric() or held.is_string()):
            return serial_day(cell.try_cast("float64"))
        case "date" if held.is_string() or held.is_integer():
            text = cell.cast("string")
            if given.format in ("", "iso"):
                return read_day(text)
            if name == "snapshot_date" and told_by_month(given.format):
                return last_day(read_dated(text, ibis.array([given.format])))
            return read_dated(text, ibis.array(list(FORMATS.get(given.format, (given.format,)))))
        case "id" if held.is_integer():
            return cell.cast("int64")
        case "id" if held.is_string():
            return cell
    raise _misfit(name, given, cell, WANTED[kind])


def _misfit(name: str, given: Source, cell: ir.Value, wanted: str) -> PoolError:
    return PoolError(
        f"the column {given.column!r} holds {cell.type().to_pyarrow()}, but {name} must be made "
        f"from {wanted}"
    )


def _arithmetic(name: str, given: Source, read: ir.Table) -> tuple[ir.Value, ir.BooleanValue]:
    """An expression; it is lost where a column of it holds what is no number."""
    exact = expression.value(given.expression, lambda column: read[_read(_leaf(name, column))])
    times = _reader(COLUMNS[name], given)[1] if name in COLUMNS else _times(given, BANDED)
    value = exact_times(exact, times)
    lost, complete = [], []
    for column in given.needs:
        cell, number = read[_leaf(name, column)], read[_read(_leaf(name, column))]
        lost.append(cell.notnull() & number.isnull())
        complete.append(cell.notnull())
    is_unread = ibis.or_(*lost)  # coalesce(…) would else read it as if nothing stood there
    whole = is_unread.ifelse(ibis.null("int64"), value)
    return whole, is_unread | (ibis.and_(*complete) & value.isnull())


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


def _place(number: ir.Value, given: OwnField) -> ir.Value:
    """The place of the band of a number in parts of `BANDED`; a field without bands is text."""
    if not given.bands:
        return number
    ends = [(number <= int(end * BANDED), place) for place, end in enumerate(given.bands)]
    return ibis.cases((number.isnull(), ibis.null("int64")), *ends, else_=len(given.bands)).cast(
        "int64"
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
