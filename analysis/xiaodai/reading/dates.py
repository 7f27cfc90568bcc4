"""Printed dates as intervals of days, and the period codes of the ledger.

A period is written `2025-06-30` (a day), `2025-06`, `2025Q2`, `2025H1`, `2025`, a span
`2025-01/2025-09`, an open span `2026-01/..`, or `undated`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from xiaodai.reading.numerals import normalise
from xiaodai.reading.printed import ReadingError

_RELATIVE = {"去年": -1, "今年": 0, "本年": 0, "明年": 1, "上年": -1}
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_TENTHS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:\s*\d{1,2}:\d{2}(?::\d{2})?)?$")
_CHINESE = re.compile(
    r"(?P<year>\d{4}年|去年|今年|本年|明年|上年)?"
    r"(?:(?P<month>\d{1,2})月(?P<share>份|[上中下]旬)?(?:(?P<day>\d{1,2})日)?"
    r"|第?(?P<quarter>[一二三四1-4])季度|(?P<half>[上下])半年"
    r"|(?P<last>最后一个工作日)|(?P<end>年?[底末]))?前?$"
)


@dataclass(frozen=True, slots=True)
class Days:
    """The days that a printed date allows, first and last included."""

    reading: str
    first: date
    last: date


def read_date(printed: str, *, period: str = "", published: str = "") -> Days:
    """Read a printed date into the first and the last day that it allows.

    A missing year comes from `period`; 去年, 今年 and 明年 count from the year of `published`.

    >>> read_date("2022年11月").last
    datetime.date(2022, 11, 30)
    >>> read_date("去年 4 月", published="2025-10-26").first
    datetime.date(2024, 4, 1)

    Raises `ReadingError` if the characters are no date, or if its year is nowhere to be found.
    """
    text = re.sub(r"\s+(?!\d{1,2}:)", "", normalise(printed))
    if "/" in text:
        parts = [read_date(part, period=period, published=published) for part in text.split("/")]
        return Days("range", parts[0].first, parts[-1].last)
    if iso := _ISO.match(text):
        return _days(printed, int(iso[1]), int(iso[2]), int(iso[3]) if iso[3] else None)
    match = _CHINESE.match(text)
    if match is None or not match[0]:
        raise ReadingError(f"no date can be read in {printed!r}")
    year = _year(printed, match["year"], period, published)
    if match["month"]:
        month = int(match["month"])
        if match["share"] in _TENTHS:
            first, last = _TENTHS[match["share"]]
            last = min(last, monthrange(year, month)[1])
            return Days("rounded", date(year, month, first), date(year, month, last))
        return _days(printed, year, month, int(match["day"]) if match["day"] else None)
    if match["quarter"]:
        return Days("rounded", *period_days(f"{year}Q{_QUARTER[match['quarter']]}"))
    if match["half"]:
        return Days("rounded", *period_days(f"{year}H{1 if match['half'] == '上' else 2}"))
    if match["end"]:
        return Days("exact", date(year, 12, 31), date(year, 12, 31))
    if match["last"]:
        day = date(year, 12, 31)
        while day.weekday() > 4:
            day -= timedelta(days=1)
        return Days("exact", day, day)
    return Days("rounded", date(year, 1, 1), date(year, 12, 31))


def period_days(period: str) -> tuple[date, date]:
    """The first and the last day of a period code.

    >>> period_days("2025Q2")
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))

    Raises `ReadingError` for `undated` and for anything that is no period code.
    """
    if "/" in period:
        start, _, end = period.partition("/")
        return period_days(start)[0], date.max if end == ".." else period_days(end)[1]
    if match := re.fullmatch(r"(\d{4})Q([1-4])", period):
        year, quarter = int(match[1]), int(match[2])
        return date(year, 3 * quarter - 2, 1), _month_end(year, 3 * quarter)
    if match := re.fullmatch(r"(\d{4})H([12])", period):
        year, half = int(match[1]), int(match[2])
        return date(year, 6 * half - 5, 1), _month_end(year, 6 * half)
    if match := re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", period):
        year, month, day = int(match[1]), match[2], match[3]
        if day:
            only = _checked(period, year, int(month), int(day))
            return only, only
        if month:
            first = _checked(period, year, int(month), 1)
            return first, _month_end(year, first.month)
        return date(year, 1, 1), date(year, 12, 31)
    raise ReadingError(
        f"{period!r} is no period; write 2025-06-30, 2025-06, 2025Q2, 2025H1 or 2025"
    )


def quarter_end(quarter: str) -> str:
    """The last day of a quarter code, as the ledger writes it: `2025Q2` → `2025-06-30`."""
    return period_days(quarter)[1].isoformat()


def quarter_of(day: str) -> str:
    """The quarter code of a day: `2025-06-30` → `2025Q2`."""
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"


def months_later(day: date, months: int) -> date:
    """The same day some months on (or back), or the last of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    end = _month_end(day.year + years, month + 1)
    return end.replace(day=min(day.day, end.day))


def _year(printed: str, written: str | None, period: str, published: str) -> int:
    if written and written[0].isdigit():
        return int(written[:4])
    source = published if written else period
    if not re.match(r"\d{4}", source):
        raise ReadingError(f"{printed!r} does not say its year, and nothing else does")
    return int(source[:4]) + _RELATIVE.get(written or "", 0)


def _days(printed: str, year: int, month: int, day: int | None) -> Days:
    first = _checked(printed, year, month, day or 1)
    last = first if day else _month_end(year, month)
    return Days("exact" if day else "rounded", first, last)


def _checked(printed: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ReadingError(f"{printed!r} is no day of the calendar: {error}") from None


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
