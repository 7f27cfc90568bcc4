"""A CSV table with the line of every row, and what is wrong with the file itself.

Lines are those of the file as an editor counts them: the header is line 1, and a row whose quoted
cell holds line breaks is on the line where it begins.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
# What the csv module says of a quotation mark, and what it means to whoever typed it.
_QUOTING = {
    "unexpected end": "a quotation mark is opened here and never closed",
    "expected after": "there is a quotation mark inside a quoted cell; "
    "write it twice, or close the one that was opened before",
    "field larger": "a cell begins here that never seems to end; is a quotation mark left open?",
}


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
    """A table as it is in its file; rows that do not fit the header are in `ragged`.

    `width` is the number of cells in every row if none fits the header: then the header is wrong.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    ragged: tuple[tuple[str, ...], ...] = ()
    width: int | None = None

    def values(self, column: str) -> set[str]:
        """Every value of a column, also those of rows that do not fit the header."""
        place = self.columns.index(column)
        ragged = {cells[place] for cells in self.ragged if len(cells) > place}
        return {row.cells[column] for row in self.rows} | ragged


def read_sheet(path: Path, *, may_be_empty: bool = False) -> tuple[Sheet | None, list[Fault]]:
    """A table and the faults of its file; no table if nothing of it can be read.

    UTF-8 with or without a byte order mark, any line ends. Never raises: a missing, empty, binary,
    wrongly encoded or broken file is a fault.
    """
    name = path.name
    try:
        (first, header), *rest = _lines(name, _decoded(name, path.read_bytes()))
        _check_header(name, first, header)
    except FileNotFoundError:
        return None, [Fault(name, None, "the folder has no such table")]
    except OSError as error:
        return None, [Fault(name, None, f"the table cannot be read: {error.strerror}")]
    except _FileError as error:
        return None, [error.fault]
    filled = [(line, cells) for line, cells in rest if not _is_blank(cells)]
    faults = _blank_lines(name, [line for line, cells in rest if _is_blank(cells)])
    rows = [(line, cells) for line, cells in filled if len(cells) == len(header)]
    ragged = [(line, cells) for line, cells in filled if len(cells) != len(header)]
    widths = {len(cells) for _, cells in ragged}
    width = widths.pop() if len(ragged) > 1 and len(widths) == 1 and not rows else None
    for line, cells in ragged if width is None else ():
        few = "is a comma missing" if len(cells) < len(header) else "is a comma not in quotes"
        said = f"the row has {_count(len(cells), 'cell')}, the header {len(header)}; {few}?"
        faults.append(Fault(name, line, said))
    if not (filled or may_be_empty):
        faults.append(Fault(name, 1, "there is a header, but no row under it"))
    sheet = Sheet(
        name,
        tuple(header),
        tuple(Row(line, dict(zip(header, cells, strict=True))) for line, cells in rows),
        tuple(tuple(cells) for _, cells in ragged),
        width,
    )
    return sheet, faults


class _FileError(ValueError):
    """Nothing of a file can be used as a table."""

    def __init__(self, file: str, line: int, says: str) -> None:
        self.fault = Fault(file, line, says)
        super().__init__(str(self.fault))


def _decoded(name: str, data: bytes) -> str:
    if data.startswith(_UTF_16):
        raise _FileError(name, 1, "the file is in UTF-16; save the table as CSV in UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise _FileError(name, line, "there is a NUL byte: the file is damaged, or no text at all")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
    try:
        data.decode("gb18030")
        looks = "it looks like GBK or GB18030"
    except UnicodeDecodeError:
        looks = "its encoding is unknown"
    says = f"the file is not in UTF-8 ({looks}); save the table as CSV in UTF-8"
    raise _FileError(name, line, says)


def _lines(name: str, text: str) -> list[tuple[int, list[str]]]:
    """Every row of cells with its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    while True:
        line = reader.line_num + 1
        try:
            rows.append((line, next(reader)))
        except StopIteration:
            break
        except csv.Error as error:
            other = f"the row cannot be read as CSV ({error})"
            known = (says for words, says in _QUOTING.items() if words in str(error))
            raise _FileError(name, line, next(known, other)) from None
    if not rows:
        raise _FileError(name, 1, "the file is empty; it needs a header and rows")
    return rows


def _check_header(name: str, line: int, header: list[str]) -> None:
    if _is_blank(header):
        raise _FileError(name, line, "the line is blank where the header should be")
    for mark, word in _DELIMITERS.items():
        if len(header) == 1 and mark in header[0]:
            raise _FileError(name, line, f"the cells are separated by {word}, not by commas")
    for column in header:
        if (times := header.count(column)) > 1:
            raise _FileError(name, line, f"the column {column!r} is {times} times in the header")


def _is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def _blank_lines(file: str, lines: list[int]) -> list[Fault]:
    """A fault for each run of blank lines."""
    faults = []
    for _, run in groupby(enumerate(lines), key=lambda numbered: numbered[1] - numbered[0]):
        first, *others = (line for _, line in run)
        said = f"the lines down to {others[-1]} are blank" if others else "the line is blank"
        faults.append(Fault(file, first, said))
    return faults


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
