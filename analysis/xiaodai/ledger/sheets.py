"""A CSV table with the line on which every row stands, and what is wrong with the file itself.

Lines are those of the file as an editor counts them: the header is line 1, and a row whose quoted
cell holds line breaks stands where it begins.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, and where: `str()` makes the sentence."""

    file: str
    line: int | None
    says: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}, line {self.line}"
        return f"{place}: {self.says}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins and its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it stands in its file; rows that do not fit the header are in `ragged`.

    `width` is what all rows have in common where none fits the header: then the header is wrong.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ragged: tuple[tuple[str, ...], ...] = ()
    width: int | None = None

    def values(self, column: str) -> set[str]:
        """Every value of a column; of a row that does not fit the header, its cell there."""
        place = self.columns.index(column)
        bent = {cells[place] for cells in self.ragged if len(cells) > place}
        return {row.cells[column] for row in self.rows} | bent


def read_sheet(path: Path, *, may_be_empty: bool = False) -> tuple[Sheet | None, list[Fault]]:
    """A table and the faults of its file; no table where nothing of it can be read.

    UTF-8 with or without a byte order mark, any line ends. Never raises: a missing, empty, binary,
    wrongly encoded or broken file is a fault.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [Fault(path.name, None, "the folder has no such table")]
    except OSError as error:
        return None, [Fault(path.name, None, f"the table cannot be read: {error.strerror}")]
    text = _decoded(path.name, data)
    if isinstance(text, Fault):
        return None, [text]
    lines, broken = _rows(path.name, text)
    if broken is not None:
        return None, [broken]
    if not lines:
        return None, [Fault(path.name, 1, "the file is empty; it needs a header and rows")]
    sheet, faults = _sheet(path.name, lines)
    if sheet is not None and not (sheet.rows or sheet.ragged or may_be_empty):
        faults.append(Fault(path.name, 1, "there is a header, but no row under it"))
    return sheet, faults


def _decoded(name: str, data: bytes) -> str | Fault:
    if data.startswith(_UTF_16):
        return Fault(name, 1, "the file is in UTF-16; save the table as CSV in UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return Fault(name, line, "there is a NUL byte: the file is damaged, or no text at all")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        data.decode("gb18030")
        looks = "it looks like GBK or GB18030"
    except UnicodeDecodeError:
        looks = "its encoding cannot be told"
    return Fault(name, line, f"the file is not in UTF-8 ({looks}); save the table as CSV in UTF-8")


def _rows(name: str, text: str) -> tuple[list[tuple[int, list[str]]], Fault | None]:
    """Every row with its first line, or the fault at which reading stops."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            rows.append((line, next(reader)))
        except StopIteration:
            return rows, None
        except csv.Error as error:
            return rows, Fault(name, line, _quoting(str(error)))


def _quoting(error: str) -> str:
    if "unexpected end" in error:
        return "a quotation mark is opened here and never closed"
    if "expected after" in error:
        return (
            "a quotation mark stands inside a quoted cell; "
            "write it twice, or close the one that was opened before"
        )
    if "field larger" in error:
        return "a cell begins here that never seems to end; is a quotation mark left open?"
    return f"the row cannot be read as CSV ({error})"


def _sheet(name: str, lines: list[tuple[int, list[str]]]) -> tuple[Sheet | None, list[Fault]]:
    (first, header), *rest = lines
    if not any(cell.strip() for cell in header):
        return None, [Fault(name, first, "the line is blank where the header should stand")]
    for mark, word in _DELIMITERS.items():
        if len(header) == 1 and mark in header[0]:
            return None, [Fault(name, first, f"the cells are parted by {word}, not by commas")]
    if twice := [column for column in dict.fromkeys(header) if header.count(column) > 1]:
        said = f"the column {twice[0]!r} stands {header.count(twice[0])} times in the header"
        return None, [Fault(name, first, said)]
    rows: list[Row] = []
    ragged: list[tuple[str, ...]] = []
    faults: list[Fault] = []
    bent: list[Fault] = []
    blank: dict[int, int] = {}  # first and last line of each run of blank lines
    start = before = 0
    for line, cells in rest:
        if not any(cell.strip() for cell in cells):
            start = start if line == before + 1 else line
            blank[start] = before = line
        elif len(cells) == len(header):
            rows.append(Row(line, dict(zip(header, cells, strict=True))))
        else:
            ragged.append(tuple(cells))
            few = "is a comma missing" if len(cells) < len(header) else "is a comma not in quotes"
            said = f"the row has {_count(len(cells), 'cell')}, the header {len(header)}; {few}?"
            bent.append(Fault(name, line, said))
    for line, last in blank.items():
        said = "the line is blank" if last == line else f"the lines down to {last} are blank"
        faults.append(Fault(name, line, said))
    widths = {len(cells) for cells in ragged}
    width = widths.pop() if len(ragged) > 1 and len(widths) == 1 and not rows else None
    faults += bent if width is None else []
    return Sheet(name, tuple(header), tuple(rows), tuple(ragged), width), faults


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
