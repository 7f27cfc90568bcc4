"""What is written for spreadsheets, which run a text cell that looks like a formula."""

from __future__ import annotations

from datetime import datetime
from typing import IO, Any

DIGITS = 15  # that a spreadsheet keeps of a number
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 -- a workbook wants a date, and the same every time


def safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("4,974")
    ("'=1+1", '4,974')
    """
    return f"'{words}" if words.startswith(FORMULA) else words


def new_book(file: IO[bytes]) -> Any:
    """An Excel workbook that takes no text for a formula or a link, the same bytes every time."""
    import xlsxwriter

    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": MADE})
    return book
