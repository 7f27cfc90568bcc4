"""How a number is read from a cell of a tape: by the macros of `reading.sql`."""

from __future__ import annotations

from collections.abc import Mapping as Named
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from xiaodai.tapes import expression
from xiaodai.tapes.columns import COLUMNS, UNITS
from xiaodai.tapes.engines import viewed
from xiaodai.tapes.mapping import OwnField, Source
from xiaodai.tapes.signs import currency_signs

BANDED = 10**8  # in which parts of one the number of a field with bands is read


def macro(name: str, result: str, *kinds: str | None) -> Any:
    """A macro of `reading.sql` as a function of Ibis; a kind that is None may be any."""
    arguments: Any = {
        1: lambda x: ...,
        2: lambda x, k: ...,
        3: lambda x, k, f: ...,
        4: lambda x, digits, k, f: ...,
    }[len(kinds)]
    return ibis.udf.scalar.builtin(arguments, name=name, signature=(kinds, result))


LOOSE = {
    name: macro(f"loose_{name}", "int64", "string", "string", None)
    for name in ("amount", "days", "months", "years", "figure")
}
short_times = macro("short_times", "int64", "string", None)
short_rate = macro("short_rate", "int64", "string", "string", None, None)
loose_rate = macro("loose_rate", "int64", "string", "string", None, None)
short_decimal = macro("short_decimal", expression.DECIMAL, "string")
loose_decimal = macro("loose_decimal", expression.DECIMAL, "string", "string")
trimmed = macro("trimmed", "string", "string")
ungrouped = macro("ungrouped", "string", "string")
unsigned = macro("unsigned", "string", "string")
half_width = macro("half_width", "string", "string")
digits_of = macro("digits_of", "string", "string")
float_times = macro("float_times", "int64", None, None)
exact_times = macro("exact_times", "int64", None, None)
float_decimal = macro("float_decimal", expression.DECIMAL, None)
read_day = macro("read_day", "date", "string")
read_dated = macro("read_dated", "date", "string", "array<string>")
serial_day = macro("serial_day", "date", None)
last_day = macro("last_day", "date", "date")
since_before = macro("since_before", "int64", "int64", None, "date")
months_later = macro("months_later", "date", "date", "int64")


@dataclass(frozen=True)
class Number:
    """A number to be read from a cell: how, how many of ours one of its units is, its factor."""

    reader: str
    times: ir.Value | None
    factor: ir.Value | None = None


def number_of(name: str, given: Source) -> Number | None:
    """How the number of a cell is read; `None` where it is to be a date or a text."""
    kind = COLUMNS.get(name, "own")
    if " " in name:  # a column of an expression
        return Number("decimal", None)
    if isinstance(given, OwnField) and given.bands:
        return Number("figure", times(given, BANDED))
    if given.is_months:
        return Number("months", times(given, 1))
    if kind in UNITS and given.unit != "maturity":
        return Number(*reader(kind, given), times(given, 1))
    return None


def read_as(name: str) -> str:
    """The column with the number that was read from a cell."""
    return f"read {name}"


def read_quickly(name: str) -> str:
    """The column with the number of a cell that is digits with a point, a sign and no more."""
    return f"short {name}"


def setup(table: ir.Table) -> None:
    """Define the macros of `reading.sql` where a table lies."""
    macros = files("xiaodai.tapes").joinpath("reading.sql").read_text("utf-8")
    table.get_backend().raw_sql(macros.replace("{currency}", currency_signs()))


def reader(kind: str, given: Source) -> tuple[str, ir.Value]:
    """How texts of a kind of column are read, and how many of ours one of theirs is."""
    units = UNITS[kind]  # type: ignore[index]  # only kinds of numbers come here
    unit = given.unit or next(iter(units))
    scale = units[unit]
    if kind != "days":
        return {"fen": "amount", "ppm": "rate", "years": "years"}[kind], times(given, scale)
    if unit == "days":
        return "days", times(given, 1)
    return unit, times(given, scale * 100_000)  # of a month


def times(given: Source, scale: int) -> ir.Value:
    """A multiplier as a literal: a whole number where it is one, which is quicker."""
    factor = (given.factor if given.factor is not None else Decimal(1)) * scale
    if factor == int(factor):
        return ibis.literal(int(factor))
    _, digits, exponent = factor.as_tuple()
    places = -int(exponent)
    return ibis.literal(factor, f"decimal({max(len(digits), places) + 1}, {places})")


def numbers_read(held: ir.Table, numbers: Named[str, Number]) -> ir.Table:
    """The cells, and beside them the numbers that were read, in steps that see only what is left.

    A number is rounded once, half away from zero. Beside `read_as` stands, for a text, what was
    `read_quickly` from digits with a point, missing where more had to be looked at.
    """
    lean, short, plain, digits, found = {}, {}, {}, {}, {}
    texts = {name: number for name, number in numbers.items() if held[name].type().is_string()}
    for name, number in texts.items():
        made = unsigned if number.reader == "rate" else ungrouped
        lean[f"lean {name}"] = made(held[name])
    light = viewed(held.mutate(**lean))
    for name, number in texts.items():
        cell, text = light[name], light[f"lean {name}"]
        if number.times is None:
            short[read_quickly(name)] = short_decimal(text)
        elif number.reader == "rate":
            short[read_quickly(name)] = short_rate(cell, text, number.times, number.factor)
        else:
            short[read_quickly(name)] = short_times(text, number.times)
    quick = viewed(light.mutate(**short))
    for name in texts:
        is_left = quick[read_quickly(name)].isnull()
        plain[f"plain {name}"] = is_left.ifelse(half_width(quick[name]), ibis.null("string"))
    loose = viewed(quick.mutate(**plain))
    for name in texts:
        digits[f"digits {name}"] = digits_of(loose[f"plain {name}"])
    bare = viewed(loose.mutate(**digits))
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
        of_short = bare[read_quickly(name)]
        found[name] = of_short.notnull().ifelse(of_short, slowly)
    return viewed(bare.mutate(**{read_as(name): each for name, each in found.items()}))


def _of_number(cell: ir.Value, times: ir.Value | None) -> ir.Value:
    """A number that is no text, as a whole number of our units or an exact decimal."""
    held = cell.type()
    if times is None:
        return float_decimal(cell) if held.is_floating() else cell.cast(expression.DECIMAL)
    if held.is_floating():
        return float_times(cell, times)
    widened = dt.Decimal(38, held.scale) if isinstance(held, dt.Decimal) else "decimal(20, 0)"
    return exact_times(cell.cast(widened), times)
