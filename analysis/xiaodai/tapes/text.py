"""The text files of a loan tape: their encoding, header and delimiter."""

from __future__ import annotations

import csv
import gzip
import re
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TextIO, cast

from xiaodai.tapes.columns import PoolError

DELIMITERS = ",;\t|"
CHINESE = "gb18030"  # holds GBK and GB2312
PIECE = 1 << 22  # characters read at a time


class Sheet(NamedTuple):
    """A CSV file: where its text is in UTF-8, its columns and delimiter."""

    path: Path
    text: Path
    columns: tuple[str, ...]
    delimiter: str


def csv_sheet(path: Path, copy: Path) -> Sheet:
    """What a CSV file's first line says; a file in GBK is copied to `copy` in UTF-8.

    Raises `PoolError` for a file in neither encoding, without a header, or with a name twice.
    """
    try:
        text = _utf8(path, copy)
    except UnicodeDecodeError:
        raise PoolError(f"{path.name} is neither UTF-8 nor GBK text") from None
    except (OSError, EOFError) as error:
        raise PoolError(f"{path.name} cannot be read: {error}") from None
    with _text(text, "utf-8-sig") as file:
        line = file.readline().rstrip("\r\n")
    delimiter = max(DELIMITERS, key=line.count)
    columns = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))
    if not any(columns):
        raise PoolError(f"{path.name} has no header")
    if twice := [name for name in columns if columns.count(name) > 1]:
        raise PoolError(f"{path.name} has the column {twice[0]!r} twice")
    return Sheet(path, text, columns, delimiter)


def _utf8(path: Path, copy: Path) -> Path:
    """Where a text stands in UTF-8."""
    with suppress(UnicodeDecodeError), _text(path, "utf-8") as text:
        while text.read(PIECE):
            pass
        return path
    with _text(path, CHINESE) as text, copy.open("w", encoding="utf-8", newline="") as file:
        shutil.copyfileobj(text, file, PIECE)
    return copy


def _text(path: Path, encoding: str) -> TextIO:
    """A text file, packed or not, opened with the ends of its lines as they are."""
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    opened = gzip.open if is_packed else open
    return cast(TextIO, opened(path, "rt", encoding=encoding, newline=""))


def ragged(said: str, sheets: Sequence[Sheet]) -> str:
    """What DuckDB says of a CSV file that it cannot read, in one sentence."""
    line = re.search(r"CSV Error on Line: (\d+)", said)
    counts = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", said)
    name = next((sheet.path.name for sheet in sheets if str(sheet.text) in said), "the CSV file")
    place = f"{name}, line {line[1]}" if line else name
    if counts:
        return f"{place}: the line does not have the {counts[1]} values that the header names"
    reason = [part.strip() for part in said.splitlines() if part.strip()]
    return f"{place} cannot be read as CSV: {reason[min(2, len(reason) - 1)]}"
