"""Printed dates as intervals of days, and the period codes of the ledger.

A period is written `2025-06-30` (a day), `2025-06`, `2025Q2`, `2025H1`, `2025`, a span
`2025-01/2025-09`, an open span `2026-01/..`, or `undated`.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from babel.dates import get_month_names

from xiaodai.reading.numerals import normalise, numbers
from xiaodai.reading.printed import ReadingError

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_RELATIVE = {"去年": -1, "今年": 0, "本年": 0, "明年": 1, "上年": -1}
_TENTHS = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
_CODE = re.compile(r"(\d{4})(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|-(?P<month>\d\d)(?:-(\d\d))?)?")
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
        return _days(int(iso[1]), iso[2], iso[3])
    months, pattern = _english()
    if english := pattern.match(text):
        return _days(int(english[4]), str(months[english[2]]), english[1] or english[3])
    match = _CHINESE.match(text)
    if match is None or not match[0]:
        raise ReadingError(f"no date can be read in {printed!r}")
    year = _year(printed, match["year"], period, published)
    if match["share"] in _TENTHS:
        month = _days(year, match["month"])
        first, last = _TENTHS[match["share"]]
        last = min(last, month.last.day)
        return Days("rounded", month.first.replace(day=first), month.last.replace(day=last))
    if match["month"]:
        return _days(year, match["month"], match["day"])
    if match["end"] or match["last"]:
        day = date(year, 12, 31)
        while match["last"] and day.weekday() > 4:
            day -= timedelta(days=1)
        return Days("exact", day, day)
    code = f"{year:04}"
    if match["quarter"]:
        code += f"Q{numbers(match['quarter'])[0].value}"
    elif match["half"]:
        code += f"H{'上下'.index(match['half']) + 1}"
    return Days("rounded", *period_days(code))


@cache
def period_days(period: str) -> tuple[date, date]:
    """The first and the last day of a period code.

    >>> period_days("2025Q2")
    (datetime.date(2025, 4, 1), datetime.date(2025, 6, 30))

    Raises `ReadingError` for `undated` and for anything that is no period code.
    """
    if "/" in period:
        start, _, end = period.partition("/")
        return period_days(start)[0], date.max if end == ".." else period_days(end)[1]
    match = _CODE.fullmatch(period)
    if match is None:
        raise ReadingError(
            f"{period!r} is no period; write 2025-06-30, 2025-06, 2025Q2, 2025H1 or 2025"
        )
    year, *parts = match.groups()
    quarter, half, month, day = (None if part is None else int(part) for part in parts)
    months = 3 if quarter else 6 if half else 12 if month is None else 1
    last = months * (quarter or half or (1 if month is None else month))
    try:
        first = date(int(year), last - months + 1, 1 if day is None else day)
    except ValueError as error:
        raise ReadingError(f"{period!r} is no day of the calendar: {error}") from None
    return first, first if day else _month_end(first.year, last)


def span_code(first: date, last: date) -> str:
    """The ledger's code for the days from `first` to `last`.

    >>> span_code(date(2025, 1, 1), date(2025, 9, 30))
    '2025-01/2025-09'
    >>> span_code(date(2025, 4, 1), date(2025, 6, 30))
    '2025Q2'
    """
    year = first.year
    halves = [f"{year}", *(f"{year}H{h}" for h in (1, 2)), *(f"{year}Q{q}" for q in (1, 2, 3, 4))]
    for code in [*halves, f"{year}-{first.month:02}"]:
        if period_days(code) == (first, last):
            return code
    if first == last:
        return first.isoformat()
    return f"{first.isoformat()[:7]}/{last.isoformat()[:7]}"


def quarter_of(day: str) -> str:
    """The quarter code of a day: `2025-06-30` → `2025Q2`."""
    return f"{day[:4]}Q{(int(day[5:7]) + 2) // 3}"


def months_later(day: date, months: int) -> date:
    """The same day some months on (or back), or the last of that month if it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    end = _month_end(day.year + years, month + 1)
    return end.replace(day=min(day.day, end.day))


@cache
def _english() -> tuple[dict[str, int], re.Pattern[str]]:
    """The months by their English names, and the form of a date with one; made when first asked."""
    months = {name: month for month, name in get_month_names(locale="en").items()}
    words = "|".join(months)
    return months, re.compile(rf"(\d{{1,2}})?({words})(?:(\d{{1,2}}),?(?=\d{{4}}))?(\d{{4}})$")


def _year(printed: str, written: str | None, period: str, published: str) -> int:
    if written and written[0].isdigit():
        return int(written[:4])
    source = published if written else period
    if not re.match(r"\d{4}", source):
        raise ReadingError(f"{printed!r} does not say its year, and nothing else does")
    return int(source[:4]) + _RELATIVE.get(written or "", 0)


def _days(year: int, month: str, day: str | None = None) -> Days:
    code = f"{year:04}-{int(month):02}" + (f"-{int(day):02}" if day else "")
    return Days("exact" if day else "rounded", *period_days(code))


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
