"""The text files of a loan tape: header, delimiter, and what DuckDB says of lines at fault."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.encoding import LONGEST, opened, readable
from xiaodai.tapes.packed import check_room
from xiaodai.values import words

DELIMITERS = ",;\t|"
HEAD = 1 << 18  # characters in which the header is looked for
LOOKED_AT = 100  # lines
NAMELESS = "column {place}"  # a column without a name in the header, by its place
FURTHER = "*"  # the last of the names of a mapping: columns that it does not name
AGAIN = "{name} ({time})"  # a name that the header has for the second, third, … time
ROW = "row of the sheet"  # the first column of a sheet that was written out
MOST_BELOW = 20  # lines below the rows that may be told from a fault among them
FIGURE = re.compile(r"[-+]?\d[\d.,/:%-]*")  # what stands in rows rather than in a header
UNSEEN = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))  # marks of no width, in names
FIGURES = 3  # one value of so many is a figure where a row stands in the header's place


class Text(NamedTuple):
    """A text file that DuckDB can read.

    `path` is where it stands in UTF-8 with one kind of line end; `skip` lines of it are above the
    rows, which begin after line `begins` of the user's file. `columns` are unique, also to readers
    that take small and capital letters for the same. `sheet` is that of a workbook, whose rows
    carry their numbers in the first column. `head` are the texts above the header.
    """

    name: str
    path: Path
    columns: tuple[str, ...]
    delimiter: str
    skip: int
    begins: int
    is_quoted: bool
    notes: tuple[words.Text, ...]
    sheet: str = ""
    head: tuple[str, ...] = ()


class Asked(NamedTuple):
    """What a mapping says of text files, and the names of columns that it takes.

    `may_be_bare`: a first line that looks like a row is one, and the columns are named by place.
    """

    encoding: str = ""
    delimiter: str = ""
    skip: int | None = None
    wanted: frozenset[str] = frozenset()
    footer: int = 0
    names: tuple[str, ...] = ()
    may_be_bare: bool = False


class RaggedError(PoolError):
    """A text whose last `footer` lines are no rows."""

    def __init__(self, said: str, footer: int) -> None:
        super().__init__(said)
        self.footer = footer


class _Header(NamedTuple):
    columns: tuple[str, ...]
    delimiter: str
    first: int  # the line of the file on which it begins, from 0
    lines: int  # up to its end


def read_text(name: str, path: Path, copy: Path, asked: Asked, sheet: str = "") -> Text:
    """What a text file says of itself; it is copied to `copy` where DuckDB cannot read it as it is.

    Raises `PoolError` for text in no known encoding, without a header, or with a wanted column
    twice.
    """
    found = readable(name, path, copy, asked.encoding)
    with opened(found.path, "utf-8-sig") as file:
        text = file.read(HEAD)
    header = _named(name, text, asked) if asked.names else _header(name, text, asked)
    if asked.may_be_bare and is_like_a_row(header.columns):
        places = range(1, len(header.columns) + 1)
        bare = tuple(NAMELESS.format(place=place) for place in places)
        header = header._replace(columns=bare, lines=header.first)
    columns = _unique(name, header.columns, asked.wanted)
    lines = _lines(text)
    notes = list(found.notes)
    if numbers := _numbered(lines, header):
        header = header._replace(lines=numbers)
        notes.append(words.Text("left out below the header: the numbers of the columns"))
    place, skip = found.path, header.lines
    if asked.footer or (header.lines > 1 and any('"' in line for line in lines[: header.lines])):
        # How DuckDB skips lines with quotation marks is its own affair.
        place, skip = copy.with_suffix(".rows"), 0
        check_room(name, found.path.stat().st_size, copy.parent)
        _without_head(found.path, place, header.lines)
        if asked.footer:
            below = _without_foot(name, place, asked.footer)
            notes.append(words.Text("left out below the rows: {lines}", lines="; ".join(below)))
    return Text(
        name,
        place,
        columns,
        header.delimiter,
        skip,
        header.lines,
        found.is_quoted,
        tuple(notes),
        sheet,
        tuple(cell.strip() for line in csv.reader(lines[: header.first]) for cell in line if cell),
    )


def _header(name: str, text: str, asked: Asked) -> _Header:
    """The header of a text: the first line with most of the wanted names.

    Where no line has one it is the first line that is as wide as most, and mostly filled.
    """
    lines = _lines(text)
    best: tuple[tuple[int, ...], _Header] | None = None
    for delimiter in asked.delimiter or DELIMITERS:
        records = list(_records(lines, delimiter, asked.skip or 0))
        if not records:
            continue
        widths = Counter(len(cells) for _, _, cells in records if len(cells) > 1)
        width, alike = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        for first, after, cells in records[:1] if asked.skip is not None else records:
            hits = len(asked.wanted.intersection(cells))
            filled = sum(map(bool, cells))
            score = (
                hits,
                alike * width * (len(cells) == width),
                not is_like_a_row(tuple(cells)),
                (2 * filled > width) + (filled >= width - 1),
            )
            if best is None or score > best[0]:
                best = score, _Header(tuple(cells), delimiter, first, after)
    if best is None or not any(best[1].columns):
        raise PoolError(f"{name} has no header")
    if any("\0" in column for column in best[1].columns):
        raise PoolError(f"{name} is no text: its header holds zero bytes")
    return best[1]


def _numbered(lines: list[str], header: _Header) -> int:
    """Up to which line the columns are numbered below the header: 1, 2, 3 …; 0 if they are not.

    The first of them may hold the number of the row instead.
    """
    places = [str(place) for place in range(1, len(header.columns) + 1)]
    for _, after, cells in _records(lines, header.delimiter, header.lines):
        is_numbered = cells == places or cells[1:] == places[:-1]
        return after if is_numbered and len(places) > 3 else 0
    return 0


def is_like_a_row(names: tuple[str, ...]) -> bool:
    """Whether what stands in the place of a header looks like a row: a third of it are figures."""
    filled = [
        name for place, name in enumerate(names, 1) if name and name != NAMELESS.format(place=place)
    ]
    figures = sum(1 for name in filled if FIGURE.fullmatch(name))
    return figures > 1 and figures * FIGURES >= len(filled)


def _named(name: str, text: str, asked: Asked) -> _Header:
    """The header of a text without one, whose columns the mapping names, the first ones or all."""
    skip, is_open = asked.skip or 0, asked.names[-1] == FURTHER
    names = asked.names[:-1] if is_open else asked.names
    widths = {
        delimiter: Counter(len(cells) for *_, cells in _records(_lines(text), delimiter, skip))
        for delimiter in asked.delimiter or DELIMITERS
    }
    fitting = {
        (delimiter, width): lines
        for delimiter, counted in widths.items()
        for width, lines in counted.items()
        if width == len(names) or (is_open and width > len(names))
    }
    if not fitting:
        most = max((count, of) for each in widths.values() for of, count in each.items())[1]
        raise PoolError(
            f"the mapping has {len(names)} names, but the lines of {name} have {most} values"
        )
    delimiter, width = max(fitting, key=fitting.__getitem__)
    more = (NAMELESS.format(place=place) for place in range(len(names) + 1, width + 1))
    return _Header((*names, *more), delimiter, skip, skip)


def _lines(text: str) -> list[str]:
    """The lines of a text's beginning; not its last one, which may be cut."""
    lines = list(io.StringIO(text, newline=""))  # not splitlines(), which parts at form feeds too
    return lines[:-1] if len(text) == HEAD and len(lines) > 1 else lines


def _records(lines: list[str], delimiter: str, skip: int) -> Iterator[tuple[int, int, list[str]]]:
    """The first lines that are not empty: on which line each begins and ends, and its values."""
    reader = csv.reader(lines[skip : skip + LOOKED_AT], delimiter=delimiter)
    before = 0
    with _wide_cells():
        try:
            for cells in reader:
                names = [" ".join(cell.translate(UNSEEN).split()) for cell in cells]
                if any(names):
                    yield skip + before, skip + reader.line_num, names
                before = reader.line_num
        except csv.Error:
            return


def _unique(name: str, header: tuple[str, ...], wanted: frozenset[str]) -> tuple[str, ...]:
    """The names of columns, each once. Raises `PoolError` for a wanted one that is there twice."""
    if twice := [each for each in header if header.count(each) > 1 and each in wanted]:
        raise PoolError(f"{name} has the column {twice[0]!r} twice")
    taken = {each.lower() for each in wanted.intersection(header)}
    made = []
    for place, each in enumerate(header, 1):
        own = each or NAMELESS.format(place=place)
        time, label = 1, own
        while label.lower() in taken and label not in wanted:
            time += 1
            label = AGAIN.format(name=own, time=time)
        taken.add(label.lower())
        made.append(label)
    return tuple(made)


def _without_head(path: Path, copy: Path, lines: int) -> None:
    with opened(path, "utf-8-sig") as source, copy.open("w", encoding="utf-8", newline="") as file:
        for _ in range(lines):
            source.readline()
        while piece := source.read(HEAD):
            file.write(piece)


def _without_foot(name: str, copy: Path, footer: int) -> list[str]:
    """Cut the last lines that are not empty off a text, and give them."""
    below: list[str] = []
    with copy.open("rb+") as file:
        start = max(file.seek(0, io.SEEK_END) - LONGEST, 0)
        file.seek(start)
        tail = file.read()
        lines, end = tail.splitlines(keepends=True), len(tail)
        while lines and len(below) < footer:
            line = lines.pop()
            end -= len(line)
            if line.strip():
                below.insert(0, line.decode(errors="replace").strip())
        if len(below) < footer or not lines:
            raise PoolError(f"the mapping has footer = {footer}, but {name} has no more lines")
        file.truncate(start + end)
    return below


@contextmanager
def _wide_cells() -> Iterator[None]:
    """Let the csv module read cells as long as a line may be."""
    before = csv.field_size_limit(LONGEST)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def fault(said: str, text: Text) -> PoolError:
    """What keeps a text file from being read, in one sentence; `said` is what DuckDB says of it.

    The file is read once more, for DuckDB's line is that of the thread that stumbled first.
    """
    width = len(text.columns)
    with _wide_cells(), opened(text.path, "utf-8-sig") as file:
        for _ in range(text.skip):
            file.readline()
        reader = csv.reader(file, delimiter=text.delimiter, strict=True)
        before = 0
        try:
            for cells in reader:
                if cells and len(cells) != width:
                    line = text.begins + before + 1
                    ragged = (
                        f"{text.name}, line {line:,}: the line has {len(cells)} values, but the "
                        f"header has {width} names"
                    )
                    return _ragged(ragged, [cells, *islice(reader, MOST_BELOW)], width)
                before = reader.line_num
        except csv.Error as error:
            line = text.begins + before + 1
            if "field larger" in str(error):
                return PoolError(
                    f"{text.name}, line {line}: a value is longer than {LONGEST:,} characters"
                )
            return PoolError(
                f"{text.name}, line {line}: a quotation mark opens a value, but none closes it "
                "before the next delimiter"
            )
    if "line size" in said.lower():
        return PoolError(f"{text.name}: a line is longer than {LONGEST:,} bytes")
    reason = [part.strip() for part in said.splitlines() if part.strip()]
    return PoolError(f"{text.name} cannot be read as CSV: {reason[min(2, len(reason) - 1)]}")


def _ragged(said: str, rest: list[list[str]], width: int) -> PoolError:
    """A line of another width; where no row comes after it, it is below the rows."""
    below = [cells for cells in rest if cells]
    if len(below) > MOST_BELOW or not all(_is_note(cells, width) for cells in below):
        return PoolError(said)
    return RaggedError(
        f"{said}; if it stands below the rows, say footer = {len(below)} in the mapping",
        len(below),
    )


def _is_note(cells: list[str], width: int) -> bool:
    """Whether a line is a sentence below a table rather than a row that was cut off."""
    first = cells[0].strip()
    is_said = bool(re.search(r"[\s:\uff1a]", first)) or not re.search(r"\d", first)
    return len(cells) < width and is_said


def line_of(text: Text, row: int) -> int | None:
    """The line of the user's file on which a row begins, counted from 0; `None` if unclear."""
    with _wide_cells(), opened(text.path, "utf-8-sig") as file:
        for _ in range(text.skip):
            file.readline()
        if not text.is_quoted:  # much faster
            filled = (place for place, line in enumerate(file, 1) if line.strip("\r\n"))
            place = next(islice(filled, row, None), None)
            return None if place is None else text.begins + place
        reader = csv.reader(file, delimiter=text.delimiter)
        before, number = 0, 0
        try:
            for cells in reader:
                if cells:
                    if number == row:
                        return text.begins + before + 1
                    number += 1
                before = reader.line_num
        except csv.Error:
            pass
    return None
