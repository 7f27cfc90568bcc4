"""A pool as an Excel workbook: a sheet for each table, what its columns are, and which sums tie.

Amounts stand in the tape's currency, shares and rates in percent, dates as dates. A number of more
digits than a spreadsheet keeps stands as text, so that none is changed in silence.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import repeat
from typing import Any, TypeAlias

import pandas as pd

from xiaodai.tapes.columns import FEN
from xiaodai.tapes.declared import MEASURES, TABLES, Column, Table
from xiaodai.tapes.pool import Pool
from xiaodai.values.spreadsheets import DIGITS, new_book, safe
from xiaodai.values.words import Text

LONGEST = 32_767  # characters of a cell
MOST_ROWS = 100_000  # of a sheet; the CSV file has all
WIDE, NARROW = 44, 18  # columns of characters
HEADS = 4  # lines above a column: both labels, its unit, its name
FACTORS = {"fen": FEN, "fen × ppm": FEN * 10**6, "ppm": 10**6, "bp": 10_000}  # of what is shown
FORMATS = {
    "fen": "#,##0.00",
    "fen × ppm": "#,##0.00000000",
    "ppm": "0.0000%",
    "bp": "0.00%",
    "share": "0.00%",
    "date": "yyyy-mm-dd",
    "times a year": "0.00",
}
WHOLE, BROKEN = "#,##0", "#,##0.00"
POOL, CHECKS, COLUMNS = Text("Pool"), Text("Checks"), Text("Measures")
RAW = Text(
    "Numerators and denominators are whole numbers in fen (hundredths of the currency) and "
    "millionths; values are in the unit beside them."
)
CUT = Text("The first rows; the CSV file beside this workbook has all.")
SUMS = ("loans", "balance_fen")
Cell: TypeAlias = tuple[Any, str]  # a value and the unit that it is in


@dataclass(frozen=True)
class Check:
    """The sums of the parts of a pool beside the pool's own."""

    table: str
    of: str
    parts: tuple[int, int]
    whole: tuple[int, int]

    @property
    def ties(self) -> bool:
        """Whether both are equal, to the fen."""
        return self.parts == self.whole


def excel(pool: Pool) -> bytes:
    """The workbook of a pool; the same pool gives the same bytes."""
    buffer = io.BytesIO()
    book = _Book(new_book(buffer), pool.currency)
    book.about(pool)
    for name, table in TABLES.items():
        book.table(table, pool.tables[name])
    book.checks(checks(pool))
    book.definitions()
    book.file.close()
    return buffer.getvalue()


def checks(pool: Pool) -> list[Check]:
    """Every way in which a pool is divided, and whether the parts add up to it."""
    whole = _whole(pool)
    found = []
    ways = {
        "stratification": ["field"],
        "two_level": ["first_field", "second_field"],
        "representative_lines": [],
    }
    for name, keys in ways.items():
        rows = pool.rows(name)
        of = rows[keys].agg(" × ".join, axis="columns") if keys and len(rows) else ""
        for words, parts in rows.assign(of=of).groupby("of", sort=False):
            loans, balance = (int(parts[column].sum()) for column in SUMS)
            found.append(Check(name, str(words), (loans, balance), whole))
    return found


def _whole(pool: Pool) -> tuple[int, int]:
    totals = pool.rows("summary").set_index("measure")["numerator"]
    return int(totals["loans"]), int(totals["balance"])


class _Book:
    """A workbook that is being written."""

    def __init__(self, file: Any, currency: str) -> None:
        self.file = file
        self.currency = currency
        top = {"text_wrap": True, "valign": "top"}
        self.title = file.add_format({"bold": True, "font_size": 14})
        self.head = file.add_format({"bold": True, **top})
        self.quiet = file.add_format({"font_color": "#555555", **top})
        self.edge = file.add_format({"font_color": "#555555", "bottom": 1, **top})
        self.formats = {style: file.add_format({"num_format": style}) for style in _styles()}

    def about(self, pool: Pool) -> None:
        """The first sheet: what the pool is, what was read, and what is in the workbook."""
        page = self.file.add_worksheet(POOL.en)
        page.set_column(0, 1, 24)
        page.set_column(2, 2, WIDE)
        page.write_string(0, 0, safe(pool.called.en), self.title)
        if pool.called.zh != pool.called.en:
            page.write_string(1, 0, safe(pool.called.zh), self.quiet)
        rows = pool.rows("quality").set_index("rule")["rows"]
        loans, balance = _whole(pool)
        rates = pool.rows("summary", measure="rate", weight="balance")["value"].dropna()
        lines: list[tuple[Text, Any, str]] = [
            (Text("Tape"), pool.name, "text"),
            (Text("Day"), pool.as_of, "date"),
            (Text("Snapshots"), len(pool.snapshots), "1"),
            (Text("Currency"), self.currency, "text"),
            (Text("Rows in"), rows["rows_in"], "row"),
            (Text("Used"), rows["rows_used"], "row"),
            (Text("Set aside"), rows["rows_set_aside"], "row"),
            (Text("Loans"), loans, "loan"),
            (Text("Balance"), balance, "fen"),
            *((Text("Weighted rate, a year"), rate, "bp") for rate in rates),
            *(
                (Text("Note"), said, "text")
                for note in pool.notes
                for said in dict.fromkeys([note.en, note.zh])
            ),
        ]
        if pool.is_synthetic:
            lines.append((Text("Note"), pool.synthetic, "text"))
        for y, (label, value, unit) in enumerate(lines, 3):
            self.labels(page, y, label)
            self.cell(page, y, 2, (value, unit))
        top = 4 + len(lines)
        self.labels(page, top, Text("Sheets"), self.head)
        known = [(table.name, table.title) for table in TABLES.values()]
        for y, (name, title) in enumerate([*known, (CHECKS.en, CHECKS), (COLUMNS.en, COLUMNS)], 1):
            self.labels(page, top + y, title)
            page.write_url(top + y, 2, f"internal:'{name}'!A1", string=name)

    def table(self, table: Table, rows: pd.DataFrame) -> None:
        """A sheet with a table: what a row is, its columns, and its rows."""
        page = self.file.add_worksheet(table.name)
        page.write_string(0, 0, f"{table.title.en} · {table.title.zh}", self.title)
        page.write_string(1, 0, f"{table.row.en} · {table.row.zh}", self.quiet)
        notes = [RAW] if {"unit", "numerator"} <= {*table.headers} else []
        notes += [CUT] if len(rows) > MOST_ROWS else []
        for y, note in enumerate(notes, 2):
            page.write_string(y, 0, f"{note.en} {note.zh}", self.quiet)
        top = 3 + len(notes)
        for x, column in enumerate(table.columns):
            self.header(page, top, x, column)
        page.freeze_panes(top + HEADS, 0)
        page.set_row(top, 48)
        page.set_row(top + 1, 32)
        page.set_column(0, len(table.columns), NARROW)
        first = rows.head(MOST_ROWS)
        held = {name: first[name].tolist() for name in table.headers}
        units = held.get("unit", [])
        cells = [
            zip(
                map(self.units, units) if column.name == "unit" else held[column.name],
                units if column.name == "value" and units else repeat(column.unit),
                strict=False,
            )
            for column in table.columns
        ]
        for y, line in enumerate(zip(*cells, strict=True), top + HEADS):
            for x, cell in enumerate(line):
                self.cell(page, y, x, cell)

    def header(self, page: Any, top: int, x: int, column: Column) -> None:
        """The lines above a column."""
        page.write_string(top, x, column.label.en, self.head)
        self.labels(page, top, column.label, self.head, x, down=True)
        page.write_string(top + 2, x, self.units(column.unit), self.quiet)
        page.write_string(top + 3, x, column.name, self.edge)

    def checks(self, found: Iterable[Check]) -> None:
        """The sheet of sums that tie: a line for each way in which the pool is divided."""
        heads = [
            (Text("Table"), "text"),
            (Text("Divided by"), "text"),
            (Text("Loans, summed"), "loan"),
            (Text("Loans of the pool"), "loan"),
            (Text("Balance, summed"), "fen"),
            (Text("Balance of the pool"), "fen"),
            (Text("Equal"), "text"),
        ]
        page = self.sheet(CHECKS, heads)
        for y, one in enumerate(found, 2):
            told = (one.table, one.of, *_alternating(one), "yes" if one.ties else "no")
            for x, (value, (_, unit)) in enumerate(zip(told, heads, strict=True)):
                self.cell(page, y, x, (value, unit))

    def definitions(self) -> None:
        """The sheet of what each column and each measure is, and of what over what."""
        names = ("Table", "Column", "Weight", "Unit", "What it is", "Chinese", "Numerator")
        page = self.sheet(COLUMNS, [(Text(name), "text") for name in (*names, "Denominator")])
        page.set_column(4, 7, WIDE)
        lines = [
            (table.name, one.name, "", one.unit, one.label, one.numerator, one.denominator)
            for table in TABLES.values()
            for one in table.columns
        ] + [
            ("summary", one.name, one.weight, one.unit, one.label, one.numerator, one.denominator)
            for one in MEASURES
        ]
        for y, (*place, unit, label, above, below) in enumerate(lines, 2):
            told = (*place, self.units(unit), label.en, label.zh, above, below)
            for x, words in enumerate(told):
                page.write_string(y, x, words)

    def sheet(self, title: Text, heads: Iterable[tuple[Text, str]]) -> Any:
        """A sheet with a line of headers in both languages, which stays in view."""
        page = self.file.add_worksheet(title.en)
        for x, (words, _) in enumerate(heads):
            self.labels(page, 0, words, self.head, x, down=True)
        page.freeze_panes(2, 0)
        page.set_column(0, len(list(heads)), NARROW)
        return page

    def labels(
        self, page: Any, y: int, words: Text, style: Any = None, x: int = 0, down: bool = False
    ) -> None:
        """Words in English, and in Chinese beside or below them where they differ."""
        page.write_string(y, x, words.en, style)
        if words.zh != words.en:
            page.write_string(*((y + 1, x) if down else (y, x + 1)), words.zh, self.quiet)

    def units(self, unit: str) -> str:
        """The unit that a column of the workbook is in."""
        shown = {"fen": self.currency, "fen × ppm": self.currency, "text": "", "1": "", "date": ""}
        return shown.get(unit, "%" if unit in ("bp", "ppm", "share") else unit)

    def cell(self, page: Any, y: int, x: int, cell: Cell) -> None:
        """One value in its unit; nothing where it is missing."""
        value, unit = cell
        is_missing = bool(pd.isna(value))
        if isinstance(value, str):
            page.write_string(y, x, safe(value)[:LONGEST])
        elif is_missing:
            return
        elif isinstance(value, date):  # a time too
            page.write_datetime(y, x, value, self.formats[FORMATS["date"]])
        else:
            self.number(page, y, x, value, unit)

    def number(self, page: Any, y: int, x: int, value: Any, unit: str) -> None:
        """A number, as text where a spreadsheet would round it."""
        factor = FACTORS.get(unit, 1)
        exact = Fraction(value) if not isinstance(value, float) else None
        if exact is not None and exact.denominator == 1 and abs(exact) >= 10**DIGITS:
            page.write_string(y, x, f"{Decimal(int(exact)).scaleb(-len(str(factor)) + 1):,f}")
            return
        is_whole = exact is not None and exact.denominator == 1
        style = FORMATS.get(unit, WHOLE if is_whole else BROKEN)
        number = float(value / factor) if exact is None else float(exact / factor)
        page.write_number(y, x, number, self.formats[style])


def _alternating(check: Check) -> Iterator[int]:
    """Loans and balance, each summed and of the pool."""
    for pair in zip(check.parts, check.whole, strict=True):
        yield from pair


def _styles() -> list[str]:
    return list(dict.fromkeys([*FORMATS.values(), WHOLE, BROKEN]))
