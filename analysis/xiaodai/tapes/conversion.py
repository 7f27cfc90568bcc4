"""The conversion of a tape with other names, units and formats into our columns, by DuckDB.

Amounts become whole fen, rates millionths a year, and both are rounded half away from zero; a value
that cannot be read becomes missing, and its row is marked. How texts are read is in `reading.sql`.
"""

from __future__ import annotations

from collections.abc import Mapping as Named
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from xiaodai.tapes import expression
from xiaodai.tapes.columns import COLUMNS, CREDIT, FORMATS, UNREADABLE, PoolError
from xiaodai.tapes.engines import viewed
from xiaodai.tapes.mapping import Mapping, OwnField, Source
from xiaodai.tapes.reading import (
    BANDED,
    exact_times,
    last_day,
    months_later,
    number_of,
    numbers_read,
    read_as,
    read_dated,
    read_day,
    read_quickly,
    reader,
    serial_day,
    setup,
    since_before,
    times,
    trimmed,
)
from xiaodai.tapes.signs import Sign
from xiaodai.tapes.told import told_by_month

WANTED = {
    "id": "whole numbers or text",
    "date": "dates",
    "text": "whole numbers or text",
}  # else numbers
DAYS_IN_MONTH = Decimal("30.436875")  # 365.2425 ÷ 12, where no day says which months are meant


class Unread(NamedTuple):
    """The texts of one column of a tape from which a column of ours could not be read."""

    ours: str
    column: str
    texts: ir.Table


class Converted(NamedTuple):
    """The rows with our columns, and the texts that could not be read."""

    table: ir.Table
    unread: tuple[Unread, ...]


def converted(
    table: ir.Table,
    columns: Named[str, Source],
    mapping: Mapping | None,
    looked_for: Named[str, Sign],
) -> Converted:
    """The rows of a table with our columns and the user's own, `unreadable`, and signs of doubt.

    `columns` are those that are made, by name; the mapping says what means no value and which sign
    stands before decimals. `looked_for` are conditions over the table, each made a column of its
    name, so that the files are read once. Raises `PoolError` for a type that a column cannot be
    made from.
    """
    sought = {name: sign.where.op() for name, sign in looked_for.items()}
    texts = sorted({of.name for each in sought.values() for of in each.find(ops.Field)})
    setup(table)
    cells = _Cells(table, mapping.missing if mapping else (), mapping.decimal if mapping else "")
    wanted: dict[str, Source] = {}
    for name, given in columns.items():
        if given.expression:
            wanted |= {_leaf(name, of): Source(column=of) for of in given.needs}
        else:
            wanted[name] = given
    numbers = {name: each for name, given in wanted.items() if (each := number_of(name, given))}
    bare = viewed(
        table.select(
            **{name: cells.bare(given) for name, given in wanted.items()},
            **{_raw(name): table[name] for name in texts},
        )
    )
    held = viewed(
        bare.select(
            *map(_raw, texts),
            **{name: cells.cell(bare[name], of, name in numbers) for name, of in wanted.items()},
        )
    )
    for name in numbers:
        if not (held[name].type().is_numeric() or held[name].type().is_string()):
            raise _misfit(name.partition(" ")[0], wanted[name], held[name], "numbers")
    read = numbers_read(held, numbers)
    values, lost, unread = {}, [], []
    for name, given in columns.items():
        if given.expression:
            value, is_lost = _arithmetic(name, given, read)
            leaves = {_leaf(name, of): of for of in given.needs}
        else:
            value = read[read_as(name)] if name in numbers else _other(name, given, read[name])
            is_lost = read[name].notnull() & value.isnull()
            leaves = {name: given.column} if given.column else {}
        values[name] = _place(value, given) if isinstance(given, OwnField) else value
        lost.append(is_lost)
        unread += [
            Unread(
                name,
                of,
                read.filter(is_lost).select(text=cells.written(read[leaf], leaf in numbers)),
            )
            for leaf, of in leaves.items()
        ]
    stands_in = {table[name].op(): read[_raw(name)].op() for name in texts}
    signs = {
        name: _sign(looked_for[name], where.replace(stands_in).to_expr(), columns, read)
        for name, where in sought.items()
    }
    made = viewed(read.select(**values, **{UNREADABLE: ibis.or_(*lost)}, **signs))
    return Converted(_finished(made, columns), tuple(unread))


def _sign(
    sign: Sign, where: ir.BooleanValue, columns: Named[str, Source], read: ir.Table
) -> ir.BooleanValue:
    """A condition of a row that is looked at only where the number that was read leaves a doubt."""
    if sign.read_as is None:
        return where
    ours, column = sign.read_as
    quickly = read_quickly(_leaf(ours, column) if columns[ours].expression else ours)
    if quickly not in read.columns:
        return where
    is_odd = read[quickly].isnull()
    if sign.small is not None:
        is_odd = is_odd | (read[quickly].abs() <= sign.small)
    found: ir.BooleanValue = is_odd.ifelse(where, False)
    return found


def _finished(made: ir.Table, columns: Named[str, Source]) -> ir.Table:
    """What takes several columns: days told by months, terms, credits, flows of some rows."""
    dated = {
        name: _months_since(name, of.since, made) for name, of in columns.items() if of.is_months
    }
    made = made.mutate(**dated) if dated else made
    more: dict[str, ir.Value] = {}
    if "term_days" in columns and columns["term_days"].unit in ("months", "years", "maturity"):
        more["term_days"] = _term(columns["term_days"], made)
    if columns["balance_fen"].negative:
        more[CREDIT] = (-made.balance_fen).clip(lower=0)
        more["balance_fen"] = made.balance_fen.clip(lower=0)
    made = made.mutate(**more) if more else made
    flows = {
        name: made.status.isin(of.only).ifelse(made[name], 0)
        for name, of in columns.items()
        if of.only
    }
    made = made.mutate(**flows) if flows else made
    since = {
        name: since_before(made[name], made.loan_id, made.snapshot_date)
        for name, of in columns.items()
        if of.cumulative
    }
    return made.mutate(**since) if since else made


def _months_since(name: str, since: str | date, made: ir.Table) -> ir.Value:
    """A day so many months after another; a snapshot is of the last day of its month."""
    base = made[since] if isinstance(since, str) else ibis.literal(since, "date")
    day = months_later(base, made[name])
    return last_day(day) if name == "snapshot_date" else day


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

    def written(self, cell: ir.Value, is_number: bool) -> ir.Value:
        """A cell as it stood in the tape."""
        text = cell.cast("string")
        return text.translate(",.", ".,") if is_number and self.decimal == "," else text

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


def _leaf(name: str, column: str) -> str:
    return f"{name} {column}"


def _raw(column: str) -> str:
    return f"raw {column}"


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
    exact = expression.value(given.expression, lambda column: read[read_as(_leaf(name, column))])
    of_ours = reader(COLUMNS[name], given)[1] if name in COLUMNS else times(given, BANDED)
    value = exact_times(exact, of_ours)
    lost, complete = [], []
    for column in given.needs:
        cell, number = read[_leaf(name, column)], read[read_as(_leaf(name, column))]
        lost.append(cell.notnull() & number.isnull())
        complete.append(cell.notnull())
    is_unread = ibis.or_(*lost)  # coalesce(…) would else read it as if nothing stood there
    whole = is_unread.ifelse(ibis.null("int64"), value)
    return whole, is_unread | (ibis.and_(*complete) & value.isnull())


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
