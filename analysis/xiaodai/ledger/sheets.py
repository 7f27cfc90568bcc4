"""A table of the ledger: its rows by line, its description, and the faults that it has by itself.

Lines are those of the file as an editor counts them: the header is line 1, and a row whose quoted
cell holds line breaks is on the line where it begins. `datapackage.json`, a Frictionless data
package, describes the columns. Cells are checked here and not by frictionless, whose report counts
rows instead of lines and reports one slip up to three times; the tests compare the two. Two
properties of a column are ours: `idsOf` names the table whose ids its cells list, separated by
semicolons, and `mayBeAbsent` allows a table without the column.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import get_close_matches
from functools import cached_property
from itertools import groupby
from pathlib import Path

from pydantic import AliasChoices, AliasPath, BaseModel, Field, ValidationError
from pydantic.alias_generators import to_camel

from xiaodai.reading.numerals import UNSEEN

FILE = "datapackage.json"
TABLES = ("claims", "sources", "entities", "metrics", "left_out")
RULES = ("rules", "provisions")  # a folder may do without them
MAY_BE_EMPTY = {"left_out"}
_HINTS = 20  # unknown ids of one column for which the likeliest known one is looked up
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# What the csv module says of a quotation mark, and what it means to whoever typed it.
_QUOTING = {
    "unexpected end": "a quotation mark is opened here and never closed",
    "expected after": "there is a quotation mark inside a quoted cell; "
    "write it twice, or close the one that was opened before",
    "field larger": "a cell begins here that never seems to end; is a quotation mark left open?",
}


@dataclass(eq=False)
class FaultError(ValueError):
    """One thing that is wrong, and where; raised where nothing of a file can be used.

    `line` is `None` for a fault of the whole file; `str()` makes the sentence.
    """

    file: str
    line: int | None
    says: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.says}"


class Constraints(BaseModel, frozen=True, coerce_numbers_to_str=True):
    """What the cells of a column must be."""

    required: bool = False
    unique: bool = False
    pattern: re.Pattern[str] | None = None
    enum: tuple[str, ...] = ()
    minimum: Decimal | None = None


class Column(BaseModel, frozen=True, alias_generator=to_camel):
    """One column: its name, type, meaning and constraints."""

    name: str
    type: str = "string"
    description: str = ""
    constraints: Constraints = Constraints()
    true_values: tuple[str, ...] = ("true",)
    false_values: tuple[str, ...] = ("false",)
    ids_of: str = ""
    may_be_absent: bool = False

    def fault(self, value: str) -> str:
        """What is wrong with a value, in words; empty if nothing is."""
        must = self.constraints
        if not value:
            return f"the column {self.name!r} is empty; it must be filled" if must.required else ""
        said = f"{self.name} {value!r}"
        allowed = self.true_values + self.false_values if self.type == "boolean" else must.enum
        if allowed and value not in allowed:
            *others, last = allowed
            write = f"{', '.join(others)} or {last}" if others else last
            return f"{said} is not allowed; write {write}"
        if self.type == "number":
            if not _NUMBER.fullmatch(value):
                return f"{said} is no number; write digits, as 18 or 5.475"
            if must.minimum is not None and Decimal(value) < must.minimum:
                return f"{said} is below the least that is allowed, {must.minimum}"
        if must.pattern and not must.pattern.fullmatch(value):
            return f"{said} is not written as it must be; the column holds: {self.description}"
        return ""


class ForeignKey(BaseModel, frozen=True):
    """A column whose cells are ids of a table; an empty name is the column's own table."""

    column: str = Field(validation_alias=AliasChoices(AliasPath("fields", 0), "fields"))
    table: str = Field(validation_alias=AliasPath("reference", "resource"))


class Table(BaseModel, frozen=True):
    """The description of one table: its columns in order, its pointers into tables."""

    name: str
    fields: tuple[Column, ...] = Field(validation_alias=AliasPath("schema", "fields"))
    pointers: tuple[ForeignKey, ...] = Field(
        (), validation_alias=AliasPath("schema", "foreignKeys")
    )

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The columns by name, in order."""
        return {column.name: column for column in self.fields}

    @cached_property
    def references(self) -> dict[str, str]:
        """The table that each column's ids are in, by column."""
        found = {pointer.column: pointer.table or self.name for pointer in self.pointers}
        return found | {column.name: column.ids_of for column in self.fields if column.ids_of}


class _Package(BaseModel):
    resources: tuple[Table, ...]


@dataclass
class Sheet:
    """A table as it is in its file, and what is wrong with it.

    `rows` are the cells by column, by the line on which a row begins, `sound` those of them without
    a fault so far; rows that do not fit the header only lend their `ids`.
    """

    file: str
    table: Table
    columns: tuple[str, ...]
    rows: dict[int, dict[str, str]]
    ids: set[str]
    faults: list[FaultError] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.sound = {line: dict(cells) for line, cells in self.rows.items()}

    def add(self, line: int, says: str, column: str = "") -> None:
        """Note a fault in a line; no further fault of this cell will be looked for."""
        self.faults.append(FaultError(self.file, line, says))
        self.sound.get(line, {}).pop(column, None)

    def by_id(self) -> dict[str, dict[str, str]]:
        """The rows by their id; none if there is no such column."""
        return {cells["id"]: cells for cells in self.rows.values() if "id" in cells}

    def check_cells(self) -> None:
        """Note cells that their column does not allow, and ids that are there twice."""
        first: dict[tuple[str, str], int] = {}
        for line, cells in self.rows.items():
            for name, column in self.table.columns.items():
                if (value := cells.get(name)) is None:
                    continue
                said = column.fault(value)
                if unseen := UNSEEN.search(value):
                    said = f"{name} holds the invisible character U+{ord(unseen[0]):04X}; delete it"
                if column.constraints.unique and value and not said:
                    earlier = first.setdefault((name, value), line)
                    if earlier != line:
                        said = f"the {name} {value!r} is in line {earlier} already"
                if said:
                    self.add(line, said, name)

    def check_ids(self, sheets: Mapping[str, Sheet]) -> None:
        """Note ids that the tables which they point into do not have; needs their sheets."""
        hints: dict[str, str] = {}
        for column, name in self.table.references.items():
            aim = sheets.get(name)
            if aim is None or "id" not in aim.columns:
                continue
            for line, cells in self.sound.items():
                cell = cells.get(column, "")
                values = cell.split(";") if self.table.columns[column].ids_of else [cell]
                unknown = next((v for v in values if cell and v not in aim.ids), None)
                if unknown is None:
                    continue
                if unknown not in hints:
                    hints[unknown] = nearest(unknown, aim.ids, 1) if len(hints) < _HINTS else ""
                said = f"the {column} {unknown!r} is not in {aim.file}{hints[unknown]}"
                self.add(line, said, column)


def read_schema(path: Path) -> dict[str, Table]:
    """The description of every table in a `datapackage.json`, by its name.

    Raises `FaultError` for a file that is missing, no JSON, or no description of a needed table.
    """
    line = None
    try:
        package = _Package.model_validate(json.loads(path.read_text(encoding="utf-8-sig")))
        tables = {table.name: table for table in package.resources}
        missing = next((name for name in TABLES if name not in tables), None)
        if missing is None:
            return tables
        said = f"the file does not describe the table {missing!r}"
    except OSError as error:
        said = f"the file cannot be read: {error.strerror}"
    except json.JSONDecodeError as error:
        line, said = error.lineno, f"this is no JSON: {error.msg}"
    except ValidationError:
        said = "the file does not describe tables as a data package"
    except (ValueError, RecursionError):  # the encoding, or brackets without end
        said = "the file is no data package in UTF-8"
    raise FaultError(path.name, line, said)


def read_sheet(path: Path, table: Table) -> Sheet:
    """A table with the faults of its file: UTF-8 with or without a byte order mark, any line ends.

    Raises `FaultError` for a missing, empty, binary, wrongly encoded or broken file.
    """
    name = path.name
    try:
        (first, header), *rest = _lines(name, decoded(name, path.read_bytes()))
    except FileNotFoundError:
        raise FaultError(name, None, "the folder has no such table") from None
    except OSError as error:
        raise FaultError(name, None, f"the table cannot be read: {error.strerror}") from None
    _refuse_header(name, first, header)
    filled = {line: cells for line, cells in rest if any(map(str.strip, cells))}
    ragged = {line: cells for line, cells in filled.items() if len(cells) != len(header)}
    rows = {
        line: dict(zip(header, cells, strict=True))
        for line, cells in filled.items()
        if line not in ragged
    }
    place = header.index("id") if "id" in header else len(header)
    ids = {cells[place] for cells in filled.values() if len(cells) > place}
    sheet = Sheet(name, table, tuple(header), rows, ids)
    blank = [line for line, _ in rest if line not in filled]
    for _, run in groupby(enumerate(blank), key=lambda numbered: numbered[1] - numbered[0]):
        first, *others = (line for _, line in run)
        said = f"the lines down to {others[-1]} are blank" if others else "the line is blank"
        sheet.add(first, said)
    widths = {len(cells) for cells in ragged.values()}
    if len(ragged) > 1 and len(widths) == 1 and not rows:  # then the header is wrong
        if not _columns(sheet):
            said = f"the header has {len(header)} cells, but every row has {widths.pop()}"
            sheet.add(1, said)
        ragged = {}
    for line, cells in ragged.items():
        few = "is a comma missing" if len(cells) < len(header) else "is a comma not in quotes"
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        sheet.add(line, f"the row has {count}, the header {len(header)}; {few}?")
    if not (filled or table.name in MAY_BE_EMPTY):
        sheet.add(1, "there is a header, but no row under it")
    for said in _columns(sheet):
        sheet.add(1, said)
    return sheet


def _columns(sheet: Sheet) -> list[str]:
    """Columns that are missing, and columns that nobody asked for."""
    known, said = sheet.table.columns, []
    extra = [name for name in sheet.columns if name not in known]
    for name, column in known.items():
        if name in sheet.columns or column.may_be_absent:
            continue
        nearly = next((c for c in extra if c.strip().casefold() == name.casefold()), None)
        if nearly is None:
            said.append(f"the column {name!r} is missing")
        else:
            extra.remove(nearly)
            said.append(f"the column {nearly!r} must be written {name!r}")
    for name in extra:
        what = f"the column {name!r} is not one of the table's" if name else "a column has no name"
        said.append(f"{what}; its columns are {', '.join(known)}")
    return said


def nearest(value: str, known: Iterable[str], most: int = 3) -> str:
    """The names most like a misspelt one, as the end of a sentence; empty if none is.

    >>> nearest("haeir", ["haier", "mashang"])
    "; is 'haier' meant?"
    """
    near = get_close_matches(value, sorted(known), n=most)
    return f"; is {' or '.join(map(repr, near))} meant?" if near else ""


def decoded(name: str, data: bytes) -> str:
    """The text of a file in UTF-8; raises `FaultError` with the line for any other file."""
    if data.startswith(_UTF_16):
        raise FaultError(name, 1, "the file is in UTF-16; save it in UTF-8")
    at, says = data.find(b"\0"), "there is a NUL byte: the file is damaged, or no text at all"
    if at < 0:
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            unknown = "\ufffd" in data.decode("gb18030", "replace")
            looks = "its encoding is unknown" if unknown else "it looks like GBK or GB18030"
            at, says = error.start, f"the file is not in UTF-8 ({looks}); save it in UTF-8"
    raise FaultError(name, data.count(b"\n", 0, at) + 1, says)


def _lines(name: str, text: str) -> list[tuple[int, list[str]]]:
    """Every row of cells with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        other = f"the row cannot be read as CSV ({error})"
        known = (says for words, says in _QUOTING.items() if words in str(error))
        raise FaultError(name, line, next(known, other)) from None
    if not rows:
        raise FaultError(name, 1, "the file is empty; it needs a header and rows")
    return rows


def _refuse_header(name: str, line: int, header: list[str]) -> None:
    if not any(map(str.strip, header)):
        raise FaultError(name, line, "the line is blank where the header should be")
    for mark, word in _DELIMITERS.items():
        if len(header) == 1 and mark in header[0]:
            raise FaultError(name, line, f"the cells are separated by {word}, not by commas")
    for column in header:
        if (times := header.count(column)) > 1:
            raise FaultError(name, line, f"the column {column!r} is {times} times in the header")
