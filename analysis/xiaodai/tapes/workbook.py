"""Excel workbooks as loan tapes: one sheet, written out as text, cell by cell."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from xiaodai.paths import reason
from xiaodai.tapes.columns import PoolError
from xiaodai.tapes.packed import PIECE, check_room, check_swelling, members
from xiaodai.values.spreadsheets import DIGITS

LOOKED_AT = 100  # rows in which a sheet's header is looked for
UNCOMPUTED = re.compile(  # a cell with a formula and no value; a text may be empty
    rb'<c\b(?![^<>]*t="str")[^<>]*><f[^<>]*(?:/>|>[^<]*</f>)(?:<v */>|<v></v>)?</c>'
)
LONGEST_FORMULA = 10_000  # bytes


def write_sheet(
    name: str, path: Path, copy: Path, sheet: str, wanted: Collection[str], skip: int = 0
) -> tuple[str, tuple[str, ...]]:
    """Write a sheet of a workbook to `copy`, and say its name and those of all sheets.

    The first value of each line is the number of its row; rows without a value are left out. A
    number has the digits that Excel keeps of it, a day is written as 2025-06-30. Where the mapping
    names no sheet it is the only one, or the only one with a column of a name in `wanted`. The
    first `skip` rows are left out.

    Raises `PoolError` for a file that is no workbook, and where the sheet cannot be told.
    """
    import openpyxl  # costs a third of a second, which other tapes need not pay

    infos = members(name, path).values()
    size = sum(info.file_size for info in infos)
    check_swelling(name, sum(info.compress_size for info in infos), size)
    check_room(name, size, copy.parent)
    try:
        with closing(openpyxl.load_workbook(path, read_only=True, data_only=True)) as book:
            found = {each.title: each for each in book.worksheets}
            chosen = _chosen(name, found, sheet, wanted)
            with copy.open("w", encoding="utf-8", newline="") as file:
                lines = csv.writer(file, lineterminator="\n")
                for number, texts in _rows(found[chosen]):
                    if number > skip:
                        lines.writerow([number, *texts])
            part = str(found[chosen]._worksheet_path).lstrip("/")
    except PoolError:
        raise
    except Exception as error:  # openpyxl lets through whatever its parts raise
        raise PoolError(f"{name} cannot be read as an Excel workbook: {reason(error)}") from None
    _check_computed(name, path, chosen, part)
    return chosen, tuple(found)


def _chosen(name: str, found: dict[str, Any], sheet: str, wanted: Collection[str]) -> str:
    listed = ", ".join(found)
    if sheet:
        if sheet not in found:
            raise PoolError(f"{name} has no sheet {sheet!r}; it has {listed}")
        return sheet
    if not found:
        raise PoolError(f"{name} holds no sheet with cells")
    if len(found) == 1:
        return next(iter(found))
    fitting = [title for title, each in found.items() if _has(each, set(wanted))]
    if len(fitting) != 1:
        raise PoolError(
            f"{name} holds {len(found)} sheets ({listed}), and {len(fitting) or 'none'} of them "
            "have columns of the tape: say which one in the mapping, as in "
            f'sheet = "{next(iter(fitting or found))}"'
        )
    return fitting[0]


def _has(sheet: Any, wanted: set[str]) -> bool:
    """Whether a row near the top of a sheet has the names of columns."""
    for _, texts in _rows(sheet, LOOKED_AT):
        if wanted & {" ".join(text.split()) for text in texts}:
            return True
    return False


def _rows(sheet: Any, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows of a sheet that have a value, by their numbers.

    All are as wide as the widest of the first ones: further right no column has a name.
    """
    sheet.reset_dimensions()  # what a file says of its size is not always so
    rows = enumerate(sheet.iter_rows(max_row=most, values_only=True), 1)
    first = [(number, [_text(cell) for cell in cells]) for number, cells in islice(rows, LOOKED_AT)]
    width = max((len(texts) for _, texts in first), default=0)
    for number, texts in first:
        if any(texts):
            yield number, texts + [""] * (width - len(texts))
    for number, cells in rows:
        texts = [_text(cell) for cell in cells[:width]]
        if any(texts):
            yield number, texts + [""] * (width - len(texts))


def _text(cell: Any) -> str:
    """A cell as text."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell).upper()
        case float():
            shown = f"{cell:.{DIGITS}g}"
            # A longer number has lost digits: an id among such must not look like one.
            return format(Decimal(shown), "f") if abs(cell) < 10**DIGITS else shown
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case date() | time():
            return cell.isoformat()
    return str(cell)


def _check_computed(name: str, path: Path, sheet: str, part: str) -> None:
    """Raises `PoolError` for formulas without a value: what a program wrote and Excel never saw."""
    with ZipFile(path) as packed, packed.open(part) as file:
        rest = b""
        while piece := file.read(PIECE):
            if UNCOMPUTED.search(rest + piece):
                raise PoolError(
                    f"the sheet {sheet!r} of {name} holds formulas without values: open it in "
                    "Excel and save it, so that they are computed"
                )
            rest = piece[-LONGEST_FORMULA:]
