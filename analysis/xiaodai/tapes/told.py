"""What the names of a tape's files and folders tell: the snapshot's date of a monthly file."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from pathlib import PurePath

from xiaodai.tapes.columns import PoolError

DIGITS = {"%Y": r"\d{4}", "%m": r"\d{1,2}", "%d": r"\d{1,2}", "%y": r"\d{2}", "%b": "[A-Za-z]{3}"}
RUN_ON = re.compile("(%[A-Za-z])+")
DAYS = (
    "%Y-%m-%d",
    "%Y年%m月%d日",
    "%Y%m%d",
    "%Y-%m",
    "%Y%m",
    "%Y年%m月",
    "%Y.%m",
    "%Y_%m",
)  # of a folder's name


def in_file_name(known: PurePath, pattern: str) -> str:
    """The text of a date that a file's name holds in a pattern such as %Y%m.

    Raises `PoolError` for a name without one.
    """
    expression = re.escape(pattern)
    for directive, digits in DIGITS.items():
        expression = expression.replace(re.escape(directive), digits)
    for match in re.finditer(rf"(?<!\d){expression}(?!\d)", known.name):
        if _day(match[0], pattern):
            return match[0]
    raise PoolError(
        f"the name of {known.name} holds no date like {pattern}, from which the mapping takes it"
    )


def in_folder(known: PurePath, key: str) -> str:
    """The value in the name of a folder: 2025-06 of month=2025-06. The nearest folder counts.

    Raises `PoolError` where no folder says it.
    """
    for folder in reversed(known.parts[:-1]):
        name, is_said, value = folder.partition("=")
        if is_said and name == key:
            return value
    raise PoolError(
        f"{known.name} lies in no folder such as {key}=2025-06, from which the mapping takes it"
    )


def day_of(value: str, form: str) -> date:
    """The date that a text says, in a format or in one that is told; of a month its last day.

    Raises `PoolError` for a value that is none.
    """
    for pattern in [form] if "%" in form else DAYS:
        if day := _day(value, pattern):
            return day
    raise PoolError(
        f"the name of a folder says {value!r}, which is no date{f' like {form}' if form else ''}"
    )


def _day(text: str, pattern: str) -> date | None:
    try:
        day = datetime.strptime(text, pattern).replace(tzinfo=UTC).date()
    except ValueError:
        return None
    if RUN_ON.fullmatch(pattern) and day.strftime(pattern) != text:
        return None  # strptime takes 202511 for the first of January
    if "%d" in pattern or "%j" in pattern:
        return day
    if not any(month in pattern for month in ("%m", "%b", "%B")):
        return day.replace(month=12, day=31)
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def told_by_month(pattern: str) -> bool:
    """Whether a pattern says a month and no day, so that a snapshot is of the month's last day."""
    return "%" in pattern and not any(day in pattern for day in ("%d", "%-d", "%e", "%j", "%x"))
