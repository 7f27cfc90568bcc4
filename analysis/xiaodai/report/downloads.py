"""What a page's readers take along: its tables and charts as CSV, Excel, SVG and PNG.

A number is given as it is shown, and as its lower end, middle and upper end in the unit of its
column. Text that a spreadsheet would take for a formula begins with an apostrophe. The letters of
an SVG file stay letters, in the reader's font where the project's is missing; a PNG file looks the
same everywhere.
"""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import nbformat

from xiaodai.ledger.ledger import Ledger
from xiaodai.page.record import Reader, exact
from xiaodai.page.shown import plain
from xiaodai.page.tables import Column, Table
from xiaodai.page.words import SOURCE
from xiaodai.report.body import records
from xiaodai.report.templates import linked
from xiaodai.values.quantity import Dated, Quantity
from xiaodai.values.spreadsheets import new_book, safe
from xiaodai.values.words import Language, Text

FOLDER = "downloads"
MARK = "\ufeff"  # the byte order mark, without which Excel garbles Chinese
KINDS = ("table_", "figure_")  # how the names of files and sheets begin
LONGEST = 31  # characters of a sheet's name
ENDS = [Text("low"), Text("mid"), Text("high"), Text("unit")]  # of a number, after its header
SOURCES = Text("Sources")
HEADS = [
    Text("Claim"),
    Text("Entity"),
    Text("Metric"),
    Text("Period"),
    Text("As printed"),
    Text("Document"),
    Text("Publisher"),
    Text("Published"),
    Text("Address"),
]

Cell: TypeAlias = str | Fraction | None


@dataclass(frozen=True)
class Sheet:
    """A table as it is taken along: its name and words, and rows of text and exact numbers."""

    name: str
    table: Table
    heads: list[str]
    rows: list[list[Cell]]

    @property
    def claims(self) -> list[str]:
        """The claims that its numbers rest on, each once."""
        cells = (cell for column in self.table.columns for cell in column.cells)
        found = (claim for cell in cells for claim in _claims(cell))
        return list(dict.fromkeys(found))


def sheets(notebook: nbformat.NotebookNode, language: Language) -> list[Sheet]:
    """The tables of an executed notebook and the data behind its charts, in order."""
    found = []
    for record in records(notebook, "chart", "table"):
        is_chart = record["kind"] == "chart"
        content = record["data"] if is_chart else record
        if content["columns"]:
            table = Reader(record["nodes"]).table(content)
            found.append(sheet(KINDS[is_chart] + table.name, table, language))
    return found


def sheet(name: str, table: Table, language: Language) -> Sheet:
    """A table with a column for words, and five for numbers."""
    parts = [_parts(column, language) for column in table.columns]
    heads = [head for names, _ in parts for head in names]
    rows = zip(*(cells for _, cells in parts), strict=True)
    return Sheet(name, table, heads, [[cell for part in row for cell in part] for row in rows])


def write(
    notebook: nbformat.NotebookNode, name: str, ledger: Ledger, language: Language, folder: Path
) -> None:
    """Write the downloads of a page to `folder/downloads/<name>/`."""
    into = folder / FOLDER / name
    into.mkdir(parents=True, exist_ok=True)
    made = sheets(notebook, language)
    for one in made:
        (into / f"{one.name}.csv").write_text(as_csv(one), encoding="utf-8", newline="")
    (into / f"{name}.xlsx").write_bytes(workbook(made, ledger, language))
    for record in records(notebook, "chart"):
        picture = into / (KINDS[True] + record["name"])
        drawing = record["svg"][language]["wide"] + "\n"
        picture.with_suffix(".svg").write_text(drawing, encoding="utf-8", newline="\n")
        picture.with_suffix(".png").write_bytes(base64.b64decode(record["png"][language]))


def as_csv(sheet: Sheet) -> str:
    """A sheet as comma-separated text that Excel opens in any language."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(map(safe, sheet.heads))
    for row in sheet.rows:
        writer.writerow(safe(cell) if isinstance(cell, str) else _decimal(cell) for cell in row)
    return MARK + buffer.getvalue()


def workbook(sheets: list[Sheet], ledger: Ledger, language: Language) -> bytes:
    """An Excel workbook with a sheet for each table and one for the sources."""
    buffer = io.BytesIO()
    book = new_book(buffer)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    for name, one in _named(sheets).items():
        page = book.add_worksheet(name)
        caption = " ".join(one.table.caption.plain(language))
        source = SOURCE.show(language) + " ".join(one.table.source.plain(language))
        notes = one.table.below(language)
        words: list[Cell] = [caption, source, *notes]
        _fill(page, [[line] for line in words], 0)
        top = len(words) + 2
        page.write_row(top - 1, 0, one.heads, bold)
        page.freeze_panes(top, 0)
        page.set_column(0, len(one.heads), 16)
        _fill(page, one.rows, top)
    page = book.add_worksheet(SOURCES.show(language))
    claims = dict.fromkeys(claim for one in sheets for claim in one.claims)
    page.write_row(0, 0, [head.show(language) for head in HEADS], bold)
    page.freeze_panes(1, 0)
    page.set_column(0, len(HEADS), 24)
    _fill(page, [_source(claim, ledger, language) for claim in sorted(claims)], 1)
    book.close()
    return buffer.getvalue()


def _named(sheets: list[Sheet]) -> dict[str, Sheet]:
    """Sheets under names that are short enough and differ."""
    named: dict[str, Sheet] = {}
    for one in sheets:
        name = one.name[:LONGEST]
        while name in named:
            name = f"{name[: LONGEST - 3]}_{len(named)}"
        named[name] = one
    return named


def _fill(page: Any, rows: list[list[Cell]], top: int) -> None:
    for y, row in enumerate(rows, top):
        for x, cell in enumerate(row):
            if isinstance(cell, str) and cell:
                page.write_string(y, x, cell)
            elif isinstance(cell, Fraction):
                page.write_number(y, x, float(cell))


def _source(name: str, ledger: Ledger, language: Language) -> list[Cell]:
    """A claim and its document in a row."""
    claim: Mapping[str, str] = ledger.claim(name)
    source = ledger.source(claim["source"])
    called = [ledger.entity(claim["entity"]), ledger.metric(claim["metric"])]
    words = [words.show(language) for words in called]
    publisher = ledger.publisher(claim["source"]).show(language)
    told = [claim["period"], claim["printed"], source["title"], publisher, source["published"]]
    return [name, *words, *told, linked(source)]


def _parts(column: Column, language: Language) -> tuple[list[str], list[list[Cell]]]:
    """The headers of a column of a table, and its cells under them."""
    header = column.header.show(language)
    if not column.is_numeric:
        words: list[list[Cell]] = [
            ["" if cell is None else plain(cell, language)] for cell in column.cells
        ]
        return [header], words
    numbers = zip(column.cells, column.numbers(language), strict=True)
    ends = [f"{header} – {end.show(language)}" for end in ENDS]
    return [header, *ends], [
        list(_number(column, cell, number, language)) for cell, number in numbers
    ]


def _number(column: Column, cell: Any, number: str | None, language: Language) -> Iterator[Cell]:
    """A cell as shown, both ends and the middle, and the unit that they are in."""
    if cell is None:
        yield from ("", None, None, None, "")
        return
    yield plain(cell, language, text=number)
    if not isinstance(cell, Quantity):
        yield from (None, None, None, "")
        return
    chosen = column.scale(language)
    interval = (chosen.over(cell.interval)) if chosen else cell.interval
    yield from (interval.low, interval.midpoint, interval.high)
    yield column.unit_shown(language) or cell.unit.show(language)


def _decimal(value: Fraction | None) -> str:
    """A number in decimals: all of them if it ends, else as many as a spreadsheet keeps."""
    written = exact(value) or ""
    return repr(float(value)) if value is not None and "/" in written else written


def _claims(cell: Any) -> tuple[str, ...]:
    if isinstance(cell, Quantity):
        return cell.sources
    return cell.lineage.claims if isinstance(cell, Dated) else ()
