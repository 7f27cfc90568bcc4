"""A CSV table with the line of every row, and what is wrong with the file itself.

Lines are those of the file as an editor counts them: the header is line 1, and a row whose quoted
cell holds line breaks is on the line where it begins.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
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


@dataclass
class Sheet:
    """A table as it is in its file, and what is wrong with it.

    `rows` are the cells by column, by the line on which a row begins, `sound` those of them without
    a fault so far; rows that do not fit the header only lend their `ids`. `width` is the number of
    cells in every row if none fits the header: then the header is wrong.
    """

    file: str
    columns: tuple[str, ...]
    rows: dict[int, dict[str, str]]
    ids: set[str]
    width: int | None = None
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


def read_sheet(path: Path, *, may_be_empty: bool = False) -> Sheet:
    """A table with the faults of its file: UTF-8 with or without a byte order mark, any line ends.

    Raises `FaultError` for a missing, empty, binary, wrongly encoded or broken file.
    """
    name = path.name
    try:
        (first, header), *rest = _lines(name, _decoded(name, path.read_bytes()))
    except FileNotFoundError:
        raise FaultError(name, None, "the folder has no such table") from None
    except OSError as error:
        raise FaultError(name, None, f"the table cannot be read: {error.strerror}") from None
    _check_header(name, first, header)
    filled = {line: cells for line, cells in rest if any(map(str.strip, cells))}
    fitting = {line: cells for line, cells in filled.items() if len(cells) == len(header)}
    ragged = {line: cells for line, cells in filled.items() if line not in fitting}
    rows = {line: dict(zip(header, cells, strict=True)) for line, cells in fitting.items()}
    place = header.index("id") if "id" in header else len(header)
    ids = {cells[place] for cells in filled.values() if len(cells) > place}
    sheet = Sheet(name, tuple(header), rows, ids)
    blank = [line for line, _ in rest if line not in filled]
    for _, run in groupby(enumerate(blank), key=lambda numbered: numbered[1] - numbered[0]):
        first, *others = (line for _, line in run)
        said = f"the lines down to {others[-1]} are blank" if others else "the line is blank"
        sheet.add(first, said)
    widths = {len(cells) for cells in ragged.values()}
    if len(ragged) > 1 and len(widths) == 1 and not rows:
        sheet.width = widths.pop()
    for line, cells in ragged.items() if sheet.width is None else ():
        few = "is a comma missing" if len(cells) < len(header) else "is a comma not in quotes"
        count = "1 cell" if len(cells) == 1 else f"{len(cells)} cells"
        sheet.add(line, f"the row has {count}, the header {len(header)}; {few}?")
    if not (filled or may_be_empty):
        sheet.add(1, "there is a header, but no row under it")
    return sheet


def _decoded(name: str, data: bytes) -> str:
    if data.startswith(_UTF_16):
        raise FaultError(name, 1, "the file is in UTF-16; save the table as CSV in UTF-8")
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        raise FaultError(name, line, "there is a NUL byte: the file is damaged, or no text at all")
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
    raise FaultError(name, line, says)


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


def _check_header(name: str, line: int, header: list[str]) -> None:
    if not any(map(str.strip, header)):
        raise FaultError(name, line, "the line is blank where the header should be")
    for mark, word in _DELIMITERS.items():
        if len(header) == 1 and mark in header[0]:
            raise FaultError(name, line, f"the cells are separated by {word}, not by commas")
    for column in header:
        if (times := header.count(column)) > 1:
            raise FaultError(name, line, f"the column {column!r} is {times} times in the header")
