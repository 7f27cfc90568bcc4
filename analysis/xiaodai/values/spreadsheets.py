"""What is written for spreadsheets, which run a text cell that looks like a formula."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def safe(words: str) -> str:
    """Words that no spreadsheet takes for a formula.

    >>> safe("=1+1"), safe("4,974")
    ("'=1+1", '4,974')
    """
    return f"'{words}" if words.startswith(FORMULA) else words
